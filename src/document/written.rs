//! A value as a document would have it: as `--set` takes it, and as a report shows it.

use super::{Entry, Node, Value};

impl Node {
    /// The value as it could be written.
    #[must_use]
    pub fn written(&self) -> String {
        match &self.value {
            Value::Text(text) => text.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Boolean(boolean) => boolean.to_string(),
            Value::Date(date) => date.to_string(),
            Value::Array(list) => format!("[{}]", list.iter().map(Self::written).collect::<Vec<_>>().join(", ")),
            Value::Table(table) => {
                let entry = |entry: &Entry| match &entry.node.value {
                    Value::Text(text) => format!("{} = \"{text}\"", entry.key),
                    _ => format!("{} = {}", entry.key, entry.node.written()),
                };
                let mut entries: Vec<_> = table.entries().iter().collect();
                // A range in the order of its values.
                entries.sort_by_key(|entry| ["low", "likely", "high"].iter().position(|key| *key == &*entry.key));
                format!("{{ {} }}", entries.into_iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        }
    }
}
