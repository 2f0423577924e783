//! A base of machines that stand, and what is beyond it on machines that follow.
//!
//! The base carries the load up to what it holds, its redundant machines left out. What is beyond is shared out among the components as their needs are,
//! and each runs it on rented machines as it would run all of it, with redundancy in the hours in which there are any.

use super::{Fill, Fleet, Unit};
use crate::demand::Demand;
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

/// What a base carries of a load.
#[derive(Debug, Clone)]
pub struct Carried {
    /// What the whole load fills of its machines.
    fill: Fill,
    /// Machines that carry load at each site, by month; index 0 is month 1.
    carrying: Vec<f64>,
}

impl Carried {
    /// The fewest machines that carry load in any month.
    #[must_use]
    pub fn least(&self) -> f64 {
        self.carrying.iter().copied().fold(f64::MAX, f64::min)
    }

    /// The share of a level that is beyond the base in a month (0 is month 1).
    #[must_use]
    pub fn beyond(&self, month: usize, level: f64) -> f64 {
        let filled = self.fill.at(month, level);
        if filled > 0.0 { (1.0 - self.carrying[month] / filled).max(0.0) } else { 0.0 }
    }
}

impl Split {
    /// How a load is split where so many machines of a base, by month, carry what they hold. `fill` is what the whole load fills of them.
    #[must_use]
    pub fn new(base: usize, peak: usize, carrying: Vec<f64>, unit: &Unit, fill: &Fill, demand: &Demand) -> Self {
        let carried = Carried { fill: fill.clone(), carrying };
        let share = |(month, load): (usize, &crate::demand::Month)| {
            let levels = || load.levels.iter().map(|level| (level.level, level.level * f64::from(level.hours)));
            let beyond: f64 = levels().map(|(level, hours)| hours * carried.beyond(month, level)).sum();
            let all: f64 = levels().map(|(_, hours)| hours).sum();
            if all > 0.0 { beyond / all } else { 0.0 }
        };
        let beyond = std::iter::once(0.0).chain(demand.months.iter().enumerate().map(share)).collect();
        let needs = unit.needs[0];
        let weight = if needs.vcpus > 0.0 { needs.vcpus } else { needs.memory / 1e9 };
        Self { base, peak, carried: Arc::new(carried), beyond, weight, names: unit.names.clone() }
    }

    /// The same base in front of another load. `fill` is what all of that fills of its machines.
    #[must_use]
    pub fn meeting(&self, unit: &Unit, fill: &Fill, demand: &Demand) -> Self {
        Self::new(self.base, self.peak, self.carried.carrying.clone(), unit, fill, demand)
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
    #[must_use]
    pub fn level(&self, part: usize, month: usize, level: f64) -> f64 {
        self.served_at(month, level) * self.level_of(part, month, level)
    }

    fn level_of(&self, part: usize, month: usize, level: f64) -> f64 {
        let beyond = || level * self.weighted(|split| split.carried.beyond(month - 1, level));
        match (self.peak_of(part), self.base_of(part)) {
            (Some(_), _) => level - beyond(),
            (None, Some(_)) => beyond(),
            (None, None) => level,
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
