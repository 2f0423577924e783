//! `rackrent schema`: what files may contain, for editors and validators.

use super::Output;
use crate::sheet::{self, exchange};
use crate::{report, workload};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Prints the JSON Schema of a file that rackrent reads or writes.
///
/// The schemas come from the declarations that the readers come from. They accept every file that rackrent accepts; rules between several keys are checked
/// by rackrent alone. An editor with taplo reads the schema that the first line of a file names: `#:schema ./workload.schema.json`.
#[derive(Debug, Args)]
pub struct PrintSchema {
    /// Of what
    #[arg(value_enum)]
    of: Of,
    /// Writes to a file instead of standard output, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Of {
    /// A price sheet
    Sheet,
    /// A workload
    Workload,
    /// An exchange table
    Exchange,
    /// What `compare --format json` writes
    Comparison,
    /// What `diff --format json` writes
    Difference,
}

impl PrintSchema {
    pub fn run(self) -> anyhow::Result<Output> {
        let schema = match self.of {
            Of::Sheet => sheet::schema(),
            Of::Workload => workload::schema(),
            Of::Exchange => exchange::schema(),
            Of::Comparison => report::schema(),
            Of::Difference => report::difference::schema(),
        };
        let file = self.output.filter(|path| path != Path::new("-"));
        Ok(Output { file, ..Output::answer(serde_json::to_string_pretty(&schema)? + "\n") })
    }
}
