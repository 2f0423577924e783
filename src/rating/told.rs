//! The steps of charges.

use super::steps::{Below, Priced, Tell, fraction, of_existing, of_tier, price, rounded_to, shown_in};
use super::{Account, Rater};
use crate::document::Step as PathStep;
use crate::money::Money;
use crate::quantity::{Dimension, Unit};
use crate::sheet::{Charge, Sheet};
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
        let beyond = self.account.readings.get(self.charge.meter.as_str()).and_then(|readings| readings.get(at)).map(|(_, reading)| *reading);
        let emits = beyond.map_or(*part, |reading| reading.part);
        // What is paid for has no age.
        let paid_for = beyond.zip(self.rater.probe).filter(|_| self.charge.from_age == 0);
        let paid_for = paid_for.map_or(Decimal::ZERO, |(beyond, probe)| probe.paid_for(beyond, slices.read_in));
        let mut read = tell(working, Below::Reading { part: emits, charge: self.charge, base: base + paid_for }, slices.read_in);
        let of_meter = meter.and_then(|meter| Unit::parse(meter.unit).ok()).map_or(Decimal::ONE, |unit| Decimal::from(unit.factor));
        if !paid_for.is_zero() {
            let paid_for = self.paid_for(paid_for, of_meter, &read, working);
            let what = format!("{} beyond what is paid for already", self.charge.meter);
            let step = working.step_to(base / of_meter, what, read.unit.clone(), Operator::Sum, vec![plus(read), minus(paid_for)]);
            read = working.result(step);
        }
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

    /// What of a reading is paid for already, in the unit of its meter: all that there is, or what is read where that is less.
    fn paid_for(&self, used: Decimal, of_meter: Decimal, read: &Operand, working: &mut Working) -> Operand {
        let meter = &self.charge.meter;
        let existing = self.rater.alternative.existing.as_deref();
        let known = existing.and_then(|existing| existing.paid_for.iter().enumerate().find(|(_, paid)| paid.meter == *meter));
        let Some((at, paid)) = known else { return Working::counted(used / of_meter, "paid for already", read.unit.clone()) };
        let all = paid.quantity / of_meter;
        let there = working.given(all, format!("{meter} that is paid for already"), read.unit.clone(), of_existing("meter", at, "quantity"));
        if used == paid.quantity {
            return there;
        }
        if all > read.value && near(used / of_meter, read.value) {
            let step = working.step("paid for already, as far as it is used", read.unit.clone(), Operator::Least, vec![plus(there), plus(read.clone())]);
            return working.result(step);
        }
        Working::counted(used / of_meter, "paid for already, beyond what other parts take of it", read.unit.clone())
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
            let within = path(&["sheet", &sheet.id, "machine", &machine.name, "included"]);
            let usual = path(&["sheet", &sheet.id, "defaults", "machine", "included"]);
            let mut input = Input { paths: vec![within, usual], source: sheet.sources.get(&machine.source).map(Into::into) };
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
