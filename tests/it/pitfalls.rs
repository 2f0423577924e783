//! What goes wrong in other calculators (published-cases.md, "Pitfalls seen in other calculators"): one case and more for each row.

use crate::support::{
    Case, FORMATS, PERIODS, Run, bought, charge, decimal, decimals, has_no_machine, no_charge, rented, sum, tiered, unpublished, usage, usage_by_month, vcpus,
};
use rackrent::comparison::{By, NoteKind, Verdict};
use rackrent::money::Money;
use rackrent::report::{Format, Period};
use rust_decimal::Decimal;

// An unknown machine or a missing rate priced at $0.

#[test]
fn a_machine_that_no_sheet_has_is_an_error_that_names_the_nearest() {
    let pinned = format!("{}machine = \"m5.lrge\"\n", vcpus("web", 1));
    let findings = Case::new("1 month").body(&pinned).sheet("cloud", "cloud", &rented("m5.large", "0.10/hour")).findings();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!((findings[0].code, findings[0].help.as_str()), ("unknown-name", "did you mean `m5.large`?"));
    assert!(findings[0].message.contains("`m5.lrge`"), "{findings:?}");
}

#[test]
fn a_machine_that_one_sheet_lacks_leaves_that_alternative_without_a_price_and_the_other_without_a_verdict() {
    let pinned = format!("{}machine = \"large\"\n", vcpus("web", 1));
    let run =
        Case::new("1 month").body(&pinned).sheet("has", "cloud", &rented("large", "0.10/hour")).sheet("lacks", "cloud", &rented("small", "0.01/hour")).run();
    assert!(has_no_machine(run.reasons("lacks"), "web", "`large`"), "{:?}", run.reasons("lacks"));
    assert_eq!(run.comparison.verdict, Verdict::OnlyOne(run.index("has")));
    assert_eq!(run.total("has"), "73.00");
}

#[test]
fn a_meter_without_a_charge_is_a_missing_price_and_no_total_includes_it() {
    let run = Case::new("1 month")
        .body(&usage("transfer-out", "1 TB"))
        .body(&usage("object-storage", "1 TB"))
        .sheet("whole", "cloud", &[charge("Out", "transfer-out", "0.10/GB"), charge("Storage", "object-storage", "0.02/GB-month")].concat())
        .sheet("half", "cloud", &charge("Storage", "object-storage", "0.01/GB-month"))
        .run();
    assert_eq!(run.reasons("half"), [no_charge("half", "transfer-out")]);
    assert_eq!(run.total("whole"), "120.00");
    let json = run.json();
    assert_eq!(json["alternatives"][1]["priced"], false);
    assert_eq!(json["alternatives"][1]["total"], serde_json::Value::Null);
    let row = run.csv(Period::Total).into_iter().find(|row| row.alternative.contains("half")).expect("a row that says why");
    assert_eq!((row.category.as_str(), row.amount.as_str()), ("not-priced", ""));
}

#[test]
fn every_missing_price_is_named_at_once() {
    let run = Case::new("1 month")
        .body(&usage("transfer-out", "1 TB"))
        .body(&usage("nat", "1 TB"))
        .body(&vcpus("web", 1))
        .sheet("empty", "cloud", &charge("Storage", "object-storage", "0.01/GB-month"))
        .run();
    let reasons = run.reasons("empty");
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert_eq!(reasons[..2], [no_charge("empty", "nat"), no_charge("empty", "transfer-out")]);
    assert!(has_no_machine(&reasons[2..], "web", ""), "{reasons:?}");
    // The reasons stand in every format.
    for format in FORMATS {
        let text = run.render(format, Period::Total);
        for missing in ["nat", "transfer-out", "web"] {
            assert!(text.contains(missing), "{missing} is not in\n{text}");
        }
    }
}

#[test]
fn an_unpublished_price_is_neither_an_error_nor_zero() {
    let run = Case::new("1 month")
        .body(&usage("transfer-out", "1 TB"))
        .body(&vcpus("web", 1))
        .sheet("silent", "cloud", &[rented("server", "0.10/hour"), charge("Out", "transfer-out", "unpublished")].concat())
        .sheet("shy", "hosting", &[rented("server", "unpublished"), charge("Out", "transfer-out", "0.10/GB")].concat())
        .run();
    assert_eq!(run.reasons("silent"), [unpublished("silent", "`transfer-out`")]);
    assert_eq!(run.reasons("shy"), [unpublished("shy", "its machines")]);
    assert_eq!(run.comparison.verdict, Verdict::NonePriced);
}

#[test]
fn an_unpublished_price_of_what_is_not_used_harms_nobody() {
    let body = [charge("Out", "transfer-out", "0.10/GB"), charge("Storage", "object-storage", "unpublished")].concat();
    let run = Case::new("1 month").body(&usage("transfer-out", "1 GB")).sheet("cloud", "cloud", &body).run();
    assert_eq!(run.total("cloud"), "0.10");
}

#[test]
fn what_is_free_says_so_and_is_priced_at_zero() {
    let run = Case::new("1 month").body(&usage("transfer-in", "1 TB")).sheet("cloud", "cloud", &charge("In", "transfer-in", "0/GB")).run();
    assert_eq!(run.priced("cloud").total.decimal(), Decimal::ZERO);
    assert_eq!(run.quantity("cloud", "In"), decimal("1000"));
}

// A tier bound read as TB instead of PB.

#[test]
fn a_tier_is_exact_at_its_edge_and_one_unit_below_and_above() {
    // 1 PB is 1,000,000 GB: 999,999 x 0.02 = 19,999.98; 1,000,000 x 0.02 = 20,000.00; one GB more costs 0.01.
    let body = tiered("Storage", "object-storage", &[("1 PB", "0.02/GB-month"), ("", "0.01/GB-month")]);
    let run = Case::new("3 months").body(&usage_by_month("object-storage", &["999999 GB", "1000000 GB", "1000001 GB"])).sheet("cloud", "cloud", &body).run();
    assert_eq!(run.months("cloud"), decimals("0 19999.98 20000.00 20000.01"));
    assert_eq!(run.quantities("cloud", "Storage, tier 2"), decimals("0 0 0 1"));
}

#[test]
fn a_tier_in_binary_units_ends_at_its_binary_edge() {
    // 1 PiB is 1,048,576 GiB; at 1 and then 0 a GiB the amount counts the GiB of the first tier.
    let body = tiered("Storage", "object-storage", &[("1 PiB", "1/GiB-month"), ("", "0/GiB-month")]);
    let run =
        Case::new("3 months").body(&usage_by_month("object-storage", &["1048575 GiB", "1048576 GiB", "1048577 GiB"])).sheet("cloud", "cloud", &body).run();
    assert_eq!(run.months("cloud"), decimals("0 1048575 1048576 1048576"));
}

#[test]
fn each_of_the_data_units_has_its_own_size() {
    // At 1 a GB: powers of 1,000 and of 1,024.
    let sizes = ["1 MB", "1 GB", "1 TB", "1 PB", "1 MiB", "1 GiB", "1 TiB"];
    let run = Case::new("7 months").body(&usage_by_month("object-storage", &sizes)).sheet("cloud", "cloud", &charge("Storage", "object-storage", "1/GB-month"));
    // 1 MiB is 0.001048576 GB, 1 GiB 1.073741824, 1 TiB 1,099.511627776.
    assert_eq!(run.run().months("cloud"), decimals("0 0 1 1000 1000000 0 1.07 1099.51"));
}

// A free allowance larger than the use gave a huge figure.

#[test]
fn a_free_allowance_larger_than_the_use_costs_nothing() {
    let body = format!("{}free = \"100 GB\"\n", charge("Out", "transfer-out", "0.10/GB"));
    let run = Case::new("3 months").body(&usage_by_month("transfer-out", &["99 GB", "100 GB", "101 GB"])).sheet("cloud", "cloud", &body).run();
    assert_eq!(run.months("cloud"), decimals("0 0 0 0.10"));
    assert_eq!(run.quantities("cloud", "Out"), decimals("0 0 0 1"));
}

// An hourly price multiplied by 730 twice, or never.

#[test]
fn an_hourly_price_becomes_a_monthly_one_exactly_once() {
    // 0.10 x 730; 73; 876 / 12; 219 / 3; 2.40 a day x 730 / 24; 16.80 a week x 730 / 168; 0.0001 x 3,600 x 730; 0.002 x 60 x 730.
    for (price, billed_per, month) in [
        ("0.10/hour", "hour", "73.00"),
        ("73/month", "month", "73.00"),
        ("876/year", "month", "73.00"),
        ("219/quarter", "month", "73.00"),
        ("2.40/day", "hour", "73.00"),
        ("16.80/week", "hour", "73.00"),
        ("0.0001/second", "second", "262.80"),
        ("0.002/minute", "minute", "87.60"),
    ] {
        let machine = format!("{}billed_per = \"{billed_per}\"\n", rented("server", price));
        let run = Case::new("2 months").body(&vcpus("web", 1)).sheet("cloud", "cloud", &machine).run();
        assert_eq!(run.months("cloud"), [Decimal::ZERO, decimal(month), decimal(month)], "{price}");
    }
}

#[test]
fn a_charge_by_the_hour_on_a_monthly_meter_is_converted_once_too() {
    // 100 GB x 0.001 x 730 = 73; 100 GB x 0.73 = 73; a year's 8.76 / 12 = 0.73.
    for price in ["0.001/GB-hour", "0.73/GB-month", "8.76/GB-year", "0.024/GB-day"] {
        let run = Case::new("1 month").body(&usage("block-storage", "100 GB")).sheet("cloud", "cloud", &charge("Disk", "block-storage", price)).run();
        assert_eq!(run.total("cloud"), "73.00", "{price}");
    }
}

#[test]
fn a_monthly_fee_on_machine_hours_is_divided_once() {
    // 730 machine-hours at 73 a month are one machine's month.
    let body = [rented("server", "0/hour"), charge("Licence", "machine-hours", "73/month")].concat();
    let run = Case::new("1 month").body(&vcpus("web", 1)).sheet("cloud", "cloud", &body).run();
    assert_eq!(run.total("cloud"), "73.00");
}

// CSV export of another period than the table showed; 63.849999999999994.

/// Growth, tiers, a purchase with a credit, people and a missing price: amounts with cents in every month.
fn varied() -> Run {
    let people = "[staff]\nrented = 0.5\nowned = 1.1\nmachines_per_post = 7\n";
    let traffic = "[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"12.7 TB/month\"\n";
    let post = charge("Posts", "posts", "100003/post-year");
    let server = bought("server", "1234.56 USD", "life = \"3 years\"\nmarket_decline = \"35 %/year\"\nspares = \"5 %\"").replace("\"0 W\"", "\"123.4 W\"");
    let power = format!("{}covers = [\"contracted-power\"]\n", charge("Power", "energy", "0.1032/kWh"));
    Case::new("30 months")
        .head("cost_of_money = \"8 %/year\"")
        .body("[demand]\nshape = \"daily\"\npeak_to_mean = 2.3\ngrowth = \"7 %/month\"\n")
        .body(&format!("{}redundancy = \"n+1\"\n", vcpus("web", 13)))
        .body(traffic)
        .body(people)
        .sheet(
            "rent",
            "cloud",
            &[rented("small", "0.0851/hour"), tiered("Out", "transfer-out", &[("10 TB", "0.0873/GB"), ("", "0.0831/GB")]), post.clone()].concat(),
        )
        .sheet("own", "owned", &[server, power, charge("Transit", "transfer-out", "0.0123/GB"), post].concat())
        .sheet("unknown", "cloud", &rented("small", "0.05/hour"))
        .run()
}

#[test]
fn csv_says_in_every_period_what_json_says() {
    let run = varied();
    let json = run.json();
    let alternatives = json["alternatives"].as_array().expect("a list");
    for period in PERIODS {
        let rows = run.csv(period);
        for alternative in alternatives.iter().filter(|alternative| alternative["priced"] == true) {
            let name = alternative["name"].as_str().expect("a name");
            let rows = || rows.iter().filter(|row| row.alternative == name);
            let total = decimal(alternative["total"].as_str().expect("a total"));
            assert_eq!(sum(rows().map(|row| row.amount.as_str())), total, "{name} by {period:?}");
            if period == Period::Month {
                for (month, amount) in alternative["months"].as_array().expect("a list").iter().enumerate() {
                    let label = if month == 0 { "before start".to_owned() } else { format!("month {month}") };
                    let of_month = sum(rows().filter(|row| row.period == label).map(|row| row.amount.as_str()));
                    assert_eq!(of_month, decimal(amount.as_str().expect("an amount")), "{name}, {label}");
                }
            }
        }
    }
}

#[test]
fn table_and_markdown_carry_the_totals_of_json_in_whole_units() {
    let run = varied();
    for name in ["rent", "own"] {
        let priced = run.priced(name);
        let present = priced.present_cost.expect("a cost of money is given");
        for period in PERIODS {
            for format in [Format::Table, Format::Markdown] {
                let text = run.render(format, period);
                assert!(text.contains(&priced.total.whole()), "{name}: no total {} in\n{text}", priced.total.whole());
                assert!(text.contains(&present.whole()), "{name}: no present cost {} in\n{text}", present.whole());
            }
        }
    }
}

#[test]
fn no_format_shows_a_float_artefact() {
    let run = varied();
    for format in FORMATS {
        for period in PERIODS {
            let text = run.render(format, period);
            for number in text.split(|c: char| !(c.is_ascii_digit() || c == '.')) {
                let digits = number.split_once('.').map_or(0, |(_, digits)| digits.len());
                assert!(digits <= 6, "`{number}` by {period:?} in\n{text}");
            }
            assert!(!text.contains("NaN") && !text.contains("inf,"), "{text}");
        }
    }
}

#[test]
fn a_price_of_0_07_times_three_is_21_cents() {
    // 0.07 x 3 is 0.21000000000000002 in floats; 63.85 was 63.849999999999994.
    let body = [charge("Three", "transfer-out", "0.07/GB"), charge("Sum", "transfer-in", "21.283333333333333333/GB")].concat();
    let run = Case::new("1 month").body(&usage("transfer-out", "3 GB")).body(&usage("transfer-in", "3 GB")).sheet("cloud", "cloud", &body).run();
    assert_eq!((run.line("cloud", "Three"), run.line("cloud", "Sum")), ("0.21".into(), "63.85".into()));
}

// `$` left on a EUR figure.

#[test]
fn the_currency_is_the_workloads_everywhere() {
    let sheet = crate::support::sheet;
    let cloud =
        [rented("server", "0.10 EUR/hour"), tiered("Out", "transfer-out", &[("10 TB", "0.09 EUR/GB"), ("", "0.07/GB")]), charge("Support", "spend", "3 %")];
    let own = [bought("server", "1500 EUR", "life = \"3 years\""), charge("Out", "transfer-out", "0.02/GB")];
    let run = Case::in_currency("EUR", "14 months")
        .head("cost_of_money = \"8 %/year\"\ncapital = \"1000 EUR\"")
        .body(&vcpus("web", 4))
        .body(&usage("transfer-out", "20 TB"))
        .sheet_text("rent", &sheet("EUR", "rent", "cloud", &cloud.concat()))
        .sheet_text("own", &sheet("EUR", "own", "owned", &own.concat()))
        .sheet_text("none", &sheet("EUR", "none", "cloud", &rented("server", "unpublished")))
        .run();
    for format in FORMATS {
        for period in PERIODS {
            let text = run.render(format, period);
            assert!(text.contains("EUR"), "{format:?} by {period:?} names no currency:\n{text}");
            assert!(!text.contains('$') && !text.contains("USD") && !text.contains('€'), "{format:?} by {period:?}:\n{text}");
        }
    }
    assert!(run.csv(Period::Month).iter().filter(|row| !row.amount.is_empty()).all(|row| row.currency == "EUR"));
    assert_eq!(run.json()["currency"], "EUR");
}

#[test]
fn a_sheet_in_another_currency_without_a_rate_is_an_error_and_nothing_is_converted_at_one() {
    let text = crate::support::sheet("EUR", "euro", "cloud", &charge("Out", "transfer-out", "0.10/GB"));
    let findings = Case::new("1 month").body(&usage("transfer-out", "1 GB")).sheet_text("euro", &text).findings();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["missing-rate"]);
}

#[test]
fn currencies_without_cents_round_to_whole_units_and_those_with_three_digits_to_three() {
    // ISO 4217: the yen has no minor unit, the Kuwaiti dinar has three digits. 3 GB x 0.5 = 1.5, so 2 yen (away from zero); 3 x 0.4445 = 1.3335, so 1.334.
    for (currency, price, total) in [("JPY", "0.5/GB", "2"), ("KWD", "0.4445/GB", "1.334"), ("EUR", "0.445/GB", "1.34")] {
        let text = crate::support::sheet(currency, "cloud", "cloud", &charge("Out", "transfer-out", price));
        let run = Case::in_currency(currency, "1 month").body(&usage("transfer-out", "3 GB")).sheet_text("cloud", &text).run();
        assert_eq!(run.total("cloud"), total, "{currency}");
    }
}

// A misspelt key ignored.

#[test]
fn a_misspelt_key_is_an_error_that_points_at_it_and_suggests_the_right_one() {
    let text = "[workload]\nname = \"Case\"\nhorizon = \"1 month\"\ncurrency = \"USD\"\ncost_of_mony = \"8 %/year\"\n";
    let findings = Case::verbatim(text).findings();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!((findings[0].code, findings[0].line, findings[0].help.as_str()), ("unknown-key", 5, "did you mean `cost_of_money`?"));
    let sheet = "[sheet]\nid = \"a\"\nprovider = \"A\"\nkind = \"cloud\"\ncurrency = \"USD\"\nas_of = 2026-01-01\nregoin = \"here\"\n";
    let findings = Case::new("1 month").sheet_text("a", sheet).findings();
    assert_eq!((findings[0].code, findings[0].file.as_str(), findings[0].line), ("unknown-key", "a.toml", 7));
    assert_eq!(findings[0].help, "did you mean `region`?");
}

// NPV that leaves out the purchase.

#[test]
fn the_present_cost_at_no_cost_of_money_is_the_total_purchase_and_credit_included() {
    let run = Case::new("12 months")
        .head("cost_of_money = \"0 %/year\"")
        .body(&vcpus("web", 3))
        .sheet("own", "owned", &bought("server", "3600 USD", "life = \"3 years\""))
        .run();
    // 3 x 3,600 paid, 3 x 2,400 credited.
    let priced = run.priced("own");
    assert_eq!(priced.total.to_string(), "3600.00");
    assert_eq!(priced.present_cost, Some(priced.total));
    assert_eq!(priced.present_cost_without_credits.map(Money::decimal), Some(decimal("10800")));
}

#[test]
fn the_purchase_before_the_start_is_not_discounted_and_month_twelve_is_by_a_year() {
    // 1,000 at month 0; a fee of 108 in month 12 alone, at 8 % a year: 1,000 + 100.
    let months: Vec<&str> = std::iter::repeat_n("0", 11).chain(["108"]).collect();
    let body =
        ["[meter.fee]\nunit = \"dollar\"\ndriver = \"given\"\n".into(), charge("Fee", "fee", "1/dollar"), bought("server", "1000 USD", "life = \"1 year\"")];
    let run = Case::new("12 months")
        .head("cost_of_money = \"8 %/year\"")
        .body(&vcpus("web", 1))
        .body(&usage_by_month("fee", &months))
        .sheet("own", "owned", &body.concat())
        .run();
    assert_eq!(run.priced("own").present_cost.map(|cost| cost.to_string()), Some("1100.00".into()));
}

// Totals and NPV naming different winners without a word.

#[test]
fn the_verdict_names_its_measure_and_says_where_the_total_disagrees() {
    // Rent: 12 x 100 = 1,200. Own: 1,150 before the start. At 20 % the twelve rents are worth about 1,092: renting wins by present cost, owning by total.
    let run = Case::new("12 months")
        .head("cost_of_money = \"20 %/year\"")
        .body(&vcpus("web", 1))
        .sheet("rent", "hosting", &rented("server", "100/month"))
        .sheet("own", "owned", &bought("server", "1150 USD", "life = \"1 year\""))
        .run();
    assert_eq!((run.winner(), run.comparison.verdict.by(By::Total)), (Some("rent"), Some(run.index("own"))));
    assert!(!run.comparison.verdict.measures_agree());
    assert_eq!(run.notes(NoteKind::Verdict).iter().filter(|note| note.contains("undiscounted total") && note.contains("own")).count(), 1);
    let json = run.json();
    assert_eq!((&json["verdict"]["measure"], &json["verdict"]["measures_agree"]), (&"present cost".into(), &false.into()));
    for format in [Format::Table, Format::Markdown] {
        let text = run.render(format, Period::Total);
        assert!(text.contains("present cost") && text.contains("by the undiscounted total"), "{text}");
    }
}

#[test]
fn the_verdict_says_where_it_turns_without_the_credits_at_the_end() {
    // Rent: 12 x 100 = 1,200. Own: 3,000 paid, 2,000 credited after one of three years.
    let run = Case::new("12 months")
        .body(&vcpus("web", 1))
        .sheet("rent", "hosting", &rented("server", "100/month"))
        .sheet("own", "owned", &bought("server", "3000 USD", "life = \"3 years\""))
        .run();
    assert_eq!((run.total("own"), run.winner()), ("1000.00".into(), Some("own")));
    assert_eq!(run.notes(NoteKind::Verdict).iter().filter(|note| note.contains("without the credits") && note.contains("rent")).count(), 1);
}

// A banner on stdout before the CSV.

fn rackrent(arguments: &[&str], folder: &std::path::Path) -> std::process::Output {
    crate::cli::rackrent(folder, arguments).output().expect("the program runs")
}

#[test]
fn standard_output_holds_the_data_only() {
    let folder = Case::new("1 month").body(&usage("transfer-out", "1 GB")).sheet("cloud", "cloud", &charge("Out", "transfer-out", "0.10/GB")).write();
    let csv = rackrent(&["compare", "workload.toml", "--format", "csv"], folder.path());
    let text = String::from_utf8(csv.stdout).expect("text");
    assert!(text.starts_with("alternative,category,name,"), "{text}");
    // The header, a line, what a GB sent out costs.
    assert_eq!((text.lines().count(), csv.status.code()), (3, Some(0)));
    let json = rackrent(&["compare", "workload.toml", "--format", "json"], folder.path());
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("nothing but JSON");
    assert_eq!(json["alternatives"][0]["total"], "0.10");
}

#[test]
fn an_error_leaves_standard_output_empty_and_the_exit_code_says_which_kind() {
    let folder = Case::new("1 month").body(&usage("transfer-owt", "1 GB")).sheet("cloud", "cloud", &charge("Out", "transfer-out", "0.10/GB")).write();
    let wrong = rackrent(&["compare", "workload.toml"], folder.path());
    assert_eq!((wrong.status.code(), wrong.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8(wrong.stderr).expect("text").contains("unknown-meter"));
    let absent = rackrent(&["compare", "absent.toml"], folder.path());
    assert_eq!((absent.status.code(), absent.stdout.len()), (Some(3), 0));
    let usage = rackrent(&["compare", "workload.toml", "--format", "pdf"], folder.path());
    assert_eq!((usage.status.code(), usage.stdout.len()), (Some(2), 0));
}
