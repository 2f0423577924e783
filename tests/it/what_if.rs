//! What would change the answer: values set by flags, grids, flip points, swings and draws, against figures worked by hand and against separate comparisons.

use crate::cli::{run, text};
use crate::support::Case;
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

/// 4 vCPUs for 100 a month, or 1 for 30: whole machines, so that the winner changes and changes back. Transfer costs 0.10 a GB on one side alone.
fn steps(vcpus: &str) -> TempDir {
    let sheet = |machine: &str, transfer: &str| {
        format!(
            "[[machine]]\nname = \"m\"\n{machine}\nsource = \"list\"\n[[charge]]\nname = \"Out\"\nmeter = \"transfer-out\"\nprice = \"{transfer}\"\nsource = \"list\"\n"
        )
    };
    Case::new("12 months")
        .sheet("big", "cloud", &sheet("vcpus = 4\nprice = \"100/month\"", "0.10/GB"))
        .sheet("small", "cloud", &sheet("vcpus = 1\nprice = \"30/month\"", "0/GB"))
        .body(&format!("[[component]]\nname = \"web\"\nvcpus = {vcpus}\n"))
        .body("[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"0 GB/month\"\n")
        .write()
}

#[track_caller]
fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(folder, arguments, "");
    assert_eq!((text(&output.stderr), output.status.code()), ("", Some(0)), "{arguments:?}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[track_caller]
fn printed(folder: &Path, arguments: &[&str], stdin: &str) -> String {
    let output = run(folder, arguments, stdin);
    assert_eq!((text(&output.stderr), output.status.code()), ("", Some(0)), "{arguments:?}");
    text(&output.stdout).to_owned()
}

/// The rows of a comparison without the places of their prices.
fn rows(csv: &str) -> Vec<String> {
    let kept = |row: &str| row.split(',').enumerate().filter(|(at, _)| !(14..16).contains(at)).map(|(_, cell)| cell).collect::<Vec<_>>().join(",");
    csv.lines().map(kept).collect()
}

/// The winner's name and cost by alternative, as `compare` has them.
fn compared(folder: &Path, set: &str) -> (String, Vec<(String, String)>) {
    let value = json(folder, &["compare", "workload.toml", "--set", set, "--format", "json"]);
    let winner = value["verdict"]["winner"].as_str().expect("a winner").to_owned();
    let alternatives = value["alternatives"].as_array().expect("alternatives");
    let figures = alternatives.iter().map(|it| (it["name"].as_str().expect("a name").to_owned(), it["total"].as_str().expect("a total").to_owned()));
    (winner, figures.collect())
}

#[test]
fn a_value_that_is_set_is_as_good_as_written() {
    let folder = steps("2");
    let set = printed(folder.path(), &["compare", "workload.toml", "--set", "component.web.vcpus=5", "--format", "csv"], "");
    let written = printed(steps("5").path(), &["compare", "workload.toml", "--format", "csv"], "");
    assert_eq!(rows(&set), rows(&written));
    let of_sheet = printed(folder.path(), &["compare", "workload.toml", "--set", "sheet.big.machine.m.price=20/month", "--format", "csv"], "");
    assert!(of_sheet.contains("big,compute,m,big,machines,total,12,machine-month,240.00,USD"), "{of_sheet}");
}

#[test]
fn what_cannot_be_set_is_an_error_with_advice() {
    let folder = steps("2");
    let fails = |set: &str, message: &str, help: &str| {
        let output = run(folder.path(), &["compare", "workload.toml", "--set", set], "");
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{set}: {stderr}");
        assert!(stderr.contains(message) && stderr.contains(help), "{set}: {stderr}");
    };
    fails("component.wbe.vcpus=3", "`component` has no entry named `wbe`", "did you mean `web`?");
    fails("component.web.vcpu=3", "a component has no key `vcpu`", "did you mean `vcpus`?");
    fails("component[1].vcpus=3", "`component` has 1 entries, and none at 1", "write a position from 0 to 0");
    fails("sheet.bgi.machine.m.price=3/hour", "no sheet `bgi` is compared", "did you mean `big`?");
    fails("workload.horizon=12", "`12` is a bare number without a unit", "in quotes");
    fails("sheet.big.machine.m.price=-3/hour", "`-3/hour` is negative", "write a price");
    fails("component.web.vcpus", "`--set` takes a path and a value", "component.web.vcpus=VALUE");
    fails("component.'web=3", "has no closing quote", "stands in quotes");
}

#[test]
fn every_path_that_is_listed_can_be_set_to_the_value_that_is_listed() {
    let folder = steps("2");
    let listed = printed(folder.path(), &["paths", "workload.toml"], "");
    let plain = printed(folder.path(), &["compare", "workload.toml", "--format", "csv"], "");
    let paths: Vec<Vec<&str>> = listed.lines().skip(1).map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()).collect();
    assert!(paths.iter().any(|row| row[..2] == ["component.web.vcpus", "2"]) && paths.len() > 20, "{listed}");
    for row in paths.iter().filter(|row| row[0] != "sheet.big.sheet.id" && row[0] != "sheet.small.sheet.id") {
        let set = format!("{}={}", row[0], row[1]);
        assert_eq!(rows(&printed(folder.path(), &["compare", "workload.toml", "--set", &set, "--format", "csv"], "")), rows(&plain), "{set}");
    }
    let filtered = printed(folder.path(), &["paths", "workload.toml", "VCPUS"], "");
    assert_eq!(filtered.lines().count(), 4, "{filtered}");
}

#[test]
fn what_is_not_written_is_listed_and_is_as_if_its_default_were_written() {
    let folder = steps("2");
    let listed = printed(folder.path(), &["paths", "workload.toml", "--unwritten", "--format", "json"], "");
    let keys: Vec<serde_json::Value> = serde_json::from_str(&listed).expect("JSON");
    let plain = printed(folder.path(), &["compare", "workload.toml", "--format", "csv"], "");
    let mut set = 0;
    for key in &keys {
        let path = key["path"].as_str().expect("a path");
        assert!(!key["about"].as_str().expect("a text").is_empty(), "{path}");
        // A table that is not there needs more than one key.
        let Some(default) =
            key["default"].as_str().filter(|_| ["component.web.", "demand.", "sheet.big.machine.m."].iter().any(|start| path.starts_with(start)))
        else {
            continue;
        };
        let assignment = format!("{path}={default}");
        assert_eq!(rows(&printed(folder.path(), &["compare", "workload.toml", "--set", &assignment, "--format", "csv"], "")), rows(&plain), "{assignment}");
        set += 1;
    }
    assert!(set > 8, "{listed}");
    let of = |path: &str| keys.iter().find(|key| key["path"] == path);
    assert_eq!(of("component.web.redundancy").expect("could be written")["default"], "n");
    assert!(of("workload.cost_of_money").is_some() && of("staff.hours.rented").is_some() && of("component.web.vcpus").is_none(), "{listed}");
}

#[test]
fn the_rows_of_a_sweep_are_those_of_separate_comparisons() {
    let folder = steps("2");
    let swept = printed(folder.path(), &["sweep", "workload.toml", "--vary", "component.web.vcpus=1..17/16", "--format", "csv"], "");
    let mut rows = swept.lines();
    assert_eq!(
        rows.next(),
        Some("component.web.vcpus,alternative,outcome,rank,total,present_cost,total_without_credits,present_cost_without_credits,end_credits,currency,why")
    );
    for vcpus in 1..=17 {
        let (winner, figures) = compared(folder.path(), &format!("component.web.vcpus={vcpus}"));
        for (name, total) in figures {
            let rank = if name == winner { 1 } else { 2 };
            assert_eq!(rows.next(), Some(format!("{vcpus},{name},priced,{rank},{total},,{total},,0.00,USD,").as_str()));
        }
    }
    assert_eq!(rows.next(), None);
}

#[test]
fn the_last_input_of_a_grid_turns_fastest_and_steps_may_be_of_equal_ratio() {
    let folder = steps("2");
    let arguments = ["sweep", "workload.toml", "--vary", "component.web.vcpus=1..100/2log", "--vary", "component.web.redundancy=n|n+1", "--format", "csv"];
    let swept = printed(folder.path(), &arguments, "");
    let places: Vec<&str> = swept.lines().skip(1).step_by(2).map(|row| row.rsplitn(11, ',').nth(10).expect("inputs")).collect();
    assert_eq!(places, ["1,n", "1,n+1", "10,n", "10,n+1", "100,n", "100,n+1"]);
}

#[test]
fn shards_one_after_another_are_the_whole_and_scenarios_on_standard_input_the_same_points() {
    let folder = steps("2");
    let whole = ["sweep", "workload.toml", "--vary", "component.web.vcpus=1..9", "--vary", "workload.horizon=6 months..12 months/6", "--format", "csv"];
    let all = printed(folder.path(), &whole, "");
    let parts: String = (1..=5).map(|part| printed(folder.path(), &[&whole[..], &["--shard", &format!("{part}/5")]].concat(), "")).collect();
    assert_eq!(parts, all);
    // The same points as lines: what follows the inputs is the same, row by row.
    let rows = all.lines().skip(1).step_by(2).map(|row| {
        let (vcpus, rest) = row.split_once(',').expect("two inputs");
        let (horizon, _) = rest.split_once(',').expect("two inputs");
        format!("{{\"component.web.vcpus\": {vcpus}, \"workload.horizon\": \"{horizon}\"}}")
    });
    let lines = rows.collect::<Vec<_>>().join("\n");
    let scenarios = printed(folder.path(), &["sweep", "workload.toml", "--scenarios", "-"], &lines);
    let rest = |text: &str, inputs: usize| text.lines().map(|row| row.splitn(inputs + 1, ',').last().unwrap_or("").to_owned()).collect::<Vec<_>>();
    assert_eq!(rest(&scenarios, 1), rest(&all, 2));
}

#[test]
fn a_scenario_that_is_refused_is_a_row_that_says_why_and_the_others_stand() {
    let folder = steps("2");
    let output = run(folder.path(), &["sweep", "workload.toml", "--scenarios", "-"], "{\"component.web.vcpus\": -1}\nno\n{\"component.web.vcpus\": 5}\n");
    let rows: Vec<&str> = text(&output.stdout).lines().collect();
    assert!(rows[1].starts_with("1,,refused,") && rows[1].contains("`-1` is negative"), "{rows:?}");
    assert!(rows[2].starts_with("2,,refused,") && rows[2].contains("the line is no JSON"), "{rows:?}");
    assert_eq!(rows[3], "3,big,priced,2,2400.00,,2400.00,,0.00,USD,");
    assert_eq!((text(&output.stderr), output.status.code()), ("2 of 3 points are refused: their rows say why\n", Some(1)));
}

#[test]
fn a_sweep_of_one_input_is_a_table_and_of_two_a_map_of_winners() {
    let folder = steps("2");
    let table = printed(folder.path(), &["sweep", "workload.toml", "--vary", "component.web.vcpus=3..5/2"], "");
    let expected = "component.web.vcpus  winner  total  next   costs more by
                  3  small   1,080  big              120
                  4  big     1,200  small            240
                  5  small   1,800  big              600

The winner changes from small to big between 3 and 4; from big to small between 4 and 5. `rackrent
  flip` finds where.
";
    assert_eq!(table, expected);
    let map =
        printed(folder.path(), &["sweep", "workload.toml", "--vary", "component.web.vcpus=3..5/2", "--vary", "traffic.out.volume=0..4000 GB/month/2"], "");
    // At 4 vCPUs `big` is 20 a month ahead, which 2,000 GB at 0.10 more than use up.
    let expected = "component.web.vcpus down, traffic.out.volume across

      0 GB/month  2000 GB/month  4000 GB/month
3              B              B              B
4              A              B              B
5              B              B              B

A  big, at 11 % of the points
B  small, at 89 % of the points
";
    assert_eq!(map, expected);
}

#[test]
fn every_crossing_of_whole_machines_is_found_and_wins_on_either_side() {
    let folder = steps("2");
    // 100 x ceil(c / 4) against 30 x c; at 10 both cost 300, and the first name wins.
    let expected = [(3, 4), (4, 5), (6, 7), (8, 9), (9, 10), (12, 13), (13, 14)];
    let found = json(folder.path(), &["flip", "workload.toml", "component.web.vcpus", "--format", "json"]);
    let crossings = found["crossings"].as_array().expect("crossings");
    let values: Vec<(&str, &str)> =
        crossings.iter().map(|it| (it["below"]["value"].as_str().expect("a value"), it["above"]["value"].as_str().expect("a value"))).collect();
    assert_eq!(
        values,
        expected.map(|(low, high)| (low.to_string(), high.to_string())).iter().map(|(low, high)| (low.as_str(), high.as_str())).collect::<Vec<_>>()
    );
    for crossing in crossings {
        for side in ["below", "above"] {
            let set = format!("component.web.vcpus={}", crossing[side]["value"].as_str().expect("a value"));
            assert_eq!(Some(compared(folder.path(), &set).0.as_str()), crossing[side]["winner"].as_str(), "{set}");
        }
    }
}

#[test]
fn a_crossing_is_exact_to_the_last_digit_that_is_tried() {
    // 4 vCPUs: 100 and 0.10 a GB against 120. 200 GB are a tie, which the first name wins; a month's 200.05 GB cost 20.005, half a cent is rounded up.
    let folder = steps("4");
    let found = json(folder.path(), &["flip", "workload.toml", "traffic.out.volume", "--from", "0 GB/month", "--to", "1000 GB/month", "--format", "json"]);
    let crossings = found["crossings"].as_array().expect("crossings");
    assert_eq!(crossings.len(), 1, "{found}");
    assert_eq!((crossings[0]["below"]["value"].as_str(), crossings[0]["below"]["winner"].as_str()), (Some("200.049 GB/month"), Some("big")));
    assert_eq!((crossings[0]["above"]["value"].as_str(), crossings[0]["above"]["winner"].as_str()), (Some("200.05 GB/month"), Some("small")));
}

#[test]
fn never_says_between_which_values_and_a_path_that_leads_nowhere_what_was_meant() {
    let folder = steps("4");
    let never = printed(folder.path(), &["flip", "workload.toml", "workload.horizon"], "");
    let expected = "Today `workload.horizon` is 12 months: big wins.
That never changes between 1 months and 120 months.
Values beyond are refused: the horizon is 0 months (a horizon is between one month and a hundred
  years).
";
    assert_eq!(never, expected);
    let output = run(folder.path(), &["flip", "workload.toml", "workload.horizn"], "");
    assert_eq!(
        (text(&output.stderr), output.status.code()),
        ("error: there is no value at `workload.horizn`\nhelp: did you mean `workload.horizon`?\n", Some(1))
    );
    let output = run(folder.path(), &["flip", "workload.toml", "traffic.out.volume"], "");
    assert_eq!(output.status.code(), Some(2), "0 has no tenfold");
}

#[test]
fn without_a_path_the_smallest_relative_change_comes_first() {
    let folder = steps("4");
    let found = json(folder.path(), &["flip", "workload.toml", "--format", "json"]);
    let flips: Vec<(&str, &str)> =
        found["flips"].as_array().expect("flips").iter().map(|it| (it["input"].as_str().expect("a path"), it["change"].as_str().expect("a share"))).collect();
    // 120 against 100: `small` a sixth cheaper and a cent ties and wins with 99.996; `big` a fifth dearer and half a cent; one vCPU of four more or fewer.
    assert_eq!(flips[0].0, "sheet.small.machine.m.price");
    assert_eq!(flips[1].0, "sheet.big.machine.m.price");
    let share = |at: usize| flips[at].1.parse::<f64>().expect("a number");
    assert!((share(0) + 1.0 / 6.0).abs() < 1e-3, "{flips:?}");
    assert!((share(1) - 0.2).abs() < 1e-3, "{flips:?}");
    let vcpus = flips.iter().find(|(path, _)| *path == "component.web.vcpus").expect("whole machines change the winner");
    assert_eq!(vcpus.1.trim_start_matches('-'), "0.25");
}

#[test]
fn a_swing_moves_the_lead_by_what_it_costs_and_the_widest_comes_first() {
    let folder = steps("4");
    let found = json(folder.path(), &["sensitivity", "workload.toml", "--swing", "10 %", "--format", "json"]);
    assert_eq!((found["winner"].as_str(), found["lead"].as_str()), (Some("big"), Some("240.00")));
    let inputs = found["inputs"].as_array().expect("inputs");
    let of = |path: &str| inputs.iter().find(|it| it["input"] == path).unwrap_or_else(|| panic!("{path} is an input"));
    // 12 months of 100 +- 10 and of 120 +- 12.
    let big = of("sheet.big.machine.m.price");
    assert_eq!((big["from"]["lead"].as_str(), big["to"]["lead"].as_str()), (Some("360.00"), Some("120.00")));
    let small = of("sheet.small.machine.m.price");
    assert_eq!(
        (small["from"]["value"].as_str(), small["from"]["lead"].as_str(), small["to"]["lead"].as_str()),
        (Some("27/month"), Some("96.00"), Some("384.00"))
    );
    let place = |path: &str| inputs.iter().position(|it| it["input"] == path).expect("an input");
    assert!(place("sheet.small.machine.m.price") < place("sheet.big.machine.m.price"));
}

/// One machine whose monthly price is a range, against one for 110.
fn uncertain(range: &str) -> TempDir {
    let machine = |price: &str| format!("[[machine]]\nname = \"m\"\nvcpus = 1\nprice = {price}\nsource = \"list\"\n");
    Case::new("12 months")
        .sheet("drawn", "cloud", &machine(range))
        .sheet("fixed", "cloud", &machine("\"110/month\""))
        .body("[[component]]\nname = \"web\"\nvcpus = 1\n")
        .write()
}

fn number(value: &Value) -> f64 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value} is no number"))
}

#[track_caller]
fn near(value: &Value, expected: f64, tolerance: f64) {
    let value = number(value);
    assert!((value - expected).abs() <= tolerance, "{value} is not within {tolerance} of {expected}");
}

#[test]
fn draws_of_a_triangular_price_have_the_percentiles_chances_and_regrets_of_the_closed_form() {
    let folder = uncertain(r#"{ low = "80/month", likely = "100/month", high = "150/month" }"#);
    let found = json(folder.path(), &["risk", "workload.toml", "--format", "json"]);
    let of = |name: &str| found["alternatives"].as_array().expect("alternatives").iter().find(|it| it["name"] == name).expect("the alternative").clone();
    let drawn = of("drawn");
    // F(x) = (x-80)^2 / 1400 up to 100, 1 - (150-x)^2 / 3500 beyond; tolerances are four standard errors of 10,000 draws.
    near(&drawn["p10"], 12.0 * (80.0 + 140f64.sqrt()), 8.0);
    near(&drawn["p50"], 12.0 * (150.0 - 1750f64.sqrt()), 10.0);
    near(&drawn["p90"], 12.0 * (150.0 - 350f64.sqrt()), 14.0);
    near(&drawn["mean"], 1320.0, 7.1);
    near(&drawn["wins"], 1.0 - 1600.0 / 3500.0, 0.02);
    near(&drawn["wins_standard_error"], (0.542_857 * 0.457_143 / 10_000f64).sqrt(), 1e-5);
    // The mean of what is beyond 110 is 40^3 / 10,500, and the mean price is 110: both regrets are the same.
    near(&drawn["expected_regret"], 12.0 * 64_000.0 / 10_500.0, 4.5);
    near(&of("fixed")["expected_regret"], 12.0 * 64_000.0 / 10_500.0, 4.5);
    assert_eq!(found["inputs"][0]["of_the_winner"].as_str(), Some("1"), "one input is the source of all");
}

#[test]
fn other_distributions_have_the_percentiles_that_they_are_given() {
    let percentiles = |distribution: &str| {
        let folder = uncertain(&format!(r#"{{ low = "90/month", high = "120/month", distribution = "{distribution}" }}"#));
        let found = json(folder.path(), &["risk", "workload.toml", "--format", "json"]);
        let drawn = found["alternatives"].as_array().expect("alternatives").iter().find(|it| it["name"] == "drawn").expect("the alternative").clone();
        ["p10", "p50", "p90"].map(|key| number(&drawn[key]) / 12.0)
    };
    let close = |found: [f64; 3], expected: [f64; 3]| {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1.0, "{found} is not {expected}");
        }
    };
    close(percentiles("uniform"), [93.0, 105.0, 117.0]);
    close(percentiles("normal"), [90.0, 105.0, 120.0]);
    close(percentiles("lognormal"), [90.0, 10_800f64.sqrt(), 120.0]);
}

#[test]
fn inputs_of_one_cause_move_together_and_others_apart() {
    let folder = uncertain(r#"{ low = "90/month", high = "130/month", cause = "power" }"#);
    let other = |cause: &str| format!("sheet.fixed.machine.m.price={{ low = \"90/month\", high = \"130/month\"{cause} }}");
    let chance = |cause: &str| {
        let found = json(folder.path(), &["risk", "workload.toml", "--set", &other(cause), "--format", "json"]);
        number(&found["alternatives"].as_array().expect("alternatives").iter().find(|it| it["name"] == "drawn").expect("the alternative")["wins"])
    };
    assert!(chance(", cause = \"power\"") > 0.999_99, "equal in every draw, and the first name wins");
    assert!((chance("") - 0.5).abs() < 0.02);
}

#[test]
fn a_seed_draws_the_same_on_one_core_and_on_two_whatever_else_is_a_range() {
    let folder = uncertain(r#"{ low = "80/month", likely = "100/month", high = "150/month" }"#);
    let draws = |cores: &str, more: &[&str]| {
        let arguments = [&["risk", "workload.toml", "--draws", "200", "--format", "csv"][..], more].concat();
        let output = crate::cli::rackrent(folder.path(), &arguments).env("RAYON_NUM_THREADS", cores).output().expect("the program runs");
        text(&output.stdout).to_owned()
    };
    let one = draws("1", &[]);
    assert_eq!(one, draws("2", &[]));
    assert_ne!(one, draws("1", &["--seed", "2"]));
    let more = draws("2", &["--set", "component.web.vcpus={ low = 0.5, high = 1 }"]);
    let values = |text: &str, column: &str| {
        let at = text.lines().next().expect("a head").split(',').position(|head| head == column).expect("the column");
        text.lines().skip(1).map(|row| row.split(',').nth(at).expect("a cell").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(values(&one, "sheet.drawn.machine.m.price"), values(&more, "sheet.drawn.machine.m.price"));
    // A draw is a comparison with what was drawn.
    let price = &values(&one, "sheet.drawn.machine.m.price")[6];
    let (_, figures) = compared(folder.path(), &format!("sheet.drawn.machine.m.price={price}"));
    assert_eq!(figures.iter().find(|(name, _)| name == "drawn").map(|(_, total)| total.as_str()), Some(values(&one, "total")[6].as_str()));
}

#[test]
fn without_a_range_there_is_no_risk_and_a_distribution_that_cannot_be_is_refused() {
    let folder = steps("4");
    let output = run(folder.path(), &["risk", "workload.toml"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("error: nothing is uncertain: no value is a range"));
    let folder = uncertain(r#"{ low = "0/month", high = "120/month", distribution = "lognormal" }"#);
    let output = run(folder.path(), &["risk", "workload.toml"], "");
    assert!(text(&output.stderr).contains("cannot be lognormal: its low end is not above 0"), "{}", text(&output.stderr));
    let folder = uncertain(r#"{ low = "90/month", high = "120/month", distribution = "norml" }"#);
    let output = run(folder.path(), &["risk", "workload.toml"], "");
    assert!(text(&output.stderr).contains("did you mean `normal`?"), "{}", text(&output.stderr));
}

#[test]
fn quantiles_of_the_standard_normal_distribution_are_those_of_the_tables() {
    // Python's statistics.NormalDist.
    for (share, expected) in
        [(0.5, 0.0), (0.975, 1.959_963_984_540_054), (0.1, -1.281_551_565_544_600_4), (1e-10, -6.361_340_902_404_056), (1e-30, -11.464_024_688_443_617)]
    {
        assert!((rackrent::risk::standard_normal(share) - expected).abs() < 1e-12, "{share}");
    }
}
