//! For tools that read bills: FOCUS 1.2 cost and usage data (`FinOps` Open Cost and Usage Specification), one row for a line and a month.
//!
//! Each alternative is a billing account. `BilledCost` is what is paid, `EffectiveCost` the amortized view. What is bought is a purchase whose effective
//! cost is nothing, and, over its life, usage whose billed cost is nothing; what comes back at the end is an adjustment. There are no list prices beside
//! those that are paid, so `ListCost` and `ContractedCost` are the billed cost. An alternative that is not priced has no rows.

use super::csv::text;
use crate::bill::{For, Line, Shown};
use crate::comparison::{Comparison, Expenditure, Outcome, View};
use crate::money::Money;
use crate::scenario::Alternative;
use crate::sheet::meter::Category;
use crate::sheet::{Binding, PurchaseOption, Terms};
use anyhow::Context as _;
use csv::{Terminator, WriterBuilder};
use jiff::ToSpan as _;
use jiff::civil::Date;
use rust_decimal::Decimal;

const HEADER: [&str; 47] = [
    "AvailabilityZone",
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingAccountType",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "CommitmentDiscountCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountQuantity",
    "CommitmentDiscountStatus",
    "CommitmentDiscountType",
    "CommitmentDiscountUnit",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedCost",
    "EffectiveCost",
    "InvoiceId",
    "InvoiceIssuerName",
    "ListCost",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "RegionId",
    "RegionName",
    "ServiceCategory",
    "ServiceName",
    "ServiceSubcategory",
    "SkuId",
    "SkuMeter",
    "SkuPriceDetails",
    "SkuPriceId",
    "Tags",
    "x_Category",
    "x_Meter",
    "x_SourceTitle",
    "x_SourceUrl",
];

pub fn render(comparison: &Comparison) -> anyhow::Result<String> {
    let start = comparison.scenario.workload.start.context("FOCUS rows have dates, and the workload has no `start`")?;
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(HEADER)?;
    for (alternative, outcome) in comparison.scenario.alternatives.iter().zip(&comparison.outcomes) {
        let Outcome::Priced(priced) = outcome else { continue };
        let nothing = priced.bill.nothing;
        let amortized = priced.ledger(View::Amortized);
        for (line, effective) in priced.bill.lines.iter().zip(&amortized.lines) {
            let shown = line.shown(alternative);
            for (month, (billed, effective)) in line.amounts.iter().zip(effective).enumerate() {
                let of = Expenditure::of(line, alternative);
                let row = Row { comparison, alternative, line, shown: &shown, period: period(start, month)?, quantity: line.quantities[month] };
                if of == Expenditure::Capital {
                    if !billed.is_zero() {
                        writer.write_record(row.cells(Charge::Purchase, *billed, nothing))?;
                    }
                    if !effective.is_zero() {
                        writer.write_record(row.cells(Charge::Amortization, nothing, *effective))?;
                    }
                } else if !billed.is_zero() || !effective.is_zero() || !row.quantity.is_zero() {
                    let charge = if of == Expenditure::Credit { Charge::Adjustment } else { Charge::Usage };
                    writer.write_record(row.cells(charge, *billed, *effective))?;
                }
            }
        }
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// The first moment of a month of the horizon, 0 being the one before it, and of the next.
fn period(start: Date, month: usize) -> anyhow::Result<(String, String)> {
    let at = |month: i64| start.checked_add((month - 1).months()).map(|date| format!("{}T00:00:00Z", date.first_of_month()));
    let month = i64::try_from(month)?;
    Ok((at(month)?, at(month + 1)?))
}

/// What a row is of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Charge {
    /// What is used and paid.
    Usage,
    /// What is bought.
    Purchase,
    /// A month's share of what was bought.
    Amortization,
    /// What comes back.
    Adjustment,
}

struct Row<'a> {
    comparison: &'a Comparison,
    alternative: &'a Alternative,
    line: &'a Line,
    shown: &'a Shown<'a>,
    period: (String, String),
    quantity: Decimal,
}

impl Row<'_> {
    fn cells(&self, charge: Charge, billed: Money, effective: Money) -> Vec<String> {
        let sheet = &self.alternative.parts[self.line.part].sheet;
        let (start, end) = &self.period;
        let null = String::new;
        let unit = unit(&self.shown.unit);
        // What is spread over its life is counted when it is bought.
        let quantity = if charge == Charge::Amortization { Decimal::ZERO } else { self.shown.quantity(self.quantity) };
        let counted = charge != Charge::Adjustment;
        let used = matches!(charge, Charge::Usage | Charge::Amortization);
        let commitment = self.commitment().filter(|_| counted);
        let committed = |value: &dyn Fn(&Commitment) -> String| commitment.as_ref().map(value).unwrap_or_default();
        let sku = text(&format!("{}/{}", sheet.id, self.shown.name));
        let (category, subcategory) = service(self.line, self.alternative);
        let source = self.shown.source;
        let description = match charge {
            Charge::Amortization => format!("{}, amortized", self.shown.name),
            _ => self.shown.name.clone(),
        };
        vec![
            null(),
            billed.to_string(),
            text(&self.alternative.name),
            text(&self.alternative.name),
            "Alternative".to_owned(),
            self.comparison.scenario.workload.currency.code().to_owned(),
            end.clone(),
            start.clone(),
            match charge {
                Charge::Usage | Charge::Amortization => "Usage",
                Charge::Purchase => "Purchase",
                Charge::Adjustment => "Adjustment",
            }
            .to_owned(),
            null(),
            text(&description),
            match charge {
                Charge::Usage => "Usage-Based",
                Charge::Amortization => "Recurring",
                Charge::Purchase | Charge::Adjustment => "One-Time",
            }
            .to_owned(),
            end.clone(),
            start.clone(),
            committed(&|commitment| commitment.category.to_owned()),
            committed(&|commitment| text(&format!("{}/{}", self.alternative.name, commitment.name))),
            committed(&|commitment| text(&commitment.name)),
            committed(&|_| quantity.to_string()),
            committed(&|_| if used { "Used".to_owned() } else { String::new() }),
            committed(&|commitment| text(&commitment.kind)),
            committed(&|_| text(&unit)),
            if used { quantity.to_string() } else { null() },
            if used { text(&unit) } else { null() },
            billed.to_string(),
            effective.to_string(),
            null(),
            text(&sheet.provider),
            billed.to_string(),
            if counted { self.pricing(commitment.is_some() && used).to_owned() } else { null() },
            if counted { quantity.to_string() } else { null() },
            if counted { text(&unit) } else { null() },
            text(&sheet.provider),
            text(&sheet.provider),
            text(sheet.region.as_deref().unwrap_or("")),
            text(sheet.region.as_deref().unwrap_or("")),
            category.to_owned(),
            text(&format!("{} {}", sheet.provider, self.line.category.label().to_lowercase())),
            subcategory.to_owned(),
            sku.clone(),
            text(self.shown.meter),
            self.details(),
            sku,
            null(),
            self.line.category.key().to_owned(),
            text(self.shown.meter),
            text(source.map_or("", |source| &source.title)),
            text(source.and_then(|source| source.url.as_deref()).unwrap_or("")),
        ]
    }

    /// How the charge is priced.
    fn pricing(&self, committed: bool) -> &'static str {
        let sheet = &self.alternative.parts[self.line.part].sheet;
        match self.line.of {
            _ if committed => "Committed",
            For::Offer { machine, offer } if is_spot(&sheet.options[sheet.machines[machine].offers()[offer].option]) => "Dynamic",
            _ => "Standard",
        }
    }

    /// What the line is committed to.
    fn commitment(&self) -> Option<Commitment> {
        let sheet = &self.alternative.parts[self.line.part].sheet;
        let (category, option) = match self.line.of {
            For::Offer { machine, offer } | For::Used { machine, offer } | For::Upfront { machine, offer } => {
                ("Usage", sheet.machines[machine].offers()[offer].option)
            }
            For::Pledge(option) | For::PledgeUpfront(option) => ("Spend", option),
            _ => return None,
        };
        let option = &sheet.options[option];
        let name = self.shown.name.trim_end_matches(", upfront").trim_end_matches(", hours used").to_owned();
        (!is_spot(option)).then(|| Commitment { category, name, kind: option.label.clone() })
    }

    /// The machine's properties, as FOCUS names them.
    fn details(&self) -> String {
        let sheet = &self.alternative.parts[self.line.part].sheet;
        let Some(machine) = self.line.of.machine().map(|machine| &sheet.machines[machine]) else { return String::new() };
        let mut details = serde_json::Map::new();
        details.insert("InstanceType".to_owned(), machine.name.as_str().into());
        let gibibytes = machine.capacity.memory.map(|bytes| bytes / 1_073_741_824.0);
        for (key, value) in [("CoreCount", machine.threads), ("MemorySize", gibibytes), ("GpuCount", Some(machine.capacity.gpus).filter(|gpus| *gpus > 0.0))] {
            if let Some(value) = value {
                details.insert(key.to_owned(), value.into());
            }
        }
        serde_json::Value::Object(details).to_string()
    }
}

const fn is_spot(option: &PurchaseOption) -> bool {
    matches!(option.binding, Binding::Spot { .. })
}

struct Commitment {
    category: &'static str,
    name: String,
    kind: String,
}

/// The service's category and subcategory, of those that FOCUS allows.
fn service(line: &Line, alternative: &Alternative) -> (&'static str, &'static str) {
    let sheet = &alternative.parts[line.part].sheet;
    let rents = line.of.machine().is_some_and(|machine| matches!(sheet.machines[machine].terms, Terms::Rented(_)));
    let stores = |meter: &str| match meter {
        "block-storage" => "Block Storage",
        "file-storage" => "File Storage",
        "object-storage" | "infrequent-storage" | "archive-storage" => "Object Storage",
        _ => "Other (Storage)",
    };
    match line.category {
        Category::Compute | Category::EndCredits | Category::Resale if rents => ("Compute", "Virtual Machines"),
        Category::Compute | Category::EndCredits | Category::Resale | Category::Existing => ("Compute", "Other (Compute)"),
        Category::Storage => ("Storage", stores(line.shown(alternative).meter)),
        Category::Requests => ("Storage", "Other (Storage)"),
        Category::Network => ("Networking", "Other (Networking)"),
        Category::Support => ("Management and Governance", "Support"),
        Category::Space | Category::Power | Category::People | Category::Licences | Category::Maintenance | Category::Financing | Category::Other => {
            ("Other", "Other (Other)")
        }
    }
}

/// A unit as FOCUS writes it: `GB-Months`, `Hours`, `Requests`.
fn unit(unit: &str) -> String {
    let parts: Vec<&str> = unit.split('-').filter(|part| !part.is_empty()).collect();
    let capital = |word: &str| {
        // `kWh` and `GiB` are written so.
        if word.chars().any(char::is_uppercase) {
            return word.to_owned();
        }
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect::<String>())
    };
    let plural = |word: &str| {
        // Sizes, currencies and what ends so have no plural.
        if word.chars().any(char::is_uppercase) || word.ends_with('s') { capital(word) } else { format!("{}s", capital(word)) }
    };
    match parts.as_slice() {
        [] => "Units".to_owned(),
        [only] => plural(only),
        [things @ .., time] => format!("{}-{}", things.iter().map(|thing| capital(thing)).collect::<Vec<_>>().join(" "), plural(time)),
    }
}
