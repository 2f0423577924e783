//! What was kept of AWS's files as a price sheet.

use super::catalog::{Catalog, Charge, Machine, Payment, Plan, Publication, Reservation, Reserved, Said, burstable, gpu};
use super::product::{Meter, family_of};
use crate::import::draft::{Draft, DraftCharge, DraftMachine, Keys, gibibytes, key, nothing, plural, rate, slug};
use crate::import::toml::Value;
use crate::import::{ImportError, Imported};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What the source of machines says beyond its title.
const EC2_NOTE: &str = "\
AWS's GB is binary, written GiB. Superseded: what the file marks as not of the current generation. Burstable: the t family, and the flex types, which \
guarantee only a part of their vCPUs' time (memory). The models of GPUs are not in the file; they are from the families' names (memory). Billed per \
second, at least 60 seconds: https://aws.amazon.com/about-aws/whats-new/2017/10/announcing-amazon-ec2-per-second-billing/.";
/// What the source of S3 says.
const S3_NOTE: &str = "\
AWS's GB is binary (1,024 GB to the TB in its tiers), written GiB. Standard, Standard-IA and Glacier Flexible Retrieval store across at least three \
zones (https://docs.aws.amazon.com/AmazonS3/latest/userguide/DataDurability.html), taken as three copies.";
/// What other sources say.
const NOTE: &str = "AWS's GB is binary (1,024 GB to the TB in its tiers), written GiB.";
/// What the source of savings plans says.
const PLANS_NOTE: &str = "\
The rates at which an hour of a machine draws on a plan. Partial upfront is half of the commitment, the least that AWS asks for: \
https://docs.aws.amazon.com/savingsplans/latest/userguide/what-is-savings-plans.html (memory).";

/// Writes what was kept.
pub fn write(mut catalog: Catalog<'_>) -> Result<Imported, ImportError> {
    let machines = machines(&mut catalog);
    let charges = charges(&mut catalog);
    if machines.priced.is_empty() && (charges.is_empty() || catalog.filters.machines()) {
        return Err(nothing(&catalog.left_out, catalog.filters));
    }
    let draft = draft(&catalog, machines, charges);
    let mut summary = vec![draft.summary()];
    summary.extend(draft.sources.iter().filter_map(|(_, keys)| keys.iter().find(|(key, _)| key == "title")).map(|(_, title)| match title {
        Value::Text(title) => format!("from {title}"),
        other => other.to_string(),
    }));
    let text = draft.write(catalog.request, &catalog.left_out);
    Ok(Imported { text, is_workload: false, summary, left_out: catalog.left_out })
}

/// Machines with a price, as they are written, under their groups.
#[derive(Default)]
struct Machines {
    priced: BTreeMap<String, Vec<DraftMachine>>,
    reservations: BTreeSet<Reservation>,
    plans: BTreeSet<(Plan, String)>,
}

fn machines(catalog: &mut Catalog<'_>) -> Machines {
    let mut written = Machines::default();
    let mut plans = std::mem::take(&mut catalog.plans);
    let known = std::mem::take(&mut catalog.machines);
    // Families together, small machines first; equal ones by name.
    let mut sorted: Vec<(&String, &Machine)> = known.iter().collect();
    sorted.sort_by(|(a, one), (b, other)| family_of(a).cmp(family_of(b)).then(one.vcpus.cmp(&other.vcpus)).then(one.memory.cmp(&other.memory)).then(a.cmp(b)));
    for (name, machine) in sorted {
        let rates = plans.remove(name).unwrap_or_default();
        match keys(name, machine, &rates, catalog, &mut written) {
            Ok(keys) => {
                let group = if machine.group.is_empty() { "Machines" } else { machine.group.as_str() };
                written.priced.entry(group.to_owned()).or_default().push(DraftMachine { keys, note: String::new() });
            }
            Err(kind) => catalog.left_out.unused(kind, name, String::new),
        }
    }
    for (name, rates) in plans {
        for _ in rates {
            catalog.left_out.unused("savings plan for a machine without an offer", &name, String::new);
        }
    }
    written
}

/// A machine's line.
fn keys(name: &str, machine: &Machine, rates: &BTreeMap<Plan, Said>, catalog: &mut Catalog<'_>, written: &mut Machines) -> Result<Keys, &'static str> {
    let (Some(vcpus), Some(memory)) = (machine.vcpus, machine.memory) else { return Err("machine without vCPUs or memory") };
    let price = match machine.on_demand {
        Said::Once(price) if !price.is_zero() => price,
        Said::Once(_) => return Err("machine at a price of zero"),
        Said::Not => return Err("machine without a price on demand"),
        Said::Differently => return Err("machine with two prices on demand"),
    };
    if machine.gpus.is_some_and(|gpus| !gpus.is_integer()) {
        return Err("machine with a fraction of a GPU");
    }
    let mut keys = vec![key("name", name), key("vcpus", Value::bare(vcpus)), key("memory", format!("{memory} GiB"))];
    keys.extend(machine.disk.map(|disk| key("disk", format!("{disk} GB"))));
    if let Some(gpus) = machine.gpus {
        keys.push(key("gpus", Value::bare(gpus)));
        keys.extend(gpu(name).map(|model| key("gpu", model)));
    }
    if machine.arm {
        keys.push(key("architecture", "arm64"));
    }
    if burstable(name) {
        keys.push(key("class", "burstable"));
    } else if machine.superseded {
        keys.push(key("class", "superseded"));
    }
    keys.push(key("price", rate(price, "hour")));
    let options = options(name, machine, rates, catalog, written);
    if !options.is_empty() {
        keys.push(key("options", Value::Table(options)));
    }
    Ok(keys)
}

fn options(name: &str, machine: &Machine, rates: &BTreeMap<Plan, Said>, catalog: &mut Catalog<'_>, written: &mut Machines) -> Keys {
    let mut options = Vec::new();
    let currency = catalog.agreed.currency().to_owned();
    for (reservation, reserved) in &machine.reserved {
        let option = reservation.name();
        if !catalog.filters.option(&option) {
            catalog.left_out.filtered("other purchase options", name, String::new);
            continue;
        }
        match reserved.value(reservation.payment, &currency) {
            Some(value) => {
                written.reservations.insert(*reservation);
                options.push((option, value));
            }
            None => catalog.left_out.unused("reserved price that is not whole, or is there twice", &format!("{name} {option}"), String::new),
        }
    }
    for (plan, rate_of) in rates {
        let family = if plan.one_family { family_of(name) } else { "" };
        let option = plan.name(family);
        if !catalog.filters.option(&option) {
            catalog.left_out.filtered("other purchase options", name, String::new);
            continue;
        }
        if let Said::Once(hourly) = rate_of {
            written.plans.insert((*plan, family.to_owned()));
            options.push((option, rate(*hourly, "hour")));
        } else {
            catalog.left_out.unused("savings plan with two rates", &format!("{name} {option}"), String::new);
        }
    }
    options
}

impl Reserved {
    /// The price under the option; `None` if a part of it is missing, or is there twice.
    fn value(self, payment: Payment, currency: &str) -> Option<Value> {
        let above_zero = |said: Said| match said {
            Said::Once(amount) => Some(amount).filter(|amount| !amount.is_zero()),
            Said::Not | Said::Differently => None,
        };
        let zero = |said: Said| matches!(said, Said::Not) || said == Said::Once(Decimal::ZERO);
        let hourly = above_zero(self.hourly).map(|hourly| rate(hourly, "hour"));
        let upfront = above_zero(self.upfront).map(|upfront| Value::text(format!("{upfront} {currency}")));
        match payment {
            Payment::NoUpfront => hourly.filter(|_| zero(self.upfront)),
            Payment::Partial => Some(Value::Table(vec![key("price", hourly?), key("upfront", upfront?)])),
            Payment::AllUpfront => upfront.filter(|_| zero(self.hourly)).map(|upfront| Value::Table(vec![key("upfront", upfront)])),
        }
    }
}

impl Payment {
    fn suffix(self) -> &'static str {
        match self {
            Self::NoUpfront => "",
            Self::Partial => "-partial",
            Self::AllUpfront => "-all",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::NoUpfront => "no upfront",
            Self::Partial => "partial upfront",
            Self::AllUpfront => "all upfront",
        }
    }
}

fn years(years: u8) -> String {
    plural(usize::from(years), "year")
}

impl Reservation {
    fn name(self) -> String {
        format!("ri-{}y{}{}", self.years, if self.convertible { "-convertible" } else { "" }, self.payment.suffix())
    }

    fn keys(self, source: &str) -> Keys {
        let class = if self.convertible { ", convertible" } else { "" };
        vec![
            key("kind", "committed"),
            key("term", years(self.years)),
            key("label", format!("reserved {}, {}{class}", years(self.years), self.payment.label())),
            key("source", source),
        ]
    }
}

impl Plan {
    fn name(self, family: &str) -> String {
        let (kind, family) = if self.one_family { ("ec2-sp", format!("-{family}")) } else { ("sp", String::new()) };
        format!("{kind}-{}y{}{family}", self.years, self.payment.suffix())
    }

    fn keys(self, family: &str, source: &str) -> Keys {
        let what = if self.one_family { format!("EC2 instance savings plan for {family}") } else { "compute savings plan".to_owned() };
        let mut keys =
            vec![key("kind", "plan"), key("term", years(self.years)), key("label", format!("{what}, {}, {}", years(self.years), self.payment.label()))];
        match self.payment {
            Payment::NoUpfront => {}
            Payment::Partial => keys.push(key("upfront", "50 %")),
            Payment::AllUpfront => keys.push(key("upfront", "100 %")),
        }
        keys.push(key("source", source));
        keys
    }
}

impl Meter {
    /// The charge's name, the sheet's meter, what a price is per.
    fn keys(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Objects => ("S3 Standard", "object-storage", "GiB-month"),
            Self::Infrequent => ("S3 Standard-IA", "infrequent-storage", "GiB-month"),
            Self::Archive => ("S3 Glacier Flexible Retrieval", "archive-storage", "GiB-month"),
            Self::Blocks => ("EBS gp3", "block-storage", "GiB-month"),
            Self::Files => ("EFS Standard", "file-storage", "GiB-month"),
            Self::TransferOut => ("Transfer out", "transfer-out", "GiB"),
            Self::TransferIn => ("Transfer in", "transfer-in", "GiB"),
            Self::BetweenZones => ("Transfer between zones, out of one", "transfer-zone", "GiB"),
            Self::ToRegions => ("Transfer to other regions", "transfer-region", "GiB"),
            Self::Nat => ("NAT data", "nat", "GiB"),
            Self::Reads => ("S3 GET requests", "requests-read", "request"),
            Self::Writes => ("S3 PUT, COPY, POST and LIST requests", "requests-write", "request"),
        }
    }
}

fn charges(catalog: &mut Catalog<'_>) -> Vec<DraftCharge> {
    let mut charges = Vec::new();
    for (meter, charge) in std::mem::take(&mut catalog.charges) {
        let (name, sheet_meter, unit) = meter.keys();
        let (tiers, note) = match if meter == Meter::ToRegions { usual(&charge) } else { tiers(&charge, meter).map(|tiers| (tiers, None)) } {
            Ok(known) => known,
            Err(kind) => {
                catalog.left_out.unused(kind, name, String::new);
                continue;
            }
        };
        let source = source_name(&charge.service);
        let mut keys = Vec::new();
        if matches!(meter, Meter::Objects | Meter::Infrequent | Meter::Archive) {
            keys.push(key("copies", Value::bare(3)));
        }
        if meter == Meter::TransferOut && charge.beyond_free_tier {
            keys.push(key("free", "100 GiB"));
        }
        let name = note.map_or_else(|| name.to_owned(), |note| format!("{name} ({note})"));
        if meter == Meter::BetweenZones {
            // A byte that crosses is paid for where it leaves, and where it arrives.
            let second = DraftCharge {
                name: "Transfer between zones, into the other".to_owned(),
                meter: sheet_meter,
                unit,
                tiers: tiers.clone(),
                keys: Vec::new(),
                source: source.clone(),
            };
            charges.push(DraftCharge { name, meter: sheet_meter, unit, tiers, keys, source });
            charges.push(second);
        } else {
            charges.push(DraftCharge { name, meter: sheet_meter, unit, tiers, keys, source });
        }
    }
    charges
}

type Tiers = Vec<(Option<String>, Decimal)>;

/// The tiers, which must begin at 0 and follow on each other.
fn tiers(charge: &Charge, meter: Meter) -> Result<Tiers, &'static str> {
    let mut tiers = Tiers::new();
    let mut next = Some(Decimal::ZERO);
    for (begin, step) in &charge.steps {
        if next != Some(*begin) {
            return Err("charge whose tiers do not follow on each other");
        }
        let Said::Once(price) = step.price else { return Err("charge with two prices") };
        let bound = |end: Decimal| if matches!(meter, Meter::Reads | Meter::Writes) { end.to_string() } else { gibibytes(end) };
        tiers.push((step.end.map(bound), price));
        next = step.end;
    }
    match (tiers.last(), next) {
        (None, _) => Err("charge without a price"),
        (Some(_), Some(_)) => Err("charge without a price above its last tier"),
        // What comes in may be free; what has no other price than zero otherwise is an error in the file.
        _ if meter != Meter::TransferIn && tiers.iter().all(|(_, price)| price.is_zero()) => Err("charge at a price of zero"),
        _ => Ok(tiers),
    }
}

/// The price to most other regions, the dearer if as many have another; and where others have others, a note.
fn usual(charge: &Charge) -> Result<(Tiers, Option<String>), &'static str> {
    let mut prices: BTreeMap<Decimal, usize> = BTreeMap::new();
    for said in charge.destinations.values() {
        let Said::Once(price) = said else { return Err("charge with two prices") };
        if !price.is_zero() {
            *prices.entry(*price).or_default() += 1;
        }
    }
    let (price, count) = prices.iter().max_by_key(|(price, count)| (**count, **price)).ok_or("charge without a price")?;
    let all: usize = prices.values().sum();
    let note = (prices.len() > 1).then(|| {
        let others: Vec<String> = prices.keys().filter(|other| *other != price).map(Decimal::to_string).collect();
        format!("the price to {count} of {all} regions; to others {}", others.join(", "))
    });
    Ok((vec![(None, *price)], note))
}

fn source_name(service: &str) -> String {
    match service {
        "AmazonEC2" => "ec2".to_owned(),
        "AmazonS3" => "s3".to_owned(),
        "AmazonEFS" => "efs".to_owned(),
        "AWSDataTransfer" => "transfer".to_owned(),
        "AmazonComputeSavingsPlan" | "ComputeSavingsPlans" => "savings-plans".to_owned(),
        "" => "price-list".to_owned(),
        other => slug(other),
    }
}

fn draft(catalog: &Catalog<'_>, machines: Machines, charges: Vec<DraftCharge>) -> Draft {
    let Machines { priced, reservations, plans } = machines;
    let (code, name) = catalog.agreed.region().map_or_else(Default::default, |(code, name)| (code.to_owned(), name.to_owned()));
    let os = catalog.filters.os();
    let services: BTreeSet<&str> = catalog.publications.keys().map(String::as_str).collect();
    let service = |wanted: &dyn Fn(&str) -> bool, otherwise: &str| source_name(services.iter().find(|service| wanted(service)).copied().unwrap_or(otherwise));
    let ec2 = service(&|service| service == "AmazonEC2" || service.is_empty(), "AmazonEC2");
    let savings = service(&|service| service.contains("SavingsPlan"), "AmazonComputeSavingsPlan");
    let with_plans = !plans.is_empty();
    let mut options: Vec<(String, Keys)> = reservations.into_iter().map(|option| (option.name(), option.keys(&ec2))).collect();
    options.extend(plans.into_iter().map(|(plan, family)| (plan.name(&family), plan.keys(&family, &savings))));
    let mut used: BTreeSet<String> = charges.iter().map(|charge| charge.source.clone()).collect();
    if !priced.is_empty() {
        used.insert(ec2.clone());
    }
    if with_plans {
        used.insert(savings.clone());
    }
    let mut sources = Vec::new();
    for (service, publication) in &catalog.publications {
        let name = source_name(service);
        if used.remove(&name) {
            sources.push((name, source(catalog, service, publication, &code)));
        }
    }
    let count: usize = priced.values().map(Vec::len).sum();
    let place = if name.is_empty() || name == code { code.clone() } else { format!("{name}, {code}") };
    let system = catalog.filters.software.as_ref().map_or_else(|| os.to_owned(), |software| format!("{os} with {software}"));
    let mut head = vec![format!(
        "Amazon Web Services, {place}: {} for {system}, {} tenancy, and {}.",
        plural(count, "EC2 type"),
        catalog.filters.tenancy().to_lowercase(),
        plural(charges.len(), "charge")
    )];
    head.extend(sources.iter().filter_map(|(_, keys)| match keys.iter().find(|(key, _)| key == "title") {
        Some((_, Value::Text(title))) => Some(format!("From: {title}")),
        _ => None,
    }));
    let mut caveats = vec![format!("list prices of AWS for {place}; what was negotiated is not in them.")];
    if !priced.is_empty() {
        let missing = if options.is_empty() {
            "reserved prices, savings plans and spot are"
        } else if with_plans {
            "spot is"
        } else {
            "savings plans and spot are"
        };
        caveats.push(format!("{missing} not in the files."));
        caveats.push(
            "a vCPU is a whole core on arm64 and on the AMD types of m, c and r from generation 7, a hardware thread elsewhere; both count as one.".to_owned(),
        );
    }
    let per_second = ["Linux", "Windows", "RHEL", "Ubuntu Pro"].iter().any(|known| known.eq_ignore_ascii_case(os));
    let mut defaults = Vec::new();
    if per_second {
        defaults.push(key("billed_per", "second"));
        defaults.push(key("minimum", "60 seconds"));
    }
    defaults.push(key("source", ec2));
    let id = catalog.request.id.clone().unwrap_or_else(|| {
        let system = if os.eq_ignore_ascii_case("Linux") { String::new() } else { format!("-{}", slug(os)) };
        let software = catalog.filters.software.as_ref().map(|software| format!("-{}", slug(software))).unwrap_or_default();
        format!("aws-{}{system}{software}", slug(&code))
    });
    Draft {
        head,
        id,
        provider: "Amazon Web Services",
        kind: "cloud",
        region: code,
        currency: catalog.agreed.currency().to_owned(),
        as_of: catalog.request.as_of.clone().unwrap_or_else(|| as_of(catalog)),
        caveats,
        defaults,
        machines: priced.into_iter().collect(),
        options,
        sources,
        charges,
        ..Draft::default()
    }
}

/// The date of the sheet: that of the machines' file, or the oldest.
fn as_of(catalog: &Catalog<'_>) -> String {
    let machines = catalog.publications.get("AmazonEC2").and_then(|publication| publication.versions.first());
    let oldest = || catalog.publications.values().filter_map(|publication| publication.versions.first()).min();
    machines.or_else(oldest).map(|(date, _)| date.clone()).unwrap_or_default()
}

fn source(catalog: &Catalog<'_>, service: &str, publication: &Publication, region: &str) -> Keys {
    let dates: Vec<&(String, String)> = publication.versions.iter().collect();
    let said = |(date, version): &(String, String)| match (version.as_str(), date.as_str()) {
        ("", "") => "without a version".to_owned(),
        ("", date) => format!("published {date}"),
        (version, "") => format!("version {version}"),
        (version, date) => format!("version {version}, published {date}"),
    };
    let versions: Vec<String> = dates.first().into_iter().chain(dates.last().filter(|_| dates.len() > 1)).map(|publication| said(publication)).collect();
    let named = if service.is_empty() { String::new() } else { format!(", {service}") };
    let savings = service.contains("SavingsPlan");
    // The plan's folder is not called as the plan is.
    let folder = if savings { "savingsPlan/v1.0/aws/AWSComputeSavingsPlan".to_owned() } else { format!("offers/v1.0/aws/{service}") };
    let date = dates.first().map(|(date, _)| date.clone()).filter(|date| !date.is_empty()).or_else(|| catalog.request.as_of.clone());
    let mut keys = vec![key("title", format!("AWS price list{named}, {}", versions.join(" to ")))];
    if let [(_, version)] = dates.as_slice()
        && !version.is_empty()
        && !service.is_empty()
        && version.bytes().all(|byte| byte.is_ascii_digit())
        && region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    {
        keys.push(key("url", format!("https://pricing.us-east-1.amazonaws.com/{folder}/{version}/{region}/index.csv")));
    }
    if let Some(date) = date {
        keys.push(key("as_of", Value::bare(date)));
    }
    keys.push(key("read", "primary"));
    let note = match service {
        "AmazonEC2" | "" => EC2_NOTE,
        "AmazonS3" => S3_NOTE,
        _ if savings => PLANS_NOTE,
        _ => NOTE,
    };
    keys.push(key("note", note));
    keys
}
