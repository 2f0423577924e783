//! What changed, for people and for programs: one small file per format, and the words and rows that they share.

mod csv;
mod json;
mod markdown;
mod table;
mod words;

pub use json::schema;

use super::Layout;
use crate::difference::Difference;

/// How a difference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Table,
    /// For a spreadsheet: RFC 4180, a row for each line, or for each input of a sheet.
    Csv,
    /// For programs: `rackrent.difference.v1`.
    Json,
    /// For a comment.
    Markdown,
}

/// Writes a difference.
///
/// # Errors
/// None that input can cause: the writers go to memory.
pub fn render(difference: &Difference, format: Format, layout: Layout) -> anyhow::Result<String> {
    match format {
        Format::Table => Ok(table::render(difference, layout)),
        Format::Csv => csv::render(difference),
        Format::Json => json::render(difference),
        Format::Markdown => Ok(markdown::render(difference)),
    }
}
