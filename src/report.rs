//! What people and programs read: one small file per format. No renderer computes; a number shown in two formats is the same value.

mod csv;
pub mod difference;
mod explained;
mod explained_json;
pub mod findings;
mod focus;
mod json;
mod markdown;
pub mod plain;
mod rows;
mod table;
pub mod tidy;

pub use csv::text as cell;
pub use explained::{Question, render as explain};
pub use explained_json::{render as explain_json, steps as steps_json};
pub use json::schema;
pub use table::lines;

use crate::comparison::Comparison;
use crate::diagnostic::Texts;

/// How a comparison is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Table,
    /// For a spreadsheet: RFC 4180, one row a line and period.
    Csv,
    /// For programs: `rackrent.comparison.v1`.
    Json,
    /// For a page.
    Markdown,
    /// For tools that read bills: FOCUS 1.2, by the month.
    Focus,
}

/// Over which periods amounts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// The whole horizon.
    Total,
    /// Years of the horizon, and what is paid before it.
    Year,
    /// Quarters of the horizon, and what is paid before it.
    Quarter,
    /// Months, and what is paid before them.
    Month,
}

impl Period {
    /// The periods of a horizon: a label, and the months (0 is before the start) that it holds.
    #[must_use]
    pub fn split(self, months: usize) -> Vec<(String, std::ops::RangeInclusive<usize>)> {
        let (name, length) = match self {
            Self::Total => return vec![("total".to_owned(), 0..=months)],
            Self::Year => ("year", 12),
            Self::Quarter => ("quarter", 3),
            Self::Month => ("month", 1),
        };
        let within = (1..=months).step_by(length).enumerate();
        let within = within.map(|(at, first)| (format!("{name} {}", at + 1), first..=(first + length - 1).min(months)));
        std::iter::once(("before start".to_owned(), 0..=0)).chain(within).collect()
    }
}

/// How the layout of a table is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Columns of characters that it may take.
    pub width: usize,
    /// Whether the answer is set in bold.
    pub styled: bool,
}

/// Writes a comparison.
///
/// # Errors
/// None that input can cause, but for FOCUS of a workload without a start: the writers go to memory.
pub fn render(comparison: &Comparison, texts: &Texts, format: Format, period: Period, layout: Layout) -> anyhow::Result<String> {
    match format {
        Format::Table => Ok(table::render(comparison, period, layout)),
        Format::Csv => csv::render(comparison, texts, period),
        Format::Json => json::render(comparison, texts),
        Format::Markdown => Ok(markdown::render(comparison, period)),
        Format::Focus => focus::render(comparison),
    }
}
