//! What money costs, what is credited at the end, and whose prices change.

use super::Case;
use crate::comparison::{Answer, By, Measure, Verdict};
use crate::diagnostic::{Code, Findings};
use crate::quantity::{YearlyChange, to_f64};
use crate::scenario::{Item, Part};
use crate::sheet::{Kind, Terms};

pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    cost_of_money(case, findings);
    at_the_end(case, findings);
    changes(case, findings);
}

fn cost_of_money(case: &Case<'_>, findings: &mut Findings) {
    let workload = &case.comparison.scenario.workload;
    let origin = case.places.workload(&["workload", "cost_of_money"]);
    match workload.cost_of_money {
        None if workload.months >= 12 && case.has_sides() => {
            let origin = case.places.workload(&["workload", "horizon"]);
            let message = "what is paid before the start is worth as much as what is paid at the end";
            findings.judge(Code::NoCostOfMoney, origin, message, "write what money costs a year, as `cost_of_money = \"8 %/year\"`");
        }
        Some(rate) if !(0.015..=0.2).contains(&to_f64(rate)) => {
            let percent = to_f64(rate) * 100.0;
            let message = format!("money at {percent:.1} % a year: a high rate favours renting, a low one owning");
            findings.judge(Code::ImplausibleCostOfMoney, origin, message, "write the weighted cost of capital, or the rate of the loan: 4 to 15 % for most");
        }
        _ => {}
    }
}

fn at_the_end(case: &Case<'_>, findings: &mut Findings) {
    let comparison = case.comparison;
    let months = f64::from(comparison.scenario.workload.months);
    // What goes back to a lessor is nobody's to sell.
    let stays = |part: &Part| part.financing.as_ref().is_none_or(|financing| financing.goes_back().is_none());
    let runs =
        |part: &&Part| !part.completes && part.sheet.kind == Kind::Owned && stays(part) && part.serves.iter().any(|item| matches!(item, Item::Component(_)));
    let mut said: Vec<&str> = Vec::new();
    for part in case.priced().flat_map(|(_, alternative, _)| alternative.parts.iter().filter(runs)) {
        let sheet = &part.sheet;
        if said.contains(&sheet.id.as_str()) {
            continue;
        }
        said.push(&sheet.id);
        for (_, machine) in sheet.machines.iter().enumerate().filter(|(index, _)| !part.without.contains(index)) {
            let Terms::Bought(purchase) = &machine.terms else { continue };
            let (life, decline, resale) = (f64::from(purchase.life), to_f64(purchase.market_decline), to_f64(purchase.resale));
            let age = libm::fmod(months, life);
            if age <= 0.0 {
                continue;
            }
            let book = resale + (1.0 - resale) * (1.0 - age / life);
            let market = libm::pow(1.0 - decline, age / 12.0);
            let origin = case.places.sheet(&sheet.id, &["machine", &machine.name, "market_decline"]);
            if book > 0.1 && market < 0.2 * book {
                let message = format!(
                    "the horizon ends {:.0} months before the life of `{}`, which is then credited at {:.0} % of its price: its book value is {:.0} %",
                    life - age,
                    machine.name,
                    market * 100.0,
                    book * 100.0
                );
                findings.judge(
                    Code::NoResale,
                    origin,
                    message,
                    "compare over its whole life, or write how its market value falls, as `market_decline = \"35 %/year\"`",
                );
                break;
            }
            if decline <= 0.0 {
                let message = format!(
                    "the horizon ends {:.0} months before the life of `{}`, which is then credited at its whole book value, {:.0} %",
                    life - age,
                    machine.name,
                    book * 100.0
                );
                findings.judge(
                    Code::GenerousResale,
                    origin,
                    message,
                    "servers fetch less than their book value: write `market_decline = \"35 %/year\"`, with its source",
                );
                break;
            }
        }
    }
    let without = match comparison.measure {
        Measure::PresentCost => By::PresentCostWithoutCredits,
        Measure::Total => By::TotalWithoutCredits,
    };
    if let Verdict::Winner { winner, .. } = &comparison.verdict
        && let Some(without_credits) = comparison.verdict.by(without).filter(|other| other != winner)
    {
        let message = format!(
            "`{}` wins with what is credited at the end, `{}` without: the verdict rests on what stands and what is owed at the end",
            comparison.name(*winner),
            comparison.name(without_credits)
        );
        let origin = case.places.workload(&["workload", "horizon"]);
        findings.judge(Code::CreditsDecide, origin, message, "compare over the life of the machines, or show where `market_decline` and `resale` come from");
    }
}

fn changes(case: &Case<'_>, findings: &mut Findings) {
    let workload = &case.comparison.scenario.workload;
    if workload.months <= 12 || !case.has_sides() {
        return;
    }
    let moves = |rented: bool| {
        case.priced().filter(|(.., answer)| (*answer == Answer::Rent) == rented).flat_map(|(_, alternative, _)| &alternative.parts).any(|part| {
            let machines = part.sheet.machines.iter().any(|machine| !part.serves.is_empty() && machine.path() != YearlyChange::default());
            let charges = part.sheet.charges.iter().any(|charge| !part.completes && charge.path() != YearlyChange::default());
            machines || charges
        })
    };
    let (rented, owned) = (moves(true), moves(false));
    if rented != owned {
        let (changing, standing) = if rented { ("rented", "owned") } else { ("owned", "rented") };
        let message = format!("prices of what is {changing} change over the years, those of what is {standing} stand still");
        let stated = ["rent", "hardware", "power", "space", "network", "storage", "maintenance", "people"];
        let written = stated.into_iter().find_map(|key| case.places.written(&["price_change", key]));
        let in_sheet = || {
            let sheets = case.priced().flat_map(|(_, alternative, _)| &alternative.parts).map(|part| &part.sheet);
            sheets.into_iter().find_map(|sheet| {
                let machine = sheet.machines.iter().find(|machine| machine.path() != YearlyChange::default());
                machine.map(|machine| case.places.sheet(&sheet.id, &["machine", &machine.name, "change"]))
            })
        };
        let origin = written.or_else(in_sheet).unwrap_or_else(|| case.places.workload(&["workload", "horizon"]));
        let help = "write both into `[price_change]`: hardware has become cheaper for the same work, and so have clouds; `\"0 %/year\"` in a sheet holds a price still";
        findings.judge(Code::PriceChangeOneSide, origin, message, help);
    }
}
