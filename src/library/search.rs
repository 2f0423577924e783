//! Finds machines in sheets: by what they offer at least, where and from whom they are, and what they cost.

mod places;
mod query;

pub use query::{Place, Query};

use crate::money::rounded;
use crate::quantity::{Currency, to_decimal, to_f64};
use crate::sheet::exchange::{Conversion, Exchange};
use crate::sheet::{Class, Machine, Sheet, Terms};
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

/// By what the machines that were found are ordered; what has no such number comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The price of a month.
    Price,
    /// The price of a month, by vCPU.
    PricePerVcpu,
    /// The price of a month, by GiB of memory.
    PricePerGib,
    /// The machine's name.
    Name,
}

/// A machine that was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The sheet that has it.
    pub sheet: Arc<Sheet>,
    /// Its place among the sheet's machines.
    pub machine: usize,
    /// Its price as the sheet has it: on demand, of the first machine; none if its provider does not publish it.
    pub price: Option<String>,
    /// What a month of 730 hours costs, at two digits, in the search's currency: rent on demand, or a purchase spread over its life, straight line. None
    /// where the price is not published or no rate leads to the currency.
    pub monthly: Option<Decimal>,
    /// The same by vCPU, at two digits.
    pub per_vcpu: Option<Decimal>,
    /// The same by GiB of memory, at two digits.
    pub per_gib: Option<Decimal>,
}

impl Found {
    /// The machine.
    #[must_use]
    pub fn machine(&self) -> &Machine {
        &self.sheet.machines[self.machine]
    }

    /// Whether the month's price is a share of a purchase, without power, space or people.
    #[must_use]
    pub fn is_bought(&self) -> bool {
        matches!(self.machine().terms, Terms::Bought(_))
    }
}

/// What a search found.
#[derive(Debug, Clone)]
pub struct Search {
    /// The machines, in order.
    pub found: Vec<Found>,
    /// The currency of their monthly prices.
    pub currency: Currency,
    /// How other currencies came into it, each once.
    pub conversions: Vec<Conversion>,
    /// How many more match that are not chosen unasked (burstable, shared-core, superseded), or stand in sheets that were not searched.
    pub left_out: usize,
    /// The words that no machine matches, alone.
    pub unmatched: Vec<String>,
}

/// One GiB.
const GIB: f64 = 1_073_741_824.0;

/// Searches sheets; `old` says of each whether it is searched only where the query asks for all.
///
/// Prices are compared in one currency: the given one, or that of all that is found, or US dollars.
#[must_use]
pub fn search(sheets: &[(Arc<Sheet>, bool)], query: &Query, order: Order, currency: Option<Currency>, rates: Option<&Exchange>) -> Search {
    let mut matching: Vec<(&Arc<Sheet>, usize)> = Vec::new();
    let mut left_out = HashSet::new();
    for (sheet, old) in sheets {
        for (index, machine) in sheet.machines.iter().enumerate().filter(|(_, machine)| query.matches(sheet, machine)) {
            if query.all || !*old && (machine.class == Class::Standard || query.names(machine.class)) {
                matching.push((sheet, index));
            } else {
                left_out.insert((sheet.id.as_str(), machine.name.as_str()));
            }
        }
    }
    let shared = || {
        let first = matching.first()?.0.currency;
        matching.iter().all(|(sheet, _)| sheet.currency == first).then_some(first)
    };
    let currency = currency.or_else(shared).unwrap_or(Currency::USD);
    let mut conversions: Vec<Conversion> = Vec::new();
    for (sheet, _) in &matching {
        if sheet.currency != currency && conversions.iter().all(|known| known.from != sheet.currency) {
            conversions.extend(rates.and_then(|rates| rates.conversion(sheet.currency, currency)));
        }
    }
    let mut found: Vec<Found> = matching.iter().map(|(sheet, machine)| priced(sheet, *machine, currency, &conversions)).collect();
    found.sort_by(|a, b| compare(order, a, b));
    // A machine with several lives stands in its sheet once for each: one of them is found, the first by the order.
    let mut seen = HashSet::new();
    found.retain(|one| !matches!(one.machine().terms, Terms::Bought(_)) || seen.insert((one.sheet.id.clone(), one.machine().name.clone())));
    let alone = |word: &&String| !sheets.iter().any(|(sheet, _)| sheet.machines.iter().any(|machine| query::has_word(sheet, machine, word)));
    let unmatched = query.words.iter().filter(alone).cloned().collect();
    Search { found, currency, conversions, left_out: left_out.len(), unmatched }
}

fn priced(sheet: &Arc<Sheet>, index: usize, currency: Currency, conversions: &[Conversion]) -> Found {
    let machine = &sheet.machines[index];
    let (price, month) = match &machine.terms {
        Terms::Rented(rent) => (Some(format!("{}/{}", rent.price().normalize(), rent.per.name())), rent.monthly()),
        Terms::Bought(purchase) => {
            (Some(format!("{} {}", purchase.price.normalize(), sheet.currency.code())), purchase.price.checked_div(Decimal::from(purchase.life)))
        }
        Terms::Unpublished => (None, None),
    };
    let converted = |amount: Decimal| {
        if sheet.currency == currency {
            return Some(amount);
        }
        conversions.iter().find(|conversion| conversion.from == sheet.currency)?.amount(amount)
    };
    let month = month.and_then(converted);
    let by = |size: Option<f64>| {
        let size = size.filter(|size| *size > 0.0).and_then(to_decimal)?;
        Some(cents(month?.checked_div(size)?))
    };
    Found {
        sheet: Arc::clone(sheet),
        machine: index,
        price,
        monthly: month.map(cents),
        per_vcpu: by(machine.threads),
        per_gib: by(machine.capacity.memory.map(|bytes| bytes / GIB)),
    }
}

fn compare(order: Order, a: &Found, b: &Found) -> Ordering {
    let number = |found: &Found| match order {
        Order::Price | Order::Name => found.monthly,
        Order::PricePerVcpu => found.per_vcpu,
        Order::PricePerGib => found.per_gib,
    };
    let by = |number: &dyn Fn(&Found) -> Option<Decimal>| number(a).is_none().cmp(&number(b).is_none()).then_with(|| number(a).cmp(&number(b)));
    let by_name = || a.machine().name.cmp(&b.machine().name).then_with(|| a.sheet.id.cmp(&b.sheet.id));
    match order {
        Order::Name => by_name(),
        _ => by(&number).then_with(|| by(&|found| found.monthly)).then_with(by_name),
    }
}

/// An amount at two digits.
fn cents(amount: Decimal) -> Decimal {
    let mut amount = rounded(amount, 2);
    amount.rescale(2);
    amount
}

/// A size in bytes as GiB, at two digits.
#[must_use]
pub fn gib(bytes: f64) -> Decimal {
    count(bytes / GIB)
}

/// A size in bytes as GB, at two digits.
#[must_use]
pub fn gb(bytes: f64) -> Decimal {
    count(bytes / 1e9)
}

/// A count that may be a part of one, at two digits.
#[must_use]
pub fn count(number: f64) -> Decimal {
    to_decimal(number).map_or(Decimal::ZERO, |number| rounded(number, 2).normalize())
}

/// Whether a size is there and large enough; sizes are compared at nine digits.
fn at_least(offered: Option<f64>, least: Option<Decimal>) -> bool {
    least.is_none_or(|least| offered.is_some_and(|offered| offered >= to_f64(least) * (1.0 - 1e-9)))
}
