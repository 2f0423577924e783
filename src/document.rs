//! One tree of what was read, and typed readers over it.
//!
//! Every leaf keeps its original text and its [`Origin`]. A table's keys, types and defaults are declared once, by [`record!`](crate::record!): the reader and the
//! list of keys both come from that declaration. Readers collect all findings instead of stopping at the first. Layering one tree on another
//! happens here, before anything is read.
//!
//! A copy of a tree is cheap: it shares what is below with the first until one of them is changed, and only on the way to what is changed is anything
//! copied. Two trees are quickly compared where they share most.

mod parse;
mod path;
mod range;
mod read;
pub mod schema;
mod types;
mod unwritten;
mod written;

pub use parse::{parse, value};
pub use path::{Astray, Path, Step};
pub use range::Distribution;
pub use read::{RangeUsed, Read, Reader};
pub use schema::Describe;
pub use types::{At, Date, DateTime, Maybe, Named, OneOf, Several, Word};
pub use unwritten::{Unwritten, unwritten};

use crate::diagnostic::Origin;
use std::sync::Arc;

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
        !self.entries.is_empty() && self.entries.iter().all(|entry| range::KEYS.contains(&&*entry.key))
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
