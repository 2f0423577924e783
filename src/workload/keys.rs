//! What can be written in a workload: its tables and words.

use super::existing::ExistingKeys;
use super::financing::FinancingKeys;
use super::{MonthConvention, Redundancy, Scales, Schedule};
use crate::diagnostic::{Code, Origin};
use crate::document::schema::{Definitions, Describe, of_file};
use crate::document::{At, Date, DateTime, Maybe, Named, Node, OneOf, Read, Reader, Several, Value, Word};
use crate::levels::Levels;
use crate::quantity::{Count, Currency, Duration, Flow, Growth, Measure, Problem, Ratio, Scalar, Scheme, Size, Sum, Syntax, Whole, YearlyChange, YearlyRate};
use crate::record;
use crate::rules::RuleKeys;
use crate::sheet::exchange::Exchange;
use crate::sheet::meter::Category;
use crate::sheet::{Architecture, Class, PriceChanges};
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

record! {
    /// `[workload]`: what is compared, for how long, in which money
    pub(super) struct HeadKeys = "`[workload]`" {
        /// Printed above the table.
        name: String,
        /// The first month; needed where dates are used.
        start: Option<YearMonth>,
        /// How long: at most 100 years.
        horizon: At<Duration>,
        /// Of the comparison: an ISO code.
        currency: Currency,
        /// The table that converts sheets in another currency: an id, or a path.
        exchange: Option<At<String>>,
        /// What is in the bank.
        capital: Option<At<Sum>>,
        /// From which date.
        capital_arrives: Option<At<Date>>,
        /// Effective yearly rate; with it the verdict's measure is the present cost, without it the total.
        cost_of_money: Option<YearlyRate>,
        /// How hardware is paid for where a part does not say: a name under `[financing]`, or `cash`.
        financing: Option<At<String>>,
        /// How many places run a copy of everything.
        sites: At<Whole> = "1",
        /// Each becomes an alternative of its own: ids, or paths from the folder of the workload.
        sheets: Vec<Reference>,
        /// Sheets that price what an alternative's own do not: people, above all.
        complete_with: Vec<Reference>,
        /// Sentences that the report prints under "Assumed".
        assumptions: Vec<String>,
        /// Sentences added to "Not counted".
        not_counted: Vec<String>,
    }
}

record! {
    /// One of the demand's `surge`
    pub(super) struct SurgeKeys = "a surge" {
        /// What it is.
        name: Option<String>,
        /// When it begins.
        at: At<DateTime>,
        /// How long it lasts.
        hours: At<Whole>,
        /// How many times the load.
        factor: At<Ratio>,
    }
}

record! {
    /// The load of every hour: shape x growth x surges
    pub(super) struct DemandKeys = "the demand" {
        /// `flat` unless said.
        shape: Option<OneOf<ShapeWord>>,
        /// The highest hour over the mean of one cycle, without growth and surges: 1 to 24.
        peak_to_mean: Option<At<Count>>,
        /// Weekly: the level of Saturday and Sunday against weekdays.
        weekend: Option<At<Ratio>>,
        /// It steps on the first hour of a month.
        growth: Option<At<Growth>>,
        /// Times of more load.
        surge: Option<Vec<SurgeKeys>>,
        /// Trace: a CSV beside the workload, with a header.
        trace: Option<At<String>>,
        /// The trace's column of the load.
        column: At<String> = "load",
        /// The time between the rows of the trace.
        step: At<Duration> = "1 hour",
    }
}

record! {
    /// `[[component]]`: something that needs machines
    pub(super) struct ComponentKeys = "a component" {
        /// Unique in the workload.
        name: At<String>,
        /// What must be provisioned for the busiest hour of month 1, before surges.
        vcpus: Option<Count>,
        /// What must be provisioned for that hour.
        memory: Option<Size>,
        /// Local disk that must be provisioned for that hour.
        disk: Option<Size>,
        /// What must be provisioned for that hour.
        gpus: Option<Count>,
        /// `mean`: sizes are the mean that is busy, multiplied by the shape's peak-to-mean and divided by `max_utilization`.
        basis: At<OneOf<Basis>> = "peak",
        /// With basis mean; 70 % unless said.
        max_utilization: Option<At<Ratio>>,
        /// Least number of machines.
        minimum: At<Whole> = "1",
        /// Machines beyond the need.
        redundancy: OneOf<Redundancy> = "n",
        /// How a rented fleet follows the demand.
        scales: At<OneOf<Scales>> = "hourly",
        /// Its own, instead of the demand's.
        growth: Option<At<Growth>>,
        /// It runs as jobs: how many there are, the total of month 1, or those of each month.
        jobs: Option<At<Several<Flow>>>,
        /// How long each job runs.
        length: Option<At<Duration>>,
        /// Pins a machine type by name.
        machine: Option<At<String>>,
        /// The instruction set that it needs.
        architecture: OneOf<Option<Architecture>> = "x86-64",
        /// The accelerator's model.
        gpu: Option<At<String>>,
        /// What it may run on beside standard machines on demand.
        allow: Vec<At<OneOf<Allowed>>>,
        /// The hours of the week in which it runs.
        schedule: Option<At<Schedule>>,
        /// Whether it may share an owned host with others; true unless said.
        shares_host: Option<bool>,
    }
}

record! {
    /// One of a data set's `change`
    pub(super) struct ChangeKeys = "a change" {
        /// From when on.
        at: At<DateTime>,
        /// What is stored from then on.
        size: Size,
    }
}

record! {
    /// `[[data]]`: what is stored
    pub(super) struct DataKeys = "a data set" {
        /// Unique in the workload.
        name: At<String>,
        /// `object-storage`, `block-storage`, ...
        meter: At<String>,
        /// What users store in month 1 (logical).
        size: Size,
        /// Sizes from later dates on, ascending.
        change: Vec<ChangeKeys>,
        /// The data's own, never the demand's.
        growth: Option<Growth>,
        /// How long a byte lives before it is deleted or replaced; for ever unless said.
        kept: Option<At<Duration>>,
        /// On owned storage machines: copies that are kept; of `[storage]` unless said.
        copies: Option<At<Whole>>,
        /// On owned storage machines, instead of copies: fragments of data and parity.
        scheme: Option<At<Scheme>>,
    }
}

record! {
    /// `[[traffic]]`: what flows
    pub(super) struct TrafficKeys = "traffic" {
        /// Unique in the workload.
        name: At<String>,
        /// `transfer-out`, ...; or `from` and `to`.
        meter: Option<At<String>>,
        /// Instead of `meter`: the component or data that it leaves.
        from: Option<At<String>>,
        /// Instead of `meter`: the component or data that it reaches.
        to: Option<At<String>>,
        /// The total of month 1, before surges.
        volume: At<Flow>,
        /// The load's mean, or nothing.
        follows: OneOf<Follows> = "demand",
        /// Its own, instead of the demand's.
        growth: Option<At<Growth>>,
    }
}

record! {
    /// `[[requests]]`: what is asked of storage
    pub(super) struct RequestKeys = "requests" {
        /// Unique in the workload.
        name: At<String>,
        /// `requests-read` or `requests-write`.
        meter: At<String>,
        /// The total of month 1, before surges.
        volume: At<Flow>,
        /// The load's mean, or nothing.
        follows: OneOf<Follows> = "demand",
        /// Its own, instead of the demand's.
        growth: Option<At<Growth>>,
    }
}

record! {
    /// `[[usage]]`: what any meter reads, stated
    pub(super) struct UsageKeys = "a usage" {
        /// Unique in the workload.
        name: At<String>,
        /// Any meter.
        meter: At<String>,
        /// The meter's reading, the same every month.
        quantity: Option<At<Measure>>,
        /// The readings, month by month; the last one goes on.
        monthly: Vec<At<Measure>>,
    }
}

record! {
    /// `[[unit]]`: what the work is counted in, for what a unit of it costs
    pub(super) struct UnitKeys = "a unit" {
        /// What it is called.
        name: At<String>,
        /// How many there are: the total of month 1.
        volume: At<Flow>,
        /// What it moves with.
        follows: OneOf<Follows> = "demand",
        /// Its own, instead of the demand's.
        growth: Option<At<Growth>>,
    }
}

record! {
    /// `[staff.hours]`: hours of people, a month
    pub(super) struct StaffHoursKeys = "`[staff.hours]`" {
        /// Before any machine, where all is rented.
        rented: Duration = "0 hours",
        /// Before any machine, where a part is owned.
        owned: Duration = "0 hours",
        /// For each machine, rented or owned.
        per_machine: Duration = "0 hours",
        /// More for each that is owned.
        per_owned_machine: Duration = "0 hours",
        /// For each rack.
        per_rack: Duration = "0 hours",
        /// For each site that has owned machines.
        per_site: Duration = "0 hours",
        /// Least cover.
        minimum: Duration = "0 hours",
    }
}

record! {
    /// `[staff]`: people
    pub(super) struct StaffKeys = "`[staff]`" {
        /// Posts before any machine, where all is rented.
        rented: Option<Count>,
        /// Posts before any machine, where a part is owned.
        owned: Option<Count>,
        /// One more post per so many machines.
        machines_per_post: Option<At<Count>>,
        /// Least cover, in posts.
        minimum: Option<Count>,
        /// Whether a part of a post is a whole one.
        whole: Option<bool>,
        /// Hours of people, beside posts or instead of them.
        hours: Option<StaffHoursKeys>,
    }
}

record! {
    /// One of the migration's `runs_off`
    pub(super) struct RunsOffKeys = "what runs off" {
        /// What was committed to.
        what: String,
        /// What it costs a month.
        monthly: At<Sum>,
        /// Its last month.
        until: At<YearMonth>,
    }
}

record! {
    /// `[migration]`: what it takes to leave the alternative that is there
    pub(super) struct MigrationKeys = "`[migration]`" {
        /// The name of the alternative that is there.
        from: At<String>,
        /// One-off work, in month 1.
        work: Option<At<Sum>>,
        /// One-off work: so many posts for a month, in month 1.
        post_months: Option<Count>,
        /// From the start: what the old alternative pays in it is paid too.
        double_running: Option<Duration>,
        /// Data that leaves the old alternative in month 1.
        exit_transfer: Option<Size>,
        /// Whether its provider credits that.
        credited: Option<At<bool>>,
        /// Under which conditions: a sentence that the report prints.
        conditions: Option<At<String>>,
        /// What was committed to before, and is paid through its last month by every alternative.
        runs_off: Vec<RunsOffKeys>,
    }
}

record! {
    /// `[storage]`: how data is spread over owned storage machines
    pub(super) struct StorageKeys = "`[storage]`" {
        /// Copies that are kept; 3 unless said.
        copies: Option<At<Whole>>,
        /// Instead of copies: fragments of data and parity.
        scheme: Option<At<Scheme>>,
        /// How full the disks may be.
        fill: At<Ratio> = "75 %",
    }
}

record! {
    /// `[price_change]`: how prices move that say nothing of it in their own sheet
    pub(super) struct PriceChangeKeys = "`[price_change]`" {
        /// Machines that are bought.
        hardware: Option<YearlyChange>,
        /// Machines that are rented, and charges under compute.
        rent: Option<YearlyChange>,
        /// Charges under storage.
        storage: Option<YearlyChange>,
        /// Charges under network.
        network: Option<YearlyChange>,
        /// Charges under requests.
        requests: Option<YearlyChange>,
        /// Charges under space.
        space: Option<YearlyChange>,
        /// Charges under power.
        power: Option<YearlyChange>,
        /// Charges under people.
        people: Option<YearlyChange>,
        /// Charges under support.
        support: Option<YearlyChange>,
        /// Charges under licences.
        licences: Option<YearlyChange>,
        /// Charges under maintenance.
        maintenance: Option<YearlyChange>,
        /// All other charges.
        other: Option<YearlyChange>,
    }
}

impl PriceChangeKeys {
    /// The changes by kind of price.
    pub(super) fn changes(&self) -> PriceChanges {
        let charges = [
            // What is charged for computing beside machines is rent.
            (Category::Compute, self.rent),
            (Category::Storage, self.storage),
            (Category::Network, self.network),
            (Category::Requests, self.requests),
            (Category::Space, self.space),
            (Category::Power, self.power),
            (Category::People, self.people),
            (Category::Support, self.support),
            (Category::Licences, self.licences),
            (Category::Maintenance, self.maintenance),
            (Category::Other, self.other),
        ];
        let charges = charges.into_iter().filter_map(|(category, change)| Some((category, change?))).collect();
        PriceChanges { hardware: self.hardware, rent: self.rent, charges }
    }
}

record! {
    /// `[conventions]`: where a real bill differs
    pub(super) struct ConventionKeys = "`[conventions]`" {
        /// `calendar`: 672 to 744 hours; needs a start.
        month: OneOf<MonthConvention> = "730 hours",
        /// Five-minute peaks over hourly means of traffic; 1.25 unless said.
        burst: Option<At<Ratio>>,
        /// How long after the load a rented fleet scales down.
        scale_down_lag: At<Duration> = "1 hour",
    }
}

record! {
    /// One of an alternative's `parts`
    pub(super) struct PartTable = "a part" {
        /// An id, or a path.
        sheet: At<String>,
        /// `"on demand"`, `"committed"`, `"spot"`, `"any"`, or names of options of the sheet. On demand is always there for the rest.
        purchase: Purchase = "on demand",
        /// `peak`: what the machines of the other part, an owned one, cannot carry.
        takes: Option<At<OneOf<Takes>>>,
        /// On that other part: how many machines its components share at each site; what costs least unless said.
        count: Option<At<Whole>>,
        /// How hardware is paid for: a name under `[financing]`, or `cash`.
        financing: Option<At<String>>,
        /// Names, or the groups `components`, `data`, `traffic`, `requests`, `usage`, `staff`; what no other part serves unless said.
        serves: Vec<At<String>>,
        /// Pinned machine types, by component.
        machines: Named<At<String>>,
    }
}

record! {
    /// `[[alternative]]`: one way to run the workload
    pub(super) struct AlternativeTable = "an alternative" {
        /// The column's head.
        name: At<String>,
        /// Its sheets, and what each serves.
        parts: Vec<PartTable>,
    }
}

record! {
    /// A workload: what must be run
    pub(super) struct WorkloadKeys = "a workload" {
        /// What is compared, for how long, in which money.
        workload: Maybe<HeadKeys>,
        /// Exchange rates of the workload's own.
        exchange: Option<Maybe<Exchange>>,
        /// The load that comes.
        demand: Option<Maybe<DemandKeys>>,
        /// The load that plans are made for, where it is not the one that comes; what it does not say is the demand's.
        forecast: Option<Maybe<DemandKeys>>,
        /// What needs machines.
        component: Vec<Maybe<ComponentKeys>>,
        /// What is stored.
        data: Vec<Maybe<DataKeys>>,
        /// What flows.
        traffic: Vec<Maybe<TrafficKeys>>,
        /// What is asked of storage.
        requests: Vec<Maybe<RequestKeys>>,
        /// What meters read, stated.
        usage: Vec<Maybe<UsageKeys>>,
        /// What the work is counted in.
        unit: Vec<Maybe<UnitKeys>>,
        /// People.
        staff: Option<Maybe<StaffKeys>>,
        /// How data is spread over owned storage machines.
        storage: Option<Maybe<StorageKeys>>,
        /// Where a real bill differs.
        conventions: Option<Maybe<ConventionKeys>>,
        /// How prices move that say nothing of it in their own sheet.
        price_change: Option<Maybe<PriceChangeKeys>>,
        /// What it takes to leave the alternative that is there.
        migration: Option<Maybe<MigrationKeys>>,
        /// What is there already.
        existing: Option<Maybe<ExistingKeys>>,
        /// Loans and leases, by name.
        financing: Named<Maybe<FinancingKeys>>,
        /// Ways to run it, beside one for each of `sheets`.
        alternative: Vec<Maybe<AlternativeTable>>,
        /// What `rackrent check` makes of what it finds.
        check: Option<Maybe<Levels>>,
    } elsewhere {
        /// What a result must keep to: rules and budgets.
        rule: Vec<Maybe<RuleKeys>>,
    }
}

impl Describe for Purchase {
    fn describe(definitions: &mut Definitions) -> Json {
        json!({ "anyOf": [String::describe(definitions), { "type": "array", "minItems": 1, "items": String::describe(definitions) }] })
    }
}

/// Whether a workload has a table, or a list of them, of this name.
#[must_use]
pub fn has_table(name: &str) -> bool {
    WorkloadKeys::KEYS.contains(&name)
}

/// The schema of a workload's file.
#[must_use]
pub fn schema() -> Json {
    of_file::<WorkloadKeys>("A workload of rackrent")
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
