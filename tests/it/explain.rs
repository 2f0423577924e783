//! What `explain` prints can be redone from what it prints, alone: every step from its operands, every amount to the cent.

use crate::cli::{expect, project, rackrent};
use crate::support::Case;
use rackrent::bill::For;
use rackrent::comparison::{self, Comparison};
use rackrent::document::{self, Reader};
use rackrent::documents::Documents;
use rackrent::explain::{Explainer, UNTOLD};
use rackrent::library;
use rackrent::report::{self, Format, Layout, Period};
use rackrent::working::Step;
use rust_decimal::prelude::{FromPrimitive as _, ToPrimitive as _};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;
use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};
use std::path::{Path, PathBuf};

/// A workload of the project, compared, with what it was read from.
fn compared(path: &Path) -> (Comparison, Documents) {
    let (mut reader, mut documents) = (Reader::default(), Documents::default());
    documents.base = path.parent().expect("a folder").to_path_buf();
    let text = library::read_text(path, &mut documents.texts, &mut reader).expect("the file is there").expect("it is text");
    documents.workload = Some(document::parse(&documents.texts, text, &mut reader.findings));
    let scenario = documents.scenario(&[], &mut reader).expect("the files are there").expect("it is right");
    (comparison::compare(scenario, &[]), documents)
}

fn number(value: &Value) -> Decimal {
    value.as_str().expect("numbers are texts").parse().expect("a decimal")
}

/// A pocket calculator: what the printed operands of a step come to.
fn redo(step: &Value) -> Decimal {
    let term = |term: &Value| {
        let factors = term["factors"].as_array().expect("factors");
        let of = |divides: bool| factors.iter().filter(move |factor| factor["divides"] == divides).map(|factor| number(&factor["value"]));
        let value = of(false).product::<Decimal>() / of(true).product::<Decimal>();
        if term["minus"] == true { -value } else { value }
    };
    let terms: Vec<Decimal> = step["terms"].as_array().expect("terms").iter().map(term).collect();
    let nearest = |value: Decimal, digits: u32| value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    match step["operator"].as_str().expect("an operator") {
        "sum" => terms.iter().sum(),
        "power" => Decimal::from_f64(terms[0].to_f64().expect("a float").powf(terms[1].to_f64().expect("a float"))).expect("a decimal"),
        "least" => *terms.iter().min().expect("a term"),
        "most" => *terms.iter().max().expect("a term"),
        "round-up" => nearest(terms[0], 9).ceil(),
        "round" => nearest(terms[0], u32::try_from(step["digits"].as_u64().expect("digits")).expect("few")),
        other => panic!("no calculator has `{other}`"),
    }
}

/// Redoes a working from its JSON, and returns what it comes to. Results of steps must be what their operands come to, and operands the results that they name.
fn redone(name: &str, json: &str) -> Decimal {
    let working: Value = serde_json::from_str(json).expect("JSON");
    let steps = working["steps"].as_array().expect("steps");
    let inputs: Vec<&str> = working["inputs"].as_array().expect("inputs").iter().map(|input| input["input"].as_str().expect("a letter")).collect();
    for (at, step) in steps.iter().enumerate() {
        let (result, redone) = (number(&step["result"]), redo(step));
        let last = at + 1 == steps.len();
        let within = if last { Decimal::ZERO } else { result.abs() * Decimal::new(1, 9) };
        assert!((result - redone).abs() <= within, "{name}: step {} comes to {redone}: {step:#}", at + 1);
        for operand in step["terms"].as_array().expect("terms").iter().flat_map(|term| term["factors"].as_array().expect("factors")) {
            if let Some(earlier) = operand["step"].as_u64() {
                let earlier = usize::try_from(earlier).expect("few") - 1;
                assert!(earlier < at, "{name}: step {} uses a later one", at + 1);
                assert_eq!(operand["value"], steps[earlier]["result"], "{name}: step {}", at + 1);
            }
            assert!(operand["input"].as_str().is_none_or(|input| inputs.contains(&input)), "{name}: step {}", at + 1);
        }
    }
    number(&working["amount"]);
    steps.last().map_or(Decimal::ZERO, |last| number(&last["result"]))
}

/// Redoes the amount of a line in a month.
fn redo_cell(explainer: &Explainer<'_>, index: usize, line: usize, month: usize) -> Decimal {
    let (alternative, priced) = explainer.priced(index).expect("it is priced");
    let known = &priced.bill.lines[line];
    let name = format!("{}, {} ({:?}), month {month}", alternative.name, known.shown(alternative).name, known.of);
    let told = explainer.amount(index, line, month).expect("it has the month");
    let untold = |step: &Step| step.what == UNTOLD;
    assert!(known.amounts[month].is_zero() || !told.working.steps.is_empty() && !told.working.steps.iter().any(untold), "{name} has no steps");
    let came_to = redone(&name, &report::steps_json(told).expect("JSON"));
    assert_eq!(came_to, known.amounts[month].decimal(), "{name}");
    came_to
}

/// Redoes one amount of each kind of line: cases that are priced are explained, whatever they are about.
pub fn redo_some(comparison: &Comparison, documents: &Documents) {
    let explainer = Explainer::new(comparison, documents);
    let mut kinds: Vec<Discriminant<For>> = Vec::new();
    for (index, priced) in comparison.priced() {
        for (at, line) in priced.bill.lines.iter().enumerate() {
            if kinds.contains(&discriminant(&line.of)) {
                continue;
            }
            kinds.push(discriminant(&line.of));
            let runs = Explainer::runs(line);
            if let Some(run) = runs.get(runs.len() / 2) {
                redo_cell(&explainer, index, at, run.first);
            }
        }
    }
}

#[test]
fn cells_of_every_line_of_every_example_are_redone_from_what_is_printed_alone() {
    let examples = std::fs::read_dir(project().join("examples")).expect("the examples");
    let mut names: Vec<PathBuf> = examples.map(|file| file.expect("a file").path()).collect();
    names.retain(|name| name.extension().is_some_and(|extension| extension == "toml"));
    names.sort();
    let mut cells = 0;
    for path in &names {
        let (comparison, documents) = compared(path);
        let name = path.display();
        let csv = report::render(&comparison, &documents.texts, Format::Csv, Period::Month, Layout { width: 100, styled: false }).expect("CSV");
        // What a spreadsheet shows: alternative, name and period; the amounts of lines that it cannot tell apart are left out.
        let mut shown: HashMap<(String, String, String), Vec<Decimal>> = HashMap::new();
        for row in csv::Reader::from_reader(csv.as_bytes()).records() {
            let row = row.expect("a row");
            if !row[8].is_empty() {
                shown.entry((row[0].to_owned(), row[2].to_owned(), row[5].to_owned())).or_default().push(row[8].parse().expect("an amount"));
            }
        }
        let explainer = Explainer::new(&comparison, &documents);
        for (index, priced) in comparison.priced() {
            let alternative = &comparison.scenario.alternatives[index];
            for (at, line) in priced.bill.lines.iter().enumerate() {
                let runs = Explainer::runs(line);
                // The first and the last month, and two between that no rule of the tool could have in mind.
                let mut picked = vec![0, runs.len() - 1, (at * 7 + 3) % runs.len(), (at * 13 + 5) % runs.len()];
                picked.sort_unstable();
                picked.dedup();
                for run in picked.into_iter().map(|at| runs[at]) {
                    let amount = redo_cell(&explainer, index, at, run.first);
                    let period = if run.first == 0 { "before start".to_owned() } else { format!("month {}", run.first) };
                    if let Some([only]) = shown.get(&(alternative.name.clone(), line.shown(alternative).name, period)).map(Vec::as_slice) {
                        assert_eq!(amount, *only, "{name}: {} in month {}", line.shown(alternative).name, run.first);
                        cells += 1;
                    }
                }
            }
        }
    }
    assert!(cells > 500, "{cells} cells were redone");
}

#[test]
fn the_present_cost_is_the_sum_of_what_is_printed_month_by_month() {
    let output = rackrent(&project(), &["explain", "examples/twitter-2008-high.toml", "--format", "json"]).output().expect("the program runs");
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut priced = 0;
    for alternative in json["alternatives"].as_array().expect("alternatives").iter().filter(|alternative| alternative["priced"] == true) {
        let mut sum = Decimal::ZERO;
        for flow in alternative["payments"].as_array().expect("payments") {
            assert_eq!(number(&flow["paid"]) * number(&flow["factor"]), number(&flow["worth"]));
            sum += number(&flow["worth"]);
        }
        assert_eq!(sum.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero), number(&alternative["present_cost"]));
        priced += 1;
    }
    assert!(priced > 2);
}

/// Three machines of 2 vCPUs carry 5 vCPUs; growth makes them 7 vCPUs and four machines, and 150 GB 210, of which 20 are free. All by hand.
fn toy() -> tempfile::TempDir {
    Case::new("2 months")
        .head("start = \"2026-01\"\nsites = 1")
        .body("[demand]\ngrowth = \"40 %/month\"\n[[component]]\nname = \"web\"\nvcpus = 5\n[[traffic]]\nname = \"pages\"\nmeter = \"transfer-out\"\nvolume = \"150 GB/month\"")
        .sheet(
            "toy",
            "cloud",
            "[[machine]]\nname = \"small\"\nvcpus = 2\nprice = \"0.10/hour\"\n\n[[charge]]\nname = \"Transfer out\"\nmeter = \"transfer-out\"\nfree = \"20 GB\"\n\
             tiers = [{ up_to = \"100 GB\", price = \"0.09/GB\" }, { price = \"0.07/GB\" }]",
        )
        .write()
}

#[test]
fn a_month_of_rent_is_told_from_the_size_of_a_component_to_the_cent() {
    let expected = "\
toy, small, month 2 (2026-02): 292.00 USD
Machines: small for web: the only type of the sheet that can take it.

(1) growth of the load so far = 1.4
      1.4 {1 + growth of the load} [a] ^ 1 {months of growth}
(2) small that the vCPUs of web fill = 3.5 machines
      5 vCPU [b] x 1.4 (1) / 2 vCPU [c]
(3) whole small for web = 4 machines
      3.5 (2), rounded up
(4) machine-hours of small = 2,920 hours
      4 {small running} x 730 {hours with so many}
      As many run in each hour as its load needs, an hour longer while it falls;
      hours with the same number stand together.
(5) amount, not rounded = 292 USD
      2,920 (4) x 0.10 USD/hour [d]
(6) amount = 292.00 USD
      292 (5), rounded to 2 digits after the point

[a]  demand.growth = \"40 %/month\" (workload.toml:11, given)
[b]  component.web.vcpus = 5 (workload.toml:14, given)
[c]  sheet.toy.machine.small.vcpus = 2 (toy.toml:20, given, source 1)
[d]  sheet.toy.machine.small.price = \"0.10/hour\" (toy.toml:21, given, source 1)

Source 1: Price list (2026-01-01, primary)

";
    expect(toy().path(), &["explain", "workload.toml", "TOY", "small", "2026-02", "--width", "80"], "", 0, expected, "");
}

#[test]
fn the_rounding_of_a_reading_is_a_step_of_its_own() {
    let output = rackrent(&project(), &["explain", "examples/cloud-exit-2023.toml", "AWS", "People", "14"]).output().expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("text");
    // Half a post and 20 machines at 140 a post.
    assert!(text.contains("posts of the month, not rounded = 0.642857142857 posts\n       0.5 posts [f] + 20 (6) / 140 machines [g]\n"), "{text}");
    assert!(text.contains("posts of the month = 0.642857 posts\n       0.642857142857 (7), rounded to 6 digits after the point\n"), "{text}");
}

#[test]
fn a_line_has_its_months_and_the_arithmetic_of_the_first() {
    let expected = "\
toy, Transfer out, tier 2: 8.40 USD
Network, on the meter transfer-out; price: Price list.

month              quantity, GB  USD a month
month 1 (2026-01)            30         2.10
month 2 (2026-02)            90         6.30

toy, Transfer out, tier 2, month 1 (2026-01): 2.10 USD

(1) pages, in the month = 150 GB
      150 GB [a]
(2) beyond what is free = 130 GB
      150 (1) - 20 GB [b]
(3) billed: never less than nothing = 130 GB
      the most of 130 (2) and 0 {nothing}
(4) within tier 2 = 30 GB
      130 (3) - 100 GB [c]
(5) amount, not rounded = 2.1 USD
      30 (4) x 0.07 USD/GB [d]
(6) amount = 2.10 USD
      2.1 (5), rounded to 2 digits after the point

[a]  traffic.pages.volume = \"150 GB/month\" (workload.toml:18, given)
[b]  sheet.toy.charge.'Transfer out'.free = \"20 GB\" (toy.toml:26, given, source 1)
[c]  sheet.toy.charge.'Transfer out'.tiers[0].up_to = \"100 GB\" (toy.toml:27, given, source 1)
[d]  sheet.toy.charge.'Transfer out'.tiers[1].price = \"0.07/GB\" (toy.toml:27, given, source 1)

Source 1: Price list (2026-01-01, primary)

";
    expect(toy().path(), &["explain", "workload.toml", "toy", "tier 2"], "", 0, expected, "");
}

#[test]
fn names_are_found_by_any_part_that_is_theirs_alone_and_others_are_refused_with_advice() {
    let folder = toy();
    let refused = |arguments: &[&str], stderr: &str| {
        let arguments: Vec<&str> = ["explain", "workload.toml"].iter().chain(arguments).copied().collect();
        expect(folder.path(), &arguments, "", 1, "", stderr);
    };
    refused(&["tiy"], "error: there is no alternative `tiy`\nhelp: did you mean `toy`?\n");
    refused(&["toy", "smal1"], "error: there is no line `smal1`\nhelp: did you mean `small`?\n");
    refused(
        &["toy", "transfer"],
        "error: `transfer` is a part of the name of more than one line\nhelp: write more of one of `Transfer out, tier 1`, `Transfer out, tier 2`\n",
    );
    refused(
        &["toy", "small", "2026-03"],
        "error: `2026-03` is no month of the horizon\nhelp: months are 1 to 2, or 2026-01 to 2026-02; 0 is before the start\n",
    );
    let found = |arguments: &[&str]| {
        let arguments: Vec<&str> = ["explain", "workload.toml"].iter().chain(arguments).copied().collect();
        let output = rackrent(folder.path(), &arguments).output().expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    assert_eq!(found(&["toy", "Transfer out, tier 2", "1"]), found(&["OY", "TIER 2", "2026-01"]));
    // A category is all of its lines.
    let network = found(&["toy", "network", "2"]);
    assert!(network.starts_with("toy, Network, month 2 (2026-02): 15.30 USD\n"), "{network}");
    // What flags set is said to be set by them.
    let set = found(&["toy", "small", "1", "--set", "component.web.vcpus=7"]);
    assert!(set.contains("component.web.vcpus = 7 (--set component.web.vcpus, given by a flag)"), "{set}");
}

#[test]
fn a_quick_estimate_is_explained_with_its_defaults() {
    let output = rackrent(
        &project(),
        &["explain", "--vcpus", "16", "--horizon", "12 months", "--alternative", "ovh-us", "--line", "people", "--month", "3", "--format", "json"],
    )
    .output()
    .expect("the program runs");
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let working = &json["amounts"][0]["working"];
    assert_eq!(redone("people", &working.to_string()), number(&working["amount"]));
    let inputs = working["inputs"].as_array().expect("inputs");
    let status = |path: &str| inputs.iter().find(|input| input["path"] == path).map(|input| input["status"].as_str().expect("a word").to_owned());
    assert_eq!(status("component.servers.vcpus").as_deref(), Some("given by a flag"));
    assert_eq!(status("staff.rented").as_deref(), Some("default"));
    assert_eq!(status("component.servers.redundancy").as_deref(), Some("default"));
}

#[test]
fn no_line_is_wider_than_asked() {
    for width in [80, 120, 200] {
        let asked = width.to_string();
        for more in [&[][..], &["AWS on demand", "Transfer out, tier 2"], &["AWS on demand", "Administrators", "12"], &["Owned, 12", "Electricity", "12"]] {
            let arguments: Vec<&str> = ["explain", "examples/twitter-2008-high.toml", "--width", &asked].iter().chain(more).copied().collect();
            let output = rackrent(&project(), &arguments).output().expect("the program runs");
            let text = String::from_utf8(output.stdout).expect("text");
            // An address is not broken.
            let too_wide = text.lines().find(|line| line.chars().count() > width && line.trim().contains(' '));
            assert!(text.lines().count() > 5 && too_wide.is_none(), "{width}: {too_wide:?} of {more:?}");
        }
    }
}
