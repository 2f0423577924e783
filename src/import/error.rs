//! Why an import ends.

use super::stream::LONGEST_ENTRY;
use crate::diagnostic::printable;
use std::fmt;

/// Where in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    Whole,
    /// A line, from 1.
    Line(u64),
    /// A line and a column, from 1.
    Column(u64, u64),
    /// So many bytes in, as they are after decompression, from 0.
    Byte(u64),
    /// The file cannot be read: an error of the machine, not of what is written.
    Unreadable,
}

/// A file that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportError {
    /// The file, as it was named.
    pub input: String,
    /// Where in it.
    pub place: Place,
    /// What was expected, and what stands there.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl ImportError {
    /// An error at a place.
    #[must_use]
    pub fn new(input: impl Into<String>, place: Place, message: impl Into<String>) -> Self {
        Self { input: input.into(), place, message: message.into(), help: None }
    }

    /// With advice.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// With its place: a line of a file.
    #[must_use]
    pub fn at(self, input: impl Into<String>, line: u64) -> Self {
        Self { input: input.into(), place: Place::Line(line), ..self }
    }

    /// Of this file, unless it names one.
    #[must_use]
    pub fn of(self, input: &str) -> Self {
        if self.input.is_empty() { Self { input: input.to_owned(), ..self } } else { self }
    }

    /// An entry has no end, or one that is too far away.
    #[must_use]
    pub fn endless(input: impl Into<String>, byte: u64) -> Self {
        let message = format!("an entry of more than {} MiB: the file is damaged, or is not what it begins as", LONGEST_ENTRY >> 20);
        Self::new(input, Place::Byte(byte), message)
    }

    /// What the operating system or the decompression says. A stream that is cut off is said to be.
    #[must_use]
    pub fn reading(input: impl Into<String>, byte: u64, error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::UnexpectedEof => Self::new(input, Place::Byte(byte), "the file is cut off: its compressed data have no end"),
            std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData => {
                Self::new(input, Place::Byte(byte), format!("the compressed data are damaged: {error}"))
            }
            _ => Self::new(input, Place::Unreadable, error.to_string()),
        }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (input, message) = (printable(&self.input), printable(&self.message));
        match self.place {
            _ if input.is_empty() => write!(f, "{message}")?,
            Place::Unreadable => write!(f, "cannot read `{input}`: {message}")?,
            Place::Whole => write!(f, "`{input}`: {message}")?,
            Place::Line(line) => write!(f, "`{input}`, line {line}: {message}")?,
            Place::Column(line, column) => write!(f, "`{input}`, line {line}, column {column}: {message}")?,
            Place::Byte(byte) => write!(f, "`{input}`, byte {byte}: {message}")?,
        }
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "\nhelp: {}", printable(help)))
    }
}

impl std::error::Error for ImportError {}
