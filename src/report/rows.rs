//! The words and rows that a table and a Markdown page share.

use super::Period;
use crate::capital::HIGHEST;
use crate::comparison::{
    Answer, Commitment, Commitments, Comparison, Financed, Instead, Lives, Meeting, Moved, NoteKind, Outcome, Priced, There, Verdict, View,
};
use crate::fleet::Cohort;
use crate::money::{Exact, Money, grouped, rounded};
use crate::quantity::to_decimal;
use crate::scenario::Part;
use crate::sheet::Kind;
use crate::sheet::in_years;
use crate::sheet::meter::Category;
use crate::workload::{Counting, Financing, Instalments};
use rust_decimal::Decimal;

/// A row: its label, and a cell for each priced alternative.
pub struct Row {
    /// What the cells are.
    pub label: String,
    /// In the order of [`columns`].
    pub cells: Vec<String>,
}

/// Rows that belong together.
pub type Section = Vec<Row>;

/// The priced alternatives, cheapest first.
pub fn columns(comparison: &Comparison) -> Vec<(usize, &Priced)> {
    let mut columns: Vec<_> = comparison.priced().collect();
    columns.sort_by(|a, b| {
        let figure = |priced: &Priced| priced.measure(comparison.measure);
        figure(a.1).cmp(&figure(b.1)).then_with(|| comparison.name(a.0).cmp(comparison.name(b.0)))
    });
    columns
}

/// The line above everything: what was compared.
pub fn title(comparison: &Comparison) -> String {
    let workload = &comparison.scenario.workload;
    let mut title = vec![
        workload.name.clone(),
        if workload.months == 1 { "1 month".to_owned() } else { format!("{} months", workload.months) },
        workload.currency.code().to_owned(),
    ];
    if let Some(vcpus) = to_decimal(comparison.vcpus).filter(|vcpus| !vcpus.is_zero()) {
        title.push(format!("{} vCPU at peak", grouped(rounded(vcpus, u32::from(vcpus < Decimal::TEN)).normalize())));
    }
    if workload.sites > 1 {
        title.push(format!("{} sites", workload.sites));
    }
    if (comparison.load_growth - 1.0).abs() > 0.005 {
        // Beyond any use, and perhaps beyond what a float holds.
        let growth = if comparison.load_growth < 1e9 { format!("{:.1}", comparison.load_growth) } else { "1,000,000,000 and more".to_owned() };
        title.push(format!("load x{growth}"));
    }
    match workload.cost_of_money {
        Some(rate) => title.push(format!("discounted {} %/year", (rate * Decimal::ONE_HUNDRED).normalize())),
        None => title.push("not discounted".to_owned()),
    }
    title.join(" | ")
}

fn percent(ratio: Decimal) -> String {
    let percent = ratio * Decimal::ONE_HUNDRED;
    let digits = u32::from(percent.abs() < Decimal::TEN);
    format!("{} %", rounded(percent, digits).normalize())
}

/// The answer in a word.
fn verb(comparison: &Comparison, index: usize) -> &'static str {
    // What is there and serves to the end is not bought, and what is leased is not either.
    let cohorts = |outcome: &Outcome, of: fn(&Cohort) -> bool| match outcome {
        Outcome::Priced(priced) => priced.fleet.groups.iter().flat_map(|group| &group.cohorts).any(of),
        Outcome::NotPriced(_) => false,
    };
    let (bought, kept) =
        (cohorts(&comparison.outcomes[index], |cohort| cohort.lot.is_none()), cohorts(&comparison.outcomes[index], |cohort| cohort.lot.is_some()));
    let leases = |part: &Part| matches!(part.financing.as_deref(), Some(Financing { instalments: Instalments::Lease { .. }, .. }));
    let alternative = &comparison.scenario.alternatives[index];
    match Answer::of(alternative) {
        Answer::Buy if kept => {
            if bought {
                "KEEP AND BUY"
            } else {
                "KEEP"
            }
        }
        Answer::Buy if alternative.parts.iter().filter(|part| part.sheet.kind == Kind::Owned).all(leases) => "LEASE",
        Answer::Buy => "BUY",
        Answer::Both => "BUY AND RENT",
        Answer::Rent => "RENT",
    }
}

/// The answer: who wins, by which measure, by how much, and what would turn it.
pub fn answer(comparison: &Comparison) -> Vec<String> {
    let currency = comparison.scenario.workload.currency.code();
    let priced = |index: usize| match &comparison.outcomes[index] {
        Outcome::Priced(priced) => Some(&**priced),
        Outcome::NotPriced(_) => None,
    };
    let measure = comparison.measure;
    match &comparison.verdict {
        Verdict::NonePriced if comparison.outcomes.is_empty() => {
            vec!["There is nothing to compare: the workload names no sheets and no alternatives.".to_owned()]
        }
        Verdict::NonePriced => vec!["No verdict: no alternative is priced.".to_owned()],
        Verdict::OnlyOne(only) => {
            let figure = priced(*only).map_or(Money::ZERO, |priced| priced.measure(measure));
            vec![format!("No verdict: only {} is priced, at a {} of {} {currency}.", comparison.name(*only), measure.as_str(), figure.whole())]
        }
        Verdict::Winner { winner, runner_up, margin, ratio, other_side, break_even, turns, instead, .. } => {
            let figure = priced(*winner).map_or(Money::ZERO, |priced| priced.measure(measure));
            let mut lines = Vec::new();
            if margin.is_zero() {
                lines.push(format!(
                    "TIE: {} and {} cost the same, a {} of {} {currency}.",
                    comparison.name(*winner),
                    comparison.name(*runner_up),
                    measure.as_str(),
                    figure.whole()
                ));
            } else {
                lines.push(format!(
                    "{}: {} wins with a {} of {} {currency}, {} ({}) below {}.",
                    verb(comparison, *winner),
                    comparison.name(*winner),
                    measure.as_str(),
                    figure.whole(),
                    percent(*ratio),
                    margin.whole(),
                    comparison.name(*runner_up)
                ));
            }
            lines.extend(disagreement(comparison, *winner));
            if let Some((other, cost)) = other_side.filter(|other| other != runner_up).and_then(|other| Some((other, priced(other)?.measure(measure)))) {
                let way = match Answer::of(&comparison.scenario.alternatives[other]) {
                    Answer::Buy => "buying",
                    Answer::Both => "buying and renting",
                    Answer::Rent => "renting",
                };
                lines.push(format!("The best way of {way}, {}, costs {} {currency}.", comparison.name(other), cost.whole()));
            }
            if !turns.is_empty() {
                let turns: Vec<String> = turns
                    .iter()
                    .map(|turn| {
                        let sign = if turn.change.is_sign_negative() { "-" } else { "+" };
                        let whose = match turn.what {
                            "wages" => " everywhere".to_owned(),
                            what if what.starts_with("the value") => String::new(),
                            _ => format!(" at {}", comparison.name(turn.alternative)),
                        };
                        format!("{}{whose} {sign}{}", turn.what, percent(turn.change.abs()))
                    })
                    .collect();
                lines.push(format!("Turns when, with these fleets: {}.", turns.join("; or ")));
            }
            if !comparison.turning.is_empty() {
                let points: Vec<String> = comparison
                    .turning
                    .iter()
                    .map(|point| format!("{} a {} of about {}", if point.below { "under" } else { "over" }, point.input, point.at))
                    .collect();
                lines.push(format!("Turns also {}.", points.join(", or ")));
            }
            match break_even {
                Some(0) => lines.push("It has paid less from the start, credits at the end left out.".to_owned()),
                Some(month) => lines.push(format!("It has paid less from {} on, credits at the end left out.", in_month(comparison, *month))),
                None => lines.push("It has not paid less by the end, credits at the end left out.".to_owned()),
            }
            lines.extend(instead.iter().find_map(|instead| in_short(comparison, instead)));
            lines
        }
    }
}

/// A month by its number, with its date where the workload has a start.
fn in_month(comparison: &Comparison, month: usize) -> String {
    comparison.date(month).map_or_else(|| format!("month {month}"), |date| format!("month {month} ({date})"))
}

/// Rates of return in a sentence.
fn rates(instead: &Instead) -> String {
    let yearly = |rate: &Decimal| match *rate {
        rate if rate > Decimal::TEN => "over 1,000 %".to_owned(),
        // No rate is as low as -100 %: nothing would be left.
        rate if rate < Decimal::new(-99, 2) => "under -99 %".to_owned(),
        rate => percent(rate),
    };
    match instead.rates.as_slice() {
        [] => "none".to_owned(),
        [only] => format!("{}/year", yearly(only)),
        several => format!("{} (several, so that none decides)", several.iter().map(yearly).collect::<Vec<_>>().join(", ")),
    }
}

/// Where owning wins by the hours that rented machines run, and where they stand.
fn duty(instead: &Instead) -> Option<String> {
    let duty = instead.duty?;
    let today = percent(duty.today);
    Some(if duty.break_even > Decimal::ONE {
        format!("at no share of the hours of the machines at peak, of which {today} are rented")
    } else if duty.break_even.is_sign_negative() {
        format!("at any share of the hours of the machines at peak, of which {today} are rented")
    } else {
        format!("above {} of the hours of the machines at peak, of which {today} are rented", percent(duty.break_even))
    })
}

/// Buying instead of renting in a sentence; none for another pair.
fn in_short(comparison: &Comparison, instead: &Instead) -> Option<String> {
    let owns = |index: usize| Answer::of(&comparison.scenario.alternatives[index]) != Answer::Rent;
    if !owns(instead.choose) || owns(instead.of) {
        return None;
    }
    let rate = if instead.rates.is_empty() { "no rate of return".to_owned() } else { format!("a rate of return of {}", rates(instead)) };
    let duty = duty(instead).map(|duty| format!("; owning wins {duty}")).unwrap_or_default();
    Some(format!("{} instead of {}: {rate}{duty}.", comparison.name(instead.choose), comparison.name(instead.of)))
}

/// Pairs of alternatives with the measures of their difference.
pub fn instead(comparison: &Comparison) -> Vec<(String, Vec<(&'static str, String)>)> {
    let Verdict::Winner { instead, .. } = &comparison.verdict else { return Vec::new() };
    let month = |month: Option<usize>| {
        month.map_or("not by the end".to_owned(), |month| if month == 0 { "from the start".to_owned() } else { in_month(comparison, month) })
    };
    let net = if comparison.scenario.workload.cost_of_money.is_some() { "Net present value" } else { "Saved, not discounted" };
    let pair = |instead: &Instead| {
        let mut rows = vec![
            (net, instead.npv.whole()),
            ("Rate of return", rates(instead)),
            ("Paid back, without end credits", month(instead.payback)),
            ("Paid back, discounted, without end credits", month(instead.discounted_payback)),
            ("Has paid less from, without end credits", month(instead.break_even)),
        ];
        rows.extend(duty(instead).map(|duty| ("Owning wins", duty)));
        (format!("{} instead of {}", comparison.name(instead.choose), comparison.name(instead.of)), rows)
    };
    instead.iter().map(pair).collect()
}

/// What a unit of what is delivered costs.
pub fn unit_costs(comparison: &Comparison) -> Section {
    let columns = columns(comparison);
    let mut labels: Vec<(&str, &str)> = Vec::new();
    for unit in columns.iter().flat_map(|(_, priced)| &priced.unit_costs) {
        if !labels.contains(&(unit.key, &unit.label)) {
            // As they stand in an alternative that has them all.
            let at = labels.iter().rposition(|(key, _)| *key == unit.key).map_or(labels.len(), |at| at + 1);
            labels.insert(at, (unit.key, &unit.label));
        }
    }
    let row = |(key, label): (&str, &str)| {
        let of = |priced: &Priced| priced.unit_costs.iter().find(|unit| unit.key == key && unit.label == label).map(|unit| unit.cost.to_string());
        Row { label: label.to_owned(), cells: columns.iter().map(|(_, priced)| of(priced).unwrap_or("-".to_owned())).collect() }
    };
    labels.into_iter().map(row).collect()
}

/// What would be lost by giving hardware up early: half-way, or also at the end of each year. Empty where nothing would.
pub fn retiring(comparison: &Comparison, yearly: bool) -> Section {
    let columns = columns(comparison);
    let months = comparison.scenario.workload.months as usize;
    // Where the market always pays the book value, nothing is lost.
    if columns.iter().all(|(_, priced)| priced.retiring.iter().all(|lost| lost.is_zero())) {
        return Section::new();
    }
    let row = |label: String, month: usize| {
        let lost = |priced: &Priced| priced.retiring.get(month - 1).copied().map_or("-".to_owned(), amount);
        Row { label, cells: columns.iter().map(|(_, priced)| lost(priced)).collect() }
    };
    let mut section: Section = vec![row("Lost if given up half-way".to_owned(), months.div_ceil(2))];
    if yearly {
        section.extend((12..=months).step_by(12).map(|month| row(format!("Lost if given up after year {}", month / 12), month)));
    }
    section
}

/// The lives that were tried for machines that are bought, and what others would change.
pub fn lives(comparison: &Comparison) -> Vec<(String, String)> {
    let currency = comparison.scenario.workload.currency;
    let change = |dearer: &Option<Money>| match dearer {
        None => "cannot be priced".to_owned(),
        Some(dearer) if dearer.is_zero() => "would cost the same".to_owned(),
        Some(dearer) if *dearer < Money::ZERO => format!("would cost {} {} less", (-*dearer).whole(), currency.code()),
        Some(dearer) => format!("would cost {} {} more", dearer.whole(), currency.code()),
    };
    let text = |lives: &Lives| {
        let chosen: Vec<String> = lives.chosen.iter().map(|life| in_years(*life)).collect();
        let whole = if lives.chosen.len() > 1 { " for all" } else { "" };
        let others = lives.others.iter().map(|(life, dearer)| format!("{}{whole} {}", in_years(*life), change(dearer)));
        let others: Vec<String> = others.collect();
        format!("{} serves {}; {}", lives.machine, chosen.join(" or "), others.join("; "))
    };
    let all = columns(comparison).into_iter();
    all.flat_map(|(index, priced)| priced.lives.iter().map(move |lives| (comparison.name(index).to_owned(), text(lives)))).collect()
}

/// Every measure that decides, and what it names.
pub fn measures(comparison: &Comparison) -> Vec<(&'static str, String)> {
    comparison.verdict.measures().iter().map(|ruling| (ruling.by.as_str(), comparison.name(ruling.winner).to_owned())).collect()
}

/// What measures name that do not name the winner, in a sentence; none if they agree.
fn disagreement(comparison: &Comparison, winner: usize) -> Option<String> {
    let mut others: Vec<(usize, Vec<&str>)> = Vec::new();
    for ruling in comparison.verdict.measures().iter().filter(|ruling| ruling.winner != winner) {
        match others.iter_mut().find(|(other, _)| *other == ruling.winner) {
            Some((_, by)) => by.push(ruling.by.as_str()),
            None => others.push((ruling.winner, vec![ruling.by.as_str()])),
        }
    }
    let list = |by: &[&str]| match by {
        [only] => (*only).to_owned(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
        [] => String::new(),
    };
    let texts: Vec<String> = others.iter().map(|(other, by)| format!("{} wins by {}", comparison.name(*other), list(by))).collect();
    (!texts.is_empty()).then(|| format!("The measures disagree: {}.", texts.join("; ")))
}

/// The figures that decide.
pub fn figures(comparison: &Comparison) -> Section {
    let columns = columns(comparison);
    let row = |label: &str, cell: &dyn Fn(&Priced) -> String| Row { label: label.to_owned(), cells: columns.iter().map(|(_, priced)| cell(priced)).collect() };
    let measure = comparison.measure;
    let winner = match comparison.verdict {
        Verdict::Winner { winner, .. } => Some(winner),
        _ => None,
    };
    let star = |index: usize, text: String| if Some(index) == winner { format!("* {text}") } else { text };
    let label = measure.as_str().to_uppercase();
    let mut section = vec![
        Row { label, cells: columns.iter().map(|(index, priced)| star(*index, priced.measure(measure).whole())).collect() },
        row("  without end credits", &|priced| priced.measure_without_credits(measure).whole()),
    ];
    if let Some(counting) = counting(comparison) {
        section.push(match counting {
            Counting::Incremental => row("  with what is there at its value", &|priced| there(priced, &|there| there.full.whole())),
            Counting::Full => row("  paid from now on", &|priced| there(priced, &|there| there.incremental.whole())),
        });
    }
    section.extend([
        row("Paid before the start", &|priced| amount(priced.months[0])),
        row("First month / last", &|priced| format!("{} / {}", amount(priced.months[1]), amount(priced.last_month()))),
        row("Serves from", &|priced| priced.serves_from.map_or("day 0".to_owned(), |lead| lead.to_string())),
    ]);
    if let Some(capital) = &comparison.scenario.workload.capital {
        let label = format!("Capital of {} lasts", grouped(rounded(capital.sum.number, 0)));
        section.push(row(&label, &|priced| priced.capital_spent.map_or("to the end".to_owned(), |month| format!("until {}", in_month(comparison, month)))));
        if !comparison.carries.is_empty() {
            section
                .push(Row { label: "  carries, times the demand".to_owned(), cells: columns.iter().map(|(index, _)| multiple(comparison, *index)).collect() });
        }
    }
    section
}

/// A figure of loans and leases.
type FinancedFigure = fn(&Financed) -> Money;

/// Those that a report shows, with their labels.
const FINANCED: [(&str, FinancedFigure); 5] = [
    ("Lent", |financed| financed.lent),
    ("  interest on it", |financed| financed.interest),
    ("  owed at the end, settled", |financed| financed.settled),
    ("Paid for leases", |financed| financed.leased),
    ("  due after the end", |financed| financed.due_later),
];

/// How what is there already is counted; none if nothing is.
fn counting(comparison: &Comparison) -> Option<Counting> {
    let existing = comparison.scenario.alternatives.iter().find_map(|alternative| alternative.existing.as_ref())?;
    (comparison.sunk.is_some() || !existing.paid_for.is_empty()).then_some(existing.counting)
}

/// Something of what an alternative makes of what is there.
fn there(priced: &Priced, of: &dyn Fn(&There) -> String) -> String {
    priced.there.as_ref().map_or("-".to_owned(), of)
}

/// How many times the demand the capital carries.
fn multiple(comparison: &Comparison, index: usize) -> String {
    match comparison.carries.get(index).copied().flatten() {
        Some(HIGHEST) => format!("{} or more", HIGHEST / 100),
        Some(hundredths) => Decimal::new(hundredths, 2).to_string(),
        None => "-".to_owned(),
    }
}

/// The cost lines by category, adding up to the total.
pub fn costs(comparison: &Comparison) -> Section {
    let columns = columns(comparison);
    let row = |label: String, cell: &dyn Fn(&Priced) -> String| Row { label, cells: columns.iter().map(|(_, priced)| cell(priced)).collect() };
    let mut section = Section::new();
    for category in comparison.categories.iter().filter(|category| !category.is_credit()) {
        section.push(row(category.label().to_owned(), &|priced| charged(priced, *category, comparison.view)));
    }
    if comparison.view == View::Cash {
        for category in comparison.categories.iter().filter(|category| category.is_credit()) {
            section.push(row(category.label().to_owned(), &|priced| charged(priced, *category, comparison.view)));
        }
    } else {
        section.push(row(comparison.view.difference().to_owned(), &|priced| amount(priced.ledger(comparison.view).difference)));
    }
    section.push(row("TOTAL".to_owned(), &|priced| priced.total.whole()));
    if columns.iter().any(|(_, priced)| !priced.capital_expenditure.is_zero()) {
        section.push(row("  capital paid".to_owned(), &|priced| amount(priced.capital_expenditure)));
        section.push(row("  operating paid".to_owned(), &|priced| amount(priced.operating_expenditure)));
    }
    if columns.iter().any(|(_, priced)| priced.financed.is_some()) {
        let financed = |priced: &Priced, of: &dyn Fn(&Financed) -> Money| priced.financed.as_ref().map_or("-".to_owned(), |financed| amount(of(financed)));
        let any = |of: FinancedFigure| columns.iter().any(|(_, priced)| priced.financed.as_ref().is_some_and(|financed| !of(financed).is_zero()));
        section.extend(FINANCED.iter().filter(|(_, of)| any(*of)).map(|(label, of)| row((*label).to_owned(), &|priced| financed(priced, of))));
    }
    if comparison.sunk.is_some() {
        let count = |of: fn(&There) -> Decimal| move |there: &There| grouped(of(there).normalize());
        section.push(row("Existing machines kept / sold".to_owned(), &|priced| {
            format!("{} / {}", there(priced, &count(|there| there.kept)), there(priced, &count(|there| there.sold)))
        }));
    }
    if columns.iter().any(|(_, priced)| priced.posts.is_some()) {
        section.push(row("Posts, first month / last".to_owned(), &|priced| {
            priced.posts.map_or(String::new(), |(first, last)| format!("{} / {}", tenth(first), tenth(last)))
        }));
    }
    if columns.iter().any(|(_, priced)| priced.moved.is_some()) {
        let moved = |priced: &Priced, of: &dyn Fn(&Moved) -> String| priced.moved.as_ref().map_or("-".to_owned(), of);
        let month = |moved: &Moved| match (moved.pays_back, moved.when) {
            (Some(0), _) => "from the start".to_owned(),
            (Some(month), Some(when)) => format!("month {month} ({})", when.strftime("%Y-%m")),
            (Some(month), None) => format!("month {month}"),
            (None, _) => "never".to_owned(),
        };
        section.push(row("Paid for moving".to_owned(), &|priced| moved(priced, &|moved| amount(moved.paid))));
        section.push(row("Moving pays back".to_owned(), &|priced| moved(priced, &month)));
    }
    if columns.iter().any(|(_, priced)| priced.meeting.is_some()) {
        let meeting = |priced: &Priced, of: &dyn Fn(&Meeting) -> String| priced.meeting.as_ref().map_or("-".to_owned(), of);
        let unserved = |meeting: &Meeting| match meeting.hours {
            0 => "-".to_owned(),
            hours => format!("{} h / {}", grouped(hours.into()), meeting.unserved_percent()),
        };
        section.push(row("Not served, hours / demand".to_owned(), &|priced| meeting(priced, &unserved)));
        section.push(row("Paid for idle capacity".to_owned(), &|priced| meeting(priced, &|meeting| amount(meeting.idle_cost))));
    }
    if columns.iter().any(|(_, priced)| priced.commitments.is_some()) {
        let share = |priced: &Priced, of: &dyn Fn(&Commitments) -> String| priced.commitments.as_ref().map_or("-".to_owned(), of);
        section.push(row("Machine-hours committed".to_owned(), &|priced| share(priced, &|commitments| percent(commitments.coverage))));
        section.push(row("Commitments used".to_owned(), &|priced| share(priced, &|commitments| percent(commitments.utilisation))));
        section.push(row("Paid for commitments unused".to_owned(), &|priced| share(priced, &|commitments| commitments.wasted.whole())));
    }
    section
}

/// What owning one machine more or fewer would change, where a base is owned and the peak rented.
pub fn margins(comparison: &Comparison) -> Vec<(String, String)> {
    let currency = comparison.scenario.workload.currency;
    let change = |cost: Exact| {
        let cost = cost.round(currency).unwrap_or_default();
        let word = if cost < Money::ZERO { "less" } else { "more" };
        format!("{} {} {word}", if cost < Money::ZERO { -cost } else { cost }.whole(), currency.code())
    };
    columns(comparison)
        .into_iter()
        .filter_map(|(index, priced)| Some((index, priced.margin.as_ref()?)))
        .map(|(index, margin)| {
            let (first, last) = margin.owned;
            #[expect(clippy::float_cmp, reason = "whole numbers")]
            let owned = if first == last { format!("{first}") } else { format!("{first} to {last}") };
            let mut text = match (margin.more, margin.fewer) {
                (Some(_), None) => "to own nothing costs least".to_owned(),
                (None, Some(_)) => format!("to rent nothing costs least: owns {owned}"),
                _ => format!("owns {owned}"),
            };
            if let Some((machines, more)) = margin.more {
                let which = if last == 0.0 { format!("the first {machines}") } else { format!("{machines} more") };
                text = format!("{text}; {which} would cost {}", change(more));
            }
            if let Some((machines, fewer)) = margin.fewer {
                text = format!("{text}; {machines} fewer would cost {}", change(fewer));
            }
            (comparison.name(index).to_owned(), text)
        })
        .collect()
}

/// How many purchases a terminal shows of one machine type under one option.
const SHOWN: usize = 4;

/// The schedule of what each alternative commits to; whole, or as much as a terminal shows.
pub fn commitments(comparison: &Comparison, whole: bool) -> Vec<(String, String)> {
    let currency = comparison.scenario.workload.currency.code();
    columns(comparison)
        .into_iter()
        .filter_map(|(index, priced)| Some((index, priced.commitments.as_ref()?)))
        .map(|(index, commitments)| {
            let mut kinds: Vec<(&Commitment, Vec<&Commitment>)> = Vec::new();
            for purchase in &commitments.purchases {
                match kinds.iter_mut().find(|(kind, _)| kind.machine == purchase.machine && kind.option == purchase.option) {
                    Some((_, purchases)) => purchases.push(purchase),
                    None => kinds.push((purchase, vec![purchase])),
                }
            }
            let texts = kinds.into_iter().map(|(kind, purchases)| {
                let count = |purchase: &Commitment| match &purchase.machine {
                    Some(_) => grouped(rounded(purchase.count, 1).normalize()),
                    None => format!("{} {currency} an hour", grouped(rounded(purchase.count, 3).normalize())),
                };
                let shown = if whole { purchases.len() } else { SHOWN };
                let mut texts: Vec<String> = purchases.iter().take(shown).map(|purchase| format!("{} from month {}", count(purchase), purchase.from)).collect();
                if purchases.len() > shown {
                    texts.push(format!("{} more until month {}", purchases.len() - shown, purchases.last().map_or(0, |last| last.from)));
                }
                let machine = kind.machine.as_ref().map_or(String::new(), |machine| format!("{machine}, "));
                format!("{machine}{}: {}", kind.label, texts.join(", "))
            });
            (comparison.name(index).to_owned(), texts.collect::<Vec<_>>().join("; "))
        })
        .collect()
}

/// What is paid by year or month, the total last.
pub fn periods(comparison: &Comparison, period: Period) -> Section {
    let columns = columns(comparison);
    let months = comparison.scenario.workload.months as usize;
    let mut section: Section = period
        .split(months)
        .into_iter()
        .map(|(label, range)| Row { label, cells: columns.iter().map(|(_, priced)| amount(priced.ledger(comparison.view).over(range.clone()))).collect() })
        .collect();
    if comparison.view != View::Cash {
        let cells = columns.iter().map(|(_, priced)| amount(priced.ledger(comparison.view).difference)).collect();
        section.push(Row { label: comparison.view.difference().to_owned(), cells });
    }
    section.push(Row { label: "TOTAL, credits included".to_owned(), cells: columns.iter().map(|(_, priced)| priced.total.whole()).collect() });
    section
}

fn tenth(value: Decimal) -> String {
    let mut value = rounded(value, 1);
    value.rescale(1);
    value.to_string()
}

/// The sum of a category; a dash where it has no line, which is not the same as one that is free.
fn charged(priced: &Priced, category: Category, view: View) -> String {
    priced.category(category, view).map_or("-".to_owned(), Money::whole)
}

/// A dash where nothing is paid.
fn amount(money: Money) -> String {
    if money.is_zero() { "-".to_owned() } else { money.whole() }
}

/// The machines that each alternative runs.
pub fn machines(comparison: &Comparison) -> Vec<(String, String)> {
    columns(comparison)
        .into_iter()
        .filter(|(_, priced)| !priced.choices.is_empty())
        .map(|(index, priced)| {
            let choices: Vec<String> = priced
                .choices
                .iter()
                .map(|choice| {
                    let (first, last) = choice.count;
                    #[expect(clippy::float_cmp, reason = "whole numbers")]
                    let count = if first == last { format!("{first}") } else { format!("{first} to {last}") };
                    let count = if choice.highest > first.max(last) { format!("{count}, up to {},", choice.highest) } else { count };
                    format!("{count} x {} for {}", choice.machine, choice.serves.join(", "))
                })
                .collect();
            (comparison.name(index).to_owned(), choices.join("; "))
        })
        .collect()
}

/// The notes by kind, each kind with its sentences; with details or without.
pub fn notes(comparison: &Comparison, details: bool) -> Vec<(NoteKind, Vec<&str>)> {
    let mut kinds: Vec<(NoteKind, Vec<&str>)> = Vec::new();
    for note in comparison.notes.iter().filter(|note| details || !note.detail) {
        match kinds.last_mut() {
            Some((kind, texts)) if *kind == note.kind => texts.push(&note.text),
            _ => kinds.push((note.kind, vec![&note.text])),
        }
    }
    kinds
}
