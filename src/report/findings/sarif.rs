//! Findings in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS, 27 March 2020): what code hosts and editors show beside a file.
//!
//! Files have URIs relative to the folder in which the program ran, as they were named. What stands in a sheet that ships with the program has no file:
//! it has a logical place. Columns count characters.

use super::{Checked, OTHER};
use crate::check::explanations;
use crate::check::{Judged, Level};
use crate::diagnostic::{Code, Severity, Span, Texts};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Where the format's schema is published.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub fn render(found: &[Judged], files: &[Checked], texts: &Texts) -> anyhow::Result<String> {
    let rules: Vec<Value> = Code::ALL.iter().map(|code| rule(*code)).collect();
    let results: Vec<Value> = found.iter().map(|judged| result(judged, texts)).collect();
    let artifacts: Vec<Value> =
        files.iter().filter(|file| file.kind != OTHER && file.name != "-").map(|file| json!({ "location": location(&file.name) })).collect();
    let failed = found.iter().any(|judged| judged.level == Level::Error);
    let report = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "rackrent",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { ROOT: { "description": { "text": "the folder in which the program ran" } } },
            "invocations": [{ "executionSuccessful": !failed }],
            "artifacts": artifacts,
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&report)?;
    text.push('\n');
    Ok(text)
}

/// What URIs are relative to.
const ROOT: &str = "%SRCROOT%";

const fn level(severity: Severity) -> &'static str {
    severity.as_str()
}

fn rule(code: Code) -> Value {
    let explanation = explanations::of(code);
    let name: String = code.as_str().split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
    let fairness = if code.severity() == Severity::Error { "input" } else { "fairness" };
    json!({
        "id": code.as_str(),
        "name": name,
        "shortDescription": { "text": code.explanation().trim() },
        "fullDescription": { "text": explanation.why },
        "help": { "text": explanation.text(code), "markdown": explanation.markdown(code) },
        "defaultConfiguration": { "level": level(code.severity()) },
        "properties": { "tags": [fairness] },
    })
}

fn result(judged: &Judged, texts: &Texts) -> Value {
    let finding = &judged.finding;
    let text = finding.help.as_ref().map_or_else(|| finding.message.clone(), |help| format!("{}; {help}", finding.message));
    let index = Code::ALL.iter().position(|code| *code == finding.code);
    let shown = if judged.level == Level::Allowed { finding.severity } else { super::severity(judged.level) };
    let mut result = json!({
        "ruleId": finding.code.as_str(),
        "ruleIndex": index,
        "level": level(shown),
        "message": { "text": text },
        "locations": texts.span(finding.origin).map(place).into_iter().collect::<Vec<Value>>(),
    });
    if judged.level == Level::Allowed
        && let Some(result) = result.as_object_mut()
    {
        let why = judged.why.as_deref().unwrap_or("");
        let kind = if why.starts_with("--") || why.starts_with('`') { "external" } else { "inSource" };
        result.insert("suppressions".to_owned(), json!([{ "kind": kind, "justification": why }]));
    }
    result
}

fn location(name: &str) -> Value {
    let uri = uri(name);
    // What stands elsewhere has a URI of its own.
    if uri.starts_with("file:") { json!({ "uri": uri }) } else { json!({ "uri": uri, "uriBaseId": ROOT }) }
}

fn place(span: Span<'_>) -> Value {
    let region = json!({ "startLine": span.from.0, "startColumn": span.from.1, "endLine": span.to.0, "endColumn": span.to.1 });
    if span.is_file {
        json!({ "physicalLocation": { "artifactLocation": location(span.name), "region": region } })
    } else {
        json!({ "logicalLocations": [{ "fullyQualifiedName": format!("{}:{}:{}", span.name, span.from.0, span.from.1) }] })
    }
}

/// A path as a URI reference (RFC 3986): what may not stand in one is percent-encoded.
fn uri(name: &str) -> String {
    let name = name.replace('\\', "/");
    let name = name.strip_prefix("./").unwrap_or(&name);
    let absolute = name.starts_with('/') || name.as_bytes().get(1) == Some(&b':');
    let mut uri = String::from(if absolute { "file://" } else { "" });
    if absolute && !name.starts_with('/') {
        uri.push('/');
    }
    // A colon in the first segment of a relative reference would end a scheme.
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b'!'
            | b'$'
            | b'&'
            | b'\''
            | b'('
            | b')'
            | b'*'
            | b'+'
            | b','
            | b';'
            | b'='
            | b'@' => {
                uri.push(char::from(byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}
