//! A product of AWS's price list: what it is to a price sheet, and whether it is wanted.

use super::regions;
use crate::import::filter::Filters;
use std::borrow::Cow;

macro_rules! attributes {
    ($($name:ident $csv:literal),+ $(,)?) => {
        /// What a product says of itself, as far as it is read.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Attribute { $($name),+ }

        /// The attributes with their columns in CSV; in JSON they are called the same, without spaces and with other capitals.
        pub const ATTRIBUTES: &[(Attribute, &str)] = &[$((Attribute::$name, $csv)),+];
    };
}

attributes! {
    Family "Product Family",
    Service "serviceCode",
    Location "Location",
    LocationType "Location Type",
    RegionCode "Region Code",
    InstanceType "Instance Type",
    CurrentGeneration "Current Generation",
    InstanceFamily "Instance Family",
    Vcpus "vCPU",
    Memory "Memory",
    Storage "Storage",
    Processor "Physical Processor",
    Tenancy "Tenancy",
    OperatingSystem "Operating System",
    Licence "License Model",
    Software "Pre Installed S/W",
    Capacity "CapacityStatus",
    Market "MarketOption",
    Gpus "GPU",
    Usage "usageType",
    TransferType "Transfer Type",
    FromLocation "From Location",
    FromLocationType "From Location Type",
    FromRegion "From Region Code",
    ToLocation "To Location",
    ToLocationType "To Location Type",
}

/// How many there are.
pub const COUNT: usize = ATTRIBUTES.len();

/// The attribute of this name in JSON.
pub fn named(key: &str) -> Option<Attribute> {
    let same = |csv: &str| {
        let mut letters = csv.bytes().filter(u8::is_ascii_alphanumeric);
        key.bytes().all(|byte| letters.next().is_some_and(|letter| letter.eq_ignore_ascii_case(&byte))) && letters.next().is_none()
    };
    ATTRIBUTES.iter().find(|(_, csv)| same(csv)).map(|(attribute, _)| *attribute)
}

/// A product, however it is stored.
pub trait Product {
    /// What it says; empty if it says nothing.
    fn get(&self, attribute: Attribute) -> &str;
}

/// A meter that a product is a charge on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meter {
    Objects,
    Infrequent,
    Archive,
    Blocks,
    Files,
    TransferOut,
    TransferIn,
    BetweenZones,
    ToRegions,
    Nat,
    Reads,
    Writes,
}

/// What a product is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A machine that is wanted.
    Machine,
    /// A charge.
    Charge(Meter),
    /// What a filter keeps out, by kind.
    Filtered(Cow<'static, str>),
    /// What a sheet has no place for, by kind.
    Unused(Cow<'static, str>),
}

/// The family of an instance type: `m5` of `m5.large`.
pub fn family_of(instance: &str) -> &str {
    instance.split_once('.').map_or(instance, |(family, _)| family)
}

/// Where a product is: its region's code (its name, where neither the file nor we know the code), and the name. Data have a place that they come from.
pub fn region(product: &impl Product) -> (&str, &str) {
    let (code, name) = if is_transfer(product) {
        (product.get(Attribute::FromRegion), product.get(Attribute::FromLocation))
    } else {
        (product.get(Attribute::RegionCode), product.get(Attribute::Location))
    };
    (if code.is_empty() { regions::code(name).unwrap_or(name) } else { code }, name)
}

fn is_transfer(product: &impl Product) -> bool {
    product.get(Attribute::Family) == "Data Transfer"
}

/// What a product is, and whether it is wanted. `offer` is the file's own service.
pub fn judge(product: &impl Product, offer: &str, filters: &Filters) -> Verdict {
    use Attribute as A;
    let of = |what: &str, value: &str| Cow::Owned(if value.is_empty() { format!("no {what}") } else { format!("{what} {value}") });
    let family = product.get(A::Family);
    let machine = matches!(family, "Compute Instance" | "Compute Instance (bare metal)");
    let charge = if machine { None } else { charge(product, offer) };
    if !machine && charge.is_none() {
        return Verdict::Unused(kind(product));
    }
    let (code, name) = region(product);
    if code.is_empty() {
        return Verdict::Unused(Cow::Borrowed("product without a region"));
    }
    if !filters.region(code, name) {
        return Verdict::Filtered(of("region", if name.is_empty() { code } else { name }));
    }
    let place = product.get(if is_transfer(product) { A::FromLocationType } else { A::LocationType });
    if filters.regions.is_empty() && !matches!(place, "" | "AWS Region") {
        return Verdict::Filtered(of("location type", place));
    }
    if let Some(meter) = charge {
        return Verdict::Charge(meter);
    }
    let (os, tenancy) = (product.get(A::OperatingSystem), product.get(A::Tenancy));
    let (software, capacity) = (product.get(A::Software), product.get(A::Capacity));
    let (licence, market) = (product.get(A::Licence), product.get(A::Market));
    let instance = product.get(A::InstanceType);
    if !os.eq_ignore_ascii_case(filters.os()) {
        Verdict::Filtered(of("operating system", os))
    } else if !tenancy.eq_ignore_ascii_case(filters.tenancy()) {
        Verdict::Filtered(of("tenancy", tenancy))
    } else if !same_software(software, filters.software()) {
        Verdict::Filtered(of("software", software))
    } else if !matches!(capacity, "" | "Used") {
        Verdict::Filtered(of("capacity", capacity))
    } else if !matches!(licence, "" | "NA" | "No License required") {
        Verdict::Filtered(of("licence", licence))
    } else if !matches!(market, "" | "OnDemand") {
        Verdict::Filtered(of("market", market))
    } else if instance.is_empty() {
        Verdict::Unused(Cow::Borrowed("machine without a name"))
    } else if !filters.family(family_of(instance)) {
        Verdict::Filtered(Cow::Borrowed("other families"))
    } else if !filters.name(instance) {
        Verdict::Filtered(Cow::Borrowed("other names"))
    } else {
        Verdict::Machine
    }
}

/// Whether software is the same; none has two names.
fn same_software(one: &str, other: &str) -> bool {
    let none = |software: &str| matches!(software, "" | "NA");
    one.eq_ignore_ascii_case(other) || none(one) && none(other)
}

/// What kind of product has no place in a sheet: its service and family, and for storage and transfer what of it.
fn kind(product: &impl Product) -> Cow<'static, str> {
    let family = product.get(Attribute::Family);
    let family = if family.is_empty() { "product without a family" } else { family };
    let detail = match family {
        "Data Transfer" => product.get(Attribute::TransferType),
        "Storage" | "API Request" | "NAT Gateway" => usage(product.get(Attribute::Usage)),
        _ => "",
    };
    if detail.is_empty() { Cow::Owned(family.to_owned()) } else { Cow::Owned(format!("{family}, {detail}")) }
}

/// A usage type without its region: `EBS:VolumeUsage.gp3` of `EUC1-EBS:VolumeUsage.gp3`.
pub fn usage(usage: &str) -> &str {
    match usage.split_once('-') {
        Some((prefix, rest)) if is_region_prefix(prefix) => rest,
        _ => usage,
    }
}

/// `USE1`, `EUC1`, `EU`, `APN1`, `UGW1`: capitals, and digits after them.
fn is_region_prefix(prefix: &str) -> bool {
    let letters = prefix.bytes().take_while(u8::is_ascii_uppercase).count();
    (2..=4).contains(&letters) && prefix.len() <= 5 && prefix.bytes().skip(letters).all(|byte| byte.is_ascii_digit()) && prefix != "NAT"
}

fn charge(product: &impl Product, offer: &str) -> Option<Meter> {
    let service = match product.get(Attribute::Service) {
        "" => offer,
        service => service,
    };
    let usage = usage(product.get(Attribute::Usage));
    match (service, product.get(Attribute::Family), usage) {
        ("AmazonEC2", "Storage", "EBS:VolumeUsage.gp3") => Some(Meter::Blocks),
        ("AmazonS3", "Storage", "TimedStorage-ByteHrs") => Some(Meter::Objects),
        ("AmazonS3", "Storage", "TimedStorage-SIA-ByteHrs") => Some(Meter::Infrequent),
        ("AmazonS3", "Storage", "TimedStorage-GlacierByteHrs") => Some(Meter::Archive),
        ("AmazonEFS", "Storage", "TimedStorage-ByteHrs") => Some(Meter::Files),
        ("AmazonS3", "API Request", "Requests-Tier1") => Some(Meter::Writes),
        ("AmazonS3", "API Request", "Requests-Tier2") => Some(Meter::Reads),
        (_, "NAT Gateway", "NatGateway-Bytes") => Some(Meter::Nat),
        (_, "Data Transfer", _) => transfer(product, usage),
        _ => None,
    }
}

fn transfer(product: &impl Product, usage: &str) -> Option<Meter> {
    match (product.get(Attribute::TransferType), usage) {
        ("AWS Outbound", "DataTransfer-Out-Bytes") => Some(Meter::TransferOut),
        ("AWS Inbound", "DataTransfer-In-Bytes") => Some(Meter::TransferIn),
        ("IntraRegion", "DataTransfer-Regional-Bytes") => Some(Meter::BetweenZones),
        ("InterRegion Outbound", usage) if usage.ends_with("AWS-Out-Bytes") && product.get(Attribute::ToLocationType) == "AWS Region" => Some(Meter::ToRegions),
        _ => None,
    }
}
