//! `rackrent explain`: how a number came about.

use super::destination::Destination;
use super::inputs::{self, Inputs, Ready};
use super::{INPUT, Output, Streams};
use crate::comparison;
use crate::diagnostic::printable;
use crate::explain::{self, Astray, Explainer};
use crate::report::{self, Question};
use clap::{Args, ValueEnum};

/// Shows how a number came about, so that it can be redone on a pocket calculator.
///
/// Without an alternative: the verdict, and what each alternative pays and when. With one: its lines, why its machines were chosen, and its present cost month
/// by month. With a line: its months, and the arithmetic of one of them. With a month: the whole working of that amount, each input with its place and source.
/// Alternatives and lines are named by any part of their name that is theirs alone; a category names all of its lines.
#[derive(Debug, Args)]
#[command(after_help = "\
Each step has a number, and uses numbers that are printed: inputs, marked by letters, and results of steps before it. Results are printed with as many digits \
as give the amount to the last digit; a machine count is rounded up after rounding to nine places. The JSON has the same steps, with every operand.")]
pub struct Explain {
    #[command(flatten)]
    inputs: Inputs,
    /// The alternative, by its name or a part of it
    #[arg(value_name = "ALTERNATIVE", help_heading = "Arguments")]
    alternative: Option<String>,
    /// The line of its bill, by its name or a part of it, or a category
    #[arg(value_name = "LINE", help_heading = "Arguments")]
    line: Option<String>,
    /// The month, as `12` or `2009-05`; 0 is before the start
    #[arg(value_name = "MONTH", help_heading = "Arguments")]
    month: Option<String>,
    /// The alternative, where the workload is given by flags
    #[arg(long = "alternative", value_name = "NAME", conflicts_with = "alternative")]
    named_alternative: Option<String>,
    /// The line, where the workload is given by flags
    #[arg(long = "line", value_name = "NAME", conflicts_with = "line", requires = "named_alternative")]
    named_line: Option<String>,
    /// The month, where the workload is given by flags
    #[arg(long = "month", value_name = "MONTH", conflicts_with = "month", requires = "named_line")]
    named_month: Option<String>,
    /// How the explanation is written
    #[arg(long, value_enum, default_value_t = FormatArg::Text, help_heading = "Options")]
    format: FormatArg,
    #[command(flatten, next_help_heading = "Options")]
    destination: Destination,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArg {
    Text,
    Json,
}

impl Explain {
    pub fn run(self, streams: Streams) -> anyhow::Result<Output> {
        let Ready { documents, assumptions, scenario } = match self.inputs.read("explain", streams) {
            Ok(ready) => ready,
            Err(output) => return Ok(output),
        };
        if let Some(output) = inputs::own_input(self.destination.output.as_deref(), &documents) {
            return Ok(output);
        }
        let comparison = comparison::compare(scenario, &assumptions);
        let explainer = Explainer::new(&comparison, &documents);
        let question = match self.question(&explainer) {
            Ok(question) => question,
            Err(Astray { message, help }) => {
                let stderr = format!("error: {}\nhelp: {}\n", printable(&message), printable(&help));
                return Ok(Output { stderr, code: INPUT, ..Output::default() });
            }
        };
        let layout = self.destination.layout(streams);
        let stdout = match self.format {
            FormatArg::Text => report::explain(&explainer, &question, layout),
            FormatArg::Json => report::explain_json(&explainer, &question)?,
        };
        Ok(Output { file: self.destination.file(), ..Output::answer(stdout) })
    }

    /// What is asked about.
    fn question(&self, explainer: &Explainer<'_>) -> Result<Question, Astray> {
        let Some(name) = self.alternative.as_ref().or(self.named_alternative.as_ref()) else { return Ok(Question::Verdict) };
        let alternative = explain::alternative(explainer.comparison, name)?;
        let Some(line) = self.line.as_ref().or(self.named_line.as_ref()) else { return Ok(Question::Alternative(alternative)) };
        // What has no bill has no lines, and says why.
        let Ok((of, priced)) = explainer.priced(alternative) else { return Ok(Question::Alternative(alternative)) };
        let lines = explain::lines(of, priced, line)?;
        match self.month.as_ref().or(self.named_month.as_ref()) {
            None => Ok(Question::Lines { alternative, lines }),
            Some(month) => Ok(Question::Amounts { alternative, lines, month: explain::month(explainer.comparison, month)? }),
        }
    }
}
