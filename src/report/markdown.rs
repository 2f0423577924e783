//! For a page: the same words and rows as the terminal's table.

use super::Period;
use super::rows;
use crate::comparison::{Comparison, View};
use std::fmt::Write as _;

pub fn render(comparison: &Comparison, period: Period) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "## {}\n", text(&rows::title(comparison)));
    for (index, line) in rows::answer(comparison).iter().enumerate() {
        let _ = if index == 0 { writeln!(out, "**{}**\n", text(line)) } else { writeln!(out, "{}\n", text(line)) };
    }
    let violated = comparison.judged.iter().filter(|judged| !judged.kept);
    list(&mut out, "Rules that are violated", violated.map(|judged| format!("{} ({}): {}", judged.rule, judged.level.as_str(), judged.message)));
    let columns = rows::columns(comparison);
    if !columns.is_empty() {
        let heads: Vec<String> = columns.iter().map(|(index, _)| cell(comparison.name(*index))).collect();
        table(&mut out, &heads, &rows::figures(comparison));
        table(&mut out, &heads, &rows::costs(comparison));
        if period != Period::Total {
            table(&mut out, &heads, &rows::periods(comparison, period));
        }
        let units = rows::unit_costs(comparison);
        if !units.is_empty() {
            table(&mut out, &heads, &units);
        }
        let retiring = rows::retiring(comparison, true);
        if !retiring.is_empty() {
            table(&mut out, &heads, &retiring);
        }
        if comparison.view != View::Cash {
            let _ = writeln!(out, "{}\n", text(comparison.view.convention()));
        }
        let _ = writeln!(out, "Whole {}, each rounded by itself.\n", comparison.scenario.workload.currency.code());
        list(&mut out, "Measures", rows::measures(comparison).into_iter().map(|(measure, winner)| format!("{measure}: {winner}")));
        for (pair, rows) in rows::instead(comparison) {
            list(&mut out, &text(&pair), rows.into_iter().map(|(label, cell)| format!("{label}: {cell}")));
        }
        list(&mut out, "Machines", rows::machines(comparison).into_iter().map(|(name, machines)| format!("{name}: {machines}")));
        list(&mut out, "Lives tried", rows::lives(comparison).into_iter().map(|(name, text)| format!("{name}: {text}")));
        list(&mut out, "Base", rows::margins(comparison).into_iter().map(|(name, text)| format!("{name}: {text}")));
        list(&mut out, "Commitments", rows::commitments(comparison, true).into_iter().map(|(name, text)| format!("{name}: {text}")));
    }
    for (kind, texts) in rows::notes(comparison, true) {
        list(&mut out, kind.label(), texts.into_iter().map(str::to_owned));
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

fn table(out: &mut String, heads: &[String], section: &[rows::Row]) {
    let _ = writeln!(out, "| | {} |", heads.join(" | "));
    let _ = writeln!(out, "|---|{}", "---:|".repeat(heads.len()));
    for row in section {
        let cells = row.cells.iter().map(|plain| cell(plain)).collect::<Vec<_>>();
        let _ = writeln!(out, "| {} | {} |", cell(row.label.trim()), cells.join(" | "));
    }
    out.push('\n');
}

fn list(out: &mut String, head: &str, entries: impl Iterator<Item = String>) {
    let entries: Vec<String> = entries.collect();
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(out, "**{head}**\n");
    for entry in entries {
        let _ = writeln!(out, "- {}", text(&entry));
    }
    out.push('\n');
}

/// Text of a table's cell that Markdown shows as it is. A bar ends the cell even within code.
pub(super) fn cell(plain: &str) -> String {
    text(plain).replace('|', "\\|")
}

/// Text that Markdown shows as it is; nobody is notified of it, and no issue is linked.
pub(super) fn text(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    // A backtick without its pair opens nothing.
    let paired = plain.matches('`').count().is_multiple_of(2);
    let mut code = false;
    let mut characters = plain.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '`' if paired => {
                code = !code;
                out.push(c);
            }
            '`' | '*' | '_' | '<' | '>' | '[' | ']' | '#' | '\\' | '~' | '&' if !code => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            _ => out.push(c),
        }
        // `@name` and `#12` are found in what is shown, however they are written: a space without width comes between.
        if !code
            && ((c == '@' && characters.peek().is_some_and(|next| next.is_alphanumeric())) || (c == '#' && characters.peek().is_some_and(char::is_ascii_digit)))
        {
            out.push_str("&#8203;");
        }
    }
    out
}
