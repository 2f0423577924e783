//! What would turn the verdict: changes of one price, other horizons, other growth.

use crate::support::{Case, bought, charge, decimal, rented, vcpus};
use rackrent::comparison::Verdict;
use rust_decimal::Decimal;

/// A server that is worth nothing as soon as it is bought, and serves for ten years.
fn own(price: &str) -> String {
    bought("server", price, "life = \"10 years\"\nmarket_decline = \"100 %/year\"")
}

/// Twelve months of renting a machine at 100, against buying one.
fn year(purchase: &str) -> Case {
    Case::new("12 months").body(&vcpus("web", 1)).sheet("rent", "hosting", &rented("server", "100/month")).sheet("own", "owned", &own(purchase))
}

/// Who must get dearer or cheaper by how much.
fn turns(case: &Case) -> Vec<(String, Decimal)> {
    let run = case.run();
    let Verdict::Winner { turns, .. } = &run.comparison.verdict else { panic!("two are priced") };
    turns.iter().map(|turn| (crate::support::short(run.comparison.name(turn.alternative)).to_owned(), turn.change.normalize())).collect()
}

#[test]
fn the_smallest_changes_of_a_price_that_turn_the_verdict_come_first() {
    // 1,200 against 1,500: owning must get a fifth cheaper, or renting a quarter dearer.
    assert_eq!(turns(&year("1500 USD")), [("own".to_owned(), decimal("-0.2")), ("rent".to_owned(), decimal("0.25"))]);
}

#[test]
fn a_change_that_turns_the_verdict_leaves_nothing_between_the_two() {
    // Owning a fifth cheaper is a tie; a cent more or less decides.
    let margin = |purchase: &str| {
        let run = year(purchase).run();
        let Verdict::Winner { margin, .. } = run.comparison.verdict else { panic!("two are priced") };
        (run.winner().map(str::to_owned), margin.to_string())
    };
    assert_eq!(margin("1200 USD").1, "0.00");
    assert_eq!(margin("1200.01 USD"), (Some("rent".to_owned()), "0.01".to_owned()));
    assert_eq!(margin("1199.99 USD"), (Some("own".to_owned()), "0.01".to_owned()));
}

#[test]
fn what_both_pay_alike_turns_nothing() {
    // 10 a month of people on both sides.
    let case = year("1500 USD").body("[staff]\nrented = 1\nowned = 1\n").completing("people", "hosting", &charge("People", "posts", "10/post-month"));
    assert_eq!(turns(&case).len(), 2);
}

#[test]
fn the_horizon_at_which_the_verdict_turns_is_the_nearest_at_which_the_other_wins() {
    // 100 a month against 1,150: owning wins from month 12 on, so of 24 months it takes a horizon of 11; renting wins to month 11, of 8 it takes 12.
    let case = |horizon: &str| {
        Case::new(horizon).body(&vcpus("web", 1)).sheet("rent", "hosting", &rented("server", "100/month")).sheet("own", "owned", &own("1150 USD")).turning()
    };
    let points = case("24 months");
    assert_eq!(points.iter().map(|point| (point.input, point.at.as_str(), point.below)).collect::<Vec<_>>(), [("horizon", "11 months", true)]);
    let points = case("8 months");
    assert_eq!(points.iter().map(|point| (point.input, point.at.as_str(), point.below)).collect::<Vec<_>>(), [("horizon", "12 months", false)]);
}

#[test]
fn the_growth_at_which_the_verdict_turns_makes_the_other_win() {
    // 30 vCPUs on servers of 100, against renting at 10 a month, for twelve months: growing by 10 % a month renting follows, owning keeps what it bought.
    let case = |growth: &str| {
        Case::new("12 months")
            .body(&format!("[demand]\ngrowth = \"{growth}\"\n{}", vcpus("web", 30)))
            .sheet("rent", "hosting", &rented("server", "10/month"))
            .sheet("own", "owned", &own("100 USD"))
    };
    let winner = |growth: &str| case(growth).run().winner().map(str::to_owned);
    let points: Vec<_> = case("10 %/month").turning().into_iter().filter(|point| point.input == "growth").collect();
    assert_eq!(points.len(), 1, "{points:?}");
    assert_eq!(winner("10 %/month").as_deref(), Some("rent"));
    assert_eq!(winner(&points[0].at).as_deref(), Some("own"), "at {}", points[0].at);
}

#[test]
fn without_a_verdict_nothing_turns() {
    assert_eq!(Case::new("12 months").body(&vcpus("web", 1)).sheet("rent", "hosting", &rented("server", "100/month")).turning(), []);
}

#[test]
fn a_shrinking_load_turns_over_a_rate_and_not_under_it() {
    // 100 servers at 400 are 40,000. Rented at 10 a month they are 1,000 a month at first and 3 % less each month: about 33,000 in ten years.
    // Where the load shrinks by half as much, renting takes more than that.
    let case = Case::new("120 months")
        .body(&format!("[demand]\ngrowth = \"-3 %/month\"\n{}", vcpus("web", 100)))
        .sheet("rent", "hosting", &rented("server", "10/month"))
        .sheet("own", "owned", &own("400 USD"));
    assert_eq!(case.run().winner(), Some("rent"));
    let points: Vec<_> = case.turning().into_iter().filter(|point| point.input == "growth").collect();
    assert_eq!(points.len(), 1, "{points:?}");
    assert!(!points[0].below, "{points:?}");
}
