//! The bills side by side: totals, present cost, verdict, what would turn it, and what the comparison does not know.
//!
//! Everything that a report shows is worked out here; no renderer computes.

mod commitments;
mod financed;
mod instead;
mod lives;
mod measures;
mod meeting;
mod moving;
mod notes;
mod retiring;
mod there;
mod units;
mod verdict;
mod view;

pub use commitments::{Commitment, Commitments};
pub use financed::Financed;
pub use instead::{Duty, Instead};
pub use lives::Lives;
pub use measures::{By, Ruling};
pub use meeting::Meeting;
pub use moving::{Moved, steps as moving_steps};
pub use notes::{Note, NoteKind};
pub use there::{Sunk, There};
pub use units::UnitCost;
pub use verdict::{Answer, Turn, TurningPoint, Verdict, ranked, runner_up};
pub use view::{Expenditure, Ledger, View};

use crate::bill::{Bill, For, Line};
use crate::demand::{Demand, Loads};
use crate::finance::Discounts;
use crate::fleet::Fleet;
use crate::money::{Money, rounded};
use crate::plan;
use crate::quantity::Duration;
use crate::rating::NotPriced;
use crate::scenario::{Alternative, Scenario};
use crate::sheet::HowRead;
use crate::sheet::meter::Category;
use crate::usage::Reading;
use crate::workload::Workload;
use rayon::prelude::*;
use rust_decimal::Decimal;

/// What the verdict is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The discounted sum of payments: where money costs something.
    PresentCost,
    /// The sum of payments.
    Total,
}

impl Measure {
    /// Its name in sentences and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PresentCost => "present cost",
            Self::Total => "total",
        }
    }

    /// The same without credits at the end.
    #[must_use]
    pub const fn without_credits(self) -> By {
        match self {
            Self::PresentCost => By::PresentCostWithoutCredits,
            Self::Total => By::TotalWithoutCredits,
        }
    }
}

/// What an alternative costs, in the figures that decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// The sum of all lines, credits included.
    pub total: Money,
    /// What is credited at the end of the horizon; negative.
    pub end_credits: Money,
    /// What commitments and leases leave to be paid after the horizon.
    pub due_later: Money,
    /// The discounted sum of all months; none without a cost of money.
    pub present_cost: Option<Money>,
    /// The same without end credits, and with what is due later, as if it were due in the last month.
    pub present_cost_without_credits: Option<Money>,
}

impl Figures {
    /// What is paid without end credits, and with what commitments leave to be paid later.
    #[must_use]
    pub fn total_without_credits(&self) -> Money {
        self.total - self.end_credits + self.due_later
    }

    /// The figure that a verdict compares.
    #[must_use]
    pub fn measure(&self) -> Money {
        self.present_cost.unwrap_or(self.total)
    }
}

/// An alternative's figures, with what a ranking asks beside them.
#[derive(Debug, Clone)]
pub struct Weighed {
    /// The figures.
    pub figures: Figures,
    /// Whether anything is committed to.
    pub commits: bool,
    /// Whether it may own a base and rent a peak, and owns or rents all.
    pub mixes_nothing: bool,
}

/// A machine type that was chosen, and for what.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What it serves.
    pub serves: Vec<String>,
    /// The machine type.
    pub machine: String,
    /// Highest number in the first month and in the last; spares left out.
    pub count: (f64, f64),
    /// Highest number in any month.
    pub highest: f64,
}

/// A share of what an alternative pays, credits left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// From 0 to 1, six digits after the point.
    pub ratio: Decimal,
    /// Names of the charges and machines that it consists of, the dearest first.
    pub names: Vec<String>,
}

/// What a priced alternative pays, and the figures that decide.
#[derive(Debug, Clone)]
pub struct Priced {
    /// Every line.
    pub bill: Bill,
    /// The machines.
    pub fleet: Fleet,
    /// What the meters read.
    pub readings: Vec<Reading>,
    /// The machine types.
    pub choices: Vec<Choice>,
    /// What is paid in each month; index 0 is before the start.
    pub months: Vec<Money>,
    /// The sum of all lines, credits included.
    pub total: Money,
    /// What is credited at the end of the horizon; negative.
    pub end_credits: Money,
    /// The discounted sum of all months; none without a cost of money.
    pub present_cost: Option<Money>,
    /// The same without end credits, and with what commitments and leases leave to be paid later, as if it were due in the last month.
    pub present_cost_without_credits: Option<Money>,
    /// From order to service of the slowest machine.
    pub serves_from: Option<Duration>,
    /// The first month in which more than the capital has been paid; none if it lasts.
    pub capital_spent: Option<usize>,
    /// What owning one machine more or fewer would change; none where no base is owned beside a rented peak.
    pub margin: Option<plan::Margin>,
    /// What was committed to; none if nothing was.
    pub commitments: Option<Commitments>,
    /// What loans and leases come to; none if nothing is paid by them.
    pub financed: Option<Financed>,
    /// What it makes of what is there already; none if nothing is.
    pub there: Option<There>,
    /// How its plan for a forecast meets the demand; none without a forecast.
    pub meeting: Option<Meeting>,
    /// What moving to it comes to; none for the one that is there, and without a migration.
    pub moved: Option<Moved>,
    /// Posts of the first month and of the last.
    pub posts: Option<(Decimal, Decimal)>,
    /// What is paid for something with a life beyond the month, credits left out.
    pub capital_expenditure: Money,
    /// What is paid for everything else that is used.
    pub operating_expenditure: Money,
    /// What loans cost, what is still owed of them settled.
    pub financing_expenditure: Money,
    /// What a unit of what is delivered costs.
    pub unit_costs: Vec<UnitCost>,
    /// What giving all hardware up at the end of each month would cost, book value less what it fetches; index 0 is month 1. Empty where nothing is bought.
    pub retiring: Vec<Money>,
    /// The lives that were tried for machines that are bought.
    pub lives: Vec<Lives>,
    /// The bill in each of [`View::ALL`].
    pub ledgers: [Ledger; 3],
    /// How much of what is paid has a price that is an assumption.
    pub assumed: Share,
    /// How much of it has one that is known from memory only.
    pub remembered: Share,
}

impl Priced {
    /// Whether it may own a base and rent a peak, and owns or rents all.
    #[must_use]
    pub fn mixes_nothing(&self) -> bool {
        self.margin.as_ref().is_some_and(plan::Margin::mixes_nothing)
    }

    /// What is paid without end credits, and with what commitments and leases leave to be paid later.
    #[must_use]
    pub fn total_without_credits(&self) -> Money {
        self.total - self.end_credits + due_later(self.commitments.as_ref(), self.financed.as_ref())
    }

    /// What the last month costs: the credits at the end are not part of that, nor is what is still owed then.
    #[must_use]
    pub fn last_month(&self) -> Money {
        let settled = self.financed.as_ref().map_or(Money::ZERO, |financed| financed.settled);
        self.months.last().copied().unwrap_or_default() - self.end_credits - settled
    }

    /// What is paid in each month without end credits; index 0 is before the start.
    #[must_use]
    pub fn months_without_credits(&self) -> Vec<Money> {
        let mut months = self.months.clone();
        if let Some(last) = months.last_mut() {
            *last = *last - self.end_credits;
        }
        months
    }

    /// What a unit of a kind costs; none where there is none.
    #[must_use]
    pub fn unit_cost(&self, key: &str) -> Option<Decimal> {
        self.unit_costs.iter().find(|unit| unit.key == key).map(|unit| unit.cost)
    }

    /// The bill as a view has it.
    #[must_use]
    pub const fn ledger(&self, view: View) -> &Ledger {
        &self.ledgers[view as usize]
    }

    /// What a category costs in a view; none if it has no line, which is not the same as a line that is free.
    #[must_use]
    pub fn category(&self, category: Category, view: View) -> Option<Money> {
        let lines = || self.bill.lines.iter().zip(&self.ledger(view).lines).filter(|(line, _)| line.category == category);
        lines().next().is_some().then(|| lines().flat_map(|(_, months)| months).copied().sum())
    }

    /// The figure that a verdict compares.
    #[must_use]
    pub fn measure(&self, measure: Measure) -> Money {
        match measure {
            Measure::PresentCost => self.present_cost.unwrap_or(self.total),
            Measure::Total => self.total,
        }
    }

    /// The same without end credits.
    #[must_use]
    pub fn measure_without_credits(&self, measure: Measure) -> Money {
        match measure {
            Measure::PresentCost => self.present_cost_without_credits.unwrap_or_else(|| self.total_without_credits()),
            Measure::Total => self.total_without_credits(),
        }
    }
}

/// What falls due after the horizon.
fn due_later(commitments: Option<&Commitments>, financed: Option<&Financed>) -> Money {
    commitments.map_or(Money::ZERO, |commitments| commitments.due_later) + financed.map_or(Money::ZERO, |financed| financed.due_later)
}

/// An alternative with its bill, or with the reasons for which it has none.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It is priced.
    Priced(Box<Priced>),
    /// It takes part in no ranking.
    NotPriced(Vec<NotPriced>),
}

/// Bills side by side.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What was compared.
    pub scenario: Scenario,
    /// What the verdict is measured by.
    pub measure: Measure,
    /// One for each of the scenario's alternatives.
    pub outcomes: Vec<Outcome>,
    /// How payments are spread over periods where they are shown.
    pub view: View,
    /// Who wins.
    pub verdict: Verdict,
    /// The categories that any alternative pays for, in the order of the report.
    pub categories: Vec<Category>,
    /// Values of inputs at which the runner-up wins; empty until they are looked for.
    pub turning: Vec<TurningPoint>,
    /// By alternative, the largest multiple of the demand that the capital carries, in hundredths; empty until it is looked for.
    pub carries: Vec<Option<i64>>,
    /// The rules that it was judged by; empty until it is.
    pub judged: Vec<crate::rules::Judged>,
    /// What is there at the start, whatever is chosen; none if nothing is.
    pub sunk: Option<Sunk>,
    /// What belongs beside the result, by kind.
    pub notes: Vec<Note>,
    /// Mean load of the last month over that of the first.
    pub load_growth: f64,
    /// vCPUs that all components need at the peak, before surges, at each site.
    pub vcpus: f64,
    /// The hours of each month.
    pub hours: Vec<u32>,
}

impl Comparison {
    /// The priced alternatives, in order.
    pub fn priced(&self) -> impl Iterator<Item = (usize, &Priced)> {
        self.outcomes.iter().enumerate().filter_map(|(index, outcome)| match outcome {
            Outcome::Priced(priced) => Some((index, &**priced)),
            Outcome::NotPriced(_) => None,
        })
    }

    /// The calendar month of a month of the horizon, as `2008-06`; none before the start and where no start is given.
    #[must_use]
    pub fn date(&self, month: usize) -> Option<String> {
        let start = self.scenario.workload.start?;
        let months = i32::from(start.year()) * 12 + i32::from(start.month()) - 1 + i32::try_from(month.checked_sub(1)?).ok()?;
        Some(format!("{:04}-{:02}", months.div_euclid(12), months.rem_euclid(12) + 1))
    }

    /// The name of an alternative.
    #[must_use]
    pub fn name(&self, index: usize) -> &str {
        &self.scenario.alternatives[index].name
    }
}

/// Prices every alternative of a scenario and compares them. `assumptions` are those that the caller made, printed under "Assumed".
#[must_use]
pub fn compare(mut scenario: Scenario, assumptions: &[String]) -> Comparison {
    let loads = Loads::of(&scenario.workload);
    let demand = &loads.demand;
    let measure = if scenario.workload.cost_of_money.is_some() { Measure::PresentCost } else { Measure::Total };
    let asked = std::mem::take(&mut scenario.alternatives);
    let all: Vec<&Alternative> = asked.iter().collect();
    let evaluated = evaluate(&all, &scenario.workload, &loads);
    let evaluated: Vec<_> = asked
        .iter()
        .zip(evaluated)
        .map(|(alternative, evaluation)| outcome(alternative, evaluation, &scenario.workload, demand, loads.forecast.as_ref()))
        .collect();
    let mut outcomes = Vec::new();
    let mut idle = Vec::new();
    for (alternative, (outcome, settled)) in asked.into_iter().zip(evaluated) {
        // What nobody asked for stands only if it says something of its own.
        if alternative.unasked && !matches!(&outcome, Outcome::Priced(priced) if priced.commitments.is_some()) {
            idle.extend(matches!(outcome, Outcome::Priced(_)).then(|| alternative.parts[0].sheet.id.clone()));
            continue;
        }
        outcomes.push(outcome);
        scenario.alternatives.push(settled.unwrap_or(alternative));
    }
    pay_back(&mut outcomes, &scenario);
    let workload = &scenario.workload;
    let verdict = verdict::find(&scenario, &outcomes, measure, &demand.calendar.hours);
    let pays = |category: Category| {
        outcomes.iter().any(|outcome| match outcome {
            Outcome::Priced(priced) => priced.bill.lines.iter().any(|line| line.category == category),
            Outcome::NotPriced(_) => false,
        })
    };
    let categories = Category::ALL.iter().map(|(category, ..)| *category).filter(|category| pays(*category)).collect();
    let sunk = scenario.alternatives.iter().find_map(|alternative| there::sunk(alternative.existing.as_deref(), workload.currency));
    let notes = notes::gather(&scenario, &outcomes, &verdict, measure, assumptions, &idle);
    let load_growth = demand.load_growth();
    let vcpus = workload.components.iter().filter(|component| component.jobs.is_none()).map(|component| component.needs.vcpus).sum();
    Comparison {
        measure,
        view: View::Cash,
        outcomes,
        verdict,
        categories,
        turning: Vec::new(),
        carries: Vec::new(),
        judged: Vec::new(),
        sunk,
        notes,
        load_growth,
        vcpus,
        hours: loads.demand.calendar.hours,
        scenario,
    }
}

/// What the alternatives of these names cost, by the measure of the verdict; none for what is not priced.
#[must_use]
pub fn costs(scenario: &Scenario, names: &[String]) -> Vec<Option<Money>> {
    let round = |evaluation: plan::Evaluation| evaluation.cost.round(scenario.workload.currency).ok();
    named(scenario, names, &Loads::of(&scenario.workload)).into_iter().map(|evaluation| evaluation.and_then(round)).collect()
}

/// The figures of some alternatives, each of which is `wanted` or not; the reasons where it is not priced.
#[must_use]
pub fn weigh(scenario: &Scenario, loads: &Loads, wanted: &[bool]) -> Vec<Option<Result<Weighed, Vec<NotPriced>>>> {
    let workload = &scenario.workload;
    // What is moved from is paid by those that are moved to.
    let wanted = |at: &usize| workload.migration.is_some() || wanted.get(*at).copied().unwrap_or(true);
    let indexes: Vec<usize> = (0..scenario.alternatives.len()).filter(wanted).collect();
    let alternatives: Vec<&Alternative> = indexes.iter().map(|at| &scenario.alternatives[*at]).collect();
    let evaluated = evaluate(&alternatives, workload, loads);
    let mut weighed: Vec<Option<_>> = vec![None; scenario.alternatives.len()];
    for ((at, alternative), evaluation) in indexes.iter().zip(alternatives).zip(evaluated) {
        weighed[*at] = Some(evaluation.and_then(|evaluation| {
            let settled = evaluation.variant.as_ref().unwrap_or(alternative);
            let weigh = || {
                let horizon = loads.demand.months.len();
                let commitments = commitments::gather(settled, &evaluation.fleet, &evaluation.bill, horizon, workload.currency)?;
                let mixes_nothing = evaluation.margin.as_ref().is_some_and(plan::Margin::mixes_nothing);
                let months = evaluation.bill.months(horizon);
                let financed = financed::gather(settled, &evaluation.fleet, &evaluation.bill, horizon, workload.currency)?;
                let later = due_later(commitments.as_ref(), financed.as_ref());
                Ok(Weighed { figures: figures(workload, &loads.demand, &evaluation.bill, &months, later)?, commits: commitments.is_some(), mixes_nothing })
            };
            weigh().map_err(|crate::money::TooLarge| vec![NotPriced::TooLarge])
        }));
    }
    weighed
}

/// The figures of a bill with these months, and of what falls due after them.
fn figures(workload: &Workload, demand: &Demand, bill: &Bill, months: &[Money], due_later: Money) -> Result<Figures, crate::money::TooLarge> {
    let end_credits = bill.category(Category::EndCredits);
    let mut bare = months.to_vec();
    if let Some(last) = bare.last_mut() {
        *last = *last - end_credits + due_later;
    }
    let discounts = workload.cost_of_money.map(|rate| Discounts::of(demand, rate));
    let present = |months: &[Money]| discounts.as_ref().map(|discounts| discounts.present_cost(months)?.round(workload.currency)).transpose();
    Ok(Figures {
        total: months.iter().copied().fold(bill.nothing, |sum, month| sum + month),
        end_credits,
        due_later,
        present_cost: present(months)?,
        present_cost_without_credits: present(&bare)?,
    })
}

/// The alternatives of these names, evaluated; none for what is not priced.
fn named(scenario: &Scenario, names: &[String], loads: &Loads) -> Vec<Option<plan::Evaluation>> {
    let workload = &scenario.workload;
    let from = workload.migration.as_ref().map(|migration| &migration.from.value);
    let wanted: Vec<&Alternative> = scenario.alternatives.iter().filter(|known| names.contains(&known.name) || from == Some(&known.name)).collect();
    let mut evaluated: Vec<Option<plan::Evaluation>> = evaluate(&wanted, workload, loads).into_iter().map(Result::ok).collect();
    let take = |name: &String| wanted.iter().position(|alternative| alternative.name == *name).and_then(|at| evaluated[at].take());
    names.iter().map(take).collect()
}

/// Plans and prices alternatives, with what it takes to move to them.
fn evaluate(alternatives: &[&Alternative], workload: &Workload, loads: &Loads) -> Vec<Result<plan::Evaluation, Vec<NotPriced>>> {
    let (demand, forecast) = (&loads.demand, loads.forecast.as_ref());
    let plan = |alternative: &&Alternative| plan::evaluate(alternative, workload, demand, forecast);
    // What is evaluated at many points is shared out point by point.
    let planned: Vec<_> =
        if rayon::current_thread_index().is_some() { alternatives.iter().map(plan).collect() } else { alternatives.par_iter().map(plan).collect() };
    if workload.migration.is_none() {
        return planned;
    }
    let settled = |at: usize| planned[at].as_ref().ok().map(|evaluation| (evaluation.variant.as_ref().unwrap_or(alternatives[at]), evaluation));
    let old = moving::old(alternatives, workload).and_then(settled);
    let moves: Vec<_> = (0..planned.len()).map(|at| settled(at).map(|own| moving::lines(own, old, workload, demand))).collect();
    let with_them = |(evaluation, moves): (Result<plan::Evaluation, Vec<NotPriced>>, Option<_>)| {
        let (mut evaluation, moves) = (evaluation?, moves.unwrap_or(Ok(Vec::new()))?);
        evaluation.bill.add(moves);
        let months = evaluation.bill.months(demand.months.len());
        let discounts = Discounts::of(demand, workload.cost_of_money.unwrap_or_default());
        evaluation.cost = discounts.present_cost(&months).map_err(|crate::money::TooLarge| vec![NotPriced::TooLarge])?;
        Ok(evaluation)
    };
    planned.into_iter().zip(moves).map(with_them).collect()
}

/// Works out when moving pays back.
fn pay_back(outcomes: &mut [Outcome], scenario: &Scenario) {
    let all: Vec<&Alternative> = scenario.alternatives.iter().collect();
    let Some(old) = moving::old(&all, &scenario.workload) else { return };
    let Outcome::Priced(old) = outcomes[old].clone() else { return };
    for (outcome, alternative) in outcomes.iter_mut().zip(all) {
        if let Outcome::Priced(priced) = outcome {
            priced.moved = moving::moved(alternative, priced, &old, scenario.workload.start);
        }
    }
}

/// Whether an alternative of this name stays within the capital, credits at the end left out; none if it is not priced.
#[must_use]
pub fn capital_lasts(scenario: &Scenario, name: &str) -> Option<bool> {
    let workload = &scenario.workload;
    let bill = named(scenario, &[name.to_owned()], &Loads::of(workload)).pop()??.bill;
    let horizon = workload.months as usize;
    Some(capital_spent(workload, &paid_out(&bill, horizon)).is_none())
}

/// What an alternative costs, and the alternative as it was settled where a mix had to be.
fn outcome(
    alternative: &Alternative,
    evaluation: Result<plan::Evaluation, Vec<NotPriced>>,
    workload: &Workload,
    demand: &Demand,
    forecast: Option<&Demand>,
) -> (Outcome, Option<Alternative>) {
    let priced = evaluation.and_then(|mut evaluation| {
        let settled = evaluation.variant.take();
        let lives = lives::tried(alternative, &evaluation, workload, demand, forecast);
        let priced = priced(settled.as_ref().unwrap_or(alternative), workload, demand, evaluation, lives);
        priced.map(|priced| (priced, settled)).map_err(|crate::money::TooLarge| vec![NotPriced::TooLarge])
    });
    match priced {
        Ok((priced, settled)) => (Outcome::Priced(Box::new(priced)), settled),
        Err(reasons) => (Outcome::NotPriced(reasons), None),
    }
}

fn priced(
    alternative: &Alternative,
    workload: &Workload,
    demand: &Demand,
    evaluation: plan::Evaluation,
    lives: Vec<Lives>,
) -> Result<Priced, crate::money::TooLarge> {
    let plan::Evaluation { fleet, readings, bill, margin, .. } = evaluation;
    let horizon = demand.months.len();
    let months = bill.months(horizon);
    let commitments = commitments::gather(alternative, &fleet, &bill, horizon, workload.currency)?;
    let financed = financed::gather(alternative, &fleet, &bill, horizon, workload.currency)?;
    let later = due_later(commitments.as_ref(), financed.as_ref());
    let Figures { total, end_credits, present_cost, present_cost_without_credits, .. } = figures(workload, demand, &bill, &months, later)?;
    let machine = |group: &crate::fleet::Group| &alternative.parts[group.part].sheet.machines[group.machine];
    let runs = |group: &&crate::fleet::Group| group.peak.iter().any(|count| *count > 0.0);
    let waits = |group: &&crate::fleet::Group| runs(group) && !group.stands_at_once();
    let lead_times = fleet.groups.iter().filter(waits).filter_map(|group| machine(group).lead_time);
    let serves_from = lead_times.max_by(|a, b| a.hours().total_cmp(&b.hours()));
    let choices = fleet
        .groups
        .iter()
        .filter(runs)
        .map(|group| Choice {
            serves: group.names.clone(),
            machine: machine(group).title(),
            count: (group.peak[1], group.peak[horizon]),
            highest: group.peak.iter().copied().fold(0.0, f64::max),
        })
        .collect();
    let capital_spent = capital_spent(workload, &paid_out(&bill, horizon));
    let posts = readings.iter().find(|reading| reading.meter == "posts").map(|reading| (reading.months[1], reading.months[horizon]));
    let spent_on = |kind: Expenditure| {
        bill.lines.iter().filter(|line| Expenditure::of(line, alternative) == kind).map(Line::amount).fold(bill.nothing, |sum, amount| sum + amount)
    };
    let (capital_expenditure, operating_expenditure) = (spent_on(Expenditure::Capital), spent_on(Expenditure::Operating));
    let financing_expenditure = spent_on(Expenditure::Financing);
    let cost_of_money = workload.cost_of_money.unwrap_or_default();
    let spreading = view::Spreading { alternative, fleet: &fleet, bill: &bill, horizon, currency: workload.currency, cost_of_money };
    let ledgers = [spreading.ledger(View::Cash)?, spreading.ledger(View::Amortized)?, spreading.ledger(View::Annuity)?];
    Ok(Priced {
        capital_expenditure,
        operating_expenditure,
        financing_expenditure,
        there: there::gather(alternative, &fleet, workload, present_cost.unwrap_or(total))?,
        financed,
        unit_costs: units::costs(workload, demand, &fleet, total, &bill),
        retiring: retiring::penalties(alternative, &fleet, horizon, workload.currency)?,
        lives,
        ledgers,
        total,
        end_credits,
        present_cost,
        present_cost_without_credits,
        serves_from,
        capital_spent,
        posts,
        margin,
        commitments,
        meeting: meeting::gather(alternative, &fleet, &bill, workload.currency)?,
        moved: None,
        assumed: share(alternative, &bill, HowRead::Assumption),
        remembered: share(alternative, &bill, HowRead::Memory),
        choices,
        months,
        bill,
        fleet,
        readings,
    })
}

/// What leaves the bank in each month: neither what is worth something or owed at the end, nor what is there already; index 0 is before the start.
fn paid_out(bill: &Bill, horizon: usize) -> Vec<Money> {
    let leaves = |line: &&Line| line.category != Category::EndCredits && !matches!(line.of, For::Settlement(_) | For::Kept(_));
    (0..=horizon).map(|month| bill.lines.iter().filter(leaves).map(|line| line.amounts[month]).fold(bill.nothing, |sum, amount| sum + amount)).collect()
}

/// The first month in which more than the capital has been paid; none if it lasts, or none is given.
fn capital_spent(workload: &Workload, months: &[Money]) -> Option<usize> {
    let capital = workload.capital.as_ref()?.sum.number;
    let mut spent = Money::ZERO;
    months.iter().position(|month| {
        spent += *month;
        spent.decimal() > capital
    })
}

/// The share of a bill's costs whose price was read in some way.
fn share(alternative: &Alternative, bill: &Bill, read: HowRead) -> Share {
    let costs = || bill.lines.iter().filter(|line| line.category.is_cost());
    let is_read_so = |line: &&Line| line.shown(alternative).source.is_some_and(|source| source.read == read);
    let sum = |lines: &mut dyn Iterator<Item = &Line>| lines.map(Line::amount).sum::<Money>().decimal();
    let total = sum(&mut costs());
    let part = sum(&mut costs().filter(is_read_so));
    let mut named: Vec<(Money, String)> = Vec::new();
    for line in costs().filter(is_read_so).filter(|line| !line.amount().is_zero()) {
        let sheet = &alternative.parts[line.part].sheet;
        let name = match line.of {
            For::Tier { charge, .. } | For::Minimum(charge) => &sheet.charges[charge].name,
            For::Moving(index) => &alternative.moves[index].name,
            // What was there is of no price list.
            For::Sale(_) | For::Kept(_) | For::PaidFor(_) => continue,
            For::Pledge(option) | For::PledgeUpfront(option) | For::PledgeUnexpired(option) => &sheet.options[option].label,
            For::Machine(machine)
            | For::Setup(machine)
            | For::Stopped(machine)
            | For::Resale(machine)
            | For::EndCredit(machine)
            | For::Loan(machine)
            | For::Repayment(machine)
            | For::Interest(machine)
            | For::Settlement(machine)
            | For::Lease(machine)
            | For::Residual(machine)
            | For::Step { machine, .. }
            | For::Offer { machine, .. }
            | For::Used { machine, .. }
            | For::Upfront { machine, .. }
            | For::Unexpired { machine, .. } => &sheet.machines[machine].name,
        };
        match named.iter_mut().find(|(_, known)| known == name) {
            Some((amount, _)) => *amount += line.amount(),
            None => named.push((line.amount(), name.clone())),
        }
    }
    named.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let ratio = if total.is_zero() { Decimal::ZERO } else { rounded(part / total, 6) };
    Share { ratio, names: named.into_iter().map(|(_, name)| name).collect() }
}
