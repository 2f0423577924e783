//! Reads what `terraform show -json` prints: format versions 0.x and 1.x, of Terraform and `OpenTofu`.

use crate::import::error::{ImportError, Place};
use crate::import::stream::Input;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A resource, once for each `count` and `for_each`.
#[derive(Debug, Clone, Deserialize)]
pub struct Resource {
    pub address: String,
    #[serde(default)]
    pub mode: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub values: Map<String, Value>,
}

#[derive(Debug, Default, Deserialize)]
struct Module {
    #[serde(default)]
    resources: Vec<Resource>,
    #[serde(default)]
    child_modules: Vec<Module>,
}

#[derive(Debug, Default, Deserialize)]
struct Values {
    #[serde(default)]
    root_module: Option<Module>,
}

#[derive(Debug, Deserialize)]
struct File {
    format_version: Option<String>,
    planned_values: Option<Values>,
    values: Option<Values>,
    #[serde(default)]
    configuration: Value,
    /// A state file's own: `terraform show -json` has none.
    lineage: Option<Value>,
}

/// A plan or a state.
#[derive(Debug, Default)]
pub struct Plan {
    /// Of all modules, in the order of the file.
    pub resources: Vec<Resource>,
    by_address: HashMap<String, usize>,
    configuration: Value,
}

/// Reads a file.
///
/// # Errors
/// A file that is not what `terraform show -json` prints, with the place.
pub fn read(input: Input<'_>) -> Result<Plan, ImportError> {
    let name = input.name().to_owned();
    let fail = |message: String, help: &str| Err(ImportError::new(name.as_str(), Place::Whole, message).help(help));
    let show = "write it with `terraform show -json PLANFILE`, or of the state with `terraform show -json`";
    if input.head().windows(8).any(|window| window == b"\"@level\"") {
        return fail("these are the messages of `terraform plan -json`, not the plan".to_owned(), show);
    }
    let file: File = serde_json::from_reader(input.reader()).map_err(|error| {
        let place = Place::Column(error.line() as u64, error.column() as u64);
        if error.is_io() {
            return ImportError::reading(name.as_str(), 0, &error.into());
        }
        let message = if error.is_eof() { "the file is cut off: its JSON has no end".to_owned() } else { error.to_string() };
        ImportError::new(name.as_str(), place, message)
    })?;
    let Some(version) = file.format_version else {
        let what = if file.lineage.is_some() { "this is a state file" } else { "the file has no `format_version`" };
        return fail(what.to_owned(), show);
    };
    if !version.starts_with("0.") && !version.starts_with("1.") {
        return fail(format!("the format version is `{}`; 0 and 1 are read", version.chars().take(20).collect::<String>()), show);
    }
    let Some(values) = file.planned_values.or(file.values) else {
        return fail("the file has neither `planned_values` nor `values`".to_owned(), show);
    };
    let mut resources = Vec::new();
    // A module's own resources stand before those of the modules that it calls.
    let mut modules: Vec<Module> = values.root_module.into_iter().collect();
    while let Some(module) = modules.pop() {
        resources.extend(module.resources);
        modules.extend(module.child_modules.into_iter().rev());
    }
    let by_address = resources.iter().enumerate().map(|(at, resource)| (resource.address.clone(), at)).collect();
    Ok(Plan { resources, by_address, configuration: file.configuration })
}

impl Plan {
    /// The resource of some kinds that another one names under some of its keys: by an id or a name, or by how the configuration refers to it.
    pub fn referred(&self, from: &Resource, keys: &[&str], kinds: &[&str], names: &[&str]) -> Option<&Resource> {
        let wanted: Vec<&str> = names.iter().copied().filter(|name| !name.is_empty()).collect();
        let is_named = |resource: &&Resource| {
            kinds.contains(&resource.kind.as_str())
                && ["id", "name", "self_link", "self_link_unique"].iter().any(|key| resource.text(key).is_some_and(|value| wanted.contains(&value)))
        };
        if !wanted.is_empty()
            && let Some(found) = self.resources.iter().find(is_named)
        {
            return Some(found);
        }
        self.references(from, keys).iter().find_map(|reference| self.resolve(from, reference, kinds))
    }

    /// What a resource's configuration refers to under some of its keys.
    pub fn references(&self, from: &Resource, keys: &[&str]) -> Vec<String> {
        let mut module = self.configuration.get("root_module");
        for name in module_path(&from.address) {
            module = module.and_then(|module| module.get("module_calls")?.get(name)?.get("module"));
        }
        let resources = module.and_then(|module| module.get("resources")).and_then(Value::as_array);
        let is = |resource: &&Value| {
            resource.get("type").and_then(Value::as_str) == Some(&from.kind) && resource.get("name").and_then(Value::as_str) == Some(&from.name)
        };
        let expressions = resources.into_iter().flatten().find(is).and_then(|resource| resource.get("expressions"));
        let mut found = Vec::new();
        for key in keys {
            if let Some(expression) = expressions.and_then(|expressions| expressions.get(key)) {
                collect(expression, &mut found);
            }
        }
        found
    }

    /// `aws_launch_template.web[0].id` in the module of another resource: the one with the same index, or the first.
    fn resolve(&self, from: &Resource, reference: &str, kinds: &[&str]) -> Option<&Resource> {
        let mut parts = reference.split('.');
        let (kind, name) = (parts.next()?, parts.next()?);
        let name = name.split('[').next()?;
        if !kinds.contains(&kind) {
            return None;
        }
        let prefix = from.address.strip_suffix(local(&from.address)).unwrap_or("");
        let index = local(&from.address).find('[').map_or("", |at| &local(&from.address)[at..]);
        let at = |address: String| self.by_address.get(&address).map(|at| &self.resources[*at]);
        at(format!("{prefix}{kind}.{name}"))
            .or_else(|| at(format!("{prefix}{kind}.{name}{index}")))
            .or_else(|| at(format!("{prefix}{kind}.{name}[0]")))
            .or_else(|| self.resources.iter().find(|resource| resource.kind == kind && resource.name == name && resource.address.starts_with(prefix)))
    }
}

/// The names of the modules that an address leads through, without their indexes.
fn module_path(address: &str) -> Vec<&str> {
    let mut path = Vec::new();
    let mut rest = address;
    while let Some(inner) = rest.strip_prefix("module.") {
        let end = inner.find(['.', '[']).unwrap_or(inner.len());
        path.push(&inner[..end]);
        rest = after_index(&inner[end..]).strip_prefix('.').unwrap_or("");
    }
    path
}

/// An address without its modules.
fn local(address: &str) -> &str {
    let mut rest = address;
    while let Some(inner) = rest.strip_prefix("module.") {
        let end = inner.find(['.', '[']).unwrap_or(inner.len());
        rest = after_index(&inner[end..]).strip_prefix('.').unwrap_or("");
    }
    rest
}

/// What follows `[0]` or `["a.b"]`, if that is there.
fn after_index(text: &str) -> &str {
    let Some(inner) = text.strip_prefix('[') else { return text };
    if let Some(quoted) = inner.strip_prefix('"') {
        return quoted.find("\"]").map_or("", |end| &quoted[end + 2..]);
    }
    inner.find(']').map_or("", |end| &inner[end + 1..])
}

/// Adds every reference within an expression.
fn collect(expression: &Value, found: &mut Vec<String>) {
    match expression {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::Array(references) if key == "references" => found.extend(references.iter().filter_map(Value::as_str).map(str::to_owned)),
                    _ => collect(value, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

impl Resource {
    /// A text, none where it is not known.
    pub fn text(&self, key: &str) -> Option<&str> {
        text(&self.values, key)
    }

    /// A number, none where it is not known.
    pub fn number(&self, key: &str) -> Option<f64> {
        number(&self.values, key)
    }

    /// The blocks of a name.
    pub fn blocks(&self, key: &str) -> Vec<&Map<String, Value>> {
        blocks(&self.values, key)
    }
}

/// A text of a block.
pub fn text<'v>(block: &'v Map<String, Value>, key: &str) -> Option<&'v str> {
    block.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// A number of a block, not negative: as a number, or as a text that is one.
pub fn number(block: &Map<String, Value>, key: &str) -> Option<f64> {
    let value = block.get(key)?;
    let number = value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok()))?;
    (number.is_finite() && (0.0..1e12).contains(&number)).then_some(number)
}

/// The blocks of a name within a block: a list, or one.
pub fn blocks<'v>(block: &'v Map<String, Value>, key: &str) -> Vec<&'v Map<String, Value>> {
    match block.get(key) {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_object).collect(),
        Some(Value::Object(one)) => vec![one],
        _ => Vec::new(),
    }
}
