//! How machines are rented: on demand, step by step, and under purchase options.

use crate::diagnostic::Origin;
use crate::quantity::{HOURS_PER_MONTH, TimeUnit, to_f64};
use rust_decimal::Decimal;

/// A step in the price of machines of one type, by how many run at the same time.
#[derive(Debug, Clone, PartialEq)]
pub struct VolumeStep {
    /// The last machine of the step, counted from 1; none for the last step.
    pub up_to: Option<u64>,
    /// The price, per machine and the rent's `per`.
    pub price: Decimal,
}

/// A step in the price of a machine by the share of the month that it runs (Google's sustained use).
#[derive(Debug, Clone, PartialEq)]
pub struct SustainedStep {
    /// Up to which share of the month; none for the last step.
    pub up_to: Option<Decimal>,
    /// The share of the price that is paid within the step.
    pub share: Decimal,
}

/// How a rented machine is billed.
#[derive(Debug, Clone, PartialEq)]
pub struct Rent {
    /// The price on demand, per machine and `per`: one step, or several by number. Never empty.
    pub volume: Vec<VolumeStep>,
    /// The time that the prices are for.
    pub per: TimeUnit,
    /// A started increment is a whole one.
    pub increment: TimeUnit,
    /// The least that a start is billed, in hours.
    pub minimum_hours: f64,
    /// What each added machine costs once.
    pub setup: Option<Decimal>,
    /// Steps by the share of the month that a machine runs on demand; empty for none.
    pub sustained: Vec<SustainedStep>,
    /// The most that a machine costs in a month on demand.
    pub cap: Option<Decimal>,
    /// The price of an hour in which a schedule has the machine stopped; 0 where that is free.
    pub stopped: Decimal,
    /// The other options under which it can be had.
    pub offers: Vec<Offer>,
}

impl Rent {
    /// Whether a month is the least that can be rented.
    #[must_use]
    pub fn by_month(&self) -> bool {
        self.increment >= TimeUnit::Month
    }

    /// The price of the first machine on demand, per machine and `per`.
    #[must_use]
    pub fn price(&self) -> Decimal {
        self.volume[0].price
    }

    /// Whether machine-hours times one price is all of what it costs on demand.
    #[must_use]
    pub fn is_flat(&self) -> bool {
        self.volume.len() == 1 && self.sustained.is_empty() && self.cap.is_none()
    }

    /// The price on demand of an hour (of a month of so many hours, where the price is for longer than a day).
    #[must_use]
    pub fn hourly(&self, month_hours: f64) -> f64 {
        to_f64(self.price()) / hours_of(self.per, month_hours)
    }

    /// What the first machine costs in a month of 730 hours in which it always runs, on demand: sustained use and cap included. None beyond all numbers.
    #[must_use]
    pub fn monthly(&self) -> Option<Decimal> {
        let (times, by) = self.per.per_month(HOURS_PER_MONTH);
        let mut from = Decimal::ZERO;
        let mut share = if self.sustained.is_empty() { Decimal::ONE } else { Decimal::ZERO };
        for step in &self.sustained {
            let up_to = step.up_to.unwrap_or(Decimal::ONE);
            share += (up_to - from) * step.share;
            from = up_to;
        }
        let month = self.price().checked_mul(times)?.checked_mul(share)?.checked_div(by)?;
        Some(self.cap.map_or(month, |cap| month.min(cap)))
    }

    /// The steps of the price on demand: each number's share steps, then the cap. One for a flat price.
    #[must_use]
    pub fn steps(&self) -> Vec<PriceStep> {
        let mut steps = Vec::new();
        let percent = |share: Decimal| (share * Decimal::ONE_HUNDRED).normalize();
        let mut first = 1;
        for volume in &self.volume {
            let number = match volume.up_to {
                _ if self.volume.len() == 1 => String::new(),
                Some(last) => format!("machines {first} to {last}"),
                None => format!("machines from {first} on"),
            };
            first = volume.up_to.map_or(first, |last| last + 1);
            let mut from = Decimal::ZERO;
            for sustained in &self.sustained {
                let share = match sustained.up_to {
                    Some(up_to) => format!("{} to {} % of the month", percent(from), percent(up_to)),
                    None => format!("beyond {} % of the month", percent(from)),
                };
                from = sustained.up_to.unwrap_or(from);
                let label = if number.is_empty() { share } else { format!("{number}, {share}") };
                steps.push(PriceStep { label, price: volume.price * sustained.share, per_month: false });
            }
            if self.sustained.is_empty() {
                let number = if number.is_empty() && self.cap.is_some() { "below its cap".to_owned() } else { number };
                steps.push(PriceStep { label: number, price: volume.price, per_month: self.by_month() });
            }
        }
        if let Some(cap) = self.cap {
            steps.push(PriceStep { label: "at its cap".to_owned(), price: cap, per_month: true });
        }
        steps
    }
}

/// Hours of a unit of time, in a month of so many.
#[must_use]
pub fn hours_of(unit: TimeUnit, month_hours: f64) -> f64 {
    match unit {
        TimeUnit::Month => month_hours,
        TimeUnit::Quarter => 3.0 * month_hours,
        TimeUnit::Year => 12.0 * month_hours,
        _ => unit.hours(),
    }
}

/// One step of a price on demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceStep {
    /// Which machines or hours it is of; empty for the only step.
    pub label: String,
    /// The price, per machine and the rent's `per`, or per month.
    pub price: Decimal,
    /// Whether the step counts machine-months rather than machine-hours.
    pub per_month: bool,
}

/// A machine's price under a purchase option.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Index of the sheet's option.
    pub option: usize,
    /// The price, per machine and `per`: for every hour or month of a term, or for what runs on spot; for a plan, what an hour draws on it.
    pub price: Decimal,
    /// The time that the price is for.
    pub per: TimeUnit,
    /// The price of an hour that runs, beside what is paid for the term.
    pub usage: Decimal,
    /// Paid once for each machine when a term begins.
    pub upfront: Decimal,
    /// What each machine costs once beside it.
    pub setup: Option<Decimal>,
    /// A name in the sheet's sources; the option's unless given.
    pub source: Option<String>,
    /// Where it was written.
    pub origin: Origin,
}

/// What a purchase option binds its buyer to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Binding {
    /// So many machines of a type for a term, paid whether used or not.
    Machines {
        /// In months.
        term: u32,
    },
    /// So much money an hour for a term, which covers machines at their price under the option.
    Spend {
        /// In months.
        term: u32,
        /// The share of the whole term's commitment that is paid when it is bought.
        upfront: Decimal,
    },
    /// Nothing: the machine may be taken away.
    Spot {
        /// The share of the work that is lost and done again.
        lost: f64,
    },
}

/// A way to pay for machines beside on demand.
#[derive(Debug, Clone)]
pub struct PurchaseOption {
    /// What workloads and machines call it.
    pub name: String,
    /// What a report calls it.
    pub label: String,
    /// What it binds to.
    pub binding: Binding,
    /// A name in the sheet's sources.
    pub source: String,
    /// Where it was written.
    pub origin: Origin,
}

impl PurchaseOption {
    /// Months of its term; none for spot.
    #[must_use]
    pub const fn term(&self) -> Option<u32> {
        match self.binding {
            Binding::Machines { term } | Binding::Spend { term, .. } => Some(term),
            Binding::Spot { .. } => None,
        }
    }
}
