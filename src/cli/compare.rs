//! `rackrent compare`: the main job.

use super::estimate::Estimate;
use super::{Output, Streams};
use crate::capital;
use crate::comparison::{self, View};
use crate::diagnostic::{Origin, Texts, printable};
use crate::document::{self, Node, Reader};
use crate::library::{self, Library, Unreadable};
use crate::report::{self, Format, Layout, Period};
use crate::scenario;
use crate::turning::{self, Documents};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Compares what a workload costs on each alternative.
///
/// The workload is a file (`-` for standard input), or is described by the flags of a quick estimate, which is compared on the current sheets.
#[derive(Debug, Args)]
#[command(after_help = "\
Definitions: sizes are at the peak; volumes are totals of month 1; a month is 730 hours; the cost of money is an effective yearly rate, and \
month m is divided by (1+r)^(m/12); a line is rounded once a month, midpoints away from zero. With a cost of money the verdict's measure is the \
present cost, without one the total. A rate of return is the yearly rate at which choosing one alternative instead of another is worth 0. Payback and \
break-even are the first month from which its payments so far stay no higher, or lower, credits at the end left out. The break-even duty is the share \
of the hours of the machines that each month's peak needs above which owning wins. Capital expenditure buys something with a life beyond the month: \
machines, upfront payments, set-up, what is charged once. pricing/README.md and examples/README.md describe the files.")]
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
    /// How payments are spread over the periods; the verdict stays on payments
    #[arg(long, value_enum, default_value_t = ViewArg::Cash)]
    view: ViewArg,
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
    Quarter,
    Month,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ViewArg {
    /// In the month in which they are paid
    Cash,
    /// What is bought, in equal parts over its life, down to its resale value
    Amortized,
    /// What is bought, as equal monthly payments at the cost of money
    Annuity,
}

/// Columns of a table where there is no terminal.
const WIDTH: usize = 100;

impl Compare {
    pub fn run(self, streams: Streams) -> anyhow::Result<Output> {
        if self.estimate.show_defaults {
            let file = self.output.filter(|path| path != Path::new("-"));
            return Ok(Output { file, ..Output::answer(super::estimate::show_defaults()?) });
        }
        if self.workload.is_none() && !self.estimate.says_what_to_run() {
            return Ok(Output::usage(
                "there is nothing to compare\n\nGive a workload: rackrent compare examples/twitter-2008.toml\n\
                 or say what must be run: rackrent compare --vcpus 64 --memory 256GiB --transfer-out \"30 TB/month\"",
            ));
        }
        let mut texts = Texts::default();
        let mut reader = Reader::default();
        let mut library = Library::default();
        let read = self.read(&mut library, &mut texts, &mut reader);
        let Inputs { root, base, given, assumptions, scenario } = match read {
            Ok(inputs) => inputs,
            Err(error) => {
                // What was found before the file that cannot be read is still worth reading.
                let mut output = Output::unreadable(&error);
                output.stderr.insert_str(0, &reader.findings.render(&texts, streams.styled_err));
                return Ok(output);
            }
        };
        if let Some(path) = self.output.as_deref().filter(|path| texts.was_read_from(path)) {
            return Ok(Output::usage(&format!("`{}` is one of the files that are compared", printable(&path.display().to_string()))));
        }
        let mut output = Output::findings(&reader.findings, &texts, streams);
        let (Some(scenario), Some(root)) = (scenario.filter(|_| output.code == 0), root) else { return Ok(output) };
        let mut comparison = comparison::compare(scenario, &assumptions);
        comparison.view = match self.view {
            ViewArg::Cash => View::Cash,
            ViewArg::Amortized => View::Amortized,
            ViewArg::Annuity => View::Annuity,
        };
        let mut documents = Documents { workload: &root, base: &base, extra: &given, library: &mut library, texts: &mut texts };
        // A spreadsheet asks for lines alone.
        if !matches!(self.format, FormatArg::Csv) {
            comparison.turning = turning::points(&comparison, &mut documents);
            comparison.carries = capital::multiples(&comparison, &mut documents);
        }
        let format = match self.format {
            FormatArg::Table => Format::Table,
            FormatArg::Csv => Format::Csv,
            FormatArg::Json => Format::Json,
            FormatArg::Markdown => Format::Markdown,
        };
        let period = match self.by {
            PeriodArg::Total => Period::Total,
            PeriodArg::Year => Period::Year,
            PeriodArg::Quarter => Period::Quarter,
            PeriodArg::Month => Period::Month,
        };
        let to_file = self.output.as_deref().is_some_and(|path| path != Path::new("-"));
        let width = self.width.map(usize::from).or(streams.width.filter(|_| !to_file)).unwrap_or(WIDTH);
        let layout = Layout { width, styled: streams.styled_out && !to_file };
        output.stdout = report::render(&comparison, &texts, format, period, layout)?;
        output.file = self.output.filter(|path| path != Path::new("-"));
        Ok(output)
    }

    /// Reads the workload and its sheets. Without a file, the flags are the workload.
    fn read(&self, library: &mut Library, texts: &mut Texts, reader: &mut Reader) -> Result<Inputs, Unreadable> {
        let mut inputs = Inputs::default();
        for path in &self.sheets {
            inputs.given.extend(library.give(path, texts, reader)?);
        }
        match &self.workload {
            None => {
                let (root, assumptions) = self.estimate.workload(texts, reader);
                (inputs.root, inputs.assumptions) = (Some(root), assumptions);
            }
            Some(path) => {
                let text = if path == Path::new("-") {
                    library::add_text("-", std::io::stdin().lock(), texts, reader).map_err(|error| Unreadable { path: "-".into(), error })?
                } else {
                    library::read_text(path, texts, reader)?
                };
                inputs.root = text.map(|text| document::parse(texts, text, &mut reader.findings));
                inputs.base = path.parent().map(Path::to_path_buf).unwrap_or_default();
            }
        }
        if let Some(root) = inputs.root.as_ref().filter(|_| !reader.findings.has_errors()) {
            inputs.scenario = scenario::read(root, &inputs.base, &inputs.given, library, texts, reader)?;
        }
        Ok(inputs)
    }
}

/// What a comparison is made from.
#[derive(Default)]
struct Inputs {
    root: Option<Node>,
    base: PathBuf,
    /// Ids of the sheets that were given by path, and where they are written.
    given: Vec<(String, Origin)>,
    assumptions: Vec<String>,
    scenario: Option<scenario::Scenario>,
}
