//! Machines rented by the hour or the month: whole machines that follow the demand.

use super::{Group, Unit};
use crate::demand::Demand;
use crate::quantity::HOURS_PER_MONTH;
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
        billed: zero.clone(),
        hours: zero.clone(),
        mean: zero.clone(),
        peak: zero.clone(),
        busy_hours: zero.clone(),
        cohorts: Vec::new(),
    };
    let highest = |month: usize| if unit.follows { demand.months[month].highest() } else { 1.0 };
    let of_horizon = (0..months).map(|month| hosts[month] * highest(month)).fold(0.0, f64::max);
    let by_month = rent.by_month() || !unit.follows;
    for (month, load) in demand.months.iter().enumerate() {
        let hours = f64::from(demand.calendar.hours[month]);
        let peak = unit.count(hosts[month] * highest(month));
        let (machine_hours, peak) = match unit.scales {
            Scales::Hourly => {
                let previous = month.checked_sub(1).zip(load.first.0).map_or(0.0, |(before, level)| hosts[before] * level);
                let first = unit.count(previous.max(hosts[month] * load.first.1));
                // What still runs in the month's first hour is rented for the month, where a month is the least.
                let peak = peak.max(first);
                let after = || load.lagged.iter().map(|level| unit.count(hosts[month] * level.level) * f64::from(level.hours)).sum::<f64>();
                (if by_month { peak * hours } else { first + after() }, peak)
            }
            Scales::Never => {
                let count = unit.count(of_horizon);
                (count * hours, count)
            }
            Scales::Monthly => (peak * hours, peak),
        };
        group.billed[month + 1] = if rent.by_month() { peak } else { machine_hours };
        group.hours[month + 1] = machine_hours;
        group.mean[month + 1] = machine_hours / hours;
        group.peak[month + 1] = peak;
    }
    if rent.by_month() {
        // A term of several months, or a rent by the quarter or year: the machine that was added last is given back first.
        let months = |hours: f64| libm::round(hours / f64::from(HOURS_PER_MONTH));
        let (increment, minimum) = (months(rent.increment.hours()), libm::ceil(rent.minimum_hours / f64::from(HOURS_PER_MONTH)));
        if increment > 1.0 || minimum > 1.0 {
            let counts: Vec<_> = group.peak[1..].iter().copied().enumerate().collect();
            add_unused(counts.into_iter(), increment, minimum, &mut group.billed[1..]);
        }
    } else if unit.follows && (rent.minimum_hours > 1.0 || rent.increment.hours() > 1.0) {
        let hours = demand.calendar.hours.iter().enumerate().flat_map(|(month, hours)| std::iter::repeat_n(month, *hours as usize));
        let mut before = 0.0;
        let counts: Vec<_> = hours
            .enumerate()
            .map(|(hour, month)| {
                if unit.scales != Scales::Hourly {
                    return (month, group.peak[month + 1]);
                }
                let filled = hosts[month] * demand.hourly[hour];
                let count = unit.count(if demand.lags { filled.max(before) } else { filled });
                before = filled;
                (month, count)
            })
            .collect();
        add_unused(counts.into_iter(), rent.increment.hours().max(1.0), rent.minimum_hours, &mut group.billed[1..]);
    }
    group
}

/// Adds what is billed beyond what runs, in the month of the stop: started increments longer than a step, and minimum durations.
///
/// `counts` are (month, machines) step by step, an hour or a month; increment and minimum are in steps. The machine started last stops first.
fn add_unused(counts: impl Iterator<Item = (usize, f64)>, increment: f64, minimum: f64, billed: &mut [f64]) {
    let unused = |length: f64| (libm::ceil(length / increment) * increment).max(minimum) - length;
    let mut running: Vec<(f64, f64)> = Vec::new();
    let (mut now, mut count, mut last) = (0.0, 0.0, 0);
    for (month, wanted) in counts {
        if wanted > count {
            running.push((now, wanted - count));
        }
        let mut stopping = count - wanted;
        while stopping > 0.0 {
            let Some((start, machines)) = running.pop() else { break };
            let stopped = machines.min(stopping);
            billed[month] += stopped * unused(now - start);
            if machines > stopped {
                running.push((start, machines - stopped));
            }
            stopping -= stopped;
        }
        (count, last) = (wanted, month);
        now += 1.0;
    }
    billed[last] += running.iter().map(|(start, machines)| machines * unused(now - start)).sum::<f64>();
}
