//! `[check]` of a file: which findings it allows, and why, of which it warns, and which it denies.
//!
//! What is an error of the input is none of its business: it cannot be allowed.

use crate::diagnostic::{Code, Origin, Severity};
use crate::document::schema::{Definitions, Describe};
use crate::document::{At, Node, Read, Reader, Value};
use crate::quantity::{Duration, nearest};
use crate::record;
use serde_json::{Value as Json, json};

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
        match Code::ALL.iter().find(|code| code.as_str() == text) {
            Some(code) if code.severity() == Severity::Error => {
                Err((format!("`{text}` is an error of the input, and stays one"), "correct what it is found at".to_owned()))
            }
            Some(code) => Ok(Self::Code(*code)),
            None => {
                let known = judgements().chain(warnings.then_some(WARNINGS));
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

/// The codes that are no errors: those a file may speak of.
fn judgements() -> impl Iterator<Item = &'static str> {
    Code::ALL.iter().filter(|code| code.severity() != Severity::Error).map(|code| code.as_str())
}

impl Describe for Reasons {
    fn describe(definitions: &mut Definitions) -> Json {
        definitions.define("Reasons", |definitions| {
            let reason = String::describe(definitions);
            let codes: Vec<&str> = judgements().collect();
            json!({ "description": "codes, each with the reason", "type": "object", "propertyNames": { "enum": codes }, "additionalProperties": reason })
        })
    }
}

impl<const WARNINGS: bool> Describe for Listed<WARNINGS> {
    fn describe(_: &mut Definitions) -> Json {
        let words: Vec<&str> = judgements().chain(WARNINGS.then_some(self::WARNINGS)).collect();
        json!({ "type": "string", "enum": words })
    }
}

record! {
    /// `[check]`: what `rackrent check` makes of what it finds
    pub struct Levels = "`[check]`" {
        /// Codes that are not shown, each with its reason.
        allow: Option<Reasons>,
        /// Codes that are warnings, whatever they are otherwise.
        warn: Vec<Listed<false>>,
        /// Codes that fail the run, or `warnings` for all that are warnings.
        deny: Vec<Listed<true>>,
        /// How old a price may be at the day for which it is used; 12 months unless said.
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
