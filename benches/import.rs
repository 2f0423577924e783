//! What an import costs beside reading the same bytes: every vendor's format as large files have it, next to the bare `csv` crate and to bare `serde_json`.
//! `cargo bench --bench import`. Throughput is in bytes of the file, decompressed.

use csv::{ByteRecord, StringRecord};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use flate2::{Compression, write::GzEncoder};
use rackrent::import::{self, Format, Input, Pattern, Request};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::fmt::Write as _;
use std::io::{BufReader, Cursor, Write as _};
use std::sync::LazyLock;

fn main() {
    divan::main();
}

/// The size of a file, in bytes.
const SIZE: usize = 24 << 20;

/// A file of a vendor's format.
type File = LazyLock<Vec<u8>>;

static AWS: File = LazyLock::new(|| offers(SIZE));
static AWS_JSON: File = LazyLock::new(|| offers_json(SIZE));
static AZURE: File = LazyLock::new(|| pages(SIZE));
static FOCUS: File = LazyLock::new(|| bill(SIZE));
static GCP: File = LazyLock::new(|| skus(SIZE));
static ORACLE: File = LazyLock::new(|| products(SIZE));

const SYSTEMS: [&str; 5] = ["Linux", "Windows", "RHEL", "SUSE", "Ubuntu Pro"];
const TENANCIES: [&str; 3] = ["Shared", "Dedicated", "Host"];
/// Lease, payment, unit of the thirteen prices that each product has.
const TERMS: [(&str, &str, &str, &str); 13] = [
    ("OnDemand", "", "", ""),
    ("Reserved", "1yr", "No Upfront", "standard"),
    ("Reserved", "1yr", "Partial Upfront", "standard"),
    ("Reserved", "1yr", "All Upfront", "standard"),
    ("Reserved", "3yr", "No Upfront", "standard"),
    ("Reserved", "3yr", "Partial Upfront", "standard"),
    ("Reserved", "3yr", "All Upfront", "standard"),
    ("Reserved", "1yr", "No Upfront", "convertible"),
    ("Reserved", "1yr", "Partial Upfront", "convertible"),
    ("Reserved", "1yr", "All Upfront", "convertible"),
    ("Reserved", "3yr", "No Upfront", "convertible"),
    ("Reserved", "3yr", "Partial Upfront", "convertible"),
    ("Reserved", "3yr", "All Upfront", "convertible"),
];

/// The columns of EC2's offer file of September 2025.
const COLUMNS: &str = r#""SKU","OfferTermCode","RateCode","TermType","PriceDescription","EffectiveDate","StartingRange","EndingRange","Unit","PricePerUnit","Currency","RelatedTo","LeaseContractLength","PurchaseOption","OfferingClass","Product Family","serviceCode","Location","Location Type","Instance Type","Current Generation","Instance Family","vCPU","Physical Processor","Clock Speed","Memory","Storage","Network Performance","Processor Architecture","Storage Media","Volume Type","Max Volume Size","Max IOPS/volume","Max IOPS Burst Performance","Max throughput/volume","Provisioned","Tenancy","EBS Optimized","Operating System","License Model","Group","Group Description","Transfer Type","From Location","From Location Type","To Location","To Location Type","usageType","operation","AvailabilityZone","CapacityStatus","ClassicNetworkingSupport","Dedicated EBS Throughput","ECU","Elastic Graphics Type","Enhanced Networking Supported","From Region Code","GPU","GPU Memory","Instance","Instance Capacity - 10xlarge","Instance Capacity - 12xlarge","Instance Capacity - 16xlarge","Instance Capacity - 18xlarge","Instance Capacity - 24xlarge","Instance Capacity - 2xlarge","Instance Capacity - 32xlarge","Instance Capacity - 4xlarge","Instance Capacity - 8xlarge","Instance Capacity - 9xlarge","Instance Capacity - large","Instance Capacity - medium","Instance Capacity - metal","Instance Capacity - xlarge","instanceSKU","Intel AVX2 Available","Intel AVX Available","Intel Turbo Available","MarketOption","Normalization Size Factor","Physical Cores","Pre Installed S/W","Processor Features","Product Type","Region Code","Resource Type","serviceName","SnapshotArchiveFeeType","To Region Code","Volume API Name","VPCNetworkingSupport""#;

/// An offer file of EC2: types by operating systems by tenancies, each with thirteen prices.
fn offers(size: usize) -> Vec<u8> {
    let mut text = format!(
        "\"FormatVersion\",\"v1.0\"\n\"Disclaimer\",\"\"\n\"Publication Date\",\"2025-09-12T22:53:08Z\"\n\"Version\",\"20250912225308\"\n\"OfferCode\",\"AmazonEC2\"\n{COLUMNS}\n"
    );
    for product in 0_usize.. {
        if text.len() >= size {
            break;
        }
        let (system, tenancy, number) = (SYSTEMS[product % 5], TENANCIES[product / 5 % 3], product / 15);
        let name = format!("m{}i.{}xlarge", number % 90 + 5, number / 90 + 2);
        let sku = format!("SKU{product:012}");
        for (place, (term, lease, payment, class)) in TERMS.iter().enumerate() {
            let units: &[&str] = if payment.starts_with("Partial") {
                &["Hrs", "Quantity"]
            } else if payment.starts_with("All") {
                &["Quantity"]
            } else {
                &["Hrs"]
            };
            for unit in units {
                let _ = writeln!(
                    text,
                    "\"{sku}\",\"TERM{place:06}\",\"{sku}.TERM{place:06}.6YS6EN2CT7\",\"{term}\",\"{system} (Amazon VPC), {name} reserved instance applied\",\"2025-09-12\",\"0\",\"Inf\",\"{unit}\",\"{}.{product:09}0\",\"USD\",,\"{lease}\",\"{payment}\",\"{class}\",\"Compute Instance\",\"AmazonEC2\",\"Asia Pacific (Tokyo)\",\"AWS Region\",\"{name}\",\"Yes\",\"General purpose\",\"{}\",\"Intel Xeon 8375C (Ice Lake)\",\"3.5 GHz\",\"{} GiB\",\"EBS only\",\"Up to 12500 Megabit\",\"64-bit\",,,,,,,,\"{tenancy}\",,\"{system}\",\"No License required\",,,,,,,,\"APN1-BoxUsage:{name}\",\"RunInstances\",\"NA\",\"Used\",\"false\",\"Up to 10000 Mbps\",\"NA\",,\"Yes\",,,\"NA\",,,,,,,,,,,,,,,,,\"Yes\",\"Yes\",\"Yes\",\"OnDemand\",\"4\",,\"NA\",\"Intel AVX; Intel AVX2; Intel AVX512; Intel Turbo\",,\"ap-northeast-1\",,\"Amazon Elastic Compute Cloud\",,,,\"true\"",
                    place + 1,
                    number % 90 + 2,
                    (number % 90 + 2) * 4,
                );
            }
        }
    }
    text.into_bytes()
}

/// The same as JSON: products, then their terms.
fn offers_json(size: usize) -> Vec<u8> {
    let count = size / 4700;
    let mut text = "{\n  \"formatVersion\" : \"v1.0\",\n  \"offerCode\" : \"AmazonEC2\",\n  \"version\" : \"20250912225308\",\n  \"publicationDate\" : \"2025-09-12T22:53:08Z\",\n  \"products\" : {\n".to_owned();
    for product in 0..count {
        let (system, tenancy, number) = (SYSTEMS[product % 5], TENANCIES[product / 5 % 3], product / 15);
        let name = format!("m{}i.{}xlarge", number % 90 + 5, number / 90 + 2);
        let comma = if product == 0 { "" } else { ",\n" };
        let _ = write!(
            text,
            "{comma}    \"SKU{product:012}\" : {{\n      \"sku\" : \"SKU{product:012}\",\n      \"productFamily\" : \"Compute Instance\",\n      \"attributes\" : {{\n        \"servicecode\" : \"AmazonEC2\",\n        \"location\" : \"Asia Pacific (Tokyo)\",\n        \"locationType\" : \"AWS Region\",\n        \"instanceType\" : \"{name}\",\n        \"currentGeneration\" : \"Yes\",\n        \"instanceFamily\" : \"General purpose\",\n        \"vcpu\" : \"{}\",\n        \"physicalProcessor\" : \"Intel Xeon 8375C (Ice Lake)\",\n        \"clockSpeed\" : \"3.5 GHz\",\n        \"memory\" : \"{} GiB\",\n        \"storage\" : \"EBS only\",\n        \"networkPerformance\" : \"Up to 12500 Megabit\",\n        \"processorArchitecture\" : \"64-bit\",\n        \"tenancy\" : \"{tenancy}\",\n        \"operatingSystem\" : \"{system}\",\n        \"licenseModel\" : \"No License required\",\n        \"usagetype\" : \"APN1-BoxUsage:{name}\",\n        \"operation\" : \"RunInstances\",\n        \"availabilityzone\" : \"NA\",\n        \"capacitystatus\" : \"Used\",\n        \"marketoption\" : \"OnDemand\",\n        \"normalizationSizeFactor\" : \"4\",\n        \"preInstalledSw\" : \"NA\",\n        \"processorFeatures\" : \"Intel AVX; Intel AVX2; Intel AVX512; Intel Turbo\",\n        \"regionCode\" : \"ap-northeast-1\",\n        \"servicename\" : \"Amazon Elastic Compute Cloud\",\n        \"vpcnetworkingsupport\" : \"true\"\n      }}\n    }}",
            number % 90 + 2,
            (number % 90 + 2) * 4,
        );
    }
    text.push_str("\n  },\n  \"terms\" : {\n");
    for (kind, terms) in [("OnDemand", &TERMS[..1]), ("Reserved", &TERMS[1..])] {
        let _ = writeln!(text, "    {}\"{kind}\" : {{", if kind == "OnDemand" { "" } else { "," });
        for product in 0..count {
            let sku = format!("SKU{product:012}");
            let _ = writeln!(text, "      {}\"{sku}\" : {{", if product == 0 { "" } else { "," });
            for (place, (_, lease, payment, class)) in terms.iter().enumerate() {
                let _ = writeln!(
                    text,
                    "        {}\"{sku}.TERM{place}\" : {{\n          \"offerTermCode\" : \"TERM{place}\",\n          \"sku\" : \"{sku}\",\n          \"effectiveDate\" : \"2025-09-01T00:00:00Z\",\n          \"priceDimensions\" : {{\n            \"{sku}.TERM{place}.6YS6EN2CT7\" : {{\n              \"rateCode\" : \"{sku}.TERM{place}.6YS6EN2CT7\",\n              \"description\" : \"Linux (Amazon VPC), reserved instance applied\",\n              \"beginRange\" : \"0\",\n              \"endRange\" : \"Inf\",\n              \"unit\" : \"Hrs\",\n              \"pricePerUnit\" : {{\n                \"USD\" : \"0.{product:09}0\"\n              }},\n              \"appliesTo\" : [ ]\n            }}\n          }},\n          \"termAttributes\" : {{\n            \"LeaseContractLength\" : \"{lease}\",\n            \"OfferingClass\" : \"{class}\",\n            \"PurchaseOption\" : \"{payment}\"\n          }}\n        }}",
                    if place == 0 { "" } else { "," },
                );
            }
            text.push_str("      }\n");
        }
        text.push_str("    }\n");
    }
    text.push_str("  }\n}\n");
    text.into_bytes()
}

/// Pages of Azure's Retail Prices API, a thousand items each: every size in ten regions, with and without Windows.
fn pages(size: usize) -> Vec<u8> {
    let mut text = String::new();
    let mut item = 0_usize;
    while text.len() < size {
        text.push_str("{\"BillingCurrency\":\"USD\",\"CustomerEntityId\":\"Default\",\"CustomerEntityType\":\"Retail\",\"Items\":[");
        for place in 0..1000 {
            let (region, windows, vcpus) = (item % 10, item / 10 % 2 == 1, [2, 4, 8, 16, 32, 48, 64, 96][item / 20 % 8]);
            let (family, letter) = ("v5 v6 v4 v3".split(' ').nth(item / 160 % 4).unwrap_or("v5"), ["D", "E", "F"][item / 640 % 3]);
            let comma = if place == 0 { "" } else { "," };
            let _ = write!(
                text,
                "{comma}{{\"currencyCode\":\"USD\",\"tierMinimumUnits\":0.0,\"retailPrice\":{}.{:04},\"unitPrice\":0.0{item},\"armRegionName\":\"region{region}\",\"location\":\"EU West\",\"effectiveStartDate\":\"2021-11-01T00:00:00Z\",\"meterId\":\"003accb8-fe97-5301-b7db-{item:012}\",\"meterName\":\"{letter}{vcpus}s {family}\",\"productId\":\"DZH318Z08W0Q\",\"skuId\":\"DZH318Z08W0Q/{item:04X}\",\"productName\":\"Virtual Machines {letter}s{family} Series{}\",\"skuName\":\"Standard_{letter}{vcpus}s_{family}\",\"serviceName\":\"Virtual Machines\",\"serviceId\":\"DZH313Z7MMC8\",\"serviceFamily\":\"Compute\",\"unitOfMeasure\":\"1 Hour\",\"type\":\"Consumption\",\"isPrimaryMeterRegion\":true,\"armSkuName\":\"Standard_{letter}{vcpus}s_{family}\"}}",
                vcpus / 10,
                vcpus * 48 % 10_000,
                if windows { " Windows" } else { "" },
            );
            item += 1;
        }
        let _ = writeln!(text, "],\"NextPageLink\":null,\"Count\":1000}}");
    }
    text.into_bytes()
}

/// A FOCUS 1.0 bill: hours of two hundred resources.
fn bill(size: usize) -> Vec<u8> {
    let mut text = "AvailabilityZone,BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargeClass,ChargeDescription,ChargeFrequency,ChargePeriodEnd,ChargePeriodStart,CommitmentDiscountCategory,CommitmentDiscountId,CommitmentDiscountName,CommitmentDiscountStatus,CommitmentDiscountType,ConsumedQuantity,ConsumedUnit,ContractedCost,ContractedUnitPrice,EffectiveCost,InvoiceIssuerName,ListCost,ListUnitPrice,PricingCategory,PricingQuantity,PricingUnit,ProviderName,PublisherName,RegionId,RegionName,ResourceId,ResourceName,ResourceType,ServiceCategory,ServiceName,SkuId,SkuPriceId,SubAccountId,SubAccountName,Tags\n".to_owned();
    let kinds = [
        ("$0.34 per On Demand Linux c5.2xlarge Instance Hour", "Hours", "Amazon Elastic Compute Cloud"),
        ("$0.096 per On Demand Linux m5.large Instance Hour", "Hours", "Amazon Elastic Compute Cloud"),
        ("$0.08 per GB-month of General Purpose (gp3) provisioned storage", "GB-Mo", "Amazon Elastic Compute Cloud"),
        ("$0.023 per GB - first 50 TB / month of storage used", "GB-Mo", "Amazon Simple Storage Service"),
        ("$0.090 per GB - first 10 TB / month data transfer out beyond the global free tier", "GB", "AWS Data Transfer"),
        ("$0.40 per million Amazon SQS standard requests in Tier1 in US West (Oregon)", "Requests", "Amazon Simple Queue Service"),
        ("$0.008 per used Application load balancer capacity unit-hour (or partial hour)", "LCU-Hours", "Elastic Load Balancing"),
    ];
    for row in 0_usize.. {
        if text.len() >= size {
            break;
        }
        let (description, unit, service) = kinds[row % kinds.len()];
        let (day, hour) = (row / 24 % 28 + 1, row % 24);
        let _ = writeln!(
            text,
            "us-east-1a,0.{row:011},\"1234567890123\",\"SunBird\",USD,\"2024-10-01 00:00:00\",\"2024-09-01 00:00:00\",Usage,NULL,\"{description}\",Usage-Based,\"2024-09-{day:02} {hour:02}:59:59\",\"2024-09-{day:02} {hour:02}:00:00\",NULL,NULL,NULL,NULL,NULL,1.000000000000000,{unit},0.{row:011},0.00000000000,0.{row:011},\"Amazon Web Services, Inc.\",0.{row:011},\"0.0000004\",Standard,1.00000000000,{unit},AWS,\"Amazon Web Services, Inc.\",us-west-2,\"US West (Oregon)\",arn:aws:ec2:us-west-2:347410479675:instance/i-{:017},NULL,NULL,Compute,\"{service}\",G95FST5FTYV3JSRX,G95FST5FTYV3JSRX.JRTCKXETXF.VXGXCWQKTY,51738928782,\"Atlas Nimbus\",\"{{\"\"application\"\": \"\"BrightLensMatrix\"\", \"\"environment\"\": \"\"dev\"\"}}\"",
            row % 200
        );
    }
    text.into_bytes()
}

/// Pages of Cloud Billing SKUs: cores and memory of families in forty regions, and what has no place in a sheet.
fn skus(size: usize) -> Vec<u8> {
    let mut text = String::new();
    let mut sku = 0_usize;
    let families = ["N2", "N2D AMD", "C3", "E2", "N4", "C4", "C4A Arm", "T2D AMD"];
    while text.len() < size {
        text.push_str("{\n  \"skus\": [\n");
        for place in 0..5000 {
            let (family, memory, region) = (families[sku % 8], sku / 8 % 2 == 1, sku / 16 % 40);
            let (what, group, unit) = if memory { ("Ram", "RAM", "GiBy.h") } else { ("Core", "CPU", "h") };
            let _ = write!(
                text,
                "{}    {{\n      \"name\": \"services/6F81-5844-456A/skus/{sku:04X}-{sku:04X}\",\n      \"skuId\": \"{sku:04X}-{sku:04X}\",\n      \"description\": \"{family} Instance {what} running in Region {region}\",\n      \"category\": {{\n        \"serviceDisplayName\": \"Compute Engine\",\n        \"resourceFamily\": \"Compute\",\n        \"resourceGroup\": \"{group}\",\n        \"usageType\": \"OnDemand\"\n      }},\n      \"serviceRegions\": [\n        \"region-{region}\"\n      ],\n      \"pricingInfo\": [\n        {{\n          \"summary\": \"\",\n          \"pricingExpression\": {{\n            \"usageUnit\": \"{unit}\",\n            \"displayQuantity\": 1,\n            \"tieredRates\": [\n              {{\n                \"startUsageAmount\": 0,\n                \"unitPrice\": {{\n                  \"currencyCode\": \"USD\",\n                  \"units\": \"0\",\n                  \"nanos\": {}\n                }}\n              }}\n            ],\n            \"usageUnitDescription\": \"hour\",\n            \"baseUnit\": \"s\",\n            \"baseUnitDescription\": \"second\",\n            \"baseUnitConversionFactor\": 3600\n          }},\n          \"currencyConversionRate\": 1,\n          \"effectiveTime\": \"2026-07-29T05:47:57.123Z\"\n        }}\n      ],\n      \"serviceProviderName\": \"Google\"\n    }}",
                if place == 0 { "" } else { ",\n" },
                if memory { 4_237_000 } else { 31_611_000 },
            );
            sku += 1;
        }
        text.push_str("\n  ],\n  \"nextPageToken\": \"\"\n}\n");
    }
    text.into_bytes()
}

/// Oracle's products, each in several currencies: those of machines, and as many as a file of this size has of others.
fn products(size: usize) -> Vec<u8> {
    let mut text = "{\n  \"items\":[\n".to_owned();
    let machines = [("B97384", "OCPU Per Hour", "0.03"), ("B97385", "Gigabyte Per Hour", "0.002"), ("B91628", "Gigabyte Storage Capacity Per Month", "0.0255")];
    for product in 0_usize.. {
        if text.len() >= size {
            break;
        }
        let number = format!("X{product:06}");
        let (part, metric, price) = machines.get(product).copied().unwrap_or((&number, "Each", "0.3097"));
        let _ = write!(
            text,
            "{}    {{\n      \"partNumber\":\"{part}\"\n    ,\"displayName\":\"Oracle Cloud Service - General Purpose\"\n    ,\"metricName\":\"{metric}\"\n    ,\"serviceCategory\":\"Oracle Public Cloud Services - CLOUDCM\"\n    ,\"currencyCodeLocalizations\":[",
            if product == 0 { "" } else { "  ,\n" },
        );
        for (place, currency) in ["USD", "EUR", "GBP", "JPY"].iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let _ = write!(
                text,
                "{comma}\n        {{\n          \"currencyCode\":\"{currency}\"\n        ,\"prices\":[\n          {{\n            \"model\":\"PAY_AS_YOU_GO\"\n          ,\"value\":{price}\n          }}\n        ]\n        }}"
            );
        }
        text.push_str("\n    ]\n    }\n");
    }
    text.push_str("  ]\n}\n");
    text.into_bytes()
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(bytes).expect("memory takes it");
    gzip.finish().expect("memory takes it")
}

fn request(region: Option<&str>) -> Request {
    let mut request =
        Request { command: "rackrent import FILE".to_owned(), as_of: Some("2026-03-05".to_owned()), currency: Some("USD".to_owned()), ..Request::default() };
    request.filters.regions.extend(region.map(Pattern::new));
    request
}

/// Imports a file, of which so many bytes are read.
fn imported(bencher: Bencher, format: Format, region: Option<&str>, file: &[u8], size: usize) {
    let request = request(region);
    bencher.counter(BytesCount::new(size)).bench(|| {
        let mut inputs = std::iter::once(Input::open("file", file));
        black_box(import::import(Some(format), &mut inputs, &request)).expect("the file is whole")
    });
}

/// Reads the rows of a file, as text, and nothing else.
fn rows(bencher: Bencher, file: &[u8]) {
    bencher.counter(BytesCount::new(file.len())).bench(|| {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(Cursor::new(file));
        let mut record = StringRecord::new();
        while reader.read_record(&mut record).expect("the file is whole") {
            black_box(&record);
        }
    });
}

/// Reads the rows of a file, as bytes, and nothing else.
fn byte_rows(bencher: Bencher, file: &[u8]) {
    bencher.counter(BytesCount::new(file.len())).bench(|| {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(Cursor::new(file));
        let mut record = ByteRecord::new();
        while reader.read_byte_record(&mut record).expect("the file is whole") {
            black_box(&record);
        }
    });
}

/// Passes over the documents of a stream, which is what nothing that reads them can do in less time.
fn documents(bencher: Bencher, file: &[u8]) {
    bencher.counter(BytesCount::new(file.len())).bench(|| {
        let reader = BufReader::with_capacity(256 << 10, Cursor::new(file));
        for document in serde_json::Deserializer::from_reader(reader).into_iter::<IgnoredAny>() {
            black_box(document).expect("the file is whole");
        }
    });
}

/// Reads the documents of a stream into memory, whole.
fn documents_whole(bencher: Bencher, file: &[u8]) {
    bencher.counter(BytesCount::new(file.len())).bench(|| {
        let mut reader = serde_json::Deserializer::from_reader(BufReader::with_capacity(256 << 10, Cursor::new(file)));
        while reader.end().is_err() {
            black_box(serde_json::Value::deserialize(&mut reader)).expect("the file is whole");
        }
    });
}

mod aws_csv {
    use super::{AWS, Bencher, Format, byte_rows, compressed, imported, rows};

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn the_csv_crate_alone(bencher: Bencher) {
        rows(bencher, &AWS);
    }

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn the_csv_crate_alone_bytes(bencher: Bencher) {
        byte_rows(bencher, &AWS);
    }

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn import(bencher: Bencher) {
        imported(bencher, Format::Aws, None, &AWS, AWS.len());
    }

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn import_of_gzip(bencher: Bencher) {
        imported(bencher, Format::Aws, None, &compressed(&AWS), AWS.len());
    }
}

mod focus_csv {
    use super::{Bencher, FOCUS, Format, compressed, imported, rows};

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn the_csv_crate_alone(bencher: Bencher) {
        rows(bencher, &FOCUS);
    }

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn import(bencher: Bencher) {
        imported(bencher, Format::Focus, None, &FOCUS, FOCUS.len());
    }

    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn import_of_gzip(bencher: Bencher) {
        imported(bencher, Format::Focus, None, &compressed(&FOCUS), FOCUS.len());
    }
}

/// The same four of a format of JSON.
macro_rules! json {
    ($module:ident, $format:ident, $region:expr, $file:ident) => {
        mod $module {
            use super::{Bencher, Format, compressed, documents, documents_whole, imported, $file};

            #[divan::bench(sample_count = 5, sample_size = 1)]
            fn serde_json_passes_over(bencher: Bencher) {
                documents(bencher, &$file);
            }

            #[divan::bench(sample_count = 5, sample_size = 1)]
            fn serde_json_into_memory(bencher: Bencher) {
                documents_whole(bencher, &$file);
            }

            #[divan::bench(sample_count = 5, sample_size = 1)]
            fn import(bencher: Bencher) {
                imported(bencher, Format::$format, $region, &$file, $file.len());
            }

            #[divan::bench(sample_count = 5, sample_size = 1)]
            fn import_of_gzip(bencher: Bencher) {
                imported(bencher, Format::$format, $region, &compressed(&$file), $file.len());
            }
        }
    };
}

json!(aws_json, Aws, None, AWS_JSON);
json!(azure_json, Azure, Some("region3"), AZURE);
json!(gcp_skus, GcpSkus, Some("region-7"), GCP);
json!(oracle_json, Oracle, None, ORACLE);
