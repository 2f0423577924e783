//! AWS's price list as JSON: offer files, savings-plan files and answers of `GetProducts`, products before terms.

use super::catalog::{Catalog, Price, Target};
use super::product::{Attribute, COUNT, Product, named};
use super::savings::{self, Rate};
use super::table::About;
use crate::import::json::{Json, Scalar, Value};
use crate::import::{ImportError, Input, Place};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;

/// Reads all documents of a file.
pub fn read(input: Input<'_>, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    let mut json = Json::open(input);
    while json.peek()?.is_some() {
        document(&mut json, catalog)?;
    }
    Ok(())
}

/// A document: an offer file, a list of them, one in a text.
fn document(json: &mut Json<'_>, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    match json.peek()? {
        Some(b'{') => price_list(json, catalog),
        Some(b'[') => {
            json.list()?;
            while json.element()? {
                document(json, catalog)?;
            }
            Ok(())
        }
        // An answer of the API has each of its products as a text.
        Some(b'"') => {
            let (text, line) = (json.text()?, json.line());
            let mut within = Json::within(json.name(), &text, line);
            let read =
                document(&mut within, catalog).and_then(|()| if within.peek()?.is_some() { Err(within.unexpected("the end of the text")) } else { Ok(()) });
            read.map_err(|error| error.at(json.name(), line))
        }
        _ => Err(json.unexpected("a price list")),
    }
}

fn price_list(json: &mut Json<'_>, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    let (mut about, mut known, mut of_prices) = (About::default(), Known::default(), false);
    json.object()?;
    while let Some(key) = json.key()? {
        match key.as_str() {
            "offerCode" | "serviceCode" => about.offer = json.text()?,
            "version" => about.version = json.text()?,
            "publicationDate" => about.date = json.text()?,
            "products" => {
                known.products = true;
                json.entries(|entry| known.product(entry, &about, catalog))?;
            }
            "product" => known.product(&json.value()?, &about, catalog)?,
            "terms" => terms(json, &known, catalog)?,
            "PriceList" => {
                of_prices = true;
                json.list()?;
                while json.element()? {
                    document(json, catalog)?;
                }
            }
            _ => json.skip()?,
        }
    }
    if of_prices {
        return Ok(());
    }
    if !known.products {
        return Err(ImportError::new(json.name(), Place::Whole, "there are no products: this is no price list of AWS"));
    }
    about.publish(json.name(), catalog)
}

/// What the products of a document are.
#[derive(Default)]
struct Known {
    /// Whether there were any.
    products: bool,
    targets: HashMap<String, Target>,
    /// Savings plans: their product's family and how they are paid.
    plans: HashMap<String, (String, String)>,
}

impl Known {
    fn product(&mut self, entry: &Value<'_>, about: &About, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
        self.products = true;
        let line = entry.line;
        let Entry { sku: Scalar(sku), family: Scalar(family), attributes } = entry.parse()?;
        let Attributes { mut values, payment } = attributes;
        if family.ends_with("SavingsPlans") {
            self.plans.insert(sku.into_owned(), (family.into_owned(), payment.into_owned()));
            return Ok(());
        }
        values[Attribute::Family as usize] = family;
        let target = catalog.product(&Stored(&values), &about.offer, &sku, || format!("line {line}")).map_err(|error| entry.blamed(error))?;
        if let Some(target) = target
            && self.targets.insert(sku.clone().into_owned(), target).is_some()
        {
            return Err(entry.error(format!("the product `{sku}` stands there twice")));
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Entry<'j> {
    #[serde(borrow)]
    sku: Scalar<'j>,
    #[serde(rename = "productFamily", default, borrow)]
    family: Scalar<'j>,
    #[serde(default, borrow)]
    attributes: Attributes<'j>,
}

/// Attributes that are read, by their places.
#[derive(Default)]
struct Attributes<'j> {
    values: [Cow<'j, str>; COUNT],
    payment: Cow<'j, str>,
}

impl<'de: 'j, 'j> Deserialize<'de> for Attributes<'j> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AttributesVisitor)
    }
}

struct AttributesVisitor;

impl<'de> Visitor<'de> for AttributesVisitor {
    type Value = Attributes<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a product's attributes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes<'de>, A::Error> {
        let mut attributes = Attributes::default();
        while let Some(key) = map.next_key::<String>()? {
            match named(&key) {
                Some(attribute) => attributes.values[attribute as usize] = map.next_value::<Scalar<'de>>()?.0,
                None if key == "purchaseOption" => attributes.payment = map.next_value::<Scalar<'de>>()?.0,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(attributes)
    }
}

/// Stored attributes as a product.
struct Stored<'a>(&'a [Cow<'a, str>; COUNT]);

impl Product for Stored<'_> {
    fn get(&self, attribute: Attribute) -> &str {
        &self.0[attribute as usize]
    }
}

/// `"terms"`: by kind, then by SKU, then by the term's code; in answers of the API by kind and by both together.
fn terms(json: &mut Json<'_>, known: &Known, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    if !known.products {
        return Err(json.error("the terms stand before the products, where they are expected after them"));
    }
    json.object()?;
    while let Some(kind) = json.key()? {
        if kind == "savingsPlan" {
            plans(json, known, catalog)?;
            continue;
        }
        json.object()?;
        while let Some(key) = json.key()? {
            let sku = key.split_once('.').map_or(key.as_str(), |(sku, _)| sku);
            let Some(target) = known.targets.get(sku) else {
                json.skip()?;
                continue;
            };
            let mut term = |term: &Value<'_>| take(term, &kind, sku, target, catalog);
            if sku == key { json.entries(term)? } else { term(&json.value()?)? }
        }
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Term<'j> {
    #[serde(borrow)]
    price_dimensions: BTreeMap<String, Dimension<'j>>,
    #[serde(default, borrow)]
    term_attributes: TermAttributes<'j>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TermAttributes<'j> {
    #[serde(rename = "LeaseContractLength", borrow)]
    lease: Scalar<'j>,
    #[serde(rename = "PurchaseOption", borrow)]
    payment: Scalar<'j>,
    #[serde(rename = "OfferingClass", borrow)]
    class: Scalar<'j>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Dimension<'j> {
    #[serde(borrow)]
    unit: Option<Scalar<'j>>,
    #[serde(borrow)]
    begin_range: Scalar<'j>,
    #[serde(borrow)]
    end_range: Scalar<'j>,
    #[serde(borrow)]
    description: Scalar<'j>,
    #[serde(borrow)]
    price_per_unit: Option<BTreeMap<String, Scalar<'j>>>,
}

/// Takes the prices of a term.
fn take(term: &Value<'_>, kind: &str, sku: &str, target: &Target, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    let line = term.line;
    let place = || format!("line {line}");
    let Term { price_dimensions, term_attributes } = term.parse()?;
    for dimension in price_dimensions.values() {
        let (Some(unit), Some(amounts)) = (&dimension.unit, &dimension.price_per_unit) else {
            let message = format!("a price of `{sku}` without `unit` or `pricePerUnit`: the format has changed");
            return Err(term.error(message).help("expected are the keys unit, beginRange, endRange, description, pricePerUnit"));
        };
        let mut amounts = amounts.iter();
        let (currency, amount) = amounts.next().map_or(("", ""), |(currency, Scalar(amount))| (currency.as_str(), amount));
        if amounts.next().is_some() {
            catalog.left_out.unused("price in several currencies", sku, place);
            continue;
        }
        let price = Price {
            term: kind,
            lease: &term_attributes.lease.0,
            payment: &term_attributes.payment.0,
            class: &term_attributes.class.0,
            unit: &unit.0,
            begin: &dimension.begin_range.0,
            end: &dimension.end_range.0,
            amount,
            currency,
            description: &dimension.description.0,
        };
        catalog.price(target, &price, sku, place).map_err(|error| term.blamed(error))?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct Lease {
    #[serde(default)]
    duration: Count,
    #[serde(default)]
    unit: String,
}

/// A number as it is written, which is kept.
#[derive(Default)]
struct Count(String);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Scalar::deserialize(deserializer).map(|Scalar(text)| Self(text.into_owned()))
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct PlanRate<'j> {
    #[serde(borrow)]
    unit: Scalar<'j>,
    #[serde(borrow)]
    discounted_rate: Discounted<'j>,
    #[serde(borrow)]
    discounted_service_code: Scalar<'j>,
    #[serde(borrow)]
    discounted_usage_type: Scalar<'j>,
    #[serde(borrow)]
    discounted_operation: Scalar<'j>,
    #[serde(borrow)]
    discounted_region_code: Scalar<'j>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Discounted<'j> {
    #[serde(borrow)]
    price: Scalar<'j>,
    #[serde(borrow)]
    currency: Scalar<'j>,
}

/// `"savingsPlan"`: a list of plans, each with what it is before its rates.
fn plans(json: &mut Json<'_>, known: &Known, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    json.list()?;
    while json.element()? {
        let (mut sku, mut lease) = (String::new(), None::<Lease>);
        json.object()?;
        while let Some(key) = json.key()? {
            match key.as_str() {
                "sku" => sku = json.text()?,
                "leaseContractLength" => lease = Some(json.value()?.parse()?),
                "rates" => {
                    let (Some((family, payment)), Some(lease)) = (known.plans.get(&sku), &lease) else {
                        return Err(json.error(format!("the rates of the savings plan `{sku}` stand before what it is, or it is none of the products")));
                    };
                    json.entries(|entry| {
                        let rate: PlanRate<'_> = entry.parse()?;
                        let rate = Rate {
                            unit: &rate.unit.0,
                            price: &rate.discounted_rate.price.0,
                            currency: &rate.discounted_rate.currency.0,
                            service: &rate.discounted_service_code.0,
                            usage: &rate.discounted_usage_type.0,
                            operation: &rate.discounted_operation.0,
                            payment,
                            lease: &lease.duration.0,
                            lease_unit: &lease.unit,
                            family,
                            region: &rate.discounted_region_code.0,
                        };
                        savings::take(catalog, &rate, || format!("line {}", entry.line)).map_err(|error| entry.blamed(error))
                    })?;
                }
                _ => json.skip()?,
            }
        }
    }
    Ok(())
}
