//! The schemas accept whatever the readers accept, know every key that they know, and refuse nothing that ships: judged by another hand's validator.

use crate::cli::{project, run};
use crate::support::Case;
use jsonschema::Validator;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rackrent::diagnostic::Texts;
use rackrent::document::{self, Reader};
use rackrent::quantity::{
    Count, Currency, Duration, ExchangeRate, Flow, Growth, Measure, Power, Published, Rate, Ratio, Scalar, Scheme, Size, Sum, Whole, YearlyChange, YearlyRate,
};
use rackrent::report::{self, Format, Period};
use rackrent::sheet::{self, exchange, shipped};
use rackrent::workload;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use toml::de::{DeTable, DeValue};

const KINDS: [&str; 4] = ["sheet", "workload", "exchange", "comparison"];

fn schema(kind: &str) -> Value {
    match kind {
        "sheet" => sheet::schema(),
        "workload" => workload::schema(),
        "exchange" => exchange::schema(),
        _ => report::schema(),
    }
}

fn validator(kind: &str) -> Validator {
    jsonschema::validator_for(&schema(kind)).expect("a valid schema")
}

/// A TOML file as a validator sees it.
fn as_json(text: &str) -> Value {
    fn value(from: &DeValue<'_>) -> Value {
        match from {
            DeValue::String(text) => text.as_ref().into(),
            DeValue::Integer(number) => number.as_str().parse::<i64>().map_or(Value::Null, Value::from),
            DeValue::Float(number) => number.as_str().parse::<f64>().map_or(Value::Null, Value::from),
            DeValue::Boolean(boolean) => (*boolean).into(),
            DeValue::Datetime(date) => date.to_string().into(),
            DeValue::Array(list) => list.iter().map(|item| value(item.get_ref())).collect(),
            DeValue::Table(nested) => table(nested),
        }
    }
    fn table(from: &DeTable<'_>) -> Value {
        from.iter().map(|(key, item)| (key.get_ref().to_string(), value(item.get_ref()))).collect::<Map<_, _>>().into()
    }
    table(DeTable::parse(text).expect("TOML").get_ref())
}

/// Every shipped file: its path in the project, its text, and the schema that it is under.
fn shipped_files() -> Vec<(String, String, &'static str)> {
    let mut files = Vec::new();
    for (folder, kind) in [("pricing/2008", "sheet"), ("pricing/current", "sheet"), ("pricing/exchange", "exchange"), ("examples", "workload")] {
        for entry in std::fs::read_dir(project().join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = format!("{folder}/{}", path.file_name().and_then(|name| name.to_str()).expect("a name"));
                files.push((name, std::fs::read_to_string(&path).expect("a file"), kind));
            }
        }
    }
    assert!(files.len() > 30, "the files are found");
    files
}

#[test]
fn every_shipped_file_names_its_schema_and_is_valid_by_it() {
    for (name, text, kind) in shipped_files() {
        let first = text.lines().next().and_then(|line| line.strip_prefix("#:schema "));
        let named = first.unwrap_or_else(|| panic!("the first line of {name} does not name a schema"));
        let led = project().join(&name).parent().expect("a folder").join(named).canonicalize().expect("the schema's file");
        assert_eq!(led, project().join(format!("pricing/schema/{kind}.json")).canonicalize().expect("a committed schema"), "{name}");
        let errors: Vec<String> = validator(kind).iter_errors(&as_json(&text)).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn the_committed_schemas_are_those_that_are_printed() {
    for kind in KINDS {
        let output = run(&project(), &["schema", kind], "");
        assert_eq!(output.status.code(), Some(0));
        let committed = std::fs::read(project().join(format!("pricing/schema/{kind}.json"))).expect("a committed schema");
        assert!(output.stdout == committed, "rackrent schema {kind} -o pricing/schema/{kind}.json");
        let printed: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(jsonschema::meta::is_valid(&printed), "{kind} is no schema");
    }
}

/// What the reader says of a text as a file of a kind.
fn findings(kind: &str, text: &str) -> Reader {
    let (mut texts, mut reader) = (Texts::default(), Reader::default());
    let id = texts.add("file", text);
    let root = document::parse(&texts, id, &mut reader.findings);
    match kind {
        "sheet" => drop(sheet::read(&root, &mut reader)),
        "workload" => drop(workload::read(&root, Path::new("/nowhere"), &mut texts, &mut reader)),
        _ => drop(exchange::read(&root, &mut reader)),
    }
    reader
}

/// A key that no table has, and that is like none.
const NO_KEY: &str = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";

/// Every table that a schema knows: an inline file with [`NO_KEY`] in it, and its keys.
fn tables(schema: &Value, at: &Value, file: &dyn Fn(String) -> String, found: &mut Vec<(String, BTreeSet<String>)>, depth: usize) {
    if depth > 12 {
        return;
    }
    if let Some(name) = at["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) {
        return tables(schema, &schema["$defs"][name], file, found, depth + 1);
    }
    for way in ["allOf", "anyOf"] {
        at[way].as_array().into_iter().flatten().for_each(|only| tables(schema, only, file, found, depth + 1));
    }
    if at["items"].is_object() {
        tables(schema, &at["items"], &|inner| file(format!("[{inner}]")), found, depth + 1);
    }
    if at["additionalProperties"].is_object() {
        tables(schema, &at["additionalProperties"], &|inner| file(format!("{{ name = {inner} }}")), found, depth + 1);
    }
    if let Some(keys) = at["properties"].as_object() {
        if depth > 0 {
            found.push((file(format!("{{ {NO_KEY} = 1 }}")), keys.keys().cloned().collect()));
        }
        for (key, inner) in keys {
            let within = |inner: String| if depth == 0 { format!("{key} = {inner}\n") } else { file(format!("{{ {key} = {inner} }}")) };
            tables(schema, inner, &within, found, depth + 1);
        }
    }
}

#[test]
fn every_key_that_a_reader_takes_is_in_its_schema_and_no_other() {
    let range: BTreeSet<String> = ["cause", "distribution", "high", "likely", "low"].map(str::to_owned).into();
    for kind in ["sheet", "workload", "exchange"] {
        let schema = schema(kind);
        let mut found = Vec::new();
        tables(&schema, &schema, &|inner| inner, &mut found, 0);
        let mut compared = 0;
        // What `[defaults]` has is read in the tables that it fills.
        let texts: BTreeSet<&String> = found.iter().map(|(text, _)| text).filter(|text| !text.starts_with("defaults = { ")).collect();
        for text in texts {
            let reader = findings(kind, text);
            let all = reader.findings.sorted();
            let helps: Vec<&str> = all.iter().filter(|finding| finding.message.contains(NO_KEY)).filter_map(|finding| finding.help.as_deref()).collect();
            let [help] = helps.as_slice() else { panic!("{text}: {all:#?}") };
            let mut known = found.iter().filter(|(other, _)| other == text).map(|(_, keys)| keys);
            if let Some(listed) = help.strip_prefix("the keys are ") {
                let listed: BTreeSet<String> = listed.split(", ").map(str::to_owned).collect();
                assert!(known.any(|keys| *keys == listed), "{text}: the reader has the keys {listed:?}");
                compared += 1;
            } else {
                assert!(help.contains("or a range") && known.any(|keys| *keys == range), "{text}: {help}");
            }
        }
        assert!(compared >= if kind == "exchange" { 1 } else { 12 }, "{kind}: {compared} tables");
    }
    let sheet = schema("sheet");
    for table in ["Machine", "Charge"] {
        assert_eq!(sheet["$defs"][table]["properties"], sheet["$defs"][format!("{table}Defaults")]["properties"]);
    }
}

/// The places of all values of a file that are not tables, and of all keys.
fn places(text: &str) -> (Vec<std::ops::Range<usize>>, Vec<std::ops::Range<usize>>) {
    fn value(from: &toml::Spanned<DeValue<'_>>, values: &mut Vec<std::ops::Range<usize>>, keys: &mut Vec<std::ops::Range<usize>>) {
        match from.get_ref() {
            DeValue::Table(nested) => table(nested, values, keys),
            DeValue::Array(list) => list.iter().for_each(|item| value(item, values, keys)),
            _ => values.push(from.span()),
        }
    }
    fn table(from: &DeTable<'_>, values: &mut Vec<std::ops::Range<usize>>, keys: &mut Vec<std::ops::Range<usize>>) {
        for (key, item) in from {
            keys.push(key.span());
            value(item, values, keys);
        }
    }
    let (mut values, mut keys) = (Vec::new(), Vec::new());
    table(DeTable::parse(text).expect("TOML").get_ref(), &mut values, &mut keys);
    (values, keys)
}

#[test]
fn a_file_that_a_schema_refuses_is_refused_by_the_reader() {
    const INSTEAD: [&str; 14] = [
        "\"\"",
        "\"x\"",
        "true",
        "-1",
        "7",
        "0.5",
        "1979-05-27",
        "1979-05-27T07:32:00",
        "[]",
        "[\"x\"]",
        "{}",
        "{ low = 1, high = 2 }",
        "\"1 GB\"",
        "{ low = \"1/hour\", likely = \"2/hour\", high = \"3/hour\" }",
    ];
    let (mut refused, mut changed) = (0, 0);
    for (name, text, kind) in shipped_files().into_iter().filter(|(_, text, _)| text.len() < 20_000) {
        let validator = validator(kind);
        let (values, keys) = places(&text);
        let replaced = values.iter().flat_map(|span| INSTEAD.map(|instead| (span.clone(), instead)));
        for (span, instead) in replaced.chain(keys.iter().map(|span| (span.clone(), "no_such_key"))).step_by(7) {
            let broken = format!("{}{instead}{}", &text[..span.start], &text[span.end..]);
            // Two keys of one table may now have the same name.
            if DeTable::parse(&broken).is_err() {
                continue;
            }
            changed += 1;
            if !validator.is_valid(&as_json(&broken)) {
                refused += 1;
                let line = 1 + text[..span.start].matches('\n').count();
                assert!(findings(kind, &broken).findings.has_errors(), "{name}:{line}: `{instead}` in place of `{}` is read, but is not valid", &text[span]);
            }
        }
    }
    assert!(refused * 10 > changed * 7, "the schemas find {refused} of {changed} faults");
}

#[test]
fn the_schemas_find_what_an_editor_should() {
    let head = "[workload]\nname = \"x\"\nhorizon = \"1 year\"\ncurrency = \"USD\"\n";
    assert!(validator("workload").is_valid(&as_json(head)));
    for broken in [
        "[workload]\nname = \"x\"\nhorizon = \"1 year\"\n".to_owned(),
        head.replace("1 year", "1 yaer"),
        head.replace("\"1 year\"", "12"),
        format!("{head}[demand]\nshape = \"dayly\"\n"),
        format!("{head}[[component]]\nname = \"web\"\nvcpu = 3\n"),
        format!("{head}[[traffic]]\nname = \"out\"\nmeter = \"transfer-out\"\nvolume = \"1 TB\"\n"),
        format!("{head}[[data]]\nname = \"d\"\nmeter = \"object-storage\"\nsize = \"1 Tb\"\n"),
    ] {
        assert!(!validator("workload").is_valid(&as_json(&broken)), "{broken}");
    }
    // A layer says only what differs; what stands alone says all.
    let layer = "[sheet]\nid = \"ours\"\nextends = \"aws-us-east-1\"\n[[machine]]\nname = \"m5.large\"\nprice = \"0.05/hour\"\n";
    assert!(validator("sheet").is_valid(&as_json(layer)));
    assert!(!validator("sheet").is_valid(&as_json(&layer.replace("extends = \"aws-us-east-1\"\n", ""))));
    assert!(!validator("sheet").is_valid(&as_json(&layer.replace("0.05/hour", "0.05"))));
}

/// Pieces of values.
const PIECES: &[&str] = &[
    "1",
    "0",
    "8",
    "12",
    ".5",
    "0.10",
    "1,000",
    "15_000_000",
    "+",
    "-",
    "e3",
    "E-2",
    " ",
    "  ",
    "\u{a0}",
    "%",
    " %",
    "/",
    "/ ",
    " / ",
    "GB",
    "GiB",
    "TB",
    "Mbps",
    "Gbit/s",
    "kW",
    "kWh",
    "U",
    "requests",
    "request",
    "1000 requests",
    "machines",
    "port",
    "hour",
    "hours",
    "h",
    "s",
    "sec",
    "month",
    "months",
    "year",
    "quarter",
    "week",
    "/hour",
    "/month",
    "/year",
    "/GB-month",
    "-month",
    "/Mbps-month",
    "/1000 requests",
    "/post-year",
    " USD",
    "USD",
    "EUR",
    "USD/EUR",
    "unpublished",
    "8+3",
    "\t",
    "\n",
];

fn held<T: Scalar>(text: &str) -> Result<(), TestCaseError> {
    if T::parse(text).is_ok() {
        let syntax = T::syntax();
        let schema = json!({ "type": "string", "pattern": format!("^{}$", syntax.pattern) });
        prop_assert!(jsonschema::is_valid(&schema, &json!(text)), "{} takes {text:?}, its schema does not", syntax.name);
    }
    Ok(())
}

proptest! {
    #![proptest_config(crate::properties::config(400))]

    #[test]
    fn what_a_value_can_be_its_pattern_matches(pieces in vec(select(PIECES), 1..6)) {
        let text = pieces.concat();
        held::<Count>(&text)?;
        held::<Whole>(&text)?;
        held::<Ratio>(&text)?;
        held::<Size>(&text)?;
        held::<Power>(&text)?;
        held::<Measure>(&text)?;
        held::<Duration>(&text)?;
        held::<Growth>(&text)?;
        held::<Flow>(&text)?;
        held::<Sum>(&text)?;
        held::<Rate>(&text)?;
        held::<Published<Rate>>(&text)?;
        held::<Currency>(&text)?;
        held::<ExchangeRate>(&text)?;
        held::<Scheme>(&text)?;
        held::<YearlyRate>(&text)?;
        held::<YearlyChange>(&text)?;
    }
}

/// The schema that knows no key beside those that it names.
pub fn closed(mut schema: Value) -> Value {
    fn close(at: &mut Value) {
        match at {
            Value::Object(map) => {
                map.values_mut().for_each(close);
                if map.contains_key("properties") {
                    map.insert("additionalProperties".to_owned(), false.into());
                }
            }
            Value::Array(list) => list.iter_mut().for_each(close),
            _ => {}
        }
    }
    close(&mut schema);
    schema
}

#[test]
fn comparisons_for_programs_are_valid_by_their_schema_and_say_nothing_beside_it() {
    let validator = jsonschema::validator_for(&closed(report::schema())).expect("a valid schema");
    let check = |name: &str, document: &Value| {
        let errors: Vec<String> = validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    };
    for (example, flags) in [("twitter-2008", &[][..]), ("animoto-2008", &["--view", "annuity"]), ("cloud-exit-2023", &["--view", "amortized"])] {
        let path = format!("examples/{example}.toml");
        let output = run(&project(), &[&["compare", &path, "--format", "json"], flags].concat(), "");
        check(example, &serde_json::from_slice(&output.stdout).expect("JSON"));
    }
    // What no example has: a calendar, a forecast, a migration, an alternative without a price.
    let case = Case::new("6 months")
        .head("start = \"2026-02\"")
        .body(
            "[conventions]\nmonth = \"calendar\"\n[demand]\ngrowth = \"20 %/month\"\n[forecast]\ngrowth = \"5 %/month\"\n[migration]\nfrom = \"toy\"\nwork = \"5 USD\"\n\
             [[component]]\nname = \"web\"\nvcpus = 3\n",
        )
        .sheet("toy", "cloud", "[[machine]]\nname = \"small\"\nvcpus = 1\nprice = \"0.10/hour\"")
        .sheet("other", "cloud", "[[machine]]\nname = \"big\"\nvcpus = 2\nprice = \"0.30/hour\"")
        .sheet("none", "cloud", "[[machine]]\nname = \"secret\"\nvcpus = 1\nprice = \"unpublished\"");
    let document: Value = serde_json::from_str(&case.run().render(Format::Json, Period::Total)).expect("JSON");
    check("case", &document);
    assert!(document["hours_per_month"].is_array() && document["alternatives"].to_string().contains("\"forecast\""));
    assert!(document["alternatives"].to_string().contains("\"migration\"") && document["alternatives"].to_string().contains("\"priced\":false"));
}

#[test]
fn shipped_sheets_are_all_under_the_schema_of_sheets() {
    // What ships is what was looked at above.
    assert_eq!(shipped_files().iter().filter(|(_, _, kind)| *kind == "sheet").count(), shipped::ALL.len());
}
