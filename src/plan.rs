//! What an alternative decides: which machine type serves what.
//!
//! `plan` proposes; one evaluation, fleet -> usage -> bill -> present cost, decides on the present cost of the rounded lines. Where a fleet's cost is
//! its machines' own price times their hours (a rented sheet without charges per machine), the cheapest type of each component is the cheapest of
//! all, and only the candidates whose lower bound is below the best found are followed hour by hour. Otherwise whole alternatives are evaluated:
//! every combination of up to [`SHORTLIST`] candidates for each unit while there are no more than [`MOST_COMBINATIONS`] of them, which finds the
//! cheapest; beyond, one unit after another while the others stand, which is a heuristic.
//!
//! What an account may commit to is worked out for each fleet by [`commitment`](crate::commitment), with the load of the whole horizon known: exactly for
//! one machine type without steps in its price by number, without set-up fees, and whose used hours cost the same under every term. A type is chosen for a
//! unit by itself; where several units run on one type, its machines are committed for all of them together. Money under a plan that several types draw
//! on is committed type by type, and, beside, for all of them together, exactly where that plan is all there is; under several plans, one after another
//! while the rest stands, which is a heuristic. What increments and minimum durations add is not foreseen. To commit to nothing is always among the
//! candidates.
//!
//! Where the workload has a forecast, all of this is decided for it, and the plan that results meets the demand in `meet`.

mod candidates;
mod commit;
mod meet;
mod mix;
mod rank;

use crate::bill::Bill;
use crate::demand::Demand;
use crate::finance::Discounts;
use crate::fleet::{Fleet, Unit};
use crate::money::Exact;
use crate::rating::{self, NotPriced};
use crate::scenario::{Alternative, Part};
use crate::sheet::Role;
use crate::usage::{self, Reading};
use crate::workload::Workload;
use candidates::{Wishes, candidates, units};
use commit::Months;
pub use mix::Margin;
use rank::{rank, separable};
use std::sync::Arc;

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
    /// The alternative as it was evaluated, where a mix has settled what stands with which part.
    pub variant: Option<Alternative>,
    /// What owning one machine more or fewer would change, where a base is owned and the peak rented.
    pub margin: Option<Margin>,
}

/// A unit to place, and the machine types that can take it.
struct Placement {
    part: usize,
    unit: Arc<Unit>,
    /// Indexes into the sheet, by name.
    candidates: Vec<usize>,
}

/// Plans and prices an alternative: for the demand, or, where there is a forecast, for that, and then meets the demand.
///
/// # Errors
/// Every reason for which it is not priced.
pub fn evaluate(alternative: &Alternative, workload: &Workload, demand: &Demand, forecast: Option<&Demand>) -> Result<Evaluation, Vec<NotPriced>> {
    match forecast {
        Some(forecast) => meet::meet(plan(alternative, workload, forecast)?, alternative, workload, demand),
        None => plan(alternative, workload, demand),
    }
}

/// Plans and prices an alternative for a demand.
fn plan(alternative: &Alternative, workload: &Workload, demand: &Demand) -> Result<Evaluation, Vec<NotPriced>> {
    match &alternative.mix {
        Some(mix) => mix::evaluate(alternative, mix, workload, demand),
        None => evaluate_pure(alternative, workload, demand),
    }
}

/// Plans and prices an alternative in which every component is served by one part.
fn evaluate_pure(alternative: &Alternative, workload: &Workload, demand: &Demand) -> Result<Evaluation, Vec<NotPriced>> {
    let mut reasons: Vec<NotPriced> = alternative.unserved.iter().map(|item| NotPriced::Unserved { what: workload.item_name(*item).0.to_owned() }).collect();
    let mut placements = Vec::new();
    for (index, part) in alternative.parts.iter().enumerate().filter(|(_, part)| !part.completes) {
        for (unit, role, wishes) in units(part, workload, demand) {
            match candidates(&unit, role, &wishes, part) {
                Ok(candidates) => placements.push(Placement { part: index, unit: Arc::new(unit), candidates }),
                Err(reason) => reasons.push(reason),
            }
        }
    }
    let discounts = Discounts::of(demand, workload.cost_of_money.unwrap_or_default());
    let months = Months::new(demand, &discounts);
    let mut fleet = Fleet::default();
    let mut shortlists = Vec::new();
    for placement in &placements {
        let part = &alternative.parts[placement.part];
        let ranked = rank(placement, alternative, workload, &months, 1);
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
    let price = |mut fleet: Fleet| {
        fleet.share_out(alternative, &demand.calendar.hours);
        commit::commit(&mut fleet, alternative, &months);
        self::price(alternative, workload, demand, fleet)
    };
    // The rest is rated even without machines, so that every missing price is named.
    let mut best = match price(fleet) {
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
        let evaluation = price(fleet).ok().filter(|evaluation| evaluation.cost < best.cost);
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
    Ok(otherwise_committed(best, alternative, workload, &months))
}

/// How many machine types of a part's sheet could take a unit: those that were compared.
#[must_use]
pub fn fitting(part: &Part, unit: &Unit, workload: &Workload) -> usize {
    let component = |name: &String| workload.components.iter().position(|component| component.name == *name || Unit::peak_of(&component.name) == *name);
    // One that several lives are tried for is one type.
    let types = |candidates: Vec<usize>| {
        let mut names: Vec<&str> = candidates.into_iter().map(|machine| part.sheet.machines[machine].name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.len()
    };
    let Some(at) = unit.names.first().and_then(component) else {
        return candidates(unit, Role::Storage, &Wishes::default(), part).map_or(0, types);
    };
    candidates(unit, Role::Compute, &Wishes::of(&workload.components[at], part, at), part).map_or(0, types)
}

/// How many plans that several machine types draw on are worked out for all of them together.
const MOST_PLANS: usize = 8;

/// How often the money under each of several plans is worked out anew.
const ROUNDS: usize = 3;

/// The cheapest of an evaluation, of the same fleet with money pledged for several types together, and of it with no commitment at all.
fn otherwise_committed(best: Evaluation, alternative: &Alternative, workload: &Workload, months: &Months<'_>) -> Evaluation {
    let try_price = |fleet: Fleet| price(alternative, workload, months.demand, fleet).ok();
    let bare = Fleet { contracts: Vec::new(), pledges: Vec::new(), ..best.fleet.clone() };
    let cheaper = |best: Evaluation, other: Evaluation| if other.cost < best.cost { other } else { best };
    let mut starts = Vec::new();
    if !best.fleet.contracts.is_empty() || !best.fleet.pledges.is_empty() {
        starts.extend(try_price(bare.clone()));
    }
    let mut shared = commit::shared_plans(&best.fleet, alternative);
    shared.truncate(MOST_PLANS);
    if !shared.is_empty() {
        // Each plan alone, and what was found type by type.
        let alone = shared.iter().filter_map(|(parts, option)| {
            let mut fleet = bare.clone();
            commit::commit_money(&mut fleet, alternative, parts, *option, months);
            try_price(fleet)
        });
        starts.extend(alone.reduce(cheaper));
        starts.push(best.clone());
    }
    if best.fleet.groups.iter().any(|group| group.spot.is_some()) {
        // Steps in the price on demand count all machines of a type: spot for some may cost more than it saves.
        let mut firm = best.fleet.clone();
        firm.groups.iter_mut().for_each(|group| group.spot = None);
        commit::commit(&mut firm, alternative, months);
        starts.extend(try_price(firm));
    }
    for fewer in commit::without_each_option(&best.fleet, alternative) {
        let mut fleet = best.fleet.clone();
        commit::commit(&mut fleet, &fewer, months);
        starts.extend(try_price(fleet));
    }
    // One plan after another while the rest stands, until none is better for it.
    for start in &mut starts {
        for _ in 0..ROUNDS {
            let mut improved = false;
            for (parts, option) in &shared {
                let mut fleet = start.fleet.clone();
                commit::commit_money(&mut fleet, alternative, parts, *option, months);
                if let Some(other) = try_price(fleet).filter(|other| other.cost < start.cost) {
                    (*start, improved) = (other, true);
                }
            }
            if !improved {
                break;
            }
        }
    }
    starts.into_iter().fold(best, cheaper)
}

/// The one evaluation: what a fleet uses, and what that costs.
fn price(alternative: &Alternative, workload: &Workload, demand: &Demand, fleet: Fleet) -> Result<Evaluation, Vec<NotPriced>> {
    let too_large = |crate::money::TooLarge| vec![NotPriced::TooLarge];
    let readings = usage::read(alternative, workload, demand, &fleet).map_err(too_large)?;
    let bill = rating::rate(alternative, &fleet, &readings, demand, workload.currency)?;
    let months = bill.months(demand.months.len());
    let cost = Discounts::of(demand, workload.cost_of_money.unwrap_or_default()).present_cost(&months).map_err(too_large)?;
    Ok(Evaluation { fleet, readings, bill, cost, variant: None, margin: None })
}
