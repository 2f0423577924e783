//! The rules between the keys of data, traffic, requests, jobs, units and staff.

use super::keys::{DataKeys, HeadKeys, RequestKeys, StaffHoursKeys, StaffKeys, TrafficKeys, UnitKeys};
use super::rules::{before_start, needs_start};
use super::words::Follows;
use super::{Change, DataSet, Jobs, ServedUnit, Staff, StaffHours, Stream, Transfer, Volume};
use crate::diagnostic::Code;
use crate::document::{At, Maybe, OneOf, Reader};
use crate::quantity::{Count, Dimension, Duration, Flow, Growth, ONE, Scheme, Whole, nearest};
use crate::sheet::meter::{METERS, Meter, built_in, holds_data};

/// Checks that a meter of the workload exists and counts what it should.
fn meter(name: &At<String>, fits: impl Fn(&Meter<'static>) -> bool, what: &str, reader: &mut Reader) -> Option<()> {
    let At { value: name, origin } = name;
    let names = METERS.iter().filter(|meter| fits(meter)).map(|meter| meter.name);
    match built_in(name) {
        Some(meter) if fits(meter) => Some(()),
        found => {
            let message = if found.is_some() { format!("the meter `{name}` does not count {what}") } else { format!("there is no meter `{name}`") };
            let help = nearest(name, names.clone()).map_or_else(
                || format!("write one of {}", names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            reader.findings.error(Code::UnknownMeter, *origin, message, Some(help));
            None
        }
    }
}

/// How data is spread over machines, by the number of its copies or by data and parity; none if neither is said, or wrongly.
pub(super) fn scheme(of: &str, copies: Option<&At<Whole>>, scheme: Option<&At<Scheme>>, reader: &mut Reader) -> Option<Scheme> {
    match (copies, scheme) {
        (Some(_), Some(scheme)) => {
            let help = "a scheme is instead of copies: leave one of them out".to_owned();
            reader.findings.error(Code::Conflict, scheme.origin, format!("{of} has `copies` and a `scheme`"), Some(help));
            None
        }
        (None, scheme) => scheme.map(|scheme| scheme.value),
        (Some(At { value: Whole(copies), origin }), None) => {
            let found = u32::try_from(*copies).ok().filter(|copies| (1..=1000).contains(copies)).map(Scheme::copies);
            if found.is_none() {
                let help = "write how many are kept, as `copies = 3`".to_owned();
                reader.findings.error(Code::BadValue, *origin, format!("`copies` of {of} is not between 1 and 1000"), Some(help));
            }
            found
        }
    }
}

/// A data set; `usual` is how it is spread over machines where it does not say.
pub(super) fn data(keys: DataKeys, usual: Scheme, head: Option<&HeadKeys>, reader: &mut Reader) -> Option<DataSet> {
    let counts = meter(&keys.meter, holds_data, "data at rest", reader);
    let changes = changes(&keys, head, reader);
    let scheme = scheme(&format!("`{}`", keys.name.value), keys.copies.as_ref(), keys.scheme.as_ref(), reader).unwrap_or(usual);
    if let Some(kept) = keys.kept.as_ref().filter(|kept| kept.value.hours() <= 0.0) {
        let help = "write how long a byte lives, or leave it out".to_owned();
        reader.findings.error(Code::BadValue, kept.origin, format!("`{}` is kept for no time", keys.name.value), Some(help));
        return None;
    }
    counts?;
    Some(DataSet {
        size: keys.size.0.base(),
        growth: keys.growth,
        changes: changes?,
        kept: keys.kept.map(|kept| kept.value),
        scheme,
        name: keys.name.value,
        meter: keys.meter.value,
        origin: keys.origin,
    })
}

/// The changes of a data set's size.
fn changes(keys: &DataKeys, head: Option<&HeadKeys>, reader: &mut Reader) -> Option<Vec<Change>> {
    if let Some(first) = keys.change.first() {
        needs_start(head, "a change", first.at.origin, reader);
    }
    let mut whole = true;
    for (index, change) in keys.change.iter().enumerate() {
        let mut fail = |message: &str, help: Option<&str>| {
            reader.findings.error(Code::BadValue, change.at.origin, format!("a change of `{}` is {message}", keys.name.value), help.map(str::to_owned));
            whole = false;
        };
        if before_start(head, change.at.value) {
            fail("before the start", Some("the size at the start is `size`"));
        }
        if index > 0 && change.at.value <= keys.change[index - 1].at.value {
            fail("not after the one before it", Some("write them in the order of their dates"));
        }
    }
    whole.then(|| keys.change.iter().map(|change| Change { at: change.at.value, size: change.size.0.base() }).collect())
}

/// What is written under `[[traffic]]`: what a meter counts, and what flows between components and data. `ends` are the names of these, if all could be read.
pub(super) fn traffic(all: Vec<Maybe<TrafficKeys>>, ends: Option<&[String]>, reader: &mut Reader) -> (Vec<Stream>, Vec<Transfer>) {
    let (mut streams, mut transfers) = (Vec::new(), Vec::new());
    for keys in all.into_iter().filter_map(|Maybe(keys)| keys) {
        let name = &keys.name.value;
        let volume = volume(name, &keys.volume, keys.follows, keys.growth.as_ref(), Dimension::Data, reader);
        match (keys.meter, keys.from, keys.to) {
            (Some(counted), None, None) => {
                let counts = meter(&counted, |meter| meter.dimension == Dimension::Data && meter.time.is_none(), "traffic", reader);
                let stream = counts.zip(volume).map(|((), volume)| Stream { name: keys.name.value, meter: counted.value, volume, origin: keys.origin });
                streams.extend(stream);
            }
            (None, Some(from), Some(to)) => {
                let known = is_end(&from, name, ends, reader) & is_end(&to, name, ends, reader);
                if from.value == to.value {
                    let help = "what stays where it is needs no line".to_owned();
                    reader.findings.error(Code::Conflict, to.origin, format!("`{name}` flows from `{}` to itself", from.value), Some(help));
                    continue;
                }
                let transfer =
                    volume.filter(|_| known).map(|volume| Transfer { name: keys.name.value, from: from.value, to: to.value, volume, origin: keys.origin });
                transfers.extend(transfer);
            }
            (Some(meter), ..) => {
                let help = "leave one of them out: what crosses zones or regions is traffic of its own, with its meter".to_owned();
                reader.findings.error(Code::Conflict, meter.origin, format!("`{name}` has a `meter` and flows between two others"), Some(help));
            }
            (None, ..) => {
                let help = "write `meter = \"transfer-out\"`, or `from` and `to`: the names of components or data".to_owned();
                reader.findings.error(Code::MissingKey, keys.origin, format!("`{name}` does not say where it flows"), Some(help));
            }
        }
    }
    (streams, transfers)
}

/// Whether traffic can flow from or to what has this name.
fn is_end(end: &At<String>, traffic: &str, ends: Option<&[String]>, reader: &mut Reader) -> bool {
    let Some(ends) = ends.filter(|ends| !ends.contains(&end.value)) else { return true };
    let help = nearest(&end.value, ends.iter().map(String::as_str)).map_or_else(
        || "write the name of a component or of data; what flows to and from the internet has a `meter`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    let message = format!("there is no component and no data `{}` between which `{traffic}` could flow", end.value);
    reader.findings.error(Code::UnknownName, end.origin, message, Some(help));
    false
}

/// A stream of requests.
pub(super) fn requests(keys: RequestKeys, reader: &mut Reader) -> Option<Stream> {
    let dimension = Dimension::Count("request");
    let counts = meter(&keys.meter, |meter| meter.dimension == dimension && meter.time.is_none(), "requests", reader);
    let volume = volume(&keys.name.value, &keys.volume, keys.follows, keys.growth.as_ref(), dimension, reader);
    counts.zip(volume).map(|((), volume)| Stream { name: keys.name.value, meter: keys.meter.value, volume, origin: keys.origin })
}

/// What the work is counted in.
pub(super) fn unit(keys: UnitKeys, reader: &mut Reader) -> Option<ServedUnit> {
    let counted = keys.volume.value.measure.unit == &ONE && keys.volume.value.measure.time.is_none();
    if !counted {
        let message = format!("the volume of `{}` is not a count", keys.name.value);
        reader.findings.error(Code::WrongUnit, keys.volume.origin, message, Some("write it as `300000/day`".into()));
        return None;
    }
    let volume = volume(&keys.name.value, &keys.volume, keys.follows, keys.growth.as_ref(), Dimension::Count("request"), reader)?;
    Some(ServedUnit { name: keys.name.value, volume, origin: keys.origin })
}

/// Reports what is wrong with posts and hours.
pub(super) fn check_staff(keys: &StaffKeys, reader: &mut Reader) {
    if let Some(machines) = keys.machines_per_post.as_ref().filter(|machines| machines.value.0.is_zero()) {
        let help = "write how many machines one post looks after, or leave it out".to_owned();
        reader.findings.error(Code::BadValue, machines.origin, "`machines_per_post` is 0", Some(help));
    }
    let posts = keys.machines_per_post.is_some() || keys.minimum.is_some() || keys.whole.is_some() || keys.hours.is_none();
    let bases = [("rented", keys.rented.is_some()), ("owned", keys.owned.is_some())];
    let given = bases.iter().any(|(_, given)| *given);
    for (key, _) in bases.iter().filter(|(_, is_given)| !is_given && (posts || given)) {
        let help = "write the posts before any machine on either side, as `rented = 0.5`, `owned = 1`; or hours alone, as `[staff.hours]`".to_owned();
        reader.findings.error(Code::MissingKey, keys.origin, format!("`{key}` is missing in `[staff]`"), Some(help));
    }
    if let Some(hours) = keys.hours.as_ref().filter(|hours| self::hours(hours) == StaffHours::default()) {
        let help = "write who takes how long each month, as `rented = \"20 hours\"`, `per_owned_machine = \"30 minutes\"`".to_owned();
        reader.findings.error(Code::MissingKey, hours.origin, "`[staff.hours]` says nothing", Some(help));
    }
}

/// Posts and hours of people.
pub(super) fn staff(keys: &StaffKeys) -> Staff {
    let count = |count: Option<Count>| count.map_or(0.0, Count::get);
    Staff {
        rented: count(keys.rented),
        owned: count(keys.owned),
        machines_per_post: keys.machines_per_post.as_ref().map(|machines| machines.value.get()),
        minimum: count(keys.minimum),
        whole: keys.whole.unwrap_or(false),
        hours: keys.hours.as_ref().map(hours),
    }
}

fn hours(keys: &StaffHoursKeys) -> StaffHours {
    StaffHours {
        rented: keys.rented.hours(),
        owned: keys.owned.hours(),
        per_machine: keys.per_machine.hours(),
        per_owned_machine: keys.per_owned_machine.hours(),
        per_rack: keys.per_rack.hours(),
        per_site: keys.per_site.hours(),
        minimum: keys.minimum.hours(),
    }
}

/// The jobs as which a component runs.
pub(super) fn jobs(name: &str, jobs: &[At<Flow>], length: &At<Duration>, growth: Option<Growth>, reader: &mut Reader) -> Option<Jobs> {
    let uncounted = jobs.iter().find(|jobs| jobs.value.measure.unit != &ONE || jobs.value.measure.time.is_some());
    if let Some(jobs) = uncounted {
        let message = format!("the jobs of `{name}` are not counted");
        reader.findings.error(Code::WrongUnit, jobs.origin, message, Some("write them as `100/day`".into()));
    }
    let takes_time = length.value.hours() > 0.0;
    if !takes_time {
        let message = format!("a job of `{name}` takes no time");
        reader.findings.error(Code::BadValue, length.origin, message, Some("write how long one runs, as `20 minutes`".into()));
    }
    let (first, later) = jobs.split_first().filter(|_| uncounted.is_none() && takes_time)?;
    let later = later.iter().map(|jobs| jobs.value).collect();
    Some(Jobs { volume: Volume { flow: first.value, later, follows_demand: true, growth }, length: length.value })
}

/// How much of a stream flows.
fn volume(name: &str, flow: &At<Flow>, follows: OneOf<Follows>, growth: Option<&At<Growth>>, dimension: Dimension, reader: &mut Reader) -> Option<Volume> {
    let At { value: flow, origin } = flow;
    let unit = flow.measure.unit;
    let data = dimension == Dimension::Data;
    let plain = unit == &ONE && !data;
    let fits = (unit.dimension == dimension || plain) && flow.measure.time.is_none();
    if !fits {
        let (what, help) = if data { ("traffic", "write it as `30 TB/month`") } else { ("requests", "write it as `3000000/day`") };
        reader.findings.error(Code::WrongUnit, *origin, format!("the volume of `{name}` does not count {what}"), Some(help.into()));
    }
    if let Some(At { value: Growth::Data(_), origin }) = growth {
        let message = format!("the growth of `{name}` is an amount of data");
        reader.findings.error(Code::BadValue, *origin, message, Some("write it as `12 %/month`".into()));
        return None;
    }
    fits.then(|| Volume { flow: *flow, later: Vec::new(), follows_demand: follows.0 == Follows::Demand, growth: growth.map(|growth| growth.value) })
}
