//! Components that run as jobs: what is billed for each, and what stands where machines are not started for them.

use crate::support::{Case, Finding, Run, bought, charge, decimal, decimals, rented, vcpus};

/// A June of 720 hours with a component that runs as jobs.
fn june(component: &str) -> Case {
    Case::new("1 month").head("start = \"2026-06\"").body("[conventions]\nmonth = \"calendar\"\n").body(component)
}

/// A component of so many vCPUs whose jobs come and last as said.
fn jobs(count: u32, jobs: &str, length: &str) -> String {
    format!("{}jobs = \"{jobs}\"\nlength = \"{length}\"\n", vcpus("batch", count))
}

/// The hours that are billed on a machine of a vCPU at 0.10 an hour.
fn hours(component: &str, machine: &str) -> rust_decimal::Decimal {
    let run = june(component).sheet("cloud", "cloud", &format!("{}{machine}", rented("server", "0.10/hour"))).run();
    run.quantity("cloud", "server")
}

#[test]
fn each_job_is_billed_for_its_length_rounded_up_to_the_increment() {
    // 100 a day are 3,000 in June. 20 minutes are an hour, or 20 minutes, or 1,200 seconds; 61 minutes are two hours.
    let batch = jobs(1, "100/day", "20 minutes");
    assert_eq!(hours(&batch, ""), decimal("3000"));
    assert_eq!(hours(&batch, "billed_per = \"minute\"\n"), decimal("1000"));
    assert_eq!(hours(&batch, "billed_per = \"second\"\n"), decimal("1000"));
    assert_eq!(hours(&jobs(1, "100/day", "61 minutes"), ""), decimal("6000"));
    // 90 seconds are two minutes: 3,000 x 2 / 60.
    assert_eq!(hours(&jobs(1, "100/day", "90 seconds"), "billed_per = \"minute\"\n"), decimal("100"));
    assert_eq!(hours(&jobs(1, "100/day", "90 seconds"), "billed_per = \"second\"\n"), decimal("75"));
}

#[test]
fn a_job_is_billed_for_the_minimum_at_least() {
    // 3,000 jobs of 30 seconds at 60 each are 50 hours; of 61 seconds at 61, 50.833 hours.
    let machine = "billed_per = \"second\"\nminimum = \"60 seconds\"\n";
    assert_eq!(hours(&jobs(1, "100/day", "30 seconds"), machine), decimal("50"));
    assert_eq!(hours(&jobs(1, "100/day", "61 seconds"), machine), decimal("50.833333"));
}

#[test]
fn a_job_has_whole_machines_to_itself() {
    // Three vCPUs on machines of two are two machines; a minimum of 5 is five. 30 jobs of an hour.
    let machine = |run: Run| run.quantity("cloud", "pair");
    let pair = rented("pair", "0.10/hour").replace("vcpus = 1", "vcpus = 2");
    assert_eq!(machine(june(&jobs(3, "1/day", "1 hour")).sheet("cloud", "cloud", &pair).run()), decimal("60"));
    let at_least = format!("{}minimum = 5\nredundancy = \"n+1\"\n", jobs(3, "1/day", "1 hour"));
    assert_eq!(machine(june(&at_least).sheet("cloud", "cloud", &pair).run()), decimal("150"));
}

#[test]
fn jobs_follow_the_growth_and_the_mean_of_the_load_and_not_its_hours() {
    // 730 a month of an hour each, then 50 % more; the shape of the day moves nothing.
    let demand = "[demand]\nshape = \"daily\"\npeak_to_mean = 3\ngrowth = \"50 %/month\"\n";
    let run = Case::new("2 months").body(demand).body(&jobs(1, "1/hour", "1 hour")).sheet("cloud", "cloud", &rented("server", "0.10/hour")).run();
    assert_eq!(run.quantities("cloud", "server"), decimals("0 730 1095"));
    let own = format!("{}growth = \"100 %/month\"\n", jobs(1, "1/hour", "1 hour"));
    let run = Case::new("2 months").body(demand).body(&own).sheet("cloud", "cloud", &rented("server", "0.10/hour")).run();
    assert_eq!(run.quantities("cloud", "server"), decimals("0 730 1460"));
}

#[test]
fn a_surge_brings_more_jobs_for_its_hours() {
    // 720 jobs, and for 72 hours three times as many: 144 more.
    let surge = "[demand]\nsurge = [{ at = 2026-06-09T17:00:00, hours = 72, factor = 3 }]\n";
    assert_eq!(hours(&format!("{}{surge}", jobs(1, "1/hour", "1 hour")), ""), decimal("864"));
}

#[test]
fn machines_by_the_month_take_as_many_jobs_as_run_at_a_time() {
    // 100 a day of 20 minutes are 33.3 hours a day, 1.39 at a time: two machines, three with redundancy, five where two are needed for each: 2.78, 3, 4.
    let standing = |component: &str| june(component).sheet("host", "hosting", &rented("server", "50/month")).run().quantity("host", "server");
    let batch = jobs(1, "100/day", "20 minutes");
    assert_eq!(standing(&batch), decimal("2"));
    assert_eq!(standing(&format!("{batch}redundancy = \"n+1\"\n")), decimal("3"));
    assert_eq!(standing(&jobs(2, "100/day", "20 minutes")), decimal("3"));
}

#[test]
fn a_whole_job_fits_on_what_stands_however_seldom_it_comes() {
    // Ten minutes a day on four machines of a vCPU.
    let batch = jobs(4, "1/day", "10 minutes");
    assert_eq!(june(&batch).sheet("host", "hosting", &rented("server", "50/month")).run().total("host"), "200.00");
    assert_eq!(june(&batch).sheet("own", "owned", &bought("server", "100 USD", "life = \"1 month\"")).run().total("own"), "400.00");
}

#[test]
fn owned_machines_are_bought_for_as_many_jobs_as_run_at_a_time_and_draw_full_power_while_one_does() {
    // An hour of work for every hour, then for two: one machine before the start, one more in month 2, which is paid when it serves.
    let server = bought("server", "1000 USD", "life = \"5 years\"").replace("idle = \"0 W\"", "idle = \"100 W\"").replace("full = \"0 W\"", "full = \"300 W\"");
    let own = format!("{server}{}covers = [\"contracted-power\"]\n", charge("Energy", "energy", "1/kWh"));
    let doubles = format!("{}growth = \"100 %/month\"\n", jobs(1, "730/month", "1 hour"));
    assert_eq!(Case::new("2 months").body(&doubles).sheet("own", "owned", &own).run().quantities("own", "server"), decimals("1 0 1"));
    // In a June: 0.3 kW for 720 hours; where jobs fill half of them, 0.1 x 720 + 0.2 x 360.
    for (count, energy) in [("720/month", "216"), ("360/month", "144")] {
        assert_eq!(june(&jobs(1, count, "1 hour")).sheet("own", "owned", &own).run().quantity("own", "Energy"), decimal(energy), "{count}");
    }
}

#[test]
fn jobs_run_at_every_site_beside_what_runs_all_the_time() {
    // Web: 720 hours a site; 30 jobs of an hour a site.
    let case = june(&vcpus("web", 1)).body(&jobs(1, "1/day", "1 hour")).head("sites = 2");
    assert_eq!(case.sheet("cloud", "cloud", &rented("server", "0.10/hour")).run().quantity("cloud", "server"), decimal("1500"));
}

#[test]
fn what_is_rounded_up_decides_which_machine_is_the_cheapest() {
    // Ten minutes: 0.05 at 0.30 an hour by the second, 0.10 at 0.10 by the hour; one that is four times as large, 0.033 a minute, is dearer.
    let machine = |name: &str, vcpus: u32, price: &str, per: &str| {
        format!("[[machine]]\nname = \"{name}\"\nvcpus = {vcpus}\nprice = \"{price}\"\nbilled_per = \"{per}\"\n")
    };
    let sheet = [machine("hourly", 1, "0.10/hour", "hour"), machine("secondly", 1, "0.30/hour", "second"), machine("large", 4, "2/hour", "minute")].concat();
    let run = june(&jobs(1, "1/hour", "10 minutes")).sheet("cloud", "cloud", &sheet).run();
    // 720 x 10 minutes are 120 hours.
    assert_eq!(run.lines("cloud"), [("secondly".to_owned(), "36.00".to_owned())]);
}

#[test]
fn a_licence_by_the_hour_counts_what_is_billed() {
    let sheet = [rented("server", "0/hour"), charge("Licence", "machine-hours", "0.01/hour")].concat();
    let run = june(&jobs(1, "100/day", "20 minutes")).sheet("cloud", "cloud", &sheet).run();
    assert_eq!(run.line("cloud", "Licence"), "30.00");
}

#[test]
fn jobs_are_counted_last_for_some_time_and_run_when_they_come() {
    let codes = |keys: &str| {
        let case = june(&format!("{}{keys}\n", vcpus("batch", 1))).sheet("cloud", "cloud", &rented("server", "0.10/hour"));
        let findings: Vec<Finding> = case.findings();
        findings.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("jobs = \"100/day\""), ["missing-key"]);
    assert_eq!(codes("length = \"20 minutes\""), ["missing-key"]);
    assert_eq!(codes("jobs = \"100 GB/day\"\nlength = \"0 minutes\""), ["wrong-unit", "bad-value"]);
    assert_eq!(codes("jobs = \"100/day\"\nlength = \"20 minutes\"\nbasis = \"mean\""), ["conflict"]);
    assert_eq!(codes("jobs = \"100/day\"\nlength = \"20 minutes\"\nscales = \"never\""), ["conflict"]);
    assert_eq!(codes("jobs = 100\nlength = \"20 minutes\""), ["wrong-type"]);
}

#[test]
fn jobs_are_listed_month_by_month_and_the_last_goes_on() {
    // 730 hours, then 100, then 20 a day: 20 / 24 x 730 = 608.333, for good.
    let batch = format!("{}jobs = [ \"1/hour\", \"100/month\", \"20/day\" ]\nlength = \"1 hour\"\n", vcpus("batch", 1));
    let run = Case::new("4 months").body(&batch).sheet("cloud", "cloud", &rented("server", "0.10/hour")).run();
    assert_eq!(run.quantities("cloud", "server"), decimals("0 730 100 608.333333 608.333333"));
    let findings = Case::new("1 month").body(&batch.replace("\"100/month\"", "\"100 GB/month\"")).sheet("cloud", "cloud", "").findings();
    assert!(findings.iter().any(|finding| finding.message == "the jobs of `batch` are not counted"), "{findings:?}");
    let findings = Case::new("1 month").body(&batch.replace("\"1/hour\", \"100/month\", \"20/day\"", "")).sheet("cloud", "cloud", "").findings();
    assert!(findings.iter().any(|finding| finding.message == "the list is empty"), "{findings:?}");
}

#[test]
fn jobs_share_owned_hosts_with_other_jobs() {
    // 0.5 and 0.75 of a machine on average: two machines, where each by itself has one; with a job of four vCPUs, four at least.
    let batch = |name: &str, jobs: &str| format!("[[component]]\nname = \"{name}\"\nvcpus = 1\njobs = \"{jobs}\"\nlength = \"1 hour\"\n");
    let owned = |body: &str| june(body).sheet("own", "owned", &bought("host", "1000 USD", "life = \"5 years\"\n")).run().quantity("own", "host");
    let (one, two) = (batch("one", "360/month"), batch("two", "540/month"));
    assert_eq!(owned(&format!("{one}{two}")), decimal("2"));
    assert_eq!(owned(&format!("{one}{}", two.replace("540/month", "180/month"))), decimal("1"));
    assert_eq!(owned(&format!("{one}{}shares_host = false\n", two.replace("540/month", "180/month"))), decimal("2"));
    assert_eq!(owned(&format!("{one}{}", two.replace("vcpus = 1", "vcpus = 4").replace("540/month", "1/month"))), decimal("4"));
}
