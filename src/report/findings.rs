//! What was found in files: for a terminal, a line each, for programs, and for what shows findings beside code (SARIF 2.1.0).

mod json;
mod sarif;

use crate::check::{Judged, Level};
use crate::diagnostic::{MOST_SHOWN, Severity, Texts, printable};
use std::fmt::Write as _;

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// With source excerpts and advice.
    Human,
    /// `file:line:col: severity[code]: text`.
    Short,
    /// `rackrent.findings.v1`.
    Json,
    /// SARIF 2.1.0.
    Sarif,
}

/// A file that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// As it was named.
    pub name: String,
    /// What it is: a workload, a sheet, an exchange table, or something else.
    pub kind: &'static str,
}

/// Writes findings. Those that are allowed are counted, and listed for programs.
///
/// # Errors
/// None that input can cause: the writers go to memory.
pub fn render(found: &[Judged], files: &[Checked], texts: &Texts, format: Format, styled: bool) -> anyhow::Result<String> {
    match format {
        Format::Human => Ok(human(found, files, texts, styled)),
        Format::Short => Ok(short(found, texts)),
        Format::Json => json::render(found, files, texts),
        Format::Sarif => sarif::render(found, files, texts),
    }
}

/// How grave a finding is shown: what is denied fails the run, as an error does.
const fn severity(level: Level) -> Severity {
    match level {
        Level::Error | Level::Denied => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Note | Level::Allowed => Severity::Note,
    }
}

fn shown(found: &[Judged]) -> impl Iterator<Item = &Judged> {
    found.iter().filter(|judged| judged.level != Level::Allowed)
}

fn human(found: &[Judged], files: &[Checked], texts: &Texts, styled: bool) -> String {
    let mut out: String =
        shown(found).take(MOST_SHOWN).map(|judged| judged.finding.render(severity(judged.level), judged.why.as_deref(), texts, styled)).collect();
    let all = shown(found).count();
    if all > MOST_SHOWN {
        let _ = writeln!(out, "{MOST_SHOWN} of {all} findings are shown: `--format short` lists all\n");
    }
    let _ = writeln!(out, "{}", summary(found, files));
    out
}

/// How many of what were found, in how many files.
fn summary(found: &[Judged], files: &[Checked]) -> String {
    let count = |level: Level| found.iter().filter(|judged| judged.level == level).count();
    let plural = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let mut parts: Vec<String> = Vec::new();
    for (level, one) in [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")] {
        parts.extend((count(level) > 0).then(|| plural(count(level), one)));
    }
    let denied = count(Level::Denied);
    if denied > 0 {
        parts.insert(usize::from(count(Level::Error) > 0), format!("{denied} denied"));
    }
    if parts.is_empty() {
        parts.push("no findings".to_owned());
    }
    let allowed = count(Level::Allowed);
    parts.extend((allowed > 0).then(|| format!("{allowed} allowed")));
    let files = files.iter().filter(|file| file.kind != OTHER).count();
    format!("{} in {}", parts.join(", "), plural(files, "file"))
}

/// The kind of a file that a folder holds and that is none of ours.
pub const OTHER: &str = "other";

fn short(found: &[Judged], texts: &Texts) -> String {
    let line = |judged: &Judged| {
        let finding = &judged.finding;
        let place = texts.span(finding.origin).map_or(String::new(), |span| format!("{}:{}:{}: ", printable(span.name), span.from.0, span.from.1));
        let help = finding.help.as_ref().map_or(String::new(), |help| format!(" ({help})"));
        format!("{place}{}[{}]: {}{help}\n", severity(judged.level).as_str(), finding.code.as_str(), finding.message)
    };
    shown(found).map(line).collect()
}
