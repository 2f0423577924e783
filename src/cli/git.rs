//! Files of a revision, as the program `git` has them: read, never checked out, and without a shell.

use crate::diagnostic::printable;
use crate::files::Tree;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;

/// The largest file that is read, in bytes; the library refuses larger ones.
const LARGEST: u64 = (256 << 20) + 1;
/// How many links may lead to each other.
const MOST_LINKS: usize = 16;
/// How a file begins whose content Git LFS keeps elsewhere.
const LFS: &[u8] = b"version https://git-lfs.github.com/spec/";

/// What of the environment `git` is left: how it is configured and installed, and the objects that a server holds back until its hooks have agreed.
const KEPT: [&str; 6] =
    ["GIT_CONFIG", "GIT_EXEC_PATH", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"];

/// A repository: a folder in which `git` is asked.
#[derive(Debug, Clone)]
pub struct Repository {
    folder: PathBuf,
    /// The root of what is checked out; none in a repository without that.
    top: Option<PathBuf>,
}

/// A commit of a repository.
#[derive(Debug)]
pub struct Revision {
    repository: Repository,
    /// Its name that never changes.
    pub commit: String,
    /// As it was written.
    pub name: String,
    /// What lies below folders that were asked for.
    listed: Mutex<BTreeMap<OsString, Vec<PathBuf>>>,
}

/// Why there is no such thing, and what to do.
#[derive(Debug)]
pub struct Lacking(pub String);

impl Repository {
    /// The repository that holds a path, which need not be there.
    ///
    /// # Errors
    /// [`Lacking`] where there is no `git`, or no repository.
    pub fn of(path: &Path) -> Result<Self, Lacking> {
        // What was deleted belongs to the folder that is left.
        let folder = path.ancestors().skip(1).find(|folder| folder.is_dir()).map_or_else(|| PathBuf::from("."), Path::to_path_buf);
        let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
        let mut repository = Self { folder, top: None };
        repository.ask(&["rev-parse".as_ref(), "--git-dir".as_ref()])?;
        let top = repository.ask(&["rev-parse".as_ref(), "--show-toplevel".as_ref()]).ok();
        repository.top = top.and_then(|top| PathBuf::from(trimmed(&top)).canonicalize().ok());
        Ok(repository)
    }

    /// A path on the disk from the root of the repository, with `/` between its parts; none where it lies outside.
    pub fn path_within(&self, path: &Path) -> Option<OsString> {
        let top = self.top.as_ref()?;
        let whole = if path.is_absolute() { path.to_path_buf() } else { std::env::current_dir().ok()?.join(path) };
        // The file itself may be a link, which the revision has too; what it lies in is where it is.
        let there =
            |path: &Path| path.ancestors().skip(1).find_map(|folder| Some((folder.canonicalize().ok()?, path.strip_prefix(folder).ok()?.to_path_buf())));
        let (folder, rest) = there(&whole)?;
        let inner = folder.join(rest);
        let inner = inner.strip_prefix(top).ok()?;
        let mut parts: Vec<&OsStr> = Vec::new();
        for part in inner {
            match part.to_str() {
                Some(".") => {}
                Some("..") => drop(parts.pop()?),
                _ => parts.push(part),
            }
        }
        Some(parts.join(OsStr::new("/")))
    }

    /// A revision, by any name that `git` knows it by; `A...B` is where the two part.
    ///
    /// # Errors
    /// [`Lacking`] where there is none of the name.
    pub fn revision(&self, name: &str) -> Result<Revision, Lacking> {
        let unknown = || {
            let help = "in a CI job, fetch the history of the other branch first: `fetch-depth: 0` on GitHub, `GIT_DEPTH: 0` on GitLab";
            Lacking(format!("git knows no revision `{}`\n  help: {help}", printable(name)))
        };
        // No revision begins so, and `git` would take it for a flag.
        if name.is_empty() || name.starts_with('-') {
            return Err(unknown());
        }
        let commit = |name: &str| {
            let peeled = format!("{name}^{{commit}}");
            self.ask(&["rev-parse".as_ref(), "--verify".as_ref(), "--quiet".as_ref(), peeled.as_ref()]).map(|out| trimmed(&out)).map_err(|_| unknown())
        };
        let named = |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
        let commit = match name.split_once("...") {
            None => commit(name)?,
            Some((one, other)) => {
                let (one, other) = (commit(&named(one))?, commit(&named(other))?);
                let base = self.ask(&["merge-base".as_ref(), one.as_ref(), other.as_ref()]);
                trimmed(&base.map_err(|_| Lacking(format!("the histories of `{}` have no common commit", printable(name))))?)
            }
        };
        Ok(Revision { repository: self.clone(), commit, name: name.to_owned(), listed: Mutex::default() })
    }

    /// The folder in which paths that begin with `./` or `../` begin, from the root.
    pub fn here(&self) -> OsString {
        self.ask(&["rev-parse".as_ref(), "--show-prefix".as_ref()]).map(|out| OsString::from(trimmed(&out).trim_end_matches('/'))).unwrap_or_default()
    }

    /// What `git` answers.
    fn ask(&self, words: &[&OsStr]) -> Result<Vec<u8>, Lacking> {
        let Output { status, stdout, stderr } = self.command(words).output().map_err(|error| no_git(&error))?;
        if status.success() {
            return Ok(stdout);
        }
        let said = String::from_utf8_lossy(&stderr).lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned();
        Err(Lacking(format!("git says of `{}`: {}", printable(&self.folder.display().to_string()), printable(&said))))
    }

    fn command(&self, words: &[&OsStr]) -> Command {
        let mut command = Command::new("git");
        // A hook's variables are about the repository and the folder of the hook; the one that is asked is that of the file.
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("GIT_") && !KEPT.iter().any(|kept| name.starts_with(kept))) {
                command.env_remove(name);
            }
        }
        // Paths are names, not patterns, and messages are for us.
        command.arg("-C").arg(&self.folder).args(["--literal-pathspecs", "--no-pager"]).args(words).env("LC_ALL", "C").stdin(Stdio::null());
        command
    }
}

fn no_git(error: &io::Error) -> Lacking {
    match error.kind() {
        ErrorKind::NotFound => Lacking("the program `git` is not there, which revisions are read with".to_owned()),
        _ => Lacking(format!("cannot run `git`: {error}")),
    }
}

fn trimmed(out: &[u8]) -> String {
    String::from_utf8_lossy(out).trim_end_matches(['\n', '\r']).to_owned()
}

impl Revision {
    /// The path under which its tree stands.
    pub fn root(&self) -> PathBuf {
        PathBuf::from(format!("{}:", self.name))
    }

    fn ask(&self, words: &[&OsStr]) -> io::Result<Vec<u8>> {
        self.repository.ask(words).map_err(|Lacking(why)| io::Error::other(why))
    }

    /// The entries of some paths and of the folders on the way there: mode, object and path.
    fn entries(&self, paths: &[OsString], recursive: bool) -> io::Result<Vec<(String, String, OsString)>> {
        let how = OsStr::new(if recursive { "-r" } else { "-t" });
        let mut words: Vec<&OsStr> = vec!["ls-tree".as_ref(), "-z".as_ref(), "--full-tree".as_ref(), how, self.commit.as_ref(), "--".as_ref()];
        words.extend(paths.iter().map(OsString::as_os_str));
        let out = self.ask(&words)?;
        let entry = |entry: &[u8]| {
            let tab = entry.iter().position(|byte| *byte == b'\t')?;
            let head = String::from_utf8_lossy(&entry[..tab]).into_owned();
            let mut words = head.split(' ');
            let (mode, _, object) = (words.next()?, words.next()?, words.next()?);
            Some((mode.to_owned(), object.to_owned(), os_string(&entry[tab + 1..])))
        };
        Ok(out.split(|byte| *byte == 0).filter_map(entry).collect())
    }

    /// The object of a file, links followed.
    fn find(&self, path: &OsString) -> io::Result<String> {
        let mut path = path.clone();
        for _ in 0..MOST_LINKS {
            let parts: Vec<&OsStr> = Path::new(&path).iter().collect();
            let prefixes: Vec<OsString> = (1..=parts.len()).map(|length| parts[..length].join(OsStr::new("/"))).collect();
            if prefixes.is_empty() {
                break;
            }
            // Asked for a folder and for what lies in it, git lists the neighbours too.
            let entries: Vec<_> = self.entries(&prefixes, false)?.into_iter().filter(|(.., known)| prefixes.contains(known)).collect();
            let special = entries.iter().find(|(mode, ..)| mode == "120000" || mode == "160000");
            match special {
                Some((mode, object, link)) if mode == "120000" => {
                    let target = os_string(&self.blob(object)?);
                    let within = Path::new(&path).strip_prefix(link).unwrap_or(Path::new("")).to_path_buf();
                    let led = Path::new(link).parent().unwrap_or(Path::new("")).join(target).join(within);
                    let mut followed: Vec<&OsStr> = Vec::new();
                    let outside = || io::Error::other("a link leads out of the repository");
                    for part in led.components() {
                        match part {
                            std::path::Component::Normal(part) => followed.push(part),
                            std::path::Component::ParentDir => drop(followed.pop().ok_or_else(outside)?),
                            std::path::Component::CurDir => {}
                            _ => return Err(outside()),
                        }
                    }
                    path = followed.join(OsStr::new("/"));
                }
                Some((.., module)) => {
                    let module = module.to_string_lossy();
                    return Err(io::Error::other(format!("it is in the submodule `{module}`, whose own history has it: ask there")));
                }
                None => {
                    let found = entries.into_iter().find(|(_, _, known)| *known == path);
                    return match found {
                        Some((mode, ..)) if mode == "040000" => Err(io::Error::other("it is a folder")),
                        Some((_, object, _)) => Ok(object),
                        None => Err(io::Error::new(ErrorKind::NotFound, format!("the revision `{}` has no such file", self.name))),
                    };
                }
            }
        }
        Err(io::Error::other("it is no file, or links lead in a circle"))
    }

    /// The bytes of an object, as far as they are wanted.
    fn blob(&self, object: &str) -> io::Result<Vec<u8>> {
        let mut child =
            self.repository.command(&["cat-file".as_ref(), "blob".as_ref(), object.as_ref()]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut bytes = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            stdout.take(LARGEST).read_to_end(&mut bytes)?;
        }
        let status = child.wait()?;
        if status.success() || bytes.len() as u64 == LARGEST { Ok(bytes) } else { Err(io::Error::other("git has lost its content")) }
    }
}

impl Tree for Revision {
    fn read(&self, path: &OsString) -> io::Result<Vec<u8>> {
        let bytes = self.blob(&self.find(path)?)?;
        if bytes.starts_with(LFS) {
            let path = path.to_string_lossy();
            let help = format!("`git show '{}:{path}' | git lfs smudge > base.toml` has it", self.name);
            return Err(io::Error::other(format!("Git LFS keeps its content elsewhere\n  help: {help}")));
        }
        Ok(bytes)
    }

    fn below(&self, folder: &OsString) -> io::Result<Vec<PathBuf>> {
        let mut listed = self.listed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !listed.contains_key(folder) {
            let mut within = folder.clone();
            within.push(if folder.is_empty() { "" } else { "/" });
            let paths = if folder.is_empty() { Vec::new() } else { vec![within] };
            let entries = self.entries(&paths, true)?;
            let files = entries.into_iter().filter(|(mode, ..)| mode.starts_with("10") || mode == "120000").map(|(.., path)| path.into());
            listed.insert(folder.clone(), files.collect());
        }
        Ok(listed.get(folder).cloned().unwrap_or_default())
    }
}

/// A path as `git` says it: bytes.
#[cfg(unix)]
fn os_string(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStrExt as _;
    OsStr::from_bytes(bytes).to_owned()
}

/// A path as `git` says it: UTF-8.
#[cfg(not(unix))]
fn os_string(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}
