//! Reads the rows of a file.

use super::Bill;
use super::charge::{Charge, Part, Section};
use super::columns::{Columns, TELLING, value};
use super::units::Unit;
use super::usage::Kind;
use crate::import::agreed::is_currency;
use crate::import::error::{ImportError, Place};
use crate::import::machines::Vendor;
use crate::import::rows::Rows;
use crate::import::tally::{Tally, Unread};
use csv::ByteRecord;
use std::collections::HashMap;

/// How many kinds of charge are remembered, and in how many bytes; what is beyond is looked at anew for each row.
const REMEMBERED: usize = 100_000;
const REMEMBERED_BYTES: usize = 64 << 20;

/// What is known of a kind of charge.
#[derive(Clone, Copy)]
struct Known {
    line: usize,
    kind: Kind,
}

impl Bill {
    /// Reads a file.
    pub(super) fn read(&mut self, mut rows: Rows<'_>) -> Result<(), ImportError> {
        let file = rows.name().to_owned();
        rows.next_row()?;
        let columns = Columns::find(&file, rows.take_header().as_byte_record())?;
        if !self.versions.contains(&columns.version) {
            self.versions.push(columns.version);
        }
        let mut known: HashMap<Box<[u8]>, Known> = HashMap::new();
        let (mut key, mut held) = (Vec::new(), 0);
        let mut currency: (Vec<u8>, usize) = (Vec::new(), 0);
        while rows.next_row()?.is_some() {
            let (row, line) = (rows.row().as_byte_record(), rows.line());
            let fail = |message: String, help: &str| ImportError::new(file.as_str(), Place::Line(line), message).help(help);
            if let Some(account) = &self.account {
                let field = columns.account.map_or(&b""[..], |column| row[column].trim_ascii());
                if field != account.as_bytes() {
                    self.left_out.filtered(&format!("rows of the account {}", shown(field)), "", || format!("line {line}"));
                    continue;
                }
            }
            let costs = self.costs(row, &columns, &fail)?;
            if row[columns.currency] != currency.0[..] || currency.0.is_empty() {
                let code = value(&row[columns.currency]).filter(|code| std::str::from_utf8(code).is_ok_and(is_currency));
                let Some(code) = code else {
                    return Err(fail(format!("`{}` is no currency", shown(&row[columns.currency])), "BillingCurrency is a code of three letters, as `USD`"));
                };
                let index = self
                    .ledger
                    .currency(&shown(code))
                    .ok_or_else(|| fail("the bill has more than a hundred currencies".to_owned(), "is this column the currency?"))?;
                currency = (row[columns.currency].to_vec(), index);
            }
            let month = self.month(row, &columns, &fail)?;
            key.clear();
            for column in columns.providers.iter().chain(columns.telling.iter().flatten()) {
                key.extend_from_slice(&row[*column]);
                key.push(0x1f);
            }
            let quantity = quantity(row, &columns);
            key.push(u8::from(quantity.is_some_and(|(consumed, _)| consumed)));
            key.push(u8::from(columns.commitment.is_some_and(|column| value(&row[column]).is_some())));
            let found = if let Some(found) = known.get(&key[..]) {
                *found
            } else {
                let found = self.look(row, &columns, quantity.is_none_or(|(consumed, _)| consumed));
                if known.len() < REMEMBERED && held + key.len() < REMEMBERED_BYTES {
                    held += key.len();
                    known.insert(key.clone().into_boxed_slice(), found);
                }
                found
            };
            self.ledger
                .add(found.line, currency.1, &costs)
                .map_err(|at| fail(format!("the sum of {} is beyond 170 trillion", super::ledger::COSTS[at]), "is a cost of this row wrong?"))?;
            if found.kind != Kind::None {
                let amount = match quantity {
                    Some((_, text)) => {
                        std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok()).filter(|number| number.is_finite() && number.abs() < 1e18)
                    }
                    None => Some(0.0),
                };
                let Some(amount) = amount else {
                    return Err(fail(
                        format!("the quantity `{}` is not a finite number", quantity.map(|(_, text)| shown(text)).unwrap_or_default()),
                        "write it as `12.5`",
                    ));
                };
                self.usage.add(found.kind, month, amount);
            }
        }
        Ok(())
    }

    /// A row's costs: the billed one must be there.
    fn costs(&mut self, row: &ByteRecord, columns: &Columns, fail: &impl Fn(String, &str) -> ImportError) -> Result<[Tally; 4], ImportError> {
        let mut costs = [Tally::ZERO; 4];
        for (at, (cost, column)) in costs.iter_mut().zip(columns.costs).enumerate() {
            let name = super::ledger::COSTS[at];
            match value(&row[column]) {
                None if at == 0 => return Err(fail(format!("the row has no {name}"), "FOCUS has it in every row")),
                None => self.nulls[at] += 1,
                Some(text) => {
                    *cost = Tally::parse(text).map_err(|unread| match unread {
                        Unread::NotANumber => {
                            fail(format!("`{}` under {name} is not a number", shown(text)), "a decimal point is a point, and digits are not grouped")
                        }
                        Unread::TooLarge => fail(format!("`{}` under {name} is beyond 170 trillion", shown(text)), "is this column a cost?"),
                    })?;
                }
            }
        }
        Ok(costs)
    }

    /// The month in which a charge's period begins, as months since year 0.
    fn month(&mut self, row: &ByteRecord, columns: &Columns, fail: &impl Fn(String, &str) -> ImportError) -> Result<i32, ImportError> {
        let text = &row[columns.start];
        let month =
            month_of(text).ok_or_else(|| fail(format!("`{}` under ChargePeriodStart is no date", shown(text)), "FOCUS has it as `2024-09-01T00:00:00Z`"))?;
        let end = &row[columns.end];
        if month_of(end).is_none() {
            return Err(fail(format!("`{}` under ChargePeriodEnd is no date", shown(end)), "FOCUS has it as `2024-09-01T00:00:00Z`"));
        }
        match &mut self.period {
            Some((first, last)) => {
                if text < first.as_bytes() {
                    *first = shown(text);
                }
                if end > last.as_bytes() {
                    *last = shown(end);
                }
            }
            None => self.period = Some((shown(text), shown(end))),
        }
        Ok(month)
    }

    /// Tells what a kind of charge is for.
    fn look(&mut self, row: &ByteRecord, columns: &Columns, consumed: bool) -> Known {
        let text = |column: Option<usize>| column.and_then(|column| value(&row[column])).and_then(|field| std::str::from_utf8(field).ok()).unwrap_or("");
        let telling = |name: &str| text(TELLING.iter().position(|known| *known == name).and_then(|at| columns.telling[at]));
        let vendors = columns.providers.iter().map(|column| Vendor::named(text(Some(*column))));
        let vendor = vendors.into_iter().find(|vendor| *vendor != Vendor::Other).unwrap_or(Vendor::Other);
        let unit_text = telling(if consumed { "ConsumedUnit" } else { "PricingUnit" });
        let charge = Charge {
            vendor,
            category: telling("ChargeCategory"),
            class: telling("ChargeClass"),
            service: telling("ServiceName"),
            description: telling("ChargeDescription"),
            unit_text,
            unit: Unit::parse(unit_text, vendor.gigabyte()),
            pricing: telling("PricingCategory"),
            commitment: columns.commitment.is_some_and(|column| value(&row[column]).is_some()),
            commitment_status: telling("CommitmentDiscountStatus"),
            reservation_status: telling("CapacityReservationStatus"),
            subcategory: telling("ServiceSubcategory"),
            meter_name: telling("SkuMeter"),
            details: telling("SkuPriceDetails"),
            usage_type: telling("x_UsageType"),
            x_meter_name: telling("x_SkuMeterName"),
            x_details: telling("x_SkuDetails"),
            x_meter: telling("x_Meter"),
        };
        let mut told = charge.tell(self.machines).without(&self.leave_out);
        let correction = told.label == "corrections of earlier bills";
        let kind = self.usage.kind(&mut told, charge.unit, correction);
        // Whether memory has its vCPUs is known when all rows have gone by.
        let label = match (&told.part, kind) {
            (Some(Part::Memory { .. }), Kind::Sum { at, .. }) if told.section == Section::Mapped => memory_line(at),
            _ => told.label,
        };
        let line = self.ledger.line(told.section, &label);
        Known { line, kind }
    }
}

/// The line of the ledger for the memory whose quantity goes to a sum.
pub fn memory_line(at: usize) -> String {
    format!("memory {at}")
}

/// The consumed quantity, or the priced one where that is null, and whether it is the former.
fn quantity<'r>(row: &'r ByteRecord, columns: &Columns) -> Option<(bool, &'r [u8])> {
    let of = |column: Option<usize>| column.and_then(|column| value(&row[column]));
    of(columns.consumed).map(|text| (true, text)).or_else(|| of(columns.priced).map(|text| (false, text)))
}

/// The months since year 0 of `2024-09-01...`; none for what is no date of the years 1900 to 2199.
fn month_of(text: &[u8]) -> Option<i32> {
    let date = text.get(..10).filter(|date| date[4] == b'-' && date[7] == b'-')?;
    let number = |digits: &[u8]| digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i32::from(digit - b'0')));
    let (year, month, day) = (number(&date[..4])?, number(&date[5..7])?, number(&date[8..])?);
    ((1900..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)).then_some(year * 12 + month - 1)
}

/// A field as an error shows it.
fn shown(field: &[u8]) -> String {
    String::from_utf8_lossy(field).chars().take(60).collect()
}
