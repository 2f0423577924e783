//! What is kept of Azure's files while they are read.

use super::item::{Item, Meter, Verdict, Way, judge, years};
use super::size::Size;
use crate::import::agreed::Agreed;
use crate::import::price::{above_zero, number, price};
use crate::import::{ImportError, LeftOut, Request};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A price, and what it stands behind: the region's own meter comes before another's, a later price before an earlier.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    rank: (bool, String),
    /// `None` where the file has two.
    pub price: Option<Decimal>,
}

/// A machine's prices.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    pub ways: BTreeMap<Way, Kept>,
    /// Rates of savings plans by their years; they come with the price on demand.
    pub savings: BTreeMap<u8, Decimal>,
}

/// What is kept.
#[derive(Debug)]
pub struct Catalog<'q> {
    pub request: &'q Request,
    pub agreed: Agreed,
    pub machines: BTreeMap<String, Machine>,
    /// Prices by where their tier begins.
    pub charges: BTreeMap<Meter, BTreeMap<Decimal, Kept>>,
    /// Sizes that were given, with their names, by their flat names.
    pub sizes: BTreeMap<String, (String, Size)>,
    /// Whether the files are somebody's collection, not the API's answers.
    pub collected: bool,
    /// The latest day from which a price that is kept has been in force.
    pub latest: String,
    /// Pages that name a next one, an address of one of them, and pages that do not.
    pub continued: (u64, String, u64),
    /// The files' names.
    pub files: Vec<String>,
    pub left_out: LeftOut,
}

impl<'q> Catalog<'q> {
    pub fn new(request: &'q Request) -> Self {
        Self {
            request,
            agreed: Agreed::default(),
            machines: BTreeMap::new(),
            charges: BTreeMap::new(),
            sizes: BTreeMap::new(),
            collected: false,
            latest: String::new(),
            continued: (0, String::new(), 0),
            files: Vec::new(),
            left_out: LeftOut::default(),
        }
    }

    /// What is wanted.
    pub fn filters(&self) -> &crate::import::Filters {
        &self.request.filters
    }

    /// Takes an item, if it is wanted.
    pub fn item(&mut self, item: &Item<'_>, place: impl FnOnce() -> String) -> Result<(), ImportError> {
        let example = if item.sku.is_empty() { item.meter } else { item.sku };
        match judge(item, &self.request.filters) {
            Verdict::Filtered(kind) => self.left_out.filtered(&kind, example, place),
            Verdict::Unused(kind) => self.left_out.unused(&kind, example, place),
            Verdict::Machine(name, way) => match above_zero(item.price) {
                Ok(price) => {
                    self.agree(item)?;
                    self.machine(item, name, way, price, place);
                }
                Err(kind) => self.left_out.unused(kind, example, place),
            },
            Verdict::Charge(meter) => match self.charge(item, meter) {
                Ok(taken) => {
                    taken?;
                }
                Err(kind) => self.left_out.unused(&kind, example, place),
            },
        }
        Ok(())
    }

    /// A sheet has one region and one currency. What holds everywhere has no region.
    fn agree(&mut self, item: &Item<'_>) -> Result<(), ImportError> {
        if !matches!(item.region, "" | "Global") {
            self.agreed.in_region(item.region, item.location)?;
        }
        self.agreed.in_currency(item.currency)?;
        if let Some(day) = item.effective.get(..10).filter(|day| *day > self.latest.as_str() && day.parse::<jiff::civil::Date>().is_ok()) {
            day.clone_into(&mut self.latest);
        }
        Ok(())
    }

    fn machine(&mut self, item: &Item<'_>, name: String, way: Way, price: Decimal, place: impl FnOnce() -> String) {
        let machine = self.machines.entry(name).or_default();
        if !machine.ways.entry(way).or_default().take(item, price) {
            self.left_out.unused("price that another of the same meter replaces", item.sku, place);
            return;
        }
        if way == Way::OnDemand {
            machine.savings.clear();
            for (term, rate) in &item.savings {
                match (years(term), above_zero(rate)) {
                    (Some(years), Ok(rate)) => drop(machine.savings.insert(years, rate)),
                    (None, _) => self.left_out.unused(&format!("savings plan for `{term}`"), item.sku, String::new),
                    (_, Err(kind)) => self.left_out.unused(&format!("savings plan, {kind}"), item.sku, String::new),
                }
            }
        }
    }

    fn charge(&mut self, item: &Item<'_>, meter: Meter) -> Result<Result<(), ImportError>, String> {
        let (_, _, unit, _) = meter.keys();
        let amount = price(item.price)?;
        if item.unit != unit {
            return Err(format!("charge per `{}` where it is per {unit}", item.unit));
        }
        if item.flattened && meter == Meter::Objects {
            return Err("tiered meter without its tiers".to_owned());
        }
        let begin = if item.tier.is_empty() { Some(Decimal::ZERO) } else { number(item.tier) };
        let begin = begin.filter(|begin| !begin.is_sign_negative()).ok_or("charge without the beginning of its tier")?;
        if let Err(error) = self.agree(item) {
            return Ok(Err(error));
        }
        if !self.charges.entry(meter).or_default().entry(begin).or_default().take(item, amount) {
            return Err("price that another of the same meter replaces".to_owned());
        }
        Ok(Ok(()))
    }
}

impl Kept {
    /// Takes a price that stands before the one that is there, or is the same; false if it does not.
    fn take(&mut self, item: &Item<'_>, price: Decimal) -> bool {
        let rank = (item.primary, item.effective);
        let known = (self.rank.0, self.rank.1.as_str());
        let first = known == (false, "") && self.price.is_none();
        match rank.cmp(&known) {
            std::cmp::Ordering::Greater => *self = Self { rank: (item.primary, item.effective.to_owned()), price: Some(price) },
            std::cmp::Ordering::Equal if first => self.price = Some(price),
            std::cmp::Ordering::Equal if self.price == Some(price) => {}
            std::cmp::Ordering::Equal => self.price = None,
            std::cmp::Ordering::Less => return false,
        }
        true
    }
}
