//! `rackrent sheets`: what ships, and what lies in folders beside it.

mod search;

use super::shelf::{Ages, Shelves};
use super::{Output, Streams};
use crate::diagnostic::{Origin, Texts, printable};
use crate::document::{At, Reader};
use crate::library::{self, Content, Kept, Library, Unreadable};
use crate::quantity::nearest;
use crate::sheet::shipped::{self, Shipped};
use clap::{Args, Subcommand};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// Lists the price sheets and exchange tables that ship with the program or lie in folders of yours, prints one, or searches their machines.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Sheets {
    #[command(subcommand)]
    command: Option<SheetsCommand>,
    #[command(flatten)]
    shelves: Shelves,
    #[command(flatten)]
    ages: Ages,
}

#[derive(Debug, Subcommand)]
enum SheetsCommand {
    /// Lists every sheet: provider, kind, region, date, currency, number of machines and charges; then every exchange table
    List {
        #[command(flatten)]
        shelves: Shelves,
        #[command(flatten)]
        ages: Ages,
    },
    /// Prints a sheet or an exchange table as it was written
    Show {
        /// Its id
        id: String,
        #[command(flatten)]
        shelves: Shelves,
    },
    /// Searches the machines of all sheets: `rackrent sheets search "8 vcpu 32 GiB eu"`
    Search(Box<search::SearchSheets>),
}

/// Columns of the list where there is no terminal.
const WIDTH: usize = 160;

impl Sheets {
    pub fn run(self, streams: Streams) -> anyhow::Result<Output> {
        match self.command {
            None => list(&self.shelves, &self.ages, streams),
            Some(SheetsCommand::List { shelves, ages }) => list(&shelves, &ages, streams),
            Some(SheetsCommand::Show { id, shelves }) => Ok(show(&id, &shelves, streams)),
            Some(SheetsCommand::Search(search)) => search.run(streams),
        }
    }
}

/// Every sheet that can be named, and where it comes from.
struct Catalogue {
    library: Library,
    texts: Texts,
    reader: Reader,
    /// By id, each once: those given by path, those in folders, those that ship. With the name of the file, for those in folders.
    sheets: Vec<(String, String)>,
    exchanges: Vec<(String, String)>,
    /// What stands behind another of its id: what is used, and instead of what.
    shadowed: Vec<(String, String, String)>,
    /// What is wrong with files in folders that have no id.
    broken: Vec<Kept>,
}

/// What ships is said to be.
const SHIPPED: &str = "shipped";
/// What is given by path is said to be.
const GIVEN: &str = "--sheet";

impl Catalogue {
    fn read(shelves: &Shelves, streams: Streams) -> Result<Self, Unreadable> {
        let (mut texts, mut reader, mut library) = (Texts::default(), Reader::default(), Library::default());
        shelves.fill(&mut library, streams, &mut texts, &mut reader)?;
        let mut shadowed = Vec::new();
        let mut unique = |content: Content, given: Vec<String>, shipped: &[Shipped]| {
            let mut known: Vec<(String, String)> = given.into_iter().map(|id| (id, GIVEN.to_owned())).collect();
            let kept = library.kept().iter().filter(|kept| kept.content == content);
            let own = kept.filter_map(|kept| Some((kept.id.clone()?, kept.name.clone())));
            for (id, name) in own.chain(shipped.iter().map(|shipped| (shipped.id.to_owned(), SHIPPED.to_owned()))) {
                match known.iter().find(|(other, _)| *other == id) {
                    Some((_, used)) => shadowed.push((id, used.clone(), name)),
                    None => known.push((id, name)),
                }
            }
            known
        };
        let sheets = unique(Content::Sheet, library.given().map(str::to_owned).collect(), shipped::ALL);
        let exchanges = unique(Content::Exchange, Vec::new(), shipped::EXCHANGES);
        let broken = library.kept().iter().filter(|kept| kept.id.is_none()).cloned().collect();
        Ok(Self { library, texts, reader, sheets, exchanges, shadowed, broken })
    }

    /// The text of a sheet or an exchange table, as it is written.
    fn text(&mut self, id: &str) -> Result<Option<String>, Unreadable> {
        if let Some(origin) = self.library.given_at(id) {
            return Ok(self.texts.get(origin.text).map(|text| text.content.clone()));
        }
        if let Some(kept) = self.library.kept().iter().find(|kept| kept.id.as_deref() == Some(id)) {
            let text = library::read_text(&kept.path, &mut self.texts, &mut self.reader)?;
            return Ok(text.and_then(|id| self.texts.get(id)).map(|text| text.content.clone()));
        }
        Ok(shipped::find(id).or_else(|| shipped::find_exchange(id)).map(|shipped| shipped.content.to_owned()))
    }
}

fn show(id: &str, shelves: &Shelves, streams: Streams) -> Output {
    let text = Catalogue::read(shelves, streams).and_then(|mut catalogue| Ok((catalogue.text(id)?, catalogue)));
    match text {
        Err(error) => Output::unreadable(&error),
        Ok((Some(text), _)) => Output::answer(text),
        Ok((None, catalogue)) => {
            let known = catalogue.sheets.iter().chain(&catalogue.exchanges).map(|(id, _)| id.as_str());
            let help = nearest(id, known).map_or_else(|| "`rackrent sheets` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
            Output { stderr: format!("error: there is no sheet `{}`\nhelp: {help}\n", printable(id)), code: super::INPUT, ..Output::default() }
        }
    }
}

fn list(shelves: &Shelves, ages: &Ages, streams: Streams) -> anyhow::Result<Output> {
    let Catalogue { mut library, mut texts, mut reader, sheets, exchanges, shadowed, broken } = match Catalogue::read(shelves, streams) {
        Ok(catalogue) => catalogue,
        Err(error) => return Ok(Output::unreadable(&error)),
    };
    for kept in &broken {
        library.look_at(kept, &mut texts, &mut reader)?;
    }
    // Where all ships, there is nothing to tell apart.
    let places = sheets.iter().chain(&exchanges).any(|(_, from)| from != SHIPPED);
    let age = |as_of| ages.age(as_of).unwrap_or_default();
    let more = |row: &mut Vec<String>, age: String, from: &str| {
        row.extend(ages.shows_ages().then_some(age));
        row.extend(places.then(|| from.to_owned()));
    };
    let mut warnings = String::new();
    let mut table = plain_table(streams);
    let mut header: Vec<String> = ["id", "provider", "kind", "region", "as of", "currency", "machines", "charges"].map(str::to_owned).into();
    more(&mut header, "age".to_owned(), "from");
    table.set_header(header);
    for (id, from) in &sheets {
        let Some(sheet) = library.sheet(id, Path::new(""), Origin::default(), &mut texts, &mut reader)? else { continue };
        // One that is tried with several lives is one machine.
        let names: BTreeSet<&str> = sheet.machines.iter().map(|machine| machine.name.as_str()).collect();
        let mut row = vec![
            sheet.id.clone(),
            sheet.provider.clone(),
            sheet.kind.as_str().to_owned(),
            sheet.region.clone().unwrap_or_default(),
            sheet.as_of.to_string(),
            sheet.currency.code().to_owned(),
            names.len().to_string(),
            sheet.charges.len().to_string(),
        ];
        more(&mut row, age(sheet.as_of), from);
        table.add_row(row);
        warnings.extend(ages.warning(id, sheet.as_of));
    }
    let mut rates = plain_table(streams);
    let mut header: Vec<String> = ["id", "exchange rates of", "as of", "currencies"].map(str::to_owned).into();
    more(&mut header, "age".to_owned(), "from");
    rates.set_header(header);
    for (id, from) in &exchanges {
        let named = At { value: id.clone(), origin: Origin::default() };
        let Some(exchange) = library.exchange(&named, Path::new(""), &mut texts, &mut reader)? else { continue };
        let currencies: Vec<String> = exchange.currencies().iter().map(|currency| currency.code().to_owned()).collect();
        let mut row = vec![id.clone(), exchange.source.title.clone(), exchange.source.as_of.to_string(), currencies.join(" ")];
        more(&mut row, age(exchange.source.as_of), from);
        rates.add_row(row);
        warnings.extend(ages.warning(id, exchange.source.as_of));
    }
    for column in table.column_iter_mut().chain(rates.column_iter_mut()) {
        column.set_padding((0, 2));
    }
    for column in table.column_iter_mut().skip(6).take(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut output = Output::findings(&reader.findings, &texts, streams);
    output.stderr.insert_str(0, &warnings);
    output.stdout = format!("{}\n{}", crate::report::lines(&table), crate::report::lines(&rates));
    if !shadowed.is_empty() {
        output.stdout.push('\n');
    }
    for (id, used, behind) in &shadowed {
        let behind = if behind == SHIPPED { "the one that ships" } else { behind };
        let _ = writeln!(output.stdout, "{id}: {used} stands in place of {behind}");
    }
    Ok(output)
}

/// A table without lines, as wide as the terminal.
fn plain_table(streams: Streams) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(streams.width.unwrap_or(WIDTH)).unwrap_or(u16::MAX));
    table
}
