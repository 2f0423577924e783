//! What data reads as: sizes that change within a month, and bytes that are gone and still billed.

use crate::support::{Case, Run, bought, charge, decimal, decimals, tiered, usage};

const BY_THE_CALENDAR: &str = "[conventions]\nmonth = \"calendar\"\n";

/// A data set with more keys.
fn data(keys: &str) -> String {
    format!("[[data]]\nname = \"files\"\nmeter = \"object-storage\"\n{keys}\n")
}

/// Months from January 2026 on, on a sheet that asks 1 for a GB-month.
fn from_january(horizon: &str, keys: &str, conventions: &str) -> Case {
    let case = Case::new(horizon).head("start = \"2026-01\"").body(&data(keys)).body(conventions);
    case.sheet("cloud", "cloud", &charge("Storage", "object-storage", "1/GB-month"))
}

fn months(horizon: &str, keys: &str, conventions: &str) -> Vec<rust_decimal::Decimal> {
    from_january(horizon, keys, conventions).run().months("cloud")
}

#[test]
fn a_month_reads_the_average_of_its_hours() {
    // January has 744 hours: 100 GB for 186 of them and 500 for 558 are 400; February stands at 500.
    let change = "size = \"100 GB\"\nchange = [{ at = 2026-01-08T18:00:00, size = \"500 GB\" }]\n";
    assert_eq!(months("2 months", change, BY_THE_CALENDAR), decimals("0 400 500"));
}

#[test]
fn several_changes_in_a_month_each_hold_until_the_next() {
    // 744 hours: 248 at 30, 248 at 0, 248 at 60.
    let changes = "size = \"30 GB\"\nchange = [{ at = 2026-01-11T08:00:00, size = \"0 GB\" }, { at = 2026-01-21T16:00:00, size = \"60 GB\" }]\n";
    assert_eq!(months("1 month", changes, BY_THE_CALENDAR), decimals("0 30"));
}

#[test]
fn a_change_on_a_months_first_hour_is_the_size_of_the_whole_month() {
    let change = |at: &str| format!("size = \"100 GB\"\nchange = [{{ at = {at}, size = \"500 GB\" }}]\n");
    for at in ["2026-02-01", "2026-02-01T00:00:00", "2026-02-01T00:59:00"] {
        assert_eq!(months("3 months", &change(at), ""), decimals("0 100 500 500"), "{at}");
    }
}

#[test]
fn in_months_of_730_hours_a_date_falls_at_its_hours_since_the_first_and_no_later_than_the_last() {
    // 365 of 730 hours after 15 days and five hours; the 31st at noon would be hour 732, so one hour of 730 remains.
    let change = |at: &str, size: &str| format!("size = \"0 GB\"\nchange = [{{ at = {at}, size = \"{size}\" }}]\n");
    assert_eq!(months("1 month", &change("2026-01-16T05:00:00", "100 GB"), ""), decimals("0 50"));
    assert_eq!(months("1 month", &change("2026-01-31T12:00:00", "730 GB"), ""), decimals("0 1"));
}

#[test]
fn growth_counts_from_the_month_of_the_change() {
    // 100, 110, then 40 from the first of March on: April and May grow from there.
    let keys = |growth: &str| format!("size = \"100 GB\"\ngrowth = \"{growth}\"\nchange = [{{ at = 2026-03-01, size = \"40 GB\" }}]\n");
    assert_eq!(months("5 months", &keys("10 GB/month"), ""), decimals("0 100 110 40 50 60"));
    assert_eq!(months("5 months", &keys("50 %/month"), ""), decimals("0 100 150 40 60 90"));
}

#[test]
fn within_the_month_of_a_change_the_grown_size_holds_until_its_hour() {
    // February 2026 has 672 hours: 110 for the first half, 40 for the second; March grows by 10 from 40.
    let keys = "size = \"100 GB\"\ngrowth = \"10 GB/month\"\nchange = [{ at = 2026-02-15, size = \"40 GB\" }]\n";
    assert_eq!(months("3 months", keys, BY_THE_CALENDAR), decimals("0 100 75 50"));
}

#[test]
fn owned_storage_holds_the_highest_size_of_the_month() {
    // Disks of 10 TB, one copy, full to the brim: 5 TB, then 40 TB for the last day of January, then 10 TB: the four that were bought stand.
    let keys = "size = \"5 TB\"\ncopies = 1\nchange = [{ at = 2026-01-31, size = \"40 TB\" }, { at = 2026-02-01, size = \"10 TB\" }]\n";
    let disks = bought("disks", "1000 USD", "life = \"5 years\"").replace("vcpus = 1", "role = \"storage\"\ndisk = \"10 TB\"");
    let run: Run = Case::new("2 months")
        .head("start = \"2026-01\"")
        .body(&data(keys))
        .body("[storage]\nfill = 1\n")
        .body(BY_THE_CALENDAR)
        .sheet("own", "owned", &disks)
        .run();
    assert_eq!(run.quantities("own", "disks"), decimals("4 0 0"));
}

#[test]
fn a_change_beyond_the_horizon_moves_nothing_and_is_said() {
    let run = from_january("1 month", "size = \"7 GB\"\nchange = [{ at = 2026-02-01, size = \"500 GB\" }]\n", "").run();
    assert_eq!(run.total("cloud"), "7.00");
    let notes = run.notes(rackrent::comparison::NoteKind::Verdict);
    assert!(notes.iter().any(|note| note.contains("`files` of 2026-02-01 lies beyond the horizon")), "{notes:?}");
}

#[test]
fn changes_that_do_not_ascend_or_are_before_the_start_are_errors() {
    let codes = |changes: &str| {
        let findings = from_january("1 month", &format!("size = \"7 GB\"\nchange = [{changes}]\n"), "").findings();
        findings.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("{ at = 2025-12-31, size = \"1 GB\" }"), ["bad-value"]);
    assert_eq!(codes("{ at = 2026-01-09, size = \"1 GB\" }, { at = 2026-01-09, size = \"2 GB\" }"), ["bad-value"]);
    assert_eq!(codes("{ at = 2026-01-09, size = \"1 GB\" }, { at = 2026-01-08, size = \"2 GB\" }"), ["bad-value"]);
    assert_eq!(codes("{ at = 2026-01-09 }"), ["missing-key"]);
}

#[test]
fn a_change_needs_the_workloads_start() {
    let change = "size = \"7 GB\"\nchange = [{ at = 2026-01-09, size = \"1 GB\" }]\n";
    let findings = Case::new("1 month").body(&data(change)).sheet("cloud", "cloud", &charge("Storage", "object-storage", "1/GB-month")).findings();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["missing-key"]);
}

// Data that is deleted before a charge has been billed for its retention.

/// One month of 100 GB that are kept for some time, on a charge with a retention.
fn archived(kept: &str, charges: &str) -> Run {
    let data = format!("[[data]]\nname = \"backups\"\nmeter = \"archive-storage\"\nsize = \"100 GB\"\n{kept}\n");
    Case::new("1 month").body(&data).sheet("cloud", "cloud", charges).run()
}

fn archive(retention: &str) -> String {
    format!("{}retention = \"{retention}\"\n", charge("Archive", "archive-storage", "1/GB-month"))
}

#[test]
fn what_is_kept_for_less_than_the_retention_is_billed_for_all_of_it() {
    // 100 GB whose bytes live 30 days: 3.33 GB a day are replaced, and each GB is billed for 90 days: 300 at a time.
    assert_eq!(archived("kept = \"30 days\"", &archive("90 days")).total("cloud"), "300.00");
    assert_eq!(archived("kept = \"30 days\"", &archive("180 days")).total("cloud"), "600.00");
    // 7 of 30 days: 100 x 30 / 7 = 428.571...
    assert_eq!(archived("kept = \"1 week\"", &archive("30 days")).total("cloud"), "428.57");
}

#[test]
fn what_is_kept_for_the_retention_or_longer_or_for_ever_is_billed_as_it_stands() {
    for kept in ["kept = \"90 days\"", "kept = \"5 years\"", ""] {
        assert_eq!(archived(kept, &archive("90 days")).total("cloud"), "100.00", "{kept}");
    }
    assert_eq!(archived("kept = \"30 days\"", &charge("Archive", "archive-storage", "1/GB-month")).total("cloud"), "100.00");
}

#[test]
fn each_charge_has_its_own_retention() {
    // Storage for 90 days at 1, a levy on what is there at 0.10.
    let run = archived("kept = \"30 days\"", &[archive("90 days"), charge("Levy", "archive-storage", "0.10/GB-month")].concat());
    assert_eq!((run.line("cloud", "Archive"), run.line("cloud", "Levy")), ("300.00".into(), "10.00".into()));
}

#[test]
fn data_that_stays_and_data_that_goes_add_up_on_one_meter() {
    // 100 GB for ever, 50 GB for 45 of 90 days: 100 + 100; 7 GB that the workload states are not multiplied. The tiers see all 207.
    let data = |name: &str, more: &str| format!("[[data]]\nname = \"{name}\"\nmeter = \"archive-storage\"\n{more}\n");
    let tiers = [("200 GB", "1/GB-month"), ("", "0.10/GB-month")];
    let run = Case::new("1 month")
        .body(&data("stays", "size = \"100 GB\""))
        .body(&data("goes", "size = \"50 GB\"\nkept = \"45 days\""))
        .body(&usage("archive-storage", "7 GB"))
        .sheet("cloud", "cloud", &format!("{}retention = \"90 days\"\n", tiered("Archive", "archive-storage", &tiers)))
        .run();
    assert_eq!(run.quantity("cloud", "Archive, tier 2"), decimal("7"));
    assert_eq!(run.total("cloud"), "200.70");
}

#[test]
fn a_retention_holds_for_the_data_of_every_site_and_month() {
    // Two sites of 10 GB, then 20 GB, each byte billed twice as long as it lives.
    let data = "[[data]]\nname = \"backups\"\nmeter = \"archive-storage\"\nsize = \"10 GB\"\ngrowth = \"10 GB/month\"\nkept = \"45 days\"\n";
    let run = Case::new("2 months").head("sites = 2").body(data).sheet("cloud", "cloud", &archive("90 days")).run();
    assert_eq!(run.months("cloud"), decimals("0 40 80"));
}

#[test]
fn a_retention_is_for_storage_and_data_is_kept_for_some_time() {
    let body = format!("{}retention = \"90 days\"\n", charge("Out", "transfer-out", "1/GB"));
    let findings = Case::new("1 month").body(&usage("transfer-out", "1 GB")).sheet("cloud", "cloud", &body).findings();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["conflict"]);
    let findings = Case::new("1 month").body(&data("size = \"1 GB\"\nkept = \"0 days\"")).sheet("cloud", "cloud", &archive("90 days")).findings();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["bad-value"]);
}
