//! What people call the numbers that they ask about: names by any case and by a part that is theirs alone, months by number or date.

use crate::bill::Line;
use crate::comparison::{Comparison, Priced};
use crate::quantity::nearest;
use crate::scenario::Alternative;
use crate::sheet::meter::Category;
use std::fmt::Write as _;

/// Why nothing, or too much, is called so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Astray {
    /// What is wrong, in one line.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// The most names that a help lists.
const MOST_LISTED: usize = 40;

/// Finds what is called so among some names: by the whole name, else by a part of it that no other name has.
fn find(what: &str, text: &str, names: &[String]) -> Result<usize, Astray> {
    let wanted = text.trim().to_lowercase();
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    if let Some(at) = names.iter().position(|name| name == text.trim()).or_else(|| lower.iter().position(|name| *name == wanted)) {
        return Ok(at);
    }
    let holding: Vec<usize> = (0..lower.len()).filter(|at| !wanted.is_empty() && lower[*at].contains(&wanted)).collect();
    let list = |of: &mut dyn Iterator<Item = &String>| {
        let mut out = String::new();
        for (at, name) in of.enumerate() {
            if at == MOST_LISTED {
                out.push_str(", ...");
                break;
            }
            let _ = write!(out, "{}`{name}`", if at == 0 { "" } else { ", " });
        }
        out
    };
    match holding.as_slice() {
        [only] => Ok(*only),
        [] => {
            let near = nearest(text, names.iter().map(String::as_str));
            let help = near.map_or_else(|| format!("there are {}", list(&mut names.iter())), |near| format!("did you mean `{near}`?"));
            Err(Astray { message: format!("there is no {what} `{text}`"), help })
        }
        several => {
            let help = format!("write more of one of {}", list(&mut several.iter().map(|at| &names[*at])));
            Err(Astray { message: format!("`{text}` is a part of the name of more than one {what}"), help })
        }
    }
}

/// Finds an alternative.
///
/// # Errors
/// [`Astray`] where none or more than one is called so.
pub fn alternative(comparison: &Comparison, text: &str) -> Result<usize, Astray> {
    let names: Vec<String> = comparison.scenario.alternatives.iter().map(|alternative| alternative.name.clone()).collect();
    find("alternative", text, &names)
}

/// What each line of a bill is called: its name, with what tells it from others of the same name.
#[must_use]
pub fn line_names(alternative: &Alternative, lines: &[Line]) -> Vec<String> {
    let names: Vec<String> = lines.iter().map(|line| line.shown(alternative).name).collect();
    let with_sheet = |at: usize| format!("{} ({})", names[at], lines[at].sheet(alternative).unwrap_or("workload"));
    let alike = |at: usize, name: &dyn Fn(usize) -> String| (0..lines.len()).any(|other| other != at && name(other) == name(at));
    (0..lines.len())
        .map(|at| {
            if !alike(at, &|at| names[at].clone()) {
                return names[at].clone();
            }
            let name = with_sheet(at);
            if alike(at, &with_sheet) { format!("{name}, part {}", lines[at].part + 1) } else { name }
        })
        .collect()
}

/// Finds lines of a bill: one by its name, or all of a category by its key or label.
///
/// # Errors
/// [`Astray`] where none, or lines that have nothing else in common, are called so.
pub fn lines(alternative: &Alternative, priced: &Priced, text: &str) -> Result<Vec<usize>, Astray> {
    let lines = &priced.bill.lines;
    let names = line_names(alternative, lines);
    let found = find("line", text, &names);
    let exact = matches!(&found, Ok(at) if names[*at].eq_ignore_ascii_case(text.trim()));
    let category = Category::ALL.iter().find(|(_, key, label)| key.eq_ignore_ascii_case(text.trim()) || label.eq_ignore_ascii_case(text.trim()));
    if let (false, Some((category, ..))) = (exact, category) {
        let of: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].category == *category).collect();
        if !of.is_empty() {
            return Ok(of);
        }
    }
    found.map(|at| vec![at])
}

/// Finds a month of the horizon, by its number or as `2009-05`; 0 is before the start.
///
/// # Errors
/// [`Astray`] where it is none.
pub fn month(comparison: &Comparison, text: &str) -> Result<usize, Astray> {
    let months = comparison.scenario.workload.months as usize;
    let last = comparison.date(months);
    let help = match (comparison.date(1), last) {
        (Some(first), Some(last)) => format!("months are 1 to {months}, or {first} to {last}; 0 is before the start"),
        _ => format!("months are 1 to {months}; 0 is before the start"),
    };
    let text = text.trim();
    let by_number = text.parse::<usize>().ok().filter(|month| *month <= months);
    let by_date = || (1..=months).find(|month| comparison.date(*month).as_deref() == Some(text));
    by_number.or_else(by_date).ok_or_else(|| Astray { message: format!("`{text}` is no month of the horizon"), help })
}
