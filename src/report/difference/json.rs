//! For programs: `rackrent.difference.v1`, money, quantities and ratios as decimal strings.

use crate::difference::{Cause, Changed, Costs, Difference, Input, LineChange, Of, Part, Side, State, Written};
use crate::money::rounded;
use crate::quantity::Currency;
use crate::report::json::{RuleOut, rule};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

/// What the document says that it is.
const VERSION: &str = "rackrent.difference.v1";

/// What changed between two workloads, sheets or results. Money, quantities and ratios are decimal strings.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Difference")]
struct Document<'a> {
    /// Which document this is, and its version.
    #[schemars(extend("const" = VERSION))]
    schema: &'static str,
    /// What was looked at: `workloads`, `results`, `sheets` or `exchanges`.
    of: &'static str,
    /// The name of what was looked at.
    title: &'a str,
    base: SideOut<'a>,
    head: SideOut<'a>,
    /// Whether anything changed that is known.
    changed: bool,
    /// Whether the inputs are the same; none where they are not known.
    same_inputs: Option<bool>,
    /// The amounts; none of sheets.
    costs: Option<CostsOut<'a>>,
    /// The inputs that changed; none where they are not known.
    inputs: Option<Vec<InputOut<'a>>>,
    notes: &'a [String],
    /// The rules that the later result was judged by, kept or not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rules: Vec<RuleOut<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Side")]
struct SideOut<'a> {
    /// Its path, or `REVISION:PATH`.
    name: &'a str,
    /// Whether it exists.
    exists: bool,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Costs")]
struct CostsOut<'a> {
    /// The ISO code of every amount.
    currency: &'a str,
    /// The horizons.
    months_before: Option<usize>,
    months_after: Option<usize>,
    winner_before: Option<&'a str>,
    winner_after: Option<&'a str>,
    winner_changed: bool,
    /// Every cause that could be told, in the order in which they were told apart; `rest` is all that saved results do not tell.
    causes: Vec<&'static str>,
    alternatives: Vec<AlternativeOut<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Alternative")]
struct AlternativeOut<'a> {
    name: &'a str,
    before: StateOut<'a>,
    after: StateOut<'a>,
    /// What the total changed by; none where it is not priced in both.
    change: Option<String>,
    /// The same as a share of what it was.
    change_ratio: Option<String>,
    /// They add up to the change.
    parts: Vec<PartOut>,
    machines: Vec<MachineOut<'a>>,
    /// The lines that changed; they add up to the change of the total.
    lines: Vec<LineOut<'a>>,
    unchanged_lines: usize,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "State")]
struct StateOut<'a> {
    /// `absent`, `not priced` or `priced`.
    state: &'static str,
    /// Why it is not priced.
    reason: Option<&'a str>,
    total: Option<String>,
    present_cost: Option<String>,
    /// What is paid in the mean month, credits at the end left out.
    monthly: Option<String>,
}

/// What is attributed to a cause, or to several that cannot be told apart.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Part")]
struct PartOut {
    causes: Vec<&'static str>,
    total: String,
    present_cost: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Machine")]
struct MachineOut<'a> {
    serves: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Line")]
struct LineOut<'a> {
    category: &'a str,
    name: &'a str,
    /// Which of the alternative's parts; none for what the workload states.
    part: Option<usize>,
    unit_before: Option<&'a str>,
    unit_after: Option<&'a str>,
    quantity_before: Option<String>,
    quantity_after: Option<String>,
    /// None where the line is not there.
    before: Option<String>,
    after: Option<String>,
    change: String,
    /// They add up to the change.
    parts: Vec<LinePartOut>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LinePart")]
struct LinePartOut {
    causes: Vec<&'static str>,
    amount: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Input")]
struct InputOut<'a> {
    /// As `--set` takes it.
    path: &'a str,
    /// To what its amounts are attributed.
    cause: &'static str,
    before: Option<WrittenOut<'a>>,
    after: Option<WrittenOut<'a>>,
    /// By which share it rose.
    increase_ratio: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Written")]
struct WrittenOut<'a> {
    value: &'a str,
    file: &'a str,
    /// From 1; 0 for what is of no line.
    line: usize,
}

/// The schema of what is written for programs.
#[must_use]
pub fn schema() -> serde_json::Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<Document>();
    schema.insert("title".to_owned(), "A difference of rackrent".into());
    schema.to_value()
}

pub fn render(difference: &Difference) -> anyhow::Result<String> {
    let document = Document {
        schema: VERSION,
        of: match difference.of {
            Of::Workloads => "workloads",
            Of::Results => "results",
            Of::Sheets => "sheets",
            Of::Exchanges => "exchanges",
        },
        title: &difference.title,
        base: side(&difference.base),
        head: side(&difference.head),
        changed: !difference.is_none(),
        same_inputs: difference.inputs.as_ref().map(Vec::is_empty),
        costs: difference.costs.as_ref().map(|found| costs(found, difference.of)),
        inputs: difference.inputs.as_ref().map(|inputs| inputs.iter().map(input).collect()),
        notes: &difference.notes,
        rules: difference.judged.iter().map(rule).collect(),
    };
    let mut json = serde_json::to_string_pretty(&document)?;
    json.push('\n');
    Ok(json)
}

fn side(side: &Side) -> SideOut<'_> {
    SideOut { name: &side.name, exists: side.is_there }
}

fn costs(costs: &Costs, of: Of) -> CostsOut<'_> {
    CostsOut {
        currency: costs.currency.code(),
        months_before: costs.months.0,
        months_after: costs.months.1,
        winner_before: costs.winner.0.as_deref(),
        winner_after: costs.winner.1.as_deref(),
        winner_changed: costs.winner_changes(),
        causes: keys(if of == Of::Results { &Cause::OF_SAVED } else { &Cause::ALL }),
        alternatives: costs.alternatives.iter().map(|changed| alternative(changed, costs.currency)).collect(),
    }
}

/// An amount with all digits of its currency.
fn amount(amount: Decimal, currency: Currency) -> String {
    let mut amount = rounded(amount, currency.minor_digits());
    amount.rescale(currency.minor_digits());
    if amount.is_zero() { amount.abs().to_string() } else { amount.to_string() }
}

fn ratio(ratio: Decimal) -> String {
    rounded(ratio, 6).normalize().to_string()
}

fn keys(causes: &[Cause]) -> Vec<&'static str> {
    causes.iter().map(|cause| cause.key()).collect()
}

fn alternative(changed: &Changed, currency: Currency) -> AlternativeOut<'_> {
    let change = changed.both().map(|(before, after)| (after.total - before.total, before.total));
    AlternativeOut {
        name: &changed.name,
        before: state(&changed.before, currency),
        after: state(&changed.after, currency),
        change: change.map(|(change, _)| amount(change, currency)),
        change_ratio: change.and_then(|(change, of)| change.checked_div(of.abs())).map(ratio),
        parts: changed
            .parts
            .iter()
            .map(|Part { causes, total, present_cost }| PartOut {
                causes: keys(causes),
                total: amount(*total, currency),
                present_cost: present_cost.map(|present| amount(present, currency)),
            })
            .collect(),
        machines: changed.machines.iter().map(|(serves, before, after)| MachineOut { serves, before: before.as_deref(), after: after.as_deref() }).collect(),
        lines: changed.lines.iter().map(|found| line(found, currency)).collect(),
        unchanged_lines: changed.unchanged,
    }
}

fn state(state: &State, currency: Currency) -> StateOut<'_> {
    let figures = state.figures();
    StateOut {
        state: match state {
            State::Absent => "absent",
            State::NotPriced(_) => "not priced",
            State::Priced(_) => "priced",
        },
        reason: if let State::NotPriced(reason) = state { Some(reason) } else { None },
        total: figures.map(|figures| amount(figures.total, currency)),
        present_cost: figures.and_then(|figures| figures.present_cost).map(|present| amount(present, currency)),
        monthly: figures.map(|figures| amount(figures.monthly, currency)),
    }
}

fn line(line: &LineChange, currency: Currency) -> LineOut<'_> {
    LineOut {
        category: &line.category,
        name: &line.name,
        part: line.part,
        unit_before: line.unit.0.as_deref(),
        unit_after: line.unit.1.as_deref(),
        quantity_before: line.quantity.0.map(|quantity| quantity.to_string()),
        quantity_after: line.quantity.1.map(|quantity| quantity.to_string()),
        before: line.amount.0.map(|before| amount(before, currency)),
        after: line.amount.1.map(|after| amount(after, currency)),
        change: amount(line.change(), currency),
        parts: line.parts.iter().map(|(causes, change)| LinePartOut { causes: keys(causes), amount: amount(*change, currency) }).collect(),
    }
}

fn input(input: &Input) -> InputOut<'_> {
    InputOut {
        path: &input.path,
        cause: input.cause.key(),
        before: input.before.as_ref().map(written),
        after: input.after.as_ref().map(written),
        increase_ratio: input.increase.map(ratio),
    }
}

fn written(written: &Written) -> WrittenOut<'_> {
    WrittenOut { value: &written.value, file: &written.file, line: written.line }
}
