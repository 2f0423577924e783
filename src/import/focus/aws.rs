//! Charges of Amazon Web Services: by the usage type where the export has it, otherwise by the description, which is that of its price list.

use super::charge::{Charge, Part, Told, has, unknown_machine};
use super::units::Unit;
use crate::import::machines::{Machines, Vendor};
use crate::sheet::Architecture;

pub fn tell(charge: &Charge<'_>, machines: &Machines) -> Option<Told> {
    let (text, usage) = (charge.description.to_ascii_lowercase(), charge.usage_type);
    let service = charge.service.to_ascii_lowercase();
    let (ec2, s3) = (has(&service, &["elastic compute cloud", "amazonec2"]), has(&service, &["simple storage service", "amazons3"]));
    match charge.unit {
        Unit::Hours(_) | Unit::CoreHours(_) | Unit::DataHours(_) if has(&text, &["fargate"]) || usage.contains("Fargate") => fargate(charge, &text),
        Unit::Hours(_) if ec2 => {
            // Included bandwidth and burst credits are of a type, and are not the machine.
            if has(&text, &["mbps", "cpu credits"]) || has(usage, &["EBSOptimized", "CPUCredits", "UnusedBox", "UnusedDed"]) {
                return None;
            }
            let name = usage.split_once("Usage:").map(|(_, name)| name).or_else(|| type_in(charge.description))?;
            Some(machines.find(Vendor::Aws, name).map_or_else(|| unknown_machine(name), |machine| charge.machine(machine.clone())))
        }
        Unit::DataMonths(_) | Unit::DataHours(_) => storage(charge, &text, &service, ec2, s3),
        Unit::Data(bytes) => traffic(charge, bytes, &text, &service),
        Unit::Count(count) if s3 => match () {
            () if usage.contains("Requests-Tier1") || has(&text, &["put, copy, post"]) => Some(Told::requests("requests-write", count)),
            () if usage.contains("Requests-Tier2") || has(&text, &["get and all other"]) => Some(Told::requests("requests-read", count)),
            () => None,
        },
        _ => None,
    }
}

/// Containers, sold by vCPU-hours and GB-hours; the unit of both may be written `Hours`.
fn fargate(charge: &Charge<'_>, text: &str) -> Option<Told> {
    let arm = text.contains("arm") || charge.usage_type.contains("ARM");
    let (architecture, series) = if arm { (Architecture::Arm, "Fargate ARM") } else { (Architecture::X86, "Fargate") };
    let spot = text.contains("spot") || charge.usage_type.contains("Spot");
    let (series, memory) = (series.to_owned(), has(text, &["memory", "gb-hours"]) || charge.usage_type.contains("GB-Hours"));
    let part = match charge.unit {
        Unit::DataHours(bytes) => Part::Memory { series, spot, architecture, bytes },
        Unit::Hours(hours) if memory => Part::Memory { series, spot, architecture, bytes: hours * Vendor::Aws.gigabyte() },
        Unit::Hours(hours) | Unit::CoreHours(hours) if has(text, &["vcpu"]) || charge.usage_type.contains("vCPU") => {
            Part::Cores { series, spot, architecture, vcpus: hours }
        }
        _ => return None,
    };
    Some(Told::part("machines", part))
}

fn storage(charge: &Charge<'_>, text: &str, service: &str, ec2: bool, s3: bool) -> Option<Told> {
    let usage = charge.usage_type;
    if ec2 {
        if text.contains("snapshot") || usage.contains("SnapshotUsage") {
            return Some(Told::not_mapped("snapshots of volumes"));
        }
        return if text.contains("provisioned storage") || usage.contains("VolumeUsage") { charge.stored("block-storage") } else { None };
    }
    if service.contains("elastic file system") || service.contains("amazonefs") {
        return charge.stored("file-storage");
    }
    if service.contains("glacier") {
        return charge.stored("archive-storage");
    }
    if !s3 {
        return None;
    }
    match () {
        () if has(text, &["glacier", "archive"]) || has(usage, &["Glacier", "GDA", "AA-ByteHrs", "AIA-ByteHrs", "-GIR-"]) => charge.stored("archive-storage"),
        () if has(text, &["infrequent"]) || has(usage, &["-SIA-", "-ZIA-", "INT-IA"]) => charge.stored("infrequent-storage"),
        () if has(text, &["storage used", "storage"]) || usage.contains("TimedStorage") => charge.stored("object-storage"),
        () => None,
    }
}

fn traffic(charge: &Charge<'_>, bytes: f64, text: &str, service: &str) -> Option<Told> {
    let usage = charge.usage_type;
    let is = |types: &[&str], words: &[&str]| has(usage, types) || has(text, words);
    match () {
        () if service.contains("cloudfront") => Some(Told::not_mapped("content delivery (GB)")),
        () if is(&["CloudFront"], &["cloudfront"]) => Some(Told::not_mapped("between the cloud and its content delivery (GB)")),
        () if is(&["NatGateway-Bytes"], &["data processed by nat gateways"]) => Some(Told::traffic("nat", bytes)),
        // It is billed where it leaves and where it arrives: a byte that crosses is counted twice.
        () if is(&["DataTransfer-Regional-Bytes"], &["regional data transfer", "datatransfer-regional-bytes"]) => {
            Some(Told::traffic("transfer-zone", bytes / 2.0))
        }
        () if is(&["-AWS-Out-Bytes"], &["-aws-out-bytes", "data transfer to "]) => Some(Told::traffic("transfer-region", bytes)),
        // It is counted, and paid, in the region that sends it.
        () if is(&["-AWS-In-Bytes"], &["-aws-in-bytes", "data transfer from "]) => {
            Some(Told::not_mapped("received from other regions, counted where it is sent (GB)"))
        }
        () if is(&["DataTransfer-In-Bytes"], &["data transfer in", "datatransfer-in-bytes"]) => Some(Told::traffic("transfer-in", bytes)),
        () if is(&["DataTransfer-Out-Bytes"], &["data transfer out", "datatransfer-out-bytes"]) => Some(Told::traffic("transfer-out", bytes)),
        () => None,
    }
}

/// The type in `$0.34 per On Demand Linux c5.2xlarge Instance Hour` or `Linux/UNIX (Amazon VPC), m5.large reserved instance applied`.
fn type_in(description: &str) -> Option<&str> {
    let words = description.split([' ', ',', '(', ')']);
    words.into_iter().find(|word| {
        word.split_once('.').is_some_and(|(family, size)| {
            let family_fits =
                family.starts_with(|c: char| c.is_ascii_lowercase()) && family.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
            let named = ["nano", "micro", "small", "medium", "large"].contains(&size) || size.starts_with("metal");
            family_fits && (named || size.strip_suffix("xlarge").is_some_and(|times| times.bytes().all(|c| c.is_ascii_digit())))
        })
    })
}
