//! Google Cloud's Cloud Billing Catalog: pages of `services.skus.list`, <https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list>.
//!
//! A SKU prices an hour of a core, of a gibibyte of memory, of a GPU, a month of a gibibyte of Local SSD: for a family of machines, a region and a way of
//! paying. How large machines are it does not say; sizes are those of the shipped sheet of Google Cloud, and a machine is the sum of its parts. One whose
//! parts are not all priced is left out.

use super::Region;
use super::sku::Sku;
use crate::diagnostic::Texts;
use crate::document::{self, Reader};
use crate::import::agreed::Agreed;
use crate::import::draft::{DraftCharge, Keys, key, nothing, rate};
use crate::import::json::{Exact, Value as Json};
use crate::import::lists::{self, Visit, Wanted};
use crate::import::price::number;
use crate::import::toml::Value;
use crate::import::{ImportError, Imported, Input, LeftOut, Place, Request};
use crate::sheet::{self, Items, Machine, shipped};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Whether a file begins as a page of SKUs.
pub fn recognise(text: &str) -> bool {
    let has = |words: &[&str]| words.iter().all(|word| text.contains(word));
    text.starts_with(['{', '[']) && (has(&["\"skuId\"", "\"serviceRegions\""]) || has(&["\"skus\"", "\"services/"]))
}

/// The shipped sheet that has the sizes.
const SIZES: &str = "gcp-us-central1";
/// Digits behind the point of a price that a division ends in.
const DIGITS: u32 = 15;
/// Parts that one list may have: families times resources times ways of paying.
const PARTS: usize = 10_000;

/// How a part is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Usage {
    OnDemand,
    Spot,
    OneYear,
    ThreeYears,
}

/// What a machine is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Core(String),
    Ram(String),
    /// On top of another family's.
    CorePremium(String),
    RamPremium(String),
    /// By its model, in small letters.
    Gpu(String),
    /// Of a family, or of any.
    LocalSsd(String),
}

/// What a SKU is for.
#[derive(Debug, PartialEq, Eq)]
enum For {
    Part(Part),
    /// The charge's name, meter, the unit of its bounds, what its price is per.
    Charge(&'static str, &'static str, &'static str),
}

/// A charge's meter, what its price is per, and its tiers: from where on, and at what price.
type Charge = (&'static str, &'static str, Vec<(Decimal, Decimal)>);

struct Skus<'a> {
    request: &'a Request,
    region: Region,
    /// What a part costs in the chosen region under a way of paying; none where two prices contradict each other.
    parts: BTreeMap<(Part, Usage), Option<Decimal>>,
    charges: BTreeMap<&'static str, Charge>,
    agreed: Agreed,
    latest: String,
    pages: u64,
    more: u64,
    read: u64,
    usable: u64,
    wrong: Option<String>,
    left_out: LeftOut,
}

/// Reads pages of SKUs.
///
/// # Errors
/// What are not such pages, several currencies, and filters that keep nothing.
pub fn read<'a>(inputs: impl Iterator<Item = Result<Input<'a>, ImportError>>, request: &Request) -> Result<Imported, ImportError> {
    let mut skus = Skus {
        request,
        region: Region::default(),
        parts: BTreeMap::new(),
        charges: BTreeMap::new(),
        agreed: Agreed::default(),
        latest: String::new(),
        pages: 0,
        more: 0,
        read: 0,
        usable: 0,
        wrong: None,
        left_out: LeftOut::default(),
    };
    let files = lists::read(inputs, &mut skus)?;
    let wrong = |message: String| ImportError::new(files[0].as_str(), Place::Whole, message);
    if skus.usable == 0 {
        let told = skus.wrong.take().map_or_else(String::new, |told| format!("; the first entry: {told}"));
        let expected = "no SKU that can be read: a list `skus` is expected, each with `skuId`, `category`, `serviceRegions` and `pricingInfo`";
        return Err(wrong(format!("{expected}{told}")));
    }
    if skus.more > 0 && skus.more == skus.pages {
        let message = "the last page is missing: each of those given says that another follows (`nextPageToken`)";
        return Err(wrong(message.to_owned()).help("fetch pages until one has no `nextPageToken`, and import them together"));
    }
    let Skus { region, parts, charges, agreed, latest, read, mut left_out, .. } = skus;
    let region = region.finish(&files[0], request)?;
    let currency = agreed.currency();
    if request.currency.as_ref().is_some_and(|asked| *asked != currency) {
        return Err(wrong(format!("the list is in {currency}")).help("ask the API for another with its parameter currencyCode"));
    }
    let (as_of, dated) = request.dated(Some(&latest), &files)?;
    let mut machines: Vec<(String, Keys)> = Vec::new();
    for machine in &sizes() {
        if let Some(keys) = compose(machine, &parts, request, &mut left_out) {
            machines.push((machine.name.clone(), keys));
        }
    }
    machines.sort_by_key(|(name, _)| super::order(name));
    let note = format!(
        "As of: {dated}. A machine's price is the sum of its parts': cores, memory, GPUs, Local SSD (by the month, over 730 hours; prices with more than {DIGITS} decimals \
         are rounded to {DIGITS}). The SKUs do not say how large machines are: sizes, architectures and classes are those of the shipped sheet {SIZES}; a type that is \
         not in it is not here. Commitments are resource-based, nothing upfront. Google's GB is binary, written GiB; a machine is billed per second, at least one minute."
    );
    let sources = ("Google Cloud Billing Catalog API, services.skus.list", "https://cloudbilling.googleapis.com/v1/services/6F81-5844-456A/skus", "primary");
    let mut draft = super::draft(request, &region, currency, &as_of, sources, &note);
    for (name, (meter, per, tiers)) in charges {
        match bounds(&tiers, per) {
            Some(tiers) => {
                let (name, keys, source) = (name.to_owned(), Keys::new(), "prices".to_owned());
                draft.charges.push(DraftCharge { name, meter, unit: per, tiers, keys, source });
            }
            None => left_out.unused("charge without a price above zero", name, String::new),
        }
    }
    if machines.is_empty() && (draft.charges.is_empty() || request.filters.machines()) {
        return Err(nothing(&left_out, &request.filters));
    }
    super::fill(&mut draft, machines.into_iter().map(|(_, keys)| keys).collect());
    let summary = vec![draft.summary(), format!("from {read} SKUs")];
    Ok(Imported { text: draft.write(request, &left_out), is_workload: false, summary, left_out })
}

/// A charge's tiers: what each begins at becomes what the one before ends at. None if nothing in it costs anything.
fn bounds(tiers: &[(Decimal, Decimal)], per: &str) -> Option<Vec<(Option<String>, Decimal)>> {
    let unit = per.split('-').next().unwrap_or(per);
    let ends = tiers.iter().skip(1).map(|(from, _)| Some(format!("{} {unit}", from.normalize()))).chain([None]);
    let tiers: Vec<_> = ends.zip(tiers).map(|(end, (_, price))| (end, *price)).collect();
    tiers.iter().any(|(_, price)| *price > Decimal::ZERO).then_some(tiers)
}

/// The machines of the shipped sheet.
fn sizes() -> Items<Machine> {
    let (mut texts, mut reader) = (Texts::default(), Reader::default());
    let content = shipped::find(SIZES).map_or("", |shipped| shipped.content);
    let text = texts.add(SIZES, content);
    let root = document::parse(&texts, text, &mut reader.findings);
    sheet::read(&root, &mut reader).map(|sheet| sheet.machines).unwrap_or_default()
}

impl Visit for Skus<'_> {
    fn wanted(&self, key: &str) -> Wanted {
        match key {
            "skus" | "" => Wanted::Entries,
            "nextPageToken" => Wanted::Value,
            _ => Wanted::Nothing,
        }
    }

    fn value(&mut self, _: &str, value: &Json<'_>) -> Result<(), ImportError> {
        self.more += u64::from(!matches!(value.text(), b"\"\"" | b"null"));
        Ok(())
    }

    fn end(&mut self) {
        self.pages += 1;
    }

    fn entry(&mut self, _: &str, entry: &Json<'_>) -> Result<(), ImportError> {
        let line = entry.line;
        self.read += 1;
        let place = || format!("line {line}");
        let sku: Sku<'_> = match entry.try_parse()? {
            Ok(sku) => sku,
            Err(told) => {
                self.left_out.unused(&format!("not of the form of a SKU: {told}"), "", place);
                self.wrong.get_or_insert(told);
                return Ok(());
            }
        };
        self.usable += 1;
        let mut here = false;
        for region in &sku.service_regions {
            here |= self.region.is(region, self.request);
        }
        if !here {
            self.left_out.filtered("SKU of another region", &sku.description, place);
            return Ok(());
        }
        self.take(&sku, line).map_err(|error| entry.blamed(error))
    }
}

impl Skus<'_> {
    fn take(&mut self, sku: &Sku<'_>, line: u64) -> Result<(), ImportError> {
        let place = || format!("line {line}");
        let Some(usage) = usage(sku) else {
            self.left_out.unused(&format!("SKU for the use `{}`", sku.category.usage_type), &sku.description, place);
            return Ok(());
        };
        let Some(what) = purpose(sku, usage) else {
            self.left_out.unused(
                &format!("SKU without a place in a sheet: {} {}", sku.category.resource_family, sku.category.resource_group),
                &sku.description,
                place,
            );
            return Ok(());
        };
        // Of several, the last is in force; the API gives one unless it is asked for a time.
        let Some(info) = sku.pricing_info.iter().max_by(|one, other| one.effective_time.cmp(&other.effective_time)) else {
            self.left_out.unused("SKU without a price", &sku.description, place);
            return Ok(());
        };
        let expression = &info.pricing_expression;
        let unit = &*expression.usage_unit;
        let mut tiers: Vec<(Decimal, Decimal)> = Vec::new();
        for rate in &expression.tiered_rates {
            let Some(amount) = rate.unit_price.amount().filter(|amount| *amount >= Decimal::ZERO) else {
                self.left_out.unused("SKU with a price that is missing or below zero", &sku.description, place);
                return Ok(());
            };
            self.agreed.in_currency(&rate.unit_price.currency_code)?;
            tiers.push((rate.start_usage_amount.map_or(Decimal::ZERO, |Exact(start)| start), amount));
        }
        tiers.sort_by_key(|(start, _)| *start);
        if tiers.first().is_none_or(|(start, _)| !start.is_zero()) || tiers.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            self.left_out.unused("SKU without a price", &sku.description, place);
            return Ok(());
        }
        match what {
            For::Part(part) => {
                let per_hour = match (&part, unit) {
                    (Part::Core(_) | Part::CorePremium(_) | Part::Gpu(_), "h") | (Part::Ram(_) | Part::RamPremium(_) | Part::LocalSsd(_), "GiBy.h") => {
                        Some(Decimal::ONE)
                    }
                    (Part::LocalSsd(_), "GiBy.mo") => Some(super::HOURS),
                    _ => None,
                };
                let (Some(hours), [(_, amount)]) = (per_hour, tiers.as_slice()) else {
                    let kind = if per_hour.is_none() { format!("SKU by another unit: {unit}") } else { "SKU of a machine's part in tiers".to_owned() };
                    self.left_out.unused(&kind, &sku.description, place);
                    return Ok(());
                };
                if amount.is_zero() {
                    self.left_out.unused("SKU of a machine's part at a price of zero", &sku.description, place);
                    return Ok(());
                }
                let Some(amount) = amount.checked_div(hours) else { return Ok(()) };
                if self.parts.len() >= PARTS {
                    self.left_out.unused("SKU beyond those that a list may have", &sku.description, place);
                    return Ok(());
                }
                let known = self.parts.entry((part, usage)).or_insert(Some(amount));
                if known.is_some_and(|known| known != amount) {
                    *known = None;
                    self.left_out.unused("second, different price for a part, which therefore has none", &sku.description, place);
                }
            }
            For::Charge(name, meter, per) => {
                let fits = match per {
                    "GiB-month" => unit == "GiBy.mo",
                    _ => unit == "GiBy",
                };
                if !fits {
                    self.left_out.unused(&format!("SKU by another unit: {unit}"), &sku.description, place);
                    return Ok(());
                }
                let known = self.charges.entry(name).or_insert_with(|| (meter, per, tiers.clone()));
                if known.2 != tiers {
                    self.left_out.unused("second, different price for a charge; the first stands", &sku.description, place);
                }
            }
        }
        if *info.effective_time > *self.latest && info.effective_time.len() <= 40 {
            self.latest = info.effective_time.to_string();
        }
        Ok(())
    }
}

fn usage(sku: &Sku<'_>) -> Option<Usage> {
    match &*sku.category.usage_type {
        // A description says spot where the category does not.
        "OnDemand" if sku.description.contains("Preemptible") => Some(Usage::Spot),
        "OnDemand" => Some(Usage::OnDemand),
        "Preemptible" => Some(Usage::Spot),
        "Commit1Yr" => Some(Usage::OneYear),
        "Commit3Yr" => Some(Usage::ThreeYears),
        _ => None,
    }
}

/// What a SKU is for, by its description: "Spot Preemptible N2D AMD Instance Core running in Americas", "Commitment v1: N2 Ram in Americas for 1 Year".
fn purpose(sku: &Sku<'_>, usage: Usage) -> Option<For> {
    let text = &*sku.description;
    if let Some(charge) = charge(text, &sku.category.resource_group).filter(|_| usage == Usage::OnDemand) {
        return Some(charge);
    }
    let barred = ["Custom", "Extended", "Sole Tenancy", "DWS", "Reserved", "Defined Duration", "Calendar"];
    if barred.iter().any(|barred| text.contains(barred)) || !matches!(&*sku.category.resource_family, "Compute" | "Storage") {
        return None;
    }
    let text =
        text.strip_prefix("Commitment v1: ").or_else(|| text.strip_prefix("Commitment: ")).or_else(|| text.strip_prefix("Commitment - ")).unwrap_or(text);
    let text = text.strip_prefix("Spot ").unwrap_or(text);
    let text = text.strip_prefix("Preemptible ").unwrap_or(text);
    let text = text.split(" running in").next()?.split(" in ").next()?.split(" attached to ").next()?.split(" for ").collect::<Vec<_>>();
    // "Memory Optimized Upgrade Premium for Memory-optimized Instance Core": on top of what M1 costs.
    let (premium, text) = match text.as_slice() {
        [text] | [text, _] if !text.contains("Premium") => (false, *text),
        ["Memory Optimized Upgrade Premium", text] => (true, *text),
        _ => return None,
    };
    if text.contains("Premium") {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().filter(|word| !["Instance", "Predefined", "AMD", "Arm", "running"].contains(word)).collect();
    let part = match words.as_slice() {
        ["SSD", "backed", "Local", "Storage"] | ["Local", "SSD"] => Part::LocalSsd(String::new()),
        [family, "Local", "SSD"] => Part::LocalSsd(family.to_lowercase()),
        ["Nvidia", .., "GPU"] | ["RTX", ..] => {
            Part::Gpu(words.iter().filter(|word| !["Nvidia", "Tesla", "GPU"].contains(word)).copied().collect::<Vec<_>>().join(" ").to_lowercase())
        }
        [family @ .., resource @ ("Core" | "Cpu" | "Ram")] => {
            let family = match family {
                [] => "n1".to_owned(),
                ["Compute", "optimized"] => "c2".to_owned(),
                ["Memory-optimized"] if premium => "m2".to_owned(),
                ["Memory-optimized"] => "m1".to_owned(),
                [family] | [family, "Memory-optimized"] if family.chars().any(|character| character.is_ascii_digit()) => family.to_lowercase(),
                _ => return None,
            };
            match (*resource == "Ram", premium) {
                (false, false) => Part::Core(family),
                (true, false) => Part::Ram(family),
                (false, true) => Part::CorePremium(family),
                (true, true) => Part::RamPremium(family),
            }
        }
        _ => return None,
    };
    Some(For::Part(part))
}

/// The charge that a SKU is for.
fn charge(text: &str, group: &str) -> Option<For> {
    let stored = |class: &str| {
        text.starts_with(class)
            && !["Early Delete", "Dual-region", "Dual-Region", "Multi-region", "Multi-Region", "Autoclass"].iter().any(|other| text.contains(other))
    };
    match group {
        "RegionalStorage" if stored("Standard Storage") => Some(For::Charge("Cloud Storage Standard", "object-storage", "GiB-month")),
        "NearlineStorage" if stored("Nearline Storage") => Some(For::Charge("Cloud Storage Nearline", "infrequent-storage", "GiB-month")),
        "ArchiveStorage" if stored("Archive Storage") => Some(For::Charge("Cloud Storage Archive", "archive-storage", "GiB-month")),
        "SSD" if text.starts_with("Balanced PD Capacity") => Some(For::Charge("Balanced persistent disk", "block-storage", "GiB-month")),
        // What goes to the Americas costs what it costs to most of the world; China and Australia are other SKUs.
        "PremiumInternetEgress"
            if ["Network Internet Data Transfer Out from", "Network Internet Egress from"].iter().any(|start| text.starts_with(start))
                && text.ends_with(" to Americas") =>
        {
            Some(For::Charge("Transfer out, Premium Tier", "transfer-out", "GiB"))
        }
        "Nat" if text.contains("Data Processing") => Some(For::Charge("NAT data", "nat", "GiB")),
        _ => None,
    }
}

/// The family by which a machine's cores and memory are priced.
fn priced_as(name: &str) -> String {
    match name {
        "m4-ultramem-224" => "m4ultramem224".to_owned(),
        _ => super::family(name).to_owned(),
    }
}

/// The GPU by which a machine's are priced.
fn gpu_of(name: &str) -> Option<&'static str> {
    let kinds = [
        ("a2-ultragpu", "a100 80gb"),
        ("a2-", "a100"),
        ("a3-highgpu", "h100 80gb"),
        ("a3-edgegpu", "h100 80gb"),
        ("a3-megagpu", "h100 80gb mega"),
        ("g2-", "l4"),
        ("g4-", "rtx 6000 96gb"),
    ];
    kinds.iter().find(|(start, _)| name.starts_with(start)).map(|(_, gpu)| *gpu)
}

/// A machine from its parts, if it is wanted and all of them have a price on demand.
fn compose(machine: &Machine, parts: &BTreeMap<(Part, Usage), Option<Decimal>>, request: &Request, left_out: &mut LeftOut) -> Option<Keys> {
    let name = machine.name.as_str();
    let family = super::family(name);
    if !request.filters.family(family) {
        left_out.filtered("machine by its family", name, String::new);
        return None;
    }
    if !request.filters.name(name) {
        left_out.filtered("machine by its name", name, String::new);
        return None;
    }
    let kind = super::kind(name).ok()?;
    let capacity = &machine.capacity;
    let gib = |bytes: f64| decimal(bytes / f64::from(1 << 30));
    let (vcpus, memory) = (decimal(machine.threads?)?, gib(capacity.memory?)?);
    let (disk, gpus) = (capacity.disk.and_then(gib).unwrap_or_default(), decimal(capacity.gpus)?);
    let cost = |usage: Usage| -> Result<Decimal, &'static str> {
        let of = |part: Part| parts.get(&(part, usage)).copied().flatten();
        let priced = priced_as(name);
        let (base, has_premium) = if family == "m2" { ("m1", true) } else { (priced.as_str(), false) };
        // The premium of M2 has no commitment of its own in the list.
        if has_premium && usage != Usage::OnDemand {
            return Err("M2 other than on demand");
        }
        let (core, ram) = (of(Part::Core(base.to_owned())).ok_or("cores")?, of(Part::Ram(base.to_owned())).ok_or("memory")?);
        let premium = |part: Part| if has_premium { of(part).ok_or("its premium") } else { Ok(Decimal::ZERO) };
        let (core_premium, ram_premium) = (premium(Part::CorePremium(family.to_owned()))?, premium(Part::RamPremium(family.to_owned()))?);
        let gpu = if gpus.is_zero() { Decimal::ZERO } else { gpu_of(name).and_then(|gpu| of(Part::Gpu(gpu.to_owned()))).ok_or("GPUs")? };
        let own = if ["c4", "c4a", "c4d"].contains(&family) { family } else { "" };
        let ssd = if disk.is_zero() { Decimal::ZERO } else { of(Part::LocalSsd(own.to_owned())).ok_or("Local SSD")? };
        let terms = [(vcpus, core), (vcpus, core_premium), (memory, ram), (memory, ram_premium), (gpus, gpu), (disk, ssd)];
        let sum = terms.into_iter().try_fold(Decimal::ZERO, |sum, (number, rate)| sum.checked_add(number.checked_mul(rate)?));
        sum.map(|sum| sum.round_dp_with_strategy(DIGITS, rust_decimal::RoundingStrategy::MidpointAwayFromZero)).ok_or("a price that fits")
    };
    let hour = match cost(Usage::OnDemand) {
        Ok(hour) => hour,
        Err(missing) => {
            left_out.unused(&format!("machine without a price for {missing}"), name, String::new);
            return None;
        }
    };
    let mut keys = vec![key("name", name), key("vcpus", Value::bare(vcpus)), key("memory", format!("{memory} GiB"))];
    if !disk.is_zero() {
        keys.push(key("disk", format!("{disk} GiB")));
    }
    if !gpus.is_zero() {
        keys.push(key("gpus", Value::bare(gpus)));
        keys.extend(machine.gpu.as_ref().map(|gpu| key("gpu", gpu.as_str())));
    }
    if kind.arm {
        keys.push(key("architecture", "arm64"));
    }
    keys.extend(kind.class.map(|class| key("class", class)));
    keys.push(key("price", rate(hour, "hour")));
    keys.extend(super::sustained_by(family).map(|sustained| key("sustained", sustained)));
    let mut options = Keys::new();
    for (option, usage) in [("cud-1y", Usage::OneYear), ("cud-3y", Usage::ThreeYears), ("spot", Usage::Spot)] {
        match cost(usage) {
            Ok(cost) => options.push(key(option, rate(cost, "hour"))),
            Err(missing) => left_out.unused(&format!("price under {option}: {missing}"), name, String::new),
        }
    }
    if !options.is_empty() {
        keys.push(key("options", Value::Table(options)));
    }
    Some(keys)
}

/// A size as a decimal with the digits that a person would write.
fn decimal(size: f64) -> Option<Decimal> {
    number(&format!("{size}"))
}
