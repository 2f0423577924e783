//! `rackrent risk`: what ranges mean for the answer.

use super::destination::Destination;
use super::inputs::{self, Inputs, Ready};
use super::progress::Progress;
use super::{INPUT, Output, Streams};
use crate::diagnostic::printable;
use crate::document::{Distribution, Word as _};
use crate::lock::{self, MadeFrom};
use crate::points::{self, Points};
use crate::quantity::{Currency, to_decimal};
use crate::report::plain;
use crate::report::tidy::{self, Rows};
use crate::risk::{self, Draws, Outlook, Sample, Uncertain};
use crate::{library::Setting, money::rounded};
use clap::{Args, ValueEnum};
use rust_decimal::Decimal;
use serde_json::json;
use std::convert::Infallible;
use std::io::Write;

/// Draws every range of a workload and its sheets, and says how likely each alternative is to win.
#[derive(Debug, Args)]
#[command(after_help = "\
A range is { low = ..., likely = ..., high = ... }, with `distribution` and `cause` if they differ from the usual; --set makes any value one. Triangular and \
uniform: low and high are the ends. Normal and lognormal: they are the 10th and the 90th percentile, whatever is likely; a normal one is cut off at 0 where \
low is not below. Inputs of one `cause` move together: they stand at the same percentile. A draw hangs on the seed, the cause and the draw's number alone, so \
that the same draws come on every machine. Percentiles are on the straight line between the two nearest draws. The regret of choosing an alternative is what \
it costs more than the cheapest of each draw, on average. What the spread comes from is each input's squared rank correlation, over their sum.")]
pub struct Risk {
    #[command(flatten)]
    inputs: Inputs,
    /// How many draws
    #[arg(long, value_name = "COUNT", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    draws: u64,
    /// What the random numbers begin with
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// The distribution of ranges that do not say theirs: triangular, uniform, normal or lognormal
    #[arg(long, value_name = "WORD", default_value = "triangular", value_parser = distribution)]
    distribution: Distribution,
    /// How the answer is written; CSV and JSON lines are every draw
    #[arg(long, value_enum, default_value_t = FormatArg::Table)]
    format: FormatArg,
    #[command(flatten)]
    destination: Destination,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Table,
    Json,
    /// A row for each alternative at each draw
    Csv,
    /// The same as JSON, an object a line
    Jsonl,
}

fn distribution(word: &str) -> Result<Distribution, String> {
    let found = Distribution::WORDS.iter().find(|(known, _)| *known == word);
    found.map(|(_, distribution)| *distribution).ok_or_else(|| "write triangular, uniform, normal or lognormal".to_owned())
}

impl Risk {
    pub fn run(self, streams: Streams) -> anyhow::Result<Output> {
        let Ready { documents, scenario, .. } = match self.inputs.read("risk", streams) {
            Ok(ready) => ready,
            Err(output) => return Ok(output),
        };
        if let Some(output) = inputs::own_input(self.destination.output.as_deref(), &documents) {
            return Ok(output);
        }
        let wrong = |message: String| Output { stderr: format!("error: {}\n", printable(&message)), code: INPUT, ..Output::default() };
        let ranges = match risk::ranges(&documents, self.distribution) {
            Ok(ranges) if ranges.is_empty() => {
                let help = "write values as `{ low = ..., likely = ..., high = ... }`, in the files or with --set";
                return Ok(wrong(format!("nothing is uncertain: no value is a range ({help})")));
            }
            Ok(ranges) => ranges,
            Err(why) => return Ok(wrong(why)),
        };
        let mut points = Points::new(documents);
        let ranges = risk::of_whole_numbers(ranges, &mut points);
        let file = self.destination.file();
        let rows = match self.format {
            FormatArg::Csv => Some(Rows::Csv),
            FormatArg::Jsonl => Some(Rows::JsonLines),
            _ => None,
        };
        if let Some(rows) = rows {
            return Ok(Output { file, ..self.each(rows, ranges, points, streams) });
        }
        let width = self.destination.layout(streams).width;
        let mut sample = Sample::default();
        let mut progress = Progress::new(streams);
        let draws = Draws::new(&ranges, self.seed, self.draws).map(|values| {
            let settings = risk::settings(&ranges, &values);
            (values, settings)
        });
        let every = (self.draws / 100).max(1);
        let mut done = 0u64;
        let Ok(()) = points::each(&points, draws, |values, point| {
            sample.add(&values, &point);
            done += 1;
            if done.is_multiple_of(every) {
                progress.say(&format!("{done} of {} draws", self.draws));
            }
            Ok::<(), Infallible>(())
        });
        progress.clear();
        if sample.draws == 0 {
            let why = sample.refused.1.unwrap_or_default();
            return Ok(wrong(format!("every draw is refused: {why}")));
        }
        let findings = Findings::of(&sample, &ranges, scenario.workload.currency);
        let answer = match self.format {
            FormatArg::Json => findings.json(self.seed, &lock::made_from(&points.documents().texts))?,
            _ => findings.table(self.seed, width),
        };
        Ok(Output { file, ..Output::answer(answer) })
    }

    /// Every draw, as it comes.
    fn each(&self, rows: Rows, ranges: Vec<Uncertain>, points: Points, streams: Streams) -> Output {
        let (seed, count) = (self.seed, self.draws);
        Output::stream(move |to: &mut dyn Write| {
            let mut names = vec!["draw".to_owned()];
            names.extend(ranges.iter().map(|range| range.dial.path.to_string()));
            tidy::head(rows, &names, to)?;
            let mut progress = Progress::new(streams);
            let draws = (1u64..).zip(Draws::new(&ranges, seed, count)).map(|(draw, values)| {
                let settings: Vec<Setting> = risk::settings(&ranges, &values);
                ((draw, values), settings)
            });
            let every = (count / 100).max(1);
            points::each(&points, draws, |(draw, values), point| {
                if draw.is_multiple_of(every) {
                    progress.say(&format!("{draw} of {count} draws"));
                }
                let mut texts = vec![draw.to_string()];
                texts.extend(ranges.iter().zip(values).map(|(range, value)| range.dial.text(value)));
                tidy::point(rows, &names, &texts, &point, to)
            })?;
            Ok((String::new(), 0))
        })
    }
}

/// What a sample says.
struct Findings<'a> {
    sample: &'a Sample,
    ranges: &'a [Uncertain],
    currency: Currency,
    /// Alternatives that are priced in any draw, the likeliest winner first.
    outlooks: Vec<(usize, Outlook)>,
    /// What comes next most often after the likeliest winner, and by input how much of the spread of the difference comes from it; signed.
    difference: Option<(usize, Vec<f64>)>,
    /// The same of what the likeliest winner costs.
    winner: Vec<f64>,
}

impl<'a> Findings<'a> {
    fn of(sample: &'a Sample, ranges: &'a [Uncertain], currency: Currency) -> Self {
        let least = sample.least();
        let mut outlooks: Vec<(usize, Outlook)> = (0..sample.names.len()).filter_map(|at| Some((at, sample.outlook(at, &least)?))).collect();
        outlooks.sort_by(|(a, first), (b, second)| {
            second.chance.total_cmp(&first.chance).then(first.mean.total_cmp(&second.mean)).then_with(|| sample.names[*a].cmp(&sample.names[*b]))
        });
        let winner = outlooks.first().map(|(first, _)| sample.sources(&sample.costs[*first])).unwrap_or_default();
        let first = outlooks.first().map(|(first, _)| *first);
        // The first of equal ones, in the order of the outlooks.
        let second = outlooks.iter().map(|(at, _)| *at).filter(|at| Some(*at) != first).rev().max_by_key(|at| sample.seconds[*at]);
        let difference = first.zip(second).map(|(first, second)| {
            let difference: Vec<f64> = sample.costs[second].iter().zip(&sample.costs[first]).map(|(second, first)| second - first).collect();
            (second, sample.sources(&difference))
        });
        Self { sample, ranges, currency, outlooks, difference, winner }
    }

    fn table(&self, seed: u64, width: usize) -> String {
        let sample = self.sample;
        let whole = |value: f64| risk::money(value, self.currency).map_or_else(|| "-".to_owned(), crate::money::Money::whole);
        let measure = if sample.discounted { "present cost" } else { "total" };
        let inputs = if self.ranges.len() == 1 { "1 range".to_owned() } else { format!("{} ranges", self.ranges.len()) };
        let draws = crate::money::grouped(Decimal::from(sample.draws));
        let title = format!("{draws} draws of {inputs}, seed {seed} | {measure}, {}", self.currency.code());
        let mut out = plain::paragraph(&title, width);
        out.push('\n');
        let rows: Vec<Vec<String>> = self
            .outlooks
            .iter()
            .map(|(at, outlook)| {
                let [low, middle, high] = outlook.percentiles.map(whole);
                let chance = format!("{} % \u{b1}{}", percent(outlook.chance, 1), percent(outlook.error, 1));
                vec![sample.names[*at].clone(), low, middle, high, whole(outlook.mean), chance, whole(outlook.regret)]
            })
            .collect();
        out.push_str(&plain::table(&["alternative", "P10", "P50", "P90", "mean", "wins", "regret"], &rows, &[1, 2, 3, 4, 5, 6], width));
        out.push('\n');
        let mut order: Vec<usize> = (0..self.ranges.len()).collect();
        let weight = |at: &usize| self.difference.as_ref().map_or(&self.winner, |(_, difference)| difference)[*at].abs();
        order.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.cmp(b)));
        let signed =
            |value: f64| if value.abs() < 0.0005 { "0 %".to_owned() } else { format!("{}{} %", if value < 0.0 { "-" } else { "+" }, percent(value.abs(), 1)) };
        let sources: Vec<Vec<String>> = order
            .iter()
            .map(|at| {
                let range = &self.ranges[*at];
                let ends = format!("{} .. {}", range.dial.text(range.ends.0), range.dial.text(range.ends.1));
                let difference = self.difference.as_ref().map_or_else(|| "-".to_owned(), |(_, difference)| signed(difference[*at]));
                vec![range.dial.path.to_string(), ends, range.distribution.as_str().to_owned(), difference, signed(self.winner[*at])]
            })
            .collect();
        out.push_str(&plain::keyed(&["what the spread comes from", "low .. high", "distribution", "of the lead", "of the winner"], &sources, &[3, 4], width));
        let first = self.outlooks.first().map_or("", |(at, _)| sample.names[*at].as_str());
        let mut notes = vec![format!("The winner is {first}, the likeliest; + makes it dearer.")];
        if let Some((second, _)) = &self.difference {
            notes.push(format!("The lead is what {}, the most frequent next, costs more; + makes it larger.", sample.names[*second]));
        }
        let partly: Vec<String> = self
            .outlooks
            .iter()
            .filter(|(_, outlook)| outlook.priced < 1.0)
            .map(|(at, outlook)| format!("{} is priced in {} % of the draws", sample.names[*at], percent(outlook.priced, 1)))
            .collect();
        notes.extend(partly.into_iter().map(|note| format!("{note}.")));
        if let (refused, Some(why)) = &sample.refused {
            notes.push(format!("{refused} more draws were refused, the first because: {why}."));
        }
        let never = sample.names.len() - self.outlooks.len();
        if never > 0 {
            notes.push(format!("{never} more alternatives are never priced."));
        }
        out.push('\n');
        out.push_str(&plain::paragraph(&notes.join(" "), width));
        out
    }

    fn json(&self, seed: u64, made_from: &MadeFrom) -> anyhow::Result<String> {
        let sample = self.sample;
        let money = |value: f64| risk::money(value, self.currency).map(|money| money.to_string());
        let ratio = |value: f64| to_decimal(value).map(|value| value.normalize().to_string());
        let alternatives: Vec<_> = self
            .outlooks
            .iter()
            .map(|(at, outlook)| {
                let [low, middle, high] = outlook.percentiles.map(money);
                json!({
                    "name": sample.names[*at], "p10": low, "p50": middle, "p90": high, "mean": money(outlook.mean),
                    "wins": ratio(outlook.chance), "wins_standard_error": ratio(outlook.error),
                    "expected_regret": money(outlook.regret), "priced": ratio(outlook.priced),
                })
            })
            .collect();
        let inputs: Vec<_> = self
            .ranges
            .iter()
            .enumerate()
            .map(|(at, range)| {
                json!({
                    "input": range.dial.path.to_string(), "distribution": range.distribution.as_str(), "cause": range.cause,
                    "low": range.dial.text(range.ends.0), "likely": range.dial.text(range.dial.today), "high": range.dial.text(range.ends.1),
                    "of_the_lead": self.difference.as_ref().and_then(|(_, difference)| ratio(difference[at])),
                    "of_the_winner": ratio(self.winner[at]),
                })
            })
            .collect();
        let value = json!({
            "schema": "rackrent.risk.v1",
            "made_from": made_from,
            "draws": sample.draws,
            "refused": { "draws": sample.refused.0, "first": sample.refused.1 },
            "seed": seed,
            "measure": if sample.discounted { "present cost" } else { "total" },
            "currency": self.currency.code(),
            "alternatives": alternatives,
            "inputs": inputs,
        });
        Ok(serde_json::to_string_pretty(&value)? + "\n")
    }
}

/// A share in percent.
fn percent(share: f64, digits: u32) -> String {
    to_decimal(share * 100.0).map_or_else(|| "-".to_owned(), |percent| rounded(percent, digits).normalize().to_string())
}
