//! Points as rows, one for each alternative: tidy CSV and JSON lines, written as they come.

use crate::money::Money;
use crate::points::{Point, Refused};
use crate::rating::NotPriced;
use csv::{Terminator, WriterBuilder};
use serde_json::{Map, Value};
use std::io::{self, Write};

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// RFC 4180.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

/// What follows the inputs in every row.
const COLUMNS: [&str; 10] =
    ["alternative", "outcome", "rank", "total", "present_cost", "total_without_credits", "present_cost_without_credits", "end_credits", "currency", "why"];

/// A cell: a text, an amount, or nothing.
enum Cell {
    Text(String),
    Number(String),
    Nothing,
}

/// Writes the head, where the format has one.
///
/// # Errors
/// What the writer says.
pub fn head(rows: Rows, inputs: &[String], to: &mut dyn Write) -> io::Result<()> {
    match rows {
        Rows::Csv => {
            let inputs = inputs.iter().map(|input| super::csv::text(input));
            write_csv(inputs.chain(COLUMNS.iter().map(|column| (*column).to_owned())), to)
        }
        Rows::JsonLines => Ok(()),
    }
}

/// Writes the rows of a point: one for each alternative, or one that says why there are none. The values of its inputs stand before each.
///
/// # Errors
/// What the writer says.
pub fn point(rows: Rows, inputs: &[String], values: &[String], point: &Result<Point, Refused>, to: &mut dyn Write) -> io::Result<()> {
    let mut row = |cells: Vec<Cell>| match rows {
        Rows::Csv => {
            let values = values.iter().map(|value| if is_number(value) { value.clone() } else { super::csv::text(value) });
            let cells = cells.into_iter().map(|cell| match cell {
                Cell::Text(text) => super::csv::text(&text),
                Cell::Number(number) => number,
                Cell::Nothing => String::new(),
            });
            write_csv(values.chain(cells), to)
        }
        Rows::JsonLines => {
            let mut object = Map::new();
            let set: Map<String, Value> = inputs.iter().cloned().zip(values.iter().cloned().map(Value::String)).collect();
            object.insert("set".to_owned(), Value::Object(set));
            for (name, cell) in COLUMNS.iter().zip(cells) {
                let value = match cell {
                    Cell::Text(text) | Cell::Number(text) => Value::String(text),
                    Cell::Nothing => Value::Null,
                };
                object.insert((*name).to_owned(), value);
            }
            serde_json::to_writer(&mut *to, &Value::Object(object))?;
            to.write_all(b"\n")
        }
    };
    let text = |text: &str| Cell::Text(text.to_owned());
    let point = match point {
        Ok(point) => point,
        Err(Refused(why)) => {
            let mut cells: Vec<Cell> = COLUMNS.iter().map(|_| Cell::Nothing).collect();
            (cells[1], cells[9]) = (text("refused"), text(why));
            return row(cells);
        }
    };
    for (index, (name, standing)) in point.standings.iter().enumerate() {
        match standing {
            Err(reasons) => {
                let mut cells: Vec<Cell> = COLUMNS.iter().map(|_| Cell::Nothing).collect();
                (cells[0], cells[1], cells[9]) = (text(name), text("not priced"), text(&NotPriced::summary(reasons)));
                row(cells)?;
            }
            Ok(weighed) => {
                let figures = &weighed.figures;
                let amount = |amount: Money| Cell::Number(amount.to_string());
                let some = |money: Option<Money>| money.map_or(Cell::Nothing, amount);
                let rank = point.ranks[index].map_or(Cell::Nothing, |rank| Cell::Number(rank.to_string()));
                row(vec![
                    text(name),
                    text("priced"),
                    rank,
                    amount(figures.total),
                    some(figures.present_cost),
                    amount(figures.total_without_credits()),
                    some(figures.present_cost_without_credits),
                    amount(figures.end_credits),
                    text(point.currency.code()),
                    Cell::Nothing,
                ])?;
            }
        }
    }
    Ok(())
}

/// Whether a spreadsheet takes it for a number, and nothing else.
fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-')) && text.parse::<rust_decimal::Decimal>().is_ok()
}

fn write_csv(cells: impl Iterator<Item = String>, to: &mut dyn Write) -> io::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(cells)?;
    let line = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    to.write_all(&line)
}
