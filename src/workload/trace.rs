//! A measured load: a CSV with a header and a column of numbers, one row a step.

use crate::diagnostic::{Code, Origin, TextId, Texts};
use crate::document::Reader;
use crate::memory::{Key, What};
use crate::quantity::nearest;
use std::sync::Arc;

/// Time between a trace's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// So many rows an hour: 1, 2, 3, 4, 6, 12, ... 60.
    PerHour(u32),
    /// So many hours a row.
    Hours(u32),
}

/// A measured load.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The load, row by row, not negative; at least one is above zero.
    pub samples: Arc<Vec<f64>>,
    /// Time between rows.
    pub step: Step,
}

/// The most rows that a trace may have: a century of five-minute steps and some.
const MOST_ROWS: usize = 12_000_000;

impl Step {
    /// A number that is different for every step.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::PerHour(rows) => rows as u64,
            Self::Hours(hours) => (hours as u64) << 32,
        }
    }
}

/// Reads the column `column` of a CSV text, once. Every bad row up to the tenth is a finding.
pub fn read(texts: &Texts, id: TextId, column: &str, step: Step, origin: Origin, reader: &mut Reader) -> Option<Trace> {
    let key = Key::new(What::Trace).number(id.number()).number(step.number()).text(column);
    if let Some(known) = texts.memory().known::<Trace>(&key) {
        return Some((*known).clone());
    }
    let trace = read_anew(texts, id, column, step, origin, reader)?;
    texts.memory().learn(key.weighing(trace.samples.len()), trace.clone());
    Some(trace)
}

fn read_anew(texts: &Texts, id: TextId, column: &str, step: Step, origin: Origin, reader: &mut Reader) -> Option<Trace> {
    let content = &texts.get(id)?.content;
    let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(content.as_bytes());
    let headers = match rows.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            reader.findings.error(Code::BadTrace, Origin::new(id, &(0..0)), format!("the header cannot be read: {error}"), None);
            return None;
        }
    };
    let Some(at) = headers.iter().position(|name| name == column) else {
        let near = nearest(column, headers.iter());
        let names = headers.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let help = near.map_or_else(|| format!("the columns are {names}"), |near| format!("did you mean `{near}`? name it with `column`"));
        reader.findings.error(Code::BadTrace, origin, format!("the trace has no column `{column}`"), Some(help));
        return None;
    };
    let mut samples = Vec::new();
    let mut bad = 0;
    let mut record = csv::StringRecord::new();
    loop {
        let start = usize::try_from(rows.position().byte()).unwrap_or(0);
        match rows.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => match record.get(at).and_then(|text| text.parse::<f64>().ok()) {
                Some(load) if load.is_finite() && (0.0..=1e15).contains(&load) => samples.push(load),
                _ => {
                    bad += 1;
                    let end = usize::try_from(rows.position().byte()).unwrap_or(start);
                    let row = content.get(start..end).unwrap_or("");
                    let span = start + (row.len() - row.trim_start().len())..start + row.trim_end().len();
                    let message = format!("`{}` is not a load", record.get(at).unwrap_or(""));
                    reader.findings.error(Code::BadTrace, Origin::new(id, &span), message, Some("a load is a number, not negative".into()));
                }
            },
            Err(error) => {
                bad += 1;
                reader.findings.error(Code::BadTrace, Origin::new(id, &(start..start)), format!("the row cannot be read: {error}"), None);
            }
        }
        if bad >= 10 || samples.len() > MOST_ROWS {
            break;
        }
    }
    if bad > 0 {
        return None;
    }
    if samples.len() > MOST_ROWS {
        reader.findings.error(Code::BadTrace, origin, "the trace has more than 12 million rows", None);
        return None;
    }
    // An hour of many rows must be whole: its load is the highest of them.
    if let Step::PerHour(rows) = step
        && !samples.len().is_multiple_of(rows as usize)
    {
        let help = format!("{} rows are not whole hours of {rows} rows", samples.len());
        reader.findings.error(Code::BadTrace, origin, "the trace ends within an hour", Some(help));
        return None;
    }
    if samples.iter().all(|load| *load == 0.0) {
        reader.findings.error(Code::BadTrace, origin, "the trace has no load at all", None);
        return None;
    }
    Some(Trace { samples: Arc::new(samples), step })
}
