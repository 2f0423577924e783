//! People who are paid by the hour, on both sides.

use crate::support::{Case, Run, bought, charge, no_charge, rented, vcpus};

const HOURS: &str = "[staff.hours]\nrented = \"20 hours\"\nowned = \"40 hours\"\nper_machine = \"2 hours\"\nper_owned_machine = \"60 minutes\"\n\
                     per_rack = \"10 hours\"\nper_site = \"5 hours\"\n";

fn both(staff: &str) -> Run {
    let people = charge("Operators", "staff-hours", "50/hour");
    Case::new("2 months")
        .body(&vcpus("web", 3))
        .body(staff)
        .sheet("cloud", "cloud", &rented("server", "0/hour"))
        .sheet("own", "owned", &bought("server", "0 USD", "life = \"5 years\"\nrack_units = 1"))
        .completing("people", "owned", &format!("{people}{}covers = [\"rack-units\"]\n", charge("Racks", "racks", "0/rack-month")))
        .run()
}

#[test]
fn hours_are_counted_by_machine_rack_and_site_and_paid_by_the_hour_on_both_sides() {
    // Rented: 20 + 3 x 2 = 26 hours at 50. Owned: 40 + 5 for the site, 3 x (2 + 1), 10 for the rack: 64.
    let run = both(HOURS);
    assert_eq!((run.line("cloud", "Operators"), run.line("own", "Operators")), ("2600.00".into(), "6400.00".into()));
    // Without posts nobody asks for their price.
    assert_eq!(run.priced("cloud").posts, None);
}

#[test]
fn the_least_cover_is_paid_where_fewer_hours_are_needed() {
    let run = both(&format!("{HOURS}minimum = \"60 hours\"\n"));
    assert_eq!((run.line("cloud", "Operators"), run.line("own", "Operators")), ("6000.00".into(), "6400.00".into()));
}

#[test]
fn hours_stand_beside_posts() {
    let staff = format!("[staff]\nrented = 1\nowned = 2\n{HOURS}");
    let people = [charge("Posts", "posts", "1000/post-month"), charge("Operators", "staff-hours", "50/hour")].concat();
    let run = Case::new("1 month").body(&vcpus("web", 3)).body(&staff).sheet("cloud", "cloud", &format!("{}{people}", rented("server", "0/hour"))).run();
    assert_eq!((run.line("cloud", "Posts"), run.line("cloud", "Operators")), ("1000.00".into(), "1300.00".into()));
}

#[test]
fn hours_without_a_price_are_not_priced_on_either_side() {
    let run = Case::new("1 month")
        .body(&vcpus("web", 3))
        .body(HOURS)
        .sheet("cloud", "cloud", &rented("server", "1/hour"))
        .sheet("own", "owned", &bought("server", "0 USD", "life = \"5 years\""))
        .run();
    assert_eq!(run.reasons("cloud"), [no_charge("cloud", "staff-hours")]);
    assert_eq!(run.reasons("own"), [no_charge("own", "staff-hours")]);
}

#[test]
fn what_a_machine_takes_in_hours_weighs_in_the_choice_of_its_type() {
    // Four vCPUs: four small ones cost 4 x 730, a large one 4.1 x 730 = 2,993. With two hours at 50 for each machine 3,320 against 3,093.
    let large = rented("large", "4.1/hour").replace("vcpus = 1", "vcpus = 4");
    let sheet = format!("{}{large}{}", rented("small", "1/hour"), charge("Operators", "staff-hours", "50/hour"));
    let total = |staff: &str| Case::new("1 month").body(&vcpus("web", 4)).body(staff).sheet("cloud", "cloud", &sheet).run().total("cloud");
    assert_eq!(total(""), "2920.00");
    assert_eq!(total("[staff.hours]\nper_machine = \"2 hours\"\n"), "3093.00");
}

#[test]
fn hours_that_say_nothing_and_posts_of_one_side_are_reported() {
    let findings = |staff: &str| {
        let findings = Case::new("1 month").body(&vcpus("web", 1)).body(staff).sheet("cloud", "cloud", &rented("server", "1/hour")).findings();
        findings.into_iter().map(|finding| (finding.code, finding.message)).collect::<Vec<_>>()
    };
    let missing = |key: &str| ("missing-key", format!("`{key}` is missing in `[staff]`"));
    assert_eq!(findings("[staff.hours]\n"), [("missing-key", "`[staff.hours]` says nothing".to_owned())]);
    assert_eq!(findings("[staff]\nrented = 1\n"), [missing("owned")]);
    assert_eq!(findings("[staff]\n"), [missing("owned"), missing("rented")]);
    assert_eq!(findings(&format!("[staff]\nminimum = 1\n{HOURS}")), [missing("owned"), missing("rented")]);
}
