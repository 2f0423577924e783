//! `rackrent compare`: the main job.

use super::destination::Destination;
use super::inputs::{self, Inputs, Ready};
use super::rules::{self, BaselineFlag, RuleFlags};
use super::shelf::Ages;
use super::{Output, Streams};
use crate::capital;
use crate::comparison::{self, Outcome, View};
use crate::diagnostic::printable;
use crate::report::{self, Format, Period};
use crate::saved;
use crate::turning;
use clap::{Args, ValueEnum};
use std::fmt::Write as _;

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
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    ages: Ages,
    /// How the comparison is written
    #[arg(long, value_enum, default_value_t = FormatArg::Table)]
    format: FormatArg,
    /// The periods of a table and of CSV; JSON has every month
    #[arg(long, value_enum, default_value_t = PeriodArg::Total)]
    by: PeriodArg,
    /// How payments are spread over the periods; the verdict stays on payments
    #[arg(long, value_enum, default_value_t = ViewArg::Cash)]
    view: ViewArg,
    #[command(flatten)]
    destination: Destination,
    /// Lists the defaults of a quick estimate with their reasons, and stops
    #[arg(long, conflicts_with = "workload", help_heading = "Quick estimate, without a file")]
    show_defaults: bool,
    #[command(flatten)]
    rules: RuleFlags,
    #[command(flatten)]
    baseline: BaselineFlag,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArg {
    Table,
    Csv,
    Json,
    Markdown,
    /// FOCUS 1.2 cost and usage data, by the month; needs a workload with a `start`
    Focus,
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

impl Compare {
    pub fn run(self, streams: Streams) -> anyhow::Result<Output> {
        if self.show_defaults {
            let file = self.destination.file();
            return Ok(Output { file, ..Output::answer(super::estimate::show_defaults()?) });
        }
        let Ready { mut documents, assumptions, scenario } = match self.inputs.read_judged("compare", Some(self.baseline.judged_by(&self.rules)), streams) {
            Ok(ready) => ready,
            Err(output) => return Ok(output),
        };
        let output = self.destination.output.as_deref();
        if let Some(output) = self.rules.own_input(output).or_else(|| self.baseline.own_input(output)).or_else(|| inputs::own_input(output, &documents)) {
            return Ok(output);
        }
        if matches!(self.format, FormatArg::Focus) && scenario.workload.start.is_none() {
            let message =
                "error: FOCUS rows have dates, and the workload has no `start`\n  help: write it into `[workload]`, or give `--set workload.start=2026-01`\n";
            return Ok(Output { stderr: message.to_owned(), code: super::INPUT, ..Output::default() });
        }
        let mut stderr = self.ages.warnings(&scenario);
        let mut comparison = comparison::compare(scenario, &assumptions);
        comparison.view = match self.view {
            ViewArg::Cash => View::Cash,
            ViewArg::Amortized => View::Amortized,
            ViewArg::Annuity => View::Annuity,
        };
        let base = match self.baseline.read(streams) {
            Ok(base) => base,
            Err(output) => return Ok(output),
        };
        let judged = match self.rules.judge(|texts| saved::of(&comparison, texts), base.as_ref(), &mut documents, self.ages.as_of, streams)? {
            Ok(judged) => judged,
            Err(output) => return Ok(output),
        };
        comparison.judged = judged;
        // A spreadsheet asks for lines alone.
        if !matches!(self.format, FormatArg::Csv | FormatArg::Focus) {
            comparison.turning = turning::points(&comparison, &mut documents);
            comparison.carries = capital::multiples(&comparison, &mut documents);
        }
        let format = match self.format {
            FormatArg::Table => Format::Table,
            FormatArg::Csv => Format::Csv,
            FormatArg::Json => Format::Json,
            FormatArg::Markdown => Format::Markdown,
            FormatArg::Focus => Format::Focus,
        };
        let period = match self.by {
            PeriodArg::Total => Period::Total,
            PeriodArg::Year => Period::Year,
            PeriodArg::Quarter => Period::Quarter,
            PeriodArg::Month => Period::Month,
        };
        let layout = self.destination.layout(streams);
        if matches!(self.format, FormatArg::Focus) {
            // A bill has no rows for what has no price.
            let names = comparison.outcomes.iter().enumerate().filter(|(_, outcome)| matches!(outcome, Outcome::NotPriced(_)));
            for (index, _) in names {
                let _ = writeln!(stderr, "no rows: {} is not priced", printable(comparison.name(index)));
            }
        }
        let stdout = report::render(&comparison, &documents.texts, format, period, layout)?;
        let (after, code) = rules::violations(&comparison.judged, &documents.texts, streams);
        Ok(Output { file: self.destination.file(), stderr, after, code, ..Output::answer(stdout) })
    }
}
