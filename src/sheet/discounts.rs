//! Negotiated discounts: which prices of a sheet they are on, and what is left of those.

use super::meter::Category;
use super::rules::{Rules, fault};
use super::{Charge, Discount, Machine, Sheet};
use crate::diagnostic::Code;
use crate::document::{At, Maybe, Node, OneOf, Reader, Value};
use crate::quantity::{Ratio, nearest};
use crate::record;
use rust_decimal::Decimal;
use std::sync::Arc;

record! {
   /// `[[discount]]`: what was negotiated off the sheet's prices
   pub(super) struct DiscountKeys = "a discount" {
       /// Unique in the sheet.
       name: At<String>,
       /// How much less is paid: above 0 and at most 100 %.
       percent: At<Ratio>,
       /// The sheet's own, to make sure that it is the right sheet.
       provider: Option<At<String>>,
       /// The sheet's own, to make sure that it is the right sheet.
       region: Option<At<String>>,
       /// On prices under these rows of the report.
       categories: Option<At<Vec<OneOf<Category>>>>,
       /// On charges on these meters.
       meters: Option<At<Vec<At<String>>>>,
       /// On charges of these names.
       charges: Option<At<Vec<At<String>>>>,
       /// On machines of these names; `*` stands for any characters.
       machines: Option<At<Vec<At<String>>>>,
       /// Who negotiated it, where it is written: a name under `[source]`.
       source: Option<At<String>>,
   }
}

impl DiscountKeys {
    fn takes_category(&self, category: Category) -> bool {
        self.categories.as_ref().is_none_or(|filter| filter.value.iter().any(|OneOf(wanted)| *wanted == category))
    }

    fn takes_machine(&self, machine: &Machine) -> bool {
        let named = self.machines.as_ref().is_none_or(|filter| filter.value.iter().any(|pattern| fits(&pattern.value, &machine.name)));
        named && self.charges.is_none() && self.meters.is_none() && self.takes_category(machine.category())
    }

    fn takes_charge(&self, charge: &Charge) -> bool {
        // A percentage of other charges falls with them; on top of that only where it is named.
        let named = self.charges.as_ref().map_or(!charge.is_share(), |filter| filter.value.iter().any(|name| name.value == charge.name));
        let metered = self.meters.as_ref().is_none_or(|filter| filter.value.iter().any(|name| name.value == charge.meter));
        named && metered && self.machines.is_none() && self.takes_category(charge.category)
    }

    /// What it is on, in words.
    fn on(&self) -> String {
        let list = |names: &At<Vec<At<String>>>| names.value.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(", ");
        let mut on = match (&self.machines, &self.charges) {
            (Some(machines), _) => format!("machines {}", list(machines)),
            (None, Some(charges)) => list(charges),
            (None, None) if self.meters.is_some() => "charges".to_owned(),
            (None, None) if self.categories.is_some() => "prices".to_owned(),
            (None, None) => "every price".to_owned(),
        };
        if let Some(meters) = &self.meters {
            on = format!("{on} on {}", list(meters));
        }
        if let Some(categories) = &self.categories {
            on = format!("{on} under {}", categories.value.iter().map(|OneOf(category)| category.key()).collect::<Vec<_>>().join(", "));
        }
        on
    }
}

/// Whether a name fits a pattern, in which `*` stands for any run of characters.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    let after_first = name.strip_prefix(first);
    let rest = middle.split('*').try_fold(after_first, |rest, part| rest.map(|rest| rest.split_once(part).map(|(_, after)| after)));
    rest.flatten().is_some_and(|rest| rest.ends_with(last))
}

/// How much of a sheet could be read, and what its discounts can be on.
pub(super) struct Seen {
    /// Whether everything else could be read.
    pub whole: bool,
    /// Whether its head could: without it nobody knows whose discounts they are.
    pub head: bool,
    /// The names of machines, of charges, and the meters of those, as they are written; none of a kind of which one is missing.
    pub names: [Option<Vec<String>>; 3],
}

impl Seen {
    /// What a tree names.
    pub fn of(root: &Node) -> [Option<Vec<String>>; 3] {
        let named = |list: &str, key: &str| match root.as_table().and_then(|root| root.get(list)).map(|node| &node.value) {
            None => Some(Vec::new()),
            Some(Value::Array(entries)) => entries.iter().map(|entry| Some(entry.as_table()?.get(key)?.as_text()?.to_owned())).collect(),
            Some(_) => None,
        };
        [named("machine", "name"), named("charge", "name"), named("charge", "meter")]
    }
}

/// Takes discounts off the prices of a sheet, in their order: they multiply.
pub(super) fn apply(sheet: &mut Sheet, discounts: Vec<Maybe<DiscountKeys>>, seen: &Seen, reader: &mut Reader) {
    if !discounts.is_empty() {
        sheet.written = Some(Arc::new(sheet.clone()));
    }
    for keys in discounts.into_iter().filter_map(|Maybe(keys)| keys) {
        let Some(mut discount) = Rules { sheet, known: (Some(sheet.kind), Some(sheet.currency)) }.discount(&keys, seen, reader) else {
            continue;
        };
        let places = |takes: &mut dyn Iterator<Item = bool>| takes.enumerate().filter(|(_, takes)| *takes).map(|(at, _)| at).collect();
        discount.machines = places(&mut sheet.machines.iter().map(|machine| keys.takes_machine(machine)));
        discount.charges = places(&mut sheet.charges.iter().map(|charge| keys.takes_charge(charge)));
        discount.on_machines = !discount.machines.is_empty();
        sheet.machines = sheet.machines.changed(None, |at, machine| discount.machine(at, machine));
        sheet.charges = sheet.charges.changed(None, |at, charge| discount.charge(at, charge));
        sheet.discounts.push(discount);
    }
}

impl Discount {
    /// What is left of the prices of a machine, by its place in the sheet; none where it is not on them.
    pub(super) fn machine(&self, at: usize, machine: &Machine) -> Option<Machine> {
        self.machines.binary_search(&at).is_ok().then(|| {
            let mut machine = machine.clone();
            machine.visit_prices(&mut |price| self.take_off(price));
            machine
        })
    }

    /// The same of a charge.
    pub(super) fn charge(&self, at: usize, charge: &Charge) -> Option<Charge> {
        self.charges.binary_search(&at).is_ok().then(|| {
            let mut charge = charge.clone();
            charge.visit_prices(&mut |price| self.take_off(price));
            charge
        })
    }

    fn take_off(&self, price: &mut Decimal) {
        // Less than a price always fits.
        *price = price.checked_mul(Decimal::ONE - self.percent).unwrap_or(*price);
    }
}

impl Rules<'_> {
    /// A discount, if its keys agree with each other and with the sheet.
    fn discount(&self, keys: &DiscountKeys, seen: &Seen, reader: &mut Reader) -> Option<Discount> {
        let origin = keys.origin;
        let what = format!("the discount `{}`", keys.name.value);
        let source = self.source(keys.source.clone(), &what, origin, reader);
        let errors_before = reader.findings.errors();
        let Ratio(percent) = keys.percent.value;
        if percent.is_zero() || percent > Decimal::ONE {
            fault(reader, Code::BadValue, keys.percent.origin, format!("{what} is not above 0 and up to 100 %"), "write it as `\"12 %\"`");
        }
        if seen.head {
            Self::is_of(keys.provider.as_ref(), Some(&self.sheet.provider), "provider", &what, reader);
            Self::is_of(keys.region.as_ref(), self.sheet.region.as_ref(), "region", &what, reader);
        }
        let lists = [("meters", &keys.meters), ("charges", &keys.charges), ("machines", &keys.machines)];
        let lists = lists.into_iter().filter_map(|(key, list)| list.as_ref().map(|list| (key, list.origin, list.value.is_empty())));
        let categories = keys.categories.as_ref().map(|list| ("categories", list.origin, list.value.is_empty()));
        for (key, origin, _) in lists.chain(categories).filter(|(.., empty)| *empty) {
            fault(reader, Code::Conflict, origin, format!("`{key}` of {what} is empty"), "leave it out: the discount is then on all of them");
        }
        if let Some(machines) = keys.machines.as_ref().filter(|_| keys.meters.is_some() || keys.charges.is_some()) {
            let help = "a price is a machine's or a charge's: write two discounts";
            fault(reader, Code::Conflict, machines.origin, format!("{what} is on machines and on charges"), help);
        }
        Self::names_are_known(keys, &seen.names, &what, reader);
        if reader.findings.errors() > errors_before {
            return None;
        }
        let nothing =
            !self.sheet.machines.iter().any(|machine| keys.takes_machine(machine)) && !self.sheet.charges.iter().any(|charge| keys.takes_charge(charge));
        if nothing && seen.whole {
            let help = "all of its filters must match; a percentage of other charges is discounted where `charges` names it";
            fault(reader, Code::Conflict, origin, format!("{what} is on no price of the sheet"), help);
        }
        Some(Discount {
            name: keys.name.value.clone(),
            percent,
            on: keys.on(),
            on_machines: false,
            machines: Vec::new(),
            charges: Vec::new(),
            source: source?,
            origin,
        })
    }

    /// Reports a filter that is of another provider or region than the sheet.
    fn is_of(filter: Option<&At<String>>, sheets: Option<&String>, key: &str, what: &str, reader: &mut Reader) {
        let Some(At { value: wanted, origin }) = filter.filter(|filter| sheets != Some(&filter.value)) else { return };
        let (message, help) = match sheets {
            Some(sheets) => {
                let near = nearest(wanted, std::iter::once(sheets.as_str()));
                let help = near.map_or_else(|| "write the sheet's own, or leave it out".to_owned(), |near| format!("did you mean `{near}`?"));
                (format!("{what} is for the {key} `{wanted}`, the sheet is of `{sheets}`"), help)
            }
            None => (format!("{what} is for the {key} `{wanted}`, and the sheet names none"), "leave it out".to_owned()),
        };
        fault(reader, Code::UnknownName, *origin, message, &help);
    }

    /// Reports machines, charges and meters that the sheet does not have.
    fn names_are_known(keys: &DiscountKeys, [machines, charges, meters]: &[Option<Vec<String>>; 3], what: &str, reader: &mut Reader) {
        let mut miss = |code: Code, At { value: name, origin }: &At<String>, message: String, known: &[String]| {
            let near = nearest(name, known.iter().map(String::as_str));
            let help = near.map_or_else(|| "write names that the sheet has".to_owned(), |near| format!("did you mean `{near}`?"));
            fault(reader, code, *origin, message, &help);
        };
        let listed = |list: &Option<At<Vec<At<String>>>>| list.iter().flat_map(|list| list.value.clone()).collect::<Vec<_>>();
        for pattern in machines.iter().flat_map(|known| listed(&keys.machines).into_iter().filter(|name| !known.iter().any(|known| fits(&name.value, known)))) {
            miss(Code::UnknownName, &pattern, format!("{what} names the unknown machine `{}`", pattern.value), machines.as_deref().unwrap_or_default());
        }
        for name in charges.iter().flat_map(|known| listed(&keys.charges).into_iter().filter(|name| !known.contains(&name.value))) {
            miss(Code::UnknownName, &name, format!("{what} names the unknown charge `{}`", name.value), charges.as_deref().unwrap_or_default());
        }
        for name in meters.iter().flat_map(|known| listed(&keys.meters).into_iter().filter(|name| !known.contains(&name.value))) {
            let message = format!("{what} names the meter `{}`, on which the sheet has no charge", name.value);
            miss(Code::UnknownMeter, &name, message, meters.as_deref().unwrap_or_default());
        }
    }
}
