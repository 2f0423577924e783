//! A grid of points: inputs that take several values each, in every combination.

use crate::diagnostic::{Code, Origin};
use crate::dial::{self, Dial};
use crate::document::{self, Node, Path, Reader, Value};
use crate::documents::Documents;
use crate::library::Setting;
use crate::quantity::{self, to_f64};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// Steps of a grid that says nothing of them.
pub const STEPS: u64 = 10;
/// The most steps of one input.
pub const MOST_STEPS: u64 = 1_000_000_000;
/// Digits of a value between the ends of a grid.
const DIGITS: u32 = 9;

/// An input and the values that it takes.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Where it stands.
    pub path: Path,
    /// Where its values were written.
    pub origin: Origin,
    values: Values,
}

#[derive(Debug, Clone)]
enum Values {
    /// One after another.
    Listed(Vec<(String, Node)>),
    /// From one to another in steps of equal difference or, where `log` says so, of equal ratio.
    Stepped { from: Decimal, to: Decimal, steps: u64, log: bool, dial: Dial },
}

impl Variable {
    /// Reads `PATH=FROM..TO`, `PATH=FROM..TO/STEPS`, `PATH=FROM..TO/STEPSlog` or `PATH=VALUE|VALUE|...`; none after a finding.
    pub fn parse(text: &str, documents: &mut Documents, reader: &mut Reader) -> Option<Self> {
        let flag = "--vary";
        let whole = documents.setting(flag, text, reader)?;
        let path = whole.path;
        let given = text.split_once('=').map_or("", |(_, given)| given);
        // A path may have `=` in quotes: what follows the path is what the setting was read from.
        let given = documents.texts.get(whole.value.origin.text).map_or(given, |text| text.content.as_str()).trim().to_owned();
        let origin = whole.value.origin;
        let values = if let Some((from, to)) = given.split_once("..") {
            stepped(&path, from, to, origin, reader)?
        } else {
            let values: Vec<&str> = given.split('|').map(str::trim).collect();
            if values.iter().any(|value| value.is_empty()) {
                let help = format!("write `{path}=FROM..TO/STEPS`, or values with `|` between them");
                reader.findings.error(Code::BadValue, origin, "a value is missing", Some(help));
                return None;
            }
            let mut node = |value: &str| {
                let id = documents.texts.add(format!("{flag} {path}"), value);
                (value.to_owned(), document::value(&documents.texts, id))
            };
            Values::Listed(values.into_iter().map(&mut node).collect())
        };
        Some(Self { path, origin, values })
    }

    /// How many values it takes.
    #[must_use]
    pub const fn len(&self) -> u64 {
        match &self.values {
            Values::Listed(values) => values.len() as u64,
            Values::Stepped { steps, .. } => *steps + 1,
        }
    }

    /// Whether it takes none: never.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A value, as `--set` would have it.
    #[must_use]
    pub fn text(&self, at: u64) -> String {
        match &self.values {
            Values::Listed(values) => values[index(at)].0.clone(),
            Values::Stepped { dial, .. } => dial.text(self.number(at).unwrap_or(dial.today)),
        }
    }

    /// The setting of a value.
    #[must_use]
    pub fn setting(&self, at: u64) -> Setting {
        match &self.values {
            Values::Listed(values) => Setting { path: self.path.clone(), origin: Origin::default(), value: values[index(at)].1.clone() },
            Values::Stepped { dial, .. } => dial.at(self.number(at).unwrap_or(dial.today)),
        }
    }

    /// A value's number.
    fn number(&self, at: u64) -> Option<Decimal> {
        let Values::Stepped { from, to, steps, log, .. } = &self.values else { return None };
        if at == 0 {
            return Some(*from);
        }
        if at >= *steps {
            return Some(*to);
        }
        if *log {
            let share = at.to_f64()? / steps.to_f64()?;
            return dial::digits(to_f64(*from) * libm::pow(to_f64(*to) / to_f64(*from), share), DIGITS);
        }
        let part = (*to - *from).checked_mul(Decimal::from(at))?.checked_div(Decimal::from(*steps))?;
        Some(from.checked_add(part)?.round_sf(DIGITS)?.normalize())
    }
}

fn index(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// Reads what stands on both sides of `..`.
fn stepped(path: &Path, from: &str, to: &str, origin: Origin, reader: &mut Reader) -> Option<Values> {
    let (to, log) = match to.trim().strip_suffix("log") {
        Some(linear) if linear.trim_end().ends_with(|c: char| c.is_ascii_digit()) => (linear.trim_end(), true),
        _ => (to.trim(), false),
    };
    // A price has a stroke of its own: only digits after the last are steps.
    let counted = to.rsplit_once('/').filter(|(_, steps)| !steps.trim().is_empty() && steps.trim().bytes().all(|byte| byte.is_ascii_digit()));
    let (to, steps) = match counted {
        Some((to, steps)) => (to, steps.trim().parse::<u64>().ok()),
        None => (to, Some(STEPS)),
    };
    let Some(steps) = steps.filter(|steps| (1..=MOST_STEPS).contains(steps)) else {
        let help = format!("write from 1 to {MOST_STEPS} steps");
        reader.findings.error(Code::BadValue, origin, "the number of steps is out of range", Some(help));
        return None;
    };
    let unquoted = |text: &str| text.trim().trim_matches(['"', '\'']).to_owned();
    let (from, to) = (unquoted(from), unquoted(to));
    let mut read = |text: &str| match quantity::split(text) {
        Ok((number, unit)) => Some((number, unit.to_owned())),
        Err(problem) => {
            let help = problem.help.unwrap_or_else(|| format!("write `{path}=FROM..TO/STEPS`, such as `component.web.vcpus=16..64/6`"));
            reader.findings.error(Code::BadValue, origin, problem.message, Some(help));
            None
        }
    };
    let ((low, low_unit), (high, unit)) = (read(&from)?, read(&to)?);
    if !low_unit.is_empty() && low_unit != unit {
        let help = format!("write both ends in one unit: `{low}..{high} {low_unit}`");
        reader.findings.error(Code::BadRange, origin, "the ends of a grid have different units", Some(help));
        return None;
    }
    if log && (low.is_zero() || high.is_zero() || low.is_sign_negative() != high.is_sign_negative()) {
        let help = "steps of equal ratio lead from one number to another of the same sign, and neither is 0".to_owned();
        reader.findings.error(Code::BadRange, origin, "there are no steps of equal ratio between these ends", Some(help));
        return None;
    }
    let text = if unit.is_empty() { to.clone() } else { format!("{high} {unit}") };
    let value = if unit.is_empty() { Value::Number(text.into()) } else { Value::Text(to.into()) };
    let dial = Dial::of(path, &Node { value, origin })?;
    Some(Values::Stepped { from: low, to: high, steps, log, dial })
}

/// Variables in every combination; the last turns fastest.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// The variables.
    pub variables: Vec<Variable>,
}

impl Grid {
    /// How many points there are; none beyond what can be counted.
    #[must_use]
    pub fn len(&self) -> Option<u64> {
        self.variables.iter().try_fold(1u64, |points, variable| points.checked_mul(variable.len()))
    }

    /// Whether there are no points: never.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// The place of a point on each variable.
    #[must_use]
    pub fn place(&self, point: u64) -> Vec<u64> {
        let mut rest = point;
        let mut place: Vec<u64> = self.variables.iter().rev().map(|variable| (rest % variable.len(), rest /= variable.len()).0).collect();
        place.reverse();
        place
    }

    /// What is set at a point.
    #[must_use]
    pub fn settings(&self, point: u64) -> Vec<Setting> {
        self.variables.iter().zip(self.place(point)).map(|(variable, at)| variable.setting(at)).collect()
    }

    /// The values at a point, as `--set` would have them.
    #[must_use]
    pub fn texts(&self, point: u64) -> Vec<String> {
        self.variables.iter().zip(self.place(point)).map(|(variable, at)| variable.text(at)).collect()
    }
}

/// The points of a shard, counted from 1: contiguous, and as many as of any other, or one more.
#[must_use]
pub fn shard(points: u64, shard: u64, of: u64) -> std::ops::Range<u64> {
    let start = |shard: u64| {
        let start = u128::from(points) * u128::from(shard) / u128::from(of.max(1));
        u64::try_from(start).unwrap_or(points)
    };
    start(shard.saturating_sub(1))..start(shard)
}
