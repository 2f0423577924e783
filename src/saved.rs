//! What a comparison came to, as far as rules and a difference ask for it: out of `rackrent.comparison.v1`, whether it was saved or has just been written.
//!
//! One reading serves both, so that a rule says the same of a run and of its saved result.

use crate::comparison::{Answer, Comparison};
use crate::diagnostic::{Texts, printable};
use crate::document::Date;
use crate::quantity::{Currency, Scalar as _};
use crate::report::{self, Format, Layout, Period};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::HashSet;

/// What is read: the schema that [`Format::Json`] writes.
pub const SCHEMA: &str = "rackrent.comparison.v1";

/// What a comparison came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// The workload's name.
    pub workload: String,
    /// Of all amounts.
    pub currency: Currency,
    /// The horizon.
    pub months: usize,
    /// Whether the verdict compares present costs.
    pub discounted: bool,
    /// Whether the workload says how much is in the bank.
    pub has_capital: bool,
    /// Who wins; none without a verdict.
    pub winner: Option<String>,
    /// By how much, and over the runner-up's figure.
    pub margin: Option<(Decimal, Decimal)>,
    /// One for each alternative.
    pub alternatives: Vec<Standing>,
}

/// What an alternative came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Its name.
    pub name: String,
    /// What choosing it means.
    pub answer: Answer,
    /// The rate that brought each of its sheets into the comparison's currency; 1 where that is the same.
    pub rates: Vec<Decimal>,
    /// What it pays; the reason where it is not priced.
    pub paid: Result<Paid, String>,
}

/// What a priced alternative pays.
#[derive(Debug, Clone, PartialEq)]
pub struct Paid {
    /// The sum of all lines.
    pub total: Decimal,
    /// The discounted sum; none without a cost of money.
    pub present_cost: Option<Decimal>,
    /// What is credited at the end; negative.
    pub end_credits: Decimal,
    /// What is paid in each month; index 0 is before the start.
    pub months: Vec<Decimal>,
    /// The first month in which more than the capital has been paid.
    pub capital_spent: Option<usize>,
    /// The share of what is paid whose price is an assumption.
    pub assumed: Decimal,
    /// The day of its oldest price, and the line that has it.
    pub oldest: Option<(Date, String)>,
    /// Its machines: what they serve, and their type.
    pub machines: Vec<(String, String)>,
    /// Its bill.
    pub lines: Vec<Line>,
}

/// A line of a bill.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The category's key.
    pub category: String,
    /// As the bill has it.
    pub name: String,
    /// Which of the alternative's parts it is of; none for what the workload states.
    pub part: Option<usize>,
    /// What is counted.
    pub meter: String,
    /// In which unit.
    pub unit: String,
    /// How many, over the horizon.
    pub quantity: Decimal,
    /// What is paid over the horizon.
    pub amount: Decimal,
}

impl Paid {
    /// The figure that a verdict compares.
    #[must_use]
    pub fn measure(&self) -> Decimal {
        self.present_cost.unwrap_or(self.total)
    }
}

impl Saved {
    /// The alternative of this name.
    #[must_use]
    pub fn alternative(&self, name: &str) -> Option<&Standing> {
        self.alternatives.iter().find(|standing| standing.name == name)
    }

    /// The same before anything was paid: what something new is counted from.
    #[must_use]
    pub fn before_anything(&self) -> Self {
        let mut nothing = self.clone();
        for paid in nothing.alternatives.iter_mut().filter_map(|standing| standing.paid.as_mut().ok()) {
            (paid.total, paid.end_credits) = (Decimal::ZERO, Decimal::ZERO);
            paid.present_cost = paid.present_cost.map(|_| Decimal::ZERO);
            paid.months.iter_mut().for_each(|month| *month = Decimal::ZERO);
            paid.lines.clear();
        }
        nothing
    }

    /// The alternative that is chosen: the winner, or the only one that is priced.
    #[must_use]
    pub fn chosen(&self) -> Option<&Standing> {
        if let Some(winner) = &self.winner {
            return self.alternative(winner);
        }
        let mut priced = self.alternatives.iter().filter(|standing| standing.paid.is_ok());
        priced.next().filter(|_| priced.next().is_none())
    }
}

/// What a comparison has just come to.
///
/// # Errors
/// None that input can cause.
pub fn of(comparison: &Comparison, texts: &Texts) -> anyhow::Result<Saved> {
    let layout = Layout { width: 100, styled: false };
    let json = report::render(comparison, texts, Format::Json, Period::Total, layout)?;
    read(&json).map_err(anyhow::Error::msg)
}

/// Reads the JSON of a comparison.
///
/// # Errors
/// Why it is none that this program reads.
pub fn read(text: &str) -> Result<Saved, String> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| format!("it is no JSON, or was cut off: {error}"))?;
    match value.get("schema").and_then(serde_json::Value::as_str) {
        Some(SCHEMA) => {}
        Some(other) => return Err(format!("its schema is `{}`, and this program reads `{SCHEMA}`: compare again with this version", printable(other))),
        None => return Err(format!("it has no `schema`, so `rackrent compare --format json` did not write it; this program reads `{SCHEMA}`")),
    }
    let document: Document = serde_json::from_value(value).map_err(|error| format!("it is not all of a `{SCHEMA}`: {error}"))?;
    document.saved()
}

#[derive(Deserialize)]
struct Document {
    workload: String,
    currency: String,
    months: usize,
    #[serde(default)]
    capital: Option<String>,
    verdict: VerdictIn,
    alternatives: Vec<AlternativeIn>,
}

#[derive(Deserialize)]
struct VerdictIn {
    measure: String,
    winner: Option<String>,
    margin: Option<String>,
    margin_ratio: Option<String>,
}

#[derive(Deserialize)]
struct AlternativeIn {
    name: String,
    priced: bool,
    reason: Option<String>,
    parts: Vec<PartIn>,
    total: Option<String>,
    present_cost: Option<String>,
    end_credits: Option<String>,
    capital_spent_month: Option<usize>,
    assumed_ratio: Option<String>,
    machines: Vec<MachineIn>,
    months: Vec<String>,
    lines: Vec<LineIn>,
}

#[derive(Deserialize)]
struct PartIn {
    kind: String,
    serves: Vec<String>,
    completes: bool,
    conversion: Option<ConversionIn>,
}

#[derive(Deserialize)]
struct ConversionIn {
    rate: Option<String>,
}

#[derive(Deserialize)]
struct MachineIn {
    machine: String,
    serves: Vec<String>,
}

#[derive(Deserialize)]
struct LineIn {
    category: String,
    name: String,
    part: Option<usize>,
    meter: String,
    quantity: String,
    unit: String,
    amount: String,
    source: SourceIn,
}

#[derive(Deserialize)]
struct SourceIn {
    as_of: Option<String>,
}

/// Beyond this nothing is an amount of ours, and sums could overflow.
const LARGEST: u128 = 1_000_000_000_000_000_000_000;

/// The longest horizon of a workload.
const MOST_MONTHS: usize = 1200;

fn decimal(text: &str) -> Result<Decimal, String> {
    let number = Decimal::from_str_exact(text).ok().filter(|number| number.abs() < Decimal::from(LARGEST));
    number.ok_or_else(|| format!("it is not all of a `{SCHEMA}`: `{}` is no number", printable(text)))
}

fn optional(text: Option<&String>) -> Result<Option<Decimal>, String> {
    text.map(|text| decimal(text)).transpose()
}

impl Document {
    fn saved(self) -> Result<Saved, String> {
        let currency = Currency::parse(&self.currency).map_err(|problem| problem.message)?;
        if self.months == 0 || self.months > MOST_MONTHS {
            return Err(format!("it is not all of a `{SCHEMA}`: a horizon of {} months is none", self.months));
        }
        let mut names = HashSet::new();
        if let Some(twice) = self.alternatives.iter().find(|alternative| !names.insert(alternative.name.as_str())) {
            return Err(format!("it is not all of a `{SCHEMA}`: two alternatives are called `{}`", printable(&twice.name)));
        }
        let margin = optional(self.verdict.margin.as_ref())?.zip(optional(self.verdict.margin_ratio.as_ref())?);
        let alternatives: Vec<Standing> = self.alternatives.into_iter().map(AlternativeIn::standing).collect::<Result<_, _>>()?;
        let saved = Saved {
            workload: self.workload,
            currency,
            months: self.months,
            discounted: self.verdict.measure == "present cost",
            has_capital: self.capital.is_some(),
            winner: self.verdict.winner,
            margin,
            alternatives,
        };
        match saved.winner.as_ref().filter(|winner| saved.alternative(winner).is_none_or(|standing| standing.paid.is_err())) {
            Some(winner) => Err(format!("it is not all of a `{SCHEMA}`: the winner `{}` is not among its priced alternatives", printable(winner))),
            None => Ok(saved),
        }
    }
}

impl AlternativeIn {
    fn standing(self) -> Result<Standing, String> {
        // The same question as `Answer::of`, of what the JSON says.
        let parts = || self.parts.iter().filter(|part| !part.completes && !part.serves.is_empty());
        let answer = match (parts().any(|part| part.kind == "owned"), parts().any(|part| part.kind != "owned")) {
            (true, false) => Answer::Buy,
            (true, true) => Answer::Both,
            _ => Answer::Rent,
        };
        let rate = |part: &PartIn| part.conversion.as_ref().and_then(|conversion| conversion.rate.as_deref()).map_or(Ok(Decimal::ONE), decimal);
        let rates = self.parts.iter().map(rate).collect::<Result<_, _>>()?;
        if !self.priced {
            return Ok(Standing { name: self.name, answer, rates, paid: Err(self.reason.unwrap_or_else(|| "no reason is given".to_owned())) });
        }
        let missing = |key: &str| format!("it is not all of a `{SCHEMA}`: `{}` is priced and has no `{key}`", printable(&self.name));
        let as_of = |line: &LineIn| Some((line.source.as_of.as_ref()?.parse::<Date>().ok()?, line.name.clone()));
        let oldest = self.lines.iter().filter(|line| line.amount.chars().any(|c| ('1'..='9').contains(&c))).filter_map(as_of).min();
        let line = |line: &LineIn| -> Result<Line, String> {
            let (quantity, amount) = (decimal(&line.quantity)?, decimal(&line.amount)?);
            let (category, name, meter, unit) = (line.category.clone(), line.name.clone(), line.meter.clone(), line.unit.clone());
            Ok(Line { category, name, part: line.part, meter, unit, quantity, amount })
        };
        let paid = Paid {
            total: optional(self.total.as_ref())?.ok_or_else(|| missing("total"))?,
            present_cost: optional(self.present_cost.as_ref())?,
            end_credits: optional(self.end_credits.as_ref())?.unwrap_or_default(),
            months: self.months.iter().map(|month| decimal(month)).collect::<Result<_, _>>()?,
            capital_spent: self.capital_spent_month,
            assumed: optional(self.assumed_ratio.as_ref())?.ok_or_else(|| missing("assumed_ratio"))?,
            oldest,
            machines: self.machines.iter().map(|machine| (machine.serves.join(", "), machine.machine.clone())).collect(),
            lines: self.lines.iter().map(line).collect::<Result<_, _>>()?,
        };
        Ok(Standing { name: self.name, answer, rates, paid: Ok(paid) })
    }
}
