//! What is committed to: the least-cost cover of what runs, worked out by hand, against every other choice, and in laws.

use crate::properties::config;
use crate::purchase::{NO_LAG, bought, committed, machine, of_type, option, paying, plan, schedule};
use crate::support::{Case, Run, decimal, decimals, vcpus};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rackrent::money::rounded;
use rust_decimal::Decimal;

/// Machines of one type at 0.10 an hour, with options, for months with so many machines each.
fn by_month(counts: &[u32], options: &str, declared: &str) -> Case {
    Case::new(&format!("{} months", counts.len()))
        .body(NO_LAG)
        .trace("1 hour", counts.iter().flat_map(|count| std::iter::repeat_n(*count, 730)))
        .body(&of_type("web", counts[0], "m"))
        .body(&paying("committed", "./cloud.toml", "\"committed\""))
        .sheet("cloud", "cloud", &[declared, &machine("m", "0.10/hour", options)].concat())
}

fn amount(run: &Run, name: &str) -> Decimal {
    run.priced(name).total.decimal()
}

/// One kind of purchase as tests write it: option, count, first month, months.
fn kinds(purchases: &[(String, String, Decimal, usize, usize)]) -> Vec<(&str, Decimal, usize, usize)> {
    purchases.iter().map(|(_, option, count, from, months)| (option.as_str(), *count, *from, *months)).collect()
}

// The critical fractile.

#[test]
fn of_a_demand_spread_evenly_from_100_to_500_a_term_at_60_percent_covers_260() {
    // A machine is worth its term where it serves for more than 60 % of the hours: up to 100 + 0.4 x 400. Of 730 hours from 100 to 500, 439 have 260 machines or
    // more and 437 have 261; 60 % are 438.
    let run = Case::new("1 year")
        .body(NO_LAG)
        .trace("1 hour", (0..730).map(|hour| 100 + (hour * 800 + 729) / 1458))
        .body(&of_type("web", 500, "m"))
        .sheet("cloud", "cloud", &[committed("term", "1 year"), machine("m", "0.10/hour", "term = \"0.06/hour\"")].concat())
        .run();
    assert_eq!(kinds(&schedule(&run, "cloud committed")), [("term", decimal("260"), 1, 12)]);
    let commitments = run.priced("cloud committed").commitments.as_ref().expect("some");
    // Used: 439 - 1 for each machine less, of 730 x 260; the sum below is of min(load, 260).
    let (mut used, mut ran) = (0, 0);
    for hour in 0..730 {
        let load = 100 + (hour * 800 + 729) / 1458;
        used += load.min(260);
        ran += load;
    }
    let share = |part: i64, whole: i64| rounded(Decimal::from(part) / Decimal::from(whole), 6);
    assert_eq!((commitments.coverage, commitments.utilisation), (share(used, ran), share(used, 730 * 260)));
    // Wasted is what was paid times the share that was not used: 0.06 x the idle hours of twelve months.
    let idle = Decimal::from(12 * (730 * 260 - used)) * decimal("0.06");
    assert!((commitments.wasted.decimal() - idle).abs() < decimal("0.10"), "{} {idle}", commitments.wasted);
}

#[test]
fn what_costs_the_same_is_not_bought() {
    // The second machine runs for 438 of 730 hours, exactly 60 %.
    let run = |hours: usize| {
        Case::new("1 year")
            .body(NO_LAG)
            .trace("1 hour", (0..730).map(|hour| 1 + u32::from(hour < hours)))
            .body(&of_type("web", 2, "m"))
            .sheet("cloud", "cloud", &[committed("term", "1 year"), machine("m", "0.10/hour", "term = \"0.06/hour\"")].concat())
            .run()
    };
    assert_eq!(bought(&run(438), "cloud committed"), decimal("1"));
    assert_eq!(bought(&run(439), "cloud committed"), decimal("2"));
}

#[test]
fn of_two_terms_that_cost_the_same_the_shorter_is_taken() {
    let declared = [committed("long", "6 months"), committed("short", "3 months")].concat();
    let run = by_month(&[1; 6], "long = \"0.06/hour\", short = \"0.06/hour\"", &declared).run();
    assert_eq!(kinds(&schedule(&run, "committed")), [("short", decimal("1"), 1, 3), ("short", decimal("1"), 4, 3)]);
}

// Terms over months.

#[test]
fn a_hump_is_covered_by_terms_that_overlap() {
    // 1, 2, 1 machines and a term of two months at 0.06: month by month in layers, 87.60 + 73 + 73 = 233.60; two terms that overlap in the second, 175.20.
    let run = by_month(&[1, 2, 1], "term = \"0.06/hour\"", &committed("term", "2 months")).run();
    assert_eq!(kinds(&schedule(&run, "committed")), [("term", decimal("1"), 1, 2), ("term", decimal("1"), 2, 2)]);
    assert_eq!(amount(&run, "committed"), decimal("175.20"));
}

#[test]
fn a_wider_hump_is_covered_by_as_many_as_it_is_wide() {
    // 3, 5, 2 machines: three from the first month, two from the second.
    let run = by_month(&[3, 5, 2], "term = \"0.06/hour\"", &committed("term", "2 months")).run();
    assert_eq!(kinds(&schedule(&run, "committed")), [("term", decimal("3"), 1, 2), ("term", decimal("2"), 2, 2)]);
    assert_eq!(amount(&run, "committed"), decimal("438"));
}

#[test]
fn a_shrinking_load_takes_long_terms_below_and_short_ones_above() {
    // 8, 4, 2, 1 machines; four months at 0.04, two at 0.06. The first is needed four months: 0.16 against 0.24. The second three: 0.16 against 0.12 + 0.10. Two
    // more for two months: 0.12 against 0.16 and 0.20. The last four for one: 0.10 against 0.12. In all (2 x 0.16 + 2 x 0.12 + 4 x 0.10) x 730.
    let declared = [committed("long", "4 months"), committed("short", "2 months")].concat();
    let run = by_month(&[8, 4, 2, 1], "long = \"0.04/hour\", short = \"0.06/hour\"", &declared).run();
    assert_eq!(kinds(&schedule(&run, "committed")), [("long", decimal("2"), 1, 4), ("short", decimal("2"), 1, 2)]);
    assert_eq!(amount(&run, "committed"), decimal("700.80"));
}

#[test]
fn a_growing_load_is_committed_as_it_comes_with_the_longer_term_where_it_saves_more() {
    // 1, 2, 4, 8 machines by growth. What begins is needed until the end: a term of three months at 0.07 and one of six, 0.06, which outlasts it. The longer
    // is cheaper in every month; its rest is not counted, and said: 1 x 2 + 1 x 3 + 2 x 4 + 4 x 5 months at 43.80.
    let declared = [committed("short", "3 months"), committed("long", "6 months")].concat();
    let run = Case::new("4 months")
        .body("[demand]\ngrowth = \"100 %/month\"\n")
        .body(&of_type("web", 1, "m"))
        .body(&paying("committed", "./cloud.toml", "\"committed\""))
        .sheet("cloud", "cloud", &[declared, machine("m", "0.10/hour", "short = \"0.07/hour\", long = \"0.06/hour\"")].concat())
        .run();
    let expected = [("long", decimal("1"), 1, 6), ("long", decimal("1"), 2, 6), ("long", decimal("2"), 3, 6), ("long", decimal("4"), 4, 6)];
    assert_eq!(kinds(&schedule(&run, "committed")), expected);
    assert_eq!(run.months("committed"), decimals("0 43.80 87.60 175.20 350.40"));
    let commitments = run.priced("committed").commitments.as_ref().expect("some");
    assert_eq!(commitments.due_later.to_string(), "1445.40");
    assert_eq!((commitments.coverage, commitments.utilisation), (decimal("1"), decimal("1")));
    assert_eq!(commitments.wasted.to_string(), "0.00");
}

#[test]
fn growth_takes_the_long_term_first_and_the_short_one_where_money_is_dear() {
    // Paid at once: 120 for two months or 210 for four, which is 60 and 52.50 a month against 73. Two machines from month 1, one more for months 2 and 3.
    let declared = [committed("short", "2 months"), committed("long", "4 months")].concat();
    let run = by_month(&[2, 3, 3, 2], "short = { upfront = \"120 USD\" }, long = { upfront = \"210 USD\" }", &declared).run();
    assert_eq!(kinds(&schedule(&run, "committed")), [("long", decimal("2"), 1, 4), ("short", decimal("1"), 2, 2)]);
    assert_eq!(run.months("committed"), decimals("420 120 0 0 0"));
}

#[test]
fn what_is_renewed_is_paid_again_in_the_month_before_and_credited_for_what_is_left() {
    // Terms of two months at 100 upfront in five months: before the start, in months 2 and 4; half of the last is beyond the end.
    let run = by_month(&[1; 5], "term = { upfront = \"100 USD\" }", &committed("term", "2 months")).run();
    assert_eq!(run.months("committed"), decimals("100 0 100 0 100 -50"));
    assert_eq!(run.line("committed", "m, term, beyond the end"), "-50.00");
    assert_eq!(run.priced("committed").end_credits.to_string(), "-50.00");
    assert_eq!(run.priced("committed").total_without_credits().to_string(), "300.00");
}

#[test]
fn a_term_that_outlasts_the_horizon_is_credited_straight_line_and_its_rest_is_said() {
    // Three years, one of them within: 360 at once and 10 a month; 240 of 360 are credited in month 12, and 24 x 10 fall due later.
    let year = |offer: &str| {
        Case::new("1 year")
            .body(&of_type("web", 1, "m"))
            .body(&paying("committed", "./cloud.toml", "\"committed\""))
            .sheet("cloud", "cloud", &[committed("term", "3 years"), machine("m", "0.10/hour", &format!("term = {offer}"))].concat())
            .run()
    };
    let partial = year("{ price = \"10/month\", upfront = \"360 USD\" }");
    assert_eq!(partial.months("committed"), decimals("360 10 10 10 10 10 10 10 10 10 10 10 -230"));
    assert_eq!(partial.priced("committed").commitments.as_ref().expect("some").due_later.to_string(), "240.00");
    let all = year("{ upfront = \"720 USD\" }");
    assert_eq!((all.total("committed"), all.months("committed")[0]), ("240.00".into(), decimal("720")));
    assert_eq!(all.priced("committed").commitments.as_ref().expect("some").due_later.to_string(), "0.00");
    let none = year("\"20/month\"");
    assert_eq!((none.total("committed"), none.months("committed")[0]), ("240.00".into(), decimal("0")));
    assert_eq!(none.priced("committed").commitments.as_ref().expect("some").due_later.to_string(), "480.00");
    // Without end credits all three are the 720 that the whole term costs.
    for run in [&partial, &all, &none] {
        assert_eq!(run.priced("committed").total_without_credits().to_string(), "720.00");
    }
}

#[test]
fn a_plan_paid_in_part_upfront_is_credited_and_its_rest_is_said() {
    // 0.06 an hour for two years of 17,520 hours are 1,051.20; 40 % of it, 420.48, before the start. In the first year 60 %, 26.28 a month; half of 420.48 is
    // credited, and twelve times 26.28 fall due later.
    let run = Case::new("1 year")
        .body(&of_type("web", 1, "m"))
        .body(&paying("committed", "./cloud.toml", "\"committed\""))
        .sheet("cloud", "cloud", &[plan("plan", "2 years", "upfront = \"40 %\""), machine("m", "0.10/hour", "plan = \"0.06/hour\"")].concat())
        .run();
    let months = run.months("committed");
    assert_eq!((months[0], months[1], months[12]), (decimal("420.48"), decimal("26.28"), decimal("-183.96")));
    assert_eq!(run.total("committed"), "525.60");
    assert_eq!(run.priced("committed").commitments.as_ref().expect("some").due_later.to_string(), "315.36");
    assert_eq!(run.priced("committed").total_without_credits().to_string(), "1051.20");
}

#[test]
fn dear_money_pays_as_it_goes() {
    // A year at 45 a month or 480 at once: 480 against 540. At 40 % a year the twelve payments are worth 45 x (1/q + ... + 1/q^12) with q = 1.4^(1/12) = 1.028436:
    // 45 x 28.5714 % / 2.8436 % = 452.13.
    let declared = [committed("monthly", "1 year"), committed("once", "1 year")].concat();
    let run = |rate: &str| {
        Case::new("1 year")
            .head(&format!("cost_of_money = \"{rate} %/year\""))
            .body(&of_type("web", 1, "m"))
            .sheet("cloud", "cloud", &[&declared, &machine("m", "0.10/hour", "monthly = \"45/month\", once = { upfront = \"480 USD\" }")[..]].concat())
            .run()
    };
    assert_eq!(schedule(&run("0"), "cloud committed")[0].1, "once");
    let dear = run("40");
    assert_eq!(schedule(&dear, "cloud committed")[0].1, "monthly");
    let present = dear.priced("cloud committed").present_cost.expect("a cost of money is given").decimal();
    assert!((present - decimal("452.13")).abs() < decimal("0.05"), "{present}");
}

#[test]
fn the_hours_of_a_calendar_month_are_paid_for_hourly_terms_and_not_for_monthly_ones() {
    // June has 720 hours, July 744.
    let run = |offer: &str| {
        Case::new("2 months")
            .head("start = \"2026-06\"")
            .body("[conventions]\nmonth = \"calendar\"\n")
            .body(&of_type("web", 1, "m"))
            .sheet("cloud", "cloud", &[committed("term", "2 months"), machine("m", "0.10/hour", &format!("term = {offer}"))].concat())
            .run()
    };
    assert_eq!(run("\"0.05/hour\"").months("cloud committed"), decimals("0 36 37.20"));
    assert_eq!(run("\"36.50/month\"").months("cloud committed"), decimals("0 36.50 36.50"));
}

#[test]
fn committed_machines_are_paid_where_nothing_runs() {
    // Three machines in months 1 and 3, none in month 2: three months at 0.04 are 87.60 each; on demand in month 1 and a term from month 3 are 219 + 87.60.
    let run = by_month(&[3, 0, 3], "term = \"0.04/hour\"", &committed("term", "3 months")).run();
    assert_eq!(run.months("committed"), decimals("0 87.60 87.60 87.60"));
    let commitments = run.priced("committed").commitments.as_ref().expect("some");
    assert_eq!((commitments.coverage, commitments.utilisation), (decimal("1"), decimal("0.666667")));
    assert_eq!(commitments.wasted.to_string(), "87.60");
}

#[test]
fn what_is_cheapest_to_use_serves_first() {
    // A reservation with cheap hours below one that has dear hours: 3 machines all month 1, 1 in month 2.
    let declared = [committed("cheap", "2 months"), committed("dear", "1 month")].concat();
    let options = "cheap = { upfront = \"60 USD\", usage = \"0.01/hour\" }, dear = { price = \"30/month\", usage = \"0.03/hour\" }";
    let run = by_month(&[3, 1], options, &declared).run();
    // One: 60 + 14.60 = 74.60, against 30 + 21.90 = 51.90 twice. Two more: 51.90 each, against 60 + 7.30.
    assert_eq!(kinds(&schedule(&run, "committed")), [("cheap", decimal("1"), 1, 2), ("dear", decimal("2"), 1, 1)]);
    assert_eq!(run.line("committed", "m, cheap, hours used"), "14.60");
    assert_eq!(run.line("committed", "m, dear, hours used"), "43.80");
    assert_eq!(run.total("committed"), "178.40");
}

// Against every other choice.

/// A term in a small world: months, cents an hour, dollars a month of the term upfront.
type Offer = (usize, u32, u32);

/// A small world: machines in the first and in the second half of each month, cents an hour on demand, terms, cents for an hour that runs.
#[derive(Debug, Clone)]
struct Small {
    halves: Vec<(u32, u32)>,
    price: u32,
    offers: [Offer; 2],
    usage: u32,
}

impl Small {
    fn run(&self) -> Run {
        let usage = if self.usage > 0 { format!(", usage = \"0.{:02}/hour\"", self.usage) } else { String::new() };
        let offer = |name: &str, (months, hourly, upfront): Offer| {
            let sum = upfront as usize * months;
            (committed(name, &format!("{months} months")), format!("{name} = {{ price = \"0.{hourly:02}/hour\", upfront = \"{sum} USD\"{usage} }}"))
        };
        let ((a, first), (b, second)) = (offer("a", self.offers[0]), offer("b", self.offers[1]));
        let sheet = [a, b, machine("m", &format!("0.{:02}/hour", self.price), &format!("{first}, {second}"))].concat();
        let load = self.halves.iter().flat_map(|(first, second)| [std::iter::repeat_n(*first, 365), std::iter::repeat_n(*second, 365)]).flatten();
        Case::new(&format!("{} months", self.halves.len()))
            .body(NO_LAG)
            .trace("1 hour", load)
            .body(&of_type("web", self.halves[0].0.max(self.halves[0].1), "m"))
            .body(&paying("committed", "./cloud.toml", "\"committed\""))
            .sheet("cloud", "cloud", &sheet)
            .run()
    }

    /// The least cents that any purchases cost, by trying all of them.
    fn least(&self) -> u64 {
        let highest = self.halves.iter().map(|(first, second)| *first.max(second)).max().unwrap_or(0);
        let mut best = u64::MAX;
        self.buy(0, highest, &vec![0; self.halves.len()], 0, &mut best);
        best
    }

    fn buy(&self, month: usize, highest: u32, covered: &[u32], paid: u64, best: &mut u64) {
        if paid >= *best {
            return;
        }
        if month == self.halves.len() {
            *best = paid;
            return;
        }
        for first in 0..=highest {
            for second in 0..=highest - first {
                let mut more = 0;
                let mut then = covered.to_vec();
                for (count, (months, hourly, upfront)) in [first, second].into_iter().zip(self.offers) {
                    let end = (month + months).min(self.halves.len());
                    // What an upfront payment covers beyond the end is credited: a month within costs its share.
                    let monthly = 730 * u64::from(hourly) + 100 * u64::from(upfront);
                    more += u64::from(count) * monthly * (end - month) as u64;
                    then[month..end].iter_mut().for_each(|covered| *covered += count);
                }
                let (first_half, second_half) = self.halves[month];
                for count in [first_half, second_half] {
                    let on_demand = u64::from(count.saturating_sub(then[month])) * u64::from(self.price);
                    more += 365 * (on_demand + u64::from(count.min(then[month])) * u64::from(self.usage));
                }
                self.buy(month + 1, highest, &then, paid + more, best);
            }
        }
    }
}

fn small() -> impl Strategy<Value = Small> {
    let halves = prop_oneof![
        vec((0..4_u32, 0..4_u32), 3..5),
        vec((0..3_u32, 0..3_u32), 5..6),
        // Humps, where terms do not nest.
        (1..3_u32, 1..3_u32).prop_map(|(side, more)| vec![(side, side), (side + more, side), (side + more, side + more), (side, 0)]),
    ];
    (halves, 5..30_u32, (1..5_usize, 0..20_u32, 0..40_u32), (1..7_usize, 0..20_u32, 0..40_u32), select(&[0, 0, 0, 2]))
        .prop_map(|(halves, price, first, second, usage)| Small { halves, price: price + usage, offers: [first, second], usage })
        .prop_filter("the first month runs something", |small| small.halves[0] != (0, 0))
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn no_other_choice_of_purchases_costs_less(small in small()) {
        prop_assert_eq!(amount(&small.run(), "committed"), Decimal::new(i64::try_from(small.least()).expect("small"), 2));
    }
}

// Laws.

/// A type of machine: thousandths an hour; percentages of it under a term of some months, upfront shares in tenths, and under a plan.
#[derive(Debug, Clone)]
struct Kind {
    price: u32,
    terms: Vec<(u32, u32, u32)>,
    plan: Option<u32>,
}

/// A world that commits: components by type, with their size, whether they follow a daily load, and their redundancy.
#[derive(Debug, Clone)]
struct World {
    horizon: u32,
    growth: i32,
    peak: u32,
    cost_of_money: Option<u32>,
    kinds: Vec<Kind>,
    components: Vec<(usize, u32, &'static str, &'static str)>,
}

/// A number of thousandths.
fn thousandths(number: u32) -> String {
    format!("{}.{:03}", number / 1000, number % 1000)
}

impl World {
    /// The options `t0`, `t1`, ... and `plan`.
    fn sheet(&self) -> String {
        let mut text = plan("plan", "3 months", "upfront = \"30 %\"");
        for (at, (months, ..)) in self.kinds.iter().flat_map(|kind| &kind.terms).enumerate() {
            text.push_str(&committed(&format!("t{at}"), &format!("{months} months")));
        }
        let mut at = 0;
        for (index, kind) in self.kinds.iter().enumerate() {
            let mut offers = Vec::new();
            for (months, percent, tenths) in &kind.terms {
                // An amount for the term, some of it upfront, the rest monthly.
                let monthly = kind.price * 730 * percent / 100;
                let (once, rest) = (monthly * tenths / 10 * months, monthly - monthly * tenths / 10);
                offers.push(format!("t{at} = {{ upfront = \"{} USD\", price = \"{}/month\" }}", thousandths(once), thousandths(rest)));
                at += 1;
            }
            offers.extend(kind.plan.map(|percent| format!("plan = \"{}/hour\"", thousandths(kind.price * percent / 100))));
            text.push_str(&machine(&format!("kind{index}"), &format!("{}/hour", thousandths(kind.price)), &offers.join(", ")));
        }
        text
    }

    fn case(&self, purchases: &[(&str, String)], reversed: bool) -> Run {
        let mut case = Case::new(&format!("{} months", self.horizon))
            .body(&format!("[demand]\nshape = \"daily\"\npeak_to_mean = 1.{}\ngrowth = \"{} %/month\"\n", self.peak, self.growth));
        if let Some(rate) = self.cost_of_money {
            case = case.head(&format!("cost_of_money = \"{rate} %/year\""));
        }
        let mut components: Vec<String> = self
            .components
            .iter()
            .enumerate()
            .map(|(index, (kind, count, scales, redundancy))| {
                let kind = kind % self.kinds.len();
                format!("{}machine = \"kind{kind}\"\nscales = \"{scales}\"\nredundancy = \"{redundancy}\"\n", vcpus(&format!("c{index}"), *count))
            })
            .collect();
        if reversed {
            components.reverse();
        }
        let alternatives: String = purchases.iter().map(|(name, purchase)| paying(name, "./cloud.toml", purchase)).collect();
        case.body(&components.concat()).body(&alternatives).sheet("cloud", "cloud", &self.sheet()).run()
    }

    fn terms(&self) -> usize {
        self.kinds.iter().map(|kind| kind.terms.len()).sum()
    }
}

/// A cent for each line and month.
fn cents(run: &Run, name: &str) -> Decimal {
    let priced = run.priced(name);
    Decimal::new(1, 2) * Decimal::from(priced.bill.lines.len() * priced.months.len())
}

fn measure(run: &Run, name: &str) -> Decimal {
    run.priced(name).measure(run.comparison.measure).decimal()
}

prop_compose! {
    fn world(types: usize)(
        horizon in 2..8_u32, growth in -20..30_i32, peak in 0..9_u32, cost_of_money in proptest::option::of(0..30_u32),
        kinds in vec((20..400_u32, vec((1..9_u32, 20..110_u32, 0..11_u32), 1..3), proptest::option::of(30..105_u32)), 1..=types),
        components in vec((0..8_usize, 1..40_u32, select(&["hourly", "hourly", "monthly", "never"]), select(&["n", "n+1", "2n"])), 1..4),
    ) -> World {
        let kinds = kinds.into_iter().map(|(price, terms, plan)| Kind { price, terms, plan }).collect();
        World { horizon, growth, peak, cost_of_money, kinds, components }
    }
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn an_option_added_never_costs_more(world in world(2)) {
        let mut names: Vec<String> = (0..world.terms()).map(|at| format!("\"t{at}\"")).collect();
        names.push("\"plan\"".to_owned());
        let mut purchases = vec![("with 0", "\"on demand\"".to_owned())];
        let labels = ["with 1", "with 2", "with 3", "with 4", "with 5", "with 6"];
        for (count, label) in (1..=names.len()).zip(labels) {
            purchases.push((label, format!("[{}]", names[..count].join(", "))));
        }
        let run = world.case(&purchases, false);
        for pair in purchases.windows(2) {
            let (less, more) = (pair[0].0, pair[1].0);
            prop_assert!(measure(&run, more) <= measure(&run, less) + cents(&run, more), "{more} {} > {less} {}", measure(&run, more), measure(&run, less));
        }
    }

    #[test]
    fn the_order_of_components_changes_nothing(world in world(3)) {
        let purchases = [("on demand", "\"on demand\"".to_owned()), ("committed", "\"committed\"".to_owned())];
        let (forwards, backwards) = (world.case(&purchases, false), world.case(&purchases, true));
        for (name, _) in &purchases {
            prop_assert_eq!(&forwards.priced(name).months, &backwards.priced(name).months);
            prop_assert_eq!(schedule(&forwards, name), schedule(&backwards, name));
        }
    }

    #[test]
    fn coverage_use_and_waste_agree_with_the_bill(world in world(2)) {
        let run = world.case(&[("committed", "\"committed\"".to_owned())], false);
        let priced = run.priced("committed");
        let one = Decimal::ONE;
        if let Some(commitments) = &priced.commitments {
            prop_assert!(commitments.coverage >= Decimal::ZERO && commitments.coverage <= one);
            prop_assert!(commitments.utilisation >= Decimal::ZERO && commitments.utilisation <= one);
            let paid = ["t0", "t1", "t2", "t3", "plan"].map(|option| {
                run.lines("committed").iter().filter(|(name, _)| name.starts_with(option) || name.contains(&format!(", {option}"))).map(|(_, amount)| decimal(amount)).sum::<Decimal>()
            });
            let paid: Decimal = paid.iter().sum();
            let wasted = paid * (one - commitments.utilisation);
            // Utilisation is given to six places.
            prop_assert!((commitments.wasted.decimal() - wasted).abs() <= Decimal::new(1, 2) + paid * Decimal::new(1, 6), "{} {wasted}", commitments.wasted);
        }
    }

    #[test]
    fn a_dearer_price_on_demand_never_commits_to_less(
        counts in vec(0..30_u32, 24), price in 10..200_u32, more in 1..200_u32, committed_at in 5..150_u32, term in 1..7_u32, horizon in 1..7_usize,
    ) {
        prop_assume!(counts.iter().any(|count| *count > 0));
        let run = |price: u32| {
            let sheet = [committed("term", &format!("{term} months")), machine("m", &format!("{}/hour", thousandths(price)), &format!("term = \"{}/hour\"", thousandths(committed_at)))].concat();
            Case::new(&format!("{horizon} months"))
                .body(NO_LAG)
                .trace("1 hour", counts.clone())
                .body(&of_type("web", 30, "m"))
                .body(&paying("committed", "./cloud.toml", "\"committed\""))
                .sheet("cloud", "cloud", &sheet)
                .run()
        };
        // Machines times the months that they are committed for: a tie may be between one long and several short times.
        let months = |run: &Run| schedule(run, "committed").iter().map(|(_, _, count, from, months)| *count * Decimal::from((*months).min(horizon + 1 - from))).sum::<Decimal>();
        prop_assert!(months(&run(price + more)) >= months(&run(price)));
    }

    #[test]
    fn what_is_committed_is_paid_whether_it_runs_or_not(counts in vec(0..5_u32, 24), term in 1..5_u32, horizon in 1..6_usize) {
        prop_assume!(counts.iter().any(|count| *count > 0));
        let sheet = [committed("term", &format!("{term} months")), machine("m", "1/hour", "term = \"36.50/month\"")].concat();
        let run = Case::new(&format!("{horizon} months"))
            .body(NO_LAG)
            .trace("1 hour", counts)
            .body(&of_type("web", 5, "m"))
            .body(&paying("committed", "./cloud.toml", "\"committed\""))
            .sheet("cloud", "cloud", &sheet)
            .run();
        let purchases = schedule(&run, "committed");
        for month in 1..=horizon {
            let standing: Decimal = purchases.iter().filter(|(_, _, _, from, months)| (*from..from + months).contains(&month)).map(|(_, _, count, ..)| *count).sum();
            let line = run.quantities("committed", "m, term")[month];
            prop_assert_eq!(line, standing);
        }
    }
}

/// A day of machines of two types that draw on one plan: machines by the hour, how many of the second type for each of the first and in which hours, and for each
/// type thousandths an hour on demand and on the plan.
#[derive(Debug, Clone)]
struct Shared {
    day: Vec<u32>,
    each: u32,
    from: usize,
    until: usize,
    prices: [(u32, u32); 2],
}

impl Shared {
    /// A February of 28 such days.
    fn run(&self) -> Run {
        let highest = self.day.iter().copied().max().unwrap_or(0);
        let kinds: String = self
            .prices
            .iter()
            .enumerate()
            .map(|(at, (price, rate))| {
                machine(&format!("kind{at}"), &format!("{}/hour", thousandths(*price)), &format!("plan = \"{}/hour\"", thousandths(*rate)))
            })
            .collect();
        let second = format!("{}schedule = \"daily {:02}:00-{:02}:00\"\n", of_type("second", highest * self.each, "kind1"), self.from, self.until);
        Case::new("1 month")
            .head("start = \"2026-02\"")
            .body("[conventions]\nmonth = \"calendar\"\nscale_down_lag = \"0 hours\"\n")
            .trace("1 hour", self.day.clone())
            .body(&format!("{}{second}", of_type("first", highest, "kind0")))
            .body(&paying("committed", "./cloud.toml", "[\"plan\"]"))
            .sheet("cloud", "cloud", &format!("{}{kinds}", plan("plan", "1 month", "")))
            .run()
    }

    /// What the month costs with so many thousandths an hour: the type that saves the larger share draws first, of equal ones the lower rate.
    fn cost(&self, pledged: u32) -> f64 {
        let mut order: Vec<usize> = vec![0, 1];
        let share = |kind: &usize| f64::from(self.prices[*kind].1) / f64::from(self.prices[*kind].0);
        order.sort_by(|a, b| share(a).total_cmp(&share(b)).then(self.prices[*a].1.cmp(&self.prices[*b].1)));
        let hour = |(hour, count): (usize, &u32)| {
            let on = (self.from..self.until).contains(&hour);
            let counts = [f64::from(*count), if on { f64::from(count * self.each) } else { 0.0 }];
            let mut left = f64::from(pledged);
            let mut paid = left;
            for kind in &order {
                let (price, rate) = (f64::from(self.prices[*kind].0), f64::from(self.prices[*kind].1));
                let covered = (left / rate).min(counts[*kind]);
                left -= covered * rate;
                paid += (counts[*kind] - covered) * price;
            }
            paid
        };
        28.0 * self.day.iter().enumerate().map(hour).sum::<f64>() / 1000.0
    }
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn no_other_amount_of_money_on_a_plan_costs_less(
        day in vec(0..4_u32, 24), each in 1..3_u32, from in 0..23_usize, length in 1..24_usize, prices in [(10..40_u32, 20..110_u32), (10..40_u32, 20..110_u32)],
    ) {
        prop_assume!(day.iter().any(|count| *count > 0));
        let prices = prices.map(|(price, percent)| (price, (price * percent / 100).max(1)));
        let shared = Shared { day, each, from, until: (from + length).min(24), prices };
        let all: u32 = shared.prices[0].1 * 3 + shared.prices[1].1 * 3 * each;
        let least = (0..=all).map(|pledged| shared.cost(pledged)).fold(f64::MAX, f64::min);
        let run = shared.run();
        let paid: f64 = run.priced("committed").total.decimal().to_string().parse().expect("a number");
        // A cent for each line.
        prop_assert!((paid - least).abs() <= 0.02, "{paid} {least}");
    }

    #[test]
    fn money_for_one_type_is_machines_at_the_same_price(counts in vec(0..12_u32, 48), price in 20..300_u32, percent in 20..105_u32, term in 1..5_u32, horizon in 1..6_usize) {
        prop_assume!(counts.iter().any(|count| *count > 0));
        let rate = thousandths((price * percent / 100).max(1));
        let declared = [committed("term", &format!("{term} months")), plan("plan", &format!("{term} months"), "")].concat();
        let run = Case::new(&format!("{horizon} months"))
            .body(NO_LAG)
            .trace("1 hour", counts)
            .body(&of_type("web", 12, "m"))
            .body(&paying("machines", "./cloud.toml", "[\"term\"]"))
            .body(&paying("money", "./cloud.toml", "[\"plan\"]"))
            .sheet("cloud", "cloud", &format!("{declared}{}", machine("m", &format!("{}/hour", thousandths(price)), &format!("term = \"{rate}/hour\", plan = \"{rate}/hour\""))))
            .run();
        let apart = (amount(&run, "machines") - amount(&run, "money")).abs();
        prop_assert!(apart <= cents(&run, "machines"), "{apart}");
        prop_assert_eq!(run.priced("machines").commitments.as_ref().map(|found| found.coverage), run.priced("money").commitments.as_ref().map(|found| found.coverage));
    }

    #[test]
    fn what_runs_is_on_demand_or_committed(counts in vec(0..12_u32, 24), price in 20..300_u32, percent in 20..105_u32, term in 1..5_u32, horizon in 1..6_usize) {
        prop_assume!(counts.iter().any(|count| *count > 0));
        let rate = thousandths((price * percent / 100).max(1));
        let options = format!("term = {{ price = \"{rate}/hour\", usage = \"0.001/hour\" }}");
        let run = Case::new(&format!("{horizon} months"))
            .body(NO_LAG)
            .trace("1 hour", counts)
            .body(&of_type("web", 12, "m"))
            .body(&paying("on demand", "./cloud.toml", "\"on demand\""))
            .body(&paying("committed", "./cloud.toml", "\"committed\""))
            .sheet("cloud", "cloud", &format!("{}{}", committed("term", &format!("{term} months")), machine("m", &format!("{}/hour", thousandths(price)), &options)))
            .run();
        if run.priced("committed").commitments.is_some() {
            let all = run.quantities("on demand", "m");
            let left = run.lines("committed").iter().any(|(name, _)| name == "m").then(|| run.quantities("committed", "m"));
            let used = run.quantities("committed", "m, term, hours used");
            for month in 1..=horizon {
                prop_assert_eq!(left.as_ref().map_or(Decimal::ZERO, |left| left[month]) + used[month], all[month]);
            }
        }
    }
}

#[test]
fn spot_is_not_counted_as_committed() {
    let options = "term = \"0.05/hour\", spot = \"0.03/hour\"";
    let sheet = [committed("term", "1 year"), option("spot", "spot", "lost_work = \"0 %\""), machine("m", "0.10/hour", options)].concat();
    let run = Case::new("1 year")
        .body(&format!("{}{}allow = [\"spot\"]\n", of_type("web", 1, "m"), of_type("batch", 1, "m")))
        .body(&paying("any", "./cloud.toml", "\"any\""))
        .sheet("cloud", "cloud", &sheet)
        .run();
    assert_eq!(run.priced("any").commitments.as_ref().expect("some").coverage, decimal("0.5"));
}
