//! Machines that are bought: ordered ahead for the month's peak, standing for their life, replaced if still needed.

use super::{Cohort, Fill, Group, Unit, whole};
use crate::demand::Demand;
use crate::quantity::{Duration, HOURS_PER_MONTH};
use crate::sheet::Purchase;

/// Months between payment and service: the lead time, rounded up.
#[must_use]
pub fn lead_months(lead_time: Option<Duration>) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; a float casts into range")]
    lead_time.map_or(0, |lead| whole(lead.hours() / f64::from(HOURS_PER_MONTH)) as usize)
}

/// A fleet that is bought for its peak, all sites together.
#[must_use]
pub fn stand(unit: &Unit, fill: &Fill, purchase: &Purchase, lead_time: Option<Duration>, sites: u32, demand: &Demand) -> Group {
    let months = demand.months.len();
    let sites = f64::from(sites);
    let lead = lead_months(lead_time);
    let life = purchase.life as usize;
    let zero = vec![0.0; months + 1];
    let (mut installed, mut busy) = (zero.clone(), zero);
    let mut servers = Cohorts { life, lead, all: Vec::new() };
    let mut shelf = Cohorts { life, lead, all: Vec::new() };
    for (index, load) in demand.months.iter().enumerate() {
        let month = index + 1;
        installed[month] = servers.at_least(unit.count(fill.at(index, load.highest(unit.running))) * sites, month);
        shelf.at_least(whole(purchase.spares * installed[month]), month);
        busy[month] =
            (fill.at(index, 0.0) * load.hours_on(unit.running) + (fill.at(index, 1.0) - fill.at(index, 0.0)) * load.level_hours(unit.running)) * sites;
    }
    let hours: Vec<f64> = (0..=months).map(|month| installed[month] * f64::from(demand.calendar.month(month))).collect();
    let mut cohorts = servers.all;
    cohorts.extend(shelf.all);
    Group { hours: hours.clone(), billed: hours, mean: installed.clone(), peak: installed, busy_hours: busy, cohorts, ..Group::default() }
}

/// What was bought for one purpose, in order.
struct Cohorts {
    life: usize,
    lead: usize,
    all: Vec<Cohort>,
}

impl Cohorts {
    /// Buys what is missing to have `count` in a month, and returns how many stand then: what was bought before stays until its life ends.
    fn at_least(&mut self, count: f64, month: usize) -> f64 {
        let standing: f64 = self.all.iter().filter(|cohort| month < cohort.from + self.life).map(|cohort| cohort.count).sum();
        if count > standing {
            // The first fleet is ordered before the start, whatever its lead time.
            let paid = if month == 1 { 0 } else { month.saturating_sub(self.lead) };
            self.all.push(Cohort { count: count - standing, paid, from: month });
            return count;
        }
        standing
    }
}
