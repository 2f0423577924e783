//! Writes TOML as a person would: a head of comments, tables, arrays of tables, and one entry of a long list on a line.
//!
//! What is written is a function of the calls alone. Strings are escaped; a key that is not bare is quoted.

use std::fmt::Write as _;

/// A line of a head's comment, in characters.
const WIDTH: usize = 150;

/// A text that grows.
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, escaped.
    Text(String),
    /// Written as it stands: a number, a date, `true`.
    Bare(String),
    /// An array on one line.
    List(Vec<Value>),
    /// An inline table on one line.
    Table(Vec<(String, Value)>),
}

impl Value {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number, a date, `true` or `false`.
    pub fn bare(value: impl std::fmt::Display) -> Self {
        Self::Bare(value.to_string())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Writer {
    /// Adds a comment, wrapped; an empty one is an empty comment line.
    pub fn comment(&mut self, text: &str) {
        let plain = plain(text);
        if plain.trim().is_empty() {
            self.text.push_str("#\n");
            return;
        }
        for line in textwrap::wrap(plain.trim(), WIDTH - 2) {
            let _ = writeln!(self.text, "# {line}");
        }
    }

    /// Adds a comment on one line as it stands, spaces included: a row of a table.
    pub fn comment_row(&mut self, text: &str) {
        let _ = writeln!(self.text, "{}", format!("# {}", plain(text)).trim_end());
    }

    /// Adds an empty line.
    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Begins a table: `["source", "list"]` is `[source.list]`. An empty line stands before it.
    pub fn table(&mut self, path: &[&str]) {
        let path: Vec<String> = path.iter().map(|part| key(part)).collect();
        let _ = write!(self.text, "\n[{}]\n", path.join("."));
    }

    /// Begins an entry of an array of tables. An empty line stands before it.
    pub fn entry(&mut self, path: &[&str]) {
        let path: Vec<String> = path.iter().map(|part| key(part)).collect();
        let _ = write!(self.text, "\n[[{}]]\n", path.join("."));
    }

    /// Adds a key.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        let _ = writeln!(self.text, "{} = {}", key(name), value.into());
    }

    /// Adds a key of a table that is not begun, with the table's name before it: what must stand above a long list at the root.
    pub fn set_of(&mut self, table: &str, name: &str, value: impl Into<Value>) {
        let _ = writeln!(self.text, "{}.{} = {}", key(table), key(name), value.into());
    }

    /// The same, with each element of a list on a line of its own.
    pub fn lines_of<'v>(&mut self, table: &str, name: &str, values: impl IntoIterator<Item = &'v Value>) {
        let _ = writeln!(self.text, "{}.{} = [", key(table), key(name));
        values.into_iter().for_each(|value| self.element(value, ""));
        self.end();
    }

    /// Adds a key whose value is prose: several lines where it is long.
    pub fn prose(&mut self, name: &str, prose: &str) {
        let lines = textwrap::wrap(prose.trim(), WIDTH);
        if lines.len() < 2 {
            self.set(name, prose.trim());
            return;
        }
        let mut escaped = String::new();
        for line in lines {
            let mut quoted = String::new();
            let _ = write_text(&mut quoted, &line);
            let _ = writeln!(escaped, "{}", quoted.get(1..quoted.len() - 1).unwrap_or_default());
        }
        let _ = writeln!(self.text, "{} = \"\"\"\n{escaped}\"\"\"", key(name));
    }

    /// Adds a key whose value is a list with each element on a line of its own.
    pub fn lines<'v>(&mut self, name: &str, values: impl IntoIterator<Item = &'v Value>) {
        self.begin(name);
        values.into_iter().for_each(|value| self.element(value, ""));
        self.end();
    }

    /// Begins such a list; [`Writer::element`] and [`Writer::heading`] follow, and [`Writer::end`].
    pub fn begin(&mut self, name: &str) {
        let _ = writeln!(self.text, "{} = [", key(name));
    }

    /// Adds a comment within a list.
    pub fn heading(&mut self, text: &str) {
        let _ = writeln!(self.text, "  # {}", plain(text).trim());
    }

    /// Adds an element on a line of its own, with a comment behind it; an empty one is none.
    pub fn element(&mut self, value: &Value, note: &str) {
        let note = plain(note);
        let _ = writeln!(self.text, "  {value},{}{}", if note.trim().is_empty() { "" } else { "  # " }, note.trim());
    }

    /// Ends a list.
    pub fn end(&mut self) {
        self.text.push_str("]\n");
    }

    /// The text so far.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => write_text(f, text),
            Self::Bare(text) => f.write_str(text),
            Self::List(values) => {
                f.write_str("[")?;
                for (index, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if index == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
            Self::Table(entries) => {
                f.write_str("{ ")?;
                for (index, (name, value)) in entries.iter().enumerate() {
                    write!(f, "{}{} = {value}", if index == 0 { "" } else { ", " }, key(name))?;
                }
                f.write_str(" }")
            }
        }
    }
}

/// What a comment may hold: a control character would end it, or is not allowed in one.
fn plain(text: &str) -> String {
    text.chars().map(|character| if strange(character) { ' ' } else { character }).collect()
}

/// Whether a character is a control, or would turn text around on a terminal.
fn strange(character: char) -> bool {
    character.is_control() || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A basic string, with what it must not hold escaped.
fn write_text(f: &mut impl std::fmt::Write, text: &str) -> std::fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\t' => f.write_str("\\t")?,
            _ if strange(character) => write!(f, "\\u{:04X}", u32::from(character))?,
            _ => f.write_char(character)?,
        }
    }
    f.write_char('"')
}

/// A key, quoted if it must be.
fn key(name: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !name.is_empty() && name.bytes().all(bare) {
        return name.to_owned();
    }
    let mut quoted = String::new();
    let _ = write_text(&mut quoted, name);
    quoted
}
