//! The lists at the top of JSON documents, entry by entry: what catalogues and pages of prices are.
//!
//! An entry of a list is given as its own text, in which a number still has its digits; what is not wanted is passed over without being kept.

use super::json::{self, Reading, documents};
use super::{ImportError, Input, Place};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor, value::SeqAccessDeserializer};
use serde_json::value::RawValue;
use std::cell::RefCell;
use std::fmt;

/// What is done with what stands under a key at the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// It is a list, and its entries are given one by one.
    Entries,
    /// It is given whole.
    Value,
    /// It is passed over.
    Nothing,
}

/// What takes the documents of streams. What it says is wrong is an error at the line that was being read.
pub trait Visit {
    /// What is wanted of a key at the top; the key is empty where the document is itself a list.
    fn wanted(&self, key: &str) -> Wanted;

    /// Takes an entry of a list, which begins on this line.
    ///
    /// # Errors
    /// What ends the import.
    fn entry(&mut self, key: &str, entry: &RawValue, line: u64) -> Result<(), String>;

    /// Takes a value.
    ///
    /// # Errors
    /// What ends the import.
    fn value(&mut self, _key: &str, _value: &RawValue) -> Result<(), String> {
        Ok(())
    }

    /// A document has ended.
    ///
    /// # Errors
    /// What ends the import.
    fn end(&mut self) -> Result<(), String> {
        Ok(())
    }
}

/// Reads the documents of several streams; the names of the files.
///
/// # Errors
/// The first place at which a stream is no JSON, ends within a document, or has an entry without an end; and what the visitor says.
pub fn read<'a>(inputs: impl Iterator<Item = Result<Input<'a>, ImportError>>, visit: &mut dyn Visit) -> Result<Vec<String>, ImportError> {
    let visit = RefCell::new(visit);
    let mut names = Vec::new();
    for input in inputs {
        let input = input?;
        names.push(input.name().to_owned());
        documents(input, |reading| Top { reading, visit: &visit })?;
    }
    Ok(names)
}

/// What is wrong with an entry of a list, without its place, which is said otherwise.
#[must_use]
pub fn told(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(told, _)| told).to_owned()
}

/// A document: a map of lists and values, or a list.
struct Top<'s, 'v> {
    reading: Reading,
    visit: &'s RefCell<&'v mut dyn Visit>,
}

impl Top<'_, '_> {
    fn entry(&self, key: &str, entry: &RawValue, line: u64) -> Result<(), ImportError> {
        self.visit.borrow_mut().entry(key, entry, line).map_err(|message| ImportError::new("", Place::Line(line), message))
    }

    fn checked<E: serde::de::Error>(&self, result: Result<(), String>) -> Result<(), E> {
        result.map_err(|message| self.reading.fail(ImportError::new("", Place::Line(self.reading.line()), message)))
    }
}

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let wanted = self.visit.borrow().wanted(&key);
            match wanted {
                Wanted::Entries => map.next_value_seed(json::elements(&self.reading, |entry: Box<RawValue>, line| self.entry(&key, &entry, line)))?,
                Wanted::Nothing => map.next_value_seed(json::skip(&self.reading))?,
                Wanted::Value => {
                    let value: Box<RawValue> = map.next_value()?;
                    let taken = self.visit.borrow_mut().value(&key, &value);
                    self.checked(taken)?;
                }
            }
            self.reading.entry_ends();
        }
        let ended = self.visit.borrow_mut().end();
        self.checked(ended)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        json::elements(&self.reading, |entry: Box<RawValue>, line| self.entry("", &entry, line)).deserialize(SeqAccessDeserializer::new(list))?;
        let ended = self.visit.borrow_mut().end();
        self.checked(ended)
    }
}
