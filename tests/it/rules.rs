//! Rules and budgets, each at its very boundary; the figures are those of the toy, worked by hand in `cli`: renting comes to 472.00 in two months of 236.00,
//! owning to 1,000.00 before the start and 50.00 in each, so that renting wins by 628.00 or 57.0909 %.

use crate::cli::{rackrent, run, text, toy};
use std::path::Path;
use std::process::Stdio;

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

#[test]
fn present_costs_are_judged_to_the_cent_where_money_costs_something() {
    // At 800 %/year month m is divided by 9^(m/12). Renting pays 236 in each of 12 months; the sum of
    // 236 / 9^(m/12), m = 1..12, is 236 x (1 - 1/9) / (9^(1/12) - 1) = 236 x 4.4237203 = 1043.998.
    let folder = changed("horizon = \"2 months\"", "horizon = \"12 months\"\ncost_of_money = \"800 %/year\"");
    let path = folder.path();
    let (code, stderr) = compare(path, &["--fail-unless", "toy: present-cost <= 1,044.00 USD", "--fail-unless", "toy: present-cost >= 1,044.00 USD"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    boundary(path, &[], "toy: present-cost <= 1044 USD", "toy: present-cost <= 1043.99 USD", "the present cost of toy is 1,044.00 USD, more than");
    boundary(path, &[], "toy: present-cost >= 1044 USD", "toy: present-cost >= 1044.01 USD", "the present cost of toy is 1,044.00 USD, less than");
    // Twice the price of machines: 146 more in each month, which is worth 146 x 4.423718 = 645.86, or 61.86 % (146 of 236).
    assert_eq!(run(path, &["compare", "workload.toml", "--format", "json", "-o", "before.json"], "").status.code(), Some(0));
    let dearer = ["--set", "sheet.toy.machine.small.price=0.20/hour", "--baseline", "before.json"];
    let case = |kept: &str, violated: &str, says: &str| boundary(path, &dearer, kept, violated, says);
    case("toy: present-cost-increase <= 645.87 USD", "toy: present-cost-increase <= 645.85 USD", "the present cost of toy against the baseline's");
    case("toy: present-cost-increase <= 61.87 %", "toy: present-cost-increase <= 61.86 %", "more than 61.86 %");
    case("toy: present-cost-decrease <= 0 USD", "toy: present-cost-decrease >= 0 USD", "less than 0 USD");
    // A rise of less than nothing is a fall.
    let cheaper = ["--set", "sheet.toy.machine.small.price=0.05/hour", "--baseline", "before.json"];
    boundary(path, &cheaper, "toy: present-cost-decrease >= 30.93 %", "toy: present-cost-decrease >= 30.94 %", "less than 30.94 %");
    // What is not discounted has no present cost, whatever the baseline.
    let (code, stderr) = compare(toy().path(), &["--fail-unless", "present-cost-increase <= 5 %"]);
    assert!(code == 1 && stderr.contains("needs a cost of money") && stderr.contains("--baseline"), "{stderr}");
}

#[test]
fn shares_of_a_baseline_are_judged_at_the_limit_itself() {
    let folder = toy();
    let path = folder.path();
    assert_eq!(run(path, &["compare", "workload.toml", "--format", "json", "-o", "before.json"], "").status.code(), Some(0));
    // Traffic at nothing: 292 instead of 472 in all, 146 instead of 236 in a month: 180, 90 and 90 less, 9/23.6 of it.
    let free = ["--set", "sheet.toy.charge.'Transfer out'.price=0/GB", "--baseline", "before.json"];
    let case = |kept: &str, violated: &str, says: &str| boundary(path, &free, kept, violated, says);
    case("total-decrease >= 180 USD", "total-decrease >= 180.01 USD", "is 180.00 USD, less than 180.01 USD");
    case("total-decrease >= 38.1355 %", "total-decrease >= 38.1356 %", "is 38.1356 %, less than 38.1356 %");
    case("monthly-decrease >= 90 USD", "monthly-decrease >= 90.01 USD", "is 90.00 USD");
    case("peak-decrease >= 38.13 %", "peak-decrease >= 38.14 %", "less than 38.14 %");
    // 0.15 a machine-hour: 219 and 90 in a month, 309 instead of 236: 73 or 30.932 % more, in each month and in the dearest.
    let dearer = ["--set", "sheet.toy.machine.small.price=0.15/hour", "--baseline", "before.json"];
    let case = |kept: &str, violated: &str, says: &str| boundary(path, &dearer, kept, violated, says);
    case("peak-increase <= 73 USD", "peak-increase <= 72.99 USD", "is 73.00 USD, more than 72.99 USD");
    case("peak-increase <= 30.9323 %", "peak-increase <= 30.93 %", "is 30.9322 %, more than 30.93 %");
    case("monthly-increase >= 73 USD", "monthly-increase >= 73.01 USD", "less than 73.01 USD");
    // At exactly a half: 0.10 + 0.5 x 236 / 1,460 would not be round; traffic at 0.208 is 208 a month, 118 more.
    let half = ["--set", "sheet.toy.charge.'Transfer out'.price=0.208/GB", "--baseline", "before.json"];
    boundary(path, &half, "total-increase <= 50 %", "total-increase <= 49.9999 %", "is 50 %, more than 49.9999 %");
    boundary(path, &half, "peak-increase >= 50 %", "peak-increase >= 50.0001 %", "is 50 %, less than 50.0001 %");
}

/// The toy with these rules in its workload.
fn ruled(rules: &str) -> tempfile::TempDir {
    changed("[[component]]", &format!("{rules}\n[[component]]"))
}

#[test]
fn a_rule_is_asked_of_every_alternative_of_a_side_or_of_one_and_in_its_currency() {
    let rule = |of: &str, bound: &str, level: &str| format!("[[rule]]\nname = \"budget\"\ncheck = \"total\"\nat_most = {bound}\n{of}\nlevel = \"{level}\"\n");
    // Renting comes to 472, owning to 1,100.
    for (of, bound, violated) in [
        ("every = true", "\"1100 USD\"", &[][..]),
        ("every = true", "\"1099.99 USD\"", &["own"]),
        ("every = true", "\"471.99 USD\"", &["own", "toy"]),
        ("every = false", "\"472 USD\"", &[]),
        ("side = \"buy\"", "\"1100 USD\"", &[]),
        ("side = \"buy\"", "\"1099.99 USD\"", &["own"]),
        ("side = \"rent\"", "\"471.99 USD\"", &["toy"]),
        ("alternative = \"own\"", "\"1099.99 USD\"", &["own"]),
        ("", "[\"1 EUR\", \"472 USD\"]", &[]),
        ("", "[\"9999 EUR\", \"471.99 USD\"]", &["toy"]),
    ] {
        for (level, expected) in [("fail", if violated.is_empty() { 0 } else { 4 }), ("warn", 0)] {
            let (code, stderr) = compare(ruled(&rule(of, bound, level)).path(), &[]);
            let title = if level == "fail" { "error[rule-violated]" } else { "warning[rule-violated]" };
            assert!(code == expected && stderr.matches(title).count() == violated.len(), "{of} {bound} {level}: {code} {stderr}");
            assert!(violated.iter().all(|name| stderr.contains(&format!("the total of {name} is "))), "{of} {bound}: {stderr}");
        }
    }
    for (rule, says) in [
        (rule("", "[\"1 EUR\", \"2 GBP\"]", "fail"), "the comparison is in USD"),
        (rule("", "[\"1 USD\", \"2 USD\"]", "fail"), "the bound has a second value"),
        (rule("", "\"5 %\"", "fail"), "`total` is an amount, and `5 %` a share"),
        (rule("every = true\nside = \"buy\"", "\"1 USD\"", "fail"), "exclude each other"),
        (rule("side = \"both\"", "\"1 USD\"", "warn"), "no alternative of the side `both` is priced"),
        (rule("", "\"1 USD\"", "maybe"), "unknown word `maybe`"),
    ] {
        let (_, stderr) = compare(ruled(&rule).path(), &[]);
        assert!(stderr.contains(says), "{says}: {stderr}");
    }
}

#[test]
fn a_rule_that_fails_is_said_after_the_whole_report_whoever_reads_it() {
    let folder = toy();
    let path = folder.path();
    let failing = ["--fail-unless", "total <= 1 USD", "--warn-unless", "winner = buy"];
    for format in ["table", "csv", "json", "markdown", "focus"] {
        let arguments = [&["compare", "workload.toml", "--set", "workload.start=2026-01", "--format", format][..], &failing].concat();
        let (judged, plain) = (run(path, &arguments, ""), run(path, &arguments[..arguments.len() - 4], ""));
        assert_eq!((judged.status.code(), plain.status.code()), (Some(4), Some(0)), "{format}");
        let (judged, stderr) = (text(&judged.stdout), text(&judged.stderr));
        // What has no room for rules is the same to the byte.
        assert_eq!(judged == text(&plain.stdout), !["json", "markdown"].contains(&format), "{format}");
        assert!(
            stderr.contains("error[rule-violated]") && stderr.contains("warning[rule-violated]") && stderr.ends_with("1 rule failed\n"),
            "{format}: {stderr}"
        );
        // Into a file, the same.
        let output = run(path, &[&arguments[..], &["-o", "out"]].concat(), "");
        assert_eq!((output.status.code(), text(&output.stdout), text(&output.stderr)), (Some(4), "", stderr), "{format}");
        assert_eq!(std::fs::read_to_string(path.join("out")).expect("a file"), judged, "{format}");
        // A reader who has gone hears of it all the same.
        let mut child = rackrent(path, &arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(4), stderr), "{format}");
    }
    // A report that cannot be written is the graver fault, and nothing is said of what nobody could read.
    let output = run(path, &[&["compare", "workload.toml", "-o", "nowhere/out"][..], &failing].concat(), "");
    assert!(output.status.code() == Some(3) && !text(&output.stderr).contains("rule-violated"), "{}", text(&output.stderr));
}

/// Every code that the design fixes, from every command that can end with it: 0 is what all other tests see.
#[test]
fn every_command_ends_with_the_codes_that_its_help_names() {
    let folder = toy();
    let path = folder.path();
    std::fs::write(path.join("broken.toml"), "[workload]\nname = 1\n").expect("a temporary file");
    let one_sided = ["check", "workload.toml", "--deny", "warnings"];
    let cases: [(&[&str], i32); 31] = [
        (&["compare", "broken.toml"], 1),
        (&["compare"], 2),
        (&["compare", "nowhere.toml"], 3),
        (&["compare", "workload.toml", "-o", "nowhere/x"], 3),
        (&["compare", "workload.toml", "--fail-unless", "total <= 1 USD"], 4),
        (&["check", "broken.toml"], 1),
        (&["check"], 2),
        (&["check", "nowhere.toml"], 3),
        (&one_sided, 4),
        (&["explain", "broken.toml"], 1),
        (&["explain", "workload.toml", "nobody"], 1),
        (&["explain", "nowhere.toml"], 3),
        (&["sweep", "broken.toml"], 1),
        (&["sweep", "workload.toml", "--vary", "workload.sites=1..2", "--shard", "0/2"], 2),
        (&["sweep", "nowhere.toml"], 3),
        (&["flip", "broken.toml"], 1),
        (&["flip", "workload.toml", "component.web.vcpus", "--from", "3", "--to", "2"], 2),
        (&["flip", "nowhere.toml"], 3),
        (&["sensitivity", "broken.toml"], 1),
        (&["sensitivity", "workload.toml", "--swing", "0"], 2),
        (&["sensitivity", "nowhere.toml"], 3),
        (&["risk", "workload.toml"], 1),
        (&["risk", "workload.toml", "--draws", "0"], 2),
        (&["risk", "nowhere.toml"], 3),
        (&["paths", "workload.toml", "no such path"], 1),
        (&["paths", "nowhere.toml"], 3),
        (&["lock", "broken.toml"], 1),
        (&["lock"], 2),
        (&["lock", "nowhere.toml"], 3),
        (&["schema", "sheet", "-o", "nowhere/x"], 3),
        (&["sheets", "show", "nobody"], 1),
    ];
    for (arguments, code) in cases {
        let output = run(path, arguments, "");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output.stderr));
        assert!(!output.stderr.is_empty() || arguments[0] == "check", "{arguments:?}");
    }
}
