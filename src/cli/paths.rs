//! `rackrent paths`: what can be set.

use super::inputs::{Inputs, Ready};
use super::{Output, Streams};
use crate::diagnostic::printable;
use crate::document::{Node, Path, Unwritten};
use crate::documents::{self, Documents};
use crate::report::plain;
use clap::{Args, ValueEnum};
use serde_json::json;

/// Lists every value of a workload and of its sheets: the path that `--set` and `--vary` take, today's value, and where it is written.
///
/// In a table, machines of a sheet that has many are counted, unless a filter asks for them.
#[derive(Debug, Args)]
pub struct Paths {
    #[command(flatten)]
    inputs: Inputs,
    /// Lists the paths that contain this, whatever its case
    #[arg(value_name = "FILTER")]
    filter: Option<String>,
    /// Lists what the files could say and do not: the path, what holds without it, and what it is for
    #[arg(long)]
    unwritten: bool,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = FormatArg::Table)]
    format: FormatArg,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArg {
    Table,
    Json,
}

/// The most machines or charges of a sheet that are listed without a filter.
const MOST: usize = 40;
/// Columns where there is no terminal.
const WIDTH: usize = 160;

impl Paths {
    pub fn run(self, streams: Streams) -> anyhow::Result<Output> {
        let documents = match self.inputs.read("paths", streams) {
            Ok(Ready { documents, .. }) => documents,
            Err(output) => return Ok(output),
        };
        let wanted = self.filter.as_ref().map(|filter| filter.to_lowercase());
        let is_wanted = |path: &Path| wanted.as_ref().is_none_or(|wanted| path.to_string().to_lowercase().contains(wanted.as_str()));
        let mut listed = if self.unwritten { unwritten(&documents) } else { written(&documents) };
        listed.retain(|one| is_wanted(&one.path));
        if listed.is_empty() {
            let filter = self.filter.as_deref().unwrap_or_default();
            return Ok(Output { stderr: format!("error: no path contains `{}`\n", printable(filter)), code: super::INPUT, ..Output::default() });
        }
        Ok(Output::answer(match self.format {
            FormatArg::Json => {
                let values: Vec<_> = listed.into_iter().map(|one| one.json).collect();
                serde_json::to_string_pretty(&values)? + "\n"
            }
            FormatArg::Table => {
                let heads = if self.unwritten { ["path", "without it", "what it is for"] } else { ["path", "value", "written"] };
                plain::keyed(&heads, &rows(&listed, wanted.is_none()), &[], streams.width.unwrap_or(WIDTH))
            }
        }))
    }
}

/// A path, and what there is to say of it.
struct Listed {
    path: Path,
    told: [String; 2],
    json: serde_json::Value,
}

/// What is written: its value, and where.
fn written(documents: &Documents) -> Vec<Listed> {
    let listed = |(path, node): (Path, Node)| {
        let (file, line) = documents.texts.place(node.origin);
        let value = node.written();
        let json = json!({ "path": path.to_string(), "value": value, "file": file, "line": line });
        Listed { path, told: [value, format!("{file}:{line}")], json }
    };
    documents.leaves().into_iter().map(listed).collect()
}

/// What could be: its default, and what it is for.
fn unwritten(documents: &Documents) -> Vec<Listed> {
    let listed = |Unwritten { path, default, about }| {
        let json = json!({ "path": Path::to_string(&path), "default": default, "about": about });
        Listed { path, told: [default.unwrap_or_else(|| "-".to_owned()), about], json }
    };
    documents.unwritten().into_iter().map(listed).collect()
}

/// The rows of a table; where long lists are to be counted, one for each of them.
fn rows(listed: &[Listed], counting: bool) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut rest = listed;
    while let Some(Listed { path, told, .. }) = rest.first() {
        // The entries of one list of one sheet, which stand together.
        let list = documents::sheet_of(path).and_then(|_| path.key(2)).filter(|kind| ["machine", "charge", "source"].contains(kind));
        let alike = |other: &Listed| list.is_some() && other.path.0.get(..3) == path.0.get(..3);
        let group = rest.iter().take_while(|other| alike(other)).count().max(1);
        let mut names: Vec<_> = rest[..group].iter().filter_map(|other| other.path.0.get(3)).collect();
        names.dedup();
        if counting && names.len() > MOST {
            let path = Path(path.0.iter().take(3).cloned().collect());
            rows.push(vec![path.to_string(), format!("{} entries: give `{path}` as a filter to list them", names.len()), String::new()]);
            rest = &rest[group..];
        } else {
            rows.push(std::iter::once(printable(&path.to_string())).chain(told.iter().map(|text| shortened(&printable(text)))).collect());
            rest = &rest[1..];
        }
    }
    rows
}

/// The most characters of a value that are shown.
const LONGEST: usize = 100;

/// A value that fits its column: sentences are cut.
fn shortened(value: &str) -> String {
    if value.chars().count() <= LONGEST { value.to_owned() } else { format!("{}...", value.chars().take(LONGEST - 3).collect::<String>()) }
}
