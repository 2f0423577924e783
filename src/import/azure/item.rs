//! One item of the API: a meter's price, in one region, under one kind of contract.

use super::size;
use crate::import::filter::Filters;
use std::borrow::Cow;

/// An item as the file has it.
#[derive(Debug, Clone, Default)]
pub struct Item<'f> {
    pub service: &'f str,
    pub product: &'f str,
    pub sku: &'f str,
    pub arm_sku: &'f str,
    pub meter: &'f str,
    pub kind: &'f str,
    pub term: &'f str,
    pub unit: &'f str,
    pub price: &'f str,
    pub currency: &'f str,
    pub region: &'f str,
    pub location: &'f str,
    pub tier: &'f str,
    pub effective: &'f str,
    /// Whether the meter is the region's own; some are there a second time under another region's meter.
    pub primary: bool,
    /// Terms and rates of savings plans.
    pub savings: Vec<(String, String)>,
    /// Whether a price stands for all tiers of its meter, which the file does not tell apart.
    pub flattened: bool,
}

/// A meter that an item is a charge on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meter {
    Objects,
    Infrequent,
    Archive,
    Blocks,
    TransferOut,
    TransferIn,
    OutOfZone,
    IntoZone,
    ToRegions,
    Nat,
    Reads,
    Writes,
}

/// What a machine's item is a price of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    OnDemand,
    Spot,
    /// For so many years, paid as a whole.
    Reserved(u8),
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Machine(String, Way),
    Charge(Meter),
    Filtered(Cow<'static, str>),
    Unused(Cow<'static, str>),
}

/// What an item is, and whether it is wanted.
pub fn judge(item: &Item<'_>, filters: &Filters) -> Verdict {
    let machine = item.service == "Virtual Machines";
    let charge = if machine { None } else { charge(item) };
    if !machine && charge.is_none() {
        let what = if item.service.is_empty() { item.product } else { item.service };
        return Verdict::Unused(Cow::Owned(if what.is_empty() { "item without a service".to_owned() } else { what.to_owned() }));
    }
    let everywhere = !machine && matches!(item.region, "" | "Global");
    if !everywhere && item.region.is_empty() {
        return Verdict::Unused(Cow::Borrowed("virtual machine without a region"));
    }
    if !everywhere && !filters.region(item.region, item.location) {
        return Verdict::Filtered(Cow::Owned(format!("region {}", item.region)));
    }
    match charge {
        Some(_) if item.kind != "Consumption" => Verdict::Filtered(Cow::Owned(format!("type {}", item.kind))),
        Some(meter) => Verdict::Charge(meter),
        None => judge_machine(item, filters),
    }
}

fn judge_machine(item: &Item<'_>, filters: &Filters) -> Verdict {
    let filtered = |what: &'static str| Verdict::Filtered(Cow::Borrowed(what));
    let product = item.product.to_ascii_lowercase();
    let named = if item.arm_sku.is_empty() { item.sku } else { item.arm_sku };
    let low_priority = item.sku.contains("Low Priority") || item.meter.contains("Low Priority");
    let spot = item.sku.contains("Spot") || item.meter.contains("Spot");
    if product.contains("cloudservices") || product.contains("cloud services") {
        return filtered("Cloud Services");
    }
    if product.contains("dedicated host") {
        return filtered("dedicated hosts");
    }
    let os = if product.contains("windows") { "Windows" } else { "Linux" };
    if !os.eq_ignore_ascii_case(filters.os()) {
        return Verdict::Filtered(Cow::Owned(format!("operating system {os}")));
    }
    if low_priority {
        return filtered("Low Priority, which spot has replaced");
    }
    let way = match (item.kind, item.term) {
        ("Consumption", _) if spot => Way::Spot,
        ("Consumption", _) => Way::OnDemand,
        ("Reservation", term) => match years(term) {
            Some(years) => Way::Reserved(years),
            None => return Verdict::Unused(Cow::Owned(format!("reservation for `{term}`"))),
        },
        (kind, _) => return Verdict::Filtered(Cow::Owned(format!("type {kind}"))),
    };
    let Some(name) = size::name(named) else { return Verdict::Unused(Cow::Borrowed("virtual machine without the name of a size")) };
    if !filters.family(&size::family(&name)) {
        return filtered("other families");
    }
    if !filters.name(&name) {
        return filtered("other names");
    }
    if item.unit != "1 Hour" {
        return Verdict::Unused(Cow::Owned(format!("virtual machine priced per `{}`", item.unit)));
    }
    Verdict::Machine(name, way)
}

/// The years of a term: `1 Year`, `3 Years`.
pub fn years(term: &str) -> Option<u8> {
    match term {
        "1 Year" => Some(1),
        "3 Years" => Some(3),
        "5 Years" => Some(5),
        _ => None,
    }
}

fn charge(item: &Item<'_>) -> Option<Meter> {
    match (item.product, item.sku, item.meter) {
        ("General Block Blob v2", "Hot LRS", "Hot LRS Data Stored") => Some(Meter::Objects),
        ("General Block Blob v2", "Cool LRS", "Cool LRS Data Stored") => Some(Meter::Infrequent),
        ("General Block Blob v2", "Archive LRS", "Archive LRS Data Stored") => Some(Meter::Archive),
        ("General Block Blob v2", "Hot LRS", "Hot Read Operations") => Some(Meter::Reads),
        ("General Block Blob v2", "Hot LRS", "Hot LRS Write Operations") => Some(Meter::Writes),
        ("Azure Premium SSD v2", "Premium LRS", "Premium LRS Provisioned Capacity") => Some(Meter::Blocks),
        ("Rtn Preference: MGN", _, "Standard Data Transfer Out") => Some(Meter::TransferOut),
        ("Rtn Preference: MGN", _, "Standard Data Transfer In") => Some(Meter::TransferIn),
        (_, _, "Standard Inter-Availability Zone Data Transfer Out") => Some(Meter::OutOfZone),
        (_, _, "Standard Inter-Availability Zone Data Transfer In") => Some(Meter::IntoZone),
        (_, _, "Intra Continent Data Transfer Out") => Some(Meter::ToRegions),
        ("NAT Gateway", _, "Standard Data Processed") => Some(Meter::Nat),
        _ => None,
    }
}

impl Meter {
    /// The charge's name, the sheet's meter, the file's unit, what a price is per.
    pub fn keys(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Objects => ("Blob Storage, Hot, LRS", "object-storage", "1 GB/Month", "GiB-month"),
            Self::Infrequent => ("Blob Storage, Cool, LRS", "infrequent-storage", "1 GB/Month", "GiB-month"),
            Self::Archive => ("Blob Storage, Archive, LRS", "archive-storage", "1 GB/Month", "GiB-month"),
            Self::Blocks => ("Premium SSD v2, LRS", "block-storage", "1 GiB/Hour", "GiB-hour"),
            Self::TransferOut => ("Transfer out", "transfer-out", "1 GB", "GiB"),
            Self::TransferIn => ("Transfer in", "transfer-in", "1 GB", "GiB"),
            Self::OutOfZone => ("Transfer between zones, out of one", "transfer-zone", "1 GB", "GiB"),
            Self::IntoZone => ("Transfer between zones, into the other", "transfer-zone", "1 GB", "GiB"),
            Self::ToRegions => ("Transfer to other regions of the continent", "transfer-region", "1 GB", "GiB"),
            Self::Nat => ("NAT data", "nat", "1 GB", "GiB"),
            Self::Reads => ("Blob Storage, Hot, read operations", "requests-read", "10K", "10000 requests"),
            Self::Writes => ("Blob Storage, Hot, write operations", "requests-write", "10K", "10000 requests"),
        }
    }

    /// Whether zero is a price: what comes in is free.
    pub fn may_be_free(self) -> bool {
        matches!(self, Self::TransferIn | Self::OutOfZone | Self::IntoZone)
    }
}
