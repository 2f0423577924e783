//! A comparison written as FOCUS: rules of the specification, and what comes back of it.

use crate::support::{Case, charge, decimal};
use rackrent::import::{self, Input, Request};
use rackrent::report::{Format, Period};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

type Row = BTreeMap<String, String>;

/// A machine that is rented by the hour or for a term, storage and traffic; one that is bought.
fn case() -> Case {
    let cloud = "[option.ri]\nkind = \"committed\"\nterm = \"3 months\"\nlabel = \"reserved\"\nsource = \"list\"\n\n\
                 [[machine]]\nname = \"=m5.large\"\nvcpus = 2\nmemory = \"8 GiB\"\nprice = \"0.10/hour\"\noptions = { ri = { price = \"0.01/hour\", upfront = \"90 USD\" } }\n\n";
    let cloud = format!(
        "{cloud}{}{}",
        charge("Disks", "block-storage", "0.08/GiB-month"),
        "[[charge]]\nname = \"Out\"\nmeter = \"transfer-out\"\ntiers = [ { up_to = \"10 GB\", price = \"0.09/GB\" }, { price = \"0.05/GB\" } ]\n"
    );
    let own = "[[machine]]\nname = \"host\"\nvcpus = 8\nmemory = \"64 GiB\"\npurchase = \"1000 USD\"\nlife = \"5 years\"\nmarket_decline = \"35 %/year\"\n\
               idle = \"0 W\"\nfull = \"0 W\"\nrack_units = 1\n\n";
    let own = format!(
        "{own}{}{}{}{}",
        charge("Care", "hardware-value", "3 %/year"),
        charge("Space", "rack-units", "10/U-month"),
        charge("Disks", "block-storage", "0.01/GiB-month"),
        charge("Out", "transfer-out", "0/GB")
    );
    let body = "[conventions]\nmonth = \"calendar\"\n\n[[component]]\nname = \"web\"\nvcpus = 4\n\n[[data]]\nname = \"disks\"\nmeter = \"block-storage\"\nsize = \"100 GiB\"\n\n\
                [[usage]]\nname = \"out\"\nmeter = \"transfer-out\"\nquantity = \"30 GB\"\n";
    Case::new("3 months").head("start = \"2026-01\"").body(body).sheet("cloud", "cloud", &cloud).sheet("own", "owned", &own)
}

fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let row = |row: csv::StringRecord| header.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.expect("a row of the header's length"))).collect()
}

fn sum<'r>(rows: impl Iterator<Item = &'r Row>, column: &str) -> Decimal {
    rows.map(|row| decimal(&row[column])).sum()
}

#[test]
fn rows_keep_the_rules_of_the_specification_and_add_up_to_what_is_paid() {
    let run = case().run();
    let rows = rows(&run.render(Format::Focus, Period::Total));
    // Mandatory in FOCUS 1.0 to 1.2 and never null.
    let mandatory = [
        "BilledCost",
        "BillingAccountId",
        "BillingCurrency",
        "BillingPeriodEnd",
        "BillingPeriodStart",
        "ChargeCategory",
        "ChargePeriodEnd",
        "ChargePeriodStart",
        "ContractedCost",
        "EffectiveCost",
        "InvoiceIssuerName",
        "ListCost",
        "ProviderName",
        "PublisherName",
        "ServiceCategory",
        "ServiceName",
        "ServiceSubcategory",
        "ChargeFrequency",
        "BillingAccountType",
    ];
    let allowed = |row: &Row, column: &str, values: &[&str]| assert!(values.contains(&row[column].as_str()), "{column}: {row:?}");
    for row in &rows {
        for column in mandatory {
            assert!(!row[column].is_empty(), "{column} is null in {row:?}");
        }
        for column in ["ChargeClass", "ChargeDescription", "BillingAccountName", "PricingQuantity", "PricingUnit"] {
            assert!(row.contains_key(column), "there is no {column}");
        }
        allowed(row, "ChargeCategory", &["Usage", "Purchase", "Adjustment"]);
        allowed(row, "ChargeFrequency", &["One-Time", "Recurring", "Usage-Based"]);
        allowed(row, "ServiceCategory", &["Compute", "Storage", "Networking", "Other", "Management and Governance"]);
        let (usage, purchase) = (row["ChargeCategory"] == "Usage", row["ChargeCategory"] == "Purchase");
        assert!(!(purchase && row["ChargeFrequency"] == "Usage-Based"));
        assert!(!purchase || decimal(&row["EffectiveCost"]).is_zero(), "a purchase has an effective cost: {row:?}");
        for column in ["PricingQuantity", "PricingUnit", "PricingCategory", "SkuId", "SkuPriceId"] {
            assert!(!(usage || purchase) || !row[column].is_empty(), "{column} is null in {row:?}");
        }
        assert_eq!(row["ConsumedQuantity"].is_empty(), !usage, "{row:?}");
        assert_eq!(row["ConsumedUnit"].is_empty(), !usage, "{row:?}");
        assert_eq!(row["CommitmentDiscountStatus"].is_empty(), !usage || row["CommitmentDiscountId"].is_empty(), "{row:?}");
        assert_eq!(row["CommitmentDiscountId"].is_empty(), row["CommitmentDiscountQuantity"].is_empty(), "{row:?}");
        for column in ["BillingPeriodStart", "BillingPeriodEnd"] {
            assert!(row[column].len() == 20 && row[column].ends_with("-01T00:00:00Z"), "{row:?}");
        }
        let texts = row.values().filter(|cell| cell.parse::<Decimal>().is_err());
        texts.for_each(|cell| assert!(!cell.starts_with(['=', '+', '-', '@']), "a cell could be a formula: {cell}"));
    }
    for name in ["cloud", "cloud committed", "own"] {
        let of = || rows.iter().filter(|row| row["BillingAccountId"] == name);
        assert_eq!(sum(of(), "BilledCost"), decimal(&run.total(name)), "{name}");
        // Month by month, the one before the start included.
        for (month, start) in ["2025-12", "2026-01", "2026-02", "2026-03"].iter().enumerate() {
            let of_month = of().filter(|row| row["ChargePeriodStart"].starts_with(start));
            assert_eq!(sum(of_month, "BilledCost"), run.months(name)[month], "{name} in {start}");
        }
    }
    let units: BTreeSet<&str> = rows.iter().map(|row| row["PricingUnit"].as_str()).collect();
    assert!(units.contains("Hours") && units.contains("GiB-Months") && units.contains("GB") && units.contains("U-Months"), "{units:?}");
    assert!(units.iter().all(|unit| unit.starts_with(char::is_uppercase) || unit.is_empty()), "{units:?}");
    assert!(rows.iter().any(|row| row["ChargeDescription"].starts_with("'=m5.large")), "{rows:#?}");
}

#[test]
fn what_is_written_is_read_back_to_the_cent_with_its_hours_and_data() {
    let case = case();
    let run = case.run();
    let text = run.render(Format::Focus, Period::Month);
    let back = |account: &str| {
        let mut inputs = std::iter::once(Input::open("out.csv", text.as_bytes()));
        let request = Request { account: Some(account.to_owned()), leave_out: Some(Vec::new()), horizon: Some("3 months".to_owned()), ..Request::default() };
        import::import(None, &mut inputs, &request).expect("what is written is right")
    };
    let cloud = back("cloud");
    let total = cloud.summary.iter().find(|row| row.starts_with("total of all rows")).expect("a total").split_whitespace().nth(5).map(decimal);
    assert_eq!(total, Some(decimal(&run.total("cloud"))), "{:#?}", cloud.summary);
    assert!(cloud.summary.iter().any(|row| row == "USD: they add up to the total, exactly"), "{:#?}", cloud.summary);
    assert!(cloud.text.contains("start = \"2026-01\""), "{}", cloud.text);
    // 100 GiB, and 30 GB out in both tiers together; two machines of 2 vCPUs in every hour.
    for found in ["size = \"107.3741824 GB\"", "quantity = \"30 GB\"", "vcpus = 4\nmemory = \"16 GiB\"\n"] {
        assert!(cloud.text.contains(found), "{found}: {}", cloud.text);
    }
    let own = back("own");
    let total = own.summary.iter().find(|row| row.starts_with("total of all rows")).expect("a total").split_whitespace().nth(5).map(decimal);
    assert_eq!(total, Some(decimal(&run.total("own"))), "{:#?}", own.summary);
}
