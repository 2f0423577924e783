//! The flags that say what of a price list is wanted.

use crate::import::Select;
use crate::import::select::date_in;
use clap::Args;

/// What of a price list is wanted.
#[derive(Debug, Args, Default)]
#[command(next_help_heading = "What of a price list is wanted")]
pub struct Selecting {
    /// Regions or sites that fit; `*` stands for any characters
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    region: Vec<String>,
    /// Families or ranges of machines that fit
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    family: Vec<String>,
    /// Machines whose names fit
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    name: Vec<String>,
    /// The currency, where a list has several
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// The vendor's subsidiary, such as IE (OVH)
    #[arg(long, value_name = "CODE")]
    subsidiary: Option<String>,
    /// The date for which the prices hold, where the list does not say
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<String>,
    /// What the sheet is called; made of vendor, region and date unless said
    #[arg(long, value_name = "ID", value_parser = id)]
    id: Option<String>,
    /// Every configuration of memory and disks of a server, not the default one alone (OVH)
    #[arg(long)]
    configurations: bool,
}

impl Selecting {
    /// What is wanted.
    pub fn select(&self) -> Select {
        let Self { region, family, name, currency, subsidiary, as_of, id, configurations } = self;
        Select {
            regions: region.clone(),
            families: family.clone(),
            names: name.clone(),
            currency: currency.clone(),
            subsidiary: subsidiary.clone(),
            as_of: as_of.clone(),
            id: id.clone(),
            configurations: *configurations,
        }
    }

    /// The flags as they can be given again.
    pub fn words(&self) -> Vec<String> {
        let Self { region, family, name, currency, subsidiary, as_of, id, configurations } = self;
        let lists = [("--region", region), ("--family", family), ("--name", name)];
        let listed = lists.into_iter().filter(|(_, values)| !values.is_empty()).map(|(flag, values)| (flag, values.join(",")));
        let single = [("--currency", currency), ("--subsidiary", subsidiary), ("--as-of", as_of), ("--id", id)];
        let single = single.into_iter().filter_map(|(flag, value)| value.clone().map(|value| (flag, value)));
        let mut words: Vec<String> = listed.chain(single).map(|(flag, value)| format!("{flag} {}", quoted(&value))).collect();
        words.extend(configurations.then(|| "--configurations".to_owned()));
        words
    }
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_./:=+@,%".contains(character);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

fn date(text: &str) -> Result<String, String> {
    date_in(text).filter(|date| date == text).ok_or_else(|| "write it as 2026-11-30".to_owned())
}

fn id(text: &str) -> Result<String, String> {
    let fits = !text.is_empty() && text.chars().all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-');
    if fits { Ok(text.to_owned()) } else { Err("write lower-case letters, digits and `-`".to_owned()) }
}
