//! What a unit of what is delivered costs: of what the workload asks for, not of what is installed for it.

use crate::bill::Bill;
use crate::demand::Demand;
use crate::fleet::Fleet;
use crate::money::{Money, rounded};
use crate::quantity::{to_decimal, to_f64};
use crate::sheet::meter::{Category, built_in, holds_data};
use crate::usage;
use crate::workload::{Component, Stream, Volume, Workload};
use rust_decimal::Decimal;

/// A cost per unit over the horizon, not discounted, in the comparison's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCost {
    /// Its key in JSON, and in CSV the name.
    pub key: &'static str,
    /// What is paid and for what, as a table has it.
    pub label: String,
    /// The unit.
    pub unit: String,
    /// How many units are delivered; six digits after the point.
    pub units: Decimal,
    /// Per unit: six digits after the point, nine below a thousandth.
    pub cost: Decimal,
}

/// Digits of what costs next to nothing.
const FINE: u32 = 9;
/// A million requests are what providers price.
const MILLION: f64 = 1e6;

/// Divides what is paid by what is delivered: what the workload does not have has no cost.
pub(super) fn costs(workload: &Workload, demand: &Demand, fleet: &Fleet, total: Money, bill: &Bill) -> Vec<UnitCost> {
    let sites = f64::from(workload.sites);
    let flows = |volume: &Volume| usage::volumes(volume, demand, fleet).into_iter().sum::<f64>();
    // With what the workload states directly.
    let of = |streams: &[Stream], fits: &dyn Fn(&str) -> bool| {
        let stated = workload.usage.iter().filter(|stated| fits(&stated.meter));
        let stated = stated.flat_map(|stated| (1..=demand.months.len()).map(|month| to_f64(stated.in_month(month)))).sum::<f64>();
        streams.iter().filter(|stream| fits(&stream.meter)).map(|stream| flows(&stream.volume)).sum::<f64>() + stated
    };
    let mut costs = Vec::new();
    let mut push = |key: &'static str, label: String, unit: &str, paid: Option<Money>, units: f64| {
        let Some((paid, units)) = paid.zip(to_decimal(units)) else { return };
        let Some(cost) = paid.decimal().checked_div(units) else { return };
        let digits = if cost.abs() < Decimal::new(1, 3) { FINE } else { 6 };
        costs.push(UnitCost { key, label, unit: unit.to_owned(), units: rounded(units, 6), cost: rounded(cost, digits) });
    };
    let charged = |category: Category| bill.lines.iter().any(|line| line.category == category).then(|| bill.category(category));
    if workload.components.iter().all(|component| component.jobs.is_none()) {
        push("per_vcpu_hour", "Per vCPU-hour needed".to_owned(), "vCPU-hour", Some(total), vcpu_hours(workload, demand, fleet) * sites);
    }
    let stored = workload.data.iter().flat_map(|data| usage::stored(data, workload.start, &demand.calendar));
    let stated = of(&[], &|meter| built_in(meter).is_some_and(holds_data));
    let gb_months = (stored.map(|stored| stored.mean).sum::<f64>() * sites + stated) / 1e9;
    push("storage_per_gb_month", "Storage per GB-month".to_owned(), "GB-month", charged(Category::Storage), gb_months);
    let mean = gb_months / f64::from(workload.months);
    push("storage_per_gb", "Storage per GB, in all".to_owned(), "GB", charged(Category::Storage), mean);
    let sent = of(&workload.traffic, &|meter| meter == "transfer-out");
    push("network_per_gb_out", "Network per GB sent out".to_owned(), "GB", charged(Category::Network), sent / 1e9);
    let requests = of(&workload.requests, &|meter| built_in(meter).is_some_and(|meter| meter.category == Category::Requests));
    push("requests_per_million", "Requests per million".to_owned(), "million requests", charged(Category::Requests), requests / MILLION);
    for unit in &workload.units {
        push("per_unit", format!("All per {}", unit.name), &unit.name, Some(total), flows(&unit.volume));
    }
    costs
}

/// The hours of vCPUs that components need at each site, as far as they are served.
fn vcpu_hours(workload: &Workload, demand: &Demand, fleet: &Fleet) -> f64 {
    let hours = |component: &Component| {
        let running = demand.running(component);
        let growth = demand.growth(component.growth);
        let months = growth.iter().zip(demand.months.iter()).enumerate();
        months.map(|(at, (growth, month))| growth * month.level_hours(running) * fleet.served(at + 1)).sum::<f64>() * component.needs.vcpus
    };
    workload.components.iter().map(hours).sum()
}
