//! What a document could say and does not: keys that its schema has and nobody wrote.

use super::path::{Path, Step};
use super::{Node, Value, name_of};
use serde_json::Value as Json;

/// A key that is not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritten {
    /// Where it would stand.
    pub path: Path,
    /// What holds without it; none where that is nothing, or hangs on the rest.
    pub default: Option<String>,
    /// What it is for.
    pub about: String,
}

/// How many tables below one that is written are looked into.
const DEEPEST: usize = 3;

/// The keys that a document lacks of what its schema has, and that one value can be put at: in its tables, and in tables that it could have. Entries that
/// a list could have are not told.
#[must_use]
pub fn unwritten(tree: &Node, schema: &Json) -> Vec<Unwritten> {
    let mut search = Search { schema, found: Vec::new() };
    search.below(tree, schema, &Path::default());
    search.found
}

struct Search<'a> {
    schema: &'a Json,
    found: Vec<Unwritten>,
}

impl<'a> Search<'a> {
    /// The kinds of value that a schema allows, references followed.
    fn kinds(&self, schema: &'a Json) -> Vec<&'a Json> {
        if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) {
            return self.kinds(&self.schema["$defs"][name]);
        }
        match schema["allOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
            Some(several) => several.iter().flat_map(|schema| self.kinds(schema)).collect(),
            None => vec![schema],
        }
    }

    fn below(&mut self, node: &Node, schema: &'a Json, path: &Path) {
        match &node.value {
            Value::Table(table) if !table.is_range() => {
                let Some(kind) = self.kinds(schema).into_iter().find(|kind| kind["type"] == "object") else { return };
                for (key, schema) in kind["properties"].as_object().into_iter().flatten() {
                    let path = path.then(Step::Key(key.clone()));
                    match table.get(key) {
                        Some(node) => self.below(node, schema, &path),
                        None => self.missing(schema, &path, DEEPEST),
                    }
                }
                if kind["additionalProperties"].is_object() {
                    for entry in table.entries() {
                        self.below(&entry.node, &kind["additionalProperties"], &path.then(Step::Key(entry.key.to_string())));
                    }
                }
            }
            Value::Array(list) => {
                let Some(kind) = self.kinds(schema).into_iter().find(|kind| kind["type"] == "array") else { return };
                for (position, entry) in list.iter().enumerate() {
                    let step = name_of(entry).map_or(Step::Position(position), |name| Step::Key(name.to_owned()));
                    self.below(entry, &kind["items"], &path.then(step));
                }
            }
            _ => {}
        }
    }

    /// A key that is missing; where it would be a table, the keys of that.
    fn missing(&mut self, schema: &'a Json, path: &Path, deepest: usize) {
        let kinds = self.kinds(schema);
        let is = |kind: &Json, word: &str| kind["type"] == word;
        let of_values = |kind: &&Json| is(kind, "array") && self.kinds(&kind["items"]).iter().any(|kind| !is(kind, "object"));
        if kinds.iter().any(|kind| !is(kind, "object") && (!is(kind, "array") || of_values(kind))) {
            let default = schema.get("default").map(|default| default.as_str().map_or_else(|| default.to_string(), str::to_owned));
            let about = schema["description"].as_str().unwrap_or_default().to_owned();
            self.found.push(Unwritten { path: path.clone(), default, about });
        } else if let Some(deepest) = deepest.checked_sub(1) {
            for (key, schema) in kinds.iter().filter_map(|kind| kind["properties"].as_object()).flatten() {
                self.missing(schema, &path.then(Step::Key(key.clone())), deepest);
            }
        }
    }
}
