//! What changed from one result to another, and what it is attributed to.
//!
//! Of two workloads the parts are told apart by evaluating the scenario again and again, with the inputs of one cause after another taken from the later one,
//! so that they add up to the change, line by line and cent by cent. Of saved results only exchange rates and prices can be told from the rest.
//! [`Cause`] says what is of which cause, and in which order.

mod causes;
mod inputs;
mod saved;
mod steps;

pub use causes::{Cause, KEYS, mixed, of_keys};
pub use inputs::{Input, Places, Written, of_files, of_workloads};
pub use saved::between as of_saved;
pub use steps::{Evaluated, between as of_documents};

use crate::quantity::Currency;
use crate::rules::Judged;
use crate::saved::{Line, Paid, Saved};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What two things were looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Workloads, which were compared on their sheets.
    Workloads,
    /// What comparisons came to: one of the two at least was saved.
    Results,
    /// Price sheets.
    Sheets,
    /// Exchange tables.
    Exchanges,
}

/// One of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// What people know it by: its path, or `REVISION:PATH`.
    pub name: String,
    /// Whether it is there: what a change adds was not there before, what it takes out is there no longer.
    pub is_there: bool,
}

/// What changed.
#[derive(Debug, Clone)]
pub struct Difference {
    /// From what to what.
    pub of: Of,
    /// The earlier one.
    pub base: Side,
    /// The later one.
    pub head: Side,
    /// What they are called; the later one's name.
    pub title: String,
    /// The amounts; none of sheets.
    pub costs: Option<Costs>,
    /// The inputs that changed; none where they are not known.
    pub inputs: Option<Vec<Input>>,
    /// What belongs beside the result.
    pub notes: Vec<String>,
    /// The rules that the later one was judged by.
    pub judged: Vec<Judged>,
}

/// How amounts changed.
#[derive(Debug, Clone)]
pub struct Costs {
    /// Of all amounts.
    pub currency: Currency,
    /// The horizons; none of what is not there.
    pub months: (Option<usize>, Option<usize>),
    /// Whether the verdicts compare present costs: in both.
    pub discounted: bool,
    /// Who wins, before and after; none without a verdict.
    pub winner: (Option<String>, Option<String>),
    /// The alternatives, in the order of the later result; those that it does not have come last.
    pub alternatives: Vec<Changed>,
}

/// What an alternative is in a result.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// It is not in it.
    Absent,
    /// It is not priced, for a reason.
    NotPriced(String),
    /// It costs so much.
    Priced(Figures),
}

/// What an alternative costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// The sum of all lines.
    pub total: Decimal,
    /// The discounted sum; none without a cost of money.
    pub present_cost: Option<Decimal>,
    /// What is paid in the mean month, credits at the end left out, not rounded.
    pub monthly: Decimal,
}

/// How an alternative changed.
#[derive(Debug, Clone)]
pub struct Changed {
    /// Its name.
    pub name: String,
    /// What it was.
    pub before: State,
    /// What it is.
    pub after: State,
    /// What its total changed by, by cause; they add up to the change.
    pub parts: Vec<Part>,
    /// The lines that changed.
    pub lines: Vec<LineChange>,
    /// How many lines did not.
    pub unchanged: usize,
    /// What runs on other machines: what it is, before and after; none where it had or has none.
    pub machines: Vec<(String, Option<String>, Option<String>)>,
}

/// What of a change is attributed to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// One cause; several that cannot be told apart.
    pub causes: Vec<Cause>,
    /// What the total changed by.
    pub total: Decimal,
    /// What the present cost changed by; none where it has none, or cannot be told.
    pub present_cost: Option<Decimal>,
}

/// A line that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChange {
    /// The category's key.
    pub category: String,
    /// As the bill has it.
    pub name: String,
    /// The number of the alternative's part; none for what the workload states.
    pub part: Option<usize>,
    /// The unit, before and after; none where the line is not there.
    pub unit: (Option<String>, Option<String>),
    /// How many, before and after; none where the line is not there.
    pub quantity: (Option<Decimal>, Option<Decimal>),
    /// What is paid; none where the line is not there.
    pub amount: (Option<Decimal>, Option<Decimal>),
    /// What it changed by, by cause.
    pub parts: Vec<(Vec<Cause>, Decimal)>,
}

impl LineChange {
    /// What it changed by.
    #[must_use]
    pub fn change(&self) -> Decimal {
        self.amount.1.unwrap_or_default() - self.amount.0.unwrap_or_default()
    }
}

impl Figures {
    fn of(paid: &Paid, months: usize) -> Self {
        let monthly = (paid.total - paid.end_credits).checked_div(Decimal::from(months)).unwrap_or(paid.total);
        Self { total: paid.total, present_cost: paid.present_cost, monthly }
    }

    /// The figure that a verdict compares.
    #[must_use]
    pub fn measure(&self) -> Decimal {
        self.present_cost.unwrap_or(self.total)
    }
}

impl State {
    fn of(saved: Option<&Saved>, name: &str) -> Self {
        match saved.and_then(|saved| Some((saved, saved.alternative(name)?))) {
            None => Self::Absent,
            Some((saved, standing)) => match &standing.paid {
                Ok(paid) => Self::Priced(Figures::of(paid, saved.months)),
                Err(reason) => Self::NotPriced(reason.clone()),
            },
        }
    }

    /// What it costs; none where it is not priced.
    #[must_use]
    pub const fn figures(&self) -> Option<&Figures> {
        match self {
            Self::Priced(figures) => Some(figures),
            Self::Absent | Self::NotPriced(_) => None,
        }
    }
}

impl Changed {
    /// What it costs before and after, where both are known.
    #[must_use]
    pub fn both(&self) -> Option<(&Figures, &Figures)> {
        self.before.figures().zip(self.after.figures())
    }

    /// Whether an amount of it changed, or whether it is there or priced.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        !self.lines.is_empty()
            || match (&self.before, &self.after) {
                (State::Priced(before), State::Priced(after)) => before.total != after.total || before.present_cost != after.present_cost,
                (before, after) => before != after,
            }
    }
}

impl Costs {
    /// Whether no amount changed.
    #[must_use]
    pub fn are_equal(&self) -> bool {
        !self.alternatives.iter().any(Changed::is_changed)
    }

    /// What is chosen before and after, as a rule on increases has it: the winner, or the only one that is priced.
    #[must_use]
    pub fn chosen(&self) -> [Option<(&Changed, &Figures)>; 2] {
        [(&self.winner.0, false), (&self.winner.1, true)].map(|(winner, after)| {
            let mut priced = self.alternatives.iter().filter_map(|changed| Some((changed, (if after { &changed.after } else { &changed.before }).figures()?)));
            match winner {
                Some(winner) => priced.find(|(changed, _)| changed.name == *winner),
                None => priced.next().filter(|_| priced.next().is_none()),
            }
        })
    }

    /// Whether the horizons differ.
    #[must_use]
    pub fn lengths_differ(&self) -> bool {
        matches!(self.months, (Some(one), Some(other)) if one != other)
    }

    /// Whether another alternative wins.
    #[must_use]
    pub fn winner_changes(&self) -> bool {
        self.winner.0 != self.winner.1
    }
}

impl Difference {
    /// Whether nothing that is known has changed.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.inputs.as_ref().is_none_or(Vec::is_empty) && self.costs.as_ref().is_none_or(Costs::are_equal) && self.base.is_there == self.head.is_there
    }
}

/// What an alternative comes to on the way from one result to another.
struct Step<'a> {
    /// What was changed since the step before.
    causes: Vec<Cause>,
    /// What it paid then; none where it was not priced.
    paid: Option<&'a Paid>,
}

/// The amounts of two results, and how they are attributed by what lies between them: each with what it changes.
fn costs(base: Option<&Saved>, head: Option<&Saved>, between: &[(Vec<Cause>, Saved)], last: &[Cause]) -> Option<Costs> {
    let either = head.or(base)?;
    let names = |saved: Option<&Saved>| saved.into_iter().flat_map(|saved| &saved.alternatives).map(|standing| standing.name.clone()).collect::<Vec<_>>();
    let mut all = names(head);
    all.extend(names(base).into_iter().filter(|name| head.is_none_or(|head| head.alternative(name).is_none())));
    let alternatives = all.into_iter().map(|name| {
        let paid = |saved: &'_ Saved| saved.alternative(&name).and_then(|standing| standing.paid.clone().ok());
        let steps: Vec<Option<Paid>> = between.iter().map(|(_, saved)| paid(saved)).collect();
        let (before, after) = (base.and_then(paid), head.and_then(paid));
        let middle = between.iter().zip(&steps).map(|((causes, _), paid)| Step { causes: causes.clone(), paid: paid.as_ref() });
        let end = Step { causes: last.to_vec(), paid: after.as_ref() };
        let steps: Vec<Step<'_>> = middle.chain([end]).collect();
        changed(&name, (State::of(base, &name), State::of(head, &name)), before.as_ref(), after.as_ref(), &steps)
    });
    Some(Costs {
        currency: either.currency,
        months: (base.map(|saved| saved.months), head.map(|saved| saved.months)),
        discounted: [base, head].into_iter().flatten().all(|saved| saved.discounted),
        winner: (base.and_then(|saved| saved.winner.clone()), head.and_then(|saved| saved.winner.clone())),
        alternatives: alternatives.collect(),
    })
}

fn changed(name: &str, (before, after): (State, State), old: Option<&Paid>, new: Option<&Paid>, steps: &[Step<'_>]) -> Changed {
    let (old_lines, new_lines) = (old.map(lines), new.map(lines));
    let step_lines: Vec<_> = steps.iter().map(|step| step.paid.map(lines)).collect();
    let mut keys: Vec<Key<'_>> = Vec::new();
    let mut known = HashSet::new();
    for (all, _) in new_lines.iter().chain(&old_lines).chain(step_lines.iter().flatten()) {
        keys.extend(all.iter().filter(|key| known.insert(**key)));
    }
    let attributed = old.zip(new).is_some();
    let mut parts: Vec<Part> = Vec::new();
    let mut of_lines: Vec<Vec<(Vec<Cause>, Decimal)>> = vec![Vec::new(); keys.len()];
    let mut last = old.zip(old_lines.as_ref());
    let mut pending: Vec<Cause> = Vec::new();
    for (step, lines) in steps.iter().zip(&step_lines).filter(|_| attributed) {
        let mut add = std::mem::take(&mut pending);
        add.extend(&step.causes);
        add.sort_unstable();
        add.dedup();
        // What is not priced on the way cannot be told from what comes next.
        let (Some((from, from_lines)), Some((to, to_lines))) = (last, step.paid.zip(lines.as_ref())) else {
            pending = add;
            continue;
        };
        let present_cost = from.present_cost.zip(to.present_cost).map(|(from, to)| to - from);
        let part = Part { causes: add.clone(), total: to.total - from.total, present_cost };
        match parts.iter_mut().find(|known| known.causes == part.causes) {
            Some(known) => {
                known.total += part.total;
                known.present_cost = known.present_cost.zip(part.present_cost).map(|(one, other)| one + other);
            }
            None => parts.push(part),
        }
        for (key, of_line) in keys.iter().zip(&mut of_lines) {
            let amount = |lines: &Lines<'_>| lines.1.get(key).map(|line| line.amount).unwrap_or_default();
            let change = amount(to_lines) - amount(from_lines);
            match of_line.iter_mut().find(|(causes, _)| *causes == add) {
                Some((_, known)) => *known += change,
                None => of_line.push((add.clone(), change)),
            }
        }
        last = Some((to, to_lines));
    }
    parts.sort_by(|one, other| one.causes.cmp(&other.causes));
    parts.retain(|part| !part.total.is_zero() || part.present_cost.is_some_and(|present| !present.is_zero()));
    let mut changed = Vec::new();
    let mut unchanged = 0;
    for (key, mut parts) in keys.iter().zip(of_lines) {
        parts.retain(|(_, amount)| !amount.is_zero());
        parts.sort_by(|one, other| one.0.cmp(&other.0));
        let line = LineChange::of(line(old_lines.as_ref(), key), line(new_lines.as_ref(), key), parts);
        match line {
            Some(line) if line.amount.0 == line.amount.1 && line.parts.is_empty() => unchanged += 1,
            // A line of nothing that comes or goes is none.
            Some(line) if line.change().is_zero() && line.parts.is_empty() => {}
            Some(line) => changed.push(line),
            None => {}
        }
    }
    let machines = old.zip(new).map(|(old, new)| machines(old, new)).unwrap_or_default();
    Changed { name: name.to_owned(), before, after, parts, lines: changed, unchanged, machines }
}

/// What runs on other machines than before.
fn machines(old: &Paid, new: &Paid) -> Vec<(String, Option<String>, Option<String>)> {
    let by_service = |paid: &Paid| {
        let mut types: BTreeMap<String, String> = BTreeMap::new();
        for (serves, machine) in &paid.machines {
            let known = types.entry(serves.clone()).or_default();
            known.push_str(if known.is_empty() { "" } else { " and " });
            known.push_str(machine);
        }
        types
    };
    let (before, after) = (by_service(old), by_service(new));
    let mut seen = HashSet::new();
    let serves = new.machines.iter().chain(&old.machines).map(|(serves, _)| serves).filter(|serves| seen.insert(*serves));
    serves.map(|serves| (serves.clone(), before.get(serves).cloned(), after.get(serves).cloned())).filter(|(_, before, after)| before != after).collect()
}

/// What tells a line from others of its bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key<'a> {
    category: &'a str,
    name: &'a str,
    part: Option<usize>,
    /// The number of those that are the same in all that.
    number: usize,
}

/// The lines of a bill: in their order, and by what tells them apart.
type Lines<'a> = (Vec<Key<'a>>, HashMap<Key<'a>, &'a Line>);

/// A line of a bill.
fn line<'a>(lines: Option<&Lines<'a>>, key: &Key<'a>) -> Option<&'a Line> {
    lines?.1.get(key).copied()
}

fn lines(paid: &Paid) -> Lines<'_> {
    let (mut keys, mut lines, mut alike) = (Vec::new(), HashMap::new(), HashMap::new());
    for line in &paid.lines {
        let (category, name, part) = (line.category.as_str(), line.name.as_str(), line.part);
        let number: &mut usize = alike.entry((category, name, part)).or_default();
        let key = Key { category, name, part, number: *number };
        *number += 1;
        keys.push(key);
        lines.insert(key, line);
    }
    (keys, lines)
}

impl LineChange {
    fn of(old: Option<&Line>, new: Option<&Line>, parts: Vec<(Vec<Cause>, Decimal)>) -> Option<Self> {
        let known = new.or(old)?;
        Some(Self {
            category: known.category.clone(),
            name: known.name.clone(),
            part: known.part,
            unit: (old.map(|line| line.unit.clone()), new.map(|line| line.unit.clone())),
            quantity: (old.map(|line| line.quantity), new.map(|line| line.quantity)),
            amount: (old.map(|line| line.amount), new.map(|line| line.amount)),
            parts,
        })
    }
}
