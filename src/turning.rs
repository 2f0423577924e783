//! At which horizon and which growth the verdict turns: the documents are varied, and the one evaluation is asked again.
//!
//! The search looks at a few values on either side of today's and narrows down the interval in which the winner changes, to a month or to about a
//! fiftieth of today's growth. Whole machines make steps, so the winner may change more than once about there, and what happens twice between two
//! values goes unseen: a whole search over every input is another command's job.

use crate::comparison::{self, Comparison, TurningPoint, Verdict};
use crate::diagnostic::Origin;
use crate::document::{Node, Reader, Value};
use crate::documents::Documents;
use crate::quantity::{Growth, to_f64};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// An input as whole steps, and how a step is written.
struct Dial<'a> {
    input: &'static str,
    table: &'static str,
    key: &'static str,
    today: i64,
    /// Whether more steps make the input less.
    falling: bool,
    probes: Vec<i64>,
    write: &'a dyn Fn(i64) -> String,
}

/// Finds the horizon and the growth nearest to today's at which the runner-up, or the best of the other side, beats the winner.
pub fn points(comparison: &Comparison, documents: &mut Documents) -> Vec<TurningPoint> {
    let Verdict::Winner { winner, runner_up, other_side, margin, .. } = comparison.verdict else { return Vec::new() };
    let margin = to_f64(margin.decimal());
    let mut names: Vec<String> = [winner, runner_up].into_iter().chain(other_side).map(|index| comparison.name(index).to_owned()).collect();
    names.dedup();
    let workload = &comparison.scenario.workload;
    let months = i64::from(workload.months);
    let mut points = Vec::new();
    let horizon = Dial {
        input: "horizon",
        table: "workload",
        key: "horizon",
        today: months,
        falling: false,
        probes: vec![months / 3, months * 2 / 3, months * 3 / 2, months * 2],
        write: &|months| if months == 1 { "1 month".to_owned() } else { format!("{months} months") },
    };
    points.extend(turn(&horizon, &names, documents, margin));
    let growth = workload.demand.growth.and_then(|growth| match growth {
        Growth::Monthly(share) => Some((share, "month")),
        Growth::Yearly(share) => Some((share, "year")),
        Growth::Data(_) => None,
    });
    if let Some((step, today, time)) = growth.and_then(|(share, time)| step(share).map(|(step, today)| (step, today, time))) {
        let write = |steps: i64| format!("{} %/{time}", (Decimal::from(steps) * step).normalize());
        let dial = Dial {
            input: "growth",
            table: "demand",
            key: "growth",
            today,
            falling: step.is_sign_negative(),
            probes: vec![0, today / 2, today * 2],
            write: &write,
        };
        points.extend(turn(&dial, &names, documents, margin));
    }
    points
}

/// A step of about a fiftieth of a share, in percent and with one digit, and how many of them the share holds.
fn step(share: Decimal) -> Option<(Decimal, i64)> {
    let percent = share * Decimal::ONE_HUNDRED;
    let step = (percent / Decimal::from(50)).round_sf(1)?;
    let today = percent.checked_div(step)?.round().to_i64()?;
    (today > 0).then_some((step, today))
}

/// A step near today's at which the winner loses: between the nearest probe at which it does, and what is known to stay on that side.
fn turn(dial: &Dial<'_>, names: &[String], documents: &mut Documents, now: f64) -> Option<TurningPoint> {
    let mut lead = |step: i64| lead(dial, step, names, documents);
    let mut probes = dial.probes.clone();
    probes.retain(|probe| *probe != dial.today && (*probe > 0 || dial.key == "growth"));
    probes.sort_by_key(|probe| ((probe - dial.today).abs(), *probe));
    probes.dedup();
    // What stays below today's value, and what stays above it.
    let mut stays = [(dial.today, now); 2];
    for probe in probes {
        let below = probe < dial.today;
        let side = usize::from(!below);
        let Some(lead_there) = lead(probe) else { continue };
        if lead_there >= 0.0 {
            stays[side] = (probe, lead_there);
            continue;
        }
        let (mut stays, mut turns) = (stays[side], (probe, lead_there));
        let mut halve = false;
        while (turns.0 - stays.0).abs() > 1 {
            let width = (turns.0 - stays.0).abs();
            let middle = if halve { i64::midpoint(turns.0, stays.0) } else { between(stays, turns) };
            let step = (middle, lead(middle)?);
            if step.1 < 0.0 {
                turns = step;
            } else {
                stays = step;
            }
            // Whole machines make steps: where a straight line does not halve the interval, the middle does.
            halve = (turns.0 - stays.0).abs() * 2 > width;
        }
        return Some(TurningPoint { input: dial.input, at: (dial.write)(turns.0), below: below != dial.falling });
    }
    None
}

/// Where a straight line through two steps and their leads crosses zero, strictly between them.
fn between(stays: (i64, f64), turns: (i64, f64)) -> i64 {
    let share = stays.1 / (stays.1 - turns.1);
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a dial has a few thousand steps")]
    let middle = stays.0 + (share * (turns.0 - stays.0) as f64) as i64;
    let (low, high) = (stays.0.min(turns.0), stays.0.max(turns.0));
    middle.clamp(low + 1, high - 1)
}

/// By how much the first of some alternatives is cheaper than the cheapest of the others when an input has another value; `None` if they cannot be
/// compared there.
fn lead(dial: &Dial<'_>, step: i64, names: &[String], documents: &mut Documents) -> Option<f64> {
    let text = (dial.write)(step);
    let mut root = documents.workload()?;
    let node = Node { value: Value::Text(text.into()), origin: Origin::default() };
    root.as_table_mut()?.get_mut(dial.table)?.as_table_mut()?.set(dial.key, node);
    let mut reader = Reader::default();
    let scenario = documents.read(&root, &mut reader).ok()??;
    let costs = comparison::costs(&scenario, names).into_iter().collect::<Option<Vec<_>>>()?;
    let (first, others) = costs.split_first()?;
    Some(to_f64((*others.iter().min()? - *first).decimal()))
}
