//! A base of machines that stand, and what is beyond it on machines that follow.
//!
//! The base carries the load up to what it holds, its redundant machines left out. What is beyond runs on rented machines, which have their own
//! redundancy in the hours in which there are any.

use super::{Fill, RESOURCES, Unit};
use crate::demand::{Demand, Running};
use crate::sheet::Capacity;
use crate::workload::{Component, Needs, Scales};

/// What components need, by month: whatever the load, and at level 1 in proportion to it.
#[derive(Debug, Clone)]
pub struct Load {
    standing: Vec<Needs>,
    following: Vec<Needs>,
}

/// How a load is split between a base and what is beyond.
#[derive(Debug, Clone)]
pub struct Split {
    /// Index of the part that has the base.
    pub base: usize,
    /// Index of the part that takes what is beyond.
    pub peak: usize,
    /// Machines of the base that carry load at each site, by month; index 0 is month 1.
    pub carrying: Vec<f64>,
    /// The share of the load that is beyond, by month; index 0 is before the start.
    pub beyond: Vec<f64>,
    /// The level at which the base is full, by month; index 0 is month 1.
    pub full: Vec<f64>,
}

impl Load {
    /// The load of some components. What scales by the month or never stands at the month's, or the horizon's, highest.
    #[must_use]
    pub fn of(components: &[&Component], demand: &Demand) -> Self {
        let months = demand.months.len();
        let mut load = Self { standing: vec![Needs::default(); months], following: vec![Needs::default(); months] };
        let always = Running::default();
        for component in components {
            let growth = demand.growth(component.growth);
            let highest = |month: usize| growth[month] * demand.months[month].highest(always);
            let of_horizon = (0..months).map(highest).fold(0.0, f64::max);
            for month in 0..months {
                match component.scales {
                    Scales::Hourly => load.following[month] = load.following[month].plus(component.needs.times(growth[month])),
                    Scales::Monthly => load.standing[month] = load.standing[month].plus(component.needs.times(highest(month))),
                    Scales::Never => load.standing[month] = load.standing[month].plus(component.needs.times(of_horizon)),
                }
            }
        }
        load
    }

    /// Machines of a capacity that the load fills beyond what is carried elsewhere, by month. `None` if the machine lacks what is needed.
    #[must_use]
    pub fn fill(&self, capacity: &Capacity, carried: impl Fn(usize) -> Needs) -> Option<Fill> {
        let offered = [capacity.vcpus, capacity.memory, capacity.disk, Some(capacity.gpus)];
        let list = |needs: &Needs| [needs.vcpus, needs.memory, needs.disk, needs.gpus];
        let mut months = Vec::with_capacity(self.standing.len());
        for (month, (standing, following)) in self.standing.iter().zip(&self.following).enumerate() {
            let carried = list(&carried(month));
            // What is not needed fills nothing.
            let mut pairs = [(f64::MIN, 0.0); RESOURCES];
            for (resource, (standing, following)) in list(standing).into_iter().zip(list(following)).enumerate() {
                if standing > 0.0 || following > 0.0 {
                    let each = offered[resource].filter(|offered| *offered > 0.0)?;
                    pairs[resource] = ((standing - carried[resource]) / each, following / each);
                }
            }
            months.push(pairs);
        }
        Some(Fill(months))
    }

    /// What rented machines have to take beyond a base, as a unit: none run where nothing is beyond.
    #[must_use]
    pub fn beyond(&self, base: &Unit) -> Unit {
        let needs = self.standing.iter().zip(&self.following).map(|(standing, following)| standing.plus(*following)).collect();
        let names = base.names.iter().map(|name| format!("peak of {name}")).collect();
        Unit { names, needs, minimum: 0, scales: Scales::Hourly, follows: true, running: Running::default(), only_beyond: true, ..base.clone() }
    }
}

impl Split {
    /// How a load is split where so many machines of a base, by month, carry what they hold. `fill` is what the whole load fills of them.
    #[must_use]
    pub fn new(base: usize, peak: usize, carrying: Vec<f64>, fill: &Fill, demand: &Demand) -> Self {
        let mut beyond = vec![0.0];
        let mut levels = Vec::with_capacity(carrying.len());
        for (month, carries) in carrying.iter().enumerate() {
            let (mut all, mut more) = (0.0, 0.0);
            for level in &demand.months[month].levels {
                let filled = fill.at(month, level.level).max(0.0);
                all += filled * f64::from(level.hours);
                more += (filled - carries).max(0.0) * f64::from(level.hours);
            }
            beyond.push(if all > 0.0 { more / all } else { 0.0 });
            levels.push(fill.level_at(month, *carries));
        }
        Self { base, peak, carrying, beyond, full: levels }
    }

    /// The share of a stream that a part carries in a month (1, 2, ...); none if it has no part in the split.
    #[must_use]
    pub fn share(&self, part: usize, month: usize) -> Option<f64> {
        match part {
            _ if part == self.base => Some(1.0 - self.beyond[month]),
            _ if part == self.peak => Some(self.beyond[month]),
            _ => None,
        }
    }

    /// What a part carries of a level in a month (1, 2, ...).
    #[must_use]
    pub fn level(&self, part: usize, month: usize, level: f64) -> f64 {
        match part {
            _ if part == self.base => level.min(self.full[month - 1]),
            _ if part == self.peak => (level - self.full[month - 1]).max(0.0),
            _ => level,
        }
    }
}
