//! Reading typed values out of a tree: tables with their keys, scalars and ranges of them.

use super::types::OneOf;
use super::{Describe, Distribution, Node, Table, Value, range};
use crate::diagnostic::{Code, Findings, Origin};
use crate::quantity::{Scalar, nearest};
use rust_decimal::Decimal;

/// A range that was read at one of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RangeUsed {
    /// Where.
    pub origin: Origin,
    /// The low end, as written.
    pub low: String,
    /// The value that was used, as written or as computed.
    pub used: String,
    /// The high end, as written.
    pub high: String,
    /// Whether the file says which value is likely; if not, the middle was used.
    pub stated: bool,
}

/// Collects findings while typed values are read out of nodes.
#[derive(Debug, Default)]
pub struct Reader {
    /// What is wrong so far.
    pub findings: Findings,
    /// The ranges met, each read at its likely value.
    pub ranges: Vec<RangeUsed>,
    /// Whether as much as can be is looked at: a file that cannot be read is a finding where it is named, and what is left of one with syntax errors is read.
    pub thorough: bool,
}

/// A type that can be read from a node.
pub trait Read: Sized + Describe {
    /// Reads a node; `None` after a finding.
    fn read(node: &Node, reader: &mut Reader) -> Option<Self>;

    /// What a missing key reads as, if it may be missing.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }

    /// What stands for a value that could not be read, so that what stands beside it is looked at all the same; none where nothing can.
    #[must_use]
    fn stand_in(_origin: Origin) -> Option<Self> {
        None
    }
}

impl<T: Scalar> Read for T {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::Text(text) => reader.scalar(text, node.origin),
            Value::Number(text) if T::BARE => reader.scalar(text, node.origin),
            Value::Number(text) => {
                // The scalar's own reading of the bare number says what is missing.
                let help = match T::parse(text) {
                    Err(problem) => problem.help,
                    Ok(_) => None,
                };
                let help = help.map_or_else(|| format!("write {}", T::EXPECTS), |help| format!("{help}, in quotes"));
                reader.findings.error(Code::WrongType, node.origin, format!("`{text}` is a bare number without a unit"), Some(help));
                None
            }
            Value::Table(table) => reader.range(node, table),
            _ => {
                reader.wrong_type(node, T::EXPECTS);
                None
            }
        }
    }

    fn stand_in(_origin: Origin) -> Option<Self> {
        // Whatever kind of value it is, one of these is of it; a currency is none of them, since much hangs on that.
        let any = ["1", "1 month", "1 GB", "1 W", "1 USD", "1/hour", "10 %/year", "1 GB/month", "1/month", "2000-01", "daily 00:00-24:00", "1 USD/EUR"];
        any.iter().find_map(|text| T::parse(text).ok())
    }
}

/// Keys that people look for where they are not: the table, the key, and what to write instead.
const MISPLACED: &[(&str, &str, &str)] = &[
    ("a charge", "percent", SHARE),
    ("a charge", "percentage", SHARE),
    ("an option", "discount", "the prices of an option stand with each machine; a share off the list price is a `[[discount]]`"),
    ("an alternative", "sheet", PARTS),
    ("an alternative", "purchase", PARTS),
    ("an alternative", "serves", PARTS),
    ("a component", "price", "prices stand in price sheets: `--set sheet.ID.machine.NAME.price=...` changes one"),
];
const SHARE: &str = "a percentage is the price of a charge on the meter `spend`: write `meter = \"spend\"` and `price = \"20 %\"`";
const PARTS: &str = "it belongs to a part: write `parts = [ { sheet = ..., purchase = ..., serves = [...] } ]`";

impl Reader {
    /// Reports a value of another kind than expected.
    pub fn wrong_type(&mut self, node: &Node, expected: &str) {
        self.findings.error(Code::WrongType, node.origin, format!("this is {}", node.value.kind()), Some(format!("write {expected}")));
    }

    fn scalar<T: Scalar>(&mut self, text: &str, origin: Origin) -> Option<T> {
        match T::parse(text) {
            Ok(value) => Some(value),
            Err(problem) => {
                let help = problem.help.unwrap_or_else(|| format!("write {}", T::EXPECTS));
                self.findings.error(Code::BadValue, origin, problem.message, Some(help));
                None
            }
        }
    }

    /// Reads a range at its likely value, or at the middle of its ends.
    fn range<T: Scalar>(&mut self, node: &Node, table: &Table) -> Option<T> {
        let mut ok = true;
        for entry in table.entries() {
            if !range::KEYS.contains(&&*entry.key) {
                let help = format!("write {} or a range `{{ low = ..., likely = ..., high = ... }}`", T::EXPECTS);
                self.findings.error(Code::UnknownKey, entry.origin, format!("a range has no key `{}`", entry.key), Some(help));
                ok = false;
            }
        }
        for word in ["distribution", "cause"].iter().filter_map(|key| table.get(key)) {
            ok &= String::read(word, self).is_some();
        }
        if let Some(node) = table.get("distribution").filter(|node| node.as_text().is_some()) {
            ok &= OneOf::<Distribution>::read(node, self).is_some();
        }
        let text = |key: &str| {
            table.get(key).and_then(|node| match &node.value {
                Value::Text(text) | Value::Number(text) => Some((text.to_string(), node)),
                _ => None,
            })
        };
        let (Some((low, low_node)), Some((high, high_node))) = (text("low"), text("high")) else {
            self.findings.error(
                Code::MissingKey,
                node.origin,
                "a range needs `low` and `high`",
                Some("write `{ low = ..., high = ... }`, with `likely` where it is known".into()),
            );
            return None;
        };
        // Every value of the range must be one that the key takes, whichever is used.
        let _: T = T::read(low_node, self)?;
        let _: T = T::read(high_node, self)?;
        let likely = match table.get("likely") {
            Some(node) => {
                let _: T = T::read(node, self)?;
                let Some((text, _)) = text("likely") else {
                    self.wrong_type(node, T::EXPECTS);
                    return None;
                };
                Some(text)
            }
            None => None,
        };
        if !ok {
            return None;
        }
        let split = |text: &str| {
            let text = text.trim();
            let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '_' | '-' | '+'))).unwrap_or(text.len());
            let number = text[..end].replace([',', '_'], "").parse::<Decimal>().ok()?;
            Some((number, text[end..].trim().to_owned()))
        };
        let ends = split(&low).zip(split(&high)).filter(|((_, low_unit), (_, high_unit))| low_unit == high_unit);
        let Some(((low_number, unit), (high_number, _))) = ends else {
            self.findings.error(Code::BadRange, node.origin, "the ends of a range have different units", Some("write both with one unit".into()));
            return None;
        };
        let ordered = match likely.as_deref().map(split) {
            Some(Some((number, likely_unit))) => likely_unit == unit && low_number <= number && number <= high_number,
            Some(None) => false,
            None => low_number <= high_number,
        };
        if !ordered {
            let help = "write low, likely and high in ascending order and with one unit".to_owned();
            self.findings.error(Code::BadRange, node.origin, "the values of a range do not ascend", Some(help));
            return None;
        }
        let stated = likely.is_some();
        let used = likely.unwrap_or_else(|| {
            format!("{}{}{unit}", ((low_number + high_number) / Decimal::TWO).normalize(), if unit.is_empty() || unit.starts_with('/') { "" } else { " " })
        });
        let value = self.scalar(&used, node.origin);
        self.ranges.push(RangeUsed { origin: node.origin, low, used, high, stated });
        value
    }

    /// Opens a table for a record with these keys; unknown keys are findings.
    pub fn open<'a>(&mut self, node: &'a Node, what: &str, keys: &[&str]) -> Option<&'a Table> {
        let Some(table) = node.as_table() else {
            self.wrong_type(node, &format!("a table: {what} has the keys {}", keys.join(", ")));
            return None;
        };
        for entry in table.entries() {
            if !keys.contains(&&*entry.key) {
                let misplaced = MISPLACED.iter().find(|(of, key, _)| *of == what && *key == &*entry.key).map(|(_, _, help)| (*help).to_owned());
                // What a flag sets stands in no file from which it could be removed.
                let beside = |near: &str| table.entries.iter().any(|other| &*other.key == near && other.origin.text == entry.origin.text);
                let near = || {
                    let near = nearest(&entry.key, keys.iter().copied())?;
                    Some(if beside(near) { format!("`{near}` is there already: remove `{}`", entry.key) } else { format!("did you mean `{near}`?") })
                };
                let help = misplaced.or_else(near).unwrap_or_else(|| format!("the keys are {}", keys.join(", ")));
                self.findings.error(Code::UnknownKey, entry.origin, format!("{what} has no key `{}`", entry.key), Some(help));
            }
        }
        Some(table)
    }

    /// Reads one key of an open table, its default if it is missing, or reports that it is required.
    pub fn key<T: Read>(&mut self, node: &Node, table: &Table, what: &str, key: &str, default: Option<&str>) -> Option<T> {
        let places = || table.entries.iter().map(|entry| entry.node.origin).chain([node.origin]);
        match (table.get(key), default) {
            (Some(value), _) => T::read(value, self).or_else(|| {
                self.findings.lacks(key, Some(value.origin), places());
                T::stand_in(value.origin)
            }),
            (None, Some(default)) => T::read(&Node { value: Value::Text(default.into()), origin: node.origin }, self),
            (None, None) => T::absent().or_else(|| {
                self.findings.error(Code::MissingKey, node.origin, format!("{what} has no `{key}`"), Some(format!("add `{key} = ...`")));
                self.findings.lacks(key, None, places());
                T::stand_in(node.origin)
            }),
        }
    }
}
