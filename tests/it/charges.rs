//! What a charge makes of a reading: tiers, allowances, commits, minimums, fees paid once, percentages; rounding, calendar months, pooling.

use crate::support::{Case, Run, bought, charge, decimal, decimals, rented, sheet, sum, tiered, usage, usage_by_month, vcpus};
use rackrent::comparison::NoteKind;
use rackrent::rating::NotPriced;

/// One stated reading on one sheet.
fn one(meter: &str, quantity: &str, body: &str) -> Run {
    Case::new("1 month").body(&usage(meter, quantity)).sheet("cloud", "cloud", body).run()
}

// Tiers.

#[test]
fn every_tier_is_exact_one_unit_below_its_edge_at_it_and_above() {
    // 10 at 0.30, then 40 at 0.20, then 0.10: 9, 10, 11 are 2.70, 3.00, 3.20; 49, 50, 51 are 10.80, 11.00, 11.10.
    let body = tiered("Out", "transfer-out", &[("10 GB", "0.30/GB"), ("50 GB", "0.20/GB"), ("", "0.10/GB")]);
    let volumes = usage_by_month("transfer-out", &["9 GB", "10 GB", "11 GB", "49 GB", "50 GB", "51 GB"]);
    let run = Case::new("6 months").body(&volumes).sheet("cloud", "cloud", &body).run();
    assert_eq!(run.months("cloud"), decimals("0 2.70 3.00 3.20 10.80 11.00 11.10"));
}

#[test]
fn tiers_begin_anew_every_month() {
    let body = tiered("Out", "transfer-out", &[("10 GB", "0.30/GB"), ("", "0.10/GB")]);
    let run = Case::new("3 months").body(&usage("transfer-out", "10 GB")).sheet("cloud", "cloud", &body).run();
    assert_eq!(run.months("cloud"), decimals("0 3.00 3.00 3.00"));
}

#[test]
fn an_allowance_is_subtracted_before_the_tiers_start() {
    // 12 less 1 free: 10 at 0.30, 1 at 0.10.
    let body = format!("{}free = \"1 GB\"\n", tiered("Out", "transfer-out", &[("10 GB", "0.30/GB"), ("", "0.10/GB")]));
    assert_eq!(one("transfer-out", "12 GB", &body).total("cloud"), "3.10");
}

#[test]
fn an_allowance_that_counts_inside_the_first_tier_is_a_first_tier_at_zero() {
    // 12: 1 at 0, 9 at 0.30, 2 at 0.10.
    let body = tiered("Out", "transfer-out", &[("1 GB", "0/GB"), ("10 GB", "0.30/GB"), ("", "0.10/GB")]);
    assert_eq!(one("transfer-out", "12 GB", &body).total("cloud"), "2.90");
}

#[test]
fn tiers_pool_what_several_streams_use() {
    let stream = |name: &str| format!("[[traffic]]\nname = \"{name}\"\nmeter = \"transfer-out\"\nvolume = \"6 GB/month\"\n");
    let body = tiered("Out", "transfer-out", &[("10 GB", "0.30/GB"), ("", "0.10/GB")]);
    let run = Case::new("1 month").body(&stream("a")).body(&stream("b")).sheet("cloud", "cloud", &body).run();
    assert_eq!(run.total("cloud"), "3.20");
}

#[test]
fn tiers_on_counts_and_on_machines_work_like_those_on_data() {
    // 1,500 requests: 1,000 at 1 a 100, 500 at 0.5 a 100. 730 machine-hours: 700 at 0.01, 30 at 0.02.
    let requests = tiered("Requests", "requests-read", &[("1000", "1/100 requests"), ("", "0.5/100 requests")]);
    assert_eq!(one("requests-read", "1500", &requests).total("cloud"), "12.50");
    let hours = [rented("server", "0/hour"), tiered("Licence", "machine-hours", &[("700", "0.01/hour"), ("", "0.02/hour")])].concat();
    let run = Case::new("1 month").body(&vcpus("web", 1)).sheet("cloud", "cloud", &hours).run();
    assert_eq!(run.total("cloud"), "7.60");
}

// All-units steps.

/// 10 GB at 0.30, up to 50 at 0.20, beyond at 0.10, each price for all of the month.
fn steps(more: &str) -> String {
    format!("{}all_units = true\n{more}", tiered("Out", "transfer-out", &[("10 GB", "0.30/GB"), ("50 GB", "0.20/GB"), ("", "0.10/GB")]))
}

#[test]
fn with_all_units_the_tier_that_the_total_reaches_prices_all_of_it() {
    // 9 and 10 at 0.30; 11, 49 and 50 at 0.20; 51 at 0.10.
    let volumes = usage_by_month("transfer-out", &["9 GB", "10 GB", "11 GB", "49 GB", "50 GB", "51 GB"]);
    let run = Case::new("6 months").body(&volumes).sheet("cloud", "cloud", &steps("")).run();
    assert_eq!(run.months("cloud"), decimals("0 2.70 3.00 2.20 9.80 10.00 5.10"));
    let run = one("transfer-out", "51 GB", &steps(""));
    assert_eq!(run.lines("cloud"), [("Out, tier 3".to_owned(), "5.10".to_owned())]);
}

#[test]
fn with_all_units_an_allowance_is_subtracted_before_the_tier_is_looked_up() {
    // 60 less 15: 45 at 0.20.
    assert_eq!(one("transfer-out", "60 GB", &steps("free = \"15 GB\"\n")).total("cloud"), "9.00");
}

#[test]
fn with_all_units_a_commit_reaches_its_tier_and_a_minimum_adds_what_is_missing() {
    // 51 are committed: 5.10. A minimum of 5 on 9 at 0.30: 2.70 and 2.30.
    assert_eq!(one("transfer-out", "5 GB", &steps("commit = \"51 GB\"\n")).total("cloud"), "5.10");
    let run = one("transfer-out", "9 GB", &steps("minimum = \"5 USD\"\n"));
    assert_eq!((run.total("cloud"), run.line("cloud", "Out, up to its minimum")), ("5.00".into(), "2.30".into()));
}

#[test]
fn with_all_units_the_parts_of_an_account_reach_a_tier_together_and_each_pays_its_own_line() {
    // 6 GB from each of two parts, 1 free: 11 at 0.20. The first part pays 5 of them, the second 6.
    let stream = |name: &str| format!("[[traffic]]\nname = \"{name}\"\nmeter = \"transfer-out\"\nvolume = \"6 GB/month\"\n");
    let run = Case::new("1 month")
        .body(&stream("web"))
        .body(&stream("mail"))
        .body("[[alternative]]\nname = \"account\"\nparts = [{ sheet = \"./a.toml\", serves = [\"web\"] }, { sheet = \"./a.toml\" }]\n")
        .sheet("a", "cloud", &steps("free = \"1 GB\"\n"))
        .run();
    let line = |amount: &str| ("Out, tier 2".to_owned(), amount.to_owned());
    assert_eq!(run.lines("account"), [line("1.00"), line("1.20")]);
}

#[test]
fn with_all_units_a_percentage_is_that_of_the_spend_that_is_reached() {
    // 10 % up to 100, 8 % beyond: of 200 of traffic all 200 at 8 %.
    let support = format!("{}all_units = true\n", tiered("Support", "spend", &[("100 USD", "10 %"), ("", "8 %")]));
    let run = one("transfer-out", "200 GB", &[charge("Out", "transfer-out", "1/GB"), support].concat());
    assert_eq!(run.line("cloud", "Support, tier 2"), "16.00");
    assert_eq!(run.total("cloud"), "216.00");
}

#[test]
fn all_units_belongs_to_tiers_and_a_flat_price_laid_on_them_takes_it_away() {
    let body = format!("{}all_units = true\n", charge("Out", "transfer-out", "1/GB"));
    let findings = Case::new("1 month").body(&usage("transfer-out", "1 GB")).sheet("cloud", "cloud", &body).findings();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["conflict"]);
    let over = "[sheet]\nid = \"over\"\nextends = \"./below.toml\"\n[[charge]]\nname = \"Out\"\nprice = \"0.25/GB\"\n";
    let case = Case::new("1 month").body(&usage("transfer-out", "60 GB")).file("below.toml", &sheet("USD", "below", "cloud", &steps("")));
    assert_eq!(case.sheet_text("over", over).run().total("over"), "15.00");
}

// Commits, minimums, fees paid once.

#[test]
fn a_commit_bills_at_least_its_quantity_and_more_where_more_is_used() {
    let body = format!("{}commit = \"100 GB\"\n", charge("Out", "transfer-out", "0.10/GB"));
    let run = Case::new("3 months").body(&usage_by_month("transfer-out", &["40 GB", "100 GB", "140 GB"])).sheet("cloud", "cloud", &body).run();
    assert_eq!(run.months("cloud"), decimals("0 10 10 14"));
}

#[test]
fn a_commit_is_in_the_tiers_that_it_reaches() {
    // 20 committed, 5 used: 10 at 0.30, 10 at 0.10.
    let body = format!("{}commit = \"20 GB\"\n", tiered("Out", "transfer-out", &[("10 GB", "0.30/GB"), ("", "0.10/GB")]));
    assert_eq!(one("transfer-out", "5 GB", &body).total("cloud"), "4.00");
}

#[test]
fn a_minimum_adds_what_is_missing_as_a_line_of_its_own_in_each_month() {
    let body = format!("{}minimum = \"5 USD\"\n", charge("Out", "transfer-out", "0.10/GB"));
    let run = Case::new("4 months").body(&usage_by_month("transfer-out", &["30 GB", "50 GB", "70 GB", "0 GB"])).sheet("cloud", "cloud", &body).run();
    assert_eq!(run.months("cloud"), decimals("0 5 5 7 5"));
    assert_eq!(run.line("cloud", "Out, up to its minimum"), "7.00");
}

#[test]
fn a_fee_paid_once_is_paid_before_the_start_on_the_first_months_reading() {
    let body = format!("{}once = true\n", charge("Installation", "sites", "500/site-month"));
    let run = Case::new("3 months").head("sites = 2").body(&usage("transfer-in", "0 GB")).sheet("cloud", "hosting", &body).run();
    assert_eq!(run.months("cloud"), decimals("1000 0 0 0"));
}

#[test]
fn a_fixed_fee_is_paid_every_month() {
    let run = Case::new("3 months").body(&usage("transfer-in", "0 GB")).sheet("cloud", "cloud", &charge("Fee", "months", "12.50/month")).run();
    assert_eq!(run.months("cloud"), decimals("0 12.50 12.50 12.50"));
}

#[test]
fn a_fixed_fee_is_paid_once_for_an_account_however_many_parts_have_it() {
    // Two parts on one sheet are one account: 100 a month, and 7 for the one site that both run on.
    let stream = |name: &str| format!("[[traffic]]\nname = \"{name}\"\nmeter = \"transfer-out\"\nvolume = \"1 GB/month\"\n");
    let body = [charge("Out", "transfer-out", "1/GB"), charge("Fee", "months", "100/month"), charge("Cage", "sites", "7/site-month")].concat();
    let run = Case::new("1 month")
        .body(&stream("web"))
        .body(&stream("mail"))
        .body("[[alternative]]\nname = \"one account\"\nparts = [{ sheet = \"./a.toml\", serves = [\"web\"] }, { sheet = \"./a.toml\" }]\n")
        .sheet("a", "cloud", &body)
        .run();
    assert_eq!(run.total("one account"), "109.00");
}

#[test]
fn several_charges_on_one_meter_are_all_paid() {
    let body = [charge("Out", "transfer-out", "0.10/GB"), charge("Levy", "transfer-out", "0.01/GB")].concat();
    assert_eq!(one("transfer-out", "100 GB", &body).total("cloud"), "11.00");
}

#[test]
fn a_covered_meter_is_paid_for_in_another_price() {
    let body = format!("{}covers = [\"transfer-out\", \"transfer-in\"]\n", charge("Flat", "months", "9/month"));
    let run = Case::new("1 month").body(&usage("transfer-out", "1 TB")).body(&usage("transfer-in", "1 TB")).sheet("cloud", "cloud", &body).run();
    assert_eq!(run.total("cloud"), "9.00");
}

// Percentages.

#[test]
fn a_percentage_is_of_the_rounded_lines_of_the_same_month() {
    // 0.125 rounds to 0.13 in each of two lines: all of their spend is 0.26, not 0.25.
    let body = [charge("Out", "transfer-out", "0.125/GB"), charge("In", "transfer-in", "0.125/GB"), charge("Double", "spend", "100 %")].concat();
    let run = Case::new("1 month").body(&usage("transfer-out", "1 GB")).body(&usage("transfer-in", "1 GB")).sheet("cloud", "cloud", &body).run();
    assert_eq!(run.line("cloud", "Double"), "0.26");
}

#[test]
fn a_percentage_of_named_categories_leaves_the_others_out() {
    let support = format!("{}of = [\"storage\"]\n", charge("Support", "spend", "10 %"));
    let body = [charge("Out", "transfer-out", "1/GB"), charge("Storage", "object-storage", "1/GB-month"), support].concat();
    let run = Case::new("1 month").body(&usage("transfer-out", "300 GB")).body(&usage("object-storage", "50 GB")).sheet("cloud", "cloud", &body).run();
    assert_eq!(run.line("cloud", "Support"), "5.00");
}

#[test]
fn percentages_leave_each_other_out_unless_one_names_the_other() {
    // 100 of traffic. Support 10 % is of the traffic alone: 10. A levy of 10 % that names support and network is of 110: 11.
    let plain = [charge("Out", "transfer-out", "1/GB"), charge("Support", "spend", "10 %"), charge("Levy", "spend", "10 %")].concat();
    let run = one("transfer-out", "100 GB", &plain);
    assert_eq!((run.line("cloud", "Support"), run.line("cloud", "Levy")), ("10.00".into(), "10.00".into()));
    let levy = format!("{}category = \"other\"\nof = [\"network\", \"support\"]\n", charge("Levy", "spend", "10 %"));
    // The order in the file does not matter: what is named comes first.
    for body in [
        [levy.clone(), charge("Out", "transfer-out", "1/GB"), charge("Support", "spend", "10 %")].concat(),
        [charge("Support", "spend", "10 %"), charge("Out", "transfer-out", "1/GB"), levy.clone()].concat(),
    ] {
        let run = one("transfer-out", "100 GB", &body);
        assert_eq!((run.line("cloud", "Support"), run.line("cloud", "Levy")), ("10.00".into(), "11.00".into()));
    }
}

#[test]
fn no_percentage_is_of_credits() {
    // 3,600 paid before the start: 10 % are 360. The 2,400 credited in month 12 change nothing.
    let body = [bought("server", "3600 USD", "life = \"3 years\""), charge("Insurance", "spend", "10 %")].concat();
    let run = Case::new("12 months").body(&vcpus("web", 1)).sheet("own", "owned", &body).run();
    assert_eq!(run.line("own", "Insurance"), "360.00");
    assert_eq!(run.priced("own").end_credits.to_string(), "-2400.00");
}

#[test]
fn maintenance_is_a_yearly_percentage_of_what_stands() {
    // 2 servers of 1,000 stand: 12 % a year of 2,000 is 20 a month.
    let body = bought("server", "1000 USD", "life = \"5 years\"").replace("0 %/year", "12 %/year");
    let run = Case::new("2 months").body(&vcpus("web", 2)).sheet("own", "owned", &body).run();
    assert_eq!(run.line("own", "Maintenance"), "40.00");
}

#[test]
fn a_percentage_of_purchases_is_paid_with_them() {
    // Network equipment at 14 % of the servers' price: 0.14 x 2 x 1,000, before the start.
    let body = [bought("server", "1000 USD", "life = \"5 years\""), charge("Network", "hardware-purchases", "14 %")].concat();
    let run = Case::new("2 months").body(&vcpus("web", 2)).sheet("own", "owned", &body).run();
    assert_eq!(run.months("own")[0], decimal("2280"));
    assert_eq!(run.line("own", "Network"), "280.00");
}

#[test]
fn an_unpublished_percentage_is_a_missing_price_and_not_zero() {
    let body = [charge("Out", "transfer-out", "1/GB"), charge("Support", "spend", "unpublished")].concat();
    let run = one("transfer-out", "1 GB", &body);
    assert!(matches!(run.reasons("cloud"), [NotPriced::Unpublished { provider, .. }] if provider == "cloud"), "{:?}", run.reasons("cloud"));
}

#[test]
fn an_allowance_on_what_is_spent_is_in_money() {
    // 10 % of 15 less 5.
    let body = [charge("Out", "transfer-out", "0.015/GB"), format!("{}free = \"5 USD\"\n", charge("Support", "spend", "10 %"))].concat();
    assert_eq!(one("transfer-out", "1000 GB", &body).line("cloud", "Support"), "1.00");
}

// Rounding.

#[test]
fn a_line_is_rounded_once_a_month_with_midpoints_away_from_zero() {
    // 47.125 prints as 47.13 (published-cases.md, convention 4); banker's rounding would give 47.12.
    assert_eq!(one("transfer-out", "1000 GB", &charge("Out", "transfer-out", "0.047125/GB")).total("cloud"), "47.13");
    // 0.125 twice in two months is 0.13 + 0.13, not 0.25.
    let run = Case::new("2 months").body(&usage("transfer-out", "1 GB")).sheet("cloud", "cloud", &charge("Out", "transfer-out", "0.125/GB")).run();
    assert_eq!(run.total("cloud"), "0.26");
}

#[test]
fn a_credit_is_rounded_away_from_zero_as_well() {
    // -47.125 prints as -47.13: a server of 94.25 after half its life.
    let run = Case::new("6 months").body(&vcpus("web", 1)).sheet("own", "owned", &bought("server", "94.25 USD", "life = \"1 year\"")).run();
    assert_eq!(run.priced("own").end_credits.to_string(), "-47.13");
    assert_eq!(run.total("own"), "47.12");
}

#[test]
fn each_tier_is_a_line_and_is_rounded_by_itself() {
    // 0.005 + 0.005 in two tiers: 0.01 + 0.01.
    let body = tiered("Out", "transfer-out", &[("1 GB", "0.005/GB"), ("", "0.005/GB")]);
    assert_eq!(one("transfer-out", "2 GB", &body).total("cloud"), "0.02");
}

#[test]
fn amounts_below_half_a_cent_are_nothing_however_often_they_come() {
    let run = Case::new("12 months").body(&usage("transfer-out", "1 GB")).sheet("cloud", "cloud", &charge("Out", "transfer-out", "0.004/GB")).run();
    assert_eq!(run.priced("cloud").total.decimal(), decimal("0"));
    assert_eq!(run.quantity("cloud", "Out"), decimal("12"));
}

#[test]
fn totals_stay_exact_to_the_cent_where_floats_no_longer_are() {
    // 10^15 requests at 9.99 each are 9.99 x 10^15; one more costs 9.99 more. A float of that size has steps of 2.
    for (requests, total) in [("1000000000000000", "9990000000000000.00"), ("1000000000000001", "9990000000000009.99")] {
        assert_eq!(one("requests-read", requests, &charge("Reads", "requests-read", "9.99/request")).total("cloud"), total);
    }
}

// Calendar months.

#[test]
fn calendar_months_have_their_own_hours_and_monthly_prices_do_not_care() {
    // February 2027 has 672 hours, March 744; at 0.10 an hour 67.20 and 74.40. A GB-month costs the same in both; by the hour it follows the hours.
    let body = [rented("server", "0.10/hour"), charge("Disk", "block-storage", "1/GB-month"), charge("Files", "file-storage", "0.001/GB-hour")].concat();
    let run = Case::new("2 months")
        .head("start = \"2027-02\"")
        .body("[conventions]\nmonth = \"calendar\"\n")
        .body(&vcpus("web", 1))
        .body(&usage("block-storage", "10 GB"))
        .body(&usage("file-storage", "10 GB"))
        .sheet("cloud", "cloud", &body)
        .run();
    assert_eq!(run.quantities("cloud", "server"), decimals("0 672 744"));
    assert_eq!(run.months("cloud"), decimals("0 83.92 91.84"));
}

#[test]
fn a_leap_february_has_696_hours() {
    let run = Case::new("1 month")
        .head("start = \"2028-02\"")
        .body("[conventions]\nmonth = \"calendar\"\n")
        .body(&vcpus("web", 1))
        .sheet("cloud", "cloud", &rented("server", "0.10/hour"))
        .run();
    assert_eq!(run.total("cloud"), "69.60");
}

#[test]
fn a_volume_a_day_is_30_and_five_twelfths_days_a_month_unless_the_calendar_says_otherwise() {
    // 730 / 24 = 30.4166... days; 24 GB a day are 730 GB. In a June of 30 days, 720.
    let traffic = "[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"24 GB/day\"\n";
    let body = charge("Out", "transfer-out", "1/GB");
    assert_eq!(Case::new("1 month").body(traffic).sheet("cloud", "cloud", &body).run().total("cloud"), "730.00");
    let june = Case::new("1 month").head("start = \"2026-06\"").body("[conventions]\nmonth = \"calendar\"\n").body(traffic);
    assert_eq!(june.sheet("cloud", "cloud", &body).run().total("cloud"), "720.00");
}

#[test]
fn a_monthly_volume_is_the_same_every_month_whatever_its_hours() {
    // The shape has a mean of 1: that 730 hours are not whole days moves nothing.
    let traffic = "[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"100 GB/month\"\n";
    let run = Case::new("12 months")
        .body("[demand]\nshape = \"daily\"\npeak_to_mean = 3\n")
        .body(traffic)
        .sheet("cloud", "cloud", &charge("Out", "transfer-out", "1/GB"))
        .run();
    assert_eq!(run.months("cloud")[1..], vec![decimal("100"); 12]);
}

// Own meters.

#[test]
fn a_sheets_own_meters_count_machines_sites_and_months() {
    // 3 machines on 2 sites are 6: two ports each at 1; one switch for every 4 at 10, so 2; a site at 100; a month at 5.
    let own = |name: &str, driver: &str, more: &str| format!("[meter.{name}]\nunit = \"{name}\"\ndriver = \"{driver}\"\n{more}\n");
    let body = [
        own("port", "machine", "per = 2"),
        own("switch", "machine", "each = 4"),
        own("cage", "site", ""),
        own("contract", "month", ""),
        rented("server", "0/hour"),
        charge("Ports", "port", "1/port-month"),
        charge("Switches", "switch", "10/switch-month"),
        charge("Cages", "cage", "100/cage-month"),
        charge("Contract", "contract", "5/contract-month"),
    ];
    let run = Case::new("1 month").head("sites = 2").body(&vcpus("web", 3)).sheet("hosting", "hosting", &body.concat().replace("0/hour", "0/month")).run();
    assert_eq!(run.line("hosting", "Ports"), "12.00");
    assert_eq!(run.line("hosting", "Switches"), "20.00");
    assert_eq!(run.line("hosting", "Cages"), "200.00");
    assert_eq!(run.line("hosting", "Contract"), "5.00");
}

#[test]
fn the_mean_of_machines_is_priced_by_the_machine_month() {
    // A day of 12 hours at 1 machine and 12 at 2, and one more hour at 2, since scaling down lags: 37 machine-hours, but 36 on the first day, which has no hour
    // before it. In a June of 720 hours 1,109 machine-hours are 1.540278 machines, at 12 each 18.483.
    let load = (0..24).map(|hour| if hour < 12 { 1 } else { 2 });
    let run = Case::new("1 month")
        .head("start = \"2026-06\"")
        .body("[conventions]\nmonth = \"calendar\"\n")
        .trace("1 hour", load)
        .body(&vcpus("web", 2))
        .sheet("cloud", "cloud", &[rented("server", "0/hour"), charge("Agent", "machines", "12/machine-month")].concat())
        .run();
    assert_eq!(run.quantity("cloud", "server"), decimal("1109"));
    assert_eq!(run.line("cloud", "Agent"), "18.48");
}

#[test]
fn ranges_are_read_at_their_likely_value_or_in_the_middle_and_said() {
    let price = |range: &str| format!("[[charge]]\nname = \"Out\"\nmeter = \"transfer-out\"\nprice = {range}\n");
    let likely = one("transfer-out", "100 GB", &price("{ low = \"0.10/GB\", likely = \"0.11/GB\", high = \"0.20/GB\" }"));
    assert_eq!(likely.total("cloud"), "11.00");
    let middle = one("transfer-out", "100 GB", &price("{ low = \"0.10/GB\", high = \"0.20/GB\" }"));
    assert_eq!(middle.total("cloud"), "15.00");
    let notes = middle.notes(NoteKind::Range);
    assert!(notes.len() == 1 && ["cloud", "0.15/GB", "middle", "0.10/GB", "0.20/GB"].iter().all(|part| notes[0].contains(part)), "{notes:?}");
}

#[test]
fn the_lines_of_a_charge_add_up_to_what_its_whole_reading_costs() {
    let body = tiered("Out", "transfer-out", &[("10 GB", "0.30/GB"), ("50 GB", "0.20/GB"), ("", "0.10/GB")]);
    let run = one("transfer-out", "60 GB", &body);
    let lines = run.lines("cloud");
    assert_eq!(lines.len(), 3);
    assert_eq!(sum(lines.iter().map(|(_, amount)| amount.as_str())), decimal("12"));
}

/// Droplets bring their own transfer, pooled: one of 1 TB and one of 2 TB make 3 TB; beyond, 0.01 a GB
/// (<https://docs.digitalocean.com/products/billing/bandwidth/>, read November 2026).
#[test]
fn what_machines_of_different_types_bring_is_pooled() {
    let machines = r#"
machine = [
  { name = "small", vcpus = 1, price = "6/month", included = { transfer-out = "1 TB" }, source = "list" },
  { name = "large", vcpus = 2, price = "12/month", included = { transfer-out = "2 TB" }, source = "list" },
]
"#;
    let transfer = "[[charge]]\nname = \"Transfer out\"\nmeter = \"transfer-out\"\nprice = \"0.01/GB\"\n";
    let text = sheet("USD", "drops", "hosting", transfer);
    let case = Case::new("1 month").sheet_text("drops", &format!("{machines}{text}")).body(
        "[[component]]\nname = \"a\"\nvcpus = 1\nmachine = \"small\"\n[[component]]\nname = \"b\"\nvcpus = 2\nmachine = \"large\"\n\
         [[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"4 TB/month\"",
    );
    // 6 + 12, and 1,000 GB at 0.01.
    assert_eq!(case.run().priced("drops").total.to_string(), "28.00");
}
