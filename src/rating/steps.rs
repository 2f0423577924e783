//! How an amount of a bill came about, for whoever asks: what the rating notes while it rates.

use super::{NotPriced, Rater, beyond_paid_for, price_in};
use crate::bill::For;
use crate::demand::Demand;
use crate::document::{Path, Step as PathStep};
use crate::fleet::{Fleet, Group};
use crate::money::Money;
use crate::quantity::{Currency, Dimension, YearlyChange};
use crate::scenario::Alternative;
use crate::sheet::{Charge, Machine, Sheet, Tier};
use crate::usage::Reading;
use crate::working::{Input, Operand, Operator, Term, Working, path, plus};
use rust_decimal::Decimal;
use std::cell::RefCell;

/// An amount that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Index of the alternative's part.
    pub part: usize,
    /// What it is paid for.
    pub of: For,
    /// The month; 0 is before the start.
    pub month: usize,
}

/// What the rating has from the stages before it.
#[derive(Debug, Clone, Copy)]
pub enum Below<'a> {
    /// What a meter of a part reads, in the unit in which it is shown.
    Reading {
        /// The part that emits it.
        part: usize,
        /// The charge on its meter.
        charge: &'a Charge,
        /// What it counts, in base units, what is paid for already included.
        base: Decimal,
    },
    /// What rent is billed for of some machines.
    Billed(&'a Group),
    /// The highest number of some machines in the month.
    Peak(&'a Group),
    /// The mean number of some machines in the month.
    Mean(&'a Group),
    /// What is bought of some machines in the month.
    Bought(&'a Group),
    /// What was bought together of some machines, by its place among their cohorts.
    Cohort(&'a Group, usize),
}

/// Who tells how what the rating has from the stages before it came about; the month is the last argument.
pub type Tell<'a> = &'a dyn Fn(&mut Working, Below<'_>, usize) -> Operand;

/// The amount that is asked about, and what is noted of it.
pub(super) struct Probe<'a> {
    asked: Asked,
    tell: Tell<'a>,
    /// What meters read, what is paid for already included.
    readings: &'a [Reading],
    working: RefCell<Working>,
    /// The lines of the month that the percentage at hand is of.
    pub(super) spend: RefCell<Vec<(String, Money)>>,
}

impl Probe<'_> {
    /// How much of what a part's meter reads in a month is paid for already, where `beyond` is beyond that.
    pub(super) fn paid_for(&self, beyond: &Reading, month: usize) -> Decimal {
        let whole = self.readings.iter().find(|reading| reading.part == beyond.part && reading.meter == beyond.meter);
        whole.map_or(Decimal::ZERO, |whole| whole.months[month] - beyond.months[month])
    }

    /// The month that is asked about.
    pub(super) const fn month(&self) -> usize {
        self.asked.month
    }

    /// Notes the steps of an amount, if it is the one that is asked about.
    pub(super) fn note(&self, asked: Asked, steps: impl FnOnce(&mut Working, Tell<'_>)) {
        if self.asked == asked {
            let mut working = Working::default();
            steps(&mut working, self.tell);
            self.working.replace(working);
        }
    }
}

/// The steps to an amount of a bill, as the rating notes them; none of an amount that it does not have.
///
/// # Errors
/// Every reason for which the alternative is not priced.
pub fn steps(
    alternative: &Alternative,
    fleet: &Fleet,
    readings: &[Reading],
    demand: &Demand,
    currency: Currency,
    asked: Asked,
    tell: Tell<'_>,
) -> Result<Working, Vec<NotPriced>> {
    let probe = Probe { asked, tell, readings, working: RefCell::default(), spend: RefCell::default() };
    let beyond = beyond_paid_for(alternative, readings);
    Rater { alternative, fleet, demand, currency, months: demand.months.len(), probe: Some(&probe) }.rate(&beyond)?;
    Ok(probe.working.into_inner())
}

/// A price as a file has it, and what was done to it.
#[derive(Debug, Clone)]
pub struct Priced {
    /// Where it is written.
    pub input: Input,
    /// Indexes of the sheet's discounts that are on it.
    pub discounts: Vec<usize>,
    /// Whether it is money, which is converted, rather than a share of money.
    pub converts: bool,
    /// Where the yearly change of the price is written.
    pub change: Input,
}

impl Priced {
    /// A price of a machine, under some keys.
    #[must_use]
    pub fn machine(sheet: &Sheet, machine: usize, keys: &str) -> Self {
        Self::of_machine(sheet, machine, &[keys.split('.').map(|key| PathStep::Key(key.to_owned())).collect()], &sheet.machines[machine].source)
    }

    /// A price of a machine, in the first of some places where it is written.
    #[must_use]
    pub fn of_machine(sheet: &Sheet, machine: usize, places: &[Vec<PathStep>], source: &str) -> Self {
        let of = &sheet.machines[machine];
        let within = |keys: &[&str], place: &[PathStep]| Path(path(keys).0.into_iter().chain(place.iter().cloned()).collect());
        let own = places.iter().map(|place| within(&["sheet", &sheet.id, "machine", &of.name], place));
        let usual = places.iter().map(|place| within(&["sheet", &sheet.id, "defaults", "machine"], place));
        let kind = if of.rent().is_some() { "rent" } else { "hardware" };
        Self {
            input: Input { paths: own.chain(usual).collect(), source: sheet.sources.get(source).map(Into::into) },
            discounts: (0..sheet.discounts.len()).filter(|at| sheet.discounts[*at].machines.contains(&machine)).collect(),
            converts: true,
            change: change(sheet, "machine", &of.name, kind),
        }
    }

    /// A price of a charge.
    #[must_use]
    pub fn charge(sheet: &Sheet, charge: usize, places: &[Vec<PathStep>]) -> Self {
        let of = &sheet.charges[charge];
        let within = |keys: &[&str], place: &[PathStep]| Path(path(keys).0.into_iter().chain(place.iter().cloned()).collect());
        let own = places.iter().map(|place| within(&["sheet", &sheet.id, "charge", &of.name], place));
        let usual = places.iter().map(|place| within(&["sheet", &sheet.id, "defaults", "charge"], place));
        Self {
            input: Input { paths: own.chain(usual).collect(), source: sheet.sources.get(&of.source).map(Into::into) },
            discounts: (0..sheet.discounts.len()).filter(|at| sheet.discounts[*at].charges.contains(&charge)).collect(),
            converts: true,
            change: change(sheet, "charge", &of.name, of.category.key()),
        }
    }
}

/// Where the yearly change of a price may be written.
fn change(sheet: &Sheet, list: &str, name: &str, kind: &str) -> Input {
    let kind = if kind == "compute" { "rent" } else { kind };
    Input {
        paths: vec![path(&["sheet", &sheet.id, list, name, "change"]), path(&["sheet", &sheet.id, "defaults", list, "change"]), path(&["price_change", kind])],
        source: None,
    }
}

/// The price of a month: what the file has, less discounts, in the comparison's currency, on the path of its yearly change. `now` is what the sheet has
/// after discounts and conversion, with its name and what it is per.
pub fn price(
    working: &mut Working,
    sheet: &Sheet,
    priced: Priced,
    of: &dyn Fn(&Sheet) -> Decimal,
    (now, what, per): (Decimal, &str, &str),
    (changes, month): (YearlyChange, usize),
) -> Operand {
    let unit = |currency: Currency| match (priced.converts, per) {
        (false, _) => String::new(),
        (true, "") => currency.code().to_owned(),
        (true, per) => format!("{}/{per}", currency.code()),
    };
    let written = sheet.written.as_deref().map_or(now, of);
    let first = working.given(written, what, unit(sheet.written_in()), priced.input);
    let mut factors = vec![first];
    let mut differs = false;
    for discount in priced.discounts.iter().map(|at| &sheet.discounts[*at]) {
        let mut input = Input { paths: vec![path(&["sheet", &sheet.id, "discount", &discount.name, "percent"])], source: None };
        input.source = sheet.sources.get(&discount.source).map(Into::into);
        factors.push(working.given((Decimal::ONE - discount.percent).normalize(), format!("1 - discount {}", discount.name), "", input));
        differs = true;
    }
    if let Some(conversion) = sheet.converted.as_ref().filter(|_| priced.converts) {
        let mut currency = conversion.from;
        for rate in &conversion.rates {
            let source = Some((&conversion.source).into());
            let paths = vec![path(&["exchange", "rates"]), path(&["workload", "exchange"])];
            let operand = working.given(rate.number, "exchange rate", format!("{}/{}", rate.quote.code(), rate.base.code()), Input { paths, source });
            factors.push(if rate.base == currency { operand } else { operand.below() });
            currency = rate.other(currency).unwrap_or(currency);
            differs = true;
        }
    }
    let mut operand = factors[0].clone();
    if differs {
        let what = format!("{what}, {}", if sheet.converted.is_some() { format!("in {}", sheet.currency.code()) } else { "less discounts".to_owned() });
        let step = working.product_to(now, what, unit(sheet.currency), factors);
        operand = working.result(step);
    }
    let level = changes.factor(month).unwrap_or(Decimal::ONE);
    if level != Decimal::ONE {
        let base = working.given((Decimal::ONE + changes.0).normalize(), format!("1 + yearly change of the {what}"), "", priced.change);
        let exponent = vec![Working::counted(month - 1, "months since month 1", ""), Working::counted(12_u32, "months of a year", "").below()];
        let step = working.step_to(
            level,
            format!("price of month {month} over that of month 1"),
            "",
            Operator::Power,
            vec![plus(base), crate::working::times(exponent)],
        );
        let level = working.result(step);
        let now = price_in(now, changes, month).unwrap_or(now);
        let step = working.product_to(now, format!("{what} in month {month}"), unit(sheet.currency), vec![operand, level]);
        operand = working.result(step);
    }
    operand
}

/// Rounds what some steps come to: the last step of an amount.
pub fn rounded_to(working: &mut Working, exact: Operand, amount: Money, currency: Currency, negative: bool) {
    let term = Term { minus: negative, factors: vec![exact] };
    let what = if negative { "amount, credited" } else { "amount" };
    working.step_to(amount.decimal(), what, currency.code(), Operator::Round(currency.minor_digits()), vec![term]);
}

/// A fraction of time as operands, those that are one left out.
#[must_use]
pub fn fraction((up, down): (Decimal, Decimal)) -> Vec<Operand> {
    let what = |value: Decimal| match value.normalize().to_string().as_str() {
        "3" => "months of a quarter",
        "12" => "months of a year",
        "24" => "hours of a day",
        "60" => "minutes of an hour",
        "168" => "hours of a week",
        "3600" => "seconds of an hour",
        "672" | "696" | "720" | "730" | "744" => "hours of the month",
        _ => "from the time of the meter to that of the price",
    };
    let mut factors = Vec::new();
    if up != Decimal::ONE {
        factors.push(Working::counted(up, what(up), ""));
    }
    if down != Decimal::ONE {
        factors.push(Working::counted(down, what(down), "").below());
    }
    factors
}

/// A value of machines that are there already.
#[must_use]
pub fn of_lot(lot: usize, key: &str) -> Input {
    of_existing("machine", lot, key)
}

/// A value of what is there already, by its place in its list.
#[must_use]
pub fn of_existing(list: &str, at: usize, key: &str) -> Input {
    let mut input = Input::workload(&["existing", list]);
    input.paths.iter_mut().for_each(|path| path.0.extend([PathStep::Position(at), PathStep::Key(key.to_owned())]));
    input
}

/// Where the price of a machine on demand may be written.
#[must_use]
pub fn on_demand(machine: &Machine, step: usize) -> Vec<Vec<PathStep>> {
    let key = |key: &str| PathStep::Key(key.to_owned());
    if machine.rent().is_some_and(|rent| rent.volume.len() > 1) {
        return vec![vec![key("tiers"), PathStep::Position(step), key("price")]];
    }
    vec![vec![key("price")]]
}

/// Where the price of a tier may be written.
#[must_use]
pub fn of_tier(tier: usize) -> Vec<Vec<PathStep>> {
    let key = |key: &str| PathStep::Key(key.to_owned());
    vec![vec![key("tiers"), PathStep::Position(tier), key("price")], vec![key("price")]]
}

/// What a quantity of a tier is shown in: its unit, base units in one, and what its price is per.
#[must_use]
pub fn shown_in(sheet: &Sheet, charge: &Charge, tier: &Tier) -> (String, Decimal, String) {
    let rate = &tier.price;
    let money = rate.unit.dimension == Dimension::Money;
    let name = match (&rate.noun, rate.unit.dimension) {
        (Some(noun), _) => noun.to_string(),
        (None, Dimension::Count(noun)) if !noun.is_empty() => noun.to_owned(),
        (None, _) => rate.unit.name.to_owned(),
    };
    let unit = if money { sheet.currency.code().to_owned() } else { name.clone() };
    let meter = sheet.meter(&charge.meter);
    let unit = if unit.is_empty() {
        meter.and_then(|meter| meter.time).map_or_else(|| meter.map_or("", |meter| meter.unit).to_owned(), |time| time.name().to_owned())
    } else {
        unit
    };
    let mut per = String::new();
    if rate.count != Decimal::ONE {
        per = format!("{} ", rate.count.normalize());
    }
    per.push_str(&name);
    if let Some(time) = rate.time {
        per = if per.is_empty() { time.name().to_owned() } else { format!("{per}-{}", time.name()) };
    }
    (unit, Decimal::from(rate.unit.factor), per)
}
