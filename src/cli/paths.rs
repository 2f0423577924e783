//! `rackrent paths`: what can be set.

use super::inputs::{Inputs, Ready};
use super::{Output, Streams};
use crate::diagnostic::printable;
use crate::document::Path;
use crate::documents;
use crate::report::plain;
use clap::Args;

/// Lists every value of a workload and of its sheets: the path that `--set` and `--vary` take, today's value, and where it is written.
///
/// Machines of a sheet that has many are counted, unless a filter asks for them.
#[derive(Debug, Args)]
pub struct Paths {
    #[command(flatten)]
    inputs: Inputs,
    /// Lists the paths that contain this, whatever its case
    #[arg(value_name = "FILTER")]
    filter: Option<String>,
}

/// The most machines or charges of a sheet that are listed without a filter.
const MOST: usize = 40;
/// Columns where there is no terminal.
const WIDTH: usize = 160;

impl Paths {
    pub fn run(self, streams: Streams) -> Output {
        let documents = match self.inputs.read("paths", streams) {
            Ok(Ready { documents, .. }) => documents,
            Err(output) => return output,
        };
        let wanted = self.filter.as_ref().map(|filter| filter.to_lowercase());
        let leaves = documents.leaves();
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut at = 0;
        while at < leaves.len() {
            let (path, node) = &leaves[at];
            // The entries of one list of one sheet, which stand together.
            let list = documents::sheet_of(path).and_then(|_| path.key(2)).filter(|kind| ["machine", "charge", "source"].contains(kind));
            let alike = |other: &Path| list.is_some() && other.0.get(..3) == path.0.get(..3);
            let group = leaves[at..].iter().take_while(|(other, _)| alike(other)).count().max(1);
            let mut names: Vec<_> = leaves[at..at + group].iter().filter_map(|(path, _)| path.0.get(3)).collect();
            names.dedup();
            if wanted.is_none() && names.len() > MOST {
                let path = Path(path.0.iter().take(3).cloned().collect());
                rows.push(vec![path.to_string(), format!("{} entries: give `{path}` as a filter to list them", names.len()), String::new()]);
                at += group;
                continue;
            }
            let text = path.to_string();
            if wanted.as_ref().is_none_or(|wanted| text.to_lowercase().contains(wanted.as_str())) {
                let (file, line) = documents.texts.place(node.origin);
                rows.push(vec![printable(&text), shortened(&printable(&node.written())), format!("{}:{line}", printable(file))]);
            }
            at += 1;
        }
        if rows.is_empty() {
            let filter = self.filter.as_deref().unwrap_or_default();
            return Output { stderr: format!("error: no path contains `{}`\n", printable(filter)), code: super::INPUT, ..Output::default() };
        }
        Output::answer(plain::keyed(&["path", "value", "written"], &rows, &[], streams.width.unwrap_or(WIDTH)))
    }
}

/// The most characters of a value that are shown.
const LONGEST: usize = 100;

/// A value that fits its column: sentences are cut.
fn shortened(value: &str) -> String {
    if value.chars().count() <= LONGEST { value.to_owned() } else { format!("{}...", value.chars().take(LONGEST - 3).collect::<String>()) }
}
