//! Which price sheets a command finds beside those that ship, and how old they may be.

use super::Streams;
use crate::diagnostic::{Origin, Texts, printable};
use crate::document::{Date, Reader};
use crate::library::{Library, Shelf, Unreadable};
use crate::quantity::{Duration, Scalar as _, TimeUnit};
use crate::scenario::Scenario;
use clap::Args;
use jiff::{Span, Unit};
use rust_decimal::prelude::ToPrimitive as _;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Flags of every command that finds sheets. Of two sheets with one id, that of `--sheet` is used before those of `--sheets`, of the user's folder and of
/// the program.
#[derive(Debug, Args)]
pub struct Shelves {
    /// A price sheet's file: an alternative of its own, or in place of a sheet with its id
    #[arg(long = "sheet", value_name = "PATH")]
    pub sheets: Vec<PathBuf>,
    /// A folder of price sheets and exchange tables, to be named by their ids; before those of `$XDG_CONFIG_HOME/rackrent/pricing` and those that ship
    #[arg(long = "sheets", value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// Leaves the folder `$XDG_CONFIG_HOME/rackrent/pricing` out
    #[arg(long)]
    pub isolated: bool,
}

/// Flags of commands that say how old prices are.
#[derive(Debug, Args)]
pub struct Ages {
    /// The day on which the age of prices is counted, such as `2026-11-23`
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,
    /// Warns of prices that are older on the day of `--as-of`, such as `12 months`
    #[arg(long, value_name = "TIME", value_parser = age, requires = "as_of")]
    max_age: Option<Duration>,
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "write year, month and day, as `2026-11-23`".to_owned())
}

fn age(text: &str) -> Result<Duration, String> {
    let age = Duration::parse(text).map_err(|problem| [Some(problem.message), problem.help].into_iter().flatten().collect::<Vec<_>>().join(": "))?;
    span(age).map(|_| age).ok_or_else(|| "write whole days, weeks, months or years, as `12 months`".to_owned())
}

/// A length of time by the calendar; none for parts of a day.
fn span(age: Duration) -> Option<Span> {
    let number = age.number.is_integer().then(|| age.number.to_i64()).flatten()?;
    let span = Span::new();
    match age.unit {
        TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour => None,
        TimeUnit::Day => span.try_days(number).ok(),
        TimeUnit::Week => span.try_weeks(number).ok(),
        TimeUnit::Month => span.try_months(number).ok(),
        TimeUnit::Quarter => span.try_months(number.checked_mul(3)?).ok(),
        TimeUnit::Year => span.try_years(number).ok(),
    }
}

/// A number of months.
pub fn months(number: i32) -> String {
    format!("{number} month{}", if number == 1 { "" } else { "s" })
}

impl Shelves {
    /// Fills a library; returns the ids of sheets that were given by path, and where they are written.
    pub fn fill(&self, library: &mut Library, streams: Streams, texts: &mut Texts, reader: &mut Reader) -> Result<Vec<(String, Origin)>, Unreadable> {
        self.fill_from(library, streams, texts, reader, &|path| Some(path.to_path_buf()))
    }

    /// The same for files and folders that stand elsewhere, or nowhere.
    pub fn fill_from(
        &self,
        library: &mut Library,
        streams: Streams,
        texts: &mut Texts,
        reader: &mut Reader,
        place: &dyn Fn(&Path) -> Option<PathBuf>,
    ) -> Result<Vec<(String, Origin)>, Unreadable> {
        for folder in &self.folders.iter().filter_map(|folder| place(folder)).collect::<Vec<_>>() {
            library.add_folder(folder, &texts.files.name(folder), Shelf::Folder, &texts.files)?;
        }
        if let Some(folder) = streams.user_folder.filter(|folder| !self.isolated && folder.path.is_dir()) {
            library.add_folder(folder.path, folder.shown, Shelf::User, &texts.files)?;
        }
        let mut given = Vec::new();
        for path in self.sheets.iter().filter_map(|path| place(path)) {
            given.extend(library.give(&path, texts, reader)?);
        }
        Ok(given)
    }
}

impl Ages {
    /// How old prices of a date are, in whole months; none without `--as-of`, and none for prices of a later day.
    pub fn months(&self, as_of: Date) -> Option<i32> {
        let today = self.as_of.filter(|today| *today >= as_of)?;
        Some(as_of.until((Unit::Month, today)).ok()?.get_months())
    }

    /// The same in words.
    pub fn age(&self, as_of: Date) -> Option<String> {
        self.months(as_of).map(months)
    }

    /// Whether ages are shown.
    pub const fn shows_ages(&self) -> bool {
        self.as_of.is_some()
    }

    /// What is to be said of a sheet whose prices are too old.
    pub fn warning(&self, id: &str, as_of: Date) -> Option<String> {
        let (today, most) = self.as_of.zip(self.max_age)?;
        let last = as_of.checked_add(span(most)?).ok()?;
        (last < today).then(|| {
            let age = self.age(as_of).unwrap_or_default();
            format!("warning: the prices of `{}` are of {as_of}, {age} before {today}; `--max-age` is {most}\n", printable(id))
        })
    }

    /// What is to be said of the sheets of a scenario, and of the rates that convert them, each once.
    pub fn warnings(&self, scenario: &Scenario) -> String {
        let mut dated: Vec<(&str, Date)> = Vec::new();
        for sheet in scenario.alternatives.iter().flat_map(|alternative| &alternative.parts).map(|part| &part.sheet) {
            dated.push((&sheet.id, sheet.as_of));
            dated.extend(sheet.converted.as_ref().map(|converted| (converted.source.title.as_str(), converted.source.as_of)));
        }
        let mut out = String::new();
        for (at, (name, as_of)) in dated.iter().enumerate() {
            if !dated[..at].contains(&(*name, *as_of))
                && let Some(warning) = self.warning(name, *as_of)
            {
                let _ = write!(out, "{warning}");
            }
        }
        out
    }
}
