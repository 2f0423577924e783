//! What a sheet of OVH's says beside its machines, and how a server is told in a line.

use super::offer::{Cpu, Disk, Technical};
use super::{Made, cloud};
use crate::import::Request;
use crate::import::draft::{Draft, DraftCharge, DraftMachine, Keys, key, slug};
use crate::import::json::Exact;
use crate::import::toml::Value;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// A way of paying beside month by month: how many months it binds, and whether they are paid at once.
pub type Term = (u32, bool);

/// What an option is called.
pub fn named_term((months, at_once): Term) -> String {
    format!("{}-{months}", if at_once { "upfront" } else { "term" })
}

/// What a person wants to know of a server that no key holds.
pub fn note(cpu: Option<&Cpu>, processors: u32, disks: &[&Disk], technical: &[(&str, &Technical)], sites: &[&str]) -> String {
    let mut parts = Vec::new();
    if let Some(cpu) = cpu {
        let name = [&cpu.brand, &cpu.model].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
        let number = if processors > 1 { format!("{processors} x ") } else { String::new() };
        parts.push(cpu.cores.map_or_else(|| format!("{number}{name}"), |cores| format!("{number}{name}, {} cores", cores.saturating_mul(processors))));
    }
    let disk = |disk: &&Disk| {
        let kind = [&disk.interface, &disk.technology].into_iter().flatten().map(String::as_str).filter(|kind| *kind != "SSD").collect::<Vec<_>>().join(" ");
        Some(format!("{} x {} GB {kind}", disk.number.unwrap_or(1), disk.capacity?.0.normalize()))
    };
    let disks: Vec<String> = disks.iter().filter_map(disk).collect();
    parts.extend((!disks.is_empty()).then(|| disks.join(" + ")));
    let public = technical.iter().find(|(family, _)| *family == "bandwidth").and_then(|(_, technical)| technical.bandwidth.as_ref()?.level);
    parts.extend(public.map(|Exact(level)| format!("{} Mbit/s", level.normalize())));
    parts.extend((!sites.is_empty()).then(|| sites.join(", ")));
    parts.join("; ")
}

/// What the head of a sheet says.
pub struct Head<'a> {
    pub request: &'a Request,
    pub as_of: &'a str,
    pub dated: &'a str,
    pub currency: &'a str,
    pub subsidiary: &'a str,
    pub numbers: &'a BTreeSet<String>,
}

impl Head<'_> {
    fn begin(&self, kind: &'static str, what: &str, everywhere: &str) -> Draft {
        let Self { request, as_of, dated, currency, subsidiary, .. } = self;
        let numbers = self.numbers.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let host = if *subsidiary == "US" { "api.us.ovhcloud.com" } else { "api.ovh.com" };
        let note = format!(
            "As of: {dated}. List prices without tax, and without the special offers of the day. A vCPU is a thread. Memory is sold as GB of DIMMs, written GiB."
        );
        let catalogue = vec![
            key("title", format!("OVHcloud public order catalogue (catalogue {numbers}), subsidiary {subsidiary}")),
            key("url", format!("https://{host}/1.0/order/catalog/public")),
            key("as_of", Value::bare(as_of)),
            key("read", "primary"),
            key("note", note),
        ];
        let id = if kind == "cloud" { format!("ovh-{}-cloud", slug(subsidiary)) } else { format!("ovh-{}", slug(subsidiary)) };
        Draft {
            head: vec![format!("OVHcloud, subsidiary {subsidiary}: {what}")],
            id: request.id.clone().unwrap_or(id),
            provider: if *subsidiary == "US" { "OVHcloud US" } else { "OVHcloud" },
            kind,
            region: request.filters.regions().unwrap_or_else(|| everywhere.to_owned()),
            currency: (*currency).to_owned(),
            as_of: (*as_of).to_owned(),
            sources: vec![("catalogue".to_owned(), catalogue)],
            ..Draft::default()
        }
    }

    /// A sheet of servers.
    pub fn servers(&self, made: Vec<Made>, terms: &BTreeSet<Term>, unmetered: bool) -> Draft {
        let mut draft = self.begin("hosting", "dedicated servers rented by the month.", "every site of the catalogue");
        draft.caveats = vec![
            "whole servers by the month, each with its set-up fee; terms renew themselves unless cancelled.".to_owned(),
            "disks are local; whether a model is in stock, and how soon it is delivered, is not in the catalogue.".to_owned(),
        ];
        if !unmetered {
            draft.caveats.push("some servers' traffic is limited, so that transfer has no price here.".to_owned());
        }
        draft.head.push(
            "A price is the plan's with its default add-ons (memory, disks, bandwidth); the set-up fee is paid once for each server. Terms: paid monthly (term) or \
             at once (upfront). The ranges So you Start and Kimsufi are superseded: our rule. role = \"storage\": servers sold for it (STOR), disk being their hard \
             disks; elsewhere disk is the sum of all disks, before RAID."
                .to_owned(),
        );
        draft.machines = vec![(String::new(), made.into_iter().map(|Made { keys, note, .. }| DraftMachine { keys, note }).collect())];
        draft.defaults = vec![key("billed_per", "month"), key("source", "catalogue")];
        for term in terms {
            let (months, at_once) = *term;
            let label = format!("{months} months, paid {}", if at_once { "at once" } else { "monthly" });
            let keys = vec![key("kind", "committed"), key("term", format!("{months} months")), key("label", label), key("source", "catalogue")];
            draft.options.push((named_term(*term), keys));
        }
        if unmetered {
            for (name, meter) in [("Public bandwidth, out", "transfer-out"), ("Public bandwidth, in", "transfer-in")] {
                let (name, tiers, source) = (name.to_owned(), vec![(None, Decimal::ZERO)], "catalogue".to_owned());
                draft.charges.push(DraftCharge { name, meter, unit: "GB", tiers, keys: Keys::new(), source });
            }
        }
        draft
    }

    /// A sheet of the public cloud.
    pub fn cloud(&self, cloud: cloud::Made) -> Draft {
        let mut draft = self.begin("cloud", "public cloud instances by the hour, or committed to by the month.", "every region of the catalogue");
        draft.caveats = vec![
            "Linux instances at list price; savings plans, Windows, local zones and regions of three zones are not in the sheet.".to_owned(),
            "which region has which instance, and what traffic costs there, the catalogue says for few.".to_owned(),
        ];
        draft.machines = vec![(String::new(), cloud.machines)];
        draft.charges = cloud.charges;
        draft.defaults = vec![key("billed_per", "hour"), key("source", "catalogue")];
        if cloud.monthly {
            let keys = vec![key("kind", "committed"), key("term", "1 month"), key("label", "by the month"), key("source", "catalogue")];
            draft.options.push(("monthly".to_owned(), keys));
        }
        draft
    }
}
