//! `rackrent lock`: writes down from what workloads are compared, so that runs with `--locked` refuse anything else.

use super::inputs::{self, Layers};
use super::locking::{self, JudgedBy, Place};
use super::{INPUT, Output, Streams};
use crate::diagnostic::{Texts, printable};
use crate::document::Reader;
use crate::documents::Documents;
use crate::library::{self, Unreadable};
use crate::lock::{self, Locked};
use clap::Args;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Writes down from what workloads are compared: the SHA-256 of every file that is read for them, and the version of rackrent.
///
/// `rackrent.lock` lies beside the workloads; other workloads that are in it stay. Commands that evaluate a workload refuse any other input with `--locked`.
#[derive(Debug, Args)]
#[command(after_help = "\
A lock holds, for each workload, the workload itself, every price sheet (what sheets extend among them), exchange table, trace and policy, what --set has, and the \
version. Give the flags with which the workload will be compared. Paths are from the folder of the lock, and files are digested byte by byte as they are: \
`sha256sum` prints the same. Where git changes line ends, write `* -text` into .gitattributes. The points of a grid and a baseline are not locked. A run \
that is refused ends with exit code 1 and names everything that differs, is not in the lock or is no longer read; with 3 where there is no lock.")]
pub struct WriteLock {
    /// The workloads' files, of one folder unless `-o` says where the lock lies; `-` for standard input
    #[arg(value_name = "WORKLOAD", required = true)]
    workloads: Vec<PathBuf>,
    #[command(flatten)]
    layers: Layers,
    /// A file of rules with which the workloads are compared
    #[arg(long, value_name = "FILE")]
    policy: Vec<PathBuf>,
    /// Writes nothing, and ends with exit code 1 where the lock is not what would be written
    #[arg(long)]
    check: bool,
    /// The lock file, in place of `rackrent.lock` beside the workloads; `-` for standard output
    #[arg(short, long, value_name = "FILE", visible_alias = "lock")]
    output: Option<PathBuf>,
}

impl WriteLock {
    pub fn run(self, streams: Streams) -> Output {
        let file = match self.file() {
            Ok(file) => file,
            Err(output) => return output,
        };
        let place = Place::of(&file);
        let mut lock = lock::Lock::default();
        let mut output = Output::default();
        for path in &self.workloads {
            let name = place.name(path);
            if lock.workload(&name).is_some() {
                continue;
            }
            let mut documents = Documents::default();
            let mut reader = Reader::default();
            let read = self.read(path, &file, &mut documents, streams, &mut reader);
            let found = reader.findings.has_errors().then(|| Output::findings(&reader.findings, &documents.texts, streams));
            if let Some(wrong) = read.err().map(|error| Output::unreadable(&error)).or(found) {
                // Of a check all that differs is said.
                output = Output { stderr: output.stderr + &wrong.stderr, code: output.code.max(wrong.code), ..output };
                if self.check {
                    continue;
                }
                return output;
            }
            if let Some(own) = inputs::own_input(Some(&file).filter(|_| !self.check).map(PathBuf::as_path), &documents) {
                return own;
            }
            lock.workloads.push(Locked::of(&name, &place.inputs(&documents.texts, streams)));
        }
        if self.check {
            return Self::checked(lock, &file, output, streams);
        }
        let mut said = String::new();
        for locked in &lock.workloads {
            let _ = writeln!(said, "locked {}: {} inputs", printable(&locked.name), locked.inputs.len() + locked.set.len());
        }
        let to_file = file != Path::new("-");
        if to_file {
            match keep(&mut lock, &file, streams) {
                Ok(gone) => said.extend(gone.iter().map(|name| format!("no longer there, and no longer locked: {}\n", printable(name)))),
                Err(output) => return output,
            }
        }
        Output { file: Some(file).filter(|_| to_file), after: said, ..Output::answer(lock::write(&lock)) }
    }

    /// Whether the lock is what would be written, beside what was found of each workload.
    fn checked(mut lock: lock::Lock, file: &Path, mut output: Output, streams: Streams) -> Output {
        let shown = printable(&file.display().to_string());
        // What is no lock has been said of the first workload.
        let Ok(gone) = keep(&mut lock, file, streams) else { return Output { code: output.code.max(INPUT), ..output } };
        for name in &gone {
            let name = printable(name);
            let _ =
                writeln!(output.stderr, "error: `{name}` is in the lock `{shown}`, and no longer there\n  help: `rackrent lock` of the others takes it out");
        }
        let written = std::fs::read_to_string(file).is_ok_and(|text| text.replace("\r\n", "\n") == lock::write(&lock));
        if output.code == 0 && gone.is_empty() && !written {
            let _ = writeln!(output.stderr, "error: the lock `{shown}` is not what would be written\n  help: the same command without `--check` writes it");
        }
        let code = if gone.is_empty() && written { output.code } else { output.code.max(INPUT) };
        Output { code, ..output }
    }

    /// Where the lock lies.
    fn file(&self) -> Result<PathBuf, Output> {
        if let Some(file) = &self.output {
            return if self.check && file == Path::new("-") { Err(Output::usage("a lock that is checked is a file")) } else { Ok(file.clone()) };
        }
        let file = self.workloads.first().map(|path| locking::beside(path)).unwrap_or_default();
        if self.workloads.iter().any(|path| locking::beside(path) != file) {
            return Err(Output::usage(
                "the workloads lie in several folders: say with `-o FILE` where their lock lies, and give it with `--lock FILE` to what reads it",
            ));
        }
        Ok(file)
    }

    fn read(&self, path: &Path, file: &Path, documents: &mut Documents, streams: Streams, reader: &mut Reader) -> Result<(), Unreadable> {
        self.layers.sheets(documents, streams, reader)?;
        inputs::read_workload(path, documents, reader)?;
        self.layers.settings(documents, reader);
        let judged_by = JudgedBy { policies: &self.policy, baseline: None };
        for (role, path) in judged_by.files() {
            if let Some(text) = library::read_text(path, &mut documents.texts, reader)? {
                documents.texts.read_as(text, role);
            }
        }
        if !reader.findings.has_errors() && documents.scenario(&[], reader)?.is_some() && self.check {
            locking::accept(&self.layers, path, file, Some(judged_by), documents, streams, reader)?;
        }
        Ok(())
    }
}

/// Keeps what a lock file has of other workloads, as long as they are there; the names of those that are not.
fn keep(lock: &mut lock::Lock, file: &Path, streams: Streams) -> Result<Vec<String>, Output> {
    let mut gone = Vec::new();
    if !file.is_file() {
        return Ok(gone);
    }
    let (mut texts, mut reader) = (Texts::default(), Reader::default());
    let text = library::read_text(file, &mut texts, &mut reader).map_err(|error| Output::unreadable(&error))?;
    let Some(old) = text.and_then(|text| locking::read(&texts, text, "rackrent lock WORKLOAD...", &mut reader)) else {
        return Err(Output::findings(&reader.findings, &texts, streams));
    };
    let folder = file.parent().unwrap_or(Path::new(""));
    for locked in old.workloads {
        if lock.workload(&locked.name).is_some() {
            continue;
        }
        if locked.name != "-" && !folder.join(&locked.name).is_file() {
            gone.push(locked.name);
            continue;
        }
        lock.workloads.push(locked);
    }
    Ok(gone)
}
