//! `rackrent completions`: what makes a shell complete commands and flags.

use super::{Arguments, Output};
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

/// Prints what makes a shell complete commands and flags.
#[derive(Debug, Args)]
#[command(after_help = "\
bash: rackrent completions bash > ~/.local/share/bash-completion/completions/rackrent
fish: rackrent completions fish > ~/.config/fish/completions/rackrent.fish
zsh: rackrent completions zsh > a folder of $fpath/_rackrent")]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub fn run(self) -> Output {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "rackrent", &mut script);
        Output::answer(String::from_utf8_lossy(&script).into_owned())
    }
}
