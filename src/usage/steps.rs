//! How a meter's reading of a month came about, for whoever asks.

use super::{Stored, bytes_of, crossings, directions, in_use, on_machines, percentile, percentile_rate, stored};
use crate::demand::Demand;
use crate::document::Step as PathStep;
use crate::fleet::steps::{Scene, growth};
use crate::fleet::{Cohort, Group, whole};
use crate::money::rounded;
use crate::quantity::{Dimension, Duration, Growth, Unit, to_f64};
use crate::scenario::Item;
use crate::sheet::{Charge, Driver, Kind, Purchase, Terms};
use crate::working::{Input, Operand, Operator, Term, Working, evaluate, near, path, plus, times};
use crate::workload::{DataSet, Volume, Workload};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// What flows in a month (1, 2, ...) of something that is written under two paths, its volume and its growth. `named` is what it is called, base units in
/// the unit that it is shown in, and that unit.
pub fn volume(
    working: &mut Working,
    volume: &Volume,
    (flow, grows): (&[&str], &[&str]),
    (name, factor, unit): (&str, f64, &str),
    demand: &Demand,
    month: usize,
) -> Operand {
    let known = demand.volumes(volume)[month - 1] / factor;
    // Of a list, each is of its month, and the last goes on.
    let at = (month - 1).min(volume.later.len());
    let listed = at.checked_sub(1).map_or(&volume.flow, |later| &volume.later[later]);
    let (written, per) = (to_f64(listed.measure.base()) / factor, listed.per);
    let mut input = Input::workload(flow);
    if !volume.later.is_empty() {
        input.paths.iter_mut().for_each(|path| path.0.push(PathStep::Position(at)));
    }
    let mut factors = vec![working.given(written, format!("volume of {name} a {}", per.name()), unit, input)];
    let of = if at == 0 { 1 } else { month };
    let (up, down) = per.per_month(demand.calendar.month(of));
    if up != Decimal::ONE {
        factors.push(Working::counted(up, format!("{}s of month {of}{}", per.name(), if down == Decimal::ONE { "" } else { ", in all" }), ""));
    }
    if down != Decimal::ONE {
        factors.push(Working::counted(down, format!("of a {}", per.name()), "").below());
    }
    let own = volume.growth.is_some();
    let rate = volume.growth.or_else(|| if volume.follows_demand { demand.curve_growth() } else { None });
    let input = Input::workload(if own { grows } else { &["demand", "growth"] });
    factors.extend(growth(working, rate, month - 1, if own { name } else { "the load" }, input));
    let mean = demand.months[month - 1].mean;
    if volume.follows_demand && (mean - 1.0).abs() > 1e-12 {
        factors.push(Working::counted(mean, "mean load of the month; 1 is that of month 1 before surges", ""));
    }
    let step = working.product_to(known, format!("{name}, in the month"), unit, factors);
    working.result(step)
}

/// What each data set holds, month by month.
#[must_use]
pub fn stored_of(workload: &Workload, demand: &Demand, data: &[&DataSet]) -> Vec<Vec<Stored>> {
    data.iter().map(|data| stored(data, workload.start, &demand.calendar)).collect()
}

/// What a data set holds in a month (0 is month 1), in GB: `known` is its mean, or its highest.
pub fn held(working: &mut Working, data: &DataSet, month: usize, known: f64, highest: bool) -> Operand {
    let size = to_f64(data.size) / 1e9;
    let which = if highest { ", at its highest" } else { "" };
    if !data.changes.is_empty() {
        let what = format!("{} held in the month{which}, with its changes of size", data.name);
        return working.given(known, what, "GB", Input { paths: vec![path(&["data", &data.name, "change"])], source: None });
    }
    let first = working.given(size, format!("size of {} in month 1", data.name), "GB", Input::workload(&["data", &data.name, "size"]));
    let input = Input::workload(&["data", &data.name, "growth"]);
    match data.growth {
        None => first,
        Some(_) if month == 0 => first,
        Some(Growth::Data(each)) => {
            let each = working.given(to_f64(each) / 1e9, format!("growth of {} a month", data.name), "GB", input);
            let steps = Working::counted(month, "months of growth", "");
            let step = working.step_to(known, format!("{} held in the month", data.name), "GB", Operator::Sum, vec![plus(first), times(vec![each, steps])]);
            working.result(step)
        }
        rate => {
            let factor = growth(working, rate, month, &data.name, input);
            let step = working.product_to(known, format!("{} held in the month", data.name), "GB", std::iter::once(first).chain(factor).collect());
            working.result(step)
        }
    }
}

/// The steps to what a charge counts on its meter of a part in a month (1, 2, ...), in the unit in which it is shown: `known` is that reading.
///
/// What has no steps of its own is told as it was counted.
pub fn reading(working: &mut Working, scene: &Scene<'_>, part: usize, charge: &Charge, month: usize, known: Decimal) -> Operand {
    let meter = charge.meter.as_str();
    let reader = Reader { scene, part, meter, month, from_age: charge.from_age };
    let unit = reader.unit();
    let terms = if month == 0 { Vec::new() } else { reader.terms(working, charge.retention) };
    let terms = if terms.is_empty() && meter == "hardware-purchases" { reader.purchases(working) } else { terms };
    let what = format!("{meter} of the month");
    match terms.as_slice() {
        [] => Working::counted(known, format!("{meter}, as counted"), unit),
        [only] if only.factors.len() == 1 && !only.minus && only.factors[0].unit == unit && to_f64(only.factors[0].value).total_cmp(&to_f64(known)).is_eq() => {
            only.factors[0].clone()
        }
        _ => {
            let digits = digits_lost(&unit, &terms, known);
            let step = match digits {
                Some(_) => working.step(format!("{what}, not rounded"), unit.clone(), Operator::Sum, terms),
                None => working.step_to(known, what.clone(), unit.clone(), Operator::Sum, terms),
            };
            if meter == "energy" {
                working.note(step, "A machine draws its idle watts in every hour, and up to its full watts as the load fills it.");
            }
            let exact = working.result(step);
            let Some(digits) = digits else { return exact };
            let step = working.step_to(known, what, unit, Operator::Round(digits), vec![plus(exact)]);
            working.note(step, "A meter is read to six digits after the point in its base unit.");
            working.result(step)
        }
    }
}

/// Digits after the point to which a reading is rounded in the unit in which it is shown, where that takes something off what its terms come to.
fn digits_lost(unit: &str, terms: &[Term], known: Decimal) -> Option<u32> {
    // A meter's reading has six digits in its base unit, and is shown in a power of ten of that.
    let factor = Unit::parse(unit).map_or(1, |unit| unit.factor);
    let zeros = factor.checked_ilog10().filter(|zeros| factor == 10_u64.pow(*zeros))?;
    let digits = zeros + 6;
    let exact = evaluate(Operator::Sum, terms)?;
    // Beyond that are digits that a float does not have.
    let shown = rounded(exact, digits + 3);
    (digits <= 12 && shown != known && rounded(exact, digits) == known).then_some(digits)
}

/// The base units of what a meter is shown in.
fn factor(unit: &str) -> f64 {
    Unit::parse(unit).map_or(1.0, |unit| f64::from(u32::try_from(unit.factor).unwrap_or(1)))
}

struct Reader<'a> {
    scene: &'a Scene<'a>,
    part: usize,
    meter: &'a str,
    month: usize,
    /// Of hardware, the months in service from which on it counts.
    from_age: u32,
}

impl Reader<'_> {
    fn unit(&self) -> String {
        let sheet = &self.scene.alternative.parts[self.part].sheet;
        let Some(meter) = sheet.meter(self.meter) else { return String::new() };
        if meter.dimension == Dimension::Money { sheet.currency.code().to_owned() } else { meter.unit.to_owned() }
    }

    fn groups(&self) -> impl Iterator<Item = &Group> {
        self.scene.fleet.groups.iter().filter(|group| group.part == self.part)
    }

    /// What adds up to the reading; none where that is not told.
    fn terms(&self, working: &mut Working, retention: Option<Duration>) -> Vec<Term> {
        let (scene, month) = (self.scene, self.month);
        let sheet = &scene.alternative.parts[self.part].sheet;
        let mut terms = self.of_fleet(working);
        terms.extend(self.of_data(working, retention));
        terms.extend(self.of_streams(working));
        terms.extend(self.of_crossings(working));
        match self.meter {
            "months" if in_use(self.part, &scene.alternative.parts[self.part], scene.fleet) => terms.push(plus(Working::counted(1_u32, "month", "month"))),
            "sites" if in_use(self.part, &scene.alternative.parts[self.part], scene.fleet) => {
                terms.push(plus(working.given(scene.workload.sites, "sites", "site", Input::workload(&["workload", "sites"]))));
            }
            "posts" => terms.extend(self.posts(working)),
            "staff-hours" => terms.extend(self.staff_hours(working)),
            "bandwidth-p95" => terms.extend(self.bandwidth(working)),
            _ => {}
        }
        if let Some(own) = sheet.meters.get(self.meter) {
            terms.extend(self.own(working, own));
        }
        for item in &scene.alternative.parts[self.part].serves {
            let Item::Usage(at) = *item else { continue };
            let stated = &scene.workload.usage[at];
            // What is stated has no age.
            if stated.meter == self.meter && self.from_age == 0 {
                let value = to_f64(stated.in_month(month)) / factor(&self.unit());
                let paths = ["quantity", "monthly"].iter().map(|key| path(&["usage", &stated.name, key])).collect();
                terms.push(plus(working.given(value, format!("{}, as stated", stated.name), self.unit(), Input { paths, source: None })));
            }
        }
        terms
    }

    fn of_machine(&self, working: &mut Working, group: &Group, value: f64, what: &str, unit: &str, key: &str) -> Operand {
        let name = &self.scene.alternative.parts[group.part].sheet.machines[group.machine].name;
        working.given(value, format!("{what} of {name}"), unit, self.scene.machine_input(group.part, group.machine, key))
    }

    fn facility(&self, working: &mut Working, value: f64, what: &str, key: &str) -> Operand {
        let sheet = &self.scene.alternative.parts[self.part].sheet;
        working.given(value, what, "", Input { paths: vec![path(&["sheet", &sheet.id, "facility", key])], source: None })
    }

    /// What machines emit.
    fn of_fleet(&self, working: &mut Working) -> Vec<Term> {
        let (scene, month) = (self.scene, self.month);
        let sheet = &scene.alternative.parts[self.part].sheet;
        let mut terms = Vec::new();
        let groups: Vec<&Group> = self.groups().filter(|group| group.peak[month] > 0.0 || group.cohorts.iter().any(|cohort| cohort.paid == month)).collect();
        for group in groups {
            let machine = &sheet.machines[group.machine];
            let billed =
                |working: &mut Working| if machine.rents_by_month() { scene.hours(working, group, month) } else { scene.billed(working, group, month) };
            match self.meter {
                "machine-hours" => terms.push(plus(billed(working))),
                "machines" => terms.push(plus(scene.mean(working, group, month))),
                "vcpu-hours" => {
                    let each = self.of_machine(working, group, machine.threads.unwrap_or(0.0), "vCPUs", "vCPU", "vcpus");
                    terms.push(times(vec![billed(working), each]));
                }
                "memory-hours" => {
                    let each = self.of_machine(working, group, machine.capacity.memory.unwrap_or(0.0) / 1e9, "memory", "GB", "memory");
                    terms.push(times(vec![billed(working), each]));
                }
                "gpu-hours" if machine.capacity.gpus > 0.0 => {
                    let each = self.of_machine(working, group, machine.capacity.gpus, "GPUs", "GPU", "gpus");
                    terms.push(times(vec![billed(working), each]));
                }
                _ => {}
            }
            let Terms::Bought(purchase) = &machine.terms else { continue };
            match self.meter {
                "energy" => {
                    let peak = scene.peak(working, group, month);
                    let hours = Working::counted(scene.demand.calendar.month(month), "hours of the month", "hour");
                    let thousand = || Working::counted(1000_u32, "watts of a kW", "").below();
                    let idle = self.of_machine(working, group, purchase.idle, "idle watts", "W", "idle");
                    let full = self.of_machine(working, group, purchase.full, "full watts", "W", "full");
                    let swing = working.step("watts between idle and full", "W", Operator::Sum, vec![plus(full), crate::working::minus(idle.clone())]);
                    let swing = working.result(swing);
                    let busy = scene.busy(working, group, month);
                    let pue = (sheet.facility.pue - 1.0).abs() > 1e-12;
                    let with_pue = |working: &mut Working, mut factors: Vec<Operand>| {
                        if pue {
                            factors.push(self.facility(working, sheet.facility.pue, "PUE", "pue"));
                        }
                        factors.push(thousand());
                        times(factors)
                    };
                    terms.push(with_pue(working, vec![peak, idle, hours]));
                    terms.push(with_pue(working, vec![busy, swing]));
                }
                "contracted-power" => {
                    let peak = scene.peak(working, group, month);
                    let full = self.of_machine(working, group, purchase.full, "full watts", "W", "full");
                    let breaker = self.facility(working, sheet.facility.breaker, "share of a breaker's rating that may be drawn", "breaker").below();
                    terms.push(times(vec![peak, full, breaker, Working::counted(1000_u32, "watts of a kW", "").below()]));
                }
                "rack-units" => {
                    let peak = scene.peak(working, group, month);
                    terms.push(times(vec![peak, self.of_machine(working, group, purchase.rack_units, "height", "U", "rack_units")]));
                }
                "failures" => {
                    let peak = scene.peak(working, group, month);
                    let Some(rate) = self.failures(working, group, purchase) else { continue };
                    terms.push(times(vec![peak, rate, Working::counted(12_u32, "months of a year", "").below()]));
                }
                "hardware-value" => {
                    let old_enough = |(_, age): &(&Cohort, usize)| *age >= self.from_age as usize;
                    for (cohort, age) in self.standing(group).into_iter().filter(old_enough) {
                        let when = if cohort.lot.is_some() { "there before".to_owned() } else { format!("paid in month {}", cohort.paid) };
                        let old = if self.from_age > 0 { format!(", for {age} months") } else { String::new() };
                        terms.push(self.paid_for(working, group, cohort, &format!("{} in service or on the shelf{old}, {when}", machine.name)));
                    }
                }
                "machines-retired" => {
                    for cohort in group.cohorts.iter().filter(|cohort| cohort.until == month) {
                        terms.push(plus(Working::counted(cohort.count, format!("{} whose life or lease has ended", machine.name), "machine")));
                    }
                }
                _ => {}
            }
        }
        if self.meter == "hardware-purchases" {
            terms = self.purchases(working);
        }
        if self.meter == "racks" {
            terms = self.racks(working);
        }
        terms
    }

    /// What stands of a group in the month, with its age in months.
    fn standing<'b>(&self, group: &'b Group) -> Vec<(&'b Cohort, usize)> {
        let age = |cohort: &Cohort| {
            let lot = cohort.lot.zip(self.scene.alternative.existing.as_ref());
            lot.map_or(0, |(lot, existing)| existing.lots[lot].age) + self.month - cohort.from
        };
        let stands = group.cohorts.iter().filter(|cohort| cohort.from <= self.month && self.month < cohort.until);
        stands.map(|cohort| (cohort, age(cohort))).collect()
    }

    /// Failures to be expected of a machine in a year: by their age, the mean of those that stand. None where none do.
    fn failures(&self, working: &mut Working, group: &Group, purchase: &Purchase) -> Option<Operand> {
        let name = &self.scene.alternative.parts[group.part].sheet.machines[group.machine].name;
        if let [always] = purchase.failures.as_slice() {
            return Some(self.of_machine(working, group, *always, "failures a year", "failure", "failures"));
        }
        let standing = self.standing(group);
        let count: f64 = standing.iter().map(|(cohort, _)| cohort.count).sum();
        let mut by_year: Vec<(usize, f64)> = Vec::new();
        for (cohort, age) in &standing {
            let year = (age / 12).min(purchase.failures.len().saturating_sub(1));
            match by_year.iter_mut().find(|(known, _)| *known == year) {
                Some((_, sum)) => *sum += cohort.count,
                None => by_year.push((year, cohort.count)),
            }
        }
        let mut terms = Vec::new();
        for (year, of_it) in by_year {
            let mut input = self.scene.machine_input(group.part, group.machine, "failures");
            input.paths.iter_mut().for_each(|path| path.0.push(PathStep::Position(year)));
            let rate = working.given(*purchase.failures.get(year)?, format!("failures a year of {name} in year {} of its life", year + 1), "failure", input);
            let of_it = Working::counted(of_it, format!("{name} in that year, spares included"), "machine");
            terms.push(times(vec![of_it, rate, Working::counted(count, format!("{name} of any age"), "machine").below()]));
        }
        if terms.is_empty() {
            return None;
        }
        let step = working.step(format!("failures a year of {name}, the mean of those that stand"), "failure", Operator::Sum, terms);
        Some(working.result(step))
    }

    /// What some machines were bought for, at the price of their month.
    fn paid_for(&self, working: &mut Working, group: &Group, cohort: &Cohort, what: &str) -> Term {
        let sheet = &self.scene.alternative.parts[self.part].sheet;
        let machine = &sheet.machines[group.machine];
        let Terms::Bought(purchase) = &machine.terms else { return plus(Working::counted(0_u32, "", "")) };
        let count = Working::counted(cohort.count, what, "machine");
        if let Some((lot, existing)) = cohort.lot.zip(self.scene.alternative.existing.as_ref()) {
            let paid = crate::rating::steps::of_lot(lot, "paid");
            let price = working.given(
                existing.lots[lot].purchase.price,
                format!("what was paid for {}", machine.name),
                format!("{}/machine", sheet.currency.code()),
                paid,
            );
            return times(vec![count, price]);
        }
        let paid = cohort.paid;
        let price = crate::rating::steps::price(
            working,
            sheet,
            crate::rating::steps::Priced::machine(sheet, group.machine, "purchase"),
            &|sheet| if let Terms::Bought(purchase) = &sheet.machines[group.machine].terms { purchase.price } else { Decimal::ZERO },
            (purchase.price, &format!("price of {}", machine.name), "machine"),
            (machine.path(), paid),
        );
        times(vec![count, price])
    }

    /// What is bought in the month, in money.
    fn purchases(&self, working: &mut Working) -> Vec<Term> {
        let sheet = &self.scene.alternative.parts[self.part].sheet;
        let mut terms = Vec::new();
        for group in self.groups().filter(|group| matches!(sheet.machines[group.machine].terms, Terms::Bought(_))) {
            let bought = || group.cohorts.iter().filter(|cohort| cohort.lot.is_none() && cohort.paid == self.month);
            let count: f64 = bought().map(|cohort| cohort.count).sum();
            if let Some(first) = bought().next() {
                let all = Cohort { count, ..*first };
                let mut term = self.paid_for(working, group, &all, &format!("{} bought, spares included", sheet.machines[group.machine].name));
                if let Some(bought) = self.scene.bought(working, group, self.month).filter(|bought| to_f64(bought.value).total_cmp(&count).is_eq()) {
                    term.factors[0] = bought;
                }
                terms.push(term);
            }
        }
        terms
    }

    /// Whole racks at each site, by units and by contracted power.
    fn racks(&self, working: &mut Working) -> Vec<Term> {
        let (scene, month) = (self.scene, self.month);
        let part = &scene.alternative.parts[self.part];
        let facility = &part.sheet.facility;
        let (mut units, mut watts) = (Vec::new(), Vec::new());
        let groups: Vec<&Group> = self.groups().filter(|group| group.peak[month] > 0.0).collect();
        for group in groups {
            let Terms::Bought(purchase) = &part.sheet.machines[group.machine].terms else { continue };
            let peak = scene.peak(working, group, month);
            units.push(times(vec![peak.clone(), self.of_machine(working, group, purchase.rack_units, "height", "U", "rack_units")]));
            watts.push(times(vec![peak, self.of_machine(working, group, purchase.full, "full watts", "W", "full")]));
        }
        if units.is_empty() {
            return Vec::new();
        }
        let per_site = |working: &mut Working, mut factors: Vec<Operand>| {
            if scene.workload.sites > 1 {
                factors.push(working.given(scene.workload.sites, "sites", "", Input::workload(&["workload", "sites"])).below());
            }
            factors
        };
        let units = working.step("rack units of all machines", "U", Operator::Sum, units);
        let each = self.facility(working, facility.rack_units_per_rack, "units of a rack", "rack_units_per_rack").below();
        let units = working.result(units);
        let factors = per_site(working, vec![units, each]);
        let by_units = working.product("racks at a site, by their units", "rack", factors);
        let mut limits = vec![plus(working.result(by_units))];
        if let Some(limit) = facility.watts_per_rack {
            let watts = working.step("full watts of all machines", "W", Operator::Sum, watts);
            let watts = working.result(watts);
            let breaker = self.facility(working, facility.breaker, "share of a breaker's rating that may be drawn", "breaker").below();
            let limit = self.facility(working, limit / 1000.0, "kW of a rack", "kw_per_rack").below();
            let factors = per_site(working, vec![watts, breaker, limit, Working::counted(1000_u32, "watts of a kW", "").below()]);
            let by_power = working.product("racks at a site, by their contracted power", "rack", factors);
            limits.push(plus(working.result(by_power)));
        }
        let most = working.step("racks at a site: the tighter limit", "rack", Operator::Most, limits);
        let most = working.result(most);
        let up = working.step("whole racks at a site", "rack", Operator::Up, vec![plus(most)]);
        let up = working.result(up);
        vec![times(vec![up, working.given(scene.workload.sites, "sites", "", Input::workload(&["workload", "sites"]))])]
    }

    /// Data that is rented by the month.
    fn of_data(&self, working: &mut Working, retention: Option<Duration>) -> Vec<Term> {
        let (scene, month) = (self.scene, self.month);
        let part = &scene.alternative.parts[self.part];
        let mut terms = Vec::new();
        for item in part.serves.iter().filter(|_| !part.completes) {
            let Item::Data(at) = *item else { continue };
            let data = &scene.workload.data[at];
            if data.meter != self.meter || on_machines(part, &data.meter) {
                continue;
            }
            let mean = stored(data, scene.workload.start, &scene.demand.calendar)[month - 1].mean;
            let mut factors = vec![held(working, data, month - 1, mean / 1e9, false)];
            if scene.workload.sites > 1 {
                factors.push(working.given(scene.workload.sites, "sites", "", Input::workload(&["workload", "sites"])));
            }
            let gone = retention.map_or(0.0, |retention| super::gone(data, retention));
            if gone > 0.0 {
                let more = Working::counted(gone + 1.0, "billed for what is held: what is deleted earlier counts to the end of its retention", "");
                factors.push(more);
            }
            terms.push(times(factors));
        }
        terms
    }

    /// Traffic and requests.
    fn of_streams(&self, working: &mut Working) -> Vec<Term> {
        let (scene, month) = (self.scene, self.month);
        let unit = self.unit();
        let mut terms = Vec::new();
        for (index, part) in scene.alternative.parts.iter().enumerate().filter(|(_, part)| !part.completes) {
            for item in &part.serves {
                let (Item::Traffic(at) | Item::Requests(at)) = *item else { continue };
                let traffic = matches!(item, Item::Traffic(_));
                let (list, stream) = if traffic { ("traffic", &scene.workload.traffic[at]) } else { ("requests", &scene.workload.requests[at]) };
                let splits = stream.volume.follows_demand && traffic;
                let peak = scene.fleet.peak_of(index).filter(|_| splits);
                if stream.meter != self.meter || (index != self.part && peak != Some(self.part)) {
                    continue;
                }
                let paths: (&[&str], &[&str]) = (&[list, &stream.name, "volume"], &[list, &stream.name, "growth"]);
                let mut factors = vec![volume(working, &stream.volume, paths, (&stream.name, factor(&unit), &unit), scene.demand, month)];
                if stream.volume.follows_demand {
                    factors.extend(self.served());
                }
                if peak.is_some() {
                    factors.push(self.share(self.part));
                }
                terms.push(times(factors));
            }
        }
        terms
    }

    /// The share of the load that is served; none where that is all of it.
    fn served(&self) -> Option<Operand> {
        let served = self.scene.fleet.served(self.month);
        (served < 1.0).then(|| Working::counted(served, "share of the load that is served", ""))
    }

    /// The share of the load that a part of a mix carries.
    fn share(&self, part: usize) -> Operand {
        let which =
            if self.scene.fleet.peak_of(part).is_some() { "share of the load that the base carries" } else { "share of the load that the base does not carry" };
        Working::counted(self.scene.fleet.share(part, self.month), which, "")
    }

    /// What flows between accounts.
    fn of_crossings(&self, working: &mut Working) -> Vec<Term> {
        let scene = self.scene;
        if !matches!(self.meter, "transfer-out" | "transfer-in") {
            return Vec::new();
        }
        let out = self.meter == "transfer-out";
        let crossings = crossings(scene.alternative, scene.workload, scene.demand, scene.fleet);
        let here = crossings.iter().filter(|crossing| self.part == if out { crossing.from } else { crossing.to });
        let known: f64 = here.map(|crossing| crossing.months[self.month - 1]).sum::<f64>() / 1e9;
        if known <= 0.0 {
            return Vec::new();
        }
        let before = working.clone();
        let mut terms = Vec::new();
        for (transfer, from, to) in scene.alternative.crossings(scene.workload) {
            if scene.alternative.one_account(from.part, to.part) || self.part != if out { from.part } else { to.part } {
                continue;
            }
            let paths: (&[&str], &[&str]) = (&["traffic", &transfer.name, "volume"], &["traffic", &transfer.name, "growth"]);
            let mut factors = vec![volume(working, &transfer.volume, paths, (&transfer.name, 1e9, "GB"), scene.demand, self.month)];
            if transfer.volume.follows_demand {
                factors.extend(self.served());
            }
            terms.push(times(factors));
        }
        let told = evaluate(Operator::Sum, &terms);
        if told.zip(Decimal::from_f64(known)).is_some_and(|(told, known)| near(told, known)) {
            return terms;
        }
        // What is split between a base and what is beyond it is told as it was counted.
        *working = before;
        vec![plus(Working::counted(known, "between accounts, as the load is split between them", "GB"))]
    }

    fn posts(&self, working: &mut Working) -> Vec<Term> {
        let scene = self.scene;
        let Some(staff) = &scene.workload.staff else { return Vec::new() };
        let own = scene.alternative.parts.iter().enumerate().any(|(index, part)| part.sheet.kind == Kind::Owned && in_use(index, part, scene.fleet));
        let (base, key) = if own { (staff.owned, "owned") } else { (staff.rented, "rented") };
        let mut terms = vec![plus(working.given(base, "posts before any machine", "post", Input::workload(&["staff", key])))];
        let machines: f64 = scene.fleet.groups.iter().map(|group| group.mean[self.month]).sum();
        if let Some(each) = staff.machines_per_post {
            let mut counts = Vec::new();
            for group in scene.fleet.groups.iter().filter(|group| group.mean[self.month] > 0.0) {
                counts.push(plus(scene.mean(working, group, self.month)));
            }
            let mean = if counts.is_empty() {
                Working::counted(0_u32, "machines in service, the mean", "machine")
            } else {
                let step = working.step_to(machines, "machines in service, the mean", "machine", Operator::Sum, counts);
                working.result(step)
            };
            terms.push(times(vec![mean, working.given(each, "machines a post", "machine", Input::workload(&["staff", "machines_per_post"])).below()]));
        }
        let posts = base + staff.machines_per_post.map_or(0.0, |each| machines / each);
        if !staff.whole && posts >= staff.minimum {
            return terms;
        }
        let sum = working.step_to(posts, "posts, not rounded", "post", Operator::Sum, terms);
        let mut posts_operand = working.result(sum);
        if staff.whole {
            let up = working.step_to(whole(posts), "whole posts", "post", Operator::Up, vec![plus(posts_operand)]);
            posts_operand = working.result(up);
        }
        let least = working.given(staff.minimum, "least cover", "post", Input::workload(&["staff", "minimum"]));
        let most = working.step("posts, no fewer than the least cover", "post", Operator::Most, vec![plus(posts_operand), plus(least)]);
        vec![plus(working.result(most))]
    }

    /// Hours of people: a base, and more for machines, racks and sites.
    fn staff_hours(&self, working: &mut Working) -> Vec<Term> {
        let (scene, month) = (self.scene, self.month);
        let Some(hours) = scene.workload.staff.as_ref().and_then(|staff| staff.hours.as_ref()) else { return Vec::new() };
        let parts = &scene.alternative.parts;
        let input = |key: &str| Input::workload(&["staff", "hours", key]);
        let own = parts.iter().enumerate().any(|(index, part)| part.sheet.kind == Kind::Owned && in_use(index, part, scene.fleet));
        let (base, key) = if own { (hours.owned, "owned") } else { (hours.rented, "rented") };
        let mut terms = vec![plus(working.given(base, "hours before any machine", "hour", input(key)))];
        let mut known = base;
        if own && hours.per_site > 0.0 {
            let each = working.given(hours.per_site, "hours for each site", "hour", input("per_site"));
            let sites = working.given(scene.workload.sites, "sites", "site", Input::workload(&["workload", "sites"]));
            known += hours.per_site * f64::from(scene.workload.sites);
            terms.push(times(vec![each, sites]));
        }
        let bought = |group: &Group| matches!(parts[group.part].sheet.machines[group.machine].terms, Terms::Bought(_));
        for (each, key, owned) in [(hours.per_machine, "per_machine", false), (hours.per_owned_machine, "per_owned_machine", true)] {
            let groups = scene.fleet.groups.iter().filter(|group| each > 0.0 && group.mean[month] > 0.0 && (!owned || bought(group)));
            for group in groups {
                let each = working.given(each, if owned { "hours more for each that is owned" } else { "hours for each machine" }, "hour", input(key));
                known += to_f64(each.value) * group.mean[month];
                terms.push(times(vec![scene.mean(working, group, month), each]));
            }
        }
        for index in (0..parts.len()).filter(|_| hours.per_rack > 0.0) {
            let racks = Self { scene, part: index, meter: "racks", month, from_age: 0 }.racks(working);
            if racks.is_empty() {
                continue;
            }
            let step = working.step(format!("racks of {}", parts[index].sheet.id), "rack", Operator::Sum, racks);
            let racks = working.result(step);
            known += hours.per_rack * to_f64(racks.value);
            terms.push(times(vec![racks, working.given(hours.per_rack, "hours for each rack", "hour", input("per_rack"))]));
        }
        if known >= hours.minimum {
            return terms;
        }
        let sum = working.step("hours of people before the least cover", "hour", Operator::Sum, terms);
        let sum = working.result(sum);
        let least = working.given(hours.minimum, "least cover", "hour", input("minimum"));
        let most = working.step("hours of people, no fewer than the least cover", "hour", Operator::Most, vec![plus(sum), plus(least)]);
        vec![plus(working.result(most))]
    }

    /// The 95th percentile of the larger direction: the mean rate of what follows the load times the billed sample over the mean, and of what does not.
    fn bandwidth(&self, working: &mut Working) -> Vec<Term> {
        const FOLLOWS: &str = "follows the load";
        let (scene, at) = (self.scene, self.month - 1);
        let (load, hours) = (&scene.demand.months[at], scene.demand.calendar.hours[at]);
        let levels = load.samples.as_deref().unwrap_or(&load.levels);
        let percentile = percentile(levels, scene.fleet.carrier(self.part, self.month));
        let rate = |streams: &[(bool, Vec<f64>)]| percentile_rate(percentile, bytes_of(streams, at), hours);
        let directions = directions(self.part, scene.alternative, scene.workload, scene.demand, scene.fleet);
        let Some((name, streams)) = directions.iter().max_by(|a, b| rate(&a.1).total_cmp(&rate(&b.1))) else { return Vec::new() };
        let (following, steady) = bytes_of(streams, at);
        let (billed, level_sum, samples) = percentile;
        let follows = |what: &str| what == FOLLOWS;
        let own = |what: &str, bytes: f64, working: &mut Working| {
            let before = working.clone();
            let mut flows = Vec::new();
            for item in &scene.alternative.parts[self.part].serves {
                let Item::Traffic(at) = *item else { continue };
                let stream = &scene.workload.traffic[at];
                if stream.meter == *name && stream.volume.follows_demand == follows(what) {
                    let paths: (&[&str], &[&str]) = (&["traffic", &stream.name, "volume"], &["traffic", &stream.name, "growth"]);
                    flows.push(plus(volume(working, &stream.volume, paths, (&stream.name, 1e9, "GB"), scene.demand, self.month)));
                }
            }
            let label = format!("{name} of the month that {what}");
            let told = match flows.as_slice() {
                [] => Working::counted(0_u32, "", "GB"),
                [only] => only.factors[0].clone(),
                _ => {
                    let step = working.step(label.clone(), "GB", Operator::Sum, flows);
                    working.result(step)
                }
            };
            // What is split, or flows between accounts, is told as it was counted.
            if Decimal::from_f64(bytes / 1e9).is_some_and(|bytes| near(told.value, bytes)) {
                return told;
            }
            *working = before;
            Working::counted(bytes / 1e9, label, "GB")
        };
        let mut terms = Vec::new();
        let mut term = |what: &str, bytes: f64, share: Option<f64>, working: &mut Working| {
            let mut factors = vec![
                own(what, bytes, working),
                Working::counted(8000_u32, "Mbit of a GB", ""),
                Working::counted(hours, "hours of the month", "").below(),
                Working::counted(3600_u32, "seconds of an hour", "").below(),
            ];
            factors.extend(
                share.map(|share| Working::counted(share, format!("highest billed sample over the mean: {} of {samples} are dropped", samples / 20), "")),
            );
            factors.push(working.given(scene.workload.burst, "five-minute peaks over hourly means", "", Input::workload(&["conventions", "burst"])));
            terms.push(times(factors));
        };
        if following > 0.0 && level_sum > 0.0 {
            term(FOLLOWS, following, Some(billed * f64::from(samples) / level_sum), working);
        }
        if steady > 0.0 {
            term("does not follow the load", steady, None, working);
        }
        terms
    }

    /// A meter that the sheet declares.
    fn own(&self, working: &mut Working, own: &crate::sheet::OwnMeter) -> Vec<Term> {
        let (scene, month) = (self.scene, self.month);
        let part = &scene.alternative.parts[self.part];
        let id = &part.sheet.id;
        let used = in_use(self.part, part, scene.fleet);
        let driven = match own.driver {
            Driver::Machine => {
                let mut counts = Vec::new();
                let groups: Vec<&Group> = self.groups().filter(|group| group.mean[month] > 0.0).collect();
                for group in groups {
                    counts.push(plus(scene.mean(working, group, month)));
                }
                if counts.is_empty() {
                    return Vec::new();
                }
                let step = working.step("machines in service, the mean", "machine", Operator::Sum, counts);
                working.result(step)
            }
            Driver::Rack => {
                let terms = self.racks(working);
                if terms.is_empty() {
                    return Vec::new();
                }
                let step = working.step("racks", "rack", Operator::Sum, terms);
                working.result(step)
            }
            Driver::Site if used => working.given(scene.workload.sites, "sites", "site", Input::workload(&["workload", "sites"])),
            Driver::Month if used => Working::counted(1_u32, "month", "month"),
            _ => return Vec::new(),
        };
        let input = |key: &str| Input { paths: vec![path(&["sheet", id, "meter", self.meter, key])], source: None };
        let Some(each) = own.each else {
            let per = working.given(own.per, format!("{} for each", own.unit), "", input("per"));
            return vec![times(vec![driven, per])];
        };
        let sites = if matches!(own.driver, Driver::Machine | Driver::Rack) { scene.workload.sites } else { 1 };
        let mut factors = vec![driven, working.given(each, format!("for one {}", own.unit), "", input("each")).below()];
        if sites > 1 {
            factors.push(working.given(sites, "sites", "", Input::workload(&["workload", "sites"])).below());
        }
        let share = working.product("at a site, not rounded", own.unit.clone(), factors);
        let share = working.result(share);
        let up = working.step("whole ones at a site", own.unit.clone(), Operator::Up, vec![plus(share)]);
        let mut factors = vec![working.result(up)];
        if sites > 1 {
            factors.push(working.given(sites, "sites", "", Input::workload(&["workload", "sites"])));
        }
        vec![times(factors)]
    }
}
