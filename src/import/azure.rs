//! Azure's Retail Prices API: its pages, one after the other or as lines, their items as CSV, and lists of sizes beside them.
//!
//! The API says nothing of a size's vCPUs and memory. They come from `az vm list-sizes` or `az vm list-skus`, given as further files, or from the
//! sheet that ships with the program.

mod catalog;
mod item;
mod pages;
mod size;
mod table;
mod write;

use super::rows::Rows;
use super::{ImportError, Imported, Input, Request};
use catalog::Catalog;

/// Words that only Azure's JSON has near its beginning.
const WORDS: [&str; 6] = ["\"retailPrice\"", "\"armSkuName\"", "\"armRegionName\"", "\"BillingCurrency\"", "\"numberOfCores\"", "\"capabilities\""];

/// Whether a file begins as one of Azure's.
pub fn recognise(text: &str) -> bool {
    if text.starts_with(['{', '[']) {
        return WORDS.iter().any(|word| text.contains(word));
    }
    table::recognise(text.lines().next().unwrap_or_default())
}

/// Reads files into one sheet.
///
/// # Errors
/// The first file that is not what it should be.
pub fn read<'a>(inputs: impl Iterator<Item = Result<Input<'a>, ImportError>>, request: &Request) -> Result<Imported, ImportError> {
    let mut catalog = Catalog::new(request);
    for input in inputs {
        let input = input?;
        let name = input.name().to_owned();
        catalog.files.push(name.clone());
        one(input, &mut catalog).map_err(|error| error.of(&name))?;
    }
    write::write(catalog)
}

fn one(input: Input<'_>, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    if input.is_json() { pages::read(input, catalog) } else { table::read(Rows::open(input), catalog) }
}
