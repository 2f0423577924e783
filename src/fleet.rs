//! The machines that an alternative has, month by month: a pure function of demand and a plan.
//!
//! A rented fleet follows the demand ([`renting`]); an owned one is ordered ahead and stands ([`owning`]); [`jobs`] come and go. All give a [`Group`],
//! which is all that the stages after this one see.

pub mod jobs;
pub mod owning;
pub mod renting;

use crate::demand::Demand;
use crate::sheet::{Capacity, Machine, Sheet, Terms};
use crate::workload::{Component, Needs, Redundancy, Scales, Workload};

/// What has to be placed on machines of one type: a component, a pool of them, or data.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Names of what it holds.
    pub names: Vec<String>,
    /// What it needs at level 1, by month; index 0 is month 1.
    pub needs: Vec<Needs>,
    /// Whether the needs move with the load's level, or stand.
    pub follows: bool,
    /// Least number of machines.
    pub minimum: u64,
    /// Machines beyond: what each of its components asks for, and the most of it counts.
    pub redundancy: Vec<Redundancy>,
    /// How a rented fleet follows.
    pub scales: Scales,
    /// The jobs that it is made of; none for what runs all the time.
    pub jobs: Option<jobs::Running>,
}

impl Unit {
    /// A component by itself.
    #[must_use]
    pub fn component(component: &Component, demand: &Demand) -> Self {
        Self { scales: component.scales, ..Self::pool(&[component], demand) }
    }

    /// Components that share hosts: their needs add up; the largest minimum and the most redundancy hold for all.
    #[must_use]
    pub fn pool(components: &[&Component], demand: &Demand) -> Self {
        let mut needs = vec![Needs::default(); demand.months.len()];
        for component in components {
            let growth = demand.growth(component.growth);
            for (need, growth) in needs.iter_mut().zip(growth.iter()) {
                *need = need.plus(component.needs.times(*growth));
            }
        }
        Self {
            names: components.iter().map(|component| component.name.clone()).collect(),
            needs,
            follows: true,
            minimum: components.iter().map(|component| component.minimum).max().unwrap_or(0),
            redundancy: components.iter().map(|component| component.redundancy).collect(),
            // A host stands while any of its components needs it: it follows by the month.
            scales: Scales::Monthly,
            jobs: None,
        }
    }

    /// Data on storage machines: raw bytes by month; at least as many machines as there are copies.
    #[must_use]
    pub fn storage(names: Vec<String>, raw: &[f64], copies: u64) -> Self {
        let needs = raw.iter().map(|bytes| Needs { disk: *bytes, ..Needs::default() }).collect();
        Self { names, needs, follows: false, minimum: copies, redundancy: Vec::new(), scales: Scales::Monthly, jobs: None }
    }

    /// Machines of a capacity that the needs fill at level 1, by month: the largest of what each resource asks for. `None` if one cannot be met.
    #[must_use]
    pub fn hosts(&self, capacity: &Capacity) -> Option<Vec<f64>> {
        self.needs.iter().map(|needs| hosts(needs, capacity)).collect()
    }

    /// The number of machines for so many filled ones.
    #[must_use]
    pub fn count(&self, filled: f64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a minimum is at most ten million")]
        let base = whole(filled).max(self.minimum as f64);
        self.with_redundancy(base, 1.0)
    }

    /// What `base` machines are with those beyond; each of these counts `one`.
    #[must_use]
    pub fn with_redundancy(&self, base: f64, one: f64) -> f64 {
        let beyond = |redundancy: &Redundancy| match redundancy {
            Redundancy::Plus(more) => base + f64::from(*more) * one,
            Redundancy::Double => 2.0 * base,
        };
        self.redundancy.iter().map(beyond).fold(base, f64::max)
    }
}

/// Machines of a capacity that some needs fill. `None` if the machine lacks what is needed, or does not say.
#[must_use]
pub fn hosts(needs: &Needs, capacity: &Capacity) -> Option<f64> {
    let mut hosts: f64 = 0.0;
    for (need, offered) in [(needs.vcpus, capacity.vcpus), (needs.memory, capacity.memory), (needs.disk, capacity.disk), (needs.gpus, Some(capacity.gpus))] {
        if need > 0.0 {
            hosts = hosts.max(need / offered.filter(|offered| *offered > 0.0)?);
        }
    }
    Some(hosts)
}

/// `ceil(round(x, 9))`: a count of whole machines that float noise does not push up.
#[must_use]
pub fn whole(value: f64) -> f64 {
    libm::ceil(libm::round(value * 1e9) / 1e9)
}

/// Machines bought together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cohort {
    /// How many, all sites together.
    pub count: f64,
    /// The month in which they are paid.
    pub paid: usize,
    /// The first month in which they serve.
    pub from: usize,
}

/// Machines of one type that serve one thing, all sites together. Vectors have an entry for month 0 (before the start) and for each month.
#[derive(Debug, Clone)]
pub struct Group {
    /// Index of the alternative's part.
    pub part: usize,
    /// Index of the machine in the part's sheet.
    pub machine: usize,
    /// What it serves.
    pub names: Vec<String>,
    /// What rent is billed for: machine-hours, or machine-months where a month is the least that can be rented.
    pub billed: Vec<f64>,
    /// Machine-hours of the month.
    pub hours: Vec<f64>,
    /// Mean number in service.
    pub mean: Vec<f64>,
    /// Highest number in service.
    pub peak: Vec<f64>,
    /// Hours of full load: what draws power beyond idling.
    pub busy_hours: Vec<f64>,
    /// What was bought, servers and spares; empty for rented machines.
    pub cohorts: Vec<Cohort>,
}

/// Every group of an alternative.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    /// In the order of parts, then of units.
    pub groups: Vec<Group>,
}

/// Places a unit on a machine type.
///
/// Returns `None` if the machine cannot meet the needs or has no published price.
#[must_use]
pub fn place(unit: &Unit, part: usize, sheet: &Sheet, machine: usize, workload: &Workload, demand: &Demand) -> Option<Group> {
    let chosen: &Machine = &sheet.machines[machine];
    let hosts = unit.hosts(&chosen.capacity)?;
    let standing = unit.standing(&chosen.capacity)?;
    let mut group = match (&chosen.terms, &unit.jobs) {
        (Terms::Rented(rent), Some(running)) if !rent.by_month() => jobs::started(unit, running, &chosen.capacity, rent, demand)?,
        (Terms::Rented(rent), _) => renting::follow(&standing, &hosts, rent, demand),
        (Terms::Bought(purchase), _) => owning::stand(&standing, &hosts, purchase, chosen.lead_time, workload.sites, demand),
        (Terms::Unpublished, _) => return None,
    };
    if matches!(chosen.terms, Terms::Rented(_)) {
        let sites = f64::from(workload.sites);
        for vector in [&mut group.billed, &mut group.hours, &mut group.mean, &mut group.peak, &mut group.busy_hours] {
            for value in vector.iter_mut() {
                *value *= sites;
            }
        }
    }
    group.part = part;
    group.machine = machine;
    group.names.clone_from(&unit.names);
    Some(group)
}
