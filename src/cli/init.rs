//! `rackrent init`: a commented starter.

use super::Output;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Writes a commented starter: a workload, or a price sheet.
///
/// Both are whole: `rackrent compare workload.toml` prices the one, `rackrent compare workload.toml --sheet sheet.toml` takes the other in.
#[derive(Debug, Args)]
pub struct Init {
    /// What to begin with
    #[arg(value_enum, default_value_t = Starter::Workload)]
    starter: Starter,
    /// Where to; `workload.toml` or `sheet.toml` unless said, `-` for standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replaces a file that is there already
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Starter {
    /// What must be run
    Workload,
    /// What a provider charges
    Sheet,
}

impl Init {
    pub fn run(self) -> Output {
        let (content, name) = match self.starter {
            Starter::Workload => (include_str!("init/workload.toml"), "workload.toml"),
            Starter::Sheet => (include_str!("init/sheet.toml"), "sheet.toml"),
        };
        let path = self.output.unwrap_or_else(|| name.into());
        if path == Path::new("-") {
            return Output::answer(content.to_owned());
        }
        Output { file: Some(path), new: !self.force, ..Output::answer(content.to_owned()) }
    }
}
