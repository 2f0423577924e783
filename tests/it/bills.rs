//! Bills in FOCUS become workloads, and every cent of them is accounted for.

use crate::support::{Case, decimal};
use proptest::prelude::*;
use rackrent::import::{self, ImportError, Imported, Input, Pattern, Place, Request};
use std::fmt::Write as _;
use std::io::Write as _;

const HEADER: &str = "BilledCost,EffectiveCost,ContractedCost,ListCost,BillingCurrency,BillingAccountId,ChargeCategory,ChargeClass,ChargeDescription,\
                      ChargePeriodStart,ChargePeriodEnd,ConsumedQuantity,ConsumedUnit,ServiceName,ProviderName,PricingCategory,CommitmentDiscountId,\
                      CommitmentDiscountStatus,x_UsageType,SkuPriceDetails,ServiceSubcategory";

/// A row of a bill; what is not said is null.
#[derive(Clone)]
struct Row {
    costs: [&'static str; 4],
    currency: &'static str,
    category: &'static str,
    class: &'static str,
    description: &'static str,
    day: &'static str,
    quantity: &'static str,
    unit: &'static str,
    service: &'static str,
    provider: &'static str,
    commitment: [&'static str; 2],
    usage_type: &'static str,
    details: &'static str,
}

/// Usage of a service of AWS on the first of September 2024.
fn usage(cost: &'static str, quantity: &'static str, unit: &'static str, service: &'static str, description: &'static str) -> Row {
    Row {
        costs: [cost; 4],
        currency: "USD",
        category: "Usage",
        class: "",
        description,
        day: "2024-09-01",
        quantity,
        unit,
        service,
        provider: "AWS",
        commitment: ["", ""],
        usage_type: "",
        details: "",
    }
}

fn ec2(cost: &'static str, hours: &'static str, description: &'static str) -> Row {
    usage(cost, hours, "Hours", "Amazon Elastic Compute Cloud", description)
}

fn charge(category: &'static str, cost: &'static str) -> Row {
    Row { category, quantity: "", unit: "", ..usage(cost, "", "", "Amazon Elastic Compute Cloud", "A charge") }
}

fn bill(rows: &[Row]) -> String {
    let mut text = format!("{HEADER}\n");
    for row in rows {
        let [billed, effective, contracted, list] = row.costs;
        let Row { currency, category, class, day, quantity, unit, service, provider, usage_type, .. } = row;
        let [commitment, status] = row.commitment;
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let (description, details) = (quoted(row.description), quoted(row.details));
        let _ = writeln!(
            text,
            "{billed},{effective},{contracted},{list},{currency},a1,{category},{class},{description},{day}T00:00:00Z,{day}T01:00:00Z,{quantity},{unit},\
             {service},{provider},Standard,{commitment},{status},{usage_type},{details},"
        );
    }
    text
}

fn imported_bytes(bytes: &[u8], request: &Request) -> Result<Imported, ImportError> {
    let mut inputs = std::iter::once(Input::open("bill.csv", bytes));
    import::import(None, &mut inputs, request)
}

#[track_caller]
fn imported(rows: &[Row]) -> Imported {
    imported_bytes(bill(rows).as_bytes(), &Request::default()).expect("the bill is right")
}

/// What stands in the reconciliation beside a label: rows and the four costs.
#[track_caller]
fn line(imported: &Imported, label: &str) -> Vec<String> {
    let found = imported.summary.iter().filter_map(|row| row.trim_start().strip_prefix(label));
    let found = found.map(|rest| rest.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).find(|cells| cells.len() == 5);
    found.unwrap_or_else(|| panic!("there is no `{label}` in {:#?}", imported.summary))
}

/// The entry of a name, up to the next entry.
#[track_caller]
fn entry<'t>(text: &'t str, name: &str) -> &'t str {
    let at = text.find(&format!("name = \"{name}\"\n")).unwrap_or_else(|| panic!("there is no `{name}` in\n{text}"));
    let rest = &text[at..];
    &rest[..rest.find("\n[").unwrap_or(rest.len())]
}

#[test]
fn memory_whose_vcpus_are_not_billed_is_no_machine_and_is_listed() {
    let fargate = |cost, quantity, usage_type| Row { usage_type, ..usage(cost, quantity, "Hours", "Amazon Elastic Container Service", "AWS Fargate") };
    let oracle = |cost, quantity, unit, description| Row { provider: "Oracle", ..usage(cost, quantity, unit, "COMPUTE", description) };
    let rows = [
        // 4 vCPUs with 8 GB for September.
        fargate("116.58", "2880", "Fargate-vCPU-Hours:perCPU"),
        fargate("25.60", "5760", "Fargate-GB-Hours"),
        // Memory of ARM containers, and of E3 shapes, without their vCPUs.
        fargate("0.36", "100", "Fargate-ARM-GB-Hours"),
        oracle("0.02", "16", "GB Hours", "Standard - E3 - Memory"),
        oracle("0.05", "2", "OCPU Per Hour", "Standard - E4 - OCPU"),
        oracle("0.05", "32", "GB Hours", "Standard - E4 - Memory"),
    ];
    let imported = imported(&rows);
    // What stands alone is listed with its cost.
    assert_eq!(line(&imported, "machines")[..2], ["4", "142.28"]);
    assert_eq!(line(&imported, "memory without vCPUs: Fargate ARM")[..2], ["1", "0.36"]);
    assert_eq!(line(&imported, "memory without vCPUs: Oracle Standard - E3")[..2], ["1", "0.02"]);
    assert!(imported.summary.iter().any(|row| row == "USD: they add up to the total, exactly"), "{:#?}", imported.summary);
    let text = &imported.text;
    assert!(entry(text, "Fargate").contains("vcpus = 4\nmemory = \"8 GiB\""), "{text}");
    // Oracle's GB is decimal: 32 for two OCPUs of two threads.
    assert!(entry(text, "Oracle Standard - E4, some hours").contains("memory = \"7.450580597 GiB\"\njobs = \"4/month\""), "{text}");
    assert!(!text.contains("name = \"Fargate ARM") && !text.contains("name = \"Oracle Standard - E3"), "{text}");
}

const M5: &str = "$0.096 per On Demand Linux m5.large Instance Hour";

#[test]
fn what_a_month_ran_becomes_components_jobs_data_and_readings() {
    let s3 = "Amazon Simple Storage Service";
    let gb = |cost, quantity, description| usage(cost, quantity, "GB", "Amazon Elastic Compute Cloud", description);
    let rows = [
        // Two machines for the 720 hours of September, and 60 hours of a third.
        ec2("69.12", "720", M5),
        ec2("69.12", "720", M5),
        ec2("5.76", "60", M5),
        usage("0.16", "1.5", "GB-Months", "Amazon Elastic Compute Cloud", "$0.08 per GB-month of General Purpose (gp3) provisioned storage"),
        usage("0.04", "0.5", "GB-Months", "Amazon Elastic Compute Cloud", "$0.08 per GB-month of General Purpose (gp3) provisioned storage"),
        usage("2.30", "100", "GB-Months", s3, "$0.023 per GB - first 50 TB / month of storage used"),
        usage("0.0004", "1000", "Requests", s3, "$0.004 per 10,000 GET and all other requests"),
        usage("0.05", "10000", "Requests", s3, "$0.005 per 1,000 PUT, COPY, POST, or LIST requests"),
        gb("0.90", "10", "$0.090 per GB - first 10 TB / month data transfer out beyond the global free tier"),
        gb("0", "3", "$0.000 per GB - data transfer in per month"),
        gb("0.45", "10", "$0.045 per GB Data Processed by NAT Gateways"),
    ];
    let imported = imported(&rows);
    let text = &imported.text;
    assert!(entry(text, "m5.large").contains("vcpus = 4\nmemory = \"16 GiB\"\n"), "{text}");
    assert!(entry(text, "m5.large, some hours").contains("vcpus = 2\nmemory = \"8 GiB\"\njobs = \"60/month\"\nlength = \"1 hour\""), "{text}");
    // AWS's GB is binary: 2 x 1.073741824, 100 x that.
    assert!(entry(text, "block-storage").contains("size = \"2.147483648 GB\""), "{text}");
    assert!(entry(text, "object-storage").contains("size = \"107.3741824 GB\""), "{text}");
    assert!(entry(text, "transfer-out").contains("quantity = \"10.73741824 GB\""), "{text}");
    assert!(entry(text, "nat").contains("quantity = \"10.73741824 GB\""), "{text}");
    assert!(entry(text, "requests-read").contains("quantity = \"1000\"") && entry(text, "requests-write").contains("quantity = \"10000\""), "{text}");
    assert!(text.contains("start = \"2024-09\"\nhorizon = \"60 months\"\n"), "{text}");

    // At AWS's list prices the same machines cost what the bill says: 1,500 hours at 0.096.
    let request = Request { horizon: Some("1 month".to_owned()), ..Request::default() };
    let month = imported_bytes(bill(&rows).as_bytes(), &request).expect("the bill is right");
    let run = Case::verbatim(&month.text).run();
    let same = "aws-us-east-1, same machine types";
    assert_eq!(run.line(same, "m5.large"), "144.00");
    assert_eq!(run.quantity(same, "m5.large"), decimal("1500"));
    // 2 and 100 GiB for a month; 10 GiB out are within the free 100.
    assert_eq!((run.line(same, "EBS gp3").as_str(), run.line(same, "S3 Standard, tier 1").as_str()), ("0.16", "2.30"));
    assert_eq!(run.line(same, "NAT data"), "0.45");
    // Owned hosts, the jobs' and the others', serve it too.
    assert!(run.priced("owned-2024").bill.lines.len() > 3);
}

#[test]
fn every_cent_is_in_one_place_of_the_reconciliation_to_the_last_digit() {
    let costs = |costs: [&'static str; 4], row: Row| Row { costs, ..row };
    let rows = [
        costs(["0.00000000000000000001", "0", "0.1", "0.2"], ec2("", "1", M5)),
        costs(["0", "0.06", "0.096", "0.096"], Row { commitment: ["ri-1", "Used"], ..ec2("", "1", M5) }),
        costs(["0", "0.06", "0", "0"], Row { commitment: ["ri-1", "Unused"], quantity: "", unit: "", ..ec2("", "", "m5.large reserved instance") }),
        costs(["525.60", "0", "525.60", "525.60"], Row { commitment: ["ri-1", ""], ..charge("Purchase", "") }),
        charge("Purchase", "12.34"),
        Row { service: "AWS Support (Business)", ..charge("Usage", "100") },
        charge("Tax", "3.21"),
        charge("Credit", "-5.00"),
        charge("Adjustment", "0.07"),
        Row { class: "Correction", ..ec2("-0.096", "-1", M5) },
        usage("0.5", "10", "GB-Months", "Amazon Relational Database Service", "storage"),
        usage("0.25", "7", "GB", "Amazon CloudFront", "$0.085 per GB - data transfer out"),
        usage("0.03", "3", "GB", "Amazon Elastic Compute Cloud", "$0.010 per GB - regional data transfer - in/out/between EC2 AZs"),
        charge("Levy", "0.01"),
    ];
    let imported = imported(&rows);
    assert_eq!(line(&imported, "machines"), ["2", "0.00000000000000000001", "0.06", "0.196", "0.296"]);
    assert_eq!(line(&imported, "commitments that were not used"), ["1", "0.00", "0.06", "0.00", "0.00"]);
    assert_eq!(line(&imported, "commitment fees"), ["1", "525.60", "0.00", "525.60", "525.60"]);
    for (label, cost) in [("other purchases", "12.34"), ("support", "100.00"), ("taxes", "3.21"), ("credits", "-5.00"), ("adjustments", "0.07")] {
        assert_eq!(line(&imported, label), ["1", cost, cost, cost, cost], "{label}");
    }
    assert_eq!(line(&imported, "corrections of earlier bills")[..2], ["1", "-0.096"]);
    assert_eq!(line(&imported, "Amazon Relational Database Service (GB-Months)")[1], "0.50");
    assert_eq!(line(&imported, "content delivery (GB)")[1], "0.25");
    assert_eq!(line(&imported, "usage that is left out")[..2], ["1", "0.03"]);
    assert_eq!(line(&imported, "charges of the category `Levy`, which FOCUS does not have")[1], "0.01");
    // 525.60 + 12.34 + 100 + 3.21 - 5 + 0.07 - 0.096 + 0.5 + 0.25 + 0.03 + 0.01, and the first row.
    assert_eq!(line(&imported, "total of all rows")[..2], ["14", "636.91400000000000000001"]);
    assert!(imported.summary.iter().any(|row| row == "USD: they add up to the total, exactly"), "{:#?}", imported.summary);
    // The head of the file says the same.
    assert!(imported.summary.iter().take(20).all(|row| imported.text.contains(row.trim_end())), "{}", imported.text);
    // 2 hours ran, one of them was given back.
    assert!(entry(&imported.text, "m5.large, some hours").contains("jobs = \"1/month\""), "{}", imported.text);
}

#[test]
fn months_differ_and_the_hour_before_a_bill_belongs_to_it() {
    let on = |day: &'static str, row: Row| Row { day, ..row };
    let mut rows = vec![on("2024-09-03", ec2("1", "720", M5)), on("2024-10-03", ec2("1", "1488", M5))];
    rows.extend([on("2024-09-02", usage("1", "1", "GB-Months", "Amazon Simple Storage Service", "storage used"))]);
    rows.extend([on("2024-10-02", usage("1", "3", "GB-Months", "Amazon Simple Storage Service", "storage used"))]);
    // A month has 102 rows of next to nothing; August has one row, which is September's.
    rows.extend(vec![on("2024-09-05", ec2("0", "0", M5)); 100]);
    rows.extend(vec![on("2024-10-05", ec2("0", "0", M5)); 100]);
    rows.push(on("2024-08-31", ec2("0.096", "2", M5)));
    let imported = imported(&rows);
    let text = &imported.text;
    // One machine in both months; in October, of 744 hours, another one, and in September the straggler's two hours.
    assert!(entry(text, "m5.large").contains("vcpus = 2\n"), "{text}");
    assert!(entry(text, "m5.large, some hours").contains("jobs = [\"2/month\", \"744/month\"]"), "{text}");
    assert!(entry(text, "object-storage").contains("size = \"1.073741824 GB\"\nchange = [{ at = 2024-10-01T00:00:00, size = \"3.221225472 GB\" }]"), "{text}");
    assert!(imported.summary.iter().any(|note| note == "1 rows of 2024-08 are counted with 2024-09"), "{:#?}", imported.summary);
    let run = Case::verbatim(&text.replace("60 months", "3 months")).run();
    assert_eq!(run.quantities("aws-us-east-1, same machine types", "m5.large"), crate::support::decimals("0 722 1488 1464"));
}

#[test]
fn what_is_sold_by_cores_and_memory_runs_on_machines_of_a_vcpu_with_its_share() {
    let of = |provider, service, quantity, unit, description| Row { provider, ..usage("1", quantity, unit, service, description) };
    let text = imported(&[
        of("Google Cloud", "Compute Engine", "5760", "hour", "N2 Instance Core running in Americas"),
        of("Google Cloud", "Compute Engine", "23040", "gibibyte hour", "N2 Instance Ram running in Americas"),
        of("Google Cloud", "Compute Engine", "10", "hour", "Spot Preemptible E2 Instance Core running in Iowa"),
        of("Google Cloud", "Compute Engine", "1", "hour", "Commitment v1: N2 Cpu in Iowa for 1 Year"),
        of("AWS", "Amazon Elastic Container Service", "30", "Hours", "AWS Fargate - vCPU - US West 2 (Oregon)"),
        of("AWS", "Amazon Elastic Container Service", "60", "Hours", "AWS Fargate - Memory - US West 2 (Oregon)"),
        of("Oracle", "COMPUTE", "8", "OCPU Hours", "Standard - E5"),
        of("Microsoft", "Virtual Machines", "1440", "1 Hour", "Virtual Machines Dsv3 Series - D2 v3/D2s v3 - EU West"),
        of("Microsoft", "Virtual Machines", "2", "Units/Month", "Premium SSD Managed Disks - P10 LRS - EU West"),
    ])
    .text;
    // 5,760 core-hours are 8 vCPUs, with 4 GiB each.
    assert!(entry(&text, "GCP N2").contains("vcpus = 8\nmemory = \"32 GiB\"\n"), "{text}");
    assert!(entry(&text, "GCP E2 (spot), some hours").contains("vcpus = 1\nallow = [\"spot\"]\njobs = \"10/month\""), "{text}");
    assert!(entry(&text, "Fargate, some hours").contains("vcpus = 1\nmemory = \"2 GiB\"\njobs = \"30/month\""), "{text}");
    // An OCPU is two threads.
    assert!(entry(&text, "Oracle Standard - E5, some hours").contains("jobs = \"16/month\""), "{text}");
    // Two names share the meter: the first that is known counts.
    assert!(entry(&text, "D2_v3").contains("vcpus = 4\nmemory = \"16 GiB\"\n"), "{text}");
    // Two disks of 128 GiB.
    assert!(entry(&text, "block-storage").contains("size = \"274.877906944 GB\""), "{text}");
}

#[test]
fn a_type_that_no_sheet_has_is_listed_unless_the_bill_says_what_it_is() {
    let unknown = ec2("1.14", "1", "$1.14 per On Demand Linux g3.4xlarge Instance Hour");
    let imported = imported(&[ec2("0.096", "1", M5), unknown.clone(), Row { usage_type: "USE1-BoxUsage:i3.large", ..unknown }]);
    assert_eq!(line(&imported, "machines of the type `g3.4xlarge`, which no shipped sheet has")[..2], ["1", "1.14"]);
    assert_eq!(line(&imported, "machines of the type `i3.large`, which no shipped sheet has")[..2], ["1", "1.14"]);
    let details = "{\"InstanceType\": \"big\", \"CoreCount\": 6, \"MemorySize\": 24}";
    let text = self::imported(&[Row { provider: "Somebody", details, ..usage("1", "720", "Hours", "Servers", "a server") }]).text;
    assert!(entry(&text, "big").contains("vcpus = 6\nmemory = \"24 GiB\"\n"), "{text}");
}

#[test]
fn what_has_hours_and_no_meter_is_listed_by_its_name_whoever_bills_it() {
    let hours = |provider, service, description| Row { provider, ..usage("1", "10", "Hours", service, description) };
    let rows = [
        hours("AWS", "Amazon Elastic Compute Cloud", "$0.045 per NAT Gateway Hour"),
        hours("AWS", "Amazon Virtual Private Cloud", "$0.005 per In-use public IPv4 address per hour"),
        hours("AWS", "Elastic Load Balancing", "$0.0225 per Application LoadBalancer-hour (or partial hour)"),
        hours("Microsoft", "Virtual Network", "IP Addresses - Standard IPv4 Static Public IP"),
        hours("Microsoft", "Load Balancer", "Load Balancer - Standard Included LB Rules and Outbound Rules"),
        hours("Google", "Networking", "Networking Cloud Nat Gateway: Uptime charge in Americas"),
        hours("Google", "Compute Engine", "External IP Charge on a Standard VM"),
        hours("Google", "Compute Engine", "Network Load Balancing: Forwarding Rule Minimum Service Charge in Americas"),
    ];
    let imported = imported(&rows);
    for (label, rows) in [("NAT gateways (hours)", "2"), ("public addresses (hours)", "3"), ("load balancers (hours)", "3")] {
        assert_eq!(line(&imported, label)[0], rows, "{label}");
    }
}

#[test]
fn gpus_that_few_sheets_have_are_said_and_names_are_left_out_beside_rare_meters() {
    let rows = [
        ec2("1.624", "720", "$1.624 per On Demand Linux g5.4xlarge Instance Hour"),
        ec2("0.096", "720", M5),
        usage("1", "10", "GB", "AWS Data Transfer", "$0.01 per GB - regional data transfer - in/out/between EC2 AZs"),
    ];
    let said = "only aws-us-east-1 has a machine with the GPU A10G of g5.4xlarge: the other alternatives are not priced with it; `--leave-out g5.4xlarge` leaves it out";
    assert!(imported(&rows).summary.iter().any(|row| row == said), "{:#?}", imported(&rows).summary);
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    std::fs::write(folder.path().join("bill.csv"), bill(&rows)).expect("a temporary file");
    let workload = |names: &str| {
        let output = crate::cli::rackrent(folder.path(), &["import", "bill.csv", "--leave-out", names]).output().expect("the program");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        ["\"g5.4xlarge\"", "\"m5.large\"", "\"transfer-zone\""].map(|name| text.contains(&format!("name = {name}")))
    };
    assert_eq!(workload("g5.*,m5.*"), [false, false, false]);
    assert_eq!(workload("g5.*"), [false, true, false]);
    assert_eq!(workload("none"), [true, true, true]);
    assert_eq!(workload("none,g5.*"), [false, true, true]);
}

#[test]
fn names_are_left_out_and_currencies_and_accounts_chosen_when_asked() {
    let rows = [ec2("1", "720", M5), ec2("2", "1", "$0.0416 per On Demand Linux t3.medium Instance Hour"), Row { currency: "EUR", ..ec2("4", "1", M5) }];
    let text = bill(&rows).replacen(",a1,", ",other,", 1);
    let request = |request: Request| imported_bytes(text.as_bytes(), &request);
    let error = request(Request::default()).expect_err("two currencies");
    assert_eq!(error.message, "the bill is in USD and EUR");
    let usd = Some("USD".to_owned());
    let both = request(Request { currency: usd.clone(), leave_out: Some(vec![Pattern::new("T3.*")]), ..Request::default() }).expect("a currency is chosen");
    assert_eq!(line(&both, "usage that is left out")[..2], ["1", "2.00"]);
    assert!(!both.text.contains("name = \"t3.medium"), "{}", both.text);
    assert_eq!(both.summary.iter().filter(|row| row.ends_with("they add up to the total, exactly")).count(), 2);
    let one = request(Request { account: Some("other".to_owned()), ..Request::default() }).expect("one account is in one currency");
    assert_eq!(line(&one, "total of all rows")[..2], ["1", "1.00"]);
    assert_eq!(one.left_out.filtered_kinds()[0].1.count, 2);
    assert_eq!(request(Request { account: Some("b".to_owned()), ..Request::default() }).expect_err("no such account").message, "no row is of this account");
}

#[test]
fn more_given_back_than_used_is_nothing_used_and_is_said() {
    let imported = imported(&[ec2("-0.2", "-2", M5), ec2("0.1", "1", M5), usage("1", "1", "GB-Months", "Amazon Simple Storage Service", "storage used")]);
    assert!(!imported.text.contains("name = \"m5.large"), "{}", imported.text);
    let note = "more was given back than used in a month, which counts as nothing used: m5.large";
    assert!(imported.summary.iter().any(|line| line == note), "{:#?}", imported.summary);
}

#[test]
fn a_gzip_a_byte_order_mark_and_lower_case_read_the_same() {
    let rows = [ec2("1", "720", M5)];
    let plain = imported(&rows).text;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bill(&rows).as_bytes()).expect("it goes to memory");
    let gzip = gzip.finish().expect("it goes to memory");
    let lower = bill(&rows).replacen(HEADER, &HEADER.to_lowercase(), 1);
    for bytes in [gzip.clone(), [b"\xef\xbb\xbf", bill(&rows).as_bytes()].concat(), lower.into_bytes()] {
        assert_eq!(imported_bytes(&bytes, &Request::default()).expect("the same bill").text, plain);
    }
    let error = imported_bytes(&gzip[..gzip.len() - 12], &Request::default()).expect_err("its end is missing");
    assert!(error.message.contains("cut off"), "{error}");
}

#[test]
fn a_bill_that_is_wrong_is_refused_with_its_place() {
    let good = bill(&[ec2("1", "720", M5), ec2("2", "1", M5)]);
    let cases: [(&str, String, Place, &str); 13] = [
        ("cut within a row", good[..good.len() - 60].to_owned(), Place::Line(3), "fields, where the header has 21"),
        ("cut within quotes", format!("{}\"Virtu", good.trim_end()), Place::Line(3), "the file is cut off"),
        ("no cost", good.replacen("\n1,", "\n,", 1), Place::Line(2), "the row has no BilledCost"),
        ("NaN", good.replacen("\n1,", "\nNaN,", 1), Place::Line(2), "`NaN` under BilledCost is not a number"),
        ("too large", good.replacen("\n1,", "\n1e30,", 1), Place::Line(2), "beyond 170 trillion"),
        ("grouped", good.replacen("\n1,", "\n\"1,000.00\",", 1), Place::Line(2), "`1,000.00` under BilledCost is not a number"),
        ("no quantity", good.replacen(",720,", ",inf,", 1), Place::Line(2), "the quantity `inf` is not a finite number"),
        ("no currency", good.replacen(",USD,", ",$,", 1), Place::Line(2), "`$` is no currency"),
        ("no date", good.replacen("2024-09-01T00", "01/09/2024 00", 1), Place::Line(2), "under ChargePeriodStart is no date"),
        (
            "missing columns",
            good.replacen("ListCost,", "Rabatt,", 1).replacen("ServiceName", "Dienst", 1),
            Place::Line(1),
            "the header has no `ListCost`, `ServiceName`",
        ),
        ("twice", good.replacen("BillingAccountId", "BilledCost", 1), Place::Line(1), "the header has `BilledCost` twice"),
        ("FOCUS 0.5", "BilledCost,AmortizedCost,ChargeType,ServiceName\n1,1,Usage,EC2\n".to_owned(), Place::Line(1), "`ChargeType` is FOCUS 0.5's"),
        ("only a header", format!("{HEADER}\n"), Place::Whole, "there is a header and no row"),
    ];
    for (what, text, place, message) in cases {
        for text in [text.replace('\n', "\r\n"), text] {
            let error = imported_bytes(text.as_bytes(), &Request::default()).expect_err(what);
            assert!(error.place == place && error.message.contains(message), "{what}: {error:?}");
        }
    }
    let mut bytes = good.into_bytes();
    let at = bytes.windows(8).position(|window| window == b"On Deman").expect("it is there");
    bytes[at] = 0xff;
    let error = imported_bytes(&bytes, &Request::default()).expect_err("it is not UTF-8");
    assert!(error.place == Place::Line(2) && error.message == "this is not UTF-8 text", "{error:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_bill_makes_it_panic(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>()) {
        let rows = [ec2("69.12", "720", M5), charge("Credit", "-5.00"), usage("1", "3", "GB-Months", "Amazon Simple Storage Service", "storage used")];
        let mut bytes = bill(&rows).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() * 4).max(1));
        let request = Request { currency: Some("USD".to_owned()), ..Request::default() };
        let mut inputs = std::iter::once(Input::open("bill.csv", &bytes[..]));
        if let Ok(imported) = import::import(Some(import::Format::Focus), &mut inputs, &request) {
            // What is accepted is a workload.
            let _ = Case::verbatim(&imported.text).read();
        }
    }
}
