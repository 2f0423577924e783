//! Savings-plan files: for every plan the rate at which an hour of each usage draws on it.

use super::catalog::{Catalog, Payment, Plan};
use super::product::{family_of, usage};
use crate::import::ImportError;
use crate::import::price::above_zero;
use crate::import::rows::{Rows, Wanted};

/// The columns of a rate.
const COLUMNS: [Wanted; 12] = [
    ("SKU", true),
    ("Unit", true),
    ("DiscountedRate", true),
    ("Currency", true),
    ("DiscountedServiceCode", true),
    ("DiscountedUsageType", true),
    ("DiscountedOperation", true),
    ("PurchaseOption", true),
    ("LeaseContractLength", true),
    ("LeaseContractLengthUnit", true),
    ("Product Family", true),
    ("DiscountedRegionCode", true),
];

/// The operation under which an operating system and its software are billed: AWS's table of platform details and usage operations,
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-info-fields.html>, from memory.
const OPERATIONS: [(&str, &str, &str); 11] = [
    ("Linux", "NA", "RunInstances"),
    ("Linux", "SQL Std", "RunInstances:0004"),
    ("Linux", "SQL Ent", "RunInstances:0100"),
    ("Linux", "SQL Web", "RunInstances:0200"),
    ("Windows", "NA", "RunInstances:0002"),
    ("Windows", "SQL Std", "RunInstances:0006"),
    ("Windows", "SQL Ent", "RunInstances:0102"),
    ("Windows", "SQL Web", "RunInstances:0202"),
    ("RHEL", "NA", "RunInstances:0010"),
    ("SUSE", "NA", "RunInstances:000g"),
    ("Ubuntu Pro", "NA", "RunInstances:0g00"),
];

/// A rate as the file has it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rate<'f> {
    pub unit: &'f str,
    pub price: &'f str,
    pub currency: &'f str,
    pub service: &'f str,
    pub usage: &'f str,
    pub operation: &'f str,
    pub payment: &'f str,
    pub lease: &'f str,
    pub lease_unit: &'f str,
    pub family: &'f str,
    pub region: &'f str,
}

/// Reads the rows of a file whose header was read last.
pub fn rows(rows: &mut Rows<'_>, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    let places = rows.header(&COLUMNS)?;
    while rows.next_row()?.is_some() {
        let (record, line) = (rows.row(), rows.line());
        let mut fields = places.iter().map(|place| place.and_then(|place| record.get(place)).unwrap_or_default());
        let mut next = || fields.next().unwrap_or_default();
        // The plan's own SKU says nothing that is not in the other columns.
        next();
        let rate = Rate {
            unit: next(),
            price: next(),
            currency: next(),
            service: next(),
            usage: next(),
            operation: next(),
            payment: next(),
            lease: next(),
            lease_unit: next(),
            family: next(),
            region: next(),
        };
        let at = |error: ImportError| error.at(rows.name(), line);
        take(catalog, &rate, || format!("line {line}")).map_err(at)?;
    }
    Ok(())
}

/// Takes a rate, if it is of a machine that is wanted.
pub fn take(catalog: &mut Catalog<'_>, rate: &Rate<'_>, place: impl FnOnce() -> String) -> Result<(), ImportError> {
    let filters = catalog.filters;
    let out = |kind: String| Err((kind, true));
    let unused = |kind: String| Err((kind, false));
    let judged = || -> Result<(&str, Plan), (String, bool)> {
        if rate.service != "AmazonEC2" {
            return unused(format!("savings plan on {}", rate.service));
        }
        if !filters.region(rate.region, rate.region) {
            return out(format!("region {}", rate.region));
        }
        let Some((kind, instance)) = usage(rate.usage).split_once(':') else { return unused(format!("savings plan on usage {}", rate.usage)) };
        let wanted = if filters.tenancy().eq_ignore_ascii_case("Dedicated") { "DedicatedUsage" } else { "BoxUsage" };
        if kind != wanted {
            return out(format!("savings plan on usage {kind}"));
        }
        let operation = OPERATIONS
            .iter()
            .find(|(os, software, _)| os.eq_ignore_ascii_case(filters.os()) && software.eq_ignore_ascii_case(filters.software()))
            .map(|(.., operation)| *operation);
        if operation != Some(rate.operation) {
            return out(format!("savings plan on operation {}", rate.operation));
        }
        if !filters.family(family_of(instance)) {
            return out("other families".to_owned());
        }
        if !filters.name(instance) {
            return out("other names".to_owned());
        }
        if rate.unit != "Hrs" {
            return unused(format!("savings plan priced per `{}`", rate.unit));
        }
        let one_family = match rate.family {
            "ComputeSavingsPlans" => false,
            "EC2InstanceSavingsPlans" => true,
            other => return unused(format!("savings plan of the family `{other}`")),
        };
        let years = match (rate.lease, rate.lease_unit) {
            ("1", "year") => 1,
            ("3", "year") => 3,
            (length, unit) => return unused(format!("savings plan for `{length} {unit}`")),
        };
        let Some(payment) = Payment::named(rate.payment) else { return unused(format!("savings plan, paid `{}`", rate.payment)) };
        Ok((instance, Plan { one_family, years, payment }))
    };
    match judged() {
        Ok((instance, plan)) => match above_zero(rate.price) {
            Ok(price) => {
                catalog.agreed.in_region(rate.region, "")?;
                catalog.agreed.in_currency(rate.currency)?;
                catalog.plan(instance, plan, price);
            }
            Err(kind) => catalog.left_out.unused(&format!("savings plan, {kind}"), rate.usage, place),
        },
        Err((kind, true)) => catalog.left_out.filtered(&kind, rate.usage, place),
        Err((kind, false)) => catalog.left_out.unused(&kind, rate.usage, place),
    }
    Ok(())
}
