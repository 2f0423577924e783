//! Rules and budgets: what a result must keep to, in a workload, in a policy file or as flags.
//!
//! A rule is a bound on one figure. It is judged on what the JSON of a comparison says, so that a saved result is judged like a run. Nothing here ends a
//! program: who asks decides what a violation means.

mod judge;
mod keys;

pub use judge::{Judged, Question, judge};
pub(crate) use keys::RuleKeys;
pub use keys::{condition, read};

use crate::comparison::Answer;
use crate::diagnostic::Origin;
use crate::quantity::{Currency, Problem, Ratio, Scalar as _, Sum, Whole, split};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// What a violation means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The run fails, with exit code 4.
    Fail,
    /// It is said, and the run goes on.
    Warn,
}

impl Level {
    /// Its word in files and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
        }
    }
}

/// An amount that an alternative pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Over the whole horizon, credits at the end included.
    Total,
    /// The same, discounted.
    PresentCost,
    /// In the mean month: what is paid before and within the horizon over its months, credits at the end left out.
    Monthly,
    /// In the dearest month, that before the start included, credits at the end left out.
    Peak,
}

/// What a rule bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// An amount.
    Cost(Figure),
    /// By how much it is above the baseline's.
    Increase(Figure),
    /// By how much it is below the baseline's.
    Decrease(Figure),
    /// How many months the capital lasts.
    Runway,
    /// By how much the winner is below the runner-up.
    Margin,
    /// Who wins.
    Winner,
    /// How long ago the oldest price was read.
    PriceAge,
    /// The share of what is paid whose price is an assumption.
    Assumed,
    /// How many alternatives are not priced.
    Unpriced,
}

impl Check {
    /// Every check by its word.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("total", Self::Cost(Figure::Total)),
        ("present-cost", Self::Cost(Figure::PresentCost)),
        ("monthly", Self::Cost(Figure::Monthly)),
        ("peak", Self::Cost(Figure::Peak)),
        ("total-increase", Self::Increase(Figure::Total)),
        ("present-cost-increase", Self::Increase(Figure::PresentCost)),
        ("monthly-increase", Self::Increase(Figure::Monthly)),
        ("peak-increase", Self::Increase(Figure::Peak)),
        ("total-decrease", Self::Decrease(Figure::Total)),
        ("present-cost-decrease", Self::Decrease(Figure::PresentCost)),
        ("monthly-decrease", Self::Decrease(Figure::Monthly)),
        ("peak-decrease", Self::Decrease(Figure::Peak)),
        ("runway", Self::Runway),
        ("margin", Self::Margin),
        ("winner", Self::Winner),
        ("price-age", Self::PriceAge),
        ("assumed", Self::Assumed),
        ("unpriced", Self::Unpriced),
    ];

    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, check)| *check == self).map_or("", |(word, _)| word)
    }

    /// Whether it is asked of the comparison as a whole.
    #[must_use]
    pub const fn is_of_all(self) -> bool {
        matches!(self, Self::Margin | Self::Winner | Self::Unpriced)
    }

    /// Reads a bound of it.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn limit(self, text: &str) -> Result<Limit, Problem> {
        let share = |text: &str| Ratio::parse(text).map(|Ratio(share)| Limit::Share(share));
        match self {
            Self::Cost(_) if text.trim_end().ends_with('%') => Err(Problem {
                message: format!("`{}` is an amount, and `{}` a share", self.as_str(), text.trim()),
                help: Some("write an amount such as `50000 USD`; a share bounds an increase, as `total-increase`".to_owned()),
            }),
            Self::Cost(_) => Sum::parse(text).map(Limit::Sum),
            Self::Increase(_) | Self::Decrease(_) | Self::Margin if text.trim_end().ends_with('%') => share(text),
            Self::Increase(_) | Self::Decrease(_) | Self::Margin => Sum::parse(text)
                .map(Limit::Sum)
                .map_err(|problem| Problem { help: Some("write an amount such as `500 USD`, or a share such as `5 %`".to_owned()), ..problem }),
            Self::Assumed => share(text),
            Self::Unpriced => Whole::parse(text).map(|Whole(count)| Limit::Count(count)),
            Self::Runway => match span(text)? {
                Span::Months(months) => Ok(Limit::Span(Span::Months(months))),
                Span::Days(_) => Err(Problem { message: "a runway is counted in months".to_owned(), help: Some("write it as `18 months`".to_owned()) }),
            },
            Self::PriceAge => span(text).map(Limit::Span),
            Self::Winner => Err(Problem {
                message: "a winner has no bounds".to_owned(),
                help: Some("write `is` and the name of an alternative, or `rent`, `buy` or `both`".to_owned()),
            }),
        }
    }
}

/// A bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// An amount, in a currency.
    Sum(Sum),
    /// A share.
    Share(Decimal),
    /// A time.
    Span(Span),
    /// A number.
    Count(u64),
}

impl Limit {
    /// The currency that it is in; none if it is not an amount.
    #[must_use]
    pub const fn currency(&self) -> Option<Currency> {
        match self {
            Self::Sum(sum) => Some(sum.currency),
            _ => None,
        }
    }
}

/// A time on the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Days.
    Days(u32),
    /// Calendar months.
    Months(u32),
}

/// Reads `90 days`, `6 weeks`, `12 months`, `1 year`.
fn span(text: &str) -> Result<Span, Problem> {
    let (number, unit) = split(text)?;
    let problem = || Problem { message: format!("`{text}` is no time of whole days or months"), help: Some("write it as `90 days` or `12 months`".to_owned()) };
    let number = number.to_u32().filter(|whole| Decimal::from(*whole) == number && *whole <= 10_000).ok_or_else(problem)?;
    match unit {
        "day" | "days" => Ok(Span::Days(number)),
        "week" | "weeks" => Ok(Span::Days(number * 7)),
        "month" | "months" => Ok(Span::Months(number)),
        "year" | "years" => Ok(Span::Months(number * 12)),
        _ => Err(problem()),
    }
}

/// Of which alternatives a rule is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// The winner, or the only one that is priced.
    Chosen,
    /// Every one that is priced.
    Every,
    /// The cheapest that answers so.
    Side(Answer),
    /// That of this name.
    Named(String),
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// What it bounds.
    pub check: Check,
    /// Of which alternatives.
    pub of: Of,
    /// The most that is allowed: one for each currency.
    pub at_most: Vec<Bound>,
    /// The least that is.
    pub at_least: Vec<Bound>,
    /// Names of those that may win, or `rent`, `buy` or `both`.
    pub is: Vec<String>,
    /// What a violation means.
    pub level: Level,
    /// Where it was written.
    pub origin: Origin,
}

/// A bound as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// What it comes to.
    pub limit: Limit,
    /// Its text.
    pub text: String,
    /// Where.
    pub origin: Origin,
}
