//! Rented machines: what was committed to, what runs beyond it on demand, step by step, or on spot, set-up fees and machines that are stopped.

use super::rented::{Beyond, Row};
use super::{Rater, price_in, time_fraction};
use crate::bill::{Committed, For, Line, Use};
use crate::fleet::serving::{Service, Serving};
use crate::fleet::{Contract, Group, Pledge};
use crate::memory::{Key, What, number};
use crate::money::{Exact, Money, TooLarge};
use crate::quantity::{HOURS_PER_MONTH, TimeUnit, to_decimal, to_f64};
use crate::sheet::meter::Category;
use crate::sheet::{Binding, Rent};
use rust_decimal::Decimal;
use std::sync::Arc;

/// How many words of memory a month of a group's lines takes, about.
const WORDS_A_MONTH: usize = 12;

/// What rented machines cost.
#[derive(Default)]
pub(super) struct Rented {
    pub lines: Vec<Line>,
    pub uses: Vec<Use>,
    /// Machine-hours of each type, and those of them that ran under commitments.
    pub machine_hours: Vec<(f64, f64)>,
}

impl Rater<'_> {
    /// What the rented machines of an account's parts cost: what was worked out before, where nobody asks for its steps.
    pub(super) fn known_rented(&self, parts: &[usize]) -> Arc<Result<Rented, TooLarge>> {
        let key = if self.probe.is_some() { None } else { self.key_of_rented(parts) };
        self.demand.memory().once(key, || self.rented(parts))
    }

    /// The key of what the rented machines of an account's parts cost; none where nothing knows them by name.
    fn key_of_rented(&self, parts: &[usize]) -> Option<Key> {
        let sheet = &self.alternative.parts[parts[0]].sheet;
        let rented = |group: &&Group| parts.contains(&group.part) && sheet.machines[group.machine].rent().is_some();
        let group = |group: &Group| Some([group.part as u64, group.machine as u64, number(group.spot), group.name()?]);
        let groups: Vec<[u64; 4]> = self.fleet.groups.iter().filter(rented).map(group).collect::<Option<_>>()?;
        let contracts = self.fleet.contracts.iter().filter(|contract| parts.contains(&contract.part)).flat_map(|contract| {
            let Contract { part, machine, offer, count, from, term } = *contract;
            [part as u64, machine as u64, offer as u64, count.to_bits(), from as u64, term as u64]
        });
        let pledges = self.fleet.pledges.iter().filter(|pledge| parts.contains(&pledge.part)).flat_map(|pledge| {
            let Pledge { part, option, hourly, from, term } = *pledge;
            [part as u64, option as u64, hourly.to_bits(), from as u64, term as u64]
        });
        let words = groups.len() * WORDS_A_MONTH * self.months;
        let key = self
            .demand
            .key(What::Rented)
            .weighing(words)
            .thing(sheet.machines.list())
            .thing(sheet.options.list())
            .text(self.currency.code())
            .numbers(parts.iter().map(|part| *part as u64));
        Some(key.numbers(groups.into_iter().flatten()).numbers(contracts).numbers(pledges))
    }

    /// What the rented machines of an account's parts cost.
    fn rented(&self, parts: &[usize]) -> Result<Rented, TooLarge> {
        let mut rented = Rented::default();
        let sheet = &self.alternative.parts[parts[0]].sheet;
        let mut service = Service::new(self.fleet, sheet, parts);
        let mut lines: Vec<Vec<Line>> = service.types.iter().map(|serving| self.lines_of(serving, sheet.machines[serving.machine].category())).collect();
        for month in 1..=self.months {
            service.look_at(month, self.demand);
            for (serving, lines) in service.types.iter().zip(&mut lines) {
                self.beyond(serving, lines, month, &service.hours)?;
            }
        }
        for (serving, mut lines) in service.types.iter().zip(lines) {
            self.committed(serving, &mut lines)?;
            Self::drop_unpriced(serving, &mut lines);
            if serving.committed.0 > 0.0 {
                let paid = lines.iter().filter(|line| is_committed(line.of, serving.spot())).map(Line::amount).sum();
                let (committed, used) = serving.committed;
                rented.uses.push(Use { part: serving.part, of: Committed::Machine(serving.machine), committed, used, paid });
            }
            rented.machine_hours.push(serving.ran);
            rented.lines.append(&mut lines);
        }
        let pledges: Vec<&Pledge> = self.fleet.pledges.iter().filter(|pledge| parts.contains(&pledge.part)).collect();
        for known in &service.pledged {
            let lines = self.pledge(parts[0], known.option, &pledges)?;
            let paid: Money = lines.iter().map(Line::amount).sum();
            let (committed, used) = known.drawn;
            rented.uses.push(Use { part: parts[0], of: Committed::Option(known.option), committed, used, paid });
            rented.lines.extend(lines);
        }
        rented.lines.retain(Line::says_something);
        Ok(rented)
    }

    /// The empty lines of a machine type: the steps of its price on demand, then its offers, what is paid when they begin, and the rest.
    fn lines_of(&self, kind: &Serving<'_>, category: Category) -> Vec<Line> {
        let (part, machine) = (kind.part, kind.machine);
        let steps = kind.rent.steps().len();
        let of_step = |step: usize| if steps == 1 { For::Machine(machine) } else { For::Step { machine, step } };
        let mut lines: Vec<Line> = (0..steps).map(|step| self.line(part, of_step(step), category)).collect();
        lines.push(self.line(part, For::Setup(machine), category));
        lines.push(self.line(part, For::Stopped(machine), category));
        for offer in 0..kind.rent.offers.len() {
            if kind.spot() == Some(offer) || kind.contracts.iter().any(|contract| contract.offer == offer) {
                lines.push(self.line(part, For::Offer { machine, offer }, category));
                lines.push(self.line(part, For::Used { machine, offer }, category));
                lines.push(self.line(part, For::Upfront { machine, offer }, category));
                lines.push(self.line(part, For::Unexpired { machine, offer }, Category::EndCredits));
            }
        }
        lines
    }

    /// What runs beyond commitments in a month: on demand by the steps of the price, or on spot; set-up and stopped machines.
    fn beyond(&self, kind: &Serving<'_>, lines: &mut [Line], month: usize, hours: &[f64]) -> Result<(), TooLarge> {
        let month_hours = self.calendar().month(month);
        let rent = kind.rent;
        let steps = rent.steps();
        let sum = |groups: &[&Group], spot: bool, of: &dyn Fn(&Group) -> f64| {
            groups.iter().filter(|group| group.spot.is_some() == spot).map(|group| of(group)).sum::<f64>()
        };
        // What increments and minimum durations add is of machines that come and go: as little of it is committed as of the hours that are not.
        let beyond = kind.share_beyond();
        let unused = |group: &Group| group.beyond_running(month, rent) * beyond;
        let mut quantities = vec![0.0; steps.len()];
        if kind.on_demand.is_empty() {
            quantities[0] = sum(&kind.groups, false, &|group| group.billed[month]);
        } else {
            step_quantities(rent, &kind.on_demand, hours, f64::from(month_hours), |step, machines, hours| {
                quantities[step] += hours.map_or(machines, |hours| machines * hours);
            });
            quantities[0] += sum(&kind.groups, false, &unused);
        }
        for (step, quantity) in quantities.into_iter().enumerate() {
            let fraction =
                if steps[step].per_month && !rent.by_month() { (Decimal::ONE, Decimal::ONE) } else { Self::fraction(rent.by_month(), rent.per, month_hours) };
            self.add(&mut lines[step], month, quantity, price_in(steps[step].price, kind.path, month)?, fraction)?;
            let line = &lines[step];
            self.note(line.part, line.of, month, |working, tell| {
                let mut rows: Vec<Row> = Vec::new();
                if !kind.on_demand.is_empty() {
                    step_quantities(rent, &kind.on_demand, hours, f64::from(month_hours), |of, machines, hours| {
                        match rows.iter_mut().find(|(_, known)| of == step && *known == hours) {
                            Some((sum, _)) => *sum += machines,
                            None => rows.extend((of == step && machines > 0.0).then_some((machines, hours))),
                        }
                    });
                }
                let beyond = Beyond { kind, month, unused: sum(&kind.groups, false, &unused), quantity, fraction };
                self.demand_steps(&beyond, step, &rows, line.amounts[month], working, tell);
            });
        }
        for (offer, price) in rent.offers.iter().enumerate().filter(|(_, price)| !price.usage.is_zero()) {
            let of = |used: &[f64]| used.get(offer).copied().unwrap_or_default();
            if let Some(line) = lines.iter_mut().find(|line| line.of == For::Used { machine: kind.machine, offer }) {
                self.add(line, month, of(&kind.used_at_level), price.usage, (Decimal::ONE, Decimal::ONE))?;
                line.quantities[month] = to_decimal(of(&kind.used)).ok_or(TooLarge)?;
                let beyond = Beyond { kind, month, unused: 0.0, quantity: of(&kind.used_at_level), fraction: (Decimal::ONE, Decimal::ONE) };
                self.note(line.part, line.of, month, |working, _| self.used_steps(&beyond, offer, line.amounts[month], working));
            }
        }
        if let Some(offer) = kind.spot() {
            let binding = self.alternative.parts[lines[0].part].sheet.options[rent.offers[offer].option].binding;
            let lost = if let Binding::Spot { lost } = binding { lost } else { 0.0 };
            let ran: f64 = kind.interruptible.iter().zip(hours).map(|(count, hours)| count * hours).sum();
            let quantity = (ran + sum(&kind.groups, true, &unused)) / (1.0 - lost);
            let price = &rent.offers[offer];
            let fraction = Self::fraction(false, price.per, month_hours);
            let line = line_of(lines, For::Offer { machine: kind.machine, offer });
            self.add(line, month, quantity, price_in(price.price, kind.path, month)?, fraction)?;
            let beyond = Beyond { kind, month, unused: sum(&kind.groups, true, &unused), quantity, fraction };
            self.note(line.part, line.of, month, |working, tell| self.spot_steps(&beyond, offer, (ran, lost), line.amounts[month], working, tell));
        }
        if !rent.stopped.is_zero() {
            // A committed hour is paid whether it runs or not.
            let mut stopped = kind.groups.iter().filter_map(|group| group.stopped.get(month)).sum::<f64>() * beyond;
            if let Some(cap) = rent.cap {
                // A month costs no more than its cap, however much of it a machine is stopped.
                let machines: f64 = kind.groups.iter().map(|group| group.peak[month]).sum();
                let paid: f64 = lines.iter().map(|line| to_f64(line.amounts[month].decimal())).sum();
                let level = kind.path.level(month);
                stopped = stopped.min((machines * to_f64(cap) * level - paid).max(0.0) / (to_f64(rent.stopped) * level));
            }
            let line = line_of(lines, For::Stopped(kind.machine));
            self.add(line, month, stopped, price_in(rent.stopped, kind.path, month)?, (Decimal::ONE, Decimal::ONE))?;
            let beyond = Beyond { kind, month, unused: 0.0, quantity: stopped, fraction: (Decimal::ONE, Decimal::ONE) };
            self.note(line.part, line.of, month, |working, _| self.stopped_steps(&beyond, line.amounts[month], working));
        }
        self.set_up(kind, lines, month)
    }

    /// Set-up fees of a month: an option's own whenever a term begins, the machine's for each that is new.
    fn set_up(&self, kind: &Serving<'_>, lines: &mut [Line], month: usize) -> Result<(), TooLarge> {
        let rent = kind.rent;
        if rent.setup.is_none() && rent.offers.iter().all(|offer| offer.setup.is_none()) {
            return Ok(());
        }
        let committed = |month: usize| kind.contracts.iter().filter(|contract| contract.runs(month)).map(|contract| contract.count).sum::<f64>();
        let stands = |month: usize| kind.groups.iter().map(|group| group.peak[month]).sum::<f64>().max(committed(month));
        let mut new = (stands(month) - stands(month - 1)).max(0.0);
        let mut fees: Vec<(f64, Decimal, Option<usize>)> = Vec::new();
        for contract in kind.contracts.iter().filter(|contract| contract.from == month) {
            if let Some(fee) = rent.offers[contract.offer].setup {
                fees.push((contract.count, fee, Some(contract.offer)));
                new = (new - contract.count).max(0.0);
            }
        }
        fees.push((new, rent.setup.unwrap_or_default(), None));
        fees.retain(|(_, fee, _)| !fee.is_zero());
        let (mut count, mut exact) = (0.0, Exact::ZERO);
        for (machines, fee, _) in &fees {
            let machines = *machines;
            count += machines;
            let fee = price_in(*fee, kind.path, month)?;
            exact = exact.plus(Exact::product(to_decimal(machines).ok_or(TooLarge)?, fee, Decimal::ONE, Decimal::ONE)?)?;
        }
        let line = line_of(lines, For::Setup(kind.machine));
        line.quantities[month] = to_decimal(count).ok_or(TooLarge)?;
        line.amounts[month] = exact.round(self.currency)?;
        self.note(line.part, line.of, month, |working, _| {
            let fees: Vec<(f64, Option<usize>)> =
                fees.iter().filter(|(machines, ..)| *machines > 0.0).map(|(machines, _, offer)| (*machines, *offer)).collect();
            self.setup_steps(kind, month, &fees, line.amounts[month], working);
        });
        Ok(())
    }

    /// What is paid for committed machines, whether they run or not, at the price of the month in which their term begins. An upfront payment is due in
    /// the month before.
    fn committed(&self, kind: &Serving<'_>, lines: &mut [Line]) -> Result<(), TooLarge> {
        let machine = kind.machine;
        for (offer, price) in kind.rent.offers.iter().enumerate() {
            let contracts: Vec<&Contract> = kind.contracts.iter().filter(|contract| contract.offer == offer).copied().collect();
            if contracts.is_empty() {
                continue;
            }
            let by_month = price.per >= TimeUnit::Month;
            let mut beyond = Exact::ZERO;
            for month in 1..=self.months {
                let hours = self.calendar().month(month);
                let (numerator, denominator) = Self::fraction(by_month, price.per, hours);
                let (mut quantity, mut exact) = (Decimal::ZERO, Exact::ZERO);
                // What has one price is one quantity.
                let running = || contracts.iter().filter(|contract| contract.runs(month));
                let mut from: Vec<usize> = running().map(|contract| contract.from).collect();
                from.sort_unstable();
                from.dedup_by_key(|from| kind.path.factor(*from));
                for begun in from {
                    let level = kind.path.factor(begun);
                    let count: f64 = running().filter(|contract| kind.path.factor(contract.from) == level).map(|contract| contract.count).sum();
                    let count = to_decimal(if by_month { count } else { count * f64::from(hours) }).ok_or(TooLarge)?;
                    quantity += count;
                    exact = exact.plus(Exact::product(count, price_in(price.price, kind.path, begun)?, numerator, denominator)?)?;
                }
                let line = line_of(lines, For::Offer { machine, offer });
                line.quantities[month] = quantity;
                line.amounts[month] = exact.round(self.currency)?;
                self.note(line.part, line.of, month, |working, tell| self.contract_steps(kind, (offer, month), line.amounts[month], working, tell));
            }
            for month in 0..self.months {
                let begun: f64 = contracts.iter().filter(|contract| contract.from == month + 1).map(|contract| contract.count).sum();
                let line = line_of(lines, For::Upfront { machine, offer });
                self.add(line, month, begun, price_in(price.upfront, kind.path, month + 1)?, (Decimal::ONE, Decimal::ONE))?;
                self.note(line.part, line.of, month, |working, _| self.upfront_steps(kind, offer, month, begun, line.amounts[month], working));
            }
            let mut outlasting = 0.0;
            for contract in contracts.iter().filter(|contract| !price.upfront.is_zero() && contract.from + contract.term > self.months + 1) {
                let left = contract.from + contract.term - 1 - self.months;
                let count = to_decimal(contract.count).ok_or(TooLarge)?;
                let paid = Exact::product(count, price_in(price.upfront, kind.path, contract.from)?, Decimal::ONE, Decimal::ONE)?.decimal();
                beyond = beyond.plus(Exact::product(paid, Decimal::from(left), Decimal::ONE, Decimal::from(contract.term))?)?;
                outlasting += contract.count;
            }
            let line = line_of(lines, For::Unexpired { machine, offer });
            line.quantities[self.months] = to_decimal(outlasting).ok_or(TooLarge)?;
            line.amounts[self.months] = -beyond.round(self.currency)?;
            let credited = -line.amounts[self.months];
            self.note(line.part, line.of, self.months, |working, _| self.unexpired_steps(kind, &contracts, offer, credited, working));
        }
        Ok(())
    }

    /// What is paid for money that was pledged under an option, whether it is drawn or not.
    fn pledge(&self, part: usize, option: usize, pledges: &[&Pledge]) -> Result<Vec<Line>, TooLarge> {
        let sheet = &self.alternative.parts[part].sheet;
        let Binding::Spend { upfront, .. } = sheet.options[option].binding else { return Ok(Vec::new()) };
        let path = sheet.path_under(option);
        let hourly_money = |pledge: &Pledge| pledge.hourly * path.level(pledge.from);
        let mut hourly = self.line(part, For::Pledge(option), Category::Compute);
        let mut paid_upfront = self.line(part, For::PledgeUpfront(option), Category::Compute);
        let mut unexpired = self.line(part, For::PledgeUnexpired(option), Category::EndCredits);
        let mut beyond = Exact::ZERO;
        let one = (Decimal::ONE, Decimal::ONE);
        for month in 1..=self.months {
            let money: f64 = pledges.iter().filter(|pledge| pledge.option == option && pledge.runs(month)).map(|pledge| hourly_money(pledge)).sum();
            self.add(&mut hourly, month, money * f64::from(self.calendar().month(month)), Decimal::ONE - upfront, one)?;
            let amount = hourly.amounts[month];
            self.note(part, hourly.of, month, |working, _| self.pledge_steps((part, option), pledges, month, upfront, amount, working));
        }
        for pledge in pledges.iter().filter(|pledge| pledge.option == option && !upfront.is_zero()) {
            let term = f64::from(HOURS_PER_MONTH) * f64::from(u32::try_from(pledge.term).unwrap_or(u32::MAX));
            let whole = to_decimal(hourly_money(pledge) * term).ok_or(TooLarge)?;
            let amount = Exact::product(whole, upfront, Decimal::ONE, Decimal::ONE)?;
            let month = pledge.from - 1;
            paid_upfront.quantities[month] = paid_upfront.quantities[month].checked_add(whole).ok_or(TooLarge)?;
            if let Some(left) = (pledge.from + pledge.term - 1).checked_sub(self.months).filter(|left| *left > 0) {
                beyond = beyond.plus(Exact::product(amount.decimal(), Decimal::from(left), Decimal::ONE, Decimal::from(pledge.term))?)?;
                unexpired.quantities[self.months] = unexpired.quantities[self.months].checked_add(whole).ok_or(TooLarge)?;
            }
        }
        for month in 0..=self.months {
            paid_upfront.amounts[month] = Money::of(paid_upfront.quantities[month], upfront, one, self.currency)?;
            let amount = paid_upfront.amounts[month];
            self.note(part, paid_upfront.of, month, |working, _| self.pledged_upfront_steps((part, option), pledges, Some(month), upfront, amount, working));
        }
        unexpired.amounts[self.months] = -beyond.round(self.currency)?;
        let credited = -unexpired.amounts[self.months];
        self.note(part, unexpired.of, self.months, |working, _| self.pledged_upfront_steps((part, option), pledges, None, upfront, credited, working));
        Ok(vec![hourly, paid_upfront, unexpired])
    }

    /// What a quantity, of machine-months or of machine-hours, is multiplied and divided by to be priced per `per`.
    pub(super) fn fraction(by_month: bool, per: TimeUnit, month_hours: u32) -> (Decimal, Decimal) {
        if by_month { per.per_month(month_hours) } else { time_fraction(Some(TimeUnit::Hour), Some(per), month_hours) }
    }

    /// Adds a month's quantity and amount to a line.
    fn add(&self, line: &mut Line, month: usize, quantity: f64, price: Decimal, fraction: (Decimal, Decimal)) -> Result<(), TooLarge> {
        let quantity = to_decimal(quantity).ok_or(TooLarge)?;
        line.quantities[month] = quantity;
        line.amounts[month] = Money::of(quantity, price, fraction, self.currency)?;
        Ok(())
    }

    /// Takes out the lines of offers that have no such price: no upfront payment, or nothing but one.
    fn drop_unpriced(kind: &Serving<'_>, lines: &mut Vec<Line>) {
        let priced = |line: &Line| match line.of {
            For::Offer { offer, .. } => !kind.rent.offers[offer].price.is_zero() || kind.rent.offers[offer].upfront.is_zero(),
            For::Upfront { offer, .. } | For::Unexpired { offer, .. } => !kind.rent.offers[offer].upfront.is_zero(),
            For::Used { offer, .. } => !kind.rent.offers[offer].usage.is_zero(),
            _ => true,
        };
        lines.retain(priced);
    }
}

/// Whether a line is of what was committed to, whether it is used or not.
fn is_committed(of: For, spot: Option<usize>) -> bool {
    matches!(of, For::Offer { offer, .. } if spot != Some(offer)) || matches!(of, For::Upfront { .. } | For::Unexpired { .. })
}

/// The line of something among those of a machine type.
fn line_of(lines: &mut [Line], of: For) -> &mut Line {
    let at = lines.iter().position(|line| line.of == of).unwrap_or(0);
    &mut lines[at]
}

/// What each step of a price on demand counts in a month, told as step, machines and, where they are counted by the hour, hours of each: machines ranked
/// by how long they run, the longest first.
fn step_quantities(rent: &Rent, counts: &[f64], hours: &[f64], month_hours: f64, mut add: impl FnMut(usize, f64, Option<f64>)) {
    let mut stairs: Vec<(f64, f64)> = counts.iter().copied().zip(hours.iter().copied()).filter(|(count, _)| *count > 0.0).collect();
    stairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut runs: f64 = stairs.iter().map(|(_, hours)| hours).sum();
    let shares = rent.sustained.len().max(1);
    let mut below = 0.0;
    for (count, hours) in stairs {
        // The machines between one count and the next run for as long as any moment has that many.
        if count > below {
            let mut from = below;
            for (number, volume) in rent.volume.iter().enumerate() {
                #[expect(clippy::cast_precision_loss, reason = "a number of machines")]
                let last = volume.up_to.map_or(f64::MAX, |last| last as f64);
                let machines = count.min(last) - from;
                if machines <= 0.0 {
                    continue;
                }
                from += machines;
                let price = to_f64(volume.price) / rent.per.hours();
                if rent.by_month() {
                    add(number, machines, None);
                } else if rent.cap.is_some_and(|cap| price * runs > to_f64(cap)) {
                    add(shares * rent.volume.len(), machines, None);
                } else if rent.sustained.is_empty() {
                    add(number, machines, Some(runs));
                } else {
                    let mut lower = 0.0;
                    for (share, step) in rent.sustained.iter().enumerate() {
                        let upper = step.up_to.map_or(f64::MAX, |up_to| to_f64(up_to) * month_hours);
                        add(number * shares + share, machines, Some((runs.min(upper) - lower).max(0.0)));
                        lower = upper;
                    }
                }
            }
            below = count;
        }
        runs -= hours;
    }
}
