//! What is searched for, and how it is said in words: `8 vcpu 32 GiB eu`.

use super::{at_least, places};
use crate::quantity::{Problem, Unit, nearest};
use crate::sheet::{Architecture, Class, Kind, Machine, Role, Sheet};
use rust_decimal::Decimal;

/// A part of the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The European Union and its neighbours.
    Europe,
    /// The United States.
    UnitedStates,
    /// The United States, Canada, Mexico.
    NorthAmerica,
    /// Central and South America.
    SouthAmerica,
    /// Asia, Australia, New Zealand.
    AsiaPacific,
    /// Australia, New Zealand.
    Oceania,
    /// From Turkey to the Gulf.
    MiddleEast,
    /// Africa.
    Africa,
}

impl Place {
    /// The words for places.
    const WORDS: [(&'static str, Self); 20] = [
        ("eu", Self::Europe),
        ("europe", Self::Europe),
        ("us", Self::UnitedStates),
        ("usa", Self::UnitedStates),
        ("united-states", Self::UnitedStates),
        ("north-america", Self::NorthAmerica),
        ("america", Self::NorthAmerica),
        ("na", Self::NorthAmerica),
        ("south-america", Self::SouthAmerica),
        ("latam", Self::SouthAmerica),
        ("sa", Self::SouthAmerica),
        ("asia", Self::AsiaPacific),
        ("asia-pacific", Self::AsiaPacific),
        ("apac", Self::AsiaPacific),
        ("ap", Self::AsiaPacific),
        ("oceania", Self::Oceania),
        ("australia", Self::Oceania),
        ("middle-east", Self::MiddleEast),
        ("me", Self::MiddleEast),
        ("africa", Self::Africa),
    ];
}

/// What is searched for: all of it must hold.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// vCPUs at least.
    pub vcpus: Option<Decimal>,
    /// Memory at least, in bytes.
    pub memory: Option<Decimal>,
    /// Local disk at least, in bytes.
    pub disk: Option<Decimal>,
    /// Accelerators at least.
    pub gpus: Option<Decimal>,
    /// One of these kinds; empty for any.
    pub kinds: Vec<Kind>,
    /// One of these architectures; empty for any.
    pub architectures: Vec<Architecture>,
    /// One of these classes; empty for any that is chosen unasked.
    pub classes: Vec<Class>,
    /// In one of these parts of the world; empty for any.
    pub places: Vec<Place>,
    /// Whether machines that hold data are searched, instead of those that run components.
    pub storage: bool,
    /// Words that stand in the name, accelerator, provider, region or id, in any case.
    pub words: Vec<String>,
    /// Texts that the provider's name has.
    pub provider: Option<String>,
    /// Texts that the region has.
    pub region: Option<String>,
    /// Whether what is not chosen unasked, and sheets of other times, are searched too.
    pub all: bool,
}

impl Query {
    /// Adds what a text says: sizes (at least), places, kinds, architectures, classes, and words.
    ///
    /// # Errors
    /// A number without a unit, or with one that no machine has.
    pub fn add(&mut self, text: &str) -> Result<(), Problem> {
        let tokens: Vec<&str> = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|token| !token.is_empty()).collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            let end = token.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(token.len());
            let (number, unit) = token.split_at(end);
            let Some(number) = number.parse::<Decimal>().ok().filter(|_| end > 0) else {
                self.word(token);
                continue;
            };
            if !unit.is_empty() {
                // `8xlarge` is a name, `8vcpu` and `32GiB` are sizes.
                match self.size(number, unit, tokens.get(at)) {
                    Some(used) => at += usize::from(used),
                    None => self.word(token),
                }
                continue;
            }
            let Some(unit) = tokens.get(at) else { return Err(bare(token)) };
            at += 1;
            match self.size(number, unit, tokens.get(at)) {
                Some(used) => at += usize::from(used),
                None => return Err(without(token, unit)),
            }
        }
        Ok(())
    }

    /// A size, if the unit is one; and whether the word after it says of what.
    fn size(&mut self, number: Decimal, unit: &str, next: Option<&&str>) -> Option<bool> {
        match unit.to_lowercase().as_str() {
            "vcpu" | "vcpus" | "cpu" | "cpus" | "thread" | "threads" => self.vcpus = Some(number),
            "gpu" | "gpus" | "accelerator" | "accelerators" => self.gpus = Some(number),
            lower => {
                let unit = data(lower)?;
                let bytes = number.checked_mul(Decimal::from(unit.factor))?;
                let next = next.map(|next| next.to_lowercase());
                match next.as_deref() {
                    Some("disk" | "ssd" | "nvme" | "hdd" | "storage") => {
                        self.disk = Some(bytes);
                        return Some(true);
                    }
                    Some("memory" | "ram") => {
                        self.memory = Some(bytes);
                        return Some(true);
                    }
                    _ => self.memory = Some(bytes),
                }
            }
        }
        Some(false)
    }

    fn word(&mut self, token: &str) {
        let lower = token.to_lowercase();
        if let Some((_, place)) = Place::WORDS.iter().find(|(word, _)| *word == lower) {
            self.places.push(*place);
            return;
        }
        match lower.as_str() {
            "cloud" => self.kinds.push(Kind::Cloud),
            "hosting" | "dedicated" => self.kinds.push(Kind::Hosting),
            "owned" | "own" | "bought" => self.kinds.push(Kind::Owned),
            "rented" => self.kinds.extend([Kind::Cloud, Kind::Hosting]),
            "arm" | "arm64" | "aarch64" => self.architectures.push(Architecture::Arm),
            "x86" | "x86-64" | "x86_64" | "amd64" => self.architectures.push(Architecture::X86),
            "burstable" => self.classes.push(Class::Burstable),
            "shared-core" | "shared" => self.classes.push(Class::SharedCore),
            "superseded" => self.classes.push(Class::Superseded),
            "gpu" | "gpus" => self.gpus = self.gpus.or(Some(Decimal::ONE)),
            _ => self.words.push(lower),
        }
    }

    /// Whether a class is asked for by name.
    #[must_use]
    pub fn names(&self, class: Class) -> bool {
        self.classes.contains(&class)
    }

    /// Whether a machine is what is searched for.
    #[must_use]
    pub fn matches(&self, sheet: &Sheet, machine: &Machine) -> bool {
        let any = |list: &[Place]| list.is_empty() || sheet.region.as_deref().is_some_and(|region| list.iter().any(|place| places::is_in(region, *place)));
        let has = |text: Option<&String>, in_: Option<&str>| text.is_none_or(|text| in_.is_some_and(|in_| in_.to_lowercase().contains(&text.to_lowercase())));
        at_least(machine.threads, self.vcpus)
            && at_least(machine.capacity.memory, self.memory)
            && at_least(machine.capacity.disk, self.disk)
            && at_least(Some(machine.capacity.gpus), self.gpus)
            && (self.kinds.is_empty() || self.kinds.contains(&sheet.kind))
            && (self.architectures.is_empty() || self.architectures.contains(&machine.architecture))
            && (self.classes.is_empty() || self.classes.contains(&machine.class))
            && (machine.role == Role::Storage) == self.storage
            && any(&self.places)
            && has(self.provider.as_ref(), Some(&sheet.provider))
            && has(self.region.as_ref(), sheet.region.as_deref())
            && self.words.iter().all(|word| has_word(sheet, machine, word))
    }
}

/// Whether a word, in lower case, stands in what names a machine.
pub fn has_word(sheet: &Sheet, machine: &Machine, word: &str) -> bool {
    let named = [Some(&machine.name), machine.gpu.as_ref(), Some(&sheet.id), Some(&sheet.provider), sheet.region.as_ref()];
    named.into_iter().flatten().any(|name| name.to_lowercase().contains(word))
}

/// A unit of data in whatever case: nobody asks for bits of memory.
fn data(lower: &str) -> Option<&'static Unit> {
    const NAMES: [&str; 10] = ["MB", "GB", "TB", "PB", "MiB", "GiB", "TiB", "PiB", "kB", "KiB"];
    let name = NAMES.into_iter().find(|name| name.to_lowercase() == lower)?;
    Unit::parse(name).ok()
}

fn bare(number: &str) -> Problem {
    Problem { message: format!("`{number}` has no unit"), help: Some("write what it counts, as `8 vcpu`, `32 GiB`, `2 TB disk` or `8 gpu H100`".into()) }
}

fn without(number: &str, unit: &str) -> Problem {
    if unit.eq_ignore_ascii_case("core") || unit.eq_ignore_ascii_case("cores") {
        let help = "sheets count vCPUs, which are hardware threads, most often two a core: write `8 vcpu`".to_owned();
        return Problem { message: format!("`{number} {unit}`: sheets do not say cores"), help: Some(help) };
    }
    let near = nearest(unit, ["vcpu", "GiB", "GB", "TB", "gpu"].into_iter()).map(|near| format!("did you mean `{near}`?"));
    Problem { message: format!("`{unit}` is no size of a machine"), help: near.or(bare(number).help) }
}
