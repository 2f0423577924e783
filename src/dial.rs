//! Inputs that can be turned: numbers of the documents, in the units in which they are written.

use crate::document::{Node, Path, Value};
use crate::library::Setting;
use crate::quantity;
use rust_decimal::Decimal;

/// A number of a document that can take other values.
#[derive(Debug, Clone)]
pub struct Dial {
    /// Where it stands.
    pub path: Path,
    /// What the documents have: the likely value of a range, or its middle.
    pub today: Decimal,
    /// The ends of a range.
    pub range: Option<(Decimal, Decimal)>,
    /// What follows the number.
    unit: String,
    /// Whether it is written without quotes.
    bare: bool,
}

impl Dial {
    /// The dial of a number, of a text that begins with one, or of a range.
    #[must_use]
    pub fn of(path: &Path, node: &Node) -> Option<Self> {
        let number = |node: &Node| match &node.value {
            Value::Number(text) => Some((number(text)?.0, String::new(), true)),
            Value::Text(text) => number(text).map(|(number, unit)| (number, unit, false)),
            _ => None,
        };
        let Some(table) = node.as_table() else {
            let (today, unit, bare) = number(node)?;
            return Some(Self { path: path.clone(), today, range: None, unit, bare });
        };
        let at = |key: &str| table.get(key).and_then(number);
        let ((low, unit, bare), (high, other, _)) = (at("low")?, at("high")?);
        if !table.is_range() || unit != other {
            return None;
        }
        let middle = || Some(low.checked_add(high)? / Decimal::TWO);
        let today = at("likely").map(|(likely, ..)| likely).or_else(middle)?;
        Some(Self { path: path.clone(), today, range: Some((low, high)), unit, bare })
    }

    /// A value as the document would have it.
    #[must_use]
    pub fn text(&self, value: Decimal) -> String {
        format!("{}{}", value.normalize(), self.unit)
    }

    /// The unit, without blanks.
    #[must_use]
    pub fn unit(&self) -> &str {
        self.unit.trim()
    }

    /// The setting that turns it to a value.
    #[must_use]
    pub fn at(&self, value: Decimal) -> Setting {
        let text = self.text(value).into();
        let value = if self.bare { Value::Number(text) } else { Value::Text(text) };
        Setting { path: self.path.clone(), origin: crate::diagnostic::Origin::default(), value: Node { value, origin: crate::diagnostic::Origin::default() } }
    }
}

/// A number and what follows it, with the space between them.
fn number(text: &str) -> Option<(Decimal, String)> {
    let (number, unit) = quantity::split(text).ok()?;
    let space = if unit.is_empty() || unit.starts_with('/') { "" } else { " " };
    Some((number, format!("{space}{unit}")))
}

/// The nearest decimal of at most so many digits; none beyond what decimals hold.
#[must_use]
pub fn digits(value: f64, digits: u32) -> Option<Decimal> {
    let magnitude = value.abs();
    if !value.is_finite() || magnitude > 1e18 {
        return None;
    }
    if magnitude < 1e-18 {
        return Some(Decimal::ZERO);
    }
    // A float's own shortest notation in so many digits: the same on every machine.
    let places = usize::try_from(digits.clamp(1, 17) - 1).ok()?;
    let text = format!("{value:.places$e}");
    Decimal::from_scientific(&text).or_else(|_| Decimal::try_from(value)).ok().map(|value| value.normalize())
}
