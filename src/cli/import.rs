//! `rackrent import`: a vendor's own file becomes a price sheet or a workload.

use super::progress::Watched;
use super::selecting::{Selecting, quoted};
use super::{Output, Streams};
use crate::diagnostic::printable;
use crate::import::{self, Format, ImportError, Imported, Input, Place};
use clap::Args;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Turns a vendor's own price files, bills or plans into a price sheet or a workload.
#[derive(Debug, Args)]
pub struct Import {
    /// The files, `-` for standard input; gzip is recognised; several are read as one
    #[arg(value_name = "FILE", required_unless_present = "list_formats")]
    files: Vec<PathBuf>,
    /// What the files are; recognised from how the first begins if it is left out
    #[arg(long, value_name = "FORMAT", value_parser = format_named)]
    from: Option<Format>,
    /// Lists the formats
    #[arg(long)]
    list_formats: bool,
    /// Writes to a file instead of standard output, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    selecting: Selecting,
}

impl Import {
    pub fn run(self, streams: Streams) -> Output {
        if self.list_formats {
            let widest = Format::ALL.iter().map(|(_, name, _)| name.len()).max().unwrap_or_default();
            let lines: Vec<String> = Format::ALL.iter().map(|(_, name, what)| format!("{name:widest$}  {what}\n")).collect();
            return Output::answer(lines.concat());
        }
        let request = self.selecting.request(self.command());
        let mut inputs = self.files.iter().map(|path| open(path, streams));
        match import::import(self.from, &mut inputs, &request) {
            Ok(imported) => {
                let file = self.output.filter(|path| path != Path::new("-"));
                let next = next(imported.is_workload, file.as_deref());
                let answer = answer(imported);
                Output { file, stderr: answer.stderr + &next, ..answer }
            }
            Err(error) => failed(&error),
        }
    }

    /// The command as it can be given again: names of files without their folders.
    fn command(&self) -> String {
        let mut words = vec!["rackrent import".to_owned()];
        words.extend(self.from.map(|format| format!("--from {}", format.name())));
        words.extend(self.selecting.words());
        words.extend(self.files.iter().map(|path| quoted(&base(path))));
        words.extend(self.output.iter().map(|path| format!("-o {}", quoted(&base(path)))));
        words.join(" ")
    }
}

/// What to do with what was imported, in a line.
fn next(is_workload: bool, file: Option<&Path>) -> String {
    let file = file.map_or_else(|| "FILE".to_owned(), |path| quoted(&printable(&path.display().to_string())));
    if is_workload { format!("next: rackrent compare {file}\n") } else { format!("next: rackrent compare WORKLOAD --sheet {file}\n") }
}

/// A file's name without its folders.
fn base(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// A format by its name.
fn format_named(name: &str) -> Result<Format, String> {
    Format::named(name).ok_or_else(|| "`rackrent import --list-formats` lists them".to_owned())
}

fn open<'a>(path: &Path, streams: Streams) -> Result<Input<'a>, ImportError> {
    if path == Path::new("-") {
        return Input::open("-", Watched::new("-", std::io::stdin().lock(), None, streams));
    }
    let name = path.display().to_string();
    let unreadable = |error: std::io::Error| ImportError::new(name.as_str(), Place::Unreadable, error.to_string());
    let file = File::open(path).map_err(unreadable)?;
    let known = file.metadata().map_err(unreadable)?;
    if known.is_dir() {
        return Err(ImportError::new(name.as_str(), Place::Unreadable, "this is a folder"));
    }
    Input::open(name.as_str(), Watched::new(&name, file, Some(known.len()), streams))
}

fn answer(imported: Imported) -> Output {
    let Imported { text, summary, left_out, .. } = imported;
    let mut stderr = String::new();
    for line in summary {
        stderr.push_str(&printable(&line));
        stderr.push('\n');
    }
    stderr.push_str(&left_out.render());
    Output { stdout: text, stderr, ..Output::default() }
}

fn failed(error: &ImportError) -> Output {
    let code = if error.place == Place::Unreadable { super::FILE } else { super::INPUT };
    Output { stderr: format!("error: {error}\n"), code, ..Output::default() }
}
