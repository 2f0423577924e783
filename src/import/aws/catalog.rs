//! What is kept of AWS's files while they are read: wanted machines with their prices, charges with their tiers.

use super::product::{Attribute as A, Meter, Product, Verdict, family_of, judge, region};
use crate::import::agreed::Agreed;
use crate::import::filter::Filters;
use crate::import::price::{self, number};
use crate::import::{ImportError, LeftOut, Request};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A value that a file may say several times, but only the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Said {
    /// Not yet.
    #[default]
    Not,
    /// Once, or several times the same.
    Once(Decimal),
    /// Differently.
    Differently,
}

impl Said {
    /// Says a value.
    pub fn say(&mut self, value: Decimal) {
        *self = match *self {
            Self::Not => Self::Once(value),
            Self::Once(known) if known == value => Self::Once(value),
            Self::Once(_) | Self::Differently => Self::Differently,
        };
    }
}

/// When money is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Payment {
    /// By the hour.
    NoUpfront,
    /// A part at first.
    Partial,
    /// All at first.
    AllUpfront,
}

impl Payment {
    /// As the files call it.
    pub fn named(text: &str) -> Option<Self> {
        match text {
            "No Upfront" => Some(Self::NoUpfront),
            "Partial Upfront" => Some(Self::Partial),
            "All Upfront" => Some(Self::AllUpfront),
            _ => None,
        }
    }
}

/// A reserved price's option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reservation {
    pub convertible: bool,
    pub years: u8,
    pub payment: Payment,
}

/// A savings plan: for all machines, or for those of one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Plan {
    pub one_family: bool,
    pub years: u8,
    pub payment: Payment,
}

/// What a machine costs when it is reserved.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reserved {
    pub hourly: Said,
    pub upfront: Said,
}

/// A machine.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    pub group: String,
    pub vcpus: Option<Decimal>,
    /// GiB.
    pub memory: Option<Decimal>,
    /// GB.
    pub disk: Option<Decimal>,
    pub gpus: Option<Decimal>,
    pub arm: bool,
    pub superseded: bool,
    pub on_demand: Said,
    pub reserved: BTreeMap<Reservation, Reserved>,
}

/// A tier's price and upper bound; without one there is no end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Step {
    pub end: Option<Decimal>,
    pub price: Said,
}

/// A charge.
#[derive(Debug, Clone, Default)]
pub struct Charge {
    /// By where they begin.
    pub steps: BTreeMap<Decimal, Step>,
    /// Prices to other regions, by where to.
    pub destinations: BTreeMap<String, Said>,
    /// Whether what is free stands elsewhere, as the file says.
    pub beyond_free_tier: bool,
    pub service: String,
}

/// What a price is for, once it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Machine(String),
    Charge(Meter, String),
}

/// A price as the file has it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Price<'f> {
    pub term: &'f str,
    pub lease: &'f str,
    pub payment: &'f str,
    pub class: &'f str,
    pub unit: &'f str,
    pub begin: &'f str,
    pub end: &'f str,
    pub amount: &'f str,
    pub currency: &'f str,
    pub description: &'f str,
}

/// An offer file, by its service.
#[derive(Debug, Clone, Default)]
pub struct Publication {
    /// Dates of publication, with versions.
    pub versions: BTreeSet<(String, String)>,
}

/// What is kept.
#[derive(Debug)]
pub struct Catalog<'q> {
    pub filters: &'q Filters,
    pub request: &'q Request,
    pub agreed: Agreed,
    pub machines: BTreeMap<String, Machine>,
    pub charges: BTreeMap<Meter, Charge>,
    /// Rates of savings plans, by machine.
    pub plans: BTreeMap<String, BTreeMap<Plan, Said>>,
    pub publications: BTreeMap<String, Publication>,
    pub left_out: LeftOut,
}

impl<'q> Catalog<'q> {
    pub fn new(request: &'q Request) -> Self {
        Self {
            filters: &request.filters,
            request,
            agreed: Agreed::default(),
            machines: BTreeMap::new(),
            charges: BTreeMap::new(),
            plans: BTreeMap::new(),
            publications: BTreeMap::new(),
            left_out: LeftOut::default(),
        }
    }

    /// What a product is; one that is wanted is kept from now on, another is counted.
    pub fn product(&mut self, product: &impl Product, offer: &str, sku: &str, place: impl FnOnce() -> String) -> Result<Option<Target>, ImportError> {
        match judge(product, offer, self.filters) {
            Verdict::Filtered(kind) => {
                self.left_out.filtered(&kind, sku, place);
                Ok(None)
            }
            Verdict::Unused(kind) => {
                self.left_out.unused(&kind, sku, place);
                Ok(None)
            }
            Verdict::Machine => {
                self.of_region(product)?;
                let name = product.get(A::InstanceType);
                if !self.machines.contains_key(name) {
                    self.machines.insert(name.to_owned(), machine(product));
                }
                Ok(Some(Target::Machine(name.to_owned())))
            }
            Verdict::Charge(meter) => {
                self.of_region(product)?;
                let charge = self.charges.entry(meter).or_default();
                if charge.service.is_empty() {
                    let service = product.get(A::Service);
                    offer.clone_into(&mut charge.service);
                    if offer.is_empty() {
                        service.clone_into(&mut charge.service);
                    }
                }
                Ok(Some(Target::Charge(meter, product.get(A::ToLocation).to_owned())))
            }
        }
    }

    /// A sheet has one region.
    fn of_region(&mut self, product: &impl Product) -> Result<(), ImportError> {
        let (code, name) = region(product);
        self.agreed.in_region(code, name)
    }

    /// Takes a price of what is kept.
    pub fn price(&mut self, target: &Target, price: &Price<'_>, sku: &str, place: impl FnOnce() -> String) -> Result<(), ImportError> {
        let amount = match price::price(price.amount) {
            Ok(amount) => amount,
            Err(kind) => {
                self.left_out.unused(kind, sku, place);
                return Ok(());
            }
        };
        self.agreed.in_currency(price.currency)?;
        let taken = match target {
            Target::Machine(name) => self.machine_price(name, price, amount),
            Target::Charge(meter, to) => self.charge_price(*meter, to, price, amount),
        };
        if let Err(kind) = taken {
            self.left_out.unused(&kind, sku, place);
        }
        Ok(())
    }

    fn machine_price(&mut self, name: &str, price: &Price<'_>, amount: Decimal) -> Result<(), String> {
        let Some(machine) = self.machines.get_mut(name) else { return Ok(()) };
        match (price.term, price.unit) {
            ("OnDemand", "Hrs") => machine.on_demand.say(amount),
            ("Reserved", unit @ ("Hrs" | "Quantity")) => {
                let reservation = reservation(price)?;
                let reserved = machine.reserved.entry(reservation).or_default();
                if unit == "Hrs" { reserved.hourly.say(amount) } else { reserved.upfront.say(amount) }
            }
            ("OnDemand" | "Reserved", unit) => return Err(format!("machine priced per `{unit}`")),
            (term, _) => return Err(format!("terms of type `{term}`")),
        }
        Ok(())
    }

    fn charge_price(&mut self, meter: Meter, to: &str, price: &Price<'_>, amount: Decimal) -> Result<(), String> {
        if price.term != "OnDemand" {
            return Err(format!("terms of type `{}`", price.term));
        }
        let expected: &[&str] = match meter {
            Meter::Objects | Meter::Infrequent | Meter::Archive | Meter::Blocks | Meter::Files => &["GB-Mo"],
            Meter::Reads | Meter::Writes => &["Requests"],
            _ => &["GB", "Gigabytes"],
        };
        if !expected.contains(&price.unit) {
            return Err(format!("charge per `{}` where it is per {}", price.unit, expected[0]));
        }
        let begin = number(price.begin).ok_or("charge without the beginning of its range")?;
        let end = match price.end {
            "Inf" => None,
            end => Some(number(end).filter(|end| *end > begin).ok_or("charge without the end of its range")?),
        };
        let charge = self.charges.entry(meter).or_default();
        charge.beyond_free_tier |= price.description.contains("beyond the global free tier");
        if meter == Meter::ToRegions {
            if begin.is_zero() && end.is_none() {
                charge.destinations.entry(to.to_owned()).or_default().say(amount);
                return Ok(());
            }
            return Err("tiered transfer to other regions".to_owned());
        }
        let step = charge.steps.entry(begin).or_insert(Step { end, price: Said::Not });
        if step.end == end {
            step.price.say(amount);
        } else {
            step.price = Said::Differently;
        }
        Ok(())
    }

    /// Takes the rate of a savings plan.
    pub fn plan(&mut self, instance: &str, plan: Plan, rate: Decimal) {
        self.plans.entry(instance.to_owned()).or_default().entry(plan).or_default().say(rate);
    }

    /// A publication of a service's file.
    pub fn published(&mut self, service: &str, date: &str, version: &str) {
        self.publications.entry(service.to_owned()).or_default().versions.insert((date.to_owned(), version.to_owned()));
    }
}

fn reservation(price: &Price<'_>) -> Result<Reservation, String> {
    let years = match price.lease.trim().replace(' ', "").as_str() {
        "1yr" => 1,
        "3yr" => 3,
        other => return Err(format!("reserved for `{other}`")),
    };
    let payment = Payment::named(price.payment).ok_or_else(|| format!("reserved, paid `{}`", price.payment))?;
    match price.class {
        // Before there were convertible ones all were of one class.
        "standard" | "" => Ok(Reservation { convertible: false, years, payment }),
        "convertible" => Ok(Reservation { convertible: true, years, payment }),
        other => Err(format!("reserved, class `{other}`")),
    }
}

fn machine(product: &impl Product) -> Machine {
    let positive = |text: &str| number(&text.replace(',', "")).filter(|number| *number > Decimal::ZERO);
    let memory = product.get(A::Memory).strip_suffix("GiB").map(str::trim_end);
    let processor = product.get(A::Processor);
    Machine {
        group: product.get(A::InstanceFamily).to_owned(),
        vcpus: positive(product.get(A::Vcpus)),
        memory: memory.and_then(positive),
        disk: disk(product.get(A::Storage)),
        gpus: positive(product.get(A::Gpus)),
        arm: processor.contains("Graviton") || processor.starts_with("Apple M"),
        superseded: product.get(A::CurrentGeneration) == "No",
        ..Machine::default()
    }
}

/// Local disks in GB: `2 x 1900 NVMe SSD`, `1 x 474 GB NVMe SSD`, `24 x 2000 HDD`; none of `EBS only`.
fn disk(storage: &str) -> Option<Decimal> {
    let mut words = storage.split_whitespace();
    let count = number(words.next()?)?;
    (words.next()? == "x").then_some(())?;
    let size = number(&words.next()?.replace(',', ""))?;
    let factor = if words.next() == Some("TB") { Decimal::ONE_THOUSAND } else { Decimal::ONE };
    count.checked_mul(size)?.checked_mul(factor).filter(|size| *size > Decimal::ZERO)
}

/// Whether a machine guarantees only a part of its vCPUs' time.
pub fn burstable(instance: &str) -> bool {
    let family = family_of(instance);
    family.ends_with("-flex") || family.strip_prefix('t').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// The model of a family's GPUs: AWS's pages of instance types, from memory.
pub fn gpu(instance: &str) -> Option<&'static str> {
    Some(match family_of(instance) {
        "p2" => "K80",
        "p3" | "p3dn" => "V100",
        "p4d" | "p4de" => "A100",
        "p5" => "H100",
        "p5e" | "p5en" => "H200",
        "p6-b200" => "B200",
        "p6-b300" => "B300",
        "g3" | "g3s" => "M60",
        "g4ad" => "Radeon Pro V520",
        "g4dn" => "T4",
        "g5" => "A10G",
        "g5g" => "T4G",
        "g6" | "gr6" => "L4",
        "g6e" => "L40S",
        "g7e" => "RTX PRO 6000",
        _ => return None,
    })
}
