//! What stands on one side only, and what is left out on both: people, backup, the move, copies, standby, support, traffic.

use super::owned::pays;
use super::{Case, words};
use crate::bill::Line;
use crate::comparison::{Answer, Outcome, Priced};
use crate::diagnostic::{Code, Findings, Origin};
use crate::money::Money;
use crate::quantity::{Ratio, Scalar as _, to_f64};
use crate::rating::NotPriced;
use crate::scenario::{Alternative, Item};
use crate::sheet::meter::Category;
use crate::sheet::{HowRead, Sheet};
use crate::workload::Redundancy;

pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    people(case, findings);
    support(case, findings);
    moving(case, findings);
    data(case, findings);
    standby(case, findings);
    traffic(case, findings);
    utilization(case, findings);
    let scenario = &case.comparison.scenario;
    for (outcome, alternative) in case.comparison.outcomes.iter().zip(&scenario.alternatives) {
        if let Outcome::NotPriced(reasons) = outcome {
            let message = format!("`{}` is not priced and takes part in no ranking: {}", alternative.name, NotPriced::summary(reasons));
            findings.judge(Code::NotPriced, of_alternative(case, &alternative.name), message, "add the price, with its source, or leave the alternative out");
        }
    }
}

/// Where an alternative was written.
pub fn of_alternative(case: &Case<'_>, name: &str) -> Origin {
    let workload = &case.comparison.scenario.workload;
    let listed = workload.alternatives.iter().any(|alternative| alternative.name == name);
    let alone = || {
        let bare = name.strip_suffix(" committed").unwrap_or(name);
        let named = |(reference, _): &&(String, Origin)| reference == bare || std::path::Path::new(reference).file_stem().is_some_and(|stem| stem == bare);
        workload.sheets.iter().find(named).or(workload.sheets.first()).map(|(_, origin)| *origin)
    };
    let written = || case.places.workload(&["alternative", name, "name"]);
    if listed { written() } else { alone().unwrap_or_else(|| case.places.workload(&["workload", "name"])) }
}

/// What alternatives of one side pay under a category: the least and the most of them; none where the side is empty.
fn least_and_most(case: &Case<'_>, rented: bool, category: Category) -> Option<(Money, Money)> {
    let paid = || case.priced().filter(|(.., answer)| (*answer == Answer::Rent) == rented).map(|(priced, ..)| priced.bill.category(category));
    paid().min().zip(paid().max())
}

fn people(case: &Case<'_>, findings: &mut Findings) {
    let staff = case.comparison.scenario.workload.staff.as_ref();
    let (Some((_, rented)), Some((_, owned))) = (least_and_most(case, true, Category::People), least_and_most(case, false, Category::People)) else { return };
    let base = staff.map(|staff| {
        let hours = staff.hours.unwrap_or_default();
        (staff.rented + hours.rented, staff.owned + hours.owned)
    });
    let (on_rented, on_owned) = (
        rented > Money::ZERO && base.is_none_or(|(rented, owned)| rented > 0.0 || owned <= 0.0),
        owned > Money::ZERO && base.is_none_or(|(rented, owned)| owned > 0.0 || rented <= 0.0),
    );
    let key = if on_rented { "owned" } else { "rented" };
    let origin = match staff {
        Some(_) => case.places.workload(&["staff", key]),
        None => case.places.workload(&["workload", "name"]),
    };
    if on_rented != on_owned {
        let (with, without) = if on_rented { ("what is rented", "what is owned") } else { ("what is owned", "what is rented") };
        let message = format!("people look after {with}, and nobody after {without}");
        let help = "write the posts of both sides into `[staff]`: whoever rents machines runs what is on them all the same; one sheet in `complete_with` prices a post for every side";
        findings.judge(Code::PeopleOneSide, origin, message, help);
    } else if !on_rented && !case.comparison.scenario.workload.components.is_empty() {
        let help = "write the posts of both sides into `[staff]`, and name a sheet that prices them in `complete_with`";
        findings.judge(Code::PeopleNotCounted, origin, "nobody looks after the machines, on any side", help);
    } else if on_rented {
        wages(case, findings);
    }
}

/// What a post, or an hour of work, costs an alternative in the first month in which somebody is paid: the charge and its sheet too.
fn wage(priced: &Priced, alternative: &Alternative, meter: &str) -> Option<(f64, String, String, Origin)> {
    priced.bill.lines.iter().find_map(|line| {
        let shown = line.shown(alternative);
        let month = (1..line.amounts.len()).find(|month| line.quantities.get(*month).is_some_and(|quantity| !quantity.is_zero()))?;
        let paid = line.amounts[month].decimal().checked_div(line.quantities[month])?;
        (shown.meter == meter).then(|| (to_f64(paid), shown.name, alternative.parts[line.part].sheet.id.clone(), shown.origin))
    })
}

/// The same work at another wage on the other side.
fn wages(case: &Case<'_>, findings: &mut Findings) {
    for meter in ["posts", "staff-hours"] {
        let of_side = |rented: bool| {
            let side = case.priced().filter(move |(.., answer)| (*answer == Answer::Rent) == rented);
            side.filter_map(|(priced, alternative, _)| wage(priced, alternative, meter)).collect::<Vec<_>>()
        };
        let (rented, owned) = (of_side(true), of_side(false));
        let unlike = |one: f64, other: f64| (one - other).abs() > 0.01 * one.max(other);
        let apart = rented.iter().find_map(|one| owned.iter().find(|other| unlike(one.0, other.0)).map(|other| (one, other)));
        // Sides that share one of several wages are varied on purpose.
        let shared = rented.iter().any(|one| owned.iter().any(|other| !unlike(one.0, other.0)));
        if let Some((one, other)) = apart.filter(|_| !shared) {
            let (dearer, cheaper) = if one.0 > other.0 { (one, other) } else { (other, one) };
            let message = format!(
                "`{}` of `{}` is paid {:.0} % more than `{}` of `{}` for the same work",
                dearer.1,
                dearer.2,
                (dearer.0 / cheaper.0 - 1.0) * 100.0,
                cheaper.1,
                cheaper.2
            );
            let help = "let one sheet in `complete_with` price a post for every side";
            findings.judge(Code::PeopleOneSide, dearer.3, message, help);
        }
    }
}

fn support(case: &Case<'_>, findings: &mut Findings) {
    let upkeep = [least_and_most(case, false, Category::Maintenance), least_and_most(case, false, Category::Support)];
    let maintained = upkeep.into_iter().flatten().any(|(_, most)| most > Money::ZERO);
    let rents_cloud = |(_, alternative, answer): &(&Priced, &Alternative, Answer)| {
        *answer == Answer::Rent && alternative.parts.iter().any(|part| !part.completes && part.serves.iter().any(|item| matches!(item, Item::Component(_))))
    };
    let bare = case.priced().filter(rents_cloud).find(|(priced, ..)| priced.bill.category(Category::Support) <= Money::ZERO);
    let supported = case.priced().any(|(priced, _, answer)| answer == Answer::Rent && priced.bill.category(Category::Support) > Money::ZERO);
    if let Some((_, alternative, _)) = bare.filter(|_| maintained && !supported) {
        let message = "what is owned is maintained for money, and what is rented has no support plan";
        let help = "charge the plan on `spend` in the rented sheet (`meter = \"spend\"`, `price = \"10 %\"`), or say why nobody needs one";
        findings.judge(Code::NoSupport, of_alternative(case, &alternative.name), message, help);
    }
}

fn moving(case: &Case<'_>, findings: &mut Findings) {
    let scenario = &case.comparison.scenario;
    let workload = &scenario.workload;
    let Some(migration) = &workload.migration else {
        if case.has_sides() {
            let help = "where something runs already, write `[migration]`: who leaves pays for work, for double running, and for data that leaves";
            findings.judge(Code::NoMigration, case.places.workload(&["workload", "name"]), "nothing is counted for moving to what is chosen", help);
        }
        return;
    };
    if migration.work.is_none() && migration.post_months.is_zero() {
        let message = format!("`{}` is left, and nobody works for it", migration.from.value);
        let help = "write what it takes, as `post_months = 6` or `work = \"250000 USD\"`";
        findings.judge(Code::NoMigrationWork, case.places.workload(&["migration", "from"]), message, help);
    }
    if migration.credited && migration.conditions.as_ref().is_none_or(|conditions| conditions.trim().is_empty()) {
        let message = format!("the transfer out of `{}` is credited, and nobody says on which conditions", migration.from.value);
        let help = "write what its provider asks for it, as `conditions = \"the account is closed within 60 days\"`";
        findings.judge(Code::NoExitTransfer, case.places.workload(&["migration", "credited"]), message, help);
    }
    let old = scenario.alternatives.iter().find(|alternative| alternative.name == migration.from.value);
    if migration.exit.is_zero() && !workload.data.is_empty() && old.is_some_and(|old| Answer::of(old) != Answer::Buy) {
        let message = format!("data leaves `{}`, and nobody pays for the transfer out of it", migration.from.value);
        let help = "write how much leaves, as `exit_transfer = \"500 TB\"`; where the provider credits it, `credited = true` with its `conditions`";
        findings.judge(Code::NoExitTransfer, case.places.workload(&["migration", "from"]), message, help);
    }
}

/// Lines of one side whose charge is named in some way, and whether the other side has none.
fn on_one_side(case: &Case<'_>, named: &[&str]) -> Option<(String, String, Origin, bool)> {
    let found = |rented: bool| {
        case.priced().filter(move |(.., answer)| (*answer == Answer::Rent) == rented).find_map(|(priced, alternative, _)| {
            let paid = |line: &&Line| !line.amount().is_zero() && !line.category.is_credit();
            let line = priced.bill.lines.iter().filter(paid).find(|line| words::says(&line.shown(alternative).name.to_lowercase(), named))?;
            let shown = line.shown(alternative);
            Some((shown.name, alternative.parts[line.part].sheet.id.clone(), shown.origin))
        })
    };
    match (found(true), found(false)) {
        (Some((name, sheet, origin)), None) => Some((name, sheet, origin, true)),
        (None, Some((name, sheet, origin))) => Some((name, sheet, origin, false)),
        _ => None,
    }
}

fn side(rented: bool) -> &'static str {
    if rented { "rented" } else { "owned" }
}

fn data(case: &Case<'_>, findings: &mut Findings) {
    let workload = &case.comparison.scenario.workload;
    if workload.data.is_empty() {
        return;
    }
    let kept = workload.data.iter().any(|data| words::says(&data.name.to_lowercase(), words::BACKUP));
    let one_side = on_one_side(case, words::BACKUP).filter(|_| case.has_sides());
    if let Some((name, sheet, origin, rented)) = one_side {
        let message = format!("`{name}` of `{sheet}` is paid on the {} side only", side(rented));
        findings.judge(Code::BackupOneSide, origin, message, "a backup is data of its own, with a `meter` that both sides price: write it as `[[data]]`");
    } else if !kept {
        let charged = case
            .priced()
            .any(|(priced, alternative, _)| priced.bill.lines.iter().any(|line| words::says(&line.shown(alternative).name.to_lowercase(), words::BACKUP)));
        if !charged {
            let origin = case.places.workload(&["data", &workload.data[0].name, "name"]);
            let help = "copies and redundancy lose what is deleted by mistake: add `[[data]]` named `backup`, with its size, on every side";
            findings.judge(Code::NoBackup, origin, "data is stored, and no backup of it", help);
        }
    }
    for data in &workload.data {
        copies(case, data, findings);
    }
    let flows = workload.traffic.iter().any(|traffic| matches!(traffic.meter.as_str(), "transfer-zone" | "transfer-region"));
    if workload.sites > 1 && !flows {
        let message = format!("data is on {} sites, and nothing flows between them", workload.sites);
        let help = "write what is replicated as `[[traffic]]` on `transfer-region` or `transfer-zone`";
        findings.judge(Code::NoReplication, case.places.workload(&["workload", "sites"]), message, help);
    }
}

/// Copies that each side keeps of a data set.
fn copies(case: &Case<'_>, data: &crate::workload::DataSet, findings: &mut Findings) {
    let at = case.comparison.scenario.workload.data.iter().position(|other| other.name == data.name);
    let serving: Vec<&Sheet> = case
        .priced()
        .flat_map(|(_, alternative, _)| &alternative.parts)
        .filter(|part| part.serves.iter().any(|item| matches!(item, Item::Data(index) if Some(*index) == at)))
        .map(|part| &*part.sheet)
        .collect();
    let included = serving.iter().find_map(|sheet| Some((sheet.charges_on(&data.meter).find_map(|charge| charge.copies)?, *sheet)));
    let own = serving.iter().find(|sheet| sheet.charges_on(&data.meter).next().is_none());
    let (Some((included, sheet)), Some(own)) = (included, own) else { return };
    let wanted = u64::from(data.scheme.parity) + 1;
    let unlike = if data.scheme.data == 1 { included != wanted } else { wanted < included };
    if unlike {
        let steps: [&[&str]; 4] = [&["data", &data.name, "copies"], &["data", &data.name, "scheme"], &["storage", "copies"], &["storage", "scheme"]];
        let written = steps.into_iter().find_map(|steps| case.places.written(steps));
        let origin = written.unwrap_or_else(|| case.places.workload(&["data", &data.name, "name"]));
        let message = format!("`{}` is kept {wanted} times on `{}`, and {included} times within the price of `{}`", data.name, own.id, sheet.id);
        findings.judge(Code::CopiesOneSide, origin, message, format!("write `copies = {included}`, or a `scheme` that survives as much"));
    }
}

fn standby(case: &Case<'_>, findings: &mut Findings) {
    let workload = &case.comparison.scenario.workload;
    if let Some((name, sheet, origin, rented)) = on_one_side(case, words::STANDBY).filter(|_| case.has_sides()) {
        let message = format!("`{name}` of `{sheet}` is paid on the {} side only", side(rented));
        let help = "what both sides must survive is the workload's: `sites = 2`, `redundancy = \"n+1\"`";
        findings.judge(Code::RedundancyOneSide, origin, message, help);
    }
    let bare = |component: &&crate::workload::Component| component.redundancy == Redundancy::Plus(0) && component.minimum < 2 && component.jobs.is_none();
    for component in workload.components.iter().filter(bare) {
        let origin = case.places.workload(&["component", &component.name, "name"]);
        let message = format!("`{}` has no machine more than it needs, on any side", component.name);
        findings.judge(Code::NoRedundancy, origin, message, "write `redundancy = \"n+1\"` where it must not stand still with a machine");
    }
}

fn traffic(case: &Case<'_>, findings: &mut Findings) {
    let workload = &case.comparison.scenario.workload;
    if !case.has_sides() || !workload.traffic.iter().any(|traffic| traffic.meter == "transfer-out") {
        return;
    }
    let meters = ["transfer-out", "bandwidth-p95"];
    let serves = |part: &&crate::scenario::Part| !part.completes && part.serves.iter().any(|item| matches!(item, Item::Traffic(_)));
    let parts: Vec<_> = case.priced().flat_map(|(_, alternative, answer)| alternative.parts.iter().filter(serves).map(move |part| (part, answer))).collect();
    let paying = parts.iter().any(|(part, _)| pays(&part.sheet, &meters));
    let mut said: Vec<&str> = Vec::new();
    for (part, _) in parts.iter().filter(|(part, _)| paying && !pays(&part.sheet, &meters)) {
        let sheet = &part.sheet;
        let charge = sheet
            .charges
            .iter()
            .find(|charge| meters.contains(&charge.meter.as_str()) || charge.covers.iter().any(|covered| meters.contains(&covered.as_str())));
        let Some(charge) = charge.filter(|_| !said.contains(&sheet.id.as_str())) else { continue };
        let published = sheet.sources.get(&charge.source).is_some_and(|source| matches!(source.read, HowRead::Primary | HowRead::Secondary));
        if !published {
            said.push(&sheet.id);
            let origin = case.places.sheet(&sheet.id, &["charge", &charge.name, "price"]);
            let message = format!("traffic costs nothing on `{}`, and no source says so", sheet.id);
            findings.judge(
                Code::TrafficOneSide,
                origin,
                message,
                "write what it costs; what a provider gives away is a price of 0 with the page that says so as its source",
            );
        }
    }
}

fn utilization(case: &Case<'_>, findings: &mut Findings) {
    for component in &case.comparison.scenario.workload.components {
        let steps = ["component", component.name.as_str(), "max_utilization"];
        let Some(node) = case.places.node(&steps) else { continue };
        let share = match &node.value {
            crate::document::Value::Text(text) | crate::document::Value::Number(text) => Ratio::parse(text).ok().map(Ratio::get),
            _ => None,
        };
        if let Some(share) = share.filter(|share| !(0.3..=0.85).contains(share)) {
            let message = format!("machines of `{}` are planned to be {:.0} % full", component.name, share * 100.0);
            findings.judge(
                Code::ImplausibleUtilization,
                node.origin,
                message,
                "60 to 80 % are the most that is safe (Armbrust et al., 2009): write `max_utilization = \"70 %\"`",
            );
        }
    }
}
