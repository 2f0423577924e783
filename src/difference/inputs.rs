//! Which inputs changed: every value of two documents that is not the same in both, by its path.

use super::Of;
use super::causes::{Cause, Pairs, of_keys, pairs};
use crate::diagnostic::{Origin, TextId, Texts};
use crate::document::{Node, Path, Step, Table, Value};
use crate::documents::Documents;
use crate::quantity::Canonical;
use crate::scenario::Scenario;
use crate::workload::{DemandCurve, Shape};
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// An input that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Where it stands, as `--set` takes it.
    pub path: String,
    /// What its amounts are attributed to.
    pub cause: Cause,
    /// What it was, and where that is written; none where it was not there.
    pub before: Option<Written>,
    /// What it is; none where it is there no longer.
    pub after: Option<Written>,
    /// By which share it rose; none where that cannot be said.
    pub increase: Option<Decimal>,
}

/// A value, and where it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// As it could be written.
    pub value: String,
    /// The file, as people know it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// Where values are written, for many of them: the lines of a text are counted once.
#[derive(Debug)]
pub struct Places<'a> {
    texts: &'a Texts,
    /// Where each line of a text ends.
    ends: RefCell<BTreeMap<TextId, Vec<usize>>>,
}

impl<'a> Places<'a> {
    /// Places in these texts.
    #[must_use]
    pub const fn of_texts(texts: &'a Texts) -> Self {
        Self { texts, ends: RefCell::new(BTreeMap::new()) }
    }

    /// The file and the line of an origin.
    fn of(&self, origin: Origin) -> (String, usize) {
        let Some(text) = self.texts.get(origin.text) else { return (String::new(), 0) };
        let mut ends = self.ends.borrow_mut();
        let ends = ends.entry(origin.text).or_insert_with(|| text.content.match_indices('\n').map(|(at, _)| at).collect());
        (text.name.clone(), 1 + ends.partition_point(|end| *end < origin.start as usize))
    }
}

/// A value before and after, with its path.
type Changed<'a> = (Path, Option<&'a Node>, Option<&'a Node>);

/// The values that changed from one document to another. The same quantity in another unit is no change.
fn between(base: &Node, head: &Node, start: &[Step], cause: Option<Cause>, places: &Places<'_>) -> Vec<Input> {
    let mut changed = Vec::new();
    let mut keys = Vec::new();
    collect(Some(base), Some(head), &Path(start.to_vec()), &mut keys, &mut |found: Changed<'_>, keys| changed.push(input(found, keys, cause, places)));
    // Prices in two currencies have no share by which they rose.
    if cause == Some(Cause::Price) && changed.iter().any(|input: &Input| input.path.ends_with("sheet.currency")) {
        for input in &mut changed {
            input.increase = None;
        }
    }
    changed
}

/// What changed between two sheets or two exchange tables, either of which may not be there; what they are called, and what has to be said of them.
#[must_use]
pub fn of_files(of: Of, base: Option<&Node>, head: Option<&Node>, places: &Places<'_>) -> (Vec<Input>, String, Vec<String>) {
    let (table, cause) = if of == Of::Exchanges { ("exchange", Cause::Exchange) } else { ("sheet", Cause::Price) };
    let says = |node: Option<&Node>, key: &str| node?.as_table()?.get(table)?.as_table()?.get(key)?.as_text().map(str::to_owned);
    let title = says(head.or(base), "id").unwrap_or_default();
    let empty = Node { value: Value::Table(Table::default()), origin: Origin::default() };
    let changed = between(base.unwrap_or(&empty), head.unwrap_or(&empty), &[], Some(cause), places);
    let mut notes = Vec::new();
    if let (Some(was), Some(is)) = (says(base, "currency"), says(head, "currency"))
        && was != is
    {
        notes.push(format!("the currency changes from {was} to {is}: by how much prices change cannot be said"));
    }
    (changed, title, notes)
}

fn collect<'a>(base: Option<&'a Node>, head: Option<&'a Node>, path: &Path, keys: &mut Vec<&'a str>, found: &mut dyn FnMut(Changed<'a>, &[&'a str])) {
    if let (Some(base), Some(head)) = (base, head) {
        match pairs(base, head) {
            Pairs::Keys(pairs) => {
                for (key, base, head) in pairs {
                    keys.push(key);
                    collect(base, head, &path.then(Step::Key(key.to_owned())), keys, found);
                    keys.pop();
                }
                return;
            }
            Pairs::Entries(pairs) => {
                for (step, base, head) in pairs {
                    collect(base, head, &path.then(step), keys, found);
                }
                return;
            }
            Pairs::Leaf if same(base, head) => return,
            Pairs::Leaf => {}
        }
    }
    if base.is_some() || head.is_some() {
        found((path.clone(), base, head), keys);
    }
}

/// Whether two values say the same.
fn same(one: &Node, other: &Node) -> bool {
    let (one, other) = (one.written(), other.written());
    one == other || Canonical::of(&one).zip(Canonical::of(&other)).is_some_and(|(one, other)| one.is_same(&other))
}

fn input((path, base, head): Changed<'_>, keys: &[&str], cause: Option<Cause>, places: &Places<'_>) -> Input {
    let written = |node: &Node| {
        let (file, line) = places.of(node.origin);
        Written { value: node.written(), file, line }
    };
    let canonical = |node: Option<&Node>| Canonical::of(&node?.written());
    let increase = canonical(base).zip(canonical(head)).and_then(|(base, head)| head.increase_from(&base));
    let cause = cause.unwrap_or_else(|| of_keys(keys));
    Input { path: path.to_string(), cause, before: base.map(written), after: head.map(written), increase }
}

/// The inputs of two workloads that changed: their own, those of their sheets and exchange tables, and traces.
#[must_use]
pub fn of_workloads(base: (&Documents, &Scenario), head: (&Documents, &Scenario), places: &Places<'_>) -> Vec<Input> {
    let mut changed = Vec::new();
    if let (Some(old), Some(new)) = (base.0.workload(), head.0.workload()) {
        changed.extend(between(&old, &new, &[], None, places));
    }
    let curves = |scenario: &'_ Scenario| [Some(scenario.workload.demand.clone()), scenario.workload.forecast.clone()];
    for (what, (old, new)) in ["demand", "forecast"].iter().zip(curves(base.1).into_iter().zip(curves(head.1))) {
        let path = format!("{what}.trace");
        // A trace of another name has been said.
        if changed.iter().all(|input| input.path != path)
            && let Some((before, after)) = old.zip(new).and_then(|(old, new)| retraced(&old, &new))
        {
            let of = |value: String| Some(Written { value, file: String::new(), line: 0 });
            changed.push(Input { path: format!("{path} (content)"), cause: Cause::Demand, before: of(before), after: of(after), increase: None });
        }
    }
    let tables = |documents: &Documents| documents.library.exchange_tables().map(|(id, node)| (id.to_owned(), node.clone())).collect::<Vec<_>>();
    beside(&tables(base.0), &tables(head.0), &|id| id, "exchange", Cause::Exchange, places, &mut changed);
    // What names a sheet may name one with another id.
    let named: Vec<(&str, &str)> = base.0.library.references().collect();
    let earlier = |id| {
        let known = named.iter().any(|(_, known)| *known == id);
        let mut references = head.0.library.references().filter(|(_, known)| *known == id).map(|(reference, _)| reference);
        let same = references.find_map(|reference| named.iter().find(|(known, _)| *known == reference).map(|(_, id)| *id));
        same.filter(|_| !known).unwrap_or(id)
    };
    beside(&base.0.sheets(), &head.0.sheets(), &earlier, "sheet", Cause::Price, places, &mut changed);
    changed
}

/// What changed in documents that are known by ids; those of one side alone are told by what refers to them.
fn beside<'a>(
    old: &[(String, Node)],
    new: &'a [(String, Node)],
    earlier: &dyn Fn(&'a str) -> &'a str,
    kind: &str,
    cause: Cause,
    places: &Places<'_>,
    changed: &mut Vec<Input>,
) {
    for (id, after) in new {
        if let Some((_, before)) = old.iter().find(|(known, _)| known == earlier(id)) {
            changed.extend(between(before, after, &[Step::Key(kind.to_owned()), Step::Key(id.clone())], Some(cause), places));
        }
    }
}

/// What two traces come to, where they are not the same.
fn retraced(old: &DemandCurve, new: &DemandCurve) -> Option<(String, String)> {
    let (Shape::Trace(old), Shape::Trace(new)) = (&old.shape, &new.shape) else { return None };
    let say = |samples: &[f64]| {
        let (mut sum, mut highest) = (0.0, 0.0_f64);
        for sample in samples {
            sum += sample;
            highest = highest.max(*sample);
        }
        #[expect(clippy::cast_precision_loss, reason = "a trace has at most 12 million rows")]
        let mean = sum / samples.len().max(1) as f64;
        format!("{} rows, mean {mean:.4}, highest {highest:.4}", samples.len())
    };
    (old.samples != new.samples).then(|| (say(&old.samples), say(&new.samples)))
}
