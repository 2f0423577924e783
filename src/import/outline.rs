//! A price sheet as it is being made: what an importer fills in, written in the order in which the shipped sheets have it.

use super::toml::{Value, Writer};
use rust_decimal::Decimal;

/// Keys and their values.
pub type Keys = Vec<(String, Value)>;

/// A price sheet.
#[derive(Debug, Default)]
pub struct Outline {
    /// Paragraphs of the head.
    pub head: Vec<String>,
    /// Machines, each with a note behind it.
    pub machines: Vec<(Keys, String)>,
    /// `[sheet]`.
    pub sheet: Keys,
    /// `[defaults.machine]`.
    pub defaults: Keys,
    /// Tables, such as `[option.spot]`, in their order.
    pub tables: Vec<(Vec<String>, Keys)>,
    /// Charges.
    pub charges: Vec<Keys>,
}

/// A key with a value.
pub fn key(name: &str, value: impl Into<Value>) -> (String, Value) {
    (name.to_owned(), value.into())
}

/// A price: `"0.1/hour"`.
#[must_use]
pub fn price(amount: Decimal, per: &str) -> Value {
    Value::text(format!("{}/{per}", amount.normalize()))
}

impl Outline {
    /// Adds a table.
    pub fn table(&mut self, path: &[&str], keys: Keys) {
        self.tables.push((path.iter().map(|part| (*part).to_owned()).collect(), keys));
    }

    /// The sheet's text.
    #[must_use]
    pub fn write(self) -> String {
        let mut writer = Writer::default();
        for (index, paragraph) in self.head.iter().enumerate() {
            if index > 0 {
                writer.comment("");
            }
            writer.comment(paragraph);
        }
        if !self.machines.is_empty() {
            writer.blank();
            let machines: Vec<(Value, String)> = self.machines.into_iter().map(|(keys, note)| (Value::Table(keys), note)).collect();
            writer.noted_lines("machine", machines.iter().map(|(machine, note)| (machine, note.as_str())));
        }
        writer.table(&["sheet"]);
        for (name, value) in &self.sheet {
            match value {
                Value::List(lines) if lines.len() > 1 => writer.lines(name, lines),
                _ => writer.set(name, value.clone()),
            }
        }
        if !self.defaults.is_empty() {
            writer.table(&["defaults", "machine"]);
            set(&mut writer, &self.defaults);
        }
        for (path, keys) in &self.tables {
            writer.table(&path.iter().map(String::as_str).collect::<Vec<_>>());
            set(&mut writer, keys);
        }
        for keys in &self.charges {
            writer.entry(&["charge"]);
            for (name, value) in keys {
                match value {
                    Value::List(tiers) if name == "tiers" => writer.lines(name, tiers),
                    _ => writer.set(name, value.clone()),
                }
            }
        }
        writer.finish()
    }
}

fn set(writer: &mut Writer, keys: &Keys) {
    for (name, value) in keys {
        match value {
            Value::Text(text) if name == "note" => writer.prose(name, text),
            _ => writer.set(name, value.clone()),
        }
    }
}
