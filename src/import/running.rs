//! What was found to run, as the text of a workload: of a bill, month by month, or of a plan.

use super::draft::plural;
use super::machines::Machine;
use super::toml::{Value, Writer};
use crate::diagnostic::{Origin, Texts};
use crate::document::Reader;
use crate::library::Library;
use crate::money::rounded;
use crate::quantity::to_decimal;
use crate::sheet::meter::{METERS, Meter, Need, built_in, holds_data};
use crate::sheet::shipped::EXCHANGES;
use crate::sheet::{Architecture, Class, Role, Sheet};
use rust_decimal::Decimal;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// The alternatives that a quick estimate has too.
const SHEETS: [&str; 5] = ["aws-us-east-1", "azure-westeurope", "gcp-us-central1", "ovh-us", "owned-2024"];

/// The life of a server: the horizon of a quick estimate. Over less, hardware that is bought is compared with a few months of rent.
const HORIZON: &str = "60 months";

/// How many of these must price a meter for it to stand in a workload without being asked for: more than half.
const MOST: usize = 3;

/// The sheets of those alternatives.
static QUICK: LazyLock<Vec<Arc<Sheet>>> = LazyLock::new(|| {
    let (mut library, mut texts, mut reader) = (Library::default(), Texts::default(), Reader::default());
    SHEETS.iter().filter_map(|id| library.sheet(id, Path::new(""), Origin::default(), &mut texts, &mut reader).ok().flatten()).collect()
});

/// Meters that few of the current sheets price: with them a workload would be priced next to nowhere.
#[must_use]
pub fn rarely_priced() -> &'static [&'static str] {
    static RARELY: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let on_machines = |sheet: &Sheet| sheet.machines.iter().any(|machine| machine.role == Role::Storage);
        let prices = |meter: &Meter<'_>| QUICK.iter().filter(|sheet| sheet.prices(meter.name) || (holds_data(meter) && on_machines(sheet))).count();
        METERS.iter().filter(|meter| meter.need == Need::Charged && prices(meter) < MOST).map(|meter| meter.name).collect()
    });
    &RARELY
}

/// Which of the current sheets have machines with this GPU.
fn with_gpu(gpu: &str) -> Vec<&'static str> {
    QUICK.iter().filter(|sheet| sheet.machines.iter().any(|machine| machine.gpu.as_deref() == Some(gpu))).map(|sheet| sheet.id.as_str()).collect()
}

/// The share of a month below which a machine is not said to run all of it: bills miss the minutes in which it was started.
const WHOLE: f64 = 0.995;

/// Machines of a type.
#[derive(Debug, Clone, PartialEq)]
pub struct Running {
    /// The type.
    pub machine: Machine,
    /// Whether they may be taken away.
    pub spot: bool,
    /// Machine-hours, month by month.
    pub hours: Vec<f64>,
}

/// The readings of a meter, month by month: bytes, bytes at rest, pieces.
#[derive(Debug, Clone, PartialEq)]
pub struct Metered {
    /// Its name in the workload.
    pub name: String,
    /// The meter.
    pub meter: &'static str,
    /// Base units.
    pub monthly: Vec<f64>,
}

/// A year and a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// January is 1.
    pub month: i8,
}

impl Month {
    /// By the number of months since year 0.
    #[must_use]
    pub fn of(number: i32) -> Self {
        Self { year: i16::try_from(number.div_euclid(12)).unwrap_or(i16::MAX), month: i8::try_from(number.rem_euclid(12) + 1).unwrap_or(1) }
    }

    /// Its hours.
    #[must_use]
    pub fn hours(self) -> f64 {
        jiff::civil::Date::new(self.year, self.month, 1).map_or(730.0, |first| f64::from(first.days_in_month()) * 24.0)
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// A workload.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// The first of its months, where they are those of a calendar; months of 730 hours otherwise.
    pub start: Option<Month>,
    /// How many months were read.
    pub months: usize,
    /// How long it is compared, where that is not the life of a server.
    pub horizon: Option<String>,
    /// The comparison's currency.
    pub currency: String,
    /// Machines.
    pub running: Vec<Running>,
    /// Whether machines were written down one by one, not billed by the hour: several of a type are several on purpose.
    pub planned: bool,
    /// Data at rest.
    pub data: Vec<Metered>,
    /// Data, requests and other readings that are stated.
    pub usage: Vec<Metered>,
    /// What a reader must know.
    pub assumptions: Vec<String>,
    /// What is not in it.
    pub not_counted: Vec<String>,
}

impl Found {
    /// The hours of its months.
    #[must_use]
    pub fn month_hours(&self) -> Vec<f64> {
        let hours = |start: Month, later: usize| {
            let number = i32::from(start.year) * 12 + i32::from(start.month) - 1 + i32::try_from(later).unwrap_or(0);
            Month::of(number).hours()
        };
        (0..self.months).map(|later| self.start.map_or(730.0, |start| hours(start, later))).collect()
    }

    /// What is in it, in a line.
    #[must_use]
    pub fn summary(&self) -> String {
        let hours: f64 = self.running.iter().flat_map(|running| &running.hours).sum();
        let counts = [plural(self.data.len(), "kind"), plural(self.usage.len(), "other meter")];
        let (kinds, meters) = (&counts[0], &counts[1]);
        let hours = number(libm::round(hours));
        format!(
            "{}, {} with {hours} machine-hours, {kinds} of data at rest, {meters}",
            plural(self.months, "month"),
            plural(self.running.len(), "machine type")
        )
    }

    /// What leaves most alternatives without a price, and how it is left out: GPUs that few of the current sheets have.
    #[must_use]
    pub fn rare(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for running in self.running.iter().filter(|running| running.machine.gpus > 0.0) {
            let (name, gpu) = (&running.machine.name, running.machine.gpu.as_deref().unwrap_or_default());
            let sheets = with_gpu(gpu);
            if !gpu.is_empty() && sheets.len() < MOST {
                let none = if sheets.is_empty() { "none of the compared sheets has".to_owned() } else { format!("only {} has", sheets.join(" and ")) };
                notes.push(format!(
                    "{none} a machine with the GPU {gpu} of {name}: the other alternatives are not priced with it; `--leave-out {name}` leaves it out"
                ));
            }
        }
        notes.dedup();
        notes
    }

    /// Writes it after a head.
    #[must_use]
    pub fn write(&self, mut writer: Writer) -> String {
        writer.table(&["workload"]);
        writer.set("name", self.name.as_str());
        if let Some(start) = self.start {
            writer.set("start", start.to_string());
        }
        writer.set("horizon", self.horizon.as_deref().unwrap_or(HORIZON));
        writer.set("currency", self.currency.as_str());
        writer.set("cost_of_money", "8 %/year");
        if let Some(exchange) = EXCHANGES.last().filter(|_| self.currency != "USD") {
            writer.set("exchange", exchange.id);
        }
        writer.set("sheets", Value::List(SHEETS.iter().map(|sheet| Value::text(*sheet)).collect()));
        writer.set("complete_with", Value::List(vec![Value::text("staff-us-2024")]));
        let sentences = |list: &[String]| list.iter().map(|sentence| Value::text(sentence.as_str())).collect::<Vec<_>>();
        let mut assumptions = vec![
            if self.months == 1 {
                "what ran goes on to the end, without growth".to_owned()
            } else {
                "what ran in the last month goes on to the end".to_owned()
            },
            "money costs 8 % a year, and people are posts, half a one where all is rented, one where hardware is owned, and one more for 140 machines: the \
             defaults of a quick estimate"
                .to_owned(),
        ];
        assumptions.extend(self.assumptions.iter().cloned());
        assumptions.extend(self.machine_assumptions());
        writer.lines("assumptions", &sentences(&assumptions));
        if !self.not_counted.is_empty() {
            writer.lines("not_counted", &sentences(&self.not_counted));
        }
        if self.start.is_some() {
            writer.table(&["conventions"]);
            writer.set("month", "calendar");
        }
        writer.table(&["staff"]);
        writer.set("rented", Value::bare("0.5"));
        writer.set("owned", Value::bare("1.0"));
        writer.set("machines_per_post", Value::bare("140"));
        self.write_machines(&mut writer);
        self.write_data(&mut writer);
        for metered in &self.usage {
            writer.entry(&["usage"]);
            writer.set("name", metered.name.as_str());
            writer.set("meter", metered.meter);
            let data = built_in(metered.meter).is_some_and(|meter| meter.dimension == crate::quantity::Dimension::Data);
            let reading = |value: f64| if data { gigabytes(value) } else { number(value) };
            match shortened(&metered.monthly).as_slice() {
                [only] => writer.set("quantity", reading(*only)),
                several => writer.set("monthly", Value::List(several.iter().map(|value| Value::text(reading(*value))).collect())),
            }
        }
        self.write_same(&mut writer);
        writer.finish()
    }

    fn machine_assumptions(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        let any = |test: &dyn Fn(&Machine) -> bool| self.running.iter().any(|running| test(&running.machine));
        if self.planned && self.month_hours().first().is_some_and(|all| self.running.iter().any(|running| running.split(&[*all]).0 >= 2.0)) {
            sentences.push(
                "whether several machines of a type are for their capacity or for redundancy, a plan does not say: fewer and larger ones may carry it \
                 elsewhere, never fewer than two; write their number as the component's `minimum` where each of them must stand"
                    .to_owned(),
            );
        }
        if any(&|machine| machine.architecture == Architecture::Arm) {
            sentences.push("what ran on ARM machines may run on any, vCPU for vCPU".to_owned());
        }
        if any(&|machine| matches!(machine.class, Class::Burstable | Class::SharedCore)) {
            sentences.push(
                "burstable and shared-core machines may run on such machines elsewhere; where there are none, each of their vCPUs is a whole one".to_owned(),
            );
        }
        sentences
    }

    /// Machines that run all the time as components, the hours of the others as jobs of an hour.
    fn write_machines(&self, writer: &mut Writer) {
        let month_hours = self.month_hours();
        for running in &self.running {
            let (standing, rest) = running.split(&month_hours);
            if standing > 0.0 {
                writer.entry(&["component"]);
                writer.comment_row(&format!("{} of {}, all the time", number(standing), running.machine.name));
                writer.set("name", running.name());
                running.write_needs(standing, writer);
                if self.planned && standing >= 2.0 {
                    writer.set("minimum", Value::bare("2"));
                }
            }
            if !rest.is_empty() {
                writer.entry(&["component"]);
                writer.set("name", running.name_of_rest());
                running.write_needs(1.0, writer);
                let jobs = |hours: &f64| Value::text(format!("{}/month", number(*hours)));
                match shortened(&rest).as_slice() {
                    [only] => writer.set("jobs", jobs(only)),
                    several => writer.set("jobs", Value::List(several.iter().map(jobs).collect())),
                }
                writer.set("length", "1 hour");
            }
        }
    }

    /// Data sets; a size that changes from month to month changes on its first.
    fn write_data(&self, writer: &mut Writer) {
        for data in &self.data {
            writer.entry(&["data"]);
            writer.set("name", data.name.as_str());
            writer.set("meter", data.meter);
            let sizes = shortened(&data.monthly);
            writer.set("size", gigabytes(sizes.first().copied().unwrap_or(0.0)));
            let Some(start) = self.start.filter(|_| sizes.len() > 1) else { continue };
            let first = i32::from(start.year) * 12 + i32::from(start.month) - 1;
            let changes = sizes.iter().enumerate().skip(1).map(|(later, size)| {
                let at = Value::bare(format!("{}-01T00:00:00", Month::of(first + i32::try_from(later).unwrap_or(0))));
                Value::Table(vec![("at".to_owned(), at), ("size".to_owned(), Value::text(gigabytes(*size)))])
            });
            writer.set("change", Value::List(changes.collect()));
        }
    }

    /// The same machine types at list prices, where one shipped sheet has them.
    fn write_same(&self, writer: &mut Writer) {
        let mut sheets: Vec<&str> = self.running.iter().filter_map(|running| running.machine.sheet).collect();
        sheets.sort_unstable();
        sheets.dedup();
        let [sheet] = sheets[..] else { return };
        let month_hours = self.month_hours();
        let mut pins = Vec::new();
        for running in self.running.iter().filter(|running| running.machine.sheet.is_some()) {
            let (standing, rest) = running.split(&month_hours);
            let names = [(standing > 0.0).then(|| running.name()), (!rest.is_empty()).then(|| running.name_of_rest())];
            pins.extend(names.into_iter().flatten().map(|name| (name, Value::text(running.machine.name.as_str()))));
        }
        writer.entry(&["alternative"]);
        writer.set("name", format!("{sheet}, same machine types"));
        let part = vec![("sheet".to_owned(), Value::text(sheet)), ("machines".to_owned(), Value::Table(pins))];
        writer.set("parts", Value::List(vec![Value::Table(part)]));
    }
}

impl Running {
    /// How many machines run all the time, and the hours of the others by month.
    fn split(&self, month_hours: &[f64]) -> (f64, Vec<f64>) {
        let hours = |at: usize| self.hours.get(at).copied().unwrap_or(0.0).max(0.0);
        let fewest = month_hours.iter().enumerate().map(|(at, all)| hours(at) / all).fold(f64::INFINITY, f64::min);
        let standing = if fewest.is_finite() { libm::floor(fewest + (1.0 - WHOLE)) } else { 0.0 };
        let rest: Vec<f64> = month_hours.iter().enumerate().map(|(at, all)| (hours(at) - standing * all).max(0.0)).collect();
        if rest.iter().all(|hours| *hours < 1e-6) { (standing, Vec::new()) } else { (standing, rest) }
    }

    /// The component's name.
    fn name(&self) -> String {
        if self.spot { format!("{} (spot)", self.machine.name) } else { self.machine.name.clone() }
    }

    /// The name of the component that has the hours of those that do not run all the time.
    fn name_of_rest(&self) -> String {
        format!("{}, some hours", self.name())
    }

    fn write_needs(&self, count: f64, writer: &mut Writer) {
        let machine = &self.machine;
        if machine.vcpus > 0.0 {
            writer.set("vcpus", Value::bare(number(machine.vcpus * count)));
        }
        if machine.memory > 0.0 {
            writer.set("memory", gibibytes(machine.memory * count));
        }
        if machine.gpus > 0.0 {
            writer.set("gpus", Value::bare(number(machine.gpus * count)));
        }
        if let Some(gpu) = machine.gpu.as_ref().filter(|_| machine.gpus > 0.0) {
            writer.set("gpu", gpu.as_str());
        }
        if machine.architecture == Architecture::Arm {
            writer.set("architecture", "any");
        }
        let mut allow = Vec::new();
        match machine.class {
            Class::Burstable | Class::SharedCore => allow.extend(["burstable", "shared-core"]),
            Class::Standard | Class::Superseded => {}
        }
        allow.extend(self.spot.then_some("spot"));
        if !allow.is_empty() {
            writer.set("allow", Value::List(allow.into_iter().map(Value::text).collect()));
        }
    }
}

/// Readings without what the last of them repeats.
fn shortened(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    while values.len() > 1 && number(values[values.len() - 1]) == number(values[values.len() - 2]) {
        values.pop();
    }
    values
}

/// A number at six places.
fn number(value: f64) -> String {
    to_decimal(value.max(0.0)).unwrap_or_default().normalize().to_string()
}

/// Bytes in a unit, exact to the byte.
fn sized(bytes: f64, unit: &str, size: u64) -> String {
    let bytes = to_decimal(libm::round(bytes.max(0.0))).unwrap_or_default();
    format!("{} {unit}", rounded(bytes.checked_div(Decimal::from(size)).unwrap_or_default(), 9).normalize())
}

fn gigabytes(bytes: f64) -> String {
    sized(bytes, "GB", 1_000_000_000)
}

fn gibibytes(bytes: f64) -> String {
    sized(bytes, "GiB", 1 << 30)
}
