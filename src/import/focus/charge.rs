//! What a charge is for: the part of a workload that it becomes, or why it becomes none.

use super::units::Unit;
use super::{aws, azure, google, oracle};
use crate::import::Pattern;
use crate::import::machines::{Machine, Machines, Vendor};
use crate::sheet::meter::{Need, built_in, holds_data};
use crate::sheet::{Architecture, Class};

/// What tells a charge from others, null values as empty texts.
#[derive(Debug, Clone, Copy)]
pub struct Charge<'a> {
    pub vendor: Vendor,
    pub category: &'a str,
    pub class: &'a str,
    pub service: &'a str,
    pub description: &'a str,
    /// The unit of its quantity, as written.
    pub unit_text: &'a str,
    pub unit: Unit,
    pub pricing: &'a str,
    pub commitment: bool,
    pub commitment_status: &'a str,
    pub reservation_status: &'a str,
    pub subcategory: &'a str,
    pub meter_name: &'a str,
    /// Properties as a JSON object.
    pub details: &'a str,
    pub usage_type: &'a str,
    pub x_meter_name: &'a str,
    pub x_details: &'a str,
    pub x_meter: &'a str,
}

/// Where a charge's cost stands in the reconciliation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// In the workload.
    Mapped,
    /// Usage that could be, and is left out.
    LeftOut,
    /// Usage that cannot.
    NotMapped,
    /// Charges that are no usage, or none of this bill.
    Beside,
}

/// What a charge's quantity becomes.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Hours of a machine type.
    Machine { machine: Machine, spot: bool },
    /// Hours of cores of a series that is sold by cores and memory.
    Cores { series: String, spot: bool, architecture: Architecture, vcpus: f64 },
    /// Byte-hours of its memory.
    Memory { series: String, spot: bool, architecture: Architecture, bytes: f64 },
    /// Data at rest: bytes for a month, or for an hour.
    Stored { meter: &'static str, bytes: f64, hourly: bool },
    /// Bytes that flow.
    Traffic { meter: &'static str, bytes: f64 },
    /// Requests.
    Requests { meter: &'static str, count: f64 },
}

/// What is said of a charge.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub section: Section,
    /// The line of the reconciliation that it adds to.
    pub label: String,
    pub part: Option<Part>,
    /// A licence that its machine has and no sheet prices.
    pub licence: Option<&'static str>,
}

impl Told {
    /// The same, left out where its meter or its machine type is among some names, `*` for any text.
    pub fn without(self, names: &[Pattern]) -> Self {
        let name = match &self.part {
            Some(Part::Machine { machine, .. }) => machine.name.as_str(),
            Some(Part::Cores { series, .. } | Part::Memory { series, .. }) => series,
            Some(Part::Stored { meter, .. } | Part::Traffic { meter, .. } | Part::Requests { meter, .. }) => meter,
            None => return self,
        };
        if !names.iter().any(|pattern| pattern.matches(name)) {
            return self;
        }
        // A correction stays one.
        let section = if self.section == Section::Mapped { Section::LeftOut } else { self.section };
        let label = if section == Section::LeftOut { name.to_owned() } else { self.label };
        Self { section, label, part: None, licence: None }
    }

    pub fn not_mapped(label: impl Into<String>) -> Self {
        Self { section: Section::NotMapped, label: label.into(), part: None, licence: None }
    }

    fn beside(label: &str) -> Self {
        Self { section: Section::Beside, label: label.to_owned(), part: None, licence: None }
    }

    pub fn traffic(meter: &'static str, bytes: f64) -> Self {
        Self::part(meter, Part::Traffic { meter, bytes })
    }

    pub fn requests(meter: &'static str, count: f64) -> Self {
        Self::part(meter, Part::Requests { meter, count })
    }

    pub fn part(label: &str, part: Part) -> Self {
        Self { section: Section::Mapped, label: label.to_owned(), part: Some(part), licence: None }
    }
}

impl Charge<'_> {
    /// Tells what the charge is for.
    pub fn tell(&self, machines: &Machines) -> Told {
        let support = self.service.to_ascii_lowercase().contains("support");
        match self.category {
            "Usage" if self.commitment_status.eq_ignore_ascii_case("unused") => Told::beside("commitments that were not used"),
            "Usage" if self.reservation_status.eq_ignore_ascii_case("unused") => Told::beside("reserved capacity that was not used"),
            "Usage" | "Purchase" if support => Told::beside("support"),
            "Usage" => {
                let told = self.usage(machines);
                // What was billed before is only corrected here: its cost stands apart, its quantity counts.
                if self.class.eq_ignore_ascii_case("correction") {
                    Told { section: Section::Beside, label: "corrections of earlier bills".to_owned(), ..told }
                } else {
                    told
                }
            }
            "Purchase" if self.commitment => Told::beside("commitment fees"),
            "Purchase" => Told::beside("other purchases"),
            "Tax" => Told::beside("taxes"),
            "Credit" => Told::beside("credits"),
            "Adjustment" => Told::beside("adjustments"),
            other => Told::not_mapped(format!("charges of the category `{other}`, which FOCUS does not have")),
        }
    }

    fn usage(&self, machines: &Machines) -> Told {
        let told = self.by_meter().or_else(|| self.without_meter()).or_else(|| match self.vendor {
            Vendor::Aws => aws::tell(self, machines),
            Vendor::Azure => azure::tell(self, machines),
            Vendor::Google => google::tell(self, machines),
            Vendor::Oracle => oracle::tell(self),
            Vendor::Other => None,
        });
        // A managed service may name its machines too, and is more than these.
        let rents_machines = self.subcategory == "Virtual Machines" || (self.vendor == Vendor::Other && self.subcategory.is_empty());
        told.or_else(|| self.by_details(machines).filter(|_| rents_machines)).or_else(|| self.by_subcategory()).unwrap_or_else(|| {
            let unit = if self.unit_text.is_empty() { String::new() } else { format!(" ({})", self.unit_text) };
            Told::not_mapped(format!("{}{unit}", self.service))
        })
    }

    /// By the meter that this program writes.
    fn by_meter(&self) -> Option<Told> {
        let meter = built_in(self.x_meter).filter(|meter| meter.need == Need::Charged)?;
        match self.unit {
            Unit::DataMonths(bytes) if holds_data(meter) => Some(Told::part(meter.name, Part::Stored { meter: meter.name, bytes, hourly: false })),
            Unit::DataHours(bytes) if holds_data(meter) => Some(Told::part(meter.name, Part::Stored { meter: meter.name, bytes, hourly: true })),
            Unit::Data(bytes) if meter.time.is_none() => Some(Told::traffic(meter.name, bytes)),
            Unit::Count(count) if meter.name.starts_with("requests-") => Some(Told::requests(meter.name, count)),
            _ => None,
        }
    }

    /// What stands for hours, or by the month, and has no meter: by its name.
    fn without_meter(&self) -> Option<Told> {
        let (Unit::Hours(_) | Unit::CountMonths(_)) = self.unit else { return None };
        let text = format!("{} {} {}", self.description, self.x_meter_name, self.usage_type).to_ascii_lowercase();
        let labels = [
            ("NAT gateways (hours)", &["nat gateway hour", "nat gateway: uptime", "nat gateway - standard gateway", "natgateway-hours"][..]),
            ("load balancers (hours)", &["loadbalancer-hour", "loadbalancerusage", "load balancer - ", "forwarding rule", "load balancer hour"]),
            ("public addresses (hours)", &["public ipv4", "publicipv4", "ip addresses - ", "external ip charge", "static ip charge", "elasticip:"]),
        ];
        labels.into_iter().find(|(_, words)| has(&text, words)).map(|(label, _)| Told::not_mapped(label))
    }

    /// By the properties that FOCUS 1.1 defines: a machine of any vendor.
    pub fn by_details(&self, machines: &Machines) -> Option<Told> {
        let (Unit::Hours(_) | Unit::CountMonths(_)) = self.unit else { return None };
        let details: serde_json::Value = serde_json::from_str(self.details).ok()?;
        let name = details.get("InstanceType").and_then(serde_json::Value::as_str).filter(|name| !name.trim().is_empty())?;
        if let Some(known) = machines.find(self.vendor, name) {
            return Some(self.machine(known.clone()));
        }
        let number = |key: &str| details.get(key).and_then(serde_json::Value::as_f64).filter(|number| *number > 0.0 && *number < 1e9);
        let Some((vcpus, memory)) = number("CoreCount").zip(number("MemorySize")) else { return Some(unknown_machine(name)) };
        Some(self.machine(Machine {
            name: name.to_owned(),
            vcpus,
            memory: memory * 1_073_741_824.0,
            gpus: number("GpuCount").unwrap_or(0.0),
            gpu: None,
            architecture: Architecture::X86,
            class: Class::Standard,
            sheet: None,
        }))
    }

    /// By the subcategory that FOCUS 1.1 defines: data at rest.
    fn by_subcategory(&self) -> Option<Told> {
        let meter = match self.subcategory {
            "Block Storage" => "block-storage",
            "File Storage" => "file-storage",
            "Object Storage" => "object-storage",
            _ => return None,
        };
        self.stored(meter)
    }

    /// A machine's hours.
    pub fn machine(&self, machine: Machine) -> Told {
        let words = self.description.to_ascii_lowercase();
        let spot = self.pricing.eq_ignore_ascii_case("dynamic") || words.contains("spot") || words.contains("preemptible") || words.contains("low priority");
        let licences = [("windows", "Windows"), ("rhel", "Red Hat"), ("red hat", "Red Hat"), ("suse", "SUSE"), ("sql server", "SQL Server")];
        let licence = licences.into_iter().find(|(word, _)| words.contains(word)).map(|(_, name)| name);
        Told { licence, ..Told::part("machines", Part::Machine { machine, spot }) }
    }

    /// Data at rest, where the unit is one of it.
    pub fn stored(&self, meter: &'static str) -> Option<Told> {
        match self.unit {
            Unit::DataMonths(bytes) => Some(Told::part(meter, Part::Stored { meter, bytes, hourly: false })),
            Unit::DataHours(bytes) => Some(Told::part(meter, Part::Stored { meter, bytes, hourly: true })),
            _ => None,
        }
    }
}

/// A machine type of which nobody says what it is.
pub fn unknown_machine(name: &str) -> Told {
    Told::not_mapped(format!("machines of the type `{name}`, which no shipped sheet has"))
}

/// The first of some words that a text has.
pub fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}
