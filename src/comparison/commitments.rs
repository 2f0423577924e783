//! What an alternative has committed to: the schedule of purchases, how much of what runs it covers, how much of it is used, what it costs in vain.

use crate::bill::Bill;
use crate::fleet::Fleet;
use crate::money::{Exact, Money, TooLarge, rounded};
use crate::quantity::{Currency, HOURS_PER_MONTH, TimeUnit, to_decimal};
use crate::scenario::Alternative;
use crate::sheet::Binding;
use rust_decimal::Decimal;

/// Something that was committed to for a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Index of the alternative's part: the first of its account.
    pub part: usize,
    /// The machine type; none for money, which several draw on.
    pub machine: Option<String>,
    /// The purchase option, as the sheet calls it.
    pub option: String,
    /// The same as a report calls it.
    pub label: String,
    /// How many machines, or how much money an hour.
    pub count: Decimal,
    /// The first month of the term.
    pub from: usize,
    /// The term in months; it may outlast the horizon.
    pub months: usize,
}

/// Everything that was committed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitments {
    /// The schedule, by machine and option, then by month.
    pub purchases: Vec<Commitment>,
    /// The share of machine-hours that ran under commitments, of the types that can be committed to; six digits after the point.
    pub coverage: Decimal,
    /// The share of what was committed to that was used, weighted by what was paid; six digits after the point.
    pub utilisation: Decimal,
    /// What was paid within the horizon for what was not used.
    pub wasted: Money,
    /// What falls due after the horizon, not discounted: only the figures without end credits count it.
    pub due_later: Money,
}

/// Sums up what a fleet has committed to; none if that is nothing.
///
/// # Errors
/// [`TooLarge`] if an amount does not fit.
pub(super) fn gather(alternative: &Alternative, fleet: &Fleet, bill: &Bill, horizon: usize, currency: Currency) -> Result<Option<Commitments>, TooLarge> {
    let mut purchases = Vec::new();
    let mut due_later = Exact::ZERO;
    let month = Decimal::from(HOURS_PER_MONTH);
    let left = |from: usize, term: usize| Decimal::from((from + term - 1).saturating_sub(horizon));
    for contract in &fleet.contracts {
        let sheet = &alternative.parts[contract.part].sheet;
        let machine = &sheet.machines[contract.machine];
        let offer = &machine.offers()[contract.offer];
        let count = to_decimal(contract.count).ok_or(TooLarge)?;
        let monthly = match offer.per {
            TimeUnit::Month | TimeUnit::Quarter | TimeUnit::Year => {
                let (numerator, denominator) = offer.per.per_month(HOURS_PER_MONTH);
                Exact::product(count, offer.price, numerator, denominator)?
            }
            _ => Exact::product(count, offer.price, month, Decimal::ONE)?,
        };
        let level = machine.path().factor(contract.from).ok_or(TooLarge)?;
        due_later = due_later.plus(monthly.times(left(contract.from, contract.term))?.times(level)?)?;
        let option = &sheet.options[offer.option];
        let (name, label) = (option.name.clone(), option.label.clone());
        let machine = Some(machine.name.clone());
        purchases.push(Commitment { part: contract.part, machine, option: name, label, count, from: contract.from, months: contract.term });
    }
    for pledge in &fleet.pledges {
        let sheet = &alternative.parts[pledge.part].sheet;
        let option = &sheet.options[pledge.option];
        let upfront = if let Binding::Spend { upfront, .. } = option.binding { upfront } else { Decimal::ZERO };
        let count = to_decimal(pledge.hourly * sheet.path_under(pledge.option).level(pledge.from)).ok_or(TooLarge)?;
        let monthly = Exact::product(count, Decimal::ONE - upfront, month, Decimal::ONE)?;
        due_later = due_later.plus(monthly.times(left(pledge.from, pledge.term))?)?;
        let (name, label) = (option.name.clone(), option.label.clone());
        purchases.push(Commitment { part: pledge.part, machine: None, option: name, label, count, from: pledge.from, months: pledge.term });
    }
    if purchases.is_empty() {
        return Ok(None);
    }
    purchases.sort_by(|a, b| (&a.machine, &a.option, a.from).cmp(&(&b.machine, &b.option, b.from)));
    let (mut paid, mut wasted) = (Decimal::ZERO, Decimal::ZERO);
    for committed in &bill.uses {
        let idle =
            if committed.committed > 0.0 { to_decimal((1.0 - committed.used / committed.committed).clamp(0.0, 1.0)).ok_or(TooLarge)? } else { Decimal::ZERO };
        paid += committed.paid.decimal();
        wasted += committed.paid.decimal() * idle;
    }
    let share = |part: f64, whole: f64| if whole > 0.0 { to_decimal((part / whole).clamp(0.0, 1.0)).unwrap_or_default() } else { Decimal::ZERO };
    Ok(Some(Commitments {
        purchases,
        coverage: share(bill.machine_hours.1, bill.machine_hours.0),
        // What costs nothing weighs by its hours.
        utilisation: if paid.is_zero() {
            share(bill.uses.iter().map(|committed| committed.used).sum(), bill.uses.iter().map(|committed| committed.committed).sum())
        } else {
            rounded(Decimal::ONE - wasted / paid, 6)
        },
        wasted: Exact::new(wasted).round(currency)?,
        due_later: due_later.round(currency)?,
    }))
}
