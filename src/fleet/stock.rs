//! Machines that are there already: they serve before any is bought, those with the most life left first, and what is never needed is sold.

use super::{Cohort, Fleet};
use crate::quantity::to_f64;
use crate::scenario::{Alternative, Existing};

/// Machines of one type that are there and that nothing has taken yet.
#[derive(Debug, Clone, Default)]
pub struct Stock {
    lots: Vec<Rest>,
}

#[derive(Debug, Clone, Copy)]
struct Rest {
    /// Index of the lot.
    lot: usize,
    count: f64,
    /// The month after the last of its life.
    until: usize,
}

impl Stock {
    /// What is there of a machine type, less what some cohorts have taken.
    #[must_use]
    pub fn of(alternative: &Alternative, part: usize, machine: usize, taken: &[f64]) -> Self {
        let Some(existing) = &alternative.existing else { return Self::default() };
        let lots = existing.of(&alternative.parts[part].sheet, machine);
        let mut lots: Vec<Rest> =
            lots.map(|(at, lot)| Rest { lot: at, count: to_f64(lot.count) - taken.get(at).copied().unwrap_or(0.0), until: lot.left() + 1 }).collect();
        lots.sort_by_key(|rest| (std::cmp::Reverse(rest.until), rest.lot));
        Self { lots }
    }

    /// How many serve in a month, of all that are there.
    #[must_use]
    pub fn standing(&self, month: usize) -> f64 {
        self.lots.iter().filter(|rest| month < rest.until).map(|rest| rest.count).sum()
    }

    /// Takes up to so many that serve from a month on.
    pub(super) fn take(&mut self, count: f64, month: usize) -> Vec<Cohort> {
        let mut missing = count;
        let mut cohorts = Vec::new();
        for rest in self.lots.iter_mut().filter(|rest| month < rest.until) {
            let taken = missing.min(rest.count);
            if taken > 0.0 {
                (rest.count, missing) = (rest.count - taken, missing - taken);
                cohorts.push(Cohort { count: taken, paid: 0, from: month, until: rest.until, lot: Some(rest.lot) });
            }
        }
        cohorts
    }
}

impl Fleet {
    /// How many of each lot are used.
    #[must_use]
    pub fn taken(&self, existing: &Existing) -> Vec<f64> {
        let mut taken = vec![0.0; existing.lots.len()];
        for cohort in self.groups.iter().flat_map(|group| &group.cohorts) {
            if let Some(lot) = cohort.lot {
                taken[lot] += cohort.count;
            }
        }
        taken
    }

    /// Shares what is there out among groups that were placed as if all of it were theirs: the first of them that has a machine type is served first.
    pub fn share_out(&mut self, alternative: &Alternative, hours: &[u32]) {
        let Some(existing) = alternative.existing.as_ref().filter(|existing| !existing.lots.is_empty()) else { return };
        let mut taken = vec![0.0; existing.lots.len()];
        for group in &mut self.groups {
            if group.needed.is_empty() {
                continue;
            }
            if let Some(purchase) = alternative.parts[group.part].bought(group.machine) {
                let lead = alternative.parts[group.part].sheet.machines[group.machine].lead_time;
                group.furnish(&purchase, lead, Stock::of(alternative, group.part, group.machine, &taken), hours);
            }
            for cohort in &group.cohorts {
                if let Some(lot) = cohort.lot {
                    taken[lot] += cohort.count;
                }
            }
        }
    }
}
