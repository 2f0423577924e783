//! What `terraform show -json` prints of a plan or a state becomes a workload: machines, groups of them, disks, buckets, address translation.
//!
//! Every managed resource is counted once: it is in the workload, it could not be, or it costs nothing by itself. Sizes that a plan does not say are
//! not guessed.

mod aws;
mod azure;
mod free;
mod google;
mod plan;

use super::error::ImportError;
use super::machines::{Machine, Machines, Vendor};
use super::running::{Found, Metered, Running};
use super::toml::Writer;
use super::{Imported, Request};
use crate::import::stream::Input;
use plan::{Plan, Resource};
use std::collections::BTreeMap;

/// Hours of a month that belongs to no calendar.
const HOURS: f64 = 730.0;
/// Resources that could not be mapped, of which the file lists so many one by one.
const LISTED: usize = 500;

/// What a resource becomes.
#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    /// A part of the workload.
    Mapped(Vec<Piece>),
    /// None, and why.
    NotMapped(String),
    /// It costs nothing by itself.
    Free,
}

/// A part of a workload.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    /// So many machines of a type.
    Machines { machine: Machine, count: f64, spot: bool },
    /// So many disks of so many bytes.
    Disk { bytes: f64, count: f64 },
    /// Disks of machines whose size is not said.
    DiskOfUnknownSize { count: f64 },
    /// Object storage of unknown size.
    Bucket,
    /// Shared files of unknown size, or of one that is said.
    Files { bytes: f64 },
    /// Address translation of an unknown volume.
    Nat,
    /// A sentence that a reader must know.
    Assumed(&'static str),
}

/// What a resource is looked at with.
struct Context<'a> {
    plan: &'a Plan,
    machines: &'a Machines,
}

impl Context<'_> {
    /// So many machines of a type that is named.
    fn machines(&self, vendor: Vendor, name: Option<&str>, count: f64, spot: bool) -> Result<Piece, Outcome> {
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            return Err(Outcome::NotMapped("its machine type is known only after it is applied".to_owned()));
        };
        let known = self.machines.find(vendor, name).cloned().or_else(|| if vendor == Vendor::Google { google::custom(name) } else { None });
        match known {
            Some(machine) => Ok(Piece::Machines { machine, count, spot }),
            None => Err(Outcome::NotMapped(format!("the machine type `{}` is in no shipped sheet", name.chars().take(60).collect::<String>()))),
        }
    }
}

/// Whether a file begins as what `terraform show -json` prints, or as a state file, which is told apart later.
#[must_use]
pub fn recognise(text: &str) -> bool {
    text.starts_with('{') && text.contains("\"terraform_version\"") || text.contains("\"@level\"")
}

/// Counts by type of resource.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    mapped: u64,
    not_mapped: u64,
    free: u64,
}

/// What was found in all plans.
#[derive(Debug, Default)]
struct Sum {
    counts: BTreeMap<String, Counts>,
    managed: u64,
    read: u64,
    not_mapped: Vec<String>,
    running: Vec<Running>,
    disks: f64,
    files: f64,
    buckets: u64,
    file_systems: u64,
    nat: u64,
    unknown_disks: f64,
    assumed: Vec<&'static str>,
}

/// Reads plans or states as one workload.
///
/// # Errors
/// The first place at which a file is not what `terraform show -json` prints.
pub fn read<'a>(inputs: impl Iterator<Item = Result<Input<'a>, ImportError>>, request: &Request) -> Result<Imported, ImportError> {
    let machines = Machines::shipped();
    let mut sum = Sum::default();
    for input in inputs {
        sum.add(&plan::read(input?)?, machines);
    }
    Ok(sum.finish(request))
}

impl Sum {
    fn add(&mut self, plan: &Plan, machines: &Machines) {
        let context = Context { plan, machines };
        for resource in &plan.resources {
            if resource.mode != "managed" {
                self.read += 1;
                continue;
            }
            self.managed += 1;
            let counts = self.counts.entry(resource.kind.chars().take(80).collect()).or_default();
            match map(resource, &context) {
                Outcome::Free => counts.free += 1,
                Outcome::NotMapped(reason) => {
                    counts.not_mapped += 1;
                    if self.not_mapped.len() <= LISTED {
                        self.not_mapped.push(format!("{}: {reason}", resource.address));
                    }
                }
                Outcome::Mapped(pieces) => {
                    counts.mapped += 1;
                    for piece in pieces {
                        self.add_piece(piece);
                    }
                }
            }
        }
    }

    fn add_piece(&mut self, piece: Piece) {
        match piece {
            Piece::Machines { machine, count, spot } => {
                let hours = count * HOURS;
                match self.running.iter_mut().find(|running| running.machine == machine && running.spot == spot) {
                    Some(running) => running.hours[0] += hours,
                    None => self.running.push(Running { machine, spot, hours: vec![hours] }),
                }
            }
            Piece::Disk { bytes, count } => self.disks += bytes * count,
            Piece::DiskOfUnknownSize { count } => self.unknown_disks += count,
            Piece::Bucket => self.buckets += 1,
            Piece::Files { bytes } => {
                self.files += bytes;
                self.file_systems += u64::from(bytes <= 0.0);
            }
            Piece::Nat => self.nat += 1,
            Piece::Assumed(sentence) => {
                if !self.assumed.contains(&sentence) {
                    self.assumed.push(sentence);
                }
            }
        }
    }

    /// The reconciliation, as the rows of a table.
    fn table(&self) -> Vec<String> {
        let widest = self.counts.keys().map(|kind| kind.chars().count()).max().unwrap_or(0).max("total".len());
        let row = |kind: &str, counts: &Counts| {
            let all = counts.mapped + counts.not_mapped + counts.free;
            format!("{kind:widest$}  {:>15}  {:>10}  {:>12}  {all:>6}", counts.mapped, counts.not_mapped, counts.free)
        };
        let mut rows = vec![format!("{:widest$}  {:>15}  {:>10}  {:>12}  {:>6}", "resources", "in the workload", "not mapped", "without cost", "all")];
        rows.extend(self.counts.iter().map(|(kind, counts)| row(kind, counts)));
        let mut total = Counts::default();
        for counts in self.counts.values() {
            total.mapped += counts.mapped;
            total.not_mapped += counts.not_mapped;
            total.free += counts.free;
        }
        rows.push(row("total", &total));
        let agrees = total.mapped + total.not_mapped + total.free == self.managed;
        rows.push(format!(
            "{} managed resources: the three {} up to them; {} data sources are only read",
            self.managed,
            if agrees { "add" } else { "do NOT add" },
            self.read
        ));
        rows
    }

    fn finish(mut self, request: &Request) -> Imported {
        let mut table = self.table();
        let more = self.not_mapped.len() > LISTED;
        self.not_mapped.truncate(LISTED);
        if !self.not_mapped.is_empty() {
            table.push("not mapped:".to_owned());
            table.extend(self.not_mapped.iter().map(|line| format!("  {line}")));
            if more {
                table.push(format!("  and more than {LISTED} others"));
            }
        }
        if self.counts.values().all(|counts| counts.mapped == 0) {
            table.push("nothing of it becomes a part of a workload: machines, groups of them, disks, buckets and address translation do".to_owned());
        }
        self.running.sort_by(|one, other| one.machine.name.cmp(&other.machine.name).then(one.spot.cmp(&other.spot)));
        let mut found =
            Found { name: "Terraform plan".to_owned(), months: 1, horizon: request.horizon.clone(), running: self.running, planned: true, ..Found::default() };
        found.currency = request.currency.clone().unwrap_or_else(|| "USD".to_owned());
        let data = |name: &str, meter: &'static str, bytes: f64| Metered { name: name.to_owned(), meter, monthly: vec![bytes] };
        if self.disks > 0.0 {
            found.data.push(data("disks", "block-storage", self.disks));
        }
        if self.buckets > 0 {
            found.data.push(data("buckets", "object-storage", 0.0));
            found.assumptions.push(format!("buckets ({}) hold nothing: a plan does not say how much; write it into the data set `buckets`", self.buckets));
        }
        if self.file_systems > 0 || self.files > 0.0 {
            found.data.push(data("files", "file-storage", self.files));
            if self.file_systems > 0 {
                found
                    .assumptions
                    .push(format!("file systems ({}) hold nothing: a plan does not say how much; write it into the data set `files`", self.file_systems));
            }
        }
        if self.nat > 0 {
            found.usage.push(data("through address translation", "nat", 0.0));
            found.assumptions.push(format!(
                "nothing flows through NAT gateways ({}): a plan does not say how much; write it into the usage `through address translation`",
                self.nat
            ));
        }
        found.usage.push(data("to the internet", "transfer-out", 0.0));
        found.assumptions.push("nothing is sent to the internet: a plan does not say how much; write it into the usage `to the internet`".to_owned());
        if self.unknown_disks > 0.0 {
            let disks = self.unknown_disks;
            found.not_counted.push(format!("the disks from which {disks:.0} machines start: the plan does not say their size"));
        }
        found.assumptions.extend(self.assumed.iter().map(|sentence| (*sentence).to_owned()));
        let not_mapped: u64 = self.counts.values().map(|counts| counts.not_mapped).sum();
        if not_mapped > 0 {
            found.not_counted.push(format!("{not_mapped} of {} resources that could not be mapped: the head of the workload's file lists them", self.managed));
        }
        let bare = found.running.is_empty();
        if bare {
            found.not_counted.push("machines: none of the plan's resources became one, and what is compared is all but them".to_owned());
        }
        let mut writer = Writer::default();
        writer.comment("What a Terraform plan or state runs all month (730 hours), made by");
        writer.comment_row(&format!("  {}", request.command));
        writer.comment("");
        for row in &table {
            writer.comment_row(row);
        }
        table.push(found.summary());
        if bare {
            table.push("warning: no machine of the plan is in the workload: whatever a comparison says of it, it says of wages and data alone".to_owned());
        }
        Imported { text: found.write(writer), is_workload: true, summary: table, ..Imported::default() }
    }
}

/// What a resource becomes.
fn map(resource: &Resource, context: &Context<'_>) -> Outcome {
    if free::is_free(&resource.kind) {
        return Outcome::Free;
    }
    let mapped = match resource.kind.split('_').next() {
        Some("aws") => aws::map(resource, context),
        Some("azurerm") => azure::map(resource, context),
        Some("google") => google::map(resource, context),
        _ => None,
    };
    match mapped {
        Some(Ok(pieces)) => Outcome::Mapped(pieces),
        Some(Err(outcome)) => outcome,
        None => Outcome::NotMapped("no part of a workload is known for its type".to_owned()),
    }
}

/// What a resource could not become.
fn not_mapped(reason: &str) -> Outcome {
    Outcome::NotMapped(reason.to_owned())
}
