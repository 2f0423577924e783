//! Sheets in several currencies side by side: every rate is dated and has a source, none is made up, and nothing is rounded before its line.

use crate::properties::config;
use crate::support::{Case, Finding, Run, bought, charge, decimal, rented, sheet, tiered, usage, vcpus};
use proptest::collection::vec;
use proptest::prelude::*;
use rackrent::comparison::NoteKind;
use rackrent::report::Period;
use rust_decimal::Decimal;

/// A workload's own table.
fn table(rates: &str) -> String {
    format!("[exchange]\nas_of = 2025-06-05\ntitle = \"European Central Bank\"\nurl = \"https://ecb.example\"\nread = \"primary\"\nrates = [{rates}]\n")
}

/// A month in US dollars on one sheet in another currency, which is called `there`.
fn there(rates: &str, currency: &str, kind: &str, body: &str) -> Case {
    Case::new("1 month").body(&table(rates)).sheet_text("there", &sheet(currency, "there", kind, body))
}

/// A quantity on one meter, priced by one sheet in another currency, in US dollars.
fn one(rates: &str, currency: &str, meter: &str, quantity: &str, body: &str) -> Run {
    there(rates, currency, "cloud", body).body(&usage(meter, quantity)).run()
}

/// What is wrong with a table, on a comparison that does not need it.
fn in_table(rates: &str) -> Vec<Finding> {
    there(rates, "USD", "cloud", &charge("Out", "transfer-out", "1/GB")).body(&usage("transfer-out", "1 GB")).findings()
}

const RATES: &str = "\"1.1423 USD/EUR\", \"0.8420 GBP/EUR\"";

// Rates.

#[test]
fn a_price_in_euros_is_converted_at_what_one_euro_costs() {
    // 1,000 GB x 0.10 = 100 EUR, at 1.1423.
    let run = one(RATES, "EUR", "transfer-out", "1000 GB", &charge("Out", "transfer-out", "0.10/GB"));
    assert_eq!(run.total("there"), "114.23");
    assert!(run.csv(Period::Total).iter().all(|row| row.currency == "USD"));
}

#[test]
fn a_rate_works_in_both_directions() {
    // 100 USD at 1.1423 USD/EUR are 100 / 1.1423 = 87.5427 EUR.
    let text = sheet("USD", "there", "cloud", &charge("Out", "transfer-out", "0.10/GB"));
    let case = Case::in_currency("EUR", "1 month").body(&table(RATES)).body(&usage("transfer-out", "1000 GB"));
    assert_eq!(case.sheet_text("there", &text).run().total("there"), "87.54");
}

#[test]
fn without_a_rate_between_them_two_currencies_meet_in_a_third() {
    // 100 GBP are 100 / 0.8420 EUR, and 1.1423 times that in USD: 114.23 / 0.842 = 135.66508.
    let run = one(RATES, "GBP", "transfer-out", "1000 GB", &charge("Out", "transfer-out", "0.10/GB"));
    assert_eq!(run.total("there"), "135.67");
}

#[test]
fn the_rate_between_two_currencies_comes_before_any_way_round() {
    // Through the euro 100 GBP would be 135.67.
    let rates = format!("{RATES}, \"1.35 USD/GBP\"");
    let run = one(&rates, "GBP", "transfer-out", "1000 GB", &charge("Out", "transfer-out", "0.10/GB"));
    assert_eq!(run.total("there"), "135.00");
}

#[test]
fn of_several_third_currencies_the_first_of_the_file_is_taken() {
    // Through the euro a pound is 2 / 4 = 0.50 USD, through the franc 1 / 2.02 = 0.495.
    let (euro, franc) = ("\"2 USD/EUR\", \"4 GBP/EUR\"", "\"1 USD/CHF\", \"2.02 GBP/CHF\"");
    let body = charge("Out", "transfer-out", "0.10/GB");
    assert_eq!(one(&format!("{euro}, {franc}"), "GBP", "transfer-out", "1000 GB", &body).total("there"), "50.00");
    assert_eq!(one(&format!("{franc}, {euro}"), "GBP", "transfer-out", "1000 GB", &body).total("there"), "49.50");
}

#[test]
fn a_way_of_four_currencies_is_no_rate() {
    let rates = "\"2 USD/EUR\", \"2 EUR/CHF\", \"2 CHF/GBP\"";
    let findings = there(rates, "GBP", "cloud", &charge("Out", "transfer-out", "1/GB")).body(&usage("transfer-out", "1 GB")).findings();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["missing-rate"]);
}

#[test]
fn a_rate_may_be_a_range_and_the_report_says_so() {
    let run = one("{ low = \"1.10 USD/EUR\", high = \"1.20 USD/EUR\" }", "EUR", "transfer-out", "1000 GB", &charge("Out", "transfer-out", "0.10/GB"));
    assert_eq!(run.total("there"), "115.00");
    assert_eq!(run.notes(NoteKind::Range), ["the exchange table uses 1.15 USD/EUR, the middle of 1.10 USD/EUR to 1.20 USD/EUR"]);
}

// What is money and what is not.

#[test]
fn a_price_is_not_rounded_before_its_line_is() {
    // 0.0437 x 1.1423 = 0.04991851 an hour, times 730 = 36.4405; at 0.05 it would be 36.50.
    assert_eq!(there(RATES, "EUR", "cloud", &rented("server", "0.0437/hour")).body(&vcpus("web", 1)).run().total("there"), "36.44");
}

#[test]
fn rent_and_set_up_are_converted() {
    // Two machines at 10 EUR a month and 99 EUR each once, at 2 USD.
    let body = format!("{}setup = \"99/machine\"\n", rented("server", "10/month"));
    let run = there("\"2 USD/EUR\"", "EUR", "hosting", &body).body(&vcpus("web", 2)).run();
    assert_eq!((run.line("there", "server"), run.line("there", "server, set-up")), ("40.00".into(), "396.00".into()));
}

#[test]
fn a_purchase_is_converted_and_so_is_what_follows_from_it() {
    // 1,000 EUR are 2,000 USD: half of it stands after six of twelve months, and its maintenance at 12 % a year is 20 a month.
    let body = bought("server", "1000 EUR", "life = \"1 year\"").replace("0 %/year", "12 %/year");
    let case = Case::new("6 months").body(&table("\"2 USD/EUR\"")).body(&vcpus("web", 1));
    let run = case.sheet_text("there", &sheet("EUR", "there", "owned", &body)).run();
    assert_eq!(run.line("there", "server"), "2000.00");
    assert_eq!(run.line("there", "server, value at the end"), "-1000.00");
    assert_eq!(run.line("there", "Maintenance"), "120.00");
}

#[test]
fn a_minimum_and_bounds_of_money_are_converted_and_percentages_are_not() {
    // 15 EUR are 30 USD; less 5 EUR = 10 USD, 20 USD at 10 %. Against a minimum of 50 EUR = 100 USD, 98 are missing.
    let support = format!("{}free = \"5 EUR\"\nminimum = \"50 EUR\"\n", charge("Support", "spend", "10 %"));
    let run = one("\"2 USD/EUR\"", "EUR", "transfer-out", "1000 GB", &[charge("Out", "transfer-out", "0.015/GB"), support].concat());
    assert_eq!((run.line("there", "Support"), run.line("there", "Support, up to its minimum")), ("2.00".into(), "98.00".into()));
}

#[test]
fn tiers_of_money_end_at_as_much_money_as_before() {
    // 100 EUR are 200 USD: 10 % of the first 60 EUR = 120 USD, 5 % of the other 80 USD.
    let support = tiered("Support", "spend", &[("60 EUR", "10 %"), ("", "5 %")]);
    let run = one("\"2 USD/EUR\"", "EUR", "transfer-out", "1000 GB", &[charge("Out", "transfer-out", "0.10/GB"), support].concat());
    assert_eq!((run.line("there", "Support, tier 1"), run.line("there", "Support, tier 2")), ("12.00".into(), "4.00".into()));
    assert!(run.json()["alternatives"][0]["lines"].as_array().expect("lines").iter().all(|line| line["unit"] != "EUR"));
}

#[test]
fn quantities_that_are_not_money_stay_as_they_are() {
    // 10 GB less 1 free; at least 12 GB are billed, at 0.10 EUR = 0.20 USD.
    let body = format!("{}free = \"1 GB\"\ncommit = \"12 GB\"\n", charge("Out", "transfer-out", "0.10/GB"));
    assert_eq!(one("\"2 USD/EUR\"", "EUR", "transfer-out", "10 GB", &body).total("there"), "2.40");
}

#[test]
fn lines_are_rounded_to_the_comparisons_minor_unit() {
    // 3 GB x 0.07 EUR x 163.66 = 34.3686 yen.
    let text = sheet("EUR", "there", "cloud", &charge("Out", "transfer-out", "0.07/GB"));
    let case = Case::in_currency("JPY", "1 month").body(&table("\"163.66 JPY/EUR\"")).body(&usage("transfer-out", "3 GB"));
    assert_eq!(case.sheet_text("there", &text).run().total("there"), "34");
}

#[test]
fn the_parts_of_an_account_pool_after_conversion_as_before() {
    // In euros 2.90: five at 0.30, four at 0.30 and two at 0.10; at 2 USD 5.80.
    let stream = |name: &str| format!("[[traffic]]\nname = \"{name}\"\nmeter = \"transfer-out\"\nvolume = \"6 GB/month\"\n");
    let body = format!("{}free = \"1 GB\"\n", tiered("Out", "transfer-out", &[("9 GB", "0.30/GB"), ("", "0.10/GB")]));
    let parts = "[[alternative]]\nname = \"one account\"\nparts = [{ sheet = \"./there.toml\", serves = [\"web\"] }, { sheet = \"./there.toml\" }]\n";
    let run = there("\"2 USD/EUR\"", "EUR", "cloud", &body).body(&stream("web")).body(&stream("mail")).body(parts).run();
    assert_eq!(run.total("one account"), "5.80");
}

#[test]
fn a_sheet_that_completes_others_is_converted_too() {
    let people = sheet("GBP", "people", "hosting", &charge("People", "posts", "1000/post-month"));
    let run = Case::new("1 month")
        .body(&table("\"1.25 USD/GBP\""))
        .body(&format!("{}[staff]\nrented = 1\nowned = 1\n", vcpus("web", 1)))
        .sheet("rent", "cloud", &rented("server", "0.10/hour"))
        .completing_text("people", &people)
        .run();
    assert_eq!((run.line("rent", "People"), run.line("rent", "server")), ("1250.00".into(), "73.00".into()));
}

#[test]
fn sheets_in_four_currencies_stand_side_by_side() {
    let sheet = |currency: &str| sheet(currency, &currency.to_lowercase(), "cloud", &charge("Out", "transfer-out", "0.10/GB"));
    let mut case = Case::in_currency("CAD", "1 month").head("exchange = \"ecb-2025-06-05\"").body(&usage("transfer-out", "1000 GB"));
    for currency in ["EUR", "GBP", "CAD", "USD"] {
        case = case.sheet_text(&currency.to_lowercase(), &sheet(currency));
    }
    let run = case.run();
    // 156.03; 156.03 / 0.8419 = 185.331; 100; 156.03 / 1.1423 = 136.593.
    let totals = ["eur", "gbp", "cad", "usd"].map(|id| run.total(id));
    assert_eq!(totals, ["156.03", "185.33", "100.00", "136.59"]);
    assert_eq!(run.winner(), Some("cad"));
    let source = "of 2025-06-05 (European Central Bank, euro foreign exchange reference rates)";
    let euro = format!("prices of eur in EUR, at 1.5603 CAD/EUR {source}");
    let pound = format!("prices of gbp in GBP, at 0.8419 GBP/EUR and 1.5603 CAD/EUR {source}");
    let dollar = format!("prices of usd in USD, at 1.1423 USD/EUR and 1.5603 CAD/EUR {source}");
    assert_eq!(run.notes(NoteKind::Prices), [euro, pound, dollar]);
}

#[test]
fn capital_in_another_currency_is_converted_and_said() {
    // 100 EUR are 200 USD: at 60 a month it is spent in the fourth.
    let case = Case::new("6 months").head("capital = \"100 EUR\"").body(&table("\"2 USD/EUR\"")).body(&vcpus("web", 1));
    let run = case.sheet("here", "hosting", &rented("server", "60/month")).run();
    assert_eq!(run.priced("here").capital_spent, Some(4));
    assert_eq!(run.notes(NoteKind::Prices), ["capital in EUR, at 2 USD/EUR of 2025-06-05 (European Central Bank)"]);
}

// What the report says.

#[test]
fn the_rates_their_date_and_source_stand_beside_the_result() {
    let run = one(RATES, "GBP", "transfer-out", "1000 GB", &charge("Out", "transfer-out", "0.10/GB"));
    let note = "prices of there in GBP, at 0.8420 GBP/EUR and 1.1423 USD/EUR of 2025-06-05 (European Central Bank)";
    assert_eq!(run.notes(NoteKind::Prices), [note]);
    let part = &run.json()["alternatives"][0]["parts"][0];
    assert_eq!(part["currency"], "GBP");
    // 1.1423 / 0.842 at fifteen digits.
    let conversion = serde_json::json!({
        "rate": "1.35665083135392", "rates": ["0.8420 GBP/EUR", "1.1423 USD/EUR"], "title": "European Central Bank", "url": "https://ecb.example",
        "as_of": "2025-06-05", "read": "primary",
    });
    assert_eq!(part["conversion"], conversion);
}

#[test]
fn a_sheet_in_the_comparisons_currency_says_nothing_of_rates() {
    let run = there(RATES, "USD", "cloud", &charge("Out", "transfer-out", "0.10/GB")).body(&usage("transfer-out", "1 GB")).run();
    let part = &run.json()["alternatives"][0]["parts"][0];
    assert_eq!((part["currency"].as_str(), &part["conversion"]), (Some("USD"), &serde_json::Value::Null));
    assert!(run.notes(NoteKind::Prices).is_empty());
}

#[test]
fn an_assumed_rate_is_printed_as_an_assumption() {
    let text = table("\"2 USD/EUR\"").replace("primary", "assumption");
    let case = Case::new("1 month").body(&text).body(&usage("transfer-out", "1 GB"));
    let run = case.sheet_text("there", &sheet("EUR", "there", "cloud", &charge("Out", "transfer-out", "1/GB"))).run();
    assert_eq!(run.notes(NoteKind::Assumed), ["prices of there in EUR, at 2 USD/EUR of 2025-06-05 (European Central Bank, an assumption)"]);
    assert!(run.notes(NoteKind::Prices).is_empty());
}

#[test]
fn rates_more_than_twelve_months_from_the_prices_are_flagged() {
    let flagged = |prices_of: &str| {
        let text = sheet("EUR", "there", "cloud", &charge("Out", "transfer-out", "1/GB")).replace("2026-01-01", prices_of);
        let run = Case::new("1 month").body(&table(RATES)).body(&usage("transfer-out", "1 GB")).sheet_text("there", &text).run();
        run.notes(NoteKind::Verdict).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(flagged("2026-06-05").is_empty() && flagged("2024-06-05").is_empty());
    let late = "the exchange rate of 2025-06-05 is more than 12 months from the prices of there of 2026-06-06";
    assert_eq!(flagged("2026-06-06"), [late]);
    assert_eq!(flagged("2024-06-04"), [late.replace("2026-06-06", "2024-06-04")]);
}

// A table of its own.

const OWN: &str = "[exchange]\nid = \"mine\"\nas_of = 2026-01-01\ntitle = \"The bank\"\nread = \"primary\"\nrates = [\"3 USD/EUR\"]\n";

fn named(name: &str) -> Case {
    let case = Case::new("1 month").head(&format!("exchange = \"{name}\"")).body(&usage("transfer-out", "100 GB"));
    case.sheet_text("there", &sheet("EUR", "there", "cloud", &charge("Out", "transfer-out", "0.10/GB")))
}

#[test]
fn a_table_in_a_file_is_named_by_its_path_or_its_id() {
    assert_eq!(named("./mine.toml").file("mine.toml", OWN).run().total("there"), "30.00");
    // 10 EUR at 1.1423.
    let run = named("ecb-2025-06-05").run();
    assert_eq!(run.total("there"), "11.42");
    let source = "European Central Bank, euro foreign exchange reference rates";
    assert_eq!(run.notes(NoteKind::Prices), [format!("prices of there in EUR, at 1.1423 USD/EUR of 2025-06-05 ({source})")]);
}

#[test]
fn a_table_that_is_not_there_is_an_error_that_names_the_nearest_and_is_said_once() {
    let findings = named("ecb-2025-06-06").findings();
    assert_eq!(findings.len(), 1, "{findings:?}");
    let finding = &findings[0];
    assert_eq!((finding.code, finding.line, finding.message.as_str()), ("unknown-sheet", 5, "there is no exchange table `ecb-2025-06-06`"));
    assert_eq!(finding.help, "did you mean `ecb-2025-06-05`?");
}

#[test]
fn a_file_that_holds_something_else_is_an_error() {
    let findings = named("./there.toml").findings();
    assert_eq!((findings[0].code, findings[0].message.as_str()), ("wrong-type", "this is a price sheet, where an exchange table is expected"));
    let findings = Case::new("1 month").sheet_text("mine", OWN).findings();
    assert_eq!((findings[0].code, findings[0].message.as_str()), ("wrong-type", "this is an exchange table, where a price sheet is expected"));
    let findings = named("./mine.toml").file("mine.toml", &OWN.replace("id = \"mine\"\n", "")).findings();
    assert_eq!((findings[0].code, findings[0].file.as_str()), ("missing-key", "mine.toml"));
    assert_eq!(findings[0].message, "an exchange table of its own has no `id`");
    let findings = named("./mine.toml").file("mine.toml", &format!("{OWN}\n[sheet]\nid = \"x\"\n")).findings();
    assert_eq!((findings[0].code, findings[0].message.as_str()), ("unknown-key", "an exchange table has no key `sheet`"));
}

#[test]
fn a_table_of_the_workloads_own_and_a_named_one_exclude_each_other() {
    let findings = named("ecb-2025-06-05").body(&table(RATES)).findings();
    assert_eq!(findings.iter().map(|finding| (finding.code, finding.line)).collect::<Vec<_>>(), [("conflict", 5)]);
    assert_eq!(findings[0].message, "the workload has exchange rates and names others");
}

#[test]
fn what_is_wrong_with_a_table_is_reported_beside_what_is_wrong_elsewhere() {
    let findings = named("./mine.toml").file("mine.toml", &OWN.replace("3 USD/EUR", "3 USD")).head("nme = \"x\"").findings();
    let found: Vec<_> = findings.iter().map(|finding| (finding.file.as_str(), finding.code)).collect();
    assert_eq!(found, [("workload.toml", "unknown-key"), ("mine.toml", "bad-value")]);
}

// Errors.

#[test]
fn a_missing_rate_is_an_error_where_the_sheet_is_named_and_never_one() {
    let euro = sheet("EUR", "euro", "cloud", &charge("Out", "transfer-out", "0.10/GB"));
    let case = || Case::new("1 month").body(&usage("transfer-out", "1 GB")).sheet_text("euro", &euro);
    let findings = case().findings();
    assert_eq!(findings.len(), 1, "{findings:?}");
    let finding = &findings[0];
    assert_eq!((finding.code, finding.file.as_str(), finding.line), ("missing-rate", "workload.toml", 5));
    assert_eq!(finding.message, "the sheet `euro` is in EUR, the comparison in USD, and there is no rate");
    assert_eq!(finding.help, "add `[exchange]` with its date and source, and `rates = [ \"... USD/EUR\" ]`: how many USD one EUR costs");
    let findings = case().body(&table("\"0.8420 GBP/EUR\"")).findings();
    assert_eq!(findings[0].help, "add to the exchange table `rates = [ \"... USD/EUR\" ]`: how many USD one EUR costs");
    let parts = "[[alternative]]\nname = \"two\"\nparts = [{ sheet = \"./euro.toml\", serves = [\"usage\"] },\n { sheet = \"./euro.toml\" }]\n";
    let findings = case().body(parts).findings();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["missing-rate"; 2]);
    assert_eq!(findings[1].line, findings[0].line + 1);
}

#[test]
fn capital_without_a_rate_is_an_error_too() {
    let case = Case::new("1 month").head("capital = \"100 EUR\"").body(&vcpus("web", 1)).sheet("here", "cloud", &rented("server", "1/hour"));
    let findings = case.findings();
    assert_eq!((findings[0].code, findings[0].line), ("missing-rate", 5));
    assert_eq!(findings[0].message, "the capital is in EUR, the comparison in USD, and there is no rate");
}

#[test]
fn a_stated_reading_of_money_is_in_the_comparisons_currency() {
    let case = |quantity: &str| {
        let case = Case::new("1 month").body(&table(RATES)).body(&usage("hardware-value", quantity));
        case.sheet("here", "owned", &charge("Maintenance", "hardware-value", "12 %/year"))
    };
    assert_eq!(case("100 USD").run().total("here"), "1.00");
    let findings = case("100 EUR").findings();
    assert_eq!(findings[0].code, "other-currency");
    assert_eq!(findings[0].message, "a reading of `stated hardware-value` is in EUR, which is not the comparison's currency");
}

#[test]
fn two_rates_between_the_same_currencies_are_an_error_in_either_direction() {
    for second in ["1.1423 USD/EUR", "1.2 USD/EUR", "0.8754 EUR/USD"] {
        let findings = in_table(&format!("\"1.1423 USD/EUR\", \"{second}\""));
        assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["duplicate-name"], "{second}");
        assert!(findings[0].message.starts_with("another rate is between "), "{findings:?}");
    }
}

#[test]
fn rates_that_contradict_each_other_are_an_error() {
    // 1.1423 / 0.8420 = 1.357 dollars are a pound; 0.737 is what a dollar costs in pounds.
    let findings = in_table(&format!("{RATES}, \"0.737 USD/GBP\""));
    assert_eq!((findings.len(), findings[0].code), (1, "conflict"), "{findings:?}");
    assert_eq!(findings[0].message, "`0.737 USD/GBP` contradicts `1.1423 USD/EUR` and `0.8420 GBP/EUR`");
    // Within 5 % it is what trading costs: 1.357 x 1.05 = 1.425.
    let close = |rate: &str| {
        let case = there(&format!("{RATES}, \"{rate} USD/GBP\""), "USD", "cloud", &charge("Out", "transfer-out", "1/GB"));
        case.body(&usage("transfer-out", "1 GB")).read().is_ok()
    };
    assert!(close("1.30") && close("1.40") && !close("1.28") && !close("1.44"));
}

#[test]
fn a_rate_says_how_much_of_one_currency_one_of_another_costs() {
    for (rate, message) in [
        ("1.1423", "`1.1423` does not name two currencies"),
        ("1.1423 USD", "`1.1423 USD` does not name two currencies"),
        ("1.1423/EUR", "`` is not a currency code"),
        ("1.1423 USD/", "`` is not a currency code"),
        ("1.1423 USD/eur", "`eur` is not a currency code"),
        ("1.1423 USD/EUR/GBP", "`EUR/GBP` is not a currency code"),
        ("1 EUR/EUR", "`1 EUR/EUR` is a rate between a currency and itself"),
        ("0 USD/EUR", "`0 USD/EUR` is a rate of nothing"),
        ("-1.1 USD/EUR", "`-1.1 USD/EUR` is negative"),
        ("USD/EUR", "`USD` is not a number"),
        ("1,1423 USD/EUR", "`1,1423` groups its digits otherwise than by three"),
    ] {
        let findings = in_table(&format!("\"{rate}\""));
        assert_eq!(findings.iter().map(|finding| (finding.code, finding.message.as_str())).collect::<Vec<_>>(), [("bad-value", message)], "{rate}");
        assert!(!findings[0].help.is_empty(), "{rate}");
    }
    assert_eq!(in_table("1.1423")[0].code, "wrong-type");
    assert_eq!((in_table("")[0].code, in_table("")[0].message.as_str()), ("missing-key", "`[exchange]` has no rates"));
}

#[test]
fn a_table_has_a_date_a_source_and_how_it_was_read() {
    for key in ["as_of", "title", "read"] {
        let text: String = table(RATES).lines().filter(|line| !line.starts_with(key)).flat_map(|line| [line, "\n"]).collect();
        let findings = Case::new("1 month").body(&text).findings();
        assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["missing-key"], "{key}");
    }
    let findings = Case::new("1 month").body(&table(RATES).replace("rates =", "rate = 1\nrates =")).findings();
    assert_eq!((findings[0].code, findings[0].help.as_str()), ("unknown-key", "`rates` is there already: remove `rate`"));
}

#[test]
fn amounts_that_do_not_survive_conversion_are_errors() {
    for (rate, price) in [("1000000000000000000 USD/EUR", "10/GB"), ("1e-18 USD/EUR", "1e-18/GB"), ("1e18 EUR/USD", "1e-18/GB")] {
        let findings = there(&format!("\"{rate}\""), "EUR", "cloud", &charge("Out", "transfer-out", price)).body(&usage("transfer-out", "1 GB")).findings();
        assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["bad-value"], "{price} at {rate}");
        assert!(findings[0].message.starts_with("the sheet `there` is out of range at "), "{findings:?}");
    }
}

// Laws.

/// A sheet whose every line is whole cents, whatever whole quantity it is of.
fn whole_cents(prices: &[u32], life: u32) -> (String, String) {
    let [out, reads, rent, fee, minimum, purchase] = *prices else { panic!("six prices") };
    let cents = |price: u32| Decimal::new(i64::from(price), 2);
    let rented = format!(
        "{}setup = \"{}/machine\"\n{}minimum = \"{} EUR\"\n{}",
        rented("server", &format!("{}/month", cents(rent))),
        cents(fee),
        charge("Out", "transfer-out", &format!("{}/GB", cents(out))),
        cents(minimum),
        charge("Reads", "requests-read", &format!("{}/request", cents(reads)))
    );
    let charges = [charge("Out", "transfer-out", &format!("{}/GB", cents(out))), charge("Reads", "requests-read", "0/request")].concat();
    // What stands after a month or two of a life of up to three is a whole number of cents too.
    let owned = bought("server", &format!("{} EUR", cents(6 * purchase)), &format!("life = \"{life} months\""));
    (rented, format!("{owned}{charges}"))
}

fn both(currency: &str, exchange: &str, (rent, own): &(String, String)) -> Run {
    Case::in_currency(currency, "3 months")
        .body(exchange)
        .body(&vcpus("web", 3))
        .body(&usage("transfer-out", "17 GB"))
        .body(&usage("requests-read", "23"))
        .sheet_text("rent", &sheet("EUR", "rent", "hosting", rent))
        .sheet_text("own", &sheet("EUR", "own", "owned", own))
        .run()
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn at_a_rate_of_two_every_line_is_twice_itself(prices in vec(0..100_000_u32, 6), life in 1..4_u32) {
        let sheets = whole_cents(&prices, life);
        let (once, twice) = (both("EUR", "", &sheets), both("USD", &table("\"2 USD/EUR\""), &sheets));
        for name in ["rent", "own"] {
            let amounts = |run: &Run| run.lines(name).into_iter().map(|(line, amount)| (line, decimal(&amount))).collect::<Vec<_>>();
            let doubled: Vec<_> = amounts(&once).into_iter().map(|(line, amount)| (line, amount * Decimal::TWO)).collect();
            prop_assert_eq!(amounts(&twice), doubled);
        }
        prop_assert_eq!(once.winner(), twice.winner());
    }

    #[test]
    fn a_comparison_in_its_sheets_currency_is_itself_whatever_the_rates(
        prices in vec(0..100_000_u32, 6), life in 1..4_u32, dollars in 1..100_000_u32, pounds in 1..100_000_u32,
    ) {
        let sheets = whole_cents(&prices, life);
        let rates = format!("{{ low = \"{dollars} USD/EUR\", high = \"{dollars} USD/EUR\" }}, \"{pounds} GBP/EUR\"");
        let (without, with) = (both("EUR", "", &sheets), both("EUR", &table(&rates), &sheets));
        prop_assert_eq!(&without.comparison.notes, &with.comparison.notes);
        prop_assert_eq!(&without.comparison.verdict, &with.comparison.verdict);
        for name in ["rent", "own"] {
            prop_assert_eq!(&without.priced(name).bill.lines, &with.priced(name).bill.lines);
        }
    }

    #[test]
    fn a_rate_and_its_inverse_are_one_rate(prices in vec(0..100_000_u32, 6), life in 1..4_u32, power in 0..6_u32) {
        // Powers of two have a finite inverse.
        let (number, inverse) = (2_u64.pow(power), Decimal::ONE / Decimal::from(2_u64.pow(power)));
        let sheets = whole_cents(&prices, life);
        let run = |rates: &str| both("USD", &table(rates), &sheets);
        let (forth, back) = (run(&format!("\"{number} USD/EUR\"")), run(&format!("\"{inverse} EUR/USD\"")));
        for name in ["rent", "own"] {
            prop_assert_eq!(forth.lines(name), back.lines(name));
        }
    }

    #[test]
    fn any_rates_are_read_or_refused(rates in vec((any::<String>(), 0..1_000_000_u32, "[A-C]{3}", "[A-C]{3}", any::<bool>()), 0..30)) {
        let list: Vec<String> = rates
            .into_iter()
            .map(|(text, number, quote, base, any)| if any { format!("{text:?}") } else { format!("\"{number} {quote}/{base}\"") })
            .collect();
        let case = there(&list.join(", "), "EUR", "cloud", &charge("Out", "transfer-out", "1/GB")).body(&usage("transfer-out", "1 GB"));
        let _ = case.read();
    }
}
