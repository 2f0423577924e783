//! What is wrong with a file, where, and what to write instead.
//!
//! Every finding has a stable code and an [`Origin`]; all findings of a run are collected, sorted by place and shown together. Nothing here decides
//! what is wrong: that is for the readers.

use crate::files::Files;
use crate::memory::Memory;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The text of something that was read, and the name under which people know it.
#[derive(Debug, Clone)]
pub struct Text {
    /// A path as given, `sheet:ID` for an embedded sheet, `--flag` for a flag, `-` for standard input.
    pub name: String,
    /// All of it.
    pub content: String,
    /// Whether it was read from the file of that name.
    pub is_file: bool,
}

/// Where something stands in a text: lines and columns from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span<'a> {
    /// The text's name.
    pub name: &'a str,
    /// Whether it was read from the file of that name.
    pub is_file: bool,
    /// Line and column of its first character.
    pub from: (usize, usize),
    /// Line and column after its last.
    pub to: (usize, usize),
}

/// Every text that a run has read.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    all: Vec<Text>,
    /// Where they are read from.
    pub files: Files,
    /// Those from which the result is made, in the order in which they were met.
    roles: Vec<(TextId, Role)>,
    memory: Memory,
}

/// As what a text was read from which a result is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// What must be run.
    Workload,
    /// The flags of a quick estimate, in place of a workload.
    Flags,
    /// A value in place of a file's, as `PATH=VALUE`.
    Set,
    /// A price sheet.
    Sheet,
    /// An exchange table.
    Exchange,
    /// A measured load.
    Trace,
    /// A file of rules.
    Policy,
    /// What increases and decreases are counted from.
    Baseline,
}

impl Role {
    /// The word in results and lock files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Workload => "workload",
            Self::Flags => "flags",
            Self::Set => "set",
            Self::Sheet => "sheet",
            Self::Exchange => "exchange",
            Self::Trace => "trace",
            Self::Policy => "policy",
            Self::Baseline => "baseline",
        }
    }
}

/// One of the [`Texts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TextId(u32);

impl TextId {
    /// A number that is different for every text of some [`Texts`].
    #[must_use]
    pub fn number(self) -> u64 {
        u64::from(self.0)
    }
}

/// Where a value came from: a text and the bytes in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Origin {
    /// Which text.
    pub text: TextId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Origin {
    /// An origin from a byte range.
    #[must_use]
    pub fn new(text: TextId, span: &Range<usize>) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { text, start: clamp(span.start), end: clamp(span.end) }
    }
}

impl Origin {
    /// The same bytes, so many nearer to the start.
    #[must_use]
    pub fn moved_back(self, bytes: usize) -> Self {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        Self { start: self.start.saturating_sub(bytes), end: self.end.saturating_sub(bytes), ..self }
    }
}

impl Texts {
    /// Nothing yet, to be read from there.
    #[must_use]
    pub fn from(files: Files) -> Self {
        Self { files, ..Self::default() }
    }

    /// What was worked out from them before.
    #[must_use]
    pub const fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Adds a text.
    pub fn add(&mut self, name: impl Into<String>, content: impl Into<String>) -> TextId {
        self.all.push(Text { name: name.into(), content: content.into(), is_file: false });
        TextId(u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX))
    }

    /// Marks a text as the content of the file of its name, so that the file is not read again.
    pub fn mark_file(&mut self, id: TextId) {
        if let Some(text) = self.all.get_mut(id.0 as usize) {
            text.is_file = true;
        }
    }

    /// Notes as what a text was read.
    pub fn read_as(&mut self, id: TextId, role: Role) {
        if !self.roles.contains(&(id, role)) {
            self.roles.push((id, role));
        }
    }

    /// The texts from which the result is made, in the order in which they were met.
    #[must_use]
    pub fn roles(&self) -> &[(TextId, Role)] {
        &self.roles
    }

    /// Forgets as what texts were read: another result follows.
    pub fn forget_roles(&mut self) {
        self.roles.clear();
    }

    /// Whether one of the texts was read from this file, by whatever path.
    #[must_use]
    pub fn was_read_from(&self, path: &std::path::Path) -> bool {
        let Ok(path) = path.canonicalize() else { return false };
        self.all.iter().filter(|text| text.is_file).any(|text| std::path::Path::new(&text.name).canonicalize().is_ok_and(|known| known == path))
    }

    /// The text that was read from the file of this name.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<TextId> {
        self.all.iter().position(|text| text.is_file && text.name == name).map(|at| TextId(u32::try_from(at).unwrap_or(u32::MAX)))
    }

    /// The text with this id.
    #[must_use]
    pub fn get(&self, id: TextId) -> Option<&Text> {
        self.all.get(id.0 as usize)
    }

    /// The file's name and the line (from 1) of an origin.
    #[must_use]
    pub fn place(&self, origin: Origin) -> (&str, usize) {
        self.get(origin.text).map_or(("", 0), |text| {
            let end = Self::range(&text.content, origin).start;
            (text.name.as_str(), 1 + text.content[..end].matches('\n').count())
        })
    }

    /// The line on which an origin begins, without its end; none for what no text has.
    #[must_use]
    pub fn line_of(&self, origin: Origin) -> Option<&str> {
        let content = self.get(origin.text)?.content.as_str();
        let start = Self::range(content, origin).start;
        let from = content[..start].rfind('\n').map_or(0, |at| at + 1);
        content[from..].lines().next()
    }

    /// Where an origin begins and ends; none for what no text has.
    #[must_use]
    pub fn span(&self, origin: Origin) -> Option<Span<'_>> {
        let text = self.get(origin.text)?;
        let range = Self::range(&text.content, origin);
        let at = |end: usize| {
            let from = text.content[..end].rfind('\n').map_or(0, |at| at + 1);
            (1 + text.content[..from].matches('\n').count(), 1 + text.content[from..end].chars().count())
        };
        Some(Span { name: &text.name, is_file: text.is_file, from: at(range.start), to: at(range.end) })
    }

    /// The bytes of an origin as a valid range of its text: in bounds and on character boundaries.
    fn range(content: &str, origin: Origin) -> Range<usize> {
        let mut start = (origin.start as usize).min(content.len());
        let mut end = (origin.end as usize).clamp(start, content.len());
        while !content.is_char_boundary(start) {
            start -= 1;
        }
        while !content.is_char_boundary(end) {
            end += 1;
        }
        start..end
    }
}

macro_rules! codes {
    (@severity) => { Severity::Error };
    (@severity $severity:ident) => { Severity::$severity };
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal $(: $severity:ident)?,)*) => {
        /// What kind of finding it is. The code is stable; its explanation says what to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])* $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code as printed.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What the code means.
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),*),)* }
            }

            /// How grave a finding of this code is, unless a file or a flag says otherwise.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => codes!(@severity $($severity)?),)* }
            }
        }
    };
}

codes! {
    /// The file is not TOML.
    Syntax = "syntax",
    /// The file is not UTF-8 text.
    NotText = "not-text",
    /// A key that this table does not have; most often a misspelling.
    UnknownKey = "unknown-key",
    /// A key that this table cannot do without.
    MissingKey = "missing-key",
    /// The value is of another type than the key takes: a number for a text, a table for a list.
    WrongType = "wrong-type",
    /// The text is not a value of the key's dimension: a wrong unit, a negative or non-finite number.
    BadValue = "bad-value",
    /// The word is not one of those that the key takes.
    UnknownWord = "unknown-word",
    /// Two entries have the same name.
    DuplicateName = "duplicate-name",
    /// The unit of a price is not the unit of its meter.
    WrongUnit = "wrong-unit",
    /// An amount is in another currency than what it belongs to: a price than its sheet, a layer than what it extends, a reading than its workload.
    OtherCurrency = "other-currency",
    /// No exchange rate leads from a currency to the comparison's; none is ever made up.
    MissingRate = "missing-rate",
    /// Tiers do not ascend: two of them claim the same usage.
    TierOverlap = "tier-overlap",
    /// The last tier has a bound: usage above it has no price.
    TierGap = "tier-gap",
    /// Percentages are of each other, in a circle.
    PercentageCycle = "percentage-cycle",
    /// A price names no source, or one that the sheet does not have.
    MissingSource = "missing-source",
    /// The meter is neither built in nor declared by the sheet, or a discount is on one that the sheet charges nothing on.
    UnknownMeter = "unknown-meter",
    /// The sheet or exchange table is neither shipped, nor given, nor a file.
    UnknownSheet = "unknown-sheet",
    /// The name is not one of a component, data set, traffic, request, machine or charge, or not the sheet's provider or region.
    UnknownName = "unknown-name",
    /// A path cannot be read, or leads to nothing that the documents have.
    BadPath = "bad-path",
    /// Two keys exclude each other, or one needs another.
    Conflict = "conflict",
    /// Sheets extend each other in a circle.
    ExtendsCycle = "extends-cycle",
    /// A trace cannot be read.
    BadTrace = "bad-trace",
    /// A file that another file names cannot be read.
    UnreadableFile = "unreadable-file",
    /// An input is not the one that the lock file has.
    NotLocked = "not-locked",
    /// The low end of a range is above its likely value or its high end.
    BadRange = "bad-range",
    /// The result does not keep to a rule of the workload, of a policy or of a flag.
    RuleViolated = "rule-violated",

    // What follows is no fault of a file: it favours a side, or is hardly what was meant.
    /// People are charged to one side only.
    PeopleOneSide = "people-one-side": Warning,
    /// People are counted on no side: what differs between the sides is their work above all.
    PeopleNotCounted = "people-not-counted": Warning,
    /// What is rented for a year or longer is compared at on-demand list price only.
    OnDemandOnly = "on-demand-only": Warning,
    /// One side has negotiated prices, the other list prices.
    NegotiatedOneSide = "negotiated-one-side": Warning,
    /// Machines are bought without a spare.
    NoSpares = "no-spares": Warning,
    /// More than a fifth of the machines that are bought stand on the shelf.
    ManySpares = "many-spares": Warning,
    /// Nobody is paid for repairing what is bought.
    NoMaintenance = "no-maintenance": Warning,
    /// What is owned is maintained for money, what is rented has no support plan.
    NoSupport = "no-support": Warning,
    /// Machines that are bought live longer or shorter than others write them off: nothing is refreshed, or too often.
    ImplausibleLife = "implausible-life": Warning,
    /// Data is stored, and nothing is set aside for its backup.
    NoBackup = "no-backup": Warning,
    /// A backup is charged to one side only.
    BackupOneSide = "backup-one-side": Warning,
    /// Nothing is counted for moving to what is chosen.
    NoMigration = "no-migration": Note,
    /// A migration without work.
    NoMigrationWork = "no-migration-work": Warning,
    /// Data leaves a provider, and the transfer out of it is not counted.
    NoExitTransfer = "no-exit-transfer": Warning,
    /// Power or cooling is paid twice: within a price, and again beside it or by the PUE.
    CoolingTwice = "cooling-twice": Warning,
    /// Energy is paid at the meter, and cooling nowhere.
    NoCooling = "no-cooling": Warning,
    /// Contracted power is paid as if it were metered.
    ContractedPower = "contracted-power": Warning,
    /// Machines that are bought draw power for which nobody pays.
    NoPower = "no-power": Warning,
    /// Machines that are bought stand in space for which nobody pays.
    NoSpace = "no-space": Warning,
    /// Machines are bought without the switches between them.
    NoNetworkGear = "no-network-gear": Note,
    /// Traffic is paid on one side and free on the other, without a source that says so.
    TrafficOneSide = "traffic-one-side": Warning,
    /// The horizon ends before the life of what is bought, and what stands is credited at next to nothing.
    NoResale = "no-resale": Warning,
    /// The horizon ends before the life of what is bought, and what stands is credited as if it lost no value on the market.
    GenerousResale = "generous-resale": Warning,
    /// A loan or a lease runs beyond the horizon.
    TermBeyondHorizon = "term-beyond-horizon": Warning,
    /// The verdict rests on what is credited at the end.
    CreditsDecide = "credits-decide": Warning,
    /// Cores stand beside hardware threads.
    CoresAsVcpus = "cores-as-vcpus": Warning,
    /// A machine is said to do more or less work per vCPU than others, without evidence.
    PerformanceWithoutEvidence = "performance-without-evidence": Warning,
    /// Prices are more than twelve months apart between the sides.
    PricesApart = "prices-apart": Warning,
    /// A price is older than what is allowed at the date for which it is used.
    OldPrices = "old-prices": Warning,
    /// A price is of a date long after that for which it is used: nobody could know it.
    LaterPrices = "later-prices": Warning,
    /// The sides keep a different number of copies of the same data.
    CopiesOneSide = "copies-one-side": Warning,
    /// One side pays for a standby that the other does without.
    RedundancyOneSide = "redundancy-one-side": Warning,
    /// A component stands still when one machine does.
    NoRedundancy = "no-redundancy": Note,
    /// Data is on several sites, and nothing flows between them.
    NoReplication = "no-replication": Note,
    /// The load that comes is known in advance: commitments, or machines for surges, are bought for exactly that.
    PerfectForesight = "perfect-foresight": Warning,
    /// A rented fleet scales down in the hour in which the load falls.
    InstantScaling = "instant-scaling": Warning,
    /// What keeps state runs on machines that may be taken away.
    SpotForState = "spot-for-state": Warning,
    /// Spot machines are taken away, and no work is lost.
    SpotWithoutLoss = "spot-without-loss": Warning,
    /// A machine type is pinned that costs more than another one that would do.
    PinnedDearer = "pinned-dearer": Warning,
    /// Money that is bound for years costs nothing.
    NoCostOfMoney = "no-cost-of-money": Warning,
    /// The cost of money is far from what companies pay.
    ImplausibleCostOfMoney = "implausible-cost-of-money": Warning,
    /// Prices of one side change over the years, those of the other stand still.
    PriceChangeOneSide = "price-change-one-side": Warning,
    /// The power of a machine is not what servers draw.
    ImplausiblePower = "implausible-power": Warning,
    /// The PUE is not that of a data centre.
    ImplausiblePue = "implausible-pue": Warning,
    /// A machine costs a multiple, or a fraction, of what machines of its size cost in the same sheet.
    ImplausiblePrice = "implausible-price": Warning,
    /// Machines are planned to be fuller than is safe, or emptier than anybody pays for.
    ImplausibleUtilization = "implausible-utilization": Warning,
    /// A modest change of an assumption turns the verdict.
    AssumptionDecides = "assumption-decides": Warning,
    /// An alternative is not priced, and takes part in no ranking.
    NotPriced = "not-priced": Note,
    /// What is allowed here is not found.
    NeedlessAllow = "needless-allow": Note,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// It can, but is probably not what was meant, or one side is favoured.
    Warning,
    /// It can; whoever reads the result should know.
    Note,
}

impl Severity {
    /// The word that is printed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How grave.
    pub severity: Severity,
    /// Which kind.
    pub code: Code,
    /// What is wrong; lower case, no full stop, user text in backticks.
    pub message: String,
    /// Where.
    pub origin: Origin,
    /// What to write instead.
    pub help: Option<String>,
}

/// The findings of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    all: Vec<Diagnostic>,
    errors: usize,
    /// Values that could not be read: what is found at them later follows from that.
    broken: BTreeSet<Origin>,
    /// By the places of a table and of its values, the keys of it that could not be read.
    lacking: BTreeMap<Origin, Vec<String>>,
}

/// The most findings that are shown: whoever has more reads these first.
pub const MOST_SHOWN: usize = 100;
/// The longest message, in characters.
const LONGEST_MESSAGE: usize = 400;

/// A text without control characters and overrides of the writing direction, cut where it would fill the screen.
#[must_use]
pub fn printable(text: &str) -> String {
    let unfit = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut out: String = text.chars().take(LONGEST_MESSAGE).map(|c| if unfit(c) { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(LONGEST_MESSAGE).is_some() {
        out.push_str("...");
    }
    out
}

/// Whether a sentence has a key as a word.
fn speaks_of(text: &str, key: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == key)
}

impl Findings {
    /// Adds an error. Text of the user is shown without control characters, and no longer than a few lines.
    ///
    /// What only follows from a value that could not be read is left out: what is found at it again, and what is found in its table and speaks of its key.
    pub fn error(&mut self, code: Code, origin: Origin, message: impl Into<String>, help: Option<String>) {
        let message = message.into();
        self.errors += 1;
        let speaks = |key: &String| speaks_of(&message, key) || help.as_ref().is_some_and(|help| speaks_of(help, key));
        // What is wrong with a value by itself follows from nothing.
        let by_itself = matches!(code, Code::WrongType | Code::BadValue | Code::UnknownWord | Code::UnknownKey);
        if self.broken.contains(&origin) || (!by_itself && self.lacking.get(&origin).is_some_and(|keys| keys.iter().any(speaks))) {
            return;
        }
        self.push(Diagnostic { severity: Severity::Error, code, message, origin, help });
    }

    /// Notes that the value of a table's key could not be read, after a finding that says so. `places` are those of the table and of its values.
    pub fn lacks(&mut self, key: &str, value: Option<Origin>, places: impl Iterator<Item = Origin>) {
        self.broken.extend(value);
        for place in places {
            self.lacking.entry(place).or_default().push(key.to_owned());
        }
    }

    /// Adds a finding that is no error of the input.
    pub fn judge(&mut self, code: Code, origin: Origin, message: impl Into<String>, help: impl Into<String>) {
        self.push(Diagnostic { severity: code.severity(), code, message: message.into(), origin, help: Some(help.into()) });
    }

    /// Adds a finding that warns, whatever its code is otherwise.
    pub fn warning(&mut self, code: Code, origin: Origin, message: impl Into<String>) {
        self.push(Diagnostic { severity: Severity::Warning, code, message: message.into(), origin, help: None });
    }

    fn push(&mut self, finding: Diagnostic) {
        let (message, help) = (printable(&finding.message), finding.help.map(|help| printable(&help)));
        self.all.push(Diagnostic { message, help, ..finding });
    }

    /// How many errors were added so far, those included that [`Findings::sorted`] shows once.
    #[must_use]
    pub const fn errors(&self) -> usize {
        self.errors
    }

    /// Whether any finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    /// The findings, by place; several at one place in the order of their codes. Each once.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.all.iter().collect();
        sorted.sort_by(|a, b| (a.origin, a.code, &a.message).cmp(&(b.origin, b.code, &b.message)));
        sorted.dedup();
        sorted
    }

    /// Shows the findings as text with source excerpts; `styled` adds colour.
    #[must_use]
    pub fn render(&self, texts: &Texts, styled: bool) -> String {
        self.sorted().into_iter().take(MOST_SHOWN).map(|finding| finding.render(finding.severity, None, texts, styled)).collect()
    }
}

impl Diagnostic {
    /// Shows one finding with its source excerpt, as grave as is said, and perhaps why it is.
    #[must_use]
    pub fn render(&self, severity: Severity, why: Option<&str>, texts: &Texts, styled: bool) -> String {
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        let level = match severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let mut group = level.primary_title(self.message.as_str()).id(self.code.as_str()).elements(std::iter::empty::<annotate_snippets::Element<'_>>());
        if let Some(text) = texts.get(self.origin.text) {
            let (excerpt, line, range) = excerpt(&text.content, Texts::range(&text.content, self.origin));
            // Of the same length in bytes, so that the caret stays in its place.
            let excerpt: String = excerpt.chars().map(|c| if ('\u{80}'..'\u{a0}').contains(&c) { '\u{bf}' } else { c }).collect();
            group = group.element(Snippet::source(excerpt).line_start(line).path(printable(&text.name)).annotation(AnnotationKind::Primary.span(range)));
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        if let Some(why) = why {
            group = group.element(Level::NOTE.message(why));
        }
        format!("{}\n\n", renderer.render(&[group]))
    }
}

/// The longest line that is shown whole, in bytes.
const LONGEST_LINE: usize = 400;

/// The line of a range, cut where they would fill the screen, with the number of the first and the range within them.
///
/// The renderer is given no more than it shows: it walks all of its source for every finding. Of a line that would fill the screen it is given the
/// part around the range.
fn excerpt(content: &str, range: Range<usize>) -> (&str, usize, Range<usize>) {
    let start = content[..range.start].rfind('\n').map_or(0, |at| at + 1);
    // A span over many lines is shown by its first.
    let end = content[range.start..].find('\n').map_or(content.len(), |at| range.start + at);
    let line = 1 + content[..start].matches('\n').count();
    let shown = &content[start..end];
    let shown = shown.strip_suffix('\r').unwrap_or(shown);
    let from = (range.start - start).min(shown.len());
    let to = (range.end - start).clamp(from, shown.len());
    let on_boundary = |at: usize| (0..=at.min(shown.len())).rev().find(|at| shown.is_char_boundary(*at)).unwrap_or(0);
    if shown.len() > LONGEST_LINE {
        let first = on_boundary(from.saturating_sub(LONGEST_LINE / 2));
        let last = on_boundary((first + LONGEST_LINE).max(from + 1));
        return (&shown[first..last], line, from - first..to.min(last).max(from) - first);
    }
    (shown, line, from..to)
}
