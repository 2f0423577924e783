//! Jobs: components that run only while there is work, each time for a while.
//!
//! Machines that are rented for less than a month start for each job and stop after it. Those that stand, rented by the month or bought, take the
//! jobs one after another: as many as run at a time on average, and at least one whole job's.

use super::{Group, Unit, hosts, whole};
use crate::demand::{Demand, Running};
use crate::sheet::{Capacity, Rent};
use crate::workload::{Component, Jobs, Needs, Scales};
use std::sync::Arc;

/// The jobs of a unit.
#[derive(Debug, Clone)]
pub struct Work {
    /// What one of them needs.
    pub each: Needs,
    /// How many begin, by month; index 0 is month 1.
    pub count: Vec<f64>,
    /// Hours that one of them runs.
    pub hours: f64,
}

impl Unit {
    /// A component that runs as jobs. Its needs are those of the mean number of jobs that run at a time; they do not move with the hour.
    #[must_use]
    pub fn jobs(component: &Component, jobs: &Jobs, demand: &Demand) -> Self {
        let work = Work { each: component.needs, count: demand.volumes(&jobs.volume), hours: jobs.length.hours() };
        let at_a_time = work.count.iter().zip(&demand.calendar.hours).map(|(count, hours)| count * work.hours / f64::from(*hours));
        Self {
            names: vec![component.name.clone()],
            needs: at_a_time.map(|jobs| component.needs.times(jobs)).collect(),
            by_schedule: Vec::new(),
            follows: false,
            minimum: component.minimum,
            redundancy: vec![component.redundancy],
            scales: Scales::Monthly,
            running: Running::default(),
            spot: component.allows_spot,
            only_beyond: false,
            jobs: Some(work),
        }
    }

    /// Components that run as jobs and share hosts that stand: the jobs that run at a time add up. The hosts take the largest of them at least.
    #[must_use]
    pub fn jobs_together(components: &[(&Component, &Jobs)], demand: &Demand) -> Option<Self> {
        let mut units = components.iter().map(|(component, jobs)| Self::jobs(component, jobs, demand));
        let mut together = units.next()?;
        for unit in units {
            together.names.extend(unit.names);
            together.needs.iter_mut().zip(unit.needs).for_each(|(sum, needs)| *sum = sum.plus(needs));
            together.minimum = together.minimum.max(unit.minimum);
            together.redundancy.extend(unit.redundancy);
            together.spot &= unit.spot;
            if let (Some(work), Some(other)) = (&mut together.jobs, unit.jobs) {
                let (one, two) = (work.each, other.each);
                let (vcpus, memory) = (one.vcpus.max(two.vcpus), one.memory.max(two.memory));
                work.each = Needs { vcpus, memory, disk: one.disk.max(two.disk), gpus: one.gpus.max(two.gpus) };
            }
        }
        Some(together)
    }

    /// The unit on standing machines of a capacity: as many at least as one of its jobs takes. `None` if they cannot meet its needs.
    #[must_use]
    pub fn standing(self: &Arc<Self>, capacity: &Capacity) -> Option<Arc<Self>> {
        let Some(work) = &self.jobs else { return Some(Arc::clone(self)) };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; a float casts into range")]
        let one = whole(hosts(&work.each, capacity)?) as u64;
        Some(Arc::new(Self { minimum: self.minimum.max(one), ..Self::clone(self) }))
    }
}

/// Machines of all sites that are started for each job: whole increments of the rent, and its minimum at least. `None` if they cannot meet its needs.
///
/// Nothing stands by, so there is no redundancy; a `minimum` is the least that one job takes.
#[must_use]
pub fn started(unit: &Unit, work: &Work, capacity: &Capacity, rent: &Rent, sites: u32, demand: &Demand) -> Option<Group> {
    let filled = hosts(&work.each, capacity)?;
    #[expect(clippy::cast_precision_loss, reason = "a minimum is at most ten million")]
    let machines = whole(filled).max(unit.minimum as f64) * f64::from(sites);
    let increment = rent.increment.hours();
    let billed = (whole(work.hours / increment).max(1.0) * increment).max(rent.minimum_hours);
    let by_month = |value: &dyn Fn(f64, f64) -> f64| {
        let months = work.count.iter().zip(&demand.calendar.hours).map(|(count, hours)| value(*count, f64::from(*hours)));
        std::iter::once(0.0).chain(months).collect::<Vec<f64>>()
    };
    Some(Group {
        billed: by_month(&|count, _| count * machines * billed),
        hours: by_month(&|count, _| count * machines * work.hours),
        mean: by_month(&|count, hours| count * machines * work.hours / hours),
        peak: by_month(&|count, hours| if count > 0.0 { whole(count * work.hours / hours).max(1.0) * machines } else { 0.0 }),
        busy_hours: by_month(&|count, _| count * filled * f64::from(sites) * work.hours),
        ..Group::default()
    })
}
