//! The load: its shapes, and what transit at the 95th percentile makes of it.

use crate::properties::config;
use crate::support::{Case, Run, charge, decimal, decimals, usage};
use proptest::prelude::*;
use rackrent::demand::Running;
use rackrent::demand::day;

fn mean(levels: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a week has 168 hours")]
    let count = levels.len() as f64;
    levels.iter().sum::<f64>() / count
}

fn highest(levels: &[f64]) -> f64 {
    levels.iter().copied().fold(0.0, f64::max)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9 * b.abs().max(1.0)
}

#[test]
fn a_day_of_twice_the_mean_is_a_cosine_from_nothing_at_midnight_to_two_at_noon() {
    // 1 - cos(2 pi h / 24): 0, 1, 2, 1 at hours 0, 6, 12, 18.
    let levels = day(2.0);
    for (hour, level) in [(0, 0.0), (6, 1.0), (12, 2.0), (18, 1.0)] {
        assert!(close(levels[hour], level), "hour {hour}: {}", levels[hour]);
    }
}

#[test]
fn a_flat_load_is_at_its_peak_in_every_hour() {
    let demand = Case::new("2 months").demand();
    assert_eq!(demand.hourly.len(), 1460);
    assert!(demand.hourly.iter().all(|level| close(*level, 1.0)));
}

#[test]
fn a_week_begins_on_a_monday_and_its_weekend_is_a_share_of_its_weekdays() {
    let demand = Case::new("1 month").body("[demand]\nshape = \"weekly\"\npeak_to_mean = 2\nweekend = 0.5\n").demand();
    let days: Vec<f64> = demand.hourly[..168].chunks(24).map(mean).collect();
    assert!(days[..5].iter().all(|day| close(*day, days[0])), "{days:?}");
    assert!(days[5..].iter().all(|day| close(*day, 0.5 * days[0])), "{days:?}");
}

#[test]
fn the_size_of_a_component_is_its_need_in_the_busiest_hour_of_month_1() {
    for shape in ["", "shape = \"daily\"\npeak_to_mean = 3\n", "shape = \"weekly\"\npeak_to_mean = 2\nweekend = 0.5\n"] {
        let demand = Case::new("2 months").body(&format!("[demand]\n{shape}growth = \"10 %/month\"\n")).demand();
        assert!(close(highest(&demand.hourly[..730]), 1.0), "{shape}");
    }
    // A trace whose second month is higher goes beyond it.
    let demand = Case::new("2 months").trace("1 hour", std::iter::repeat_n(1, 730).chain(std::iter::repeat_n(3, 730))).demand();
    assert!(close(demand.months[0].highest(Running::default()), 1.0) && close(demand.months[1].highest(Running::default()), 3.0));
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn a_day_has_a_mean_of_one_and_the_peak_that_was_asked_for_at_noon(tenths in 10..240_u32) {
        let peak = f64::from(tenths) / 10.0;
        let levels = day(peak);
        prop_assert!(close(mean(&levels), 1.0) && (highest(&levels) - peak).abs() < 1e-6, "{levels:?}");
        prop_assert!(levels.iter().all(|level| *level >= -1e-12 && *level <= levels[12] && *level >= levels[0] - 1e-12), "{levels:?}");
    }

    #[test]
    fn a_week_has_the_peak_to_mean_that_was_asked_for(tenths in 20..100_u32, weekend in 1..11_u32) {
        let shape = format!("[demand]\nshape = \"weekly\"\npeak_to_mean = {}.{}\nweekend = 0.{weekend}\n", tenths / 10, tenths % 10);
        let week = &Case::new("1 month").body(&shape).demand().hourly[..168];
        prop_assert!((highest(week) / mean(week) - f64::from(tenths) / 10.0).abs() < 1e-6);
    }
}

// Transit at the 95th percentile.

/// A June of 720 hours and streams of (meter, GB a month, what they follow), at a dollar a Mbps-month; 324 GB are a megabit a second.
fn transit(streams: &[(&str, &str, &str)], charge_keys: &str, conventions: &str) -> Case {
    let stream = |(index, (meter, volume, follows)): (usize, &(&str, &str, &str))| {
        format!("[[traffic]]\nname = \"{index}\"\nmeter = \"{meter}\"\nvolume = \"{volume} GB/month\"\nfollows = \"{follows}\"\n")
    };
    let streams: String = streams.iter().enumerate().map(stream).collect();
    let body = format!("{}covers = [\"transfer-out\", \"transfer-in\"]\n{charge_keys}", charge("Transit", "bandwidth-p95", "1/Mbps-month"));
    Case::new("1 month")
        .head("start = \"2026-06\"")
        .body(&format!("[conventions]\nmonth = \"calendar\"\n{conventions}"))
        .body(&streams)
        .sheet("transit", "hosting", &body)
}

#[test]
fn the_larger_direction_counts_and_the_other_is_free() {
    let run = transit(&[("transfer-out", "324", "demand"), ("transfer-in", "972", "demand"), ("transfer-in", "324", "demand")], "", "burst = 1\n").run();
    assert_eq!(run.total("transit"), "4.00");
}

#[test]
fn hours_are_taken_to_hold_five_minute_peaks_unless_the_workload_says_otherwise() {
    // 1.25 over the hourly mean by default; five-minute samples hold their own peaks.
    assert_eq!(transit(&[("transfer-out", "324", "demand")], "", "").run().total("transit"), "1.25");
    assert_eq!(transit(&[("transfer-out", "324", "demand")], "", "burst = 2\n").run().total("transit"), "2.00");
    assert_eq!(transit(&[("transfer-out", "324", "demand")], "", "").trace("5 minutes", [1; 12]).run().total("transit"), "1.00");
}

#[test]
fn a_commit_is_billed_below_it_and_the_reading_above() {
    let run = |volume: &str| transit(&[("transfer-out", volume, "demand")], "commit = \"10 Mbps\"\n", "burst = 1\n").run().total("transit");
    assert_eq!((run("324"), run("6480")), ("10.00".into(), "20.00".into()));
}

/// 720 hourly samples with some hours at ten times the rest.
fn hours_at_ten(high: usize, follows: &str) -> Run {
    let load = (0..720).map(|hour| if hour < high { 10 } else { 1 });
    // A megabit a second for an hour is 0.45 GB.
    let volume = decimal("0.45") * (rust_decimal::Decimal::from(10 * high) + rust_decimal::Decimal::from(720 - high));
    transit(&[("transfer-out", &volume.to_string(), follows)], "", "burst = 1\n").trace("1 hour", load).run()
}

#[test]
fn of_720_hours_36_are_dropped() {
    assert_eq!(hours_at_ten(36, "demand").total("transit"), "1.00");
    assert_eq!(hours_at_ten(37, "demand").total("transit"), "10.00");
}

#[test]
fn what_follows_nothing_is_spread_evenly() {
    // 36 hours at ten times: 0.45 x (360 + 684) = 469.8 GB, evenly 1.45 Mbps.
    assert_eq!(hours_at_ten(36, "nothing").total("transit"), "1.45");
}

#[test]
fn what_is_steady_adds_to_what_follows_the_load() {
    // A megabit at all hours, and 37 hours at ten: 11.
    let load = (0..720).map(|hour| if hour < 37 { 10 } else { 1 });
    let run = transit(&[("transfer-out", "473.85", "demand"), ("transfer-out", "324", "nothing")], "", "burst = 1\n").trace("1 hour", load).run();
    assert_eq!(run.total("transit"), "11.00");
}

#[test]
fn the_percentile_grows_with_the_volume() {
    // The growth of a month is in its percentile: 1, 2, 4 Mbps in months of 730 hours (328.5 GB to the megabit).
    let body = format!("{}covers = [\"transfer-out\"]\n", charge("Transit", "bandwidth-p95", "1/Mbps-month"));
    let run = Case::new("3 months")
        .body("[demand]\ngrowth = \"100 %/month\"\n[conventions]\nburst = 1\n")
        .body("[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"328.5 GB/month\"\n")
        .sheet("transit", "hosting", &body)
        .run();
    assert_eq!(run.months("transit"), decimals("0 1 2 4"));
}

#[test]
fn volumes_a_second_fill_the_month() {
    // 600 a second for 730 hours of 3,600 seconds: 1,576,800,000 requests, at a dollar a million.
    let stream = "[[requests]]\nname = \"reads\"\nmeter = \"requests-read\"\nvolume = \"600/second\"\n";
    let run = Case::new("1 month").body(stream).sheet("cloud", "cloud", &charge("Reads", "requests-read", "1/1000000 requests")).run();
    assert_eq!(run.total("cloud"), "1576.80");
}

#[test]
fn stated_traffic_is_on_the_bandwidth_that_covers_it() {
    // 328.5 GB in 730 hours are 1 Mbit/s, spread evenly: 12.00 at 12/Mbps-month, whatever the burst convention of 1.
    let transit = "[[charge]]\nname = \"Transit\"\nmeter = \"bandwidth-p95\"\nprice = \"12/Mbps-month\"\ncovers = [\"transfer-out\"]\n";
    let case = Case::new("1 month").body(&usage("transfer-out", "328.5 GB")).body("[conventions]\nburst = 1\n");
    assert_eq!(case.sheet("own", "owned", transit).run().total("own"), "12.00");
}
