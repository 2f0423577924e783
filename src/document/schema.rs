//! JSON Schemas of what can be read, for editors: from the declarations that the readers come from.
//!
//! Draft 2020-12, with nothing that an editor of draft 7 would not understand. A schema accepts every file that the reader accepts; what depends on
//! several keys at once, the reader alone knows. A `$ref` never has siblings: some editors do not look at them.

use super::{At, Date, DateTime, Distribution, Maybe, Named, OneOf, Read, Several, Word};
use crate::quantity::Scalar;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The draft that is written.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A type whose values have a schema.
pub trait Describe {
    /// The schema of its values; what is shared goes to the definitions.
    fn describe(definitions: &mut Definitions) -> Value;
}

/// What several places of a schema have in common, by name.
#[derive(Debug, Default)]
pub struct Definitions {
    found: BTreeMap<String, Value>,
}

/// A key of a table.
#[derive(Debug)]
pub struct Key {
    name: &'static str,
    required: bool,
    schema: Value,
}

impl Key {
    /// A key of a type; required if it can neither be missing nor has a default.
    #[must_use]
    pub fn of<T: Read>(name: &'static str, about: &[&str], default: Option<&str>, definitions: &mut Definitions) -> Self {
        let required = default.is_none() && T::absent().is_none();
        Self { name, required, schema: annotated(T::describe(definitions), about, default) }
    }

    /// A key that somebody else reads.
    #[must_use]
    pub fn elsewhere<T: Describe>(name: &'static str, about: &[&str], definitions: &mut Definitions) -> Self {
        Self { name, required: false, schema: annotated(T::describe(definitions), about, None) }
    }
}

impl Definitions {
    /// A reference to a definition, which is made if nobody has made it before.
    pub fn define(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.found.contains_key(name) {
            self.found.insert(name.to_owned(), Value::Null);
            let schema = make(self);
            self.found.insert(name.to_owned(), schema);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    /// A reference to the definition of a table.
    pub fn table(&mut self, name: &str, about: &[&str], keys: impl FnOnce(&mut Self) -> Vec<Key>) -> Value {
        let name = name.trim_end_matches("Keys").trim_end_matches("Table");
        self.define(name, |definitions| {
            let keys = keys(definitions);
            let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
            let mut table = json!({ "description": sentence(about), "type": "object" });
            if !required.is_empty() {
                table["required"] = json!(required);
            }
            table["properties"] = keys.into_iter().map(|key| (key.name.to_owned(), key.schema)).collect::<Map<_, _>>().into();
            table["additionalProperties"] = false.into();
            table
        })
    }

    fn find(&self, schema: &Value) -> Option<&Value> {
        self.found.get(schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?)
    }
}

/// The whole schema of a file.
#[must_use]
pub fn of_file<T: Describe>(title: &str) -> Value {
    finished(title, file::<T>())
}

/// The schema of a file that may be layered on another, or fill its lists from defaults: then what is required may stand elsewhere.
///
/// `extended` is where a layer says what it stands on; `defaults` is the table that fills lists.
#[must_use]
pub fn of_layered_file<T: Describe>(title: &str, extended: (&str, &str), defaults: &str) -> Value {
    let (mut root, mut definitions) = file::<T>();
    let (head, extends) = extended;
    let filled: Vec<String> = definitions
        .find(&root["properties"][defaults]["allOf"][0])
        .map_or_else(Vec::new, |table| table["properties"].as_object().into_iter().flat_map(Map::keys).cloned().collect());
    let mut whole = required(&root, &definitions).unwrap_or_default();
    let mut lists = Map::new();
    for list in filled {
        let found = whole.get_mut("properties").and_then(|keys| keys.as_object_mut()?.remove(&list));
        lists.extend(found.map(|found| (list, found)));
    }
    for table in definitions.found.values_mut().chain([&mut root]) {
        // Entries of lists are known by their names, in a layer as well.
        let named = table["required"].as_array().is_some_and(|required| required.contains(&json!("name")));
        if let Some(table) = table.as_object_mut().filter(|table| table.contains_key("required")) {
            let _: Option<Value> = if named { table.insert("required".to_owned(), json!(["name"])) } else { table.remove("required") };
        }
    }
    root["if"] = json!({ "required": [head], "properties": { head: { "required": [extends] } } });
    whole.insert("if".to_owned(), json!({ "required": [defaults] }));
    whole.insert("else".to_owned(), json!({ "properties": lists }));
    root["else"] = whole.into();
    finished(title, (root, definitions))
}

fn file<T: Describe>() -> (Value, Definitions) {
    let mut definitions = Definitions::default();
    let reference = T::describe(&mut definitions);
    let name = reference["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()).unwrap_or_default();
    let root = definitions.found.remove(name).unwrap_or(reference);
    (root, definitions)
}

fn finished(title: &str, (root, definitions): (Value, Definitions)) -> Value {
    let mut schema = json!({ "$schema": DRAFT, "title": title });
    if let (Some(schema), Value::Object(root)) = (schema.as_object_mut(), root) {
        schema.extend(root);
        schema.insert("$defs".to_owned(), definitions.found.into_iter().collect::<Map<_, _>>().into());
    }
    schema
}

/// What of a schema says which keys are required, and nothing else.
fn required(schema: &Value, definitions: &Definitions) -> Option<Map<String, Value>> {
    if let Some(found) = definitions.find(schema) {
        return required(found, definitions);
    }
    if let Some([only]) = schema["allOf"].as_array().map(Vec::as_slice) {
        return required(only, definitions);
    }
    let mut out = Map::new();
    out.extend(schema.get("required").map(|keys| ("required".to_owned(), keys.clone())));
    for nested in ["items", "additionalProperties"] {
        let found = schema.get(nested).and_then(|nested| required(nested, definitions));
        out.extend(found.map(|found| (nested.to_owned(), found.into())));
    }
    let keys = schema["properties"].as_object().into_iter().flatten();
    let keys: Map<_, _> = keys.filter_map(|(key, schema)| required(schema, definitions).map(|found| (key.clone(), found.into()))).collect();
    if !keys.is_empty() {
        out.insert("properties".to_owned(), keys.into());
    }
    (!out.is_empty()).then_some(out)
}

/// Lines of a doc comment as one text.
fn sentence(about: &[&str]) -> String {
    about.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// A schema with what its key is for, and what it is where the key is missing.
fn annotated(schema: Value, about: &[&str], default: Option<&str>) -> Value {
    let mut out = json!({ "description": sentence(about) });
    if let Some(default) = default {
        out["default"] = default.parse::<serde_json::Number>().map_or_else(|_| default.into(), Value::Number);
    }
    match (out.as_object_mut(), schema) {
        (Some(out), Value::Object(schema)) if !schema.contains_key("$ref") => {
            schema.into_iter().for_each(|(key, value)| {
                out.entry(key).or_insert(value);
            });
        }
        (_, schema) => out["allOf"] = json!([schema]),
    }
    out
}

/// A table of which nothing is required: what it says, others need not.
#[derive(Debug)]
pub struct Partial<T>(std::marker::PhantomData<T>);

impl<T: Describe> Describe for Partial<T> {
    fn describe(definitions: &mut Definitions) -> Value {
        let whole = T::describe(definitions);
        let name = whole["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()).unwrap_or_default().to_owned();
        definitions.define(&format!("{name}Defaults"), |definitions| {
            let mut table = definitions.found.get(&name).cloned().unwrap_or_default();
            if let Some(table) = table.as_object_mut() {
                table.remove("required");
            }
            table
        })
    }
}

impl<T: Scalar> Describe for T {
    fn describe(definitions: &mut Definitions) -> Value {
        let syntax = T::syntax();
        let mut ways = vec![json!({ "type": "string", "pattern": format!("^{}$", syntax.pattern) })];
        if T::BARE {
            ways.push(json!({ "type": if syntax.whole { "integer" } else { "number" }, "minimum": 0 }));
        }
        let value = definitions.define(&syntax.name, |_| json!({ "description": T::EXPECTS, "anyOf": ways }));
        if !syntax.ranges {
            return value;
        }
        definitions.define(&format!("{}OrRange", syntax.name), |definitions| {
            let range = json!({
                "description": "a range, of which the likely value is used, or the middle; `distribution` and `cause` are for draws",
                "type": "object",
                "required": ["low", "high"],
                "properties": {
                    "low": value.clone(),
                    "likely": value.clone(),
                    "high": value.clone(),
                    "distribution": OneOf::<Distribution>::describe(definitions),
                    "cause": String::describe(definitions),
                },
                "additionalProperties": false,
            });
            json!({ "description": T::EXPECTS, "anyOf": [value, range] })
        })
    }
}

impl<T: Describe> Describe for Option<T> {
    fn describe(definitions: &mut Definitions) -> Value {
        T::describe(definitions)
    }
}

impl<T: Describe> Describe for Several<T> {
    fn describe(definitions: &mut Definitions) -> Value {
        let one = T::describe(definitions);
        json!({ "anyOf": [one, { "type": "array", "minItems": 1, "items": one }] })
    }
}

impl<T: Describe> Describe for Maybe<T> {
    fn describe(definitions: &mut Definitions) -> Value {
        T::describe(definitions)
    }
}

impl<T: Describe> Describe for At<T> {
    fn describe(definitions: &mut Definitions) -> Value {
        T::describe(definitions)
    }
}

impl<T: Describe> Describe for Vec<T> {
    fn describe(definitions: &mut Definitions) -> Value {
        json!({ "type": "array", "items": T::describe(definitions) })
    }
}

impl<T: Describe> Describe for Named<T> {
    fn describe(definitions: &mut Definitions) -> Value {
        json!({ "type": "object", "additionalProperties": T::describe(definitions) })
    }
}

impl<W: Word> Describe for OneOf<W> {
    fn describe(_: &mut Definitions) -> Value {
        json!({ "type": "string", "enum": W::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>() })
    }
}

impl Describe for String {
    fn describe(_: &mut Definitions) -> Value {
        json!({ "type": "string", "pattern": "\\S" })
    }
}

impl Describe for bool {
    fn describe(_: &mut Definitions) -> Value {
        json!({ "type": "boolean" })
    }
}

// To a schema, a TOML date is its text. Taplo gives one with a time a zone, whether it has one or not.

impl Describe for Date {
    fn describe(_: &mut Definitions) -> Value {
        json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
    }
}

impl Describe for DateTime {
    fn describe(_: &mut Definitions) -> Value {
        json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$" })
    }
}
