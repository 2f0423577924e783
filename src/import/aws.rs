//! AWS's price list: offer files of EC2, S3, EFS and data transfer, savings-plan files, answers of `GetProducts`; as CSV and as JSON.
//!
//! An offer file names its products and their terms: in CSV every price repeats its product, in JSON all products stand before all terms. Of the
//! products only those that are wanted are kept, by their SKU, and of the terms only theirs.

mod catalog;
mod offers;
mod product;
pub(super) mod regions;
mod savings;
mod table;
mod write;

use super::rows::Rows;
use super::{ImportError, Imported, Input, Request};
use catalog::Catalog;

/// Words that only AWS's JSON has near its beginning.
const WORDS: [&str; 5] = ["\"offerCode\"", "\"priceDimensions\"", "\"PriceList\"", "\"discountedRate\"", "\"productFamily\""];

/// Whether a file begins as one of AWS's.
pub fn recognise(text: &str) -> bool {
    if text.starts_with(['{', '[']) {
        return WORDS.iter().any(|word| text.contains(word));
    }
    let first = text.lines().next().unwrap_or_default().replace('"', "");
    first.starts_with("FormatVersion,") || first.starts_with("SKU,") && first.contains("Currency")
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
        // What the catalogue says of a file does not know the file.
        one(input, &mut catalog).map_err(|error| error.of(&name))?;
    }
    write::write(catalog)
}

fn one(input: Input<'_>, catalog: &mut Catalog<'_>) -> Result<(), ImportError> {
    if input.is_json() { offers::read(input, catalog) } else { table::read(Rows::open(input), catalog) }
}
