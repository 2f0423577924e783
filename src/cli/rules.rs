//! What commands that judge a result share: the flags of rules, the baseline, and what is said of violations.

use super::locking::JudgedBy;
use super::{INPUT, Output, Streams};
use crate::comparison;
use crate::diagnostic::{Code, Findings, Severity, Texts, printable};
use crate::document::{self, Date, Reader};
use crate::documents::Documents;
use crate::library::{self, Unreadable};
use crate::rules::{self, Judged, Level, Question, Rule};
use crate::saved::{self, Saved};
use clap::Args;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What the result must keep to.
#[derive(Debug, Args)]
#[command(next_help_heading = HEADING)]
pub struct RuleFlags {
    /// Fails unless this holds: `total <= 500000 USD`, `rent: peak <= 20000 USD`, `margin >= 5 %`, `winner = buy`; examples/README.md lists the checks
    #[arg(long, value_name = "CONDITION")]
    fail_unless: Vec<String>,
    /// Warns unless this holds
    #[arg(long, value_name = "CONDITION")]
    warn_unless: Vec<String>,
    /// A file of rules, beside those of the workload
    #[arg(long, value_name = "FILE")]
    policy: Vec<PathBuf>,
}

/// What increases and decreases are counted from, where a command has no other result to count from.
#[derive(Debug, Args)]
pub struct BaselineFlag {
    /// What increases and decreases are counted from: a saved JSON result, or a workload
    #[arg(long, value_name = "FILE", help_heading = HEADING)]
    baseline: Option<PathBuf>,
}

impl BaselineFlag {
    /// What it came to; an output that says what is wrong where it cannot be used.
    pub fn read(&self, streams: Streams) -> Result<Option<Saved>, Output> {
        self.baseline.as_deref().map(|path| baseline(path, streams)).transpose()
    }

    /// The files by which a result is judged.
    pub fn judged_by<'a>(&'a self, rules: &'a RuleFlags) -> JudgedBy<'a> {
        JudgedBy { policies: &rules.policy, baseline: self.baseline.as_deref() }
    }

    /// An output where a file to be written is the baseline.
    pub fn own_input(&self, output: Option<&Path>) -> Option<Output> {
        is_read(self.baseline.iter(), output)
    }
}

/// Over the flags of rules.
const HEADING: &str = "Rules and budgets: what is violated is said last, and the exit code is 4";

impl RuleFlags {
    /// Judges a result by the rules of its workload, of the policies and of the flags.
    ///
    /// The outer error is a fault of the program; the inner output says what is wrong with the input.
    pub fn judge(
        &self,
        head: impl FnOnce(&Texts) -> anyhow::Result<Saved>,
        base: Option<&Saved>,
        documents: &mut Documents,
        as_of: Option<Date>,
        streams: Streams,
    ) -> anyhow::Result<Result<Vec<Judged>, Output>> {
        let mut reader = Reader::default();
        let rules = match self.rules(documents, &mut reader) {
            Ok(rules) => rules,
            Err(error) => return Ok(Err(Output::unreadable(&error))),
        };
        if reader.findings.has_errors() {
            return Ok(Err(Output::findings(&reader.findings, &documents.texts, streams)));
        }
        if rules.is_empty() {
            return Ok(Ok(Vec::new()));
        }
        let head = head(&documents.texts)?;
        let judged = rules::judge(&rules, Question { head: &head, base, as_of }, &mut reader);
        if reader.findings.has_errors() {
            return Ok(Err(Output::findings(&reader.findings, &documents.texts, streams)));
        }
        Ok(Ok(judged))
    }

    /// Whether none is given.
    pub const fn is_empty(&self) -> bool {
        self.fail_unless.is_empty() && self.warn_unless.is_empty() && self.policy.is_empty()
    }

    /// An output where a file to be written is a policy.
    pub fn own_input(&self, output: Option<&Path>) -> Option<Output> {
        is_read(self.policy.iter(), output)
    }

    fn rules(&self, documents: &mut Documents, reader: &mut Reader) -> Result<Vec<Rule>, Unreadable> {
        let mut rules = documents.workload().map_or_else(Vec::new, |root| rules::read(&root, false, reader));
        for path in &self.policy {
            if let Some(text) = library::read_text(path, &mut documents.texts, reader)? {
                let errors = reader.findings.errors();
                let root = document::parse(&documents.texts, text, &mut reader.findings);
                if reader.findings.errors() == errors {
                    rules.extend(rules::read(&root, true, reader));
                }
            }
        }
        let flags = [("--fail-unless", &self.fail_unless, Level::Fail), ("--warn-unless", &self.warn_unless, Level::Warn)];
        for (flag, conditions, level) in flags {
            for condition in conditions {
                rules.extend(rules::condition(flag, condition, level, &mut documents.texts, reader));
            }
        }
        Ok(rules)
    }
}

/// An output where a file to be written is one of those that are read.
fn is_read<'a>(mut read: impl Iterator<Item = &'a PathBuf>, output: Option<&Path>) -> Option<Output> {
    let path = output?.canonicalize().ok()?;
    let own = read.find(|own| own.canonicalize().is_ok_and(|own| own == path))?;
    Some(Output::usage(&format!("`{}` is one of the files that are compared with", printable(&own.display().to_string()))))
}

/// What a file came to: a saved result, or a workload that is compared as it stands.
fn baseline(path: &Path, streams: Streams) -> Result<Saved, Output> {
    let name = path.display().to_string();
    let (mut reader, mut documents) = (Reader::default(), Documents::default());
    let wrong = |why: &str| Output { stderr: format!("error: cannot use `{}`: {}\n", printable(&name), printable(why)), code: INPUT, ..Output::default() };
    let text = library::read_text(path, &mut documents.texts, &mut reader).map_err(|error| Output::unreadable(&error))?;
    let findings = |reader: &Reader, documents: &Documents| Output::findings(&reader.findings, &documents.texts, streams);
    let Some(id) = text else { return Err(findings(&reader, &documents)) };
    let content = documents.texts.get(id).map_or("", |text| text.content.as_str());
    let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    if json || content.trim_start().starts_with('{') {
        return saved::read(content).map_err(|why| wrong(&why));
    }
    documents.workload = Some(document::parse(&documents.texts, id, &mut reader.findings));
    documents.base = path.parent().map(Path::to_path_buf).unwrap_or_default();
    if reader.findings.has_errors() {
        return Err(findings(&reader, &documents));
    }
    match documents.scenario(&[], &mut reader).map_err(|error| Output::unreadable(&error))? {
        Some(scenario) if !reader.findings.has_errors() => {
            let comparison = comparison::compare(scenario, &[]);
            saved::of(&comparison, &documents.texts).map_err(|error| wrong(&error.to_string()))
        }
        _ => Err(findings(&reader, &documents)),
    }
}

/// What is said of violations after the answer, and the exit code.
pub fn violations(judged: &[Judged], texts: &Texts, streams: Streams) -> (String, u8) {
    let mut findings = Findings::default();
    for violated in judged.iter().filter(|judged| !judged.kept) {
        // A rule of a flag is its condition, which is shown with it.
        let message = if violated.rule.contains('=') { violated.message.clone() } else { format!("{}: {}", violated.rule, violated.message) };
        match violated.level {
            Level::Fail => findings.error(Code::RuleViolated, violated.origin, message, None),
            Level::Warn => findings.warning(Code::RuleViolated, violated.origin, message),
        }
    }
    let mut said = findings.render(texts, streams.styled_err);
    let sorted = findings.sorted();
    let fails = sorted.iter().filter(|finding| finding.severity == Severity::Error).count();
    if fails > 0 {
        let _ = writeln!(said, "{fails} {}", if fails == 1 { "rule failed" } else { "violations of rules" });
    }
    (said, if fails > 0 { super::RULE } else { 0 })
}
