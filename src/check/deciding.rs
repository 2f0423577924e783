//! What the verdict rests on: the documents are varied, and the one evaluation is asked again.
//!
//! A range is tried at both of its ends; a value that is an assumption (of the workload, or a price whose source says so) a fifth lower and a fifth higher.
//! A machine type that is pinned is tried against what would be chosen.

use super::place;
use crate::bill::For;
use crate::comparison::{self, Comparison, Outcome, Verdict};
use crate::diagnostic::{Code, Findings, Origin};
use crate::dial::Dial;
use crate::document::{Node, Path, Reader, Step, Value};
use crate::documents::Documents;
use crate::library::Setting;
use crate::money::Money;
use crate::points::Points;
use crate::quantity::to_f64;
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::sync::Arc;

/// The most values that are tried: whoever has more assumptions reads of these first.
const MOST_TRIED: usize = 80;

/// Values of a workload that nobody has measured, by table and key.
const ASSUMED: &[(&str, &str)] = &[
    ("workload", "cost_of_money"),
    ("demand", "growth"),
    ("demand", "peak_to_mean"),
    ("staff", "rented"),
    ("staff", "owned"),
    ("staff", "machines_per_post"),
    ("storage", "fill"),
];

/// A value that could be another.
struct Tried {
    /// What a report calls it.
    what: String,
    origin: Origin,
    settings: Vec<Setting>,
}

/// Reports values of which a modest change turns the verdict, and machine types that are pinned though another would do for less.
pub fn judge(comparison: &Comparison, documents: &Documents, findings: &mut Findings) {
    let points = Points::new(documents.clone());
    assumptions(comparison, &points, findings);
    pinned(comparison, documents, findings);
}

fn assumptions(comparison: &Comparison, points: &Points, findings: &mut Findings) {
    let Verdict::Winner { winner, runner_up, other_side, margin, .. } = comparison.verdict else { return };
    let mut indexes = vec![winner, runner_up];
    indexes.extend(other_side.filter(|other| *other != runner_up));
    let name = comparison.name(winner);
    let mut tried = of_workload(points.documents());
    tried.extend(of_sheets(comparison, &indexes, margin.decimal(), points.documents()));
    tried.truncate(MOST_TRIED);
    // The same sheet with and without its commitments is one answer, and so is the same hardware on a loan.
    let one = |other: &str| {
        let named = |wanted: &str| comparison.scenario.alternatives.iter().find(|alternative| alternative.name == wanted);
        named(other).zip(named(name)).is_some_and(|(other, own)| other.is_beside(own) || other.is_paid_otherwise(own))
    };
    let turned: Vec<Option<(String, String)>> = tried
        .par_iter()
        .map_init(
            || points.clone(),
            |points, tried| {
                tried.settings.iter().find_map(|setting| {
                    let point = points.at(std::slice::from_ref(setting)).ok()?;
                    let other = point.winner().filter(|other| *other != name && !one(other))?;
                    Some((written(&setting.value.value), other.to_owned()))
                })
            },
        )
        .collect();
    for (tried, (value, other)) in tried.iter().zip(turned).filter_map(|(tried, turned)| Some((tried, turned?))) {
        let message = format!("the verdict rests on an assumption: with {} at {value}, `{other}` wins instead of `{name}`", tried.what);
        findings.judge(
            Code::AssumptionDecides,
            tried.origin,
            message,
            "measure it, find a source for it, or say beside the verdict that it rests on this value",
        );
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Number(text) => text.to_string(),
        _ => String::new(),
    }
}

/// The ends of a range, or a fifth less and a fifth more.
fn turned(path: &Path, node: &Node, assumed: bool) -> Vec<Setting> {
    let Some(dial) = Dial::of(path, node) else { return Vec::new() };
    let values = match dial.range {
        Some((low, high)) => vec![low, high],
        None if assumed => [8, 12].into_iter().filter_map(|tenths| dial.today.checked_mul(Decimal::new(tenths, 1))).collect(),
        None => Vec::new(),
    };
    values.into_iter().filter(|value| *value != dial.today).map(|value| dial.at(value)).collect()
}

/// The workload's own assumptions and ranges.
fn of_workload(documents: &Documents) -> Vec<Tried> {
    let Some(root) = documents.workload() else { return Vec::new() };
    let dial = |(path, node): (Path, &Node)| {
        let assumed = path.0.len() == 2 && ASSUMED.iter().any(|(table, key)| path.key(0) == Some(table) && path.key(1) == Some(key));
        let settings = turned(&path, node, assumed);
        (!settings.is_empty()).then(|| Tried { what: format!("`{path}`"), origin: place(node), settings })
    };
    root.leaves().into_iter().filter_map(dial).collect()
}

/// Prices of sheets that are ranges or assumptions, of what the alternatives pay for, and the ranges of their facilities.
fn of_sheets(comparison: &Comparison, indexes: &[usize], margin: Decimal, documents: &Documents) -> Vec<Tried> {
    let mut paid: Vec<((&str, &str, &str), Decimal)> = Vec::new();
    for index in indexes {
        let Outcome::Priced(priced) = &comparison.outcomes[*index] else { continue };
        let alternative = &comparison.scenario.alternatives[*index];
        for line in priced.bill.lines.iter().filter(|line| !line.amount().is_zero()) {
            let sheet = &alternative.parts[line.part].sheet;
            let entry = match line.of {
                For::Tier { charge, .. } | For::Minimum(charge) => Some(("charge", sheet.charges[charge].name.as_str())),
                of => of.machine().map(|machine| ("machine", sheet.machines[machine].name.as_str())),
            };
            let entries = entry.map(|(kind, name)| (sheet.id.as_str(), kind, name)).into_iter().chain([(sheet.id.as_str(), "facility", "")]);
            for entry in entries {
                let amount = line.amount().decimal().abs();
                match paid.iter_mut().find(|(known, _)| *known == entry) {
                    Some((_, sum)) => *sum = sum.saturating_add(amount),
                    None => paid.push((entry, amount)),
                }
            }
        }
    }
    let mut tried = Vec::new();
    for (id, root) in documents.library.documents() {
        let read = |source: &str| {
            let node = root.at(&Path(["source", source, "read"].into_iter().map(|key| Step::Key(key.to_owned())).collect()));
            matches!(node.and_then(Node::as_text), Some("assumption" | "memory"))
        };
        let Some(table) = root.as_table() else { continue };
        let defaults = |kind: &str, key: &str| table.get("defaults").and_then(|node| node.as_table()?.get(kind)?.as_table()?.get(key));
        for ((sheet, kind, name), amount) in paid.iter().filter(|((sheet, ..), _)| *sheet == id) {
            let steps: Vec<&str> = [*kind, *name].into_iter().filter(|step| !step.is_empty()).collect();
            let Some(entry) = root.at(&super::path(&steps)) else { continue };
            let source = entry.as_table().and_then(|entry| entry.get("source")).or_else(|| defaults(kind, "source")).and_then(Node::as_text);
            let assumed = source.is_some_and(read);
            let mut leaves = entry.leaves();
            if let Some(shared) = table.get("defaults").and_then(|node| node.as_table()?.get(kind)) {
                let own: Vec<Path> = leaves.iter().map(|(path, _)| path.clone()).collect();
                leaves.extend(shared.leaves().into_iter().filter(|(path, _)| !own.contains(path)));
            }
            for (path, node) in leaves {
                let priced = matches!(path.key(0), Some("price" | "tiers" | "purchase" | "market_decline" | "performance"));
                let full: Vec<Step> = ["sheet", sheet].into_iter().chain(steps.iter().copied()).map(|key| Step::Key(key.to_owned())).chain(path.0).collect();
                let full = Path(full);
                let settings = turned(&full, node, assumed && priced);
                let in_proportion = matches!(full.key(4), Some("price" | "tiers" | "purchase"));
                if !(settings.is_empty() || in_proportion && falls_short(&full, node, *amount, margin)) {
                    tried.push(Tried { what: format!("`{full}`"), origin: place(node), settings });
                }
            }
        }
    }
    tried
}

/// Whether a price cannot close the margin, even if as much again hangs on it as is paid for it.
fn falls_short(path: &Path, node: &Node, amount: Decimal, margin: Decimal) -> bool {
    let Some(dial) = Dial::of(path, node).filter(|dial| !dial.today.is_zero()) else { return false };
    let furthest = dial.range.map_or(Decimal::new(2, 1), |(low, high)| {
        let apart = |end: Decimal| end.checked_sub(dial.today).and_then(|apart| apart.checked_div(dial.today)).map_or(Decimal::MAX, |share| share.abs());
        apart(low).max(apart(high))
    });
    furthest.checked_mul(amount).and_then(|moved| moved.checked_mul(Decimal::TWO)).is_some_and(|moved| moved < margin)
}

/// How much dearer a pinned machine type may be than what would be chosen.
const PINNED: f64 = 1.1;

fn pinned(comparison: &Comparison, documents: &Documents, findings: &mut Findings) {
    let Some(root) = documents.workload() else { return };
    let of_components = comparison.scenario.workload.components.iter().filter(|component| component.machine.is_some());
    let mut pins: Vec<(Path, String)> =
        of_components.map(|component| (super::path(&["component", &component.name, "machine"]), component.name.clone())).collect();
    for alternative in &comparison.scenario.workload.alternatives {
        for (position, part) in alternative.parts.iter().enumerate() {
            let at = super::path(&["alternative", &alternative.name, "parts"]).then(Step::Position(position)).then(Step::Key("machines".into()));
            pins.extend(part.machines.iter().map(|(component, _)| (at.then(Step::Key(component.clone())), component.clone())));
        }
    }
    let names: Vec<String> = comparison.priced().map(|(index, _)| comparison.name(index).to_owned()).collect();
    let now: Vec<Money> = comparison.priced().map(|(_, priced)| priced.measure(comparison.measure)).collect();
    for (path, component) in pins {
        let Some(node) = root.at(&path) else { continue };
        let mut free = root.clone();
        remove(&mut free, &path.0);
        let (mut varied, mut reader) = (documents.clone(), Reader::default());
        let Ok(Some(scenario)) = varied.read(&free, &mut reader) else { continue };
        let costs = comparison::costs(&scenario, &names);
        let dearer = names.iter().zip(&now).zip(costs).find_map(|((name, pinned), free)| {
            let (pinned, free) = (to_f64(pinned.decimal()), to_f64(free?.decimal()));
            (free > 0.0 && pinned > PINNED * free).then(|| (name, (1.0 - free / pinned) * 100.0))
        });
        if let Some((name, percent)) = dearer {
            let message = format!("`{}` is pinned for `{component}`, and `{name}` costs {percent:.0} % less without the pin", written(&node.value));
            findings.judge(Code::PinnedDearer, place(node), message, "leave it out, or say in `assumptions` what the dearer machine is needed for");
        }
    }
}

/// Takes the value at the end of a path out.
fn remove(node: &mut Node, steps: &[Step]) {
    match (steps, &mut node.value) {
        ([Step::Key(key)], Value::Table(table)) => {
            table.remove(key);
        }
        ([Step::Key(key), rest @ ..], Value::Table(table)) => {
            if let Some(node) = table.get_mut(key) {
                remove(node, rest);
            }
        }
        ([Step::Key(name), rest @ ..], Value::Array(list)) => {
            let named = |node: &&mut Node| node.as_table().and_then(|table| table.get("name")).and_then(Node::as_text) == Some(name);
            if let Some(node) = Arc::make_mut(list).iter_mut().find(named) {
                remove(node, rest);
            }
        }
        ([Step::Position(at), rest @ ..], Value::Array(list)) => {
            if let Some(node) = Arc::make_mut(list).get_mut(*at) {
                remove(node, rest);
            }
        }
        _ => {}
    }
}
