//! What can be written in a price sheet.

use super::discounts::DiscountKeys;
use super::meter::Category;
use super::{Architecture, Class, Driver, Facility, HowRead, Kind, Role};
use crate::diagnostic::Origin;
use crate::document::schema::{Definitions, Describe, Partial, of_layered_file};
use crate::document::{At, Date, Maybe, Named, Node, OneOf, Read, Reader, Several, Word};
use crate::levels::Levels;
use crate::quantity::{Count, Currency, Duration, Measure, Power, Published, Rate, Ratio, Size, Sum, TimeUnit, Whole, YearlyChange, YearlyRate};
use crate::record;
use serde_json::{Value as Json, json};

impl Word for Kind {
    const WORDS: &'static [(&'static str, Self)] = &[("cloud", Self::Cloud), ("hosting", Self::Hosting), ("owned", Self::Owned)];
}

impl Word for HowRead {
    const WORDS: &'static [(&'static str, Self)] =
        &[("primary", Self::Primary), ("secondary", Self::Secondary), ("memory", Self::Memory), ("assumption", Self::Assumption)];
    const STAND_IN: Option<Self> = Some(Self::Primary);
}

impl Word for Architecture {
    const WORDS: &'static [(&'static str, Self)] = &[("x86-64", Self::X86), ("arm64", Self::Arm)];
    const STAND_IN: Option<Self> = Some(Self::X86);
}

impl Word for Class {
    const WORDS: &'static [(&'static str, Self)] =
        &[("standard", Self::Standard), ("burstable", Self::Burstable), ("shared-core", Self::SharedCore), ("superseded", Self::Superseded)];
    const STAND_IN: Option<Self> = Some(Self::Standard);
}

impl Word for Role {
    const WORDS: &'static [(&'static str, Self)] = &[("compute", Self::Compute), ("storage", Self::Storage)];
    const STAND_IN: Option<Self> = Some(Self::Compute);
}

/// What kind of option it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OptionKind {
    Committed,
    Plan,
    Spot,
}

impl Word for OptionKind {
    const WORDS: &'static [(&'static str, Self)] = &[("committed", Self::Committed), ("plan", Self::Plan), ("spot", Self::Spot)];
}

impl Word for Driver {
    const WORDS: &'static [(&'static str, Self)] =
        &[("machine", Self::Machine), ("rack", Self::Rack), ("site", Self::Site), ("month", Self::Month), ("given", Self::Given)];
    const STAND_IN: Option<Self> = Some(Self::Machine);
}

impl Word for Category {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("compute", Self::Compute),
        ("storage", Self::Storage),
        ("network", Self::Network),
        ("requests", Self::Requests),
        ("space", Self::Space),
        ("power", Self::Power),
        ("people", Self::People),
        ("support", Self::Support),
        ("licences", Self::Licences),
        ("maintenance", Self::Maintenance),
        ("other", Self::Other),
    ];
    const STAND_IN: Option<Self> = Some(Self::Compute);
}

impl Word for TimeUnit {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("second", Self::Second),
        ("minute", Self::Minute),
        ("hour", Self::Hour),
        ("day", Self::Day),
        ("week", Self::Week),
        ("month", Self::Month),
        ("quarter", Self::Quarter),
        ("year", Self::Year),
    ];
    const STAND_IN: Option<Self> = Some(Self::Second);
}

record! {
    /// `[sheet]`: whose prices these are, and of when
    pub(super) struct HeadKeys = "`[sheet]`" {
        /// What workloads and `sheets show` call it: lower-case letters, digits and `-`.
        id: At<String>,
        /// Who sells: a name for people.
        provider: String,
        /// `cloud` is rented by the hour or second, `hosting` by the month, `owned` is bought, then fed with power, space, transit and people.
        kind: OneOf<Kind>,
        /// Where: a name for people.
        region: Option<String>,
        /// ISO code of every price in the sheet.
        currency: Currency,
        /// The date for which the prices hold.
        as_of: Date,
        /// Whether components share its machines as hosts; true unless said for owned and hosting, false for cloud.
        pooled: Option<bool>,
        /// Sentences that a report prints as "Not equal" beside a result that uses the sheet.
        caveats: Vec<String>,
    } elsewhere {
        /// The id or path of a sheet that this one is layered on.
        extends: String,
    }
}

record! {
    /// `[source.NAME]`: where prices were found
    pub(super) struct SourceKeys = "a source" {
        /// What it is, and who published it.
        title: String,
        /// Where it can be read.
        url: Option<String>,
        /// Its date, where it differs from the sheet's.
        as_of: Option<Date>,
        /// How it was read. `primary`: the vendor's own page or API; `secondary`: any quotation of it; `memory`: nobody has a page; `assumption`: ours.
        read: OneOf<HowRead>,
        /// What was inferred, and how.
        note: Option<String>,
    }
}

record! {
    /// `[option.NAME]`: a way to pay for machines beside on demand
    pub(super) struct OptionKeys = "an option" {
        /// `committed`: so many machines of one type for a term. `plan`: so much money an hour for a term. `spot`: no term, and the machine may be taken away.
        kind: OneOf<OptionKind>,
        /// Committed, plan: whole months, up to ten years.
        term: Option<At<Duration>>,
        /// What a report calls it; its name unless said.
        label: Option<String>,
        /// Plan: the share of the whole term's commitment that is paid when it is bought.
        upfront: Option<At<Ratio>>,
        /// Spot: the share of the work that is lost and done again.
        lost_work: Option<At<Ratio>>,
        /// Where its prices were found: a name under `[source]`.
        source: Option<At<String>>,
    }
}

record! {
    /// One of the `steps` of `[sustained.NAME]`
    pub(super) struct SustainedStepKeys = "a step" {
        /// Up to which share of the month; the last step has none.
        up_to: Option<At<Ratio>>,
        /// The share of the price within the step.
        price: At<Ratio>,
    }
}

record! {
    /// `[sustained.NAME]`: a price on demand that falls with the share of the month for which a machine runs
    pub(super) struct SustainedKeys = "a table of sustained use" {
        /// Ascending shares of the month, falling shares of the price.
        steps: Vec<SustainedStepKeys>,
        /// A name under `[source]`.
        source: Option<At<String>>,
    }
}

record! {
    /// One of a machine's `tiers`
    pub(super) struct VolumeKeys = "a tier" {
        /// The last machine of the tier, counted from 1; the last tier has none.
        up_to: Option<At<Whole>>,
        /// The rent within the tier.
        price: At<Rate>,
    }
}

record! {
    /// A machine's price under an option, as a table
    pub(super) struct OfferTable = "a machine's price under an option" {
        /// For every hour or month of the term, run or not; for a plan what an hour draws on it; for spot the hour.
        price: Option<At<Rate>>,
        /// Committed: for the hours that run, beside the rest.
        usage: Option<At<Rate>>,
        /// Committed: paid once for each machine, in the month before its term.
        upfront: Option<At<Sum>>,
        /// Committed: due for each machine whenever a term begins.
        setup: Option<At<Rate>>,
        /// Where it differs from the option's: a name under `[source]`.
        source: Option<At<String>>,
    }
}

/// A machine's price under an option: a price, or a table.
#[derive(Debug, Clone)]
pub(super) struct OfferKeys {
    pub price: Option<At<Rate>>,
    pub usage: Option<At<Rate>>,
    pub upfront: Option<At<Sum>>,
    pub setup: Option<At<Rate>>,
    pub source: Option<At<String>>,
    pub origin: Origin,
}

impl Read for OfferKeys {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if node.as_table().is_some_and(|table| !table.is_range()) {
            let OfferTable { price, usage, upfront, setup, source, origin } = OfferTable::read(node, reader)?;
            return Some(Self { price, usage, upfront, setup, source, origin });
        }
        At::<Rate>::read(node, reader).map(|price| Self { price: Some(price), usage: None, upfront: None, setup: None, source: None, origin: node.origin })
    }
}

record! {
    /// `[[machine]]`: a server that the sheet rents or sells
    pub(super) struct MachineKeys = "a machine" {
        /// The vendor's name for it; unique in the sheet.
        name: At<String>,
        /// Hardware threads.
        vcpus: Option<Count>,
        /// Work per vCPU against the sheets it is compared with.
        performance: Ratio = "1",
        /// Its memory.
        memory: Option<Size>,
        /// Local disk; a storage machine's raw capacity.
        disk: Option<Size>,
        /// How many accelerators it has.
        gpus: Option<Count>,
        /// The accelerator's model.
        gpu: Option<At<String>>,
        /// Its processor's instruction set.
        architecture: OneOf<Architecture> = "x86-64",
        /// Any but `standard` is never chosen unless a component allows or pins it.
        class: OneOf<Class> = "standard",
        /// `storage` is a machine that holds data.
        role: OneOf<Role> = "compute",
        /// Rented: `"0.10/hour"`, `"70/month"`, or `"unpublished"`.
        price: Option<At<Published<Rate>>>,
        /// Rented, instead of `price`: by how many machines of the type run at the same time.
        tiers: Vec<VolumeKeys>,
        /// The name of a table under `[sustained]`.
        sustained: Option<At<String>>,
        /// Rented by the hour: the most that one machine costs in a month.
        cap: Option<At<Rate>>,
        /// Rented by the hour: the price of an hour in which a schedule has it stopped.
        stopped: Option<At<Rate>>,
        /// Rented: its prices under the options of the sheet, by their names.
        options: Named<OfferKeys>,
        /// What each machine brings a month, pooled over the account, by meter.
        included: Named<At<Measure>>,
        /// A started increment is a whole one; the price's own unit unless said.
        billed_per: Option<At<OneOf<TimeUnit>>>,
        /// The least that a start is billed.
        minimum: Option<At<Duration>>,
        /// Rented: what each added machine costs once.
        setup: Option<At<Rate>>,
        /// Owned: what it costs to buy, or `"unpublished"`.
        purchase: Option<At<Published<Sum>>>,
        /// Owned: how long it serves before it is replaced; of several, the one that costs least.
        life: Option<At<Several<Duration>>>,
        /// From order and payment to service.
        lead_time: Option<Duration>,
        /// How fast its market value falls.
        market_decline: Option<At<YearlyRate>>,
        /// What it fetches at the end of its life: a share of its purchase price; 0 unless said.
        resale: Option<At<Ratio>>,
        /// Bought and shelved: a share of those installed, rounded up.
        spares: Option<At<Ratio>>,
        /// Power without load.
        idle: Option<At<Power>>,
        /// Power at full load.
        full: Option<At<Power>>,
        /// Its height.
        rack_units: Option<At<Count>>,
        /// Owned: how many failures to expect of one that is installed, in a year; or in each year of its age.
        failures: Option<At<Several<YearlyRate>>>,
        /// How its prices move from month to month.
        change: Option<YearlyChange>,
        /// Where its prices were found: a name under `[source]`.
        source: Option<At<String>>,
    }
}

record! {
    /// One of a charge's `tiers`
    pub(super) struct TierKeys = "a tier" {
        /// Its upper bound; the last tier has none.
        up_to: Option<At<Measure>>,
        /// The price within it.
        price: At<Rate>,
    }
}

record! {
    /// `[[charge]]`: a price on a meter
    pub(super) struct ChargeKeys = "a charge" {
        /// Unique in the sheet.
        name: At<String>,
        /// What is counted: a built-in meter, or one of the sheet's own.
        meter: At<String>,
        /// The row of the report; the meter's own unless said.
        category: Option<OneOf<Category>>,
        /// One price for all; or `"unpublished"`.
        price: Option<At<Published<Rate>>>,
        /// Instead of `price`: graduated, on the account's total of the month.
        tiers: Vec<TierKeys>,
        /// The tier that the total reaches prices all of it.
        all_units: Option<At<bool>>,
        /// Allowance a month, subtracted before the tiers start.
        free: Option<At<Measure>>,
        /// Allowance a month that each machine brings, pooled.
        free_per_machine: Option<At<Measure>>,
        /// Least quantity a month that is billed.
        commit: Option<At<Measure>>,
        /// Least money a month.
        minimum: Option<At<Sum>>,
        /// Charged once, before the start.
        once: Option<bool>,
        /// On the meter `spend`: the categories whose lines it is a percentage of; all but other percentages unless said.
        of: Vec<At<OneOf<Category>>>,
        /// Meters that are paid for in this price.
        covers: Vec<At<String>>,
        /// On storage meters: how many copies of the data the price includes.
        copies: Option<Whole>,
        /// On storage meters: the least that each byte is billed for.
        retention: Option<At<Duration>>,
        /// On the meter `hardware-value`: it is charged on hardware of at least this age.
        from_age: Option<At<Duration>>,
        /// How its prices move from month to month.
        change: Option<At<YearlyChange>>,
        /// Where its price was found: a name under `[source]`.
        source: Option<At<String>>,
    }
}

record! {
    /// `[meter.NAME]`: a meter of the sheet's own
    pub(super) struct MeterKeys = "a meter" {
        /// What it counts, in the singular.
        unit: At<String>,
        /// What moves it; `given` by the workload's `[[usage]]`.
        driver: OneOf<Driver>,
        /// Readings for each of them.
        per: Option<At<Count>>,
        /// Instead of `per`: one for so many, rounded up.
        each: Option<At<Count>>,
    }
}

record! {
    /// `[facility]`: the building of owned machines
    pub(super) struct FacilityKeys = "`[facility]`" {
        /// Energy at the facility's meter over energy at the machines'.
        pue: At<Ratio> = "1",
        /// Contracted power is full watts over this.
        breaker: At<Ratio> = "0.8",
        /// Height that a rack holds.
        rack_units_per_rack: At<Count> = "42",
        /// Contracted kW that a rack can have; no limit unless said.
        kw_per_rack: Option<At<Count>>,
    }
}

impl FacilityKeys {
    pub(super) fn facility(&self) -> Facility {
        Facility {
            pue: self.pue.value.get(),
            breaker: self.breaker.value.get(),
            rack_units_per_rack: self.rack_units_per_rack.value.get(),
            watts_per_rack: self.kw_per_rack.as_ref().map(|kilowatts| 1000.0 * kilowatts.value.get()),
        }
    }
}

record! {
    /// `[defaults]`: what most machines and charges share
    pub(super) struct DefaultsKeys = "`[defaults]`" {
    } elsewhere {
        /// What machines have that do not say otherwise.
        machine: Partial<MachineKeys>,
        /// What charges have that do not say otherwise.
        charge: Partial<ChargeKeys>,
    }
}

record! {
    /// A price sheet: one provider's dated prices
    pub(super) struct SheetKeys = "a price sheet" {
        /// Whose prices these are, and of when.
        sheet: Maybe<HeadKeys>,
        /// Where prices were found, by name.
        source: Named<Maybe<SourceKeys>>,
        /// What it rents or sells.
        machine: Vec<Maybe<MachineKeys>>,
        /// Its prices on meters.
        charge: Vec<Maybe<ChargeKeys>>,
        /// Ways to pay for machines beside on demand, by name.
        option: Named<Maybe<OptionKeys>>,
        /// Prices that fall with the share of the month, by name.
        sustained: Named<Maybe<SustainedKeys>>,
        /// What was negotiated off its prices.
        discount: Vec<Maybe<DiscountKeys>>,
        /// Meters of its own, by name.
        meter: Named<Maybe<MeterKeys>>,
        /// Owned: the building.
        facility: Option<FacilityKeys>,
        /// What `rackrent check` makes of what it finds in the sheet.
        check: Option<Maybe<Levels>>,
    } elsewhere {
        /// What most machines and charges share.
        defaults: DefaultsKeys,
    }
}

impl Describe for OfferKeys {
    fn describe(definitions: &mut Definitions) -> Json {
        json!({ "anyOf": [Rate::describe(definitions), OfferTable::describe(definitions)] })
    }
}

/// The schema of a sheet's file.
#[must_use]
pub fn schema() -> Json {
    of_layered_file::<SheetKeys>("A price sheet of rackrent", ("sheet", "extends"), "defaults")
}
