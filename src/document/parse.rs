//! TOML as a tree.

use super::{Entry, Node, Table, Value};
use crate::diagnostic::{Code, Findings, Origin, TextId, Texts};
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

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
