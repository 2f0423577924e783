//! What commands that evaluate a workload read: its file or the flags of a quick estimate, sheets by path, values that stand in place of the files'.

use super::estimate::Estimate;
use super::locking::{JudgedBy, Locking};
use super::shelf::Shelves;
use super::{Output, Streams};
use crate::diagnostic::{Role, TextId, printable};
use crate::document::{self, Reader};
use crate::documents::Documents;
use crate::library::{self, Unreadable};
use crate::scenario::Scenario;
use clap::Args;
use std::path::{Path, PathBuf};

/// What is evaluated.
#[derive(Debug, Args)]
pub struct Inputs {
    /// The workload's file, or `-` for standard input
    #[arg(value_name = "WORKLOAD", conflicts_with = "estimate")]
    pub workload: Option<PathBuf>,
    #[command(flatten)]
    pub beside: Beside,
    #[command(flatten)]
    pub estimate: Estimate,
}

/// What is read beside a workload, and whether it must be what was locked.
#[derive(Debug, Args)]
pub struct Beside {
    #[command(flatten)]
    pub layers: Layers,
    #[command(flatten)]
    pub locking: Locking,
}

/// What is read beside a workload.
#[derive(Debug, Args)]
pub struct Layers {
    #[command(flatten)]
    pub shelves: Shelves,
    /// A value in place of what a file has, such as `component.web.vcpus=64` or `sheet.aws-us-east-1.charge.'Transfer out'.tiers[0].price=0.05/GB`; `rackrent paths` lists what can be set
    #[arg(long = "set", value_name = "PATH=VALUE", allow_hyphen_values = true)]
    pub set: Vec<String>,
}

impl Layers {
    /// Reads the sheets.
    pub fn sheets(&self, documents: &mut Documents, streams: Streams, reader: &mut Reader) -> Result<(), Unreadable> {
        documents.extra = self.shelves.fill(&mut documents.library, streams, &mut documents.texts, reader)?;
        Ok(())
    }

    /// Reads the sheets where they stand, or nowhere.
    pub fn sheets_from(
        &self,
        documents: &mut Documents,
        streams: Streams,
        reader: &mut Reader,
        place: &dyn Fn(&Path) -> Option<PathBuf>,
    ) -> Result<(), Unreadable> {
        documents.extra = self.shelves.fill_from(&mut documents.library, streams, &mut documents.texts, reader, place)?;
        Ok(())
    }

    /// Reads what stands in place of values.
    pub fn settings(&self, documents: &mut Documents, reader: &mut Reader) {
        for text in &self.set {
            let setting = documents.setting("--set", text, reader);
            if let Some(setting) = &setting {
                documents.texts.read_as(setting.origin.text, Role::Set);
            }
            documents.settings.extend(setting);
        }
    }
}

/// Reads the text of a file, or of standard input.
pub fn read_text(path: &Path, documents: &mut Documents, reader: &mut Reader) -> Result<Option<TextId>, Unreadable> {
    if path == Path::new("-") {
        let stdin = std::io::stdin().lock();
        return library::add_text("-", stdin, &mut documents.texts, reader).map_err(|error| Unreadable { path: "-".into(), error });
    }
    library::read_text(path, &mut documents.texts, reader)
}

/// Reads a workload into its documents.
pub fn read_workload(path: &Path, documents: &mut Documents, reader: &mut Reader) -> Result<(), Unreadable> {
    let text = read_text(path, documents, reader)?;
    if let Some(text) = text {
        documents.texts.read_as(text, Role::Workload);
    }
    documents.workload = text.map(|text| document::parse(&documents.texts, text, &mut reader.findings));
    documents.base = path.parent().map(Path::to_path_buf).unwrap_or_default();
    Ok(())
}

/// What was read.
pub struct Ready {
    /// All documents, those included that could not be read.
    pub documents: Documents,
    /// What a quick estimate assumed.
    pub assumptions: Vec<String>,
    /// What the documents say.
    pub scenario: Scenario,
}

impl Inputs {
    /// Reads the scenario; an output that says what is wrong where that cannot be.
    pub fn read(&self, command: &str, streams: Streams) -> Result<Ready, Output> {
        self.read_judged(command, None, streams)
    }

    /// The same where the result is judged: what it is judged by is read with it.
    pub fn read_judged(&self, command: &str, judged_by: Option<JudgedBy<'_>>, streams: Streams) -> Result<Ready, Output> {
        if self.workload.is_none() && !self.estimate.says_what_to_run() {
            return Err(Output::usage(&format!(
                "there is no workload\n\nGive one: rackrent {command} examples/twitter-2008.toml\n\
                 or say what must be run: rackrent {command} --vcpus 64 --memory 256GiB --transfer-out \"30 TB/month\"",
            )));
        }
        let mut reader = Reader::default();
        let mut documents = Documents::default();
        let mut assumptions = Vec::new();
        if self.workload.is_none() && self.beside.locking.is_asked() {
            return Err(Output::usage("flags are not locked: what `--locked` accepts are files\n\nWrite the workload into a file: rackrent init"));
        }
        let scenario = self.read_all(&mut documents, &mut assumptions, judged_by, streams, &mut reader);
        let findings = |documents: &Documents| Output::findings(&reader.findings, &documents.texts, streams);
        match scenario {
            Ok(Some(scenario)) if !reader.findings.has_errors() => Ok(Ready { documents, assumptions, scenario }),
            Ok(_) => Err(findings(&documents)),
            Err(error) => {
                // What was found before the file that cannot be read is still worth reading.
                let mut output = Output::unreadable(&error);
                output.stderr.insert_str(0, &reader.findings.render(&documents.texts, streams.styled_err));
                Err(output)
            }
        }
    }

    fn read_all(
        &self,
        documents: &mut Documents,
        assumptions: &mut Vec<String>,
        judged_by: Option<JudgedBy<'_>>,
        streams: Streams,
        reader: &mut Reader,
    ) -> Result<Option<Scenario>, Unreadable> {
        self.beside.layers.sheets(documents, streams, reader)?;
        match &self.workload {
            None => {
                let (root, assumed) = self.estimate.workload(&mut documents.texts, reader);
                documents.workload = Some(root);
                *assumptions = assumed;
            }
            Some(path) => {
                read_workload(path, documents, reader)?;
            }
        }
        self.beside.layers.settings(documents, reader);
        for (role, path) in judged_by.iter().flat_map(JudgedBy::files) {
            if let Some(text) = library::read_text(path, &mut documents.texts, reader)? {
                documents.texts.read_as(text, role);
            }
        }
        if reader.findings.has_errors() {
            return Ok(None);
        }
        let scenario = documents.scenario(&[], reader)?;
        if let (Some(path), Some(_)) = (&self.workload, &scenario) {
            self.beside.accept(path, judged_by, documents, streams, reader)?;
        }
        Ok(scenario)
    }
}

/// An output where a file to be written is one of those that were read.
pub fn own_input(output: Option<&Path>, documents: &Documents) -> Option<Output> {
    let path = output.filter(|path| documents.texts.was_read_from(path))?;
    Some(Output::usage(&format!("`{}` is one of the files that are compared", printable(&path.display().to_string()))))
}
