//! What was kept of Azure's files as a price sheet.

use super::catalog::{Catalog, Kept, Machine};
use super::item::{Meter, Way};
use super::size::{self, Parts, Size};
use crate::import::draft::{Draft, DraftCharge, DraftMachine, Keys, gibibytes, key, nothing, plural, rate, slug};
use crate::import::toml::Value;
use crate::import::{ImportError, Imported};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What the source says beyond its title.
const NOTE: &str = "\
Azure's GB is binary, written GiB; billed per second (memory). vCPUs and memory are not in the price data: they are from the list of sizes that was given, \
or from the sheet azure-westeurope that ships with rackrent; with constrained vCPUs all but these is as in the whole size. Superseded, a rule of rackrent: of a family's letters, the generations (v) below the two newest in \
this sheet, x86-64 and arm64 judged apart; a GPU machine by its accelerator, those before NVIDIA's Ampere being superseded. Burstable: the B family. LRS \
keeps three copies: https://learn.microsoft.com/azure/storage/common/storage-redundancy.";
/// What the source of reservations says.
const RESERVED_NOTE: &str = "\
A reservation's price in the data is that of its whole term, paid when it is bought; paid by the month it costs the same (memory).";
/// What the source of savings plans says.
const SAVINGS_NOTE: &str = "\
The rate at which an hour of the machine draws on the plan; nothing upfront: a plan may be paid monthly or at once for the same money (memory).";
/// What the source of spot prices says.
const SPOT_NOTE: &str = "\
The prices are data of the day, which change with demand. The 5 % of work lost is rackrent's assumption: Azure publishes eviction rates per size and region \
in bands of a percentage an hour, the lowest being 0 to 5 % (https://techbrainblog.com/2025/11/30/key-points-about-azure-spot-vms-and-its-eviction); at 5 % an \
hour, each losing one hour, 5 % x 1 = 5 %. Sizes in higher bands lose more; work that saves every few minutes loses less.";

/// Accelerators before NVIDIA's Ampere.
const OLD_GPUS: [&str; 5] = ["T4", "V100", "P100", "P40", "M60"];

/// Writes what was kept.
pub fn write(mut catalog: Catalog<'_>) -> Result<Imported, ImportError> {
    if catalog.continued.0 > 0 && catalog.continued.2 == 0 {
        let (pages, next, _) = &catalog.continued;
        catalog.left_out.unused(&format!("further page: the last of {pages} names a next one, and it is not among the files"), next, String::new);
    }
    let charges = charges(&mut catalog);
    let (machines, ways, savings) = machines(&mut catalog);
    if machines.is_empty() && (charges.is_empty() || catalog.filters().machines()) {
        return Err(nothing(&catalog.left_out, catalog.filters()));
    }
    let (as_of, _) = catalog.request.dated(Some(&catalog.latest), &catalog.files)?;
    let draft = draft(&catalog, as_of, machines, charges, &ways, &savings);
    let summary = vec![draft.summary()];
    let text = draft.write(catalog.request, &catalog.left_out);
    Ok(Imported { text, is_workload: false, summary, left_out: catalog.left_out })
}

type Groups = BTreeMap<String, Vec<DraftMachine>>;

/// A machine that is written.
struct Written<'c> {
    name: String,
    size: Size,
    price: Decimal,
    machine: &'c Machine,
}

fn machines(catalog: &mut Catalog<'_>) -> (Groups, BTreeSet<Way>, BTreeSet<u8>) {
    let known = std::mem::take(&mut catalog.machines);
    let shipped = size::shipped();
    let mut written = Vec::new();
    for (name, machine) in &known {
        let price = match machine.ways.get(&Way::OnDemand) {
            Some(Kept { price: Some(price), .. }) => *price,
            Some(Kept { price: None, .. }) => {
                catalog.left_out.unused("size with two prices on demand", name, String::new);
                continue;
            }
            None => {
                catalog.left_out.unused("size without a price on demand", name, String::new);
                continue;
            }
        };
        let flat = size::flat(name);
        let of = |flat: &String| catalog.sizes.get(flat).or_else(|| shipped.get(flat)).cloned();
        let part = || {
            let (whole, vcpus) = size::constrained(name)?;
            of(&size::flat(&whole)).map(|(_, size)| (name.clone(), Size { vcpus, ..size }))
        };
        let Some((name, mut size)) = of(&flat).or_else(part) else {
            catalog.left_out.unused("size whose vCPUs and memory are not known: give the answer of `az vm list-skus` too", name, String::new);
            continue;
        };
        let known = shipped.get(&flat).map(|(_, size)| size);
        size.gpus = size.gpus.or_else(|| known.and_then(|known| known.gpus));
        size.gpu = size::gpu(&name).map(str::to_owned).or_else(|| known.and_then(|known| known.gpu.clone()));
        if name.starts_with('N') && size.gpus.is_none_or(|gpus| gpus.is_zero()) {
            catalog.left_out.unused("size whose GPUs are not known: give the answer of `az vm list-skus` too", &name, String::new);
            continue;
        }
        written.push(Written { name, size, price, machine });
    }
    written.sort_by(|a, b| {
        let key = |one: &Written<'_>| {
            let Parts { letters, features, generation } = size::parts(&one.name);
            (letters.to_owned(), std::cmp::Reverse(generation), features.to_owned(), one.size.vcpus, one.size.memory, one.name.clone())
        };
        key(a).cmp(&key(b))
    });
    let newest = newest(&written);
    let (mut groups, mut ways, mut savings) = (Groups::new(), BTreeSet::new(), BTreeSet::new());
    for one in &written {
        let class = class(one, &newest);
        let keys = keys(one, class, catalog, &mut ways, &mut savings);
        groups.entry(size::parts(&one.name).letters.to_owned()).or_default().push(DraftMachine { keys, note: String::new() });
    }
    (groups, ways, savings)
}

/// The generations of a family's letters, newest first, by architecture.
fn newest<'w>(written: &'w [Written<'_>]) -> BTreeMap<(&'w str, bool), BTreeSet<u32>> {
    let mut newest: BTreeMap<(&str, bool), BTreeSet<u32>> = BTreeMap::new();
    for one in written {
        let Parts { letters, generation, .. } = size::parts(&one.name);
        newest.entry((letters, one.size.arm)).or_default().insert(generation);
    }
    newest
}

fn class(one: &Written<'_>, newest: &BTreeMap<(&str, bool), BTreeSet<u32>>) -> Option<&'static str> {
    let Parts { letters, generation, .. } = size::parts(&one.name);
    if letters == "B" {
        return Some("burstable");
    }
    let superseded = if one.size.gpus.is_some_and(|gpus| !gpus.is_zero()) {
        one.size.gpu.as_ref().is_some_and(|gpu| OLD_GPUS.contains(&gpu.as_str()))
    } else {
        newest.get(&(letters, one.size.arm)).is_some_and(|known| known.iter().rev().take(2).all(|newer| generation < *newer))
    };
    superseded.then_some("superseded")
}

fn keys(one: &Written<'_>, class: Option<&'static str>, catalog: &mut Catalog<'_>, ways: &mut BTreeSet<Way>, savings: &mut BTreeSet<u8>) -> Keys {
    let currency = catalog.agreed.currency().to_owned();
    let mut options = Keys::new();
    let mut option = |name: String, value: Value, left_out: &mut crate::import::LeftOut| {
        let wanted = catalog.request.filters.option(&name);
        if wanted {
            options.push((name, value));
        } else {
            left_out.filtered("other purchase options", &one.name, String::new);
        }
        wanted
    };
    for (way, kept) in &one.machine.ways {
        let (name, text) = match (way, kept.price) {
            (Way::OnDemand, _) => continue,
            (_, None) => {
                catalog.left_out.unused("purchase option with two prices", &one.name, String::new);
                continue;
            }
            (Way::Spot, Some(price)) => ("spot".to_owned(), rate(price, "hour")),
            (Way::Reserved(years), Some(price)) => (format!("ri-{years}y"), Value::Table(vec![key("upfront", format!("{price} {currency}"))])),
        };
        if option(name, text, &mut catalog.left_out) {
            ways.insert(*way);
        }
    }
    for (years, hourly) in &one.machine.savings {
        if option(format!("sp-{years}y"), rate(*hourly, "hour"), &mut catalog.left_out) {
            savings.insert(*years);
        }
    }
    let mut keys = vec![key("name", one.name.as_str()), key("vcpus", Value::bare(one.size.vcpus)), key("memory", format!("{} GiB", one.size.memory))];
    if let Some(gpus) = one.size.gpus.filter(|gpus| !gpus.is_zero()) {
        keys.push(key("gpus", Value::bare(gpus)));
        keys.extend(one.size.gpu.as_ref().map(|gpu| key("gpu", gpu.as_str())));
    }
    if one.size.arm {
        keys.push(key("architecture", "arm64"));
    }
    keys.extend(class.map(|class| key("class", class)));
    keys.push(key("price", rate(one.price, "hour")));
    if !options.is_empty() {
        keys.push(key("options", Value::Table(options)));
    }
    keys
}

fn charges(catalog: &mut Catalog<'_>) -> Vec<DraftCharge> {
    let mut charges = Vec::new();
    for (meter, tiers) in std::mem::take(&mut catalog.charges) {
        let (name, sheet_meter, _, unit) = meter.keys();
        match steps(meter, &tiers) {
            Ok(tiers) => {
                let copies = matches!(meter, Meter::Objects | Meter::Infrequent | Meter::Archive | Meter::Blocks);
                let keys = if copies { vec![key("copies", Value::bare(3))] } else { Keys::new() };
                charges.push(DraftCharge { name: name.to_owned(), meter: sheet_meter, unit, tiers, keys, source: "retail".to_owned() });
            }
            Err(kind) => catalog.left_out.unused(kind, name, String::new),
        }
    }
    charges
}

fn steps(meter: Meter, tiers: &BTreeMap<Decimal, Kept>) -> Result<Vec<(Option<String>, Decimal)>, &'static str> {
    if tiers.keys().next().is_none_or(|first| !first.is_zero()) {
        return Err("charge whose first tier is missing");
    }
    let prices: Vec<Decimal> = tiers.values().map(|kept| kept.price).collect::<Option<_>>().ok_or("charge with two prices")?;
    if !meter.may_be_free() && prices.iter().all(Decimal::is_zero) {
        return Err("charge at a price of zero");
    }
    let operations = matches!(meter, Meter::Reads | Meter::Writes);
    if operations && prices.len() > 1 {
        return Err("tiered operations");
    }
    let ends = tiers.keys().skip(1).map(|end| Some(gibibytes(*end))).chain([None]);
    Ok(ends.zip(prices).collect())
}

fn draft(catalog: &Catalog<'_>, as_of: String, machines: Groups, charges: Vec<DraftCharge>, ways: &BTreeSet<Way>, savings: &BTreeSet<u8>) -> Draft {
    let (code, name) = catalog.agreed.region().map_or_else(|| ("global".to_owned(), String::new()), |(code, name)| (code.to_owned(), name.to_owned()));
    let os = catalog.filters().os();
    let count: usize = machines.values().map(Vec::len).sum();
    let years = |years: u8| plural(usize::from(years), "year");
    let mut options = Vec::new();
    for way in ways {
        match way {
            Way::OnDemand => {}
            Way::Spot => options.push(("spot".to_owned(), vec![key("kind", "spot"), key("label", "spot"), key("lost_work", "5 %"), key("source", "spot")])),
            Way::Reserved(term) => {
                let label = format!("reserved {}, paid at once", years(*term));
                let keys = vec![key("kind", "committed"), key("term", years(*term)), key("label", label), key("source", "reservations")];
                options.push((format!("ri-{term}y"), keys));
            }
        }
    }
    for term in savings {
        let keys = vec![key("kind", "plan"), key("term", years(*term)), key("label", format!("savings plan, {}", years(*term))), key("source", "savings-plan")];
        options.push((format!("sp-{term}y"), keys));
    }
    let mut sources = Vec::new();
    let (collector, url) = if catalog.collected {
        (", as polled by azure-pricing-radar", "https://github.com/andy-diericks/azure-pricing-radar")
    } else {
        ("", "https://prices.azure.com/api/retail/prices")
    };
    let mut source = |name: &str, title: &str, read: &str, note: &str| {
        let read = if catalog.collected && read == "primary" { "secondary" } else { read };
        let keys = vec![key("title", format!("{title}{collector}")), key("url", url), key("read", read), key("note", note)];
        sources.push((name.to_owned(), keys));
    };
    source("retail", "Azure Retail Prices API", "primary", NOTE);
    if ways.iter().any(|way| matches!(way, Way::Reserved(_))) {
        source("reservations", "Azure Retail Prices API, reservations", "primary", RESERVED_NOTE);
    }
    if !savings.is_empty() {
        source("savings-plan", "Azure Retail Prices API, savings plans of each meter", "primary", SAVINGS_NOTE);
    }
    if ways.contains(&Way::Spot) {
        source("spot", "Our assumption of 5 % of work lost to eviction; spot prices from the Azure Retail Prices API", "assumption", SPOT_NOTE);
    }
    let place = if name.is_empty() || name == code { code.clone() } else { format!("{name}, {code}") };
    let mut head = vec![format!("Microsoft Azure, {place}: {} of virtual machines for {os}, {}.", plural(count, "size"), plural(charges.len(), "charge"))];
    if as_of == catalog.latest {
        head.push(format!("The files have no date of their own: {as_of} is the latest day from which a price in them has been in force."));
    }
    let mut caveats = vec![format!("list prices of Azure for {place}; what was negotiated is not in them.")];
    if !machines.is_empty() {
        caveats.push("a vCPU is a whole core on arm64 and on the AMD types of F from v6, a hardware thread elsewhere; both count as one.".to_owned());
    }
    if ways.contains(&Way::Spot) {
        caveats.push("spot prices are one day's and change with demand; that 5 % of the work on spot is lost is an assumption.".to_owned());
    }
    let system = if os.eq_ignore_ascii_case("Linux") { String::new() } else { format!("-{}", slug(os)) };
    Draft {
        head,
        id: catalog.request.id.clone().unwrap_or_else(|| format!("azure-{}{system}", slug(&code))),
        provider: "Microsoft Azure",
        kind: "cloud",
        region: code,
        currency: catalog.agreed.currency().to_owned(),
        as_of,
        caveats,
        defaults: vec![key("billed_per", "second"), key("source", "retail")],
        machines: machines.into_iter().map(|(letters, machines)| (format!("{letters} family"), machines)).collect(),
        options,
        sources,
        charges,
        ..Draft::default()
    }
}
