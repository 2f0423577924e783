//! Small tables and paragraphs, for commands that do not print a comparison.

use super::table::lines;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};
use textwrap::core::display_width;

/// A table with a head, two blanks between its columns and no lines. Where it is too wide its texts wrap, but no number and no word is broken: where that is
/// not enough, the first cell of each row has a line of its own above the rest.
#[must_use]
pub fn table(heads: &[&str], rows: &[Vec<String>], right: &[usize], width: usize) -> String {
    let word = |cell: &str| cell.split(' ').map(display_width).max().unwrap_or(0);
    let least = |at: usize, cell: &str| if right.contains(&at) { display_width(cell) } else { word(cell) };
    let narrowest: Vec<usize> = (0..heads.len()).map(|at| widest(heads, rows, at, |cell| least(at, cell))).collect();
    if narrowest.iter().sum::<usize>() <= width + 2 { columns(heads, rows, right, &narrowest, width) } else { stacked(heads, rows, right, width) }
}

/// The same for rows that begin with a path, which is never broken: where a row does not fit, its path has a line of its own above the rest.
#[must_use]
pub fn keyed(heads: &[&str], rows: &[Vec<String>], right: &[usize], width: usize) -> String {
    let whole: usize = (0..heads.len()).map(|at| widest(heads, rows, at, display_width)).sum();
    if whole <= width + 2 { table(heads, rows, right, width) } else { stacked(heads, rows, right, width) }
}

/// The width of a column, two blanks included, by the width of a cell.
fn widest(heads: &[&str], rows: &[Vec<String>], at: usize, width: impl Fn(&str) -> usize) -> usize {
    rows.iter().map(|row| width(&row[at])).chain([width(heads[at])]).max().unwrap_or(0) + 2
}

/// Columns side by side, none narrower than it may be.
fn columns(heads: &[&str], rows: &[Vec<String>], right: &[usize], narrowest: &[usize], width: usize) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    table.set_header(heads.iter().copied());
    for row in rows {
        table.add_row(row.iter());
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        let padding = if index + 1 == heads.len() { 0 } else { 2 };
        column.set_padding((0, padding));
        let least = narrowest[index] + usize::from(padding) - 2;
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(u16::try_from(least).unwrap_or(u16::MAX))));
        if right.contains(&index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    lines(&table)
}

/// The first cell of each row on a line of its own, and below it the others on one: what is wider than the terminal stays on its line.
fn stacked(heads: &[&str], rows: &[Vec<String>], right: &[usize], width: usize) -> String {
    let rest: Vec<Vec<String>> = rows.iter().map(|row| row[1..].to_vec()).collect();
    let right: Vec<usize> = right.iter().filter_map(|at| at.checked_sub(1)).collect();
    let heads_of_rest = &heads[1..];
    let whole: Vec<usize> = (0..heads_of_rest.len()).map(|at| widest(heads_of_rest, &rest, at, display_width)).collect();
    let wide = whole.iter().sum::<usize>().max(width.saturating_sub(2));
    let lines = columns(heads_of_rest, &rest, &right, &whole, wide);
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
