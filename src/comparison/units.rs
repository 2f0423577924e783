//! What a unit of what is delivered costs: of what the workload asks for, not of what is installed for it.

use crate::bill::Bill;
use crate::demand::Demand;
use crate::money::{Money, rounded};
use crate::quantity::to_decimal;
use crate::sheet::meter::Category;
use crate::usage;
use crate::workload::Workload;
use rust_decimal::Decimal;

/// Costs per unit over the horizon, not discounted, in the comparison's currency; six digits after the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UnitCosts {
    /// All that is paid, credits included, per hour of a vCPU that components need; none where they need none, or run as jobs.
    pub vcpu_hour: Option<Decimal>,
    /// What storage costs per GB and month that users store, at each site; none where nothing is stored.
    pub gb_month: Option<Decimal>,
}

/// Divides what is paid by what is delivered.
pub(super) fn costs(workload: &Workload, demand: &Demand, total: Money, bill: &Bill) -> UnitCosts {
    let sites = f64::from(workload.sites);
    let vcpu_hours: f64 = workload
        .components
        .iter()
        .filter(|component| component.jobs.is_none())
        .map(|component| {
            let running = demand.running(component);
            let growth = demand.growth(component.growth);
            growth.iter().zip(&demand.months).map(|(growth, month)| growth * month.level_hours(running)).sum::<f64>() * component.needs.vcpus * sites
        })
        .sum();
    let jobs = workload.components.iter().any(|component| component.jobs.is_some());
    let stored = workload.data.iter().flat_map(|data| usage::stored(data, workload.start, &demand.calendar));
    let gb_months = stored.map(|stored| stored.mean).sum::<f64>() * sites / 1e9;
    let per = |cost: Money, units: f64| to_decimal(units).and_then(|units| cost.decimal().checked_div(units)).map(|cost| rounded(cost, 6));
    let storage = bill.lines.iter().any(|line| line.category == Category::Storage).then(|| bill.category(Category::Storage));
    UnitCosts { vcpu_hour: per(total, vcpu_hours).filter(|_| !jobs), gb_month: storage.and_then(|cost| per(cost, gb_months)) }
}
