//! Opens bytes: gzip is recognised by its first two, a byte order mark is passed over, what stands at the beginning can be looked at.

use super::error::{ImportError, Place};
use flate2::read::MultiGzDecoder;
use std::io::{self, BufRead, BufReader, Cursor, Read};

/// How much of the beginning can be looked at, in bytes.
const HEAD: u64 = 64 << 10;
/// How much is read at a time, in bytes.
const BUFFER: usize = 256 << 10;

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
        let compressed = magic == [0x1f, 0x8b];
        let zipped = magic == *b"PK";
        let whole = BufReader::with_capacity(BUFFER, Cursor::new(magic).chain(stream));
        let mut rest: Box<dyn Read + 'a> = if compressed { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) };
        let mut head = Vec::new();
        rest.by_ref().take(HEAD).read_to_end(&mut head).map_err(|error| failed(&error))?;
        let told = |message: &str, help: &str| Err(ImportError::new(name.as_str(), Place::Whole, message).help(help));
        if zipped {
            return told("this is a zip archive", "unpack it: `unzip -p FILE | rackrent import -`");
        }
        if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
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

    /// The whole stream, from its beginning.
    #[must_use]
    pub fn reader(self) -> impl BufRead + 'a {
        BufReader::with_capacity(BUFFER, Cursor::new(self.head).chain(self.rest))
    }
}
