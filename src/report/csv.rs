//! For a spreadsheet: RFC 4180, one row a line and period, raw decimals, then a row for each cost per unit, and nothing else.

use super::Period;
use crate::comparison::{Comparison, Expenditure, Outcome};
use crate::diagnostic::{Texts, printable};
use crate::money::Money;
use crate::rating::NotPriced;
use csv::{Terminator, WriterBuilder};

const HEADER: [&str; 19] = [
    "alternative",
    "category",
    "name",
    "sheet",
    "meter",
    "period",
    "quantity",
    "unit",
    "amount",
    "currency",
    "source",
    "url",
    "as_of",
    "read",
    "file",
    "line",
    "expenditure",
    "view",
    "unit_cost",
];

pub fn render(comparison: &Comparison, texts: &Texts, period: Period) -> anyhow::Result<String> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(HEADER)?;
    let months = comparison.scenario.workload.months as usize;
    let currency = comparison.scenario.workload.currency.code();
    let periods = period.split(months);
    let view = comparison.view;
    for (alternative, outcome) in comparison.scenario.alternatives.iter().zip(&comparison.outcomes) {
        let priced = match outcome {
            Outcome::Priced(priced) => priced,
            Outcome::NotPriced(reasons) => {
                // A row without an amount: an empty cell is not a zero.
                for reason in reasons {
                    let mut row = [""; HEADER.len()].map(str::to_owned);
                    (row[0], row[1], row[2]) = (text(&alternative.name), "not-priced".into(), text(&NotPriced::summary(std::slice::from_ref(reason))));
                    writer.write_record(&row)?;
                }
                continue;
            }
        };
        let ledger = priced.ledger(view);
        for (line, months) in priced.bill.lines.iter().zip(&ledger.lines) {
            let shown = line.shown(alternative);
            let (file, number) = texts.place(shown.origin);
            for (label, range) in &periods {
                let quantity = line.quantity(range.clone());
                let amount: Money = months[range.clone()].iter().copied().sum();
                if quantity.is_zero() && amount.is_zero() {
                    continue;
                }
                writer.write_record([
                    text(&alternative.name),
                    line.category.key().to_owned(),
                    text(&shown.name),
                    text(line.sheet(alternative).unwrap_or("")),
                    text(shown.meter),
                    label.clone(),
                    shown.quantity(quantity).to_string(),
                    text(&shown.unit),
                    amount.to_string(),
                    currency.to_owned(),
                    text(shown.source.map_or("", |source| &source.title)),
                    text(shown.source.and_then(|source| source.url.as_deref()).unwrap_or("")),
                    shown.source.map(|source| source.as_of.to_string()).unwrap_or_default(),
                    shown.source.map_or("", |source| source.read.as_str()).to_owned(),
                    text(&printable(file)),
                    number.to_string(),
                    Expenditure::of(line, alternative).key().to_owned(),
                    view.as_str().to_owned(),
                    String::new(),
                ])?;
            }
        }
        if !ledger.difference.is_zero() {
            let mut row = [""; HEADER.len()].map(str::to_owned);
            (row[0], row[1], row[2]) = (text(&alternative.name), "difference".into(), view.difference().to_owned());
            row[5] = (if period == Period::Total { "total" } else { "after the end" }).into();
            (row[8], row[9], row[17]) = (ledger.difference.to_string(), currency.to_owned(), view.as_str().to_owned());
            writer.write_record(&row)?;
        }
        // No amount: what is paid is in the rows above.
        for unit in &priced.unit_costs {
            let mut row = [""; HEADER.len()].map(str::to_owned);
            (row[0], row[1], row[2]) = (text(&alternative.name), "unit-cost".into(), text(&unit.label));
            (row[5], row[6], row[7], row[9]) = ("total".into(), unit.units.normalize().to_string(), text(&unit.unit), currency.to_owned());
            row[18] = unit.cost.to_string();
            writer.write_record(&row)?;
        }
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// A text that a spreadsheet does not run as a formula: one that could be is quoted with `'` (OWASP, CSV injection).
#[must_use]
pub fn text(plain: &str) -> String {
    if plain.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']) || plain.starts_with(['\t', '\r', '\n']) {
        format!("'{plain}")
    } else {
        plain.to_owned()
    }
}
