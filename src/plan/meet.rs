//! A plan that was made for a forecast, in front of the load that comes.
//!
//! Machine types, what is bought, rented by the month or never scales, and what is committed to are the plan's; what is rented for less follows the load.

use super::candidates::units;
use super::{Evaluation, price};
use crate::demand::Demand;
use crate::fleet::meeting::{Meeting, Met};
use crate::fleet::mixing::{Load, Split};
use crate::fleet::{Fleet, Group, Unit, place, renting};
use crate::rating::NotPriced;
use crate::scenario::Alternative;
use crate::sheet::{Machine, Role};
use crate::workload::{Component, Scales, Workload};
use std::sync::Arc;

/// Lets a plan meet the load.
///
/// # Errors
/// Every reason for which it is not priced.
pub(super) fn meet(planned: Evaluation, alternative: &Alternative, workload: &Workload, demand: &Demand) -> Result<Evaluation, Vec<NotPriced>> {
    let alternative = planned.variant.as_ref().unwrap_or(alternative);
    let mut known: Vec<(usize, Role, Arc<Unit>)> = Vec::new();
    for (index, part) in alternative.parts.iter().enumerate().filter(|(_, part)| !part.completes) {
        known.extend(units(part, workload, demand).into_iter().map(|(unit, role, _)| (index, role, Arc::new(unit))));
    }
    let meeter = Meeter { alternative, workload, demand, known };
    let fleet = meeter.fleet(&planned.fleet).ok_or_else(|| vec![NotPriced::TooLarge])?;
    let evaluation = price(alternative, workload, demand, fleet)?;
    Ok(Evaluation { variant: planned.variant.clone(), margin: planned.margin, ..evaluation })
}

struct Meeter<'a> {
    alternative: &'a Alternative,
    workload: &'a Workload,
    demand: &'a Demand,
    /// Everything that the parts place, as the load has it.
    known: Vec<(usize, Role, Arc<Unit>)>,
}

impl Meeter<'_> {
    /// The planned fleet as the load has it. None if a machine cannot take what it was planned for.
    fn fleet(&self, planned: &Fleet) -> Option<Fleet> {
        let splits: Vec<Split> = planned.splits.iter().map(|split| self.split(split)).collect();
        let mut fleet = Fleet { groups: Vec::new(), splits, ..planned.clone() };
        let mut all = Vec::new();
        for group in &planned.groups {
            let group = match self.unit(group.part, &group.names) {
                // What is stored grows by itself.
                Some((Role::Storage, _)) => group.clone(),
                Some((Role::Compute, unit)) => {
                    let base = fleet.splits.iter().any(|split| split.base == group.part && split.names == group.names);
                    let (group, met) = self.group(group, unit, None)?;
                    // What a base does not carry, its peak does: that is where something may be missing.
                    all.extend((!base).then_some(met));
                    group
                }
                None => {
                    let (unit, split) = self.peak(group, &fleet.splits)?;
                    let (group, met) = self.group(group, &unit, Some(split))?;
                    all.push(met);
                    group
                }
            };
            fleet.groups.push(group);
        }
        fleet.meeting = Some(Meeting::new(all, self.demand));
        Some(fleet)
    }

    fn machine(&self, group: &Group) -> &Machine {
        &self.alternative.parts[group.part].sheet.machines[group.machine]
    }

    fn unit(&self, part: usize, names: &[String]) -> Option<(Role, &Arc<Unit>)> {
        self.known.iter().find(|(known, _, unit)| *known == part && unit.names == names).map(|(_, role, unit)| (*role, unit))
    }

    /// The same base with the load that comes.
    fn split(&self, split: &Split) -> Split {
        let components: Vec<&Component> = self.workload.components.iter().filter(|component| split.names.contains(&component.name)).collect();
        split.meeting(&Arc::new(Load::of(&components, self.demand)), self.demand)
    }

    /// What a group runs that takes what a base does not carry.
    fn peak<'a>(&self, group: &Group, splits: &'a [Split]) -> Option<(Arc<Unit>, &'a Split)> {
        let component = self.workload.components.iter().find(|component| group.names == [Unit::peak_of(&component.name)])?;
        let split = splits.iter().find(|split| split.peak == group.part && split.names.contains(&component.name))?;
        Some((Arc::new(Unit::component(component, self.demand).only_beyond(split.carried.least())), split))
    }

    /// The machines of a unit, and how they meet the load.
    fn group(&self, planned: &Group, unit: &Arc<Unit>, beyond: Option<&Split>) -> Option<(Group, Met)> {
        let machine = self.machine(planned);
        let capacity = machine.capacity;
        let fill = unit.fill(&capacity)?;
        let fill = if let Some(split) = beyond { fill.beyond(&split.carried) } else { fill };
        let sites = self.workload.sites;
        let rent = machine.rent();
        let scales = unit.jobs.is_some() || unit.scales != Scales::Never;
        let Some(rent) = rent.filter(|rent| !rent.by_month() && scales) else {
            let met = Met::standing(unit.standing(&capacity)?, capacity, fill, planned, sites);
            return Some((met.meets(planned, sites, self.demand), met));
        };
        let follows = match beyond {
            Some(_) => renting::follow(unit, &fill, rent, sites, self.demand),
            None => place(unit, self.alternative, planned.part, planned.machine, self.workload, self.demand)?,
        };
        let group =
            Group { part: planned.part, machine: planned.machine, names: planned.names.clone(), spot: planned.spot, unit: Some(Arc::clone(unit)), ..follows };
        Some((group, Met::following(Arc::clone(unit), capacity, fill)))
    }
}
