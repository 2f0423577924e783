//! What changed from one workload to another, told apart by evaluating what lies between them: the inputs of one cause after another from the later one.
//!
//! Everything but the last step runs on the machine types that were chosen at first, wherever the sheets still have them, so that what choosing others brings is
//! told apart. A step that the readers refuse, a component that is served by nobody say, is taken with the next.

use super::{Cause, Costs, Input, costs, mixed};
use crate::comparison::{self, Comparison, Outcome};
use crate::document::Reader;
use crate::documents::{Documents, sheet_of};
use crate::saved::{self, Saved};
use crate::scenario::{Alternative, Item, Scenario};
use std::collections::BTreeSet;

/// A workload that was read and compared.
#[derive(Debug)]
pub struct Evaluated<'a> {
    /// Its documents.
    pub documents: &'a Documents,
    /// Its comparison.
    pub comparison: &'a Comparison,
    /// What that came to.
    pub saved: &'a Saved,
}

/// The amounts of two workloads, attributed to the inputs that changed; and what has to be said of that.
///
/// # Errors
/// None that input can cause.
pub fn between(base: &Evaluated<'_>, head: &Evaluated<'_>, inputs: &[Input]) -> anyhow::Result<(Option<Costs>, Vec<String>)> {
    let touched: Vec<Cause> = Cause::ALL.into_iter().filter(|cause| inputs.iter().any(|input| input.cause == *cause)).collect();
    let types = |saved: &Saved| saved.alternatives.iter().map(|standing| standing.paid.as_ref().map(|paid| paid.machines.clone()).ok()).collect::<Vec<_>>();
    // With one cause, and the same machines, there is nothing to tell apart.
    if touched.len() <= 1 && types(base.saved) == types(head.saved) {
        let causes = if touched.is_empty() { vec![Cause::Terms] } else { touched };
        return Ok((costs(Some(base.saved), Some(head.saved), &[], &causes), Vec::new()));
    }
    let mut notes = gone(base, head);
    notes.extend(renamed(base, head));
    let mut between = Vec::new();
    let mut pending: Vec<Cause> = Vec::new();
    // Nothing is changed but that the machines are held: what that brings is given back when they are not.
    let start = step(base, head, &[])?;
    between.extend(start.map(|saved| (vec![Cause::Machines], saved)));
    for cause in touched.iter().copied().filter(|cause| *cause != Cause::Machines) {
        pending.push(cause);
        let so_far: Vec<Cause> = touched.iter().copied().take_while(|known| *known <= cause).collect();
        match step(base, head, &so_far)? {
            Some(saved) => between.push((std::mem::take(&mut pending), saved)),
            None => notes.push(format!("what {cause} alone would change cannot be told: the files between the two do not fit together")),
        }
    }
    pending.push(Cause::Machines);
    Ok((costs(Some(base.saved), Some(head.saved), &between, &pending), notes))
}

/// What the scenario comes to with the inputs of some causes from the later one; none where the readers refuse it.
fn step(base: &Evaluated<'_>, head: &Evaluated<'_>, from_head: &[Cause]) -> anyhow::Result<Option<Saved>> {
    let (Some(old), Some(new)) = (base.documents.workload(), head.documents.workload()) else { return Ok(None) };
    let takes = |cause: Cause| from_head.contains(&cause);
    let of = |cause: Cause| if takes(cause) { head.documents } else { base.documents };
    let mut documents = Documents {
        workload: Some(mixed(&old, &new, from_head)),
        // Of all that is read by a path, traces alone are not there already.
        base: of(Cause::Demand).base.clone(),
        extra: of(Cause::Price).extra.clone(),
        library: base.documents.library.mixed(&head.documents.library, takes(Cause::Price), takes(Cause::Exchange)),
        texts: head.documents.texts.clone(),
        settings: of(Cause::Price).settings.iter().filter(|setting| sheet_of(&setting.path).is_some()).cloned().collect(),
        accepted: None,
        last: None,
    };
    let mut reader = Reader::default();
    let Ok(Some(mut scenario)) = documents.scenario(&[], &mut reader) else { return Ok(None) };
    if scenario.workload.currency != head.comparison.scenario.workload.currency {
        return Ok(None);
    }
    hold(&mut scenario, base.comparison);
    let comparison = comparison::compare(scenario, &[]);
    saved::of(&comparison, &documents.texts).map(Some)
}

/// The machine types that an alternative has in a part: for what, and which.
fn chosen(comparison: &Comparison, at: usize) -> Vec<(usize, &[String], &str)> {
    let Outcome::Priced(priced) = &comparison.outcomes[at] else { return Vec::new() };
    let alternative = &comparison.scenario.alternatives[at];
    let runs = priced.fleet.groups.iter().filter(|group| group.peak.iter().any(|count| *count > 0.0));
    runs.map(|group| (group.part, group.names.as_slice(), alternative.parts[group.part].sheet.machines[group.machine].name.as_str())).collect()
}

/// Holds the machine types that were chosen at first, where the sheets still have them.
fn hold(scenario: &mut Scenario, base: &Comparison) {
    let workload = &scenario.workload;
    for alternative in &mut scenario.alternatives {
        let Some(at) = base.scenario.alternatives.iter().position(|known| known.name == alternative.name) else { continue };
        let chosen = chosen(base, at);
        for (index, part) in alternative.parts.iter_mut().enumerate() {
            let of_part: Vec<_> = chosen.iter().filter(|(part, ..)| *part == index).collect();
            let kept: BTreeSet<&str> = of_part.iter().map(|(.., machine)| *machine).collect();
            if part.sheet.pooled {
                // Hosts are shared, and a component with a machine of its own would share none: all other types are left out.
                for role in [crate::sheet::Role::Compute, crate::sheet::Role::Storage] {
                    let of_role: Vec<usize> = (0..part.sheet.machines.len()).filter(|machine| part.sheet.machines[*machine].role == role).collect();
                    let (keep, leave): (Vec<usize>, Vec<usize>) =
                        of_role.into_iter().partition(|machine| kept.contains(part.sheet.machines[*machine].name.as_str()));
                    if !keep.is_empty() {
                        part.without.extend(leave);
                    }
                }
                continue;
            }
            for item in &part.serves {
                let Item::Component(component) = *item else { continue };
                let name = &workload.components[component].name;
                let types: BTreeSet<&str> = of_part.iter().filter(|(_, serves, _)| serves.contains(name)).map(|(.., machine)| *machine).collect();
                let mut types = types.into_iter();
                let (Some(machine), None) = (types.next(), types.next()) else { continue };
                if part.sheet.machines.iter().any(|known| known.name == machine) {
                    part.machines.retain(|(known, _)| *known != component);
                    part.machines.push((component, machine.to_owned()));
                }
            }
        }
    }
}

/// Components of one of the two alone, which perhaps were renamed: their machines cannot be held.
fn renamed(base: &Evaluated<'_>, head: &Evaluated<'_>) -> Option<String> {
    let names = |of: &Evaluated<'_>| of.comparison.scenario.workload.components.iter().map(|component| component.name.clone()).collect::<Vec<_>>();
    let (old, new) = (names(base), names(head));
    let alone: Vec<&str> = old.iter().filter(|name| !new.contains(name)).chain(new.iter().filter(|name| !old.contains(name))).map(String::as_str).collect();
    (!alone.is_empty())
        .then(|| format!("{}: not in both, so that choice of machine and demand could not be told apart for it: all is demand", alone.join(", ")))
}

/// Machines that were chosen and that the later sheets do not have, in sentences.
fn gone(base: &Evaluated<'_>, head: &Evaluated<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for (at, old) in base.comparison.scenario.alternatives.iter().enumerate() {
        let Some(new) = head.comparison.scenario.alternatives.iter().find(|known| known.name == old.name) else { continue };
        let has = |part: usize, machine: &str| new_part(new, part).is_none_or(|sheet| sheet.iter().any(|known| known == machine));
        let mut said = BTreeSet::new();
        for (part, serves, machine) in chosen(base.comparison, at) {
            if !has(part, machine) && said.insert(machine) {
                notes.push(format!(
                    "{}: {machine}, on which {} ran, is no longer in the sheet; what stands in its place counts as price",
                    old.name,
                    serves.join(", ")
                ));
            }
        }
    }
    notes
}

fn new_part(alternative: &Alternative, part: usize) -> Option<Vec<String>> {
    let sheet = &alternative.parts.get(part)?.sheet;
    Some(sheet.machines.iter().map(|machine| machine.name.clone()).collect())
}
