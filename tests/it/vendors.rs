//! Oracle's, OVH's and Google's price lists as sheets: prices are the file's, sums the vendor's own, and a file that is broken is refused.

use crate::cli::rackrent;
use crate::properties::config;
use crate::support::{Case, decimal, usage, vcpus};
use proptest::prelude::*;
use proptest::sample::Index;
use rackrent::import::{self, Filters, Format, ImportError, Imported, Input, Pattern, Place, Request};
use std::io::Write as _;
use std::process::Stdio;

/// Products as Oracle's API writes them: E4 by OCPU and GB, A1 with a free allowance, transfer and requests in tiers, a product that is no machine.
const ORACLE: &str = r#"{ "lastUpdated": "2026-03-05T10:00:00Z", "items": [
  { "partNumber": "B93113", "displayName": "Compute - Standard - E4 - OCPU", "metricName": "OCPU Per Hour", "serviceCategory": "Compute - Virtual Machine",
    "currencyCodeLocalizations": [ { "currencyCode": "USD", "prices": [ { "model": "PAY_AS_YOU_GO", "value": 0.025 } ] } ] },
  { "partNumber": "B93114", "displayName": "Compute - Standard - E4  - Memory", "metricName": "Gigabyte Per Hour", "serviceCategory": "Compute - Virtual Machine",
    "currencyCodeLocalizations": [ { "currencyCode": "USD", "prices": [ { "model": "PAY_AS_YOU_GO", "value": 1.5e-3 } ] } ] },
  { "partNumber": "B93297", "displayName": "Compute - Standard - A1 - OCPU", "metricName": "OCPU Per Hour", "serviceCategory": "Compute - Virtual Machine",
    "currencyCodeLocalizations": [ { "currencyCode": "USD", "prices": [
      { "model": "PAY_AS_YOU_GO", "value": 0, "rangeMin": 0, "rangeMax": 3000 },
      { "model": "PAY_AS_YOU_GO", "value": 0.01, "rangeMin": 3000, "rangeMax": 999999999999999 } ] } ] },
  { "partNumber": "B93298", "displayName": "Compute - Standard - A1 - Memory", "metricName": "Gigabyte Per Hour", "serviceCategory": "Compute - Virtual Machine",
    "currencyCodeLocalizations": [ { "currencyCode": "USD", "prices": [ { "model": "PAY_AS_YOU_GO", "value": 0.0015 } ] } ] },
  { "partNumber": "B97384", "displayName": "Compute - Standard - E5 - OCPU", "metricName": "OCPU Per Hour", "serviceCategory": "Compute - Virtual Machine",
    "currencyCodeLocalizations": [ { "currencyCode": "USD", "prices": [ { "model": "PAY_AS_YOU_GO" } ] } ] },
  { "partNumber": "B97385", "displayName": "Compute - Standard - E5 - Memory", "metricName": "Gigabyte Per Hour", "serviceCategory": "Compute - Virtual Machine",
    "currencyCodeLocalizations": [ { "currencyCode": "USD", "prices": [ { "model": "PAY_AS_YOU_GO", "value": 0.002 } ] } ] },
  { "partNumber": "B88327", "displayName": "Outbound Data Transfer - Originating in North America, Europe, and UK",
    "metricName": "Gigabyte Outbound Data Transfer Per Month", "serviceCategory": "Networking - Virtual Cloud Networks",
    "currencyCodeLocalizations": [ { "currencyCode": "USD", "prices": [
      { "model": "PAY_AS_YOU_GO", "value": 0.0085, "rangeMin": 10240, "rangeMax": 999999999999999 },
      { "model": "PAY_AS_YOU_GO", "value": 0, "rangeMin": 0, "rangeMax": 10240 } ] } ] },
  { "partNumber": "B93456", "displayName": "Outbound Data Transfer - Originating in Middle East and Africa",
    "metricName": "Gigabyte Outbound Data Transfer Per Month", "serviceCategory": "Networking - Virtual Cloud Networks",
    "currencyCodeLocalizations": [ { "currencyCode": "USD", "prices": [ { "model": "PAY_AS_YOU_GO", "value": 0.05 } ] } ] },
  { "partNumber": "B91961", "displayName": "Storage - Block Volume - Storage", "metricName": "Gigabyte Storage Capacity Per Month", "serviceCategory": "Storage - Block Volumes",
    "currencyCodeLocalizations": [ { "currencyCode": "USD", "prices": [ { "model": "PAY_AS_YOU_GO", "value": 0.0255 } ] } ] },
  { "partNumber": "B91962", "displayName": "Storage - Block Volume - Performance Units", "metricName": "Performance Units Per Gigabyte Per Month", "serviceCategory": "Storage - Block Volumes",
    "currencyCodeLocalizations": [ { "currencyCode": "USD", "prices": [ { "model": "PAY_AS_YOU_GO", "value": 0.0017 } ] } ] },
  { "partNumber": "B88287", "displayName": "Oracle Java Cloud Service - Enterprise", "metricName": "OCPU Per Hour", "serviceCategory": "Java",
    "currencyCodeLocalizations": [ { "currencyCode": "USD", "prices": [ { "model": "PAY_AS_YOU_GO", "value": 0.3097 } ] } ] }
] }
"#;

/// A server of two configurations as OVH's catalogue has it: amounts are hundred-millionths.
const OVH: &str = r#"{ "catalogId": 7, "locale": { "currencyCode": "EUR", "subsidiary": "IE", "taxRate": 23 },
 "plans": [ { "planCode": "24box-eu", "product": "24box", "invoiceName": "BOX-1 | Intel Xeon-E 2386G", "pricingType": "rental", "blobs": null,
   "addonFamilies": [
     { "name": "memory", "addons": ["ram-64g-eu", "ram-32g-eu"], "default": "ram-32g-eu", "exclusive": true, "mandatory": true },
     { "name": "storage", "addons": ["raid-2x512-eu"], "default": null, "exclusive": true, "mandatory": true },
     { "name": "bandwidth", "addons": ["bandwidth-500-eu"], "default": "bandwidth-500-eu", "exclusive": true, "mandatory": true },
     { "name": "licence", "addons": ["windows"], "default": null, "exclusive": false, "mandatory": false } ],
   "configurations": [ { "name": "dedicated_datacenter", "values": ["gra", "rbx"] } ],
   "pricings": [
     { "capacities": ["installation"], "price": 5699000000, "mode": "default", "commitment": 0, "interval": 0, "intervalUnit": "none", "quantity": { "min": 1 } },
     { "capacities": ["renew"], "price": 5699000000, "mode": "default", "commitment": 0, "interval": 1, "intervalUnit": "month", "quantity": { "min": 1 } },
     { "capacities": ["installation"], "price": 0, "mode": "degressivity12", "commitment": 0, "interval": 0, "intervalUnit": "none" },
     { "capacities": ["renew"], "price": 5414000000, "mode": "degressivity12", "commitment": 12, "interval": 1, "intervalUnit": "month" },
     { "capacities": ["installation"], "price": 0, "mode": "upfront12", "commitment": 0, "interval": 0, "intervalUnit": "none" },
     { "capacities": ["renew"], "price": 61549000000, "mode": "upfront12", "commitment": 12, "interval": 12, "intervalUnit": "month" } ] },
  { "planCode": "usb-kvm", "product": "usb-kvm", "invoiceName": "Lease of KVM", "addonFamilies": [], "configurations": [],
    "pricings": [ { "capacities": ["renew"], "price": 100, "mode": "default", "interval": 1, "intervalUnit": "month" } ] } ],
 "addons": [
  { "planCode": "ram-32g-eu", "product": "ram-32g", "pricings": [
     { "capacities": ["renew"], "price": 0, "mode": "default", "interval": 1, "intervalUnit": "month" },
     { "capacities": ["renew"], "price": 0, "mode": "degressivity12", "commitment": 12, "interval": 1, "intervalUnit": "month" },
     { "capacities": ["renew"], "price": 0, "mode": "upfront12", "commitment": 12, "interval": 12, "intervalUnit": "month" } ] },
  { "planCode": "ram-64g-eu", "product": "ram-64g", "pricings": [
     { "capacities": ["renew"], "price": 1300000000, "mode": "default", "interval": 1, "intervalUnit": "month" },
     { "capacities": ["renew"], "price": 1235000000, "mode": "degressivity12", "commitment": 12, "interval": 1, "intervalUnit": "month" } ] },
  { "planCode": "raid-2x512-eu", "product": "raid-2x512", "pricings": [
     { "capacities": ["renew"], "price": 0, "mode": "default", "interval": 1, "intervalUnit": "month" },
     { "capacities": ["renew"], "price": 0, "mode": "degressivity12", "commitment": 12, "interval": 1, "intervalUnit": "month" },
     { "capacities": ["renew"], "price": 0, "mode": "upfront12", "commitment": 12, "interval": 12, "intervalUnit": "month" } ] },
  { "planCode": "bandwidth-500-eu", "product": "bandwidth-500", "pricings": [
     { "capacities": ["renew"], "price": 0, "mode": "default", "interval": 1, "intervalUnit": "month" },
     { "capacities": ["renew"], "price": 0, "mode": "degressivity12", "commitment": 12, "interval": 1, "intervalUnit": "month" },
     { "capacities": ["renew"], "price": 0, "mode": "upfront12", "commitment": 12, "interval": 12, "intervalUnit": "month" } ] } ],
 "products": [
  { "name": "24box", "blobs": { "technical": { "server": { "range": "rise", "cpu": { "brand": "Intel", "model": "Xeon-E 2386G", "cores": 6, "threads": 12, "number": 2 } } } } },
  { "name": "ram-32g", "blobs": { "technical": { "memory": { "size": 32 } } } },
  { "name": "ram-64g", "blobs": { "technical": { "memory": { "size": 64 } } } },
  { "name": "raid-2x512", "blobs": { "technical": { "storage": { "disks": [ { "capacity": 512, "number": 2, "interface": "NVMe", "technology": "SSD" } ] } } } },
  { "name": "bandwidth-500", "blobs": { "technical": { "bandwidth": { "level": 500, "limit": 0 } } } } ] }
"#;

/// Public cloud: an instance by the hour and by the month, one that is free, one with Windows, storage by the gibibyte and hour.
const OVH_CLOUD: &str = r#"{ "catalogId": 8, "locale": { "currencyCode": "EUR", "subsidiary": "FR", "taxRate": 20 }, "plans": [], "products": [], "addons": [
  { "planCode": "b3-8.consumption", "product": "publiccloud-instance", "pricings": [ { "capacities": ["consumption"], "price": 5080000, "interval": 1, "intervalUnit": "hour", "mode": "default" } ],
    "configurations": [ { "name": "region", "values": ["GRA11"] } ],
    "blobs": { "tags": ["active"], "commercial": { "brick": "instance", "brickSubtype": "general-purpose" },
               "technical": { "cpu": { "cores": 2 }, "memory": { "size": 8 }, "storage": { "disks": [ { "capacity": 50, "number": 1 } ] }, "os": { "family": "linux" } } } },
  { "planCode": "b3-8.monthly.postpaid", "product": "publiccloud-instance", "pricings": [ { "capacities": ["consumption"], "price": 2200000000, "interval": 1, "intervalUnit": "month", "mode": "default" } ] },
  { "planCode": "free-1.consumption", "product": "publiccloud-instance", "pricings": [ { "price": 0, "interval": 1, "intervalUnit": "hour" } ],
    "blobs": { "technical": { "cpu": { "cores": 1 }, "memory": { "size": 1 } } } },
  { "planCode": "win-b3-8.consumption", "product": "publiccloud-instance", "pricings": [ { "price": 9080000, "interval": 1, "intervalUnit": "hour" } ] },
  { "planCode": "b3-8.consumption.3AZ", "product": "publiccloud-instance", "pricings": [ { "price": 6080000, "interval": 1, "intervalUnit": "hour" } ] },
  { "planCode": "volume.classic.consumption", "product": "publiccloud-volume", "pricings": [ { "price": 5900, "interval": 1, "intervalUnit": "hour" } ] } ] }
"#;

/// Google's list: a machine in two regions, one with sustained use, one without a price, one whose month nobody can explain.
const GCP_YAML: &str = "\
---
about:
  generated: Thu Jul 30 06:13:17 2026
  timestamp: 1785391997
  url: https://github.com/Cyclenerd/google-cloud-pricing-cost-calculator
compute:
  instance:
    c3-standard-4-lssd:
      cost:
        europe-west1:
          hour: 0.242703890410959
          hour_spot: 0.071386301369863
          month: 177.17384
          month_1y: 111.62168
        us-central1:
          hour: 0.2
          month: 146
      cpu: 4
      local-ssd: 375
      ram: 16
    m4n-hypermem-16:
      cpu: 16
      ram: 248
    n1-standard-1:
      cost:
        europe-west1:
          hour: 0.05
          month: 25.55
      cpu: 1
      ram: 3.75
    n4-standard-2:
      cost:
        europe-west1:
          hour: 0.1
          month: 60
      cpu: 2
      ram: 8
  network:
    nat:
      data:
        cost:
          europe-west1:
            month: 0.045
    traffic:
      egress:
        internet:
          cost:
            0-1:
              europe-west1:
                month: 0.12
            1-10:
              europe-west1:
                month: 0.11
            10n:
              europe-west1:
                month: 0.08
          china:
            cost:
              0-1:
                europe-west1:
                  month: 0.23
  storage:
    balanced:
      cost:
        europe-west1:
          month: 0.1
      type: pd-balanced
region:
  europe-west1:
    location: Belgium
storage:
  bucket:
    standard:
      cost:
        europe-west1:
          month: 0.02
  retrieval:
    archiv:
      cost:
        europe-west1:
          month: 0.05
";

/// One SKU on a line.
fn sku(description: &str, family: &str, group: &str, usage: &str, unit: &str, rates: &str) -> String {
    let rates: Vec<String> = rates
        .split(' ')
        .map(|rate| {
            let (start, price) = rate.split_once(':').expect("START:PRICE");
            let (units, nanos) = price.split_once('.').expect("a decimal");
            format!(
                r#"{{"startUsageAmount":{start},"unitPrice":{{"currencyCode":"USD","units":"{units}","nanos":{}}}}}"#,
                format!("{nanos:0<9}").trim_start_matches('0').parse::<u32>().unwrap_or(0)
            )
        })
        .collect();
    format!(
        r#"{{"name":"services/6F81-5844-456A/skus/AA-BB","skuId":"AA-BB","description":"{description}","category":{{"resourceFamily":"{family}","resourceGroup":"{group}","usageType":"{usage}"}},"serviceRegions":["us-central1","us-east1"],"pricingInfo":[{{"effectiveTime":"2026-07-29T05:47:57.123Z","pricingExpression":{{"usageUnit":"{unit}","tieredRates":[{}]}}}}]}}"#,
        rates.join(",")
    )
}

/// Two pages: N2 on demand, spot and for a year, C3 without memory, a custom core, storage with a free allowance.
fn pages() -> String {
    let first = [
        sku("N2 Instance Core running in Americas", "Compute", "CPU", "OnDemand", "h", "0:0.031611"),
        sku("N2 Instance Ram running in Americas", "Compute", "RAM", "OnDemand", "GiBy.h", "0:0.004237"),
        sku("Spot Preemptible N2 Instance Core running in Americas", "Compute", "CPU", "Preemptible", "h", "0:0.0075"),
        sku("Spot Preemptible N2 Instance Ram running in Americas", "Compute", "RAM", "Preemptible", "GiBy.h", "0:0.001"),
    ];
    let second = [
        sku("Commitment v1: N2 Cpu in Americas for 1 Year", "Compute", "CPU", "Commit1Yr", "h", "0:0.019915"),
        sku("Commitment v1: N2 Ram in Americas for 1 Year", "Compute", "RAM", "Commit1Yr", "GiBy.h", "0:0.002669"),
        sku("C3 Instance Core running in Americas", "Compute", "CPU", "OnDemand", "h", "0:0.03398"),
        sku("N2 Custom Instance Core running in Americas", "Compute", "CPU", "OnDemand", "h", "0:0.033174"),
        sku("Standard Storage Iowa", "Storage", "RegionalStorage", "OnDemand", "GiBy.mo", "0:0.0 5:0.02"),
        sku(
            "Network Internet Data Transfer Out from Americas to Americas",
            "Network",
            "PremiumInternetEgress",
            "OnDemand",
            "GiBy",
            "0:0.12 1024:0.11 10240:0.08",
        ),
    ];
    format!("{{\"skus\":[\n{}\n],\"nextPageToken\":\"AAB\"}}\n{{\"skus\":[\n{}\n],\"nextPageToken\":\"\"}}\n", first.join(",\n"), second.join(",\n"))
}

/// Reads files, each a name and its bytes.
fn read<'a>(files: &'a [(&'a str, &'a [u8])], request: Request) -> Result<Imported, ImportError> {
    let mut inputs = files.iter().map(|(name, bytes)| Input::open(*name, *bytes));
    import::import(None, &mut inputs, &Request { command: "rackrent import FILE".to_owned(), ..request })
}

fn dated() -> Request {
    Request { as_of: Some("2026-03-05".to_owned()), id: Some("list".to_owned()), ..Request::default() }
}

fn of(region: &str) -> Request {
    Request { filters: Filters { regions: vec![Pattern::new(region)], ..Filters::default() }, ..dated() }
}

/// The sheet that a file becomes.
#[track_caller]
fn sheet(text: &str, request: Request) -> Imported {
    read(&[("list", text.as_bytes())], request).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn refused(text: &str, request: Request) -> ImportError {
    read(&[("list", text.as_bytes())], request).expect_err("the file should be refused")
}

/// The line of a machine.
#[track_caller]
fn machine<'a>(imported: &'a Imported, name: &str) -> &'a str {
    let start = format!("{{ name = \"{name}\", ");
    imported.text.lines().map(str::trim).find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("no `{name}` in\n{}", imported.text))
}

fn kinds(imported: &Imported) -> Vec<(&str, u64)> {
    imported.left_out.unused_kinds().into_iter().map(|(name, kind)| (name, kind.count)).collect()
}

/// Every list with what makes a sheet of it.
pub fn lists() -> [(String, Request); 5] {
    [
        (ORACLE.to_owned(), dated()),
        (OVH.to_owned(), dated()),
        (OVH_CLOUD.to_owned(), dated()),
        (GCP_YAML.to_owned(), of("europe-west1")),
        (pages(), of("us-central1")),
    ]
}

// What machines and charges cost.

#[test]
fn oracles_machines_cost_the_sum_of_their_parts_as_its_estimator_reckons() {
    let imported = sheet(ORACLE, dated());
    // 4 OCPU x 0.025 + 64 GB x 0.0015 = 0.196; A1 costs its paid tier, one vCPU an OCPU: 4 x 0.01 + 32 x 0.0015 = 0.088.
    assert_eq!(
        machine(&imported, "VM.Standard.E4.Flex.4.64GB"),
        "{ name = \"VM.Standard.E4.Flex.4.64GB\", vcpus = 8, memory = \"64 GiB\", price = \"0.196/hour\" },  # 4 OCPU x 0.025 + 64 GB x 0.0015"
    );
    assert!(machine(&imported, "VM.Standard.A1.Flex.4.32GB").contains("vcpus = 4, memory = \"32 GiB\", architecture = \"arm64\", price = \"0.088/hour\""));
    assert!(!imported.text.contains("E5"), "a family with a part without a price has no machines");
    assert_eq!(kinds(&imported)[0], ("family of machines without a price for each of its parts", 1));
    assert!(kinds(&imported).contains(&("part without a price", 1)) && kinds(&imported).contains(&("product beyond machines, storage and transfer", 1)));
    // Three machines for 730 hours; 20,000 GiB out, of which 10,240 are free; 500 GiB of block storage at 0.0255 and ten units of 0.0017.
    let body =
        format!("{}machine = \"VM.Standard.E4.Flex.4.64GB\"\n{}{}", vcpus("web", 24), usage("transfer-out", "20000 GiB"), usage("block-storage", "500 GiB"));
    let run = Case::new("1 month").body(&body).sheet_text("list", &imported.text).run();
    // 3 x 730 x 0.196 = 429.24; 9,760 x 0.0085 = 82.96; 12.75 + 8.50.
    assert_eq!(run.total("list"), "533.45");
}

#[test]
fn an_ovh_server_costs_its_plan_and_its_add_ons_under_each_term() {
    let imported = sheet(OVH, dated());
    let options =
        "options = { term-12 = { price = \"54.14/month\", setup = \"0/machine\" }, upfront-12 = { upfront = \"615.49 EUR\", setup = \"0/machine\" } }";
    assert_eq!(
        machine(&imported, "BOX-1"),
        format!(
            "{{ name = \"BOX-1\", vcpus = 24, memory = \"32 GiB\", disk = \"1024 GB\", price = \"56.99/month\", setup = \"56.99/machine\", {options} }},  \
             # 2 x Intel Xeon-E 2386G, 12 cores; 2 x 512 GB NVMe; 500 Mbit/s; gra, rbx"
        )
    );
    assert_eq!(kinds(&imported), [("larger configuration: memory", 1), ("plan that is no server", 1)]);
    // The larger memory has no price for a year at once: that term is left out, and not made up.
    let all = sheet(OVH, Request { configurations: true, ..dated() });
    let larger = machine(&all, "BOX-1 ram-64g raid-2x512");
    assert!(larger.contains("memory = \"64 GiB\"") && larger.contains("price = \"69.99/month\", setup = \"56.99/machine\""), "{larger}");
    assert!(larger.contains("term-12 = { price = \"66.49/month\"") && !larger.contains("upfront-12"), "{larger}");
    // A year: 56.99 once and 12 x 56.99 month by month; 615.49 at once.
    let body = |purchase: &str| {
        format!(
            "{}machine = \"BOX-1\"\nredundancy = \"n\"\n{}[[alternative]]\nname = \"list\"\nparts = [ {{ sheet = \"./list.toml\", purchase = \"{purchase}\" }} ]\n",
            vcpus("web", 24),
            usage("transfer-out", "90 TB")
        )
    };
    let total = |purchase: &str| Case::in_currency("EUR", "12 months").body(&body(purchase)).file("list.toml", &imported.text).run().total("list");
    assert_eq!((total("on demand"), total("upfront-12")), ("740.87".to_owned(), "615.49".to_owned()));
}

#[test]
fn ovhs_public_cloud_is_by_the_hour_and_by_the_month() {
    let imported = sheet(OVH_CLOUD, dated());
    assert_eq!(
        machine(&imported, "b3-8"),
        "{ name = \"b3-8\", vcpus = 2, memory = \"8 GiB\", disk = \"50 GB\", price = \"0.0508/hour\", options = { monthly = \"22/month\" } },  # GRA11"
    );
    let kinds = kinds(&imported);
    for kind in ["add-on without a price above zero", "instance with Windows", "instance in local zones or regions of three zones"] {
        assert!(kinds.contains(&(kind, 1)), "{kinds:?}");
    }
    // 100 GiB x 730 h x 0.000059.
    let run = Case::in_currency("EUR", "1 month").body(&usage("block-storage", "100 GiB")).sheet_text("list", &imported.text).run();
    assert_eq!(run.total("list"), "4.31");
}

#[test]
fn googles_list_keeps_every_digit_and_shows_sustained_use() {
    let imported = sheet(GCP_YAML, of("europe-west1"));
    assert_eq!(
        machine(&imported, "c3-standard-4-lssd"),
        "{ name = \"c3-standard-4-lssd\", vcpus = 4, memory = \"16 GiB\", disk = \"375 GiB\", price = \"0.242703890410959/hour\", \
         options = { cud-1y = \"111.62168/month\", spot = \"0.071386301369863/hour\" } },"
    );
    // 25.55 is 0.7 of 730 x 0.05; 60 is no share of 73 that is known.
    assert!(machine(&imported, "n1-standard-1").contains("class = \"superseded\", price = \"0.05/hour\", sustained = \"sud-30\""));
    assert!(!machine(&imported, "n4-standard-2").contains("sustained"));
    let kinds = kinds(&imported);
    for kind in ["machine without a price anywhere", "discount for sustained use that is not known; the hourly price stands", "transfer to China or Australia"]
    {
        assert!(kinds.contains(&(kind, 1)), "{kinds:?}");
    }
    assert!(imported.text.contains("as_of = 2026-03-05"));
    let own = sheet(GCP_YAML, Request { id: None, as_of: None, ..of("europe-*") });
    assert!(own.text.contains("as_of = 2026-07-30") && own.text.contains("id = \"gcp-europe-west1\""), "{}", own.text);
    // Two n1 for a full month, as the list has it: 2 x 25.55. 2 TiB out: 1,024 x 0.12 + 1,024 x 0.11.
    let body = format!("{}machine = \"n1-standard-1\"\nredundancy = \"n\"\nmemory = \"1 GB\"\n{}", vcpus("web", 2), usage("transfer-out", "2 TiB"));
    let run = Case::new("1 month").body(&body).sheet_text("list", &imported.text).run();
    assert_eq!(run.total("list"), (decimal("51.10") + decimal("122.88") + decimal("112.64")).to_string());
}

#[test]
fn googles_skus_compose_machines_of_known_sizes_and_leave_out_what_a_part_is_missing_of() {
    let imported = sheet(&pages(), Request { id: None, as_of: None, ..of("us-central1") });
    // 4 x 0.031611 + 16 x 0.004237 = 0.194236; 4 x 0.019915 + 16 x 0.002669 = 0.122364; 4 x 0.0075 + 16 x 0.001 = 0.046.
    assert_eq!(
        machine(&imported, "n2-standard-4"),
        "{ name = \"n2-standard-4\", vcpus = 4, memory = \"16 GiB\", price = \"0.194236/hour\", sustained = \"sud-20\", options = { cud-1y = \"0.122364/hour\", spot = \"0.046/hour\" } },"
    );
    assert!(!imported.text.contains("\"c3-"), "C3 has a price for cores alone");
    assert!(kinds(&imported).iter().any(|(kind, count)| *kind == "machine without a price for memory" && *count > 10));
    assert!(imported.text.contains("as_of = 2026-07-29"), "the newest price's date");
    assert!(imported.text.contains("  { up_to = \"5 GiB\", price = \"0/GiB-month\" },\n  { price = \"0.02/GiB-month\" },"));
    // A month: 3,000 GiB out are 1,024 x 0.12 + 1,976 x 0.11 = 340.24; a machine committed to is 730 x 0.122364 = 89.33.
    let body = format!(
        "{}machine = \"n2-standard-4\"\nredundancy = \"n\"\n{}[[alternative]]\nname = \"list\"\nparts = [ {{ sheet = \"./list.toml\", purchase = \"cud-1y\" }} ]\n",
        vcpus("web", 4),
        usage("transfer-out", "3000 GiB")
    );
    let run = Case::new("12 months").body(&body).file("list.toml", &imported.text).run();
    assert_eq!(run.total("list"), "5154.84");
}

// What is asked of a list.

#[test]
fn filters_count_what_they_keep_out() {
    let filters = Filters { families: vec![Pattern::new("standard.e4")], names: vec![Pattern::new("VM.*.64GB")], ..Filters::default() };
    let one = sheet(ORACLE, Request { filters, ..dated() });
    assert_eq!(one.text.matches("{ name = \"").count(), 4, "{}", one.text);
    let filtered: Vec<_> = one.left_out.filtered_kinds().into_iter().map(|(name, kind)| (name, kind.count)).collect();
    assert_eq!(filtered[0].0, "machine by its name");
    assert!(filtered.contains(&("family of machines", 2)), "{filtered:?}");
    let east = sheet(ORACLE, of("Middle East*"));
    assert!(east.text.contains("price = \"0.05/GiB\"") && !east.text.contains("0.0085"));
    for (region, told) in [("mars", "transfer out by where it begins"), ("*", "transfer out by where it begins")] {
        assert!(refused(ORACLE, of(region)).help.is_some_and(|help| help.contains(told)), "{region}");
    }
    assert!(refused(OVH, of("hil")).help.is_some_and(|help| help.contains("server by its site")));
    for (request, told) in [(dated(), "2 regions"), (of("mars"), "no region fits mars"), (of("*"), "several regions fit")] {
        let error = refused(GCP_YAML, request);
        assert!(error.message.contains(told) && error.help.as_ref().is_some_and(|help| help.contains("europe-west1, us-central1")), "{error}");
    }
    assert!(refused(OVH, Request { subsidiary: Some("US".to_owned()), ..dated() }).message.contains("the catalogue of the subsidiary IE"));
    assert!(refused(OVH, Request { currency: Some("USD".to_owned()), ..dated() }).message.contains("in EUR, not in USD"));
    assert!(refused(ORACLE, Request { currency: Some("EUR".to_owned()), ..dated() }).message.contains("no price is in EUR"));
}

#[test]
fn a_date_is_said_or_the_lists_own_or_in_the_files_name_and_never_todays() {
    let named = |name: &str, request: Request| read(&[(name, OVH.as_bytes())], request);
    let undated = Request::default();
    assert!(named("eco-2025-05-13.json", undated.clone()).is_ok_and(|sheet| sheet.text.contains("as_of = 2025-05-13")));
    assert!(named("2025-05-14/eco.json", undated.clone()).is_err_and(|error| error.help.is_some_and(|help| help.contains("--as-of"))), "a folder is no date");
    assert!(named("eco-12025-05-13.json", undated.clone()).is_err() && named("eco-2025-02-30.json", undated.clone()).is_err());
    assert!(sheet(ORACLE, undated).text.contains("as_of = 2026-03-05"), "lastUpdated");
}

#[test]
fn formats_are_known_by_how_they_begin_compressed_or_not_and_several_files_are_one() {
    let expected = [Format::Oracle, Format::Ovh, Format::Ovh, Format::GcpYaml, Format::GcpSkus];
    for ((text, request), format) in lists().into_iter().zip(expected) {
        assert_eq!(Format::recognise(text.as_bytes()), Some(format));
        let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        zipped.write_all(text.as_bytes()).expect("memory");
        let zipped = zipped.finish().expect("memory");
        let (plain, packed) = (sheet(&text, request.clone()), read(&[("list", &zipped)], request.clone()).unwrap_or_else(|error| panic!("{error}")));
        assert_eq!(plain.text, packed.text);
        let cut = read(&[("list", &zipped[..zipped.len() / 2])], request).expect_err("half of a compressed file");
        assert!(cut.message.contains("cut off"), "{cut}");
    }
    let pages = pages();
    let (first, second) = pages.split_at(pages.find("\n{\"skus\"").expect("two pages"));
    let apart = read(&[("list", first.as_bytes()), ("2", second.as_bytes())], of("us-central1")).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(apart.text, sheet(&pages, of("us-central1")).text);
    assert!(refused(first, of("us-central1")).message.contains("the last page is missing"));
    let two = read(&[("list", OVH.as_bytes()), ("2", OVH_CLOUD.as_bytes())], dated()).expect_err("two subsidiaries");
    assert_eq!((two.input.as_str(), two.place), ("2", Place::Line(1)), "{two}");
}

// Broken files.

/// A sheet without its comments.
fn values(sheet: &str) -> Vec<&str> {
    sheet.lines().filter(|line| !line.starts_with('#')).collect()
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_refused() {
    for (text, request) in lists() {
        let whole = sheet(&text, request.clone()).text;
        let step = if text.starts_with("---") { 1 } else { 7 };
        for end in (1..text.trim_end().len()).step_by(step).filter(|end| text.is_char_boundary(*end)) {
            let cut = &text[..end];
            match read(&[("list", cut.as_bytes())], request.clone()) {
                Err(error) => assert!(!error.message.is_empty() && !error.message.contains("told"), "{error}"),
                // What stands behind the last section of the YAML is not needed, and counted among what is left out; nothing else may be missing.
                Ok(imported) => assert!(text.starts_with("---") && values(&imported.text) == values(&whole), "cut at {end} of\n{text}"),
            }
        }
    }
}

#[test]
fn a_changed_form_is_refused_with_what_was_expected() {
    for (text, from, to, told) in [
        (ORACLE, "currencyCodeLocalizations", "localizations", "missing field `currencyCodeLocalizations`"),
        (ORACLE, "\"items\"", "\"products\"", "a list `items` is expected"),
        (ORACLE, "\"items\": [", "\"items\": 7, \"old\": [", "expected a list"),
        (OVH, "\"pricings\"", "\"prices\"", "each entry with `planCode` and `pricings`"),
        (OVH, "\"locale\"", "\"place\"", "names no `locale`"),
        (OVH, "\"EUR\"", "\"euro\"", "not the code of a currency"),
        (GCP_YAML, "  bucket:", "  buckets:", "it has no `storage.bucket`"),
        (GCP_YAML, "      ram: 16", "      ram: *memory", "unknown anchor"),
        (GCP_YAML, "      ram: 16", "      ram: [16", "this is not YAML"),
    ] {
        let broken = text.replace(from, to);
        assert_ne!(broken, text, "{from}");
        let error = read(&[("list", broken.as_bytes())], of(if text == GCP_YAML { "europe-west1" } else { "*a*" }));
        let format =
            [(ORACLE, Format::Oracle), (OVH, Format::Ovh), (GCP_YAML, Format::GcpYaml)].into_iter().find(|(known, _)| *known == text).map(|(_, format)| format);
        // A form that has changed may no longer be recognised: then it is what was said.
        let error = error.err().filter(|error| !error.message.contains("not recognised")).unwrap_or_else(|| {
            let mut inputs = std::iter::once(Input::open("list", broken.as_bytes()));
            import::import(format, &mut inputs, &dated()).expect_err("a changed form")
        });
        assert!(error.to_string().contains(told), "{from}: {error}");
    }
    let pages = pages();
    for (from, to, told) in [
        ("\"skus\"", "\"items\"", "a list `skus` is expected"),
        ("\"pricingInfo\"", "\"pricing\"", "missing field `pricingInfo`"),
        (
            "GiBy.mo\",\"tieredRates\":[{\"startUsageAmount\":0,\"unitPrice\":{\"currencyCode\":\"USD\"",
            "GiBy.mo\",\"tieredRates\":[{\"startUsageAmount\":0,\"unitPrice\":{\"currencyCode\":\"EUR\"",
            "prices in USD and in EUR, where a sheet has one currency",
        ),
    ] {
        let broken = pages.replace(from, to);
        assert_ne!(broken, pages, "{from}");
        let mut inputs = std::iter::once(Input::open("list", broken.as_bytes()));
        let error = import::import(Some(Format::GcpSkus), &mut inputs, &of("us-central1")).expect_err("a changed form");
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[test]
fn a_price_that_is_missing_below_zero_or_doubled_is_never_a_price() {
    let negative = sheet(&ORACLE.replace("\"value\": 0.025 }", "\"value\": -0.025 }"), dated());
    assert!(!negative.text.contains("E4") && kinds(&negative).contains(&("part with a price below zero", 1)));
    let gap = sheet(&ORACLE.replace("\"rangeMin\": 10240", "\"rangeMin\": 20480"), dated());
    assert!(!gap.text.contains("transfer-out") && kinds(&gap).contains(&("part whose tiers do not follow each other", 1)));
    let free = sheet(&pages().replace("\"nanos\":31611000", "\"nanos\":0"), of("us-central1"));
    assert!(!free.text.contains("n2-standard") && kinds(&free).contains(&("SKU of a machine's part at a price of zero", 1)));
    let doubled = pages().replace("N2 Custom Instance Core", "N2 Instance Core");
    let doubled = sheet(&doubled, of("us-central1"));
    assert!(!doubled.text.contains("n2-standard") && kinds(&doubled).contains(&("second, different price for a part, which therefore has none", 1)));
    let nothing = sheet(&GCP_YAML.replace("hour: 0.05", "hour: 0.0"), of("europe-west1"));
    assert!(!nothing.text.contains("n1-standard-1\"") && kinds(&nothing).contains(&("price that is no number above zero", 1)));
    let unpriced = OVH.replacen(
        "\"price\": 5699000000, \"mode\": \"default\", \"commitment\": 0, \"interval\": 1",
        "\"mode\": \"default\", \"commitment\": 0, \"interval\": 1",
        1,
    );
    assert!(refused(&unpriced, dated()).help.is_some_and(|help| help.contains("server without a monthly price")));
}

#[test]
fn an_endless_entry_and_endless_nesting_are_refused_before_they_fill_the_memory() {
    let endless = |head: &'static str, tail: &'static [u8]| {
        let stream = std::io::Read::chain(head.as_bytes(), std::io::Read::take(std::io::Read::chain(&b""[..], Repeat(tail)), 20 << 20));
        let mut inputs = std::iter::once(Input::open("list", stream));
        import::import(None, &mut inputs, &of("*")).expect_err("an endless file").message
    };
    let oracle = "{\"items\":[{\"partNumber\":\"B1\",\"currencyCodeLocalizations\":[";
    assert!(endless(oracle, b"7,").contains("more than 16 MiB"));
    assert!(endless(oracle, b"[").contains("nested too deep"));
    assert!(endless(oracle, b"a").contains("more than 16 MiB"));
    // What nobody wants is passed over, without being kept.
    assert!(endless("{\"x\":{\"partNumber\":\"\",\"currencyCodeLocalizations\":0},\"more\":[\"", b"a").contains("cut off"));
    assert!(endless("{\"x\":{\"partNumber\":\"\",\"currencyCodeLocalizations\":0},\"more\":", b"[").contains("nested too deep"));
    let yaml = "compute:\n  instance:\n    a: google-cloud-pricing-cost-calculator\n";
    assert!(endless(yaml, b"xxxxxxxx").contains("longer than a mebibyte"));
    assert!(endless("compute:\n  instance:\n    b: ", b"[").contains("longer than a mebibyte"));
}

#[test]
fn the_command_reads_standard_input_names_itself_in_the_head_and_writes_nothing_after_an_error() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let run = |arguments: &[&str], stdin: &str| {
        let mut child = rackrent(folder.path(), arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
        // A command that is refused does not read its input.
        let _ = child.stdin.take().expect("a pipe").write_all(stdin.as_bytes());
        child.wait_with_output().expect("the program ends")
    };
    let arguments = ["import", "-", "--region", "europe-west1", "--name", "c3-*", "--id", "mine"];
    let output = run(&arguments, GCP_YAML);
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stdout.contains("\n# Made by: rackrent import --region europe-west1 --name 'c3-*' --id mine -\n"), "{stdout}");
    assert!(stderr.starts_with("mine: 1 machine, 2 purchase options, 4 charges\nfrom 4 machines of the list\nleft out by the filters: 3\n"), "{stderr}");
    let output = run(&["import", "-", "--region", "europe-west1", "-o", "sheet.toml"], &GCP_YAML[..GCP_YAML.len() - 150]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: `-`: the file is cut off"), "{output:?}");
    assert!(!folder.path().join("sheet.toml").exists());
    for (arguments, code) in
        [(["import", "missing.json", "--as-of", "2026-03-05"], 3), (["import", "-", "--as-of", "5 March"], 2), (["import", "-", "--id", "My Sheet"], 2)]
    {
        assert_eq!(run(&arguments, "").status.code(), Some(code), "{arguments:?}");
    }
}

/// A stream that says the same for ever.
struct Repeat(&'static [u8]);

impl std::io::Read for Repeat {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len() / self.0.len() * self.0.len();
        buffer[..length].chunks_exact_mut(self.0.len()).for_each(|chunk| chunk.copy_from_slice(self.0));
        Ok(length)
    }
}

/// What is put into a file, or over a part of it.
const PIECES: &[&str] = &[
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "-",
    "null",
    "0",
    "-1",
    "1e30",
    "1e-30",
    "99999999999999999999999",
    "\\u0007",
    "\u{202e}",
    "\n",
    "  ",
    "[[",
    "é",
    "\0",
    "true",
    "\"\"",
];

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn whatever_is_changed_in_a_list_it_is_refused_or_becomes_a_sheet_that_reads(
        list in 0..5usize,
        changes in proptest::collection::vec((any::<Index>(), 0..12usize, proptest::sample::select(PIECES)), 1..4),
        configurations in any::<bool>(),
    ) {
        let (mut text, request) = lists()[list].clone();
        for (at, length, piece) in changes {
            let mut start = at.index(text.len());
            while !text.is_char_boundary(start) {
                start -= 1;
            }
            let mut end = (start + length).min(text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
            text.replace_range(start..end, piece);
        }
        if let Ok(imported) = read(&[("list", text.as_bytes())], Request { configurations, ..request }) {
            let currency = if list == 1 || list == 2 { "EUR" } else { "USD" };
            let case = Case::in_currency(currency, "1 month").body(&usage("months", "1")).sheet_text("list", &imported.text);
            if let Err(findings) = case.read() {
                // Currencies that are not the workload's, and sheets that have no charge for it, are for whoever compares.
                let of_sheet: Vec<_> = findings.iter().filter(|finding| finding.file == "list.toml").collect();
                prop_assert!(of_sheet.is_empty(), "{of_sheet:#?}\n{}", imported.text);
            }
        }
    }
}
