//! Rules and budgets, each at its very boundary; the figures are those of the toy, worked by hand in `cli`: renting comes to 472.00 in two months of 236.00,
//! owning to 1,000.00 before the start and 50.00 in each, so that renting wins by 628.00 or 57.0909 %.

use crate::cli::{run, text, toy};
use std::path::Path;

/// The exit code of a comparison under more arguments, what is on standard error, and that the report came first whole.
#[track_caller]
fn compare(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = run(folder, &[&["compare", "workload.toml"], arguments].concat(), "");
    let (code, stderr) = (output.status.code().expect("a code"), text(&output.stderr).to_owned());
    assert!(![0, 4].contains(&code) || text(&output.stdout).contains("toy"), "the report is there: {stderr}");
    (code, stderr)
}

/// A condition that holds at its boundary, and the one a cent, a point or a day beyond that does not.
#[track_caller]
fn boundary(folder: &Path, more: &[&str], kept: &str, violated: &str, says: &str) {
    let (code, stderr) = compare(folder, &[more, &["--fail-unless", kept]].concat());
    assert_eq!((code, stderr.as_str()), (0, ""), "{kept}");
    let (code, stderr) = compare(folder, &[more, &["--fail-unless", violated]].concat());
    assert_eq!(code, 4, "{violated}: {stderr}");
    assert!(stderr.contains("error[rule-violated]") && stderr.contains(says) && stderr.ends_with("1 rule failed\n"), "{violated}: {stderr}");
    let (code, stderr) = compare(folder, &[more, &["--warn-unless", violated]].concat());
    assert_eq!(code, 0, "{violated}: {stderr}");
    assert!(stderr.contains("warning[rule-violated]") && stderr.contains(says), "{violated}: {stderr}");
}

/// The toy with this in place of a text of its workload.
fn changed(from: &str, to: &str) -> tempfile::TempDir {
    let folder = toy();
    let path = folder.path().join("workload.toml");
    let workload = std::fs::read_to_string(&path).expect("the workload");
    assert!(workload.contains(from), "{from}");
    std::fs::write(&path, workload.replace(from, to)).expect("a temporary file");
    folder
}

#[test]
fn amounts_are_judged_to_the_cent() {
    let folder = toy();
    let case = |kept: &str, violated: &str, says: &str| boundary(folder.path(), &[], kept, violated, says);
    case("total <= 472 USD", "total <= 471.99 USD", "the total of toy is 472.00 USD, more than 471.99 USD");
    case("total >= 472 USD", "total >= 472.01 USD", "the total of toy is 472.00 USD, less than 472.01 USD");
    case("own: total <= 1,100 USD", "own: total <= 1,099.99 USD", "the total of own is 1,100.00 USD");
    case("buy: total <= 1100 USD", "buy: total <= 1099.99 USD", "the total of own is 1,100.00 USD");
    case("every: total <= 1100 USD", "every: total <= 500 USD", "the total of own is 1,100.00 USD");
    case("monthly <= 236 USD", "monthly <= 235.99 USD", "the mean month of toy is 236.00 USD");
    case("own: monthly <= 550 USD", "own: monthly <= 549.99 USD", "the mean month of own is 550.00 USD");
    case("peak <= 236 USD", "peak <= 235.99 USD", "the dearest month of toy is 236.00 USD");
    case("own: peak <= 1000 USD", "own: peak <= 999.99 USD", "the dearest month of own is 1,000.00 USD");
    case("unpriced <= 0", "unpriced >= 1", "every alternative is priced; at least 1 may be");
}

#[test]
fn the_verdict_is_judged_by_margin_winner_and_side() {
    let folder = toy();
    let case = |kept: &str, violated: &str, says: &str| boundary(folder.path(), &[], kept, violated, says);
    case("margin >= 628 USD", "margin >= 628.01 USD", "the margin of the verdict is 628.00 USD, less than 628.01 USD");
    case("margin >= 57.0909 %", "margin >= 57.1 %", "the margin of the verdict is 57.0909 %, less than 57.1 %");
    case("winner = toy", "winner = own", "toy wins, not own");
    case("winner = rent", "winner = buy", "toy wins, not buy");
    // All of what is bought and all that it costs is a guess, nothing of what is rented.
    case("toy: assumed <= 0 %", "own: assumed <= 99.9 %", "the share of own's payments whose price is an assumption is 100 %");
}

#[test]
fn prices_have_an_age_on_a_stated_day_alone() {
    let folder = toy();
    // The prices are of 2026-01-01.
    boundary(
        folder.path(),
        &["--as-of", "2027-01-01"],
        "toy: price-age <= 12 months",
        "toy: price-age <= 364 days",
        "is of 2026-01-01, 365 days before 2027-01-01",
    );
    let (code, stderr) = compare(folder.path(), &["--as-of", "2027-01-02", "--fail-unless", "price-age <= 1 year"]);
    assert_eq!(code, 4, "{stderr}");
    let (code, stderr) = compare(folder.path(), &["--fail-unless", "price-age <= 12 months"]);
    assert!(code == 1 && stderr.contains("--as-of"), "{stderr}");
}

#[test]
fn a_runway_ends_with_the_month_before_the_capital_does() {
    // 235.99 do not pay the first month; 471.99 pay it and not the second; 472 last.
    for (capital, months) in [("235.99", 0), ("471.99", 1), ("472", 2)] {
        let folder = changed("horizon", &format!("capital = \"{capital} USD\"\nhorizon"));
        let says = format!("the runway of toy is {months} months");
        boundary(folder.path(), &[], &format!("runway >= {months} months"), &format!("runway >= {} months", months + 1), &says);
    }
    let (code, stderr) = compare(toy().path(), &["--fail-unless", "runway >= 1 month"]);
    assert!(code == 1 && stderr.contains("needs a capital"), "{stderr}");
}

#[test]
fn increases_and_decreases_are_against_a_workload_or_a_saved_result_alike() {
    let folder = toy();
    let path = folder.path();
    std::fs::write(path.join("before.toml"), std::fs::read(path.join("workload.toml")).expect("the workload")).expect("a temporary file");
    assert_eq!(run(path, &["compare", "before.toml", "--format", "json", "-o", "before.json"], "").status.code(), Some(0));
    // 0.12 instead of 0.10: 2 x 1,460 x 0.12 + 180 = 530.40, which is 58.40 or 12.3729 % more.
    for baseline in ["before.toml", "before.json"] {
        let dearer = ["--set", "sheet.toy.machine.small.price=0.12/hour", "--baseline", baseline];
        let case = |kept: &str, violated: &str, says: &str| boundary(path, &dearer, kept, violated, says);
        case("total-increase <= 58.40 USD", "total-increase <= 58.39 USD", "is 58.40 USD, more than 58.39 USD");
        case("total-increase <= 12.373 %", "total-increase <= 12.372 %", "is 12.3729 %, more than 12.372 %");
        case("monthly-increase <= 29.20 USD", "monthly-increase <= 29.19 USD", "is 29.20 USD");
        case("own: total-increase <= 0 %", "own: total-increase >= 0.01 USD", "is 0.00 USD, less than 0.01 USD");
        // 0.08: 413.60, 58.40 less.
        let cheaper = ["--set", "sheet.toy.machine.small.price=0.08/hour", "--baseline", baseline];
        boundary(path, &cheaper, "total-decrease >= 58.40 USD", "total-decrease >= 58.41 USD", "is 58.40 USD, less than 58.41 USD");
        boundary(path, &cheaper, "peak-decrease <= 29.20 USD", "peak-decrease <= 29.19 USD", "is 29.20 USD");
    }
}

#[test]
fn rules_of_the_workload_and_of_a_policy_are_violated_in_every_format() {
    let folder = toy();
    let path = folder.path();
    let rule = "\n[[rule]]\nname = \"budget\"\ncheck = \"total\"\nat_most = [\"400 EUR\", \"471.99 USD\"]\n";
    let workload = std::fs::read_to_string(path.join("workload.toml")).expect("the workload") + rule;
    std::fs::write(path.join("workload.toml"), workload).expect("a temporary file");
    let policy = "[[rule]]\nname = \"no guesses\"\ncheck = \"assumed\"\nat_most = \"30 %\"\nlevel = \"warn\"\n\n\
                  [[rule]]\nname = \"rent\"\ncheck = \"winner\"\nis = [\"rent\", \"both\"]\n";
    std::fs::write(path.join("policy.toml"), policy).expect("a temporary file");
    for format in ["table", "csv", "json", "markdown"] {
        let (code, stderr) = compare(path, &["--policy", "policy.toml", "--format", format]);
        assert_eq!(code, 4, "{stderr}");
        assert!(stderr.contains("error[rule-violated]: budget: the total of toy is 472.00 USD, more than 471.99 USD"), "{stderr}");
        assert!(stderr.contains("warning[rule-violated]: no guesses:") && stderr.contains("--> policy.toml:4"), "{stderr}");
    }
    let output = run(path, &["compare", "workload.toml", "--policy", "policy.toml", "--format", "json"], "");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let rules: Vec<(&str, bool)> =
        json["rules"].as_array().expect("rules").iter().map(|rule| (rule["name"].as_str().expect("a name"), rule["kept"].as_bool().expect("kept"))).collect();
    assert_eq!(rules, [("budget", false), ("no guesses", true), ("no guesses", false), ("rent", true)]);
    let output = run(path, &["compare", "workload.toml", "--format", "markdown"], "");
    assert!(text(&output.stdout).contains("**Rules that are violated**\n\n- budget (fail): the total of toy is 472.00 USD"), "{}", text(&output.stdout));
    // The bound can be set like any value.
    assert_eq!(compare(path, &["--set", "rule.budget.at_most=472 USD"]), (0, String::new()));
    // A file is written before the violation is said.
    let code = run(path, &["compare", "workload.toml", "-o", "out.txt"], "").status.code();
    assert_eq!((code, path.join("out.txt").exists()), (Some(4), true));
}

#[test]
fn what_is_not_priced_violates_what_is_asked_of_it() {
    let folder = toy();
    let path = folder.path();
    let sheet = std::fs::read_to_string(path.join("toy.toml")).expect("the sheet");
    std::fs::write(path.join("toy.toml"), &sheet[..sheet.find("[[charge]]").expect("a charge")]).expect("a temporary file");
    for condition in ["unpriced <= 0", "toy: total <= 9999 USD", "rent: total <= 9999 USD", "margin >= 1 %", "winner = own"] {
        let (code, stderr) = compare(path, &["--fail-unless", condition]);
        assert!(code == 4 && stderr.contains("priced"), "{condition}: {stderr}");
    }
    // What is chosen is then the only one that is.
    assert_eq!(compare(path, &["--fail-unless", "total <= 1100 USD", "--fail-unless", "unpriced <= 1"]).0, 0);
}

#[test]
fn what_cannot_be_asked_is_an_error_with_advice() {
    let folder = toy();
    let path = folder.path();
    let json = |name: &str, content: &str| std::fs::write(path.join(name), content).expect("a temporary file");
    let saved = run(path, &["compare", "workload.toml", "--format", "json"], "");
    let saved = text(&saved.stdout);
    json("older.json", &saved.replace("rackrent.comparison.v1", "rackrent.comparison.v0"));
    json("other.json", "{\"a\": 1}");
    json("cut.json", &saved[..saved.len() / 2]);
    json("euro.json", &saved.replace("\"currency\": \"USD\"", "\"currency\": \"EUR\""));
    json("part.json", "{\"schema\": \"rackrent.comparison.v1\", \"workload\": \"x\"}");
    json("number.json", &saved.replace("\"total\": \"472.00\"", "\"total\": \"many\""));
    for (arguments, code, says) in [
        (&["--fail-unless", "total <= 400 EUR"][..], 1, "the comparison is in USD"),
        (&["--fail-unless", "totl <= 400 USD"], 1, "did you mean `total`?"),
        (&["--fail-unless", "total <= 400"], 1, "names no currency"),
        (&["--fail-unless", "total < 400 USD"], 1, "is no condition"),
        (&["--fail-unless", "tony: total <= 400 USD"], 1, "did you mean `toy`?"),
        (&["--fail-unless", "winner = tow"], 1, "did you mean `toy`?"),
        (&["--fail-unless", "toy: margin >= 5 %"], 1, "of the whole comparison"),
        (&["--fail-unless", "total-increase <= 5 %"], 1, "--baseline"),
        (&["--fail-unless", "present-cost <= 5 USD"], 1, "needs a cost of money"),
        (&["--fail-unless", "total-increase <= 5 %", "--baseline", "older.json"], 1, "its schema is `rackrent.comparison.v0`"),
        (&["--baseline", "other.json"], 1, "has no `schema`"),
        (&["--baseline", "cut.json"], 1, "was cut off"),
        (&["--baseline", "part.json"], 1, "missing field"),
        (&["--baseline", "number.json"], 1, "`many` is no number"),
        (&["--fail-unless", "total-increase <= 5 %", "--baseline", "euro.json"], 1, "the baseline is in EUR, and the comparison in USD"),
        (&["--baseline", "nowhere.json"], 3, "cannot read `nowhere.json`"),
        (&["--policy", "workload.toml"], 1, "a policy has no key `workload`"),
        (&["--as-of", "yesterday"], 2, "yesterday"),
        (&["--baseline", "euro.json", "-o", "./euro.json"], 2, "is one of the files that are compared with"),
    ] {
        let (found, stderr) = compare(path, arguments);
        assert!(found == code && stderr.contains(says), "{arguments:?}: {found} {stderr}");
    }
}
