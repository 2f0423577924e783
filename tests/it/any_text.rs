//! Whatever a file says, it is read or refused, and never panics; quantities mean the same however they are written.

use crate::properties::config;
use crate::support::{Case, FORMATS, PERIODS, usage};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use rackrent::diagnostic::Texts;
use rackrent::document::{self, Reader};
use rackrent::quantity::{Count, Duration, Growth, Rate, Scalar as _, Size, Sum};
use rackrent::report::{Format, Period};
use rackrent::sheet::shipped;
use rust_decimal::Decimal;
use std::fmt::Write as _;

/// Pieces of files, some of them out of place.
const PIECES: &[&str] = &[
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ",",
    "#",
    "\n",
    "\r\n",
    " ",
    "-1",
    "0",
    "1e999",
    "nan",
    "inf",
    "99999999999999999999",
    "0x7f",
    "true",
    "2026-02-30",
    "2026-01-01T25:00:00Z",
    "\"unpublished\"",
    "\"1/GB\"",
    "\"1e18 EB\"",
    "\"-5 %\"",
    "\"100 years\"",
    "é",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "𝟙",
    "[[charge]]\n",
    "[[machine]]\n",
    "[[discount]]\n",
    "[exchange]\n",
    "rates = [\"2 USD/EUR\"]\n",
    "[workload]\n",
    "[sheet]\n",
    "[demand]\n",
    "[defaults.machine]\n",
    "name = \"x\"\n",
    "price = ",
    "tiers = [",
    "extends = \"aws-2008-05\"\n",
    "low = ",
    "parts = [{}]",
];

/// A change of a text at a place: bytes deleted, and a piece put in their place.
fn mutate(content: &str, changes: &[(Index, usize, Option<&'static str>)]) -> String {
    let mut text = content.to_owned();
    for (at, delete, piece) in changes {
        let boundary = |mut at: usize| {
            at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let from = boundary(at.index(text.len() + 1));
        let to = boundary(from + delete).max(from);
        text.replace_range(from..to, piece.unwrap_or(""));
    }
    text
}

fn changes() -> impl Strategy<Value = Vec<(Index, usize, Option<&'static str>)>> {
    vec((any::<Index>(), prop_oneof![Just(0_usize), 1..4_usize, 1..200_usize], proptest::option::of(select(PIECES))), 1..6)
}

/// Reads a text as a sheet and as a workload, and shows what is wrong with it.
fn read_everything(text: &str) {
    let (mut texts, mut reader) = (Texts::default(), Reader::default());
    let id = texts.add("any.toml", text);
    let root = document::parse(&texts, id, &mut reader.findings);
    let _ = rackrent::sheet::read(&root, &mut reader);
    let _ = rackrent::workload::read(&root, std::path::Path::new("/nowhere"), &mut texts, &mut reader);
    let shown = reader.findings.render(&texts, true);
    assert!(shown.is_empty() == reader.findings.sorted().is_empty());
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        read_everything(&text);
    }

    #[test]
    fn any_pieces_of_files_are_read_or_refused(pieces in vec(select(PIECES), 0..40)) {
        read_everything(&pieces.concat());
    }

    #[test]
    fn any_value_in_a_sheet_or_workload_is_read_or_refused(value in any::<String>(), bare in any::<bool>()) {
        let value = if bare { value } else { format!("{value:?}") };
        for key in ["vcpus", "memory", "price", "purchase", "life", "market_decline", "up_to", "free", "lead_time"] {
            read_everything(&format!("[sheet]\nid = \"a\"\n[[machine]]\nname = \"m\"\n{key} = {value}\n[[charge]]\nname = \"c\"\n{key} = {value}\n"));
        }
        for key in ["horizon", "start", "currency", "cost_of_money", "capital", "sites"] {
            read_everything(&format!("[workload]\nname = \"a\"\n{key} = {value}\n"));
        }
    }

    #[test]
    fn any_trace_is_read_or_refused(text in any::<String>()) {
        let _ = Case::new("1 month").file("load.csv", &text).body("[demand]\ntrace = \"load.csv\"\n").read();
        let _ = Case::new("1 month").file("load.csv", &format!("load\n{text}")).body("[demand]\ntrace = \"load.csv\"\n").read();
    }
}

/// Workloads that ship, with what they need beside them.
const EXAMPLES: [&str; 3] =
    [include_str!("../../examples/twitter-2008.toml"), include_str!("../../examples/steady-saas.toml"), include_str!("../../examples/data-heavy.toml")];

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn any_change_of_a_shipped_sheet_is_read_or_refused_and_what_is_read_is_priced_or_not(which in any::<Index>(), changes in changes()) {
        let small: Vec<_> = shipped::ALL.iter().filter(|sheet| sheet.content.len() < 12_000).collect();
        let text = mutate(small[which.index(small.len())].content, &changes);
        read_everything(&text);
        let case = Case::new("3 months")
            .body("[[component]]\nname = \"web\"\nvcpus = 8\nmemory = \"1 GB\"\n[[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"10 TB\"\n")
            .body(&usage("transfer-out", "10 TB"));
        if let Ok(run) = case.sheet_text("changed", &text).read() {
            for period in PERIODS {
                let _ = run.csv(period);
            }
            let _ = run.render(Format::Table, Period::Year);
        }
    }

    #[test]
    fn any_change_of_a_shipped_workload_is_read_or_refused(which in any::<Index>(), changes in changes()) {
        read_everything(&mutate(EXAMPLES[which.index(EXAMPLES.len())], &changes));
    }

    #[test]
    fn any_change_of_the_first_example_is_refused_or_compared_in_every_format(changes in changes()) {
        if let Ok(run) = Case::verbatim(&mutate(EXAMPLES[0], &changes)).read() {
            for format in FORMATS {
                let _ = run.render(format, Period::Year);
            }
        }
    }

    #[test]
    fn any_lines_of_a_shipped_sheet_are_read_or_refused(which in any::<Index>(), kept in subsequence((0..400_usize).collect::<Vec<_>>(), 200..400)) {
        let small: Vec<_> = shipped::ALL.iter().filter(|sheet| sheet.content.len() < 12_000).collect();
        let lines: Vec<&str> = small[which.index(small.len())].content.lines().collect();
        let text: Vec<&str> = kept.iter().filter_map(|line| lines.get(*line).copied()).collect();
        read_everything(&text.join("\n"));
    }
}

/// Numbers at the ends of what can be written.
const ENDS: &[&str] =
    &["0", "0.000000000000000001", "1e-18", "0.999999999999999999", "1", "3.3333333333", "4294967296", "999999999999999999", "1000000000000000000"];

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn any_magnitude_is_priced_or_said_to_be_too_large(
        numbers in vec(select(ENDS), 12), growth in select(&["0 %/month", "-99.9999 %/month", "1000000 %/month", "100000 %/year"]),
        horizon in select(&["1 month", "12 months", "120 months"]), sites in select(&[1, 10_000]), rate in select(&["0 %/year", "10000 %/year"]),
    ) {
        let [vcpus, memory, size, volume, usage_of, offered, price, purchase, free, commit, watts, rated] = numbers[..] else { panic!("twelve numbers") };
        let workload = format!(
            "[demand]\nshape = \"daily\"\npeak_to_mean = 24\ngrowth = \"{growth}\"\n\
             [[component]]\nname = \"web\"\nvcpus = {vcpus}\nmemory = \"{memory} B\"\nredundancy = \"2n\"\n\
             [[data]]\nname = \"files\"\nmeter = \"object-storage\"\nsize = \"{size} B\"\ngrowth = \"{growth}\"\n\
             [[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"{volume} kB/second\"\n\
             [[usage]]\nname = \"reads\"\nmeter = \"requests-read\"\nquantity = \"{usage_of}\"\n"
        );
        let charges = format!(
            "[[charge]]\nname = \"Out\"\nmeter = \"transfer-out\"\nprice = \"{price}/B\"\nfree = \"{free} B\"\ncommit = \"{commit} B\"\n\
             [[charge]]\nname = \"Files\"\nmeter = \"object-storage\"\nprice = \"{price}/B-second\"\n\
             [[charge]]\nname = \"Reads\"\nmeter = \"requests-read\"\nprice = \"{price}/0.000001 requests\"\n\
             [[charge]]\nname = \"Support\"\nmeter = \"spend\"\nprice = \"{rated} %\"\n"
        );
        let rent = format!("[[machine]]\nname = \"m\"\nvcpus = {offered}\nmemory = \"{offered} B\"\nprice = \"{price}/second\"\n{charges}");
        let own = format!(
            "[[machine]]\nname = \"m\"\nvcpus = {offered}\nmemory = \"{offered} B\"\npurchase = \"{purchase} USD\"\nlife = \"1 month\"\nidle = \"0 W\"\n\
             full = \"{watts} W\"\nspares = {rated}\n{charges}\
             [[charge]]\nname = \"Energy\"\nmeter = \"energy\"\nprice = \"{price}/Wh\"\ncovers = [\"contracted-power\", \"hardware-value\"]\n"
        );
        let case = Case::new(horizon).head(&format!("sites = {sites}\ncost_of_money = \"{rate}\"")).body(&workload);
        if let Ok(run) = case.sheet("rent", "cloud", &rent).sheet("own", "owned", &own).read() {
            for format in FORMATS {
                let text = run.render(format, Period::Year);
                prop_assert!(!text.contains("NaN") && !text.contains("inf "), "{text}");
            }
        }
    }
}

// Quantities.

/// A number as people write it: with groups of three, a plus, zeros before and after.
fn written(whole: u64, fraction: Option<u16>, group: Option<char>, zeros: usize) -> String {
    let digits = whole.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if let Some(group) = group.filter(|_| index > 0 && (digits.len() - index).is_multiple_of(3)) {
            out.push(group);
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        let _ = write!(out, ".{fraction:05}{}", "0".repeat(zeros));
    }
    out
}

/// The decimal of the same.
fn exact(whole: u64, fraction: Option<u16>) -> Decimal {
    Decimal::from(whole) + Decimal::new(i64::from(fraction.unwrap_or(0)), 5)
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn a_number_means_the_same_however_it_is_written(
        whole in 0..1_000_000_000_000_u64, fraction in proptest::option::of(any::<u16>()), group in proptest::option::of(select(&[',', '_'])),
        zeros in 0..4_usize, spaces in 0..3_usize,
    ) {
        let (number, value, gap) = (written(whole, fraction, group, zeros), exact(whole, fraction), " ".repeat(spaces));
        prop_assert_eq!(Count::parse(&number).map(|count| count.0), Ok(value));
        prop_assert_eq!(Size::parse(&format!("{gap}{number}{gap}kB{gap}")).map(|size| size.0.base()), Ok(value * Decimal::ONE_THOUSAND));
        prop_assert_eq!(Sum::parse(&format!("{number}{gap}USD")).map(|sum| sum.number), Ok(value));
        prop_assert_eq!(Rate::parse(&format!("{number}{gap}/{gap}GB-month")).map(|rate| rate.number), Ok(value));
        prop_assert_eq!(Growth::parse(&format!("{number} GB/month")), Ok(Growth::Data(value * Decimal::from(1_000_000_000))));
    }

    #[test]
    fn a_length_of_time_is_shown_as_it_can_be_read(
        whole in 0..1_000_000_u64, fraction in proptest::option::of(any::<u16>()), unit in select(&["hour", "days", "weeks", "month", "years"]),
    ) {
        let read = Duration::parse(&format!("{} {unit}", written(whole, fraction, None, 0))).expect("a length of time");
        let again = Duration::parse(&read.to_string()).expect("what is shown can be read");
        prop_assert_eq!((read.number, read.unit), (again.number, again.unit));
    }

    #[test]
    fn a_scientific_number_is_the_plain_one(digits in 1..1_000_000_u32, exponent in 0..9_u32) {
        let value = Decimal::from(digits) * Decimal::from(10_u64.pow(exponent));
        prop_assert_eq!(Count::parse(&format!("{digits}e{exponent}")).map(|count| count.0), Ok(value));
        prop_assert_eq!(Count::parse(&format!("{digits}E+{exponent}")).map(|count| count.0), Ok(value));
    }

    #[test]
    fn any_text_is_a_quantity_or_is_refused(text in any::<String>()) {
        for text in [text.clone(), format!("1{text}"), format!("1 {text}"), format!("1/{text}"), format!("1 GB{text}")] {
            let _ = (Count::parse(&text), Size::parse(&text), Sum::parse(&text), Rate::parse(&text), Growth::parse(&text), Duration::parse(&text));
        }
    }
}
