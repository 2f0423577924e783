//! Whether a result keeps to its rules.

use super::{Bound, Check, Figure, Level, Limit, Of, Rule, Span};
use crate::comparison::Answer;
use crate::diagnostic::{Code, Origin};
use crate::document::{Date, Reader, Word as _};
use crate::money::{grouped, rounded};
use crate::quantity::nearest;
use crate::saved::{Paid, Saved, Standing};
use rust_decimal::Decimal;

/// What rules are judged on.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The result.
    pub head: &'a Saved,
    /// What increases and decreases are counted from.
    pub base: Option<&'a Saved>,
    /// The day from which the age of prices is counted.
    pub as_of: Option<Date>,
}

/// A rule, judged on one alternative or on the whole comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The rule's name.
    pub rule: String,
    /// What it bounds.
    pub check: Check,
    /// What a violation means.
    pub level: Level,
    /// Of which alternative; none of the whole.
    pub alternative: Option<String>,
    /// What was found, with its unit; none where it cannot be told.
    pub value: Option<String>,
    /// What was asked.
    pub bound: String,
    /// Whether the result keeps to it.
    pub kept: bool,
    /// The violation, in a sentence; what was found where the rule is kept.
    pub message: String,
    /// Where the bound was written.
    pub origin: Origin,
}

/// Judges rules. What a rule cannot be asked, for want of a baseline, a date or an amount in the comparison's currency, is a finding; what is asked and
/// cannot be told, because nothing is priced, is a violation.
pub fn judge(rules: &[Rule], question: Question<'_>, reader: &mut Reader) -> Vec<Judged> {
    let mut judged = Vec::new();
    for rule in rules {
        if !can_be_asked(rule, question, reader) {
            continue;
        }
        match rule.check {
            Check::Winner => judged.push(winner(rule, question.head)),
            Check::Unpriced => judged.push(unpriced(rule, question.head)),
            Check::Margin => match question.head.margin {
                Some((amount, ratio)) => {
                    let value = Value { share: Some(ratio), ..Value::sum(amount) };
                    judged.extend(against(rule, question, None, "the margin of the verdict", value));
                }
                None => judged.push(untold(rule, None, "there is no verdict to have a margin: fewer than two alternatives are priced")),
            },
            _ => match asked(rule, question.head) {
                Ok(standings) => standings.into_iter().for_each(|standing| judged.extend(of_one(rule, standing, question))),
                Err(why) => judged.push(untold(rule, None, &why)),
            },
        }
    }
    judged
}

/// Findings about what is missing to ask a rule at all.
fn can_be_asked(rule: &Rule, Question { head, base, as_of }: Question<'_>, reader: &mut Reader) -> bool {
    let errors = reader.findings.errors();
    let mut error = |code, message: String, help: &str| reader.findings.error(code, rule.origin, message, Some(help.to_owned()));
    let code = head.currency.code();
    if matches!(rule.check, Check::Increase(_) | Check::Decrease(_)) {
        match base {
            None => {
                error(Code::MissingKey, format!("the rule `{}` needs a baseline", rule.name), "give one with `--baseline`: a saved JSON result or a workload");
            }
            Some(base) if base.currency != head.currency => {
                let message = format!("the baseline is in {}, and the comparison in {code}", base.currency.code());
                error(Code::OtherCurrency, message, "save a baseline in the comparison's currency: amounts are not converted here");
            }
            Some(_) => {}
        }
    }
    if matches!(rule.check, Check::Cost(Figure::PresentCost) | Check::Increase(Figure::PresentCost) | Check::Decrease(Figure::PresentCost)) && !head.discounted
    {
        error(Code::MissingKey, format!("the rule `{}` needs a cost of money", rule.name), "add `cost_of_money` to `[workload]`, or bound the `total`");
    }
    if rule.check == Check::PriceAge && as_of.is_none() {
        error(
            Code::MissingKey,
            format!("the rule `{}` needs a day to count from", rule.name),
            "give today's with `--as-of 2026-01-31`: the program reads no clock",
        );
    }
    if rule.check == Check::Runway && !head.has_capital {
        error(Code::MissingKey, format!("the rule `{}` needs a capital", rule.name), "add `capital = \"1000000 USD\"` to `[workload]`");
    }
    for bounds in [&rule.at_most, &rule.at_least] {
        let fits = |bound: &Bound| bound.limit.currency().is_none_or(|currency| currency == head.currency);
        if let Some(bound) = bounds.first().filter(|_| !bounds.iter().any(fits)) {
            let help = format!("write a list with an amount for each currency, as `[\"{}\", \"... {code}\"]`: amounts are not converted here", bound.text);
            reader.findings.error(Code::OtherCurrency, bound.origin, format!("the comparison is in {code}"), Some(help));
        }
    }
    let words = Answer::WORDS.iter().map(|(word, _)| *word);
    let named = if let Of::Named(name) = &rule.of { std::slice::from_ref(name) } else { rule.is.as_slice() };
    for name in named.iter().filter(|name| head.alternative(name).is_none() && (rule.check != Check::Winner || words.clone().all(|word| word != *name))) {
        let known = || head.alternatives.iter().map(|standing| standing.name.as_str());
        let help = nearest(name, known()).map_or_else(
            || format!("the alternatives are {}", known().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        reader.findings.error(Code::UnknownName, rule.origin, format!("there is no alternative `{name}`"), Some(help));
    }
    reader.findings.errors() == errors
}

/// The alternatives that a rule is asked of; in words, why there are none.
fn asked<'a>(rule: &Rule, head: &'a Saved) -> Result<Vec<&'a Standing>, String> {
    let priced = || head.alternatives.iter().filter(|standing| standing.paid.is_ok());
    match &rule.of {
        Of::Named(name) => Ok(head.alternative(name).into_iter().collect()),
        Of::Chosen => head.chosen().map(|standing| vec![standing]).ok_or_else(|| "nothing is chosen: no alternative is priced".to_owned()),
        Of::Every if priced().next().is_none() => Err("no alternative is priced".to_owned()),
        Of::Every => Ok(priced().collect()),
        Of::Side(side) => {
            let word = Answer::WORDS.iter().find(|(_, known)| known == side).map_or("", |(word, _)| word);
            let cheapest = priced().filter(|standing| standing.answer == *side).min_by_key(|standing| standing.paid.as_ref().map(Paid::measure).ok());
            cheapest.map(|standing| vec![standing]).ok_or_else(|| format!("no alternative of the side `{word}` is priced"))
        }
    }
}

/// A figure, in all the ways in which it can be bounded.
#[derive(Debug, Clone, Copy, Default)]
struct Value {
    sum: Option<Decimal>,
    share: Option<Decimal>,
    /// What a share is of, where the share itself would have to be rounded.
    of: Option<Decimal>,
    months: Option<usize>,
    /// Whether it is that or more.
    or_more: bool,
    date: Option<Date>,
}

impl Value {
    fn sum(sum: Decimal) -> Self {
        Self { sum: Some(sum), ..Self::default() }
    }
}

fn of_one(rule: &Rule, standing: &Standing, question: Question<'_>) -> Vec<Judged> {
    let name = &standing.name;
    let paid = match &standing.paid {
        Ok(paid) => paid,
        Err(reason) => return vec![untold(rule, Some(name), &format!("{name} is not priced: {reason}"))],
    };
    let head = question.head;
    let (what, value) = match rule.check {
        Check::Cost(figure) => (format!("{} of {name}", figure.noun()), Value::sum(figure.of(paid, head))),
        Check::Increase(figure) | Check::Decrease(figure) => {
            let Some(base) = question.base else { return Vec::new() };
            // What is chosen may be another alternative than it was: what counts is what is paid.
            let old = match rule.of {
                Of::Chosen => base.chosen(),
                _ => base.alternative(name),
            };
            let Some((old, was)) = old.and_then(|old| Some((old, old.paid.as_ref().ok()?))) else {
                return vec![untold(rule, Some(name), &format!("{name} has no price in the baseline"))];
            };
            let (now, before) = (figure.of(paid, head), figure.of(was, base));
            let (difference, word) = if matches!(rule.check, Check::Increase(_)) { (now - before, "above") } else { (before - now, "below") };
            let whose = if old.name == *name { String::new() } else { format!(" of {}", old.name) };
            (format!("{} of {name} against the baseline's{whose} ({word} it)", figure.noun()), Value { of: Some(before), ..Value::sum(difference) })
        }
        Check::Runway => {
            // The month in which the capital is spent is one in which it did not last.
            let months = paid.capital_spent.map_or(head.months, |month| month.saturating_sub(1));
            (format!("the runway of {name}"), Value { months: Some(months), or_more: paid.capital_spent.is_none(), ..Value::default() })
        }
        Check::PriceAge => {
            let Some((date, line)) = &paid.oldest else { return Vec::new() };
            (format!("the oldest price of {name}, `{line}`,"), Value { date: Some(*date), ..Value::default() })
        }
        Check::Assumed => (format!("the share of {name}'s payments whose price is an assumption"), Value { share: Some(paid.assumed), ..Value::default() }),
        Check::Margin | Check::Winner | Check::Unpriced => return Vec::new(),
    };
    against(rule, question, Some(name), &what, value)
}

impl Figure {
    const fn noun(self) -> &'static str {
        match self {
            Self::Total => "the total",
            Self::PresentCost => "the present cost",
            Self::Monthly => "the mean month",
            Self::Peak => "the dearest month",
        }
    }

    fn of(self, paid: &Paid, saved: &Saved) -> Decimal {
        match self {
            Self::Total => paid.total,
            Self::PresentCost => paid.measure(),
            Self::Monthly => (paid.total - paid.end_credits).checked_div(Decimal::from(saved.months)).unwrap_or(paid.total),
            Self::Peak => {
                let last = paid.months.len().saturating_sub(1);
                let month = |(at, amount): (usize, &Decimal)| if at == last { *amount - paid.end_credits } else { *amount };
                paid.months.iter().enumerate().map(month).max().unwrap_or_default()
            }
        }
    }
}

/// Judges a figure by both bounds of a rule.
fn against(rule: &Rule, question: Question<'_>, alternative: Option<&str>, what: &str, value: Value) -> Vec<Judged> {
    let fits = |bound: &&Bound| bound.limit.currency().is_none_or(|currency| currency == question.head.currency);
    let bounds = [(&rule.at_most, true), (&rule.at_least, false)];
    let bounds = bounds.iter().filter_map(|(bounds, most)| Some((bounds.iter().find(fits)?, *most)));
    let judge = |(bound, most): (&Bound, bool)| {
        let (shown, beyond) = compare(&value, bound.limit, most, question);
        let (word, other) = if most { ("at most", "more than") } else { ("at least", "less than") };
        let message = if beyond { format!("{what} is {shown}, {other} {}", bound.text) } else { format!("{what} is {shown}") };
        Judged {
            rule: rule.name.clone(),
            check: rule.check,
            level: rule.level,
            alternative: alternative.map(str::to_owned),
            value: Some(shown),
            bound: format!("{word} {}", bound.text),
            kept: !beyond,
            message,
            origin: bound.origin,
        }
    };
    bounds.map(judge).collect()
}

/// A value as it is shown, and whether it is beyond a limit. What equals it is not.
fn compare(value: &Value, limit: Limit, most: bool, Question { head, as_of, .. }: Question<'_>) -> (String, bool) {
    let beyond = |value: Decimal, limit: Decimal| if most { value > limit } else { value < limit };
    let money = |sum: Decimal| {
        let digits = head.currency.minor_digits();
        let mut sum = rounded(sum, digits);
        sum.rescale(digits);
        format!("{} {}", grouped(sum), head.currency.code())
    };
    let percent =
        |share: Decimal| share.checked_mul(Decimal::ONE_HUNDRED).map_or_else(|| "-".to_owned(), |share| format!("{} %", rounded(share, 4).normalize()));
    match (limit, value) {
        (Limit::Sum(limit), Value { sum: Some(sum), .. }) => (money(*sum), beyond(*sum, limit.number)),
        // Of nothing, anything is more than any share.
        (Limit::Share(limit), Value { sum: Some(sum), of: Some(of), .. }) => {
            let shown = sum.checked_div(*of).map_or_else(|| format!("{} on nothing", money(*sum)), percent);
            (shown, beyond(*sum, of.checked_mul(limit).unwrap_or(Decimal::MAX)))
        }
        (Limit::Share(limit), Value { share: Some(share), .. }) => (percent(*share), beyond(*share, limit)),
        (Limit::Span(Span::Months(limit)), Value { months: Some(months), or_more, .. }) => {
            let shown = format!("{months} months{}", if *or_more { ", the whole horizon" } else { "" });
            // Beyond the horizon nothing is known, and nothing is promised.
            (shown, beyond(Decimal::from(*months), Decimal::from(limit)))
        }
        (Limit::Span(limit), Value { date: Some(date), .. }) => {
            let Some(today) = as_of else { return (date.to_string(), true) };
            let span = match limit {
                Span::Days(days) => jiff::Span::new().try_days(days),
                Span::Months(months) => jiff::Span::new().try_months(months),
            };
            let boundary = span.and_then(|span| today.checked_sub(span));
            let days = today.since(*date).map_or(0, |span| span.get_days());
            (format!("of {date}, {days} days before {today}"), boundary.is_ok_and(|boundary| if most { *date < boundary } else { *date > boundary }))
        }
        _ => ("unknown".to_owned(), true),
    }
}

fn winner(rule: &Rule, head: &Saved) -> Judged {
    let bound = rule.is.join(" or ");
    let Some(winner) = head.winner.as_ref().and_then(|winner| head.alternative(winner)) else {
        return Judged { bound, ..untold(rule, None, "there is no winner: fewer than two alternatives are priced") };
    };
    let answers = |word: &String| Answer::WORDS.iter().any(|(known, answer)| *known == word && *answer == winner.answer);
    let kept = rule.is.iter().any(|name| if head.alternative(name).is_some() { *name == winner.name } else { answers(name) });
    let message = if kept { format!("{} wins", winner.name) } else { format!("{} wins, not {bound}", winner.name) };
    Judged { value: Some(winner.name.clone()), bound, kept, message, ..untold(rule, None, "") }
}

fn unpriced(rule: &Rule, head: &Saved) -> Judged {
    let names: Vec<&str> = head.alternatives.iter().filter(|standing| standing.paid.is_err()).map(|standing| standing.name.as_str()).collect();
    let count = names.len() as u64;
    let number = |bounds: &[Bound]| bounds.iter().find_map(|bound| if let Limit::Count(count) = bound.limit { Some(count) } else { None });
    let (most, least) = (number(&rule.at_most), number(&rule.at_least));
    let kept = most.is_none_or(|most| count <= most) && least.is_none_or(|least| count >= least);
    let found = match names.as_slice() {
        [] => "every alternative is priced".to_owned(),
        [name] => format!("one alternative is not priced: {name}"),
        names => format!("{count} alternatives are not priced: {}", names.join(", ")),
    };
    let bounds = [most.map(|most| format!("at most {most}")), least.map(|least| format!("at least {least}"))];
    let bound = bounds.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let message = if kept { found } else { format!("{found}; {bound} may be") };
    Judged { value: Some(count.to_string()), bound, kept, message, ..untold(rule, None, "") }
}

/// A violation because there is nothing to judge.
fn untold(rule: &Rule, alternative: Option<&str>, why: &str) -> Judged {
    let text = |bounds: &[Bound], word: &str| bounds.first().map(|bound| format!("{word} {}", bound.text));
    let bounds = [text(&rule.at_most, "at most"), text(&rule.at_least, "at least")];
    Judged {
        rule: rule.name.clone(),
        check: rule.check,
        level: rule.level,
        alternative: alternative.map(str::to_owned),
        value: None,
        bound: bounds.into_iter().flatten().collect::<Vec<_>>().join(", "),
        kept: false,
        message: why.to_owned(),
        origin: rule.origin,
    }
}
