//! Machines that are bought: when they are paid and what they are worth at the end, spares, power, data on disks; people and capital.

use crate::support::{Case, Run, bought, charge, decimal, decimals, has_no_machine, no_charge, rented, usage, vcpus};
use rackrent::quantity::TimeUnit;

/// A component on machines of one vCPU that cost 100, live ten years and are worth nothing at the end.
fn owned(horizon: &str, component: &str, machine: &str) -> Run {
    Case::new(horizon).body(component).sheet("own", "owned", &bought("server", "100 USD", &format!("life = \"10 years\"\n{machine}"))).run()
}

// Purchases.

#[test]
fn machines_are_paid_their_lead_time_before_they_serve_but_not_before_the_start() {
    // 1, 2, 4, 8, 16 machines are needed. Six weeks are 1,008 hours, two months begun: what serves from month 3 is paid in month 1. The first fleet and what
    // serves from month 2 are paid before the start; nothing is bought for month 6.
    let run = owned("5 months", &format!("[demand]\ngrowth = \"100 %/month\"\n{}", vcpus("web", 1)), "lead_time = \"6 weeks\"");
    assert_eq!(run.quantities("own", "server"), decimals("2 2 4 8 0 0"));
    let lead = run.priced("own").serves_from.expect("a lead time");
    assert_eq!((lead.number, lead.unit), (decimal("6"), TimeUnit::Week));
}

#[test]
fn without_a_lead_time_machines_are_paid_in_the_month_of_need() {
    let run = owned("3 months", &format!("[demand]\ngrowth = \"100 %/month\"\n{}", vcpus("web", 1)), "");
    assert_eq!(run.quantities("own", "server"), decimals("1 0 1 2"));
    assert_eq!(run.priced("own").serves_from, None);
}

#[test]
fn owned_machines_stay_when_the_load_falls() {
    // 4, then 2, then 1 are needed; four were bought.
    let run = owned("3 months", &format!("[demand]\ngrowth = \"-50 %/month\"\n{}", vcpus("web", 4)), "");
    assert_eq!(run.quantities("own", "server"), decimals("4 0 0 0"));
}

#[test]
fn a_machine_at_the_end_of_its_life_is_replaced_if_it_is_still_needed() {
    let sheet = |life: &str| bought("server", "1000 USD", &format!("life = \"{life}\"\nlead_time = \"1 month\""));
    let run = |life: &str| Case::new("24 months").body(&vcpus("web", 1)).sheet("own", "owned", &sheet(life)).run();
    // A year: the second serves from month 13 and is paid in month 12. Two years: none.
    let quantities = run("12 months").quantities("own", "server");
    assert_eq!((quantities[0], quantities[12], quantities.iter().sum()), (decimal("1"), decimal("1"), decimal("2")));
    assert_eq!(run("24 months").total("own"), "1000.00");
    // A load that halves each month: a life of a month buys 4, 2 and 1.
    let falling = format!("[demand]\ngrowth = \"-50 %/month\"\n{}", vcpus("web", 4));
    let run = Case::new("3 months").body(&falling).sheet("own", "owned", &bought("server", "1000 USD", "life = \"1 month\"")).run();
    assert_eq!(run.quantities("own", "server"), decimals("4 0 2 1"));
}

#[test]
fn a_refreshed_machine_fetches_its_resale_value_and_the_last_is_credited_with_it() {
    // 1,000 twice; 10 % of each comes back: once when the first is replaced, once at the end of the horizon, which is the end of the second's life.
    let machine = "life = \"12 months\"\nresale = \"10 %\"";
    let run = Case::new("24 months").body(&vcpus("web", 1)).sheet("own", "owned", &bought("server", "1000 USD", machine)).run();
    assert_eq!(run.line("own", "server, sold"), "-100.00");
    assert_eq!(run.line("own", "server, value at the end"), "-100.00");
    assert_eq!(run.months("own")[13], decimal("900"));
    assert_eq!(run.total("own"), "1800.00");
}

#[test]
fn the_credit_at_the_end_is_the_lower_of_book_and_market_value() {
    // 3,000 for three years, after one: book 2,000; at 50 % a year the market pays 1,500, at 10 % 2,700. A resale of 20 % leaves a book value of 2,200.
    for (more, credit) in
        [("market_decline = \"50 %/year\"", "-1500.00"), ("market_decline = \"10 %/year\"", "-2000.00"), ("resale = \"20 %\"", "-2200.00"), ("", "-2000.00")]
    {
        let machine = bought("server", "3000 USD", &format!("life = \"3 years\"\n{more}"));
        let run = Case::new("12 months").body(&vcpus("web", 1)).sheet("own", "owned", &machine).run();
        assert_eq!(run.priced("own").end_credits.to_string(), credit, "{more}");
    }
}

#[test]
fn what_was_bought_later_is_credited_by_its_own_age() {
    // Two years' life; one server from month 1, one from month 2, horizon two months: 22/24 and 23/24 of 2,400.
    let run = Case::new("2 months")
        .body(&format!("[demand]\ngrowth = \"100 %/month\"\n{}", vcpus("web", 1)))
        .sheet("own", "owned", &bought("server", "2400 USD", "life = \"24 months\""))
        .run();
    assert_eq!(run.priced("own").end_credits.to_string(), "-4500.00");
}

#[test]
fn spares_are_paid_and_valued_but_neither_powered_nor_racked() {
    // 5 % of 21 are 1.05, so 2: 23 are bought. 21 x 100 W x 730 h = 1,533 kWh; 21 x 100 W / 0.8 = 2.625 kW; 21 x 2 U.
    let machine = bought("server", "1000 USD", "life = \"5 years\"\nspares = \"5 %\"\nrack_units = 2").replace("\"0 W\"", "\"100 W\"");
    let prices = [charge("Energy", "energy", "0/kWh"), charge("Power", "contracted-power", "0/kW-month"), charge("Racks", "rack-units", "0/U-month")];
    let run = Case::new("1 month").body(&vcpus("web", 21)).sheet("own", "owned", &format!("{machine}{}", prices.concat())).run();
    assert_eq!(run.quantity("own", "server"), decimal("23"));
    assert_eq!(run.quantity("own", "Energy"), decimal("1533"));
    assert_eq!(run.quantity("own", "Power"), decimal("2.625"));
    assert_eq!(run.quantity("own", "Racks"), decimal("42"));
    assert_eq!(run.quantity("own", "Maintenance"), decimal("23000"));
}

#[test]
fn power_is_linear_in_the_load_and_pue_multiplies_energy_only() {
    // A June of 720 hours, ten servers at a load of one half on average: 10 x 100 W x 720 h + 10 x 200 W x 0.5 x 720 h = 1,440 kWh, with a PUE of 1.5 2,160.
    // Contracted: 10 x 300 W / 0.8 = 3.75 kW whatever the PUE.
    let machine = bought("server", "0 USD", "life = \"5 years\"").replace("idle = \"0 W\"", "idle = \"100 W\"").replace("full = \"0 W\"", "full = \"300 W\"");
    let prices = [charge("Energy", "energy", "0.10/kWh"), charge("Power", "contracted-power", "100/kW-month")].concat();
    let run = Case::new("1 month")
        .head("start = \"2026-06\"")
        .body("[conventions]\nmonth = \"calendar\"\n[demand]\nshape = \"daily\"\npeak_to_mean = 2\n")
        .body(&vcpus("web", 10))
        .sheet("own", "owned", &format!("{machine}{prices}[facility]\npue = 1.5\n"))
        .run();
    assert_eq!((run.line("own", "Energy"), run.line("own", "Power")), ("216.00".into(), "375.00".into()));
}

// Data on machines.

/// Data on storage machines of 100 TB.
fn stored(horizon: &str, head: &str, data: &str) -> Run {
    let machine = bought("disks", "1000 USD", "life = \"10 years\"\nrole = \"storage\"\ndisk = \"100 TB\"");
    Case::new(horizon).head(head).body(&format!("[[data]]\nname = \"files\"\nmeter = \"object-storage\"\n{data}")).sheet("own", "owned", &machine).run()
}

#[test]
fn raw_storage_is_the_size_times_the_copies_over_the_fill() {
    // 100 TB x 3 / 0.75 = 400 TB: four machines; with two copies 267: three; at a fill of 60 % 500: five; two sites: twice four.
    for (head, data, machines) in [
        ("", "size = \"100 TB\"\n", "4"),
        ("", "size = \"100 TB\"\ncopies = 2\n", "3"),
        ("", "size = \"100 TB\"\n[storage]\nfill = \"60 %\"\n", "5"),
        ("", "size = \"100 TB\"\n[storage]\ncopies = 2\nfill = 1\n", "2"),
        ("sites = 2", "size = \"100 TB\"\n", "8"),
    ] {
        assert_eq!(stored("1 month", head, data).quantity("own", "disks"), decimal(machines), "{head} {data}");
    }
}

#[test]
fn copies_stand_on_different_machines_however_little_there_is() {
    assert_eq!(stored("1 month", "", "size = \"1 GB\"\n").quantity("own", "disks"), decimal("3"));
}

#[test]
fn storage_machines_are_bought_as_the_data_grows() {
    // 400, 500, 600 TB raw.
    assert_eq!(stored("3 months", "", "size = \"100 TB\"\ngrowth = \"25 TB/month\"\n").quantities("own", "disks"), decimals("4 0 1 1"));
}

#[test]
fn machines_that_hold_data_run_no_components() {
    let machine = bought("disks", "1000 USD", "life = \"10 years\"\nrole = \"storage\"\ndisk = \"100 TB\"");
    let run = Case::new("1 month").body(&vcpus("web", 1)).sheet("own", "owned", &machine).run();
    assert!(has_no_machine(run.reasons("own"), "web", ""), "{:?}", run.reasons("own"));
}

#[test]
fn a_sheet_that_prices_the_meter_rents_the_storage_instead() {
    let machine = bought("disks", "1000 USD", "life = \"10 years\"\nrole = \"storage\"\ndisk = \"100 TB\"");
    let body = format!("{machine}{}", charge("Storage", "object-storage", "1/TB-month"));
    let data = "[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"100 TB\"\n";
    assert_eq!(Case::new("1 month").body(data).sheet("own", "owned", &body).run().total("own"), "100.00");
}

#[test]
fn usage_that_is_stated_is_rented_and_never_kept_on_machines() {
    let machine = bought("disks", "1000 USD", "life = \"10 years\"\nrole = \"storage\"\ndisk = \"100 TB\"");
    let run = Case::new("1 month").body(&usage("object-storage", "100 TB")).sheet("own", "owned", &machine).run();
    assert_eq!(run.reasons("own"), [no_charge("own", "object-storage")]);
}

// People and capital.

#[test]
fn posts_are_a_base_and_so_many_machines_each() {
    // 140 machines: 0.5 + 1 where all is rented, 1 + 1 where a part is owned; at 12,000 a year 1,000 a month each.
    let case = |staff: &str| {
        Case::new("1 month")
            .body(&format!("[staff]\nrented = 0.5\nowned = 1.0\nmachines_per_post = 140\n{staff}"))
            .body(&vcpus("web", 140))
            .sheet("rent", "cloud", &[rented("server", "0/hour"), charge("People", "posts", "12000/post-year")].concat())
            .sheet("own", "owned", &[bought("server", "0 USD", "life = \"5 years\""), charge("People", "posts", "12000/post-year")].concat())
            .run()
    };
    let run = case("");
    assert_eq!((run.total("rent"), run.total("own")), ("1500.00".into(), "2000.00".into()));
    assert_eq!(case("whole = true\n").total("rent"), "2000.00");
    assert_eq!(case("minimum = 3\n").total("rent"), "3000.00");
}

#[test]
fn spares_need_nobody() {
    let staff = "[staff]\nrented = 0\nowned = 0\nmachines_per_post = 10\n";
    let machine = bought("server", "0 USD", "life = \"5 years\"\nspares = \"50 %\"");
    let run = Case::new("1 month").body(staff).body(&vcpus("web", 10)).sheet("own", "owned", &[machine, charge("People", "posts", "1000/post-month")].concat());
    assert_eq!(run.run().total("own"), "1000.00");
}

#[test]
fn capital_lasts_until_the_month_in_which_more_has_been_paid() {
    // 900 before the start and 30 a month: 990 after month 3, 1,020 after month 4. The credit at the end brings nothing back.
    let body = [bought("server", "900 USD", "life = \"5 years\""), charge("Fee", "months", "30/month")].concat();
    let run = |capital: &str| Case::new("12 months").head(&format!("capital = \"{capital} USD\"")).body(&vcpus("web", 1)).sheet("own", "owned", &body).run();
    assert_eq!(run("1000").priced("own").capital_spent, Some(4));
    assert_eq!(run("1020").priced("own").capital_spent, Some(5));
    assert_eq!(run("1260").priced("own").capital_spent, None);
    assert_eq!(run("899").priced("own").capital_spent, Some(0));
}

#[test]
fn data_that_grows_from_nothing_is_never_kept_for_nothing() {
    // The only storage machine has no room: month 1 needs none, month 2 does. Not priced, rather than free.
    let data = "[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"0 GB\"\ngrowth = \"100 GB/month\"\n";
    let shelf = bought("shelf", "100 USD", "life = \"1 year\"\nrole = \"storage\"\ndisk = \"0 B\"");
    let run = Case::new("3 months").body(data).sheet("own", "owned", &shelf).run();
    assert_eq!(run.comparison.priced().count(), 0);
}

// What ownership consists of.

/// So many servers of 300 W and 2 U in racks of 42 units, with a price on racks.
fn in_racks(machines: u32, facility: &str, head: &str) -> Run {
    let machine = bought("server", "0 USD", "life = \"5 years\"\nrack_units = 2").replace("full = \"0 W\"", "full = \"300 W\"");
    let racks = format!("{}covers = [\"rack-units\", \"contracted-power\", \"energy\"]\n", charge("Racks", "racks", "1000/rack-month"));
    Case::new("1 month").head(head).body(&vcpus("web", machines)).sheet("own", "owned", &format!("{machine}{racks}[facility]\n{facility}\n")).run()
}

#[test]
fn racks_are_limited_by_units_in_one_case_and_by_power_in_another() {
    // 40 servers: 80 U are two racks of 42; 40 x 300 W / 0.8 = 15 kW are three racks of 5 kW, two of 8 kW, and one more with one server more than 15 kW.
    for (machines, facility, racks) in
        [(40, "", "2"), (40, "kw_per_rack = 5", "3"), (41, "kw_per_rack = 5", "4"), (40, "kw_per_rack = 8", "2"), (40, "rack_units_per_rack = 20", "4")]
    {
        assert_eq!(in_racks(machines, facility, "").quantity("own", "Racks"), decimal(racks), "{machines} {facility}");
    }
    assert_eq!(in_racks(40, "kw_per_rack = 5", "").total("own"), "3000.00");
}

#[test]
fn each_site_has_racks_of_its_own() {
    // One server at each of three sites.
    assert_eq!(in_racks(1, "", "sites = 3").quantity("own", "Racks"), decimal("3"));
}

#[test]
fn a_rack_that_holds_nothing_is_an_error() {
    let sheet = bought("server", "0 USD", "life = \"5 years\"");
    for key in ["rack_units_per_rack = 0", "kw_per_rack = 0"] {
        let findings = Case::new("1 month").body(&vcpus("web", 1)).sheet("own", "owned", &format!("{sheet}[facility]\n{key}\n")).findings();
        assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["bad-value"]);
    }
}

#[test]
fn data_and_parity_store_less_than_copies_on_more_machines() {
    // 1,200 TB x 11/8 / 0.75 = 2,200 TB: 22 machines of 100 TB; three copies are 4,800 TB. However little there is, eleven fragments stand on eleven machines.
    for (data, machines) in [
        ("size = \"1200 TB\"\nscheme = \"8+3\"\n", "22"),
        ("size = \"1200 TB\"\n[storage]\nscheme = \"8+3\"\n", "22"),
        ("size = \"1200 TB\"\ncopies = 3\n[storage]\nscheme = \"8+3\"\n", "48"),
        ("size = \"1 GB\"\nscheme = \"8+3\"\n", "11"),
        ("size = \"1200 TB\"\nscheme = \"1+2\"\n", "48"),
    ] {
        assert_eq!(stored("1 month", "", data).quantity("own", "disks"), decimal(machines), "{data}");
    }
}

#[test]
fn a_scheme_stands_instead_of_copies() {
    let findings = |data: &str| {
        let data = format!("[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"1 TB\"\n{data}");
        Case::new("1 month").body(&data).findings().into_iter().map(|finding| (finding.code, finding.message)).collect::<Vec<_>>()
    };
    assert_eq!(findings("copies = 2\nscheme = \"8+3\"\n"), [("conflict", "`files` has `copies` and a `scheme`".to_owned())]);
    assert_eq!(findings("[storage]\ncopies = 2\nscheme = \"8+3\"\n"), [("conflict", "`[storage]` has `copies` and a `scheme`".to_owned())]);
    for scheme in ["8", "0+3", "8+0", "8+x", "8 + -1"] {
        assert_eq!(findings(&format!("scheme = \"{scheme}\"\n")), [("bad-value", format!("`{scheme}` is not a scheme of data and parity"))]);
    }
}

#[test]
fn machines_are_retired_in_the_month_after_their_last_and_what_stands_at_the_end_is_not() {
    // Two servers and a spare live a year: three in month 13, three in month 25; those of the third year still stand.
    let machine = bought("server", "0 USD", "life = \"1 year\"\nspares = \"50 %\"");
    let body = [machine, charge("Removal", "machines-retired", "40/machine")].concat();
    let run = Case::new("36 months").body(&vcpus("web", 2)).sheet("own", "owned", &body).run();
    let months = run.months("own");
    assert_eq!((months[13], months[25], run.total("own")), (decimal("120"), decimal("120"), "240.00".into()));
}

#[test]
fn failures_are_the_number_that_is_expected_of_what_is_installed() {
    // Twelve drives at 2 % a year each: 0.24 a year of a machine. Ten machines: 0.2 a month, at 300 each.
    let machine = bought("server", "0 USD", "life = \"5 years\"\nspares = \"10 %\"\nfailures = \"24 %/year\"");
    let case = |charges: &str| Case::new("12 months").body(&vcpus("web", 10)).sheet("own", "owned", &format!("{machine}{charges}")).run();
    let run = case(&charge("Drives", "failures", "300/failure"));
    assert_eq!((run.quantity("own", "Drives"), run.total("own")), (decimal("2.4"), "720.00".into()));
    assert_eq!(case("").reasons("own"), [no_charge("own", "failures")]);
}

#[test]
fn switches_are_so_many_a_rack_or_one_for_so_many_servers_at_each_site() {
    // Two sites of 45 servers of 2 U: three racks and two switches of 40 ports at each, and one that four sites share.
    let machine = bought("server", "0 USD", "life = \"5 years\"\nrack_units = 2");
    let meter = |name: &str, keys: &str| format!("[meter.{name}]\nunit = \"switch\"\n{keys}\n{}", charge(name, name, "100/switch-month"));
    let space = charge("Space", "rack-units", "0/U-month");
    let meters =
        [meter("racked", "driver = \"rack\"\nper = 2"), meter("ports", "driver = \"machine\"\neach = 40"), meter("shared", "driver = \"site\"\neach = 4")]
            .concat();
    let run = Case::new("1 month").head("sites = 2").body(&vcpus("web", 45)).sheet("own", "owned", &format!("{machine}{space}{meters}")).run();
    assert_eq!(["racked", "ports", "shared"].map(|name| run.quantity("own", name)), [decimal("12"), decimal("4"), decimal("1")]);
}
