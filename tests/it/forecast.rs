//! Plans that were made for a forecast, and the demand that came: what stands idle, what is not served, what follows.

use crate::properties::config;
use crate::purchase::{NO_LAG, committed, machine, paying};
use crate::support::{Case, FORMATS, PERIODS, Run, bought, charge, decimal, decimals, rented, vcpus};
use proptest::prelude::*;
use rackrent::comparison::{Meeting, NoteKind};
use rust_decimal::Decimal;

/// Ten vCPUs for two months; servers of one's own cost 100, rented ones a dollar an hour.
fn two_months(demand: &str, forecast: &str) -> Case {
    let curve = |table: &str, keys: &str| if keys.is_empty() { String::new() } else { format!("[{table}]\n{keys}\n") };
    Case::new("2 months")
        .body(NO_LAG)
        .body(&curve("demand", demand))
        .body(&curve("forecast", forecast))
        .body(&vcpus("web", 10))
        .sheet("own", "owned", &bought("server", "100 USD", "life = \"5 years\""))
        .sheet("rent", "cloud", &rented("m", "1/hour"))
}

#[track_caller]
fn meeting<'a>(run: &'a Run, name: &str) -> &'a Meeting {
    run.priced(name).meeting.as_ref().expect("a forecast")
}

const DOUBLES: &str = "growth = \"100 %/month\"";

#[test]
fn growth_that_was_bought_for_and_does_not_come_stands_idle() {
    // 10 machines for month 1 and 10 more for month 2, which nobody needs: a third of the machine-hours. The rented ten follow: 2 x 7,300 hours.
    let run = two_months("", DOUBLES).run();
    assert_eq!(run.quantities("own", "server"), decimals("10 0 10"));
    let idle = meeting(&run, "own");
    assert_eq!((idle.hours, idle.unserved, idle.idle), (0, Decimal::ZERO, decimal("0.333333")));
    let paid = run.priced("own").total.decimal();
    assert_eq!(idle.idle_cost.decimal(), rackrent::money::rounded(paid * decimal("0.333333"), 2));
    assert_eq!(run.total("rent"), "14600.00");
    assert!(meeting(&run, "rent").idle_cost.is_zero());
}

#[test]
fn growth_that_nobody_foresaw_is_not_served_by_what_was_bought() {
    // Month 2 needs twenty, ten stand: 7,300 of 21,900 machine-hours. What is rented by the hour follows.
    let run = two_months(DOUBLES, "growth = \"0 %/month\"").run();
    let short = meeting(&run, "own");
    assert_eq!((short.hours, short.unserved), (730, decimal("0.333333")));
    assert_eq!((run.total("rent").as_str(), meeting(&run, "rent").hours), ("21900.00", 0));
    assert!(
        run.notes(NoteKind::NotEqual).iter().any(|note| note.contains("in 730 hours not all is served, 33.3 % of the demand")),
        "{:?}",
        run.comparison.notes
    );
    assert!(run.notes(NoteKind::Verdict).iter().any(|note| note.contains("wins without serving all")), "{:?}", run.comparison.notes);
}

#[test]
fn machines_that_are_redundant_carry_no_load() {
    let run = |redundancy: &str| two_months(DOUBLES, "growth = \"0 %/month\"").body(&format!("redundancy = \"{redundancy}\"\n")).run();
    assert_eq!(run("n+1").quantities("own", "server"), decimals("11 0 0"));
    for redundancy in ["n", "n+1", "2n"] {
        assert_eq!(meeting(&run(redundancy), "own").unserved, decimal("0.333333"), "{redundancy}");
    }
}

#[test]
fn traffic_of_load_that_is_not_served_is_not_charged() {
    // 100 GB in month 1; 200 in month 2, of which half is served where ten machines stand.
    let traffic = |follows: &str| format!("[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"100 GB/month\"\nfollows = \"{follows}\"\n");
    let run = |follows: &str| {
        let fee = charge("Out", "transfer-out", "1/GB");
        let own = [bought("server", "0 USD", "life = \"5 years\""), fee.clone()].concat();
        let case = Case::new("2 months").body(&format!("[demand]\n{DOUBLES}\n[forecast]\ngrowth = \"0 %/month\"\n")).body(&vcpus("web", 10));
        case.body(&traffic(follows)).sheet("own", "owned", &own).sheet("rent", "cloud", &[rented("m", "0/hour"), fee].concat()).run()
    };
    assert_eq!((run("demand").total("own"), run("demand").total("rent")), ("200.00".into(), "300.00".into()));
    assert_eq!((run("nothing").total("own"), run("nothing").total("rent")), ("200.00".into(), "200.00".into()));
}

#[test]
fn power_follows_the_demand_that_came() {
    // A server draws 100 W idle and 200 W full. Twenty stand in month 2, half of them at work: 10 x 200 W, then 10 x 200 + 10 x 100 W.
    let server = "[[machine]]\nname = \"server\"\nvcpus = 1\npurchase = \"0 USD\"\nidle = \"100 W\"\nfull = \"200 W\"\nlife = \"5 years\"\nrack_units = 0\n";
    let body =
        [server, &charge("Upkeep", "hardware-value", "0 %/year"), &charge("Power", "energy", "1/kWh"), &charge("Space", "contracted-power", "0/kW-month")]
            .concat();
    let run = two_months("", DOUBLES).sheet("fed", "owned", &body).run();
    assert_eq!(run.quantities("fed", "Power"), decimals("0 1460 2190"));
    // A third of the machine-hours, of 3,650 kWh.
    assert_eq!(meeting(&run, "fed").idle_cost.to_string(), "1216.67");
}

#[test]
fn what_is_rented_by_the_month_or_never_scales_stands_as_planned() {
    let case = |demand: &str, forecast: &str| {
        let case = two_months(demand, forecast).sheet("host", "hosting", &rented("h", "100/month"));
        (case.clone().run(), case.body("[[component]]\nname = \"db\"\nvcpus = 10\nscales = \"never\"\n").run())
    };
    let (less, never) = case("", DOUBLES);
    assert_eq!(less.months("host"), decimals("0 1000 2000"));
    assert_eq!(meeting(&less, "host").idle_cost.to_string(), "1000.00");
    // Ten follow and twenty stand: 30 x 730 hours in each month.
    assert_eq!(never.months("rent"), decimals("0 21900 21900"));
    let (more, never) = case(DOUBLES, "growth = \"0 %/month\"");
    assert_eq!((more.months("host"), meeting(&more, "host").hours), (decimals("0 1000 1000"), 730));
    // Of 60 machine-months 10 are missing: the other component follows.
    assert_eq!(meeting(&never, "rent").unserved, decimal("0.166667"));
}

#[test]
fn what_is_missing_counts_as_the_components_need() {
    // In month 2 web lacks 10 of 20, and big, whose growth is its own and known, nothing of 90: 10 of 10 + 20 + 2 x 90.
    let run =
        two_months(DOUBLES, "growth = \"0 %/month\"").body("[[component]]\nname = \"big\"\nvcpus = 90\ngrowth = \"0 %/month\"\nshares_host = false\n").run();
    assert_eq!(meeting(&run, "own").unserved, decimal("0.047619"));
}

#[test]
fn a_surge_that_nobody_foresaw_is_missed_while_it_lasts() {
    // Ten hours at three times: 200 of 7,300 + 200 machine-hours.
    let surge = "surge = [{ at = 2026-06-10T00:00:00, hours = 10, factor = 3 }]";
    let case = |forecast: &str| {
        let case = Case::new("1 month").head("start = \"2026-06\"").body(&format!("[demand]\n{surge}\n[forecast]\n{forecast}\n")).body(&vcpus("web", 10));
        case.sheet("own", "owned", &bought("server", "100 USD", "life = \"5 years\"")).run()
    };
    let run = case("surge = []");
    assert_eq!((meeting(&run, "own").hours, meeting(&run, "own").unserved), (10, decimal("0.026667")));
    assert_eq!(meeting(&case(""), "own").hours, 0);
}

#[test]
fn commitments_are_bought_for_the_forecast() {
    let sheet = [committed("year", "1 year"), machine("m", "1/hour", "year = \"0.5/hour\"")].concat();
    let case = |demand: &str| {
        let case = Case::new("1 year").body(NO_LAG).body(demand).body(&vcpus("web", 4)).body(&paying("rent", "./rent.toml", "\"committed\""));
        case.sheet("rent", "cloud", &sheet).run()
    };
    // The load is half but for an hour of each month; a flat one is foreseen, for which four are committed to all year at half the price.
    let load: String = (0..730).map(|hour| if hour == 0 { "2\n" } else { "1\n" }).collect();
    let run = |forecast: &str| {
        let curve = format!("[demand]\nshape = \"trace\"\ntrace = \"load.csv\"\n{forecast}");
        let case = Case::new("1 year").body(NO_LAG).body(&curve).body(&vcpus("web", 4)).body(&paying("rent", "./rent.toml", "\"committed\""));
        case.file("load.csv", &format!("load\n{load}")).sheet("rent", "cloud", &sheet).run()
    };
    assert_eq!(case("").total("rent"), "17520.00");
    // The trace alone commits to two, and has two more on demand for an hour of each month; the forecast commits to four all the same.
    assert_eq!(run("").total("rent"), "8784.00");
    assert_eq!(run("[forecast]\nshape = \"flat\"\n").total("rent"), "17520.00");
    assert!(run("[forecast]\nshape = \"flat\"\n").notes(NoteKind::NotEqual).contains(&"commitments are bought for the forecast"));
}

#[test]
fn a_rented_peak_serves_what_an_owned_base_was_not_planned_for() {
    let mix = "[[alternative]]\nname = \"mix\"\nparts = [{ sheet = \"./own.toml\", count = 10 }, { sheet = \"./rent.toml\", takes = \"peak\" }]\n";
    let run = two_months(DOUBLES, "growth = \"0 %/month\"").body(mix).run();
    assert_eq!((meeting(&run, "mix").hours, run.quantities("mix", "m")), (0, decimals("0 0 7300")));
    // And what was planned is rented only if it comes.
    let run = two_months("", DOUBLES).body(mix).run();
    assert!(run.lines("mix").iter().all(|(line, _)| line != "m"), "{:?}", run.lines("mix"));
}

#[test]
fn jobs_beyond_what_stands_do_not_run() {
    // 730 jobs of an hour run one at a time; in month 2 two would.
    let jobs = "[[component]]\nname = \"jobs\"\nvcpus = 1\njobs = \"730/month\"\nlength = \"1 hour\"\n";
    let case = Case::new("2 months").body(&format!("[demand]\n{DOUBLES}\n[forecast]\ngrowth = \"0 %/month\"\n{jobs}"));
    let run = case.sheet("own", "owned", &bought("server", "100 USD", "life = \"5 years\"")).sheet("rent", "cloud", &rented("m", "1/hour")).run();
    assert_eq!((meeting(&run, "own").unserved, meeting(&run, "rent").hours), (decimal("0.333333"), 0));
    assert_eq!(run.total("rent"), "2190.00");
}

#[test]
fn what_the_forecast_does_not_say_is_the_demands() {
    let peaks = |forecast: &str| {
        let demand = "[demand]\nshape = \"daily\"\npeak_to_mean = 2\ngrowth = \"100 %/month\"\n";
        let case = Case::new("2 months").body(demand).body(&format!("[forecast]\n{forecast}")).body(&vcpus("web", 10));
        case.sheet("own", "owned", &bought("server", "100 USD", "life = \"5 years\"")).run().quantities("own", "server")
    };
    assert_eq!(peaks("peak_to_mean = 3\n"), decimals("10 0 10"));
    assert_eq!(peaks("shape = \"flat\"\n"), decimals("10 0 10"));
    assert_eq!(peaks("growth = \"200 %/month\"\n"), decimals("10 0 20"));
}

#[test]
fn findings_of_a_forecast_are_those_of_a_demand() {
    let find = |keys: &str| two_months("", keys).findings().into_iter().map(|finding| (finding.code, finding.line)).collect::<Vec<_>>();
    assert_eq!(find("weekend = 0.5").len(), 1);
    assert_eq!(find("growht = \"1 %/month\"").len(), 1);
    assert_eq!(find("growth = \"1 GB/month\"").len(), 1);
}

#[test]
fn reports_say_what_is_not_served_and_only_with_a_forecast() {
    let (with, without) = (two_months(DOUBLES, "growth = \"0 %/month\"").run(), two_months(DOUBLES, "").run());
    let [table, json] = [FORMATS[0], FORMATS[2]].map(|format| with.render(format, PERIODS[0]));
    assert!(table.contains("Not served, hours / demand") && table.contains("730 h / 33.3 %"), "{table}");
    assert!(json.contains("\"unserved_hours\": 730") && json.contains("\"unserved_ratio\": \"0.333333\""), "{json}");
    for format in FORMATS {
        let text = without.render(format, PERIODS[0]);
        assert!(!text.contains("Not served") && !text.contains("forecast"), "{text}");
    }
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn a_forecast_that_comes_true_changes_nothing(growth in 0..60_u32, peak in 10..40_u32) {
        let keys = format!("shape = \"daily\"\npeak_to_mean = {}.{}\ngrowth = \"{growth} %/month\"", peak / 10, peak % 10);
        let (with, without) = (two_months(&keys, &keys).run(), two_months(&keys, "").run());
        for name in ["own", "rent"] {
            prop_assert_eq!(&with.priced(name).bill.lines, &without.priced(name).bill.lines);
            prop_assert_eq!(meeting(&with, name).hours, 0);
            prop_assert!(meeting(&with, name).unserved.is_zero());
        }
    }

    #[test]
    fn more_demand_never_serves_a_larger_share(forecast in 0..60_u32, growth in 0..60_u32, more in 1..60_u32) {
        let unserved = |growth: u32| {
            let run = two_months(&format!("shape = \"daily\"\npeak_to_mean = 2\ngrowth = \"{growth} %/month\""), &format!("growth = \"{forecast} %/month\"")).run();
            (meeting(&run, "own").unserved, meeting(&run, "own").hours)
        };
        let (less, more) = (unserved(growth), unserved(growth + more));
        prop_assert!(less.0 <= more.0 && less.1 <= more.1, "{less:?} {more:?}");
    }
}
