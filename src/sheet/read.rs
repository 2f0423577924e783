//! A sheet out of its tree: defaults filled in, each table read, and the rules that hold between keys.

use super::discounts;
use super::keys::{DefaultsKeys, FacilityKeys, HeadKeys, MeterKeys, OptionKeys, OptionKind, SheetKeys, SourceKeys, SustainedKeys};
use super::meter::built_in;
use super::rules::Rules;
use super::{Binding, Charge, Driver, Facility, HowRead, Items, Kind, Machine, OwnMeter, PurchaseOption, Sheet, Source, SustainedStep};
use crate::diagnostic::{Code, Origin};
use crate::document::{At, Date, Maybe, Named, Node, OneOf, Read, Reader, Value};
use crate::quantity::{Currency, Scalar as _, TimeUnit, Unit};
use rust_decimal::Decimal;
use std::collections::HashSet;
use std::sync::Arc;

/// Reads a sheet out of its tree (already layered on what it extends). `None` after findings.
pub fn read(root: &Node, reader: &mut Reader) -> Option<Sheet> {
    let table = |key: &str| root.as_table().and_then(|root| root.get(key));
    if let (None, Some(exchange)) = (table("sheet"), table("exchange")) {
        let help = "name it in `[workload]`, as `exchange = ...`".to_owned();
        reader.findings.error(Code::WrongType, exchange.origin, "this is an exchange table, where a price sheet is expected", Some(help));
        return None;
    }
    let mut filled = root.clone();
    fill_defaults(&mut filled, reader);
    let ranges_before = reader.ranges.len();
    let errors_before = reader.findings.errors();
    let keys = SheetKeys::read(&filled, reader)?;
    let known = match &keys.sheet.0 {
        Some(head) => (Some(head.kind.0), Some(head.currency)),
        None => known(&filled),
    };
    let whole_head = keys.sheet.0.is_some();
    let stood_in = keys.sheet.0.or_else(|| unread_head(known));
    let head = stood_in.as_ref()?;
    if whole_head {
        fit_for_id(&head.id.value, head.id.origin, reader);
    }
    // What could not be read is known by its name: it is not reported a second time where it is used.
    let source = |keys: &Maybe<SourceKeys>| match &keys.0 {
        None => Source { title: String::new(), url: None, as_of: head.as_of, read: HowRead::Assumption, note: None },
        Some(SourceKeys { title, url, as_of, read: OneOf(read), note, .. }) => {
            Source { title: title.clone(), url: url.clone(), as_of: as_of.unwrap_or(head.as_of), read: *read, note: note.clone() }
        }
    };
    let sources = Named(keys.source.0.iter().map(|(name, keys)| (name.clone(), source(keys))).collect());
    let unread = || OwnMeter { unit: String::new(), driver: Driver::Given, per: 1.0, each: None };
    let mut meter = |name: &str, keys: &Maybe<MeterKeys>| keys.0.as_ref().and_then(|keys| own_meter(name, keys, reader)).unwrap_or_else(unread);
    let meters = Named(keys.meter.0.iter().map(|(name, keys)| (name.clone(), meter(name, keys))).collect());
    let mut sheet = Sheet {
        id: head.id.value.clone(),
        provider: head.provider.clone(),
        kind: head.kind.0,
        region: head.region.clone(),
        currency: head.currency,
        converted: None,
        written: None,
        as_of: head.as_of,
        pooled: head.pooled.unwrap_or(head.kind.0 != Kind::Cloud),
        caveats: head.caveats.clone(),
        sources,
        machines: Items::default(),
        by_name: Vec::new(),
        charges: Items::default(),
        options: Items::default(),
        sustained: Vec::new(),
        discounts: Vec::new(),
        meters,
        facility: keys.facility.as_ref().map_or(Facility::USUAL, FacilityKeys::facility),
        check: keys.check.and_then(|Maybe(levels)| levels),
        ranges: Vec::new(),
        origin: head.origin,
    };
    if let Some(facility) = keys.facility.as_ref().filter(|_| known.0.is_some_and(|kind| kind != Kind::Owned)) {
        let help = "whoever rents a machine pays for no power: leave it out".to_owned();
        reader.findings.error(Code::Conflict, facility.origin, "a rented sheet has a `[facility]`", Some(help));
    }
    if let Some(facility) = &keys.facility {
        if facility.pue.value.0 < Decimal::ONE {
            reader.findings.error(Code::BadValue, facility.pue.origin, "`pue` is below 1", Some("a facility never uses less than its machines".into()));
        }
        if facility.breaker.value.0.is_zero() || facility.breaker.value.0 > Decimal::ONE {
            let help = "it is the share of a breaker's rating that may be drawn, as `0.8`".to_owned();
            reader.findings.error(Code::BadValue, facility.breaker.origin, "`breaker` is not above 0 and up to 1", Some(help));
        }
        for count in [Some(&facility.rack_units_per_rack), facility.kw_per_rack.as_ref()].into_iter().flatten().filter(|count| count.value.0.is_zero()) {
            let help = "write what one holds, as `rack_units_per_rack = 42`, `kw_per_rack = 5`".to_owned();
            reader.findings.error(Code::BadValue, count.origin, "a rack holds nothing", Some(help));
        }
    }
    unique(keys.machine.iter().filter_map(|Maybe(keys)| keys.as_ref()).map(|keys| (keys.name.value.as_str(), keys.name.origin)), "machine", reader);
    unique(keys.charge.iter().filter_map(|Maybe(keys)| keys.as_ref()).map(|keys| (keys.name.value.as_str(), keys.name.origin)), "charge", reader);
    unique(keys.discount.iter().filter_map(|Maybe(keys)| keys.as_ref()).map(|keys| (keys.name.value.as_str(), keys.name.origin)), "discount", reader);
    let rules = Rules { sheet: &sheet, known };
    // What could not be read keeps its name, so that it is not reported a second time where it is used.
    let options = keys
        .option
        .0
        .into_iter()
        .map(|(name, Maybe(keys))| keys.map_or_else(|| unread_option(&name), |keys| option(&rules, name.clone(), keys, reader)))
        .collect();
    let sustained = keys
        .sustained
        .0
        .into_iter()
        .map(|(name, Maybe(keys))| (name.clone(), keys.map_or_else(Vec::new, |keys| sustained(&rules, &name, keys, reader))))
        .collect();
    (sheet.options, sheet.sustained) = (options, sustained);
    let rules = Rules { sheet: &sheet, known };
    let machines: Vec<_> = keys.machine.into_iter().filter_map(|Maybe(machine)| rules.machine(machine?, reader)).flat_map(Machine::by_life).collect();
    let charges: Vec<_> = keys.charge.into_iter().filter_map(|Maybe(charge)| rules.charge(charge?, reader)).collect();
    sheet.offer(machines, charges);
    percentages_end(&sheet.charges, reader);
    plans_move_alike(&sheet, reader);
    let whole = reader.findings.errors() == errors_before;
    let seen = discounts::Seen { whole, head: whole_head, names: discounts::Seen::of(&filled) };
    discounts::apply(&mut sheet, keys.discount, &seen, reader);
    sheet.ranges = reader.ranges.split_off(ranges_before);
    (reader.findings.errors() == errors_before).then_some(sheet)
}

/// What a head that could not be read says of kind and currency all the same.
fn known(root: &Node) -> (Option<Kind>, Option<Currency>) {
    let head = root.as_table().and_then(|root| root.get("sheet")).and_then(Node::as_table);
    let value = |key: &str| head.and_then(|head| head.get(key));
    // What is wrong with them has been said.
    let mut aside = Reader::default();
    (
        value("kind").and_then(|node| OneOf::<Kind>::read(node, &mut aside)).map(|OneOf(kind)| kind),
        value("currency").and_then(|node| Currency::read(node, &mut aside)),
    )
}

/// A head in place of one that could not be read, so that everything else is looked at.
fn unread_head((kind, currency): (Option<Kind>, Option<Currency>)) -> Option<HeadKeys> {
    let origin = Origin::default();
    Some(HeadKeys {
        id: At { value: String::new(), origin },
        provider: String::new(),
        kind: OneOf(kind.unwrap_or(Kind::Cloud)),
        region: None,
        currency: currency.or_else(|| Currency::parse("USD").ok())?,
        as_of: Date::new(2000, 1, 1).ok()?,
        pooled: None,
        caveats: Vec::new(),
        origin,
    })
}

/// The option of a table that could not be read.
fn unread_option(name: &str) -> PurchaseOption {
    let binding = Binding::Machines { term: 12 };
    PurchaseOption { name: name.to_owned(), label: name.to_owned(), binding, source: String::new(), origin: Origin::default() }
}

/// The longest term, in months.
const LONGEST_TERM: f64 = 120.0;

/// A purchase option; what is wrong with it is reported.
fn option(rules: &Rules<'_>, name: String, keys: OptionKeys, reader: &mut Reader) -> PurchaseOption {
    let what = format!("the option `{name}`");
    let origin = keys.origin;
    let source = rules.source(keys.source, &what, origin, reader).unwrap_or_default();
    let mut fail = |code, origin: Origin, message: String, help: &str| reader.findings.error(code, origin, message, Some(help.to_owned()));
    if ["on demand", "committed", "any"].contains(&name.as_str()) || (name == "spot" && keys.kind.0 != OptionKind::Spot) {
        fail(Code::BadValue, origin, format!("an option cannot be named `{name}`"), "the word has a meaning in `purchase`: give it another name");
    }
    let months = keys.term.as_ref().map(|term| term.value.months());
    let term = match (&keys.term, keys.kind.0) {
        (Some(term), OptionKind::Spot) => {
            fail(Code::Conflict, term.origin, format!("{what} is spot and has a term"), "spot binds nobody: leave `term` out");
            12
        }
        (None, OptionKind::Spot) => 12,
        (None, _) => {
            fail(Code::MissingKey, origin, format!("{what} has no `term`"), "write it as `\"1 year\"`");
            12
        }
        (Some(term), _) => {
            let months = months.unwrap_or(0.0);
            #[expect(clippy::float_cmp, reason = "whole months are whole")]
            if !(1.0..=LONGEST_TERM).contains(&months) || libm::round(months) != months {
                fail(Code::BadValue, term.origin, format!("the term of {what} is {}", term.value), "a term is whole months, up to ten years");
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            let term = months.clamp(1.0, LONGEST_TERM) as u32;
            term
        }
    };
    if let Some(upfront) = keys.upfront.as_ref().filter(|upfront| keys.kind.0 != OptionKind::Plan || upfront.value.0 > Decimal::ONE) {
        let help = "on a plan it is the share of the commitment that is paid when it is bought; for machines write it per machine: `{ upfront = \"325 USD\" }`";
        fail(Code::Conflict, upfront.origin, format!("`upfront` of {what} is not a share of a plan"), help);
    }
    let lost = keys.lost_work.as_ref().map_or(0.0, |lost| lost.value.get());
    match (&keys.lost_work, keys.kind.0) {
        (None, OptionKind::Spot) => {
            fail(Code::MissingKey, origin, format!("{what} does not say how much work is lost"), "write the assumed share, as `lost_work = \"5 %\"`");
        }
        (Some(at), OptionKind::Committed | OptionKind::Plan) => {
            fail(Code::Conflict, at.origin, format!("{what} has `lost_work`"), "only what is spot is interrupted");
        }
        (Some(at), OptionKind::Spot) if lost >= 1.0 => {
            fail(Code::BadValue, at.origin, format!("`lost_work` of {what} leaves nothing"), "it is a share below 100 %");
        }
        _ => {}
    }
    let binding = match keys.kind.0 {
        OptionKind::Committed => Binding::Machines { term },
        OptionKind::Plan => Binding::Spend { term, upfront: keys.upfront.map_or(Decimal::ZERO, |at| at.value.0) },
        OptionKind::Spot => Binding::Spot { lost },
    };
    PurchaseOption { label: keys.label.unwrap_or_else(|| name.clone()), name, binding, source, origin }
}

/// The steps of a table of sustained use; empty after findings.
fn sustained(rules: &Rules<'_>, name: &str, keys: SustainedKeys, reader: &mut Reader) -> Vec<SustainedStep> {
    let what = format!("the table of sustained use `{name}`");
    rules.source(keys.source, &what, keys.origin, reader);
    let last = keys.steps.len().saturating_sub(1);
    let mut below = Decimal::ZERO;
    let errors = reader.findings.errors();
    let mut fail = |origin: Origin, message: String, help: &str| reader.findings.error(Code::TierOverlap, origin, message, Some(help.to_owned()));
    if keys.steps.is_empty() {
        let help = "write `steps = [ { up_to = \"25 %\", price = \"100 %\" }, { price = \"60 %\" } ]`";
        fail(keys.origin, format!("{what} has no steps"), help);
    }
    for (index, step) in keys.steps.iter().enumerate() {
        match &step.up_to {
            None if index < last => fail(step.origin, format!("a step of {what} without a bound stands before others"), "only the last step has no `up_to`"),
            Some(bound) if index == last => fail(bound.origin, format!("{what} has no price beyond its last step"), "leave `up_to` of the last step out"),
            Some(bound) if bound.value.0 <= below => {
                fail(bound.origin, format!("a step of {what} ends where or before it begins"), "shares of the month are cumulative and ascend");
            }
            Some(bound) if bound.value.0 >= Decimal::ONE => {
                fail(bound.origin, format!("a step of {what} ends with the month or after it"), "leave `up_to` out");
            }
            _ => {}
        }
        below = step.up_to.as_ref().map_or(below, |bound| bound.value.0);
        if step.price.value.0 > Decimal::ONE || (index > 0 && step.price.value.0 > keys.steps[index - 1].price.value.0) {
            fail(step.price.origin, format!("the price of {what} rises"), "it is a share of the price, and falls from step to step");
        }
    }
    if reader.findings.errors() > errors {
        return Vec::new();
    }
    keys.steps.into_iter().map(|step| SustainedStep { up_to: step.up_to.map(|up_to| up_to.value.0), share: step.price.value.0 }).collect()
}

/// Reports a text that is not an id.
pub(super) fn fit_for_id(id: &str, origin: Origin, reader: &mut Reader) {
    if !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        reader.findings.error(Code::BadValue, origin, format!("`{id}` is not an id"), Some("write lower-case letters, digits and `-`".into()));
    }
}

/// Reports percentages that are of each other.
pub(super) fn percentages_end(charges: &Items<Charge>, reader: &mut Reader) {
    if let Err(stuck) = Charge::percentages_in_order(charges) {
        for index in stuck {
            let charge = &charges[index];
            let help = "leave one of the categories out of `of`".to_owned();
            reader.findings.error(Code::PercentageCycle, charge.origin, format!("the charge `{}` is a percentage of itself", charge.name), Some(help));
        }
    }
}

/// Reports machines under one plan whose prices change at different rates: money that is pledged has one price level for its term.
pub(super) fn plans_move_alike(sheet: &Sheet, reader: &mut Reader) {
    for (index, option) in sheet.options.iter().enumerate().filter(|(_, option)| matches!(option.binding, Binding::Spend { .. })) {
        let mut under = sheet.machines.iter().filter(|machine| machine.offers().iter().any(|offer| offer.option == index));
        let Some(first) = under.next() else { continue };
        if let Some(other) = under.find(|machine| machine.change != first.change) {
            let message = format!("the prices of `{}` and `{}` change differently under the plan `{}`", first.name, other.name, option.name);
            let help = "what a plan covers keeps one price level for its term: write one `change` for both, or in `[defaults.machine]`".to_owned();
            reader.findings.error(Code::Conflict, other.origin, message, Some(help));
        }
    }
}

/// Gives machines and charges what `[defaults]` says.
fn fill_defaults(root: &mut Node, reader: &mut Reader) {
    let Some(table) = root.as_table_mut() else { return };
    let Some(defaults) = table.get("defaults") else { return };
    let _: Option<DefaultsKeys> = DefaultsKeys::read(defaults, reader);
    let Some(defaults) = defaults.as_table().cloned() else { return };
    let mut lists = Vec::new();
    for kind in ["machine", "charge"] {
        let Some(keys) = defaults.get(kind).and_then(Node::as_table) else { continue };
        if let Some(mut list) = table.remove(kind) {
            if let Value::Array(items) = &mut list.value {
                for item in Arc::make_mut(items) {
                    item.fill(keys);
                }
            }
            lists.push((kind, list));
        }
    }
    for (kind, list) in lists {
        table.set(kind, list);
    }
}

/// Reports names that occur twice.
pub fn unique<'a>(names: impl Iterator<Item = (&'a str, Origin)>, what: &str, reader: &mut Reader) {
    let mut seen = HashSet::new();
    let mut names: Vec<_> = names.collect();
    names.sort_by_key(|(_, origin)| *origin);
    for (name, origin) in names {
        if !seen.insert(name) {
            reader.findings.error(Code::DuplicateName, origin, format!("another {what} is named `{name}`"), Some("give each its own name".into()));
        }
    }
}

fn own_meter(name: &str, keys: &MeterKeys, reader: &mut Reader) -> Option<OwnMeter> {
    if built_in(name).is_some() {
        reader.findings.error(Code::DuplicateName, keys.origin, format!("the meter `{name}` is built in"), Some("give it another name".into()));
        return None;
    }
    let At { value: unit, origin } = &keys.unit;
    if Unit::parse(unit).is_ok() || TimeUnit::parse(unit).is_some() {
        let help = "a sheet's own meter counts things: name one, as `port`".to_owned();
        reader.findings.error(Code::Conflict, *origin, format!("`{unit}` is a unit of its own"), Some(help));
        return None;
    }
    let each = keys.each.as_ref().map(|each| each.value.get());
    if let Some(given) = keys.each.as_ref().filter(|_| each == Some(0.0) || keys.per.is_some()) {
        let help = "write `per` for so many readings of each, or `each` for one reading of so many".to_owned();
        reader.findings.error(Code::Conflict, given.origin, "`each` is above 0 and stands instead of `per`", Some(help));
        return None;
    }
    Some(OwnMeter { unit: unit.clone(), driver: keys.driver.0, per: keys.per.as_ref().map_or(1.0, |per| per.value.get()), each })
}
