//! What a change is attributed to: which key of a workload is of which cause, and a workload that has the keys of some causes from another.

use crate::document::{Entry, Node, Step, Table, Value};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// What changes an amount. They are told apart in this order: each is given what its inputs change when those before it have changed, and those after it
/// have not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Exchange rates.
    Exchange,
    /// Price sheets, and how prices move.
    Price,
    /// What is needed: sizes, counts, growth, the load, jobs, data.
    Demand,
    /// What is used of it: traffic, requests, stated readings, hours, schedules, people.
    Usage,
    /// Everything else that is stated: horizon, cost of money, what is committed to, financing, what is there, moving.
    Terms,
    /// Which machine types are chosen, or may be.
    Machines,
    /// All that saved results do not tell apart: everything but exchange rates and prices.
    Rest,
}

impl Cause {
    /// Every cause that is told apart, in that order.
    pub const ALL: [Self; 6] = [Self::Exchange, Self::Price, Self::Demand, Self::Usage, Self::Terms, Self::Machines];
    /// What saved results tell.
    pub const OF_SAVED: [Self; 3] = [Self::Exchange, Self::Price, Self::Rest];

    /// Its key in JSON.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Exchange => "exchange",
            Self::Price => "price",
            Self::Demand => "demand",
            Self::Usage => "usage",
            Self::Terms => "terms",
            Self::Machines => "machines",
            Self::Rest => "rest",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Exchange => "exchange rate",
            Self::Price => "price",
            Self::Demand => "demand",
            Self::Usage => "usage",
            Self::Terms => "terms",
            Self::Machines => "choice of machine",
            Self::Rest => "the rest",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// The cause of every key of a workload. A table whose keys are all of one cause stands for them; of others every key is listed, and what of it is added or
/// taken out whole is of the cause of the table. Names and positions are left out.
pub const KEYS: &[(&str, Cause)] = &[
    ("workload", Cause::Terms),
    ("workload.name", Cause::Terms),
    ("workload.start", Cause::Terms),
    ("workload.horizon", Cause::Terms),
    ("workload.currency", Cause::Exchange),
    ("workload.exchange", Cause::Exchange),
    ("workload.capital", Cause::Terms),
    ("workload.capital_arrives", Cause::Terms),
    ("workload.cost_of_money", Cause::Terms),
    ("workload.financing", Cause::Terms),
    ("workload.sites", Cause::Demand),
    ("workload.sheets", Cause::Price),
    ("workload.complete_with", Cause::Price),
    ("workload.assumptions", Cause::Terms),
    ("workload.not_counted", Cause::Terms),
    ("exchange", Cause::Exchange),
    ("demand", Cause::Demand),
    ("forecast", Cause::Demand),
    ("component", Cause::Demand),
    ("component.name", Cause::Demand),
    ("component.vcpus", Cause::Demand),
    ("component.memory", Cause::Demand),
    ("component.disk", Cause::Demand),
    ("component.gpus", Cause::Demand),
    ("component.basis", Cause::Demand),
    ("component.max_utilization", Cause::Demand),
    ("component.minimum", Cause::Demand),
    ("component.redundancy", Cause::Demand),
    ("component.scales", Cause::Usage),
    ("component.growth", Cause::Demand),
    ("component.jobs", Cause::Demand),
    ("component.length", Cause::Demand),
    ("component.machine", Cause::Machines),
    ("component.architecture", Cause::Machines),
    ("component.gpu", Cause::Machines),
    ("component.allow", Cause::Machines),
    ("component.schedule", Cause::Usage),
    ("component.shares_host", Cause::Machines),
    ("data", Cause::Demand),
    ("traffic", Cause::Usage),
    ("requests", Cause::Usage),
    ("usage", Cause::Usage),
    ("unit", Cause::Usage),
    ("staff", Cause::Usage),
    ("storage", Cause::Usage),
    ("conventions", Cause::Terms),
    ("price_change", Cause::Price),
    ("migration", Cause::Terms),
    ("existing", Cause::Terms),
    ("financing", Cause::Terms),
    ("alternative", Cause::Terms),
    ("alternative.name", Cause::Terms),
    ("alternative.parts", Cause::Terms),
    ("alternative.parts.sheet", Cause::Price),
    ("alternative.parts.purchase", Cause::Terms),
    ("alternative.parts.takes", Cause::Terms),
    ("alternative.parts.count", Cause::Terms),
    ("alternative.parts.financing", Cause::Terms),
    ("alternative.parts.serves", Cause::Terms),
    ("alternative.parts.machines", Cause::Machines),
    ("check", Cause::Terms),
    ("rule", Cause::Terms),
];

/// The cause of a key, given as the keys that lead to it: that of the longest beginning of it that is listed.
#[must_use]
pub fn of_keys(keys: &[&str]) -> Cause {
    let listed = |length: usize| {
        let path = keys[..length].join(".");
        KEYS.iter().find(|(known, _)| *known == path).map(|(_, cause)| *cause)
    };
    (1..=keys.len()).rev().find_map(listed).unwrap_or(Cause::Terms)
}

/// A tree that has the keys of some causes from `head`, the others from `base`.
#[must_use]
pub fn mixed(base: &Node, head: &Node, from_head: &[Cause]) -> Node {
    mix(Some(base), Some(head), &mut Vec::new(), from_head).unwrap_or_else(|| base.clone())
}

fn mix<'a>(base: Option<&'a Node>, head: Option<&'a Node>, keys: &mut Vec<&'a str>, from_head: &[Cause]) -> Option<Node> {
    if let (Some(base), Some(head)) = (base, head) {
        match pairs(base, head) {
            Pairs::Keys(pairs) => {
                let mut table = Table::default();
                for (key, base, head) in pairs {
                    keys.push(key);
                    if let Some(node) = mix(base, head, keys, from_head) {
                        table.set(key, node);
                    }
                    keys.pop();
                }
                return Some(Node { value: Value::Table(table), origin: head.origin });
            }
            Pairs::Entries(pairs) => {
                let list = pairs.into_iter().filter_map(|(_, base, head)| mix(base, head, keys, from_head)).collect::<Vec<_>>();
                return Some(Node { value: Value::Array(Arc::new(list)), origin: head.origin });
            }
            Pairs::Leaf => {}
        }
    }
    if from_head.contains(&of_keys(keys)) { head.cloned() } else { base.cloned() }
}

/// What of two nodes belongs together.
pub(super) enum Pairs<'a> {
    /// Two tables, key by key.
    Keys(Vec<(&'a str, Option<&'a Node>, Option<&'a Node>)>),
    /// Two lists, entry by entry: by name, or by position.
    Entries(Vec<(Step, Option<&'a Node>, Option<&'a Node>)>),
    /// Two values that have no parts in common.
    Leaf,
}

/// Pairs what two nodes hold, in the order of the later one; what only the earlier one has follows what it followed there.
pub(super) fn pairs<'a>(base: &'a Node, head: &'a Node) -> Pairs<'a> {
    match (&base.value, &head.value) {
        (Value::Table(old), Value::Table(new)) if !old.is_range() && !new.is_range() => {
            let (old, new) = (by_place(old), by_place(new));
            let united = united(&old.iter().map(|entry| &*entry.key).collect::<Vec<_>>(), &new.iter().map(|entry| &*entry.key).collect::<Vec<_>>());
            Pairs::Keys(united.into_iter().map(|(key, at, other)| (key, at.map(|at| &old[at].node), other.map(|other| &new[other].node))).collect())
        }
        (Value::Array(old), Value::Array(new)) => {
            let names = |list: &'a [Node]| list.iter().map(name_of).collect::<Option<Vec<&str>>>();
            match (names(old), names(new)) {
                (Some(old_names), Some(new_names)) => {
                    let united = united(&old_names, &new_names).into_iter();
                    Pairs::Entries(
                        united.map(|(name, at, other)| (Step::Key(name.to_owned()), at.map(|at| &old[at]), other.map(|other| &new[other]))).collect(),
                    )
                }
                _ if old.len() == new.len() => {
                    let both = old.iter().zip(new.iter()).enumerate();
                    Pairs::Entries(both.map(|(at, (old, new))| (Step::Position(at), Some(old), Some(new))).collect())
                }
                _ => Pairs::Leaf,
            }
        }
        _ => Pairs::Leaf,
    }
}

fn name_of(node: &Node) -> Option<&str> {
    node.as_table()?.get("name")?.as_text()
}

/// The entries of a table in the order in which they were written.
fn by_place(table: &Table) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = table.entries().iter().collect();
    entries.sort_by_key(|entry| entry.origin);
    entries
}

/// All names of two lists, with where they stand in each.
fn united<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(&'a str, Option<usize>, Option<usize>)> {
    let places: HashMap<&str, usize> = new.iter().enumerate().map(|(at, name)| (*name, at)).collect();
    let mut before = HashMap::new();
    // What was taken out, by the number of names of the new list that come before it.
    let mut removed: Vec<Vec<usize>> = vec![Vec::new(); new.len() + 1];
    let mut so_far = 0;
    for (at, name) in old.iter().enumerate() {
        match places.get(name) {
            Some(place) => {
                before.insert(*name, at);
                so_far = place + 1;
            }
            None => removed[so_far].push(at),
        }
    }
    let mut out = Vec::with_capacity(old.len().max(new.len()));
    for (place, removed) in removed.iter().enumerate() {
        out.extend(removed.iter().map(|at| (old[*at], Some(*at), None)));
        out.extend(new.get(place).map(|name| (*name, before.get(name).copied(), Some(place))));
    }
    out
}
