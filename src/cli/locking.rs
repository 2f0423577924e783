//! Locked runs: whether what was read is what `rackrent lock` wrote down.

use super::Streams;
use super::inputs::{Beside, Layers};
use crate::diagnostic::{Role, Severity, TextId, Texts, printable};
use crate::document::Reader;
use crate::documents::Documents;
use crate::library::{self, Unreadable};
use crate::lock::{self, Input, Lock, Question};
use clap::Args;
use std::fmt::Write as _;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Whether a run is locked.
#[derive(Debug, Args)]
pub struct Locking {
    /// Refuses whatever is not as `rackrent lock` wrote it down: files, `--set`, the version. Without it a lock file is not looked at
    #[arg(long)]
    locked: bool,
    /// The lock file, in place of `rackrent.lock` beside the workload; `--locked` goes without saying
    #[arg(long, value_name = "FILE")]
    lock: Option<PathBuf>,
}

impl Locking {
    /// Whether the run is locked.
    pub const fn is_asked(&self) -> bool {
        self.locked || self.lock.is_some()
    }
}

/// The files by which a result is judged.
#[derive(Debug, Clone, Copy)]
pub struct JudgedBy<'a> {
    /// Files of rules.
    pub policies: &'a [PathBuf],
    /// What increases are counted from; it is of another run, and no lock has it.
    pub baseline: Option<&'a Path>,
}

impl JudgedBy<'_> {
    /// All of them.
    pub fn files(&self) -> impl Iterator<Item = (Role, &Path)> {
        let policies = self.policies.iter().map(|path| (Role::Policy, path.as_path()));
        policies.chain(self.baseline.map(|path| (Role::Baseline, path)))
    }
}

/// The lock file that lies beside a workload.
pub fn beside(workload: &Path) -> PathBuf {
    workload.parent().unwrap_or(Path::new("")).join(lock::FILE)
}

impl Beside {
    /// Reports everything in which what was read of a workload is not what is locked, if the run is to be locked.
    ///
    /// # Errors
    /// [`Unreadable`] if there is no lock.
    pub fn accept(
        &self,
        workload: &Path,
        judged_by: Option<JudgedBy<'_>>,
        documents: &mut Documents,
        streams: Streams,
        reader: &mut Reader,
    ) -> Result<(), Unreadable> {
        if !self.locking.is_asked() {
            return Ok(());
        }
        let file = self.locking.lock.clone().unwrap_or_else(|| beside(workload));
        accept(&self.layers, workload, &file, judged_by, documents, streams, reader)
    }
}

/// Reports everything in which what was read of a workload is not what a lock file has.
///
/// # Errors
/// [`Unreadable`] if there is no lock.
pub fn accept(
    layers: &Layers,
    workload: &Path,
    file: &Path,
    judged_by: Option<JudgedBy<'_>>,
    documents: &mut Documents,
    streams: Streams,
    reader: &mut Reader,
) -> Result<(), Unreadable> {
    let missing = |Unreadable { path, error }: Unreadable| {
        let help = again(layers, workload, file, &judged_by.map_or_else(Vec::new, |by| by.policies.to_vec()));
        Unreadable { path, error: io::Error::new(error.kind(), format!("{error}\nhelp: `{help}` writes it")) }
    };
    let Some(text) = library::read_text(file, &mut documents.texts, reader).map_err(missing)? else { return Ok(()) };
    let policies = judged_by.map_or_else(Vec::new, |by| by.policies.to_vec());
    let Some(lock) = read(&documents.texts, text, &again(layers, workload, file, &policies), reader) else { return Ok(()) };
    let place = Place::of(file);
    let name = place.name(workload);
    let policies = judged_by.map_or_else(|| locked_policies(&lock, &name, file), |by| by.policies.to_vec());
    let again = again(layers, workload, file, &policies);
    let inputs = place.inputs(&documents.texts, streams);
    lock.judge(Question { workload: &name, inputs: &inputs, judges: judged_by.is_some(), again: &again, lock: text }, &documents.texts, reader);
    documents.accepted = Some(lock.digests(&name).into());
    Ok(())
}

/// Reads a lock file. What is no whole one nobody should mend by hand: it is written again.
pub fn read(texts: &Texts, text: TextId, again: &str, reader: &mut Reader) -> Option<Lock> {
    let mut own = Reader::default();
    let lock = lock::read(texts, text, &mut own);
    if lock.is_none()
        && let Some(first) = own.findings.sorted().into_iter().find(|finding| finding.severity == Severity::Error)
    {
        let help = format!("delete it, and lock all workloads again: `{again}`");
        reader.findings.error(first.code, first.origin, format!("this is no whole lock: {}", first.message), Some(help));
    }
    lock
}

/// The policies that a lock has for a workload, where the command reads none.
fn locked_policies(lock: &Lock, name: &str, file: &Path) -> Vec<PathBuf> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let inputs = lock.workload(name).into_iter().flat_map(|locked| &locked.inputs);
    inputs.filter(|input| input.kind == Role::Policy.as_str()).map(|input| folder.join(&input.name)).collect()
}

/// The command that locks a workload as it is read now.
fn again(layers: &Layers, workload: &Path, file: &Path, policies: &[PathBuf]) -> String {
    let mut command = "rackrent lock".to_owned();
    let mut word = |word: &str| {
        let _ = write!(command, " {}", quoted(&printable(word)));
    };
    word(&workload.display().to_string());
    let mut flag = |flag: &str, paths: &[PathBuf]| {
        for path in paths {
            word(flag);
            word(&path.display().to_string());
        }
    };
    flag("--sheet", &layers.shelves.sheets);
    flag("--sheets", &layers.shelves.folders);
    flag("--policy", policies);
    if file != beside(workload) {
        flag("-o", &[file.to_path_buf()]);
    }
    if layers.shelves.isolated {
        word("--isolated");
    }
    for set in &layers.set {
        word("--set");
        word(set);
    }
    command
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// Where a lock file lies, from which it names files.
pub struct Place {
    folder: Option<PathBuf>,
}

impl Place {
    /// The place of a lock file.
    pub fn of(file: &Path) -> Self {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self { folder: straight(folder) }
    }

    /// A file's path from the folder of the lock, with `/` between its parts: the same from wherever the program is run.
    pub fn name(&self, path: &Path) -> String {
        let as_given = || path.display().to_string().replace('\\', "/");
        let Some((folder, path)) = self.folder.as_ref().zip(straight(path).filter(|_| path != Path::new("-"))) else { return as_given() };
        let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) = (folder.components().collect(), path.components().collect());
        let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        // Two drives have no path between them.
        if common == 0 {
            return as_given();
        }
        let up = from[common..].iter().map(|_| "..".to_owned());
        let down = to[common..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
        up.chain(down).collect::<Vec<_>>().join("/")
    }

    /// What was read, by the names by which the lock knows it.
    pub fn inputs(&self, texts: &Texts, streams: Streams) -> Vec<Input> {
        let user = |name: &str| {
            let within = name.strip_prefix(streams.user_folder?.shown)?.strip_prefix(['/', '\\'])?;
            Some(format!("user:{}", within.replace('\\', "/")))
        };
        let mut inputs: Vec<Input> = lock::inputs(texts).into_iter().filter(|input| input.role != Role::Baseline).collect();
        for input in &mut inputs {
            input.name = match input.role {
                Role::Set | Role::Flags => continue,
                _ if input.is_file => user(&input.name).unwrap_or_else(|| self.name(Path::new(&input.name))),
                // What is no file and no stream comes with the program.
                Role::Sheet | Role::Exchange => {
                    let id = Path::new(&input.name).file_stem().map(|id| id.to_string_lossy().into_owned());
                    format!("shipped:{}", id.unwrap_or_default())
                }
                _ => continue,
            };
        }
        let key = |input: &Input| (input.role, if input.role == Role::Set { String::new() } else { input.name.clone() });
        inputs.sort_by_cached_key(key);
        inputs
    }
}

/// A path from the root, without `.` and `..`; links are taken as they are written. None where the working folder is gone.
fn straight(path: &Path) -> Option<PathBuf> {
    let mut straight = PathBuf::new();
    for part in std::path::absolute(path).ok()?.components() {
        match part {
            Component::ParentDir => {
                straight.pop();
            }
            part => straight.push(part),
        }
    }
    Some(straight)
}
