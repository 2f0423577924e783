//! How rules are written: as `[[rule]]` in a workload or a policy, and as one line in a flag.

use super::{Bound, Check, Level, Of, Rule};
use crate::comparison::Answer;
use crate::diagnostic::{Code, Origin, Texts};
use crate::document::schema::{Definitions, Describe};
use crate::document::{Maybe, Node, OneOf, Read, Reader, Several, Value, Word};
use crate::quantity::nearest;
use crate::record;

impl Word for Check {
    const WORDS: &'static [(&'static str, Self)] = Self::ALL;
}

impl Word for Level {
    const WORDS: &'static [(&'static str, Self)] = &[("fail", Self::Fail), ("warn", Self::Warn)];
}

impl Word for Answer {
    const WORDS: &'static [(&'static str, Self)] = &[("rent", Self::Rent), ("buy", Self::Buy), ("both", Self::Both)];
}

/// A text or a bare number, as written: its meaning hangs on the rule.
#[derive(Debug, Clone)]
pub(crate) struct Written(String);

impl Read for Written {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::Text(text) | Value::Number(text) => Some(Self(text.to_string())),
            _ => {
                reader.wrong_type(node, "a bound such as `\"50000 USD\"`, `\"5 %\"` or `\"12 months\"`");
                None
            }
        }
    }
}

impl Describe for Written {
    fn describe(_: &mut Definitions) -> serde_json::Value {
        serde_json::json!({ "type": ["string", "number"] })
    }
}

record! {
    /// `[[rule]]`: what a result must keep to
    pub(crate) struct RuleKeys = "a rule" {
        /// What it is called where it is violated.
        name: String,
        /// What is asked.
        check: OneOf<Check>,
        /// The highest that is allowed; of money an amount, or one for each currency.
        at_most: Option<Several<Written>>,
        /// The lowest that is allowed.
        at_least: Option<Several<Written>>,
        /// The winner, or the side that must win: `rent`, `buy` or `both`.
        is: Option<Several<String>>,
        /// The alternative that is asked, by its name; the winner unless said.
        alternative: Option<String>,
        /// The cheapest of a side is asked.
        side: Option<OneOf<Answer>>,
        /// Whether every alternative is asked.
        every: Option<bool>,
        /// Whether a violation fails or warns.
        level: OneOf<Level> = "fail",
    }
}

record! {
    /// A policy: a file of rules
    struct PolicyKeys = "a policy" {
        /// The rules.
        rule: Vec<Maybe<RuleKeys>>,
    }
}

/// Reads the rules of a tree: of a policy, where nothing else may stand, or of a workload.
pub fn read(root: &Node, is_policy: bool, reader: &mut Reader) -> Vec<Rule> {
    let keys = if is_policy {
        PolicyKeys::read(root, reader).map(|policy| policy.rule)
    } else {
        root.as_table().and_then(|table| table.get("rule")).and_then(|node| Vec::<Maybe<RuleKeys>>::read(node, reader))
    };
    let rules: Vec<Rule> = keys.unwrap_or_default().into_iter().filter_map(|Maybe(keys)| rule(keys?, reader)).collect();
    crate::sheet::unique(rules.iter().map(|rule| (rule.name.as_str(), rule.origin)), "rule", reader);
    rules
}

fn rule(keys: RuleKeys, reader: &mut Reader) -> Option<Rule> {
    let errors = reader.findings.errors();
    let OneOf(check) = keys.check;
    let (at_most, at_least) = (bounds(check, keys.at_most, reader), bounds(check, keys.at_least, reader));
    let is: Vec<String> = keys.is.map_or_else(Vec::new, |Several(names)| names.into_iter().map(|name| name.value).collect());
    let missing = |what: &str, reader: &mut Reader| {
        let message = format!("the rule `{}` bounds nothing", keys.name);
        reader.findings.error(Code::MissingKey, keys.origin, message, Some(format!("add {what}")));
    };
    match check {
        Check::Winner if is.is_empty() => missing("`is = \"NAME\"`, or `is = \"rent\"`, `\"buy\"` or `\"both\"`", reader),
        Check::Winner => {}
        _ if !is.is_empty() => {
            reader.findings.error(Code::Conflict, keys.origin, format!("`is` belongs to `check = \"winner\"`, not to `{}`", check.as_str()), None);
        }
        _ if at_most.is_empty() && at_least.is_empty() && reader.findings.errors() == errors => missing("`at_most = ...` or `at_least = ...`", reader),
        _ => {}
    }
    let every = keys.every == Some(true);
    let asked = [keys.alternative.is_some(), keys.side.is_some(), keys.every.is_some()].iter().filter(|given| **given).count();
    if asked > 1 || check.is_of_all() && asked > 0 {
        let message = if asked > 1 {
            "`alternative`, `side` and `every` exclude each other".to_owned()
        } else {
            format!("`{}` is of the whole comparison", check.as_str())
        };
        reader.findings.error(Code::Conflict, keys.origin, message, Some("leave all but one out".to_owned()).filter(|_| asked > 1));
    }
    let of = match (keys.alternative, keys.side) {
        (Some(name), _) => Of::Named(name),
        (None, Some(OneOf(side))) => Of::Side(side),
        (None, None) if every => Of::Every,
        (None, None) if keys.every.is_none() => usual(check),
        (None, None) => Of::Chosen,
    };
    let OneOf(level) = keys.level;
    let rule = Rule { name: keys.name, check, of, at_most, at_least, is, level, origin: keys.origin };
    (reader.findings.errors() == errors).then_some(rule)
}

/// Of whom a check is asked where the rule does not say: what a verdict rests on, of all that it rests on.
const fn usual(check: Check) -> Of {
    if matches!(check, Check::PriceAge | Check::Assumed) { Of::Every } else { Of::Chosen }
}

fn bounds(check: Check, written: Option<Several<Written>>, reader: &mut Reader) -> Vec<Bound> {
    let mut bounds: Vec<Bound> = Vec::new();
    for at in written.map_or_else(Vec::new, |Several(list)| list) {
        let Written(text) = at.value;
        match check.limit(&text) {
            Ok(limit) => {
                if bounds.iter().any(|known| known.limit.currency() == limit.currency()) {
                    let help = "a list has one amount for each currency".to_owned();
                    reader.findings.error(Code::DuplicateName, at.origin, "the bound has a second value", Some(help));
                }
                bounds.push(Bound { limit, text, origin: at.origin });
            }
            Err(problem) => reader.findings.error(Code::BadValue, at.origin, problem.message, problem.help),
        }
    }
    bounds
}

/// The operators of a condition.
const OPERATORS: [&str; 3] = ["<=", ">=", "="];

/// Reads a condition as a flag has it: `total <= 500000 USD`, `winner = AWS`, `rent: peak <= 20000 USD`, `Own, two sites: runway >= 18 months`.
pub fn condition(flag: &str, text: &str, level: Level, texts: &mut Texts, reader: &mut Reader) -> Option<Rule> {
    let id = texts.add(flag, text);
    let origin = Origin::new(id, &(0..text.len()));
    // The name of an alternative may hold anything: what stands before the last colon that a check follows is one.
    let starts = std::iter::once(0).chain(text.match_indices(':').map(|(at, _)| at + 1));
    let found = starts.filter_map(|start| {
        let rest = text[start..].trim_start();
        let word = rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next()?;
        let (_, check) = Check::ALL.iter().find(|(known, _)| *known == word)?;
        let rest = rest[word.len()..].trim_start();
        let operator = OPERATORS.iter().find(|operator| rest.starts_with(**operator))?;
        Some((start, *check, *operator, rest[operator.len()..].trim()))
    });
    let Some((start, check, operator, value)) = found.collect::<Vec<_>>().into_iter().next() else {
        let word = text.rsplit(':').next().unwrap_or(text).split_whitespace().next().unwrap_or("");
        let words = || Check::ALL.iter().map(|(word, _)| *word);
        let help = match nearest(word, words()) {
            Some(near) if near != word => format!("did you mean `{near}`?"),
            _ => format!("write a check, `<=`, `>=` or `=`, and a bound, as `total <= 500000 USD`; the checks are {}", words().collect::<Vec<_>>().join(", ")),
        };
        reader.findings.error(Code::BadValue, origin, format!("`{text}` is no condition"), Some(help));
        return None;
    };
    let who = text[..start].trim_end().strip_suffix(':').map(str::trim);
    let of = match who {
        None => usual(check),
        Some("winner") => Of::Chosen,
        Some("every") => Of::Every,
        Some(name) => Answer::WORDS.iter().find(|(word, _)| *word == name).map_or_else(|| Of::Named(name.to_owned()), |(_, side)| Of::Side(*side)),
    };
    let mut wrong = |message: String, help: &str| {
        reader.findings.error(Code::BadValue, origin, message, Some(help.to_owned()));
        None
    };
    if check.is_of_all() && who.is_some() {
        return wrong(format!("`{}` is of the whole comparison", check.as_str()), "leave out what stands before the colon");
    }
    let mut rule = Rule { name: text.trim().to_owned(), check, of, at_most: Vec::new(), at_least: Vec::new(), is: Vec::new(), level, origin };
    if check == Check::Winner {
        if operator != "=" || value.is_empty() {
            return wrong("a winner is a name".to_owned(), "write it as `winner = NAME`, or `winner = rent`");
        }
        rule.is.push(value.to_owned());
        return Some(rule);
    }
    let bound = match check.limit(value) {
        Ok(limit) => Bound { limit, text: value.to_owned(), origin },
        Err(problem) => {
            reader.findings.error(Code::BadValue, origin, problem.message, problem.help);
            return None;
        }
    };
    match operator {
        "<=" => rule.at_most.push(bound),
        ">=" => rule.at_least.push(bound),
        _ => (rule.at_most, rule.at_least) = (vec![bound.clone()], vec![bound]),
    }
    Some(rule)
}
