//! What is said about files that are wrong: every finding of a run, each with its code, its file and line, and what to write instead.

use crate::support::{Case, Finding, charge, rented, sheet, usage, vcpus};
use rackrent::diagnostic::{Code, Texts};
use rackrent::document::Reader;
use std::collections::HashSet;

/// Code and line of each finding.
fn places(findings: &[Finding]) -> Vec<(&str, usize)> {
    findings.iter().map(|finding| (finding.code, finding.line)).collect()
}

/// A sheet's text with a body from line 1 on, so that a case can count its lines: the head stands on that line.
fn flat(body: &str) -> String {
    let head = "sheet = { id = \"cloud\", provider = \"Cloud\", kind = \"cloud\", currency = \"USD\", as_of = 2026-01-01 }";
    format!("{head}\nsource.list = {{ title = \"Price list\", read = \"primary\" }}\n{body}")
}

/// The findings of a sheet.
fn in_sheet(body: &str) -> Vec<Finding> {
    Case::new("1 month").body(&usage("transfer-out", "1 GB")).sheet_text("cloud", &flat(body)).findings()
}

/// The codes of what is wrong with one charge on a sheet.
fn in_charge(keys: &str) -> Vec<&'static str> {
    let findings = in_sheet(&format!("[[charge]]\nname = \"Out\"\nsource = \"list\"\n{keys}\n"));
    findings.iter().map(|finding| finding.code).collect()
}

/// The codes of what is wrong with one machine of a sheet of a kind.
fn in_machine(kind: &str, keys: &str) -> Vec<&'static str> {
    let text = sheet("USD", "cloud", kind, &format!("[[machine]]\nname = \"server\"\nvcpus = 1\n{keys}\n"));
    let findings = Case::new("1 month").body(&usage("transfer-out", "1 GB")).sheet_text("cloud", &text).findings();
    findings.iter().map(|finding| finding.code).collect()
}

/// The codes of what is wrong with a workload.
fn in_workload(head: &str, body: &str) -> Vec<&'static str> {
    let findings = Case::new("1 month").head(head).body(body).sheet("cloud", "cloud", &charge("Out", "transfer-out", "0.10/GB")).findings();
    findings.iter().map(|finding| finding.code).collect()
}

// All findings at once.

#[test]
fn every_error_of_a_workload_is_reported_with_its_code_and_line_in_order() {
    let text = "\
[workload]
name = \"\"
horizon = \"12 mnths\"
currency = \"usd\"
sheets = [\"aws-2008-05\"]

[demand]
shape = \"dayly\"

[[component]]
name = \"web\"
vcpus = \"four\"
memory = \"4 Gb\"
redundancy = \"n+3\"
colour = \"red\"

[[data]]
name = \"files\"
meter = \"object-storage\"
";
    let findings = Case::verbatim(text).findings();
    let expected = [
        ("bad-value", 2),
        ("bad-value", 3),
        ("bad-value", 4),
        ("unknown-word", 8),
        ("bad-value", 12),
        ("bad-value", 13),
        ("unknown-word", 14),
        ("unknown-key", 15),
        ("missing-key", 17),
    ];
    assert_eq!(places(&findings), expected, "{findings:#?}");
    assert!(findings.iter().all(|finding| finding.file == "workload.toml"));
}

#[test]
fn every_error_of_a_sheet_is_reported_with_its_code_and_line_in_order() {
    let findings = in_sheet(
        "[[machine]]
name = \"a\"
vcpus = 2
price = \"0.10\"
source = \"list\"
[[machine]]
name = \"b\"
vcpus = 2
price = \"0.10/hour\"
source = \"lst\"
[[charge]]
name = \"Out\"
meter = \"transfer-owt\"
price = \"0.10/GB\"
source = \"list\"
[[charge]]
name = \"In\"
meter = \"transfer-in\"
price = \"0.10/Gb\"
source = \"list\"
",
    );
    // Lines of the values; of the table where the finding is between keys.
    assert_eq!(
        places(&findings).iter().map(|place| place.0).collect::<Vec<_>>(),
        ["bad-value", "missing-source", "unknown-meter", "bad-value"],
        "{findings:#?}"
    );
    let lines: Vec<_> = findings.iter().map(|finding| finding.line).collect();
    assert!(lines.is_sorted() && lines[0] == 6 && (8..=12).contains(&lines[1]) && (13..=17).contains(&lines[2]) && (18..=22).contains(&lines[3]), "{lines:?}");
    assert!(findings.iter().all(|finding| finding.file == "cloud.toml"));
}

#[test]
fn errors_of_the_workload_and_of_its_sheets_are_reported_in_one_run() {
    let findings = Case::new("1 month")
        .head("nme = \"x\"")
        .sheet_text("a", &flat("").replace("\"cloud\", provider", "\"a\", providr"))
        .sheet_text("b", &flat("[[charge]]\nname = \"Out\"\n"))
        .findings();
    let files: HashSet<_> = findings.iter().map(|finding| finding.file.as_str()).collect();
    assert_eq!(files, HashSet::from(["workload.toml", "a.toml", "b.toml"]), "{findings:#?}");
}

#[test]
fn several_syntax_errors_are_reported_at_once() {
    let findings = Case::verbatim("[workload]\nname = \nhorizon = \"1 month\ncurrency = \"USD\"\n").findings();
    assert!(findings.len() >= 2 && findings.iter().all(|finding| finding.code == "syntax"), "{findings:#?}");
    assert_eq!((findings[0].line, findings[1].line), (2, 3));
}

#[test]
fn codes_are_unique_kebab_case_and_explained() {
    let codes: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.len(), Code::ALL.len());
    for code in Code::ALL {
        assert!(code.as_str().chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", code.as_str());
        assert!(code.explanation().trim().ends_with('.'), "{}: {}", code.as_str(), code.explanation());
    }
}

#[test]
fn a_file_that_is_not_text_is_a_finding_where_it_stops_being_so() {
    let folder = Case::new("1 month").write();
    let path = folder.path().join("latin.toml");
    std::fs::write(&path, b"[workload]\nname = \"caf\xe9\"\n").expect("a temporary file");
    let (mut texts, mut reader) = (Texts::default(), Reader::default());
    let read = rackrent::library::read_text(&path, &mut texts, &mut reader).expect("the file can be read");
    let findings = reader.findings.sorted();
    assert!(read.is_none());
    assert_eq!((findings[0].code, texts.place(findings[0].origin).1), (Code::NotText, 2));
}

// Values.

#[test]
fn bits_are_not_bytes_and_the_help_says_so() {
    let findings = Case::new("1 month").body("[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"10 Gb\"\n").findings();
    assert_eq!(findings[0].code, "bad-value");
    assert!(findings[0].help.contains("bits are not bytes"), "{findings:?}");
}

#[test]
fn numbers_that_are_not_numbers_or_negative_or_absurd_are_errors() {
    for size in ["-1 GB", "nan GB", "inf GB", "1e400 GB", "99999999999999999999 GB", "1.2.3 GB", "GB", "", "1", "0x10 GB", "1 GB GB"] {
        let findings = Case::new("1 month").body(&format!("[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"{size}\"\n")).findings();
        assert_eq!((findings.len(), findings[0].code), (1, "bad-value"), "{size}: {findings:?}");
    }
    for count in ["-1", "nan", "inf", "1e300"] {
        let findings = Case::new("1 month").body(&format!("[[component]]\nname = \"web\"\nvcpus = {count}\n")).findings();
        assert_eq!((findings.len(), findings[0].code), (1, "bad-value"), "{count}: {findings:?}");
    }
}

#[test]
fn a_bare_number_where_a_unit_is_needed_is_an_error_that_shows_how_to_write_it() {
    let findings = Case::new("1 month").body("[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = 500\n").findings();
    assert_eq!(findings[0].code, "wrong-type");
    assert!(!findings[0].help.is_empty(), "{findings:?}");
}

#[test]
fn values_of_another_type_are_errors() {
    assert_eq!(in_workload("", "[[component]]\nname = 7\nvcpus = 1\n"), ["wrong-type"]);
    assert_eq!(in_workload("", "[[component]]\nname = \"web\"\nvcpus = [1]\n"), ["wrong-type"]);
    assert_eq!(in_workload("", "component = 3\n"), ["unknown-key"]);
    assert_eq!(in_workload("capital_arrives = \"2026-01-01\"", ""), ["wrong-type"]);
    assert_eq!(in_workload("", "[component]\nname = \"web\"\nvcpus = 1\n"), ["wrong-type"]);
}

#[test]
fn the_units_of_a_price_are_those_of_its_meter() {
    for price in ["0.10/GB-month", "0.10/hour", "0.10/Mbps-month", "0.10/request", "10 %", "0.10/1000 requests"] {
        assert_eq!(in_charge(&format!("meter = \"transfer-out\"\nprice = \"{price}\"")), ["wrong-unit"], "{price}");
    }
    for (meter, price) in [
        ("object-storage", "0.10/GB"),
        ("requests-read", "0.10/GB"),
        ("energy", "0.10/kW"),
        ("contracted-power", "0.10/kWh"),
        ("posts", "100/machine-month"),
        ("hardware-value", "3 %"),
        ("spend", "3 %/year"),
        ("bandwidth-p95", "1/GB"),
        ("months", "1/GB"),
        ("machine-hours", "1/request"),
    ] {
        assert_eq!(in_charge(&format!("meter = \"{meter}\"\nprice = \"{price}\"")), ["wrong-unit"], "{meter} at {price}");
    }
}

#[test]
fn a_price_without_a_unit_or_in_an_unknown_one_is_an_error() {
    for price in ["0.10", "0.10/", "0.10/parsec", "/GB", "free", "0.10/0 GB", "0.10/-1 GB", "0,10 USD GB"] {
        assert_eq!(in_charge(&format!("meter = \"transfer-out\"\nprice = \"{price}\"")), ["bad-value"], "{price}");
    }
}

#[test]
fn bounds_allowances_and_commits_are_in_the_meters_unit() {
    for keys in ["free = \"10 Mbps\"", "commit = \"3 hours\"", "free_per_machine = \"10 kWh\"", "free = \"10 USD\""] {
        assert_eq!(in_charge(&format!("meter = \"transfer-out\"\nprice = \"0.10/GB\"\n{keys}")), ["wrong-unit"], "{keys}");
    }
    let tiers = "tiers = [{ up_to = \"10 Mbps\", price = \"0.10/GB\" }, { price = \"0.05/GB\" }]";
    assert_eq!(in_charge(&format!("meter = \"transfer-out\"\n{tiers}")), ["wrong-unit"]);
}

#[test]
fn tiers_ascend_and_the_last_has_no_bound() {
    let tiers = |tiers: &str| in_charge(&format!("meter = \"transfer-out\"\ntiers = [{tiers}]"));
    assert_eq!(tiers("{ up_to = \"10 TB\", price = \"0.10/GB\" }"), ["tier-gap"]);
    assert_eq!(tiers("{ up_to = \"10 TB\", price = \"0.10/GB\" }, { up_to = \"10 TB\", price = \"0.05/GB\" }, { price = \"0.01/GB\" }"), ["tier-overlap"]);
    assert_eq!(tiers("{ up_to = \"10 TB\", price = \"0.10/GB\" }, { up_to = \"5 TB\", price = \"0.05/GB\" }, { price = \"0.01/GB\" }"), ["tier-overlap"]);
    assert_eq!(tiers("{ price = \"0.10/GB\" }, { price = \"0.05/GB\" }"), ["tier-overlap"]);
    // 10 TiB is more than 10 TB: these ascend.
    let body = "[[charge]]\nname = \"Out\"\nsource = \"list\"\nmeter = \"transfer-out\"\n\
                tiers = [{ up_to = \"10 TB\", price = \"0.10/GB\" }, { up_to = \"10 TiB\", price = \"0.05/GB\" }, { price = \"0.01/GB\" }]\n";
    assert!(Case::new("1 month").sheet_text("cloud", &flat(body)).read().is_ok());
}

#[test]
fn percentages_of_each_other_are_a_cycle() {
    let findings = in_sheet(
        "[[charge]]\nname = \"Support\"\nsource = \"list\"\nmeter = \"spend\"\nprice = \"10 %\"\nof = [\"other\"]\n\
         [[charge]]\nname = \"Levy\"\nsource = \"list\"\nmeter = \"spend\"\nprice = \"10 %\"\ncategory = \"other\"\nof = [\"support\"]\n",
    );
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<HashSet<_>>(), HashSet::from(["percentage-cycle"]));
}

#[test]
fn a_price_in_another_currency_than_its_sheet_is_an_error() {
    assert_eq!(in_charge("meter = \"transfer-out\"\nprice = \"0.10 EUR/GB\""), ["other-currency"]);
    assert_eq!(in_charge("meter = \"transfer-out\"\nprice = \"0.10/GB\"\nminimum = \"5 EUR\""), ["other-currency"]);
    assert_eq!(in_machine("cloud", "price = \"0.10 EUR/hour\""), ["other-currency"]);
    assert_eq!(in_machine("owned", "purchase = \"100 EUR\"\nlife = \"1 year\"\nidle = \"0 W\"\nfull = \"0 W\""), ["other-currency"]);
}

#[test]
fn every_price_names_a_source_that_the_sheet_has() {
    let findings = in_sheet("[[charge]]\nname = \"Out\"\nmeter = \"transfer-out\"\nprice = \"0.10/GB\"\n");
    assert_eq!(findings[0].code, "missing-source");
    let findings = in_sheet("[[charge]]\nname = \"Out\"\nmeter = \"transfer-out\"\nprice = \"0.10/GB\"\nsource = \"lst\"\n");
    assert_eq!((findings[0].code, findings[0].help.as_str()), ("missing-source", "did you mean `list`?"));
}

#[test]
fn keys_that_exclude_each_other_or_need_another_are_conflicts() {
    assert_eq!(in_charge("meter = \"transfer-out\"\nprice = \"0.10/GB\"\ntiers = [{ price = \"0.10/GB\" }]"), ["conflict"]);
    assert_eq!(in_charge("meter = \"transfer-out\"\nprice = \"0.10/GB\"\nof = [\"storage\"]"), ["conflict"]);
    assert_eq!(in_machine("cloud", "price = \"1/hour\"\npurchase = \"1 USD\""), ["conflict"]);
    assert_eq!(in_machine("cloud", "purchase = \"1 USD\"\nlife = \"1 year\"\nidle = \"0 W\"\nfull = \"0 W\""), ["conflict"]);
    assert_eq!(in_machine("owned", "price = \"1/hour\""), ["conflict"]);
    assert_eq!(in_machine("cloud", "price = \"1/hour\"\nlife = \"1 year\""), ["conflict"]);
    assert_eq!(in_machine("owned", "purchase = \"1 USD\"\nlife = \"1 year\"\nidle = \"9 W\"\nfull = \"0 W\""), ["conflict"]);
    assert_eq!(in_workload("", "[demand]\npeak_to_mean = 2\n"), ["conflict"]);
    assert_eq!(in_workload("", "[demand]\nshape = \"daily\"\nweekend = 0.5\n"), ["conflict"]);
    assert_eq!(in_workload("", &format!("{}max_utilization = 0.5\n", vcpus("web", 1))), ["conflict"]);
    assert_eq!(in_workload("", "[[usage]]\nname = \"u\"\nmeter = \"transfer-out\"\n"), ["conflict"]);
    assert_eq!(in_workload("capital = \"1 USD\"\ncapital_arrives = 2026-01-01", ""), ["conflict"]);
}

#[test]
fn what_cannot_be_left_out_is_missed() {
    assert_eq!(in_charge("meter = \"transfer-out\""), ["missing-key"]);
    assert_eq!(in_machine("cloud", ""), ["missing-key"]);
    assert_eq!(in_machine("owned", "purchase = \"1 USD\"\nidle = \"0 W\"\nfull = \"0 W\""), ["missing-key"]);
    assert_eq!(in_machine("owned", "purchase = \"1 USD\"\nlife = \"1 year\"\nfull = \"0 W\""), ["missing-key"]);
    assert_eq!(in_machine("cloud", "price = \"1/hour\"\nrole = \"storage\""), ["missing-key"]);
    assert_eq!(in_workload("", "[conventions]\nmonth = \"calendar\"\n"), ["missing-key"]);
    assert_eq!(in_workload("", "[demand]\nsurge = [{ at = 2026-01-01T00:00:00, hours = 1, factor = 2 }]\n"), ["missing-key"]);
    assert_eq!(in_workload("", "[[component]]\nname = \"web\"\n"), ["missing-key"]);
    assert_eq!(Case::verbatim("").findings()[0].code, "missing-key");
}

#[test]
fn names_are_unique() {
    assert_eq!(in_workload("", &[vcpus("web", 1), vcpus("web", 2)].concat()), ["duplicate-name"]);
    let text = sheet("USD", "cloud", "cloud", &[rented("a", "1/hour"), rented("a", "2/hour")].concat());
    assert_eq!(Case::new("1 month").sheet_text("cloud", &text).findings()[0].code, "duplicate-name");
    let text = sheet("USD", "cloud", "cloud", &[charge("Out", "transfer-out", "1/GB"), charge("Out", "transfer-in", "1/GB")].concat());
    assert_eq!(Case::new("1 month").sheet_text("cloud", &text).findings()[0].code, "duplicate-name");
}

#[test]
fn values_out_of_range_are_errors() {
    for (head, body) in [
        ("sites = 0", ""),
        ("cost_of_money = \"-1 %/year\"", ""),
        ("cost_of_money = \"8 %/month\"", ""),
        ("start = \"2026-13\"", ""),
        ("start = \"2026-1\"", ""),
        ("", "[storage]\nfill = 0\n"),
        ("", "[storage]\nfill = 1.1\n"),
        ("", "[storage]\ncopies = 0\n"),
        ("", "[conventions]\nburst = 0.9\n"),
        ("", "[demand]\ngrowth = \"-100 %/month\"\n"),
    ] {
        assert_eq!(in_workload(head, body), ["bad-value"], "{head} {body}");
    }
    for horizon in ["0 months", "1201 months", "101 years", "-1 months"] {
        assert_eq!(Case::new(horizon).findings()[0].code, "bad-value", "{horizon}");
    }
}

#[test]
fn ranges_ascend_and_keep_one_unit() {
    for range in ["{ low = \"2/GB\", high = \"1/GB\" }", "{ low = \"1/GB\", likely = \"3/GB\", high = \"2/GB\" }", "{ low = \"1/GB\", high = \"2/GiB\" }"] {
        assert_eq!(in_charge(&format!("meter = \"transfer-out\"\nprice = {range}")), ["bad-range"], "{range}");
    }
    assert_eq!(in_charge("meter = \"transfer-out\"\nprice = { low = \"1/GB\" }"), ["missing-key"]);
    assert_eq!(in_charge("meter = \"transfer-out\"\nprice = { low = \"1/GB\", high = \"2/GB\", mid = \"1/GB\" }"), ["unknown-key"]);
}

#[test]
fn the_ends_of_a_range_may_be_negative_and_spaced_as_they_like() {
    // Growth of -5 to 5 %: its middle is none, ten machines in both months. 1 to 3 GB: 2.
    let growth = "[demand]\ngrowth = { low = \"-5 %/month\", high = \"5 %/month\" }\n";
    let run = Case::new("2 months").body(growth).body(&vcpus("web", 10)).sheet("cloud", "cloud", &rented("server", "1/hour")).read();
    assert_eq!(run.map(|run| run.total("cloud")), Ok("14600.00".to_owned()));
    let data = "[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = { low = \"1 GB\", high = \"3GB\" }\n";
    let run = Case::new("1 month").body(data).sheet("cloud", "cloud", &charge("Storage", "object-storage", "1/GB-month")).read();
    assert_eq!(run.map(|run| run.total("cloud")), Ok("2.00".to_owned()));
}

#[test]
fn a_reading_in_another_time_than_its_meters_is_converted_or_refused() {
    // 730 GB-hours are a GB-month; a day is 24 machine-hours, 30 minutes half of one: an error, or that; never the bare number.
    for (meter, quantity, price, total) in [
        ("object-storage", "730 GB-hour", "1/GB-month", "1.00"),
        ("object-storage", "12 GB-year", "1/GB-month", "144.00"),
        ("machine-hours", "1 day", "1/hour", "24.00"),
        ("machine-hours", "30 minutes", "1/hour", "0.50"),
    ] {
        match Case::new("1 month").body(&usage(meter, quantity)).sheet("cloud", "cloud", &charge("One", meter, price)).read() {
            Ok(run) => assert_eq!(run.total("cloud"), total, "{quantity}"),
            Err(findings) => assert!(["wrong-unit", "bad-value"].contains(&findings[0].code), "{findings:?}"),
        }
    }
    // What names the meter's own time is the plain quantity.
    for (meter, quantity, price) in [("object-storage", "5 GB-month", "1/GB-month"), ("machine-hours", "5 hours", "1/hour"), ("transfer-out", "5 GB", "1/GB")] {
        let run = Case::new("1 month").body(&usage(meter, quantity)).sheet("cloud", "cloud", &charge("One", meter, price)).run();
        assert_eq!(run.total("cloud"), "5.00", "{quantity}");
    }
}

// Sheets by name.

#[test]
fn a_sheet_that_is_not_there_is_an_error_that_names_the_nearest() {
    let findings = Case::new("1 month").shipped("aws-2008-06").findings();
    assert_eq!((findings[0].code, findings[0].help.as_str()), ("unknown-sheet", "did you mean `aws-2008-05`?"));
}

#[test]
fn sheets_that_extend_each_other_in_a_circle_are_an_error() {
    let extending = |id: &str, under: &str| flat("").replace("id = \"cloud\"", &format!("id = \"{id}\", extends = \"./{under}.toml\""));
    let findings = Case::new("1 month").sheet_text("a", &extending("a", "b")).file("b.toml", &extending("b", "a")).findings();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["extends-cycle"]);
}

#[test]
fn a_sheet_that_extends_another_changes_prices_by_name_and_keeps_the_rest() {
    let under = sheet("USD", "under", "cloud", &[charge("Out", "transfer-out", "0.10/GB"), charge("In", "transfer-in", "0.02/GB")].concat());
    let over = "[sheet]\nid = \"over\"\nextends = \"./under.toml\"\n[[charge]]\nname = \"Out\"\nprice = \"0.05/GB\"\n";
    let run = Case::new("1 month")
        .body(&usage("transfer-out", "100 GB"))
        .body(&usage("transfer-in", "100 GB"))
        .sheet_text("over", over)
        .file("under.toml", &under)
        .run();
    assert_eq!((run.line("over", "Out"), run.line("over", "In")), ("5.00".into(), "2.00".into()));
}

// Traces.

#[test]
fn every_bad_row_of_a_trace_is_a_finding_with_its_line() {
    let text = "load\n1\nfast\n2\n-3\nnan\n";
    let findings = Case::new("1 month").file("load.csv", text).body("[demand]\ntrace = \"load.csv\"\n").findings();
    assert_eq!(places(&findings), [("bad-trace", 3), ("bad-trace", 5), ("bad-trace", 6)], "{findings:#?}");
    assert!(findings.iter().all(|finding| finding.file == "load.csv"));
}

#[test]
fn a_trace_without_its_column_a_load_or_whole_hours_is_an_error() {
    let trace = |text: &str, step: &str| {
        let demand = format!("[demand]\ntrace = \"load.csv\"\nstep = \"{step}\"\n");
        Case::new("1 month").file("load.csv", text).body(&demand).findings()
    };
    let findings = trace("time,laod\n0,1\n", "1 hour");
    assert_eq!(findings[0].code, "bad-trace");
    assert!(findings[0].help.contains("`laod`"), "{findings:?}");
    assert_eq!(trace("load\n0\n0\n", "1 hour")[0].code, "bad-trace");
    assert_eq!(trace("load\n1\n1\n", "5 minutes")[0].code, "bad-trace");
    assert_eq!(trace("load\n", "1 hour")[0].code, "bad-trace");
    assert_eq!(trace("load\n1\n", "7 minutes")[0].code, "conflict");
}

#[test]
fn findings_are_shown_with_their_place_and_help() {
    let folder = Case::new("1 month").head("cost_of_mony = \"8 %/year\"").write();
    let (mut texts, mut reader) = (Texts::default(), Reader::default());
    let text = rackrent::library::read_text(&folder.path().join("workload.toml"), &mut texts, &mut reader).expect("readable").expect("text");
    let root = rackrent::document::parse(&texts, text, &mut reader.findings);
    let workload = rackrent::workload::read(&root, folder.path(), &mut texts, &mut reader).expect("readable");
    assert!(workload.is_none());
    let shown = reader.findings.render(&texts, false);
    for part in ["error[unknown-key]", "`cost_of_mony`", "workload.toml:5:1", "cost_of_mony = \"8 %/year\"", "^^^^^^^^^^^^", "did you mean `cost_of_money`?"] {
        assert!(shown.contains(part), "`{part}` is not in\n{shown}");
    }
}

#[test]
fn a_bad_head_hides_nothing_that_is_wrong_elsewhere() {
    let text = "[workload]\nname = \"x\"\nhorizon = \"3 yeers\"\ncurrency = \"USD\"\n[[component]]\nname = \"a\"\nmax_utilization = 0.5\nvcpus = 1\n\
                [[data]]\nname = \"d\"\nmeter = \"objectstorage\"\nsize = \"1 GB\"\n";
    let found: Vec<_> = Case::verbatim(text).findings().iter().map(|finding| (finding.code, finding.line)).collect();
    assert_eq!(found, [("bad-value", 3), ("conflict", 7), ("unknown-meter", 11)]);
}
