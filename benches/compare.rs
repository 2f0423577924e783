//! What a person waits for: reading the largest shipped sheet, an hourly five-year fleet, whole comparisons. `cargo bench`.

use divan::{Bencher, black_box};
use rackrent::diagnostic::{Origin, Texts};
use rackrent::document::{self, Reader};
use rackrent::library::Library;
use rackrent::scenario::{self, Scenario};
use rackrent::sheet::shipped;
use rackrent::{comparison, demand, fleet, sheet};
use std::path::Path;

fn main() {
    divan::main();
}

/// A workload on all current sheets, as the quick estimate of the README has it.
const CURRENT: &str = r#"
[workload]
name = "bench"
horizon = "60 months"
currency = "USD"
cost_of_money = "8 %/year"
sheets = ["aws-us-east-1", "azure-westeurope", "gcp-us-central1", "ovh-us", "owned-2024"]
complete_with = ["staff-us-2024"]

[demand]
shape = "daily"
peak_to_mean = 2
growth = "3 %/month"

[[component]]
name = "servers"
vcpus = 64
memory = "256 GiB"
redundancy = "n+1"

[[data]]
name = "objects"
meter = "object-storage"
size = "20 TB"

[[traffic]]
name = "out"
meter = "transfer-out"
volume = "30 TB/month"

[staff]
rented = 0.5
owned = 1.0
machines_per_post = 140
"#;

fn read(name: &str, content: &str) -> Scenario {
    let (mut texts, mut reader, mut library) = (Texts::default(), Reader::default(), Library::default());
    let text = texts.add(name, content);
    let root = document::parse(&texts, text, &mut reader.findings);
    let scenario = scenario::read(&root, Path::new("examples"), &[], &mut library, &mut texts, &mut reader);
    scenario.expect("its files are there").expect("it has no errors")
}

#[divan::bench]
fn read_the_largest_shipped_sheet(bencher: Bencher) {
    let largest = shipped::ALL.iter().max_by_key(|shipped| shipped.content.len()).expect("sheets ship");
    bencher.bench(|| {
        let (mut texts, mut reader) = (Texts::default(), Reader::default());
        let text = texts.add(largest.id, largest.content);
        let root = document::parse(&texts, text, &mut reader.findings);
        black_box(sheet::read(&root, &mut reader))
    });
}

#[divan::bench]
fn demand_and_fleet_of_five_years_by_the_hour(bencher: Bencher) {
    let scenario = read("current", CURRENT);
    let workload = &scenario.workload;
    let sheet = &scenario.alternatives[0].parts[0].sheet;
    bencher.bench(|| {
        let demand = demand::series(workload);
        let unit = std::sync::Arc::new(fleet::Unit::component(&workload.components[0], &demand));
        black_box(fleet::place(&unit, 0, sheet, 0, workload, &demand))
    });
}

#[divan::bench]
fn compare_all_current_sheets_read_before(bencher: Bencher) {
    let scenario = read("current", CURRENT);
    bencher.bench(|| comparison::compare(black_box(scenario.clone()), &[]));
}

#[divan::bench]
fn read_and_compare_all_current_sheets(bencher: Bencher) {
    bencher.bench(|| comparison::compare(read("current", CURRENT), &[]));
}

#[divan::bench]
fn read_and_compare_twitter_2008(bencher: Bencher) {
    let content = std::fs::read_to_string("examples/twitter-2008.toml").expect("the example is there");
    bencher.bench(|| comparison::compare(read("examples/twitter-2008.toml", &content), &[]));
}

#[divan::bench]
fn find_a_line_in_the_largest_sheet(bencher: Bencher) {
    let mut texts = Texts::default();
    let largest = shipped::ALL.iter().max_by_key(|shipped| shipped.content.len()).expect("sheets ship");
    let text = texts.add(largest.id, largest.content);
    let end = largest.content.len();
    bencher.bench(|| texts.place(black_box(Origin::new(text, &(end - 1..end)))).1);
}
