//! What is said about purchase options, steps, caps, schedules and mixes that are wrong: each with its code, its line and what to write instead.

use crate::support::{Case, Finding, bought, rented, sheet, usage, vcpus};

/// Code, line, a part of the message and the whole help.
type Expected<'a> = (&'a str, usize, &'a str, &'a str);

#[track_caller]
fn assert_found(findings: &[Finding], expected: &[Expected<'_>], change: &str) {
    let found: Vec<_> = findings.iter().map(|finding| (finding.code, finding.line, finding.help.as_str())).collect();
    let wanted: Vec<_> = expected.iter().map(|(code, line, _, help)| (*code, *line, *help)).collect();
    assert_eq!(found, wanted, "{change}: {findings:#?}");
    for (finding, (_, _, message, _)) in findings.iter().zip(expected) {
        assert!(finding.message.contains(message), "{change}: {}", finding.message);
    }
}

/// A sheet without fault, from its first line on.
const SHEET: &str = "sheet = { id = \"cloud\", provider = \"Cloud\", kind = \"cloud\", currency = \"USD\", as_of = 2026-01-01 }
source.list = { title = \"Price list\", read = \"primary\" }
[option.term]
kind = \"committed\"
term = \"1 year\"
source = \"list\"
[option.plan]
kind = \"plan\"
term = \"1 year\"
source = \"list\"
[option.spot]
kind = \"spot\"
lost_work = \"5 %\"
source = \"list\"
[sustained.steps]
steps = [{ up_to = \"50 %\", price = \"100 %\" }, { price = \"60 %\" }]
source = \"list\"
[[machine]]
name = \"m\"
vcpus = 1
price = \"0.10/hour\"
source = \"list\"
options = { term = \"0.05/hour\", plan = \"0.06/hour\", spot = \"0.03/hour\" }
";

/// The findings of that sheet after a change.
#[track_caller]
fn in_sheet(from: &str, to: &str) -> Vec<Finding> {
    assert!(SHEET.contains(from), "{from}");
    Case::new("1 month").body(&usage("transfer-out", "1 GB")).sheet_text("cloud", &SHEET.replacen(from, to, 1)).findings()
}

#[test]
fn the_sheet_itself_has_no_fault() {
    assert!(Case::new("1 month").body(&vcpus("web", 1)).sheet_text("cloud", SHEET).read().is_ok());
}

const TERM: &str = "a term is whole months, up to ten years";
const SHARE: &str =
    "on a plan it is the share of the commitment that is paid when it is bought; for machines write it per machine: `{ upfront = \"325 USD\" }`";

#[test]
fn an_option_that_is_wrong_is_pointed_at() {
    let words = "did you mean `committed`? the words are `committed`, `plan`, `spot`";
    let reserved = "the word has a meaning in `purchase`: give it another name";
    let cases: [(&str, &str, Expected<'_>); 17] = [
        ("kind = \"committed\"", "kind = \"comitted\"", ("unknown-word", 4, "`comitted`", words)),
        ("kind = \"committed\"\nterm = \"1 year\"", "kind = \"committed\"", ("missing-key", 3, "no `term`", "write it as `\"1 year\"`")),
        ("term = \"1 year\"", "term = \"6 weeks\"", ("bad-value", 5, "6 weeks", TERM)),
        ("term = \"1 year\"", "term = \"11 years\"", ("bad-value", 5, "11 years", TERM)),
        ("term = \"1 year\"", "term = \"0 months\"", ("bad-value", 5, "0 months", TERM)),
        ("lost_work = \"5 %\"", "lost_work = \"5 %\"\nterm = \"1 year\"", ("conflict", 14, "has a term", "spot binds nobody: leave `term` out")),
        ("lost_work = \"5 %\"\n", "", ("missing-key", 11, "how much work is lost", "write the assumed share, as `lost_work = \"5 %\"`")),
        ("lost_work = \"5 %\"", "lost_work = \"100 %\"", ("bad-value", 13, "leaves nothing", "it is a share below 100 %")),
        ("kind = \"committed\"", "kind = \"committed\"\nlost_work = \"5 %\"", ("conflict", 5, "has `lost_work`", "only what is spot is interrupted")),
        ("kind = \"committed\"", "kind = \"committed\"\nupfront = \"50 %\"", ("conflict", 5, "not a share of a plan", SHARE)),
        ("kind = \"plan\"", "kind = \"plan\"\nupfront = \"120 %\"", ("conflict", 9, "not a share of a plan", SHARE)),
        ("kind = \"spot\"", "kind = \"spot\"\nupfront = \"10 %\"", ("conflict", 13, "not a share of a plan", SHARE)),
        ("kind = \"committed\"", "kind = \"committed\"\nlabl = \"x\"", ("unknown-key", 5, "`labl`", "did you mean `label`?")),
        ("kind = \"spot\"\nlost_work = \"5 %\"", "kind = \"committed\"\nterm = \"1 year\"", ("bad-value", 11, "named `spot`", reserved)),
        ("[option.term]", "[option.any]\nkind = \"committed\"\nterm = \"1 year\"\nsource = \"list\"\n[option.term]", ("bad-value", 3, "named `any`", reserved)),
        ("source = \"list\"\n[option.plan]", "[option.plan]", ("missing-source", 3, "names no source", "write `source`; the sheet has `list`")),
        ("source = \"list\"\n[option.plan]", "source = \"lst\"\n[option.plan]", ("missing-source", 6, "`lst`", "did you mean `list`?")),
    ];
    for (from, to, expected) in cases {
        assert_found(&in_sheet(from, to), &[expected], to);
    }
}

#[test]
fn a_price_under_an_option_that_is_wrong_is_pointed_at() {
    let by_the_hour = "a plan and spot are counted by the hour";
    let per_machine = "only committed machines have `upfront`, `setup` and `usage`";
    let currency = "a sheet has one currency; put these prices into a sheet of their own";
    let cases: [(&str, &str, Expected<'_>); 15] = [
        ("{ term = \"0.05/hour\"", "{ trem = \"0.05/hour\"", ("unknown-name", 23, "`m` under `trem`", "did you mean `term`?")),
        ("term = \"0.05/hour\"", "term = { usage = \"0.01/hour\" }", ("missing-key", 23, "has no price", "write `price`, `upfront`, or both")),
        ("term = \"0.05/hour\"", "term = {}", ("missing-key", 23, "has no price", "write `price`, `upfront`, or both")),
        ("term = \"0.05/hour\"", "term = \"0.05 EUR/hour\"", ("other-currency", 23, "EUR", currency)),
        ("term = \"0.05/hour\"", "term = { upfront = \"5 EUR\" }", ("other-currency", 23, "EUR", currency)),
        ("term = \"0.05/hour\"", "term = { upfront = \"5\" }", ("bad-value", 23, "names no currency", "write it as `5 USD`")),
        (
            "term = \"0.05/hour\"",
            "term = { price = \"0.05/hour\", usage = \"5/month\" }",
            ("wrong-unit", 23, "`usage` of the machine `m`", "write it as `0.03/hour`"),
        ),
        ("term = \"0.05/hour\"", "term = { price = \"0.05/hour\", setup = \"5/hour\" }", ("wrong-unit", 23, "the set-up fee", "write it as `99/machine`")),
        ("term = \"0.05/hour\"", "term = { price = \"0.05/hour\", source = \"lst\" }", ("missing-source", 23, "`lst`", "did you mean `list`?")),
        ("term = \"0.05/hour\"", "term = { price = \"0.05/hour\", upfrnt = \"5 USD\" }", ("unknown-key", 23, "`upfrnt`", "did you mean `upfront`?")),
        ("plan = \"0.06/hour\"", "plan = { price = \"0.06/hour\", upfront = \"5 USD\" }", ("conflict", 23, "a payment per machine", per_machine)),
        ("plan = \"0.06/hour\"", "plan = { price = \"0.06/hour\", usage = \"0.01/hour\" }", ("conflict", 23, "a payment per machine", per_machine)),
        ("spot = \"0.03/hour\"", "spot = { price = \"0.03/hour\", setup = \"5/machine\" }", ("conflict", 23, "a payment per machine", per_machine)),
        ("plan = \"0.06/hour\"", "plan = \"40/month\"", ("wrong-unit", 23, "not priced by the hour", by_the_hour)),
        ("spot = \"0.03/hour\"", "spot = \"20/month\"", ("wrong-unit", 23, "not priced by the hour", by_the_hour)),
    ];
    for (from, to, expected) in cases {
        assert_found(&in_sheet(from, to), &[expected], to);
    }
}

#[test]
fn steps_of_sustained_use_that_are_not_whole_are_pointed_at() {
    let falls = "it is a share of the price, and falls from step to step";
    let cases: [(&str, &str, Expected<'_>); 7] = [
        ("{ price = \"60 %\" }", "{ up_to = \"100 %\", price = \"60 %\" }", ("tier-overlap", 16, "no price beyond", "leave `up_to` of the last step out")),
        (
            "{ price = \"60 %\" }",
            "{ up_to = \"40 %\", price = \"80 %\" }, { price = \"60 %\" }",
            ("tier-overlap", 16, "ends where or before it begins", "shares of the month are cumulative and ascend"),
        ),
        (
            "{ price = \"60 %\" }",
            "{ up_to = \"100 %\", price = \"80 %\" }, { price = \"60 %\" }",
            ("tier-overlap", 16, "ends with the month", "leave `up_to` out"),
        ),
        ("{ up_to = \"50 %\", price = \"100 %\" }", "{ price = \"100 %\" }", ("tier-overlap", 16, "without a bound", "only the last step has no `up_to`")),
        ("price = \"100 %\"", "price = \"120 %\"", ("tier-overlap", 16, "rises", falls)),
        ("price = \"100 %\"", "price = \"50 %\"", ("tier-overlap", 16, "rises", falls)),
        (
            "[{ up_to = \"50 %\", price = \"100 %\" }, { price = \"60 %\" }]",
            "[]",
            ("tier-overlap", 15, "no steps", "write `steps = [ { up_to = \"25 %\", price = \"100 %\" }, { price = \"60 %\" } ]`"),
        ),
    ];
    for (from, to, expected) in cases {
        assert_found(&in_sheet(from, to), &[expected], to);
    }
    let found = in_sheet("{ price = \"60 %\" }]\nsource = \"list\"", "{ price = \"60 %\" }]");
    assert_found(&found, &[("missing-source", 15, "names no source", "write `source`; the sheet has `list`")], "source");
}

#[test]
fn sustained_use_caps_and_stopped_prices_that_do_not_fit_the_machine_are_pointed_at() {
    let price = "price = \"0.10/hour\"";
    let (cap, stopped) = ("is not what an hourly machine costs in a month", "`stopped` of the machine `m` is not a price per hour");
    let cases: [(&str, Expected<'_>); 7] = [
        ("price = \"0.10/hour\"\nsustained = \"stps\"", ("unknown-name", 22, "`stps`", "did you mean `steps`?")),
        ("price = \"0.10/hour\"\nsustained = \"steps\"\ncap = \"24/month\"", ("conflict", 23, "has `sustained` and `cap`", "write one of them")),
        ("price = \"70/month\"\nsustained = \"steps\"", ("conflict", 22, "rented by the month", "it is for machines that are rented by the hour")),
        ("price = \"0.10/hour\"\ncap = \"1/hour\"", ("wrong-unit", 22, cap, "write it as `24/month`")),
        (
            "price = \"70/month\"\ncap = \"24/month\"",
            ("conflict", 22, "is rented by the month and has a `cap`", "what is rented by the month costs its price in every month: leave it out"),
        ),
        ("price = \"0.10/hour\"\nstopped = \"5/month\"", ("wrong-unit", 22, stopped, "write it as `0.02/hour`")),
        (
            "price = \"0.10/hour\"\nstopped = \"0.05 EUR/hour\"",
            ("other-currency", 22, "EUR", "a sheet has one currency; put these prices into a sheet of their own"),
        ),
    ];
    for (to, expected) in cases {
        assert_found(&in_sheet(price, to), &[expected], to);
    }
}

#[test]
fn steps_by_number_that_are_not_whole_are_pointed_at() {
    let help = "numbers of machines ascend, and only the last tier has no `up_to`";
    let cases: [(&str, Expected<'_>); 6] = [
        ("price = \"0.10/hour\"\ntiers = [{ price = \"0.10/hour\" }]", ("conflict", 21, "both `price` and `tiers`", "write one of them")),
        ("tiers = [{ up_to = 5, price = \"1/hour\" }, { up_to = 3, price = \"1/hour\" }, { price = \"1/hour\" }]", ("tier-overlap", 21, "not whole", help)),
        ("tiers = [{ up_to = 5, price = \"1/hour\" }]", ("tier-overlap", 21, "not whole", help)),
        ("tiers = [{ price = \"1/hour\" }, { price = \"1/hour\" }]", ("tier-overlap", 21, "not whole", help)),
        ("tiers = [{ up_to = 5, price = \"1/hour\" }, { price = \"60/month\" }]", ("wrong-unit", 21, "per different times", "write all of them with one unit")),
        ("tiers = [{ up_to = 2.5, price = \"1/hour\" }, { price = \"1/hour\" }]", ("bad-value", 21, "`2.5`", "write a whole number such as `2`")),
    ];
    for (to, expected) in cases {
        assert_found(&in_sheet("price = \"0.10/hour\"", to), &[expected], to);
    }
}

#[test]
fn a_machine_that_is_bought_has_no_way_to_be_rented() {
    let option = "[option.term]\nkind = \"committed\"\nterm = \"1 year\"\nsource = \"list\"\n";
    for key in ["cap = \"24/month\"", "stopped = \"0.10/hour\"", "sustained = \"steps\"", "options = { term = \"1/hour\" }"] {
        let text = sheet("USD", "own", "owned", &format!("{option}{}", bought("server", "100 USD", &format!("life = \"1 year\"\n{key}"))));
        let line = 1 + text.lines().position(|line| line == key).expect("the key");
        let findings = Case::new("1 month").body(&vcpus("web", 1)).sheet_text("own", &text).findings();
        let name = key.split(' ').next().expect("a key");
        assert_found(&findings, &[("conflict", line, &format!("is bought and has `{name}`"), "that is for machines that are rented: leave it out")], key);
    }
}

/// A workload that mixes, without fault, from its first line on.
const WORKLOAD: &str = "[workload]
name = \"x\"
horizon = \"1 month\"
currency = \"USD\"

[[component]]
name = \"web\"
vcpus = 1

[[alternative]]
name = \"a\"
parts = [
  { sheet = \"./own.toml\" },
  { sheet = \"./rent.toml\", takes = \"peak\" },
]
";

/// That workload after a change, with a sheet to own, one to rent with a term, and one to rent on demand only.
#[track_caller]
fn workload(from: &str, to: &str) -> Case {
    assert!(WORKLOAD.contains(from), "{from}");
    let option = "[option.term]\nkind = \"committed\"\nterm = \"1 year\"\nsource = \"list\"\n";
    Case::verbatim(&WORKLOAD.replacen(from, to, 1))
        .sheet("own", "owned", &bought("server", "100 USD", "life = \"1 year\""))
        .sheet("rent", "cloud", &format!("{option}{}options = {{ term = \"0.05/hour\" }}\n", rented("m", "0.10/hour")))
        .sheet("plain", "cloud", &rented("m", "0.10/hour"))
}

#[test]
fn a_purchase_that_the_sheet_does_not_have_is_pointed_at() {
    let on_demand_only = "the sheet has prices on demand only: write `on demand`, or add `[option.NAME]` to the sheet";
    let list = "write `\"committed\"`, `\"on demand\"`, or a list of options";
    let rent = "./rent.toml\", takes = \"peak\"";
    let cases: [(&str, Expected<'_>); 7] = [
        ("./rent.toml\", purchase = \"comitted\", takes = \"peak\"", ("unknown-name", 14, "`comitted`", "did you mean `committed`?")),
        ("./rent.toml\", purchase = [\"term\", \"trem\"], takes = \"peak\"", ("unknown-name", 14, "`trem`", "did you mean `term`?")),
        ("./rent.toml\", purchase = \"spot\", takes = \"peak\"", ("unknown-name", 14, "`rent` has no spot prices", "the sheet has `term`")),
        ("./rent.toml\", purchase = [], takes = \"peak\"", ("wrong-type", 14, "a list", list)),
        ("./rent.toml\", purchase = 1, takes = \"peak\"", ("wrong-type", 14, "a number", list)),
        ("./plain.toml\", purchase = \"committed\", takes = \"peak\"", ("unknown-name", 14, "`plain` has no commitments", on_demand_only)),
        ("./plain.toml\", purchase = \"term\", takes = \"peak\"", ("unknown-name", 14, "`term`", on_demand_only)),
    ];
    for (to, expected) in cases {
        assert_found(&workload(rent, to).findings(), &[expected], to);
    }
}

#[test]
fn a_mix_that_has_no_base_or_no_peak_is_pointed_at() {
    let own = "./own.toml\" }";
    let both = "./own.toml\" },\n  { sheet = \"./rent.toml\", takes = \"peak\" }";
    let base = "all components are served by one other part: its machines carry the base";
    let sides = "the base is on an owned sheet, the peak on a rented one";
    let whole = "write a whole number such as `2`";
    let cases: [(&str, &str, Expected<'_>); 9] = [
        ("takes = \"peak\"", "takes = \"base\"", ("unknown-word", 14, "`base`", "write one of `peak`")),
        (own, "./plain.toml\" }", ("conflict", 14, "does not own its base and rent its peak", sides)),
        ("  { sheet = \"./own.toml\" },\n", "", ("conflict", 13, "does not take the peak of one other part", base)),
        (own, "./own.toml\", takes = \"peak\" }", ("conflict", 14, "two parts of `a` take the peak", "one part has the base, one takes the peak")),
        (own, "./own.toml\", count = -1 }", ("bad-value", 13, "negative", whole)),
        (own, "./own.toml\", count = 1.5 }", ("bad-value", 13, "`1.5`", whole)),
        (
            "takes = \"peak\" }",
            "takes = \"peak\", count = 2 }",
            ("conflict", 14, "has no base has a `count`", "write it on the part whose machines carry the base"),
        ),
        (both, "./own.toml\", count = 2 }", ("conflict", 13, "none takes the peak", "write `takes = \"peak\"` on the other part, or leave `count` out")),
        (
            both,
            "./own.toml\", serves = [\"web\"] },\n  { sheet = \"./rent.toml\", serves = [\"web\"], takes = \"peak\" }",
            ("conflict", 14, "`web` is served by two parts", "each is served by one part"),
        ),
    ];
    for (from, to, expected) in cases {
        assert_found(&workload(from, to).findings(), &[expected], to);
    }
}

#[test]
fn a_schedule_that_is_no_time_of_the_week_is_pointed_at() {
    let help = "write days and whole hours, as `mon-fri 08:00-18:00` or `daily 22:00-06:00`";
    for (schedule, message) in [
        ("mon-fri", "`mon-fri` does not say days and hours"),
        ("mon-fry 08:00-18:00", "`fry` is not a day of the week"),
        ("mon-fri 08:30-18:00", "`08:30` is not a whole hour"),
        ("mon-fri 08:00-25:00", "`25:00` is not a whole hour"),
        ("mon-fri 08:00-08:00", "`08:00-08:00` is no time of the day"),
        ("mon-fri 24:00-08:00", "`24:00-08:00` is no time of the day"),
        ("mon-fri 08:00", "`08:00` is not from one hour to another"),
    ] {
        let findings = workload("vcpus = 1", &format!("vcpus = 1\nschedule = \"{schedule}\"")).findings();
        assert_found(&findings, &[("bad-value", 9, message, help)], schedule);
    }
    let findings = workload("vcpus = 1", "vcpus = 1\nallow = [\"spt\"]").findings();
    let words = "did you mean `spot`? the words are `burstable`, `shared-core`, `superseded`, `spot`";
    assert_found(&findings, &[("unknown-word", 9, "`spt`", words)], "allow");
}

#[test]
fn a_33rd_schedule_is_one_too_many() {
    let component = |at: usize| format!("{}schedule = \"{} {:02}:00-{:02}:00\"\n", vcpus(&format!("c{at}"), 1), ["mon", "tue"][at / 24], at % 24, at % 24 + 1);
    let many = |count: usize| (0..count).map(component).collect::<String>() + "[[alternative]]";
    assert!(workload("[[alternative]]", &many(32)).read().is_ok());
    let findings = workload("[[alternative]]", &many(33)).findings();
    assert_eq!((findings.len(), findings[0].code, findings[0].help.as_str()), (1, "bad-value", "a workload has up to 32 of them: let components share some"));
}
