//! For programs: `rackrent.comparison.v1`, money and quantities as decimal strings.

use crate::bill::Line;
use crate::comparison::{By, Comparison, Expenditure, Instead, Lives, Outcome, Priced, UnitCost, Verdict, View};
use crate::diagnostic::Texts;
use crate::lock::{self, MadeFrom};
use crate::money::{Money, rounded};
use crate::rating::NotPriced;
use crate::rules::Judged;
use crate::scenario::Alternative;
use crate::sheet::exchange::Conversion;
use crate::sheet::{Discount, Sheet};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

/// What the document says that it is.
const VERSION: &str = "rackrent.comparison.v1";

/// What a workload costs on each alternative. Money, quantities and ratios are decimal strings; months are counted from 1, 0 is what is paid before the start.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Comparison")]
struct Document<'a> {
    /// Which document this is, and its version.
    #[schemars(extend("const" = VERSION))]
    schema: &'static str,
    /// The workload's name.
    workload: &'a str,
    /// The ISO code of every amount.
    currency: &'a str,
    /// The horizon.
    months: u32,
    hours_per_month: HoursPerMonth<'a>,
    verdict: VerdictOut<'a>,
    view: ViewOut,
    /// What is there at the start, whatever is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    existing: Option<ExistingOut>,
    alternatives: Vec<AlternativeOut<'a>>,
    notes: Vec<NoteOut<'a>>,
    /// What is in the bank, in the comparison's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    capital: Option<String>,
    /// The rules that the result was judged by, kept or not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rules: Vec<RuleOut<'a>>,
    /// Mean load of the last month over that of the first; none beyond all numbers.
    load_growth: Option<String>,
    made_from: MadeFrom,
}

/// 730, or the hours of each month where they follow the calendar.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum HoursPerMonth<'a> {
    Equal(u32),
    Calendar(&'a [u32]),
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Verdict")]
struct VerdictOut<'a> {
    /// By what alternatives are ranked: `present cost` or `total`.
    measure: &'static str,
    /// The alternative that costs least; none where fewer than two are priced.
    winner: Option<&'a str>,
    /// The next of another sheet.
    runner_up: Option<&'a str>,
    /// By how much the runner-up is dearer.
    margin: Option<Money>,
    /// The same as a share of the runner-up's cost.
    margin_ratio: Option<String>,
    /// Whether the present cost, the total, and the result without end credits have one winner.
    measures_agree: bool,
    /// The cheapest that buys where the winner rents, or rents where it buys.
    best_of_the_other_side: Option<&'a str>,
    winner_by_total: Option<&'a str>,
    winner_without_end_credits: Option<&'a str>,
    /// The first month from which the winner has paid less for good, end credits left out.
    break_even_month: Option<usize>,
    instead: Vec<InsteadOut<'a>>,
    turns: Vec<TurnOut<'a>>,
    turning_points: Vec<PointOut<'a>>,
    /// Every measure that decides, the verdict's own first.
    measures: Vec<RulingOut<'a>>,
}

/// A measure, and what it names.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Ruling")]
struct RulingOut<'a> {
    measure: &'static str,
    winner: &'a str,
    agrees: bool,
}

/// How payments are spread over periods in each alternative's `view`; its `months` and its lines are payments.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "View")]
struct ViewOut {
    name: &'static str,
    convention: &'static str,
}

/// Of the difference between two alternatives. Credits at the end count in `npv` and the rates of return, and nowhere else.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Instead")]
struct InsteadOut<'a> {
    choose: &'a str,
    instead_of: &'a str,
    /// The saved sum where money costs nothing.
    npv: Money,
    rates_of_return: Vec<String>,
    payback: Option<WhenOut>,
    discounted_payback: Option<WhenOut>,
    break_even: Option<WhenOut>,
    /// The share of the hours of what each month's peak needs above which owning wins.
    break_even_duty: Option<String>,
    duty: Option<String>,
}

/// A month, 0 before the start, and its date where the workload has a start.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "When")]
struct WhenOut {
    month: usize,
    date: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Point")]
struct PointOut<'a> {
    input: &'a str,
    at: &'a str,
    below: bool,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Turn")]
struct TurnOut<'a> {
    alternative: &'a str,
    what: &'static str,
    change_ratio: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Alternative")]
struct AlternativeOut<'a> {
    name: &'a str,
    /// Whether every price that it needs is known; only then it has amounts and a rank.
    priced: bool,
    /// Why it is not priced.
    reason: Option<String>,
    parts: Vec<PartOut<'a>>,
    /// The sum of its lines.
    total: Option<Money>,
    /// The discounted sum of its months; none without a cost of money.
    present_cost: Option<Money>,
    /// What stands at the end is worth so much; in the last month.
    end_credits: Option<Money>,
    present_cost_without_end_credits: Option<Money>,
    capital_expenditure: Option<Money>,
    operating_expenditure: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    financing: Option<FinancingOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    existing: Option<ThereOut>,
    per_vcpu_hour: Option<String>,
    storage_per_gb_month: Option<String>,
    unit_costs: Vec<UnitOut<'a>>,
    capital_spent_month: Option<usize>,
    capital_spent_date: Option<String>,
    /// At most 64, which means that or more.
    capital_carries_times_the_demand: Option<String>,
    serves_from: Option<String>,
    assumed_ratio: Option<String>,
    remembered_ratio: Option<String>,
    posts: Option<PostsOut>,
    last_month_without_end_credits: Option<Money>,
    machines: Vec<MachineOut<'a>>,
    /// Lives that were tried for machines that are bought.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lives: Vec<LivesOut<'a>>,
    /// Book value less what it fetches, if all hardware were given up at the end of each month, the first first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    retirement_penalty_by_month: Vec<Money>,
    base: Option<BaseOut>,
    commitments: Option<CommitmentsOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    forecast: Option<ForecastOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    migration: Option<MigrationOut>,
    /// What is paid before the start, then in each month.
    months: Vec<Money>,
    view: Option<LedgerOut<'a>>,
    lines: Vec<LineOut<'a>>,
}

/// What is there at the start: `counting` says whether what is kept of it is charged at its value (`full`) or not at all (`incremental`).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Existing")]
struct ExistingOut {
    counting: &'static str,
    machines: String,
    paid: Money,
    book_value: Money,
    value: Money,
}

/// What an alternative makes of what is there. The two figures are its measure counted either way.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ExistingOfAlternative")]
struct ThereOut {
    machines_kept: String,
    machines_sold: String,
    sale: Money,
    book_value_of_what_is_sold: Money,
    measure_incremental: Money,
    measure_full: Money,
}

/// What loans and leases come to; the lines have them by month.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Financing")]
struct FinancingOut<'a> {
    ways: &'a [String],
    lent: Money,
    repaid: Money,
    settled_at_the_end: Money,
    interest: Money,
    leased: Money,
    due_after_the_horizon: Money,
}

/// The months as the view has them, and what lies between their sum and the total.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Ledger")]
struct LedgerOut<'a> {
    months: &'a [Money],
    difference: Money,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Part")]
struct PartOut<'a> {
    kind: &'static str,
    sheet: &'a str,
    as_of: String,
    /// In which its prices are written.
    currency: String,
    /// How they came into the comparison's; none if that is the same.
    conversion: Option<ConversionOut<'a>>,
    /// What was negotiated off its prices.
    discounts: Vec<DiscountOut<'a>>,
    purchase: &'a str,
    serves: Vec<&'a str>,
    completes: bool,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Conversion")]
struct ConversionOut<'a> {
    /// What one unit of the sheet's currency comes to.
    rate: Option<String>,
    /// The rates as written, one after the other.
    rates: Vec<String>,
    title: &'a str,
    url: Option<&'a str>,
    as_of: String,
    read: &'static str,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Discount")]
struct DiscountOut<'a> {
    name: &'a str,
    ratio: String,
    on: &'a str,
    title: Option<&'a str>,
    url: Option<&'a str>,
    as_of: Option<String>,
    read: Option<&'static str>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Machine")]
struct MachineOut<'a> {
    machine: &'a str,
    serves: &'a [String],
    first_month: String,
    last_month: String,
    highest: String,
}

/// A cost per unit of what is delivered.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "UnitCost")]
struct UnitOut<'a> {
    key: &'static str,
    label: &'a str,
    unit: &'a str,
    units: String,
    cost: String,
}

/// The lives in months that cost least, and how much dearer the others are.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Lives")]
struct LivesOut<'a> {
    machine: &'a str,
    chosen_months: &'a [u32],
    others: Vec<LifeOut>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Life")]
struct LifeOut {
    months: u32,
    /// None if it is not priced.
    dearer: Option<Money>,
}

/// So many machines more or fewer, and how much dearer that would be.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Step")]
struct StepOut {
    machines: String,
    dearer: Option<Money>,
}

/// A base that is owned beside a rented peak, all sites together: how many machines, and the least more or fewer.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Base")]
struct BaseOut {
    first_month: String,
    last_month: String,
    more: Option<StepOut>,
    fewer: Option<StepOut>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Commitments")]
struct CommitmentsOut<'a> {
    coverage_ratio: String,
    utilisation_ratio: String,
    wasted: Money,
    due_after_the_horizon: Money,
    purchases: Vec<CommitmentOut<'a>>,
}

/// So many machines of a type, or, without one, so much money an hour.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Commitment")]
struct CommitmentOut<'a> {
    part: usize,
    machine: Option<&'a str>,
    option: &'a str,
    label: &'a str,
    count: String,
    from_month: usize,
    months: usize,
}

/// How a plan that was made for a forecast meets the demand.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Forecast")]
struct ForecastOut {
    unserved_hours: u32,
    unserved_ratio: String,
    idle_ratio: String,
    idle_cost: Money,
}

/// What moving to an alternative has come to, and from when on it has paid less than staying.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Migration")]
struct MigrationOut {
    paid: Money,
    pays_back_month: Option<usize>,
    pays_back: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Posts")]
struct PostsOut {
    first_month: String,
    last_month: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Line")]
struct LineOut<'a> {
    /// The row of the table.
    category: &'static str,
    name: String,
    /// None for what the workload states.
    part: Option<usize>,
    meter: &'a str,
    quantity: String,
    unit: String,
    /// `capital`, `operating` or `credit`.
    expenditure: &'static str,
    /// The sum of its months.
    amount: Money,
    /// What is paid before the start, then in each month.
    months: &'a [Money],
    /// As the view has them, where it is not what is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_view: Option<&'a Vec<Money>>,
    source: SourceOut<'a>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Source")]
struct SourceOut<'a> {
    /// Where the price is written, from line 1.
    file: &'a str,
    line: usize,
    title: Option<&'a str>,
    url: Option<&'a str>,
    as_of: Option<String>,
    read: Option<&'static str>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Note")]
struct NoteOut<'a> {
    /// Under which heading the table prints it.
    kind: &'static str,
    text: &'a str,
}

/// The schema of what is written for programs: from the types, as they are serialised.
#[must_use]
pub fn schema() -> serde_json::Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<Document>();
    schema.insert("title".to_owned(), "A comparison of rackrent".into());
    schema.to_value()
}

/// A rule, of one alternative or, without one, of the whole comparison.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Rule")]
pub(super) struct RuleOut<'a> {
    name: &'a str,
    check: &'static str,
    level: &'static str,
    alternative: Option<&'a str>,
    bound: &'a str,
    /// None where it cannot be told, which is a violation.
    value: Option<&'a str>,
    kept: bool,
    message: &'a str,
}

pub fn render(comparison: &Comparison, texts: &Texts) -> anyhow::Result<String> {
    let workload = &comparison.scenario.workload;
    let equal = comparison.hours.iter().all(|hours| *hours == comparison.hours[0]);
    let document = Document {
        schema: VERSION,
        workload: &workload.name,
        currency: workload.currency.code(),
        months: workload.months,
        hours_per_month: if equal { HoursPerMonth::Equal(comparison.hours[0]) } else { HoursPerMonth::Calendar(&comparison.hours) },
        verdict: verdict(comparison),
        view: ViewOut { name: comparison.view.as_str(), convention: comparison.view.convention() },
        existing: existing(comparison),
        alternatives: comparison
            .scenario
            .alternatives
            .iter()
            .zip(&comparison.outcomes)
            .enumerate()
            .map(|(index, (alternative, outcome))| AlternativeOut {
                capital_carries_times_the_demand: comparison.carries.get(index).copied().flatten().map(|hundredths| Decimal::new(hundredths, 2).to_string()),
                ..self::alternative(comparison, alternative, outcome, texts)
            })
            .collect(),
        notes: comparison.notes.iter().map(|note| NoteOut { kind: note.kind.key(), text: &note.text }).collect(),
        capital: workload.capital.as_ref().map(|capital| capital.sum.number.to_string()),
        rules: comparison.judged.iter().map(rule).collect(),
        load_growth: comparison.load_growth.is_finite().then(|| format!("{:.6}", comparison.load_growth)),
        made_from: lock::made_from(texts),
    };
    let mut json = serde_json::to_string_pretty(&document)?;
    json.push('\n');
    Ok(json)
}

pub(super) fn rule(judged: &Judged) -> RuleOut<'_> {
    RuleOut {
        name: &judged.rule,
        check: judged.check.as_str(),
        level: judged.level.as_str(),
        alternative: judged.alternative.as_deref(),
        bound: &judged.bound,
        value: judged.value.as_deref(),
        kept: judged.kept,
        message: &judged.message,
    }
}

fn existing(comparison: &Comparison) -> Option<ExistingOut> {
    let sunk = comparison.sunk.as_ref()?;
    let existing = comparison.scenario.alternatives.iter().find_map(|alternative| alternative.existing.as_ref())?;
    let (paid, book_value, value) = (sunk.paid, sunk.book, sunk.value);
    Some(ExistingOut { counting: existing.counting.as_str(), machines: sunk.machines.normalize().to_string(), paid, book_value, value })
}

fn verdict(comparison: &Comparison) -> VerdictOut<'_> {
    let mut out = VerdictOut {
        measure: comparison.measure.as_str(),
        winner: None,
        runner_up: None,
        margin: None,
        margin_ratio: None,
        measures_agree: comparison.verdict.measures_agree(),
        measures: Vec::new(),
        best_of_the_other_side: None,
        winner_by_total: None,
        winner_without_end_credits: None,
        break_even_month: None,
        instead: Vec::new(),
        turns: Vec::new(),
        turning_points: comparison.turning.iter().map(|point| PointOut { input: point.input, at: &point.at, below: point.below }).collect(),
    };
    if let Verdict::Winner { winner, runner_up, margin, ratio, other_side, measures, break_even, turns, instead } = &comparison.verdict {
        out.winner = Some(comparison.name(*winner));
        out.runner_up = Some(comparison.name(*runner_up));
        out.margin = Some(*margin);
        out.margin_ratio = Some(ratio.to_string());
        out.best_of_the_other_side = other_side.map(|other| comparison.name(other));
        let by = |by: By| comparison.verdict.by(by).map(|index| comparison.name(index));
        out.winner_by_total = by(By::Total);
        out.winner_without_end_credits = by(comparison.measure.without_credits());
        out.measures = measures
            .iter()
            .map(|ruling| RulingOut { measure: ruling.by.as_str(), winner: comparison.name(ruling.winner), agrees: ruling.winner == *winner })
            .collect();
        out.break_even_month = *break_even;
        out.instead = instead.iter().map(|instead| self::instead(comparison, instead)).collect();
        out.turns = turns
            .iter()
            .map(|turn| TurnOut { alternative: comparison.name(turn.alternative), what: turn.what, change_ratio: rounded(turn.change, 6).to_string() })
            .collect();
    }
    out
}

fn instead<'a>(comparison: &'a Comparison, instead: &Instead) -> InsteadOut<'a> {
    let when = |month: Option<usize>| month.map(|month| WhenOut { month, date: comparison.date(month) });
    InsteadOut {
        choose: comparison.name(instead.choose),
        instead_of: comparison.name(instead.of),
        npv: instead.npv,
        rates_of_return: instead.rates.iter().map(ToString::to_string).collect(),
        payback: when(instead.payback),
        discounted_payback: when(instead.discounted_payback),
        break_even: when(instead.break_even),
        break_even_duty: instead.duty.map(|duty| duty.break_even.to_string()),
        duty: instead.duty.map(|duty| duty.today.to_string()),
    }
}

fn alternative<'a>(comparison: &'a Comparison, alternative: &'a Alternative, outcome: &'a Outcome, texts: &'a Texts) -> AlternativeOut<'a> {
    let workload = &comparison.scenario.workload;
    let parts = alternative
        .parts
        .iter()
        .map(|part| PartOut {
            kind: part.sheet.kind.as_str(),
            sheet: &part.sheet.id,
            as_of: part.sheet.as_of.to_string(),
            currency: part.sheet.written_in().code().to_owned(),
            conversion: part.sheet.converted.as_ref().map(conversion),
            discounts: part.sheet.discounts.iter().map(|found| discount(found, &part.sheet)).collect(),
            purchase: &part.purchase.name,
            serves: part.serves.iter().map(|item| workload.item_name(*item).0).collect(),
            completes: part.completes,
        })
        .collect();
    let mut out = AlternativeOut {
        name: &alternative.name,
        priced: false,
        reason: None,
        parts,
        total: None,
        present_cost: None,
        end_credits: None,
        present_cost_without_end_credits: None,
        capital_expenditure: None,
        operating_expenditure: None,
        financing: None,
        existing: None,
        per_vcpu_hour: None,
        storage_per_gb_month: None,
        unit_costs: Vec::new(),
        capital_spent_month: None,
        capital_spent_date: None,
        capital_carries_times_the_demand: None,
        serves_from: None,
        assumed_ratio: None,
        remembered_ratio: None,
        posts: None,
        last_month_without_end_credits: None,
        machines: Vec::new(),
        lives: Vec::new(),
        retirement_penalty_by_month: Vec::new(),
        base: None,
        commitments: None,
        forecast: None,
        migration: None,
        months: Vec::new(),
        view: None,
        lines: Vec::new(),
    };
    match outcome {
        Outcome::NotPriced(reasons) => out.reason = Some(NotPriced::summary(reasons)),
        Outcome::Priced(priced) => {
            fill(&mut out, priced, alternative, comparison, texts);
            out.forecast = priced.meeting.as_ref().map(|meeting| ForecastOut {
                unserved_hours: meeting.hours,
                unserved_ratio: meeting.unserved.to_string(),
                idle_ratio: meeting.idle.to_string(),
                idle_cost: meeting.idle_cost,
            });
            out.migration = priced.moved.as_ref().map(|moved| MigrationOut {
                paid: moved.paid,
                pays_back_month: moved.pays_back,
                pays_back: moved.when.map(|when| when.strftime("%Y-%m").to_string()),
            });
            let step = |(machines, cost): (f64, crate::money::Exact)| StepOut { machines: machines.to_string(), dearer: cost.round(workload.currency).ok() };
            out.base = priced.margin.as_ref().map(|margin| BaseOut {
                first_month: margin.owned.0.to_string(),
                last_month: margin.owned.1.to_string(),
                more: margin.more.map(step),
                fewer: margin.fewer.map(step),
            });
        }
    }
    out
}

fn unit(unit: &UnitCost) -> UnitOut<'_> {
    UnitOut { key: unit.key, label: &unit.label, unit: &unit.unit, units: unit.units.normalize().to_string(), cost: unit.cost.to_string() }
}

fn lives(lives: &Lives) -> LivesOut<'_> {
    let others = lives.others.iter().map(|(months, dearer)| LifeOut { months: *months, dearer: *dearer }).collect();
    LivesOut { machine: &lives.machine, chosen_months: &lives.chosen, others }
}

fn conversion(conversion: &Conversion) -> ConversionOut<'_> {
    let source = &conversion.source;
    ConversionOut {
        rate: conversion.rate().map(|rate| rate.to_string()),
        rates: conversion.rates.iter().map(ToString::to_string).collect(),
        title: &source.title,
        url: source.url.as_deref(),
        as_of: source.as_of.to_string(),
        read: source.read.as_str(),
    }
}

fn discount<'a>(discount: &'a Discount, sheet: &'a Sheet) -> DiscountOut<'a> {
    let source = sheet.sources.get(&discount.source);
    DiscountOut {
        name: &discount.name,
        ratio: discount.percent.normalize().to_string(),
        on: &discount.on,
        title: source.map(|source| source.title.as_str()),
        url: source.and_then(|source| source.url.as_deref()),
        as_of: source.map(|source| source.as_of.to_string()),
        read: source.map(|source| source.read.as_str()),
    }
}

fn fill<'a>(out: &mut AlternativeOut<'a>, priced: &'a Priced, alternative: &'a Alternative, comparison: &'a Comparison, texts: &'a Texts) {
    out.priced = true;
    out.total = Some(priced.total);
    out.present_cost = priced.present_cost;
    out.end_credits = Some(priced.end_credits);
    out.present_cost_without_end_credits = priced.present_cost_without_credits;
    out.capital_expenditure = Some(priced.capital_expenditure);
    out.operating_expenditure = Some(priced.operating_expenditure);
    out.financing = priced.financed.as_ref().map(|financed| FinancingOut {
        ways: &financed.ways,
        lent: financed.lent,
        repaid: financed.repaid,
        settled_at_the_end: financed.settled,
        interest: financed.interest,
        leased: financed.leased,
        due_after_the_horizon: financed.due_later,
    });
    out.existing = priced.there.as_ref().map(|there| ThereOut {
        machines_kept: there.kept.normalize().to_string(),
        machines_sold: there.sold.normalize().to_string(),
        sale: there.fetched,
        book_value_of_what_is_sold: there.book,
        measure_incremental: there.incremental,
        measure_full: there.full,
    });
    out.per_vcpu_hour = priced.unit_cost("per_vcpu_hour").map(|cost| cost.to_string());
    out.storage_per_gb_month = priced.unit_cost("storage_per_gb_month").map(|cost| cost.to_string());
    out.unit_costs = priced.unit_costs.iter().map(unit).collect();
    out.lives = priced.lives.iter().map(lives).collect();
    out.retirement_penalty_by_month.clone_from(&priced.retiring);
    out.capital_spent_month = priced.capital_spent;
    out.capital_spent_date = priced.capital_spent.and_then(|month| comparison.date(month));
    out.serves_from = priced.serves_from.map(|lead| lead.to_string());
    out.assumed_ratio = Some(priced.assumed.ratio.to_string());
    out.remembered_ratio = Some(priced.remembered.ratio.to_string());
    out.posts = priced.posts.map(|(first, last)| PostsOut { first_month: first.normalize().to_string(), last_month: last.normalize().to_string() });
    out.last_month_without_end_credits = Some(priced.last_month());
    out.machines = priced
        .choices
        .iter()
        .map(|choice| MachineOut {
            machine: &choice.machine,
            serves: &choice.serves,
            first_month: choice.count.0.to_string(),
            last_month: choice.count.1.to_string(),
            highest: choice.highest.to_string(),
        })
        .collect();
    out.commitments = priced.commitments.as_ref().map(|commitments| CommitmentsOut {
        coverage_ratio: format!("{:.6}", commitments.coverage),
        utilisation_ratio: format!("{:.6}", commitments.utilisation),
        wasted: commitments.wasted,
        due_after_the_horizon: commitments.due_later,
        purchases: commitments
            .purchases
            .iter()
            .map(|purchase| CommitmentOut {
                part: purchase.part,
                machine: purchase.machine.as_deref(),
                option: &purchase.option,
                label: &purchase.label,
                count: purchase.count.normalize().to_string(),
                from_month: purchase.from,
                months: purchase.months,
            })
            .collect(),
    });
    out.months.clone_from(&priced.months);
    let view = comparison.view;
    let ledger = priced.ledger(view);
    out.view = Some(LedgerOut { months: &ledger.months, difference: ledger.difference });
    let lines = priced.bill.lines.iter().zip(&ledger.lines);
    out.lines = lines.map(|(line, months)| self::line(line, (view != View::Cash).then_some(months), alternative, texts)).collect();
}

fn line<'a>(line: &'a Line, in_view: Option<&'a Vec<Money>>, alternative: &'a Alternative, texts: &'a Texts) -> LineOut<'a> {
    let shown = line.shown(alternative);
    let (file, number) = texts.place(shown.origin);
    LineOut {
        category: line.category.key(),
        name: shown.name.clone(),
        part: (!line.of.is_stated()).then_some(line.part),
        meter: shown.meter,
        quantity: shown.quantity(line.quantity(0..=line.amounts.len() - 1)).to_string(),
        unit: shown.unit.clone(),
        expenditure: Expenditure::of(line, alternative).key(),
        amount: line.amount(),
        months: &line.amounts,
        in_view,
        source: SourceOut {
            file,
            line: number,
            title: shown.source.map(|source| source.title.as_str()),
            url: shown.source.and_then(|source| source.url.as_deref()),
            as_of: shown.source.map(|source| source.as_of.to_string()),
            read: shown.source.map(|source| source.read.as_str()),
        },
    }
}
