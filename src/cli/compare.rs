//! `rackrent compare`: the main job.

use super::estimate::Estimate;
use super::{Output, Streams};
use crate::comparison;
use crate::diagnostic::Texts;
use crate::document::{self, Reader};
use crate::library::{self, Library, Unreadable};
use crate::report::{self, Format, Layout, Period};
use crate::scenario;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Compares what a workload costs on each alternative.
///
/// The workload is a file (`-` for standard input), or is described by the flags of a quick estimate, which is compared on the current sheets.
#[derive(Debug, Args)]
#[command(after_help = "\
Definitions: sizes are at the peak; volumes are totals of month 1; a month is 730 hours; the cost of money is an effective yearly rate, and
month m is divided by (1+r)^(m/12); a line is rounded once a month, midpoints away from zero. With a cost of money the verdict's measure is the
present cost, without one the total. pricing/README.md and examples/README.md describe the files.")]
pub struct Compare {
    /// The workload's file, or `-` for standard input
    #[arg(value_name = "WORKLOAD", conflicts_with = "estimate")]
    workload: Option<PathBuf>,
    /// A price sheet's file: an alternative of its own, or in place of a shipped sheet with its id
    #[arg(long = "sheet", value_name = "PATH")]
    sheets: Vec<PathBuf>,
    /// How the comparison is written
    #[arg(long, value_enum, default_value_t = FormatArg::Table)]
    format: FormatArg,
    /// The periods of a table and of CSV; JSON has every month
    #[arg(long, value_enum, default_value_t = PeriodArg::Total)]
    by: PeriodArg,
    /// Writes to a file instead of standard output, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Columns that a table may take; the terminal's, or 100
    #[arg(long, value_name = "COLUMNS")]
    width: Option<u16>,
    #[command(flatten)]
    estimate: Estimate,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArg {
    Table,
    Csv,
    Json,
    Markdown,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PeriodArg {
    Total,
    Year,
    Month,
}

/// Columns of a table where there is no terminal.
const WIDTH: usize = 100;

impl Compare {
    pub fn run(self, streams: Streams) -> anyhow::Result<Output> {
        if self.estimate.show_defaults {
            return Ok(Output::answer(super::estimate::show_defaults()));
        }
        let mut texts = Texts::default();
        let mut reader = Reader::default();
        let read = self.read(&mut texts, &mut reader);
        let (scenario, assumptions) = match read {
            Ok(read) => read,
            Err(error) => {
                // What was found before the file that cannot be read is still worth reading.
                let mut output = Output::unreadable(&error);
                output.stderr.insert_str(0, &reader.findings.render(&texts, streams.styled_err));
                return Ok(output);
            }
        };
        let mut output = Output::findings(&reader.findings, &texts, streams);
        let Some(scenario) = scenario.filter(|_| output.code == 0) else { return Ok(output) };
        let comparison = comparison::compare(scenario, &assumptions);
        let format = match self.format {
            FormatArg::Table => Format::Table,
            FormatArg::Csv => Format::Csv,
            FormatArg::Json => Format::Json,
            FormatArg::Markdown => Format::Markdown,
        };
        let period = match self.by {
            PeriodArg::Total => Period::Total,
            PeriodArg::Year => Period::Year,
            PeriodArg::Month => Period::Month,
        };
        let to_file = self.output.is_some();
        let width = self.width.map(usize::from).or(streams.width.filter(|_| !to_file)).unwrap_or(WIDTH);
        let layout = Layout { width, styled: streams.styled_out && !to_file };
        output.stdout = report::render(&comparison, &texts, format, period, layout)?;
        output.file = self.output.filter(|path| path != Path::new("-"));
        Ok(output)
    }

    /// Reads the workload and its sheets. Without a file, the flags are the workload.
    fn read(&self, texts: &mut Texts, reader: &mut Reader) -> Result<(Option<scenario::Scenario>, Vec<String>), Unreadable> {
        let mut library = Library::default();
        let mut given = Vec::new();
        for path in &self.sheets {
            given.extend(library.give(path, texts, reader)?);
        }
        let (root, base, assumptions) = match &self.workload {
            None => {
                let (root, assumptions) = self.estimate.workload(texts, reader);
                (root, PathBuf::new(), assumptions)
            }
            Some(path) => {
                let text = if path == Path::new("-") {
                    library::add_text("-", std::io::stdin().lock(), texts, reader).map_err(|error| Unreadable { path: "-".into(), error })?
                } else {
                    library::read_text(path, texts, reader)?
                };
                let Some(text) = text else { return Ok((None, Vec::new())) };
                let root = document::parse(texts, text, &mut reader.findings);
                (root, path.parent().map(Path::to_path_buf).unwrap_or_default(), Vec::new())
            }
        };
        if reader.findings.has_errors() {
            return Ok((None, assumptions));
        }
        Ok((scenario::read(&root, &base, &given, &mut library, texts, reader)?, assumptions))
    }
}
