//! A base of machines that stand, and what is beyond it on machines that follow.
//!
//! The base carries the load up to what it holds, its redundant machines left out: first all of what never scales, which is not taken apart. What is
//! beyond is shared out among the other components as their needs are, and each runs it on rented machines as it would run all of it, with redundancy in
//! the hours in which there are any.

use super::{Fleet, Unit};
use crate::demand::{Demand, Running};
use crate::sheet::Capacity;
use crate::workload::{Component, Needs, Scales};
use std::sync::Arc;

/// How a load is split between a base and what is beyond.
#[derive(Debug, Clone)]
pub struct Split {
    /// Index of the part that has the base.
    pub base: usize,
    /// Index of the part that takes what is beyond.
    pub peak: usize,
    /// What is carried, and what is beyond.
    pub carried: Arc<Carried>,
    /// The share of the load that is beyond, by month; index 0 is before the start.
    pub beyond: Vec<f64>,
    /// How much it counts beside other loads that are split: its vCPUs, or its GB where it needs none.
    pub weight: f64,
    /// What the base runs.
    pub names: Vec<String>,
}

/// What a base carries of a load: all of what never scales, and of the rest as much as its machines hold beside that.
#[derive(Debug, Clone)]
pub struct Carried {
    capacity: Capacity,
    /// Machines that carry load at each site, by month; index 0 is month 1.
    carrying: Vec<f64>,
    /// Up to which level they hold all of what scales, by month; infinite where nothing does.
    holds: Vec<f64>,
}

/// The load of a unit, by month; index 0 is month 1.
#[derive(Debug, Clone)]
pub struct Load {
    /// What its components need that never scale.
    whole: Vec<Needs>,
    /// What the others need at level 1.
    following: Vec<Needs>,
}

impl Load {
    /// The load of some components.
    #[must_use]
    pub fn of(components: &[&Component], demand: &Demand) -> Self {
        let months = demand.months.len();
        let mut load = Self { whole: vec![Needs::default(); months], following: vec![Needs::default(); months] };
        for component in components {
            let growth = demand.growth(component.growth);
            for (month, growth) in growth.iter().enumerate() {
                if component.scales == Scales::Never {
                    let highest = demand.months[month].highest(Running::default());
                    load.whole[month] = load.whole[month].plus(component.needs.times(growth * highest));
                } else {
                    load.following[month] = load.following[month].plus(component.needs.times(*growth));
                }
            }
        }
        load
    }

    /// The fewest machines of a capacity that carry what never scales, in every month.
    #[must_use]
    pub fn least(&self, capacity: &Capacity) -> f64 {
        self.whole.iter().filter_map(|needs| super::hosts(needs, capacity)).fold(0.0, f64::max)
    }
}

impl Carried {
    /// What so many machines of a capacity, by month, carry of a load.
    fn new(carrying: Vec<f64>, load: &Load, capacity: &Capacity) -> Self {
        let list = |needs: &Needs| [needs.vcpus, needs.memory, needs.disk, needs.gpus];
        let offered = [capacity.vcpus, capacity.memory, capacity.disk, Some(capacity.gpus)];
        let holds = carrying.iter().zip(load.whole.iter().zip(&load.following)).map(|(carrying, (whole, following))| {
            let resources = list(whole).into_iter().zip(list(following)).zip(offered);
            let levels = resources.filter(|((_, following), _)| *following > 0.0);
            levels.map(|((whole, following), offered)| (offered.unwrap_or(0.0) * carrying - whole) / following).fold(f64::INFINITY, f64::min)
        });
        Self { capacity: *capacity, holds: holds.collect(), carrying }
    }

    /// The fewest machines that carry load in any month.
    #[must_use]
    pub fn least(&self) -> f64 {
        self.carrying.iter().copied().fold(f64::MAX, f64::min)
    }

    /// The share of a level, of what scales, that is beyond the base in a month (0 is month 1).
    #[must_use]
    pub fn beyond(&self, month: usize, level: f64) -> f64 {
        let holds = self.holds[month];
        if level <= holds || level <= 0.0 { 0.0 } else { (1.0 - holds / level).min(1.0) }
    }

    /// Up to which level the base holds all of what scales, by month; index 0 is month 1.
    #[must_use]
    pub fn holds(&self) -> &[f64] {
        &self.holds
    }
}

impl Split {
    /// How the load of some components is split where so many machines of a capacity, by month, carry what they hold.
    #[must_use]
    pub fn new(base: usize, peak: usize, names: Vec<String>, carrying: Vec<f64>, load: &Load, capacity: &Capacity, demand: &Demand) -> Self {
        let carried = Carried::new(carrying, load, capacity);
        let share = |(month, load): (usize, &crate::demand::Month)| {
            let levels = || load.levels.iter().map(|level| (level.level, level.level * f64::from(level.hours)));
            let beyond: f64 = levels().map(|(level, hours)| hours * carried.beyond(month, level)).sum();
            let all: f64 = levels().map(|(_, hours)| hours).sum();
            if all > 0.0 { beyond / all } else { 0.0 }
        };
        let beyond = std::iter::once(0.0).chain(demand.months.iter().enumerate().map(share)).collect();
        let needs = load.following[0];
        let weight = if needs.vcpus > 0.0 { needs.vcpus } else { needs.memory / 1e9 };
        Self { base, peak, carried: Arc::new(carried), beyond, weight, names }
    }

    /// The same base in front of another load.
    #[must_use]
    pub fn meeting(&self, load: &Load, demand: &Demand) -> Self {
        Self::new(self.base, self.peak, self.names.clone(), self.carried.carrying.clone(), load, &self.carried.capacity, demand)
    }
}

impl Fleet {
    /// The part that takes the peak of another's base.
    #[must_use]
    pub fn peak_of(&self, base: usize) -> Option<usize> {
        self.splits.iter().find(|split| split.base == base).map(|split| split.peak)
    }

    /// The part whose base a part takes the peak of.
    #[must_use]
    pub fn base_of(&self, peak: usize) -> Option<usize> {
        self.splits.iter().find(|split| split.peak == peak).map(|split| split.base)
    }

    /// The mean of something over all loads that are split, as they weigh.
    fn weighted(&self, of: impl Fn(&Split) -> f64) -> f64 {
        let weight: f64 = self.splits.iter().map(|split| split.weight).sum();
        if weight > 0.0 { self.splits.iter().map(|split| split.weight * of(split)).sum::<f64>() / weight } else { 0.0 }
    }

    /// The share of what follows the load that a part carries in a month (1, 2, ...): all of it where nothing is split.
    #[must_use]
    pub fn share(&self, part: usize, month: usize) -> f64 {
        let beyond = || self.weighted(|split| split.beyond[month]);
        match (self.peak_of(part), self.base_of(part)) {
            (Some(_), _) => 1.0 - beyond(),
            (None, Some(_)) => beyond(),
            (None, None) => 1.0,
        }
    }

    /// What a part carries of a level in a month (1, 2, ...): all of what is served where nothing is split.
    pub fn carrier(&self, part: usize, month: usize) -> impl Fn(f64) -> f64 + '_ {
        let (base, peak) = (self.peak_of(part).is_some(), self.base_of(part).is_some());
        move |level: f64| {
            let served = if self.meeting.is_some() { self.served_at(month, level) } else { 1.0 };
            if !base && !peak {
                return served * level;
            }
            let beyond = level * self.weighted(|split| split.carried.beyond(month - 1, level));
            served * if base { level - beyond } else { beyond }
        }
    }
}

impl Unit {
    /// What the part of a component is called that a base does not carry.
    #[must_use]
    pub fn peak_of(name: &str) -> String {
        format!("peak of {name}")
    }

    /// The same as what is beyond a base that always has so many machines: none runs where nothing is, unless they are fewer than its minimum.
    #[must_use]
    pub fn only_beyond(&self, carrying: f64) -> Self {
        let names = self.names.iter().map(|name| Self::peak_of(name)).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; a float casts into range")]
        let carrying = carrying.max(0.0) as u64;
        Self { names, minimum: self.minimum.saturating_sub(carrying), only_beyond: true, ..self.clone() }
    }
}
