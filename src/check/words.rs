//! What people write in names, titles and notes, where a sheet has no key for it.

use crate::sheet::{Sheet, Source};

/// What is said of a price: its name, and its source's title and note, in lower case.
pub fn said(sheet: &Sheet, name: &str, source: &str) -> String {
    let of_source = |source: &Source| format!("{} {}", source.title, source.note.as_deref().unwrap_or(""));
    format!("{name} {}", sheet.sources.get(source).map_or(String::new(), of_source)).to_lowercase()
}

/// Whether a text says one of some words.
pub fn says(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Prices that somebody negotiated.
pub const NEGOTIATED: &[&str] = &[
    "negotiated",
    "% off",
    "our quote",
    "special price",
    "special offer",
    "discounted",
    "volume discount",
    "our contract",
    "our agreement",
    "private pricing",
];
/// Cooling that somebody charges for.
pub const COOLING: &[&str] = &["cooling", "chiller", "hvac", "crac", "crah", "air condition", "air-condition", "aircon"];
/// What somebody has paid, or was offered, for hardware.
pub const QUOTED: &[&str] = &["quotation", "quote", "quoted", "invoice", "was paid", "purchase order", "tender", "framework agreement"];
/// What is paid for energy beside its price.
pub const ON_ENERGY: &[&str] = &["grid", "network", "tax", "levy", "levies", "surcharge", "transmission", "distribution", "duty", "certificate", "demand"];
/// Space that brings its power.
pub const ALL_IN: &[&str] = &[
    "all-in",
    "all in price",
    "including power",
    "includes power",
    "power included",
    "power is included",
    "power and cooling",
    "including energy",
    "includes energy",
    "energy included",
    "energy is included",
    "including electricity",
    "includes electricity",
    "electricity included",
    "electricity is included",
    "includes pue",
    "including pue",
    "cooling included",
    "cooling is included",
    "including cooling",
    "includes cooling",
    "with the pue",
    "times the pue",
    "x pue",
];
/// A copy that is kept for the day on which the data is lost.
pub const BACKUP: &[&str] = &["backup", "back-up", "snapshot", "off-site copy", "offsite copy"];
/// Something that stands by.
pub const STANDBY: &[&str] =
    &["standby", "stand-by", "failover", "disaster", "second site", "second data cent", "redundant", "redundancy", "hot spare", "secondary site", "dr site"];
/// The gear between servers.
pub const GEAR: &[&str] = &["switch", "network gear", "network equipment", "networking", "fabric", "router", "ethernet", "infiniband"];

/// Numbers of cores that a text speaks of: `64 cores`, `2 x 32 cores`, `two 32-core`; in lower case.
pub fn cores(text: &str) -> Vec<f64> {
    let tokens: Vec<&str> = text.split(|c: char| !(c.is_alphanumeric() || c == '.')).filter(|token| !token.is_empty()).collect();
    let number = |token: &str| match token {
        "one" | "single" => Some(1.0),
        "two" | "dual" => Some(2.0),
        "four" => Some(4.0),
        "eight" => Some(8.0),
        _ => token.parse::<f64>().ok().filter(|number| number.is_finite() && (1.0..=10_000.0).contains(number)),
    };
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        // `64c` and `64cores` are one token.
        let glued = token.strip_suffix("cores").or_else(|| token.strip_suffix("core")).filter(|rest| !rest.is_empty());
        let stands = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at));
        let (count, before) = match (glued, *token) {
            (Some(rest), _) => (number(rest), 1),
            (None, "core" | "cores") => {
                // `64 physical cores`
                let skip = usize::from(stands(1).is_some_and(|word| matches!(*word, "physical" | "real" | "cpu" | "full")));
                (stands(1 + skip).and_then(|word| number(word)), 2 + skip)
            }
            _ => continue,
        };
        let Some(count) = count else { continue };
        let times = match stands(before) {
            Some(word) if matches!(*word, "x" | "times") => stands(before + 1).and_then(|word| number(word)),
            Some(word) if word.chars().all(char::is_alphabetic) => number(word),
            Some(word) => word.strip_suffix('x').and_then(number),
            None => None,
        };
        found.push(count * times.unwrap_or(1.0));
    }
    found
}
