//! Dimensioned values as people write them: `"500 GB"`, `"0.15/GB-month"`, `"6 weeks"`, `"8 %/year"`.
//!
//! Text goes straight to a decimal, so `0.10` stays `0.10`. Every value has the type of its dimension; bits and bytes, powers of 1000 and
//! of 1024, hours and months cannot be confused. Nothing here knows what a value is used for.

mod canonical;
mod interest;
mod price;
mod syntax;
mod unit;

pub use canonical::Canonical;
pub use interest::Interest;
pub use price::{Currency, ExchangeRate, Published, Rate, Sum};
pub use syntax::Syntax;
pub use unit::{Dimension, HOURS_PER_MONTH, MONEY, ONE, TimeUnit, Unit, nearest};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::fmt;

/// Why a text is not the value that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in one line.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Problem {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A value that is written as one text.
pub trait Scalar: Sized {
    /// What a reader should write, as a noun phrase with an example.
    const EXPECTS: &'static str;
    /// Whether a bare number, without quotes and unit, is such a value.
    const BARE: bool = false;
    /// Reads the value from its text.
    ///
    /// # Errors
    /// A [`Problem`] that says what is wrong and what to write instead.
    fn parse(text: &str) -> Result<Self, Problem>;
    /// How its texts look, for whoever cannot ask [`Scalar::parse`].
    fn syntax() -> Syntax;
}

/// The largest magnitude that a written number may have: beyond it nothing is measured, and sums could overflow.
pub const LARGEST: u64 = 1_000_000_000_000_000_000;

/// Reads a decimal number; `,` and `_` may group its whole digits by three.
fn number(text: &str) -> Result<Decimal, Problem> {
    let text = text.trim();
    let unsigned = text.trim_start_matches(['+', '-']);
    if ["nan", "inf"].iter().any(|word| unsigned.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(word))) {
        return Err(Problem::new(format!("`{}` is not a finite number", shorten(text))));
    }
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, ""), |(whole, fraction)| (whole, fraction));
    let groups: Vec<&str> = whole.split([',', '_']).collect();
    let grouped = groups.len() > 1;
    if fraction.contains([',', '_']) || (grouped && (groups[0].is_empty() || groups[0].len() > 3 || groups[1..].iter().any(|group| group.len() != 3))) {
        return Err(Problem::new(format!("`{}` groups its digits otherwise than by three", shorten(text)))
            .help(format!("a decimal point is a point: write `{}`", shorten(&text.replace([',', '_'], ".")))));
    }
    let plain: String = text.chars().filter(|c| *c != ',' && *c != '_').collect();
    let parsed = if plain.contains(['e', 'E']) { Decimal::from_scientific(&plain) } else { Decimal::from_str_exact(&plain) };
    let out_of_range = || Problem::new(format!("`{}` is out of range", shorten(text))).help("numbers have up to 18 digits before the point and 28 in all");
    let value = parsed.map_err(|_| {
        let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        let mantissa = plain.trim_start_matches(['+', '-']).split(['e', 'E']).next().unwrap_or("");
        let is_number = !mantissa.is_empty() && mantissa.split_once('.').map_or(digits(mantissa), |(whole, fraction)| digits(whole) && digits(fraction));
        if is_number && mantissa != "." { out_of_range() } else { Problem::new(format!("`{}` is not a number", shorten(text))) }
    })?;
    if value.abs() > Decimal::from(LARGEST) { Err(out_of_range()) } else { Ok(value) }
}

/// Cuts a text that would fill the screen.
fn shorten(text: &str) -> String {
    if text.chars().count() > 40 { format!("{}...", text.chars().take(37).collect::<String>()) } else { text.to_owned() }
}

/// Splits `"500 GB"` into its number and the rest.
pub(crate) fn split(text: &str) -> Result<(Decimal, &str), Problem> {
    let text = text.trim();
    let bytes = text.as_bytes();
    if text.trim_start_matches(['+', '-']).get(..3).is_some_and(|start| start.eq_ignore_ascii_case("nan") || start.eq_ignore_ascii_case("inf")) {
        number(text)?;
    }
    let mut end = 0;
    while end < bytes.len() {
        let is_number = match bytes[end] {
            b'0'..=b'9' | b'.' | b',' | b'_' => true,
            b'+' | b'-' => end == 0 || matches!(bytes[end - 1], b'e' | b'E'),
            b'e' | b'E' => end > 0 && bytes.get(end + 1).is_some_and(|next| next.is_ascii_digit() || matches!(next, b'+' | b'-')),
            _ => false,
        };
        if !is_number {
            break;
        }
        end += 1;
    }
    if end == 0 {
        number(text.split([' ', '/']).next().unwrap_or(text))?;
        return Err(Problem::new(format!("`{}` does not begin with a number", shorten(text))));
    }
    Ok((number(&text[..end])?, text[end..].trim()))
}

fn not_negative(value: Decimal, text: &str) -> Result<Decimal, Problem> {
    if value.is_sign_negative() && !value.is_zero() { Err(Problem::new(format!("`{}` is negative", shorten(text)))) } else { Ok(value) }
}

/// The nearest float. Decimals of the allowed range always have one.
#[must_use]
pub fn to_f64(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(0.0)
}

/// A float as a decimal at six places, midpoints away from zero: where a physical quantity becomes a meter's reading.
///
/// Returns nothing for what is not finite or beyond 10^21.
#[must_use]
pub fn to_decimal(value: f64) -> Option<Decimal> {
    /// Below it a float has a fraction.
    const EXACT: f64 = 4_503_599_627_370_496.0;
    // `Decimal::from_f64` looks for the shortest text; a scaled integer is exact enough and far quicker.
    if !value.is_finite() || value.abs() > 1e21 {
        return None;
    }
    let scaled = value * 1e6;
    if scaled.abs() < EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "it fits")]
        let whole = scaled as i64;
        #[expect(clippy::cast_precision_loss, reason = "the same number again")]
        let beyond = scaled - whole as f64;
        return Some(Decimal::new(whole + i64::from(beyond >= 0.5) - i64::from(beyond <= -0.5), 6));
    }
    #[expect(clippy::cast_possible_truncation, reason = "the magnitude is below 10^27, an i128 holds 10^38")]
    Decimal::try_from_i128_with_scale(libm::round(scaled) as i128, 6).ok()
}

/// A written quantity as so many times as much, in its unit; none if it is not a number with a unit, or out of range.
#[must_use]
pub fn times(text: &str, factor: Decimal) -> Option<String> {
    let (number, unit) = split(text).ok()?;
    let number = number.checked_mul(factor)?.normalize();
    Some(if unit.is_empty() { number.to_string() } else { format!("{number} {unit}") })
}

/// A quantity with its unit, before anything asks for a dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// In `unit`.
    pub number: Decimal,
    /// What `number` counts.
    pub unit: &'static Unit,
    /// Which money it counts, if it does.
    pub currency: Option<Currency>,
    /// The time that it counts in, where it names one.
    pub time: Option<TimeUnit>,
}

impl Measure {
    /// The quantity in base units: bytes, bits per second, watts, watt-hours, ones.
    #[must_use]
    pub fn base(&self) -> Decimal {
        // A written number is at most 10^18 and a factor at most 2^60: the product needs 128 bits and may not fit.
        self.number.checked_mul(Decimal::from(self.unit.factor)).unwrap_or(Decimal::from(LARGEST))
    }

    fn of(text: &str, dimension: Dimension, example: &str) -> Result<Self, Problem> {
        let (number, name) = split(text)?;
        let number = not_negative(number, text)?;
        if name.is_empty() {
            return Err(Problem::new(format!("`{}` has no unit", shorten(text)))
                .help(format!("write its unit, as `{number} {}`", example.rsplit(' ').next().unwrap_or("GB"))));
        }
        if let Some((once, _)) = name.split_once('/').filter(|(once, time)| Unit::parse(once).is_ok() && TimeUnit::parse(time).is_some()) {
            return Err(Problem::new(format!("`{}` is so much per time", shorten(text))).help(format!("write `{number} {once}`")));
        }
        let unit = Unit::parse(name)?;
        if unit.dimension != dimension {
            return Err(
                Problem::new(format!("`{}` is {}", shorten(text), unit.dimension.describe())).help(format!("write {}, as `{example}`", dimension.describe()))
            );
        }
        let measure = Self { number, unit, currency: None, time: None };
        if number.checked_mul(Decimal::from(unit.factor)).is_none_or(|base| base > Decimal::from(1000 * u128::from(LARGEST))) {
            return Err(Problem::new(format!("`{}` is out of range", shorten(text))));
        }
        Ok(measure)
    }
}

impl Scalar for Measure {
    const EXPECTS: &'static str = "a quantity with its unit, such as `\"50 GB\"`";
    const BARE: bool = true;

    fn parse(text: &str) -> Result<Self, Problem> {
        let (number, name) = split(text)?;
        // A meter's reading may name the time that the meter counts in: GB-month, kW-month.
        let (name, time) = match name.rsplit_once('-') {
            Some((unit, time)) if TimeUnit::parse(time).is_some() => (unit, TimeUnit::parse(time)),
            _ => TimeUnit::parse(name).map_or((name, None), |time| ("", Some(time))),
        };
        if name.is_empty() {
            return Ok(Self { number: not_negative(number, text)?, unit: &ONE, currency: None, time });
        }
        if let Ok(currency) = Currency::parse(name) {
            return Ok(Self { number: not_negative(number, text)?, unit: &MONEY, currency: Some(currency), time });
        }
        let unit = Unit::parse(name)?;
        Ok(Self { time, ..Self::of(&format!("{number} {name}"), unit.dimension, "50 GB")? })
    }

    fn syntax() -> Syntax {
        Syntax::new("Quantity", Syntax::measure())
    }
}

macro_rules! measured {
    ($(#[$doc:meta])* $name:ident, $dimension:expr, $expects:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(pub Measure);

        impl $name {
            /// In base units, as a float.
            #[must_use]
            pub fn base_f64(self) -> f64 {
                to_f64(self.0.base())
            }
        }

        impl Scalar for $name {
            const EXPECTS: &'static str = $expects;

            fn parse(text: &str) -> Result<Self, Problem> {
                Measure::of(text, $dimension, $example).map(Self)
            }

            fn syntax() -> Syntax {
                Syntax::new(stringify!($name), Syntax::sized($dimension))
            }
        }
    };
}

measured!(
    /// An amount of data, in bytes.
    Size, Dimension::Data, "a size such as `\"64 GB\"` or `\"64 GiB\"`", "64 GB");
measured!(
    /// Electrical power, in watts.
    Power, Dimension::Power, "power such as `\"260 W\"`", "260 W");

/// A number of things, not negative: a bare number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count(pub Decimal);

impl Count {
    /// As a float.
    #[must_use]
    pub fn get(self) -> f64 {
        to_f64(self.0)
    }
}

impl Scalar for Count {
    const EXPECTS: &'static str = "a bare number such as `4`";
    const BARE: bool = true;

    fn parse(text: &str) -> Result<Self, Problem> {
        let (value, rest) = split(text)?;
        if !rest.is_empty() {
            return Err(Problem::new(format!("`{}` is not a bare number", shorten(text))).help("write a number without a unit, such as `4`"));
        }
        not_negative(value, text).map(Self)
    }

    fn syntax() -> Syntax {
        Syntax::new("Number", Syntax::number())
    }
}

/// A whole number of things, not negative: a bare integer up to a million million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole(pub u64);

impl Scalar for Whole {
    const EXPECTS: &'static str = "a whole number such as `2`";
    const BARE: bool = true;

    fn parse(text: &str) -> Result<Self, Problem> {
        let Count(value) = Count::parse(text)?;
        match value.to_u64() {
            Some(whole) if value.is_integer() && whole <= 1_000_000_000_000 => Ok(Self(whole)),
            _ => Err(Problem::new(format!("`{}` is not a whole number that can be counted", shorten(text)))),
        }
    }

    fn syntax() -> Syntax {
        Syntax { whole: true, ..Syntax::new("WholeNumber", Syntax::number()) }
    }
}

/// A share or factor, not negative: `0.35` or `"35 %"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio(pub Decimal);

impl Ratio {
    /// As a float.
    #[must_use]
    pub fn get(self) -> f64 {
        to_f64(self.0)
    }
}

impl Scalar for Ratio {
    const EXPECTS: &'static str = "a ratio such as `0.35` or `\"35 %\"`";
    const BARE: bool = true;

    fn parse(text: &str) -> Result<Self, Problem> {
        let (value, rest) = split(text)?;
        let value = not_negative(value, text)?;
        match rest {
            "" => Ok(Self(value)),
            "%" => Ok(Self(value / Decimal::ONE_HUNDRED)),
            _ => Err(Problem::new(format!("`{}` is not a ratio", shorten(text))).help("write `0.35` or `\"35 %\"`")),
        }
    }

    fn syntax() -> Syntax {
        Syntax::new("Ratio", Syntax::ratio())
    }
}

/// A share of something per year: `"8 %/year"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearlyRate(pub Decimal);

impl Scalar for YearlyRate {
    const EXPECTS: &'static str = "a yearly rate such as `\"8 %/year\"`";

    fn parse(text: &str) -> Result<Self, Problem> {
        let (value, rest) = split(text)?;
        let value = not_negative(value, text)?;
        match rest.strip_prefix('%').map(str::trim) {
            Some("/year" | "/ year") if value <= Decimal::from(10_000) => Ok(Self(value / Decimal::ONE_HUNDRED)),
            Some("/year" | "/ year") => Err(Problem::new(format!("`{}` is out of range", shorten(text)))),
            Some("/month") => Err(Problem::new(format!("`{}` is a monthly rate", shorten(text))).help("write the effective yearly rate, as `8 %/year`")),
            Some("") => Err(Problem::new(format!("`{}` does not say in which time", shorten(text))).help(format!("write it as `{value} %/year`"))),
            _ => Err(Problem::new(format!("`{}` is not a yearly rate", shorten(text))).help("write it as `8 %/year`")),
        }
    }

    fn syntax() -> Syntax {
        Syntax::new("YearlyRate", Syntax::yearly(false))
    }
}

/// By which share a price changes in a year, compounding in monthly steps: `"-20 %/year"`, `"3 %/year"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct YearlyChange(pub Decimal);

impl YearlyChange {
    /// A price of month `month` over that of month 1: (1+c)^((m-1)/12). 1 for month 0, which is paid at month 1's prices.
    #[must_use]
    pub fn level(self, month: usize) -> f64 {
        if self.0.is_zero() || month <= 1 {
            return 1.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "at most 1200 months")]
        let years = (month - 1) as f64 / 12.0;
        libm::pow(1.0 + to_f64(self.0), years)
    }

    /// The same as a decimal, fifteen digits after the point; none if it does not fit.
    #[must_use]
    pub fn factor(self, month: usize) -> Option<Decimal> {
        if self.0.is_zero() || month <= 1 {
            return Some(Decimal::ONE);
        }
        let level = self.level(month);
        if level > 1e12 {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "at most 10^27, an i128 holds 10^38")]
        Decimal::try_from_i128_with_scale(libm::round(level * 1e15) as i128, 15).ok()
    }
}

impl fmt::Display for YearlyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+} %/year", (self.0 * Decimal::ONE_HUNDRED).normalize())
    }
}

impl Scalar for YearlyChange {
    const EXPECTS: &'static str = "a yearly change such as `\"-20 %/year\"`";

    fn parse(text: &str) -> Result<Self, Problem> {
        let (value, rest) = split(text)?;
        let out_of_range = || Problem::new(format!("`{}` is out of range", shorten(text))).help("a price changes by more than -100 % and up to 1000 % a year");
        match rest.strip_prefix('%').map(str::trim) {
            Some("/year" | "/ year") if value <= -Decimal::ONE_HUNDRED || value > Decimal::ONE_THOUSAND => Err(out_of_range()),
            Some("/year" | "/ year") => Ok(Self(value / Decimal::ONE_HUNDRED)),
            Some("/month") => Err(Problem::new(format!("`{}` is a monthly change", shorten(text))).help("write the effective yearly change, as `-20 %/year`")),
            Some("") => Err(Problem::new(format!("`{}` does not say in which time", shorten(text))).help(format!("write it as `{value} %/year`"))),
            _ => Err(Problem::new(format!("`{}` is not a yearly change", shorten(text))).help("write it as `-20 %/year`")),
        }
    }

    fn syntax() -> Syntax {
        Syntax::new("YearlyChange", Syntax::yearly(true))
    }
}

/// How stored data outlives its disks: `"8+3"` is eight fragments of data and three of parity, which survive the loss of any three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    /// Fragments of data.
    pub data: u32,
    /// Fragments beside them, computed from them.
    pub parity: u32,
}

impl Scheme {
    /// So many whole copies: one fragment, and the same again.
    #[must_use]
    pub const fn copies(copies: u32) -> Self {
        Self { data: 1, parity: copies.saturating_sub(1) }
    }

    /// Bytes written for one byte stored: (data + parity) / data.
    #[must_use]
    pub fn overhead(self) -> f64 {
        f64::from(self.fragments()) / f64::from(self.data)
    }

    /// Fragments in all, each on a machine of its own.
    #[must_use]
    pub const fn fragments(self) -> u32 {
        self.data + self.parity
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}", self.data, self.parity)
    }
}

impl Scalar for Scheme {
    const EXPECTS: &'static str = "fragments of data and of parity such as `\"8+3\"`";

    fn parse(text: &str) -> Result<Self, Problem> {
        let part = |text: &str| text.trim().parse::<u32>().ok().filter(|fragments| (1..=1000).contains(fragments));
        let parts = text.split_once('+').and_then(|(data, parity)| Some(Self { data: part(data)?, parity: part(parity)? }));
        parts.ok_or_else(|| Problem::new(format!("`{}` is not a scheme of data and parity", shorten(text))).help("write it as `8+3`"))
    }

    fn syntax() -> Syntax {
        Syntax::word("Scheme", r"\s*\+?[0-9]+\s*\+\s*\+?[0-9]+\s*")
    }
}

/// How something changes with time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    /// By a share each month, compounding: the factor less one.
    Monthly(Decimal),
    /// By a share each year, compounding, in monthly steps.
    Yearly(Decimal),
    /// By an amount of data, in bytes a month.
    Data(Decimal),
}

impl Growth {
    /// The factor of month `month` (1, 2, ...) for a growth by shares: (1+g)^(m-1), or (1+g)^((m-1)/12) for a yearly one. 1 for an amount.
    #[must_use]
    pub fn factor(self, month: u32) -> f64 {
        let steps = f64::from(month.saturating_sub(1));
        match self {
            Self::Monthly(rate) => libm::pow(1.0 + to_f64(rate), steps),
            Self::Yearly(rate) => libm::pow(1.0 + to_f64(rate), steps / 12.0),
            Self::Data(_) => 1.0,
        }
    }
}

impl Scalar for Growth {
    const EXPECTS: &'static str = "growth such as `\"3 %/month\"`, `\"40 %/year\"` or, for data, `\"200 GB/month\"`";

    fn parse(text: &str) -> Result<Self, Problem> {
        let (value, rest) = split(text)?;
        let problem = || Problem::new(format!("`{}` is not a growth", shorten(text))).help("write `3 %/month`, `40 %/year` or, for data, `200 GB/month`");
        let (what, time) = rest.split_once('/').ok_or_else(problem)?;
        let time = TimeUnit::parse(time.trim()).ok_or_else(problem)?;
        let what = what.trim();
        if what.is_empty() {
            return Err(Problem::new(format!("`{}` has no unit", shorten(text))).help(format!("write `{value} %/{}`", time.name())));
        }
        if what == "%" {
            let share = value / Decimal::ONE_HUNDRED;
            if share <= -Decimal::ONE {
                return Err(Problem::new(format!("`{}` would shrink to nothing", shorten(text))));
            }
            if share > Decimal::from(1_000_000) {
                return Err(Problem::new(format!("`{}` is out of range", shorten(text))));
            }
            return match time {
                TimeUnit::Month => Ok(Self::Monthly(share)),
                TimeUnit::Year => Ok(Self::Yearly(share)),
                _ => Err(problem()),
            };
        }
        let size = Measure::of(&format!("{value} {what}"), Dimension::Data, "200 GB/month")?.base();
        match time {
            TimeUnit::Month => Ok(Self::Data(size)),
            TimeUnit::Year => Ok(Self::Data(size / Decimal::from(12))),
            _ => Err(problem()),
        }
    }

    fn syntax() -> Syntax {
        Syntax::new("Growth", Syntax::growth())
    }
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration {
    /// In `unit`.
    pub number: Decimal,
    /// What `number` counts.
    pub unit: TimeUnit,
}

impl Duration {
    /// In hours; months of 730.
    #[must_use]
    pub fn hours(self) -> f64 {
        to_f64(self.number) * self.unit.hours()
    }

    /// In months; a month is a twelfth of a year or 730 hours.
    #[must_use]
    pub fn months(self) -> f64 {
        match self.unit {
            TimeUnit::Month => to_f64(self.number),
            TimeUnit::Quarter => to_f64(self.number) * 3.0,
            TimeUnit::Year => to_f64(self.number) * 12.0,
            _ => self.hours() / f64::from(HOURS_PER_MONTH),
        }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.number == Decimal::ONE { "" } else { "s" };
        write!(f, "{} {}{plural}", self.number.normalize(), self.unit.name())
    }
}

impl Scalar for Duration {
    const EXPECTS: &'static str = "a length of time such as `\"6 weeks\"`";

    fn parse(text: &str) -> Result<Self, Problem> {
        let (value, rest) = split(text)?;
        let number = not_negative(value, text)?;
        match TimeUnit::parse(rest) {
            Some(unit) => Ok(Self { number, unit }),
            None if rest.is_empty() => {
                Err(Problem::new(format!("`{}` has no unit of time", shorten(text))).help(format!("write `{value} months` or `{value} years`")))
            }
            None => Err(Problem::new(format!("`{rest}` is not a unit of time")).help("write second, minute, hour, day, week, month, quarter or year")),
        }
    }

    fn syntax() -> Syntax {
        Syntax::new("Duration", Syntax::duration())
    }
}

/// A quantity per time: `"30 TB/month"`, `"600 requests/second"`, `"3000000/day"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// What flows.
    pub measure: Measure,
    /// In which time.
    pub per: TimeUnit,
}

impl Flow {
    /// Base units in a month of so many hours.
    #[must_use]
    pub fn in_month(&self, hours_in_month: u32) -> f64 {
        let (numerator, denominator) = self.per.per_month(hours_in_month);
        to_f64(self.measure.base()) * to_f64(numerator) / to_f64(denominator)
    }
}

impl Scalar for Flow {
    const EXPECTS: &'static str = "a volume per time such as `\"30 TB/month\"` or `\"600/second\"`";

    fn parse(text: &str) -> Result<Self, Problem> {
        let (quantity, time) = text.rsplit_once('/').ok_or_else(|| {
            Problem::new(format!("`{}` does not say in which time", shorten(text))).help(format!("write it as `{}/month`", shorten(text.trim())))
        })?;
        let per = TimeUnit::parse(time.trim()).ok_or_else(|| Problem::new(format!("`{}` is not a unit of time", time.trim())))?;
        Ok(Self { measure: Measure::parse(quantity)?, per })
    }

    fn syntax() -> Syntax {
        Syntax::new("VolumePerTime", Syntax::flow())
    }
}
