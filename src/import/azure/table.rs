//! Items of the API as CSV: with the API's own names, or with those of public collections of its meters.

use super::catalog::Catalog;
use super::item::Item;
use crate::import::ImportError;
use crate::import::rows::{Rows, Wanted};

/// The API's names.
const API: [Wanted; 15] = [
    ("armRegionName", true),
    ("productName", true),
    ("skuName", true),
    ("meterName", true),
    ("type", true),
    ("unitOfMeasure", true),
    ("retailPrice", true),
    ("currencyCode", true),
    ("serviceName", true),
    ("armSkuName", false),
    ("tierMinimumUnits", false),
    ("reservationTerm", false),
    ("effectiveStartDate", false),
    ("isPrimaryMeterRegion", false),
    ("location", false),
];

/// The names of azure-pricing-radar (<https://github.com/andy-diericks/azure-pricing-radar>), which keeps one price of a meter, in US dollars.
const RADAR: [Wanted; 9] = [
    ("region", true),
    ("product", true),
    ("sku", true),
    ("meter", true),
    ("type", true),
    ("unit", true),
    ("usd", true),
    ("savings_plan_usd", true),
    ("scope", true),
];

/// Whether a header is one of Azure's.
pub fn recognise(header: &str) -> bool {
    header.contains("armRegionName") || header.contains("retailPrice") || header.contains("savings_plan_usd")
}

/// Reads a file.
pub fn read(mut rows: Rows<'_>, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    rows.next_row()?;
    let radar = rows.row().iter().any(|name| name == "savings_plan_usd" || name == "usd");
    catalog.collected |= radar;
    let places = rows.header(if radar { &RADAR } else { &API })?;
    while rows.next_row()?.is_some() {
        let (record, line) = (rows.row(), rows.line());
        let at = |index: usize| places.get(index).copied().flatten().and_then(|place| record.get(place)).unwrap_or_default();
        let item = if radar { of_radar(at) } else { of_api(at) };
        let here = |error: ImportError| error.at(rows.name(), line);
        catalog.item(&item, || format!("line {line}")).map_err(here)?;
    }
    Ok(())
}

fn of_api<'f>(at: impl Fn(usize) -> &'f str) -> Item<'f> {
    Item {
        region: at(0),
        product: at(1),
        sku: at(2),
        meter: at(3),
        kind: at(4),
        unit: at(5),
        price: at(6),
        currency: at(7),
        service: at(8),
        arm_sku: at(9),
        tier: at(10),
        term: at(11),
        effective: at(12),
        primary: !at(13).eq_ignore_ascii_case("false"),
        location: at(14),
        savings: Vec::new(),
        flattened: false,
    }
}

fn of_radar<'f>(at: impl Fn(usize) -> &'f str) -> Item<'f> {
    let savings = at(7);
    Item {
        region: at(0),
        product: at(1),
        sku: at(2),
        meter: at(3),
        kind: at(4),
        unit: at(5),
        price: at(6),
        currency: "USD",
        service: if at(8).starts_with("vm-") { "Virtual Machines" } else { "Storage" },
        primary: true,
        // The term that the collection keeps.
        savings: if savings.is_empty() { Vec::new() } else { vec![("1 Year".to_owned(), savings.to_owned())] },
        flattened: true,
        ..Item::default()
    }
}
