//! What belongs beside the result: the verdict's limits, what is not priced, not equal, assumed, a range, or not counted.

mod money;

use super::{Answer, By, Instead, Measure, Outcome, Priced, Verdict};
use crate::bill::{For, Line};
use crate::demand::Calendar;
use crate::document::{Date, DateTime, RangeUsed};
use crate::money::{Money, grouped, rounded};
use crate::quantity::YearlyChange;
use crate::rating::NotPriced;
use crate::scenario::{Alternative, Item, Part, Scenario};
use crate::sheet::exchange::Conversion;
use crate::sheet::meter::Category;
use crate::sheet::{HowRead, Kind, Sheet};
use crate::workload::{Redundancy, Workload};
use rust_decimal::Decimal;

/// What kind of thing a note says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// The verdict's limits.
    Verdict,
    /// An alternative without a price, and why.
    NotPriced,
    /// What one alternative offers and another does not.
    NotEqual,
    /// What is there already, and what becomes of it.
    Existing,
    /// How hardware is paid for.
    Financing,
    /// What was done to prices: other currencies, negotiated discounts.
    Prices,
    /// What was assumed.
    Assumed,
    /// A range that was read at one value.
    Range,
    /// What the comparison leaves out.
    NotCounted,
}

impl NoteKind {
    /// The key in JSON and CSV.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::NotPriced => "not-priced",
            Self::NotEqual => "not-equal",
            Self::Existing => "existing",
            Self::Financing => "financing",
            Self::Prices => "prices",
            Self::Assumed => "assumed",
            Self::Range => "range",
            Self::NotCounted => "not-counted",
        }
    }

    /// The heading in a table.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Verdict => "Mind",
            Self::NotPriced => "Not priced",
            Self::NotEqual => "Not equal",
            Self::Existing => "There already",
            Self::Financing => "Financing",
            Self::Prices => "Prices",
            Self::Assumed => "Assumed",
            Self::Range => "Ranges",
            Self::NotCounted => "Not counted",
        }
    }
}

/// A sentence that belongs beside the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What kind.
    pub kind: NoteKind,
    /// The sentence, without a full stop.
    pub text: String,
    /// Whether it is left to the longer formats: the terminal says how many there are.
    pub detail: bool,
}

/// Gathers the notes, by kind.
pub(super) fn gather(scenario: &Scenario, outcomes: &[Outcome], verdict: &Verdict, measure: Measure, assumptions: &[String], idle: &[String]) -> Vec<Note> {
    let workload = &scenario.workload;
    let mut notes = Vec::new();
    let mut push = |kind: NoteKind, text: String, detail: bool| {
        let text = text.trim_end_matches('.').to_owned();
        if !notes.iter().any(|note: &Note| note.kind == kind && note.text == text) {
            notes.push(Note { kind, text, detail });
        }
    };
    let name = |index: usize| scenario.alternatives[index].name.as_str();
    if let Verdict::Winner { winner, instead, .. } = verdict {
        let other = |by: By| verdict.by(by).filter(|other| other != winner);
        if let Some(by_total) = other(By::Total) {
            push(NoteKind::Verdict, format!("by the undiscounted total {} wins", name(by_total)), false);
        }
        let without_credits = other(measure.without_credits());
        if let Some(other) = without_credits {
            push(NoteKind::Verdict, format!("without the credits at the end {} wins by {}", name(other), measure.as_str()), false);
        }
        for instead in instead {
            let credits_said = without_credits.is_some();
            instead_notes(&mut push, instead, scenario, credits_said);
        }
    }
    if let (Verdict::Winner { winner, .. }, Some(_)) = (verdict, &workload.forecast)
        && matches!(&outcomes[*winner], Outcome::Priced(priced) if priced.meeting.as_ref().is_some_and(|meeting| meeting.hours > 0))
    {
        push(NoteKind::Verdict, format!("{} wins without serving all of the demand", name(*winner)), false);
    }
    let priced = || {
        outcomes.iter().zip(&scenario.alternatives).filter_map(|(outcome, alternative)| match outcome {
            Outcome::Priced(priced) => Some((&**priced, alternative)),
            Outcome::NotPriced(_) => None,
        })
    };
    let compared = matches!(verdict, Verdict::Winner { .. });
    if compared {
        list_price_note(&mut push, priced().map(|(_, alternative)| alternative), idle);
        if !idle.is_empty() {
            push(NoteKind::Verdict, format!("to commit to nothing costs least: {}", idle.join(", ")), false);
        }
        date_note(&mut push, priced());
    }
    let foreseen = workload.forecast.iter().flat_map(|forecast| &forecast.surges);
    let surges = workload.demand.surges.iter().chain(foreseen).map(|surge| (surge.name.as_deref().unwrap_or("a surge"), surge.at));
    let changes = workload.data.iter().flat_map(|data| data.changes.iter().map(|change| (data.name.as_str(), change.at)));
    for (name, at) in surges.chain(changes).filter(|(_, at)| !falls_within(*at, workload)) {
        push(NoteKind::Verdict, format!("`{name}` of {} lies beyond the horizon and moves nothing", at.date()), false);
    }
    capital_notes(&mut push, workload, priced());
    for (outcome, alternative) in outcomes.iter().zip(&scenario.alternatives) {
        if let Outcome::NotPriced(reasons) = outcome {
            push(NoteKind::NotPriced, format!("{}: {}", alternative.name, NotPriced::summary(reasons)), false);
        }
    }
    forecast_notes(&mut push, workload, priced());
    migration_notes(&mut push, workload);
    money::existing_notes(&mut push, scenario, priced());
    money::financing_notes(&mut push, workload, priced());
    commitment_notes(&mut push, workload, priced());
    equality_notes(&mut push, workload, priced());
    currency_notes(&mut push, workload, priced());
    discount_notes(&mut push, priced());
    for text in assumptions.iter().chain(&workload.assumptions) {
        push(NoteKind::Assumed, text.clone(), false);
    }
    for (priced, alternative) in priced() {
        for (share, how) in [(&priced.assumed, "an assumed price"), (&priced.remembered, "a price from memory")] {
            if !share.ratio.is_zero() {
                let percent = rounded(share.ratio * Decimal::ONE_HUNDRED, 0);
                let percent = if percent.is_zero() { "under 1".to_owned() } else { percent.to_string() };
                let text = format!("{}: {percent} % of what is paid has {how}: {}", alternative.name, share.names.join(", "));
                push(NoteKind::Assumed, text, false);
            }
        }
    }
    range_notes(&mut push, scenario, priced().map(|(_, alternative)| alternative));
    price_notes(&mut push, workload, priced());
    let constant = constant_prices(priced());
    let mut left_out = vec!["migration", "downtime", "tax"];
    if workload.migration.is_some() {
        left_out.remove(0);
    }
    left_out.extend(constant.as_deref());
    if workload.staff.is_none() {
        left_out.insert(0, "people");
    }
    if !workload.traffic.iter().any(|traffic| traffic.meter == "transfer-zone") && !workload.components.is_empty() {
        left_out.push("traffic between zones");
    }
    push(NoteKind::NotCounted, left_out.join(", "), false);
    for text in &workload.not_counted {
        push(NoteKind::NotCounted, text.clone(), false);
    }
    notes.sort_by_key(|note| note.kind);
    notes
}

/// The path of what a line is paid for, and the word for its kind; none for what follows from other money.
fn path_of(line: &Line, alternative: &Alternative) -> Option<(&'static str, YearlyChange)> {
    let sheet = &alternative.parts[line.part].sheet;
    match line.of {
        For::Tier { charge, .. } | For::Minimum(charge) => {
            let charge = &sheet.charges[charge];
            let kind = if charge.category == Category::Compute { "rent" } else { charge.category.key() };
            (!charge.is_share()).then(|| (kind, charge.path()))
        }
        For::Machine(machine)
        | For::Step { machine, .. }
        | For::Offer { machine, .. }
        | For::Used { machine, .. }
        | For::Upfront { machine, .. }
        | For::Stopped(machine)
        | For::Setup(machine)
        | For::Lease(machine)
        | For::Residual(machine) => {
            let machine = &sheet.machines[machine];
            Some((if machine.rent().is_some() { "rent" } else { "hardware" }, machine.path()))
        }
        For::Pledge(option) | For::PledgeUpfront(option) => Some(("rent", sheet.path_under(option))),
        For::Resale(_)
        | For::EndCredit(_)
        | For::Unexpired { .. }
        | For::PledgeUnexpired(_)
        | For::Moving(_)
        | For::Loan(_)
        | For::Repayment(_)
        | For::Interest(_)
        | For::Settlement(_)
        | For::Sale(_)
        | For::Kept(_)
        | For::PaidFor(_) => None,
    }
}

/// Which prices change, by sheet and kind.
fn price_notes<'a>(push: &mut impl FnMut(NoteKind, String, bool), workload: &Workload, priced: impl Iterator<Item = (&'a Priced, &'a Alternative)>) {
    let mut moving: Vec<(&'static str, YearlyChange, &str)> = Vec::new();
    for (priced, alternative) in priced {
        for line in &priced.bill.lines {
            let found = path_of(line, alternative).map(|(kind, path)| (kind, path, alternative.parts[line.part].sheet.id.as_str()));
            moving.extend(found.filter(|found| found.1 != YearlyChange::default() && !moving.contains(found)));
        }
    }
    if moving.is_empty() {
        return;
    }
    let mut said: Vec<(&str, YearlyChange)> = Vec::new();
    for (kind, path, _) in &moving {
        if !said.contains(&(kind, *path)) {
            said.push((kind, *path));
        }
    }
    let of = |(kind, path): &(&str, YearlyChange)| {
        let sheets: Vec<&str> = moving.iter().filter(|(other, at, _)| other == kind && at == path).map(|(.., sheet)| *sheet).collect();
        format!("{kind} {path} ({})", sheets.join(", "))
    };
    let list = said.iter().map(of).collect::<Vec<_>>().join("; ");
    let kind = if workload.price_changes.is_empty() { NoteKind::Prices } else { NoteKind::Assumed };
    push(kind, format!("prices change from month to month: {list}"), false);
}

/// What is said of prices that are the same in every month; none if there are none.
fn constant_prices<'a>(priced: impl Iterator<Item = (&'a Priced, &'a Alternative)>) -> Option<String> {
    let (mut constant, mut moves): (Vec<&'static str>, bool) = (Vec::new(), false);
    for (priced, alternative) in priced {
        let paid = priced.bill.lines.iter().filter(|line| !line.amount().is_zero());
        for (kind, path) in paid.filter_map(|line| path_of(line, alternative)) {
            let stands = path == YearlyChange::default();
            moves |= !stands;
            if stands && !constant.contains(&kind) {
                constant.push(kind);
            }
        }
    }
    match (moves, constant.split_last()) {
        (false, _) => Some("changes of prices".to_owned()),
        (true, None) => None,
        (true, Some((last, []))) => Some(format!("changes of the prices of {last}")),
        (true, Some((last, others))) => Some(format!("changes of the prices of {} and {last}", others.join(", "))),
    }
}

/// What a forecast that is not met leaves unserved.
fn forecast_notes<'a>(push: &mut impl FnMut(NoteKind, String, bool), workload: &Workload, priced: impl Iterator<Item = (&'a Priced, &'a Alternative)>) {
    if workload.forecast.is_none() {
        return;
    }
    for (priced, alternative) in priced {
        if let Some(meeting) = priced.meeting.as_ref().filter(|meeting| meeting.hours > 0) {
            let hours = if meeting.hours == 1 { "an hour".to_owned() } else { format!("{} hours", grouped(meeting.hours.into())) };
            let text = format!("{}: in {hours} not all is served, {} of the demand in all", alternative.name, meeting.unserved_percent());
            push(NoteKind::NotEqual, text, false);
        }
    }
    let text = "what is bought, rented by the month, committed to or never scales is planned for the forecast; what is rented for less follows the demand";
    push(NoteKind::Assumed, text.to_owned(), false);
    push(NoteKind::Assumed, "redundant machines carry no load; traffic and requests of load that is not served are not charged".to_owned(), true);
    let idle = "idle capacity is the share of machine-hours beyond the need of each month's highest hour, of the machines' price or rent, space and power";
    push(NoteKind::Assumed, idle.to_owned(), true);
}

/// What a migration counts, and on which conditions.
fn migration_notes(push: &mut impl FnMut(NoteKind, String, bool), workload: &Workload) {
    let Some(migration) = &workload.migration else { return };
    let from = &migration.from.value;
    if !migration.exit.is_zero() {
        let credited = if migration.credited { ", which its provider credits" } else { ", at its price for traffic out" };
        let conditions = migration.conditions.as_ref().map_or(String::new(), |conditions| format!(": {conditions}"));
        push(NoteKind::Assumed, format!("what leaves {from} does so in month 1{credited}{conditions}"), false);
    }
    if migration.double_running > 0 {
        let months = if migration.double_running == 1 { "month 1".to_owned() } else { format!("months 1 to {}", migration.double_running) };
        push(NoteKind::Assumed, format!("{from} is paid in {months} beside whatever replaces it"), false);
    }
}

/// Where the measures of a difference disagree with what it is worth.
fn instead_notes(push: &mut impl FnMut(NoteKind, String, bool), instead: &Instead, scenario: &Scenario, credits_said: bool) {
    let name = |index: usize| scenario.alternatives[index].name.as_str();
    let pair = format!("{} instead of {}", name(instead.choose), name(instead.of));
    let pays = instead.npv > Money::ZERO;
    let rate = scenario.workload.cost_of_money.unwrap_or_default();
    if pays && instead.discounted_payback.is_none() && !credits_said {
        push(NoteKind::Verdict, format!("{pair} is not paid back by the end: the credits at the end make it pay"), false);
    }
    let owns = |index: usize| Answer::of(&scenario.alternatives[index]) != Answer::Rent;
    if !owns(instead.choose) || owns(instead.of) {
        // Between two of a side a rate of return has no direction that anybody asks about.
        return;
    }
    match instead.rates.as_slice() {
        [only] if (*only > rate) != pays && *only != rate => {
            let text = format!("{pair} has a rate of return on the other side of the cost of money than what it is worth: it is more like a loan");
            push(NoteKind::Verdict, text, false);
        }
        [_, _, ..] => push(NoteKind::Verdict, format!("{pair} has several rates of return, none of which decides"), false),
        _ => {}
    }
}

/// What commitments bind to beyond the horizon, and what may be taken away.
fn commitment_notes<'a>(push: &mut impl FnMut(NoteKind, String, bool), workload: &Workload, priced: impl Iterator<Item = (&'a Priced, &'a Alternative)>) {
    let mut committed = false;
    for (priced, alternative) in priced {
        let name = &alternative.name;
        if let Some(commitments) = priced.commitments.as_ref().filter(|commitments| !commitments.due_later.is_zero()) {
            let ends = commitments.purchases.iter().map(|purchase| purchase.from + purchase.months - 1).max().unwrap_or(0);
            let later = ends.saturating_sub(priced.months.len() - 1);
            let (amount, currency) = (commitments.due_later.whole(), workload.currency.code());
            let months = if later == 1 { "a month".to_owned() } else { format!("up to {later} months") };
            push(
                NoteKind::Verdict,
                format!(
                    "{name}: commitments run {months} beyond the horizon, with {amount} {currency} to pay then: only the figure without end credits counts it"
                ),
                false,
            );
        }
        let spot: Vec<&str> = priced.fleet.groups.iter().filter(|group| group.spot.is_some()).flat_map(|group| &group.names).map(String::as_str).collect();
        let runs_on_spot = |line: &Line| {
            let sheet = &alternative.parts[line.part].sheet;
            let interruptible = |offer: &crate::sheet::Offer| sheet.options[offer.option].term().is_none();
            matches!(line.of, For::Offer { machine, offer } if interruptible(&sheet.machines[machine].offers()[offer])) && !line.amount().is_zero()
        };
        let permitted = |part: &&Part| part.purchase.options.iter().any(|option| part.sheet.options[*option].term().is_none());
        if alternative.parts.iter().any(|part| permitted(&part)) && !workload.components.iter().any(|component| component.allows_spot) {
            push(NoteKind::NotEqual, format!("{name}: no component says `allow = [\"spot\"]`, so nothing runs on spot"), false);
        }
        if priced.bill.lines.iter().any(runs_on_spot) {
            let spot = spot.join(", ");
            push(NoteKind::NotEqual, format!("{name}: spot machines can be taken away at short notice, and their price changes with demand: {spot}"), false);
        }
        committed |= priced.commitments.is_some();
    }
    if committed {
        let how = if workload.forecast.is_some() { "for the forecast" } else { "with the load of the whole horizon known in advance" };
        push(NoteKind::NotEqual, format!("commitments are bought {how}"), false);
    }
}

/// Whether a moment is within the horizon.
fn falls_within(at: DateTime, workload: &Workload) -> bool {
    workload.start.is_some_and(|start| Calendar::new(workload).place(start, at).is_some())
}

/// No verdict rests on on-demand list prices without saying so.
fn list_price_note<'a>(push: &mut impl FnMut(NoteKind, String, bool), alternatives: impl Iterator<Item = &'a Alternative>, idle: &[String]) {
    let rents = |part: &&Part| part.sheet.kind == Kind::Cloud && part.serves.iter().any(|item| matches!(item, Item::Component(_)));
    let parts: Vec<&Part> = alternatives.flat_map(|alternative| &alternative.parts).filter(rents).collect();
    let commits = |part: &Part| part.purchase.options.iter().any(|option| part.sheet.options[*option].term().is_some());
    let mut on_demand: Vec<&str> = Vec::new();
    for part in &parts {
        let provider = part.sheet.provider.as_str();
        let negotiated = part.sheet.discounts.iter().any(|discount| discount.on_machines);
        let tried = idle.contains(&part.sheet.id);
        let compared = tried || parts.iter().any(|other| other.sheet.provider == provider && commits(other));
        if !compared && !negotiated && !on_demand.contains(&provider) {
            on_demand.push(provider);
        }
    }
    if !on_demand.is_empty() {
        push(NoteKind::Verdict, format!("{} at on-demand list price: no committed or negotiated price was compared", on_demand.join(", ")), false);
    }
}

/// A side's price of a date: whose, and of what.
type Dated = (Date, String);

/// Prices that are more than twelve months apart between the sides are flagged: those that make up a twentieth of what an alternative pays, or more.
fn date_note<'a>(push: &mut impl FnMut(NoteKind, String, bool), priced: impl Iterator<Item = (&'a Priced, &'a Alternative)>) {
    let mut sides: [Vec<Dated>; 2] = [Vec::new(), Vec::new()];
    for (priced, alternative) in priced {
        let costs = priced.bill.lines.iter().filter(|line| line.category.is_cost());
        let total: Money = costs.clone().map(Line::amount).sum();
        for line in costs.filter(|line| line.amount().decimal() * Decimal::from(20) >= total.decimal() && !line.amount().is_zero()) {
            let part = &alternative.parts[line.part];
            let shown = line.shown(alternative);
            if let Some(source) = shown.source.filter(|_| !part.completes) {
                sides[usize::from(part.sheet.kind == Kind::Owned)].push((source.as_of, format!("{} ({})", shown.name, part.sheet.id)));
            }
        }
    }
    let [rented, owned] = &sides;
    let pairs = [(rented.iter().min(), owned.iter().max()), (owned.iter().min(), rented.iter().max())];
    let apart = pairs.into_iter().filter_map(|(oldest, newest)| oldest.zip(newest)).find(|(oldest, newest)| a_year_apart(oldest.0, newest.0));
    if let Some(((old, old_name), (new, new_name))) = apart {
        push(NoteKind::Verdict, format!("prices are more than 12 months apart between the sides: {old_name} of {old}, {new_name} of {new}"), false);
    }
}

/// Whether a date is more than twelve months after another.
fn a_year_apart(older: Date, newer: Date) -> bool {
    use jiff::ToSpan as _;
    older.checked_add(12.months()).is_ok_and(|limit| limit < newer)
}

/// The sheets of an alternative's parts that it pays something on.
fn paid_on<'a>(priced: &'a Priced, alternative: &'a Alternative) -> impl Iterator<Item = &'a Sheet> {
    let paid = |index: usize| priced.bill.lines.iter().any(|line| line.part == index);
    alternative.parts.iter().enumerate().filter(move |(index, _)| paid(*index)).map(|(_, part)| &*part.sheet)
}

/// What was written in another currency, and the rates; those that are more than twelve months from the prices are flagged.
fn currency_notes<'a>(push: &mut impl FnMut(NoteKind, String, bool), workload: &Workload, priced: impl Iterator<Item = (&'a Priced, &'a Alternative)>) {
    let mut say = |what: &str, conversion: &Conversion| {
        let kind = if conversion.source.read == HowRead::Assumption { NoteKind::Assumed } else { NoteKind::Prices };
        push(kind, format!("{what} in {}, at {conversion}", conversion.from.code()), false);
    };
    if let Some((_, conversion)) = workload.capital.as_ref().and_then(|capital| capital.converted.as_ref()) {
        say("capital", conversion);
    }
    let mut sheets: Vec<(&Sheet, &Conversion)> = Vec::new();
    for sheet in priced.flat_map(|(priced, alternative)| paid_on(priced, alternative)) {
        if let Some(conversion) = sheet.converted.as_ref().filter(|_| sheets.iter().all(|(known, _)| known.id != sheet.id)) {
            sheets.push((sheet, conversion));
        }
    }
    for (at, (_, conversion)) in sheets.iter().enumerate() {
        // What is in one currency is converted alike, and said together.
        let alike = |other: &&(&Sheet, &Conversion)| other.1.from == conversion.from;
        if !sheets[..at].iter().any(|other| alike(&other)) {
            let ids: Vec<&str> = sheets.iter().filter(alike).map(|(sheet, _)| sheet.id.as_str()).collect();
            say(&format!("prices of {}", ids.join(", ")), conversion);
        }
    }
    let of_rates = sheets.first().map(|(_, conversion)| conversion.source.as_of);
    let apart = |rates: Date, prices: Date| a_year_apart(rates, prices) || a_year_apart(prices, rates);
    let old = sheets.iter().filter(|(sheet, conversion)| apart(conversion.source.as_of, sheet.as_of));
    let old: Vec<String> = old.map(|(sheet, _)| format!("{} of {}", sheet.id, sheet.as_of)).collect();
    if let Some(of_rates) = of_rates.filter(|_| !old.is_empty()) {
        push(NoteKind::Verdict, format!("the exchange rate of {of_rates} is more than 12 months from the prices of {}", old.join(", ")), false);
    }
}

/// Discounts in force, with who negotiated them.
fn discount_notes<'a>(push: &mut impl FnMut(NoteKind, String, bool), priced: impl Iterator<Item = (&'a Priced, &'a Alternative)>) {
    for sheet in priced.flat_map(|(priced, alternative)| paid_on(priced, alternative)) {
        for discount in &sheet.discounts {
            let Some(source) = sheet.sources.get(&discount.source) else { continue };
            let kind = if source.read == HowRead::Assumption { NoteKind::Assumed } else { NoteKind::Prices };
            let percent = (discount.percent * Decimal::ONE_HUNDRED).normalize();
            push(kind, format!("negotiated: {} {percent} % on {} of {} ({source})", discount.name, discount.on, sheet.id), false);
        }
    }
}

/// What one alternative offers and another does not.
fn equality_notes<'a>(push: &mut impl FnMut(NoteKind, String, bool), workload: &Workload, priced: impl Iterator<Item = (&'a Priced, &'a Alternative)>) {
    let priced: Vec<_> = priced.collect();
    for (priced, alternative) in priced.iter().copied() {
        for part in &alternative.parts {
            for (index, caveat) in part.sheet.caveats.iter().enumerate() {
                push(NoteKind::NotEqual, format!("{}: {caveat}", part.sheet.id), index > 0);
            }
            for item in &part.serves {
                let Item::Data(at) = item else { continue };
                let data = &workload.data[*at];
                let copies = part.sheet.charges_on(&data.meter).find_map(|charge| charge.copies);
                // What survives the loss of so many fragments is worth one copy more.
                let wanted = u64::from(data.scheme.parity) + 1;
                if let Some(copies) = copies.filter(|copies| *copies < wanted) {
                    let wanted = if data.scheme.data == 1 { format!("{wanted} are wanted") } else { format!("{} survives as much as {wanted}", data.scheme) };
                    let text = format!("{} keeps {copies} copies of `{}`, {wanted}", part.sheet.provider, data.name);
                    push(NoteKind::NotEqual, text, false);
                }
            }
        }
        if priced.serves_from.is_some_and(|lead| lead.hours() > 0.0)
            && workload.forecast.as_ref().unwrap_or(&workload.demand).surges.iter().any(|surge| surge.factor > 1.0 && falls_within(surge.at, workload))
        {
            let text = format!("{}: hardware for surges is bought as if they were foreseen", alternative.name);
            push(NoteKind::NotEqual, text, false);
        }
    }
    gpu_notes(push, workload, &priced);
    if let Some(component) = workload.components.iter().find(|component| component.redundancy == Redundancy::Plus(0) && component.minimum < 2) {
        let others = workload.components.iter().any(|other| other.redundancy != Redundancy::Plus(0));
        if others {
            push(NoteKind::NotEqual, format!("`{}` has no redundancy on any side", component.name), false);
        }
    }
}

/// A component that names no accelerator may run on different ones, which do not do the same work.
fn gpu_notes(push: &mut impl FnMut(NoteKind, String, bool), workload: &Workload, priced: &[(&Priced, &Alternative)]) {
    for component in workload.components.iter().filter(|component| component.needs.gpus > 0.0 && component.gpu.is_none()) {
        let mut models: Vec<String> = Vec::new();
        for (priced, alternative) in priced {
            for group in priced.fleet.groups.iter().filter(|group| group.names.contains(&component.name)) {
                let model = alternative.parts[group.part].sheet.machines[group.machine].gpu.as_deref().unwrap_or("unnamed GPUs");
                models.push(format!("{} on {model}", alternative.name));
            }
        }
        if models.len() > 1 {
            push(NoteKind::NotEqual, format!("`{}` names no GPU model, and different ones do different work: {}", component.name, models.join(", ")), false);
        }
    }
}

/// Ranges that were read at one of their values.
fn range_notes<'a>(push: &mut impl FnMut(NoteKind, String, bool), scenario: &'a Scenario, alternatives: impl Iterator<Item = &'a Alternative>) {
    let workload = &scenario.workload;
    let mut converted = workload.capital.as_ref().is_some_and(|capital| capital.converted.is_some());
    let mut said: Vec<&str> = Vec::new();
    let mut details = Vec::new();
    let mut say = |whose: &'a str, ranges: &[RangeUsed]| {
        if said.contains(&whose) {
            return;
        }
        said.push(whose);
        for range in ranges {
            let how = if range.stated { "" } else { ", the middle" };
            details.push(format!("{whose} uses {}{how} of {} to {}", range.used, range.low, range.high));
        }
    };
    for part in alternatives.flat_map(|alternative| &alternative.parts) {
        converted |= part.sheet.converted.is_some();
        say(&part.sheet.id, &part.sheet.ranges);
    }
    say("the workload", &workload.ranges);
    if let Some(exchange) = scenario.exchange.as_deref().filter(|_| converted) {
        say("the exchange table", &exchange.ranges);
    }
    match details.len() {
        0 => {}
        1 => push(NoteKind::Range, details.remove(0), false),
        several => push(NoteKind::Range, format!("{several} values are ranges, each read at its likely value or its middle"), false),
    }
    for detail in details {
        push(NoteKind::Range, detail, true);
    }
}

/// What is due before the capital arrives: nobody else says who pays it.
fn capital_notes<'a>(push: &mut impl FnMut(NoteKind, String, bool), workload: &Workload, priced: impl Iterator<Item = (&'a Priced, &'a Alternative)>) {
    let (Some(arrives), Some(start)) = (workload.capital_arrives, workload.start) else { return };
    let months = (i32::from(arrives.year()) - i32::from(start.year())) * 12 + i32::from(arrives.month()) - i32::from(start.month());
    for (priced, alternative) in priced {
        // Month 0 is before the first; whole months before the one of the arrival are due before it.
        let due: Money = priced.months.iter().take(usize::try_from(months + 1).unwrap_or(0)).copied().sum();
        if due > Money::ZERO {
            let text = format!("{}: {} {} is due before the capital arrives on {arrives}", alternative.name, due.whole(), workload.currency.code());
            push(NoteKind::Verdict, text, false);
        }
    }
}
