//! Google Cloud's prices as google-cloud-pricing-cost-calculator collects them from the Cloud Billing API: one YAML file, `pricing.yml`.
//!
//! The file is read event by event, and of each machine only the prices of one region are kept. A part of a YAML file is YAML: that it was cut off shows in
//! sections that are missing at its end.

use super::Region;
use crate::import::draft::{DraftCharge, Keys, key, nothing, rate};
use crate::import::price::number;
use crate::import::toml::Value;
use crate::import::{ImportError, Imported, Input, LeftOut, Place, Request};
use rust_decimal::Decimal;
use saphyr_parser::{Event, Parser};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead};

/// The most characters between two events, and the most maps within each other.
const LONGEST: usize = 1 << 20;
const DEEPEST: usize = 16;

/// Whether a file begins as the list.
pub fn recognise(text: &str) -> bool {
    let has = |words: &[&str]| words.iter().all(|word| text.contains(word));
    !text.starts_with(['{', '[']) && (has(&["google-cloud-pricing-cost-calculator"]) || has(&["compute:\n", "\n  instance:\n"]))
}

/// Sections that a whole file has, the last of them at its end.
const SECTIONS: [&str; 6] = ["compute.instance", "compute.network", "compute.storage", "region", "storage.bucket", "storage.retrieval"];

/// Accelerators by their keys.
const ACCELERATORS: [(&str, &str); 10] = [
    ("a100", "A100"),
    ("a100-80gb", "A100"),
    ("h100-80gb", "H100"),
    ("h100-80gb-mega", "H100"),
    ("l4", "L4"),
    ("rtx6000", "RTX PRO 6000"),
    ("p4", "P4"),
    ("p100", "P100"),
    ("t4", "T4"),
    ("v100", "V100"),
];

/// Charges with one price: where it stands, the charge's name, its meter.
const CHARGES: [(&str, &str, &str, &str); 5] = [
    ("storage.bucket.standard", "Cloud Storage Standard", "object-storage", "GiB-month"),
    ("storage.bucket.nearline", "Cloud Storage Nearline", "infrequent-storage", "GiB-month"),
    ("storage.bucket.archiv", "Cloud Storage Archive", "archive-storage", "GiB-month"),
    ("compute.storage.balanced", "Balanced persistent disk", "block-storage", "GiB-month"),
    ("compute.network.nat.data", "NAT data", "nat", "GiB"),
];
/// Where transfer out stands, to all destinations but China and Australia.
const TRANSFER: &str = "compute.network.traffic.egress.internet";

/// A machine as it is read.
#[derive(Default)]
struct Machine {
    name: String,
    line: u64,
    facts: BTreeMap<String, String>,
    costs: BTreeMap<String, String>,
    priced_somewhere: bool,
}

struct Reader<'a> {
    request: &'a Request,
    region: Region,
    machine: Machine,
    machines: Vec<(String, Keys)>,
    names: BTreeSet<String>,
    charges: BTreeMap<&'static str, Decimal>,
    transfer: Vec<(Decimal, Option<Decimal>, Decimal)>,
    sections: BTreeSet<&'static str>,
    generated: Option<String>,
    read: u64,
    left_out: LeftOut,
}

/// Reads the list.
///
/// # Errors
/// What is not such a list, a list that is cut off, and filters that keep nothing.
pub fn read<'a>(mut inputs: impl Iterator<Item = Result<Input<'a>, ImportError>>, request: &Request) -> Result<Imported, ImportError> {
    let first = inputs.next().transpose()?.ok_or_else(|| ImportError::new("", Place::Whole, "there is no file"))?;
    let name = first.name().to_owned();
    if let Some(second) = inputs.next() {
        return Err(ImportError::new(second?.name(), Place::Whole, "a second file, where the whole list is one").help("import it alone"));
    }
    let wrong = |place: Place, message: String| ImportError::new(name.as_str(), place, message);
    let mut reader = Reader {
        request,
        region: Region::default(),
        machine: Machine::default(),
        machines: Vec::new(),
        names: BTreeSet::new(),
        charges: BTreeMap::new(),
        transfer: Vec::new(),
        sections: BTreeSet::new(),
        generated: None,
        read: 0,
        left_out: LeftOut::default(),
    };
    events(first, &mut reader)?;
    reader.end_machine();
    if let Some(missing) = SECTIONS.iter().find(|section| !reader.sections.contains(*section)) {
        let help = format!("a whole `pricing.yml` has {}: fetch it again", SECTIONS.map(|section| format!("`{section}`")).join(", "));
        return Err(wrong(Place::Whole, format!("the file is cut off, or no longer of the form that is expected: it has no `{missing}`")).help(help));
    }
    let Reader { region, mut machines, charges, transfer, generated, read, mut left_out, .. } = reader;
    let region = region.finish(&name, request)?;
    let (as_of, dated) = request.dated(generated.as_deref(), std::slice::from_ref(&name))?;
    if request.currency.as_ref().is_some_and(|currency| currency != "USD") {
        return Err(wrong(Place::Whole, "the list is in USD".to_owned()));
    }
    if machines.is_empty() {
        return Err(nothing(&left_out, &request.filters));
    }
    machines.sort_by_key(|(name, _)| super::order(name));
    let note = format!(
        "As of: {dated}. Prices are the file's: hour, month_1y, month_3y and hour_spot; a machine's includes its GPUs and Local SSD (disk). Sustained use: where the \
         file's month is less than 730 of its hours. Commitments are resource-based, for a month of 730 hours, nothing upfront. Superseded, our rule: of a family \
         letter, the generations below the two newest (n1, c2, c2d, m1, m2). A100 stands for 40 GB (highgpu, megagpu) and 80 GB (ultragpu). Shared-core types show \
         the vCPUs that they may use all the time. Google's GB is binary, written GiB; a machine is billed per second, at least one minute."
    );
    let title = "Google Cloud prices from its Cloud Billing API, as collected in google-cloud-pricing-cost-calculator (pricing.yml)";
    let sources = (title, "https://github.com/Cyclenerd/google-cloud-pricing-cost-calculator", "secondary");
    let mut draft = super::draft(request, &region, "USD", &as_of, sources, &note);
    for (path, name, meter, per) in CHARGES {
        if let Some(price) = charges.get(path) {
            draft.charges.push(charge(name, meter, per, vec![(None, *price)]));
        }
    }
    match tiers(transfer) {
        Some(tiers) if !tiers.is_empty() => draft.charges.push(charge("Transfer out, Premium Tier", "transfer-out", "GiB", tiers)),
        Some(_) => {}
        None => left_out.unused("transfer out, whose tiers do not follow each other", TRANSFER, String::new),
    }
    super::fill(&mut draft, machines.into_iter().map(|(_, keys)| keys).collect());
    let summary = vec![draft.summary(), format!("from {read} machines of the list")];
    Ok(Imported { text: draft.write(request, &left_out), is_workload: false, summary, left_out })
}

fn charge(name: &str, meter: &'static str, unit: &'static str, tiers: Vec<(Option<String>, Decimal)>) -> DraftCharge {
    DraftCharge { name: name.to_owned(), meter, unit, tiers, keys: Keys::new(), source: "prices".to_owned() }
}

/// The day of a second since 1970, in UTC.
fn day(seconds: i64) -> Option<String> {
    let days = jiff::Span::new().try_days(seconds.div_euclid(24 * 60 * 60)).ok()?;
    jiff::civil::date(1970, 1, 1).checked_add(days).ok().map(|date| date.to_string())
}

/// Tiers in their order, bounds in TiB; none if they do not follow each other.
fn tiers(mut transfer: Vec<(Decimal, Option<Decimal>, Decimal)>) -> Option<Vec<(Option<String>, Decimal)>> {
    transfer.sort_by_key(|(from, ..)| *from);
    let mut reached = Some(Decimal::ZERO);
    for (from, to, _) in &transfer {
        if reached != Some(*from) {
            return None;
        }
        reached = *to;
    }
    (transfer.is_empty() || reached.is_none()).then(|| transfer.into_iter().map(|(_, to, price)| (to.map(|to| format!("{to} TiB")), price)).collect())
}

/// Sends every scalar of the file with its path.
fn events(input: Input<'_>, reader: &mut Reader<'_>) -> Result<(), ImportError> {
    let name = input.name().to_owned();
    let state = RefCell::new(State { failed: None, bytes: 0, since: 0, last: '\n' });
    let characters = Characters { stream: input.reader(), line: Vec::new(), at: 0, state: &state };
    let mut parser = Parser::new_from_iter(characters);
    // Of each map that is open: the key whose value is awaited.
    let mut path: Vec<Option<String>> = Vec::new();
    let told = |line: usize, message: &str| ImportError::new(name.as_str(), Place::Line(line as u64), message);
    loop {
        let next = parser.next_event();
        let failed = {
            let mut state = state.borrow_mut();
            state.since = 0;
            state.failed.take().map(|failed| (failed, state.bytes))
        };
        match failed {
            Some((Failed::Long, _)) => {
                return Err(ImportError::new(name, Place::Whole, "an entry is longer than a mebibyte").help("this is not the list that is expected"));
            }
            Some((Failed::Io(error), bytes)) => return Err(ImportError::reading(name, bytes, &error)),
            None => {}
        }
        let Some(next) = next else { break };
        let (event, span) = next.map_err(|error| {
            let marker = error.marker();
            ImportError::new(name.as_str(), Place::Column(marker.line() as u64, marker.col() as u64 + 1), format!("this is not YAML: {}", error.info()))
        })?;
        let line = span.start.line();
        match event {
            Event::MappingStart(anchor, _) | Event::SequenceStart(anchor, _) if anchor != 0 => {
                return Err(told(line, "an anchor, which a price list has none of"));
            }
            Event::Alias(_) => return Err(told(line, "an alias, which a price list has none of")),
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                if path.len() >= DEEPEST {
                    return Err(told(line, "maps are nested too deeply for a price list"));
                }
                if let Some(None) = path.last() {
                    return Err(told(line, "a map as a key, where a name is expected"));
                }
                let list = matches!(event, Event::SequenceStart(..));
                path.push(list.then(|| "[]".to_owned()));
            }
            Event::MappingEnd | Event::SequenceEnd => {
                path.pop();
                if let Some(last) = path.last_mut().filter(|key| key.as_deref() != Some("[]")) {
                    *last = None;
                }
            }
            Event::Scalar(value, _, anchor, _) => {
                if anchor != 0 {
                    return Err(told(line, "an anchor, which a price list has none of"));
                }
                match path.last_mut() {
                    None => return Err(told(line, "a map is expected: `compute`, `storage` and so on")),
                    Some(key @ None) => *key = Some(value.into_owned()),
                    Some(Some(_)) => {
                        let keys: Vec<&str> = path.iter().map(|key| key.as_deref().unwrap_or_default()).collect();
                        reader.scalar(&keys, &value, line as u64);
                        if let Some(last) = path.last_mut().filter(|key| key.as_deref() != Some("[]")) {
                            *last = None;
                        }
                    }
                }
            }
            _ => {}
        }
    }
    if state.borrow().last != '\n' {
        return Err(ImportError::new(name, Place::Whole, "the file is cut off: its last line does not end").help("fetch it again"));
    }
    Ok(())
}

enum Failed {
    Long,
    Io(io::Error),
}

struct State {
    failed: Option<Failed>,
    bytes: u64,
    since: usize,
    last: char,
}

/// The characters of a stream, which end where it fails.
struct Characters<'s, R> {
    stream: R,
    line: Vec<char>,
    at: usize,
    state: &'s RefCell<State>,
}

impl<R: BufRead> Iterator for Characters<'_, R> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let mut state = self.state.borrow_mut();
        if state.failed.is_some() {
            return None;
        }
        state.since += 1;
        if state.since > LONGEST {
            state.failed = Some(Failed::Long);
            return None;
        }
        if self.at == self.line.len() {
            let mut line = Vec::new();
            let limit = (LONGEST * 4) as u64;
            let read = io::Read::take(&mut self.stream, limit).read_until(b'\n', &mut line);
            match read {
                Ok(0) => return None,
                Ok(read) => state.bytes += read as u64,
                Err(error) => {
                    state.failed = Some(Failed::Io(error));
                    return None;
                }
            }
            if line.len() as u64 == limit {
                state.failed = Some(Failed::Long);
                return None;
            }
            self.line.clear();
            // What is no text shows as the replacement character, and is no price.
            self.line.extend(String::from_utf8_lossy(&line).chars());
            self.at = 0;
        }
        let next = self.line[self.at];
        self.at += 1;
        state.last = next;
        Some(next)
    }
}

impl Reader<'_> {
    fn scalar(&mut self, path: &[&str], value: &str, line: u64) {
        for section in SECTIONS {
            let mut parts = section.split('.');
            if !self.sections.contains(section) && parts.by_ref().zip(path).all(|(part, key)| part == *key) && path.len() > section.split('.').count() {
                self.sections.insert(section);
            }
        }
        match path {
            ["about", "timestamp"] => {
                self.generated = value.parse::<i64>().ok().and_then(day);
            }
            ["compute", "instance", name, ..] => {
                if self.machine.name != *name {
                    self.end_machine();
                    self.machine = Machine { name: (*name).to_owned(), line, ..Machine::default() };
                }
                match path {
                    [_, _, _, "cost", region, what] => {
                        self.machine.priced_somewhere = true;
                        if self.region.is(region, self.request) {
                            self.machine.costs.insert((*what).to_owned(), value.to_owned());
                        }
                    }
                    [_, _, _, fact] if self.machine.facts.len() < 50 => {
                        self.machine.facts.insert((*fact).to_owned(), value.to_owned());
                    }
                    _ => {}
                }
            }
            [.., "cost", region, "month"] if path.len() <= 8 && (path[0] == "storage" || path[0] == "compute") && self.region.is(region, self.request) => {
                self.charge(path, value, line);
            }
            [.., "cost", tier, region, "month"] if path.starts_with(&["compute", "network", "traffic"]) && self.region.is(region, self.request) => {
                self.tier(path, tier, value, line);
            }
            _ => {}
        }
    }

    fn charge(&mut self, path: &[&str], value: &str, line: u64) {
        let place = || format!("line {line}");
        let at = path[..path.len() - 3].join(".");
        if at.starts_with("compute.license") {
            return self.left_out.unused("licence", &at, place);
        }
        let Some((known, ..)) = CHARGES.iter().find(|(known, ..)| *known == at) else {
            let kind = if at.starts_with("storage.") { "storage class without a meter, or its retrieval" } else { "disk, address or gateway without a meter" };
            return self.left_out.unused(kind, &at, place);
        };
        match number(value).filter(|price| *price > Decimal::ZERO) {
            Some(price) => {
                self.charges.insert(known, price);
            }
            None => self.left_out.unused("charge without a price above zero", &at, place),
        }
    }

    fn tier(&mut self, path: &[&str], tier: &str, value: &str, line: u64) {
        let place = || format!("line {line}");
        let at = path[..path.len() - 4].join(".");
        if at != TRANSFER {
            return self.left_out.unused("transfer to China or Australia", &at, place);
        }
        let (from, to) = match (tier.split_once('-'), tier.strip_suffix('n')) {
            (Some((from, to)), _) => (number(from), number(to).map(Some)),
            (None, Some(from)) => (number(from), Some(None)),
            _ => (None, None),
        };
        match (from, to, number(value).filter(|price| *price > Decimal::ZERO)) {
            (Some(from), Some(to), Some(price)) => self.transfer.push((from, to, price)),
            _ => self.left_out.unused("tier that cannot be read", &format!("{tier}: {value}"), place),
        }
    }

    fn end_machine(&mut self) {
        let machine = std::mem::take(&mut self.machine);
        if machine.name.is_empty() {
            return;
        }
        self.read += 1;
        let Machine { name, line, facts, costs, priced_somewhere } = machine;
        let place = || format!("line {line}");
        if !self.request.filters.family(super::family(&name)) {
            return self.left_out.filtered("machine by its family", &name, place);
        }
        if !self.request.filters.name(&name) {
            return self.left_out.filtered("machine by its name", &name, place);
        }
        if facts.contains_key("type") {
            return self.left_out.unused("example of a custom machine", &name, place);
        }
        let kind = match super::kind(&name) {
            Ok(kind) => kind,
            Err(reason) => return self.left_out.unused(reason, &name, place),
        };
        let fact = |key: &str| facts.get(key).and_then(|value| number(value)).filter(|value| *value > Decimal::ZERO);
        let (Some(vcpus), Some(memory)) = (fact("cpu"), fact("ram")) else {
            return self.left_out.unused("machine whose vCPUs or memory the file does not say", &name, place);
        };
        let strange = facts.keys().find(|key| !["cpu", "ram", "local-ssd"].contains(&key.as_str()) && !ACCELERATORS.iter().any(|(known, _)| known == key));
        if let Some(strange) = strange {
            return self.left_out.unused(&format!("machine with something that is not known: {strange}"), &name, place);
        }
        let cost = |key: &str| costs.get(key).and_then(|value| number(value)).filter(|value| *value > Decimal::ZERO);
        if costs.values().any(|value| number(value).is_none_or(|value| value <= Decimal::ZERO)) {
            self.left_out.unused("price that is no number above zero", &name, place);
        }
        let Some(hour) = cost("hour") else {
            let kind = if priced_somewhere { "machine without a price in the region" } else { "machine without a price anywhere" };
            return self.left_out.unused(kind, &name, place);
        };
        let mut keys = vec![key("name", name.as_str()), key("vcpus", Value::bare(vcpus)), key("memory", format!("{memory} GiB"))];
        if let Some(disk) = fact("local-ssd") {
            keys.push(key("disk", format!("{disk} GiB")));
        }
        for (accelerator, model) in ACCELERATORS {
            if let Some(number) = fact(accelerator) {
                if !number.fract().is_zero() {
                    return self.left_out.unused("machine with a fraction of a GPU", &name, place);
                }
                keys.extend([key("gpus", Value::bare(number)), key("gpu", model)]);
            }
        }
        if kind.arm {
            keys.push(key("architecture", "arm64"));
        }
        keys.extend(kind.class.map(|class| key("class", class)));
        keys.push(key("price", rate(hour, "hour")));
        match cost("month").map(|month| super::sustained(month, hour)) {
            Some(Ok(sustained)) => keys.extend(sustained.map(|sustained| key("sustained", sustained))),
            Some(Err(())) => self.left_out.unused("discount for sustained use that is not known; the hourly price stands", &name, place),
            None => self.left_out.unused("price of a month; whether use is discounted is not known", &name, place),
        }
        let prices = [("cud-1y", "month_1y", "month"), ("cud-3y", "month_3y", "month"), ("spot", "hour_spot", "hour")];
        let options: Keys = prices
            .iter()
            .filter_map(|(option, from, per)| {
                let cost = cost(from);
                if cost.is_none() {
                    self.left_out.unused(&format!("price under {option} that the file does not have"), &name, place);
                }
                Some(key(option, rate(cost?, per)))
            })
            .collect();
        if !options.is_empty() {
            keys.push(key("options", Value::Table(options)));
        }
        if !self.names.insert(name.clone()) {
            return self.left_out.unused("machine that occurs again; the first stands", &name, place);
        }
        self.machines.push((name, keys));
    }
}
