//! The rules between the keys of a workload. Each fault is reported at the value that is wrong, and the rest is still looked at.

use super::keys::{
    AlternativeTable, ComponentKeys, ConventionKeys, DataKeys, DemandKeys, HeadKeys, MigrationKeys, PartTable, PriceChangeKeys, RequestKeys, SurgeKeys,
    TrafficKeys, UsageKeys, WorkloadKeys,
};
use super::words::{Allowed, Basis, Reference, ShapeWord, YearMonth, once};
use super::{
    AlternativeKeys, Capital, Component, DemandCurve, MOST_SCHEDULES, Migration, MonthConvention, Needs, PartKeys, Rates, RunsOff, Scales, Schedule, Shape,
    Stated, Step, Surge, Workload, existing, financing, items, trace,
};
use crate::diagnostic::{Code, Origin, Role, Texts};
use crate::document::{At, DateTime, Maybe, Node, OneOf, Read, Reader, Word as _};
use crate::library::{Unreadable, read_referenced};
use crate::quantity::{Count, Currency, Dimension, Duration, Growth, ONE, Scheme, Size, YearlyRate};
use crate::sheet::exchange::Exchange;
use crate::sheet::meter::built_in;
use rust_decimal::Decimal;
use std::path::Path;
use std::sync::Arc;

/// The longest horizon, in months: a century.
const LONGEST: u32 = 1200;
/// The most places that may run a copy.
const MOST_SITES: u64 = 10_000;
/// Busy share of a machine that is safe to plan for, of the 0.6 to 0.8 that Armbrust et al. (2009, section 6) report; used with basis mean.
const MAX_UTILIZATION: f64 = 0.7;
/// Copies of data on owned storage machines: an assumption.
const COPIES: u32 = 3;
/// Five-minute peaks over hourly means of traffic: an assumption.
pub const BURST: f64 = 1.25;

/// Reads a workload out of its tree; a trace is read from a file beside it, in `base`. `None` after findings.
///
/// # Errors
/// [`Unreadable`] if the trace's file cannot be read.
pub fn read(root: &Node, base: &Path, texts: &mut Texts, reader: &mut Reader) -> Result<Option<Workload>, Unreadable> {
    let errors_before = reader.findings.errors();
    if is_sheet(root, reader) {
        return Ok(None);
    }
    // Rules are asked of results; what is wrong with them is found with everything else.
    crate::rules::read(root, false, reader);
    let Some(keys) = WorkloadKeys::read(root, reader) else { return Ok(None) };
    // What is wrong with the head hides nothing that is wrong elsewhere.
    let head = keys.workload.0.as_ref();
    let months = head.and_then(|head| self::head(head, reader));
    let exchange = rates(head, keys.exchange, reader);
    let conventions = read_table(keys.conventions);
    let conventions = conventions.as_ref();
    let month = conventions.map_or(MonthConvention::Equal, |conventions| conventions.month.0);
    if let Some(head) = head.filter(|head| month == MonthConvention::Calendar && head.start.is_none()) {
        let help = "write the first month into `[workload]`, as `start = \"2008-06\"`".to_owned();
        reader.findings.error(Code::MissingKey, head.origin, "calendar months need a `start`", Some(help));
    }
    let (demand_keys, forecast_keys) = (read_table(keys.demand), read_table(keys.forecast));
    let demand = demand(demand_keys.as_ref(), head, base, texts, reader)?;
    let peak_to_mean = demand.as_ref().map_or(1.0, |(_, peak_to_mean)| *peak_to_mean);
    let forecast = forecast(forecast_keys, demand_keys, demand.as_ref().map(|(curve, _)| curve), head, base, texts, reader)?;
    let ends = ends(&keys.component, &keys.data);
    let mut schedules: Vec<&Schedule> = Vec::new();
    for schedule in keys.component.iter().filter_map(|Maybe(component)| component.as_ref()?.schedule.as_ref()) {
        if !schedules.contains(&&schedule.value) {
            schedules.push(&schedule.value);
            if schedules.len() == MOST_SCHEDULES + 1 {
                let help = format!("a workload has up to {MOST_SCHEDULES} of them: let components share some");
                reader.findings.error(Code::BadValue, schedule.origin, "too many different schedules", Some(help));
            }
        }
    }
    let units = keys.unit.iter().filter_map(|Maybe(unit)| unit.as_ref());
    crate::sheet::unique(units.map(|keys| (keys.name.value.as_str(), keys.name.origin)), "unit", reader);
    named_once(&keys.component, &keys.data, &keys.traffic, &keys.requests, &keys.usage, reader);
    let alternative_names = keys.alternative.iter().filter_map(|Maybe(alternative)| alternative.as_ref());
    crate::sheet::unique(alternative_names.map(|keys| (keys.name.value.as_str(), keys.name.origin)), "alternative", reader);
    let components: Vec<_> = keys.component.into_iter().filter_map(|Maybe(component)| self::component(component?, peak_to_mean, reader)).collect();
    let storage = read_table(keys.storage);
    let fill = storage.as_ref().map_or(0.75, |storage| storage.fill.value.get());
    if let Some(storage) = storage.as_ref().filter(|_| fill <= 0.0 || fill > 1.0) {
        let help = "write how full storage machines may be, as `fill = \"75 %\"`".to_owned();
        reader.findings.error(Code::BadValue, storage.fill.origin, "`fill` is not above 0 and up to 100 %", Some(help));
    }
    let scheme = storage.as_ref().and_then(|storage| items::scheme("`[storage]`", storage.copies.as_ref(), storage.scheme.as_ref(), reader));
    let scheme = scheme.unwrap_or(Scheme::copies(COPIES));
    let data: Vec<_> = keys.data.into_iter().filter_map(|Maybe(data)| items::data(data?, scheme, head, reader)).collect();
    let (traffic, transfers) = items::traffic(keys.traffic, ends.as_deref(), reader);
    let requests: Vec<_> = keys.requests.into_iter().filter_map(|Maybe(requests)| items::requests(requests?, reader)).collect();
    let usage: Vec<_> = keys.usage.into_iter().filter_map(|Maybe(usage)| stated(usage?, head.map(|head| head.currency), reader)).collect();
    let units: Vec<_> = keys.unit.into_iter().filter_map(|Maybe(unit)| items::unit(unit?, reader)).collect();
    let alternatives = keys.alternative.into_iter().filter_map(|Maybe(alternative)| self::alternative(alternative?, reader)).collect::<Vec<_>>();
    let (burst, scale_down_lags) = habits(conventions, demand.as_ref().map(|(curve, _)| curve), reader);
    let staff = read_table(keys.staff);
    if let Some(staff) = &staff {
        items::check_staff(staff, reader);
    }
    let migration = read_table(keys.migration).map(|keys| migration(keys, head, reader));
    let existing = read_table(keys.existing).map(|keys| existing::existing(keys, head, reader));
    let financing = financing::all(keys.financing, reader);
    let whole = reader.findings.errors() == errors_before;
    let (Some(head), Some(months), Some((demand, _)), true) = (head, months, demand, whole) else { return Ok(None) };
    Ok(Some(Workload {
        name: head.name.clone(),
        start: head.start.map(|YearMonth(date)| date),
        months,
        currency: head.currency,
        exchange,
        capital: head.capital.as_ref().map(|capital| Capital { sum: capital.value, converted: None, origin: capital.origin }),
        capital_arrives: head.capital_arrives.as_ref().map(|arrives| arrives.value),
        cost_of_money: head.cost_of_money.map(|YearlyRate(rate)| rate),
        price_changes: read_table(keys.price_change).as_ref().map(PriceChangeKeys::changes).unwrap_or_default(),
        sites: u32::try_from(head.sites.value.0).unwrap_or(1),
        sheets: head.sheets.iter().map(|Reference(id, origin)| (id.clone(), *origin)).collect(),
        complete_with: head.complete_with.iter().map(|Reference(id, origin)| (id.clone(), *origin)).collect(),
        assumptions: head.assumptions.clone(),
        not_counted: head.not_counted.clone(),
        demand,
        forecast,
        components,
        data,
        traffic,
        transfers,
        requests,
        usage,
        units,
        staff: staff.as_ref().map(items::staff),
        fill,
        month,
        burst,
        scale_down_lags,
        migration,
        existing,
        financing,
        financed: head.financing.clone(),
        alternatives,
        check: keys.check.and_then(|Maybe(levels)| levels),
        ranges: std::mem::take(&mut reader.ranges),
    }))
}

/// Whether a tree is a price sheet, which is a finding.
fn is_sheet(root: &Node, reader: &mut Reader) -> bool {
    let table = |key: &str| root.as_table().and_then(|root| root.get(key));
    let (None, Some(sheet)) = (table("workload"), table("sheet")) else { return false };
    let help = "give it with `--sheet`, and a workload beside it".to_owned();
    reader.findings.error(Code::WrongType, sheet.origin, "this is a price sheet, where a workload is expected", Some(help));
    true
}

/// Reports names that two of the things have that parts serve.
fn named_once(
    components: &[Maybe<ComponentKeys>],
    data: &[Maybe<DataKeys>],
    traffic: &[Maybe<TrafficKeys>],
    requests: &[Maybe<RequestKeys>],
    usage: &[Maybe<UsageKeys>],
    reader: &mut Reader,
) {
    let names = components.iter().filter_map(|Maybe(keys)| Some(&keys.as_ref()?.name));
    let names = names.chain(data.iter().filter_map(|Maybe(keys)| Some(&keys.as_ref()?.name)));
    let names = names.chain(traffic.iter().filter_map(|Maybe(keys)| Some(&keys.as_ref()?.name)));
    let names = names.chain(requests.iter().filter_map(|Maybe(keys)| Some(&keys.as_ref()?.name)));
    let names = names.chain(usage.iter().filter_map(|Maybe(keys)| Some(&keys.as_ref()?.name)));
    crate::sheet::unique(names.map(|name| (name.value.as_str(), name.origin)), "component, data set, traffic, request or usage", reader);
}

/// A table that is there and could be read.
fn read_table<T>(table: Option<Maybe<T>>) -> Option<T> {
    table.and_then(|Maybe(table)| table)
}

/// The names between which traffic can flow; none if one of the tables could not be read.
fn ends(components: &[Maybe<ComponentKeys>], data: &[Maybe<DataKeys>]) -> Option<Vec<String>> {
    let components = components.iter().map(|Maybe(component)| component.as_ref().map(|component| component.name.value.clone()));
    components.chain(data.iter().map(|Maybe(data)| data.as_ref().map(|data| data.name.value.clone()))).collect()
}

/// Where the exchange rates are: in the workload, or in a file that it names.
fn rates(head: Option<&HeadKeys>, stated: Option<Maybe<Exchange>>, reader: &mut Reader) -> Option<Rates> {
    match (head.and_then(|head| head.exchange.clone()), stated) {
        (Some(named), Some(_)) => {
            let help = "write the table or name one, not both".to_owned();
            reader.findings.error(Code::Conflict, named.origin, "the workload has exchange rates and names others", Some(help));
            None
        }
        (Some(named), None) => Some(Rates::Named(named)),
        (None, Some(Maybe(stated))) => stated.map(Arc::new).map(Rates::Stated),
        (None, None) => None,
    }
}

/// What it takes to leave the alternative that is there.
fn migration(keys: MigrationKeys, head: Option<&HeadKeys>, reader: &mut Reader) -> Migration {
    let of_exit = keys.credited.as_ref().map(|at| at.origin).or(keys.conditions.as_ref().map(|at| at.origin));
    if let Some(origin) = of_exit.filter(|_| keys.exit_transfer.is_none()) {
        let help = "write how much leaves, as `exit_transfer = \"500 TB\"`".to_owned();
        reader.findings.error(Code::Conflict, origin, "an exit transfer is credited, or has conditions, and there is none", Some(help));
    }
    if let Some(first) = keys.runs_off.first() {
        needs_start(head, "what runs off", first.until.origin, reader);
    }
    let runs_off = keys.runs_off.into_iter().filter_map(|keys| {
        let YearMonth(start) = head?.start?;
        let YearMonth(until) = keys.until.value;
        let months = (i32::from(until.year()) - i32::from(start.year())) * 12 + i32::from(until.month()) - i32::from(start.month()) + 1;
        let Some(months) = usize::try_from(months).ok().filter(|months| *months > 0) else {
            let help = "what has run off is paid by nobody: leave it out".to_owned();
            reader.findings.error(Code::BadValue, keys.until.origin, format!("`{}` runs off before the start", keys.what), Some(help));
            return None;
        };
        Some(RunsOff { what: keys.what, monthly: keys.monthly.value, months, origin: keys.monthly.origin })
    });
    let runs_off = runs_off.collect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; a float casts into range")]
    let double_running = keys.double_running.map_or(0, |length| libm::ceil(length.months() - 1e-9) as usize);
    Migration {
        from: keys.from,
        work: keys.work.map(|work| (work.value, work.origin)),
        post_months: keys.post_months.map_or(Decimal::ZERO, |Count(months)| months),
        double_running,
        exit: keys.exit_transfer.map_or(Decimal::ZERO, |size| size.0.base()),
        credited: keys.credited.is_some_and(|credited| credited.value),
        conditions: keys.conditions.map(|conditions| conditions.value),
        runs_off,
        origin: keys.origin,
    }
}

/// How bursty traffic is, and whether scaling down lags.
fn habits(conventions: Option<&ConventionKeys>, demand: Option<&DemandCurve>, reader: &mut Reader) -> (f64, bool) {
    let fine_trace = matches!(demand, Some(DemandCurve { shape: Shape::Trace(trace), .. }) if matches!(trace.step, Step::PerHour(rows) if rows >= 12));
    let burst = match conventions.and_then(|conventions| conventions.burst.as_ref()) {
        Some(burst) => burst.value.get(),
        None if fine_trace => 1.0,
        None => BURST,
    };
    if let Some(given) = conventions.and_then(|conventions| conventions.burst.as_ref())
        && burst < 1.0
    {
        reader.findings.error(Code::BadValue, given.origin, "`burst` is below 1", Some("a peak is never below the mean".into()));
    }
    let lag = conventions.map_or(1.0, |conventions| conventions.scale_down_lag.value.hours());
    if let Some(conventions) = conventions
        && lag != 0.0
        && (lag - 1.0).abs() > 1e-9
    {
        let help = "write `0 hours` or `1 hour`".to_owned();
        reader.findings.error(Code::BadValue, conventions.scale_down_lag.origin, "`scale_down_lag` is neither none nor an hour", Some(help));
    }
    (burst, lag > 0.0)
}

/// The rules between the keys of the head, and the horizon in months.
fn head(head: &HeadKeys, reader: &mut Reader) -> Option<u32> {
    if !(1..=MOST_SITES).contains(&head.sites.value.0) {
        reader.findings.error(Code::BadValue, head.sites.origin, "`sites` is not between 1 and 10,000", Some("write how many places run a copy".into()));
    }
    if let Some(arrives) = head.capital_arrives.as_ref().filter(|_| head.capital.is_none() || head.start.is_none()) {
        let help =
            if head.capital.is_none() { "write how much it is, as `capital = \"15000000 USD\"`" } else { "write the first month, as `start = \"2008-06\"`" };
        reader.findings.error(Code::Conflict, arrives.origin, "`capital_arrives` needs `capital` and `start`", Some(help.to_owned()));
    }
    horizon(head, reader)
}

fn horizon(head: &HeadKeys, reader: &mut Reader) -> Option<u32> {
    let months = libm::ceil(head.horizon.value.months() - 1e-9);
    if !(1.0..=f64::from(LONGEST)).contains(&months) {
        let help = "a horizon is between one month and a hundred years".to_owned();
        reader.findings.error(Code::BadValue, head.horizon.origin, format!("the horizon is {}", head.horizon.value), Some(help));
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 1200")]
    Some(months as u32)
}

/// The demand curve and its peak-to-mean.
fn demand(
    keys: Option<&DemandKeys>,
    head: Option<&HeadKeys>,
    base: &Path,
    texts: &mut Texts,
    reader: &mut Reader,
) -> Result<Option<(DemandCurve, f64)>, Unreadable> {
    let Some(keys) = keys else {
        return Ok(Some((DemandCurve { shape: Shape::Flat, growth: None, surges: Vec::new() }, 1.0)));
    };
    let origin = keys.origin;
    let word = keys.shape.map_or(if keys.trace.is_some() { ShapeWord::Trace } else { ShapeWord::Flat }, |OneOf(word)| word);
    let peak_to_mean = keys.peak_to_mean.as_ref().map_or(1.0, |at| at.value.get());
    let place = |at: Option<Origin>| at.unwrap_or(origin);
    let peak_origin = place(keys.peak_to_mean.as_ref().map(|at| at.origin));
    let surges = keys.surge.as_deref().unwrap_or_default();
    if let Some(surge) = surges.first() {
        needs_start(head, "a surge", surge.at.origin, reader);
    }
    let mut fail = |origin: Origin, message: &str, help: &str| reader.findings.error(Code::Conflict, origin, message, Some(help.to_owned()));
    if let Some(At { value: Growth::Data(_), origin }) = keys.growth {
        fail(origin, "the demand's growth is an amount of data", "write it as `12 %/month`");
    }
    if let Some(weekend) = keys.weekend.as_ref().filter(|_| !matches!(word, ShapeWord::Weekly)) {
        fail(weekend.origin, "`weekend` belongs to a weekly shape", "write `shape = \"weekly\"`");
    }
    if let Some(trace) = keys.trace.as_ref().filter(|_| !matches!(word, ShapeWord::Trace)) {
        fail(trace.origin, "a trace has its own shape", "write `shape = \"trace\"`, or leave `trace` out");
    }
    if keys.peak_to_mean.is_some() && matches!(word, ShapeWord::Flat | ShapeWord::Trace) {
        fail(peak_origin, "`peak_to_mean` belongs to a daily or weekly shape", "write `shape = \"daily\"`");
    }
    if !(1.0..=24.0).contains(&peak_to_mean) {
        fail(peak_origin, "`peak_to_mean` is not between 1 and 24", "it is the highest hour over the mean of a cycle");
        return Ok(None);
    }
    let (shape, peak_to_mean) = match word {
        ShapeWord::Flat => (Shape::Flat, 1.0),
        ShapeWord::Daily => (Shape::Daily { peak_to_mean }, peak_to_mean),
        ShapeWord::Weekly => {
            let weekend = keys.weekend.as_ref().map_or(1.0, |at| at.value.get());
            let highest = crate::demand::weekday_level(weekend) * weekend.max(1.0);
            if peak_to_mean < highest - 1e-12 || peak_to_mean > 24.0 * highest {
                fail(
                    peak_origin,
                    &format!("with this weekend the week's highest day alone is {highest:.3} times the mean"),
                    "write a `peak_to_mean` of at least that",
                );
                return Ok(None);
            }
            (Shape::Weekly { peak_to_mean, weekend }, peak_to_mean)
        }
        ShapeWord::Trace => {
            let Some(path) = &keys.trace else {
                fail(origin, "the shape is a trace, but there is none", "name its file, as `trace = \"load.csv\"`");
                return Ok(None);
            };
            let Some(step) = step(keys.step.value) else {
                fail(keys.step.origin, "`step` is not a whole number of hours or rows an hour", "write `5 minutes`, `1 hour`, `1 day` ...");
                return Ok(None);
            };
            let Some(text) = read_referenced(&base.join(&path.value), path.origin, texts, reader)? else { return Ok(None) };
            texts.read_as(text, Role::Trace);
            let Some(trace) = trace::read(texts, text, &keys.column.value, step, place(Some(path.origin)), reader) else { return Ok(None) };
            let peak = trace.samples.iter().copied().fold(0.0, f64::max);
            #[expect(clippy::cast_precision_loss, reason = "a trace has at most 12 million rows")]
            let mean = trace.samples.iter().sum::<f64>() / trace.samples.len() as f64;
            (Shape::Trace(trace), peak / mean)
        }
    };
    let surges = surges.iter().filter_map(|surge| self::surge(surge, head, reader)).collect();
    Ok(Some((DemandCurve { shape, growth: keys.growth.as_ref().map(|growth| growth.value), surges }, peak_to_mean)))
}

/// The demand that plans are made for: what it does not say is the demand's. None without one.
fn forecast(
    keys: Option<DemandKeys>,
    demand: Option<DemandKeys>,
    curve: Option<&DemandCurve>,
    head: Option<&HeadKeys>,
    base: &Path,
    texts: &mut Texts,
    reader: &mut Reader,
) -> Result<Option<DemandCurve>, Unreadable> {
    let (Some(keys), Some(curve)) = (keys, curve) else { return Ok(None) };
    let same_shape = keys.shape.is_none() && keys.peak_to_mean.is_none() && keys.weekend.is_none() && keys.trace.is_none();
    let (has_growth, has_surges) = (keys.growth.is_some(), keys.surge.is_some());
    let keys = match demand {
        Some(demand) if !same_shape => keys.over(demand),
        _ => keys,
    };
    let Some((own, _)) = self::demand(Some(&keys), head, base, texts, reader)? else { return Ok(None) };
    Ok(Some(DemandCurve {
        shape: if same_shape { curve.shape.clone() } else { own.shape },
        growth: if has_growth { own.growth } else { curve.growth },
        surges: if has_surges { own.surges } else { curve.surges.clone() },
    }))
}

impl DemandKeys {
    /// The keys with what others say of the shape where these do not; what belongs to another shape stays behind.
    fn over(self, other: Self) -> Self {
        let word = self.shape.or(if self.trace.is_some() {
            Some(OneOf(ShapeWord::Trace))
        } else {
            other.shape.or(other.trace.as_ref().map(|_| OneOf(ShapeWord::Trace)))
        });
        let cycles = matches!(word, Some(OneOf(ShapeWord::Daily | ShapeWord::Weekly)));
        let weekly = matches!(word, Some(OneOf(ShapeWord::Weekly)));
        let traced = matches!(word, Some(OneOf(ShapeWord::Trace))) && self.trace.is_none();
        let (column, step) = if traced { (other.column, other.step) } else { (self.column, self.step) };
        Self {
            shape: word,
            peak_to_mean: self.peak_to_mean.or(other.peak_to_mean.filter(|_| cycles)),
            weekend: self.weekend.or(other.weekend.filter(|_| weekly)),
            trace: self.trace.or(other.trace.filter(|_| traced)),
            column,
            step,
            ..self
        }
    }
}

/// Reports that something has a date where the workload has no start.
pub(super) fn needs_start(head: Option<&HeadKeys>, what: &str, origin: Origin, reader: &mut Reader) {
    if head.is_some_and(|head| head.start.is_none()) {
        let help = "write the first month into `[workload]`, as `start = \"2008-06\"`".to_owned();
        reader.findings.error(Code::MissingKey, origin, format!("{what} has a date, but the workload has no `start`"), Some(help));
    }
}

/// Whether a moment is before the first month.
pub(super) fn before_start(head: Option<&HeadKeys>, at: DateTime) -> bool {
    head.and_then(|head| head.start).is_some_and(|YearMonth(start)| at.date() < start)
}

fn surge(keys: &SurgeKeys, head: Option<&HeadKeys>, reader: &mut Reader) -> Option<Surge> {
    let errors = reader.findings.errors();
    let factor = keys.factor.value.get();
    let mut fail = |origin: Origin, message: &str, help: &str| reader.findings.error(Code::BadValue, origin, message, Some(help.to_owned()));
    if factor > 1e6 {
        fail(keys.factor.origin, "the surge is out of range", "a surge has a factor up to a million");
    }
    if keys.hours.value.0 == 0 || keys.hours.value.0 > 24 * 366 {
        fail(keys.hours.origin, "the surge is out of range", "a surge lasts from an hour to a year");
    }
    if before_start(head, keys.at.value) {
        fail(keys.at.origin, "the surge is before the start", "write a moment within the horizon, or leave the surge out");
    }
    let hours = u32::try_from(keys.hours.value.0).unwrap_or(1);
    (reader.findings.errors() == errors).then(|| Surge { name: keys.name.clone(), at: keys.at.value, hours, factor })
}

/// A trace's step: whole hours, or whole rows an hour.
fn step(duration: Duration) -> Option<Step> {
    let hours = duration.hours();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be small and whole")]
    let whole = |value: f64| ((value - libm::round(value)).abs() < 1e-9 && (1.0..=10_000.0).contains(&value)).then(|| libm::round(value) as u32);
    if hours <= 0.0 {
        return None;
    }
    match whole(hours) {
        Some(1) => Some(Step::PerHour(1)),
        Some(hours) => Some(Step::Hours(hours)),
        None => whole(1.0 / hours).filter(|rows| *rows <= 60 && 60 % rows == 0).map(Step::PerHour),
    }
}

fn component(keys: ComponentKeys, peak_to_mean: f64, reader: &mut Reader) -> Option<Component> {
    let errors = reader.findings.errors();
    let mut fail = |code, origin: Origin, message: String, help: &str| reader.findings.error(code, origin, message, Some(help.to_owned()));
    let name = &keys.name.value;
    let max_utilization = keys.max_utilization.as_ref().map_or(MAX_UTILIZATION, |at| at.value.get());
    let (basis, scales) = (keys.basis.value.0, keys.scales.value.0);
    if let Some(given) = &keys.max_utilization {
        if basis == Basis::Peak {
            let message = format!("`{name}` has a `max_utilization`, but its sizes are at the peak");
            fail(Code::Conflict, given.origin, message, "write `basis = \"mean\"`, or leave it out");
        } else if max_utilization <= 0.0 || max_utilization > 1.0 {
            let message = format!("`max_utilization` of `{name}` is not above 0 and up to 100 %");
            fail(Code::BadValue, given.origin, message, "write how full a machine may be, as `max_utilization = \"70 %\"`");
        }
    }
    if let Some(At { value: Growth::Data(_), origin }) = keys.growth {
        fail(Code::BadValue, origin, format!("the growth of `{name}` is an amount of data"), "write it as `12 %/month`");
    }
    if keys.jobs.is_some() {
        if let Some(schedule) = &keys.schedule {
            fail(Code::Conflict, schedule.origin, format!("`{name}` runs as jobs and has a `schedule`"), "jobs run when they come: leave it out");
        }
        let of_mean = (basis == Basis::Mean).then_some(keys.basis.origin);
        let help = "each runs when it comes, and the sizes are those of one: leave `basis` and `scales` out";
        for origin in of_mean.into_iter().chain((scales != Scales::Hourly).then_some(keys.scales.origin)) {
            fail(Code::Conflict, origin, format!("`{name}` runs as jobs and follows the hour"), help);
        }
    }
    if let Some(gpu) = keys.gpu.as_ref().filter(|_| keys.gpus.is_none()) {
        fail(Code::Conflict, gpu.origin, format!("`{name}` names a GPU but needs none"), "say how many: `gpus = 8`");
    }
    let factor = if basis == Basis::Mean { peak_to_mean / max_utilization.max(1e-9) } else { 1.0 };
    let needs = Needs {
        vcpus: keys.vcpus.map_or(0.0, Count::get) * factor,
        memory: keys.memory.map_or(0.0, Size::base_f64) * factor,
        disk: keys.disk.map_or(0.0, Size::base_f64) * factor,
        gpus: keys.gpus.map_or(0.0, Count::get) * factor,
    };
    if needs == Needs::default() {
        fail(Code::MissingKey, keys.origin, format!("`{name}` needs nothing"), "write what it needs: `vcpus`, `memory`, `disk` or `gpus`");
    }
    if keys.minimum.value.0 > 10_000_000 {
        fail(Code::BadValue, keys.minimum.origin, format!("`minimum` of `{name}` is above ten million"), "write the least number of machines");
    }
    let growth = keys.growth.map(|growth| growth.value);
    let jobs = match (&keys.jobs, &keys.length) {
        (Some(jobs), Some(length)) => items::jobs(name, &jobs.value.0, length, growth, reader),
        (None, None) => None,
        (jobs, length) => {
            let help = "write both: `jobs = \"100/day\"`, `length = \"20 minutes\"`";
            let origin = jobs.as_ref().map(|at| at.origin).or(length.as_ref().map(|at| at.origin)).unwrap_or(keys.origin);
            fail(Code::MissingKey, origin, format!("`{name}` has one of `jobs` and `length`"), help);
            None
        }
    };
    let word = |allowed: &Allowed| Allowed::WORDS.iter().find(|(_, known)| known == allowed).map_or("", |(word, _)| *word);
    once(keys.allow.iter().map(|allowed| (word(&allowed.value.0), allowed.origin)), reader);
    if reader.findings.errors() > errors {
        return None;
    }
    Some(Component {
        needs,
        from_mean: (keys.basis.value.0 == Basis::Mean).then_some((peak_to_mean, max_utilization)),
        jobs,
        minimum: keys.minimum.value.0,
        redundancy: keys.redundancy.0,
        scales,
        growth,
        machine: keys.machine,
        architecture: keys.architecture.0,
        gpu: keys.gpu.map(|gpu| gpu.value),
        allows_spot: keys.allow.iter().any(|allowed| allowed.value.0 == Allowed::Spot),
        allow: keys
            .allow
            .iter()
            .filter_map(|allowed| match allowed.value.0 {
                Allowed::Class(class) => Some(class),
                Allowed::Spot => None,
            })
            .collect(),
        schedule: keys.schedule.map(|at| at.value),
        shares_host: keys.shares_host.unwrap_or(true),
        name: keys.name.value,
        origin: keys.origin,
    })
}

fn stated(keys: UsageKeys, currency: Option<Currency>, reader: &mut Reader) -> Option<Stated> {
    let (name, errors) = (&keys.name.value, reader.findings.errors());
    let monthly = match (keys.quantity, keys.monthly) {
        (Some(quantity), monthly) if monthly.is_empty() => vec![quantity],
        (None, monthly) if !monthly.is_empty() => monthly,
        (quantity, _) => {
            let message = format!("`{name}` states its reading not once");
            let origin = quantity.map_or(keys.origin, |quantity| quantity.origin);
            reader.findings.error(Code::Conflict, origin, message, Some("write `quantity`, or `monthly = [ ... ]`".into()));
            return None;
        }
    };
    for At { value: measure, origin } in &monthly {
        if let Some(other) = measure.currency.filter(|other| currency.is_some_and(|currency| *other != currency)) {
            let message = format!("a reading of `{name}` is in {}, which is not the comparison's currency", other.code());
            let help = "readings are not converted: write them in the comparison's currency".to_owned();
            reader.findings.error(Code::OtherCurrency, *origin, message, Some(help));
            continue;
        }
        // A meter that is not built in must be one that every sheet declares: that is known later.
        let Some(meter) = built_in(&keys.meter.value) else { continue };
        if measure.time.is_some() && measure.time != meter.time {
            let help =
                meter.time.map_or_else(|| "write it without a time".to_owned(), |time| format!("the meter `{}` counts by the {}", meter.name, time.name()));
            reader.findings.error(Code::WrongUnit, *origin, format!("a reading of `{name}` counts in another time than its meter"), Some(help));
            continue;
        }
        let plain = measure.unit == &ONE && matches!(meter.dimension, Dimension::Count(_) | Dimension::Money);
        if measure.unit.dimension != meter.dimension && !plain {
            let message = format!("a reading of `{name}` is {}", measure.unit.dimension.describe());
            reader.findings.error(Code::WrongUnit, *origin, message, Some(format!("the meter `{}` counts {}", meter.name, meter.dimension.describe())));
        }
    }
    let whole = reader.findings.errors() == errors;
    let monthly = monthly.iter().map(|measure| measure.value.base()).collect();
    whole.then_some(Stated { monthly, name: keys.name.value, meter: keys.meter.value, origin: keys.meter.origin })
}

fn alternative(keys: AlternativeTable, reader: &mut Reader) -> Option<AlternativeKeys> {
    if keys.parts.is_empty() {
        let help = "write `parts = [ { sheet = \"aws-2008-05\" } ]`".to_owned();
        reader.findings.error(Code::MissingKey, keys.origin, format!("`{}` has no parts", keys.name.value), Some(help));
        return None;
    }
    let part = |part: PartTable| PartKeys {
        sheet: part.sheet,
        purchase: part.purchase.0,
        takes_peak: part.takes.is_some(),
        count: part.count.map(|count| At { value: count.value.0, origin: count.origin }),
        financing: part.financing,
        serves: part.serves,
        machines: part.machines.0,
        origin: part.origin,
    };
    let parts = keys.parts.into_iter().map(part).collect();
    Some(AlternativeKeys { name: keys.name.value, parts, origin: keys.origin })
}
