//! `rackrent diff`: what changed.

mod sides;

use super::destination::Destination;
use super::inputs::Layers;
use super::rules::{self, RuleFlags};
use super::shelf::Ages;
use super::{INPUT, Output, Streams};
use crate::diagnostic::{Texts, printable};
use crate::difference::{self, Costs, Difference, Input, Of, Places, Side};
use crate::documents::Documents;
use crate::report::difference::{self as report, Format};
use crate::saved::Saved;
use clap::{Args, ValueEnum};
use sides::{Compared, Place, Read};
use std::ffi::OsString;

/// Shows what changed between two workloads, price sheets or saved results, and why.
#[derive(Debug, Args)]
#[command(after_help = "\
BASE and HEAD are files, `-` for standard input, or files of a git revision: `REVISION:PATH` as git has it (`./` and `../` begin in the current folder), or \
`REVISION:` alone for the file that the other one names. What a workload of a revision reads beside itself is of that revision too; sheets that ship are the \
program's. `A...B:` is the commit at which A and B part, `A...:` where HEAD and A do.\n\n\
Examples:\n  \
rackrent diff main: costs/service.toml                 the file as it is, against the branch `main`\n  \
rackrent diff origin/main...: costs/service.toml       against where this branch began\n  \
rackrent diff v1.0: HEAD:costs/service.toml            of two revisions\n  \
rackrent diff old.toml new.toml --format markdown      two files, for a comment\n  \
rackrent diff saved.json costs/service.toml            against `compare --format json`\n  \
rackrent diff pricing/2025.toml pricing/2026.toml      two price sheets\n\n\
How a change is attributed: the scenario is evaluated with the inputs of HEAD instead of BASE's for one cause after another: exchange rates, prices, demand \
(sizes, counts, growth, load, data), usage (traffic, requests, hours, people), terms (all else), and last the choice of machine, which is BASE's before. Each \
cause is given what it changes then, so that the parts add up to the change of every line; how many are owned or committed to is worked out each time. Saved results tell exchange rates and prices from all else.\n\n\
A change is not a failure: the exit code is 0. `--fail-unless 'total-increase <= 0 USD'` and rules of HEAD, counted from BASE, fail with 4.")]
pub struct Diff {
    /// What it was: a file, `REVISION:PATH`, `REVISION:`, or `-`
    #[arg(value_name = "BASE")]
    base: OsString,
    /// What it is: a file, `REVISION:PATH`, `REVISION:`, or `-`
    #[arg(value_name = "HEAD")]
    head: OsString,
    #[command(flatten)]
    beside: Layers,
    #[command(flatten)]
    ages: Ages,
    /// How the difference is written
    #[arg(long, value_enum, default_value_t = FormatArg::Table)]
    format: FormatArg,
    #[command(flatten)]
    destination: Destination,
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
        if !self.beside.set.is_empty() && [&old, &new].into_iter().flatten().all(|read| matches!(read, Read::Saved(_))) {
            return Ok(Output::usage("saved results have no inputs that `--set` could change: compare the workloads"));
        }
        let found = match self.between((&base, old), (&head, new), texts)? {
            Ok(found) => found,
            Err(output) => return Ok(output),
        };
        self.report(found, streams)
    }

    fn report(self, found: Found, streams: Streams) -> anyhow::Result<Output> {
        let Found { mut difference, base, head, mut documents, said } = found;
        let output = self.destination.output.as_deref();
        let own = super::inputs::own_input(output, &documents).or_else(|| self.rules.own_input(output));
        if let Some(output) = own {
            return Ok(output);
        }
        if head.is_none() && !self.rules.is_empty() && difference.costs.is_none() {
            return Ok(Output::usage("rules are asked of amounts, and there are none: compare a workload on both"));
        }
        if head.is_none() && !self.rules.is_empty() {
            difference.notes.push("no rule is asked of what is there no longer".to_owned());
        }
        if let Some(head) = head {
            // What is new is counted from nothing.
            let base = base.unwrap_or_else(|| head.before_anything());
            match self.rules.judge(|_| Ok(head), Some(&base), &mut documents, self.ages.as_of, streams)? {
                Ok(judged) => difference.judged = judged,
                Err(output) => return Ok(output),
            }
        }
        let layout = self.destination.layout(streams);
        let format = match self.format {
            FormatArg::Table => Format::Table,
            FormatArg::Csv => Format::Csv,
            FormatArg::Json => Format::Json,
            FormatArg::Markdown => Format::Markdown,
        };
        let stdout = report::render(&difference, format, layout)?;
        let (after, code) = rules::violations(&difference.judged, &documents.texts, streams);
        Ok(Output { file: self.destination.file(), stderr: said, after, code, ..Output::answer(stdout) })
    }

    /// What changed between the two, either of which may not be there. The texts of all that was read are with the later one, or given.
    fn between(&self, (base, old): (&Place, Option<Read>), (head, new): (&Place, Option<Read>), texts: Texts) -> anyhow::Result<Result<Found, Output>> {
        let said = match &new {
            Some(Read::Workload(compared)) => self.ages.warnings(&compared.comparison.scenario),
            _ => String::new(),
        };
        let nouns = [&old, &new].map(|read| read.as_ref().map_or("nothing", Read::noun));
        let told = match (old, new) {
            (Some(Read::Workload(old)), Some(Read::Workload(new))) => workloads(*old, *new)?,
            (old, new) if [&old, &new].into_iter().flatten().all(Read::is_of_amounts) => results(old, new, texts),
            (old, new) => files(old, new, texts).ok_or_else(|| {
                let (one, other) = (printable(&base.name), printable(&head.name));
                wrong(&format!("`{one}` is {}, `{other}` {}: they have nothing in common", nouns[0], nouns[1]))
            }),
        };
        let side = |place: &Place| Side { name: place.name.clone(), is_there: place.is_there };
        Ok(told.map(|Told { of, title, costs, inputs, notes, base: old, head: new, documents }| Found {
            difference: Difference { of, base: side(base), head: side(head), title, costs, inputs, notes, judged: Vec::new() },
            base: old,
            head: new,
            documents,
            said,
        }))
    }
}

/// What two files say of each other.
struct Told {
    of: Of,
    title: String,
    costs: Option<Costs>,
    inputs: Option<Vec<Input>>,
    notes: Vec<String>,
    base: Option<Saved>,
    head: Option<Saved>,
    documents: Documents,
}

fn wrong(message: &str) -> Output {
    Output { stderr: format!("error: {message}\n"), code: INPUT, ..Output::default() }
}

/// An output where amounts are in two currencies.
fn one_currency(old: &Saved, new: &Saved, help: &str) -> Result<(), Output> {
    let (was, is) = (old.currency, new.currency);
    if was == is { Ok(()) } else { Err(wrong(&format!("amounts in {} and in {} cannot be subtracted\n  help: {help}", was.code(), is.code()))) }
}

/// What changed between two workloads.
fn workloads(old: Compared, new: Compared) -> anyhow::Result<Result<Told, Output>> {
    let help = format!("`--set workload.currency={}` brings both into one, at the exchange rates of each", new.saved.currency.code());
    if let Err(output) = one_currency(&old.saved, &new.saved, &help) {
        return Ok(Err(output));
    }
    let places = Places::of_texts(&new.documents.texts);
    let inputs = difference::of_workloads((&old.documents, &old.comparison.scenario), (&new.documents, &new.comparison.scenario), &places);
    let (costs, notes) = difference::of_documents(&old.evaluated(), &new.evaluated(), &inputs)?;
    let notes = [beside(&old.saved, &new.saved), notes].concat();
    Ok(Ok(Told {
        of: Of::Workloads,
        title: new.saved.workload.clone(),
        costs,
        inputs: Some(inputs),
        notes,
        base: Some(old.saved),
        head: Some(new.saved),
        documents: new.documents,
    }))
}

/// What changed between two results, as far as saved ones tell; either may not be there.
fn results(old: Option<Read>, new: Option<Read>, texts: Texts) -> Result<Told, Output> {
    let evaluated = [&old, &new].into_iter().flatten().all(|read| matches!(read, Read::Workload(_)));
    let of = if evaluated { Of::Workloads } else { Of::Results };
    let (base, _) = old.map_or((None, None), Read::result);
    let (head, documents) = new.map_or((None, None), Read::result);
    if let Some((old, new)) = base.as_ref().zip(head.as_ref()) {
        one_currency(old, new, "save both in one currency")?;
    }
    let (costs, notes) = difference::of_saved(base.as_ref(), head.as_ref());
    let notes = [base.as_ref().zip(head.as_ref()).map(|(old, new)| beside(old, new)).unwrap_or_default(), notes].concat();
    let title = head.as_ref().or(base.as_ref()).map(|saved| saved.workload.clone()).unwrap_or_default();
    let documents = documents.unwrap_or_else(|| Documents { texts, ..Documents::default() });
    Ok(Told { of, title, costs, inputs: None, notes, base, head, documents })
}

/// What changed between two sheets, or two exchange tables; none where they are something else.
fn files(old: Option<Read>, new: Option<Read>, texts: Texts) -> Option<Told> {
    let exchanges = [&old, &new].into_iter().flatten().map(|read| matches!(read, Read::Exchange(..))).collect::<Vec<_>>();
    let of = match exchanges.as_slice() {
        [true] | [true, true] => Of::Exchanges,
        [false] | [false, false] => Of::Sheets,
        _ => return None,
    };
    let tree = |read: Option<Read>| match read {
        Some(Read::Sheet(documents, tree) | Read::Exchange(documents, tree)) => Some((Some(tree), Some(*documents))),
        Some(_) => None,
        None => Some((None, None)),
    };
    let ((base, _), (head, documents)) = (tree(old)?, tree(new)?);
    let documents = documents.unwrap_or_else(|| Documents { texts, ..Documents::default() });
    let (inputs, title, notes) = difference::of_files(of, base.as_ref(), head.as_ref(), &Places::of_texts(&documents.texts));
    Some(Told { of, title, costs: None, inputs: Some(inputs), notes, base: None, head: None, documents })
}

/// What keeps two results from being alike, in sentences.
fn beside(old: &Saved, new: &Saved) -> Vec<String> {
    let mut notes = Vec::new();
    if old.months != new.months {
        notes.push(format!("the horizon is {} months instead of {}: totals are of other lengths, and a month is compared beside them", new.months, old.months));
    }
    if old.discounted != new.discounted {
        let (has, lacks) = if new.discounted { ("after", "before") } else { ("before", "after") };
        notes.push(format!("the verdict compares present costs {has} and totals {lacks}: only one of the two has a cost of money"));
    }
    notes
}
