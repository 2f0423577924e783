//! Vendors' own files in, price sheets and workloads out, as text that a person can read.
//!
//! An importer reads streams that it is given, whole lists of them as if they were one, and keeps only what it writes: memory does not grow with what
//! it passes over. What it cannot use is counted by kind and never becomes a price. Nothing here opens a file, knows a path or reads a clock.

pub mod error;
pub mod focus;
pub mod left_out;
pub mod machines;
pub mod running;
pub mod stream;
pub mod tally;
pub mod terraform;
pub mod toml;

pub use error::{ImportError, Place};
pub use left_out::LeftOut;
pub use stream::Input;

/// What an import answers.
#[derive(Debug, Default)]
pub struct Imported {
    /// The sheet's or workload's text.
    pub text: String,
    /// What was read and is in the text, for people: `"943 machines"`.
    pub summary: Vec<String>,
    /// What was read and is not in the text.
    pub left_out: LeftOut,
}

/// A vendor's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// FOCUS cost and usage data.
    Focus,
    /// What `terraform show -json` prints.
    Terraform,
}

impl Format {
    /// Every format with its name and what it is, in the order in which they are listed.
    pub const ALL: &[(Self, &'static str, &'static str)] = &[
        (Self::Focus, "focus", "bills: FOCUS 1.0 to 1.3, CSV; becomes a workload"),
        (Self::Terraform, "terraform", "plans and states: `terraform show -json`; becomes a workload"),
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(format, ..)| *format == self).map_or("", |(_, name, _)| name)
    }

    /// The format with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(format, ..)| *format)
    }

    /// The format of what begins so; `None` if it is like none of them.
    #[must_use]
    pub fn recognise(head: &[u8]) -> Option<Self> {
        match () {
            () if focus::recognise(head) => Some(Self::Focus),
            () if terraform::recognise(head) => Some(Self::Terraform),
            () => None,
        }
    }
}

/// What is wanted of the files.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The command, for the head of what is written: without folders.
    pub command: String,
    /// The comparison's currency, where a bill does not say it or has several.
    pub currency: Option<String>,
    /// The billing account whose rows of a bill are read; none for all.
    pub account: Option<String>,
    /// How long what a bill or plan runs is compared, where that is not the life of a server.
    pub horizon: Option<String>,
    /// Meters and machine types of a bill that are left out, `*` for any text; none for meters that few sheets price.
    pub leave_out: Option<Vec<String>>,
}

/// The files of an import, opened one after the other. What cannot be opened is an error with the place [`Place::Unreadable`].
pub type Inputs<'a> = dyn Iterator<Item = Result<Input<'a>, ImportError>> + 'a;

/// Reads files of one format, recognised from the first if it is not given.
///
/// # Errors
/// The first place at which a file is not what it should be; nothing of it is kept.
pub fn import(format: Option<Format>, inputs: &mut Inputs<'_>, request: &Request) -> Result<Imported, ImportError> {
    let first = inputs.next().transpose()?.ok_or_else(|| ImportError::new("", Place::Whole, "there is no file"))?;
    let recognised = format.or_else(|| Format::recognise(first.head()));
    let Some(format) = recognised else {
        let names: Vec<&str> = Format::ALL.iter().map(|(_, name, _)| *name).collect();
        let help = format!("say what it is with --from: {}", names.join(", "));
        return Err(ImportError::new(first.name(), Place::Whole, "the format is not recognised from how the file begins").help(help));
    };
    match format {
        Format::Focus => focus::read(first, inputs, request),
        Format::Terraform => terraform::read(first, inputs, request),
    }
}
