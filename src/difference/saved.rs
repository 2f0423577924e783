//! What changed from one saved result to another, as far as they tell: exchange rates and prices apart from everything else.

use super::{Cause, Costs, LineChange, Part, costs};
use crate::money::rounded;
use crate::saved::{Saved, Standing};
use rust_decimal::Decimal;

/// What saved results do not tell apart, in a sentence.
const NOT_TOLD: &str = "saved results do not tell demand, usage, terms and choice of machine apart: \"usage\" is all that is neither price nor exchange rate";

/// The amounts of two results. Of a line of both with amounts a and quantities q, at rates x, the exchange rate makes a0 x1/x0 - a0 of the change, the price
/// what is left of a1/q1 q0 - a0, and usage the rest; a line of one of them is usage. What cannot be told is said.
#[must_use]
pub fn between(base: Option<&Saved>, head: Option<&Saved>) -> (Option<Costs>, Vec<String>) {
    let Some(mut costs) = costs(base, head, &[], &[Cause::Usage]) else { return (None, Vec::new()) };
    let digits = costs.currency.minor_digits();
    let mut notes = Vec::new();
    for changed in &mut costs.alternatives {
        let standing = |saved: Option<&Saved>| saved.and_then(|saved| saved.alternative(&changed.name)).cloned();
        let (Some(old), Some(new)) = (standing(base), standing(head)) else { continue };
        if changed.both().is_none() {
            continue;
        }
        for line in &mut changed.lines {
            line.parts = told(line, &old, &new, digits);
            if line.unit.0 != line.unit.1 && line.unit.0.is_some() && line.unit.1.is_some() {
                notes.push(format!("{}, {}: its unit changed, so that price and usage are not told apart: all is price", changed.name, line.name));
            }
        }
        let sum = |cause: Cause| changed.lines.iter().flat_map(|line| &line.parts).filter(|(causes, _)| *causes == [cause]).map(|(_, amount)| *amount).sum();
        let parts = [Cause::Exchange, Cause::Price, Cause::Usage].map(|cause| Part { causes: vec![cause], total: sum(cause), present_cost: None });
        changed.parts = parts.into_iter().filter(|part| !part.total.is_zero()).collect();
        let (before, after) = changed.both().map_or((Decimal::ZERO, Decimal::ZERO), |(before, after)| (before.total, after.total));
        let lines: Decimal = changed.lines.iter().map(LineChange::change).sum();
        if after - before != lines {
            notes.push(format!("{}: the lines of a saved result do not add up to its total: it was changed by another hand", changed.name));
        }
    }
    if costs.alternatives.iter().any(|changed| changed.parts.iter().any(|part| part.causes == [Cause::Usage])) {
        notes.push(NOT_TOLD.to_owned());
    }
    (Some(costs), notes)
}

/// What a line changed by, by cause.
fn told(line: &LineChange, old: &Standing, new: &Standing, digits: u32) -> Vec<(Vec<Cause>, Decimal)> {
    let change = line.change();
    let (Some(before), Some(after)) = line.amount else { return vec![(vec![Cause::Usage], change)] };
    let rate = |standing: &Standing| line.part.and_then(|part| standing.rates.get(part).copied()).unwrap_or(Decimal::ONE);
    let (was, is) = (rate(old), rate(new));
    let exchanged = before.checked_mul(is).and_then(|product| product.checked_div(was)).filter(|_| was != is).unwrap_or(before);
    let exchange = rounded(exchanged, digits) - before;
    let at_old_quantity = match (line.quantity, line.unit.0 == line.unit.1) {
        (_, false) => Some(after),
        ((Some(old), Some(new)), true) if old == new => Some(after),
        ((Some(old), Some(new)), true) => after.checked_mul(old).and_then(|product| product.checked_div(new)),
        _ => None,
    };
    let price = at_old_quantity.map_or(Decimal::ZERO, |amount| rounded(amount, digits) - before - exchange);
    let parts = [(Cause::Exchange, exchange), (Cause::Price, price), (Cause::Usage, change - exchange - price)];
    parts.into_iter().filter(|(_, amount)| !amount.is_zero()).map(|(cause, amount)| (vec![cause], amount)).collect()
}
