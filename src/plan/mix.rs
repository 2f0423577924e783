//! Owns a base and rents the peak: how many machines to own, and from when on.
//!
//! What may stand with either part is tried with both, and to own all and to rent all are always among the candidates: a mix is never dearer than
//! either. In between, each machine of the base is a layer of the load: owning it costs its price, what it adds to the monthly bill (space, power,
//! maintenance, worked out from two bills of the base alone), less what it is worth at the end; not owning it costs the rent of what it would carry. The
//! months are covered by lives of machines as they are by [terms](crate::commitment), exactly if those costs are in proportion to the machines. Then
//! the one evaluation decides, on that schedule, on what is there already, and on those with more or fewer machines around it, until none is cheaper: a
//! heuristic where rent falls by steps, where some machines are there and others must be bought, where ownership has costs of its first machine, and where several units are mixed, one after another. The rented type is the best of
//! the [`TYPES`] that are cheapest for the whole load.

use super::candidates::{Wishes, candidates, units};
use super::commit::{self, Months};
use super::rank::{machine_cost, rank};
use super::{Evaluation, Placement, evaluate_pure, price};
use crate::commitment::{Curve, Term, cover};
use crate::demand::Demand;
use crate::finance::{self, Discounts};
use crate::fleet::mixing::{Load, Split};
use crate::fleet::stock::Stock;
use crate::fleet::{self, Fill, Fleet, Group, Unit, owning};
use crate::money::Exact;
use crate::quantity::to_f64;
use crate::rating::NotPriced;
use crate::scenario::{Alternative, Item, Mix, Part};
use crate::sheet::meter::Category;
use crate::sheet::{Machine, Purchase, Role};
use crate::workload::{Component, Scales, Workload};
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::Arc;

/// How many rented machine types are tried for a peak.
pub const TYPES: usize = 4;

/// Up to how many layers a base is told apart; of more, neighbours are owned alike.
const MOST_LAYERS: usize = 32;

/// How many bases are tried that stand all along.
const CONSTANT: f64 = 12.0;

/// The most schedules that are evaluated for one unit.
const MOST_SCHEDULES: usize = 96;

/// What owning one machine more or fewer would change.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    /// Machines that are owned for the load, all sites together, in the first month and in the last.
    pub owned: (f64, f64),
    /// The least more, in every month in which there are any, and how much dearer that would be; none if it cannot be priced.
    pub more: Option<(f64, Exact)>,
    /// The least fewer, and how much dearer that would be.
    pub fewer: Option<(f64, Exact)>,
}

impl Margin {
    /// Whether all is owned, or all is rented.
    #[must_use]
    pub const fn mixes_nothing(&self) -> bool {
        self.more.is_none() != self.fewer.is_none()
    }
}

/// Plans and prices an alternative that mixes.
pub(super) fn evaluate(alternative: &Alternative, mix: &Mix, workload: &Workload, demand: &Demand) -> Result<Evaluation, Vec<NotPriced>> {
    let discounts = Discounts::of(demand, workload.cost_of_money.unwrap_or_default());
    let months = Months::new(demand, &discounts);
    let own = alternative.all_with(mix.base);
    let owned = evaluate_pure(&own, workload, demand);
    // What is data and traffic may stand with either; the components of the base stand with the base.
    let mut apart = alternative.all_with(mix.peak);
    let components: Vec<Item> = own.parts[mix.base].serves.iter().copied().filter(|item| matches!(item, Item::Component(_))).collect();
    for (index, part) in apart.parts.iter_mut().enumerate() {
        part.serves.retain(|item| !components.contains(item));
        if index == mix.base {
            part.serves.extend(&components);
            part.serves.sort_unstable();
        }
    }
    let mut found: Vec<Evaluation> = Vec::new();
    let mut reasons: Vec<NotPriced> = Vec::new();
    if mix.count.is_none() {
        let rented = alternative.all_with(mix.peak);
        let bare = evaluate_pure(&rented, workload, demand).map(|evaluation| Evaluation { variant: Some(rented), ..evaluation });
        reasons.extend(bare.as_ref().err().into_iter().flatten().cloned());
        found.extend(bare);
        found.extend(owned.clone().map(|evaluation| Evaluation { variant: Some(own.clone()), ..evaluation }));
    }
    reasons.extend(owned.as_ref().err().into_iter().flatten().cloned());
    let types = (0..workload.components.len()).map(|index| types_of(alternative, mix, index, workload, &months)).collect();
    let mover = Mover { mix, workload, months: &months, types };
    let may_stand_apart = mix.movable.iter().any(|item| !matches!(item, Item::Component(_) | Item::Staff));
    let together = || owned.clone().ok().and_then(|owned| mover.best(&own, owned));
    let separately = || {
        let start = may_stand_apart.then(|| evaluate_pure(&apart, workload, demand))?.ok()?;
        mover.best(&apart, start)
    };
    let (first, second) = rayon::join(together, separately);
    found.extend(first.into_iter().chain(second));
    let best = found.into_iter().reduce(|best, other| if other.cost < best.cost { other } else { best });
    let Some(best) = best else {
        reasons.sort();
        reasons.dedup();
        return Err(reasons);
    };
    let margin = match &owned {
        Ok(owned) if best.margin.is_none() && mix.count.is_none() => mover.margin_of_pure(&own, owned, &best),
        _ => best.margin.clone(),
    };
    let variant = best.variant.clone();
    let best = super::otherwise_committed(best, variant.as_ref().unwrap_or(alternative), workload, &months);
    Ok(Evaluation { variant, margin, ..best })
}

/// The rented machine types that are cheapest for all of a component: what is cheapest for a part of it is near.
fn types_of(alternative: &Alternative, mix: &Mix, index: usize, workload: &Workload, months: &Months<'_>) -> Option<Vec<usize>> {
    let (part, component) = (&alternative.parts[mix.peak], &workload.components[index]);
    let unit = Arc::new(Unit::component(component, months.demand));
    let candidates = candidates(&unit, Role::Compute, &Wishes::of(component, part, index), part).ok()?;
    let placement = Placement { part: mix.peak, unit, candidates };
    Some(rank(&placement, alternative, workload, months, TYPES).into_iter().take(TYPES).map(|(group, _)| group.machine).collect())
}

/// What the search for a mix goes by.
struct Mover<'a> {
    mix: &'a Mix,
    workload: &'a Workload,
    months: &'a Months<'a>,
    /// Rented types for each component, as indexes into the sheet of the peak's part; none if none can take it.
    types: Vec<Option<Vec<usize>>>,
}

/// A unit of the base that can be split.
struct Mixed<'a> {
    variant: &'a Alternative,
    /// Where its machines stand in the fleet.
    at: usize,
    base: Unit,
    part: &'a Part,
    machine: &'a Machine,
    /// What owning one means to the part.
    purchase: Cow<'a, Purchase>,
    /// What is there of it and nothing else takes.
    stock: Stock,
    /// What the whole load fills of the machines of the base.
    fill: Fill,
    load: Arc<Load>,
    /// Its components, each with rented types for what is beyond, as indexes into the sheet.
    peaks: Vec<(Arc<Unit>, Vec<usize>)>,
}

impl Mover<'_> {
    /// The cheapest mix of a variant, from the fleet that owns all. None if nothing can be split.
    fn best(&self, variant: &Alternative, start: Evaluation) -> Option<Evaluation> {
        let part = &variant.parts[self.mix.base];
        let mut best = start;
        let mut any = false;
        for (unit, role, _) in units(part, self.workload, self.months.demand) {
            if role != Role::Compute || unit.jobs.is_some() {
                continue;
            }
            let mut found: Option<Evaluation> = None;
            for start in self.by_life(part, &unit, &best) {
                let Some(mixed) = self.mixed(variant, unit.clone(), &start.fleet) else { continue };
                let split = self.split(&mixed, &start).filter(|split| found.as_ref().is_none_or(|found| split.cost < found.cost));
                found = split.or(found);
            }
            if let Some(evaluation) = found {
                any = true;
                if self.mix.count.is_some() || evaluation.cost < best.cost {
                    best = evaluation;
                }
            }
        }
        any.then(|| Evaluation { variant: Some(variant.clone()), ..best })
    }

    /// A start for each life that is tried for the machines of a unit's base, the one at hand first.
    fn by_life(&self, part: &Part, unit: &Unit, start: &Evaluation) -> Vec<Evaluation> {
        let Some(at) = start.fleet.groups.iter().position(|group| group.part == self.mix.base && group.names == unit.names) else { return Vec::new() };
        let machines = &part.sheet.machines;
        let chosen = start.fleet.groups[at].machine;
        let others = (0..machines.len()).filter(|other| *other != chosen && machines[*other].name == machines[chosen].name && !part.without.contains(other));
        let living = |machine: usize| {
            let mut start = start.clone();
            start.fleet.groups[at].machine = machine;
            start
        };
        std::iter::once(chosen).chain(others).map(living).collect()
    }

    /// Machines of the base's part that run components, in a month.
    fn owned(&self, variant: &Alternative, evaluation: &Evaluation, month: usize) -> f64 {
        let machines = &variant.parts[self.mix.base].sheet.machines;
        let base = evaluation.fleet.groups.iter().filter(|group| group.part == self.mix.base && machines[group.machine].role == Role::Compute);
        base.fold(0.0, |sum, group| sum + group.peak[month])
    }

    /// By how many machines in the last month another evaluation differs, and how much dearer it is; none if it is no different. Both as owned machines and
    /// cost.
    fn difference((machines, cost): (f64, Exact), best: (f64, Exact)) -> Option<(f64, Exact)> {
        let machines = (machines - best.0).abs();
        (machines > 0.0).then(|| (machines, Exact::new(cost.decimal() - best.1.decimal())))
    }

    /// What the first machine would change where none is owned, and one fewer where all are.
    fn margin_of_pure(&self, own: &Alternative, start: &Evaluation, best: &Evaluation) -> Option<Margin> {
        let months = self.months.demand.months.len();
        let owned = (self.owned(own, best, 1), self.owned(own, best, months));
        let part = &own.parts[self.mix.base];
        let (unit, ..) = units(part, self.workload, self.months.demand).into_iter().find(|(unit, role, _)| *role == Role::Compute && unit.jobs.is_none())?;
        let mixed = self.mixed(own, unit, &start.fleet)?;
        let cost = |carrying: Vec<f64>| {
            let counts = Self::counts(&mixed, &carrying);
            let types = self.peak_types(&mixed, &counts)?;
            let other = self.evaluate(&mixed, &counts, &types, start)?;
            Self::difference((self.owned(own, &other, months), other.cost), (owned.1, best.cost))
        };
        if owned.1 == 0.0 {
            let first = fleet::whole(mixed.load.least(&mixed.machine.capacity)).max(1.0);
            return Some(Margin { owned, more: cost(vec![first; months]), fewer: None });
        }
        let group = &start.fleet.groups[mixed.at];
        let sites = f64::from(self.workload.sites);
        let fewer = group.peak[1..].iter().map(|standing| (mixed.base.carrying(standing / sites) - 1.0).max(0.0)).collect();
        Some(Margin { owned, more: None, fewer: cost(fewer) })
    }

    fn mixed<'a>(&self, variant: &'a Alternative, unit: Unit, fleet: &Fleet) -> Option<Mixed<'a>> {
        let demand = self.months.demand;
        let at = fleet.groups.iter().position(|group| group.part == self.mix.base && group.names == unit.names)?;
        let part = &variant.parts[self.mix.base];
        let machine = &part.sheet.machines[fleet.groups[at].machine];
        let purchase = part.bought(fleet.groups[at].machine)?;
        let stock = {
            let mut others = fleet.clone();
            others.groups.remove(at);
            let taken = variant.existing.as_ref().map_or_else(Vec::new, |existing| others.taken(existing));
            Stock::of(variant, self.mix.base, fleet.groups[at].machine, &taken)
        };
        let fill = unit.fill(&machine.capacity)?;
        let components: Vec<(usize, &Component)> =
            self.workload.components.iter().enumerate().filter(|(_, component)| unit.names.contains(&component.name)).collect();
        let mut peaks = Vec::new();
        for (index, component) in components.iter().filter(|(_, component)| component.scales != Scales::Never) {
            peaks.push((Arc::new(Unit::component(component, demand)), self.types[*index].clone()?));
        }
        if peaks.is_empty() {
            return None;
        }
        let load = Arc::new(Load::of(&components.into_iter().map(|(_, component)| component).collect::<Vec<_>>(), demand));
        Some(Mixed { variant, at, base: unit, part, machine, purchase, stock, fill, load, peaks })
    }

    /// The cheapest split of a unit while the rest of a fleet stands.
    fn split(&self, mixed: &Mixed<'_>, start: &Evaluation) -> Option<Evaluation> {
        let months = self.months.demand.months.len();
        #[expect(clippy::cast_precision_loss, reason = "a number of machines")]
        if let Some(count) = self.mix.count {
            let counts = vec![count as f64; months];
            return self.evaluate(mixed, &counts, &self.peak_types(mixed, &counts)?, start);
        }
        let (mut schedule, most) = self.schedule(mixed, start)?;
        let types = self.peak_types(mixed, &Self::counts(mixed, &schedule))?;
        let evaluate = |counts: &[f64]| self.evaluate(mixed, counts, &types, start);
        let mut best = evaluate(&Self::counts(mixed, &schedule))?;
        // What schedules came to: a search meets many of them again.
        let last = |evaluation: &Evaluation| (self.owned(mixed.variant, evaluation, months), evaluation.cost);
        let mut tried = vec![(Self::counts(mixed, &schedule), Some(last(&best)))];
        // Bases that stand all along, as even as may be between none and all.
        let constants = (CONSTANT * 60.0 / f64::from(u32::try_from(months.max(60)).unwrap_or(u32::MAX))).max(2.0);
        let each = libm::ceil(most / constants).max(1.0);
        let all = std::iter::successors(Some(each), |constant| Some(constant + each)).take_while(|constant| *constant < most);
        let all = all.map(|constant| vec![constant; months]).chain(self.on_what_is_there(mixed, &schedule, most));
        let mut all: Vec<(Vec<f64>, Vec<f64>)> = all.map(|other| (Self::counts(mixed, &other), other)).collect();
        all.retain(|(counts, _)| *counts != tried[0].0);
        let evaluated: Vec<_> = all.par_iter().map(|(counts, _)| evaluate(counts)).collect();
        for (evaluation, (counts, other)) in evaluated.into_iter().zip(all) {
            tried.push((counts, evaluation.as_ref().map(last)));
            if let Some(evaluation) = evaluation.filter(|evaluation| evaluation.cost < best.cost) {
                (best, schedule) = (evaluation, other);
            }
        }
        let highest = schedule.iter().copied().fold(0.0, f64::max);
        let mut step = libm::ceil(highest / 4.0).max(1.0);
        let mut evaluations = 0;
        let shifted = |schedule: &[f64], by: f64| {
            let from = schedule.iter().position(|carrying| *carrying > 0.0).unwrap_or(0);
            let shift = |(month, carrying): (usize, &f64)| if month < from { *carrying } else { (carrying + by).max(0.0) };
            schedule.iter().enumerate().map(shift).collect::<Vec<f64>>()
        };
        // Long horizons are slow to evaluate: fewer are.
        let most_schedules = (MOST_SCHEDULES * 60 / months.max(60)).max(4);
        while evaluations < most_schedules {
            let mut improved = false;
            for by in [step, -step] {
                evaluations += 1;
                let other = shifted(&schedule, by);
                let counts = Self::counts(mixed, &other);
                if tried.iter().any(|(known, _)| *known == counts) {
                    continue;
                }
                let evaluation = evaluate(&counts);
                tried.push((counts, evaluation.as_ref().map(last)));
                if let Some(evaluation) = evaluation.filter(|evaluation| evaluation.cost < best.cost) {
                    (best, schedule, improved) = (evaluation, other, true);
                    break;
                }
            }
            if !improved {
                if step <= 1.0 {
                    break;
                }
                step = libm::ceil(step / 2.0);
            }
        }
        let dearer = |by: f64| {
            let counts = Self::counts(mixed, &shifted(&schedule, by));
            let known = tried.iter().find(|(known, _)| *known == counts).map(|(_, found)| *found);
            let (machines, cost) = known.unwrap_or_else(|| evaluate(&counts).as_ref().map(last))?;
            Self::difference((machines, cost), last(&best))
        };
        let margins = (dearer(1.0), dearer(-1.0));
        let owned = (self.owned(mixed.variant, &best, 1), self.owned(mixed.variant, &best, months));
        best.margin = Some(Margin { owned, more: margins.0, fewer: if owned.1 > 0.0 { margins.1 } else { None } });
        Some(best)
    }

    /// Bases of what is there: as long as it lives, for good, and with what is bought beside it.
    fn on_what_is_there(&self, mixed: &Mixed<'_>, schedule: &[f64], most: f64) -> Vec<Vec<f64>> {
        let carrying = |month: usize| libm::floor(mixed.base.carrying(mixed.stock.standing(month) / f64::from(self.workload.sites))).min(most);
        let there: Vec<f64> = (1..=schedule.len()).map(carrying).collect();
        if there[0] <= 0.0 {
            return Vec::new();
        }
        let beside = there.iter().zip(schedule).map(|(there, bought)| there.max(*bought)).collect();
        vec![vec![there[0]; there.len()], beside, there]
    }

    /// Machines at each site for so many that carry load: those beyond, and at least the unit's minimum, unless there are none.
    fn counts(mixed: &Mixed<'_>, carrying: &[f64]) -> Vec<f64> {
        carrying.iter().map(|carrying| if *carrying > 0.0 { mixed.base.count(*carrying) } else { 0.0 }).collect()
    }

    /// The rented types that are cheapest for what is beyond a base of so many machines at each site.
    fn peak_types(&self, mixed: &Mixed<'_>, counts: &[f64]) -> Option<Vec<usize>> {
        let (_, split) = self.base(mixed, counts);
        let part = &mixed.variant.parts[self.mix.peak];
        let cost = |unit: &Arc<Unit>, machine: usize| {
            let group = self.peak(mixed, &split, unit, machine)?;
            Some((machine_cost(&group, (&part.sheet.machines[machine], part), None, self.months, f64::MAX).exactly()?, machine))
        };
        let best = |(unit, types): &(Arc<Unit>, Vec<usize>)| {
            let costs = types.iter().filter_map(|machine| cost(unit, *machine));
            costs.reduce(|best, other| if other.0 < best.0 { other } else { best }).map(|(_, machine)| machine)
        };
        mixed.peaks.iter().map(best).collect()
    }

    /// The one evaluation of a base of so many machines at each site, with types for what is beyond.
    fn evaluate(&self, mixed: &Mixed<'_>, counts: &[f64], types: &[usize], start: &Evaluation) -> Option<Evaluation> {
        let mut fleet = start.fleet.clone();
        let (mut base, split) = self.base(mixed, counts);
        if split.carried.least() < mixed.load.least(&mixed.machine.capacity) - 1e-9 {
            return None;
        }
        base.machine = fleet.groups[mixed.at].machine;
        fleet.groups[mixed.at] = base;
        for ((unit, _), machine) in mixed.peaks.iter().zip(types) {
            fleet.groups.push(self.peak(mixed, &split, unit, *machine)?);
        }
        fleet.groups.sort_by_key(|group| group.part);
        fleet.splits.push(split);
        commit::commit(&mut fleet, mixed.variant, self.months);
        price(mixed.variant, self.workload, self.months.demand, fleet).ok()
    }

    /// The machines of a base, and how they split the load.
    fn base(&self, mixed: &Mixed<'_>, counts: &[f64]) -> (Group, Split) {
        let demand = self.months.demand;
        let sites = self.workload.sites;
        let group = owning::carry(counts, &mixed.base, &mixed.fill, (mixed.machine, &mixed.purchase), mixed.stock.clone(), sites, demand);
        let carrying = group.peak[1..].iter().map(|standing| mixed.base.carrying(standing / f64::from(sites))).collect();
        let unit = Some(Arc::new(mixed.base.clone()));
        let group = Group { part: self.mix.base, names: mixed.base.names.clone(), unit, ..group };
        (group, Split::new(self.mix.base, self.mix.peak, mixed.base.names.clone(), carrying, &mixed.load, &mixed.machine.capacity, demand))
    }

    /// What is beyond a base of a component, on machines of a type.
    fn peak(&self, mixed: &Mixed<'_>, split: &Split, unit: &Arc<Unit>, machine: usize) -> Option<Group> {
        let part = &mixed.variant.parts[self.mix.peak];
        let chosen = &part.sheet.machines[machine];
        let rent = chosen.rent()?;
        let fill = unit.fill(&chosen.capacity)?.beyond(&split.carried);
        let unit = Arc::new(unit.only_beyond(split.carried.least()));
        let group = fleet::course(&unit, &fill, rent, self.workload.sites, self.months.demand);
        let spot = if unit.spot { commit::best_spot(part, rent) } else { None };
        Some(Group { part: self.mix.peak, machine, names: unit.names.clone(), spot, unit: Some(unit), ..group })
    }

    /// How many machines carry load in each month, if costs are in proportion to machines; and how many would carry all of it.
    fn schedule(&self, mixed: &Mixed<'_>, start: &Evaluation) -> Option<(Vec<f64>, f64)> {
        let demand = self.months.demand;
        let months = demand.months.len();
        let highest = (0..months).map(|month| mixed.fill.at(month, demand.months[month].highest(mixed.base.running)));
        let most = fleet::whole(highest.fold(0.0, f64::max));
        if most <= 0.0 {
            return Some((vec![0.0; months], most));
        }
        let least = fleet::whole(mixed.load.least(&mixed.machine.capacity));
        let step = libm::ceil((most - least).max(0.0) / f64::from(u32::try_from(MOST_LAYERS).unwrap_or(u32::MAX))).max(1.0);
        let mut bounds = vec![least];
        while bounds[bounds.len() - 1] < most {
            bounds.push((bounds[bounds.len() - 1] + step).min(most));
        }
        // What is beyond costs in rent, month by month, for each bound.
        let rents: Vec<Vec<f64>> = bounds.iter().map(|carrying| self.rent(mixed, *carrying)).collect::<Option<_>>()?;
        let layers = bounds.len() - 1;
        let mut curve = Curve { widths: Vec::with_capacity(layers), worth: Vec::with_capacity(layers * months), hours: Vec::new(), months };
        for layer in 0..layers {
            curve.widths.push(bounds[layer + 1] - bounds[layer]);
        }
        // Whole machines make steps: the slopes of the hull below them fall from layer to layer, and its corners are real.
        let slopes: Vec<Vec<f64>> = (0..months).map(|month| hull_slopes(&bounds, &rents.iter().map(|rent| rent[month]).collect::<Vec<_>>())).collect();
        (0..layers).for_each(|layer| curve.worth.extend(slopes.iter().map(|slopes| slopes[layer].max(0.0))));
        let life = usize::try_from(mixed.purchase.life).unwrap_or(usize::MAX);
        let each = mixed.base.with_redundancy(2.0, 0.0) - mixed.base.with_redundancy(1.0, 0.0);
        let cost = self.owning(mixed, start, most)?.into_iter().map(|cost| cost * each * f64::from(self.workload.sites)).collect();
        let term = Term { months: life, cost, usage: Vec::new(), setup: Vec::new(), only_new: false };
        let mut carrying = vec![least; months];
        for purchase in cover(&curve, &[term], &[]).purchases {
            let end = (purchase.from - 1 + life).min(months);
            carrying[purchase.from - 1..end].iter_mut().for_each(|carrying| *carrying += purchase.width);
        }
        Some((carrying.into_iter().map(fleet::whole).collect(), most))
    }

    /// The rent of what is beyond a base of so many carrying machines at each site, by month, discounted, with the types that are cheapest for the whole load; what can be committed is
    /// taken to be, month by month.
    fn rent(&self, mixed: &Mixed<'_>, carrying: f64) -> Option<Vec<f64>> {
        let months = self.months.demand.months.len();
        let part = &mixed.variant.parts[self.mix.peak];
        let split = Split::new(
            self.mix.base,
            self.mix.peak,
            mixed.base.names.clone(),
            vec![carrying; months],
            &mixed.load,
            &mixed.machine.capacity,
            self.months.demand,
        );
        let mut all = vec![0.0; months];
        for (unit, types) in &mixed.peaks {
            let machine = *types.first()?;
            let group = self.peak(mixed, &split, unit, machine)?;
            let rents = commit::least_rents(&group, part, part.sheet.machines[machine].rent()?, self.months);
            all.iter_mut().zip(&*rents).for_each(|(sum, rent)| *sum += rent);
        }
        Some(all)
    }

    /// What one machine costs that begins to serve in each month, discounted: purchase, what it adds to the bill until it ends, less what it is worth then.
    fn owning(&self, mixed: &Mixed<'_>, start: &Evaluation, most: f64) -> Option<Vec<f64>> {
        let months = self.months.demand.months.len();
        let (purchase, weights) = (&*mixed.purchase, self.months.weights);
        let few = libm::floor(most / 2.0);
        let more = self.running(mixed, start, most + 1.0)?;
        let fewer = self.running(mixed, start, few)?;
        let per_machine = |month: usize| (more[month] - fewer[month]) / (most + 1.0 - few);
        let lead = owning::lead_months(mixed.machine.lead_time);
        let life = usize::try_from(purchase.life).unwrap_or(usize::MAX);
        let price = to_f64(purchase.price) * (1.0 + purchase.spares);
        let cost = |from: usize| {
            let paid = if from == 1 { 0 } else { from.saturating_sub(lead) };
            let end = (from + life - 1).min(months);
            let worth = finance::standing_value(purchase, end + 1 - from).map_or(0.0, |value| to_f64(value.decimal())) * (1.0 + purchase.spares);
            let running: f64 = (from..=end).map(|month| weights[month] * per_machine(month)).sum();
            // What is sold at the end of its life is paid for in the month after.
            let sold = if from + life <= months { from + life } else { end };
            let paid_for = price * finance::purchase_weight(mixed.part.financing.as_deref(), paid, from, weights);
            (paid_for - if mixed.part.owns(from, end) { worth } else { 0.0 } * weights[sold]) * mixed.machine.path().level(paid) + running
        };
        Some((1..=months).map(cost).collect())
    }

    /// What is paid in each month with so many machines in the base all along, purchases and credits left out.
    fn running(&self, mixed: &Mixed<'_>, start: &Evaluation, count: f64) -> Option<Vec<f64>> {
        let demand = self.months.demand;
        let months = demand.months.len();
        let mut fleet = start.fleet.clone();
        let (mut base, split) = self.base(mixed, &vec![count; months]);
        base.machine = fleet.groups[mixed.at].machine;
        let machine = base.machine;
        fleet.groups[mixed.at] = base;
        fleet.splits.push(Split { beyond: vec![0.0; months + 1], ..split });
        let evaluation = price(mixed.variant, self.workload, demand, fleet).ok()?;
        let runs = |line: &&crate::bill::Line| line.category != Category::Existing && (line.part != self.mix.base || line.of.bought() != Some(machine));
        let lines: Vec<_> = evaluation.bill.lines.iter().filter(runs).collect();
        Some((0..=months).map(|month| lines.iter().map(|line| to_f64(line.amounts[month].decimal())).sum::<f64>() / f64::from(self.workload.sites)).collect())
    }
}

/// By how much the convex hull below some values falls from each place to the next, for one.
fn hull_slopes(places: &[f64], values: &[f64]) -> Vec<f64> {
    let fall = |from: usize, to: usize| (values[from] - values[to]) / (places[to] - places[from]);
    let mut corners: Vec<usize> = Vec::new();
    for at in 0..places.len() {
        while let [.., before, last] = *corners.as_slice() {
            if fall(before, last) > fall(last, at) {
                break;
            }
            corners.pop();
        }
        corners.push(at);
    }
    let between = corners.windows(2).flat_map(|ends| std::iter::repeat_n(fall(ends[0], ends[1]), ends[1] - ends[0]));
    between.collect()
}
