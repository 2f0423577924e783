//! How values are written, as regular expressions: for schemas. They accept whatever the values' own readers accept, and a little more: a reader knows bounds.

use super::unit::{self, Dimension, TimeUnit};

/// How the texts of a value look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Syntax {
    /// What the kind of value is called.
    pub name: String,
    /// What all of a text matches.
    pub pattern: String,
    /// Whether a range of it can be written: it begins with a number.
    pub ranges: bool,
    /// Whether its number is a whole one.
    pub whole: bool,
}

/// A number without its sign.
const DIGITS: &str = r"(?:[0-9]{1,3}(?:[,_][0-9]{3})+|[0-9]*)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?";
/// What a currency is called.
const CURRENCY: &str = "[A-Z]{3}";

impl Syntax {
    /// What begins with a number, with or without space around it.
    pub(super) fn new(name: impl Into<String>, pattern: impl AsRef<str>) -> Self {
        Self { name: name.into(), pattern: format!(r"\s*{}\s*", pattern.as_ref()), ranges: true, whole: false }
    }

    /// What has no low and high end.
    pub(crate) fn word(name: &str, pattern: &str) -> Self {
        Self { name: name.to_owned(), pattern: pattern.to_owned(), ranges: false, whole: false }
    }

    /// A number that is not negative; zero may be written as `-0`.
    pub(super) fn number() -> String {
        format!(r"(?:\+?{DIGITS}|-[0.,_]*(?:[eE][+-]?[0-9]+)?)")
    }

    fn signed() -> String {
        format!("[+-]?{DIGITS}")
    }

    pub(super) fn ratio() -> String {
        format!(r"{}\s*%?", Self::number())
    }

    pub(super) fn yearly(signed: bool) -> String {
        format!(r"{}\s*%\s*/ ?year", if signed { Self::signed() } else { Self::number() })
    }

    pub(super) fn sized(dimension: Dimension) -> String {
        format!(r"{}\s*{}", Self::number(), unit::pattern(Some(dimension)))
    }

    pub(super) fn measure() -> String {
        let time = TimeUnit::pattern();
        format!(r"{}\s*(?:(?:{}|{CURRENCY})?(?:-{time})?|{time})", Self::number(), unit::pattern(None))
    }

    pub(super) fn growth() -> String {
        format!(r"{}\s*(?:%|{})\s*/\s*{}", Self::signed(), unit::pattern(Some(Dimension::Data)), TimeUnit::pattern())
    }

    pub(super) fn duration() -> String {
        format!(r"{}\s*{}", Self::number(), TimeUnit::pattern())
    }

    pub(super) fn flow() -> String {
        format!(r"{}\s*/\s*{}", Self::measure(), TimeUnit::pattern())
    }

    pub(super) fn sum() -> String {
        format!(r"{}\s*{CURRENCY}", Self::number())
    }

    pub(super) fn exchange() -> String {
        format!(r"{}\s*{CURRENCY}\s*/\s*{CURRENCY}", Self::number())
    }

    /// What a price is per may be a meter's own noun: anything.
    pub(super) fn price() -> String {
        format!(r"{}\s*(?:%(?:\s*/\s*{})?|(?:{CURRENCY})?\s*/\s*\S.*)", Self::number(), TimeUnit::pattern())
    }
}
