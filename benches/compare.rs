//! What a person waits for: reading the largest shipped sheet, an hourly five-year fleet, whole comparisons. `cargo bench`.

use divan::{Bencher, black_box};
use rackrent::diagnostic::{Origin, Texts};
use rackrent::document::{self, Distribution, Reader};
use rackrent::documents::Documents;
use rackrent::library::Library;
use rackrent::points::{self, Points};
use rackrent::risk::{self, Draws};
use rackrent::scenario::{self, Scenario};
use rackrent::sheet::shipped;
use rackrent::{comparison, demand, fleet, sheet};
use std::convert::Infallible;
use std::path::Path;

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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

/// A thousand machine types with four commitments each, and five years of hours that no two weeks have alike.
fn commitments() -> Scenario {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let machine = |size: u32| {
        let price = |share: u32| format!("\"{}/hour\"", f64::from(size * share) / 10_000.0);
        let options = format!("y1 = {}, y3 = {}, s1 = {}, s3 = {}", price(320), price(220), price(340), price(250));
        format!("{{ name = \"m{size}\", vcpus = {size}, price = {}, options = {{ {options} }} }}", price(500))
    };
    let machines: Vec<String> = (1..=1000).map(machine).collect();
    let option = |name: &str, kind: &str, term: &str| format!("[option.{name}]\nkind = \"{kind}\"\nterm = \"{term}\"\nsource = \"list\"\n");
    let options = [option("y1", "committed", "1 year"), option("y3", "committed", "3 years"), option("s1", "plan", "1 year"), option("s3", "plan", "3 years")];
    let sheet = format!(
        "machine = [\n{}\n]\n[sheet]\nid = \"cloud\"\nprovider = \"Cloud\"\nkind = \"cloud\"\ncurrency = \"USD\"\nas_of = 2026-01-01\n\
         [source.list]\ntitle = \"List\"\nread = \"primary\"\n[defaults.machine]\nsource = \"list\"\n{}",
        machines.join(",\n"),
        options.concat()
    );
    std::fs::write(folder.path().join("cloud.toml"), sheet).expect("a temporary file");
    // A linear congruential generator: the same load every time.
    let mut seed: u64 = 2008;
    let mut hour = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (100 + (seed >> 33) % 400).to_string()
    };
    let rows: Vec<String> = (0..43_800).map(|_| hour()).collect();
    std::fs::write(folder.path().join("load.csv"), format!("load\n{}\n", rows.join("\n"))).expect("a temporary file");
    let workload = "[workload]\nname = \"bench\"\nhorizon = \"5 years\"\ncurrency = \"USD\"\ncost_of_money = \"8 %/year\"\n\
                    [demand]\ntrace = \"load.csv\"\ngrowth = \"20 %/year\"\n[[component]]\nname = \"web\"\nvcpus = 5000\n\
                    [[alternative]]\nname = \"committed\"\nparts = [{ sheet = \"./cloud.toml\", purchase = \"committed\" }]\n";
    let (mut texts, mut reader, mut library) = (Texts::default(), Reader::default(), Library::default());
    let text = texts.add("workload.toml", workload);
    let root = document::parse(&texts, text, &mut reader.findings);
    let scenario = scenario::read(&root, folder.path(), &[], &mut library, &mut texts, &mut reader);
    scenario.expect("its files are there").expect("it has no errors")
}

#[divan::bench(sample_count = 10)]
fn commitments_of_a_thousand_machine_types_over_five_years_of_hours(bencher: Bencher) {
    let scenario = commitments();
    bencher.with_inputs(|| scenario.clone()).bench_values(|scenario| black_box(comparison::compare(scenario, &[])));
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
    let alternative = &scenario.alternatives[0];
    bencher.bench(|| {
        let demand = demand::series(workload);
        let unit = std::sync::Arc::new(fleet::Unit::component(&workload.components[0], &demand));
        black_box(fleet::place(&unit, alternative, 0, 0, workload, &demand))
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

/// A thousand draws of five alternatives over five years, on all cores. What is drawn: wages and hardware; the growth of the load too; what it sends out.
#[divan::bench(args = ["wages", "growth", "traffic"], sample_count = 5, sample_size = 1)]
fn a_thousand_draws(bencher: Bencher, drawn: &str) {
    let workload = match drawn {
        "growth" => CURRENT.replace("\"3 %/month\"", "{ low = \"1 %/month\", likely = \"3 %/month\", high = \"5 %/month\" }"),
        "traffic" => CURRENT.replace("\"30 TB/month\"", "{ low = \"10 TB/month\", likely = \"30 TB/month\", high = \"60 TB/month\" }"),
        _ => CURRENT.to_owned(),
    };
    draw(bencher, "current", &workload, 1000);
}

/// A hundred draws of everything in the historical example, with a base that is owned and a peak that is rented.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn a_hundred_draws_of_twitter_2008(bencher: Bencher) {
    draw(bencher, "examples/twitter-2008.toml", &std::fs::read_to_string("examples/twitter-2008.toml").expect("the example is there"), 100);
}

fn draw(bencher: Bencher, name: &str, content: &str, draws: u64) {
    let (mut documents, mut reader) = (Documents { base: "examples".into(), ..Documents::default() }, Reader::default());
    let text = documents.texts.add(name, content);
    documents.workload = Some(document::parse(&documents.texts, text, &mut reader.findings));
    documents.scenario(&[], &mut reader).expect("its files are there").expect("it has no errors");
    let ranges = risk::ranges(&documents, Distribution::Triangular).expect("the ranges are ordinary");
    let points = Points::new(documents);
    bencher.bench_local(|| {
        let settings = Draws::new(&ranges, 1, draws).map(|values| ((), risk::settings(&ranges, &values)));
        let Ok(()) = points::each(&points, settings, |(), point| {
            black_box(&point);
            Ok::<(), Infallible>(())
        });
    });
}

#[divan::bench]
fn find_a_line_in_the_largest_sheet(bencher: Bencher) {
    let mut texts = Texts::default();
    let largest = shipped::ALL.iter().max_by_key(|shipped| shipped.content.len()).expect("sheets ship");
    let text = texts.add(largest.id, largest.content);
    let end = largest.content.len();
    bencher.bench(|| texts.place(black_box(Origin::new(text, &(end - 1..end)))).1);
}
