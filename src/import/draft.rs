//! A price sheet that is being written: what every importer puts together, and how it becomes text.

use super::aws::regions::code;
use super::filter::Filters;
use super::toml::{Value, Writer};
use super::{ImportError, LeftOut, Place, Request};
use crate::quantity::nearest;
use rust_decimal::Decimal;

/// How many kinds of what was left out a sheet's head names.
const NAMED: usize = 12;

/// Keys and their values, in order.
pub type Keys = Vec<(String, Value)>;

/// A key with a value.
pub fn key(name: &str, value: impl Into<Value>) -> (String, Value) {
    (name.to_owned(), value.into())
}

/// A rate: `"0.1/hour"`.
#[must_use]
pub fn rate(amount: Decimal, per: &str) -> Value {
    Value::text(format!("{}/{per}", amount.normalize()))
}

/// A sheet.
#[derive(Debug, Default)]
pub struct Draft {
    /// Paragraphs of the head's comment, before the command and what was left out.
    pub head: Vec<String>,
    /// What workloads call it.
    pub id: String,
    /// Whose prices.
    pub provider: &'static str,
    /// `"cloud"` or `"hosting"`.
    pub kind: &'static str,
    /// Where.
    pub region: String,
    /// ISO code.
    pub currency: String,
    /// `2026-07-20`.
    pub as_of: String,
    /// Sentences that reports print.
    pub caveats: Vec<String>,
    /// What all machines share.
    pub defaults: Keys,
    /// Machines under headings; an empty one is none.
    pub machines: Vec<(String, Vec<DraftMachine>)>,
    /// Purchase options, each with its name.
    pub options: Vec<(String, Keys)>,
    /// Discounts for sustained use, each with its name.
    pub sustained: Vec<(String, Keys)>,
    /// Sources, each with its name.
    pub sources: Vec<(String, Keys)>,
    /// Charges.
    pub charges: Vec<DraftCharge>,
}

/// A machine, on a line of its own.
#[derive(Debug, Default)]
pub struct DraftMachine {
    /// What it is and costs.
    pub keys: Keys,
    /// What a person wants to know of it that no key holds; empty for nothing.
    pub note: String,
}

/// A charge.
#[derive(Debug, Default)]
pub struct DraftCharge {
    /// Its name.
    pub name: String,
    /// What is counted.
    pub meter: &'static str,
    /// What the price is per: `"GiB-month"`.
    pub unit: &'static str,
    /// Bounds and prices, in order; the last has no bound. One without a bound is a price.
    pub tiers: Vec<(Option<String>, Decimal)>,
    /// Further keys.
    pub keys: Keys,
    /// The name of its source.
    pub source: String,
}

impl Draft {
    /// How many machines it has.
    #[must_use]
    pub fn machines(&self) -> usize {
        self.machines.iter().map(|(_, machines)| machines.len()).sum()
    }

    /// What is in it, for people.
    #[must_use]
    pub fn summary(&self) -> String {
        let counts = [plural(self.machines(), "machine"), plural(self.options.len(), "purchase option"), plural(self.charges.len(), "charge")];
        format!("{}: {}", self.id, counts.join(", "))
    }

    /// The text.
    #[must_use]
    pub fn write(self, request: &Request, left_out: &LeftOut) -> String {
        let mut text = Writer::default();
        for paragraph in &self.head {
            text.comment(paragraph);
            text.comment("");
        }
        text.comment(&format!("Made by: {}", request.command));
        for (title, kinds) in [("Left out by the filters", left_out.filtered_kinds()), ("Left out", left_out.unused_kinds())] {
            let named: Vec<String> = kinds.iter().take(NAMED).map(|(name, kind)| format!("{} {name}", kind.count)).collect();
            if !named.is_empty() {
                let more: u64 = kinds.iter().skip(NAMED).map(|(_, kind)| kind.count).sum();
                let more = if more > 0 { format!("; {more} more") } else { String::new() };
                text.comment(&format!("{title}: {}{more}.", named.join("; ")));
            }
        }
        text.blank();
        self.sheet(&mut text);
        if self.machines() > 0 {
            text.blank();
            text.begin("machine");
            for (title, machines) in &self.machines {
                if !title.is_empty() {
                    text.heading(title);
                }
                for DraftMachine { keys, note } in machines {
                    text.element(&Value::Table(keys.clone()), note);
                }
            }
            text.end();
        }
        self.tables(&mut text);
        text.finish()
    }

    /// The sheet's own keys, dotted: machines are one list at the root, a line each, and nothing of the root may follow a table.
    fn sheet(&self, text: &mut Writer) {
        let known = [("id", &*self.id), ("provider", self.provider), ("kind", self.kind), ("region", &*self.region), ("currency", &*self.currency)];
        for (key, value) in known {
            text.set_of("sheet", key, value);
        }
        text.set_of("sheet", "as_of", Value::bare(&self.as_of));
        if !self.caveats.is_empty() {
            let caveats: Vec<Value> = self.caveats.iter().map(|caveat| Value::text(caveat.as_str())).collect();
            text.lines_of("sheet", "caveats", &caveats);
        }
    }

    fn tables(self, text: &mut Writer) {
        if !self.defaults.is_empty() && !self.machines.is_empty() {
            text.table(&["defaults", "machine"]);
            self.defaults.into_iter().for_each(|(key, value)| text.set(&key, value));
        }
        for (kind, tables) in [("option", self.options), ("sustained", self.sustained), ("source", self.sources)] {
            for (name, keys) in tables {
                text.table(&[kind, &name]);
                for (key, value) in keys {
                    match value {
                        Value::Text(prose) if key == "note" => text.prose(&key, &prose),
                        value => text.set(&key, value),
                    }
                }
            }
        }
        for charge in self.charges {
            charge.write(text);
        }
    }
}

impl DraftCharge {
    fn write(self, text: &mut Writer) {
        let price = |price: Decimal| rate(price, self.unit);
        text.entry(&["charge"]);
        text.set("name", self.name);
        text.set("meter", self.meter);
        match self.tiers.as_slice() {
            [(None, only)] => text.set("price", price(*only)),
            tiers => {
                let tier = |(up_to, of): &(Option<String>, Decimal)| {
                    let bound = up_to.as_ref().map(|up_to| ("up_to".to_owned(), Value::text(up_to.as_str())));
                    Value::Table(bound.into_iter().chain([("price".to_owned(), price(*of))]).collect())
                };
                let tiers: Vec<Value> = tiers.iter().map(tier).collect();
                text.lines("tiers", &tiers);
            }
        }
        self.keys.into_iter().for_each(|(key, value)| text.set(&key, value));
        text.set("source", self.source);
    }
}

/// The error of files in which nothing is wanted, with what they have instead.
#[must_use]
pub fn nothing(left_out: &LeftOut, filters: &Filters) -> ImportError {
    let kinds = || left_out.filtered_kinds().into_iter().chain(left_out.unused_kinds());
    let named: Vec<String> = kinds().take(NAMED).map(|(name, kind)| format!("{} {name}", kind.count)).collect();
    let mut help = if named.is_empty() { "the files hold no prices".to_owned() } else { format!("left out were {}", named.join("; ")) };
    // A region that nothing is of may be misspelt: those that are there, by name and by code.
    let regions: Vec<&str> = kinds().filter_map(|(name, _)| name.strip_prefix("region ")).flat_map(|name| [Some(name), code(name)]).flatten().collect();
    let near = filters.regions.iter().find_map(|region| nearest(&region.to_string(), regions.iter().copied()));
    if let Some(near) = near {
        help = format!("did you mean --region \"{near}\"? {help}");
    }
    ImportError::new("", Place::Whole, "nothing in the files is a machine or a charge that is wanted").help(help)
}

/// So many of a thing: `"1 charge"`, `"2 charges"`.
#[must_use]
pub fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// So many binary gigabytes as a size: `"10 TiB"` for 10240.
#[must_use]
pub fn gibibytes(count: Decimal) -> String {
    let thousand = Decimal::from(1024);
    match count.checked_rem(thousand) {
        Some(rest) if rest.is_zero() && count >= thousand => format!("{} TiB", (count / thousand).normalize()),
        _ => format!("{} GiB", count.normalize()),
    }
}

/// Lower case letters, digits and `-` of a name, for an id.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}
