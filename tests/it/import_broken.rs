//! Vendors' files that are not what they should be: an error with a place, or what is missing is counted; never a price that is none, never a panic.

use crate::cli;
use crate::import_aws::{ec2, import, import_as, left_out, m5_large, machine, on_demand, reserved};
use crate::import_azure::{item, page};
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use rackrent::import::{Filters, Format, Place};
use std::io::{Read, Write as _};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

/// The error of a file.
#[track_caller]
fn error(bytes: &[u8]) -> String {
    import(&[("FILE", bytes)], Filters::default()).expect_err("the file is wrong").to_string()
}

#[test]
fn a_file_that_is_cut_off_is_an_error_wherever_it_is_cut() {
    let csv = ec2(&m5_large());
    let json = page(&[item("Standard_D2s_v5", "D2s v5", "Virtual Machines Dsv5 Series", "0.112", "Consumption", "")], "null");
    let whole = import(&[("FILE", csv.as_bytes())], Filters::default()).expect("the file is whole");
    let rows: Vec<usize> = csv.match_indices('\n').map(|(at, _)| at + 1).collect();
    for end in (csv.len() * 2 / 3..csv.len()).filter(|end| !rows.contains(end)) {
        error(&csv.as_bytes()[..end]);
    }
    for end in 1..json.len() {
        let cut = import_as(Some(Format::Azure), &[("FILE", &json.as_bytes()[..end])], Filters::default(), None);
        let cut = cut.expect_err("the file is cut off");
        assert!(cut.message.starts_with("the file is cut off") || cut.message.ends_with("invalid number"), "{end}: {cut}");
    }
    let compressed = gzip(&csv);
    for end in [compressed.len() / 2, compressed.len() - 1, compressed.len() - 8] {
        assert!(error(&compressed[..end]).contains("its compressed data have no end"), "{end}");
    }
    let unzipped = import(&[("FILE", compressed.as_slice())], Filters::default()).expect("the file is whole");
    assert_eq!(unzipped.text, whole.text);
    let mut twice = GzEncoder::new(Vec::new(), Compression::fast());
    twice.write_all(&compressed).expect("memory takes it");
    assert!(error(&twice.finish().expect("memory takes it")).contains("this is compressed twice"));
}

#[test]
fn a_header_that_has_changed_says_what_was_expected() {
    let csv = ec2(&m5_large());
    let renamed = error(csv.replacen("PricePerUnit", "Price Per Unit (USD)", 1).as_bytes());
    let (message, help) = renamed.split_once('\n').expect("advice");
    assert_eq!(message, "`FILE`, line 6: the header has changed: the column `PricePerUnit` is expected and not there");
    assert!(help.starts_with("help: is `PricePerUnit` now `Price Per Unit (USD)`?; expected are the columns SKU, TermType, StartingRange,"), "{help}");
    let two = error(csv.replacen(",Tenancy,", ",Owner,", 1).replacen(",CapacityStatus,", ",,", 1).as_bytes());
    assert!(two.contains("the columns `Tenancy`, `CapacityStatus` are expected and not there"), "{two}");
    assert!(error(csv.replacen("StartingRange", "SKU", 1).as_bytes()).contains("twice"));
    assert!(error(csv.replacen("\"Publication Date\"", "\"Printed\"", 1).as_bytes()).contains("does not say for which date"));
    assert!(error(b"\"FormatVersion\",\"v1.0\"\nnothing\n").contains("a row that begins with `SKU` is expected"));
    let json = item("Standard_D2s_v5", "D2s v5", "Dsv5", "0.112", "Consumption", "").replace("\"retailPrice\"", "\"price\"");
    assert!(error(page(&[json], "null").as_bytes()).contains("an item without `retailPrice`: the format has changed"));
}

#[test]
fn a_price_that_is_none_is_left_out_and_counted_by_kind() {
    let product = machine("m5.large", "Linux", "Shared");
    let good = on_demand("A", "0.096", &product);
    for (price, kind) in [
        ("", "without a price"),
        ("NaN", "price that is not a number"),
        ("Infinity", "price that is not a number"),
        ("0.1.2", "price that is not a number"),
        ("-0.096", "negative price"),
        ("99999999999999", "price beyond all measure"),
    ] {
        let rows = [good.clone(), on_demand("B", price, &machine("m5.xlarge", "Linux", "Shared"))].concat();
        let imported = import(&[("FILE", ec2(&rows).as_bytes())], Filters::default()).expect("the file is whole");
        let mut kinds = left_out(&imported);
        kinds.sort_by_key(|(name, _)| name == "machine without a price on demand");
        assert_eq!(kinds, [(kind.to_owned(), 1), ("machine without a price on demand".to_owned(), 1)], "{price}");
        assert!(imported.left_out.render().contains("(`B`, line 8)"));
    }
    let twice = [
        good.clone(),
        on_demand("A", "0.096", &product),
        on_demand("B", "0.1", &machine("m5.xlarge", "Linux", "Shared")),
        on_demand("C", "0.2", &machine("m5.xlarge", "Linux", "Shared")),
    ];
    let imported = import(&[("FILE", ec2(&twice.concat()).as_bytes())], Filters::default()).expect("the file is whole");
    assert_eq!(left_out(&imported), [("machine with two prices on demand".to_owned(), 1)]);
    let zero = [good.clone(), on_demand("B", "0.0000000000", &machine("m5.xlarge", "Linux", "Shared"))].concat();
    let imported = import(&[("FILE", ec2(&zero).as_bytes())], Filters::default()).expect("the file is whole");
    assert_eq!(left_out(&imported), [("machine at a price of zero".to_owned(), 1)]);
    // Of a partial upfront one half is missing; nothing upfront that costs nothing by the hour is no price.
    let (partial, none) = (("1yr", "Partial Upfront", "standard"), ("1yr", "No Upfront", "standard"));
    let half = [good, reserved("A", partial, "Hrs", "0.029", &product), reserved("A", none, "Hrs", "0.0000000000", &product)].concat();
    let imported = import(&[("FILE", ec2(&half).as_bytes())], Filters::default()).expect("the file is whole");
    assert_eq!(left_out(&imported), [("reserved price that is not whole, or is there twice".to_owned(), 2)]);
    assert!(!imported.text.contains("options"));
}

#[test]
fn two_regions_or_two_currencies_are_not_one_sheet() {
    let product = machine("m5.large", "Linux", "Shared");
    let frankfurt = product.replace("US East (N. Virginia)", "EU (Frankfurt)").replace("us-east-1", "eu-central-1");
    let rows = [on_demand("A", "0.096", &product), on_demand("B", "0.115", &frankfurt)].concat();
    let expected = "`FILE`, line 8: prices of two regions, `us-east-1` and `eu-central-1`, where a sheet has one\nhelp: say which with --region us-east-1";
    assert_eq!(error(ec2(&rows).as_bytes()), expected);
    let rows = [on_demand("A", "0.096", &product), on_demand("B", "0.7", &product).replace(",USD,", ",CNY,")].concat();
    assert_eq!(error(ec2(&rows).as_bytes()), "`FILE`, line 8: prices in USD and in CNY, where a sheet has one currency");
}

#[test]
fn what_is_no_text_or_has_no_end_is_an_error_and_costs_no_memory() {
    let csv = ec2(&m5_large());
    let latin = [csv.as_bytes(), b"\"caf\xe9\",x\n"].concat();
    assert!(error(&latin).contains("this is not UTF-8 text"));
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(csv.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert!(error(&utf16).contains("this is UTF-16 text"));
    assert!(error(&utf16[2..]).contains("this is UTF-16 text"));
    assert!(error(b"").contains("the file is empty"));
    assert!(error(b"PK\x03\x04").contains("zip"));
    assert!(error(b"hello").contains("the format is not recognised"));
    let nested = format!("{{\"Items\":{}", "[".repeat(100_000));
    assert!(import_as(Some(Format::Azure), &[("FILE", nested.as_bytes())], Filters::default(), None).is_err());
    let nested = format!("{{\"offerCode\":{}", "{\"a\":".repeat(100_000));
    assert!(import_as(Some(Format::Aws), &[("FILE", nested.as_bytes())], Filters::default(), None).is_err());
    // A quotation mark that nothing closes, and a text without an end: 200 MB of them, of which little is read.
    for head in [format!("{csv}\""), "{\"BillingCurrency\":\"".to_owned(), "{\"Items\":[{\"retailPrice\":\"".to_owned(), format!("{csv}{}", "1,".repeat(10))] {
        let endless = std::io::Cursor::new(head).chain(std::io::repeat(b'x').take(200 << 20));
        let input = rackrent::import::Input::open("FILE", endless);
        let request = rackrent::import::Request::default();
        let failed = rackrent::import::import(None, &mut std::iter::once(input), &request).expect_err("there is no end");
        assert!(matches!(failed.place, Place::Byte(byte) if byte < 32 << 20), "{failed}");
        assert!(failed.message.starts_with("an entry of more than 16 MiB"), "{failed}");
    }
}

#[test]
fn a_file_that_is_called_what_it_is_not_is_refused_or_counted() {
    let azure = page(&[item("Standard_D2s_v5", "D2s v5", "Virtual Machines Dsv5 Series", "0.112", "Consumption", "")], "null");
    let files: Vec<String> = crate::vendors::lists().into_iter().map(|(text, _)| text).chain([ec2(&m5_large()), azure, "a,b\n1,2\n".to_owned()]).collect();
    for file in &files {
        let own = Format::recognise(file.as_bytes());
        for (format, name, _) in Format::ALL.iter().filter(|(format, ..)| Some(*format) != own) {
            let refused = import_as(Some(*format), &[("FILE", file.as_bytes())], Filters::default(), Some("2026-03-05"));
            let refused = refused.err().unwrap_or_else(|| panic!("{own:?} is read as {name}"));
            let told = refused.input == "FILE" || refused.message.starts_with("nothing in the files");
            assert!(told && !refused.message.is_empty(), "{own:?} as {name}: {refused}");
        }
    }
}

#[test]
fn the_command_writes_nothing_if_the_file_is_wrong_and_says_what_it_left_out_on_standard_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let csv = ec2(&m5_large());
    std::fs::write(folder.path().join("cut.csv"), &csv.as_bytes()[..csv.len() - 40]).expect("written");
    std::fs::write(folder.path().join("index.csv.gz"), gzip(&csv)).expect("written");
    let run = |arguments: &[&str]| cli::rackrent(folder.path(), arguments).output().expect("the program runs");
    let failed = run(&["import", "cut.csv", "-o", "prices.toml"]);
    assert_eq!((failed.status.code(), failed.stdout.is_empty(), folder.path().join("prices.toml").exists()), (Some(1), true, false));
    let missing = run(&["import", "none.csv"]);
    assert_eq!(missing.status.code(), Some(3));
    let done = run(&["import", "--region", "US East (N. Virginia)", "index.csv.gz", "-o", "prices.toml"]);
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(0), "{stderr}");
    assert!(stderr.starts_with("aws-us-east-1: 1 machine, 12 purchase options, 0 charges\n"), "{stderr}");
    assert!(stderr.contains("left out by the filters: 4\n"), "{stderr}");
    let sheet = std::fs::read_to_string(folder.path().join("prices.toml")).expect("written");
    assert!(sheet.contains("# Made by: rackrent import --region 'US East (N. Virginia)' index.csv.gz -o prices.toml\n"), "{sheet}");
    // What the sheet is stands above its machines, and what to do with it is said.
    assert!(sheet.find("\nsheet.as_of = ").is_some_and(|head| sheet.find("\nmachine = [").is_some_and(|machines| head < machines)), "{sheet}");
    assert!(stderr.ends_with("next: rackrent compare WORKLOAD --sheet prices.toml\n"), "{stderr}");
    let astray = run(&["import", "--region", "us-eats-1", "index.csv.gz"]);
    let stderr = String::from_utf8_lossy(&astray.stderr);
    assert!(stderr.contains("did you mean --region \"us-east-1\"?"), "{stderr}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_ends_in_a_panic(at in 0.0..1.0f64, length in 0usize..40, with in "[\\PC\n\",{}\\[\\]0-9.eE-]{0,12}", azure in any::<bool>()) {
        let text = if azure { page(&[item("Standard_D2s_v5", "D2s v5", "Virtual Machines Dsv5 Series", "0.112", "Consumption", "")], "null") } else { ec2(&m5_large()) };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a short text")]
        let from = (at * text.len() as f64) as usize;
        let mut bytes = text.into_bytes();
        let to = (from + length).min(bytes.len());
        bytes.splice(from..to, with.bytes());
        let format = if azure { Format::Azure } else { Format::Aws };
        let _ = import_as(Some(format), &[("FILE", &bytes)], Filters::default(), None);
    }
}
