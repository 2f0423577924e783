//! Where files are read from: the disk, and trees that are not on it, such as those of a revision.
//!
//! A tree stands under a path of its own, as if it had been put there; whatever reads a file asks here and need not know.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Files by their paths from a root, which have `/` between their parts.
pub trait Tree: fmt::Debug + Send + Sync {
    /// The content of a file.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] where there is none, and what else keeps it from being read.
    fn read(&self, path: &OsString) -> io::Result<Vec<u8>>;

    /// The paths of all files below a folder, from the root; none where there is no such folder.
    ///
    /// # Errors
    /// What keeps it from being listed.
    fn below(&self, folder: &OsString) -> io::Result<Vec<PathBuf>>;
}

/// Where paths lead.
#[derive(Debug, Clone, Default)]
pub struct Files {
    trees: Vec<(PathBuf, Arc<dyn Tree>)>,
}

impl Files {
    /// Puts a tree under a path; what stood there no longer does.
    pub fn put(&mut self, root: PathBuf, tree: Arc<dyn Tree>) {
        self.trees.retain(|(known, _)| *known != root);
        self.trees.push((root, tree));
    }

    /// The tree that a path leads into, and the path from its root; none for the disk.
    fn tree(&self, path: &Path) -> Option<(&dyn Tree, io::Result<OsString>)> {
        let (tree, inner) = self.trees.iter().find_map(|(root, tree)| Some((tree, path.strip_prefix(root).ok()?)))?;
        Some((&**tree, from_root(inner)))
    }

    /// Opens a file.
    ///
    /// # Errors
    /// What the disk or the tree says.
    pub fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        Ok(match self.tree(path) {
            Some((tree, inner)) => Box::new(io::Cursor::new(tree.read(&inner?)?)),
            None => Box::new(File::open(path)?),
        })
    }

    /// The files below a folder that is in a tree, as paths that lead there; none for a folder on the disk.
    #[must_use]
    pub fn below(&self, folder: &Path) -> Option<io::Result<Vec<PathBuf>>> {
        let (root, _) = self.trees.iter().find(|(root, _)| folder.starts_with(root))?;
        let (tree, inner) = self.tree(folder)?;
        Some(inner.and_then(|inner| tree.below(&inner)).map(|paths| paths.into_iter().map(|path| root.join(path)).collect()))
    }

    /// What people know a file by: its path, and in a tree `REVISION:PATH`.
    #[must_use]
    pub fn name(&self, path: &Path) -> String {
        let within = self.trees.iter().find_map(|(root, _)| Some((root, path.strip_prefix(root).ok()?)));
        within
            .and_then(|(root, inner)| Some(format!("{}{}", root.display(), from_root(inner).ok()?.to_string_lossy())))
            .unwrap_or_else(|| path.display().to_string())
    }
}

/// A path within a tree from its root: nothing goes up, and `/` stands between its parts.
fn from_root(path: &Path) -> io::Result<OsString> {
    let mut parts: Vec<&std::ffi::OsStr> = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(part) => parts.push(part),
            Component::ParentDir => drop(parts.pop().ok_or_else(|| io::Error::other("it is outside of the repository"))?),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return Err(io::Error::other("it is outside of the repository")),
        }
    }
    Ok(parts.join(std::ffi::OsStr::new("/")))
}
