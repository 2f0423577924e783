//! How many times the demand each alternative could carry to the end of the horizon on the capital: the documents are varied, as in [`crate::turning`].
//!
//! Every size, volume and stated reading is multiplied, from the first month on; everything else stays as it is written.

use crate::comparison::{self, Comparison};
use crate::document::{Node, Reader, Table, Value};
use crate::documents::Documents;
use crate::quantity;
use rust_decimal::Decimal;
use std::sync::Arc;

/// The largest multiple that is tried, in hundredths.
pub const HIGHEST: i64 = 6400;

/// The largest multiple of the demand at which each alternative's payments, credits at the end left out, stay within the capital: in hundredths, at
/// most [`HIGHEST`]; empty without a capital, and none for what is not priced.
pub fn multiples(comparison: &Comparison, documents: &mut Documents) -> Vec<Option<i64>> {
    if comparison.scenario.workload.capital.is_none() {
        return Vec::new();
    }
    let mut multiples = vec![None; comparison.outcomes.len()];
    for (index, priced) in comparison.priced() {
        let today = priced.capital_spent.is_none();
        multiples[index] = largest(today, &mut |hundredths| lasts(hundredths, comparison.name(index), documents));
    }
    multiples
}

/// The largest multiple at which it lasts, as doubling or halving, then halving the interval finds it: whole machines make steps. `today` is whether it does at 100.
fn largest(today: bool, lasts: &mut dyn FnMut(i64) -> Option<bool>) -> Option<i64> {
    let (mut low, mut high) = (100, 100);
    if today {
        while low == high {
            high = low * 2;
            if lasts(high)? {
                low = high;
            }
            if low >= HIGHEST {
                return Some(HIGHEST);
            }
        }
    } else {
        while low == high {
            low = high / 2;
            if low == 0 {
                return Some(0);
            }
            if !lasts(low)? {
                high = low;
            }
        }
    }
    while high - low > 1 {
        let middle = i64::midpoint(low, high);
        if lasts(middle)? {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(low)
}

/// Whether an alternative stays within the capital at a multiple of the demand; none if it cannot be priced there.
fn lasts(hundredths: i64, name: &str, documents: &mut Documents) -> Option<bool> {
    let mut root = documents.workload()?;
    multiply(root.as_table_mut()?, Decimal::new(hundredths, 2))?;
    let mut reader = Reader::default();
    let scenario = documents.read(&root, &mut reader).ok()??;
    comparison::capital_lasts(&scenario, name)
}

/// What is multiplied in each kind of item. A component that runs as jobs runs more of them, each as large as it is. What is there already stays as it is:
/// `existing` is no demand.
const SIZES: &[(&str, &[&str])] = &[
    ("component", &["vcpus", "memory", "disk", "gpus"]),
    ("data", &["size", "growth", "changes"]),
    ("traffic", &["volume", "growth"]),
    ("requests", &["volume", "growth"]),
    ("usage", &["quantity", "monthly"]),
];

fn multiply(root: &mut Table, factor: Decimal) -> Option<()> {
    for (kind, keys) in SIZES {
        let Some(Value::Array(items)) = root.get_mut(kind).map(|node| &mut node.value) else { continue };
        for item in Arc::make_mut(items).iter_mut().filter_map(Node::as_table_mut) {
            let keys = if item.get("jobs").is_some() { &["jobs"] } else { *keys };
            for key in keys {
                if let Some(node) = item.get_mut(key) {
                    scale(node, factor)?;
                }
            }
        }
    }
    Some(())
}

/// Multiplies a quantity, or those of a range or of a list; a growth by a share stays.
fn scale(node: &mut Node, factor: Decimal) -> Option<()> {
    match &mut node.value {
        Value::Text(text) if text.contains('%') => Some(()),
        Value::Text(text) => {
            *text = quantity::times(text, factor)?.into();
            Some(())
        }
        Value::Number(number) => {
            *number = quantity::times(number, factor)?.into();
            Some(())
        }
        Value::Array(nodes) => Arc::make_mut(nodes).iter_mut().try_for_each(|node| scale(node, factor)),
        Value::Table(table) => {
            ["low", "likely", "high", "size"].into_iter().try_for_each(|key| table.get_mut(key).map_or(Some(()), |node| scale(node, factor)))
        }
        Value::Boolean(_) | Value::Date(_) => Some(()),
    }
}
