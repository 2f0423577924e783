//! What another life of machines that are bought would change, where a sheet has several tried.

use crate::bill::{Bill, For};
use crate::demand::Demand;
use crate::finance;
use crate::money::Money;
use crate::plan::{self, Evaluation};
use crate::scenario::Alternative;
use crate::sheet::Terms;
use crate::workload::Workload;
use rayon::prelude::*;
use std::sync::Arc;

/// The lives of a machine type that were tried, each with a plan of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lives {
    /// The machine type.
    pub machine: String,
    /// The lives that cost least, in months; several where what it serves differs in that.
    pub chosen: Vec<u32>,
    /// The others, or all where several were chosen, in the order of the sheet, and how much dearer the alternative is if every machine of the type lives
    /// that long, by the measure of the verdict, a migration left out; none if that cannot be priced.
    pub others: Vec<(u32, Option<Money>)>,
}

/// Evaluates an alternative once more for each life of each of its machine types that is not the one chosen.
pub(super) fn tried(alternative: &Alternative, evaluation: &Evaluation, workload: &Workload, demand: &Demand, forecast: Option<&Demand>) -> Vec<Lives> {
    let Some(own) = cost(&evaluation.bill, workload, demand) else { return Vec::new() };
    let mut tried: Vec<(usize, Vec<u32>, Lives)> = Vec::new();
    for group in evaluation.fleet.groups.iter().filter(|group| group.peak.iter().any(|count| *count > 0.0)) {
        let machine = &alternative.parts[group.part].sheet.machines[group.machine];
        let Terms::Bought(purchase) = &machine.terms else { continue };
        if purchase.lives.len() < 2 {
            continue;
        }
        let known = |(part, _, lives): &&mut (usize, Vec<u32>, Lives)| alternative.one_account(*part, group.part) && lives.machine == machine.name;
        match tried.iter_mut().find(known) {
            Some((_, _, lives)) if lives.chosen.contains(&purchase.life) => {}
            Some((_, _, lives)) => lives.chosen.push(purchase.life),
            None => {
                let lives = Lives { machine: machine.name.clone(), chosen: vec![purchase.life], others: Vec::new() };
                tried.push((group.part, purchase.lives.clone(), lives));
            }
        }
    }
    let dearer = |part: usize, machine: &str, life: u32| {
        let other = plan::evaluate(&living(alternative, part, machine, life), workload, demand, forecast).ok()?;
        // What a reader subtracts is rounded.
        Some(other.cost.round(workload.currency).ok()? - own)
    };
    let finished = tried.into_iter().map(|(part, all, mut lives)| {
        lives.chosen.sort_unstable();
        let others: Vec<u32> = all.into_iter().filter(|life| lives.chosen != [*life]).collect();
        lives.others = others.into_par_iter().map(|life| (life, dearer(part, &lives.machine, life))).collect();
        lives
    });
    finished.collect()
}

/// What a bill comes to by the measure of the verdict, without what a migration adds.
fn cost(bill: &Bill, workload: &Workload, demand: &Demand) -> Option<Money> {
    let mut months = vec![bill.nothing; demand.months.len() + 1];
    for line in bill.lines.iter().filter(|line| !matches!(line.of, For::Moving(_))) {
        months.iter_mut().zip(&line.amounts).for_each(|(sum, amount)| *sum += *amount);
    }
    finance::present_cost(&months, workload.cost_of_money.unwrap_or_default()).ok()?.round(workload.currency).ok()
}

/// The alternative with machines of a type that all live so long.
fn living(alternative: &Alternative, part: usize, machine: &str, life: u32) -> Alternative {
    let sheet = Arc::clone(&alternative.parts[part].sheet);
    let differs = |terms: &Terms| matches!(terms, Terms::Bought(purchase) if purchase.life != life);
    let without = sheet.machines.iter().enumerate().filter(|(_, other)| other.name == machine && differs(&other.terms)).map(|(index, _)| index);
    let without: Vec<usize> = without.collect();
    let mut restricted = alternative.clone();
    for part in restricted.parts.iter_mut().filter(|part| Arc::ptr_eq(&part.sheet, &sheet)) {
        part.without.extend(&without);
    }
    restricted
}
