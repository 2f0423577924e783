//! `rackrent diff`: what changed.

mod sides;

use super::inputs::Beside;
use super::rules::{self, RuleFlags};
use super::shelf::Ages;
use super::{INPUT, Output, Streams};
use crate::diagnostic::{Texts, printable};
use crate::difference::{self, Costs, Difference, Input, Of, Places, Side};
use crate::documents::Documents;
use crate::report::difference::{self as report, Format};
use crate::report::Layout;
use crate::saved::Saved;
use clap::{Args, ValueEnum};
use sides::{Compared, Place, Read};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Shows what changed between two workloads, price sheets or saved results, and why.
///
/// BASE and HEAD are files, `-` for standard input, or files of a git revision: `REVISION:PATH` as git has it (`./` and `../` begin in the current folder), or
/// `REVISION:` alone for the file that the other one names. What a workload of a revision reads beside itself is of that revision too; sheets that ship are
/// the program's. `A...B:` is the commit at which A and B part.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:\n  \
rackrent diff main: costs/service.toml                 the file as it is, against the branch `main`\n  \
rackrent diff origin/main...: costs/service.toml       against where this branch began\n  \
rackrent diff v1.0: HEAD:costs/service.toml            of two revisions\n  \
rackrent diff old.toml new.toml --format markdown      two files, for a comment\n  \
rackrent diff saved.json costs/service.toml            against `compare --format json`\n  \
rackrent diff pricing/2025.toml pricing/2026.toml      two price sheets\n\n\
How a change is attributed: the scenario is evaluated with the inputs of HEAD instead of BASE's for one cause after another: exchange rates, prices, demand \
(sizes, counts, growth, load, data), usage (traffic, requests, hours, people), terms (all else), and last the choice of machine, which is BASE's before. Each \
cause is given what it changes then, so that the parts add up to the change of every line. Saved results tell exchange rates and prices from all else.\n\n\
A change is not a failure: the exit code is 0. `--fail-unless 'total-increase <= 0 USD'` and rules of HEAD, counted from BASE, fail with 4.")]
pub struct Diff {
    /// What it was: a file, `REVISION:PATH`, `REVISION:`, or `-`
    #[arg(value_name = "BASE")]
    base: OsString,
    /// What it is: a file, `REVISION:PATH`, `REVISION:`, or `-`
    #[arg(value_name = "HEAD")]
    head: OsString,
    #[command(flatten)]
    beside: Beside,
    #[command(flatten)]
    ages: Ages,
    /// How the difference is written
    #[arg(long, value_enum, default_value_t = FormatArg::Table)]
    format: FormatArg,
    /// Writes to a file instead of standard output, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Columns that a table may take; the terminal's, or 100
    #[arg(long, value_name = "COLUMNS")]
    width: Option<u16>,
    #[command(flatten)]
    rules: RuleFlags,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArg {
    Table,
    /// A row for each line of an alternative and for each input that changed
    Csv,
    Json,
    /// For the comment of a pull request
    Markdown,
}

/// Columns of a table where there is no terminal.
const WIDTH: usize = 100;

/// What was found, and what rules are asked of.
struct Found {
    difference: Difference,
    base: Option<Saved>,
    head: Option<Saved>,
    /// What the later side was read from; its rules stand there.
    documents: Documents,
    said: String,
}

impl Diff {
    pub fn run(self, streams: Streams) -> anyhow::Result<Output> {
        let mut texts = Texts::default();
        let (base, head) = match sides::find(&self.base, &self.head, &mut texts.files) {
            Ok(sides) => sides,
            Err(astray) => return Ok(astray.output()),
        };
        let files = texts.files.clone();
        let mut old = None;
        if base.is_there {
            let mut read = match sides::read(&base, &self.beside, &mut texts, streams)? {
                Ok(read) => read,
                Err(output) => return Ok(output),
            };
            if !matches!(read, Read::Saved(_)) {
                texts = read.take_texts();
            }
            old = Some(read);
        }
        texts.files = files;
        let mut new = None;
        if head.is_there {
            new = Some(match sides::read(&head, &self.beside, &mut texts, streams)? {
                Ok(read) => read,
                Err(output) => return Ok(output),
            });
        }
        let found = match self.between((&base, old), (&head, new), texts)? {
            Ok(found) => found,
            Err(output) => return Ok(output),
        };
        self.report(found, streams)
    }

    fn report(self, found: Found, streams: Streams) -> anyhow::Result<Output> {
        let Found { mut difference, base, head, mut documents, said } = found;
        let output = self.output.as_deref();
        let own = super::inputs::own_input(output, &documents).or_else(|| self.rules.own_input(output));
        if let Some(output) = own {
            return Ok(output);
        }
        if let Some(head) = head {
            // What is new is counted from nothing.
            let base = base.unwrap_or_else(|| head.before_anything());
            match self.rules.judge(|_| Ok(head), Some(&base), &mut documents, self.ages.as_of, streams)? {
                Ok(judged) => difference.judged = judged,
                Err(output) => return Ok(output),
            }
        }
        let to_file = self.output.as_deref().is_some_and(|path| path != Path::new("-"));
        let width = self.width.map(usize::from).or(streams.width.filter(|_| !to_file)).unwrap_or(WIDTH);
        let layout = Layout { width, styled: streams.styled_out && !to_file };
        let format = match self.format {
            FormatArg::Table => Format::Table,
            FormatArg::Csv => Format::Csv,
            FormatArg::Json => Format::Json,
            FormatArg::Markdown => Format::Markdown,
        };
        let stdout = report::render(&difference, format, layout)?;
        let (after, code) = rules::violations(&difference.judged, &documents.texts, streams);
        Ok(Output { file: self.output.filter(|path| path != Path::new("-")), stderr: said, after, code, ..Output::answer(stdout) })
    }

    /// What changed between the two, either of which may not be there. The texts of all that was read are with the later one, or given.
    fn between(&self, (base, old): (&Place, Option<Read>), (head, new): (&Place, Option<Read>), texts: Texts) -> anyhow::Result<Result<Found, Output>> {
        let side = |place: &Place| Side { name: place.name.clone(), is_there: place.is_there };
        let said = match &new {
            Some(Read::Workload(compared)) => self.ages.warnings(&compared.comparison.scenario),
            _ => String::new(),
        };
        let found = |of: Of, title: String, costs: Option<Costs>, inputs: Option<Vec<Input>>, notes: Vec<String>| Difference {
            of,
            base: side(base),
            head: side(head),
            title,
            costs,
            inputs,
            notes,
            judged: Vec::new(),
        };
        let wrong = |message: String| Output { stderr: format!("error: {message}\n"), code: INPUT, ..Output::default() };
        let one_currency = |old: &Saved, new: &Saved, help: &str| {
            let (was, is) = (old.currency, new.currency);
            (was != is).then(|| wrong(format!("amounts in {} and in {} cannot be subtracted\n  help: {help}", was.code(), is.code())))
        };
        Ok(match (old, new) {
            (Some(Read::Workload(old)), Some(Read::Workload(mut new))) => {
                let help = format!("`--set workload.currency={}` brings both into one, at the exchange rates of each", new.saved.currency.code());
                if let Some(output) = one_currency(&old.saved, &new.saved, &help) {
                    return Ok(Err(output));
                }
                let (difference, documents) = {
                    let places = Places::of_texts(&new.documents.texts);
                    let scenarios = ((&old.documents, &old.comparison.scenario), (&new.documents, &new.comparison.scenario));
                    let inputs = difference::of_workloads(scenarios.0, scenarios.1, &places);
                    let (costs, notes) = difference::of_documents(&old.evaluated(), &new.evaluated(), &inputs)?;
                    (found(Of::Workloads, new.saved.workload.clone(), costs, Some(inputs), notes), std::mem::take(&mut new.documents))
                };
                Ok(Found { difference, base: Some(old.saved), head: Some(new.saved), documents, said })
            }
            (None, Some(Read::Workload(new))) => {
                let Compared { documents, saved, .. } = *new;
                let (costs, _) = difference::of_saved(None, Some(&saved));
                let difference = found(Of::Workloads, saved.workload.clone(), costs, None, Vec::new());
                Ok(Found { difference, base: None, head: Some(saved), documents, said })
            }
            (Some(Read::Workload(old)), None) => {
                let (costs, _) = difference::of_saved(Some(&old.saved), None);
                let difference = found(Of::Workloads, old.saved.workload.clone(), costs, None, Vec::new());
                Ok(Found { difference, base: None, head: None, documents: Documents { texts, ..Documents::default() }, said })
            }
            (old @ (None | Some(Read::Sheet(..))), Some(Read::Sheet(documents, tree))) => Ok(files(&found, Of::Sheets, old, Some(tree), *documents)),
            (Some(Read::Sheet(_, tree)), None) => {
                let documents = Documents { texts, ..Documents::default() };
                Ok(files(&found, Of::Sheets, Some(Read::Sheet(Box::default(), tree)), None, documents))
            }
            (old @ (None | Some(Read::Exchange(..))), Some(Read::Exchange(documents, tree))) => Ok(files(&found, Of::Exchanges, old, Some(tree), *documents)),
            (Some(Read::Exchange(_, tree)), None) => {
                let documents = Documents { texts, ..Documents::default() };
                Ok(files(&found, Of::Exchanges, Some(Read::Exchange(Box::default(), tree)), None, documents))
            }
            (old, new) => {
                let saved = |read: &Option<Read>| match read {
                    Some(Read::Saved(saved)) => Some(Some((**saved).clone())),
                    Some(Read::Workload(compared)) => Some(Some(compared.saved.clone())),
                    None => Some(None),
                    Some(_) => None,
                };
                let (Some(before), Some(after)) = (saved(&old), saved(&new)) else {
                    let noun = |read: &Option<Read>| read.as_ref().map_or("nothing", Read::noun);
                    let (one, other) = (printable(&base.name), printable(&head.name));
                    return Ok(Err(wrong(format!("`{one}` is {}, `{other}` {}: they have nothing in common", noun(&old), noun(&new)))));
                };
                if let Some((old, new)) = before.as_ref().zip(after.as_ref())
                    && let Some(output) = one_currency(old, new, "save both in one currency")
                {
                    return Ok(Err(output));
                }
                let (costs, notes) = difference::of_saved(before.as_ref(), after.as_ref());
                let title = after.as_ref().or(before.as_ref()).map(|saved| saved.workload.clone()).unwrap_or_default();
                let documents = match new {
                    Some(Read::Workload(compared)) => compared.documents,
                    _ => Documents { texts, ..Documents::default() },
                };
                Ok(Found { difference: found(Of::Results, title, costs, None, notes), base: before, head: after, documents, said })
            }
        })
    }
}

/// What changed between two sheets, or two exchange tables.
fn files(
    found: &dyn Fn(Of, String, Option<Costs>, Option<Vec<Input>>, Vec<String>) -> Difference,
    of: Of,
    old: Option<Read>,
    new: Option<crate::document::Node>,
    documents: Documents,
) -> Found {
    let old = match old {
        Some(Read::Sheet(_, tree) | Read::Exchange(_, tree)) => Some(tree),
        _ => None,
    };
    let (inputs, title, notes) = difference::of_files(of, old.as_ref(), new.as_ref(), &Places::of_texts(&documents.texts));
    Found { difference: found(of, title, None, Some(inputs), notes), base: None, head: None, documents, said: String::new() }
}
