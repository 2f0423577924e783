//! What all prices of a sheet have in common: the region that they hold in, the currency that they are in.

use super::{ImportError, Place};

/// The region and the currency of what was taken so far.
#[derive(Debug, Clone, Default)]
pub struct Agreed {
    /// Code and name.
    region: Option<(String, String)>,
    currency: Option<String>,
}

impl Agreed {
    /// A price holds in a region. A file with names alone and one with codes agree by the name.
    ///
    /// # Errors
    /// If it is another than that of the prices before it; without a place.
    pub fn in_region(&mut self, code: &str, name: &str) -> Result<(), ImportError> {
        match &mut self.region {
            None => self.region = Some((code.to_owned(), name.to_owned())),
            Some((known, known_name)) if known == code || !name.is_empty() && known_name == name => {
                if known == known_name && code != name {
                    code.clone_into(known);
                }
                if known_name.is_empty() {
                    name.clone_into(known_name);
                }
            }
            Some((known, _)) => {
                let message = format!("prices of two regions, `{known}` and `{code}`, where a sheet has one");
                return Err(ImportError::new("", Place::Whole, message).help(format!("say which with --region {known}")));
            }
        }
        Ok(())
    }

    /// A price is in a currency.
    ///
    /// # Errors
    /// If it is another than that of the prices before it, or none; without a place.
    pub fn in_currency(&mut self, currency: &str) -> Result<(), ImportError> {
        match &self.currency {
            Some(known) if known == currency => Ok(()),
            None if is_currency(currency) => {
                self.currency = Some(currency.to_owned());
                Ok(())
            }
            None => {
                let shown: String = currency.chars().take(20).collect();
                Err(ImportError::new("", Place::Whole, format!("`{shown}` is no currency")).help("a currency is a code of three letters, as `USD`"))
            }
            Some(known) => Err(ImportError::new("", Place::Whole, format!("prices in {known} and in {currency}, where a sheet has one currency"))),
        }
    }

    /// The region's code and name.
    #[must_use]
    pub fn region(&self) -> Option<(&str, &str)> {
        self.region.as_ref().map(|(code, name)| (code.as_str(), name.as_str()))
    }

    /// The currency; empty if there was none.
    #[must_use]
    pub fn currency(&self) -> &str {
        self.currency.as_deref().unwrap_or_default()
    }
}

/// Whether a text is the code of a currency.
#[must_use]
pub fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}
