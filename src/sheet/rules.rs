//! The rules between the keys of a price sheet. Each fault is reported at the value that is wrong, and the rest is still looked at.

use super::keys::{ChargeKeys, MachineKeys, OfferKeys, TierKeys};
use super::meter::{METERS, Meter, holds_data};
use super::{Binding, Capacity, Charge, Kind, Machine, Offer, Purchase, Rent, Role, Sheet, SustainedStep, Terms, Tier, VolumeStep};
use crate::diagnostic::{Code, Origin};
use crate::document::{At, OneOf, Reader, Several};
use crate::quantity::{
    Count, Currency, Dimension, Duration, Measure, ONE, Power, Published, Rate, Ratio, Size, Sum, TimeUnit, Unit, Whole, YearlyRate, nearest, to_f64,
};
use rust_decimal::Decimal;

/// The most lives that are tried for one machine.
const MOST_LIVES: usize = 8;

/// The rules, in the light of the sheet's head.
pub(super) struct Rules<'a> {
    /// The sheet without machines and charges.
    pub sheet: &'a Sheet,
    /// The sheet's kind and currency as far as its head could be read: what is not known is no reason for a finding.
    pub known: (Option<Kind>, Option<Currency>),
}

/// Reports a fault with advice.
pub(super) fn fault(reader: &mut Reader, code: Code, origin: Origin, message: String, help: &str) {
    reader.findings.error(code, origin, message, Some(help.to_owned()));
}

/// A life or an age as whole months; none below one and above a hundred years.
fn in_months(duration: Duration) -> Option<u32> {
    let months = libm::round(duration.months());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 1200")]
    (1.0..=1200.0).contains(&months).then_some(months as u32)
}

/// The lives that are tried for a machine, in months; at least one.
fn lives(keys: &MachineKeys, what: &str, reader: &mut Reader) -> Option<Vec<u32>> {
    let Some(life) = &keys.life else {
        fault(reader, Code::MissingKey, keys.origin, format!("{what} has no `life`"), "write how long it serves, as `\"5 years\"`");
        return None;
    };
    let Several(written) = &life.value;
    if written.len() > MOST_LIVES {
        let help = format!("write at most {MOST_LIVES}: each is planned for by itself");
        fault(reader, Code::BadValue, life.origin, format!("{what} has {} lives to try", written.len()), &help);
        return None;
    }
    let mut lives = Vec::new();
    let mut whole = true;
    for At { value: life, origin } in written {
        let Some(months) = in_months(*life) else {
            fault(reader, Code::BadValue, *origin, format!("{what} lives {life}"), "a life is between a month and a hundred years");
            whole = false;
            continue;
        };
        if lives.contains(&months) {
            fault(reader, Code::Conflict, *origin, format!("{what} has the life of {life} twice"), "write each life once");
            whole = false;
        }
        lives.push(months);
    }
    whole.then_some(lives)
}

impl Rules<'_> {
    /// Whether a price is in the sheet's currency, or names none.
    fn currency(&self, currency: Option<Currency>, origin: Origin, reader: &mut Reader) -> bool {
        let Some((other, own)) = currency.zip(self.known.1).filter(|(other, own)| other != own) else { return true };
        let message = format!("a price in {} in a sheet in {}", other.code(), own.code());
        fault(reader, Code::OtherCurrency, origin, message, "a sheet has one currency; put these prices into a sheet of their own");
        false
    }

    /// The name of a source, if it is given and declared.
    pub fn source(&self, source: Option<At<String>>, what: &str, origin: Origin, reader: &mut Reader) -> Option<String> {
        let names = || self.sheet.sources.0.iter().map(|(name, _)| name.as_str());
        let Some(At { value: name, origin }) = source else {
            let list: Vec<_> = names().take(8).map(|name| format!("`{name}`")).collect();
            let help = if list.is_empty() { "declare one as `[source.NAME]`".to_owned() } else { format!("write `source`; the sheet has {}", list.join(", ")) };
            fault(reader, Code::MissingSource, origin, format!("{what} names no source"), &help);
            return None;
        };
        if self.sheet.sources.get(&name).is_some() {
            return Some(name);
        }
        let help = nearest(&name, names()).map_or_else(|| format!("declare it as `[source.{name}]`"), |near| format!("did you mean `{near}`?"));
        fault(reader, Code::MissingSource, origin, format!("{what} names the unknown source `{name}`"), &help);
        None
    }

    /// A machine, if its keys agree with each other.
    pub fn machine(&self, keys: MachineKeys, reader: &mut Reader) -> Option<Machine> {
        let origin = keys.origin;
        let what = format!("the machine `{}`", keys.name.value);
        let terms = self.terms(&keys, &what, reader);
        let source = self.source(keys.source, &what, origin, reader);
        let performance = keys.performance.get();
        let gpus = keys.gpus.map_or(0.0, Count::get);
        let mut whole = true;
        if let Some(gpu) = keys.gpu.as_ref().filter(|_| gpus == 0.0) {
            fault(reader, Code::Conflict, gpu.origin, format!("{what} names a GPU but has none"), "say how many: `gpus = 8`");
            whole = false;
        }
        if keys.role.0 == Role::Storage && keys.disk.is_none() {
            fault(reader, Code::MissingKey, origin, format!("{what} holds data but has no `disk`"), "write its raw capacity, as `disk = \"100 TB\"`");
            whole = false;
        }
        let included: Vec<Option<(String, Decimal)>> = keys.included.0.iter().map(|(meter, measure)| self.included(meter, measure, &what, reader)).collect();
        let (terms, source, included) = (terms?, source?, included.into_iter().collect::<Option<Vec<_>>>()?);
        let price_origin = keys.price.map(|price| price.origin).or(keys.purchase.map(|purchase| purchase.origin));
        whole.then(|| Machine {
            capacity: Capacity {
                vcpus: keys.vcpus.map(|vcpus| vcpus.get() * performance),
                memory: keys.memory.map(Size::base_f64),
                disk: keys.disk.map(Size::base_f64),
                gpus,
            },
            threads: keys.vcpus.map(Count::get),
            gpu: keys.gpu.map(|gpu| gpu.value),
            architecture: keys.architecture.0,
            class: keys.class.0,
            role: keys.role.0,
            included,
            lead_time: keys.lead_time,
            terms,
            change: keys.change,
            source,
            name: keys.name.value,
            origin: price_origin.unwrap_or(origin),
        })
    }

    /// What a machine brings on a meter.
    fn included(&self, name: &str, measure: &At<Measure>, what: &str, reader: &mut Reader) -> Option<(String, Decimal)> {
        if !self.known(&At { value: name.to_owned(), origin: measure.origin }, what, reader) {
            return None;
        }
        let meter = self.sheet.meter(name)?;
        self.quantity(Some(measure), "included", &meter, what, reader).map(|quantity| (name.to_owned(), quantity))
    }

    fn terms(&self, keys: &MachineKeys, what: &str, reader: &mut Reader) -> Option<Terms> {
        if let (Some(price), Some(_)) = (&keys.price, keys.tiers.first()) {
            fault(reader, Code::Conflict, price.origin, format!("{what} has both `price` and `tiers`"), "write one of them");
            return None;
        }
        // Of a sheet whose kind nobody knows a machine is what its price says.
        let kind = self.known.0.unwrap_or(if keys.purchase.is_some() { Kind::Owned } else { Kind::Cloud });
        // The first of its tiers is the price of a machine that has some.
        let tiered = keys.tiers.first().map(|tier| At { value: Published::Price(tier.price.value.clone()), origin: tier.price.origin });
        match (&keys.price.clone().or(tiered), &keys.purchase, kind) {
            (Some(_), Some(purchase), _) => {
                fault(reader, Code::Conflict, purchase.origin, format!("{what} is both rented and bought"), "write `price` or `purchase`");
                None
            }
            (None, None, kind) => {
                let key = if kind == Kind::Owned { "purchase = \"2456 USD\"" } else { "price = \"0.10/hour\"" };
                let help = format!("write `{key}`, or \"unpublished\" if the provider does not say");
                fault(reader, Code::MissingKey, keys.origin, format!("{what} has no price"), &help);
                if kind == Kind::Owned {
                    standing(keys, what, reader);
                }
                None
            }
            (Some(price), None, Kind::Owned) => {
                fault(reader, Code::Conflict, price.origin, format!("{what} of an owned sheet is rented"), "write `purchase`");
                None
            }
            (None, Some(purchase), Kind::Cloud | Kind::Hosting) => {
                let help = "write `price`, or put it into a sheet of kind `owned`";
                fault(reader, Code::Conflict, purchase.origin, format!("{what} of a rented sheet is bought"), help);
                None
            }
            (Some(At { value: Published::Unpublished, .. }), ..) | (_, Some(At { value: Published::Unpublished, .. }), _) => Some(Terms::Unpublished),
            (Some(At { value: Published::Price(rate), origin }), ..) => self.rent(keys, rate, *origin, what, reader).map(Terms::Rented),
            (_, Some(At { value: Published::Price(sum), origin }), _) => self.purchase(keys, sum, *origin, what, reader).map(Terms::Bought),
        }
    }

    /// Whether a price is per machine and time, in the sheet's currency.
    fn rents(&self, rate: &Rate, origin: Origin, what: &str, reader: &mut Reader) -> Option<TimeUnit> {
        let known = self.currency(rate.currency, origin, reader);
        let for_one_machine = rate.noun.is_none() && rate.count == Decimal::ONE && (rate.unit == &ONE || rate.unit.dimension == Dimension::Count("machine"));
        if rate.time.is_none() || !for_one_machine {
            fault(reader, Code::WrongUnit, origin, format!("{what} is not priced per time"), "write it as `0.10/hour` or `70/month`");
            return None;
        }
        rate.time.filter(|_| known)
    }

    /// A fee per machine.
    fn fee(&self, fee: &At<Rate>, what: &str, reader: &mut Reader) -> Option<Decimal> {
        let At { value: fee, origin } = fee;
        let known = self.currency(fee.currency, *origin, reader);
        if fee.unit.dimension != Dimension::Count("machine") || fee.time.is_some() {
            fault(reader, Code::WrongUnit, *origin, format!("the set-up fee of {what} is not per machine"), "write it as `99/machine`");
            return None;
        }
        known.then(|| fee.number / fee.count)
    }

    fn rent(&self, keys: &MachineKeys, rate: &Rate, origin: Origin, what: &str, reader: &mut Reader) -> Option<Rent> {
        let mut whole = true;
        let bought = [
            ("life", keys.life.as_ref().map(|at| at.origin)),
            ("market_decline", keys.market_decline.as_ref().map(|at| at.origin)),
            ("resale", keys.resale.as_ref().map(|at| at.origin)),
            ("spares", keys.spares.as_ref().map(|at| at.origin)),
            ("failures", keys.failures.as_ref().map(|at| at.origin)),
        ];
        for (key, origin) in bought {
            if let Some(origin) = origin {
                fault(reader, Code::Conflict, origin, format!("{what} is rented and has a `{key}`"), "that is for machines that are bought: leave it out");
                whole = false;
            }
        }
        let watts = |power: &Option<At<Power>>| power.as_ref().map(|at| at.origin);
        for (key, origin) in [("idle", watts(&keys.idle)), ("full", watts(&keys.full)), ("rack_units", keys.rack_units.as_ref().map(|at| at.origin))] {
            if let Some(origin) = origin {
                fault(reader, Code::Conflict, origin, format!("{what} is rented and has `{key}`"), "power and space are in its price: leave it out");
                whole = false;
            }
        }
        let setup = keys.setup.as_ref().map(|fee| self.fee(fee, what, reader));
        let per = self.rents(rate, origin, what, reader);
        let volume = self.volume(keys, rate, what, reader);
        let increment = keys.billed_per.as_ref().map(|at| at.value.0).or(per).unwrap_or(TimeUnit::Hour);
        let sustained = self.sustained(keys, increment, what, reader);
        let cap = keys.cap.as_ref().map(|cap| self.cap(cap, increment, what, reader));
        let stopped = keys.stopped.as_ref().map(|At { value: stopped, origin }| {
            let per = self.rents(stopped, *origin, what, reader)?;
            if increment >= TimeUnit::Month {
                let help = "what is rented by the month is paid whether it runs or not: leave it out";
                fault(reader, Code::Conflict, *origin, format!("{what} is rented by the month and has `stopped`"), help);
                return None;
            }
            if per >= TimeUnit::Month {
                fault(reader, Code::WrongUnit, *origin, format!("`stopped` of {what} is not a price per hour"), "write it as `0.02/hour`");
                return None;
            }
            hourly(stopped.number, per)
        });
        let offers: Vec<Option<Offer>> = keys.options.0.iter().map(|(name, offer)| self.offer(name, offer, what, reader)).collect();
        let (volume, sustained, offers) = (volume?, sustained?, offers.into_iter().collect::<Option<Vec<_>>>()?);
        // `None` where the key is missing, `Some(None)` where it is wrong.
        let right = |value: Option<Option<Decimal>>| value.map_or(Some(None), |value| value.map(Some));
        let (setup, cap, stopped) = (right(setup)?, right(cap)?, right(stopped)?);
        let per = per.filter(|_| whole)?;
        let minimum_hours = keys.minimum.as_ref().map_or(0.0, |minimum| minimum.value.hours());
        Some(Rent { volume, per, increment, minimum_hours, setup, sustained, cap, stopped: stopped.unwrap_or_default(), offers })
    }

    /// The steps of a machine's price by number.
    fn volume(&self, keys: &MachineKeys, rate: &Rate, what: &str, reader: &mut Reader) -> Option<Vec<VolumeStep>> {
        if keys.tiers.is_empty() {
            return Some(vec![VolumeStep { up_to: None, price: rate.number }]);
        }
        let last = keys.tiers.len() - 1;
        let (mut below, mut whole) = (0, true);
        for (index, tier) in keys.tiers.iter().enumerate() {
            let per = self.rents(&tier.price.value, tier.price.origin, what, reader);
            let up_to = tier.up_to.as_ref().map(|up_to| up_to.value.0);
            let place = tier.up_to.as_ref().map_or(tier.origin, |up_to| up_to.origin);
            if per != rate.time {
                fault(reader, Code::WrongUnit, tier.price.origin, format!("the tiers of {what} are per different times"), "write all of them with one unit");
                whole = false;
            }
            if up_to.is_none() != (index == last) || up_to.is_some_and(|up_to| up_to <= below) {
                let help = "numbers of machines ascend, and only the last tier has no `up_to`";
                fault(reader, Code::TierOverlap, place, format!("the tiers of {what} are not whole"), help);
                whole = false;
            }
            below = up_to.unwrap_or(below);
        }
        whole.then(|| {
            keys.tiers.iter().map(|tier| VolumeStep { up_to: tier.up_to.as_ref().map(|up_to| up_to.value.0), price: tier.price.value.number }).collect()
        })
    }

    /// The steps of a machine's price by the share of the month.
    fn sustained(&self, keys: &MachineKeys, increment: TimeUnit, what: &str, reader: &mut Reader) -> Option<Vec<SustainedStep>> {
        let Some(At { value: name, origin }) = &keys.sustained else { return Some(Vec::new()) };
        if let Some(other) = keys.cap.as_ref().map(|cap| cap.origin).filter(|_| increment < TimeUnit::Month) {
            fault(reader, Code::Conflict, other, format!("{what} has `sustained` and `cap`"), "write one of them");
            return None;
        }
        if increment >= TimeUnit::Month {
            fault(
                reader,
                Code::Conflict,
                *origin,
                format!("{what} is rented by the month and has `sustained`"),
                "it is for machines that are rented by the hour",
            );
            return None;
        }
        let names = || self.sheet.sustained.iter().map(|(name, _)| name.as_str());
        let found = self.sheet.sustained.iter().find(|(known, _)| known == name);
        if found.is_none() {
            let help = nearest(name, names()).map_or_else(|| format!("declare it as `[sustained.{name}]`"), |near| format!("did you mean `{near}`?"));
            fault(reader, Code::UnknownName, *origin, format!("{what} names the unknown table of sustained use `{name}`"), &help);
        }
        found.map(|(_, steps)| steps.clone())
    }

    /// What a machine costs at most in a month.
    fn cap(&self, cap: &At<Rate>, increment: TimeUnit, what: &str, reader: &mut Reader) -> Option<Decimal> {
        let per = self.rents(&cap.value, cap.origin, what, reader)?;
        if increment >= TimeUnit::Month {
            let help = "what is rented by the month costs its price in every month: leave it out";
            fault(reader, Code::Conflict, cap.origin, format!("{what} is rented by the month and has a `cap`"), help);
            return None;
        }
        if per != TimeUnit::Month {
            fault(reader, Code::WrongUnit, cap.origin, format!("`cap` of {what} is not what an hourly machine costs in a month"), "write it as `24/month`");
            return None;
        }
        Some(cap.value.number)
    }

    /// A machine's price under an option.
    fn offer(&self, name: &str, keys: &OfferKeys, what: &str, reader: &mut Reader) -> Option<Offer> {
        let what = format!("{what} under `{name}`");
        let Some(option) = self.sheet.options.iter().position(|option| option.name == name) else {
            let names = self.sheet.options.iter().map(|option| option.name.as_str());
            let help = nearest(name, names).map_or_else(|| format!("declare it as `[option.{name}]`"), |near| format!("did you mean `{near}`?"));
            fault(reader, Code::UnknownName, keys.origin, format!("{what}: there is no such option"), &help);
            return None;
        };
        let binding = self.sheet.options[option].binding;
        let mut whole = true;
        let machines = matches!(binding, Binding::Machines { .. });
        let per_machine = [keys.upfront.as_ref().map(|at| at.origin), keys.setup.as_ref().map(|at| at.origin), keys.usage.as_ref().map(|at| at.origin)];
        for origin in per_machine.into_iter().flatten().filter(|_| !machines) {
            fault(reader, Code::Conflict, origin, format!("{what} has a payment per machine"), "only committed machines have `upfront`, `setup` and `usage`");
            whole = false;
        }
        let upfront = match &keys.upfront {
            Some(At { value, origin }) => self.currency(Some(value.currency), *origin, reader).then_some(value.number),
            None => Some(Decimal::ZERO),
        };
        let (price, per) = match (&keys.price, &keys.upfront) {
            (Some(price), _) => (price.value.number, self.rents(&price.value, price.origin, &what, reader)),
            (None, Some(_)) => (Decimal::ZERO, Some(TimeUnit::Hour)),
            (None, None) => {
                fault(reader, Code::MissingKey, keys.origin, format!("{what} has no price"), "write `price`, `upfront`, or both");
                return None;
            }
        };
        if let (Some(price), Some(per)) = (&keys.price, per)
            && !machines
            && per >= TimeUnit::Month
        {
            fault(reader, Code::WrongUnit, price.origin, format!("{what} is not priced by the hour"), "a plan and spot are counted by the hour");
            whole = false;
        }
        let setup = match &keys.setup {
            Some(fee) => Some(self.fee(fee, &what, reader)?),
            None => None,
        };
        let usage = match &keys.usage {
            Some(At { value: usage, origin }) => {
                let per = self.rents(usage, *origin, &what, reader)?;
                if per >= TimeUnit::Month {
                    fault(reader, Code::WrongUnit, *origin, format!("`usage` of {what} is not a price per hour"), "write it as `0.03/hour`");
                    return None;
                }
                hourly(usage.number, per)?
            }
            None => Decimal::ZERO,
        };
        let source = match keys.source.clone() {
            Some(source) => Some(self.source(Some(source), &what, keys.origin, reader)?),
            None => None,
        };
        let (upfront, per) = (upfront?, per.filter(|_| whole)?);
        // Prices by parts of a day are kept by the hour.
        let (price, per) = if per < TimeUnit::Month { (hourly(price, per)?, TimeUnit::Hour) } else { (price, per) };
        Some(Offer { option, price, per, usage, upfront, setup, source, origin: keys.price.as_ref().map_or(keys.origin, |price| price.origin) })
    }

    fn purchase(&self, keys: &MachineKeys, sum: &Sum, origin: Origin, what: &str, reader: &mut Reader) -> Option<Purchase> {
        let mut whole = self.currency(Some(sum.currency), origin, reader);
        let of = |rate: &Option<At<Rate>>| rate.as_ref().map(|at| at.origin);
        let rented = [
            ("billed_per", keys.billed_per.as_ref().map(|at| at.origin)),
            ("minimum", keys.minimum.as_ref().map(|at| at.origin)),
            ("setup", of(&keys.setup)),
            ("sustained", keys.sustained.as_ref().map(|at| at.origin)),
            ("cap", of(&keys.cap)),
            ("stopped", of(&keys.stopped)),
            ("options", keys.options.0.first().map(|(_, offer)| offer.origin)),
        ];
        for (key, origin) in rented {
            if let Some(origin) = origin {
                fault(reader, Code::Conflict, origin, format!("{what} is bought and has `{key}`"), "that is for machines that are rented: leave it out");
                whole = false;
            }
        }
        let lives = standing(keys, what, reader);
        let share = |found: &Option<At<Ratio>>| found.as_ref().map_or(Decimal::ZERO, |At { value: Ratio(ratio), .. }| *ratio);
        let lives = lives?;
        whole.then(|| Purchase {
            price: sum.number,
            life: lives[0],
            lives,
            market_decline: keys.market_decline.as_ref().map_or(Decimal::ZERO, |At { value: YearlyRate(rate), .. }| *rate),
            resale: share(&keys.resale),
            spares: keys.spares.as_ref().map_or(0.0, |spares| spares.value.get()),
            idle: keys.idle.as_ref().map_or(0.0, |idle| idle.value.base_f64()),
            full: keys.full.as_ref().map_or(0.0, |full| full.value.base_f64()),
            rack_units: keys.rack_units.as_ref().map_or(0.0, |units| units.value.get()),
            failures: keys.failures.iter().flat_map(|failures| &failures.value.0).map(|failures| to_f64(failures.value.0)).collect(),
        })
    }

    /// Whether a meter exists.
    fn known(&self, name: &At<String>, what: &str, reader: &mut Reader) -> bool {
        if self.sheet.meter(&name.value).is_some() {
            return true;
        }
        let own = self.sheet.meters.0.iter().map(|(name, _)| name.as_str());
        let near = nearest(&name.value, METERS.iter().map(|meter| meter.name).chain(own));
        let help =
            near.map_or_else(|| "meters are listed in pricing/README.md; a sheet may declare its own".to_owned(), |near| format!("did you mean `{near}`?"));
        fault(reader, Code::UnknownMeter, name.origin, format!("{what} names the unknown meter `{}`", name.value), &help);
        false
    }

    /// A charge, if its keys agree with each other and with its meter.
    pub fn charge(&self, keys: ChargeKeys, reader: &mut Reader) -> Option<Charge> {
        let origin = keys.origin;
        let what = format!("the charge `{}`", keys.name.value);
        let source = self.source(keys.source, &what, origin, reader);
        let mut whole = true;
        for covered in &keys.covers {
            whole &= self.known(covered, &what, reader);
        }
        if !self.known(&keys.meter, &what, reader) {
            return None;
        }
        let meter = self.sheet.meter(&keys.meter.value)?;
        if let Some(all_units) = keys.all_units.as_ref().filter(|_| keys.tiers.is_empty()) {
            fault(reader, Code::Conflict, all_units.origin, format!("{what} has `all_units` but no tiers"), "write `tiers`, or leave it out");
            whole = false;
        }
        let tiers = match (keys.price, keys.tiers) {
            (Some(At { value: Published::Unpublished, .. }), tiers) if tiers.is_empty() => Some(Vec::new()),
            (Some(At { value: Published::Price(price), origin }), tiers) if tiers.is_empty() => {
                self.fits(&price, &meter, &what, origin, reader).then(|| vec![Tier { up_to: None, price, origin }])
            }
            (None, tiers) if !tiers.is_empty() => self.tiers(tiers, &meter, &what, reader),
            (None, _) => {
                fault(reader, Code::MissingKey, origin, format!("{what} has no price"), "write `price`, `tiers`, or `price = \"unpublished\"`");
                None
            }
            (Some(price), _) => {
                fault(reader, Code::Conflict, price.origin, format!("{what} has both `price` and `tiers`"), "write one of them");
                None
            }
        };
        let free = self.quantity(keys.free.as_ref(), "free", &meter, &what, reader);
        let free_per_machine = self.quantity(keys.free_per_machine.as_ref(), "free_per_machine", &meter, &what, reader);
        let commit = self.quantity(keys.commit.as_ref(), "commit", &meter, &what, reader);
        if let Some(minimum) = &keys.minimum {
            whole &= self.currency(Some(minimum.value.currency), minimum.origin, reader);
        }
        if let Some(minimum) = keys.minimum.as_ref().filter(|_| keys.once == Some(true)) {
            fault(reader, Code::Conflict, minimum.origin, format!("{what} is paid once and has a minimum a month"), "leave one of them out");
            whole = false;
        }
        if let Some(of) = keys.of.first().filter(|_| meter.name != "spend") {
            let help = "`of` belongs to a percentage of other charges: `meter = \"spend\"`";
            fault(reader, Code::Conflict, of.origin, format!("{what} has `of` but is on `{}`", meter.name), help);
            whole = false;
        }
        if let Some(retention) = keys.retention.as_ref().filter(|_| !holds_data(&meter)) {
            let help = "it is how long each byte of a storage meter is billed for at least";
            fault(reader, Code::Conflict, retention.origin, format!("{what} has a `retention` but is on `{}`", meter.name), help);
            whole = false;
        }
        if let Some(change) = keys.change.as_ref().filter(|_| meter.dimension == Dimension::Money) {
            let help = "it moves with the money that it is a share of: leave it out";
            fault(reader, Code::Conflict, change.origin, format!("{what} is a share of money and has a `change`"), help);
            whole = false;
        }
        let from_age = keys.from_age.as_ref().map(|At { value: age, origin }| {
            if meter.name != "hardware-value" {
                let help = "it is how long machines have served from which on their value counts: `meter = \"hardware-value\"`";
                fault(reader, Code::Conflict, *origin, format!("{what} has a `from_age` but is on `{}`", meter.name), help);
                return None;
            }
            let months = in_months(*age);
            if months.is_none() {
                fault(reader, Code::BadValue, *origin, format!("`from_age` of {what} is {age}"), "an age is between a month and a hundred years");
            }
            months
        });
        let (source, tiers, free, free_per_machine, commit) = (source?, tiers?, free?, free_per_machine?, commit?);
        let from_age = from_age.map_or(Some(0), |from_age| from_age)?;
        whole.then(|| Charge {
            category: keys.category.map_or(meter.category, |OneOf(category)| category),
            tiers,
            all_units: keys.all_units.is_some_and(|all_units| all_units.value),
            free,
            free_per_machine,
            commit,
            minimum: keys.minimum.map(|sum| sum.value.number),
            once: keys.once.unwrap_or(false),
            of: keys.of.into_iter().map(|of| of.value.0).collect(),
            covers: keys.covers.into_iter().map(|covered| covered.value).collect(),
            copies: keys.copies.map(|Whole(copies)| copies),
            retention: keys.retention.map(|At { value: retention, .. }| retention),
            from_age,
            change: keys.change.map(|At { value: change, .. }| change),
            source,
            name: keys.name.value,
            meter: keys.meter.value,
            origin,
        })
    }

    /// A quantity of a meter in base units; 0 if it is not given.
    fn quantity(&self, given: Option<&At<Measure>>, key: &str, meter: &Meter<'_>, what: &str, reader: &mut Reader) -> Option<Decimal> {
        let Some(At { value: measure, origin }) = given else { return Some(Decimal::ZERO) };
        if !self.currency(measure.currency, *origin, reader) {
            return None;
        }
        if measure.time.is_some() && measure.time != meter.time {
            let help = meter
                .time
                .map_or_else(|| format!("the meter `{}` adds up", meter.name), |time| format!("the meter `{}` counts by the {}", meter.name, time.name()));
            fault(reader, Code::WrongUnit, *origin, format!("`{key}` of {what} counts in another time"), &help);
            return None;
        }
        let plain = measure.unit == &ONE && matches!(meter.dimension, Dimension::Count(_));
        if measure.unit.dimension == meter.dimension || plain {
            return Some(measure.base());
        }
        let help = format!("the meter `{}` counts {}", meter.name, meter.dimension.describe());
        fault(reader, Code::WrongUnit, *origin, format!("`{key}` of {what} is {}", measure.unit.dimension.describe()), &help);
        None
    }

    fn tiers(&self, keys: Vec<TierKeys>, meter: &Meter<'_>, what: &str, reader: &mut Reader) -> Option<Vec<Tier>> {
        let last = keys.len() - 1;
        let mut below = Decimal::ZERO;
        let mut whole = true;
        let mut tiers = Vec::new();
        for (index, tier) in keys.into_iter().enumerate() {
            let bound = tier.up_to.as_ref().map(|up_to| up_to.origin);
            let up_to = tier.up_to.is_some().then(|| self.quantity(tier.up_to.as_ref(), "up_to", meter, what, reader));
            match (up_to, bound) {
                (Some(_), Some(origin)) if index == last => {
                    fault(
                        reader,
                        Code::TierGap,
                        origin,
                        format!("{what} has no price above its last tier"),
                        "leave out `up_to` of the last tier, or add one without",
                    );
                    whole = false;
                }
                (None, _) if index < last => {
                    let help = "only the last tier has no `up_to`";
                    fault(reader, Code::TierOverlap, tier.origin, format!("a tier of {what} without a bound stands before others"), help);
                    whole = false;
                }
                (Some(Some(bound)), Some(origin)) if bound <= below => {
                    fault(reader, Code::TierOverlap, origin, format!("a tier of {what} ends where or before it begins"), "bounds are cumulative and ascend");
                    whole = false;
                }
                (Some(Some(bound)), _) => below = bound,
                (Some(None), _) => whole = false,
                (None, _) => {}
            }
            whole &= self.fits(&tier.price.value, meter, what, tier.price.origin, reader);
            tiers.push(Tier { up_to: up_to.flatten(), price: tier.price.value, origin: tier.price.origin });
        }
        whole.then_some(tiers)
    }

    /// Checks that a price is per what its meter counts, and per time exactly where the meter counts time.
    fn fits(&self, rate: &Rate, meter: &Meter<'_>, what: &str, origin: Origin, reader: &mut Reader) -> bool {
        if !self.currency(rate.currency, origin, reader) {
            return false;
        }
        let own = self.sheet.meters.get(meter.name);
        let unit_fits = match (&rate.noun, own) {
            (Some(noun), Some(own)) => noun.strip_suffix('s').unwrap_or(noun) == own.unit || **noun == own.unit,
            (Some(noun), None) => {
                if let Err(problem) = Unit::parse(noun) {
                    reader.findings.error(Code::BadValue, origin, format!("{what}: {}", problem.message), problem.help);
                }
                return false;
            }
            (None, Some(_)) => false,
            (None, None) => rate.unit.dimension == meter.dimension,
        };
        if unit_fits && rate.time.is_some() == meter.time.is_some() {
            return true;
        }
        let (unit, number) = (meter.unit, rate.number.normalize());
        let example = match (meter.dimension, meter.time) {
            (Dimension::Money, None) => "10 %".to_owned(),
            (Dimension::Money, Some(_)) => "3 %/year".to_owned(),
            (_, None) => format!("{number}/{unit}"),
            (_, Some(time)) if unit.is_empty() => format!("{number}/{}", time.name()),
            (_, Some(time)) => format!("{number}/{unit}-{}", time.name()),
        };
        let message = format!("the price of {what} is not per what the meter `{}` counts", meter.name);
        reader.findings.error(Code::WrongUnit, origin, message, Some(format!("write it as `{example}`")));
        false
    }
}

/// The lives of a machine that stands somewhere, if its power and its shares make sense too; what it costs is another matter.
fn standing(keys: &MachineKeys, what: &str, reader: &mut Reader) -> Option<Vec<u32>> {
    let mut whole = true;
    let lives = lives(keys, what, reader);
    match (&keys.idle, &keys.full) {
        (Some(idle), Some(full)) if idle.value.base_f64() > full.value.base_f64() => {
            fault(reader, Code::Conflict, idle.origin, format!("{what} draws more idle than at full load"), "`idle` is without load, `full` with all of it");
            whole = false;
        }
        (Some(_), Some(_)) => {}
        _ => {
            let help = "write `idle` and `full`, as `\"250 W\"`; power that nobody pays is written `\"0 W\"`";
            fault(reader, Code::MissingKey, keys.origin, format!("{what} does not say what power it draws"), help);
            whole = false;
        }
    }
    let decline = keys.market_decline.as_ref().map(|At { value: YearlyRate(rate), origin }| ("market_decline", *rate, *origin));
    let resale = keys.resale.as_ref().map(|At { value: Ratio(ratio), origin }| ("resale", *ratio, *origin));
    let spares = keys.spares.as_ref().map(|At { value: Ratio(ratio), origin }| ("spares", *ratio, *origin));
    for (key, ratio, origin) in decline.into_iter().chain(resale).chain(spares) {
        if ratio > Decimal::ONE {
            fault(reader, Code::BadValue, origin, format!("{what} has a `{key}` above 100 %"), "it is a share");
            whole = false;
        }
    }
    lives.filter(|_| whole)
}

/// A price per hour; the time is below a month.
fn hourly(price: Decimal, per: TimeUnit) -> Option<Decimal> {
    match per {
        TimeUnit::Second => price.checked_mul(Decimal::from(3600)),
        TimeUnit::Minute => price.checked_mul(Decimal::from(60)),
        TimeUnit::Day => Some(price / Decimal::from(24)),
        TimeUnit::Week => Some(price / Decimal::from(168)),
        _ => Some(price),
    }
}
