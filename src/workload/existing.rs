//! What is there already: machines, and readings of meters that are paid for.

use super::keys::HeadKeys;
use super::rules::needs_start;
use super::words::YearMonth;
use crate::diagnostic::{Code, Origin};
use crate::document::{At, Date, OneOf, Reader, Word};
use crate::quantity::{Dimension, Duration, Measure, ONE, Sum, Whole};
use crate::record;
use crate::sheet::meter::built_in;
use rust_decimal::Decimal;

/// How what was paid before is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Not at all: what is paid from now on, and what is sold.
    Incremental,
    /// What is kept is charged at its value, and what goes on being paid for is charged to all.
    Full,
}

impl Counting {
    /// The word that files use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incremental => "incremental",
            Self::Full => "full",
        }
    }
}

impl Word for Counting {
    const WORDS: &'static [(&'static str, Self)] = &[("incremental", Self::Incremental), ("full", Self::Full)];
}

/// Machines of one type and one age that are there.
#[derive(Debug, Clone)]
pub struct ExistingMachines {
    /// The sheet's id or path.
    pub sheet: String,
    /// The machine's name in it.
    pub machine: At<String>,
    /// How many, all sites together; at least one.
    pub count: u64,
    /// Months in service before the start, begun ones left out.
    pub age: usize,
    /// What was paid for one.
    pub paid: Sum,
    /// What one fetches at the start; what the sheet's rule says where none is stated.
    pub fetches: Option<Sum>,
    /// Where it was written.
    pub origin: Origin,
}

/// A reading of a meter that is paid for, whatever is used of it.
#[derive(Debug, Clone)]
pub struct PaidFor {
    /// The meter.
    pub meter: String,
    /// How much of it in a month, in base units, all parts and sites together.
    pub quantity: Decimal,
    /// So many months from the start.
    pub months: usize,
    /// What goes on being paid for it each month; none where all is paid.
    pub monthly: Option<Sum>,
    /// Where it was written.
    pub origin: Origin,
}

/// What is there already.
#[derive(Debug, Clone)]
pub struct Existing {
    /// How what was paid before is counted.
    pub counting: Counting,
    /// Machines.
    pub machines: Vec<ExistingMachines>,
    /// Readings of meters.
    pub paid_for: Vec<PaidFor>,
}

record! {
    /// One of the existing `machine`s.
    pub(super) struct MachineKeys = "an existing machine" {
        /// The owned sheet whose machines they are.
        sheet: String,
        /// The machine's name there.
        machine: At<String>,
        /// How many, all sites together.
        count: At<Whole>,
        /// How long they have been in service at the start; or since when, as `bought`.
        age: Option<At<Duration>>,
        /// Since when they have been in service; needs `start`.
        bought: Option<At<Date>>,
        /// What was paid for one.
        paid: Sum,
        /// What one fetches at the start, if somebody has offered; unless said, what the sheet's rule says.
        fetches: Option<Sum>,
    }
}

record! {
    /// One of the existing `meter`s.
    pub(super) struct MeterKeys = "a meter that is paid for" {
        /// The meter of which so much is paid for.
        meter: At<String>,
        /// How much in a month, all sites and parts together: `4` racks, `20 kW` of contracted power.
        quantity: At<Measure>,
        /// The last month; to the end of the horizon unless said.
        until: Option<At<YearMonth>>,
        /// What goes on being paid for it each month, whatever is used.
        monthly: Option<Sum>,
    }
}

record! {
    /// `[existing]`
    pub(super) struct ExistingKeys = "`[existing]`" {
        /// Whether what was paid before is left out, or what is kept of it is charged at its value.
        view: OneOf<Counting> = "incremental",
        /// Machines of one type and age.
        machine: Vec<MachineKeys>,
        /// Readings that are paid for.
        meter: Vec<MeterKeys>,
    }
}

/// The most machines of an entry.
const MOST: u64 = 10_000_000;

/// The rules between the keys of what is there.
pub(super) fn existing(keys: ExistingKeys, head: Option<&HeadKeys>, reader: &mut Reader) -> Existing {
    let machines = keys.machine.into_iter().filter_map(|keys| machines(keys, head, reader)).collect();
    let mut paid_for: Vec<PaidFor> = Vec::new();
    for keys in keys.meter {
        let name = keys.meter.clone();
        if paid_for.iter().any(|known| known.meter == name.value) {
            let help = "write how much there is of it in all, once".to_owned();
            reader.findings.error(Code::DuplicateName, name.origin, format!("another entry is for the meter `{}`", name.value), Some(help));
        }
        paid_for.extend(self::paid_for(&keys, head, reader));
    }
    Existing { counting: keys.view.0, machines, paid_for }
}

fn machines(keys: MachineKeys, head: Option<&HeadKeys>, reader: &mut Reader) -> Option<ExistingMachines> {
    let mut fail = |code: Code, origin: Origin, message: String, help: &str| {
        reader.findings.error(code, origin, message, Some(help.to_owned()));
        None::<()>
    };
    let name = &keys.machine.value;
    let count = keys.count.value.0;
    let counted = (1..=MOST).contains(&count).then_some(()).or_else(|| {
        let message = if count == 0 { format!("there are 0 of the existing `{name}`") } else { format!("there are more than ten million of `{name}`") };
        fail(Code::BadValue, keys.count.origin, message, "write how many there are, or leave the entry out")
    });
    let age = match (&keys.age, &keys.bought) {
        (Some(age), None) => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; a float casts into range")]
            let months = libm::floor(age.value.months() + 1e-9) as usize;
            Some(months)
        }
        (None, Some(bought)) => age_at_start(name, bought, head, reader),
        (Some(_), Some(bought)) => {
            fail(Code::Conflict, bought.origin, format!("the existing `{name}` has an `age` and a date"), "write one of them");
            None
        }
        (None, None) => {
            fail(Code::MissingKey, keys.origin, format!("the existing `{name}` has no age"), "write `age = \"18 months\"`, or `bought = 2025-03-01`");
            None
        }
    };
    counted?;
    Some(ExistingMachines { sheet: keys.sheet, machine: keys.machine, count, age: age?, paid: keys.paid, fetches: keys.fetches, origin: keys.origin })
}

/// Whole months from a date to the first of the first month.
fn age_at_start(name: &str, bought: &At<Date>, head: Option<&HeadKeys>, reader: &mut Reader) -> Option<usize> {
    needs_start(head, &format!("the existing `{name}`"), bought.origin, reader);
    let YearMonth(start) = head?.start?;
    let date = bought.value;
    let months = (i32::from(start.year()) - i32::from(date.year())) * 12 + i32::from(start.month()) - i32::from(date.month()) - i32::from(date.day() > 1);
    let age = usize::try_from(months).ok().filter(|_| date <= start);
    if age.is_none() {
        let help = "what is bought later is not there yet: leave it out".to_owned();
        reader.findings.error(Code::BadValue, bought.origin, format!("the existing `{name}` is bought after the start"), Some(help));
    }
    age
}

fn paid_for(keys: &MeterKeys, head: Option<&HeadKeys>, reader: &mut Reader) -> Option<PaidFor> {
    let (At { value: name, origin }, quantity) = (&keys.meter, &keys.quantity);
    let months = match &keys.until {
        None => usize::MAX,
        Some(until) => {
            needs_start(head, "what is paid for", until.origin, reader);
            let (YearMonth(start), YearMonth(last)) = (head?.start?, until.value);
            let months = (i32::from(last.year()) - i32::from(start.year())) * 12 + i32::from(last.month()) - i32::from(start.month()) + 1;
            let Some(months) = usize::try_from(months).ok().filter(|months| *months > 0) else {
                let help = "what is no longer paid for is there for nobody: leave it out".to_owned();
                reader.findings.error(Code::BadValue, until.origin, format!("`{name}` is paid for until before the start"), Some(help));
                return None;
            };
            months
        }
    };
    // A meter that is not built in must be one that a sheet declares: that is known later.
    if let Some(meter) = built_in(name) {
        if meter.dimension == Dimension::Money {
            let help = "it counts money: write what is paid for as machines, racks, power or posts".to_owned();
            reader.findings.error(Code::Conflict, *origin, format!("`{name}` cannot be paid for already"), Some(help));
            return None;
        }
        let plain = quantity.value.unit == &ONE && matches!(meter.dimension, Dimension::Count(_));
        let in_time = quantity.value.time.is_none() || quantity.value.time == meter.time;
        if !in_time || (quantity.value.unit.dimension != meter.dimension && !plain) {
            let message = format!("the quantity of `{name}` is not what its meter counts");
            let help = format!("the meter `{name}` counts {}: write how much of it is paid for in a month", meter.dimension.describe());
            reader.findings.error(Code::WrongUnit, quantity.origin, message, Some(help));
            return None;
        }
    }
    if quantity.value.base().is_zero() {
        let help = "leave the entry out".to_owned();
        reader.findings.error(Code::BadValue, quantity.origin, format!("nothing of `{name}` is paid for"), Some(help));
        return None;
    }
    Some(PaidFor { meter: name.clone(), quantity: quantity.value.base(), months, monthly: keys.monthly, origin: keys.origin })
}

impl Existing {
    /// Every sum that is written, with its place.
    pub fn sums(&mut self) -> impl Iterator<Item = (&mut Sum, Origin)> {
        let machines = self.machines.iter_mut().flat_map(|machines| {
            let origin = machines.origin;
            std::iter::once(&mut machines.paid).chain(&mut machines.fetches).map(move |sum| (sum, origin))
        });
        machines.chain(self.paid_for.iter_mut().filter_map(|paid| Some((paid.monthly.as_mut()?, paid.origin))))
    }
}
