//! Money over time: discounting, rates of return, payback, equal payments, book and market value. No I/O, no rounding before the end.

use crate::demand::Demand;
use crate::memory::{Key, What};
use crate::money::{Exact, Money, TooLarge};
pub use crate::quantity::Interest;
use crate::quantity::{to_decimal, to_f64};
use crate::sheet::Purchase;
use crate::workload::{Financing, Instalments};
use rust_decimal::Decimal;
use std::sync::Arc;

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

/// The factors by which payments of some months are discounted; index 0 is before the start.
#[derive(Debug)]
pub struct Discounts {
    factors: Vec<Decimal>,
    weights: Vec<f64>,
}

impl Discounts {
    /// Those of an effective yearly rate.
    #[must_use]
    pub fn new(yearly: Decimal, months: usize) -> Self {
        let factors: Vec<Decimal> = (0..=months).map(|month| discount_factor(yearly, month)).collect();
        Self { weights: factors.iter().copied().map(to_f64).collect(), factors }
    }

    /// Those of all months of a load, where they are remembered.
    #[must_use]
    pub fn of(demand: &Demand, yearly: Decimal) -> Arc<Self> {
        let months = demand.months.len();
        demand.memory().once(Key::new(What::Discounts).decimal(yearly).number(months as u64), || Self::new(yearly, months))
    }

    /// As floats: what a payment in each month weighs.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The discounted sum of payments by month. Of a difference of payments it is the net present value.
    ///
    /// # Errors
    /// [`TooLarge`] if it does not fit.
    pub fn present_cost(&self, months: &[Money]) -> Result<Exact, TooLarge> {
        months.iter().zip(&self.factors).try_fold(Exact::ZERO, |sum, (amount, factor)| sum.plus(Exact::new(amount.decimal()).times(*factor)?))
    }
}

/// The discounted sum of payments by month at an effective yearly rate; index 0 is before the start.
///
/// # Errors
/// [`TooLarge`] if it does not fit.
pub fn present_cost(months: &[Money], yearly: Decimal) -> Result<Exact, TooLarge> {
    Discounts::new(yearly, months.len().saturating_sub(1)).present_cost(months)
}

/// The yearly rates at which flows of money by month have a present value of 0, ascending, as shares with six digits; index 0 is before the start.
///
/// A rate is effective: (1+i)^12 - 1 of a monthly i. Flows that never change sign have none; those that change it several times may have several, none
/// of which decides anything. One change of sign has exactly one rate (Descartes' rule of signs). Two rates that lie nearer than a step of the search, at
/// most 0.6 % of the logarithm of 1+i, go unseen, and so does what is above 10^21 a year; what is below -99.9999 % a year is left out.
#[must_use]
pub fn rates_of_return(flows: &[Money]) -> Vec<Decimal> {
    let flows: Vec<f64> = flows.iter().map(|flow| to_f64(flow.decimal())).collect();
    let (Some(first), Some(last)) = (flows.iter().position(|flow| *flow != 0.0), flows.iter().rposition(|flow| *flow != 0.0)) else { return Vec::new() };
    let flows = &flows[first..=last];
    // The present value at ln(1+i), up to a positive factor that keeps its terms from overflowing: Horner's scheme in the discount or in its inverse.
    let value = |log: f64| {
        let step = libm::exp(-log.abs());
        if log >= 0.0 { flows.iter().rfold(0.0, |sum, flow| sum * step + flow) } else { flows.iter().fold(0.0, |sum, flow| sum * step + flow) }
    };
    let mut rates: Vec<Decimal> = Vec::new();
    let mut before = (grid(-GRID), value(grid(-GRID)));
    for at in -GRID + 1..=GRID {
        let here = (grid(at), value(grid(at)));
        if here.1 == 0.0 || before.1 * here.1 < 0.0 {
            let log = if here.1 == 0.0 { here.0 } else { root(&value, before, here) };
            // What loses all but all of itself in a year is no rate that anybody earns.
            let all_but_lost = |rate: &Decimal| *rate <= Decimal::new(-999_999, 6);
            let rate = to_decimal(libm::expm1(12.0 * log)).filter(|rate| rates.last() != Some(rate) && !all_but_lost(rate));
            rates.extend(rate);
        }
        before = here;
    }
    rates
}

/// Steps of the search on either side of 0.
const GRID: i32 = 2000;

/// A value of ln(1+i) to look at: steps of 6e-6 about 0, growing to a 170th of the value; up to 60, beyond what flows of 20 digits can have (Cauchy's bound).
fn grid(at: i32) -> f64 {
    libm::sinh(f64::from(at) / f64::from(GRID) * libm::asinh(60_000.0)) / 1000.0
}

/// Where a function crosses zero between two points at which it has different signs: by halving.
fn root(value: &dyn Fn(f64) -> f64, low: (f64, f64), high: (f64, f64)) -> f64 {
    let (mut low, mut high) = (low, high.0);
    for _ in 0..80 {
        let middle = f64::midpoint(low.0, high);
        if value(middle) * low.1 > 0.0 {
            low.0 = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low.0, high)
}

/// The equal payment at the end of each of so many months (at least one) that is worth `price` before the first: as numpy-financial's `pmt`, but positive.
///
/// # Errors
/// [`TooLarge`] if it does not fit.
pub fn payment(price: Exact, interest: Interest, months: usize) -> Result<Exact, TooLarge> {
    let rate = interest.monthly();
    if rate == 0.0 {
        return Exact::product(price.decimal(), Decimal::ONE, Decimal::ONE, Decimal::from(months));
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 1200 months")]
    let factor = rate / -libm::expm1(-(months as f64) * libm::log1p(rate));
    if !(0.0..1e9).contains(&factor) {
        return Err(TooLarge);
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 10^27, an i128 holds 10^38")]
    price.times(Decimal::try_from_i128_with_scale(libm::round(factor * 1e18) as i128, 18).map_err(|_| TooLarge)?)
}

/// What is still owed of a loan of `price` after `paid` of so many equal payments: what numpy-financial's `ppmt` adds up to beyond them.
///
/// # Errors
/// [`TooLarge`] if it does not fit.
pub fn owed(price: Exact, interest: Interest, months: usize, paid: usize) -> Result<Exact, TooLarge> {
    let left = months.saturating_sub(paid);
    if left == 0 || paid == 0 {
        return Ok(if left == 0 { Exact::ZERO } else { price });
    }
    let log = libm::log1p(interest.monthly());
    if log == 0.0 {
        return Exact::product(price.decimal(), Decimal::from(left), Decimal::ONE, Decimal::from(months));
    }
    // What the payments that are left are worth, over what all of them are.
    #[expect(clippy::cast_precision_loss, reason = "at most 1200 months")]
    let worth = |months: usize| -libm::expm1(-(months as f64) * log);
    let share = worth(left) / worth(months);
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
    price.times(Decimal::from_i128_with_scale(libm::round(share * 1e18) as i128, 18))
}

/// What of a price is not yet written off after `age` of `life` months: it falls in equal monthly steps to what is left at the end.
///
/// # Errors
/// [`TooLarge`] if it does not fit.
pub fn book_value(price: Exact, left: Exact, life: usize, age: usize) -> Result<Exact, TooLarge> {
    if age >= life {
        return Ok(left);
    }
    let fallen = Exact::product(price.decimal() - left.decimal(), Decimal::from(age), Decimal::ONE, Decimal::from(life))?;
    Ok(Exact::new(price.decimal() - fallen.decimal()))
}

/// What is lost when a machine is retired after `age` months: its book value less what it fetches (Armbrust et al. 2009, section 6.1).
///
/// # Errors
/// [`TooLarge`] if it does not fit.
pub fn penalty_of_retiring(purchase: &Purchase, age: usize, fetches: Exact) -> Result<Exact, TooLarge> {
    let price = Exact::new(purchase.price);
    let book = book_value(price, price.times(purchase.resale)?, purchase.life as usize, age)?;
    book.plus(Exact::new(-fetches.decimal()))
}

/// What one machine is worth after `age` months in service: the lower of straight-line book value and market value; at the end of its life what it fetches.
///
/// Book value falls in equal monthly steps from the price to the resale value; market value by a yearly share.
///
/// # Errors
/// [`TooLarge`] if it does not fit.
pub fn standing_value(purchase: &Purchase, age: usize) -> Result<Exact, TooLarge> {
    let price = Exact::new(purchase.price);
    let life = purchase.life as usize;
    let book = book_value(price, price.times(purchase.resale)?, life, age)?;
    if age >= life {
        return Ok(book);
    }
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
    let saved = first.iter().zip(second).map(|(first, second)| (*second - *first).decimal());
    from_which(saved, |sum| sum > Decimal::ZERO)
}

/// The first month from which the cumulative flows, each discounted at an effective yearly rate, stay at 0 or more through the horizon; none if they never do.
///
/// Index 0 is before the start. A rate of 0 is the plain payback.
///
/// # Errors
/// [`TooLarge`] if a flow does not fit.
pub fn payback(flows: &[Money], yearly: Decimal) -> Result<Option<usize>, TooLarge> {
    let worth = |(month, flow): (usize, &Money)| Ok(Exact::new(flow.decimal()).times(discount_factor(yearly, month))?.decimal());
    let worth = flows.iter().enumerate().map(worth).collect::<Result<Vec<_>, TooLarge>>()?;
    Ok(from_which(worth.into_iter(), |sum| sum >= Decimal::ZERO))
}

/// The first month from which the sum so far holds through the last.
fn from_which(flows: impl Iterator<Item = Decimal>, holds: impl Fn(Decimal) -> bool) -> Option<usize> {
    let mut sum = Decimal::ZERO;
    let mut from = None;
    for (month, flow) in flows.enumerate() {
        sum += flow;
        from = if holds(sum) { from.or(Some(month)) } else { None };
    }
    from
}

/// What a purchase of 1 weighs that is paid in a month and serves from another, where a payment in month m weighs `weights[m]`: paid at once, or by a loan
/// or a lease, of which a loan is settled in the last month.
///
/// In floats, for plans that are proposed; what is paid is worked out line by line.
#[must_use]
pub fn purchase_weight(financing: Option<&Financing>, paid: usize, from: usize, weights: &[f64]) -> f64 {
    let Some(financing) = financing else { return weights[paid] };
    let (last, months) = (weights.len() - 1, financing.months);
    match financing.instalments {
        Instalments::Loan { interest, share } => {
            let share = to_f64(share);
            let one = Exact::new(Decimal::ONE);
            let each = payment(one, interest, months).map_or(0.0, |payment| to_f64(payment.decimal()));
            let until = (paid + months).min(last);
            let instalments: f64 = weights[paid + 1..=until].iter().sum();
            let settled = owed(one, interest, months, until - paid).map_or(0.0, |owed| to_f64(owed.decimal()));
            weights[paid] * (1.0 - share) + share * (each * instalments + settled * weights[last])
        }
        Instalments::Lease { monthly, residual } => {
            let instalments: f64 = weights.iter().skip(from).take(months).sum();
            let bought = residual.zip(weights.get(from + months)).map_or(0.0, |(residual, weight)| to_f64(residual) * weight);
            to_f64(monthly) * instalments + bought
        }
    }
}
