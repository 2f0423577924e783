//! What can be written in a workload: its tables.

use super::existing::ExistingKeys;
use super::financing::FinancingKeys;
use super::words::{Allowed, Basis, Follows, Purchase, Reference, ShapeWord, Takes, YearMonth};
use super::{MonthConvention, Redundancy, Scales, Schedule};
use crate::document::schema::of_file;
use crate::document::{At, Date, DateTime, Maybe, Named, OneOf, Several};
use crate::levels::Levels;
use crate::quantity::{Count, Currency, Duration, Flow, Growth, Measure, Ratio, Scheme, Size, Sum, Whole, YearlyChange, YearlyRate};
use crate::record;
use crate::rules::RuleKeys;
use crate::sheet::exchange::Exchange;
use crate::sheet::meter::Category;
use crate::sheet::{Architecture, PriceChanges};
use serde_json::Value as Json;

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
