//! Machines rented by the hour or the month: whole machines that follow the demand.

use super::{Group, Unit};
use crate::demand::Demand;
use crate::sheet::Rent;
use crate::workload::Scales;

/// A fleet of one site that follows the demand. `hosts` are filled machines at level 1, by month.
#[must_use]
pub fn follow(unit: &Unit, hosts: &[f64], rent: &Rent, demand: &Demand) -> Group {
    let months = demand.months.len();
    let zero = vec![0.0; months + 1];
    let mut group = Group {
        part: 0,
        machine: 0,
        names: Vec::new(),
        billed_hours: zero.clone(),
        mean: zero.clone(),
        peak: zero.clone(),
        busy_hours: zero.clone(),
        cohorts: Vec::new(),
        spares: zero,
    };
    let highest = |month: usize| if unit.follows { demand.months[month].highest() } else { 1.0 };
    let of_horizon = (0..months).map(|month| hosts[month] * highest(month)).fold(0.0, f64::max);
    let by_month = rent.by_month() || !unit.follows;
    for (month, load) in demand.months.iter().enumerate() {
        let hours = f64::from(demand.calendar.hours[month]);
        let peak = unit.count(hosts[month] * highest(month));
        let (machine_hours, peak) = match unit.scales {
            Scales::Hourly if !by_month => {
                let previous = month.checked_sub(1).zip(load.first.0).map_or(0.0, |(before, level)| hosts[before] * level);
                let first = unit.count(previous.max(hosts[month] * load.first.1));
                let after = load.lagged.iter().map(|level| unit.count(hosts[month] * level.level) * f64::from(level.hours)).sum::<f64>();
                (first + after, peak.max(first))
            }
            Scales::Never => {
                let count = unit.count(of_horizon);
                (count * hours, count)
            }
            Scales::Hourly | Scales::Monthly => (peak * hours, peak),
        };
        group.billed_hours[month + 1] = machine_hours;
        group.mean[month + 1] = machine_hours / hours;
        group.peak[month + 1] = peak;
    }
    let long = rent.minimum_hours > 1.0 || rent.increment.hours() > 1.0;
    if long && !by_month && unit.scales == Scales::Hourly {
        for (month, hours) in unbilled_rest(unit, hosts, rent, demand).into_iter().enumerate() {
            group.billed_hours[month + 1] += hours;
        }
    }
    group
}

/// Hours that are billed beyond those that machines run, by month of their stop: started increments longer than an hour, and minimum durations.
///
/// The machine started last stops first.
fn unbilled_rest(unit: &Unit, hosts: &[f64], rent: &Rent, demand: &Demand) -> Vec<f64> {
    let mut beyond = vec![0.0; hosts.len()];
    let mut running: Vec<(f64, f64)> = Vec::new();
    let increment = rent.increment.hours().max(1.0);
    let billed = |length: f64| (libm::ceil(length / increment) * increment).max(rent.minimum_hours);
    let mut count = 0.0;
    let mut hour: usize = 0;
    let mut before = 0.0;
    for (month, hours) in demand.calendar.hours.iter().enumerate() {
        for _ in 0..*hours {
            let filled = hosts[month] * demand.hourly[hour];
            let wanted = unit.count(if demand.lags { filled.max(before) } else { filled });
            before = filled;
            #[expect(clippy::cast_precision_loss, reason = "a horizon has at most a million hours")]
            let now = hour as f64;
            if wanted > count {
                running.push((now, wanted - count));
            }
            let mut stopping = count - wanted;
            while stopping > 0.0 {
                let Some((start, machines)) = running.pop() else { break };
                let stopped = machines.min(stopping);
                beyond[month] += stopped * (billed(now - start) - (now - start));
                if machines > stopped {
                    running.push((start, machines - stopped));
                }
                stopping -= stopped;
            }
            count = wanted;
            hour += 1;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a horizon has at most a million hours")]
    let end = hour as f64;
    if let Some(last) = beyond.last_mut() {
        *last += running.iter().map(|(start, machines)| machines * (billed(end - start) - (end - start))).sum::<f64>();
    }
    beyond
}
