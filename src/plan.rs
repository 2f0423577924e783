//! What an alternative decides: which machine type serves what.
//!
//! `plan` proposes; one evaluation, fleet -> usage -> bill -> present cost, decides on the present cost of the rounded lines. Where a fleet's cost is
//! its machines' own price times their hours (a rented sheet without charges per machine), the cheapest type of each component is the cheapest of
//! all, and only the candidates whose lower bound is below the best found are followed hour by hour. Otherwise whole alternatives are evaluated:
//! every combination of up to [`SHORTLIST`] candidates for each unit while there are no more than [`MOST_COMBINATIONS`] of them, which finds the
//! cheapest; beyond, one unit after another while the others stand, which is a heuristic.

use crate::bill::Bill;
use crate::demand::Demand;
use crate::finance;
use crate::fleet::{self, Fleet, Group, Unit};
use crate::money::Exact;
use crate::quantity::to_f64;
use crate::rating::{self, NotPriced};
use crate::scenario::{Alternative, Item, Part};
use crate::sheet::{Class, Driver, Machine, Role, Sheet, Terms};
use crate::usage::{self, Reading, on_machines, stored};
use crate::workload::{Component, Needs, Scales, Workload};

/// The most candidates that are evaluated whole for one unit.
pub const SHORTLIST: usize = 16;

/// The most combinations of machine types that are all evaluated.
pub const MOST_COMBINATIONS: usize = 64;

/// The most evaluations where combinations are many.
pub const MOST_EVALUATIONS: usize = 512;

/// What an alternative runs and pays.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// The machines.
    pub fleet: Fleet,
    /// What the meters read.
    pub readings: Vec<Reading>,
    /// What is paid.
    pub bill: Bill,
    /// The present cost of the rounded lines, or their total where money costs nothing; itself not rounded.
    pub cost: Exact,
}

/// A unit to place, and the machine types that can take it.
struct Placement {
    part: usize,
    unit: Unit,
    /// Indexes into the sheet, by name.
    candidates: Vec<usize>,
}

/// Plans and prices an alternative.
///
/// # Errors
/// Every reason for which it is not priced.
pub fn evaluate(alternative: &Alternative, workload: &Workload, demand: &Demand) -> Result<Evaluation, Vec<NotPriced>> {
    let mut reasons: Vec<NotPriced> = alternative.unserved.iter().map(|item| NotPriced::Unserved { what: workload.item_name(*item).0.to_owned() }).collect();
    let mut placements = Vec::new();
    for (index, part) in alternative.parts.iter().enumerate().filter(|(_, part)| !part.completes) {
        for (unit, role, wishes) in units(part, workload, demand) {
            match candidates(&unit, role, &wishes, &part.sheet) {
                Ok(candidates) => placements.push(Placement { part: index, unit, candidates }),
                Err(reason) => reasons.push(reason),
            }
        }
    }
    let weights = weights(workload, demand);
    let mut fleet = Fleet::default();
    let mut shortlists = Vec::new();
    for placement in &placements {
        let part = &alternative.parts[placement.part];
        let ranked = rank(placement, alternative, workload, demand, &weights);
        let Some((group, _)) = ranked.first() else {
            // What could run the first month cannot run a later one.
            let what = placement.unit.names.join("`, `");
            reasons.push(NotPriced::NoMachine { what, provider: part.sheet.provider.clone(), lacks: "none has all that it needs".to_owned() });
            continue;
        };
        fleet.groups.push(group.clone());
        shortlists.push(if separable(part, alternative, workload) {
            Vec::new()
        } else {
            ranked.into_iter().map(|(group, _)| group).skip(1).collect::<Vec<_>>()
        });
    }
    // The rest is rated even without machines, so that every missing price is named.
    let mut best = match price(alternative, workload, demand, fleet) {
        Ok(evaluation) if reasons.is_empty() => evaluation,
        Ok(_) => return Err(reasons),
        Err(missing) => {
            reasons.extend(missing);
            reasons.sort();
            reasons.dedup();
            return Err(reasons);
        }
    };
    let combinations = shortlists.iter().map(|shortlist| shortlist.len() + 1).try_fold(1usize, usize::checked_mul);
    let consider = |fleet: Fleet, best: &mut Evaluation| {
        let evaluation = price(alternative, workload, demand, fleet).ok().filter(|evaluation| evaluation.cost < best.cost);
        evaluation.map(|evaluation| *best = evaluation).is_some()
    };
    if combinations.is_some_and(|combinations| combinations <= MOST_COMBINATIONS) {
        let first = best.fleet.clone();
        for choice in 1..combinations.unwrap_or(1) {
            let mut fleet = first.clone();
            let mut rest = choice;
            for (group, shortlist) in fleet.groups.iter_mut().zip(&shortlists) {
                if let Some(other) = (rest % (shortlist.len() + 1)).checked_sub(1) {
                    *group = shortlist[other].clone();
                }
                rest /= shortlist.len() + 1;
            }
            consider(fleet, &mut best);
        }
    } else {
        // One unit after another, until none gets cheaper by a change of its own.
        let mut improved = true;
        let mut evaluations = 0;
        while improved && evaluations < MOST_EVALUATIONS {
            improved = false;
            for (at, shortlist) in shortlists.iter().enumerate() {
                for group in shortlist.iter().take(MOST_EVALUATIONS.saturating_sub(evaluations)) {
                    evaluations += 1;
                    let mut fleet = best.fleet.clone();
                    fleet.groups[at] = group.clone();
                    improved |= consider(fleet, &mut best);
                }
            }
        }
    }
    Ok(best)
}

/// The one evaluation: what a fleet uses, and what that costs.
fn price(alternative: &Alternative, workload: &Workload, demand: &Demand, fleet: Fleet) -> Result<Evaluation, Vec<NotPriced>> {
    let too_large = |crate::money::TooLarge| vec![NotPriced::TooLarge];
    let readings = usage::read(alternative, workload, demand, &fleet).map_err(too_large)?;
    let bill = rating::rate(alternative, &fleet, &readings, &demand.calendar, workload.currency)?;
    let months = bill.months(demand.months.len());
    let cost = finance::present_cost(&months, workload.cost_of_money.unwrap_or_default()).map_err(too_large)?;
    Ok(Evaluation { fleet, readings, bill, cost })
}

/// How much a payment in each month weighs; index 0 is before the start.
fn weights(workload: &Workload, demand: &Demand) -> Vec<f64> {
    let rate = workload.cost_of_money.unwrap_or_default();
    (0..=demand.months.len()).map(|month| to_f64(finance::discount_factor(rate, month))).collect()
}

/// What a unit asks of its machine beyond capacity.
#[derive(Default)]
struct Wishes<'a> {
    machine: Option<&'a str>,
    architecture: Option<crate::sheet::Architecture>,
    gpu: Option<&'a str>,
    gpus: bool,
    allow: Vec<Class>,
}

impl<'a> Wishes<'a> {
    fn of(component: &'a Component, part: &'a Part, index: usize) -> Self {
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
fn units<'a>(part: &'a Part, workload: &'a Workload, demand: &Demand) -> Vec<(Unit, Role, Wishes<'a>)> {
    let mut units = Vec::new();
    let mut pools: Vec<(Vec<&Component>, Wishes<'a>)> = Vec::new();
    for item in &part.serves {
        let Item::Component(at) = *item else { continue };
        let component = &workload.components[at];
        let wishes = Wishes::of(component, part, at);
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
    units.extend(pools.into_iter().map(|(components, wishes)| (Unit::pool(&components, demand), Role::Compute, wishes)));
    let mut names = Vec::new();
    let mut raw = vec![0.0; demand.months.len()];
    let mut copies = 0;
    for item in &part.serves {
        let Item::Data(at) = *item else { continue };
        let data = &workload.data[at];
        if on_machines(part, &data.meter) {
            names.push(data.name.clone());
            copies = copies.max(data.copies);
            #[expect(clippy::cast_precision_loss, reason = "at most 1000 copies")]
            let factor = data.copies as f64 / workload.fill;
            raw.iter_mut().zip(stored(data, workload.start, &demand.calendar)).for_each(|(raw, stored)| *raw += stored.highest * factor);
        }
    }
    if !names.is_empty() {
        units.push((Unit::storage(names, &raw, copies), Role::Storage, Wishes { gpus: false, ..Wishes::default() }));
    }
    units
}

/// The machine types of a sheet that can take a unit, by name.
fn candidates(unit: &Unit, role: Role, wishes: &Wishes<'_>, sheet: &Sheet) -> Result<Vec<usize>, NotPriced> {
    let what = unit.names.join("`, `");
    let no_machine = |lacks: &str| NotPriced::NoMachine { what: what.clone(), provider: sheet.provider.clone(), lacks: lacks.to_owned() };
    let of_role: Vec<usize> = (0..sheet.machines.len()).filter(|index| sheet.machines[*index].role == role).collect();
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
    let mut fitting: Vec<usize> = wanted
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
    fitting.sort_by(|a, b| sheet.machines[*a].name.cmp(&sheet.machines[*b].name));
    Ok(fitting)
}

/// Whether the cost of a part's fleet is the sum of what its machines cost one by one, rent and posts.
fn separable(part: &Part, alternative: &Alternative, workload: &Workload) -> bool {
    const PER_MACHINE: [&str; 5] = ["machine-hours", "machines", "vcpu-hours", "memory-hours", "gpu-hours"];
    let simple = |sheet: &Sheet| {
        let own = |meter: &str| sheet.meters.get(meter).is_some_and(|own| own.driver == Driver::Machine);
        sheet.charges.iter().all(|charge| {
            let flat = charge.tiers.len() == 1 && charge.free.is_zero() && charge.commit.is_zero() && charge.minimum.is_none();
            let per_machine = PER_MACHINE.contains(&charge.meter.as_str()) || own(&charge.meter);
            // A percentage of rent and none of the posts would weigh the two differently.
            !per_machine && charge.free_per_machine.is_zero() && (charge.meter != "posts" || flat) && !charge.is_percentage()
        })
    };
    part.sheet.kind != crate::sheet::Kind::Owned
        && alternative.parts.iter().all(|part| simple(&part.sheet))
        && workload.staff.as_ref().is_none_or(|staff| !staff.whole && staff.minimum <= 0.0)
}

/// The candidates of a unit, cheapest first by what their machines cost (and the posts that they add); ties by name. Up to [`SHORTLIST`].
fn rank(placement: &Placement, alternative: &Alternative, workload: &Workload, demand: &Demand, weights: &[f64]) -> Vec<(Group, f64)> {
    let sheet = &alternative.parts[placement.part].sheet;
    let post = post_per_machine(alternative, workload);
    let keep = if separable(&alternative.parts[placement.part], alternative, workload) { 1 } else { SHORTLIST };
    let weight = Weight::of(&placement.unit, demand, weights);
    let mut bounded: Vec<(f64, usize)> =
        placement.candidates.iter().map(|index| (weight.lower_bound(&placement.unit, &sheet.machines[*index], post), *index)).collect();
    bounded.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut ranked: Vec<(Group, f64)> = Vec::new();
    for (bound, index) in bounded {
        // Float noise must not hide a tie.
        if ranked.len() >= keep && bound * f64::from(workload.sites) > ranked[keep - 1].1 * (1.0 + 1e-9) {
            break;
        }
        let Some(group) = fleet::place(&placement.unit, placement.part, sheet, index, workload, demand) else { continue };
        let cost = machine_cost(&group, &sheet.machines[index], demand, weights, post);
        let name = |group: &Group| &sheet.machines[group.machine].name;
        let before = |other: &(Group, f64)| {
            let tie = (other.1 - cost).abs() <= 1e-12 * cost.abs();
            if tie { name(&other.0) < name(&group) } else { other.1 < cost }
        };
        let at = ranked.iter().position(|other| !before(other)).unwrap_or(ranked.len());
        ranked.insert(at, (group, cost));
        ranked.truncate(SHORTLIST);
    }
    ranked
}

/// What a machine's month adds in posts.
fn post_per_machine(alternative: &Alternative, workload: &Workload) -> f64 {
    let Some(each) = workload.staff.as_ref().and_then(|staff| staff.machines_per_post) else { return 0.0 };
    let charge = alternative.parts.iter().flat_map(|part| part.sheet.charges_on("posts")).next();
    let monthly = charge.and_then(|charge| charge.tiers.first()).map_or(0.0, |tier| {
        let (numerator, denominator) = tier.price.time.map_or((1.0, 1.0), |time| {
            let (numerator, denominator) = time.per_month(crate::quantity::HOURS_PER_MONTH);
            (to_f64(numerator), to_f64(denominator))
        });
        to_f64(tier.price.number) * numerator / denominator
    });
    monthly / each
}

/// What a unit needs over the horizon, weighted: what a lower bound of its cost is made of.
struct Weight {
    /// Of the mean load of each month.
    following: Needs,
    /// Of the highest load of each month.
    standing: Needs,
    /// Of one machine in every month.
    always: f64,
    /// Hours of the shortest month.
    hours: f64,
}

impl Weight {
    fn of(unit: &Unit, demand: &Demand, weights: &[f64]) -> Self {
        let hours = demand.calendar.hours.iter().min().copied().unwrap_or_default();
        let mut weight = Self { following: Needs::default(), standing: Needs::default(), always: 0.0, hours: f64::from(hours) };
        for (month, load) in demand.months.iter().enumerate() {
            let hours = f64::from(demand.calendar.hours[month]);
            let (mean, highest) = if unit.follows { (load.level_hours() / hours, load.highest()) } else { (1.0, 1.0) };
            let needs = &unit.needs[month];
            for (sum, level) in [(&mut weight.following, mean), (&mut weight.standing, highest)] {
                let factor = weights[month + 1] * level;
                sum.vcpus += needs.vcpus * factor;
                sum.memory += needs.memory * factor;
                sum.disk += needs.disk * factor;
                sum.gpus += needs.gpus * factor;
            }
            weight.always += weights[month + 1];
        }
        weight
    }

    /// A cost that the unit on this machine cannot be below, for one site: its load in fractions of machines, and its redundant ones.
    fn lower_bound(&self, unit: &Unit, machine: &Machine, post: f64) -> f64 {
        let Terms::Rented(rent) = &machine.terms else { return 0.0 };
        let stands = rent.by_month() || unit.scales != Scales::Hourly;
        let Some(filled) = fleet::hosts(if stands { &self.standing } else { &self.following }, &machine.capacity) else { return 0.0 };
        #[expect(clippy::cast_precision_loss, reason = "a minimum is at most ten million")]
        let base = filled.max(unit.minimum as f64 * self.always);
        // Machines that are started for a job stop after it: none stands by.
        let comes_and_goes = unit.jobs.is_some() && !rent.by_month();
        let machine_months = if comes_and_goes { filled } else { unit.with_redundancy(base, self.always) };
        let per_month = if rent.per >= crate::quantity::TimeUnit::Month { 730.0 } else { self.hours };
        let monthly = to_f64(rent.price) / rent.per.hours() * per_month;
        machine_months * (monthly + post) * (1.0 - 1e-9)
    }
}

/// What a group's machines cost: rent and set-up or purchase, and the posts that they add.
fn machine_cost(group: &Group, machine: &Machine, demand: &Demand, weights: &[f64], post: f64) -> f64 {
    let months = 1..weights.len();
    let posts: f64 = months.clone().map(|month| weights[month] * group.mean[month] * post).sum();
    let machines: f64 = match &machine.terms {
        Terms::Rented(rent) => months
            .map(|month| {
                let hours = f64::from(demand.calendar.month(month));
                let rented = if rent.by_month() {
                    let (numerator, denominator) = rent.per.per_month(demand.calendar.month(month));
                    group.billed[month] * to_f64(numerator) / to_f64(denominator)
                } else if rent.per >= crate::quantity::TimeUnit::Month {
                    group.billed[month] / hours
                } else {
                    group.billed[month] / rent.per.hours()
                };
                let added = (group.peak[month] - group.peak[month - 1]).max(0.0);
                weights[month] * (rented * to_f64(rent.price) + added * rent.setup.map_or(0.0, to_f64))
            })
            .sum(),
        Terms::Bought(purchase) => group.cohorts.iter().map(|cohort| weights[cohort.paid] * cohort.count * to_f64(purchase.price)).sum(),
        Terms::Unpublished => 0.0,
    };
    machines + posts
}
