//! The rules between the keys of a workload. Each fault is reported at the value that is wrong, and the rest is still looked at.

use super::keys::{
    Allowed, AlternativeTable, Basis, ComponentKeys, ConventionKeys, DataKeys, DemandKeys, HeadKeys, MigrationKeys, PartTable, PriceChangeKeys, Reference,
    ShapeWord, SurgeKeys, UsageKeys, WorkloadKeys, YearMonth,
};
use super::{
    AlternativeKeys, Capital, Component, DemandCurve, MOST_SCHEDULES, Migration, MonthConvention, Needs, PartKeys, Rates, RunsOff, Scales, Schedule, Shape,
    Staff, Stated, Step, Surge, Workload, items, trace,
};
use crate::diagnostic::{Code, Origin, Texts};
use crate::document::{DateTime, Maybe, Node, OneOf, Read, Reader};
use crate::library::{Unreadable, read_named};
use crate::quantity::{Count, Currency, Dimension, Duration, Growth, Measure, ONE, Scheme, Size, YearlyRate};
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
    let table = |key: &str| root.as_table().and_then(|root| root.get(key));
    if let (None, Some(sheet)) = (table("workload"), table("sheet")) {
        let help = "give it with `--sheet`, and a workload beside it".to_owned();
        reader.findings.error(Code::WrongType, sheet.origin, "this is a price sheet, where a workload is expected", Some(help));
        return Ok(None);
    }
    let Some(keys) = WorkloadKeys::read(root, reader) else { return Ok(None) };
    // What is wrong with the head hides nothing that is wrong elsewhere.
    let head = keys.workload.0.as_ref();
    let months = head.and_then(|head| self::head(head, reader));
    let exchange = rates(head, keys.exchange, reader);
    let conventions = keys.conventions.as_ref();
    let month = conventions.map_or(MonthConvention::Equal, |conventions| conventions.month.0);
    if let Some(head) = head.filter(|head| month == MonthConvention::Calendar && head.start.is_none()) {
        let help = "write the first month into `[workload]`, as `start = \"2008-06\"`".to_owned();
        reader.findings.error(Code::MissingKey, head.origin, "calendar months need a `start`", Some(help));
    }
    let demand = demand(keys.demand.as_ref(), head, base, texts, reader)?;
    let peak_to_mean = demand.as_ref().map_or(1.0, |(_, peak_to_mean)| *peak_to_mean);
    let forecast = forecast(keys.forecast, keys.demand, demand.as_ref().map(|(curve, _)| curve), head, base, texts, reader)?;
    let ends = ends(&keys.component, &keys.data);
    let components: Vec<_> = keys.component.into_iter().filter_map(|Maybe(component)| self::component(component?, peak_to_mean, reader)).collect();
    let mut schedules: Vec<&Schedule> = Vec::new();
    for component in &components {
        if let Some(schedule) = component.schedule.as_ref().filter(|schedule| !schedules.contains(schedule)) {
            schedules.push(schedule);
            if schedules.len() == MOST_SCHEDULES + 1 {
                let help = format!("a workload has up to {MOST_SCHEDULES} of them");
                reader.findings.error(Code::BadValue, component.origin, "too many different schedules", Some(help));
            }
        }
    }
    let fill = keys.storage.as_ref().map_or(0.75, |storage| storage.fill.get());
    if let Some(storage) = keys.storage.as_ref().filter(|_| fill <= 0.0 || fill > 1.0) {
        reader.findings.error(Code::BadValue, storage.origin, "`fill` is not above 0 and up to 100 %", None);
    }
    let scheme = keys.storage.as_ref().and_then(|storage| items::scheme("`[storage]`", storage.copies, storage.scheme.as_ref(), storage.origin, reader));
    let scheme = scheme.unwrap_or(Scheme::copies(COPIES));
    let data: Vec<_> = keys.data.into_iter().filter_map(|Maybe(data)| items::data(data?, scheme, head, reader)).collect();
    let (traffic, transfers) = items::traffic(keys.traffic, ends.as_deref(), reader);
    let requests: Vec<_> = keys.requests.into_iter().filter_map(|Maybe(requests)| items::requests(requests?, reader)).collect();
    let usage: Vec<_> = keys.usage.into_iter().filter_map(|Maybe(usage)| stated(usage?, head.map(|head| head.currency), reader)).collect();
    let names = components.iter().map(|item| (item.name.as_str(), item.origin));
    let names = names.chain(data.iter().map(|item| (item.name.as_str(), item.origin)));
    let names = names.chain(traffic.iter().chain(&requests).map(|item| (item.name.as_str(), item.origin)));
    let names = names.chain(transfers.iter().map(|item| (item.name.as_str(), item.origin)));
    let names = names.chain(usage.iter().map(|item| (item.name.as_str(), item.origin)));
    crate::sheet::unique(names, "component, data set, traffic, request or usage", reader);
    let alternatives = keys.alternative.into_iter().filter_map(|Maybe(alternative)| self::alternative(alternative?, reader)).collect::<Vec<_>>();
    crate::sheet::unique(alternatives.iter().map(|item| (item.name.as_str(), item.origin)), "alternative", reader);
    let (burst, scale_down_lags) = habits(conventions, demand.as_ref().map(|(curve, _)| curve), reader);
    if let Some(staff) = keys.staff.as_ref().filter(|staff| staff.machines_per_post.is_some_and(|machines| machines.0.is_zero())) {
        let help = "write how many machines one post looks after, or leave it out".to_owned();
        reader.findings.error(Code::BadValue, staff.origin, "`machines_per_post` is 0", Some(help));
    }
    let migration = keys.migration.map(|keys| migration(keys, head, reader));
    let whole = reader.findings.errors() == errors_before;
    let (Some(head), Some(months), Some((demand, _)), true) = (head, months, demand, whole) else { return Ok(None) };
    Ok(Some(Workload {
        name: head.name.clone(),
        start: head.start.map(|YearMonth(date)| date),
        months,
        currency: head.currency,
        exchange,
        capital: head.capital.as_ref().map(|capital| Capital { sum: capital.value, converted: None, origin: capital.origin }),
        capital_arrives: head.capital_arrives,
        cost_of_money: head.cost_of_money.map(|YearlyRate(rate)| rate),
        price_changes: keys.price_change.as_ref().map(PriceChangeKeys::changes).unwrap_or_default(),
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
        staff: keys.staff.map(|staff| Staff {
            rented: staff.rented.get(),
            owned: staff.owned.get(),
            machines_per_post: staff.machines_per_post.map(Count::get),
            minimum: staff.minimum.get(),
            whole: staff.whole.unwrap_or(false),
        }),
        fill,
        month,
        burst,
        scale_down_lags,
        migration,
        alternatives,
        check: keys.check.and_then(|Maybe(levels)| levels),
        ranges: std::mem::take(&mut reader.ranges),
    }))
}

/// The names between which traffic can flow; none if one of the tables could not be read.
fn ends(components: &[Maybe<ComponentKeys>], data: &[Maybe<DataKeys>]) -> Option<Vec<String>> {
    let components = components.iter().map(|Maybe(component)| component.as_ref().map(|component| component.name.clone()));
    components.chain(data.iter().map(|Maybe(data)| data.as_ref().map(|data| data.name.clone()))).collect()
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
    if keys.exit_transfer.is_none() && (keys.credited.is_some() || keys.conditions.is_some()) {
        let help = "write how much leaves, as `exit_transfer = \"500 TB\"`".to_owned();
        reader.findings.error(Code::Conflict, keys.origin, "an exit transfer is credited, or has conditions, and there is none", Some(help));
    }
    if let Some(first) = keys.runs_off.first() {
        needs_start(head, "what runs off", first.origin, reader);
    }
    let runs_off = keys.runs_off.into_iter().filter_map(|keys| {
        let YearMonth(start) = head?.start?;
        let YearMonth(until) = keys.until;
        let months = (i32::from(until.year()) - i32::from(start.year())) * 12 + i32::from(until.month()) - i32::from(start.month()) + 1;
        let Some(months) = usize::try_from(months).ok().filter(|months| *months > 0) else {
            let help = "what has run off is paid by nobody: leave it out".to_owned();
            reader.findings.error(Code::BadValue, keys.origin, format!("`{}` runs off before the start", keys.what), Some(help));
            return None;
        };
        Some(RunsOff { what: keys.what, monthly: keys.monthly, months, origin: keys.origin })
    });
    let runs_off = runs_off.collect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; a float casts into range")]
    let double_running = keys.double_running.map_or(0, |length| libm::ceil(length.months() - 1e-9) as usize);
    Migration {
        from: keys.from,
        work: keys.work,
        post_months: keys.post_months.map_or(Decimal::ZERO, |Count(months)| months),
        double_running,
        exit: keys.exit_transfer.map_or(Decimal::ZERO, |size| size.0.base()),
        credited: keys.credited.unwrap_or(false),
        conditions: keys.conditions,
        runs_off,
        origin: keys.origin,
    }
}

/// How bursty traffic is, and whether scaling down lags.
fn habits(conventions: Option<&ConventionKeys>, demand: Option<&DemandCurve>, reader: &mut Reader) -> (f64, bool) {
    let fine_trace = matches!(demand, Some(DemandCurve { shape: Shape::Trace(trace), .. }) if matches!(trace.step, Step::PerHour(rows) if rows >= 12));
    let burst = match conventions.and_then(|conventions| conventions.burst) {
        Some(burst) => burst.get(),
        None if fine_trace => 1.0,
        None => BURST,
    };
    if let Some(conventions) = conventions
        && burst < 1.0
    {
        reader.findings.error(Code::BadValue, conventions.origin, "`burst` is below 1", Some("a peak is never below the mean".into()));
    }
    let lag = conventions.map_or(1.0, |conventions| conventions.scale_down_lag.hours());
    if let Some(conventions) = conventions
        && lag != 0.0
        && (lag - 1.0).abs() > 1e-9
    {
        let help = "write `0 hours` or `1 hour`".to_owned();
        reader.findings.error(Code::BadValue, conventions.origin, "`scale_down_lag` is neither none nor an hour", Some(help));
    }
    (burst, lag > 0.0)
}

/// The rules between the keys of the head, and the horizon in months.
fn head(head: &HeadKeys, reader: &mut Reader) -> Option<u32> {
    if !(1..=MOST_SITES).contains(&head.sites.value.0) {
        reader.findings.error(Code::BadValue, head.sites.origin, "`sites` is not between 1 and 10,000", None);
    }
    if head.capital_arrives.is_some() && (head.capital.is_none() || head.start.is_none()) {
        reader.findings.error(Code::Conflict, head.origin, "`capital_arrives` needs `capital` and `start`", None);
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
        needs_start(head, "a surge", surge.origin, reader);
    }
    let mut fail = |origin: Origin, message: &str, help: &str| reader.findings.error(Code::Conflict, origin, message, Some(help.to_owned()));
    if let Some(Growth::Data(_)) = keys.growth {
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
            let Some(text) = read_named(&base.join(&path.value), path.origin, texts, reader)? else { return Ok(None) };
            let Some(trace) = trace::read(texts, text, &keys.column.value, step, place(Some(path.origin)), reader) else { return Ok(None) };
            let peak = trace.samples.iter().copied().fold(0.0, f64::max);
            #[expect(clippy::cast_precision_loss, reason = "a trace has at most 12 million rows")]
            let mean = trace.samples.iter().sum::<f64>() / trace.samples.len() as f64;
            (Shape::Trace(trace), peak / mean)
        }
    };
    let surges = surges.iter().filter_map(|surge| self::surge(surge, head, reader)).collect();
    Ok(Some((DemandCurve { shape, growth: keys.growth, surges }, peak_to_mean)))
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
    let factor = keys.factor.get();
    if factor > 1e6 || keys.hours.0 == 0 || keys.hours.0 > 24 * 366 {
        let help = "a surge lasts from an hour to a year, with a factor up to a million".to_owned();
        reader.findings.error(Code::BadValue, keys.origin, "the surge is out of range", Some(help));
        return None;
    }
    if before_start(head, keys.at) {
        reader.findings.error(Code::BadValue, keys.origin, "the surge is before the start", None);
        return None;
    }
    Some(Surge { name: keys.name.clone(), at: keys.at, hours: u32::try_from(keys.hours.0).unwrap_or(1), factor })
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
    let origin = keys.origin;
    let mut fail = |code, message: String, help: &str| {
        reader.findings.error(code, origin, message, (!help.is_empty()).then(|| help.to_owned()));
        None
    };
    let name = &keys.name;
    let max_utilization = keys.max_utilization.as_ref().map_or(MAX_UTILIZATION, |at| at.value.get());
    if keys.max_utilization.is_some() && keys.basis.0 == Basis::Peak {
        return fail(Code::Conflict, format!("`{name}` has a `max_utilization`, but its sizes are at the peak"), "write `basis = \"mean\"`, or leave it out");
    }
    if max_utilization <= 0.0 || max_utilization > 1.0 {
        return fail(Code::BadValue, format!("`max_utilization` of `{name}` is not above 0 and up to 100 %"), "");
    }
    if let Some(Growth::Data(_)) = keys.growth {
        return fail(Code::BadValue, format!("the growth of `{name}` is an amount of data"), "write it as `12 %/month`");
    }
    if let Some(schedule) = keys.schedule.as_ref().filter(|_| keys.jobs.is_some()) {
        let message = format!("`{name}` runs as jobs and has a `schedule`");
        reader.findings.error(Code::Conflict, schedule.origin, message, Some("jobs run when they come: leave it out".into()));
        return None;
    }
    if keys.jobs.is_some() && (keys.basis.0 == Basis::Mean || keys.scales.0 != Scales::Hourly) {
        let help = "each runs when it comes, and the sizes are those of one: leave `basis` and `scales` out";
        return fail(Code::Conflict, format!("`{name}` runs as jobs and follows the hour"), help);
    }
    if keys.gpu.is_some() && keys.gpus.is_none() {
        return fail(Code::Conflict, format!("`{name}` names a GPU but needs none"), "say how many: `gpus = 8`");
    }
    let factor = if keys.basis.0 == Basis::Mean { peak_to_mean / max_utilization } else { 1.0 };
    let needs = Needs {
        vcpus: keys.vcpus.map_or(0.0, Count::get) * factor,
        memory: keys.memory.map_or(0.0, Size::base_f64) * factor,
        disk: keys.disk.map_or(0.0, Size::base_f64) * factor,
        gpus: keys.gpus.map_or(0.0, Count::get) * factor,
    };
    if needs == Needs::default() {
        return fail(Code::MissingKey, format!("`{name}` needs nothing"), "write what it needs: `vcpus`, `memory`, `disk` or `gpus`");
    }
    if keys.minimum.0 > 10_000_000 {
        return fail(Code::BadValue, format!("`minimum` of `{name}` is above ten million"), "");
    }
    let jobs = match (&keys.jobs, &keys.length) {
        (Some(jobs), Some(length)) => Some(items::jobs(name, jobs, length, keys.growth, reader)?),
        (None, None) => None,
        _ => return fail(Code::MissingKey, format!("`{name}` has one of `jobs` and `length`"), "write both: `jobs = \"100/day\"`, `length = \"20 minutes\"`"),
    };
    Some(Component {
        needs,
        jobs,
        minimum: keys.minimum.0,
        redundancy: keys.redundancy.0,
        scales: keys.scales.0,
        growth: keys.growth,
        machine: keys.machine,
        architecture: keys.architecture.0,
        gpu: keys.gpu,
        allows_spot: keys.allow.iter().any(|OneOf(allowed)| *allowed == Allowed::Spot),
        allow: keys
            .allow
            .iter()
            .filter_map(|OneOf(allowed)| match allowed {
                Allowed::Class(class) => Some(*class),
                Allowed::Spot => None,
            })
            .collect(),
        schedule: keys.schedule.map(|at| at.value),
        shares_host: keys.shares_host.unwrap_or(true),
        name: keys.name,
        origin,
    })
}

fn stated(keys: UsageKeys, currency: Option<Currency>, reader: &mut Reader) -> Option<Stated> {
    let origin = keys.origin;
    let monthly = match (keys.quantity, keys.monthly) {
        (Some(quantity), monthly) if monthly.is_empty() => vec![quantity],
        (None, monthly) if !monthly.is_empty() => monthly,
        _ => {
            let message = format!("`{}` states its reading not once", keys.name);
            reader.findings.error(Code::Conflict, origin, message, Some("write `quantity`, or `monthly = [ ... ]`".into()));
            return None;
        }
    };
    let foreign = |measure: &Measure| measure.currency.filter(|other| currency.is_some_and(|currency| *other != currency));
    if let Some(other) = monthly.iter().find_map(foreign) {
        let message = format!("a reading of `{}` is in {}, which is not the comparison's currency", keys.name, other.code());
        reader.findings.error(Code::OtherCurrency, origin, message, Some("readings are not converted: write them in the comparison's currency".into()));
        return None;
    }
    // A meter that is not built in must be one that every sheet declares: that is known later.
    if let Some(meter) = built_in(&keys.meter.value) {
        for measure in &monthly {
            if measure.time.is_some() && measure.time != meter.time {
                let help =
                    meter.time.map_or_else(|| "write it without a time".to_owned(), |time| format!("the meter `{}` counts by the {}", meter.name, time.name()));
                reader.findings.error(Code::WrongUnit, origin, format!("a reading of `{}` counts in another time than its meter", keys.name), Some(help));
                return None;
            }
            let plain = measure.unit == &ONE && matches!(meter.dimension, Dimension::Count(_) | Dimension::Money);
            if measure.unit.dimension != meter.dimension && !plain {
                let message = format!("a reading of `{}` is {}", keys.name, measure.unit.dimension.describe());
                reader.findings.error(Code::WrongUnit, origin, message, Some(format!("the meter `{}` counts {}", meter.name, meter.dimension.describe())));
                return None;
            }
        }
    }
    Some(Stated { monthly: monthly.iter().map(Measure::base).collect(), name: keys.name, meter: keys.meter.value, origin })
}

fn alternative(keys: AlternativeTable, reader: &mut Reader) -> Option<AlternativeKeys> {
    if keys.parts.is_empty() {
        let help = "write `parts = [ { sheet = \"aws-2008-05\" } ]`".to_owned();
        reader.findings.error(Code::MissingKey, keys.origin, format!("`{}` has no parts", keys.name), Some(help));
        return None;
    }
    let part = |part: PartTable| PartKeys {
        sheet: part.sheet,
        purchase: part.purchase.0,
        takes_peak: part.takes.is_some(),
        count: part.count.map(|count| count.value.0),
        serves: part.serves,
        machines: part.machines.0,
        origin: part.origin,
    };
    let parts = keys.parts.into_iter().map(part).collect();
    Some(AlternativeKeys { name: keys.name, parts, origin: keys.origin })
}
