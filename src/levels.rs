//! `[check]` of a file: which findings it allows, and why, of which it warns, and which it denies.
//!
//! What is an error of the input is none of its business: it cannot be allowed.

use crate::diagnostic::{Code, Origin, Severity};
use crate::document::{At, Node, Read, Reader, Value};
use crate::quantity::{Duration, nearest};
use crate::record;

/// What is denied: a code, or all that is a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Findings of a code.
    Code(Code),
    /// Every finding that is a warning and neither allowed nor warned of by its code.
    Warnings,
}

/// The word for [`Wanted::Warnings`].
const WARNINGS: &str = "warnings";

impl Wanted {
    /// Reads a code, or `warnings` where that may stand.
    ///
    /// # Errors
    /// What is wrong, and what to write instead.
    pub fn parse(text: &str, warnings: bool) -> Result<Self, (String, String)> {
        if warnings && text == WARNINGS {
            return Ok(Self::Warnings);
        }
        let codes = || Code::ALL.iter().filter(|code| code.severity() != Severity::Error);
        match Code::ALL.iter().find(|code| code.as_str() == text) {
            Some(code) if code.severity() == Severity::Error => {
                Err((format!("`{text}` is an error of the input, and stays one"), "correct what it is found at".to_owned()))
            }
            Some(code) => Ok(Self::Code(*code)),
            None => {
                let known = codes().map(|code| code.as_str()).chain(warnings.then_some(WARNINGS));
                let help = nearest(text, known).map_or_else(|| "`rackrent check --list` lists the codes".to_owned(), |near| format!("did you mean `{near}`?"));
                Err((format!("there is no code `{text}`"), help))
            }
        }
    }
}

/// A code that a file allows, and why.
#[derive(Debug, Clone)]
pub struct Allowed {
    /// Which.
    pub code: Code,
    /// Why, in the file's words.
    pub reason: String,
    /// Where the code was written.
    pub origin: Origin,
}

/// `[check.allow]`
#[derive(Debug, Clone)]
pub struct Reasons(pub Vec<Allowed>);

/// A code in a list.
#[derive(Debug, Clone, Copy)]
pub struct Listed<const WARNINGS: bool>(pub Wanted);

fn wanted(text: &str, warnings: bool, origin: Origin, reader: &mut Reader) -> Option<Wanted> {
    match Wanted::parse(text, warnings) {
        Ok(wanted) => Some(wanted),
        Err((message, help)) => {
            reader.findings.error(Code::UnknownWord, origin, message, Some(help));
            None
        }
    }
}

impl Read for Reasons {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Value::Table(table) = &node.value else {
            reader.wrong_type(node, "a reason for each code: `[check.allow]`, and below it `no-backup = \"nothing is worth keeping\"`");
            return None;
        };
        let mut allowed = Vec::new();
        for entry in table.entries() {
            let (code, reason) = (wanted(&entry.key, false, entry.origin, reader), String::read(&entry.node, reader));
            if let (Some(Wanted::Code(code)), Some(reason)) = (code, reason) {
                allowed.push(Allowed { code, reason, origin: entry.origin });
            }
        }
        Some(Self(allowed))
    }
}

impl<const WARNINGS: bool> Read for Listed<WARNINGS> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Some(text) = node.as_text() else {
            reader.wrong_type(node, "a code, such as `\"no-backup\"`");
            return None;
        };
        wanted(text, WARNINGS, node.origin, reader).map(Self)
    }
}

record! {
    /// `[check]`
    pub struct Levels = "`[check]`" {
        /// What is allowed.
        allow: Option<Reasons>,
        /// What is a warning.
        warn: Vec<Listed<false>>,
        /// What fails a run.
        deny: Vec<Listed<true>>,
        /// How old a price may be.
        max_age: Option<At<Duration>>,
    }
}

impl Levels {
    /// What is allowed, and why.
    #[must_use]
    pub fn allowed(&self) -> &[Allowed] {
        self.allow.as_ref().map_or(&[], |reasons| &reasons.0)
    }
}
