//! The command: asks what the streams are like, runs, writes.

use clap::Parser as _;
use rackrent::cli::{self, Arguments, Output, Said, Streams, UserFolder};
use std::ffi::OsString;
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;

/// Comparisons make and drop many small vectors.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let styled = |choice| choice != anstream::ColorChoice::Never;
    let streams = Streams {
        width: io::stdout().is_terminal().then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0)),
        styled_out: styled(anstream::AutoStream::choice(&io::stdout())),
        styled_err: styled(anstream::AutoStream::choice(&io::stderr())),
        watched: io::stderr().is_terminal() && variable("TERM").is_none_or(|term| term != "dumb"),
        user_folder: FOLDER.get_or_init(user_folder).as_ref().map(|(path, shown)| UserFolder { path, shown }),
    };
    let output = cli::run(arguments, streams).unwrap_or_else(|error| Output { stderr: format!("error: {error:#}\n"), code: cli::FILE, ..Output::default() });
    let Output { stdout, stream, file, new, stderr, after, code } = output;
    let _ = io::stderr().write_all(stderr.as_bytes());
    let answer = |to: &mut dyn Write| {
        to.write_all(stdout.as_bytes())?;
        let said = stream.map(|stream| stream.write(to)).transpose()?;
        to.flush().map(|()| said)
    };
    let written = match &file {
        Some(path) => unless_closed(write_whole(path, new, answer)).map_err(|error| {
            let path = rackrent::diagnostic::printable(&path.display().to_string());
            let there = if new && error.kind() == ErrorKind::AlreadyExists { "\nhelp: `--force` replaces it; `-o FILE` writes another" } else { "" };
            format!("cannot write `{path}`: {error}{there}")
        }),
        None => unless_closed(answer(&mut BufWriter::new(io::stdout().lock()))).map_err(|error| format!("cannot write the answer: {error}")),
    };
    match written {
        Ok(said) => {
            let (said, code) = said.unwrap_or((String::new(), code));
            let _ = io::stderr().write_all(said.as_bytes());
            let _ = io::stderr().write_all(after.as_bytes());
            ExitCode::from(code)
        }
        Err(message) => {
            let _ = writeln!(io::stderr(), "error: {message}");
            ExitCode::from(cli::FILE)
        }
    }
}

/// Asked once, and there until the end.
static FOLDER: OnceLock<Option<(PathBuf, &str)>> = OnceLock::new();

/// Where the user keeps price sheets, and what that is called (XDG Base Directory Specification 0.8: a path that is not absolute is not looked at).
fn user_folder() -> Option<(PathBuf, &'static str)> {
    let folder = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let roots = [
        (folder("XDG_CONFIG_HOME"), "$XDG_CONFIG_HOME/rackrent/pricing"),
        (if cfg!(windows) { folder("APPDATA") } else { None }, "%APPDATA%/rackrent/pricing"),
        (folder("HOME").map(|home| home.join(".config")), "~/.config/rackrent/pricing"),
    ];
    roots.into_iter().find_map(|(root, shown)| Some((root?.join("rackrent").join("pricing"), shown)))
}

/// What the environment says.
#[expect(clippy::disallowed_methods, reason = "the environment is asked here, and nowhere else")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Whoever closes a pipe has read enough.
fn unless_closed(result: io::Result<Option<Said>>) -> io::Result<Option<Said>> {
    result.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(None) } else { Err(error) })
}

/// Writes a file whole or not at all: beside it first, then in its place, which must be empty if it is to be `new`. What is not a file, a device say, is
/// written to.
fn write_whole(path: &Path, new: bool, answer: impl FnOnce(&mut dyn Write) -> io::Result<Option<Said>>) -> io::Result<Option<Said>> {
    if new && path.symlink_metadata().is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    // A link stays a link to what is replaced.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if path.exists() && !path.is_file() {
        return answer(&mut BufWriter::new(std::fs::OpenOptions::new().write(true).open(&path)?));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".rackrent-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // A new file is readable as the umask says; one that is replaced keeps its permissions.
        let mode = std::fs::metadata(&path).map_or(0o666, |known| known.permissions().mode());
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    // The name of the temporary file is nobody's business.
    let mut file = builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
    let said = answer(&mut BufWriter::new(file.as_file_mut()))?;
    file.as_file().sync_all()?;
    let kept = if new { file.persist_noclobber(&path) } else { file.persist(&path) };
    kept.map_err(|error| io::Error::from(error.error.kind()))?;
    Ok(said)
}
