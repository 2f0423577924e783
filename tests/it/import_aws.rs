//! AWS's price list becomes a sheet: every price as the file has it, and what `compare` makes of it is AWS's own arithmetic.
//!
//! The files are written by hand in AWS's format; the prices of m5.large are AWS's of 5 February 2021 for US East (N. Virginia).

use crate::purchase::{NO_LAG, of_type, paying};
use crate::support::Case;
use rackrent::import::{self, Filters, Format, ImportError, Imported, Input, Pattern, Request};
use std::fmt::Write as _;

/// Imports files, each a name and its bytes.
pub fn import(files: &[(&str, &[u8])], filters: Filters) -> Result<Imported, ImportError> {
    import_as(None, files, filters, None)
}

/// The same as a format, and for a date.
pub fn import_as(format: Option<Format>, files: &[(&str, &[u8])], filters: Filters, as_of: Option<&str>) -> Result<Imported, ImportError> {
    let request =
        Request { command: "rackrent import ...".to_owned(), filters, id: Some("prices".to_owned()), as_of: as_of.map(str::to_owned), ..Request::default() };
    import::import(format, &mut files.iter().map(|(name, bytes)| Input::open(*name, *bytes)), &request)
}

/// What was left out, by kind and number: filters first.
pub fn left_out(imported: &Imported) -> Vec<(String, u64)> {
    let kinds = imported.left_out.filtered_kinds().into_iter().chain(imported.left_out.unused_kinds());
    kinds.map(|(name, kind)| (name.to_owned(), kind.count)).collect()
}

/// The line of a sheet that names a machine.
#[track_caller]
pub fn line<'t>(imported: &'t Imported, machine: &str) -> &'t str {
    let name = format!("{{ name = \"{machine}\",");
    imported.text.lines().find(|line| line.contains(&name)).unwrap_or_else(|| panic!("no `{machine}` in\n{}", imported.text)).trim()
}

const ABOUT: &str =
    "\"FormatVersion\",\"v1.0\"\n\"Disclaimer\",\"For information, only.\"\n\"Publication Date\",\"2021-02-05T20:45:00Z\"\n\"Version\",\"20210205204500\"\n";

const HEADER: &str = "SKU,OfferTermCode,RateCode,TermType,PriceDescription,EffectiveDate,StartingRange,EndingRange,Unit,PricePerUnit,Currency,\
LeaseContractLength,PurchaseOption,OfferingClass,Product Family,serviceCode,Location,Location Type,Instance Type,Current Generation,Instance Family,vCPU,\
Physical Processor,Memory,Storage,Tenancy,Operating System,License Model,Pre Installed S/W,CapacityStatus,MarketOption,GPU,usageType,Region Code";

/// A machine's product: all columns after the price's.
pub fn machine(name: &str, os: &str, tenancy: &str) -> String {
    format!(
        "Compute Instance,AmazonEC2,US East (N. Virginia),AWS Region,{name},Yes,General purpose,2,Intel Xeon Platinum 8175,8 GiB,EBS only,{tenancy},{os},\
         No License required,NA,Used,OnDemand,,BoxUsage:{name},us-east-1"
    )
}

/// A row of a price on demand.
pub fn on_demand(sku: &str, price: &str, product: &str) -> String {
    format!("{sku},JRTCKXETXF,{sku}.JRTCKXETXF.6YS6EN2CT7,OnDemand,\"a price, per hour\",2021-02-01,0,Inf,Hrs,{price},USD,,,,{product}\n")
}

/// A row of a reserved price.
pub fn reserved(sku: &str, (lease, payment, class): (&str, &str, &str), unit: &str, price: &str, product: &str) -> String {
    let range = if unit == "Hrs" { "0,Inf" } else { "," };
    format!("{sku},T,{sku}.T.R,Reserved,Upfront Fee,2020-04-01,{range},{unit},{price},USD,{lease},{payment},{class},{product}\n")
}

/// An offer file of EC2 with these rows.
pub fn ec2(rows: &str) -> String {
    format!("{ABOUT}\"OfferCode\",\"AmazonEC2\"\n{HEADER}\n{rows}")
}

/// The twelve reserved prices of m5.large: length, payment, class, by the hour, at first.
const M5_LARGE: [(&str, &str, &str, &str, &str); 12] = [
    ("1yr", "No Upfront", "standard", "0.0600000000", ""),
    ("1yr", "Partial Upfront", "standard", "0.0290000000", "252"),
    ("1yr", "All Upfront", "standard", "0.0000000000", "494"),
    ("3yr", "No Upfront", "standard", "0.0410000000", ""),
    ("3yr", "Partial Upfront", "standard", "0.0190000000", "505"),
    ("3yr", "All Upfront", "standard", "0.0000000000", "949"),
    ("1yr", "No Upfront", "convertible", "0.0710000000", ""),
    ("1yr", "Partial Upfront", "convertible", "0.0340000000", "294"),
    ("1yr", "All Upfront", "convertible", "0.0000000000", "577"),
    ("3yr", "No Upfront", "convertible", "0.0490000000", ""),
    ("3yr", "Partial Upfront", "convertible", "0.0230000000", "592"),
    ("3yr", "All Upfront", "convertible", "0.0000000000", "1161"),
];

/// All prices of m5.large, and products that nobody asked for.
pub fn m5_large() -> String {
    let product = machine("m5.large", "Linux", "Shared");
    let mut rows = on_demand("6C86BEPQVG73ZGGR", "0.0960000000", &product);
    for (lease, payment, class, hourly, upfront) in M5_LARGE {
        rows += &reserved("6C86BEPQVG73ZGGR", (lease, payment, class), "Hrs", hourly, &product);
        if !upfront.is_empty() {
            rows += &reserved("6C86BEPQVG73ZGGR", (lease, payment, class), "Quantity", upfront, &product);
        }
    }
    rows += &on_demand("WINDOWS", "0.1880000000", &machine("m5.large", "Windows", "Shared"));
    rows += &on_demand("DEDICATED", "0.1060000000", &machine("m5.large", "Linux", "Dedicated"));
    rows += &on_demand("UNUSED", "0.0960000000", &product.replace(",Used,", ",UnusedCapacityReservation,"));
    rows += &on_demand("SQL", "0.5760000000", &product.replace(",NA,", ",SQL Std,"));
    rows
}

/// The same as JSON.
fn m5_large_json() -> String {
    let attributes = r#"{"servicecode":"AmazonEC2","location":"US East (N. Virginia)","locationType":"AWS Region","instanceType":"m5.large","currentGeneration":"Yes",
        "instanceFamily":"General purpose","vcpu":"2","physicalProcessor":"Intel Xeon Platinum 8175","memory":"8 GiB","storage":"EBS only","tenancy":"Shared",
        "operatingSystem":"Linux","licenseModel":"No License required","preInstalledSw":"NA","capacitystatus":"Used","marketoption":"OnDemand",
        "usagetype":"BoxUsage:m5.large","regionCode":"us-east-1","somethingNew":["it","is",{"passed":"over"}]}"#;
    let mut terms = String::new();
    for (index, (lease, payment, class, hourly, upfront)) in M5_LARGE.iter().enumerate() {
        let hourly = format!(r#""S.T{index}.H":{{"unit":"Hrs","beginRange":"0","endRange":"Inf","description":"","pricePerUnit":{{"USD":"{hourly}"}}}}"#);
        let fee = format!(r#","S.T{index}.Q":{{"unit":"Quantity","description":"Upfront Fee","pricePerUnit":{{"USD":"{upfront}"}}}}"#);
        let fee = if upfront.is_empty() { "" } else { &fee };
        let separator = if index == 0 { "" } else { "," };
        let _ = write!(
            terms,
            r#"{separator}"S.T{index}":{{"offerTermCode":"T{index}","sku":"S","priceDimensions":{{{hourly}{fee}}},
            "termAttributes":{{"LeaseContractLength":"{lease}","OfferingClass":"{class}","PurchaseOption":"{payment}"}}}}"#
        );
    }
    format!(
        r#"{{"formatVersion":"v1.0","disclaimer":"","offerCode":"AmazonEC2","version":"20210205204500","publicationDate":"2021-02-05T20:45:00Z",
        "products":{{"S":{{"sku":"S","productFamily":"Compute Instance","attributes":{attributes}}},
        "D":{{"sku":"D","productFamily":"Dedicated Host","attributes":{{"instanceType":"m5"}}}}}},
        "terms":{{"OnDemand":{{"S":{{"S.O":{{"priceDimensions":{{"S.O.H":{{"unit":"Hrs","beginRange":"0","endRange":"Inf","pricePerUnit":{{"USD":"0.0960000000"}}}}}}}}}}}},
        "Reserved":{{"S":{{{terms}}}}}}},"attributesList":{{}}}}"#
    )
}

const M5_LARGE_LINE: &str = "{ name = \"m5.large\", vcpus = 2, memory = \"8 GiB\", price = \"0.096/hour\", options = { ri-1y = \"0.06/hour\", \
ri-1y-partial = { price = \"0.029/hour\", upfront = \"252 USD\" }, ri-1y-all = { upfront = \"494 USD\" }, ri-3y = \"0.041/hour\", \
ri-3y-partial = { price = \"0.019/hour\", upfront = \"505 USD\" }, ri-3y-all = { upfront = \"949 USD\" }, ri-1y-convertible = \"0.071/hour\", \
ri-1y-convertible-partial = { price = \"0.034/hour\", upfront = \"294 USD\" }, ri-1y-convertible-all = { upfront = \"577 USD\" }, \
ri-3y-convertible = \"0.049/hour\", ri-3y-convertible-partial = { price = \"0.023/hour\", upfront = \"592 USD\" }, \
ri-3y-convertible-all = { upfront = \"1161 USD\" } } },";

#[test]
fn an_offer_file_gives_the_price_on_demand_and_all_twelve_reserved_ones_digit_for_digit() {
    let imported = import(&[("index.csv", ec2(&m5_large()).as_bytes())], Filters::default()).expect("the file is whole");
    assert_eq!(line(&imported, "m5.large"), M5_LARGE_LINE);
    let kinds = ["capacity UnusedCapacityReservation", "operating system Windows", "software SQL Std", "tenancy Dedicated"];
    assert_eq!(left_out(&imported), kinds.map(|kind| (kind.to_owned(), 1)));
    for said in [
        "# Amazon Web Services, US East (N. Virginia), us-east-1: 1 EC2 type for Linux, shared tenancy, and 0 charges.",
        "# From: AWS price list, AmazonEC2, version 20210205204500, published 2021-02-05",
        "# Made by: rackrent import ...",
        "as_of = 2021-02-05",
        "url = \"https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/20210205204500/us-east-1/index.csv\"",
    ] {
        assert!(imported.text.lines().any(|line| line == said), "{said}\n{}", imported.text);
    }
}

#[test]
fn json_csv_and_the_answers_of_the_api_give_the_same_machine() {
    let json = m5_large_json();
    let offer = import(&[("index.json", json.as_bytes())], Filters::default()).expect("the file is whole");
    assert_eq!(line(&offer, "m5.large"), M5_LARGE_LINE);
    assert_eq!(left_out(&offer), [("Dedicated Host".to_owned(), 1)]);
    // One product, as `GetProducts` gives it: without the level of SKUs.
    let document: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let answer = serde_json::json!({
        "product": document["products"]["S"], "serviceCode": "AmazonEC2",
        "terms": { "OnDemand": document["terms"]["OnDemand"]["S"], "Reserved": document["terms"]["Reserved"]["S"] },
        "version": "20210205204500", "publicationDate": "2021-02-05T20:45:00Z",
    });
    let list = serde_json::json!({ "FormatVersion": "aws_v1", "PriceList": [answer.to_string()], "NextToken": "x" });
    for text in [answer.to_string(), format!("[{answer}]"), list.to_string()] {
        let imported = import(&[("answer.json", text.as_bytes())], Filters::default()).expect("the file is whole");
        assert_eq!(line(&imported, "m5.large"), M5_LARGE_LINE);
        assert!(imported.text.contains("as_of = 2021-02-05\n"));
    }
}

#[test]
fn what_an_imported_machine_costs_in_a_year_and_in_three_is_what_aws_bills() {
    // By the hour for all hours of the term, and the upfront fee: 0.096 x 8,760; 252 + 0.029 x 8,760; 505 + 0.019 x 26,280; and so on.
    let text = import(&[("index.csv", ec2(&m5_large()).as_bytes())], Filters::default()).expect("the file is whole").text;
    let one_year =
        [("on demand", "840.96"), ("ri-1y", "525.60"), ("ri-1y-partial", "506.04"), ("ri-1y-all", "494.00"), ("ri-1y-convertible-partial", "591.84")];
    let three_years =
        [("on demand", "2522.88"), ("ri-3y", "1077.48"), ("ri-3y-partial", "1004.32"), ("ri-3y-all", "949.00"), ("ri-3y-convertible-all", "1161.00")];
    for (months, totals) in [(12, one_year), (36, three_years)] {
        let mut case = Case::new(&format!("{months} months")).body(NO_LAG).body(&of_type("web", 2, "m5.large")).sheet_text("prices", &text);
        for (option, _) in totals {
            let purchase = if option == "on demand" { "\"on demand\"".to_owned() } else { format!("[\"{option}\"]") };
            case = case.body(&paying(option, "./prices.toml", &purchase));
        }
        let run = case.run();
        for (option, total) in totals {
            assert_eq!(run.total(option), total, "{option}");
        }
    }
}

const PLANS: &str = "\
FormatVersion,v1.0
Disclaimer,none
Publication Date,2021-02-04T00:00:00Z
Version,20210204000000
OfferCode,AmazonComputeSavingsPlan
SKU,RateCode,Unit,EffectiveDate,DiscountedRate,Currency,DiscountedSKU,DiscountedServiceCode,DiscountedUsageType,DiscountedOperation,PurchaseOption,\
LeaseContractLength,LeaseContractLengthUnit,ServiceCode,UsageType,Operation,Description,Instance Family,Location,Location Type,Granularity,Product Family,\
DiscountedRegionCode,DiscountedInstanceType
A,A.S,Hrs,2021-01-01T00:00:00Z,0.07,USD,S,AmazonEC2,BoxUsage:m5.large,RunInstances,No Upfront,1,year,ComputeSavingsPlans,u,,d,,Any,AWS Region,hourly,ComputeSavingsPlans,us-east-1,m5.large
B,B.S,Hrs,2021-01-01T00:00:00Z,0.066,USD,S,AmazonEC2,BoxUsage:m5.large,RunInstances,All Upfront,1,year,ComputeSavingsPlans,u,,d,,Any,AWS Region,hourly,ComputeSavingsPlans,us-east-1,m5.large
C,C.S,Hrs,2021-01-01T00:00:00Z,0.038,USD,S,AmazonEC2,BoxUsage:m5.large,RunInstances,Partial Upfront,3,year,ComputeSavingsPlans,u,,d,m5,US East (N. Virginia),AWS Region,hourly,EC2InstanceSavingsPlans,us-east-1,m5.large
A,A.W,Hrs,2021-01-01T00:00:00Z,0.162,USD,W,AmazonEC2,BoxUsage:m5.large,RunInstances:0002,No Upfront,1,year,ComputeSavingsPlans,u,,d,,Any,AWS Region,hourly,ComputeSavingsPlans,us-east-1,m5.large
A,A.D,Hrs,2021-01-01T00:00:00Z,0.077,USD,D,AmazonEC2,DedicatedUsage:m5.large,RunInstances,No Upfront,1,year,ComputeSavingsPlans,u,,d,,Any,AWS Region,hourly,ComputeSavingsPlans,us-east-1,m5.large
A,A.F,GB-Hours,2021-01-01T00:00:00Z,0.003,USD,F,AmazonECS,USE1-Fargate-GB-Hours,FargateTask,No Upfront,1,year,ComputeSavingsPlans,u,,d,,Any,AWS Region,hourly,ComputeSavingsPlans,us-east-1,
A,A.E,Hrs,2021-01-01T00:00:00Z,0.08,USD,E,AmazonEC2,EUC1-BoxUsage:m5.large,RunInstances,No Upfront,1,year,ComputeSavingsPlans,u,,d,,Any,AWS Region,hourly,ComputeSavingsPlans,eu-central-1,m5.large
";

#[test]
fn savings_plans_add_their_rates_to_the_machines_of_the_offer_file_in_either_order() {
    let offers = ec2(&m5_large());
    let filters = || Filters { regions: vec![Pattern::new("us-east-1")], options: vec![Pattern::new("*sp-*")], ..Filters::default() };
    let files: [(&str, &[u8]); 2] = [("index.csv", offers.as_bytes()), ("plans.csv", PLANS.as_bytes())];
    let imported = import(&files, filters()).expect("the files are whole");
    let expected = "{ name = \"m5.large\", vcpus = 2, memory = \"8 GiB\", price = \"0.096/hour\", options = { sp-1y = \"0.07/hour\", sp-1y-all = \"0.066/hour\", \
                    ec2-sp-3y-partial-m5 = \"0.038/hour\" } },";
    assert_eq!(line(&imported, "m5.large"), expected);
    assert!(imported.text.contains("[option.ec2-sp-3y-partial-m5]\nkind = \"plan\"\nterm = \"3 years\"\nlabel = \"EC2 instance savings plan for m5, 3 years, partial upfront\"\nupfront = \"50 %\"\nsource = \"savings-plans\"\n"));
    let other_order = import(&[files[1], files[0]], filters()).expect("the files are whole");
    assert_eq!(imported.text, other_order.text);
    for kind in ["savings plan on operation RunInstances:0002", "savings plan on usage DedicatedUsage", "savings plan on AmazonECS", "region eu-central-1"] {
        assert!(left_out(&imported).contains(&(kind.to_owned(), 1)), "{kind}");
    }
    // A year at 0.07 an hour; 0.066 x 8,760 at once.
    let run = Case::new("12 months")
        .body(NO_LAG)
        .body(&of_type("web", 2, "m5.large"))
        .body(&paying("by the hour", "./prices.toml", "[\"sp-1y\"]"))
        .body(&paying("at once", "./prices.toml", "[\"sp-1y-all\"]"))
        .sheet_text("prices", &imported.text)
        .run();
    assert_eq!((run.total("by the hour"), run.total("at once")), ("613.20".into(), "578.16".into()));
}

#[test]
fn savings_plans_as_json_are_those_of_csv() {
    let plan = |sku: &str, years: u8, rates: &str| {
        format!(
            r#"{{"sku":"{sku}","description":"","effectiveDate":"2021-01-01T00:00:00Z","leaseContractLength":{{"duration":{years},"unit":"year"}},"rates":[{rates}]}}"#
        )
    };
    let rate = |price: &str, usage: &str| {
        format!(
            r#"{{"discountedSku":"S","discountedUsageType":"{usage}","discountedOperation":"RunInstances","discountedServiceCode":"AmazonEC2","rateCode":"r","unit":"Hrs",
            "discountedRate":{{"price":"{price}","currency":"USD"}},"discountedRegionCode":"us-east-1","discountedInstanceType":"m5.large"}}"#
        )
    };
    let product = |sku: &str, family: &str, payment: &str| {
        format!(
            r#"{{"sku":"{sku}","productFamily":"{family}","serviceCode":"ComputeSavingsPlans","attributes":{{"purchaseOption":"{payment}","granularity":"hourly"}}}}"#
        )
    };
    let json = format!(
        r#"{{"version":"20210204000000","publicationDate":"2021-02-04T00:00:00Z","regionCode":"us-east-1","offerCode":"AmazonComputeSavingsPlan",
        "products":[{},{},{}],"terms":{{"savingsPlan":[{},{},{}]}}}}"#,
        product("A", "ComputeSavingsPlans", "No Upfront"),
        product("B", "ComputeSavingsPlans", "All Upfront"),
        product("C", "EC2InstanceSavingsPlans", "Partial Upfront"),
        plan("A", 1, &[rate("0.07", "BoxUsage:m5.large"), rate("0.077", "DedicatedUsage:m5.large")].join(",")),
        plan("B", 1, &rate("0.066", "BoxUsage:m5.large")),
        plan("C", 3, &rate("0.038", "BoxUsage:m5.large")),
    );
    let offers = ec2(&m5_large());
    let filters = || Filters { regions: vec![Pattern::new("us-east-1")], ..Filters::default() };
    let of = |plans: &str| import(&[("plans", plans.as_bytes()), ("index.csv", offers.as_bytes())], filters()).expect("the files are whole");
    assert_eq!(line(&of(&json), "m5.large"), line(&of(PLANS), "m5.large"));
}

/// A product of storage, requests or transfer: family, service, usage type, and for transfer its type and place.
fn charge(service: &str, family: &str, usage: &str, steps: &[(&str, &str, &str)], unit: &str, transfer: &str) -> String {
    let transfer = if transfer.is_empty() { ",,,,,," } else { transfer };
    steps.iter().fold(String::new(), |rows, (begin, end, price)| {
        format!("{rows}{usage},J,{usage}.J.1,OnDemand,\"$ per GB - beyond the global free tier\",2024-09-01,{begin},{end},{unit},{price},USD,{family},{service},US East (N. Virginia),AWS Region,{usage},us-east-1,{transfer}\n")
    })
}

#[test]
fn storage_requests_and_transfer_become_charges_with_their_tiers() {
    let header = "SKU,OfferTermCode,RateCode,TermType,PriceDescription,EffectiveDate,StartingRange,EndingRange,Unit,PricePerUnit,Currency,Product Family,serviceCode,\
                  Location,Location Type,usageType,Region Code,Transfer Type,From Location,From Location Type,From Region Code,To Location,To Location Type,To Region Code";
    let virginia = "US East (N. Virginia),AWS Region,us-east-1";
    let file = |offer: &str, rows: &str| format!("{ABOUT}OfferCode,{offer}\n{header}\n{rows}");
    let s3 = [
        charge(
            "AmazonS3",
            "Storage",
            "TimedStorage-ByteHrs",
            &[("0", "51200", "0.023"), ("51200", "512000", "0.022"), ("512000", "Inf", "0.021")],
            "GB-Mo",
            "",
        ),
        charge("AmazonS3", "Storage", "TimedStorage-SIA-ByteHrs", &[("0", "Inf", "0.0125")], "GB-Mo", ""),
        charge("AmazonS3", "API Request", "Requests-Tier2", &[("0", "Inf", "0.0000004000")], "Requests", ""),
        charge("AmazonS3", "Storage", "TimedStorage-INT-FA-ByteHrs", &[("0", "Inf", "0.023")], "GB-Mo", ""),
    ];
    let out = [("0", "10240", "0.09"), ("10240", "51200", "0.085"), ("51200", "153600", "0.07"), ("153600", "Inf", "0.05")];
    let to = |place: &str, kind: &str| format!("InterRegion Outbound,{virginia},{place},AWS Region,{kind}");
    let transfer = [
        charge("AWSDataTransfer", "Data Transfer", "DataTransfer-Out-Bytes", &out, "GB", &format!("AWS Outbound,{virginia},External,Other,")),
        charge(
            "AWSDataTransfer",
            "Data Transfer",
            "DataTransfer-In-Bytes",
            &[("0", "Inf", "0.0000000000")],
            "GB",
            &format!("AWS Inbound,{virginia},External,Other,"),
        ),
        charge("AWSDataTransfer", "Data Transfer", "DataTransfer-Regional-Bytes", &[("0", "Inf", "0.01")], "GB", &format!("IntraRegion,{virginia},,,")),
        charge("AWSDataTransfer", "Data Transfer", "USE1-USE2-AWS-Out-Bytes", &[("0", "Inf", "0.01")], "GB", &to("US East (Ohio)", "us-east-2")),
        charge("AWSDataTransfer", "Data Transfer", "USE1-EUC1-AWS-Out-Bytes", &[("0", "Inf", "0.02")], "GB", &to("EU (Frankfurt)", "eu-central-1")),
        charge("AWSDataTransfer", "Data Transfer", "USE1-EU-AWS-Out-Bytes", &[("0", "Inf", "0.02")], "GB", &to("EU (Ireland)", "eu-west-1")),
    ];
    let (s3, transfer, machines) = (file("AmazonS3", &s3.concat()), file("AWSDataTransfer", &transfer.concat()), ec2(&m5_large()));
    let files: [(&str, &[u8]); 3] = [("ec2.csv", machines.as_bytes()), ("s3.csv", s3.as_bytes()), ("transfer.csv", transfer.as_bytes())];
    let imported = import(&files, Filters::default()).expect("the files are whole");
    assert!(left_out(&imported).contains(&("Storage, TimedStorage-INT-FA-ByteHrs".to_owned(), 1)));
    assert!(imported.text.contains("name = \"Transfer to other regions (the price to 2 of 3 regions; to others 0.01)\""));
    let volumes = "[[data]]\nname = \"d\"\nmeter = \"object-storage\"\nsize = \"60 TiB\"\n[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"11 TiB/month\"\n";
    let run = Case::new("1 month").body(NO_LAG).body(&of_type("web", 2, "m5.large")).body(volumes).sheet_text("prices", &imported.text);
    let run = run.run();
    // 51,200 GB at 0.023 and 10,240 at 0.022; 11,264 GB less the 100 that are free: 10,240 at 0.09 and 924 at 0.085.
    let lines = ["S3 Standard, tier 1", "S3 Standard, tier 2", "Transfer out, tier 1", "Transfer out, tier 2"].map(|line| run.line("prices", line));
    assert_eq!(lines, ["1177.60", "225.28", "921.60", "78.54"]);
}

#[test]
fn families_names_systems_and_options_can_be_chosen() {
    let mut rows = String::new();
    for (sku, name, os, price) in
        [("A", "m5.large", "Linux", "0.096"), ("B", "m5.metal", "Linux", "4.608"), ("C", "c5.large", "Linux", "0.085"), ("D", "m5.large", "Windows", "0.188")]
    {
        rows += &on_demand(sku, price, &machine(name, os, "Shared"));
    }
    let names = |filters: Filters| {
        let imported = import(&[("index.csv", ec2(&rows).as_bytes())], filters).expect("the file is whole");
        imported
            .text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("{ name = \""))
            .map(|line| line.split('"').next().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let patterns = |text: &str| vec![Pattern::new(text)];
    assert_eq!(names(Filters::default()), ["c5.large", "m5.large", "m5.metal"]);
    assert_eq!(names(Filters { families: patterns("M5"), ..Filters::default() }), ["m5.large", "m5.metal"]);
    assert_eq!(names(Filters { names: patterns("*.large"), ..Filters::default() }), ["c5.large", "m5.large"]);
    assert_eq!(names(Filters { os: Some("windows".to_owned()), ..Filters::default() }), ["m5.large"]);
    let nothing = import(&[("index.csv", ec2(&rows).as_bytes())], Filters { names: patterns("x9.*"), ..Filters::default() }).expect_err("no machine is wanted");
    assert_eq!(nothing.message, "nothing in the files is a machine or a charge that is wanted");
    assert_eq!(nothing.help.as_deref(), Some("left out were 3 other names; 1 operating system Windows"));
}
