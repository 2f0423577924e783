//! The rules between the keys of data, traffic and requests.

use super::keys::{DataKeys, Follows, HeadKeys, StreamKeys, before_start, needs_start};
use super::{Change, DataSet, Stream};
use crate::diagnostic::Code;
use crate::document::{At, Reader};
use crate::quantity::{Dimension, Growth, ONE, Whole, nearest};
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

/// A data set; `copies` is how many are kept where it does not say.
pub(super) fn data(keys: DataKeys, copies: u64, head: Option<&HeadKeys>, reader: &mut Reader) -> Option<DataSet> {
    meter(&keys.meter, holds_data, "data at rest", reader)?;
    let changes = changes(&keys, head, reader)?;
    let copies = keys.copies.map_or(copies, |Whole(copies)| copies);
    if copies == 0 || copies > 1000 {
        reader.findings.error(Code::BadValue, keys.origin, format!("`copies` of `{}` is not between 1 and 1000", keys.name), None);
        return None;
    }
    if let Some(kept) = keys.kept.as_ref().filter(|kept| kept.value.hours() <= 0.0) {
        let help = "write how long a byte lives, or leave it out".to_owned();
        reader.findings.error(Code::BadValue, kept.origin, format!("`{}` is kept for no time", keys.name), Some(help));
        return None;
    }
    Some(DataSet {
        size: keys.size.0.base(),
        growth: keys.growth,
        changes,
        kept: keys.kept.map(|kept| kept.value),
        copies,
        name: keys.name,
        meter: keys.meter.value,
        origin: keys.origin,
    })
}

/// The changes of a data set's size.
fn changes(keys: &DataKeys, head: Option<&HeadKeys>, reader: &mut Reader) -> Option<Vec<Change>> {
    if let Some(first) = keys.change.first() {
        needs_start(head, "a change", first.origin, reader);
    }
    let mut whole = true;
    for (index, change) in keys.change.iter().enumerate() {
        let mut fail = |message: &str, help: Option<&str>| {
            reader.findings.error(Code::BadValue, change.origin, format!("a change of `{}` is {message}", keys.name), help.map(str::to_owned));
            whole = false;
        };
        if before_start(head, change.at) {
            fail("before the start", Some("the size at the start is `size`"));
        }
        if index > 0 && change.at <= keys.change[index - 1].at {
            fail("not after the one before it", Some("write them in the order of their dates"));
        }
    }
    whole.then(|| keys.change.iter().map(|change| Change { at: change.at, size: change.size.0.base() }).collect())
}

/// A stream of traffic or requests.
pub(super) fn stream(keys: StreamKeys, dimension: Dimension, reader: &mut Reader) -> Option<Stream> {
    let what = if dimension == Dimension::Data { "traffic" } else { "requests" };
    meter(&keys.meter, |meter| meter.dimension == dimension && meter.time.is_none(), what, reader)?;
    let unit = keys.volume.measure.unit;
    let plain = unit == &ONE && dimension != Dimension::Data;
    if (unit.dimension != dimension && !plain) || keys.volume.measure.time.is_some() {
        let help = if dimension == Dimension::Data { "write it as `30 TB/month`" } else { "write it as `3000000/day`" };
        reader.findings.error(Code::WrongUnit, keys.origin, format!("the volume of `{}` does not count {what}", keys.name), Some(help.into()));
        return None;
    }
    if let Some(Growth::Data(_)) = keys.growth {
        let message = format!("the growth of `{}` is an amount of data", keys.name);
        reader.findings.error(Code::BadValue, keys.origin, message, Some("write it as `12 %/month`".into()));
        return None;
    }
    Some(Stream {
        volume: keys.volume,
        follows_demand: keys.follows.0 == Follows::Demand,
        growth: keys.growth,
        name: keys.name,
        meter: keys.meter.value,
        origin: keys.origin,
    })
}
