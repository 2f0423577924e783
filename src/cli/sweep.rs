//! `rackrent sweep`: every point of a grid.

use super::destination::Destination;
use super::inputs::{self, Inputs, Ready};
use super::progress::Progress;
use super::{FILE, INPUT, Output, Streams};
use crate::document::{self, Node, Reader, Value};
use crate::documents::Documents;
use crate::library::Setting;
use crate::money::rounded;
use crate::points::{self, Point, Points, Refused};
use crate::report::plain;
use crate::report::tidy::{self, Rows};
use crate::sweep::{self, Grid, Variable};
use clap::{Args, ValueEnum};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Compares a workload at every point of a grid.
///
/// Each `--vary` is an input with its values; the last of them changes fastest. A row of CSV or of JSON lines is what one alternative comes to at one
/// point, the same as `rackrent compare` with the same `--set`. With one or two inputs a table or a map of winners is printed unless a format is asked for.
#[derive(Debug, Args)]
#[command(after_help = "\
Values: PATH=FROM..TO/STEPS has STEPS + 1 values, both ends among them; 10 steps if none are given; `/10log` steps by equal ratios. PATH=A|B|C lists values. \
`rackrent paths` lists the paths.\n\
Shards: --shard 2/4 is the second of four parts of the grid; the parts' outputs, one after another, are the whole's.\n\
Scenarios: --scenarios - reads one JSON object a line from standard input, such as {\"component.web.vcpus\": 64, \"workload.horizon\": \"3 years\"}.")]
pub struct Sweep {
    #[command(flatten)]
    inputs: Inputs,
    /// An input and its values: `PATH=FROM..TO`, `PATH=FROM..TO/STEPS`, `PATH=FROM..TO/STEPSlog` or `PATH=VALUE|VALUE`
    #[arg(long, value_name = "PATH=VALUES", allow_hyphen_values = true)]
    vary: Vec<String>,
    /// Points as JSON lines from a file, or `-` for standard input, in place of a grid
    #[arg(long, value_name = "FILE", conflicts_with_all = ["vary", "shard"])]
    scenarios: Option<PathBuf>,
    /// How points are written; a table where one or two inputs vary, or else CSV
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// The I-th of N equal parts of the grid; only the first has a head
    #[arg(long, value_name = "I/N", value_parser = shard)]
    shard: Option<(u64, u64)>,
    #[command(flatten)]
    destination: Destination,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    /// Winners: a row for each value of one input, or a map of two
    Table,
    /// A row for each alternative at each point
    Csv,
    /// The same as JSON, an object a line
    Jsonl,
}

/// The most points of a table.
const LARGEST_TABLE: u64 = 10_000;
/// The most columns of a map.
const WIDEST_MAP: u64 = 200;

fn shard(text: &str) -> Result<(u64, u64), String> {
    let parts = text.split_once('/').and_then(|(part, of)| Some((part.trim().parse::<u64>().ok()?, of.trim().parse::<u64>().ok()?)));
    parts.filter(|(part, of)| (1..=*of).contains(part)).ok_or_else(|| "write the part's number and how many parts there are, such as 3/16".to_owned())
}

impl Sweep {
    pub fn run(self, streams: Streams) -> Output {
        let Ready { mut documents, .. } = match self.inputs.read("sweep", streams) {
            Ok(ready) => ready,
            Err(output) => return output,
        };
        if let Some(output) = inputs::own_input(self.destination.output.as_deref(), &documents) {
            return output;
        }
        let file = self.destination.file();
        if let Some(path) = &self.scenarios {
            if path == Path::new("-") && self.inputs.workload.as_deref() == Some(path) {
                return Output::usage("standard input is the workload or the scenarios, and not both");
            }
            let rows = match self.format {
                Some(FormatArg::Table) => return Output::usage("scenarios are written as CSV or JSON lines: leave `--format table` out"),
                Some(FormatArg::Csv) | None => Rows::Csv,
                Some(FormatArg::Jsonl) => Rows::JsonLines,
            };
            return Output { file, ..scenarios(path, documents, rows, streams) };
        }
        let grid = match grid(&self.vary, &mut documents, streams) {
            Ok(grid) => grid,
            Err(output) => return output,
        };
        let Some(points) = grid.len() else { return Output::usage("the grid has more points than can be counted") };
        let format = self.format.unwrap_or_else(|| {
            let drawn = matches!(grid.variables.len(), 1 | 2) && self.shard.is_none() && fits(&grid, points);
            if drawn { FormatArg::Table } else { FormatArg::Csv }
        });
        let (part, of) = self.shard.unwrap_or((1, 1));
        let rows = match format {
            FormatArg::Csv => Rows::Csv,
            FormatArg::Jsonl => Rows::JsonLines,
            FormatArg::Table if self.shard.is_some() => return Output::usage("a table is of the whole grid: leave `--shard` out, or ask for `--format csv`"),
            FormatArg::Table if !matches!(grid.variables.len(), 1 | 2) => {
                return Output::usage("a table is of one input or a map of two: ask for `--format csv`");
            }
            FormatArg::Table if !fits(&grid, points) => {
                return Output::usage(&format!("a table has at most {LARGEST_TABLE} points and a map {WIDEST_MAP} columns: ask for `--format csv`"));
            }
            FormatArg::Table => {
                let width = self.destination.layout(streams).width;
                return Output { file, ..Output::answer(table(&grid, points, documents, width, streams)) };
            }
        };
        let range = sweep::shard(points, part, of);
        let stream = move |to: &mut dyn Write| {
            let names: Vec<String> = grid.variables.iter().map(|variable| variable.path.to_string()).collect();
            if part == 1 {
                tidy::head(rows, &names, to)?;
            }
            let mut counter = Counter::new(range.end - range.start, streams);
            let settings = range.map(|point| (point, grid.settings(point)));
            points::each(&Points::new(documents), settings, |at, point| {
                counter.count(&point);
                tidy::point(rows, &names, &grid.texts(at), &point, to)
            })?;
            Ok((counter.said(), 0))
        };
        Output { file, ..Output::stream(stream) }
    }
}

fn fits(grid: &Grid, points: u64) -> bool {
    points <= LARGEST_TABLE && grid.variables.get(1).is_none_or(|variable| variable.len() <= WIDEST_MAP)
}

/// Reads the variables; what is wrong with a value that no point can have is said before anything is evaluated.
fn grid(vary: &[String], documents: &mut Documents, streams: Streams) -> Result<Grid, Output> {
    let mut reader = Reader::default();
    let mut grid = Grid::default();
    for text in vary {
        if let Some(variable) = Variable::parse(text, documents, &mut reader) {
            if grid.variables.iter().any(|known| known.path == variable.path) {
                return Err(Output::usage(&format!("`{}` varies twice", variable.path)));
            }
            grid.variables.push(variable);
        }
    }
    if !reader.findings.has_errors() {
        for variable in &grid.variables {
            let mut taken = |at: u64| {
                let mut own = Reader::default();
                let settings = [Setting { origin: variable.origin, ..variable.setting(at) }];
                let scenario = documents.scenario(&settings, &mut own);
                (matches!(scenario, Ok(Some(_))), own)
            };
            if !taken(0).0 {
                let (is_taken, findings) = taken(variable.len() - 1);
                if !is_taken {
                    return Err(Output::findings(&findings.findings, &documents.texts, streams));
                }
            }
        }
    }
    if reader.findings.has_errors() { Err(Output::findings(&reader.findings, &documents.texts, streams)) } else { Ok(grid) }
}

/// How far a sweep is.
struct Counter {
    progress: Progress,
    points: u64,
    done: u64,
    refused: u64,
    shown: u64,
}

impl Counter {
    fn new(points: u64, streams: Streams) -> Self {
        Self { progress: Progress::new(streams), points, done: 0, refused: 0, shown: 0 }
    }

    fn count(&mut self, point: &Result<Point, Refused>) {
        self.done += 1;
        self.refused += u64::from(point.is_err());
        // A thousand times, however many points there are.
        let shown = self.done.saturating_mul(1000).checked_div(self.points).unwrap_or(self.done / 100);
        if shown > self.shown {
            self.shown = shown;
            match self.points {
                0 => self.progress.say(&format!("{} points", self.done)),
                points => self.progress.say(&format!("{} of {points} points", self.done)),
            }
        }
    }

    fn said(mut self) -> String {
        self.progress.clear();
        match self.refused {
            0 => String::new(),
            refused => format!("{refused} of {} points are refused: their rows say why\n", self.done),
        }
    }
}

/// Winners: a row for each value of one input, or a map of two.
fn table(grid: &Grid, points: u64, documents: Documents, width: usize, streams: Streams) -> String {
    let mut counter = Counter::new(points, streams);
    let mut found: Vec<Result<Point, Refused>> = Vec::new();
    let settings = (0..points).map(|point| ((), grid.settings(point)));
    let Ok(()) = points::each(&Points::new(documents), settings, |(), point| {
        counter.count(&point);
        found.push(point);
        Ok::<(), std::convert::Infallible>(())
    });
    counter.progress.clear();
    match grid.variables.as_slice() {
        [rows, columns] => map(rows, columns, &found, width),
        [variable, ..] => list(variable, &found, width),
        [] => String::new(),
    }
}

/// What wins at a point, what it costs, what comes next and how much dearer that is.
fn cells(point: &Result<Point, Refused>) -> [String; 4] {
    let nothing = || "-".to_owned();
    match point {
        Err(Refused(why)) => [format!("refused: {why}"), nothing(), nothing(), nothing()],
        Ok(point) => {
            let cost = |at: usize| point.standings[at].1.as_ref().ok().map(|weighed| weighed.figures.measure());
            let name = |at: Option<usize>| at.map_or_else(nothing, |at| point.standings[at].0.clone());
            let first = point.winner.and_then(cost);
            let more = point.runner_up.and_then(cost).zip(first).map(|(second, first)| (second - first).whole());
            let winner = if point.winner.is_none() { "nothing is priced".to_owned() } else { name(point.winner) };
            [winner, first.map_or_else(nothing, crate::money::Money::whole), name(point.runner_up), more.unwrap_or_else(nothing)]
        }
    }
}

fn list(variable: &Variable, found: &[Result<Point, Refused>], width: usize) -> String {
    let path = variable.path.to_string();
    let rows: Vec<Vec<String>> = (0..).zip(found).map(|(at, point)| std::iter::once(variable.text(at)).chain(cells(point)).collect()).collect();
    let measure = found.iter().flatten().next().map_or("cost", |point| if point.discounted { "present cost" } else { "total" });
    let mut out = plain::table(&[&path, "winner", measure, "next", "costs more by"], &rows, &[0, 2, 4], width);
    let changes: Vec<String> = (0..)
        .zip(found.windows(2))
        .filter_map(|(at, pair): (u64, _)| {
            let [Ok(before), Ok(after)] = pair else { return None };
            let (before, after) = (before.winner()?, after.winner()?);
            (before != after).then(|| format!("from {before} to {after} between {} and {}", variable.text(at), variable.text(at + 1)))
        })
        .collect();
    out.push('\n');
    let changes = match changes.as_slice() {
        [] => "The winner is the same at every value.".to_owned(),
        changes => format!("The winner changes {}. `rackrent flip` finds where.", changes.join("; ")),
    };
    out.push_str(&plain::paragraph(&changes, width));
    out
}

/// Letters of a map, for alternatives in the order in which they are met.
const LETTERS: &[u8; 52] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

fn map(rows: &Variable, columns: &Variable, found: &[Result<Point, Refused>], width: usize) -> String {
    let mut names: Vec<&str> = found.iter().flatten().filter_map(Point::winner).collect();
    names.sort_unstable();
    names.dedup();
    let letter = |point: &Result<Point, Refused>| match point {
        Err(_) => '!',
        Ok(point) => point.winner().and_then(|winner| names.iter().position(|name| *name == winner)).map_or('-', |at| char::from(LETTERS[at.min(51)])),
    };
    let across = usize::try_from(columns.len()).unwrap_or(usize::MAX);
    let labels: Vec<String> = (0..rows.len()).map(|at| rows.text(at)).collect();
    let label = labels.iter().map(String::len).max().unwrap_or(0);
    let heads: Vec<String> = (0..columns.len()).map(|at| columns.text(at)).collect();
    // Wide columns where all heads fit; letters side by side, with the ends named, where they do not.
    let widest = heads.iter().map(String::len).max().unwrap_or(1);
    let spacious = label + across * (widest + 2) <= width;
    let mut out = format!("{} down, {} across\n\n", rows.path, columns.path);
    let cell = |text: &str| if spacious { format!("  {text:>widest$}") } else { text.to_owned() };
    if spacious {
        let _ = writeln!(out, "{:label$}{}", "", heads.iter().map(|head| cell(head)).collect::<String>());
    } else {
        let ends = format!("from {} to {}", heads[0], heads[across - 1]);
        let _ = writeln!(out, "{:label$}  {ends}", "");
    }
    for (name, points) in labels.iter().zip(found.chunks(across)) {
        let cells: String = points.iter().map(|point| cell(&letter(point).to_string())).collect();
        let _ = writeln!(out, "{name:>label$}{}{cells}", if spacious { "" } else { "  " });
    }
    out.push('\n');
    let all = found.len().max(1);
    for (at, name) in names.iter().enumerate() {
        let wins = found.iter().flatten().filter(|point| point.winner() == Some(name)).count();
        let share = rounded(rust_decimal::Decimal::from(wins * 100) / rust_decimal::Decimal::from(all), 0);
        out.push_str(&plain::paragraph(&format!("{}  {name}, at {share} % of the points", char::from(LETTERS[at.min(51)])), width));
    }
    let refused = found.iter().filter(|point| point.is_err()).count();
    if refused > 0 {
        let why = found.iter().find_map(|point| point.as_ref().err()).map_or("", |Refused(why)| why.as_str());
        out.push_str(&plain::paragraph(&format!("!  {refused} refused, the first because: {why}"), width));
    }
    if found.iter().flatten().any(|point| point.winner.is_none()) {
        out.push_str("-  nothing is priced\n");
    }
    out
}

/// The points of JSON lines.
fn scenarios(path: &Path, documents: Documents, rows: Rows, streams: Streams) -> Output {
    let lines: Box<dyn io::BufRead> = if path == Path::new("-") {
        Box::new(io::BufReader::new(io::stdin()))
    } else {
        match std::fs::File::open(path) {
            Ok(file) => Box::new(io::BufReader::new(file)),
            Err(error) => return Output::unreadable(&crate::library::Unreadable { path: path.display().to_string(), error }),
        }
    };
    let stream = move |to: &mut dyn Write| {
        let inputs = ["scenario".to_owned()];
        tidy::head(rows, &inputs, to)?;
        let mut counter = Counter::new(0, streams);
        let mut broken: Option<io::Error> = None;
        let mut bad = 0u64;
        let mut lines = lines;
        let next = || next_line(&mut lines).transpose()?.map_err(|error| broken = Some(error)).ok();
        let settings = (1u64..).zip(std::iter::from_fn(next));
        let settings = settings.filter(|(_, line)| !line.trim_ascii().is_empty()).map(|(number, line)| match settings_of(&line) {
            Ok(settings) => ((number, None), settings),
            Err(why) => ((number, Some(why)), Vec::new()),
        });
        points::each(&Points::new(documents), settings, |(number, why), point| {
            let point = match why {
                Some(why) => {
                    bad += 1;
                    Err(Refused(why))
                }
                None => point,
            };
            counter.count(&point);
            tidy::point(rows, &inputs, &[number.to_string()], &point, to)
        })?;
        let mut said = counter.said();
        if let Some(error) = broken {
            let _ = writeln!(said, "error: the scenarios cannot be read to their end: {error}");
            return Ok((said, FILE));
        }
        Ok((said, if bad > 0 { INPUT } else { 0 }))
    };
    Output::stream(stream)
}

/// The longest line of scenarios, in bytes.
const LONGEST_LINE: usize = 1 << 20;

/// The next line without its end, cut where it is too long; none at the end.
fn next_line(lines: &mut dyn io::BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut some = false;
    loop {
        let buffer = lines.fill_buf()?;
        if buffer.is_empty() {
            return Ok(some.then_some(line));
        }
        some = true;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let taken = end.unwrap_or(buffer.len());
        let room = (LONGEST_LINE + 1).saturating_sub(line.len());
        line.extend_from_slice(&buffer[..taken.min(room)]);
        lines.consume(taken + usize::from(end.is_some()));
        if end.is_some() {
            return Ok(Some(line));
        }
    }
}

/// What a line sets.
fn settings_of(line: &[u8]) -> Result<Vec<Setting>, String> {
    if line.len() > LONGEST_LINE {
        return Err("the line is longer than 1 MiB".to_owned());
    }
    let value: serde_json::Value = serde_json::from_slice(line).map_err(|error| format!("the line is no JSON: {error}"))?;
    let serde_json::Value::Object(object) = value else {
        return Err("the line is no JSON object of paths and values".to_owned());
    };
    let mut settings = Vec::new();
    for (key, value) in object {
        let (path, rest) = document::Path::parse(&key).map_err(|astray| astray.message)?;
        if !rest.trim().is_empty() {
            return Err(format!("`{key}` is not a path"));
        }
        settings.push(Setting { path, origin: crate::diagnostic::Origin::default(), value: node_of(value)? });
    }
    Ok(settings)
}

/// A JSON value as a document's.
fn node_of(value: serde_json::Value) -> Result<Node, String> {
    let value = match value {
        serde_json::Value::Null => return Err("a value is null".to_owned()),
        serde_json::Value::Bool(boolean) => Value::Boolean(boolean),
        serde_json::Value::Number(number) => Value::Number(number.to_string().into()),
        serde_json::Value::String(text) => Value::Text(text.into()),
        serde_json::Value::Array(list) => Value::Array(Arc::new(list.into_iter().map(node_of).collect::<Result<_, _>>()?)),
        serde_json::Value::Object(object) => {
            let mut table = document::Table::default();
            for (key, value) in object {
                table.set(&key, node_of(value)?);
            }
            Value::Table(table)
        }
    };
    Ok(Node { value, origin: crate::diagnostic::Origin::default() })
}
