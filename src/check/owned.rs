//! What is judged of an owned sheet: whether everything that owning consists of is paid for, and nothing twice.

use super::priced::names;
use super::{Places, words};
use crate::diagnostic::{Code, Findings};
use crate::sheet::meter::Category;
use crate::sheet::{Charge, Machine, Purchase, Sheet, Terms};
use rust_decimal::Decimal;

/// A machine that is bought, on its terms.
type Bought<'a> = (&'a Machine, &'a Purchase);

pub fn judge(sheet: &Sheet, places: Places<'_>, findings: &mut Findings) {
    let bought: Vec<Bought<'_>> = sheet
        .machines
        .iter()
        .filter_map(|machine| match &machine.terms {
            Terms::Bought(purchase) => Some((machine, purchase)),
            _ => None,
        })
        .collect();
    if bought.is_empty() {
        return;
    }
    let judging = Judging { sheet, places, bought };
    judging.machines(findings);
    judging.upkeep(findings);
    judging.power(findings);
    judging.building(findings);
}

/// Whether a charge costs anything.
fn costs(charge: &Charge) -> bool {
    charge.tiers.iter().any(|tier| tier.price.number > Decimal::ZERO) || charge.minimum.is_some_and(|minimum| minimum > Decimal::ZERO)
}

/// Charges that price one of some meters, or cover it.
fn pricing<'a>(sheet: &'a Sheet, meters: &'a [&str]) -> impl Iterator<Item = &'a Charge> {
    let prices = |charge: &&Charge| meters.contains(&charge.meter.as_str()) || charge.covers.iter().any(|covered| meters.contains(&covered.as_str()));
    sheet.charges.iter().filter(prices)
}

/// A charge on one of some meters, where none of them costs anything.
fn free<'a>(sheet: &'a Sheet, meters: &'a [&str]) -> Option<&'a Charge> {
    pricing(sheet, meters).next().filter(|_| !pays(sheet, meters))
}

/// Whether somebody is paid for one of some meters.
pub fn pays(sheet: &Sheet, meters: &[&str]) -> bool {
    pricing(sheet, meters).any(costs)
}

/// Meters of the space that machines stand in.
const SPACE: &[&str] = &["rack-units", "racks", "contracted-power"];

struct Judging<'a> {
    sheet: &'a Sheet,
    places: Places<'a>,
    bought: Vec<Bought<'a>>,
}

impl Judging<'_> {
    /// Reports machines for which something holds, together, at a key of the first.
    fn report(&self, findings: &mut Findings, code: Code, key: &str, wrong: impl Fn(&Bought<'_>) -> bool, what: &str, help: &str) {
        let found: Vec<&Machine> = self.bought.iter().filter(|bought| wrong(bought)).map(|(machine, _)| *machine).collect();
        if let Some(first) = found.first() {
            let origin = self.places.sheet(&self.sheet.id, &["machine", &first.name, key]);
            findings.judge(code, origin, format!("{} {what}", names(&found)), help);
        }
    }

    fn machines(&self, findings: &mut Findings) {
        self.report(
            findings,
            Code::NoSpares,
            "spares",
            |(_, purchase)| purchase.spares <= 0.0,
            "has no spares: what fails is waited for, and nobody counts the wait",
            "write the share that stands on the shelf, as `spares = \"5 %\"`",
        );
        self.report(
            findings,
            Code::ManySpares,
            "spares",
            |(_, purchase)| purchase.spares > 0.2,
            "has more than a fifth again on the shelf, for nothing",
            "one in twenty is usual: write `spares = \"5 %\"`, or say in the source's note why more are needed",
        );
        self.report(
            findings,
            Code::ImplausibleLife,
            "life",
            |(machine, purchase)| purchase.life < 36 || purchase.life > if machine.capacity.gpus > 0.0 { 72 } else { 84 },
            "has a life that others do not plan with: 3 to 7 years for a server, 3 to 6 with accelerators",
            "servers are written off over 4 to 6 years; what is kept for longer is refreshed on paper only, what is replaced sooner makes owning look dear",
        );
        self.report(
            findings,
            Code::GenerousResale,
            "resale",
            |(_, purchase)| purchase.resale > Decimal::new(4, 1),
            "is sold at the end of its life for more than 40 % of its price",
            "write what such a machine fetches on the market, with its source: used servers of that age fetch a small part",
        );
        let watts = |(machine, purchase): &Bought<'_>| {
            let (low, high, units) = match machine.capacity.gpus {
                gpus if gpus > 0.0 => (100.0, 4000.0, gpus),
                _ => (1.0, 100.0, machine.threads.unwrap_or(0.0)),
            };
            let per_unit = purchase.full / units;
            let of_size = units > 0.0 && !(low..=high).contains(&per_unit);
            let steady = purchase.idle < 0.1 * purchase.full || purchase.idle > 0.95 * purchase.full;
            purchase.full > 0.0 && (of_size || steady)
        };
        self.report(
            findings,
            Code::ImplausiblePower,
            "full",
            watts,
            "draws power that servers do not: full load is 1 to 100 W a thread (100 to 4,000 W an accelerator), and without load they draw a tenth of it at least",
            "write the measured watts of the whole machine, as `idle = \"250 W\"` and `full = \"800 W\"`",
        );
        self.report(
            findings,
            Code::NoPower,
            "full",
            |(_, purchase)| purchase.full <= 0.0,
            "draws no power",
            "write what it draws without load and at full load, as `idle = \"250 W\"` and `full = \"800 W\"`",
        );
    }

    fn charge_place(&self, charge: &Charge, key: &str) -> crate::diagnostic::Origin {
        self.places.sheet(&self.sheet.id, &["charge", &charge.name, key])
    }

    fn upkeep(&self, findings: &mut Findings) {
        let sheet = self.sheet;
        let maintained =
            pays(sheet, &["hardware-value", "failures"]) || sheet.charges.iter().any(|charge| charge.category == Category::Maintenance && costs(charge));
        if !maintained {
            let free = pricing(sheet, &["hardware-value", "failures"]).next();
            let origin = free.map_or_else(|| self.places.sheet(&sheet.id, &["sheet", "id"]), |charge| self.charge_place(charge, "price"));
            let message = format!("`{}` pays nobody for repairing what it buys", sheet.id);
            findings.judge(Code::NoMaintenance, origin, message, "charge for it on `hardware-value`, as `3 %/year`, or on `failures`, each at what it costs");
        }
        let named = |name: &str| words::says(&name.to_lowercase(), words::GEAR);
        let gear = sheet.charges.iter().any(|charge| costs(charge) && (charge.meter == "hardware-purchases" || named(&charge.name)));
        if !gear && !sheet.machines.iter().any(|machine| named(&machine.name)) {
            let origin = self.places.sheet(&sheet.id, &["sheet", "id"]);
            let message = format!("`{}` buys machines without the switches between them", sheet.id);
            findings.judge(
                Code::NoNetworkGear,
                origin,
                message,
                "charge for them on `hardware-purchases`, as `14 %`, or by a meter of the sheet with `each` for so many machines",
            );
        }
    }

    fn power(&self, findings: &mut Findings) {
        let sheet = self.sheet;
        let has_watts = self.bought.iter().any(|(_, purchase)| purchase.full > 0.0);
        if !has_watts {
            return;
        }
        if let Some(charge) = free(sheet, &["energy"]) {
            let message = format!("nobody pays for the energy of `{}`", sheet.id);
            findings.judge(
                Code::NoPower,
                self.charge_place(charge, "price"),
                message,
                "write what a kWh costs; a price that holds power and space alike `covers = [\"energy\"]`",
            );
        }
        let takes_space = self.bought.iter().any(|(_, purchase)| purchase.rack_units > 0.0);
        if let Some(charge) = free(sheet, SPACE).filter(|_| takes_space) {
            let message = format!("nobody pays for the space in which the machines of `{}` stand", sheet.id);
            findings.judge(
                Code::NoSpace,
                self.charge_place(charge, "price"),
                message,
                "write what a kW, a rack or a unit costs, in a building of one's own its share of that",
            );
        }
        let metered = sheet.charges.iter().find(|charge| charge.meter == "energy" && charge.covers.iter().any(|covered| covered == "contracted-power"));
        if let Some(charge) = metered {
            let message = format!("`{}` pays for contracted power as if it were metered", charge.name);
            let help = "colocation is paid for what is contracted, used or not: charge `contracted-power` by the kW-month, and metered energy beside it where that comes on top";
            findings.judge(Code::ContractedPower, self.charge_place(charge, "covers"), message, help);
        } else if pays(sheet, &["contracted-power"]) && sheet.facility.breaker > 0.9 {
            let origin = self.places.sheet(&sheet.id, &["facility", "breaker"]);
            let message = "circuits are contracted for what the machines draw, to the watt";
            findings.judge(Code::ContractedPower, origin, message, "a circuit is loaded to 80 % of its breaker: write `breaker = 0.8`, or leave it out");
        }
    }

    fn building(&self, findings: &mut Findings) {
        let sheet = self.sheet;
        let pue = sheet.facility.pue;
        let origin = self.places.sheet(&sheet.id, &["facility", "pue"]);
        if pue > 2.2 || (pue > 1.0 && pue < 1.03) {
            let message = format!("a PUE of {pue} is not that of a data centre: the mean of those asked was 1.56 in 2024, and 1.96 in 2007");
            findings.judge(Code::ImplausiblePue, origin, message, "write the yearly mean of the building, with its source in a comment");
        }
        let cools = |charge: &Charge| words::says(&charge.name.to_lowercase(), words::COOLING);
        let on_energy = || sheet.charges.iter().filter(|charge| charge.meter == "energy" && costs(charge));
        // What is named for cooling stands beside the energy, on whichever meter.
        let metered = on_energy().find(|charge| !cools(charge)).or_else(|| on_energy().next());
        let said = |charge: &Charge| words::said(sheet, &charge.name, &charge.source);
        let Some(metered) = metered else {
            // What covers the energy is all-in: a PUE multiplies nothing, but a price on cooling may stand beside it.
            return;
        };
        let in_space = |charge: &&Charge| {
            let space = charge.category == Category::Space || SPACE.contains(&charge.meter.as_str());
            let covers = charge.covers.iter().any(|covered| covered == "energy");
            charge.meter != "energy" && costs(charge) && (covers || (space && words::says(&said(charge), words::ALL_IN)))
        };
        let beside = |charge: &&Charge| charge.name != metered.name && costs(charge) && cools(charge);
        let again = |charge: &&Charge| charge.name != metered.name && !words::says(&charge.name.to_lowercase(), words::ON_ENERGY) && !cools(charge);
        let within = words::says(&said(metered), &[words::ALL_IN, words::COOLING].concat());
        if let Some(space) = sheet.charges.iter().find(in_space) {
            let message = format!("`{}` holds power and cooling, and `{}` charges for them again{}", space.name, metered.name, by_pue(pue));
            let help = "an all-in price `covers = [\"energy\"]` and stands alone, with a PUE of 1; or it holds space only, and its note says so";
            findings.judge(Code::CoolingTwice, self.charge_place(metered, "price"), message, help);
        } else if let Some(cooling) = sheet.charges.iter().find(beside).filter(|_| pue > 1.0) {
            let message = format!("`{}` charges for cooling, which the PUE of {pue} has in the energy already", cooling.name);
            findings.judge(Code::CoolingTwice, self.charge_place(cooling, "price"), message, "leave one of them out: a PUE of 1, or the charge");
        } else if let Some(second) = on_energy().find(again) {
            let message = format!("`{}` and `{}` both charge for the same energy", metered.name, second.name);
            let help = "leave one of them out; what comes on top of the price of a kWh is named for what it is: a grid fee, a tax";
            findings.judge(Code::CoolingTwice, self.charge_place(second, "price"), message, help);
        } else if within && pue > 1.0 {
            let message = format!("`{}` holds cooling by its own words, and the PUE of {pue} adds it again", metered.name);
            findings.judge(Code::CoolingTwice, origin, message, "write `pue = 1`, or the price of a kWh at the meter");
        } else if pue <= 1.0 && !within && !sheet.charges.iter().any(|charge| beside(&charge)) {
            let message = format!("`{}` is paid for what the machines draw, and nobody pays for cooling them", metered.name);
            let help = "write the building's `pue` into `[facility]`; where the price of space brings cooling, its charge `covers = [\"energy\"]`";
            findings.judge(Code::NoCooling, self.charge_place(metered, "price"), message, help);
        }
    }
}

/// That a PUE multiplies what is paid twice.
fn by_pue(pue: f64) -> String {
    if pue > 1.0 { format!(", times a PUE of {pue}") } else { String::new() }
}
