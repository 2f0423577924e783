//! What can be written in a price sheet, and the rules that hold between its keys.

use super::meter::{Category, METERS, built_in};
use super::{Architecture, Capacity, Charge, Class, Driver, Facility, HowRead, Kind, Machine, OwnMeter, Purchase, Rent, Role, Sheet, Source, Terms, Tier};
use crate::diagnostic::{Code, Origin};
use crate::document::{Date, Named, Node, OneOf, Read as _, Reader, Word};
use crate::quantity::{
    Count, Currency, Dimension, Duration, Measure, ONE, Power, Published, Rate, Ratio, Scalar, Size, Sum, TimeUnit, Unit, Whole, YearlyRate, nearest,
};
use crate::record;
use rust_decimal::Decimal;
use std::collections::HashSet;

impl Word for Kind {
    const WORDS: &'static [(&'static str, Self)] = &[("cloud", Self::Cloud), ("hosting", Self::Hosting), ("owned", Self::Owned)];
}

impl Word for HowRead {
    const WORDS: &'static [(&'static str, Self)] =
        &[("primary", Self::Primary), ("secondary", Self::Secondary), ("memory", Self::Memory), ("assumption", Self::Assumption)];
}

impl Word for Architecture {
    const WORDS: &'static [(&'static str, Self)] = &[("x86-64", Self::X86), ("arm64", Self::Arm)];
}

impl Word for Class {
    const WORDS: &'static [(&'static str, Self)] =
        &[("standard", Self::Standard), ("burstable", Self::Burstable), ("shared-core", Self::SharedCore), ("superseded", Self::Superseded)];
}

impl Word for Role {
    const WORDS: &'static [(&'static str, Self)] = &[("compute", Self::Compute), ("storage", Self::Storage)];
}

impl Word for Driver {
    const WORDS: &'static [(&'static str, Self)] = &[("machine", Self::Machine), ("site", Self::Site), ("month", Self::Month), ("given", Self::Given)];
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
}

impl Word for TimeUnit {
    const WORDS: &'static [(&'static str, Self)] =
        &[("second", Self::Second), ("minute", Self::Minute), ("hour", Self::Hour), ("day", Self::Day), ("month", Self::Month)];
}

record! {
    /// `[sheet]`
    struct HeadKeys = "`[sheet]`" {
        id: String,
        provider: String,
        kind: OneOf<Kind>,
        region: Option<String>,
        currency: Currency,
        as_of: Date,
        pooled: Option<bool>,
        caveats: Vec<String>,
    } elsewhere extends
}

record! {
    /// `[source.NAME]`
    struct SourceKeys = "a source" {
        title: String,
        url: Option<String>,
        as_of: Option<Date>,
        read: OneOf<HowRead>,
        note: Option<String>,
    }
}

record! {
    /// `[[machine]]`
    struct MachineKeys = "a machine" {
        name: String,
        vcpus: Option<Count>,
        performance: Ratio = "1",
        memory: Option<Size>,
        disk: Option<Size>,
        gpus: Option<Count>,
        gpu: Option<String>,
        architecture: OneOf<Architecture> = "x86-64",
        class: OneOf<Class> = "standard",
        role: OneOf<Role> = "compute",
        price: Option<Published<Rate>>,
        billed_per: Option<OneOf<TimeUnit>>,
        minimum: Option<Duration>,
        setup: Option<Rate>,
        purchase: Option<Published<Sum>>,
        life: Option<Duration>,
        lead_time: Option<Duration>,
        market_decline: Option<YearlyRate>,
        resale: Option<Ratio>,
        spares: Option<Ratio>,
        idle: Option<Power>,
        full: Option<Power>,
        rack_units: Option<Count>,
        source: Option<String>,
    }
}

record! {
    /// One of a charge's `tiers`.
    struct TierKeys = "a tier" {
        up_to: Option<Measure>,
        price: Rate,
    }
}

record! {
    /// `[[charge]]`
    struct ChargeKeys = "a charge" {
        name: String,
        meter: String,
        category: Option<OneOf<Category>>,
        price: Option<Published<Rate>>,
        tiers: Vec<TierKeys>,
        free: Option<Measure>,
        free_per_machine: Option<Measure>,
        commit: Option<Measure>,
        minimum: Option<Sum>,
        once: Option<bool>,
        of: Vec<OneOf<Category>>,
        covers: Vec<String>,
        copies: Option<Whole>,
        source: Option<String>,
    }
}

record! {
    /// `[meter.NAME]`
    struct MeterKeys = "a meter" {
        unit: String,
        driver: OneOf<Driver>,
        per: Option<Count>,
        each: Option<Count>,
    }
}

record! {
    /// `[facility]`
    struct FacilityKeys = "`[facility]`" {
        pue: Ratio = "1",
        breaker: Ratio = "0.8",
    }
}

record! {
    /// `[defaults]`
    struct DefaultsKeys = "`[defaults]`" {
    } elsewhere machine, charge
}

record! {
    /// The file.
    struct SheetKeys = "a price sheet" {
        sheet: HeadKeys,
        source: Named<SourceKeys>,
        machine: Vec<MachineKeys>,
        charge: Vec<ChargeKeys>,
        meter: Named<MeterKeys>,
        facility: Option<FacilityKeys>,
    } elsewhere defaults
}

/// Reads a sheet out of its tree (already layered on what it extends). `None` after findings.
pub fn read(root: &Node, reader: &mut Reader) -> Option<Sheet> {
    let mut filled = root.clone();
    fill_defaults(&mut filled, reader);
    let ranges_before = reader.ranges.len();
    let keys = SheetKeys::read(&filled, reader)?;
    let errors_before = reader.findings.errors();
    let head = &keys.sheet;
    if !head.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        reader.findings.error(Code::BadValue, head.origin, format!("`{}` is not an id", head.id), Some("write lower-case letters, digits and `-`".into()));
    }
    let sources = Named(
        keys.source
            .0
            .iter()
            .map(|(name, source)| {
                let as_of = source.as_of.unwrap_or(head.as_of);
                let SourceKeys { title, url, read: OneOf(read), note, .. } = source.clone();
                (name.clone(), Source { title, url, as_of, read, note })
            })
            .collect(),
    );
    let meters = Named(keys.meter.0.iter().filter_map(|(name, meter)| Some((name.clone(), own_meter(name, meter, reader)?))).collect::<Vec<_>>());
    let mut sheet = Sheet {
        id: head.id.clone(),
        provider: head.provider.clone(),
        kind: head.kind.0,
        region: head.region.clone(),
        currency: head.currency,
        as_of: head.as_of,
        pooled: head.pooled.unwrap_or(head.kind.0 != Kind::Cloud),
        caveats: head.caveats.clone(),
        sources,
        machines: Vec::new(),
        charges: Vec::new(),
        meters,
        facility: keys
            .facility
            .as_ref()
            .map_or(Facility { pue: 1.0, breaker: 0.8 }, |facility| Facility { pue: facility.pue.get(), breaker: facility.breaker.get() }),
        ranges: Vec::new(),
    };
    if let Some(facility) = &keys.facility {
        if facility.pue.0 < Decimal::ONE {
            reader.findings.error(Code::BadValue, facility.origin, "`pue` is below 1", Some("a facility never uses less than its machines".into()));
        }
        if facility.breaker.0.is_zero() || facility.breaker.0 > Decimal::ONE {
            reader.findings.error(Code::BadValue, facility.origin, "`breaker` is not above 0 and up to 1", None);
        }
    }
    let rules = Rules { sheet: &sheet };
    let machines: Vec<_> = keys.machine.into_iter().filter_map(|machine| rules.machine(machine, reader)).collect();
    let charges: Vec<_> = keys.charge.into_iter().filter_map(|charge| rules.charge(charge, reader)).collect();
    unique(machines.iter().map(|machine| (machine.name.as_str(), machine.origin)), "machine", reader);
    unique(charges.iter().map(|charge| (charge.name.as_str(), charge.origin)), "charge", reader);
    percentages_end(&charges, reader);
    sheet.machines = machines;
    sheet.charges = charges;
    sheet.ranges = reader.ranges.split_off(ranges_before);
    (reader.findings.errors() == errors_before).then_some(sheet)
}

/// Reports percentages that are of each other.
fn percentages_end(charges: &[Charge], reader: &mut Reader) {
    if let Err(stuck) = Charge::percentages_in_order(charges) {
        for index in stuck {
            let charge = &charges[index];
            let help = "leave one of the categories out of `of`".to_owned();
            reader.findings.error(Code::PercentageCycle, charge.origin, format!("the charge `{}` is a percentage of itself", charge.name), Some(help));
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
            list.fill(keys);
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
    for (name, origin) in names {
        if !seen.insert(name) {
            reader.findings.error(Code::DuplicateName, origin, format!("there is a {what} `{name}` already"), Some("give each its own name".into()));
        }
    }
}

fn own_meter(name: &str, keys: &MeterKeys, reader: &mut Reader) -> Option<OwnMeter> {
    if built_in(name).is_some() {
        reader.findings.error(Code::DuplicateName, keys.origin, format!("the meter `{name}` is built in"), Some("give it another name".into()));
        return None;
    }
    if Unit::parse(&keys.unit).is_ok() || TimeUnit::parse_word(&keys.unit) {
        reader.findings.error(
            Code::Conflict,
            keys.origin,
            format!("`{}` is a unit of its own", keys.unit),
            Some("a sheet's own meter counts things: name one, as `port`".into()),
        );
        return None;
    }
    let each = keys.each.map(Count::get);
    if each == Some(0.0) || (each.is_some() && keys.per.is_some()) {
        reader.findings.error(Code::Conflict, keys.origin, "`each` is above 0 and stands instead of `per`", None);
        return None;
    }
    Some(OwnMeter { unit: keys.unit.clone(), driver: keys.driver.0, per: keys.per.map_or(1.0, Count::get), each })
}

/// The rules between keys, in the light of the sheet's head.
struct Rules<'a> {
    sheet: &'a Sheet,
}

impl Rules<'_> {
    fn currency(&self, currency: Option<Currency>, origin: Origin, reader: &mut Reader) -> Option<()> {
        match currency {
            Some(other) if other != self.sheet.currency => {
                reader.findings.error(
                    Code::OtherCurrency,
                    origin,
                    format!("a price in {} in a sheet in {}", other.code(), self.sheet.currency.code()),
                    Some("a sheet has one currency; put these prices into a sheet of their own".into()),
                );
                None
            }
            _ => Some(()),
        }
    }

    fn source(&self, source: Option<String>, what: &str, origin: Origin, reader: &mut Reader) -> Option<String> {
        let Some(name) = source else {
            let names: Vec<_> = self.sheet.sources.0.iter().map(|(name, _)| format!("`{name}`")).collect();
            let help = if names.is_empty() { "declare one as `[source.NAME]`".to_owned() } else { format!("the sheet's sources are {}", names.join(", ")) };
            reader.findings.error(Code::MissingSource, origin, format!("{what} names no source"), Some(help));
            return None;
        };
        if self.sheet.sources.get(&name).is_none() {
            let help = nearest(&name, self.sheet.sources.0.iter().map(|(name, _)| name.as_str()))
                .map_or_else(|| format!("declare it as `[source.{name}]`"), |near| format!("did you mean `{near}`?"));
            reader.findings.error(Code::MissingSource, origin, format!("{what} names the unknown source `{name}`"), Some(help));
            return None;
        }
        Some(name)
    }

    fn machine(&self, keys: MachineKeys, reader: &mut Reader) -> Option<Machine> {
        let origin = keys.origin;
        let what = format!("the machine `{}`", keys.name);
        let terms = self.terms(&keys, &what, reader);
        let source = self.source(keys.source, &what, origin, reader);
        let performance = keys.performance.get();
        let gpus = keys.gpus.map_or(0.0, Count::get);
        if keys.gpu.is_some() && gpus == 0.0 {
            reader.findings.error(Code::Conflict, origin, format!("{what} names a GPU but has none"), Some("say how many: `gpus = 8`".into()));
            return None;
        }
        if keys.role.0 == Role::Storage && keys.disk.is_none() {
            reader.findings.error(Code::MissingKey, origin, format!("{what} holds data but has no `disk`"), Some("write its raw capacity".into()));
            return None;
        }
        Some(Machine {
            capacity: Capacity {
                vcpus: keys.vcpus.map(|vcpus| vcpus.get() * performance),
                memory: keys.memory.map(Size::base_f64),
                disk: keys.disk.map(Size::base_f64),
                gpus,
            },
            threads: keys.vcpus.map(Count::get),
            gpu: keys.gpu,
            architecture: keys.architecture.0,
            class: keys.class.0,
            role: keys.role.0,
            lead_time: keys.lead_time,
            terms: terms?,
            source: source?,
            name: keys.name,
            origin,
        })
    }

    fn terms(&self, keys: &MachineKeys, what: &str, reader: &mut Reader) -> Option<Terms> {
        let origin = keys.origin;
        match (&keys.price, &keys.purchase, self.sheet.kind) {
            (Some(_), Some(_), _) => {
                reader.findings.error(Code::Conflict, origin, format!("{what} is both rented and bought"), Some("write `price` or `purchase`".into()));
                None
            }
            (None, None, kind) => {
                let key = if kind == Kind::Owned { "purchase = \"2456 USD\"" } else { "price = \"0.10/hour\"" };
                let help = format!("write `{key}`, or \"unpublished\" if the provider does not say");
                reader.findings.error(Code::MissingKey, origin, format!("{what} has no price"), Some(help));
                None
            }
            (Some(_), None, Kind::Owned) => {
                reader.findings.error(Code::Conflict, origin, format!("{what} of an owned sheet is rented"), Some("write `purchase`".into()));
                None
            }
            (None, Some(_), Kind::Cloud | Kind::Hosting) => {
                let help = "write `price`, or put it into a sheet of kind `owned`".to_owned();
                reader.findings.error(Code::Conflict, origin, format!("{what} of a rented sheet is bought"), Some(help));
                None
            }
            (Some(Published::Unpublished), ..) | (_, Some(Published::Unpublished), _) => Some(Terms::Unpublished),
            (Some(Published::Price(rate)), ..) => self.rent(keys, rate, what, reader).map(Terms::Rented),
            (_, Some(Published::Price(sum)), _) => self.purchase(keys, sum, what, reader).map(Terms::Bought),
        }
    }

    fn rent(&self, keys: &MachineKeys, rate: &Rate, what: &str, reader: &mut Reader) -> Option<Rent> {
        let origin = keys.origin;
        self.currency(rate.currency, origin, reader)?;
        let per = match rate.time {
            Some(time) if rate.noun.is_none() && rate.count == Decimal::ONE && (rate.unit == &ONE || rate.unit.dimension == Dimension::Count("machine")) => {
                time
            }
            _ => {
                reader.findings.error(Code::WrongUnit, origin, format!("{what} is not priced per time"), Some("write it as `0.10/hour` or `70/month`".into()));
                return None;
            }
        };
        for (key, given) in [
            ("life", keys.life.is_some()),
            ("market_decline", keys.market_decline.is_some()),
            ("resale", keys.resale.is_some()),
            ("spares", keys.spares.is_some()),
        ] {
            if given {
                reader.findings.error(
                    Code::Conflict,
                    origin,
                    format!("{what} is rented and has a `{key}`"),
                    Some("that is for machines that are bought".into()),
                );
            }
        }
        let setup = match &keys.setup {
            None => None,
            Some(setup) => {
                self.currency(setup.currency, origin, reader)?;
                if setup.unit.dimension != Dimension::Count("machine") || setup.time.is_some() {
                    reader.findings.error(
                        Code::WrongUnit,
                        origin,
                        format!("the set-up fee of {what} is not per machine"),
                        Some("write it as `99/machine`".into()),
                    );
                    return None;
                }
                Some(setup.number / setup.count)
            }
        };
        let increment = keys.billed_per.map_or(per, |OneOf(unit)| unit);
        Some(Rent { price: rate.number, per, increment, minimum_hours: keys.minimum.map_or(0.0, Duration::hours), setup })
    }

    fn purchase(&self, keys: &MachineKeys, sum: &Sum, what: &str, reader: &mut Reader) -> Option<Purchase> {
        let origin = keys.origin;
        self.currency(Some(sum.currency), origin, reader)?;
        for (key, given) in [("billed_per", keys.billed_per.is_some()), ("minimum", keys.minimum.is_some()), ("setup", keys.setup.is_some())] {
            if given {
                reader.findings.error(
                    Code::Conflict,
                    origin,
                    format!("{what} is bought and has a `{key}`"),
                    Some("that is for machines that are rented".into()),
                );
            }
        }
        let Some(life) = keys.life else {
            reader.findings.error(Code::MissingKey, origin, format!("{what} has no `life`"), Some("write how long it serves, as `\"5 years\"`".into()));
            return None;
        };
        let (Some(idle), Some(full)) = (keys.idle, keys.full) else {
            reader.findings.error(
                Code::MissingKey,
                origin,
                format!("{what} does not say what power it draws"),
                Some("write `idle` and `full`, as `\"250 W\"`; power paid by nobody is written `\"0 W\"`".into()),
            );
            return None;
        };
        let months = libm::round(life.months());
        if !(1.0..=1200.0).contains(&months) {
            reader.findings.error(Code::BadValue, origin, format!("{what} lives {life}"), Some("a life is between a month and a hundred years".into()));
            return None;
        }
        if idle.base_f64() > full.base_f64() {
            reader.findings.error(Code::Conflict, origin, format!("{what} draws more idle than at full load"), None);
            return None;
        }
        let ratios = [("market_decline", keys.market_decline.map(|YearlyRate(rate)| rate)), ("resale", keys.resale.map(|Ratio(ratio)| ratio))];
        for (key, ratio) in ratios {
            if ratio.is_some_and(|ratio| ratio > Decimal::ONE) {
                reader.findings.error(Code::BadValue, origin, format!("{what} has a `{key}` above 100 %"), None);
                return None;
            }
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 1200")]
        Some(Purchase {
            price: sum.number,
            life: months as u32,
            market_decline: keys.market_decline.map_or(Decimal::ZERO, |YearlyRate(rate)| rate),
            resale: keys.resale.map_or(Decimal::ZERO, |Ratio(ratio)| ratio),
            spares: keys.spares.map_or(0.0, Ratio::get),
            idle: idle.base_f64(),
            full: full.base_f64(),
            rack_units: keys.rack_units.map_or(0.0, Count::get),
        })
    }

    fn charge(&self, keys: ChargeKeys, reader: &mut Reader) -> Option<Charge> {
        let origin = keys.origin;
        let what = format!("the charge `{}`", keys.name);
        let source = self.source(keys.source, &what, origin, reader);
        let meter_known = |name: &str, reader: &mut Reader| {
            let found = self.sheet.meter(name).is_some();
            if !found {
                let own = self.sheet.meters.0.iter().map(|(name, _)| name.as_str());
                let help = nearest(name, METERS.iter().map(|meter| meter.name).chain(own))
                    .map_or_else(|| "meters are listed in pricing/README.md; a sheet may declare its own".to_owned(), |near| format!("did you mean `{near}`?"));
                reader.findings.error(Code::UnknownMeter, origin, format!("{what} is on the unknown meter `{name}`"), Some(help));
            }
            found
        };
        let covered = keys.covers.iter().filter(|name| !meter_known(name, reader)).count() == 0;
        if !meter_known(&keys.meter, reader) || !covered {
            return None;
        }
        let meter = self.sheet.meter(&keys.meter)?;
        let tiers = match (keys.price, keys.tiers) {
            (Some(Published::Unpublished), tiers) if tiers.is_empty() => Vec::new(),
            (Some(Published::Price(price)), tiers) if tiers.is_empty() => vec![Tier { up_to: None, price, bound_currency: None, origin }],
            (None, tiers) if !tiers.is_empty() => Self::tiers(tiers, meter.dimension, &what, reader)?,
            (None, _) => {
                let help = "write `price`, `tiers`, or `price = \"unpublished\"`".to_owned();
                reader.findings.error(Code::MissingKey, origin, format!("{what} has no price"), Some(help));
                return None;
            }
            (Some(_), _) => {
                reader.findings.error(Code::Conflict, origin, format!("{what} has both `price` and `tiers`"), Some("write one of them".into()));
                return None;
            }
        };
        for tier in &tiers {
            self.currency(tier.price.currency.or(tier.bound_currency), tier.origin, reader)?;
            self.fits(&tier.price, &meter, &what, tier.origin, reader)?;
        }
        let own_currency = |measure: &Measure, reader: &mut Reader| self.currency(measure.currency, origin, reader).is_some();
        let mut base = |measure: Option<Measure>, key: &str| match measure {
            None => Some(Decimal::ZERO),
            Some(measure) if !own_currency(&measure, reader) => None,
            Some(measure) if measure.unit.dimension == meter.dimension || (measure.unit == &ONE && matches!(meter.dimension, Dimension::Count(_))) => {
                Some(measure.base())
            }
            Some(_) => {
                let message = format!("`{key}` of {what} is not {}", meter.dimension.describe());
                reader.findings.error(Code::WrongUnit, origin, message, Some(format!("the meter `{}` counts {}", meter.name, meter.dimension.describe())));
                None
            }
        };
        let (free, free_per_machine, commit) = (base(keys.free, "free"), base(keys.free_per_machine, "free_per_machine"), base(keys.commit, "commit"));
        if let Some(minimum) = &keys.minimum {
            self.currency(Some(minimum.currency), origin, reader)?;
        }
        if !keys.of.is_empty() && meter.name != "spend" {
            let help = "`of` belongs to a percentage of other charges: `meter = \"spend\"`".to_owned();
            reader.findings.error(Code::Conflict, origin, format!("{what} has `of` but is on `{}`", meter.name), Some(help));
            return None;
        }
        Some(Charge {
            category: keys.category.map_or(meter.category, |OneOf(category)| category),
            tiers,
            free: free?,
            free_per_machine: free_per_machine?,
            commit: commit?,
            minimum: keys.minimum.map(|sum| sum.number),
            once: keys.once.unwrap_or(false),
            of: keys.of.into_iter().map(|OneOf(category)| category).collect(),
            covers: keys.covers,
            copies: keys.copies.map(|Whole(copies)| copies),
            source: source?,
            name: keys.name,
            meter: keys.meter,
            origin,
        })
    }

    fn tiers(keys: Vec<TierKeys>, dimension: Dimension, what: &str, reader: &mut Reader) -> Option<Vec<Tier>> {
        let last = keys.len() - 1;
        let mut below = Decimal::ZERO;
        let mut tiers = Vec::new();
        for (index, tier) in keys.into_iter().enumerate() {
            let up_to = match tier.up_to {
                Some(_) if index == last => {
                    let help = "leave out `up_to` of the last tier, or add one without".to_owned();
                    reader.findings.error(Code::TierGap, tier.origin, format!("{what} has no price above its last tier"), Some(help));
                    return None;
                }
                None if index < last => {
                    let help = "only the last tier has no `up_to`".to_owned();
                    reader.findings.error(Code::TierOverlap, tier.origin, format!("a tier of {what} without a bound stands before others"), Some(help));
                    return None;
                }
                Some(measure) if measure.unit.dimension != dimension && !(measure.unit == &ONE && matches!(dimension, Dimension::Count(_))) => {
                    let help = format!("the meter counts {}", dimension.describe());
                    reader.findings.error(Code::WrongUnit, tier.origin, format!("a bound of {what} is in another unit"), Some(help));
                    return None;
                }
                Some(measure) if measure.base() <= below => {
                    let help = "bounds are cumulative and ascend".to_owned();
                    reader.findings.error(Code::TierOverlap, tier.origin, format!("a tier of {what} ends where or before it begins"), Some(help));
                    return None;
                }
                Some(measure) => {
                    below = measure.base();
                    Some(below)
                }
                None => None,
            };
            let bound_currency = tier.up_to.and_then(|measure| measure.currency);
            tiers.push(Tier { up_to, price: tier.price, bound_currency, origin: tier.origin });
        }
        Some(tiers)
    }

    /// Checks that a price is per what its meter counts, and per time exactly where the meter counts time.
    fn fits(&self, rate: &Rate, meter: &super::Meter<'_>, what: &str, origin: Origin, reader: &mut Reader) -> Option<()> {
        let own = self.sheet.meters.get(meter.name);
        let unit_fits = match (&rate.noun, own) {
            (Some(noun), Some(own)) => noun.strip_suffix('s').unwrap_or(noun) == own.unit || **noun == own.unit,
            (Some(noun), None) => {
                if let Err(problem) = Unit::parse(noun) {
                    reader.findings.error(Code::BadValue, origin, format!("{what}: {}", problem.message), problem.help);
                }
                return None;
            }
            (None, Some(_)) => false,
            (None, None) => rate.unit.dimension == meter.dimension,
        };
        if unit_fits && rate.time.is_some() == meter.time.is_some() {
            return Some(());
        }
        let unit = meter.unit;
        let example = match (meter.dimension, meter.time) {
            (Dimension::Money, None) => "10 %".to_owned(),
            (Dimension::Money, Some(_)) => "3 %/year".to_owned(),
            (_, None) => format!("0.10/{unit}"),
            (_, Some(time)) if unit.is_empty() => format!("0.10/{}", time.name()),
            (_, Some(time)) => format!("0.10/{unit}-{}", time.name()),
        };
        let message = format!("the price of {what} is not per what the meter `{}` counts", meter.name);
        reader.findings.error(Code::WrongUnit, origin, message, Some(format!("write it as `{example}`")));
        None
    }
}

impl TimeUnit {
    /// Whether a word names a unit of time.
    fn parse_word(word: &str) -> bool {
        Duration::parse(&format!("1 {word}")).is_ok()
    }
}
