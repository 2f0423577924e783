//! The load factor for every hour of the horizon: shape x growth x surges, or a measured trace.
//!
//! Beside the hourly sequence each month is kept as (level, hours) pairs in ascending order: most of a fleet's arithmetic needs only those. A
//! level is relative to the busiest hour of month 1 before surges, so a component's need in an hour is its size times the level.

use crate::memory::{Key, Memory, What};
use crate::quantity::{Growth, HOURS_PER_MONTH};
use crate::workload::{Component, DemandCurve, MonthConvention, Schedule, Shape, Step, Surge, Trace, Volume, Workload};
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use std::borrow::Cow;
use std::collections::HashMap;
use std::f64::consts::TAU;
use std::sync::Arc;

/// Hours of a day.
const DAY: usize = 24;
/// Hours of a week. Hour 0 of the horizon is a Monday's.
const WEEK: usize = 7 * DAY;

/// How many hours each month has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Hours of month 1, 2, ...
    pub hours: Vec<u32>,
}

impl Calendar {
    /// Months of 730 hours, or of 672 to 744 by the calendar.
    #[must_use]
    pub fn new(workload: &Workload) -> Self {
        let hours = match (workload.month, workload.start) {
            (MonthConvention::Calendar, Some(start)) => (0..workload.months)
                .map(|month| {
                    let date = start.checked_add(i64::from(month).months()).unwrap_or(start);
                    u32::try_from(date.days_in_month()).unwrap_or(30) * 24
                })
                .collect(),
            _ => vec![HOURS_PER_MONTH; workload.months as usize],
        };
        Self { hours }
    }

    /// Hours of month `month` (1, 2, ...); those of the first for month 0.
    #[must_use]
    pub fn month(&self, month: usize) -> u32 {
        self.hours[month.saturating_sub(1)]
    }

    /// The month of a moment (0 for the first) and its hour in it; none beyond the horizon.
    ///
    /// A date falls in its calendar month, at the hours since that month's first, clipped.
    #[must_use]
    pub fn place(&self, start: Date, at: DateTime) -> Option<(usize, u32)> {
        let months = (i32::from(at.year()) - i32::from(start.year())) * 12 + i32::from(at.month()) - i32::from(start.month());
        let month = usize::try_from(months).ok().filter(|month| *month < self.hours.len())?;
        let hour = (u32::try_from(at.day()).unwrap_or(1) - 1) * 24 + u32::try_from(at.hour()).unwrap_or(0);
        Some((month, hour.min(self.hours[month] - 1)))
    }
}

/// How long each of these levels lasts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Relative to the busiest hour of month 1 before surges.
    pub level: f64,
    /// For so many hours (or samples) of the month.
    pub hours: u32,
    /// Which of the workload's schedules are on, one bit for each.
    pub on: u32,
}

/// Which hours some machines run: all, or those of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Running(Option<u32>);

impl Running {
    /// A number that is different for every answer.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0.map_or(u64::MAX, u64::from)
    }

    /// Those of the workload's schedule with this index.
    #[must_use]
    pub const fn scheduled(index: usize) -> Self {
        Self(Some(1 << index))
    }

    /// Whether they run at a level.
    #[must_use]
    pub const fn at(self, on: u32) -> bool {
        match self.0 {
            Some(bit) => on & bit != 0,
            None => true,
        }
    }

    /// Whether there are hours in which they do not.
    #[must_use]
    pub const fn pauses(self) -> bool {
        self.0.is_some()
    }
}

/// One month's load before growth.
#[derive(Debug, Clone, Default)]
pub struct Month {
    /// Its hours in ascending order of level.
    pub levels: Vec<Level>,
    /// The same for a fleet that scales down an hour late, without the month's first hour.
    pub lagged: Vec<Level>,
    /// The level of the last hour before the month; none for the first month, and where nothing lags.
    pub before: Option<f64>,
    /// The level of the month's first hour.
    pub first: f64,
    /// The schedules that are on in it.
    pub first_on: u32,
    /// Its samples, where they are finer than hours.
    pub samples: Option<Vec<Level>>,
    /// Mean over that of month 1 before surges: what volumes follow.
    pub mean: f64,
}

impl Month {
    /// The highest level, of the hours in which something runs.
    #[must_use]
    pub fn highest(&self, running: Running) -> f64 {
        self.levels.iter().rev().find(|level| running.at(level.on)).map_or(0.0, |last| last.level)
    }

    /// The sum of level x hours, of the hours in which something runs.
    #[must_use]
    pub fn level_hours(&self, running: Running) -> f64 {
        self.levels.iter().filter(|level| running.at(level.on)).map(|level| level.level * f64::from(level.hours)).sum()
    }

    /// Its hours in which something runs.
    #[must_use]
    pub fn hours_on(&self, running: Running) -> f64 {
        self.levels.iter().filter(|level| running.at(level.on)).map(|level| f64::from(level.hours)).sum()
    }
}

/// The load of the whole horizon.
#[derive(Debug, Clone)]
pub struct Demand {
    /// How long months are.
    pub calendar: Calendar,
    /// Levels hour by hour, before growth.
    pub hourly: Arc<Vec<f64>>,
    /// The same by month.
    pub months: Arc<Vec<Month>>,
    /// Whether a fleet scales down an hour after the load.
    pub lags: bool,
    /// The workload's schedules.
    schedules: Vec<Schedule>,
    /// Growth factors of the months where nothing has its own.
    growth: Vec<f64>,
    /// What was worked out from its levels.
    memory: Arc<Memory>,
    /// What the memory knows its levels by.
    name: u64,
    /// The growth that they are of.
    curve_growth: Option<Growth>,
}

impl Demand {
    /// The growth factors of the months, with an own growth or the demand's.
    #[must_use]
    pub fn growth(&self, own: Option<Growth>) -> Cow<'_, [f64]> {
        own.map_or(Cow::Borrowed(&self.growth), |own| Cow::Owned(factors(own, self.months.len())))
    }

    /// The growth of what has none of its own.
    #[must_use]
    pub const fn curve_growth(&self) -> Option<Growth> {
        self.curve_growth
    }

    /// The schedules that are on in an hour of the horizon, one bit for each. Hour 0 is a Monday's.
    #[must_use]
    pub fn on(&self, hour: usize) -> u32 {
        on(&self.schedules, hour)
    }

    /// The hours in which a component runs.
    #[must_use]
    pub fn running(&self, component: &Component) -> Running {
        let index = component.schedule.as_ref().and_then(|schedule| self.schedules.iter().position(|known| known == schedule));
        index.map_or_else(Running::default, Running::scheduled)
    }

    /// What was worked out before.
    #[must_use]
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The key of what hangs on this load's levels, and not on its growth.
    #[must_use]
    pub fn key(&self, what: What) -> Key {
        Key::new(what).number(self.name)
    }

    /// What flows in each month, in base units; index 0 is month 1.
    #[must_use]
    pub fn volumes(&self, volume: &Volume) -> Vec<f64> {
        let first = volume.flow.in_month(self.calendar.month(1));
        let total = |month: usize| {
            let listed = month.checked_sub(1).and_then(|later| volume.later.get(later).or(volume.later.last()));
            listed.map_or(first, |flow| flow.in_month(self.calendar.month(month + 1)))
        };
        if volume.follows_demand {
            let load = self.growth(volume.growth);
            return load.iter().zip(self.months.iter()).enumerate().map(|(at, (growth, month))| total(at) * growth * month.mean).collect();
        }
        let own = |month: usize| volume.growth.map_or(1.0, |growth| growth.factor(u32::try_from(month + 1).unwrap_or(u32::MAX)));
        (0..self.months.len()).map(|month| total(month) * own(month)).collect()
    }

    /// The mean load of the last month over that of the first, surges included.
    #[must_use]
    pub fn load_growth(&self) -> f64 {
        let growth = self.growth(None);
        let end = |month: usize| self.months[month].mean * growth[month];
        end(self.months.len() - 1) / end(0)
    }
}

/// A growth's factors, month by month.
#[must_use]
pub fn factors(growth: Growth, months: usize) -> Vec<f64> {
    (1..=u32::try_from(months).unwrap_or(u32::MAX)).map(|month| growth.factor(month)).collect()
}

/// The level of weekdays when Saturday and Sunday have `weekend` times it and the week's mean is 1.
#[must_use]
pub fn weekday_level(weekend: f64) -> f64 {
    7.0 / (5.0 + 2.0 * weekend)
}

/// A day whose 24 hours have mean 1 and maximum `peak_to_mean`, the trough at hour 0 and the peak at hour 12.
///
/// Up to 2 it is `1 - (p-1) cos`; above, where that would fall below zero, `exp(-k cos)` over its mean, with the k that gives the peak.
#[must_use]
pub fn day(peak_to_mean: f64) -> [f64; DAY] {
    #[expect(clippy::cast_precision_loss, reason = "hours of a day")]
    let cosine: [f64; DAY] = std::array::from_fn(|hour| libm::cos(TAU * hour as f64 / 24.0));
    if peak_to_mean <= 2.0 {
        return cosine.map(|cos| 1.0 - (peak_to_mean - 1.0) * cos);
    }
    // Relative to the peak hour, so that nothing overflows.
    let curve = |k: f64| cosine.map(|cos| libm::exp(k * (-cos - 1.0)));
    let peak = |k: f64| 24.0 / curve(k).iter().sum::<f64>();
    let (mut low, mut high) = (0.0, 30_000.0);
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if peak(middle) < peak_to_mean {
            low = middle;
        } else {
            high = middle;
        }
    }
    let curve = curve(high);
    curve.map(|level| level * peak_to_mean)
}

/// One cycle of the shape, its mean 1, for as long as it lasts; a trace as measured.
fn cycle(shape: &Shape, horizon: usize) -> Vec<f64> {
    match shape {
        Shape::Flat => vec![1.0],
        Shape::Daily { peak_to_mean } => day(*peak_to_mean).to_vec(),
        Shape::Weekly { peak_to_mean, weekend } => {
            let weekday = weekday_level(*weekend);
            let day = day((peak_to_mean / (weekday * weekend.max(1.0))).max(1.0));
            (0..WEEK).map(|hour| day[hour % DAY] * weekday * if hour >= 5 * DAY { *weekend } else { 1.0 }).collect()
        }
        // What lies beyond the horizon is not laid out: a row may stand for years.
        Shape::Trace(trace) => hours(trace).take(horizon).collect(),
    }
}

/// A trace by the hour: the highest of an hour's samples.
fn hours(trace: &Trace) -> impl Iterator<Item = f64> {
    let (rows, hours) = match trace.step {
        Step::PerHour(rows) => (rows as usize, 1),
        Step::Hours(hours) => (1, hours as usize),
    };
    trace.samples.chunks(rows).flat_map(move |row| std::iter::repeat_n(row.iter().copied().fold(0.0, f64::max), hours))
}

/// Works out the load of a workload for its whole horizon.
#[must_use]
pub fn series(workload: &Workload) -> Demand {
    follow(&workload.demand, workload, &Arc::default())
}

/// A workload's loads.
#[derive(Debug, Clone)]
pub struct Loads {
    /// What comes.
    pub demand: Demand,
    /// What plans are made for; none if that is what comes.
    pub forecast: Option<Demand>,
}

impl Loads {
    /// Works out the loads of a workload for its whole horizon.
    #[must_use]
    pub fn of(workload: &Workload) -> Self {
        Self::with(workload, &Arc::default())
    }

    /// The same, where what hangs on them is remembered.
    #[must_use]
    pub fn with(workload: &Workload, memory: &Arc<Memory>) -> Self {
        let follow = |curve| follow(curve, workload, memory);
        Self { demand: follow(&workload.demand), forecast: workload.forecast.as_ref().map(follow) }
    }
}

/// The load of a curve for a workload's whole horizon.
fn follow(curve: &DemandCurve, workload: &Workload, memory: &Arc<Memory>) -> Demand {
    let (calendar, schedules, lags) = (Calendar::new(workload), workload.schedules(), workload.scale_down_lags);
    let levels = memory.once(key(curve, workload, &calendar, &schedules), || {
        let (hourly, months) = levels(curve, workload, &calendar, &schedules);
        (Arc::new(hourly), Arc::new(months), memory.name())
    });
    let (hourly, months, name) = (*levels).clone();
    let growth = curve.growth.map_or_else(|| vec![1.0; months.len()], |growth| factors(growth, months.len()));
    Demand { calendar, hourly, months, lags, schedules, growth, memory: Arc::clone(memory), name, curve_growth: curve.growth }
}

/// All that the levels of a curve hang on.
fn key(curve: &DemandCurve, workload: &Workload, calendar: &Calendar, schedules: &[Schedule]) -> Key {
    // Growth comes on top of levels.
    let DemandCurve { shape, growth: _, surges } = curve;
    // An hour has a level, and once or twice another in its month.
    let hours: usize = calendar.hours.iter().map(|hours| *hours as usize).sum();
    let key = Key::new(What::Levels).weighing(4 * hours).number(u64::from(workload.scale_down_lags)).numbers(calendar.hours.iter().copied().map(u64::from));
    let key = key.numbers(schedules.iter().flat_map(|schedule| (0..WEEK).map(|hour| u64::from(schedule.runs(hour)))));
    // When a surge comes hangs on the start.
    let key = if surges.is_empty() { key.number(0) } else { key.number(1).text(&workload.start.map_or_else(String::new, |start| start.to_string())) };
    let key = surges.iter().fold(key, |key, surge| {
        let Surge { name: _, at, hours, factor } = surge;
        key.text(&at.to_string()).number(u64::from(*hours)).number(factor.to_bits())
    });
    match shape {
        Shape::Flat => key.number(0),
        Shape::Daily { peak_to_mean } => key.number(1).number(peak_to_mean.to_bits()),
        Shape::Weekly { peak_to_mean, weekend } => key.number(2).number(peak_to_mean.to_bits()).number(weekend.to_bits()),
        Shape::Trace(Trace { samples, step }) => key.number(3).number(step.number()).thing(samples),
    }
}

/// The levels of a curve, hour by hour and by month.
fn levels(curve: &DemandCurve, workload: &Workload, calendar: &Calendar, schedules: &[Schedule]) -> (Vec<f64>, Vec<Month>) {
    let total: usize = calendar.hours.iter().map(|hours| *hours as usize).sum();
    let cycle = cycle(&curve.shape, total);
    // With schedules a cycle that repeats within the week is laid out for all of it.
    let cycle = if schedules.is_empty() || !WEEK.is_multiple_of(cycle.len()) { cycle } else { cycle.iter().copied().cycle().take(WEEK).collect() };
    let first = calendar.hours[0] as usize;
    let busiest = (0..first).map(|hour| cycle[hour % cycle.len()]).fold(0.0, f64::max);
    // A trace may begin with a month without load; then its own highest hour is what sizes refer to.
    let busiest = if busiest > 0.0 { busiest } else { cycle.iter().copied().fold(0.0, f64::max) };
    // And its first load may lie beyond the horizon: then there is none.
    let busiest = if busiest > 0.0 { busiest } else { 1.0 };
    let surges = surge_factors(curve, workload, calendar, total);
    let factor = |hour: usize| surges.as_ref().map_or(1.0, |surges| surges[hour]);
    let levels_of_cycle: Vec<f64> = cycle.iter().map(|level| level / busiest).collect();
    let mut hourly: Vec<f64> = levels_of_cycle.iter().copied().cycle().take(total).collect();
    if let Some(surges) = &surges {
        hourly.iter_mut().zip(surges).for_each(|(level, factor)| *level *= factor);
    }

    let samples = match &curve.shape {
        Shape::Trace(trace @ Trace { step: Step::PerHour(rows), .. }) if *rows > 1 => Some((trace, *rows as usize)),
        _ => None,
    };
    let mut months: Vec<Month> = Vec::with_capacity(calendar.hours.len());
    // Months that begin at the same hour of the cycle, without surges, are alike.
    let mut alike: HashMap<(usize, usize, u32), usize> = HashMap::new();
    let mut start = 0;
    for hours in &calendar.hours {
        let end = start + *hours as usize;
        let on_at = |hour: usize| on(schedules, hour);
        let before = start.checked_sub(1).filter(|_| workload.scale_down_lags).map(|hour| hourly[hour]);
        let usual = surges.as_ref().is_none_or(|surges| surges[start.saturating_sub(1)..end].iter().all(|factor| (*factor - 1.0).abs() < f64::EPSILON));
        let key = (start % cycle.len(), if schedules.is_empty() { 0 } else { start % WEEK }, *hours);
        if let Some(like) = alike.get(&key).filter(|_| usual) {
            months.push(Month { before, first: hourly[start], first_on: on_at(start), ..months[*like].clone() });
            start = end;
            continue;
        }
        let fine = samples.map(|(trace, rows)| {
            (start * rows..end * rows).map(|sample| trace.samples[sample % trace.samples.len()] / busiest * factor(sample / rows)).collect::<Vec<_>>()
        });
        let uplift = |hour: usize| cycle[hour % cycle.len()] * (factor(hour) - 1.0);
        let mean = if matches!(curve.shape, Shape::Trace(_)) {
            mean(fine.as_deref().unwrap_or(&hourly[start..end]))
        } else if !usual {
            // A cycle's mean is 1: that a month of 730 hours does not hold whole days moves no volume.
            1.0 + (start..end).map(uplift).sum::<f64>() / f64::from(*hours)
        } else {
            1.0
        };
        if usual {
            alike.insert(key, months.len());
        }
        let lags = workload.scale_down_lags;
        let (levels, lagged) = if !usual || cycle.len() > WEEK || !(schedules.is_empty() || cycle.len() == WEEK) {
            let lag = |hour: usize| if lags { hourly[hour].max(hourly[hour - 1]) } else { hourly[hour] };
            (sorted((start..end).map(|hour| (hourly[hour], on_at(hour)))), sorted((start + 1..end).map(|hour| (lag(hour), on_at(hour)))))
        } else {
            let before = |at: usize| levels_of_cycle[(at + cycle.len() - 1) % cycle.len()];
            let lag = |at: usize| if lags { levels_of_cycle[at].max(before(at)) } else { levels_of_cycle[at] };
            let counted = |hours, level: &dyn Fn(usize) -> f64| counted(hours, cycle.len(), |at| (level(at), on_at(at)));
            (counted(start..end, &|at| levels_of_cycle[at]), counted(start + 1..end, &lag))
        };
        let samples = fine.map(|fine| sorted(fine.into_iter().map(|level| (level, 0))));
        months.push(Month { levels, lagged, before, first: hourly[start], first_on: on_at(start), samples, mean });
        start = end;
    }
    if matches!(curve.shape, Shape::Trace(_)) {
        let without_surges = match samples {
            Some((trace, rows)) => mean(&(0..first * rows).map(|sample| trace.samples[sample % trace.samples.len()] / busiest).collect::<Vec<_>>()),
            None => mean(&(0..first).map(|hour| cycle[hour % cycle.len()] / busiest).collect::<Vec<_>>()),
        };
        let whole_trace = mean(&cycle) / busiest;
        let base = if without_surges > 0.0 { without_surges } else { whole_trace };
        for month in &mut months {
            month.mean /= base;
        }
    }
    (hourly, months)
}

fn mean(values: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a horizon has at most a million hours")]
    let count = values.len() as f64;
    values.iter().sum::<f64>() / count
}

/// The product of the surges at every hour; none without surges.
fn surge_factors(curve: &DemandCurve, workload: &Workload, calendar: &Calendar, total: usize) -> Option<Vec<f64>> {
    let start = workload.start?;
    if curve.surges.is_empty() {
        return None;
    }
    let mut factors = vec![1.0; total];
    for surge in &curve.surges {
        let Some((month, hour)) = calendar.place(start, surge.at) else { continue };
        let from = calendar.hours[..month].iter().sum::<u32>() as usize + hour as usize;
        let to = from.saturating_add(surge.hours as usize).min(total);
        factors[from..to].iter_mut().for_each(|factor| *factor *= surge.factor);
    }
    Some(factors)
}

/// The schedules that are on in an hour, one bit for each.
fn on(schedules: &[Schedule], hour: usize) -> u32 {
    schedules.iter().enumerate().filter(|(_, schedule)| schedule.runs(hour % WEEK)).fold(0, |bits, (index, _)| bits | 1 << index)
}

/// The levels of some hours of a cycle, counted where they stand in it.
fn counted(hours: std::ops::Range<usize>, cycle: usize, level: impl Fn(usize) -> (f64, u32)) -> Vec<Level> {
    let whole = u32::try_from(hours.len() / cycle).unwrap_or(u32::MAX);
    let mut counts = vec![whole; cycle];
    let start = hours.start % cycle;
    for at in start..start + hours.len() % cycle {
        counts[at % cycle] += 1;
    }
    let levels = counts.into_iter().enumerate().filter(|(_, hours)| *hours > 0).map(|(at, hours)| {
        let (level, on) = level(at);
        Level { level, hours, on }
    });
    merged(levels.collect())
}

/// Sorts levels and counts equal ones.
fn sorted(values: impl Iterator<Item = (f64, u32)>) -> Vec<Level> {
    merged(values.map(|(level, on)| Level { level, hours: 1, on }).collect())
}

/// Sorts levels and adds up equal ones.
fn merged(mut levels: Vec<Level>) -> Vec<Level> {
    levels.sort_unstable_by(|a, b| a.level.total_cmp(&b.level).then(a.on.cmp(&b.on)));
    levels.dedup_by(|next, kept| {
        #[expect(clippy::float_cmp, reason = "equal hours of a cycle are equal to the bit")]
        let same = next.level == kept.level && next.on == kept.on;
        if same {
            kept.hours += next.hours;
        }
        same
    });
    levels
}
