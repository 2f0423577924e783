//! What a page of SKUs is made of, as far as a sheet needs it.

use crate::import::json::{Exact, Scalar};
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sku<'j> {
    /// Every SKU has it; what has none is something else.
    #[serde(rename = "skuId", borrow)]
    pub _id: Scalar<'j>,
    #[serde(default, borrow)]
    pub description: Scalar<'j>,
    #[serde(borrow)]
    pub category: Category<'j>,
    #[serde(default, borrow)]
    pub service_regions: Vec<Scalar<'j>>,
    #[serde(borrow)]
    pub pricing_info: Vec<PricingInfo<'j>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Category<'j> {
    #[serde(default, borrow)]
    pub resource_family: Scalar<'j>,
    #[serde(default, borrow)]
    pub resource_group: Scalar<'j>,
    #[serde(default, borrow)]
    pub usage_type: Scalar<'j>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PricingInfo<'j> {
    #[serde(default, borrow)]
    pub effective_time: Scalar<'j>,
    #[serde(borrow)]
    pub pricing_expression: PricingExpression<'j>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PricingExpression<'j> {
    #[serde(borrow)]
    pub usage_unit: Scalar<'j>,
    #[serde(default, borrow)]
    pub tiered_rates: Vec<TieredRate<'j>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TieredRate<'j> {
    pub start_usage_amount: Option<Exact>,
    #[serde(borrow)]
    pub unit_price: UnitPrice<'j>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnitPrice<'j> {
    #[serde(default, borrow)]
    pub currency_code: Scalar<'j>,
    pub units: Option<Exact>,
    pub nanos: Option<i64>,
}

impl UnitPrice<'_> {
    /// Units and billionths; none if both are missing.
    pub fn amount(&self) -> Option<Decimal> {
        if self.units.is_none() && self.nanos.is_none() {
            return None;
        }
        let units = self.units.map_or(Decimal::ZERO, |Exact(units)| units);
        units.checked_add(Decimal::new(self.nanos.unwrap_or_default(), 9)).map(|amount| amount.normalize())
    }
}
