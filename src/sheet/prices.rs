//! Where a machine and a charge have money: the one list for whatever changes prices.

use super::exchange::Conversion;
use super::meter::Category;
use super::{Charge, Machine, Sheet, Terms};
use crate::quantity::{Currency, Dimension, YearlyChange};
use rust_decimal::Decimal;
use std::sync::Arc;

/// How prices change that say nothing of it themselves, on every sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PriceChanges {
    /// Machines that are bought.
    pub hardware: Option<YearlyChange>,
    /// Machines that are rented, under whichever option.
    pub rent: Option<YearlyChange>,
    /// Charges, by their row of the report.
    pub charges: Vec<(Category, YearlyChange)>,
}

impl PriceChanges {
    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.hardware.is_none() && self.rent.is_none() && self.charges.is_empty()
    }
}

impl Sheet {
    /// The sheet as a comparison has it: its money in the comparison's currency, where that is another, and paths for the prices that have none of their own.
    /// Shares of money stay as they are, and move with what they are a share of. `known` is another reading of the sheet, and what the same has made of it:
    /// what both readings have in common is not brought over again.
    ///
    /// `None` if an amount is out of range.
    #[must_use]
    pub fn brought(&self, conversion: Option<(&Conversion, Currency)>, changes: &PriceChanges, known: Option<(&Self, &Self)>) -> Option<Self> {
        let mut fits = true;
        let machine = |_: usize, machine: &Machine| {
            let mut machine = machine.clone();
            if let Some((conversion, _)) = conversion {
                machine.visit_prices(&mut |amount| fits &= conversion.convert(amount));
            }
            machine.change = machine.change.or(match machine.terms {
                Terms::Bought(_) => changes.hardware,
                Terms::Rented(_) => changes.rent,
                Terms::Unpublished => None,
            });
            Some(machine)
        };
        let machines = self.machines.changed(known.map(|(before, after)| (&before.machines, &after.machines)), machine);
        let charge = |_: usize, charge: &Charge| {
            let mut charge = charge.clone();
            if let Some((conversion, to)) = conversion {
                charge.visit_money(&mut |amount| fits &= conversion.convert(amount));
                charge.tiers.iter_mut().for_each(|tier| tier.price.currency = tier.price.currency.map(|_| to));
            }
            if charge.change.is_none() && !charge.is_share() {
                charge.change = changes.charges.iter().find(|(category, _)| *category == charge.category).map(|(_, change)| *change);
            }
            Some(charge)
        };
        let mut sheet = self.clone();
        sheet.charges = self.charges.changed(known.map(|(before, after)| (&before.charges, &after.charges)), charge);
        sheet.machines = machines;
        if let Some((conversion, to)) = conversion {
            (sheet.currency, sheet.converted) = (to, Some(conversion.clone()));
            sheet.written.get_or_insert_with(|| Arc::new(self.clone()));
        }
        fits.then_some(sheet)
    }
}

impl Machine {
    /// Visits every price: rent on demand and under options, fees, or purchase.
    pub(super) fn visit_prices(&mut self, visit: &mut impl FnMut(&mut Decimal)) {
        match &mut self.terms {
            Terms::Rented(rent) => {
                rent.volume.iter_mut().for_each(|step| visit(&mut step.price));
                rent.setup.iter_mut().chain(&mut rent.cap).for_each(&mut *visit);
                visit(&mut rent.stopped);
                for offer in &mut rent.offers {
                    [&mut offer.price, &mut offer.usage, &mut offer.upfront].into_iter().for_each(&mut *visit);
                    offer.setup.iter_mut().for_each(&mut *visit);
                }
            }
            Terms::Bought(purchase) => visit(&mut purchase.price),
            Terms::Unpublished => {}
        }
    }
}

impl Charge {
    /// Whether its price is a share of money rather than money.
    #[must_use]
    pub fn is_share(&self) -> bool {
        self.tiers.iter().any(|tier| tier.price.unit.dimension == Dimension::Money)
    }

    /// Visits every price and the minimum, of a share of money too.
    pub(super) fn visit_prices(&mut self, visit: &mut impl FnMut(&mut Decimal)) {
        self.tiers.iter_mut().map(|tier| &mut tier.price.number).for_each(&mut *visit);
        self.minimum.iter_mut().for_each(visit);
    }

    /// Visits every amount of money: prices and the minimum; of a share of money the bounds instead of the prices.
    pub(super) fn visit_money(&mut self, visit: &mut impl FnMut(&mut Decimal)) {
        if !self.is_share() {
            return self.visit_prices(visit);
        }
        self.tiers.iter_mut().filter_map(|tier| tier.up_to.as_mut()).for_each(&mut *visit);
        [&mut self.free, &mut self.free_per_machine, &mut self.commit].into_iter().for_each(&mut *visit);
        self.minimum.iter_mut().for_each(visit);
    }
}
