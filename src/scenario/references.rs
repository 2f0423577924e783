//! References of a workload that cannot be read for another reason: what its tree names is looked for all the same, so that one run reports everything.

use super::parts::{ON_DEMAND, no_such_component, no_such_item, no_such_machine, nowhere, purchase};
use crate::diagnostic::Code;
use crate::document::{At, Node, Reader, Table, Value};
use crate::quantity::nearest;
use crate::sheet::Sheet;
use crate::workload::{self, PartKeys};
use std::sync::Arc;

/// The tables of what parts serve.
const ITEMS: [&str; 5] = ["component", "data", "traffic", "requests", "usage"];
/// Names of all of a kind.
const GROUPS: [&str; 6] = ["components", "data", "traffic", "requests", "usage", "staff"];

/// A sheet that is named, and what was read of it; none after findings.
pub(super) type Named = (String, Option<Arc<Sheet>>);

/// Reports what is named and is not there.
///
/// What a fault may hide is not missed: where a table has a name that no workload has, or an entry has none, nothing is said of that kind.
pub(super) fn judge(root: &Node, sheets: &[Named], reader: &mut Reader) {
    let Some(root) = root.as_table() else { return };
    if root.entries().iter().any(|entry| !workload::has_table(&entry.key)) {
        return;
    }
    let components = names(root, "component");
    let items: Option<Vec<&str>> = ITEMS.iter().map(|kind| names(root, kind)).collect::<Option<Vec<_>>>().map(|lists| lists.concat());
    for part in parts(root) {
        for served in part.serves.iter().filter(|served| !GROUPS.contains(&served.value.as_str())) {
            if let Some(items) = items.as_ref().filter(|items| !items.contains(&served.value.as_str())) {
                no_such_item(served, items, reader);
            }
        }
        let sheet = sheets.iter().find(|(id, _)| *id == part.sheet.value).and_then(|(_, sheet)| sheet.as_ref());
        for (component, machine) in &part.machines {
            if let Some(components) = components.as_ref().filter(|components| !components.contains(&component.as_str())) {
                no_such_component(component, components, machine.origin, reader);
            } else if let Some(sheet) = sheet.filter(|sheet| !sheet.machines.iter().any(|known| known.name == machine.value)) {
                no_such_machine(machine, sheet, reader);
            }
        }
        if let Some(sheet) = sheet {
            let _ = purchase(&part, sheet, reader);
        }
    }
    // From here on every sheet counts.
    let Some(read) = sheets.iter().map(|(_, sheet)| sheet.as_deref()).collect::<Option<Vec<&Sheet>>>() else { return };
    for machine in list(root.get("component")).iter().filter_map(|node| text(node.as_table()?, "machine")) {
        let known = || read.iter().flat_map(|sheet| &sheet.machines).map(|machine| machine.name.as_str());
        if !read.is_empty() && known().all(|name| name != machine.value) {
            nowhere(&machine.value, known(), machine.origin, reader);
        }
    }
    leaves(root, &read, reader);
}

/// Reports that a migration leaves what is no alternative.
fn leaves(root: &Table, read: &[&Sheet], reader: &mut Reader) {
    let Some(from) = root.get("migration").and_then(Node::as_table).and_then(|migration| text(migration, "from")) else { return };
    let Some(listed) = names(root, "alternative") else { return };
    let alone = read.iter().flat_map(|sheet| [sheet.id.clone(), format!("{} committed", sheet.id)]);
    let known: Vec<String> = listed.into_iter().map(str::to_owned).chain(alone).collect();
    if !known.contains(&from.value) {
        let help = nearest(&from.value, known.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
        reader.findings.error(Code::UnknownName, from.origin, format!("there is no alternative `{}` to leave", from.value), help);
    }
}

/// The parts of all alternatives, as far as they can be read.
fn parts(root: &Table) -> Vec<PartKeys> {
    let mut parts = Vec::new();
    let tables = list(root.get("alternative")).iter().filter_map(Node::as_table);
    for node in tables.flat_map(|alternative| list(alternative.get("parts"))) {
        let Some((part, sheet)) = node.as_table().and_then(|part| Some((part, text(part, "sheet")?))) else { continue };
        let mut bought: Vec<At<String>> = part.get("purchase").into_iter().chain(list(part.get("purchase"))).filter_map(written).collect();
        if bought.is_empty() {
            bought.push(At { value: ON_DEMAND.to_owned(), origin: node.origin });
        }
        let machines = part.get("machines").and_then(Node::as_table).map_or(&[][..], Table::entries);
        parts.push(PartKeys {
            sheet,
            purchase: bought,
            takes_peak: false,
            count: None,
            financing: None,
            serves: list(part.get("serves")).iter().filter_map(written).collect(),
            machines: machines.iter().filter_map(|entry| Some((entry.key.to_string(), written(&entry.node)?))).collect(),
            origin: node.origin,
        });
    }
    parts
}

/// The names of a kind's entries; none if one of them has no name.
fn names<'a>(root: &'a Table, kind: &str) -> Option<Vec<&'a str>> {
    list(root.get(kind)).iter().map(|node| node.as_table()?.get("name")?.as_text()).collect()
}

fn list(node: Option<&Node>) -> &[Node] {
    match node.map(|node| &node.value) {
        Some(Value::Array(list)) => list,
        _ => &[],
    }
}

fn text(table: &Table, key: &str) -> Option<At<String>> {
    table.get(key).and_then(written)
}

fn written(node: &Node) -> Option<At<String>> {
    Some(At { value: node.as_text()?.to_owned(), origin: node.origin })
}
