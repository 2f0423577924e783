//! What is wanted of a vendor's files, and what they do not say of themselves.

use super::{Filters, ImportError, Pattern, Place};

/// What is wanted of the files.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The command, for the head of what is written: without folders.
    pub command: String,
    /// What is taken of the files.
    pub filters: Filters,
    /// What the sheet is called; by provider and region unless said.
    pub id: Option<String>,
    /// The date of the prices, `2026-07-20`, where the files do not have one, or another is meant.
    pub as_of: Option<String>,
    /// The currency: of a list that has several, of the comparison of what is on a bill or in a plan.
    pub currency: Option<String>,
    /// The vendor's subsidiary, whose catalogue it must be.
    pub subsidiary: Option<String>,
    /// Whether servers that are configured are wanted in every configuration.
    pub configurations: bool,
    /// The billing account whose rows of a bill are read; none for all.
    pub account: Option<String>,
    /// How long what a bill or plan runs is compared, where that is not the life of a server.
    pub horizon: Option<String>,
    /// Meters and machine types of a bill that are left out, `*` for any text; none for meters that few sheets price.
    pub leave_out: Option<Vec<Pattern>>,
}

impl Request {
    /// The date for which the prices hold, and how it is known: it was said, the files say so, or it stands in a file's name.
    ///
    /// # Errors
    /// If nobody says.
    pub fn dated(&self, own: Option<&str>, files: &[String]) -> Result<(String, &'static str), ImportError> {
        let named = || files.iter().find_map(|file| date_in(file.rsplit(['/', '\\']).next().unwrap_or(file)));
        if let Some(said) = &self.as_of {
            return Ok((said.clone(), "as it was said with --as-of"));
        }
        if let Some(own) = own.and_then(date_in) {
            return Ok((own, "the list's own date"));
        }
        named().map(|date| (date, "the date in the file's name")).ok_or_else(|| {
            let file = files.first().map_or("", String::as_str);
            ImportError::new(file, Place::Whole, "the file does not say for which date its prices hold")
                .help("say when it was fetched, as --as-of 2026-11-30, or write the date into the file's name")
        })
    }
}

/// The first date in a text, as `2026-11-30`.
fn date_in(text: &str) -> Option<String> {
    let is_date = |part: &str| part.parse::<jiff::civil::Date>().is_ok_and(|date| date.year() >= 2000);
    let digits = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    (0..text.len())
        .filter(|start| text.is_char_boundary(*start) && (*start == 0 || !digits(start - 1)) && !digits(start + 10))
        .find_map(|start| text.get(start..start + 10).filter(|part| part.as_bytes()[4] == b'-' && is_date(part)).map(str::to_owned))
}
