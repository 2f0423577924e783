//! What data sets hold, month by month, as users count them.

use crate::demand::Calendar;
use crate::quantity::{Duration, Growth, to_f64};
use crate::workload::DataSet;
use jiff::civil::Date;

/// What a data set holds in a month, in bytes for one site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stored {
    /// The average over the month's hours: what a gigabyte-month counts.
    pub mean: f64,
    /// The most at any hour: what machines of one's own must hold.
    pub highest: f64,
}

/// What a data set holds in each month.
///
/// A change sets the size from its hour on; growth counts from the month of the last change, and steps on the first hour of each month after it.
#[must_use]
pub fn stored(data: &DataSet, start: Option<Date>, calendar: &Calendar) -> Vec<Stored> {
    let placed = data.changes.iter().filter_map(|change| Some((calendar.place(start?, change.at)?, to_f64(change.size))));
    let mut changes = placed.peekable();
    let (mut size, mut since) = (to_f64(data.size), 0);
    let hours = calendar.hours.iter().copied().enumerate();
    hours
        .map(|(month, hours)| {
            // The size from each hour on, and until when it holds.
            let mut sizes = vec![(grown(size, data.growth, month - since), 0)];
            while let Some(((_, hour), changed)) = changes.next_if(|((at, _), _)| *at == month) {
                sizes.retain(|(_, from)| *from < hour);
                sizes.push((changed, hour));
                (size, since) = (changed, month);
            }
            let ends = sizes.iter().skip(1).map(|(_, from)| *from).chain([hours]);
            let first = sizes[0].0;
            // What is added to the first size: a size that stands is its own mean, to the last digit.
            let added: f64 = sizes.iter().zip(ends).map(|((size, from), end)| (size - first) * f64::from(end - from)).sum();
            Stored { mean: first + added / f64::from(hours), highest: sizes.iter().map(|(size, _)| *size).fold(0.0, f64::max) }
        })
        .collect()
}

/// What of a data set is gone and still billed, as a share of what it holds, where each byte is billed for the `retention` at least.
///
/// A volume S of bytes that live L is replaced at the rate S / L. Each of these bytes is billed for max(L, R), so S / L x max(L, R) are billed at a time
/// (Little's law), of which S are there. The turnover is taken as steady from the first month on.
#[must_use]
pub fn gone(data: &DataSet, retention: Duration) -> f64 {
    data.kept.map_or(0.0, |kept| (retention.hours() / kept.hours() - 1.0).max(0.0))
}

/// A size after so many steps of its growth.
fn grown(size: f64, growth: Option<Growth>, steps: usize) -> f64 {
    let steps = u32::try_from(steps).unwrap_or(u32::MAX - 1);
    match growth {
        Some(Growth::Data(each)) => (size + f64::from(steps) * to_f64(each)).max(0.0),
        Some(growth) => size * growth.factor(steps + 1),
        None => size,
    }
}
