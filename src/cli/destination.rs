//! Where an answer is written, and how wide its tables may be.

use super::Streams;
use crate::report::Layout;
use clap::Args;
use std::path::{Path, PathBuf};

/// Columns of a table where there is no terminal.
const WIDTH: usize = 100;

/// Flags of commands whose answer may go to a file.
#[derive(Debug, Clone, Args)]
pub struct Destination {
    /// Writes to a file instead of standard output, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Columns that the answer may take; the terminal's, or 100
    #[arg(long, value_name = "COLUMNS")]
    width: Option<u16>,
}

impl Destination {
    /// The file; none for standard output.
    pub fn file(&self) -> Option<PathBuf> {
        self.output.clone().filter(|path| path != Path::new("-"))
    }

    /// How text is laid out: a file is as no terminal is.
    pub fn layout(&self, streams: Streams) -> Layout {
        let to_terminal = self.file().is_none();
        let width = self.width.map(usize::from).or(streams.width.filter(|_| to_terminal)).unwrap_or(WIDTH);
        Layout { width, styled: streams.styled_out && to_terminal }
    }
}
