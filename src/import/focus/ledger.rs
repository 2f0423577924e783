//! Where every cent of a bill went: sums by what became of the charges, in each currency, exact.

use super::charge::Section;
use crate::import::tally::Tally;
use std::collections::HashMap;

/// How many lines are told apart; what is beyond is added up together, so that a strange file costs no memory.
const LINES: usize = 1000;
/// How many lines of what is not mapped are shown.
const SHOWN: usize = 40;
/// How many currencies a bill may have.
const CURRENCIES: usize = 100;
/// The longest label, in characters.
const LONGEST: usize = 70;

/// The cost columns, in the order of [`super::columns::Columns::costs`].
pub const COSTS: [&str; 4] = ["BilledCost", "EffectiveCost", "ContractedCost", "ListCost"];

/// Sums of one kind of charge in one currency.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sums {
    pub rows: u64,
    pub costs: [Tally; 4],
}

impl Sums {
    /// Adds a row; the index of the cost whose sum is too large otherwise.
    pub fn add(&mut self, costs: &[Tally; 4]) -> Result<(), usize> {
        self.rows += 1;
        for (at, (sum, cost)) in self.costs.iter_mut().zip(costs).enumerate() {
            *sum = sum.checked_add(*cost).ok_or(at)?;
        }
        Ok(())
    }

    fn with(mut self, other: &Self) -> Self {
        self.rows += other.rows;
        for (sum, more) in self.costs.iter_mut().zip(&other.costs) {
            *sum = sum.checked_add(*more).unwrap_or(*sum);
        }
        self
    }
}

#[derive(Debug)]
struct Line {
    section: Section,
    label: String,
    /// By currency.
    sums: Vec<Sums>,
}

/// All sums.
#[derive(Debug, Default)]
pub struct Ledger {
    lines: Vec<Line>,
    known: HashMap<(Section, String), usize>,
    currencies: Vec<String>,
    /// Of all rows, added up row by row beside the lines.
    totals: Vec<Sums>,
}

impl Ledger {
    /// The index of a line.
    pub fn line(&mut self, section: Section, label: &str) -> usize {
        let label: String = if label.chars().count() > LONGEST { label.chars().take(LONGEST).collect() } else { label.to_owned() };
        if let Some(known) = self.known.get(&(section, label.clone())) {
            return *known;
        }
        let label = if self.lines.len() < LINES { label } else { "other kinds".to_owned() };
        let at = self.lines.len();
        let known = *self.known.entry((section, label.clone())).or_insert(at);
        if known == at {
            self.lines.push(Line { section, label, sums: Vec::new() });
        }
        known
    }

    /// The index of a currency; none if there are too many.
    pub fn currency(&mut self, code: &str) -> Option<usize> {
        let known = self.currencies.iter().position(|known| known == code);
        known.or_else(|| {
            (self.currencies.len() < CURRENCIES).then(|| {
                self.currencies.push(code.to_owned());
                self.totals.push(Sums::default());
                self.currencies.len() - 1
            })
        })
    }

    /// Adds a row; the index of the cost whose sum is too large otherwise.
    pub fn add(&mut self, line: usize, currency: usize, costs: &[Tally; 4]) -> Result<(), usize> {
        let sums = &mut self.lines[line].sums;
        if sums.len() <= currency {
            sums.resize(currency + 1, Sums::default());
        }
        sums[currency].add(costs)?;
        self.totals[currency].add(costs)
    }

    /// The index of a line that there is by itself.
    pub fn find(&self, section: Section, label: String) -> Option<usize> {
        self.known.get(&(section, label)).copied()
    }

    /// Moves what stands in a line to another.
    pub fn move_line(&mut self, from: usize, to: usize) {
        if from == to {
            return;
        }
        let moved = std::mem::take(&mut self.lines[from].sums);
        let sums = &mut self.lines[to].sums;
        sums.resize(sums.len().max(moved.len()), Sums::default());
        for (sum, more) in sums.iter_mut().zip(&moved) {
            *sum = sum.with(more);
        }
    }

    /// The currencies, in the order in which they were met.
    pub fn currencies(&self) -> &[String] {
        &self.currencies
    }

    /// How many rows there are of a section.
    pub fn rows(&self, section: Section) -> u64 {
        self.lines.iter().filter(|line| line.section == section).flat_map(|line| &line.sums).map(|sums| sums.rows).sum()
    }

    /// How many rows there are.
    pub fn all_rows(&self) -> u64 {
        self.totals.iter().map(|total| total.rows).sum()
    }

    /// The reconciliation as lines of a table, one for each currency.
    pub fn table(&self) -> Vec<String> {
        let mut rows = Vec::new();
        for (currency, code) in self.currencies.iter().enumerate() {
            self.add_table(currency, code, &mut rows);
        }
        rows
    }

    fn add_table(&self, currency: usize, code: &str, text: &mut Vec<String>) {
        let mut rows: Vec<(String, Option<Sums>)> = Vec::new();
        let titles = [
            (Section::Mapped, "in the workload"),
            (Section::LeftOut, "usage that is left out"),
            (Section::NotMapped, "usage that could not be mapped"),
            (Section::Beside, "charges that are no usage"),
        ];
        let mut together = Sums::default();
        for (section, title) in titles {
            let mut lines: Vec<(&str, Sums)> =
                self.lines.iter().filter(|line| line.section == section).filter_map(|line| Some((line.label.as_str(), *line.sums.get(currency)?))).collect();
            lines.retain(|(_, sums)| sums.rows > 0);
            lines.sort_by(|(name, sums), (other_name, other)| other.costs[0].magnitude().cmp(&sums.costs[0].magnitude()).then(name.cmp(other_name)));
            if lines.is_empty() && section != Section::Mapped {
                continue;
            }
            let all = lines.iter().fold(Sums::default(), |all, (_, sums)| all.with(sums));
            together = together.with(&all);
            rows.push((title.to_owned(), Some(all)));
            rows.extend(lines.iter().take(SHOWN).map(|(label, sums)| (format!("  {label}"), Some(*sums))));
            if let Some(more) = lines.get(SHOWN..).filter(|more| !more.is_empty()) {
                rows.push((format!("  {} more kinds", more.len()), Some(more.iter().fold(Sums::default(), |all, (_, sums)| all.with(sums)))));
            }
        }
        let total = self.totals[currency];
        rows.push(("total of all rows".to_owned(), Some(total)));
        let agree = together.rows == total.rows && together.costs == total.costs;
        let widest = rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        let width = |at: usize| rows.iter().filter_map(|(_, sums)| Some(sums.as_ref()?.costs[at].to_string().len())).max().unwrap_or(0).max(COSTS[at].len());
        let head = COSTS.iter().enumerate().map(|(at, name)| format!("  {name:>width$}", width = width(at)));
        let head = head.collect::<Vec<_>>().concat();
        text.push(format!("{code:widest$}  {:>10}{head}", "rows"));
        for (label, sums) in &rows {
            let Some(sums) = sums else { continue };
            let costs = sums.costs.iter().enumerate().map(|(at, cost)| format!("  {:>width$}", cost.to_string(), width = width(at)));
            let costs = costs.collect::<Vec<_>>().concat();
            text.push(format!("{label:widest$}  {:>10}{costs}", sums.rows));
        }
        text.push(if agree { format!("{code}: they add up to the total, exactly") } else { format!("{code}: they do NOT add up to the total") });
    }
}
