//! At which horizon and which growth the verdict turns: the documents are varied, and the one evaluation is asked again.
//!
//! The search looks at a few values on either side of today's and narrows down the interval in which the winner changes. What happens twice
//! between two of them goes unseen: a whole search over every input is another command's job.

use crate::comparison::{self, Comparison, TurningPoint, Verdict};
use crate::diagnostic::{Origin, Texts};
use crate::document::{Node, Reader, Value};
use crate::library::Library;
use crate::quantity::Growth;
use crate::scenario;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use std::path::Path;

/// The documents of a comparison, to be varied.
pub struct Documents<'a> {
    /// The workload's tree.
    pub workload: &'a Node,
    /// Its folder.
    pub base: &'a Path,
    /// Sheets of the command line that are alternatives of their own.
    pub extra: &'a [String],
    /// The sheets.
    pub library: &'a mut Library,
    /// What was read.
    pub texts: &'a mut Texts,
}

/// An input as whole steps, and how a step is written.
struct Dial<'a> {
    input: &'static str,
    table: &'static str,
    key: &'static str,
    today: i64,
    probes: Vec<i64>,
    write: &'a dyn Fn(i64) -> String,
}

/// Finds the horizon and the growth nearest to today's at which the runner-up beats the winner.
pub fn points(comparison: &Comparison, documents: &mut Documents<'_>) -> Vec<TurningPoint> {
    let Verdict::Winner { winner, runner_up, .. } = comparison.verdict else { return Vec::new() };
    let names = [comparison.name(winner).to_owned(), comparison.name(runner_up).to_owned()];
    let workload = &comparison.scenario.workload;
    let months = i64::from(workload.months);
    let mut points = Vec::new();
    let horizon = Dial {
        input: "horizon",
        table: "workload",
        key: "horizon",
        today: months,
        probes: vec![months / 3, months * 2 / 3, months * 3 / 2, months * 2],
        write: &|months| if months == 1 { "1 month".to_owned() } else { format!("{months} months") },
    };
    points.extend(turn(&horizon, &names, documents));
    let growth = workload.demand.growth.and_then(|growth| match growth {
        Growth::Monthly(share) => Some((steps(share, 1000)?, "month", 10)),
        Growth::Yearly(share) => Some((steps(share, 100)?, "year", 1)),
        Growth::Data(_) => None,
    });
    if let Some((today, time, tenths)) = growth {
        let write = |steps: i64| format!("{} %/{time}", (Decimal::from(steps) / Decimal::from(tenths)).normalize());
        let dial = Dial { input: "growth", table: "demand", key: "growth", today, probes: vec![0, today / 2, today * 2], write: &write };
        points.extend(turn(&dial, &names, documents));
    }
    points
}

/// A share in whole parts of so many.
fn steps(share: Decimal, parts: i64) -> Option<i64> {
    (share * Decimal::from(parts)).round().to_i64().filter(|steps| *steps > 0)
}

/// The step nearest to today's at which the winner loses.
fn turn(dial: &Dial<'_>, names: &[String; 2], documents: &mut Documents<'_>) -> Option<TurningPoint> {
    let mut loses = |step: i64| first_loses(dial, step, names, documents);
    // From today's value outwards: the nearest on each side that turns, and the last that does not.
    let mut found: Option<(i64, TurningPoint)> = None;
    for below in [true, false] {
        let mut probes: Vec<i64> = dial.probes.iter().copied().filter(|probe| (*probe < dial.today) == below && *probe != dial.today).collect();
        probes.sort_by_key(|probe| (probe - dial.today).abs());
        probes.dedup();
        let mut stays = dial.today;
        for probe in probes.into_iter().filter(|probe| *probe > 0 || dial.key == "growth") {
            match loses(probe) {
                Some(true) => {
                    let mut turns = probe;
                    while (turns - stays).abs() > 1 {
                        let middle = i64::midpoint(turns, stays);
                        if loses(middle)? { turns = middle } else { stays = middle }
                    }
                    let point = TurningPoint { input: dial.input, at: (dial.write)(turns), below };
                    let distance = (turns - dial.today).abs();
                    if found.as_ref().is_none_or(|(nearest, _)| distance < *nearest) {
                        found = Some((distance, point));
                    }
                    break;
                }
                Some(false) => stays = probe,
                None => break,
            }
        }
    }
    found.map(|(_, point)| point)
}

/// Whether the first of two alternatives costs more than the second when an input has another value; `None` if they cannot be compared there.
fn first_loses(dial: &Dial<'_>, step: i64, names: &[String; 2], documents: &mut Documents<'_>) -> Option<bool> {
    let text = (dial.write)(step);
    let mut root = documents.workload.clone();
    let node = Node { value: Value::Text(text.into()), origin: Origin::default() };
    root.as_table_mut()?.get_mut(dial.table)?.as_table_mut()?.set(dial.key, node);
    let mut reader = Reader::default();
    let scenario = scenario::read(&root, documents.base, documents.extra, documents.library, documents.texts, &mut reader).ok()??;
    let costs = comparison::costs(&scenario, names);
    let [first, second] = costs.as_slice() else { return None };
    Some((*first)? > (*second)?)
}
