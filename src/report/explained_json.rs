//! An explanation for programs: `rackrent.explanation.v1`. Numbers are decimal strings, as they are printed.

use super::explained::{Question, letter};
use crate::bill::Line;
use crate::comparison::{Comparison, Outcome, Priced};
use crate::explain::{Amount, Choice, Explainer, Given, line_names};
use crate::lock::MadeFrom;
use crate::money::Money;
use crate::rating::NotPriced;
use crate::scenario::Alternative;
use crate::working::{Operator, Step, Whence};
use serde::Serialize;

#[derive(Serialize)]
struct Explanation<'a> {
    format: &'static str,
    made_from: MadeFrom,
    workload: &'a str,
    currency: &'a str,
    measure: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_of_money: Option<String>,
    alternatives: Vec<AlternativeJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    amounts: Vec<AmountJson>,
}

#[derive(Serialize)]
struct AlternativeJson<'a> {
    name: &'a str,
    priced: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_priced: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_credits: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    present_cost: Option<Money>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    payments: Vec<FlowJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<LineJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    machines: Vec<ChoiceJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dearer_without_commitments: Option<Money>,
}

#[derive(Serialize)]
struct FlowJson {
    month: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    paid: Money,
    factor: String,
    worth: String,
}

#[derive(Serialize)]
struct LineJson {
    name: String,
    category: &'static str,
    meter: String,
    unit: String,
    amount: Money,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    months: Vec<RunJson>,
}

#[derive(Serialize)]
struct RunJson {
    first: usize,
    last: usize,
    quantity: String,
    amount: Money,
}

#[derive(Serialize)]
struct ChoiceJson {
    machine: String,
    serves: Vec<String>,
    pinned_by: Option<String>,
    types_compared: usize,
    runner_up: Option<RunnerUp>,
}

#[derive(Serialize)]
struct RunnerUp {
    machines: Vec<String>,
    dearer: Money,
}

#[derive(Serialize)]
struct AmountJson {
    line: String,
    month: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    machines: Vec<ChoiceJson>,
    working: WorkingJson,
}

#[derive(Serialize)]
struct WorkingJson {
    amount: Money,
    steps: Vec<StepJson>,
    inputs: Vec<InputJson>,
}

#[derive(Serialize)]
struct StepJson {
    step: usize,
    what: String,
    operator: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    digits: Option<u32>,
    /// Added up, or whatever the operator does with them.
    terms: Vec<TermJson>,
    result: String,
    unit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    agrees: bool,
}

#[derive(Serialize)]
struct TermJson {
    minus: bool,
    /// Multiplied, then divided by those that divide.
    factors: Vec<OperandJson>,
}

#[derive(Serialize)]
struct OperandJson {
    value: String,
    what: String,
    unit: String,
    divides: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<String>,
}

#[derive(Serialize)]
struct InputJson {
    input: String,
    path: String,
    written: Option<String>,
    file: Option<String>,
    line: Option<usize>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<RangeJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceJson>,
}

#[derive(Serialize)]
struct RangeJson {
    low: String,
    used: String,
    high: String,
}

#[derive(Serialize)]
struct SourceJson {
    title: String,
    url: Option<String>,
    as_of: String,
    read: &'static str,
}

/// Writes an explanation as JSON.
///
/// # Errors
/// None that input can cause: the writer goes to memory.
pub fn render(explainer: &Explainer<'_>, question: &Question) -> anyhow::Result<String> {
    let comparison = explainer.comparison;
    let workload = &comparison.scenario.workload;
    let wanted = match question {
        Question::Verdict => None,
        Question::Alternative(index) | Question::Lines { alternative: index, .. } | Question::Amounts { alternative: index, .. } => Some(*index),
    };
    let alternatives = (0..comparison.outcomes.len()).filter(|index| wanted.is_none_or(|wanted| wanted == *index));
    let alternatives = alternatives.map(|index| of_alternative(explainer, index, question)).collect();
    let amounts = match question {
        Question::Lines { alternative, lines } => lines.iter().filter_map(|line| first_paid(explainer, *alternative, *line)).collect(),
        Question::Amounts { alternative, lines, month } => lines.iter().filter_map(|line| of_amount(explainer, *alternative, *line, *month)).collect(),
        Question::Verdict | Question::Alternative(_) => Vec::new(),
    };
    let explanation = Explanation {
        format: "rackrent.explanation.v1",
        made_from: explainer.made_from(),
        workload: &workload.name,
        currency: workload.currency.code(),
        measure: comparison.measure.as_str(),
        cost_of_money: workload.cost_of_money.map(|rate| rate.normalize().to_string()),
        alternatives,
        amounts,
    };
    Ok(serde_json::to_string_pretty(&explanation)? + "\n")
}

fn of_alternative<'a>(explainer: &Explainer<'a>, index: usize, question: &Question) -> AlternativeJson<'a> {
    let comparison = explainer.comparison;
    let name = comparison.name(index);
    let bare = AlternativeJson {
        name,
        priced: false,
        not_priced: None,
        total: None,
        end_credits: None,
        present_cost: None,
        payments: Vec::new(),
        lines: Vec::new(),
        machines: Vec::new(),
        dearer_without_commitments: None,
    };
    let (alternative, priced) = match (explainer.priced(index), &comparison.outcomes[index]) {
        (Ok(priced), _) => priced,
        (Err(reasons), _) => return AlternativeJson { not_priced: Some(NotPriced::summary(reasons)), ..bare },
    };
    debug_assert!(matches!(comparison.outcomes[index], Outcome::Priced(_)), "it has a bill");
    let lines = match question {
        Question::Verdict => Vec::new(),
        Question::Alternative(_) => of_lines(alternative, priced, &(0..priced.bill.lines.len()).collect::<Vec<_>>()),
        Question::Lines { lines, .. } | Question::Amounts { lines, .. } => of_lines(alternative, priced, lines),
    };
    let whole = matches!(question, Question::Alternative(_));
    let payments = if matches!(question, Question::Verdict | Question::Alternative(_)) { payments(explainer, comparison, priced) } else { Vec::new() };
    AlternativeJson {
        priced: true,
        total: Some(priced.total),
        end_credits: Some(priced.end_credits),
        present_cost: priced.present_cost,
        payments,
        lines,
        machines: if whole { explainer.choices(index, None).into_iter().map(of_choice).collect() } else { Vec::new() },
        dearer_without_commitments: if whole { explainer.uncommitted(index) } else { None },
        ..bare
    }
}

fn payments(explainer: &Explainer<'_>, comparison: &Comparison, priced: &Priced) -> Vec<FlowJson> {
    let flows = explainer.flows(priced).into_iter();
    let json = flows.map(|flow| FlowJson {
        month: flow.month,
        date: comparison.date(flow.month),
        paid: flow.paid,
        factor: flow.factor.normalize().to_string(),
        worth: flow.worth.normalize().to_string(),
    });
    json.collect()
}

fn of_lines(alternative: &Alternative, priced: &Priced, lines: &[usize]) -> Vec<LineJson> {
    let names = line_names(alternative, &priced.bill.lines);
    let json = |at: &usize| {
        let line: &Line = &priced.bill.lines[*at];
        let shown = line.shown(alternative);
        let runs = Explainer::runs(line).into_iter();
        let months = runs.map(|run| RunJson { first: run.first, last: run.last, quantity: shown.quantity(run.quantity).to_string(), amount: run.amount });
        LineJson {
            name: names[*at].clone(),
            category: line.category.key(),
            meter: shown.meter.to_owned(),
            amount: line.amount(),
            months: months.collect(),
            unit: shown.unit.clone(),
        }
    };
    lines.iter().map(json).collect()
}

fn of_choice(choice: Choice) -> ChoiceJson {
    ChoiceJson {
        machine: choice.machine,
        serves: choice.serves,
        pinned_by: choice.pinned,
        types_compared: choice.compared,
        runner_up: choice.runner_up.map(|(machines, dearer)| RunnerUp { machines, dearer }),
    }
}

/// The working of the first month in which a line is paid.
fn first_paid(explainer: &Explainer<'_>, alternative: usize, line: usize) -> Option<AmountJson> {
    let (_, priced) = explainer.priced(alternative).ok()?;
    let known = &priced.bill.lines[line];
    let month = known.amounts.iter().position(|amount| !amount.is_zero()).or_else(|| known.quantities.iter().position(|quantity| !quantity.is_zero()))?;
    of_amount(explainer, alternative, line, month)
}

fn of_amount(explainer: &Explainer<'_>, index: usize, line: usize, month: usize) -> Option<AmountJson> {
    let told = explainer.amount(index, line, month)?;
    let (alternative, priced) = explainer.priced(index).ok()?;
    let known = &priced.bill.lines[line];
    let machines = known.of.machine().map_or_else(Vec::new, |machine| explainer.choices(index, Some((known.part, machine))));
    Some(AmountJson {
        line: line_names(alternative, &priced.bill.lines)[line].clone(),
        month,
        date: explainer.comparison.date(month),
        machines: machines.into_iter().map(of_choice).collect(),
        working: of_working(told),
    })
}

fn of_working(Amount { amount, working, given, .. }: Amount) -> WorkingJson {
    WorkingJson {
        amount,
        steps: working.steps.iter().enumerate().map(|(at, step)| of_step(at, step)).collect(),
        inputs: given.into_iter().enumerate().map(|(at, given)| of_input(at, given)).collect(),
    }
}

/// Writes the steps of an amount alone, as they stand among what is explained.
///
/// # Errors
/// None that input can cause: the writer goes to memory.
pub fn steps(amount: Amount) -> anyhow::Result<String> {
    Ok(serde_json::to_string(&of_working(amount))?)
}

fn of_step(at: usize, step: &Step) -> StepJson {
    let terms = step.terms.iter().map(|term| TermJson {
        minus: term.minus,
        factors: term
            .factors
            .iter()
            .map(|factor| OperandJson {
                value: factor.value.to_string(),
                what: factor.what.clone(),
                unit: factor.unit.clone(),
                divides: factor.divides,
                step: if let Whence::Step(step) = factor.from { Some(step + 1) } else { None },
                input: if let Whence::Input(input) = factor.from { Some(letter(input)) } else { None },
            })
            .collect(),
    });
    StepJson {
        step: at + 1,
        what: step.what.clone(),
        operator: step.operator.as_str(),
        digits: if let Operator::Round(digits) = step.operator { Some(digits) } else { None },
        terms: terms.collect(),
        result: step.result.to_string(),
        unit: step.unit.clone(),
        note: step.note.clone(),
        agrees: step.agrees,
    }
}

fn of_input(at: usize, given: Given) -> InputJson {
    InputJson {
        input: letter(at),
        path: given.path,
        written: given.written,
        file: given.file,
        line: given.line,
        status: given.status.as_str(),
        range: given.range.map(|range| RangeJson { low: range.low, used: range.used, high: range.high }),
        source: given.source.map(|source| SourceJson { title: source.title, url: source.url, as_of: source.as_of, read: source.read }),
    }
}
