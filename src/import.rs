//! Vendors' own files in, price sheets and workloads out, as text that a person can read.
//!
//! An importer reads streams that it is given, whole lists of them as if they were one, and keeps only what it writes: memory does not grow with what
//! it passes over. What it cannot use is counted by kind and never becomes a price. Nothing here opens a file, knows a path or reads a clock.
//!
//! What importers share: [`rows`] and [`json`] read streams entry by entry, [`lists`] the lists of a JSON document; [`price`] reads numbers digit by
//! digit; [`agreed`] says what all prices of a sheet have in common; a [`draft`] becomes a sheet's text, [`running`] a workload's.

pub mod agreed;
mod aws;
mod azure;
pub mod draft;
pub mod error;
pub mod filter;
pub mod focus;
mod gcp;
pub mod json;
pub mod left_out;
pub mod lists;
pub mod machines;
mod oracle;
mod ovh;
pub mod price;
pub mod request;
pub mod rows;
pub mod running;
pub mod stream;
pub mod tally;
pub mod terraform;
pub mod toml;

pub use error::{ImportError, Place};
pub use filter::{Filters, Pattern};
pub use left_out::LeftOut;
pub use request::Request;
pub use stream::Input;

/// What an import answers.
#[derive(Debug, Default)]
pub struct Imported {
    /// The sheet's or workload's text.
    pub text: String,
    /// Whether it is a workload.
    pub is_workload: bool,
    /// What was read and is in the text, for people: `"943 machines"`.
    pub summary: Vec<String>,
    /// What was read and is not in the text.
    pub left_out: LeftOut,
}

/// A vendor's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Offer files, savings-plan files and `GetProducts` answers of AWS's price list.
    Aws,
    /// Pages of Azure's Retail Prices API, and lists of machine sizes.
    Azure,
    /// Google Cloud's Cloud Billing SKUs.
    GcpSkus,
    /// Google Cloud's prices as google-cloud-pricing-cost-calculator lists them.
    GcpYaml,
    /// Oracle's products.
    Oracle,
    /// OVH's order catalogues.
    Ovh,
    /// FOCUS cost and usage data.
    Focus,
    /// What `terraform show -json` prints.
    Terraform,
}

impl Format {
    /// Every format with its name and what it is, in the order in which they are listed.
    pub const ALL: &[(Self, &'static str, &'static str)] = &[
        (Self::Aws, "aws", "AWS price list: offer files and savings-plan files, CSV or JSON; answers of `aws pricing get-products`"),
        (Self::Azure, "azure", "Azure Retail Prices API: pages, JSON lines or CSV; with them `az vm list-sizes` or `az vm list-skus`"),
        (Self::GcpSkus, "gcp-skus", "Google Cloud Billing Catalog API: pages of services.skus.list, JSON"),
        (Self::GcpYaml, "gcp-yaml", "Google Cloud: pricing.yml of google-cloud-pricing-cost-calculator"),
        (Self::Oracle, "oracle", "Oracle Cloud products API: list prices, JSON"),
        (Self::Ovh, "ovh", "OVHcloud order catalogues: eco, baremetalServers or cloud, JSON"),
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
        let text = String::from_utf8_lossy(head);
        let text = text.trim_start();
        match () {
            () if ovh::recognise(text) => Some(Self::Ovh),
            () if oracle::recognise(text) => Some(Self::Oracle),
            () if gcp::skus::recognise(text) => Some(Self::GcpSkus),
            () if gcp::list::recognise(text) => Some(Self::GcpYaml),
            () if terraform::recognise(text) => Some(Self::Terraform),
            () if focus::recognise(text) => Some(Self::Focus),
            () if aws::recognise(text) => Some(Self::Aws),
            () if azure::recognise(text) => Some(Self::Azure),
            () => None,
        }
    }
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
    let inputs = std::iter::once(Ok(first)).chain(inputs);
    match format {
        Format::Aws => aws::read(inputs, request),
        Format::Azure => azure::read(inputs, request),
        Format::GcpSkus => gcp::skus::read(inputs, request),
        Format::GcpYaml => gcp::list::read(inputs, request),
        Format::Oracle => oracle::read(inputs, request),
        Format::Ovh => ovh::read(inputs, request),
        Format::Focus => focus::read(inputs, request),
        Format::Terraform => terraform::read(inputs, request),
    }
}
