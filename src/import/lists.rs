//! The lists at the top of JSON documents, entry by entry: what catalogues and pages of prices are.

use super::json::{Json, Value};
use super::{ImportError, Input};

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

    /// Takes an entry of a list.
    ///
    /// # Errors
    /// What ends the import.
    fn entry(&mut self, key: &str, entry: &Value<'_>) -> Result<(), ImportError>;

    /// Takes a value.
    ///
    /// # Errors
    /// What ends the import.
    fn value(&mut self, _key: &str, _value: &Value<'_>) -> Result<(), ImportError> {
        Ok(())
    }

    /// A document has ended.
    fn end(&mut self) {}
}

/// Reads the documents of several streams; the names of the files.
///
/// # Errors
/// The first place at which a stream is no JSON, ends within a document, or has an entry without an end; and what the visitor says.
pub fn read<'a>(inputs: impl Iterator<Item = Result<Input<'a>, ImportError>>, visit: &mut impl Visit) -> Result<Vec<String>, ImportError> {
    let mut names = Vec::new();
    for input in inputs {
        let mut json = Json::open(input?);
        names.push(json.name().to_owned());
        while let Some(first) = json.peek()? {
            match first {
                b'[' => json.entries(|entry| visit.entry("", entry))?,
                b'{' => object(&mut json, visit)?,
                _ => return Err(json.unexpected("an object or a list")),
            }
            visit.end();
        }
    }
    Ok(names)
}

fn object(json: &mut Json<'_>, visit: &mut impl Visit) -> Result<(), ImportError> {
    json.object()?;
    while let Some(key) = json.key()? {
        match visit.wanted(&key) {
            Wanted::Entries => json.entries(|entry| visit.entry(&key, entry))?,
            Wanted::Value => visit.value(&key, &json.value()?)?,
            Wanted::Nothing => json.skip()?,
        }
    }
    Ok(())
}
