//! Where a value stands in a document: keys, names of entries and positions in lists, as `component.web.vcpus` or `charge.'Transfer out'.tiers[0].price`.
//!
//! Entries of a list that have a `name` are addressed by it, in any list by their position, from 0. What is not made of letters, digits, `_` and `-` stands in
//! quotes.

use super::{Node, Table, Value, name_of};
use crate::quantity::nearest;
use std::fmt;
use std::sync::Arc;

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A key of a table, or the name of a list's entry.
    Key(String),
    /// A position in a list, from 0.
    Position(usize),
}

/// A way from the root of a document to one of its values.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(pub Vec<Step>);

/// Why a path cannot be read or leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Astray {
    /// What is wrong, in one line.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Astray {
    fn new(message: String, help: Option<String>) -> Self {
        Self { message, help }
    }
}

/// The most steps that a path has: documents are not deeper.
const LONGEST: usize = 64;

impl Path {
    /// Reads a path at the start of a text, and returns what follows it.
    ///
    /// # Errors
    /// [`Astray`] where it is no path.
    pub fn parse(text: &str) -> Result<(Self, &str), Astray> {
        let mut steps = Vec::new();
        let mut rest = text.trim_start();
        loop {
            let (key, after) = key(rest)?;
            steps.push(Step::Key(key));
            rest = after;
            while let Some(inside) = rest.strip_prefix('[') {
                let position = inside.split_once(']').and_then(|(number, after)| Some((number.trim().parse::<usize>().ok()?, after)));
                let Some((position, after)) = position else {
                    return Err(Astray::new(format!("`[{inside}` is no position in a list"), Some("positions count from 0: `tiers[0]`".into())));
                };
                steps.push(Step::Position(position));
                rest = after;
            }
            if steps.len() > LONGEST {
                return Err(Astray::new(format!("the path has more than {LONGEST} steps"), None));
            }
            match rest.strip_prefix('.') {
                Some(after) => rest = after,
                None => return Ok((Self(steps), rest)),
            }
        }
    }

    /// The path without its first steps.
    #[must_use]
    pub fn after(&self, steps: usize) -> Self {
        Self(self.0.get(steps..).unwrap_or_default().to_vec())
    }

    /// The path one step on.
    #[must_use]
    pub fn then(&self, step: Step) -> Self {
        Self(self.0.iter().cloned().chain([step]).collect())
    }

    /// The path that leads on from the end of this one.
    #[must_use]
    pub fn join(&self, further: &Self) -> Self {
        Self(self.0.iter().chain(&further.0).cloned().collect())
    }

    /// The key at a step.
    #[must_use]
    pub fn key(&self, at: usize) -> Option<&str> {
        match self.0.get(at)? {
            Step::Key(key) => Some(key),
            Step::Position(_) => None,
        }
    }
}

fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

/// The key that a text begins with, and what follows it.
fn key(text: &str) -> Result<(String, &str), Astray> {
    let help = || Some("a path is `component.web.vcpus`; a name with other characters than letters, digits, `_` and `-` stands in quotes".to_owned());
    if let Some(inside) = text.strip_prefix('\'') {
        let Some((key, after)) = inside.split_once('\'') else { return Err(Astray::new(format!("`{text}` has no closing quote"), help())) };
        return Ok((key.to_owned(), after));
    }
    if let Some(inside) = text.strip_prefix('"') {
        let mut key = String::new();
        let mut chars = inside.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => return Ok((key, &inside[at + 1..])),
                '\\' => match chars.next() {
                    Some((_, escaped @ ('"' | '\\'))) => key.push(escaped),
                    _ => break,
                },
                _ => key.push(c),
            }
        }
        return Err(Astray::new(format!("`{text}` has no closing quote"), help()));
    }
    let end = text.find(|c| !is_bare(c)).unwrap_or(text.len());
    if end == 0 {
        let what = if text.is_empty() { "the path ends in a point".to_owned() } else { format!("`{text}` is not a key") };
        return Err(Astray::new(what, help()));
    }
    Ok((text[..end].to_owned(), &text[end..]))
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            let point = if at == 0 { "" } else { "." };
            match step {
                Step::Position(position) => write!(f, "[{position}]")?,
                Step::Key(key) if !key.is_empty() && key.chars().all(is_bare) => write!(f, "{point}{key}")?,
                Step::Key(key) if !key.contains('\'') => write!(f, "{point}'{key}'")?,
                Step::Key(key) => write!(f, "{point}\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\""))?,
            }
        }
        Ok(())
    }
}

impl Node {
    /// The value at the end of a path; none where it leads nowhere.
    #[must_use]
    pub fn at(&self, path: &Path) -> Option<&Self> {
        path.0.iter().try_fold(self, |node, step| match (&node.value, step) {
            (Value::Table(table), Step::Key(key)) => table.get(key),
            (Value::Array(list), Step::Key(name)) => list.iter().find(|entry| name_of(entry) == Some(name)),
            (Value::Array(list), Step::Position(position)) => list.get(*position),
            _ => None,
        })
    }

    /// Puts a value at the end of a path. A key that a table does not have is added, as if it had been written; whether it may be there is for the readers.
    ///
    /// # Errors
    /// [`Astray`] where a list has no such entry, and where a value has nothing within.
    pub fn put(&mut self, path: &Path, value: Self) -> Result<(), Astray> {
        let origin = value.origin;
        let mut node = self;
        for (at, step) in path.0.iter().enumerate() {
            let so_far = || Path(path.0[..at].to_vec());
            let kind = node.value.kind();
            node = match (&mut node.value, step) {
                (Value::Table(table), Step::Key(key)) => {
                    if table.get(key).is_none() {
                        table.set(key, Self { value: Value::Table(Table::default()), origin });
                    }
                    let Some(node) = table.get_mut(key) else { return Ok(()) };
                    node
                }
                (Value::Array(list), Step::Key(name)) => {
                    let names: Vec<String> = list.iter().filter_map(name_of).map(str::to_owned).collect();
                    let length = list.len();
                    let Some(entry) = Arc::make_mut(list).iter_mut().find(|entry| name_of(entry) == Some(name)) else {
                        return Err(no_entry(&so_far(), name, &names, length));
                    };
                    entry
                }
                (Value::Array(list), Step::Position(position)) => {
                    let length = list.len();
                    let Some(entry) = Arc::make_mut(list).get_mut(*position) else {
                        let help = length.checked_sub(1).map(|last| format!("write a position from 0 to {last}"));
                        return Err(Astray::new(format!("`{}` has {length} entries, and none at {position}", so_far()), help));
                    };
                    entry
                }
                (_, step) => {
                    let step = Path(vec![step.clone()]);
                    return Err(Astray::new(format!("`{}` is {kind}, and has no `{step}`", so_far()), None));
                }
            };
        }
        *node = value;
        Ok(())
    }

    /// Every value that stands below this node and is no table or list, with its path: a range is one value. Keys come in the order of their table.
    #[must_use]
    pub fn leaves(&self) -> Vec<(Path, &Self)> {
        let mut leaves = Vec::new();
        collect(self, &Path::default(), &mut leaves);
        leaves
    }
}

fn no_entry(list: &Path, name: &str, names: &[String], length: usize) -> Astray {
    let help = nearest(name, names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?")).or_else(|| match length {
        0 => None,
        _ if names.is_empty() => Some(format!("its entries have no names: write `{list}[0]` to `{list}[{}]`", length - 1)),
        _ => Some(format!("it has {}", names.iter().take(10).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))),
    });
    Astray::new(format!("`{list}` has no entry named `{name}`"), help)
}

fn collect<'a>(node: &'a Node, path: &Path, leaves: &mut Vec<(Path, &'a Node)>) {
    match &node.value {
        Value::Table(table) if !table.is_range() => {
            for entry in table.entries() {
                collect(&entry.node, &path.then(Step::Key(entry.key.to_string())), leaves);
            }
        }
        Value::Array(list) => {
            for (position, entry) in list.iter().enumerate() {
                let step = name_of(entry).map_or(Step::Position(position), |name| Step::Key(name.to_owned()));
                collect(entry, &path.then(step), leaves);
            }
        }
        _ => leaves.push((path.clone(), node)),
    }
}
