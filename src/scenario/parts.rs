//! What the parts of an alternative serve, under which options, on which machines.

use super::{Alternative, Item, Part, Purchase, existing, mix};
use crate::diagnostic::{Code, Origin};
use crate::document::{At, Reader};
use crate::quantity::nearest;
use crate::sheet::Sheet;
use crate::workload::{AlternativeKeys, PartKeys, Workload};
use std::sync::Arc;

/// The word for no option at all.
pub(super) const ON_DEMAND: &str = "on demand";
/// The word for every committed option and plan of a sheet.
pub(super) const COMMITTED: &str = "committed";

/// An alternative of a workload, with the sheets that its parts name and those that complete them; none after findings.
pub(super) fn resolve(
    workload: &Workload,
    keys: &AlternativeKeys,
    parts: Vec<(&PartKeys, Arc<Sheet>)>,
    completing: &[Arc<Sheet>],
    reader: &mut Reader,
) -> Option<Alternative> {
    let items = workload.items();
    let mut owner: Vec<Option<usize>> = vec![None; items.len()];
    let mut ok = true;
    for (index, (part, _)) in parts.iter().enumerate() {
        for At { value: name, origin } in &part.serves {
            let mut found = false;
            for (at, item) in items.iter().enumerate() {
                let (item_name, group) = workload.item_name(*item);
                if name != item_name && name != group {
                    continue;
                }
                found = true;
                // A name is more than the group that it is in.
                match owner[at] {
                    Some(other) if other != index && name == item_name && parts[other].0.serves.iter().any(|served| served.value == item_name) => {
                        let message = format!("`{item_name}` is served by two parts of `{}`", keys.name);
                        reader.findings.error(Code::Conflict, *origin, message, Some("each is served by one part".into()));
                        ok = false;
                    }
                    Some(other) if other != index && name == group && parts[other].0.serves.iter().any(|served| served.value == item_name) => {}
                    Some(other) if other != index && name == group => {
                        let message = format!("the {group} are served by two parts of `{}`", keys.name);
                        reader.findings.error(Code::Conflict, *origin, message, Some("name them one by one".into()));
                        ok = false;
                    }
                    _ => owner[at] = Some(index),
                }
            }
            let group_exists = ["components", "data", "traffic", "requests", "usage", "staff"].contains(&name.as_str());
            if !found && workload.transfers.iter().any(|transfer| transfer.name == *name) {
                let help = "leave it out: it is paid where what it flows between is served".to_owned();
                reader.findings.error(Code::Conflict, *origin, format!("`{name}` flows between two others and is served by no part of its own"), Some(help));
                ok = false;
            } else if !found && !group_exists {
                let known: Vec<&str> = items.iter().map(|item| workload.item_name(*item).0).collect();
                no_such_item(&At { value: name.clone(), origin: *origin }, &known, reader);
                ok = false;
            }
        }
    }
    let rest_of = |part: &PartKeys| part.serves.is_empty() && !part.takes_peak;
    let mut takes_the_rest = parts.iter().filter(|(part, _)| rest_of(part));
    if let (Some(_), Some((second, _))) = (takes_the_rest.next(), takes_the_rest.next()) {
        let help = "say what each part but one `serves`".to_owned();
        reader.findings.error(Code::Conflict, second.origin, format!("two parts of `{}` serve the rest", keys.name), Some(help));
        ok = false;
    }
    let rest = parts.iter().position(|(part, _)| rest_of(part));
    let movable: Vec<Item> = items.iter().zip(&owner).filter(|(_, owner)| owner.is_none()).map(|(item, _)| *item).collect();
    let unserved = match rest {
        Some(rest) => {
            owner.iter_mut().filter(|owner| owner.is_none()).for_each(|owner| *owner = Some(rest));
            Vec::new()
        }
        None => items.iter().zip(&owner).filter(|(_, owner)| owner.is_none()).map(|(item, _)| *item).filter(|item| *item != Item::Staff).collect(),
    };
    // People look after every part: posts that no part is said to serve belong to the first.
    for (item, owner) in items.iter().zip(&mut owner) {
        if *item == Item::Staff && owner.is_none() {
            *owner = Some(0);
        }
    }
    let mix = mix::find(&parts, &items, &owner, movable, &keys.name, reader).unwrap_or_else(|mix::Refused| {
        ok = false;
        None
    });
    let mut resolved = Vec::new();
    for (index, (part, sheet)) in parts.into_iter().enumerate() {
        let machines = pinned(workload, part, &sheet, reader);
        ok &= machines.len() == part.machines.len();
        let serves = items.iter().zip(&owner).filter(|(_, owner)| **owner == Some(index)).map(|(item, _)| *item).collect();
        let (Some(purchase), Ok(financing)) = (purchase(part, &sheet, reader), existing::financing(part, &sheet, workload, reader)) else {
            ok = false;
            continue;
        };
        resolved.push(Part { sheet, purchase, serves, machines, without: Vec::new(), completes: false, financing });
    }
    for sheet in completing {
        let (sheet, purchase) = (Arc::clone(sheet), Purchase::on_demand());
        let (serves, machines, without) = (Vec::new(), Vec::new(), Vec::new());
        resolved.push(Part { sheet, purchase, serves, machines, without, completes: true, financing: None });
    }
    let name = keys.name.clone();
    let (moves, sells) = (Vec::new(), Vec::new());
    ok.then_some(Alternative { name, parts: resolved, unserved, mix, unasked: false, moves, stays: true, existing: None, sells })
}

/// The machine types to which a part pins components; fewer after findings.
fn pinned(workload: &Workload, part: &PartKeys, sheet: &Sheet, reader: &mut Reader) -> Vec<(usize, String)> {
    let mut machines = Vec::new();
    for (component, machine) in &part.machines {
        let Some(at) = workload.components.iter().position(|candidate| candidate.name == *component) else {
            let known: Vec<&str> = workload.components.iter().map(|component| component.name.as_str()).collect();
            no_such_component(component, &known, machine.origin, reader);
            continue;
        };
        if sheet.machines.iter().any(|candidate| candidate.name == machine.value) {
            machines.push((at, machine.value.clone()));
            continue;
        }
        no_such_machine(machine, sheet, reader);
    }
    machines
}

pub(super) fn no_such_item(name: &At<String>, known: &[&str], reader: &mut Reader) {
    let help = nearest(&name.value, known.iter().copied()).map_or_else(
        || "write names of components, data, traffic, requests or usage, or one of these groups".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    reader.findings.error(Code::UnknownName, name.origin, format!("there is no `{}` to serve", name.value), Some(help));
}

pub(super) fn no_such_component(name: &str, known: &[&str], origin: Origin, reader: &mut Reader) {
    let help = nearest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
    reader.findings.error(Code::UnknownName, origin, format!("there is no component `{name}`"), help);
}

pub(super) fn no_such_machine(machine: &At<String>, sheet: &Sheet, reader: &mut Reader) {
    let help = nearest(&machine.value, sheet.machines.iter().map(|machine| machine.name.as_str())).map(|near| format!("did you mean `{near}`?"));
    reader.findings.error(Code::UnknownName, machine.origin, format!("the sheet `{}` has no machine `{}`", sheet.id, machine.value), help);
}

pub(super) fn nowhere<'a>(machine: &str, known: impl Iterator<Item = &'a str>, origin: Origin, reader: &mut Reader) {
    let help = nearest(machine, known).map(|near| format!("did you mean `{near}`?"));
    reader.findings.error(Code::UnknownName, origin, format!("no sheet has a machine `{machine}`"), help);
}

/// Whether a sheet's machines can be had for a term.
pub(super) fn commits(sheet: &Sheet) -> bool {
    sheet.options.iter().any(|option| option.term().is_some())
}

/// The options that a part names, by word or one by one.
pub(super) fn purchase(part: &PartKeys, sheet: &Sheet, reader: &mut Reader) -> Option<Purchase> {
    let mut options: Vec<usize> = Vec::new();
    let mut ok = true;
    for At { value: word, origin } in &part.purchase {
        let named = sheet.options.iter().position(|option| option.name == *word);
        let found: Vec<usize> = match word.as_str() {
            ON_DEMAND => continue,
            COMMITTED => (0..sheet.options.len()).filter(|at| sheet.options[*at].term().is_some()).collect(),
            "spot" => (0..sheet.options.len()).filter(|at| sheet.options[*at].term().is_none()).collect(),
            "any" => (0..sheet.options.len()).collect(),
            _ => named.into_iter().collect(),
        };
        if found.is_empty() {
            let known = || sheet.options.iter().map(|option| option.name.as_str());
            let words = [ON_DEMAND, COMMITTED, "spot", "any"];
            let help = match nearest(word, known().chain(words)) {
                Some(near) if near != word => format!("did you mean `{near}`?"),
                _ if sheet.options.is_empty() => "the sheet has prices on demand only: write `on demand`, or add `[option.NAME]` to the sheet".to_owned(),
                _ => format!("the sheet has {}", known().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
            };
            let message = match word.as_str() {
                COMMITTED => format!("the sheet `{}` has no commitments", sheet.id),
                "spot" => format!("the sheet `{}` has no spot prices", sheet.id),
                "any" => format!("the sheet `{}` has no purchase options", sheet.id),
                _ => format!("the sheet `{}` has no purchase option `{word}`", sheet.id),
            };
            reader.findings.error(Code::UnknownName, *origin, message, Some(help));
            ok = false;
        }
        options.extend(found);
    }
    options.sort_unstable();
    options.dedup();
    ok.then(|| Purchase { name: part.purchase.iter().map(|word| word.value.as_str()).collect::<Vec<_>>().join(", "), options })
}

/// A machine that a component is pinned to must exist in one of the sheets at least.
pub(super) fn known_machine(alternatives: &[Alternative], component: usize, machine: &str, origin: Origin, reader: &mut Reader) {
    let sheets: Vec<&Sheet> = alternatives
        .iter()
        .flat_map(|alternative| &alternative.parts)
        .filter(|part| part.serves.contains(&Item::Component(component)))
        .map(|part| &*part.sheet)
        .collect();
    let names = || sheets.iter().flat_map(|sheet| &sheet.machines).map(|machine| machine.name.as_str());
    if !sheets.is_empty() && names().all(|name| name != machine) {
        nowhere(machine, names(), origin, reader);
    }
}
