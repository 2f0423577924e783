//! Small tables and paragraphs, for commands that do not print a comparison.

use super::table::lines;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// A table with a head, two blanks between its columns and no lines, as wide as it may be; cells wrap where they must.
#[must_use]
pub fn table(heads: &[&str], rows: &[Vec<String>], right: &[usize], width: usize) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    table.set_header(heads.iter().copied());
    for row in rows {
        table.add_row(row.iter());
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if index + 1 == heads.len() { 0 } else { 2 }));
        if right.contains(&index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    lines(&table)
}

/// A text in lines of at most `width`, all but the first indented by two blanks.
#[must_use]
pub fn paragraph(text: &str, width: usize) -> String {
    let mut out = String::new();
    super::table::paragraph(&mut out, text, "  ", width);
    out
}
