//! On which terms and of which dates prices are compared, and what is known in advance.

use super::sides::of_alternative;
use super::{Case, months, words};
use crate::bill::Line;
use crate::comparison::Answer;
use crate::diagnostic::{Code, Findings, Origin};
use crate::document::Date;
use crate::money::Money;
use crate::quantity::to_f64;
use crate::scenario::{Alternative, Item, Part};
use crate::sheet::{Kind, Terms};
use crate::workload::{Scales, Shape};
use jiff::ToSpan as _;
use rust_decimal::Decimal;

/// From so many months on nobody pays by the hour for what runs all the time.
const LONG: u32 = 12;

pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    if case.has_sides() {
        list_prices(case, findings);
    }
    dates(case, findings);
    foresight(case, findings);
    spot(case, findings);
}

fn runs(part: &Part) -> bool {
    !part.completes && part.serves.iter().any(|item| matches!(item, Item::Component(_)))
}

/// Whether a part's hardware has a price that somebody negotiated, and where.
fn negotiated_hardware(case: &Case<'_>, part: &Part) -> Option<(String, Origin)> {
    let sheet = &part.sheet;
    if let Some(discount) = sheet.discounts.iter().find(|discount| discount.on_machines) {
        return Some((discount.name.clone(), case.places.sheet(&sheet.id, &["discount", &discount.name, "percent"])));
    }
    let bought = sheet.machines.iter().filter(|machine| matches!(machine.terms, Terms::Bought(_)));
    let found = bought.into_iter().find(|machine| words::says(&words::said(sheet, "", &machine.source), words::NEGOTIATED))?;
    Some((found.name.clone(), case.places.sheet(&sheet.id, &["machine", &found.name, "purchase"])))
}

fn list_prices(case: &Case<'_>, findings: &mut Findings) {
    let commits = |part: &Part| part.purchase.options.iter().any(|option| part.sheet.options[*option].term().is_some());
    let discounted = |part: &Part| part.sheet.discounts.iter().any(|discount| discount.on_machines);
    let parts = |owned: bool| {
        let of = move |part: &&Part| runs(part) && (part.sheet.kind == Kind::Owned) == owned;
        case.priced().flat_map(move |(_, alternative, _)| alternative.parts.iter().filter(of).map(move |part| (part, alternative)))
    };
    let rented_is_better_than_list = parts(false).any(|(part, _)| commits(part) || discounted(part));
    let hardware = parts(true).find_map(|(part, _)| negotiated_hardware(case, part));
    if let Some((name, origin)) = hardware.as_ref().filter(|_| !rented_is_better_than_list) {
        let message = format!("`{name}` is at a negotiated price, and what is rented stands at list price");
        let help =
            "let the rented side commit (`purchase = \"committed\"`) or take its own discounts off (`[[discount]]`), or use the list price of the hardware";
        findings.judge(Code::NegotiatedOneSide, *origin, message, help);
        return;
    }
    let bought = parts(true).flat_map(|(part, _)| part.sheet.machines.iter().map(move |machine| (part, machine)));
    let quoted = |said: &str| words::says(said, words::QUOTED);
    let mut bought = bought.filter(|(_, machine)| matches!(machine.terms, Terms::Bought(_)));
    let at_list = bought.find(|(part, machine)| !quoted(&words::said(&part.sheet, "", &machine.source)));
    if let (Some((part, machine)), None, Some((rented, _))) = (at_list, &hardware, parts(false).find(|(part, _)| discounted(part))) {
        let message = format!("`{}` is at a negotiated price, and nobody negotiated for the hardware `{}`", rented.sheet.id, machine.name);
        let origin = case.places.sheet(&part.sheet.id, &["machine", &machine.name, "purchase"]);
        findings.judge(
            Code::NegotiatedOneSide,
            origin,
            message,
            "whoever negotiates with a cloud negotiates with makers of servers: use a quotation, and say in its source's title that it is one, or both list prices",
        );
    }
    // The comparison says which providers it had no better price of.
    let said = case.comparison.notes.iter().find_map(|note| note.text.split_once(" at on-demand list price: ").map(|(providers, _)| providers));
    let Some(providers) = said.filter(|_| case.comparison.scenario.workload.months >= LONG) else { return };
    let whose = parts(false).find(|(part, _)| providers.contains(part.sheet.provider.as_str()));
    if let Some((_, alternative)) = whose {
        let message = format!("of {providers} only on-demand list prices are compared, for {} months", case.comparison.scenario.workload.months);
        let help = "let an alternative commit, as `purchase = \"committed\"`; a sheet without such prices takes them as `[option.NAME]`";
        findings.judge(Code::OnDemandOnly, of_alternative(case, &alternative.name), message, help);
    }
}

/// A price that weighs something in what an alternative pays.
struct Dated {
    date: Date,
    what: String,
    origin: Origin,
    owned: bool,
}

/// The prices that make up a twentieth of what an alternative pays, or more.
fn weighty(case: &Case<'_>) -> Vec<Dated> {
    let mut dated = Vec::new();
    for (priced, alternative, _) in case.priced() {
        let costs = || priced.bill.lines.iter().filter(|line| !line.category.is_credit() && !line.amount().is_zero());
        let total: Money = costs().map(Line::amount).sum();
        for line in costs().filter(|line| line.amount().decimal() * Decimal::from(20) >= total.decimal()) {
            let part = &alternative.parts[line.part];
            let shown = line.shown(alternative);
            if let Some(source) = shown.source.filter(|_| !part.completes) {
                let what = format!("{} ({})", shown.name, part.sheet.id);
                dated.push(Dated { date: source.as_of, what, origin: shown.origin, owned: part.sheet.kind == Kind::Owned });
            }
        }
    }
    dated
}

/// Reports a price that is too old, or of a time that nobody could know, at a date. `months` is the age that is allowed.
pub fn age(date: Date, as_of: Date, months: u32, what: &str, origin: Origin, findings: &mut Findings) {
    let after = |date: Date, months: u32| date.checked_add(i64::from(months).months()).unwrap_or(date);
    if after(date, months) < as_of {
        let message = format!("{what} is of {date}, more than {months} months before {as_of}");
        findings.judge(Code::OldPrices, origin, message, "look the price up again and change `as_of` with it, or allow a longer `max_age`");
    } else if after(as_of, months.max(LONG)) < date {
        let message = format!("{what} is of {date}, long after {as_of}");
        findings.judge(Code::LaterPrices, origin, message, "use a price of the time for which it is compared");
    }
}

fn dates(case: &Case<'_>, findings: &mut Findings) {
    let weighty = weighty(case);
    let of_side = |owned: bool| weighty.iter().filter(move |dated| dated.owned == owned);
    let apart = [false, true].into_iter().find_map(|owned| {
        let (oldest, newest) = (of_side(owned).min_by_key(|dated| (dated.date, &dated.what))?, of_side(!owned).max_by_key(|dated| (dated.date, &dated.what))?);
        (oldest.date.checked_add(12.months()).ok()? < newest.date).then_some((oldest, newest))
    });
    if let Some((old, new)) = apart {
        let message = format!("prices are more than 12 months apart between the sides: {} of {}, {} of {}", old.what, old.date, new.what, new.date);
        findings.judge(
            Code::PricesApart,
            old.origin,
            message,
            "use prices of one date on both sides: what is older is dearer hardware, or a cloud before it cut its prices",
        );
    }
    let workload = &case.comparison.scenario.workload;
    let Some(as_of) = case.ages.as_of.or(workload.start) else { return };
    let months = months(case.ages, workload.check.as_ref());
    // One price may be behind several lines: what is bought at once by one and repaid by another.
    for (_, dated) in
        weighty.iter().enumerate().filter(|(at, dated)| !weighty[..*at].iter().any(|other| (other.origin, other.date) == (dated.origin, dated.date)))
    {
        age(dated.date, as_of, months, &format!("the price of {}", dated.what), dated.origin, findings);
    }
}

fn foresight(case: &Case<'_>, findings: &mut Findings) {
    let workload = &case.comparison.scenario.workload;
    let grows = workload.demand.growth.is_some_and(|growth| match growth {
        crate::quantity::Growth::Monthly(share) | crate::quantity::Growth::Yearly(share) => to_f64(share).abs() > 0.0,
        crate::quantity::Growth::Data(_) => false,
    });
    let surges = workload.demand.surges.iter().any(|surge| surge.factor > 1.0);
    let traced = matches!(workload.demand.shape, Shape::Trace(_));
    let own_growth = workload.components.iter().any(|component| component.growth.is_some());
    let moves = grows || surges || traced || own_growth;
    if workload.forecast.is_none() && moves {
        let bought = case.priced().find(|(priced, ..)| priced.commitments.is_some());
        let what = match () {
            () if surges => "surges",
            () if grows || own_growth => "growth",
            () => "every hour of the trace",
        };
        if let Some((_, alternative, _)) = bought {
            let message = format!("commitments of `{}` are bought with {what} of the whole horizon known in advance", alternative.name);
            let help = "write the demand that is planned for into `[forecast]`, and what comes into `[demand]`: what is committed to for growth that does not come is paid";
            findings.judge(Code::PerfectForesight, of_alternative(case, &alternative.name), message, help);
        }
        let ordered = case.priced().find(|(priced, _, answer)| *answer == Answer::Buy && priced.serves_from.is_some_and(|lead| lead.hours() > 0.0));
        if let Some((_, alternative, _)) = ordered.filter(|_| surges && bought.is_none()) {
            let message = format!("machines of `{}` for a surge are ordered before anybody could foresee it", alternative.name);
            let origin = case.places.workload(&["demand", "surge"]);
            findings.judge(Code::PerfectForesight, origin, message, "write `[forecast]` with `surge = []`: the report says what is then not served");
        }
    }
    let varies = !matches!(workload.demand.shape, Shape::Flat) || surges;
    let follows = workload.components.iter().any(|component| component.scales == Scales::Hourly);
    let rents = case.priced().any(|(_, alternative, _)| alternative.parts.iter().any(|part| runs(part) && part.sheet.kind == Kind::Cloud));
    if !workload.scale_down_lags && varies && follows && rents {
        let origin = case.places.workload(&["conventions", "scale_down_lag"]);
        let help = "no controller scales down in the hour in which the load falls: leave it out, or write `\"1 hour\"`";
        findings.judge(Code::InstantScaling, origin, "a rented fleet is as small as the load in every hour, as if nobody had to notice first", help);
    }
}

fn spot(case: &Case<'_>, findings: &mut Findings) {
    let workload = &case.comparison.scenario.workload;
    let buys_spot = |alternative: &Alternative| {
        alternative.parts.iter().any(|part| part.purchase.options.iter().any(|option| part.sheet.options[*option].term().is_none()))
    };
    if !case.comparison.scenario.alternatives.iter().any(buys_spot) {
        return;
    }
    let keeps = |component: &&crate::workload::Component| component.allows_spot && (component.scales == Scales::Never || component.needs.disk > 0.0);
    for component in workload.components.iter().filter(keeps) {
        let origin = case.places.workload(&["component", &component.name, "allow"]);
        let message = format!("`{}` keeps state, and may run on machines that are taken away", component.name);
        findings.judge(Code::SpotForState, origin, message, "take `spot` out of `allow`: it is for work that can be done again");
    }
}
