//! The quick estimate: a workload out of flags and stated defaults, compared on the current sheets.

use crate::diagnostic::{Origin, Role, Texts};
use crate::document::{self, Node, Reader, Table, Value};
use crate::sheet::shipped;
use clap::Args;
use std::fmt::Write as _;
use std::sync::Arc;

/// The flags of a quick estimate. Each becomes the key of a workload, as if it had been written in a file.
#[derive(Debug, Args)]
#[group(id = "estimate", multiple = true)]
#[command(next_help_heading = "Quick estimate, without a file")]
pub struct Estimate {
    /// vCPUs at the peak of month 1
    #[arg(long, value_name = "COUNT")]
    vcpus: Option<String>,
    /// Memory at the peak, such as `256GiB`
    #[arg(long, value_name = "SIZE")]
    memory: Option<String>,
    /// GPUs at the peak
    #[arg(long, value_name = "COUNT")]
    gpus: Option<String>,
    /// The GPU's model, such as `H100`
    #[arg(long, value_name = "MODEL", requires = "gpus")]
    gpu: Option<String>,
    /// Data in object storage, such as `20 TB`
    #[arg(long, value_name = "SIZE")]
    object_storage: Option<String>,
    /// Data in block storage
    #[arg(long, value_name = "SIZE")]
    block_storage: Option<String>,
    /// Traffic to the internet, such as `30 TB/month`
    #[arg(long, value_name = "VOLUME")]
    transfer_out: Option<String>,
    /// Traffic from the internet
    #[arg(long, value_name = "VOLUME")]
    transfer_in: Option<String>,
    /// GET requests to object storage, such as `100000000/month`
    #[arg(long, value_name = "VOLUME")]
    requests_read: Option<String>,
    /// PUT, POST and LIST requests
    #[arg(long, value_name = "VOLUME")]
    requests_write: Option<String>,
    /// Highest hour of the day over its mean
    #[arg(long, value_name = "RATIO")]
    peak_to_mean: Option<String>,
    /// Growth of the load, such as `3 %/month`
    #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
    growth: Option<String>,
    /// The comparison's currency, such as `EUR`
    #[arg(long, value_name = "CURRENCY")]
    currency: Option<String>,
    /// The exchange table for sheets in another currency: an id or a path
    #[arg(long, value_name = "TABLE")]
    exchange: Option<String>,
    /// How long is compared, such as `36 months`
    #[arg(long, value_name = "TIME")]
    horizon: Option<String>,
    /// Effective yearly rate, such as `8 %/year`
    #[arg(long, value_name = "RATE")]
    cost_of_money: Option<String>,
    /// Places that run a copy
    #[arg(long, value_name = "COUNT")]
    sites: Option<String>,
    /// `n`, `n+1`, `n+2` or `2n`
    #[arg(long, value_name = "WORD")]
    redundancy: Option<String>,
}

/// A default: what it sets, the value as it would be written, and why.
struct Default {
    table: &'static str,
    key: &'static str,
    /// As TOML.
    value: &'static str,
    why: &'static str,
}

const fn default(table: &'static str, key: &'static str, value: &'static str, why: &'static str) -> Default {
    Default { table, key, value, why }
}

/// Every default of a quick estimate. Those of the owned side are prices, and stand in its sheet.
const DEFAULTS: &[Default] = &[
    default("workload", "horizon", "\"60 months\"", "life of a server"),
    default("workload", "currency", "\"USD\"", "the current sheets' currency"),
    default("workload", "exchange", "\"ecb-2026-07-30\"", "the shipped rates that are nearest to the current sheets; for sheets in another currency"),
    default("workload", "cost_of_money", "\"8 %/year\"", "assumption; Hamilton uses 5 %"),
    default("workload", "sites", "1", "assumption"),
    default("workload", "sheets", r#"["aws-us-east-1", "azure-westeurope", "gcp-us-central1", "ovh-us", "owned-2024"]"#, "the current sheets"),
    default("workload", "complete_with", r#"["staff-us-2024"]"#, "people cost the same on every side"),
    default("component", "redundancy", "\"n+1\"", "assumption"),
    default("demand", "peak_to_mean", "1", "a flat load, unless --peak-to-mean says how it moves in a day"),
    default("storage", "copies", "3", "assumption; owned machines keep so many copies"),
    default("storage", "fill", "\"75 %\"", "assumption; owned storage is filled so far"),
    default("staff", "rented", "0.5", "assumption; posts before any machine"),
    default("staff", "owned", "1.0", "assumption; posts before any machine"),
    default("staff", "machines_per_post", "140", "Armbrust et al. 2009, table 2: a medium site"),
    default("conventions", "burst", "1.25", "assumption; five-minute peaks over hourly means of traffic"),
];

/// The exchange table that is used where none is named.
pub fn exchange() -> &'static str {
    DEFAULTS.iter().find(|default| default.key == "exchange").map_or("", |default| default.value.trim_matches('"'))
}

/// The sheets whose values stand for the owned side and for people.
const STATED: [&str; 2] = ["owned-2024", "staff-us-2024"];

/// Lists the defaults with their reasons: those of the workload, then the values of the owned sheet and of people, with their sources.
///
/// # Errors
/// None: shipped sheets are in memory.
pub fn show_defaults() -> anyhow::Result<String> {
    let mut out = String::from("Defaults of a quick estimate; those in force are printed under \"Assumed\".\n\n");
    let name = |default: &Default| format!("{}.{}", default.table, default.key);
    let width = DEFAULTS.iter().map(|default| name(default).len()).max().unwrap_or(0);
    for default in DEFAULTS {
        let value = default.value.replace('"', "");
        writeln!(out, "{:width$}  {value}\n{:width$}    {}", name(default), "", default.why)?;
    }
    let (mut texts, mut reader) = (Texts::default(), Reader::default());
    for id in STATED {
        let Some(shipped) = shipped::find(id) else { continue };
        let text = texts.add(id, shipped.content);
        let root = document::parse(&texts, text, &mut reader.findings);
        writeln!(out, "\nFrom the sheet {id} (rackrent sheets show {id}):")?;
        let table = |key: &str| root.as_table().and_then(|root| root.get(key));
        let why = |entry: &Table| {
            let source = entry.get("source").and_then(Node::as_text)?;
            let source = table("source")?.as_table()?.get(source)?.as_table()?;
            Some(format!("{}: {}", source.get("read")?.as_text()?, source.get("title")?.as_text()?))
        };
        let mut entries: Vec<(String, &Table)> = Vec::new();
        entries.extend(table("facility").and_then(Node::as_table).map(|facility| ("facility".to_owned(), facility)));
        if let Some(defaults) = table("defaults").and_then(Node::as_table) {
            entries.extend(defaults.entries().iter().filter_map(|entry| Some((format!("every {}", entry.key), entry.node.as_table()?))));
        }
        for kind in ["machine", "charge"] {
            if let Some(Value::Array(list)) = table(kind).map(|node| &node.value) {
                let named = list.iter().filter_map(Node::as_table);
                entries.extend(named.filter_map(|entry| Some((format!("{kind} {}", entry.get("name")?.as_text()?), entry))));
            }
        }
        for (name, entry) in entries {
            let values: Vec<String> = entry
                .entries()
                .iter()
                .filter(|entry| !matches!(&*entry.key, "name" | "source" | "covers" | "meter"))
                .map(|entry| format!("{} {}", entry.key.replace('_', " "), written(&texts, &entry.node)))
                .collect();
            writeln!(out, "  {name}: {}", values.join(", "))?;
            if let Some(why) = why(entry) {
                writeln!(out, "      {why}")?;
            }
        }
    }
    Ok(out)
}

/// A value as its file has it.
fn written(texts: &Texts, node: &Node) -> String {
    let Some(text) = texts.get(node.origin.text) else { return String::new() };
    let span = node.origin.start as usize..node.origin.end as usize;
    text.content.get(span).unwrap_or_default().replace('"', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Estimate {
    /// Whether any flag names something that costs.
    pub fn says_what_to_run(&self) -> bool {
        let sizes = [&self.vcpus, &self.memory, &self.gpus, &self.object_storage, &self.block_storage];
        let volumes = [&self.transfer_out, &self.transfer_in, &self.requests_read, &self.requests_write];
        sizes.into_iter().chain(volumes).any(Option::is_some)
    }

    /// The workload that the flags describe, and the defaults that they left in force, as sentences.
    pub fn workload(&self, texts: &mut Texts, reader: &mut Reader) -> (Node, Vec<String>) {
        let given = self.given();
        let text = texts.add("command line", given.clone());
        texts.read_as(text, Role::Flags);
        let line = Origin::new(text, &(0..given.len()));
        let mut root = Builder { texts, reader, line, root: Table::default() };
        let mut assumed = Vec::new();
        root.set("workload", "name", "quick estimate", "name");
        let mut component = Table::default();
        for (key, flag, value) in [
            ("vcpus", "--vcpus", &self.vcpus),
            ("memory", "--memory", &self.memory),
            ("gpus", "--gpus", &self.gpus),
            ("gpu", "--gpu", &self.gpu),
            ("redundancy", "--redundancy", &self.redundancy),
        ] {
            if let Some(value) = value {
                component.set(key, root.flag(flag, value));
            }
        }
        for (table, key, flag, value) in [
            ("workload", "currency", "--currency", &self.currency),
            ("workload", "exchange", "--exchange", &self.exchange),
            ("workload", "horizon", "--horizon", &self.horizon),
            ("workload", "cost_of_money", "--cost-of-money", &self.cost_of_money),
            ("workload", "sites", "--sites", &self.sites),
            ("demand", "peak_to_mean", "--peak-to-mean", &self.peak_to_mean),
            ("demand", "growth", "--growth", &self.growth),
        ] {
            if let Some(value) = value {
                root.set(table, key, value, flag);
            }
        }
        let runs = self.vcpus.is_some() || self.memory.is_some() || self.gpus.is_some();
        let stores = self.object_storage.is_some() || self.block_storage.is_some();
        let moves = self.transfer_out.is_some() || self.transfer_in.is_some();
        for default in DEFAULTS {
            let used = match default.table {
                "component" => runs,
                "storage" => stores,
                "conventions" => moves,
                _ => true,
            };
            let given = if default.table == "component" { component.get(default.key).is_some() } else { root.has(default.table, default.key) };
            if !used || given {
                continue;
            }
            let mut node = root.default(default);
            if default.key == "sheets" && self.gpus.is_some() {
                // The owned sheet without accelerators could not answer.
                replace(&mut node, "owned-2024", "owned-gpu-2026");
            }
            if default.table == "component" {
                component.set(default.key, node);
            } else if default.key != "peak_to_mean" {
                root.put(default.table, default.key, node);
            }
            if !matches!(default.key, "sheets" | "complete_with" | "currency" | "exchange") {
                assumed.push(format!("{} {}", default.key.replace('_', " "), default.value.trim_matches('"')));
            }
        }
        if self.peak_to_mean.is_some() {
            root.set("demand", "shape", "daily", "shape");
        }
        if runs {
            component.set("name", root.flag("name", "servers"));
            root.list("component", vec![component]);
        }
        let data = [("object-storage", "--object-storage", &self.object_storage), ("block-storage", "--block-storage", &self.block_storage)];
        root.streams("data", "size", &data);
        let traffic = [("transfer-out", "--transfer-out", &self.transfer_out), ("transfer-in", "--transfer-in", &self.transfer_in)];
        root.streams("traffic", "volume", &traffic);
        let requests = [("requests-read", "--requests-read", &self.requests_read), ("requests-write", "--requests-write", &self.requests_write)];
        root.streams("requests", "volume", &requests);
        let assumptions = vec![format!("defaults of a quick estimate (--show-defaults): {}", assumed.join(", "))];
        (Node { value: Value::Table(root.root), origin: line }, assumptions)
    }

    /// The flags as they were given: what a finding that concerns several of them points at.
    fn given(&self) -> String {
        let flags = [
            ("--vcpus", &self.vcpus),
            ("--memory", &self.memory),
            ("--gpus", &self.gpus),
            ("--gpu", &self.gpu),
            ("--object-storage", &self.object_storage),
            ("--block-storage", &self.block_storage),
            ("--transfer-out", &self.transfer_out),
            ("--transfer-in", &self.transfer_in),
            ("--requests-read", &self.requests_read),
            ("--requests-write", &self.requests_write),
            ("--peak-to-mean", &self.peak_to_mean),
            ("--growth", &self.growth),
            ("--currency", &self.currency),
            ("--exchange", &self.exchange),
            ("--horizon", &self.horizon),
            ("--cost-of-money", &self.cost_of_money),
            ("--sites", &self.sites),
            ("--redundancy", &self.redundancy),
        ];
        let given = flags.iter().filter_map(|(flag, value)| value.as_ref().map(|value| format!("{flag} {value}")));
        given.collect::<Vec<_>>().join(" ")
    }
}

/// Replaces a text in a list.
fn replace(list: &mut Node, old: &str, new: &str) {
    if let Value::Array(texts) = &mut list.value {
        for text in Arc::make_mut(texts).iter_mut().filter(|text| text.as_text() == Some(old)) {
            text.value = Value::Text(new.into());
        }
    }
}

/// Puts a workload's tree together.
struct Builder<'a> {
    texts: &'a mut Texts,
    reader: &'a mut Reader,
    /// The whole command line.
    line: Origin,
    root: Table,
}

impl Builder<'_> {
    /// A flag's value, with the flag as its origin.
    fn flag(&mut self, flag: &str, value: &str) -> Node {
        let id = self.texts.add(flag, value);
        Node { value: Value::Text(value.into()), origin: Origin::new(id, &(0..value.len())) }
    }

    fn default(&mut self, default: &Default) -> Node {
        let id = self.texts.add(format!("default of {}.{}", default.table, default.key), format!("value = {}", default.value));
        let parsed = document::parse(self.texts, id, &mut self.reader.findings);
        parsed.as_table().and_then(|table| table.get("value")).cloned().unwrap_or(parsed)
    }

    fn has(&self, table: &str, key: &str) -> bool {
        self.root.get(table).and_then(Node::as_table).is_some_and(|table| table.get(key).is_some())
    }

    fn put(&mut self, table: &str, key: &str, node: Node) {
        let mut existing = self.root.remove(table).unwrap_or(Node { value: Value::Table(Table::default()), origin: self.line });
        if let Some(table) = existing.as_table_mut() {
            table.set(key, node);
        }
        self.root.set(table, existing);
    }

    fn set(&mut self, table: &str, key: &str, value: &str, flag: &str) {
        let node = self.flag(flag, value);
        self.put(table, key, node);
    }

    fn list(&mut self, key: &str, tables: Vec<Table>) {
        let nodes = tables.into_iter().map(|table| Node { value: Value::Table(table), origin: self.line }).collect::<Vec<_>>();
        self.root.set(key, Node { value: Value::Array(Arc::new(nodes)), origin: self.line });
    }

    /// Data sets, traffic or requests, each named after its meter.
    fn streams(&mut self, list: &str, size: &str, flags: &[(&str, &str, &Option<String>)]) {
        let mut tables = Vec::new();
        for (meter, flag, value) in flags {
            let Some(value) = value else { continue };
            let mut table = Table::default();
            table.set("name", self.flag("name", meter));
            table.set("meter", self.flag("meter", meter));
            table.set(size, self.flag(flag, value));
            tables.push(table);
        }
        if !tables.is_empty() {
            self.list(list, tables);
        }
    }
}
