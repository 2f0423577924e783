//! What `explain` prints can be redone: every step from its operands, every amount to the cent.

use crate::cli::project;
use rackrent::comparison::{self, Comparison};
use rackrent::document::{self, Reader};
use rackrent::documents::Documents;
use rackrent::explain::Explainer;
use rackrent::library;
use rackrent::report::{self, Format, Layout, Period, Question};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// A workload of the project, compared, with what it was read from.
fn compared(path: &str) -> (Comparison, Documents) {
    let path = project().join(path);
    let (mut reader, mut documents) = (Reader::default(), Documents::default());
    documents.base = path.parent().expect("a folder").to_path_buf();
    let text = library::read_text(&path, &mut documents.texts, &mut reader).expect("the file is there").expect("it is text");
    documents.workload = Some(document::parse(&documents.texts, text, &mut reader.findings));
    let scenario = documents.scenario(&[], &mut reader).expect("the files are there").expect("it is right");
    (comparison::compare(scenario, &[]), documents)
}

pub fn develop(example: &str, comparison: &Comparison, documents: &Documents) {
        let explainer = Explainer::new(comparison, documents);
        let mut seen = HashMap::new();
        for (index, priced) in comparison.priced() {
            for (at, line) in priced.bill.lines.iter().enumerate() {
                for run in Explainer::runs(line) {
                    if run.first > 3 && run.first % 7 != 0 { continue; }
                    let alternative = &comparison.scenario.alternatives[index];
                    let name = format!("{example} | {} | {} | {:?} | {}", alternative.name, line.shown(alternative).name, line.of, run.first);
                    let amount = explainer.amount(index, at, run.first).expect("an amount");
                    let Some(last) = amount.working.steps.last() else { println!("NONE {name} {}", amount.amount); continue };
                    if last.result != amount.amount.decimal() { println!("LAST {name}: {} not {}", last.result, amount.amount); }
                    for step in &amount.working.steps {
                        if !step.agrees {
                            let n = seen.entry((step.what.clone(), line.of)).or_insert(0);
                            *n += 1;
                            if *n == 1 { println!("DIFFERS {name}: {step:?}"); }
                        }
                        for f in step.terms.iter().flat_map(|t| &t.factors) {
                            if f.what.contains("as counted") { println!("BARE {name}: {}", f.what) }
                        }
                    }
                }
            }
        }
}

#[test]
fn development() {
    for example in std::env::var("EXAMPLES").unwrap_or("examples/twitter-2008.toml".into()).split(',') {
        let (comparison, documents) = compared(example);
        develop(example, &comparison, &documents);
    }
    let _ = (Decimal::ONE, Format::Csv, Period::Month, Layout { width: 80, styled: false }, Question::Verdict);
}
