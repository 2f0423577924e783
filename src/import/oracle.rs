//! Oracle's list prices: the JSON of its products API, <https://apexapps.oracle.com/pls/apex/cetools/api/v1/products/>.
//!
//! The list prices parts: an hour of an OCPU, of a gigabyte of memory, of a GPU. Machines are composed of them in the sizes that [`shapes`]
//! has; flexible shapes in a grid of sizes, because any size may be ordered.

mod shapes;

use super::agreed::is_currency;
use super::draft::{Draft, DraftCharge, DraftMachine, Keys, key, nothing, rate, slug};
use super::json::{Exact, Scalar, Value as Json};
use super::lists::{self, Visit, Wanted};
use super::toml::Value;
use super::{ImportError, Imported, Input, LeftOut, Place, Request};
use rust_decimal::Decimal;
use serde::Deserialize;
use shapes::{FAMILIES, FLEXIBLE, Family};
use std::collections::{BTreeMap, BTreeSet};

/// Bounds from here on are none: the list writes them as rows of nines.
const NO_BOUND: i64 = 999_999_999;
/// Currencies that one list may have.
const CURRENCIES: usize = 400;

const OCPU: &str = "OCPU Per Hour";
const MEMORY: &str = "Gigabyte Per Hour";
const NVME: &str = "NVMe Terabyte Per Hour";
const GPU: &str = "GPU Per Hour";
const STORED: &str = "Gigabyte Storage Capacity Per Month";
const TRANSFER: &str = "Gigabyte Outbound Data Transfer Per Month";
const REQUESTS: &str = "10,000 Requests per Month (first 50,000 free)";
const PERFORMANCE: &str = "Performance Units Per Gigabyte Per Month";

/// Part number, its metric, the charge's name, its meter, the unit of a bound and how many of it one of the list's units is, what a price is per.
type Charge = (&'static str, &'static str, &'static str, &'static str, (&'static str, u32), &'static str);

/// What is charged beside machines.
const CHARGES: &[Charge] = &[
    ("B91628", STORED, "Object storage, standard", "object-storage", ("GiB", 1), "GiB-month"),
    ("B93000", STORED, "Object storage, infrequent access", "infrequent-storage", ("GiB", 1), "GiB-month"),
    ("B91633", STORED, "Object storage, archive", "archive-storage", ("GiB", 1), "GiB-month"),
    ("B91961", STORED, "Block volume, storage", "block-storage", ("GiB", 1), "GiB-month"),
    ("B91962", PERFORMANCE, "Block volume, 10 performance units per GB (balanced)", "block-storage", ("GiB", 1), "GiB-month"),
    ("B89057", STORED, "File storage", "file-storage", ("GiB", 1), "GiB-month"),
    ("B88327", TRANSFER, "Transfer out", "transfer-out", ("GiB", 1), "GiB"),
    ("B93455", TRANSFER, "Transfer out", "transfer-out", ("GiB", 1), "GiB"),
    ("B93456", TRANSFER, "Transfer out", "transfer-out", ("GiB", 1), "GiB"),
    ("B91627", REQUESTS, "Object storage requests, reading", "requests-read", ("requests", 10_000), "10000 requests"),
    ("B91627", REQUESTS, "Object storage requests, writing", "requests-write", ("requests", 10_000), "10000 requests"),
];

/// Where transfer out begins, by part number; the first unless a region is asked for.
const ORIGINS: &[(&str, &str)] = &[("B88327", "North America and Europe"), ("B93455", "Asia-Pacific and South America"), ("B93456", "Middle East and Africa")];

/// Whether a file begins as the list.
pub fn recognise(text: &str) -> bool {
    text.starts_with(['{', '[']) && text.contains("\"partNumber\"") && text.contains("\"currencyCodeLocalizations\"")
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Product<'j> {
    #[serde(borrow)]
    part_number: Scalar<'j>,
    #[serde(default, borrow)]
    display_name: Scalar<'j>,
    #[serde(default, borrow)]
    metric_name: Scalar<'j>,
    #[serde(default, borrow)]
    service_category: Scalar<'j>,
    #[serde(borrow)]
    currency_code_localizations: Vec<Localization<'j>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Localization<'j> {
    #[serde(borrow)]
    currency_code: Scalar<'j>,
    #[serde(default, borrow)]
    prices: Vec<Price<'j>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Price<'j> {
    #[serde(default, borrow)]
    model: Scalar<'j>,
    value: Option<Exact>,
    range_min: Option<Exact>,
    range_max: Option<Exact>,
}

/// Graduated prices: each up to its bound, the last without one.
type Tiers = Vec<(Option<Decimal>, Decimal)>;

/// What a part costs, by currency.
type Parts = BTreeMap<&'static str, BTreeMap<String, Tiers>>;

/// Reads the products.
struct Products {
    parts: Parts,
    currencies: BTreeSet<String>,
    read: u64,
    usable: u64,
    updated: Option<String>,
    wrong: Option<String>,
    left_out: LeftOut,
}

/// Reads Oracle's products.
///
/// # Errors
/// What is not such a list, and what the list leaves open that the request does not say.
pub fn read<'a>(inputs: impl Iterator<Item = Result<Input<'a>, ImportError>>, request: &Request) -> Result<Imported, ImportError> {
    let (parts, currencies, left_out) = (Parts::new(), BTreeSet::new(), LeftOut::default());
    let mut products = Products { parts, currencies, read: 0, usable: 0, updated: None, wrong: None, left_out };
    let files = lists::read(inputs, &mut products)?;
    let file = files[0].as_str();
    let wrong = |message: String| ImportError::new(file, Place::Whole, message);
    if products.usable == 0 {
        let told = products.wrong.take().map_or_else(String::new, |told| format!("; the first entry: {told}"));
        let expected = "no product that can be read: a list `items` is expected, each with `partNumber` and `currencyCodeLocalizations`, a list of \
                        `currencyCode` and `prices`";
        return Err(wrong(format!("{expected}{told}")));
    }
    let currency = match &request.currency {
        Some(currency) if products.currencies.contains(currency) => currency.clone(),
        Some(currency) => {
            return Err(wrong(format!("no price is in {currency}")).help(format!("the list has {}", listed(&products.currencies))));
        }
        None if products.currencies.len() == 1 => products.currencies.first().cloned().unwrap_or_default(),
        None => {
            return Err(wrong(format!("the list is in {} currencies", products.currencies.len()))
                .help(format!("choose one with --currency: {}", listed(&products.currencies))));
        }
    };
    if !is_currency(&currency) {
        return Err(wrong(format!("`{currency}` is not the code of a currency")));
    }
    let (as_of, dated) = request.dated(products.updated.as_deref(), &files)?;
    let (origin_part, origin) = origin(request).map_err(|help| wrong("which region's transfer is wanted is not clear".to_owned()).help(help))?;
    let mut sheet = Sheet { parts: &products.parts, currency: &currency, request, left_out: products.left_out, machines: Vec::new() };
    for family in FAMILIES {
        sheet.family(family);
    }
    let charges = sheet.charges(origin_part);
    let Sheet { machines, left_out, .. } = sheet;
    if machines.is_empty() && (charges.is_empty() || request.filters.machines()) {
        return Err(nothing(&left_out, &request.filters));
    }
    let draft = draft(request, &as_of, dated, &currency, origin, machines, charges);
    let summary = vec![draft.summary(), format!("from {} products", products.read)];
    Ok(Imported { text: draft.write(request, &left_out), is_workload: false, summary, left_out })
}

fn listed(currencies: &BTreeSet<String>) -> String {
    currencies.iter().take(60).map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The part for transfer that is wanted, and where it begins.
fn origin(request: &Request) -> Result<(&'static str, &'static str), String> {
    if request.filters.regions.is_empty() {
        return Ok(ORIGINS[0]);
    }
    let mut wanted = ORIGINS.iter().filter(|(_, name)| request.filters.region(name, ""));
    match (wanted.next(), wanted.next()) {
        (Some(origin), None) => Ok(*origin),
        _ => Err(format!(
            "machines cost the same everywhere; transfer out by where it begins: --region with a pattern that fits one of {}",
            ORIGINS.iter().map(|(_, name)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
        )),
    }
}

impl Visit for Products {
    fn wanted(&self, key: &str) -> Wanted {
        match key {
            "items" | "" => Wanted::Entries,
            "lastUpdated" => Wanted::Value,
            _ => Wanted::Nothing,
        }
    }

    fn value(&mut self, _: &str, value: &Json<'_>) -> Result<(), ImportError> {
        self.updated = value.try_parse()?.ok();
        Ok(())
    }

    fn entry(&mut self, _: &str, entry: &Json<'_>) -> Result<(), ImportError> {
        let line = entry.line;
        self.read += 1;
        let place = || format!("line {line}");
        let product: Product<'_> = match entry.try_parse()? {
            Ok(product) => product,
            Err(told) => {
                self.left_out.unused(&format!("not of the form of a product: {told}"), "", place);
                self.wrong.get_or_insert(told);
                return Ok(());
            }
        };
        self.usable += 1;
        let Product { part_number, display_name, metric_name, service_category, currency_code_localizations } = product;
        let name = format!("{part_number} {display_name}");
        let Some((part, metric)) = known(&part_number) else {
            let kind = if service_category.starts_with("Compute -") || service_category.starts_with("Storage -") || service_category.starts_with("Networking -")
            {
                format!("part without a place in a sheet: {service_category}")
            } else {
                "product beyond machines, storage and transfer".to_owned()
            };
            self.left_out.unused(&kind, &name, place);
            return Ok(());
        };
        if metric != &*metric_name {
            self.left_out.unused(&format!("part {part} by another metric than `{metric}`"), &metric_name, place);
            return Ok(());
        }
        if currency_code_localizations.iter().all(|localization| localization.prices.is_empty()) {
            self.left_out.unused("part without a price", &name, place);
        }
        for Localization { currency_code, prices } in currency_code_localizations {
            let (pay_as_you_go, others): (Vec<_>, Vec<_>) = prices.into_iter().partition(|price| &*price.model == "PAY_AS_YOU_GO");
            for other in &others {
                self.left_out.unused(&format!("price under the model `{}`", other.model), &name, place);
            }
            if pay_as_you_go.is_empty() {
                continue;
            }
            let tiers = match tiers(pay_as_you_go) {
                Ok(tiers) => tiers,
                Err(reason) => {
                    self.left_out.unused(reason, &name, place);
                    continue;
                }
            };
            if self.currencies.len() < CURRENCIES {
                self.currencies.insert(currency_code.to_string());
            }
            if !self.currencies.contains(&*currency_code) {
                self.left_out.unused("price in a currency beyond those that a list may have", &name, place);
                continue;
            }
            match self.parts.entry(part).or_default().entry(currency_code.to_string()) {
                std::collections::btree_map::Entry::Vacant(vacant) => {
                    vacant.insert(tiers);
                }
                std::collections::btree_map::Entry::Occupied(known) if *known.get() == tiers => {
                    self.left_out.unused("part that occurs again, at the same price", &name, place);
                }
                std::collections::btree_map::Entry::Occupied(_) => {
                    return Err(entry.error(format!("part {part} has two different prices")));
                }
            }
        }
        Ok(())
    }
}

/// The part with this number and the metric that it is expected to have.
fn known(number: &str) -> Option<(&'static str, &'static str)> {
    let of_family = |family: &Family| {
        let parts = family.parts;
        [(parts.ocpu, OCPU), (parts.memory, MEMORY), (parts.nvme, NVME), (parts.gpu, GPU)].into_iter().find(|(part, _)| *part == number)
    };
    CHARGES
        .iter()
        .map(|(part, metric, ..)| (*part, *metric))
        .find(|(part, _)| *part == number)
        .or_else(|| FAMILIES.iter().find_map(of_family))
        .filter(|_| !number.is_empty())
}

/// Prices as graduated tiers, if they are whole.
fn tiers(mut prices: Vec<Price<'_>>) -> Result<Tiers, &'static str> {
    if prices.iter().any(|price| price.value.is_none()) {
        return Err("part without a price");
    }
    if prices.iter().any(|price| price.value.is_some_and(|Exact(value)| value < Decimal::ZERO)) {
        return Err("part with a price below zero");
    }
    let from = |price: &Price<'_>| price.range_min.map_or(Decimal::ZERO, |Exact(from)| from);
    prices.sort_by_key(from);
    let mut tiers = Tiers::new();
    let mut reached = Decimal::ZERO;
    for price in &prices {
        if from(price) != reached || tiers.last().is_some_and(|(bound, _)| bound.is_none()) {
            return Err("part whose tiers do not follow each other");
        }
        let bound = price.range_max.map(|Exact(bound)| bound).filter(|bound| *bound < Decimal::from(NO_BOUND));
        reached = bound.unwrap_or(reached);
        tiers.push((bound, price.value.map_or(Decimal::ZERO, |Exact(value)| value)));
    }
    if tiers.last().is_none_or(|(bound, _)| bound.is_some()) {
        return Err("part whose last tier ends");
    }
    Ok(tiers)
}

/// A sheet that is being filled.
struct Sheet<'a> {
    parts: &'a Parts,
    currency: &'a str,
    request: &'a Request,
    left_out: LeftOut,
    machines: Vec<DraftMachine>,
}

impl Sheet<'_> {
    fn tiers(&self, part: &str) -> Option<&Tiers> {
        self.parts.get(part)?.get(self.currency)
    }

    /// What one unit of a part costs: a single price, or the one beyond a free allowance, which belongs to an account and not to a machine.
    fn unit(&mut self, part: &'static str) -> Option<Decimal> {
        let unit = match self.tiers(part)?.as_slice() {
            [(None, price)] => Some(*price),
            [(Some(_), free), (None, price)] if free.is_zero() => Some(*price),
            _ => None,
        };
        // Nothing is free that is sold by the hour.
        let unit = unit.filter(|unit| *unit > Decimal::ZERO);
        if unit.is_none() {
            self.left_out.unused("part of machines that is not sold at one price above zero", part, String::new);
        }
        unit
    }

    fn family(&mut self, family: &Family) {
        let parts = family.parts;
        let wanted: Vec<&'static str> = [parts.ocpu, parts.memory, parts.nvme, parts.gpu].into_iter().filter(|part| !part.is_empty()).collect();
        if wanted.iter().all(|part| self.tiers(part).is_none()) {
            return;
        }
        if !self.request.filters.family(family.name) {
            self.left_out.filtered("family of machines", family.name, String::new);
            return;
        }
        let mut unit = |part: &'static str| if part.is_empty() { Some(Decimal::ZERO) } else { self.unit(part) };
        let (Some(ocpu), Some(memory), Some(nvme), Some(gpu)) = (unit(parts.ocpu), unit(parts.memory), unit(parts.nvme), unit(parts.gpu)) else {
            self.left_out.unused("family of machines without a price for each of its parts", family.name, String::new);
            return;
        };
        let cost = |ocpus: u32, gib: u32, disk: u32, gpus: u32| {
            let product = |price: Decimal, number: Decimal| price.checked_mul(number);
            let disk = Decimal::new(i64::from(disk), 3);
            let all = [product(ocpu, ocpus.into())?, product(memory, gib.into())?, product(nvme, disk)?, product(gpu, gpus.into())?];
            all.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)
        };
        let sum = |ocpus: u32, gib: u32, disk: u32, gpus: u32| {
            let disk = Decimal::new(i64::from(disk), 3).normalize();
            let term = |number: String, price: Decimal, part: &str| (!part.is_empty()).then(|| format!("{number} x {price}"));
            let terms = [
                term(format!("{ocpus} OCPU"), ocpu, parts.ocpu),
                term(format!("{gib} GB"), memory, parts.memory),
                term(format!("{disk} TB"), nvme, parts.nvme),
                term(format!("{gpus} GPU"), gpu, parts.gpu),
            ];
            terms.into_iter().flatten().collect::<Vec<_>>().join(" + ")
        };
        let mut shapes: Vec<(String, u32, u32, u32, u32)> = Vec::new();
        if let Some((name, most_ocpus, most_memory)) = family.flexible {
            for ratio in FLEXIBLE.0 {
                for ocpus in FLEXIBLE.1.iter().filter(|ocpus| **ocpus <= most_ocpus) {
                    let gib = ocpus * family.threads * ratio;
                    if gib <= most_memory {
                        shapes.push((format!("{name}.{ocpus}.{gib}GB"), *ocpus, gib, 0, 0));
                    }
                }
            }
        }
        shapes.extend(family.fixed.iter().map(|(name, ocpus, gib, disk, gpus)| ((*name).to_owned(), *ocpus, *gib, *disk, *gpus)));
        for (name, ocpus, gib, disk, gpus) in shapes {
            if !self.request.filters.name(&name) {
                self.left_out.filtered("machine by its name", &name, String::new);
                continue;
            }
            let Some(cost) = cost(ocpus, gib, disk, gpus) else {
                self.left_out.unused("machine whose price is too large", &name, String::new);
                continue;
            };
            let mut keys = vec![key("name", name.as_str()), key("vcpus", Value::bare(ocpus * family.threads)), key("memory", format!("{gib} GiB"))];
            if disk > 0 {
                keys.push(key("disk", format!("{disk} GB")));
            }
            if gpus > 0 {
                keys.extend([key("gpus", Value::bare(gpus)), key("gpu", family.gpu)]);
            }
            if family.arm {
                keys.push(key("architecture", "arm64"));
            }
            if family.previous {
                keys.push(key("class", "superseded"));
            }
            keys.push(key("price", rate(cost, "hour")));
            if name.starts_with("BM.") {
                keys.push(key("minimum", "1 hour"));
            }
            self.machines.push(DraftMachine { keys, note: sum(ocpus, gib, disk, gpus) });
        }
    }

    fn charges(&mut self, origin: &str) -> Vec<DraftCharge> {
        let mut charges = Vec::new();
        for (part, metric, name, meter, (unit, many), per) in CHARGES {
            let Some(tiers) = self.tiers(part).cloned() else { continue };
            if *metric == TRANSFER && *part != origin {
                let origin = ORIGINS.iter().find(|(known, _)| known == part).map_or("", |(_, origin)| *origin);
                self.left_out.filtered("transfer that begins elsewhere", origin, String::new);
                continue;
            }
            // The first 50,000 requests are free once, not once for either kind.
            let once = *meter == "requests-write";
            let tiers: Tiers = if once { tiers.last().map(|(_, price)| vec![(None, *price)]).unwrap_or_default() } else { tiers };
            let units = if *metric == PERFORMANCE { Decimal::TEN } else { Decimal::ONE };
            let bounded = |bound: Decimal| bound.checked_mul(Decimal::from(*many)).map(|bound| format!("{} {unit}", bound.normalize()));
            let tier = |(bound, price): (Option<Decimal>, Decimal)| {
                let bound = match bound {
                    Some(bound) => Some(bounded(bound)?),
                    None => None,
                };
                Some((bound, price.checked_mul(units)?))
            };
            let tiers: Option<Vec<(Option<String>, Decimal)>> = tiers.into_iter().map(tier).collect();
            let Some(tiers) = tiers else {
                self.left_out.unused("charge whose price is too large", part, String::new);
                continue;
            };
            let (name, keys, source) = ((*name).to_owned(), Keys::new(), "list".to_owned());
            charges.push(DraftCharge { name, meter, unit: per, tiers, keys, source });
        }
        charges
    }
}

fn draft(request: &Request, as_of: &str, dated: &str, currency: &str, origin: &str, machines: Vec<DraftMachine>, charges: Vec<DraftCharge>) -> Draft {
    let note = format!(
        "As of: {dated}. Prices are the file's; a machine's is the sum of its parts'. Sizes and previous generations (superseded): Oracle's page of compute \
         shapes. An OCPU is two vCPUs, on A1 one. Oracle's GB is binary (its list has 10 TB as 10,240 GB), written GiB. Machines are billed per second, at \
         least a minute, bare metal an hour: memory. Block volumes are priced with 10 performance units per GB, Oracle's balanced ones. The free 50,000 \
         requests are counted on reading."
    );
    let list = vec![
        key("title", "Oracle's list prices, products API"),
        key("url", "https://apexapps.oracle.com/pls/apex/cetools/api/v1/products/"),
        key("as_of", Value::bare(as_of)),
        key("read", "primary"),
        key("note", note),
    ];
    Draft {
        head: [
            "Oracle Cloud Infrastructure: Compute by the second, block, file and object storage, transfer out, at list prices.",
            "Machines are composed: the list prices OCPUs, memory, NVMe and GPUs, and the sum stands behind each machine. Flexible shapes may be had in any size; here \
             they stand with 1 to 64 OCPUs and 2, 4, 8 and 16 GB for each vCPU, named as Oracle names sizes: SHAPE.OCPUS.MEMORY.",
        ]
        .map(str::to_owned)
        .to_vec(),
        id: request.id.clone().unwrap_or_else(|| format!("oracle-{}", slug(currency))),
        provider: "Oracle Cloud Infrastructure",
        kind: "cloud",
        region: origin.to_owned(),
        currency: currency.to_owned(),
        as_of: as_of.to_owned(),
        caveats: [
            "list prices, pay as you go; commitments are agreed on with Oracle, and preemptible instances are not in its list.",
            "free allowances for machines (A1: 3,000 OCPU-hours and 18,000 GB-hours a month) are not counted.",
            "transfer in, transfer between regions, load balancers and public addresses are not in the sheet.",
        ]
        .map(str::to_owned)
        .to_vec(),
        defaults: vec![key("billed_per", "second"), key("minimum", "60 seconds"), key("source", "list")],
        machines: vec![(String::new(), machines)],
        sources: vec![("list".to_owned(), list)],
        charges,
        ..Draft::default()
    }
}
