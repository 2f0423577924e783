//! Machines rented by the hour or the month: whole machines that follow the demand.

use super::{Fill, Group, Unit};
use crate::demand::{Demand, Month, Running};
use crate::quantity::HOURS_PER_MONTH;
use crate::sheet::Rent;
use crate::workload::Scales;
use std::sync::Arc;

/// How many machines run in each moment: in the first hour of a month, and at each of its other levels.
///
/// Moments are those of the [`Demand`], so that groups can be added moment by moment.
#[derive(Debug, Clone)]
pub struct Runs {
    unit: Arc<Unit>,
    fill: Fill,
    sites: f64,
    /// The number that stands, by month, where it does not follow the hours.
    standing: Option<Vec<f64>>,
    /// Whether a month is the least that can be rented.
    by_month: bool,
    /// What the demand's memory knows them by; none if it does not.
    name: Option<u64>,
}

/// The hours of each moment of a month.
pub fn moments(month: &Month) -> impl Iterator<Item = f64> {
    std::iter::once(1.0).chain(month.lagged.iter().map(|level| f64::from(level.hours)))
}

impl Runs {
    /// The machines of one site that run where some schedules are on and so many are filled.
    fn count(&self, month: usize, on: u32, filled: impl FnOnce() -> f64) -> f64 {
        // A month that is rented is rented for all of its hours.
        let running = if self.by_month { Running::default() } else { self.unit.running };
        match &self.standing {
            _ if !running.at(on) => 0.0,
            Some(standing) => standing[month],
            None => self.unit.count(filled()),
        }
    }

    /// The machines of one site in the first hour of a month (0 is month 1).
    fn first(&self, month: usize, demand: &Demand) -> f64 {
        let load = &demand.months[month];
        let previous = month.checked_sub(1).zip(load.before).map_or(f64::MIN, |(before, level)| self.fill.at(before, level));
        self.count(month, load.first_on, || previous.max(self.fill.at(month, load.first)))
    }

    /// The machines of one site at each other level of a month (0 is month 1).
    fn later<'a>(&'a self, month: usize, demand: &'a Demand) -> impl Iterator<Item = f64> + 'a {
        demand.months[month].lagged.iter().map(move |level| self.count(month, level.on, || self.fill.at(month, level.level)))
    }

    /// The machines of one site in each moment of a month (0 is month 1).
    fn counts<'a>(&'a self, month: usize, demand: &'a Demand) -> impl Iterator<Item = f64> + 'a {
        std::iter::once(self.first(month, demand)).chain(self.later(month, demand))
    }

    /// The machines of all sites in each moment of a month (0 is month 1).
    #[must_use]
    pub fn all(&self, month: usize, demand: &Demand) -> Vec<f64> {
        self.counts(month, demand).map(|count| count * self.sites).collect()
    }

    /// Whether their number stands all month instead of following its hours.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.standing.is_some()
    }

    /// What the load fills of the machines of one site.
    #[must_use]
    pub const fn fill(&self) -> &Fill {
        &self.fill
    }

    /// Adds the machines of all sites in each moment of a month (0 is month 1).
    pub fn add_to(&self, counts: &mut [f64], month: usize, demand: &Demand) {
        let Some((first, later)) = counts.split_first_mut() else { return };
        *first += self.first(month, demand) * self.sites;
        later.iter_mut().zip(self.later(month, demand)).for_each(|(sum, count)| *sum += count * self.sites);
    }
}

impl Group {
    /// What the demand's memory knows its rented machines by: groups of one name run alike and are billed for alike. None if it does not know them.
    #[must_use]
    pub fn name(&self) -> Option<u64> {
        self.runs.as_ref()?.name
    }

    /// With machines that the demand's memory knows by a name.
    #[must_use]
    pub(super) fn named(mut self, name: u64) -> Self {
        if let Some(runs) = &mut self.runs {
            runs.name = Some(name);
        }
        self
    }
}

/// A fleet that follows the demand, all sites together.
#[must_use]
pub fn follow(unit: &Arc<Unit>, fill: &Fill, rent: &Rent, sites: u32, demand: &Demand) -> Group {
    let months = demand.months.len();
    let sites = f64::from(sites);
    let mut group = Group::default();
    for vector in [&mut group.billed, &mut group.hours, &mut group.mean, &mut group.peak, &mut group.busy_hours] {
        vector.resize(months + 1, 0.0);
    }
    let by_month = rent.by_month() || !unit.follows;
    let pauses = unit.running.pauses() && !rent.by_month();
    if pauses {
        group.stopped.resize(months + 1, 0.0);
    }
    let highest = |month: usize| fill.at(month, demand.months[month].highest(unit.running));
    let of_horizon = (0..months).map(highest).fold(0.0, f64::max);
    let mut standing: Vec<f64> = Vec::new();
    let mut runs = Runs { unit: Arc::clone(unit), fill: fill.clone(), sites, standing: None, by_month: rent.by_month(), name: None };
    for (month, load) in demand.months.iter().enumerate() {
        let hours = f64::from(demand.calendar.hours[month]);
        // A schedule's machines do not run a whole month, unless they are rented by it.
        let hours_on = if pauses { load.hours_on(unit.running) } else { hours };
        let peak = match unit.scales {
            Scales::Never => unit.count(of_horizon),
            Scales::Monthly | Scales::Hourly => unit.count(highest(month)),
        };
        // What still runs in the month's first hour is rented for the month, where a month is the least.
        let first = runs.first(month, demand);
        let peak = if unit.scales == Scales::Hourly { peak.max(first) } else { peak };
        let follows = unit.scales == Scales::Hourly && !by_month;
        let later = || runs.later(month, demand).zip(&load.lagged).map(|(count, level)| count * f64::from(level.hours)).sum::<f64>();
        let machine_hours = if follows { first + later() } else { peak * hours_on };
        standing.push(peak);
        group.billed[month + 1] = if rent.by_month() { peak } else { machine_hours } * sites;
        group.hours[month + 1] = machine_hours * sites;
        group.mean[month + 1] = machine_hours / hours * sites;
        group.peak[month + 1] = peak * sites;
        if pauses {
            group.stopped[month + 1] = peak * (hours - hours_on) * sites;
        }
    }
    if unit.scales != Scales::Hourly || by_month {
        runs.standing = Some(standing);
    }
    bill_unused(unit, fill, rent, sites, demand, &mut group);
    group.runs = Some(runs);
    group
}

/// Adds what is billed beyond what runs: started increments of several hours or months, and minimum durations.
fn bill_unused(unit: &Unit, fill: &Fill, rent: &Rent, sites: f64, demand: &Demand, group: &mut Group) {
    if rent.by_month() {
        // A term of several months, or a rent by the quarter or year: the machine that was added last is given back first.
        let months = |hours: f64| libm::round(hours / f64::from(HOURS_PER_MONTH));
        let (increment, minimum) = (months(rent.increment.hours()), libm::ceil(rent.minimum_hours / f64::from(HOURS_PER_MONTH)));
        if increment > 1.0 || minimum > 1.0 {
            let counts: Vec<_> = group.peak[1..].iter().copied().enumerate().collect();
            add_unused(counts.into_iter(), increment, minimum, &mut group.billed[1..]);
        }
    } else if unit.follows && (rent.minimum_hours > 1.0 || rent.increment.hours() > 1.0) {
        let hours = demand.calendar.hours.iter().enumerate().flat_map(|(month, hours)| std::iter::repeat_n(month, *hours as usize));
        let mut before = f64::MIN;
        let counts: Vec<_> = hours
            .enumerate()
            .map(|(hour, month)| {
                let filled = fill.at(month, demand.hourly[hour]);
                let lagged = if demand.lags { filled.max(before) } else { filled };
                before = filled;
                if !unit.running.at(demand.on(hour)) {
                    return (month, 0.0);
                }
                if unit.scales != Scales::Hourly {
                    return (month, group.peak[month + 1]);
                }
                let count = unit.count(lagged);
                (month, count * sites)
            })
            .collect();
        add_unused(counts.into_iter(), rent.increment.hours().max(1.0), rent.minimum_hours, &mut group.billed[1..]);
    }
}

/// Adds what is billed beyond what runs, in the month of the stop: started increments longer than a step, and minimum durations.
///
/// `counts` are (month, machines) step by step, an hour or a month; increment and minimum are in steps. The machine started last stops first.
fn add_unused(counts: impl Iterator<Item = (usize, f64)>, increment: f64, minimum: f64, billed: &mut [f64]) {
    let unused = |length: f64| (libm::ceil(length / increment) * increment).max(minimum) - length;
    let mut running: Vec<(f64, f64)> = Vec::new();
    let (mut now, mut count, mut last) = (0.0, 0.0, 0);
    for (month, wanted) in counts {
        if wanted > count {
            running.push((now, wanted - count));
        }
        let mut stopping = count - wanted;
        while stopping > 0.0 {
            let Some((start, machines)) = running.pop() else { break };
            let stopped = machines.min(stopping);
            billed[month] += stopped * unused(now - start);
            if machines > stopped {
                running.push((start, machines - stopped));
            }
            stopping -= stopped;
        }
        (count, last) = (wanted, month);
        now += 1.0;
    }
    billed[last] += running.iter().map(|(start, machines)| machines * unused(now - start)).sum::<f64>();
}
