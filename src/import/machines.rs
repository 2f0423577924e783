//! Machines that the shipped sheets know by name: how a type on a bill or in a plan becomes vCPUs and memory.

use crate::diagnostic::{Origin, Texts};
use crate::document::Reader;
use crate::library::Library;
use crate::sheet::{Architecture, Class, Role};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// Whose machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vendor {
    /// Amazon Web Services.
    Aws,
    /// Microsoft Azure.
    Azure,
    /// Google Cloud.
    Google,
    /// Oracle Cloud.
    Oracle,
    /// Somebody else.
    Other,
}

impl Vendor {
    /// Whose name this is, as files write it.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let has = |word: &str| name.contains(word);
        match () {
            () if has("aws") || has("amazon") => Self::Aws,
            () if has("microsoft") || has("azure") => Self::Azure,
            () if has("google") || has("gcp") => Self::Google,
            () if has("oracle") => Self::Oracle,
            () => Self::Other,
        }
    }

    /// What it calls a GB, in bytes: the three large clouds bill binary ones.
    #[must_use]
    pub const fn gigabyte(self) -> f64 {
        match self {
            Self::Aws | Self::Azure | Self::Google => 1_073_741_824.0,
            Self::Oracle | Self::Other => 1e9,
        }
    }
}

/// The sheets whose machines are known, in the order in which they are asked.
const SHEETS: [(Vendor, &str); 3] = [(Vendor::Aws, "aws-us-east-1"), (Vendor::Azure, "azure-westeurope"), (Vendor::Google, "gcp-us-central1")];

/// A machine type.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// Its name.
    pub name: String,
    /// Hardware threads.
    pub vcpus: f64,
    /// Bytes.
    pub memory: f64,
    /// Accelerators.
    pub gpus: f64,
    /// Their model.
    pub gpu: Option<String>,
    /// Its instruction set.
    pub architecture: Architecture,
    /// Whether it is chosen without being asked for.
    pub class: Class,
    /// The sheet that knows it; none where the file itself says what it is.
    pub sheet: Option<&'static str>,
}

/// Every machine type that is known.
#[derive(Debug, Default)]
pub struct Machines {
    known: BTreeMap<String, Vec<(Vendor, Machine)>>,
}

impl Machines {
    /// Those of the shipped sheets.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Machines> = LazyLock::new(Machines::read);
        &SHIPPED
    }

    fn read() -> Self {
        let (mut library, mut texts, mut reader) = (Library::default(), Texts::default(), Reader::default());
        let mut known: BTreeMap<String, Vec<(Vendor, Machine)>> = BTreeMap::new();
        for (vendor, id) in SHEETS {
            // Shipped sheets are read without a file, and without findings: a test reads them all.
            let Ok(Some(sheet)) = library.sheet(id, Path::new(""), Origin::default(), &mut texts, &mut reader) else { continue };
            for machine in sheet.machines.iter().filter(|machine| machine.role == Role::Compute) {
                let (Some(vcpus), Some(memory)) = (machine.threads.or(machine.capacity.vcpus), machine.capacity.memory) else { continue };
                let entry = Machine {
                    name: machine.name.clone(),
                    vcpus,
                    memory,
                    gpus: machine.capacity.gpus,
                    gpu: machine.gpu.clone(),
                    architecture: machine.architecture,
                    class: machine.class,
                    sheet: Some(id),
                };
                known.entry(key(&machine.name)).or_default().push((vendor, entry));
            }
        }
        Self { known }
    }

    /// The type of this name: this vendor's.
    #[must_use]
    pub fn find(&self, vendor: Vendor, name: &str) -> Option<&Machine> {
        let named = self.known.get(&key(name))?;
        let others = || named.first().filter(|_| vendor == Vendor::Other);
        named.iter().find(|(known, _)| *known == vendor).or_else(others).map(|(_, machine)| machine)
    }
}

/// A name as vendors variously write it: `Standard_D2s_v3`, `D2s v3`, `m5.large`, `projects/p/zones/z/machineTypes/n2-standard-4`.
fn key(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name).trim().to_ascii_lowercase().replace(' ', "_");
    name.strip_prefix("standard_").map(str::to_owned).unwrap_or(name)
}
