//! Streams JSON: the entries of the lists at the top of a document, one after the other, so that memory holds one of them.
//!
//! A stream may hold several documents, one behind the other, on lines or not. An entry of a list is given as its own text, in which a number still has
//! its digits; what is not wanted is passed over without being kept.

use super::{ImportError, Input, Inputs, Place};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};

/// The most bytes that one entry may have.
const LONGEST: u64 = 16 << 20;

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

/// What takes a stream's documents. What it says is wrong is an error at the line that was being read.
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

/// Reads the documents of a stream.
///
/// # Errors
/// The first place at which the stream is no JSON, ends within a document, or has an entry of more than 16 MiB; and what the visitor says.
pub fn read(input: Input<'_>, visit: &mut dyn Visit) -> Result<(), ImportError> {
    let name = input.name().to_owned();
    let count = Count { lines: Cell::new(1), bytes: Cell::new(0), left: Cell::new(LONGEST), failed: Cell::new(false) };
    let mut reader = Counted { stream: input.reader(), count: &count };
    loop {
        if !reader.more().map_err(|error| ImportError::reading(name.as_str(), count.bytes.get(), &error))? {
            return Ok(());
        }
        let first = count.lines.get();
        let mut told = None;
        let top = Top { visit: &mut *visit, count: &count, told: &mut told };
        count.left.set(LONGEST);
        let read = top.deserialize(&mut serde_json::Deserializer::from_reader(&mut reader));
        let here = Place::Line(count.lines.get());
        if let Some((message, line)) = told {
            return Err(ImportError::new(name, Place::Line(line), message));
        }
        if let Err(error) = read {
            return Err(failure(&name, error, first, &count));
        }
        visit.end().map_err(|message| ImportError::new(name.as_str(), here, message))?;
    }
}

/// Reads the documents of several streams; the names of the files.
///
/// # Errors
/// As [`read`] does, and if a stream cannot be opened.
pub fn read_all(first: Input<'_>, rest: &mut Inputs<'_>, visit: &mut dyn Visit) -> Result<Vec<String>, ImportError> {
    let mut names = vec![first.name().to_owned()];
    read(first, visit)?;
    for input in rest {
        let input = input?;
        names.push(input.name().to_owned());
        read(input, visit)?;
    }
    Ok(names)
}

/// What is wrong with the text of a stream.
fn failure(name: &str, error: serde_json::Error, first: u64, count: &Count) -> ImportError {
    if count.failed.get() {
        let message = format!("an entry is longer than {} MiB", LONGEST >> 20);
        return ImportError::new(name, Place::Line(count.lines.get()), message).help("this is not a price list, or its lists are not where they are expected");
    }
    if error.is_io() {
        return ImportError::reading(name, count.bytes.get(), &io::Error::from(error));
    }
    let line = first + error.line().saturating_sub(1) as u64;
    let place = if first == 1 || error.line() > 1 { Place::Column(line, error.column() as u64) } else { Place::Line(line) };
    if error.is_eof() {
        return ImportError::new(name, place, "the file is cut off: its JSON does not end").help("fetch it again");
    }
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    ImportError::new(name, place, format!("this is not JSON: {message}"))
}

/// How far a stream has been read, and how much more an entry may have.
struct Count {
    lines: Cell<u64>,
    bytes: Cell<u64>,
    left: Cell<u64>,
    failed: Cell<bool>,
}

struct Counted<'c, R> {
    stream: R,
    count: &'c Count,
}

impl<R: BufRead> Counted<'_, R> {
    /// Passes over white space; whether anything is left.
    fn more(&mut self) -> io::Result<bool> {
        loop {
            match self.stream.fill_buf()? {
                [] => return Ok(false),
                [b' ' | b'\t' | b'\r' | b'\n', ..] => {
                    self.count.left.set(LONGEST);
                    self.read_exact(&mut [0])?;
                }
                _ => return Ok(true),
            }
        }
    }
}

impl<R: BufRead> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match (self.stream.fill_buf()?, &mut *buffer) {
            // JSON is read byte by byte, so that nothing beyond a document is taken.
            ([byte, ..], [first, ..]) => {
                *first = *byte;
                1
            }
            _ => 0,
        };
        if read > 0 {
            self.stream.consume(1);
            let Count { lines, bytes, left, failed } = self.count;
            bytes.set(bytes.get() + 1);
            if buffer[0] == b'\n' {
                lines.set(lines.get() + 1);
            }
            let Some(rest) = left.get().checked_sub(1) else {
                failed.set(true);
                return Err(io::Error::other("too long"));
            };
            left.set(rest);
        }
        Ok(read)
    }
}

/// What a visitor said is wrong, and where.
type Told = Option<(String, u64)>;

struct Top<'a, 'c> {
    visit: &'a mut dyn Visit,
    count: &'c Count,
    told: &'a mut Told,
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
            self.count.left.set(LONGEST);
            match self.visit.wanted(&key) {
                Wanted::Entries => map.next_value_seed(Entries { key: &key, visit: &mut *self.visit, count: self.count, told: &mut *self.told })?,
                Wanted::Nothing => map.next_value_seed(Skip(self.count))?,
                Wanted::Value => {
                    let value: Box<RawValue> = map.next_value()?;
                    tell(self.visit.value(&key, &value), self.count.lines.get(), self.told)?;
                }
            }
            self.count.left.set(LONGEST);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        Entries { key: "", visit: self.visit, count: self.count, told: self.told }.visit_seq(seq)
    }
}

/// Stops with what a visitor said.
fn tell<E: serde::de::Error>(result: Result<(), String>, line: u64, told: &mut Told) -> Result<(), E> {
    result.map_err(|message| {
        *told = Some((message, line));
        E::custom("told")
    })
}

struct Entries<'a, 'c> {
    key: &'a str,
    visit: &'a mut dyn Visit,
    count: &'c Count,
    told: &'a mut Told,
}

impl<'de> DeserializeSeed<'de> for Entries<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list under `{}`", self.key)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        loop {
            self.count.left.set(LONGEST);
            let line = self.count.lines.get();
            let Some(entry) = seq.next_element::<Box<RawValue>>()? else { return Ok(()) };
            // An entry on lines of its own begins after the line break that ends the one before.
            let breaks = self.count.lines.get() - line;
            let within = entry.get().bytes().filter(|byte| *byte == b'\n').count() as u64;
            let line = line + breaks.saturating_sub(within);
            tell(self.visit.entry(self.key, &entry, line), line, self.told)?;
        }
    }
}

/// Passes over a value, however long it is: only its strings are held, one at a time.
#[derive(Clone, Copy)]
struct Skip<'c>(&'c Count);

impl<'de> DeserializeSeed<'de> for Skip<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.left.set(LONGEST);
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

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_key_seed(self)?.is_some() {
            map.next_value_seed(self)?;
        }
        Ok(())
    }
}

/// A number with the digits that stand in the file, quoted or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exact(pub Decimal);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let text = raw.get().trim_matches('"');
        number(text).map(Self).ok_or_else(|| D::Error::custom(format!("`{}` is not a number of at most 28 digits", text.chars().take(40).collect::<String>())))
    }
}

/// The number that a text is, with all its digits; none if it is not one, or has more than 28.
#[must_use]
pub fn number(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let number = if text.contains(['e', 'E']) {
        // A mantissa and an exponent must leave every digit in place.
        let (mantissa, exponent) = text.split_once(['e', 'E'])?;
        let (mantissa, exponent) = (Decimal::from_str_exact(mantissa).ok()?, exponent.parse::<i32>().ok()?);
        let scale = i64::from(mantissa.scale()) - i64::from(exponent);
        if scale > 28 {
            return None;
        }
        let digits = mantissa.mantissa();
        if let Ok(scale) = u32::try_from(scale) {
            Decimal::try_from_i128_with_scale(digits, scale).ok()?
        } else {
            let factor = 10i128.checked_pow(u32::try_from(-scale).ok().filter(|zeros| *zeros <= 28)?)?;
            Decimal::try_from_i128_with_scale(digits.checked_mul(factor)?, 0).ok()?
        }
    } else {
        Decimal::from_str_exact(text).ok()?
    };
    Some(number.normalize())
}
