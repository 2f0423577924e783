//! What can be written in a workload: its tables and words.

use super::existing::ExistingKeys;
use super::financing::FinancingKeys;
use super::{MonthConvention, Redundancy, Scales, Schedule};
use crate::diagnostic::Origin;
use crate::document::{At, Date, DateTime, Maybe, Named, Node, OneOf, Read, Reader, Value, Word};
use crate::quantity::{Count, Currency, Duration, Flow, Growth, Measure, Problem, Ratio, Scalar, Scheme, Size, Sum, Whole, YearlyChange, YearlyRate};
use crate::record;
use crate::sheet::exchange::Exchange;
use crate::sheet::meter::Category;
use crate::sheet::{Architecture, Class, PriceChanges};

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
}

impl Word for Redundancy {
    const WORDS: &'static [(&'static str, Self)] = &[("n", Self::Plus(0)), ("n+1", Self::Plus(1)), ("n+2", Self::Plus(2)), ("2n", Self::Double)];
}

impl Word for Scales {
    const WORDS: &'static [(&'static str, Self)] = &[("hourly", Self::Hourly), ("monthly", Self::Monthly), ("never", Self::Never)];
}

impl Word for MonthConvention {
    const WORDS: &'static [(&'static str, Self)] = &[("730 hours", Self::Equal), ("calendar", Self::Calendar)];
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
}

/// How a part pays for its machines: one word or name, or several.
#[derive(Debug, Clone)]
pub(super) struct Purchase(pub Vec<String>);

impl Read for Purchase {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::Array(list) if !list.is_empty() => Vec::<String>::read(node, reader).map(Self),
            Value::Text(_) => String::read(node, reader).map(|word| Self(vec![word])),
            _ => {
                reader.wrong_type(node, "`\"committed\"`, `\"on demand\"`, or a list of options");
                None
            }
        }
    }
}

/// How many jobs there are: the total of month 1, or those of each month.
#[derive(Debug, Clone)]
pub(super) struct JobsKey(pub Vec<At<Flow>>);

impl Read for JobsKey {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::Array(list) if !list.is_empty() => Vec::<At<Flow>>::read(node, reader).map(Self),
            Value::Array(_) => {
                reader.wrong_type(node, "a number of jobs such as `\"100/day\"`, or a list of them, month by month");
                None
            }
            _ => At::<Flow>::read(node, reader).map(|jobs| Self(vec![jobs])),
        }
    }
}

record! {
    /// `[workload]`
    pub(super) struct HeadKeys = "`[workload]`" {
        name: String,
        start: Option<YearMonth>,
        horizon: At<Duration>,
        currency: Currency,
        exchange: Option<At<String>>,
        capital: Option<At<Sum>>,
        capital_arrives: Option<Date>,
        cost_of_money: Option<YearlyRate>,
        financing: Option<At<String>>,
        sites: At<Whole> = "1",
        sheets: Vec<Reference>,
        complete_with: Vec<Reference>,
        assumptions: Vec<String>,
        not_counted: Vec<String>,
    }
}

record! {
    /// One of the demand's `surge`.
    pub(super) struct SurgeKeys = "a surge" {
        name: Option<String>,
        at: DateTime,
        hours: Whole,
        factor: Ratio,
    }
}

record! {
    /// `[demand]` and `[forecast]`
    pub(super) struct DemandKeys = "the demand" {
        shape: Option<OneOf<ShapeWord>>,
        peak_to_mean: Option<At<Count>>,
        weekend: Option<At<Ratio>>,
        growth: Option<Growth>,
        surge: Option<Vec<SurgeKeys>>,
        trace: Option<At<String>>,
        column: At<String> = "load",
        step: At<Duration> = "1 hour",
    }
}

record! {
    /// `[[component]]`
    pub(super) struct ComponentKeys = "a component" {
        name: String,
        vcpus: Option<Count>,
        memory: Option<Size>,
        disk: Option<Size>,
        gpus: Option<Count>,
        basis: OneOf<Basis> = "peak",
        max_utilization: Option<At<Ratio>>,
        minimum: Whole = "1",
        redundancy: OneOf<Redundancy> = "n",
        scales: OneOf<Scales> = "hourly",
        growth: Option<Growth>,
        jobs: Option<JobsKey>,
        length: Option<At<Duration>>,
        machine: Option<At<String>>,
        architecture: OneOf<Option<Architecture>> = "x86-64",
        gpu: Option<String>,
        allow: Vec<OneOf<Allowed>>,
        schedule: Option<At<Schedule>>,
        shares_host: Option<bool>,
    }
}

record! {
    /// One of a data set's `change`.
    pub(super) struct ChangeKeys = "a change" {
        at: DateTime,
        size: Size,
    }
}

record! {
    /// `[[data]]`
    pub(super) struct DataKeys = "a data set" {
        name: String,
        meter: At<String>,
        size: Size,
        change: Vec<ChangeKeys>,
        growth: Option<Growth>,
        kept: Option<At<Duration>>,
        copies: Option<Whole>,
        scheme: Option<At<Scheme>>,
    }
}

record! {
    /// `[[traffic]]`
    pub(super) struct TrafficKeys = "traffic" {
        name: String,
        meter: Option<At<String>>,
        from: Option<At<String>>,
        to: Option<At<String>>,
        volume: At<Flow>,
        follows: OneOf<Follows> = "demand",
        growth: Option<At<Growth>>,
    }
}

record! {
    /// `[[requests]]`
    pub(super) struct RequestKeys = "requests" {
        name: String,
        meter: At<String>,
        volume: At<Flow>,
        follows: OneOf<Follows> = "demand",
        growth: Option<At<Growth>>,
    }
}

record! {
    /// `[[usage]]`
    pub(super) struct UsageKeys = "a usage" {
        name: String,
        meter: At<String>,
        quantity: Option<Measure>,
        monthly: Vec<Measure>,
    }
}

record! {
    /// `[[unit]]`
    pub(super) struct UnitKeys = "a unit" {
        name: String,
        volume: At<Flow>,
        follows: OneOf<Follows> = "demand",
        growth: Option<At<Growth>>,
    }
}

record! {
    /// `[staff.hours]`
    pub(super) struct StaffHoursKeys = "`[staff.hours]`" {
        rented: Duration = "0 hours",
        owned: Duration = "0 hours",
        per_machine: Duration = "0 hours",
        per_owned_machine: Duration = "0 hours",
        per_rack: Duration = "0 hours",
        per_site: Duration = "0 hours",
        minimum: Duration = "0 hours",
    }
}

record! {
    /// `[staff]`
    pub(super) struct StaffKeys = "`[staff]`" {
        rented: Option<Count>,
        owned: Option<Count>,
        machines_per_post: Option<Count>,
        minimum: Option<Count>,
        whole: Option<bool>,
        hours: Option<StaffHoursKeys>,
    }
}

record! {
    /// One of the migration's `runs_off`.
    pub(super) struct RunsOffKeys = "what runs off" {
        what: String,
        monthly: Sum,
        until: YearMonth,
    }
}

record! {
    /// `[migration]`
    pub(super) struct MigrationKeys = "`[migration]`" {
        from: At<String>,
        work: Option<Sum>,
        post_months: Option<Count>,
        double_running: Option<Duration>,
        exit_transfer: Option<Size>,
        credited: Option<bool>,
        conditions: Option<String>,
        runs_off: Vec<RunsOffKeys>,
    }
}

record! {
    /// `[storage]`
    pub(super) struct StorageKeys = "`[storage]`" {
        copies: Option<Whole>,
        scheme: Option<At<Scheme>>,
        fill: Ratio = "75 %",
    }
}

record! {
    /// `[price_change]`
    pub(super) struct PriceChangeKeys = "`[price_change]`" {
        hardware: Option<YearlyChange>,
        rent: Option<YearlyChange>,
        storage: Option<YearlyChange>,
        network: Option<YearlyChange>,
        requests: Option<YearlyChange>,
        space: Option<YearlyChange>,
        power: Option<YearlyChange>,
        people: Option<YearlyChange>,
        support: Option<YearlyChange>,
        licences: Option<YearlyChange>,
        maintenance: Option<YearlyChange>,
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
    /// `[conventions]`
    pub(super) struct ConventionKeys = "`[conventions]`" {
        month: OneOf<MonthConvention> = "730 hours",
        burst: Option<Ratio>,
        scale_down_lag: Duration = "1 hour",
    }
}

record! {
    /// One of an alternative's `parts`.
    pub(super) struct PartTable = "a part" {
        sheet: String,
        purchase: Purchase = "on demand",
        takes: Option<At<OneOf<Takes>>>,
        count: Option<At<Whole>>,
        financing: Option<At<String>>,
        serves: Vec<String>,
        machines: Named<String>,
    }
}

record! {
    /// `[[alternative]]`
    pub(super) struct AlternativeTable = "an alternative" {
        name: String,
        parts: Vec<PartTable>,
    }
}

record! {
    /// The file.
    pub(super) struct WorkloadKeys = "a workload" {
        workload: Maybe<HeadKeys>,
        exchange: Option<Maybe<Exchange>>,
        demand: Option<DemandKeys>,
        forecast: Option<DemandKeys>,
        component: Vec<Maybe<ComponentKeys>>,
        data: Vec<Maybe<DataKeys>>,
        traffic: Vec<Maybe<TrafficKeys>>,
        requests: Vec<Maybe<RequestKeys>>,
        usage: Vec<Maybe<UsageKeys>>,
        unit: Vec<Maybe<UnitKeys>>,
        staff: Option<StaffKeys>,
        storage: Option<StorageKeys>,
        conventions: Option<ConventionKeys>,
        price_change: Option<PriceChangeKeys>,
        migration: Option<MigrationKeys>,
        existing: Option<ExistingKeys>,
        financing: Named<Maybe<FinancingKeys>>,
        alternative: Vec<Maybe<AlternativeTable>>,
    } elsewhere rule
}

/// The name of a sheet, with its place.
#[derive(Debug, Clone)]
pub(super) struct Reference(pub String, pub Origin);

impl Read for Reference {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        String::read(node, reader).map(|text| Self(text, node.origin))
    }
}
