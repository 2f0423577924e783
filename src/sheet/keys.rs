//! What can be written in a price sheet, and the rules that hold between its keys.

use super::discounts::{self, DiscountKeys};
use super::meter::{Category, built_in};
use super::rules::Rules;
use super::{
    Architecture, Binding, Charge, Class, Driver, Facility, HowRead, Items, Kind, Machine, OwnMeter, PurchaseOption, Role, Sheet, Source, SustainedStep,
};
use crate::diagnostic::{Code, Origin};
use crate::document::schema::{Definitions, Describe, Partial, of_layered_file};
use crate::document::{At, Date, Maybe, Named, Node, OneOf, Read, Reader, Several, Value, Word};
use crate::levels::Levels;
use crate::quantity::{
    Count, Currency, Duration, Measure, Power, Published, Rate, Ratio, Scalar as _, Size, Sum, TimeUnit, Unit, Whole, YearlyChange, YearlyRate,
};
use crate::record;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use std::collections::HashSet;
use std::sync::Arc;

impl Word for Kind {
    const WORDS: &'static [(&'static str, Self)] = &[("cloud", Self::Cloud), ("hosting", Self::Hosting), ("owned", Self::Owned)];
}

impl Word for HowRead {
    const WORDS: &'static [(&'static str, Self)] =
        &[("primary", Self::Primary), ("secondary", Self::Secondary), ("memory", Self::Memory), ("assumption", Self::Assumption)];
    const STAND_IN: Option<Self> = Some(Self::Primary);
}

impl Word for Architecture {
    const WORDS: &'static [(&'static str, Self)] = &[("x86-64", Self::X86), ("arm64", Self::Arm)];
    const STAND_IN: Option<Self> = Some(Self::X86);
}

impl Word for Class {
    const WORDS: &'static [(&'static str, Self)] =
        &[("standard", Self::Standard), ("burstable", Self::Burstable), ("shared-core", Self::SharedCore), ("superseded", Self::Superseded)];
    const STAND_IN: Option<Self> = Some(Self::Standard);
}

impl Word for Role {
    const WORDS: &'static [(&'static str, Self)] = &[("compute", Self::Compute), ("storage", Self::Storage)];
    const STAND_IN: Option<Self> = Some(Self::Compute);
}

/// What kind of option it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OptionKind {
    Committed,
    Plan,
    Spot,
}

impl Word for OptionKind {
    const WORDS: &'static [(&'static str, Self)] = &[("committed", Self::Committed), ("plan", Self::Plan), ("spot", Self::Spot)];
}

impl Word for Driver {
    const WORDS: &'static [(&'static str, Self)] =
        &[("machine", Self::Machine), ("rack", Self::Rack), ("site", Self::Site), ("month", Self::Month), ("given", Self::Given)];
    const STAND_IN: Option<Self> = Some(Self::Machine);
}

impl Word for Category {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("compute", Self::Compute),
        ("storage", Self::Storage),
        ("network", Self::Network),
        ("requests", Self::Requests),
        ("space", Self::Space),
        ("power", Self::Power),
        ("people", Self::People),
        ("support", Self::Support),
        ("licences", Self::Licences),
        ("maintenance", Self::Maintenance),
        ("other", Self::Other),
    ];
    const STAND_IN: Option<Self> = Some(Self::Compute);
}

impl Word for TimeUnit {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("second", Self::Second),
        ("minute", Self::Minute),
        ("hour", Self::Hour),
        ("day", Self::Day),
        ("week", Self::Week),
        ("month", Self::Month),
        ("quarter", Self::Quarter),
        ("year", Self::Year),
    ];
    const STAND_IN: Option<Self> = Some(Self::Second);
}

record! {
    /// `[sheet]`: whose prices these are, and of when
    struct HeadKeys = "`[sheet]`" {
        /// What workloads and `sheets show` call it: lower-case letters, digits and `-`.
        id: At<String>,
        /// Who sells: a name for people.
        provider: String,
        /// `cloud` is rented by the hour or second, `hosting` by the month, `owned` is bought, then fed with power, space, transit and people.
        kind: OneOf<Kind>,
        /// Where: a name for people.
        region: Option<String>,
        /// ISO code of every price in the sheet.
        currency: Currency,
        /// The date for which the prices hold.
        as_of: Date,
        /// Whether components share its machines as hosts; true unless said for owned and hosting, false for cloud.
        pooled: Option<bool>,
        /// Sentences that a report prints as "Not equal" beside a result that uses the sheet.
        caveats: Vec<String>,
    } elsewhere {
        /// The id or path of a sheet that this one is layered on.
        extends: String,
    }
}

record! {
    /// `[source.NAME]`: where prices were found
    struct SourceKeys = "a source" {
        /// What it is, and who published it.
        title: String,
        /// Where it can be read.
        url: Option<String>,
        /// Its date, where it differs from the sheet's.
        as_of: Option<Date>,
        /// How it was read. `primary`: the vendor's own page or API; `secondary`: any quotation of it; `memory`: nobody has a page; `assumption`: ours.
        read: OneOf<HowRead>,
        /// What was inferred, and how.
        note: Option<String>,
    }
}

record! {
    /// `[option.NAME]`: a way to pay for machines beside on demand
    struct OptionKeys = "an option" {
        /// `committed`: so many machines of one type for a term. `plan`: so much money an hour for a term. `spot`: no term, and the machine may be taken away.
        kind: OneOf<OptionKind>,
        /// Committed, plan: whole months, up to ten years.
        term: Option<At<Duration>>,
        /// What a report calls it; its name unless said.
        label: Option<String>,
        /// Plan: the share of the whole term's commitment that is paid when it is bought.
        upfront: Option<At<Ratio>>,
        /// Spot: the share of the work that is lost and done again.
        lost_work: Option<At<Ratio>>,
        /// Where its prices were found: a name under `[source]`.
        source: Option<At<String>>,
    }
}

record! {
    /// One of the `steps` of `[sustained.NAME]`
    struct SustainedStepKeys = "a step" {
        /// Up to which share of the month; the last step has none.
        up_to: Option<At<Ratio>>,
        /// The share of the price within the step.
        price: At<Ratio>,
    }
}

record! {
    /// `[sustained.NAME]`: a price on demand that falls with the share of the month for which a machine runs
    struct SustainedKeys = "a table of sustained use" {
        /// Ascending shares of the month, falling shares of the price.
        steps: Vec<SustainedStepKeys>,
        /// A name under `[source]`.
        source: Option<At<String>>,
    }
}

record! {
    /// One of a machine's `tiers`
    pub(super) struct VolumeKeys = "a tier" {
        /// The last machine of the tier, counted from 1; the last tier has none.
        up_to: Option<At<Whole>>,
        /// The rent within the tier.
        price: At<Rate>,
    }
}

record! {
    /// A machine's price under an option, as a table
    struct OfferTable = "a machine's price under an option" {
        /// For every hour or month of the term, run or not; for a plan what an hour draws on it; for spot the hour.
        price: Option<At<Rate>>,
        /// Committed: for the hours that run, beside the rest.
        usage: Option<At<Rate>>,
        /// Committed: paid once for each machine, in the month before its term.
        upfront: Option<At<Sum>>,
        /// Committed: due for each machine whenever a term begins.
        setup: Option<At<Rate>>,
        /// Where it differs from the option's: a name under `[source]`.
        source: Option<At<String>>,
    }
}

/// A machine's price under an option: a price, or a table.
#[derive(Debug, Clone)]
pub(super) struct OfferKeys {
    pub price: Option<At<Rate>>,
    pub usage: Option<At<Rate>>,
    pub upfront: Option<At<Sum>>,
    pub setup: Option<At<Rate>>,
    pub source: Option<At<String>>,
    pub origin: Origin,
}

impl Read for OfferKeys {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if node.as_table().is_some_and(|table| !table.is_range()) {
            let OfferTable { price, usage, upfront, setup, source, origin } = OfferTable::read(node, reader)?;
            return Some(Self { price, usage, upfront, setup, source, origin });
        }
        At::<Rate>::read(node, reader).map(|price| Self { price: Some(price), usage: None, upfront: None, setup: None, source: None, origin: node.origin })
    }
}

record! {
    /// `[[machine]]`: a server that the sheet rents or sells
    pub(super) struct MachineKeys = "a machine" {
        /// The vendor's name for it; unique in the sheet.
        name: At<String>,
        /// Hardware threads.
        vcpus: Option<Count>,
        /// Work per vCPU against the sheets it is compared with.
        performance: Ratio = "1",
        /// Its memory.
        memory: Option<Size>,
        /// Local disk; a storage machine's raw capacity.
        disk: Option<Size>,
        /// How many accelerators it has.
        gpus: Option<Count>,
        /// The accelerator's model.
        gpu: Option<At<String>>,
        /// Its processor's instruction set.
        architecture: OneOf<Architecture> = "x86-64",
        /// Any but `standard` is never chosen unless a component allows or pins it.
        class: OneOf<Class> = "standard",
        /// `storage` is a machine that holds data.
        role: OneOf<Role> = "compute",
        /// Rented: `"0.10/hour"`, `"70/month"`, or `"unpublished"`.
        price: Option<At<Published<Rate>>>,
        /// Rented, instead of `price`: by how many machines of the type run at the same time.
        tiers: Vec<VolumeKeys>,
        /// The name of a table under `[sustained]`.
        sustained: Option<At<String>>,
        /// Rented by the hour: the most that one machine costs in a month.
        cap: Option<At<Rate>>,
        /// Rented by the hour: the price of an hour in which a schedule has it stopped.
        stopped: Option<At<Rate>>,
        /// Rented: its prices under the options of the sheet, by their names.
        options: Named<OfferKeys>,
        /// What each machine brings a month, pooled over the account, by meter.
        included: Named<At<Measure>>,
        /// A started increment is a whole one; the price's own unit unless said.
        billed_per: Option<At<OneOf<TimeUnit>>>,
        /// The least that a start is billed.
        minimum: Option<At<Duration>>,
        /// Rented: what each added machine costs once.
        setup: Option<At<Rate>>,
        /// Owned: what it costs to buy, or `"unpublished"`.
        purchase: Option<At<Published<Sum>>>,
        /// Owned: how long it serves before it is replaced; of several, the one that costs least.
        life: Option<At<Several<Duration>>>,
        /// From order and payment to service.
        lead_time: Option<Duration>,
        /// How fast its market value falls.
        market_decline: Option<At<YearlyRate>>,
        /// What it fetches at the end of its life: a share of its purchase price; 0 unless said.
        resale: Option<At<Ratio>>,
        /// Bought and shelved: a share of those installed, rounded up.
        spares: Option<At<Ratio>>,
        /// Power without load.
        idle: Option<At<Power>>,
        /// Power at full load.
        full: Option<At<Power>>,
        /// Its height.
        rack_units: Option<At<Count>>,
        /// Owned: how many failures to expect of one that is installed, in a year; or in each year of its age.
        failures: Option<At<Several<YearlyRate>>>,
        /// How its prices move from month to month.
        change: Option<YearlyChange>,
        /// Where its prices were found: a name under `[source]`.
        source: Option<At<String>>,
    }
}

record! {
    /// One of a charge's `tiers`
    pub(super) struct TierKeys = "a tier" {
        /// Its upper bound; the last tier has none.
        up_to: Option<At<Measure>>,
        /// The price within it.
        price: At<Rate>,
    }
}

record! {
    /// `[[charge]]`: a price on a meter
    pub(super) struct ChargeKeys = "a charge" {
        /// Unique in the sheet.
        name: At<String>,
        /// What is counted: a built-in meter, or one of the sheet's own.
        meter: At<String>,
        /// The row of the report; the meter's own unless said.
        category: Option<OneOf<Category>>,
        /// One price for all; or `"unpublished"`.
        price: Option<At<Published<Rate>>>,
        /// Instead of `price`: graduated, on the account's total of the month.
        tiers: Vec<TierKeys>,
        /// The tier that the total reaches prices all of it.
        all_units: Option<At<bool>>,
        /// Allowance a month, subtracted before the tiers start.
        free: Option<At<Measure>>,
        /// Allowance a month that each machine brings, pooled.
        free_per_machine: Option<At<Measure>>,
        /// Least quantity a month that is billed.
        commit: Option<At<Measure>>,
        /// Least money a month.
        minimum: Option<At<Sum>>,
        /// Charged once, before the start.
        once: Option<bool>,
        /// On the meter `spend`: the categories whose lines it is a percentage of; all but other percentages unless said.
        of: Vec<At<OneOf<Category>>>,
        /// Meters that are paid for in this price.
        covers: Vec<At<String>>,
        /// On storage meters: how many copies of the data the price includes.
        copies: Option<Whole>,
        /// On storage meters: the least that each byte is billed for.
        retention: Option<At<Duration>>,
        /// On the meter `hardware-value`: it is charged on hardware of at least this age.
        from_age: Option<At<Duration>>,
        /// How its prices move from month to month.
        change: Option<At<YearlyChange>>,
        /// Where its price was found: a name under `[source]`.
        source: Option<At<String>>,
    }
}

record! {
    /// `[meter.NAME]`: a meter of the sheet's own
    struct MeterKeys = "a meter" {
        /// What it counts, in the singular.
        unit: At<String>,
        /// What moves it; `given` by the workload's `[[usage]]`.
        driver: OneOf<Driver>,
        /// Readings for each of them.
        per: Option<At<Count>>,
        /// Instead of `per`: one for so many, rounded up.
        each: Option<At<Count>>,
    }
}

record! {
    /// `[facility]`: the building of owned machines
    struct FacilityKeys = "`[facility]`" {
        /// Energy at the facility's meter over energy at the machines'.
        pue: At<Ratio> = "1",
        /// Contracted power is full watts over this.
        breaker: At<Ratio> = "0.8",
        /// Height that a rack holds.
        rack_units_per_rack: At<Count> = "42",
        /// Contracted kW that a rack can have; no limit unless said.
        kw_per_rack: Option<At<Count>>,
    }
}

impl FacilityKeys {
    fn facility(&self) -> Facility {
        Facility {
            pue: self.pue.value.get(),
            breaker: self.breaker.value.get(),
            rack_units_per_rack: self.rack_units_per_rack.value.get(),
            watts_per_rack: self.kw_per_rack.as_ref().map(|kilowatts| 1000.0 * kilowatts.value.get()),
        }
    }
}

record! {
    /// `[defaults]`: what most machines and charges share
    struct DefaultsKeys = "`[defaults]`" {
    } elsewhere {
        /// What machines have that do not say otherwise.
        machine: Partial<MachineKeys>,
        /// What charges have that do not say otherwise.
        charge: Partial<ChargeKeys>,
    }
}

record! {
    /// A price sheet: one provider's dated prices
    struct SheetKeys = "a price sheet" {
        /// Whose prices these are, and of when.
        sheet: Maybe<HeadKeys>,
        /// Where prices were found, by name.
        source: Named<Maybe<SourceKeys>>,
        /// What it rents or sells.
        machine: Vec<Maybe<MachineKeys>>,
        /// Its prices on meters.
        charge: Vec<Maybe<ChargeKeys>>,
        /// Ways to pay for machines beside on demand, by name.
        option: Named<Maybe<OptionKeys>>,
        /// Prices that fall with the share of the month, by name.
        sustained: Named<Maybe<SustainedKeys>>,
        /// What was negotiated off its prices.
        discount: Vec<Maybe<DiscountKeys>>,
        /// Meters of its own, by name.
        meter: Named<Maybe<MeterKeys>>,
        /// Owned: the building.
        facility: Option<FacilityKeys>,
        /// What `rackrent check` makes of what it finds in the sheet.
        check: Option<Maybe<Levels>>,
    } elsewhere {
        /// What most machines and charges share.
        defaults: DefaultsKeys,
    }
}

impl Describe for OfferKeys {
    fn describe(definitions: &mut Definitions) -> Json {
        json!({ "anyOf": [Rate::describe(definitions), OfferTable::describe(definitions)] })
    }
}

/// The schema of a sheet's file.
#[must_use]
pub fn schema() -> Json {
    of_layered_file::<SheetKeys>("A price sheet of rackrent", ("sheet", "extends"), "defaults")
}

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
