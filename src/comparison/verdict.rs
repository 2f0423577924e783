//! Who wins, by how much, and which change of a price would turn it.

use super::instead::{self, Instead};
use super::measures::{self, By, Ruling};
use super::{Measure, Outcome, Priced};
use crate::bill::{For, Line};
use crate::finance;
use crate::money::{Exact, Money, rounded};
use crate::scenario::{Alternative, Moving, Scenario};
use crate::sheet::meter::Category;
use crate::sheet::{Kind, Terms};
use rust_decimal::Decimal;

/// What choosing an alternative means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// All of it is rented.
    Rent,
    /// All of it is owned.
    Buy,
    /// Some of each.
    Both,
}

impl Answer {
    /// The answer that an alternative is.
    #[must_use]
    pub fn of(alternative: &Alternative) -> Self {
        // A mix that rents or owns all leaves the other part nothing to serve.
        let parts = || alternative.parts.iter().filter(|part| !part.completes && !part.serves.is_empty());
        match (parts().any(|part| part.sheet.kind == Kind::Owned), parts().any(|part| part.sheet.kind != Kind::Owned)) {
            (true, false) => Self::Buy,
            (true, true) => Self::Both,
            _ => Self::Rent,
        }
    }
}

/// A change of one kind of price that alone would make the runner-up win.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The alternative whose price changes.
    pub alternative: usize,
    /// What gets dearer or cheaper.
    pub what: &'static str,
    /// The relative change: positive is dearer.
    pub change: Decimal,
}

/// A value of an input at which the runner-up wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurningPoint {
    /// Which input.
    pub input: &'static str,
    /// The value nearest to today's, as a file would have it.
    pub at: String,
    /// Whether it lies below today's.
    pub below: bool,
}

/// Who wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is priced.
    NonePriced,
    /// One alternative is priced: a bill, not a verdict.
    OnlyOne(usize),
    /// At least two are.
    Winner {
        /// The cheapest.
        winner: usize,
        /// The next.
        runner_up: usize,
        /// By how much.
        margin: Money,
        /// Over the runner-up's figure, six digits after the point; 0 if that is 0.
        ratio: Decimal,
        /// The cheapest of those that answer the question otherwise than the winner: rent where it buys, buy where it rents.
        other_side: Option<usize>,
        /// Every measure that decides, and what it names.
        measures: Vec<Ruling>,
        /// The first month from which the winner has paid less than the runner-up for good, end credits left out.
        break_even: Option<usize>,
        /// The smallest changes of one price that turn it, with the fleets as they are.
        turns: Vec<Turn>,
        /// The measures of the difference to the runner-up, then to the best of the other side if that is another.
        instead: Vec<Instead>,
    },
}

impl Verdict {
    /// Every measure that decides, and what it names; none without a verdict.
    #[must_use]
    pub fn measures(&self) -> &[Ruling] {
        match self {
            Self::Winner { measures, .. } => measures,
            Self::NonePriced | Self::OnlyOne(_) => &[],
        }
    }

    /// What a measure names, if there is a verdict and it can be worked out.
    #[must_use]
    pub fn by(&self, by: By) -> Option<usize> {
        self.measures().iter().find(|ruling| ruling.by == by).map(|ruling| ruling.winner)
    }

    /// Whether all measures name the winner.
    #[must_use]
    pub fn measures_agree(&self) -> bool {
        match self {
            Self::Winner { winner, measures, .. } => measures.iter().all(|ruling| ruling.winner == *winner),
            Self::NonePriced | Self::OnlyOne(_) => true,
        }
    }
}

/// Alternatives in the order of a figure, each with whether it mixes nothing. Ties go to what mixes something, and to the first name.
pub fn ranked(alternatives: &[Alternative], figures: impl Iterator<Item = (usize, Money, bool)>) -> Vec<Ranked<'_>> {
    let mut ranked: Vec<Ranked<'_>> =
        figures.map(|(index, figure, mixes_nothing)| (figure, (mixes_nothing, alternatives[index].name.as_str()), index)).collect();
    ranked.sort();
    ranked
}

/// A figure, what decides between equal ones, and the alternative's index.
pub type Ranked<'a> = (Money, (bool, &'a str), usize);

/// The next after the first; none if there is no other.
///
/// The same sheet with and without its commitments is one way to answer, unless there is no other; and so is a mix that comes to the same as one of what
/// it mixes.
#[must_use]
pub fn runner_up(alternatives: &[Alternative], ranked: &[Ranked<'_>]) -> Option<(Money, usize)> {
    let ((cheapest, _, winner), others) = ranked.split_first()?;
    let apart =
        |(figure, (mixes_nothing, _), index): &&Ranked<'_>| !(alternatives[*index].is_beside(&alternatives[*winner]) || figure == cheapest && *mixes_nothing);
    others.iter().find(apart).or(others.first()).map(|(figure, _, index)| (*figure, *index))
}

/// Ranks what is priced. `hours` are those of each month.
pub(super) fn find(scenario: &Scenario, outcomes: &[Outcome], measure: Measure, hours: &[u32]) -> Verdict {
    let priced: Vec<(usize, &Priced)> = outcomes
        .iter()
        .enumerate()
        .filter_map(|(index, outcome)| match outcome {
            Outcome::Priced(priced) => Some((index, &**priced)),
            Outcome::NotPriced(_) => None,
        })
        .collect();
    let by =
        |figure: &dyn Fn(&Priced) -> Money| ranked(&scenario.alternatives, priced.iter().map(|(at, priced)| (*at, figure(priced), priced.mixes_nothing())));
    let ranked = by(&|priced| priced.measure(measure));
    let answer = |index: usize| Answer::of(&scenario.alternatives[index]);
    match ranked.as_slice() {
        [] => Verdict::NonePriced,
        [(_, _, only)] => Verdict::OnlyOne(*only),
        [(cheapest, _, winner), ..] => {
            let Some((next, runner_up)) = runner_up(&scenario.alternatives, &ranked) else { return Verdict::OnlyOne(*winner) };
            let margin = next - *cheapest;
            let ratio = if next.is_zero() { Decimal::ZERO } else { rounded(margin.decimal() / next.decimal(), 6) };
            let find = |wanted: usize| priced.iter().find(|(index, _)| *index == wanted).map(|(_, priced)| *priced);
            let (break_even, turns) = match (find(*winner), find(runner_up)) {
                (Some(first), Some(second)) => {
                    let break_even = finance::break_even(&first.months_without_credits(), &second.months_without_credits());
                    (break_even, turns(scenario, (*winner, first), (runner_up, second), margin))
                }
                _ => (None, Vec::new()),
            };
            let other_side = ranked.iter().map(|(_, _, index)| *index).find(|index| answer(*index) != answer(*winner));
            let others = std::iter::once(runner_up).chain(other_side.filter(|other| *other != runner_up));
            let pair = |other: usize| Some([(*winner, find(*winner)?), (other, find(other)?)]);
            // Amounts that were counted one by one add up; what does not fit here is not said.
            let instead: Vec<Instead> = others.filter_map(|other| instead::measure(scenario, pair(other)?, measure, hours).ok()).collect();
            let measures = measures::rule(scenario, &priced, measure, *winner, &instead);
            Verdict::Winner { winner: *winner, runner_up, margin, ratio, other_side, measures, break_even, turns, instead }
        }
    }
}

/// What hardware that is there fetches: who keeps it forgoes what who sells it gets.
const EXISTING: &str = "the value of existing hardware";

/// A kind of price, as far as one change of it moves several lines.
fn price_of(line: &Line, alternative: &Alternative) -> &'static str {
    let sheet = &alternative.parts[line.part].sheet;
    match line.of {
        For::Step { .. }
        | For::Offer { .. }
        | For::Used { .. }
        | For::Upfront { .. }
        | For::Unexpired { .. }
        | For::Stopped(_)
        | For::Pledge(_)
        | For::PledgeUpfront(_)
        | For::PledgeUnexpired(_) => "machine rent",
        For::Machine(index) | For::Setup(index) if matches!(sheet.machines[index].terms, Terms::Rented(_)) => "machine rent",
        For::Moving(index) if matches!(alternative.moves[index].what, Moving::RunsOff(_)) => "what runs off",
        For::Moving(_) => "migration",
        For::Machine(_)
        | For::Setup(_)
        | For::Resale(_)
        | For::EndCredit(_)
        | For::Loan(_)
        | For::Repayment(_)
        | For::Interest(_)
        | For::Settlement(_)
        | For::Lease(_)
        | For::Residual(_) => "hardware prices",
        For::Sale(_) | For::Kept(_) => EXISTING,
        For::PaidFor(_) => "what is paid for already",
        For::Tier { charge, .. } | For::Minimum(charge) => match (sheet.charges[charge].meter.as_str(), line.category) {
            // What is a share of the hardware's price moves with it.
            ("hardware-value" | "hardware-purchases", _) => "hardware prices",
            (_, Category::Storage) => "storage prices",
            (_, Category::Network) => "network prices",
            (_, Category::Requests) => "request prices",
            (_, Category::Space) => "space",
            (_, Category::Power) => "electricity",
            (_, Category::People) => "wages",
            _ => "other charges",
        },
    }
}

/// The smallest relative changes of one kind of price, on one side or (wages) on both, that close the margin; the fleets stay as they are.
fn turns(scenario: &Scenario, winner: (usize, &Priced), runner_up: (usize, &Priced), margin: Money) -> Vec<Turn> {
    let rate = scenario.workload.cost_of_money.unwrap_or_default();
    let sums = |(index, priced): (usize, &Priced)| {
        let alternative = &scenario.alternatives[index];
        let mut sums: Vec<(&'static str, Exact)> = Vec::new();
        for line in &priced.bill.lines {
            let Ok(cost) = finance::present_cost(&line.amounts, rate) else { continue };
            let what = price_of(line, alternative);
            match sums.iter_mut().find(|(known, _)| *known == what) {
                Some((_, sum)) => *sum = sum.plus(cost).unwrap_or(*sum),
                None => sums.push((what, cost)),
            }
        }
        sums
    };
    let mut turns = Vec::new();
    let (mut ours, theirs) = (sums(winner), sums(runner_up));
    // What only the other pays, or gets, of a price that both have.
    if theirs.iter().any(|(what, _)| *what == EXISTING) && ours.iter().all(|(what, _)| *what != EXISTING) {
        ours.push((EXISTING, Exact::ZERO));
    }
    let shared = |what: &str| ["wages", "what runs off", EXISTING, "what is paid for already"].contains(&what);
    for (what, sum) in ours {
        let other = theirs.iter().find(|(known, _)| *known == what).map_or(Decimal::ZERO, |(_, sum)| sum.decimal());
        let moved = if shared(what) { sum.decimal() - other } else { sum.decimal() };
        if let Some(change) = margin.decimal().checked_div(moved).filter(|_| !moved.is_zero()) {
            turns.push(Turn { alternative: winner.0, what, change });
        }
    }
    for (what, sum) in theirs.into_iter().filter(|(what, _)| !shared(what)) {
        if let Some(change) = margin.decimal().checked_div(sum.decimal()).filter(|_| !sum.decimal().is_zero()) {
            turns.push(Turn { alternative: runner_up.0, what, change: -change });
        }
    }
    // Nothing costs less than nothing, and what must grow tenfold is not about to turn anything.
    // What would round to no change at all is a tie, and said so.
    turns.retain(|turn| turn.change.abs() >= Decimal::new(5, 4));
    turns.retain(|turn| turn.change > Decimal::new(-995, 3) && turn.change <= Decimal::TEN && !turn.change.is_zero());
    turns.sort_by(|a, b| a.change.abs().cmp(&b.change.abs()).then_with(|| (a.alternative, a.what).cmp(&(b.alternative, b.what))));
    turns.truncate(3);
    turns
}
