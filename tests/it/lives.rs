//! Several lives tried for a machine, what ages, and what is lost by giving it up early.

use crate::support::{Case, Run, bought, charge, decimal, decimals, rented, vcpus};
use proptest::prelude::*;
use rackrent::comparison::{Lives, View};
use rackrent::report::{Format, Period};
use rust_decimal::Decimal;

fn owned(horizon: &str, machine: &str, more: &str) -> Run {
    Case::new(horizon).body(&vcpus("web", 1)).sheet("own", "owned", &format!("{}{more}", bought("server", "1200 USD", machine))).run()
}

const TWO: &str = "life = [\"3 years\", \"6 years\"]";

#[test]
fn of_several_lives_the_cheaper_is_taken_and_the_report_says_by_how_much() {
    // Six years: 1,200 once, or twice.
    let run = owned("6 years", TWO, "");
    assert_eq!(run.total("own"), "1200.00");
    let (chosen, other) = (vec![72], (36, Some(rackrent::money::Money::ZERO)));
    let lives = &run.priced("own").lives;
    assert_eq!((lives.len(), &lives[0].machine, &lives[0].chosen, lives[0].others[0].0), (1, &"server".to_owned(), &chosen, other.0));
    assert_eq!(lives[0].others[0].1.expect("it can be priced").to_string(), "1200.00");
    for format in [Format::Table, Format::Markdown] {
        let text = run.render(format, Period::Total);
        assert!(text.contains("server serves 6 years; 3 years would cost 1,200 USD more"), "{text}");
        assert!(text.contains("1 x server (6 years) for web"), "{text}");
    }
    let json = &run.json()["alternatives"][0]["lives"][0];
    assert_eq!((&json["chosen_months"][0], &json["others"][0]["months"], &json["others"][0]["dearer"]), (&72.into(), &36.into(), &"1200.00".into()));
    // With one life there is nothing to say.
    assert_eq!(owned("6 years", "life = [\"3 years\"]", "").priced("own").lives, [] as [Lives; 0]);
}

#[test]
fn what_is_charged_on_old_machines_makes_the_shorter_life_the_cheaper() {
    // From three years on 50 % a year of 1,200: three times 600 beside one purchase, against two purchases.
    let old = format!("{}from_age = \"3 years\"\n", charge("Extended support", "hardware-value", "50 %/year"));
    let run = owned("6 years", TWO, &old);
    assert_eq!(run.total("own"), "2400.00");
    assert_eq!(run.priced("own").lives[0].chosen, [36]);
    assert_eq!(run.priced("own").lives[0].others[0].1.expect("it can be priced").to_string(), "600.00");
    let run = owned("6 years", "life = \"6 years\"", &old);
    let paid = run.quantities("own", "Extended support");
    assert!(paid[..37].iter().all(Decimal::is_zero) && paid[37..].iter().all(|value| *value == decimal("1200")), "{paid:?}");
}

#[test]
fn each_alternative_with_a_base_and_a_peak_tries_the_lives_too() {
    // Three vCPUs all the time and up to six for an hour a day: two lives are never dearer than either alone.
    let load = (0..24).map(|hour| if hour == 12 { 6 } else { 3 });
    let mixed = |life: &str| {
        let parts = "[[alternative]]\nname = \"mix\"\nparts = [{ sheet = \"./own.toml\" }, { sheet = \"./cloud.toml\", takes = \"peak\" }]\n";
        let old = format!("{}from_age = \"2 years\"\n", charge("Extended support", "hardware-value", "40 %/year"));
        let run = Case::new("4 years")
            .trace("1 hour", load.clone())
            .body(&vcpus("web", 6))
            .body(parts)
            .sheet("own", "owned", &format!("{}{old}", bought("server", "1200 USD", &format!("life = {life}"))))
            .sheet("cloud", "cloud", &rented("server", "0.30/hour"))
            .run();
        (decimal(&run.total("mix")), run.priced("mix").lives.clone())
    };
    let ((short, _), (long, _), (both, lives)) = (mixed("\"2 years\""), mixed("\"4 years\""), mixed("[\"4 years\", \"2 years\"]"));
    assert_eq!(both, short.min(long));
    // Three servers: 2 x 1,200 each, or 1,200 and two years at 480: the longer life.
    assert_eq!(lives[0].chosen, [48]);
    assert_eq!(lives[0].others[0].1.expect("it can be priced").decimal(), short - long);
}

#[test]
fn failures_are_expected_by_year_of_age_and_the_last_year_goes_on() {
    // 2 % in the first year and 10 % in every later one, at 12,000 a failure: 20 a month, then 100.
    let machine = "life = \"3 years\"\nfailures = [\"2 %/year\", \"10 %/year\"]";
    let run = owned("36 months", machine, &charge("Repair", "failures", "12000/failure"));
    assert_eq!(run.line("own", "Repair"), "2640.00");
    // Two servers, one of them a month younger: in month 13 the first has 10 %, the second still 2 %.
    let growing = format!("[demand]\ngrowth = \"100 %/year\"\n{}", vcpus("web", 1));
    let sheet = format!("{}{}", bought("server", "0 USD", machine), charge("Repair", "failures", "12000/failure"));
    let run = Case::new("24 months").body(&growing).sheet("own", "owned", &sheet).run();
    let failures = run.quantities("own", "Repair");
    let near = |month: usize, rate: &str| (failures[month] * Decimal::from(12) - decimal(rate)).abs() < decimal("0.0001");
    assert!(near(1, "0.02") && near(12, "0.04") && near(13, "0.12"), "{failures:?}");
}

#[test]
fn giving_hardware_up_costs_its_book_value_less_what_it_fetches() {
    // 2,100 for three years. Armbrust et al. (2009, section 6.1): after one of them the book has 1,400; the market has nothing, half, or more than that.
    let at = |decline: &str, month: usize| {
        let machine = bought("server", "2100 USD", &format!("life = \"3 years\"\nmarket_decline = \"{decline} %/year\""));
        let run = Case::new("36 months").body(&vcpus("web", 1)).sheet("own", "owned", &machine).run();
        run.priced("own").retiring[month - 1].to_string()
    };
    assert_eq!([at("100", 12), at("50", 12), at("0", 12)], ["1400.00", "350.00", "0.00"]);
    assert_eq!([at("100", 1), at("100", 35), at("100", 36)], ["2041.67", "58.33", "0.00"]);
    let machine = bought("server", "2100 USD", "life = \"3 years\"\nmarket_decline = \"100 %/year\"");
    let run = Case::new("24 months").body(&vcpus("web", 1)).sheet("own", "owned", &machine).sheet("rent", "cloud", &rented("server", "1/hour")).run();
    let text = run.render(Format::Table, Period::Total);
    assert!(text.lines().any(|line| line.starts_with("Lost if given up half-way") && line.contains("1,400") && line.ends_with('-')), "{text}");
    assert!(run.render(Format::Markdown, Period::Total).contains("| Lost if given up after year 2 | 700 | - |"));
    assert_eq!(run.json()["alternatives"][0]["retirement_penalty_by_month"][11], "1400.00");
    // Credited at the end as the lower of the two, it is what the end costs: nothing is left.
    assert_eq!(run.priced("own").end_credits.to_string(), "0.00");
}

#[test]
fn lives_that_cannot_be_tried_are_reported() {
    let findings = |machine: &str, more: &str| {
        let sheet = format!("{}{more}", bought("server", "1200 USD", machine));
        let findings = Case::new("12 months").body(&vcpus("web", 1)).sheet("own", "owned", &sheet).findings();
        findings.into_iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect::<Vec<_>>()
    };
    let many: Vec<String> = (1..=9).map(|years| format!("\"{years} years\"")).collect();
    for (machine, more, said) in [
        ("life = []", "", "the list is empty"),
        ("life = [\"3 years\", \"36 months\"]", "", "has the life of 36 months twice"),
        ("life = [\"3 years\", \"200 years\"]", "", "lives 200 years"),
        (&format!("life = [{}]", many.join(", ")), "", "has 9 lives to try"),
        ("life = \"3 years\"\nfailures = [\"2 %/year\", \"two\"]", "", "two"),
        ("life = \"3 years\"", "[[charge]]\nname = \"Hands\"\nmeter = \"months\"\nprice = \"1/month\"\nfrom_age = \"1 year\"\n", "`from_age`"),
        ("life = \"3 years\"", "[[charge]]\nname = \"Old\"\nmeter = \"hardware-value\"\nprice = \"1 %/year\"\nfrom_age = \"1 day\"\n", "is 1 day"),
    ] {
        let found = findings(machine, more);
        assert!(found.len() == 1 && found[0].contains(said), "{machine}: {found:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_longer_life_never_raises_the_straight_line_monthly_cost(
        price in 100u32..100_000, resale in 0u32..60, short in 6u32..48, more in 1u32..48, growth in 0u32..6, need in 1u32..20, months in 12u32..72
    ) {
        // Of a load that does not fall: machines that outlive their load cost longer.
        let sheet = |life: u32| bought("server", &format!("{price} USD"), &format!("life = \"{life} months\"\nresale = \"{resale} %\""));
        let run = Case::new(&format!("{months} months"))
            .body(&format!("[demand]\ngrowth = \"{growth} %/month\"\n{}", vcpus("web", need)))
            .sheet("short", "owned", &sheet(short))
            .sheet("long", "owned", &sheet(short + more))
            .run();
        let so_far = |name: &str| {
            let mut sum = Decimal::ZERO;
            let months = &run.priced(name).ledger(View::Amortized).months;
            months.iter().map(move |month| { sum += month.decimal(); sum }).collect::<Vec<_>>()
        };
        // Sums so far are what is rounded.
        for (month, (short, long)) in so_far("short").into_iter().zip(so_far("long")).enumerate() {
            prop_assert!(long <= short + decimal("0.01"), "month {month}: {long} > {short}");
        }
    }
}

#[test]
fn ties_between_lives_go_to_the_one_that_is_written_first() {
    let machine = |lives: &str| owned("12 months", &format!("life = [{lives}]\nmarket_decline = \"100 %/year\""), "");
    for (lives, first) in [("\"3 years\", \"6 years\"", 36), ("\"6 years\", \"3 years\"", 72)] {
        assert_eq!(machine(lives).priced("own").lives[0].chosen, [first]);
    }
    assert_eq!(machine("\"3 years\", \"6 years\"").quantities("own", "server (3 years)"), decimals("1 0 0 0 0 0 0 0 0 0 0 0 0"));
}
