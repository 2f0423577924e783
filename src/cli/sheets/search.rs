//! `rackrent sheets search`: which machines there are, and what they cost.

use super::{Catalogue, SHIPPED, plain_table};
use crate::cli::shelf::{Ages, Shelves, months};
use crate::cli::{Output, Streams};
use crate::diagnostic::{Origin, printable};
use crate::document::{At, Word};
use crate::library::search::{self, Found, Order, Query, Search};
use crate::quantity::{Currency, Problem, Scalar, Size};
use crate::sheet::{Architecture, Class, Kind, shipped};
use clap::{Args, ValueEnum};
use comfy_table::CellAlignment;
use rust_decimal::Decimal;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

/// Searches the machines of all sheets: those of today that ship, and yours.
///
/// Words say what a machine must have, all of it: `8 vcpu`, `32 GiB` (of memory), `2 TB disk`, `4 gpu` are the least; `eu`, `us`, `asia` and other parts of the world are where;
/// `cloud`, `hosting`, `owned` are kinds of sheets; `arm64` and `x86-64` processors; any other word is part of a machine's name, its accelerator, its
/// provider, region or sheet.
#[derive(Debug, Args)]
#[command(after_help = "\
Prices are on demand, for the first machine, without what is committed to. `a month` is 730 hours in which it always runs; what is bought is its \
purchase spread over its life, without power, space, network and people.")]
pub struct SearchSheets {
    /// What is searched for, such as "8 vcpu 32 GiB eu"
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
    /// vCPUs (hardware threads) at least
    #[arg(long, value_name = "COUNT", value_parser = number)]
    vcpus: Option<Decimal>,
    /// Memory at least, such as `32GiB`
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<Decimal>,
    /// Local disk at least
    #[arg(long, value_name = "SIZE", value_parser = size)]
    disk: Option<Decimal>,
    /// GPUs at least
    #[arg(long, value_name = "COUNT", value_parser = number)]
    gpus: Option<Decimal>,
    /// The GPU's model, or a part of its name
    #[arg(long, value_name = "MODEL")]
    gpu: Option<String>,
    /// A part of the provider's name
    #[arg(long, value_name = "TEXT")]
    provider: Option<String>,
    /// A part of the region's name
    #[arg(long, value_name = "TEXT")]
    region: Option<String>,
    /// `cloud`, `hosting` or `owned`
    #[arg(long, value_name = "WORD", value_parser = word::<Kind>)]
    kind: Vec<Kind>,
    /// `x86-64` or `arm64`
    #[arg(long, value_name = "WORD", value_parser = word::<Architecture>)]
    architecture: Vec<Architecture>,
    /// `standard`, `burstable`, `shared-core` or `superseded`; standard unless said
    #[arg(long, value_name = "WORD", value_parser = word::<Class>)]
    class: Vec<Class>,
    /// Machines that hold data, instead of those that run components
    #[arg(long)]
    storage: bool,
    /// Every class, and the sheets of 2008
    #[arg(long)]
    all: bool,
    /// By what the machines are ordered
    #[arg(long, value_enum, default_value_t = Sort::Price)]
    sort: Sort,
    /// How many machines are shown; of a table 20 unless said, else all
    #[arg(long, value_name = "COUNT")]
    limit: Option<usize>,
    /// The currency in which prices are compared; the sheets' own, or USD where they differ
    #[arg(long, value_name = "CURRENCY", value_parser = scalar::<Currency>)]
    currency: Option<Currency>,
    /// The exchange table for sheets in another currency: an id or a path
    #[arg(long, value_name = "TABLE", default_value = crate::cli::estimate::exchange())]
    exchange: String,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = FormatArg::Table)]
    format: FormatArg,
    #[command(flatten)]
    shelves: Shelves,
    #[command(flatten)]
    ages: Ages,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Sort {
    /// The price of a month
    Price,
    /// The price of a month, by vCPU
    PricePerVcpu,
    /// The price of a month, by GiB of memory
    PricePerGib,
    /// The machine's name
    Name,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum FormatArg {
    Table,
    Csv,
    Json,
}

/// How many machines a table shows unless said.
const ROWS: usize = 20;

fn said(problem: Problem) -> String {
    [Some(problem.message), problem.help].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn scalar<T: Scalar>(text: &str) -> Result<T, String> {
    T::parse(text).map_err(said)
}

fn number(text: &str) -> Result<Decimal, String> {
    scalar::<crate::quantity::Count>(text).map(|count| count.0)
}

fn size(text: &str) -> Result<Decimal, String> {
    scalar::<Size>(text).map(|size| size.0.base())
}

fn word<W: Word>(text: &str) -> Result<W, String> {
    let words = || W::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
    W::WORDS.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning).ok_or_else(|| format!("the words are {}", words()))
}

/// The word of a meaning.
fn worded<W: Word + PartialEq>(meaning: W) -> &'static str {
    W::WORDS.iter().find(|(_, known)| *known == meaning).map_or("", |(word, _)| word)
}

impl SearchSheets {
    pub fn run(self, streams: Streams) -> anyhow::Result<Output> {
        let mut query = Query {
            kinds: self.kind.clone(),
            architectures: self.architecture.clone(),
            classes: self.class.clone(),
            storage: self.storage,
            provider: self.provider.clone(),
            region: self.region.clone(),
            all: self.all,
            ..Query::default()
        };
        for words in &self.words {
            if let Err(problem) = query.add(words) {
                return Ok(Output::usage(&said(problem)));
            }
        }
        query.words.extend(self.gpu.iter().map(|gpu| gpu.to_lowercase()));
        (query.vcpus, query.memory) = (self.vcpus.or(query.vcpus), self.memory.or(query.memory));
        (query.disk, query.gpus) = (self.disk.or(query.disk), self.gpus.or(query.gpus).or(self.gpu.as_ref().map(|_| Decimal::ONE)));
        let mut catalogue = match Catalogue::read(&self.shelves, streams) {
            Ok(catalogue) => catalogue,
            Err(error) => return Ok(Output::unreadable(&error)),
        };
        let mut sheets = Vec::new();
        for (id, from) in std::mem::take(&mut catalogue.sheets) {
            let old = from == SHIPPED && shipped::find(&id).is_some_and(|shipped| shipped.folder != shipped::CURRENT);
            let sheet = catalogue.library.sheet(&id, Path::new(""), Origin::default(), &mut catalogue.texts, &mut catalogue.reader)?;
            sheets.extend(sheet.map(|sheet| (sheet, old)));
        }
        let order = match self.sort {
            Sort::Price => Order::Price,
            Sort::PricePerVcpu => Order::PricePerVcpu,
            Sort::PricePerGib => Order::PricePerGib,
            Sort::Name => Order::Name,
        };
        let named = At { value: self.exchange.clone(), origin: Origin::default() };
        let rates = match catalogue.library.exchange(&named, Path::new(""), &mut catalogue.texts, &mut catalogue.reader) {
            Ok(rates) => rates,
            Err(error) => return Ok(Output::unreadable(&error)),
        };
        let mut output = Output::findings(&catalogue.reader.findings, &catalogue.texts, streams);
        let mut search = search::search(&sheets, &query, order, self.currency, rates.as_deref());
        let all = search.found.len();
        search.found.truncate(self.limit.unwrap_or(if self.format == FormatArg::Table { ROWS } else { usize::MAX }));
        self.say(&search, all, &mut output.stderr);
        output.stdout = match self.format {
            _ if search.found.is_empty() && self.format == FormatArg::Table => String::new(),
            FormatArg::Table => self.table(&search, streams),
            FormatArg::Csv => self.csv(&search)?,
            FormatArg::Json => self.json(&search)?,
        };
        Ok(output)
    }

    /// What was left out, and what should be known beside the answer.
    fn say(&self, search: &Search, all: usize, out: &mut String) {
        let shown = search.found.len();
        if all == 0 {
            let _ = writeln!(out, "no machine is all of that");
            for word in &search.unmatched {
                let _ = writeln!(out, "`{}` is part of no machine's, accelerator's, provider's, region's or sheet's name", printable(word));
            }
        } else if shown < all {
            let _ = writeln!(out, "{shown} of {all} machines are shown: `--limit {all}` shows all");
        }
        if search.left_out > 0 {
            let left = search.left_out;
            let are = if left == 1 { "1 more is" } else { &format!("{left} more are") };
            let _ = writeln!(out, "{are} burstable, shared-core or superseded, or of 2008: `--all` shows them");
        }
        let mut sheets: Vec<&str> = Vec::new();
        for found in &search.found {
            if !sheets.contains(&found.sheet.id.as_str()) {
                sheets.push(&found.sheet.id);
                out.extend(self.ages.warning(&found.sheet.id, found.sheet.as_of));
            }
        }
    }

    fn table(&self, search: &Search, streams: Streams) -> String {
        let code = search.currency.code();
        let rows: Vec<Row> = search.found.iter().map(|found| self.row(found, code)).collect();
        let columns: [Column; 13] = [
            ("machine", false, |row| row.machine.clone()),
            ("sheet", false, |row| row.sheet.clone()),
            ("region", false, |row| row.region.clone().unwrap_or_default()),
            ("vCPUs", true, |row| text(row.vcpus)),
            ("GiB", true, |row| text(row.memory_gib)),
            ("disk GB", true, |row| text(row.disk_gb)),
            ("GPUs", true, |row| row.gpu.as_ref().map_or_else(|| text(row.gpus), |gpu| format!("{} {gpu}", text(row.gpus)))),
            ("processor", false, |row| row.architecture.to_owned()),
            ("price", true, |row| row.price.clone().unwrap_or_else(|| "unpublished".to_owned())),
            ("as of", false, |row| row.as_of.clone()),
            ("a month", true, |row| text(row.monthly)),
            ("a vCPU", true, |row| text(row.monthly_per_vcpu)),
            ("a GiB", true, |row| text(row.monthly_per_gib)),
        ];
        let mut table = plain_table(streams);
        // A column in which nobody has anything is no column.
        let columns: Vec<_> = columns.into_iter().filter(|(_, _, cell)| rows.iter().any(|row| !cell(row).is_empty())).collect();
        let mut header: Vec<String> = columns.iter().map(|(name, _, _)| (*name).to_owned()).collect();
        header.extend(self.ages.shows_ages().then(|| "age".to_owned()));
        table.set_header(header);
        for row in &rows {
            let mut cells: Vec<String> = columns.iter().map(|(_, _, cell)| cell(row)).collect();
            cells.extend(self.ages.shows_ages().then(|| row.age_months.map(months).unwrap_or_default()));
            table.add_row(cells);
        }
        for (column, (_, right, _)) in table.column_iter_mut().zip(&columns) {
            column.set_padding((0, 2));
            if *right {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let mut out = crate::report::lines(&table);
        let _ = write!(out, "\nA month, a vCPU and a GiB: {code} for 730 hours on demand.");
        if search.found.iter().any(Found::is_bought) {
            out.push_str(" What is bought: its purchase over its life, without power, space, network and people.");
        }
        out.push('\n');
        for conversion in &search.conversions {
            let _ = writeln!(out, "From {} at {conversion}.", conversion.from.code());
        }
        out
    }

    fn csv(&self, search: &Search) -> anyhow::Result<String> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        for found in &search.found {
            writer.serialize(self.row(found, search.currency.code()))?;
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }

    fn json(&self, search: &Search) -> anyhow::Result<String> {
        let machines: Vec<Row> = search.found.iter().map(|found| self.row(found, search.currency.code())).collect();
        let conversions: Vec<String> = search.conversions.iter().map(ToString::to_string).collect();
        let document = serde_json::json!({ "schema": "rackrent.machines.v1", "conversions": conversions, "machines": machines });
        Ok(serde_json::to_string_pretty(&document)? + "\n")
    }

    fn row(&self, found: &Found, currency: &str) -> Row {
        let (sheet, machine) = (Arc::clone(&found.sheet), found.machine());
        let source = sheet.sources.get(&machine.source);
        Row {
            machine: machine.name.clone(),
            sheet: sheet.id.clone(),
            provider: sheet.provider.clone(),
            kind: sheet.kind.as_str(),
            region: sheet.region.clone(),
            class: worded(machine.class),
            architecture: worded(machine.architecture),
            vcpus: machine.threads.map(search::count),
            memory_gib: machine.capacity.memory.map(search::gib),
            disk_gb: machine.capacity.disk.map(search::gb),
            gpus: Some(machine.capacity.gpus).filter(|gpus| *gpus > 0.0).map(search::count),
            gpu: machine.gpu.clone(),
            price: found.price.clone(),
            price_currency: sheet.currency.code().to_owned(),
            bought: found.is_bought(),
            monthly: found.monthly,
            monthly_per_vcpu: found.per_vcpu,
            monthly_per_gib: found.per_gib,
            currency: currency.to_owned(),
            as_of: sheet.as_of.to_string(),
            age_months: self.ages.months(sheet.as_of),
            source: source.map(|source| source.title.clone()),
            url: source.and_then(|source| source.url.clone()),
        }
    }
}

fn text(number: Option<Decimal>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

/// A column of a table: its head, whether it is set to the right, and its cells.
type Column = (&'static str, bool, fn(&Row) -> String);

/// A machine as a row; numbers are decimal strings.
#[derive(Serialize)]
struct Row {
    machine: String,
    sheet: String,
    provider: String,
    kind: &'static str,
    region: Option<String>,
    class: &'static str,
    architecture: &'static str,
    #[serde(serialize_with = "decimal")]
    vcpus: Option<Decimal>,
    #[serde(serialize_with = "decimal")]
    memory_gib: Option<Decimal>,
    #[serde(serialize_with = "decimal")]
    disk_gb: Option<Decimal>,
    #[serde(serialize_with = "decimal")]
    gpus: Option<Decimal>,
    gpu: Option<String>,
    /// As the sheet has it.
    price: Option<String>,
    price_currency: String,
    bought: bool,
    #[serde(serialize_with = "decimal")]
    monthly: Option<Decimal>,
    #[serde(serialize_with = "decimal")]
    monthly_per_vcpu: Option<Decimal>,
    #[serde(serialize_with = "decimal")]
    monthly_per_gib: Option<Decimal>,
    /// Of the monthly prices.
    currency: String,
    as_of: String,
    age_months: Option<i32>,
    source: Option<String>,
    url: Option<String>,
}

#[expect(clippy::ref_option, reason = "serde asks for it")]
fn decimal<S: serde::Serializer>(number: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match number {
        Some(number) => serializer.collect_str(number),
        None => serializer.serialize_none(),
    }
}
