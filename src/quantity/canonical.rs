//! What a text says whatever its unit: so that the same price in another unit is no change.

use super::{Currency, Dimension, Duration, Flow, HOURS_PER_MONTH, Measure, Rate, Scalar as _, Sum, TimeUnit, Unit, split};
use rust_decimal::Decimal;

/// A quantity that can be compared with another of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical {
    /// What it comes to in base units: a numerator and a denominator, which is not 0.
    ratio: (Decimal, Decimal),
    /// What it counts.
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Number,
    Money(Currency),
    Quantity(Dimension, Option<TimeUnit>, Option<Currency>),
    /// A price; what is billed by the month is not billed by the hour, whatever it comes to.
    Price(Option<Currency>, Dimension, Option<Box<str>>, Option<TimeUnit>),
    Flow(Dimension),
    /// In months, or in hours: a month has no fixed length.
    Months,
    Hours,
}

impl Canonical {
    /// Reads a text; none where it is no quantity.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let of = |number: Decimal, denominator: Decimal, kind: Kind| (!denominator.is_zero()).then_some(Self { ratio: (number, denominator), kind });
        let (number, rest) = split(text).ok()?;
        if rest.is_empty() || rest == "%" {
            return of(number, if rest.is_empty() { Decimal::ONE } else { Decimal::ONE_HUNDRED }, Kind::Number);
        }
        if let Ok(sum) = Sum::parse(text) {
            return of(sum.number, Decimal::ONE, Kind::Money(sum.currency));
        }
        if let Ok(Duration { number, unit }) = Duration::parse(text) {
            return match unit {
                TimeUnit::Month => of(number, Decimal::ONE, Kind::Months),
                TimeUnit::Quarter => of(number.checked_mul(Decimal::from(3))?, Decimal::ONE, Kind::Months),
                TimeUnit::Year => of(number.checked_mul(Decimal::from(12))?, Decimal::ONE, Kind::Months),
                shorter => {
                    // So many of them are a month of 730 hours.
                    let (many, divisor) = shorter.per_month(HOURS_PER_MONTH);
                    of(number.checked_mul(divisor)?.checked_mul(Decimal::from(HOURS_PER_MONTH))?, many, Kind::Hours)
                }
            };
        }
        if let Ok(rate) = Rate::parse(text) {
            let kind = Kind::Price(rate.currency, rate.unit.dimension, rate.noun, rate.time);
            return of(rate.number, rate.count.checked_mul(Decimal::from(rate.unit.factor))?, kind);
        }
        if let Ok(Flow { measure, per }) = Flow::parse(text) {
            let (many, divisor) = per.per_month(HOURS_PER_MONTH);
            return of(measure.base().checked_mul(many)?, divisor, Kind::Flow(measure.unit.dimension));
        }
        let Measure { number, unit: Unit { dimension, factor, .. }, currency, time } = Measure::parse(text).ok()?;
        of(number.checked_mul(Decimal::from(*factor))?, Decimal::ONE, Kind::Quantity(*dimension, time, currency))
    }

    /// Both as fractions of one denominator; none where they are not of one kind, or out of range.
    fn beside(&self, other: &Self) -> Option<(Decimal, Decimal)> {
        let same = self.kind == other.kind;
        let own = self.ratio.0.checked_mul(other.ratio.1);
        own.zip(other.ratio.0.checked_mul(self.ratio.1)).filter(|_| same)
    }

    /// Whether both are as much of the same.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.beside(other).is_some_and(|(own, other)| own == other)
    }

    /// By which share this is more than another; none where that is nothing, or of another kind.
    #[must_use]
    pub fn increase_from(&self, other: &Self) -> Option<Decimal> {
        let (own, other) = self.beside(other)?;
        own.checked_sub(other)?.checked_div(other)
    }
}
