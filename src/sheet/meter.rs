//! What is counted: the table of built-in meters, and those that a sheet declares.

use crate::quantity::{Dimension, TimeUnit};

/// A row of the report: what a line is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Rented machines, or bought ones.
    Compute,
    /// Data at rest.
    Storage,
    /// Traffic, transit, connections.
    Network,
    /// Requests to services.
    Requests,
    /// Racks and contracted power.
    Space,
    /// Energy.
    Power,
    /// Posts.
    People,
    /// Support plans.
    Support,
    /// Software licences.
    Licences,
    /// Maintenance contracts.
    Maintenance,
    /// Anything else.
    Other,
    /// Loans: what is lent, paid back and paid for them.
    Financing,
    /// What was there before: what is sold of it, and what the rest is counted at.
    Existing,
    /// What machines fetch when they are sold at the end of their life.
    Resale,
    /// Value that still stands at the end of the horizon.
    EndCredits,
}

impl Category {
    /// Every category in the order of the report, with its key and its label.
    pub const ALL: &[(Self, &'static str, &'static str)] = &[
        (Self::Compute, "compute", "Compute or hardware"),
        (Self::Storage, "storage", "Storage"),
        (Self::Network, "network", "Network"),
        (Self::Requests, "requests", "Requests"),
        (Self::Space, "space", "Space"),
        (Self::Power, "power", "Power"),
        (Self::People, "people", "People"),
        (Self::Support, "support", "Support"),
        (Self::Licences, "licences", "Licences"),
        (Self::Maintenance, "maintenance", "Maintenance"),
        (Self::Other, "other", "Other"),
        (Self::Financing, "financing", "Financing"),
        (Self::Existing, "existing", "Existing hardware"),
        (Self::Resale, "resale", "Resale"),
        (Self::EndCredits, "end-credits", "Credit at the end"),
    ];

    fn entry(self) -> &'static (Self, &'static str, &'static str) {
        Self::ALL.iter().find(|(category, ..)| *category == self).unwrap_or(&Self::ALL[0])
    }

    /// The key that files and JSON use.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.entry().1
    }

    /// The label that a table prints.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.entry().2
    }

    /// Whether lines of this category are money that comes back: no percentage is charged on them.
    #[must_use]
    pub const fn is_credit(self) -> bool {
        matches!(self, Self::Resale | Self::EndCredits)
    }

    /// Whether lines of this category pay for something that is used: neither credits, nor loans, nor what was there before.
    #[must_use]
    pub const fn is_cost(self) -> bool {
        !matches!(self, Self::Resale | Self::EndCredits | Self::Financing | Self::Existing)
    }
}

/// Whether a meter that is not zero must be charged for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must: use without a charge is a missing price.
    Charged,
    /// It is a reading that a charge may use.
    Reading,
}

/// A meter: what it counts, and how its readings are priced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meter<'a> {
    /// Its name in files.
    pub name: &'a str,
    /// What it measures.
    pub dimension: Dimension,
    /// The unit in which a reading is shown.
    pub unit: &'a str,
    /// The time that a reading counts in; none for what is simply added up.
    pub time: Option<TimeUnit>,
    /// Where its charges appear unless they say otherwise.
    pub category: Category,
    /// Whether its use must be charged for.
    pub need: Need,
}

const fn meter(name: &'static str, dimension: Dimension, unit: &'static str, time: Option<TimeUnit>, category: Category, need: Need) -> Meter<'static> {
    Meter { name, dimension, unit, time, category, need }
}

/// Every built-in meter.
pub static METERS: [Meter<'static>; 31] = {
    use Category::{Compute, Licences, Maintenance, Network, Other, People, Power, Requests, Space, Storage, Support};
    use Dimension::{Bandwidth, Count, Data, Energy, Money};
    use Need::{Charged, Reading};
    use TimeUnit::{Hour, Month};
    [
        meter("machine-hours", Count(""), "", Some(Hour), Licences, Reading),
        meter("machines", Count("machine"), "machine", Some(Month), Other, Reading),
        meter("machines-retired", Count("machine"), "machine", None, Other, Reading),
        meter("vcpu-hours", Count("vCPU"), "vCPU", Some(Hour), Compute, Reading),
        meter("memory-hours", Data, "GB", Some(Hour), Compute, Reading),
        meter("gpu-hours", Count("GPU"), "GPU", Some(Hour), Compute, Reading),
        meter("object-storage", Data, "GB", Some(Month), Storage, Charged),
        meter("infrequent-storage", Data, "GB", Some(Month), Storage, Charged),
        meter("archive-storage", Data, "GB", Some(Month), Storage, Charged),
        meter("block-storage", Data, "GB", Some(Month), Storage, Charged),
        meter("file-storage", Data, "GB", Some(Month), Storage, Charged),
        meter("transfer-out", Data, "GB", None, Network, Charged),
        meter("transfer-in", Data, "GB", None, Network, Charged),
        meter("transfer-zone", Data, "GB", None, Network, Charged),
        meter("transfer-region", Data, "GB", None, Network, Charged),
        meter("nat", Data, "GB", None, Network, Charged),
        meter("bandwidth-p95", Bandwidth, "Mbps", Some(Month), Network, Reading),
        meter("requests-read", Count("request"), "request", None, Requests, Charged),
        meter("requests-write", Count("request"), "request", None, Requests, Charged),
        meter("energy", Energy, "kWh", None, Power, Charged),
        meter("contracted-power", Dimension::Power, "kW", Some(Month), Space, Charged),
        meter("rack-units", Count("U"), "U", Some(Month), Space, Charged),
        meter("racks", Count("rack"), "rack", Some(Month), Space, Reading),
        meter("failures", Count("failure"), "failure", None, Maintenance, Charged),
        meter("hardware-value", Money, "", Some(Month), Maintenance, Charged),
        meter("hardware-purchases", Money, "", None, Compute, Reading),
        meter("posts", Count("post"), "post", Some(Month), People, Charged),
        meter("staff-hours", Count(""), "", Some(Hour), People, Charged),
        meter("sites", Count("site"), "site", Some(Month), Network, Reading),
        meter("months", Count(""), "", Some(Month), Other, Reading),
        meter("spend", Money, "", None, Support, Reading),
    ]
};

/// The built-in meter of this name.
#[must_use]
pub fn built_in(name: &str) -> Option<&'static Meter<'static>> {
    METERS.iter().find(|meter| meter.name == name)
}

/// Meters that hold data at rest: rented by the GB-month, or kept on owned storage machines.
#[must_use]
pub fn holds_data(meter: &Meter<'_>) -> bool {
    meter.dimension == Dimension::Data && meter.time == Some(TimeUnit::Month)
}
