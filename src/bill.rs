//! Every line that an alternative pays, month by month.

use crate::diagnostic::Origin;
use crate::money::{Money, rounded};
use crate::quantity::{Dimension, TimeUnit};
use crate::scenario::{Alternative, Move, Moving};
use crate::sheet::meter::Category;
use crate::sheet::{PurchaseOption, Source, Terms};
use rust_decimal::{Decimal, RoundingStrategy};
use std::ops::RangeInclusive;

/// What a line is paid for: an index into the sheet of its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum For {
    /// Rent of a machine type, or its purchase.
    Machine(usize),
    /// A step of the price of a rented machine type on demand, by number, share of the month, or at its cap.
    Step {
        /// Which machine.
        machine: usize,
        /// Which of its [`steps`](crate::sheet::Rent::steps).
        step: usize,
    },
    /// A rented machine type under an option: every hour of a term, or what runs on spot.
    Offer {
        /// Which machine.
        machine: usize,
        /// Which of its offers.
        offer: usize,
    },
    /// The hours that committed machines of a type run, where they are paid beside the term.
    Used {
        /// Which machine.
        machine: usize,
        /// Which of its offers.
        offer: usize,
    },
    /// What is paid when terms of a machine type begin.
    Upfront {
        /// Which machine.
        machine: usize,
        /// Which of its offers.
        offer: usize,
    },
    /// A machine type that a schedule has stopped.
    Stopped(usize),
    /// Set-up fees of a rented machine type.
    Setup(usize),
    /// Money an hour for a term, under an option of the sheet.
    Pledge(usize),
    /// What of it is paid when a term begins.
    PledgeUpfront(usize),
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
    /// What upfront payments for a machine type cover beyond the horizon.
    Unexpired {
        /// Which machine.
        machine: usize,
        /// Which of its offers.
        offer: usize,
    },
    /// What upfront payments under an option cover beyond the horizon.
    PledgeUnexpired(usize),
    /// Something that a migration lets the alternative pay.
    Moving(usize),
    /// What is lent for a machine type that is bought; negative.
    Loan(usize),
    /// What of that is paid back.
    Repayment(usize),
    /// What it costs.
    Interest(usize),
    /// What is still owed of it at the end of the horizon.
    Settlement(usize),
    /// A machine type that is leased.
    Lease(usize),
    /// What leased machines of a type are bought for when their terms end.
    Residual(usize),
    /// The sale of what was there, by the first lot of its machine type; negative.
    Sale(usize),
    /// The value of what was there and is kept, by the first lot of its machine type.
    Kept(usize),
    /// What goes on being paid for a reading of a meter.
    PaidFor(usize),
}

impl For {
    /// The machine type whose price or rent it is, as an index into the sheet; none for charges and for money that several types draw on.
    #[must_use]
    pub const fn machine(self) -> Option<usize> {
        match self {
            Self::Machine(machine)
            | Self::Setup(machine)
            | Self::Stopped(machine)
            | Self::Resale(machine)
            | Self::EndCredit(machine)
            | Self::Step { machine, .. }
            | Self::Offer { machine, .. }
            | Self::Used { machine, .. }
            | Self::Upfront { machine, .. }
            | Self::Unexpired { machine, .. }
            | Self::Loan(machine)
            | Self::Repayment(machine)
            | Self::Interest(machine)
            | Self::Settlement(machine)
            | Self::Lease(machine)
            | Self::Residual(machine) => Some(machine),
            Self::Pledge(_)
            | Self::PledgeUpfront(_)
            | Self::PledgeUnexpired(_)
            | Self::Tier { .. }
            | Self::Minimum(_)
            | Self::Moving(_)
            | Self::Sale(_)
            | Self::Kept(_)
            | Self::PaidFor(_) => None,
        }
    }

    /// The machine type whose purchase it is, with all that pays for it and all that it brings back.
    #[must_use]
    pub const fn bought(self) -> Option<usize> {
        match self {
            Self::Machine(machine)
            | Self::Resale(machine)
            | Self::EndCredit(machine)
            | Self::Loan(machine)
            | Self::Repayment(machine)
            | Self::Interest(machine)
            | Self::Settlement(machine)
            | Self::Lease(machine)
            | Self::Residual(machine) => Some(machine),
            _ => None,
        }
    }

    /// Whether it is of none of the sheets that the alternative's parts have, but of the workload.
    #[must_use]
    pub const fn is_stated(self) -> bool {
        matches!(self, Self::Moving(_) | Self::Sale(_) | Self::Kept(_) | Self::PaidFor(_))
    }
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

    /// Whether there is any quantity or amount.
    #[must_use]
    pub fn says_something(&self) -> bool {
        self.amounts.iter().any(|amount| !amount.is_zero()) || self.quantities.iter().any(|quantity| !quantity.is_zero())
    }

    /// Quantity of some months, in base units; index 0 is before the start.
    #[must_use]
    pub fn quantity(&self, months: RangeInclusive<usize>) -> Decimal {
        self.quantities[months].iter().sum()
    }
}

/// How well something that was committed to is used.
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    /// Index of the alternative's part.
    pub part: usize,
    /// What it is.
    pub of: Committed,
    /// Machine-hours, or money, that were committed to within the horizon.
    pub committed: f64,
    /// How much of it ran.
    pub used: f64,
    /// What was paid for it within the horizon, credits at the end included.
    pub paid: Money,
}

/// What was committed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Committed {
    /// Machines of a type.
    Machine(usize),
    /// Money under an option.
    Option(usize),
}

/// What an alternative pays.
#[derive(Debug, Clone, Default)]
pub struct Bill {
    /// By category, then in the order of parts and sheets.
    pub lines: Vec<Line>,
    /// No money, with the digits of the comparison's currency.
    pub nothing: Money,
    /// What was committed to, by part.
    pub uses: Vec<Use>,
    /// Machine-hours of the types that can be committed to, of which so many ran under commitments.
    pub machine_hours: (f64, f64),
}

impl Bill {
    /// What is paid in each month; index 0 is before the start.
    #[must_use]
    pub fn months(&self, months: usize) -> Vec<Money> {
        (0..=months).map(|month| self.lines.iter().map(|line| line.amounts[month]).fold(self.nothing, |sum, amount| sum + amount)).collect()
    }

    /// Adds lines, in the order of the bill.
    pub fn add(&mut self, lines: Vec<Line>) {
        self.lines.extend(lines);
        self.lines.sort_by_key(|line| (line.category, line.part, line.of));
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
    pub origin: Origin,
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
    /// The id of the sheet whose price it is; none for what the workload states.
    #[must_use]
    pub fn sheet<'a>(&self, alternative: &'a Alternative) -> Option<&'a str> {
        match (self.of, alternative.existing.as_deref()) {
            (For::Sale(lot) | For::Kept(lot), Some(existing)) => Some(existing.lots[lot].sheet.id.as_str()),
            (of, _) => (!of.is_stated()).then(|| alternative.parts[self.part].sheet.id.as_str()),
        }
    }

    /// Looks up how the line is shown.
    #[must_use]
    pub fn shown<'a>(&self, alternative: &'a Alternative) -> Shown<'a> {
        let sheet = &alternative.parts[self.part].sheet;
        let of_machine = |index: usize, name: String, meter: &'a str, unit: &str| {
            let machine = &sheet.machines[index];
            Shown { name, meter, unit: unit.to_owned(), factor: Decimal::ONE, origin: machine.origin, source: sheet.sources.get(&machine.source) }
        };
        let of_option = |option: &'a PurchaseOption, origin: Origin, name: String, meter: &'a str, unit: &str| Shown {
            name,
            meter,
            unit: unit.to_owned(),
            factor: Decimal::ONE,
            origin,
            source: sheet.sources.get(&option.source),
        };
        let of_offer = |machine: usize, offer: usize, suffix: &str, meter: &'a str, unit: &str| {
            let offer = &sheet.machines[machine].offers()[offer];
            let option = &sheet.options[offer.option];
            let shown = of_option(option, offer.origin, format!("{}, {}{suffix}", sheet.machines[machine].name, option.label), meter, unit);
            Shown { source: offer.source.as_ref().map_or(shown.source, |source| sheet.sources.get(source)), ..shown }
        };
        let of_pledge = |option: usize, suffix: &str, meter: &'a str| {
            let option = &sheet.options[option];
            of_option(option, option.origin, format!("{}{suffix}", option.label), meter, sheet.currency.code())
        };
        match self.of {
            For::Machine(index) => {
                let machine = &sheet.machines[index];
                match &machine.terms {
                    Terms::Rented(rent) if rent.by_month() => of_machine(index, machine.name.clone(), "machines", "machine-month"),
                    Terms::Rented(_) => of_machine(index, machine.name.clone(), "machine-hours", "hour"),
                    Terms::Bought(_) | Terms::Unpublished => of_machine(index, machine.title(), "purchases", "machine"),
                }
            }
            For::Step { machine, step } => {
                let step = &sheet.machines[machine].steps()[step];
                let (meter, unit) = if step.per_month { ("machines", "machine-month") } else { ("machine-hours", "hour") };
                of_machine(machine, format!("{}, {}", sheet.machines[machine].name, step.label), meter, unit)
            }
            For::Offer { machine, offer } if sheet.machines[machine].offers()[offer].per >= TimeUnit::Month => {
                of_offer(machine, offer, "", "machines", "machine-month")
            }
            For::Offer { machine, offer } => of_offer(machine, offer, "", "machine-hours", "hour"),
            For::Used { machine, offer } => of_offer(machine, offer, ", hours used", "machine-hours", "hour"),
            For::Upfront { machine, offer } => of_offer(machine, offer, ", upfront", "purchases", "machine"),
            For::Unexpired { machine, offer } => of_offer(machine, offer, ", beyond the end", "end-credit", "machine"),
            For::Pledge(option) => of_pledge(option, "", "commitments"),
            For::PledgeUpfront(option) => of_pledge(option, ", upfront", "purchases"),
            For::PledgeUnexpired(option) => of_pledge(option, ", beyond the end", "end-credit"),
            For::Stopped(index) => of_machine(index, format!("{}, stopped", sheet.machines[index].name), "machine-hours", "hour"),
            For::Setup(index) => of_machine(index, format!("{}, set-up", sheet.machines[index].name), "machines", "machine"),
            For::Resale(index) => of_machine(index, format!("{}, sold", sheet.machines[index].title()), "resale", "machine"),
            For::EndCredit(index) => of_machine(index, format!("{}, value at the end", sheet.machines[index].title()), "end-credit", "machine"),
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
            For::Moving(index) => of_move(&alternative.moves[index]),
            For::Loan(index) | For::Repayment(index) | For::Interest(index) | For::Settlement(index) | For::Lease(index) | For::Residual(index) => {
                let (what, meter, unit) = financed(self.of, sheet.currency.code());
                of_machine(index, format!("{}, {what}", sheet.machines[index].name), meter, unit)
            }
            For::Sale(lot) => of_existing(alternative, lot, "Sale of existing hardware", "resale"),
            For::Kept(lot) => of_existing(alternative, lot, "Value of existing hardware", "existing"),
            For::PaidFor(at) => of_paid_for(alternative, at),
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

/// How what pays for a machine type by a loan or a lease is called, with its meter and unit.
const fn financed(of: For, currency: &str) -> (&'static str, &'static str, &str) {
    match of {
        For::Loan(_) => ("loan", "purchases", "machine"),
        For::Repayment(_) => ("repayment", "loan", currency),
        For::Interest(_) => ("interest", "loan", currency),
        For::Settlement(_) => ("owed at the end", "loan", "loan"),
        For::Residual(_) => ("bought after its lease", "purchases", "machine"),
        _ => ("leased", "machines", "machine-month"),
    }
}

/// How what was there of a machine type is shown, by its first lot.
fn of_existing<'a>(alternative: &'a Alternative, lot: usize, what: &str, meter: &'a str) -> Shown<'a> {
    let lot = alternative.existing.as_deref().map(|existing| &existing.lots[lot]);
    let name = lot.map_or_else(|| what.to_owned(), |lot| format!("{what}: {}", lot.kind().name));
    Shown { name, meter, unit: "machine".to_owned(), factor: Decimal::ONE, origin: lot.map(|lot| lot.origin).unwrap_or_default(), source: None }
}

/// How what goes on being paid for a reading is shown.
fn of_paid_for(alternative: &Alternative, at: usize) -> Shown<'_> {
    let paid = alternative.existing.as_deref().map(|existing| &existing.paid_for[at]);
    let known = paid.and_then(|paid| alternative.parts.iter().find_map(|part| part.sheet.meter(&paid.meter)));
    let factor = known.and_then(|meter| crate::quantity::Unit::parse(meter.unit).ok()).map_or(1, |unit| unit.factor);
    Shown {
        name: paid.map_or_else(String::new, |paid| format!("Paid for already: {}", paid.meter)),
        meter: paid.map_or("", |paid| &paid.meter),
        unit: known.map_or_else(String::new, |meter| meter.unit.to_owned()),
        factor: Decimal::from(factor),
        origin: paid.map(|paid| paid.origin).unwrap_or_default(),
        source: None,
    }
}

/// How what a migration lets an alternative pay is shown.
fn of_move(moving: &Move) -> Shown<'_> {
    let (meter, unit, factor) = match moving.what {
        Moving::Work => ("migration", "migration", 1),
        Moving::Posts => ("posts", "post-month", 1),
        Moving::Double | Moving::RunsOff(_) => ("months", "month", 1),
        Moving::Exit => ("transfer-out", "GB", 1_000_000_000),
    };
    Shown { name: moving.name.clone(), meter, unit: unit.to_owned(), factor: Decimal::from(factor), origin: moving.origin, source: None }
}
