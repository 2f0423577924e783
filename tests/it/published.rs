//! Results that others have published, with the page that they are on.

use crate::support::{Case, Run, bought, charge, decimal, decimals, rented, sum, tiered, usage, usage_by_month, vcpus};
use rackrent::comparison::Verdict;
use rackrent::demand::Running;
use rackrent::finance::{self, Interest};
use rackrent::money::{Exact, Money};
use rackrent::quantity::{Currency, Scalar as _};
use rackrent::report::Period;
use rackrent::sheet::Purchase;
use rust_decimal::Decimal;

fn money(text: &str) -> Money {
    let usd = Currency::parse("USD").expect("a currency");
    Exact::new(decimal(text)).round(usd).expect("an amount that fits")
}

/// The months of a year whose calendar the cases use: June has 30 days, March 31.
const JUNE: &str = "start = \"2008-06\"";
const MARCH: &str = "start = \"2008-03\"";
const BY_THE_CALENDAR: &str = "[conventions]\nmonth = \"calendar\"\n";

// Armbrust et al., Above the Clouds, UCB/EECS-2009-28 (2009).

/// A day that swings between 100 and 500 servers with a mean of 300: twelve hours up whose pairs add up to 600, and the same down.
fn swing() -> Vec<u32> {
    let up = [100, 140, 180, 220, 260, 300, 300, 340, 380, 420, 460, 500];
    up.iter().chain(up.iter().rev()).copied().collect()
}

/// A month of 30 days of it, and no hour's lag. The owned server costs 72 for the 720 hours that it lives, 0.10 an hour.
fn elasticity(load: Vec<u32>, price: &str) -> Run {
    Case::new("1 month")
        .head(JUNE)
        .body(&format!("{BY_THE_CALENDAR}scale_down_lag = \"0 hours\"\n"))
        .trace("1 hour", load)
        .body(&vcpus("service", 500))
        .sheet("rent", "cloud", &rented("server", price))
        .sheet("own", "owned", &bought("server", "72 USD", "life = \"1 month\""))
        .run()
}

#[test]
fn arm_1_the_swing_has_the_published_mean_and_ends() {
    // "between 100 and 500 servers, average 300": 7,200 server-hours over 24 hours.
    assert_eq!(swing().len(), 24);
    assert_eq!(swing().iter().sum::<u32>(), 7_200);
    assert_eq!((swing().iter().min(), swing().iter().max()), (Some(&100), Some(&500)));
}

#[test]
fn arm_1_a_fleet_for_the_peak_stands_12000_server_hours_a_day_of_which_7200_are_used() {
    // Section 6.1: 300 x 24 = 7,200 used, 500 x 24 = 12,000 provisioned; here for 30 days.
    let run = elasticity(swing(), "0.10/hour");
    let owned = &run.priced("own").fleet.groups[0];
    assert!((owned.hours[1] - 30.0 * 12_000.0).abs() < 1e-6, "{}", owned.hours[1]);
    assert!((owned.busy_hours[1] - 30.0 * 7_200.0).abs() < 1e-6, "{}", owned.busy_hours[1]);
    assert_eq!(run.total("own"), "36000.00");
}

#[test]
fn arm_1_renting_pays_for_7200_server_hours_a_day_and_wins_below_five_thirds_of_the_owned_price() {
    // Section 6.1: "as long as the cloud price is not more than 1.7 times": 12,000 / 7,200 = 5/3. At 1.66 renting wins, at 1.67 owning.
    let run = elasticity(swing(), "0.166/hour");
    assert_eq!(run.quantity("rent", "server"), decimal("216000"));
    assert_eq!(run.winner(), Some("rent"));
    assert_eq!(elasticity(swing(), "0.167/hour").winner(), Some("own"));
}

#[test]
fn arm_1_the_ratio_is_five_thirds_where_no_hour_scales_down() {
    // The same hours in ascending order: no machine is kept an hour longer than it is used. 216,000 x 0.166 = 35,856 < 36,000 < 216,000 x 0.167 = 36,072.
    let mut ascending: Vec<u32> = swing().repeat(30);
    ascending.sort_unstable();
    let below = elasticity(ascending.clone(), "0.166/hour");
    assert_eq!(below.quantity("rent", "server"), decimal("216000"));
    assert_eq!((below.total("rent"), below.total("own")), ("35856.00".into(), "36000.00".into()));
    assert_eq!(below.winner(), Some("rent"));
    let above = elasticity(ascending, "0.167/hour");
    assert_eq!(above.total("rent"), "36072.00");
    assert_eq!(above.winner(), Some("own"));
}

#[test]
fn arm_1_at_five_thirds_of_the_owned_price_the_break_even_duty_is_three_fifths() {
    // 500 machines for 720 hours cost 36,000 owned. Rented for all of them 500 x 720 x price: 36,000 / 59,760 at 0.166, 36,000 / 60,120 at 0.167; 0.6 lies
    // between, which is the share that runs.
    for (price, duty) in [("0.10", "1"), ("0.12", "0.833333"), ("0.166", "0.602410"), ("0.167", "0.598802"), ("0.20", "0.5")] {
        let run = elasticity(swing(), &format!("{price}/hour"));
        let found = run.instead().duty.expect("own instead of rent");
        assert_eq!((found.break_even, found.today), (decimal(duty), decimal("0.6")), "{price}");
        assert_eq!(run.winner() == Some("own"), found.today > found.break_even, "{price}");
    }
}

fn server_of_2100() -> Purchase {
    Purchase {
        price: decimal("2100"),
        life: 36,
        lives: vec![36],
        market_decline: Decimal::ZERO,
        resale: Decimal::ZERO,
        spares: 0.0,
        idle: 0.0,
        full: 0.0,
        rack_units: 0.0,
        failures: Vec::new(),
    }
}

#[test]
fn arm_5_a_server_of_2100_retired_after_one_of_three_years_has_a_book_value_of_1400() {
    // Section 6.1: straight line, 2,100 / 3 = 700 a year; two years are left.
    let value = finance::standing_value(&server_of_2100(), 12).expect("an amount that fits");
    assert_eq!(value.decimal().normalize(), decimal("1400"));
}

#[test]
fn arm_5_retiring_it_then_costs_a_penalty_of_1400_less_what_it_fetches() {
    for (fetches, penalty) in [("0", "1400"), ("500", "900"), ("1400", "0"), ("2000", "-600")] {
        let lost = finance::penalty_of_retiring(&server_of_2100(), 12, Exact::new(decimal(fetches))).expect("an amount that fits");
        assert_eq!(lost.decimal().normalize(), decimal(penalty));
    }
}

#[test]
fn arm_5_a_horizon_of_twelve_months_credits_the_1400_at_its_end() {
    let run = Case::new("12 months").body(&vcpus("service", 1)).sheet("own", "owned", &bought("server", "2100 USD", "life = \"3 years\"")).run();
    let priced = run.priced("own");
    assert_eq!(priced.end_credits.to_string(), "-1400.00");
    assert_eq!(priced.total.to_string(), "700.00");
    assert_eq!(priced.total_without_credits().to_string(), "2100.00");
    assert_eq!((priced.months[0], priced.months[12]), (money("2100"), money("-1400")));
}

// Cloud storage and transfer: vendors' own examples.

#[test]
fn gcs_the_simple_example_costs_1_19() {
    // https://cloud.google.com/storage/pricing-examples, "Simple example": 1.00 + 0.05 + 0.02 + 0.12.
    let run = Case::new("1 month")
        .body(&usage("object-storage", "50 GB"))
        .body(&usage("requests-write", "10000"))
        .body(&usage("requests-read", "50000"))
        .body(&usage("transfer-out", "1 GB"))
        .sheet(
            "gcs",
            "cloud",
            &[
                charge("Storage", "object-storage", "0.020/GB-month"),
                charge("Class A", "requests-write", "0.005/1000 requests"),
                charge("Class B", "requests-read", "0.0004/1000 requests"),
                charge("Out", "transfer-out", "0.12/GB"),
            ]
            .concat(),
        )
        .run();
    assert_eq!(run.line("gcs", "Storage"), "1.00");
    assert_eq!(run.line("gcs", "Class A"), "0.05");
    assert_eq!(run.line("gcs", "Class B"), "0.02");
    assert_eq!(run.line("gcs", "Out"), "0.12");
    assert_eq!(run.total("gcs"), "1.19");
}

/// A March with 100 GB for 15 days and 100 TB for 16, in the tiers of a year: 39,357,600 GB-hours of 744 hours are 52,900 GB-months.
fn s3_march(tiers: &[(&str, &str)]) -> Run {
    let images = "[[data]]\nname = \"images\"\nmeter = \"object-storage\"\nsize = \"100 GiB\"\nchange = [{ at = 2008-03-16T00:00:00, size = \"100 TiB\" }]\n";
    Case::new("1 month").head(MARCH).body(BY_THE_CALENDAR).body(images).sheet("s3", "cloud", &tiered("Storage", "object-storage", tiers)).run()
}

#[test]
fn s3_march_costs_1215_in_the_tiers_of_2019() {
    // https://aws.amazon.com/s3/faqs/#billing: 51,200 GB x 0.023 = 1,177.60; 1,700 GB x 0.022 = 37.40; 1 TB = 1,024 GB.
    let run = s3_march(&[("50 TiB", "0.023/GiB-month"), ("500 TiB", "0.022/GiB-month"), ("", "0.021/GiB-month")]);
    assert_eq!(run.quantities("s3", "Storage, tier 2"), decimals("0 1700"));
    assert_eq!(run.line("s3", "Storage, tier 1"), "1177.60");
    assert_eq!(run.line("s3", "Storage, tier 2"), "37.40");
    assert_eq!(run.total("s3"), "1215.00");
}

#[test]
fn s3_march_costs_6602_36_in_the_tiers_of_2011() {
    // The same page as quoted by http://filezoomer.com/2011/05/how-does-amazon-s3-calculate-storage-used/: 143.36 + 6,272.00 + 187.00.
    let run = s3_march(&[("1 TiB", "0.140/GiB-month"), ("50 TiB", "0.125/GiB-month"), ("", "0.110/GiB-month")]);
    assert_eq!(run.line("s3", "Storage, tier 1"), "143.36");
    assert_eq!(run.line("s3", "Storage, tier 2"), "6272.00");
    assert_eq!(run.line("s3", "Storage, tier 3"), "187.00");
    assert_eq!(run.total("s3"), "6602.36");
}

#[test]
fn s3_march_costs_4230_36_in_the_tiers_of_2013() {
    // The same page as quoted by a question on softwareengineering.stackexchange.com (tag `pricing`), 2 August 2013: 97.28 + 4,014.08 + 119.00.
    let run = s3_march(&[("1 TiB", "0.095/GiB-month"), ("50 TiB", "0.080/GiB-month"), ("", "0.070/GiB-month")]);
    assert_eq!(run.total("s3"), "4230.36");
}

#[test]
fn s3_transfer_of_62_tb_pooled_over_two_services_costs_5263_27() {
    // https://aws.amazon.com/s3/faqs/#billing, "Data Transfer Out Example": a TB a day from S3 and another from EC2 in a month of 31 days are 63,488 GB;
    // the free GB counts inside the first tier: 10,239 x 0.09 + 40,960 x 0.085 + 12,288 x 0.07.
    let stream = |name: &str| format!("[[traffic]]\nname = \"{name}\"\nmeter = \"transfer-out\"\nvolume = \"1 TiB/day\"\n");
    let tiers = [("1 GiB", "0/GiB"), ("10 TiB", "0.09/GiB"), ("50 TiB", "0.085/GiB"), ("150 TiB", "0.07/GiB"), ("", "0.05/GiB")];
    let run = Case::new("1 month")
        .head(MARCH)
        .body(BY_THE_CALENDAR)
        .body(&stream("from S3"))
        .body(&stream("from EC2"))
        .sheet("aws", "cloud", &tiered("Out", "transfer-out", &tiers))
        .run();
    assert_eq!(run.line("aws", "Out, tier 2"), "921.51");
    assert_eq!(run.line("aws", "Out, tier 3"), "3481.60");
    assert_eq!(run.line("aws", "Out, tier 4"), "860.16");
    assert_eq!(run.total("aws"), "5263.27");
}

#[test]
fn s3_requests_of_a_march_cost_1_55_and_0_25() {
    // The same page, "Request Example": 10,000 PUT and 20,000 GET a day, 31 days: 310,000 x 0.005/1,000 = 1.55; 620,000 x 0.004/10,000 = 0.248.
    let stream = |name: &str, meter: &str, volume: &str| format!("[[requests]]\nname = \"{name}\"\nmeter = \"{meter}\"\nvolume = \"{volume}\"\n");
    let run = Case::new("1 month")
        .head(MARCH)
        .body(BY_THE_CALENDAR)
        .body(&stream("in", "requests-write", "10000/day"))
        .body(&stream("out", "requests-read", "20000/day"))
        .sheet("s3", "cloud", &[charge("PUT", "requests-write", "0.005/1000 requests"), charge("GET", "requests-read", "0.004/10000 requests")].concat())
        .run();
    assert_eq!((run.quantity("s3", "PUT"), run.quantity("s3", "GET")), (decimal("310000"), decimal("620000")));
    assert_eq!((run.line("s3", "PUT"), run.line("s3", "GET")), ("1.55".into(), "0.25".into()));
}

#[test]
fn s3_express_example_1_costs_2_58() {
    // https://aws.amazon.com/s3/faqs/ (S3 Express One Zone, example 1): 1.10 + 1.13 + 0.27 + 0.03 + 0.05, each rounded. 10 KB / 1,048,576 x 1,000,000 uploads
    // are 9.536743 GB, nine times as many reads 85.830688 GB.
    let own = |name: &str| format!("[meter.{name}]\nunit = \"gigabyte\"\ndriver = \"given\"\n");
    let run = Case::new("1 month")
        .body(&usage("object-storage", "10 GB"))
        .body(&usage("requests-write", "1000000"))
        .body(&usage("requests-read", "9000000"))
        .body(&usage("upload", "9.536743"))
        .body(&usage("retrieval", "85.830688"))
        .sheet(
            "s3",
            "cloud",
            &[
                own("upload"),
                own("retrieval"),
                charge("Storage", "object-storage", "0.11/GB-month"),
                charge("PUT", "requests-write", "0.00113/1000 requests"),
                charge("GET", "requests-read", "0.00003/1000 requests"),
                charge("Upload", "upload", "0.0032/gigabyte"),
                charge("Retrieval", "retrieval", "0.0006/gigabyte"),
            ]
            .concat(),
        )
        .run();
    assert_eq!((run.line("s3", "Upload"), run.line("s3", "Retrieval")), ("0.03".into(), "0.05".into()));
    assert_eq!(run.total("s3"), "2.58");
}

/// Cloudflare R2's standard storage with its free tier.
fn r2(case: Case) -> Run {
    let free = |charge: String, free: &str| format!("{charge}free = \"{free}\"\n");
    case.sheet(
        "r2",
        "cloud",
        &[
            free(charge("Storage", "object-storage", "0.015/GB-month"), "10 GB"),
            free(charge("Class A", "requests-write", "4.50/1000000 requests"), "1000000"),
            free(charge("Class B", "requests-read", "0.36/1000000 requests"), "10000000"),
        ]
        .concat(),
    )
    .run()
}

#[test]
fn r2_the_standard_storage_example_costs_14_85() {
    // https://developers.cloudflare.com/r2/pricing/: 1,000 GB less 10 free; writes and reads within their allowances.
    let case = Case::new("1 month").body(&usage("object-storage", "1000 GB")).body(&usage("requests-write", "1000")).body(&usage("requests-read", "1000000"));
    assert_eq!(r2(case).total("r2"), "14.85");
}

#[test]
fn r2_the_asset_hosting_example_costs_104_40() {
    // The same page: 100,000 files of 100 KB are the 10 GB that are free; 10,000,000 reads a day for 30 days, 10,000,000 of them free.
    let case = Case::new("1 month")
        .head(JUNE)
        .body(BY_THE_CALENDAR)
        .body(&usage("object-storage", "10 GB"))
        .body(&usage("requests-write", "100000"))
        .body("[[requests]]\nname = \"reads\"\nmeter = \"requests-read\"\nvolume = \"10000000/day\"\n");
    assert_eq!(r2(case).total("r2"), "104.40");
}

#[test]
fn azure_blob_storage_costs_107_53_then_169_69_then_178_00() {
    // https://learn.microsoft.com/en-us/azure/storage/blobs/blob-storage-estimate-costs, "Upload, download, and change access tiers", January to March at its
    // sample prices. 641,000 writes at 0.0000055; 1,000 and 1,050 moves at 0.00001; 4,500 and 4,725 GB cool at 0.0115; 5,000, 5,500, 5,775 GB hot at 0.0208.
    let run = Case::new("3 months")
        .body(&usage("requests-write", "641000"))
        .body(&usage_by_month("requests-read", &["500", "550", "578"]))
        .body(&usage_by_month("move", &["0", "1000", "1050"]))
        .body(&usage_by_month("object-storage", &["5000 GB", "5500 GB", "5775 GB"]))
        .body(&usage_by_month("infrequent-storage", &["0 GB", "4500 GB", "4725 GB"]))
        .sheet(
            "blob",
            "cloud",
            &[
                "[meter.move]\nunit = \"move\"\ndriver = \"given\"\n".to_owned(),
                charge("Hot writes", "requests-write", "0.055/10000 requests"),
                charge("Hot reads", "requests-read", "0.0044/10000 requests"),
                charge("Moves", "move", "0.10/10000 moves"),
                charge("Hot", "object-storage", "0.0208/GB-month"),
                charge("Cool", "infrequent-storage", "0.0115/GB-month"),
            ]
            .concat(),
        )
        .run();
    assert_eq!(run.months("blob"), decimals("0 107.53 169.69 178.00"));
}

/// A gigabyte-month at 1, billed for so long at least, of so many gigabytes that live so long.
fn deleted_early(size: &str, kept: &str, retention: &str) -> Run {
    let data = format!("[[data]]\nname = \"objects\"\nmeter = \"archive-storage\"\nsize = \"{size}\"\nkept = \"{kept}\"\n");
    let price = format!("{}retention = \"{retention}\"\n", charge("Storage", "archive-storage", "1/GB-month"));
    Case::new("1 month").body(&data).sheet("cloud", "cloud", &price).run()
}

#[test]
fn wasabi_bills_15_days_of_active_and_75_days_of_deleted_storage() {
    // https://docs.wasabi.com/v1/docs/how-does-wasabis-minimum-storage-duration-policy-work: stored on day 1, deleted on day 16, 90 days at least. To 15 GB
    // that are there belong 75 that are deleted.
    assert_eq!(deleted_early("15 GB", "15 days", "90 days").quantity("cloud", "Storage"), decimal("90"));
}

#[test]
fn wasabi_bills_30_overlapping_objects_where_one_is_overwritten_every_day() {
    // https://docs.wasabi.com/docs/billing-for-overwrites-and-deleted-storage: one object overwritten every day for 30 days is "up to 30 overlapping 1 MB
    // objects being billed", the current one and 29 deleted.
    assert_eq!(deleted_early("1 GB", "1 day", "30 days").quantity("cloud", "Storage"), decimal("30"));
}

#[test]
fn azure_bills_135_more_days_of_an_archive_left_after_45_and_9_more_of_a_cool_tier_left_after_21() {
    // Microsoft's pages on access tiers: "an early deletion fee for 135 (180 minus 45) days of storage in the Archive tier" (as quoted on 9 September 2022 by
    // inthetechpit.com, "Costs involved to delete/purge the blob") and "equivalent to 9 (30 minus 21) days of storing that blob in the cool tier"
    // (MicrosoftDocs/azure-docs, access-tiers-overview.md, commit 2195cdb).
    assert_eq!(deleted_early("45 GB", "45 days", "180 days").quantity("cloud", "Storage"), decimal("180"));
    assert_eq!(deleted_early("21 GB", "21 days", "30 days").quantity("cloud", "Storage"), decimal("30"));
}

#[test]
fn google_bills_15_more_days_of_nearline_that_is_left_after_15() {
    // https://discuss.google.dev/t/81650: 15 days of storage at Nearline and an early deletion period of 15 days, as the pricing page has it: "you are charged
    // as if the object was stored for the minimum duration".
    assert_eq!(deleted_early("100 GB", "15 days", "30 days").quantity("cloud", "Storage"), decimal("200"));
}

#[test]
fn wasabi_bills_a_terabyte_at_least() {
    // https://wasabi-support.zendesk.com/hc/en-us/articles/360059412931: 750 GB are 4.39, the minimum storage charge for the other 274 GB is 1.60; 1 TB = 1,024
    // GB costs 5.99.
    let storage = |more: &str| format!("{}{more}", charge("Storage", "object-storage", "5.99/TiB-month"));
    let case = || Case::new("1 month").body(&usage("object-storage", "750 GiB"));
    assert_eq!(case().sheet("wasabi", "cloud", &storage("")).run().total("wasabi"), "4.39");
    assert_eq!(case().sheet("wasabi", "cloud", &storage("commit = \"1 TiB\"\n")).run().total("wasabi"), "5.99");
    let minimum = case().sheet("wasabi", "cloud", &storage("minimum = \"5.99 USD\"\n")).run();
    assert_eq!(minimum.line("wasabi", "Storage, up to its minimum"), "1.60");
}

#[test]
fn droplets_pool_their_transfer_and_pay_10_for_1000_gib_beyond() {
    // DigitalOcean's bandwidth documentation, as quoted at https://www.digitalocean.com/community/questions/bandwith-are-you-charging-for-extra: two Droplets
    // of 1,000 GiB have 2,000 together; "the cost of 1,000 GiB of overage is $10" at 0.01.
    let run = Case::new("1 month")
        .body(&format!("{}minimum = 2\n", vcpus("web", 1)))
        .body(&usage("transfer-out", "3000 GiB"))
        .sheet(
            "droplets",
            "hosting",
            &format!("{}{}free_per_machine = \"1000 GiB\"\n", rented("droplet", "5/month"), charge("Transfer", "transfer-out", "0.01/GiB")),
        )
        .run();
    assert_eq!(run.line("droplets", "Transfer"), "10.00");
    assert_eq!(run.total("droplets"), "20.00");
}

#[test]
fn linodes_pool_their_transfer_and_pay_0_02_for_each_gigabyte_beyond() {
    // https://www.linode.com/community/questions/403 (also its staff's answer to question 18918): the quotas of all Linodes are one pool; what one uses beyond
    // its own costs nothing while the pool lasts, then 0.02 a GB. Three with 200 GB each have 600 together (forum.linode.com, 26 May 2011), of which one may
    // use all.
    let stream = |name: &str, volume: &str| format!("[[traffic]]\nname = \"{name}\"\nmeter = \"transfer-out\"\nvolume = \"{volume}/month\"\n");
    let sheet = format!("{}{}free_per_machine = \"200 GB\"\n", rented("linode", "20/month"), charge("Transfer", "transfer-out", "0.02/GB"));
    let transfer = |busy: &str| {
        let run = Case::new("1 month")
            .body(&format!("{}minimum = 3\n", vcpus("web", 1)))
            .body(&stream("busy", busy))
            .body(&stream("quiet", "100 GB"))
            .sheet("linode", "cloud", &sheet)
            .run();
        run.priced("linode").total.decimal() - decimal("60")
    };
    assert_eq!(transfer("500 GB"), decimal("0"));
    assert_eq!(transfer("550 GB"), decimal("1"));
}

#[test]
fn a_server_with_10_tb_that_sends_10_3_is_billed_for_307_2_gb() {
    // https://xneelo.co.za/help-centre/accounts-and-payments/traffic-overusage-dedicated: 0.3 TB beyond the quota are 307.2 GB.
    let sheet = format!("{}{}free_per_machine = \"10 TiB\"\n", rented("server", "0/month"), charge("Over-usage", "transfer-out", "1/GiB"));
    let run = Case::new("1 month").body(&vcpus("web", 1)).body(&usage("transfer-out", "10.3 TiB")).sheet("host", "hosting", &sheet).run();
    assert_eq!(run.quantity("host", "Over-usage"), decimal("307.2"));
}

#[test]
fn nat_gateways_cost_55_35_and_190_71_and_1020_15_a_month() {
    // https://basavytix.com/blog/aws-nat-gateway-pricing, scenarios 1 to 3 at 0.045 an hour and 0.045 a GB: one gateway and 500 GB, three and 2,048 GB, three
    // and 20,480 GB; 730 hours.
    let gateways = "[meter.gateway]\nunit = \"gateway\"\ndriver = \"given\"\n";
    let sheet = [gateways.to_owned(), charge("Gateways", "gateway", "32.85/gateway"), charge("Processing", "nat", "0.045/GiB")].concat();
    let hours = [rented("gateway", "0.045/hour"), charge("Processing", "nat", "0.045/GiB")].concat();
    for (count, volume, total) in [(1, "500 GiB", "55.35"), (3, "2048 GiB", "190.71"), (3, "20480 GiB", "1020.15")] {
        let traffic = format!("[[traffic]]\nname = \"through\"\nmeter = \"nat\"\nvolume = \"{volume}/month\"\n");
        let fixed = Case::new("1 month").body(&usage("gateway", &count.to_string())).body(&traffic).sheet("aws", "cloud", &sheet).run();
        assert_eq!(fixed.total("aws"), total, "{volume}");
        let rented = Case::new("1 month").body(&vcpus("nat", count)).body(&traffic).sheet("aws", "cloud", &hours).run();
        assert_eq!(rented.total("aws"), total, "{volume}");
    }
}

#[test]
fn a_thousand_gigabytes_to_another_region_cost_20() {
    // https://repost.aws/articles/ARjzluyMS8RbeOOK4MGXRG6Q (prices of January 2026), option 1: 1,000 GB x 0.02.
    let traffic = "[[traffic]]\nname = \"copies\"\nmeter = \"transfer-region\"\nvolume = \"1000 GB/month\"\n";
    let run = Case::new("1 month").body(traffic).sheet("aws", "cloud", &charge("To another region", "transfer-region", "0.02/GB")).run();
    assert_eq!(run.total("aws"), "20.00");
}

#[test]
fn a_bill_of_amazon_s3_of_april_2009_comes_out_line_by_line() {
    // https://gist.github.com/aarone/93267 (10 April 2009): 1.329 GB in, 0.199 GB out, 8,622 PUT, 62,202 GET, 13.713 GB-months.
    let run = Case::new("1 month")
        .body(&usage("transfer-in", "1.329 GB"))
        .body(&usage("transfer-out", "0.199 GB"))
        .body(&usage("requests-write", "8622"))
        .body(&usage("requests-read", "62202"))
        .body(&usage("object-storage", "13.713 GB"))
        .sheet(
            "s3",
            "cloud",
            &[
                charge("In", "transfer-in", "0.030/GB"),
                tiered("Out", "transfer-out", &[("10 TB", "0.170/GB"), ("", "0.130/GB")]),
                charge("PUT", "requests-write", "0.01/1000 requests"),
                charge("GET", "requests-read", "0.01/10000 requests"),
                tiered("Storage", "object-storage", &[("50 TB", "0.150/GB-month"), ("", "0.140/GB-month")]),
            ]
            .concat(),
        )
        .run();
    for (line, amount) in [("In", "0.04"), ("Out, tier 1", "0.03"), ("PUT", "0.09"), ("GET", "0.06"), ("Storage, tier 1", "2.06")] {
        assert_eq!(run.line("s3", line), amount, "{line}");
    }
}

// Jobs: short runs, rounded up.

/// Machine-hours that runs of some length are billed for, on machines of four vCPUs.
fn billed(runs: &[(u32, &str, &str)], terms: &str) -> Decimal {
    let run = |(at, (machines, jobs, length)): (usize, &(u32, &str, &str))| {
        format!("[[component]]\nname = \"run {at}\"\nvcpus = {}\njobs = \"{jobs}\"\nlength = \"{length}\"\n", machines * 4)
    };
    let components: String = runs.iter().enumerate().map(run).collect();
    let machine = format!("[[machine]]\nname = \"server\"\nvcpus = 4\nprice = \"1/hour\"\n{terms}");
    Case::new("1 month").body(&components).sheet("cloud", "cloud", &machine).run().quantity("cloud", "server")
}

#[test]
fn sixteen_machines_for_20_minutes_and_two_more_are_6_75_hours_by_the_minute_and_19_by_the_hour() {
    // http://omerio.com/, "Saving hundreds of hours with Google Compute Engine Per-Minute Billing": 16 x 20 + 1 x 15 + 1 x 70 = 405 minutes; by the hour
    // 16 + 1 + 2. Google's least was ten minutes then.
    let runs = [(16, "1/month", "20 minutes"), (1, "1/month", "15 minutes"), (1, "1/month", "70 minutes")];
    assert_eq!(billed(&runs, "billed_per = \"minute\"\nminimum = \"10 minutes\"\n"), decimal("6.75"));
    assert_eq!(billed(&runs, "billed_per = \"hour\"\n"), decimal("19"));
}

#[test]
fn ec2_billed_a_started_instance_hour_for_every_start() {
    // AWS, "How are EC2 instance-hours billed?", as quoted at https://armandocouto.com.br/how-are-ec2-instance-hours-billed/: 30 minutes are one instance-hour;
    // 10 minutes twice are two; two instances for 30 minutes each are two.
    assert_eq!(billed(&[(1, "1/month", "30 minutes")], ""), decimal("1"));
    assert_eq!(billed(&[(1, "2/month", "10 minutes")], ""), decimal("2"));
    assert_eq!(billed(&[(2, "1/month", "30 minutes")], ""), decimal("2"));
}

#[test]
fn hetzner_bills_a_full_hour_for_a_server_of_a_few_minutes() {
    // https://docs.hetzner.com/de/cloud/billing/faq (3 August 2023): hours are always rounded up.
    assert_eq!(billed(&[(1, "1/month", "3 minutes")], "billed_per = \"hour\"\n"), decimal("1"));
}

#[test]
fn six_instances_for_ten_minutes_are_an_hour_by_the_second_and_six_by_the_hour() {
    // https://exchangetuts.com/how-exactly-does-aws-ec2-count-hourly-costs-1640725984586886: by the second with 60 at least, and by the hour before.
    let runs = [(6, "1/month", "10 minutes")];
    assert_eq!(billed(&runs, "billed_per = \"second\"\nminimum = \"60 seconds\"\n"), decimal("1"));
    assert_eq!(billed(&runs, "billed_per = \"hour\"\n"), decimal("6"));
}

// Volume pricing: the tier that is reached prices everything.

/// The price of so many of something, each at the price of the tier that all of them reach.
fn volume_priced(quantity: &str, tiers: &[(&str, &str)]) -> String {
    let meter = "[meter.call]\nunit = \"call\"\ndriver = \"given\"\n";
    let price = format!("{meter}{}all_units = true\n", tiered("Calls", "call", tiers));
    Case::new("1 month").body(&usage("call", quantity)).sheet("api", "cloud", &price).run().total("api")
}

#[test]
fn volume_tiers_price_65000_calls_at_39_and_400_units_at_1200_and_500_gb_at_40() {
    // https://docs.flexprice.io/docs/Product%20catalogue/Plans/Charges%20in%20plans/Volume%20tiered: 65,000 x 0.0006.
    let calls = [("10000", "0.0010/call"), ("50000", "0.0008/call"), ("100000", "0.0006/call"), ("", "0.0004/call")];
    assert_eq!(volume_priced("65000", &calls), "39.00");
    // https://community.getlago.com/t/volume-pricing-model-for-charges/49: 400 x 3.
    assert_eq!(volume_priced("400", &[("100", "4/call"), ("500", "3/call"), ("", "2/call")]), "1200.00");
    // https://docs.solvimon.com/docs/top-tiered-or-volume-pricing: 500 x 0.08.
    assert_eq!(volume_priced("500", &[("100", "0.10/call"), ("1000", "0.08/call"), ("", "0.05/call")]), "40.00");
}

// Support plans: percentages of the month's other lines.

fn support(bill: &str, plan: &str) -> Run {
    let meter = "[meter.bill]\nunit = \"dollar\"\ndriver = \"given\"\n";
    Case::new("1 month").body(&usage("bill", bill)).sheet("aws", "cloud", &format!("{meter}{}{plan}", charge("Usage", "bill", "1/dollar"))).run()
}

fn support_fee(run: &Run) -> Decimal {
    let lines = run.lines("aws");
    sum(lines.iter().filter(|(name, _)| name != "Usage").map(|(_, amount)| amount.as_str()))
}

const BUSINESS: [(&str, &str); 4] = [("10000 USD", "10 %"), ("80000 USD", "7 %"), ("250000 USD", "5 %"), ("", "3 %")];

#[test]
fn aws_developer_support_on_2000_costs_60() {
    // https://aws.amazon.com/premiumsupport/pricing/, pricing examples: 2,000 x 3 %.
    let run = support("2000", &format!("{}minimum = \"29 USD\"\n", charge("Support", "spend", "3 %")));
    assert_eq!(support_fee(&run), decimal("60.00"));
}

#[test]
fn aws_business_support_on_85000_costs_6150() {
    // The same page: 10,000 x 10 % + 70,000 x 7 % + 5,000 x 5 % = 1,000 + 4,900 + 250.
    let run = support("85000", &format!("{}minimum = \"100 USD\"\n", tiered("Support", "spend", &BUSINESS)));
    assert_eq!(run.line("aws", "Support, tier 1"), "1000.00");
    assert_eq!(run.line("aws", "Support, tier 2"), "4900.00");
    assert_eq!(run.line("aws", "Support, tier 3"), "250.00");
    assert_eq!(support_fee(&run), decimal("6150.00"));
}

#[test]
fn aws_business_support_is_never_below_100() {
    // The same page: "greater of 100 or": 10 % of 500 is 50.
    let run = support("500", &format!("{}minimum = \"100 USD\"\n", tiered("Support", "spend", &BUSINESS)));
    assert_eq!(support_fee(&run), decimal("100.00"));
}

#[test]
fn google_enhanced_support_on_300000_costs_15900() {
    // https://qiita.com/shiozaki/items/2f71926f5eff5d426ccb: 1,000 + 4,900 + 8,500 + 1,500, never below 100.
    let run = support("300000", &format!("{}minimum = \"100 USD\"\n", tiered("Support", "spend", &BUSINESS)));
    assert_eq!(run.line("aws", "Support, tier 3"), "8500.00");
    assert_eq!(support_fee(&run), decimal("15900.00"));
}

#[test]
fn aws_enterprise_support_on_1200000_costs_70500() {
    // The same page: 15,000 + 24,500 + 25,000 + 6,000.
    let tiers = [("150000 USD", "10 %"), ("500000 USD", "7 %"), ("1000000 USD", "5 %"), ("", "3 %")];
    let run = support("1200000", &format!("{}minimum = \"15000 USD\"\n", tiered("Support", "spend", &tiers)));
    assert_eq!(support_fee(&run), decimal("70500.00"));
}

// Amazon in 2008: facts-2008.md, sections 1.4 and 4.

#[test]
fn aws_2008_transfer_out_costs_what_the_old_and_the_new_tiers_give() {
    // Section 1.4, 1 TB = 1,024 GB; from 1 June 2007: 0.18 to 10 TB, 0.16 to 50 TB, 0.13 beyond; from May 2008 the shipped sheet's.
    let volumes = usage_by_month("transfer-out", &["1 TiB", "10 TiB", "50 TiB", "150 TiB"]);
    let old = tiered("Out", "transfer-out", &[("10 TiB", "0.18/GiB"), ("50 TiB", "0.16/GiB"), ("", "0.13/GiB")]);
    let run = Case::new("4 months").body(&volumes).sheet("old", "cloud", &old).shipped("aws-2008-05").run();
    assert_eq!(run.months("old"), decimals("0 184.32 1843.20 8396.80 21708.80"));
    assert_eq!(run.months("aws-2008-05"), decimals("0 174.08 1740.80 7065.60 18329.60"));
}

#[test]
fn ec2_instances_for_30_days_cost_72_and_288_and_576() {
    // Section 4.9: m1.small, m1.large and m1.xlarge around the clock for 30 days of 24 hours at 0.10, 0.40, 0.80.
    for (machine, month) in [("m1.small", "72.00"), ("m1.large", "288.00"), ("m1.xlarge", "576.00")] {
        let component = format!("{}machine = \"{machine}\"\n", vcpus("web", 1));
        let run = Case::new("1 month").head(JUNE).body(BY_THE_CALENDAR).body(&component).shipped("aws-2008-05").run();
        assert_eq!(run.total("aws-2008-05"), month, "{machine}");
    }
}

#[test]
fn ec2_calculator_legend_counts_2542_instance_hours() {
    // http://s3.amazonaws.com/calculator/calc5.html: 3 instances 24 hours and 2 instances 5 hours a day are 3 x 24 x 31 + 2 x 5 x 31 = 2,542. The load needs
    // the two for four hours; they stop in the fifth, since a fleet scales down an hour late.
    let load = (0..24).map(|hour| if (9..13).contains(&hour) { 5 } else { 3 });
    let run = Case::new("1 month")
        .head(MARCH)
        .body(BY_THE_CALENDAR)
        .trace("1 hour", load)
        .body(&vcpus("web", 5))
        .sheet("ec2", "cloud", &rented("small", "1/hour"))
        .run();
    assert_eq!(run.quantity("ec2", "small"), decimal("2542"));
}

#[test]
fn a_gigabyte_in_s3_costs_5_40_in_36_months() {
    // Section 4.2: 0.15 x 36.
    let run = Case::new("36 months").body(&usage("object-storage", "1 GiB")).shipped("aws-2008-05").run();
    assert_eq!(run.total("aws-2008-05"), "5.40");
}

#[test]
fn a_server_of_260_watts_costs_25_68_or_37_87_of_electricity_a_month() {
    // Section 4.4: 260 W x 720 h x PUE 1.96 = 366.912 kWh; at 7 cents 25.68, at 10.32 cents 37.87.
    for (price, month) in [("0.07/kWh", "25.68"), ("0.1032/kWh", "37.87")] {
        let server = bought("server", "0 USD", "life = \"3 years\"").replace("\"0 W\"", "\"260 W\"");
        let power = "covers = [\"contracted-power\"]\n\n[facility]\npue = 1.96\n";
        let run = Case::new("1 month")
            .head(JUNE)
            .body(BY_THE_CALENDAR)
            .body(&vcpus("web", 1))
            .sheet("own", "owned", &format!("{server}{}{power}", charge("Electricity", "energy", price)))
            .run();
        assert_eq!(run.quantity("own", "Electricity"), decimal("366.912"));
        assert_eq!(run.total("own"), month);
    }
}

#[test]
fn a_megabit_a_second_for_30_days_is_324_gb() {
    // Section 4.6: 1 Mb/s full for 30 days = 324 GB; at 12 and at 95 a Mb/s-month.
    let traffic = "[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"324 GB/month\"\n\n[conventions]\nmonth = \"calendar\"\nburst = 1\n";
    let transit = |price: &str| format!("{}covers = [\"transfer-out\"]\n", charge("Transit", "bandwidth-p95", price));
    let run = Case::new("1 month")
        .head(JUNE)
        .body(traffic)
        .sheet("large", "hosting", &transit("12/Mbps-month"))
        .sheet("small", "hosting", &transit("95/Mbps-month"))
        .run();
    assert_eq!((run.total("large"), run.total("small")), ("12.00".into(), "95.00".into()));
}

// Transit at the 95th percentile: https://docs.swiftfederation.com/Billing/95th_Percentile.html, 30 days of five-minute samples: 8,640, of which 432 are
// dropped; the highest of the other 8,208 is billed.

/// A June whose samples have these levels, the rest being 1; a level of 1 is a megabit a second, for one dollar.
fn percentile(high: &[(usize, u64)]) -> Run {
    let mut samples: Vec<u64> = high.iter().flat_map(|(count, level)| std::iter::repeat_n(*level, *count)).collect();
    samples.resize(8_640, 1);
    // A megabit a second for 300 seconds is 37.5 MB.
    let megabytes = Decimal::from(samples.iter().sum::<u64>()) * decimal("37.5");
    // The order of samples does not matter: spread them.
    let spread = (0..8_640).map(|at| samples[at * 1_009 % 8_640]);
    Case::new("1 month")
        .head(JUNE)
        .body(BY_THE_CALENDAR)
        .trace("5 minutes", spread)
        .body(&format!("[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"{megabytes} MB/month\"\n"))
        .sheet("transit", "hosting", &format!("{}covers = [\"transfer-out\"]\n", charge("Transit", "bandwidth-p95", "1/Mbps-month")))
        .run()
}

#[test]
fn p95_drops_432_of_8640_samples_and_bills_the_next() {
    // 431 samples at 40, then one each at 30, 20 and 10: were 431 dropped, 30 would be billed; were 433, 10.
    assert_eq!(percentile(&[(431, 40), (1, 30), (1, 20), (1, 10)]).total("transit"), "20.00");
}

#[test]
fn p95_bills_no_burst_of_36_hours_and_every_longer_one() {
    assert_eq!(percentile(&[(432, 10)]).total("transit"), "1.00");
    assert_eq!(percentile(&[(433, 10)]).total("transit"), "10.00");
}

// Own against rent.

/// A purchase and 0.87 an hour against a price an hour, for so many hours: as charges, so that every hour can be tried.
fn lenovo(rent: &str, hours: u32) -> Run {
    let both = |body: &str| format!("{body}\n");
    Case::new("1 month")
        .body(&usage("machine-hours", &hours.to_string()))
        .sheet("cloud", "cloud", &both(&charge("Rent", "machine-hours", &format!("{rent}/hour"))))
        .sheet(
            "own",
            "hosting",
            &both(&format!("{}once = true\n{}", charge("Purchase", "months", "833806/month"), charge("Running", "machine-hours", "0.87/hour"))),
        )
        .run()
}

#[test]
fn len_owning_pays_after_8556_and_10890_and_15710_hours() {
    // Lenovo Press LP2225 (23 May 2025), https://lenovopress.lenovo.com/lp2225: 833,806 / (98.32 - 0.87) = 8,556.2; / (77.43 - 0.87) = 10,890.9;
    // / (53.95 - 0.87) = 15,708.5, which the paper rounds to tens.
    for (rent, last, published, tolerance) in [("98.32", 8_556, 8_556, 1), ("77.43", 10_890, 10_890, 1), ("53.95", 15_708, 15_710, 2)] {
        assert_eq!(lenovo(rent, last).winner(), Some("cloud"), "{rent}, {last} hours");
        assert_eq!(lenovo(rent, last + 1).winner(), Some("own"), "{rent}, {} hours", last + 1);
        assert!(u32::abs_diff(last, published) <= tolerance);
    }
}

#[test]
fn len_with_machines_the_break_even_month_is_the_one_that_holds_these_hours() {
    // 8,556.2 / 730 = 11.7, 10,890.9 / 730 = 14.9, 15,708.5 / 730 = 21.5: by the end of months 12, 15 and 22 owning has paid less. 870 W at 1 a kWh are 0.87 an
    // hour.
    for (rent, month) in [("98.32/hour", 12), ("77.43/hour", 15), ("53.95/hour", 22)] {
        let server = bought("server", "833806 USD", "life = \"5 years\"").replace("\"0 W\"", "\"870 W\"");
        let power = format!("{}covers = [\"contracted-power\"]\n", charge("Power", "energy", "1/kWh"));
        let run = Case::new("60 months")
            .body(&vcpus("training", 1))
            .sheet("cloud", "cloud", &rented("instance", rent))
            .sheet("own", "owned", &format!("{server}{power}"))
            .run();
        let Verdict::Winner { break_even, .. } = run.comparison.verdict else { panic!("two alternatives are priced") };
        assert_eq!((run.winner(), break_even, run.instead().payback), (Some("own"), Some(month), Some(month)), "{rent}");
    }
}

#[test]
fn len_the_break_even_duty_is_the_share_of_the_horizon_that_these_hours_are() {
    // Over H hours owning costs 833,806 + 0.87 H, and a rented share d of them d x H x rent: the hours that the paper has are (d x H x rent - 0.87 H) / (rent -
    // 0.87), and d falls below 1 with the month that holds them.
    for (rent, month, hours, tolerance) in [("98.32", 12, 8_556, "0.5"), ("77.43", 15, 10_890, "1"), ("53.95", 22, 15_710, "2")] {
        let duty = |months: u32| {
            let server = bought("server", "833806 USD", &format!("life = \"{months} months\"")).replace("\"0 W\"", "\"870 W\"");
            let power = format!("{}covers = [\"contracted-power\"]\n", charge("Power", "energy", "1/kWh"));
            let run = Case::new(&format!("{months} months"))
                .body(&vcpus("training", 1))
                .sheet("cloud", "cloud", &rented("instance", &format!("{rent}/hour")))
                .sheet("own", "owned", &format!("{server}{power}"))
                .run();
            run.instead().duty.expect("own instead of rent").break_even
        };
        let (found, horizon, rent, running) = (duty(month), Decimal::from(month * 730), decimal(rent), decimal("0.87"));
        let found_hours = (found * horizon * rent - running * horizon) / (rent - running);
        assert!((found_hours - Decimal::from(hours)).abs() <= decimal(tolerance), "{found_hours}");
        assert!(found < Decimal::ONE && duty(month - 1) > Decimal::ONE, "{rent}");
    }
}

/// What staying and leaving cost, as a bill on either side that the other does not have, in the last month of each year.
fn dropbox(horizon: &str) -> Run {
    let year = |amount: &'static str| std::iter::repeat_n("0", 11).chain([amount]);
    let third_party: Vec<&str> = year("92500000").chain(year("35100000")).collect();
    let own: Vec<&str> = year("53000000").chain(year("0")).collect();
    let side = |third_party: &str, own: &str| {
        let meter = |name: &str| format!("[meter.{name}]\nunit = \"dollar\"\ndriver = \"given\"\n");
        [meter("third-party"), meter("own"), charge("Third party", "third-party", third_party), charge("Own facilities", "own", own)].concat()
    };
    Case::new(horizon)
        .body(&usage_by_month("third-party", &third_party))
        .body(&usage_by_month("own", &own).replace("stated own", "own facilities"))
        .sheet("stay", "cloud", &side("1/dollar", "0/dollar"))
        .sheet("leave", "hosting", &side("0/dollar", "1/dollar"))
        .run()
}

#[test]
fn dbx_leaving_saves_39_5_million_in_a_year_and_74_6_in_two() {
    // Dropbox, Form S-1 (23 February 2018), as quoted by managedserver.eu: third parties 92.5 M less, own facilities 53.0 M more in 2016; 35.1 M more saved in
    // 2017.
    for (horizon, saved) in [("12 months", "39500000.00"), ("24 months", "74600000.00")] {
        let run = dropbox(horizon);
        let Verdict::Winner { margin, .. } = run.comparison.verdict else { panic!("two alternatives are priced") };
        assert_eq!((run.winner(), margin.to_string()), (Some("leave"), saved.to_owned()), "{horizon}");
        // Nothing is paid that is not saved: there is nothing to have a return on.
        assert_eq!((run.instead().npv.to_string(), run.instead().rates.as_slice()), (saved.to_owned(), &[][..]));
    }
}

#[test]
fn fin_npv_the_first_flow_is_not_discounted() {
    // https://numpy.org/numpy-financial/latest/npv.html: npv(0.08, [-40000, 5000, 8000, 12000, 30000]) = 3065.22267; here the years are twelve months apart.
    let mut months = vec![Money::ZERO; 49];
    for (year, flow) in ["-40000", "5000", "8000", "12000", "30000"].into_iter().enumerate() {
        months[12 * year] = money(flow);
    }
    let value = finance::present_cost(&months, decimal("0.08")).expect("an amount that fits").decimal();
    assert!((value - decimal("3065.22267")).abs() < decimal("0.00001"), "{value}");
}

/// Flows a year apart, by month.
fn yearly(flows: &[&str]) -> Vec<Money> {
    let mut months = vec![Money::ZERO; 12 * (flows.len() - 1) + 1];
    for (year, flow) in flows.iter().enumerate() {
        months[12 * year] = money(flow);
    }
    months
}

#[test]
fn fin_irr_of_the_documented_flows_is_the_documented_one() {
    // https://numpy.org/numpy-financial/latest/irr.html: five examples.
    for (flows, published, tolerance) in [
        (&["-100", "39", "59", "55", "20"][..], "0.28095", "0.00001"),
        (&["-100", "0", "0", "74"], "-0.0955", "0.0001"),
        (&["-100", "100", "0", "-7"], "-0.0833", "0.0001"),
        (&["-100", "100", "0", "7"], "0.06206", "0.00001"),
        (&["-5", "10.5", "1", "-8", "1"], "0.0886", "0.0001"),
    ] {
        let rates = finance::rates_of_return(&yearly(flows));
        assert!(rates.iter().any(|rate| (rate - decimal(published)).abs() <= decimal(tolerance)), "{flows:?}: {rates:?}");
    }
    assert_eq!(finance::rates_of_return(&yearly(&["-100", "39", "59", "55", "20"])).len(), 1);
}

#[test]
fn fin_pmt_of_a_loan_of_200000_is_1854_02() {
    // https://numpy.org/numpy-financial/latest/pmt.html: pmt(0.075/12, 12*15, 200000) = -1854.0247200054619.
    let payment = finance::payment(Exact::new(decimal("200000")), Interest::Nominal(decimal("0.075")), 180).expect("an amount that fits");
    assert!((payment.decimal() - decimal("1854.0247200054619")).abs() < decimal("0.000000001"), "{}", payment.decimal());
    // The same month's interest as an effective rate: (1 + 0.075/12)^12 - 1.
    let effective = Interest::Effective(decimal("0.0776325988442577"));
    let payment = finance::payment(Exact::new(decimal("200000")), effective, 180).expect("an amount that fits");
    assert!((payment.decimal() - decimal("1854.0247200054619")).abs() < decimal("0.00001"), "{}", payment.decimal());
}

#[test]
fn the_demand_of_the_published_swing_has_its_mean() {
    // Level 1 is the busiest hour: 300 of 500.
    let demand = Case::new("1 month").head(JUNE).body(BY_THE_CALENDAR).trace("1 hour", swing()).demand();
    assert_eq!(demand.calendar.hours, [720]);
    assert!((demand.months[0].level_hours(Running::default()) - 432.0).abs() < 1e-9, "{}", demand.months[0].level_hours(Running::default()));
    assert!((demand.months[0].highest(Running::default()) - 1.0).abs() < 1e-12);
}

#[test]
fn a_published_result_is_in_every_format() {
    // S3's 1,215.00 again: what CSV and JSON say in cents, table and Markdown in whole dollars.
    let run = s3_march(&[("50 TiB", "0.023/GiB-month"), ("", "0.022/GiB-month")]);
    let csv: Vec<_> = run.csv(Period::Total).into_iter().map(|row| row.amount).collect();
    assert_eq!(csv, ["1177.60", "37.40"]);
    assert_eq!(run.json()["alternatives"][0]["total"], "1215.00");
    for format in [rackrent::report::Format::Table, rackrent::report::Format::Markdown] {
        assert!(run.render(format, Period::Total).contains("1,215"));
    }
}
