//! What was read and is not in what is written, counted by kind: nothing goes missing silently.

use crate::diagnostic::printable;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How many kinds are told apart; what is beyond is counted together, so that a strange file costs no memory.
const KINDS: usize = 1000;
/// How many kinds are printed.
const PRINTED: usize = 40;
/// The longest example, in characters.
const EXAMPLE: usize = 80;

/// Entries of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub example: String,
    /// Where it stands: `"line 17"`; empty where that is not known.
    pub place: String,
}

/// Counts by kind. What filters keep out is counted apart from what could not be used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    unused: BTreeMap<String, Kind>,
    filtered: BTreeMap<String, Kind>,
}

impl LeftOut {
    /// Counts an entry that could not be used.
    pub fn unused(&mut self, kind: &str, example: &str, place: impl FnOnce() -> String) {
        count(&mut self.unused, kind, example, place);
    }

    /// Counts an entry that a filter keeps out.
    pub fn filtered(&mut self, kind: &str, example: &str, place: impl FnOnce() -> String) {
        count(&mut self.filtered, kind, example, place);
    }

    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: Self) {
        for (mine, theirs) in [(&mut self.unused, other.unused), (&mut self.filtered, other.filtered)] {
            for (name, kind) in theirs {
                let Kind { count, example, place } = kind;
                match mine.get_mut(&name) {
                    Some(known) => known.count += count,
                    None => {
                        mine.insert(name, Kind { count, example, place });
                    }
                }
            }
        }
    }

    /// How many entries could not be used, by kind: the most frequent first, ties by name.
    #[must_use]
    pub fn unused_kinds(&self) -> Vec<(&str, &Kind)> {
        sorted(&self.unused)
    }

    /// How many entries a filter kept out, by kind: the most frequent first, ties by name.
    #[must_use]
    pub fn filtered_kinds(&self) -> Vec<(&str, &Kind)> {
        sorted(&self.filtered)
    }

    /// The lines that a person reads; nothing if nothing was left out.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = String::new();
        section(&mut text, "left out by the filters", &self.filtered_kinds());
        section(&mut text, "left out", &self.unused_kinds());
        text
    }
}

fn count(kinds: &mut BTreeMap<String, Kind>, kind: &str, example: &str, place: impl FnOnce() -> String) {
    if let Some(known) = kinds.get_mut(kind) {
        known.count += 1;
        return;
    }
    let name = if kinds.len() < KINDS { kind } else { "other kinds" };
    if let Some(known) = kinds.get_mut(name) {
        known.count += 1;
        return;
    }
    let example = example.chars().take(EXAMPLE).collect();
    kinds.insert(name.to_owned(), Kind { count: 1, example, place: place() });
}

fn sorted(kinds: &BTreeMap<String, Kind>) -> Vec<(&str, &Kind)> {
    let mut list: Vec<(&str, &Kind)> = kinds.iter().map(|(name, kind)| (name.as_str(), kind)).collect();
    list.sort_by(|(name, kind), (other_name, other)| other.count.cmp(&kind.count).then(name.cmp(other_name)));
    list
}

fn section(text: &mut String, title: &str, kinds: &[(&str, &Kind)]) {
    if kinds.is_empty() {
        return;
    }
    let total: u64 = kinds.iter().map(|(_, kind)| kind.count).sum();
    let _ = writeln!(text, "{title}: {total}");
    for (name, kind) in kinds.iter().take(PRINTED) {
        let _ = write!(text, "  {:>9} {}", kind.count, printable(name));
        let example = match (kind.example.is_empty(), kind.place.is_empty()) {
            (true, true) => String::new(),
            (true, false) => format!(" ({})", kind.place),
            (false, true) => format!(" (`{}`)", printable(&kind.example)),
            (false, false) => format!(" (`{}`, {})", printable(&kind.example), kind.place),
        };
        let _ = writeln!(text, "{example}");
    }
    if let Some(more) = kinds.get(PRINTED..).filter(|more| !more.is_empty()) {
        let entries: u64 = more.iter().map(|(_, kind)| kind.count).sum();
        let _ = writeln!(text, "  {entries:>9} of {} more kinds", more.len());
    }
}
