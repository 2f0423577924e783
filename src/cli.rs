//! The commands: one small file each. A command reads its inputs and returns what is to be written; only `main` writes,
//! and [`progress`] while a person watches.

mod check;
mod compare;
mod estimate;
mod import;
mod inputs;
pub mod progress;
mod sheets;

use crate::diagnostic::{Findings, Texts};
use crate::library::Unreadable;
use clap::{Parser, Subcommand};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Buy servers, or rent cloud capacity? A side-by-side cost table from price sheets and a workload.
#[derive(Debug, Parser)]
#[command(name = "rackrent", version, about, max_term_width = 100, after_help = EXIT_CODES, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What the exit codes mean.
const EXIT_CODES: &str = "\
Exit codes: 0 done; 1 the input has errors; 2 wrong usage; 3 a file cannot be read or written; 4 a rule or budget failed.
A closed pipe is not an error. NO_COLOR and CLICOLOR_FORCE are respected.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Checks sheets, exchange tables and workloads: every fault in one run, and what favours a side
    Check(Box<check::Check>),
    /// Compares what a workload costs on each alternative
    Compare(Box<compare::Compare>),
    /// Turns a vendor's own price files, bills or plans into a price sheet or a workload
    Import(Box<import::Import>),
    /// Lists the price sheets that ship with the program, or prints one
    Sheets(sheets::Sheets),
}

/// What the streams are like; asked once, by `main`.
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
}

/// What a command has to say.
#[derive(Debug, Default)]
pub struct Output {
    /// The answer.
    pub stdout: String,
    /// Where it goes instead of standard output.
    pub file: Option<PathBuf>,
    /// Everything else.
    pub stderr: String,
    /// The exit code.
    pub code: u8,
}

/// The input has errors.
pub const INPUT: u8 = 1;
/// Wrong usage; clap's own code for it.
pub const USAGE: u8 = 2;
/// A file cannot be read or written.
pub const FILE: u8 = 3;

impl Output {
    fn answer(stdout: String) -> Self {
        Self { stdout, ..Self::default() }
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
        let errors = findings.sorted().len();
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
        Command::Import(import) => Ok(import.run(streams)),
        Command::Sheets(sheets) => sheets.run(streams),
    }
}
