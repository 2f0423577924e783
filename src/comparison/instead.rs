//! What it means to choose one alternative instead of another, above all buying instead of renting: the measures of the difference of their payments.

use super::verdict::Answer;
use super::{Measure, Priced};
use crate::bill::{For, Line};
use crate::finance;
use crate::money::{Money, TooLarge, rounded};
use crate::quantity::to_decimal;
use crate::scenario::Scenario;
use crate::sheet::{Rent, Terms};
use rust_decimal::Decimal;

/// One alternative instead of another: the one that owns more, or else the winner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instead {
    /// What is chosen.
    pub choose: usize,
    /// Instead of what.
    pub of: usize,
    /// The net present value of the difference, or without a cost of money its sum: what choosing it saves, credits at the end included.
    pub npv: Money,
    /// Whether choosing it costs more before it saves: what it pays first is an investment.
    pub invests: bool,
    /// The yearly rates of return of the difference, credits at the end included; none where it never changes sign, and several decide nothing.
    pub rates: Vec<Decimal>,
    /// The first month from which it has paid no more for good, credits at the end left out.
    pub payback: Option<usize>,
    /// The same of discounted payments.
    pub discounted_payback: Option<usize>,
    /// The first month from which it has paid less for good, credits at the end left out.
    pub break_even: Option<usize>,
    /// Where all of it is owned and the other is rented by the hour.
    pub duty: Option<Duty>,
}

/// The share of the hours of the machines that each month's busiest hour needs, at which machines that are rented by the hour run.
///
/// Every hour that runs costs what one costs in that month on average, and all else that either side pays stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duty {
    /// The share above which owning wins; above 1 renting wins however much is used, below 0 owning does. Six digits after the point.
    pub break_even: Decimal,
    /// The share at which they run, weighted by what they cost. Six digits after the point.
    pub today: Decimal,
}

/// Measures one of a pair instead of the other; the first is chosen where both own as much. `hours` are those of each month.
pub(super) fn measure(scenario: &Scenario, pair: [(usize, &Priced); 2], measure: Measure, hours: &[u32]) -> Result<Instead, TooLarge> {
    let owns = |index: usize| match Answer::of(&scenario.alternatives[index]) {
        Answer::Rent => 0,
        Answer::Both => 1,
        Answer::Buy => 2,
    };
    let [first, second] = pair;
    let ((choose, chosen), (of, other)) = if owns(second.0) > owns(first.0) { (second, first) } else { (first, second) };
    let rate = scenario.workload.cost_of_money.unwrap_or_default();
    let saved: Vec<Money> = other.months.iter().zip(&chosen.months).map(|(other, chosen)| *other - *chosen).collect();
    let (cash, other_cash) = (chosen.months_without_credits(), other.months_without_credits());
    let saved_cash: Vec<Money> = other_cash.iter().zip(&cash).map(|(other, chosen)| *other - *chosen).collect();
    let rents_all = owns(choose) == 2 && owns(of) == 0 && other.commitments.is_none();
    Ok(Instead {
        choose,
        of,
        npv: other.measure(measure) - chosen.measure(measure),
        invests: saved.iter().find(|saved| !saved.is_zero()).is_some_and(|saved| *saved < Money::ZERO),
        rates: finance::rates_of_return(&saved),
        payback: finance::payback(&saved_cash, Decimal::ZERO)?,
        discounted_payback: finance::payback(&saved_cash, rate)?,
        break_even: finance::break_even(&cash, &other_cash),
        duty: if rents_all { duty(scenario, (of, other), chosen.measure(measure), measure, hours)? } else { None },
    })
}

/// The duty at which what is rented costs as much as what is owned; none if nothing is rented by the hour.
fn duty(scenario: &Scenario, (index, rented): (usize, &Priced), owned: Money, measure: Measure, hours: &[u32]) -> Result<Option<Duty>, TooLarge> {
    let alternative = &scenario.alternatives[index];
    let rate = scenario.workload.cost_of_money.unwrap_or_default();
    let by_the_hour = |line: &Line| -> Option<usize> {
        let (For::Machine(machine) | For::Step { machine, .. } | For::Offer { machine, .. }) = line.of else { return None };
        let by_hour = |rent: &Rent| !rent.by_month();
        matches!(&alternative.parts[line.part].sheet.machines[machine].terms, Terms::Rented(rent) if by_hour(rent)).then_some(machine)
    };
    let (mut paid, mut full) = (Decimal::ZERO, Decimal::ZERO);
    for (line, machine) in rented.bill.lines.iter().filter_map(|line| Some((line, by_the_hour(line)?))) {
        for (month, amount) in line.amounts.iter().enumerate().skip(1).filter(|(_, amount)| !amount.is_zero()) {
            let groups = || rented.fleet.groups.iter().filter(|group| group.part == line.part && group.machine == machine);
            let ran: f64 = groups().map(|group| group.billed[month]).sum();
            let all: f64 = groups().map(|group| group.peak[month]).sum::<f64>() * f64::from(hours[month - 1]);
            let times = if ran > 0.0 { to_decimal((all / ran).max(1.0)).ok_or(TooLarge)? } else { Decimal::ONE };
            let amount = amount.decimal().checked_mul(finance::discount_factor(rate, month)).ok_or(TooLarge)?;
            paid = paid.checked_add(amount).ok_or(TooLarge)?;
            full = full.checked_add(amount.checked_mul(times).ok_or(TooLarge)?).ok_or(TooLarge)?;
        }
    }
    let fixed = rented.measure(measure).decimal() - paid;
    let share = |cost: Decimal| cost.checked_div(full).map(|share| rounded(share, 6));
    Ok(share(owned.decimal() - fixed).zip(share(paid)).map(|(break_even, today)| Duty { break_even, today }))
}
