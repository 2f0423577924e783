//! Rented machines: what commitments cover, then on demand step by step, or spot.
//!
//! In every moment committed machines serve first. What runs beyond draws on money that was pledged: the machine type that saves the largest share
//! first, ties to the lowest rate, as AWS applies its Savings Plans ("How Savings Plans apply to your usage", AWS documentation). The rest is on demand.

use super::{Rater, time_fraction};
use crate::bill::{Committed, For, Line, Use};
use crate::fleet::renting::moments;
use crate::fleet::{Contract, Group, Pledge};
use crate::money::{Exact, Money, TooLarge};
use crate::quantity::{HOURS_PER_MONTH, TimeUnit, to_decimal, to_f64};
use crate::sheet::meter::Category;
use crate::sheet::{Binding, Rent};
use rust_decimal::Decimal;

/// The machines of one type in a part.
struct Type<'a> {
    index: usize,
    rent: &'a Rent,
    groups: Vec<&'a Group>,
    contracts: Vec<&'a Contract>,
    /// The offer under which some of its groups run on spot.
    spot: Option<usize>,
    /// Machines on demand and on spot in each moment of the month that is looked at: in all, then what is not committed.
    on_demand: Vec<f64>,
    interruptible: Vec<f64>,
    /// Machine-hours that were committed to, and those that ran so.
    committed: (f64, f64),
    /// Machine-hours of the month that ran under each offer.
    used: Vec<f64>,
    /// Whether it has to be looked at moment by moment.
    moments: bool,
    /// Machine-hours that ran, and those that ran under commitments of either kind.
    ran: (f64, f64),
    lines: Vec<Line>,
}

/// Money an hour under one option, in the month that is looked at.
struct Pledged {
    option: usize,
    hourly: f64,
    /// Money that was committed to, and what of it was drawn.
    used: (f64, f64),
}

/// What a part's rented machines cost.
#[derive(Default)]
pub(super) struct Rented {
    pub lines: Vec<Line>,
    pub uses: Vec<Use>,
    pub machine_hours: (f64, f64),
}

impl Rater<'_> {
    /// The lines of a part's rented machines, each (machine type, category) with its groups.
    pub(super) fn rented(&self, part: usize, types: &[usize]) -> Result<Rented, TooLarge> {
        let sheet = &self.alternative.parts[part].sheet;
        let pledges: Vec<&Pledge> = self.fleet.pledges.iter().filter(|pledge| pledge.part == part).collect();
        let mut types: Vec<Type<'_>> = types
            .iter()
            .filter_map(|index| {
                let groups: Vec<&Group> = self.fleet.groups.iter().filter(|group| group.part == part && group.machine == *index).collect();
                Some(Type {
                    index: *index,
                    rent: sheet.machines[*index].rent()?,
                    spot: groups.iter().find_map(|group| group.spot),
                    groups,
                    contracts: self.fleet.contracts.iter().filter(|contract| contract.part == part && contract.machine == *index).collect(),
                    on_demand: Vec::new(),
                    interruptible: Vec::new(),
                    committed: (0.0, 0.0),
                    used: Vec::new(),
                    moments: false,
                    ran: (0.0, 0.0),
                    lines: Vec::new(),
                })
            })
            .collect();
        for kind in &mut types {
            kind.lines = self.lines_of(part, kind, sheet.machines[kind.index].category());
            let plain = kind.contracts.is_empty() && kind.spot.is_none() && kind.rent.is_flat();
            kind.moments = !plain || pledges.iter().any(|pledge| kind.rent.offers.iter().any(|offer| offer.option == pledge.option));
        }
        let mut money: Vec<Pledged> = Vec::new();
        for pledge in &pledges {
            if money.iter().all(|known| known.option != pledge.option) {
                money.push(Pledged { option: pledge.option, hourly: 0.0, used: (0.0, 0.0) });
            }
        }
        let order = draws(&types, &money);
        for month in 1..=self.months {
            let hours: Vec<f64> = moments(&self.demand.months[month - 1]).collect();
            for kind in &mut types {
                self.serve(kind, month, &hours);
            }
            for known in &mut money {
                known.hourly = pledges.iter().filter(|pledge| pledge.option == known.option && pledge.runs(month)).map(|pledge| pledge.hourly).sum();
                known.used.0 += known.hourly * hours.iter().sum::<f64>();
            }
            draw(&mut types, &mut money, &order, &hours);
            for kind in &mut types {
                self.beyond(kind, month, &hours)?;
            }
        }
        let mut rented = Rented::default();
        for mut kind in types {
            self.committed(&mut kind)?;
            let paid = kind.lines.iter().filter(|line| is_committed(line.of, kind.spot));
            if kind.committed.0 > 0.0 {
                let paid = paid.map(Line::amount).sum();
                rented.uses.push(Use { part, of: Committed::Machine(kind.index), committed: kind.committed.0, used: kind.committed.1, paid });
            }
            rented.machine_hours.0 += kind.ran.0;
            rented.machine_hours.1 += kind.ran.1;
            rented.lines.append(&mut kind.lines);
        }
        for known in &money {
            let lines = self.pledge(part, known.option, &pledges)?;
            let paid: Money = lines.iter().map(Line::amount).sum();
            rented.uses.push(Use { part, of: Committed::Option(known.option), committed: known.used.0, used: known.used.1, paid });
            rented.lines.extend(lines);
        }
        Ok(rented)
    }

    /// The empty lines of a machine type: the steps of its price on demand, then its offers, what is paid when they begin, and the rest.
    fn lines_of(&self, part: usize, kind: &Type<'_>, category: Category) -> Vec<Line> {
        let machine = kind.index;
        let steps = kind.rent.steps().len();
        let of_step = |step: usize| if steps == 1 { For::Machine(machine) } else { For::Step { machine, step } };
        let mut lines: Vec<Line> = (0..steps).map(|step| self.line(part, of_step(step), category)).collect();
        lines.push(self.line(part, For::Setup(machine), category));
        lines.push(self.line(part, For::Stopped(machine), category));
        for offer in 0..kind.rent.offers.len() {
            if kind.spot == Some(offer) || kind.contracts.iter().any(|contract| contract.offer == offer) {
                lines.push(self.line(part, For::Offer { machine, offer }, category));
                lines.push(self.line(part, For::Used { machine, offer }, category));
                lines.push(self.line(part, For::Upfront { machine, offer }, category));
                lines.push(self.line(part, For::Unexpired { machine, offer }, Category::EndCredits));
            }
        }
        lines
    }

    /// Counts the machines of a month and lets those that are committed serve first, what may not be interrupted before what may.
    fn serve(&self, kind: &mut Type<'_>, month: usize, hours: &[f64]) {
        kind.on_demand.clear();
        kind.interruptible.clear();
        if !kind.moments {
            return;
        }
        let running = || kind.contracts.iter().filter(|contract| contract.runs(month));
        let committed: f64 = running().map(|contract| contract.count).sum();
        // What costs least to use serves first.
        let mut order: Vec<(Decimal, usize, f64)> =
            running().map(|contract| (kind.rent.offers[contract.offer].usage, contract.offer, contract.count)).collect();
        order.sort_by_key(|(usage, offer, _)| (*usage, *offer));
        kind.used.clear();
        kind.used.resize(kind.rent.offers.len(), 0.0);
        kind.on_demand.resize(hours.len(), 0.0);
        kind.interruptible.resize(hours.len(), 0.0);
        for group in &kind.groups {
            let counts = if group.spot.is_some() { &mut kind.interruptible } else { &mut kind.on_demand };
            group.runs.iter().for_each(|runs| runs.add_to(counts, month - 1, self.demand));
        }
        for ((first, second), hours) in kind.on_demand.iter_mut().zip(&mut kind.interruptible).zip(hours) {
            kind.ran.0 += (*first + *second) * hours;
            let served = first.min(committed);
            *first -= served;
            let also = second.min(committed - served);
            *second -= also;
            kind.committed.0 += committed * hours;
            kind.committed.1 += (served + also) * hours;
            kind.ran.1 += (served + also) * hours;
            let mut left = served + also;
            for (_, offer, count) in &order {
                kind.used[*offer] += left.min(*count) * hours;
                left = (left - count).max(0.0);
            }
        }
    }

    /// What runs beyond commitments in a month: on demand by the steps of the price, or on spot; set-up and stopped machines.
    fn beyond(&self, kind: &mut Type<'_>, month: usize, hours: &[f64]) -> Result<(), TooLarge> {
        let month_hours = self.calendar().month(month);
        let rent = kind.rent;
        let steps = rent.steps();
        let sum = |groups: &[&Group], spot: bool, of: &dyn Fn(&Group) -> f64| {
            groups.iter().filter(|group| group.spot.is_some() == spot).map(|group| of(group)).sum::<f64>()
        };
        let unused = |group: &Group| group.beyond_running(month, rent);
        let mut quantities = vec![0.0; steps.len()];
        if kind.on_demand.is_empty() {
            quantities[0] = sum(&kind.groups, false, &|group| group.billed[month]);
        } else {
            step_quantities(rent, &kind.on_demand, hours, f64::from(month_hours), &mut quantities);
            quantities[0] += sum(&kind.groups, false, &unused);
        }
        for (step, quantity) in quantities.into_iter().enumerate() {
            let fraction =
                if steps[step].per_month && !rent.by_month() { (Decimal::ONE, Decimal::ONE) } else { Self::fraction(rent.by_month(), rent.per, month_hours) };
            self.add(&mut kind.lines[step], month, quantity, steps[step].price, fraction)?;
        }
        for (offer, price) in rent.offers.iter().enumerate().filter(|(_, price)| !price.usage.is_zero()) {
            let used = kind.used.get(offer).copied().unwrap_or_default();
            if let Some(line) = kind.lines.iter_mut().find(|line| line.of == For::Used { machine: kind.index, offer }) {
                self.add(line, month, used, price.usage, (Decimal::ONE, Decimal::ONE))?;
            }
        }
        if let Some(offer) = kind.spot {
            let binding = self.alternative.parts[kind.lines[0].part].sheet.options[rent.offers[offer].option].binding;
            let lost = if let Binding::Spot { lost } = binding { lost } else { 0.0 };
            let ran: f64 = kind.interruptible.iter().zip(hours).map(|(count, hours)| count * hours).sum();
            let quantity = (ran + sum(&kind.groups, true, &unused)) / (1.0 - lost);
            let price = &rent.offers[offer];
            let fraction = Self::fraction(false, price.per, month_hours);
            let line = line_of(&mut kind.lines, For::Offer { machine: kind.index, offer });
            self.add(line, month, quantity, price.price, fraction)?;
        }
        if !rent.stopped.is_zero() {
            let stopped: f64 = kind.groups.iter().filter_map(|group| group.stopped.get(month)).sum();
            self.add(line_of(&mut kind.lines, For::Stopped(kind.index)), month, stopped, rent.stopped, (Decimal::ONE, Decimal::ONE))?;
        }
        self.set_up(kind, month)
    }

    /// Set-up fees of a month: an option's own whenever a term begins, the machine's for each that is new.
    fn set_up(&self, kind: &mut Type<'_>, month: usize) -> Result<(), TooLarge> {
        let rent = kind.rent;
        if rent.setup.is_none() && rent.offers.iter().all(|offer| offer.setup.is_none()) {
            return Ok(());
        }
        let committed = |month: usize| kind.contracts.iter().filter(|contract| contract.runs(month)).map(|contract| contract.count).sum::<f64>();
        let stands = |month: usize| kind.groups.iter().map(|group| group.peak[month]).sum::<f64>().max(committed(month));
        let mut new = (stands(month) - stands(month - 1)).max(0.0);
        let mut fees: Vec<(f64, Decimal)> = Vec::new();
        for contract in kind.contracts.iter().filter(|contract| contract.from == month) {
            if let Some(fee) = rent.offers[contract.offer].setup {
                fees.push((contract.count, fee));
                new = (new - contract.count).max(0.0);
            }
        }
        fees.push((new, rent.setup.unwrap_or_default()));
        let (mut count, mut exact) = (0.0, Exact::ZERO);
        for (machines, fee) in fees.into_iter().filter(|(_, fee)| !fee.is_zero()) {
            count += machines;
            exact = exact.plus(Exact::product(to_decimal(machines).ok_or(TooLarge)?, fee, Decimal::ONE, Decimal::ONE)?)?;
        }
        let line = line_of(&mut kind.lines, For::Setup(kind.index));
        line.quantities[month] = to_decimal(count).ok_or(TooLarge)?;
        line.amounts[month] = exact.round(self.currency)?;
        Ok(())
    }

    /// What is paid for committed machines, whether they run or not. An upfront payment is due in the month before its term.
    fn committed(&self, kind: &mut Type<'_>) -> Result<(), TooLarge> {
        let machine = kind.index;
        for (offer, price) in kind.rent.offers.iter().enumerate() {
            let contracts: Vec<&Contract> = kind.contracts.iter().filter(|contract| contract.offer == offer).copied().collect();
            if contracts.is_empty() {
                continue;
            }
            let by_month = price.per >= TimeUnit::Month;
            let mut beyond = Exact::ZERO;
            for month in 1..=self.months {
                let count: f64 = contracts.iter().filter(|contract| contract.runs(month)).map(|contract| contract.count).sum();
                let hours = self.calendar().month(month);
                let quantity = if by_month { count } else { count * f64::from(hours) };
                let fraction = Self::fraction(by_month, price.per, hours);
                self.add(line_of(&mut kind.lines, For::Offer { machine, offer }), month, quantity, price.price, fraction)?;
            }
            for month in 0..self.months {
                let begun: f64 = contracts.iter().filter(|contract| contract.from == month + 1).map(|contract| contract.count).sum();
                self.add(line_of(&mut kind.lines, For::Upfront { machine, offer }), month, begun, price.upfront, (Decimal::ONE, Decimal::ONE))?;
            }
            let mut outlasting = 0.0;
            for contract in contracts.iter().filter(|contract| !price.upfront.is_zero() && contract.from + contract.term > self.months + 1) {
                let left = contract.from + contract.term - 1 - self.months;
                let count = to_decimal(contract.count).ok_or(TooLarge)?;
                let paid = Exact::product(count, price.upfront, Decimal::ONE, Decimal::ONE)?.decimal();
                beyond = beyond.plus(Exact::product(paid, Decimal::from(left), Decimal::ONE, Decimal::from(contract.term))?)?;
                outlasting += contract.count;
            }
            let line = line_of(&mut kind.lines, For::Unexpired { machine, offer });
            line.quantities[self.months] = to_decimal(outlasting).ok_or(TooLarge)?;
            line.amounts[self.months] = -beyond.round(self.currency)?;
        }
        Ok(())
    }

    /// What is paid for money that was pledged under an option, whether it is drawn or not.
    fn pledge(&self, part: usize, option: usize, pledges: &[&Pledge]) -> Result<Vec<Line>, TooLarge> {
        let Binding::Spend { upfront, .. } = self.alternative.parts[part].sheet.options[option].binding else { return Ok(Vec::new()) };
        let mut hourly = self.line(part, For::Pledge(option), Category::Compute);
        let mut paid_upfront = self.line(part, For::PledgeUpfront(option), Category::Compute);
        let mut unexpired = self.line(part, For::PledgeUnexpired(option), Category::EndCredits);
        let mut beyond = Exact::ZERO;
        let one = (Decimal::ONE, Decimal::ONE);
        for month in 1..=self.months {
            let money: f64 = pledges.iter().filter(|pledge| pledge.option == option && pledge.runs(month)).map(|pledge| pledge.hourly).sum();
            self.add(&mut hourly, month, money * f64::from(self.calendar().month(month)), Decimal::ONE - upfront, one)?;
        }
        for pledge in pledges.iter().filter(|pledge| pledge.option == option && !upfront.is_zero()) {
            let term = f64::from(HOURS_PER_MONTH) * f64::from(u32::try_from(pledge.term).unwrap_or(u32::MAX));
            let whole = to_decimal(pledge.hourly * term).ok_or(TooLarge)?;
            let amount = Exact::product(whole, upfront, Decimal::ONE, Decimal::ONE)?;
            let month = pledge.from - 1;
            paid_upfront.quantities[month] = paid_upfront.quantities[month].checked_add(whole).ok_or(TooLarge)?;
            if let Some(left) = (pledge.from + pledge.term - 1).checked_sub(self.months).filter(|left| *left > 0) {
                beyond = beyond.plus(Exact::product(amount.decimal(), Decimal::from(left), Decimal::ONE, Decimal::from(pledge.term))?)?;
                unexpired.quantities[self.months] = unexpired.quantities[self.months].checked_add(whole).ok_or(TooLarge)?;
            }
        }
        for month in 0..=self.months {
            paid_upfront.amounts[month] = Exact::product(paid_upfront.quantities[month], upfront, Decimal::ONE, Decimal::ONE)?.round(self.currency)?;
        }
        unexpired.amounts[self.months] = -beyond.round(self.currency)?;
        Ok(vec![hourly, paid_upfront, unexpired])
    }

    /// What a quantity, of machine-months or of machine-hours, is multiplied and divided by to be priced per `per`.
    fn fraction(by_month: bool, per: TimeUnit, month_hours: u32) -> (Decimal, Decimal) {
        if by_month { per.per_month(month_hours) } else { time_fraction(Some(TimeUnit::Hour), Some(per), month_hours) }
    }

    /// Adds a month's quantity and amount to a line.
    fn add(&self, line: &mut Line, month: usize, quantity: f64, price: Decimal, (numerator, denominator): (Decimal, Decimal)) -> Result<(), TooLarge> {
        let quantity = to_decimal(quantity).ok_or(TooLarge)?;
        line.quantities[month] = quantity;
        line.amounts[month] = Exact::product(quantity, price, numerator, denominator)?.round(self.currency)?;
        Ok(())
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

/// In which order machine types draw on money that was pledged: (pledged, type), the largest share saved first, ties to the lowest rate.
fn draws(types: &[Type<'_>], pledged: &[Pledged]) -> Vec<(usize, usize, f64)> {
    let mut order: Vec<(f64, f64, usize, usize)> = Vec::new();
    for (at, known) in pledged.iter().enumerate() {
        for (index, kind) in types.iter().enumerate() {
            if let Some(offer) = kind.rent.offers.iter().find(|offer| offer.option == known.option) {
                let rate = to_f64(offer.price);
                order.push((rate / kind.rent.hourly(f64::from(HOURS_PER_MONTH)), rate, at, index));
            }
        }
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then((a.2, a.3).cmp(&(b.2, b.3))));
    order.into_iter().map(|(_, rate, at, index)| (at, index, rate)).collect()
}

/// Lets machines on demand draw on money that was pledged, moment by moment.
fn draw(types: &mut [Type<'_>], pledged: &mut [Pledged], order: &[(usize, usize, f64)], hours: &[f64]) {
    if pledged.iter().all(|known| known.hourly == 0.0) {
        return;
    }
    let mut left: Vec<f64> = Vec::with_capacity(pledged.len());
    for (moment, hours) in hours.iter().enumerate() {
        left.clear();
        left.extend(pledged.iter().map(|known| known.hourly));
        for (at, index, rate) in order {
            let kind = &mut types[*index];
            let Some(machines) = kind.on_demand.get_mut(moment) else { continue };
            // Whole machines that are all but covered are: money is a float here.
            let covered = if *machines * rate <= left[*at] * (1.0 + 1e-12) || *rate == 0.0 { *machines } else { left[*at] / rate };
            *machines -= covered;
            left[*at] = (left[*at] - covered * rate).max(0.0);
            kind.ran.1 += covered * hours;
            pledged[*at].used.1 += covered * rate * hours;
        }
    }
}

/// What each step of a price on demand counts in a month: machines ranked by how long they run, the longest first.
fn step_quantities(rent: &Rent, counts: &[f64], hours: &[f64], month_hours: f64, quantities: &mut [f64]) {
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
                    quantities[number] += machines;
                } else if rent.cap.is_some_and(|cap| price * runs > to_f64(cap)) {
                    quantities[shares * rent.volume.len()] += machines;
                } else if rent.sustained.is_empty() {
                    quantities[number] += machines * runs;
                } else {
                    let mut lower = 0.0;
                    for (share, step) in rent.sustained.iter().enumerate() {
                        let upper = step.up_to.map_or(f64::MAX, |up_to| to_f64(up_to) * month_hours);
                        quantities[number * shares + share] += machines * (runs.min(upper) - lower).max(0.0);
                        lower = upper;
                    }
                }
            }
            below = count;
        }
        runs -= hours;
    }
}
