//! What loans and leases come to: what is lent, paid back and paid for it, and what is still owed at the end.

use crate::bill::{Bill, For, Line};
use crate::fleet::Fleet;
use crate::money::{Exact, Money, TooLarge};
use crate::quantity::{Currency, to_decimal};
use crate::scenario::Alternative;
use crate::workload::Instalments;

/// What loans and leases on an alternative's hardware come to within the horizon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Financed {
    /// The ways in which its hardware is paid for, in words.
    pub ways: Vec<String>,
    /// What is lent.
    pub lent: Money,
    /// What of it is paid back in instalments.
    pub repaid: Money,
    /// What is still owed of it at the end, and counted as paid in the last month.
    pub settled: Money,
    /// What the loans cost.
    pub interest: Money,
    /// What is paid on leases, and for machines that are bought after them.
    pub leased: Money,
    /// What leases ask for after the horizon, not discounted: only the figures without end credits count it.
    pub due_later: Money,
    /// How many months after the horizon the last lease ends.
    pub runs_on: usize,
}

/// Sums up what is paid by loans and leases; none if nothing is.
///
/// # Errors
/// [`TooLarge`] if an amount does not fit.
pub(super) fn gather(alternative: &Alternative, fleet: &Fleet, bill: &Bill, horizon: usize, currency: Currency) -> Result<Option<Financed>, TooLarge> {
    let sum = |of: fn(For) -> bool| bill.lines.iter().filter(|line| of(line.of)).map(Line::amount).fold(bill.nothing, |sum, amount| sum + amount);
    let mut ways: Vec<String> = Vec::new();
    let (mut due_later, mut runs_on) = (Exact::ZERO, 0);
    for group in &fleet.groups {
        let part = &alternative.parts[group.part];
        let Some(financing) = part.financing.as_deref().filter(|_| group.cohorts.iter().any(|cohort| cohort.lot.is_none())) else { continue };
        let way = financing.to_string();
        if !ways.contains(&way) {
            ways.push(way);
        }
        let (Instalments::Lease { monthly, .. }, Some(purchase)) = (financing.instalments, part.bought(group.machine)) else { continue };
        let path = part.sheet.machines[group.machine].path();
        for cohort in group.cohorts.iter().filter(|cohort| cohort.lot.is_none()) {
            let left = (cohort.from + financing.months - 1).saturating_sub(horizon);
            let each = Exact::new(purchase.price).times(path.factor(cohort.paid).ok_or(TooLarge)?)?.times(monthly)?;
            due_later = due_later.plus(each.times(to_decimal(cohort.count).ok_or(TooLarge)?)?.times(left.into())?)?;
            runs_on = runs_on.max(left);
        }
    }
    if ways.is_empty() {
        return Ok(None);
    }
    Ok(Some(Financed {
        ways,
        lent: -sum(|of| matches!(of, For::Loan(_))),
        repaid: sum(|of| matches!(of, For::Repayment(_))),
        settled: sum(|of| matches!(of, For::Settlement(_))),
        interest: sum(|of| matches!(of, For::Interest(_))),
        leased: sum(|of| matches!(of, For::Lease(_) | For::Residual(_))),
        due_later: due_later.round(currency)?,
        runs_on,
    }))
}
