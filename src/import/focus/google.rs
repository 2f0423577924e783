//! Charges of Google Cloud: machines are sold by cores and memory, `N2 Instance Core running in Americas`.

use super::charge::{Charge, Part, Told, has};
use super::units::Unit;
use crate::import::machines::Machines;
use crate::sheet::Architecture;

pub fn tell(charge: &Charge<'_>, machines: &Machines) -> Option<Told> {
    let description = if charge.description.is_empty() { charge.meter_name } else { charge.description };
    let text = description.to_ascii_lowercase();
    let service = charge.service.to_ascii_lowercase();
    let compute = has(&service, &["compute engine", "kubernetes engine"]);
    if compute && text.starts_with("commitment") {
        return Some(Told { section: super::charge::Section::Beside, ..Told::not_mapped("commitment fees") });
    }
    if compute && let Some(told) = charge.by_details(machines) {
        return Some(told);
    }
    match charge.unit {
        Unit::Hours(vcpus) | Unit::CoreHours(vcpus) if compute => {
            let (series, spot, architecture) = series(description, " Core running")?;
            Some(Told::part("machines", Part::Cores { series, spot, architecture, vcpus }))
        }
        Unit::DataHours(bytes) if compute && text.contains(" ram running") => {
            let (series, spot, architecture) = series(description, " Ram running")?;
            Some(Told::part("machines", Part::Memory { series, spot, architecture, bytes }))
        }
        Unit::DataMonths(_) | Unit::DataHours(_) => match () {
            () if compute && text.contains("snapshot") => Some(Told::not_mapped("snapshots of disks")),
            () if compute && has(&text, &["pd capacity", "hyperdisk"]) && !has(&text, &["iops", "throughput"]) => charge.stored("block-storage"),
            () if service.contains("filestore") => charge.stored("file-storage"),
            () if !service.contains("cloud storage") => None,
            () if has(&text, &["coldline", "archive"]) => charge.stored("archive-storage"),
            () if text.contains("nearline") => charge.stored("infrequent-storage"),
            () if text.contains("storage") => charge.stored("object-storage"),
            () => None,
        },
        Unit::Data(bytes) => match () {
            () if has(&text, &["cdn", "cache fill"]) => None,
            () if has(&text, &["nat gateway"]) => Some(Told::traffic("nat", bytes)),
            () if has(&text, &["inter zone"]) => Some(Told::traffic("transfer-zone", bytes)),
            () if has(&text, &["inter region", "inter-region"]) => Some(Told::traffic("transfer-region", bytes)),
            () if has(&text, &["ingress", "data transfer in"]) => Some(Told::traffic("transfer-in", bytes)),
            () if has(&text, &["internet egress", "internet data transfer out", "premium tier", "standard tier", "download"]) => {
                Some(Told::traffic("transfer-out", bytes))
            }
            () => None,
        },
        Unit::Count(count) if service.contains("cloud storage") => match () {
            () if text.contains("class a") => Some(Told::requests("requests-write", count)),
            () if text.contains("class b") => Some(Told::requests("requests-read", count)),
            () => None,
        },
        _ => None,
    }
}

/// The series before `Instance Core running in ...`, whether it is spot, and its instruction set. What is sold by the GPU or as sole tenancy is none.
fn series(description: &str, marker: &str) -> Option<(String, bool, Architecture)> {
    let at = description.to_ascii_lowercase().find(&marker.to_ascii_lowercase())?;
    let words: Vec<&str> = description.get(..at)?.split_whitespace().collect();
    let spot = words.iter().any(|word| word.eq_ignore_ascii_case("spot") || word.eq_ignore_ascii_case("preemptible"));
    if words.iter().any(|word| ["sole", "tenancy", "premium", "overcommit"].iter().any(|other| word.eq_ignore_ascii_case(other))) {
        return None;
    }
    let left = ["spot", "preemptible", "instance", "custom", "predefined", "extended"];
    let series: Vec<&str> = words.into_iter().filter(|word| !left.iter().any(|other| word.eq_ignore_ascii_case(other))).collect();
    let name = series.join(" ");
    let arm = ["t2a", "c4a", "n4a", "arm"].iter().any(|arm| name.to_ascii_lowercase().split(' ').any(|word| word == *arm));
    let architecture = if arm { Architecture::Arm } else { Architecture::X86 };
    let name = if name.is_empty() { "custom".to_owned() } else { name };
    (name.len() <= 60).then(|| (format!("GCP {name}"), spot, architecture))
}
