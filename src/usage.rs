//! What the meters read, month by month.
//!
//! Load factors and physical quantities arrive as floats and become decimals here, once, at six places in their meter's base unit. Owned and rented
//! parts are read by the same code.

mod steps;
mod stored;

pub use steps::{held, reading, stored_of, volume};
pub use stored::{Stored, gone, stored};

use crate::demand::{Demand, Level};
use crate::fleet::{Cohort, Fleet, Group, whole};
use crate::money::TooLarge;
use crate::quantity::{Duration, to_decimal, to_f64};
use crate::scenario::{Alternative, End, Item, Part};
use crate::sheet::meter::{METERS, Need};
use crate::sheet::{Charge, Driver, Kind, Purchase, Role, Terms};
use crate::workload::{DataSet, Stream, Volume, Workload};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One meter of one part. Readings are in base units; index 0 is before the start, then the months.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Index of the alternative's part.
    pub part: usize,
    /// The meter.
    pub meter: String,
    /// Month by month.
    pub months: Vec<Decimal>,
    /// On storage meters: what is gone and still billed, by the retention that a charge may have.
    pub gone: Vec<(Duration, Vec<Decimal>)>,
    /// On `hardware-value`: the value of what has served for so many months at least, by the ages from which charges count it.
    pub older: Vec<(u32, Vec<Decimal>)>,
    /// Whether the workload states it, so that it must be charged for whatever the meter.
    pub stated: bool,
}

impl Reading {
    /// Whether the meter is used in any month.
    #[must_use]
    pub fn used(&self) -> bool {
        self.months.iter().any(|reading| !reading.is_zero())
    }

    /// What a charge counts: with what is gone and still billed, or of hardware what is as old as it says. What the workload states has no age.
    ///
    /// # Errors
    /// [`TooLarge`] if it does not fit a decimal.
    pub fn billed(&self, charge: &Charge) -> Result<Cow<'_, [Decimal]>, TooLarge> {
        if charge.from_age > 0 {
            let older = self.older.iter().find(|(age, _)| *age == charge.from_age);
            return Ok(older.map_or_else(|| Cow::Owned(vec![Decimal::ZERO; self.months.len()]), |(_, older)| Cow::Borrowed(older.as_slice())));
        }
        let gone = self.gone.iter().find(|(known, _)| Some(*known) == charge.retention);
        gone.map_or(Ok(Cow::Borrowed(&self.months)), |(_, gone)| {
            self.months.iter().zip(gone).map(|(here, gone)| here.checked_add(*gone).ok_or(TooLarge)).collect::<Result<_, _>>().map(Cow::Owned)
        })
    }
}

/// Readings as they add up, before they become decimals.
struct Meters<'a> {
    months: usize,
    /// Meters that nobody must charge for and no sheet of the alternative does: they need not be read.
    idle: Vec<&'static str>,
    floats: BTreeMap<(usize, &'a str), Vec<f64>>,
    gone: Vec<Gone<'a>>,
    /// By part and age in months, from month 0 on.
    older: BTreeMap<(usize, u32), Vec<f64>>,
}

/// What is gone and still billed where a charge has this retention.
struct Gone<'a> {
    part: usize,
    meter: &'a str,
    retention: Duration,
    months: Vec<f64>,
}

impl<'a> Meters<'a> {
    /// Adds to a part's meter what `value` says of each month; month 0 is before the start.
    fn add(&mut self, part: usize, meter: &'a str, value: impl Fn(usize) -> f64) {
        if self.idle.contains(&meter) {
            return;
        }
        let months = self.months;
        let reading = self.floats.entry((part, meter)).or_insert_with(|| vec![0.0; months + 1]);
        for (month, reading) in reading.iter_mut().enumerate().skip(1) {
            *reading += value(month);
        }
    }

    /// Adds to a part's meter in one month.
    fn add_in(&mut self, part: usize, meter: &'a str, month: usize, value: f64) {
        let months = self.months;
        self.floats.entry((part, meter)).or_insert_with(|| vec![0.0; months + 1])[month] += value;
    }

    /// Adds a data set: what it holds, and what of it is gone and still billed where charges have these retentions.
    fn add_data(&mut self, part: usize, data: &'a DataSet, stored: &[Stored], sites: f64, retentions: &[Duration]) {
        self.add(part, &data.meter, |month| stored[month - 1].mean * sites);
        for (retention, share) in retentions.iter().map(|retention| (retention, gone(data, *retention))).filter(|(_, share)| *share > 0.0) {
            let months = std::iter::once(0.0).chain(stored.iter().map(|stored| stored.mean * sites * share));
            let known = |gone: &&mut Gone<'_>| gone.part == part && gone.meter == data.meter && gone.retention == *retention;
            match self.gone.iter_mut().find(known) {
                Some(gone) => gone.months.iter_mut().zip(months).for_each(|(sum, more)| *sum += more),
                None => self.gone.push(Gone { part, meter: &data.meter, retention: *retention, months: months.collect() }),
            }
        }
    }
}

/// Whether a part keeps its data on machines of its own rather than renting it by the GB-month.
#[must_use]
pub fn on_machines(part: &Part, meter: &str) -> bool {
    !part.sheet.prices(meter) && part.sheet.machines.iter().any(|machine| machine.role == Role::Storage)
}

/// The retentions of the charges on a storage meter, each once, wherever in the alternative it is priced.
fn retentions(alternative: &Alternative, meter: &str) -> Vec<Duration> {
    let mut retentions = Vec::new();
    for retention in alternative.parts.iter().flat_map(|part| part.sheet.charges_on(meter)).filter_map(|charge| charge.retention) {
        if !retentions.contains(&retention) {
            retentions.push(retention);
        }
    }
    retentions
}

/// Reads every meter of an alternative.
///
/// # Errors
/// [`TooLarge`] if a reading does not fit a decimal.
pub fn read(alternative: &Alternative, workload: &Workload, demand: &Demand, fleet: &Fleet) -> Result<Vec<Reading>, TooLarge> {
    let months = demand.months.len();
    let charged = |meter: &str| alternative.parts.iter().any(|part| part.sheet.prices(meter));
    let idle = METERS.iter().filter(|meter| meter.need == Need::Reading && !charged(meter.name)).map(|meter| meter.name).collect();
    let mut meters = Meters { months, idle, floats: BTreeMap::new(), gone: Vec::new(), older: BTreeMap::new() };
    let sites = f64::from(workload.sites);
    read_fleet(alternative, demand, fleet, &mut meters);
    for (index, part) in alternative.parts.iter().enumerate().filter(|(_, part)| !part.completes) {
        for item in &part.serves {
            match *item {
                Item::Data(at) if !on_machines(part, &workload.data[at].meter) => {
                    let data = &workload.data[at];
                    let stored = stored(data, workload.start, &demand.calendar);
                    meters.add_data(index, data, &stored, sites, &retentions(alternative, &data.meter));
                }
                Item::Traffic(at) | Item::Requests(at) => {
                    let stream = if matches!(item, Item::Traffic(_)) { &workload.traffic[at] } else { &workload.requests[at] };
                    let volumes = volumes(&stream.volume, demand, fleet);
                    // What a base does not carry comes and goes where the rest runs.
                    let splits = stream.volume.follows_demand && matches!(item, Item::Traffic(_));
                    let peak = fleet.peak_of(index).filter(|_| splits);
                    meters.add(index, &stream.meter, |month| volumes[month - 1] * if peak.is_some() { fleet.share(index, month) } else { 1.0 });
                    if let Some(peak) = peak {
                        meters.add(peak, &stream.meter, |month| volumes[month - 1] * fleet.share(peak, month));
                    }
                }
                _ => {}
            }
        }
        let racks = |month: usize| racks(index, part, fleet, sites, month);
        meters.add(index, "racks", racks);
        read_bandwidth(index, alternative, workload, demand, fleet, &mut meters);
        let in_use = in_use(index, part, fleet);
        if in_use {
            meters.add(index, "months", |_| 1.0);
            meters.add(index, "sites", |_| sites);
        }
        let machines = |month: usize| fleet.groups.iter().filter(|group| group.part == index).map(|group| group.mean[month]).sum::<f64>();
        for (name, own) in &part.sheet.meters.0 {
            let driven = |month: usize| match own.driver {
                Driver::Machine => machines(month),
                Driver::Rack => racks(month),
                Driver::Site if in_use => sites,
                Driver::Month if in_use => 1.0,
                Driver::Site | Driver::Month | Driver::Given => 0.0,
            };
            // What is one for so many machines or racks stands at their site.
            let places = if matches!(own.driver, Driver::Machine | Driver::Rack) { sites } else { 1.0 };
            let one_for = |each: f64, driven: f64| whole(driven / places / each) * places;
            meters.add(index, name, |month| own.each.map_or(driven(month) * own.per, |each| one_for(each, driven(month))));
        }
    }
    for crossing in crossings(alternative, workload, demand, fleet) {
        meters.add(crossing.from, "transfer-out", |month| crossing.months[month - 1]);
        meters.add(crossing.to, "transfer-in", |month| crossing.months[month - 1]);
    }
    read_posts(alternative, workload, fleet, &mut meters);
    let mut readings = Vec::new();
    let decimals = |values: &[f64]| values.iter().copied().map(to_decimal).collect::<Option<Vec<_>>>().ok_or(TooLarge);
    for ((part, meter), values) in &meters.floats {
        let gone = meters.gone.iter().filter(|gone| (gone.part, gone.meter) == (*part, *meter));
        let gone = gone.map(|gone| Ok((gone.retention, decimals(&gone.months)?))).collect::<Result<_, _>>()?;
        let older = meters.older.iter().filter(|((of, _), _)| of == part && *meter == "hardware-value");
        let older = older.map(|((_, age), values)| Ok((*age, decimals(values)?))).collect::<Result<_, _>>()?;
        readings.push(Reading { part: *part, meter: (*meter).to_owned(), months: decimals(values)?, gone, older, stated: false });
    }
    add_stated(alternative, workload, months, &mut readings)?;
    Ok(readings)
}

/// What flows in each month, in base units; index 0 is month 1. With load that is not served nothing flows.
#[must_use]
pub fn volumes(volume: &Volume, demand: &Demand, fleet: &Fleet) -> Vec<f64> {
    let served = |(at, flow): (usize, f64)| if volume.follows_demand { flow * fleet.served(at + 1) } else { flow };
    demand.volumes(volume).into_iter().enumerate().map(served).collect()
}

/// What flows out of one account and into another.
struct Crossing {
    /// Index of the part that it leaves.
    from: usize,
    /// Index of the part that it reaches.
    to: usize,
    /// Bytes; index 0 is month 1.
    months: Vec<f64>,
    follows_demand: bool,
}

/// What flows between components and data of different accounts. A component whose base another part carries is with both, as its load is.
fn crossings(alternative: &Alternative, workload: &Workload, demand: &Demand, fleet: &Fleet) -> Vec<Crossing> {
    let sides = |end: End| match fleet.peak_of(end.part).filter(|_| end.component) {
        Some(peak) => vec![(end.part, true), (peak, true)],
        None => vec![(end.part, false)],
    };
    let mut crossings = Vec::new();
    for (transfer, from, to) in alternative.crossings(workload) {
        let volumes = volumes(&transfer.volume, demand, fleet);
        for (from, from_split) in sides(from) {
            for (to, to_split) in sides(to).into_iter().filter(|(to, _)| !alternative.one_account(from, *to)) {
                let share = |part: usize, split: bool, month: usize| if split { fleet.share(part, month) } else { 1.0 };
                let months = volumes.iter().enumerate().map(|(at, volume)| volume * share(from, from_split, at + 1) * share(to, to_split, at + 1)).collect();
                crossings.push(Crossing { from, to, months, follows_demand: transfer.volume.follows_demand });
            }
        }
    }
    crossings
}

/// Whether a part has machines or anything else to serve but people.
fn in_use(index: usize, part: &Part, fleet: &Fleet) -> bool {
    let runs = || fleet.groups.iter().any(|group| group.part == index && group.peak.iter().any(|count| *count > 0.0));
    !part.completes && (part.serves.iter().any(|item| !matches!(item, Item::Staff | Item::Component(_))) || runs())
}

/// Failures a year to be expected of one machine of those that stand, with their age in months. Spares and what is in service take turns.
fn failures<'a>(purchase: &Purchase, standing: impl Iterator<Item = (&'a Cohort, usize)>) -> f64 {
    if let [always] = purchase.failures.as_slice() {
        return *always;
    }
    let (failures, count) =
        standing.fold((0.0, 0.0), |(failures, count), (cohort, age)| (purchase.failures_at(age).mul_add(cohort.count, failures), count + cohort.count));
    if count > 0.0 { failures / count } else { 0.0 }
}

/// What machines emit.
fn read_fleet(alternative: &Alternative, demand: &Demand, fleet: &Fleet, meters: &mut Meters<'_>) {
    let charges = alternative.parts.iter().flat_map(|part| part.sheet.charges_on("hardware-value"));
    let mut ages: Vec<u32> = charges.map(|charge| charge.from_age).filter(|age| *age > 0).collect();
    ages.sort_unstable();
    ages.dedup();
    for group in &fleet.groups {
        let sheet = &alternative.parts[group.part].sheet;
        let machine = &sheet.machines[group.machine];
        // A started increment is billed, and a licence by the hour counts it too.
        let hours = if machine.rents_by_month() { &group.hours } else { &group.billed };
        meters.add(group.part, "machine-hours", |month| hours[month]);
        meters.add(group.part, "machines", |month| group.mean[month]);
        meters.add(group.part, "vcpu-hours", |month| hours[month] * machine.threads.unwrap_or(0.0));
        meters.add(group.part, "memory-hours", |month| hours[month] * machine.capacity.memory.unwrap_or(0.0));
        meters.add(group.part, "gpu-hours", |month| hours[month] * machine.capacity.gpus);
        let Terms::Bought(purchase) = &machine.terms else { continue };
        let price = to_f64(purchase.price);
        // What was paid later was paid at the price of its month.
        let paid_for = |cohort: &Cohort| match (cohort.lot, &alternative.existing) {
            (Some(lot), Some(existing)) => cohort.count * to_f64(existing.lots[lot].purchase.price),
            _ => cohort.count * machine.path().level(cohort.paid) * price,
        };
        let installed = &group.peak;
        meters.add(group.part, "energy", |month| {
            let idling = installed[month] * purchase.idle * f64::from(demand.calendar.month(month));
            (idling + (purchase.full - purchase.idle) * group.busy_hours[month]) * sheet.facility.pue
        });
        meters.add(group.part, "contracted-power", |month| installed[month] * purchase.full / sheet.facility.breaker);
        meters.add(group.part, "rack-units", |month| installed[month] * purchase.rack_units);
        let age = |cohort: &Cohort, month: usize| {
            let lot = cohort.lot.zip(alternative.existing.as_ref());
            lot.map_or(0, |(lot, existing)| existing.lots[lot].age) + month - cohort.from
        };
        let standing = |month: usize| {
            let stands = group.cohorts.iter().filter(move |cohort| cohort.from <= month && month < cohort.until);
            stands.map(move |cohort| (cohort, age(cohort, month)))
        };
        meters.add(group.part, "failures", |month| installed[month] * failures(purchase, standing(month)) / 12.0);
        meters.add(group.part, "hardware-value", |month| standing(month).map(|(cohort, _)| paid_for(cohort)).sum::<f64>());
        for from_age in &ages {
            let older = meters.older.entry((group.part, *from_age)).or_insert_with(|| vec![0.0; meters.months + 1]);
            for (month, older) in older.iter_mut().enumerate().skip(1) {
                *older += standing(month).filter(|(_, age)| *age >= *from_age as usize).map(|(cohort, _)| paid_for(cohort)).sum::<f64>();
            }
        }
        for cohort in &group.cohorts {
            if cohort.lot.is_none() {
                meters.add_in(group.part, "hardware-purchases", cohort.paid, paid_for(cohort));
            }
            // Sold or taken away in the month after its last, like what it fetches; what still stands at the end serves on.
            if cohort.until <= meters.months {
                meters.add_in(group.part, "machines-retired", cohort.until, cohort.count);
            }
        }
    }
}

/// Racks of a month for the machines of a part's own: whole ones at each site, by units and by contracted power.
fn racks(index: usize, part: &Part, fleet: &Fleet, sites: f64, month: usize) -> f64 {
    let (mut units, mut watts) = (0.0, 0.0);
    for group in fleet.groups.iter().filter(|group| group.part == index) {
        if let Terms::Bought(purchase) = &part.sheet.machines[group.machine].terms {
            units += group.peak[month] * purchase.rack_units;
            watts += group.peak[month] * purchase.full / part.sheet.facility.breaker;
        }
    }
    part.sheet.facility.racks(units / sites, watts / sites) * sites
}

/// The 95th percentile of a part's traffic to and from the internet, if a charge asks for it: the larger direction.
fn read_bandwidth(index: usize, alternative: &Alternative, workload: &Workload, demand: &Demand, fleet: &Fleet, meters: &mut Meters<'_>) {
    const METER: &str = "bandwidth-p95";
    let part = &alternative.parts[index];
    let asked = |sheet: &crate::sheet::Sheet| sheet.charges_on(METER).next().is_some();
    if !asked(&part.sheet) && !alternative.parts.iter().any(|other| other.completes && asked(&other.sheet)) {
        return;
    }
    let directions = directions(index, alternative, workload, demand, fleet);
    for (at, month) in demand.months.iter().enumerate() {
        let percentile = percentile(month.samples.as_deref().unwrap_or(&month.levels), fleet.carrier(index, at + 1));
        let rates = directions.iter().map(|(_, streams)| percentile_rate(percentile, bytes_of(streams, at), demand.calendar.hours[at]));
        meters.add_in(index, METER, at + 1, rates.fold(0.0, f64::max) * workload.burst);
    }
}

/// What flows out of a part and into it: streams that follow the load and that do not, in bytes by month; index 0 is month 1.
type Direction = (&'static str, Vec<(bool, Vec<f64>)>);

/// Bytes of a month (0 is month 1) that follow the load, and that do not.
fn bytes_of(streams: &[(bool, Vec<f64>)], at: usize) -> (f64, f64) {
    let sum = |follows: bool| streams.iter().filter(|stream| stream.0 == follows).map(|stream| stream.1[at]).sum::<f64>();
    (sum(true), sum(false))
}

/// A part's traffic to and from the internet and other accounts.
fn directions(index: usize, alternative: &Alternative, workload: &Workload, demand: &Demand, fleet: &Fleet) -> [Direction; 2] {
    let part = &alternative.parts[index];
    let mut directions = [("transfer-out", Vec::new()), ("transfer-in", Vec::new())];
    for crossing in crossings(alternative, workload, demand, fleet) {
        if let Some(direction) = [crossing.from, crossing.to].iter().position(|end| *end == index) {
            directions[direction].1.push((crossing.follows_demand, crossing.months));
        }
    }
    // What follows the load is carried by both sides of a split, and stands with the part that has the base.
    let mut push = |stream: &Stream, share: &dyn Fn(usize) -> f64| {
        let bytes: Vec<f64> = volumes(&stream.volume, demand, fleet).into_iter().enumerate().map(|(month, bytes)| bytes * share(month + 1)).collect();
        directions
            .iter_mut()
            .filter(|(direction, _)| *direction == stream.meter)
            .for_each(|(_, list)| list.push((stream.volume.follows_demand, bytes.clone())));
    };
    let streams =
        |part: &Part| part.serves.iter().filter_map(|item| if let Item::Traffic(at) = item { Some(&workload.traffic[*at]) } else { None }).collect::<Vec<_>>();
    for stream in streams(part) {
        let splits = stream.volume.follows_demand && fleet.peak_of(index).is_some();
        push(stream, &|month| if splits { fleet.share(index, month) } else { 1.0 });
    }
    for stream in fleet.base_of(index).into_iter().flat_map(|base| streams(&alternative.parts[base])).filter(|stream| stream.volume.follows_demand) {
        push(stream, &|month| fleet.share(index, month));
    }
    for item in &part.serves {
        // What the workload states by the month says nothing of its hours: it is spread evenly.
        let Item::Usage(at) = *item else { continue };
        let stated = &workload.usage[at];
        let bytes: Vec<f64> = (1..=demand.months.len()).map(|month| to_f64(stated.in_month(month))).collect();
        directions.iter_mut().filter(|(direction, _)| *direction == stated.meter).for_each(|(_, list)| list.push((false, bytes.clone())));
    }
    directions
}

/// Bits per second of the highest sample that is billed, after the floor(5 %) highest are dropped.
///
/// `following` bytes are spread over the samples in proportion to what is carried of the load, `steady` bytes evenly.
fn percentile_rate((billed, level_sum, samples): (f64, f64, u32), (following, steady): (f64, f64), hours: u32) -> f64 {
    let seconds = f64::from(hours) * 3600.0;
    let mean_rate = |bytes: f64| bytes * 8.0 / seconds;
    let share = if level_sum > 0.0 { billed * f64::from(samples) / level_sum } else { 0.0 };
    mean_rate(following) * share + mean_rate(steady)
}

/// The level of the highest sample that is billed, the sum of all samples' levels, and their number.
fn percentile(levels: &[Level], carried: impl Fn(f64) -> f64) -> (f64, f64, u32) {
    let samples: u32 = levels.iter().map(|level| level.hours).sum();
    let mut dropped = samples / 20;
    let billed = levels.iter().rev().find(|level| {
        let beyond = level.hours <= dropped;
        dropped = dropped.saturating_sub(level.hours);
        !beyond
    });
    let level_sum: f64 = levels.iter().map(|level| carried(level.level) * f64::from(level.hours)).sum();
    (billed.map_or(0.0, |level| carried(level.level)), level_sum, samples)
}

/// The posts and the hours of people that the work needs, on the part that serves them.
fn read_posts(alternative: &Alternative, workload: &Workload, fleet: &Fleet, meters: &mut Meters<'_>) {
    let Some(staff) = &workload.staff else { return };
    let part = alternative.parts.iter().position(|part| part.serves.contains(&Item::Staff)).unwrap_or(0);
    // Hardware of one's own is what the larger base is for; a dedicated server is its provider's to mend.
    let own = alternative.parts.iter().enumerate().any(|(index, part)| part.sheet.kind == Kind::Owned && in_use(index, part, fleet));
    let base = if own { staff.owned } else { staff.rented };
    let any_posts = staff.hours.is_none() || staff.machines_per_post.is_some() || [staff.rented, staff.owned, staff.minimum].iter().any(|posts| *posts > 0.0);
    let posts = |month: usize| {
        let machines: f64 = fleet.groups.iter().map(|group| group.mean[month]).sum();
        let posts = base + staff.machines_per_post.map_or(0.0, |each| machines / each);
        let posts = if staff.whole { whole(posts) } else { posts };
        posts.max(staff.minimum)
    };
    if any_posts {
        meters.add(part, "posts", posts);
    }
    let Some(hours) = &staff.hours else { return };
    let bought = |group: &&Group| matches!(alternative.parts[group.part].sheet.machines[group.machine].terms, Terms::Bought(_));
    let sites = f64::from(workload.sites);
    meters.add(part, "staff-hours", |month| {
        let machines: f64 = fleet.groups.iter().map(|group| group.mean[month]).sum();
        let own_machines: f64 = fleet.groups.iter().filter(bought).map(|group| group.mean[month]).sum();
        let racks: f64 = alternative.parts.iter().enumerate().map(|(index, part)| racks(index, part, fleet, sites, month)).sum();
        let base = if own { hours.owned + hours.per_site * sites } else { hours.rented };
        let each = hours.per_machine * machines + hours.per_owned_machine * own_machines + hours.per_rack * racks;
        (base + each).max(hours.minimum)
    });
}

/// Adds the readings that the workload states.
fn add_stated(alternative: &Alternative, workload: &Workload, months: usize, readings: &mut Vec<Reading>) -> Result<(), TooLarge> {
    for (index, part) in alternative.parts.iter().enumerate() {
        for item in &part.serves {
            let Item::Usage(at) = *item else { continue };
            let stated = &workload.usage[at];
            let found = readings.iter_mut().find(|reading| reading.part == index && reading.meter == stated.meter);
            let reading = if let Some(reading) = found {
                reading
            } else {
                let (meter, none) = (stated.meter.clone(), vec![Decimal::ZERO; months + 1]);
                readings.push(Reading { part: index, meter, months: none, gone: Vec::new(), older: Vec::new(), stated: true });
                let last = readings.len() - 1;
                &mut readings[last]
            };
            reading.stated = true;
            for month in 1..=months {
                reading.months[month] = reading.months[month].checked_add(stated.in_month(month)).ok_or(TooLarge)?;
            }
        }
    }
    Ok(())
}
