//! AWS's price list as JSON: offer files, savings-plan files and answers of `GetProducts`, products before terms.

use super::catalog::{Catalog, Price, Target};
use super::product::{Attribute, COUNT, Product, named};
use super::savings::{self, Rate};
use super::table::About;
use crate::import::json::{self, Reading, Scalar};
use crate::import::{ImportError, Input, Place};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::{BTreeMap, HashMap};
use std::fmt;

/// Reads all documents of a file.
pub fn read(input: Input<'_>, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    let name = input.name().to_owned();
    let catalog = std::cell::RefCell::new(catalog);
    json::documents(input, |reading| Document { reading, catalog: &catalog, name: &name })
}

/// A document: an offer file, a list of them, one in a text.
struct Document<'s, 'q> {
    reading: Reading,
    catalog: &'s std::cell::RefCell<&'s mut Catalog<'q>>,
    name: &'s str,
}

impl<'de> DeserializeSeed<'de> for Document<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'s, 'q> Document<'s, 'q> {
    fn again(&self) -> Document<'s, 'q> {
        Document { reading: self.reading.clone(), catalog: self.catalog, name: self.name }
    }
}

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a price list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(self.again())?.is_some() {
            self.reading.entry_ends();
        }
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        let mut inner = serde_json::Deserializer::from_str(text);
        self.deserialize(&mut inner).and_then(|()| inner.end()).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut about = About::default();
        let mut known = Known::default();
        let mut of_prices = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "offerCode" | "serviceCode" => about.offer = map.next_value::<Scalar>()?.0,
                "version" => about.version = map.next_value::<Scalar>()?.0,
                "publicationDate" => about.date = map.next_value::<Scalar>()?.0,
                "products" => {
                    known.products = true;
                    let each = |entry: Entry, line| known.product(entry, &about, line, &mut self.catalog.borrow_mut());
                    map.next_value_seed(json::elements(&self.reading, each))?;
                }
                "product" => {
                    let entry: Entry = map.next_value()?;
                    known.product(entry, &about, self.reading.line(), &mut self.catalog.borrow_mut()).map_err(|error| self.reading.fail::<A::Error>(error))?;
                }
                "terms" => map.next_value_seed(Terms { reading: &self.reading, known: &known, catalog: &mut self.catalog.borrow_mut() })?,
                "PriceList" => {
                    of_prices = true;
                    map.next_value_seed(PriceList(&self))?;
                }
                _ => map.next_value_seed(json::skip(&self.reading))?,
            }
            self.reading.entry_ends();
        }
        if of_prices {
            return Ok(());
        }
        if !known.products {
            let error = ImportError::new(self.name, Place::Whole, "there are no products: this is no price list of AWS");
            return Err(self.reading.fail(error));
        }
        about.publish(self.name, &mut self.catalog.borrow_mut()).map_err(|error| self.reading.fail(error))
    }
}

/// The list of an answer of `GetProducts`.
struct PriceList<'p, 's, 'q>(&'p Document<'s, 'q>);

impl<'de> DeserializeSeed<'de> for PriceList<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self.0.again())
    }
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
    fn product(&mut self, entry: Entry, about: &About, line: u64, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
        self.products = true;
        let Entry { sku, family, attributes } = entry;
        let Attributes { mut values, payment } = attributes;
        if family.0.ends_with("SavingsPlans") {
            self.plans.insert(sku.0, (family.0, payment));
            return Ok(());
        }
        values[Attribute::Family as usize] = family.0;
        let target = catalog.product(&Stored(&values), &about.offer, &sku.0, || format!("line {line}"))?;
        if let Some(target) = target
            && self.targets.insert(sku.0.clone(), target).is_some()
        {
            return Err(ImportError::new("", Place::Whole, format!("the product `{}` stands there twice", sku.0)));
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Entry {
    sku: Scalar,
    #[serde(rename = "productFamily", default)]
    family: Scalar,
    #[serde(default)]
    attributes: Attributes,
}

/// Attributes that are read, by their places.
#[derive(Default)]
struct Attributes {
    values: [String; COUNT],
    payment: String,
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AttributesVisitor)
    }
}

struct AttributesVisitor;

impl<'de> Visitor<'de> for AttributesVisitor {
    type Value = Attributes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a product's attributes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes, A::Error> {
        let mut attributes = Attributes::default();
        while let Some(key) = map.next_key::<String>()? {
            match named(&key) {
                Some(attribute) => attributes.values[attribute as usize] = map.next_value::<Scalar>()?.0,
                None if key == "purchaseOption" => attributes.payment = map.next_value::<Scalar>()?.0,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(attributes)
    }
}

/// Stored attributes as a product.
struct Stored<'a>(&'a [String; COUNT]);

impl Product for Stored<'_> {
    fn get(&self, attribute: Attribute) -> &str {
        &self.0[attribute as usize]
    }
}

/// `"terms"`: by kind, then by SKU.
struct Terms<'s, 'c, 'q> {
    reading: &'s Reading,
    known: &'s Known,
    catalog: &'c mut Catalog<'q>,
}

impl<'de> DeserializeSeed<'de> for Terms<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Terms<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("terms by their kind")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { reading, known, catalog } = self;
        if !known.products {
            let error = ImportError::new("", Place::Whole, "the terms stand before the products, where they are expected after them");
            return Err(reading.fail(error));
        }
        while let Some(kind) = map.next_key::<String>()? {
            if kind == "savingsPlan" {
                map.next_value_seed(Plans { reading, known, catalog })?;
                continue;
            }
            let wanted = |key: &str| known.targets.contains_key(sku_of(key));
            map.next_value_seed(json::entries(reading, wanted, |key, node: Node, line| node.take(&kind, key, line, known, catalog)))?;
        }
        Ok(())
    }
}

fn sku_of(key: &str) -> &str {
    key.split_once('.').map_or(key, |(sku, _)| sku)
}

/// The terms of a product, by their codes; or one of them.
#[derive(Default)]
struct Node(Vec<Offer>);

#[derive(Default)]
struct Offer {
    dimensions: BTreeMap<String, Dimension>,
    attributes: TermAttributes,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TermAttributes {
    #[serde(rename = "LeaseContractLength")]
    lease: Scalar,
    #[serde(rename = "PurchaseOption")]
    payment: Scalar,
    #[serde(rename = "OfferingClass")]
    class: Scalar,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Dimension {
    unit: Option<Scalar>,
    begin_range: Scalar,
    end_range: Scalar,
    description: Scalar,
    price_per_unit: Option<BTreeMap<String, Scalar>>,
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(NodeVisitor { nested: true })
    }
}

impl<'de> Deserialize<'de> for Offer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Node(mut offers) = deserializer.deserialize_map(NodeVisitor { nested: false })?;
        offers.pop().ok_or_else(|| D::Error::custom("a term without `priceDimensions`"))
    }
}

struct NodeVisitor {
    nested: bool,
}

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a product's terms")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut node = Node::default();
        let mut own: Option<BTreeMap<String, Dimension>> = None;
        let mut attributes = TermAttributes::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "priceDimensions" => own = Some(map.next_value()?),
                "termAttributes" => attributes = map.next_value()?,
                "sku" | "offerTermCode" | "effectiveDate" => drop(map.next_value::<IgnoredAny>()?),
                _ if self.nested => node.0.push(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        node.0.extend(own.map(|dimensions| Offer { dimensions, attributes }));
        Ok(node)
    }
}

impl Node {
    fn take(self, kind: &str, key: &str, line: u64, known: &Known, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
        let sku = sku_of(key);
        let place = || format!("line {line}");
        let Some(target) = known.targets.get(sku) else { return Ok(()) };
        for Offer { dimensions, attributes } in self.0 {
            for dimension in dimensions.values() {
                let (Some(unit), Some(amounts)) = (&dimension.unit, &dimension.price_per_unit) else {
                    let message = format!("a price of `{sku}` without `unit` or `pricePerUnit`: the format has changed");
                    return Err(ImportError::new("", Place::Whole, message).help("expected are the keys unit, beginRange, endRange, description, pricePerUnit"));
                };
                let mut amounts = amounts.iter();
                let (currency, amount) = amounts.next().map_or(("", ""), |(currency, Scalar(amount))| (currency.as_str(), amount.as_str()));
                if amounts.next().is_some() {
                    catalog.left_out.unused("price in several currencies", sku, place);
                    continue;
                }
                let price = Price {
                    term: kind,
                    lease: &attributes.lease.0,
                    payment: &attributes.payment.0,
                    class: &attributes.class.0,
                    unit: &unit.0,
                    begin: &dimension.begin_range.0,
                    end: &dimension.end_range.0,
                    amount,
                    currency,
                    description: &dimension.description.0,
                };
                catalog.price(target, &price, sku, place)?;
            }
        }
        Ok(())
    }
}

/// `"savingsPlan"`: a list of plans with their rates.
struct Plans<'s, 'c, 'q> {
    reading: &'s Reading,
    known: &'s Known,
    catalog: &'c mut Catalog<'q>,
}

impl<'de> DeserializeSeed<'de> for Plans<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Plans<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of savings plans")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Self { reading, known, catalog } = self;
        while list.next_element_seed(OnePlan(Plans { reading, known, catalog: &mut *catalog }))?.is_some() {}
        Ok(())
    }
}

/// One plan: what it is, then its rates.
struct OnePlan<'s, 'c, 'q>(Plans<'s, 'c, 'q>);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Lease {
    duration: Scalar,
    unit: Scalar,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct PlanRate {
    unit: Scalar,
    discounted_rate: Discounted,
    discounted_service_code: Scalar,
    discounted_usage_type: Scalar,
    discounted_operation: Scalar,
    discounted_region_code: Scalar,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Discounted {
    price: Scalar,
    currency: Scalar,
}

impl<'de> DeserializeSeed<'de> for OnePlan<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OnePlan<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a savings plan")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self(Plans { reading, known, catalog }) = self;
        let (mut sku, mut lease) = (String::new(), None::<Lease>);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "sku" => sku = map.next_value::<Scalar>()?.0,
                "leaseContractLength" => lease = Some(map.next_value()?),
                "rates" => {
                    let (Some((family, payment)), Some(lease)) = (known.plans.get(&sku), &lease) else {
                        let message = format!("the rates of the savings plan `{sku}` stand before what it is, or it is none of the products");
                        return Err(reading.fail(ImportError::new("", Place::Whole, message)));
                    };
                    let each = |rate: PlanRate, line| {
                        let rate = Rate {
                            unit: &rate.unit.0,
                            price: &rate.discounted_rate.price.0,
                            currency: &rate.discounted_rate.currency.0,
                            service: &rate.discounted_service_code.0,
                            usage: &rate.discounted_usage_type.0,
                            operation: &rate.discounted_operation.0,
                            payment,
                            lease: &lease.duration.0,
                            lease_unit: &lease.unit.0,
                            family,
                            region: &rate.discounted_region_code.0,
                        };
                        savings::take(catalog, &rate, || format!("line {line}"))
                    };
                    map.next_value_seed(json::elements(reading, each))?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}
