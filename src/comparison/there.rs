//! What is there already: what it cost and is worth, what an alternative keeps and sells of it, and its figure counted both ways.

use crate::finance;
use crate::fleet::Fleet;
use crate::money::{Exact, Money, TooLarge};
use crate::quantity::{Currency, to_decimal};
use crate::scenario::{Alternative, Existing};
use crate::workload::{Counting, Workload};
use rust_decimal::Decimal;

/// What is there at the start, whatever is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sunk {
    /// How many machines.
    pub machines: Decimal,
    /// What was paid for them.
    pub paid: Money,
    /// What of that is not yet written off, straight line over their life.
    pub book: Money,
    /// What they fetch.
    pub value: Money,
}

/// What an alternative makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct There {
    /// Machines that serve at some time.
    pub kept: Decimal,
    /// Machines that are sold.
    pub sold: Decimal,
    /// What these fetch.
    pub fetched: Money,
    /// What of their price is not yet written off then.
    pub book: Money,
    /// The figure that a verdict compares, if what was paid before is not counted.
    pub incremental: Money,
    /// The same if what is kept is counted at its value, and what goes on being paid to all: larger by the same for every alternative.
    pub full: Money,
}

/// Values what is there; none if nothing is.
#[must_use]
pub(super) fn sunk(existing: Option<&Existing>, currency: Currency) -> Option<Sunk> {
    let existing = existing.filter(|existing| !existing.lots.is_empty())?;
    let sum = |of: &dyn Fn(&crate::scenario::Lot) -> Result<Exact, TooLarge>| existing.sum(of)?.round(currency);
    let values = || Ok::<_, TooLarge>((sum(&|lot| Ok(Exact::new(lot.purchase.price)))?, sum(&crate::scenario::Lot::book)?, sum(&|lot| lot.value(0))?));
    let (paid, book, value) = values().ok()?;
    Some(Sunk { machines: existing.lots.iter().map(|lot| lot.count).sum(), paid, book, value })
}

/// What an alternative makes of what is there; none if nothing is. `measure` is the figure that a verdict compares.
///
/// # Errors
/// [`TooLarge`] if an amount does not fit.
pub(super) fn gather(alternative: &Alternative, fleet: &Fleet, workload: &Workload, measure: Money) -> Result<Option<There>, TooLarge> {
    let Some(existing) = alternative.existing.as_deref() else { return Ok(None) };
    let (mut kept, mut sold, mut fetched, mut book) = (Decimal::ZERO, Decimal::ZERO, Exact::ZERO, Exact::ZERO);
    let horizon = workload.months as usize;
    for (at, (lot, taken)) in existing.lots.iter().zip(fleet.taken(existing)).enumerate() {
        let taken = to_decimal(taken).ok_or(TooLarge)?;
        let (left, month) = (lot.count - taken, alternative.sells(at).min(horizon));
        kept += taken;
        sold += left;
        fetched = fetched.plus(lot.value(month)?.times(left)?)?;
        let price = Exact::new(lot.purchase.price);
        let not_written_off = finance::book_value(price, price.times(lot.purchase.resale)?, lot.purchase.life as usize, lot.age + month)?;
        book = book.plus(not_written_off.times(left)?)?;
    }
    let counted = counted(existing, workload)?;
    let (incremental, full) = match existing.counting {
        Counting::Incremental => (measure, measure + counted),
        Counting::Full => (measure - counted, measure),
    };
    let currency = workload.currency;
    Ok(Some(There { kept, sold, fetched: fetched.round(currency)?, book: book.round(currency)?, incremental, full }))
}

/// What counting it in full adds to every alternative: what is there at its value, and what goes on being paid, discounted where money costs something.
fn counted(existing: &Existing, workload: &Workload) -> Result<Money, TooLarge> {
    let currency = workload.currency;
    let mut months = vec![Money::zero(currency); workload.months as usize + 1];
    for first in existing.types() {
        let of_type = existing.of(&existing.lots[first].sheet, existing.lots[first].machine);
        let worth = of_type.map(|(_, lot)| lot.value(0)?.times(lot.count)).try_fold(Exact::ZERO, |sum, worth| sum.plus(worth?))?;
        months[0] += worth.round(currency)?;
    }
    for paid in &existing.paid_for {
        let monthly = paid.monthly.map_or(Ok(Money::zero(currency)), |sum| Exact::new(sum.number).round(currency))?;
        months.iter_mut().skip(1).take(paid.months).for_each(|month| *month += monthly);
    }
    finance::present_cost(&months, workload.cost_of_money.unwrap_or_default())?.round(currency)
}
