//! What is bought: at once, by a loan or on a lease; what it brings back; and what is there already.

use super::financed::{SoFar, Terms};
use super::{Rater, price_in};
use crate::bill::{For, Line};
use crate::finance;
use crate::fleet::{Cohort, Group};
use crate::money::{Exact, Money, TooLarge};
use crate::quantity::{YearlyChange, to_decimal};
use crate::scenario::{Existing, Lot};
use crate::sheet::meter::Category;
use crate::sheet::{Machine, Purchase};
use crate::workload::{Counting, Instalments};
use rust_decimal::Decimal;

impl Rater<'_> {
    /// What machines of a type cost, each cohort at the price of the month in which it is paid, and what that brings back.
    pub(super) fn purchase(&self, (part, index): (usize, usize), groups: &[&Group], lines: &mut Vec<Line>) -> Result<(), TooLarge> {
        let own = &self.alternative.parts[part];
        let (Some(purchase), machine) = (own.bought(index), &own.sheet.machines[index]) else { return Ok(()) };
        match own.financing.as_ref().map(|financing| (financing.instalments, financing.months)) {
            Some((Instalments::Lease { monthly, residual }, months)) => {
                lines.push(self.lease((part, index), groups, (&purchase, machine), monthly, months)?);
                lines.extend(residual.map(|residual| self.residual((part, index), groups, (&purchase, machine), residual, months)).transpose()?);
            }
            Some((Instalments::Loan { interest, share }, months)) => {
                let bought = self.bought((part, index), groups, &purchase, machine)?;
                lines.extend(self.loan(&bought, share, interest, months)?);
                lines.push(bought);
            }
            None => lines.push(self.bought((part, index), groups, &purchase, machine)?),
        }
        self.brings_back((part, index), groups, (&purchase, machine), lines)
    }

    /// What is paid for machines when they are ordered.
    fn bought(&self, (part, index): (usize, usize), groups: &[&Group], purchase: &Purchase, machine: &Machine) -> Result<Line, TooLarge> {
        let mut bought = self.line(part, For::Machine(index), machine.category());
        for cohort in cohorts(groups).filter(|cohort| cohort.lot.is_none()) {
            bought.quantities[cohort.paid] += to_decimal(cohort.count).ok_or(TooLarge)?;
        }
        for month in 0..=self.months {
            let price = if bought.quantities[month].is_zero() { Decimal::ZERO } else { price_in(purchase.price, machine.path(), month)? };
            let amount = Money::of(bought.quantities[month], price, (Decimal::ONE, Decimal::ONE), self.currency)?;
            bought.amounts[month] = amount;
            self.note(part, bought.of, month, |working, tell| self.bought_steps((part, index), groups, month, amount, working, tell));
        }
        Ok(bought)
    }

    /// What machines fetch at the end of their life, and what those that stand at the end of the horizon are worth.
    fn brings_back(
        &self,
        (part, index): (usize, usize),
        groups: &[&Group],
        (purchase, machine): (&Purchase, &Machine),
        lines: &mut Vec<Line>,
    ) -> Result<(), TooLarge> {
        let mut sold = self.line(part, For::Resale(index), Category::Resale);
        let mut credit = self.line(part, For::EndCredit(index), Category::EndCredits);
        let mut worth = Exact::ZERO;
        let mut resale = vec![Exact::ZERO; self.months + 1];
        let existing = self.alternative.existing.as_deref();
        for cohort in cohorts(groups) {
            let (bought, level, age) = match (cohort.lot, existing) {
                (Some(lot), Some(existing)) => (&existing.lots[lot].purchase, Decimal::ONE, existing.lots[lot].age + self.months),
                _ => (purchase, level(machine.path(), cohort.paid)?, (self.months + 1).saturating_sub(cohort.from)),
            };
            let count = to_decimal(cohort.count).ok_or(TooLarge)?;
            let own = &self.alternative.parts[part];
            if cohort.until <= self.months {
                // What goes back to its lessor fetches nothing.
                sold.quantities[cohort.until] += count;
                let each = Exact::new(bought.price).times(bought.resale)?;
                resale[cohort.until] = resale[cohort.until].plus(each.times(count)?.times(level)?)?;
            } else if cohort.lot.is_some() || own.owns(cohort.from, self.months) {
                // In service through the last month of the horizon.
                credit.quantities[self.months] += count;
                worth = worth.plus(finance::standing_value(bought, age)?.times(count)?.times(level)?)?;
            }
        }
        for (month, resale) in resale.into_iter().enumerate() {
            let amount = -resale.round(self.currency)?;
            sold.amounts[month] = amount;
            self.note(part, sold.of, month, |working, _| self.sold_steps((part, index), groups, month, amount, working));
        }
        let amount = -worth.round(self.currency)?;
        credit.amounts[self.months] = amount;
        self.note(part, credit.of, self.months, |working, _| self.credit_steps((part, index), groups, amount, working));
        if sold.amounts.iter().any(|amount| !amount.is_zero()) || !purchase.resale.is_zero() {
            lines.push(sold);
        }
        lines.push(credit);
        Ok(())
    }

    /// A loan on what is bought: what is lent, what is paid back, what that costs, and what is still owed at the end. Its lines add up to the interest.
    fn loan(&self, bought: &Line, share: Decimal, interest: finance::Interest, months: usize) -> Result<[Line; 4], TooLarge> {
        let For::Machine(index) = bought.of else { return Err(TooLarge) };
        let terms = self.alternative.parts[bought.part].financing.as_deref().and_then(Terms::of);
        let line = |of: For| self.line(bought.part, of, Category::Financing);
        let mut lent = line(For::Loan(index));
        let mut instalments = vec![Exact::ZERO; self.months + 1];
        let mut owed = vec![Exact::ZERO; self.months + 1];
        let negative = |amount: Exact| Exact::new(-amount.decimal());
        for (month, amount) in bought.amounts.iter().enumerate().filter(|(_, amount)| !amount.is_zero()) {
            let principal = Exact::new(amount.decimal()).times(share)?.round(self.currency)?;
            lent.quantities[month] = bought.quantities[month];
            lent.amounts[month] = -principal;
            if let Some(terms) = terms {
                self.note(lent.part, lent.of, month, |working, _| self.loan_steps(terms, *amount, -principal, working));
            }
            let principal = Exact::new(principal.decimal());
            let each = finance::payment(principal, interest, months)?;
            for later in month..=self.months {
                let paid = later - month;
                owed[later] = owed[later].plus(finance::owed(principal, interest, months, paid)?)?;
                if (1..=months).contains(&paid) {
                    instalments[later] = instalments[later].plus(each)?;
                }
            }
        }
        let (mut repaid, mut cost, mut settled) = (line(For::Repayment(index)), line(For::Interest(index)), line(For::Settlement(index)));
        // Sums so far are rounded, so that what is lent is paid back to the cent.
        let (mut borrowed, mut back) = (Money::ZERO, Money::ZERO);
        for month in 0..=self.months {
            borrowed += -lent.amounts[month];
            let until = Exact::new(borrowed.decimal()).plus(negative(owed[month]))?.round(self.currency)?;
            let (part, so_far) = (bought.part, SoFar { lent: &lent, month, borrowed, before: back, back: until });
            let amount = until - back;
            repaid.amounts[month] = amount;
            back = until;
            let interest = instalments[month].round(self.currency)? - amount;
            cost.amounts[month] = interest;
            if let Some(terms) = terms {
                self.note(part, repaid.of, month, |working, _| self.repayment_steps(terms, &so_far, amount, working));
                self.note(part, cost.of, month, |working, _| self.interest_steps(terms, &so_far, interest, working));
            }
        }
        let amount = borrowed - back;
        settled.amounts[self.months] = amount;
        self.note(bought.part, settled.of, self.months, |working, _| self.settlement_steps(borrowed, back, amount, working));
        if !settled.amounts[self.months].is_zero() {
            settled.quantities[self.months] = Decimal::ONE;
        }
        Ok([lent, repaid, cost, settled])
    }

    /// What is paid for leased machines in each month of their terms.
    fn lease(
        &self,
        (part, index): (usize, usize),
        groups: &[&Group],
        (purchase, machine): (&Purchase, &Machine),
        monthly: Decimal,
        months: usize,
    ) -> Result<Line, TooLarge> {
        let mut line = self.line(part, For::Lease(index), machine.category());
        let mut amounts = vec![Exact::ZERO; self.months + 1];
        for cohort in cohorts(groups).filter(|cohort| cohort.lot.is_none()) {
            let count = to_decimal(cohort.count).ok_or(TooLarge)?;
            let each = Exact::new(purchase.price).times(level(machine.path(), cohort.paid)?)?.times(monthly)?.times(count)?;
            for month in (cohort.from..cohort.from + months).take_while(|month| *month <= self.months) {
                line.quantities[month] += count;
                amounts[month] = amounts[month].plus(each)?;
            }
        }
        for (month, amount) in amounts.into_iter().enumerate() {
            let amount = amount.round(self.currency)?;
            line.amounts[month] = amount;
            self.note(part, line.of, month, |working, tell| self.lease_steps((part, index), groups, (monthly, false), month, amount, working, tell));
        }
        Ok(line)
    }

    /// What leased machines are bought for when their terms end.
    fn residual(
        &self,
        (part, index): (usize, usize),
        groups: &[&Group],
        (purchase, machine): (&Purchase, &Machine),
        residual: Decimal,
        months: usize,
    ) -> Result<Line, TooLarge> {
        let mut line = self.line(part, For::Residual(index), machine.category());
        let mut amounts = vec![Exact::ZERO; self.months + 1];
        for cohort in cohorts(groups).filter(|cohort| cohort.lot.is_none() && cohort.from + months <= self.months) {
            let count = to_decimal(cohort.count).ok_or(TooLarge)?;
            let month = cohort.from + months;
            line.quantities[month] += count;
            let each = Exact::new(purchase.price).times(level(machine.path(), cohort.paid)?)?.times(residual)?;
            amounts[month] = amounts[month].plus(each.times(count)?)?;
        }
        for (month, amount) in amounts.into_iter().enumerate() {
            let amount = amount.round(self.currency)?;
            line.amounts[month] = amount;
            self.note(part, line.of, month, |working, tell| self.lease_steps((part, index), groups, (residual, true), month, amount, working, tell));
        }
        Ok(line)
    }

    /// What is there: the sale of what is not used, and, where that is counted, what the rest is worth and what goes on being paid.
    pub(super) fn existing(&self) -> Result<Vec<Line>, TooLarge> {
        let Some(existing) = self.alternative.existing.as_deref() else { return Ok(Vec::new()) };
        let taken: Vec<Decimal> = self.fleet.taken(existing).into_iter().map(|count| to_decimal(count).ok_or(TooLarge)).collect::<Result<_, _>>()?;
        let full = existing.counting == Counting::Full;
        let mut lines = Vec::new();
        for first in existing.types() {
            let mut sale = self.line(0, For::Sale(first), Category::Existing);
            let mut kept = self.line(0, For::Kept(first), Category::Existing);
            let mut fetched = vec![Exact::ZERO; self.months + 1];
            let mut worth = Exact::ZERO;
            for (at, lot) in alike(existing, first) {
                let (left, month) = (lot.count - taken[at], self.alternative.sells(at).min(self.months));
                sale.quantities[month] += left;
                fetched[month] = fetched[month].plus(lot.value(month)?.times(left)?)?;
                kept.quantities[0] += if month == 0 { taken[at] } else { lot.count };
                worth = worth.plus(lot.value(0)?.times(lot.count)?)?;
            }
            for (month, fetched) in fetched.into_iter().enumerate() {
                let amount = -fetched.round(self.currency)?;
                sale.amounts[month] = amount;
                if month > 0 || !full {
                    self.note(0, sale.of, month, |working, _| self.sale_steps((existing, first, &taken), month, amount, working));
                }
            }
            // What is sold at once is counted on neither side: so both ways of counting differ by the same for all.
            let amount = worth.round(self.currency)? + sale.amounts[0];
            kept.amounts[0] = amount;
            self.note(0, kept.of, 0, |working, _| self.kept_steps((existing, first, &taken), amount, working));
            if full {
                (sale.quantities[0], sale.amounts[0]) = (Decimal::ZERO, Money::zero(self.currency));
                lines.push(kept);
            }
            lines.push(sale);
        }
        for (at, paid) in existing.paid_for.iter().enumerate().filter(|_| full) {
            let mut line = self.line(0, For::PaidFor(at), Category::Existing);
            for month in 1..=self.months.min(paid.months) {
                line.quantities[month] = paid.quantity;
                let amount = paid.monthly.map_or(Ok(Money::zero(self.currency)), |sum| Exact::new(sum.number).round(self.currency))?;
                line.amounts[month] = amount;
                self.note(0, line.of, month, |working, _| self.paid_for_steps(existing, at, amount, working));
            }
            lines.push(line);
        }
        Ok(lines)
    }
}

/// What was bought together of some machines, or taken together of what is there.
fn cohorts<'a>(groups: &'a [&Group]) -> impl Iterator<Item = &'a Cohort> {
    groups.iter().flat_map(|group| &group.cohorts)
}

/// The lots of the same machine type as one.
pub(super) fn alike(existing: &Existing, first: usize) -> impl Iterator<Item = (usize, &Lot)> {
    existing.of(&existing.lots[first].sheet, existing.lots[first].machine)
}

/// A price's level when it was paid.
fn level(path: YearlyChange, month: usize) -> Result<Decimal, TooLarge> {
    path.factor(month).ok_or(TooLarge)
}
