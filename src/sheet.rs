//! Price sheets: one provider's dated prices, read strictly.
//!
//! A [`Sheet`] is what the rest of the program sees: machines and charges whose units fit their meters, whose tiers are whole, and whose every
//! price names its source. `keys` declares what can be written, `read` reads it, `rules` says how the keys agree, `meter` what can be counted, `shipped` holds the sheets that come with the program.
//! `exchange` is the table that brings a sheet into another currency, `discounts` takes off what was negotiated; both know from `prices` where a sheet has money.

mod again;
mod discounts;
pub mod exchange;
mod items;
mod keys;
pub mod meter;
mod prices;
mod read;
mod rent;
mod rules;
pub mod shipped;

pub use again::Reading;
pub use items::Items;
pub use keys::schema;
pub use prices::PriceChanges;
pub use read::{read, unique};
pub use rent::{Binding, Offer, PriceStep, PurchaseOption, Rent, SustainedStep, VolumeStep, hours_of};

use crate::diagnostic::Origin;
use crate::document::{Date, Named, RangeUsed};
use crate::levels::Levels;
use crate::quantity::{Currency, Duration, Rate, TimeUnit, YearlyChange};
use meter::{Category, Meter, Need};
use rust_decimal::Decimal;
use std::fmt;
use std::sync::Arc;

/// How a provider's machines are paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Rented by the hour or second.
    Cloud,
    /// Rented by the month.
    Hosting,
    /// Bought, then fed with power, space, transit and people.
    Owned,
}

impl Kind {
    /// The word that files use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cloud => "cloud",
            Self::Hosting => "hosting",
            Self::Owned => "owned",
        }
    }
}

/// How a source was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HowRead {
    /// The vendor's own page or API.
    Primary,
    /// Any quotation of it.
    Secondary,
    /// From memory: nobody has a page.
    Memory,
    /// Ours.
    Assumption,
}

impl HowRead {
    /// The word that files use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Memory => "memory",
            Self::Assumption => "assumption",
        }
    }
}

/// Where a price was found.
#[derive(Debug, Clone)]
pub struct Source {
    /// What it is, and who published it.
    pub title: String,
    /// Where it can be read.
    pub url: Option<String>,
    /// Its date.
    pub as_of: Date,
    /// How it was read.
    pub read: HowRead,
    /// What was inferred, and how.
    pub note: Option<String>,
}

/// Its title, and where nobody has read it that too.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.read {
            HowRead::Primary | HowRead::Secondary => "",
            HowRead::Memory => ", from memory",
            HowRead::Assumption => ", an assumption",
        };
        write!(f, "{}{how}", self.title)
    }
}

/// A processor's instruction set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Architecture {
    /// Intel's and AMD's.
    X86,
    /// ARM's, 64 bits.
    Arm,
}

/// Whether a machine is chosen without being asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// It is.
    Standard,
    /// Full speed only for a while.
    Burstable,
    /// A share of a thread.
    SharedCore,
    /// An older generation.
    Superseded,
}

/// What a machine is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Runs components.
    Compute,
    /// Holds data.
    Storage,
}

/// What one machine offers.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Capacity {
    /// Hardware threads times their performance; none if the provider does not say.
    pub vcpus: Option<f64>,
    /// Bytes; none if the provider does not say.
    pub memory: Option<f64>,
    /// Bytes of local disk.
    pub disk: Option<f64>,
    /// Accelerators.
    pub gpus: f64,
}

/// What owning a machine means.
#[derive(Debug, Clone, PartialEq)]
pub struct Purchase {
    /// What it costs to buy.
    pub price: Decimal,
    /// Months in service.
    pub life: u32,
    /// Every life that is tried, this one among them, as written.
    pub lives: Vec<u32>,
    /// Yearly decline of its market value, a share.
    pub market_decline: Decimal,
    /// What it fetches at the end of its life, a share of the price.
    pub resale: Decimal,
    /// Bought and shelved, a share of those installed.
    pub spares: f64,
    /// Watts without load.
    pub idle: f64,
    /// Watts at full load.
    pub full: f64,
    /// Height.
    pub rack_units: f64,
    /// Failures to be expected of one that is installed, in each year of its life; the last goes on.
    pub failures: Vec<f64>,
}

impl Purchase {
    /// Failures a year to be expected of one that has served for so many whole months.
    #[must_use]
    pub fn failures_at(&self, age: usize) -> f64 {
        self.failures.get(age / 12).or(self.failures.last()).copied().unwrap_or_default()
    }
}

/// On which terms a machine is had.
#[derive(Debug, Clone, PartialEq)]
pub enum Terms {
    /// Rented.
    Rented(Rent),
    /// Bought.
    Bought(Purchase),
    /// At a price that is not published.
    Unpublished,
}

/// A server that a sheet rents or sells.
#[derive(Debug, Clone)]
pub struct Machine {
    /// The vendor's name for it.
    pub name: String,
    /// What it offers.
    pub capacity: Capacity,
    /// Hardware threads, whatever their performance.
    pub threads: Option<f64>,
    /// The accelerator's model.
    pub gpu: Option<String>,
    /// Its instruction set.
    pub architecture: Architecture,
    /// Whether it is chosen without being asked for.
    pub class: Class,
    /// What it is for.
    pub role: Role,
    /// What each brings a month, pooled over the account: a meter and base units of it.
    pub included: Vec<(String, Decimal)>,
    /// From order and payment to service.
    pub lead_time: Option<Duration>,
    /// What it costs.
    pub terms: Terms,
    /// How its prices change; none for not at all, or as the workload says.
    pub change: Option<YearlyChange>,
    /// A name in the sheet's sources.
    pub source: String,
    /// Where it was written.
    pub origin: Origin,
}

impl Machine {
    /// The machine once for each life that is tried.
    fn by_life(self) -> Vec<Self> {
        let lives = if let Terms::Bought(purchase) = &self.terms { purchase.lives.clone() } else { Vec::new() };
        if lives.len() < 2 {
            return vec![self];
        }
        let living = |life: u32| {
            let mut machine = self.clone();
            if let Terms::Bought(purchase) = &mut machine.terms {
                purchase.life = life;
            }
            machine
        };
        lives.into_iter().map(living).collect()
    }

    /// Its name, with its life where several are tried.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.terms {
            Terms::Bought(purchase) if purchase.lives.len() > 1 => format!("{} ({})", self.name, in_years(purchase.life)),
            _ => self.name.clone(),
        }
    }

    /// How it is rented, if it is.
    #[must_use]
    pub const fn rent(&self) -> Option<&Rent> {
        match &self.terms {
            Terms::Rented(rent) => Some(rent),
            Terms::Bought(_) | Terms::Unpublished => None,
        }
    }

    /// Its prices under purchase options; none where it is not rented.
    #[must_use]
    pub fn offers(&self) -> &[Offer] {
        self.rent().map_or(&[], |rent| &rent.offers)
    }

    /// The steps of its price on demand; none where it is not rented.
    #[must_use]
    pub fn steps(&self) -> Vec<PriceStep> {
        self.rent().map_or_else(Vec::new, Rent::steps)
    }

    /// The row of the report: machines that hold data stand beside what others charge for storage.
    #[must_use]
    pub const fn category(&self) -> Category {
        match self.role {
            Role::Compute => Category::Compute,
            Role::Storage => Category::Storage,
        }
    }

    /// How its prices move from month to month.
    #[must_use]
    pub fn path(&self) -> YearlyChange {
        self.change.unwrap_or_default()
    }

    /// Whether a month is the least for which it can be rented.
    #[must_use]
    pub fn rents_by_month(&self) -> bool {
        matches!(&self.terms, Terms::Rented(rent) if rent.by_month())
    }
}

/// Months as a length of time: whole years where they are.
#[must_use]
pub fn in_years(months: u32) -> String {
    let (number, unit) = if months.is_multiple_of(12) { (months / 12, "year") } else { (months, "month") };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

/// A part of a tiered price.
#[derive(Debug, Clone)]
pub struct Tier {
    /// Upper bound in base units; none for the last.
    pub up_to: Option<Decimal>,
    /// The price within it.
    pub price: Rate,
    /// Where it was written.
    pub origin: Origin,
}

/// A price on a meter.
#[derive(Debug, Clone)]
pub struct Charge {
    /// Its name.
    pub name: String,
    /// The meter's name.
    pub meter: String,
    /// The row of the report.
    pub category: Category,
    /// Ascending; one for a flat price; none if the price is not published.
    pub tiers: Vec<Tier>,
    /// Whether the tier that the month's total reaches prices all of it.
    pub all_units: bool,
    /// Allowance a month, in base units.
    pub free: Decimal,
    /// Allowance a month that each machine brings, in base units.
    pub free_per_machine: Decimal,
    /// Least quantity a month that is billed, in base units.
    pub commit: Decimal,
    /// Least money a month.
    pub minimum: Option<Decimal>,
    /// Charged once, before the start.
    pub once: bool,
    /// On `spend`: the categories that it is a percentage of; empty for all.
    pub of: Vec<Category>,
    /// Meters that are paid for in this price.
    pub covers: Vec<String>,
    /// How many copies of the data the price includes.
    pub copies: Option<u64>,
    /// On storage meters: the least time that each byte is billed for.
    pub retention: Option<Duration>,
    /// On `hardware-value`: the months in service from which on machines count; 0 for all.
    pub from_age: u32,
    /// How its prices and its minimum change; none for not at all, or as the workload says.
    pub change: Option<YearlyChange>,
    /// A name in the sheet's sources.
    pub source: String,
    /// Where it was written.
    pub origin: Origin,
}

impl Charge {
    /// How its prices move from month to month.
    #[must_use]
    pub fn path(&self) -> YearlyChange {
        self.change.unwrap_or_default()
    }

    /// Whether it is a percentage of other charges.
    #[must_use]
    pub fn is_percentage(&self) -> bool {
        self.meter == "spend"
    }

    /// What each tier prices of the quantity between two positions of the account's total of the month: (tier, slice) pairs.
    ///
    /// Tiers are graduated, a bound itself being within its tier; with all units the one tier that the total reaches prices the whole.
    pub fn slices(&self, from: Decimal, to: Decimal, total: Decimal) -> impl Iterator<Item = (usize, Decimal)> {
        let bounds = || self.tiers.iter().map(|tier| tier.up_to);
        let within = |bound: Option<Decimal>| bound.is_none_or(|bound| total <= bound);
        let reached = if self.all_units { bounds().position(within) } else { None };
        let mut lower = None;
        let slices = bounds().enumerate().map(move |(tier, upper)| {
            let slice = match (self.all_units, Some(tier) == reached) {
                (true, true) => to - from,
                (true, false) => Decimal::ZERO,
                (false, _) => upper.map_or(to, |upper| to.min(upper)) - lower.map_or(from, |lower| from.max(lower)),
            };
            lower = upper;
            (tier, slice)
        });
        slices.filter(|(_, slice)| *slice > Decimal::ZERO)
    }

    /// Whether this percentage is, by name, also of `other`, another percentage.
    #[must_use]
    pub fn names(&self, other: &Self) -> bool {
        self.name != other.name && other.is_percentage() && self.of.contains(&other.category)
    }

    /// The indexes of the percentages among some charges, each after those that it names.
    ///
    /// # Errors
    /// The indexes of those that name each other in a circle.
    pub fn percentages_in_order(charges: &Items<Self>) -> Result<Vec<usize>, Vec<usize>> {
        let mut waiting: Vec<usize> = (0..charges.len()).filter(|index| charges[*index].is_percentage()).collect();
        let mut order = Vec::new();
        while !waiting.is_empty() {
            let ready: Vec<usize> = waiting.iter().copied().filter(|index| !waiting.iter().any(|other| charges[*index].names(&charges[*other]))).collect();
            if ready.is_empty() {
                return Err(waiting);
            }
            waiting.retain(|index| !ready.contains(index));
            order.extend(ready);
        }
        Ok(order)
    }
}

/// What moves a sheet's own meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Driver {
    /// Machines in service.
    Machine,
    /// Racks for owned machines.
    Rack,
    /// Places that run a copy.
    Site,
    /// The passing of a month.
    Month,
    /// The workload's `[[usage]]`.
    Given,
}

/// A meter that a sheet declares.
#[derive(Debug, Clone)]
pub struct OwnMeter {
    /// The noun of its unit.
    pub unit: String,
    /// What moves it.
    pub driver: Driver,
    /// Readings for each that the driver counts.
    pub per: f64,
    /// One reading for so many, rounded up, machines and racks at each site; instead of `per`.
    pub each: Option<f64>,
}

/// The building that owned machines stand in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facility {
    /// Energy at the facility's meter over energy at the machines'.
    pub pue: f64,
    /// Contracted power is full watts over this (80 % of a breaker's rating may be drawn continuously: US National Electrical Code 210.20).
    pub breaker: f64,
    /// Height that a rack holds.
    pub rack_units_per_rack: f64,
    /// Contracted watts that a rack can have; none for no limit.
    pub watts_per_rack: Option<f64>,
}

impl Facility {
    /// A rack of 42 units, the height that EIA-310 racks most often have; an all-in colocation's PUE; the breaker rule.
    pub(super) const USUAL: Self = Self { pue: 1.0, breaker: 0.8, rack_units_per_rack: 42.0, watts_per_rack: None };

    /// Racks that so many units and so many contracted watts fill at one place: as many as the tighter limit asks for, whole ones.
    #[must_use]
    pub fn racks(&self, units: f64, watts: f64) -> f64 {
        let by_power = self.watts_per_rack.map_or(0.0, |per_rack| watts / per_rack);
        crate::fleet::whole((units / self.rack_units_per_rack).max(by_power))
    }
}

/// What was negotiated off a sheet's prices, and is off them.
#[derive(Debug, Clone)]
pub struct Discount {
    /// Its name.
    pub name: String,
    /// How much less is paid: a share, above 0 and up to 1.
    pub percent: Decimal,
    /// Which prices it is on, in words.
    pub on: String,
    /// Whether machines are among them.
    pub on_machines: bool,
    /// Indexes of the machines whose prices it is on.
    pub machines: Vec<usize>,
    /// Indexes of the charges that it is on.
    pub charges: Vec<usize>,
    /// A name in the sheet's sources.
    pub source: String,
    /// Where it was written.
    pub origin: Origin,
}

/// One provider's dated prices.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// What workloads call it.
    pub id: String,
    /// Who sells.
    pub provider: String,
    /// How its machines are paid for.
    pub kind: Kind,
    /// Where.
    pub region: Option<String>,
    /// Of every price: what the file says, or the comparison's once the sheet is converted.
    pub currency: Currency,
    /// How its prices came into that currency, if the file has another.
    pub converted: Option<exchange::Conversion>,
    /// With its prices as the file has them, before discounts and conversion; none where these are its prices.
    pub written: Option<Arc<Self>>,
    /// The date for which the prices hold.
    pub as_of: Date,
    /// Whether components share its machines as hosts.
    pub pooled: bool,
    /// What a report prints beside a result that uses the sheet.
    pub caveats: Vec<String>,
    /// Where prices were found.
    pub sources: Named<Source>,
    /// What it rents or sells.
    pub machines: Items<Machine>,
    /// Their indexes in the order of their names; of one name in the order of their lives.
    pub by_name: Vec<usize>,
    /// Its prices on meters.
    pub charges: Items<Charge>,
    /// Ways to pay for machines beside on demand.
    pub options: Items<PurchaseOption>,
    /// Tables of sustained use, by name: the steps that machines name. One that could not be read is empty.
    pub sustained: Vec<(String, Vec<SustainedStep>)>,
    /// What is off these prices.
    pub discounts: Vec<Discount>,
    /// Its own meters.
    pub meters: Named<OwnMeter>,
    /// The building.
    pub facility: Facility,
    /// What of it is allowed, and what is denied.
    pub check: Option<Levels>,
    /// Ranges that were read at one of their values.
    pub ranges: Vec<RangeUsed>,
    /// Where its head was written.
    pub origin: Origin,
}

impl Sheet {
    /// Puts machines and charges on it.
    fn offer(&mut self, machines: Vec<Machine>, charges: Vec<Charge>) {
        self.by_name = (0..machines.len()).collect();
        self.by_name.sort_by(|a, b| machines[*a].name.cmp(&machines[*b].name));
        (self.machines, self.charges) = (machines.into_iter().collect(), charges.into_iter().collect());
    }

    /// The currency in which its prices are written.
    #[must_use]
    pub fn written_in(&self) -> Currency {
        self.converted.as_ref().map_or(self.currency, |conversion| conversion.from)
    }

    /// The meter of this name: built in or the sheet's own.
    #[must_use]
    pub fn meter<'a>(&'a self, name: &'a str) -> Option<Meter<'a>> {
        meter::built_in(name).copied().or_else(|| {
            self.meters.get(name).map(|own| Meter {
                name,
                dimension: crate::quantity::Dimension::Count(""),
                unit: &own.unit,
                time: (own.driver != Driver::Given).then_some(TimeUnit::Month),
                category: Category::Other,
                need: Need::Charged,
            })
        })
    }

    /// How the prices of an option move from month to month: those of the machines under it. A plan's all move alike.
    #[must_use]
    pub fn path_under(&self, option: usize) -> YearlyChange {
        let under = self.machines.iter().find(|machine| machine.offers().iter().any(|offer| offer.option == option));
        under.map(Machine::path).unwrap_or_default()
    }

    /// The charges on a meter.
    pub fn charges_on<'a>(&'a self, meter: &'a str) -> impl Iterator<Item = &'a Charge> {
        self.charges.iter().filter(move |charge| charge.meter == meter)
    }

    /// Whether a meter reads the same for all parts of an account together as for one: months, sites, and what they drive.
    #[must_use]
    pub fn passes_once(&self, meter: &str) -> bool {
        matches!(meter, "months" | "sites") || self.meters.get(meter).is_some_and(|own| matches!(own.driver, Driver::Month | Driver::Site))
    }

    /// Whether the sheet has a price for a meter: a charge on it, or one that covers it.
    #[must_use]
    pub fn prices(&self, meter: &str) -> bool {
        self.charges.iter().any(|charge| charge.meter == meter || charge.covers.iter().any(|covered| covered == meter))
    }
}
