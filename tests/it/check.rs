//! `rackrent check`: every code by its example, straw men on both sides, what is allowed and denied, the formats.

use crate::cli::project;
use clap::Parser as _;
use rackrent::check::explanations;
use rackrent::cli::{self, Arguments, Output, Streams};
use rackrent::diagnostic::{Code, Severity};
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

/// Runs the program within this process.
pub fn run(arguments: &[&str]) -> Output {
    let streams = Streams { width: None, styled_out: false, styled_err: false, watched: false, user_folder: None };
    let arguments = Arguments::try_parse_from([&["rackrent"], arguments].concat()).unwrap_or_else(|error| panic!("{error}"));
    cli::run(arguments, streams).expect("a command that ends")
}

/// The findings of a folder or file, with flags: code, level, file, line, column and the rest.
pub fn found(path: &Path, flags: &[&str]) -> Vec<Value> {
    let path = path.display().to_string();
    let output = run(&[&["check", "--format", "json", &path], flags].concat());
    let report: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {} {}", output.stdout, output.stderr));
    report["findings"].as_array().expect("a list").clone()
}

/// The codes among findings, each once.
pub fn codes(found: &[Value]) -> Vec<&str> {
    let mut codes: Vec<&str> = found.iter().filter(|finding| finding["level"] != "allowed").map(|finding| finding["code"].as_str().expect("a code")).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The files of the fair comparison, in a folder of their own.
pub fn fair() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    for entry in std::fs::read_dir(project().join("examples/fair")).expect("the example") {
        let path = entry.expect("a file").path();
        std::fs::copy(&path, folder.path().join(path.file_name().expect("a name"))).expect("a temporary file");
    }
    folder
}

/// Changes a file of a folder.
#[track_caller]
pub fn change(folder: &TempDir, file: &str, at: &str, by: &str) {
    let path = folder.path().join(file);
    let text = std::fs::read_to_string(&path).expect("a file of the example");
    assert_eq!(text.matches(at).count(), 1, "{file} has once:\n{at}");
    let bytes = text.replacen(at, by, 1).into_bytes();
    // A character that stands for a byte which is no text.
    let bytes = String::from_utf8(bytes).expect("text").split('\u{fffd}').map(|part| part.as_bytes().to_vec()).collect::<Vec<_>>().join(&0xff_u8);
    std::fs::write(path, bytes).expect("a temporary file");
}

/// The codes that are found in the fair comparison with a code's example, as it triggers it or as it does not.
fn with_example(code: Code, bad: bool) -> Vec<String> {
    let example = explanations::of(code).example;
    let text = if bad { example.bad } else { example.good };
    let folder = fair();
    let workload = folder.path().join("workload.toml");
    let findings = if example.file.starts_with("--") {
        found(&workload, &[example.file, text])
    } else {
        change(&folder, example.file, example.at, text);
        if let Some([file, at, by]) = example.also.filter(|_| bad) {
            change(&folder, file, at, by);
        }
        found(&workload, &[])
    };
    codes(&findings).into_iter().map(str::to_owned).collect()
}

/// What is worked out for every code, on all cores.
fn for_every_code<T: Send>(work: impl Fn(Code) -> T + Sync) -> Vec<(Code, T)> {
    use rayon::prelude::*;
    // Rules are asked of results, by `compare`; locks are asked for by flags.
    Code::ALL.par_iter().filter(|code| !matches!(code, Code::RuleViolated | Code::NotLocked)).map(|code| (*code, work(*code))).collect()
}

#[test]
fn the_fair_comparison_is_clean() {
    assert_eq!(found(&project().join("examples/fair"), &["--deny", "warnings"]), [Value::Null; 0]);
}

#[test]
fn the_example_of_every_code_triggers_it_and_no_other() {
    // A verdict that rests on credits is close, and rests on more than them.
    let expected = |code: Code| match code {
        Code::CreditsDecide => vec![Code::AssumptionDecides.as_str(), code.as_str()],
        _ => vec![code.as_str()],
    };
    let wrong: Vec<_> = for_every_code(|code| with_example(code, true)).into_iter().filter(|(code, found)| *found != expected(*code)).collect();
    assert_eq!(wrong, []);
}

#[test]
fn what_mends_an_example_leaves_nothing_to_find() {
    // What is in the file as it stands is clean with it.
    let differs = |code: Code| explanations::of(code).example.good != explanations::of(code).example.at;
    let mended = for_every_code(|code| if differs(code) { with_example(code, false) } else { Vec::new() });
    assert_eq!(mended.into_iter().filter(|(_, found)| !found.is_empty()).collect::<Vec<_>>(), []);
}

#[test]
fn every_code_is_explained_in_whole_sentences() {
    for code in Code::ALL {
        let (summary, explanation) = (code.explanation().trim(), explanations::of(*code));
        assert!(summary.ends_with('.') && explanation.why.ends_with(['.', ')']), "{code:?}");
        assert!(explanation.mend.len() > 10 && !explanation.mend.ends_with('.'), "{code:?}");
        assert!(!explanation.why.contains("  ") && !summary.contains("  "), "{code:?}");
        let text = explanation.text(*code);
        assert!(text.contains(code.as_str()) && text.contains(explanation.mend), "{code:?}");
        assert_eq!(text.contains("[check.allow]"), code.severity() != Severity::Error, "{code:?}");
    }
    let mut codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Code::ALL.len());
    assert!(codes.iter().all(|code| code.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
}

/// The examples whose assumptions take long to vary. That nothing is found in any shipped file without a reason, the README shows, whose commands are run.
const LONG: [&str; 3] = ["steady-saas.toml", "twitter-2008.toml", "twitter-2008-high.toml"];

#[test]
fn shipped_sheets_and_examples_have_no_error_and_no_finding_without_a_reason() {
    let examples = std::fs::read_dir(project().join("examples")).expect("the examples").map(|entry| entry.expect("an entry").path());
    let of_ours = |path: &std::path::PathBuf| path.extension().is_some_and(|extension| extension == "toml") && !LONG.iter().any(|long| path.ends_with(long));
    for path in examples.filter(of_ours).chain([project().join("examples/sheets"), project().join("pricing")]) {
        let found = found(&path, &[]);
        let open: Vec<&Value> = found.iter().filter(|finding| finding["level"] != "allowed").collect();
        assert!(open.is_empty(), "{}: {open:#?}", path.display());
        assert!(found.iter().all(|finding| finding["why"].as_str().is_some_and(|reason| reason.len() > 15)), "{}", path.display());
    }
}

/// Changes of the fair comparison that favour a side, in other words than the examples of the codes: file, what it has, what it has then; the code.
const STRAW_MEN: &[(&str, &str, &str, &str)] = &[
    ("workload.toml", "owned = 1.5", "owned = 0", "people-one-side"),
    (
        "owned.toml",
        "[[charge]]\nname = \"People\"\nmeter = \"posts\"\nprice = \"137000/post-year\"",
        "[[charge]]\nname = \"People\"\nmeter = \"posts\"\nprice = \"0/post-year\"",
        "people-one-side",
    ),
    ("owned.toml", "price = \"137000/post-year\"", "price = \"200000/post-year\"", "people-one-side"),
    ("workload.toml", "exit_transfer = \"200 TB\"", "exit_transfer = \"200 TB\"\ncredited = true", "no-exit-transfer"),
    (
        "cloud.toml",
        "[[charge]]\nname = \"People\"",
        "[[discount]]\nname = \"Private\"\npercent = \"20 %\"\nmachines = [\"*\"]\nsource = \"list\"\n\n[[charge]]\nname = \"People\"",
        "negotiated-one-side",
    ),
    (
        "owned.toml",
        "[[machine]]\nname = \"store\"",
        "[[machine]]\nname = \"gift\"\nvcpus = 2\nmemory = \"8 GB\"\npurchase = \"0 USD\"\nlife = \"5 years\"\nspares = \"5 %\"\nidle = \"15 W\"\nfull = \"40 W\"\n\n\
         [[machine]]\nname = \"store\"",
        "implausible-price",
    ),
    ("owned.toml", "price = \"0.09/kWh\"", "price = \"0.09/kWh\"\n\n[[charge]]\nname = \"Power\"\nmeter = \"energy\"\nprice = \"0.08/kWh\"", "cooling-twice"),
    (
        "owned.toml",
        "price = \"0.09/kWh\"",
        "price = \"0.09/kWh\"\n\n[[charge]]\nname = \"CRAC units\"\nmeter = \"energy\"\nprice = \"0.03/kWh\"",
        "cooling-twice",
    ),
    ("owned.toml", "pue = 1.5", "pue = 1.5\nbreaker = 1", "contracted-power"),
    (
        "owned.toml",
        "price = \"0.09/kWh\"",
        "price = \"0.09/kWh\"\nsource = \"tariff\"\n\n[source.tariff]\ntitle = \"A tariff, cooling included\"\nread = \"primary\"",
        "cooling-twice",
    ),
    (
        "owned.toml",
        "covers = [\"rack-units\"]",
        "covers = [\"rack-units\"]\nsource = \"offer\"\n\n[source.offer]\ntitle = \"All-in price of a hall\"\nread = \"primary\"",
        "cooling-twice",
    ),
    ("owned.toml", "covers = [\"rack-units\"]", "covers = [\"rack-units\", \"energy\"]", "cooling-twice"),
    (
        "owned.toml",
        "name = \"host\"\nvcpus = 128                       # 64 cores of two threads",
        "name = \"2 x 32-core server\"\nvcpus = 64",
        "cores-as-vcpus",
    ),
    ("workload.toml", "cost_of_money = \"8 %/year\"", "cost_of_money = \"0.5 %/year\"", "implausible-cost-of-money"),
    (
        "owned.toml",
        "life = \"5 years\"\nlead_time = \"8 weeks\"\nmarket_decline = \"35 %/year\"\nspares = \"5 %\"\nidle = \"250 W\"",
        "life = \"2 years\"\nlead_time = \"8 weeks\"\nmarket_decline = \"35 %/year\"\nspares = \"5 %\"\nidle = \"250 W\"",
        "implausible-life",
    ),
    ("owned.toml", "idle = \"250 W\"\nfull = \"800 W\"", "idle = \"0 W\"\nfull = \"0 W\"", "no-power"),
    ("workload.toml", "size = \"100 TB\"\n\n[[traffic]]", "size = \"100 TB\"\nscheme = \"8+1\"\n\n[[traffic]]", "copies-one-side"),
    ("cloud.toml", "price = \"3.20/hour\"", "price = \"32.0/hour\"", "implausible-price"),
    ("workload.toml", "[staff]\n", "[price_change]\nhardware = \"-20 %/year\"\n\n[staff]\n", "price-change-one-side"),
    (
        "cloud.toml",
        "price = \"7 %\"",
        "price = \"7 %\"\n\n[[charge]]\nname = \"Failover region\"\nmeter = \"months\"\nprice = \"2000/month\"",
        "redundancy-one-side",
    ),
];

#[test]
fn a_straw_man_on_either_side_is_named_and_nothing_else() {
    use rayon::prelude::*;
    let of = |(file, at, by, _): &(&str, &str, &str, &str)| {
        let folder = fair();
        change(&folder, file, at, by);
        codes(&found(&folder.path().join("workload.toml"), &[])).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let all: Vec<Vec<String>> = STRAW_MEN.par_iter().map(of).collect();
    let wrong: Vec<_> = STRAW_MEN.iter().zip(all).filter(|((.., code), found)| found != &[*code]).collect();
    assert_eq!(wrong, []);
}

/// The exit code of a check of what is owned in the fair comparison, with no spares, some `[check]` and some flags.
fn exit(check: &str, flags: &[&str]) -> u8 {
    let folder = fair();
    change(&folder, "owned.toml", "spares = \"5 %\"\nidle = \"250 W\"", "idle = \"250 W\"");
    change(&folder, "owned.toml", "[facility]\n", &format!("{check}\n\n[facility]\n"));
    let path = folder.path().join("owned.toml").display().to_string();
    run(&[&["check", &path], flags].concat()).code
}

#[test]
fn what_is_denied_is_exit_code_4_and_flags_stand_over_files() {
    let (allowed, denied) = ("[check.allow]\nno-spares = \"the shop is next door\"", "[check]\ndeny = [\"no-spares\"]");
    for (check, flags, code) in [
        ("", &[][..], 0),
        ("", &["--deny", "warnings"], 4),
        ("", &["--deny", "no-spares"], 4),
        ("", &["--deny", "no-backup"], 0),
        ("", &["--deny", "warnings", "--allow", "no-spares"], 0),
        ("", &["--deny", "warnings", "--warn", "no-spares"], 4),
        (allowed, &["--deny", "warnings"], 0),
        (allowed, &["--deny", "no-spares"], 4),
        (denied, &[], 4),
        (denied, &["--allow", "no-spares"], 0),
        (denied, &["--warn", "no-spares"], 0),
        ("[check]\ndeny = [\"warnings\"]\nwarn = [\"no-migration\"]", &[], 4),
        ("[check]\ndeny = [\"warnings\"]\n[check.allow]\nno-spares = \"the shop is next door\"", &[], 0),
        ("[check.allow]\nno-spare = \"a code that is none\"", &[], 1),
        ("[check.allow]\nsyntax = \"an error stays one\"", &[], 1),
        ("[check]\nallow = [\"no-spares\"]", &[], 1),
        ("", &["--allow", "no-spares", "--deny", "no-spares"], 2),
        ("", &["--deny", "no-spare"], 2),
        ("", &["--as-of", "yesterday"], 2),
        ("", &["--max-age", "12"], 2),
    ] {
        assert_eq!(exit(check, flags), code, "{check} {flags:?}");
    }
}

#[test]
fn the_age_of_prices_is_counted_from_a_day_that_is_given() {
    let folder = fair();
    let of = |flags: &[&str]| codes(&found(&folder.path().join("cloud.toml"), flags)).join(" ");
    // The sheet is of 1 January 2026.
    assert_eq!(of(&[]), "");
    assert_eq!(of(&["--as-of", "2027-01-01"]), "");
    assert_eq!(of(&["--as-of", "2027-01-02"]), "old-prices");
    assert_eq!(of(&["--as-of", "2027-01-02", "--max-age", "2 years"]), "");
    assert_eq!(of(&["--as-of", "2026-07-02", "--max-age", "6 months"]), "old-prices");
    assert_eq!(of(&["--as-of", "2024-12-31"]), "later-prices");
    change(&folder, "cloud.toml", "[source.list]", "[check]\nmax_age = \"3 years\"\n\n[source.list]");
    assert_eq!(of(&["--as-of", "2028-12-31"]), "");
    assert_eq!(of(&["--as-of", "2029-01-02"]), "old-prices");
}

#[test]
fn every_format_has_the_same_findings_at_the_same_places() {
    let folder = fair();
    change(&folder, "owned.toml", "spares = \"5 %\"\nidle = \"250 W\"", "idle = \"250 W\"");
    change(&folder, "workload.toml", "cost_of_money = \"8 %/year\"", "cost_of_money = \"30 %/year\"");
    change(&folder, "workload.toml", "[staff]\n", "[check.allow]\nno-spares = \"the shop is next door\"\n\n[staff]\n");
    let path = folder.path().join("workload.toml").display().to_string();
    let of = |format: &str| run(&["check", "--format", format, &path]).stdout;
    let short = of("short");
    assert!(short.starts_with(&format!("{path}:13:17: warning[implausible-cost-of-money]: money at 30.0 % a year: ")), "{short}");
    assert_eq!(short.lines().count(), 1);
    let human = of("human");
    assert!(human.contains("warning[implausible-cost-of-money]") && human.contains("13 | cost_of_money = \"30 %/year\""), "{human}");
    assert!(human.ends_with("\n1 warning, 1 allowed in 1 file\n"), "{human}");
    let json: Value = serde_json::from_str(&of("json")).expect("JSON");
    assert_eq!(json["schema"], "rackrent.findings.v1");
    assert_eq!(json["counts"], serde_json::json!({ "errors": 0, "denied": 0, "warnings": 1, "notes": 0, "allowed": 1 }));
    let sarif: Value = serde_json::from_str(&of("sarif")).expect("JSON");
    let run = &sarif["runs"][0];
    assert_eq!((sarif["version"].as_str(), run["columnKind"].as_str()), (Some("2.1.0"), Some("unicodeCodePoints")));
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let results = run["results"].as_array().expect("results");
    assert_eq!((rules.len(), results.len()), (Code::ALL.len(), 2));
    for (result, finding) in results.iter().zip(json["findings"].as_array().expect("a list")) {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small")];
        assert_eq!((&rule["id"], &result["ruleId"]), (&finding["code"], &finding["code"]));
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!((&region["startLine"], &region["startColumn"]), (&finding["line"], &finding["column"]));
        assert_eq!((&region["endLine"], &region["endColumn"]), (&finding["end_line"], &finding["end_column"]));
    }
    let suppressed: Vec<&Value> = results.iter().filter(|result| result.get("suppressions").is_some()).collect();
    assert_eq!(suppressed.len(), 1);
    assert_eq!(suppressed[0]["suppressions"][0], serde_json::json!({ "kind": "inSource", "justification": "the shop is next door" }));
}

/// A broken file, and where what is found in it: code, line and column.
#[track_caller]
fn broken(file: &str, text: &str, expected: &[(&str, u64, u64)]) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = folder.path().join(file);
    std::fs::write(&path, text).expect("a temporary file");
    let found = found(&path, &[]);
    let places: Vec<(&str, u64, u64)> = found
        .iter()
        .map(|finding| (finding["code"].as_str().expect("a code"), finding["line"].as_u64().expect("a line"), finding["column"].as_u64().expect("a column")))
        .collect();
    assert_eq!(places, expected, "{found:#?}");
    let advice = |finding: &Value| finding["help"].as_str().is_some_and(|help| help.len() > 3);
    assert!(found.iter().all(advice), "{found:#?}");
}

#[test]
fn many_faults_of_a_sheet_are_found_in_one_run_each_at_its_value() {
    let text = "[sheet]\nid = \"Broken Sheet\"\nprovider = \"P\"\nkind = \"owned\"\ncurrency = \"USD\"\nas_of = \"2026-02-03\"\n\
[source.list]\ntitle = \"List\"\nread = \"primery\"\n\
[facility]\npue = 0.5\nbreaker = 2\n\
[[machine]]\nname = \"a\"\nvcpus = \"many\"\npurchase = \"1000 EUR\"\nidle = \"300 W\"\nfull = \"200 W\"\nbilled_per = \"hour\"\nsource = \"lists\"\n\
[[machine]]\nname = \"a\"\npurchase = \"1000 USD\"\nlife = \"5 yeers\"\nidle = \"1 W\"\nfull = \"2 W\"\nspares = 3\nsource = \"list\"\n\
[[charge]]\nname = \"c\"\nmeter = \"enrgy\"\nprice = \"0.1/kWh\"\nsource = \"list\"\n\
[[charge]]\nname = \"d\"\nmeter = \"energy\"\nprice = \"0.1/GB\"\nfree = \"2 W\"\n";
    broken(
        "sheet.toml",
        text,
        &[
            ("bad-value", 2, 6),
            ("wrong-type", 6, 9),
            ("unknown-word", 9, 8),
            ("bad-value", 11, 7),
            ("bad-value", 12, 11),
            ("missing-key", 13, 1),
            ("bad-value", 15, 9),
            ("other-currency", 16, 12),
            ("conflict", 17, 8),
            ("conflict", 19, 14),
            ("missing-source", 20, 10),
            ("duplicate-name", 22, 8),
            ("bad-value", 24, 8),
            ("bad-value", 27, 10),
            ("unknown-meter", 31, 9),
            ("missing-source", 34, 1),
            ("wrong-unit", 37, 9),
            ("wrong-unit", 38, 8),
        ],
    );
}

#[test]
fn many_faults_of_a_workload_are_found_in_one_run_each_at_its_value() {
    let text = "[workload]\nname = \"w\"\nhorizon = 36\ncurrency = \"USD\"\nsites = 0\ncapital_arrives = 2026-01-01\n\
[demand]\nshape = \"daily\"\npeak_to_mean = 99\ngrowth = \"5 GB/month\"\n\
[[component]]\nname = \"web\"\nvcpus = \"four\"\nmax_utilization = \"70 %\"\nallow = [\"spot\", \"spot\"]\ngpu = \"H100\"\nminimum = 99999999\n\
[[component]]\nname = \"web\"\nvcpus = 4\nschedule = \"mon-fry 08:00-18:00\"\n\
[[data]]\nname = \"d\"\nmeter = \"objectstorage\"\nsize = \"5 TB\"\ncopies = 0\n\
[[traffic]]\nname = \"t\"\nmeter = \"transfer-out\"\nvolume = \"5 TB\"\n\
[staff]\nrented = 1\nowned = \"two\"\nmachines_per_post = 0\n\
[migration]\nfrom = \"a\"\nwork = \"5\"\ncredited = true\n\
[[alternative]]\nname = \"a\"\nparts = [{ sheet = \"aws-us-east-2\", purchase = [\"committed\", \"committed\"] }]\n";
    broken(
        "workload.toml",
        text,
        &[
            ("wrong-type", 3, 11),
            ("bad-value", 5, 9),
            ("conflict", 6, 19),
            ("conflict", 9, 16),
            ("conflict", 10, 10),
            ("bad-value", 13, 9),
            ("conflict", 14, 19),
            ("duplicate-name", 15, 18),
            ("conflict", 16, 7),
            ("bad-value", 17, 11),
            ("duplicate-name", 19, 8),
            ("bad-value", 21, 12),
            ("unknown-meter", 24, 9),
            ("bad-value", 26, 10),
            ("bad-value", 30, 10),
            ("bad-value", 33, 9),
            ("bad-value", 34, 21),
            ("bad-value", 37, 8),
            ("conflict", 38, 12),
            ("unknown-sheet", 41, 20),
            ("duplicate-name", 41, 62),
        ],
    );
}

#[test]
fn a_fault_hides_no_name_that_is_nowhere() {
    let text = "[workload]\nname = \"w\"\nhorizon = \"36 months\"\ncurrency = \"USD\"\n\
[[component]]\nname = \"web\"\nvcpus = 8\nmemory = \"32 GiBB\"\nmachine = \"m5.zlarge\"\n\
[[traffic]]\nname = \"pages\"\nmeter = \"transfer-out\"\nvolume = \"1 TB/month\"\n\
[migration]\nfrom = \"AWX\"\npost_months = 1\n\
[[alternative]]\nname = \"AWS\"\n\
parts = [{ sheet = \"aws-us-east-1\", serves = [\"webb\", \"traffic\"], purchase = \"3-year-nope\", machines = { web = \"m5.zlarge\", wob = \"m5.large\" } }]\n";
    broken(
        "workload.toml",
        text,
        &[
            ("bad-value", 8, 10),
            ("unknown-name", 9, 11),
            ("unknown-name", 15, 8),
            ("unknown-name", 19, 47),
            ("unknown-name", 19, 78),
            ("unknown-name", 19, 112),
            ("unknown-name", 19, 131),
        ],
    );
    // What a misspelt table holds is not missed.
    broken("workload.toml", &text.replace("[[component]]", "[[componet]]").replace("webb", "web"), &[("unknown-key", 5, 3)]);
}

#[test]
fn a_fault_hides_no_discount_on_what_is_not_there() {
    let text = "[sheet]\nid = \"s\"\nprovider = \"P\"\nkind = \"cloud\"\nas_of = 2026-01-01\n[source.list]\ntitle = \"L\"\nread = \"primary\"\n\
[[machine]]\nname = \"small\"\nvcpus = 2\nprice = \"0.10/hour\"\nsource = \"list\"\n\
[[charge]]\nname = \"Out\"\nmeter = \"transfer-oot\"\nprice = \"0.1/GB\"\nsource = \"list\"\n\
[[discount]]\nname = \"D\"\npercent = \"10 %\"\nmachines = [\"small\", \"smal\"]\nsource = \"list\"\n";
    broken("sheet.toml", text, &[("missing-key", 1, 1), ("unknown-meter", 16, 9), ("unknown-name", 22, 22)]);
}

#[test]
fn what_stands_beside_a_syntax_error_is_looked_at_all_the_same() {
    let text =
        "[workload]\nname = \"w\nhorizon = 36\ncurrency = dollars\n\n[demand]\nshape = \"dayly\"\n\n[[component]]\nname = \"web\"\nvcpus = 4\nvcpus = 5\n";
    broken("workload.toml", text, &[("syntax", 2, 10), ("wrong-type", 3, 11), ("syntax", 4, 12), ("unknown-word", 7, 9), ("syntax", 12, 1)]);
}

#[test]
fn a_file_that_is_none_of_ours_is_an_error_by_itself_and_named_in_a_folder() {
    let folder = fair();
    std::fs::write(folder.path().join("other.toml"), "[package]\nname = \"x\"\n").expect("a temporary file");
    let (whole, file) = (folder.path().display().to_string(), folder.path().join("other.toml").display().to_string());
    let output = run(&["check", &whole]);
    assert_eq!((output.code, output.stdout.as_str()), (0, "no findings in 4 files\n"));
    assert_eq!(output.stderr, format!("not checked, neither sheet nor exchange table nor workload: {file}\n"));
    assert_eq!(run(&["check", &file]).code, 1);
    assert_eq!(run(&["check", &format!("{whole}/nowhere.toml"), &whole]).code, 3);
    assert_eq!(run(&["check"]).code, 2);
    std::fs::write(folder.path().join("other.toml"), "[shet]\nid = \"x\"\n").expect("a temporary file");
    assert_eq!(run(&["check", &whole]).code, 1);
}

#[test]
fn values_of_flags_are_checked_with_the_files() {
    let path = fair();
    let file = path.path().join("workload.toml");
    assert_eq!(codes(&found(&file, &["--set", "sheet.fair-owned.machine.host.spares=0"])), ["no-spares"]);
    assert_eq!(codes(&found(&file, &["--set", "workload.cost_of_money=40 %/year"])), ["implausible-cost-of-money"]);
    assert_eq!(codes(&found(&file, &["--set", "workload.horizon=36"])), ["wrong-type"]);
}

#[test]
fn a_code_is_explained_with_what_triggers_it_and_what_mends_it() {
    let output = run(&["check", "--explain", "no-spares"]);
    for part in ["warning: no-spares", "spares = \"5 %\"", "[check.allow]\n    no-spares = \"...\"", "rackrent check --deny no-spares"] {
        assert!(output.stdout.contains(part), "{part}\n{}", output.stdout);
    }
    // What is found where something is missing shows that alone, and what stands in another file is shown whole.
    let missing = run(&["check", "--explain", "no-migration-work"]).stdout;
    assert!(missing.contains("Found in a workload that lacks this, and not found with it:\n\n    post_months = 6\n"), "{missing}");
    let both = run(&["check", "--explain", "negotiated-one-side"]).stdout;
    assert!(both.contains("and, in a workload:\n\n    sheet = \"./cloud.toml\"\n"), "{both}");
    for code in Code::ALL {
        let text = run(&["check", "--explain", code.as_str()]).stdout;
        let empty = text.lines().zip(text.lines().skip(2)).find(|(caption, shown)| {
            let captioned = ["Found ", "Not found:", "and, in "].iter().any(|begin| caption.starts_with(begin)) && caption.ends_with(':');
            captioned && !shown.starts_with("    ")
        });
        assert!(empty.is_none(), "{}: {empty:?}", code.as_str());
    }
    let unknown = run(&["check", "--explain", "no-sparess"]);
    assert_eq!((unknown.code, unknown.stderr.contains("did you mean `no-spares`?")), (2, true), "{}", unknown.stderr);
    let list = run(&["check", "--list"]).stdout;
    assert_eq!(list.lines().count(), Code::ALL.len());
    assert!(Code::ALL.iter().all(|code| list.contains(code.as_str())));
}
