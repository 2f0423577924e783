//! Ways to pay for rented machines: results that vendors and others have published, with the page that they are on, and rules with hand-worked figures.

use crate::support::{Case, Run, decimal, decimals, sheet, vcpus};
use rackrent::money::rounded;
use rust_decimal::Decimal;
use std::fmt::Write as _;

/// An option of a sheet.
pub fn option(name: &str, kind: &str, more: &str) -> String {
    format!("[option.{name}]\nkind = \"{kind}\"\nsource = \"list\"\n{more}\n\n")
}

/// An option for so many machines and a term.
pub fn committed(name: &str, term: &str) -> String {
    option(name, "committed", &format!("term = \"{term}\""))
}

/// A plan of money an hour for a term.
pub fn plan(name: &str, term: &str, more: &str) -> String {
    option(name, "plan", &format!("term = \"{term}\"\n{more}"))
}

/// A machine of one vCPU at a price on demand, with its prices under options.
pub fn machine(name: &str, price: &str, options: &str) -> String {
    format!("[[machine]]\nname = \"{name}\"\nvcpus = 1\nprice = \"{price}\"\noptions = {{ {options} }}\n\n")
}

/// An alternative on one sheet that pays under some options.
pub fn paying(name: &str, sheet: &str, purchase: &str) -> String {
    format!("[[alternative]]\nname = \"{name}\"\nparts = [{{ sheet = \"{sheet}\", purchase = {purchase} }}]\n")
}

/// A component of so many machines of one type that has no machine where it has no load.
pub fn of_type(name: &str, count: u32, machine: &str) -> String {
    format!("{}minimum = 0\nmachine = \"{machine}\"\n", vcpus(name, count))
}

/// No machine is kept for an hour after its load.
pub const NO_LAG: &str = "[conventions]\nscale_down_lag = \"0 hours\"\n";

/// What was committed to: machine (or nothing), option, count, first month, months.
pub fn schedule(run: &Run, name: &str) -> Vec<(String, String, Decimal, usize, usize)> {
    let commitments = run.priced(name).commitments.as_ref();
    let purchases = commitments.map_or(&[][..], |commitments| &commitments.purchases);
    purchases
        .iter()
        .map(|purchase| (purchase.machine.clone().unwrap_or_default(), purchase.option.clone(), purchase.count.normalize(), purchase.from, purchase.months))
        .collect()
}

/// How many machines, or how much money an hour, were committed to in all.
pub fn bought(run: &Run, name: &str) -> Decimal {
    schedule(run, name).iter().map(|(_, _, count, _, _)| *count).sum::<Decimal>().normalize()
}

// Amazon's first reserved instances: blog.grovehillsoftware.com and cloudiquity.com, March 2009. 325 USD for a year or 500 for three, then 0.03 an hour
// instead of 0.10: they pay from 4,643 and 7,143 hours on.

/// A small instance that runs for so many hours of a term.
fn reserved_2009(term: &str, hours: usize) -> Run {
    let (months, upfront) = if term == "1 year" { (12, "325 USD") } else { (36, "500 USD") };
    let sheet = [committed("ri", term), machine("m1.small", "0.10/hour", &format!("ri = {{ upfront = \"{upfront}\", usage = \"0.03/hour\" }}"))].concat();
    Case::new(term)
        .body(NO_LAG)
        .trace("1 hour", (0..months * 730).map(|hour| u32::from(hour < hours)))
        .body(&of_type("web", 1, "m1.small"))
        .body(&paying("on demand", "./ec2.toml", "\"on demand\""))
        .body(&paying("reserved", "./ec2.toml", "\"committed\""))
        .sheet("ec2", "cloud", &sheet)
        .run()
}

#[test]
fn ri_2009_a_year_is_reserved_from_4643_hours_on() {
    // 4,642 h: 464.20 on demand, 325 + 139.26 = 464.26 reserved. 4,643 h: 464.30, 325 + 139.29 = 464.29.
    let below = reserved_2009("1 year", 4_642);
    assert_eq!((below.total("on demand"), below.total("reserved")), ("464.20".into(), "464.20".into()));
    assert!(below.priced("reserved").commitments.is_none());
    let above = reserved_2009("1 year", 4_643);
    assert_eq!((above.total("on demand"), above.total("reserved")), ("464.30".into(), "464.29".into()));
    assert_eq!(bought(&above, "reserved"), decimal("1"));
    assert_eq!((above.line("reserved", "m1.small, ri, upfront"), above.line("reserved", "m1.small, ri, hours used")), ("325.00".into(), "139.29".into()));
}

#[test]
fn ri_2009_three_years_are_reserved_from_7143_hours_on() {
    // 7,142 h: 714.20 on demand, 500 + 214.26 = 714.26 reserved. 7,143 h: 714.30, 500 + 214.29 = 714.29.
    let below = reserved_2009("3 years", 7_142);
    assert_eq!(below.total("reserved"), "714.20");
    assert!(below.priced("reserved").commitments.is_none());
    let above = reserved_2009("3 years", 7_143);
    assert_eq!((above.total("on demand"), above.total("reserved")), ("714.30".into(), "714.29".into()));
}

#[test]
fn ri_2009_on_the_shipped_sheet() {
    for (option, months, hours, on_demand, reserved) in [("ri-1y", 12, 4_643, "464.30", "464.29"), ("ri-3y", 36, 7_143, "714.30", "714.29")] {
        let run = |hours: usize| {
            Case::new(&format!("{months} months"))
                .body(NO_LAG)
                .trace("1 hour", (0..months * 730).map(|hour| u32::from(hour < hours)))
                .body(&of_type("web", 1, "m1.small"))
                .body(&paying("on demand", "aws-2009-03", "\"on demand\""))
                .body(&paying("reserved", "aws-2009-03", &format!("[\"{option}\"]")))
                .run()
        };
        let (below, above) = (run(hours - 1), run(hours));
        assert_eq!(below.total("reserved"), below.total("on demand"), "{option}");
        assert_eq!((above.total("on demand"), above.total("reserved")), (on_demand.into(), reserved.into()), "{option}");
    }
}

#[test]
fn ri_list_60_upfront_and_7_thousandths_an_hour_are_121_32_a_year() {
    // EC2 User Guide for Linux Instances, list value of a reserved instance: 60.00 + 0.007 x 8,760 h = 121.32.
    let sheet = [committed("ri", "1 year"), machine("m", "0.02/hour", "ri = { price = \"0.007/hour\", upfront = \"60 USD\" }")].concat();
    let run = Case::new("1 year").body(&of_type("web", 1, "m")).sheet("ec2", "cloud", &sheet).run();
    assert_eq!(run.total("ec2 committed"), "121.32");
    assert_eq!((run.months("ec2 committed")[0], run.months("ec2 committed")[1]), (decimal("60"), decimal("5.11")));
}

#[test]
fn ri_cloudability_a_reserved_m4_large_costs_648_24_a_year_and_does_not_pay_for_half_of_it() {
    // https://blog.cloudability.com/measuring-reserved-instance-profitability-with-the-break-even-point/, read on 23 November 2026: m4.large, US East,
    // 0.126 an hour on demand, 0.074 reserved: 1,103.76 and 648.24 for 8,760 hours; 551.88 for 4,380 hours on demand.
    let sheet = [committed("ri", "1 year"), machine("m4.large", "0.126/hour", "ri = \"0.074/hour\"")].concat();
    let run = |on: usize| {
        Case::new("1 year")
            .body(NO_LAG)
            .trace("1 hour", (0..730).map(|hour| u32::from(hour < on)))
            .body(&of_type("web", 1, "m4.large"))
            .body(&paying("on demand", "./ec2.toml", "\"on demand\""))
            .body(&paying("reserved", "./ec2.toml", "[\"ri\"]"))
            .sheet("ec2", "cloud", &sheet)
            .run()
    };
    let (whole, half) = (run(730), run(365));
    assert_eq!((whole.total("on demand"), whole.total("reserved")), ("1103.76".into(), "648.24".into()));
    assert_eq!((half.total("on demand"), half.total("reserved")), ("551.88".into(), "551.88".into()));
    assert!(half.priced("reserved").commitments.is_none());
}

// AWS Savings Plans: "Understanding how Savings Plans apply to your usage", https://docs.aws.amazon.com/savingsplans/latest/userguide/sp-applying.html,
// read on 23 November 2026. One hour: 4 r5.4xlarge, 1 m5.24xlarge, 400 vCPUs and 1,600 GB of Fargate, Lambda with 1 million requests of 3 s and 0.5 GB.

/// The page's usage as components, and when it runs. Lambda's 1,500,000 GB-seconds are one machine an hour, its million requests another.
fn sp_usage(schedule: &str) -> String {
    let used = [("r5", 4, "r5.4xlarge"), ("m5", 1, "m5.24xlarge"), ("vcpu", 400, "fargate-vcpu"), ("gb", 1_600, "fargate-gb")];
    let lambda = [("duration", 1, "lambda-duration"), ("requests", 1, "lambda-requests")];
    let component = |(name, count, machine): &(&str, u32, &str)| format!("{}{schedule}\n", of_type(name, *count, machine));
    used.iter().chain(&lambda).map(component).collect()
}

/// The page's rates: on demand, under a Compute Savings Plan, and under an EC2 Instance Savings Plan where `ec2` says so.
fn sp_sheet(ec2: bool, more: &str) -> String {
    let mut sheet = plan("compute", "1 year", "upfront = \"50 %\"");
    if ec2 {
        sheet.push_str(&plan("r5-family", "1 year", "upfront = \"50 %\""));
    }
    for (name, price, rate, family) in [
        ("r5.4xlarge", "1.00", "0.70", ", r5-family = \"0.60/hour\""),
        ("m5.24xlarge", "10.00", "8.20", ""),
        ("fargate-vcpu", "0.04", "0.03", ""),
        ("fargate-gb", "0.004", "0.003", ""),
        ("lambda-duration", "22.50", "19.125", ""),
        ("lambda-requests", "0.20", "0.20", ""),
    ] {
        let _ = write!(sheet, "{}", machine(name, &format!("{price}/hour"), &format!("compute = \"{rate}/hour\"{}", if ec2 { family } else { "" })));
    }
    sheet + more
}

/// The 52 hours of a year of 8,760 hours that are a Sunday's last.
const LAST_OF_SUNDAY: &str = "schedule = \"sun 23:00-24:00\"";

/// The page's usage in an hour of each week, and something else that draws on the plan from Monday to Saturday, 144 hours: what it draws is the best
/// commitment, since nothing beyond it would be used for more than that hour.
fn sp_hours(ec2: bool, steady: &str, sheet: &str) -> Run {
    Case::new("1 year")
        .body(&sp_usage(LAST_OF_SUNDAY))
        .body(steady)
        .body(&paying("plans", "./aws.toml", "\"committed\""))
        .sheet("aws", "cloud", &sp_sheet(ec2, sheet))
        .run()
}

/// A machine type that draws a commitment on a plan at half the price on demand, from Monday to Saturday.
fn steady(commitment: &str, option: &str) -> (String, String) {
    let name = format!("steady-{option}");
    let price = format!("{}/hour", decimal(commitment) * decimal("2"));
    let component = format!("{}schedule = \"mon-sat 00:00-24:00\"\n", of_type(&name, 1, &name));
    (component, machine(&name, &price, &format!("{option} = \"{commitment}/hour\"")))
}

/// What a type's machines run on demand in one of the 52 hours.
fn an_hour(run: &Run, machine: &str) -> Decimal {
    rounded(run.quantity("plans", machine) / decimal("52"), 4).normalize()
}

#[test]
fn sp_scenario_1_a_plan_for_all_usage_is_drawn_at_47_13_an_hour_instead_of_59_10() {
    // The page commits to 50.00 an hour, which nobody would who knows the usage: the least that covers it all is 47.13 (47.125), and 0.20 of it saves nothing.
    let run = Case::new("1 year")
        .body(&sp_usage(""))
        .body(&paying("on demand", "./aws.toml", "\"on demand\""))
        .body(&paying("plans", "./aws.toml", "\"committed\""))
        .sheet("aws", "cloud", &sp_sheet(false, ""))
        .run();
    assert_eq!(decimal(&run.total("on demand")), decimal("59.10") * decimal("8760"));
    // 46.925 x 730 / 2 = 17,127.625 a month, half a cent of which is rounded up twelve times.
    assert_eq!(decimal(&run.total("plans")), decimal("47.125") * decimal("8760") + decimal("0.06"));
    assert_eq!(schedule(&run, "plans"), [(String::new(), "compute".to_owned(), decimal("46.925"), 1, 12)]);
    // Half of the year's commitment is due before it begins.
    assert_eq!(decimal(&run.line("plans", "compute, upfront")), decimal("46.925") * decimal("4380"));
    assert_eq!(decimal(&run.line("plans", "compute")), decimal("17127.63") * decimal("12"));
}

#[test]
fn sp_scenario_2_2_00_an_hour_cover_2_9_of_four_and_56_24_are_on_demand() {
    let (component, kind) = steady("2.00", "compute");
    let run = sp_hours(false, &component, &kind);
    assert_eq!(bought(&run, "plans"), decimal("2"));
    // 4 - 2.00 / 0.70 = 1.142857 of r5.4xlarge are left; the rest is on demand: 55.10.
    assert_eq!(an_hour(&run, "r5.4xlarge"), decimal("1.1429"));
    let rest = ["m5.24xlarge", "fargate-vcpu", "fargate-gb", "lambda-duration", "lambda-requests"].map(|name| decimal(&run.line("plans", name)));
    assert_eq!(rest.iter().sum::<Decimal>(), decimal("55.10") * decimal("52"));
    let on_demand = decimal(&run.line("plans", "r5.4xlarge")) + rest.iter().sum::<Decimal>();
    assert_eq!(rounded(on_demand / decimal("52"), 2), decimal("56.24"));
}

#[test]
fn sp_scenario_3_19_60_an_hour_cover_r5_and_fargate_and_32_70_are_on_demand() {
    let (component, kind) = steady("19.60", "compute");
    let run = sp_hours(false, &component, &kind);
    assert_eq!(bought(&run, "plans"), decimal("19.6"));
    let lines = run.lines("plans");
    assert!(["r5.4xlarge", "fargate-vcpu", "fargate-gb"].iter().all(|name| lines.iter().all(|(known, amount)| known != name || amount == "0.00")), "{lines:?}");
    let rest = ["m5.24xlarge", "lambda-duration", "lambda-requests"].map(|name| decimal(&run.line("plans", name)));
    assert_eq!(rest.iter().sum::<Decimal>(), decimal("32.70") * decimal("52"));
}

#[test]
fn sp_memory_is_drawn_before_vcpus_since_its_rate_is_lower() {
    // Scenario 3: "Savings Plans apply to memory (GB) before compute (vCPU)". 2.80 + 4.80 + 3.00 cover four r5.4xlarge, all memory and 100 of 400 vCPUs.
    let (component, kind) = steady("10.60", "compute");
    let run = sp_hours(false, &component, &kind);
    assert_eq!(an_hour(&run, "fargate-vcpu"), decimal("300"));
    let lines = run.lines("plans");
    assert!(lines.iter().all(|(name, amount)| name != "fargate-gb" || amount == "0.00"), "{lines:?}");
}

#[test]
fn sp_scenario_4_reserved_instances_come_before_a_plan_of_18_20() {
    // Two r5.4xlarge are reserved, since they run all the time; the plan covers the other two and Fargate: 1.40 + 4.80 + 12.00 = 18.20.
    let (component, kind) = steady("18.20", "compute");
    let always = of_type("always", 2, "r5.4xlarge");
    let usage = sp_usage(LAST_OF_SUNDAY).replacen("vcpus = 4", "vcpus = 2", 1);
    let options = "compute = \"0.70/hour\", ri = \"0.50/hour\"";
    let sheet = sp_sheet(false, &[committed("ri", "1 year"), kind].concat()).replace("compute = \"0.70/hour\"", options);
    let run = Case::new("1 year")
        .body(&usage)
        .body(&component)
        .body(&always)
        .body(&paying("plans", "./aws.toml", "\"committed\""))
        .sheet("aws", "cloud", &sheet)
        .run();
    let expected = [(String::new(), "compute".to_owned(), decimal("18.2"), 1, 12), ("r5.4xlarge".to_owned(), "ri".to_owned(), decimal("2"), 1, 12)];
    assert_eq!(schedule(&run, "plans"), expected);
    let lines = run.lines("plans");
    assert!(["r5.4xlarge", "fargate-vcpu", "fargate-gb"].iter().all(|name| lines.iter().all(|(known, amount)| known != name || amount == "0.00")), "{lines:?}");
    let rest = ["m5.24xlarge", "lambda-duration", "lambda-requests"].map(|name| decimal(&run.line("plans", name)));
    assert_eq!(rest.iter().sum::<Decimal>(), decimal("32.70") * decimal("52"));
}

#[test]
fn sp_scenario_5_a_plan_for_r5_leaves_the_other_to_fargate() {
    // 3.00 an hour for the r5 family, of which 2.40 are drawn in these hours; 16.80 for all: 4.80 + 12.00.
    let (family, family_type) = steady("3.00", "r5-family");
    let (component, kind) = steady("16.80", "compute");
    let run = sp_hours(true, &format!("{family}{component}"), &[family_type, kind].concat());
    let expected = [(String::new(), "compute".to_owned(), decimal("16.8"), 1, 12), (String::new(), "r5-family".to_owned(), decimal("3"), 1, 12)];
    assert_eq!(schedule(&run, "plans"), expected);
    let lines = run.lines("plans");
    assert!(["r5.4xlarge", "fargate-vcpu", "fargate-gb"].iter().all(|name| lines.iter().all(|(known, amount)| known != name || amount == "0.00")), "{lines:?}");
    let rest = ["m5.24xlarge", "lambda-duration", "lambda-requests"].map(|name| decimal(&run.line("plans", name)));
    assert_eq!(rest.iter().sum::<Decimal>(), decimal("32.70") * decimal("52"));
}

#[test]
fn sp_13_an_hour_cover_three_and_a_quarter_of_four_machines() {
    // https://repost.aws/questions/QUQcDw3VtoS5yxVxXvrPJExQ, read on 23 November 2026: on demand 5, plan 4, 13 an hour: 3.25 covered, 0.75 at 5.
    let sheet = [plan("sp", "1 year", ""), machine("unit", "5/hour", "sp = \"4/hour\""), machine("steady", "26/hour", "sp = \"13/hour\"")].concat();
    let run = Case::new("1 year")
        .body(&format!("{}{LAST_OF_SUNDAY}\n{}schedule = \"mon-sat 00:00-24:00\"\n", of_type("web", 4, "unit"), of_type("steady", 1, "steady")))
        .body(&paying("plans", "./aws.toml", "[\"sp\"]"))
        .sheet("aws", "cloud", &sheet)
        .run();
    assert_eq!((bought(&run, "plans"), an_hour(&run, "unit")), (decimal("13"), decimal("0.75")));
}

// Google's sustained use: https://cloud.google.com/compute/docs/sustained-use-discounts, as https://easycloud.company/2018/07/google-cloud-sustained-use-discounts/
// quotes its table for n1-standard-1, read on 23 November 2026: 0.0475, 0.0380, 0.0285 and 0.0190 an hour for each quarter of the month.

const N1: &str = "[sustained.n1]\nsource = \"list\"\nsteps = [{ up_to = \"25 %\", price = \"100 %\" }, { up_to = \"50 %\", price = \"80 %\" }, \
                  { up_to = \"75 %\", price = \"60 %\" }, { price = \"40 %\" }]\n\n[[machine]]\nname = \"n1-standard-1\"\nvcpus = 1\nprice = \"0.0475/hour\"\n\
                  sustained = \"n1\"\n";

/// A June of 720 hours.
fn june(components: &str) -> Case {
    Case::new("1 month").head("start = \"2026-06\"").body("[conventions]\nmonth = \"calendar\"\nscale_down_lag = \"0 hours\"\n").body(components)
}

#[test]
fn sustained_use_of_a_half_three_quarters_and_all_of_a_month_is_10_20_and_30_percent_off() {
    // 180 hours a quarter: 8.55, 6.84, 5.13 and 3.42. "50% of the month, an effective discount of 10%; 75%, 20%; 100%, 30%": 90 % of 17.10, 80 % of 25.65,
    // 70 % of 34.20.
    for (hours, total) in [(180, "8.55"), (360, "15.39"), (540, "20.52"), (720, "23.94")] {
        let run = june(&of_type("web", 1, "n1-standard-1")).trace("1 hour", (0..720).map(|hour| u32::from(hour < hours))).sheet("gce", "cloud", N1).run();
        assert_eq!(run.total("gce"), total, "{hours}");
    }
}

#[test]
fn machines_that_take_turns_are_one_inferred_instance() {
    // The same page, "inferred instances": two that run for half of each day, one after the other, are one that runs all month; at the same time they are two.
    let half = |name: &str, hours: &str| format!("{}schedule = \"daily {hours}\"\n", of_type(name, 1, "n1-standard-1"));
    let turns = june(&[half("day", "00:00-12:00"), half("night", "12:00-24:00")].concat()).sheet("gce", "cloud", N1).run();
    assert_eq!(turns.total("gce"), "23.94");
    let together = june(&[half("day", "00:00-12:00"), half("other", "00:00-12:00")].concat()).sheet("gce", "cloud", N1).run();
    assert_eq!(together.total("gce"), "30.78");
}

#[test]
fn sustained_use_on_the_shipped_sheet_is_30_percent_off_n1_and_20_off_n2() {
    // "up to a 30% net discount" for n1, "maximum of 20%" for n2: 0.04749975 and 0.097118 an hour for 730 hours.
    let run = |machine: &str| {
        let component = format!("[[component]]\nname = \"web\"\nvcpus = 1\nmachine = \"{machine}\"\n");
        let run = Case::new("1 month").body(&component).body(&paying("gcp", "gcp-us-central1", "\"on demand\"")).run();
        decimal(&run.total("gcp"))
    };
    assert!((run("n1-standard-1") / (decimal("0.04749975") * decimal("730")) - decimal("0.70")).abs() < decimal("0.0005"));
    assert!((run("n2-standard-2") / (decimal("0.097118") * decimal("730")) - decimal("0.80")).abs() < decimal("0.0005"));
}

#[test]
fn of_24_cores_with_a_commitment_for_8_the_other_16_are_billed_at_the_standard_rate() {
    // https://cloud.google.com/compute/docs/instances/signing-up-committed-use-discounts, "How does a committed use discount work?", read on 23 November
    // 2026. The 16 run in half of the hours, which 60 % of the price is too much for.
    let sheet = [committed("cud", "1 year"), machine("core", "0.10/hour", "cud = \"43.80/month\"")].concat();
    let run = Case::new("1 year")
        .body(NO_LAG)
        .trace("1 hour", (0..730).map(|hour| if hour < 365 { 24 } else { 8 }))
        .body(&of_type("web", 24, "core"))
        .sheet("gce", "cloud", &sheet)
        .run();
    assert_eq!(schedule(&run, "gce committed"), [("core".to_owned(), "cud".to_owned(), decimal("8"), 1, 12)]);
    assert_eq!(run.quantity("gce committed", "core"), decimal("16") * decimal("365") * decimal("12"));
    assert_eq!((run.line("gce committed", "core, cud"), run.line("gce committed", "core")), ("4204.80".into(), "7008.00".into()));
}

#[test]
fn sustained_use_counts_what_no_commitment_covers() {
    // The same page: discounts for committed use are not sustained. One of two is committed at 40 % less; the other runs half of June: 15.39.
    let sheet = [committed("cud", "1 month"), N1.to_owned() + "options = { cud = \"19/month\" }\n"].concat();
    let run =
        june(&of_type("web", 2, "n1-standard-1")).trace("1 hour", (0..720).map(|hour| if hour < 360 { 2 } else { 1 })).sheet("gce", "cloud", &sheet).run();
    assert_eq!(bought(&run, "gce committed"), decimal("1"));
    assert_eq!(run.total("gce committed"), "34.39");
    assert_eq!(run.total("gce"), "39.33");
}

// Caps.

#[test]
fn a_droplet_costs_its_hours_up_to_672_of_them() {
    // https://www.digitalocean.com/community/questions/why-is-pricing-shown-as-monthly-and-hourly-price, read on 23 November 2026: 5 a month or 0.007 an
    // hour: three days 0.504, 744 hours 5. "a $10/mo Droplet [for] 336 hours [...] $5. [...] 700 hours [...] $10 (capped)": an hour is a 672th of 10.
    let droplet = |price: &str, cap: &str| format!("[[machine]]\nname = \"droplet\"\nvcpus = 1\nprice = \"{price}/hour\"\ncap = \"{cap}/month\"\n");
    let (five, ten) = (droplet("0.007", "5"), droplet("0.014880952380952381", "10"));
    for (sheet, hours, total) in
        [(&five, 72, "0.50"), (&five, 744, "5.00"), (&ten, 336, "5.00"), (&ten, 671, "9.99"), (&ten, 672, "10.00"), (&ten, 700, "10.00")]
    {
        let run = Case::new("1 month")
            .head("start = \"2026-07\"")
            .body("[conventions]\nmonth = \"calendar\"\nscale_down_lag = \"0 hours\"\n")
            .trace("1 hour", (0..744).map(|hour| u32::from(hour < hours)))
            .body(&of_type("web", 1, "droplet"))
            .sheet("do", "cloud", sheet)
            .run();
        assert_eq!(run.total("do"), total, "{hours} hours");
    }
}

#[test]
fn a_cap_is_on_each_machine_and_each_month() {
    // Hetzner bills the lesser of hours and the month's cap (https://docs.hetzner.com/cloud/billing/faq, read on 23 November 2026). CX33: 0.0104 an hour, at most
    // 6.49 a month (Cloud Pricing API, 27 May 2026, in devantler-tech/platform cb791c6f). Three machines: 730 hours capped, 365 hours 3.80, 625 hours capped
    // (6.50), 624 hours 6.49.
    let sheet = "[[machine]]\nname = \"cx33\"\nvcpus = 1\nprice = \"0.0104/hour\"\ncap = \"6.49/month\"\n";
    let run = |second: usize| {
        Case::new("2 months")
            .body(NO_LAG)
            .trace("1 hour", (0..730).map(|hour| 1 + 2 * u32::from(hour < second)))
            .body(&of_type("web", 3, "cx33"))
            .sheet("hetzner", "cloud", sheet)
            .run()
    };
    // 6.49 + 2 x 3.796 = 14.082, line by line 6.49 + 7.59.
    assert_eq!(run(365).months("hetzner"), decimals("0 14.08 14.08"));
    // 6.49 + 2 x 6.4896 = 12.9792.
    assert_eq!(run(624).months("hetzner"), decimals("0 19.47 19.47"));
    assert_eq!(run(625).months("hetzner"), decimals("0 19.47 19.47"));
    assert_eq!(run(625).quantities("hetzner", "cx33, at its cap"), decimals("0 3 3"));
}

// Steps by number.

#[test]
fn each_step_prices_the_machines_within_it() {
    // 5 at 20, 5 at 18, the rest at 15: 4 are 80, 5 are 100, 6 are 118, 10 are 190, 12 are 220.
    let sheet = "[[machine]]\nname = \"node\"\nvcpus = 1\ntiers = [{ up_to = 5, price = \"20/month\" }, { up_to = 10, price = \"18/month\" }, { price = \"15/month\" }]\n";
    for (count, total) in [(4, "80.00"), (5, "100.00"), (6, "118.00"), (10, "190.00"), (12, "220.00")] {
        let run = Case::new("1 month").body(&of_type("web", count, "node")).sheet("vps", "hosting", sheet).run();
        assert_eq!(run.total("vps"), total, "{count}");
    }
}

#[test]
fn steps_by_number_count_the_machines_that_run_at_the_same_time() {
    // Two components of three at 0.10 for the first four and 0.05 beyond: at the same time 4 x 0.10 + 2 x 0.05, in turns never beyond four.
    let sheet = "[[machine]]\nname = \"node\"\nvcpus = 1\ntiers = [{ up_to = 4, price = \"0.10/hour\" }, { price = \"0.05/hour\" }]\n";
    let three = |name: &str, hours: &str| format!("{}schedule = \"daily {hours}\"\n", of_type(name, 3, "node"));
    let together = june(&[three("a", "00:00-12:00"), three("b", "00:00-12:00")].concat()).sheet("vps", "cloud", sheet).run();
    assert_eq!(together.total("vps"), "180.00");
    let turns = june(&[three("a", "00:00-12:00"), three("b", "12:00-24:00")].concat()).sheet("vps", "cloud", sheet).run();
    assert_eq!(turns.total("vps"), "216.00");
}

// Terms with and without set-up.

#[test]
fn ovh_terms_cost_5_and_10_percent_less_and_15_at_once_without_set_up() {
    // The shipped catalogue of OVHcloud US (5 June 2025), RISE-1: 70 a month and 70 set-up; 12 months at 66.50, at once 756; 24 months at 63, at once 1,428.
    for (months, purchase, total) in [
        (1, "\"on demand\"", "140.00"),
        (12, "\"on demand\"", "910.00"),
        (12, "[\"term-12\"]", "798.00"),
        (12, "[\"upfront-12\"]", "756.00"),
        (24, "[\"term-24\"]", "1512.00"),
        (24, "[\"upfront-24\"]", "1428.00"),
        (24, "\"committed\"", "1428.00"),
    ] {
        let run = Case::new(&format!("{months} months"))
            .body("[[component]]\nname = \"web\"\nvcpus = 12\nmachine = \"RISE-1\"\n")
            .body(&paying("ovh", "ovh-us", purchase))
            .run();
        assert_eq!(run.total("ovh"), total, "{months} months, {purchase}");
    }
}

#[test]
fn a_machine_that_stood_before_pays_no_set_up_again_and_an_options_own_fee_is_due_with_each_term() {
    // Three years of a machine at 10 a month with 50 set-up, or 8 under a year's term. The machine's fee once: 50 + 36 x 8 = 338. The option's own of 20 three
    // times: 60 + 288 = 348; on demand 410.
    let sheet = |offer: &str| {
        let machine = format!("[[machine]]\nname = \"m\"\nvcpus = 1\nprice = \"10/month\"\nsetup = \"50/machine\"\noptions = {{ term = {offer} }}\n");
        [committed("term", "1 year"), machine].concat()
    };
    for (offer, total) in [("\"8/month\"", "338.00"), ("{ price = \"8/month\", setup = \"20/machine\" }", "348.00")] {
        let run = Case::new("3 years").body(&of_type("web", 1, "m")).sheet("host", "hosting", &sheet(offer)).run();
        assert_eq!((run.total("host"), run.total("host committed").as_str()), ("410.00".into(), total), "{offer}");
    }
}

// Spot.

#[test]
fn work_that_is_lost_on_spot_is_paid_again() {
    // 10 machines for 730 hours at 0.03 with 5 % of the work lost: 219 / 0.95 = 230.53, against 730 on demand.
    let sheet = |lost: &str| [option("spot", "spot", &format!("lost_work = \"{lost}\"")), machine("m", "0.10/hour", "spot = \"0.03/hour\"")].concat();
    let batch = format!("{}allow = [\"spot\"]\n", of_type("batch", 10, "m"));
    let run = |lost: &str, purchase: &str, component: &str| {
        Case::new("1 month").body(component).body(&paying("spot", "./cloud.toml", purchase)).sheet("cloud", "cloud", &sheet(lost)).run()
    };
    assert_eq!(run("5 %", "\"spot\"", &batch).total("spot"), "230.53");
    assert_eq!(run("0 %", "\"any\"", &batch).total("spot"), "219.00");
    // Dearer than on demand once 70 % is lost; and only where both the part and the component allow it.
    assert_eq!(run("70 %", "\"spot\"", &batch).total("spot"), "730.00");
    assert_eq!(run("5 %", "\"on demand\"", &batch).total("spot"), "730.00");
    assert_eq!(run("5 %", "\"spot\"", &of_type("batch", 10, "m")).total("spot"), "730.00");
}

#[test]
fn committed_machines_serve_what_may_not_be_interrupted_first() {
    // One of each runs all the time; a term at 0.05 beats 0.10 on demand but not 0.03 on spot: the firm one is committed, the other is on spot.
    let options = "term = \"0.05/hour\", spot = \"0.03/hour\"";
    let sheet = [committed("term", "1 year"), option("spot", "spot", "lost_work = \"0 %\""), machine("m", "0.10/hour", options)].concat();
    let run = Case::new("1 year")
        .body(&format!("{}{}allow = [\"spot\"]\n", of_type("web", 1, "m"), of_type("batch", 1, "m")))
        .body(&paying("any", "./cloud.toml", "\"any\""))
        .sheet("cloud", "cloud", &sheet)
        .run();
    assert_eq!(bought(&run, "any"), decimal("1"));
    assert_eq!((run.line("any", "m, term"), run.line("any", "m, spot")), ("438.00".into(), "262.80".into()));
}

// Every price of an option.

#[test]
fn exchange_rates_and_discounts_reach_every_price_of_a_machine() {
    // At 2 USD for a euro everything costs twice as much, at half the price half: upfront, hours used, terms, plans, spot, set-up, stopped hours and the cap.
    let options =
        "term = { upfront = \"100 USD\", price = \"0.01/hour\", usage = \"0.01/hour\", setup = \"4/machine\" }, plan = \"0.05/hour\", spot = \"0.03/hour\"";
    let terms = machine("m", "0.10/hour", options) + "stopped = \"0.02/hour\"\ncap = \"60/month\"\nsetup = \"8/machine\"\n";
    let body = [committed("term", "1 year"), plan("plan", "1 year", "upfront = \"50 %\""), option("spot", "spot", "lost_work = \"0 %\""), terms].concat();
    let run = |currency: &str, rates: &str, discount: &str| {
        let office = format!("{}schedule = \"mon-fri 08:00-18:00\"\nallow = [\"spot\"]\n", of_type("office", 1, "m"));
        let always = format!("{}allow = [\"spot\"]\n", of_type("always", 1, "m"));
        let ways = ["on demand", "term", "plan", "spot"].map(|way| paying(way, "./cloud.toml", &format!("[\"{way}\"]"))).concat();
        let text = sheet(currency, "cloud", "cloud", &format!("{}{discount}", body.replace("USD", currency)));
        Case::new("1 year").body(&[rates, &office, &always, &ways].concat()).sheet_text("cloud", &text).run()
    };
    let plain = run("USD", "", "");
    let euros = run("EUR", "[exchange]\nas_of = 2026-01-01\ntitle = \"Two\"\nread = \"assumption\"\nrates = [\"2 USD/EUR\"]\n", "");
    let half = run("USD", "", "[[discount]]\nname = \"half\"\npercent = \"50 %\"\nsource = \"list\"\n");
    // 2,610 hours of the office and 6,150 without: 261 + 123, one at its cap all year: 720, and 16 for set-up.
    assert_eq!(plain.total("on demand"), "1120.00");
    // Two terms: 200 + 175.20 + 0.01 x (8,760 + 2,610) + 8; hours in which a committed machine stands still are in its term.
    assert_eq!(plain.total("term"), "496.90");
    // 0.05 for 8,760 hours, the office's hours on demand: 438 + 261 + 123 + 16.
    assert_eq!(plain.total("plan"), "838.00");
    // 0.03 x 11,370 + 123 + 16.
    assert_eq!(plain.total("spot"), "480.10");
    for way in ["on demand", "term", "plan", "spot"] {
        let total = decimal(&plain.total(way));
        assert_eq!(decimal(&euros.total(way)), total * decimal("2"), "{way}");
        // Half a cent a line and month may be rounded up.
        let apart = decimal(&half.total(way)) - total / decimal("2");
        assert!(apart >= Decimal::ZERO && apart < decimal("0.25"), "{way}: {apart}");
    }
}
