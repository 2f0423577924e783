//! Finds price sheets and exchange tables: given ones, files, and those that ship with the program. Reads files; the stages after it never do.

mod folders;
pub mod search;

pub use folders::{Content, Kept, Shelf};

use crate::diagnostic::{Code, Origin, Role, TextId, Texts};
use crate::document::{self, At, Node, Reader, Value};
use crate::files::Files;
use crate::quantity::nearest;
use crate::scenario::Brought;
use crate::sheet::exchange::{self, Exchange};
use crate::sheet::{self, Sheet, shipped};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The largest file that is read as TOML or as a trace, in bytes.
const LARGEST_FILE: u64 = 256 << 20;

/// How many sheets may be laid on each other.
const DEEPEST: usize = 16;

/// A file that cannot be read or written.
#[derive(Debug)]
pub struct Unreadable {
    /// The file, as it was named.
    pub path: String,
    /// Why.
    pub error: std::io::Error,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot read `{}`: {}", crate::diagnostic::printable(&self.path), self.error)
    }
}

impl std::error::Error for Unreadable {}

/// Reads a file that must be text; text that is not UTF-8 is a finding.
///
/// # Errors
/// [`Unreadable`] if the file cannot be read or is beyond 256 MiB.
pub fn read_text(path: &Path, texts: &mut Texts, reader: &mut Reader) -> Result<Option<TextId>, Unreadable> {
    let name = texts.files.name(path);
    read_named(path, &name, texts, reader)
}

/// The same for a file that people know by another name than its path.
fn read_named(path: &Path, name: &str, texts: &mut Texts, reader: &mut Reader) -> Result<Option<TextId>, Unreadable> {
    // A file is read once in a run.
    if let Some(known) = texts.file(name) {
        return Ok(Some(known));
    }
    let unreadable = |error| Unreadable { path: name.to_owned(), error };
    let file = texts.files.open(path).map_err(unreadable)?;
    let id = add_text(name, file, texts, reader).map_err(unreadable)?;
    if let Some(id) = id {
        texts.mark_file(id);
    }
    Ok(id)
}

/// Reads a file that another one names; where the reader says so, one that cannot be read is a finding at its name.
///
/// # Errors
/// [`Unreadable`] if the file cannot be read or is beyond 256 MiB.
pub fn read_referenced(path: &Path, origin: Origin, texts: &mut Texts, reader: &mut Reader) -> Result<Option<TextId>, Unreadable> {
    or_found(read_text(path, texts, reader), origin, reader)
}

/// What was read of a file that another one names.
fn or_found(read: Result<Option<TextId>, Unreadable>, origin: Origin, reader: &mut Reader) -> Result<Option<TextId>, Unreadable> {
    match read {
        Err(error) if reader.thorough => {
            let help = "a path is taken from the folder of the file that names it".to_owned();
            reader.findings.error(Code::UnreadableFile, origin, error.to_string(), Some(help));
            Ok(None)
        }
        read => read,
    }
}

/// Reads a stream that must be text, under a name.
///
/// # Errors
/// What the stream says, and one if it is beyond 256 MiB.
pub fn add_text(name: &str, stream: impl std::io::Read, texts: &mut Texts, reader: &mut Reader) -> std::io::Result<Option<TextId>> {
    let mut bytes = Vec::new();
    stream.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(std::io::Error::other("the file is larger than 256 MiB"));
    }
    match String::from_utf8(bytes) {
        Ok(content) => Ok(Some(texts.add(name, content))),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let valid = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
            let id = texts.add(name, valid);
            reader.findings.error(Code::NotText, Origin::new(id, &(at..at)), "the file is not UTF-8 text from here on", None);
            Ok(None)
        }
    }
}

/// Every sheet that a run may use: those given by path, those in folders, those that ship. Of two with one id the first is used, and one that extends its own
/// id stands on the next.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// Sheets given by path on the command line: the first of them that has an id wins over a shipped one.
    given: Vec<(String, Node)>,
    /// What lies in folders, those that win first.
    kept: Vec<Kept>,
    /// What each reference leads to, layers laid on each other.
    trees: Vec<(String, Option<Arc<Node>>)>,
    read: Vec<(String, Option<Arc<Sheet>>)>,
    /// The sheets as they were last read, by their references, and the trees that they were read from.
    readings: Vec<(String, sheet::Reading)>,
    exchanges: Vec<(String, Option<Arc<Exchange>>)>,
    /// The trees of exchange tables, by their references.
    tables: Vec<(String, Arc<Node>)>,
    /// The sheets as the last scenario had them, where that was not as they were read.
    pub(crate) brought: Vec<Brought>,
    /// Values that stand in place of what sheets have, by the sheet's id.
    settings: Vec<(String, Setting)>,
}

/// A value that stands in place of what a document has.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Where in the document.
    pub path: document::Path,
    /// The path, as it was written.
    pub origin: Origin,
    /// The value.
    pub value: Node,
}

impl Setting {
    /// Puts the value in its place; a finding where there is none.
    pub fn put(&self, document: &mut Node, reader: &mut Reader) {
        if let Err(astray) = document.put(&self.path, self.value.clone()) {
            reader.findings.error(Code::BadPath, self.origin, astray.message, astray.help);
        }
    }
}

/// The id of a sheet's tree.
fn id_of(root: &Node) -> Option<&str> {
    root.as_table()?.get("sheet")?.as_table()?.get("id")?.as_text()
}

impl Library {
    /// Adds a sheet from a file and returns its id and where it is written.
    ///
    /// # Errors
    /// [`Unreadable`] if the file cannot be read.
    pub fn give(&mut self, path: &Path, texts: &mut Texts, reader: &mut Reader) -> Result<Option<(String, Origin)>, Unreadable> {
        let Some(text) = read_text(path, texts, reader)? else { return Ok(None) };
        let node = document::parse(texts, text, &mut reader.findings);
        self.give_read(path, node, texts, reader)
    }

    /// Adds a sheet whose tree has been read from a file.
    ///
    /// # Errors
    /// [`Unreadable`] if what it extends cannot be read.
    pub fn give_read(&mut self, path: &Path, node: Node, texts: &mut Texts, reader: &mut Reader) -> Result<Option<(String, Origin)>, Unreadable> {
        texts.read_as(node.origin.text, Role::Sheet);
        let base = path.parent().unwrap_or(Path::new(""));
        let Some(node) = self.extend(node, base, &mut vec![texts.files.name(path)], texts, reader)? else { return Ok(None) };
        let origin = node.as_table().and_then(|root| root.get("sheet")).map_or(node.origin, |head| head.origin);
        // Without an id the reader reports what is missing.
        let id = id_of(&node).map_or_else(|| texts.files.name(path), str::to_owned);
        if self.given.iter().any(|(known, _)| *known == id) {
            let help = "give each sheet its own id".to_owned();
            reader.findings.error(Code::DuplicateName, origin, format!("another sheet that was given has the id `{id}`"), Some(help));
        }
        self.given.push((id.clone(), node));
        Ok(Some((id, origin)))
    }

    /// Adds a folder of sheets and exchange tables, behind those that were added before; `name` is what people know it by.
    ///
    /// # Errors
    /// [`Unreadable`] if the folder cannot be read.
    pub fn add_folder(&mut self, path: &Path, name: &str, from: Shelf, files: &Files) -> Result<(), Unreadable> {
        let number = self.kept.last().map_or(0, |kept| kept.folder + 1);
        let kept = folders::scan(path, name, from, number, files).map_err(|error| Unreadable { path: name.to_owned(), error })?;
        self.kept.extend(kept);
        Ok(())
    }

    /// What lies in folders, those that win first.
    #[must_use]
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// The ids of the sheets that were given by path.
    pub fn given(&self) -> impl Iterator<Item = &str> {
        self.given.iter().map(|(id, _)| id.as_str())
    }

    /// Where a sheet that was given by path is written.
    #[must_use]
    pub fn given_at(&self, id: &str) -> Option<Origin> {
        self.given
            .iter()
            .find(|(known, _)| known == id)
            .map(|(_, node)| node.as_table().and_then(|root| root.get("sheet")).map_or(node.origin, |head| head.origin))
    }

    /// Reads a file of a folder, for what is wrong with it.
    ///
    /// # Errors
    /// [`Unreadable`] if it cannot be read.
    pub fn look_at(&self, kept: &Kept, texts: &mut Texts, reader: &mut Reader) -> Result<(), Unreadable> {
        let Some(text) = read_named(&kept.path, &kept.name, texts, reader)? else { return Ok(()) };
        let errors = reader.findings.errors();
        let root = document::parse(texts, text, &mut reader.findings);
        if reader.findings.errors() == errors {
            match kept.content {
                Content::Exchange => drop(exchange::read(&root, reader)),
                Content::Sheet | Content::Unknown => drop(sheet::read(&root, reader)),
            }
        }
        Ok(())
    }

    /// The files of folders with an id, that which is used first; two in one folder are a finding.
    fn own<'a>(&'a self, content: Content, id: &'a str, origin: Origin, reader: &mut Reader) -> impl Iterator<Item = &'a Kept> {
        let own = move || self.kept.iter().filter(move |kept| kept.content == content && kept.id.as_deref() == Some(id));
        if let Some((first, second)) = own().zip(own().skip(1)).find(|(first, second)| first.folder == second.folder) {
            let message = format!("`{}` and `{}` both have the id `{id}`", first.name, second.name);
            reader.findings.error(Code::DuplicateName, origin, message, Some("give each its own id, or lay one on the other with `extends`".into()));
        }
        own()
    }

    /// Lays a sheet on what it extends.
    fn extend(&self, node: Node, base: &Path, chain: &mut Vec<String>, texts: &mut Texts, reader: &mut Reader) -> Result<Option<Node>, Unreadable> {
        let Some(extends) = node.as_table().and_then(|root| root.get("sheet")).and_then(Node::as_table).and_then(|head| head.get("extends")) else {
            return Ok(Some(node));
        };
        let origin = extends.origin;
        let Some(reference) = extends.as_text().map(str::to_owned) else { return Ok(Some(node)) };
        if chain.len() > DEEPEST {
            let help = format!("lay no more than {DEEPEST} sheets on each other");
            reader.findings.error(Code::ExtendsCycle, origin, "too many sheets are laid on each other", Some(help));
            return Ok(None);
        }
        let Some(mut under) = self.find(&reference, base, origin, chain, texts, reader)? else { return Ok(None) };
        // What a layer says twice would be taken for a change of itself.
        for kind in ["machine", "charge", "discount"] {
            if let Some(Value::Array(list)) = node.as_table().and_then(|root| root.get(kind)).map(|node| &node.value) {
                let named = list.iter().filter_map(|entry| Some((entry.as_table()?.get("name")?.as_text()?, entry.origin)));
                sheet::unique(named, kind, reader);
            }
        }
        let currency = |node: &Node| node.as_table()?.get("sheet")?.as_table()?.get("currency").cloned();
        if let (Some(old), Some(new)) = (currency(&under), currency(&node))
            && old.as_text() != new.as_text()
        {
            let help = "leave `currency` out: the prices that stay are in the currency of the sheet below".to_owned();
            reader.findings.error(Code::OtherCurrency, new.origin, "a layer changes the currency, but not the prices", Some(help));
        }
        under.layer(node);
        Ok(Some(under))
    }

    /// The layered tree of a sheet: a given one, a file, one in a folder, a shipped one. `chain` has those that stand on it.
    fn find(
        &self,
        reference: &str,
        base: &Path,
        origin: Origin,
        chain: &mut Vec<String>,
        texts: &mut Texts,
        reader: &mut Reader,
    ) -> Result<Option<Node>, Unreadable> {
        if let Some((_, node)) = self.given.iter().find(|(id, _)| id == reference) {
            return Ok(Some(node.clone()));
        }
        let mut candidates: Vec<(PathBuf, String)> = Vec::new();
        let mut shipped = None;
        if is_path(reference) {
            let path = path_from(base, reference);
            let name = texts.files.name(&path);
            candidates.push((path, name));
        } else {
            candidates.extend(self.own(Content::Sheet, reference, origin, reader).map(|kept| (kept.path.clone(), kept.name.clone())));
            shipped = shipped::find(reference);
        }
        if candidates.is_empty() && shipped.is_none() {
            let ids = shipped::ALL.iter().map(|shipped| shipped.id).chain(self.given()).chain(self.ids(Content::Sheet));
            unknown(reference, "sheet", ids, origin, reader);
            return Ok(None);
        }
        // What stands on itself stands on the next of its id.
        if let Some((path, name)) = candidates.into_iter().find(|(_, name)| !chain.contains(name)) {
            let text = or_found(read_named(&path, &name, texts, reader), origin, reader)?;
            chain.push(name);
            if let Some(text) = text {
                texts.read_as(text, Role::Sheet);
            }
            let Some(node) = text.map(|text| document::parse(texts, text, &mut reader.findings)) else { return Ok(None) };
            return self.extend(node, path.parent().unwrap_or(Path::new("")), chain, texts, reader);
        }
        if let Some(content) = shipped.filter(|content| !chain.contains(&content.path())) {
            chain.push(content.path());
            let text = texts.add(content.path(), content.content);
            texts.read_as(text, Role::Sheet);
            let node = document::parse(texts, text, &mut reader.findings);
            return self.extend(node, base, chain, texts, reader);
        }
        let help = "a sheet stands on one that does not stand on it".to_owned();
        reader.findings.error(Code::ExtendsCycle, origin, format!("`{reference}` is extended in a circle"), Some(help));
        Ok(None)
    }

    /// The ids of what lies in folders.
    fn ids(&self, content: Content) -> impl Iterator<Item = &str> {
        self.kept.iter().filter(move |kept| kept.content == content).filter_map(|kept| kept.id.as_deref())
    }

    /// Reads a sheet by id or path; a path is taken from `base`. Each is read once; `None` after findings.
    ///
    /// # Errors
    /// [`Unreadable`] if its file cannot be read.
    pub fn sheet(&mut self, reference: &str, base: &Path, origin: Origin, texts: &mut Texts, reader: &mut Reader) -> Result<Option<Arc<Sheet>>, Unreadable> {
        if let Some((_, sheet)) = self.read.iter().find(|(known, _)| known == reference) {
            return Ok(sheet.clone());
        }
        let tree = self.tree(reference, base, origin, texts, reader)?;
        let sheet = tree.and_then(|tree| self.read_tree(reference, &tree, reader));
        // A sheet that was given by path and named by its id is one sheet.
        let same = |other: &&Arc<Sheet>| sheet.as_ref().is_some_and(|sheet| sheet.origin == other.origin && sheet.id == other.id);
        let sheet = self.read.iter().filter_map(|(_, known)| known.as_ref()).find(same).cloned().or(sheet);
        self.read.push((reference.to_owned(), sheet.clone()));
        Ok(sheet)
    }

    /// The layered tree that a reference leads to, without settings; `None` after findings.
    fn tree(&mut self, reference: &str, base: &Path, origin: Origin, texts: &mut Texts, reader: &mut Reader) -> Result<Option<Arc<Node>>, Unreadable> {
        if let Some((_, tree)) = self.trees.iter().find(|(known, _)| known == reference) {
            return Ok(tree.clone());
        }
        let errors = reader.findings.errors();
        let node = self.find(reference, base, origin, &mut Vec::new(), texts, reader)?;
        // What a syntax error left over would be reported again as missing keys.
        let tree = node.filter(|_| reader.thorough || reader.findings.errors() == errors).map(Arc::new);
        self.trees.push((reference.to_owned(), tree.clone()));
        Ok(tree)
    }

    /// Reads a tree, with what stands in place of its values.
    fn read_tree(&mut self, reference: &str, tree: &Node, reader: &mut Reader) -> Option<Arc<Sheet>> {
        let id = id_of(tree);
        let (mut tree, errors) = (tree.clone(), reader.findings.errors());
        let settings = self.settings.iter().filter(|(sheet, _)| Some(sheet.as_str()) == id);
        settings.for_each(|(_, setting)| setting.put(&mut tree, reader));
        if reader.findings.errors() > errors {
            return None;
        }
        let last = self.readings.iter_mut().find(|(known, _)| known == reference).map(|(_, reading)| reading);
        let again = last.as_ref().and_then(|last| last.again(&tree));
        let sheet = match again {
            Some(sheet) => sheet,
            None => Arc::new(sheet::read(&tree, reader)?),
        };
        let reading = sheet::Reading { tree, sheet: Arc::clone(&sheet) };
        match last {
            Some(last) => *last = reading,
            None => self.readings.push((reference.to_owned(), reading)),
        }
        Some(sheet)
    }

    /// The trees of the sheets that were read, by id and each once: without settings.
    pub fn documents(&self) -> impl Iterator<Item = (&str, &Node)> {
        let trees = self.trees.iter().filter_map(|(_, tree)| tree.as_deref());
        let mut known: Vec<&str> = Vec::new();
        trees.filter_map(move |tree| {
            let id = id_of(tree).filter(|id| !known.contains(id))?;
            known.push(id);
            Some((id, tree))
        })
    }

    /// What names sheets that were read, each with the id of the sheet.
    pub fn references(&self) -> impl Iterator<Item = (&str, &str)> {
        self.trees.iter().filter_map(|(reference, tree)| Some((reference.as_str(), id_of(tree.as_deref()?)?)))
    }

    /// The trees of the exchange tables that were read, by what names them.
    pub fn exchange_tables(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.tables.iter().map(|(reference, table)| (reference.as_str(), &**table))
    }

    /// A library of what this one and another have read, and of nothing else: of what both have, this one's, or the other's. A sheet is known by its id,
    /// wherever it lies.
    #[must_use]
    pub fn mixed(&self, other: &Self, sheets_of_other: bool, exchanges_of_other: bool) -> Self {
        let (own, beside) = if sheets_of_other { (other, self) } else { (self, other) };
        let known =
            |id: Option<&str>| own.trees.iter().find(|(_, tree)| id.is_some() && tree.as_deref().and_then(id_of) == id).and_then(|(_, tree)| tree.clone());
        let mut trees = own.trees.clone();
        for (reference, tree) in &beside.trees {
            if own.trees.iter().all(|(known, _)| known != reference) {
                let same = known(tree.as_deref().and_then(id_of));
                trees.push((reference.clone(), same.or_else(|| tree.clone())));
            }
        }
        let (rates, others) = if exchanges_of_other { (other, self) } else { (self, other) };
        let mut exchanges = rates.exchanges.clone();
        exchanges.extend(others.exchanges.iter().filter(|(reference, _)| rates.exchanges.iter().all(|(known, _)| known != reference)).cloned());
        Self { given: own.given.clone(), trees, exchanges, ..Self::default() }
    }

    /// Replaces what stands in place of values of sheets, by their ids; sheets for which nothing changes are not read again.
    pub fn set(&mut self, settings: Vec<(String, Setting)>) {
        let changed = |id: &str| !self.settings.iter().filter(|(sheet, _)| sheet == id).eq(settings.iter().filter(|(sheet, _)| sheet == id));
        self.read.retain(|(_, sheet)| sheet.as_ref().is_some_and(|sheet| !changed(&sheet.id)));
        self.settings = settings;
    }

    /// Reads an exchange table by id or path; a path is taken from `base`. Each is read once; `None` after findings.
    ///
    /// # Errors
    /// [`Unreadable`] if its file cannot be read.
    pub fn exchange(&mut self, named: &At<String>, base: &Path, texts: &mut Texts, reader: &mut Reader) -> Result<Option<Arc<Exchange>>, Unreadable> {
        let At { value: reference, origin } = named;
        if let Some((_, exchange)) = self.exchanges.iter().find(|(known, _)| known == reference) {
            return Ok(exchange.clone());
        }
        let own = self.own(Content::Exchange, reference, *origin, reader).next();
        let text = if is_path(reference) {
            read_referenced(&path_from(base, reference), *origin, texts, reader)?
        } else if let Some(kept) = own {
            read_named(&kept.path, &kept.name, texts, reader)?
        } else if let Some(shipped) = shipped::find_exchange(reference) {
            Some(texts.add(shipped.path(), shipped.content))
        } else {
            let ids = shipped::EXCHANGES.iter().map(|shipped| shipped.id).chain(self.ids(Content::Exchange));
            unknown(reference, "exchange table", ids, *origin, reader);
            None
        };
        if let Some(text) = text {
            texts.read_as(text, Role::Exchange);
        }
        let errors = reader.findings.errors();
        let root = text.map(|text| document::parse(texts, text, &mut reader.findings)).filter(|_| reader.thorough || reader.findings.errors() == errors);
        let exchange = root.as_ref().and_then(|root| exchange::read(root, reader)).map(Arc::new);
        self.tables.extend(root.map(|root| (reference.clone(), Arc::new(root))));
        self.exchanges.push((reference.clone(), exchange.clone()));
        Ok(exchange)
    }
}

/// Reports a name that nothing has.
fn unknown<'a>(reference: &str, what: &str, ids: impl Iterator<Item = &'a str>, origin: Origin, reader: &mut Reader) {
    let help = nearest(reference, ids).map_or_else(
        || "`rackrent sheets` lists those that ship or lie in your folder; a file is named by its path".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    reader.findings.error(Code::UnknownSheet, origin, format!("there is no {what} `{reference}`"), Some(help));
}

/// Where a path that a file has leads to.
fn path_from(base: &Path, reference: &str) -> PathBuf {
    base.join(reference.strip_prefix("./").unwrap_or(reference))
}

/// Whether a reference to a sheet is a path rather than an id.
fn is_path(reference: &str) -> bool {
    reference.contains('/') || reference.contains('\\') || std::path::Path::new(reference).extension().is_some_and(|extension| extension == "toml")
}
