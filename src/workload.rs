//! What must be run: components, data, traffic, a demand curve, a horizon, a currency, a cost of money.
//!
//! `keys` declares what can be written, in the words of `words`; `rules` has the rules between the keys, `items` those of data, traffic, requests, jobs, units and staff, `existing` and
//! `financing` both for what is there and for how hardware is paid; `trace` reads a measured load. A [`Workload`] names sheets but does not know them.

mod existing;
mod financing;
mod items;
mod keys;
mod rules;
mod trace;
mod words;

pub use existing::{Counting, Existing, ExistingMachines, PaidFor};
pub use financing::{CASH, Financing, Instalments};
pub use keys::{has_table, schema};
pub use rules::read;
pub use trace::{Step, Trace};

use crate::diagnostic::Origin;
use crate::document::{At, Date, DateTime, RangeUsed};
use crate::levels::Levels;
use crate::quantity::{Currency, Duration, Flow, Growth, Scheme, Sum};
use crate::sheet::exchange::{Conversion, Exchange};
use crate::sheet::{Architecture, Class, PriceChanges};
use rust_decimal::Decimal;
use std::sync::Arc;

/// How the load moves within a cycle.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Every hour alike.
    Flat,
    /// A day, its highest hour so many times the mean.
    Daily {
        /// Highest hour over the mean.
        peak_to_mean: f64,
    },
    /// A week, its highest hour so many times the mean.
    Weekly {
        /// Highest hour over the mean.
        peak_to_mean: f64,
        /// Saturday and Sunday against weekdays.
        weekend: f64,
    },
    /// As measured.
    Trace(Trace),
}

/// Hours in which the load is a multiple of what it would be.
#[derive(Debug, Clone, PartialEq)]
pub struct Surge {
    /// What happens.
    pub name: Option<String>,
    /// When it begins.
    pub at: DateTime,
    /// How long it lasts.
    pub hours: u32,
    /// How many times the load.
    pub factor: f64,
}

/// The demand curve.
#[derive(Debug, Clone)]
pub struct DemandCurve {
    /// Within a cycle.
    pub shape: Shape,
    /// From month to month.
    pub growth: Option<Growth>,
    /// On top.
    pub surges: Vec<Surge>,
}

/// Machines beyond those that the load needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redundancy {
    /// So many more.
    Plus(u32),
    /// As many again.
    Double,
}

/// How a rented fleet follows the demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scales {
    /// Hour by hour; down a lagging hour.
    Hourly,
    /// At each month's highest hour.
    Monthly,
    /// At the horizon's highest hour, from the first month.
    Never,
}

/// What a component needs at the busiest hour of month 1, before surges. Units as in [`crate::sheet::Capacity`].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Needs {
    /// Hardware threads of performance 1.
    pub vcpus: f64,
    /// Bytes.
    pub memory: f64,
    /// Bytes of local disk.
    pub disk: f64,
    /// Accelerators.
    pub gpus: f64,
}

/// The hours of a week in which something runs; hour 0 is Monday's first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule(Vec<bool>);

impl Schedule {
    /// Whether it runs in an hour of the week, 0 to 167.
    #[must_use]
    pub fn runs(&self, hour_of_week: usize) -> bool {
        self.0[hour_of_week]
    }
}

/// How many different schedules a workload can have.
pub const MOST_SCHEDULES: usize = 32;
impl Needs {
    /// So many times the needs.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { vcpus: self.vcpus * factor, memory: self.memory * factor, disk: self.disk * factor, gpus: self.gpus * factor }
    }

    /// The needs of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { vcpus: self.vcpus + other.vcpus, memory: self.memory + other.memory, disk: self.disk + other.disk, gpus: self.gpus + other.gpus }
    }
}

/// The jobs as which a component runs.
#[derive(Debug, Clone)]
pub struct Jobs {
    /// How many.
    pub volume: Volume,
    /// How long each of them runs.
    pub length: Duration,
}

/// A part of the software that machines run.
#[derive(Debug, Clone)]
pub struct Component {
    /// Its name.
    pub name: String,
    /// What it needs.
    pub needs: Needs,
    /// Where its sizes are stated as means: the highest hour over the mean, and the share of a machine that may be busy.
    pub from_mean: Option<(f64, f64)>,
    /// Least number of machines.
    pub minimum: u64,
    /// Machines beyond.
    pub redundancy: Redundancy,
    /// How a rented fleet follows.
    pub scales: Scales,
    /// Its own growth.
    pub growth: Option<Growth>,
    /// The jobs as which it runs, each needing what it needs; none if it runs all the time.
    pub jobs: Option<Jobs>,
    /// The machine type that it is pinned to.
    pub machine: Option<At<String>>,
    /// The instruction set that it needs; none for any.
    pub architecture: Option<Architecture>,
    /// The accelerator model that it needs.
    pub gpu: Option<String>,
    /// Classes of machine that may be chosen beside the standard ones.
    pub allow: Vec<Class>,
    /// Whether it may run on spot machines.
    pub allows_spot: bool,
    /// When it runs; none for always.
    pub schedule: Option<Schedule>,
    /// Whether it may share an owned host.
    pub shares_host: bool,
    /// Where it was written.
    pub origin: Origin,
}

/// A data set's size from a moment on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// From the hour of this moment.
    pub at: DateTime,
    /// Bytes, as users count them.
    pub size: Decimal,
}

/// Data at rest.
#[derive(Debug, Clone)]
pub struct DataSet {
    /// Its name.
    pub name: String,
    /// Its storage class.
    pub meter: String,
    /// Bytes in month 1, as users count them.
    pub size: Decimal,
    /// Its growth.
    pub growth: Option<Growth>,
    /// When it is set to another size, ascending.
    pub changes: Vec<Change>,
    /// How long a byte lives before it is deleted or replaced, more than no time; none for ever.
    pub kept: Option<Duration>,
    /// How it is spread over owned storage machines: copies, or fragments of data and parity.
    pub scheme: Scheme,
    /// Where it was written.
    pub origin: Origin,
}

/// How much flows each month.
#[derive(Debug, Clone)]
pub struct Volume {
    /// The total of month 1, before surges.
    pub flow: Flow,
    /// The totals of month 2, 3, ... where they are listed; the last one goes on.
    pub later: Vec<Flow>,
    /// Whether it follows the load.
    pub follows_demand: bool,
    /// Its own growth.
    pub growth: Option<Growth>,
}

/// Traffic or requests that a meter counts.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Its name.
    pub name: String,
    /// What counts it.
    pub meter: String,
    /// How much.
    pub volume: Volume,
    /// Where it was written.
    pub origin: Origin,
}

/// What the work is counted in, for what one of it costs: tweets, builds, customers' months.
#[derive(Debug, Clone)]
pub struct ServedUnit {
    /// One of them.
    pub name: String,
    /// How many.
    pub volume: Volume,
    /// Where it was written.
    pub origin: Origin,
}

/// Traffic from one component or data set to another: out of the account that serves the one and into that of the other, where these are two.
#[derive(Debug, Clone)]
pub struct Transfer {
    /// Its name.
    pub name: String,
    /// The name of what sends.
    pub from: String,
    /// The name of what receives.
    pub to: String,
    /// How much.
    pub volume: Volume,
    /// Where it was written.
    pub origin: Origin,
}

/// A meter's readings, stated.
#[derive(Debug, Clone)]
pub struct Stated {
    /// Its name.
    pub name: String,
    /// The meter.
    pub meter: String,
    /// Base units, month by month; the last one goes on.
    pub monthly: Vec<Decimal>,
    /// Where it was written.
    pub origin: Origin,
}

impl Stated {
    /// The reading of a month (1, 2, ...).
    #[must_use]
    pub fn in_month(&self, month: usize) -> Decimal {
        self.monthly.get(month - 1).or(self.monthly.last()).copied().unwrap_or_default()
    }
}

/// Posts that the work needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Staff {
    /// Before any machine, where all is rented.
    pub rented: f64,
    /// Before any machine, where a part is owned.
    pub owned: f64,
    /// One more for so many machines.
    pub machines_per_post: Option<f64>,
    /// Least cover.
    pub minimum: f64,
    /// Whether a part of a post is a whole one.
    pub whole: bool,
    /// Hours of people that are paid by the hour, beside the posts; none if there are none.
    pub hours: Option<StaffHours>,
}

/// Hours of work in a month.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StaffHours {
    /// Before any machine, where all is rented.
    pub rented: f64,
    /// Before any machine, where a part is owned.
    pub owned: f64,
    /// For every machine, the month's mean.
    pub per_machine: f64,
    /// More for every machine that is bought.
    pub per_owned_machine: f64,
    /// For every rack of machines that are bought.
    pub per_rack: f64,
    /// For every site where anything is owned.
    pub per_site: f64,
    /// Least cover.
    pub minimum: f64,
}

/// A part of an alternative, as written.
#[derive(Debug, Clone)]
pub struct PartKeys {
    /// The sheet's id or path.
    pub sheet: At<String>,
    /// The purchase options: words, or names of the sheet's; none for on demand alone.
    pub purchase: Vec<At<String>>,
    /// Whether it takes what the machines of another part cannot carry.
    pub takes_peak: bool,
    /// How many machines it has, where another part takes the peak.
    pub count: Option<At<u64>>,
    /// How its hardware is paid for; none for what the workload says of all.
    pub financing: Option<At<String>>,
    /// Names or groups; empty for what no other part serves.
    pub serves: Vec<At<String>>,
    /// Machine types by component.
    pub machines: Vec<(String, At<String>)>,
    /// Where it was written.
    pub origin: Origin,
}

/// An alternative, as written.
#[derive(Debug, Clone)]
pub struct AlternativeKeys {
    /// The column's head.
    pub name: String,
    /// At least one.
    pub parts: Vec<PartKeys>,
    /// Where it was written.
    pub origin: Origin,
}

/// Something that was committed to before the start and is paid until it ends, whatever runs.
#[derive(Debug, Clone)]
pub struct RunsOff {
    /// What it is.
    pub what: String,
    /// What is paid each month.
    pub monthly: Sum,
    /// So many months from the start.
    pub months: usize,
    /// Where it was written.
    pub origin: Origin,
}

/// What it takes to leave the alternative that is there.
#[derive(Debug, Clone)]
pub struct Migration {
    /// The name of the alternative that is there.
    pub from: At<String>,
    /// One-off work, in month 1, and where it was written.
    pub work: Option<(Sum, Origin)>,
    /// One-off work in post-months, in month 1.
    pub post_months: Decimal,
    /// So many months from the start the old alternative is paid too.
    pub double_running: usize,
    /// Bytes that leave it in month 1.
    pub exit: Decimal,
    /// Whether its provider credits that.
    pub credited: bool,
    /// On which conditions.
    pub conditions: Option<String>,
    /// What was committed to before, and is paid by every alternative.
    pub runs_off: Vec<RunsOff>,
    /// Where it was written.
    pub origin: Origin,
}

/// How a month is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthConvention {
    /// 730 hours each.
    Equal,
    /// 672 to 744 hours, from the calendar.
    Calendar,
}

/// What is in the bank.
#[derive(Debug, Clone)]
pub struct Capital {
    /// As written, until the scenario brings it into the comparison's currency.
    pub sum: Sum,
    /// What was written, and how it came into that currency, if it was in another.
    pub converted: Option<(Sum, Conversion)>,
    /// Where it was written.
    pub origin: Origin,
}

/// Where the workload has its exchange rates.
#[derive(Debug, Clone)]
pub enum Rates {
    /// In a table of its own.
    Stated(Arc<Exchange>),
    /// In a file: an id or a path.
    Named(At<String>),
}

/// What must be run.
#[derive(Debug, Clone)]
pub struct Workload {
    /// Printed above the table.
    pub name: String,
    /// First day of the first month.
    pub start: Option<Date>,
    /// The horizon.
    pub months: u32,
    /// Of the comparison.
    pub currency: Currency,
    /// What brings other currencies into that one.
    pub exchange: Option<Rates>,
    /// What is in the bank.
    pub capital: Option<Capital>,
    /// From which date.
    pub capital_arrives: Option<Date>,
    /// Effective yearly rate, a share.
    pub cost_of_money: Option<Decimal>,
    /// How prices change that say nothing of it themselves.
    pub price_changes: PriceChanges,
    /// Places that run a copy.
    pub sites: u32,
    /// Sheets, each an alternative beside those that are listed; with their origins.
    pub sheets: Vec<(String, Origin)>,
    /// Sheets that price what an alternative's own do not.
    pub complete_with: Vec<(String, Origin)>,
    /// Printed under "Assumed".
    pub assumptions: Vec<String>,
    /// Added to "Not counted".
    pub not_counted: Vec<String>,
    /// The demand curve.
    pub demand: DemandCurve,
    /// The demand that plans are made for; none if it is the demand.
    pub forecast: Option<DemandCurve>,
    /// What machines run.
    pub components: Vec<Component>,
    /// Data at rest.
    pub data: Vec<DataSet>,
    /// Traffic that a meter counts.
    pub traffic: Vec<Stream>,
    /// Traffic between components and data.
    pub transfers: Vec<Transfer>,
    /// Requests.
    pub requests: Vec<Stream>,
    /// Readings stated directly.
    pub usage: Vec<Stated>,
    /// What the work is counted in.
    pub units: Vec<ServedUnit>,
    /// Posts and hours of people; none if they are not counted.
    pub staff: Option<Staff>,
    /// How full owned storage machines are.
    pub fill: f64,
    /// How a month is counted.
    pub month: MonthConvention,
    /// Five-minute peaks over hourly means of traffic.
    pub burst: f64,
    /// Whether a rented fleet scales down an hour after the load.
    pub scale_down_lags: bool,
    /// What it takes to leave the alternative that is there; none if there is none.
    pub migration: Option<Migration>,
    /// What is there already.
    pub existing: Option<Existing>,
    /// The ways to pay for hardware, by name.
    pub financing: Vec<Arc<Financing>>,
    /// Which of them holds where a part of an owned sheet does not say.
    pub financed: Option<At<String>>,
    /// The alternatives, if listed.
    pub alternatives: Vec<AlternativeKeys>,
    /// What of it is allowed, and what is denied.
    pub check: Option<Levels>,
    /// Ranges that were read at one of their values.
    pub ranges: Vec<RangeUsed>,
}

impl Workload {
    /// The different schedules of its components, in their order; bit i of a level is the i-th of them.
    #[must_use]
    pub fn schedules(&self) -> Vec<Schedule> {
        let mut schedules: Vec<Schedule> = Vec::new();
        for schedule in self.components.iter().filter_map(|component| component.schedule.as_ref()) {
            if !schedules.contains(schedule) {
                schedules.push(schedule.clone());
            }
        }
        schedules
    }
}
