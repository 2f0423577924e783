//! The flags that say what of a vendor's file is wanted.

use crate::import::running::rarely_priced;
use crate::import::{Filters, Pattern, Request};
use crate::quantity::{Currency, Duration, Scalar};
use clap::Args;

/// What of a file is wanted.
#[derive(Debug, Args, Default)]
pub struct Selecting {
    /// The currency: of a list that has several, such as Oracle's; of a bill or plan, the comparison's
    #[arg(long, value_name = "CURRENCY", value_parser = word::<Currency>)]
    currency: Option<String>,
    /// Takes one region or several sites, by code or name; `*` stands for any characters
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', help_heading = "Of a price list")]
    region: Vec<String>,
    /// Takes machines of these families or ranges; `*` stands for any characters
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', help_heading = "Of a price list")]
    family: Vec<String>,
    /// Takes machines of these names; `*` stands for any characters
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', help_heading = "Of a price list")]
    name: Vec<String>,
    /// Takes machines with this operating system (AWS, Azure) [default: Linux]
    #[arg(long, value_name = "SYSTEM", help_heading = "Of a price list")]
    os: Option<String>,
    /// Takes machines on hardware that is shared, dedicated or a host of one's own (AWS) [default: shared]
    #[arg(long, value_name = "TENANCY", help_heading = "Of a price list")]
    tenancy: Option<String>,
    /// Takes machines with this software, as `SQL Std` (AWS) [default: none]
    #[arg(long, value_name = "SOFTWARE", help_heading = "Of a price list")]
    software: Option<String>,
    /// Takes these purchase options, by their names in the sheet; `*` stands for any characters (AWS, Azure)
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', help_heading = "Of a price list")]
    option: Vec<String>,
    /// The subsidiary whose catalogue it must be, such as IE (OVH)
    #[arg(long, value_name = "CODE", help_heading = "Of a price list")]
    subsidiary: Option<String>,
    /// Every configuration of memory and disks of a server, not the default one alone (OVH)
    #[arg(long, help_heading = "Of a price list")]
    configurations: bool,
    /// What the sheet is called [default: by provider and region]
    #[arg(long, value_name = "ID", value_parser = id, help_heading = "Of a price list")]
    id: Option<String>,
    /// The date for which the prices hold, where the files have none
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Of a price list")]
    as_of: Option<String>,
    /// How long is compared, such as `1 month`; 60 months unless given, in which the last month goes on
    #[arg(long, value_name = "TIME", value_parser = word::<Duration>, help_heading = "Of a bill or plan")]
    horizon: Option<String>,
    /// The billing account whose rows of a bill are read; all unless given
    #[arg(long, value_name = "ID", help_heading = "Of a bill or plan")]
    account: Option<String>,
    /// Meters or machine types of a bill that are left out, `*` for any text, beside those that few of the current sheets price; `none` keeps these
    #[arg(long, value_name = "NAME", value_delimiter = ',', help_heading = "Of a bill or plan")]
    leave_out: Option<Vec<String>>,
}

impl Selecting {
    /// What is wanted, as it is said in this command.
    pub fn request(&self, command: String) -> Request {
        let Self { currency, region, family, name, os, tenancy, software, option, subsidiary, configurations, id, as_of, horizon, account, leave_out } = self;
        let patterns = |texts: &[String]| texts.iter().map(|text| Pattern::new(text.as_str())).collect::<Vec<_>>();
        let filters = Filters {
            regions: patterns(region),
            families: patterns(family),
            names: patterns(name),
            os: os.clone(),
            tenancy: tenancy.clone(),
            software: software.clone(),
            options: patterns(option),
        };
        Request {
            command,
            filters,
            id: id.clone(),
            as_of: as_of.clone(),
            currency: currency.clone(),
            subsidiary: subsidiary.clone(),
            configurations: *configurations,
            account: account.clone(),
            horizon: horizon.clone(),
            leave_out: leave_out.as_deref().map(|names| {
                let rare: &[&str] = if names.iter().any(|name| name == "none") { &[] } else { rarely_priced() };
                rare.iter().map(|name| Pattern::new(*name)).chain(patterns(names)).collect()
            }),
        }
    }

    /// The flags as they can be given again.
    pub fn words(&self) -> Vec<String> {
        let Self { currency, region, family, name, os, tenancy, software, option, subsidiary, configurations, id, as_of, horizon, account, leave_out } = self;
        let list = |values: &[String]| Some(values.join(",")).filter(|list| !list.is_empty());
        let flags = [
            ("--region", list(region)),
            ("--family", list(family)),
            ("--name", list(name)),
            ("--os", os.clone()),
            ("--tenancy", tenancy.clone()),
            ("--software", software.clone()),
            ("--option", list(option)),
            ("--currency", currency.clone()),
            ("--subsidiary", subsidiary.clone()),
            ("--id", id.clone()),
            ("--as-of", as_of.clone()),
            ("--horizon", horizon.clone()),
            ("--account", account.clone()),
            ("--leave-out", leave_out.as_deref().and_then(list)),
        ];
        let mut words: Vec<String> = flags.into_iter().filter_map(|(flag, value)| Some(format!("{flag} {}", quoted(&value?)))).collect();
        words.extend(configurations.then(|| "--configurations".to_owned()));
        words
    }
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_alphanumeric() || "-_./,:=+@%".contains(character);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// A value that a workload takes.
fn word<T: Scalar>(text: &str) -> Result<String, String> {
    T::parse(text).map(|_| text.to_owned()).map_err(|problem| problem.message)
}

/// What a sheet may be called.
fn id(text: &str) -> Result<String, String> {
    let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if fits { Ok(text.to_owned()) } else { Err("lower case letters, digits and `-` are expected".to_owned()) }
}

/// A day.
fn date(text: &str) -> Result<String, String> {
    text.parse::<jiff::civil::Date>().map(|date| date.to_string()).map_err(|_| "a day is expected, as 2026-07-20".to_owned())
}
