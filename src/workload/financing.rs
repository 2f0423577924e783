//! How hardware is paid for where it is not paid at once: by a loan or a lease.

use crate::diagnostic::{Code, Origin};
use crate::document::{At, Maybe, Named, OneOf, Reader, Word};
use crate::quantity::{Duration, Interest, Ratio};
use crate::record;
use rust_decimal::Decimal;
use std::fmt;
use std::sync::Arc;

/// What is paid, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instalments {
    /// Equal payments at the end of each month after the purchase.
    Loan {
        /// What the money costs.
        interest: Interest,
        /// The share of the price that is lent, above 0 and up to 1.
        share: Decimal,
    },
    /// Equal payments in each month of the term, the first in the month in which the machine begins to serve.
    Lease {
        /// A share of the price.
        monthly: Decimal,
        /// For how much of its price a machine is bought when the term ends; none if it goes back.
        residual: Option<Decimal>,
    },
}

/// A way to pay for hardware.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Financing {
    /// As the workload has it.
    pub name: String,
    /// What is paid.
    pub instalments: Instalments,
    /// The term in months, at least one.
    pub months: usize,
    /// Where the term was written.
    pub origin: Origin,
}

impl Financing {
    /// The months after which a machine goes back; none where it stays.
    #[must_use]
    pub const fn goes_back(&self) -> Option<usize> {
        match self.instalments {
            Instalments::Lease { residual: None, .. } => Some(self.months),
            Instalments::Lease { residual: Some(_), .. } | Instalments::Loan { .. } => None,
        }
    }
}

/// What it is, in words: `a loan of 80 % over 36 months at 6 %/year nominal`.
impl fmt::Display for Financing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: Decimal| format!("{} %", (share * Decimal::ONE_HUNDRED).normalize());
        let months = self.months;
        match self.instalments {
            Instalments::Loan { interest, share } => write!(f, "a loan of {} of the price over {months} months at {interest}", percent(share)),
            Instalments::Lease { monthly, residual: None } => {
                write!(f, "a lease over {months} months at {} of the price a month, after which the machine goes back", percent(monthly))
            }
            Instalments::Lease { monthly, residual: Some(residual) } => {
                let (monthly, residual) = (percent(monthly), percent(residual));
                write!(f, "a lease over {months} months at {monthly} of the price a month, after which the machine is bought for {residual}")
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Loan,
    Lease,
}

impl Word for Kind {
    const WORDS: &'static [(&'static str, Self)] = &[("loan", Self::Loan), ("lease", Self::Lease)];
}

record! {
    /// `[financing.NAME]`
    pub(super) struct FinancingKeys = "a way to pay" {
        /// A loan, which is paid back; or a lease, which is rent.
        kind: OneOf<Kind>,
        /// Whole months, no longer than the machine's life.
        term: At<Duration>,
        /// Of a loan: `6 %/year nominal`, of which a month is a twelfth, or `6 %/year effective`.
        rate: Option<At<Interest>>,
        /// Of a loan: the share of the price that is lent; all of it unless said.
        share: Option<At<Ratio>>,
        /// Of a lease: what is paid each month, a share of the price.
        monthly: Option<At<Ratio>>,
        /// Of a lease: for which share of its price the machine is bought when the term ends; unless said it goes back.
        residual: Option<At<Ratio>>,
    }
}

/// The word for no financing at all.
pub const CASH: &str = "cash";
/// The longest term, in months.
const LONGEST: f64 = 360.0;

/// The ways to pay for hardware; fewer after findings.
pub(super) fn all(keys: Named<Maybe<FinancingKeys>>, reader: &mut Reader) -> Vec<Arc<Financing>> {
    keys.0.into_iter().filter_map(|(name, Maybe(keys))| financing(name, keys?, reader).map(Arc::new)).collect()
}

/// A way to pay for hardware; none after a finding.
fn financing(name: String, keys: FinancingKeys, reader: &mut Reader) -> Option<Financing> {
    let errors = reader.findings.errors();
    let mut fail = |code: Code, origin: Origin, message: String, help: &str| reader.findings.error(code, origin, message, Some(help.to_owned()));
    if name == CASH {
        fail(Code::BadValue, keys.origin, format!("a way to pay cannot be named `{CASH}`"), "the word means that all is paid at once: give it another name");
    }
    let months = keys.term.value.months();
    if !(1.0..=LONGEST).contains(&months) || (months - libm::round(months)).abs() > 1e-9 {
        fail(Code::BadValue, keys.term.origin, format!("the term of `{name}` is {}", keys.term.value), "a term is whole months, from one to thirty years");
    }
    let mut misplaced = |key: Option<Origin>, word: &str, kind: &str| {
        if let Some(origin) = key {
            fail(
                Code::Conflict,
                origin,
                format!("`{word}` of `{name}` does not belong to a {kind}"),
                "a loan has `rate` and `share`, a lease `monthly` and `residual`",
            );
        }
    };
    let instalments = match keys.kind.0 {
        Kind::Loan => {
            misplaced(keys.monthly.as_ref().map(|at| at.origin), "monthly", "loan");
            misplaced(keys.residual.as_ref().map(|at| at.origin), "residual", "loan");
            let share = keys.share.as_ref().map_or(Decimal::ONE, |at| at.value.0);
            if let Some(at) = keys.share.as_ref().filter(|_| share.is_zero() || share > Decimal::ONE) {
                fail(Code::BadValue, at.origin, format!("`share` of `{name}` is not above 0 and up to 100 %"), "it is the share of the price that is lent");
            }
            let Some(rate) = keys.rate else {
                fail(Code::MissingKey, keys.origin, format!("the loan `{name}` has no `rate`"), "write `rate = \"6 %/year nominal\"`, or `effective`");
                return None;
            };
            Instalments::Loan { interest: rate.value, share }
        }
        Kind::Lease => {
            misplaced(keys.rate.as_ref().map(|at| at.origin), "rate", "lease");
            misplaced(keys.share.as_ref().map(|at| at.origin), "share", "lease");
            let Some(monthly) = keys.monthly else {
                fail(
                    Code::MissingKey,
                    keys.origin,
                    format!("the lease `{name}` has no `monthly`"),
                    "write what is paid of the price in a month, as `monthly = \"2.2 %\"`",
                );
                return None;
            };
            let residual = keys.residual.as_ref().map(|at| at.value.0);
            for (at, word) in [(Some(&monthly), "monthly"), (keys.residual.as_ref(), "residual")] {
                if let Some(at) = at.filter(|at| at.value.0 > Decimal::ONE) {
                    fail(Code::BadValue, at.origin, format!("`{word}` of `{name}` is more than the price"), "it is a share of the price, as `2.2 %`");
                }
            }
            Instalments::Lease { monthly: monthly.value.0, residual }
        }
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 360")]
    let months = libm::round(months.clamp(1.0, LONGEST)) as usize;
    (reader.findings.errors() == errors).then_some(Financing { name, instalments, months, origin: keys.term.origin })
}
