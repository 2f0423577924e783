//! JSON that is larger than memory: documents one after the other, maps and lists entry by entry.

use super::error::{ImportError, Place};
use super::stream::{BUFFER, Bounded, Gauge, Input};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;
use std::cell::RefCell;
use std::fmt;
use std::io::BufReader;
use std::marker::PhantomData;
use std::rc::Rc;

/// What a reader of documents shares with those of their parts: where entries end, and the error that ended it.
#[derive(Debug, Clone)]
pub struct Reading {
    gauge: Gauge,
    error: Rc<RefCell<Option<ImportError>>>,
}

impl Reading {
    /// An entry is read whole.
    pub fn entry_ends(&self) {
        self.gauge.entry_ends();
    }

    /// Keeps an error whole on its way through the reader; its place is filled in where it arrives.
    #[must_use]
    pub fn fail<E: serde::de::Error>(&self, error: ImportError) -> E {
        let failed = E::custom(&error.message);
        self.error.replace(Some(error));
        failed
    }
}

/// Reads all documents of a file, one after the other.
///
/// # Errors
/// Where it is no JSON, is cut off, or what `document` says of it.
pub fn documents<S>(input: Input<'_>, mut document: impl FnMut(Reading) -> S) -> Result<(), ImportError>
where
    S: for<'de> DeserializeSeed<'de, Value = ()>,
{
    let name = input.name().to_owned();
    let (stream, gauge) = input.bounded();
    let reading = Reading { gauge, error: Rc::default() };
    let mut reader: serde_json::Deserializer<serde_json::de::IoRead<BufReader<Bounded<'_>>>> =
        serde_json::Deserializer::from_reader(BufReader::with_capacity(BUFFER, stream));
    loop {
        match reader.end() {
            Ok(()) => return Ok(()),
            // Something follows: the next document.
            Err(error) if error.classify() == Category::Syntax => {}
            Err(error) => return Err(failed(&name, &reading, &error)),
        }
        document(reading.clone()).deserialize(&mut reader).map_err(|error| failed(&name, &reading, &error))?;
        reading.entry_ends();
    }
}

fn failed(name: &str, reading: &Reading, error: &serde_json::Error) -> ImportError {
    let place = Place::Column(error.line() as u64, error.column() as u64);
    if let Some(known) = reading.error.take() {
        return ImportError { input: name.to_owned(), place: if known.place == Place::Whole { place } else { known.place }, ..known };
    }
    match error.classify() {
        Category::Io => {
            let kind = error.io_error_kind().unwrap_or(std::io::ErrorKind::Other);
            reading.gauge.failed(name, &std::io::Error::new(kind, error.to_string()))
        }
        Category::Eof => ImportError::new(name, place, "the file is cut off: it ends in the middle of a value"),
        Category::Syntax | Category::Data => {
            // The place is said already.
            let text = error.to_string();
            let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
            ImportError::new(name, place, format!("not the JSON that is expected: {message}"))
        }
    }
}

/// Reads a map entry by entry; the values of keys that are not wanted are passed over.
pub struct Entries<'s, T, W, F> {
    reading: &'s Reading,
    wanted: W,
    each: F,
    value: PhantomData<T>,
}

/// Reads a list element by element.
pub struct Elements<'s, T, F> {
    reading: &'s Reading,
    each: F,
    value: PhantomData<T>,
}

/// A map, entry by entry.
pub fn entries<T, W, F>(reading: &Reading, wanted: W, each: F) -> Entries<'_, T, W, F>
where
    T: DeserializeOwned,
    W: FnMut(&str) -> bool,
    F: FnMut(&str, T) -> Result<(), ImportError>,
{
    Entries { reading, wanted, each, value: PhantomData }
}

/// A list, element by element; of a map, its values.
pub fn elements<T, F>(reading: &Reading, each: F) -> Elements<'_, T, F>
where
    T: DeserializeOwned,
    F: FnMut(T) -> Result<(), ImportError>,
{
    Elements { reading, each, value: PhantomData }
}

impl<'de, T, W, F> DeserializeSeed<'de> for Entries<'_, T, W, F>
where
    T: DeserializeOwned,
    W: FnMut(&str) -> bool,
    F: FnMut(&str, T) -> Result<(), ImportError>,
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T, W, F> Visitor<'de> for Entries<'_, T, W, F>
where
    T: DeserializeOwned,
    W: FnMut(&str) -> bool,
    F: FnMut(&str, T) -> Result<(), ImportError>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if (self.wanted)(&key) {
                let value = map.next_value::<T>()?;
                (self.each)(&key, value).map_err(|error| self.reading.fail::<A::Error>(error))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            self.reading.entry_ends();
        }
        Ok(())
    }
}

impl<'de, T, F> DeserializeSeed<'de> for Elements<'_, T, F>
where
    T: DeserializeOwned,
    F: FnMut(T) -> Result<(), ImportError>,
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T, F> Visitor<'de> for Elements<'_, T, F>
where
    T: DeserializeOwned,
    F: FnMut(T) -> Result<(), ImportError>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element::<T>()? {
            (self.each)(element).map_err(|error| self.reading.fail::<A::Error>(error))?;
            self.reading.entry_ends();
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while map.next_key::<IgnoredAny>()?.is_some() {
            let value = map.next_value::<T>()?;
            (self.each)(value).map_err(|error| self.reading.fail::<A::Error>(error))?;
            self.reading.entry_ends();
        }
        Ok(())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A text, a number as it is written, `true` or `false`; nothing for `null`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scalar(pub String);

impl<'de> serde::Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        match raw.get().as_bytes().first() {
            Some(b'"') => serde_json::from_str(raw.get()).map(Self).map_err(D::Error::custom),
            Some(b'{' | b'[') => Err(D::Error::custom("a value is a list or an object, where a text or a number is expected")),
            _ if raw.get() == "null" => Ok(Self::default()),
            _ => Ok(Self(raw.get().to_owned())),
        }
    }
}
