//! All that a scenario is read from: a workload, its sheets, and what stands in place of their values.
//!
//! Whatever varies an input does it here, on the documents, before they are read: the flag `--set`, a grid, a search, a draw.

use crate::diagnostic::{Code, Findings, Origin, Texts};
use crate::document::{self, Node, Reader, Step, Unwritten};
use crate::library::{Library, Setting, Unreadable};
use crate::lock;
use crate::quantity::nearest;
use crate::scenario::{self, Scenario};
use crate::sheet;
use crate::workload::{self, Workload};
use std::path::PathBuf;
use std::sync::Arc;

/// The documents of a comparison.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    /// The workload's tree.
    pub workload: Option<Node>,
    /// Its folder.
    pub base: PathBuf,
    /// Sheets of the command line that are alternatives of their own.
    pub extra: Vec<(String, Origin)>,
    /// The sheets.
    pub library: Library,
    /// What was read.
    pub texts: Texts,
    /// What stands in place of the documents' values; later ones stand over earlier.
    pub settings: Vec<Setting>,
    /// Of a locked run, the digests of all that may be read.
    pub accepted: Option<Arc<[String]>>,
    /// The workload as it was last read without a finding: its tree, and what stood in place of its values.
    pub last: Option<(Node, Vec<Setting>, Workload)>,
}

/// The first key of a path into a sheet; the sheet's id is the next.
const SHEET: &str = "sheet";

impl Documents {
    /// Reads `PATH=VALUE`, as a flag of this name has it; none after a finding. What it sets is not looked at before the documents are read.
    pub fn setting(&mut self, flag: &str, text: &str, reader: &mut Reader) -> Option<Setting> {
        let whole = self.texts.add(flag, text);
        let origin = Origin::new(whole, &(0..text.len()));
        let (path, rest) = match document::Path::parse(text) {
            Ok(parsed) => parsed,
            Err(astray) => {
                reader.findings.error(Code::BadPath, origin, astray.message, astray.help);
                return None;
            }
        };
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            let help = format!("write `{path}=VALUE`");
            reader.findings.error(Code::BadPath, origin, format!("`{flag}` takes a path and a value"), Some(help));
            return None;
        };
        if path.key(0) == Some(SHEET) && path.0.len() < 3 {
            let help = "a path into a sheet is `sheet.ID.machine.NAME.price`".to_owned();
            reader.findings.error(Code::BadPath, origin, format!("`{path}` is no single value"), Some(help));
            return None;
        }
        let id = self.texts.add(format!("{flag} {path}"), value);
        Some(Setting { path, origin, value: document::value(&self.texts, id) })
    }

    /// Reads the scenario, with some more values in place of the documents': `None` after findings.
    ///
    /// # Errors
    /// [`Unreadable`] if a file cannot be read.
    pub fn scenario(&mut self, more: &[Setting], reader: &mut Reader) -> Result<Option<Scenario>, Unreadable> {
        let Some(root) = &self.workload else { return Ok(None) };
        let errors = reader.findings.errors();
        let settings = || self.settings.iter().chain(more);
        let of_workload: Vec<&Setting> = settings().filter(|setting| sheet_of(&setting.path).is_none()).collect();
        let of_sheets = settings().filter_map(of_sheet).collect();
        let same = |(tree, settings, _): &&(Node, Vec<Setting>, Workload)| settings.iter().eq(of_workload.iter().copied()) && tree == root;
        let known = self.last.as_ref().filter(same).map(|(.., workload)| workload.clone());
        let met = self.texts.roles().len();
        let scenario = if let Some(workload) = known {
            self.library.set(of_sheets);
            scenario::with_sheets(workload, &self.base, &self.extra, &mut self.library, &mut self.texts, reader)?
        } else {
            let (tree, mut root) = (root.clone(), root.clone());
            for setting in &of_workload {
                setting.put(&mut root, reader);
            }
            if reader.findings.errors() > errors {
                return Ok(None);
            }
            let of_workload: Vec<Setting> = of_workload.into_iter().cloned().collect();
            self.library.set(of_sheets);
            let silent = reader.findings == Findings::default();
            let workload = scenario::workload(&root, &self.base, &mut self.library, &mut self.texts, reader)?;
            let silent = silent && reader.findings == Findings::default();
            self.last = workload.clone().filter(|_| silent).map(|workload| (tree, of_workload, workload));
            let Some(workload) = workload else { return Ok(None) };
            scenario::with_sheets(workload, &self.base, &self.extra, &mut self.library, &mut self.texts, reader)?
        };
        self.refuse_others(met, reader);
        for setting in self.settings.iter().chain(more) {
            let Some(sheet) = sheet_of(&setting.path) else { continue };
            let known = || self.library.documents().map(|(id, _)| id);
            if scenario.is_some() && known().all(|id| id != sheet) {
                let help = nearest(sheet, known()).map_or_else(
                    || format!("the sheets are {}", known().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                reader.findings.error(Code::BadPath, setting.origin, format!("no sheet `{sheet}` is compared"), Some(help));
            }
        }
        Ok(scenario.filter(|_| reader.findings.errors() == errors))
    }

    /// What stands in place of values of sheets, by their ids.
    #[must_use]
    pub fn sheet_settings(&self) -> Vec<(String, Setting)> {
        self.settings.iter().filter_map(of_sheet).collect()
    }

    /// Refuses what a locked run has read beyond what is locked, a sheet that a grid names say; what was `known` before has been judged.
    fn refuse_others(&self, known: usize, reader: &mut Reader) {
        let Some(accepted) = &self.accepted else { return };
        for (id, role) in self.texts.roles().iter().skip(known) {
            let Some(text) = self.texts.get(*id) else { continue };
            if !accepted.contains(&lock::sha256(text.content.as_bytes())) {
                let message = format!("the {} `{}` is not in the lock", role.as_str(), text.name);
                let help = "lock a workload that names it, or leave `--locked` out".to_owned();
                reader.findings.error(Code::NotLocked, Origin::new(*id, &(0..0)), message, Some(help));
            }
        }
    }

    /// Reads the scenario of another tree than the workload's.
    ///
    /// # Errors
    /// [`Unreadable`] if a file cannot be read.
    pub fn read(&mut self, workload: &Node, reader: &mut Reader) -> Result<Option<Scenario>, Unreadable> {
        scenario::read(workload, &self.base, &self.extra, &mut self.library, &mut self.texts, reader)
    }

    /// The workload with what stands in place of its values; none where it could not be read.
    #[must_use]
    pub fn workload(&self) -> Option<Node> {
        let mut root = self.workload.clone()?;
        for setting in self.settings.iter().filter(|setting| sheet_of(&setting.path).is_none()) {
            root.put(&setting.path, setting.value.clone()).ok()?;
        }
        Some(root)
    }

    /// Every value of the workload and of its sheets that is no table or list, with what stands in place of them, and its path; a range is one value.
    #[must_use]
    pub fn leaves(&self) -> Vec<(document::Path, Node)> {
        let below = |(start, tree): &(document::Path, Node)| {
            let leaves = tree.leaves().into_iter();
            leaves.map(|(path, node)| (start.join(&path), node.clone())).collect::<Vec<_>>()
        };
        self.trees().iter().flat_map(below).collect()
    }

    /// Every key that the workload and its sheets could have and do not; of what fills the entries of a sheet's lists, where it is written, the default is
    /// that.
    #[must_use]
    pub fn unwritten(&self) -> Vec<Unwritten> {
        let (of_workload, of_sheet) = (workload::schema(), sheet::schema());
        let below = |(start, tree): &(document::Path, Node)| {
            let found = document::unwritten(tree, if sheet_of(start).is_some() { &of_sheet } else { &of_workload });
            let filled = |path: &document::Path| {
                let defaults = document::Path(vec![Step::Key("defaults".to_owned()), path.0.first()?.clone()]).join(&path.after(2));
                Some(tree.at(&defaults)?.written())
            };
            let placed = |key: Unwritten| Unwritten { default: filled(&key.path).or(key.default), path: start.join(&key.path), about: key.about };
            found.into_iter().map(placed).collect::<Vec<_>>()
        };
        self.trees().iter().flat_map(below).collect()
    }

    /// The trees of the workload and of its sheets, each with the path that leads to it.
    fn trees(&self) -> Vec<(document::Path, Node)> {
        let workload = self.workload().map(|tree| (document::Path::default(), tree));
        let sheets = self.sheets().into_iter().map(|(id, tree)| (document::Path(vec![Step::Key(SHEET.to_owned()), Step::Key(id)]), tree));
        workload.into_iter().chain(sheets).collect()
    }

    /// The trees of the sheets that were read, by id, with what stands in place of their values.
    #[must_use]
    pub fn sheets(&self) -> Vec<(String, Node)> {
        let sheet = |(id, tree): (&str, &Node)| {
            let mut tree = tree.clone();
            for setting in self.settings.iter().filter(|setting| sheet_of(&setting.path) == Some(id)) {
                // What has no place was refused when the documents were read.
                let _ = tree.put(&setting.path.after(2), setting.value.clone());
            }
            (id.to_owned(), tree)
        };
        self.library.documents().map(sheet).collect()
    }

    /// The value at the end of a path, where it is written.
    #[must_use]
    pub fn at(&self, path: &document::Path) -> Option<&Node> {
        if let Some(setting) = self.settings.iter().rev().find(|setting| setting.path == *path) {
            return Some(&setting.value);
        }
        match sheet_of(path) {
            Some(sheet) => self.library.documents().find(|(id, _)| *id == sheet)?.1.at(&path.after(2)),
            None => self.workload.as_ref()?.at(path),
        }
    }
}

/// A value of a sheet, by the sheet's id and the path within it.
fn of_sheet(setting: &Setting) -> Option<(String, Setting)> {
    let sheet = sheet_of(&setting.path)?;
    Some((sheet.to_owned(), Setting { path: setting.path.after(2), ..setting.clone() }))
}

/// The id of the sheet that a path leads into; none for the workload.
#[must_use]
pub fn sheet_of(path: &document::Path) -> Option<&str> {
    if path.key(0) == Some(SHEET) { path.key(1) } else { None }
}
