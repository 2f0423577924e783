//! Negotiated discounts: they are off the price itself, each on the prices that it says, and the report says which.

use crate::properties::config;
use crate::support::{Case, Finding, Run, bought, charge, decimal, rented, sheet, usage, vcpus};
use proptest::collection::vec;
use proptest::prelude::*;
use rackrent::comparison::NoteKind;
use rust_decimal::Decimal;

/// A discount with the filters that it has.
fn discount(name: &str, percent: &str, filters: &str) -> String {
    format!("[[discount]]\nname = \"{name}\"\npercent = \"{percent}\"\nsource = \"list\"\n{filters}\n")
}

/// Two machine types and what a service pays beside them: 73 and 146 a month, 100, 20, and 10 % of everything.
fn house(discounts: &str) -> String {
    [
        rented("m5.large", "0.10/hour"),
        rented("c5.large", "0.20/hour"),
        charge("Out", "transfer-out", "0.10/GB"),
        charge("Storage", "object-storage", "0.02/GB-month"),
        charge("Support", "spend", "10 %"),
        discounts.to_owned(),
    ]
    .concat()
}

/// A service on both machine types for a month, with 1,000 GB out and as many stored.
fn service() -> Case {
    let pinned = |name: &str, machine: &str| format!("{}machine = \"{machine}\"\n", vcpus(name, 1));
    Case::new("1 month")
        .body(&pinned("web", "m5.large"))
        .body(&pinned("jobs", "c5.large"))
        .body(&usage("transfer-out", "1000 GB"))
        .body(&usage("object-storage", "1000 GB"))
}

/// Its lines in the order m5.large, c5.large, Storage, Out, Support.
fn lines(discounts: &str) -> [String; 5] {
    let run = service().sheet("cloud", "cloud", &house(discounts)).run();
    ["m5.large", "c5.large", "Storage", "Out", "Support"].map(|line| run.line("cloud", line))
}

/// What is wrong with a discount.
fn wrong(discounts: &str) -> Vec<Finding> {
    service().sheet("cloud", "cloud", &house(discounts)).findings()
}

#[track_caller]
fn only(findings: &[Finding], code: &str, message: &str, help: &str) {
    let found: Vec<_> = findings.iter().map(|finding| (finding.code, finding.message.as_str(), finding.help.as_str())).collect();
    assert_eq!(found, [(code, message, help)]);
}

// Which prices.

#[test]
fn without_filters_every_price_is_less_and_percentages_follow() {
    // 12 % off 73, 146, 20 and 100; support is 10 % of the 298.32 that is left.
    assert_eq!(lines(""), ["73.00", "146.00", "20.00", "100.00", "33.90"]);
    assert_eq!(lines(&discount("EDP", "12 %", "")), ["64.24", "128.48", "17.60", "88.00", "29.83"]);
}

#[test]
fn discounts_multiply() {
    // 0.9 x 0.8 = 0.72, not 0.7: 52.56, 105.12, 14.40, 72, and 10 % of 244.08.
    let both = [discount("EDP", "10 %", ""), discount("Launch", "20 %", "")].concat();
    assert_eq!(lines(&both), ["52.56", "105.12", "14.40", "72.00", "24.41"]);
}

#[test]
fn machines_are_named_with_stars_for_any_characters() {
    for (pattern, first, second) in [
        ("m5.large", true, false),
        ("m5.*", true, false),
        ("*.large", true, true),
        ("*5*", true, true),
        ("*", true, true),
        ("m*e", true, false),
        ("m5*.large", true, false),
        ("c*5.l*ge", false, true),
    ] {
        let lines = lines(&discount("RI", "50 %", &format!("machines = [\"{pattern}\"]")));
        let half = |is: bool, whole: &str| if is { (decimal(whole) / Decimal::TWO).to_string() } else { whole.to_owned() };
        assert_eq!(lines[..2], [half(first, "73.00"), half(second, "146.00")], "{pattern}");
        assert_eq!(lines[2..4], ["20.00", "100.00"], "machines alone are discounted");
    }
}

#[test]
fn meters_and_charges_are_discounted_without_machines() {
    assert_eq!(lines(&discount("CDN", "50 %", "meters = [\"transfer-out\"]"))[..4], ["73.00", "146.00", "20.00", "50.00"]);
    assert_eq!(lines(&discount("S3", "50 %", "charges = [\"Storage\"]"))[..4], ["73.00", "146.00", "10.00", "100.00"]);
}

#[test]
fn a_category_is_discounted_machines_too() {
    assert_eq!(lines(&discount("A", "50 %", "categories = [\"compute\"]"))[..4], ["36.50", "73.00", "20.00", "100.00"]);
    assert_eq!(lines(&discount("A", "50 %", "categories = [\"storage\", \"network\"]"))[..4], ["73.00", "146.00", "10.00", "50.00"]);
}

#[test]
fn machines_that_hold_data_stand_under_storage() {
    let disks = "[[machine]]\nname = \"disks\"\nrole = \"storage\"\ndisk = \"3 TB\"\nprice = \"100/month\"\n";
    let run = |category: &str| {
        let body = [disks.to_owned(), rented("server", "50/month"), discount("A", "50 %", &format!("categories = [\"{category}\"]"))].concat();
        let data = "[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"1 TB\"\ncopies = 1\n";
        Case::new("1 month").body(&vcpus("web", 1)).body(data).sheet("own", "hosting", &body).run()
    };
    let (storage, compute) = (run("storage"), run("compute"));
    assert_eq!((storage.line("own", "server"), compute.line("own", "server")), ("50.00".into(), "25.00".into()));
    assert_eq!(decimal(&storage.line("own", "disks")) * Decimal::TWO, decimal(&compute.line("own", "disks")));
}

#[test]
fn every_filter_must_match() {
    // Network, but not on that meter; compute, but not that machine.
    let filters = "categories = [\"network\", \"compute\"]\nmeters = [\"transfer-out\"]\nprovider = \"cloud\"";
    assert_eq!(lines(&discount("A", "50 %", filters))[..4], ["73.00", "146.00", "20.00", "50.00"]);
    let filters = "categories = [\"compute\"]\nmachines = [\"m5.*\"]";
    assert_eq!(lines(&discount("A", "50 %", filters))[..4], ["36.50", "146.00", "20.00", "100.00"]);
}

#[test]
fn a_percentage_is_discounted_where_it_is_named() {
    // 10 % of 339 are 33.90; half of that rate, 16.95.
    assert_eq!(lines(&discount("A", "50 %", "charges = [\"Support\"]")), ["73.00", "146.00", "20.00", "100.00", "16.95"]);
}

// The price itself.

#[test]
fn a_discount_is_off_the_price_before_anything_follows_from_it() {
    // 0.0437 less 12 % = 0.038456 an hour: 28.07; rounded to cents first it would be 29.20. Set-up 99 less 12 % = 87.12.
    let body = [format!("{}setup = \"99/machine\"\n", rented("server", "0.0437/hour")), discount("EDP", "12 %", "")].concat();
    let run = Case::new("1 month").body(&vcpus("web", 1)).sheet("cloud", "cloud", &body).run();
    assert_eq!((run.line("cloud", "server"), run.line("cloud", "server, set-up")), ("28.07".into(), "87.12".into()));
}

#[test]
fn hardware_bought_at_a_discount_is_worth_what_was_paid() {
    // 900 of 1,000: half of it stands after six of twelve months; maintenance is 12 % a year of 900, 9 a month.
    let body = [bought("server", "1000 USD", "life = \"1 year\"").replace("0 %/year", "12 %/year"), discount("Volume", "10 %", "")].concat();
    let run = Case::new("6 months").body(&vcpus("web", 1)).sheet("own", "owned", &body).run();
    assert_eq!(run.lines("own").iter().map(|(_, amount)| amount.as_str()).collect::<Vec<_>>(), ["900.00", "54.00", "-450.00"]);
}

#[test]
fn a_minimum_is_discounted_with_its_price() {
    // 500 GB at 0.088 = 44, of at least 88.
    let body = [format!("{}minimum = \"100 USD\"\n", charge("Out", "transfer-out", "0.10/GB")), discount("EDP", "12 %", "")].concat();
    let run = Case::new("1 month").body(&usage("transfer-out", "500 GB")).sheet("cloud", "cloud", &body).run();
    assert_eq!((run.line("cloud", "Out"), run.line("cloud", "Out, up to its minimum")), ("44.00".into(), "44.00".into()));
}

#[test]
fn machines_are_chosen_by_their_discounted_price() {
    let body = [rented("a", "0.10/hour"), rented("b", "0.15/hour"), discount("RI", "40 %", "machines = [\"b\"]")].concat();
    let run = Case::new("1 month").body(&vcpus("web", 1)).sheet("cloud", "cloud", &body).run();
    // 0.09 an hour.
    assert_eq!(run.lines("cloud"), [("b".to_owned(), "65.70".to_owned())]);
}

#[test]
fn all_of_a_price_may_be_off_and_a_percentage_may_be_a_range() {
    assert_eq!(lines(&discount("Credits", "100 %", "charges = [\"Out\"]"))[3], "0.00");
    let range = "[[discount]]\nname = \"EDP\"\npercent = { low = \"10 %\", high = \"30 %\" }\nsource = \"list\"\n";
    assert_eq!(lines(range)[0], "58.40");
}

#[test]
fn a_discount_in_another_currency_is_off_before_the_conversion() {
    // Half of 0.10 EUR at 2 USD is 0.10 USD.
    let text = sheet("EUR", "there", "cloud", &[charge("Out", "transfer-out", "0.10/GB"), discount("EDP", "50 %", "")].concat());
    let exchange = "[exchange]\nas_of = 2026-01-01\ntitle = \"Bank\"\nread = \"primary\"\nrates = [\"2 USD/EUR\"]\n";
    let run = Case::new("1 month").body(exchange).body(&usage("transfer-out", "1000 GB")).sheet_text("there", &text).run();
    assert_eq!(run.total("there"), "100.00");
}

// Layers.

const OVER: &str = "[sheet]\nid = \"over\"\nextends = \"./under.toml\"\n\n\
                    [source.deal]\ntitle = \"Our agreement of 2026, section 2\"\nread = \"primary\"\nurl = \"https://intranet.example/deal\"\n\n";

fn layered(under: &str, over: &str) -> Case {
    service().sheet_text("over", &format!("{OVER}{over}")).file("under.toml", &sheet("USD", "under", "cloud", &house(under)))
}

#[test]
fn an_overlay_is_a_small_sheet_with_discounts() {
    let deal = "[[discount]]\nname = \"EDP\"\npercent = \"12 %\"\nsource = \"deal\"\n[[charge]]\nname = \"Out\"\nprice = \"0.05/GB\"\n";
    let run = layered("", deal).run();
    // A corrected price is discounted too: 50 less 12 %.
    assert_eq!((run.line("over", "m5.large"), run.line("over", "Out")), ("64.24".into(), "44.00".into()));
}

#[test]
fn discounts_are_layered_by_name() {
    let under = [discount("EDP", "10 %", ""), discount("Launch", "50 %", "machines = [\"m5.*\"]")].concat();
    // Of the same name: 20 % instead of 10 %. The other stays.
    let run = layered(&under, "[[discount]]\nname = \"EDP\"\npercent = \"20 %\"\n").run();
    assert_eq!((run.line("over", "m5.large"), run.line("over", "c5.large")), ("29.20".into(), "116.80".into()));
    // Of another: both, 0.9 x 0.8 of 146.
    let run = layered(&under, "[[discount]]\nname = \"More\"\npercent = \"20 %\"\nsource = \"deal\"\n").run();
    assert_eq!(run.line("over", "c5.large"), "105.12");
    let twice = discount("Twice", "10 %", "").repeat(2);
    only(&layered("", &twice).findings(), "duplicate-name", "another discount is named `Twice`", "give each its own name");
    only(&wrong(&twice), "duplicate-name", "another discount is named `Twice`", "give each its own name");
}

// What the report says.

fn notes(run: &Run, kind: NoteKind) -> Vec<String> {
    run.notes(kind).into_iter().map(str::to_owned).collect()
}

#[test]
fn the_discounts_in_force_stand_beside_the_result() {
    let deal = "[[discount]]\nname = \"EDP\"\npercent = \"12 %\"\nsource = \"deal\"\n";
    let run = layered("", deal).run();
    assert_eq!(notes(&run, NoteKind::Prices), ["negotiated: EDP 12 % on every price of over (Our agreement of 2026, section 2)"]);
    let expected = serde_json::json!([{
        "name": "EDP", "ratio": "0.12", "on": "every price", "title": "Our agreement of 2026, section 2", "url": "https://intranet.example/deal",
        "as_of": "2026-01-01", "read": "primary",
    }]);
    assert_eq!(run.json()["alternatives"][0]["parts"][0]["discounts"], expected);
    let assumed = service().sheet_text("over", &format!("{OVER}{deal}").replace("primary", "assumption"));
    let assumed = assumed.file("under.toml", &sheet("USD", "under", "cloud", &house(""))).run();
    assert_eq!(notes(&assumed, NoteKind::Assumed), ["negotiated: EDP 12 % on every price of over (Our agreement of 2026, section 2, an assumption)"]);
}

#[test]
fn what_a_discount_is_on_is_said_in_words() {
    for (filters, on) in [
        ("machines = [\"m5.*\", \"c5.large\"]", "machines m5.*, c5.large"),
        ("charges = [\"Out\", \"Storage\"]", "Out, Storage"),
        ("meters = [\"transfer-out\"]", "charges on transfer-out"),
        ("categories = [\"compute\", \"network\"]", "prices under compute, network"),
        ("machines = [\"m5.*\"]\ncategories = [\"compute\"]", "machines m5.* under compute"),
        ("provider = \"cloud\"", "every price"),
    ] {
        let run = service().sheet("cloud", "cloud", &house(&discount("A", "7.5 %", filters))).run();
        assert_eq!(notes(&run, NoteKind::Prices), [format!("negotiated: A 7.5 % on {on} of cloud (Price list)")]);
    }
}

#[test]
fn a_verdict_on_negotiated_machines_is_not_on_list_prices() {
    let said = |discounts: &str| {
        let other = sheet("USD", "other", "hosting", &house("").replace("/hour", "/month"));
        let run = service().sheet("cloud", "cloud", &house(discounts)).sheet_text("other", &other).run();
        run.notes(NoteKind::Verdict).iter().any(|note| note.contains("on-demand list price"))
    };
    assert!(said("") && said(&discount("A", "5 %", "meters = [\"transfer-out\"]")));
    assert!(!said(&discount("A", "5 %", "")) && !said(&discount("A", "5 %", "machines = [\"m5.*\"]")));
}

// Errors.

#[test]
fn a_discount_says_how_much_and_who_negotiated_it() {
    for percent in ["\"0 %\"", "\"101 %\"", "12", "1.01"] {
        let text = discount("A", "1 %", "").replace("\"1 %\"", percent);
        only(&wrong(&text), "bad-value", "the discount `A` is not above 0 and up to 100 %", "write it as `\"12 %\"`");
    }
    assert_eq!(wrong(&discount("A", "-1 %", ""))[0].message, "`-1 %` is negative");
    let text = discount("A", "1 %", "").replace("source = \"list\"\n", "");
    only(&wrong(&text), "missing-source", "the discount `A` names no source", "write `source`; the sheet has `list`");
    let text = discount("A", "1 %", "").replace("\"list\"", "\"lst\"");
    only(&wrong(&text), "missing-source", "the discount `A` names the unknown source `lst`", "did you mean `list`?");
    only(&wrong(&discount("A", "1 %", "meter = [\"nat\"]")), "unknown-key", "a discount has no key `meter`", "did you mean `meters`?");
    let text = discount("A", "1 %", "").replace("percent = \"1 %\"\n", "");
    only(&wrong(&text), "missing-key", "a discount has no `percent`", "add `percent = ...`");
}

#[test]
fn a_discount_on_something_that_the_sheet_does_not_have_is_an_error() {
    for (filters, code, message, help) in [
        ("machines = [\"m5.larg\"]", "unknown-name", "the discount `A` names the unknown machine `m5.larg`", "did you mean `m5.large`?"),
        ("machines = [\"r5.*\", \"m5.*\"]", "unknown-name", "the discount `A` names the unknown machine `r5.*`", "write names that the sheet has"),
        ("charges = [\"Outt\"]", "unknown-name", "the discount `A` names the unknown charge `Outt`", "did you mean `Out`?"),
        (
            "meters = [\"transfer-owt\"]",
            "unknown-meter",
            "the discount `A` names the meter `transfer-owt`, on which the sheet has no charge",
            "did you mean `transfer-out`?",
        ),
        (
            "meters = [\"energy\"]",
            "unknown-meter",
            "the discount `A` names the meter `energy`, on which the sheet has no charge",
            "write names that the sheet has",
        ),
        ("categories = [\"netwrk\"]", "unknown-word", "unknown word `netwrk`", ""),
        ("provider = \"clout\"", "unknown-name", "the discount `A` is for the provider `clout`, the sheet is of `cloud`", "did you mean `cloud`?"),
        (
            "provider = \"Somebody else\"",
            "unknown-name",
            "the discount `A` is for the provider `Somebody else`, the sheet is of `cloud`",
            "write the sheet's own, or leave it out",
        ),
        ("region = \"us-east-1\"", "unknown-name", "the discount `A` is for the region `us-east-1`, and the sheet names none", "leave it out"),
    ] {
        let findings = wrong(&discount("A", "1 %", filters));
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!((findings[0].code, findings[0].message.as_str()), (code, message));
        assert!(help.is_empty() || findings[0].help == help, "{findings:?}");
        // The line of the value, not of the table.
        let text = sheet("USD", "cloud", "cloud", &house(&discount("A", "1 %", filters)));
        let line = 1 + text.lines().position(|line| line == filters).expect("the filter");
        assert_eq!(findings[0].line, line, "{filters}");
    }
}

#[test]
fn a_discount_on_no_price_is_an_error() {
    let help = "all of its filters must match; a percentage of other charges is discounted where `charges` names it";
    for filters in ["categories = [\"power\"]", "categories = [\"network\"]\nmachines = [\"m5.*\"]", "meters = [\"spend\"]"] {
        only(&wrong(&discount("A", "1 %", filters)), "conflict", "the discount `A` is on no price of the sheet", help);
    }
    let both = "machines = [\"m5.*\"]\ncharges = [\"Out\"]";
    let help = "a price is a machine's or a charge's: write two discounts";
    only(&wrong(&discount("A", "1 %", both)), "conflict", "the discount `A` is on machines and on charges", help);
    let help = "leave it out: the discount is then on all of them";
    only(&wrong(&discount("A", "1 %", "machines = []")), "conflict", "`machines` of the discount `A` is empty", help);
    only(&wrong(&discount("A", "1 %", "categories = []")), "conflict", "`categories` of the discount `A` is empty", help);
}

#[test]
fn what_is_wrong_elsewhere_in_a_sheet_is_not_missed_by_its_discounts() {
    let body = [rented("server", "0.10"), discount("A", "1 %", "machines = [\"server\"]"), discount("B", "0 %", "")].concat();
    let findings = Case::new("1 month").body(&vcpus("web", 1)).sheet("cloud", "cloud", &body).findings();
    let found: Vec<_> = findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(found, ["`0.10` does not say what the price is for", "the discount `B` is not above 0 and up to 100 %"]);
}

// Laws.

fn totals(prices: &[u32], discounts: &str) -> Vec<(String, Decimal)> {
    let [rent, setup, out, reads] = *prices else { panic!("four prices") };
    let body = [
        format!("{}setup = \"{setup}/machine\"\n", rented("server", &format!("{rent}/month"))),
        charge("Out", "transfer-out", &format!("{out}/GB")),
        charge("Reads", "requests-read", &format!("{reads}/request")),
        discounts.to_owned(),
    ];
    let case = Case::new("2 months").body(&vcpus("web", 3)).body(&usage("transfer-out", "7 GB")).body(&usage("requests-read", "11"));
    let run = case.sheet("cloud", "hosting", &body.concat()).run();
    run.lines("cloud").into_iter().map(|(name, amount)| (name, decimal(&amount))).collect()
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn a_discount_on_every_price_is_one_on_every_line(prices in vec(1..10_000_u32, 4), percent in 1..101_u32) {
        // Whole prices: a discount of whole per cent leaves whole cents.
        let left = Decimal::ONE - Decimal::new(i64::from(percent), 2);
        let expected: Vec<_> = totals(&prices, "").into_iter().map(|(name, amount)| (name, amount * left)).collect();
        prop_assert_eq!(totals(&prices, &discount("A", &format!("{percent} %"), "")), expected);
    }

    #[test]
    fn discounts_on_parts_are_a_discount_on_the_whole(prices in vec(1..10_000_u32, 4), percent in 1..101_u32) {
        let percent = format!("{percent} %");
        let parts = [discount("A", &percent, "machines = [\"*\"]"), discount("B", &percent, "charges = [\"Reads\"]"), discount("C", &percent, "meters = [\"transfer-out\"]")];
        prop_assert_eq!(totals(&prices, &parts.concat()), totals(&prices, &discount("A", &percent, "")));
    }

    #[test]
    fn the_order_of_discounts_changes_nothing(prices in vec(1..10_000_u32, 4), first in 1..101_u32, second in 1..101_u32) {
        let [a, b] = [discount("A", &format!("{first} %"), ""), discount("B", &format!("{second} %"), "machines = [\"s*\"]")];
        prop_assert_eq!(totals(&prices, &[a.as_str(), &b].concat()), totals(&prices, &[b.as_str(), &a].concat()));
    }

    #[test]
    fn any_filter_is_read_or_refused(pattern in "[a-z*.é]{0,8}", key in prop::sample::select(&["machines", "charges", "meters"])) {
        let text = house(&discount("A", "10 %", &format!("{key} = [\"{pattern}\"]")));
        let _ = service().sheet("cloud", "cloud", &text).read();
    }
}
