//! What it costs to leave the alternative that is there: work, double running, data that is taken along, commitments that run off.

use super::Priced;
use crate::bill::{Bill, For, Line};
use crate::demand::Demand;
use crate::document::{Date, Step as PathStep};
use crate::finance;
use crate::money::{Exact, Money, TooLarge};
use crate::plan::Evaluation;
use crate::rating::steps::rounded_to;
use crate::rating::{self, NotPriced};
use crate::scenario::{Alternative, Item, Move, Moving};
use crate::sheet::meter::Category;
use crate::usage::Reading;
use crate::working::{Input, Operand, Operator, Term, Working, minus, plus};
use crate::workload::{Migration, Workload};
use jiff::ToSpan as _;
use rust_decimal::Decimal;
use std::sync::Arc;

/// What moving to an alternative comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// What is paid for it: work, double running, data that is taken along.
    pub paid: Money,
    /// The first month from which less has been paid than by staying, for good, end credits left out; none if that is never so.
    pub pays_back: Option<usize>,
    /// That month's first day, if the workload says when it starts.
    pub when: Option<Date>,
}

/// An alternative as it was settled, planned and priced.
type Settled<'a> = (&'a Alternative, &'a Evaluation);

/// Where the alternative is that a migration leaves.
pub(super) fn old(alternatives: &[&Alternative], workload: &Workload) -> Option<usize> {
    let migration = workload.migration.as_ref()?;
    alternatives.iter().position(|alternative| alternative.name == migration.from.value)
}

/// The lines of what an alternative has to pay beside its own bill.
///
/// # Errors
/// Every price that is missing.
pub(super) fn lines(own: Settled<'_>, old: Option<Settled<'_>>, workload: &Workload, demand: &Demand) -> Result<Vec<Line>, Vec<NotPriced>> {
    let Some(migration) = &workload.migration else { return Ok(Vec::new()) };
    let mover = Mover { migration, old, workload, demand };
    let all = own.0.moves.iter().enumerate();
    all.map(|(index, moving)| Ok(Line { of: For::Moving(index), ..mover.line(own, moving)? })).collect()
}

struct Mover<'a> {
    migration: &'a Migration,
    old: Option<Settled<'a>>,
    workload: &'a Workload,
    demand: &'a Demand,
}

impl Mover<'_> {
    fn line(&self, own: Settled<'_>, moving: &Move) -> Result<Line, Vec<NotPriced>> {
        let months = self.demand.months.len();
        let currency = self.workload.currency;
        let too_large = |TooLarge| vec![NotPriced::TooLarge];
        let mut line = Line {
            part: 0,
            of: For::Moving(0),
            category: Category::Other,
            quantities: vec![Decimal::ZERO; months + 1],
            amounts: vec![Money::zero(currency); months + 1],
        };
        match moving.what {
            Moving::Work => {
                line.quantities[1] = Decimal::ONE;
                line.amounts[1] = self.migration.work.map_or(Ok(Money::zero(currency)), |work| Exact::new(work.0.number).round(currency)).map_err(too_large)?;
            }
            Moving::Posts => {
                line.quantities[1] = self.migration.post_months;
                line.amounts = self.more(own, "posts", staffed(own.0), self.migration.post_months)?;
            }
            Moving::Double => {
                let old = self.old()?;
                for month in 1..=self.migration.double_running.min(months) {
                    line.quantities[month] = Decimal::ONE;
                    line.amounts[month] = self.twice(own, old, month);
                }
            }
            Moving::Exit => {
                let old = self.old()?;
                line.quantities[1] = self.migration.exit;
                if !self.migration.credited {
                    line.amounts = self.more(old, "transfer-out", holding(old.0), self.migration.exit)?;
                }
            }
            Moving::RunsOff(index) => {
                let commitment = &self.migration.runs_off[index];
                for month in 1..=commitment.months.min(months) {
                    line.quantities[month] = Decimal::ONE;
                    line.amounts[month] = Exact::new(commitment.monthly.number).round(currency).map_err(too_large)?;
                }
            }
        }
        Ok(line)
    }

    /// What the old alternative pays in a month that the new one does not pay at the same provider anyway: what stays there does not run twice.
    fn twice(&self, own: Settled<'_>, old: Settled<'_>, month: usize) -> Money {
        let paid = |(_, evaluation): Settled<'_>, on: &dyn Fn(usize) -> bool| {
            let running = evaluation.bill.lines.iter().filter(|line| runs(line) && on(line.part));
            running.map(|line| line.amounts[month]).fold(Money::zero(self.workload.currency), |sum, amount| sum + amount)
        };
        let mut twice = paid(old, &|_| true);
        for account in old.0.accounts().into_iter().filter(|account| !old.0.parts[account[0]].completes) {
            let sheet = &old.0.parts[account[0]].sheet;
            let stays = paid(own, &|part| Arc::ptr_eq(&own.0.parts[part].sheet, sheet));
            twice = twice - stays.min(paid(old, &|part| account.contains(&part)));
        }
        twice
    }

    /// The alternative that is there, if it is priced.
    fn old(&self) -> Result<Settled<'_>, Vec<NotPriced>> {
        self.old.ok_or_else(|| vec![NotPriced::Migration { from: self.migration.from.value.clone() }])
    }

    /// By how much a bill grows, month by month, with so much more on a meter of a part in month 1: tiers, allowances and percentages as they come.
    fn more(&self, (alternative, evaluation): Settled<'_>, meter: &str, part: usize, quantity: Decimal) -> Result<Vec<Money>, Vec<NotPriced>> {
        let months = self.demand.months.len();
        let mut readings = evaluation.readings.clone();
        let at = readings.iter().position(|reading| reading.part == part && reading.meter == meter).unwrap_or_else(|| {
            let none = vec![Decimal::ZERO; months + 1];
            readings.push(Reading { part, meter: meter.to_owned(), months: none, gone: Vec::new(), older: Vec::new(), stated: true });
            readings.len() - 1
        });
        let reading = &mut readings[at];
        // It must be paid for, whatever the meter.
        reading.stated = true;
        reading.months[1] = reading.months[1].checked_add(quantity).ok_or_else(|| vec![NotPriced::TooLarge])?;
        let with = rating::rate(alternative, &evaluation.fleet, &readings, self.demand, self.workload.currency)?;
        Ok(with.months(months).into_iter().zip(evaluation.bill.months(months)).map(|(with, without)| with - without).collect())
    }
}

/// An alternative with its bill.
type Billed<'a> = (&'a Alternative, &'a Bill);

/// The steps to what a migration lets an alternative pay in a month. `old` is the one that is there.
#[must_use]
pub fn steps(own: Billed<'_>, index: usize, old: Option<Billed<'_>>, workload: &Workload, month: usize, amount: Money) -> Working {
    let mut working = Working::default();
    let Some(migration) = &workload.migration else { return working };
    let currency = workload.currency;
    let input = |key: &str| Input::workload(&["migration", key]);
    let rounded = |working: &mut Working, exact: Operand| rounded_to(working, exact, amount, currency, false);
    match own.0.moves[index].what {
        Moving::Work => {
            let work = migration.work.map_or(Decimal::ZERO, |work| work.0.number);
            let work = working.given(work, "one-off work", currency.code(), input("work"));
            rounded(&mut working, work);
        }
        Moving::RunsOff(at) => {
            let off = &migration.runs_off[at];
            let mut place = input("runs_off");
            place.paths.iter_mut().for_each(|path| path.0.extend([PathStep::Position(at), PathStep::Key("monthly".to_owned())]));
            let monthly = working.given(off.monthly.number, format!("{}, a month", off.what), currency.code(), place);
            rounded(&mut working, monthly);
        }
        Moving::Double => {
            let Some(old) = old else { return working };
            let mut terms = twice_terms(old, month, currency.code(), &|_| true);
            for account in old.0.accounts().into_iter().filter(|account| !old.0.parts[account[0]].completes) {
                let sheet = &old.0.parts[account[0]].sheet;
                let here = twice_terms(own, month, currency.code(), &|part| Arc::ptr_eq(&own.0.parts[part].sheet, sheet));
                let there = twice_terms(old, month, currency.code(), &|part| account.contains(&part));
                if here.is_empty() || there.is_empty() {
                    continue;
                }
                let here = working.step(format!("paid to {} by {}", sheet.provider, own.0.name), currency.code(), Operator::Sum, here);
                let there = working.step(format!("paid to {} by {}", sheet.provider, old.0.name), currency.code(), Operator::Sum, there);
                let both = vec![plus(working.result(here)), plus(working.result(there))];
                let stays = working.step(format!("what stays at {} and does not run twice", sheet.provider), currency.code(), Operator::Least, both);
                terms.push(minus(working.result(stays)));
            }
            if !terms.is_empty() {
                working.step_to(amount.decimal(), "amount", currency.code(), Operator::Sum, terms);
            }
        }
        Moving::Posts | Moving::Exit => {
            let exit = own.0.moves[index].what == Moving::Exit;
            let bill = if exit { old.map(|(_, bill)| bill) } else { None };
            let without = bill.map(|bill| bill.lines.iter().filter(|line| !matches!(line.of, For::Moving(_))).map(|line| line.amounts[month]).sum::<Money>());
            let what = if exit { "the bill of the one that is there" } else { "its own bill" };
            let Some(without) = without else {
                let more = Working::counted(amount.decimal(), format!("by how much {what} grows in the month with so much more"), currency.code());
                rounded(&mut working, more);
                return working;
            };
            let with = Working::counted((without + amount).decimal(), format!("{what} for the month with so much more"), currency.code());
            let without = Working::counted(without.decimal(), format!("{what} for the month without"), currency.code());
            working.step_to(amount.decimal(), "amount", currency.code(), Operator::Sum, vec![plus(with), minus(without)]);
        }
    }
    working
}

/// Whether a line is due for running: what was there is sold or paid for whatever runs, what is owed at the end is due for having borrowed.
fn runs(line: &Line) -> bool {
    !line.category.is_credit() && line.category != Category::Existing && !matches!(line.of, For::Settlement(_) | For::Moving(_))
}

/// The lines of some parts that are due for running in a month.
fn twice_terms((alternative, bill): Billed<'_>, month: usize, currency: &str, on: &dyn Fn(usize) -> bool) -> Vec<Term> {
    let running = bill.lines.iter().filter(|line| runs(line) && on(line.part) && !line.amounts[month].is_zero());
    let named = |line: &Line| format!("{}: {}", alternative.name, line.shown(alternative).name);
    running.map(|line| plus(Working::counted(line.amounts[month].decimal(), named(line), currency))).collect()
}

/// The part that pays people.
fn staffed(alternative: &Alternative) -> usize {
    alternative.parts.iter().position(|part| part.serves.contains(&Item::Staff)).unwrap_or(0)
}

/// The part that data leaves: the first that holds any.
fn holding(alternative: &Alternative) -> usize {
    let holds = |item: &Item| matches!(item, Item::Data(_));
    alternative.parts.iter().position(|part| part.serves.iter().any(holds)).unwrap_or(0)
}

/// What moving to an alternative has come to; none for the one that is there, and without a migration.
#[must_use]
pub(super) fn moved(alternative: &Alternative, priced: &Priced, old: &Priced, start: Option<Date>) -> Option<Moved> {
    let moves = |line: &&Line| matches!(line.of, For::Moving(index) if !matches!(alternative.moves[index].what, Moving::RunsOff(_)));
    if alternative.stays {
        return None;
    }
    let paid = priced.bill.lines.iter().filter(moves).map(Line::amount).fold(priced.bill.nothing, |sum, amount| sum + amount);
    let pays_back = finance::break_even(&priced.months_without_credits(), &old.months_without_credits());
    let when = start.zip(pays_back).and_then(|(start, month)| start.checked_add(i64::try_from(month).ok()?.saturating_sub(1).months()).ok());
    Some(Moved { paid, pays_back, when })
}
