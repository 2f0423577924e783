//! The steps of rented machines: on demand, under options, and what is paid beside.

use super::Rater;
use super::steps::{Below, Priced, Tell, fraction, on_demand, price, rounded_to};
use crate::document::Step as PathStep;
use crate::fleet::serving::Serving;
use crate::fleet::{Contract, Group, Pledge};
use crate::money::Money;
use crate::quantity::{HOURS_PER_MONTH, TimeUnit};
use crate::sheet::{Offer, Sheet};
use crate::working::{Input, Operand, Operator, Term, Working, minus, path, plus, times};
use rust_decimal::Decimal;

/// Machines that run so many hours each, or that count as one each.
pub(super) type Row = (f64, Option<f64>);

/// A price of an offer: its key, where the offer has it, and what it is per.
type OfferPrice<'a> = (&'a str, &'a dyn Fn(&Offer) -> Decimal, &'a str);

/// What runs of a machine type beyond commitments in a month.
pub(super) struct Beyond<'a> {
    /// The machines.
    pub kind: &'a Serving<'a>,
    /// The month.
    pub month: usize,
    /// What is billed beside what runs.
    pub unused: f64,
    /// What is billed, in hours, or in months where a month is the least.
    pub quantity: f64,
    /// How a quantity becomes one of what the price is for.
    pub fraction: (Decimal, Decimal),
}

impl Rater<'_> {
    fn sheet_of(&self, kind: &Serving<'_>) -> &Sheet {
        &self.alternative.parts[kind.part].sheet
    }

    fn ends(&self, working: &mut Working, factors: Vec<Operand>, amount: Money) {
        let exact = working.product("amount, not rounded", self.currency.code(), factors);
        let exact = working.result(exact);
        rounded_to(working, exact, amount, self.currency, false);
    }

    /// The price of a machine under an offer; `of` says which of its prices.
    fn offer_price(&self, working: &mut Working, kind: &Serving<'_>, offer: usize, (key, of, per): OfferPrice<'_>, month: usize) -> Operand {
        let sheet = self.sheet_of(kind);
        let machine = &sheet.machines[kind.machine];
        let own = &machine.offers()[offer];
        let option = &sheet.options[own.option];
        let keys = |keys: &[&str]| keys.iter().map(|key| PathStep::Key((*key).to_owned())).collect::<Vec<_>>();
        let mut places = vec![keys(&["options", &option.name, key])];
        if key == "price" {
            places.push(keys(&["options", &option.name]));
        }
        let source = own.source.as_ref().unwrap_or(&option.source);
        let priced = Priced::of_machine(sheet, kind.machine, &places, source);
        let at = kind.machine;
        let of = |sheet: &Sheet| of(&sheet.machines[at].offers()[offer]);
        let noun = if key == "price" { "price" } else { key };
        price(working, sheet, priced, &of, (of(sheet), &format!("{noun} of {}, {}", machine.name, option.label), per), (kind.path, month))
    }

    /// The steps of one step of the price on demand.
    pub(super) fn demand_steps(&self, beyond: &Beyond<'_>, step: usize, rows: &[Row], amount: Money, working: &mut Working, tell: Tell<'_>) {
        let (kind, month) = (beyond.kind, beyond.month);
        let sheet = self.sheet_of(kind);
        let machine = &sheet.machines[kind.machine];
        let by_month = kind.rent.by_month() || kind.rent.steps()[step].per_month;
        let unit = if by_month { "machine-month" } else { "hour" };
        let quantity = if kind.on_demand.is_empty() {
            let groups: Vec<&Group> = kind.groups.iter().copied().filter(|group| group.spot.is_none() && group.billed[month] != 0.0).collect();
            let terms: Vec<Term> = groups.into_iter().map(|group| plus(tell(working, Below::Billed(group), month))).collect();
            match terms.as_slice() {
                [only] => only.factors[0].clone(),
                [] => Working::counted(beyond.quantity, format!("billed of {}", machine.name), unit),
                _ => {
                    let step = working.step_to(beyond.quantity, format!("billed of {}", machine.name), unit, Operator::Sum, terms);
                    working.result(step)
                }
            }
        } else {
            self.beside_commitments(beyond, working, tell);
            let mut terms: Vec<Term> = rows
                .iter()
                .map(|(machines, hours)| {
                    let mut factors = vec![Working::counted(*machines, format!("{} on demand", machine.name), "machine")];
                    factors.extend(hours.map(|hours| Working::counted(hours, "hours each", "hour")));
                    times(factors)
                })
                .collect();
            if step == 0 && beyond.unused != 0.0 {
                terms.push(plus(Working::counted(beyond.unused, "started increments, minimum durations and jobs", unit)));
            }
            if terms.is_empty() {
                Working::counted(beyond.quantity, format!("billed of {}", machine.name), unit)
            } else {
                let step = working.step_to(beyond.quantity, format!("billed of {}", machine.name), unit, Operator::Sum, terms);
                working.note(step, "Machines are ranked by how long they run in the month, the longest first.");
                working.result(step)
            }
        };
        let price = self.step_price(kind, step, month, working);
        let mut factors = vec![quantity, price];
        factors.extend(fraction(beyond.fraction));
        self.ends(working, factors, amount);
    }

    /// How many machines run at the peak, and how many of them are committed.
    fn beside_commitments(&self, beyond: &Beyond<'_>, working: &mut Working, tell: Tell<'_>) {
        let (kind, month) = (beyond.kind, beyond.month);
        let committed: f64 = kind.contracts.iter().filter(|contract| contract.runs(month)).map(|contract| contract.count).sum();
        let groups: Vec<&Group> = kind.groups.iter().copied().filter(|group| group.peak[month] > 0.0 && group.runs.is_some()).collect();
        let mut terms: Vec<Term> = groups.into_iter().map(|group| plus(tell(working, Below::Peak(group), month))).collect();
        if terms.is_empty() || committed == 0.0 && terms.len() == 1 {
            return;
        }
        if committed > 0.0 {
            terms.push(minus(Working::counted(committed, "committed", "machine")));
        }
        let name = &self.sheet_of(kind).machines[kind.machine].name;
        let step = working.step(format!("{name} at the peak, beyond commitments"), "machine", Operator::Sum, terms);
        working.note(step, "Committed machines serve first in every hour; what runs beyond them follows.");
    }

    /// The price of a step on demand.
    fn step_price(&self, kind: &Serving<'_>, step: usize, month: usize, working: &mut Working) -> Operand {
        let sheet = self.sheet_of(kind);
        let machine = &sheet.machines[kind.machine];
        let rent = kind.rent;
        let shares = rent.sustained.len().max(1);
        let steps = rent.steps();
        if rent.cap.is_some() && step + 1 == steps.len() {
            let of = |sheet: &Sheet| sheet.machines[kind.machine].rent().and_then(|rent| rent.cap).unwrap_or_default();
            let named = format!("cap of {}", machine.name);
            return price(
                working,
                sheet,
                Priced::machine(sheet, kind.machine, "cap"),
                &of,
                (rent.cap.unwrap_or_default(), &named, "machine-month"),
                (kind.path, month),
            );
        }
        let number = step / shares;
        let of = |sheet: &Sheet| sheet.machines[kind.machine].rent().map_or(Decimal::ZERO, |rent| rent.volume[number].price);
        let priced = Priced::of_machine(sheet, kind.machine, &on_demand(machine, number), &machine.source);
        let named = format!("price of {}", machine.name);
        let operand = price(working, sheet, priced, &of, (rent.volume[number].price, &named, rent.per.name()), (kind.path, month));
        let Some(sustained) = rent.sustained.get(step % shares) else { return operand };
        let share = Working::counted(sustained.share, format!("of the price, {}", steps[step].label), "");
        let step = working.product(format!("price of {}, {}", machine.name, steps[step].label), operand.unit.clone(), vec![operand, share]);
        working.result(step)
    }

    /// The steps of what runs on spot.
    pub(super) fn spot_steps(&self, beyond: &Beyond<'_>, offer: usize, (ran, lost): (f64, f64), amount: Money, working: &mut Working, tell: Tell<'_>) {
        let (kind, month) = (beyond.kind, beyond.month);
        let name = &self.sheet_of(kind).machines[kind.machine].name;
        let groups: Vec<&Group> = kind.groups.iter().copied().filter(|group| group.spot.is_some() && group.billed[month] != 0.0).collect();
        let told: Vec<Operand> = groups.into_iter().map(|group| tell(working, Below::Billed(group), month)).collect();
        let whole: Decimal = told.iter().map(|operand| operand.value).sum();
        let all = (ran + beyond.unused).to_string().parse::<Decimal>().unwrap_or_default();
        let hours = if (whole - all).abs() < Decimal::new(1, 6) && told.len() == 1 {
            told[0].clone()
        } else {
            Working::counted(ran + beyond.unused, format!("machine-hours of {name} on spot that no commitment covers"), "hour")
        };
        let kept = Working::counted(1.0 - lost, "1 - work that is lost and done again", "").below();
        let step = working.product_to(beyond.quantity, "billed on spot", "hour", vec![hours, kept]);
        let hours = working.result(step);
        let per = kind.rent.offers[offer].per.name();
        let price = self.offer_price(working, kind, offer, ("price", &|offer| offer.price, per), month);
        let mut factors = vec![hours, price];
        factors.extend(fraction(beyond.fraction));
        self.ends(working, factors, amount);
    }

    /// The steps of the hours that committed machines run, where they are paid beside the term.
    pub(super) fn used_steps(&self, beyond: &Beyond<'_>, offer: usize, amount: Money, working: &mut Working) {
        let name = &self.sheet_of(beyond.kind).machines[beyond.kind.machine].name;
        let what = format!("hours that committed {name} run, each at the price level of the month in which its term began");
        let hours = Working::counted(beyond.quantity, what, "hour");
        let price = self.offer_price(working, beyond.kind, offer, ("usage", &|offer| offer.usage, "hour"), 1);
        self.ends(working, vec![hours, price], amount);
    }

    /// The steps of the hours in which a schedule has machines stopped.
    pub(super) fn stopped_steps(&self, beyond: &Beyond<'_>, amount: Money, working: &mut Working) {
        let kind = beyond.kind;
        let sheet = self.sheet_of(kind);
        let name = &sheet.machines[kind.machine].name;
        let hours = Working::counted(beyond.quantity, format!("hours in which {name} are stopped"), "hour");
        let of = |sheet: &Sheet| sheet.machines[kind.machine].rent().map_or(Decimal::ZERO, |rent| rent.stopped);
        let named = format!("price of {name}, stopped");
        let price = price(working, sheet, Priced::machine(sheet, kind.machine, "stopped"), &of, (kind.rent.stopped, &named, "hour"), (kind.path, beyond.month));
        self.ends(working, vec![hours, price], amount);
    }

    /// The steps of set-up fees: so many machines at each fee, the machine's own last.
    pub(super) fn setup_steps(&self, kind: &Serving<'_>, month: usize, fees: &[(f64, Option<usize>)], amount: Money, working: &mut Working) {
        let sheet = self.sheet_of(kind);
        let machine = &sheet.machines[kind.machine];
        let mut terms = Vec::new();
        for (count, offer) in fees {
            let fee = if let Some(offer) = offer {
                self.offer_price(working, kind, *offer, ("setup", &|offer| offer.setup.unwrap_or_default(), "machine"), month)
            } else {
                let of = |sheet: &Sheet| sheet.machines[kind.machine].rent().and_then(|rent| rent.setup).unwrap_or_default();
                let named = format!("set-up of {}", machine.name);
                let own = (kind.rent.setup.unwrap_or_default(), named.as_str(), "machine");
                price(working, sheet, Priced::machine(sheet, kind.machine, "setup"), &of, own, (kind.path, month))
            };
            terms.push(times(vec![Working::counted(*count, format!("{} that are new", machine.name), "machine"), fee]));
        }
        let exact = working.step("amount, not rounded", self.currency.code(), Operator::Sum, terms);
        let exact = working.result(exact);
        rounded_to(working, exact, amount, self.currency, false);
    }

    /// The steps of what is paid in a month for committed machines.
    pub(super) fn contract_steps(&self, kind: &Serving<'_>, (offer, month): (usize, usize), amount: Money, working: &mut Working, tell: Tell<'_>) {
        // What runs says why so many are committed to, and is told first.
        for group in kind.groups.iter().filter(|group| group.peak[month] > 0.0) {
            tell(working, Below::Peak(group), month);
        }
        let machine = &self.sheet_of(kind).machines[kind.machine];
        let own = &kind.rent.offers[offer];
        let by_month = own.per >= TimeUnit::Month;
        let hours = self.calendar().month(month);
        let mut terms = Vec::new();
        for contract in kind.contracts.iter().filter(|contract| contract.offer == offer && contract.runs(month)) {
            let mut factors = vec![Working::counted(contract.count, format!("{} committed from month {} on", machine.name, contract.from), "machine")];
            if !by_month {
                factors.push(Working::counted(hours, "hours of the month", "hour"));
            }
            factors.push(self.offer_price(working, kind, offer, ("price", &|offer| offer.price, own.per.name()), contract.from));
            factors.extend(fraction(Self::fraction(by_month, own.per, hours)));
            terms.push(times(factors));
        }
        if terms.is_empty() {
            return;
        }
        let exact = working.step("amount, not rounded", self.currency.code(), Operator::Sum, terms);
        working.note(exact, "What is committed to is paid in every hour of its term, used or not, at the price of the month in which the term begins.");
        let exact = working.result(exact);
        rounded_to(working, exact, amount, self.currency, false);
    }

    /// The steps of what is paid in a month when terms begin in the next.
    pub(super) fn upfront_steps(&self, kind: &Serving<'_>, offer: usize, month: usize, begun: f64, amount: Money, working: &mut Working) {
        let machine = &self.sheet_of(kind).machines[kind.machine];
        let count = Working::counted(begun, format!("{} whose term begins in month {}", machine.name, month + 1), "machine");
        let price = self.offer_price(working, kind, offer, ("upfront", &|offer| offer.upfront, "machine"), month + 1);
        self.ends(working, vec![count, price], amount);
    }

    /// The steps of what upfront payments cover beyond the horizon.
    pub(super) fn unexpired_steps(&self, kind: &Serving<'_>, contracts: &[&Contract], offer: usize, amount: Money, working: &mut Working) {
        let machine = &self.sheet_of(kind).machines[kind.machine];
        let mut terms = Vec::new();
        for contract in contracts.iter().filter(|contract| contract.from + contract.term > self.months + 1) {
            let left = contract.from + contract.term - 1 - self.months;
            let price = self.offer_price(working, kind, offer, ("upfront", &|offer| offer.upfront, "machine"), contract.from);
            terms.push(times(vec![
                Working::counted(contract.count, format!("{} committed from month {} on", machine.name, contract.from), "machine"),
                price,
                Working::counted(left, "months of the term beyond the horizon", ""),
                Working::counted(contract.term, "months of the term", "").below(),
            ]));
        }
        if terms.is_empty() {
            return;
        }
        let exact = working.step("amount, not rounded", self.currency.code(), Operator::Sum, terms);
        let exact = working.result(exact);
        rounded_to(working, exact, -amount, self.currency, true);
    }

    /// The share of money under an option that is paid when its term begins.
    fn upfront_share(&self, part: usize, option: usize, upfront: Decimal, working: &mut Working) -> Operand {
        let sheet = &self.alternative.parts[part].sheet;
        let option = &sheet.options[option];
        let source = sheet.sources.get(&option.source).map(Into::into);
        working.given(upfront, "share that is paid upfront", "", Input { paths: vec![path(&["sheet", &sheet.id, "option", &option.name, "upfront"])], source })
    }

    /// The steps of money that is pledged for the hours of a month.
    pub(super) fn pledge_steps(
        &self,
        (part, option): (usize, usize),
        pledges: &[&Pledge],
        month: usize,
        upfront: Decimal,
        amount: Money,
        working: &mut Working,
    ) {
        let sheet = &self.alternative.parts[part].sheet;
        let path = sheet.path_under(option);
        let money = |pledge: &Pledge| pledge.hourly * path.level(pledge.from);
        let running = pledges.iter().filter(|pledge| pledge.option == option && pledge.runs(month));
        let terms: Vec<Term> = running
            .clone()
            .map(|pledge| plus(Working::counted(money(pledge), format!("pledged an hour from month {} on", pledge.from), self.currency.code())))
            .collect();
        if terms.is_empty() {
            return;
        }
        let hourly: f64 = running.map(|pledge| money(pledge)).sum();
        let step = working.step_to(hourly, "pledged an hour", self.currency.code(), Operator::Sum, terms);
        working.note(step, "Pledged money is paid in every hour of its term, drawn on or not.");
        let mut factors = vec![working.result(step), Working::counted(self.calendar().month(month), "hours of the month", "hour")];
        if !upfront.is_zero() {
            let share = self.upfront_share(part, option, upfront, working);
            let one = Working::counted(1_u32, "one", "");
            let rest = working.step("share that is paid by the hour", "", Operator::Sum, vec![plus(one), minus(share)]);
            factors.push(working.result(rest));
        }
        self.ends(working, factors, amount);
    }

    /// The steps of what is paid of pledges when their terms begin in the next month, or of what that covers beyond the horizon.
    pub(super) fn pledged_upfront_steps(
        &self,
        (part, option): (usize, usize),
        pledges: &[&Pledge],
        month: Option<usize>,
        upfront: Decimal,
        amount: Money,
        working: &mut Working,
    ) {
        let sheet = &self.alternative.parts[part].sheet;
        let path = sheet.path_under(option);
        let mut terms = Vec::new();
        let share = self.upfront_share(part, option, upfront, working);
        for pledge in pledges.iter().filter(|pledge| pledge.option == option && month.is_none_or(|month| pledge.from == month + 1)) {
            let left = (pledge.from + pledge.term - 1).saturating_sub(self.months);
            if month.is_none() && left == 0 {
                continue;
            }
            let mut factors = vec![
                Working::counted(pledge.hourly * path.level(pledge.from), format!("pledged an hour from month {} on", pledge.from), self.currency.code()),
                Working::counted(HOURS_PER_MONTH, "hours of a month", "hour"),
            ];
            if month.is_some() {
                factors.push(Working::counted(pledge.term, "months of the term", ""));
            } else {
                factors.push(Working::counted(left, "months of the term beyond the horizon", ""));
            }
            factors.push(share.clone());
            terms.push(times(factors));
        }
        if terms.is_empty() {
            return;
        }
        let exact = working.step("amount, not rounded", self.currency.code(), Operator::Sum, terms);
        let exact = working.result(exact);
        rounded_to(working, exact, if month.is_some() { amount } else { -amount }, self.currency, month.is_none());
    }
}
