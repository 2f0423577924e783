//! Every line that an alternative pays, month by month.

use crate::money::{Money, rounded};
use crate::quantity::Dimension;
use crate::scenario::Alternative;
use crate::sheet::meter::Category;
use crate::sheet::{Source, Terms};
use rust_decimal::{Decimal, RoundingStrategy};
use std::ops::RangeInclusive;

/// What a line is paid for: an index into the sheet of its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum For {
    /// Rent of a machine type, or its purchase.
    Machine(usize),
    /// Set-up fees of a rented machine type.
    Setup(usize),
    /// A tier of a charge.
    Tier {
        /// Which charge.
        charge: usize,
        /// Which of its tiers.
        tier: usize,
    },
    /// What is missing to a charge's minimum.
    Minimum(usize),
    /// What machines fetch at the end of their life.
    Resale(usize),
    /// Value that stands at the end of the horizon.
    EndCredit(usize),
}

/// One line: a charge or machine, a tier, a part. Vectors have an entry for month 0 (before the start) and for each month.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Index of the alternative's part.
    pub part: usize,
    /// What it is paid for.
    pub of: For,
    /// The row of the report.
    pub category: Category,
    /// Quantities in base units of the meter.
    pub quantities: Vec<Decimal>,
    /// Amounts, each rounded once.
    pub amounts: Vec<Money>,
}

impl Line {
    /// The sum over all months.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.amounts.iter().copied().sum()
    }

    /// Quantity (in base units) and amount of some months; index 0 is before the start.
    #[must_use]
    pub fn over(&self, months: RangeInclusive<usize>) -> (Decimal, Money) {
        (self.quantities[months.clone()].iter().sum(), self.amounts[months].iter().copied().sum())
    }
}

/// What an alternative pays.
#[derive(Debug, Clone, Default)]
pub struct Bill {
    /// By category, then in the order of parts and sheets.
    pub lines: Vec<Line>,
    /// No money, with the digits of the comparison's currency.
    pub nothing: Money,
}

impl Bill {
    /// What is paid in each month; index 0 is before the start.
    #[must_use]
    pub fn months(&self, months: usize) -> Vec<Money> {
        (0..=months).map(|month| self.lines.iter().map(|line| line.amounts[month]).fold(self.nothing, |sum, amount| sum + amount)).collect()
    }

    /// The sum of a category's lines.
    #[must_use]
    pub fn category(&self, category: Category) -> Money {
        self.lines.iter().filter(|line| line.category == category).map(Line::amount).fold(self.nothing, |sum, amount| sum + amount)
    }
}

/// How a line is shown: what it is called, what it counts, and where its price was found.
#[derive(Debug)]
pub struct Shown<'a> {
    /// The machine's or charge's name, with the tier where there are several.
    pub name: String,
    /// The meter.
    pub meter: &'a str,
    /// The unit in which the quantity is shown.
    pub unit: String,
    /// Base units in one of that unit.
    pub factor: Decimal,
    /// Where the price was written.
    pub origin: crate::diagnostic::Origin,
    /// Where the price was found.
    pub source: Option<&'a Source>,
}

impl Shown<'_> {
    /// A quantity of base units in the line's unit: at six places, and fifteen digits in all, which is what a float has known.
    #[must_use]
    pub fn quantity(&self, base: Decimal) -> Decimal {
        let quantity = rounded(base / self.factor, 6);
        quantity.round_sf_with_strategy(15, RoundingStrategy::MidpointAwayFromZero).unwrap_or(quantity).normalize()
    }
}

impl Line {
    /// Looks up how the line is shown.
    #[must_use]
    pub fn shown<'a>(&self, alternative: &'a Alternative) -> Shown<'a> {
        let sheet = &alternative.parts[self.part].sheet;
        let of_machine = |index: usize, name: String, meter: &'a str, unit: &str| {
            let machine = &sheet.machines[index];
            Shown { name, meter, unit: unit.to_owned(), factor: Decimal::ONE, origin: machine.origin, source: sheet.sources.get(&machine.source) }
        };
        match self.of {
            For::Machine(index) => {
                let machine = &sheet.machines[index];
                match &machine.terms {
                    Terms::Rented(rent) if rent.by_month() => of_machine(index, machine.name.clone(), "machines", "machine-month"),
                    Terms::Rented(_) => of_machine(index, machine.name.clone(), "machine-hours", "hour"),
                    Terms::Bought(_) | Terms::Unpublished => of_machine(index, machine.name.clone(), "purchases", "machine"),
                }
            }
            For::Setup(index) => of_machine(index, format!("{}, set-up", sheet.machines[index].name), "machines", "machine"),
            For::Resale(index) => of_machine(index, format!("{}, sold", sheet.machines[index].name), "resale", "machine"),
            For::EndCredit(index) => of_machine(index, format!("{}, value at the end", sheet.machines[index].name), "end-credit", "machine"),
            For::Tier { charge, tier } => {
                let charge = &sheet.charges[charge];
                let meter = sheet.meter(&charge.meter);
                let rate = &charge.tiers[tier].price;
                let noun = match (&rate.noun, rate.unit.dimension) {
                    (Some(noun), _) => noun,
                    // One spelling, whichever the sheet has: `request`, not `requests`.
                    (None, Dimension::Count(noun)) => noun,
                    (None, _) => rate.unit.name,
                };
                let time = meter.and_then(|meter| meter.time);
                let unit = match (noun, time) {
                    ("", None) => meter.map_or("", |meter| meter.unit).to_owned(),
                    ("", Some(time)) => time.name().to_owned(),
                    (noun, None) => noun.to_owned(),
                    (noun, Some(time)) => format!("{noun}-{}", time.name()),
                };
                let money = rate.unit.dimension == Dimension::Money;
                let unit = if money { sheet.currency.code().to_owned() } else { unit };
                let name = if charge.tiers.len() > 1 { format!("{}, tier {}", charge.name, tier + 1) } else { charge.name.clone() };
                Shown {
                    name,
                    meter: &charge.meter,
                    unit,
                    factor: Decimal::from(rate.unit.factor),
                    origin: charge.tiers[tier].origin,
                    source: sheet.sources.get(&charge.source),
                }
            }
            For::Minimum(index) => {
                let charge = &sheet.charges[index];
                Shown {
                    name: format!("{}, up to its minimum", charge.name),
                    meter: &charge.meter,
                    unit: "month".into(),
                    factor: Decimal::ONE,
                    origin: charge.origin,
                    source: sheet.sources.get(&charge.source),
                }
            }
        }
    }
}
