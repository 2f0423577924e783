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

/// The same for rows that begin with a path, which is never broken: where a row does not fit, its path has a line of its own above the rest.
#[must_use]
pub fn keyed(heads: &[&str], rows: &[Vec<String>], right: &[usize], width: usize) -> String {
    let length = |text: &str| textwrap::core::display_width(text);
    let column = |at: usize| rows.iter().map(|row| length(&row[at])).chain([length(heads[at])]).max().unwrap_or(0) + 2;
    if (0..heads.len()).map(column).sum::<usize>() <= width + 2 {
        return table(heads, rows, right, width);
    }
    let rest: Vec<Vec<String>> = rows.iter().map(|row| row[1..].to_vec()).collect();
    let right: Vec<usize> = right.iter().filter_map(|at| at.checked_sub(1)).collect();
    // A line for each: what is wider than the terminal stays on its line.
    let wide = (1..heads.len()).map(column).sum::<usize>().max(width.saturating_sub(2));
    let lines = table(&heads[1..], &rest, &right, wide);
    let mut lines = lines.lines();
    let mut out = format!("{}\n  {}\n", heads[0], lines.next().unwrap_or(""));
    for (row, line) in rows.iter().zip(lines) {
        out.extend([row[0].as_str(), "\n  ", line, "\n"]);
    }
    out
}

/// A text in lines of at most `width`, all but the first indented by two blanks.
#[must_use]
pub fn paragraph(text: &str, width: usize) -> String {
    let mut out = String::new();
    super::table::paragraph(&mut out, text, "  ", width);
    out
}
