//! The machine types of a unit in the order of what they cost, so that few are followed hour by hour.

use super::commit::{Cost, Months, best_spot, least_committed, least_cost, offers, spot_hour};
use super::{Placement, SHORTLIST};
use crate::demand::{Demand, Level};
use crate::finance;
use crate::fleet::{self, Cohort, Group, Unit};
use crate::memory::{Key, What, number};
use crate::quantity::{HOURS_PER_MONTH, TimeUnit, YearlyChange, to_f64};
use crate::scenario::{Alternative, Existing, Item, Part};
use crate::sheet::{Capacity, Charge, Driver, Machine, Rent, Sheet, Terms, hours_of};
use crate::workload::{Needs, Scales, Workload};
use rayon::prelude::*;
use std::sync::Arc;

/// Whether the cost of a part's fleet is the sum of what its machines cost one by one, rent and posts.
pub(super) fn separable(part: &Part, alternative: &Alternative, workload: &Workload) -> bool {
    const PER_MACHINE: [&str; 5] = ["machine-hours", "machines", "vcpu-hours", "memory-hours", "gpu-hours"];
    let simple = |sheet: &Sheet| {
        let own = |meter: &str| sheet.meters.get(meter).is_some_and(|own| matches!(own.driver, Driver::Machine | Driver::Rack));
        sheet.machines.iter().all(|machine| machine.included.is_empty())
            && sheet.charges.iter().all(|charge| {
                let flat = charge.tiers.len() == 1 && charge.free.is_zero() && charge.commit.is_zero() && charge.minimum.is_none();
                let per_machine = PER_MACHINE.contains(&charge.meter.as_str()) || own(&charge.meter);
                // A percentage of rent and none of the posts would weigh the two differently.
                !per_machine && charge.free_per_machine.is_zero() && (!PEOPLE.contains(&charge.meter.as_str()) || flat) && !charge.is_percentage()
            })
    };
    // Steps by number count the machines of all components together.
    let several = alternative.parts.iter().flat_map(|part| &part.serves).filter(|item| matches!(item, Item::Component(_))).count() > 1;
    let steps = || part.sheet.machines.iter().filter_map(Machine::rent).any(|rent| rent.volume.len() > 1);
    part.sheet.kind != crate::sheet::Kind::Owned
        && !(several && steps())
        && alternative.parts.iter().all(|part| simple(&part.sheet))
        && workload.staff.as_ref().is_none_or(|staff| !staff.whole && staff.minimum <= 0.0 && staff.hours.is_none_or(|hours| hours.minimum <= 0.0))
        && post_per_machine(alternative, workload).exact
}

/// The meters of people.
const PEOPLE: [&str; 2] = ["posts", "staff-hours"];

/// How many candidates are costed at a time.
const BATCH: usize = 16;

/// The candidates of a unit, cheapest first by what their machines cost (and the posts that they add), commitments included; ties by name. As many as
/// are wanted are certain to be the cheapest; [`SHORTLIST`] where their machines' own price does not decide.
pub(super) fn rank(placement: &Placement, alternative: &Alternative, workload: &Workload, months: &Months<'_>, wanted: usize) -> Vec<(Group, f64)> {
    let part = &alternative.parts[placement.part];
    let sheet = &part.sheet;
    let post = post_per_machine(alternative, workload);
    let keep = if separable(part, alternative, workload) { wanted } else { SHORTLIST };
    let costing = Costing { placement, alternative, workload, months, post, unit: placement.unit.name(months.demand) };
    // Machines whose prices move alike share what a lower bound is made of.
    let mut weights: Vec<(YearlyChange, Arc<Weight>)> = Vec::new();
    for path in placement.candidates.iter().map(|index| sheet.machines[*index].path()) {
        if weights.iter().all(|(known, _)| *known != path) {
            weights.push((path, costing.weight(path)));
        }
    }
    let rates = rates(part, placement.unit.spot, months);
    let bound = |index: usize| {
        let machine = &sheet.machines[index];
        let weight = weights.iter().find(|(path, _)| *path == machine.path()).zip(rates[index]);
        weight.map_or(0.0, |((_, weight), rates)| weight.lower_bound(&placement.unit, &machine.capacity, rates, post.monthly))
    };
    let mut bounded: Vec<(f64, usize)> = placement.candidates.iter().map(|index| (bound(*index), *index)).collect();
    bounded.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut ranked: Vec<Candidate> = Vec::new();
    // What costs more than so much is not looked at further.
    let cost = |(bound, index): &(f64, usize), limit: f64| Some((*bound, costing.candidate(*index, limit)?));
    // Float noise must not hide a tie.
    let beyond = |ranked: &[Candidate], bound: f64| ranked.len() >= keep && bound * f64::from(workload.sites) > ranked[keep - 1].cost * (1.0 + 1e-9);
    // On demand few are looked at, one by one; with commitments there may be many, a batch at a time on all cores.
    let (few, many) = bounded.split_at(bounded.len().min(BATCH));
    for batch in few.chunks(1).chain(many.chunks(BATCH)) {
        if beyond(&ranked, batch[0].0) {
            break;
        }
        let limit = ranked.get(keep - 1).map_or(f64::MAX, |candidate| candidate.cost * (1.0 + 1e-9));
        let cost = |candidate| cost(candidate, limit);
        let costs: Vec<_> = if batch.len() == 1 { batch.iter().map(cost).collect() } else { batch.par_iter().map(cost).collect() };
        for (bound, candidate) in costs.into_iter().flatten() {
            if beyond(&ranked, bound) {
                break;
            }
            let name = |candidate: &Candidate| (&sheet.machines[candidate.machine].name, candidate.machine);
            let before = |other: &Candidate| {
                let tie = (other.cost - candidate.cost).abs() <= 1e-12 * candidate.cost.abs();
                if tie { name(other) < name(&candidate) } else { other.cost < candidate.cost }
            };
            let at = ranked.iter().position(|other| !before(other)).unwrap_or(ranked.len());
            ranked.insert(at, candidate);
            ranked.truncate(keep);
        }
    }
    ranked.into_iter().filter_map(|candidate| costing.placed(candidate)).collect()
}

/// What a machine's month adds in posts and hours of people.
#[derive(Clone, Copy)]
pub(super) struct Post {
    /// In a month, at the prices of month 1.
    monthly: f64,
    /// How wages move: of two, the one that falls more or rises less.
    path: YearlyChange,
    /// Whether there is one path for all of it.
    exact: bool,
}

impl Default for Post {
    fn default() -> Self {
        Self { monthly: 0.0, path: YearlyChange::default(), exact: true }
    }
}

/// What a rented machine's month adds in posts and hours of people.
fn post_per_machine(alternative: &Alternative, workload: &Workload) -> Post {
    let Some(staff) = &workload.staff else { return Post::default() };
    let all = || alternative.parts.iter().flat_map(|part| &part.sheet.charges);
    let (posts, hours) = (all().find(|charge| charge.meter == "posts"), all().find(|charge| charge.meter == "staff-hours"));
    let path = |charge: Option<&Charge>| charge.map(Charge::path).unwrap_or_default();
    let month_hours = f64::from(HOURS_PER_MONTH);
    // What is priced for no time is for a month of a post, and for an hour of work.
    let in_hours = |charge: Option<&Charge>, unit: TimeUnit| {
        charge
            .and_then(|charge| charge.tiers.first())
            .map(|tier| &tier.price)
            .map_or(0.0, |price| to_f64(price.number) * hours_of(unit, month_hours) / hours_of(price.time.unwrap_or(unit), month_hours))
    };
    let (wages, hourly) = (path(posts), path(hours));
    let posts = staff.machines_per_post.map_or(0.0, |each| in_hours(posts, TimeUnit::Month) / each);
    let hours = staff.hours.map_or(0.0, |staff| in_hours(hours, TimeUnit::Hour) * staff.per_machine);
    let path = if hours == 0.0 || (posts > 0.0 && wages.0 < hourly.0) { wages } else { hourly };
    Post { monthly: posts + hours, path, exact: posts == 0.0 || hours == 0.0 || wages == hourly }
}

/// Into how many steps the share of the price that a committed hour costs is told apart, for the lower bound.
const SHARES: usize = 64;

/// What a unit needs over the horizon, weighted: what a lower bound of its cost is made of.
struct Weight {
    /// Machine-months at the price on demand if the load is followed and a committed month costs so many [`SHARES`] of it; all of them for none.
    following: Vec<Needs>,
    /// Of the mean load of each month.
    mean: Needs,
    /// Of the highest load of each month.
    standing: Needs,
    /// Of one machine in every month.
    always: f64,
    /// The same for the hours in which the unit runs.
    running: f64,
    /// Of the mean load of each month and of one machine, at what posts cost.
    posts: (Needs, f64),
}

impl Weight {
    /// For prices that move on a path; what is committed to keeps the price of an earlier month, which may be the least.
    fn of(unit: &Unit, months: &Months<'_>, committing: bool, path: YearlyChange, wages: YearlyChange) -> Self {
        let demand: &Demand = months.demand;
        let following = vec![Needs::default(); if committing && unit.follows { SHARES + 1 } else { 0 }];
        let none = Needs::default();
        let mut weight = Self { following, mean: none, standing: none, always: 0.0, running: 0.0, posts: (none, 0.0) };
        let mut shares = vec![0.0; weight.following.len()];
        for (month, load) in demand.months.iter().enumerate() {
            let hours = f64::from(demand.calendar.hours[month]);
            let running = unit.running;
            let (mean, highest) = if unit.follows { (load.level_hours(running) / hours, load.highest(running)) } else { (1.0, 1.0) };
            let needs = &unit.needs[month];
            let factor = if committing { months.least_weight(month + 1, path) } else { months.weight(month + 1, path) };
            let of_posts = months.weight(month + 1, wages);
            add(&mut weight.posts.0, needs, of_posts * mean);
            weight.posts.1 += of_posts;
            add(&mut weight.mean, needs, factor * mean);
            add(&mut weight.standing, needs, factor * highest);
            if !shares.is_empty() {
                least_months(load.levels.iter().filter(|level| running.at(level.on)), hours, &mut shares);
                weight.following.iter_mut().zip(&shares).for_each(|(sum, share)| add(sum, needs, factor * share));
            }
            weight.always += factor;
            weight.running += factor * load.hours_on(running) / hours;
        }
        weight
    }

    /// A cost that the unit on machines of this capacity cannot be below, for one site: its load in fractions of machines, and its redundant ones.
    fn lower_bound(&self, unit: &Unit, capacity: &Capacity, rates: Rates, post: f64) -> f64 {
        let Rates { monthly, share, by_month } = rates;
        let stands = by_month || unit.scales != Scales::Hourly;
        let (filled, mean) = if stands {
            let scale = share.min(self.running / self.always);
            (fleet::hosts(&self.standing, capacity).map(|hosts| hosts * if by_month { share } else { scale }), &self.standing)
        } else {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a share of 64")]
            let step = (share * SHARES as f64) as usize;
            (fleet::hosts(self.following.get(step).unwrap_or(&self.mean), capacity), &self.mean)
        };
        let posts = if post == 0.0 { Some(0.0) } else { fleet::hosts(&self.posts.0, capacity).map(|hosts| hosts * post) };
        let (Some(filled), Some(posts)) = (filled, posts) else { return 0.0 };
        let always = if by_month { self.always * share } else { (self.always * share).min(self.running) };
        #[expect(clippy::cast_precision_loss, reason = "a minimum is at most ten million")]
        let base = filled.max(unit.minimum as f64 * always);
        // Machines that are started for a job stop after it: none stands by, and none is committed.
        if unit.jobs.is_some() && !by_month {
            return fleet::hosts(mean, capacity).map_or(0.0, |mean| (mean * monthly + posts) * (1.0 - 1e-9));
        }
        let posts = if unit.running.pauses() { 0.0 } else { unit.with_redundancy(posts, self.posts.1 * post) };
        (unit.with_redundancy(base, always) * monthly + posts) * (1.0 - 1e-9)
    }
}

/// The least that a rented machine can cost.
#[derive(Clone, Copy)]
struct Rates {
    /// In a month without a term.
    monthly: f64,
    /// What of that a committed month costs; 1 where nothing can be committed to.
    share: f64,
    /// Whether a month is the least that can be rented.
    by_month: bool,
}

impl Rates {
    fn of(rent: &Rent, part: &Part, spot: bool, shortest: f64) -> Self {
        let month_hours = if rent.per >= TimeUnit::Month { f64::from(HOURS_PER_MONTH) } else { shortest };
        let monthly = least_hour(rent, part, spot, shortest) * month_hours;
        let committed = offers(part, rent).filter_map(|(_, offer, option)| least_committed(offer, option.binding, shortest));
        let share = committed.fold(f64::MAX, f64::min) / monthly;
        Self { monthly, share: if share.is_finite() { share.min(1.0) } else { 1.0 }, by_month: rent.by_month() }
    }
}

/// The least that each machine of a part's sheet can cost; none for what is not rented.
fn rates(part: &Part, spot: bool, months: &Months<'_>) -> Arc<Vec<Option<Rates>>> {
    let shortest = months.demand.calendar.hours.iter().min().copied().unwrap_or_default();
    let sheet = &part.sheet;
    let key = Key::new(What::Rates).weighing(3 * sheet.machines.len()).thing(sheet.machines.list()).thing(sheet.options.list());
    let key = key.number(u64::from(shortest)).number(u64::from(spot)).numbers(part.purchase.options.iter().map(|option| *option as u64));
    let of = |machine: &Machine| machine.rent().map(|rent| Rates::of(rent, part, spot, f64::from(shortest)));
    months.demand.memory().once(key, || sheet.machines.iter().map(of).collect())
}

/// Adds some needs so many times.
fn add(sum: &mut Needs, needs: &Needs, factor: f64) {
    sum.vcpus += needs.vcpus * factor;
    sum.memory += needs.memory * factor;
    sum.disk += needs.disk * factor;
    sum.gpus += needs.gpus * factor;
}

/// The least machine-months at the price on demand that levels can cost where a committed month costs 0, 1/64, ... of one: fractions of machines,
/// committed by the month. One more is committed as long as it serves for more than that share of the hours.
fn least_months<'a>(levels: impl DoubleEndedIterator<Item = &'a Level>, hours: f64, least: &mut [f64]) {
    #[expect(clippy::cast_precision_loss, reason = "64 steps")]
    let share = |step: usize| step as f64 / SHARES as f64;
    // From the highest level down: hours at or above, and level-hours above what is committed.
    let (mut above, mut beyond) = (0.0, 0.0);
    let mut step = 0;
    for level in levels.rev() {
        let (at, with) = (above, above + f64::from(level.hours));
        while step < least.len() && share(step) * hours < with {
            least[step] = share(step) * level.level + (beyond - at * level.level) / hours;
            step += 1;
        }
        above = with;
        beyond += level.level * f64::from(level.hours);
    }
    // All of it on demand.
    least[step..].iter_mut().for_each(|least| *least = beyond / hours);
}

/// The least that an hour of a machine can cost without a term.
fn least_hour(rent: &Rent, part: &Part, spot: bool, month_hours: f64) -> f64 {
    let price = rent.volume.iter().map(|step| to_f64(step.price)).fold(f64::MAX, f64::min) / hours_of(rent.per, f64::from(HOURS_PER_MONTH));
    let mut lower = 0.0;
    let mut share = if rent.sustained.is_empty() { 1.0 } else { 0.0 };
    for step in &rent.sustained {
        let upper = step.up_to.map_or(1.0, to_f64);
        share += (upper - lower) * to_f64(step.share);
        lower = upper;
    }
    let capped = rent.cap.map_or(f64::MAX, |cap| to_f64(cap) / month_hours.max(744.0));
    let on_demand = (price * share).min(capped);
    let spots = offers(part, rent).filter(|_| spot).filter_map(|(_, offer, option)| spot_hour(offer, option));
    spots.fold(on_demand, f64::min)
}

/// What the candidates of a unit are costed by.
struct Costing<'a> {
    placement: &'a Placement,
    alternative: &'a Alternative,
    workload: &'a Workload,
    months: &'a Months<'a>,
    post: Post,
    /// What the memory knows the unit by; none if it does not.
    unit: Option<u64>,
}

/// A machine type that serves a unit, on demand or, where that is cheaper, on spot.
struct Candidate {
    machine: usize,
    spot: Option<usize>,
    /// What it costs, posts included: nothing where there is nothing to choose from.
    cost: f64,
    /// The machines; none where nobody had to place the unit.
    group: Option<Group>,
}

/// What a machine type costs that serves a unit: its machines, on spot under an offer or not, and how many months they run, as payments weigh.
struct Costed {
    spot: Option<usize>,
    machines: Cost,
    machine_months: f64,
}

impl Costing<'_> {
    /// What a lower bound is made of for prices that move on a path.
    fn weight(&self, path: YearlyChange) -> Arc<Weight> {
        let committing = !self.alternative.parts[self.placement.part].purchase.options.is_empty();
        let key = self.unit.map(|unit| {
            let key = self.months.key(What::Weight).weighing(4 * SHARES).number(unit).number(u64::from(committing));
            key.decimal(path.0).decimal(self.post.path.0)
        });
        let work_out = || Weight::of(&self.placement.unit, self.months, committing, path, self.post.path);
        self.months.demand.memory().once(key, work_out)
    }

    fn place(&self, machine: usize) -> Option<Group> {
        fleet::place(&self.placement.unit, self.alternative, self.placement.part, machine, self.workload, self.months.demand)
    }

    /// A machine type; none if it cannot serve the unit, or is seen to cost more than a limit.
    fn candidate(&self, machine: usize, limit: f64) -> Option<Candidate> {
        let part = &self.alternative.parts[self.placement.part];
        let rent = part.sheet.machines[machine].rent();
        let spot = rent.filter(|_| self.placement.unit.spot).and_then(|rent| best_spot(part, rent));
        if self.placement.candidates.len() == 1 && spot.is_none() {
            return Some(Candidate { machine, spot, cost: 0.0, group: Some(self.place(machine)?) });
        }
        // What is rented hangs on nothing that an alternative has but the machine and the options.
        let key = self.unit.filter(|_| rent.is_some()).map(|unit| {
            let key = self.months.key_of(What::Candidate, machine, part).number(unit).number(u64::from(self.workload.sites));
            key.number(number(spot)).decimal(self.post.path.0)
        });
        // With a higher limit more has to be known.
        let enough = |known: &Option<Costed>| known.as_ref().is_none_or(|known| known.machines.is_enough(limit));
        let mut group = None;
        let costed = self.months.demand.memory().once_enough(key, enough, || self.costed(group.insert(self.place(machine)?), spot, limit));
        let Costed { spot, machines, machine_months } = Option::as_ref(&costed)?;
        Some(Candidate { machine, spot: *spot, cost: machines.exactly()? + machine_months * self.post.monthly, group })
    }

    /// What machines cost on demand or, where that is cheaper, on spot.
    fn costed(&self, group: &mut Group, spot: Option<usize>, limit: f64) -> Option<Costed> {
        let (part, months) = (&self.alternative.parts[group.part], self.months);
        // A cap or sustained use may make on demand cheaper than spot.
        let costs = std::iter::once(None).chain(spot.map(Some)).map(|spot| {
            group.spot = spot;
            (machine_cost(group, (&part.sheet.machines[group.machine], part), self.alternative.existing.as_deref(), months, limit), spot)
        });
        let (machines, spot) = costs.reduce(|best, other| if other.0.least() < best.0.least() { other } else { best })?;
        let machine_months = (1..months.weights.len()).map(|month| months.weight(month, self.post.path) * group.mean[month]).sum();
        Some(Costed { spot, machines, machine_months })
    }

    /// A candidate's machines, and what they cost.
    fn placed(&self, candidate: Candidate) -> Option<(Group, f64)> {
        let group = candidate.group.or_else(|| self.place(candidate.machine))?;
        Some((Group { spot: candidate.spot, ..group }, candidate.cost))
    }
}

/// What a group's machines cost: rent and set-up, or purchase or what they would fetch if they are there, less what they fetch in the end; where that is
/// seen to be more than a limit, what they cost at least.
pub(super) fn machine_cost(group: &Group, (machine, part): (&Machine, &Part), existing: Option<&Existing>, months: &Months<'_>, limit: f64) -> Cost {
    let path = machine.path();
    match &machine.terms {
        Terms::Rented(rent) => {
            let key = months.key_of_groups(What::Rent, &[group], part);
            *months.demand.memory().once_enough(key, |known: &Cost| known.is_enough(limit), || rented_cost(group, rent, part, months, limit))
        }
        Terms::Bought(purchase) => {
            let horizon = months.weights.len() - 1;
            let cost = |cohort: &Cohort| {
                let sold = cohort.until.min(horizon);
                // What is kept is not sold at the start, and fetches less later.
                if let Some((lot, existing)) = cohort.lot.zip(existing) {
                    let value = |months| existing.lots[lot].value(months).map_or(0.0, |value| to_f64(value.decimal()));
                    return value(0) - value(sold) * months.weights[sold];
                }
                let weight = finance::purchase_weight(part.financing.as_deref(), cohort.paid, cohort.from, months.weights);
                let (sold, age) = cohort.sold(purchase.life, horizon);
                let worth = finance::standing_value(purchase, age).map_or(0.0, |value| to_f64(value.decimal())) * months.weights[sold];
                path.level(cohort.paid) * (weight * to_f64(purchase.price) - worth)
            };
            Cost::Exactly(group.cohorts.iter().map(|cohort| cohort.count * cost(cohort)).sum())
        }
        Terms::Unpublished => Cost::Exactly(0.0),
    }
}

/// What a group's machines cost in rent, also while a schedule has them stopped; where that is seen to be more than a limit, what they cost at least.
fn rented_cost(group: &Group, rent: &Rent, part: &Part, months: &Months<'_>, limit: f64) -> Cost {
    let path = part.sheet.machines[group.machine].path();
    let stopped = to_f64(rent.stopped);
    let paused: f64 = group.stopped.iter().enumerate().map(|(month, hours)| hours * months.weight(month, path) * stopped).sum();
    let flat = rent.is_flat() && offers(part, rent).next().is_none();
    let running = if flat { Cost::Exactly(flat_rent(group, rent, path, months)) } else { rent_at_best(group, rent, path, part, months, limit) };
    running.plus(paused)
}

/// Rent and set-up at one price.
fn flat_rent(group: &Group, rent: &Rent, path: YearlyChange, months: &Months<'_>) -> f64 {
    let setup = rent.setup.map_or(0.0, to_f64);
    // Months of one length have one price.
    let (mut length, mut price) = (0, 0.0);
    let month = |month: usize| {
        let hours = months.demand.calendar.month(month);
        if hours != length {
            let month_hours = f64::from(hours);
            (length, price) = (hours, rent.hourly(month_hours) * if rent.by_month() { month_hours } else { 1.0 });
        }
        let added = (group.peak[month] - group.peak[month - 1]).max(0.0);
        months.weight(month, path) * (group.billed[month] * price + added * setup)
    };
    (1..months.weights.len()).map(month).sum()
}

/// Rent and set-up with the best commitments, and what increments, minimum durations and jobs add; where that is seen to be more than a limit, what they
/// cost at least.
fn rent_at_best(group: &Group, rent: &Rent, path: YearlyChange, part: &Part, months: &Months<'_>, limit: f64) -> Cost {
    let unused = |month: usize| {
        let month_hours = f64::from(months.demand.calendar.month(month));
        let spot = group.spot.and_then(|at| spot_hour(&rent.offers[at], &part.sheet.options[rent.offers[at].option]));
        let hourly = spot.unwrap_or_else(|| rent.hourly(month_hours));
        let unused = group.beyond_running(month, rent);
        months.weight(month, path) * hourly * if rent.by_month() { unused * month_hours } else { unused }
    };
    // Jobs are machines of no moment: their set-up fees are those of their highest number.
    let fee = rent.setup.filter(|_| group.runs.is_none()).map_or(0.0, to_f64);
    let added = |month: usize| months.weight(month, path) * fee * (group.peak[month] - group.peak[month - 1]).max(0.0);
    let beside: f64 = (1..months.weights.len()).map(|month| unused(month) + added(month)).sum();
    least_cost(group, part, rent, months, limit - beside).plus(beside)
}
