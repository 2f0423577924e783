//! One tree of what was read, and typed readers over it.
//!
//! Every leaf keeps its original text and its [`Origin`]. A table's keys, types and defaults are declared once, by [`record!`](crate::record!): the reader and the
//! list of keys both come from that declaration. Readers collect all findings instead of stopping at the first. Layering one tree on another
//! happens here, before anything is read.
//!
//! A copy of a tree is cheap: it shares what is below with the first until one of them is changed, and only on the way to what is changed is anything
//! copied. Two trees are quickly compared where they share most.

mod path;
mod range;
pub mod schema;
mod unwritten;
mod written;

pub use path::{Astray, Path, Step};
pub use range::Distribution;
pub use schema::Describe;
pub use unwritten::{Unwritten, unwritten};

use crate::diagnostic::{Code, Findings, Origin, TextId, Texts, printable};
use crate::quantity::{Scalar, nearest};
use rust_decimal::Decimal;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// A value with its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it was written.
    pub origin: Origin,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A quoted text.
    Text(Box<str>),
    /// A bare number, as written.
    Number(Box<str>),
    /// True or false.
    Boolean(bool),
    /// A date, perhaps with a time.
    Date(toml_datetime::Datetime),
    /// A list.
    Array(Arc<Vec<Node>>),
    /// Keys and values.
    Table(Table),
}

impl Value {
    /// The kind of value, with its article.
    const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Number(_) => "a number",
            Self::Boolean(_) => "true or false",
            Self::Date(_) => "a date",
            Self::Array(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

/// Keys and values, by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    entries: Arc<Vec<Entry>>,
}

/// One key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Box<str>,
    /// Where the key was written.
    pub origin: Origin,
    /// Its value.
    pub node: Node,
}

impl Table {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|entry| &*entry.key == key).map(|entry| &entry.node)
    }

    /// All entries, by key.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Sets a key, replacing what it had.
    pub fn set(&mut self, key: &str, node: Node) {
        match self.get_mut(key) {
            Some(known) => *known = node,
            None => self.add(Entry { key: key.into(), origin: node.origin, node }),
        }
    }

    /// Whether it is a range: one value, which is replaced whole.
    #[must_use]
    pub fn is_range(&self) -> bool {
        !self.entries.is_empty() && self.entries.iter().all(|entry| RANGE.contains(&&*entry.key))
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        let at = self.entries.iter().position(|entry| &*entry.key == key)?;
        Some(Arc::make_mut(&mut self.entries).remove(at).node)
    }

    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let at = self.entries.iter().position(|entry| &*entry.key == key)?;
        Some(&mut Arc::make_mut(&mut self.entries)[at].node)
    }

    fn add(&mut self, entry: Entry) {
        Arc::make_mut(&mut self.entries).push(entry);
    }
}

impl Node {
    /// The node's table, if it is one.
    #[must_use]
    pub const fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The node's table to change, if it is one.
    pub const fn as_table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The node's text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Lays `over` on this node: tables merge key by key, lists of named tables by `name`, everything else is replaced.
    pub fn layer(&mut self, over: Self) {
        match (&mut self.value, over.value) {
            (Value::Table(base), Value::Table(table)) if !base.is_range() && !table.is_range() => {
                // One stands for the other: a flat price laid on tiers replaces them, and how they are read.
                for (new, old) in [("price", "tiers"), ("price", "all_units"), ("tiers", "price")] {
                    if table.get(new).is_some() && base.get(new).is_none() {
                        base.remove(old);
                    }
                }
                for entry in Arc::unwrap_or_clone(table.entries) {
                    match base.get_mut(&entry.key) {
                        Some(node) => node.layer(entry.node),
                        None => base.add(entry),
                    }
                }
            }
            (Value::Array(base), Value::Array(list)) if list.iter().chain(base.iter()).all(|node| name_of(node).is_some()) => {
                let base = Arc::make_mut(base);
                for node in Arc::unwrap_or_clone(list) {
                    match base.iter_mut().find(|existing| name_of(existing) == name_of(&node)) {
                        Some(existing) => existing.layer(node),
                        None => base.push(node),
                    }
                }
            }
            (value, over_value) => {
                *value = over_value;
                self.origin = over.origin;
            }
        }
    }

    /// Moves all origins towards the start of their text.
    fn moved_back(&mut self, bytes: usize) {
        self.origin = self.origin.moved_back(bytes);
        match &mut self.value {
            Value::Array(list) => Arc::make_mut(list).iter_mut().for_each(|node| node.moved_back(bytes)),
            Value::Table(table) => Arc::make_mut(&mut table.entries).iter_mut().for_each(|entry| {
                entry.origin = entry.origin.moved_back(bytes);
                entry.node.moved_back(bytes);
            }),
            _ => {}
        }
    }

    /// Gives a table the keys that it lacks.
    pub fn fill(&mut self, defaults: &Table) {
        let Some(table) = self.as_table_mut() else { return };
        for entry in defaults.entries() {
            if table.get(&entry.key).is_none() {
                table.add(entry.clone());
            }
        }
    }
}

fn name_of(node: &Node) -> Option<&str> {
    node.as_table()?.get("name")?.as_text()
}

/// Parses a text that was added to `texts` as TOML. Syntax errors are findings; what could be read is returned.
pub fn parse(texts: &Texts, id: TextId, findings: &mut Findings) -> Node {
    let content = texts.get(id).map_or("", |text| text.content.as_str());
    let (root, errors) = DeTable::parse_recoverable(content);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let help = syntax_help(error.message(), content.get(span.start..).unwrap_or(""));
        findings.error(Code::Syntax, Origin::new(id, &span), error.message().to_lowercase(), Some(help.to_owned()));
    }
    let origin = Origin::new(id, &(0..0));
    Node { value: Value::Table(table(id, root.get_ref())), origin }
}

/// What to do about a syntax error, by what the parser says and what stands there.
fn syntax_help(message: &str, rest: &str) -> &'static str {
    let rest = rest.lines().next().unwrap_or("").trim();
    let says = |part: &str| message.contains(part);
    match () {
        () if says("duplicate key") => "leave one of the two out; a table of a list begins with `[[name]]`",
        () if says("string values must be quoted") && (rest.is_empty() || rest.starts_with('#')) => "write a value after `=`",
        () if says("string values must be quoted") => "write it in quotes: `\"...\"`",
        () if says("basic string") || says("literal string") => "close the quotes before the end of the line",
        () if says("unclosed array table") => "close it with `]]`",
        () if says("unclosed table") => "close it with `]`",
        () if says("unclosed array") => "close the list with `]`",
        () if says("unclosed inline table") => "close the table with `}`",
        () if says("key with no value") => "write `key = value`",
        () if says("extra") || says("newline") => "write one key and its value on a line",
        () => "see https://toml.io for how values are written; texts stand in quotes, dates and bare numbers do not",
    }
}

/// Reads a text as one value in TOML's notation; a text that is none stands for itself, so that `12 %/month` needs no quotes.
#[must_use]
pub fn value(texts: &Texts, id: TextId) -> Node {
    /// What makes a value a document.
    const BEFORE: &str = "v=";
    let content = texts.get(id).map_or("", |text| text.content.as_str());
    let whole = Node { value: Value::Text(content.trim().into()), origin: Origin::new(id, &(0..content.len())) };
    let document = format!("{BEFORE}{content}");
    let Ok(parsed) = DeTable::parse(&document) else { return whole };
    let mut parsed = table(id, parsed.get_ref());
    if parsed.entries.len() > 1 {
        return whole;
    }
    parsed.remove("v").map_or(whole, |mut node| {
        node.moved_back(BEFORE.len());
        node
    })
}

fn table(id: TextId, table: &DeTable<'_>) -> Table {
    let entries =
        table.iter().map(|(key, value)| Entry { key: key.get_ref().as_ref().into(), origin: Origin::new(id, &key.span()), node: node(id, value) }).collect();
    Table { entries: Arc::new(entries) }
}

fn node(id: TextId, spanned: &toml::Spanned<DeValue<'_>>) -> Node {
    let value = match spanned.get_ref() {
        DeValue::String(text) => Value::Text(text.as_ref().into()),
        DeValue::Integer(number) if number.radix() == 10 => Value::Number(number.as_str().into()),
        DeValue::Integer(number) => {
            // Hexadecimal, octal and binary numbers are counts like any other.
            let decimal = i128::from_str_radix(number.as_str(), number.radix()).map_or_else(|_| number.to_string(), |value| value.to_string());
            Value::Number(decimal.into())
        }
        DeValue::Float(number) => Value::Number(number.as_str().into()),
        DeValue::Boolean(boolean) => Value::Boolean(*boolean),
        DeValue::Datetime(date) => Value::Date(*date),
        DeValue::Array(list) => Value::Array(Arc::new(list.iter().map(|item| node(id, item)).collect())),
        DeValue::Table(nested) => Value::Table(table(id, nested)),
    };
    Node { value, origin: Origin::new(id, &spanned.span()) }
}

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

impl<T: Read> Read for Option<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        T::read(node, reader).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn stand_in(origin: Origin) -> Option<Self> {
        T::stand_in(origin).map(|_| None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Value::Array(list) = &node.value else {
            reader.wrong_type(node, "a list: `[ ... ]`, or `[[name]]` before each of its tables");
            return None;
        };
        // All are read before any is missed, so that all findings are reported.
        let read: Vec<Option<T>> = list.iter().map(|item| T::read(item, reader)).collect();
        read.into_iter().collect()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn stand_in(_origin: Origin) -> Option<Self> {
        Some(Self::new())
    }
}

/// A table whose keys are names that the file chose.
#[derive(Debug, Clone)]
pub struct Named<T>(pub Vec<(String, T)>);

impl<T> Named<T> {
    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Read> Read for Named<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Some(table) = node.as_table() else {
            reader.wrong_type(node, "a table");
            return None;
        };
        let read: Vec<Option<(String, T)>> =
            table.entries.iter().map(|entry| T::read(&entry.node, reader).map(|value| (entry.key.to_string(), value))).collect();
        read.into_iter().collect::<Option<Vec<_>>>().map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl Read for String {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::Text(text) if text.trim().is_empty() => {
                reader.findings.error(Code::BadValue, node.origin, "the text is empty", Some("write something, or leave the key out".into()));
                None
            }
            Value::Text(text) => {
                // A sentence over several lines is one sentence.
                let line = if text.contains(['\n', '\t']) { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text.to_string() };
                if printable(&line).contains('\u{fffd}') && !line.contains('\u{fffd}') {
                    reader.findings.error(Code::BadValue, node.origin, "the text has control characters", Some("write it without them".into()));
                    return None;
                }
                Some(line)
            }
            _ => {
                reader.wrong_type(node, "a text in quotes");
                None
            }
        }
    }

    fn stand_in(origin: Origin) -> Option<Self> {
        // No other entry has this name.
        Some(format!("?{}", origin.start))
    }
}

impl Read for bool {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if let Value::Boolean(boolean) = node.value {
            Some(boolean)
        } else {
            reader.wrong_type(node, "`true` or `false`");
            None
        }
    }

    fn stand_in(_origin: Origin) -> Option<Self> {
        Some(false)
    }
}

/// A calendar date.
pub type Date = jiff::civil::Date;
/// A calendar date with a time of day.
pub type DateTime = jiff::civil::DateTime;

fn date_of(date: toml_datetime::Date) -> Option<Date> {
    let narrow = |part: u8| i8::try_from(part).ok();
    Date::new(i16::try_from(date.year).ok()?, narrow(date.month)?, narrow(date.day)?).ok()
}

impl Read for Date {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Value::Date(toml_datetime::Datetime { date: Some(date), time: None, .. }) = &node.value else {
            reader.wrong_type(node, "a date without quotes, such as `2008-05-22`");
            return None;
        };
        let day = date_of(*date);
        if day.is_none() {
            reader.findings.error(Code::BadValue, node.origin, "there is no such day", Some("write a day of the calendar".into()));
        }
        day
    }

    fn stand_in(_origin: Origin) -> Option<Self> {
        Date::new(2000, 1, 1).ok()
    }
}

impl Read for DateTime {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if let Value::Date(toml_datetime::Datetime { date: Some(date), time, offset: None }) = &node.value {
            let moment = date_of(*date).and_then(|date| {
                let part = |part: u8| i8::try_from(part).ok();
                let (hour, minute) = time.map_or(Some((0, 0)), |time| Some((part(time.hour)?, part(time.minute)?)))?;
                jiff::civil::Time::new(hour, minute, 0, 0).ok().map(|time| date.to_datetime(time))
            });
            if moment.is_none() {
                reader.findings.error(Code::BadValue, node.origin, "there is no such moment", Some("write a day of the calendar and a time of the day".into()));
            }
            return moment;
        }
        reader.wrong_type(node, "a date and time without quotes and time zone, such as `2008-06-09T17:00:00`");
        None
    }
}

/// A value that could perhaps not be read: what stands beside it is looked at all the same, and the findings say what is wrong.
#[derive(Debug, Clone)]
pub struct Maybe<T>(pub Option<T>);

impl<T: Read> Read for Maybe<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        Some(Self(T::read(node, reader)))
    }

    fn stand_in(_origin: Origin) -> Option<Self> {
        Some(Self(None))
    }
}

/// A value with the place where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// What it is.
    pub value: T,
    /// Where it was written.
    pub origin: Origin,
}

impl<T: Read> Read for At<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        T::read(node, reader).map(|value| Self { value, origin: node.origin })
    }

    fn stand_in(origin: Origin) -> Option<Self> {
        T::stand_in(origin).map(|value| Self { value, origin })
    }
}

/// One value, or a list of them.
#[derive(Debug, Clone)]
pub struct Several<T>(pub Vec<At<T>>);

impl<T: Read> Read for Several<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::Array(list) if list.is_empty() => {
                reader.findings.error(Code::BadValue, node.origin, "the list is empty", Some("write one value or several, or leave the key out".into()));
                None
            }
            Value::Array(_) => Vec::<At<T>>::read(node, reader).map(Self),
            _ => At::<T>::read(node, reader).map(|value| Self(vec![value])),
        }
    }

    fn stand_in(origin: Origin) -> Option<Self> {
        At::<T>::stand_in(origin).map(|value| Self(vec![value]))
    }
}

/// A word out of a fixed list.
pub trait Word: Sized + Copy + 'static {
    /// The words, each with its meaning.
    const WORDS: &'static [(&'static str, Self)];
    /// The word that stands for one that could not be read; none where too much hangs on it.
    const STAND_IN: Option<Self> = None;
}

/// A [`Word`] as it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OneOf<W>(pub W);

impl<W: Word> Read for OneOf<W> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Some(text) = node.as_text() else {
            reader.wrong_type(node, &format!("one of {}", words::<W>()));
            return None;
        };
        if let Some((_, word)) = W::WORDS.iter().find(|(name, _)| *name == text) {
            return Some(Self(*word));
        }
        let help = nearest(text, W::WORDS.iter().map(|(name, _)| *name))
            .map_or_else(|| format!("write one of {}", words::<W>()), |near| format!("did you mean `{near}`? the words are {}", words::<W>()));
        reader.findings.error(Code::UnknownWord, node.origin, format!("unknown word `{text}`"), Some(help));
        None
    }

    fn stand_in(_origin: Origin) -> Option<Self> {
        W::STAND_IN.map(Self)
    }
}

fn words<W: Word>() -> String {
    W::WORDS.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
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

/// The keys of a range.
const RANGE: &[&str] = &["low", "likely", "high", "distribution", "cause"];

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
            if !RANGE.contains(&&*entry.key) {
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

/// Declares a table: its keys, their types and defaults, once. The struct, its reader, the list of its keys and its schema come from this.
///
/// A key of type `Option` or `Vec` may be missing; one with `= "text"` then has that value, as if written; any other is required. Keys after
/// `elsewhere` are allowed here and read by somebody else; their types are for the schema. What a key is for stands above it, and goes to the schema too.
#[macro_export]
macro_rules! record {
    ($(#[doc = $about:literal])* $vis:vis struct $name:ident = $what:literal {
        $($(#[doc = $doc:literal])* $field:ident : $ty:ty $(= $default:literal)?,)*
    } $(elsewhere { $($(#[doc = $elsewhere_doc:literal])* $elsewhere:ident : $elsewhere_ty:ty,)+ })?) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone)]
        $vis struct $name {
            $($(#[doc = $doc])* pub $field: $ty,)*
            /// Where the table was written.
            pub origin: $crate::diagnostic::Origin,
        }

        impl $name {
            /// The table's keys.
            pub const KEYS: &'static [&'static str] = &[$(stringify!($field),)* $($(stringify!($elsewhere)),+)?];
        }

        // Not every table's place is asked for.
        const _: fn(&$name) -> $crate::diagnostic::Origin = |table| table.origin;

        impl $crate::document::Read for $name {
            fn read(node: &$crate::document::Node, reader: &mut $crate::document::Reader) -> Option<Self> {
                let _table = reader.open(node, $what, Self::KEYS)?;
                // Every key is read before any is missed, so that all findings are reported.
                $(let $field: Option<$ty> = reader.key(node, _table, $what, stringify!($field), $crate::record!(@default $($default)?));)*
                Some(Self { $($field: $field?,)* origin: node.origin })
            }
        }

        impl $crate::document::Describe for $name {
            fn describe(definitions: &mut $crate::document::schema::Definitions) -> serde_json::Value {
                definitions.table(stringify!($name), &[$($about),*], |_definitions| vec![
                    $($crate::document::schema::Key::of::<$ty>(stringify!($field), &[$($doc),*], $crate::record!(@default $($default)?), _definitions),)*
                    $($($crate::document::schema::Key::elsewhere::<$elsewhere_ty>(stringify!($elsewhere), &[$($elsewhere_doc),*], _definitions),)+)?
                ])
            }
        }
    };
    (@default) => { None };
    (@default $default:literal) => { Some($default) };
}
