//! `rackrent flip`: where the winner changes.

use super::destination::Destination;
use super::inputs::{self, Inputs, Ready};
use super::progress::Progress;
use super::{INPUT, Output, Streams};
use crate::comparison;
use crate::diagnostic::printable;
use crate::dial::Dial;
use crate::document;
use crate::flip::{self, Crossing, Found};
use crate::lock::{self, MadeFrom};
use crate::money::rounded;
use crate::points::Points;
use crate::quantity::{self, nearest};
use crate::report::plain;
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;
use std::sync::Mutex;

/// Finds the values of an input at which the winner changes, or, without one, the inputs whose smallest relative change makes it change.
#[derive(Debug, Args)]
#[command(after_help = "\
Of one input, every change between its bounds is found to the last digit shown: with the lower value one wins, with the higher another. Values are looked at \
over the whole of the bounds, more closely around today's; what changes twice between two of them goes unseen, and --looks sees more. Without an input each \
is looked at 1, 3, 10, 25, 50 and 100 % below and above today's value, and at 4 and 10 times that; of a sheet's inputs, which move costs one way, first at the \
ends alone.")]
pub struct Flip {
    #[command(flatten)]
    inputs: Inputs,
    /// The input: a path, as `rackrent paths` lists them
    #[arg(value_name = "PATH")]
    path: Option<String>,
    /// The lowest value that is tried; 0, or ten times a value below 0
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true, requires = "path")]
    from: Option<String>,
    /// The highest value that is tried; ten times today's, or 0
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true, requires = "path")]
    to: Option<String>,
    /// How many values are looked at before intervals are narrowed down
    #[arg(long, value_name = "COUNT", default_value_t = 64, value_parser = clap::value_parser!(u32).range(4..=100_000))]
    looks: u32,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = FormatArg::Table)]
    format: FormatArg,
    #[command(flatten)]
    destination: Destination,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Table,
    Json,
}

impl Flip {
    pub fn run(self, streams: Streams) -> anyhow::Result<Output> {
        let ready = match self.inputs.read("flip", streams) {
            Ok(ready) => ready,
            Err(output) => return Ok(output),
        };
        if let Some(output) = inputs::own_input(self.destination.output.as_deref(), &ready.documents) {
            return Ok(output);
        }
        let file = self.destination.file();
        let width = self.destination.layout(streams).width;
        let output = match &self.path {
            Some(path) => self.one(path, ready, width, streams)?,
            None => self.all(ready, width, streams)?,
        };
        Ok(Output { file, ..output })
    }

    fn one(&self, path: &str, ready: Ready, width: usize, streams: Streams) -> anyhow::Result<Output> {
        let made_from = lock::made_from(&ready.documents.texts);
        let mut points = Points::new(ready.documents);
        let dial = match dial(path, &points) {
            Ok(dial) => dial,
            Err(output) => return Ok(output),
        };
        let usual = flip::usual_bounds(&dial);
        let bound = |given: &Option<String>, usual: Decimal| given.as_ref().map_or(Ok(usual), |text| dial.number(text));
        let (low, high) = match (bound(&self.from, usual.0), bound(&self.to, usual.1)) {
            (Ok(low), Ok(high)) if low < high => (low, high),
            (Ok(low), Ok(high)) if dial.today.is_zero() && low == high => {
                return Ok(Output::usage(&format!("`{}` is 0 today: say with --from and --to between which values to look", dial.path)));
            }
            (Ok(_), Ok(_)) => return Ok(Output::usage("--from is below --to")),
            (Err(why), _) | (_, Err(why)) => return Ok(Output::usage(&why)),
        };
        let mut progress = Progress::new(streams);
        let found = flip::search(&mut points, &dial, (low, high), self.looks, |done| progress.say(&format!("{done} values of {}", dial.path)));
        progress.clear();
        Ok(Output::answer(match self.format {
            FormatArg::Table => one_table(&dial, &found, width),
            FormatArg::Json => one_json(&dial, &found, &made_from)?,
        }))
    }

    fn all(&self, ready: Ready, width: usize, streams: Streams) -> anyhow::Result<Output> {
        let Ready { documents, assumptions, scenario } = ready;
        let comparison = comparison::compare(scenario, &assumptions);
        let dials = flip::inputs(&documents, &comparison);
        let points = Points::new(documents);
        let progress = Mutex::new((0usize, Progress::new(streams)));
        let count = dials.len();
        let mut found: Vec<(&Dial, Option<Crossing>)> = dials
            .par_iter()
            .map_init(
                || points.clone(),
                |points, dial| {
                    let crossing = flip::nearest(points, dial);
                    if let Ok(mut progress) = progress.lock() {
                        progress.0 += 1;
                        let done = progress.0;
                        progress.1.say(&format!("{done} of {count} inputs"));
                    }
                    (dial, crossing)
                },
            )
            .collect();
        drop(progress);
        // The smallest change first; what changes from 0 has no relative change, and comes last.
        let size =
            |found: &(&Dial, Option<Crossing>)| found.1.as_ref().map(|crossing| crossing.change(found.0.today).map_or(Decimal::MAX, |change| change.abs()));
        found.sort_by(|a, b| (size(a).unwrap_or(Decimal::MAX), size(a).is_none()).cmp(&(size(b).unwrap_or(Decimal::MAX), size(b).is_none())));
        let today = Points::new(points.documents().clone()).at(&[]).ok().and_then(|point| point.winner().map(str::to_owned));
        let flips: Vec<(&Dial, &Crossing)> = found.iter().filter_map(|(dial, crossing)| Some((*dial, crossing.as_ref()?))).collect();
        Ok(Output::answer(match self.format {
            FormatArg::Table => all_table(today.as_deref(), &flips, count, width),
            FormatArg::Json => all_json(today.as_deref(), &flips, count, &lock::made_from(&points.documents().texts))?,
        }))
    }
}

/// The dial of a path.
fn dial(text: &str, points: &Points) -> Result<Dial, Output> {
    let documents = points.documents();
    let wrong = |message: &str, help: Option<String>| {
        let help = help.map_or_else(String::new, |help| format!("help: {}\n", printable(&help)));
        Output { stderr: format!("error: {}\n{help}", printable(message)), code: INPUT, ..Output::default() }
    };
    let (path, rest) = document::Path::parse(text).map_err(|astray| wrong(&astray.message, astray.help))?;
    if !rest.trim().is_empty() {
        return Err(wrong(&format!("`{text}` is not a path"), Some("a name with other characters than letters, digits, `_` and `-` stands in quotes".into())));
    }
    let leaves = documents.leaves();
    if let Some((_, node)) = leaves.iter().find(|(known, _)| *known == path) {
        let help = || Some("only numbers can be searched: `rackrent sweep` varies words".to_owned());
        return Dial::of(&path, node).ok_or_else(|| wrong(&format!("`{path}` is no number"), help()));
    }
    // A path may name an entry of a list by its position.
    if let Some(found) = documents.at(&path).and_then(|node| Dial::of(&path, node)) {
        return Ok(found);
    }
    let texts: Vec<String> = leaves.iter().map(|(path, _)| path.to_string()).collect();
    let help = nearest(&path.to_string(), texts.iter().map(String::as_str)).map_or_else(
        || "`rackrent paths` lists them; a value that is not written can be written with --set first".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Err(wrong(&format!("there is no value at `{path}`"), Some(help)))
}

/// A relative change, signed.
fn percent(change: Decimal) -> String {
    let percent = change * Decimal::ONE_HUNDRED;
    let digits = if percent.abs() < Decimal::ONE { 2 } else { u32::from(percent.abs() < Decimal::TEN) };
    let sign = if percent.is_sign_negative() { "" } else { "+" };
    format!("{sign}{} %", rounded(percent, digits).normalize())
}

fn name(winner: Option<&str>) -> String {
    winner.unwrap_or("nothing is priced").to_owned()
}

fn one_table(dial: &Dial, found: &Found, width: usize) -> String {
    let today = format!("Today `{}` is {}: {} wins.", dial.path, dial.text(dial.today), name(found.today.as_deref()));
    let mut out = plain::paragraph(&today, width);
    let (low, high) = (dial.text(found.bounds.0), dial.text(found.bounds.1));
    if found.crossings.is_empty() {
        out.push_str(&plain::paragraph(&format!("That never changes between {low} and {high}."), width));
    } else {
        let rows: Vec<Vec<String>> = found
            .crossings
            .iter()
            .map(|crossing| {
                let change = crossing.change(dial.today).map_or_else(|| "-".to_owned(), percent);
                let (below, above) = (&crossing.below, &crossing.above);
                vec![dial.text(below.value), name(below.winner.as_deref()), dial.text(above.value), name(above.winner.as_deref()), change]
            })
            .collect();
        out.push('\n');
        out.push_str(&plain::table(&["at", "wins", "at", "wins", "from today's"], &rows, &[0, 2, 4], width));
        out.push('\n');
        out.push_str(&plain::paragraph(&format!("Nothing else changes the winner between {low} and {high}, as far as was looked."), width));
    }
    if let Some(why) = &found.refused {
        out.push_str(&plain::paragraph(&format!("Values beyond are refused: {why}."), width));
    }
    out
}

fn side(dial: &Dial, side: &flip::Side) -> serde_json::Value {
    json!({ "value": dial.text(side.value), "winner": side.winner })
}

fn one_json(dial: &Dial, found: &Found, made_from: &MadeFrom) -> anyhow::Result<String> {
    let crossings: Vec<_> = found
        .crossings
        .iter()
        .map(|crossing| {
            let change = crossing.change(dial.today).map(|change| rounded(change, 6).normalize().to_string());
            json!({ "below": side(dial, &crossing.below), "above": side(dial, &crossing.above), "change": change })
        })
        .collect();
    let value = json!({
        "schema": "rackrent.flip.v1",
        "made_from": made_from,
        "input": dial.path.to_string(),
        "today": { "value": dial.text(dial.today), "winner": found.today },
        "bounds": { "from": dial.text(found.bounds.0), "to": dial.text(found.bounds.1) },
        "refused_beyond": found.refused,
        "crossings": crossings,
    });
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

fn all_table(today: Option<&str>, flips: &[(&Dial, &Crossing)], count: usize, width: usize) -> String {
    let mut out = plain::paragraph(&format!("Today {} wins.", name(today)), width);
    if !flips.is_empty() {
        let rows: Vec<Vec<String>> = flips
            .iter()
            .map(|(dial, crossing)| {
                let side = crossing.beyond(dial.today);
                let change = crossing.change(dial.today).map_or_else(|| "-".to_owned(), percent);
                vec![dial.path.to_string(), change, dial.text(dial.today), dial.text(side.value), name(side.winner.as_deref())]
            })
            .collect();
        out.push('\n');
        out.push_str(&plain::keyed(&["input", "change", "today", "flips at", "then wins"], &rows, &[1], width));
        out.push('\n');
    }
    let never = count - flips.len();
    let rest = match (flips.len(), never) {
        (0, never) => format!("None of {never} inputs changes that, from 0 to ten times its value and as far as it was looked at."),
        (_, 0) => "Each was changed alone.".to_owned(),
        (_, never) => {
            format!("Each was changed alone. {never} more change nothing from 0 to ten times their value, as far as they were looked at.")
        }
    };
    out.push_str(&plain::paragraph(&rest, width));
    out
}

fn all_json(today: Option<&str>, flips: &[(&Dial, &Crossing)], count: usize, made_from: &MadeFrom) -> anyhow::Result<String> {
    let flips: Vec<_> = flips
        .iter()
        .map(|(dial, crossing)| {
            let change = crossing.change(dial.today).map(|change| rounded(change, 6).normalize().to_string());
            json!({
                "input": dial.path.to_string(),
                "today": dial.text(dial.today),
                "below": side(dial, &crossing.below),
                "above": side(dial, &crossing.above),
                "change": change,
            })
        })
        .collect();
    let value = json!({ "schema": "rackrent.flips.v1", "made_from": made_from, "winner": today, "inputs": count, "flips": flips });
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

impl Dial {
    /// The number of a text in the dial's unit.
    ///
    /// # Errors
    /// What is wrong with it.
    fn number(&self, text: &str) -> Result<Decimal, String> {
        let (number, unit) = quantity::split(text).map_err(|problem| problem.message)?;
        if unit.is_empty() || unit == self.unit() {
            Ok(number)
        } else {
            Err(format!("write `{number}{}`: `{}` is in that unit", if self.unit().is_empty() { "" } else { " " }.to_owned() + self.unit(), self.path))
        }
    }
}
