//! Findings for programs: `rackrent.findings.v1`.

use super::Checked;
use crate::check::{Judged, Level};
use crate::diagnostic::Texts;
use serde::Serialize;

/// The version of the format.
const SCHEMA: &str = "rackrent.findings.v1";

#[derive(Serialize)]
struct Report<'a> {
    schema: &'static str,
    files: Vec<File<'a>>,
    counts: Counts,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    name: &'a str,
    kind: &'static str,
}

#[derive(Serialize)]
struct Counts {
    errors: usize,
    denied: usize,
    warnings: usize,
    notes: usize,
    allowed: usize,
}

#[derive(Serialize)]
struct Finding<'a> {
    level: &'static str,
    code: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    /// Who denies it, or the reason for which it is allowed.
    why: Option<&'a str>,
}

pub fn render(found: &[Judged], files: &[Checked], texts: &Texts) -> anyhow::Result<String> {
    let count = |level: Level| found.iter().filter(|judged| judged.level == level).count();
    let finding = |judged: &'_ Judged| {
        let span = texts.span(judged.finding.origin);
        (span, judged.level.as_str(), judged.finding.code.as_str())
    };
    let findings = found
        .iter()
        .map(|judged| {
            let (span, level, code) = finding(judged);
            Finding {
                level,
                code,
                message: &judged.finding.message,
                help: judged.finding.help.as_deref(),
                file: span.map(|span| span.name),
                line: span.map(|span| span.from.0),
                column: span.map(|span| span.from.1),
                end_line: span.map(|span| span.to.0),
                end_column: span.map(|span| span.to.1),
                why: judged.why.as_deref(),
            }
        })
        .collect();
    let report = Report {
        schema: SCHEMA,
        files: files.iter().map(|file| File { name: &file.name, kind: file.kind }).collect(),
        counts: Counts {
            errors: count(Level::Error),
            denied: count(Level::Denied),
            warnings: count(Level::Warning),
            notes: count(Level::Note),
            allowed: count(Level::Allowed),
        },
        findings,
    };
    let mut text = serde_json::to_string_pretty(&report)?;
    text.push('\n');
    Ok(text)
}
