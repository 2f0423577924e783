//! How machines that were planned for one demand meet another.
//!
//! What is bought, rented by the month or never scales stands as it was planned; what is rented for less follows the load that comes. Machines that are
//! redundant carry no load, as they carry none of a base. What is beyond the others is not served.

use super::{Fill, Fleet, Group, Unit, hosts, whole};
use crate::demand::{Demand, Level, Month};
use crate::sheet::Capacity;
use crate::workload::Needs;
use std::sync::Arc;

/// A unit on its machines, in front of the load.
#[derive(Debug, Clone)]
pub struct Met {
    unit: Arc<Unit>,
    capacity: Capacity,
    fill: Fill,
    /// Machines that carry load at each site, by month; index 0 is month 1. None where they follow the load.
    carrying: Option<Vec<f64>>,
}

/// How the plan of a fleet meets the load.
#[derive(Debug, Clone)]
pub struct Meeting {
    all: Vec<Met>,
    /// The share of each month's load that is served, as the units need; index 0 is before the start.
    pub served: Vec<f64>,
    /// The share of the load of all months that is not.
    pub unserved: f64,
    /// Hours of the horizon in which something is not served.
    pub hours: u32,
}

impl Unit {
    /// What it needs at level 1 of a month (0 is month 1) while these schedules are on.
    fn present(&self, month: usize, on: u32) -> Needs {
        if self.by_schedule.is_empty() {
            return if self.running.at(on) { self.needs[month] } else { Needs::default() };
        }
        let there = self.by_schedule.iter().filter(|(running, _)| running.at(on));
        there.fold(Needs::default(), |sum, (_, needs)| sum.plus(needs[month]))
    }
}

impl Met {
    /// A unit whose machines follow the load.
    #[must_use]
    pub const fn following(unit: Arc<Unit>, capacity: Capacity, fill: Fill) -> Self {
        Self { unit, capacity, fill, carrying: None }
    }

    /// A unit whose machines stand as they were planned, of which those that are redundant carry no load.
    #[must_use]
    pub fn standing(unit: Arc<Unit>, capacity: Capacity, fill: Fill, planned: &Group, sites: u32) -> Self {
        let carrying = planned.peak[1..].iter().map(|standing| unit.carrying(standing / f64::from(sites))).collect();
        Self { unit, capacity, fill, carrying: Some(carrying) }
    }

    /// Machines of a site that a level fills in a month (0 is month 1).
    fn filled(&self, month: usize, level: &Level) -> f64 {
        if self.unit.by_schedule.is_empty() {
            return if self.unit.running.at(level.on) { self.fill.at(month, level.level) } else { 0.0 };
        }
        hosts(&self.unit.present(month, level.on), &self.capacity).unwrap_or(0.0) * level.level
    }

    /// How much it counts beside other units: the vCPUs that it needs at a level, or its GB where it needs none, or its GPUs.
    fn need(&self, month: usize, level: &Level) -> f64 {
        let needs = self.unit.present(month, level.on);
        let size = [needs.vcpus, needs.memory / 1e9, needs.gpus, needs.disk / 1e9].into_iter().find(|size| *size > 0.0).unwrap_or(0.0);
        if self.unit.follows { size * level.level } else { size }
    }

    /// The share of a level that is not served in a month (0 is month 1).
    fn unserved(&self, month: usize, level: &Level) -> f64 {
        let Some(carrying) = self.carrying.as_ref().map(|carrying| carrying[month]) else { return 0.0 };
        let filled = self.filled(month, level);
        if whole(filled) <= carrying {
            return 0.0;
        }
        // Of what a base leaves over only that is missing.
        let with_them = self.fill.carried.as_ref().map_or(1.0, |carried| carried.beyond(month, level.level));
        (1.0 - carrying / filled) * with_them
    }

    /// The standing machines with what they do for the load, and what of them it does not need: their number in a month beyond that for its peak.
    #[must_use]
    pub fn meets(&self, planned: &Group, sites: u32, demand: &Demand) -> Group {
        let sites = f64::from(sites);
        let mut group = planned.clone();
        for (at, month) in demand.months.iter().enumerate() {
            let carrying = self.carrying.as_ref().map_or(f64::MAX, |carrying| carrying[at]);
            let busy = |level: &Level| self.filled(at, level).min(carrying) * f64::from(level.hours);
            if planned.runs.is_none() {
                group.busy_hours[at + 1] = month.levels.iter().map(busy).sum::<f64>() * sites;
            }
            let highest = month.levels.iter().map(|level| self.filled(at, level)).fold(0.0, f64::max);
            let idle = planned.peak[at + 1] - self.unit.count(highest) * sites;
            group.idle_hours += idle.max(0.0) * f64::from(demand.calendar.hours[at]);
        }
        group
    }
}

impl Meeting {
    /// Sums up how units meet the load.
    #[must_use]
    pub fn new(all: Vec<Met>, demand: &Demand) -> Self {
        let mut meeting = Self { all, served: vec![1.0], unserved: 0.0, hours: 0 };
        let (mut missing, mut needed) = (0.0, 0.0);
        for (at, month) in demand.months.iter().enumerate() {
            let (missing_then, needed_then) = meeting.sums(at, month);
            meeting.served.push(if needed_then > 0.0 { 1.0 - missing_then / needed_then } else { 1.0 });
            missing += missing_then;
            needed += needed_then;
            let short = |level: &&Level| meeting.all.iter().any(|met| met.unserved(at, level) > 0.0);
            meeting.hours += month.levels.iter().filter(short).map(|level| level.hours).sum::<u32>();
        }
        meeting.unserved = if needed > 0.0 { missing / needed } else { 0.0 };
        meeting
    }

    /// What is not served in a month (0 is month 1), and what is needed: sizes x levels x hours.
    fn sums(&self, at: usize, month: &Month) -> (f64, f64) {
        month.levels.iter().fold((0.0, 0.0), |sums, level| {
            let (missing, needed) = self.at(at, level);
            (sums.0 + missing * f64::from(level.hours), sums.1 + needed * f64::from(level.hours))
        })
    }

    /// What is not served at a level of a month (0 is month 1), and what is needed.
    fn at(&self, month: usize, level: &Level) -> (f64, f64) {
        self.all.iter().fold((0.0, 0.0), |(missing, needed), met| {
            let need = met.need(month, level);
            (missing + need * met.unserved(month, level), needed + need)
        })
    }
}

impl Fleet {
    /// The share of what follows the load that is served in a month (1, 2, ...): all of it where the plan was made for this load.
    #[must_use]
    pub fn served(&self, month: usize) -> f64 {
        self.meeting.as_ref().map_or(1.0, |meeting| meeting.served[month])
    }

    /// The same of a level; what follows the load does not pause with a schedule.
    pub(super) fn served_at(&self, month: usize, level: f64) -> f64 {
        self.meeting.as_ref().map_or(1.0, |meeting| {
            let (missing, needed) = meeting.at(month - 1, &Level { level, hours: 1, on: u32::MAX });
            if needed > 0.0 { 1.0 - missing / needed } else { 1.0 }
        })
    }
}
