//! What the formats say: the same numbers, exact sums, the whole answer, and text that no reader takes for something else.

use crate::support::{Case, FORMATS, PERIODS, Run, bought, charge, decimal, rented, short, sum, tiered, usage, usage_by_month, vcpus};
use rackrent::report::{Format, Layout, Period};
use rust_decimal::Decimal;
use serde_json::Value;

/// Two years with a month and some: growth, a replacement, people, percentages, a credit.
fn two_years() -> Run {
    let support = charge("Support", "spend", "3.3 %");
    let rent = [rented("small", "0.0851/hour"), tiered("Out", "transfer-out", &[("10 TB", "0.0873/GB"), ("", "0.0831/GB")]), support.clone()];
    let server = bought("server", "1234.56 USD", "life = \"13 months\"\nresale = \"7 %\"\nlead_time = \"6 weeks\"\nspares = \"5 %\"");
    let own = [server, charge("Transit", "transfer-out", "0.0123/GB"), support];
    Case::new("25 months")
        .head("cost_of_money = \"8 %/year\"")
        .body("[demand]\nshape = \"weekly\"\npeak_to_mean = 2.3\nweekend = 0.5\ngrowth = \"6 %/month\"\n")
        .body(&format!("{}redundancy = \"n+1\"\n", vcpus("web", 13)))
        .body("[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"7.77 TB/month\"\n")
        .body("[staff]\nrented = 0.5\nowned = 1\nmachines_per_post = 3\n")
        .sheet("rent", "cloud", &rent.concat())
        .sheet("own", "owned", &own.concat())
        .completing("people", "hosting", &charge("People", "posts", "100003/post-year"))
        .run()
}

fn amount(value: &Value) -> Decimal {
    decimal(value.as_str().unwrap_or_else(|| panic!("{value} is not a decimal string")))
}

fn amounts(value: &Value) -> Vec<Decimal> {
    value.as_array().expect("a list").iter().map(amount).collect()
}

#[test]
fn in_json_lines_add_up_to_months_and_months_to_totals() {
    let json = two_years().json();
    for alternative in json["alternatives"].as_array().expect("a list") {
        let months = amounts(&alternative["months"]);
        assert_eq!(months.len(), 26);
        assert_eq!(months.iter().sum::<Decimal>(), amount(&alternative["total"]));
        let lines = alternative["lines"].as_array().expect("a list");
        let mut by_month = vec![Decimal::ZERO; 26];
        for line in lines {
            let of_line = amounts(&line["months"]);
            assert_eq!(of_line.iter().sum::<Decimal>(), amount(&line["amount"]), "{line}");
            by_month.iter_mut().zip(of_line).for_each(|(sum, amount)| *sum += amount);
        }
        assert_eq!(by_month, months);
        let credits = lines.iter().filter(|line| line["category"] == "end-credits").map(|line| amount(&line["amount"]));
        assert_eq!(credits.sum::<Decimal>(), amount(&alternative["end_credits"]));
    }
}

#[test]
fn in_csv_every_periods_rows_add_up_to_the_total_of_json() {
    let run = two_years();
    let json = run.json();
    for (index, name) in ["rent", "own"].into_iter().enumerate() {
        for period in PERIODS {
            let rows = run.csv(period);
            let own: Vec<_> = rows.iter().filter(|row| short(&row.alternative) == name).collect();
            assert_eq!(sum(own.iter().map(|row| row.amount.as_str())), amount(&json["alternatives"][index]["total"]), "{name} by {period:?}");
        }
    }
}

#[test]
fn by_year_each_year_is_the_sum_of_its_months() {
    // 25 months: before the start, two years of twelve months, and a third of one.
    let run = two_years();
    let months = run.priced("own").months.iter().map(|month| month.decimal()).collect::<Vec<_>>();
    let rows = run.csv(Period::Year);
    for (label, range) in [("before start", 0..1), ("year 1", 1..13), ("year 2", 13..25), ("year 3", 25..26)] {
        let of_year = sum(rows.iter().filter(|row| short(&row.alternative) == "own" && row.period == label).map(|row| row.amount.as_str()));
        assert_eq!(of_year, months[range].iter().sum::<Decimal>(), "{label}");
    }
}

#[test]
fn quantities_add_up_over_periods_too() {
    let run = two_years();
    let total = |period: Period| sum(run.csv(period).iter().filter(|row| row.category == "network").map(|row| row.quantity.as_str()));
    // Six places after the point a row: 2 lines and 25 months cannot be further apart than this.
    assert!((total(Period::Total) - total(Period::Month)).abs() < decimal("0.0001"));
}

#[test]
fn every_amount_has_the_digits_of_its_currency_zero_too() {
    let run =
        Case::new("2 months").body(&usage_by_month("transfer-out", &["0 GB", "3 GB"])).sheet("cloud", "cloud", &charge("Out", "transfer-out", "0.10/GB")).run();
    let months = run.json()["alternatives"][0]["months"].clone();
    assert_eq!(months, serde_json::json!(["0.00", "0.00", "0.30"]));
}

#[test]
fn a_load_beyond_all_numbers_is_not_shown_as_infinite() {
    // 10,001 times the load each month, for ten years: 10^476, more than a float holds.
    let case = Case::new("120 months").body("[demand]\ngrowth = \"1000000 %/month\"\n").body(&usage("transfer-out", "1 GB"));
    let run = case.sheet("cloud", "cloud", &charge("Out", "transfer-out", "0.10/GB")).run();
    for format in FORMATS {
        let text = run.render(format, Period::Total);
        assert!(!text.contains("inf") && !text.contains("NaN"), "{text}");
    }
}

#[test]
fn a_line_says_where_its_price_is_written_and_where_it_was_found() {
    let run = Case::new("1 month").body(&usage("transfer-out", "1 GB")).sheet("cloud", "cloud", &charge("Out", "transfer-out", "0.10/GB")).run();
    let source = run.json()["alternatives"][0]["lines"][0]["source"].clone();
    let text = crate::support::sheet("USD", "cloud", "cloud", &charge("Out", "transfer-out", "0.10/GB"));
    let line = 1 + text.lines().position(|line| line.starts_with("price = ")).expect("the price");
    assert_eq!((source["line"].as_u64(), source["title"].as_str()), (Some(line as u64), Some("Price list")));
    assert!(source["file"].as_str().expect("a file").ends_with("cloud.toml"));
}

#[test]
fn text_that_a_spreadsheet_would_run_is_quoted_in_csv() {
    let sheet = charge("=HYPERLINK(1)", "transfer-out", "0.10/GB");
    let run = Case::new("1 month").body(&usage("transfer-out", "1 GB")).sheet("cloud", "cloud", &sheet).run();
    let csv = run.render(Format::Csv, Period::Total);
    assert!(csv.contains("'=HYPERLINK(1)") && !csv.contains(",=HYPERLINK"), "{csv}");
}

#[test]
fn a_table_is_as_wide_as_asked_and_cuts_no_number() {
    let run = two_years();
    let total = run.priced("own").total.whole();
    for width in [60, 80, 100, 200] {
        for period in PERIODS {
            let layout = Layout { width, styled: false };
            let text = rackrent::report::render(&run.comparison, &run.texts, Format::Table, period, layout).expect("in memory");
            assert!(text.contains(&total), "{text}");
            let widest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
            assert!(widest <= width, "{widest} columns instead of {width}:\n{text}");
        }
    }
}

#[test]
fn a_small_table_breaks_no_number_and_no_word_however_narrow() {
    let row = ["Own the base, rent the peak", "1,815,324", "12,328,042", "88.3 % ±4.1"].map(str::to_owned).to_vec();
    for width in 20..90 {
        let text = rackrent::report::plain::table(&["alternative", "P10", "P90", "wins"], std::slice::from_ref(&row), &[1, 2, 3], width);
        for whole in ["alternative", "Own", "base,", "peak", "1,815,324", "12,328,042", "88.3 % ±4.1"] {
            assert!(text.contains(whole), "{width}: `{whole}` is broken in\n{text}");
        }
        // Above that, three numbers stand beside the longest word; 41 are what they take below the name.
        let widest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        assert!(widest <= width.max(41), "{widest} columns instead of {width}:\n{text}");
    }
}

#[test]
fn what_is_not_priced_stands_in_every_format_with_its_reason() {
    let run = Case::new("1 month")
        .body(&vcpus("web", 1))
        .sheet("shy", "cloud", &rented("server", "unpublished"))
        .sheet("cloud", "cloud", &rented("server", "0.10/hour"))
        .run();
    for format in FORMATS {
        for period in PERIODS {
            let text = run.render(format, period);
            assert!(text.contains("shy") && text.contains("does not publish"), "{format:?} by {period:?}:\n{text}");
        }
    }
}

#[test]
fn a_name_with_marks_of_the_format_reads_as_written() {
    let name = r#"a|b, "c" *d* <e>"#;
    let alternative = format!("[[alternative]]\nname = '{name}'\nparts = [{{ sheet = \"./cloud.toml\" }}]\n");
    let run =
        Case::new("1 month").body(&usage("transfer-out", "1 GB")).body(&alternative).sheet("cloud", "cloud", &charge("Out", "transfer-out", "1/GB")).run();
    assert_eq!(run.json()["alternatives"][0]["name"], name);
    assert_eq!(run.csv(Period::Total)[0].alternative, name);
    // In Markdown a bar that is not escaped would begin another cell, `<e>` would be a tag.
    let markdown = run.render(Format::Markdown, Period::Total);
    let cells = markdown.lines().filter(|line| line.starts_with('|')).collect::<String>();
    assert!(cells.contains("a\\|b") && !cells.contains("a|b") && !markdown.contains("<e>"), "{markdown}");
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let (first, second) = (two_years(), two_years());
    for period in PERIODS {
        for format in [Format::Table, Format::Markdown] {
            assert_eq!(first.render(format, period), second.render(format, period));
        }
    }
    assert_eq!(first.json()["alternatives"][0]["months"], second.json()["alternatives"][0]["months"]);
}
