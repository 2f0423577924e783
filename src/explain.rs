//! How a number of a comparison came about: the verdict, an alternative, its lines, the amount of a line in a month.
//!
//! Nothing is worked out a second time in another way: the stages that have evaluated a scenario note their steps when they evaluate it again, and what
//! was written is looked up in the documents.

mod inputs;
mod names;

pub use inputs::{Given, Status};
pub use names::{Astray, alternative, line_names, lines, month};

use crate::bill::{For, Line};
use crate::comparison::{self, Comparison, Outcome, Priced};
use crate::demand::{Demand, Loads};
use crate::documents::Documents;
use crate::finance;
use crate::fleet::Group;
use crate::fleet::steps::Scene;
use crate::lock::{self, MadeFrom};
use crate::money::{Exact, Money};
use crate::plan;
use crate::quantity::Unit;
use crate::rating::NotPriced;
use crate::rating::steps::{Asked, Below, steps};
use crate::scenario::{Alternative, Purchase};
use crate::usage;
use crate::working::{Operand, Operator, Working, plus};
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::ops::RangeInclusive;

/// The payments of a month, and what they are worth before the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// The month; 0 is before the start.
    pub month: usize,
    /// What is paid, credits taken off.
    pub paid: Money,
    /// What one is worth: (1+r)^(-month/12).
    pub factor: Decimal,
    /// What is paid times that, not rounded.
    pub worth: Decimal,
}

/// What a machine type was preferred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it serves.
    pub serves: Vec<String>,
    /// The machine type.
    pub machine: String,
    /// The component that names it; none if it was chosen.
    pub pinned: Option<String>,
    /// How many types of the sheet could take it.
    pub compared: usize,
    /// The machines of the next best fleet, in which none of this type runs, and by how much that is dearer; none where there is no other.
    pub runner_up: Option<(Vec<String>, Money)>,
}

/// Consecutive months in which a line has the same quantity and amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The first of them.
    pub first: usize,
    /// The last of them.
    pub last: usize,
    /// The quantity of each, in base units.
    pub quantity: Decimal,
    /// The amount of each.
    pub amount: Money,
}

/// The working of an amount.
#[derive(Debug, Clone)]
pub struct Amount {
    /// Which line of the bill.
    pub line: usize,
    /// The month; 0 is before the start.
    pub month: usize,
    /// What is paid.
    pub amount: Money,
    /// The steps to it.
    pub working: Working,
    /// What the steps begin with, in the order of the working's inputs.
    pub given: Vec<Given>,
}

/// What the only step of an amount works out whose line notes none.
pub const UNTOLD: &str = "amount, without steps";

/// What was found out about a machine type, by alternative, part and machine.
type Chosen = ((usize, usize, usize), Choice);

/// A comparison whose numbers are asked about.
pub struct Explainer<'a> {
    /// The comparison.
    pub comparison: &'a Comparison,
    documents: &'a Documents,
    demand: Demand,
    forecast: Option<Demand>,
    /// What was found out about machine types, by alternative, part and machine: each takes a plan.
    chosen: RefCell<Vec<Chosen>>,
}

impl<'a> Explainer<'a> {
    /// What the comparison was made from.
    #[must_use]
    pub fn made_from(&self) -> MadeFrom {
        lock::made_from(&self.documents.texts)
    }

    /// Gets ready to explain a comparison that was read from some documents.
    #[must_use]
    pub fn new(comparison: &'a Comparison, documents: &'a Documents) -> Self {
        let workload = &comparison.scenario.workload;
        let Loads { demand, forecast } = Loads::of(workload);
        Self { comparison, documents, demand, forecast, chosen: RefCell::default() }
    }

    /// An alternative with its bill.
    ///
    /// # Errors
    /// Why it has none.
    pub fn priced(&self, index: usize) -> Result<(&'a Alternative, &'a Priced), &'a [NotPriced]> {
        match &self.comparison.outcomes[index] {
            Outcome::Priced(priced) => Ok((&self.comparison.scenario.alternatives[index], priced)),
            Outcome::NotPriced(reasons) => Err(reasons),
        }
    }

    /// What is paid in each month, and what it is worth before the start; the worth of all months is the present cost, not rounded.
    #[must_use]
    pub fn flows(&self, priced: &Priced) -> Vec<Flow> {
        let rate = self.comparison.scenario.workload.cost_of_money.unwrap_or_default();
        let flow = |(month, paid): (usize, &Money)| {
            let factor = finance::discount_factor(rate, month);
            Flow { month, paid: *paid, factor, worth: Exact::new(paid.decimal()).times(factor).map_or(Decimal::ZERO, Exact::decimal) }
        };
        priced.months.iter().enumerate().map(flow).collect()
    }

    /// What is paid in some months.
    #[must_use]
    pub fn paid(&self, priced: &Priced, months: RangeInclusive<usize>) -> Money {
        priced.months[months].iter().copied().sum()
    }

    /// What the payments of some months are worth before the start, not rounded.
    #[must_use]
    pub fn worth(&self, priced: &Priced, months: RangeInclusive<usize>) -> Decimal {
        self.flows(priced)[months].iter().map(|flow| flow.worth).sum()
    }

    /// The months of a line, those that are alike together; months in which nothing is used or paid are left out.
    #[must_use]
    pub fn runs(line: &Line) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for (month, (quantity, amount)) in line.quantities.iter().zip(&line.amounts).enumerate() {
            if quantity.is_zero() && amount.is_zero() {
                continue;
            }
            match runs.last_mut() {
                Some(run) if run.last + 1 == month && run.first > 0 && (run.quantity, run.amount) == (*quantity, *amount) => run.last = month,
                _ => runs.push(Run { first: month, last: month, quantity: *quantity, amount: *amount }),
            }
        }
        runs
    }

    /// The working of a line's amount in a month; none of an alternative that is not priced, or where there is no such amount.
    #[must_use]
    pub fn amount(&self, alternative: usize, line: usize, month: usize) -> Option<Amount> {
        let (of, priced) = self.priced(alternative).ok()?;
        let known = priced.bill.lines.get(line)?;
        let amount = *known.amounts.get(month)?;
        let workload = &self.comparison.scenario.workload;
        let mut working = if let For::Moving(index) = known.of {
            comparison::moving_steps((of, &priced.bill), index, self.old(), workload, month, amount)
        } else {
            let scene = self.scene(of, priced);
            let tell = |working: &mut Working, below: Below<'_>, month: usize| tell(working, &scene, below, month);
            let asked = Asked { part: known.part, of: known.of, month };
            steps(of, &priced.fleet, &priced.readings, &self.demand, workload.currency, asked, &tell).unwrap_or_default()
        };
        if working.steps.is_empty() && !amount.is_zero() {
            // Nobody notes steps of such a line: it is said to be counted rather than to be nothing.
            let counted = Working::counted(amount.decimal(), "as the evaluation has counted it", workload.currency.code());
            working.step_to(amount.decimal(), UNTOLD, workload.currency.code(), Operator::Sum, vec![plus(counted)]);
        }
        working.settle();
        let given = working.inputs.iter().map(|input| inputs::resolve(input, self.documents, self.comparison)).collect();
        Some(Amount { line, month, amount, working, given })
    }

    const fn scene<'b>(&'b self, alternative: &'b Alternative, priced: &'b Priced) -> Scene<'b> {
        Scene { alternative, workload: &self.comparison.scenario.workload, demand: &self.demand, forecast: self.forecast.as_ref(), fleet: &priced.fleet }
    }

    /// The alternative that a migration leaves, with its bill.
    fn old(&self) -> Option<(&'a Alternative, &'a crate::bill::Bill)> {
        let from = &self.comparison.scenario.workload.migration.as_ref()?.from.value;
        let at = self.comparison.scenario.alternatives.iter().position(|alternative| alternative.name == *from)?;
        self.priced(at).ok().map(|(alternative, priced)| (alternative, &priced.bill))
    }

    /// What an alternative pays without what a migration adds, by the measure of the verdict.
    fn cost(&self, priced: &Priced) -> Option<Exact> {
        let months = (0..priced.months.len()).map(|month| {
            let lines = priced.bill.lines.iter().filter(|line| !matches!(line.of, For::Moving(_)));
            lines.map(|line| line.amounts[month]).sum::<Money>()
        });
        let months: Vec<Money> = months.collect();
        finance::present_cost(&months, self.comparison.scenario.workload.cost_of_money.unwrap_or_default()).ok()
    }

    /// Why each machine type of an alternative was chosen; of one type alone where one is given, as part and machine.
    ///
    /// The alternative is planned once more without the type, for each of them.
    #[must_use]
    pub fn choices(&self, alternative: usize, only: Option<(usize, usize)>) -> Vec<Choice> {
        let Ok((of, priced)) = self.priced(alternative) else { return Vec::new() };
        let workload = &self.comparison.scenario.workload;
        let mut types: Vec<(usize, usize)> = Vec::new();
        for group in priced.fleet.groups.iter().filter(|group| group.peak.iter().any(|count| *count > 0.0)) {
            let wanted = only.is_none_or(|(part, machine)| of.one_account(part, group.part) && machine == group.machine);
            if wanted && !types.iter().any(|(part, machine)| of.one_account(*part, group.part) && *machine == group.machine) {
                types.push((group.part, group.machine));
            }
        }
        let choice = |(part, machine): (usize, usize)| {
            let sheet = &of.parts[part].sheet;
            let name = &sheet.machines[machine].name;
            let groups = || priced.fleet.groups.iter().filter(|group| of.one_account(part, group.part) && group.machine == machine);
            let serves: Vec<String> = groups().flat_map(|group| group.names.iter().cloned()).collect();
            let pinned = workload.components.iter().enumerate().find(|(index, component)| {
                let own = of.parts[part].machines.iter().any(|(at, pinned)| at == index && pinned == name);
                serves.contains(&component.name) && (own || component.machine.as_ref().is_some_and(|machine| machine.value == *name))
            });
            let pinned = pinned.map(|(_, component)| component.name.clone());
            let compared = groups().filter_map(|group| group.unit.as_ref()).map(|unit| plan::fitting(&of.parts[part], unit, workload)).max().unwrap_or(0);
            let other = if pinned.is_none() { self.without(of, part, machine) } else { None };
            let runner_up = other.and_then(|(asked, other)| {
                let dearer = other.cost.plus(Exact::new(-self.cost(priced)?.decimal())).ok()?.round(workload.currency).ok()?;
                let settled = other.variant.as_ref().unwrap_or(&asked);
                let mut names: Vec<String> = Vec::new();
                let runs = |group: &&Group| group.peak.iter().any(|count| *count > 0.0) && group.names.iter().any(|name| serves.contains(name));
                for group in other.fleet.groups.iter().filter(runs) {
                    let machine = &settled.parts[group.part].sheet.machines[group.machine].name;
                    if !names.contains(machine) {
                        names.push(machine.clone());
                    }
                }
                Some((names, dearer))
            });
            Choice { serves, machine: name.clone(), pinned, compared, runner_up }
        };
        let once = |(part, machine): (usize, usize)| {
            let key = (alternative, part, machine);
            if let Some((_, known)) = self.chosen.borrow().iter().find(|(known, _)| *known == key) {
                return known.clone();
            }
            let found = choice((part, machine));
            self.chosen.borrow_mut().push((key, found.clone()));
            found
        };
        types.into_iter().map(once).collect()
    }

    /// An alternative without one of its machine types, planned and priced; none if that cannot be.
    fn without(&self, of: &Alternative, part: usize, machine: usize) -> Option<(Alternative, plan::Evaluation)> {
        let other = without(of, part, machine);
        let evaluation = plan::evaluate(&other, &self.comparison.scenario.workload, &self.demand, self.forecast.as_ref()).ok()?;
        Some((other, evaluation))
    }

    /// By how much an alternative is dearer that commits to nothing; none where nothing is committed to.
    #[must_use]
    pub fn uncommitted(&self, alternative: usize) -> Option<Money> {
        let (of, priced) = self.priced(alternative).ok()?;
        priced.commitments.as_ref()?;
        let mut bare = of.clone();
        bare.parts.iter_mut().for_each(|part| part.purchase = Purchase::on_demand());
        let workload = &self.comparison.scenario.workload;
        let other = plan::evaluate(&bare, workload, &self.demand, self.forecast.as_ref()).ok()?;
        other.cost.plus(Exact::new(-self.cost(priced)?.decimal())).ok()?.round(workload.currency).ok()
    }
}

/// An alternative whose account of a part has no machine of a type.
fn without(of: &Alternative, part: usize, machine: usize) -> Alternative {
    let machines = &of.parts[part].sheet.machines;
    // One that several lives are tried for stands in the sheet once for each.
    let alike = (0..machines.len()).filter(|other| machines[*other].name == machines[machine].name);
    let alike: Vec<usize> = alike.collect();
    let mut other = of.clone();
    for (at, part_of) in other.parts.iter_mut().enumerate() {
        if of.one_account(part, at) {
            part_of.without.extend(&alike);
        }
    }
    other
}

/// Tells how what the rating has from the stages before it came about.
fn tell(working: &mut Working, scene: &Scene<'_>, below: Below<'_>, month: usize) -> Operand {
    match below {
        Below::Reading { part, charge, base } => {
            let unit = scene.alternative.parts[part].sheet.meter(&charge.meter).map_or("", |meter| meter.unit);
            let factor = Unit::parse(unit).map_or(Decimal::ONE, |unit| Decimal::from(unit.factor));
            usage::reading(working, scene, part, charge, month, base / factor)
        }
        Below::Billed(group) => scene.billed(working, group, month),
        Below::Peak(group) => scene.peak(working, group, month),
        Below::Mean(group) => scene.mean(working, group, month),
        Below::Cohort(group, at) => scene.cohort(working, group, at),
        Below::Bought(group) => scene.bought(working, group, month).unwrap_or_else(|| {
            let count: f64 = group.cohorts.iter().filter(|cohort| cohort.paid == month).map(|cohort| cohort.count).sum();
            Working::counted(count, "bought in the month, spares included", "machine")
        }),
    }
}
