//! A workload together with the sheets that it names: every reference resolved, nothing left to look up, and all money in one currency.

mod converting;
mod existing;
mod mix;
mod parts;
mod references;

pub use converting::Brought;
pub use existing::{Existing, Lot};
pub use mix::Mix;

use converting::Converter;
use parts::{COMMITTED, ON_DEMAND, commits, known_machine, resolve};

use crate::diagnostic::{Code, Origin, Texts};
use crate::document::{At, Node, Reader};
use crate::library::{Library, Unreadable};
use crate::quantity::nearest;
use crate::sheet::exchange::Exchange;
use crate::sheet::{PurchaseOption, Sheet};
use crate::workload::{self, AlternativeKeys, Financing, PartKeys, Rates, Transfer, Workload};
use std::path::Path;
use std::sync::Arc;

/// Something of the workload that a part serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// `components[i]`
    Component(usize),
    /// `data[i]`
    Data(usize),
    /// `traffic[i]`
    Traffic(usize),
    /// `requests[i]`
    Requests(usize),
    /// `usage[i]`
    Usage(usize),
    /// The posts.
    Staff,
}

/// How a part pays for its machines: on demand, and under options of its sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// As the workload has it.
    pub name: String,
    /// Indexes of the sheet's options that may be used beside on demand.
    pub options: Vec<usize>,
}

impl Purchase {
    /// On demand alone.
    #[must_use]
    pub fn on_demand() -> Self {
        Self { name: ON_DEMAND.to_owned(), options: Vec::new() }
    }
}

/// A sheet, a purchase option and what it serves.
#[derive(Debug, Clone)]
pub struct Part {
    /// The prices, in the comparison's currency.
    pub sheet: Arc<Sheet>,
    /// How its machines are paid for.
    pub purchase: Purchase,
    /// What it serves; empty for a part that only completes the prices of others.
    pub serves: Vec<Item>,
    /// Machine types that components are pinned to.
    pub machines: Vec<(usize, String)>,
    /// Machines of the sheet that are not chosen, as indexes: those that live longer or shorter than what is looked at.
    pub without: Vec<usize>,
    /// Whether it only prices what the other parts' sheets do not.
    pub completes: bool,
    /// How its hardware is paid for; none for at once.
    pub financing: Option<Arc<Financing>>,
}

/// One way to run the workload.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// The column's head.
    pub name: String,
    /// Its parts; those that complete come last.
    pub parts: Vec<Part>,
    /// What no part serves.
    pub unserved: Vec<Item>,
    /// Whether one part has the base of the components and another the peak.
    pub mix: Option<Mix>,
    /// Whether nobody asked for it: it stands beside one on demand, with the commitments of its sheet.
    pub unasked: bool,
    /// What the workload's migration lets it pay beside its own bill.
    pub moves: Vec<Move>,
    /// Whether a migration leaves it as it is.
    pub stays: bool,
    /// What is there already, whoever uses it.
    pub existing: Option<Arc<Existing>>,
    /// The month in which it sells what it does not use of each lot of that: after a migration's double running, where the old alternative runs on it.
    sells: Vec<usize>,
}

/// Something that a migration lets an alternative pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What it is.
    pub what: Moving,
    /// As a bill has it.
    pub name: String,
    /// Where it was written.
    pub origin: Origin,
}

/// Kinds of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moving {
    /// One-off work at a sum.
    Work,
    /// One-off work in post-months.
    Posts,
    /// The old alternative, which is paid too.
    Double,
    /// Data that leaves it.
    Exit,
    /// A commitment of the migration's list that runs off.
    RunsOff(usize),
}

/// Where traffic leaves or arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Index of the part.
    pub part: usize,
    /// Whether it is a component, a part of which may run elsewhere.
    pub component: bool,
}

impl Alternative {
    /// What flows between components and data, each with the part that it leaves and the one that it reaches.
    ///
    /// What a component's base does not carry is, with a share of its traffic, with the part that takes the peak: each end of a crossing says whether it
    /// is a component, and so may be split.
    pub fn crossings<'a>(&'a self, workload: &'a Workload) -> impl Iterator<Item = (&'a Transfer, End, End)> {
        let serving = |name: &str| {
            let named = |item: &Item| matches!(item, Item::Component(_) | Item::Data(_)) && workload.item_name(*item).0 == name;
            let found = self.parts.iter().enumerate().find_map(|(part, serves)| serves.serves.iter().copied().find(named).map(|item| (part, item)));
            found.map(|(part, item)| End { part, component: matches!(item, Item::Component(_)) })
        };
        workload.transfers.iter().filter_map(move |transfer| Some((transfer, serving(&transfer.from)?, serving(&transfer.to)?)))
    }

    /// The parts of an account, one sheet's, by the first of them.
    #[must_use]
    pub fn accounts(&self) -> Vec<Vec<usize>> {
        let mut accounts: Vec<Vec<usize>> = Vec::new();
        for part in 0..self.parts.len() {
            match accounts.iter_mut().find(|account| self.one_account(account[0], part)) {
                Some(account) => account.push(part),
                None => accounts.push(vec![part]),
            }
        }
        accounts
    }

    /// Whether two parts are of one account, within which nothing is metered.
    #[must_use]
    pub fn one_account(&self, part: usize, other: usize) -> bool {
        Arc::ptr_eq(&self.parts[part].sheet, &self.parts[other].sheet)
    }

    /// Whether it is in the same place as another: the same sheets serve the same, whatever is committed to and however hardware is paid for.
    #[must_use]
    pub fn is_where(&self, other: &Self) -> bool {
        let parts = |alternative: &Self| {
            let own = alternative.parts.iter().filter(|part| !part.completes);
            own.map(|part| (Arc::as_ptr(&part.sheet), part.serves.clone())).collect::<Vec<_>>()
        };
        parts(self) == parts(other)
    }

    /// Whether two differ only in how hardware is paid for.
    #[must_use]
    pub fn is_paid_otherwise(&self, other: &Self) -> bool {
        let purchases = |alternative: &Self| alternative.parts.iter().map(|part| (part.purchase.clone(), part.machines.clone())).collect::<Vec<_>>();
        let financing = |alternative: &Self| alternative.parts.iter().map(|part| part.financing.clone()).collect::<Vec<_>>();
        self.is_where(other) && purchases(self) == purchases(other) && financing(self) != financing(other)
    }

    /// Whether one of two stands beside the other for its sheet's commitments.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        let own = |alternative: &Self| match alternative.parts.iter().filter(|part| !part.completes).collect::<Vec<_>>().as_slice() {
            [part] => Some(Arc::clone(&part.sheet)),
            _ => None,
        };
        self.unasked != other.unasked && matches!((own(self), own(other)), (Some(a), Some(b)) if Arc::ptr_eq(&a, &b))
    }
}

/// A workload with its sheets.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What must be run.
    pub workload: Workload,
    /// The ways to run it.
    pub alternatives: Vec<Alternative>,
    /// The exchange rates, if it has or names any.
    pub exchange: Option<Arc<Exchange>>,
}

impl Workload {
    /// Everything that parts can serve.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        let components = (0..self.components.len()).map(Item::Component);
        let data = (0..self.data.len()).map(Item::Data);
        let traffic = (0..self.traffic.len()).map(Item::Traffic);
        let requests = (0..self.requests.len()).map(Item::Requests);
        let usage = (0..self.usage.len()).map(Item::Usage);
        components.chain(data).chain(traffic).chain(requests).chain(usage).chain(self.staff.is_some().then_some(Item::Staff)).collect()
    }

    /// The name of an item, and the group that it is in.
    #[must_use]
    pub fn item_name(&self, item: Item) -> (&str, &'static str) {
        match item {
            Item::Component(at) => (&self.components[at].name, "components"),
            Item::Data(at) => (&self.data[at].name, "data"),
            Item::Traffic(at) => (&self.traffic[at].name, "traffic"),
            Item::Requests(at) => (&self.requests[at].name, "requests"),
            Item::Usage(at) => (&self.usage[at].name, "usage"),
            Item::Staff => ("staff", "staff"),
        }
    }
}

/// Reads a workload's tree and every sheet that it names, and resolves its alternatives. `None` after findings.
///
/// `base` is the folder of the workload; `extra` names sheets that become alternatives of their own.
///
/// # Errors
/// [`Unreadable`] if a file cannot be read.
pub fn read(
    root: &Node,
    base: &Path,
    extra: &[(String, Origin)],
    library: &mut Library,
    texts: &mut Texts,
    reader: &mut Reader,
) -> Result<Option<Scenario>, Unreadable> {
    let Some(workload) = self::workload(root, base, library, texts, reader)? else { return Ok(None) };
    with_sheets(workload, base, extra, library, texts, reader)
}

/// Reads a workload's tree. Where it cannot be read its sheets are, so that one run reports everything.
///
/// # Errors
/// [`Unreadable`] if a file cannot be read.
pub fn workload(root: &Node, base: &Path, library: &mut Library, texts: &mut Texts, reader: &mut Reader) -> Result<Option<Workload>, Unreadable> {
    let workload = workload::read(root, base, texts, reader)?;
    if workload.is_none() {
        let mut sheets = Vec::new();
        for (id, origin) in named_sheets(root) {
            let sheet = library.sheet(&id, base, origin, texts, reader)?;
            sheets.push((id, sheet));
        }
        if let Some(named) = named_exchange(root) {
            library.exchange(&named, base, texts, reader)?;
        }
        if reader.thorough {
            references::judge(root, &sheets, reader);
        }
    }
    Ok(workload)
}

/// Reads every sheet that a workload names, and resolves its alternatives. `None` after findings.
///
/// # Errors
/// [`Unreadable`] if a file cannot be read.
pub fn with_sheets(
    mut workload: Workload,
    base: &Path,
    extra: &[(String, Origin)],
    library: &mut Library,
    texts: &mut Texts,
    reader: &mut Reader,
) -> Result<Option<Scenario>, Unreadable> {
    let errors_before = reader.findings.errors();
    let exchange = match &workload.exchange {
        Some(Rates::Named(named)) => library.exchange(named, base, texts, reader)?,
        Some(Rates::Stated(stated)) => Some(Arc::clone(stated)),
        None => None,
    };
    // What is wrong with the rates is not reported again wherever they are missing.
    let unread = workload.exchange.is_some() && exchange.is_none();
    let changes = workload.price_changes.clone();
    let mut money = Converter::new(workload.currency, exchange.as_deref(), unread, &changes, std::mem::take(&mut library.brought));
    money.capital(&mut workload, reader);
    money.migration(&mut workload, reader);
    money.existing(&mut workload, reader);
    let mut completing = Vec::new();
    for (id, origin) in &workload.complete_with {
        completing.extend(money.sheet(library.sheet(id, base, *origin, texts, reader)?, *origin, reader));
    }
    let mut lots = Vec::new();
    for machines in workload.existing.iter().flat_map(|existing| &existing.machines) {
        let sheet = money.sheet(library.sheet(&machines.sheet, base, machines.origin, texts, reader)?, machines.origin, reader);
        lots.extend(sheet.and_then(|sheet| existing::lot(machines, &sheet, reader)));
    }
    let mut alternatives = Vec::new();
    let alone = workload.alternatives.len();
    let listed = listed(&workload, extra);
    for (at, written) in listed.iter().enumerate() {
        let mut keys = written.clone();
        let mut parts = Vec::new();
        for part in &written.parts {
            let sheet = library.sheet(&part.sheet.value, base, part.sheet.origin, texts, reader)?;
            parts.extend(money.sheet(sheet, part.sheet.origin, reader).map(|sheet| (part, sheet)));
        }
        // A sheet of the command line that the workload names as well is not an alternative more.
        let extra = at >= alone + workload.sheets.len();
        let stands = |sheet: &Arc<Sheet>| alternatives.iter().flat_map(|other: &Alternative| &other.parts).any(|part| Arc::ptr_eq(&part.sheet, sheet));
        if extra && parts.iter().any(|(_, sheet)| stands(sheet)) {
            continue;
        }
        if let [(_, sheet)] = parts.as_slice()
            && at >= alone
        {
            // An alternative that follows from a sheet has the sheet's name, by whatever path it was found.
            keys.name.clone_from(&sheet.id);
        }
        if alternatives.iter().any(|other: &Alternative| other.name == keys.name) {
            let help = "name each once, and give each sheet its own id".to_owned();
            reader.findings.error(Code::DuplicateName, keys.origin, format!("another alternative is named `{}`", keys.name), Some(help));
        }
        let on_its_own = match parts.as_slice() {
            [(part, sheet)] if at >= alone && commits(sheet) => Some((*part, Arc::clone(sheet))),
            _ => None,
        };
        if parts.len() == keys.parts.len() {
            alternatives.extend(resolve(&workload, &keys, parts, &completing, reader));
        }
        // No verdict rests on list prices alone: what can be committed to stands beside what is paid on demand.
        let name = format!("{} {COMMITTED}", keys.name);
        let taken = listed.iter().any(|other| other.name == name);
        if let Some((part, sheet)) = on_its_own.filter(|_| !taken) {
            // Nobody who did not ask for it is bound for longer than the horizon.
            let fits = |option: &&PurchaseOption| option.term().is_some_and(|term| term <= workload.months);
            let named = |option: &PurchaseOption| At { value: option.name.clone(), origin: part.origin };
            let purchase: Vec<At<String>> = sheet.options.iter().filter(fits).map(named).collect();
            if purchase.is_empty() {
                continue;
            }
            let part = PartKeys { purchase, ..part.clone() };
            let keys = AlternativeKeys { name, parts: vec![part.clone()], origin: keys.origin };
            let beside = resolve(&workload, &keys, vec![(&part, sheet)], &completing, reader);
            alternatives.extend(beside.map(|alternative| Alternative { unasked: true, ..alternative }));
        }
    }
    library.brought = money.brought();
    one_sheet_an_id(&alternatives, &lots, reader);
    if let Some(written) = &workload.existing {
        let there = Arc::new(Existing { counting: written.counting, lots, paid_for: written.paid_for.clone() });
        for alternative in &mut alternatives {
            alternative.existing = Some(Arc::clone(&there));
        }
        existing::known_meters(written, &alternatives, reader);
    }
    let whole = reader.findings.errors() == errors_before;
    move_all(&mut alternatives, &workload, whole, reader);
    for (at, component) in workload.components.iter().enumerate() {
        if let Some(machine) = &component.machine {
            known_machine(&alternatives, at, &machine.value, machine.origin, reader);
        }
    }
    for usage in &workload.usage {
        let known = |sheet: &Sheet| sheet.meter(&usage.meter).is_some();
        if !alternatives.is_empty() && !alternatives.iter().flat_map(|alternative| &alternative.parts).any(|part| known(&part.sheet)) {
            let help = nearest(&usage.meter, crate::sheet::meter::METERS.iter().map(|meter| meter.name)).map(|near| format!("did you mean `{near}`?"));
            reader.findings.error(Code::UnknownMeter, usage.origin, format!("there is no meter `{}`", usage.meter), help);
        }
    }
    Ok((reader.findings.errors() == errors_before).then_some(Scenario { workload, alternatives, exchange }))
}

/// What the migration lets each alternative pay. `whole` says whether all of them could be read.
fn move_all(alternatives: &mut [Alternative], workload: &Workload, whole: bool, reader: &mut Reader) {
    let Some(migration) = &workload.migration else { return };
    let from = &migration.from.value;
    let Some(old) = alternatives.iter().find(|alternative| alternative.name == *from).cloned() else {
        if whole {
            let help = nearest(from, alternatives.iter().map(|alternative| alternative.name.as_str())).map(|near| format!("did you mean `{near}`?"));
            reader.findings.error(Code::UnknownName, migration.from.origin, format!("there is no alternative `{from}` to leave"), help);
        }
        return;
    };
    let named = |what: Moving, name: String| Move { what, name, origin: migration.origin };
    let mut leaving = Vec::new();
    leaving.extend(migration.work.map(|_| named(Moving::Work, "Migration".to_owned())));
    leaving.extend((!migration.post_months.is_zero()).then(|| named(Moving::Posts, "Migration, people".to_owned())));
    leaving.extend((migration.double_running > 0).then(|| named(Moving::Double, format!("Double running of {from}"))));
    leaving.extend((!migration.exit.is_zero()).then(|| named(Moving::Exit, format!("Transfer out of {from}"))));
    let runs_off = migration.runs_off.iter().enumerate();
    let runs_off: Vec<Move> = runs_off.map(|(index, off)| Move { what: Moving::RunsOff(index), name: off.what.clone(), origin: off.origin }).collect();
    for alternative in alternatives {
        // The same sheet with its commitments is no other place.
        alternative.stays = alternative.name == *from || alternative.is_where(&old);
        alternative.moves = if alternative.stays { runs_off.clone() } else { leaving.iter().chain(&runs_off).cloned().collect() };
        // What the old alternative runs on is sold when it has stopped.
        let runs_on = |lot: &Lot| old.parts.iter().any(|part| Arc::ptr_eq(&part.sheet, &lot.sheet));
        let stops = if alternative.stays { 0 } else { migration.double_running.min(workload.months as usize) };
        let lots = alternative.existing.iter().flat_map(|existing| &existing.lots);
        alternative.sells = lots.map(|lot| if runs_on(lot) { stops } else { 0 }).collect();
    }
}

/// An id belongs to one sheet.
fn one_sheet_an_id(alternatives: &[Alternative], lots: &[Lot], reader: &mut Reader) {
    let parts = alternatives.iter().flat_map(|alternative| &alternative.parts).map(|part| &part.sheet);
    let sheets: Vec<&Arc<Sheet>> = parts.chain(lots.iter().map(|lot| &lot.sheet)).collect();
    for (at, sheet) in sheets.iter().enumerate() {
        if let Some(other) = sheets[..at].iter().find(|other| other.id == sheet.id && !Arc::ptr_eq(other, sheet)) {
            let message = format!("two different sheets have the id `{}`", other.id);
            reader.findings.error(Code::DuplicateName, sheet.origin, message, Some("give each sheet its own id".into()));
        }
    }
}

/// The alternatives that are listed, one for each of the workload's `sheets`, and one for each sheet of the command line.
fn listed(workload: &Workload, extra: &[(String, Origin)]) -> Vec<AlternativeKeys> {
    let alone = |id: &str, origin: Origin| AlternativeKeys {
        name: id.to_owned(),
        parts: vec![PartKeys {
            sheet: At { value: id.to_owned(), origin },
            purchase: vec![At { value: ON_DEMAND.to_owned(), origin }],
            takes_peak: false,
            count: None,
            financing: None,
            serves: Vec::new(),
            machines: Vec::new(),
            origin,
        }],
        origin,
    };
    let mut listed = workload.alternatives.clone();
    listed.extend(workload.sheets.iter().map(|(id, origin)| alone(id, *origin)));
    let used = |listed: &[AlternativeKeys], id: &str| listed.iter().any(|alternative| alternative.parts.iter().any(|part| part.sheet.value == id));
    for (id, origin) in extra {
        if !used(&listed, id) && !workload.complete_with.iter().any(|(completing, _)| completing == id) {
            listed.push(alone(id, *origin));
        }
    }
    listed
}

/// Every sheet that a tree names, whatever else is wrong with it.
fn named_sheets(root: &Node) -> Vec<(String, Origin)> {
    let mut named = Vec::new();
    let mut push = |node: &Node| named.extend(node.as_text().map(|text| (text.to_owned(), node.origin)));
    let table = root.as_table();
    let list = |node: Option<&Node>| match node.map(|node| &node.value) {
        Some(crate::document::Value::Array(list)) => Arc::clone(list),
        _ => Arc::default(),
    };
    if let Some(head) = table.and_then(|root| root.get("workload")).and_then(Node::as_table) {
        list(head.get("sheets")).iter().chain(list(head.get("complete_with")).iter()).for_each(&mut push);
    }
    let existing = table.and_then(|root| root.get("existing")).and_then(Node::as_table).and_then(|existing| existing.get("machine"));
    for machines in list(existing).iter() {
        machines.as_table().and_then(|table| table.get("sheet")).into_iter().for_each(&mut push);
    }
    for alternative in list(table.and_then(|root| root.get("alternative"))).iter() {
        for part in list(alternative.as_table().and_then(|table| table.get("parts"))).iter() {
            part.as_table().and_then(|table| table.get("sheet")).into_iter().for_each(&mut push);
        }
    }
    named
}

/// The exchange table that a tree names, whatever else is wrong with it.
fn named_exchange(root: &Node) -> Option<At<String>> {
    let node = root.as_table()?.get("workload")?.as_table()?.get("exchange")?;
    Some(At { value: node.as_text()?.to_owned(), origin: node.origin })
}
