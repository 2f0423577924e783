//! Money over time: rates of return, payback, how payments are spread over periods, what is capital.

use crate::support::{Case, FORMATS, PERIODS, Run, bought, charge, decimal, rented, short, sum, usage, usage_by_month, vcpus};
use rackrent::comparison::{NoteKind, View};
use rackrent::finance::{self, Interest};
use rackrent::money::{Exact, Money};
use rackrent::quantity::{Currency, Scalar as _};
use rackrent::report::{Format, Period};
use rust_decimal::Decimal;

fn money(text: &str) -> Money {
    let usd = Currency::parse("USD").expect("a currency");
    Exact::new(decimal(text)).round(usd).expect("an amount that fits")
}

fn flows(texts: &str) -> Vec<Money> {
    texts.split_whitespace().map(money).collect()
}

/// A server of 1,000 with gear for 140, and 10 a month, against 0.10 an hour, 73 a month.
fn server(horizon: &str, head: &str, life: &str) -> Run {
    let own = [bought("server", "1000 USD", &format!("life = \"{life}\"\nresale = \"10 %\"")), charge("Fee", "months", "10/month")].concat();
    let gear = charge("Gear", "hardware-purchases", "14 %");
    Case::new(horizon)
        .head(head)
        .body(&vcpus("web", 1))
        .sheet("rent", "cloud", &rented("server", "0.10/hour"))
        .sheet("own", "owned", &format!("{own}{gear}"))
        .run()
}

// Rates of return and payback.

#[test]
fn flows_that_change_sign_several_times_have_several_rates_and_flows_that_never_do_have_none() {
    // 100 - 230 x + 132 x2 = 0 at 1/x = 1.1 and 1.2 a month: 1.1^12 - 1 and 1.2^12 - 1 a year.
    assert_eq!(finance::rates_of_return(&flows("-100 230 -132")), [decimal("2.138428"), decimal("7.916100")]);
    assert_eq!(finance::rates_of_return(&flows("0 100 5 0")), []);
    assert_eq!(finance::rates_of_return(&flows("0 0")), []);
    assert_eq!(finance::rates_of_return(&flows("-100 50 50")), [Decimal::ZERO]);
    // A touch at 0: 100 - 200 x + 100 x2.
    assert_eq!(finance::rates_of_return(&flows("-100 200 -100")), [Decimal::ZERO]);
}

#[test]
fn payback_is_the_month_from_which_the_sum_stays_at_nothing_or_more() {
    let payback = |texts: &str, rate: &str| finance::payback(&flows(texts), decimal(rate)).expect("amounts that fit");
    assert_eq!(payback("-100 50 50 50", "0"), Some(2));
    assert_eq!(payback("-100 50 50 50", "0.08"), Some(3));
    assert_eq!(payback("-100 150 -100 60", "0"), Some(3));
    assert_eq!(payback("-100 50", "0"), None);
    assert_eq!(payback("0 1", "0"), Some(0));
}

#[test]
fn the_measures_of_buying_instead_of_renting_are_those_of_the_difference() {
    // 1,140 before the start and 10 a month against 73: 63 saved a month, 1,140 / 63 = 18.1. In June 2008 begins month 1, so month 19 is December 2009.
    let run = server("36 months", "start = \"2008-06\"", "36 months");
    let instead = run.instead();
    assert_eq!((instead.npv.to_string(), instead.payback, instead.break_even), ("1228.00".to_owned(), Some(19), Some(19)));
    let json = run.json()["verdict"]["instead"][0].clone();
    assert_eq!((json["payback"]["month"].as_u64(), json["payback"]["date"].as_str()), (Some(19), Some("2009-12")));
    // At its rate of return the difference is worth nothing, within what six digits of the rate are.
    let [rate] = instead.rates.as_slice() else { panic!("one rate: {:?}", instead.rates) };
    let saved: Vec<Money> = run.priced("rent").months.iter().zip(&run.priced("own").months).map(|(rent, own)| *rent - *own).collect();
    assert!(finance::present_cost(&saved, *rate).expect("an amount that fits").decimal().abs() < decimal("0.01"));
    // Owning costs 1,140 - 100 + 360, renting all hours 36 x 73.
    assert_eq!(instead.duty.expect("own instead of rent").break_even, decimal("0.532725"));
}

#[test]
fn the_sign_of_what_is_saved_flips_with_the_rate_of_return() {
    let run = |rate: u32| server("36 months", &format!("cost_of_money = \"{rate} %/year\""), "36 months");
    let rate = run(0).instead().rates[0];
    let percent = (rate * Decimal::ONE_HUNDRED).to_string().parse::<f64>().expect("a number");
    for wanted in [0, 10, 30, 50, 60, 80, 100] {
        let run = run(wanted);
        assert_eq!(run.instead().npv > Money::ZERO, f64::from(wanted) < percent, "{wanted} against {percent}");
        assert_eq!(run.winner() == Some("own"), f64::from(wanted) < percent);
    }
}

// Views.

#[test]
fn over_a_whole_life_amortized_and_cash_have_the_same_sum() {
    for (horizon, life) in [("36 months", "36 months"), ("36 months", "12 months"), ("24 months", "8 months")] {
        let run = server(horizon, "cost_of_money = \"8 %/year\"", life);
        let ledger = run.priced("own").ledger(View::Amortized);
        assert!(ledger.difference.is_zero(), "{horizon}, {life}: {}", ledger.difference);
        assert_eq!(ledger.months.iter().copied().sum::<Money>(), run.priced("own").total);
    }
}

#[test]
fn amortized_months_are_a_life_of_equal_parts_and_what_stands_is_shown() {
    // (1,000 - 100) / 60 + 140 / 60 + 10 a month; after 36 months stand 460 of the server and 56 of the gear, of which 460 are credited.
    let run = server("36 months", "", "60 months");
    let ledger = run.priced("own").ledger(View::Amortized);
    assert_eq!((ledger.months[0].to_string(), ledger.months[3].to_string()), ("0.00".into(), "27.33".into()));
    assert_eq!(ledger.over(1..=36).to_string(), "984.00");
    assert_eq!((run.total("own"), ledger.difference.to_string()), ("1040.00".into(), "56.00".into()));
}

#[test]
fn a_longer_life_never_costs_more_a_month() {
    let month = |life: u32| server("12 months", "", &format!("{life} months")).priced("own").ledger(View::Amortized).over(1..=12);
    let months: Vec<Money> = (12..60).step_by(6).map(month).collect();
    assert!(months.is_sorted_by(|shorter, longer| shorter >= longer), "{months:?}");
}

#[test]
fn the_payments_of_an_annuity_are_worth_the_price() {
    // The fee left out; the server's 100 come back in month 37.
    for rate in ["0", "8", "20"] {
        let run = server("36 months", &format!("cost_of_money = \"{rate} %/year\""), "36 months");
        let yearly = decimal(rate) / Decimal::ONE_HUNDRED;
        let payments: Vec<Money> = run
            .priced("own")
            .ledger(View::Annuity)
            .months
            .iter()
            .enumerate()
            .map(|(month, paid)| if month == 0 { *paid } else { *paid - money("10") })
            .collect();
        let worth = finance::present_cost(&payments, yearly).expect("an amount that fits").decimal();
        let price = decimal("1140") - decimal("100") * finance::discount_factor(yearly, 37);
        assert!((worth - price).abs() < decimal("0.02"), "{worth} and {price} at {rate} %");
    }
    let payment = finance::payment(Exact::new(decimal("1200")), Interest::Effective(Decimal::ZERO), 12).expect("an amount that fits");
    assert_eq!(payment.decimal(), decimal("100"));
}

#[test]
fn in_every_view_and_format_what_is_shown_adds_up_to_the_total() {
    for view in View::ALL {
        let mut run = server("30 months", "cost_of_money = \"8 %/year\"", "25 months");
        run.comparison.view = view;
        for period in PERIODS {
            let rows = run.csv(period);
            let own = rows.iter().filter(|row| short(&row.alternative) == "own").map(|row| row.amount.as_str());
            assert_eq!(sum(own).to_string(), run.total("own"), "{view:?} by {period:?}");
        }
        let json = run.json();
        let own = &json["alternatives"][run.index("own")];
        let months = own["view"]["months"].as_array().expect("a list").iter().map(|month| month.as_str().expect("a decimal"));
        assert_eq!(sum(months) + decimal(own["view"]["difference"].as_str().expect("a decimal")), decimal(&run.total("own")));
        for format in FORMATS {
            let text = run.render(format, Period::Quarter);
            let told = match format {
                Format::Csv => view.as_str(),
                Format::Json => view.convention(),
                // It has payments and what is amortized beside each other.
                Format::Focus => "",
                Format::Table | Format::Markdown => view.convention().split(':').next().expect("a word"),
            };
            assert!(view == View::Cash && format != Format::Json || text.contains(told), "{view:?} in {format:?}:\n{text}");
        }
    }
}

#[test]
fn capital_and_operating_expenditure_and_credits_are_the_total() {
    let run = server("36 months", "", "60 months");
    let own = run.priced("own");
    assert_eq!((own.capital_expenditure.to_string(), own.operating_expenditure.to_string()), ("1140.00".into(), "360.00".into()));
    assert_eq!(own.capital_expenditure + own.operating_expenditure + own.end_credits, own.total);
    assert!(run.priced("rent").capital_expenditure.is_zero());
}

// Notes.

#[test]
fn where_the_measures_of_a_difference_disagree_the_verdict_says_so() {
    // After a year of five, 1,140 and 120 have been paid against 876, and 820 of the server are credited: it wins, and has not been paid back.
    let run = server("12 months", "", "60 months");
    assert_eq!((run.winner(), run.instead().payback), (Some("own"), None));
    assert!(run.notes(NoteKind::Verdict).iter().any(|note| note.starts_with("without the credits at the end")));
    // A bill at the end of the life: what is saved changes its sign twice.
    let bill: Vec<&str> = std::iter::repeat_n("0", 35).chain(["1200"]).collect();
    let meter = "[meter.waste]\nunit = \"dollar\"\ndriver = \"given\"\n";
    let charged = |price: &str| format!("{meter}{}", charge("Waste", "waste", price));
    let run = Case::new("36 months")
        .body(&vcpus("web", 1))
        .body(&usage_by_month("waste", &bill))
        .sheet("rent", "cloud", &format!("{}{}", rented("server", "0.10/hour"), charged("0/dollar")))
        .sheet("own", "owned", &format!("{}{}", bought("server", "1000 USD", "life = \"36 months\""), charged("1/dollar")))
        .run();
    assert_eq!(run.instead().rates.len(), 2);
    assert!(run.notes(NoteKind::Verdict).iter().any(|note| note.contains("several rates of return")), "{:?}", run.notes(NoteKind::Verdict));
}

// Units.

#[test]
fn a_unit_costs_what_is_paid_over_what_is_needed() {
    // Half a vCPU on a machine of one at 0.10 an hour: 0.20 an hour of a vCPU. 2 TB at 0.03 a GB-month.
    let body = "[[component]]\nname = \"web\"\nvcpus = 0.5\n[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"2 TB\"\n";
    let cloud = [rented("server", "0.10/hour"), charge("Storage", "object-storage", "0.03/GB-month")].concat();
    let run = Case::new("12 months").body(body).sheet("cloud", "cloud", &cloud).run();
    let unit = |key: &str| run.priced("cloud").unit_cost(key);
    assert_eq!(unit("storage_per_gb_month"), Some(decimal("0.03")));
    // A gigabyte for the twelve months.
    assert_eq!(unit("storage_per_gb"), Some(decimal("0.36")));
    // 12 x 73 + 12 x 60 over 4,380 hours of a vCPU.
    assert_eq!(unit("per_vcpu_hour"), Some(decimal("0.364384")));
    // What the workload does not have costs nothing and is not shown.
    assert_eq!((unit("network_per_gb_out"), unit("requests_per_million"), unit("per_unit")), (None, None, None));
}

#[test]
fn what_is_sent_asked_and_served_has_a_cost_per_unit_in_every_format() {
    // A server at 73 a month; 10 TB out at 0.09 a GB of which the first TB is free: 810; 3 million reads at 0.4 a million and 1 million writes at 5: 6.20.
    // 889.20 a month for 2,000 tweets: 0.4446 for one.
    let body = [
        vcpus("web", 1),
        "[[traffic]]\nname = \"pages\"\nmeter = \"transfer-out\"\nvolume = \"10 TB/month\"\n".to_owned(),
        "[[requests]]\nname = \"reads\"\nmeter = \"requests-read\"\nvolume = \"3000000/month\"\n".to_owned(),
        usage("requests-write", "1000000"),
        "[[unit]]\nname = \"tweet\"\nvolume = \"2000/month\"\n".to_owned(),
    ];
    let cloud = [
        rented("server", "0.10/hour"),
        format!("{}free = \"1 TB\"\n", charge("Out", "transfer-out", "0.09/GB")),
        charge("Reads", "requests-read", "0.4/1000000 requests"),
        charge("Writes", "requests-write", "5/1000000 requests"),
    ];
    let run = Case::new("10 months").body(&body.concat()).sheet("cloud", "cloud", &cloud.concat()).run();
    let expected = [
        ("per_vcpu_hour", "Per vCPU-hour needed", "7300", "1.218082"),
        ("network_per_gb_out", "Network per GB sent out", "100000", "0.081000"),
        ("requests_per_million", "Requests per million", "40", "1.550000"),
        ("per_unit", "All per tweet", "20000", "0.444600"),
    ];
    let found = &run.priced("cloud").unit_costs;
    assert_eq!(found.len(), expected.len(), "{found:?}");
    let (json, csv) = (run.json(), run.render(Format::Csv, Period::Total));
    for (at, (key, label, units, cost)) in expected.into_iter().enumerate() {
        assert_eq!((found[at].key, found[at].label.as_str(), found[at].units, found[at].cost), (key, label, decimal(units), decimal(cost)));
        let unit = &json["alternatives"][0]["unit_costs"][at];
        assert_eq!((&unit["key"], decimal(unit["cost"].as_str().expect("a text"))), (&key.into(), decimal(cost)));
        let row = csv.lines().find(|row| row.starts_with(&format!("cloud,unit-cost,{label},"))).expect("a row");
        assert!(row.contains(&format!(",{units},")) && row.ends_with(&format!(",{}", found[at].cost)), "{row}");
        for format in [Format::Table, Format::Markdown] {
            let text = run.render(format, Period::Total);
            assert!(text.lines().any(|line| line.contains(label) && line.contains(&found[at].cost.to_string())), "{text}");
        }
    }
    // Rows per unit have no amount: what a reader adds up is the total.
    let sum: rust_decimal::Decimal = run.csv(Period::Total).iter().filter(|row| !row.amount.is_empty()).map(|row| decimal(&row.amount)).sum();
    assert_eq!(sum, decimal(&run.total("cloud")));
}

// Measures.

#[test]
fn every_measure_that_decides_names_its_winner() {
    // Own: 1,000 before the start, worth 500 after a year of two. Rent: 12 x 60 = 720. At 10 %: 1,000 - 500 / 1.1 = 545 below about 684; without the credit
    // 1,000 above it, and never paid back.
    let run = Case::new("12 months")
        .head("cost_of_money = \"10 %/year\"\ncapital = \"900 USD\"")
        .body(&vcpus("web", 1))
        .sheet("rent", "cloud", &rented("server", "0.082191780822/hour"))
        .sheet("own", "owned", &bought("server", "1000 USD", "life = \"2 years\""))
        .run();
    let json = run.json();
    let rulings: Vec<(String, String, bool)> = json["verdict"]["measures"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|ruling| {
            (ruling["measure"].as_str().expect("a text").to_owned(), short(ruling["winner"].as_str().expect("a text")).to_owned(), ruling["agrees"] == true)
        })
        .collect();
    let expected = [
        ("present cost", "own"),
        ("present cost without end credits", "rent"),
        ("total", "own"),
        ("total without end credits", "rent"),
        ("net present value", "own"),
        ("rate of return", "own"),
        ("payback", "rent"),
        ("discounted payback", "rent"),
        ("break-even duty", "own"),
        ("how long the capital lasts", "rent"),
    ];
    let expected: Vec<_> = expected.into_iter().map(|(by, winner)| (by.to_owned(), winner.to_owned(), winner == "own")).collect();
    assert_eq!(rulings, expected);
    assert_eq!(json["verdict"]["measures_agree"], false);
    let said = "The measures disagree: rent wins by present cost without end credits, total without end credits, payback, discounted payback and how long \
                the capital lasts.";
    for format in [Format::Table, Format::Markdown] {
        let text = run.render(format, Period::Total).replace('\n', " ");
        assert!(text.contains(said), "{text}");
    }
    // Alike in everything, they agree and nothing is said.
    let run =
        Case::new("12 months").body(&vcpus("web", 1)).sheet("a", "cloud", &rented("server", "1/hour")).sheet("b", "cloud", &rented("server", "2/hour")).run();
    assert!(run.comparison.verdict.measures_agree() && !run.render(Format::Table, Period::Total).contains("disagree"));
}

// Capital.

#[test]
fn the_capital_carries_the_demand_so_many_times() {
    // 1,000 GB at 0.10 and a server of one vCPU at 73 a month, for ten months: 1,000 and 730, a server for every vCPU that has begun.
    let case = |capital: &str, body: &str| Case::new("10 months").head(&format!("capital = \"{capital} USD\"")).body(body);
    let carries = |capital: &str, body: &str| {
        let sheet = [rented("server", "0.10/hour"), charge("Out", "transfer-out", "0.10/GB"), charge("Store", "object-storage", "0.10/GB-month")];
        case(capital, body).sheet("cloud", "cloud", &sheet.concat()).carries()
    };
    let traffic = "[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = { low = \"1 TB/month\", high = \"1 TB/month\" }\n";
    for (capital, hundredths) in [("1000", 100), ("2500", 250), ("400", 40), ("1009", 100), ("1010", 101), ("9", 0), ("1000000", 6400)] {
        assert_eq!(carries(capital, traffic), [Some(hundredths)], "{capital}");
        assert_eq!(carries(capital, &usage("transfer-out", "1 TB")), [Some(hundredths)], "{capital}");
    }
    assert_eq!(carries("7300", &vcpus("web", 1)), [Some(1000)]);
    assert_eq!(carries("8029", &vcpus("web", 1)), [Some(1000)]);
    // 1 TB, and 1 TB more in every month: 55 TB-months are 5,500.
    let data = "[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"1 TB\"\ngrowth = \"1 TB/month\"\n";
    assert_eq!(carries("11000", data), [Some(200)]);
    // Without a capital nothing is looked for; what is not priced carries nothing.
    assert_eq!(Case::new("10 months").body(traffic).sheet("cloud", "cloud", &charge("Out", "transfer-out", "0.10/GB")).carries(), []);
    assert_eq!(case("1000", traffic).sheet("cloud", "cloud", &rented("server", "0.10/hour")).carries(), [None]);
}
