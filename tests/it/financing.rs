//! Hardware that is paid for by a loan or a lease: instalments as numpy-financial has them, what is owed at the end, and the laws that hold whatever the terms.

use crate::properties::config;
use crate::support::{Case, FORMATS, PERIODS, Run, bought, decimal, decimals, rented, vcpus};
use proptest::prelude::*;
use rackrent::bill::Line;
use rackrent::comparison::{NoteKind, Priced, View};
use rackrent::finance::{self, Interest};
use rackrent::money::{Exact, Money};
use rackrent::report::{Format, Period};
use rust_decimal::Decimal;

/// A server that is worth its book value, and lives for four years unless it says otherwise.
fn server(price: &str, more: &str) -> String {
    bought("server", price, &format!("life = \"4 years\"\nmarket_decline = \"0 %/year\"\n{more}"))
}

/// One server, paid at once and as the keys say.
fn financed(horizon: &str, price: &str, keys: &str) -> Case {
    Case::new(horizon)
        .body(&vcpus("web", 1))
        .body(&format!("[financing.terms]\n{keys}\n"))
        .body("[[alternative]]\nname = \"cash\"\nparts = [{ sheet = \"./own.toml\" }]\n")
        .body("[[alternative]]\nname = \"terms\"\nparts = [{ sheet = \"./own.toml\", financing = \"terms\" }]\n")
        .sheet("own", "owned", &server(price, ""))
}

const LOAN: &str = "kind = \"loan\"\nrate = \"6 %/year nominal\"\nterm = \"36 months\"\nshare = \"80 %\"";

#[test]
fn a_loan_is_paid_back_in_equal_payments_and_settled_at_the_end() {
    // numpy_financial.pmt(0.06 / 12, 36, -80000) = 2433.754996; fv after 24 payments = 28277.633967; ipmt and ppmt of the first = 400.00, 2033.755.
    let run = financed("24 months", "100000 USD", LOAN).run();
    let months = run.months("terms");
    assert_eq!(months[..3], decimals("20000 2433.75 2433.75"));
    // 100,000 x 24 / 48 is credited.
    assert_eq!(months[24], decimal("2433.75") + decimal("28277.63") - decimal("50000"));
    let amounts = |name: &str| run.line("terms", name);
    assert_eq!((amounts("server, loan"), amounts("server, owed at the end")), ("-80000.00".into(), "28277.63".into()));
    // 80,000 less what is owed; 24 payments less that.
    assert_eq!((amounts("server, repayment"), amounts("server, interest")), ("51722.37".into(), "6687.63".into()));
    let priced = run.priced("terms");
    assert_eq!((priced.capital_expenditure.to_string(), priced.financing_expenditure.to_string()), ("100000.00".into(), "6687.63".into()));
    assert_eq!(priced.last_month().to_string(), "2433.75");
    let first = run.csv(Period::Month).into_iter().find(|row| row.category == "financing" && row.period == "month 1" && row.amount == "400.00");
    assert!(first.is_some());
    assert!(run.notes(NoteKind::Financing).iter().any(|note| note.contains("28,278 USD are still owed at the end")), "{:?}", run.comparison.notes);
}

#[test]
fn what_is_still_owed_is_what_numpy_financial_says() {
    let hundred_thousand = Exact::new(decimal("100000"));
    let owed = |interest: Interest, months: usize, paid: usize| {
        rackrent::money::rounded(finance::owed(hundred_thousand, interest, months, paid).expect("it fits").decimal(), 6)
    };
    // -fv(0.075 / 12, k, pmt, -100000) for 180 months, and at 8 % effective for 36.
    assert_eq!(owed(Interest::Nominal(decimal("0.075")), 180, 60), decimal("78095.917757"));
    assert_eq!(owed(Interest::Effective(decimal("0.08")), 36, 12), decimal("69196.648595"));
    assert_eq!(owed(Interest::Nominal(Decimal::ZERO), 40, 10), decimal("75000"));
    assert_eq!((owed(Interest::Nominal(decimal("0.075")), 180, 0), owed(Interest::Nominal(decimal("0.075")), 180, 180)), (decimal("100000"), Decimal::ZERO));
}

#[test]
fn a_loan_for_nothing_is_paid_in_equal_parts() {
    let run = financed("12 months", "1200 USD", "kind = \"loan\"\nrate = \"0 %/year\"\nterm = \"12 months\"").run();
    // 100 a month; 900 stand at the end.
    assert_eq!(run.months("terms"), decimals("0 100 100 100 100 100 100 100 100 100 100 100 -800"));
    assert_eq!(run.total("terms"), run.total("cash"));
}

#[test]
fn a_lease_is_rent_and_its_machine_goes_back() {
    // 5 % of 1,200 a month. After two years another is leased, for 12 months beyond the end.
    let run = financed("36 months", "1200 USD", "kind = \"lease\"\nmonthly = \"5 %\"\nterm = \"24 months\"").run();
    assert_eq!(run.months("terms")[..3], decimals("0 60 60"));
    assert_eq!((run.total("terms"), run.line("terms", "server, leased")), ("2160.00".into(), "2160.00".into()));
    let priced = run.priced("terms");
    assert_eq!((priced.capital_expenditure, priced.end_credits), (Money::ZERO, Money::ZERO));
    assert_eq!(priced.total_without_credits().to_string(), "2880.00");
    let due = "terms: leases run up to 12 months beyond the horizon, with 720 USD to pay then: only the figure without end credits counts it";
    assert!(run.notes(NoteKind::Verdict).contains(&due), "{:?}", run.comparison.notes);
    assert_eq!(run.json()["alternatives"][1]["financing"]["due_after_the_horizon"], "720.00");
}

#[test]
fn a_leased_machine_that_is_bought_in_the_end_stands_to_the_end_of_its_life() {
    let keys = "kind = \"lease\"\nmonthly = \"5 %\"\nterm = \"24 months\"\nresidual = \"20 %\"";
    let run = financed("36 months", "1200 USD", keys).run();
    let months = run.months("terms");
    // 240 in the month after; of 1,200 a quarter stands at the end.
    assert_eq!((months[24], months[25], months[26], months[36]), (decimal("60"), decimal("240"), Decimal::ZERO, decimal("-300")));
    assert_eq!((run.total("terms"), run.priced("terms").capital_expenditure.to_string()), ("1380.00".into(), "240.00".into()));
    // 240 over the two years that are left.
    let ledger = run.priced("terms").ledger(View::Amortized);
    assert_eq!((ledger.months[24].to_string(), ledger.months[25].to_string()), ("60.00".into(), "10.00".into()));
    // Whose lease has not ended owns nothing that is credited.
    let early = financed("24 months", "1200 USD", keys).run();
    assert_eq!((early.total("terms"), early.priced("terms").end_credits), ("1440.00".into(), Money::ZERO));
}

#[test]
fn the_workload_says_how_all_pay_and_a_part_how_it_does() {
    let case = Case::new("12 months")
        .head("financing = \"bank\"")
        .body(&vcpus("web", 1))
        .body("[financing.bank]\nkind = \"loan\"\nrate = \"0 %/year\"\nterm = \"12 months\"\n")
        .body("[[alternative]]\nname = \"bank\"\nparts = [{ sheet = \"./own.toml\" }]\n")
        .body("[[alternative]]\nname = \"cash\"\nparts = [{ sheet = \"./own.toml\", financing = \"cash\" }]\n")
        .body("[[alternative]]\nname = \"cloud\"\nparts = [{ sheet = \"./cloud.toml\" }]\n")
        .sheet("own", "owned", &server("1200 USD", ""))
        .sheet("cloud", "cloud", &rented("m", "1/hour"));
    let run = case.run();
    assert_eq!((run.months("bank")[0], run.months("cash")[0]), (Decimal::ZERO, decimal("1200")));
    assert_eq!(run.months("cloud")[..2], decimals("0 730"));
}

#[test]
fn a_mix_counts_what_a_lease_costs() {
    // 12,000 that are worth little after a year, against 8,760 of rent, or 7,200 of a lease.
    let mix = |name: &str, more: &str| {
        format!(
            "[[alternative]]\nname = \"{name}\"\nparts = [{{ sheet = \"./own.toml\", serves = [\"components\"]{more} }}, {{ sheet = \"./cloud.toml\", takes = \"peak\" }}]\n"
        )
    };
    let run = Case::new("12 months")
        .body(&vcpus("web", 3))
        .body("[financing.lessor]\nkind = \"lease\"\nmonthly = \"5 %\"\nterm = \"12 months\"\n")
        .body(&mix("bought", ""))
        .body(&mix("leased", ", financing = \"lessor\""))
        .sheet("own", "owned", &bought("server", "12000 USD", "life = \"4 years\"\nmarket_decline = \"99 %/year\""))
        .sheet("cloud", "cloud", &rented("m", "1/hour"))
        .run();
    assert_eq!((run.total("bought"), run.total("leased")), ("26280.00".into(), "21600.00".into()));
}

#[test]
fn what_is_there_is_not_financed_again() {
    let existing = "[[existing.machine]]\nsheet = \"./own.toml\"\nmachine = \"server\"\ncount = 1\nage = \"42 months\"\npaid = \"960 USD\"\n";
    let run = financed("12 months", "1200 USD", "kind = \"lease\"\nmonthly = \"5 %\"\nterm = \"12 months\"").body(existing).run();
    // Six months are left, then a lease.
    assert_eq!(run.months("terms"), decimals("0 0 0 0 0 0 0 60 60 60 60 60 60"));
    assert!(run.render(Format::Table, Period::Total).contains("server"));
}

#[test]
fn another_way_to_pay_is_no_other_place() {
    let migration = "[migration]\nfrom = \"cash\"\nwork = \"1000 USD\"\n";
    let run = financed("12 months", "1200 USD", "kind = \"loan\"\nrate = \"0 %/year\"\nterm = \"12 months\"").body(migration).run();
    assert_eq!(run.total("terms"), run.total("cash"));
    assert_eq!(run.priced("terms").moved, None);
}

#[test]
fn every_report_shows_how_hardware_is_paid() {
    for keys in [LOAN, "kind = \"lease\"\nmonthly = \"3 %\"\nterm = \"36 months\""] {
        let mut run = financed("60 months", "1200 USD", keys).head("cost_of_money = \"8 %/year\"").run();
        for view in View::ALL {
            run.comparison.view = view;
            for format in FORMATS {
                for period in PERIODS {
                    let text = run.render(format, period);
                    let word = if format == Format::Table || format == Format::Markdown { "over 36 months at" } else { "server, l" };
                    assert!(text.contains(word), "{text}");
                }
            }
        }
    }
}

#[test]
fn terms_that_cannot_be_are_findings_where_they_stand() {
    let find = |keys: &str| financed("60 months", "1200 USD", keys).findings().into_iter().map(|finding| (finding.code, finding.message)).collect::<Vec<_>>();
    let with = |from: &str, to: &str| find(&LOAN.replace(from, to))[0].clone();
    assert_eq!(with("6 %/year nominal", "1e300 %/year nominal").0, "bad-value");
    assert_eq!(with("6 %/year nominal", "20000 %/year").0, "bad-value");
    assert_eq!(with("6 %/year nominal", "6 %").0, "bad-value");
    assert_eq!(with("rate = \"6 %/year nominal\"", "").0, "missing-key");
    assert_eq!(with("36 months", "0 months").0, "bad-value");
    assert_eq!(with("36 months", "1.5 months").0, "bad-value");
    assert_eq!(with("80 %", "120 %").0, "bad-value");
    assert_eq!(with("80 %", "0 %").0, "bad-value");
    let misplaced = find(&LOAN.replace("kind = \"loan\"", "kind = \"lease\""));
    assert_eq!(misplaced.into_iter().map(|(code, _)| code).collect::<Vec<_>>(), ["missing-key", "conflict", "conflict"]);
    let (code, message) = with("36 months", "49 months");
    assert_eq!((code, message.as_str()), ("bad-value", "the term of `terms`, 49 months, is longer than the life of `server` of the sheet `own`"));
    let lease = "kind = \"lease\"\nmonthly = \"5 %\"\nterm = \"48 months\"\nresidual = \"1 %\"";
    assert!(find(lease)[0].1.contains("is no shorter than the life"), "{:?}", find(lease));
    assert_eq!(find(&format!("{LOAN}\nresidual = \"10 %\""))[0].0, "conflict");
    assert_eq!(find("kind = \"lease\"\nmonthly = \"500 %\"\nterm = \"12 months\"")[0].0, "bad-value");
    let part = |sheet: &str, name: &str| {
        let alternative = format!("[[alternative]]\nname = \"a\"\nparts = [{{ sheet = \"./{sheet}.toml\", financing = \"{name}\" }}]\n");
        let case = Case::new("60 months").body(&vcpus("web", 1)).body(&format!("[financing.terms]\n{LOAN}\n")).body(&alternative);
        case.sheet("own", "owned", &server("1200 USD", "")).sheet("cloud", "cloud", &rented("m", "1/hour")).findings()[0].clone()
    };
    assert_eq!((part("own", "term").code, part("own", "term").help.as_str()), ("unknown-name", "did you mean `terms`?"));
    assert_eq!(part("cloud", "terms").code, "conflict");
}

#[test]
fn a_term_beyond_the_horizon_is_a_warning_and_is_counted() {
    let case = financed("24 months", "1200 USD", LOAN);
    let warnings = case.warnings();
    assert_eq!(warnings.len(), 1);
    assert_eq!((warnings[0].code, warnings[0].message.as_str()), ("term-beyond-horizon", "the term of `terms`, 36 months, is longer than the horizon of 24"));
    assert!(warnings[0].line > 1 && !warnings[0].help.is_empty());
    assert!(financed("36 months", "1200 USD", LOAN).warnings().is_empty());
}

/// What an alternative spends, by kind, adds up to its total.
fn adds_up(priced: &Priced) -> bool {
    let credits: Money = priced.bill.lines.iter().filter(|line| line.category.is_credit()).map(Line::amount).sum();
    let spent = priced.capital_expenditure + priced.operating_expenditure + priced.financing_expenditure + credits;
    let shown = |view: View| priced.ledger(view).months.iter().copied().sum::<Money>() + priced.ledger(view).difference;
    spent == priced.total && View::ALL.into_iter().all(|view| shown(view) == priced.total) && priced.months.iter().copied().sum::<Money>() == priced.total
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn a_loan_at_the_cost_of_money_leaves_the_present_cost_as_it_is(
        price in 1..200_000_u32, cents in 0..100_u32, rate in 0..40_u32, share in 1..=100_u32, term in 1..=48_u32, horizon in 1..=96_u32, growth in 0..5_u32,
        lead in 0..20_u32, change in -30..10_i32,
    ) {
        let keys = format!("kind = \"loan\"\nrate = \"{rate} %/year effective\"\nterm = \"{term} months\"\nshare = \"{share} %\"");
        let sheet = server(&format!("{price}.{cents:02} USD"), &format!("lead_time = \"{lead} weeks\"\nresale = \"5 %\"\nspares = \"5 %\"\nchange = \"{change} %/year\""));
        let run = financed(&format!("{horizon} months"), "1 USD", &keys)
            .head(&format!("cost_of_money = \"{rate} %/year\""))
            .body(&format!("[demand]\ngrowth = \"{growth} %/month\"\n"))
            .sheet("own", "owned", &sheet)
            .run();
        let (cash, terms) = (run.priced("cash"), run.priced("terms"));
        let present = |priced: &Priced| priced.present_cost.expect("money costs something").decimal();
        // A cent a month: every line is rounded by itself.
        prop_assert!((present(cash) - present(terms)).abs() <= Decimal::new(i64::from(horizon) + 2, 2), "{} {}", present(cash), present(terms));
        prop_assert!(adds_up(cash) && adds_up(terms));
        // Nor does it move what an annuity shows.
        prop_assert_eq!(&cash.ledger(View::Annuity).months, &terms.ledger(View::Annuity).months);
        let financed = terms.financed.as_ref().expect("there is a loan");
        prop_assert_eq!(financed.lent, financed.repaid + financed.settled);
        prop_assert_eq!(terms.total, cash.total + financed.interest);
        prop_assert_eq!(terms.capital_expenditure, cash.capital_expenditure);
    }

    #[test]
    fn a_dearer_loan_costs_more_and_what_a_lease_asks_adds_up(
        price in 100..100_000_u32, rate in 1..60_u32, monthly in 1..20_u32, term in 1..=47_u32, horizon in 1..=96_u32, residual in proptest::option::of(0..=50_u32),
    ) {
        let loan = |rate: u32| {
            let keys = format!("kind = \"loan\"\nrate = \"{rate} %/year nominal\"\nterm = \"{term} months\"");
            financed(&format!("{horizon} months"), &format!("{price} USD"), &keys).head("cost_of_money = \"8 %/year\"").run()
        };
        let present = |run: &Run| run.priced("terms").present_cost.expect("money costs something");
        prop_assert!(present(&loan(rate)) <= present(&loan(rate + 1)));
        let residual = residual.map_or(String::new(), |residual| format!("\nresidual = \"{residual} %\""));
        let keys = format!("kind = \"lease\"\nmonthly = \"{monthly} %\"\nterm = \"{term} months\"{residual}");
        let run = financed(&format!("{horizon} months"), &format!("{price} USD"), &keys).run();
        let priced = run.priced("terms");
        prop_assert!(adds_up(priced));
        let bought = if residual.is_empty() { horizon } else { horizon.min(term) + (horizon.saturating_sub(48)).min(term) };
        let instalments = run.priced("terms").bill.lines.iter().find(|line| line.shown(&run.comparison.scenario.alternatives[1]).name == "server, leased");
        let paid = instalments.map_or(Decimal::ZERO, |line| line.amount().decimal());
        prop_assert!((paid - Decimal::from(price * monthly * bought) / Decimal::ONE_HUNDRED).abs() <= Decimal::new(i64::from(horizon), 2));
    }

    #[test]
    fn any_terms_are_priced_or_said_to_be_too_large_or_refused(
        price in "(0|0.01|1|999999999999999999)", rate in "(0|0.000001|9999|10001|1e300)", term in "(0|1|48|360|1e18)", share in "(0.0001|100|101)",
        count in "(1|10000000|18446744073709551615)", age in "(0|47|48|1e18)", nominal in any::<bool>(),
    ) {
        let how = if nominal { " nominal" } else { "" };
        let keys = format!("kind = \"loan\"\nrate = \"{rate} %/year{how}\"\nterm = \"{term} months\"\nshare = \"{share} %\"");
        let existing = format!(
            "[[existing.machine]]\nsheet = \"./own.toml\"\nmachine = \"server\"\ncount = {count}\nage = \"{age} months\"\npaid = \"{price} USD\"\nfetches = \"{price} USD\"\n"
        );
        let case = financed("60 months", &format!("{price} USD"), &keys).head("cost_of_money = \"10000 %/year\"").body(&existing);
        if let Ok(run) = case.read() {
            for format in FORMATS {
                let _ = run.render(format, Period::Year);
            }
        }
    }
}
