//! At which value of an input the winner changes: the documents are varied, and the one evaluation is asked again.
//!
//! The search looks at values over the whole of its bounds, and wherever two neighbours have different winners it narrows the interval down to two values
//! with nothing between them: one step of the last digit that it uses, a millionth of the larger bound or so, or 1 where the input takes whole numbers only.
//! A winner that changes twice between two of the values looked at goes unseen; more of them see more.

use crate::bill::For;
use crate::comparison::{Comparison, Outcome};
use crate::dial::Dial;
use crate::document::Step;
use crate::documents::{self, Documents};
use crate::library::Setting;
use crate::points::{self, Point, Points, Refused};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use std::collections::BTreeMap;
use std::convert::Infallible;

/// Digits of the values that are tried.
const DIGITS: u32 = 7;

/// A value and who wins there; none where nothing is priced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The value.
    pub value: Decimal,
    /// The winner's name.
    pub winner: Option<String>,
}

/// Two values with nothing between them that is tried, and different winners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// The lower one.
    pub below: Side,
    /// The higher one.
    pub above: Side,
}

impl Crossing {
    /// The one of the two that is not on the side of a value.
    #[must_use]
    pub fn beyond(&self, today: Decimal) -> &Side {
        if self.above.value > today { &self.above } else { &self.below }
    }

    /// The relative change from a value to the side that is beyond; none from 0.
    #[must_use]
    pub fn change(&self, today: Decimal) -> Option<Decimal> {
        (self.beyond(today).value - today).checked_div(today.abs()).filter(|_| !today.is_zero())
    }
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Who wins today.
    pub today: Option<String>,
    /// Every change of the winner, by value.
    pub crossings: Vec<Crossing>,
    /// The values between which the input was varied.
    pub bounds: (Decimal, Decimal),
    /// Why it was not varied further, where the documents take no values beyond.
    pub refused: Option<String>,
}

/// A value as the documents take it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Probe {
    Winner(Option<String>),
    Refused(String),
}

impl Probe {
    fn of(point: Result<Point, Refused>) -> Self {
        match point {
            Ok(point) => Self::Winner(point.winner().map(str::to_owned)),
            Err(Refused(why)) => Self::Refused(why),
        }
    }
}

/// A search over the values of one input.
struct Search<'a> {
    points: &'a mut Points,
    dial: &'a Dial,
    /// What two neighbouring values differ by.
    tick: Decimal,
    known: BTreeMap<i64, Probe>,
}

/// The step of the last digit of a number.
fn tick(largest: Decimal) -> Decimal {
    let largest = largest.abs();
    let mut tick = Decimal::ONE;
    let bound = Decimal::from(10u64.pow(DIGITS - 1));
    for _ in 0..40 {
        match largest.checked_div(tick) {
            Some(ticks) if ticks > bound => tick *= Decimal::TEN,
            Some(ticks) if !largest.is_zero() && ticks * Decimal::TEN <= bound && tick.scale() < 20 => tick /= Decimal::TEN,
            _ => break,
        }
    }
    tick.normalize()
}

impl<'a> Search<'a> {
    fn new(points: &'a mut Points, dial: &'a Dial, largest: Decimal) -> Self {
        let mut search = Self { points, dial, tick: tick(largest), known: BTreeMap::new() };
        if search.tick < Decimal::ONE && dial.today.fract().is_zero() && search.takes_whole_numbers() {
            search.tick = Decimal::ONE;
        }
        search
    }

    /// Whether the smallest change of the input is refused where 1 is taken, or comes to the same as 1 or as nothing: it is rounded.
    fn takes_whole_numbers(&mut self) -> bool {
        let (dial, fine) = (self.dial, self.tick);
        let mut costs = |change: Decimal| {
            let point = self.points.at(&[dial.at(dial.today + change)]).ok()?;
            Some(point.standings.iter().map(|(name, _)| (name.clone(), point.cost(name))).collect::<Vec<_>>())
        };
        match (costs(fine), costs(-fine)) {
            (None, None) => costs(Decimal::ONE).is_some() || costs(-Decimal::ONE).is_some(),
            (None, Some(_)) | (Some(_), None) => false,
            (Some(above), Some(below)) => {
                let (now, above, below) = (costs(Decimal::ZERO), Some(above), Some(below));
                let rounded_up = above != now && below == now && above == costs(Decimal::ONE);
                let rounded_down = below != now && above == now && below == costs(-Decimal::ONE);
                rounded_up || rounded_down
            }
        }
    }

    fn index(&self, value: Decimal) -> i64 {
        value.checked_div(self.tick).and_then(|ticks| crate::money::rounded(ticks, 0).to_i64()).unwrap_or(0)
    }

    /// The value of an index; today's own where it is that.
    fn value(&self, index: i64) -> Decimal {
        if index == self.index(self.dial.today) { self.dial.today } else { (Decimal::from(index) * self.tick).normalize() }
    }

    fn setting(&self, index: i64) -> Setting {
        self.dial.at(self.value(index))
    }

    fn probe(&mut self, index: i64) -> Probe {
        if let Some(known) = self.known.get(&index) {
            return known.clone();
        }
        let setting = self.setting(index);
        let probe = Probe::of(self.points.at(&[setting]));
        self.known.insert(index, probe.clone());
        probe
    }

    /// Probes many at once, on all cores.
    fn probe_all(&mut self, indexes: &[i64], mut done: impl FnMut(usize)) {
        let new: Vec<(i64, Vec<Setting>)> =
            indexes.iter().filter(|index| !self.known.contains_key(index)).map(|index| (*index, vec![self.setting(*index)])).collect();
        let known = &mut self.known;
        let mut count = 0;
        let Ok(()) = points::each(self.points, new.into_iter(), |index, point| {
            known.insert(index, Probe::of(point));
            count += 1;
            done(count);
            Ok::<(), Infallible>(())
        });
    }

    /// The last index on the way from one that is taken to one that is refused that is taken.
    fn edge(&mut self, mut taken: i64, mut refused: i64) -> i64 {
        while taken.abs_diff(refused) > 1 {
            let middle = midpoint(taken, refused);
            match self.probe(middle) {
                Probe::Winner(_) => taken = middle,
                Probe::Refused(_) => refused = middle,
            }
        }
        taken
    }

    /// Every crossing between two indexes, of which the first is the lower.
    fn narrow(&mut self, low: i64, high: i64, crossings: &mut Vec<Crossing>) {
        let (Probe::Winner(mut first), Probe::Winner(last)) = (self.probe(low), self.probe(high)) else { return };
        let mut from = low;
        while first != last {
            let (mut below, mut above) = (from, high);
            let mut found = last.clone();
            while above - below > 1 {
                let middle = midpoint(below, above);
                match self.probe(middle) {
                    Probe::Winner(winner) if winner == first => below = middle,
                    Probe::Winner(winner) => (above, found) = (middle, winner),
                    // A hole between values that are taken: what lies beyond it is another interval.
                    Probe::Refused(_) => return,
                }
            }
            let side = |value: Decimal, winner: &Option<String>| Side { value, winner: winner.clone() };
            crossings.push(Crossing { below: side(self.value(below), &first), above: side(self.value(above), &found) });
            (from, first) = (above, found);
        }
    }
}

fn midpoint(one: i64, other: i64) -> i64 {
    one.midpoint(other)
}

/// The bounds within which an input is varied unless others are asked for: from 0 to ten times today's value.
#[must_use]
pub fn usual_bounds(dial: &Dial) -> (Decimal, Decimal) {
    let far = dial.today.checked_mul(Decimal::TEN).unwrap_or(dial.today);
    if dial.today.is_sign_negative() { (far, Decimal::ZERO) } else { (Decimal::ZERO, far) }
}

/// Finds every value between two bounds at which the winner changes, looking at about so many values first. `done` hears how many.
pub fn search(points: &mut Points, dial: &Dial, bounds: (Decimal, Decimal), looks: u32, done: impl FnMut(usize)) -> Found {
    let today = match Probe::of(points.at(&[])) {
        Probe::Winner(winner) => winner,
        Probe::Refused(_) => None,
    };
    let mut search = Search::new(points, dial, bounds.0.abs().max(bounds.1.abs()).max(dial.today.abs()));
    let (low, high, now) = (search.index(bounds.0), search.index(bounds.1), search.index(dial.today));
    let mut indexes: Vec<i64> = vec![low, high];
    let between = |from: i64, to: i64, share: u32, of: u32| {
        let way = (i128::from(to) - i128::from(from)) * i128::from(share) / i128::from(of.max(1));
        from.saturating_add(i64::try_from(way).unwrap_or(0))
    };
    let half = looks.max(4) / 2;
    indexes.extend((1..half).map(|at| between(low, high, at, half)));
    if (low..=high).contains(&now) {
        indexes.push(now);
        // Closer together near today's value, on both sides.
        let quarter = half / 2;
        for end in [low, high] {
            let distance = end.abs_diff(now);
            let mut step = distance / 2;
            for _ in 0..quarter.min(20) {
                let step_signed = i64::try_from(step).unwrap_or(0);
                indexes.push(if end < now { now - step_signed } else { now + step_signed });
                step /= 2;
                if step == 0 {
                    break;
                }
            }
        }
    }
    indexes.sort_unstable();
    indexes.dedup();
    search.probe_all(&indexes, done);
    let mut crossings = Vec::new();
    let mut refused = None;
    let mut ends: Option<(i64, i64)> = None;
    for at in 0..indexes.len() {
        let index = indexes[at];
        let taken = match search.probe(index) {
            Probe::Winner(_) => true,
            Probe::Refused(why) => {
                refused.get_or_insert(why);
                false
            }
        };
        if let Some(before) = at.checked_sub(1).map(|at| indexes[at]) {
            let before_taken = matches!(search.probe(before), Probe::Winner(_));
            let (from, to) = match (before_taken, taken) {
                (true, true) => (before, index),
                (true, false) => (before, search.edge(before, index)),
                (false, true) => (search.edge(index, before), index),
                (false, false) => continue,
            };
            search.narrow(from, to, &mut crossings);
            ends = Some(ends.map_or((from, to), |(first, _)| (first, to)));
        } else if taken {
            ends = Some((index, index));
        }
    }
    let bounds = ends.map_or(bounds, |(first, last)| (search.value(first), search.value(last)));
    Found { today, crossings, bounds, refused }
}

/// How far from today's value the nearest crossing is looked for: shares of it, on both sides.
const REACH: [i64; 8] = [1, 3, 10, 25, 50, 100, 300, 900];

/// The crossing of an input that is nearest to today's value, of those between 0 and ten times that; none if there is none.
///
/// What changes no figure at either end is not looked at further, nor is a sheet's value on a side at whose end the winner is the same.
pub fn nearest(points: &mut Points, dial: &Dial) -> Option<Crossing> {
    let now = points.at(&[]).ok()?;
    let today = now.winner().map(str::to_owned);
    let mut search = Search::new(points, dial, usual_bounds(dial).1.abs().max(dial.today.abs()));
    let centre = search.index(dial.today);
    let costs = |point: &Point| point.standings.iter().map(|(name, _)| point.cost(name)).collect::<Vec<_>>();
    // What moves nothing at either end is left alone.
    let far = search.index(usual_bounds(dial).1.max(dial.today));
    let mut open = [true, true];
    let mut moves = false;
    for (side, end) in [0.min(centre), far].into_iter().enumerate() {
        let Ok(point) = search.points.at(&[search.setting(end)]) else {
            moves = true;
            continue;
        };
        moves |= costs(&point) != costs(&now);
        // A price of a sheet moves costs one way: where it changes nothing at its end, it does not on the way.
        open[side] = documents::sheet_of(&dial.path).is_none() || point.winner() != today.as_deref();
    }
    if !moves {
        return None;
    }
    let mut stays = [centre, centre];
    for percent in REACH {
        let mut best: Option<Crossing> = None;
        for side in [0, 1] {
            let share = Decimal::from(if side == 0 { -percent } else { percent }) / Decimal::ONE_HUNDRED;
            if !open[side] || (side == 0 && percent > 100) {
                continue;
            }
            let value = dial.today + dial.today.abs() * share;
            let mut index = search.index(value);
            if index == stays[side] {
                continue;
            }
            if let Probe::Refused(_) = search.probe(index) {
                index = search.edge(stays[side], index);
                open[side] = false;
            }
            match search.probe(index) {
                Probe::Winner(winner) if winner != today => {
                    let mut crossings = Vec::new();
                    search.narrow(stays[side].min(index), stays[side].max(index), &mut crossings);
                    let distance = |crossing: &Crossing| (crossing.beyond(dial.today).value - dial.today).abs();
                    best = crossings.into_iter().chain(best).min_by_key(distance);
                }
                _ => stays[side] = index,
            }
        }
        if best.is_some() {
            return best;
        }
    }
    None
}

/// Keys that say what something is, not how much.
const WORDS: [&str; 12] = ["name", "id", "title", "url", "note", "source", "read", "serves", "covers", "processor", "gpu", "region"];

/// The numeric inputs of a comparison: those of the workload, and those of machines and charges that any alternative pays, and what its sheets say beside.
#[must_use]
pub fn inputs(documents: &Documents, comparison: &Comparison) -> Vec<Dial> {
    let mut used: Vec<(&str, &str, &str)> = Vec::new();
    for (alternative, outcome) in comparison.scenario.alternatives.iter().zip(&comparison.outcomes) {
        let Outcome::Priced(priced) = outcome else { continue };
        for line in &priced.bill.lines {
            let sheet = &alternative.parts[line.part].sheet;
            let entry = match (line.of, line.of.machine()) {
                (_, Some(machine)) => ("machine", sheet.machines[machine].name.as_str()),
                (For::Tier { charge, .. } | For::Minimum(charge), _) => ("charge", sheet.charges[charge].name.as_str()),
                _ => continue,
            };
            used.push((sheet.id.as_str(), entry.0, entry.1));
        }
    }
    let is_input = |path: &crate::document::Path| {
        let keys = || path.0.iter().filter_map(|step| if let Step::Key(key) = step { Some(key.as_str()) } else { None });
        if keys().next_back().is_none_or(|last| WORDS.contains(&last)) || matches!(path.0.last(), Some(Step::Position(_))) {
            return false;
        }
        // What a result must keep to moves no cost.
        let Some(sheet) = documents::sheet_of(path) else { return path.key(0) != Some("rule") };
        match (path.key(2), path.key(3)) {
            (Some("sheet" | "source" | "meter"), _) => false,
            (Some(kind @ ("machine" | "charge")), Some(name)) => used.contains(&(sheet, kind, name)),
            _ => comparison.scenario.alternatives.iter().any(|alternative| alternative.parts.iter().any(|part| part.sheet.id == sheet)),
        }
    };
    documents.leaves().iter().filter(|(path, _)| is_input(path)).filter_map(|(path, node)| Dial::of(path, node)).collect()
}

/// What an input's swing does to the difference between two alternatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Swing {
    /// The input.
    pub path: crate::document::Path,
    /// The value at each end, as the documents would have it.
    pub ends: [String; 2],
    /// How much the second costs more than the first at each end; none where the value is refused or one is not priced.
    pub differences: [Option<Decimal>; 2],
    /// Who wins at each end.
    pub winners: [Option<String>; 2],
}

impl Swing {
    /// By how much the difference moves over the swing, or from `today` to the end that can be had.
    #[must_use]
    pub fn width(&self, today: Decimal) -> Decimal {
        let [low, high] = self.differences.map(|difference| difference.unwrap_or(today));
        (low - high).abs().max((low - today).abs()).max((high - today).abs())
    }
}

/// What an input does to the difference between two alternatives when it swings by a share of its value to both sides, or over its range.
pub fn swing(points: &mut Points, dial: &Dial, share: Decimal, names: [&str; 2]) -> Swing {
    let by = dial.today.abs().checked_mul(share).unwrap_or_default();
    let (low, high) = dial.range.unwrap_or((dial.today - by, dial.today.checked_add(by).unwrap_or(dial.today)));
    let mut differences = [None, None];
    let mut winners = [None, None];
    let whole = Search::new(points, dial, high.abs().max(low.abs())).tick == Decimal::ONE && dial.today.fract().is_zero();
    let ends = [low, high].map(|end| if whole { crate::money::rounded(end, 0) } else { end.round_sf(DIGITS).unwrap_or(end) });
    for (at, end) in ends.iter().enumerate() {
        let Ok(point) = points.at(&[dial.at(*end)]) else { continue };
        let [first, second] = names.map(|name| point.cost(name));
        differences[at] = first.zip(second).map(|(first, second)| (second - first).decimal());
        winners[at] = point.winner().map(str::to_owned);
    }
    Swing { path: dial.path.clone(), ends: ends.map(|end| dial.text(end)), differences, winners }
}
