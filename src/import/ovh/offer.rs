//! What OVH's order catalogues are made of, as far as a sheet needs it.

use crate::import::json::Exact;
use rust_decimal::Decimal;
use serde::Deserialize;

/// Decimals of an amount.
const SCALE: u32 = 8;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Locale {
    pub currency_code: String,
    pub subsidiary: String,
}

/// A plan or an add-on.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    pub plan_code: String,
    pub product: Option<String>,
    pub invoice_name: Option<String>,
    pub addon_families: Option<Vec<AddonFamily>>,
    pub configurations: Option<Vec<Configuration>>,
    pub pricings: Vec<Pricing>,
    pub blobs: Option<Blobs>,
}

#[derive(Deserialize)]
pub struct AddonFamily {
    pub name: String,
    pub addons: Option<Vec<String>>,
    pub default: Option<String>,
    #[serde(default)]
    pub mandatory: bool,
}

#[derive(Deserialize)]
pub struct Configuration {
    pub name: String,
    pub values: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pricing {
    #[serde(default)]
    pub capacities: Vec<String>,
    pub price: Option<Exact>,
    #[serde(default)]
    pub mode: String,
    #[serde(default)]
    pub commitment: u32,
    #[serde(default)]
    pub interval: u32,
    #[serde(default)]
    pub interval_unit: String,
    pub quantity: Option<Quantity>,
}

#[derive(Deserialize)]
pub struct Quantity {
    pub min: Option<u64>,
}

#[derive(Deserialize, Default, Clone)]
pub struct Blobs {
    pub commercial: Option<Commercial>,
    pub technical: Option<Technical>,
    pub tags: Option<Vec<String>>,
}

#[derive(Deserialize, Default, Clone)]
#[serde(rename_all = "camelCase")]
pub struct Commercial {
    pub brick: Option<String>,
    pub brick_subtype: Option<String>,
}

#[derive(Deserialize, Default, Clone)]
pub struct Technical {
    pub server: Option<Server>,
    pub cpu: Option<Cpu>,
    pub memory: Option<Memory>,
    pub storage: Option<Storage>,
    pub bandwidth: Option<Bandwidth>,
    pub gpu: Option<Gpu>,
    pub os: Option<Os>,
}

#[derive(Deserialize, Clone)]
pub struct Server {
    pub cpu: Option<Cpu>,
    pub range: Option<String>,
}

#[derive(Deserialize, Clone)]
pub struct Cpu {
    pub brand: Option<String>,
    pub model: Option<String>,
    pub cores: Option<u32>,
    pub threads: Option<u32>,
    pub number: Option<u32>,
}

#[derive(Deserialize, Clone)]
pub struct Memory {
    pub size: Option<Exact>,
}

#[derive(Deserialize, Clone)]
pub struct Storage {
    pub disks: Option<Vec<Disk>>,
}

#[derive(Deserialize, Clone)]
pub struct Disk {
    pub capacity: Option<Exact>,
    pub number: Option<u32>,
    pub interface: Option<String>,
    pub technology: Option<String>,
}

#[derive(Deserialize, Clone)]
pub struct Bandwidth {
    pub level: Option<Exact>,
    pub limit: Option<Exact>,
}

#[derive(Deserialize, Clone)]
pub struct Gpu {
    pub model: Option<String>,
    pub number: Option<u32>,
    pub memory: Option<Memory>,
}

#[derive(Deserialize, Clone)]
pub struct Os {
    pub family: Option<String>,
}

#[derive(Deserialize)]
pub struct Product {
    pub name: String,
    pub blobs: Option<Blobs>,
}

/// An amount of the catalogue in its currency.
pub fn amount(Exact(units): Exact) -> Option<Decimal> {
    let mut amount = units.normalize();
    amount.set_scale(amount.scale() + SCALE).ok()?;
    Some(amount.normalize())
}
