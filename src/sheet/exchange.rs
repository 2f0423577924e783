//! Exchange rates: a dated table with its source, which a workload holds or names, and what it makes of a sheet.
//!
//! An amount is converted at the rate between the two currencies, whichever of them it is for one of; without one, through a third currency that has
//! a rate with both, the first of those in the order of the file. No rate is ever made up. Nothing is rounded: rates multiply first and divide last.

use super::read::fit_for_id;
use super::{HowRead, Source};
use crate::diagnostic::Code;
use crate::document::schema::{Definitions, Describe, of_file};
use crate::document::{At, Date, Node, OneOf, RangeUsed, Read, Reader};
use crate::levels::Levels;
use crate::quantity::{Currency, ExchangeRate, LARGEST, to_f64};
use crate::record;
use rust_decimal::{Decimal, RoundingStrategy};
use std::fmt;

/// The most rates of a table: there are fewer currencies.
const MOST_RATES: usize = 200;

/// How far a rate may be from what two others make of it. Rates of one day differ by what it costs to trade; what is further off is upside down.
const TOLERANCE: f64 = 0.05;

record! {
    /// `[exchange]`: dated exchange rates
    struct ExchangeKeys = "`[exchange]`" {
        /// What workloads call it; not needed in a workload's own table.
        id: Option<At<String>>,
        /// What it is, and who published it.
        title: String,
        /// Where it can be read.
        url: Option<String>,
        /// The date of the rates.
        as_of: Date,
        /// How it was read.
        read: OneOf<HowRead>,
        /// What was inferred, and how.
        note: Option<String>,
        /// `"1.1423 USD/EUR"`: one unit of the second costs so many of the first. One for each pair of currencies.
        rates: Vec<At<ExchangeRate>>,
    }
}

record! {
    /// An exchange table in a file of its own
    struct FileKeys = "an exchange table" {
        /// The table.
        exchange: Exchange,
        /// What `rackrent check` makes of what it finds.
        check: Option<Levels>,
    }
}

/// A dated table of exchange rates.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What workloads call it; none for a workload's own.
    pub id: Option<String>,
    /// Where the rates were found, and their date.
    pub source: Source,
    /// One for a pair of currencies at most, in the order of the file.
    pub rates: Vec<ExchangeRate>,
    /// What of it is allowed, and what is denied; a table of its own only.
    pub check: Option<Levels>,
    /// Ranges that were read at one of their values.
    pub ranges: Vec<RangeUsed>,
}

/// How amounts of one currency become amounts of another.
#[derive(Debug, Clone)]
pub struct Conversion {
    /// The currency that they are written in.
    pub from: Currency,
    /// The rates as written, one after the other.
    pub rates: Vec<ExchangeRate>,
    /// Where the rates were found, and their date.
    pub source: Source,
}

/// Reads a table out of the tree of its own file. `None` after findings.
pub fn read(root: &Node, reader: &mut Reader) -> Option<Exchange> {
    let table = |key: &str| root.as_table().and_then(|root| root.get(key));
    if let (None, Some(sheet)) = (table("exchange"), table("sheet")) {
        let help = "prices are named under `sheets`; a table of rates has `[exchange]`".to_owned();
        reader.findings.error(Code::WrongType, sheet.origin, "this is a price sheet, where an exchange table is expected", Some(help));
        return None;
    }
    let FileKeys { exchange, check, .. } = FileKeys::read(root, reader)?;
    if exchange.id.is_none() {
        let origin = table("exchange").map_or(root.origin, |node| node.origin);
        reader.findings.error(Code::MissingKey, origin, "an exchange table of its own has no `id`", Some("add `id = ...`: workloads name it".into()));
        return None;
    }
    Some(Exchange { check, ..exchange })
}

/// The schema of a table in its own file.
#[must_use]
pub fn schema() -> serde_json::Value {
    let mut schema = of_file::<FileKeys>("An exchange table of rackrent");
    // A workload's own table needs no name.
    if let Some(required) = schema.pointer_mut("/$defs/Exchange/required").and_then(serde_json::Value::as_array_mut) {
        required.insert(0, "id".into());
    }
    schema
}

impl Describe for Exchange {
    fn describe(definitions: &mut Definitions) -> serde_json::Value {
        ExchangeKeys::describe(definitions)
    }
}

impl Read for Exchange {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let ranges_before = reader.ranges.len();
        let errors_before = reader.findings.errors();
        let keys = ExchangeKeys::read(node, reader);
        let ranges = reader.ranges.split_off(ranges_before);
        let keys = keys?;
        if let Some(id) = &keys.id {
            fit_for_id(&id.value, id.origin, reader);
        }
        check(&keys, reader);
        let source = Source { title: keys.title, url: keys.url, as_of: keys.as_of, read: keys.read.0, note: keys.note };
        let rates = keys.rates.into_iter().map(|rate| rate.value).collect();
        (reader.findings.errors() == errors_before).then_some(Self { id: keys.id.map(|id| id.value), source, rates, check: None, ranges })
    }
}

/// The rules between the rates of a table.
fn check(keys: &ExchangeKeys, reader: &mut Reader) {
    let rates = &keys.rates;
    if rates.is_empty() {
        let help = "write `rates = [ \"1.1423 USD/EUR\" ]` where one euro costs so many dollars".to_owned();
        reader.findings.error(Code::MissingKey, keys.origin, "`[exchange]` has no rates", Some(help));
    }
    if rates.len() > MOST_RATES {
        reader.findings.error(Code::BadValue, keys.origin, format!("`[exchange]` has more than {MOST_RATES} rates"), None);
        return;
    }
    for (at, rate) in rates.iter().enumerate() {
        let before = &rates[..at];
        let (quote, base) = (rate.value.quote, rate.value.base);
        if before.iter().any(|other| other.value.other(quote) == Some(base)) {
            let message = format!("another rate is between {} and {}", quote.code(), base.code());
            reader.findings.error(Code::DuplicateName, rate.origin, message, Some("give each pair of currencies one rate, in one direction".into()));
            continue;
        }
        let contradicted = before.iter().enumerate().find_map(|(index, second)| {
            let first = before[..index].iter().find(|first| contradicts(&rate.value, &first.value, &second.value))?;
            Some((first, second))
        });
        if let Some((first, second)) = contradicted {
            let message = format!("`{}` contradicts `{}` and `{}`", rate.value, first.value, second.value);
            let help = "one of the second currency costs so many of the first: look whether one of them is upside down".to_owned();
            reader.findings.error(Code::Conflict, rate.origin, message, Some(help));
        }
    }
}

/// Whether three rates are between three currencies, and two of them make something else of the third.
fn contradicts(rate: &ExchangeRate, first: &ExchangeRate, second: &ExchangeRate) -> bool {
    let through = |first: &ExchangeRate, second: &ExchangeRate| {
        let third = first.other(rate.base)?;
        (second.other(third)? == rate.quote).then(|| times(first, rate.base) * times(second, third))
    };
    let implied = through(first, second).or_else(|| through(second, first));
    implied.is_some_and(|implied| (implied / to_f64(rate.number) - 1.0).abs() > TOLERANCE)
}

/// What one unit of a currency comes to in the other currency of a rate.
fn times(rate: &ExchangeRate, currency: Currency) -> f64 {
    let number = to_f64(rate.number);
    if rate.base == currency { number } else { 1.0 / number }
}

impl Exchange {
    /// The currencies of the table, each once, in the order of the file.
    #[must_use]
    pub fn currencies(&self) -> Vec<Currency> {
        let mut currencies = Vec::new();
        for currency in self.rates.iter().flat_map(|rate| [rate.quote, rate.base]) {
            if !currencies.contains(&currency) {
                currencies.push(currency);
            }
        }
        currencies
    }

    /// The way from one currency to another; none if no rate leads there.
    #[must_use]
    pub fn conversion(&self, from: Currency, to: Currency) -> Option<Conversion> {
        let between = |one: Currency, other: Currency| self.rates.iter().find(|rate| rate.other(one) == Some(other)).copied();
        let through = |third: Currency| Some(vec![between(from, third)?, between(third, to)?]);
        let direct = between(from, to).map(|rate| vec![rate]);
        let rates = direct.or_else(|| self.currencies().into_iter().find_map(through))?;
        Some(Conversion { from, rates, source: self.source.clone() })
    }
}

impl Conversion {
    /// An amount in the other currency, not rounded; none beyond 10^18, or where it would be too small to be told from nothing.
    #[must_use]
    pub fn amount(&self, amount: Decimal) -> Option<Decimal> {
        let (mut product, mut divisors) = (amount, Vec::new());
        let mut currency = self.from;
        for rate in &self.rates {
            if rate.base == currency {
                product = product.checked_mul(rate.number)?;
            } else {
                divisors.push(rate.number);
            }
            currency = rate.other(currency)?;
        }
        let converted = divisors.into_iter().try_fold(product, Decimal::checked_div)?;
        (converted.is_zero() == amount.is_zero() && converted <= Decimal::from(LARGEST)).then_some(converted)
    }

    /// What one unit comes to, at fifteen digits.
    #[must_use]
    pub fn rate(&self) -> Option<Decimal> {
        self.amount(Decimal::ONE)?.round_sf_with_strategy(15, RoundingStrategy::MidpointAwayFromZero).map(|rate| rate.normalize())
    }

    /// Brings an amount into the other currency; false, and it stays, where it is out of range.
    pub(super) fn convert(&self, amount: &mut Decimal) -> bool {
        self.amount(*amount).map(|other| *amount = other).is_some()
    }
}

/// The rates, their date and where they were found: `1.1423 USD/EUR of 2025-06-05 (European Central Bank)`.
impl fmt::Display for Conversion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rates: Vec<String> = self.rates.iter().map(ToString::to_string).collect();
        write!(f, "{} of {} ({})", rates.join(" and "), self.source.as_of, self.source)
    }
}
