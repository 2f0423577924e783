//! The bills side by side: totals, present cost, verdict, what would turn it, and what the comparison does not know.
//!
//! Everything that a report shows is worked out here; no renderer computes.

use crate::bill::{Bill, For, Line};
use crate::demand::{self, Demand};
use crate::document::RangeUsed;
use crate::finance;
use crate::fleet::Fleet;
use crate::money::{Exact, Money, rounded};
use crate::plan;
use crate::quantity::Duration;
use crate::rating::NotPriced;
use crate::scenario::{Alternative, Item, Scenario};
use crate::sheet::meter::Category;
use crate::sheet::{HowRead, Kind, Terms};
use crate::workload::{Redundancy, Workload};
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
}

/// What a priced alternative pays, and the figures that decide.
#[derive(Debug, Clone)]
pub struct Priced {
    /// Every line.
    pub bill: Bill,
    /// The machines.
    pub fleet: Fleet,
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
    /// The same without end credits.
    pub present_cost_without_credits: Option<Money>,
    /// From order to service of the slowest machine.
    pub serves_from: Option<Duration>,
    /// The first month in which more than the capital has been paid; none if it lasts.
    pub capital_spent: Option<usize>,
    /// Posts of the first month and of the last.
    pub posts: Option<(Decimal, Decimal)>,
    /// Share of what is paid (credits left out) whose price is an assumption.
    pub assumed: Decimal,
    /// Names of the charges and machines whose price is an assumption, the dearest first.
    pub assumed_lines: Vec<String>,
}

impl Priced {
    /// What is paid without end credits.
    #[must_use]
    pub fn total_without_credits(&self) -> Money {
        self.total - self.end_credits
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

/// An alternative with its bill, or with the reasons for which it has none.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It is priced.
    Priced(Box<Priced>),
    /// It takes part in no ranking.
    NotPriced(Vec<NotPriced>),
}

/// What choosing an alternative means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// All of it is rented.
    Rent,
    /// All of it is owned.
    Buy,
    /// Some of each.
    Both,
}

impl Answer {
    /// The answer that an alternative is.
    #[must_use]
    pub fn of(alternative: &Alternative) -> Self {
        let parts = || alternative.parts.iter().filter(|part| !part.completes);
        match (parts().any(|part| part.sheet.kind == Kind::Owned), parts().any(|part| part.sheet.kind != Kind::Owned)) {
            (true, false) => Self::Buy,
            (true, true) => Self::Both,
            _ => Self::Rent,
        }
    }
}

/// A change of one kind of price that alone would make the runner-up win.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The alternative whose price changes.
    pub alternative: usize,
    /// What gets dearer or cheaper.
    pub what: &'static str,
    /// The relative change: positive is dearer.
    pub change: Decimal,
}

/// A value of an input at which the runner-up wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurningPoint {
    /// Which input.
    pub input: &'static str,
    /// The value nearest to today's, as a file would have it.
    pub at: String,
    /// Whether it lies below today's.
    pub below: bool,
}

/// Who wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is priced.
    NonePriced,
    /// One alternative is priced: a bill, not a verdict.
    OnlyOne(usize),
    /// At least two are.
    Winner {
        /// The cheapest.
        winner: usize,
        /// The next.
        runner_up: usize,
        /// By how much.
        margin: Money,
        /// Over the runner-up's figure, six digits after the point; 0 if that is 0.
        ratio: Decimal,
        /// The cheapest of those that answer the question otherwise than the winner: rent where it buys, buy where it rents.
        other_side: Option<usize>,
        /// Who wins by the undiscounted total.
        by_total: usize,
        /// Who wins without end credits.
        without_credits: usize,
        /// The first month from which the winner has paid less than the runner-up for good, end credits left out.
        break_even: Option<usize>,
        /// The smallest changes of one price that turn it, with the fleets as they are.
        turns: Vec<Turn>,
    },
}

impl Verdict {
    /// Whether total, present cost and the result without end credits name the same winner.
    #[must_use]
    pub fn measures_agree(&self) -> bool {
        match self {
            Self::Winner { winner, by_total, without_credits, .. } => winner == by_total && winner == without_credits,
            _ => true,
        }
    }
}

/// What kind of thing a note says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// The verdict's limits.
    Verdict,
    /// An alternative without a price, and why.
    NotPriced,
    /// What one alternative offers and another does not.
    NotEqual,
    /// What was assumed.
    Assumed,
    /// A range that was read at one value.
    Range,
    /// What the comparison leaves out.
    NotCounted,
}

impl NoteKind {
    /// The key in JSON and CSV.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::NotPriced => "not-priced",
            Self::NotEqual => "not-equal",
            Self::Assumed => "assumed",
            Self::Range => "range",
            Self::NotCounted => "not-counted",
        }
    }

    /// The heading in a table.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Verdict => "Mind",
            Self::NotPriced => "Not priced",
            Self::NotEqual => "Not equal",
            Self::Assumed => "Assumed",
            Self::Range => "Ranges",
            Self::NotCounted => "Not counted",
        }
    }
}

/// A sentence that belongs beside the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What kind.
    pub kind: NoteKind,
    /// The sentence, without a full stop.
    pub text: String,
    /// Whether it is left to the longer formats: the terminal says how many there are.
    pub detail: bool,
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
    /// Who wins.
    pub verdict: Verdict,
    /// The categories that any alternative pays for, in the order of the report.
    pub categories: Vec<Category>,
    /// Values of inputs at which the runner-up wins; empty until they are looked for.
    pub turning: Vec<TurningPoint>,
    /// What belongs beside the result, by kind.
    pub notes: Vec<Note>,
    /// Mean load of the last month over that of the first.
    pub load_growth: f64,
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

    /// The name of an alternative.
    #[must_use]
    pub fn name(&self, index: usize) -> &str {
        &self.scenario.alternatives[index].name
    }
}

/// Prices every alternative of a scenario and compares them. `assumptions` are those that the caller made, printed under "Assumed".
#[must_use]
pub fn compare(scenario: Scenario, assumptions: &[String]) -> Comparison {
    let workload = &scenario.workload;
    let demand = demand::series(workload);
    let measure = if workload.cost_of_money.is_some() { Measure::PresentCost } else { Measure::Total };
    let outcomes: Vec<Outcome> = scenario.alternatives.iter().map(|alternative| outcome(alternative, workload, &demand)).collect();
    let verdict = verdict(&scenario, &outcomes, measure);
    let pays = |category: Category| {
        outcomes.iter().any(|outcome| match outcome {
            Outcome::Priced(priced) => priced.bill.lines.iter().any(|line| line.category == category),
            Outcome::NotPriced(_) => false,
        })
    };
    let categories = Category::ALL.iter().map(|(category, ..)| *category).filter(|category| pays(*category)).collect();
    let notes = notes(&scenario, &outcomes, &verdict, measure, assumptions);
    let load_growth = demand.load_growth();
    Comparison { measure, outcomes, verdict, categories, turning: Vec::new(), notes, load_growth, hours: demand.calendar.hours, scenario }
}

/// What the alternatives of these names cost, by the measure of the verdict; none for what is not priced.
#[must_use]
pub fn costs(scenario: &Scenario, names: &[String]) -> Vec<Option<Money>> {
    let workload = &scenario.workload;
    let demand = demand::series(workload);
    let cost = |name: &String| {
        let alternative = scenario.alternatives.iter().find(|alternative| alternative.name == *name)?;
        plan::evaluate(alternative, workload, &demand).ok()?.cost.round(workload.currency).ok()
    };
    names.iter().map(cost).collect()
}

fn outcome(alternative: &Alternative, workload: &Workload, demand: &Demand) -> Outcome {
    let priced = plan::evaluate(alternative, workload, demand)
        .and_then(|evaluation| priced(alternative, workload, demand, evaluation).map_err(|crate::money::TooLarge| vec![NotPriced::TooLarge]));
    match priced {
        Ok(priced) => Outcome::Priced(Box::new(priced)),
        Err(reasons) => Outcome::NotPriced(reasons),
    }
}

fn priced(alternative: &Alternative, workload: &Workload, demand: &Demand, evaluation: plan::Evaluation) -> Result<Priced, crate::money::TooLarge> {
    let plan::Evaluation { fleet, readings, bill, .. } = evaluation;
    let horizon = demand.months.len();
    let months = bill.months(horizon);
    let end_credits = bill.category(Category::EndCredits);
    let without: Vec<Money> = {
        let mut without = months.clone();
        without[horizon] = without[horizon] - end_credits;
        without
    };
    let present = |months: &[Money]| workload.cost_of_money.map(|rate| finance::present_cost(months, rate)?.round(workload.currency)).transpose();
    let machine = |group: &crate::fleet::Group| &alternative.parts[group.part].sheet.machines[group.machine];
    let lead_times = fleet.groups.iter().filter_map(|group| machine(group).lead_time);
    let serves_from = lead_times.max_by(|a, b| a.hours().total_cmp(&b.hours()));
    let choices = fleet
        .groups
        .iter()
        .map(|group| Choice { serves: group.names.clone(), machine: machine(group).name.clone(), count: (group.peak[1], group.peak[horizon]) })
        .collect();
    let mut spent = Money::ZERO;
    let capital_spent = workload.capital.and_then(|capital| {
        without.iter().position(|month| {
            spent += *month;
            spent.decimal() > capital.number
        })
    });
    let posts = readings.iter().find(|reading| reading.meter == "posts").map(|reading| (reading.months[1], reading.months[horizon]));
    let (assumed, assumed_lines) = assumed(alternative, &bill);
    Ok(Priced {
        total: months.iter().copied().fold(bill.nothing, |sum, month| sum + month),
        end_credits,
        present_cost: present(&months)?,
        present_cost_without_credits: present(&without)?,
        serves_from,
        capital_spent,
        posts,
        assumed,
        assumed_lines,
        choices,
        months,
        bill,
        fleet,
    })
}

/// The share of a bill's costs whose price is an assumption, and the names of these prices.
fn assumed(alternative: &Alternative, bill: &Bill) -> (Decimal, Vec<String>) {
    let costs = || bill.lines.iter().filter(|line| !line.category.is_credit());
    let is_assumed = |line: &&Line| line.shown(alternative).source.is_some_and(|source| source.read == HowRead::Assumption);
    let sum = |lines: &mut dyn Iterator<Item = &Line>| lines.map(Line::amount).sum::<Money>().decimal();
    let total = sum(&mut costs());
    let part = sum(&mut costs().filter(is_assumed));
    let mut named: Vec<(Money, String)> = Vec::new();
    for line in costs().filter(is_assumed).filter(|line| !line.amount().is_zero()) {
        let sheet = &alternative.parts[line.part].sheet;
        let name = match line.of {
            For::Tier { charge, .. } | For::Minimum(charge) => &sheet.charges[charge].name,
            For::Machine(machine) | For::Setup(machine) | For::Resale(machine) | For::EndCredit(machine) => &sheet.machines[machine].name,
        };
        match named.iter_mut().find(|(_, known)| known == name) {
            Some((amount, _)) => *amount += line.amount(),
            None => named.push((line.amount(), name.clone())),
        }
    }
    named.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let share = if total.is_zero() { Decimal::ZERO } else { rounded(part / total, 6) };
    (share, named.into_iter().map(|(_, name)| name).collect())
}

fn verdict(scenario: &Scenario, outcomes: &[Outcome], measure: Measure) -> Verdict {
    let priced: Vec<(usize, &Priced)> = outcomes
        .iter()
        .enumerate()
        .filter_map(|(index, outcome)| match outcome {
            Outcome::Priced(priced) => Some((index, &**priced)),
            Outcome::NotPriced(_) => None,
        })
        .collect();
    let name = |index: usize| &scenario.alternatives[index].name;
    // Ties go to the first name.
    let by = |figure: &dyn Fn(&Priced) -> Money| {
        let mut ranked: Vec<(Money, &String, usize)> = priced.iter().map(|(index, priced)| (figure(priced), name(*index), *index)).collect();
        ranked.sort();
        ranked
    };
    let ranked = by(&|priced| priced.measure(measure));
    let answer = |index: usize| Answer::of(&scenario.alternatives[index]);
    match ranked.as_slice() {
        [] => Verdict::NonePriced,
        [(_, _, only)] => Verdict::OnlyOne(*only),
        [(cheapest, _, winner), (next, _, runner_up), ..] => {
            let margin = *next - *cheapest;
            let ratio = if next.is_zero() { Decimal::ZERO } else { rounded(margin.decimal() / next.decimal(), 6) };
            let find = |wanted: usize| priced.iter().find(|(index, _)| *index == wanted).map(|(_, priced)| *priced);
            let (break_even, turns) = match (find(*winner), find(*runner_up)) {
                (Some(first), Some(second)) => {
                    let cash = |priced: &Priced| {
                        let mut months = priced.months.clone();
                        if let Some(last) = months.last_mut() {
                            *last = *last - priced.end_credits;
                        }
                        months
                    };
                    (finance::break_even(&cash(first), &cash(second)), turns(scenario, (*winner, first), (*runner_up, second), margin))
                }
                _ => (None, Vec::new()),
            };
            Verdict::Winner {
                winner: *winner,
                runner_up: *runner_up,
                margin,
                ratio,
                other_side: ranked.iter().map(|(_, _, index)| *index).find(|index| answer(*index) != answer(*winner)),
                by_total: by(&|priced| priced.total)[0].2,
                without_credits: by(&|priced| priced.measure_without_credits(measure))[0].2,
                break_even,
                turns,
            }
        }
    }
}

/// A kind of price, as far as one change of it moves several lines.
fn price_of(line: &Line, alternative: &Alternative) -> &'static str {
    let sheet = &alternative.parts[line.part].sheet;
    match line.of {
        For::Machine(index) | For::Setup(index) if matches!(sheet.machines[index].terms, Terms::Rented(_)) => "machine rent",
        For::Machine(_) | For::Setup(_) | For::Resale(_) | For::EndCredit(_) => "hardware prices",
        For::Tier { charge, .. } | For::Minimum(charge) => match (sheet.charges[charge].meter.as_str(), line.category) {
            // What is a share of the hardware's price moves with it.
            ("hardware-value" | "hardware-purchases", _) => "hardware prices",
            (_, Category::Storage) => "storage prices",
            (_, Category::Network) => "network prices",
            (_, Category::Requests) => "request prices",
            (_, Category::Space) => "space",
            (_, Category::Power) => "electricity",
            (_, Category::People) => "wages",
            _ => "other charges",
        },
    }
}

/// The smallest relative changes of one kind of price, on one side or (wages) on both, that close the margin; the fleets stay as they are.
fn turns(scenario: &Scenario, winner: (usize, &Priced), runner_up: (usize, &Priced), margin: Money) -> Vec<Turn> {
    let rate = scenario.workload.cost_of_money.unwrap_or_default();
    let sums = |(index, priced): (usize, &Priced)| {
        let alternative = &scenario.alternatives[index];
        let mut sums: Vec<(&'static str, Exact)> = Vec::new();
        for line in &priced.bill.lines {
            let Ok(cost) = finance::present_cost(&line.amounts, rate) else { continue };
            let what = price_of(line, alternative);
            match sums.iter_mut().find(|(known, _)| *known == what) {
                Some((_, sum)) => *sum = sum.plus(cost).unwrap_or(*sum),
                None => sums.push((what, cost)),
            }
        }
        sums
    };
    let mut turns = Vec::new();
    let (ours, theirs) = (sums(winner), sums(runner_up));
    let shared = |what: &str| what == "wages";
    for (what, sum) in ours {
        let other = theirs.iter().find(|(known, _)| *known == what).map_or(Decimal::ZERO, |(_, sum)| sum.decimal());
        let moved = if shared(what) { sum.decimal() - other } else { sum.decimal() };
        if let Some(change) = margin.decimal().checked_div(moved).filter(|_| !moved.is_zero()) {
            turns.push(Turn { alternative: winner.0, what, change });
        }
    }
    for (what, sum) in theirs.into_iter().filter(|(what, _)| !shared(what)) {
        if let Some(change) = margin.decimal().checked_div(sum.decimal()).filter(|_| !sum.decimal().is_zero()) {
            turns.push(Turn { alternative: runner_up.0, what, change: -change });
        }
    }
    // Nothing costs less than nothing, and what must grow tenfold is not about to turn anything.
    turns.retain(|turn| turn.change > -Decimal::ONE && turn.change <= Decimal::TEN && !turn.change.is_zero());
    turns.sort_by(|a, b| a.change.abs().cmp(&b.change.abs()).then_with(|| (a.alternative, a.what).cmp(&(b.alternative, b.what))));
    turns.truncate(3);
    turns
}

fn notes(scenario: &Scenario, outcomes: &[Outcome], verdict: &Verdict, measure: Measure, assumptions: &[String]) -> Vec<Note> {
    let workload = &scenario.workload;
    let mut notes = Vec::new();
    let mut push = |kind: NoteKind, text: String, detail: bool| {
        let text = text.trim_end_matches('.').to_owned();
        if !notes.iter().any(|note: &Note| note.kind == kind && note.text == text) {
            notes.push(Note { kind, text, detail });
        }
    };
    let name = |index: usize| scenario.alternatives[index].name.as_str();
    if let Verdict::Winner { winner, by_total, without_credits, .. } = verdict {
        if by_total != winner {
            push(NoteKind::Verdict, format!("by the undiscounted total {} wins", name(*by_total)), false);
        }
        if without_credits != winner {
            push(NoteKind::Verdict, format!("without the credits at the end {} wins by {}", name(*without_credits), measure.as_str()), false);
        }
    }
    let priced = || {
        outcomes.iter().zip(&scenario.alternatives).filter_map(|(outcome, alternative)| match outcome {
            Outcome::Priced(priced) => Some((&**priced, alternative)),
            Outcome::NotPriced(_) => None,
        })
    };
    let compared = matches!(verdict, Verdict::Winner { .. });
    if compared {
        list_price_note(&mut push, priced().map(|(_, alternative)| alternative));
        date_note(&mut push, priced().map(|(_, alternative)| alternative));
    }
    capital_notes(&mut push, workload, priced());
    for (outcome, alternative) in outcomes.iter().zip(&scenario.alternatives) {
        if let Outcome::NotPriced(reasons) = outcome {
            push(NoteKind::NotPriced, format!("{}: {}", alternative.name, NotPriced::summary(reasons)), false);
        }
    }
    equality_notes(&mut push, workload, priced());
    for text in assumptions.iter().chain(&workload.assumptions) {
        push(NoteKind::Assumed, text.clone(), false);
    }
    for (priced, alternative) in priced().filter(|(priced, _)| !priced.assumed.is_zero()) {
        let percent = rounded(priced.assumed * Decimal::ONE_HUNDRED, 0);
        push(NoteKind::Assumed, format!("{}: {percent} % of what is paid has an assumed price: {}", alternative.name, priced.assumed_lines.join(", ")), false);
    }
    range_notes(&mut push, workload, priced().map(|(_, alternative)| alternative));
    let mut left_out = vec!["migration", "downtime", "tax", "changes of prices"];
    if workload.staff.is_none() {
        left_out.insert(0, "people");
    }
    if !workload.traffic.iter().any(|traffic| traffic.meter == "transfer-zone") && !workload.components.is_empty() {
        left_out.push("traffic between zones");
    }
    push(NoteKind::NotCounted, left_out.join(", "), false);
    for text in &workload.not_counted {
        push(NoteKind::NotCounted, text.clone(), false);
    }
    notes.sort_by_key(|note| note.kind);
    notes
}

/// No verdict rests on on-demand list prices without saying so.
fn list_price_note<'a>(push: &mut impl FnMut(NoteKind, String, bool), alternatives: impl Iterator<Item = &'a Alternative>) {
    let mut on_demand: Vec<&str> = Vec::new();
    for part in alternatives.flat_map(|alternative| &alternative.parts) {
        let rents = part.sheet.kind == Kind::Cloud && part.serves.iter().any(|item| matches!(item, Item::Component(_)));
        if rents && !on_demand.contains(&part.sheet.provider.as_str()) {
            on_demand.push(&part.sheet.provider);
        }
    }
    if !on_demand.is_empty() {
        push(NoteKind::Verdict, format!("{} at on-demand list price: no committed or negotiated price was compared", on_demand.join(", ")), false);
    }
}

/// Prices that are more than twelve months apart between the sides are flagged.
fn date_note<'a>(push: &mut impl FnMut(NoteKind, String, bool), alternatives: impl Iterator<Item = &'a Alternative>) {
    let sheets: Vec<_> = alternatives.flat_map(|alternative| &alternative.parts).filter(|part| !part.completes).map(|part| &part.sheet).collect();
    let oldest = sheets.iter().min_by_key(|sheet| (sheet.as_of, &sheet.id));
    let newest = sheets.iter().max_by_key(|sheet| (sheet.as_of, &sheet.id));
    if let (Some(oldest), Some(newest)) = (oldest, newest) {
        use jiff::ToSpan as _;
        if oldest.as_of.checked_add(12.months()).is_ok_and(|limit| limit < newest.as_of) {
            let text = format!("prices are more than 12 months apart: {} of {}, {} of {}", oldest.id, oldest.as_of, newest.id, newest.as_of);
            push(NoteKind::Verdict, text, false);
        }
    }
}

/// What one alternative offers and another does not.
fn equality_notes<'a>(push: &mut impl FnMut(NoteKind, String, bool), workload: &Workload, priced: impl Iterator<Item = (&'a Priced, &'a Alternative)>) {
    for (priced, alternative) in priced {
        for part in &alternative.parts {
            for (index, caveat) in part.sheet.caveats.iter().enumerate() {
                push(NoteKind::NotEqual, format!("{}: {caveat}", part.sheet.id), index > 0);
            }
            for item in &part.serves {
                let Item::Data(at) = item else { continue };
                let data = &workload.data[*at];
                let copies = part.sheet.charges_on(&data.meter).find_map(|charge| charge.copies);
                if let Some(copies) = copies.filter(|copies| *copies < data.copies) {
                    let text = format!("{} keeps {copies} copies of `{}`, {} are wanted", part.sheet.provider, data.name, data.copies);
                    push(NoteKind::NotEqual, text, false);
                }
            }
        }
        if priced.serves_from.is_some_and(|lead| lead.hours() > 0.0) && workload.demand.surges.iter().any(|surge| surge.factor > 1.0) {
            let text = format!("{}: hardware for surges is bought as if they were foreseen", alternative.name);
            push(NoteKind::NotEqual, text, false);
        }
    }
    if let Some(component) = workload.components.iter().find(|component| component.redundancy == Redundancy::Plus(0) && component.minimum < 2) {
        let others = workload.components.iter().any(|other| other.redundancy != Redundancy::Plus(0));
        if others {
            push(NoteKind::NotEqual, format!("`{}` has no redundancy on any side", component.name), false);
        }
    }
}

/// Ranges that were read at one of their values.
fn range_notes<'a>(push: &mut impl FnMut(NoteKind, String, bool), workload: &'a Workload, alternatives: impl Iterator<Item = &'a Alternative>) {
    let mut said: Vec<&str> = Vec::new();
    let mut details = Vec::new();
    let mut say = |whose: &'a str, ranges: &[RangeUsed]| {
        if said.contains(&whose) {
            return;
        }
        said.push(whose);
        for range in ranges {
            let how = if range.stated { "" } else { ", the middle" };
            details.push(format!("{whose} uses {}{how} of {} to {}", range.used, range.low, range.high));
        }
    };
    for part in alternatives.flat_map(|alternative| &alternative.parts) {
        say(&part.sheet.id, &part.sheet.ranges);
    }
    say("the workload", &workload.ranges);
    match details.len() {
        0 => {}
        1 => push(NoteKind::Range, details.remove(0), false),
        several => push(NoteKind::Range, format!("{several} values are ranges, each read at its likely value or its middle"), false),
    }
    for detail in details {
        push(NoteKind::Range, detail, true);
    }
}

/// What is due before the capital arrives: nobody else says who pays it.
fn capital_notes<'a>(push: &mut impl FnMut(NoteKind, String, bool), workload: &Workload, priced: impl Iterator<Item = (&'a Priced, &'a Alternative)>) {
    let (Some(arrives), Some(start)) = (workload.capital_arrives, workload.start) else { return };
    let months = (i32::from(arrives.year()) - i32::from(start.year())) * 12 + i32::from(arrives.month()) - i32::from(start.month());
    for (priced, alternative) in priced {
        // Month 0 is before the first; whole months before the one of the arrival are due before it.
        let due: Money = priced.months.iter().take(usize::try_from(months + 1).unwrap_or(0)).copied().sum();
        if due > Money::ZERO {
            let text = format!("{}: {} {} is due before the capital arrives on {arrives}", alternative.name, due.whole(), workload.currency.code());
            push(NoteKind::Verdict, text, false);
        }
    }
}
