//! Pages of the API, lists of their items or items as lines; lists of sizes.

use super::catalog::Catalog;
use super::item::Item;
use super::size::{self, Size};
use crate::import::json::{Json, Scalar, Value};
use crate::import::price::number;
use crate::import::stream::LONGEST_ENTRY;
use crate::import::{ImportError, Input, Place};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::Deserializer;

/// Reads all documents of a file.
pub fn read(input: Input<'_>, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    let mut json = Json::open(input);
    while json.peek()?.is_some() {
        document(&mut json, catalog)?;
    }
    Ok(())
}

/// A page, an item, a size, or a list of any of these.
fn document(json: &mut Json<'_>, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    match json.peek()? {
        // An item as the API writes it; pages begin otherwise.
        Some(b'{') if json.begins_with("currencyCode")? => take(&json.value()?, catalog),
        Some(b'{') => page(json, catalog),
        Some(b'[') => {
            json.list()?;
            while json.element()? {
                document(json, catalog)?;
            }
            Ok(())
        }
        _ => Err(json.unexpected("a page of prices")),
    }
}

/// A page with its items, or what has none: an item or a size.
fn page(json: &mut Json<'_>, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    let (name, line) = (json.name().to_owned(), json.line());
    let (mut is_page, mut next) = (false, String::new());
    // What it is is known at its end; until then it is gathered.
    let mut gathered = "{".to_owned();
    json.object()?;
    while let Some(key) = json.key()? {
        if matches!(key.as_str(), "Items" | "items") {
            is_page = true;
            json.entries(|entry| take(entry, catalog))?;
            continue;
        }
        let value = json.value()?;
        let text = std::str::from_utf8(value.text()).map_err(|_| value.error("this is not UTF-8 text"))?;
        if matches!(key.as_str(), "NextPageLink" | "nextPageLink") && text != "null" {
            text.trim_matches('"').clone_into(&mut next);
        }
        let comma = if gathered.len() == 1 { "" } else { "," };
        let key = serde_json::to_string(&key).map_err(|error| value.error(error.to_string()))?;
        for part in [comma, &key, ":", text] {
            gathered.push_str(part);
        }
        if gathered.len() as u64 > LONGEST_ENTRY {
            return Err(ImportError::endless(json.name(), LONGEST_ENTRY));
        }
    }
    if !is_page {
        gathered.push('}');
        let mut item = Json::within(&name, &gathered, line);
        return take(&item.value()?, catalog);
    }
    if next.is_empty() {
        catalog.continued.2 += 1;
    } else {
        catalog.continued.0 += 1;
        catalog.continued.1 = next;
    }
    Ok(())
}

/// A key that may be `null`, which is another thing than one that is not there.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Scalar<'de>>, D::Error> {
    Scalar::deserialize(deserializer).map(Some)
}

/// An element: an item, or a size.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Entry<'j> {
    #[serde(borrow, deserialize_with = "present")]
    currency_code: Option<Scalar<'j>>,
    #[serde(borrow, deserialize_with = "present")]
    retail_price: Option<Scalar<'j>>,
    #[serde(borrow, deserialize_with = "present")]
    arm_region_name: Option<Scalar<'j>>,
    #[serde(borrow, deserialize_with = "present")]
    meter_name: Option<Scalar<'j>>,
    #[serde(borrow, deserialize_with = "present")]
    product_name: Option<Scalar<'j>>,
    #[serde(borrow, deserialize_with = "present")]
    sku_name: Option<Scalar<'j>>,
    #[serde(borrow, deserialize_with = "present")]
    service_name: Option<Scalar<'j>>,
    #[serde(borrow, deserialize_with = "present")]
    unit_of_measure: Option<Scalar<'j>>,
    #[serde(borrow, rename = "type", deserialize_with = "present")]
    kind: Option<Scalar<'j>>,
    #[serde(borrow)]
    tier_minimum_units: Option<Scalar<'j>>,
    #[serde(borrow)]
    reservation_term: Option<Scalar<'j>>,
    #[serde(borrow)]
    location: Option<Scalar<'j>>,
    #[serde(borrow)]
    effective_start_date: Option<Scalar<'j>>,
    #[serde(borrow)]
    is_primary_meter_region: Option<Scalar<'j>>,
    #[serde(borrow)]
    arm_sku_name: Option<Scalar<'j>>,
    #[serde(borrow)]
    savings_plan: Option<Vec<Savings<'j>>>,
    // A size of `az vm list-sizes` or `az vm list-skus`.
    #[serde(borrow)]
    name: Option<Scalar<'j>>,
    #[serde(borrow)]
    number_of_cores: Option<Scalar<'j>>,
    #[serde(borrow, rename = "memoryInMB", alias = "memoryInMb")]
    memory: Option<Scalar<'j>>,
    #[serde(borrow)]
    resource_type: Option<Scalar<'j>>,
    #[serde(borrow)]
    capabilities: Option<Vec<Capability<'j>>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Savings<'j> {
    #[serde(borrow)]
    retail_price: Option<Scalar<'j>>,
    #[serde(borrow)]
    unit_price: Option<Scalar<'j>>,
    #[serde(borrow)]
    term: Scalar<'j>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Capability<'j> {
    #[serde(borrow)]
    name: Scalar<'j>,
    #[serde(borrow)]
    value: Scalar<'j>,
}

/// Takes an item or a size.
fn take(entry: &Value<'_>, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    let line = entry.line;
    let place = || format!("line {line}");
    let read: Entry<'_> = entry.parse()?;
    if read.retail_price.is_none() && read.meter_name.is_none() && (read.number_of_cores.is_some() || read.capabilities.is_some()) {
        read.size(place, catalog);
        return Ok(());
    }
    read.item().and_then(|item| catalog.item(&item, place)).map_err(|error| entry.blamed(error))
}

impl Entry<'_> {
    fn item(&self) -> Result<Item<'_>, ImportError> {
        let keys = [
            ("retailPrice", &self.retail_price),
            ("currencyCode", &self.currency_code),
            ("armRegionName", &self.arm_region_name),
            ("productName", &self.product_name),
            ("skuName", &self.sku_name),
            ("meterName", &self.meter_name),
            ("serviceName", &self.service_name),
            ("unitOfMeasure", &self.unit_of_measure),
            ("type", &self.kind),
        ];
        if keys.iter().any(|(_, value)| value.is_none()) {
            let missing: Vec<String> = keys.iter().filter(|(_, value)| value.is_none()).map(|(key, _)| format!("`{key}`")).collect();
            let expected: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
            let message = format!("an item without {}: the format has changed, or this is another file", missing.join(", "));
            return Err(ImportError::new("", Place::Whole, message).help(format!("expected are the keys {}", expected.join(", "))));
        }
        let savings = |plan: &'_ Savings<'_>| (text(Some(&plan.term)).to_owned(), text(plan.retail_price.as_ref().or(plan.unit_price.as_ref())).to_owned());
        Ok(Item {
            service: text(self.service_name.as_ref()),
            product: text(self.product_name.as_ref()),
            sku: text(self.sku_name.as_ref()),
            arm_sku: text(self.arm_sku_name.as_ref()),
            meter: text(self.meter_name.as_ref()),
            kind: text(self.kind.as_ref()),
            term: text(self.reservation_term.as_ref()),
            unit: text(self.unit_of_measure.as_ref()),
            price: text(self.retail_price.as_ref()),
            currency: text(self.currency_code.as_ref()),
            region: text(self.arm_region_name.as_ref()),
            location: text(self.location.as_ref()),
            tier: text(self.tier_minimum_units.as_ref()),
            effective: text(self.effective_start_date.as_ref()),
            primary: text(self.is_primary_meter_region.as_ref()) != "false",
            savings: self.savings_plan.iter().flatten().map(savings).collect(),
            flattened: false,
        })
    }

    /// A size, if the list says what it offers.
    fn size(&self, place: impl FnOnce() -> String, catalog: &mut Catalog<'_>) {
        let named = text(self.name.as_ref());
        if self.resource_type.as_ref().is_some_and(|kind| kind.0 != "virtualMachines") {
            return;
        }
        let capabilities = self.capabilities.as_deref().unwrap_or_default();
        let of = |name: &str| capabilities.iter().find(|known| known.name.0 == name).map(|known| known.value.0.as_ref());
        let vcpus = self.number_of_cores.as_ref().map(|cores| cores.0.as_ref()).or_else(|| of("vCPUsAvailable").or_else(|| of("vCPUs"))).and_then(number);
        let in_gigabytes = || of("MemoryGB").and_then(number);
        let memory =
            self.memory.as_ref().and_then(|memory| number(&memory.0)).map(|megabytes| (megabytes / Decimal::from(1024)).normalize()).or_else(in_gigabytes);
        let gpus = if capabilities.is_empty() { None } else { Some(of("GPUs").and_then(number).unwrap_or_default()) };
        let arm = of("CpuArchitectureType").map_or_else(|| size::parts(named).features.starts_with('p'), |kind| kind == "Arm64");
        match (size::name(named), vcpus.filter(|vcpus| *vcpus > Decimal::ZERO), memory.filter(|memory| *memory > Decimal::ZERO)) {
            (Some(name), Some(vcpus), Some(memory)) => drop(catalog.sizes.insert(size::flat(&name), (name, Size { vcpus, memory, gpus, gpu: None, arm }))),
            _ => catalog.left_out.unused("size without vCPUs or memory", named, place),
        }
    }
}

fn text<'s>(value: Option<&'s Scalar<'_>>) -> &'s str {
    value.map_or("", |Scalar(text)| text)
}
