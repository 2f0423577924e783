//! Money: decimal, never a float, with one rounding rule.
//!
//! An [`Exact`] amount is what arithmetic gives; [`Money`] is what a line says: rounded once, to the minor unit of the comparison's currency,
//! midpoints away from zero. Totals are sums of [`Money`], so what a reader adds up is what is printed.

use crate::quantity::Currency;
use rust_decimal::{Decimal, RoundingStrategy};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

/// The largest line that can be priced. Sums of lines stay far below what a decimal can hold.
const LARGEST: u64 = 1_000_000_000_000_000_000;

/// An amount that no longer fits: the inputs are absurd, and the alternative cannot be priced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// An unrounded amount in the comparison's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Exact(Decimal);

impl Exact {
    /// The amount 0.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Takes a decimal as an amount.
    #[must_use]
    pub const fn new(amount: Decimal) -> Self {
        Self(amount)
    }

    /// The amount as a decimal.
    #[must_use]
    pub const fn decimal(self) -> Decimal {
        self.0
    }

    /// `quantity` x `price` x `numerator` / `denominator`, the division last.
    ///
    /// # Errors
    /// [`TooLarge`] if the product does not fit.
    pub fn product(quantity: Decimal, price: Decimal, numerator: Decimal, denominator: Decimal) -> Result<Self, TooLarge> {
        // Multiplying and dividing by one is most of the arithmetic, and none of the result.
        let mut product = quantity.checked_mul(price).ok_or(TooLarge)?;
        if numerator != Decimal::ONE {
            product = product.checked_mul(numerator).ok_or(TooLarge)?;
        }
        if denominator != Decimal::ONE {
            product = product.checked_div(denominator).ok_or(TooLarge)?;
        }
        Ok(Self(product))
    }

    /// The sum.
    ///
    /// # Errors
    /// [`TooLarge`] if it does not fit.
    pub fn plus(self, other: Self) -> Result<Self, TooLarge> {
        self.0.checked_add(other.0).map(Self).ok_or(TooLarge)
    }

    /// The amount times a factor.
    ///
    /// # Errors
    /// [`TooLarge`] if it does not fit.
    pub fn times(self, factor: Decimal) -> Result<Self, TooLarge> {
        self.0.checked_mul(factor).map(Self).ok_or(TooLarge)
    }

    /// Rounds to the minor unit, midpoints away from zero.
    ///
    /// # Errors
    /// [`TooLarge`] beyond 10^18.
    pub fn round(self, currency: Currency) -> Result<Money, TooLarge> {
        if self.0.is_zero() {
            return Ok(Money::zero(currency));
        }
        if self.0.abs() > Decimal::from(LARGEST) {
            return Err(TooLarge);
        }
        let mut amount = rounded(self.0, currency.minor_digits());
        amount.rescale(currency.minor_digits());
        Ok(Money(amount))
    }
}

/// A rounded amount in the comparison's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(Decimal);

impl Money {
    /// The amount 0.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// `quantity` x `price` x a numerator over a denominator, rounded: what a line says.
    ///
    /// # Errors
    /// [`TooLarge`] if the product does not fit.
    pub fn of(quantity: Decimal, price: Decimal, (numerator, denominator): (Decimal, Decimal), currency: Currency) -> Result<Self, TooLarge> {
        let digits = currency.minor_digits();
        let short = in_minor_units(quantity, price, (numerator, denominator), digits).and_then(|amount| i64::try_from(amount).ok());
        match short.filter(|amount| amount.unsigned_abs() < LARGEST) {
            Some(amount) => Ok(Self(Decimal::new(amount, digits))),
            None => Exact::product(quantity, price, numerator, denominator)?.round(currency),
        }
    }

    /// Nothing, with the digits of a currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self(Decimal::new(0, currency.minor_digits()))
    }

    /// The amount as a decimal.
    #[must_use]
    pub const fn decimal(self) -> Decimal {
        self.0
    }

    /// Whether nothing is paid.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Shows the amount in whole units with groups of three digits, midpoints away from zero: what a table prints.
    #[must_use]
    pub fn whole(self) -> String {
        grouped(rounded(self.0, 0))
    }
}

/// What [`Exact::product`] gives in units of the last of so many digits, rounded by the rule of [`rounded`]; none if one of its steps would not be exact.
///
/// Nothing is lost before the division, and no quotient of integers below 2^92 lies as near to a midpoint as the 28 digits of a decimal can tell.
fn in_minor_units(quantity: Decimal, price: Decimal, (numerator, denominator): (Decimal, Decimal), digits: u32) -> Option<i128> {
    const EXACT: u128 = 1 << 92;
    const MOST_DIGITS: u32 = 28;
    let product = quantity.mantissa().checked_mul(price.mantissa())?.checked_mul(numerator.mantissa())?;
    let after = quantity.scale() + price.scale() + numerator.scale();
    if product.unsigned_abs() >= EXACT || after > MOST_DIGITS {
        return None;
    }
    let shift = after.checked_sub(denominator.scale() + digits)?;
    let divisor = denominator.mantissa().checked_mul(10_i128.checked_pow(shift)?)?;
    if divisor <= 0 {
        return None;
    }
    // A quotient of short numbers is found far sooner.
    let (whole, rest) = match (i64::try_from(product), i64::try_from(divisor)) {
        (Ok(product), Ok(divisor)) => (i128::from(product / divisor), i128::from(product % divisor)),
        _ => (product / divisor, product % divisor),
    };
    let away = rest.unsigned_abs() >= divisor.unsigned_abs() - rest.unsigned_abs();
    Some(whole + if away { product.signum() } else { 0 })
}

/// Rounds to so many digits, midpoints away from zero: the one rule, for ratios and quantities too.
#[must_use]
pub fn rounded(value: Decimal, digits: u32) -> Decimal {
    value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// A decimal with `,` between groups of three digits.
#[must_use]
pub fn grouped(value: Decimal) -> String {
    let text = value.abs().to_string();
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = String::new();
    if value.is_sign_negative() && !value.is_zero() {
        out.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // "-0.00" is not an amount.
        if self.0.is_zero() { write!(f, "{}", self.0.abs()) } else { write!(f, "{}", self.0) }
    }
}

/// Money goes out as a decimal string: a reader's float would lose cents.
impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Money {
    fn schema_name() -> Cow<'static, str> {
        "Money".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "an amount in the comparison's currency, rounded to its minor unit", "type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$" })
    }
}

impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Money {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}
