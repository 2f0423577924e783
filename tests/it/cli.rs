//! The program as a whole: exact standard output, standard error and exit code.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The folder of the project.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The program, in a folder, with nothing of the caller's environment that could matter.
pub fn rackrent(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rackrent"));
    command.current_dir(folder).args(arguments).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("CLICOLOR").env("XDG_CONFIG_HOME", "/nowhere");
    command
}

pub fn run(folder: &Path, arguments: &[&str], stdin: &str) -> Output {
    let mut child = rackrent(folder, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    // A program that does not read what it is given may have ended before.
    let _ = child.stdin.take().expect("a pipe").write_all(stdin.as_bytes());
    child.wait_with_output().expect("the program ends")
}

pub fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("the program writes UTF-8")
}

#[track_caller]
pub fn expect(folder: &Path, arguments: &[&str], stdin: &str, code: i32, stdout: &str, stderr: &str) {
    let output = run(folder, arguments, stdin);
    assert_eq!(text(&output.stdout), stdout, "standard output");
    assert_eq!(text(&output.stderr), stderr, "standard error");
    assert_eq!(output.status.code(), Some(code), "exit code");
}

/// One machine at 0.10 an hour, transfer at 0.09 a GB: all figures below are worked by hand from these.
const SHEET: &str = r#"
[sheet]
id = "toy"
provider = "Toy Cloud"
kind = "cloud"
currency = "USD"
as_of = 2026-01-01

[source.list]
title = "Toy price list"
url = "https://toy.example/prices"
read = "primary"

[[machine]]
name = "small"
vcpus = 2
price = "0.10/hour"
source = "list"

[[charge]]
name = "Transfer out"
meter = "transfer-out"
price = "0.09/GB"
source = "list"
"#;

/// A machine for 1,000 that lives for two months, and draws nothing.
const OWNED: &str = r#"
[sheet]
id = "own"
provider = "Own"
kind = "owned"
currency = "USD"
as_of = 2026-01-01

[source.list]
title = "A guess"
read = "assumption"

[[machine]]
name = "box"
vcpus = 4
purchase = "1000 USD"
life = "2 months"
lead_time = "6 weeks"
idle = "0 W"
full = "0 W"
source = "list"

[[charge]]
name = "Everything else"
meter = "months"
price = "50/month"
covers = ["energy", "contracted-power", "rack-units", "hardware-value", "transfer-out"]
source = "list"
"#;

const WORKLOAD: &str = r#"
[workload]
name = "toy"
horizon = "2 months"
currency = "USD"
sheets = ["./toy.toml", "./own.toml"]

[[component]]
name = "web"
vcpus = 3

[[traffic]]
name = "pages"
meter = "transfer-out"
volume = "1 TB/month"
"#;

pub fn toy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    for (name, content) in [("toy.toml", SHEET), ("own.toml", OWNED), ("workload.toml", WORKLOAD)] {
        std::fs::write(folder.path().join(name), content).expect("a temporary file");
    }
    folder
}

// Two machines of two vCPUs carry 3: 2 x 730 h x 0.10 = 146.00 a month; 1,000 GB x 0.09 = 90.00; 472.00 in two months.
// One box of four: 1,000 before the start and 50 a month: 1,100. The rented side is 628 or 57.09 % cheaper; it has paid less from month 0 on.
// Owning instead: 764 more before the start, 186 saved in each month: 764 = 186 x + 186 x2 at x = 1.5875, which is -99.6 % a year.
// Per unit: 472 and 1,100 over 3 x 1,460 vCPU-hours; 180 over 2,000 GB.
// To lose 628 more, rent (292) would have to rise by 215.1 % or transfer (180) by 348.9 %; the box (1,000) to fall by 62.8 %. The end is the life's
// end: a credit of 0.
const TABLE: &str = "\
toy | 2 months | USD | 3 vCPU at peak | not discounted
RENT: toy wins with a total of 472 USD, 57 % (628) below own.
Turns when, with these fleets: hardware prices at own -63 %; or machine rent at toy +215 %; or network prices at toy
+349 %.
It has paid less from the start, credits at the end left out.
own instead of toy: a rate of return of under -99 %/year; owning wins at no share of the hours of the machines at peak,
of which 100 % are rented.

                              toy       own
TOTAL                       * 472     1,100
  without end credits         472     1,100
Paid before the start           -     1,000
First month / last      236 / 236   50 / 50
Serves from                 day 0   6 weeks

Compute or hardware           292     1,000
Network                       180         -
Other                           -       100
Credit at the end               -         0
TOTAL                         472     1,100
  capital paid                  -     1,000
  operating paid              472       100
";

#[test]
fn the_table_says_who_wins_and_adds_up() {
    let folder = toy();
    let output = run(folder.path(), &["compare", "workload.toml", "--width", "120"], "");
    let stdout = text(&output.stdout);
    assert!(stdout.starts_with(TABLE), "{stdout}");
    assert!(stdout.contains("\nNot counted:"), "{stdout}");
    assert_eq!(text(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn csv_is_a_header_and_one_row_a_line_with_its_source() {
    let folder = toy();
    let stdout = "alternative,category,name,sheet,meter,period,quantity,unit,amount,currency,source,url,as_of,read,file,line,expenditure,view,unit_cost\r\n\
                  toy,compute,small,toy,machine-hours,total,2920,hour,292.00,USD,Toy price list,https://toy.example/prices,2026-01-01,primary,toy.toml,17,operating,cash,\r\n\
                  toy,network,Transfer out,toy,transfer-out,total,2000,GB,180.00,USD,Toy price list,https://toy.example/prices,2026-01-01,primary,toy.toml,23,operating,cash,\r\n\
                  toy,unit-cost,Per vCPU-hour needed,,,total,4380,vCPU-hour,,USD,,,,,,,,,0.107763\r\n\
                  toy,unit-cost,Network per GB sent out,,,total,2000,GB,,USD,,,,,,,,,0.09\r\n\
                  own,compute,box,own,purchases,total,1,machine,1000.00,USD,A guess,,2026-01-01,assumption,own.toml,16,capital,cash,\r\n\
                  own,other,Everything else,own,months,total,2,month,100.00,USD,A guess,,2026-01-01,assumption,own.toml,26,operating,cash,\r\n\
                  own,end-credits,\"box, value at the end\",own,end-credit,total,1,machine,0.00,USD,A guess,,2026-01-01,assumption,own.toml,16,credit,cash,\r\n\
                  own,unit-cost,Per vCPU-hour needed,,,total,4380,vCPU-hour,,USD,,,,,,,,,0.251142\r\n";
    expect(folder.path(), &["compare", "workload.toml", "--format", "csv"], "", 0, stdout, "");
}

#[test]
fn every_fault_of_a_file_is_reported_at_its_place() {
    let folder = toy();
    let broken = WORKLOAD.replace("vcpus = 3", "vcpu = 3\nmemory = 8").replace("1 TB/month", "1 Tb/month");
    let stderr = r#"error[unknown-key]: a component has no key `vcpu`
  --> -:10:1
   |
10 | vcpu = 3
   | ^^^^
   |
   = help: did you mean `vcpus`?

error[wrong-type]: `8` is a bare number without a unit
  --> -:11:10
   |
11 | memory = 8
   |          ^
   |
   = help: write its unit, as `8 GB`, in quotes

error[bad-value]: unknown unit `Tb`
  --> -:16:10
   |
16 | volume = "1 Tb/month"
   |          ^^^^^^^^^^^^
   |
   = help: bits are not bytes: data is in bytes, such as `GB` or `GiB`; bandwidth in `Mbps`

3 errors
"#;
    expect(folder.path(), &["compare", "-"], &broken, 1, "", stderr);
}

#[test]
fn a_file_that_cannot_be_read_is_exit_code_3() {
    let folder = toy();
    let missing = "error: cannot read `nowhere.toml`: No such file or directory (os error 2)\n";
    expect(folder.path(), &["compare", "nowhere.toml"], "", 3, "", missing);
    let workload = WORKLOAD.replace("./own.toml", "./gone.toml");
    let output = run(folder.path(), &["compare", "-"], &workload);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(text(&output.stderr), "error: cannot read `gone.toml`: No such file or directory (os error 2)\n");
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let folder = toy();
    let output = run(folder.path(), &["compare", "workload.toml", "--format", "xml"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stdout).is_empty());
    let output = run(folder.path(), &["compare", "--horizon", "3 years"], "");
    assert_eq!(output.status.code(), Some(2), "nothing says what must be run");
    assert!(text(&output.stderr).starts_with("error: there is no workload\n"));
    let output = run(folder.path(), &["compare", "workload.toml", "--vcpus", "3"], "");
    assert_eq!(output.status.code(), Some(2), "a file and the flags of a quick estimate exclude each other");
}

#[test]
fn an_output_file_is_written_whole_and_standard_output_stays_empty() {
    let folder = toy();
    let printed = run(folder.path(), &["compare", "workload.toml", "--format", "json"], "");
    let output = run(folder.path(), &["compare", "workload.toml", "--format", "json", "-o", "out.json"], "");
    assert_eq!((output.status.code(), text(&output.stdout), text(&output.stderr)), (Some(0), "", ""));
    assert_eq!(std::fs::read(folder.path().join("out.json")).expect("it was written"), printed.stdout);
    let failed = run(folder.path(), &["compare", "workload.toml", "-o", "no/such/folder.txt"], "");
    assert_eq!(failed.status.code(), Some(3));
    let names = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(names, 4, "nothing half written is left behind");
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let folder = toy();
    let mut child = rackrent(folder.path(), &["compare", "workload.toml", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}

#[test]
fn the_same_input_gives_the_same_bytes_whatever_the_environment() {
    for format in ["table", "csv", "json", "markdown"] {
        let arguments = ["compare", "examples/twitter-2008.toml", "--format", format];
        let plain = rackrent(&project(), &arguments).output().expect("the program runs");
        let other = rackrent(&project(), &arguments).env("LANG", "de_DE.UTF-8").env("TZ", "Pacific/Auckland").env("COLUMNS", "40").output();
        assert_eq!(plain.stdout, other.expect("the program runs").stdout);
        assert_eq!(plain.status.code(), Some(0));
    }
}

#[test]
fn colour_is_only_where_it_is_wanted() {
    let folder = toy();
    let arguments = ["compare", "workload.toml"];
    let plain = run(folder.path(), &arguments, "");
    assert!(!plain.stdout.contains(&0x1b), "a pipe gets no colour");
    let forced = rackrent(folder.path(), &arguments).env("CLICOLOR_FORCE", "1").output().expect("the program runs");
    assert!(text(&forced.stdout).contains("\u{1b}[1mRENT"));
    let refused = rackrent(folder.path(), &arguments).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").output().expect("the program runs");
    assert!(!refused.stdout.contains(&0x1b), "NO_COLOR wins");
}

#[test]
fn a_table_is_no_wider_than_asked_and_no_number_is_cut() {
    for example in ["twitter-2008", "steady-saas", "gpu-training", "data-heavy"] {
        let workload = format!("examples/{example}.toml");
        let whole = run(&project(), &["compare", &workload, "--width", "400"], "");
        let numbers = |stdout: &[u8]| {
            let mut numbers: Vec<String> = text(stdout)
                .split_whitespace()
                .filter(|word| word.contains(',') && word.chars().all(|c| c.is_ascii_digit() || c == ','))
                .map(str::to_owned)
                .collect();
            // A label stands before every block of columns.
            numbers.sort();
            numbers.dedup();
            numbers
        };
        for width in [80, 100, 120, 200] {
            let output = run(&project(), &["compare", &workload, "--width", &width.to_string()], "");
            let widest = text(&output.stdout).lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(width), "{example} at {width}: {widest:?}");
            assert_eq!(numbers(&output.stdout), numbers(&whole.stdout), "{example} at {width}");
        }
    }
}

#[test]
fn every_shipped_sheet_reads_without_findings_and_is_listed() {
    let output = run(&project(), &["sheets"], "");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let listed = text(&output.stdout);
    let mut files = 0;
    for folder in ["2008", "current"] {
        for file in std::fs::read_dir(project().join("pricing").join(folder)).expect("a folder of sheets") {
            let path = file.expect("an entry").path();
            let id = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
            assert!(listed.lines().any(|line| line.split_whitespace().next() == Some(&id)), "{id} is not listed");
            let shown = run(&project(), &["sheets", "show", &id], "");
            assert_eq!(text(&shown.stdout), std::fs::read_to_string(&path).expect("a sheet"), "{id} is shown as it was written");
            files += 1;
        }
    }
    assert_eq!(rackrent::sheet::shipped::ALL.len(), files, "a sheet ships that has no file");
}

#[test]
fn every_shipped_exchange_table_reads_without_findings_and_is_listed() {
    let listed = run(&project(), &["sheets", "list"], "");
    let mut files = 0;
    for file in std::fs::read_dir(project().join("pricing/exchange")).expect("a folder of tables") {
        let path = file.expect("an entry").path();
        let id = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let row = text(&listed.stdout).lines().find(|line| line.split_whitespace().next() == Some(&id)).expect("a row");
        assert!(row.contains("European Central Bank") && row.contains("USD EUR GBP CAD"), "{row}");
        let shown = run(&project(), &["sheets", "show", &id], "");
        assert_eq!(text(&shown.stdout), std::fs::read_to_string(&path).expect("a table"), "{id} is shown as it was written");
        files += 1;
    }
    assert_eq!(rackrent::sheet::shipped::EXCHANGES.len(), files, "a table ships that has no file");
}

#[test]
fn a_quick_estimate_in_another_currency_says_at_which_rate() {
    let output = run(&project(), &["compare", "--vcpus", "4", "--currency", "EUR", "--width", "200"], "");
    let printed = text(&output.stdout);
    assert!(printed.starts_with("quick estimate | 60 months | EUR |"), "{printed}");
    assert!(printed.contains(" in USD, at 1.1476 USD/EUR of 2026-07-30 (European Central Bank"), "{printed}");
    let output = run(&project(), &["compare", "--vcpus", "4", "--currency", "EUR", "--exchange", "ecb-2025-06-05", "--width", "200"], "");
    assert!(text(&output.stdout).contains(" in USD, at 1.1423 USD/EUR of 2025-06-05"), "{}", text(&output.stdout));
}

#[test]
fn an_unknown_sheet_is_named_with_the_nearest() {
    let stderr = "error: there is no sheet `aws-2008-06`\nhelp: did you mean `aws-2008-05`?\n";
    expect(&project(), &["sheets", "show", "aws-2008-06"], "", 1, "", stderr);
}

#[test]
fn every_example_compares_from_another_folder() {
    let elsewhere = tempfile::tempdir().expect("a folder for temporary files");
    let mut examples = 0;
    for file in std::fs::read_dir(project().join("examples")).expect("the examples") {
        let path = file.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let output = run(elsewhere.path(), &["compare", path.to_str().expect("a name")], "");
            assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{}", path.display());
            assert!(text(&output.stdout).contains("* "), "{} has no winner", path.display());
            examples += 1;
        }
    }
    assert!(examples >= 7);
}

#[test]
fn codes_are_unique_and_explained() {
    use rackrent::diagnostic::Code;
    let mut codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Code::ALL.len());
    assert!(Code::ALL.iter().all(|code| !code.explanation().is_empty()));
}

#[test]
fn an_output_never_replaces_an_input() {
    let folder = toy();
    for input in ["workload.toml", "./toy.toml"] {
        let output = run(folder.path(), &["compare", "workload.toml", "-o", input], "");
        assert_eq!(output.status.code(), Some(2), "{input}");
        assert!(text(&output.stderr).contains("is one of the files that are compared"), "{}", text(&output.stderr));
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("workload.toml")).expect("it is still there"), WORKLOAD);
}
