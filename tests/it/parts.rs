//! Alternatives of several parts, what each serves, and sheets that complete others.

use crate::support::{Case, Run, bought, charge, decimals, has_no_machine, no_charge, rented, sheet, short, tiered, usage, vcpus};
use rackrent::comparison::Verdict;
use rackrent::rating::NotPriced;

/// Servers, files, traffic and requests, on three sheets: one that rents all, one that rents machines, one that holds data.
fn house(alternatives: &str) -> Case {
    let all = [
        rented("server", "0.10/hour"),
        charge("Storage", "object-storage", "0.05/GB-month"),
        charge("Out", "transfer-out", "0.10/GB"),
        charge("Reads", "requests-read", "1/1000 requests"),
    ];
    let machines = [rented("server", "50/month"), charge("Out", "transfer-out", "0.01/GB")];
    let data = [charge("Storage", "object-storage", "0.02/GB-month"), charge("Reads", "requests-read", "2/1000 requests")];
    Case::new("1 month")
        .body(&vcpus("web", 2))
        .body("[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"1 TB\"\n")
        .body("[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"1 TB/month\"\n")
        .body("[[requests]]\nname = \"reads\"\nmeter = \"requests-read\"\nvolume = \"5000/month\"\n")
        .body(alternatives)
        .sheet("all", "cloud", &all.concat())
        .sheet("machines", "hosting", &machines.concat())
        .sheet("data", "cloud", &data.concat())
}

#[test]
fn without_alternatives_each_sheet_is_one_in_the_order_of_the_list() {
    let run = house("").run();
    let names: Vec<_> = run.comparison.scenario.alternatives.iter().map(|alternative| short(&alternative.name)).collect();
    assert_eq!(names, ["all", "machines", "data"]);
    // 2 x 73 + 50 + 100 + 5.
    assert_eq!(run.total("all"), "301.00");
    assert_eq!(run.reasons("machines"), [no_charge("machines", "object-storage"), no_charge("machines", "requests-read")]);
}

#[test]
fn each_part_serves_what_it_names_and_a_part_without_names_the_rest() {
    // Machines and traffic: 2 x 50 + 10; data and requests: 20 + 10.
    let run =
        house("[[alternative]]\nname = \"split\"\nparts = [{ sheet = \"./data.toml\", serves = [\"files\", \"reads\"] }, { sheet = \"./machines.toml\" }]\n")
            .run();
    assert_eq!(run.total("split"), "140.00");
    let lines = run.lines("split");
    assert_eq!(lines.len(), 4, "{lines:?}");
    let sheets: Vec<_> = run.comparison.scenario.alternatives[0].parts.iter().map(|part| part.sheet.id.as_str()).collect();
    assert_eq!(sheets, ["data", "machines"]);
}

#[test]
fn a_group_stands_for_everything_of_its_kind() {
    let run = house(
        "[[alternative]]\nname = \"groups\"\nparts = [{ sheet = \"./data.toml\", serves = [\"data\", \"requests\"] }, \
         { sheet = \"./machines.toml\", serves = [\"components\", \"traffic\"] }]\n",
    );
    assert_eq!(run.run().total("groups"), "140.00");
}

#[test]
fn a_name_is_more_than_the_group_that_it_is_in_wherever_the_part_stands() {
    // Requests to `all` (5) but `reads` by name to `data` (10); components and traffic stay with the rest on `all`: 146 + 100; files 20.
    for parts in [
        "{ sheet = \"./all.toml\", serves = [\"requests\", \"components\", \"traffic\"] }, { sheet = \"./data.toml\", serves = [\"reads\", \"data\"] }",
        "{ sheet = \"./data.toml\", serves = [\"reads\", \"data\"] }, { sheet = \"./all.toml\", serves = [\"requests\", \"components\", \"traffic\"] }",
    ] {
        let run = house(&format!("[[alternative]]\nname = \"named\"\nparts = [{parts}]\n")).run();
        assert_eq!(run.line("named", "Reads"), "10.00", "{parts}");
        assert_eq!(run.total("named"), "276.00", "{parts}");
    }
}

#[test]
fn what_no_part_serves_leaves_the_alternative_without_a_price() {
    let run = house("[[alternative]]\nname = \"half\"\nparts = [{ sheet = \"./all.toml\", serves = [\"web\", \"files\"] }]\n").run();
    let unserved = |what: &str| NotPriced::Unserved { what: what.to_owned() };
    assert_eq!(run.reasons("half"), [unserved("out"), unserved("reads")]);
    assert_eq!(run.comparison.verdict, Verdict::NonePriced);
}

#[test]
fn two_parts_that_serve_the_same_are_an_error() {
    for serves in ["\"files\"", "\"data\""] {
        let part = format!("{{ sheet = \"./data.toml\", serves = [{serves}] }}");
        let findings = house(&format!("[[alternative]]\nname = \"twice\"\nparts = [{part}, {part}, {{ sheet = \"./all.toml\" }}]\n")).findings();
        assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["conflict"], "{serves}");
    }
}

#[test]
fn two_parts_that_both_serve_the_rest_are_an_error() {
    // The second would serve nothing, and its prices would be left out without a word.
    let findings = house("[[alternative]]\nname = \"rest\"\nparts = [{ sheet = \"./all.toml\" }, { sheet = \"./data.toml\" }]\n").findings();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["conflict"]);
}

#[test]
fn two_sheets_of_one_id_are_never_priced_as_one() {
    // 1 GB at 1 and 1 GB at 2: an error about the id, or 3; never 2, which would be both at the first one's price.
    let stream = |name: &str| format!("[[traffic]]\nname = \"{name}\"\nmeter = \"transfer-out\"\nvolume = \"1 GB/month\"\n");
    let case = Case::new("1 month")
        .body(&stream("web"))
        .body(&stream("mail"))
        .body("[[alternative]]\nname = \"both\"\nparts = [{ sheet = \"./one.toml\", serves = [\"web\"] }, { sheet = \"./two.toml\" }]\n")
        .sheet_text("one", &sheet("USD", "same", "cloud", &charge("Out", "transfer-out", "1/GB")))
        .sheet_text("two", &sheet("USD", "same", "cloud", &charge("Out", "transfer-out", "2/GB")));
    match case.read() {
        Ok(run) => assert_eq!(run.total("both"), "3.00"),
        Err(findings) => assert_eq!(findings[0].code, "duplicate-name", "{findings:?}"),
    }
}

#[test]
fn a_part_that_serves_what_is_not_there_is_an_error_with_a_suggestion() {
    let findings = house("[[alternative]]\nname = \"odd\"\nparts = [{ sheet = \"./all.toml\", serves = [\"file\"] }]\n").findings();
    assert_eq!((findings[0].code, findings[0].help.as_str()), ("unknown-name", "did you mean `files`?"));
}

#[test]
fn a_part_pins_machines_for_itself_alone() {
    let machine = |name: &str, price: &str| format!("[[machine]]\nname = \"{name}\"\nvcpus = 2\nprice = \"{price}\"\n");
    let sheet = [machine("cheap", "0.10/hour"), machine("dear", "0.20/hour")].concat();
    let alternatives = "[[alternative]]\nname = \"free\"\nparts = [{ sheet = \"./cloud.toml\" }]\n\
                        [[alternative]]\nname = \"pinned\"\nparts = [{ sheet = \"./cloud.toml\", machines = { web = \"dear\" } }]\n";
    let case = |alternatives: &str| Case::new("1 month").body(&vcpus("web", 2)).body(alternatives).sheet("cloud", "cloud", &sheet);
    let run = case(alternatives).run();
    assert_eq!((run.total("free"), run.total("pinned")), ("73.00".into(), "146.00".into()));
    let findings = case(&alternatives.replace("\"dear\"", "\"deer\"")).findings();
    assert_eq!((findings[0].code, findings[0].help.as_str()), ("unknown-name", "did you mean `dear`?"));
    let findings = case(&alternatives.replace("web =", "wep =")).findings();
    assert_eq!((findings[0].code, findings[0].help.as_str()), ("unknown-name", "did you mean `web`?"));
}

#[test]
fn tiers_and_allowances_pool_over_all_parts_of_an_account() {
    // 6 GB from each of two parts of one account: 1 free, 9 at 0.30, 2 at 0.10; the first part fills the tiers first.
    let stream = |name: &str| format!("[[traffic]]\nname = \"{name}\"\nmeter = \"transfer-out\"\nvolume = \"6 GB/month\"\n");
    let body = format!("{}free = \"1 GB\"\n", tiered("Out", "transfer-out", &[("9 GB", "0.30/GB"), ("", "0.10/GB")]));
    let alternatives = "[[alternative]]\nname = \"one account\"\nparts = [{ sheet = \"./a.toml\", serves = [\"web\"] }, { sheet = \"./a.toml\" }]\n\
                        [[alternative]]\nname = \"two\"\nparts = [{ sheet = \"./a.toml\", serves = [\"web\"] }, { sheet = \"./b.toml\" }]\n";
    let run = Case::new("1 month").body(&stream("web")).body(&stream("mail")).body(alternatives).sheet("a", "cloud", &body).sheet("b", "cloud", &body).run();
    assert_eq!(run.total("one account"), "2.90");
    let amounts: Vec<_> = run.lines("one account").into_iter().map(|(_, amount)| amount).collect();
    // The first part: 5 at 0.30; the second: 4 at 0.30 and 2 at 0.10.
    assert_eq!(amounts, ["1.50", "1.20", "0.20"]);
    // Two accounts: 5 at 0.30 each.
    assert_eq!(run.total("two"), "3.00");
}

// Traffic between parts.

/// Servers on one sheet, files on another, both with prices for traffic; 12 GB a month flow from the files to the servers.
fn between(more: &str) -> Case {
    between_for("1 month", more)
}

fn between_for(horizon: &str, more: &str) -> Case {
    let traffic = |out: &str, into: &str| [charge("Out", "transfer-out", out), charge("In", "transfer-in", into)].concat();
    let servers = [rented("server", "0/month"), charge("Storage", "object-storage", "0/GB-month"), traffic("5/GB", "0.10/GB")];
    let files = [charge("Storage", "object-storage", "0/GB-month"), traffic("1/GB", "7/GB")];
    Case::new(horizon)
        .body(&vcpus("web", 1))
        .body("[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"1 TB\"\n")
        .body("[[traffic]]\nname = \"reads\"\nfrom = \"files\"\nto = \"web\"\nvolume = \"12 GB/month\"\n")
        .body("[[alternative]]\nname = \"apart\"\nparts = [{ sheet = \"./files.toml\", serves = [\"data\"] }, { sheet = \"./servers.toml\" }]\n")
        .body("[[alternative]]\nname = \"together\"\nparts = [{ sheet = \"./servers.toml\" }]\n")
        .body("[[alternative]]\nname = \"two parts\"\nparts = [{ sheet = \"./servers.toml\", serves = [\"data\"] }, { sheet = \"./servers.toml\" }]\n")
        .body(more)
        .sheet("servers", "hosting", &servers.concat())
        .sheet("files", "cloud", &files.concat())
}

#[test]
fn traffic_between_two_accounts_goes_out_of_the_one_and_into_the_other() {
    let run = between("").run();
    assert_eq!(
        run.lines("apart").into_iter().filter(|(_, amount)| amount != "0.00").collect::<Vec<_>>(),
        [("Out".to_owned(), "12.00".to_owned()), ("In".to_owned(), "1.20".to_owned())]
    );
    assert_eq!(run.total("apart"), "13.20");
}

#[test]
fn traffic_within_an_account_is_not_metered_however_many_parts_it_has() {
    let run = between("").run();
    assert_eq!((run.total("together"), run.total("two parts")), ("0.00".into(), "0.00".into()));
}

#[test]
fn traffic_between_accounts_follows_the_demand_or_nothing_and_grows() {
    let traffic =
        "[demand]\ngrowth = \"50 %/month\"\n[[traffic]]\nname = \"steady\"\nfrom = \"web\"\nto = \"files\"\nvolume = \"1 GB/month\"\nfollows = \"nothing\"\n";
    // Reads: 12, then 18 at 1 and 0.10; writes: 1 at 5 and 7.
    assert_eq!(between_for("2 months", traffic).run().months("apart"), decimals("0 25.20 31.80"));
}

#[test]
fn traffic_between_accounts_fills_the_same_tiers_as_what_goes_to_the_internet() {
    // 12 GB to the other account and 8 to the internet: 20, of which 15 at 1 and 5 at 0.10.
    let tiers = [charge("Storage", "object-storage", "0/GB-month"), tiered("Out", "transfer-out", &[("15 GB", "1/GB"), ("", "0.10/GB")])];
    let run = between("[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"8 GB/month\"\n")
        .body("[[alternative]]\nname = \"tiers\"\nparts = [{ sheet = \"./tiers.toml\", serves = [\"files\", \"out\"] }, { sheet = \"./servers.toml\" }]\n")
        .sheet("tiers", "cloud", &tiers.concat())
        .run();
    assert_eq!((run.line("tiers", "Out, tier 1"), run.line("tiers", "Out, tier 2")), ("15.00".into(), "0.50".into()));
    assert_eq!(run.line("tiers", "In"), "1.20");
}

#[test]
fn traffic_between_accounts_counts_at_the_95th_percentile_of_both() {
    // A flat 324 GB in 30 days are 1 Mbps: out of the files at 2, into the servers at 3.
    let transit = |price: &str| format!("{}covers = [\"transfer-out\", \"transfer-in\"]\n", charge("Transit", "bandwidth-p95", price));
    let run = Case::new("1 month")
        .head("start = \"2026-06\"")
        .body("[conventions]\nmonth = \"calendar\"\nburst = 1\n")
        .body(&vcpus("web", 1))
        .body("[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"1 TB\"\n")
        .body("[[traffic]]\nname = \"reads\"\nfrom = \"files\"\nto = \"web\"\nvolume = \"324 GB/month\"\n")
        .body("[[alternative]]\nname = \"apart\"\nparts = [{ sheet = \"./files.toml\", serves = [\"data\"] }, { sheet = \"./servers.toml\" }]\n")
        .sheet("files", "cloud", &[charge("Storage", "object-storage", "0/GB-month"), transit("2/Mbps-month")].concat())
        .sheet("servers", "hosting", &[rented("server", "0/month"), transit("3/Mbps-month")].concat())
        .run();
    assert_eq!(run.total("apart"), "5.00");
}

#[test]
fn traffic_between_accounts_needs_the_price_of_both_directions() {
    let run = between("[[alternative]]\nname = \"half\"\nparts = [{ sheet = \"./bare.toml\", serves = [\"data\"] }, { sheet = \"./servers.toml\" }]\n")
        .sheet("bare", "cloud", &charge("Storage", "object-storage", "0/GB-month"))
        .run();
    assert_eq!(run.reasons("half"), [no_charge("bare", "transfer-out")]);
}

#[test]
fn where_an_end_is_not_served_the_end_is_what_is_missing() {
    let run = between("[[alternative]]\nname = \"half\"\nparts = [{ sheet = \"./files.toml\", serves = [\"data\"] }]\n").run();
    assert_eq!(run.reasons("half"), [NotPriced::Unserved { what: "web".to_owned() }]);
}

#[test]
fn a_completing_sheet_prices_the_traffic_between_accounts_as_any_other() {
    let bare = || charge("Storage", "object-storage", "0/GB-month");
    let run = between("[[alternative]]\nname = \"half\"\nparts = [{ sheet = \"./bare.toml\", serves = [\"data\"] }, { sheet = \"./servers.toml\" }]\n")
        .sheet("bare", "cloud", &bare())
        .completing("transit", "hosting", &charge("Transit", "transfer-out", "2/GB"))
        .run();
    assert_eq!((run.line("half", "Transit"), run.line("half", "In")), ("24.00".into(), "1.20".into()));
}

#[test]
fn traffic_says_either_its_meter_or_between_what_it_flows() {
    let codes = |keys: &str| {
        let findings = between(&format!("[[traffic]]\nname = \"more\"\nvolume = \"1 GB/month\"\n{keys}\n")).findings();
        findings.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(""), ["missing-key"]);
    assert_eq!(codes("from = \"files\""), ["missing-key"]);
    assert_eq!(codes("to = \"files\""), ["missing-key"]);
    assert_eq!(codes("meter = \"transfer-out\"\nfrom = \"files\"\nto = \"web\""), ["conflict"]);
    assert_eq!(codes("meter = \"transfer-out\"\nto = \"web\""), ["conflict"]);
    assert_eq!(codes("from = \"web\"\nto = \"web\""), ["conflict"]);
    assert_eq!(codes("from = \"reads\"\nto = \"wep\""), ["unknown-name", "unknown-name"]);
    assert_eq!(codes("from = \"files\"\nto = \"web\"\n[[requests]]\nname = \"more\"\nmeter = \"requests-read\"\nvolume = \"1/month\""), ["duplicate-name"]);
}

#[test]
fn an_end_that_could_not_be_read_is_not_reported_a_second_time() {
    let findings =
        between("[[component]]\nname = \"api\"\nvcpu = 3\nmemory = 5\n[[traffic]]\nname = \"more\"\nfrom = \"api\"\nto = \"web\"\nvolume = \"1 GB/month\"\n")
            .findings();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["unknown-key", "wrong-type"]);
}

#[test]
fn traffic_between_parts_is_served_by_none_and_its_misspelt_end_is_known() {
    let part = "[[alternative]]\nname = \"odd\"\nparts = [{ sheet = \"./files.toml\", serves = [\"reads\"] }, { sheet = \"./servers.toml\" }]\n";
    let findings = between(part).findings();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["conflict"]);
    let findings = between("[[traffic]]\nname = \"more\"\nfrom = \"file\"\nto = \"web\"\nvolume = \"1 GB/month\"\n").findings();
    assert_eq!(findings[0].help, "did you mean `files`?");
}

// Sheets that complete others.

fn staffed(case: Case) -> Case {
    case.body("[staff]\nrented = 1\nowned = 2\n")
}

#[test]
fn a_completing_sheet_prices_only_what_the_others_do_not() {
    let both = [charge("People", "posts", "1000/post-month"), charge("Out", "transfer-out", "9/GB")].concat();
    let run = staffed(Case::new("1 month").body(&usage("transfer-out", "10 GB")))
        .sheet("rent", "cloud", &charge("Out", "transfer-out", "0.10/GB"))
        .completing("people", "hosting", &both)
        .run();
    assert_eq!((run.line("rent", "Out"), run.line("rent", "People")), ("1.00".into(), "1000.00".into()));
    assert_eq!(run.total("rent"), "1001.00");
}

#[test]
fn a_completing_sheet_is_no_alternative_and_completes_every_one() {
    let run = staffed(Case::new("1 month").body(&vcpus("web", 1)))
        .sheet("rent", "cloud", &rented("server", "0.10/hour"))
        .sheet("own", "owned", &bought("server", "100 USD", "life = \"1 month\""))
        .completing("people", "hosting", &charge("People", "posts", "1000/post-month"))
        .run();
    assert_eq!(run.comparison.outcomes.len(), 2);
    assert_eq!((run.line("rent", "People"), run.line("own", "People")), ("1000.00".into(), "2000.00".into()));
}

#[test]
fn a_completing_sheets_fixed_fee_is_paid_once() {
    let stream = |name: &str| format!("[[traffic]]\nname = \"{name}\"\nmeter = \"transfer-out\"\nvolume = \"1 GB/month\"\n");
    let run = Case::new("1 month")
        .body(&stream("web"))
        .body(&stream("mail"))
        .body("[[alternative]]\nname = \"both\"\nparts = [{ sheet = \"./a.toml\", serves = [\"web\"] }, { sheet = \"./b.toml\" }]\n")
        .sheet("a", "cloud", &charge("Out", "transfer-out", "1/GB"))
        .sheet("b", "cloud", &charge("Out", "transfer-out", "1/GB"))
        .completing("fees", "hosting", &charge("Fee", "months", "100/month"))
        .run();
    assert_eq!(run.total("both"), "102.00");
}

#[test]
fn of_several_completing_sheets_the_first_that_has_the_price_is_used() {
    let run = staffed(Case::new("1 month"))
        .sheet("rent", "cloud", &charge("Out", "transfer-out", "0.10/GB"))
        .completing("racks", "hosting", &charge("Racks", "rack-units", "10/U-month"))
        .completing("cheap", "hosting", &charge("People", "posts", "1000/post-month"))
        .completing("dear", "hosting", &charge("People", "posts", "9000/post-month"))
        .run();
    assert_eq!(run.total("rent"), "1000.00");
}

#[test]
fn completing_sheets_offer_no_machines() {
    let run = Case::new("1 month")
        .body(&vcpus("web", 1))
        .sheet("rent", "cloud", &charge("Out", "transfer-out", "0.10/GB"))
        .completing("more", "cloud", &rented("server", "0.01/hour"))
        .run();
    assert!(has_no_machine(run.reasons("rent"), "web", ""), "{:?}", run.reasons("rent"));
}

#[test]
fn people_without_a_price_are_a_missing_price_and_without_staff_they_are_not_counted() {
    let run = staffed(Case::new("1 month").body(&vcpus("web", 1))).sheet("rent", "cloud", &rented("server", "0.10/hour")).run();
    assert_eq!(run.reasons("rent"), [no_charge("rent", "posts")]);
    let run = Case::new("1 month").body(&vcpus("web", 1)).sheet("rent", "cloud", &rented("server", "0.10/hour")).run();
    assert_eq!(run.total("rent"), "73.00");
}

#[test]
fn a_part_on_owned_machines_makes_the_posts_those_of_an_owner() {
    // Machines owned, files rented: the base of 2, once, on the part that is said to serve people or else the first.
    let alternative = |staff: &str| {
        format!("[[alternative]]\nname = \"mixed\"\nparts = [{{ sheet = \"./files.toml\", serves = [\"files\"{staff}] }}, {{ sheet = \"./own.toml\" }}]\n")
    };
    let run = |staff: &str, own_people: &str| -> Run {
        staffed(Case::new("1 month").body(&vcpus("web", 1)).body("[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"1 GB\"\n"))
            .body(&alternative(staff))
            .sheet("files", "cloud", &[charge("Storage", "object-storage", "0/GB-month"), charge("People", "posts", "1000/post-month")].concat())
            .sheet("own", "owned", &format!("{}{own_people}", bought("server", "0 USD", "life = \"1 month\"")))
            .run()
    };
    assert_eq!(run(", \"staff\"", "").total("mixed"), "2000.00");
    assert_eq!(run("", &charge("Own people", "posts", "500/post-month")).total("mixed"), "1000.00");
}

// How many are priced.

#[test]
fn no_alternative_at_all_is_no_verdict() {
    let run = Case::new("1 month").body(&vcpus("web", 1)).run();
    assert_eq!(run.comparison.verdict, Verdict::NonePriced);
    assert_eq!(run.json()["alternatives"], serde_json::json!([]));
}

#[test]
fn one_priced_alternative_is_a_bill_and_no_verdict() {
    let run = Case::new("1 month").body(&vcpus("web", 1)).sheet("only", "cloud", &rented("server", "0.10/hour")).run();
    assert_eq!(run.comparison.verdict, Verdict::OnlyOne(0));
    assert_eq!((run.winner(), run.json()["verdict"]["winner"].clone()), (None, serde_json::Value::Null));
}

#[test]
fn an_alternative_without_a_price_is_never_the_winner_nor_the_runner_up() {
    let run = Case::new("1 month")
        .body(&vcpus("web", 1))
        .sheet("none", "cloud", &rented("server", "unpublished"))
        .sheet("dear", "cloud", &rented("server", "0.20/hour"))
        .sheet("cheap", "cloud", &rented("server", "0.10/hour"))
        .run();
    let Verdict::Winner { winner, runner_up, margin, ratio, .. } = run.comparison.verdict else { panic!("two are priced") };
    assert_eq!((winner, runner_up), (run.index("cheap"), run.index("dear")));
    // 146 - 73, half of 146.
    assert_eq!((margin.to_string(), ratio), ("73.00".into(), crate::support::decimal("0.5")));
}

#[test]
fn a_tie_goes_to_the_first_name() {
    let run = Case::new("1 month")
        .body(&vcpus("web", 1))
        .sheet("b", "cloud", &rented("server", "0.10/hour"))
        .sheet("a", "cloud", &rented("server", "0.10/hour"))
        .sheet("c", "cloud", &rented("server", "0.10/hour"))
        .run();
    let Verdict::Winner { winner, runner_up, margin, .. } = run.comparison.verdict else { panic!("three are priced") };
    assert_eq!((winner, runner_up), (run.index("a"), run.index("b")));
    assert!(margin.is_zero());
}

#[test]
fn break_even_is_the_first_month_from_which_the_winner_has_paid_less_for_good() {
    // Rent 100 a month; own 450 before the start and nothing after: 450 < 500 in month 5. The credit at the end does not count.
    let run = Case::new("12 months")
        .body(&vcpus("web", 1))
        .sheet("rent", "hosting", &rented("server", "100/month"))
        .sheet("own", "owned", &bought("server", "450 USD", "life = \"5 years\""))
        .run();
    let Verdict::Winner { break_even, .. } = run.comparison.verdict else { panic!("two are priced") };
    assert_eq!((run.winner(), break_even), (Some("own"), Some(5)));
    // Where the winner wins by its credit alone it has not paid less by the end: 1,250 against 1,200.
    let run = Case::new("12 months")
        .body(&vcpus("web", 1))
        .sheet("rent", "hosting", &rented("server", "100/month"))
        .sheet("own", "owned", &bought("server", "1250 USD", "life = \"5 years\""))
        .run();
    let Verdict::Winner { break_even, .. } = run.comparison.verdict else { panic!("two are priced") };
    assert_eq!((run.winner(), break_even), (Some("own"), None));
}

#[test]
fn a_layer_that_says_a_name_twice_or_changes_the_currency_is_refused() {
    let layer = |body: &str| {
        let below = sheet("USD", "below", "cloud", &rented("small", "0.10/hour"));
        let over = format!("[sheet]\nid = \"over\"\nextends = \"./below.toml\"\n{body}");
        let case = Case::new("1 month").body(&vcpus("web", 1)).file("below.toml", &below);
        case.sheet_text("over", &over).findings()
    };
    let twice = "[[machine]]\nname = \"small\"\nprice = \"0.20/hour\"\n[[machine]]\nname = \"small\"\nprice = \"0.30/hour\"\n";
    assert_eq!(layer(twice).iter().map(|finding| finding.code).collect::<Vec<_>>(), ["duplicate-name"]);
    assert_eq!(layer("currency = \"EUR\"\n").iter().map(|finding| finding.code).collect::<Vec<_>>(), ["other-currency"]);
}
