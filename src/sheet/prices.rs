//! Where a machine and a charge have money: the one list for whatever changes prices.

use super::meter::Category;
use super::{Charge, Machine, Sheet, Terms};
use crate::quantity::{Dimension, YearlyChange};
use rust_decimal::Decimal;

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
    /// The sheet with paths for the prices that have none of their own. Shares of money move with what they are a share of.
    #[must_use]
    pub fn with_changes(&self, changes: &PriceChanges) -> Self {
        let mut sheet = self.clone();
        for machine in sheet.machines.iter_mut().filter(|machine| machine.change.is_none()) {
            machine.change = match machine.terms {
                Terms::Bought(_) => changes.hardware,
                Terms::Rented(_) => changes.rent,
                Terms::Unpublished => None,
            };
        }
        for charge in sheet.charges.iter_mut().filter(|charge| charge.change.is_none() && !charge.is_share()) {
            charge.change = changes.charges.iter().find(|(category, _)| *category == charge.category).map(|(_, change)| *change);
        }
        sheet
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
