//! Pages of Azure's Retail Prices API become a sheet. The files are written by hand in the API's format; prices of D2s v5 are those of France Central in
//! December 2021.

use crate::import_aws::{import, import_as, left_out, line};
use crate::purchase::{NO_LAG, of_type, paying};
use crate::support::Case;
use rackrent::import::Filters;

/// An item: size, price, kind, and further keys.
pub fn item(size: &str, sku: &str, product: &str, price: &str, kind: &str, more: &str) -> String {
    format!(
        r#"{{"currencyCode":"USD","tierMinimumUnits":0.0,"retailPrice":{price},"unitPrice":{price},"armRegionName":"francecentral","location":"FR Central",
        "effectiveStartDate":"2021-11-01T00:00:00Z","meterId":"m","meterName":"{sku}","productId":"p","skuId":"s","productName":"{product}","skuName":"{sku}",
        "serviceName":"Virtual Machines","serviceId":"v","serviceFamily":"Compute","unitOfMeasure":"1 Hour","type":"{kind}","isPrimaryMeterRegion":true,
        "armSkuName":"{size}"{more}}}"#
    )
}

/// A page with these items.
pub fn page(items: &[String], next: &str) -> String {
    format!(r#"{{"BillingCurrency":"USD","CustomerEntityId":"Default","Items":[{}],"NextPageLink":{next},"Count":{}}}"#, items.join(","), items.len())
}

/// All that Azure says of one size.
fn d2s_v5() -> Vec<String> {
    let (size, linux) = ("Standard_D2s_v5", "Virtual Machines Dsv5 Series");
    let savings = r#","savingsPlan":[{"unitPrice":0.0504,"retailPrice":0.0504,"term":"3 Years"},{"unitPrice":0.0773,"retailPrice":0.0773,"term":"1 Year"}]"#;
    vec![
        item(size, "D2s v5", linux, "0.112", "Consumption", savings),
        item(size, "D2s v5 Spot", linux, "4.48e-2", "Consumption", ""),
        item(size, "D2s v5 Low Priority", linux, "0.0224", "Consumption", ""),
        item(size, "D2s v5", linux, "579.0", "Reservation", r#","reservationTerm":"1 Year""#),
        item(size, "D2s v5", linux, "1118.0", "Reservation", r#","reservationTerm":"3 Years""#),
        item(size, "D2s v5", "Virtual Machines Dsv5 Series Windows", "0.204", "Consumption", ""),
        item(size, "D2s v5", linux, "0.112", "DevTestConsumption", ""),
    ]
}

const D2S_V5: &str = "{ name = \"D2s_v5\", vcpus = 2, memory = \"8 GiB\", price = \"0.112/hour\", options = { spot = \"0.0448/hour\", ri-1y = { upfront = \"579 USD\" }, \
ri-3y = { upfront = \"1118 USD\" }, sp-1y = \"0.0773/hour\", sp-3y = \"0.0504/hour\" } },";

#[test]
fn consumption_reservations_savings_plans_and_spot_are_one_machine_however_the_pages_are_put_together() {
    let items = d2s_v5();
    let (first, second) = items.split_at(3);
    let next = "\"https://prices.azure.com/api/retail/prices?$skip=100\"";
    let files = [
        page(&items, "null"),
        format!("{}{}", page(first, next), page(second, "null")),
        format!("{}\n{}\n", page(first, next), page(second, "null")),
        items.iter().map(|item| item.replace('\n', " ") + "\n").collect(),
        format!("[{}]", items.join(",")),
        format!("\u{feff}[{},{}]", page(first, next), page(second, "null")),
    ];
    for file in files {
        let imported = import(&[("prices.json", file.as_bytes())], Filters::default()).expect("the file is whole");
        assert_eq!(line(&imported, "D2s_v5"), D2S_V5);
        let kinds = ["Low Priority, which spot has replaced", "operating system Windows", "type DevTestConsumption"];
        assert_eq!(left_out(&imported), kinds.map(|kind| (kind.to_owned(), 1)));
        assert!(imported.text.contains("as_of = 2021-11-01\n"));
    }
    let cut_short = import(&[("prices.json", page(first, next).as_bytes())], Filters::default()).expect("a page is whole");
    assert!(left_out(&cut_short).iter().any(|(kind, _)| kind.starts_with("further page")));
}

#[test]
fn a_reservation_costs_its_price_and_a_savings_plan_its_rate() {
    let text = import(&[("prices.json", page(&d2s_v5(), "null").as_bytes())], Filters::default()).expect("the file is whole").text;
    let mut case = Case::new("36 months").body(NO_LAG).body(&of_type("web", 2, "D2s_v5")).sheet_text("prices", &text);
    // 36 months of 730 hours at 0.112 (81.76) and at 0.0504 (36.792, a line being rounded once a month); three years at once.
    let totals = [("on demand", "2943.36"), ("ri-3y", "1118.00"), ("sp-3y", "1324.44")];
    for (option, _) in totals {
        let purchase = if option == "on demand" { "\"on demand\"".to_owned() } else { format!("[\"{option}\"]") };
        case = case.body(&paying(option, "./prices.toml", &purchase));
    }
    let run = case.run();
    for (option, total) in totals {
        assert_eq!(run.total(option), total, "{option}");
    }
}

#[test]
fn sizes_that_no_sheet_knows_come_from_a_list_of_sizes() {
    let items = [
        item("Standard_X8q_v9", "X8q v9", "Virtual Machines Xqv9 Series", "0.5", "Consumption", ""),
        item("Standard_X8-2q_v9", "X8-2q v9", "Virtual Machines Xqv9 Series", "0.5", "Consumption", ""),
        item("Standard_NX4_v9", "NX4 v9", "Virtual Machines NXv9 Series", "3", "Consumption", ""),
        item("Standard_Y8_v9", "Y8 v9", "Virtual Machines Yv9 Series", "0.7", "Consumption", ""),
    ];
    let prices = page(&items, "null");
    let sizes = r#"[{"name":"Standard_X8q_v9","numberOfCores":8,"memoryInMB":34816,"maxDataDiskCount":16,"osDiskSizeInMB":1047552,"resourceDiskSizeInMB":0}]"#;
    let skus = r#"[{"name":"Standard_NX4_v9","resourceType":"virtualMachines","capabilities":[{"name":"vCPUs","value":"4"},{"name":"MemoryGB","value":"28"},
        {"name":"GPUs","value":"1"},{"name":"CpuArchitectureType","value":"Arm64"}]},{"name":"Premium_LRS","resourceType":"disks","capabilities":[]}]"#;
    let files: [(&str, &[u8]); 3] = [("prices.json", prices.as_bytes()), ("sizes.json", sizes.as_bytes()), ("skus.json", skus.as_bytes())];
    let imported = import(&files, Filters::default()).expect("the files are whole");
    assert_eq!(line(&imported, "X8q_v9"), "{ name = \"X8q_v9\", vcpus = 8, memory = \"34 GiB\", price = \"0.5/hour\" },");
    assert_eq!(line(&imported, "X8-2q_v9"), "{ name = \"X8-2q_v9\", vcpus = 2, memory = \"34 GiB\", price = \"0.5/hour\" },");
    assert_eq!(line(&imported, "NX4_v9"), "{ name = \"NX4_v9\", vcpus = 4, memory = \"28 GiB\", gpus = 1, architecture = \"arm64\", price = \"3/hour\" },");
    assert_eq!(left_out(&imported), [("size whose vCPUs and memory are not known: give the answer of `az vm list-skus` too".to_owned(), 1)]);
}

#[test]
fn tiers_of_bandwidth_and_storage_keep_their_bounds_and_what_is_free_in_them() {
    let meter = |service: &str, product: &str, sku: &str, meter: &str, unit: &str, tier: &str, price: &str| {
        item("", sku, product, price, "Consumption", "")
            .replace("\"Virtual Machines\"", &format!("\"{service}\""))
            .replace(&format!("\"meterName\":\"{sku}\""), &format!("\"meterName\":\"{meter}\""))
            .replace("\"1 Hour\"", &format!("\"{unit}\""))
            .replace("\"tierMinimumUnits\":0.0", &format!("\"tierMinimumUnits\":{tier}"))
    };
    let out = |tier: &str, price: &str| meter("Bandwidth", "Rtn Preference: MGN", "Standard", "Standard Data Transfer Out", "1 GB", tier, price);
    let hot = |tier: &str, price: &str| meter("Storage", "General Block Blob v2", "Hot LRS", "Hot LRS Data Stored", "1 GB/Month", tier, price);
    let items =
        [d2s_v5().remove(0), out("100.0", "0.08"), out("0.0", "0"), out("10340", "0.065"), hot("0", "0.0192"), hot("51200", "0.0184"), hot("512000", "0.0177")];
    let imported = import(&[("prices.json", page(&items, "null").as_bytes())], Filters::default()).expect("the file is whole");
    let volumes = "[[data]]\nname = \"d\"\nmeter = \"object-storage\"\nsize = \"60 TiB\"\n[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"11 TiB/month\"\n";
    let run = Case::new("1 month").body(NO_LAG).body(&of_type("web", 2, "D2s_v5")).body(volumes).sheet_text("prices", &imported.text).run();
    // 51,200 GB at 0.0192 and 10,240 at 0.0184; of 11,264 GB 100 are free, 10,240 at 0.08 and 924 at 0.065.
    let names = ["Blob Storage, Hot, LRS, tier 1", "Blob Storage, Hot, LRS, tier 2", "Transfer out, tier 1", "Transfer out, tier 2", "Transfer out, tier 3"];
    assert_eq!(names.map(|line| run.line("prices", line)), ["983.04", "188.42", "0.00", "819.20", "60.06"]);
}

#[test]
fn a_later_price_and_the_regions_own_meter_stand_before_others_and_two_that_contradict_are_none() {
    let linux = "Virtual Machines Dsv5 Series";
    let of = |size: &str, price: &str, primary: bool, day: &str| {
        item(size, size, linux, price, "Consumption", "")
            .replace("2021-11-01", day)
            .replace("\"isPrimaryMeterRegion\":true", &format!("\"isPrimaryMeterRegion\":{primary}"))
    };
    let items = [
        of("Standard_D2s_v5", "0.3", false, "2021-12-01"),
        of("Standard_D2s_v5", "0.1", true, "2021-01-01"),
        of("Standard_D2s_v5", "0.2", true, "2021-02-01"),
        of("Standard_D4s_v5", "0.4", true, "2021-01-01"),
        of("Standard_D4s_v5", "0.5", true, "2021-01-01"),
    ];
    for items in [items.clone(), {
        let mut turned = items;
        turned.reverse();
        turned
    }] {
        let imported = import(&[("prices.json", page(&items, "null").as_bytes())], Filters::default()).expect("the file is whole");
        assert!(line(&imported, "D2s_v5").contains("price = \"0.2/hour\""));
        assert!(left_out(&imported).contains(&("size with two prices on demand".to_owned(), 1)));
    }
}

#[test]
fn items_as_csv_are_items_and_a_collection_says_who_collected_it() {
    let csv = "armRegionName,productName,skuName,meterName,type,unitOfMeasure,retailPrice,currencyCode,serviceName,armSkuName\r\n\
               westeurope,Virtual Machines Dsv5 Series,D2s v5,D2s v5,Consumption,1 Hour,0.115,USD,Virtual Machines,Standard_D2s_v5\r\n\
               westeurope,Virtual Machines Dsv5 Series,D4s v5,D4s v5,Consumption,1 Hour,,USD,Virtual Machines,Standard_D4s_v5\r\n";
    let imported = import_as(None, &[("items.csv", csv.as_bytes())], Filters::default(), Some("2026-08-20")).expect("the file is whole");
    assert!(line(&imported, "D2s_v5").contains("price = \"0.115/hour\""));
    assert!(imported.left_out.render().contains("1 without a price (`D4s v5`, line 3)"), "{}", imported.left_out.render());
    let without_date = import(&[("items.csv", csv.as_bytes())], Filters::default()).expect_err("the file has no date");
    assert_eq!(without_date.message, "the file does not say for which date its prices hold");
    let radar = "scope,region,product,sku,meter,type,unit,usd,savings_plan_usd,key\n\
                 vm-eu-west,westeurope,Virtual Machines NCasT4 v3 Series,NC16asT4 v3,NC16asT4 v3,Consumption,1 Hour,1.505,1.102262,k\n\
                 storage-eu-west,westeurope,General Block Blob v2,Hot LRS,Hot LRS Data Stored,Consumption,1 GB/Month,0.018032,,k\n";
    let imported = import_as(None, &[("radar.csv", radar.as_bytes())], Filters::default(), Some("2026-08-20")).expect("the file is whole");
    assert!(
        line(&imported, "NC16as_T4_v3")
            .contains("gpus = 1, gpu = \"T4\", class = \"superseded\", price = \"1.505/hour\", options = { sp-1y = \"1.102262/hour\" }")
    );
    assert_eq!(left_out(&imported), [("tiered meter without its tiers".to_owned(), 1)]);
    assert!(imported.text.contains("read = \"secondary\""));
}
