//! Money over time: discounting, book and market value. No I/O, no rounding before the end.

use crate::money::{Exact, Money, TooLarge};
use crate::quantity::to_f64;
use crate::sheet::Purchase;
use rust_decimal::Decimal;

/// The factor by which a payment at the end of `month` is discounted at an effective yearly rate: (1+r)^(-month/12); 1 for month 0.
///
/// Fifteen digits after the point. Month 0 is not discounted, as in numpy-financial's `npv`, and unlike Excel's `NPV()`.
#[must_use]
pub fn discount_factor(yearly: Decimal, month: usize) -> Decimal {
    #[expect(clippy::cast_precision_loss, reason = "at most 1200 months")]
    let factor = libm::pow(1.0 + to_f64(yearly), -(month as f64) / 12.0);
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
    Decimal::from_i128_with_scale(libm::round(factor * 1e15) as i128, 15)
}

/// The discounted sum of payments by month; index 0 is before the start.
///
/// # Errors
/// [`TooLarge`] if it does not fit.
pub fn present_cost(months: &[Money], yearly: Decimal) -> Result<Exact, TooLarge> {
    months.iter().enumerate().try_fold(Exact::ZERO, |sum, (month, amount)| sum.plus(Exact::new(amount.decimal()).times(discount_factor(yearly, month))?))
}

/// What one machine is worth after `age` months in service: the lower of straight-line book value and market value; at the end of its life what it fetches.
///
/// Book value falls in equal monthly steps from the price to the resale value; market value by a yearly share.
///
/// # Errors
/// [`TooLarge`] if it does not fit.
pub fn standing_value(purchase: &Purchase, age: usize) -> Result<Exact, TooLarge> {
    let price = Exact::new(purchase.price);
    let resale = price.times(purchase.resale)?;
    let life = purchase.life as usize;
    if age >= life {
        return Ok(resale);
    }
    let gone = Decimal::from(age);
    let fallen = Exact::product(purchase.price - resale.decimal(), gone, Decimal::ONE, Decimal::from(life))?;
    let book = Exact::new(purchase.price - fallen.decimal());
    // A decline of d a year is a discount at d / (1 - d): (1 - d)^(age/12).
    #[expect(clippy::cast_precision_loss, reason = "a life is at most 1200 months")]
    let kept = libm::pow(1.0 - to_f64(purchase.market_decline), age as f64 / 12.0);
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
    let market = price.times(Decimal::from_i128_with_scale(libm::round(kept * 1e15) as i128, 15))?;
    Ok(book.min(market))
}

/// The first month from which the cumulative payments of `first` stay below those of `second` through the horizon; none if they never do for good.
///
/// Index 0 is before the start. Month 0 as an answer means that it is lower from the beginning.
#[must_use]
pub fn break_even(first: &[Money], second: &[Money]) -> Option<usize> {
    let mut difference = Money::ZERO;
    let mut from = None;
    for (month, (a, b)) in first.iter().zip(second).enumerate() {
        difference += *a - *b;
        if difference < Money::ZERO {
            from = from.or(Some(month));
        } else {
            from = None;
        }
    }
    from
}
