//! Charges of Microsoft Azure: by the description, `Virtual Machines Dv2/DSv2 Series - D11 v2/DS11 v2 - US East 2`, and what the export says of the meter.

use super::charge::{Charge, Part, Told, has, unknown_machine};
use super::units::Unit;
use crate::import::machines::{Machines, Vendor};

/// Provisioned sizes of managed disks by the number in their name, in GiB (Microsoft, Azure managed disk types: P, E and S alike).
const DISKS: [(u32, f64); 14] = [
    (1, 4.0),
    (2, 8.0),
    (3, 16.0),
    (4, 32.0),
    (6, 64.0),
    (10, 128.0),
    (15, 256.0),
    (20, 512.0),
    (30, 1024.0),
    (40, 2048.0),
    (50, 4096.0),
    (60, 8192.0),
    (70, 16384.0),
    (80, 32767.0),
];

pub fn tell(charge: &Charge<'_>, machines: &Machines) -> Option<Told> {
    let text = format!("{} {}", charge.description, charge.x_meter_name).to_ascii_lowercase();
    match charge.unit {
        Unit::Hours(_) if has(&text, &["virtual machines"]) || charge.service.starts_with("Virtual Machine") => machine(charge, &text, machines),
        Unit::CountMonths(count) if has(&text, &["managed disk"]) => {
            let gib = disk(&text)?;
            Some(Told::part("block-storage", Part::Stored { meter: "block-storage", bytes: gib * 1_073_741_824.0 * count, hourly: false }))
        }
        Unit::DataMonths(_) | Unit::DataHours(_) => match () {
            () if has(&text, &["managed disk", "ultra disk", "ssd v2"]) && !has(&text, &["snapshot", "iops", "throughput"]) => charge.stored("block-storage"),
            () if has(&text, &["snapshot", "tables", "queues", "database", "backup"]) => None,
            () if !has(&text, &["data stored"]) => None,
            () if has(&text, &["files"]) => charge.stored("file-storage"),
            () if has(&text, &["archive"]) => charge.stored("archive-storage"),
            () if has(&text, &["cool", "cold"]) => charge.stored("infrequent-storage"),
            () if has(&text, &["blob", "hot", "data lake"]) => charge.stored("object-storage"),
            () => None,
        },
        Unit::Data(bytes) => match () {
            () if has(&text, &["nat gateway"]) => Some(Told::traffic("nat", bytes)),
            () if has(&text, &["inter-region"]) => Some(Told::traffic("transfer-region", bytes)),
            () if has(&text, &["availability zone"]) => Some(Told::traffic("transfer-zone", bytes)),
            () if has(&text, &["load balancer", "content delivery", "front door", "cdn"]) => None,
            () if has(&text, &["data transfer out"]) => Some(Told::traffic("transfer-out", bytes)),
            () if has(&text, &["data transfer in"]) => Some(Told::traffic("transfer-in", bytes)),
            () => None,
        },
        // `Units` are operations, or ten thousand of them: only a unit that says so is counted.
        Unit::Count(count) if count > 1.0 && has(&text, &["blob", "data lake"]) => match () {
            () if has(&text, &["write operations", "list and create"]) => Some(Told::requests("requests-write", count)),
            () if has(&text, &["read operations", "all other operations"]) => Some(Told::requests("requests-read", count)),
            () => None,
        },
        _ => None,
    }
}

fn machine(charge: &Charge<'_>, text: &str, machines: &Machines) -> Option<Told> {
    if has(text, &["reserved ip", "licen", "ip address", "dedicated host"]) {
        return None;
    }
    if let Some(told) = charge.by_details(machines) {
        return Some(told);
    }
    let details: Option<serde_json::Value> = serde_json::from_str(charge.x_details).ok();
    let service_type = details.as_ref().and_then(|details| details.get("ServiceType")).and_then(serde_json::Value::as_str);
    // The meter's name stands behind the series: `... Series - D11 v2/DS11 v2 - US East 2`. Two names share a meter.
    let segments = charge.description.split(" - ").skip(1).take(1);
    let meters = std::iter::once(charge.x_meter_name).chain(std::iter::once(charge.meter_name)).chain(segments).flat_map(|meter| meter.split('/'));
    let names: Vec<&str> = service_type.into_iter().chain(meters).map(without_purchase).filter(|name| !name.is_empty()).collect();
    match names.iter().find_map(|name| machines.find(Vendor::Azure, name)) {
        Some(machine) => Some(charge.machine(machine.clone())),
        None => names.first().map(|name| unknown_machine(name)),
    }
}

/// A meter's name without how it is bought.
fn without_purchase(name: &str) -> &str {
    let name = name.trim();
    [" Spot", " Low Priority", " Expired"].into_iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name)
}

/// The provisioned GiB of `... - P6 LRS ...`.
fn disk(text: &str) -> Option<f64> {
    let number = |word: &str| word.strip_prefix(['p', 'e', 's']).and_then(|digits| digits.parse::<u32>().ok());
    let mut words = text.split([' ', '-']).filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        if let Some(number) = number(word).filter(|_| matches!(words.peek(), Some(&("lrs" | "zrs")))) {
            return DISKS.iter().find(|(known, _)| *known == number).map(|(_, gib)| *gib);
        }
    }
    None
}
