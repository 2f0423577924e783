//! What is there already: machines that serve first, are replaced at the end of their life or are sold, and readings that are paid for.

use crate::properties::config;
use crate::support::{Case, FORMATS, PERIODS, Run, bought, charge, decimal, decimals, rented, sheet, vcpus};
use proptest::prelude::*;
use rackrent::comparison::{NoteKind, View};
use rackrent::money::Money;
use rackrent::report::{Format, Period};
use rust_decimal::Decimal;

/// A server of 1,200 for four years, worth its book value; a rented machine of 730 a month.
const SERVER: &str = "life = \"4 years\"\nmarket_decline = \"0 %/year\"";

/// So many vCPUs, owned or rented, with what is there.
fn there(horizon: &str, count: u32, existing: &str) -> Case {
    Case::new(horizon)
        .head("start = \"2026-01\"")
        .body(&vcpus("web", count))
        .body(&format!("[existing]\n{existing}"))
        .sheet("own", "owned", &bought("server", "1200 USD", SERVER))
        .sheet("cloud", "cloud", &rented("m", "1/hour"))
}

/// The same with another owned sheet.
fn owning(case: Case, body: &str) -> Case {
    case.file("own.toml", &sheet("USD", "own", "owned", body))
}

/// An entry of so many servers for which 960 each were paid.
fn servers(count: u32, age: &str) -> String {
    format!("[[existing.machine]]\nsheet = \"./own.toml\"\nmachine = \"server\"\ncount = {count}\nage = \"{age}\"\npaid = \"960 USD\"\n")
}

#[test]
fn who_keeps_pays_nothing_again_and_who_leaves_sells_at_the_standing_value() {
    // 960 over 48 months: 480 each after 24, 240 after 36.
    let run = there("12 months", 2, &servers(2, "24 months")).run();
    assert_eq!(run.months("own"), decimals("0 0 0 0 0 0 0 0 0 0 0 0 -480"));
    assert_eq!(run.months("cloud")[..3], decimals("-960 1460 1460"));
    assert_eq!(run.line("cloud", "Sale of existing hardware: server"), "-960.00");
    assert_eq!((run.priced("own").serves_from, run.winner()), (None, Some("own")));
    let json = run.json();
    assert_eq!(json["existing"]["paid"], "1920.00");
    assert_eq!((&json["existing"]["book_value"], &json["existing"]["value"]), (&"960.00".into(), &"960.00".into()));
    assert_eq!(json["alternatives"][0]["existing"]["measure_incremental"], "-480.00");
    assert_eq!(json["alternatives"][0]["existing"]["measure_full"], "480.00");
    assert_eq!(json["alternatives"][1]["existing"]["machines_sold"], "2");
}

#[test]
fn the_market_value_is_what_a_machine_fetches_where_it_is_lower() {
    // Half of its value a year: a quarter of 960 after two years, against a book value of 480.
    let halved = bought("server", "1200 USD", "life = \"4 years\"\nmarket_decline = \"50 %/year\"");
    let run = owning(there("12 months", 2, &servers(2, "24 months")), &halved).run();
    assert_eq!(run.months("cloud")[0], decimal("-480"));
    let loss = "./cloud.toml: 2 sold for 480 USD, of a book value of 960: a book loss of 480, which moves no money";
    let notes: Vec<String> = run.notes(NoteKind::Existing).iter().map(|note| note.replace("cloud:", "./cloud.toml:")).collect();
    assert!(notes.iter().any(|note| note == loss), "{notes:?}");
    // What a buyer has offered stands instead, and can be a gain.
    let offered = format!("{}fetches = \"500 USD\"\n", servers(2, "24 months"));
    let run = there("12 months", 2, &offered).run();
    assert_eq!(run.months("cloud")[0], decimal("-1000"));
    assert!(run.notes(NoteKind::Existing).iter().any(|note| note.contains("a book gain of 40")), "{:?}", run.comparison.notes);
}

#[test]
fn machines_are_replaced_ahead_of_the_end_of_their_life() {
    // Six months are left; eight weeks are two months ahead of month 7.
    let late = bought("server", "1200 USD", &format!("{SERVER}\nlead_time = \"8 weeks\"\nresale = \"10 %\""));
    let run = owning(there("12 months", 2, &servers(2, "42 months")), &late).run();
    // 10 % of what was paid, 96 each, when they go; the new ones stand at 1,080 x 42 / 48 + 120 after six months.
    assert_eq!(run.months("own"), decimals("0 0 0 0 0 2400 0 -192 0 0 0 0 -2130"));
    assert_eq!(run.priced("own").serves_from, None);
}

#[test]
fn those_with_the_most_life_left_serve_first_and_what_is_needed_later_waits() {
    // 1, 2 and 4 machines are needed; three of one year and two of two years are there.
    let growing = "[[component]]\nname = \"web\"\nvcpus = 1\ngrowth = \"100 %/month\"\n";
    let existing = [servers(2, "24 months"), servers(3, "12 months")].concat();
    let case = Case::new("3 months").body(growing).body(&format!("[existing]\n{existing}"));
    let run = case.sheet("own", "owned", &bought("server", "1200 USD", SERVER)).run();
    // One of two years is sold, at 480; at the end three are worth 660 and one 420.
    assert_eq!(run.months("own"), decimals("-480 0 0 -2400"));
    assert_eq!(run.quantities("own", "Sale of existing hardware: server")[0], Decimal::ONE);
}

#[test]
fn spares_come_from_what_is_there_too() {
    let spares = bought("server", "1200 USD", &format!("{SERVER}\nspares = \"50 %\""));
    let run = owning(there("1 month", 2, &servers(3, "24 months")), &spares).run();
    assert_eq!(run.months("own"), decimals("0 -1380"));
    let run = owning(there("1 month", 2, &servers(2, "24 months")), &spares).run();
    assert_eq!(run.months("own")[0], decimal("1200"));
}

#[test]
fn what_is_there_is_shared_by_all_that_runs_on_its_type() {
    let apart = |name: &str| format!("{}shares_host = false\n", vcpus(name, 1));
    let case = |count| Case::new("1 month").body(&apart("a")).body(&apart("b")).body(&format!("[existing]\n{}", servers(count, "24 months")));
    let run = |count| case(count).sheet("own", "owned", &bought("server", "1200 USD", SERVER)).run();
    assert_eq!(run(3).months("own")[0], decimal("-480"));
    assert_eq!(run(2).months("own")[0], Decimal::ZERO);
    assert_eq!(run(1).months("own")[0], decimal("1200"));
}

#[test]
fn the_machine_type_is_chosen_with_what_is_there_in_view() {
    let sheet = [bought("old", "1200 USD", SERVER), "[[machine]]\nname = \"new\"\nvcpus = 1\npurchase = \"500 USD\"\n".to_owned(), SERVER.to_owned()].concat();
    let sheet = format!("{sheet}\nidle = \"0 W\"\nfull = \"0 W\"\n");
    let case = |fetches: &str| {
        let existing = servers(2, "24 months").replace("\"server\"", "\"old\"");
        Case::new("1 month").body(&vcpus("web", 2)).body(&format!("[existing]\n{existing}fetches = \"{fetches}\"\n")).sheet("own", "owned", &sheet).run()
    };
    // New ones are cheaper, but what is there costs nothing; unless it sells for more than they cost.
    assert_eq!(case("240 USD").priced("own").choices[0].machine, "old");
    let sold = case("1000 USD");
    assert_eq!((sold.priced("own").choices[0].machine.as_str(), sold.months("own")[0]), ("new", decimal("-1000")));
}

#[test]
fn a_mix_owns_what_is_there_and_rents_the_rest() {
    let mix =
        "[[alternative]]\nname = \"mix\"\nparts = [{ sheet = \"./own.toml\", serves = [\"components\"] }, { sheet = \"./cloud.toml\", takes = \"peak\" }]\n";
    let case = |existing: &str| {
        let dear = bought("server", "1000000 USD", "life = \"4 years\"\nmarket_decline = \"99 %/year\"");
        there("12 months", 5, existing).body(mix).sheet("own", "owned", &dear).run()
    };
    let standing = |run: &Run| run.priced("mix").choices.iter().map(|choice| (choice.machine.clone(), choice.count.0)).collect::<Vec<_>>();
    assert_eq!(standing(&case(&servers(3, "24 months"))), [("server".to_owned(), 3.0), ("m".to_owned(), 2.0)]);
    assert_eq!(standing(&case("")), [("m".to_owned(), 5.0)]);
    // A lot that goes for more than it saves in rent is sold.
    let offered = format!("{}fetches = \"9000 USD\"\n", servers(3, "24 months"));
    assert_eq!(standing(&case(&offered)), [("m".to_owned(), 5.0)]);
}

#[test]
fn only_what_goes_beyond_what_is_paid_for_is_priced() {
    let meter = "[[existing.meter]]\nmeter = \"posts\"\nquantity = \"1.5\"\nuntil = \"2026-02\"\nmonthly = \"800 USD\"\n";
    let case = |view: &str| {
        there("4 months", 1, &format!("{view}\n{}{meter}", servers(1, "24 months")))
            .body("[staff]\nrented = 1\nowned = 2\n")
            .completing("people", "hosting", &charge("People", "posts", "1000/post-month"))
            .run()
    };
    let run = case("");
    // Two posts and one, of which 1.5 are paid in January and February; the server is worth 480, and 400 at the end.
    assert_eq!(run.months("own"), decimals("0 500 500 2000 1600"));
    assert_eq!(run.months("cloud"), decimals("-480 730 730 1730 1730"));
    let full = case("view = \"full\"");
    assert_eq!(full.months("own"), decimals("480 1300 1300 2000 1600"));
    assert_eq!(full.months("cloud"), decimals("0 1530 1530 1730 1730"));
    assert_eq!(full.line("cloud", "Paid for already: posts"), "1600.00");
    assert_eq!(full.quantity("cloud", "Paid for already: posts"), decimal("3"));
}

#[test]
fn power_that_is_paid_for_needs_no_price() {
    let drawing = bought("server", "1200 USD", SERVER).replace("full = \"0 W\"", "full = \"800 W\"");
    let meter = |kilowatts: &str| {
        let meter = format!("[[existing.meter]]\nmeter = \"contracted-power\"\nquantity = \"{kilowatts}\"\n");
        let sheet = [drawing.clone(), charge("Energy", "energy", "0/kWh")].concat();
        owning(there("1 month", 2, &format!("{}{meter}", servers(2, "24 months"))), &sheet).run()
    };
    // 800 W over 0.8 are 1 kW each; 960 x 23 / 48 stands of each after 25 months.
    assert_eq!(meter("2 kW").total("own"), "-920.00");
    assert_eq!(meter("1.9 kW").reasons("own").len(), 1);
}

#[test]
fn what_runs_double_is_sold_when_it_stops() {
    let parts = |name: &str| format!("[[alternative]]\nname = \"{name}\"\nparts = [{{ sheet = \"./{name}.toml\" }}]\n");
    let case = |view: &str| {
        let case = there("12 months", 1, &format!("{view}\n{}", servers(1, "24 months")));
        case.body("[migration]\nfrom = \"own\"\ndouble_running = \"3 months\"\n").body(&parts("own")).body(&parts("cloud")).run()
    };
    let run = case("");
    // 960 x 21 / 48 after 27 months.
    assert_eq!(run.months("cloud")[..5], decimals("0 730 730 310 730"));
    assert_eq!(run.priced("own").moved, None);
    let full = case("view = \"full\"");
    assert_eq!(full.months("cloud")[..5], decimals("480 730 730 310 730"));
    // Whatever the view: what it is worth less, in three months or until its end.
    let amortized = |run: &Run, name: &str| run.priced(name).ledger(View::Amortized).months[..5].iter().map(|month| month.decimal()).collect::<Vec<_>>();
    assert_eq!(amortized(&full, "own"), decimals("0 20 20 20 20"));
    assert_eq!(amortized(&full, "cloud"), decimals("0 750 750 330 730"));
}

#[test]
fn money_in_another_currency_is_converted() {
    let euros = servers(2, "24 months").replace("960 USD", "480 EUR");
    let exchange = "[exchange]\nas_of = 2026-01-01\ntitle = \"Rates\"\nread = \"primary\"\nrates = [\"2 USD/EUR\"]\n";
    assert_eq!(there("12 months", 2, &euros).body(exchange).run().months("cloud")[0], decimal("-960"));
    assert_eq!(there("12 months", 2, &euros).findings()[0].code, "missing-rate");
}

#[test]
fn a_capital_pays_for_what_is_not_there() {
    // Two are there, 1,500 buys a third: one and a half times the demand. What is sold is in the bank.
    let case = there("12 months", 2, &servers(2, "24 months")).head("capital = \"1500 USD\"");
    assert_eq!(case.carries()[0], Some(150));
    let full = there("12 months", 2, &format!("view = \"full\"\n{}", servers(2, "24 months"))).head("capital = \"100 USD\"").run();
    assert_eq!(full.priced("own").capital_spent, None);
}

#[test]
fn the_day_of_purchase_says_the_age() {
    let dated = |date: &str| there("12 months", 1, &servers(1, "24 months").replace("age = \"24 months\"", &format!("bought = {date}")));
    // A month that has begun is not counted.
    assert_eq!(dated("2024-01-01").run().months("cloud")[0], decimal("-480"));
    assert_eq!(dated("2023-12-02").run().months("cloud")[0], decimal("-480"));
    assert_eq!(dated("2026-01-01").run().months("cloud")[0], decimal("-960"));
    assert_eq!(dated("2026-01-02").findings()[0].code, "bad-value");
}

#[test]
fn what_is_wrong_with_what_is_there_is_said_where_it_stands() {
    let find = |entry: &str| {
        let findings = there("12 months", 1, entry).findings();
        findings.iter().map(|finding| (finding.code, finding.message.clone())).collect::<Vec<_>>()
    };
    let one = servers(1, "24 months");
    let with = |from: &str, to: &str| find(&one.replace(from, to));
    let [(code, message)] = &with("count = 1", "count = 0")[..] else { panic!("one finding") };
    assert_eq!((*code, message.as_str()), ("bad-value", "there are 0 of the existing `server`"));
    assert_eq!(with("\"server\"", "\"servers\"")[0], ("unknown-name", "the sheet `own` has no machine `servers`".to_owned()));
    assert_eq!(with("age = \"24 months\"", "age = \"48 months\"")[0], ("bad-value", "the existing `server` is 48 months old, its life is 48".to_owned()));
    assert_eq!(with("./own.toml", "nowhere")[0].0, "unknown-sheet");
    assert_eq!(with("paid = \"960 USD\"", "")[0].0, "missing-key");
    assert_eq!(with("age = \"24 months\"", "")[0].0, "missing-key");
    assert_eq!(with("age = \"24 months\"", "age = \"1 year\"\nbought = 2024-01-01")[0].0, "conflict");
    assert_eq!(with("\"./own.toml\"\nmachine = \"server\"", "\"./cloud.toml\"\nmachine = \"m\"")[0].0, "conflict");
    assert_eq!(with("960 USD", "1e300 USD")[0].0, "bad-value");
    let meter = |keys: &str| find(&format!("[[existing.meter]]\n{keys}\n"))[0].0;
    assert_eq!(meter("meter = \"rack\"\nquantity = \"1\""), "unknown-meter");
    assert_eq!(meter("meter = \"racks\"\nquantity = \"1 kW\""), "wrong-unit");
    assert_eq!(meter("meter = \"racks\"\nquantity = \"0\""), "bad-value");
    assert_eq!(meter("meter = \"hardware-value\"\nquantity = \"1 USD\""), "conflict");
    assert_eq!(meter("meter = \"racks\"\nquantity = \"1\"\nuntil = \"2025-12\""), "bad-value");
    // The place is the value's.
    let findings = there("12 months", 1, &one.replace("count = 1", "count = 0")).findings();
    let written = there("12 months", 1, &one.replace("count = 1", "count = 0"));
    let text = std::fs::read_to_string(written.write().path().join("workload.toml")).expect("the file was just written");
    assert_eq!(text.lines().nth(findings[0].line - 1), Some("count = 0"));
}

#[test]
fn every_report_says_what_is_there_and_what_becomes_of_it() {
    for view in ["incremental", "full"] {
        let mut run = there("24 months", 2, &format!("view = \"{view}\"\n{}", servers(3, "24 months"))).head("cost_of_money = \"8 %/year\"").run();
        let other = if view == "full" { "paid from now on" } else { "with what is there at its value" };
        for view in View::ALL {
            run.comparison.view = view;
            for period in PERIODS {
                let table = run.render(Format::Table, period);
                assert!(["There already", "Existing hardware", "Existing machines kept / sold", other].iter().all(|word| table.contains(word)), "{table}");
            }
            for format in &FORMATS[1..] {
                let text = run.render(*format, Period::Year);
                assert!(text.contains("xisting hardware") && text.contains("server"), "{text}");
            }
        }
    }
}

/// An alternative's figures: the total and the present cost, each with and without end credits.
fn figures(run: &Run, name: &str) -> [Decimal; 3] {
    let priced = run.priced(name);
    [priced.total, priced.present_cost.unwrap_or_default(), priced.total_without_credits()].map(Money::decimal)
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn what_is_sunk_moves_no_difference(
        wanted in 1..8_u32, counts in (1..6_u32, 1..6_u32), ages in (0..47_u32, 0..47_u32), paid in 1..2000_u32, horizon in 1..60_u32, monthly in 0..500_u32,
        double in 0..4_u32, decline in 0..80_u32,
    ) {
        let parts = |name: &str| format!("[[alternative]]\nname = \"{name}\"\nparts = [{{ sheet = \"./{name}.toml\" }}]\n");
        let lots = [servers(counts.0, &format!("{} months", ages.0)), servers(counts.1, &format!("{} months", ages.1))].concat();
        let lots = lots.replacen("960 USD", &format!("{paid}.33 USD"), 1);
        let case = |view: &str| {
            let meter = format!("[[existing.meter]]\nmeter = \"posts\"\nquantity = \"1\"\nuntil = \"2026-07\"\nmonthly = \"{monthly} USD\"\n");
            let sheet = bought("server", "1200 USD", &format!("life = \"4 years\"\nmarket_decline = \"{decline} %/year\"\nspares = \"10 %\"\nresale = \"5 %\""));
            there(&format!("{horizon} months"), wanted, &format!("view = \"{view}\"\n{lots}{meter}"))
                .head("cost_of_money = \"8 %/year\"")
                .body("[staff]\nrented = 1\nowned = 1.5\n")
                .body(&format!("[migration]\nfrom = \"own\"\ndouble_running = \"{double} months\"\n"))
                .completing("people", "hosting", &charge("People", "posts", "1000/post-month"))
                .sheet("own", "owned", &sheet)
                .body(&parts("own"))
                .body(&parts("cloud"))
                .run()
        };
        let (incremental, full) = (case("incremental"), case("full"));
        let differences = |run: &Run| {
            let (own, cloud) = (figures(run, "own"), figures(run, "cloud"));
            [own[0] - cloud[0], own[1] - cloud[1], own[2] - cloud[2]]
        };
        let (one, other) = (differences(&incremental), differences(&full));
        prop_assert_eq!((one[0], one[2]), (other[0], other[2]));
        // A present cost is rounded once, each by itself.
        prop_assert!((one[1] - other[1]).abs() <= decimal("0.02"));
        for name in ["own", "cloud"] {
            let shown = |run: &Run| run.priced(name).there.clone().expect("something is there");
            prop_assert!((shown(&incremental).full.decimal() - figures(&full, name)[1]).abs() <= decimal("0.02"));
            prop_assert!((shown(&full).incremental.decimal() - figures(&incremental, name)[1]).abs() <= decimal("0.02"));
            for run in [&incremental, &full] {
                let priced = run.priced(name);
                prop_assert_eq!(priced.months.iter().copied().sum::<Money>(), priced.total);
                for view in View::ALL {
                    let ledger = priced.ledger(view);
                    prop_assert_eq!(ledger.months.iter().copied().sum::<Money>() + ledger.difference, priced.total);
                }
            }
        }
    }

    #[test]
    fn more_that_is_there_never_costs_more(wanted in 1..8_u32, count in 1..8_u32, age in 0..47_u32, horizon in 1..60_u32) {
        let cost = |existing: &str| there(&format!("{horizon} months"), wanted, existing).run().priced("own").total.decimal();
        let (none, some) = (cost(""), cost(&servers(count, &format!("{age} months"))));
        let more = cost(&servers(count + 1, &format!("{age} months")));
        prop_assert!(some <= none && more <= some, "{none} {some} {more}");
    }
}
