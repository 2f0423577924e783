//! Components that do not run in all hours of the week: what is rented then, what is paid in the other hours, and what is shared.

use crate::purchase::{committed, machine, of_type, schedule};
use crate::support::{Case, Run, bought, charge, decimal, decimals, rented, vcpus};

/// A component with a schedule.
fn scheduled(name: &str, count: u32, machine: &str, hours: &str) -> String {
    format!("{}schedule = \"{hours}\"\n", of_type(name, count, machine))
}

/// The hours of a week of 168, in a February of four weeks.
fn hours_of_four_weeks(schedule: &str) -> String {
    let run = Case::new("1 month")
        .head("start = \"2026-02\"")
        .body("[conventions]\nmonth = \"calendar\"\n")
        .body(&scheduled("web", 1, "m", schedule))
        .sheet("cloud", "cloud", &rented("m", "0.10/hour"))
        .run();
    run.quantity("cloud", "m").to_string()
}

#[test]
fn office_hours_are_50_of_168_hours_a_week() {
    // https://docs.aws.amazon.com/prescriptive-guidance/latest/optimize-costs-microsoft-workloads/windows-ec2-schedules.html, read on 23 November 2026: "reduced
    // from 168 hours to 50 hours", "up to 70 percent": 50 / 168 = 29.8 %.
    let run = |schedule: &str| {
        Case::new("1 month")
            .head("start = \"2026-02\"")
            .body("[conventions]\nmonth = \"calendar\"\n")
            .body(&format!("{}{schedule}", of_type("web", 1, "m")))
            .sheet("ec2", "cloud", &rented("m", "1/hour"))
            .run()
    };
    assert_eq!(run("").total("ec2"), "672.00");
    assert_eq!(run("schedule = \"mon-fri 08:00-18:00\"\n").total("ec2"), "200.00");
}

#[test]
fn hours_run_on_from_a_mondays_first_through_months_of_730() {
    // Month 1: four weeks of 50 hours, then Monday, Tuesday and the first ten hours of Wednesday: 10 + 10 + 2. Both months are eight weeks, Monday to Thursday and
    // 20 hours of Friday: 400 + 50 - 222.
    let run = Case::new("2 months").body(&scheduled("web", 1, "m", "mon-fri 08:00-18:00")).sheet("ec2", "cloud", &rented("m", "0.10/hour")).run();
    assert_eq!(run.quantities("ec2", "m"), decimals("0 222 228"));
}

#[test]
fn a_week_is_read_as_it_is_written() {
    for (schedule, hours) in [
        ("mon-fri 08:00-18:00", "200"),
        ("daily 22:00-06:00", "224"),
        ("daily 00:00-24:00", "672"),
        ("sat,sun 00:00-24:00", "192"),
        ("sun 23:00-24:00", "4"),
        // Past midnight, and past the week's end: Sunday night's hours are Monday's.
        ("sun 22:00-02:00", "16"),
        ("fri-mon 20:00-08:00", "192"),
        ("mon,wed-fri,sun 12:00-13:00", "20"),
    ] {
        assert_eq!(hours_of_four_weeks(schedule), hours, "{schedule}");
    }
}

#[test]
fn a_stopped_instance_costs_nothing_and_its_volume_goes_on() {
    // "We don't charge usage for a stopped instance [...]; however, your root partition Amazon EBS volume remains [...] and you are charged for Amazon EBS volume
    // usage": EC2's StopInstances, docs.amazonaws.cn/sdkfornet/v3, read on 23 November 2026. 222 hours at 0.10 and 100 GB at 0.10 for all of the month.
    let volume = "[[data]]\nname = \"volume\"\nmeter = \"block-storage\"\nsize = \"100 GB\"\n";
    let run = Case::new("1 month")
        .body(&scheduled("web", 1, "m", "mon-fri 08:00-18:00"))
        .body(volume)
        .sheet("ec2", "cloud", &[rented("m", "0.10/hour"), charge("EBS", "block-storage", "0.10/GB-month")].concat())
        .run();
    assert_eq!((run.line("ec2", "m"), run.line("ec2", "EBS"), run.total("ec2")), ("22.20".into(), "10.00".into(), "32.20".into()));
}

#[test]
fn a_stopped_price_is_paid_in_the_other_hours() {
    // Two machines: 2 x 222 hours at 0.10 and 2 x 508 at 0.02.
    let sheet = rented("m", "0.10/hour") + "stopped = \"0.02/hour\"\n";
    let run = Case::new("1 month").body(&scheduled("web", 2, "m", "mon-fri 08:00-18:00")).sheet("cloud", "cloud", &sheet).run();
    assert_eq!((run.line("cloud", "m"), run.line("cloud", "m, stopped")), ("44.40".into(), "20.32".into()));
    // What runs always is never stopped.
    let always = Case::new("1 month").body(&of_type("web", 2, "m")).sheet("cloud", "cloud", &sheet).run();
    assert_eq!(always.total("cloud"), "146.00");
}

#[test]
fn gogrid_counts_ram_hours_whether_a_server_is_on_or_off() {
    // https://wiki.gogrid.com/index.php/Billing_Model, read on 23 November 2026: "One 2 GB server deployed for 1 hour = 2 server RAM hours"; "you begin accumulating
    // usage charges whether the server is on or off". At 0.19 a RAM-hour (GoGrid's blog, 17 July 2008) 730 hours are 277.40, in office hours too.
    let sheet = rented("2 GB", "0.38/hour") + "stopped = \"0.38/hour\"\n";
    for component in [of_type("web", 1, "2 GB"), scheduled("web", 1, "2 GB", "mon-fri 08:00-18:00")] {
        assert_eq!(Case::new("1 month").body(&component).sheet("gogrid", "cloud", &sheet).run().total("gogrid"), "277.40", "{component}");
    }
}

#[test]
fn what_is_rented_by_the_month_or_owned_stands_all_month() {
    let case = Case::new("1 month").body(&scheduled("web", 1, "m", "mon-fri 08:00-18:00"));
    let run = case.sheet("host", "hosting", &rented("m", "70/month")).run();
    assert_eq!(run.total("host"), "70.00");
    let own = Case::new("1 month").body(&format!("{}schedule = \"mon-fri 08:00-18:00\"\n", vcpus("web", 1)));
    assert_eq!(own.sheet("own", "owned", &bought("server", "100 USD", "life = \"1 month\"")).run().total("own"), "100.00");
}

/// Half of each day and the other half, on machines of one type.
fn day_and_night(sheet: &str, night: &str) -> Run {
    Case::new("1 year").body(&[scheduled("day", 1, "m", "daily 00:00-12:00"), scheduled("night", 1, "m", night)].concat()).sheet("cloud", "cloud", sheet).run()
}

#[test]
fn two_that_take_turns_share_a_committed_machine() {
    // Each half of the hours alone is not worth 60 % of the price; both are. 8,760 hours are 365 days.
    let sheet = [committed("term", "1 year"), machine("m", "0.10/hour", "term = \"0.06/hour\"")].concat();
    let turns = day_and_night(&sheet, "daily 12:00-24:00");
    assert_eq!(schedule(&turns, "cloud committed"), [("m".to_owned(), "term".to_owned(), decimal("1"), 1, 12)]);
    assert_eq!(turns.total("cloud committed"), "525.60");
    assert_eq!(turns.total("cloud"), "876.00");
    let together = day_and_night(&sheet, "daily 00:00-12:00");
    assert!(together.comparison.scenario.alternatives.iter().all(|alternative| !alternative.name.contains("committed")));
    assert_eq!(together.total("cloud"), "876.00");
}

#[test]
fn two_schedules_that_overlap_add_up_in_the_hours_of_both() {
    // 08-18 on five days and 16-24 on all: 50 and 56 hours of a week; at 16-18 of five days there are two machines.
    let sheet = "[[machine]]\nname = \"m\"\nvcpus = 1\ntiers = [{ up_to = 1, price = \"1/hour\" }, { price = \"0.10/hour\" }]\n";
    let run = Case::new("1 month")
        .head("start = \"2026-02\"")
        .body("[conventions]\nmonth = \"calendar\"\n")
        .body(&[scheduled("office", 1, "m", "mon-fri 08:00-18:00"), scheduled("evening", 1, "m", "daily 16:00-24:00")].concat())
        .sheet("cloud", "cloud", sheet)
        .run();
    // 96 hours a week with one or more, 10 of them with two.
    assert_eq!(run.total("cloud"), "388.00");
}

#[test]
fn the_load_counts_in_the_hours_of_the_schedule() {
    // A day from 1 to 24 machines; from 08 to 10 it takes 9 and 10 of them: 19 hours a day, and the lag keeps nothing that the schedule stops.
    let run = Case::new("1 month")
        .head("start = \"2026-02\"")
        .body("[conventions]\nmonth = \"calendar\"\n")
        .trace("1 hour", 1..=24)
        .body(&scheduled("web", 24, "m", "daily 08:00-10:00"))
        .sheet("cloud", "cloud", &rented("m", "1/hour"))
        .run();
    assert_eq!(run.total("cloud"), "532.00");
}
