//! An explanation for a terminal: tables of lines and months, steps with their numbers, inputs with their places.

use super::rows::{self, Row, Section};
use super::table::{blocks, headline, paragraph, table};
use super::{Layout, Period};
use crate::bill::{For, Line};
use crate::comparison::{Comparison, Measure, Priced};
use crate::diagnostic::printable;
use crate::explain::{Amount, Choice, Explainer, Given, Status, line_names};
use crate::money::{Money, grouped, rounded};
use crate::rating::NotPriced;
use crate::scenario::Alternative;
use crate::working::{InputSource, Operand, Operator, Step, Term, Whence};
use rust_decimal::Decimal;

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Who wins, and why.
    Verdict,
    /// What an alternative pays.
    Alternative(usize),
    /// Lines of a bill, over all months.
    Lines {
        /// Of which alternative.
        alternative: usize,
        /// Indexes into its bill.
        lines: Vec<usize>,
    },
    /// Amounts of lines in a month.
    Amounts {
        /// Of which alternative.
        alternative: usize,
        /// Indexes into its bill.
        lines: Vec<usize>,
        /// The month; 0 is before the start.
        month: usize,
    },
}

/// The narrowest layout: below it numbers would break.
const NARROWEST: usize = 60;

/// Writes an explanation as text.
#[must_use]
pub fn render(explainer: &Explainer<'_>, question: &Question, layout: Layout) -> String {
    let comparison = explainer.comparison;
    let mut page =
        Page { out: String::new(), width: layout.width.max(NARROWEST), styled: layout.styled, currency: comparison.scenario.workload.currency.code() };
    match question {
        Question::Verdict => page.verdict(explainer),
        Question::Alternative(index) => match explainer.priced(*index) {
            Ok((alternative, priced)) => page.alternative(explainer, *index, alternative, priced),
            Err(reasons) => page.not_priced(comparison, *index, reasons),
        },
        Question::Lines { alternative, lines } => page.lines(explainer, *alternative, lines),
        Question::Amounts { alternative, lines, month } => page.amounts(explainer, *alternative, lines, *month),
    }
    page.out
}

struct Page<'a> {
    out: String,
    width: usize,
    styled: bool,
    currency: &'a str,
}

/// How a column stands.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Left,
    Right,
}

impl Page<'_> {
    fn text(&mut self, text: &str) {
        let width = self.width;
        paragraph(&mut self.out, text, "", width);
    }

    fn hanging(&mut self, text: &str, indent: usize) {
        let width = self.width;
        paragraph(&mut self.out, text, &" ".repeat(indent), width);
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn head(&mut self, text: &str) {
        headline(&mut self.out, text, self.styled, self.width);
    }

    /// Rows of cells under heads; the first column is set in several lines where it does not fit.
    fn grid(&mut self, heads: &[(&str, Side)], rows: &[Vec<String>]) {
        const GAP: usize = 2;
        let length = |text: &str| textwrap::core::display_width(text);
        let mut widths: Vec<usize> = heads.iter().map(|(head, _)| length(head)).collect();
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(length(cell));
            }
        }
        let rest: usize = widths[1..].iter().map(|width| width + GAP).sum();
        widths[0] = widths[0].min(self.width.saturating_sub(rest).max(16));
        let head: Vec<String> = heads.iter().map(|(head, _)| (*head).to_owned()).collect();
        for row in std::iter::once(&head).chain(rows) {
            let options = textwrap::Options::new(widths[0]).subsequent_indent("  ");
            let first = textwrap::wrap(&row[0], options);
            for (at, part) in first.iter().enumerate() {
                let mut line = pad(part, widths[0], heads[0].1);
                if at + 1 == first.len() {
                    for ((cell, width), (_, side)) in row.iter().zip(&widths).zip(heads).skip(1) {
                        line.push_str(&" ".repeat(GAP));
                        line.push_str(&pad(cell, *width, *side));
                    }
                }
                self.out.push_str(line.trim_end());
                self.out.push('\n');
            }
        }
    }

    /// The verdict, and what each alternative pays and when.
    fn verdict(&mut self, explainer: &Explainer<'_>) {
        let comparison = explainer.comparison;
        self.text(&rows::title(comparison));
        for (index, line) in rows::answer(comparison).iter().enumerate() {
            if index == 0 {
                self.head(line);
            } else {
                self.text(line);
            }
        }
        let columns = rows::columns(comparison);
        if !columns.is_empty() {
            self.blank();
            self.text(&measured(comparison));
            self.blank();
            let heads: Vec<String> = columns.iter().map(|(index, _)| comparison.name(*index).to_owned()).collect();
            let by_year = |label: &str, of: &dyn Fn(&Priced, std::ops::RangeInclusive<usize>) -> String, last: (&str, &dyn Fn(&Priced) -> String)| {
                let mut section: Section = vec![Row { label: label.to_owned(), cells: vec![String::new(); columns.len()] }];
                for (period, range) in Period::Year.split(comparison.scenario.workload.months as usize) {
                    let cells = columns.iter().map(|(_, priced)| of(priced, range.clone())).collect();
                    section.push(Row { label: format!("  {period}"), cells });
                }
                section.push(Row { label: last.0.to_owned(), cells: columns.iter().map(|(_, priced)| last.1(priced)).collect() });
                section
            };
            let paid = by_year("Paid", &|priced, range| cents(explainer.paid(priced, range)), ("TOTAL", &|priced| cents(priced.total)));
            let mut sections = vec![paid];
            if comparison.measure == Measure::PresentCost {
                let places = comparison.scenario.workload.currency.minor_digits();
                let worth = |priced: &Priced, range| grouped(digits(explainer.worth(priced, range), places));
                let last = |priced: &Priced| priced.present_cost.map_or(String::new(), cents);
                sections.push(by_year("Worth before the start", &worth, ("PRESENT COST", &last)));
            }
            let credits = Row { label: "Of this, credits at the end".to_owned(), cells: columns.iter().map(|(_, priced)| cents(priced.end_credits)).collect() };
            let without = Row {
                label: format!("{}, without them", capitalized(comparison.measure.as_str())),
                cells: columns.iter().map(|(_, priced)| cents(priced.measure_without_credits(comparison.measure))).collect(),
            };
            sections.push(vec![credits, without]);
            for block in blocks(&heads, &sections, self.width) {
                self.out.push_str(&table(&heads[block.clone()], &sections, block));
                self.blank();
            }
        }
        for (index, outcome) in comparison.outcomes.iter().enumerate() {
            if let crate::comparison::Outcome::NotPriced(reasons) = outcome {
                self.hanging(&format!("Not priced: {}: {}.", comparison.name(index), NotPriced::summary(reasons)), 2);
            }
        }
        if let Some((index, _)) = columns.first() {
            self.text(&format!(
                "Next: `rackrent explain WORKLOAD \"{}\"` has its lines, its machines and its payments month by month.",
                comparison.name(*index)
            ));
        }
    }

    fn not_priced(&mut self, comparison: &Comparison, index: usize, reasons: &[NotPriced]) {
        self.head(&format!("{} is not priced, and takes part in no ranking.", comparison.name(index)));
        self.text(&format!("{}.", capitalized(&NotPriced::summary(reasons))));
    }

    /// An alternative's sheets, lines, machines and payments.
    fn alternative(&mut self, explainer: &Explainer<'_>, index: usize, alternative: &Alternative, priced: &Priced) {
        let comparison = explainer.comparison;
        self.head(&format!(
            "{}: {} {}, {} {} in all",
            alternative.name,
            figure_name(comparison),
            cents(priced.measure(comparison.measure)),
            cents(priced.total),
            self.currency
        ));
        for part in &alternative.parts {
            let sheet = &part.sheet;
            let mut text = format!("Prices: {} ({}), of {}", sheet.id, sheet.provider, sheet.as_of);
            if let Some(conversion) = &sheet.converted {
                text = format!("{text}, converted at {conversion}");
            }
            self.hanging(&format!("{text}."), 2);
        }
        self.blank();
        let names = line_names(alternative, &priced.bill.lines);
        let mut rows: Vec<Vec<String>> = Vec::new();
        for (line, name) in priced.bill.lines.iter().zip(&names) {
            let shown = line.shown(alternative);
            let quantity = shown.quantity(line.quantities.iter().sum());
            rows.push(vec![printable(name), line.category.key().to_owned(), grouped(quantity), shown.unit.clone(), cents(line.amount())]);
        }
        rows.push(vec!["TOTAL".to_owned(), String::new(), String::new(), String::new(), cents(priced.total)]);
        let amount = format!("{} in all", self.currency);
        self.grid(&[("line", Side::Left), ("category", Side::Left), ("quantity", Side::Right), ("unit", Side::Left), (&amount, Side::Right)], &rows);
        self.blank();
        for choice in explainer.choices(index, None) {
            self.choice(&choice);
        }
        if let Some(dearer) = explainer.uncommitted(index) {
            self.hanging(&format!("Commitments: with none at all it would cost {}.", difference(dearer, self.currency)), 2);
        }
        self.base(comparison, alternative);
        self.blank();
        self.payments(explainer, priced);
        self.text("Next: add the name of a line, or of a category, and a month.");
    }

    /// What is paid month by month, and what that is worth.
    fn payments(&mut self, explainer: &Explainer<'_>, priced: &Priced) {
        let comparison = explainer.comparison;
        self.text(&measured(comparison));
        self.blank();
        let discounted = comparison.measure == Measure::PresentCost;
        let mut rows: Vec<Vec<String>> = Vec::new();
        for flow in explainer.flows(priced) {
            let mut row = vec![in_month(comparison, flow.month), cents(flow.paid)];
            if discounted {
                row.extend([flow.factor.normalize().to_string(), grouped(digits(flow.worth, 6))]);
            }
            rows.push(row);
        }
        let mut last = vec!["TOTAL".to_owned(), cents(priced.total)];
        if discounted {
            last.extend([String::new(), priced.present_cost.map_or(String::new(), cents)]);
        }
        rows.push(last);
        let mut heads = vec![("month", Side::Left), ("paid", Side::Right)];
        if discounted {
            heads.extend([("x factor", Side::Right), ("= worth before the start", Side::Right)]);
        }
        self.grid(&heads, &rows);
        self.blank();
    }

    /// What owning one machine more or fewer would change.
    fn base(&mut self, comparison: &Comparison, alternative: &Alternative) {
        for (_, text) in rows::margins(comparison).into_iter().filter(|(name, _)| *name == alternative.name) {
            self.hanging(&format!("Base: {text}."), 2);
        }
    }

    fn choice(&mut self, choice: &Choice) {
        let serves = choice.serves.join(", ");
        let why = match (&choice.pinned, &choice.runner_up) {
            (Some(component), _) => format!("the workload names it for {component}"),
            (None, Some((machines, dearer))) => {
                let others =
                    if machines.is_empty() { "the best plan runs none for that".to_owned() } else { format!("the best is {}", machines.join(" and ")) };
                format!("the cheapest of {}; without it {others}, {}", types(choice.compared), difference(*dearer, self.currency))
            }
            (None, None) if choice.compared > 1 => {
                format!("{} of the sheet can take it, and without this one the rest cannot be priced", types(choice.compared))
            }
            (None, None) => "the only type of the sheet that can take it".to_owned(),
        };
        self.hanging(&format!("Machines: {} for {serves}: {why}.", choice.machine), 2);
    }

    /// Lines over all months, and the arithmetic of one of them.
    fn lines(&mut self, explainer: &Explainer<'_>, index: usize, lines: &[usize]) {
        let Ok((alternative, priced)) = explainer.priced(index) else { return };
        let comparison = explainer.comparison;
        let names = line_names(alternative, &priced.bill.lines);
        if let [_, _, ..] = lines {
            let category = priced.bill.lines[lines[0]].category;
            self.head(&format!("{}, {}: {} {}", alternative.name, category.label(), cents(priced.bill.category(category)), self.currency));
            self.blank();
            let mut rows: Vec<Vec<String>> = Vec::new();
            for at in lines {
                rows.push(vec![printable(&names[*at]), cents(priced.bill.lines[*at].amount())]);
            }
            rows.push(vec!["TOTAL".to_owned(), cents(priced.bill.category(category))]);
            let amount = format!("{} in all", self.currency);
            self.grid(&[("line", Side::Left), (&amount, Side::Right)], &rows);
            self.blank();
        }
        for at in lines {
            let line = &priced.bill.lines[*at];
            let shown = line.shown(alternative);
            self.head(&format!("{}, {}: {} {}", alternative.name, names[*at], cents(line.amount()), self.currency));
            self.text(&format!(
                "{}, on the meter {}{}.",
                capitalized(line.category.key()),
                shown.meter,
                shown.source.map_or(String::new(), |source| format!("; price: {source}"))
            ));
            self.blank();
            let runs = Explainer::runs(line);
            let rows: Vec<Vec<String>> = runs
                .iter()
                .map(|run| {
                    let months = if run.first == run.last { in_month(comparison, run.first) } else { between(comparison, run.first, run.last) };
                    vec![months, grouped(shown.quantity(run.quantity)), cents(run.amount)]
                })
                .collect();
            let quantity = format!("quantity, {}", shown.unit);
            let amount = format!("{} a month", self.currency);
            self.grid(&[("month", Side::Left), (&quantity, Side::Right), (&amount, Side::Right)], &rows);
            self.blank();
            if let ([_], Some(run)) = (lines, runs.iter().find(|run| !run.amount.is_zero()).or(runs.first())) {
                self.amount(explainer, index, alternative, line, *at, run.first);
            }
        }
    }

    /// Amounts of a month, each with its whole working.
    fn amounts(&mut self, explainer: &Explainer<'_>, index: usize, lines: &[usize], month: usize) {
        let Ok((alternative, priced)) = explainer.priced(index) else { return };
        if lines.len() > 1 {
            let names = line_names(alternative, &priced.bill.lines);
            let amounts: Vec<Money> = lines.iter().map(|at| priced.bill.lines[*at].amounts[month]).collect();
            let total: Money = amounts.iter().copied().sum();
            let category = priced.bill.lines[lines[0]].category;
            self.head(&format!("{}, {}, {}: {} {}", alternative.name, category.label(), in_month(explainer.comparison, month), cents(total), self.currency));
            self.blank();
            let mut rows: Vec<Vec<String>> = lines.iter().zip(&amounts).map(|(at, amount)| vec![printable(&names[*at]), cents(*amount)]).collect();
            rows.push(vec!["TOTAL".to_owned(), cents(total)]);
            self.grid(&[("line", Side::Left), (self.currency, Side::Right)], &rows);
            self.blank();
        }
        for at in lines {
            let line = &priced.bill.lines[*at];
            if lines.len() > 1 && line.amounts[month].is_zero() && line.quantities[month].is_zero() {
                continue;
            }
            self.amount(explainer, index, alternative, line, *at, month);
        }
    }

    /// The working of an amount.
    fn amount(&mut self, explainer: &Explainer<'_>, index: usize, alternative: &Alternative, line: &Line, at: usize, month: usize) {
        let comparison = explainer.comparison;
        let Some(amount) = explainer.amount(index, at, month) else { return };
        let shown = line.shown(alternative);
        self.head(&format!("{}, {}, {}: {} {}", alternative.name, shown.name, in_month(comparison, month), cents(amount.amount), self.currency));
        let chosen = line.of.machine().map(|machine| explainer.choices(index, Some((line.part, machine))));
        for choice in chosen.into_iter().flatten() {
            self.choice(&choice);
        }
        if line.of.machine().is_some() {
            self.base(comparison, alternative);
        }
        let committed = matches!(line.of, For::Offer { .. } | For::Upfront { .. } | For::Used { .. } | For::Pledge(_) | For::PledgeUpfront(_));
        if let Some(dearer) = explainer.uncommitted(index).filter(|_| committed) {
            self.hanging(&format!("Commitments: with none at all it would cost {}.", difference(dearer, self.currency)), 2);
        }
        self.blank();
        if amount.working.steps.is_empty() {
            self.text("Nothing is used or paid in this month.");
            self.blank();
            return;
        }
        let numbers = amount.working.steps.len().to_string().len() + 2;
        let mut told: Vec<&str> = Vec::new();
        for (number, step) in amount.working.steps.iter().enumerate() {
            let note = step.note.as_deref().filter(|note| !told.contains(note));
            told.extend(note);
            self.step(number, step, note, numbers);
        }
        self.blank();
        self.inputs(&amount);
    }

    fn step(&mut self, number: usize, step: &Step, note: Option<&str>, indent: usize) {
        let result = if let Operator::Round(places) = step.operator { digits(step.result, places) } else { step.result };
        let result = with_unit(&grouped(result), &step.unit);
        let label = format!("({})", number + 1);
        self.hanging(&format!("{label:<indent$} {} = {result}", step.what), indent + 1);
        let indent = indent + 3;
        let formula = formula(step);
        self.hanging(&format!("{}{formula}", " ".repeat(indent)), indent + 2);
        if !step.agrees {
            self.hanging(&format!("{}(the evaluation has counted hour by hour; these figures come near)", " ".repeat(indent)), indent);
        }
        if let Some(note) = note {
            self.hanging(&format!("{}{note}", " ".repeat(indent)), indent);
        }
    }

    /// What the steps begin with, and where it was found.
    fn inputs(&mut self, amount: &Amount) {
        let mut sources: Vec<&InputSource> = Vec::new();
        for (at, given) in amount.given.iter().enumerate() {
            let source = given.source.as_ref().map(|source| {
                sources.iter().position(|known| *known == source).unwrap_or_else(|| {
                    sources.push(source);
                    sources.len() - 1
                })
            });
            self.input(at, given, source, amount.working.value_of(at));
        }
        if !amount.given.is_empty() {
            self.blank();
        }
        for (at, source) in sources.iter().enumerate() {
            let url = source.url.as_ref().map_or(String::new(), |url| format!(", {url}"));
            self.hanging(&printable(&format!("Source {}: {} ({}, {}){url}", at + 1, source.title, source.as_of, source.read)), 2);
        }
        if !sources.is_empty() {
            self.blank();
        }
    }

    fn input(&mut self, at: usize, given: &Given, source: Option<usize>, used: Option<&Operand>) {
        let value = match (&given.written, used) {
            (Some(written), _) => written.clone(),
            (None, Some(used)) => with_unit(&grouped(used.value), &used.unit),
            (None, None) => String::new(),
        };
        let mut facts = Vec::new();
        if let Some(file) = &given.file {
            facts.push(given.line.map_or_else(|| printable(file), |line| format!("{}:{line}", printable(file))));
        }
        match given.status {
            Status::Default if given.file.is_some() => {}
            Status::Default => facts.push("a default: it is not written".to_owned()),
            status => facts.push(status.as_str().to_owned()),
        }
        if let Some(range) = &given.range {
            facts.push(if range.stated { "at its likely value".to_owned() } else { format!("at its middle, {}", range.used) });
        }
        facts.extend(source.map(|source| format!("source {}", source + 1)));
        let label = format!("[{}]", letter(at));
        self.hanging(&format!("{label:<4} {} = {} ({})", printable(&given.path), printable(&value), facts.join(", ")), 7);
    }
}

/// A text with blanks to its width.
fn pad(text: &str, width: usize, side: Side) -> String {
    let blanks = " ".repeat(width.saturating_sub(textwrap::core::display_width(text)));
    if side == Side::Left { format!("{text}{blanks}") } else { format!("{blanks}{text}") }
}

/// A number of machine types.
fn types(count: usize) -> String {
    format!("{count} type{}", if count == 1 { "" } else { "s" })
}

/// What comes to more, or less.
fn difference(money: Money, currency: &str) -> String {
    if money < Money::ZERO { format!("{} {currency} less", cents(-money)) } else { format!("{} {currency} more", cents(money)) }
}

/// The name of an input: a, b, ..., z, aa, ab, ...
pub(super) fn letter(at: usize) -> String {
    let last = char::from(b'a' + u8::try_from(at % 26).unwrap_or(0));
    if at < 26 { last.to_string() } else { format!("{}{last}", letter(at / 26 - 1)) }
}

fn digits(value: Decimal, places: u32) -> Decimal {
    let mut value = rounded(value, places);
    value.rescale(places);
    value
}

fn cents(money: Money) -> String {
    grouped(money.to_string().parse::<Decimal>().unwrap_or_default())
}

fn with_unit(value: &str, unit: &str) -> String {
    /// What is counted one by one.
    const NOUNS: [&str; 10] = ["machine", "hour", "post", "rack", "request", "site", "month", "failure", "job", "fragment"];
    let plural = if NOUNS.contains(&unit) && value != "1" { "s" } else { "" };
    if unit.is_empty() { value.to_owned() } else { format!("{value} {unit}{plural}") }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + chars.as_str())
}

fn figure_name(comparison: &Comparison) -> &'static str {
    comparison.measure.as_str()
}

/// A month with its date.
fn in_month(comparison: &Comparison, month: usize) -> String {
    match (month, comparison.date(month)) {
        (0, _) => "before the start".to_owned(),
        (_, Some(date)) => format!("month {month} ({date})"),
        (_, None) => format!("month {month}"),
    }
}

fn between(comparison: &Comparison, first: usize, last: usize) -> String {
    match (comparison.date(first), comparison.date(last)) {
        (Some(from), Some(to)) => format!("months {first} to {last} ({from} to {to})"),
        _ => format!("months {first} to {last}"),
    }
}

/// How the figure that decides is worked out.
fn measured(comparison: &Comparison) -> String {
    match (comparison.measure, comparison.scenario.workload.cost_of_money) {
        (Measure::PresentCost, Some(rate)) => format!(
            "The measure is the present cost: what is paid in month m, credits taken off, times the factor 1 / {} ^ (m / 12), summed, then rounded; what is \
             paid before the start is month 0. The lowest wins.",
            (Decimal::ONE + rate).normalize()
        ),
        _ => "The measure is the total: what is paid in all months, credits taken off. The lowest wins. Without a cost of money nothing is discounted."
            .to_owned(),
    }
}

/// A step's operands and operator.
fn formula(step: &Step) -> String {
    let mut told: Vec<String> = Vec::new();
    let mut terms = step.terms.iter();
    let mut all = |term: &Term| {
        let factors: Vec<String> = term
            .factors
            .iter()
            .enumerate()
            .map(|(at, factor)| {
                let mark = match (at, factor.divides) {
                    (0, false) => "",
                    (0, true) => "1 / ",
                    (_, false) => " x ",
                    (_, true) => " / ",
                };
                // What stands in several terms of a sum is named in the first.
                let known = told.contains(&factor.what);
                format!("{mark}{}", operand(factor, known))
            })
            .collect();
        for factor in &term.factors {
            if factor.from == Whence::Counted {
                told.push(factor.what.clone());
            }
        }
        factors.concat()
    };
    match step.operator {
        Operator::Sum | Operator::Round(_) => {
            let mut out = String::new();
            for (at, term) in step.terms.iter().enumerate() {
                let sign = match (at, term.minus) {
                    (0, false) => "",
                    (0, true) => "-",
                    (_, false) => " + ",
                    (_, true) => " - ",
                };
                out.push_str(sign);
                out.push_str(&all(term));
            }
            if let Operator::Round(places) = step.operator {
                out = format!("{out}, rounded to {places} digits after the point");
            }
            out
        }
        Operator::Power => {
            let base = terms.next().map_or(String::new(), &mut all);
            let exponent = step.terms.get(1).map_or(String::new(), &mut all);
            if step.terms.get(1).is_some_and(|term| term.factors.len() > 1) { format!("{base} ^ ({exponent})") } else { format!("{base} ^ {exponent}") }
        }
        Operator::Least => format!("the least of {}", step.terms.iter().map(&mut all).collect::<Vec<_>>().join(" and ")),
        Operator::Most => format!("the most of {}", step.terms.iter().map(&mut all).collect::<Vec<_>>().join(" and ")),
        Operator::Up => format!("{}, rounded up", terms.next().map_or(String::new(), &mut all)),
        Operator::Down => format!("{}, rounded down", terms.next().map_or(String::new(), &mut all)),
    }
}

fn operand(operand: &Operand, known: bool) -> String {
    let value = grouped(operand.value);
    match operand.from {
        Whence::Step(step) => format!("{value} ({})", step + 1),
        // What is not as it is written says what was done to it.
        Whence::Input(input) if operand.what.starts_with("1 + ") || operand.what.starts_with("1 - ") => {
            format!("{value} {{{}}} [{}]", operand.what, letter(input))
        }
        Whence::Input(input) => format!("{} [{}]", with_unit(&value, &operand.unit), letter(input)),
        Whence::Counted if known || operand.what.is_empty() => value,
        Whence::Counted => format!("{value} {{{}}}", operand.what),
    }
}
