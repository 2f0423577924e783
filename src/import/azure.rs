//! Azure's Retail Prices API.
use super::{ImportError, Imported, Input, Request};
pub fn recognise(_head: &[u8]) -> bool { false }
pub fn read<'a>(_inputs: impl Iterator<Item = Result<Input<'a>, ImportError>>, _request: &Request) -> Result<Imported, ImportError> { Err(ImportError::new("", super::Place::Whole, "not yet")) }
