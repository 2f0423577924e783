//! What reports say about commitments and mixes: schedules, shares, what falls due later, and which alternatives stand beside the verdict.

use crate::purchase::{NO_LAG, committed, machine, of_type, option, paying, plan};
use crate::support::{Case, Run, bought, decimal, rented, vcpus};
use rackrent::comparison::NoteKind;
use rackrent::report::{Format, Period};
use serde_json::json;

/// Two machines all the time and a third in 73 of 730 hours; at 0.05 an hour for a term.
fn two_of_three(term: &str, more: &str) -> Run {
    let declared = option("ri", "committed", &format!("term = \"{term}\"\nlabel = \"reserved for {term}\""));
    let sheet = [declared, machine("m", "0.10/hour", "ri = \"0.05/hour\"")].concat();
    Case::new("1 year")
        .body(NO_LAG)
        .trace("1 hour", (0..730).map(|hour| 2 + u32::from(hour < 73)))
        .body(&of_type("web", 3, "m"))
        .body(more)
        .sheet("cloud", "cloud", &sheet)
        .run()
}

/// Three years, of which one is within the horizon, on and without demand.
fn committed_for_three_years() -> Run {
    two_of_three("3 years", &[paying("plain", "./cloud.toml", "\"on demand\""), paying("mine", "./cloud.toml", "\"committed\"")].concat())
}

#[test]
fn json_has_what_was_committed_to_and_what_of_it_was_used() {
    let json = committed_for_three_years().json();
    assert_eq!(json["alternatives"][0]["commitments"], json!(null));
    assert_eq!((&json["alternatives"][1]["name"], &json["alternatives"][1]["parts"][0]["purchase"]), (&json!("mine"), &json!("committed")));
    // 1,460 of 1,533 hours; two machines for 24 months more at 36.50.
    let expected = json!({
        "coverage_ratio": "0.952381",
        "utilisation_ratio": "1",
        "wasted": "0.00",
        "due_after_the_horizon": "1752.00",
        "purchases": [{ "part": 0, "machine": "m", "option": "ri", "label": "reserved for 3 years", "count": "2", "from_month": 1, "months": 36 }],
    });
    let mut commitments = json["alternatives"][1]["commitments"].clone();
    // As a number: it may have fewer zeros.
    let utilisation = decimal(commitments["utilisation_ratio"].as_str().expect("a ratio"));
    assert_eq!(utilisation, decimal("1"));
    commitments["utilisation_ratio"] = json!("1");
    assert_eq!(commitments, expected);
    assert_eq!(json["alternatives"][1]["base"], json!(null));
}

#[test]
fn money_that_is_pledged_has_no_machine() {
    let sheet = [plan("sp", "1 year", ""), machine("m", "0.10/hour", "sp = \"0.0625/hour\"")].concat();
    let run = Case::new("1 year").body(&of_type("web", 3, "m")).sheet("cloud", "cloud", &sheet).run();
    let purchases = run.json()["alternatives"][1]["commitments"]["purchases"].clone();
    assert_eq!(purchases, json!([{ "part": 0, "machine": null, "option": "sp", "label": "sp", "count": "0.1875", "from_month": 1, "months": 12 }]));
    assert!(run.render(Format::Table, Period::Total).contains("sp: 0.188 USD an hour from month 1"), "{}", run.render(Format::Table, Period::Total));
}

#[test]
fn tables_list_commitments_with_their_shares() {
    let run = committed_for_three_years();
    for format in [Format::Table, Format::Markdown] {
        let text = run.render(format, Period::Total);
        for part in ["Commitments", "mine: m, reserved for 3 years: 2 from month 1", "Machine-hours committed", "95 %", "Commitments used", "100 %"] {
            assert!(text.contains(part), "{part}:\n{text}");
        }
    }
}

#[test]
fn a_terminal_shows_four_purchases_of_a_kind_and_markdown_all() {
    // 1, 2, 3, ... machines by the month: one more term a month, each longer than what is left.
    let run = Case::new("7 months")
        .body(NO_LAG)
        .trace("1 hour", (1..=7).flat_map(|count| std::iter::repeat_n(count, 730)))
        .body(&of_type("web", 1, "m"))
        .body(&paying("mine", "./cloud.toml", "\"committed\""))
        .sheet("cloud", "cloud", &[committed("ri", "1 year"), machine("m", "0.10/hour", "ri = \"0.05/hour\"")].concat())
        .run();
    let table = run.render(Format::Table, Period::Total);
    let four = "m, ri: 1 from month 1, 1 from month 2, 1 from month 3, 1 from month 4, 3 more until month 7";
    assert!(table.split_whitespace().collect::<Vec<_>>().join(" ").contains(four), "{table}");
    let markdown = run.render(Format::Markdown, Period::Total);
    assert!(markdown.contains("1 from month 5, 1 from month 6, 1 from month 7"), "{markdown}");
}

#[test]
fn a_sheet_that_has_commitments_stands_with_and_without_them_where_they_pay() {
    let names = |run: &Run| run.comparison.scenario.alternatives.iter().map(|alternative| alternative.name.clone()).collect::<Vec<_>>();
    let pays = two_of_three("1 year", "");
    assert_eq!(names(&pays), ["cloud", "cloud committed"]);
    // Terms that outlast the horizon are nobody's but who asks for them.
    assert_eq!(names(&two_of_three("13 months", "")), ["cloud"]);
    assert!(pays.notes(NoteKind::Verdict).iter().all(|note| !note.contains("to commit to nothing")));
    // At 0.11 an hour there is nothing to commit to: said, and no column.
    let sheet = [committed("ri", "1 year"), machine("m", "0.10/hour", "ri = \"0.11/hour\"")].concat();
    let own = bought("server", "5000 USD", "life = \"1 year\"");
    let none = Case::new("1 year").body(&vcpus("web", 3)).sheet("cloud", "cloud", &sheet).sheet("own", "owned", &own).run();
    assert_eq!(names(&none), ["cloud", "own"]);
    assert!(none.notes(NoteKind::Verdict).contains(&"to commit to nothing costs least: cloud"), "{:?}", none.notes(NoteKind::Verdict));
    // What was tried is not a list price that nobody compared.
    assert!(none.notes(NoteKind::Verdict).iter().all(|note| !note.contains("list price")), "{:?}", none.notes(NoteKind::Verdict));
    // A listed alternative stands by itself, whatever it commits to.
    let listed = Case::new("1 year").body(&vcpus("web", 3)).body(&paying("mine", "./cloud.toml", "\"committed\"")).sheet("cloud", "cloud", &sheet).run();
    assert_eq!(names(&listed), ["mine"]);
}

#[test]
fn a_sheet_with_spot_alone_has_no_second_column() {
    let sheet = [option("spot", "spot", "lost_work = \"5 %\""), machine("m", "0.10/hour", "spot = \"0.03/hour\"")].concat();
    let run = Case::new("1 month").body(&format!("{}allow = [\"spot\"]\n", vcpus("web", 1))).sheet("cloud", "cloud", &sheet).run();
    assert_eq!(run.comparison.outcomes.len(), 1);
    assert_eq!(run.total("cloud"), "73.00");
}

#[test]
fn what_falls_due_after_the_horizon_is_said_beside_the_verdict() {
    let run = committed_for_three_years();
    let due = "mine: commitments run up to 24 months beyond the horizon, with 1,752 USD to pay then: only the figure without end credits counts it";
    assert!(run.notes(NoteKind::Verdict).contains(&due), "{:?}", run.notes(NoteKind::Verdict));
    // All paid at once, nothing is due.
    let sheet = [committed("ri", "3 years"), machine("m", "0.10/hour", "ri = { upfront = \"900 USD\" }")].concat();
    let mine = paying("mine", "./cloud.toml", "\"committed\"");
    let at_once = Case::new("1 year").body(&of_type("web", 1, "m")).body(&mine).sheet("cloud", "cloud", &sheet).run();
    assert!(at_once.priced("mine").commitments.is_some());
    assert!(at_once.notes(NoteKind::Verdict).iter().all(|note| !note.contains("beyond the horizon")));
}

#[test]
fn what_runs_on_spot_is_not_equal() {
    let sheet = [option("spot", "spot", "lost_work = \"5 %\""), machine("m", "0.10/hour", "spot = \"0.03/hour\"")].concat();
    let body = format!("{}{}allow = [\"spot\"]\n", of_type("web", 1, "m"), of_type("batch", 1, "m"));
    let run = Case::new("1 month").body(&body).body(&paying("spot", "./cloud.toml", "\"spot\"")).sheet("cloud", "cloud", &sheet).run();
    let note = "spot: spot machines can be taken away at short notice, and their price changes with demand: batch";
    assert!(run.notes(NoteKind::NotEqual).contains(&note), "{:?}", run.notes(NoteKind::NotEqual));
}

/// Two owned of three; the third is rented for 200 of 730 hours.
fn mix() -> Run {
    let parts = "[[alternative]]\nname = \"mix\"\nparts = [{ sheet = \"./own.toml\" }, { sheet = \"./rent.toml\", takes = \"peak\" }]\n";
    Case::new("1 year")
        .body(NO_LAG)
        .trace("1 hour", (0..730).map(|hour| 1 + u32::from(hour < 500) + u32::from(hour < 200)))
        .body(&vcpus("web", 3))
        .body(parts)
        .sheet("own", "owned", &bought("server", "480 USD", "life = \"1 year\""))
        .sheet("rent", "cloud", &rented("m", "0.10/hour"))
        .run()
}

#[test]
fn a_base_says_what_one_machine_more_or_fewer_would_cost() {
    let run = mix();
    let base = run.json()["alternatives"][0]["base"].clone();
    let one = |dearer: &str| json!({ "machines": "1", "dearer": dearer });
    assert_eq!(base, json!({ "first_month": "2", "last_month": "2", "more": one("240.00"), "fewer": one("120.00") }));
    for format in [Format::Table, Format::Markdown] {
        let text = run.render(format, Period::Total);
        assert!(
            text.contains("Base")
                && text
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
                    .contains("mix: owns 2; 1 more would cost 240 USD more; 1 fewer would cost 120 USD more"),
            "{text}"
        );
    }
}

#[test]
fn both_sides_of_a_mix_are_listed_with_their_machines() {
    let json = mix().json();
    let machines = json["alternatives"][0]["machines"].as_array().expect("a list").clone();
    let named: Vec<_> = machines.iter().map(|machine| (machine["machine"].clone(), machine["highest"].clone())).collect();
    assert_eq!(named, [(json!("server"), json!("2")), (json!("m"), json!("1"))]);
}
