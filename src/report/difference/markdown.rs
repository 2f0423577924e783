//! For the comment of a pull request: the answer and the alternatives at once, everything else folded.

use super::words;
use crate::difference::Difference;
use crate::report::markdown::{cell, text};
use std::fmt::Write as _;

/// The most rows of a folded table: a comment has 65,536 characters.
const MOST_ROWS: usize = 100;

pub fn render(difference: &Difference) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "### {}\n", text(&words::title(difference)));
    for (index, line) in words::answer(difference).iter().enumerate() {
        let _ = if index == 0 { writeln!(out, "**{}**\n", text(line)) } else { writeln!(out, "{}\n", text(line)) };
    }
    let violated: Vec<String> = difference
        .judged
        .iter()
        .filter(|judged| !judged.kept)
        .map(|judged| format!("- {} ({}): {}", text(&judged.rule), judged.level.as_str(), text(&judged.message)))
        .collect();
    if !violated.is_empty() {
        let _ = writeln!(out, "**Rules that are violated**\n\n{}\n", violated.join("\n"));
    }
    if let Some(costs) = difference.costs.as_ref().filter(|costs| !costs.are_equal()) {
        for words::Figure { name, rows } in words::figures(costs) {
            table(&mut out, &[name, "before", "after", "change", "%"], &rows, &[1, 2, 3, 4]);
        }
        for (heads, rows) in words::attributions(costs) {
            let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
            table(&mut out, &heads, &rows, &(1..heads.len()).collect::<Vec<_>>());
        }
        let told = difference.base.is_there && difference.head.is_there;
        let changed: Vec<_> = costs.alternatives.iter().filter(|changed| told && changed.both().is_some() && !changed.lines.is_empty()).collect();
        if !changed.is_empty() {
            let lines: usize = changed.iter().map(|changed| changed.lines.len()).sum();
            let unchanged: usize = changed.iter().map(|changed| changed.unchanged).sum();
            let rows: Vec<Vec<String>> = changed
                .iter()
                .flat_map(|changed| words::lines(changed, costs.currency).into_iter().map(|row| std::iter::once(changed.name.clone()).chain(row).collect()))
                .collect();
            let summary = format!("{} of {}", words::count(lines, "line changes", "lines change"), lines + unchanged);
            fold(&mut out, &summary, |out| table(out, &["Alternative", "line", "before", "after", "change", "why"], &rows, &[2, 3, 4]));
        }
    }
    inputs(difference, &mut out);
    let mut notes = difference.notes.clone();
    if let Some(costs) = &difference.costs {
        notes.extend(words::machines(costs));
        notes.extend(words::not_priced(costs));
        notes.extend(words::order(costs));
    }
    if !notes.is_empty() {
        fold(&mut out, &words::count(notes.len(), "note", "notes"), |out| {
            for note in &notes {
                let _ = writeln!(out, "- {}", text(note));
            }
            out.push('\n');
        });
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

fn inputs(difference: &Difference, out: &mut String) {
    let Some(inputs) = difference.inputs.as_ref().filter(|inputs| !inputs.is_empty()) else { return };
    let row = |input| {
        let [path, before, after, share, cause, place] = words::input(input, words::LONGEST);
        vec![code(&path), code(&before), code(&after), cell(&share), cause, code(&place)]
    };
    let rows: Vec<Vec<String>> = inputs.iter().take(MOST_ROWS).map(row).collect();
    fold(out, &words::count(inputs.len(), "input changes", "inputs change"), |out| {
        written(out, &["Input", "before", "after", "%", "of", "written"], &rows, &[3]);
        more(out, inputs.len());
    });
}

/// What opens when somebody asks for it. GitHub needs the blank lines.
fn fold(out: &mut String, summary: &str, inner: impl FnOnce(&mut String)) {
    let _ = writeln!(out, "<details><summary>{summary}</summary>\n");
    inner(out);
    let _ = writeln!(out, "</details>\n");
}

fn table(out: &mut String, heads: &[&str], rows: &[Vec<String>], right: &[usize]) {
    let shown: Vec<Vec<String>> = rows.iter().take(MOST_ROWS).map(|row| row.iter().map(|plain| cell(plain)).collect()).collect();
    written(out, heads, &shown, right);
    more(out, rows.len());
}

fn more(out: &mut String, rows: usize) {
    if rows > MOST_ROWS {
        let _ = writeln!(out, "{} more: `--format json` has all.\n", rows - MOST_ROWS);
    }
}

/// A table of cells that are Markdown already.
fn written(out: &mut String, heads: &[&str], rows: &[Vec<String>], right: &[usize]) {
    let _ = writeln!(out, "| {} |", heads.join(" | "));
    let lines: Vec<&str> = (0..heads.len()).map(|at| if right.contains(&at) { "---:" } else { "---" }).collect();
    let _ = writeln!(out, "|{}|", lines.join("|"));
    for row in rows {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    out.push('\n');
}

/// A value as it is written, which nobody is called by and nothing is read into.
fn code(value: &str) -> String {
    match value {
        "" => String::new(),
        value if value.contains('`') => cell(value),
        // A bar ends a table's cell even within code.
        value => format!("`{}`", value.replace('|', "\\|")),
    }
}
