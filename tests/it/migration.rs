//! Leaving what is there: work, double running, data that is taken along, commitments that run off, and when all that has paid back.

use crate::properties::config;
use crate::purchase::{committed, machine};
use crate::support::{Case, FORMATS, PERIODS, Run, bought, charge, decimals, rented, tiered, vcpus};
use proptest::prelude::*;
use rackrent::comparison::{Moved, NoteKind};
use rust_decimal::Decimal;

/// Six months of one machine: 730 a month where it is, 73 where it could be.
fn moving(keys: &str) -> Case {
    let parts = |name: &str| format!("[[alternative]]\nname = \"{name}\"\nparts = [{{ sheet = \"./{name}.toml\" }}]\n");
    Case::new("6 months")
        .head("start = \"2026-11\"")
        .body(&vcpus("web", 1))
        .body(&format!("[migration]\nfrom = \"old\"\n{keys}\n"))
        .body(&parts("old"))
        .body(&parts("new"))
        .sheet("old", "cloud", &[rented("m", "1/hour"), tiered("Out", "transfer-out", &[("100 GB", "2/GB"), ("", "1/GB")])].concat())
        .sheet("new", "cloud", &rented("m", "0.10/hour"))
}

#[track_caller]
fn moved<'a>(run: &'a Run, name: &str) -> &'a Moved {
    run.priced(name).moved.as_ref().expect("it was moved to")
}

#[test]
fn work_is_paid_once_and_by_those_that_move() {
    let run = moving("work = \"1000 USD\"").run();
    assert_eq!(run.months("new"), decimals("0 1073 73 73 73 73 73"));
    assert_eq!(run.months("old"), decimals("0 730 730 730 730 730 730"));
    assert!(run.priced("old").moved.is_none());
    // 1,073 and 1,146 against 730 and 1,460: less from month 2 on, December.
    assert_eq!((moved(&run, "new").paid.to_string().as_str(), moved(&run, "new").pays_back), ("1000.00", Some(2)));
    let table = run.render(FORMATS[0], PERIODS[0]);
    assert!(table.contains("month 2 (2026-12)"), "{table}");
    assert!(run.notes(NoteKind::NotCounted).iter().all(|note| !note.contains("migration")));
}

#[test]
fn work_in_post_months_costs_what_the_posts_of_the_new_place_do() {
    let people = |price: &str| charge("People", "posts", price);
    let staff = "[staff]\nrented = 1\nowned = 1\n";
    let run = moving("post_months = 4").body(staff).completing("people", "hosting", &people("12000/post-year")).run();
    assert_eq!(run.months("new"), decimals("0 5073 1073 1073 1073 1073 1073"));
    assert_eq!(run.line("new", "Migration, people"), "4000.00");
}

#[test]
fn while_two_run_the_old_one_is_paid_too() {
    let run = moving("double_running = \"10 weeks\"").run();
    // Ten weeks are 2.3 months: three.
    assert_eq!(run.months("new"), decimals("0 803 803 803 73 73 73"));
    assert_eq!(run.line("new", "Double running of old"), "2190.00");
    assert_eq!(moved(&run, "new").pays_back, Some(4));
    assert!(run.notes(NoteKind::Assumed).contains(&"old is paid in months 1 to 3 beside whatever replaces it"), "{:?}", run.comparison.notes);
    // Beyond the horizon nobody pays.
    assert_eq!(moving("double_running = \"2 years\"").run().line("new", "Double running of old"), "4380.00");
}

#[test]
fn what_stays_where_it_is_does_not_run_twice() {
    // The files, 100 a month, stay: three months of the machine alone.
    let files = "[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"1 TB\"\n";
    let split = "[[alternative]]\nname = \"split\"\nparts = [{ sheet = \"./new.toml\", serves = [\"web\"] }, { sheet = \"./old.toml\" }]\n";
    let storage = charge("Storage", "object-storage", "0.10/GB-month");
    let run = moving("double_running = \"3 months\"")
        .body(files)
        .body(split)
        .sheet("old", "cloud", &[rented("m", "1/hour"), storage.clone()].concat())
        .sheet("new", "cloud", &[rented("m", "0.10/hour"), storage].concat())
        .run();
    assert_eq!(run.line("split", "Double running of old"), "2190.00");
    assert_eq!(run.line("new", "Double running of old"), "2490.00");
}

#[test]
fn data_that_leaves_is_on_top_of_what_flows_anyway() {
    // 60 GB flow, and 60 more leave: 40 at 2 and 20 at 1.
    let traffic = "[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"60 GB/month\"\n";
    let sheet = [rented("m", "0/hour"), charge("Out", "transfer-out", "0/GB")].concat();
    let case = |keys: &str| moving(&format!("exit_transfer = \"60 GB\"\n{keys}")).body(traffic).sheet("new", "cloud", &sheet).run();
    assert_eq!(case("").months("new"), decimals("0 100 0 0 0 0 0"));
    let credited = case("credited = true\nconditions = \"within 60 days\"");
    assert_eq!(credited.total("new"), "0.00");
    assert_eq!(credited.quantity("new", "Transfer out of old"), Decimal::from(60));
    assert!(credited.notes(NoteKind::Assumed).iter().any(|note| note.contains("credits: within 60 days")), "{:?}", credited.comparison.notes);
}

#[test]
fn what_runs_off_is_paid_by_all_until_it_ends() {
    let run = moving("runs_off = [{ what = \"plan\", monthly = \"50 USD\", until = \"2027-01\" }]").run();
    assert_eq!(run.months("new"), decimals("0 123 123 123 73 73 73"));
    assert_eq!(run.months("old"), decimals("0 780 780 780 730 730 730"));
    assert!(moved(&run, "new").paid.is_zero());
    // It is not paid twice where two run.
    let both = moving("double_running = \"1 month\"\nruns_off = [{ what = \"plan\", monthly = \"50 USD\", until = \"2026-11\" }]").run();
    assert_eq!(both.months("new"), decimals("0 853 73 73 73 73 73"));
}

#[test]
fn a_move_from_what_is_not_priced_is_not_priced() {
    let hidden = "[[machine]]\nname = \"m\"\nvcpus = 1\nprice = \"unpublished\"\n";
    let run = moving("double_running = \"1 month\"").sheet("old", "cloud", hidden).run();
    assert!(run.comparison.priced().next().is_none());
    assert_eq!(moving("work = \"1 USD\"").sheet("old", "cloud", hidden).run().total("new"), "439.00");
}

#[test]
fn moving_can_turn_the_verdict() {
    assert_eq!(moving("work = \"3000 USD\"").run().winner(), Some("new"));
    let run = moving("work = \"4000 USD\"").run();
    assert_eq!((run.winner(), moved(&run, "new").pays_back), (Some("old"), None));
    assert!(moving("work = \"3000 USD\"").turning().iter().any(|point| point.input == "horizon" && point.below));
}

#[test]
fn hardware_that_moves_in_is_paid_before_the_start() {
    let run = moving("work = \"100 USD\"").sheet("new", "owned", &bought("server", "500 USD", "life = \"5 years\"")).run();
    assert_eq!(run.months("new")[..3], decimals("500 100 0"));
    assert_eq!(moved(&run, "new").pays_back, Some(1));
}

#[test]
fn findings_of_a_migration() {
    let find = |keys: &str| moving(keys).findings().into_iter().map(|finding| finding.code).collect::<Vec<_>>();
    assert_eq!(find("credited = true"), ["conflict"]);
    assert_eq!(find("runs_off = [{ what = \"plan\", monthly = \"50 USD\", until = \"2026-10\" }]"), ["bad-value"]);
    assert_eq!(find("work = \"50 EUR\""), ["missing-rate"]);
    let unknown = Case::new("1 month").body(&vcpus("web", 1)).body("[migration]\nfrom = \"olt\"\n").sheet("old", "cloud", &rented("m", "1/hour")).findings();
    assert_eq!(unknown.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["unknown-name"]);
}

#[test]
fn every_report_has_the_lines_of_a_move() {
    let run = moving("work = \"1000 USD\"\ndouble_running = \"1 month\"").run();
    for format in [FORMATS[1], FORMATS[2]] {
        let text = run.render(format, PERIODS[0]);
        assert!(text.contains("Double running of old") && text.contains("workload.toml"), "{text}");
    }
    let json = run.json();
    assert_eq!(json["alternatives"][1]["migration"]["pays_back"], "2027-01");
    assert!(json["alternatives"][0].get("migration").is_none());
}

#[test]
fn the_same_sheet_with_its_commitments_is_no_other_place() {
    let sheet = [committed("year", "1 year"), machine("m", "1/hour", "year = \"0.5/hour\"")].concat();
    let case = Case::new("1 year").body(&vcpus("web", 1)).body("[migration]\nfrom = \"old\"\nwork = \"1000 USD\"\n");
    let run = case.sheet("old", "cloud", &sheet).sheet("new", "cloud", &rented("m", "1/hour")).run();
    assert_eq!((run.total("old"), run.total("old committed"), run.total("new")), ("8760.00".into(), "4380.00".into(), "9760.00".into()));
}

#[test]
fn what_the_workload_states_is_of_no_sheet() {
    let run = moving("work = \"1000 USD\"").run();
    let json = run.json();
    let lines = json["alternatives"][1]["lines"].as_array().expect("lines");
    let parts: Vec<_> = lines.iter().map(|line| (line["name"].as_str().unwrap_or(""), line["part"].as_u64())).collect();
    assert_eq!(parts, [("m", Some(0)), ("Migration", None)]);
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn the_months_of_a_move_add_up(work in 0..5000_u32, months in 0..9_u32, exit in 0..300_u32, monthly in 0..100_u32) {
        let keys = format!(
            "work = \"{work} USD\"\ndouble_running = \"{months} months\"\nexit_transfer = \"{exit} GB\"\n\
             runs_off = [{{ what = \"plan\", monthly = \"{monthly} USD\", until = \"2027-02\" }}]"
        );
        let run = moving(&keys).run();
        let out = Decimal::from(if exit <= 100 { 2 * exit } else { 100 + exit });
        let paid = Decimal::from(work + 730 * months.min(6)) + out;
        prop_assert_eq!(moved(&run, "new").paid.decimal(), paid);
        prop_assert_eq!(run.priced("new").total.decimal(), paid + Decimal::from(6 * 73 + 4 * monthly));
        prop_assert_eq!(run.months("new").iter().sum::<Decimal>(), run.priced("new").total.decimal());
        prop_assert_eq!(run.priced("old").total.decimal(), Decimal::from(6 * 730 + 4 * monthly));
    }
}
