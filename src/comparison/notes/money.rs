//! What belongs beside the result of hardware that is there already, and of loans and leases.

use super::NoteKind;
use crate::comparison::Priced;
use crate::comparison::there::sunk;
use crate::money::{Money, grouped};
use crate::scenario::{Alternative, Scenario};
use crate::sheet::meter::built_in;
use crate::workload::{Counting, Workload};
use rust_decimal::Decimal;

/// What is there already, what becomes of it, and how it is counted.
pub(super) fn existing_notes<'a>(
    push: &mut impl FnMut(NoteKind, String, bool),
    scenario: &Scenario,
    priced: impl Iterator<Item = (&'a Priced, &'a Alternative)>,
) {
    let currency = scenario.workload.currency;
    let code = currency.code();
    let Some(existing) = scenario.alternatives.iter().find_map(|alternative| alternative.existing.as_deref()) else { return };
    let mut say = |text: String, detail: bool| push(NoteKind::Existing, text, detail);
    if let Some(sunk) = sunk(Some(existing), currency) {
        let types = existing.types().map(|first| {
            let lot = &existing.lots[first];
            let count: Decimal = existing.of(&lot.sheet, lot.machine).map(|(_, lot)| lot.count).sum();
            format!("{} x {} ({})", grouped(count.normalize()), lot.kind().name, lot.sheet.id)
        });
        let types = types.collect::<Vec<_>>().join(", ");
        let (paid, book, value) = (sunk.paid.whole(), sunk.book.whole(), sunk.value.whole());
        let lost = (sunk.paid - sunk.value).whole();
        say(
            format!("{types}: {paid} {code} were paid for them, their book value is {book}, they fetch {value} today; {lost} are sunk whatever is chosen"),
            false,
        );
    }
    for paid in &existing.paid_for {
        let known = || scenario.alternatives.iter().flat_map(|alternative| &alternative.parts).find_map(|part| part.sheet.meter(&paid.meter));
        let unit = built_in(&paid.meter).map(|meter| meter.unit).or_else(|| known().map(|meter| meter.unit)).unwrap_or("");
        let factor = crate::quantity::Unit::parse(unit).map_or(1, |unit| unit.factor);
        let quantity = paid.quantity.checked_div(Decimal::from(factor)).unwrap_or(paid.quantity).normalize();
        let until = if paid.months < scenario.workload.months as usize { format!(" until month {}", paid.months) } else { String::new() };
        let monthly = paid.monthly.map_or(String::new(), |sum| format!(", at {} {code} a month whatever is used", grouped(sum.number.normalize())));
        say(format!("`{}`: {quantity} {unit} paid for{until}{monthly}; only what goes beyond is priced", paid.meter), false);
    }
    if existing.lots.is_empty() && existing.paid_for.iter().all(|paid| paid.monthly.is_none()) {
        return;
    }
    say(
        match existing.counting {
            Counting::Incremental => "figures are of what is paid from now on; counted at its value, what is there adds the same to every alternative",
            Counting::Full => "what is kept is charged at what it would fetch, and what goes on being paid for to all: the same more for every alternative",
        }
        .to_owned(),
        false,
    );
    let mut sales: Vec<(String, Vec<&str>)> = Vec::new();
    for (priced, alternative) in priced {
        let Some(there) = priced.there.as_ref().filter(|there| !there.sold.is_zero()) else { continue };
        let (loss, word) = if there.fetched < there.book { (there.book - there.fetched, "loss") } else { (there.fetched - there.book, "gain") };
        let result = if loss.is_zero() { "neither loss nor gain in the books".to_owned() } else { format!("a book {word} of {}", loss.whole()) };
        let (sold, fetched, book) = (grouped(there.sold.normalize()), there.fetched.whole(), there.book.whole());
        let text = format!("{sold} sold for {fetched} {code}, of a book value of {book}: {result}, which moves no money");
        match sales.iter_mut().find(|(known, _)| *known == text) {
            Some((_, names)) => names.push(&alternative.name),
            None => sales.push((text, vec![&alternative.name])),
        }
    }
    for (text, names) in sales {
        say(format!("{}: {text}", names.join("; ")), false);
    }
    if !existing.lots.is_empty() {
        say("what is there serves from day 0, those with the most life left first; what is needed later waits on a shelf; the rest is sold".to_owned(), true);
        say("a machine fetches the lower of its straight-line book value and its market value, unless the workload says what it fetches".to_owned(), true);
    }
}

/// How hardware is paid for, what is still owed at the end, and what leases bind to beyond it.
pub(super) fn financing_notes<'a>(
    push: &mut impl FnMut(NoteKind, String, bool),
    workload: &Workload,
    priced: impl Iterator<Item = (&'a Priced, &'a Alternative)>,
) {
    let code = workload.currency.code();
    for (priced, alternative) in priced {
        let Some(financed) = &priced.financed else { continue };
        let name = &alternative.name;
        push(NoteKind::Financing, format!("{name}: hardware is paid for by {}", financed.ways.join("; and by ")), false);
        if financed.settled > Money::ZERO {
            let owed = financed.settled.whole();
            let text = format!("{name}: {owed} {code} are still owed at the end, and are counted as paid in the last month, as its hardware is credited there");
            push(NoteKind::Financing, text, false);
        }
        if !financed.due_later.is_zero() {
            let (amount, later) = (financed.due_later.whole(), financed.runs_on);
            let months = if later == 1 { "a month".to_owned() } else { format!("up to {later} months") };
            let text =
                format!("{name}: leases run {months} beyond the horizon, with {amount} {code} to pay then: only the figure without end credits counts it");
            push(NoteKind::Verdict, text, false);
        }
    }
}
