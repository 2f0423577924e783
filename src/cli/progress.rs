//! How far a long task is: a line on standard error that replaces itself, only where a person watches.

use super::Streams;
use std::io::{self, Read, Write as _};

/// How many bytes go by between two lines: a tenth of a second or so.
const EVERY: u64 = 16 << 20;

/// A line that says how far a task is, and is gone when the task ends.
#[derive(Debug)]
pub struct Progress {
    shown: bool,
    written: bool,
}

impl Progress {
    /// A line, if standard error is a terminal.
    #[must_use]
    pub fn new(streams: Streams) -> Self {
        Self { shown: streams.watched, written: false }
    }

    /// Says how far the task is. The caller decides how often.
    pub fn say(&mut self, text: &str) {
        if self.shown {
            self.written = true;
            // That nobody can be told is no reason to stop.
            let _ = write!(io::stderr(), "\r\x1b[K{text}").and_then(|()| io::stderr().flush());
        }
    }

    /// Clears the line.
    pub fn clear(&mut self) {
        if self.written {
            self.written = false;
            let _ = write!(io::stderr(), "\r\x1b[K").and_then(|()| io::stderr().flush());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A stream whose bytes are counted as they go by.
#[derive(Debug)]
pub struct Watched<R> {
    stream: R,
    name: String,
    total: Option<u64>,
    read: u64,
    next: u64,
    progress: Progress,
}

impl<R> Watched<R> {
    /// Watches a stream of `total` bytes, if that is known.
    pub fn new(name: &str, stream: R, total: Option<u64>, streams: Streams) -> Self {
        let name = crate::diagnostic::printable(name);
        Self { stream, name, total: total.filter(|total| *total > 0), read: 0, next: EVERY, progress: Progress::new(streams) }
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        self.read += read as u64;
        if read == 0 {
            self.progress.clear();
        } else if self.read >= self.next {
            self.next = self.read + EVERY;
            let done = self.read >> 20;
            let text = match self.total {
                Some(total) => format!("{}: {done} of {} MiB, {} %", self.name, total >> 20, self.read.min(total).saturating_mul(100) / total),
                None => format!("{}: {done} MiB", self.name),
            };
            self.progress.say(&text);
        }
        Ok(read)
    }
}
