//! The commands: one small file each. A command reads its inputs and returns what is to be written; only `main` writes,
//! and [`progress`] while a person watches.

mod check;
mod compare;
mod completions;
mod destination;
mod diff;
mod estimate;
mod explain;
mod flip;
mod git;
mod import;
mod init;
mod inputs;
mod lock;
mod locking;
mod man;
mod paths;
pub mod progress;
mod risk;
mod rules;
mod schema;
mod selecting;
mod sensitivity;
mod sheets;
mod shelf;
mod sweep;

use crate::diagnostic::{Findings, Severity, Texts};
use crate::library::Unreadable;
use clap::{Parser, Subcommand};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Buy servers, or rent cloud capacity? A side-by-side cost table from price sheets and a workload.
#[derive(Debug, Parser)]
#[command(name = "rackrent", version, about, max_term_width = 100, after_help = exit_codes(), arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What the exit codes mean: fixed, for scripts.
pub const EXIT_CODES: [(u8, &str); 5] = [
    (0, "done"),
    (INPUT, "the input has errors, or is not what is locked"),
    (USAGE, "wrong usage"),
    (FILE, "a file cannot be read or written"),
    (RULE, "a rule or budget failed"),
];

/// What every help text ends with.
fn exit_codes() -> String {
    let codes: Vec<String> = EXIT_CODES.iter().map(|(code, meaning)| format!("{code} {meaning}")).collect();
    format!("Exit codes: {}.\nA closed pipe is not an error. NO_COLOR and CLICOLOR_FORCE are respected.", codes.join("; "))
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Checks sheets, exchange tables and workloads: every fault in one run, and what favours a side
    Check(Box<check::Check>),
    /// Compares what a workload costs on each alternative
    Compare(Box<compare::Compare>),
    /// Shows what changed between two workloads, price sheets or saved results, and why
    Diff(Box<diff::Diff>),
    /// Shows how a number came about: the verdict, an alternative, a line, its amount in a month
    Explain(Box<explain::Explain>),
    /// Turns a vendor's own price files, bills or plans into a price sheet or a workload
    Import(Box<import::Import>),
    /// Lists what can be set: every value of a workload and its sheets
    Paths(Box<paths::Paths>),
    /// Compares a workload at every point of a grid of its inputs
    Sweep(Box<sweep::Sweep>),
    /// Finds the values of inputs at which the winner changes
    Flip(Box<flip::Flip>),
    /// Ranks inputs by how far they move the difference between the two best
    Sensitivity(Box<sensitivity::Sensitivity>),
    /// Draws every range: how likely each alternative is to win
    Risk(Box<risk::Risk>),
    /// Lists, prints and searches the price sheets that ship with the program or lie in folders of yours
    Sheets(sheets::Sheets),
    /// Writes down the digest of every input of workloads, which `--locked` then insists on
    Lock(lock::WriteLock),
    /// Writes a commented starter: a workload or a price sheet
    Init(init::Init),
    /// Prints the JSON Schema of a file that rackrent reads or writes
    Schema(schema::PrintSchema),
    /// Prints what makes a shell complete commands and flags
    Completions(completions::Completions),
    /// Prints a page of the manual
    Man(man::PrintPage),
}

/// What the streams are like, and what else of the surroundings matters; asked once, by `main`.
#[derive(Debug, Clone, Copy)]
pub struct Streams {
    /// Columns of the terminal that standard output is; none if it is not one.
    pub width: Option<usize>,
    /// Whether standard output takes colour.
    pub styled_out: bool,
    /// Whether standard error takes colour.
    pub styled_err: bool,
    /// Whether a person watches standard error: it is a terminal that can rewrite a line.
    pub watched: bool,
    /// Where the user keeps price sheets; it need not be there.
    pub user_folder: Option<UserFolder>,
}

/// The folder of the user's own price sheets.
#[derive(Debug, Clone, Copy)]
pub struct UserFolder {
    /// Where it is.
    pub path: &'static Path,
    /// What it is called in reports, which are the same on every machine.
    pub shown: &'static str,
}

/// An answer that is written as it comes about; what it returns is said afterwards, with the exit code.
pub struct Stream(Box<Writing>);

type Writing = dyn FnOnce(&mut dyn Write) -> io::Result<Said>;

/// What is said after an answer that was written as it came about, and the exit code.
pub type Said = (String, u8);

impl Stream {
    /// Writes the answer.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(self, to: &mut dyn Write) -> io::Result<Said> {
        (self.0)(to)
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stream")
    }
}

/// What a command has to say.
#[derive(Debug, Default)]
pub struct Output {
    /// The answer.
    pub stdout: String,
    /// What follows it, where it is long.
    pub stream: Option<Stream>,
    /// Where it goes instead of standard output.
    pub file: Option<PathBuf>,
    /// Whether that file must not be there yet.
    pub new: bool,
    /// Everything else.
    pub stderr: String,
    /// What is said when the answer has been written, even to a reader who closed the pipe.
    pub after: String,
    /// The exit code.
    pub code: u8,
}

/// The input has errors.
pub const INPUT: u8 = 1;
/// Wrong usage; clap's own code for it.
pub const USAGE: u8 = 2;
/// A file cannot be read or written.
pub const FILE: u8 = 3;
/// A rule or a budget failed.
pub const RULE: u8 = 4;

impl Output {
    fn answer(stdout: String) -> Self {
        Self { stdout, ..Self::default() }
    }

    /// An answer that is written as it comes about.
    fn stream(write: impl FnOnce(&mut dyn Write) -> io::Result<Said> + 'static) -> Self {
        Self { stream: Some(Stream(Box::new(write))), ..Self::default() }
    }

    fn usage(message: &str) -> Self {
        Self { stderr: format!("error: {message}\n\nFor more information, try '--help'.\n"), code: USAGE, ..Self::default() }
    }

    fn unreadable(error: &Unreadable) -> Self {
        Self { stderr: format!("error: {error}\n"), code: FILE, ..Self::default() }
    }

    /// Findings, and the exit code that they mean.
    fn findings(findings: &Findings, texts: &Texts, streams: Streams) -> Self {
        let mut stderr = findings.render(texts, streams.styled_err);
        let errors = findings.sorted().iter().filter(|finding| finding.severity == Severity::Error).count();
        if errors > 0 {
            let plural = if errors == 1 { "" } else { "s" };
            let _ = writeln!(stderr, "{errors} error{plural}");
        }
        Self { stderr, code: if errors > 0 { INPUT } else { 0 }, ..Self::default() }
    }
}

/// Runs a command.
///
/// # Errors
/// What no input should cause.
pub fn run(arguments: Arguments, streams: Streams) -> anyhow::Result<Output> {
    match arguments.command {
        Command::Check(check) => check.run(streams),
        Command::Compare(compare) => compare.run(streams),
        Command::Diff(diff) => diff.run(streams),
        Command::Explain(explain) => explain.run(streams),
        Command::Import(import) => Ok(import.run(streams)),
        Command::Paths(paths) => paths.run(streams),
        Command::Sweep(sweep) => Ok(sweep.run(streams)),
        Command::Flip(flip) => flip.run(streams),
        Command::Sensitivity(sensitivity) => sensitivity.run(streams),
        Command::Risk(risk) => risk.run(streams),
        Command::Sheets(sheets) => sheets.run(streams),
        Command::Lock(lock) => Ok(lock.run(streams)),
        Command::Init(init) => Ok(init.run()),
        Command::Schema(schema) => schema.run(),
        Command::Completions(completions) => Ok(completions.run()),
        Command::Man(page) => page.run(),
    }
}
