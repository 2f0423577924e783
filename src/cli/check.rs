//! `rackrent check`: what is wrong with sheets, exchange tables and workloads, and what favours a side.

use super::inputs::{self, Beside};
use super::{Output, Streams};
use crate::check::{self, Ages, Flags, Judge, Judged, Level, explanations};
use crate::comparison;
use crate::diagnostic::{Code, Diagnostic, Origin, Role, Severity, Texts, printable};
use crate::document::{self, At, Date, Node, Reader};
use crate::documents::Documents;
use crate::levels::{Levels, Wanted};
use crate::library::Unreadable;
use crate::quantity::{Duration, Scalar as _, nearest};
use crate::report::findings::{self, Checked, OTHER};
use clap::{Args, ValueEnum};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Checks sheets, exchange tables and workloads: every fault in one run, and what favours a side.
///
/// A folder stands for the TOML files in it. A workload is compared, and its sheets are judged with it.
#[derive(Debug, Args)]
#[command(after_help = "\
Files may say themselves what is allowed, each with its reason, and what fails:\n\n  \
[check]\n  deny = [\"warnings\"]\n  [check.allow]\n  no-backup = \"what is stored can be made again\"\n\n\
Exit codes: 0 nothing, or only warnings, notes and what is allowed; 1 the input has errors, or is not what is locked; 3 a file cannot be read; 4 something is found that is denied.")]
pub struct Check {
    /// Files or folders; `-` for standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = FormatArg::Human)]
    format: FormatArg,
    /// Writes to a file instead of standard output, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// A code that is not shown
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    allow: Vec<String>,
    /// A code that is a warning, whatever the files say
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    warn: Vec<String>,
    /// A code that fails the run with exit code 4; `warnings` for all that are warnings
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    deny: Vec<String>,
    /// The day for which prices are used, such as `2026-11-23`; a workload's start unless given
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// How old a price may be on that day, such as `18 months`; 12 months unless given here or in `[check]`
    #[arg(long, value_name = "TIME")]
    max_age: Option<String>,
    #[command(flatten)]
    beside: Beside,
    /// Explains a code, with an example of what triggers it and what mends it, and stops
    #[arg(long, value_name = "CODE", conflicts_with_all = ["paths", "list"])]
    explain: Option<String>,
    /// Lists every code, and stops
    #[arg(long, conflicts_with = "paths")]
    list: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArg {
    Human,
    Short,
    Json,
    Sarif,
}

/// What a run has found so far.
#[derive(Default)]
struct Run {
    flags: Flags,
    ages: Ages,
    texts: Texts,
    files: Vec<Checked>,
    found: Vec<Judged>,
    unreadable: Vec<Unreadable>,
}

impl Check {
    pub fn run(self, streams: Streams) -> anyhow::Result<Output> {
        if self.list {
            return Ok(Output::answer(explanations::list()));
        }
        if let Some(code) = &self.explain {
            return Ok(explain(code));
        }
        if self.paths.is_empty() {
            return Ok(Output::usage("there is nothing to check\n\nGive files or folders: rackrent check examples/twitter-2008.toml pricing"));
        }
        let (flags, ages) = match self.flags().and_then(|flags| Ok((flags, self.ages()?))) {
            Ok(both) => both,
            Err(message) => return Ok(Output::usage(&message)),
        };
        let mut run = Run { flags, ages, ..Run::default() };
        for path in &self.paths {
            let path = from_here(path);
            if path.is_dir() {
                let mut files = Vec::new();
                folder(&path, 0, &mut files, &mut run.unreadable);
                for file in &files {
                    self.check(file, true, streams, &mut run);
                }
            } else {
                self.check(&path, false, streams, &mut run);
            }
        }
        self.report(run, streams)
    }

    fn report(self, mut run: Run, streams: Streams) -> anyhow::Result<Output> {
        sort(&mut run);
        let to_file = self.output.filter(|path| path != Path::new("-"));
        if let Some(path) = to_file.as_deref().filter(|path| run.texts.was_read_from(path)) {
            return Ok(Output::usage(&format!("`{}` is one of the files that are checked", printable(&path.display().to_string()))));
        }
        let format = match self.format {
            FormatArg::Human => findings::Format::Human,
            FormatArg::Short => findings::Format::Short,
            FormatArg::Json => findings::Format::Json,
            FormatArg::Sarif => findings::Format::Sarif,
        };
        let stdout = findings::render(&run.found, &run.files, &run.texts, format, streams.styled_out && to_file.is_none())?;
        let mut stderr = String::new();
        for error in &run.unreadable {
            let _ = writeln!(stderr, "error: {error}");
        }
        let others: Vec<&str> = run.files.iter().filter(|file| file.kind == OTHER).map(|file| file.name.as_str()).collect();
        if !others.is_empty() {
            let _ = writeln!(stderr, "not checked, neither sheet nor exchange table nor workload: {}", printable(&others.join(", ")));
        }
        let has = |level: Level| run.found.iter().any(|judged| judged.level == level);
        let code = match () {
            () if !run.unreadable.is_empty() => super::FILE,
            () if has(Level::Error) => super::INPUT,
            () if has(Level::Denied) => super::RULE,
            () => 0,
        };
        Ok(Output { stdout, file: to_file, stderr, code, ..Output::default() })
    }

    fn flags(&self) -> Result<Flags, String> {
        let wanted = |flag: &str, text: &str, warnings: bool| Wanted::parse(text, warnings).map_err(|(message, help)| format!("{message} ({flag})\n\n{help}"));
        let codes = |flag: &str, list: &[String]| -> Result<Vec<Code>, String> {
            let wanted = list.iter().map(|text| wanted(flag, text.trim(), false));
            wanted.map(|wanted| wanted.map(|wanted| if let Wanted::Code(code) = wanted { Some(code) } else { None })).filter_map(Result::transpose).collect()
        };
        let deny: Vec<Wanted> = self.deny.iter().map(|text| wanted("--deny", text.trim(), true)).collect::<Result<_, _>>()?;
        let flags = Flags { allow: codes("--allow", &self.allow)?, warn: codes("--warn", &self.warn)?, deny };
        let twice = |code: &&Code| {
            usize::from(flags.allow.contains(code)) + usize::from(flags.warn.contains(code)) + usize::from(flags.deny.contains(&Wanted::Code(**code))) > 1
        };
        match Code::ALL.iter().find(twice) {
            Some(code) => Err(format!("`{}` is given to more than one of --allow, --warn and --deny", code.as_str())),
            None => Ok(flags),
        }
    }

    fn ages(&self) -> Result<Ages, String> {
        let as_of = self
            .as_of
            .as_ref()
            .map(|text| text.parse::<Date>().map_err(|_| format!("`{}` is not a date (--as-of)\n\nWrite it as 2026-11-23", printable(text))));
        let as_of = as_of.transpose()?;
        let age = self.max_age.as_ref().map(|text| {
            let wrong = |help: &str| format!("`{}` is not a length of time (--max-age)\n\n{help}", printable(text));
            let age = Duration::parse(text).map_err(|problem| wrong(problem.help.as_deref().unwrap_or("Write it as 18 months")))?;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; a float casts into range")]
            let months = libm::floor(age.months() + 1e-9).min(12_000.0) as u32;
            Ok::<_, String>(months)
        });
        Ok(Ages { as_of, months: age.transpose()? })
    }

    /// Checks one file.
    fn check(&self, path: &Path, in_folder: bool, streams: Streams, run: &mut Run) {
        let mut documents = Documents { texts: std::mem::take(&mut run.texts), ..Documents::default() };
        documents.texts.forget_roles();
        let mut reader = Reader { thorough: true, ..Reader::default() };
        let read = self.read(path, in_folder, (run.ages, streams), &mut documents, &mut reader);
        match read {
            Ok(Some(read)) => {
                let judge = Judge { flags: &run.flags, files: read.levels(&documents), workload: read.workload.as_ref() };
                let judged: Vec<Judged> =
                    beside_syntax(reader.findings.sorted(), &documents.texts).into_iter().map(|finding| judge.judge(finding, &documents.texts)).collect();
                run.found.extend(needless(&read, &judged, &judge, &documents.texts));
                run.found.extend(judged);
                run.files.push(Checked { name: path.display().to_string(), kind: read.kind });
            }
            Ok(None) => run.files.push(Checked { name: path.display().to_string(), kind: OTHER }),
            Err(error) => {
                let judge = Judge { flags: &run.flags, files: Vec::new(), workload: None };
                run.found.extend(reader.findings.sorted().into_iter().map(|finding| judge.judge(finding, &documents.texts)));
                run.unreadable.push(error);
            }
        }
        run.texts = documents.texts;
    }

    /// Reads a file and judges it; none for one in a folder that is none of ours.
    fn read(
        &self,
        path: &Path,
        in_folder: bool,
        (ages, streams): (Ages, Streams),
        documents: &mut Documents,
        reader: &mut Reader,
    ) -> Result<Option<Read>, Unreadable> {
        let Some(text) = inputs::read_text(path, documents, reader)? else { return Ok(Some(Read::new("unreadable", None))) };
        let root = document::parse(&documents.texts, text, &mut reader.findings);
        documents.base = path.parent().map(Path::to_path_buf).unwrap_or_default();
        if kind(&root).is_some() {
            self.beside.layers.sheets(documents, streams, reader)?;
        }
        match kind(&root) {
            Some(kind @ "workload") => self.workload(path, root, (ages, streams), documents, reader).map(|read| Some(Read { kind, ..read })),
            Some(kind @ "sheet") => {
                let alone = root.clone();
                let given = documents.library.give_read(path, root, &mut documents.texts, reader)?;
                if given.is_none() {
                    by_themselves(&alone, reader);
                }
                if let Some((reference, origin)) = given {
                    let sheet = documents.library.sheet(&reference, &documents.base, origin, &mut documents.texts, reader)?;
                    if let Some(sheet) = sheet {
                        check::sheet(&sheet, documents, ages, &mut reader.findings);
                        return Ok(Some(Read { own: sheet.check.clone(), ..Read::new(kind, Some(path)) }));
                    }
                }
                Ok(Some(Read::new(kind, None)))
            }
            Some(kind) => {
                let named = At { value: path_reference(path), origin: Origin::new(text, &(0..0)) };
                let place = root.as_table().and_then(|root| root.get("exchange")?.as_table()?.get("as_of")).map_or(named.origin, |node| node.origin);
                if let Some(exchange) = crate::sheet::exchange::read(&root, reader) {
                    check::exchange(&exchange, place, ages, &mut reader.findings);
                    return Ok(Some(Read { own: exchange.check, ..Read::new(kind, Some(path)) }));
                }
                Ok(Some(Read::new(kind, None)))
            }
            None if in_folder && !near_ours(&root) && !reader.findings.has_errors() => Ok(None),
            None => {
                if !reader.findings.has_errors() {
                    let entry = root.as_table().and_then(|root| root.entries().first()).map_or(Origin::new(text, &(0..0)), |entry| entry.origin);
                    let help = "a workload has `[workload]`, a price sheet `[sheet]`, an exchange table `[exchange]`".to_owned();
                    reader.findings.error(Code::MissingKey, entry, "this is neither a workload nor a price sheet nor an exchange table", Some(help));
                }
                Ok(Some(Read::new("unknown", None)))
            }
        }
    }

    fn workload(&self, path: &Path, root: Node, (ages, streams): (Ages, Streams), documents: &mut Documents, reader: &mut Reader) -> Result<Read, Unreadable> {
        documents.texts.read_as(root.origin.text, Role::Workload);
        documents.workload = Some(root);
        self.beside.layers.settings(documents, reader);
        let Some(scenario) = documents.scenario(&[], reader)? else { return Ok(Read::new("workload", None)) };
        if reader.findings.has_errors() {
            return Ok(Read::new("workload", None));
        }
        self.beside.accept(path, None, documents, streams, reader)?;
        let levels = scenario.workload.check.clone();
        let parts = scenario.alternatives.iter().flat_map(|alternative| &alternative.parts);
        let mut sheets: Vec<(String, Levels)> = Vec::new();
        for part in parts {
            if let Some(levels) = part.sheet.check.as_ref().filter(|_| !sheets.iter().any(|(id, _)| *id == part.sheet.id)) {
                sheets.push((part.sheet.id.clone(), levels.clone()));
            }
        }
        let comparison = comparison::compare(scenario, &[]);
        check::comparison(&comparison, documents, ages, &mut reader.findings);
        check::deciding::judge(&comparison, documents, &mut reader.findings);
        Ok(Read { workload: levels, sheets, ..Read::new("workload", None) })
    }
}

/// What a file is, and what it and what it names say of findings.
struct Read {
    kind: &'static str,
    /// The file itself, where it is a sheet or an exchange table.
    path: Option<PathBuf>,
    own: Option<Levels>,
    workload: Option<Levels>,
    sheets: Vec<(String, Levels)>,
}

impl Read {
    fn new(kind: &'static str, path: Option<&Path>) -> Self {
        Self { kind, path: path.map(Path::to_path_buf), own: None, workload: None, sheets: Vec::new() }
    }

    /// What files say, each by the name of the text in which it stands.
    fn levels(&self, documents: &Documents) -> Vec<(String, &Levels)> {
        let mut files: Vec<(String, &Levels)> = Vec::new();
        let all = self.own.iter().chain(self.sheets.iter().map(|(_, levels)| levels));
        for levels in all {
            files.push((documents.texts.place(levels.origin).0.to_owned(), levels));
        }
        // A layer speaks for what it is laid on.
        if let (Some(path), Some(own)) = (&self.path, &self.own) {
            files.push((path.display().to_string(), own));
        }
        for (id, levels) in &self.sheets {
            let sheet = documents.library.documents().find(|(known, _)| known == id);
            let origins = sheet.iter().flat_map(|(_, root)| root.leaves()).map(|(_, node)| node.origin.text).collect::<std::collections::BTreeSet<_>>();
            files.extend(origins.into_iter().filter_map(|text| Some((documents.texts.get(text)?.name.clone(), levels))));
        }
        files
    }
}

/// What is wrong with the values of a sheet that stands on what cannot be found: what it lacks may stand below.
fn by_themselves(sheet: &Node, reader: &mut Reader) {
    let mut own = Reader { thorough: true, ..Reader::default() };
    crate::sheet::read(sheet, &mut own);
    let of_itself = [Code::WrongType, Code::BadValue, Code::UnknownWord, Code::UnknownKey];
    for finding in own.findings.sorted().into_iter().filter(|finding| of_itself.contains(&finding.code)) {
        reader.findings.error(finding.code, finding.origin, finding.message.clone(), finding.help.clone());
    }
}

/// Findings without those that a syntax error brings with it: what is missing in its file may be what could not be read.
fn beside_syntax<'a>(found: Vec<&'a Diagnostic>, texts: &Texts) -> Vec<&'a Diagnostic> {
    let line = |finding: &Diagnostic| texts.span(finding.origin).map(|span| (finding.origin.text, span.from.0));
    let syntax: Vec<&Diagnostic> = found.iter().copied().filter(|finding| finding.code == Code::Syntax).collect();
    let broken: Vec<_> = syntax.iter().filter_map(|finding| line(finding)).collect();
    if broken.is_empty() {
        return found;
    }
    // Where a bracket is left open, what follows may stand in another table than was meant; a value that cannot be read is missing, and nothing else is.
    let astray: Vec<_> = syntax.iter().filter(|finding| !is_of_a_value(&finding.message)).map(|finding| finding.origin.text).collect();
    let keys: Vec<_> = syntax
        .iter()
        .filter_map(|finding| {
            let (key, _) = texts.line_of(finding.origin)?.split_once('=')?;
            Some((finding.origin.text, format!("`{}`", key.trim())))
        })
        .collect();
    let in_value = |code: Code| {
        matches!(
            code,
            Code::WrongType
                | Code::BadValue
                | Code::UnknownWord
                | Code::WrongUnit
                | Code::OtherCurrency
                | Code::BadRange
                | Code::UnknownSheet
                | Code::UnreadableFile
                | Code::UnknownMeter
                | Code::DuplicateName
        )
    };
    let stands = |finding: &&Diagnostic| {
        let Some((text, at)) = line(finding) else { return true };
        if finding.code == Code::Syntax || !broken.iter().any(|(other, _)| *other == text) {
            return true;
        }
        let follows = |(of, key): &(_, String)| *of == text && (finding.message.contains(key) || finding.help.as_ref().is_some_and(|help| help.contains(key)));
        let stands = if astray.contains(&text) { in_value(finding.code) } else { !keys.iter().any(follows) };
        stands && !broken.contains(&(text, at))
    };
    found.into_iter().filter(stands).collect()
}

/// Whether a syntax error is of one value alone, and leaves the tables as they were meant.
fn is_of_a_value(message: &str) -> bool {
    let within = ["invalid date", "invalid time", "string values must be quoted", "invalid basic string", "invalid number", "duplicate key"];
    within.iter().any(|part| message.contains(part)) && !message.contains("multi-line")
}

/// What a workload or a sheet that is checked by itself allows and is not found.
fn needless(read: &Read, judged: &[Judged], judge: &Judge<'_>, texts: &Texts) -> Vec<Judged> {
    // Where something could not be read, or there is nothing to compare, nobody knows.
    let Some(levels) = read.workload.as_ref().filter(|_| !judged.iter().any(|judged| judged.level == Level::Error)) else { return Vec::new() };
    let found = |code: Code| judged.iter().any(|judged| judged.finding.code == code);
    // What hangs on a date is found with a date.
    let dated = |code: Code| matches!(code, Code::OldPrices | Code::LaterPrices);
    let unused = levels.allowed().iter().filter(|allowed| !found(allowed.code) && !dated(allowed.code));
    unused
        .map(|allowed| {
            let finding = Diagnostic {
                severity: Severity::Note,
                code: Code::NeedlessAllow,
                message: format!("`{}` is allowed and not found", allowed.code.as_str()),
                origin: allowed.origin,
                help: Some("leave it out".to_owned()),
            };
            judge.judge(&finding, texts)
        })
        .collect()
}

/// What is found, by file and place, each once.
fn sort(run: &mut Run) {
    let texts = &run.texts;
    let key = |judged: &Judged| {
        let name = texts.get(judged.finding.origin.text).map_or("", |text| text.name.as_str());
        (name.to_owned(), judged.finding.origin.start, judged.finding.origin.end, judged.finding.code, judged.finding.message.clone())
    };
    // What one workload allows and another does not is found.
    run.found.sort_by_cached_key(|judged| (key(judged), judged.level));
    run.found.dedup_by(|later, earlier| key(later) == key(earlier));
}

/// The kind of a document.
fn kind(root: &Node) -> Option<&'static str> {
    let has = |key: &str| root.as_table().is_some_and(|root| root.get(key).is_some());
    ["workload", "sheet", "exchange"].into_iter().find(|kind| has(kind)).or_else(|| {
        // Without its head it is known by what else it has.
        let of_sheet = ["machine", "charge", "source", "facility", "discount", "option"].into_iter().any(&has);
        let of_workload = ["component", "data", "traffic", "demand", "alternative", "staff"].into_iter().any(&has);
        match (of_sheet, of_workload) {
            (true, false) => Some("sheet"),
            (false, true) => Some("workload"),
            _ => None,
        }
    })
}

/// Whether a document has a key that is nearly one of ours.
fn near_ours(root: &Node) -> bool {
    let heads = ["workload", "sheet", "exchange"];
    root.as_table().is_some_and(|root| root.entries().iter().any(|entry| nearest(&entry.key, heads.into_iter()).is_some()))
}

/// A path as a reference, which an id is not.
fn path_reference(path: &Path) -> String {
    path.display().to_string()
}

/// A path relative to the folder in which the program runs, where it leads into that.
fn from_here(path: &Path) -> PathBuf {
    let here = Path::new(".").canonicalize().ok();
    let within = here.filter(|_| path.is_absolute()).and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf));
    within.filter(|within| !within.as_os_str().is_empty()).unwrap_or_else(|| path.to_path_buf())
}

/// How deep folders are looked into.
const DEEPEST: usize = 32;

/// The TOML files of a folder and of those within, in the order of their names; what begins with a point is passed over, and links to folders are.
fn folder(path: &Path, depth: usize, files: &mut Vec<PathBuf>, unreadable: &mut Vec<Unreadable>) {
    let mut entries = match std::fs::read_dir(path).and_then(Iterator::collect::<std::io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => {
            unreadable.push(Unreadable { path: path.display().to_string(), error });
            return;
        }
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries.iter().filter(|entry| !entry.file_name().to_string_lossy().starts_with('.')) {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && depth < DEEPEST {
            folder(&path, depth + 1, files, unreadable);
        } else if !is_folder && path.extension().is_some_and(|extension| extension == "toml") && path.is_file() {
            files.push(path);
        }
    }
}

fn explain(text: &str) -> Output {
    if let Some(code) = Code::ALL.iter().find(|code| code.as_str() == text) {
        return Output::answer(explanations::of(*code).text(*code));
    }
    let help = nearest(text, Code::ALL.iter().map(|code| code.as_str()))
        .map_or_else(|| "`rackrent check --list` lists the codes".to_owned(), |near| format!("did you mean `{near}`?"));
    Output::usage(&format!("there is no code `{}`\n\n{help}", printable(text)))
}
