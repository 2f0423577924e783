//! A builder for one run: a workload and price sheets as text in, a comparison or its findings out.

use rackrent::capital;
use rackrent::comparison::{self, Comparison, Outcome, Priced, TurningPoint};
use rackrent::demand::{self, Demand};
use rackrent::diagnostic::Texts;
use rackrent::document::{self, Reader};
use rackrent::documents::Documents;
use rackrent::library::{self, Library};
use rackrent::rating::NotPriced;
use rackrent::report::{self, Format, Layout, Period};
use rackrent::scenario;
use rackrent::turning;
use rackrent::workload;
use rust_decimal::Decimal;
use std::fmt::Write as _;
use tempfile::TempDir;

/// Every format, for what must hold in all of them.
pub const FORMATS: [Format; 4] = [Format::Table, Format::Csv, Format::Json, Format::Markdown];
/// Every period.
pub const PERIODS: [Period; 4] = [Period::Total, Period::Year, Period::Quarter, Period::Month];

/// A workload with the sheets that it is compared on.
#[derive(Debug, Clone)]
pub struct Case {
    head: String,
    references: Vec<String>,
    completing: Vec<String>,
    body: String,
    verbatim: Option<String>,
    files: Vec<(String, String)>,
}

impl Case {
    /// A workload in US dollars.
    pub fn new(horizon: &str) -> Self {
        Self::in_currency("USD", horizon)
    }

    /// A workload in another currency.
    pub fn in_currency(currency: &str, horizon: &str) -> Self {
        Self {
            head: format!("name = \"Case\"\ncurrency = \"{currency}\"\nhorizon = \"{horizon}\"\n"),
            references: Vec::new(),
            completing: Vec::new(),
            body: String::new(),
            verbatim: None,
            files: Vec::new(),
        }
    }

    /// A workload file as it stands.
    pub fn verbatim(text: &str) -> Self {
        Self { verbatim: Some(text.to_owned()), ..Self::new("1 month") }
    }

    /// Adds keys to `[workload]`.
    pub fn head(mut self, keys: &str) -> Self {
        let _ = writeln!(self.head, "{keys}");
        self
    }

    /// Adds tables to the workload.
    pub fn body(mut self, tables: &str) -> Self {
        let _ = writeln!(self.body, "{tables}");
        self
    }

    /// Adds a sheet in US dollars, an alternative of its own unless the workload lists some; they call it `./ID.toml`.
    pub fn sheet(self, id: &str, kind: &str, body: &str) -> Self {
        self.sheet_text(id, &sheet("USD", id, kind, body))
    }

    /// The same with the sheet's whole text.
    pub fn sheet_text(mut self, id: &str, text: &str) -> Self {
        self.references.push(format!("./{id}.toml"));
        self.file(&format!("{id}.toml"), text)
    }

    /// Adds a sheet that ships.
    pub fn shipped(mut self, id: &str) -> Self {
        self.references.push(id.to_owned());
        self
    }

    /// Adds a sheet that completes the others.
    pub fn completing(self, id: &str, kind: &str, body: &str) -> Self {
        self.completing_text(id, &sheet("USD", id, kind, body))
    }

    /// The same with the sheet's whole text.
    pub fn completing_text(mut self, id: &str, text: &str) -> Self {
        self.completing.push(format!("./{id}.toml"));
        self.file(&format!("{id}.toml"), text)
    }

    /// Puts a file beside the workload.
    pub fn file(mut self, name: &str, text: &str) -> Self {
        self.files.push((name.to_owned(), text.to_owned()));
        self
    }

    /// Lets the load follow a trace, one value a row.
    pub fn trace<T: ToString>(self, step: &str, load: impl IntoIterator<Item = T>) -> Self {
        let rows: Vec<String> = load.into_iter().map(|load| load.to_string()).collect();
        self.file("load.csv", &format!("load\n{}\n", rows.join("\n"))).body(&format!("[demand]\nshape = \"trace\"\ntrace = \"load.csv\"\nstep = \"{step}\""))
    }

    /// The workload's file.
    fn workload(&self) -> String {
        self.verbatim.clone().unwrap_or_else(|| {
            let list = |references: &[String]| references.iter().map(|reference| format!("\"{reference}\"")).collect::<Vec<_>>().join(", ");
            // Alternatives that are listed stand beside those of `sheets`.
            let references = if self.body.contains("[[alternative]]") { &[][..] } else { &self.references };
            format!("[workload]\n{}sheets = [{}]\ncomplete_with = [{}]\n\n{}", self.head, list(references), list(&self.completing), self.body)
        })
    }

    /// Writes workload and sheets to a folder of their own.
    pub fn write(&self) -> TempDir {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        for (name, text) in &self.files {
            std::fs::write(folder.path().join(name), text).expect("a temporary file");
        }
        std::fs::write(folder.path().join("workload.toml"), self.workload()).expect("a temporary file");
        folder
    }

    /// The load of the workload.
    pub fn demand(&self) -> Demand {
        let folder = self.write();
        let (mut texts, mut reader) = (Texts::default(), Reader::default());
        let text = library::read_text(&folder.path().join("workload.toml"), &mut texts, &mut reader).expect("the file was just written").expect("it is text");
        let root = document::parse(&texts, text, &mut reader.findings);
        let workload = workload::read(&root, folder.path(), &mut texts, &mut reader).expect("the files were just written");
        demand::series(&workload.unwrap_or_else(|| panic!("the case has findings: {:#?}", Finding::all(&reader, &texts))))
    }

    /// The values of inputs at which the verdict turns.
    pub fn turning(&self) -> Vec<TurningPoint> {
        self.varied(turning::points)
    }

    /// By alternative, how many hundredths of the demand the capital carries.
    pub fn carries(&self) -> Vec<Option<i64>> {
        self.varied(capital::multiples)
    }

    /// What is found by varying the documents.
    pub fn varied<T>(&self, find: impl Fn(&Comparison, &mut Documents) -> T) -> T {
        let folder = self.write();
        let (mut reader, mut documents) = (Reader::default(), Documents { base: folder.path().to_path_buf(), ..Documents::default() });
        let path = folder.path().join("workload.toml");
        let text = library::read_text(&path, &mut documents.texts, &mut reader).expect("the file was just written").expect("it is text");
        documents.workload = Some(document::parse(&documents.texts, text, &mut reader.findings));
        let scenario = documents.scenario(&[], &mut reader).expect("the files were just written").expect("a case without errors");
        let comparison = comparison::compare(scenario, &[]);
        find(&comparison, &mut documents)
    }

    /// What is probably not what was meant, in files that are right.
    pub fn warnings(&self) -> Vec<Finding> {
        let folder = self.write();
        let (mut texts, mut reader, mut library) = (Texts::default(), Reader::default(), Library::default());
        let text = library::read_text(&folder.path().join("workload.toml"), &mut texts, &mut reader).expect("the file was just written").expect("it is text");
        let root = document::parse(&texts, text, &mut reader.findings);
        let scenario = scenario::read(&root, folder.path(), &[], &mut library, &mut texts, &mut reader).expect("the files were just written");
        assert!(scenario.is_some() && !reader.findings.has_errors(), "the case has errors: {:#?}", Finding::all(&reader, &texts));
        Finding::all(&reader, &texts)
    }

    /// Runs the library as `rackrent compare` does, but for the search for turning points.
    ///
    /// # Errors
    /// What is wrong with the files.
    pub fn read(&self) -> Result<Run, Vec<Finding>> {
        let folder = self.write();
        let (mut texts, mut reader, mut library) = (Texts::default(), Reader::default(), Library::default());
        let text = library::read_text(&folder.path().join("workload.toml"), &mut texts, &mut reader).expect("the file was just written");
        let mut read = None;
        if let Some(text) = text {
            let root = document::parse(&texts, text, &mut reader.findings);
            if !reader.findings.has_errors() {
                // A text that chance has changed may name a file that is not there.
                let Ok(scenario) = scenario::read(&root, folder.path(), &[], &mut library, &mut texts, &mut reader) else {
                    return Err(Finding::all(&reader, &texts));
                };
                read = scenario;
            }
        }
        match read {
            Some(scenario) if !reader.findings.has_errors() => {
                let comparison = comparison::compare(scenario, &[]);
                let documents = Documents { texts, library, ..Documents::default() };
                // Whatever is priced can be explained.
                crate::explain::redo_some(&comparison, &documents);
                Ok(Run { comparison, texts: documents.texts })
            }
            _ => Err(Finding::all(&reader, &texts)),
        }
    }

    /// The same where the files are right.
    #[track_caller]
    pub fn run(&self) -> Run {
        self.read().unwrap_or_else(|findings| panic!("the case has findings: {findings:#?}\n{}", self.workload()))
    }

    /// The same where they are not.
    #[track_caller]
    pub fn findings(&self) -> Vec<Finding> {
        self.read().err().unwrap_or_else(|| panic!("the case has no findings:\n{}", self.workload()))
    }
}

/// A sheet with one source, which every price names.
pub fn sheet(currency: &str, id: &str, kind: &str, body: &str) -> String {
    format!(
        "[sheet]\nid = \"{id}\"\nprovider = \"{id}\"\nkind = \"{kind}\"\ncurrency = \"{currency}\"\nas_of = 2026-01-01\n\n\
         [source.list]\ntitle = \"Price list\"\nread = \"primary\"\n\n\
         [defaults.machine]\nsource = \"list\"\n\n[defaults.charge]\nsource = \"list\"\n\n{body}\n"
    )
}

/// A finding as a reader of standard error sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The code as printed.
    pub code: &'static str,
    /// The file's name, without its folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead; empty for none.
    pub help: String,
}

impl Finding {
    fn all(reader: &Reader, texts: &Texts) -> Vec<Self> {
        // That they can be shown is part of every case.
        let shown = reader.findings.render(texts, false);
        let sorted = reader.findings.sorted();
        assert!(sorted.iter().all(|finding| shown.contains(&format!("[{}]", finding.code.as_str()))), "a finding is not shown:\n{shown}");
        let finding = |finding: &&rackrent::diagnostic::Diagnostic| {
            let (file, line) = texts.place(finding.origin);
            Self {
                code: finding.code.as_str(),
                file: file.rsplit(['/', '\\']).next().unwrap_or("").to_owned(),
                line,
                message: finding.message.clone(),
                help: finding.help.clone().unwrap_or_default(),
            }
        };
        sorted.iter().map(finding).collect()
    }
}

/// A comparison, and the texts that it came from.
#[derive(Debug)]
pub struct Run {
    /// The comparison.
    pub comparison: Comparison,
    /// What was read.
    pub texts: Texts,
}

impl Run {
    /// The alternative of this name, or of this sheet.
    #[track_caller]
    pub fn index(&self, name: &str) -> usize {
        let names = || self.comparison.scenario.alternatives.iter().map(|alternative| alternative.name.as_str());
        let found = names().position(|known| known == name || known == format!("./{name}.toml"));
        found.unwrap_or_else(|| panic!("there is no alternative `{name}` among {:?}", names().collect::<Vec<_>>()))
    }

    /// An alternative that is priced.
    #[track_caller]
    pub fn priced(&self, name: &str) -> &Priced {
        match &self.comparison.outcomes[self.index(name)] {
            Outcome::Priced(priced) => priced,
            Outcome::NotPriced(reasons) => panic!("`{name}` is not priced: {reasons:?}"),
        }
    }

    /// Why an alternative is not priced.
    #[track_caller]
    pub fn reasons(&self, name: &str) -> &[NotPriced] {
        match &self.comparison.outcomes[self.index(name)] {
            Outcome::Priced(priced) => panic!("`{name}` is priced at {}", priced.total),
            Outcome::NotPriced(reasons) => reasons,
        }
    }

    /// The total, as JSON and CSV print it.
    #[track_caller]
    pub fn total(&self, name: &str) -> String {
        self.priced(name).total.to_string()
    }

    /// What is paid in each month, before the start first.
    #[track_caller]
    pub fn months(&self, name: &str) -> Vec<Decimal> {
        self.priced(name).months.iter().map(|month| month.decimal()).collect()
    }

    /// The lines of an alternative: name and amount.
    #[track_caller]
    pub fn lines(&self, name: &str) -> Vec<(String, String)> {
        let alternative = &self.comparison.scenario.alternatives[self.index(name)];
        self.priced(name).bill.lines.iter().map(|line| (line.shown(alternative).name, line.amount().to_string())).collect()
    }

    /// One line: its amount.
    #[track_caller]
    pub fn line(&self, name: &str, line: &str) -> String {
        let lines = self.lines(name);
        lines.iter().find(|(known, _)| known == line).unwrap_or_else(|| panic!("there is no line `{line}` among {lines:?}")).1.clone()
    }

    /// One line: the quantities of each month in the line's unit, before the start first.
    #[track_caller]
    pub fn quantities(&self, name: &str, line: &str) -> Vec<Decimal> {
        let alternative = &self.comparison.scenario.alternatives[self.index(name)];
        let lines = &self.priced(name).bill.lines;
        let found = lines.iter().find(|candidate| candidate.shown(alternative).name == line).unwrap_or_else(|| panic!("there is no line `{line}`"));
        let factor = found.shown(alternative).factor;
        found.quantities.iter().map(|quantity| (quantity / factor).normalize()).collect()
    }

    /// One line: the sum of its quantities.
    #[track_caller]
    pub fn quantity(&self, name: &str, line: &str) -> Decimal {
        self.quantities(name, line).iter().sum::<Decimal>().normalize()
    }

    /// The notes of a kind.
    pub fn notes(&self, kind: comparison::NoteKind) -> Vec<&str> {
        self.comparison.notes.iter().filter(|note| note.kind == kind).map(|note| note.text.as_str()).collect()
    }

    /// The name of who wins, if somebody does.
    pub fn winner(&self) -> Option<&str> {
        match self.comparison.verdict {
            comparison::Verdict::Winner { winner, .. } => Some(short(self.comparison.name(winner))),
            _ => None,
        }
    }

    /// The winner against the runner-up.
    #[track_caller]
    pub fn instead(&self) -> &comparison::Instead {
        match &self.comparison.verdict {
            comparison::Verdict::Winner { instead, .. } => &instead[0],
            _ => panic!("there is no winner"),
        }
    }

    /// The report in a format.
    pub fn render(&self, format: Format, period: Period) -> String {
        let layout = Layout { width: 120, styled: false };
        report::render(&self.comparison, &self.texts, format, period, layout).expect("reports are written to memory")
    }

    /// The report for programs.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.render(Format::Json, Period::Total)).expect("the JSON report is JSON")
    }

    /// The rows of the report for spreadsheets, without the header and the costs per unit.
    pub fn csv(&self, period: Period) -> Vec<CsvRow> {
        let text = self.render(Format::Csv, period);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().expect("a header").clone();
        let at = |name: &str| header.iter().position(|known| known == name).expect("a known column");
        let (alternative, category, period, quantity, amount, currency) =
            (at("alternative"), at("category"), at("period"), at("quantity"), at("amount"), at("currency"));
        reader
            .records()
            .filter(|row| row.as_ref().is_ok_and(|row| &row[category] != "unit-cost"))
            .map(|row| {
                let row = row.expect("a row of the header's length");
                let text = |column: usize| row[column].to_owned();
                CsvRow {
                    alternative: text(alternative),
                    category: text(category),
                    period: text(period),
                    quantity: text(quantity),
                    amount: text(amount),
                    currency: text(currency),
                }
            })
            .collect()
    }
}

/// A sheet has no charge on a meter that is used.
pub fn no_charge(provider: &str, meter: &str) -> NotPriced {
    NotPriced::NoCharge { meter: meter.to_owned(), provider: provider.to_owned() }
}

/// A provider keeps a price to itself.
pub fn unpublished(provider: &str, what: &str) -> NotPriced {
    NotPriced::Unpublished { what: what.to_owned(), provider: provider.to_owned() }
}

/// A sheet has no machine for something; `lack` is part of what is said to be missing.
pub fn has_no_machine(reasons: &[NotPriced], for_what: &str, lack: &str) -> bool {
    matches!(reasons, [NotPriced::NoMachine { what, lacks, .. }] if what == for_what && lacks.contains(lack))
}

/// The columns of a CSV row that cases ask for.
#[derive(Debug, Clone)]
pub struct CsvRow {
    /// Whose row it is.
    pub alternative: String,
    /// The category's key.
    pub category: String,
    /// The period's label.
    pub period: String,
    /// The quantity; empty where nothing is priced.
    pub quantity: String,
    /// The amount; empty where nothing is priced.
    pub amount: String,
    /// The amount's currency; empty where nothing is priced.
    pub currency: String,
}

/// The name of an alternative that is a sheet, without its path.
pub fn short(name: &str) -> &str {
    name.strip_prefix("./").and_then(|name| name.strip_suffix(".toml")).unwrap_or(name)
}

/// A decimal as written.
#[track_caller]
pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is not a decimal"))
}

/// Decimals as written, with spaces between.
#[track_caller]
pub fn decimals(texts: &str) -> Vec<Decimal> {
    texts.split_whitespace().map(decimal).collect()
}

/// The sum of decimals as written.
pub fn sum<'a>(texts: impl IntoIterator<Item = &'a str>) -> Decimal {
    texts.into_iter().map(decimal).sum()
}

/// A reading that the workload states, the same every month.
pub fn usage(meter: &str, quantity: &str) -> String {
    format!("[[usage]]\nname = \"stated {meter}\"\nmeter = \"{meter}\"\nquantity = \"{quantity}\"\n")
}

/// Readings that the workload states, month by month.
pub fn usage_by_month(meter: &str, quantities: &[&str]) -> String {
    let list = quantities.iter().map(|quantity| format!("\"{quantity}\"")).collect::<Vec<_>>().join(", ");
    format!("[[usage]]\nname = \"stated {meter}\"\nmeter = \"{meter}\"\nmonthly = [{list}]\n")
}

/// A charge at one price.
pub fn charge(name: &str, meter: &str, price: &str) -> String {
    format!("[[charge]]\nname = \"{name}\"\nmeter = \"{meter}\"\nprice = \"{price}\"\n")
}

/// A charge in tiers, as bounds and prices; the last bound is empty.
pub fn tiered(name: &str, meter: &str, tiers: &[(&str, &str)]) -> String {
    let tier = |(bound, price): &(&str, &str)| {
        let bound = if bound.is_empty() { String::new() } else { format!("up_to = \"{bound}\", ") };
        format!("{{ {bound}price = \"{price}\" }}")
    };
    let tiers = tiers.iter().map(tier).collect::<Vec<_>>().join(", ");
    format!("[[charge]]\nname = \"{name}\"\nmeter = \"{meter}\"\ntiers = [{tiers}]\n")
}

/// A component that needs so many vCPUs.
pub fn vcpus(name: &str, count: u32) -> String {
    format!("[[component]]\nname = \"{name}\"\nvcpus = {count}\n")
}

/// A machine of one vCPU that is rented at a price.
pub fn rented(name: &str, price: &str) -> String {
    format!("[[machine]]\nname = \"{name}\"\nvcpus = 1\nprice = \"{price}\"\n")
}

/// A machine of one vCPU that is bought, draws nothing and takes no space; its value is maintained for nothing.
pub fn bought(name: &str, purchase: &str, more: &str) -> String {
    format!(
        "[[machine]]\nname = \"{name}\"\nvcpus = 1\npurchase = \"{purchase}\"\nidle = \"0 W\"\nfull = \"0 W\"\n{more}\n\n\
         [[charge]]\nname = \"Maintenance\"\nmeter = \"hardware-value\"\nprice = \"0 %/year\"\n"
    )
}
