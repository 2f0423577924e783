//! Every measure that decides, each with the alternative that it names.

use super::instead::Instead;
use super::verdict::Answer;
use super::{Measure, Priced};
use crate::money::Money;
use crate::scenario::Scenario;

/// By what a choice can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The discounted sum of payments.
    PresentCost,
    /// The sum of payments.
    Total,
    /// The discounted sum without credits at the end.
    PresentCostWithoutCredits,
    /// The sum without credits at the end.
    TotalWithoutCredits,
    /// Whether buying instead of renting is worth something.
    NetPresentValue,
    /// Whether buying instead of renting returns more than money costs.
    RateOfReturn,
    /// Whether buying instead of renting is paid back by the end, credits left out.
    Payback,
    /// The same of discounted payments.
    DiscountedPayback,
    /// Whether the hours that rented machines run are above those at which owning wins.
    BreakEvenDuty,
    /// How long the capital lasts.
    Capital,
}

impl By {
    /// Its name in sentences and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PresentCost => "present cost",
            Self::Total => "total",
            Self::PresentCostWithoutCredits => "present cost without end credits",
            Self::TotalWithoutCredits => "total without end credits",
            Self::NetPresentValue => "net present value",
            Self::RateOfReturn => "rate of return",
            Self::Payback => "payback",
            Self::DiscountedPayback => "discounted payback",
            Self::BreakEvenDuty => "break-even duty",
            Self::Capital => "how long the capital lasts",
        }
    }
}

/// A measure, and what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ruling {
    /// The measure.
    pub by: By,
    /// The alternative that it names: of all, or, for buying instead of renting, of the two that the verdict compares so. A tie goes to the verdict's.
    pub winner: usize,
}

/// What every measure says that can be worked out; the verdict's own first.
pub(super) fn rule(scenario: &Scenario, priced: &[(usize, &Priced)], measure: Measure, winner: usize, instead: &[Instead]) -> Vec<Ruling> {
    let least = |figure: &dyn Fn(&Priced) -> Money| {
        let name = |index: usize| &scenario.alternatives[index].name;
        let first = priced.iter().map(|(index, priced)| (figure(priced), *index != winner, priced.mixes_nothing(), name(*index), *index)).min();
        first.map_or(winner, |(.., index)| index)
    };
    let mut rulings = Vec::new();
    let mut rule = |by: By, winner: usize| rulings.push(Ruling { by, winner });
    if measure == Measure::PresentCost {
        rule(By::PresentCost, least(&|priced| priced.measure(Measure::PresentCost)));
        rule(By::PresentCostWithoutCredits, least(&|priced| priced.measure_without_credits(Measure::PresentCost)));
    }
    rule(By::Total, least(&|priced| priced.measure(Measure::Total)));
    rule(By::TotalWithoutCredits, least(&|priced| priced.measure_without_credits(Measure::Total)));
    let owns = |index: usize| Answer::of(&scenario.alternatives[index]) != Answer::Rent;
    if let Some(instead) = instead.iter().find(|instead| owns(instead.choose) && !owns(instead.of)) {
        let of_two = |buys: bool| if buys { instead.choose } else { instead.of };
        rule(By::NetPresentValue, if instead.npv.is_zero() { winner } else { of_two(instead.npv > Money::ZERO) });
        // Of what pays first and costs later a rate of return says nothing.
        if let ([rate], true) = (instead.rates.as_slice(), instead.invests) {
            rule(By::RateOfReturn, of_two(*rate > scenario.workload.cost_of_money.unwrap_or_default()));
        }
        rule(By::Payback, of_two(instead.payback.is_some()));
        if measure == Measure::PresentCost {
            rule(By::DiscountedPayback, of_two(instead.discounted_payback.is_some()));
        }
        if let Some(duty) = instead.duty {
            rule(By::BreakEvenDuty, if duty.today == duty.break_even { winner } else { of_two(duty.today > duty.break_even) });
        }
    }
    if scenario.workload.capital.is_some() {
        let lasts = |priced: &Priced| priced.capital_spent.unwrap_or(usize::MAX);
        let longest = priced.iter().map(|(_, priced)| lasts(priced)).max();
        let first = priced.iter().find(|(index, priced)| *index == winner && Some(lasts(priced)) == longest);
        let first = first.or_else(|| priced.iter().find(|(_, priced)| Some(lasts(priced)) == longest));
        rule(By::Capital, first.map_or(winner, |(index, _)| *index));
    }
    rulings
}
