//! What every code means: why it matters, what triggers it, and what mends it.
//!
//! An example is a change of the files in `examples/fair`, of which nothing is found as they stand: a test makes each change, and finds the code and no other.

mod input;
mod owning;
mod sides;

use crate::diagnostic::{Code, Severity};
use std::fmt::Write as _;

/// A code, explained.
#[derive(Debug, Clone, Copy)]
pub struct Explanation {
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub mend: &'static str,
    /// What triggers it, and what does not.
    pub example: Example,
}

/// A change of a file in `examples/fair`, or of the flags.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The file's name, or a flag's.
    pub file: &'static str,
    /// What the file has; empty for a flag.
    pub at: &'static str,
    /// What stands there instead when the code is found; U+FFFD for a byte that is no text.
    pub bad: &'static str,
    /// What stands there instead when it is not.
    pub good: &'static str,
    /// What must stand in another file as well, for it to be found: the file, what it has, and what it has then.
    pub also: Option<[&'static str; 3]>,
}

/// An example in which what the file has is right.
const fn change(file: &'static str, good: &'static str, bad: &'static str) -> Example {
    Example { file, at: good, bad, good, also: None }
}

/// An example in which something else stands in the place of what the file has.
const fn instead(file: &'static str, at: &'static str, bad: &'static str, good: &'static str) -> Example {
    Example { file, at, bad, good, also: None }
}

const fn explain(why: &'static str, mend: &'static str, example: Example) -> Explanation {
    Explanation { why, mend, example }
}

/// The workload of the examples.
const WORKLOAD: &str = "workload.toml";
/// Its rented sheet.
const CLOUD: &str = "cloud.toml";
/// Its owned sheet.
const OWNED: &str = "owned.toml";

/// Explains a code.
#[must_use]
pub const fn of(code: Code) -> Explanation {
    match (input::of(code), owning::of(code), sides::of(code)) {
        (Some(explanation), ..) | (_, Some(explanation), _) | (.., Some(explanation)) => explanation,
        // A test finds none.
        (None, None, None) => explain("", "", change("", "", "")),
    }
}

impl Explanation {
    /// What it is shown in: a file of a kind, or a flag.
    const fn place(file: &str) -> &'static str {
        match file.as_bytes() {
            b"cloud.toml" => "in the price sheet of a cloud",
            b"owned.toml" => "in the price sheet of what is owned",
            b"workload.toml" => "in a workload",
            _ => "on the command line",
        }
    }

    fn shown(&self, text: &str) -> String {
        let flag = if self.example.file.starts_with("--") { format!("{} ", self.example.file) } else { String::new() };
        let mut out = String::new();
        for line in text.lines() {
            out.push_str(format!("    {flag}{line}").trim_end());
            out.push('\n');
        }
        out
    }

    /// What stands above the example that triggers it and above the one that does not. Where something is missing there is only one to show.
    fn captions(&self) -> [String; 2] {
        let place = Self::place(self.example.file);
        match self.example.bad.trim() {
            "" => [String::new(), format!("Found {place} that lacks this, and not found with it")],
            _ => [format!("Found {place}"), "Not found".to_owned()],
        }
    }

    /// The explanation for a terminal.
    #[must_use]
    pub fn text(&self, code: Code) -> String {
        let severity = code.severity();
        let mut out = format!("{}: {}\n\n{}\n\n", severity.as_str(), code.as_str(), code.explanation().trim());
        let _ = writeln!(out, "{}\n\nWhat to do: {}\n", textwrap::fill(self.why, WIDTH), self.mend);
        let [found, not_found] = self.captions();
        if !self.example.bad.trim().is_empty() {
            let _ = writeln!(out, "{found}:\n\n{}", self.shown(self.example.bad));
        }
        if let Some([file, _, bad]) = self.example.also {
            let _ = writeln!(out, "and, {}:\n\n{}", Self::place(file), self.shown(bad));
        }
        let _ = writeln!(out, "{not_found}:\n\n{}", self.shown(self.example.good.trim_start_matches('\n')));
        if severity == Severity::Error {
            out.push_str("It is an error of the input, and cannot be allowed.\n");
        } else {
            let _ = writeln!(out, "To allow it, with the reason, in the file or for a run:\n\n    [check.allow]\n    {} = \"...\"\n", code.as_str());
            let _ = writeln!(out, "    rackrent check --allow {}\n\nTo let a run fail for it:\n\n    rackrent check --deny {}", code.as_str(), code.as_str());
        }
        out
    }

    /// The explanation for a page.
    #[must_use]
    pub fn markdown(&self, code: Code) -> String {
        let block = |text: &str| format!("```toml\n{text}\n```\n");
        let [found, not_found] = self.captions();
        let bad = if self.example.bad.trim().is_empty() { String::new() } else { format!("{found}:\n\n{}\n", block(self.example.bad)) };
        let good = block(self.example.good.trim_matches('\n'));
        format!("{}\n\n{}\n\nWhat to do: {}\n\n{bad}{not_found}:\n\n{good}", code.explanation().trim(), self.why, self.mend)
    }
}

/// Columns of a paragraph.
const WIDTH: usize = 100;

/// Every code on a line, with what it means: errors, warnings, notes.
#[must_use]
pub fn list() -> String {
    let width = Code::ALL.iter().map(|code| code.as_str().len()).max().unwrap_or(0);
    let mut out = String::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        for code in Code::ALL.iter().filter(|code| code.severity() == severity) {
            let _ = writeln!(out, "{:7}  {:width$}  {}", severity.as_str(), code.as_str(), code.explanation().trim());
        }
    }
    out
}
