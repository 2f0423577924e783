//! Reading a sheet again, with other values in a few places.
//!
//! Most values that are varied stand in a machine or a charge. A machine and a charge are read from what is written of them, from `[defaults]` and from what
//! they name elsewhere in the sheet; where only some of them are written otherwise, those are read anew, by the same rules, and everything else is what it was.

use super::keys::{ChargeKeys, MachineKeys};
use super::read::{percentages_end, plans_move_alike};
use super::rules::Rules;
use super::{Charge, Machine, Sheet, Terms};
use crate::diagnostic::Findings;
use crate::document::{Node, Read as _, Reader, Value};
use std::sync::Arc;

/// A sheet as it was read, without a finding, and the tree that it was read from.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The tree.
    pub tree: Node,
    /// The sheet.
    pub sheet: Arc<Sheet>,
}

impl Reading {
    /// The sheet of another tree, as it would be read; none where it has to be read from the beginning: where more differs than machines and charges, and
    /// where there is anything to say.
    #[must_use]
    pub fn again(&self, tree: &Node) -> Option<Arc<Sheet>> {
        if self.tree == *tree {
            return Some(Arc::clone(&self.sheet));
        }
        let (before, after) = (self.tree.as_table()?.entries(), tree.as_table()?.entries());
        let mut others = before.iter().zip(after).filter(|(before, after)| before != after);
        if before.len() != after.len() || others.any(|(before, after)| before.key != after.key || !matches!(&*after.key, "machine" | "charge")) {
            return None;
        }
        let mut sheet = (*self.sheet).clone();
        // Discounts come off what was read.
        let written = sheet.written.clone();
        let undiscounted = written.as_deref().unwrap_or(&self.sheet);
        let mut reader = Reader::default();
        let machines = self.machines(undiscounted, tree, &mut reader)?;
        let charges = self.charges(undiscounted, tree, &mut reader)?;
        if let Some(written) = &written {
            let mut written = (**written).clone();
            written.machines = written.machines.with(machines.clone());
            written.charges = written.charges.with(charges.clone());
            sheet.written = Some(Arc::new(written));
        }
        let discounts = &self.sheet.discounts;
        sheet.machines = sheet.machines.with(machines.into_iter().map(|(at, machine)| {
            let less = discounts.iter().fold(machine, |machine, discount| discount.machine(at, &machine).unwrap_or(machine));
            (at, less)
        }));
        sheet.charges = sheet.charges.with(charges.into_iter().map(|(at, charge)| {
            let less = discounts.iter().fold(charge, |charge, discount| discount.charge(at, &charge).unwrap_or(charge));
            (at, less)
        }));
        percentages_end(&sheet.charges, &mut reader);
        plans_move_alike(&sheet, &mut reader);
        (reader.findings == Findings::default() && reader.ranges.is_empty()).then(|| Arc::new(sheet))
    }

    /// The machines that are written otherwise, by their places in the sheet; none where one is now another thing.
    fn machines(&self, sheet: &Sheet, tree: &Node, reader: &mut Reader) -> Option<Vec<(usize, Machine)>> {
        let mut read = Vec::new();
        let mut from = 0;
        for (before, after) in pairs(&self.tree, tree, "machine")? {
            // A machine stands once for each of its lives.
            let lives = if let Terms::Bought(purchase) = &sheet.machines.get(from)?.terms { purchase.lives.len() } else { 1 };
            if before != after {
                let keys = MachineKeys::read(&filled(after, before, tree, "machine")?, reader)?;
                let machines = rules(sheet).machine(keys, reader)?.by_life();
                let same = |(at, machine): (usize, &Machine)| {
                    let known = sheet.machines.get(from + at);
                    known.is_some_and(|known| machine.name == known.name && machine.role == known.role)
                };
                if machines.len() != lives || !machines.iter().enumerate().all(same) {
                    return None;
                }
                read.extend(machines.into_iter().enumerate().map(|(at, machine)| (from + at, machine)));
            }
            from += lives;
        }
        Some(read)
    }

    /// The same of charges.
    fn charges(&self, sheet: &Sheet, tree: &Node, reader: &mut Reader) -> Option<Vec<(usize, Charge)>> {
        let mut read = Vec::new();
        for (at, (before, after)) in pairs(&self.tree, tree, "charge")?.enumerate() {
            if before != after {
                let keys = ChargeKeys::read(&filled(after, before, tree, "charge")?, reader)?;
                let charge = rules(sheet).charge(keys, reader)?;
                let kind = |charge: &Charge| (charge.name.clone(), charge.meter.clone(), charge.category, charge.is_share());
                if kind(&charge) != kind(sheet.charges.get(at)?) {
                    return None;
                }
                read.push((at, charge));
            }
        }
        Some(read)
    }
}

fn rules(sheet: &Sheet) -> Rules<'_> {
    Rules { sheet, known: (Some(sheet.kind), Some(sheet.currency)) }
}

/// The items of a list in two trees, one with one; none where they are not as many.
fn pairs<'a>(before: &'a Node, after: &'a Node, kind: &str) -> Option<impl Iterator<Item = (&'a Node, &'a Node)>> {
    let list = |tree: &'a Node| match tree.as_table().and_then(|root| root.get(kind)).map(|list| &list.value) {
        None => Some([].as_slice()),
        Some(Value::Array(list)) => Some(list.as_slice()),
        Some(_) => None,
    };
    let (before, after) = (list(before)?, list(after)?);
    (before.len() == after.len()).then(|| before.iter().zip(after))
}

/// An item with what `[defaults]` says of its kind; none where it has or had a range, which is told of where it was read.
fn filled(item: &Node, before: &Node, tree: &Node, kind: &str) -> Option<Node> {
    let defaults = tree.as_table()?.get("defaults").and_then(Node::as_table).and_then(|defaults| defaults.get(kind)).and_then(Node::as_table);
    let with_defaults = |item: &Node| {
        let mut item = item.clone();
        if let Some(defaults) = defaults {
            item.fill(defaults);
        }
        item
    };
    let item = with_defaults(item);
    (!has_range(&item) && !has_range(&with_defaults(before))).then_some(item)
}

/// Whether a range stands in a value.
fn has_range(node: &Node) -> bool {
    match &node.value {
        Value::Array(list) => list.iter().any(has_range),
        Value::Table(table) => table.is_range() || table.entries().iter().any(|entry| has_range(&entry.node)),
        _ => false,
    }
}
