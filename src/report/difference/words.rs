//! The words and rows that the text and the Markdown share.

use crate::difference::{Cause, Changed, Costs, Difference, Figures, Input, LineChange, Of, Part, State};
use crate::money::{grouped, rounded};
use crate::quantity::Currency;
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// An amount in cents, or what the currency has.
pub fn money(amount: Decimal, currency: Currency) -> String {
    let mut amount = rounded(amount, currency.minor_digits());
    amount.rescale(currency.minor_digits());
    grouped(amount)
}

/// The same with its sign.
pub fn signed(amount: Decimal, currency: Currency) -> String {
    let text = money(amount, currency);
    if amount > Decimal::ZERO { format!("+{text}") } else { text }
}

/// A share in percent, with its sign.
pub fn percent(share: Decimal) -> String {
    let Some(percent) = share.checked_mul(Decimal::ONE_HUNDRED) else { return "-".to_owned() };
    let shown = rounded(percent, u32::from(percent.abs() < Decimal::from(100)));
    let sign = if percent > Decimal::ZERO { "+" } else { "-" };
    match () {
        () if percent.is_zero() => "0 %".to_owned(),
        () if shown.is_zero() => format!("{sign}<0.1 %"),
        () => format!("{sign}{} %", grouped(shown.abs().normalize())),
    }
}

/// By which share an amount rose; a dash of nothing.
pub fn share(before: Decimal, after: Decimal) -> String {
    let share = (after - before).checked_div(before.abs()).filter(|_| !before.is_zero());
    share.map_or_else(|| "-".to_owned(), percent)
}

/// What it is: the title, and from what to what.
pub fn title(difference: &Difference) -> String {
    let side = |side: &crate::difference::Side| side.name.clone();
    let mut title = vec![difference.title.clone()];
    if let Some(costs) = &difference.costs {
        title.extend(match costs.months {
            (Some(before), Some(after)) if before != after => Some(format!("{} instead of {}", months(after), months(before))),
            (before, after) => after.or(before).map(months),
        });
        title.push(costs.currency.code().to_owned());
    }
    title.push(format!("{} -> {}", side(&difference.base), side(&difference.head)));
    title.retain(|part| !part.is_empty());
    title.join(" | ")
}

fn months(number: usize) -> String {
    if number == 1 { "1 month".to_owned() } else { format!("{number} months") }
}

/// A number of things.
pub fn count(number: usize, one: &str, several: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {several}", grouped(Decimal::from(number))) }
}

/// The answer: what changed, in a few sentences, the most important first.
pub fn answer(difference: &Difference) -> Vec<String> {
    let inputs = difference.inputs.as_ref().map(Vec::len);
    match &difference.costs {
        _ if !difference.base.is_there => new(difference, "NEW", &difference.base.name, true),
        _ if !difference.head.is_there => new(difference, "REMOVED", &difference.head.name, false),
        None => files(difference),
        Some(_) if difference.is_none() => vec![match (difference.of, inputs) {
            (Of::Workloads, _) => "No change: the inputs are the same, and so is every amount.".to_owned(),
            _ => "No change: every amount is the same.".to_owned(),
        }],
        Some(costs) if costs.are_equal() => {
            let inputs = count(inputs.unwrap_or_default(), "input differs", "inputs differ");
            vec![format!("No amount changes, though {inputs}.")]
        }
        Some(costs) => changed(costs),
    }
}

/// What is there on one side alone.
fn new(difference: &Difference, word: &str, other: &str, added: bool) -> Vec<String> {
    let what = if difference.of == Of::Sheets { "all of the sheet" } else { "everything" };
    let mut lines = vec![format!("{word}: {} does not exist in {other}: {what} is {}.", difference.title, if added { "added" } else { "taken out" })];
    if let Some(costs) = &difference.costs {
        let winner = if added { &costs.winner.1 } else { &costs.winner.0 };
        let of = |changed: &Changed| (if added { changed.after.figures() } else { changed.before.figures() }).copied();
        let found = costs.alternatives.iter().find(|changed| winner.as_ref() == Some(&changed.name) || (winner.is_none() && of(changed).is_some()));
        if let Some((changed, figures)) = found.and_then(|changed| Some((changed, of(changed)?))) {
            let (measure, figure) = measure(costs, &figures);
            let verb = match (winner.is_some(), added) {
                (true, true) => "wins with",
                (true, false) => "won with",
                (false, true) => "has",
                (false, false) => "had",
            };
            lines.push(format!("{} {verb} a {measure} of {} {}.", changed.name, money(figure, costs.currency), costs.currency.code()));
        }
    }
    lines
}

/// The figure that a verdict compares, by its name.
fn measure(costs: &Costs, figures: &Figures) -> (&'static str, Decimal) {
    if costs.discounted { ("present cost", figures.measure()) } else { ("total", figures.total) }
}

fn changed(costs: &Costs) -> Vec<String> {
    let mut lines = Vec::new();
    let moved = |changed: &&Changed| changed.both().is_some_and(|(before, after)| before != after);
    let stays = |changed: &Changed| changed.both().is_some_and(|(before, after)| before.total == after.total);
    if !costs.lengths_differ() && costs.alternatives.iter().all(stays) {
        lines.push("No total changes.".to_owned());
    }
    match &costs.winner {
        (Some(before), None) => lines.push(format!("THERE IS NO WINNER ANY MORE: {before} won.")),
        (None, Some(after)) => lines.push(format!("THERE IS A WINNER NOW: {after}.")),
        _ => {}
    }
    // What is chosen comes first, and is what a rule on increases counts.
    let mut told: Vec<&str> = Vec::new();
    match costs.chosen() {
        [Some((one, _)), Some((other, _))] if one.name == other.name => {
            let start = if costs.winner == (Some(one.name.clone()), Some(one.name.clone())) {
                format!("{} still wins; its", one.name)
            } else {
                format!("{}: its", one.name)
            };
            lines.push(sentence(costs, one, &start));
            told.push(&one.name);
        }
        [Some(was), Some(is)] => {
            lines.push(instead(costs, was, is));
            for changed in [is.0, was.0].into_iter().filter(moved) {
                lines.push(sentence(costs, changed, &its(costs, changed)));
                told.push(&changed.name);
            }
        }
        _ => {}
    }
    let size = |changed: &&Changed| changed.both().map_or(Decimal::ZERO, |(before, after)| (after.total - before.total).abs());
    if !costs.alternatives.iter().filter(moved).any(|changed| told.contains(&changed.name.as_str()))
        && let Some(most) = costs.alternatives.iter().filter(moved).max_by_key(size)
    {
        lines.push(sentence(costs, most, &its(costs, most)));
        told.push(&most.name);
    }
    let others = || costs.alternatives.iter().filter(|changed| !told.contains(&changed.name.as_str()));
    let (unmoved, others) = (others().filter(|changed| !changed.is_changed()).count(), others().filter(moved).count());
    let mut rest = Vec::new();
    rest.extend((others > 0).then(|| count(others, "other alternative changes", "other alternatives change")));
    let unmoved_words = if others > 0 { ("does not", "do not") } else { ("other alternative does not change", "other alternatives do not change") };
    rest.extend((unmoved > 0).then(|| count(unmoved, unmoved_words.0, unmoved_words.1)));
    let here = |after: bool| {
        let is = |changed: &&Changed| if after { changed.before == State::Absent } else { changed.after == State::Absent };
        costs.alternatives.iter().filter(is).map(|changed| changed.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    rest.extend(Some(here(true)).filter(|names| !names.is_empty()).map(|names| format!("new: {names}")));
    rest.extend(Some(here(false)).filter(|names| !names.is_empty()).map(|names| format!("no longer there: {names}")));
    if !rest.is_empty() {
        let rest = rest.join("; ");
        let mut letters = rest.chars();
        lines.push(letters.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), letters.as_str())));
    }
    lines
}

/// What is chosen instead of what was, and what that costs: by the month where the horizons differ.
fn instead(costs: &Costs, (old, before): (&Changed, &Figures), (new, after): (&Changed, &Figures)) -> String {
    let of = |figures: &Figures| if costs.lengths_differ() { figures.monthly } else { figures.total };
    let (before, after) = (of(before), of(after));
    let code = costs.currency.code();
    let amount = format!("{} {code}", money((after - before).abs(), costs.currency));
    let by = match after.cmp(&before) {
        Ordering::Greater => format!("{amount} more"),
        Ordering::Less => format!("{amount} less"),
        Ordering::Equal => "as much".to_owned(),
    };
    let by = if costs.lengths_differ() { format!("{by} in the mean month") } else { by };
    let start = match costs.winner {
        (Some(_), Some(_)) => format!("THE WINNER CHANGES: {} wins instead of {}", new.name, old.name),
        _ => format!("{} is chosen instead of {}", new.name, old.name),
    };
    let (was, is) = (money(before, costs.currency), money(after, costs.currency));
    format!("{start}: what is chosen costs {by} ({} {was} -> {} {is}).", old.name, new.name)
}

/// The start of a sentence on an alternative's figures.
fn its(costs: &Costs, changed: &Changed) -> String {
    if costs.lengths_differ() { format!("{}: its", changed.name) } else { format!("The {} of {}", length(costs), changed.name) }
}

/// What a total is called.
fn length(costs: &Costs) -> String {
    match costs.months {
        (Some(one), Some(other)) if one == other && one % 12 == 0 => format!("{}-year total", one / 12),
        (Some(one), Some(other)) if one == other => format!("{one}-month total"),
        _ => "total".to_owned(),
    }
}

/// How the total of an alternative changes, and why; of two horizons the mean month comes first. `start` ends in `its`, or names the total.
fn sentence(costs: &Costs, changed: &Changed, start: &str) -> String {
    let Some((before, after)) = changed.both() else { return String::new() };
    let code = costs.currency.code();
    let moves = |before: Decimal, after: Decimal| {
        let change = after - before;
        if change.is_zero() {
            return format!("stays at {} {code}", money(after, costs.currency));
        }
        let verb = if change > Decimal::ZERO { "rises" } else { "falls" };
        let share = if before.is_zero() { "from nothing".to_owned() } else { share(before, after) };
        format!("{verb} by {} {code} ({share})", money(change.abs(), costs.currency))
    };
    let why = if changed.parts.iter().all(|part| part.total.is_zero()) { String::new() } else { format!(": {}", parts(&changed.parts, costs.currency)) };
    let total = moves(before.total, after.total);
    let present = before.present_cost.zip(after.present_cost).filter(|_| before.total == after.total);
    let present = present.filter(|(before, after)| before != after);
    if costs.lengths_differ() {
        return format!("{start} mean month {}; its total {total}{why}.", moves(before.monthly, after.monthly));
    }
    let what = if start.ends_with(" its") { format!(" {}", length(costs)) } else { String::new() };
    let present = present.map_or_else(String::new, |(before, after)| format!(", its present cost {}", moves(before, after)));
    format!("{start}{what} {total}{present}{why}.")
}

/// Causes that are not told apart.
pub fn causes(causes: &[Cause]) -> String {
    causes.iter().map(|cause| cause.label()).collect::<Vec<_>>().join(" and ")
}

/// The parts of a change.
fn parts(parts: &[Part], currency: Currency) -> String {
    let parts = parts.iter().filter(|part| !part.total.is_zero());
    parts.map(|part| format!("{} {}", causes(&part.causes), signed(part.total, currency))).collect::<Vec<_>>().join(", ")
}

/// Why a line changed.
pub fn why(line: &LineChange, currency: Currency) -> String {
    match line.parts.as_slice() {
        [] if line.amount.0.is_none() => "new".to_owned(),
        [] => "no longer there".to_owned(),
        [(only, _)] => causes(only),
        several => {
            // Short words: there may be many.
            let keys = |of: &[Cause]| of.iter().map(|cause| if *cause == Cause::Rest { cause.label() } else { cause.key() }).collect::<Vec<_>>().join(" and ");
            several.iter().map(|(of, amount)| format!("{} {}", keys(of), signed(*amount, currency))).collect::<Vec<_>>().join(", ")
        }
    }
}

/// The changes between two sheets, counted.
fn files(difference: &Difference) -> Vec<String> {
    let inputs = difference.inputs.as_deref().unwrap_or_default();
    if inputs.is_empty() {
        return vec!["No change: every value is the same.".to_owned()];
    }
    let entry = |input: &&Input| ["machine.", "charge.", "discount.", "option."].iter().any(|start| input.path.starts_with(start)) && is_entry(&input.path);
    let added = inputs.iter().filter(entry).filter(|input| input.before.is_none()).count();
    let removed = inputs.iter().filter(entry).filter(|input| input.after.is_none()).count();
    let prices: Vec<&Input> = inputs.iter().filter(|input| is_price(&input.path) && input.before.is_some() && input.after.is_some()).collect();
    let moves: Vec<Decimal> = prices.iter().filter_map(|input| input.increase).collect();
    let (up, down) = (moves.iter().filter(|by| **by > Decimal::ZERO).count(), moves.iter().filter(|by| **by < Decimal::ZERO).count());
    let currencies = inputs.iter().find(|input| input.path == "sheet.currency").and_then(|input| input.before.as_ref().zip(input.after.as_ref()));
    let mut said = Vec::new();
    said.extend(currencies.map(|(was, is)| format!("Prices are in different currencies, {} and {}", was.value, is.value)));
    if !prices.is_empty() {
        let extremes = moves.iter().min().zip(moves.iter().max());
        let range = extremes.map_or(String::new(), |(least, most)| {
            if least == most { format!(", {}", percent(*least)) } else { format!(", {} to {}", percent(*least), percent(*most)) }
        });
        let noun = if difference.of == Of::Exchanges { ("rate changes", "rates change") } else { ("price changes", "prices change") };
        let counted = if currencies.is_some() { String::new() } else { format!(" ({up} up, {down} down{range})") };
        said.push(format!("{}{counted}", count(prices.len(), noun.0, noun.1)));
    }
    said.extend((added > 0).then(|| count(added, "entry is added", "entries are added")));
    said.extend((removed > 0).then(|| count(removed, "entry is taken out", "entries are taken out")));
    let rest = inputs.len() - prices.len() - added - removed;
    said.extend((rest > 0).then(|| count(rest, "other value changes", "other values change")));
    vec![format!("{}.", said.join("; "))]
}

/// Whether a path leads to an entry as a whole.
fn is_entry(path: &str) -> bool {
    crate::document::Path::parse(path).is_ok_and(|(path, _)| path.0.len() == 2)
}

/// Whether a path leads to a price.
fn is_price(path: &str) -> bool {
    let Ok((path, _)) = crate::document::Path::parse(path) else { return false };
    let keys: Vec<&str> = (0..path.0.len()).filter_map(|at| path.key(at)).collect();
    let last = keys.last().copied().unwrap_or_default();
    let of_option = keys.len() == 4 && keys[0] == "machine" && keys[2] == "options";
    let of_rates = keys.first() == Some(&"exchange") && last == "rates";
    of_rates || of_option || (keys.len() > 1 && ["price", "purchase", "upfront", "usage", "setup", "minimum", "cap", "stopped"].contains(&last))
}

/// A figure of the alternatives, before and after: its name and rows of five cells.
pub struct Figure {
    /// What it is.
    pub name: &'static str,
    /// Alternative, before, after, change, share.
    pub rows: Vec<Vec<String>>,
}

/// The figures of the alternatives that changed, and of the winners, that which decides first.
pub fn figures(costs: &Costs) -> Vec<Figure> {
    let mut figures = Vec::new();
    let of_kind = |name: &str, figures: &Figures| match name {
        "Present cost" => figures.present_cost,
        "Total" => Some(figures.total),
        _ => Some(figures.monthly),
    };
    for name in ["Present cost", "Total", "A month"] {
        let of = |figures: &Figures| of_kind(name, figures);
        let differ = matches!(costs.months, (Some(one), Some(other)) if one != other);
        if (name == "A month" && !differ) || (name == "Present cost" && !costs.discounted) {
            continue;
        }
        let decides = name == "Present cost" || (name == "Total" && !costs.discounted);
        let cell = |state: &State, wins: bool| match state {
            State::Absent => "-".to_owned(),
            State::NotPriced(_) => "not priced".to_owned(),
            State::Priced(figures) => {
                of(figures).map_or_else(|| "-".to_owned(), |amount| format!("{}{}", if wins && decides { "* " } else { "" }, money(amount, costs.currency)))
            }
        };
        let row = |changed: &Changed| {
            let wins = |winner: &Option<String>| winner.as_ref() == Some(&changed.name);
            let mut row = vec![changed.name.clone(), cell(&changed.before, wins(&costs.winner.0)), cell(&changed.after, wins(&costs.winner.1))];
            match changed.both().and_then(|(before, after)| of(before).zip(of(after))) {
                Some((before, after)) => row.extend([signed(after - before, costs.currency), share(before, after)]),
                None => row.extend(["-".to_owned(), "-".to_owned()]),
            }
            row
        };
        // What has no price on either side has nothing to show.
        let shown = |changed: &&Changed| changed.before.figures().is_some() || changed.after.figures().is_some();
        figures.push(Figure { name, rows: costs.alternatives.iter().filter(shown).map(row).collect() });
    }
    figures
}

/// A table: its heads, and its rows.
pub type Rows = (Vec<String>, Vec<Vec<String>>);

/// Why figures change, that which decides first: the causes that there are, and for each alternative what each makes of it.
pub fn attributions(costs: &Costs) -> Vec<Rows> {
    let present = costs.discounted.then(|| attribution(costs, "Why, present cost", &|part| part.present_cost, &|figures| figures.present_cost));
    let total = attribution(costs, if costs.discounted { "Why, total" } else { "Why" }, &|part| Some(part.total), &|figures| Some(figures.total));
    [present.flatten(), total].into_iter().flatten().collect()
}

fn attribution(costs: &Costs, head: &str, part: &dyn Fn(&Part) -> Option<Decimal>, of: &dyn Fn(&Figures) -> Option<Decimal>) -> Option<Rows> {
    let made = |of: &Part| part(of).filter(|amount| !amount.is_zero());
    let mut all: Vec<&Vec<Cause>> = Vec::new();
    for found in costs.alternatives.iter().flat_map(|changed| &changed.parts).filter(|part| made(part).is_some()) {
        if !all.contains(&&found.causes) {
            all.push(&found.causes);
        }
    }
    all.sort();
    if all.is_empty() {
        return None;
    }
    let heads = std::iter::once(head.to_owned()).chain(all.iter().map(|of| causes(of))).chain(["change".to_owned()]).collect();
    let row = |changed: &Changed| {
        let (before, after) = changed.both()?;
        let change = of(after)? - of(before)?;
        let cell = |wanted: &&Vec<Cause>| {
            let found = changed.parts.iter().find(|part| part.causes == **wanted).and_then(made);
            found.map_or_else(|| "-".to_owned(), |amount| signed(amount, costs.currency))
        };
        (!change.is_zero() || changed.parts.iter().any(|part| made(part).is_some()))
            .then(|| std::iter::once(changed.name.clone()).chain(all.iter().map(cell)).chain([signed(change, costs.currency)]).collect())
    };
    Some((heads, costs.alternatives.iter().filter_map(row).collect()))
}

/// The lines of an alternative that changed: line, before, after, change, why.
pub fn lines(changed: &Changed, currency: Currency) -> Vec<Vec<String>> {
    let amount = |amount: Option<Decimal>| amount.map_or_else(|| "-".to_owned(), |amount| money(amount, currency));
    let alike = |line: &LineChange| changed.lines.iter().filter(|other| other.name == line.name).count() > 1;
    let name = |line: &LineChange| match line.part {
        Some(part) if alike(line) => format!("{} (part {})", line.name, part + 1),
        _ => line.name.clone(),
    };
    let row = |line: &LineChange| vec![name(line), amount(line.amount.0), amount(line.amount.1), signed(line.change(), currency), why(line, currency)];
    changed.lines.iter().map(row).collect()
}

/// What an alternative runs on other machines, in sentences.
pub fn machines(costs: &Costs) -> Vec<String> {
    let of = |changed: &Changed| {
        let say = |(serves, before, after): &(String, Option<String>, Option<String>)| match (before, after) {
            (Some(before), Some(after)) => format!("{serves} on {after} instead of {before}"),
            (None, Some(after)) => format!("{serves} on {after}"),
            (Some(before), None) => format!("nothing for {serves} on {before} any more"),
            (None, None) => String::new(),
        };
        let all: Vec<String> = changed.machines.iter().map(say).collect();
        (!all.is_empty()).then(|| format!("{}: {}", changed.name, all.join("; ")))
    };
    costs.alternatives.iter().filter_map(of).collect()
}

/// What is not priced, before or after, in sentences.
pub fn not_priced(costs: &Costs) -> Vec<String> {
    let of = |changed: &Changed| match (&changed.before, &changed.after) {
        (State::NotPriced(old), State::NotPriced(new)) if old == new => None,
        (before, State::NotPriced(reason)) => {
            Some(format!("{}{}: {reason}", changed.name, if matches!(before, State::Priced(_)) { " is not priced any more" } else { "" }))
        }
        (State::NotPriced(reason), State::Priced(_)) => Some(format!("{} is priced now, and was not: {reason}", changed.name)),
        _ => None,
    };
    costs.alternatives.iter().filter_map(of).collect()
}

/// An input: path, before, after, share, cause, and where it is written; a value has at most so many characters.
pub fn input(input: &Input, longest: usize) -> [String; 6] {
    let value = |written: &Option<crate::difference::Written>, none: &str| {
        written.as_ref().map_or_else(|| none.to_owned(), |written| shortened(&written.value, longest))
    };
    let place = input.after.as_ref().or(input.before.as_ref()).filter(|written| written.line > 0);
    [
        input.path.clone(),
        value(&input.before, "(not there)"),
        value(&input.after, "(taken out)"),
        input.increase.map_or_else(String::new, percent),
        input.cause.label().to_owned(),
        place.map_or_else(String::new, |written| format!("{}:{}", written.file, written.line)),
    ]
}

/// The most characters of a value that are shown.
pub const LONGEST: usize = 40;

fn shortened(value: &str, longest: usize) -> String {
    let value = crate::diagnostic::printable(value);
    if value.chars().count() <= longest { value } else { format!("{}...", value.chars().take(longest.saturating_sub(3)).collect::<String>()) }
}

/// In which order causes were told apart, where several were.
pub fn order(costs: &Costs) -> Option<String> {
    let several = costs.alternatives.iter().any(|changed| changed.parts.len() > 1 || changed.lines.iter().any(|line| line.parts.len() > 1));
    let order = Cause::ALL.map(Cause::label).join(", ");
    // Of saved results a note says it.
    let saved = costs.alternatives.iter().any(|changed| changed.parts.iter().any(|part| part.causes == [Cause::Rest]));
    (several && !saved).then(|| {
        format!("Each cause is given what its inputs change after those before it: {order}. How many are owned or committed to is worked out anew each time.")
    })
}
