//! The steps of machines that are bought, of what they bring back, and of what is there already.

use super::steps::{Below, Priced, Tell, of_existing, of_lot, price, rounded_to};
use super::{Rater, purchase};
use crate::document::Step as PathStep;
use crate::finance;
use crate::fleet::Group;
use crate::money::Money;
use crate::scenario::{Existing, Lot};
use crate::sheet::{Machine, Purchase, Sheet, Terms};
use crate::working::{Input, Operand, Operator, Term, Working, minus, path, plus, times};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// A machine type of a part that is bought: where it is, and what owning one means to the part.
pub(super) struct Owned<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) index: usize,
    pub(super) purchase: Cow<'a, Purchase>,
    /// Where its life is written, where that is the term after which it goes back.
    term: Option<Input>,
}

impl Owned<'_> {
    pub(super) fn machine(&self) -> &Machine {
        &self.sheet.machines[self.index]
    }

    pub(super) fn name(&self) -> &str {
        &self.machine().name
    }

    fn input(&self, key: &str) -> Input {
        let (sheet, machine) = (self.sheet, self.machine());
        let mut paths = vec![path(&["sheet", &sheet.id, "machine", &machine.name, key]), path(&["sheet", &sheet.id, "defaults", "machine", key])];
        if let ("life", Some(at)) = (key, self.purchase.lives.iter().position(|life| *life == self.purchase.life)) {
            // One of several that are tried.
            let several = self.purchase.lives.len() > 1;
            paths.iter_mut().filter(|_| several).for_each(|path| path.0.push(PathStep::Position(at)));
        }
        Input { paths, source: sheet.sources.get(&machine.source).map(Into::into) }
    }

    /// The price of one that is paid in a month.
    pub(super) fn price(&self, month: usize, working: &mut Working) -> Operand {
        let (index, price_now) = (self.index, self.purchase.price);
        let of = |sheet: &Sheet| if let Terms::Bought(purchase) = &sheet.machines[index].terms { purchase.price } else { Decimal::ZERO };
        let name = format!("price of {}", self.name());
        price(working, self.sheet, Priced::machine(self.sheet, index, "purchase"), &of, (price_now, &name, "machine"), (self.machine().path(), month))
    }

    /// What is fetched at the end of its life, a share of the price.
    fn resale(&self, what: &str, working: &mut Working) -> Operand {
        if self.term.is_some() {
            return Working::counted(0_u32, "nothing is fetched by what goes back to its lessor", "");
        }
        working.given(self.purchase.resale, what, "", self.input("resale"))
    }

    /// What one is worth after so many months in service, as a share of its price: the lower of book and market value.
    fn worth(&self, age: usize, working: &mut Working) -> Operand {
        let purchase = &*self.purchase;
        let one = || Working::counted(1_u32, "one", "");
        let life = working.given(purchase.life, "months of its life", "", self.term.clone().unwrap_or_else(|| self.input("life")));
        let resale = self.resale("what is fetched at the end of its life, of the price", working);
        let lost = working.step("share that is lost over its life", "", Operator::Sum, vec![plus(one()), minus(resale)]);
        let fallen = vec![Working::counted(age, "months in service", ""), life.below(), working.result(lost)];
        let book =
            working.step(format!("book value after {age} months, of the price"), "", Operator::Sum, vec![plus(one()), Term { minus: true, factors: fallen }]);
        if age >= purchase.life as usize {
            return working.result(book);
        }
        let decline = working.given((Decimal::ONE - purchase.market_decline).normalize(), "1 - yearly decline of the market", "", self.input("market_decline"));
        let years = vec![Working::counted(age, "months in service", ""), Working::counted(12_u32, "months of a year", "").below()];
        let market = working.step(format!("market value after {age} months, of the price"), "", Operator::Power, vec![plus(decline), times(years)]);
        let lower = vec![plus(working.result(book)), plus(working.result(market))];
        let standing = finance::standing_value(purchase, age).ok().and_then(|value| value.decimal().checked_div(purchase.price));
        let what = format!("worth after {age} months, of the price: the lower");
        let step = match standing {
            Some(standing) => working.step_to(standing, what, "", Operator::Least, lower),
            None => working.step(what, "", Operator::Least, lower),
        };
        working.result(step)
    }
}

impl Lot {
    fn owned(&self) -> Owned<'_> {
        Owned { sheet: &self.sheet, index: self.machine, purchase: Cow::Borrowed(&self.purchase), term: None }
    }
}

/// What was paid for one of a lot.
fn paid(existing: &Existing, at: usize, currency: &str, working: &mut Working) -> Operand {
    let lot = &existing.lots[at];
    working.given(lot.purchase.price, format!("what was paid for {}", lot.kind().name), format!("{currency}/machine"), of_lot(at, "paid"))
}

/// What one of a lot fetches some months after the start.
fn fetches(existing: &Existing, at: usize, months: usize, currency: &str, working: &mut Working) -> Operand {
    let lot = &existing.lots[at];
    let (owned, name, unit) = (lot.owned(), &lot.kind().name, format!("{currency}/machine"));
    let known = lot.value(months).map_or(Decimal::ZERO, |value| value.decimal());
    let what = format!("what {name} fetches after {} months in service", lot.age + months);
    let stated = lot.fetches.map(|fetches| working.given(fetches.decimal(), format!("what {name} fetches at the start"), unit.clone(), of_lot(at, "fetches")));
    let today = finance::standing_value(&lot.purchase, lot.age).map_or(Decimal::ZERO, |value| value.decimal());
    match stated {
        Some(stated) if months == 0 => stated,
        Some(stated) if !today.is_zero() => {
            let (then, today) = (owned.worth(lot.age + months, working), owned.worth(lot.age, working));
            let step = working.product_to(known, what, unit, vec![stated, then, today.below()]);
            working.result(step)
        }
        _ => {
            let (paid, worth) = (paid(existing, at, currency, working), owned.worth(lot.age + months, working));
            let step = working.product_to(known, what, unit, vec![paid, worth]);
            working.result(step)
        }
    }
}

impl Rater<'_> {
    pub(super) fn owned(&self, (part, index): (usize, usize)) -> Option<Owned<'_>> {
        let own = &self.alternative.parts[part];
        let financing = own.financing.as_ref().filter(|financing| financing.goes_back().is_some());
        let term = financing.map(|financing| Input::workload(&["financing", &financing.name, "term"]));
        Some(Owned { sheet: &own.sheet, index, purchase: own.bought(index)?, term })
    }

    /// The steps of what is bought in a month.
    pub(super) fn bought_steps(&self, of: (usize, usize), groups: &[&Group], month: usize, amount: Money, working: &mut Working, tell: Tell<'_>) {
        let Some(owned) = self.owned(of) else { return };
        let pays = |group: &&&Group| group.cohorts.iter().any(|cohort| cohort.lot.is_none() && cohort.paid == month);
        let counts: Vec<Term> = groups.iter().filter(pays).map(|group| plus(tell(working, Below::Bought(group), month))).collect();
        let count = match counts.as_slice() {
            [] => return,
            [only] => only.factors[0].clone(),
            _ => {
                let step = working.step(format!("{} bought", owned.name()), "machine", Operator::Sum, counts);
                working.result(step)
            }
        };
        let price = owned.price(month, working);
        let exact = working.product("amount, not rounded", self.currency.code(), vec![count, price]);
        let exact = working.result(exact);
        rounded_to(working, exact, amount, self.currency, false);
    }

    /// The steps of what is sold in a month.
    pub(super) fn sold_steps(&self, of: (usize, usize), groups: &[&Group], month: usize, amount: Money, working: &mut Working) {
        let Some(owned) = self.owned(of) else { return };
        let name = owned.name();
        let mut terms = Vec::new();
        for cohort in groups.iter().flat_map(|group| &group.cohorts).filter(|cohort| cohort.until == month) {
            let there = cohort.lot.zip(self.alternative.existing.as_deref());
            let when = if there.is_some() { "there before".to_owned() } else { format!("paid in month {}", cohort.paid) };
            let count = Working::counted(cohort.count, format!("{name} at the end of their life, {when}"), "machine");
            let (price, share) = match there {
                Some((lot, existing)) => {
                    (paid(existing, lot, self.currency.code(), working), existing.lots[lot].owned().resale("what is fetched of the price", working))
                }
                None => (owned.price(cohort.paid, working), owned.resale("what is fetched of the price", working)),
            };
            terms.push(times(vec![count, price, share]));
        }
        self.credited(terms, amount, working);
    }

    /// The steps of what still stands at the end of the horizon.
    pub(super) fn credit_steps(&self, of: (usize, usize), groups: &[&Group], amount: Money, working: &mut Working) {
        let Some(owned) = self.owned(of) else { return };
        let (name, part) = (owned.name(), &self.alternative.parts[of.0]);
        // Those that are alike are one.
        let mut cohorts: Vec<crate::fleet::Cohort> = Vec::new();
        let stands = |cohort: &&crate::fleet::Cohort| cohort.until > self.months && (cohort.lot.is_some() || part.owns(cohort.from, self.months));
        for cohort in groups.iter().flat_map(|group| &group.cohorts).filter(stands) {
            let alike = |known: &&mut crate::fleet::Cohort| match (known.lot, cohort.lot) {
                (None, None) => (known.paid, known.from) == (cohort.paid, cohort.from),
                (known, lot) => known == lot,
            };
            match cohorts.iter_mut().find(alike) {
                Some(known) => known.count += cohort.count,
                None => cohorts.push(*cohort),
            }
        }
        cohorts.sort_by_key(|cohort| (cohort.lot, cohort.from, cohort.paid));
        let mut terms = Vec::new();
        for cohort in cohorts {
            if let Some((lot, existing)) = cohort.lot.zip(self.alternative.existing.as_deref()) {
                let worth = existing.lots[lot].owned().worth(existing.lots[lot].age + self.months, working);
                let count = Working::counted(cohort.count, format!("{name} that were there before"), "machine");
                terms.push(times(vec![count, paid(existing, lot, self.currency.code(), working), worth]));
                continue;
            }
            let price = owned.price(cohort.paid, working);
            let worth = owned.worth((self.months + 1).saturating_sub(cohort.from), working);
            let what = format!("{name} in service since month {}, or on the shelf, paid in month {}", cohort.from, cohort.paid);
            terms.push(times(vec![Working::counted(cohort.count, what, "machine"), price, worth]));
        }
        self.credited(terms, amount, working);
    }

    /// What some terms come to, as a credit.
    fn credited(&self, terms: Vec<Term>, amount: Money, working: &mut Working) {
        if terms.is_empty() {
            return;
        }
        let exact = working.step("amount, not rounded", self.currency.code(), Operator::Sum, terms);
        let exact = working.result(exact);
        rounded_to(working, exact, amount, self.currency, true);
    }

    /// What of the lots that are sold in a month goes: what is fetched by what is not used of them; none where there is nothing.
    fn left(&self, (existing, first, taken): (&Existing, usize, &[Decimal]), month: usize, working: &mut Working) -> Vec<Term> {
        let sold = |(at, lot): &(usize, &Lot)| self.alternative.sells(*at).min(self.months) == month && lot.count > taken[*at];
        let mut terms = Vec::new();
        for (at, lot) in purchase::alike(existing, first).filter(sold) {
            let all = working.given(lot.count, format!("{} that are there", lot.kind().name), "machine", of_lot(at, "count"));
            let left = if taken[at].is_zero() {
                all
            } else {
                let used = Working::counted(taken[at], "of them that serve", "machine");
                let step = working.step(format!("{} that are not used", lot.kind().name), "machine", Operator::Sum, vec![plus(all), minus(used)]);
                working.result(step)
            };
            let value = fetches(existing, at, month, self.currency.code(), working);
            terms.push(times(vec![left, value]));
        }
        terms
    }

    /// The steps of what is sold in a month of what was there.
    pub(super) fn sale_steps(&self, of: (&Existing, usize, &[Decimal]), month: usize, amount: Money, working: &mut Working) {
        let terms = self.left(of, month, working);
        self.credited(terms, amount, working);
    }

    /// The steps of what is kept of what was there, at its value: all of it less what is sold at once.
    pub(super) fn kept_steps(&self, of: (&Existing, usize, &[Decimal]), amount: Money, working: &mut Working) {
        let (existing, first, _) = of;
        let (code, digits) = (self.currency.code(), self.currency.minor_digits());
        let mut terms = Vec::new();
        for (at, lot) in purchase::alike(existing, first) {
            let all = working.given(lot.count, format!("{} that are there", lot.kind().name), "machine", of_lot(at, "count"));
            terms.push(times(vec![all, fetches(existing, at, 0, code, working)]));
        }
        let round = |working: &mut Working, what: &str, terms: Vec<Term>| {
            let exact = working.step(format!("{what}, not rounded"), code, Operator::Sum, terms);
            let exact = working.result(exact);
            let step = working.step(what, code, Operator::Round(digits), vec![plus(exact)]);
            working.result(step)
        };
        let mut sum = vec![plus(round(working, "value of all that is there", terms))];
        let sold = self.left(of, 0, working);
        if !sold.is_empty() {
            sum.push(minus(round(working, "sold at once, which is counted nowhere", sold)));
        }
        working.step_to(amount.decimal(), "amount", code, Operator::Sum, sum);
    }

    /// The steps of what goes on being paid for a reading.
    pub(super) fn paid_for_steps(&self, existing: &Existing, at: usize, amount: Money, working: &mut Working) {
        let paid = &existing.paid_for[at];
        let Some(monthly) = paid.monthly else { return };
        let input = of_existing("meter", at, "monthly");
        let monthly = working.given(monthly.number, format!("what goes on being paid for {}, a month", paid.meter), self.currency.code(), input);
        rounded_to(working, monthly, amount, self.currency, false);
    }
}
