//! What an alternative commits to: for each machine type the best cover of its duration curve, for money under plans too.

use crate::commitment::{Cover, Curve, Purchase, Term, cover};
use crate::demand::Demand;
use crate::finance::Discounts;
use crate::fleet::renting::moments;
use crate::fleet::serving::{Service, draws};
use crate::fleet::{Contract, Fleet, Group, Pledge};
use crate::memory::{Key, What, number};
use crate::quantity::{HOURS_PER_MONTH, TimeUnit, YearlyChange, to_f64};
use crate::scenario::{Alternative, Part};
use crate::sheet::{Binding, Offer, PurchaseOption, Rent, hours_of};
use rust_decimal::Decimal;
use std::sync::Arc;

/// The most layers that are told apart; of more, neighbours are covered alike.
const MOST_LAYERS: usize = 8192;

/// What months weigh and how long they are: what turns prices into present cost.
pub(super) struct Months<'a> {
    pub demand: &'a Demand,
    /// How much a payment in each month weighs; index 0 is before the start.
    pub weights: &'a [f64],
    /// Where the weights are known from.
    discounts: &'a Arc<Discounts>,
    /// The sum of the weights of the months before, and of their hours so weighted.
    sums: Vec<(f64, f64)>,
}

impl<'a> Months<'a> {
    pub fn new(demand: &'a Demand, discounts: &'a Arc<Discounts>) -> Self {
        let weights = discounts.weights();
        let mut sums = vec![(0.0, 0.0)];
        for (month, hours) in demand.calendar.hours.iter().enumerate() {
            let (months, weighted) = sums[month];
            let weight = weights[month + 1];
            sums.push((months + weight, weighted + weight * f64::from(*hours)));
        }
        Self { demand, weights, discounts, sums }
    }

    /// The key of what hangs on the load and on what payments weigh.
    pub fn key(&self, what: What) -> Key {
        self.demand.key(what).thing(self.discounts)
    }

    /// The key of what hangs beside on how machines of one type are rented under a part's options.
    pub fn key_of(&self, what: What, machine: usize, part: &Part) -> Key {
        let options = part.purchase.options.iter().map(|option| *option as u64);
        let sheet = &part.sheet;
        self.key(what).thing(sheet.machines.item(machine)).thing(sheet.options.list()).number(machine as u64).numbers(options)
    }

    /// The same of what hangs on how the machines run, too, which are of one type; none where nothing knows them by name.
    pub fn key_of_groups(&self, what: What, groups: &[&Group], part: &Part) -> Option<Key> {
        let names: Option<Vec<[u64; 2]>> = groups.iter().map(|group| Some([group.name()?, number(group.spot)])).collect();
        Some(self.key_of(what, groups.first()?.machine, part).numbers(names?.into_iter().flatten()))
    }

    fn count(&self) -> usize {
        self.demand.months.len()
    }

    /// How much a payment in a month weighs that is on the path of a price.
    pub fn weight(&self, month: usize, path: YearlyChange) -> f64 {
        self.weights[month] * path.level(month)
    }

    /// The least that a payment in a month can weigh whose price is of that month or of one before.
    pub fn least_weight(&self, month: usize, path: YearlyChange) -> f64 {
        self.weights[month] * path.level(month).min(1.0)
    }

    /// What a term costs, by the month in which it begins, at so much for each `per` and so much upfront in month 1; under a plan the price is money an
    /// hour. The price of the month in which it begins holds for all of it. None for spot.
    fn term(&self, option: &PurchaseOption, path: YearlyChange, price: f64, per: TimeUnit, upfront: f64) -> Option<Term> {
        let months = usize::try_from(option.term()?).unwrap_or(usize::MAX);
        #[expect(clippy::cast_precision_loss, reason = "a term is at most 120 months")]
        let length = months as f64;
        let (upfront, price) = match option.binding {
            Binding::Spend { upfront, .. } => (to_f64(upfront) * price * f64::from(HOURS_PER_MONTH) * length, price * (1.0 - to_f64(upfront))),
            Binding::Machines { .. } | Binding::Spot { .. } => (upfront, price),
        };
        let last = self.count();
        let cost = |month: usize| {
            let end = (month + months).min(last);
            let paid = match per {
                TimeUnit::Month | TimeUnit::Quarter | TimeUnit::Year => price / hours_of(per, 1.0) * (self.sums[end].0 - self.sums[month].0),
                _ => price * (self.sums[end].1 - self.sums[month].1),
            };
            #[expect(clippy::cast_precision_loss, reason = "a term is at most 120 months")]
            let left = (month + months - end) as f64;
            (paid + upfront * (self.weights[month] - self.weights[last] * left / length)) * path.level(month + 1)
        };
        Some(Term { months, cost: (0..last).map(cost).collect(), usage: Vec::new(), setup: Vec::new(), only_new: false })
    }

    /// A fee in each month; empty for none.
    fn fees(&self, fee: Option<Decimal>, path: YearlyChange) -> Vec<f64> {
        let fee = fee.map_or(0.0, to_f64);
        if fee > 0.0 { (1..self.weights.len()).map(|month| self.weight(month, path) * fee).collect() } else { Vec::new() }
    }

    /// What an offer costs per machine.
    fn offer(&self, offer: &Offer, option: &PurchaseOption, rent: &Rent, path: YearlyChange) -> Option<Term> {
        let term = self.term(option, path, to_f64(offer.price), offer.per, to_f64(offer.upfront))?;
        let usage = to_f64(offer.usage);
        let usage = if usage > 0.0 { (1..=self.count()).map(|month| usage * path.level(month)).collect() } else { Vec::new() };
        Some(Term { usage, setup: self.fees(offer.setup.or(rent.setup), path), only_new: offer.setup.is_none(), ..term })
    }
}

/// The offers of a machine that a part may use, with their places.
pub(super) fn offers<'a>(part: &'a Part, rent: &'a Rent) -> impl Iterator<Item = (usize, &'a Offer, &'a PurchaseOption)> {
    let permitted = move |offer: &&'a Offer| part.purchase.options.contains(&offer.option);
    rent.offers.iter().enumerate().filter(move |(_, offer)| permitted(offer)).map(|(at, offer)| (at, offer, &part.sheet.options[offer.option]))
}

/// What an hour of work costs on spot, work that is lost and done again included; none if the offer has a term.
pub(super) fn spot_hour(offer: &Offer, option: &PurchaseOption) -> Option<f64> {
    match option.binding {
        Binding::Spot { lost } => Some(to_f64(offer.price) / (1.0 - lost)),
        Binding::Machines { .. } | Binding::Spend { .. } => None,
    }
}

/// The cheapest spot offer, where it is cheaper than on demand.
pub(super) fn best_spot(part: &Part, rent: &Rent) -> Option<usize> {
    let spots = offers(part, rent).filter_map(|(at, offer, option)| Some((spot_hour(offer, option)?, at)));
    let (hour, at) = spots.min_by(|a, b| a.0.total_cmp(&b.0))?;
    (!rent.by_month() && hour < rent.hourly(f64::from(HOURS_PER_MONTH))).then_some(at)
}

/// A price on demand as floats, for the arithmetic of layers.
struct Tariff {
    /// The last machine of each step by number, and its price of an hour, or of a month where a month is the least.
    volume: Vec<(f64, f64)>,
    /// The end of each step by share of the month, and the share of the price.
    sustained: Vec<(f64, f64)>,
    cap: f64,
    by_month: bool,
}

impl Tariff {
    fn of(rent: &Rent, month_hours: f64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a number of machines")]
        let last = |up_to: Option<u64>| up_to.map_or(f64::MAX, |last| last as f64);
        let hours = hours_of(rent.per, month_hours) / if rent.by_month() { month_hours } else { 1.0 };
        Self {
            volume: rent.volume.iter().map(|step| (last(step.up_to), to_f64(step.price) / hours)).collect(),
            sustained: rent.sustained.iter().map(|step| (step.up_to.map_or(f64::MAX, |up_to| to_f64(up_to) * month_hours), to_f64(step.share))).collect(),
            cap: rent.cap.map_or(f64::MAX, to_f64),
            by_month: rent.by_month(),
        }
    }

    /// What one machine costs that runs some hours of the month, the `rank`-th of its type.
    fn cost(&self, rank: f64, hours: f64) -> f64 {
        if hours <= 0.0 {
            return 0.0;
        }
        let price = self.volume.iter().find(|(last, _)| rank <= *last).map_or(0.0, |(_, price)| *price);
        if self.by_month {
            return price;
        }
        if self.sustained.is_empty() {
            return self.cap.min(price * hours);
        }
        let (mut lower, mut paid) = (0.0, 0.0);
        for (upper, share) in &self.sustained {
            paid += (hours.min(*upper) - lower).max(0.0) * share;
            lower = *upper;
        }
        paid * price
    }
}

/// The tariffs of a rent in months of different lengths.
struct Tariffs<'a> {
    rent: &'a Rent,
    last: Option<(u32, Tariff)>,
}

impl<'a> Tariffs<'a> {
    const fn of(rent: &'a Rent) -> Self {
        Self { rent, last: None }
    }

    /// That of a month of so many hours.
    fn in_month(&mut self, hours: u32) -> &Tariff {
        if self.last.as_ref().is_some_and(|(known, _)| *known != hours) {
            self.last = None;
        }
        &self.last.get_or_insert_with(|| (hours, Tariff::of(self.rent, f64::from(hours)))).1
    }
}

/// What a month's machines of one type are, layer by layer: up to so many run for so many hours, on demand and on spot.
struct Stairs(Vec<(f64, f64, f64)>);

impl Stairs {
    fn of(groups: &[&Group], month: usize, demand: &Demand) -> Self {
        let hours: Vec<f64> = moments(&demand.months[month]).collect();
        let (mut firm, mut spot) = (vec![0.0; hours.len()], vec![0.0; hours.len()]);
        for group in groups {
            let counts = if group.spot.is_some() { &mut spot } else { &mut firm };
            group.runs.iter().for_each(|runs| runs.add_to(counts, month, demand));
        }
        // (count, hours gained on demand, hours gained on spot) going down: a layer up to `firm` runs on demand, from there to `firm + spot` on spot.
        let mut steps: Vec<(f64, f64, f64)> = Vec::with_capacity(2 * hours.len());
        for ((firm, spot), hours) in firm.into_iter().zip(spot).zip(hours) {
            if spot > 0.0 {
                steps.push((firm + spot, 0.0, hours));
            }
            if firm > 0.0 {
                steps.push((firm, hours, if spot > 0.0 { -hours } else { 0.0 }));
            }
        }
        // Levels ascend, and so do counts: a stable sort finds them all but sorted.
        steps.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut stairs: Vec<(f64, f64, f64)> = Vec::new();
        let (mut firm, mut spot) = (0.0, 0.0);
        for (count, more_firm, more_spot) in steps.into_iter().rev() {
            firm += more_firm;
            spot += more_spot;
            match stairs.last_mut() {
                #[expect(clippy::float_cmp, reason = "whole numbers")]
                Some(last) if last.0 == count => (last.1, last.2) = (firm, spot),
                _ => stairs.push((count, firm, spot)),
            }
        }
        stairs.reverse();
        Self(stairs)
    }
}

/// Where layers begin or end, in ascending order, each once, and no more than can be told apart.
fn bounds(all: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut bounds: Vec<f64> = all.filter(|bound| *bound > 0.0).collect();
    // Months ascend each: a stable sort merges them.
    bounds.sort_by(f64::total_cmp);
    bounds.dedup_by(|next, kept| (*next - *kept).abs() <= 1e-9 * next.abs());
    if bounds.len() > MOST_LAYERS {
        let last = bounds.len() - 1;
        bounds = (0..MOST_LAYERS).map(|at| bounds[last * (at + 1) / MOST_LAYERS]).collect();
        bounds.dedup();
    }
    bounds
}

impl Curve {
    /// Layers from one bound to the next, worth nothing yet.
    fn between(bounds: &[f64], months: usize) -> Self {
        let below = std::iter::once(&0.0).chain(bounds);
        let widths = bounds.iter().zip(below).map(|(bound, below)| bound - below).collect();
        Self { widths, worth: vec![0.0; bounds.len() * months], hours: Vec::new(), months }
    }
}

/// The duration curve of the machines of one type: what each layer costs uncovered.
fn curve(groups: &[&Group], rent: &Rent, path: YearlyChange, spot_rate: f64, months: &Months<'_>) -> Curve {
    let by_hours = rent.offers.iter().any(|offer| !offer.usage.is_zero());
    let count = months.count();
    let stairs: Vec<Stairs> = (0..count).map(|month| Stairs::of(groups, month, months.demand)).collect();
    #[expect(clippy::cast_precision_loss, reason = "a number of machines")]
    let steps = rent.volume.iter().filter_map(|step| step.up_to.map(|last| last as f64));
    let highest = stairs.iter().filter_map(|stairs| stairs.0.last()).fold(0.0, |highest: f64, step| highest.max(step.0));
    let bounds = bounds(stairs.iter().flat_map(|stairs| stairs.0.iter().map(|step| step.0)).chain(steps.filter(|last| *last < highest)));
    let mut curve = Curve::between(&bounds, count);
    if by_hours {
        curve.hours.resize(bounds.len() * count, 0.0);
    }
    let mut tariffs = Tariffs::of(rent);
    for (month, stairs) in stairs.iter().enumerate() {
        let (weight, hours_weight) = (months.weight(month + 1, path), months.weights[month + 1]);
        let tariff = tariffs.in_month(months.demand.calendar.hours[month]);
        let mut at = 0;
        for (layer, bound) in bounds.iter().enumerate() {
            while stairs.0.get(at).is_some_and(|step| step.0 < bound * (1.0 - 1e-12)) {
                at += 1;
            }
            let Some((_, firm, spot)) = stairs.0.get(at) else { break };
            curve.worth[layer * count + month] = weight * (tariff.cost(*bound, *firm) + spot * spot_rate);
            if by_hours {
                curve.hours[layer * count + month] = hours_weight * (firm + spot);
            }
        }
    }
    curve
}

/// What machines of a group cost in rent in each month, discounted: each layer on demand or, where it costs less, at the least committed price.
pub(super) fn least_rents(group: &Group, part: &Part, rent: &Rent, months: &Months<'_>) -> Arc<Vec<f64>> {
    let key = months.key_of_groups(What::LeastRents, &[group], part).map(|key| key.weighing(months.count()));
    months.demand.memory().once(key, || least(&curve_of(&[group], part, rent, months), part, rent, path_of(&[group], part), months))
}

/// The same of a curve.
fn least(curve: &Curve, part: &Part, rent: &Rent, path: YearlyChange, months: &Months<'_>) -> Vec<f64> {
    let committed = |month_hours: f64| {
        let least = offers(part, rent).filter_map(|(_, offer, option)| least_committed(offer, option.binding, month_hours));
        least.fold(f64::MAX, f64::min)
    };
    let monthly = |month: usize| months.least_weight(month + 1, path) * committed(f64::from(months.demand.calendar.hours[month]));
    let monthly: Vec<f64> = (0..curve.months).map(monthly).collect();
    let mut least = vec![0.0; curve.months];
    for (width, worth) in curve.widths.iter().zip(curve.worth.chunks(curve.months.max(1))) {
        least.iter_mut().zip(worth).zip(&monthly).for_each(|((least, worth), monthly)| *least += width * worth.min(*monthly));
    }
    least
}

/// What something costs, as far as it was worked out.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cost {
    /// So much.
    Exactly(f64),
    /// No less than this, which is more than was asked for.
    AtLeast(f64),
}

impl Cost {
    /// The least that it can be.
    pub const fn least(self) -> f64 {
        match self {
            Self::Exactly(cost) | Self::AtLeast(cost) => cost,
        }
    }

    /// What it is, where that was worked out.
    pub const fn exactly(self) -> Option<f64> {
        match self {
            Self::Exactly(cost) => Some(cost),
            Self::AtLeast(_) => None,
        }
    }

    /// Whether it says what there is to know up to a limit.
    pub fn is_enough(self, limit: f64) -> bool {
        matches!(self, Self::Exactly(_)) || self.least() > limit
    }

    /// With what comes on top.
    pub fn plus(self, more: f64) -> Self {
        match self {
            Self::Exactly(cost) => Self::Exactly(cost + more),
            Self::AtLeast(cost) => Self::AtLeast(cost + more),
        }
    }
}

/// What machines of one type cost at best under a part's options; where that is seen to be more than a limit, what they cost at least.
pub(super) fn least_cost(group: &Group, part: &Part, rent: &Rent, months: &Months<'_>, limit: f64) -> Cost {
    if rent.setup.is_none() && !may_commit(part) {
        return Cost::Exactly(uncovered(group, part, rent, months));
    }
    let curve = curve_of(&[group], part, rent, months);
    // Each month at its least is less than any cover: few types are worth looking for theirs.
    let path = path_of(&[group], part);
    let least = least(&curve, part, rent, path, months).iter().sum::<f64>() * (1.0 - 1e-9);
    if least > limit {
        return Cost::AtLeast(least);
    }
    let (terms, _) = terms(&[group], part, rent, months);
    Cost::Exactly(cover(&curve, &terms, &months.fees(rent.setup, path)).cost)
}

/// What machines of a group cost in rent on demand and on spot, discounted: the sum of their duration curve, month by month.
fn uncovered(group: &Group, part: &Part, rent: &Rent, months: &Months<'_>) -> f64 {
    let (path, spot_rate) = (path_of(&[group], part), spot_rate(&[group], part, rent));
    let mut tariffs = Tariffs::of(rent);
    // Where a step by number ends, a layer does.
    #[expect(clippy::cast_precision_loss, reason = "a number of machines")]
    let steps: Vec<f64> = rent.volume.iter().filter_map(|step| step.up_to.map(|last| last as f64)).collect();
    let month = |month: usize| {
        let tariff = tariffs.in_month(months.demand.calendar.hours[month]);
        let (mut below, mut cost) = (0.0, 0.0);
        for (count, firm, spot) in Stairs::of(&[group], month, months.demand).0 {
            let above = below;
            for bound in steps.iter().copied().filter(|step| *step > above && *step < count).chain([count]) {
                cost += (bound - below) * (tariff.cost(bound, firm) + spot * spot_rate);
                below = bound;
            }
        }
        months.weight(month + 1, path) * cost
    };
    (0..months.count()).map(month).sum()
}

/// What an hour costs on spot; 0 where nothing runs so.
fn spot_rate(groups: &[&Group], part: &Part, rent: &Rent) -> f64 {
    let spot = groups.iter().find_map(|group| group.spot);
    spot.and_then(|at| spot_hour(&rent.offers[at], &part.sheet.options[rent.offers[at].option])).unwrap_or(0.0)
}

/// The duration curve of the machines of one type, with what runs on spot at its price there.
fn curve_of(groups: &[&Group], part: &Part, rent: &Rent, months: &Months<'_>) -> Curve {
    curve(groups, rent, path_of(groups, part), spot_rate(groups, part, rent), months)
}

/// How the prices of the machines of one type move.
fn path_of(groups: &[&Group], part: &Part) -> YearlyChange {
    groups.first().map(|group| part.sheet.machines[group.machine].path()).unwrap_or_default()
}

/// The least that a committed machine can cost in a month of so many hours, what hours that run cost beside left out; none without a term.
pub(super) fn least_committed(offer: &Offer, binding: Binding, month_hours: f64) -> Option<f64> {
    let monthly = to_f64(offer.price) * month_hours / hours_of(offer.per, month_hours);
    match binding {
        Binding::Machines { term } => Some(monthly + to_f64(offer.upfront) / f64::from(term)),
        // What is paid upfront is for months of 730 hours.
        Binding::Spend { .. } => Some(monthly.min(to_f64(offer.price) * f64::from(HOURS_PER_MONTH))),
        Binding::Spot { .. } => None,
    }
}

/// What can be bought for the machines of one type, with the offers' places.
fn terms(groups: &[&Group], part: &Part, rent: &Rent, months: &Months<'_>) -> (Vec<Term>, Vec<usize>) {
    let spot = groups.iter().any(|group| group.spot.is_some());
    // What is on spot draws on no plan: where some is, what the rest draws is worked out for all types together.
    let draws = |option: &PurchaseOption| !spot || !matches!(option.binding, Binding::Spend { .. });
    let path = path_of(groups, part);
    let mut terms: Vec<(usize, Term)> = Vec::new();
    for (at, offer, option) in offers(part, rent).filter(|(.., option)| draws(option)) {
        terms.extend(months.offer(offer, option, rent, path).map(|term| (at, term)));
    }
    // Of two ways that cost the same the shorter is taken.
    terms.sort_by_key(|(at, term)| (term.months, *at));
    let (places, terms) = terms.into_iter().unzip();
    (terms, places)
}

/// What is best bought for the machines of one type under a part's options, increments and minimum durations left out; with the offers' places.
fn cover_type(groups: &[&Group], part: &Part, rent: &Rent, months: &Months<'_>) -> Arc<(Cover, Vec<usize>)> {
    let work_out = || {
        let (terms, places) = terms(groups, part, rent, months);
        (cover(&curve_of(groups, part, rent, months), &terms, &months.fees(rent.setup, path_of(groups, part))), places)
    };
    months.demand.memory().once(months.key_of_groups(What::Cover, groups, part), work_out)
}

/// Adds to a fleet the best commitments for each of its machine types, all parts of an account together.
pub(super) fn commit(fleet: &mut Fleet, alternative: &Alternative, months: &Months<'_>) {
    fleet.contracts.clear();
    fleet.pledges.clear();
    for parts in alternative.accounts() {
        let account = account(alternative, &parts);
        if !may_commit(&account) {
            continue;
        }
        let index = parts[0];
        for machine in types(fleet, &parts) {
            let Some(rent) = account.sheet.machines[machine].rent() else { continue };
            let groups: Vec<&Group> = fleet.groups.iter().filter(|group| parts.contains(&group.part) && group.machine == machine).collect();
            let best = cover_type(&groups, &account, rent, months);
            let (cover, places) = &*best;
            for Purchase { term, from, width } in cover.purchases.iter().copied() {
                let place = places[term];
                let offer = &rent.offers[place];
                let option = &account.sheet.options[offer.option];
                let term = usize::try_from(option.term().unwrap_or(1)).unwrap_or(usize::MAX);
                if matches!(option.binding, Binding::Spend { .. }) {
                    pledge(&mut fleet.pledges, Pledge { part: index, option: offer.option, hourly: width * to_f64(offer.price), from, term });
                } else {
                    fleet.contracts.push(Contract { part: index, machine, offer: place, count: width, from, term });
                }
            }
        }
    }
    fleet.pledges.sort_by_key(|pledge| (pledge.part, pledge.option, pledge.from));
}

/// An alternative without each of the options whose hours cost otherwise than those of another: where the two are mixed, the cheapest cover is not
/// certain to be found.
pub(super) fn without_each_option(fleet: &Fleet, alternative: &Alternative) -> Vec<Alternative> {
    let mut options: Vec<(usize, usize)> = Vec::new();
    for group in &fleet.groups {
        let offers = alternative.parts[group.part].sheet.machines[group.machine].offers();
        if offers.iter().any(|offer| offer.usage != offers[0].usage) {
            options.extend(alternative.parts[group.part].purchase.options.iter().map(|option| (group.part, *option)));
        }
    }
    options.sort_unstable();
    options.dedup();
    let without = |(part, option): (usize, usize)| {
        let mut fewer = alternative.clone();
        fewer.parts[part].purchase.options.retain(|kept| *kept != option);
        fewer
    };
    options.into_iter().map(without).collect()
}

/// An account's parts as one, with the options of all.
pub(super) fn account(alternative: &Alternative, parts: &[usize]) -> Part {
    let mut account = alternative.parts[parts[0]].clone();
    account.purchase.options = parts.iter().flat_map(|part| alternative.parts[*part].purchase.options.iter().copied()).collect();
    account.purchase.options.sort_unstable();
    account.purchase.options.dedup();
    account
}

/// Adds money an hour to what was pledged for the same months.
fn pledge(pledges: &mut Vec<Pledge>, more: Pledge) {
    match pledges.iter_mut().find(|known| (known.part, known.option, known.from) == (more.part, more.option, more.from)) {
        Some(known) => known.hourly += more.hourly,
        None => pledges.push(more),
    }
}

/// Whether a part may commit to anything.
pub(super) fn may_commit(part: &Part) -> bool {
    part.purchase.options.iter().any(|option| part.sheet.options[*option].term().is_some())
}

/// The rented machine types of some parts' fleet, each once.
fn types(fleet: &Fleet, parts: &[usize]) -> Vec<usize> {
    let of_parts = fleet.groups.iter().filter(|group| parts.contains(&group.part) && group.runs.is_some());
    let mut types: Vec<usize> = of_parts.map(|group| group.machine).collect();
    types.sort_unstable();
    types.dedup();
    types
}

/// The options under which an account can pledge money for several machine types of a fleet together, each with the account's parts.
pub(super) fn shared_plans(fleet: &Fleet, alternative: &Alternative) -> Vec<(Vec<usize>, usize)> {
    let mut plans = Vec::new();
    for parts in alternative.accounts() {
        let account = account(alternative, &parts);
        let types = types(fleet, &parts);
        let sheet = &account.sheet;
        let eligible = |option: usize| types.iter().filter(|machine| sheet.machines[**machine].offers().iter().any(|offer| offer.option == option)).count();
        // What is on spot draws on no plan, and keeps its type from being committed to one by itself.
        let spot = fleet.groups.iter().any(|group| parts.contains(&group.part) && group.spot.is_some());
        let shared =
            |option: &usize| matches!(sheet.options[*option].binding, Binding::Spend { .. }) && (eligible(*option) > 1 || spot && eligible(*option) > 0);
        plans.extend(account.purchase.options.iter().copied().filter(shared).map(|option| (parts.clone(), option)));
    }
    plans
}

/// Commits anew to money under one option, the machine types of an account together, for what its other commitments leave on demand: the best at flat
/// prices where there are no others, since the types draw on the option in one order.
pub(super) fn commit_money(fleet: &mut Fleet, alternative: &Alternative, parts: &[usize], option: usize, months: &Months<'_>) {
    let part = parts[0];
    fleet.pledges.retain(|pledge| (pledge.part, pledge.option) != (part, option));
    let sheet = &alternative.parts[part].sheet;
    let path = sheet.path_under(option);
    let count = months.count();
    // What every type draws on, it has to be looked at: a pledge of nothing sees to that.
    let mut looked = fleet.clone();
    looked.pledges.push(Pledge { part, option, hourly: 0.0, from: 1, term: count });
    let mut service = Service::new(&looked, sheet, parts);
    let order = draws(&service.types, &[option]);
    // Money from one bound to the next, month by month: (money, what a unit of it is worth).
    let mut slices: Vec<Vec<(f64, f64)>> = vec![Vec::new(); count];
    for (month, slices) in slices.iter_mut().enumerate() {
        service.look_at(month + 1, months.demand);
        let mut stacked = vec![0.0; service.hours.len()];
        for (_, index, rate) in order.iter().filter(|(_, _, rate)| *rate > 0.0) {
            let serving = &service.types[*index];
            let price = serving.rent.hourly(f64::from(HOURS_PER_MONTH));
            for ((stacked, machines), hours) in stacked.iter_mut().zip(&serving.on_demand).zip(&service.hours).filter(|((_, machines), _)| **machines > 0.0) {
                // A slice begins and ends: its worth is there from the one to the other.
                let worth = hours * price / rate;
                slices.push((*stacked, worth));
                *stacked += machines * rate;
                slices.push((*stacked, -worth));
            }
        }
        slices.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    let bounds = bounds(slices.iter().flatten().map(|slice| slice.0));
    let mut curve = Curve::between(&bounds, count);
    for (month, slices) in slices.iter().enumerate() {
        let (mut at, mut worth) = (0, 0.0);
        let mut below = 0.0;
        for (layer, bound) in bounds.iter().enumerate() {
            let middle = f64::midpoint(below, *bound);
            below = *bound;
            while slices.get(at).is_some_and(|slice| slice.0 <= middle) {
                worth += slices[at].1;
                at += 1;
            }
            curve.worth[layer * count + month] = months.weight(month + 1, path) * f64::max(worth, 0.0);
        }
    }
    // A unit of money an hour costs one an hour.
    let terms: Vec<Term> = months.term(&sheet.options[option], path, 1.0, TimeUnit::Hour, 0.0).into_iter().collect();
    let term = usize::try_from(sheet.options[option].term().unwrap_or(1)).unwrap_or(usize::MAX);
    for Purchase { from, width, .. } in cover(&curve, &terms, &[]).purchases {
        pledge(&mut fleet.pledges, Pledge { part, option, hourly: width, from, term });
    }
    fleet.pledges.sort_by_key(|pledge| (pledge.part, pledge.option, pledge.from));
}
