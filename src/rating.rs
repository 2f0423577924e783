//! Usage x charges: tiers, allowances, commits, minimums, percentages; machines rented and bought. The same code for every kind of sheet.
//!
//! A line is one charge (or machine), one tier, one month, one part; it is rounded once. Tiers and allowances pool over all parts of an account,
//! which is a sheet: parts fill them in their order. Rented machines are priced in `rent`, bought ones in `purchase`.

mod financed;
mod owned;
mod purchase;
mod rent;
mod rented;
pub mod steps;
mod told;

use crate::bill::{Bill, For, Line};
use crate::demand::{Calendar, Demand};
use crate::fleet::{Fleet, Group};
use crate::memory::What;
use crate::money::{Exact, Money, TooLarge};
use crate::quantity::{Currency, TimeUnit, YearlyChange, to_decimal};
use crate::scenario::Alternative;
use crate::sheet::meter::{Category, Need};
use crate::sheet::{Charge, Sheet, Tier};
use crate::usage::Reading;
use crate::working::Working;
use rent::Rented;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use steps::{Asked, Probe, Tell};
use told::Slices;

/// Why an alternative is not priced.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotPriced {
    /// A meter is used, and the part's sheet has no charge on it.
    NoCharge {
        /// The meter.
        meter: String,
        /// The sheet's provider.
        provider: String,
    },
    /// The provider does not publish the price.
    Unpublished {
        /// Of what.
        what: String,
        /// The sheet's provider.
        provider: String,
    },
    /// No machine of the sheet can run the component.
    NoMachine {
        /// The component or data.
        what: String,
        /// The sheet's provider.
        provider: String,
        /// What the sheet's machines lack.
        lacks: String,
    },
    /// What it takes to leave an alternative that has no price itself.
    Migration {
        /// The alternative that is there.
        from: String,
    },
    /// No part serves it.
    Unserved {
        /// The item's name.
        what: String,
    },
    /// Amounts do not fit: the inputs are absurd.
    TooLarge,
}

impl NotPriced {
    /// Several reasons in one sentence, each provider and each lack named once.
    #[must_use]
    pub fn summary(reasons: &[Self]) -> String {
        let mut clauses: Vec<(String, Vec<String>)> = Vec::new();
        for reason in reasons {
            let (clause, name) = match reason {
                Self::NoCharge { meter, provider } => (format!("{provider} has no price for {{}}"), format!("`{meter}`")),
                Self::Unpublished { what, provider } => (format!("{provider} does not publish the price of {{}}"), what.clone()),
                Self::NoMachine { what, provider, lacks } => (format!("{provider} has no machine for {{}} ({lacks})"), format!("`{what}`")),
                Self::Migration { from } => ("what it takes to leave {} is not known: it is not priced".to_owned(), format!("`{from}`")),
                Self::Unserved { what } => ("no part serves {}".to_owned(), format!("`{what}`")),
                Self::TooLarge => ("the amounts are too large to be counted".to_owned(), String::new()),
            };
            match clauses.iter_mut().find(|(known, _)| *known == clause) {
                Some((_, names)) => names.push(name),
                None => clauses.push((clause, vec![name])),
            }
        }
        clauses.into_iter().map(|(clause, names)| clause.replacen("{}", &names.join(", "), 1)).collect::<Vec<_>>().join("; ")
    }
}

impl From<TooLarge> for NotPriced {
    fn from(TooLarge: TooLarge) -> Self {
        Self::TooLarge
    }
}

/// Rates what an alternative uses.
///
/// # Errors
/// Every reason for which it is not priced.
pub fn rate(alternative: &Alternative, fleet: &Fleet, readings: &[Reading], demand: &Demand, currency: Currency) -> Result<Bill, Vec<NotPriced>> {
    let beyond = beyond_paid_for(alternative, readings);
    Rater { alternative, fleet, demand, currency, months: demand.months.len(), probe: None }.rate(&beyond)
}

/// What meters read beyond what is paid for already: of several parts the first uses that up first.
fn beyond_paid_for<'a>(alternative: &Alternative, readings: &'a [Reading]) -> Cow<'a, [Reading]> {
    let Some(existing) = alternative.existing.as_ref().filter(|existing| !existing.paid_for.is_empty()) else { return Cow::Borrowed(readings) };
    let mut beyond = readings.to_vec();
    for paid in &existing.paid_for {
        let months = beyond.first().map_or(0, |reading| reading.months.len() - 1);
        for month in 1..=months.min(paid.months) {
            let mut left = paid.quantity;
            for reading in beyond.iter_mut().filter(|reading| reading.meter == paid.meter) {
                let used = left.min(reading.months[month]);
                left -= used;
                reading.months[month] -= used;
            }
        }
    }
    Cow::Owned(beyond)
}

/// A sheet, the parts that have it, and what their meters read on it.
struct Account<'a> {
    sheet: Arc<Sheet>,
    parts: Vec<usize>,
    /// By meter, then by part in order.
    readings: BTreeMap<&'a str, Vec<(usize, &'a Reading)>>,
}

struct Rater<'a> {
    alternative: &'a Alternative,
    fleet: &'a Fleet,
    demand: &'a Demand,
    currency: Currency,
    months: usize,
    /// Whose steps are noted; none where nobody asks.
    probe: Option<&'a Probe<'a>>,
}

impl Rater<'_> {
    fn rate(&self, readings: &[Reading]) -> Result<Bill, Vec<NotPriced>> {
        let accounts = self.accounts(readings)?;
        let Rented { mut lines, uses, machine_hours } = self.lines(&accounts).map_err(|TooLarge| vec![NotPriced::TooLarge])?;
        let machine_hours = machine_hours.into_iter().fold((0.0, 0.0), |sum, ran| (sum.0 + ran.0, sum.1 + ran.1));
        lines.retain(Line::says_something);
        lines.sort_by_key(|line| (line.category, line.part, line.of));
        Ok(Bill { lines, nothing: Money::zero(self.currency), uses, machine_hours })
    }

    /// Notes the steps of an amount where somebody asks for it.
    fn note(&self, part: usize, of: For, month: usize, steps: impl FnOnce(&mut Working, Tell<'_>)) {
        if let Some(probe) = self.probe {
            probe.note(Asked { part, of, month }, steps);
        }
    }

    const fn calendar(&self) -> &Calendar {
        &self.demand.calendar
    }

    /// Finds who prices each reading: the part's own sheet, or one that completes it.
    fn accounts<'a>(&self, readings: &'a [Reading]) -> Result<Vec<Account<'a>>, Vec<NotPriced>> {
        let mut accounts: Vec<Account<'_>> = Vec::new();
        for (index, part) in self.alternative.parts.iter().enumerate() {
            match accounts.iter_mut().find(|account| Arc::ptr_eq(&account.sheet, &part.sheet)) {
                Some(account) => account.parts.push(index),
                None => accounts.push(Account { sheet: Arc::clone(&part.sheet), parts: vec![index], readings: BTreeMap::new() }),
            }
        }
        let mut reasons = Vec::new();
        for reading in readings.iter().filter(|reading| reading.used()) {
            let sheet = &self.alternative.parts[reading.part].sheet;
            let completing = || self.alternative.parts.iter().position(|part| part.completes && part.sheet.prices(&reading.meter));
            let Some(part) = (if sheet.prices(&reading.meter) { Some(reading.part) } else { completing() }) else {
                if reading.stated || sheet.meter(&reading.meter).is_none_or(|meter| meter.need == Need::Charged) {
                    reasons.push(NotPriced::NoCharge { meter: reading.meter.clone(), provider: sheet.provider.clone() });
                }
                continue;
            };
            let sheet = &self.alternative.parts[part].sheet;
            if sheet.charges_on(&reading.meter).any(|charge| charge.tiers.is_empty()) {
                reasons.push(NotPriced::Unpublished { what: format!("`{}`", reading.meter), provider: sheet.provider.clone() });
            }
            if let Some(account) = accounts.iter_mut().find(|account| Arc::ptr_eq(&account.sheet, sheet)) {
                // A month is a month, and a site a site, however many parts an account has.
                if sheet.passes_once(&reading.meter) && account.readings.contains_key(reading.meter.as_str()) {
                    continue;
                }
                account.readings.entry(&reading.meter).or_default().push((part, reading));
            }
        }
        for account in &accounts {
            for charge in account.sheet.charges_on("spend").filter(|charge| charge.tiers.is_empty()) {
                reasons.push(NotPriced::Unpublished { what: format!("`{}`", charge.name), provider: account.sheet.provider.clone() });
            }
        }
        reasons.sort();
        reasons.dedup();
        if reasons.is_empty() { Ok(accounts) } else { Err(reasons) }
    }

    /// Every line: machines, then each account's charges, percentages last.
    fn lines(&self, accounts: &[Account<'_>]) -> Result<Rented, TooLarge> {
        let mut rented = self.machines()?;
        let lines = &mut rented.lines;
        lines.extend(self.existing()?);
        for account in accounts {
            for (index, charge) in account.sheet.charges.iter().enumerate().filter(|(_, charge)| !charge.is_percentage()) {
                let Some(readings) = account.readings.get(charge.meter.as_str()) else { continue };
                let billed = readings.iter().map(|(part, reading)| Ok((*part, reading.billed(charge)?))).collect::<Result<Vec<_>, _>>()?;
                lines.extend(self.known_charge(account, index, charge, &billed)?.iter().cloned());
            }
            for index in Charge::percentages_in_order(&account.sheet.charges).unwrap_or_default() {
                let charge = &account.sheet.charges[index];
                if let Some(spend) = self.spend(account, charge, lines) {
                    lines.extend(self.charge(account, index, charge, &[spend])?);
                }
            }
        }
        Ok(rented)
    }

    fn line(&self, part: usize, of: For, category: Category) -> Line {
        Line { part, of, category, quantities: vec![Decimal::ZERO; self.months + 1], amounts: vec![Money::zero(self.currency); self.months + 1] }
    }

    /// The lines of a charge on what its meter reads, part by part: those that were worked out before, where nobody asks for their steps.
    fn known_charge(&self, account: &Account<'_>, index: usize, charge: &Charge, readings: &[(usize, Cow<'_, [Decimal]>)]) -> Result<Arc<Vec<Line>>, TooLarge> {
        if self.machines_bring(account, charge) || self.probe.is_some() {
            return self.charge(account, index, charge, readings).map(Arc::new);
        }
        let time = account.sheet.meter(&charge.meter).and_then(|meter| meter.time).map_or(u64::MAX, |time| time as u64);
        let key = self.demand.key(What::Lines).thing(account.sheet.charges.item(index)).number(index as u64).number(time).text(self.currency.code());
        let key = readings.iter().fold(key, |key, (part, reading)| key.number(*part as u64).decimals(reading));
        match self.demand.memory().known(&key) {
            Some(known) => Ok(known),
            None => Ok(self.demand.memory().learn(key, self.charge(account, index, charge, readings)?)),
        }
    }

    /// The lines of a charge on what its meter reads, part by part.
    fn charge(&self, account: &Account<'_>, index: usize, charge: &Charge, readings: &[(usize, Cow<'_, [Decimal]>)]) -> Result<Vec<Line>, TooLarge> {
        let meter_time = account.sheet.meter(&charge.meter).and_then(|meter| meter.time);
        let tiers = charge.tiers.len();
        let mut lines: Vec<Line> = Vec::new();
        for (part, _) in readings {
            for tier in 0..tiers {
                lines.push(self.line(*part, For::Tier { charge: index, tier }, charge.category));
            }
        }
        let mut shortfall = self.line(readings[0].0, For::Minimum(index), charge.category);
        let brings = self.machines_bring(account, charge);
        // A month that is like the one before is paid like it.
        let steady = charge.path() == YearlyChange::default() && !brings && self.probe.is_none();
        // What a quantity is multiplied and divided by in each tier: the same in months of the same length.
        let mut fractions: Vec<(Decimal, Decimal)> = Vec::new();
        let mut fractions_of = 0;
        let prices_in = |month: usize| charge.tiers.iter().map(|tier| price_in(tier.price.number, charge.path(), month)).collect::<Result<Vec<Decimal>, _>>();
        let mut prices = prices_in(0)?;
        let mut billed: Vec<Decimal> = Vec::with_capacity(readings.len());
        for month in 0..=self.months {
            // A fee that is paid once is of the first month's reading.
            let read_in = match (charge.once, month) {
                (true, 0) => 1,
                (true, _) => break,
                (false, month) => month,
            };
            let hours = self.calendar().month(read_in);
            if steady && month > 1 && hours == fractions_of && readings.iter().all(|(_, reading)| reading[month] == reading[month - 1]) {
                for line in lines.iter_mut().chain([&mut shortfall]) {
                    line.quantities[month] = line.quantities[month - 1];
                    line.amounts[month] = line.amounts[month - 1];
                }
                continue;
            }
            let mut allowance = charge.free;
            if brings {
                allowance = allowance.checked_add(self.brought(account, charge, read_in)?).ok_or(TooLarge)?;
            }
            billed.clear();
            billed.extend(readings.iter().map(|(_, reading)| reading[read_in]));
            if !allowance.is_zero() {
                for billed in &mut billed {
                    let free = allowance.min(*billed);
                    allowance -= free;
                    *billed -= free;
                }
            }
            let committed = if month == 0 && !charge.once { Decimal::ZERO } else { charge.commit };
            let mut total: Decimal = billed.iter().sum();
            if let Some(last) = billed.last_mut().filter(|_| total < committed) {
                *last += committed - total;
                total = committed;
            }
            if hours != fractions_of {
                let fraction = |tier: &Tier| {
                    let (numerator, denominator) = time_fraction(meter_time, tier.price.time, hours);
                    let denominator = denominator.checked_mul(Decimal::from(tier.price.unit.factor)).and_then(|value| value.checked_mul(tier.price.count));
                    denominator.map(|denominator| (numerator, denominator))
                };
                fractions = charge.tiers.iter().map(fraction).collect::<Option<_>>().ok_or(TooLarge)?;
                fractions_of = hours;
            }
            if charge.path() != YearlyChange::default() {
                prices = prices_in(read_in)?;
            }
            let unpaid = if self.probe.is_some() { billed.clone() } else { Vec::new() };
            let mut position = Decimal::ZERO;
            let mut paid = Money::ZERO;
            for (at, quantity) in billed.iter().copied().enumerate() {
                let end = position + quantity;
                for (tier, slice) in charge.slices(position, end, total) {
                    let amount = Money::of(slice, prices[tier], fractions[tier], self.currency)?;
                    let line = &mut lines[at * tiers + tier];
                    line.quantities[month] = slice;
                    line.amounts[month] = amount;
                    paid += amount;
                    let slices = Slices { readings, read_in, billed: &unpaid, at, slice, total, tier };
                    self.note(line.part, line.of, month, |working, tell| self.tier_steps(account, index, &slices, fractions[tier], amount, working, tell));
                }
                position = end;
            }
            if let Some(minimum) = charge.minimum
                && month > 0
            {
                let minimum = Exact::new(price_in(minimum, charge.path(), month)?).round(self.currency)?;
                if paid < minimum {
                    shortfall.quantities[month] = Decimal::ONE;
                    shortfall.amounts[month] = minimum - paid;
                    self.note(shortfall.part, shortfall.of, month, |working, _| self.minimum_steps(account, index, month, paid, minimum - paid, working));
                }
            }
        }
        lines.push(shortfall);
        Ok(lines)
    }

    /// Whether an account's machines bring anything to a charge's allowance.
    fn machines_bring(&self, account: &Account<'_>, charge: &Charge) -> bool {
        let brings = |group: &Group| account.sheet.machines[group.machine].included.iter().any(|(meter, _)| *meter == charge.meter);
        !charge.free_per_machine.is_zero() || self.fleet.groups.iter().any(|group| account.parts.contains(&group.part) && brings(group))
    }

    /// What an account's machines bring to a charge's allowance in a month, by their mean number.
    fn brought(&self, account: &Account<'_>, charge: &Charge, month: usize) -> Result<Decimal, TooLarge> {
        let mut brought = Decimal::ZERO;
        for group in self.fleet.groups.iter().filter(|group| account.parts.contains(&group.part)) {
            let included = account.sheet.machines[group.machine].included.iter().filter(|(meter, _)| *meter == charge.meter).map(|(_, quantity)| *quantity);
            let each = included.fold(charge.free_per_machine, |sum, quantity| sum + quantity);
            if !each.is_zero() {
                let machines = to_decimal(group.mean[month]).ok_or(TooLarge)?;
                brought = each.checked_mul(machines).and_then(|more| brought.checked_add(more)).ok_or(TooLarge)?;
            }
        }
        Ok(brought)
    }

    /// What a percentage is of: the account's rounded lines of each month, credits, loans and what was there left out, and percentages unless it names their category.
    fn spend(&self, account: &Account<'_>, charge: &Charge, lines: &[Line]) -> Option<(usize, Cow<'static, [Decimal]>)> {
        let charges = &account.sheet.charges;
        let counts = |line: &&Line| {
            if !account.parts.contains(&line.part) || !line.category.is_cost() {
                return false;
            }
            let other = match line.of {
                For::Tier { charge, .. } | For::Minimum(charge) => Some(&charges[charge]),
                _ => None,
            };
            match other {
                Some(other) if other.is_percentage() => charge.names(other),
                _ => charge.of.is_empty() || charge.of.contains(&line.category),
            }
        };
        let counted: Vec<&Line> = lines.iter().filter(counts).collect();
        if let Some(probe) = self.probe {
            // A fee that is paid once is of the first month's reading.
            let month = if charge.once { 1 } else { probe.month() };
            let named = counted.iter().map(|line| (line.shown(self.alternative).name, line.amounts[month]));
            probe.spend.replace(named.filter(|(_, amount)| !amount.is_zero()).collect());
        }
        let months = (0..=self.months).map(|month| counted.iter().map(|line| line.amounts[month]).sum::<Money>().decimal()).collect::<Vec<_>>();
        months.iter().any(|spend| !spend.is_zero()).then_some((account.parts[0], Cow::Owned(months)))
    }

    /// The lines of machines, and how what was committed to is used.
    fn machines(&self) -> Result<Rented, TooLarge> {
        let mut all = Rented::default();
        for parts in self.alternative.accounts() {
            let rented = self.known_rented(&parts);
            let rented = rented.as_ref().as_ref().map_err(|too_large| *too_large)?;
            all.lines.extend(rented.lines.iter().cloned());
            all.uses.extend(rented.uses.iter().cloned());
            all.machine_hours.extend(&rented.machine_hours);
        }
        for (part, index) in self.types() {
            let groups: Vec<&Group> = self.fleet.groups.iter().filter(|group| group.part == part && group.machine == index).collect();
            self.purchase((part, index), &groups, &mut all.lines)?;
        }
        Ok(all)
    }

    /// The (part, machine) pairs of the fleet, in order, each once.
    fn types(&self) -> Vec<(usize, usize)> {
        let mut types: Vec<(usize, usize)> = self.fleet.groups.iter().map(|group| (group.part, group.machine)).collect();
        types.sort_unstable();
        types.dedup();
        types
    }
}

/// The price of a month, on the path of its yearly change.
fn price_in(price: Decimal, path: YearlyChange, month: usize) -> Result<Decimal, TooLarge> {
    let factor = path.factor(month).ok_or(TooLarge)?;
    if factor == Decimal::ONE { Ok(price) } else { price.checked_mul(factor).ok_or(TooLarge) }
}

/// What a reading per `meter` time is multiplied by and divided by to be priced per `price` time, in a month of so many hours.
fn time_fraction(meter: Option<TimeUnit>, price: Option<TimeUnit>, hours: u32) -> (Decimal, Decimal) {
    let (Some(meter), Some(price)) = (meter, price) else { return (Decimal::ONE, Decimal::ONE) };
    if meter == price {
        return (Decimal::ONE, Decimal::ONE);
    }
    if meter == TimeUnit::Hour && price < TimeUnit::Month {
        // Parts of a day and multiples of an hour do not depend on the month.
        let day = |unit: TimeUnit| match unit {
            TimeUnit::Second => (Decimal::from(3600), Decimal::ONE),
            TimeUnit::Minute => (Decimal::from(60), Decimal::ONE),
            TimeUnit::Day => (Decimal::ONE, Decimal::from(24)),
            TimeUnit::Week => (Decimal::ONE, Decimal::from(168)),
            _ => (Decimal::ONE, Decimal::ONE),
        };
        return day(price);
    }
    let (price_up, price_down) = price.per_month(hours);
    let (meter_up, meter_down) = meter.per_month(hours);
    (price_up * meter_down, price_down * meter_up)
}
