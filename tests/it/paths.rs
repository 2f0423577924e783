//! Prices that change from month to month: worked out by hand, what keeps its price, and laws.

use crate::properties::config;
use crate::purchase::{NO_LAG, committed, machine, of_type, paying, plan, schedule};
use crate::support::{Case, Run, bought, charge, decimal, rented, usage, vcpus};
use proptest::prelude::*;
use proptest::sample::select;
use rackrent::comparison::NoteKind;
use rust_decimal::Decimal;

/// One machine in each of the first twelve months, two in each of the next.
fn second_year_doubles() -> Case {
    Case::new("24 months").body(NO_LAG).trace("1 hour", (0..24 * 730).map(|hour| 1 + hour / (12 * 730)))
}

fn not_counted(run: &Run) -> String {
    run.notes(NoteKind::NotCounted).join("; ")
}

// Months.

#[test]
fn rent_that_falls_by_a_fifth_a_year_is_at_the_root_after_half_a_year_and_at_a_fifth_less_after_one() {
    // 730 hours at 1 x 0.8^((m-1)/12): 730.00 in month 1, 730 x 0.894427 = 652.93 in month 7, 584.00 in month 13; the sum of 24 rounded months.
    let body = format!("{}change = \"-20 %/year\"\n", rented("server", "1/hour"));
    let run = Case::new("24 months").body(&vcpus("web", 1)).sheet("cloud", "cloud", &body).run();
    let months = run.months("cloud");
    assert_eq!([months[1], months[7], months[13]], [decimal("730.00"), decimal("652.93"), decimal("584.00")]);
    assert_eq!(run.total("cloud"), "14264.40");
    assert_eq!(run.quantity("cloud", "server"), decimal("17520"));
}

#[test]
fn wages_that_rise_by_three_percent_are_three_percent_higher_a_year_later() {
    // 1,000 a month: 1,030.00 in month 13, 1,060.90 in month 25.
    let sheet = [rented("server", "0/hour"), charge("People", "posts", "12000/post-year")].concat();
    let run = Case::new("36 months")
        .body("[staff]\nrented = 1\nowned = 1\n[price_change]\npeople = \"3 %/year\"\n")
        .body(&vcpus("web", 1))
        .sheet("cloud", "cloud", &sheet)
        .run();
    let months = run.months("cloud");
    assert_eq!([months[1], months[13], months[25]], [decimal("1000.00"), decimal("1030.00"), decimal("1060.90")]);
    assert_eq!(run.total("cloud"), "37598.10");
}

#[test]
fn hardware_costs_what_it_does_in_the_month_in_which_it_is_paid() {
    // 1,000 before the start and 800 in month 13. Ten years' life: credits of 1,000 x 96/120 and 800 x 108/120. Maintenance of 12 % a year: 10 a month, then 18.
    let body = bought("server", "1000 USD", "life = \"10 years\"\nchange = \"-20 %/year\"").replace("\"0 %/year\"", "\"12 %/year\"");
    let run = second_year_doubles().body(&of_type("web", 1, "server")).sheet("own", "owned", &body).run();
    assert_eq!(run.quantity("own", "server"), decimal("2"));
    let months = run.months("own");
    assert_eq!([months[0], months[12], months[13], months[14]], [decimal("1000"), decimal("10"), decimal("818"), decimal("18")]);
    assert_eq!(run.priced("own").end_credits.to_string(), "-1520.00");
}

#[test]
fn what_is_ordered_ahead_costs_the_price_of_the_month_of_its_order() {
    // Ordered twelve months before month 13: at month 1's price.
    let body = bought("server", "1000 USD", "life = \"10 years\"\nlead_time = \"12 months\"\nchange = \"-20 %/year\"");
    let run = second_year_doubles().body(&of_type("web", 1, "server")).sheet("own", "owned", &body).run();
    assert_eq!((run.months("own")[1], run.months("own")[13]), (decimal("1000"), decimal("0")));
}

#[test]
fn what_a_machine_fetches_is_a_share_of_what_was_paid_for_it() {
    // A life of a year: 1,000 before the start; sold in month 13 for 100, replaced for 800, worth 80 at the end of month 24.
    let body = bought("server", "1000 USD", "life = \"1 year\"\nresale = \"10 %\"\nchange = \"-20 %/year\"");
    let run = Case::new("24 months").body(&vcpus("web", 1)).sheet("own", "owned", &body).run();
    assert_eq!((run.months("own")[0], run.months("own")[13]), (decimal("1000"), decimal("700")));
    assert_eq!(run.priced("own").end_credits.to_string(), "-80.00");
}

#[test]
fn a_charge_moves_with_its_minimum_and_what_is_paid_once_does_not() {
    // 10 GB at 1, at least 20: 10 and 10 more, in month 13 half of each. 5 before the start, on the first month's reading.
    let charges = [
        format!("{}minimum = \"20 USD\"\nchange = \"-50 %/year\"\n", charge("Out", "transfer-out", "1/GB")),
        format!("{}once = true\nchange = \"-50 %/year\"\n", charge("Port", "transfer-out", "0.5/GB")),
    ];
    let run = Case::new("13 months").body(&usage("transfer-out", "10 GB")).sheet("cloud", "cloud", &charges.concat()).run();
    let months = run.months("cloud");
    assert_eq!([months[0], months[1], months[13]], [decimal("5"), decimal("20"), decimal("10")]);
}

// Commitments.

#[test]
fn a_term_keeps_the_price_of_the_month_in_which_it_begins() {
    // 0.06 x 730 = 43.80 in each of the first twelve months; the second term at 0.048: 35.04.
    let sheet = [committed("term", "1 year"), format!("{}change = \"-20 %/year\"\n", machine("m", "0.10/hour", "term = \"0.06/hour\""))].concat();
    let case = Case::new("24 months").body(&of_type("web", 1, "m")).body(&paying("committed", "./cloud.toml", "\"committed\""));
    let run = case.sheet("cloud", "cloud", &sheet).run();
    let months = run.months("committed");
    assert_eq!([months[1], months[12], months[13], months[24]], [decimal("43.80"), decimal("43.80"), decimal("35.04"), decimal("35.04")]);
    assert_eq!(run.total("committed"), "946.08");
}

#[test]
fn upfront_payments_and_hours_used_keep_the_price_of_the_term() {
    // 120 and 0.01 an hour for a year: 120 before the start, 7.30 a month; a fifth less from month 13 on, with 96 due in month 12.
    let option = "term = { upfront = \"120 USD\", usage = \"0.01/hour\" }";
    let sheet = [committed("term", "1 year"), format!("{}change = \"-20 %/year\"\n", machine("m", "0.10/hour", option))].concat();
    let case = Case::new("24 months").body(&of_type("web", 1, "m")).body(&paying("committed", "./cloud.toml", "\"committed\""));
    let run = case.sheet("cloud", "cloud", &sheet).run();
    let months = run.months("committed");
    assert_eq!(
        [months[0], months[1], months[11], months[12], months[13]],
        [decimal("120"), decimal("7.30"), decimal("7.30"), decimal("103.30"), decimal("5.84")]
    );
}

#[test]
fn money_under_a_plan_keeps_the_price_of_the_term() {
    let sheet = [plan("plan", "1 year", ""), format!("{}change = \"-20 %/year\"\n", machine("m", "0.10/hour", "plan = \"0.06/hour\""))].concat();
    let case = Case::new("24 months").body(&of_type("web", 1, "m")).body(&paying("committed", "./cloud.toml", "\"committed\""));
    let run = case.sheet("cloud", "cloud", &sheet).run();
    assert_eq!(run.total("committed"), "946.08");
    let bought: Vec<_> = schedule(&run, "committed").into_iter().map(|(_, _, money, from, _)| (money, from)).collect();
    assert_eq!(bought, [(decimal("0.06"), 1), (decimal("0.048"), 13)]);
}

#[test]
fn nobody_commits_to_a_price_that_falls_below_it() {
    // 0.10 on demand halves within the year: 0.074 on average, and a term is 0.09 all along. Begun in month 11 it is worth its while for the two months that
    // are left: they cost 1 + 0.9439 on demand, in 0.10s of month 11, and 1.8 under the term. That saves 0.1439 x 0.5612; three months save 0.1348 x 0.5946.
    let sheet = |change: &str| [committed("term", "1 year"), format!("{}{change}\n", machine("m", "0.10/hour", "term = \"0.09/hour\""))].concat();
    let run = |change: &str| {
        let case = Case::new("12 months").body(&of_type("web", 1, "m")).body(&paying("committed", "./cloud.toml", "\"committed\""));
        schedule(&case.sheet("cloud", "cloud", &sheet(change)).run(), "committed").iter().map(|(.., from, _)| *from).collect::<Vec<_>>()
    };
    assert_eq!((run(""), run("change = \"-50 %/year\"")), (vec![1], vec![11]));
}

#[test]
fn a_machine_that_gets_cheaper_is_chosen_over_one_that_is_cheaper_now() {
    let falling = format!("{}change = \"-40 %/year\"\n", rented("falling", "0.11/hour"));
    let sheet = [rented("steady", "0.10/hour"), falling].concat();
    let run = |horizon: &str| Case::new(horizon).body(&vcpus("web", 1)).sheet("cloud", "cloud", &sheet).run().lines("cloud")[0].0.clone();
    assert_eq!((run("1 month"), run("24 months")), ("steady".into(), "falling".into()));
}

// Where paths are written.

#[test]
fn a_sheet_has_the_first_word_and_its_defaults_the_second() {
    let sheet = [rented("server", "0/hour"), charge("Out", "transfer-out", "1/GB"), format!("{}change = \"0 %/year\"\n", charge("In", "transfer-in", "1/GB"))];
    let case = Case::new("13 months").body(&usage("transfer-out", "100 GB")).body(&usage("transfer-in", "100 GB"));
    let run = case.body("[price_change]\nnetwork = \"-10 %/year\"\nrent = \"5 %/year\"\n").sheet("cloud", "cloud", &sheet.concat()).run();
    assert_eq!(run.months("cloud")[13], decimal("190"));
}

#[test]
fn a_default_moves_every_charge_of_a_sheet() {
    let text = crate::support::sheet("USD", "cloud", "cloud", &charge("Out", "transfer-out", "1/GB"));
    let text = text.replace("[defaults.charge]\n", "[defaults.charge]\nchange = \"100 %/year\"\n");
    let run = Case::new("13 months").body(&usage("transfer-out", "1 GB")).sheet_text("cloud", &text).run();
    assert_eq!(run.months("cloud")[13], decimal("2"));
}

#[test]
fn a_share_of_money_moves_with_the_money_alone() {
    let sheet = [charge("Out", "transfer-out", "1/GB"), charge("Support", "spend", "10 %")].concat();
    let run = Case::new("13 months")
        .body(&usage("transfer-out", "100 GB"))
        .body("[price_change]\nnetwork = \"-50 %/year\"\nsupport = \"-50 %/year\"\n")
        .sheet("cloud", "cloud", &sheet)
        .run();
    assert_eq!(run.months("cloud")[13], decimal("55"));
}

#[test]
fn a_path_is_where_it_can_be() {
    let percentage = format!("{}change = \"3 %/year\"\n", charge("Support", "spend", "10 %"));
    let findings = |body: &str, sheet: &str| {
        let found = Case::new("1 month").body(&usage("transfer-out", "1 GB")).body(body).sheet("cloud", "cloud", sheet).findings();
        found.into_iter().map(|finding| (finding.code, finding.message)).collect::<Vec<_>>()
    };
    assert_eq!(findings("", &percentage), [("conflict", "the charge `Support` is a share of money and has a `change`".to_owned())]);
    let body = |change: &str| format!("[price_change]\nnetwork = \"{change}\"\n");
    assert_eq!(findings(&body("-100 %/year"), "")[0], ("bad-value", "`-100 %/year` is out of range".to_owned()));
    assert_eq!(findings(&body("-2 %/month"), "")[0], ("bad-value", "`-2 %/month` is a monthly change".to_owned()));
    let plans = [plan("plan", "1 year", ""), machine("a", "1/hour", "plan = \"0.5/hour\""), machine("b", "1/hour", "plan = \"0.5/hour\"")].concat();
    let plans = format!("{plans}change = \"-5 %/year\"\n");
    assert_eq!(findings("", &plans), [("conflict", "the prices of `a` and `b` change differently under the plan `plan`".to_owned())]);
}

#[test]
fn prices_that_never_fit_a_number_are_not_priced() {
    let body = format!("{}change = \"1000 %/year\"\n", rented("server", "1/hour"));
    let run = Case::new("100 years").body(&vcpus("web", 1)).sheet("cloud", "cloud", &body).run();
    assert_eq!(run.reasons("cloud"), [rackrent::rating::NotPriced::TooLarge]);
}

#[test]
fn the_report_says_which_prices_change_and_which_do_not() {
    let sheet = [rented("server", "1/hour"), charge("Out", "transfer-out", "1/GB")].concat();
    let run = |body: &str| Case::new("12 months").body(&vcpus("web", 1)).body(&usage("transfer-out", "1 GB")).body(body).sheet("cloud", "cloud", &sheet).run();
    assert!(not_counted(&run("")).contains("tax, changes of prices"), "{}", not_counted(&run("")));
    let part = run("[price_change]\nrent = \"-20 %/year\"\n");
    assert!(not_counted(&part).contains("changes of the prices of network"), "{}", not_counted(&part));
    assert!(part.notes(NoteKind::Assumed).contains(&"prices change from month to month: rent -20 %/year (cloud)"), "{:?}", part.notes(NoteKind::Assumed));
    assert!(!not_counted(&run("[price_change]\nrent = \"-20 %/year\"\nnetwork = \"3 %/year\"\n")).contains("changes of"));
}

// Laws.

/// A cloud with a term, and servers to buy, with a load that grows; prices change by so much a year.
fn world(change: &str, growth: u32, committed_price: u32, months: u32) -> Case {
    let rent = machine("m", "0.10/hour", &format!("term = \"0.0{committed_price}/hour\""));
    let cloud = [committed("term", "1 year"), rent, charge("Out", "transfer-out", "0.09/GB")].concat();
    let own = [bought("server", "1500 USD", "life = \"2 years\"\nspares = \"5 %\"\nmarket_decline = \"30 %/year\""), charge("Out", "transfer-out", "0.02/GB")];
    Case::new(&format!("{months} months"))
        .head("cost_of_money = \"8 %/year\"")
        .body(change)
        .body(&format!("[demand]\nshape = \"daily\"\npeak_to_mean = 2\ngrowth = \"{growth} %/month\"\n"))
        .body(&vcpus("web", 4))
        .body("[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"1 TB/month\"\n")
        .body(&paying("cloud", "./cloud.toml", "\"on demand\""))
        .body(&paying("committed", "./cloud.toml", "\"committed\""))
        .body(&paying("own", "./own.toml", "\"on demand\""))
        .sheet("cloud", "cloud", &cloud)
        .sheet("own", "owned", &own.concat())
}

fn all(percent: i32) -> String {
    let rate = |kind: &str| format!("{kind} = \"{percent} %/year\"\n");
    format!("[price_change]\n{}{}{}", rate("hardware"), rate("rent"), rate("network"))
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn a_path_of_nothing_changes_nothing(growth in 0..20_u32, price in 4..10_u32, months in 1..30_u32) {
        let (without, with) = (world("", growth, price, months).run(), world(&all(0), growth, price, months).run());
        for name in ["cloud", "committed", "own"] {
            prop_assert_eq!(without.months(name), with.months(name));
            prop_assert_eq!(without.lines(name), with.lines(name));
        }
    }

    #[test]
    fn falling_prices_never_make_anything_dearer(growth in 0..20_u32, price in 4..10_u32, months in 1..30_u32, change in -60..40_i32, less in 1..30_i32) {
        let (dear, cheap) = (world(&all(change), growth, price, months).run(), world(&all((change - less).max(-90)), growth, price, months).run());
        for name in ["cloud", "committed", "own"] {
            let cost = |run: &Run| run.priced(name).present_cost.map_or(Decimal::ZERO, rackrent::money::Money::decimal);
            // Each line is rounded.
            let slack = Decimal::from(months) * decimal("0.05");
            prop_assert!(cost(&cheap) <= cost(&dear) + slack, "{} {} {}", name, cost(&cheap), cost(&dear));
        }
    }

    #[test]
    fn the_type_that_is_chosen_is_the_cheapest_of_all(
        machines in proptest::collection::vec((1..9_u32, 40..120_u32, 40..100_u32, -50..60_i32), 3),
        growth in 0..15_u32,
        months in 1..40_u32,
        wages in -20..20_i32,
    ) {
        let machine = |(at, (size, price, share, change)): (usize, &(u32, u32, u32, i32))| {
            let (price, term) = (f64::from(size * price) / 1000.0, f64::from(size * price * share) / 100_000.0);
            let offered = machine(&format!("m{at}"), &format!("{price}/hour"), &format!("term = \"{term}/hour\""));
            format!("{}change = \"{change} %/year\"\n", offered.replace("vcpus = 1\n", &format!("vcpus = {size}\n")))
        };
        let sheet = format!("{}{}{}", committed("term", "1 year"), machines.iter().enumerate().map(machine).collect::<String>(), charge("People", "posts", "12000/post-year"));
        let case = |pinned: &str| {
            Case::new(&format!("{months} months"))
                .head("cost_of_money = \"8 %/year\"")
                .body(&format!("[staff]\nrented = 0\nowned = 0\nmachines_per_post = 20\n[price_change]\npeople = \"{wages} %/year\"\n"))
                .body(&format!("[demand]\nshape = \"daily\"\npeak_to_mean = 1.5\ngrowth = \"{growth} %/month\"\n"))
                .body(&format!("{}{pinned}", vcpus("web", 20)))
                .body(&paying("cloud", "./cloud.toml", "\"on demand\""))
                .body(&paying("committed", "./cloud.toml", "\"committed\""))
                .sheet("cloud", "cloud", &sheet)
                .run()
        };
        let free = case("");
        for name in ["cloud", "committed"] {
            let cost = |run: &Run| run.priced(name).present_cost.map_or(Decimal::ZERO, rackrent::money::Money::decimal);
            let least = (0..machines.len()).map(|at| cost(&case(&format!("machine = \"m{at}\"\n")))).min().unwrap_or_default();
            // Each line is rounded.
            prop_assert!(cost(&free) <= least + Decimal::from(months) * decimal("0.02"), "{} {} {}", name, cost(&free), least);
        }
    }

    #[test]
    fn a_base_and_a_peak_cost_no_more_than_either_alone(growth in 0..15_u32, change in -40..20_i32, hardware in -40..20_i32, months in 6..30_u32) {
        let cloud = rented("m", "0.10/hour");
        let own = bought("server", "900 USD", "life = \"2 years\"\nmarket_decline = \"30 %/year\"");
        let run = Case::new(&format!("{months} months"))
            .body(&format!("[price_change]\nhardware = \"{hardware} %/year\"\nrent = \"{change} %/year\"\n"))
            .body(&format!("[demand]\nshape = \"daily\"\npeak_to_mean = 2\ngrowth = \"{growth} %/month\"\n"))
            .body(&vcpus("web", 6))
            .body(&paying("cloud", "./cloud.toml", "\"on demand\""))
            .body(&paying("own", "./own.toml", "\"on demand\""))
            .body("[[alternative]]\nname = \"mix\"\nparts = [{ sheet = \"./own.toml\", serves = [\"components\"] }, { sheet = \"./cloud.toml\", takes = \"peak\" }]\n")
            .sheet("cloud", "cloud", &cloud)
            .sheet("own", "owned", &own)
            .run();
        let total = |name: &str| run.priced(name).total;
        prop_assert!(total("mix") <= total("own") && total("mix") <= total("cloud"), "{} {} {}", total("mix"), total("own"), total("cloud"));
    }

    #[test]
    fn the_order_of_keys_does_not_matter(order in select(vec![[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])) {
        let keys = ["hardware = \"-20 %/year\"\n", "rent = \"-10 %/year\"\n", "network = \"3 %/year\"\n"];
        let text = |order: [usize; 3]| format!("[price_change]\n{}", order.map(|at| keys[at]).concat());
        let (first, other) = (world(&text([0, 1, 2]), 5, 6, 24).run(), world(&text(order), 5, 6, 24).run());
        for name in ["cloud", "committed", "own"] {
            prop_assert_eq!(first.lines(name), other.lines(name));
        }
    }
}
