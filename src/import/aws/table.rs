//! Offer files and savings-plan files as CSV: five lines about the file, a header, and a row for every price.

use super::catalog::{Catalog, Price, Target};
use super::product::{ATTRIBUTES, Attribute, COUNT, Product};
use super::savings;
use crate::import::rows::{Rows, Wanted};
use crate::import::{ImportError, Place};
use csv::StringRecord;

/// How many lines may stand before the header.
const PREAMBLE: usize = 20;

/// The columns of a price, and whether all offer files have them, or only EC2's.
const PRICE: [(&str, bool); 11] = [
    ("SKU", true),
    ("TermType", true),
    ("StartingRange", true),
    ("EndingRange", true),
    ("Unit", true),
    ("PricePerUnit", true),
    ("Currency", true),
    ("PriceDescription", false),
    ("LeaseContractLength", false),
    ("PurchaseOption", false),
    ("OfferingClass", false),
];

/// Reads a file.
pub fn read(mut rows: Rows<'_>, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    let mut about = About::default();
    for _ in 0..PREAMBLE {
        let Some(row) = rows.next_row()? else { break };
        let value = row.get(1).unwrap_or_default();
        match row.get(0).unwrap_or_default() {
            "Publication Date" => value.clone_into(&mut about.date),
            "Version" => value.clone_into(&mut about.version),
            "OfferCode" => value.clone_into(&mut about.offer),
            "SKU" => return body(&mut rows, &about, catalog),
            _ => {}
        }
    }
    let message = "there is no header: a row that begins with `SKU` is expected within the first twenty";
    Err(ImportError::new(rows.name(), Place::Whole, message))
}

/// What a file says of itself.
#[derive(Debug, Default)]
pub struct About {
    pub date: String,
    pub version: String,
    pub offer: String,
}

impl About {
    /// Notes the publication, which must have a date unless the user gives one.
    pub fn publish(&self, name: &str, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
        // Its own, although another is said for the sheet.
        let own = self.date.get(..10).filter(|date| is_date(date)).map(str::to_owned);
        let date = match own {
            Some(own) => own,
            None if catalog.request.as_of.is_some() => String::new(),
            None => catalog.request.dated(None, &[name.to_owned()])?.0,
        };
        catalog.published(&self.offer, &date, &self.version);
        Ok(())
    }
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

fn body(rows: &mut Rows<'_>, about: &About, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    about.publish(rows.name(), catalog)?;
    let savings = about.offer.ends_with("SavingsPlan") || about.offer.ends_with("SavingsPlans") || rows.row().iter().any(|name| name == "DiscountedRate");
    if savings { savings::rows(rows, catalog) } else { offers(rows, about, catalog) }
}

/// Where the columns of an offer file are.
struct Columns {
    price: [Option<usize>; PRICE.len()],
    product: [Option<usize>; COUNT],
}

impl Columns {
    fn find(rows: &mut Rows<'_>, about: &About) -> Result<Self, ImportError> {
        let machines = about.offer == "AmazonEC2" || about.offer.is_empty();
        let transfer = about.offer == "AWSDataTransfer";
        let required = |attribute: Attribute| match attribute {
            Attribute::Family | Attribute::Usage => true,
            Attribute::Location
            | Attribute::InstanceType
            | Attribute::Vcpus
            | Attribute::Memory
            | Attribute::Tenancy
            | Attribute::OperatingSystem
            | Attribute::Licence
            | Attribute::Software
            | Attribute::Capacity => machines,
            Attribute::TransferType | Attribute::FromLocation | Attribute::ToLocation => transfer,
            _ => false,
        };
        let wanted: Vec<Wanted> = PRICE
            .iter()
            .map(|(name, always)| (*name, *always || machines && *name != "PriceDescription"))
            .chain(ATTRIBUTES.iter().map(|(attribute, name)| (*name, required(*attribute))))
            .collect();
        let places = rows.header(&wanted)?;
        let mut columns = Self { price: [None; PRICE.len()], product: [None; COUNT] };
        for (slot, place) in columns.price.iter_mut().chain(&mut columns.product).zip(places) {
            *slot = place;
        }
        Ok(columns)
    }
}

fn field(record: &StringRecord, place: Option<usize>) -> &str {
    place.and_then(|place| record.get(place)).unwrap_or_default()
}

/// A row as a product.
struct Row<'r> {
    record: &'r StringRecord,
    columns: &'r [Option<usize>; COUNT],
}

impl Product for Row<'_> {
    fn get(&self, attribute: Attribute) -> &str {
        field(self.record, self.columns[attribute as usize])
    }
}

fn offers(rows: &mut Rows<'_>, about: &About, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    let columns = Columns::find(rows, about)?;
    let [sku, term, begin, end, unit, amount, currency, description, lease, payment, class] = columns.price;
    while rows.next_row()?.is_some() {
        let (record, line) = (rows.row(), rows.line());
        let place = || format!("line {line}");
        let at = |error: ImportError| error.at(rows.name(), line);
        let product = Row { record, columns: &columns.product };
        let name = field(record, sku);
        let target: Option<Target> = catalog.product(&product, &about.offer, name, place).map_err(at)?;
        let Some(target) = target else { continue };
        let price = Price {
            term: field(record, term),
            lease: field(record, lease),
            payment: field(record, payment),
            class: field(record, class),
            unit: field(record, unit),
            begin: field(record, begin),
            end: field(record, end),
            amount: field(record, amount),
            currency: field(record, currency),
            description: field(record, description),
        };
        catalog.price(&target, &price, name, place).map_err(at)?;
    }
    Ok(())
}
