//! The arithmetic of a number, step by step, as it can be redone on a pocket calculator.
//!
//! The stages note their steps here when they are asked to. A step has operands and one operator, and its result is what the evaluation has: what the
//! printed operands come to is checked against it, and where they do not come to the same the step says so. What follows a step uses its printed result.

use crate::document::{Path, Step as PathStep};
use crate::money::rounded;
use crate::quantity::to_f64;
use crate::sheet::Source;
use rust_decimal::prelude::FromPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

/// Something that was written, or left out, in a document: what a number comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where its value stands, the likeliest place first: a default where it stands in none of them.
    pub paths: Vec<Path>,
    /// Where it was found, for prices.
    pub source: Option<InputSource>,
}

/// Where a price was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputSource {
    /// What it is, and who published it.
    pub title: String,
    /// Where it can be read.
    pub url: Option<String>,
    /// Its date.
    pub as_of: String,
    /// How it was read.
    pub read: &'static str,
}

impl From<&Source> for InputSource {
    fn from(source: &Source) -> Self {
        Self { title: source.title.clone(), url: source.url.clone(), as_of: source.as_of.to_string(), read: source.read.as_str() }
    }
}

/// The path of some keys.
#[must_use]
pub fn path(keys: &[&str]) -> Path {
    Path(keys.iter().map(|key| PathStep::Key((*key).to_owned())).collect())
}

impl Input {
    /// A value of the workload.
    #[must_use]
    pub fn workload(keys: &[&str]) -> Self {
        Self { paths: vec![path(keys)], source: None }
    }
}

/// Where an operand comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whence {
    /// An earlier step, by its index.
    Step(usize),
    /// One of the inputs, by its index.
    Input(usize),
    /// What the evaluation has counted, or a constant.
    Counted,
}

/// A number in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand {
    /// As it is printed.
    pub value: Decimal,
    /// What it is.
    pub what: String,
    /// What it counts.
    pub unit: String,
    /// Where it comes from.
    pub from: Whence,
    /// Whether it is divided by.
    pub divides: bool,
}

impl Operand {
    /// The same, to be divided by.
    #[must_use]
    pub fn below(self) -> Self {
        Self { divides: true, ..self }
    }
}

/// Operands that are multiplied with each other, then divided by the others of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Whether it is taken off.
    pub minus: bool,
    /// At least one.
    pub factors: Vec<Operand>,
}

/// What a step does with its terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Adds them up.
    Sum,
    /// The first to the power of the second.
    Power,
    /// The least of them.
    Least,
    /// The most of them.
    Most,
    /// Up to the next whole number, of what is rounded to nine places.
    Up,
    /// Down to a whole number.
    Down,
    /// To so many digits after the point, midpoints away from zero.
    Round(u32),
}

impl Operator {
    /// Its name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Power => "power",
            Self::Least => "least",
            Self::Most => "most",
            Self::Up => "round-up",
            Self::Down => "round-down",
            Self::Round(_) => "round",
        }
    }
}

/// One step of a working.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it works out.
    pub what: String,
    /// How its terms are taken together.
    pub operator: Operator,
    /// At least one.
    pub terms: Vec<Term>,
    /// As it is printed.
    pub result: Decimal,
    /// What the result counts.
    pub unit: String,
    /// Why it is so, in a sentence.
    pub note: Option<String>,
    /// What the evaluation has, where its digits are more than the operands'.
    known: Option<Decimal>,
    /// Whether the printed operands come to what the evaluation has.
    pub agrees: bool,
}

/// The steps to a number, the last of which is the number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Working {
    /// In an order in which they can be redone.
    pub steps: Vec<Step>,
    /// What was written, each once.
    pub inputs: Vec<Input>,
}

/// Significant digits that are tried, the fewest first: twelve are what a pocket calculator shows.
const DIGITS: [u32; 5] = [12, 15, 18, 22, 28];

impl Working {
    /// A number that the evaluation has counted, or a constant.
    #[must_use]
    pub fn counted(value: impl Into<Number>, what: impl Into<String>, unit: impl Into<String>) -> Operand {
        let Number(value) = value.into();
        Operand { value, what: what.into(), unit: unit.into(), from: Whence::Counted, divides: false }
    }

    /// A number that was written, or left to its default.
    pub fn given(&mut self, value: impl Into<Number>, what: impl Into<String>, unit: impl Into<String>, input: Input) -> Operand {
        let at = self.inputs.iter().position(|known| *known == input).unwrap_or_else(|| {
            self.inputs.push(input);
            self.inputs.len() - 1
        });
        Operand { from: Whence::Input(at), ..Self::counted(value, what, unit) }
    }

    /// The result of an earlier step.
    #[must_use]
    pub fn result(&self, step: usize) -> Operand {
        let Step { result, what, unit, .. } = &self.steps[step];
        Operand { from: Whence::Step(step), ..Self::counted(*result, what.clone(), unit.clone()) }
    }

    /// Adds a step whose result is what its operands come to, and returns its place.
    pub fn step(&mut self, what: impl Into<String>, unit: impl Into<String>, operator: Operator, terms: Vec<Term>) -> usize {
        let result = evaluate(operator, &terms).unwrap_or_default();
        self.add(Step { what: what.into(), operator, terms, result, unit: unit.into(), note: None, known: None, agrees: true })
    }

    /// Adds a step, unless it has been taken.
    fn add(&mut self, step: Step) -> usize {
        let same = |known: &Step| known.operator == step.operator && known.terms == step.terms && known.what == step.what && known.known == step.known;
        self.steps.iter().position(same).unwrap_or_else(|| {
            self.steps.push(step);
            self.steps.len() - 1
        })
    }

    /// Adds a step whose result the evaluation has.
    pub fn step_to(&mut self, result: impl Into<Number>, what: impl Into<String>, unit: impl Into<String>, operator: Operator, terms: Vec<Term>) -> usize {
        let Number(result) = result.into();
        self.add(Step { what: what.into(), operator, terms, result, unit: unit.into(), note: None, known: Some(result), agrees: true })
    }

    /// Multiplies.
    pub fn product(&mut self, what: impl Into<String>, unit: impl Into<String>, factors: Vec<Operand>) -> usize {
        self.step(what, unit, Operator::Sum, vec![Term { minus: false, factors }])
    }

    /// Multiplies to what the evaluation has.
    pub fn product_to(&mut self, result: impl Into<Number>, what: impl Into<String>, unit: impl Into<String>, factors: Vec<Operand>) -> usize {
        self.step_to(result, what, unit, Operator::Sum, vec![Term { minus: false, factors }])
    }

    /// Says why a step is as it is.
    pub fn note(&mut self, step: usize, note: impl Into<String>) {
        self.steps[step].note = Some(note.into());
    }

    /// Chooses how many digits are printed: the fewest with which what is printed comes to what the evaluation has, the last result to the last digit.
    pub fn settle(&mut self) {
        self.order_inputs();
        let last = self.steps.last().map(|last| last.known.unwrap_or(last.result));
        for digits in DIGITS {
            self.print(digits);
            if self.steps.last().map(|last| last.result) == last && self.steps.iter().all(|step| step.agrees) {
                return;
            }
        }
        // What never agrees is told with as many digits as are easily read.
        if !self.steps.iter().all(|step| step.agrees) {
            self.print(DIGITS[1]);
        }
    }

    /// Leaves out inputs that no step uses, and orders the rest as they are used.
    fn order_inputs(&mut self) {
        let mut order: Vec<usize> = Vec::new();
        for factor in self.steps.iter_mut().flat_map(|step| &mut step.terms).flat_map(|term| &mut term.factors) {
            if let Whence::Input(at) = &mut factor.from {
                let place = order.iter().position(|known| known == at).unwrap_or_else(|| {
                    order.push(*at);
                    order.len() - 1
                });
                *at = place;
            }
        }
        self.inputs = order.into_iter().map(|at| self.inputs[at].clone()).collect();
    }

    /// The value of an input as the first step that uses it has it.
    #[must_use]
    pub fn value_of(&self, input: usize) -> Option<&Operand> {
        self.steps.iter().flat_map(|step| &step.terms).flat_map(|term| &term.factors).find(|factor| factor.from == Whence::Input(input))
    }

    /// Rounds every number to so many significant digits, and works the steps out anew from them.
    fn print(&mut self, digits: u32) {
        for at in 0..self.steps.len() {
            let (before, rest) = self.steps.split_at_mut(at);
            let step = &mut rest[0];
            for factor in step.terms.iter_mut().flat_map(|term| &mut term.factors) {
                match factor.from {
                    Whence::Step(earlier) => factor.value = before[earlier].result,
                    Whence::Counted => factor.value = short(factor.value, DIGITS[1].max(digits)),
                    Whence::Input(_) => {}
                }
            }
            let worked = evaluate(step.operator, &step.terms);
            let known = step.known.or(worked).unwrap_or_default();
            step.agrees = worked.is_some_and(|worked| near(worked, known));
            step.result = if matches!(step.operator, Operator::Round(_)) { worked.unwrap_or(known) } else { short(known, digits) };
            if let (Operator::Round(_), Some(known)) = (step.operator, step.known) {
                step.agrees = step.result == known;
            }
        }
    }
}

/// Whether two numbers are the same but for what floats do not know, of which they know fifteen digits, and what is not printed: to nine digits, or to six
/// after the point.
#[must_use]
pub fn near(one: Decimal, other: Decimal) -> bool {
    let Some(apart) = one.checked_sub(other).map(|apart| apart.abs()) else { return false };
    let scale = one.abs().max(other.abs());
    apart.is_zero() || apart.checked_mul(Decimal::from(10_i64.pow(9))).is_some_and(|apart| apart <= scale) || apart <= Decimal::new(2, 6)
}

/// A number with so many significant digits, without zeros at its end; whole numbers stay whole.
fn short(value: Decimal, digits: u32) -> Decimal {
    if value.is_integer() {
        return value.normalize();
    }
    let whole = value.trunc().abs().normalize().to_string().len();
    let digits = digits.max(u32::try_from(whole).unwrap_or(28)).min(28);
    value.round_sf_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero).unwrap_or(value).normalize()
}

/// What terms come to; none where that is no number.
#[must_use]
pub fn evaluate(operator: Operator, terms: &[Term]) -> Option<Decimal> {
    let of = |term: &Term| {
        let up = term.factors.iter().filter(|factor| !factor.divides);
        let down = term.factors.iter().filter(|factor| factor.divides);
        let product = up.map(|factor| factor.value).try_fold(Decimal::ONE, Decimal::checked_mul)?;
        let value = down.map(|factor| factor.value).try_fold(product, Decimal::checked_div)?;
        Some(if term.minus { -value } else { value })
    };
    let values: Vec<Decimal> = terms.iter().map(of).collect::<Option<_>>()?;
    let only = || values.first().copied();
    match operator {
        Operator::Sum => values.iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value)),
        Operator::Power => {
            let power = libm::pow(to_f64(only()?), to_f64(*values.get(1)?));
            Decimal::from_f64(power)
        }
        Operator::Least => values.iter().min().copied(),
        Operator::Most => values.iter().max().copied(),
        Operator::Up => only().map(|value| rounded(value, 9).ceil()),
        Operator::Down => only().map(|value| value.floor()),
        Operator::Round(digits) => values.iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value)).map(|value| {
            let mut value = rounded(value, digits);
            value.rescale(digits);
            value
        }),
    }
}

/// One term of several factors.
#[must_use]
pub fn times(factors: Vec<Operand>) -> Term {
    Term { minus: false, factors }
}

/// One term of one number.
#[must_use]
pub fn plus(operand: Operand) -> Term {
    Term { minus: false, factors: vec![operand] }
}

/// One number that is taken off.
#[must_use]
pub fn minus(operand: Operand) -> Term {
    Term { minus: true, factors: vec![operand] }
}

/// A number for a step: a decimal, or a float of which fifteen digits are known.
#[derive(Debug, Clone, Copy)]
pub struct Number(Decimal);

impl Number {
    /// Whether another number is the same but for what floats do not know.
    #[must_use]
    pub fn is_near(self, other: Decimal) -> bool {
        near(self.0, other)
    }
}

impl From<Decimal> for Number {
    fn from(value: Decimal) -> Self {
        Self(value)
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Self(Decimal::from_f64(value).unwrap_or_default())
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        Self(value.into())
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Self {
        Self(value.into())
    }
}
