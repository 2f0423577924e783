//! Pages of the API, lists of their items or items as lines; lists of sizes.

use super::catalog::Catalog;
use super::item::Item;
use super::size::{self, Size};
use crate::import::json::{self, Reading, Scalar};
use crate::import::price::number;
use crate::import::{ImportError, Input, Place};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

/// Reads all documents of a file.
pub fn read(input: Input<'_>, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    let catalog = RefCell::new(catalog);
    json::documents(input, |reading| Document { reading, catalog: &catalog })
}

/// A page, a list of items, an item.
struct Document<'s, 'q> {
    reading: Reading,
    catalog: &'s RefCell<&'s mut Catalog<'q>>,
}

impl<'de> DeserializeSeed<'de> for Document<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of prices")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        // Elements are items, sizes, or pages.
        while list.next_element_seed(Document { reading: self.reading.clone(), catalog: self.catalog })?.is_some() {
            self.reading.entry_ends();
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let line = self.reading.line();
        let mut page = false;
        let mut keys: BTreeMap<String, Box<RawValue>> = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "Items" | "items" => {
                    page = true;
                    let each = |entry: Entry, line| entry.take(line, &mut self.catalog.borrow_mut());
                    map.next_value_seed(json::elements(&self.reading, each))?;
                }
                _ => {
                    let value = map.next_value()?;
                    if keys.insert(key, value).is_some() {
                        return Err(A::Error::custom("a key stands there twice"));
                    }
                }
            }
        }
        if page {
            let next = keys.get("NextPageLink").or_else(|| keys.get("nextPageLink")).map_or("null", |link| link.get());
            let continued = &mut self.catalog.borrow_mut().continued;
            if matches!(next, "null" | "\"\"") {
                continued.2 += 1;
            } else {
                continued.0 += 1;
                next.trim_matches('"').clone_into(&mut continued.1);
            }
            return Ok(());
        }
        let text = serde_json::to_string(&keys).map_err(A::Error::custom)?;
        let entry: Entry = serde_json::from_str(&text).map_err(A::Error::custom)?;
        entry.take(line, &mut self.catalog.borrow_mut()).map_err(|error| self.reading.fail(error))
    }
}

/// A key that may be `null`, which is another thing than one that is not there.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Scalar>, D::Error> {
    Scalar::deserialize(deserializer).map(Some)
}

/// An element: an item, or a size.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Entry {
    #[serde(deserialize_with = "present")]
    currency_code: Option<Scalar>,
    #[serde(deserialize_with = "present")]
    retail_price: Option<Scalar>,
    #[serde(deserialize_with = "present")]
    arm_region_name: Option<Scalar>,
    #[serde(deserialize_with = "present")]
    meter_name: Option<Scalar>,
    #[serde(deserialize_with = "present")]
    product_name: Option<Scalar>,
    #[serde(deserialize_with = "present")]
    sku_name: Option<Scalar>,
    #[serde(deserialize_with = "present")]
    service_name: Option<Scalar>,
    #[serde(deserialize_with = "present")]
    unit_of_measure: Option<Scalar>,
    #[serde(rename = "type", deserialize_with = "present")]
    kind: Option<Scalar>,
    tier_minimum_units: Option<Scalar>,
    reservation_term: Option<Scalar>,
    location: Option<Scalar>,
    effective_start_date: Option<Scalar>,
    is_primary_meter_region: Option<Scalar>,
    arm_sku_name: Option<Scalar>,
    savings_plan: Option<Vec<Savings>>,
    // A size of `az vm list-sizes` or `az vm list-skus`.
    name: Option<Scalar>,
    number_of_cores: Option<Scalar>,
    #[serde(rename = "memoryInMB", alias = "memoryInMb")]
    memory: Option<Scalar>,
    resource_type: Option<Scalar>,
    capabilities: Option<Vec<Capability>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Savings {
    retail_price: Option<Scalar>,
    unit_price: Option<Scalar>,
    term: Scalar,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Capability {
    name: Scalar,
    value: Scalar,
}

impl Entry {
    fn take(self, line: u64, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
        let place = || format!("line {line}");
        if self.retail_price.is_none() && self.meter_name.is_none() && (self.number_of_cores.is_some() || self.capabilities.is_some()) {
            self.size(place, catalog);
            return Ok(());
        }
        let item = self.item()?;
        catalog.item(&item, place)
    }

    fn item(self) -> Result<Item, ImportError> {
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
        let missing: Vec<String> = keys.iter().filter(|(_, value)| value.is_none()).map(|(key, _)| format!("`{key}`")).collect();
        if !missing.is_empty() {
            let expected: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
            let message = format!("an item without {}: the format has changed, or this is another file", missing.join(", "));
            return Err(ImportError::new("", Place::Whole, message).help(format!("expected are the keys {}", expected.join(", "))));
        }
        let text = |value: Option<Scalar>| value.unwrap_or_default().0;
        let savings = |plan: Savings| (plan.term.0, text(plan.retail_price.or(plan.unit_price)));
        Ok(Item {
            service: text(self.service_name),
            product: text(self.product_name),
            sku: text(self.sku_name),
            arm_sku: text(self.arm_sku_name),
            meter: text(self.meter_name),
            kind: text(self.kind),
            term: text(self.reservation_term),
            unit: text(self.unit_of_measure),
            price: text(self.retail_price),
            currency: text(self.currency_code),
            region: text(self.arm_region_name),
            location: text(self.location),
            tier: text(self.tier_minimum_units),
            effective: text(self.effective_start_date),
            primary: self.is_primary_meter_region.is_none_or(|primary| primary.0 != "false"),
            savings: self.savings_plan.unwrap_or_default().into_iter().map(savings).collect(),
            flattened: false,
        })
    }

    /// A size, if the list says what it offers.
    fn size(self, place: impl FnOnce() -> String, catalog: &mut Catalog<'_>) {
        let text = |value: Option<Scalar>| value.unwrap_or_default().0;
        let named = text(self.name);
        if self.resource_type.is_some_and(|kind| kind.0 != "virtualMachines") {
            return;
        }
        let capabilities = self.capabilities.unwrap_or_default();
        let of = |name: &str| capabilities.iter().find(|known| known.name.0 == name).map(|known| known.value.0.as_str());
        let vcpus = self.number_of_cores.as_ref().map(|cores| cores.0.as_str()).or_else(|| of("vCPUsAvailable").or_else(|| of("vCPUs"))).and_then(number);
        let in_gigabytes = || of("MemoryGB").and_then(number);
        let memory = self.memory.and_then(|memory| number(&memory.0)).map(|megabytes| (megabytes / Decimal::from(1024)).normalize()).or_else(in_gigabytes);
        let gpus = if capabilities.is_empty() { None } else { Some(of("GPUs").and_then(number).unwrap_or_default()) };
        let arm = of("CpuArchitectureType").map_or_else(|| size::parts(&named).features.starts_with('p'), |kind| kind == "Arm64");
        match (size::name(&named), vcpus.filter(|vcpus| *vcpus > Decimal::ZERO), memory.filter(|memory| *memory > Decimal::ZERO)) {
            (Some(name), Some(vcpus), Some(memory)) => drop(catalog.sizes.insert(size::flat(&name), (name, Size { vcpus, memory, gpus, gpu: None, arm }))),
            _ => catalog.left_out.unused("size without vCPUs or memory", &named, place),
        }
    }
}
