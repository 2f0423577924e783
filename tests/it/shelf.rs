//! Where sheets are found, which of several with one id is used, how old they are, and how their machines are searched.

use crate::cli::{rackrent, text};
use crate::support::sheet;
use std::fs;
use std::path::Path;
use std::process::Output;

/// A folder with a user's own folder of sheets in it, a folder of sheets, and a workload on one machine of `aws-2008-05` for 730 hours.
fn shelves() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    fs::create_dir_all(folder.path().join("config/rackrent/pricing/deeper")).expect("a folder");
    fs::create_dir_all(folder.path().join("team")).expect("a folder");
    let workload = "[workload]\nname = \"w\"\nhorizon = \"1 month\"\ncurrency = \"USD\"\nsheets = [\"aws-2008-05\"]\n\
                    [[component]]\nname = \"web\"\nvcpus = 1\nmachine = \"m1.small\"\n";
    write(folder.path(), "workload.toml", workload);
    folder
}

fn write(folder: &Path, name: &str, content: &str) {
    fs::write(folder.join(name), content).expect("a temporary file");
}

/// A sheet that extends its own id, with another price of the machine.
fn layer(price: &str) -> String {
    format!("[sheet]\nid = \"aws-2008-05\"\nextends = \"aws-2008-05\"\n[[machine]]\nname = \"m1.small\"\nprice = \"{price}/hour\"\n")
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    rackrent(folder, arguments).env("XDG_CONFIG_HOME", folder.join("config")).output().expect("the program runs")
}

/// What the workload costs; and the file of its machine's price.
fn total(folder: &Path, flags: &[&str]) -> (String, String) {
    let output = run(folder, &[&["compare", "workload.toml", "--format", "json"], flags].concat());
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{flags:?}");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let alternative = &document["alternatives"][0];
    let word = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    (word(&alternative["total"]), word(&alternative["lines"][0]["source"]["file"]))
}

#[test]
fn a_file_wins_over_a_folder_over_the_users_folder_over_what_ships() {
    let folder = shelves();
    let at = |name: &str, price: &str| write(folder.path(), name, &layer(price));
    // 730 hours at 0.10, 0.20, 0.30, 0.40.
    assert_eq!(total(folder.path(), &[]), ("73.00".to_owned(), "pricing/2008/aws-2008-05.toml".to_owned()));
    at("config/rackrent/pricing/deeper/mine.toml", "0.20");
    let of_user = ("146.00".to_owned(), "$XDG_CONFIG_HOME/rackrent/pricing/deeper/mine.toml".to_owned());
    assert_eq!(total(folder.path(), &[]), of_user);
    at("team/prices.toml", "0.30");
    assert_eq!(total(folder.path(), &[]), of_user, "a folder that is not named is not looked at");
    assert_eq!(total(folder.path(), &["--sheets", "team"]), ("219.00".to_owned(), "team/prices.toml".to_owned()));
    at("mine.toml", "0.40");
    assert_eq!(total(folder.path(), &["--sheets", "team", "--sheet", "mine.toml"]), ("292.00".to_owned(), "mine.toml".to_owned()));
    assert_eq!(total(folder.path(), &["--isolated"]).0, "73.00");
    assert_eq!(total(folder.path(), &["--isolated", "--sheets", "team"]).0, "219.00");
}

#[test]
fn a_sheet_that_extends_its_own_id_stands_on_the_next_of_that_id() {
    let folder = shelves();
    write(folder.path(), "config/rackrent/pricing/mine.toml", &layer("0.20").replace("[[machine]]", "provider = \"Mine\"\n[[machine]]"));
    write(folder.path(), "team/prices.toml", &layer("0.30"));
    let output = run(folder.path(), &["sheets", "--sheets", "team"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let row = text(&output.stdout).lines().find(|line| line.starts_with("aws-2008-05 ")).expect("a row");
    assert!(row.contains("Mine") && row.contains("2008-05-22") && row.trim_end().ends_with("team/prices.toml"), "{row}");
    // Two that stand on each other stand nowhere.
    let layer = |id: &str, on: &str| format!("[sheet]\nid = \"{id}\"\nextends = \"{on}\"\n");
    write(folder.path(), "team/a.toml", &layer("a", "b"));
    write(folder.path(), "team/b.toml", &layer("b", "a"));
    let output = run(folder.path(), &["sheets", "list", "--sheets", "team"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("error[extends-cycle]"), "{}", text(&output.stderr));
}

#[test]
fn the_list_says_which_sheets_stand_in_place_of_which() {
    let folder = shelves();
    let plain = run(folder.path(), &["sheets"]);
    assert!(!text(&plain.stdout).contains("from") && !text(&plain.stdout).contains("in place of"));
    write(folder.path(), "config/rackrent/pricing/mine.toml", &layer("0.20"));
    write(folder.path(), "team/prices.toml", &layer("0.30"));
    write(folder.path(), "team/ours.toml", &sheet("EUR", "ours", "cloud", "[[machine]]\nname = \"m\"\nvcpus = 1\nprice = \"1/hour\""));
    write(folder.path(), "team/workload.toml", "[workload]\nname = \"no sheet\"\n");
    let output = run(folder.path(), &["sheets", "list", "--sheets", "team"]);
    let stdout = text(&output.stdout);
    assert!(stdout.lines().any(|line| line.starts_with("ours ") && line.contains("EUR") && line.trim_end().ends_with("team/ours.toml")), "{stdout}");
    let behind = "\naws-2008-05: team/prices.toml stands in place of $XDG_CONFIG_HOME/rackrent/pricing/mine.toml\n\
                  aws-2008-05: team/prices.toml stands in place of the one that ships\n";
    assert!(stdout.ends_with(behind), "{stdout}");
    assert!(!stdout.contains("no sheet"));
    let shown = run(folder.path(), &["sheets", "show", "aws-2008-05", "--sheets", "team"]);
    assert_eq!(text(&shown.stdout), layer("0.30"));
}

#[test]
fn a_broken_file_in_the_users_folder_is_listed_and_breaks_nothing_else() {
    let folder = shelves();
    write(folder.path(), "config/rackrent/pricing/broken.toml", "[sheet\nid = ");
    assert_eq!(total(folder.path(), &[]).0, "73.00");
    let output = run(folder.path(), &["sheets"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("error[syntax]") && text(&output.stderr).contains("pricing/broken.toml:1"), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("aws-us-east-1"), "what is right is listed");
}

#[test]
fn two_sheets_of_one_folder_with_one_id_and_a_folder_that_is_not_there_are_errors() {
    let folder = shelves();
    write(folder.path(), "team/a.toml", &layer("0.20"));
    write(folder.path(), "team/b.toml", &layer("0.30"));
    let output = run(folder.path(), &["compare", "workload.toml", "--sheets", "team"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("`team/a.toml` and `team/b.toml` both have the id `aws-2008-05`"), "{}", text(&output.stderr));
    let output = run(folder.path(), &["compare", "workload.toml", "--sheets", "nowhere"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(3), "error: cannot read `nowhere`: No such file or directory (os error 2)\n"));
}

#[test]
fn an_exchange_table_in_a_folder_is_named_by_its_id() {
    let folder = shelves();
    let table = "[exchange]\nid = \"house-rates\"\ntitle = \"Treasury\"\nas_of = 2008-06-01\nread = \"primary\"\nrates = [\"1.25 USD/EUR\"]\n";
    write(folder.path(), "team/rates.toml", table);
    let workload = fs::read_to_string(folder.path().join("workload.toml")).expect("the workload");
    write(folder.path(), "workload.toml", &workload.replace("currency = \"USD\"", "currency = \"EUR\"\nexchange = \"house-rates\""));
    // 73 USD / 1.25.
    assert_eq!(total(folder.path(), &["--sheets", "team"]).0, "58.40");
}

#[test]
fn prices_that_are_older_than_asked_are_warned_of() {
    let folder = shelves();
    let stderr = |as_of: &str, most: &str| {
        let output = run(folder.path(), &["compare", "workload.toml", "--as-of", as_of, "--max-age", most]);
        assert_eq!(output.status.code(), Some(0), "a warning fails nothing");
        text(&output.stderr).to_owned()
    };
    // The sheet is of 22 May 2008.
    assert_eq!(stderr("2009-05-22", "12 months"), "");
    let warning = "warning: the prices of `aws-2008-05` are of 2008-05-22, 12 months before 2009-05-23; `--max-age` is 12 months\n";
    assert_eq!(stderr("2009-05-23", "12 months"), warning);
    assert_eq!(stderr("2009-05-23", "1 year").matches("warning").count(), 1);
    assert_eq!(stderr("2008-05-01", "1 day"), "", "prices of a later day are not old");
    let usage = |flags: &[&str]| run(folder.path(), &[&["compare", "workload.toml"], flags].concat()).status.code();
    assert_eq!(usage(&["--max-age", "12 months"]), Some(2), "an age needs a day: the program asks no clock");
    assert_eq!(usage(&["--as-of", "2009-05-23", "--max-age", "3 hours"]), Some(2));
    assert_eq!(usage(&["--as-of", "2009-02-30"]), Some(2));
    let list = run(folder.path(), &["sheets", "--as-of", "2008-07-21"]);
    let row = text(&list.stdout).lines().find(|line| line.starts_with("aws-2008-05 ")).expect("a row").to_owned();
    assert!(row.trim_end().ends_with("1 month"), "{row}");
}

/// Machines whose monthly prices are worked out by hand.
fn searched() -> tempfile::TempDir {
    let folder = shelves();
    let cloud = "[[machine]]\nname = \"std-4\"\nvcpus = 4\nmemory = \"16 GiB\"\nprice = \"0.10/hour\"\n\
                 [[machine]]\nname = \"arm-4\"\nvcpus = 4\nmemory = \"16 GiB\"\nprice = \"0.08/hour\"\narchitecture = \"arm64\"\n\
                 [[machine]]\nname = \"std-16\"\nvcpus = 16\nmemory = \"64 GiB\"\nprice = \"0.40/hour\"\ncap = \"250/month\"\n\
                 [[machine]]\nname = \"burst-4\"\nvcpus = 4\nmemory = \"16 GiB\"\nprice = \"0.01/hour\"\nclass = \"burstable\"\n\
                 [[machine]]\nname = \"secret-4\"\nvcpus = 4\nmemory = \"16 GiB\"\nprice = \"unpublished\"\n";
    let in_region = |text: String, region: &str| text.replace("kind = ", &format!("region = \"{region}\"\nkind = "));
    write(folder.path(), "team/cloud.toml", &in_region(sheet("USD", "zz-cloud", "cloud", cloud), "eu-west-9"));
    let rack = "[[machine]]\nname = \"rack-16\"\nvcpus = 16\nmemory = \"64 GiB\"\nprice = \"100/month\"\ndisk = \"2 TB\"\n";
    write(folder.path(), "team/hosting.toml", &in_region(sheet("EUR", "zz-hosting", "hosting", rack), "australiaeast"));
    let owned = "[[machine]]\nname = \"box\"\nvcpus = 32\nmemory = \"64 GiB\"\npurchase = \"7200 USD\"\nlife = \"3 years\"\nidle = \"0 W\"\nfull = \"0 W\"\nrack_units = 1\n";
    write(folder.path(), "team/owned.toml", &sheet("USD", "zz-owned", "owned", owned));
    let table = "[exchange]\nid = \"two\"\ntitle = \"Two\"\nas_of = 2026-01-01\nread = \"primary\"\nrates = [\"2 USD/EUR\"]\n";
    write(folder.path(), "team/rates.toml", table);
    folder
}

/// Machine, and its prices a month, a vCPU and a GiB.
fn found(folder: &Path, arguments: &[&str]) -> Vec<[String; 4]> {
    let output = run(folder, &[&["sheets", "search", "zz-", "--sheets", "team", "--exchange", "two", "--format", "csv"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let header = reader.headers().cloned().unwrap_or_default();
    let at = |name: &str| header.iter().position(|known| known == name).expect("a column");
    let columns = if header.is_empty() { [0; 4] } else { ["machine", "monthly", "monthly_per_vcpu", "monthly_per_gib"].map(at) };
    reader.records().map(|row| columns.map(|column| row.as_ref().expect("a row")[column].to_owned())).collect()
}

fn names(found: Vec<[String; 4]>) -> Vec<String> {
    found.into_iter().map(|[name, ..]| name).collect()
}

#[test]
fn machines_are_found_by_size_and_ordered_by_price() {
    let folder = searched();
    let rows = found(folder.path(), &["4 vcpu"]);
    let expected = [
        // 0.08 and 0.10 an hour for 730 hours; 100 EUR at 2; 7200 over 36 months; 0.40 x 730 = 292, capped at 250.
        ["arm-4", "58.40", "14.60", "3.65"],
        ["std-4", "73.00", "18.25", "4.56"],
        ["box", "200.00", "6.25", "3.13"],
        ["rack-16", "200.00", "12.50", "3.13"],
        ["std-16", "250.00", "15.63", "3.91"],
        ["secret-4", "", "", ""],
    ];
    assert_eq!(rows, expected.map(|row| row.map(str::to_owned)));
    assert_eq!(names(found(folder.path(), &["4vcpu", "--sort", "price-per-vcpu"])), ["box", "rack-16", "arm-4", "std-16", "std-4", "secret-4"]);
    assert_eq!(names(found(folder.path(), &["--sort", "price-per-gib", "--limit", "3"])), ["box", "rack-16", "arm-4"]);
    assert_eq!(names(found(folder.path(), &["--sort", "name", "rented"])), ["arm-4", "rack-16", "secret-4", "std-16", "std-4"]);
    assert_eq!(names(found(folder.path(), &["16 vcpu 64gib"])), ["box", "rack-16", "std-16"]);
    assert_eq!(names(found(folder.path(), &["--vcpus", "16", "--memory", "64 GiB", "--disk", "2 TB"])), ["rack-16"]);
    assert_eq!(names(found(folder.path(), &["2 TB disk"])), ["rack-16"]);
}

#[test]
fn machines_are_found_by_place_kind_processor_class_and_name() {
    let folder = searched();
    assert_eq!(names(found(folder.path(), &["eu"])), ["arm-4", "std-4", "std-16", "secret-4"]);
    assert_eq!(names(found(folder.path(), &["asia"])), ["rack-16"], "Australia is in Asia-Pacific");
    assert_eq!(names(found(folder.path(), &["us"])), [""; 0], "`australiaeast` has `us` in it and is not there");
    assert_eq!(names(found(folder.path(), &["hosting"])), ["rack-16"]);
    assert_eq!(names(found(folder.path(), &["--kind", "owned"])), ["box"]);
    assert_eq!(names(found(folder.path(), &["arm64"])), ["arm-4"]);
    assert_eq!(names(found(folder.path(), &["burstable"])), ["burst-4"]);
    assert_eq!(names(found(folder.path(), &["STD"])), ["std-4", "std-16"]);
    assert_eq!(names(found(folder.path(), &["--region", "eu-west", "--all"])), ["burst-4", "arm-4", "std-4", "std-16", "secret-4"]);
}

#[test]
fn a_search_says_what_it_left_out_and_what_it_did_not_understand() {
    let folder = searched();
    let search = |words: &[&str]| run(folder.path(), &[&["sheets", "search", "--sheets", "team"], words].concat());
    let output = search(&["zz-cloud", "--limit", "2"]);
    assert_eq!(
        text(&output.stderr),
        "2 of 4 machines are shown: `--limit 4` shows all\n1 more is burstable, shared-core or superseded, or of 2008: `--all` shows them\n"
    );
    assert!(text(&output.stdout).ends_with("\nA month, a vCPU and a GiB: USD for 730 hours on demand.\n"), "{}", text(&output.stdout));
    let output = search(&["zz-cloud", "nonesuch"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), ""));
    assert!(text(&output.stderr).starts_with("no machine is all of that\n`nonesuch` is part of no"), "{}", text(&output.stderr));
    for (words, said) in [("8", "`8` has no unit"), ("8 cores", "sheets do not say cores"), ("8 vcpuu", "did you mean `vcpu`?")] {
        let output = search(&[words]);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
        assert!(text(&output.stderr).contains(said), "{}", text(&output.stderr));
    }
    let json = search(&["zz-hosting", "--format", "json", "--currency", "USD", "--exchange", "two", "--as-of", "2026-03-15"]);
    let document: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let machine = &document["machines"][0];
    assert_eq!((&machine["monthly"], &machine["price"], &machine["age_months"]), (&"200.00".into(), &"100/month".into(), &2.into()));
    assert_eq!(document["conversions"][0], "2 USD/EUR of 2026-01-01 (Two)");
}

#[test]
fn a_machine_with_several_lives_is_found_once_at_the_price_that_comes_first() {
    let folder = shelves();
    let owned = "[[machine]]\nname = \"box\"\nvcpus = 32\nmemory = \"64 GiB\"\npurchase = \"7200 USD\"\nlife = [\"3 years\", \"5 years\"]\nidle = \"0 W\"\nfull = \"0 W\"\nrack_units = 1\n";
    write(folder.path(), "team/owned.toml", &sheet("USD", "zz-owned", "owned", owned));
    write(folder.path(), "team/rates.toml", "[exchange]\nid = \"two\"\ntitle = \"Two\"\nas_of = 2026-01-01\nread = \"primary\"\nrates = [\"2 USD/EUR\"]\n");
    // 7200 over 60 months; for 32 vCPUs, 64 GiB.
    let expected = [["box", "120.00", "3.75", "1.88"].map(str::to_owned)];
    assert_eq!(found(folder.path(), &[]), expected);
}

#[test]
fn what_ships_is_found_where_it_is() {
    let folder = shelves();
    let search = |words: &str| {
        let output = run(folder.path(), &["sheets", "search", words, "--format", "csv"]);
        let sheets: std::collections::BTreeSet<String> =
            text(&output.stdout).lines().skip(1).map(|line| line.split(',').nth(1).expect("a sheet").to_owned()).collect();
        sheets.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(search("8 vcpu 32 GiB eu"), ["azure-westeurope", "ovh-eu"]);
    assert_eq!(search("8 vcpu 32 GiB us rented"), ["aws-us-east-1", "gcp-us-central1", "ovh-us"]);
    assert_eq!(search("8 gpu h100 owned"), ["owned-gpu-2024", "owned-gpu-2026"]);
}
