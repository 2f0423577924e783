//! JSON that is larger than memory is read as JSON is: however it arrives, and wherever it ends.

use proptest::prelude::*;
use rackrent::import::json::{Json, Scalar};
use rackrent::import::{ImportError, Input};
use serde_json::Value;
use std::io::{self, Read};

/// A stream that gives so many bytes at a time.
struct Slowly<'a>(&'a [u8], usize);

impl Read for Slowly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let many = self.1.min(self.0.len()).min(buffer.len());
        buffer[..many].copy_from_slice(&self.0[..many]);
        self.0 = &self.0[many..];
        Ok(many)
    }
}

/// Walks through a value: objects and lists are opened down to a depth, the rest is taken whole.
fn walk(json: &mut Json<'_>, depth: usize) -> Result<Value, ImportError> {
    Ok(match json.peek()? {
        Some(b'{') if depth > 0 => {
            let mut object = serde_json::Map::new();
            json.object()?;
            while let Some(key) = json.key()? {
                object.insert(key, walk(json, depth - 1)?);
            }
            Value::Object(object)
        }
        Some(b'[') if depth > 0 => {
            let mut list = Vec::new();
            json.list()?;
            while json.element()? {
                list.push(walk(json, depth - 1)?);
            }
            Value::Array(list)
        }
        _ => json.value()?.parse()?,
    })
}

/// All documents of a text, that comes so many bytes at a time.
fn documents(text: &[u8], pieces: usize, depth: usize) -> Result<Vec<Value>, ImportError> {
    let mut json = Json::open(Input::open("FILE", Slowly(text, pieces))?);
    let mut documents = Vec::new();
    while json.peek()?.is_some() {
        documents.push(walk(&mut json, depth)?);
    }
    Ok(documents)
}

/// How many documents are passed over.
fn skipped(text: &[u8], pieces: usize) -> Result<usize, ImportError> {
    let mut json = Json::open(Input::open("FILE", Slowly(text, pieces))?);
    let mut count = 0;
    while json.peek()?.is_some() {
        json.skip()?;
        count += 1;
    }
    Ok(count)
}

fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 4.0)),
        "[\\PC\n\t\"\\\\{}\\[\\],:é]{0,12}".prop_map(Value::from),
    ];
    let nested = leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map("[a-z\"\\\\ ]{0,5}", inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    // A number at the top ends where the file does, cut off or not.
    nested.prop_filter("an object or a list", |value| value.is_object() || value.is_array())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn documents_are_read_as_they_are_written_however_they_arrive(
        values in proptest::collection::vec(document(), 1..4),
        pretty in any::<bool>(),
        pieces in 1..80usize,
        depth in 0..6usize,
        cut in any::<proptest::sample::Index>(),
    ) {
        let write = |value: &Value| if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) }.expect("it is JSON");
        let text: String = values.iter().map(|value| write(value) + "\n").collect();
        prop_assert_eq!(documents(text.as_bytes(), pieces, depth).map_err(|error| error.to_string()), Ok(values.clone()));
        prop_assert_eq!(skipped(text.as_bytes(), pieces).map_err(|error| error.to_string()), Ok(values.len()));
        // Cut off anywhere, it holds as many whole documents as end before, and is an error unless it ends with one.
        let end = cut.index(text.len());
        let rest = &text.as_bytes()[..end];
        let mut whole = serde_json::Deserializer::from_slice(rest).into_iter::<Value>();
        let expected = whole.by_ref().take_while(Result::is_ok).count();
        let ends_whole = whole.byte_offset() == end || rest[whole.byte_offset()..].trim_ascii().is_empty();
        if !rest.is_empty() {
            prop_assert_eq!(documents(rest, pieces, depth).is_ok(), ends_whole, "{}", String::from_utf8_lossy(rest));
            prop_assert_eq!(skipped(rest, pieces).ok(), ends_whole.then_some(expected));
        }
    }

    #[test]
    fn what_is_no_json_is_an_error_wherever_the_walk_is(text in "[{}\\[\\],:\"a1\\\\\n -]{1,24}", pieces in 1..9usize, depth in 0..4usize) {
        let known = serde_json::Deserializer::from_str(&text).into_iter::<Value>().collect::<Result<Vec<_>, _>>();
        match (known, documents(text.as_bytes(), pieces, depth)) {
            // Of two keys that are the same the later stands in both.
            (Ok(known), Ok(read)) => prop_assert_eq!(read, known),
            (Err(_), Err(_)) => {}
            (Ok(known), Err(error)) => prop_assert!(false, "{known:?}, where it is said: {error}"),
            // The bare crate wants white space between numbers and words; files have objects and lists.
            (Err(error), Ok(read)) => prop_assert!(read.iter().any(|value| !value.is_object() && !value.is_array()), "{error}: {read:?}"),
        }
    }
}

#[test]
fn an_error_says_the_line_and_the_column_at_which_it_is() {
    let place = |text: &str, depth| documents(text.as_bytes(), 7, depth).expect_err("it is wrong").to_string();
    for depth in [0, 9] {
        assert!(place("{\n  \"a\": 1,\n  \"b\": trux\n}\n", depth).starts_with("`FILE`, line 3, column 1"), "{depth}");
    }
    assert_eq!(place("[1\n 2]", 9), "`FILE`, line 2, column 2: not the JSON that is expected: expected `,` or `]`");
    assert_eq!(place("[1,\n [2, 3", 9), "`FILE`, line 2, column 7: the file is cut off: it ends in the middle of a value");
    assert!(place("[\"a\n\", 1]", 9).contains("a quotation mark may be missing"));
    assert!(place("[[1}]", 0).contains("a bracket is closed by a brace"));
    assert!(place(&"[".repeat(1000), 2000).contains("nested too deep"));
}

#[test]
fn a_number_keeps_its_digits_and_a_text_its_characters() {
    let mut json = Json::within("FILE", r#"[0.10, 1e-7, "0.50", "caf\u00e9", null, true, {}]"#, 1);
    let mut read = Vec::new();
    json.entries(|value| {
        read.push(value.try_parse::<Scalar<'_>>()?.map_or_else(|told| told, |text| text.to_string()));
        Ok(())
    })
    .expect("it is JSON");
    assert_eq!(read, ["0.10", "1e-7", "0.50", "café", "", "true", "a value is a list or an object, where a text or a number is expected"]);
}
