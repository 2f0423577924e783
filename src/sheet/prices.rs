//! Where a machine and a charge have money: the one list for whatever changes prices.

use super::{Charge, Machine, Terms};
use crate::quantity::Dimension;
use rust_decimal::Decimal;

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
    pub(super) fn is_share(&self) -> bool {
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
