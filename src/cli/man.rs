//! `rackrent man`: the manual, one page a command, from the same declarations as `--help`.

use super::{Arguments, EXIT_CODES, Output};
use crate::diagnostic::printable;
use clap::{Args, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

/// Prints a page of the manual, in roff.
///
/// Read it at once: `rackrent man compare | man -l -`.
#[derive(Debug, Args)]
pub struct PrintPage {
    /// The command, such as `compare` or `sheets search`; the whole program without one
    #[arg(value_name = "COMMAND")]
    of: Vec<String>,
}

impl PrintPage {
    pub fn run(self) -> anyhow::Result<Output> {
        let mut root = Arguments::command().disable_help_subcommand(true);
        root.build();
        let mut command = &root;
        for name in &self.of {
            match command.find_subcommand(name) {
                Some(found) => command = found,
                None => return Ok(Output::usage(&format!("`{}` has no command `{}`", command.get_bin_name().unwrap_or("rackrent"), printable(name)))),
            }
        }
        let page = Man::new(command.clone()).manual("rackrent").source(concat!("rackrent ", env!("CARGO_PKG_VERSION")));
        let mut out = Vec::new();
        page.render_title(&mut out)?;
        page.render_name_section(&mut out)?;
        page.render_synopsis_section(&mut out)?;
        page.render_description_section(&mut out)?;
        page.render_options_section(&mut out)?;
        if command.has_subcommands() {
            page.render_subcommands_section(&mut out)?;
        }
        // The program's own words at the end of its help are the sections below.
        if !self.of.is_empty() && command.get_after_help().is_some() {
            page.render_extra_section(&mut out)?;
        }
        ending().to_writer(&mut out)?;
        Ok(Output::answer(String::from_utf8_lossy(&out).into_owned()))
    }
}

/// What holds for every command.
fn ending() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in EXIT_CODES {
        roff.control("TP", []).text([bold(code.to_string())]).text([roman(meaning)]);
    }
    roff.control("PP", []).text([roman("A closed pipe is not an error.")]);
    roff.control("SH", ["ENVIRONMENT"]);
    for (name, meaning) in ENVIRONMENT {
        roff.control("TP", []).text([bold(name)]).text([roman(meaning)]);
    }
    roff
}

/// What of the environment is looked at.
const ENVIRONMENT: [(&str, &str); 2] = [
    (
        "XDG_CONFIG_HOME, HOME",
        "where the user's own price sheets and exchange tables are: $XDG_CONFIG_HOME/rackrent/pricing, or ~/.config/rackrent/pricing (on Windows %APPDATA%/rackrent/pricing)",
    ),
    ("NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM", "whether answers and findings are in colour, where a terminal reads them"),
];
