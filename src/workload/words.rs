//! The words and scalars of a workload.

use super::{MonthConvention, Redundancy, Scales, Schedule};
use crate::diagnostic::{Code, Origin};
use crate::document::schema::{Definitions, Describe};
use crate::document::{At, Date, Node, Read, Reader, Value, Word};
use crate::quantity::{Problem, Scalar, Syntax};
use crate::sheet::{Architecture, Class};
use serde_json::{Value as Json, json};

#[derive(Debug, Clone, Copy)]
pub(super) enum ShapeWord {
    Flat,
    Daily,
    Weekly,
    Trace,
}

impl Word for ShapeWord {
    const WORDS: &'static [(&'static str, Self)] = &[("flat", Self::Flat), ("daily", Self::Daily), ("weekly", Self::Weekly), ("trace", Self::Trace)];
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Basis {
    Peak,
    Mean,
}

impl Word for Basis {
    const WORDS: &'static [(&'static str, Self)] = &[("peak", Self::Peak), ("mean", Self::Mean)];
    const STAND_IN: Option<Self> = Some(Self::Peak);
}

impl Word for Redundancy {
    const WORDS: &'static [(&'static str, Self)] = &[("n", Self::Plus(0)), ("n+1", Self::Plus(1)), ("n+2", Self::Plus(2)), ("2n", Self::Double)];
    const STAND_IN: Option<Self> = Some(Self::Plus(0));
}

impl Word for Scales {
    const WORDS: &'static [(&'static str, Self)] = &[("hourly", Self::Hourly), ("monthly", Self::Monthly), ("never", Self::Never)];
    const STAND_IN: Option<Self> = Some(Self::Hourly);
}

impl Word for MonthConvention {
    const WORDS: &'static [(&'static str, Self)] = &[("730 hours", Self::Equal), ("calendar", Self::Calendar)];
    const STAND_IN: Option<Self> = Some(Self::Equal);
}

impl Word for Option<Architecture> {
    const WORDS: &'static [(&'static str, Self)] = &[("x86-64", Some(Architecture::X86)), ("arm64", Some(Architecture::Arm)), ("any", None)];
}

/// What a part takes of the components that another serves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Takes {
    Peak,
}

impl Word for Takes {
    const WORDS: &'static [(&'static str, Self)] = &[("peak", Self::Peak)];
    const STAND_IN: Option<Self> = Some(Self::Peak);
}

/// What a component may run on beside standard machines on demand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Allowed {
    Class(Class),
    Spot,
}

impl Word for Allowed {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("burstable", Self::Class(Class::Burstable)),
        ("shared-core", Self::Class(Class::SharedCore)),
        ("superseded", Self::Class(Class::Superseded)),
        ("spot", Self::Spot),
    ];
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Follows {
    Demand,
    Nothing,
}

impl Word for Follows {
    const WORDS: &'static [(&'static str, Self)] = &[("demand", Self::Demand), ("nothing", Self::Nothing)];
    const STAND_IN: Option<Self> = Some(Self::Demand);
}

/// A month: `"2008-06"`.
#[derive(Debug, Clone, Copy)]
pub(super) struct YearMonth(pub Date);

impl Scalar for YearMonth {
    const EXPECTS: &'static str = "a month such as `\"2008-06\"`";

    fn parse(text: &str) -> Result<Self, Problem> {
        format!("{text}-01")
            .parse()
            .ok()
            .filter(|_| text.len() == 7)
            .map(Self)
            .ok_or_else(|| Problem { message: format!("`{text}` is not a month"), help: Some("write year and month, as `2008-06`".into()) })
    }

    fn syntax() -> Syntax {
        Syntax::word("Month", "[0-9]{4}-[0-9]{2}")
    }
}

impl Scalar for Schedule {
    const EXPECTS: &'static str = "hours of the week such as `\"mon-fri 08:00-18:00\"`";

    fn parse(text: &str) -> Result<Self, Problem> {
        const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let problem =
            |what: String| Problem { message: what, help: Some("write days and whole hours, as `mon-fri 08:00-18:00` or `daily 22:00-06:00`".into()) };
        let (days, hours) = text.trim().split_once(' ').ok_or_else(|| problem(format!("`{text}` does not say days and hours")))?;
        let day = |name: &str| DAYS.iter().position(|known| *known == name).ok_or_else(|| problem(format!("`{name}` is not a day of the week")));
        let mut on = [false; 7];
        for range in if days == "daily" { "mon-sun" } else { days }.split(',') {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let (first, last) = (day(first)?, day(last)?);
            // A range may pass the week's end, as `sat-mon`.
            (0..=(last + 7 - first) % 7).for_each(|more| on[(first + more) % 7] = true);
        }
        let hour = |time: &str| {
            let whole = time.trim().strip_suffix(":00").and_then(|hour| hour.parse::<usize>().ok()).filter(|hour| *hour <= 24);
            whole.ok_or_else(|| problem(format!("`{time}` is not a whole hour")))
        };
        let (from, until) = hours.split_once('-').ok_or_else(|| problem(format!("`{hours}` is not from one hour to another")))?;
        let (from, until) = (hour(from)?, hour(until)?);
        // Hours that end before they begin end on the next day.
        let length = if until > from { until - from } else { until + 24 - from };
        if until == from || from == 24 {
            return Err(problem(format!("`{hours}` is no time of the day")));
        }
        let mut week = vec![false; 168];
        for (day, _) in on.iter().enumerate().filter(|(_, on)| **on) {
            (0..length).for_each(|more| week[(day * 24 + from + more) % 168] = true);
        }
        Ok(Self(week))
    }

    fn syntax() -> Syntax {
        const DAYS: &str = "(?:mon|tue|wed|thu|fri|sat|sun)";
        let days = format!("{DAYS}(?:-{DAYS})?");
        Syntax::word("Schedule", &format!(r"\s*(?:daily|{days}(?:,{days})*) \s*[0-9]{{1,2}}:00\s*-\s*[0-9]{{1,2}}:00\s*"))
    }
}

/// How a part pays for its machines: one word or name, or several.
#[derive(Debug, Clone)]
pub(super) struct Purchase(pub Vec<At<String>>);

impl Read for Purchase {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::Array(list) if !list.is_empty() => {
                let words = Vec::<At<String>>::read(node, reader)?;
                once(words.iter().map(|word| (word.value.as_str(), word.origin)), reader);
                Some(Self(words))
            }
            Value::Text(_) => At::<String>::read(node, reader).map(|word| Self(vec![word])),
            _ => {
                reader.wrong_type(node, "`\"committed\"`, `\"on demand\"`, or a list of options");
                None
            }
        }
    }
}

/// Reports words that are in a list twice.
pub(super) fn once<'a>(words: impl Iterator<Item = (&'a str, Origin)>, reader: &mut Reader) {
    let mut seen: Vec<&str> = Vec::new();
    for (word, origin) in words {
        if seen.contains(&word) {
            reader.findings.error(Code::DuplicateName, origin, format!("`{word}` is in the list twice"), Some("leave one of them out".into()));
        }
        seen.push(word);
    }
}

impl Describe for Purchase {
    fn describe(definitions: &mut Definitions) -> Json {
        json!({ "anyOf": [String::describe(definitions), { "type": "array", "minItems": 1, "items": String::describe(definitions) }] })
    }
}

/// The name of a sheet, with its place.
#[derive(Debug, Clone)]
pub(super) struct Reference(pub String, pub Origin);

impl Read for Reference {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        String::read(node, reader).map(|text| Self(text, node.origin))
    }
}

impl Describe for Reference {
    fn describe(definitions: &mut Definitions) -> Json {
        String::describe(definitions)
    }
}
