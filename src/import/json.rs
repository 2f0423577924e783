//! JSON that is larger than memory: documents one after the other, maps and lists entry by entry.

use super::error::{ImportError, Place};
use super::price::number;
use super::stream::{BUFFER, Bounded, Gauge, Input};
use rust_decimal::Decimal;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::io::{self, Read};
use std::marker::PhantomData;
use std::rc::Rc;

/// What a reader of documents shares with those of their parts: where it is, where entries end, and the error that ended it.
#[derive(Debug, Clone)]
pub struct Reading {
    gauge: Gauge,
    line: Rc<Cell<u64>>,
    error: Rc<RefCell<Option<ImportError>>>,
}

impl Reading {
    /// An entry is read whole.
    pub fn entry_ends(&self) {
        self.gauge.entry_ends();
    }

    /// The line that is being read, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line.get()
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
    let reading = Reading { gauge, line: Rc::new(Cell::new(1)), error: Rc::default() };
    let mut reader = serde_json::Deserializer::from_reader(Lines::new(stream, Rc::clone(&reading.line)));
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

/// A stream that counts its lines where they are read, not where they are buffered.
struct Lines<'a> {
    stream: Bounded<'a>,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    line: Rc<Cell<u64>>,
}

impl<'a> Lines<'a> {
    fn new(stream: Bounded<'a>, line: Rc<Cell<u64>>) -> Self {
        Self { stream, buffer: vec![0; BUFFER], at: 0, end: 0, line }
    }
}

impl Read for Lines<'_> {
    #[inline]
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        if self.at == self.end {
            self.end = self.stream.read(&mut self.buffer)?;
            self.at = 0;
        }
        // JSON is read byte by byte.
        let (Some(byte), Some(first)) = (self.buffer[..self.end].get(self.at), target.first_mut()) else { return Ok(0) };
        *first = *byte;
        self.at += 1;
        if *byte == b'\n' {
            self.line.set(self.line.get() + 1);
        }
        Ok(1)
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

/// A map, entry by entry, each with the line on which its value begins.
pub fn entries<T, W, F>(reading: &Reading, wanted: W, each: F) -> Entries<'_, T, W, F>
where
    T: DeserializeOwned,
    W: FnMut(&str) -> bool,
    F: FnMut(&str, T, u64) -> Result<(), ImportError>,
{
    Entries { reading, wanted, each, value: PhantomData }
}

/// A list, element by element, each with the line on which it begins; of a map, its values.
pub fn elements<T, F>(reading: &Reading, each: F) -> Elements<'_, T, F>
where
    T: DeserializeOwned,
    F: FnMut(T, u64) -> Result<(), ImportError>,
{
    Elements { reading, each, value: PhantomData }
}

impl<'de, T, W, F> DeserializeSeed<'de> for Entries<'_, T, W, F>
where
    T: DeserializeOwned,
    W: FnMut(&str) -> bool,
    F: FnMut(&str, T, u64) -> Result<(), ImportError>,
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
    F: FnMut(&str, T, u64) -> Result<(), ImportError>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if (self.wanted)(&key) {
                let (value, line) = map.next_value_seed(Placed::<T>(self.reading, PhantomData))?;
                (self.each)(&key, value, line).map_err(|error| self.reading.fail::<A::Error>(error))?;
            } else {
                map.next_value_seed(skip(self.reading))?;
            }
            self.reading.entry_ends();
        }
        Ok(())
    }
}

impl<'de, T, F> DeserializeSeed<'de> for Elements<'_, T, F>
where
    T: DeserializeOwned,
    F: FnMut(T, u64) -> Result<(), ImportError>,
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T, F> Visitor<'de> for Elements<'_, T, F>
where
    T: DeserializeOwned,
    F: FnMut(T, u64) -> Result<(), ImportError>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some((element, line)) = list.next_element_seed(Placed::<T>(self.reading, PhantomData))? {
            (self.each)(element, line).map_err(|error| self.reading.fail::<A::Error>(error))?;
            self.reading.entry_ends();
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while map.next_key::<IgnoredAny>()?.is_some() {
            let (value, line) = map.next_value_seed(Placed::<T>(self.reading, PhantomData))?;
            (self.each)(value, line).map_err(|error| self.reading.fail::<A::Error>(error))?;
            self.reading.entry_ends();
        }
        Ok(())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A value with the line on which it begins: its first character is read already.
struct Placed<'s, T>(&'s Reading, PhantomData<T>);

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Placed<'_, T> {
    type Value = (T, u64);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(T, u64), D::Error> {
        let line = self.0.line();
        T::deserialize(deserializer).map(|value| (value, line))
    }
}

/// Passes over a value, however long it is.
#[derive(Debug, Clone, Copy)]
pub struct Skip<'s>(&'s Reading);

/// Passes over a value, however long it is: only its strings are held, one at a time.
#[must_use]
pub fn skip(reading: &Reading) -> Skip<'_> {
    Skip(reading)
}

impl<'de> DeserializeSeed<'de> for Skip<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.entry_ends();
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Skip<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_key::<IgnoredAny>()?.is_some() {
            map.next_value_seed(self)?;
        }
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

/// A number with the digits that stand in the file, quoted or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exact(pub Decimal);

impl<'de> serde::Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Scalar(text) = Scalar::deserialize(deserializer)?;
        number(&text).map(Self).ok_or_else(|| D::Error::custom(format!("`{}` is not a number of at most 28 digits", text.chars().take(40).collect::<String>())))
    }
}
