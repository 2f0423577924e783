//! What the alternatives cost at many points: the documents with other values in some places, and the one evaluation asked again.
//!
//! What a point does not touch is not worked out again: an alternative whose workload and sheets are those of the point before, or of the documents as they
//! stand, has the figures that it had there.

use crate::comparison::{self, Weighed};
use crate::demand::Loads;
use crate::document::Reader;
use crate::documents::{self, Documents};
use crate::library::{Setting, Unreadable};
use crate::memory::Memory;
use crate::money::Money;
use crate::quantity::Currency;
use crate::rating::NotPriced;
use crate::scenario::Alternative;
use rayon::prelude::*;
use std::sync::Arc;

/// What one alternative comes to at a point; the reasons where it is not priced.
pub type Standing = Result<Weighed, Vec<NotPriced>>;

/// What the alternatives come to at a point.
#[derive(Debug, Clone)]
pub struct Point {
    /// The alternatives that stand, each by name.
    pub standings: Vec<(String, Standing)>,
    /// The cheapest and the next, as indexes; none where fewer are priced.
    pub winner: Option<usize>,
    /// The next after it.
    pub runner_up: Option<usize>,
    /// The rank of each, from 1; none where it is not priced.
    pub ranks: Vec<Option<usize>>,
    /// The comparison's currency.
    pub currency: Currency,
    /// Whether the verdict is measured by present costs.
    pub discounted: bool,
}

impl Point {
    /// What an alternative costs by the measure of the verdict; none where it is not priced or does not stand.
    #[must_use]
    pub fn cost(&self, name: &str) -> Option<Money> {
        let (_, standing) = self.standings.iter().find(|(known, _)| known == name)?;
        standing.as_ref().ok().map(|weighed| weighed.figures.measure())
    }

    /// The name of the winner.
    #[must_use]
    pub fn winner(&self) -> Option<&str> {
        self.winner.map(|winner| self.standings[winner].0.as_str())
    }
}

/// An alternative's standing, and what it was worked out from.
#[derive(Debug, Clone)]
struct Known {
    name: String,
    settings: Vec<Setting>,
    standing: Arc<Standing>,
}

/// Evaluates documents at points, one after another; a clone evaluates others beside.
#[derive(Debug, Clone)]
pub struct Points {
    documents: Documents,
    /// What was worked out at the points before.
    memory: Arc<Memory>,
    /// The last standings, and those with nothing set.
    known: [Vec<Known>; 2],
}

/// Why there is nothing to say about a point: what its values are refused for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub String);

impl Points {
    /// Points of these documents.
    #[must_use]
    pub fn new(documents: Documents) -> Self {
        Self { documents, memory: Arc::default(), known: [Vec::new(), Vec::new()] }
    }

    /// The documents.
    #[must_use]
    pub const fn documents(&self) -> &Documents {
        &self.documents
    }

    /// The documents, to set values in.
    pub const fn documents_mut(&mut self) -> &mut Documents {
        &mut self.documents
    }

    /// Evaluates a point.
    ///
    /// # Errors
    /// [`Refused`] where the documents do not take the values, and where a file cannot be read.
    pub fn at(&mut self, settings: &[Setting]) -> Result<Point, Refused> {
        let mut reader = Reader::default();
        let scenario = match self.documents.scenario(settings, &mut reader) {
            Ok(Some(scenario)) => scenario,
            Ok(None) => return Err(Refused(refusal(&reader))),
            Err(error @ Unreadable { .. }) => return Err(Refused(error.to_string())),
        };
        let loads = Loads::with(&scenario.workload, &self.memory);
        let touching: Vec<Vec<Setting>> = scenario.alternatives.iter().map(|alternative| touching(alternative, settings)).collect();
        let known = |at: usize| {
            let is_same = |known: &&Known| known.name == scenario.alternatives[at].name && known.settings == touching[at];
            self.known.iter().flatten().find(is_same).map(|known| Arc::clone(&known.standing))
        };
        let found: Vec<Option<Arc<Standing>>> = (0..touching.len()).map(known).collect();
        let wanted: Vec<bool> = found.iter().map(Option::is_none).collect();
        let weighed = if wanted.contains(&true) { comparison::weigh(&scenario, &loads, &wanted) } else { vec![None; wanted.len()] };
        let standings: Vec<Arc<Standing>> = found.into_iter().zip(weighed).filter_map(|(found, weighed)| weighed.map(Arc::new).or(found)).collect();
        let all = || scenario.alternatives.iter().zip(&touching).zip(&standings);
        let remember = |((alternative, settings), standing): ((&Alternative, &Vec<Setting>), &Arc<Standing>)| Known {
            name: alternative.name.clone(),
            settings: settings.clone(),
            standing: Arc::clone(standing),
        };
        // With a migration everything hangs on everything.
        if scenario.workload.migration.is_none() {
            self.known[0] = all().map(remember).collect();
            for found in all().filter(|((_, settings), _)| settings.is_empty()).map(remember) {
                if self.known[1].iter().all(|known| known.name != found.name) {
                    self.known[1].push(found);
                }
            }
        }
        // What nobody asked for stands only if it says something of its own.
        let stands = |at: &usize| !scenario.alternatives[*at].unasked || matches!(&*standings[*at], Ok(weighed) if weighed.commits);
        let standing: Vec<usize> = (0..standings.len()).filter(stands).collect();
        let figures = standing.iter().filter_map(|at| {
            let weighed = standings[*at].as_ref().as_ref().ok()?;
            Some((*at, weighed.figures.measure(), weighed.mixes_nothing))
        });
        let ranked = comparison::ranked(&scenario.alternatives, figures);
        let place = |index: usize| standing.iter().position(|at| *at == index);
        Ok(Point {
            winner: ranked.first().and_then(|(.., index)| place(*index)),
            runner_up: comparison::runner_up(&scenario.alternatives, &ranked).and_then(|(_, index)| place(index)),
            ranks: standing.iter().map(|at| ranked.iter().position(|(.., index)| index == at).map(|rank| rank + 1)).collect(),
            currency: scenario.workload.currency,
            discounted: scenario.workload.cost_of_money.is_some(),
            standings: standing.iter().map(|at| (scenario.alternatives[*at].name.clone(), (*standings[*at]).clone())).collect(),
        })
    }
}

/// Points that a worker evaluates before the others are waited for.
const BATCH: usize = 8;

/// Evaluates points on all cores and hands each on in order, with what came with it; a few at a time, so that memory does not grow with their number.
///
/// # Errors
/// The first that `then` returns; nothing is handed on after it.
pub fn each<T, E>(
    base: &Points,
    mut points: impl Iterator<Item = (T, Vec<Setting>)>,
    mut then: impl FnMut(T, Result<Point, Refused>) -> Result<(), E>,
) -> Result<(), E> {
    // Nobody waits for what another remembers.
    let worker = |_| Points { memory: Arc::default(), ..base.clone() };
    let mut workers: Vec<Points> = (0..rayon::current_num_threads()).map(worker).collect();
    let size = workers.len() * BATCH;
    loop {
        let (whats, settings): (Vec<T>, Vec<Vec<Setting>>) = points.by_ref().take(size).unzip();
        if whats.is_empty() {
            return Ok(());
        }
        let share = settings.len().div_ceil(workers.len());
        let evaluate = |(worker, points): (&mut Points, &[Vec<Setting>])| points.iter().map(|settings| worker.at(settings)).collect::<Vec<_>>();
        let found: Vec<_> = workers.par_iter_mut().zip(settings.par_chunks(share)).map(evaluate).collect();
        for (what, point) in whats.into_iter().zip(found.into_iter().flatten()) {
            then(what, point)?;
        }
    }
}

/// What an alternative's figures hang on, of what is set: the workload, its own sheets, and those of what is there already, which it may sell.
fn touching(alternative: &Alternative, settings: &[Setting]) -> Vec<Setting> {
    let there = |sheet: &str| alternative.existing.iter().flat_map(|existing| &existing.lots).any(|lot| lot.sheet.id == sheet);
    let own = |sheet: &str| alternative.parts.iter().any(|part| part.sheet.id == sheet) || there(sheet);
    settings.iter().filter(|setting| documents::sheet_of(&setting.path).is_none_or(own)).cloned().collect()
}

/// The first finding, in a sentence.
fn refusal(reader: &Reader) -> String {
    let first = reader.findings.sorted().first().map(|finding| match &finding.help {
        Some(help) => format!("{} ({help})", finding.message),
        None => finding.message.clone(),
    });
    first.unwrap_or_else(|| "the workload cannot be read".to_owned())
}
