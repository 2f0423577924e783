//! `rackrent.lock`: the digest of every input of a workload, and whether what was read is what was locked.
//!
//! Digests are SHA-256 (FIPS 180-4) of the bytes as they are, so that `sha256sum` prints the same. Nothing here reads a file or knows where one lies: whoever
//! calls says under which names files are known to a lock.

use crate::diagnostic::{Code, Origin, Role, TextId, Texts, printable};
use crate::document::{At, Maybe, Node, Read as _, Reader};
use crate::record;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// What a lock file is called that lies beside its workloads.
pub const FILE: &str = "rackrent.lock";
/// The program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The form of lock files that this program reads and writes.
const FORMAT: &str = "1";
/// The largest lock file, in bytes: tens of thousands of inputs.
const LARGEST: usize = 8 << 20;

/// Something from which a result is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// As what it was read.
    pub role: Role,
    /// A path; what a flag says.
    pub name: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its text.
    pub text: TextId,
    /// Whether it was read from a file of that name.
    pub is_file: bool,
}

/// The SHA-256 of some bytes, in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// From what a result is made: by role and name, values of flags in their order.
#[must_use]
pub fn inputs(texts: &Texts) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::new();
    for (id, role) in texts.roles() {
        let Some(text) = texts.get(*id) else { continue };
        // Of a flag, what it says is its name.
        let said = matches!(role, Role::Set | Role::Flags);
        let name = if said { &text.content } else { &text.name };
        if said || !inputs.iter().any(|known| known.role == *role && known.name == *name) {
            inputs.push(Input { role: *role, name: name.clone(), sha256: sha256(text.content.as_bytes()), text: *id, is_file: text.is_file });
        }
    }
    let key = |input: &Input| (input.role, if input.role == Role::Set { String::new() } else { input.name.clone() });
    inputs.sort_by_cached_key(key);
    inputs
}

/// What a result was made from, for programs.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct MadeFrom {
    /// The program's version.
    rackrent: &'static str,
    /// Every file and every flag that says what is compared.
    inputs: Vec<MadeFromInput>,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct MadeFromInput {
    /// `workload`, `flags`, `set`, `sheet`, `exchange`, `trace`, `policy` or `baseline`.
    kind: &'static str,
    /// Its path, as the result names it elsewhere; what a flag says.
    name: String,
    /// The SHA-256 of its bytes.
    sha256: String,
}

/// What a result is made from.
#[must_use]
pub fn made_from(texts: &Texts) -> MadeFrom {
    let input = |input: Input| MadeFromInput { kind: input.role.as_str(), name: printable(&input.name), sha256: input.sha256 };
    MadeFrom { rackrent: VERSION, inputs: inputs(texts).into_iter().map(input).collect() }
}

record! {
    /// A lock file: the inputs of workloads, with their digests
    struct LockKeys = "a lock file" {
        /// The form of the file.
        format: Form,
        /// The workloads.
        workload: Vec<Maybe<EntryKeys>>,
    }
}

record! {
    /// `[[workload]]`: what a workload is compared from
    struct EntryKeys = "a locked workload" {
        /// Its path from the folder of the lock.
        name: At<String>,
        /// The version of the program.
        rackrent: At<String>,
        /// What stands in place of values of its files.
        set: Option<Vec<At<String>>>,
        /// Its inputs, the workload itself among them.
        input: Vec<Maybe<InputKeys>>,
    }
}

record! {
    /// An input of a workload
    struct InputKeys = "a locked input" {
        /// As what it is read.
        kind: String,
        /// Its path from the folder of the lock, or the id of a shipped one.
        name: At<String>,
        /// The SHA-256 of its bytes.
        sha256: At<String>,
    }
}

/// The form of a lock file: a number.
#[derive(Debug, Clone)]
struct Form;

impl crate::document::Read for Form {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            crate::document::Value::Number(number) if &**number == FORMAT => Some(Self),
            crate::document::Value::Number(number) => {
                let message = format!("the lock is of format {number}, and this program reads format {FORMAT}");
                reader.findings.error(Code::BadValue, node.origin, message, Some("use the version of rackrent that wrote it, or lock again".to_owned()));
                None
            }
            _ => {
                reader.wrong_type(node, "`format = 1`");
                None
            }
        }
    }
}

impl crate::document::Describe for Form {
    fn describe(_: &mut crate::document::schema::Definitions) -> serde_json::Value {
        serde_json::json!({ "const": 1 })
    }
}

/// What is locked.
#[derive(Debug, Clone, Default)]
pub struct Lock {
    /// The workloads, by name.
    pub workloads: Vec<Locked>,
}

/// A workload that is locked.
#[derive(Debug, Clone)]
pub struct Locked {
    /// Its path from the folder of the lock.
    pub name: String,
    /// The version of the program that locked it.
    pub version: String,
    /// What stands in place of values, in order.
    pub set: Vec<String>,
    /// Its inputs.
    pub inputs: Vec<LockedInput>,
    origin: Origin,
    at_version: Origin,
    at_set: Vec<Origin>,
}

/// An input that is locked.
#[derive(Debug, Clone)]
pub struct LockedInput {
    /// As what it is read.
    pub kind: String,
    /// Its path from the folder of the lock, or the id of a shipped one.
    pub name: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    at_name: Origin,
    at_digest: Origin,
}

/// A text on one line and without control characters, as a lock holds it.
fn on_a_line(text: &str) -> String {
    text.split(['\n', '\r', '\t'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .replace(|c: char| printable(c.encode_utf8(&mut [0; 4])) == "\u{fffd}", "\u{fffd}")
}

impl Locked {
    /// Locks a workload as it was read; `inputs` have the names by which the lock knows them.
    #[must_use]
    pub fn of(name: &str, inputs: &[Input]) -> Self {
        let sets = inputs.iter().filter(|input| input.role == Role::Set).map(|input| on_a_line(&input.name));
        let files = inputs.iter().filter(|input| input.role != Role::Set).map(|input| LockedInput {
            kind: input.role.as_str().to_owned(),
            name: on_a_line(&input.name),
            sha256: input.sha256.clone(),
            at_name: Origin::default(),
            at_digest: Origin::default(),
        });
        Self {
            name: on_a_line(name),
            version: VERSION.to_owned(),
            set: sets.collect(),
            inputs: files.collect(),
            origin: Origin::default(),
            at_version: Origin::default(),
            at_set: Vec::new(),
        }
    }
}

/// Reads a lock file; none after a finding.
pub fn read(texts: &Texts, id: TextId, reader: &mut Reader) -> Option<Lock> {
    let errors = reader.findings.errors();
    if texts.get(id).is_some_and(|text| text.content.len() > LARGEST) {
        let help = "this is no lock file that `rackrent lock` wrote: delete it and lock again".to_owned();
        reader.findings.error(Code::BadValue, Origin::new(id, &(0..0)), "the lock file is larger than 8 MiB", Some(help));
        return None;
    }
    let root = crate::document::parse(texts, id, &mut reader.findings);
    // What is cut off would be reported again as missing.
    let keys = if reader.findings.errors() == errors { LockKeys::read(&root, reader) } else { None };
    let mut lock = Lock::default();
    let workloads = keys.map_or_else(Vec::new, |LockKeys { format: Form, workload, .. }| workload);
    for keys in workloads.into_iter().filter_map(|Maybe(keys)| keys) {
        let input = |keys: InputKeys| LockedInput {
            kind: keys.kind,
            at_name: keys.name.origin,
            name: keys.name.value,
            at_digest: keys.sha256.origin,
            sha256: keys.sha256.value,
        };
        let (set, at_set) = keys.set.unwrap_or_default().into_iter().map(|set| (set.value, set.origin)).unzip();
        lock.workloads.push(Locked {
            origin: keys.name.origin,
            name: keys.name.value,
            at_version: keys.rackrent.origin,
            version: keys.rackrent.value,
            set,
            at_set,
            inputs: keys.input.into_iter().filter_map(|Maybe(keys)| keys).map(input).collect(),
        });
    }
    crate::sheet::unique(lock.workloads.iter().map(|locked| (locked.name.as_str(), locked.origin)), "locked workload", reader);
    (reader.findings.errors() == errors).then_some(lock)
}

/// Writes a lock file: the same text for the same inputs, whatever the order in which they come.
#[must_use]
pub fn write(lock: &Lock) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut out = String::from(
        "# What `--locked` accepts: every input of these workloads, by the SHA-256 of its bytes. Written by `rackrent lock`; commit it, and do not edit it.\n\
         # Paths are from the folder of this file; `shipped:` is what comes with the program.\nformat = 1\n",
    );
    let mut workloads: Vec<&Locked> = lock.workloads.iter().collect();
    workloads.sort_by(|a, b| a.name.cmp(&b.name));
    for locked in workloads {
        let _ = write!(out, "\n[[workload]]\nname = {}\nrackrent = {}\n", quoted(&locked.name), quoted(&locked.version));
        if !locked.set.is_empty() {
            out.push_str("set = [\n");
            for set in &locked.set {
                let _ = writeln!(out, "  {},", quoted(set));
            }
            out.push_str("]\n");
        }
        out.push_str("input = [\n");
        for LockedInput { kind, name, sha256, .. } in &locked.inputs {
            let _ = writeln!(out, "  {{ kind = {}, name = {}, sha256 = {} }},", quoted(kind), quoted(name), quoted(sha256));
        }
        out.push_str("]\n");
    }
    out
}

/// What was read, to be held against a lock.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The workload's path from the folder of the lock.
    pub workload: &'a str,
    /// Its inputs, by the names by which the lock knows them.
    pub inputs: &'a [Input],
    /// Whether policies and baselines are read by whoever asks.
    pub judges: bool,
    /// How all of it is locked as it is now.
    pub again: &'a str,
    /// The text of the lock.
    pub lock: TextId,
}

impl Lock {
    /// The workload of this name.
    #[must_use]
    pub fn workload(&self, name: &str) -> Option<&Locked> {
        self.workloads.iter().find(|locked| locked.name == on_a_line(name))
    }

    /// Reports everything in which what was read is not what is locked.
    pub fn judge(&self, question: Question<'_>, texts: &Texts, reader: &mut Reader) {
        let mut refuse = |origin: Origin, message: String, help: String| reader.findings.error(Code::NotLocked, origin, message, Some(help));
        let Some(locked) = self.workload(question.workload) else {
            let whole = Origin::new(question.lock, &(0..0));
            refuse(whole, format!("`{}` is not in the lock", printable(question.workload)), format!("`{}` adds it", question.again));
            return;
        };
        let meant = |other: &str| format!("if that is meant, `{}`; if not, {other}", question.again);
        if locked.version != VERSION {
            let message = format!("rackrent {} locked this, and this is rackrent {VERSION}", locked.version);
            refuse(locked.at_version, message, meant("run that version"));
        }
        let asked = |kind: &str| question.judges || (kind != Role::Policy.as_str() && kind != Role::Baseline.as_str());
        let read = || question.inputs.iter().filter(|input| input.role != Role::Set && asked(input.role.as_str()));
        for input in &locked.inputs {
            let found = read().find(|read| read.role.as_str() == input.kind && on_a_line(&read.name) == input.name);
            match found {
                Some(read) if read.sha256 == input.sha256 => {}
                Some(read) => {
                    let message = format!("the {} `{}` is not what was locked: its SHA-256 is {}", input.kind, input.name, read.sha256);
                    let help = if differs_in_line_ends(texts, read.text, &input.sha256) {
                        format!(
                            "only its line ends differ, as git's `core.autocrlf` leaves them: write `* -text` into .gitattributes, or lock again: `{}`",
                            question.again
                        )
                    } else {
                        meant("put back the file that was locked")
                    };
                    refuse(input.at_digest, message, help);
                }
                None if asked(&input.kind) => {
                    refuse(input.at_name, format!("the {} `{}` is locked, and no longer read", input.kind, input.name), meant("put back what names it"));
                }
                None => {}
            }
        }
        for read in read() {
            let is = |input: &LockedInput| read.role.as_str() == input.kind && on_a_line(&read.name) == input.name;
            if !locked.inputs.iter().any(is) {
                let message = format!("the {} `{}` is read, and not in the lock", read.role.as_str(), printable(&read.name));
                refuse(locked.origin, message, meant("take out what names it"));
            }
        }
        let set: Vec<String> = question.inputs.iter().filter(|input| input.role == Role::Set).map(|input| on_a_line(&input.name)).collect();
        for text in set.iter().filter(|text| !locked.set.contains(text)) {
            refuse(locked.origin, format!("`--set {text}` is given, and not in the lock"), meant("leave it out"));
        }
        for (text, origin) in locked.set.iter().zip(&locked.at_set).filter(|(text, _)| !set.contains(text)) {
            refuse(*origin, format!("`--set {text}` is locked, and not given"), meant("give it"));
        }
        let same = || set.iter().all(|text| locked.set.contains(text)) && locked.set.iter().all(|text| set.contains(text));
        if set != locked.set && same() {
            let origin = locked.at_set.first().copied().unwrap_or(locked.origin);
            refuse(origin, "what is set is locked in another order".to_owned(), meant("give it in the order of the lock: a later one stands over an earlier"));
        }
    }

    /// Every digest that a workload's entry has.
    #[must_use]
    pub fn digests(&self, workload: &str) -> Vec<String> {
        self.workload(workload).map_or_else(Vec::new, |locked| locked.inputs.iter().map(|input| input.sha256.clone()).collect())
    }
}

/// Whether a text is what was locked but for the ends of its lines.
fn differs_in_line_ends(texts: &Texts, id: TextId, sha256: &str) -> bool {
    let Some(text) = texts.get(id) else { return false };
    let unix = text.content.replace("\r\n", "\n");
    self::sha256(unix.as_bytes()) == sha256 || self::sha256(unix.replace('\n', "\r\n").as_bytes()) == sha256
}
