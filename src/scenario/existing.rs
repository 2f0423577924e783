//! What is there already, with the sheets that it is of: machines with their values, and how an alternative pays for hardware.

use super::{Alternative, Part};
use crate::diagnostic::{Code, Origin};
use crate::document::{At, Reader};
use crate::finance;
use crate::money::{Exact, TooLarge};
use crate::quantity::nearest;
use crate::sheet::{Kind, Machine, Purchase, Sheet, Terms};
use crate::workload::{self, CASH, Counting, ExistingMachines, Financing, Instalments, PaidFor, PartKeys, Workload};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::sync::Arc;

/// What is there already, in the comparison's currency.
#[derive(Debug, Clone)]
pub struct Existing {
    /// How what was paid before is counted.
    pub counting: Counting,
    /// Machines, in the order of the workload.
    pub lots: Vec<Lot>,
    /// Readings of meters that are paid for.
    pub paid_for: Vec<PaidFor>,
}

/// Machines of one type and age that are there.
#[derive(Debug, Clone)]
pub struct Lot {
    /// The sheet that they are of.
    pub sheet: Arc<Sheet>,
    /// Index of their type in it.
    pub machine: usize,
    /// How many, all sites together.
    pub count: Decimal,
    /// Months in service before the start, fewer than their life.
    pub age: usize,
    /// What owning one means; its price is what was paid.
    pub purchase: Purchase,
    /// What one fetches at the start, if that is stated.
    pub fetches: Option<Exact>,
    /// Where they were written.
    pub origin: Origin,
}

impl Lot {
    /// The machine type.
    #[must_use]
    pub fn kind(&self) -> &Machine {
        &self.sheet.machines[self.machine]
    }

    /// Whether two are of one machine type.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.is_of(&other.sheet, other.machine)
    }

    /// Whether they are of a machine type.
    #[must_use]
    pub fn is_of(&self, sheet: &Arc<Sheet>, machine: usize) -> bool {
        // One that several lives are tried for stands in the sheet once for each.
        Arc::ptr_eq(&self.sheet, sheet) && self.kind().name == sheet.machines[machine].name
    }

    /// Months of life that are left at the start.
    #[must_use]
    pub const fn left(&self) -> usize {
        (self.purchase.life as usize).saturating_sub(self.age)
    }

    /// What is not yet written off of one at the start: straight line from what was paid to the resale value.
    ///
    /// # Errors
    /// [`TooLarge`] if it does not fit.
    pub fn book(&self) -> Result<Exact, TooLarge> {
        let price = Exact::new(self.purchase.price);
        finance::book_value(price, price.times(self.purchase.resale)?, self.purchase.life as usize, self.age)
    }

    /// What one fetches some months after the start: the standing value, as at the end of a horizon, or in proportion to it what was stated.
    ///
    /// # Errors
    /// [`TooLarge`] if it does not fit.
    pub fn value(&self, months: usize) -> Result<Exact, TooLarge> {
        let then = finance::standing_value(&self.purchase, self.age + months)?;
        let Some(fetches) = self.fetches else { return Ok(then) };
        if months == 0 {
            return Ok(fetches);
        }
        let today = finance::standing_value(&self.purchase, self.age)?;
        match then.decimal().checked_div(today.decimal()) {
            Some(share) => fetches.times(share),
            None => Ok(then),
        }
    }
}

impl Existing {
    /// The lots of a machine type, with their places.
    pub fn of<'a>(&'a self, sheet: &'a Arc<Sheet>, machine: usize) -> impl Iterator<Item = (usize, &'a Lot)> {
        self.lots.iter().enumerate().filter(move |(_, lot)| lot.is_of(sheet, machine))
    }

    /// The first lot of each machine type.
    pub fn types(&self) -> impl Iterator<Item = usize> {
        (0..self.lots.len()).filter(|at| !self.lots[..*at].iter().any(|lot| lot.is_like(&self.lots[*at])))
    }

    /// The sum over all machines of something that one has.
    ///
    /// # Errors
    /// [`TooLarge`] if it does not fit.
    pub fn sum(&self, of: impl Fn(&Lot) -> Result<Exact, TooLarge>) -> Result<Exact, TooLarge> {
        self.lots.iter().try_fold(Exact::ZERO, |sum, lot| sum.plus(of(lot)?.times(lot.count)?))
    }
}

impl Part {
    /// What owning a machine type means to this part: one that is leased and goes back has no life beyond its term. None for what is not bought.
    #[must_use]
    pub fn bought(&self, machine: usize) -> Option<Cow<'_, Purchase>> {
        let Terms::Bought(purchase) = &self.sheet.machines[machine].terms else { return None };
        Some(match self.financing.as_ref().and_then(|financing| financing.goes_back()) {
            Some(months) => Cow::Owned(Purchase { life: u32::try_from(months).unwrap_or(u32::MAX), resale: Decimal::ZERO, ..purchase.clone() }),
            None => Cow::Borrowed(purchase),
        })
    }

    /// Whether what began to serve in a month belongs to who uses it at the end of another: a leased machine does once it is bought for its residual value.
    #[must_use]
    pub fn owns(&self, from: usize, month: usize) -> bool {
        self.financing.as_ref().is_none_or(|financing| match financing.instalments {
            Instalments::Loan { .. } => true,
            Instalments::Lease { residual, .. } => residual.is_some() && from + financing.months <= month,
        })
    }
}

impl Alternative {
    /// The month in which machines of a lot that it does not use are sold; 0 is the start.
    #[must_use]
    pub fn sells(&self, lot: usize) -> usize {
        self.sells.get(lot).copied().unwrap_or(0)
    }
}

/// A lot on its sheet; none after a finding.
pub(super) fn lot(written: &ExistingMachines, sheet: &Arc<Sheet>, reader: &mut Reader) -> Option<Lot> {
    let name = &written.machine.value;
    let mut fail = |code: Code, origin: Origin, message: String, help: Option<String>| {
        reader.findings.error(code, origin, message, help);
        None
    };
    let Some(machine) = sheet.machines.iter().position(|machine| machine.name == *name) else {
        let help = nearest(name, sheet.machines.iter().map(|machine| machine.name.as_str())).map(|near| format!("did you mean `{near}`?"));
        return fail(Code::UnknownName, written.machine.origin, format!("the sheet `{}` has no machine `{name}`", sheet.id), help);
    };
    let Terms::Bought(purchase) = &sheet.machines[machine].terms else {
        let help = "what is there already is of a sheet that sells it; what is rented and runs off is `runs_off` of `[migration]`".to_owned();
        return fail(Code::Conflict, written.machine.origin, format!("`{name}` of the sheet `{}` is not bought", sheet.id), Some(help));
    };
    let life = purchase.life as usize;
    if written.age >= life {
        let message = format!("the existing `{name}` is {} months old, its life is {life}", written.age);
        let help = format!("give it a longer `life` in a sheet that extends `{}`, or leave it out", sheet.id);
        return fail(Code::BadValue, written.origin, message, Some(help));
    }
    Some(Lot {
        sheet: Arc::clone(sheet),
        machine,
        count: Decimal::from(written.count),
        age: written.age,
        purchase: Purchase { price: written.paid.number, ..purchase.clone() },
        fetches: written.fetches.map(|sum| Exact::new(sum.number)),
        origin: written.origin,
    })
}

/// Reports meters that are paid for and that no sheet has.
pub(super) fn known_meters(existing: &workload::Existing, alternatives: &[Alternative], reader: &mut Reader) {
    for paid in &existing.paid_for {
        let mut parts = alternatives.iter().flat_map(|alternative| &alternative.parts).peekable();
        if parts.peek().is_some() && !parts.any(|part| part.sheet.meter(&paid.meter).is_some()) {
            let help = nearest(&paid.meter, crate::sheet::meter::METERS.iter().map(|meter| meter.name)).map(|near| format!("did you mean `{near}`?"));
            reader.findings.error(Code::UnknownMeter, paid.origin, format!("there is no meter `{}`", paid.meter), help);
        }
    }
}

/// A finding was reported.
pub(super) struct Refused;

/// How a part pays for its hardware; none for at once.
pub(super) fn financing(part: &PartKeys, sheet: &Sheet, workload: &Workload, reader: &mut Reader) -> Result<Option<Arc<Financing>>, Refused> {
    let owned = sheet.kind == Kind::Owned;
    let Some(At { value: name, origin }) = part.financing.as_ref().or(workload.financed.as_ref().filter(|_| owned)) else { return Ok(None) };
    if !owned {
        let help = "only hardware of an owned sheet is paid for by a loan or a lease".to_owned();
        reader.findings.error(Code::Conflict, *origin, format!("nothing of the sheet `{}` is bought", sheet.id), Some(help));
        return Err(Refused);
    }
    if name == CASH {
        return Ok(None);
    }
    let Some(found) = workload.financing.iter().find(|financing| financing.name == *name) else {
        let known = || workload.financing.iter().map(|financing| financing.name.as_str());
        let help = nearest(name, known().chain([CASH]))
            .map_or_else(|| format!("add `[financing.{name}]`, with `kind`, `term` and `rate` or `monthly`"), |near| format!("did you mean `{near}`?"));
        reader.findings.error(Code::UnknownName, *origin, format!("there is no way to pay `{name}`"), Some(help));
        return Err(Refused);
    };
    // What is bought after its lease has a life left.
    let bought_later = matches!(found.instalments, Instalments::Lease { residual: Some(_), .. });
    let least = found.months + usize::from(bought_later);
    let outlasts = |machine: &&Machine| matches!(&machine.terms, Terms::Bought(purchase) if (purchase.life as usize) < least);
    if let Some(machine) = sheet.machines.iter().find(outlasts) {
        let than = if bought_later { "no shorter" } else { "longer" };
        let message = format!("the term of `{name}`, {} months, is {than} than the life of `{}` of the sheet `{}`", found.months, machine.name, sheet.id);
        reader.findings.error(Code::BadValue, found.origin, message, Some("shorten the term, or give the machine a longer `life`".into()));
        return Err(Refused);
    }
    if found.months > workload.months as usize {
        let message = format!("the term of `{name}`, {} months, is longer than the horizon of {}", found.months, workload.months);
        let help = "what a loan still owes at the end is settled there; a lease's payments after the end count in the figure without end credits alone";
        reader.findings.judge(Code::TermBeyondHorizon, found.origin, message, help);
    }
    Ok(Some(Arc::clone(found)))
}
