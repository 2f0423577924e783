//! JSON that is larger than memory: documents one after the other, walked from the outside in.
//!
//! Whoever reads opens objects and lists as far as they are long, and takes each entry whole, as the bytes that it is: numbers still have their digits,
//! texts are borrowed from the buffer. What is passed over is not kept, and looked at only as far as its ends are told by it.

mod scan;

use super::error::{ImportError, Place};
use super::price::number;
use super::stream::{BUFFER, Input, LONGEST_ENTRY};
use rust_decimal::Decimal;
use scan::{DEEPEST, Scan, TOO_DEEP};
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny};
use serde_json::error::Category;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read};
use std::ops::Deref;

/// Documents that are being walked through.
pub struct Json<'a> {
    name: String,
    stream: Box<dyn Read + 'a>,
    buffer: Vec<u8>,
    /// What of the buffer is read but not passed yet.
    at: usize,
    end: usize,
    /// How many bytes were taken from the stream.
    read: u64,
    /// Where `at` is: the line from 1, and how many bytes of it are passed.
    line: u64,
    column: u64,
    /// How many objects and lists are open, and whether nothing of the innermost is passed yet.
    depth: usize,
    fresh: bool,
}

/// A value as it stands in a file.
#[derive(Debug, Clone, Copy)]
pub struct Value<'j> {
    name: &'j str,
    text: &'j [u8],
    /// The line on which it begins, from 1.
    pub line: u64,
    column: u64,
}

impl<'a> Json<'a> {
    /// Begins at the beginning.
    #[must_use]
    pub fn open(input: Input<'a>) -> Self {
        let name = input.name().to_owned();
        Self::over(name, input.stream(), 1, BUFFER)
    }

    /// Documents within a text that begins on a line.
    #[must_use]
    pub fn within(name: &str, text: &'a str, line: u64) -> Self {
        Self::over(name.to_owned(), Box::new(text.as_bytes()), line, text.len().clamp(1, BUFFER))
    }

    fn over(name: String, stream: Box<dyn Read + 'a>, line: u64, buffer: usize) -> Self {
        Self { name, stream, buffer: vec![0; buffer], at: 0, end: 0, read: 0, line, column: 0, depth: 0, fresh: false }
    }

    /// The file's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The line that is being read, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// What the next value begins with, a quotation mark, a bracket, a brace or another character; `None` at the end of the file.
    ///
    /// # Errors
    /// What the stream says.
    pub fn peek(&mut self) -> Result<Option<u8>, ImportError> {
        loop {
            let rest = &self.buffer[self.at..self.end];
            if let Some(spaces) = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
                let byte = rest[spaces];
                self.pass(spaces);
                return Ok(Some(byte));
            }
            self.pass(rest.len());
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    /// Whether an object stands here whose first key is this.
    ///
    /// # Errors
    /// What the stream says.
    pub fn begins_with(&mut self, key: &str) -> Result<bool, ImportError> {
        if self.peek()? != Some(b'{') {
            return Ok(false);
        }
        while self.end - self.at < BUFFER / 64 && self.fill()? {}
        let quoted = self.buffer[self.at + 1..self.end].trim_ascii_start().strip_prefix(b"\"");
        Ok(quoted.and_then(|rest| rest.strip_prefix(key.as_bytes())).is_some_and(|rest| rest.starts_with(b"\"")))
    }

    /// Opens an object: its keys follow.
    ///
    /// # Errors
    /// If something else stands here.
    pub fn object(&mut self) -> Result<(), ImportError> {
        self.enter(b'{', "an object")
    }

    /// Opens a list: its elements follow.
    ///
    /// # Errors
    /// If something else stands here.
    pub fn list(&mut self) -> Result<(), ImportError> {
        self.enter(b'[', "a list")
    }

    /// The next key of the open object, whose value follows; `None` closes it.
    ///
    /// # Errors
    /// If it is cut off, or no JSON.
    pub fn key(&mut self) -> Result<Option<String>, ImportError> {
        if !self.more(b'}')? {
            return Ok(None);
        }
        if self.peek()? != Some(b'"') {
            return Err(self.unexpected("a key"));
        }
        let key = self.value()?.parse()?;
        if self.peek()? != Some(b':') {
            return Err(self.unexpected("`:`"));
        }
        self.pass(1);
        Ok(Some(key))
    }

    /// Whether the open list has another element, which follows; otherwise it is closed.
    ///
    /// # Errors
    /// If it is cut off, or no JSON.
    pub fn element(&mut self) -> Result<bool, ImportError> {
        self.more(b']')
    }

    /// The next value, whole.
    ///
    /// # Errors
    /// If it is cut off or has no end.
    pub fn value(&mut self) -> Result<Value<'_>, ImportError> {
        let first = self.peek()?;
        let (line, column) = (self.line, self.column);
        let mut scan = Scan::default();
        let mut scanned = 0;
        loop {
            match scan.over(&self.buffer[self.at + scanned..self.end]) {
                Ok(Some(end)) => {
                    scanned += end;
                    break;
                }
                Ok(None) => scanned = self.end - self.at,
                Err(told) => return Err(self.wrong(told)),
            }
            if !self.fill()? {
                // A number ends where the file does.
                if scanned == 0 || !scan.may_end() {
                    return Err(self.cut_off());
                }
                break;
            }
        }
        if scanned == 0 {
            return Err(first.map_or_else(|| self.cut_off(), |_| self.unexpected("a value")));
        }
        let from = self.at;
        self.pass(scanned);
        self.fresh = false;
        Ok(Value { name: &self.name, text: &self.buffer[from..from + scanned], line, column })
    }

    /// Passes over the next value, however long it is.
    ///
    /// # Errors
    /// If it is cut off, or its brackets do not fit.
    pub fn skip(&mut self) -> Result<(), ImportError> {
        if !matches!(self.peek()?, Some(b'{' | b'[' | b'"')) {
            return self.value()?.parse::<IgnoredAny>().map(drop);
        }
        let mut scan = Scan::default();
        loop {
            match scan.over(&self.buffer[self.at..self.end]) {
                Ok(Some(end)) => {
                    self.pass(end);
                    self.fresh = false;
                    return Ok(());
                }
                Ok(None) => self.pass(self.end - self.at),
                Err(told) => return Err(self.wrong(told)),
            }
            if !self.fill()? {
                return Err(self.cut_off());
            }
        }
    }

    /// Takes the elements of a list, or the values of an object; of `null` there are none.
    ///
    /// # Errors
    /// If something else stands here; and what `each` says.
    pub fn entries(&mut self, mut each: impl FnMut(&Value<'_>) -> Result<(), ImportError>) -> Result<(), ImportError> {
        match self.peek()? {
            Some(b'[') => {
                self.list()?;
                while self.element()? {
                    each(&self.value()?)?;
                }
                Ok(())
            }
            Some(b'{') => {
                self.object()?;
                while self.key()?.is_some() {
                    each(&self.value()?)?;
                }
                Ok(())
            }
            Some(b'n') => self.skip(),
            _ => Err(self.unexpected("a list")),
        }
    }

    /// The next value as a text, whatever scalar it is.
    ///
    /// # Errors
    /// If it is an object or a list.
    pub fn text(&mut self) -> Result<String, ImportError> {
        self.value()?.parse().map(|Scalar(text)| text.into_owned())
    }

    /// An error at the line that is being read.
    #[must_use]
    pub fn error(&self, message: impl Into<String>) -> ImportError {
        ImportError::new(self.name.as_str(), Place::Line(self.line), message)
    }

    /// The error of something else standing here.
    #[must_use]
    pub fn unexpected(&self, expected: &str) -> ImportError {
        if self.at == self.end { self.cut_off() } else { self.wrong(&format!("expected {expected}")) }
    }

    fn enter(&mut self, open: u8, expected: &str) -> Result<(), ImportError> {
        if self.peek()? != Some(open) {
            return Err(self.unexpected(expected));
        }
        if self.depth >= DEEPEST {
            return Err(self.wrong(TOO_DEEP));
        }
        self.pass(1);
        self.depth += 1;
        self.fresh = true;
        Ok(())
    }

    /// Passes what stands between two entries; false at the end.
    fn more(&mut self, close: u8) -> Result<bool, ImportError> {
        let first = std::mem::replace(&mut self.fresh, false);
        match self.peek()? {
            Some(byte) if byte == close => {
                self.pass(1);
                self.depth = self.depth.saturating_sub(1);
                Ok(false)
            }
            Some(_) if first => Ok(true),
            Some(b',') => {
                self.pass(1);
                if self.peek()? == Some(close) { Err(self.unexpected("an entry")) } else { Ok(true) }
            }
            _ => Err(self.unexpected(if close == b'}' { "`,` or `}`" } else { "`,` or `]`" })),
        }
    }

    /// Passes so many bytes of what is in the buffer.
    fn pass(&mut self, bytes: usize) {
        let passed = &self.buffer[self.at..self.at + bytes];
        let lines = memchr::memchr_iter(b'\n', passed).count() as u64;
        self.column = match memchr::memrchr(b'\n', passed).filter(|_| lines > 0) {
            Some(last) => (bytes - last - 1) as u64,
            None => self.column + bytes as u64,
        };
        self.line += lines;
        self.at += bytes;
    }

    /// Reads more behind what is in the buffer; false at the end of the file.
    fn fill(&mut self) -> Result<bool, ImportError> {
        self.buffer.copy_within(self.at..self.end, 0);
        (self.at, self.end) = (0, self.end - self.at);
        if self.end as u64 >= LONGEST_ENTRY {
            return Err(ImportError::endless(self.name.as_str(), self.read));
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        loop {
            match self.stream.read(&mut self.buffer[self.end..]) {
                Ok(read) => {
                    self.end += read;
                    self.read += read as u64;
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ImportError::reading(self.name.as_str(), self.read, &error)),
            }
        }
    }

    fn wrong(&self, told: &str) -> ImportError {
        ImportError::new(self.name.as_str(), Place::Column(self.line, self.column + 1), format!("not the JSON that is expected: {told}"))
    }

    fn cut_off(&self) -> ImportError {
        ImportError::new(self.name.as_str(), Place::Column(self.line, self.column + 1), "the file is cut off: it ends in the middle of a value")
    }
}

impl<'j> Value<'j> {
    /// Reads it.
    ///
    /// # Errors
    /// If it is no JSON, or not of the form that is expected.
    pub fn parse<T: Deserialize<'j>>(&self) -> Result<T, ImportError> {
        serde_json::from_slice(self.text).map_err(|error| {
            let column = if error.line() == 1 { self.column } else { 0 } + error.column() as u64;
            let place = Place::Column(self.line + (error.line() as u64).saturating_sub(1), column);
            ImportError::new(self.name, place, format!("not the JSON that is expected: {}", told(&error)))
        })
    }

    /// Reads what may be of another form, which is for the reader to count: why it is. What is no JSON at all is an error.
    ///
    /// # Errors
    /// If it is no JSON.
    pub fn try_parse<T: Deserialize<'j>>(&self) -> Result<Result<T, String>, ImportError> {
        match serde_json::from_slice(self.text) {
            Ok(value) => Ok(Ok(value)),
            Err(error) if error.classify() == Category::Data => Ok(Err(told(&error))),
            Err(_) => self.parse().map(Ok),
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn text(&self) -> &'j [u8] {
        self.text
    }

    /// An error at the line on which it begins.
    #[must_use]
    pub fn error(&self, message: impl Into<String>) -> ImportError {
        ImportError::new(self.name, Place::Line(self.line), message)
    }

    /// An error of what it says, with its place.
    #[must_use]
    pub fn blamed(&self, error: ImportError) -> ImportError {
        error.at(self.name, self.line)
    }
}

/// What is wrong, without its place, which is said otherwise.
fn told(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(told, _)| told).to_owned()
}

/// A text, a number as it is written, `true` or `false`; nothing for `null`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scalar<'j>(pub Cow<'j, str>);

impl<'de: 'j, 'j> Deserialize<'de> for Scalar<'j> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw: &'de str = <&RawValue>::deserialize(deserializer)?.get();
        match raw.as_bytes() {
            [b'"', plain @ .., b'"'] if memchr::memchr(b'\\', plain).is_none() => Ok(Self(Cow::Borrowed(raw.get(1..raw.len() - 1).unwrap_or_default()))),
            [b'"', ..] => serde_json::from_str(raw).map(|text: String| Self(Cow::Owned(text))).map_err(D::Error::custom),
            [b'{' | b'[', ..] => Err(D::Error::custom("a value is a list or an object, where a text or a number is expected")),
            _ if raw == "null" => Ok(Self::default()),
            _ => Ok(Self(Cow::Borrowed(raw))),
        }
    }
}

impl Deref for Scalar<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

/// A number with the digits that stand in the file, quoted or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exact(pub Decimal);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Scalar(text) = Scalar::deserialize(deserializer)?;
        number(&text).map(Self).ok_or_else(|| D::Error::custom(format!("`{}` is not a number of at most 28 digits", text.chars().take(40).collect::<String>())))
    }
}
