//! How a plan that was made for a forecast meets the demand: what it cannot serve, and what stands idle.

use crate::bill::Bill;
use crate::fleet::{Fleet, Group};
use crate::money::{Exact, Money, TooLarge, rounded};
use crate::quantity::{Currency, to_decimal};
use crate::scenario::Alternative;
use crate::sheet::Terms;
use crate::sheet::meter::Category;
use rust_decimal::Decimal;

/// What a forecast makes of an alternative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Hours of the horizon in which not all of the demand is served.
    pub hours: u32,
    /// The share of the demand that is not: hours x level x size of each component, in vCPUs or in GB; six digits after the point.
    pub unserved: Decimal,
    /// The share of machine-hours that stand beyond what each month's highest hour needs, redundancy included; six digits after the point.
    pub idle: Decimal,
    /// That share of each machine type's price or rent, credits taken off, and the bought machines' share of space and power.
    pub idle_cost: Money,
}

impl Meeting {
    /// The share that is not served, in percent.
    #[must_use]
    pub fn unserved_percent(&self) -> String {
        let percent = rounded(self.unserved * Decimal::ONE_HUNDRED, 1);
        if percent.is_zero() && self.hours > 0 { "under 0.1 %".to_owned() } else { format!("{} %", percent.normalize()) }
    }
}

/// Sums up how a fleet meets the demand; none if it was planned for it.
///
/// # Errors
/// [`TooLarge`] if an amount does not fit.
pub(super) fn gather(alternative: &Alternative, fleet: &Fleet, bill: &Bill, currency: Currency) -> Result<Option<Meeting>, TooLarge> {
    let Some(meeting) = &fleet.meeting else { return Ok(None) };
    let bought = |group: &Group| matches!(alternative.parts[group.part].sheet.machines[group.machine].terms, Terms::Bought(_));
    let housed = idle_share(fleet, bought)?;
    let mut cost = Exact::ZERO;
    for line in &bill.lines {
        let share = match (line.of.machine(), line.category) {
            (Some(machine), _) => idle_share(fleet, |group| group.part == line.part && group.machine == machine)?,
            (None, Category::Space | Category::Power) => housed,
            (None, _) => continue,
        };
        cost = cost.plus(Exact::new(line.amount().decimal()).times(share)?)?;
    }
    Ok(Some(Meeting {
        hours: meeting.hours,
        unserved: to_decimal(meeting.unserved).ok_or(TooLarge)?,
        idle: idle_share(fleet, |_| true)?,
        idle_cost: cost.round(currency)?,
    }))
}

/// The share of some groups' machine-hours that are idle.
fn idle_share(fleet: &Fleet, of: impl Fn(&Group) -> bool) -> Result<Decimal, TooLarge> {
    let groups = || fleet.groups.iter().filter(|group| of(group));
    let idle: f64 = groups().map(|group| group.idle_hours).sum();
    let all: f64 = groups().map(|group| group.hours.iter().sum::<f64>()).sum();
    to_decimal(if all > 0.0 { idle / all } else { 0.0 }).map(|share| rounded(share, 6)).ok_or(TooLarge)
}
