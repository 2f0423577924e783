//! Google Cloud's price lists: as a collection on the web has them, and as the Cloud Billing API answers.
//!
//! What both have in common: what families of machines are, and the tables of a sheet that both write.

pub mod list;
mod sku;
pub mod skus;

use super::draft::{Draft, DraftMachine, Keys, key, slug};
use super::toml::Value;
use super::{ImportError, Place, Request};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Hours in a month, as Google and rackrent count them.
pub const HOURS: Decimal = Decimal::from_parts(730, 0, 0, false, 0);
/// Regions that one list may have.
const REGIONS: usize = 1000;

/// What neither list says of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Whether it is of Arm's architecture.
    pub arm: bool,
    /// Its class, where it is not standard.
    pub class: Option<&'static str>,
}

/// What a machine is, by its name.
///
/// # Errors
/// Why it cannot stand in a sheet.
pub fn kind(name: &str) -> Result<Kind, &'static str> {
    let family = family(name);
    let class = match family {
        "f1" | "g1" => return Err("machine with a share of a processor that nobody says"),
        "c4n" => return Err("machine whose processor, x86-64 or arm64, is not known"),
        // Of a family letter, the generations below the two newest, x86-64 and arm64 judged apart: our rule.
        "n1" | "c2" | "c2d" | "m1" | "m2" => Some("superseded"),
        "e2" if ["e2-micro", "e2-small", "e2-medium"].contains(&name) => Some("shared-core"),
        _ => None,
    };
    Ok(Kind { arm: matches!(family, "t2a" | "c4a" | "n4a" | "a4x"), class })
}

/// A machine's family: what stands before the first dash.
#[must_use]
pub fn family(name: &str) -> &str {
    name.split('-').next().unwrap_or_default()
}

/// The table of sustained use that a month's price over that of 730 hours shows; none for no discount.
///
/// # Errors
/// If it is a share that is not known.
pub fn sustained(month: Decimal, hour: Decimal) -> Result<Option<&'static str>, ()> {
    let share = hour.checked_mul(HOURS).and_then(|full| month.checked_div(full)).ok_or(())?;
    let near = |known: Decimal| (share - known).abs() < Decimal::new(1, 6);
    match () {
        () if near(Decimal::ONE) => Ok(None),
        () if near(Decimal::new(7, 1)) => Ok(Some("sud-30")),
        () if near(Decimal::new(8002, 4)) => Ok(Some("sud-20")),
        () => Err(()),
    }
}

/// The table of sustained use of a family, by Google's page; none for no discount.
#[must_use]
pub fn sustained_by(family: &str) -> Option<&'static str> {
    match family {
        "n1" | "m1" | "m2" => Some("sud-30"),
        "n2" | "n2d" | "c2" => Some("sud-20"),
        _ => None,
    }
}

/// The one region that a sheet is of.
#[derive(Debug, Default)]
pub struct Region {
    chosen: Option<String>,
    wanted: BTreeSet<String>,
    seen: BTreeSet<String>,
}

impl Region {
    /// Whether a region is the chosen one: the first that fits.
    pub fn is(&mut self, region: &str, request: &Request) -> bool {
        if self.chosen.as_deref() == Some(region) {
            return true;
        }
        if self.seen.contains(region) || self.seen.len() >= REGIONS {
            return false;
        }
        self.seen.insert(region.to_owned());
        if request.filters.regions.is_empty() || !request.filters.region(region, "") {
            return false;
        }
        self.wanted.insert(region.to_owned());
        self.chosen.get_or_insert_with(|| region.to_owned()) == region
    }

    /// The chosen region.
    ///
    /// # Errors
    /// If none was asked for, none fits, or several do.
    pub fn finish(self, file: &str, request: &Request) -> Result<String, ImportError> {
        let list = |regions: &BTreeSet<String>| regions.iter().take(100).cloned().collect::<Vec<_>>().join(", ");
        let wrong = |message: String, regions| ImportError::new(file, Place::Whole, message).help(format!("choose one with --region: {}", list(regions)));
        match (self.chosen, self.wanted.len()) {
            (Some(region), 1) => Ok(region),
            (Some(_), _) => Err(wrong("several regions fit, and a sheet is of one".to_owned(), &self.wanted)),
            (None, _) if request.filters.regions.is_empty() => {
                Err(wrong(format!("the list has {} regions, and a sheet is of one", self.seen.len()), &self.seen))
            }
            (None, _) => Err(wrong(format!("no region fits {}", request.filters.regions().unwrap_or_default()), &self.seen)),
        }
    }
}

/// A sheet of one region, without its machines and charges.
pub fn draft(request: &Request, region: &str, currency: &str, as_of: &str, sources: (&str, &str, &str), note: &str) -> Draft {
    let (title, url, read) = sources;
    let mut draft = Draft {
        head: vec![format!("Google Cloud, {region}: Compute Engine on demand, committed and spot, with the charges that the list has.")],
        id: request.id.clone().unwrap_or_else(|| format!("gcp-{}", slug(region))),
        provider: "Google Cloud",
        kind: "cloud",
        region: region.to_owned(),
        currency: currency.to_owned(),
        as_of: as_of.to_owned(),
        caveats: [
            "list prices. Google commits vCPUs, memory, GPUs and Local SSD of a family, not machines: here a commitment is so many machines of one type.",
            "spot prices are those of one day, and change; that 5 % of the work on spot is lost is our assumption.",
            "a vCPU is a whole core on t2d, h3 and arm64, a hardware thread elsewhere; both count as one.",
            "requests, transfer in, between zones and to other regions, gateways and public addresses are not in the sheet.",
        ]
        .map(str::to_owned)
        .to_vec(),
        defaults: vec![key("billed_per", "second"), key("minimum", "60 seconds"), key("source", "prices")],
        ..Draft::default()
    };
    for (years, plural) in [("1", ""), ("3", "s")] {
        let term = format!("{years} year{plural}");
        let keys = vec![key("kind", "committed"), key("term", term.as_str()), key("label", format!("committed use, {term}")), key("source", "prices")];
        draft.options.push((format!("cud-{years}y"), keys));
    }
    let spot = vec![key("kind", "spot"), key("label", "spot"), key("lost_work", "5 %"), key("source", "spot")];
    draft.options.push(("spot".to_owned(), spot));
    for (name, shares) in [("sud-30", ["100 %", "80 %", "60 %", "40 %"]), ("sud-20", ["100 %", "86.78 %", "73.3 %", "60 %"])] {
        let bounds = [Some("25 %"), Some("50 %"), Some("75 %"), None];
        let step =
            |(bound, share): (Option<&str>, &str)| Value::Table(bound.map(|bound| key("up_to", bound)).into_iter().chain([key("price", share)]).collect());
        let steps = bounds.into_iter().zip(shares).map(step).collect();
        draft.sustained.push((name.to_owned(), vec![key("steps", Value::List(steps)), key("source", "sustained")]));
    }
    let list = vec![key("title", title), key("url", url), key("as_of", Value::bare(as_of)), key("read", read), key("note", note)];
    let spot = vec![
        key("title", "Our assumption of 5 % of work lost to preemption; spot prices from the list"),
        key("read", "assumption"),
        key("note", "The prices are the list's, of the day. The 5 % is ours: work that stops loses what it did since it last saved."),
    ];
    let sustained = vec![
        key("title", "Google Cloud, sustained use discounts for Compute Engine: up to 20 % on N2, N2D and C2, up to 30 % on N1, M1 and M2"),
        key("url", "https://docs.cloud.google.com/compute/docs/sustained-use-discounts"),
        key("read", "secondary"),
        key("note", "The shares of N2, N2D and C2 within the steps: memory; their mean, 0.8002, is that of a full month in the price data of 30 July 2026."),
    ];
    draft.sources = vec![("prices".to_owned(), list), ("spot".to_owned(), spot), ("sustained".to_owned(), sustained)];
    draft
}

/// Puts machines into a sheet, and leaves out of it the tables that none of them names.
pub fn fill(draft: &mut Draft, machines: Vec<Keys>) {
    let has = |machine: &Keys, kind: &str, name: &str| {
        machine.iter().any(|(key, value)| match value {
            Value::Table(options) => key == kind && options.iter().any(|(option, _)| option == name),
            value => key == kind && *value == Value::text(name),
        })
    };
    draft.options.retain(|(name, _)| machines.iter().any(|machine| has(machine, "options", name)));
    draft.sustained.retain(|(name, _)| machines.iter().any(|machine| has(machine, "sustained", name)));
    let (spot, sustained) = (draft.options.iter().any(|(name, _)| name == "spot"), !draft.sustained.is_empty());
    draft.sources.retain(|(name, _)| match name.as_str() {
        "spot" => spot,
        "sustained" => sustained,
        _ => true,
    });
    let machines = machines.into_iter().map(|keys| DraftMachine { keys, note: String::new() }).collect();
    draft.machines = vec![(String::new(), machines)];
}

/// Names in the order in which people look for them: by words and by the numbers within them.
#[must_use]
pub fn order(name: &str) -> Vec<(u64, String)> {
    name.split('-').map(|part| (part.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(u64::MAX), part.to_owned())).collect()
}
