//! `rackrent sheets`: what ships.

use super::{Output, Streams};
use crate::diagnostic::{Origin, Texts, printable};
use crate::document::{At, Reader};
use crate::library::Library;
use crate::quantity::nearest;
use crate::sheet::{Sheet, shipped};
use clap::{Args, Subcommand};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Lists the price sheets and exchange tables that ship with the program, or prints one.
#[derive(Debug, Args)]
pub struct Sheets {
    #[command(subcommand)]
    command: Option<SheetsCommand>,
}

#[derive(Debug, Subcommand)]
enum SheetsCommand {
    /// Lists every sheet: provider, kind, region, date, currency, number of machines and charges; then every exchange table
    List,
    /// Prints a sheet or an exchange table as it was written
    Show {
        /// Its id
        id: String,
    },
}

/// Columns of the list where there is no terminal.
const WIDTH: usize = 160;

impl Sheets {
    pub fn run(self, streams: Streams) -> anyhow::Result<Output> {
        match self.command {
            None | Some(SheetsCommand::List) => list(streams),
            Some(SheetsCommand::Show { id }) => Ok(show(&id)),
        }
    }
}

fn show(id: &str) -> Output {
    if let Some(shipped) = shipped::find(id).or_else(|| shipped::find_exchange(id)) {
        return Output::answer(shipped.content.to_owned());
    }
    let help = nearest(id, shipped::ALL.iter().chain(shipped::EXCHANGES).map(|shipped| shipped.id))
        .map_or_else(|| "`rackrent sheets` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
    Output { stderr: format!("error: there is no sheet `{}`\nhelp: {help}\n", printable(id)), code: super::INPUT, ..Output::default() }
}

fn list(streams: Streams) -> anyhow::Result<Output> {
    let mut texts = Texts::default();
    let mut reader = Reader::default();
    let mut library = Library::default();
    let mut table = plain_table(streams);
    table.set_header(["id", "provider", "kind", "region", "as of", "currency", "machines", "charges"]);
    for shipped in shipped::ALL {
        let sheet: Option<Arc<Sheet>> = library.sheet(shipped.id, Path::new(""), Origin::default(), &mut texts, &mut reader)?;
        let Some(sheet) = sheet else { continue };
        // One that is tried with several lives is one machine.
        let names: BTreeSet<&str> = sheet.machines.iter().map(|machine| machine.name.as_str()).collect();
        table.add_row([
            sheet.id.clone(),
            sheet.provider.clone(),
            sheet.kind.as_str().to_owned(),
            sheet.region.clone().unwrap_or_default(),
            sheet.as_of.to_string(),
            sheet.currency.code().to_owned(),
            names.len().to_string(),
            sheet.charges.len().to_string(),
        ]);
    }
    let mut exchanges = plain_table(streams);
    exchanges.set_header(["id", "exchange rates of", "as of", "currencies"]);
    for shipped in shipped::EXCHANGES {
        let named = At { value: shipped.id.to_owned(), origin: Origin::default() };
        let Some(exchange) = library.exchange(&named, Path::new(""), &mut texts, &mut reader)? else { continue };
        let currencies: Vec<String> = exchange.currencies().iter().map(|currency| currency.code().to_owned()).collect();
        exchanges.add_row([shipped.id.to_owned(), exchange.source.title.clone(), exchange.source.as_of.to_string(), currencies.join(" ")]);
    }
    for column in table.column_iter_mut().chain(exchanges.column_iter_mut()) {
        column.set_padding((0, 2));
    }
    for column in table.column_iter_mut().skip(6) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut output = Output::findings(&reader.findings, &texts, streams);
    output.stdout = format!("{}\n{}", crate::report::lines(&table), crate::report::lines(&exchanges));
    Ok(output)
}

/// A table without lines, as wide as the terminal.
fn plain_table(streams: Streams) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(streams.width.unwrap_or(WIDTH)).unwrap_or(u16::MAX));
    table
}
