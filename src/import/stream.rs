//! Opens bytes: gzip is recognised by its first two, a byte order mark is passed over, what stands at the beginning can be looked at.

use super::error::{ImportError, Place};
use flate2::read::MultiGzDecoder;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

/// How gzip begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// How much of the beginning can be looked at, in bytes.
const HEAD: u64 = 64 << 10;
/// How much is read at a time, in bytes.
pub(super) const BUFFER: usize = 256 << 10;
/// The longest entry, in bytes: a line, an object. What is longer is damage, and would cost memory without bound.
pub(super) const LONGEST_ENTRY: u64 = 16 << 20;

/// A named stream of text, decompressed.
pub struct Input<'a> {
    name: String,
    head: Vec<u8>,
    rest: Box<dyn Read + 'a>,
}

impl std::fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<'a> Input<'a> {
    /// Looks at how a stream begins.
    ///
    /// # Errors
    /// What the stream says, and what its first bytes show that it cannot be.
    pub fn open(name: impl Into<String>, mut stream: impl Read + 'a) -> Result<Self, ImportError> {
        let name = name.into();
        let failed = |error: &io::Error| ImportError::reading(name.as_str(), 0, error);
        let mut magic = Vec::with_capacity(2);
        stream.by_ref().take(2).read_to_end(&mut magic).map_err(|error| failed(&error))?;
        let compressed = magic == GZIP;
        let zipped = magic == *b"PK";
        let whole = BufReader::with_capacity(BUFFER, Cursor::new(magic).chain(stream));
        let mut rest: Box<dyn Read + 'a> = if compressed { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) };
        let mut head = Vec::new();
        rest.by_ref().take(HEAD).read_to_end(&mut head).map_err(|error| failed(&error))?;
        let told = |message: &str, help: &str| Err(ImportError::new(name.as_str(), Place::Whole, message).help(help));
        if zipped {
            return told("this is a zip archive", "unpack it: `unzip -p FILE | rackrent import -`");
        }
        if compressed && head.starts_with(&GZIP) {
            return told("this is compressed twice", "decompress it once: `zcat FILE | rackrent import -`");
        }
        // With its mark, or with a zero byte beside a first letter.
        if matches!(head.as_slice(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=255, ..] | [1..=255, 0, ..]) {
            return told("this is UTF-16 text, where UTF-8 is expected", "convert it: `iconv -f UTF-16 -t UTF-8 FILE | rackrent import -`");
        }
        if head.starts_with(&[0xef, 0xbb, 0xbf]) {
            head.drain(..3);
        }
        if head.is_empty() {
            return Err(ImportError::new(name.as_str(), Place::Whole, "the file is empty"));
        }
        Ok(Self { name, head, rest })
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it begins: the first 64 KiB, or all of it.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Whether it begins as JSON does.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.head.trim_ascii_start().starts_with(b"{") || self.head.trim_ascii_start().starts_with(b"[")
    }

    /// The whole stream, from its beginning.
    #[must_use]
    pub fn reader(self) -> impl BufRead + 'a {
        BufReader::with_capacity(BUFFER, self.stream())
    }

    /// The whole stream, from its beginning, without a buffer.
    #[must_use]
    pub fn stream(self) -> Box<dyn Read + 'a> {
        Box::new(Cursor::new(self.head).chain(self.rest))
    }

    /// The whole stream, from its beginning; it fails where an entry has no end. Whoever reads says where entries end.
    #[must_use]
    pub fn bounded(self) -> (Bounded<'a>, Gauge) {
        let gauge = Gauge::default();
        gauge.entry_ends();
        (Bounded { stream: Cursor::new(self.head).chain(self.rest), gauge: gauge.clone() }, gauge)
    }
}

/// A stream that fails where an entry has no end.
pub struct Bounded<'a> {
    stream: io::Chain<Cursor<Vec<u8>>, Box<dyn Read + 'a>>,
    gauge: Gauge,
}

impl std::fmt::Debug for Bounded<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bounded").field("gauge", &self.gauge).finish_non_exhaustive()
    }
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Gauge(marks) = &self.gauge;
        if marks.read.get() > marks.until.get() {
            marks.overrun.set(true);
            return Err(io::Error::other("an entry has no end"));
        }
        let read = self.stream.read(buffer)?;
        marks.read.set(marks.read.get() + read as u64);
        if let Some(last) = read.checked_sub(1).and_then(|last| buffer.get(last)) {
            marks.last.set(*last);
        }
        Ok(read)
    }
}

/// How far a stream is; shared between it and whoever reads it.
#[derive(Debug, Clone, Default)]
pub struct Gauge(Rc<Marks>);

#[derive(Debug, Default)]
struct Marks {
    read: Cell<u64>,
    until: Cell<u64>,
    last: Cell<u8>,
    overrun: Cell<bool>,
}

impl Gauge {
    /// An entry is read whole: the next may be as long again.
    pub fn entry_ends(&self) {
        self.0.until.set(self.0.read.get() + LONGEST_ENTRY);
    }

    /// How many bytes were taken from the stream; what is buffered is among them.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.0.read.get()
    }

    /// Whether what was read so far ends with a line's end.
    #[must_use]
    pub fn line_ends(&self) -> bool {
        self.0.last.get() == b'\n'
    }

    /// What a stream's error means.
    #[must_use]
    pub fn failed(&self, input: &str, error: &io::Error) -> ImportError {
        if self.0.overrun.get() {
            return ImportError::endless(input, self.read());
        }
        ImportError::reading(input, self.read(), error)
    }
}
