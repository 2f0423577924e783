//! The machines that an alternative has, month by month: a pure function of demand and a plan.
//!
//! A rented fleet follows the demand ([`renting`]); an owned one is ordered ahead and stands ([`owning`]), on what is there already first ([`stock`]);
//! [`jobs`] come and go. All give a [`Group`],
//! which is all that the stages after this one see. What was planned for a forecast meets the demand in [`meeting`].

pub mod jobs;
pub mod meeting;
pub mod mixing;
pub mod owning;
pub mod renting;
pub mod serving;
pub mod steps;
pub mod stock;

use crate::demand::{Demand, Running};
use crate::memory::What;
use crate::scenario::Alternative;
use crate::sheet::{Capacity, Machine, Rent, Terms};
use crate::workload::{Component, Needs, Redundancy, Scales, Workload};
use std::sync::Arc;
use stock::Stock;

/// What has to be placed on machines of one type: a component, a pool of them, or data.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Names of what it holds.
    pub names: Vec<String>,
    /// What it needs at level 1, by month; index 0 is month 1.
    pub needs: Vec<Needs>,
    /// The same by the hours in which they are there, where the components of a pool do not all run all the time; empty otherwise.
    pub by_schedule: Vec<(Running, Vec<Needs>)>,
    /// Whether the needs move with the load's level, or stand.
    pub follows: bool,
    /// Least number of machines.
    pub minimum: u64,
    /// Machines beyond: what each of its components asks for, and the most of it counts.
    pub redundancy: Vec<Redundancy>,
    /// How a rented fleet follows.
    pub scales: Scales,
    /// The hours in which it runs.
    pub running: Running,
    /// Whether it may run on spot machines.
    pub spot: bool,
    /// Whether it is what a base does not carry: where that is nothing, no machine runs.
    pub only_beyond: bool,
    /// The jobs that it is made of; none for what runs all the time.
    pub jobs: Option<jobs::Work>,
}

impl Unit {
    /// A component by itself.
    #[must_use]
    pub fn component(component: &Component, demand: &Demand) -> Self {
        Self { scales: component.scales, running: demand.running(component), by_schedule: Vec::new(), ..Self::pool(&[component], demand) }
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
        let mut by_schedule: Vec<(Running, Vec<Needs>)> = Vec::new();
        if components.iter().any(|component| component.schedule.is_some()) {
            for component in components {
                let running = demand.running(component);
                let of_component = demand.growth(component.growth).iter().map(|growth| component.needs.times(*growth)).collect::<Vec<_>>();
                match by_schedule.iter_mut().find(|(known, _)| *known == running) {
                    Some((_, needs)) => needs.iter_mut().zip(of_component).for_each(|(sum, needs)| *sum = sum.plus(needs)),
                    None => by_schedule.push((running, of_component)),
                }
            }
        }
        Self {
            names: components.iter().map(|component| component.name.clone()).collect(),
            needs,
            by_schedule,
            follows: true,
            minimum: components.iter().map(|component| component.minimum).max().unwrap_or(0),
            redundancy: components.iter().map(|component| component.redundancy).collect(),
            // A host stands while any of its components needs it: it follows by the month.
            scales: Scales::Monthly,
            running: Running::default(),
            spot: components.iter().all(|component| component.allows_spot),
            only_beyond: false,
            jobs: None,
        }
    }

    /// Data on storage machines: raw bytes by month; at least as many machines as there are copies, or fragments of data and parity.
    #[must_use]
    pub fn storage(names: Vec<String>, raw: &[f64], fragments: u64) -> Self {
        let needs = raw.iter().map(|bytes| Needs { disk: *bytes, ..Needs::default() }).collect();
        let (redundancy, scales, running) = (Vec::new(), Scales::Monthly, Running::default());
        Self {
            names,
            needs,
            by_schedule: Vec::new(),
            follows: false,
            minimum: fragments,
            redundancy,
            scales,
            running,
            spot: false,
            only_beyond: false,
            jobs: None,
        }
    }

    /// How its machines follow its load, in numbers; none for pools whose components do not all run all the time.
    fn manner(&self) -> Option<impl Iterator<Item = u64> + '_> {
        let shape = [self.minimum, u64::from(self.follows), self.scales as u64, self.running.number(), u64::from(self.only_beyond)];
        let redundancy = |redundancy: &Redundancy| match redundancy {
            Redundancy::Plus(more) => u64::from(*more),
            Redundancy::Double => u64::MAX,
        };
        let redundancy = std::iter::once(self.redundancy.len() as u64).chain(self.redundancy.iter().map(redundancy));
        self.by_schedule.is_empty().then(|| shape.into_iter().chain(redundancy))
    }

    /// What a demand's memory knows it by: two of one name need alike, and run alike on machines of one type. None for jobs, and for pools whose components
    /// do not all run all the time.
    #[must_use]
    pub fn name(&self, demand: &Demand) -> Option<u64> {
        let manner = self.manner().filter(|_| self.jobs.is_none())?;
        let needs = self.needs.iter().flat_map(|needs| [needs.vcpus, needs.memory, needs.disk, needs.gpus]).map(f64::to_bits);
        let key = demand.key(What::Unit).number(u64::from(self.spot)).numbers(manner).numbers(needs);
        Some(*demand.memory().once(key, || demand.memory().name()))
    }

    /// What the unit fills of machines of a capacity: the largest of what each resource asks for. `None` if one cannot be met.
    #[must_use]
    pub fn fill(&self, capacity: &Capacity) -> Option<Fill> {
        let months = self.needs.iter().map(|needs| hosts(needs, capacity));
        let months = months.map(|hosts| hosts.map(|hosts| if self.follows { (0.0, hosts) } else { (hosts, 0.0) })).collect::<Option<_>>()?;
        Some(Fill { months, carried: None })
    }

    /// The number of machines for so many filled ones.
    #[must_use]
    pub fn count(&self, filled: f64) -> f64 {
        let needed = whole(filled).max(0.0);
        if self.only_beyond && needed == 0.0 && self.minimum == 0 {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "a minimum is at most ten million")]
        let base = needed.max(self.minimum as f64);
        self.with_redundancy(base, 1.0)
    }

    /// How many of some machines carry load: those beyond, which are redundant, left out.
    #[must_use]
    pub fn carrying(&self, count: f64) -> f64 {
        let carrying = |redundancy: &Redundancy| match redundancy {
            Redundancy::Plus(more) => count - f64::from(*more),
            Redundancy::Double => libm::floor(count / 2.0),
        };
        self.redundancy.iter().map(carrying).fold(count, f64::min).max(0.0)
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

/// Machines that are filled, by month: so many whatever the load, and so many at level 1, in proportion to it.
#[derive(Debug, Clone)]
pub struct Fill {
    months: Vec<(f64, f64)>,
    /// A base that carries a part of it.
    carried: Option<Arc<mixing::Carried>>,
}

impl Fill {
    /// Filled machines of a month (0 is month 1) at a level.
    #[must_use]
    pub fn at(&self, month: usize, level: f64) -> f64 {
        let (standing, following) = self.months[month];
        let filled = standing + following * level;
        self.carried.as_ref().map_or(filled, |carried| filled * carried.beyond(month, level))
    }

    /// The part of it that a base does not carry.
    #[must_use]
    pub fn beyond(self, carried: &Arc<mixing::Carried>) -> Self {
        Self { carried: Some(Arc::clone(carried)), ..self }
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
    /// Up to here a float holds every whole number.
    const EXACT: f64 = 9e15;
    let billionths = value * 1e9;
    if !(0.0..EXACT).contains(&billionths) {
        return libm::ceil(libm::round(billionths) / 1e9);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 10^16")]
    let rounded = (billionths + 0.5) as u64;
    #[expect(clippy::cast_precision_loss, reason = "at most ten million")]
    let whole = rounded.div_ceil(1_000_000_000) as f64;
    whole
}

/// Machines bought together, or taken together of what is there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cohort {
    /// How many, all sites together.
    pub count: f64,
    /// The month in which they are paid; 0 for what is there, which nobody pays again.
    pub paid: usize,
    /// The first month in which they serve.
    pub from: usize,
    /// The month after their last.
    pub until: usize,
    /// Which lot of what is there they are of; none for what is bought.
    pub lot: Option<usize>,
}

impl Cohort {
    /// The month in which machines of such a life are sold or credited, and how old they are then: the month after their last, or the horizon's last.
    #[must_use]
    pub const fn sold(&self, life: u32, horizon: usize) -> (usize, usize) {
        let life = life as usize;
        if self.from + life <= horizon { (self.from + life, life) } else { (horizon, horizon + 1 - self.from) }
    }
}

/// Machines of one type that serve one thing, all sites together. Vectors have an entry for month 0 (before the start) and for each month.
#[derive(Debug, Clone, Default)]
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
    /// Machine-hours in which a schedule has machines stopped; empty without one.
    pub stopped: Vec<f64>,
    /// What was bought, or was there, servers and spares; empty for rented machines.
    pub cohorts: Vec<Cohort>,
    /// How many of these serve; those after them are spares.
    pub servers: usize,
    /// How many must stand, spares left out; empty for rented machines.
    pub needed: Vec<f64>,
    /// Rented machines moment by moment.
    pub runs: Option<renting::Runs>,
    /// The offer of the machine, an interruptible one, under which runs what no commitment covers; none for on demand.
    pub spot: Option<usize>,
    /// Machine-hours that stand beyond what the load needs, where the plan was made for another; 0 otherwise.
    pub idle_hours: f64,
    /// What was placed on it.
    pub unit: Option<Arc<Unit>>,
}

impl Group {
    /// Whether what is there already carries the first month.
    #[must_use]
    pub fn stands_at_once(&self) -> bool {
        let there: f64 = self.cohorts.iter().filter(|cohort| cohort.lot.is_some() && cohort.from == 1).map(|cohort| cohort.count).sum();
        there > 0.0 && self.peak.get(1).is_some_and(|needed| there >= *needed)
    }

    /// What is billed in a month beside the machines that run in its moments, in the unit of `billed`: started increments, minimum durations, jobs.
    #[must_use]
    pub fn beyond_running(&self, month: usize, rent: &Rent) -> f64 {
        let running = match self.runs {
            Some(_) if rent.by_month() => self.peak[month],
            Some(_) => self.hours[month],
            None => 0.0,
        };
        self.billed[month] - running
    }
}

/// Machines of a type to which an alternative commits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contract {
    /// Index of the alternative's part.
    pub part: usize,
    /// Index of the machine in the part's sheet.
    pub machine: usize,
    /// Index of the machine's offer.
    pub offer: usize,
    /// How many machines.
    pub count: f64,
    /// The first month of the term.
    pub from: usize,
    /// The term in months; it may outlast the horizon.
    pub term: usize,
}

/// Money an hour to which an alternative commits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pledge {
    /// Index of the alternative's part.
    pub part: usize,
    /// Index of the sheet's option.
    pub option: usize,
    /// How much an hour, at the prices of month 1: its price level is that of the month in which the term begins.
    pub hourly: f64,
    /// The first month of the term.
    pub from: usize,
    /// The term in months; it may outlast the horizon.
    pub term: usize,
}

impl Contract {
    /// Whether it runs in a month (1, 2, ...).
    #[must_use]
    pub const fn runs(&self, month: usize) -> bool {
        self.from <= month && month < self.from + self.term
    }
}

impl Pledge {
    /// Whether it runs in a month (1, 2, ...).
    #[must_use]
    pub const fn runs(&self, month: usize) -> bool {
        self.from <= month && month < self.from + self.term
    }
}

/// Every group of an alternative, and what it commits to.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    /// In the order of parts, then of units.
    pub groups: Vec<Group>,
    /// Machines for a term, by part, machine, offer and month.
    pub contracts: Vec<Contract>,
    /// Money for a term, by part, option and month.
    pub pledges: Vec<Pledge>,
    /// Loads that are split between a base and what is beyond it.
    pub splits: Vec<mixing::Split>,
    /// How the plan meets the load; none if it was made for this load.
    pub meeting: Option<meeting::Meeting>,
}

/// All that a fleet that follows the demand hangs on beside the demand; none for pools whose components do not all run all the time.
fn following(unit: &Unit, fill: &Fill, rent: &Rent, sites: u32) -> Option<Vec<u64>> {
    let mut key = Vec::with_capacity(16 + 3 * fill.months.len());
    key.extend([u64::from(sites), u64::from(rent.by_month()), rent.increment as u64, rent.minimum_hours.to_bits()]);
    key.extend(unit.manner()?);
    key.extend(fill.months.iter().flat_map(|(standing, following)| [standing.to_bits(), following.to_bits()]));
    key.extend(fill.carried.iter().flat_map(|carried| carried.holds()).map(|level| level.to_bits()));
    Some(key)
}

/// A rented fleet that follows the demand: machines of one shape follow it alike, whatever they are called and cost.
pub(crate) fn course(unit: &Arc<Unit>, fill: &Fill, rent: &Rent, sites: u32, demand: &Demand) -> Group {
    let Some(key) = following(unit, fill, rent, sites) else { return renting::follow(unit, fill, rent, sites, demand) };
    let course = || renting::follow(unit, fill, rent, sites, demand).named(demand.memory().name());
    (*demand.memory().once(demand.key(What::Course).numbers(key), course)).clone()
}

/// Places a unit on a machine type. What is there of it serves first, as if nothing else took any.
///
/// Returns `None` if the machine cannot meet the needs or has no published price.
#[must_use]
pub fn place(unit: &Arc<Unit>, alternative: &Alternative, part: usize, machine: usize, workload: &Workload, demand: &Demand) -> Option<Group> {
    let own = &alternative.parts[part];
    let chosen: &Machine = &own.sheet.machines[machine];
    let fill = unit.fill(&chosen.capacity)?;
    let standing = unit.standing(&chosen.capacity)?;
    let mut group = match (&chosen.terms, &unit.jobs) {
        (Terms::Rented(rent), Some(work)) if !rent.by_month() => jobs::started(unit, work, &chosen.capacity, rent, workload.sites, demand)?,
        (Terms::Rented(rent), _) => course(&standing, &fill, rent, workload.sites, demand),
        (Terms::Bought(_), _) => {
            let stock = Stock::of(alternative, part, machine, &[]);
            owning::stand(&standing, &fill, chosen, &*own.bought(machine)?, stock, workload.sites, demand)
        }
        (Terms::Unpublished, _) => return None,
    };
    group.part = part;
    group.machine = machine;
    group.names.clone_from(&unit.names);
    group.unit = Some(Arc::clone(unit));
    Some(group)
}
