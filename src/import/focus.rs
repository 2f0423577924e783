//! FOCUS 1.0 to 1.3 cost and usage data, the bill as the `FinOps` Open Cost and Usage Specification has it, becomes a workload.
//!
//! Rows go by one at a time. What tells charges apart is looked at once for each kind of charge, not for each row; quantities add up by month, costs
//! in a ledger that every row goes into exactly once.

mod aws;
mod azure;
mod charge;
mod columns;
mod google;
mod ledger;
mod oracle;
mod rows;
mod units;
mod usage;

use super::error::{ImportError, Place};
use super::left_out::LeftOut;
use super::machines::Machines;
use super::rows::Rows;
use super::running::rarely_priced;
use super::toml::Writer;
use super::{Imported, Pattern, Request};
use crate::import::stream::Input;
use charge::Section;
use ledger::Ledger;
use usage::Usage;

/// A bill as it adds up.
#[derive(Debug)]
struct Bill {
    machines: &'static Machines,
    /// Names of meters and machine types that are left out.
    leave_out: Vec<Pattern>,
    /// The billing account whose rows are read; none for all.
    account: Option<String>,
    /// Rows of other accounts.
    left_out: LeftOut,
    ledger: Ledger,
    usage: Usage,
    /// The versions of the files' columns.
    versions: Vec<&'static str>,
    /// When its charges begin and end, as written: dates sort as text.
    period: Option<(String, String)>,
    /// Costs other than the billed one that are null.
    nulls: [u64; 4],
}

/// Whether a file's first line is a header of FOCUS.
#[must_use]
pub fn recognise(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default().replace('_', "").to_ascii_lowercase();
    line.contains("billedcost") && (line.contains("chargecategory") || line.contains("chargetype"))
}

/// Reads files as one bill.
///
/// # Errors
/// The first place at which a file is not what it should be; a bill in several currencies of which none is chosen.
pub fn read<'a>(inputs: impl Iterator<Item = Result<Input<'a>, ImportError>>, request: &Request) -> Result<Imported, ImportError> {
    let mut name = String::new();
    let rare = || rarely_priced().iter().map(|meter| Pattern::new(*meter)).collect();
    let leave_out = request.leave_out.clone().unwrap_or_else(rare);
    let mut bill = Bill {
        machines: Machines::shipped(),
        leave_out,
        account: request.account.clone(),
        left_out: LeftOut::default(),
        ledger: Ledger::default(),
        usage: Usage::default(),
        versions: Vec::new(),
        period: None,
        nulls: [0; 4],
    };
    for input in inputs {
        let input = input?;
        if name.is_empty() {
            input.name().clone_into(&mut name);
        }
        bill.read(Rows::open(input))?;
    }
    bill.finish(&name, request)
}

impl Bill {
    /// Memory whose vCPUs are not billed is not mapped.
    fn place_memory(&mut self) {
        for (at, series, joined) in self.usage.memories() {
            let Some(line) = self.ledger.find(Section::Mapped, rows::memory_line(at)) else { continue };
            let to = if joined {
                self.ledger.line(Section::Mapped, "machines")
            } else {
                self.ledger.line(Section::NotMapped, &format!("memory without vCPUs: {series}"))
            };
            self.ledger.move_line(line, to);
        }
    }

    fn finish(mut self, name: &str, request: &Request) -> Result<Imported, ImportError> {
        let fail = |message: String, help: String| Err(ImportError::new(name, Place::Whole, message).help(help));
        let currencies = self.ledger.currencies().to_vec();
        let currency = match (&request.currency, currencies.as_slice()) {
            (_, []) if self.account.is_some() => {
                let accounts = self.left_out.filtered_kinds().iter().take(10).map(|(kind, _)| *kind).collect::<Vec<_>>().join("; ");
                return fail("no row is of this account".to_owned(), format!("there are {accounts}"));
            }
            (_, []) => return fail("there is a header and no row".to_owned(), "a bill has a row for each charge".to_owned()),
            (Some(chosen), _) => chosen.clone(),
            (None, [only]) => only.clone(),
            (None, several) => {
                let help = "say in which currency alternatives are compared, as `--currency USD`; costs are reconciled in each".to_owned();
                return fail(format!("the bill is in {}", several.join(" and ")), help);
            }
        };
        self.place_memory();
        let table = self.ledger.table();
        let nothing = self.ledger.rows(Section::Mapped) == 0;
        let (mut found, mut notes) = self.usage.found().map_err(|error| ImportError::new(name, Place::Whole, error))?;
        if nothing {
            notes.push("nothing on the bill becomes a part of a workload: machines, data at rest, traffic and requests to storage do".to_owned());
        }
        notes.extend(found.rare());
        found.currency = currency;
        found.horizon.clone_from(&request.horizon);
        for (cost, nulls) in ledger::COSTS.iter().zip(self.nulls).filter(|(_, nulls)| *nulls > 0) {
            notes.push(format!("{nulls} rows have no {cost}: they count as 0 there"));
        }
        let (from, to) = self.period.clone().unwrap_or_default();
        found.name = format!("Bill of {}", from.get(..10).unwrap_or(&from));
        if to.len() >= 10 {
            found.name = format!("{} to {}", found.name, &to[..10]);
        }
        if self.ledger.rows(Section::LeftOut) > 0 && request.leave_out.is_none() {
            notes.push(
                "what is left out few of the current sheets price: with it, next to no alternative would be priced; `--leave-out none` keeps it".to_owned(),
            );
        }
        let not_mapped = self.ledger.rows(Section::LeftOut) + self.ledger.rows(Section::NotMapped) + self.ledger.rows(Section::Beside);
        if not_mapped > 0 {
            found
                .not_counted
                .push(format!("{not_mapped} of the bill's {} rows: the head of the workload's file lists them with their costs", self.ledger.all_rows()));
        }
        let mut writer = Writer::default();
        let versions = self.versions.join(" and ");
        writer.comment(&format!("What ran on a bill: FOCUS {versions}, charges from {from} to {to}, made by"));
        writer.comment_row(&format!("  {}", request.command));
        writer.comment("");
        writer.comment("Hours, data and traffic are the bill's. Machines that ran all of every month are components of that size; the hours of the others are jobs of an hour. What it costs on each alternative is that alternative's price, not the bill's. Where the bill's money went, to the last digit:");
        writer.comment("");
        for row in &table {
            writer.comment_row(row);
        }
        for note in &notes {
            writer.comment(note);
        }
        let summary = table.into_iter().chain(notes).chain([found.summary()]).collect();
        Ok(Imported { text: found.write(writer), is_workload: true, summary, left_out: self.left_out })
    }
}
