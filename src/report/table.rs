//! For a terminal: the answer, the figures, the cost lines, and what the comparison does not know. Never wider than asked, never cut.

use super::rows::{self, Row, Section};
use super::{Layout, Period};
use crate::comparison::{Comparison, View};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// The narrowest layout: below it numbers would break.
const NARROWEST: usize = 40;
/// Longer heads are set in several lines.
const HEAD: usize = 18;
/// Columns between one cell and the next.
const GAP: usize = 3;

pub fn render(comparison: &Comparison, period: Period, layout: Layout) -> String {
    let width = layout.width.max(NARROWEST);
    let mut out = String::new();
    paragraph(&mut out, &rows::title(comparison), "", width);
    answer(&mut out, &rows::answer(comparison), layout, width);
    out.push('\n');
    let columns = rows::columns(comparison);
    let heads: Vec<String> = columns.iter().map(|(index, _)| comparison.name(*index).to_owned()).collect();
    let mut sections = vec![rows::figures(comparison), rows::costs(comparison)];
    if period != Period::Total {
        sections.push(rows::periods(comparison, period));
    }
    // What a unit costs stands apart: its cells are long, and what decides comes first.
    let mut units = rows::unit_costs(comparison);
    units.extend(rows::retiring(comparison, period != Period::Total));
    for sections in [sections, vec![units]] {
        for block in blocks(&heads, &sections, width).into_iter().filter(|_| sections.iter().any(|section| !section.is_empty())) {
            out.push_str(&table(&heads[block.clone()], &sections, block));
            out.push('\n');
        }
    }
    list(&mut out, "Machines", rows::machines(comparison).into_iter().map(|(name, text)| format!("{name}: {text}")), width);
    list(&mut out, "Lives tried", rows::lives(comparison).into_iter().map(|(name, text)| format!("{name}: {text}")), width);
    list(&mut out, "Base", rows::margins(comparison).into_iter().map(|(name, text)| format!("{name}: {text}")), width);
    list(&mut out, "Commitments", rows::commitments(comparison, false).into_iter().map(|(name, text)| format!("{name}: {text}")), width);
    for (kind, texts) in rows::notes(comparison, false) {
        list(&mut out, kind.label(), texts.into_iter().map(str::to_owned), width);
    }
    let mut footer = Vec::new();
    if comparison.view != View::Cash {
        footer.push(comparison.view.convention().to_owned());
    }
    if !columns.is_empty() {
        let currency = comparison.scenario.workload.currency.code();
        footer.push(format!("Whole {currency}, each rounded by itself; cents and lines with --format csv or json."));
    }
    let details = comparison.notes.iter().filter(|note| note.detail).count();
    if details > 0 {
        footer.push(format!("{details} more notes with --format markdown or json."));
    }
    paragraph(&mut out, &footer.join(" "), "", width);
    out
}

/// The sentences of an answer; a terminal shows the first in bold.
pub(super) fn answer(out: &mut String, sentences: &[String], layout: Layout, width: usize) {
    for (index, sentence) in sentences.iter().enumerate() {
        headline(out, sentence, layout.styled && index == 0, width);
    }
}

/// A text in lines of at most `width`, in bold or not.
pub(super) fn headline(out: &mut String, text: &str, bold: bool, width: usize) {
    out.push_str(if bold { "\u{1b}[1m" } else { "" });
    paragraph(out, text, "", width);
    if bold {
        out.insert_str(out.len() - 1, "\u{1b}[0m");
    }
}

/// A text in lines of at most `width`; all but the first are indented.
pub(super) fn paragraph(out: &mut String, text: &str, indent: &str, width: usize) {
    let options = textwrap::Options::new(width).subsequent_indent(indent).break_words(false).word_splitter(textwrap::WordSplitter::NoHyphenation);
    for line in textwrap::wrap(text, options) {
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// A heading with one or several entries.
pub(super) fn list(out: &mut String, head: &str, entries: impl Iterator<Item = String>, width: usize) {
    let entries: Vec<String> = entries.collect();
    match entries.as_slice() {
        [] => {}
        [only] => paragraph(out, &format!("{head}: {only}"), "  ", width),
        several => {
            out.push_str(head);
            out.push_str(":\n");
            for entry in several {
                paragraph(out, &format!("- {entry}"), "  ", width);
            }
        }
    }
}

/// Which alternatives stand together so that a block is not wider than asked.
pub(super) fn blocks(heads: &[String], sections: &[Section], width: usize) -> Vec<std::ops::Range<usize>> {
    let length = |text: &str| textwrap::core::display_width(text);
    let label = sections.iter().flatten().map(|row| length(&row.label)).max().unwrap_or(0);
    let column = |at: usize| {
        let head = textwrap::wrap(&heads[at], HEAD).iter().map(|line| length(line)).max().unwrap_or(0);
        sections.iter().flatten().map(|row| length(&row.cells[at])).max().unwrap_or(0).max(head) + GAP
    };
    let mut blocks = Vec::new();
    let mut start = 0;
    while start < heads.len() {
        let mut end = start + 1;
        let mut used = label + column(start);
        while end < heads.len() && used + column(end) <= width {
            used += column(end);
            end += 1;
        }
        blocks.push(start..end);
        start = end;
    }
    blocks
}

/// A table's lines without blanks at their ends.
#[must_use]
pub fn lines(table: &Table) -> String {
    table.lines().flat_map(|line| [line.trim_end().to_owned(), "\n".to_owned()]).collect()
}

pub(super) fn table(heads: &[String], sections: &[Section], block: std::ops::Range<usize>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    let head = |name: &String| textwrap::wrap(name, HEAD).join("\n");
    table.set_header(std::iter::once(String::new()).chain(heads.iter().map(head)));
    let width = heads.len() + 1;
    for (index, section) in sections.iter().enumerate() {
        if index > 0 {
            table.add_row(vec![String::new(); width]);
        }
        for Row { label, cells } in section {
            table.add_row(std::iter::once(label.clone()).chain(cells[block.clone()].iter().cloned()));
        }
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        if index == 0 {
            column.set_padding((0, 0));
        } else {
            column.set_padding((u16::try_from(GAP).unwrap_or(3), 0));
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    lines(&table)
}
