//! The columns of FOCUS 1.0 to 1.3 (`FinOps` Open Cost and Usage Specification) that are read, and what a header shows to be another version.

use crate::import::error::{ImportError, Place};
use crate::quantity::nearest;
use csv::ByteRecord;

/// Columns that every row must have for its costs, its time and what it is for.
const NEEDED: [&str; 10] = [
    "BilledCost",
    "EffectiveCost",
    "ContractedCost",
    "ListCost",
    "BillingCurrency",
    "ChargeCategory",
    "ChargeDescription",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "ServiceName",
];

/// Columns that came with a version, newest first.
const VERSIONS: [(&str, &[&str]); 3] = [
    ("1.3", &["ServiceProviderName", "HostProviderName", "AllocatedMethodId", "ContractApplied"]),
    ("1.2", &["BillingAccountType", "SubAccountType", "InvoiceId", "PricingCurrency"]),
    ("1.1", &["ServiceSubcategory", "SkuMeter", "SkuPriceDetails", "CapacityReservationId", "CommitmentDiscountQuantity"]),
];

/// The columns by which a charge is told from another, beside its category.
pub const TELLING: [&str; 16] = [
    "ChargeCategory",
    "ChargeClass",
    "ServiceName",
    "ChargeDescription",
    "ConsumedUnit",
    "PricingUnit",
    "PricingCategory",
    "CommitmentDiscountStatus",
    "CapacityReservationStatus",
    "ServiceSubcategory",
    "SkuMeter",
    "SkuPriceDetails",
    "x_UsageType",
    "x_SkuMeterName",
    "x_SkuDetails",
    "x_Meter",
];

/// Where the columns are.
#[derive(Debug, Clone)]
pub struct Columns {
    /// The version that they are of.
    pub version: &'static str,
    /// Billed, effective, contracted and list cost.
    pub costs: [usize; 4],
    pub currency: usize,
    /// The billing account, where there is a column.
    pub account: Option<usize>,
    pub start: usize,
    pub end: usize,
    /// The names of whoever provides it, the first that is not null counts.
    pub providers: Vec<usize>,
    pub commitment: Option<usize>,
    pub consumed: Option<usize>,
    pub priced: Option<usize>,
    /// Those of [`TELLING`].
    pub telling: [Option<usize>; TELLING.len()],
}

impl Columns {
    /// Finds the columns in a header.
    ///
    /// # Errors
    /// Names of columns that are missing, or of another version's.
    pub fn find(file: &str, header: &ByteRecord) -> Result<Self, ImportError> {
        let names: Vec<String> = header.iter().map(|name| plain(&String::from_utf8_lossy(name))).collect();
        let at = |name: &str| names.iter().position(|known| *known == plain(name));
        let fail = |message: String, help: &str| Err(ImportError::new(file, Place::Line(1), message).help(help));
        if let Some(old) =
            ["ChargeType", "AmortizedCost", "ChargeSubcategory", "Provider"].into_iter().find(|old| at(old).is_some() && at("ContractedCost").is_none())
        {
            return fail(format!("the column `{old}` is FOCUS 0.5's or 1.0-preview's; 1.0 to 1.3 are read"), "export the bill as FOCUS 1.0 or later");
        }
        if let Some(theirs) = header.iter().map(String::from_utf8_lossy).find(|name| name.contains("lineItem/") || name.contains("line_item_usage")) {
            return fail(format!("the column `{theirs}` is that of an AWS cost and usage report, not of FOCUS"), "export the bill as `FOCUS with AWS columns`");
        }
        let missing: Vec<&str> = NEEDED.into_iter().filter(|needed| at(needed).is_none()).collect();
        if !missing.is_empty() {
            let near = nearest(&plain(missing[0]), names.iter().map(String::as_str)).map(|near| format!("; did `{near}` mean `{}`?", missing[0]));
            let help = format!("FOCUS 1.0 to 1.3 have them in every file{}", near.unwrap_or_default());
            return fail(format!("the header has no `{}`", missing.join("`, `")), &help);
        }
        let known = NEEDED.iter().chain(&TELLING).chain(&["ConsumedQuantity", "PricingQuantity", "CommitmentDiscountId", "ProviderName"]);
        if let Some(twice) = known.into_iter().find(|name| names.iter().filter(|known| **known == plain(name)).count() > 1) {
            return fail(format!("the header has `{twice}` twice"), "a file has one header, with each column once");
        }
        // A name that is needed is there.
        let needed = |name: &str| at(name).unwrap_or_default();
        let quantity = |unit: &str, quantity: &str| at(unit).and(at(quantity));
        let version = VERSIONS.iter().find(|(_, columns)| columns.iter().any(|column| at(column).is_some())).map_or("1.0", |(version, _)| version);
        let (consumed, priced) = (quantity("ConsumedUnit", "ConsumedQuantity"), quantity("PricingUnit", "PricingQuantity"));
        if consumed.is_none() && priced.is_none() {
            let help = "without quantities a bill does not say what ran";
            return fail("the header has neither `ConsumedQuantity` and `ConsumedUnit` nor `PricingQuantity` and `PricingUnit`".to_owned(), help);
        }
        Ok(Self {
            version,
            costs: ["BilledCost", "EffectiveCost", "ContractedCost", "ListCost"].map(needed),
            currency: needed("BillingCurrency"),
            account: at("BillingAccountId"),
            start: needed("ChargePeriodStart"),
            end: needed("ChargePeriodEnd"),
            providers: ["ServiceProviderName", "ProviderName", "HostProviderName", "PublisherName"].into_iter().filter_map(at).collect(),
            commitment: at("CommitmentDiscountId"),
            consumed,
            priced,
            telling: TELLING.map(at),
        })
    }
}

/// A name without what exporters change: capitals, and underscores beyond the prefix `x_`.
fn plain(name: &str) -> String {
    name.trim().chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
}

/// A field, none where it is null: empty, or written out as databases do.
pub fn value(field: &[u8]) -> Option<&[u8]> {
    let field = field.trim_ascii();
    (!field.is_empty() && !field.eq_ignore_ascii_case(b"null")).then_some(field)
}
