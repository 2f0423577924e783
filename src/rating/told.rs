//! The steps of charges, and of machines that are bought.

use super::steps::{Below, Priced, Tell, fraction, of_tier, price, rounded_to, shown_in};
use super::{Account, Rater};
use crate::document::Step as PathStep;
use crate::finance;
use crate::fleet::{Cohort, Group};
use crate::money::Money;
use crate::quantity::{Dimension, Unit};
use crate::sheet::{Charge, Purchase, Sheet, Terms};
use crate::working::{Input, Operand, Operator, Term, Whence, Working, minus, near, path, plus, times};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// What of an account's readings one line of a charge is of.
pub(super) struct Slices<'a> {
    /// What each part's meter reads, month by month.
    pub readings: &'a [(usize, Cow<'a, [Decimal]>)],
    /// The month that is read.
    pub read_in: usize,
    /// What of each is left to be paid.
    pub billed: &'a [Decimal],
    /// Which of them.
    pub at: usize,
    /// What this line is of.
    pub slice: Decimal,
    /// What all are paid for.
    pub total: Decimal,
    /// Which tier.
    pub tier: usize,
}

impl Rater<'_> {
    /// The steps of one tier of a charge.
    #[expect(clippy::too_many_arguments, reason = "what a slice is made of, with where it is noted")]
    pub(super) fn tier_steps(
        &self,
        account: &Account<'_>,
        index: usize,
        slices: &Slices<'_>,
        time: (Decimal, Decimal),
        amount: Money,
        working: &mut Working,
        tell: Tell<'_>,
    ) {
        let sheet = &account.sheet;
        let charge = &sheet.charges[index];
        let tier = &charge.tiers[slices.tier];
        let (unit, factor, per) = shown_in(sheet, charge, tier);
        let here = Counted { rater: self, account, charge, index, unit: &unit, factor };
        let mut quantity = here.quantity(slices, working, tell);
        let slice = here.shown(slices.slice);
        if !near(quantity.value, slice) {
            let step = working.step_to(slice, "of this tier and part", unit.clone(), Operator::Sum, vec![plus(quantity)]);
            quantity = working.result(step);
        }
        let money = tier.price.unit.dimension == Dimension::Money;
        let priced = Priced { converts: !money, ..Priced::charge(sheet, index, &of_tier(slices.tier)) };
        let what = if money { format!("share that {} takes", charge.name) } else { format!("price of {}", charge.name) };
        let tier_of = slices.tier;
        let price = price(
            working,
            sheet,
            priced,
            &|sheet| sheet.charges[index].tiers[tier_of].price.number,
            (tier.price.number, &what, &per),
            (charge.path(), slices.read_in),
        );
        let mut factors = vec![quantity, price];
        let (up, down) = time;
        let down = down / factor / tier.price.count;
        factors.extend(fraction((up, down)));
        if tier.price.count != Decimal::ONE {
            factors.push(Working::counted(tier.price.count, "that the price is for", "").below());
        }
        let exact = working.product("amount, not rounded", self.currency.code(), factors);
        let exact = working.result(exact);
        rounded_to(working, exact, amount, self.currency, false);
    }

    /// The steps of what is missing to a charge's minimum.
    pub(super) fn minimum_steps(&self, account: &Account<'_>, index: usize, month: usize, paid: Money, amount: Money, working: &mut Working) {
        let sheet = &account.sheet;
        let charge = &sheet.charges[index];
        let Some(minimum) = charge.minimum else { return };
        let priced = Priced::charge(sheet, index, &[vec![PathStep::Key("minimum".to_owned())]]);
        let of = |sheet: &Sheet| sheet.charges[index].minimum.unwrap_or_default();
        let minimum = price(working, sheet, priced, &of, (minimum, &format!("minimum of {} a month", charge.name), ""), (charge.path(), month));
        let rounded = working.step("minimum", self.currency.code(), Operator::Round(self.currency.minor_digits()), vec![plus(minimum)]);
        let paid = Working::counted(paid.decimal(), format!("{}, all lines of the month", charge.name), self.currency.code());
        let terms = vec![plus(working.result(rounded)), minus(paid)];
        working.step_to(amount.decimal(), "amount", self.currency.code(), Operator::Sum, terms);
    }

    fn purchase_of(&self, (part, index): (usize, usize)) -> Option<(&Sheet, &Purchase)> {
        let sheet = &*self.alternative.parts[part].sheet;
        if let Terms::Bought(purchase) = &sheet.machines[index].terms { Some((sheet, purchase)) } else { None }
    }

    /// The price of a machine that is paid in a month.
    fn hardware_price(sheet: &Sheet, index: usize, purchase: &Purchase, month: usize, working: &mut Working) -> Operand {
        let machine = &sheet.machines[index];
        let of = |sheet: &Sheet| if let Terms::Bought(purchase) = &sheet.machines[index].terms { purchase.price } else { Decimal::ZERO };
        let named = (purchase.price, format!("price of {}", machine.name));
        price(working, sheet, Priced::machine(sheet, index, "purchase"), &of, (named.0, &named.1, "machine"), (machine.path(), month))
    }

    /// The steps of what is bought in a month.
    pub(super) fn bought_steps(&self, of: (usize, usize), groups: &[&Group], month: usize, amount: Money, working: &mut Working, tell: Tell<'_>) {
        let Some((sheet, purchase)) = self.purchase_of(of) else { return };
        let counts: Vec<Term> = groups
            .iter()
            .filter(|group| group.cohorts.iter().any(|cohort| cohort.paid == month))
            .map(|group| plus(tell(working, Below::Bought(group), month)))
            .collect();
        let count = match counts.as_slice() {
            [] => return,
            [only] => only.factors[0].clone(),
            _ => {
                let step = working.step(format!("{} bought", sheet.machines[of.1].name), "machine", Operator::Sum, counts);
                working.result(step)
            }
        };
        let price = Self::hardware_price(sheet, of.1, purchase, month, working);
        let exact = working.product("amount, not rounded", self.currency.code(), vec![count, price]);
        let exact = working.result(exact);
        rounded_to(working, exact, amount, self.currency, false);
    }

    /// The steps of what is sold in a month.
    pub(super) fn sold_steps(&self, of: (usize, usize), groups: &[&Group], month: usize, amount: Money, working: &mut Working) {
        let Some((sheet, purchase)) = self.purchase_of(of) else { return };
        let name = &sheet.machines[of.1].name;
        let life = purchase.life as usize;
        let share = working.given(purchase.resale, "what is fetched of the price", "", self.machine_input(of, "resale"));
        let mut terms = Vec::new();
        for cohort in groups.iter().flat_map(|group| &group.cohorts).filter(|cohort| cohort.from + life == month) {
            let price = Self::hardware_price(sheet, of.1, purchase, cohort.paid, working);
            let count = Working::counted(cohort.count, format!("{name} at the end of their life, paid in month {}", cohort.paid), "machine");
            terms.push(times(vec![count, price, share.clone()]));
        }
        if terms.is_empty() {
            return;
        }
        let exact = working.step("amount, not rounded", self.currency.code(), Operator::Sum, terms);
        let exact = working.result(exact);
        rounded_to(working, exact, -amount, self.currency, true);
    }

    fn machine_input(&self, (part, index): (usize, usize), key: &str) -> Input {
        let sheet = &self.alternative.parts[part].sheet;
        let machine = &sheet.machines[index];
        let paths = vec![path(&["sheet", &sheet.id, "machine", &machine.name, key]), path(&["sheet", &sheet.id, "defaults", "machine", key])];
        Input { paths, source: sheet.sources.get(&machine.source).map(Into::into) }
    }

    /// The steps of what still stands at the end of the horizon.
    pub(super) fn credit_steps(&self, of: (usize, usize), groups: &[&Group], amount: Money, working: &mut Working) {
        let Some((sheet, purchase)) = self.purchase_of(of) else { return };
        let name = &sheet.machines[of.1].name;
        let life = purchase.life as usize;
        let mut cohorts: Vec<Cohort> = Vec::new();
        for cohort in groups.iter().flat_map(|group| &group.cohorts).filter(|cohort| cohort.from + life > self.months) {
            match cohorts.iter_mut().find(|known| (known.paid, known.from) == (cohort.paid, cohort.from)) {
                Some(known) => known.count += cohort.count,
                None => cohorts.push(*cohort),
            }
        }
        cohorts.sort_by_key(|cohort| (cohort.from, cohort.paid));
        let mut terms = Vec::new();
        for Cohort { count, paid, from } in cohorts {
            let age = self.months + 1 - from;
            let price = Self::hardware_price(sheet, of.1, purchase, paid, working);
            let one = || Working::counted(1_u32, "one", "");
            let written_off = vec![
                Working::counted(age, "months in service", ""),
                working.given(purchase.life, "months of its life", "", self.machine_input(of, "life")).below(),
            ];
            let resale = working.given(purchase.resale, "what is fetched at the end of its life, of the price", "", self.machine_input(of, "resale"));
            let lost = working.step("share that is lost over its life", "", Operator::Sum, vec![plus(one()), minus(resale)]);
            let mut fallen = written_off;
            fallen.push(working.result(lost));
            let book = working.step(
                format!("book value after {age} months, of the price"),
                "",
                Operator::Sum,
                vec![plus(one()), Term { minus: true, factors: fallen }],
            );
            let decline = working.given(
                (Decimal::ONE - purchase.market_decline).normalize(),
                "1 - yearly decline of the market",
                "",
                self.machine_input(of, "market_decline"),
            );
            let years = vec![Working::counted(age, "months in service", ""), Working::counted(12_u32, "months of a year", "").below()];
            let worth = if age >= life {
                book
            } else {
                let market = working.step(format!("market value after {age} months, of the price"), "", Operator::Power, vec![plus(decline), times(years)]);
                let lower = vec![plus(working.result(book)), plus(working.result(market))];
                let standing = finance::standing_value(purchase, age).ok().and_then(|value| value.decimal().checked_div(purchase.price));
                let what = format!("worth after {age} months, of the price: the lower");
                match standing {
                    Some(standing) => working.step_to(standing, what, "", Operator::Least, lower),
                    None => working.step(what, "", Operator::Least, lower),
                }
            };
            let count = Working::counted(count, format!("{name} in service since month {from}, or on the shelf, paid in month {paid}"), "machine");
            terms.push(times(vec![count, price, working.result(worth)]));
        }
        if terms.is_empty() {
            return;
        }
        let exact = working.step("amount, not rounded", self.currency.code(), Operator::Sum, terms);
        let exact = working.result(exact);
        rounded_to(working, exact, -amount, self.currency, true);
    }
}

/// What a charge counts, in the unit of one of its tiers.
struct Counted<'a> {
    rater: &'a Rater<'a>,
    account: &'a Account<'a>,
    charge: &'a Charge,
    index: usize,
    unit: &'a str,
    factor: Decimal,
}

impl Counted<'_> {
    /// Base units in the tier's unit.
    fn shown(&self, base: Decimal) -> Decimal {
        base / self.factor
    }

    fn input(&self, key: &str) -> Input {
        Priced::charge(&self.account.sheet, self.index, &[vec![PathStep::Key(key.to_owned())]]).input
    }

    /// What a part's meter reads, in the unit of the tier.
    fn read(&self, slices: &Slices<'_>, at: usize, working: &mut Working, tell: Tell<'_>) -> Operand {
        let (part, reading) = &slices.readings[at];
        let base = reading[slices.read_in];
        let sheet = &self.account.sheet;
        if self.charge.is_percentage() {
            let spend = self.rater.probe.map(|probe| probe.spend.borrow().clone()).unwrap_or_default();
            let terms: Vec<Term> = spend.into_iter().map(|(name, amount)| plus(Working::counted(amount.decimal(), name, self.unit))).collect();
            if terms.is_empty() {
                return Working::counted(base, "what it is a percentage of", self.unit);
            }
            let step = working.step_to(base, "what it is a percentage of: lines of the same month", self.unit, Operator::Sum, terms);
            return working.result(step);
        }
        let meter = sheet.meter(&self.charge.meter);
        let emits = self.account.readings.get(self.charge.meter.as_str()).and_then(|readings| readings.get(at)).map_or(*part, |(_, reading)| reading.part);
        let read = tell(working, Below::Reading { part: emits, meter: &self.charge.meter, base, retention: self.charge.retention }, slices.read_in);
        let of_meter = meter.and_then(|meter| Unit::parse(meter.unit).ok()).map_or(Decimal::ONE, |unit| Decimal::from(unit.factor));
        if of_meter == self.factor {
            return read;
        }
        let from = meter.map_or("", |meter| meter.unit);
        let mut factors = vec![read];
        // A GB is 10^9 bytes and a TiB 2^40: in whole numbers, as they are.
        if self.factor > of_meter && (self.factor % of_meter).is_zero() {
            factors.push(Working::counted(self.factor / of_meter, format!("{from} of a {}", self.unit), "").below());
        } else if of_meter > self.factor && (of_meter % self.factor).is_zero() {
            factors.push(Working::counted(of_meter / self.factor, format!("{} of a {from}", self.unit), ""));
        } else {
            factors.push(Working::counted(of_meter, format!("bytes of a {from}"), ""));
            factors.push(Working::counted(self.factor, format!("bytes of a {}", self.unit), "").below());
        }
        let step = working.product_to(self.shown(base), format!("{} in {}", self.charge.meter, self.unit), self.unit, factors);
        working.result(step)
    }

    /// What is free in the month, for all parts.
    fn allowance(&self, slices: &Slices<'_>, working: &mut Working, tell: Tell<'_>) -> Option<Operand> {
        let charge = self.charge;
        let mut terms = Vec::new();
        if !charge.free.is_zero() {
            terms.push(plus(working.given(self.shown(charge.free), "free a month", self.unit, self.input("free"))));
        }
        let sheet = &self.account.sheet;
        for group in self.rater.fleet.groups.iter().filter(|group| self.account.parts.contains(&group.part)) {
            let machine = &sheet.machines[group.machine];
            let included = machine.included.iter().filter(|(meter, _)| *meter == charge.meter).map(|(_, quantity)| *quantity);
            let each = included.fold(charge.free_per_machine, |sum, quantity| sum + quantity);
            if each.is_zero() || group.mean[slices.read_in] <= 0.0 {
                continue;
            }
            let mut input = self.rater.machine_input((group.part, group.machine), "included");
            input.paths.iter_mut().for_each(|path| path.0.push(PathStep::Key(charge.meter.clone())));
            if !charge.free_per_machine.is_zero() {
                input.paths.extend(self.input("free_per_machine").paths);
            }
            let each = working.given(self.shown(each), format!("free with each {}", machine.name), self.unit, input);
            terms.push(times(vec![tell(working, Below::Mean(group), slices.read_in), each]));
        }
        match terms.as_slice() {
            [] => None,
            [only] if only.factors.len() == 1 => Some(only.factors[0].clone()),
            _ => {
                let step = working.step("free in the month", self.unit, Operator::Sum, terms);
                Some(working.result(step))
            }
        }
    }

    /// What the line is of: the reading, less what is free, no less than what is committed to, as far as it falls into the tier.
    fn quantity(&self, slices: &Slices<'_>, working: &mut Working, tell: Tell<'_>) -> Operand {
        let charge = self.charge;
        let mut free = self.allowance(slices, working, tell);
        let last = slices.readings.len() - 1;
        // Parts of an account come one after the other: those before this one have taken of the allowance, and of the tiers.
        let upto = if slices.total > slices.billed.iter().sum::<Decimal>() || charge.all_units || !charge.commit.is_zero() { last } else { slices.at };
        let mut billed: Vec<Operand> = Vec::new();
        for at in 0..=upto.max(slices.at) {
            let read = self.read(slices, at, working, tell);
            let Some(left) = free.clone() else {
                billed.push(read);
                continue;
            };
            let zero = || plus(Working::counted(0_u32, "nothing", self.unit));
            let step = working.step("beyond what is free", self.unit, Operator::Sum, vec![plus(read.clone()), minus(left.clone())]);
            let beyond = working.result(step);
            let step = working.step("billed: never less than nothing", self.unit, Operator::Most, vec![plus(beyond.clone()), zero()]);
            billed.push(working.result(step));
            if at < slices.at {
                let negated = working.step("left of what is free", self.unit, Operator::Sum, vec![plus(left), minus(read)]);
                let negated = working.result(negated);
                let step = working.step("still free, never less than nothing", self.unit, Operator::Most, vec![plus(negated), zero()]);
                free = Some(working.result(step));
            }
        }
        if !charge.commit.is_zero() && slices.at == last {
            let used = sum_of(working, "billed of all parts", self.unit, &billed);
            let committed = working.given(self.shown(charge.commit), "least that is billed", self.unit, self.input("commit"));
            let step = working.step("no less than the least that is billed", self.unit, Operator::Most, vec![plus(used.clone()), plus(committed)]);
            let total = working.result(step);
            if total.value > used.value {
                let before: Vec<Term> = billed[..last].iter().cloned().map(minus).collect();
                billed[last] = if before.is_empty() {
                    total
                } else {
                    let step = working.step("of this part", self.unit, Operator::Sum, std::iter::once(plus(total)).chain(before).collect());
                    working.result(step)
                };
            }
        }
        let own = billed[slices.at].clone();
        if charge.tiers.len() == 1 {
            return own;
        }
        if charge.all_units {
            let total = sum_of(working, "total of the month, which decides on the tier", self.unit, &billed);
            if let Whence::Step(at) = total.from {
                working.note(at, format!("The total reaches tier {}, which prices all of it.", slices.tier + 1));
            }
            return own;
        }
        let lower = slices.tier.checked_sub(1).and_then(|tier| charge.tiers[tier].up_to);
        let upper = charge.tiers[slices.tier].up_to;
        let bound = |working: &mut Working, tier: usize, bound: Decimal| {
            let mut input = self.input("tiers");
            input.paths.iter_mut().for_each(|path| path.0.extend([PathStep::Position(tier), PathStep::Key("up_to".to_owned())]));
            working.given(self.shown(bound), format!("end of tier {}", tier + 1), self.unit, input)
        };
        let before = sum_of(working, "of the parts before", self.unit, &billed[..slices.at]);
        let end = sum_of(working, "up to and with this part", self.unit, &billed[..=slices.at]);
        let end = match upper {
            Some(upper) => {
                let upper = bound(working, slices.tier, upper);
                let step = working.step("as far as the tier goes", self.unit, Operator::Least, vec![plus(end), plus(upper)]);
                working.result(step)
            }
            None => end,
        };
        let start = match (lower, slices.at) {
            (Some(lower), 0) => Some(bound(working, slices.tier - 1, lower)),
            (Some(lower), _) => {
                let lower = bound(working, slices.tier - 1, lower);
                let step = working.step("from where on", self.unit, Operator::Most, vec![plus(before), plus(lower)]);
                Some(working.result(step))
            }
            (None, 0) => None,
            (None, _) => Some(before),
        };
        let Some(start) = start else { return end };
        let step = working.step(format!("within tier {}", slices.tier + 1), self.unit, Operator::Sum, vec![plus(end), minus(start)]);
        working.result(step)
    }
}

/// The sum of some numbers; the only one where there is one.
fn sum_of(working: &mut Working, what: &str, unit: &str, all: &[Operand]) -> Operand {
    match all {
        [] => Working::counted(0_u32, "nothing", unit),
        [only] => only.clone(),
        _ => {
            let step = working.step(what, unit, Operator::Sum, all.iter().cloned().map(plus).collect());
            working.result(step)
        }
    }
}
