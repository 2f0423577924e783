//! Charges of Oracle Cloud: compute by OCPU-hours and GB-hours.

use super::charge::{Charge, Part, Told, has};
use super::units::Unit;
use crate::sheet::Architecture;

pub fn tell(charge: &Charge<'_>) -> Option<Told> {
    let text = charge.description.to_ascii_lowercase();
    let service = charge.service.to_ascii_lowercase();
    // `Standard - E5`, `Standard - A1 - Memory`: Ampere's are ARM.
    let arm = text.split([' ', '-']).any(|word| matches!(word, "a1" | "a2" | "a4"));
    let series = || format!("Oracle {}", charge.description.trim_end_matches("Memory").trim_end_matches("OCPU").trim_end_matches([' ', '-']));
    let architecture = if arm { Architecture::Arm } else { Architecture::X86 };
    let spot = text.contains("preemptible");
    match charge.unit {
        // An OCPU is a core: two threads of x86, one of A1 (Oracle, Compute shapes).
        Unit::CoreHours(hours) if service.contains("compute") => {
            let threads = if text.split([' ', '-']).any(|word| word == "a1") { 1.0 } else { 2.0 };
            Some(Told::part("machines", Part::Cores { series: series(), spot, architecture, vcpus: hours * threads }))
        }
        Unit::DataHours(bytes) if service.contains("compute") && text.contains("memory") => {
            Some(Told::part("machines", Part::Memory { series: series(), spot, architecture, bytes }))
        }
        Unit::DataMonths(bytes) if text.contains("outbound data transfer") => Some(Told::traffic("transfer-out", bytes)),
        Unit::Data(bytes) if text.contains("outbound data transfer") => Some(Told::traffic("transfer-out", bytes)),
        Unit::DataMonths(_) | Unit::DataHours(_) if has(&service, &["block_storage", "block volume", "block storage"]) && !text.contains("performance") => {
            charge.stored("block-storage")
        }
        Unit::DataMonths(_) | Unit::DataHours(_) if has(&service, &["object_storage", "object storage"]) => match () {
            () if text.contains("archive") => charge.stored("archive-storage"),
            () if text.contains("infrequent") => charge.stored("infrequent-storage"),
            () => charge.stored("object-storage"),
        },
        Unit::DataMonths(_) | Unit::DataHours(_) if has(&service, &["file_storage", "file storage"]) => charge.stored("file-storage"),
        _ => None,
    }
}
