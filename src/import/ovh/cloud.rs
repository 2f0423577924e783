//! OVH's public cloud: what its order catalogue has under codes such as `b3-8.consumption`, by the hour, and `b3-8.monthly.postpaid`, by the month.

use super::offer::{Offer, Technical, amount};
use crate::import::draft::{DraftCharge, DraftMachine, Keys, key, rate};
use crate::import::json::Exact;
use crate::import::toml::Value;
use crate::import::{LeftOut, Request};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

const HOURLY: &str = ".consumption";
const MONTHLY: &str = ".monthly.postpaid";

/// Charges: the add-on's code, the charge's name, its meter. Amounts are for a GiB and an hour.
const CHARGES: [(&str, &str, &str); 3] = [
    ("volume.classic.consumption", "Block storage, classic", "block-storage"),
    ("storage-standard.consumption", "Object storage, standard", "object-storage"),
    ("storage-standard-ia.consumption", "Object storage, infrequent access", "infrequent-storage"),
];

/// Whether an add-on is metered.
pub fn is_metered(code: &str) -> bool {
    code.contains(".consumption") || code.contains(".monthly")
}

#[derive(Default)]
struct Instance {
    hourly: Option<Decimal>,
    monthly: Option<Decimal>,
    technical: Technical,
    kind: String,
    tags: Vec<String>,
    regions: Vec<String>,
    line: u64,
}

/// What has been read.
#[derive(Default)]
pub struct Cloud {
    instances: BTreeMap<String, Instance>,
    charges: BTreeMap<&'static str, Decimal>,
}

/// Machines and charges.
#[derive(Default)]
pub struct Made {
    pub machines: Vec<DraftMachine>,
    pub charges: Vec<DraftCharge>,
    pub monthly: bool,
}

impl Cloud {
    /// Takes an add-on.
    pub fn addon(&mut self, offer: Offer, line: u64, left_out: &mut LeftOut) {
        let place = || format!("line {line}");
        let Offer { plan_code, product, configurations, pricings, blobs, .. } = offer;
        let regions = configurations.into_iter().flatten().filter(|configuration| configuration.name == "region");
        let regions: Vec<String> = regions.flat_map(|configuration| configuration.values.unwrap_or_default()).collect();
        let charge = CHARGES.iter().find(|(code, ..)| *code == plan_code).map(|(code, ..)| *code);
        let (commercial, technical, tags) = blobs.map(|blobs| (blobs.commercial, blobs.technical, blobs.tags)).unwrap_or_default();
        let brick = commercial.as_ref().and_then(|commercial| commercial.brick.clone()).unwrap_or_default();
        let is_instance = matches!(product.as_deref(), Some("publiccloud-instance")) || matches!(brick.as_str(), "instance" | "gpu");
        if charge.is_none() && !is_instance {
            left_out.unused("metered add-on that is no instance", &plan_code, place);
            return;
        }
        let (name, monthly) = match (plan_code.strip_suffix(HOURLY), plan_code.strip_suffix(MONTHLY)) {
            (Some(name), _) => (name.to_owned(), false),
            (_, Some(name)) => (name.to_owned(), true),
            _ if plan_code.ends_with(".monthly") => {
                return self.instances.entry(plan_code.trim_end_matches(".monthly").to_owned()).or_default().regions.extend(regions);
            }
            _ => return left_out.unused("instance in local zones or regions of three zones", &plan_code, place),
        };
        if name.starts_with("win-") || technical.as_ref().and_then(|technical| technical.os.as_ref()?.family.as_deref()) == Some("windows") {
            return left_out.unused("instance with Windows", &plan_code, place);
        }
        let [pricing] = pricings.as_slice() else {
            return left_out.unused("add-on with no price, or with several", &plan_code, place);
        };
        let unit = if monthly { ["month", "none"] } else { ["hour", "none"] };
        if !unit.contains(&pricing.interval_unit.as_str()) || pricing.interval > 1 {
            return left_out.unused(&format!("add-on priced by another time: {} {}", pricing.interval, pricing.interval_unit), &plan_code, place);
        }
        let Some(amount) = pricing.price.and_then(amount).filter(|amount| *amount > Decimal::ZERO) else {
            return left_out.unused("add-on without a price above zero", &plan_code, place);
        };
        if let Some(charge) = charge {
            self.charges.insert(charge, amount);
            return;
        }
        let instance = self.instances.entry(name).or_default();
        instance.line = line;
        instance.regions.extend(regions);
        if monthly {
            instance.monthly = Some(amount);
        } else {
            instance.hourly = Some(amount);
            instance.technical = technical.unwrap_or_default();
            instance.kind = commercial.and_then(|commercial| commercial.brick_subtype).unwrap_or_default();
            instance.tags = tags.unwrap_or_default();
        }
    }

    /// The machines that are wanted.
    pub fn finish(self, request: &Request, left_out: &mut LeftOut) -> Made {
        let mut made = Made::default();
        for (name, instance) in self.instances {
            let place = || format!("line {}", instance.line);
            let family = name.split('-').next().unwrap_or_default();
            let Some(hourly) = instance.hourly else {
                left_out.unused("instance without a price by the hour", &name, place);
                continue;
            };
            if !request.filters.regions.is_empty() && !instance.regions.iter().any(|region| request.filters.region(region, "")) {
                let kind = if instance.regions.is_empty() { "instance whose regions the catalogue does not say" } else { "instance by its region" };
                left_out.filtered(kind, &name, place);
                continue;
            }
            if !request.filters.family(family) && !request.filters.family(&instance.kind) {
                left_out.filtered("instance by its family", family, place);
                continue;
            }
            if !request.filters.name(&name) {
                left_out.filtered("instance by its name", &name, place);
                continue;
            }
            if instance.tags.iter().any(|tag| tag == "coming_soon") {
                left_out.unused("instance that cannot be ordered yet", &name, place);
                continue;
            }
            let technical = instance.technical;
            let cores = technical.cpu.and_then(|cpu| cpu.cores).filter(|cores| *cores > 0);
            let memory = technical.memory.and_then(|memory| memory.size).filter(|size| size.0 > Decimal::ZERO);
            let (Some(cores), Some(Exact(memory))) = (cores, memory) else {
                left_out.unused("instance whose vCPUs or memory the catalogue does not say", &name, place);
                continue;
            };
            let mut keys = vec![key("name", name.as_str()), key("vcpus", Value::bare(cores)), key("memory", format!("{} GiB", memory.normalize()))];
            let disks = technical.storage.and_then(|storage| storage.disks).unwrap_or_default();
            let sizes = disks.iter().filter_map(|disk| disk.capacity.and_then(|Exact(size)| size.checked_mul(disk.number.unwrap_or(1).into())));
            let disk = sizes.filter(|size| *size > Decimal::ZERO).try_fold(Decimal::ZERO, Decimal::checked_add).unwrap_or_default();
            if !disk.is_zero() {
                keys.push(key("disk", format!("{} GB", disk.normalize())));
            }
            if let Some((gpu, number)) = technical.gpu.and_then(|gpu| Some((gpu.clone(), gpu.number.filter(|number| *number > 0)?))) {
                let memory = gpu.memory.and_then(|memory| memory.size).map(|Exact(size)| format!("{} GB", size.normalize()));
                let model: Vec<String> = gpu.model.into_iter().chain(memory).collect();
                keys.extend([key("gpus", Value::bare(number)), key("gpu", model.join(" "))]);
            }
            // A discovery instance shares its processors with others.
            let class = match (instance.kind.as_str(), instance.tags.iter().any(|tag| tag == "legacy")) {
                ("discovery" | "sandbox", _) => Some("shared-core"),
                (_, true) => Some("superseded"),
                _ => None,
            };
            keys.extend(class.map(|class| key("class", class)));
            keys.push(key("price", rate(hourly, "hour")));
            if let Some(monthly) = instance.monthly {
                made.monthly = true;
                keys.push(key("options", Value::Table(vec![key("monthly", rate(monthly, "month"))])));
            }
            made.machines.push(DraftMachine { keys, note: instance.regions.join(", ") });
        }
        for (code, name, meter) in CHARGES {
            if let Some(amount) = self.charges.get(code) {
                let (name, tiers, source) = (name.to_owned(), vec![(None, *amount)], "catalogue".to_owned());
                made.charges.push(DraftCharge { name, meter, unit: "GiB-hour", tiers, keys: Keys::new(), source });
            }
        }
        made
    }
}
