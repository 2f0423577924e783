//! What `BASE` and `HEAD` name: files, standard input, and files of a revision; and what is read of them.

use crate::cli::git::{Lacking, Repository, Revision};
use crate::cli::inputs::{self, Layers};
use crate::cli::{INPUT, Output, Streams};
use crate::comparison::{self, Comparison};
use crate::diagnostic::{TextId, Texts, printable};
use crate::difference::Evaluated;
use crate::document::{self, Node, Reader};
use crate::documents::Documents;
use crate::files::{Files, Tree as _};
use crate::library::Unreadable;
use crate::saved::{self, Saved};
use crate::sheet::exchange;
use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a word of the command line names.
#[derive(Debug, Clone)]
enum Named {
    /// Standard input.
    Input,
    /// A file, there or not.
    File(PathBuf),
    /// A file of a revision; that of the other side where no path is given.
    Revision(String, Option<OsString>),
}

/// Where a side is read.
#[derive(Debug)]
pub struct Place {
    /// The path that leads there; into a tree for a revision.
    pub path: PathBuf,
    /// What people know it by.
    pub name: String,
    /// Whether it is there.
    pub is_there: bool,
    /// The repository and the root of the revision that it is of.
    revision: Option<(Repository, PathBuf)>,
}

/// What cannot be found, and the exit code that this means.
#[derive(Debug)]
pub struct Astray {
    message: String,
    code: u8,
}

impl Astray {
    /// What is said of it.
    pub fn output(&self) -> Output {
        match self.code {
            crate::cli::USAGE => Output::usage(&self.message),
            code => Output { stderr: format!("error: {}\n", self.message), code, ..Output::default() },
        }
    }
}

impl From<Lacking> for Astray {
    fn from(Lacking(message): Lacking) -> Self {
        Self { message, code: crate::cli::FILE }
    }
}

fn usage(message: impl Into<String>) -> Astray {
    Astray { message: message.into(), code: crate::cli::USAGE }
}

fn lacking(message: impl Into<String>) -> Astray {
    Astray { message: message.into(), code: crate::cli::FILE }
}

impl Named {
    /// A file that is there is meant, whatever it is called; `./a:b` is a file in any case.
    fn parse(word: &OsStr) -> Self {
        let path = Path::new(word);
        let file = || Self::File(path.to_path_buf());
        if word == "-" {
            return Self::Input;
        }
        if path.symlink_metadata().is_ok() || path.is_absolute() || path.starts_with("./") || path.starts_with("../") {
            return file();
        }
        let bytes = word.as_encoded_bytes();
        // A revision may have a colon in braces: `HEAD^{/fix: a typo}:costs/service.toml`.
        let mut depth = 0_usize;
        let colon = bytes.iter().position(|byte| {
            match byte {
                b'{' => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            *byte == b':' && depth == 0
        });
        let Some(colon) = colon else { return file() };
        let Ok(name) = std::str::from_utf8(&bytes[..colon]) else { return file() };
        // What comes before an ASCII character ends where a character ends.
        let rest = after(word, colon + 1);
        Self::Revision(name.to_owned(), (!rest.is_empty()).then_some(rest))
    }
}

/// A word without its first bytes, which end with an ASCII character.
#[cfg(unix)]
fn after(word: &OsStr, bytes: usize) -> OsString {
    use std::os::unix::ffi::OsStrExt as _;
    OsStr::from_bytes(&word.as_bytes()[bytes..]).to_owned()
}

/// A word without its first bytes, which end with an ASCII character.
#[cfg(not(unix))]
fn after(word: &OsStr, bytes: usize) -> OsString {
    word.to_string_lossy().get(bytes..).unwrap_or_default().into()
}

/// Finds both sides, and puts the trees of revisions where they are read.
pub fn find(base: &OsStr, head: &OsStr, files: &mut Files) -> Result<(Place, Place), Astray> {
    let (base, head) = (Named::parse(base), Named::parse(head));
    match (&base, &head) {
        (Named::Input, Named::Input) => return Err(usage("only one of the two can be standard input")),
        (Named::Revision(_, None), Named::Revision(_, None)) => {
            return Err(usage("neither of the two names a file\n\nGive its path once: rackrent diff main: HEAD:costs/service.toml"));
        }
        _ => {}
    }
    let mut trees: Vec<(PathBuf, Arc<Revision>)> = Vec::new();
    let (first, no_first) = place(&base, &head, files, &mut trees)?;
    let (second, no_second) = place(&head, &base, files, &mut trees)?;
    // What one side does not have is new or gone; a path that leads nowhere by itself is a mistake.
    let same = || from_root(&first).is_some_and(|inner| from_root(&second) == Some(inner));
    match (no_first, no_second) {
        // The path is the other one's: that is where it is mistaken.
        (Some(_), Some(why)) if matches!(base, Named::Revision(_, None)) => Err(why),
        (Some(why), other) | (other, Some(why)) if other.is_some() || !same() => Err(why),
        _ => Ok((first, second)),
    }
}

impl Place {
    /// Where a file or folder of the disk stands for this side: in its revision, if the repository holds it; none where the revision does not have it.
    fn lies(&self, path: &Path, files: &Files) -> Option<PathBuf> {
        let Some((repository, root)) = &self.revision else { return Some(path.to_path_buf()) };
        let Some(inner) = repository.path_within(path) else { return Some(path.to_path_buf()) };
        let inner = root.join(inner);
        let holds = files.below(&inner).is_some_and(|below| below.is_ok_and(|below| !below.is_empty()));
        (holds || files.open(&inner).is_ok()).then_some(inner)
    }
}

/// The path of a side from the root of its repository; none for what is of none.
fn from_root(place: &Place) -> Option<OsString> {
    match &place.revision {
        Some((_, root)) => Some(place.path.strip_prefix(root).ok()?.as_os_str().to_owned()),
        None => Repository::of(&place.path).ok()?.path_within(&place.path),
    }
}

type Trees = Vec<(PathBuf, Arc<Revision>)>;

/// Where something is read, and what to say if it is not there.
fn place(own: &Named, other: &Named, files: &mut Files, trees: &mut Trees) -> Result<(Place, Option<Astray>), Astray> {
    let (name, path, repository) = match own {
        Named::Input => return Ok((Place { path: "-".into(), name: "-".to_owned(), is_there: true, revision: None }, None)),
        Named::File(path) => {
            let name = path.display().to_string();
            let error = std::fs::metadata(path).err();
            let why = error.map(|error| {
                let error = Unreadable { path: name.clone(), error }.to_string();
                let is_word = path.components().count() == 1 && path.extension().is_none();
                lacking(if is_word { format!("{error}\n  help: a revision ends in a colon: `{}:`", printable(&name)) } else { error })
            });
            return Ok((Place { path: path.clone(), name, is_there: why.is_none(), revision: None }, why));
        }
        Named::Revision(name, Some(path)) => {
            let repository = Repository::of(Path::new("x"))?;
            let from_here = [".", ".."].iter().any(|start| Path::new(path).starts_with(start));
            let path = if from_here { Path::new(&repository.here()).join(path) } else { PathBuf::from(path) };
            (name, path, repository)
        }
        Named::Revision(name, None) => match other {
            Named::File(file) => {
                let repository = Repository::of(file)?;
                let shown = printable(&file.display().to_string());
                let inner = repository.path_within(file).ok_or_else(|| lacking(format!("`{shown}` lies outside of what the repository has checked out")))?;
                (name, PathBuf::from(inner), repository)
            }
            Named::Revision(_, Some(path)) => {
                let repository = Repository::of(Path::new("x"))?;
                let from_here = [".", ".."].iter().any(|start| Path::new(path).starts_with(start));
                let path = if from_here { Path::new(&repository.here()).join(path) } else { PathBuf::from(path) };
                (name, path, repository)
            }
            Named::Input | Named::Revision(_, None) => {
                return Err(usage(format!("standard input has no path to look for in `{name}`\n\nGive it: rackrent diff {name}:costs/service.toml -")));
            }
        },
    };
    let revision = Arc::new(repository.revision(name)?);
    let root = revision.root();
    match trees.iter().find(|(known, _)| *known == root) {
        Some((_, known)) if known.commit != revision.commit => {
            return Err(usage(format!("`{name}` is a revision of two repositories here: name the commits")));
        }
        Some(_) => {}
        None => {
            files.put(root.clone(), Arc::<Revision>::clone(&revision) as _);
            trees.push((root.clone(), Arc::clone(&revision)));
        }
    }
    let full = root.join(&path);
    let shown = files.name(&full);
    let why = match files.open(&full) {
        Ok(_) => None,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let here = Path::new(&repository.here()).join(&path);
            let near = !here.as_os_str().is_empty() && revision.read(&here.as_os_str().to_owned()).is_ok();
            let help =
                if near { format!("\n  help: did you mean `{name}:./{}`? a path of a revision begins at its root", path.display()) } else { String::new() };
            Some(lacking(format!("cannot read `{}`: {error}{help}", printable(&shown))))
        }
        Err(error) => return Err(lacking(format!("cannot read `{}`: {error}", printable(&shown)))),
    };
    Ok((Place { path: full, name: shown, is_there: why.is_none(), revision: Some((repository, root)) }, why))
}

/// What a side is.
pub enum Read {
    /// A workload that was compared.
    Workload(Box<Compared>),
    /// A saved result.
    Saved(Box<Saved>),
    /// A price sheet, layers laid on each other.
    Sheet(Box<Documents>, Node),
    /// An exchange table.
    Exchange(Box<Documents>, Node),
}

/// A workload, and what its comparison came to.
pub struct Compared {
    /// What was read; the texts of both sides are with that which was read last.
    pub documents: Documents,
    /// The comparison.
    pub comparison: Comparison,
    /// What that came to.
    pub saved: Saved,
}

impl Compared {
    /// As what it is evaluated from.
    pub const fn evaluated(&self) -> Evaluated<'_> {
        Evaluated { documents: &self.documents, comparison: &self.comparison, saved: &self.saved }
    }
}

impl Read {
    /// What it is, in words.
    pub const fn noun(&self) -> &'static str {
        match self {
            Self::Workload(_) => "a workload",
            Self::Saved(_) => "a saved result",
            Self::Sheet(..) => "a price sheet",
            Self::Exchange(..) => "an exchange table",
        }
    }

    /// Whether it has amounts.
    pub const fn is_of_amounts(&self) -> bool {
        matches!(self, Self::Workload(_) | Self::Saved(_))
    }

    /// What it came to, and what that was read from; none of sheets.
    pub fn result(self) -> (Option<Saved>, Option<Documents>) {
        match self {
            Self::Workload(compared) => (Some(compared.saved), Some(compared.documents)),
            Self::Saved(saved) => (Some(*saved), None),
            Self::Sheet(..) | Self::Exchange(..) => (None, None),
        }
    }

    /// Takes the texts that were read.
    pub fn take_texts(&mut self) -> Texts {
        match self {
            Self::Workload(compared) => std::mem::take(&mut compared.documents.texts),
            Self::Sheet(documents, _) | Self::Exchange(documents, _) => std::mem::take(&mut documents.texts),
            Self::Saved(_) => Texts::default(),
        }
    }
}

/// Reads a side; an output that says what is wrong where it cannot be. `texts` are those that were read before; of a saved result they come back.
pub fn read(place: &Place, beside: &Layers, texts: &mut Texts, streams: Streams) -> anyhow::Result<Result<Read, Output>> {
    let mut reader = Reader::default();
    let mut documents = Documents { texts: std::mem::take(texts), ..Documents::default() };
    let text = match inputs::read_text(&place.path, &mut documents, &mut reader) {
        Ok(Some(text)) => text,
        Ok(None) => return Ok(Err(Output::findings(&reader.findings, &documents.texts, streams))),
        Err(error) => return Ok(Err(Output::unreadable(&error))),
    };
    let content = documents.texts.get(text).map_or("", |text| text.content.as_str());
    let json = place.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    if json || content.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        let read = saved::read(content.trim_start_matches('\u{feff}'));
        *texts = documents.texts;
        return Ok(match read {
            Ok(saved) => Ok(Read::Saved(Box::new(saved))),
            Err(why) => {
                let stderr = format!("error: cannot use `{}`: {}\n", printable(&place.name), printable(&why));
                Err(Output { stderr, code: INPUT, ..Output::default() })
            }
        });
    }
    let read = toml(place, text, beside, &mut documents, &mut reader, streams);
    let failed = |documents: &Documents, reader: &Reader| Output::findings(&reader.findings, &documents.texts, streams);
    Ok(match read {
        Ok(Some(_) | None) if reader.findings.has_errors() => Err(failed(&documents, &reader)),
        Ok(None) => Err(failed(&documents, &reader)),
        Ok(Some(Document::Sheet(tree))) => Ok(Read::Sheet(Box::new(documents), tree)),
        Ok(Some(Document::Exchange(tree))) => Ok(Read::Exchange(Box::new(documents), tree)),
        Ok(Some(Document::Workload(scenario))) => {
            let comparison = comparison::compare(*scenario, &[]);
            let saved = saved::of(&comparison, &documents.texts)?;
            Ok(Read::Workload(Box::new(Compared { documents, comparison, saved })))
        }
        Err(error) => {
            let mut output = Output::unreadable(&error);
            output.stderr.insert_str(0, &reader.findings.render(&documents.texts, streams.styled_err));
            Err(output)
        }
    })
}

/// What a file in TOML is.
enum Document {
    Workload(Box<crate::scenario::Scenario>),
    Sheet(Node),
    Exchange(Node),
}

fn toml(
    place: &Place,
    text: TextId,
    beside: &Layers,
    documents: &mut Documents,
    reader: &mut Reader,
    streams: Streams,
) -> Result<Option<Document>, Unreadable> {
    let root = document::parse(&documents.texts, text, &mut reader.findings);
    if reader.findings.has_errors() {
        return Ok(None);
    }
    let files = documents.texts.files.clone();
    beside.sheets_from(documents, streams, reader, &|path| place.lies(path, &files))?;
    documents.base = place.path.parent().map(Path::to_path_buf).unwrap_or_default();
    let has = |key: &str| root.as_table().is_some_and(|table| table.get(key).is_some());
    if has("sheet") && !has("workload") {
        beside.settings(documents, reader);
        let Some((id, origin)) = documents.library.give_read(&place.path, root, &mut documents.texts, reader)? else { return Ok(None) };
        let base = documents.base.clone();
        let settings = documents.sheet_settings();
        documents.library.set(settings);
        documents.library.sheet(&id, &base, origin, &mut documents.texts, reader)?;
        return Ok(documents.sheets().into_iter().find(|(known, _)| *known == id).map(|(_, tree)| Document::Sheet(tree)));
    }
    if has("exchange") && !has("workload") {
        let read = exchange::read(&root, reader);
        return Ok(read.map(|_| Document::Exchange(root)));
    }
    documents.workload = Some(root);
    beside.settings(documents, reader);
    if reader.findings.has_errors() {
        return Ok(None);
    }
    let scenario = documents.scenario(&[], reader)?;
    Ok(scenario.map(|scenario| Document::Workload(Box::new(scenario))))
}
