//! What a working begins with: where it is written, as what, and who says so.

use crate::comparison::Comparison;
use crate::document::{Node, RangeUsed, Value};
use crate::documents::Documents;
use crate::working::{Input, InputSource};

/// Whether a value was written, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// A file has it.
    Given,
    /// A flag has it.
    Flag,
    /// Nothing has it: it is what is meant where nothing is said.
    Default,
    /// A file has it, and says that it is an assumption.
    Assumption,
    /// A file has it, and says that it is from memory.
    Memory,
}

impl Status {
    /// Its name in sentences and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Flag => "given by a flag",
            Self::Default => "default",
            Self::Assumption => "assumption",
            Self::Memory => "from memory",
        }
    }
}

/// A value as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Where it can be set, as `--set` has it.
    pub path: String,
    /// What is written; none for a default.
    pub written: Option<String>,
    /// The file, or the flag.
    pub file: Option<String>,
    /// Its line, from 1; none of a flag.
    pub line: Option<usize>,
    /// Whether it was written, and by whom.
    pub status: Status,
    /// The range that it is one value of.
    pub range: Option<RangeUsed>,
    /// Where a price was found.
    pub source: Option<InputSource>,
}

/// Looks up where an input is written.
pub(super) fn resolve(input: &Input, documents: &Documents, comparison: &Comparison) -> Given {
    let found = input.paths.iter().find_map(|path| Some((path, documents.at(path)?)));
    let path = found.map_or_else(|| input.paths.first().cloned().unwrap_or_default(), |(path, _)| path.clone()).to_string();
    let source = input.source.clone();
    let Some((_, node)) = found else { return Given { path, written: None, file: None, line: None, status: Status::Default, range: None, source } };
    let (name, line) = documents.texts.place(node.origin);
    let (is_flag, is_default) = (name.starts_with("--"), name.starts_with("default of "));
    let status = match &source {
        _ if is_flag => Status::Flag,
        _ if is_default => Status::Default,
        Some(source) if source.read == "assumption" => Status::Assumption,
        Some(source) if source.read == "memory" => Status::Memory,
        _ => Status::Given,
    };
    let sheets = comparison.scenario.alternatives.iter().flat_map(|alternative| &alternative.parts).flat_map(|part| &part.sheet.ranges);
    let range = sheets.chain(&comparison.scenario.workload.ranges).find(|range| range.origin == node.origin).cloned();
    let (file, line) = (Some(name.to_owned()), (!is_flag && !is_default).then_some(line));
    Given { path, written: Some(text(node)), file, line, status, range, source }
}

/// The longest value that is shown, in characters.
const LONGEST: usize = 120;

/// A value as it is written, in one line.
fn text(node: &Node) -> String {
    let whole = match &node.value {
        Value::Text(text) => format!("\"{text}\""),
        Value::Number(number) => number.to_string(),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Array(list) => format!("[{}]", list.iter().map(text).collect::<Vec<_>>().join(", ")),
        Value::Table(table) if table.is_range() => {
            let ends = ["low", "likely", "high"].iter().filter_map(|key| Some(format!("{key} = {}", text(table.get(key)?))));
            format!("{{ {} }}", ends.collect::<Vec<_>>().join(", "))
        }
        Value::Table(table) => {
            format!("{{ {} }}", table.entries().iter().map(|entry| format!("{} = {}", entry.key, text(&entry.node))).collect::<Vec<_>>().join(", "))
        }
    };
    let line: String = whole.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > LONGEST { format!("{}...", line.chars().take(LONGEST).collect::<String>()) } else { line }
}
