//! What belongs beside a result: stale and list prices, assumptions, what one side offers and another does not, what is left out.

use crate::support::{Case, Run, bought, charge, decimal, rented, sheet, usage, vcpus};
use rackrent::comparison::NoteKind;

/// How many notes of a kind say all of this.
fn said(run: &Run, kind: NoteKind, parts: &[&str]) -> usize {
    run.notes(kind).iter().filter(|note| parts.iter().all(|part| note.contains(part))).count()
}

#[test]
fn prices_more_than_twelve_months_apart_are_flagged_beside_the_verdict() {
    let on = |id: &str, kind: &str, date: &str| sheet("USD", id, kind, &charge("Out", "transfer-out", "0.10/GB")).replace("2026-01-01", date);
    let run = |date: &str| {
        let case = Case::new("1 month").body(&usage("transfer-out", "1 GB"));
        case.sheet_text("old", &on("old", "owned", date)).sheet_text("new", &on("new", "cloud", "2026-01-01")).run()
    };
    assert_eq!(said(&run("2024-12-31"), NoteKind::Verdict, &["old", "2024-12-31", "new", "2026-01-01"]), 1);
    assert_eq!(said(&run("2025-01-01"), NoteKind::Verdict, &["old"]), 0);
}

#[test]
fn a_verdict_on_list_prices_says_so_and_a_bill_alone_does_not() {
    let case = Case::new("1 month").body(&vcpus("web", 1)).sheet("rent", "cloud", &rented("server", "0.10/hour"));
    assert_eq!(said(&case.run(), NoteKind::Verdict, &["list price"]), 0);
    let run = case.sheet("own", "owned", &bought("server", "100 USD", "life = \"1 month\"")).run();
    assert_eq!(said(&run, NoteKind::Verdict, &["rent", "list price"]), 1);
}

#[test]
fn the_share_of_assumed_prices_is_of_all_that_is_paid() {
    // 25 of 100 have an assumed price; the credit of 24 at the end is not what is paid.
    let assumed = "[source.guess]\ntitle = \"A guess\"\nread = \"assumption\"\n";
    let guess = charge("Guess", "transfer-in", "0.25/GB").replace("price =", "source = \"guess\"\nprice =");
    let body = format!("{assumed}{}{}{guess}", bought("server", "25 USD", "life = \"25 months\""), charge("Out", "transfer-out", "0.50/GB"));
    let case = Case::new("1 month").body(&vcpus("web", 1)).body(&usage("transfer-out", "100 GB")).body(&usage("transfer-in", "100 GB"));
    let run = case.sheet("own", "owned", &body).run();
    let priced = run.priced("own");
    assert_eq!(priced.end_credits.to_string(), "-24.00");
    assert_eq!((priced.assumed.ratio, priced.assumed.names.as_slice()), (decimal("0.25"), ["Guess".to_owned()].as_slice()));
    assert_eq!(priced.remembered.ratio, decimal("0"));
    assert_eq!(said(&run, NoteKind::Assumed, &["own", "25 %", "Guess"]), 1);
}

#[test]
fn caveats_assumptions_and_what_is_not_counted_are_printed_beside_the_result() {
    let text = sheet("USD", "cloud", "cloud", &charge("Out", "transfer-out", "0.10/GB")).replace("as_of", "caveats = [\"No SLA.\"]\nas_of");
    let run = Case::new("1 month")
        .head("assumptions = [\"The load is made up.\"]\nnot_counted = [\"the move\"]")
        .body(&usage("transfer-out", "1 GB"))
        .sheet_text("cloud", &text)
        .run();
    assert_eq!(said(&run, NoteKind::NotEqual, &["cloud", "No SLA"]), 1);
    assert_eq!(said(&run, NoteKind::Assumed, &["The load is made up"]), 1);
    assert_eq!(said(&run, NoteKind::NotCounted, &["the move"]), 1);
}

#[test]
fn people_who_are_not_counted_are_said_to_be_left_out() {
    let case = || Case::new("1 month").body(&usage("transfer-out", "1 GB"));
    let body = [charge("Out", "transfer-out", "0.10/GB"), charge("People", "posts", "1/post-month")].concat();
    assert_eq!(said(&case().sheet("cloud", "cloud", &body).run(), NoteKind::NotCounted, &["people"]), 1);
    let staffed = case().body("[staff]\nrented = 1\nowned = 1\n").sheet("cloud", "cloud", &body).run();
    assert_eq!(said(&staffed, NoteKind::NotCounted, &["people"]), 0);
}

#[test]
fn fewer_copies_than_wanted_are_not_equal() {
    let data = "[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"1 TB\"\n";
    let run = |copies: u32| {
        let body = format!("{}copies = {copies}\n", charge("Storage", "object-storage", "0.02/GB-month"));
        Case::new("1 month").body(data).sheet("cloud", "cloud", &body).run()
    };
    assert_eq!(said(&run(2), NoteKind::NotEqual, &["cloud", "2 copies", "`files`", "3"]), 1);
    assert_eq!(said(&run(3), NoteKind::NotEqual, &["copies"]), 0);
}

#[test]
fn what_is_due_before_the_capital_arrives_is_said() {
    // 900 before the start and 30 in June are due before July.
    let body = [bought("server", "900 USD", "life = \"5 years\""), charge("Fee", "months", "30/month")].concat();
    let run = |arrives: &str| {
        let head = format!("start = \"2026-06\"\ncapital = \"10000 USD\"\ncapital_arrives = {arrives}");
        Case::new("12 months").head(&head).body(&vcpus("web", 1)).sheet("own", "owned", &body).run()
    };
    assert_eq!(said(&run("2026-07-15"), NoteKind::Verdict, &["own", "930"]), 1);
    assert_eq!(said(&run("2026-06-01"), NoteKind::Verdict, &["own", "900"]), 1);
    assert_eq!(said(&run("2026-05-01"), NoteKind::Verdict, &["own"]), 0);
}
