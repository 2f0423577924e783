//! What commands that evaluate a workload read: its file or the flags of a quick estimate, sheets by path, values that stand in place of the files'.

use super::estimate::Estimate;
use super::shelf::Shelves;
use super::{Output, Streams};
use crate::diagnostic::{TextId, printable};
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
    beside: Beside,
    #[command(flatten)]
    pub estimate: Estimate,
}

/// What is read beside a workload.
#[derive(Debug, Args)]
pub struct Beside {
    #[command(flatten)]
    shelves: Shelves,
    /// A value in place of what a file has, such as `component.web.vcpus=64` or `sheet.aws-us-east-1.charge.'Transfer out'.tiers[0].price=0.05/GB`; `rackrent paths` lists what can be set
    #[arg(long = "set", value_name = "PATH=VALUE", allow_hyphen_values = true)]
    set: Vec<String>,
}

impl Beside {
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
        if self.workload.is_none() && !self.estimate.says_what_to_run() {
            return Err(Output::usage(&format!(
                "there is no workload\n\nGive one: rackrent {command} examples/twitter-2008.toml\n\
                 or say what must be run: rackrent {command} --vcpus 64 --memory 256GiB --transfer-out \"30 TB/month\"",
            )));
        }
        let mut reader = Reader::default();
        let mut documents = Documents::default();
        let mut assumptions = Vec::new();
        let scenario = self.read_all(&mut documents, &mut assumptions, streams, &mut reader);
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
        streams: Streams,
        reader: &mut Reader,
    ) -> Result<Option<Scenario>, Unreadable> {
        self.beside.sheets(documents, streams, reader)?;
        match &self.workload {
            None => {
                let (root, assumed) = self.estimate.workload(&mut documents.texts, reader);
                documents.workload = Some(root);
                *assumptions = assumed;
            }
            Some(path) => {
                let text = read_text(path, documents, reader)?;
                documents.workload = text.map(|text| document::parse(&documents.texts, text, &mut reader.findings));
                documents.base = path.parent().map(Path::to_path_buf).unwrap_or_default();
            }
        }
        self.beside.settings(documents, reader);
        if reader.findings.has_errors() { Ok(None) } else { documents.scenario(&[], reader) }
    }
}

/// An output where a file to be written is one of those that were read.
pub fn own_input(output: Option<&Path>, documents: &Documents) -> Option<Output> {
    let path = output.filter(|path| documents.texts.was_read_from(path))?;
    Some(Output::usage(&format!("`{}` is one of the files that are compared", printable(&path.display().to_string()))))
}
