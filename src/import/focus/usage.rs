//! What was used, month by month: machine-hours, data, traffic, requests.

use super::charge::{Part, Section, Told};
use super::units::Unit;
use crate::import::machines::Machine;
use crate::import::running::{Found, Metered, Month, Running};
use crate::sheet::{Architecture, Class};
use std::collections::BTreeMap;

/// How many machine types and series are told apart.
const TYPES: usize = 3000;
/// The longest time from the first to the last month.
const LONGEST: usize = 1200;
/// The share of the fullest month's rows below which a month is a straggler: charges of the hours before and after a bill.
const STRAGGLER: f64 = 0.01;

/// Where a row's quantity goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Nowhere.
    None,
    /// To a sum, so many times.
    Sum { at: usize, times: f64, by_month: bool, correction: bool },
}

/// What is added up.
#[derive(Debug, Clone, PartialEq)]
enum Of {
    Machine {
        machine: Machine,
        spot: bool,
    },
    /// vCPU-hours of a series.
    Cores {
        series: String,
        spot: bool,
        architecture: Architecture,
    },
    /// Byte-hours of a series.
    Memory {
        series: String,
        spot: bool,
        architecture: Architecture,
    },
    /// Bytes at rest for a month, or for an hour.
    Stored {
        meter: &'static str,
        hourly: bool,
    },
    Metered {
        meter: &'static str,
    },
    /// Hours of machines with a licence that no sheet prices.
    Licence {
        name: &'static str,
    },
}

/// A series that is sold by cores and memory: its instruction set, vCPU-hours and byte-hours by month.
type Series = (Architecture, Vec<f64>, Vec<f64>);

#[derive(Debug)]
struct Sum {
    of: Of,
    months: BTreeMap<i32, f64>,
    corrections: BTreeMap<i32, f64>,
    licence: Option<usize>,
}

/// All quantities.
#[derive(Debug, Default)]
pub struct Usage {
    sums: Vec<Sum>,
    rows: BTreeMap<i32, u64>,
}

impl Usage {
    /// Where the quantity of a kind of charge goes. What would be one machine type too many is told to be not mapped.
    pub fn kind(&mut self, told: &mut Told, unit: Unit, correction: bool) -> Kind {
        let Some(part) = &told.part else { return Kind::None };
        let of_hours = |unit: Unit| if let Unit::Hours(times) | Unit::CountMonths(times) = unit { times } else { 1.0 };
        // A machine that is rented by the month runs all of its hours.
        let by_month = matches!((part, unit), (Part::Machine { .. }, Unit::CountMonths(_)));
        let (of, times) = match part.clone() {
            Part::Machine { machine, spot } => (Of::Machine { machine, spot }, of_hours(unit)),
            Part::Cores { series, spot, architecture, vcpus } => (Of::Cores { series, spot, architecture }, vcpus),
            Part::Memory { series, spot, architecture, bytes } => (Of::Memory { series, spot, architecture }, bytes),
            Part::Stored { meter, bytes, hourly } => (Of::Stored { meter, hourly }, bytes),
            Part::Traffic { meter, bytes } => (Of::Metered { meter }, bytes),
            Part::Requests { meter, count } => (Of::Metered { meter }, count),
        };
        let Some(at) = self.sum(of) else {
            *told = Told::not_mapped("more machine types");
            return Kind::None;
        };
        if let Some(name) = told.licence {
            self.sums[at].licence = self.sum(Of::Licence { name });
        }
        Kind::Sum { at, times, by_month, correction: correction && told.section == Section::Beside }
    }

    fn sum(&mut self, of: Of) -> Option<usize> {
        let known = self.sums.iter().position(|sum| sum.of == of);
        known.or_else(|| {
            (self.sums.len() < TYPES).then(|| {
                self.sums.push(Sum { of, months: BTreeMap::new(), corrections: BTreeMap::new(), licence: None });
                self.sums.len() - 1
            })
        })
    }

    /// Adds a quantity.
    pub fn add(&mut self, kind: Kind, month: i32, quantity: f64) {
        let Kind::Sum { at, times, by_month, correction } = kind else { return };
        let times = if by_month { times * Month::of(month).hours() } else { times };
        let sum = &mut self.sums[at];
        let months = if correction { &mut sum.corrections } else { &mut sum.months };
        *months.entry(month).or_insert(0.0) += quantity * times;
        let licence = sum.licence;
        if !correction {
            *self.rows.entry(month).or_insert(0) += 1;
            if let Some(licence) = licence {
                *self.sums[licence].months.entry(month).or_insert(0.0) += quantity * times;
            }
        }
    }

    /// The memory of series, each with where its quantity goes and its name: whether its vCPUs are billed too, with which it makes machines.
    pub fn memories(&self) -> Vec<(usize, String, bool)> {
        let memories = self.sums.iter().enumerate().filter_map(|(at, sum)| match &sum.of {
            Of::Memory { series, spot, .. } => Some((at, series.clone(), self.has_cores(series, *spot))),
            _ => None,
        });
        memories.collect()
    }

    /// Whether vCPUs of a series are billed.
    fn has_cores(&self, name: &str, preemptible: bool) -> bool {
        let billed = |sum: &Sum| sum.months.values().chain(sum.corrections.values()).sum::<f64>() > 0.0;
        self.sums.iter().any(|sum| matches!(&sum.of, Of::Cores { series, spot, .. } if series == name && *spot == preemptible) && billed(sum))
    }

    /// The workload, and what a reader must know of how it came about.
    pub fn found(mut self) -> Result<(Found, Vec<String>), String> {
        let mut notes = Vec::new();
        self.gather_stragglers(&mut notes);
        let (Some(first), Some(last)) = (self.rows.keys().next().copied(), self.rows.keys().last().copied()) else {
            return Ok((Found { months: 1, ..Found::default() }, notes));
        };
        let months = usize::try_from(last - first + 1).unwrap_or(usize::MAX);
        if months > LONGEST {
            return Err(format!("usage from {} to {} is more than a century", Month::of(first), Month::of(last)));
        }
        let mut found = Found { start: Some(Month::of(first)), months, ..Found::default() };
        let hours = found.month_hours();
        let mut negative: Vec<String> = Vec::new();
        let mut monthly = |sum: &Sum, what: &str| {
            let of = |months: &BTreeMap<i32, f64>, month: i32| months.get(&month).copied().unwrap_or(0.0);
            let net: Vec<f64> = (first..=last).map(|month| of(&sum.months, month) + of(&sum.corrections, month)).collect();
            // Noise of floats is no credit.
            let scale = net.iter().fold(0.0_f64, |most, value| most.max(value.abs())) * 1e-9;
            if net.iter().any(|value| *value < -scale) {
                negative.push(what.to_owned());
            }
            net.into_iter().map(|value| value.max(0.0)).collect::<Vec<f64>>()
        };
        let mut series: BTreeMap<(String, bool), Series> = BTreeMap::new();
        let mut stored: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
        for sum in &self.sums {
            match &sum.of {
                Of::Machine { machine, spot } => {
                    let hours = monthly(sum, &machine.name);
                    found.running.push(Running { machine: machine.clone(), spot: *spot, hours });
                }
                Of::Cores { series: name, spot, architecture } => {
                    let cores = monthly(sum, name);
                    series.entry((name.clone(), *spot)).or_insert_with(|| (*architecture, vec![0.0; months], vec![0.0; months])).1 = cores;
                }
                // Memory alone is no machine: how many vCPUs were with it, nobody says.
                Of::Memory { series: name, spot, .. } if !self.has_cores(name, *spot) => {}
                Of::Memory { series: name, spot, architecture } => {
                    let memory = monthly(sum, name);
                    series.entry((name.clone(), *spot)).or_insert_with(|| (*architecture, vec![0.0; months], vec![0.0; months])).2 = memory;
                }
                Of::Stored { meter, hourly } => {
                    let sizes = stored.entry(meter).or_insert_with(|| vec![0.0; months]);
                    for ((size, more), hours) in sizes.iter_mut().zip(monthly(sum, meter)).zip(&hours) {
                        *size += if *hourly { more / hours } else { more };
                    }
                }
                Of::Metered { meter } => {
                    let monthly = monthly(sum, meter);
                    found.usage.push(Metered { name: (*meter).to_owned(), meter, monthly });
                }
                Of::Licence { name } => {
                    let hours: f64 = sum.months.values().sum();
                    found.not_counted.push(format!("licences of {name} on {hours:.0} machine-hours of the bill: no sheet prices them"));
                }
            }
        }
        found.data = stored.into_iter().map(|(meter, monthly)| Metered { name: meter.to_owned(), meter, monthly }).collect();
        found.running.extend(series.into_iter().map(|((name, spot), (architecture, cores, memory))| of_series(name, spot, architecture, cores, &memory)));
        found.running.retain(|running| running.hours.iter().any(|hours| *hours > 0.0));
        found.running.sort_by(|one, other| one.machine.name.cmp(&other.machine.name).then(one.spot.cmp(&other.spot)));
        found.data.retain(|data| data.monthly.iter().any(|bytes| *bytes > 0.0));
        found.usage.retain(|usage| usage.monthly.iter().any(|value| *value > 0.0));
        found.usage.sort_by(|one, other| one.name.cmp(&other.name));
        if !negative.is_empty() {
            let shown = negative.iter().take(10).cloned().collect::<Vec<_>>().join(", ");
            let more = if negative.len() > 10 { format!(" and {} more", negative.len() - 10) } else { String::new() };
            notes.push(format!("more was given back than used in a month, which counts as nothing used: {shown}{more}"));
        }
        if found.running.iter().any(|running| running.machine.sheet.is_none() && running.machine.vcpus > 0.0 && running.machine.name.contains(' ')) {
            found.assumptions.push("what is billed by vCPU-hours and GB-hours runs on machines of one vCPU with its share of the memory".to_owned());
        }
        Ok((found, notes))
    }

    /// Adds months with next to no rows to the nearest that has some: charges of the last hour before a month and the first after it.
    fn gather_stragglers(&mut self, notes: &mut Vec<String>) {
        let fullest = self.rows.values().copied().max().unwrap_or(0);
        #[expect(clippy::cast_precision_loss, reason = "a share of rows")]
        let few = |rows: u64| (rows as f64) < fullest as f64 * STRAGGLER;
        let kept: Vec<i32> = self.rows.iter().filter(|(_, rows)| !few(**rows)).map(|(month, _)| *month).collect();
        let stragglers: Vec<(i32, u64)> = self.rows.iter().filter(|(_, rows)| few(**rows)).map(|(month, rows)| (*month, *rows)).collect();
        for (month, rows) in stragglers {
            let Some(nearest) = kept.iter().copied().min_by_key(|other| (other - month).abs()) else { continue };
            self.rows.remove(&month);
            for sum in &mut self.sums {
                if let Some(quantity) = sum.months.remove(&month) {
                    *sum.months.entry(nearest).or_insert(0.0) += quantity;
                }
            }
            notes.push(format!("{rows} rows of {} are counted with {}", Month::of(month), Month::of(nearest)));
        }
    }
}

/// Cores and memory of a series as machines of one vCPU.
fn of_series(name: String, spot: bool, architecture: Architecture, cores: Vec<f64>, memory: &[f64]) -> Running {
    let (all_cores, all_memory): (f64, f64) = (cores.iter().sum(), memory.iter().sum());
    let memory = if all_cores > 0.0 { all_memory / all_cores } else { 0.0 };
    let machine = Machine { name, vcpus: 1.0, memory, gpus: 0.0, gpu: None, architecture, class: Class::Standard, sheet: None };
    Running { machine, spot, hours: cores }
}
