//! A base on machines of one's own and the peak on rented ones: how many to own, what is paid on either side, and when one side alone is best.

use crate::properties::config;
use crate::purchase::{NO_LAG, committed, machine};
use crate::support::{Case, Run, bought, charge, decimal, decimals, rented, vcpus};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

/// A month in which one machine is needed always, a second in 500 hours and a third in 200 of them.
fn load() -> impl Iterator<Item = u32> {
    (0..730).map(|hour| 1 + u32::from(hour < 500) + u32::from(hour < 200))
}

/// The parts of a mix.
fn parts(own: &str, rent: &str) -> String {
    format!("[[alternative]]\nname = \"mix\"\nparts = [{{ sheet = \"./own.toml\"{own} }}, {{ sheet = \"./rent.toml\", takes = \"peak\"{rent} }}]\n")
}

const OWN: &str = "[[alternative]]\nname = \"own\"\nparts = [{ sheet = \"./own.toml\" }]\n";
const RENT: &str = "[[alternative]]\nname = \"rent\"\nparts = [{ sheet = \"./rent.toml\" }]\n";

/// A year of that month; a server of one's own costs 480 and lives a year, a rented one 0.10 an hour.
fn year(component: &str, mix: &str, own: &str, rent: &str) -> Case {
    Case::new("1 year")
        .body(NO_LAG)
        .trace("1 hour", load())
        .body(&format!("{}{component}", vcpus("web", 3)))
        .body(mix)
        .body(OWN)
        .body(RENT)
        .sheet("own", "owned", &format!("{}{own}", bought("server", "480 USD", "life = \"1 year\"")))
        .sheet("rent", "cloud", &format!("{}{rent}", rented("m", "0.10/hour")))
}

/// How many are owned in the first month and the last, and what one more and one fewer would cost more.
fn margin(run: &Run) -> (f64, f64, Option<String>, Option<String>) {
    let margin = run.priced("mix").margin.as_ref().expect("a base");
    let whole = |cost: Option<(f64, rackrent::money::Exact)>| cost.map(|(_, cost)| cost.decimal().normalize().to_string());
    (margin.owned.0, margin.owned.1, whole(margin.more), whole(margin.fewer))
}

#[test]
fn two_servers_are_worth_owning_and_the_third_is_not() {
    // A month's rent is 73, 50 and 20, a server's month 40: own two and rent 200 hours: 960 + 240. Own all: 1,440; rent all: 143 x 12. One more costs 480 - 240,
    // one fewer 600 - 480.
    let run = year("", &parts("", ""), "", "").run();
    assert_eq!((run.total("mix"), run.total("own"), run.total("rent")), ("1200.00".into(), "1440.00".into(), "1716.00".into()));
    assert_eq!((run.line("mix", "server"), run.line("mix", "m")), ("960.00".into(), "240.00".into()));
    assert_eq!(run.quantities("mix", "m")[1], decimal("200"));
    assert_eq!(margin(&run), (2.0, 2.0, Some("240".into()), Some("120".into())));
    assert_eq!(run.winner(), Some("mix"));
}

#[test]
fn a_count_that_is_stated_is_kept_though_another_is_cheaper() {
    // One: 480 + 12 x 70. Three: 1,440. Four stand idle in part: 1,920.
    for (count, total) in [(1, "1320.00"), (2, "1200.00"), (3, "1440.00"), (4, "1920.00")] {
        let run = year("", &parts(&format!(", count = {count}"), ""), "", "").run();
        assert_eq!(run.total("mix"), total, "{count}");
        assert_eq!(run.quantity("mix", "server"), Decimal::from(count));
    }
}

#[test]
fn where_one_side_alone_is_best_it_is_taken_whole() {
    // At 0.30 an hour the third is worth owning too: 60 a month. At 0.05 none: the first costs 36.50.
    let at = |price: &str| {
        let case = year("", &parts("", ""), "", "").sheet("other", "cloud", &rented("m", price));
        case.body(&parts("", "").replace("./rent.toml", "./other.toml").replace("\"mix\"", "\"other mix\"")).run()
    };
    assert_eq!(at("0.30/hour").total("other mix"), "1440.00");
    // 1,430 hours at 0.05 are 71.50 a month.
    assert_eq!(at("0.05/hour").total("other mix"), "858.00");
}

#[test]
fn redundancy_stands_on_both_sides() {
    // n+1: of two owned one carries; the peak needs one in 500 hours and two in 200, and one more whenever it needs any: 500 + 200 + 500 hours, 120 a month.
    let run = year("redundancy = \"n+1\"\n", &parts(", count = 2", ""), "", "").run();
    assert_eq!(run.quantities("mix", "m")[1], decimal("1200"));
    assert_eq!(run.total("mix"), "2400.00");
    // Left to itself: three owned carry two, and the third costs 200 x 2 hours, 40 a month: as much as a fourth server.
    let free = year("redundancy = \"n+1\"\n", &parts("", ""), "", "").run();
    assert_eq!(free.total("mix"), "1920.00");
    assert_eq!((free.total("own"), free.total("rent")), ("1920.00".into(), "2592.00".into()));
}

#[test]
fn traffic_that_follows_the_load_leaves_where_the_load_runs() {
    // 1,430 machine-hours, of which two servers carry 1,230. 1,430 GB: 1,230 through transit at 0.01, 200 out of the cloud at 0.10. Owning the third would save
    // 240 of rent and 12 x (20.00 - 2.00) of traffic: 456 for 480. Without the second, 600 of rent and 12 x (50.00 - 5.00) for 480.
    let traffic = "[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"1430 GB/month\"\n";
    let (transit, out) = (charge("Transit", "transfer-out", "0.01/GB"), charge("Out", "transfer-out", "0.10/GB"));
    let run = year("", &parts("", ""), &transit, &out).body(traffic).run();
    assert_eq!((run.quantities("mix", "Transit")[1], run.quantities("mix", "Out")[1]), (decimal("1230"), decimal("200")));
    assert_eq!(run.total("mix"), "1587.60");
    assert_eq!(margin(&run), (2.0, 2.0, Some("24".into()), Some("660".into())));
    // At 0.13 a GB the third is worth it: 240 + 12 x (26 - 2) = 528.
    let dear = year("", &parts("", ""), &transit, &charge("Out", "transfer-out", "0.13/GB")).body(traffic).run();
    assert_eq!(dear.total("mix"), "1611.60");
}

#[test]
fn traffic_that_follows_nothing_stands_with_the_side_that_costs_less() {
    let traffic = "[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"1000 GB/month\"\nfollows = \"nothing\"\n";
    for (transit, out, total) in [("0.01/GB", "0.10/GB", "1320.00"), ("0.10/GB", "0.01/GB", "1320.00")] {
        let run = year("", &parts("", ""), &charge("Transit", "transfer-out", transit), &charge("Out", "transfer-out", out)).body(traffic).run();
        assert_eq!(run.total("mix"), total, "{transit} {out}");
    }
}

#[test]
fn who_owns_anything_pays_the_people_who_look_after_it() {
    // Half a post for what is rented, one where something is owned, at 80 a month: 480 and 960 a year. The mix, 1,200 + 960, still beats renting, 1,716 + 480.
    let staff = "[staff]\nrented = 0.5\nowned = 1\n";
    let people = |price: &str| charge("People", "posts", &format!("{price}/post-month"));
    let run = |price: &str| year("", &parts("", ""), &people(price), &people(price)).body(staff).run();
    let cheap = run("80");
    assert_eq!((cheap.total("mix"), cheap.total("rent"), cheap.total("own")), ("2160.00".into(), "2196.00".into(), "2400.00".into()));
    assert_eq!(cheap.priced("mix").posts, Some((decimal("1"), decimal("1"))));
    // At 100 a month, 1,200 + 1,200 against 1,716 + 600: all is rented, with half a post.
    let dear = run("100");
    assert_eq!(dear.total("mix"), "2316.00");
    assert_eq!(dear.priced("mix").posts, Some((decimal("0.5"), decimal("0.5"))));
}

#[test]
fn the_peak_can_be_committed_too() {
    // The second machine, 500 of 730 hours, under a term at 0.05: 36.50 a month, against 40 for a server and 50 on demand. The first is owned no longer either:
    // 36.50 as well. Only one may be committed to where the base is pinned to one.
    let sheet = [committed("term", "1 year"), machine("m", "0.10/hour", "term = \"0.05/hour\"")].concat();
    let case = |own: &str, rent: &str| {
        Case::new("1 year")
            .body(NO_LAG)
            .trace("1 hour", load())
            .body(&vcpus("web", 3))
            .body(&parts(own, rent))
            .sheet("own", "owned", &bought("server", "480 USD", "life = \"1 year\""))
            .sheet("rent", "cloud", &sheet)
            .run()
    };
    // 480 + 12 x (36.50 + 20).
    assert_eq!(case(", count = 1", ", purchase = \"committed\"").total("mix"), "1158.00");
    // 12 x (36.50 + 36.50 + 20).
    assert_eq!(case("", ", purchase = \"committed\"").total("mix"), "1116.00");
    assert_eq!(case("", "").total("mix"), "1200.00");
}

#[test]
fn a_growing_load_is_owned_as_it_comes() {
    // 1, 2, 4, 8 machines all the time; a server of 100 that lives two years and is worth half of it after one, here straight line: 4 months cost it 16.67. The
    // rent of a month is 73: all are owned, bought in the month of need.
    let run = Case::new("4 months")
        .body("[demand]\ngrowth = \"100 %/month\"\n")
        .body(&vcpus("web", 1))
        .body(&parts("", ""))
        .sheet("own", "owned", &bought("server", "100 USD", "life = \"2 years\""))
        .sheet("rent", "cloud", &rented("m", "0.10/hour"))
        .run();
    assert_eq!(run.quantities("mix", "server"), decimals("1 0 1 2 4"));
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn a_mix_is_never_dearer_than_owning_all_or_renting_all(
        size in 1..60_u32, peak in 0..30_u32, growth in -10..20_i32, horizon in 1..14_u32, price in 20..400_u32, purchase in 50..2_000_u32, life in 1..37_u32,
        power in 0..3_u32, redundancy in select(&["n", "n+1", "2n"]), minimum in 0..3_u32, cost_of_money in proptest::option::of(0..25_u32), staff in any::<bool>(),
        volume in 0..5_000_u32, sites in 1..3_u32,
    ) {
        let own = [
            bought("server", &format!("{purchase} USD"), &format!("life = \"{life} months\"\nlead_time = \"3 weeks\"\nmarket_decline = \"30 %/year\""))
                .replace("full = \"0 W\"", &format!("full = \"{} W\"\nrack_units = 1", power * 200)),
            charge("Energy", "energy", "0.20/kWh"),
            "covers = [\"contracted-power\"]\n".to_owned(),
            charge("Racks", "rack-units", "5/U-month"),
            charge("Transit", "transfer-out", "0.01/GB"),
            charge("People", "posts", "500/post-month"),
        ];
        let options = format!("term = \"0.{:03}/hour\"", price * 6 / 10);
        let rent = [
            committed("term", "6 months"),
            machine("m", &format!("0.{price:03}/hour"), &options),
            charge("Out", "transfer-out", "0.08/GB"),
            charge("People", "posts", "500/post-month"),
        ];
        let mut case = Case::new(&format!("{horizon} months"))
            .head(&format!("sites = {sites}"))
            .body(&format!("[demand]\nshape = \"daily\"\npeak_to_mean = {}.{}\ngrowth = \"{growth} %/month\"\n", 1 + peak / 10, peak % 10))
            .body(&format!("{}redundancy = \"{redundancy}\"\nminimum = {minimum}\n", vcpus("web", size)))
            .body(&format!("[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"{volume} GB/month\"\n"))
            .body(&parts("", ", purchase = \"committed\""))
            .body(OWN)
            .body(&RENT.replace("./rent.toml\"", "./rent.toml\", purchase = \"committed\""));
        if let Some(rate) = cost_of_money {
            case = case.head(&format!("cost_of_money = \"{rate} %/year\""));
        }
        if staff {
            case = case.body("[staff]\nrented = 0.5\nowned = 1\nmachines_per_post = 20\n");
        }
        let run = case.sheet("own", "owned", &own.concat()).sheet("rent", "cloud", &rent.concat()).run();
        let measure = |name: &str| run.priced(name).measure(run.comparison.measure).decimal();
        // The evaluation decides on rounded lines; the present cost that is shown is rounded once more.
        prop_assert!(measure("mix") <= measure("own") + Decimal::new(1, 2), "{} > own {}", measure("mix"), measure("own"));
        prop_assert!(measure("mix") <= measure("rent") + Decimal::new(1, 2), "{} > rent {}", measure("mix"), measure("rent"));
    }
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn no_number_that_is_stated_costs_less_than_the_one_that_is_chosen(
        size in 1..10_u32, peak in 0..30_u32, growth in -10..20_i32, horizon in 1..9_u32, price in 20..400_u32, purchase in 50..2_000_u32, life in 3..37_u32,
        redundancy in select(&["n", "n+1", "2n"]), cost_of_money in proptest::option::of(0..25_u32), volume in 0..5_000_u32, commits in any::<bool>(),
    ) {
        let own = bought("server", &format!("{purchase} USD"), &format!("life = \"{life} months\"\nmarket_decline = \"30 %/year\""));
        let options = format!("term = \"0.{:03}/hour\"", price * 6 / 10);
        let rent = [committed("term", "6 months"), machine("m", &format!("0.{price:03}/hour"), &options), charge("Out", "transfer-out", "0.08/GB")].concat();
        let pays = if commits { ", purchase = \"committed\"" } else { "" };
        let stated = |count: u32| parts(&format!(", count = {count}"), pays).replace("\"mix\"", &format!("\"{count}\""));
        let mut case = Case::new(&format!("{horizon} months"))
            .body(&format!("[demand]\nshape = \"daily\"\npeak_to_mean = {}.{}\ngrowth = \"{growth} %/month\"\n", 1 + peak / 10, peak % 10))
            .body(&format!("{}redundancy = \"{redundancy}\"\n", vcpus("web", size)))
            .body(&format!("[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"{volume} GB/month\"\n"))
            .body(&parts("", pays))
            .body(&(0..=size + 2).map(stated).collect::<String>());
        if let Some(rate) = cost_of_money {
            case = case.head(&format!("cost_of_money = \"{rate} %/year\""));
        }
        let run = case.sheet("own", "owned", &format!("{own}{}", charge("Transit", "transfer-out", "0.01/GB"))).sheet("rent", "cloud", &rent).run();
        let measure = |name: &str| run.priced(name).measure(run.comparison.measure).decimal();
        for count in 0..=size + 2 {
            let other = measure(&count.to_string());
            prop_assert!(measure("mix") <= other + Decimal::new(1, 2), "{} > {other} with {count}", measure("mix"));
        }
    }
}

#[test]
fn a_base_draws_power_in_the_hours_of_its_schedules_as_a_whole_fleet_does() {
    // A server of 2 vCPUs, 100 W more at full load than idle. Full for the 50 hours of an office week of 168: 222 of month 1's 730 hours (4 weeks of 50, and
    // 22 of the 58 hours after them), so 22.2 kWh and, at 0.10, 2.22.
    let own = "[[machine]]\nname = \"server\"\nvcpus = 2\npurchase = \"480 USD\"\nlife = \"1 month\"\nidle = \"0 W\"\nfull = \"100 W\"\n\
               [[charge]]\nname = \"Power\"\nmeter = \"energy\"\nprice = \"0.10/kWh\"\ncovers = [\"contracted-power\", \"rack-units\", \"hardware-value\"]\n";
    let run = Case::new("1 month")
        .body(&format!("{}schedule = \"mon-fri 08:00-18:00\"\n", vcpus("web", 2)))
        .body(&parts(", count = 1", ""))
        .body(OWN)
        .sheet("own", "owned", own)
        .sheet("rent", "cloud", &rented("m", "0.10/hour"))
        .run();
    assert_eq!((run.total("own"), run.total("mix")), ("482.22".into(), "482.22".into()));
}
