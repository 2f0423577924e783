//! What has to be placed, and the machine types that can take it.

use crate::demand::Demand;
use crate::fleet::{self, Unit};
use crate::rating::NotPriced;
use crate::scenario::{Item, Part};
use crate::sheet::{Class, Machine, Role, Terms};
use crate::usage::{on_machines, stored};
use crate::workload::{Component, Jobs, Workload};

/// What a unit asks of its machine beyond capacity.
#[derive(Default)]
pub(super) struct Wishes<'a> {
    machine: Option<&'a str>,
    architecture: Option<crate::sheet::Architecture>,
    gpu: Option<&'a str>,
    gpus: bool,
    allow: Vec<Class>,
}

impl<'a> Wishes<'a> {
    /// Those of a component on a part's machines.
    pub(super) fn of(component: &'a Component, part: &'a Part, index: usize) -> Self {
        let pinned = part.machines.iter().find(|(at, _)| *at == index).map(|(_, machine)| machine.as_str());
        Self {
            machine: pinned.or(component.machine.as_ref().map(|machine| machine.value.as_str())),
            architecture: component.architecture,
            gpu: component.gpu.as_deref(),
            gpus: component.needs.gpus > 0.0,
            allow: component.allow.clone(),
        }
    }

    /// Whether the component can share hosts with others that wish for the same architecture.
    const fn ordinary(&self) -> bool {
        self.machine.is_none() && !self.gpus
    }
}

/// What a part has to place: components one by one, or pooled where its machines are hosts; data where it lives on machines.
pub(super) fn units<'a>(part: &'a Part, workload: &'a Workload, demand: &Demand) -> Vec<(Unit, Role, Wishes<'a>)> {
    let mut units = Vec::new();
    let mut pools: Vec<(Vec<&Component>, Wishes<'a>)> = Vec::new();
    // What is rented for less than a month starts for each job.
    let starts = |machine: &Machine| machine.rent().is_some_and(|rent| !rent.by_month());
    let jobs_share = part.sheet.pooled && !part.sheet.machines.iter().any(starts);
    let mut job_pools: Vec<(Vec<(&Component, &Jobs)>, Wishes<'a>)> = Vec::new();
    for item in &part.serves {
        let Item::Component(at) = *item else { continue };
        let component = &workload.components[at];
        let wishes = Wishes::of(component, part, at);
        if let Some(jobs) = component.jobs.as_ref().filter(|_| jobs_share && component.shares_host && wishes.ordinary()) {
            let same = |(_, pool): &&mut (Vec<_>, Wishes<'_>)| pool.architecture == wishes.architecture;
            match job_pools.iter_mut().find(same) {
                Some((components, pool)) => {
                    components.push((component, jobs));
                    pool.allow.retain(|class| wishes.allow.contains(class));
                }
                None => job_pools.push((vec![(component, jobs)], wishes)),
            }
            continue;
        }
        if !part.sheet.pooled || !component.shares_host || !wishes.ordinary() || component.jobs.is_some() {
            let unit = match &component.jobs {
                Some(jobs) => Unit::jobs(component, jobs, demand),
                None if part.sheet.pooled => Unit::pool(&[component], demand),
                None => Unit::component(component, demand),
            };
            units.push((unit, Role::Compute, wishes));
            continue;
        }
        match pools.iter_mut().find(|(_, pool)| pool.architecture == wishes.architecture) {
            Some((components, pool)) => {
                components.push(component);
                // A class that one component does not allow, the host must not have.
                pool.allow.retain(|class| wishes.allow.contains(class));
            }
            None => pools.push((vec![component], wishes)),
        }
    }
    units.extend(job_pools.into_iter().filter_map(|(components, wishes)| Some((Unit::jobs_together(&components, demand)?, Role::Compute, wishes))));
    units.extend(pools.into_iter().map(|(components, wishes)| (Unit::pool(&components, demand), Role::Compute, wishes)));
    let mut names = Vec::new();
    let mut raw = vec![0.0; demand.months.len()];
    let mut fragments = 0;
    for item in &part.serves {
        let Item::Data(at) = *item else { continue };
        let data = &workload.data[at];
        if on_machines(part, &data.meter) {
            names.push(data.name.clone());
            fragments = fragments.max(u64::from(data.scheme.fragments()));
            let factor = data.scheme.overhead() / workload.fill;
            raw.iter_mut().zip(stored(data, workload.start, &demand.calendar)).for_each(|(raw, stored)| *raw += stored.highest * factor);
        }
    }
    if !names.is_empty() {
        units.push((Unit::storage(names, &raw, fragments), Role::Storage, Wishes { gpus: false, ..Wishes::default() }));
    }
    units
}

/// The machine types of a part's sheet that can take a unit, by name; of one name in the order of their lives.
pub(super) fn candidates(unit: &Unit, role: Role, wishes: &Wishes<'_>, part: &Part) -> Result<Vec<usize>, NotPriced> {
    let sheet = &part.sheet;
    let what = unit.names.join("`, `");
    let no_machine = |lacks: &str| NotPriced::NoMachine { what: what.clone(), provider: sheet.provider.clone(), lacks: lacks.to_owned() };
    let of_role: Vec<usize> = sheet.by_name.iter().copied().filter(|index| sheet.machines[*index].role == role && !part.without.contains(index)).collect();
    if of_role.is_empty() {
        return Err(no_machine(if role == Role::Storage { "it has none that holds data" } else { "it has none" }));
    }
    let wanted = |machine: &Machine| match wishes.machine {
        Some(pinned) => machine.name == pinned,
        None => {
            (machine.class == Class::Standard || wishes.allow.contains(&machine.class))
                && (role == Role::Storage || wishes.architecture.is_none_or(|architecture| architecture == machine.architecture))
                && wishes.gpu.is_none_or(|gpu| machine.gpu.as_ref().is_some_and(|model| model.eq_ignore_ascii_case(gpu)))
        }
    };
    let wanted: Vec<usize> = of_role.into_iter().filter(|index| wanted(&sheet.machines[*index])).collect();
    if wanted.is_empty() {
        return Err(match (wishes.machine, wishes.gpu) {
            (Some(pinned), _) => no_machine(&format!("it has no `{pinned}`")),
            (None, Some(gpu)) => no_machine(&format!("none has the GPU `{gpu}`")),
            _ => no_machine("none of the class and architecture asked for"),
        });
    }
    if wanted.iter().all(|index| sheet.machines[*index].terms == Terms::Unpublished) {
        return Err(NotPriced::Unpublished { what: "its machines".to_owned(), provider: sheet.provider.clone() });
    }
    let fitting: Vec<usize> = wanted
        .iter()
        .copied()
        .filter(|index| fleet::hosts(&unit.needs[0], &sheet.machines[*index].capacity).is_some() && sheet.machines[*index].terms != Terms::Unpublished)
        .collect();
    if fitting.is_empty() {
        let needs = &unit.needs[0];
        let lacking = [
            ("vCPUs", needs.vcpus, wanted.iter().any(|index| sheet.machines[*index].capacity.vcpus.is_some())),
            ("memory", needs.memory, wanted.iter().any(|index| sheet.machines[*index].capacity.memory.is_some())),
            ("local disk", needs.disk, wanted.iter().any(|index| sheet.machines[*index].capacity.disk.is_some())),
            ("GPUs", needs.gpus, wanted.iter().any(|index| sheet.machines[*index].capacity.gpus > 0.0)),
        ];
        let lacks: Vec<&str> = lacking.iter().filter(|(_, need, offered)| *need > 0.0 && !offered).map(|(name, ..)| *name).collect();
        let lacks = if lacks.is_empty() { "none has all that it needs".to_owned() } else { format!("none states its {}", lacks.join(" and ")) };
        // What many want of a rented machine is a disk on the network.
        let lacks = if lacks.ends_with("local disk") && sheet.prices("block-storage") {
            format!("{lacks}; a disk on the network is `[[data]]` on `block-storage`")
        } else {
            lacks
        };
        return Err(no_machine(&lacks));
    }
    Ok(fitting)
}
