//! The steps of what is paid for hardware by a loan or on a lease.

use super::Rater;
use super::steps::{Below, Tell, rounded_to};
use crate::bill::Line;
use crate::finance;
use crate::fleet::Group;
use crate::money::{Exact, Money};
use crate::quantity::Interest;
use crate::working::{Input, Number, Operand, Operator, Term, Working, minus, plus, times};
use crate::workload::{Financing, Instalments};
use rust_decimal::Decimal;

/// The terms of a loan.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    /// How it is called.
    name: &'a str,
    interest: Interest,
    share: Decimal,
    months: usize,
}

impl<'a> Terms<'a> {
    /// Those of a way to pay; none of a lease.
    pub(super) fn of(financing: &'a Financing) -> Option<Self> {
        let Instalments::Loan { interest, share } = financing.instalments else { return None };
        Some(Self { name: &financing.name, interest, share, months: financing.months })
    }

    fn input(&self, key: &str) -> Input {
        Input::workload(&["financing", self.name, key])
    }

    /// 1 and what a month costs; none where it costs nothing.
    fn monthly(&self, working: &mut Working) -> Option<Operand> {
        let monthly = self.interest.monthly();
        if monthly == 0.0 {
            return None;
        }
        let one = || Working::counted(1_u32, "one", "");
        let twelve = || Working::counted(12_u32, "months of a year", "");
        let (Interest::Effective(rate) | Interest::Nominal(rate)) = self.interest;
        let step = if matches!(self.interest, Interest::Effective(_)) {
            let year = working.given((Decimal::ONE + rate).normalize(), "1 + yearly rate of interest, effective", "", self.input("rate"));
            let a_twelfth = times(vec![one(), twelve().below()]);
            working.step_to(1.0 + monthly, "1 + what a month costs", "", Operator::Power, vec![plus(year), a_twelfth])
        } else {
            let rate = working.given(rate, "yearly rate of interest, nominal", "", self.input("rate"));
            working.step_to(1.0 + monthly, "1 + what a month costs", "", Operator::Sum, vec![plus(one()), times(vec![rate, twelve().below()])])
        };
        Some(working.result(step))
    }

    /// What so many equal payments of 1 are worth a month before the first, times what a month costs: 1 - (1+i)^-n.
    fn worth(&self, monthly: &Operand, payments: usize, working: &mut Working) -> Operand {
        let one = || Working::counted(1_u32, "one", "");
        let power = vec![plus(monthly.clone()), minus(Working::counted(payments, "payments", ""))];
        let discount = working.step(format!("what 1 after {payments} months is worth"), "", Operator::Power, power);
        let discount = working.result(discount);
        let step = working.step(format!("1 less that after {payments} months"), "", Operator::Sum, vec![plus(one()), minus(discount)]);
        working.result(step)
    }

    /// The share of a loan that is still owed after so many payments.
    fn owed(&self, paid: usize, working: &mut Working) -> Operand {
        let left = self.months.saturating_sub(paid);
        let known = finance::owed(Exact::new(Decimal::ONE), self.interest, self.months, paid).map_or(Decimal::ZERO, Exact::decimal);
        let what = format!("share still owed after {paid} of {} payments", self.months);
        if left == 0 || paid == 0 {
            return Working::counted(known, what, "");
        }
        let before = working.clone();
        let factors = match self.monthly(working) {
            Some(monthly) => {
                let (left, all) = (self.worth(&monthly, left, working), self.worth(&monthly, self.months, working));
                vec![left, all.below()]
            }
            None => {
                vec![Working::counted(left, "payments that are left", ""), working.given(self.months, "payments in all", "", self.input("term")).below()]
            }
        };
        let step = working.product(what.clone(), "", factors);
        let told = working.result(step);
        if Number::from(known).is_near(told.value) {
            return told;
        }
        // Of a rate next to nothing a pocket calculator has too few digits.
        *working = before;
        Working::counted(known, what, "")
    }

    /// The equal payment on a loan of 1.
    fn payment(&self, working: &mut Working) -> Operand {
        let known = finance::payment(Exact::new(Decimal::ONE), self.interest, self.months).map_or(Decimal::ZERO, Exact::decimal);
        const WHAT: &str = "payment each month, of what is lent";
        let before = working.clone();
        let one = || Working::counted(1_u32, "one", "");
        let factors = match self.monthly(working) {
            Some(monthly) => {
                let cost = working.step("what a month costs", "", Operator::Sum, vec![plus(monthly.clone()), minus(one())]);
                let all = self.worth(&monthly, self.months, working);
                vec![working.result(cost), all.below()]
            }
            None => vec![one(), working.given(self.months, "payments in all", "", self.input("term")).below()],
        };
        let step = working.product(WHAT, "", factors);
        let told = working.result(step);
        if Number::from(known).is_near(told.value) {
            return told;
        }
        *working = before;
        Working::counted(known, WHAT, "")
    }
}

/// What a loan's lines have at the end of a month.
pub(super) struct SoFar<'a> {
    /// What is lent, line by line of what is bought.
    pub(super) lent: &'a Line,
    /// The month.
    pub(super) month: usize,
    /// What has been lent up to it.
    pub(super) borrowed: Money,
    /// What was paid back before it.
    pub(super) before: Money,
    /// What has been paid back up to it.
    pub(super) back: Money,
}

impl SoFar<'_> {
    /// Every loan so far, with its month.
    fn loans(&self) -> impl Iterator<Item = (usize, Decimal)> {
        self.lent.amounts.iter().enumerate().take(self.month + 1).filter(|(_, amount)| !amount.is_zero()).map(|(month, amount)| (month, -amount.decimal()))
    }
}

impl Rater<'_> {
    /// The steps of what is lent for what is bought in a month.
    pub(super) fn loan_steps(&self, terms: Terms<'_>, bought: Money, amount: Money, working: &mut Working) {
        let code = self.currency.code();
        let bought = Working::counted(bought.decimal(), "what is bought in the month, a line of its own", code);
        let share = working.given(terms.share, "share of the price that is lent", "", terms.input("share"));
        let step = working.product("amount, not rounded", code, vec![bought, share]);
        let exact = working.result(step);
        rounded_to(working, exact, amount, self.currency, true);
    }

    /// The steps of what is paid back in a month: what is paid back so far, rounded, less what was before.
    pub(super) fn repayment_steps(&self, terms: Terms<'_>, so_far: &SoFar<'_>, amount: Money, working: &mut Working) {
        let code = self.currency.code();
        let mut sum = vec![plus(Working::counted(so_far.borrowed.decimal(), "lent so far, lines of their own", code))];
        for (month, lent) in so_far.loans() {
            let share = terms.owed(so_far.month - month, working);
            if !share.value.is_zero() {
                let lent = Working::counted(lent, format!("lent in month {month}"), code);
                sum.push(Term { minus: true, factors: vec![lent, share] });
            }
        }
        let exact = working.step("paid back so far, not rounded", code, Operator::Sum, sum);
        let exact = working.result(exact);
        let back = working.step_to(so_far.back.decimal(), "paid back so far", code, Operator::Round(self.currency.minor_digits()), vec![plus(exact)]);
        let terms = vec![plus(working.result(back)), minus(Working::counted(so_far.before.decimal(), "paid back before, this line's earlier months", code))];
        working.step_to(amount.decimal(), "amount", code, Operator::Sum, terms);
    }

    /// The steps of what loans cost in a month: the payments of the month less what of them pays back.
    pub(super) fn interest_steps(&self, terms: Terms<'_>, so_far: &SoFar<'_>, amount: Money, working: &mut Working) {
        let code = self.currency.code();
        let mut sum = Vec::new();
        for (month, lent) in so_far.loans().filter(|(month, _)| (1..=terms.months).contains(&(so_far.month - month))) {
            let payment = terms.payment(working);
            sum.push(times(vec![Working::counted(lent, format!("lent in month {month}"), code), payment]));
        }
        if sum.is_empty() {
            return;
        }
        let exact = working.step("payments of the month, not rounded", code, Operator::Sum, sum);
        let exact = working.result(exact);
        let paid = working.step("payments of the month", code, Operator::Round(self.currency.minor_digits()), vec![plus(exact)]);
        let back = Working::counted((so_far.back - so_far.before).decimal(), "of them what is paid back, a line of its own", code);
        let sum = vec![plus(working.result(paid)), minus(back)];
        working.step_to(amount.decimal(), "amount", code, Operator::Sum, sum);
    }

    /// The steps of what is still owed in the last month.
    pub(super) fn settlement_steps(&self, borrowed: Money, back: Money, amount: Money, working: &mut Working) {
        let code = self.currency.code();
        let lent = Working::counted(borrowed.decimal(), "lent so far, lines of their own", code);
        let back = Working::counted(back.decimal(), "paid back so far, lines of their own", code);
        working.step_to(amount.decimal(), "amount", code, Operator::Sum, vec![plus(lent), minus(back)]);
    }

    /// The steps of what is paid on a lease in a month, or, under `residual`, of what is bought when its term ends.
    #[expect(clippy::too_many_arguments, reason = "what a lease is of, with where it is noted")]
    pub(super) fn lease_steps(
        &self,
        of: (usize, usize),
        groups: &[&Group],
        (share, residual): (Decimal, bool),
        month: usize,
        amount: Money,
        working: &mut Working,
        tell: Tell<'_>,
    ) {
        let (Some(owned), Some(financing)) = (self.owned(of), self.alternative.parts[of.0].financing.as_deref()) else { return };
        let input = |key: &str| Input::workload(&["financing", &financing.name, key]);
        let (what, key) = if residual { ("what a machine is bought for, of its price", "residual") } else { ("paid a month, of the price", "monthly") };
        let pays = |from: usize| if residual { from + financing.months == month } else { (from..from + financing.months).contains(&month) };
        let mut terms = Vec::new();
        for group in groups {
            for (at, cohort) in group.cohorts.iter().enumerate().filter(|(_, cohort)| cohort.lot.is_none() && pays(cohort.from)) {
                let count = tell(working, Below::Cohort(group, at), month);
                let price = owned.price(cohort.paid, working);
                terms.push(times(vec![count, price, working.given(share, what, "", input(key))]));
            }
        }
        if terms.is_empty() {
            return;
        }
        let exact = working.step("amount, not rounded", self.currency.code(), Operator::Sum, terms);
        let exact = working.result(exact);
        rounded_to(working, exact, amount, self.currency, false);
    }
}
