//! Points one after another: what was read and worked out at those before never shows.

use crate::support::{Case, charge, vcpus};
use rackrent::document::Reader;
use rackrent::documents::Documents;
use rackrent::library::{Library, Setting};
use rackrent::points::Points;

/// Prices with all that can hang on each other: defaults, options, a plan, tiers, sustained use, discounts, a range.
const CLOUD: &str = r#"
[sheet]
id = "cloud"
provider = "Cloud"
kind = "cloud"
currency = "EUR"
as_of = 2026-01-01

[source.list]
title = "Price list"
read = "primary"

[defaults.machine]
source = "list"
memory = "8 GB"

[defaults.charge]
source = "list"

[option.year]
kind = "committed"
term = "1 year"
source = "list"

[option.plan]
kind = "plan"
term = "1 year"
source = "list"

[option.spot]
kind = "spot"
lost_work = "5 %"
source = "list"

[sustained.falling]
steps = [{ up_to = "50 %", price = "100 %" }, { price = "70 %" }]
source = "list"

[[machine]]
name = "small"
vcpus = 2
price = "0.10/hour"
sustained = "falling"
options = { year = "0.07/hour", plan = "0.075/hour", spot = "0.06/hour" }

[[machine]]
name = "large"
vcpus = 4
price = { low = "0.18/hour", likely = "0.19/hour", high = "0.21/hour" }
options = { year = { price = "0.12/hour", upfront = "10 EUR" }, plan = "0.14/hour" }

[[charge]]
name = "Transfer out"
meter = "transfer-out"
tiers = [{ up_to = "1 TB", price = "0.09/GB" }, { price = "0.07/GB" }]

[[charge]]
name = "Support"
meter = "spend"
price = "10 %"
of = ["compute"]

[[discount]]
name = "Machines"
percent = "10 %"
machines = ["*l*"]
source = "list"

[[discount]]
name = "Network"
percent = "20 %"
categories = ["network"]
source = "list"
"#;

/// The same, one machine and one charge otherwise.
const LAYER: &str = "[sheet]\nid = \"layer\"\nextends = \"./cloud.toml\"\n\n[[machine]]\nname = \"small\"\nprice = \"0.08/hour\"\n\n\
                     [[charge]]\nname = \"Transfer out\"\nprice = \"0.08/GB\"\n";

/// Servers of several lives, power and people.
fn owned() -> String {
    let server = |name: &str, price: &str, life: &str| {
        format!(
            "[[machine]]\nname = \"{name}\"\nvcpus = 8\nmemory = \"32 GB\"\npurchase = {price}\nlife = {life}\nidle = \"100 W\"\nfull = \"200 W\"\nresale = \"5 %\"\n\n"
        )
    };
    let servers = server("old", "\"1500 USD\"", "\"2 years\"") + &server("new", "{ low = \"1800 USD\", high = \"2600 USD\" }", "[\"3 years\", \"5 years\"]");
    let charges = charge("Power", "energy", "0.15/kWh") + &charge("Out", "transfer-out", "0.01/GB") + &charge("People", "posts", "10000/post-month");
    format!("{servers}{charges}[facility]\npue = 1.4\n")
}

fn case() -> Case {
    let alternatives = ["cloud", "layer", "own"].map(|sheet| {
        let purchase = if sheet == "own" { "" } else { ", purchase = \"any\"" };
        format!("[[alternative]]\nname = \"{sheet}\"\nparts = [{{ sheet = \"./{sheet}.toml\"{purchase} }}]\n\n")
    });
    Case::new("18 months")
        .head("cost_of_money = \"8 %/year\"")
        .body(&vcpus("web", 20))
        .body("[demand]\nshape = \"daily\"\npeak_to_mean = 2\n\n[[traffic]]\nname = \"pages\"\nmeter = \"transfer-out\"\nvolume = \"3 TB/month\"\n")
        .body("[price_change]\nhardware = \"-5 %/year\"\nnetwork = \"-3 %/year\"\n")
        .body("[exchange]\nas_of = 2026-01-01\ntitle = \"Bank\"\nread = \"primary\"\nrates = [\"1.10 USD/EUR\"]\n")
        .body(&alternatives.concat())
        .file("cloud.toml", CLOUD)
        .file("layer.toml", LAYER)
        .file("own.toml", &crate::support::sheet("USD", "own", "owned", &owned()))
}

/// Values that are set alone or together, one point after another: nothing, machines, tiers, defaults, options, discounts, what is above a layer, a range,
/// lives, the workload, and what cannot be.
const POINTS: &[&[&str]] = &[
    &[],
    &["sheet.cloud.machine.small.price=0.11/hour"],
    &["sheet.cloud.machine.small.price=0.12/hour", "sheet.cloud.charge.'Transfer out'.tiers[1].price=0.05/GB"],
    &["sheet.cloud.charge.'Transfer out'.tiers[1].price=0.06/GB"],
    &["sheet.cloud.charge.'Transfer out'.tiers[0].up_to=2 TB", "sheet.own.charge.Out.price=0.02/GB"],
    &["sheet.cloud.machine.large.price=0.17/hour"],
    &["sheet.cloud.machine.large.price=0.170/hour"],
    &["sheet.cloud.machine.large.price=0.17/hour", "sheet.cloud.machine.small.name=smart"],
    &["sheet.cloud.machine.small.options.year=0.05/hour", "sheet.cloud.machine.large.price=0.2/hour"],
    &["sheet.cloud.machine.small.change=-2 %/year"],
    &["sheet.cloud.machine.small.change=-2 %/year", "sheet.cloud.machine.large.change=-2 %/year"],
    &["sheet.cloud.defaults.machine.memory=2 GB"],
    &["sheet.cloud.defaults.machine.memory=2 GB", "sheet.cloud.machine.large.memory=64 GB"],
    &["sheet.cloud.option.spot.lost_work=90 %"],
    &["sheet.cloud.option.year.term=18 months"],
    &["sheet.cloud.sustained.falling.steps[1].price=10 %"],
    &["sheet.cloud.discount.Machines.percent=40 %"],
    &["sheet.cloud.discount.Machines.percent=40 %", "sheet.cloud.machine.small.price=0.13/hour"],
    &["sheet.cloud.machine.small.role=storage", "sheet.cloud.machine.small.disk=1 TB"],
    &["sheet.cloud.charge.Support.price=15 %", "sheet.cloud.charge.Support.minimum=5 EUR"],
    &["sheet.cloud.charge.Support.of=[\"network\"]"],
    &["sheet.cloud.charge.Support.meter=months", "sheet.cloud.charge.Support.price=7/month"],
    &["sheet.layer.machine.small.price=0.01/hour"],
    &["sheet.layer.charge.'Transfer out'.price=0.5/GB"],
    &["sheet.own.machine.new.purchase=1000 USD"],
    &["sheet.own.machine.new.life=4 years", "sheet.own.machine.old.purchase=900 USD"],
    &["sheet.own.machine.old.life=[\"1 year\", \"4 years\"]"],
    &["sheet.own.machine.old.purchase={low=\"100 USD\",high=\"300 USD\"}"],
    &["sheet.own.facility.pue=2"],
    &["price_change.hardware=-20 %/year"],
    &["price_change.hardware=-20 %/year", "sheet.cloud.machine.small.price=0.09/hour"],
    &["exchange.rates[0]=1.2 USD/EUR"],
    &["component.web.vcpus=70", "sheet.cloud.machine.large.price=0.05/hour"],
    &["sheet.cloud.machine.small.price=0.11/day-hour"],
    &["sheet.cloud.machine.small.prise=0.11/hour"],
    &["sheet.cloud.machine.none.price=0.11/hour"],
    &["sheet.cloud.charge.Support.of=[\"support\"]", "sheet.cloud.charge.Support.category=network"],
];

/// What a scenario is and comes to at a point, or why it is refused.
fn told(points: &mut Points, settings: &[Setting]) -> String {
    let mut reader = Reader::default();
    let scenario = points.documents_mut().scenario(settings, &mut reader).expect("the files were just written");
    let findings = reader.findings.sorted();
    let point = points.at(settings);
    format!("{scenario:#?}\n{findings:#?}\n{point:#?}")
}

#[test]
fn a_point_after_others_is_what_it_is_alone() {
    let points = case().varied(|_, documents| {
        let mut reader = Reader::default();
        let mut settings = |texts: &&[&str]| -> Vec<Setting> {
            texts.iter().map(|text| documents.setting("--set", text, &mut reader).unwrap_or_else(|| panic!("{text} is a setting"))).collect()
        };
        let settings: Vec<Vec<Setting>> = POINTS.iter().map(&mut settings).collect();
        // Nothing but the texts is known from before.
        let fresh = |settings: &[Setting]| {
            let documents = Documents { library: Library::default(), last: None, ..documents.clone() };
            told(&mut Points::new(documents), settings)
        };
        let alone: Vec<String> = settings.iter().map(|settings| fresh(settings)).collect();
        let mut points = Points::new(documents.clone());
        let count = settings.len();
        // Strides that meet every point after different ones.
        for stride in [1, 2, 5, count - 1] {
            for at in (0..count).map(|step| step * stride % count) {
                for at in [at, at, (at + stride) % count, 0] {
                    assert!(told(&mut points, &settings[at]) == alone[at], "{:?} after other points is not what it is alone", POINTS[at]);
                }
            }
        }
        alone
    });
    // Most can be evaluated, and no two come to the same.
    let refused = points.iter().filter(|told| told.contains("Refused(")).count();
    assert!((4..=9).contains(&refused), "{refused} points are refused");
    let mut different = points.clone();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), points.len());
}

#[test]
fn what_a_point_does_not_touch_of_a_sheet_stays_where_it_is() {
    case().varied(|_, documents| {
        let mut reader = Reader::default();
        let mut sheet = |setting: &str| {
            let settings: Vec<Setting> = documents.setting("--set", setting, &mut reader).into_iter().collect();
            let scenario = documents.scenario(&settings, &mut reader).expect("the files were just written").expect("a case without errors");
            std::sync::Arc::clone(&scenario.alternatives[0].parts[0].sheet)
        };
        let first = sheet("sheet.cloud.machine.small.price=0.11/hour");
        let second = sheet("sheet.cloud.machine.small.price=0.12/hour");
        let third = sheet("sheet.cloud.charge.'Transfer out'.tiers[1].price=0.05/GB");
        let fourth = sheet("sheet.cloud.charge.'Transfer out'.tiers[1].price=0.06/GB");
        let same = |a: &rackrent::sheet::Sheet, b: &rackrent::sheet::Sheet, at: usize| std::sync::Arc::ptr_eq(a.machines.item(at), b.machines.item(at));
        assert!(!same(&first, &second, 0) && same(&first, &second, 1), "only the machine whose price changed is another");
        assert!(std::sync::Arc::ptr_eq(third.machines.list(), fourth.machines.list()), "a charge changes no machine");
        assert!(!std::sync::Arc::ptr_eq(third.charges.item(0), fourth.charges.item(0)), "it is another charge");
        assert!(std::sync::Arc::ptr_eq(third.charges.item(1), fourth.charges.item(1)), "the other charge is not");
    });
}
