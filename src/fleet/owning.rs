//! Machines that are bought: ordered ahead for the month's peak, standing for their life, replaced if still needed.

use super::{Cohort, Fill, Group, Unit, hosts, whole};
use crate::demand::{Demand, Level};
use crate::quantity::{Duration, HOURS_PER_MONTH};
use crate::sheet::{Capacity, Purchase};
use crate::workload::Needs;

/// Months between payment and service: the lead time, rounded up.
#[must_use]
pub fn lead_months(lead_time: Option<Duration>) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; a float casts into range")]
    lead_time.map_or(0, |lead| whole(lead.hours() / f64::from(HOURS_PER_MONTH)) as usize)
}

/// Machines of one site that a unit fills at a level of a month (0 is month 1): of what runs at different hours of the week only what is there counts.
fn filled(unit: &Unit, capacity: &Capacity, fill: &Fill, month: usize, level: &Level) -> f64 {
    if unit.by_schedule.is_empty() {
        return if unit.running.at(level.on) { fill.at(month, level.level) } else { 0.0 };
    }
    let there = unit.by_schedule.iter().filter(|(running, _)| running.at(level.on));
    let needs = there.fold(Needs::default(), |sum, (_, needs)| sum.plus(needs[month]));
    hosts(&needs, capacity).unwrap_or(0.0) * level.level
}

/// A fleet that is bought for its peak, all sites together.
#[must_use]
pub fn stand(unit: &Unit, capacity: &Capacity, fill: &Fill, purchase: &Purchase, lead_time: Option<Duration>, sites: u32, demand: &Demand) -> Group {
    let levels = |month: usize| demand.months[month].levels.iter();
    let filled = |month: usize, level: &Level| filled(unit, capacity, fill, month, level);
    let count = |month: usize| unit.count(levels(month).map(|level| filled(month, level)).fold(0.0, f64::max));
    let busy = |month: usize, _| levels(month).map(|level| filled(month, level) * f64::from(level.hours)).sum();
    buy(count, busy, purchase, lead_time, sites, demand)
}

/// A base of so many machines at each site, by month (0 is month 1), which carry what they hold of a load. `fill` is what the whole load fills.
#[must_use]
pub fn carry(counts: &[f64], unit: &Unit, fill: &Fill, machine: (&Capacity, &Purchase, Option<Duration>), sites: u32, demand: &Demand) -> Group {
    let (capacity, purchase, lead_time) = machine;
    let busy = |month: usize, standing: f64| {
        let carrying = unit.carrying(standing);
        let levels = demand.months[month].levels.iter();
        levels.map(|level| filled(unit, capacity, fill, month, level).clamp(0.0, carrying) * f64::from(level.hours)).sum()
    };
    buy(|month| counts[month], busy, purchase, lead_time, sites, demand)
}

/// Buys what is missing to a number at each site, by month; `busy` is the machines' hours of full load where so many stand.
fn buy(count: impl Fn(usize) -> f64, busy: impl Fn(usize, f64) -> f64, purchase: &Purchase, lead_time: Option<Duration>, sites: u32, demand: &Demand) -> Group {
    let months = demand.months.len();
    let sites = f64::from(sites);
    let (lead, life) = (lead_months(lead_time), purchase.life as usize);
    let (mut installed, mut busy_hours) = (vec![0.0; months + 1], vec![0.0; months + 1]);
    let mut servers = Cohorts { life, lead, all: Vec::new() };
    let mut shelf = Cohorts { life, lead, all: Vec::new() };
    for month in 1..=months {
        installed[month] = servers.at_least(count(month - 1) * sites, month);
        shelf.at_least(whole(purchase.spares * installed[month]), month);
        busy_hours[month] = busy(month - 1, installed[month] / sites) * sites;
    }
    let hours: Vec<f64> = (0..=months).map(|month| installed[month] * f64::from(demand.calendar.month(month))).collect();
    let mut cohorts = servers.all;
    cohorts.extend(shelf.all);
    Group { hours: hours.clone(), billed: hours, mean: installed.clone(), peak: installed, busy_hours, cohorts, ..Group::default() }
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
        let standing = self.all.iter().filter(|cohort| month < cohort.from + self.life).fold(0.0, |standing, cohort| standing + cohort.count);
        if count > standing {
            // The first fleet is ordered before the start, whatever its lead time.
            let paid = if month == 1 { 0 } else { month.saturating_sub(self.lead) };
            self.all.push(Cohort { count: count - standing, paid, from: month });
            return count;
        }
        standing
    }
}
