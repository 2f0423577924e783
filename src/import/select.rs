//! What of a price list is wanted: filters, and what the list does not say of itself.

use super::{ImportError, Place};
use crate::sheet::fits;

/// Filters and answers. An empty filter keeps everything; in a pattern `*` stands for any run of characters, and capitals do not count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Select {
    /// Patterns of regions or sites.
    pub regions: Vec<String>,
    /// Patterns of families or ranges of machines.
    pub families: Vec<String>,
    /// Patterns of machines' names.
    pub names: Vec<String>,
    /// The currency, where a list has several.
    pub currency: Option<String>,
    /// The vendor's subsidiary.
    pub subsidiary: Option<String>,
    /// The date for which the prices hold, where the list does not say.
    pub as_of: Option<String>,
    /// What the sheet is to be called.
    pub id: Option<String>,
    /// Whether servers that are configured are wanted in every configuration.
    pub configurations: bool,
}

impl Select {
    /// Whether a region is wanted.
    #[must_use]
    pub fn region(&self, region: &str) -> bool {
        any(&self.regions, region)
    }

    /// Whether a family is wanted.
    #[must_use]
    pub fn family(&self, family: &str) -> bool {
        any(&self.families, family)
    }

    /// Whether a machine is wanted.
    #[must_use]
    pub fn name(&self, name: &str) -> bool {
        any(&self.names, name)
    }

    /// The date for which the prices hold, and how it is known: it was said, the list says so, or it stands in a file's name.
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

fn any(patterns: &[String], name: &str) -> bool {
    let name = name.to_lowercase();
    patterns.is_empty() || patterns.iter().any(|pattern| fits(&pattern.to_lowercase(), &name))
}

/// The first date in a text, as `2026-11-30`.
#[must_use]
pub fn date_in(text: &str) -> Option<String> {
    let is_date = |part: &str| part.parse::<jiff::civil::Date>().is_ok_and(|date| date.year() >= 2000);
    let digits = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    (0..text.len())
        .filter(|start| text.is_char_boundary(*start) && (*start == 0 || !digits(start - 1)) && !digits(start + 10))
        .find_map(|start| text.get(start..start + 10).filter(|part| part.as_bytes()[4] == b'-' && is_date(part)).map(str::to_owned))
}

/// Lower-case letters, digits and single dashes, as an id has them.
#[must_use]
pub fn id_of(parts: &[&str]) -> String {
    let mut id = String::new();
    for character in parts.join("-").chars().map(|character| character.to_ascii_lowercase()) {
        if character.is_ascii_lowercase() || character.is_ascii_digit() {
            id.push(character);
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    id.trim_end_matches('-').to_owned()
}
