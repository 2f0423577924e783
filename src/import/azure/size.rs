//! Sizes of virtual machines: what their names say, and what they offer where a list of them says so.

use crate::import::price::number;
use crate::sheet::shipped;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The shipped sheet whose sizes are known.
const SHIPPED: &str = "azure-westeurope";

/// What a size offers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Size {
    pub vcpus: Decimal,
    /// GiB.
    pub memory: Decimal,
    /// `None` where the list does not say.
    pub gpus: Option<Decimal>,
    pub gpu: Option<String>,
    pub arm: bool,
}

/// A size's name as it is written in a sheet: `D2s_v5` of `Standard_D2s_v5`, `Standard_D2s v5 Spot` or `D2s v5`.
pub fn name(sku: &str) -> Option<String> {
    let plain = sku.trim_end_matches(" Spot").trim_end_matches(" Low Priority").trim();
    let plain = plain.strip_prefix("Standard_").unwrap_or(plain);
    let name: String = plain.chars().map(|character| if character == ' ' { '_' } else { character }).collect();
    let fits = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || "_-".contains(character));
    (fits && name.contains(|character: char| character.is_ascii_digit()) && !name.contains("_Type")).then_some(name)
}

/// A name's parts: the family's letters, what follows the number of vCPUs, the generation.
pub struct Parts<'n> {
    pub letters: &'n str,
    pub features: &'n str,
    pub generation: u32,
}

/// `D`, `ads`, 7 of `D16ads_v7`; `NC`, `ads_A100`, 4 of `NC24ads_A100_v4`; without a `_v` it is the first.
pub fn parts(name: &str) -> Parts<'_> {
    let digit = |character: char| character.is_ascii_digit();
    let (letters, rest) = name.split_at(name.find(digit).unwrap_or(name.len()));
    let features = rest.trim_start_matches(|character| digit(character) || character == '-');
    let versioned = features.rsplit_once("_v").or(features.strip_prefix('v').map(|rest| ("", rest)));
    match versioned.and_then(|(features, version)| Some((features, version.parse().ok()?))) {
        Some((features, generation)) => Parts { letters, features, generation },
        None => Parts { letters, features, generation: 1 },
    }
}

/// The family of a size: `Dsv5` of `D2s_v5`.
pub fn family(name: &str) -> String {
    let Parts { letters, features, generation } = parts(name);
    let version = if name.contains("_v") { format!("v{generation}") } else { String::new() };
    format!("{letters}{}{version}", features.replace('_', ""))
}

/// A size with constrained vCPUs: the name of the whole one, and how many it has left: `E16s_v5` and 4 of `E16-4s_v5`. All else is as in the whole
/// one: <https://learn.microsoft.com/azure/virtual-machines/constrained-vcpu>.
pub fn constrained(name: &str) -> Option<(String, Decimal)> {
    let (whole, rest) = name.split_once('-')?;
    let digits = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
    let (vcpus, features) = rest.split_at(digits);
    Some((format!("{whole}{features}"), number(vcpus).filter(|vcpus| *vcpus > Decimal::ZERO)?))
}

/// The GPU that a size's name says it has.
pub fn gpu(name: &str) -> Option<&'static str> {
    const MODELS: [(&str, &str); 9] = [
        ("_GB300_", "GB300"),
        ("_GB200_", "GB200"),
        ("_H200_", "H200"),
        ("_H100_", "H100"),
        ("_A100_", "A100"),
        ("_A10_", "A10"),
        ("_MI300X_", "MI300X"),
        ("_T4_", "T4"),
        ("_V710_", "Radeon Pro V710"),
    ];
    MODELS.iter().find(|(part, _)| name.contains(part)).map(|(_, model)| *model)
}

/// A name without its separators: the data write `NC16asT4 v3` and `NC16as_T4_v3`.
pub fn flat(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

/// The sizes of the sheet that ships with the program, by their flat names.
pub fn shipped() -> BTreeMap<String, (String, Size)> {
    let content = shipped::find(SHIPPED).map_or("", |shipped| shipped.content);
    let Ok(table) = toml::de::DeTable::parse(content) else { return BTreeMap::new() };
    let machines = table.get_ref().get("machine").and_then(|machines| machines.get_ref().as_array());
    let sizes = machines.into_iter().flatten().filter_map(|machine| size(machine.get_ref().as_table()?));
    sizes.map(|(name, size)| (flat(&name), (name, size))).collect()
}

fn size(machine: &toml::de::DeTable<'_>) -> Option<(String, Size)> {
    let text = |key: &str| machine.get(key).and_then(|value| value.get_ref().as_str());
    let count = |key: &str| machine.get(key).and_then(|value| value.get_ref().as_integer()).and_then(|value| number(value.as_str()));
    let size = Size {
        vcpus: count("vcpus")?,
        memory: number(text("memory")?.strip_suffix(" GiB")?)?,
        gpus: Some(count("gpus").unwrap_or_default()),
        gpu: text("gpu").map(str::to_owned),
        arm: text("architecture") == Some("arm64"),
    };
    Some((text("name")?.to_owned(), size))
}

#[cfg(test)]
mod tests {
    use super::{constrained, family, gpu, name, parts, shipped};

    #[test]
    fn a_size_has_one_name_however_the_file_writes_it() {
        for (sku, expected) in [
            ("Standard_D2s_v5", Some("D2s_v5")),
            ("Standard_E32-8as v5", Some("E32-8as_v5")),
            ("Standard_D2s_v5 Low Priority", Some("D2s_v5")),
            ("D2s v5 Spot", Some("D2s_v5")),
            ("Basic_A1", Some("Basic_A1")),
            ("Dsv3_Type2", None),
            ("", None),
        ] {
            assert_eq!(name(sku).as_deref(), expected, "{sku}");
        }
        let known = ["D2s_v5", "E32-8as_v5", "NC24ads_A100_v4", "B1s", "M192ids_v2", "FX4mds"].map(family);
        assert_eq!(known, ["Dsv5", "Easv5", "NCadsA100v4", "Bs", "Midsv2", "FXmds"]);
        assert_eq!(parts("D16ads_v7").generation, 7);
        assert_eq!(gpu("NC24ads_A100_v4"), Some("A100"));
        assert_eq!(constrained("E16-4s_v5"), Some(("E16s_v5".to_owned(), 4.into())));
        assert_eq!(constrained("E16s_v5"), None);
    }

    #[test]
    fn the_shipped_sheet_lends_its_sizes() {
        let sizes = shipped();
        let (_, size) = &sizes["e16asv5"];
        assert_eq!((size.vcpus.to_string(), size.memory.to_string()), ("16".to_owned(), "128".to_owned()));
    }
}
