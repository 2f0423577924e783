//! `rackrent sheets`: what ships.

use super::{Output, Streams};
use crate::diagnostic::{Origin, Texts, printable};
use crate::document::Reader;
use crate::library::Library;
use crate::quantity::nearest;
use crate::sheet::{Sheet, shipped};
use clap::{Args, Subcommand};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::path::Path;
use std::sync::Arc;

/// Lists the price sheets that ship with the program, or prints one.
#[derive(Debug, Args)]
pub struct Sheets {
    #[command(subcommand)]
    command: Option<SheetsCommand>,
}

#[derive(Debug, Subcommand)]
enum SheetsCommand {
    /// Lists every sheet: provider, kind, region, date, currency, number of machines and charges
    List,
    /// Prints a sheet as it was written
    Show {
        /// The sheet's id
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
    if let Some(sheet) = shipped::find(id) {
        return Output::answer(sheet.content.to_owned());
    }
    let help = nearest(id, shipped::ALL.iter().map(|sheet| sheet.id))
        .map_or_else(|| "`rackrent sheets` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
    Output { stderr: format!("error: there is no sheet `{}`\nhelp: {help}\n", printable(id)), code: super::INPUT, ..Output::default() }
}

fn list(streams: Streams) -> anyhow::Result<Output> {
    let mut texts = Texts::default();
    let mut reader = Reader::default();
    let mut library = Library::default();
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(streams.width.unwrap_or(WIDTH)).unwrap_or(u16::MAX));
    table.set_header(["id", "provider", "kind", "region", "as of", "currency", "machines", "charges"]);
    for shipped in shipped::ALL {
        let sheet: Option<Arc<Sheet>> = library.sheet(shipped.id, Path::new(""), Origin::default(), &mut texts, &mut reader)?;
        let Some(sheet) = sheet else { continue };
        table.add_row([
            sheet.id.clone(),
            sheet.provider.clone(),
            sheet.kind.as_str().to_owned(),
            sheet.region.clone().unwrap_or_default(),
            sheet.as_of.to_string(),
            sheet.currency.code().to_owned(),
            sheet.machines.len().to_string(),
            sheet.charges.len().to_string(),
        ]);
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if index >= 6 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut output = Output::findings(&reader.findings, &texts, streams);
    output.stdout = crate::report::lines(&table);
    Ok(output)
}
