//! `rackrent sensitivity`: which inputs move the difference between the two best most.

use super::destination::Destination;
use super::inputs::{self, Inputs, Ready};
use super::progress::Progress;
use super::{INPUT, Output, Streams};
use crate::comparison::{self, Verdict};
use crate::flip::{self, Swing};
use crate::lock::{self, MadeFrom};
use crate::money::{Money, grouped, rounded};
use crate::points::Points;
use crate::quantity::to_f64;
use crate::report::plain;
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;
use std::sync::Mutex;

/// Ranks the inputs by how far the difference between the two best alternatives moves when each swings alone.
#[derive(Debug, Args)]
#[command(after_help = "\
An input that is a range swings over its range, any other by --swing of its value to both sides. The bars are a tornado: a block to the left of the line \
makes the winner's lead smaller, to the right larger; `!` marks an end at which another wins.")]
pub struct Sensitivity {
    #[command(flatten)]
    inputs: Inputs,
    /// How far an input without a range swings
    #[arg(long, value_name = "SHARE", default_value = "20 %", value_parser = share)]
    swing: Decimal,
    /// How many inputs are shown
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    top: usize,
    /// How the answer is written; CSV and JSON have every input
    #[arg(long, value_enum, default_value_t = FormatArg::Table)]
    format: FormatArg,
    #[command(flatten)]
    destination: Destination,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Table,
    Csv,
    Json,
}

fn share(text: &str) -> Result<Decimal, String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    let share = number.parse::<Decimal>().ok().filter(|number| *number > Decimal::ZERO && *number <= Decimal::from(1000));
    match share {
        Some(number) if text.contains('%') => Ok(number / Decimal::ONE_HUNDRED),
        Some(_) => Err(format!("write `{number} %`")),
        None => Err("write a share above 0, such as `20 %`".to_owned()),
    }
}

impl Sensitivity {
    pub fn run(self, streams: Streams) -> anyhow::Result<Output> {
        let Ready { documents, assumptions, scenario } = match self.inputs.read("sensitivity", streams) {
            Ok(ready) => ready,
            Err(output) => return Ok(output),
        };
        if let Some(output) = inputs::own_input(self.destination.output.as_deref(), &documents) {
            return Ok(output);
        }
        let comparison = comparison::compare(scenario, &assumptions);
        let Verdict::Winner { winner, runner_up, margin, .. } = comparison.verdict else {
            return Ok(Output {
                stderr: "error: fewer than two alternatives are priced: there is no difference to move\n".to_owned(),
                code: INPUT,
                ..Output::default()
            });
        };
        let names = [comparison.name(winner), comparison.name(runner_up)];
        let dials = flip::inputs(&documents, &comparison);
        let made_from = lock::made_from(&documents.texts);
        let points = Points::new(documents);
        let progress = Mutex::new((0usize, Progress::new(streams)));
        let mut swings: Vec<Swing> = dials
            .par_iter()
            .map_init(
                || points.clone(),
                |points, dial| {
                    let swing = flip::swing(points, dial, self.swing, names);
                    if let Ok(mut progress) = progress.lock() {
                        progress.0 += 1;
                        let done = progress.0;
                        progress.1.say(&format!("{done} of {} inputs", dials.len()));
                    }
                    swing
                },
            )
            .collect();
        drop(progress);
        let today = margin.decimal();
        swings.sort_by(|a, b| b.width(today).cmp(&a.width(today)).then_with(|| a.path.cmp(&b.path)));
        let file = self.destination.file();
        let width = self.destination.layout(streams).width;
        let study =
            Study { names, margin, currency: comparison.scenario.workload.currency.code(), measure: comparison.measure.as_str(), swing: self.swing, swings };
        let answer = match self.format {
            FormatArg::Table => study.table(self.top, width),
            FormatArg::Csv => study.csv()?,
            FormatArg::Json => study.json(&made_from)?,
        };
        Ok(Output { file, ..Output::answer(answer) })
    }
}

/// What was found.
struct Study<'a> {
    names: [&'a str; 2],
    margin: Money,
    currency: &'a str,
    measure: &'static str,
    swing: Decimal,
    swings: Vec<Swing>,
}

/// The columns of a bar to each side of its line.
const BAR: usize = 16;

impl Study<'_> {
    fn table(&self, top: usize, width: usize) -> String {
        let [winner, runner_up] = self.names;
        let today = self.margin.decimal();
        let moving: Vec<&Swing> = self.swings.iter().filter(|swing| !swing.width(today).is_zero()).collect();
        let percent = (self.swing * Decimal::ONE_HUNDRED).normalize();
        let head = format!(
            "{winner} costs {} {} less than {runner_up}, by {}. Ranges swing over their range, every other input by {percent} % of its value to both sides.",
            self.margin.whole(),
            self.currency,
            self.measure,
        );
        let mut out = plain::paragraph(&head, width);
        out.push('\n');
        let widest = moving.iter().map(|swing| swing.width(today)).max().unwrap_or_default();
        let rows: Vec<Vec<String>> = moving
            .iter()
            .take(top)
            .map(|swing| {
                let lead = |at: usize| swing.differences[at].map_or_else(|| "-".to_owned(), |lead| grouped(rounded(lead, 0)));
                let ends = format!("{} .. {}", swing.ends[0], swing.ends[1]);
                vec![swing.path.to_string(), ends, lead(0), lead(1), bar(swing, today, widest, winner)]
            })
            .collect();
        out.push_str(&plain::keyed(&["input", "from .. to", "lead at one end", "at the other", "tornado"], &rows, &[2, 3], width));
        let hidden = moving.len().saturating_sub(top);
        let still = self.swings.len() - moving.len();
        let mut rest = Vec::new();
        if hidden > 0 {
            rest.push(format!("{hidden} more move it less"));
        }
        if still > 0 {
            rest.push(format!("{still} do not move it"));
        }
        if !rest.is_empty() {
            out.push('\n');
            out.push_str(&plain::paragraph(&format!("{}.", rest.join("; ")), width));
        }
        out
    }

    fn csv(&self) -> anyhow::Result<String> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        writer.write_record(["input", "from", "to", "lead_at_from", "lead_at_to", "winner_at_from", "winner_at_to", "lead_today", "currency"])?;
        for swing in &self.swings {
            let lead = |at: usize| swing.differences[at].map(|lead| lead.to_string()).unwrap_or_default();
            let winner = |at: usize| swing.winners[at].as_deref().map(crate::report::cell).unwrap_or_default();
            let path = crate::report::cell(&swing.path.to_string());
            let ends = [0, 1].map(|at: usize| crate::report::cell(&swing.ends[at]));
            let [from, to] = ends;
            writer.write_record([path, from, to, lead(0), lead(1), winner(0), winner(1), self.margin.to_string(), self.currency.to_owned()])?;
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }

    fn json(&self, made_from: &MadeFrom) -> anyhow::Result<String> {
        let swings: Vec<_> = self
            .swings
            .iter()
            .map(|swing| {
                let end =
                    |at: usize| json!({ "value": swing.ends[at], "lead": swing.differences[at].map(|lead| lead.to_string()), "winner": swing.winners[at] });
                json!({ "input": swing.path.to_string(), "from": end(0), "to": end(1) })
            })
            .collect();
        let [winner, runner_up] = self.names;
        let value = json!({
            "schema": "rackrent.sensitivity.v1",
            "made_from": made_from,
            "winner": winner,
            "runner_up": runner_up,
            "measure": self.measure,
            "lead": self.margin.to_string(),
            "currency": self.currency,
            "swing": self.swing.normalize().to_string(),
            "inputs": swings,
        });
        Ok(serde_json::to_string_pretty(&value)? + "\n")
    }
}

/// Blocks to the left of a line for a smaller lead, to the right for a larger one.
fn bar(swing: &Swing, today: Decimal, widest: Decimal, winner: &str) -> String {
    let blocks = |lead: Option<Decimal>| {
        let moved = lead.map_or(0.0, |lead| to_f64(lead - today));
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a bar has a few columns")]
        let blocks = if widest.is_zero() { 0 } else { libm::round(moved / to_f64(widest) * BAR as f64) as i64 };
        blocks
    };
    let [low, high] = swing.differences.map(blocks);
    let left = usize::try_from(-low.min(high).min(0)).unwrap_or(0).min(BAR);
    let right = usize::try_from(low.max(high).max(0)).unwrap_or(0).min(BAR);
    let flips = swing.winners.iter().flatten().any(|name| name != winner);
    format!("{}{}|{}{}", " ".repeat(BAR - left), "\u{2588}".repeat(left), "\u{2588}".repeat(right), if flips { " !" } else { "" })
}
