//! Folders of sheets and exchange tables beside those that ship: what lies in them, by id.

use crate::diagnostic::Texts;
use crate::document::{self, Node, Reader};
use crate::files::Files;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// Where a sheet comes from. Of two with one id, the one from the shelf that stands first here is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shelf {
    /// A file of the command line.
    File,
    /// A folder of the command line.
    Folder,
    /// The user's own folder.
    User,
    /// The program.
    Shipped,
}

/// What a file of a folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A price sheet.
    Sheet,
    /// An exchange table.
    Exchange,
    /// It cannot be read, or not well enough to say.
    Unknown,
}

/// A file in a folder of sheets.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id, if it says one.
    pub id: Option<String>,
    /// What it holds.
    pub content: Content,
    /// Where it lies.
    pub path: PathBuf,
    /// What people know it by.
    pub name: String,
    /// From which kind of folder it is.
    pub shelf: Shelf,
    /// From which folder, counted from 0.
    pub folder: usize,
}

/// How deep folders may lie in each other.
const DEEPEST: usize = 8;
/// How many files a folder may hold.
const MOST_FILES: usize = 10_000;

/// The TOML files of a folder and of the folders in it, by path; `title` is what people know the folder by. Files that are neither sheets nor exchange
/// tables, a workload say, are left out.
///
/// # Errors
/// What the folder says, and one if it holds more than 10,000 files.
pub fn scan(folder: &Path, title: &str, shelf: Shelf, number: usize, files: &Files) -> io::Result<Vec<Kept>> {
    let mut paths = Vec::new();
    match files.below(folder) {
        Some(found) => paths.extend(found?.into_iter().filter(|path| path.strip_prefix(folder).is_ok_and(is_listed))),
        None => walk(folder, 0, &mut paths)?,
    }
    if paths.len() > MOST_FILES {
        return Err(too_many());
    }
    paths.sort();
    let kept = paths.into_iter().filter_map(|path| {
        let within = path.strip_prefix(folder).unwrap_or(&path);
        let name = Path::new(title).join(within).display().to_string();
        let (content, id) = look(&path, files)?;
        Some(Kept { id, content, path, name, shelf, folder: number })
    });
    Ok(kept.collect())
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.file_name().is_some_and(is_hidden) {
            continue;
        }
        if path.is_dir() {
            if depth < DEEPEST {
                walk(&path, depth + 1, files)?;
            }
        } else if is_toml(&path) {
            files.push(path);
        }
        if files.len() > MOST_FILES {
            return Err(too_many());
        }
    }
    Ok(())
}

fn is_hidden(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with('.')
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

fn too_many() -> io::Error {
    io::Error::other(format!("the folder holds more than {MOST_FILES} files"))
}

/// Whether a file of a tree is one that a walk would find, by its path from the folder.
fn is_listed(path: &Path) -> bool {
    is_toml(path) && path.iter().count() <= DEEPEST + 1 && !path.iter().any(is_hidden)
}

/// What a file holds, and its id; none where it is something else.
fn look(path: &Path, files: &Files) -> Option<(Content, Option<String>)> {
    // What is wrong with a file is said when it is used, or listed.
    let (mut texts, mut reader) = (Texts::from(files.clone()), Reader::default());
    let text = super::read_text(path, &mut texts, &mut reader).ok().flatten();
    let Some(root) = text.map(|text| document::parse(&texts, text, &mut reader.findings)) else { return Some((Content::Unknown, None)) };
    let table = |key: &str| root.as_table().and_then(|root| root.get(key));
    let id = |node: &Node| node.as_table().and_then(|head| head.get("id")).and_then(Node::as_text).map(str::to_owned);
    match (table("sheet"), table("exchange"), table("workload")) {
        (_, _, Some(_)) => None,
        (Some(head), _, _) => Some((Content::Sheet, id(head))),
        (None, Some(head), _) => Some((Content::Exchange, id(head))),
        (None, None, None) => reader.findings.has_errors().then_some((Content::Unknown, None)),
    }
}
