//! What favours a side, or is hardly what was meant, in a sheet and between the sides of a comparison; and what a file or a flag makes of a finding.
//!
//! Errors of the input are for the readers. Here everything can be used, and the question is whether the sides are treated alike. `owned` and `priced`
//! look at a sheet by itself, `sides`, `terms` and `money` at a comparison, [`deciding`] varies the documents; [`explanations`] says of every code what
//! it means, what triggers it and what mends it.

pub mod deciding;
pub mod explanations;
mod money;
mod owned;
mod priced;
mod sides;
mod terms;
mod words;

use crate::comparison::{Answer, Comparison, Outcome, Priced};
use crate::diagnostic::{Code, Diagnostic, Findings, Origin, Severity, Texts};
use crate::document::{Date, Node, Path, Step, Value};
use crate::documents::Documents;
use crate::levels::{Levels, Wanted};
use crate::scenario::{Alternative, Item};
use crate::sheet::exchange::Exchange;
use crate::sheet::{Kind, Sheet};
use std::sync::Arc;

/// What flags make of findings, whatever the files say.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// Not shown.
    pub allow: Vec<Code>,
    /// Warnings.
    pub warn: Vec<Code>,
    /// Fail the run.
    pub deny: Vec<Wanted>,
}

/// The age that prices may have, and the date from which it is counted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ages {
    /// The day for which prices are used; the workload's start unless given.
    pub as_of: Option<Date>,
    /// In months; the file's, or twelve, unless given.
    pub months: Option<u32>,
}

/// What becomes of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The input cannot be used.
    Error,
    /// A flag or a file denies it.
    Denied,
    /// It is a warning.
    Warning,
    /// It is a note.
    Note,
    /// A flag or a file allows it.
    Allowed,
}

impl Level {
    /// The word in reports for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Denied => "denied",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::Allowed => "allowed",
        }
    }
}

/// A finding, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What was found.
    pub finding: Diagnostic,
    /// What became of it.
    pub level: Level,
    /// Who denies or allows it, and why.
    pub why: Option<String>,
}

/// A comparison under judgement.
struct Case<'a> {
    comparison: &'a Comparison,
    places: Places<'a>,
    ages: Ages,
}

impl Case<'_> {
    /// The priced alternatives, each with the answer that it is.
    fn priced(&self) -> impl Iterator<Item = (&Priced, &Alternative, Answer)> {
        let alternatives = self.comparison.scenario.alternatives.iter();
        self.comparison.outcomes.iter().zip(alternatives).filter_map(|(outcome, alternative)| match outcome {
            Outcome::Priced(priced) => Some((&**priced, alternative, Answer::of(alternative))),
            Outcome::NotPriced(_) => None,
        })
    }

    /// Whether some priced alternative rents all, and another owns something.
    fn has_sides(&self) -> bool {
        self.priced().any(|(.., answer)| answer == Answer::Rent) && self.priced().any(|(.., answer)| answer != Answer::Rent)
    }
}

/// Where values were written.
#[derive(Clone, Copy)]
struct Places<'a> {
    documents: &'a Documents,
}

impl<'a> Places<'a> {
    /// The place of a value of the workload, or of the nearest table around it.
    fn workload(self, steps: &[&str]) -> Origin {
        self.nearest(steps)
    }

    /// The place of a value of a sheet; what an entry does not say, its defaults may; otherwise the nearest table around it.
    fn sheet(self, id: &str, steps: &[&str]) -> Origin {
        let full: Vec<&str> = ["sheet", id].iter().chain(steps).copied().collect();
        if let [list @ ("machine" | "charge"), _, key] = steps
            && self.documents.at(&path(&full)).is_none()
            && let Some(node) = self.documents.at(&path(&["sheet", id, "defaults", list, key]))
        {
            return node.origin;
        }
        self.nearest(&full)
    }

    /// A value of the workload.
    fn node(self, steps: &[&str]) -> Option<&'a Node> {
        self.documents.at(&path(steps))
    }

    /// The place of a value of the workload, if it is written there.
    fn written(self, steps: &[&str]) -> Option<Origin> {
        self.node(steps).map(place)
    }

    fn nearest(self, steps: &[&str]) -> Origin {
        let found = (1..=steps.len()).rev().find_map(|length| self.documents.at(&path(&steps[..length])));
        found.or(self.documents.workload.as_ref()).map_or(Origin::default(), place)
    }
}

/// Where a value stands; of a table or a list that is only there for what is in it, its first value.
fn place(node: &Node) -> Origin {
    match &node.value {
        _ if node.origin.end > node.origin.start => node.origin,
        Value::Table(table) => table.entries().first().map_or(node.origin, |entry| entry.origin),
        Value::Array(list) => list.first().map_or(node.origin, place),
        _ => node.origin,
    }
}

fn path(steps: &[&str]) -> Path {
    Path(steps.iter().map(|step| Step::Key((*step).to_owned())).collect())
}

/// Judges a sheet by itself.
pub fn sheet(sheet: &Sheet, documents: &Documents, ages: Ages, findings: &mut Findings) {
    let places = Places { documents };
    let date = ages.as_of.map(|as_of| (as_of, months(ages, sheet.check.as_ref())));
    if let Some((as_of, months)) = date {
        for (name, source) in &sheet.sources.0 {
            terms::age(source.as_of, as_of, months, &format!("the source `{name}` of `{}`", sheet.id), places.sheet(&sheet.id, &["source", name]), findings);
        }
    }
    alone(sheet, places, findings);
}

/// Judges an exchange table by itself.
pub fn exchange(exchange: &Exchange, origin: Origin, ages: Ages, findings: &mut Findings) {
    if let Some(as_of) = ages.as_of {
        terms::age(exchange.source.as_of, as_of, months(ages, None), "the exchange table", origin, findings);
    }
}

/// Judges a comparison: its workload, its sheets, and what stands on one side only.
pub fn comparison(comparison: &Comparison, documents: &Documents, ages: Ages, findings: &mut Findings) {
    let case = Case { comparison, places: Places { documents }, ages };
    for sheet in sheets(comparison) {
        alone(&sheet, case.places, findings);
    }
    sides::judge(&case, findings);
    terms::judge(&case, findings);
    money::judge(&case, findings);
}

/// Of an age that is asked for: the flag's months, the file's, or twelve.
fn months(ages: Ages, levels: Option<&Levels>) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; a float casts into range")]
    let of_file = || levels.and_then(|levels| levels.max_age.as_ref()).map(|age| libm::floor(age.value.months() + 1e-9).min(12_000.0) as u32);
    ages.months.or_else(of_file).unwrap_or(12)
}

fn alone(sheet: &Sheet, places: Places<'_>, findings: &mut Findings) {
    priced::judge(sheet, places, findings);
    if sheet.kind == Kind::Owned {
        owned::judge(sheet, places, findings);
    }
}

/// The sheets on which something of the workload runs or stands, each once.
fn sheets(comparison: &Comparison) -> Vec<Arc<Sheet>> {
    let mut sheets: Vec<Arc<Sheet>> = Vec::new();
    for part in comparison.scenario.alternatives.iter().flat_map(|alternative| &alternative.parts) {
        let serves = part.serves.iter().any(|item| matches!(item, Item::Component(_) | Item::Data(_))) || comparison.scenario.workload.components.is_empty();
        if !part.completes && serves && !sheets.iter().any(|known| known.id == part.sheet.id) {
            sheets.push(Arc::clone(&part.sheet));
        }
    }
    sheets
}

/// Decides what becomes of findings: by flags, by the workload's `[check]`, by that of the file in which one is placed.
pub struct Judge<'a> {
    /// What flags say.
    pub flags: &'a Flags,
    /// What files say, each by the name of its text; the workload's first.
    pub files: Vec<(String, &'a Levels)>,
    /// The workload's own, which is for all that is found with it.
    pub workload: Option<&'a Levels>,
}

impl Judge<'_> {
    /// What becomes of one.
    #[must_use]
    pub fn judge(&self, finding: &Diagnostic, texts: &Texts) -> Judged {
        let (level, why) = self.level(finding, texts);
        Judged { finding: finding.clone(), level, why }
    }

    fn level(&self, finding: &Diagnostic, texts: &Texts) -> (Level, Option<String>) {
        let code = finding.code;
        if finding.severity == Severity::Error {
            return (Level::Error, None);
        }
        if self.flags.deny.contains(&Wanted::Code(code)) {
            return (Level::Denied, Some(format!("denied by `--deny {}`", code.as_str())));
        }
        if self.flags.allow.contains(&code) {
            return (Level::Allowed, Some(format!("`--allow {}`", code.as_str())));
        }
        let name = texts.get(finding.origin.text).map_or("", |text| text.name.as_str());
        let placed = self.files.iter().filter(|(file, _)| file == name).map(|(_, levels)| *levels);
        let levels: Vec<&Levels> = self.workload.into_iter().chain(placed).collect();
        let mut level = if code.severity() == Severity::Note { Level::Note } else { Level::Warning };
        if self.flags.warn.contains(&code) {
            level = Level::Warning;
        } else {
            for levels in &levels {
                if let Some(allowed) = levels.allowed().iter().find(|allowed| allowed.code == code) {
                    return (Level::Allowed, Some(allowed.reason.clone()));
                }
                if levels.deny.iter().any(|denied| denied.0 == Wanted::Code(code)) {
                    return (Level::Denied, Some("denied by `[check]`".to_owned()));
                }
                if levels.warn.iter().any(|warned| warned.0 == Wanted::Code(code)) {
                    level = Level::Warning;
                    break;
                }
            }
        }
        self.unless_denied(level, &levels)
    }

    /// A warning fails the run where all warnings do.
    fn unless_denied(&self, level: Level, levels: &[&Levels]) -> (Level, Option<String>) {
        if level == Level::Warning && self.flags.deny.contains(&Wanted::Warnings) {
            return (Level::Denied, Some("denied by `--deny warnings`".to_owned()));
        }
        if level == Level::Warning && levels.iter().any(|levels| levels.deny.iter().any(|denied| denied.0 == Wanted::Warnings)) {
            return (Level::Denied, Some("denied by `deny = [\"warnings\"]` in `[check]`".to_owned()));
        }
        (level, None)
    }
}
