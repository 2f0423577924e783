//! Units of measure and of time.

use super::Problem;
use rust_decimal::Decimal;

/// What a unit measures. Values of different dimensions never mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// Bytes.
    Data,
    /// Bits per second.
    Bandwidth,
    /// Watts.
    Power,
    /// Watt-hours.
    Energy,
    /// Money in the sheet's currency.
    Money,
    /// Things that are counted: the unit's name says which.
    Count(&'static str),
}

impl Dimension {
    /// Names the dimension with an example of its units, for messages.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Data => "data, such as `GB` or `GiB`",
            Self::Bandwidth => "bandwidth, such as `Mbps`",
            Self::Power => "power, such as `kW`",
            Self::Energy => "energy, such as `kWh`",
            Self::Money => "money, as a percentage such as `3 %`",
            Self::Count("") => "a plain count",
            Self::Count(noun) => noun,
        }
    }
}

/// A unit of measure: its dimension and how many base units (bytes, bits per second, watts, watt-hours, ones) it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// The name under which it is printed.
    pub name: &'static str,
    /// What it measures.
    pub dimension: Dimension,
    /// Base units in one.
    pub factor: u64,
}

const fn unit(name: &'static str, dimension: Dimension, factor: u64) -> Unit {
    Unit { name, dimension, factor }
}

const K: u64 = 1000;
const KI: u64 = 1024;

/// Every unit that can be written, the preferred name first.
static UNITS: [Unit; 46] = [
    unit("B", Dimension::Data, 1),
    unit("kB", Dimension::Data, K),
    unit("MB", Dimension::Data, K * K),
    unit("GB", Dimension::Data, K * K * K),
    unit("TB", Dimension::Data, K * K * K * K),
    unit("PB", Dimension::Data, K * K * K * K * K),
    unit("EB", Dimension::Data, K * K * K * K * K * K),
    unit("KiB", Dimension::Data, KI),
    unit("MiB", Dimension::Data, KI * KI),
    unit("GiB", Dimension::Data, KI * KI * KI),
    unit("TiB", Dimension::Data, KI * KI * KI * KI),
    unit("PiB", Dimension::Data, KI * KI * KI * KI * KI),
    unit("EiB", Dimension::Data, KI * KI * KI * KI * KI * KI),
    unit("bps", Dimension::Bandwidth, 1),
    unit("kbps", Dimension::Bandwidth, K),
    unit("Mbps", Dimension::Bandwidth, K * K),
    unit("Gbps", Dimension::Bandwidth, K * K * K),
    unit("Tbps", Dimension::Bandwidth, K * K * K * K),
    unit("bit/s", Dimension::Bandwidth, 1),
    unit("kbit/s", Dimension::Bandwidth, K),
    unit("Mbit/s", Dimension::Bandwidth, K * K),
    unit("Gbit/s", Dimension::Bandwidth, K * K * K),
    unit("Tbit/s", Dimension::Bandwidth, K * K * K * K),
    unit("W", Dimension::Power, 1),
    unit("kW", Dimension::Power, K),
    unit("MW", Dimension::Power, K * K),
    unit("Wh", Dimension::Energy, 1),
    unit("kWh", Dimension::Energy, K),
    unit("MWh", Dimension::Energy, K * K),
    unit("request", Dimension::Count("request"), 1),
    unit("requests", Dimension::Count("request"), 1),
    unit("machine", Dimension::Count("machine"), 1),
    unit("machines", Dimension::Count("machine"), 1),
    unit("U", Dimension::Count("U"), 1),
    unit("rack", Dimension::Count("rack"), 1),
    unit("racks", Dimension::Count("rack"), 1),
    unit("failure", Dimension::Count("failure"), 1),
    unit("failures", Dimension::Count("failure"), 1),
    unit("post", Dimension::Count("post"), 1),
    unit("posts", Dimension::Count("post"), 1),
    unit("vCPU", Dimension::Count("vCPU"), 1),
    unit("vCPUs", Dimension::Count("vCPU"), 1),
    unit("GPU", Dimension::Count("GPU"), 1),
    unit("GPUs", Dimension::Count("GPU"), 1),
    unit("site", Dimension::Count("site"), 1),
    unit("sites", Dimension::Count("site"), 1),
];

/// The unit of what is merely counted.
pub static ONE: Unit = unit("", Dimension::Count(""), 1);

impl Unit {
    /// Finds a unit by the name that a file uses.
    ///
    /// # Errors
    /// Names the nearest unit, and points out bits that were probably meant as bytes.
    pub fn parse(name: &str) -> Result<&'static Self, Problem> {
        if let Some(unit) = UNITS.iter().find(|unit| unit.name == name) {
            return Ok(unit);
        }
        let problem = Problem::new(format!("unknown unit `{name}`"));
        Err(match name {
            "b" | "Kb" | "kb" | "Mb" | "Gb" | "Tb" | "Pb" | "Gbit" | "Mbit" | "Tbit" | "Gigabit" => {
                problem.help("bits are not bytes: data is in bytes, such as `GB` or `GiB`; bandwidth in `Mbps`")
            }
            "KB" => problem.help("write `kB` for 1000 bytes or `KiB` for 1024"),
            _ => match nearest(name, UNITS.iter().map(|unit| unit.name)) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("units are listed in pricing/README.md"),
            },
        })
    }
}

/// Every name of the units of a dimension, or of all, as a pattern.
pub(super) fn pattern(dimension: Option<Dimension>) -> String {
    let names = UNITS.iter().filter(|unit| dimension.is_none_or(|dimension| unit.dimension == dimension)).map(|unit| unit.name);
    format!("(?:{})", names.collect::<Vec<_>>().join("|"))
}

/// The name among `names` that is most like `name`, ties to the alphabetically first; none if nothing is alike.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // What is longer than any name is not one that was misspelt.
    if name.len() > 64 {
        return None;
    }
    let lower = name.to_lowercase();
    names
        .filter(|candidate| candidate.len() <= 64)
        .map(|candidate| (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= candidate.chars().count().max(name.chars().count()))
        .min()
        .map(|(_, candidate)| candidate)
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimeUnit {
    /// 1/3600 of an hour.
    Second,
    /// 1/60 of an hour.
    Minute,
    /// The model's step.
    Hour,
    /// 24 hours.
    Day,
    /// 168 hours.
    Week,
    /// A twelfth of a year; as hours, what the workload's convention says.
    Month,
    /// Three months.
    Quarter,
    /// Twelve months, 8,760 hours.
    Year,
}

/// Hours in a month of the default convention: 8,760 / 12, as the vendors' own calculators use.
pub const HOURS_PER_MONTH: u32 = 730;

impl TimeUnit {
    /// What a file may call it, in the singular.
    const NAMES: [(&'static str, Self); 11] = [
        ("second", Self::Second),
        ("sec", Self::Second),
        ("minute", Self::Minute),
        ("min", Self::Minute),
        ("hour", Self::Hour),
        ("h", Self::Hour),
        ("day", Self::Day),
        ("week", Self::Week),
        ("month", Self::Month),
        ("quarter", Self::Quarter),
        ("year", Self::Year),
    ];

    /// Finds a unit of time by the name that a file uses, in the singular or plural.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        if name == "s" {
            return Some(Self::Second);
        }
        let singular = name.strip_suffix('s').unwrap_or(name);
        Self::NAMES.iter().find(|(known, _)| *known == singular).map(|(_, unit)| *unit)
    }

    /// Every name that a file may use, as a pattern.
    pub(super) fn pattern() -> String {
        format!("(?:s|(?:{})s?)", Self::NAMES.map(|(name, _)| name).join("|"))
    }

    /// The unit's name in the singular.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// How many of this unit a month of so many hours holds, as a fraction (numerator, denominator).
    #[must_use]
    pub fn per_month(self, hours_in_month: u32) -> (Decimal, Decimal) {
        let hours = Decimal::from(hours_in_month);
        let one = Decimal::ONE;
        match self {
            Self::Second => (hours * Decimal::from(3600), one),
            Self::Minute => (hours * Decimal::from(60), one),
            Self::Hour => (hours, one),
            Self::Day => (hours, Decimal::from(24)),
            Self::Week => (hours, Decimal::from(168)),
            Self::Month => (one, one),
            Self::Quarter => (one, Decimal::from(3)),
            Self::Year => (one, Decimal::from(12)),
        }
    }

    /// Hours in one unit; months of 730 and years of 8,760 hours.
    #[must_use]
    pub fn hours(self) -> f64 {
        match self {
            Self::Second => 1.0 / 3600.0,
            Self::Minute => 1.0 / 60.0,
            Self::Hour => 1.0,
            Self::Day => 24.0,
            Self::Week => 168.0,
            Self::Month => 730.0,
            Self::Quarter => 2190.0,
            Self::Year => 8760.0,
        }
    }
}

/// The unit of a percentage: money per money.
pub static MONEY: Unit = unit("", Dimension::Money, 1);
