//! The least-cost cover of a duration curve by terms.
//!
//! A curve is a stack of layers, the lowest the most used: the k-th machine (or unit of money an hour) that runs at the same time. In each month a layer
//! that is not covered costs what its hours cost on demand; a term covers a layer for some months, used or not. Layer by layer the months are a
//! shortest path: on demand to the next month, or a term to the month after its end. That is the least cost where the layers' terms nest. Where they
//! do not (a hump in the demand lets one layer's term take over another's hours) the layers are one flow of convex costs over the months, and cycles of
//! negative cost are cancelled until there are none, which is the optimum (Klein 1967; Ahuja, Magnanti, Orlin 1993, section 9.6). What begins with
//! set-up fees, or whose hours cost one thing under one term and another under another, is left at the shortest paths: a heuristic. Ties buy less.

/// Layers of a curve, from the lowest to the highest.
#[derive(Debug, Clone, Default)]
pub struct Curve {
    /// How much each layer holds: machines, or money an hour.
    pub widths: Vec<f64>,
    /// What one of a layer costs uncovered, layer by layer in each month, discounted. It falls from layer to layer.
    pub worth: Vec<f64>,
    /// How long one of a layer runs in each month, in hours, discounted; empty where no term asks for it.
    pub hours: Vec<f64>,
    /// How many months there are.
    pub months: usize,
}

impl Curve {
    fn layer(&self, layer: usize) -> &[f64] {
        &self.worth[layer * self.months..(layer + 1) * self.months]
    }

    fn hours_of(&self, layer: usize) -> &[f64] {
        self.hours.get(layer * self.months..(layer + 1) * self.months).unwrap_or(&[])
    }
}

/// Something that can be bought for a term.
#[derive(Debug, Clone)]
pub struct Term {
    /// How long it covers.
    pub months: usize,
    /// What one costs when its term begins in a month (0 is month 1), discounted; what lies beyond the horizon left out.
    pub cost: Vec<f64>,
    /// What an hour that runs costs beside when its term begins in a month; empty for nothing.
    pub usage: Vec<f64>,
    /// What one costs beside when it begins in a month, discounted; empty without fees.
    pub setup: Vec<f64>,
    /// Whether what stood before does not pay that.
    pub only_new: bool,
}

/// So much of a term from a month on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Purchase {
    /// Index of the term.
    pub term: usize,
    /// The first month, from 1.
    pub from: usize,
    /// How much.
    pub width: f64,
}

/// What a cover is made of.
#[derive(Debug, Clone, Default)]
pub struct Cover {
    /// By term and month.
    pub purchases: Vec<Purchase>,
    /// What the purchases and all that is uncovered cost, discounted.
    pub cost: f64,
}

/// Relative difference below which two costs are a tie.
const TIE: f64 = 1e-11;

/// How many steps the search for cycles may take: beyond, what was found stands, which is a heuristic.
const MOST_STEPS: usize = 100_000_000;

/// Covers a curve. `setup` is what a machine that did not stand costs on demand, by month, discounted; empty without fees.
#[must_use]
pub fn cover(curve: &Curve, terms: &[Term], setup: &[f64]) -> Cover {
    // What every term charges for an hour that runs is paid in any case: the terms save what on demand costs beyond it.
    let usage = |term: &Term| if term.usage.is_empty() { 0.0 } else { term.usage.iter().copied().fold(f64::MAX, f64::min) };
    let least = terms.iter().map(usage).fold(f64::MAX, f64::min);
    if least > 0.0 && least < f64::MAX {
        let beyond = curve.worth.iter().zip(&curve.hours).map(|(worth, hours)| worth - least * hours).collect();
        let in_any_case: f64 = curve.hours.chunks(curve.months.max(1)).zip(&curve.widths).map(|(hours, width)| width * least * hours.iter().sum::<f64>()).sum();
        let rest: Vec<Term> = terms.iter().map(|term| Term { usage: beyond_least(&term.usage, least), ..term.clone() }).collect();
        let cover = self::cover(&Curve { worth: beyond, ..curve.clone() }, &rest, setup);
        return Cover { cost: cover.cost + in_any_case, ..cover };
    }
    let paths = shortest_paths(curve, terms, setup);
    if paths.purchases.is_empty() || !setup.is_empty() || terms.iter().any(|term| !term.setup.is_empty() || !term.usage.is_empty()) {
        return paths;
    }
    let mut flow = Flow::new(curve, terms, &paths.purchases);
    let mut saved = 0.0;
    let mut steps = MOST_STEPS;
    while let Some(saving) = flow.cancel(&mut steps) {
        saved += saving;
    }
    if saved > 0.0 { Cover { purchases: flow.purchases(), cost: paths.cost - saved } } else { paths }
}

/// What hours cost beside beyond the least of all terms; empty for nothing.
fn beyond_least(usage: &[f64], least: f64) -> Vec<f64> {
    let beyond: Vec<f64> = usage.iter().map(|usage| usage - least).collect();
    if beyond.iter().all(|usage| *usage <= 0.0) { Vec::new() } else { beyond }
}

/// The cheapest way through the months for each layer by itself.
fn shortest_paths(curve: &Curve, terms: &[Term], setup: &[f64]) -> Cover {
    /// What is done in a month.
    #[derive(Clone, Copy, PartialEq)]
    enum Step {
        OnDemand,
        Begin(usize),
    }
    let months = curve.months;
    let fees = !setup.is_empty() || terms.iter().any(|term| !term.setup.is_empty());
    // The cheapest from a month to the end: if nothing stood in the month before, and if something did.
    let mut cheapest = [vec![0.0; months + 1], vec![0.0; months + 1]];
    let mut steps = [vec![Step::OnDemand; months], vec![Step::OnDemand; months]];
    let mut bought = vec![0.0; terms.len() * months];
    let mut cost = 0.0;
    let ends: Vec<Vec<usize>> = terms.iter().map(|term| (0..months).map(|month| (month + term.months).min(months)).collect()).collect();
    // No month is covered for less than this: a layer that is worth no more is not looked at.
    let rate = |(term, ends): (&Term, &Vec<usize>)| {
        #[expect(clippy::cast_precision_loss, reason = "at most 1200 months")]
        let monthly = |month: usize| term.cost[month] / (ends[month] - month) as f64;
        (0..months).map(monthly).fold(f64::MAX, f64::min)
    };
    let least = terms.iter().zip(&ends).map(rate).fold(f64::MAX, f64::min);
    // Hours from the first month on, where a term asks for them.
    let mut so_far = vec![0.0; months + 1];
    for (layer, width) in curve.widths.iter().enumerate() {
        let (worth, hours) = (curve.layer(layer), curve.hours_of(layer));
        hours.iter().enumerate().for_each(|(month, hours)| so_far[month + 1] = so_far[month] + hours);
        if !fees && worth.iter().all(|worth| *worth <= least) {
            cost += width * worth.iter().sum::<f64>();
            continue;
        }
        for month in (0..months).rev() {
            for stood in 0..=usize::from(fees) {
                let fee = |fees: &[f64], only_new: bool| if stood == 1 && only_new { 0.0 } else { fees.get(month).copied().unwrap_or(0.0) };
                let runs = worth[month] > 0.0;
                let stays = usize::from(fees && runs);
                let mut best = cheapest[stays][month + 1] + worth[month] + if runs && fees { fee(setup, true) } else { 0.0 };
                let mut step = Step::OnDemand;
                for (index, (term, ends)) in terms.iter().zip(&ends).enumerate() {
                    let end = ends[month];
                    let mut with = term.cost[month] + cheapest[usize::from(fees)][end];
                    if let Some(usage) = term.usage.get(month) {
                        with += usage * (so_far[end] - so_far[month]);
                    }
                    if fees {
                        with += fee(&term.setup, term.only_new);
                    }
                    if with < best - TIE * best.abs() {
                        best = with;
                        step = Step::Begin(index);
                    }
                }
                cheapest[stood][month] = best;
                steps[stood][month] = step;
            }
        }
        cost += width * cheapest[0][0];
        let (mut month, mut stood) = (0, 0);
        while month < months {
            match steps[stood][month] {
                Step::OnDemand => {
                    stood = usize::from(fees && worth[month] > 0.0);
                    month += 1;
                }
                Step::Begin(index) => {
                    bought[index * months + month] += width;
                    stood = usize::from(fees);
                    month += terms[index].months;
                }
            }
        }
    }
    Cover { purchases: purchases(&bought, months), cost }
}

fn purchases(bought: &[f64], months: usize) -> Vec<Purchase> {
    let all = bought.iter().enumerate().filter(|(_, width)| **width > 0.0);
    all.map(|(at, width)| Purchase { term: at / months, from: at % months + 1, width: *width }).collect()
}

/// The layers as one flow from the first month to beyond the last.
struct Flow<'a> {
    curve: &'a Curve,
    terms: &'a [Term],
    /// How much of each term begins in each month.
    bought: Vec<f64>,
    /// How much is covered in each month.
    covered: Vec<f64>,
    /// Where each layer begins, and where the last ends.
    bounds: Vec<f64>,
    /// The largest cost of any arc, for what is a tie.
    scale: f64,
}

/// A way to change the flow, by one unit at a cost, up to a limit.
#[derive(Clone, Copy)]
struct Arc {
    from: usize,
    to: usize,
    cost: f64,
    limit: f64,
    what: Change,
}

#[derive(Clone, Copy)]
enum Change {
    /// More of a term.
    Buy(usize),
    /// Less of it.
    Return(usize),
    /// A month's cover grows by one, or shrinks.
    Cover(usize, f64),
}

impl<'a> Flow<'a> {
    fn new(curve: &'a Curve, terms: &'a [Term], purchases: &[Purchase]) -> Self {
        let months = curve.months;
        let mut bought = vec![0.0; terms.len() * months];
        let mut covered = vec![0.0; months];
        for purchase in purchases {
            bought[purchase.term * months + purchase.from - 1] += purchase.width;
            let end = (purchase.from - 1 + terms[purchase.term].months).min(months);
            covered[purchase.from - 1..end].iter_mut().for_each(|covered| *covered += purchase.width);
        }
        let mut bounds = vec![0.0];
        for width in &curve.widths {
            bounds.push(bounds[bounds.len() - 1] + width);
        }
        let costs = terms.iter().flat_map(|term| &term.cost).chain(&curve.worth);
        let scale = costs.fold(0.0, |scale: f64, cost| scale.max(cost.abs()));
        Self { curve, terms, bought, covered, bounds, scale }
    }

    fn purchases(&self) -> Vec<Purchase> {
        purchases(&self.bought, self.curve.months)
    }

    /// Every way to change the flow.
    fn arcs(&self) -> Vec<Arc> {
        let months = self.curve.months;
        let mut arcs = Vec::new();
        for (index, term) in self.terms.iter().enumerate() {
            for month in 0..months {
                let (end, at) = ((month + term.months).min(months), index * months + month);
                arcs.push(Arc { from: month, to: end, cost: term.cost[month], limit: f64::INFINITY, what: Change::Buy(at) });
                if self.bought[at] > 0.0 {
                    arcs.push(Arc { from: end, to: month, cost: -term.cost[month], limit: self.bought[at], what: Change::Return(at) });
                }
            }
        }
        let top = self.bounds[self.bounds.len() - 1];
        for month in 0..months {
            let covered = self.covered[month];
            let near = 1e-9 * top;
            // The layer that ends at what is covered, or holds it, is uncovered next; the one that begins there is covered next.
            let below = self.bounds.partition_point(|bound| *bound < covered - near).saturating_sub(1);
            if covered > near {
                let cost = self.curve.layer(below)[month];
                arcs.push(Arc { from: month, to: month + 1, cost, limit: covered - self.bounds[below], what: Change::Cover(month, -1.0) });
            }
            if covered < top - near {
                let above = self.bounds.partition_point(|bound| *bound <= covered + near).saturating_sub(1);
                let cost = -self.curve.layer(above)[month];
                arcs.push(Arc { from: month + 1, to: month, cost, limit: self.bounds[above + 1] - covered, what: Change::Cover(month, 1.0) });
            }
        }
        arcs
    }

    /// Finds a cycle of negative cost and sends as much as it holds around it; what that saves, or nothing if there is none.
    /// Takes from the steps that are left.
    fn cancel(&mut self, steps: &mut usize) -> Option<f64> {
        let months = self.curve.months;
        let arcs = self.arcs();
        let tie = 1e-10 * self.scale;
        let mut distance = vec![0.0; months + 1];
        let mut through: Vec<Option<usize>> = vec![None; months + 1];
        let mut last = None;
        for _ in 0..=months + 1 {
            *steps = steps.checked_sub(arcs.len())?;
            last = None;
            for (at, arc) in arcs.iter().enumerate() {
                if distance[arc.from] + arc.cost < distance[arc.to] - tie {
                    distance[arc.to] = distance[arc.from] + arc.cost;
                    through[arc.to] = Some(at);
                    last = Some(arc.to);
                }
            }
            last?;
        }
        // As many steps back as there are months lead into the cycle.
        let mut node = last?;
        for _ in 0..=months {
            node = arcs[through[node]?].from;
        }
        let (start, mut cycle) = (node, Vec::new());
        loop {
            let at = through[node]?;
            cycle.push(at);
            node = arcs[at].from;
            if node == start {
                break;
            }
        }
        let cost: f64 = cycle.iter().map(|at| arcs[*at].cost).sum();
        let amount = cycle.iter().map(|at| arcs[*at].limit).fold(f64::INFINITY, f64::min);
        if cost >= -tie || !amount.is_finite() || amount <= 0.0 {
            return None;
        }
        for at in cycle {
            match arcs[at].what {
                Change::Buy(at) => self.bought[at] += amount,
                // What is left of a float is nothing.
                Change::Return(at) => self.bought[at] = Some(self.bought[at] - amount).filter(|left| *left > 1e-9 * amount).unwrap_or(0.0),
                Change::Cover(month, sign) => self.covered[month] = (self.covered[month] + sign * amount).max(0.0),
            }
        }
        Some(-cost * amount)
    }
}
