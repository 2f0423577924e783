//! Money in the comparison's currency, and prices on the workload's paths.

use crate::diagnostic::{Code, Origin};
use crate::document::Reader;
use crate::quantity::{Currency, Sum};
use crate::sheet::exchange::{Conversion, Exchange};
use crate::sheet::{PriceChanges, Sheet};
use crate::workload::{self, Workload};
use std::sync::Arc;

/// Brings money into the comparison's currency, and puts prices on the workload's paths.
pub(super) struct Converter<'a> {
    to: Currency,
    exchange: Option<&'a Exchange>,
    /// Whether there are rates that could not be read.
    unread: bool,
    /// How prices change that say nothing of it themselves.
    changes: &'a PriceChanges,
    /// The sheets so far: each is brought over once, since an account is one sheet.
    brought: Vec<Brought>,
    /// Those of the scenario before.
    known: Vec<Brought>,
}

/// A sheet in a comparison's currency, with its changes of prices.
#[derive(Debug, Clone)]
pub struct Brought {
    /// As it was read.
    written: Arc<Sheet>,
    /// All that was done with it, in words.
    by: String,
    /// What came of it.
    sheet: Arc<Sheet>,
}

impl<'a> Converter<'a> {
    pub fn new(to: Currency, exchange: Option<&'a Exchange>, unread: bool, changes: &'a PriceChanges, known: Vec<Brought>) -> Self {
        Self { to, exchange, unread, changes, brought: Vec::new(), known }
    }

    /// The sheets that were brought over.
    pub fn brought(self) -> Vec<Brought> {
        self.brought
    }

    /// The way from another currency; `None` after a finding about what needs it.
    fn conversion(&self, from: Currency, what: &str, origin: Origin, reader: &mut Reader) -> Option<Conversion> {
        let conversion = self.exchange.and_then(|exchange| exchange.conversion(from, self.to));
        if conversion.is_none() && !self.unread {
            let (from, to) = (from.code(), self.to.code());
            let rate = format!("`rates = [ \"... {to}/{from}\" ]`: how many {to} one {from} costs");
            let help = match self.exchange {
                Some(_) => format!("add to the exchange table {rate}"),
                None => format!("add `[exchange]` with its date and source, and {rate}"),
            };
            reader.findings.error(Code::MissingRate, origin, format!("{what} is in {from}, the comparison in {to}, and there is no rate"), Some(help));
        }
        conversion
    }

    fn out_of_range(what: &str, conversion: &Conversion, origin: Origin, reader: &mut Reader) {
        let help = "converted amounts have up to 18 digits before the point and 28 in all".to_owned();
        reader.findings.error(Code::BadValue, origin, format!("{what} is out of range at {conversion}"), Some(help));
    }

    /// A sheet in the comparison's currency, with the workload's changes of prices.
    pub fn sheet(&mut self, sheet: Option<Arc<Sheet>>, origin: Origin, reader: &mut Reader) -> Option<Arc<Sheet>> {
        let sheet = sheet?;
        if sheet.currency == self.to && self.changes.is_empty() {
            return Some(sheet);
        }
        if let Some(brought) = self.brought.iter().find(|brought| Arc::ptr_eq(&brought.written, &sheet)) {
            return Some(Arc::clone(&brought.sheet));
        }
        let what = format!("the sheet `{}`", sheet.id);
        let conversion = if sheet.currency == self.to { None } else { Some(self.conversion(sheet.currency, &what, origin, reader)?) };
        let by = format!("{:?} {conversion:?} {:?}", self.to, self.changes);
        let known = self.known.iter().find(|known| known.by == by && (&known.written.id, known.written.origin) == (&sheet.id, sheet.origin));
        let brought = match known {
            Some(known) if Arc::ptr_eq(&known.written, &sheet) => Arc::clone(&known.sheet),
            known => {
                let known = known.map(|known| (&*known.written, &*known.sheet));
                let Some(brought) = sheet.brought(conversion.as_ref().map(|conversion| (conversion, self.to)), self.changes, known) else {
                    if let Some(conversion) = &conversion {
                        Self::out_of_range(&what, conversion, origin, reader);
                    }
                    return None;
                };
                Arc::new(brought)
            }
        };
        self.brought.push(Brought { written: sheet, by, sheet: Arc::clone(&brought) });
        Some(brought)
    }

    /// Brings what a migration costs into the comparison's currency.
    pub fn migration(&self, workload: &mut Workload, reader: &mut Reader) {
        let Some(migration) = &mut workload.migration else { return };
        let sums = migration.work.iter_mut().map(|(sum, origin)| (sum, *origin));
        for (sum, origin) in sums.chain(migration.runs_off.iter_mut().map(|off| (&mut off.monthly, off.origin))).filter(|(sum, _)| sum.currency != self.to) {
            let Some(conversion) = self.conversion(sum.currency, "the migration", origin, reader) else { continue };
            match conversion.amount(sum.number) {
                Some(number) => *sum = Sum { number, currency: self.to },
                None => Self::out_of_range("the migration", &conversion, origin, reader),
            }
        }
    }

    /// Brings what was paid for what is there into the comparison's currency.
    pub fn existing(&self, workload: &mut Workload, reader: &mut Reader) {
        let foreign = workload.existing.iter_mut().flat_map(workload::Existing::sums).filter(|(sum, _)| sum.currency != self.to);
        for (sum, origin) in foreign {
            let Some(conversion) = self.conversion(sum.currency, "what is there", origin, reader) else { continue };
            match conversion.amount(sum.number) {
                Some(number) => *sum = Sum { number, currency: self.to },
                None => Self::out_of_range("what is there", &conversion, origin, reader),
            }
        }
    }

    /// Brings the capital into the comparison's currency.
    pub fn capital(&self, workload: &mut Workload, reader: &mut Reader) {
        let Some(capital) = workload.capital.as_mut().filter(|capital| capital.sum.currency != self.to) else { return };
        let Some(conversion) = self.conversion(capital.sum.currency, "the capital", capital.origin, reader) else { return };
        let Some(number) = conversion.amount(capital.sum.number) else {
            Self::out_of_range("the capital", &conversion, capital.origin, reader);
            return;
        };
        let written = std::mem::replace(&mut capital.sum, Sum { number, currency: self.to });
        capital.converted = Some((written, conversion));
    }
}
