//! Machines that are bought, beyond those that are there: ordered ahead for the month's peak, standing for their life, replaced if still needed.

use super::stock::Stock;
use super::{Cohort, Fill, Group, Unit, hosts, whole};
use crate::demand::{Demand, Level};
use crate::quantity::{Duration, HOURS_PER_MONTH};
use crate::sheet::{Capacity, Machine, Purchase};
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
pub fn stand(unit: &Unit, fill: &Fill, machine: &Machine, purchase: &Purchase, stock: Stock, sites: u32, demand: &Demand) -> Group {
    let capacity = &machine.capacity;
    let levels = |month: usize| demand.months[month].levels.iter();
    let filled = |month: usize, level: &Level| filled(unit, capacity, fill, month, level);
    let count = |month: usize| unit.count(levels(month).map(|level| filled(month, level)).fold(0.0, f64::max));
    let busy = |month: usize, _| levels(month).map(|level| filled(month, level) * f64::from(level.hours)).sum();
    buy(count, busy, (purchase, machine.lead_time), stock, sites, demand)
}

/// A base of so many machines at each site, by month (0 is month 1), which carry what they hold of a load. `fill` is what the whole load fills.
#[must_use]
pub fn carry(counts: &[f64], unit: &Unit, fill: &Fill, machine: (&Machine, &Purchase), stock: Stock, sites: u32, demand: &Demand) -> Group {
    let (machine, purchase) = machine;
    let busy = |month: usize, standing: f64| {
        let carrying = unit.carrying(standing);
        let levels = demand.months[month].levels.iter();
        levels.map(|level| filled(unit, &machine.capacity, fill, month, level).clamp(0.0, carrying) * f64::from(level.hours)).sum()
    };
    buy(|month| counts[month], busy, (purchase, machine.lead_time), stock, sites, demand)
}

/// Buys what is missing to a number at each site, by month; `busy` is the machines' hours of full load where so many stand.
fn buy(
    count: impl Fn(usize) -> f64,
    busy: impl Fn(usize, f64) -> f64,
    (purchase, lead_time): (&Purchase, Option<Duration>),
    stock: Stock,
    sites: u32,
    demand: &Demand,
) -> Group {
    let months = demand.months.len();
    let sites = f64::from(sites);
    let needed = std::iter::once(0.0).chain((0..months).map(|month| count(month) * sites)).collect();
    let mut group = Group { needed, ..Group::default() };
    group.furnish(purchase, lead_time, stock, &demand.calendar.hours);
    group.busy_hours = vec![0.0; months + 1];
    for month in 1..=months {
        group.busy_hours[month] = busy(month - 1, group.peak[month] / sites) * sites;
    }
    group
}

impl Group {
    /// Has as many machines as it needs in each month: what is there, and what is bought. `hours` are those of each month.
    pub(super) fn furnish(&mut self, purchase: &Purchase, lead_time: Option<Duration>, mut stock: Stock, hours: &[u32]) {
        let months = hours.len();
        let (lead, life) = (lead_months(lead_time), purchase.life as usize);
        let mut installed = vec![0.0; months + 1];
        let mut servers = Cohorts { life, lead, all: Vec::new() };
        let mut spares = Cohorts { life, lead, all: Vec::new() };
        for (month, installed) in installed.iter_mut().enumerate().skip(1) {
            *installed = servers.at_least(self.needed[month], month, &mut stock);
            spares.at_least(whole(purchase.spares * *installed), month, &mut stock);
        }
        self.hours = std::iter::once(0.0).chain(installed[1..].iter().zip(hours).map(|(installed, hours)| installed * f64::from(*hours))).collect();
        self.billed.clone_from(&self.hours);
        self.mean.clone_from(&installed);
        self.peak = installed;
        self.servers = servers.all.len();
        self.cohorts = servers.all;
        self.cohorts.extend(spares.all);
    }
}

/// What was bought for one purpose, or taken for it of what is there, in order.
struct Cohorts {
    life: usize,
    lead: usize,
    all: Vec<Cohort>,
}

impl Cohorts {
    /// Takes or buys what is missing to have `count` in a month, and returns how many stand then: what came before stays until its life ends.
    fn at_least(&mut self, count: f64, month: usize, stock: &mut Stock) -> f64 {
        let standing = self.all.iter().filter(|cohort| month < cohort.until).fold(0.0, |standing, cohort| standing + cohort.count);
        if count <= standing {
            return standing;
        }
        let taken = stock.take(count - standing, month);
        let missing = taken.iter().fold(count - standing, |missing, cohort| missing - cohort.count);
        self.all.extend(taken);
        if missing > 0.0 {
            // The first fleet is ordered before the start, whatever its lead time.
            let paid = if month == 1 { 0 } else { month.saturating_sub(self.lead) };
            self.all.push(Cohort { count: missing, paid, from: month, until: month + self.life, lot: None });
        }
        count
    }
}
