//! What runs under commitments, and what is left: moment by moment, for the rented machines of an account, which is a sheet.
//!
//! In every moment committed machines serve first, what may not be interrupted before what may. What runs beyond draws on money that was pledged: the
//! machine type that saves the largest share first, ties to the lowest rate, as AWS applies its Savings Plans ("How Savings Plans apply to your usage",
//! AWS documentation). The rest is on demand or on spot.

use super::renting::moments;
use super::{Contract, Fleet, Group, Pledge};
use crate::demand::Demand;
use crate::quantity::{HOURS_PER_MONTH, YearlyChange, to_f64};
use crate::sheet::{Rent, Sheet};

/// The machines of one type in an account, or in a part of it where nothing pools them.
pub struct Serving<'a> {
    /// The first part that has them.
    pub part: usize,
    /// Index of the machine in the sheet.
    pub machine: usize,
    /// How it is rented.
    pub rent: &'a Rent,
    /// How its prices move.
    pub path: YearlyChange,
    /// What it serves.
    pub groups: Vec<&'a Group>,
    /// What was committed to.
    pub contracts: Vec<&'a Contract>,
    /// Machines in each moment of the month that are neither committed, nor paid out of pledges, nor on spot; empty where nothing can be.
    pub on_demand: Vec<f64>,
    /// Machines on spot in each moment of the month that are not committed.
    pub interruptible: Vec<f64>,
    /// Machine-hours of the month that ran under each offer.
    pub used: Vec<f64>,
    /// The same, each hour times the price level of the month in which its term began.
    pub used_at_level: Vec<f64>,
    /// Of all months so far: machine-hours that were committed to, and those that ran so.
    pub committed: (f64, f64),
    /// Of all months so far, if it can be committed to: machine-hours that ran, and those that ran under commitments or pledges.
    pub ran: (f64, f64),
    /// The most machines of any moment of the month, and the most that are not committed.
    highest: (f64, f64),
    /// Whether it can be committed to.
    eligible: bool,
    /// Whether it has to be looked at moment by moment.
    moments: bool,
}

/// Money an hour that was pledged under one option.
pub struct Pledged {
    /// Index of the sheet's option.
    pub option: usize,
    /// How much an hour in the month that is looked at.
    pub hourly: f64,
    /// Of all months so far: money that was pledged, and what of it was drawn.
    pub drawn: (f64, f64),
}

/// The rented machines of an account, and the money that was pledged for them.
pub struct Service<'a> {
    /// By machine.
    pub types: Vec<Serving<'a>>,
    /// By option, as they were first pledged.
    pub pledged: Vec<Pledged>,
    /// The hours of each moment of the month.
    pub hours: Vec<f64>,
    pledges: Vec<&'a Pledge>,
    /// In which order types draw: (pledged, type, rate).
    order: Vec<(usize, usize, f64)>,
}

impl<'a> Serving<'a> {
    /// The machines of a type; part by part where neither commitments nor steps in the price pool them.
    fn all(fleet: &'a Fleet, sheet: &'a Sheet, parts: &[usize], machine: usize, pledges: &[&Pledge]) -> Vec<Self> {
        let Some(rent) = sheet.machines[machine].rent() else { return Vec::new() };
        let groups: Vec<&Group> = fleet.groups.iter().filter(|group| parts.contains(&group.part) && group.machine == machine).collect();
        let contracts: Vec<&Contract> = fleet.contracts.iter().filter(|contract| parts.contains(&contract.part) && contract.machine == machine).collect();
        let plain = contracts.is_empty() && rent.is_flat() && groups.iter().all(|group| group.spot.is_none());
        let drawn_on = pledges.iter().any(|pledge| rent.offers.iter().any(|offer| offer.option == pledge.option));
        // What could be committed to and is not counts, where anything is.
        let eligible = rent.offers.iter().any(|offer| sheet.options[offer.option].term().is_some());
        let commits = || !pledges.is_empty() || fleet.contracts.iter().any(|contract| parts.contains(&contract.part));
        let moments = !plain || drawn_on || eligible && commits();
        let serving = |part: usize, groups: Vec<&'a Group>| Self {
            part,
            machine,
            rent,
            path: sheet.machines[machine].path(),
            groups,
            contracts: contracts.clone(),
            on_demand: Vec::new(),
            interruptible: Vec::new(),
            used: Vec::new(),
            used_at_level: Vec::new(),
            committed: (0.0, 0.0),
            ran: (0.0, 0.0),
            highest: (0.0, 0.0),
            eligible,
            moments,
        };
        if moments {
            let first = groups.iter().map(|group| group.part).min().unwrap_or(parts[0]);
            return vec![serving(first, groups)];
        }
        let of_part = |part: &usize| groups.iter().copied().filter(|group| group.part == *part).collect::<Vec<_>>();
        parts.iter().map(|part| (*part, of_part(part))).filter(|(_, groups)| !groups.is_empty()).map(|(part, groups)| serving(part, groups)).collect()
    }

    /// The offer under which some of its groups run on spot.
    #[must_use]
    pub fn spot(&self) -> Option<usize> {
        self.groups.iter().find_map(|group| group.spot)
    }

    /// The share of the month's machines that are needed for some time and are not committed: all of them where nothing is.
    #[must_use]
    pub fn share_beyond(&self) -> f64 {
        if self.highest.0 > 0.0 { (self.highest.1 / self.highest.0).clamp(0.0, 1.0) } else { 1.0 }
    }

    /// Counts the machines of a month and lets those that are committed serve.
    fn serve(&mut self, month: usize, hours: &[f64], demand: &Demand) {
        self.on_demand.clear();
        self.interruptible.clear();
        if !self.moments {
            return;
        }
        let running = || self.contracts.iter().filter(|contract| contract.runs(month));
        let committed: f64 = running().map(|contract| contract.count).sum();
        // What costs least to use serves first.
        let mut order: Vec<(f64, usize, f64, f64)> = running()
            .map(|contract| {
                let level = self.path.level(contract.from);
                (to_f64(self.rent.offers[contract.offer].usage) * level, contract.offer, contract.count, level)
            })
            .collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for used in [&mut self.used, &mut self.used_at_level] {
            used.clear();
            used.resize(self.rent.offers.len(), 0.0);
        }
        self.on_demand.resize(hours.len(), 0.0);
        self.interruptible.resize(hours.len(), 0.0);
        for group in &self.groups {
            let counts = if group.spot.is_some() { &mut self.interruptible } else { &mut self.on_demand };
            group.runs.iter().for_each(|runs| runs.add_to(counts, month - 1, demand));
        }
        self.highest = (0.0, 0.0);
        for ((first, second), hours) in self.on_demand.iter_mut().zip(&mut self.interruptible).zip(hours) {
            if self.eligible {
                self.ran.0 += (*first + *second) * hours;
            }
            self.highest.0 = self.highest.0.max(*first + *second);
            self.highest.1 = self.highest.1.max(*first + *second - committed);
            let served = first.min(committed);
            *first -= served;
            let also = second.min(committed - served);
            *second -= also;
            self.committed.0 += committed * hours;
            self.committed.1 += (served + also) * hours;
            self.ran.1 += (served + also) * hours;
            let mut left = served + also;
            for (_, offer, count, level) in &order {
                let used = left.min(*count) * hours;
                self.used[*offer] += used;
                self.used_at_level[*offer] += used * level;
                left = (left - count).max(0.0);
            }
        }
    }
}

impl<'a> Service<'a> {
    /// The rented machines of an account's parts.
    #[must_use]
    pub fn new(fleet: &'a Fleet, sheet: &'a Sheet, parts: &[usize]) -> Self {
        let pledges: Vec<&Pledge> = fleet.pledges.iter().filter(|pledge| parts.contains(&pledge.part)).collect();
        let mut machines: Vec<usize> = fleet.groups.iter().filter(|group| parts.contains(&group.part)).map(|group| group.machine).collect();
        machines.sort_unstable();
        machines.dedup();
        let types: Vec<Serving<'a>> = machines.iter().flat_map(|machine| Serving::all(fleet, sheet, parts, *machine, &pledges)).collect();
        let mut money: Vec<Pledged> = Vec::new();
        for pledge in &pledges {
            if money.iter().all(|known| known.option != pledge.option) {
                money.push(Pledged { option: pledge.option, hourly: 0.0, drawn: (0.0, 0.0) });
            }
        }
        let options: Vec<usize> = money.iter().map(|known| known.option).collect();
        let order = draws(&types, &options);
        Self { types, pledged: money, hours: Vec::new(), pledges, order }
    }

    /// Looks at a month (1, 2, ...): what serves, and what is left.
    pub fn look_at(&mut self, month: usize, demand: &Demand) {
        self.hours.clear();
        self.hours.extend(moments(&demand.months[month - 1]));
        for serving in &mut self.types {
            serving.serve(month, &self.hours, demand);
        }
        for known in &mut self.pledged {
            known.hourly = self.pledges.iter().filter(|pledge| pledge.option == known.option && pledge.runs(month)).map(|pledge| pledge.hourly).sum();
            known.drawn.0 += known.hourly * self.hours.iter().sum::<f64>();
        }
        self.draw();
    }

    /// Lets machines on demand draw on money that was pledged, moment by moment.
    fn draw(&mut self) {
        if self.pledged.iter().all(|known| known.hourly == 0.0) && self.order.iter().all(|(.., rate)| *rate > 0.0) {
            return;
        }
        let mut left: Vec<f64> = Vec::with_capacity(self.pledged.len());
        for (moment, hours) in self.hours.iter().enumerate() {
            left.clear();
            left.extend(self.pledged.iter().map(|known| known.hourly));
            for (at, index, rate) in &self.order {
                let serving = &mut self.types[*index];
                let Some(machines) = serving.on_demand.get_mut(moment) else { continue };
                // Whole machines that are all but covered are: money is a float here.
                let covered = if *machines * rate <= left[*at] * (1.0 + 1e-12) || *rate == 0.0 { *machines } else { left[*at] / rate };
                *machines -= covered;
                left[*at] = (left[*at] - covered * rate).max(0.0);
                serving.ran.1 += covered * hours;
                self.pledged[*at].drawn.1 += covered * rate * hours;
            }
        }
    }
}

/// In which order machine types draw on money under some options: (option's place, type, rate), the largest share saved first, ties to the lowest rate.
#[must_use]
pub fn draws(types: &[Serving<'_>], options: &[usize]) -> Vec<(usize, usize, f64)> {
    let mut order: Vec<(f64, f64, usize, usize)> = Vec::new();
    for (at, option) in options.iter().enumerate() {
        for (index, serving) in types.iter().enumerate() {
            if let Some(offer) = serving.rent.offers.iter().find(|offer| offer.option == *option) {
                let rate = to_f64(offer.price);
                order.push((rate / serving.rent.hourly(f64::from(HOURS_PER_MONTH)), rate, at, index));
            }
        }
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then((a.2, a.3).cmp(&(b.2, b.3))));
    order.into_iter().map(|(_, rate, at, index)| (at, index, rate)).collect()
}
