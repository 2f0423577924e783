//! CSV as vendors write it: rows with a header, read one at a time.

use super::error::{ImportError, Place};
use super::stream::{BUFFER, Bounded, Gauge, Input};
use csv::{ErrorKind, StringRecord};

/// The rows of a file.
#[derive(Debug)]
pub struct Rows<'a> {
    reader: csv::Reader<Bounded<'a>>,
    gauge: Gauge,
    name: String,
    record: StringRecord,
    /// How many fields the header has, once it is known.
    columns: Option<usize>,
    /// Whether lines end with two characters: the second is read with the line after it.
    two_ends: bool,
}

/// A column that is looked for, and whether the file must have it.
pub type Wanted = (&'static str, bool);

impl<'a> Rows<'a> {
    /// Begins at the beginning; no row is a header yet.
    #[must_use]
    pub fn open(input: Input<'a>) -> Self {
        let name = input.name().to_owned();
        let two_ends = input.head().iter().position(|byte| *byte == b'\r').is_some_and(|at| input.head().get(at + 1) == Some(&b'\n'));
        let (stream, gauge) = input.bounded();
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(BUFFER).from_reader(stream);
        Self { reader, gauge, name, record: StringRecord::new(), columns: None, two_ends }
    }

    /// The file's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The next row, whole: as many fields as the header has.
    ///
    /// # Errors
    /// A row that is cut off, is not UTF-8, or has another number of fields.
    pub fn next_row(&mut self) -> Result<Option<&StringRecord>, ImportError> {
        let more = self.reader.read_record(&mut self.record).map_err(|error| self.unread(&error))?;
        self.gauge.entry_ends();
        let fields = self.record.len();
        if !more {
            // What has no end is not whole, however well its last field looks.
            return if self.gauge.line_ends() { Ok(None) } else { Err(self.cut_off()) };
        }
        match self.columns {
            Some(columns) if columns != fields => {
                let message = format!("{fields} fields, where the header has {columns}");
                // The last of a file that is cut off is short.
                let help = if fields < columns { "the file may be cut off here" } else { "a quotation mark or a comma may be missing" };
                Err(ImportError::new(self.name.as_str(), Place::Line(self.line()), message).help(help))
            }
            _ => Ok(Some(&self.record)),
        }
    }

    /// The row that was read last.
    #[must_use]
    pub fn row(&self) -> &StringRecord {
        &self.record
    }

    /// The line on which the last row begins, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.record.position().map_or(0, |position| self.line_of(position))
    }

    /// The line of a row: where lines end with two characters, the reader takes the second for the beginning of the next.
    fn line_of(&self, position: &csv::Position) -> u64 {
        position.line() + u64::from(self.two_ends && position.record() > 0)
    }

    /// Takes the last row as the header, as it stands: all that follow must have as many fields.
    pub fn take_header(&mut self) -> &StringRecord {
        self.columns = Some(self.record.len());
        &self.record
    }

    /// Takes the last row as the header: where each wanted column is.
    ///
    /// # Errors
    /// The columns that are missing, and what they may have become.
    pub fn header(&mut self, wanted: &[Wanted]) -> Result<Vec<Option<usize>>, ImportError> {
        let header: Vec<String> = self.take_header().iter().map(plain).collect();
        let mut places = Vec::with_capacity(wanted.len());
        let mut missing = Vec::new();
        for (name, required) in wanted {
            let wanted_plain = plain(name);
            let mut found = header.iter().enumerate().filter(|(_, known)| **known == wanted_plain).map(|(index, _)| index);
            let place = found.next();
            if found.next().is_some() {
                return Err(ImportError::new(self.name.as_str(), Place::Line(self.line()), format!("the header has the column `{name}` twice")));
            }
            if *required && place.is_none() {
                missing.push(*name);
            }
            places.push(place);
        }
        if missing.is_empty() {
            return Ok(places);
        }
        let list: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
        let (column, is) = if missing.len() == 1 { ("column", "is") } else { ("columns", "are") };
        let message = format!("the header has changed: the {column} {} {is} expected and not there", list.join(", "));
        let near: Vec<String> = missing.iter().filter_map(|name| self.nearest(name)).collect();
        let required: Vec<&str> = wanted.iter().filter(|(_, required)| *required).map(|(name, _)| *name).collect();
        let expected = format!("expected are the columns {}", required.join(", "));
        let help = if near.is_empty() { expected } else { format!("{}; {expected}", near.join("; ")) };
        Err(ImportError::new(self.name.as_str(), Place::Line(self.line()), message).help(help))
    }

    /// The column that a missing one may have become.
    fn nearest(&self, name: &str) -> Option<String> {
        let close = |known: &str| strsim::jaro_winkler(&plain(name), &plain(known));
        let best = self.record.iter().map(|known| (close(known), known)).max_by(|a, b| a.0.total_cmp(&b.0))?;
        (best.0 > 0.8).then(|| format!("is `{name}` now `{}`?", best.1))
    }

    fn cut_off(&self) -> ImportError {
        let place = Place::Line(self.reader.position().line());
        ImportError::new(self.name.as_str(), place, "the file is cut off: its last line has no end").help("if it is whole, end it with a line break")
    }

    fn unread(&self, error: &csv::Error) -> ImportError {
        let line = Place::Line(error.position().map_or_else(|| self.reader.position().line(), |position| self.line_of(position)));
        match error.kind() {
            ErrorKind::Io(error) => self.gauge.failed(&self.name, error),
            ErrorKind::Utf8 { .. } => {
                ImportError::new(self.name.as_str(), line, "this is not UTF-8 text").help("convert it: `iconv -f LATIN1 -t UTF-8 FILE | rackrent import -`")
            }
            _ => ImportError::new(self.name.as_str(), line, error.to_string()),
        }
    }
}

/// A column's name as it is compared: letters and digits, small.
fn plain(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
