//! What is judged of any sheet: how much work a vCPU does, and prices that are off by a digit.

use super::{Places, words};
use crate::diagnostic::{Code, Findings};
use crate::quantity::to_f64;
use crate::sheet::{Binding, Machine, Role, Sheet, Terms};

/// Hours of a month.
const MONTH: f64 = 730.0;

pub fn judge(sheet: &Sheet, places: Places<'_>, findings: &mut Findings) {
    cores(sheet, places, findings);
    evidence(sheet, places, findings);
    outliers(sheet, places, findings);
    for_nothing(sheet, places, findings);
    for option in &sheet.options {
        if matches!(option.binding, Binding::Spot { lost } if lost <= 0.0) {
            let origin = places.sheet(&sheet.id, &["option", &option.name, "lost_work"]);
            let message = format!("what runs on `{}` is taken away and loses no work", option.name);
            findings.judge(
                Code::SpotWithoutLoss,
                origin,
                message,
                "write the share that is done again, with its evidence in the source's note, as `lost_work = \"5 %\"`",
            );
        }
    }
}

/// Work per vCPU against others: what the file says, as the machine's capacity has it.
fn performance(machine: &Machine) -> f64 {
    match (machine.capacity.vcpus, machine.threads) {
        (Some(vcpus), Some(threads)) if threads > 0.0 => vcpus / threads,
        _ => 1.0,
    }
}

/// vCPUs that are as many as the cores that the text beside them speaks of.
fn cores(sheet: &Sheet, places: Places<'_>, findings: &mut Findings) {
    let mut of_sources: Vec<(&str, Vec<f64>)> = Vec::new();
    for machine in sheet.machines.iter().filter(|machine| machine.role == Role::Compute) {
        let Some(threads) = machine.threads.filter(|threads| *threads > 1.0) else { continue };
        if (performance(machine) - 1.0).abs() > 1e-9 {
            continue;
        }
        let origin = places.sheet(&sheet.id, &["machine", &machine.name, "vcpus"]);
        if !of_sources.iter().any(|(name, _)| *name == machine.source) {
            of_sources.push((&machine.source, words::cores(&words::said(sheet, "", &machine.source))));
        }
        let of_source = of_sources.iter().find(|(name, _)| *name == machine.source).map_or(&[][..], |(_, cores)| cores);
        let mut said = words::cores(&machine.name.to_lowercase());
        said.extend(places.documents.texts.line_of(origin).map(|line| words::cores(&line.to_lowercase())).unwrap_or_default());
        // A note on a whole catalogue speaks of other machines too.
        let own = sheet.machines.iter().filter(|other| other.source == machine.source).take(3).count() < 3;
        said.extend(of_source.iter().filter(|_| own));
        let is = |wanted: f64| said.iter().any(|cores| (cores - wanted).abs() < 1e-9);
        // Two threads to a core: who writes of half as many cores has counted threads.
        if is(threads) && !is(threads / 2.0) {
            let message = format!("`{}` has {threads} vCPUs, and {threads} cores are spoken of: a vCPU elsewhere is a hardware thread", machine.name);
            findings.judge(
                Code::CoresAsVcpus,
                origin,
                message,
                "write the hardware threads (two to a core, most often), or `performance`: the work of one against those of the other sheets",
            );
        }
    }
}

/// Work per vCPU that nobody has measured.
fn evidence(sheet: &Sheet, places: Places<'_>, findings: &mut Findings) {
    let bare = |machine: &&Machine| (performance(machine) - 1.0).abs() > 1e-9 && sheet.sources.get(&machine.source).is_none_or(|source| source.note.is_none());
    let found: Vec<&Machine> = sheet.machines.iter().filter(bare).collect();
    if let Some(first) = found.first() {
        let origin = places.sheet(&sheet.id, &["machine", &first.name, "performance"]);
        let message =
            format!("a vCPU of {} is said to do {:.4} times the work of others, and its source has no note that says why", names(&found), performance(first))
                .replace("0000 times", " times");
        findings.judge(Code::PerformanceWithoutEvidence, origin, message, "write into the source's `note` what was measured, on what, and by whom");
    }
}

/// What costs nothing beside machines that cost something: hardware that is there already is `[existing]`, not free.
fn for_nothing(sheet: &Sheet, places: Places<'_>, findings: &mut Findings) {
    let free = |machine: &&Machine| matches!(&machine.terms, Terms::Bought(purchase) if purchase.price.is_zero());
    let priced = sheet.machines.iter().any(|machine| matches!(&machine.terms, Terms::Bought(purchase) if !purchase.price.is_zero()));
    let found: Vec<&Machine> = sheet.machines.iter().filter(free).collect();
    if let Some(first) = found.first().filter(|_| priced) {
        let origin = places.sheet(&sheet.id, &["machine", &first.name, "purchase"]);
        let message = format!("{} is bought for nothing, and others of this sheet are paid for", names(&found));
        findings.judge(
            Code::ImplausiblePrice,
            origin,
            message,
            "write what it costs; what is there already, and what it is worth, stands in the workload's `[existing]`",
        );
    }
}

/// The names of machines, in a sentence.
pub fn names(machines: &[&Machine]) -> String {
    let (first, others) = (machines.first().map_or("", |machine| machine.name.as_str()), machines.len().saturating_sub(1));
    match others {
        0 => format!("`{first}`"),
        1 => format!("`{first}` and one other"),
        _ => format!("`{first}` and {others} others"),
    }
}

/// A machine, its price, its threads and its bytes of memory.
type Plain<'a> = (&'a Machine, f64, f64, f64);

/// How many times the middle price a machine may cost.
const OUTLIER: f64 = 7.0;

/// What is priced at a multiple of its neighbours, whether by the vCPU or by the GB.
fn outliers(sheet: &Sheet, places: Places<'_>, findings: &mut Findings) {
    let price = |machine: &Machine| match &machine.terms {
        Terms::Rented(rent) => rent.hourly(MONTH),
        Terms::Bought(purchase) => to_f64(purchase.price),
        Terms::Unpublished => 0.0,
    };
    let plain: Vec<Plain<'_>> = sheet
        .machines
        .iter()
        .filter(|machine| machine.capacity.gpus == 0.0 && machine.role == Role::Compute && price(machine) > 0.0)
        .filter_map(|machine| {
            Some((machine, price(machine), machine.threads.filter(|threads| *threads > 0.0)?, machine.capacity.memory.filter(|bytes| *bytes > 0.0)?))
        })
        .collect();
    if plain.len() < 4 {
        return;
    }
    let median = |figure: &dyn Fn(&Plain<'_>) -> f64| {
        let mut figures: Vec<f64> = plain.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    let (by_vcpu, by_memory) = (median(&|(_, price, vcpus, _)| price / vcpus), median(&|(_, price, _, memory)| price / memory));
    for (machine, price, vcpus, memory) in &plain {
        let (of_vcpu, of_memory) = (price / vcpus / by_vcpu, price / memory / by_memory);
        let (least, most) = (of_vcpu.min(of_memory), of_vcpu.max(of_memory));
        let how = match () {
            () if least > OUTLIER => format!("{least:.0} times"),
            () if most < 1.0 / OUTLIER => format!("a {:.0}th of", 1.0 / most),
            () => continue,
        };
        let origin = places.sheet(&sheet.id, &["machine", &machine.name, if machine.rent().is_some() { "price" } else { "purchase" }]);
        let message = format!("`{}` costs {how} what the machines of this sheet cost, by the vCPU and by the GB of memory", machine.name);
        findings.judge(Code::ImplausiblePrice, origin, message, "look for a slipped decimal point, or for a unit of time that is not the price's");
    }
}
