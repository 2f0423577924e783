//! Which machines a rented fleet has, and when: sizes, scaling, surges, billing increments, the choice of a type, shared hosts.

use crate::support::{Case, Run, bought, charge, decimal, decimals, has_no_machine, rented, vcpus};

/// A component on machines of one vCPU at 0.10 an hour.
fn hourly(horizon: &str, component: &str) -> Run {
    Case::new(horizon).body(component).sheet("cloud", "cloud", &rented("server", "0.10/hour")).run()
}

/// How many machines the first group has at most in the first month.
fn first_count(run: &Run, name: &str) -> f64 {
    run.priced(name).choices[0].count.0
}

/// The machine type that was chosen for each group.
fn chosen<'a>(run: &'a Run, name: &str) -> Vec<&'a str> {
    run.priced(name).choices.iter().map(|choice| choice.machine.as_str()).collect()
}

// Sizes.

#[test]
fn the_scarcest_resource_decides_how_many_machines_there_are() {
    // 5 of 2 vCPUs are 3 machines, 20 of 4 GB are 5.
    let component = "[[component]]\nname = \"web\"\nvcpus = 5\nmemory = \"20 GB\"\n";
    let machine = "[[machine]]\nname = \"server\"\nvcpus = 2\nmemory = \"4 GB\"\nprice = \"0.10/hour\"\n";
    let run = Case::new("1 month").body(component).sheet("cloud", "cloud", machine).run();
    assert_eq!(run.quantity("cloud", "server"), decimal("3650"));
}

#[test]
fn what_fits_exactly_takes_no_machine_more() {
    // 3 x 0.1 is 0.30000000000000004 in floats: three machines of 0.1 vCPUs carry 0.3.
    let component = "[[component]]\nname = \"web\"\nvcpus = 0.3\n";
    let machine = "[[machine]]\nname = \"sliver\"\nvcpus = 0.1\nprice = \"0.10/hour\"\n";
    let run = Case::new("1 month").body(component).sheet("cloud", "cloud", machine).run();
    assert_eq!(run.quantity("cloud", "sliver"), decimal("2190"));
}

#[test]
fn redundancy_adds_one_or_two_machines_or_doubles_them() {
    for (word, machines) in [("n", "3"), ("n+1", "4"), ("n+2", "5"), ("2n", "6")] {
        let run = hourly("1 month", &format!("{}redundancy = \"{word}\"\n", vcpus("web", 3)));
        assert_eq!(run.quantity("cloud", "server"), decimal(machines) * decimal("730"), "{word}");
    }
}

#[test]
fn a_minimum_holds_before_redundancy() {
    let run = hourly("1 month", &format!("{}minimum = 3\nredundancy = \"n+1\"\n", vcpus("web", 1)));
    assert_eq!(run.quantity("cloud", "server"), decimal("2920"));
}

#[test]
fn a_mean_becomes_a_peak_by_peak_to_mean_over_utilization() {
    // 10 x 2 / 0.7 = 28.6, so 29; 10 x 2 / 0.5 = 40.
    let demand = "[demand]\nshape = \"daily\"\npeak_to_mean = 2\n";
    for (more, machines) in [("", 29.0), ("max_utilization = \"50 %\"\n", 40.0)] {
        let run = hourly("1 month", &format!("{demand}{}basis = \"mean\"\n{more}", vcpus("web", 10)));
        assert!((first_count(&run, "cloud") - machines).abs() < 1e-9, "{more}");
    }
}

#[test]
fn performance_is_work_per_vcpu() {
    let machine = "[[machine]]\nname = \"slow\"\nvcpus = 4\nperformance = 0.5\nprice = \"0.10/hour\"\n";
    let run = Case::new("1 month").body(&vcpus("web", 4)).sheet("cloud", "cloud", machine).run();
    assert_eq!(run.quantity("cloud", "slow"), decimal("1460"));
}

#[test]
fn sites_multiply_machines_and_data_but_not_traffic() {
    let traffic = "[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"100 GB/month\"\n";
    let data = "[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"100 GB\"\n";
    let prices = [rented("server", "0.10/hour"), charge("Out", "transfer-out", "1/GB"), charge("Storage", "object-storage", "1/GB-month")].concat();
    let run = Case::new("1 month").head("sites = 2").body(&vcpus("web", 3)).body(traffic).body(data).sheet("cloud", "cloud", &prices).run();
    assert_eq!(run.quantity("cloud", "server"), decimal("4380"));
    assert_eq!((run.line("cloud", "Storage"), run.line("cloud", "Out")), ("200.00".into(), "100.00".into()));
    let run = Case::new("1 month").head("sites = 2").body(&vcpus("web", 3)).sheet("own", "owned", &bought("server", "100 USD", "life = \"1 month\"")).run();
    assert_eq!(run.total("own"), "600.00");
}

// Demand.

/// A June whose days have 12 hours at 1 machine and then 12 at 4.
fn half_days(scales: &str, sheet: &str, kind: &str) -> Run {
    Case::new("1 month")
        .head("start = \"2026-06\"")
        .body("[conventions]\nmonth = \"calendar\"\n")
        .trace("1 hour", (0..24).map(|hour| if hour < 12 { 1 } else { 4 }))
        .body(&format!("{}scales = \"{scales}\"\n", vcpus("web", 4)))
        .sheet("cloud", kind, sheet)
        .run()
}

#[test]
fn a_rented_fleet_follows_by_the_hour_and_scales_down_an_hour_late() {
    // 12 x 1 + 12 x 4 + 3 an hour late = 63 a day, the first day 60: 30 x 63 - 3.
    assert_eq!(half_days("hourly", &rented("server", "0.10/hour"), "cloud").quantity("cloud", "server"), decimal("1887"));
}

#[test]
fn without_the_lag_a_rented_fleet_follows_to_the_hour() {
    // 12 x 1 + 12 x 4 = 60 a day.
    let run = Case::new("1 month")
        .head("start = \"2026-06\"")
        .body("[conventions]\nmonth = \"calendar\"\nscale_down_lag = \"0 hours\"\n")
        .trace("1 hour", (0..24).map(|hour| if hour < 12 { 1 } else { 4 }))
        .body(&vcpus("web", 4))
        .sheet("cloud", "cloud", &rented("server", "0.10/hour"))
        .run();
    assert_eq!(run.quantity("cloud", "server"), decimal("1800"));
}

#[test]
fn scaling_monthly_or_never_keeps_the_highest_hours_machines() {
    for scales in ["monthly", "never"] {
        assert_eq!(half_days(scales, &rented("server", "0.10/hour"), "cloud").quantity("cloud", "server"), decimal("2880"), "{scales}");
    }
}

#[test]
fn machines_rented_by_the_month_are_the_months_highest() {
    assert_eq!(half_days("hourly", &rented("server", "70/month"), "hosting").total("cloud"), "280.00");
}

#[test]
fn what_never_scales_has_the_horizons_highest_from_the_first_month() {
    // 1, 2, 4 machines; never scaling, 4 from the start.
    let growth = "[demand]\ngrowth = \"100 %/month\"\n";
    assert_eq!(hourly("3 months", &format!("{growth}{}", vcpus("web", 1))).quantities("cloud", "server"), decimals("0 730 1460 2920"));
    let never = hourly("3 months", &format!("{growth}{}scales = \"never\"\n", vcpus("web", 1)));
    assert_eq!(never.quantities("cloud", "server"), decimals("0 2920 2920 2920"));
}

#[test]
fn growth_steps_once_a_month_and_a_yearly_one_has_grown_by_it_after_twelve_steps() {
    // 10, 11, 12.1 vCPUs. 300 % a year is four times after twelve steps.
    let run = hourly("3 months", &format!("[demand]\ngrowth = \"10 %/month\"\n{}", vcpus("web", 10)));
    assert_eq!(run.quantities("cloud", "server"), decimals("0 7300 8030 9490"));
    let run = hourly("13 months", &format!("[demand]\ngrowth = \"300 %/year\"\n{}", vcpus("web", 1)));
    assert_eq!(run.quantities("cloud", "server")[13], decimal("2920"));
}

#[test]
fn a_components_own_growth_stands_instead_of_the_demands() {
    let run = hourly("2 months", &format!("[demand]\ngrowth = \"100 %/month\"\n{}growth = \"0 %/month\"\n", vcpus("web", 1)));
    assert_eq!(run.quantities("cloud", "server"), decimals("0 730 730"));
}

#[test]
fn data_grows_by_its_own_growth_and_never_by_the_demands() {
    let data =
        |growth: &str| format!("[demand]\ngrowth = \"100 %/month\"\n[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"100 GB\"\n{growth}");
    for (growth, months) in [("", "0 100 100 100"), ("growth = \"50 GB/month\"\n", "0 100 150 200"), ("growth = \"50 %/month\"\n", "0 100 150 225")] {
        let run = Case::new("3 months").body(&data(growth)).sheet("cloud", "cloud", &charge("Storage", "object-storage", "1/GB-month")).run();
        assert_eq!(run.months("cloud"), decimals(months), "{growth}");
    }
}

#[test]
fn traffic_follows_the_demand_unless_it_follows_nothing() {
    let traffic =
        |more: &str| format!("[demand]\ngrowth = \"100 %/month\"\n[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"10 GB/month\"\n{more}");
    for (more, months) in [("", "0 10 20 40"), ("follows = \"nothing\"\n", "0 10 10 10"), ("growth = \"10 %/month\"\n", "0 10 11 12.10")] {
        let run = Case::new("3 months").body(&traffic(more)).sheet("cloud", "cloud", &charge("Out", "transfer-out", "1/GB")).run();
        assert_eq!(run.months("cloud"), decimals(months), "{more}");
    }
}

#[test]
fn a_surge_on_a_date_adds_its_machines_for_its_hours_and_one_more() {
    // 17:00 to 20:00 at four times the load: 3 machines more for 3 hours and the hour in which they stop.
    let surge = "[demand]\nsurge = [{ name = \"keynote\", at = 2008-06-09T17:00:00, hours = 3, factor = 4 }]\n";
    let run = Case::new("1 month").head("start = \"2008-06\"").body(surge).body(&vcpus("web", 1)).sheet("cloud", "cloud", &rented("server", "0.10/hour")).run();
    assert_eq!(run.quantity("cloud", "server"), decimal("742"));
}

#[test]
fn a_surge_in_the_last_hours_of_a_calendar_month_is_clipped_to_the_months_730() {
    // 31 July 23:00 is hour 743 of July: the last of month 2's 730, and what is beyond the horizon is left out.
    let surge = "[demand]\nsurge = [{ at = 2008-07-31T23:00:00, hours = 3, factor = 2 }]\n";
    let run =
        Case::new("2 months").head("start = \"2008-06\"").body(surge).body(&vcpus("web", 1)).sheet("cloud", "cloud", &rented("server", "0.10/hour")).run();
    assert_eq!(run.quantities("cloud", "server"), decimals("0 730 731"));
}

#[test]
fn surges_at_the_same_hour_multiply() {
    let surge = "[demand]\nsurge = [{ at = 2008-06-09T17:00:00, hours = 1, factor = 2 }, { at = 2008-06-09T17:00:00, hours = 1, factor = 3 }]\n";
    let run = Case::new("1 month").head("start = \"2008-06\"").body(surge).body(&vcpus("web", 1)).sheet("cloud", "cloud", &rented("server", "0.10/hour")).run();
    // 5 machines more for an hour and the next.
    assert_eq!(run.quantity("cloud", "server"), decimal("740"));
}

#[test]
fn a_surge_raises_the_volume_of_what_follows_the_load() {
    // 730 GB in 730 hours; three of them at four times: 9 GB more.
    let surge = "[demand]\nsurge = [{ at = 2008-06-09T17:00:00, hours = 3, factor = 4 }]\n";
    let traffic = "[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"730 GB/month\"\n";
    let run = Case::new("1 month").head("start = \"2008-06\"").body(surge).body(traffic).sheet("cloud", "cloud", &charge("Out", "transfer-out", "1/GB")).run();
    assert_eq!(run.total("cloud"), "739.00");
}

#[test]
fn owned_machines_are_bought_for_the_surge_too() {
    let surge = "[demand]\nsurge = [{ at = 2008-06-09T17:00:00, hours = 3, factor = 4 }]\n";
    let run = Case::new("1 month")
        .head("start = \"2008-06\"")
        .body(surge)
        .body(&vcpus("web", 1))
        .sheet("own", "owned", &bought("server", "100 USD", "life = \"1 month\""))
        .run();
    assert_eq!(run.total("own"), "400.00");
}

#[test]
fn a_trace_shorter_than_the_horizon_repeats_and_a_coarser_one_is_held() {
    // Two days at 1 and at 3: in 730 hours 15 days at 1, 15 at 3, and 10 hours at 1; 720 + 10 and 360 x 3 hours, and 15 times 2 machines an hour late.
    let run = Case::new("1 month").trace("1 day", [1, 3]).body(&vcpus("web", 3)).sheet("cloud", "cloud", &rented("server", "0.10/hour")).run();
    assert_eq!(run.quantity("cloud", "server"), decimal("1480"));
}

#[test]
fn where_there_is_no_load_a_minimum_of_zero_runs_nothing() {
    let run = Case::new("1 month")
        .trace("1 hour", std::iter::once(1).chain(std::iter::repeat_n(0, 729)))
        .body(&format!("{}minimum = 0\n", vcpus("web", 1)))
        .sheet("cloud", "cloud", &rented("server", "0.10/hour"))
        .run();
    // The hour of load, and the one in which the machine stops.
    assert_eq!(run.quantity("cloud", "server"), decimal("2"));
}

// Billing increments.

/// A month with a surge that needs three machines more for four hours.
fn surge(machine: &str) -> Run {
    let surge = "[demand]\nsurge = [{ at = 2008-06-09T17:00:00, hours = 3, factor = 4 }]\n";
    let machine = format!("{}{machine}", rented("server", "2.40/day"));
    Case::new("1 month").head("start = \"2008-06\"").body(surge).body(&vcpus("web", 1)).sheet("cloud", "cloud", &machine).run()
}

#[test]
fn a_started_increment_is_a_whole_one() {
    // By the day: 730 hours are 30.4 days, so 31; three machines for a started day: 34 days at 2.40. By the hour: 742 hours, 30.9167 days.
    assert_eq!(surge("").total("cloud"), "81.60");
    assert_eq!(surge("billed_per = \"hour\"\n").total("cloud"), "74.20");
}

#[test]
fn a_start_is_billed_its_minimum() {
    // Three machines for ten hours instead of four: 730 + 30 hours.
    assert_eq!(surge("billed_per = \"hour\"\nminimum = \"10 hours\"\n").total("cloud"), "76.00");
}

#[test]
fn a_minimum_term_holds_for_machines_rented_by_the_month_too() {
    // One month is needed, three are the least that can be rented.
    let machine = format!("{}minimum = \"3 months\"\n", rented("server", "100/month"));
    let run = Case::new("1 month").body(&vcpus("web", 1)).sheet("hosting", "hosting", &machine).run();
    assert_eq!(run.total("hosting"), "300.00");
}

#[test]
fn set_up_is_paid_for_each_machine_that_is_added() {
    // 1, then 2, then 4 machines.
    let machine = format!("{}setup = \"99/machine\"\n", rented("server", "10/month"));
    let run = Case::new("3 months").body(&format!("[demand]\ngrowth = \"100 %/month\"\n{}", vcpus("web", 1))).sheet("hosting", "hosting", &machine).run();
    assert_eq!(run.months("hosting"), decimals("0 109 119 238"));
}

// The choice of a type.

fn machine(name: &str, vcpus: u32, price: &str, more: &str) -> String {
    format!("[[machine]]\nname = \"{name}\"\nvcpus = {vcpus}\nprice = \"{price}\"\n{more}\n")
}

#[test]
fn the_cheapest_fleet_is_chosen_not_the_cheapest_machine() {
    // Four small ones at 0.10 cost more than a large one at 0.30; for one vCPU a small one is enough.
    let sheet = [machine("small", 1, "0.10/hour", ""), machine("large", 4, "0.30/hour", "")].concat();
    let run = |need: u32| Case::new("1 month").body(&vcpus("web", need)).sheet("cloud", "cloud", &sheet).run();
    assert_eq!(chosen(&run(4), "cloud"), ["large"]);
    assert_eq!(chosen(&run(1), "cloud"), ["small"]);
}

#[test]
fn between_equals_the_first_name_is_chosen() {
    let sheet = [machine("zebra", 1, "0.10/hour", ""), machine("ant", 1, "0.10/hour", ""), machine("mole", 1, "0.10/hour", "")].concat();
    let run = Case::new("1 month").body(&vcpus("web", 3)).sheet("cloud", "cloud", &sheet).run();
    assert_eq!(chosen(&run, "cloud"), ["ant"]);
}

#[test]
fn special_machines_are_chosen_only_where_they_are_allowed_or_pinned() {
    for (class, allow) in [
        ("class = \"burstable\"", "allow = [\"burstable\"]"),
        ("class = \"shared-core\"", "allow = [\"shared-core\"]"),
        ("class = \"superseded\"", "allow = [\"superseded\"]"),
        ("architecture = \"arm64\"", "architecture = \"any\""),
        ("architecture = \"arm64\"", "architecture = \"arm64\""),
        ("class = \"burstable\"", "machine = \"special\""),
        ("architecture = \"arm64\"", "machine = \"special\""),
    ] {
        let sheet = [machine("plain", 1, "0.10/hour", ""), machine("special", 1, "0.01/hour", class)].concat();
        let run = |more: &str| Case::new("1 month").body(&format!("{}{more}\n", vcpus("web", 1))).sheet("cloud", "cloud", &sheet).run();
        assert_eq!(chosen(&run(""), "cloud"), ["plain"], "{class}");
        assert_eq!(chosen(&run(allow), "cloud"), ["special"], "{class} with {allow}");
    }
}

#[test]
fn a_gpus_model_must_be_the_one_asked_for() {
    let sheet = [machine("old", 1, "0.10/hour", "gpus = 8\ngpu = \"A100\""), machine("new", 1, "0.90/hour", "gpus = 8\ngpu = \"H100\"")].concat();
    let component = |gpu: &str| format!("[[component]]\nname = \"training\"\ngpus = 8\ngpu = \"{gpu}\"\n");
    let run = |gpu: &str| Case::new("1 month").body(&component(gpu)).sheet("cloud", "cloud", &sheet).run();
    assert_eq!(chosen(&run("H100"), "cloud"), ["new"]);
    assert!(has_no_machine(run("B200").reasons("cloud"), "training", "B200"));
}

#[test]
fn a_machine_that_does_not_say_what_it_has_is_not_taken_to_have_it() {
    let component = "[[component]]\nname = \"web\"\nvcpus = 1\nmemory = \"1 GB\"\n";
    let run = Case::new("1 month").body(component).sheet("cloud", "cloud", &rented("server", "0.10/hour")).run();
    assert!(has_no_machine(run.reasons("cloud"), "web", "memory"), "{:?}", run.reasons("cloud"));
}

// Hosts.

/// Two components of two vCPUs on machines of four.
fn two_components(kind: &str, second: &str, head: &str) -> f64 {
    let components = format!("{}{}{second}", vcpus("web", 2), vcpus("jobs", 2));
    let price = if kind == "cloud" { "1/hour" } else { "1/month" };
    let text = crate::support::sheet("USD", "hosts", kind, &machine("host", 4, price, "")).replace("as_of", &format!("{head}as_of"));
    let run = Case::new("1 month").body(&components).sheet_text("hosts", &text).run();
    run.priced("hosts").choices.iter().map(|choice| choice.count.0).sum()
}

#[test]
fn dedicated_hosts_are_shared_and_rented_machines_are_not() {
    assert!((two_components("hosting", "", "") - 1.0).abs() < 1e-9);
    assert!((two_components("cloud", "", "") - 2.0).abs() < 1e-9);
}

#[test]
fn a_component_or_a_sheet_may_refuse_to_share() {
    assert!((two_components("hosting", "shares_host = false\n", "") - 2.0).abs() < 1e-9);
    assert!((two_components("hosting", "", "pooled = false\n") - 2.0).abs() < 1e-9);
    assert!((two_components("cloud", "", "pooled = true\n") - 1.0).abs() < 1e-9);
}

#[test]
fn redundancy_is_the_pools_and_the_strongest_holds() {
    // One host and one more, not one more for each component.
    assert!((two_components("hosting", "redundancy = \"n+1\"\n", "") - 2.0).abs() < 1e-9);
}

#[test]
fn a_rent_by_the_quarter_or_year_is_paid_for_started_quarters_and_years() {
    // A pooled or single machine for four months: two quarters of 300; for six months: one year of 1,200.
    let total = |horizon: &str, price: &str| Case::new(horizon).body(&vcpus("web", 1)).sheet("rent", "cloud", &rented("server", price)).run().total("rent");
    assert_eq!(total("4 months", "300/quarter"), "600.00");
    assert_eq!(total("3 months", "300/quarter"), "300.00");
    assert_eq!(total("6 months", "1200/year"), "1200.00");
}

#[test]
fn a_minimum_duration_holds_for_fleets_that_stand() {
    // 3 months are 2,190 hours: 219.00 at 0.10, though the horizon is one month and the machine never stops.
    let web = |scales: &str| format!("{}scales = \"{scales}\"\n", vcpus("web", 1));
    for scales in ["hourly", "monthly", "never"] {
        let machine = format!("{}minimum = \"3 months\"\n", rented("server", "0.10/hour"));
        let run = Case::new("1 month").body(&web(scales)).sheet("rent", "cloud", &machine).run();
        assert_eq!(run.total("rent"), "219.00", "{scales}");
    }
}

#[test]
fn a_pool_keeps_the_most_that_any_of_its_components_asks_for() {
    // One host carries both. Twice that is two; one and two more are three: three hosts for 1 month at 10.
    let components = format!("{}redundancy = \"2n\"\n{}redundancy = \"n+2\"\n", vcpus("db", 1), vcpus("web", 1));
    let host = "[[machine]]\nname = \"host\"\nvcpus = 8\nprice = \"10/month\"\n";
    assert_eq!(Case::new("1 month").body(&components).sheet("rent", "hosting", host).run().total("rent"), "30.00");
}
