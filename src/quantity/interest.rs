//! How a yearly rate of interest is meant.

use super::{Problem, Scalar, Syntax, YearlyRate, to_f64};
use rust_decimal::Decimal;
use std::fmt;

/// A yearly rate of interest: `"6 %/year"` and `"6 %/year effective"`, or `"6 %/year nominal"`, of which a month is a twelfth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interest {
    /// A month costs (1+r)^(1/12) - 1: the cost of money.
    Effective(Decimal),
    /// A month costs r/12: what loans and leases quote.
    Nominal(Decimal),
}

impl Interest {
    /// What a month costs, as a share.
    #[must_use]
    pub fn monthly(self) -> f64 {
        match self {
            Self::Effective(yearly) => libm::expm1(libm::log1p(to_f64(yearly)) / 12.0),
            Self::Nominal(yearly) => to_f64(yearly) / 12.0,
        }
    }
}

impl fmt::Display for Interest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rate, how) = match self {
            Self::Effective(rate) => (rate, "effective"),
            Self::Nominal(rate) => (rate, "nominal"),
        };
        write!(f, "{} %/year {how}", (rate * Decimal::ONE_HUNDRED).normalize())
    }
}

impl Scalar for Interest {
    const EXPECTS: &'static str = "a yearly rate of interest such as `\"6 %/year nominal\"`";

    fn syntax() -> Syntax {
        Syntax::new("Interest", format!(r"{}\s*(?:nominal|effective)?", Syntax::yearly(false)))
    }

    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        if let Some(rate) = text.strip_suffix("nominal") {
            return YearlyRate::parse(rate).map(|YearlyRate(rate)| Self::Nominal(rate));
        }
        YearlyRate::parse(text.strip_suffix("effective").unwrap_or(text)).map(|YearlyRate(rate)| Self::Effective(rate))
    }
}
