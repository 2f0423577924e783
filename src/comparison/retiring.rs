//! What it would cost to give hardware up before its life ends: its book value less what it fetches.

use crate::finance;
use crate::fleet::Fleet;
use crate::money::{Exact, Money, TooLarge};
use crate::quantity::{Currency, to_decimal};
use crate::scenario::Alternative;
use crate::sheet::Terms;

/// The penalty of giving all hardware up at the end of each month; index 0 is month 1. Empty where nothing is bought.
///
/// Book value falls straight line over the life that was planned; the hardware fetches its market value, or its book value where that is less, as at the
/// end of the horizon. Armbrust et al. (2009, section 6.1) have the penalty of hardware that fetches nothing.
///
/// # Errors
/// [`TooLarge`] if an amount does not fit.
pub(super) fn penalties(alternative: &Alternative, fleet: &Fleet, horizon: usize, currency: Currency) -> Result<Vec<Money>, TooLarge> {
    let mut penalties = vec![Exact::ZERO; horizon];
    let mut any = false;
    for group in &fleet.groups {
        let machine = &alternative.parts[group.part].sheet.machines[group.machine];
        let Terms::Bought(purchase) = &machine.terms else { continue };
        // By age, for one machine at the price of month 1.
        let mut by_age = Vec::new();
        for cohort in &group.cohorts {
            any = true;
            let count = to_decimal(cohort.count).ok_or(TooLarge)?;
            let level = machine.path().factor(cohort.paid).ok_or(TooLarge)?;
            let lot = cohort.lot.zip(alternative.existing.as_ref()).map(|(lot, existing)| &existing.lots[lot]);
            for month in cohort.from..cohort.until.min(horizon + 1) {
                let age = month + 1 - cohort.from;
                let penalty = if let Some(lot) = lot {
                    // What is there is older, and was bought at a price of its own.
                    finance::penalty_of_retiring(&lot.purchase, lot.age + age, lot.value(age)?)?
                } else {
                    while by_age.len() < age {
                        let age = by_age.len() + 1;
                        by_age.push(finance::penalty_of_retiring(purchase, age, finance::standing_value(purchase, age)?)?);
                    }
                    by_age[age - 1].times(level)?
                };
                penalties[month - 1] = penalties[month - 1].plus(penalty.times(count)?)?;
            }
        }
    }
    if any { penalties.into_iter().map(|penalty| penalty.round(currency)).collect() } else { Ok(Vec::new()) }
}
