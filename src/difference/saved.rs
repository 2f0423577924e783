//! What changed from one saved result to another, as far as they tell: exchange rates and prices apart from everything else.

use super::{Cause, Costs, LineChange, Part, costs};
use crate::money::rounded;
use crate::quantity::Currency;
use crate::saved::{Saved, Standing};
use rust_decimal::Decimal;

/// What saved results do not tell apart, in a sentence.
const NOT_TOLD: &str = "saved results do not tell demand, usage, terms and choice of machine apart: \"the rest\" is all of them, and what rounding hides";

/// The amounts of two results. Of a line of both with amounts a and quantities q, at rates x, the exchange rate makes a0 x1/x0 - a0 of the change, the price
/// what is left of a1/q1 q0 - a0, and all else is the rest; so is a line of one of them, and a price that rounding could have made. What cannot be told is said.
#[must_use]
pub fn between(base: Option<&Saved>, head: Option<&Saved>) -> (Option<Costs>, Vec<String>) {
    let Some(mut costs) = costs(base, head, &[], &[Cause::Rest]) else { return (None, Vec::new()) };
    let months = base.into_iter().chain(head).map(|saved| saved.months).max().unwrap_or_default();
    let mut notes = Vec::new();
    for changed in &mut costs.alternatives {
        let standing = |saved: Option<&Saved>| saved.and_then(|saved| saved.alternative(&changed.name)).cloned();
        let (Some(old), Some(new)) = (standing(base), standing(head)) else { continue };
        if changed.both().is_none() {
            continue;
        }
        for line in &mut changed.lines {
            line.parts = told(line, &old, &new, costs.currency, months);
            if line.unit.0 != line.unit.1 && line.unit.0.is_some() && line.unit.1.is_some() {
                notes.push(format!("{}, {}: its unit changed, so that price and the rest are not told apart: all is price", changed.name, line.name));
            }
        }
        let sum = |cause: Cause| changed.lines.iter().flat_map(|line| &line.parts).filter(|(causes, _)| *causes == [cause]).map(|(_, amount)| *amount).sum();
        let parts = Cause::OF_SAVED.map(|cause| Part { causes: vec![cause], total: sum(cause), present_cost: None });
        changed.parts = parts.into_iter().filter(|part| !part.total.is_zero()).collect();
        let (before, after) = changed.both().map_or((Decimal::ZERO, Decimal::ZERO), |(before, after)| (before.total, after.total));
        let lines: Decimal = changed.lines.iter().map(LineChange::change).sum();
        if after - before != lines {
            notes.push(format!("{}: the lines of a saved result do not add up to its total: it was changed by another hand", changed.name));
        }
    }
    if costs.alternatives.iter().any(|changed| changed.parts.iter().any(|part| part.causes == [Cause::Rest])) {
        notes.push(NOT_TOLD.to_owned());
    }
    (Some(costs), notes)
}

/// What a line changed by, by cause.
fn told(line: &LineChange, old: &Standing, new: &Standing, currency: Currency, months: usize) -> Vec<(Vec<Cause>, Decimal)> {
    let (change, digits) = (line.change(), currency.minor_digits());
    let (Some(before), Some(after)) = line.amount else { return vec![(vec![Cause::Rest], change)] };
    let rate = |standing: &Standing| line.part.and_then(|part| standing.rates.get(part).copied()).unwrap_or(Decimal::ONE);
    let (was, is) = (rate(old), rate(new));
    let exchanged = before.checked_mul(is).and_then(|product| product.checked_div(was)).filter(|_| was != is).unwrap_or(before);
    let mut exchange = rounded(exchanged, digits) - before;
    // A quantity that is money was converted itself.
    let is_money = line.unit.1.as_deref() == Some(currency.code());
    let now = line.quantity.1.and_then(|now| if is_money && was != is { now.checked_mul(was)?.checked_div(is) } else { Some(now) });
    let one_unit = line.unit.0 == line.unit.1;
    let share = match (line.quantity.0, now) {
        (Some(old), Some(new)) if old == new => Some(Decimal::ONE),
        (Some(old), Some(new)) => old.checked_div(new),
        _ => None,
    };
    let at_old_quantity = if one_unit { share.and_then(|share| after.checked_mul(share)) } else { Some(after) };
    let mut price = at_old_quantity.map_or(Decimal::ZERO, |amount| rounded(amount, digits) - before - exchange);
    let mut rest = change - exchange - price;
    // Each month of a line is rounded, before and after: by half a minor unit at most.
    let certain = !one_unit || (was == is && line.quantity.0 == line.quantity.1);
    let half = Decimal::new(5, digits + 1).checked_mul(Decimal::from(months));
    let slack = half.zip(share).filter(|_| !certain).and_then(|(half, share)| half.checked_mul(share.abs().checked_add(Decimal::ONE)?));
    let slack = slack.unwrap_or(Decimal::ZERO);
    if price.abs() <= slack {
        (rest, price) = (rest + price, Decimal::ZERO);
        if was != is && rest.abs() <= slack {
            (exchange, rest) = (exchange + rest, Decimal::ZERO);
        }
    }
    let parts = [(Cause::Exchange, exchange), (Cause::Price, price), (Cause::Rest, rest)];
    parts.into_iter().filter(|(_, amount)| !amount.is_zero()).map(|(cause, amount)| (vec![cause], amount)).collect()
}
