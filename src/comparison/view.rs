//! How an alternative's payments are spread over periods: as they are paid, straight line over what they buy, or as equal payments.
//!
//! A view moves money between months and nothing else: the verdict rests on the payments, whatever the view.

use crate::bill::{Bill, For, Line};
use crate::finance::{self, Interest};
use crate::fleet::{Cohort, Contract, Fleet, Group, Pledge};
use crate::money::{Exact, Money, TooLarge};
use crate::quantity::{Currency, to_decimal};
use crate::scenario::Alternative;
use crate::sheet::Terms;
use crate::sheet::meter::Category;
use crate::workload::{Financing, Instalments};
use rust_decimal::Decimal;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// How payments are spread over periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// In the month in which they are paid.
    Cash,
    /// What is bought, in equal parts over its life.
    Amortized,
    /// What is bought, as equal monthly payments at the cost of money.
    Annuity,
}

impl View {
    /// Every view.
    pub const ALL: [Self; 3] = [Self::Cash, Self::Amortized, Self::Annuity];

    /// Its name on the command line, in JSON and in CSV.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Amortized => "amortized",
            Self::Annuity => "annuity",
        }
    }

    /// What it does, in a sentence.
    #[must_use]
    pub const fn convention(self) -> &'static str {
        match self {
            Self::Cash => "Amounts stand in the month in which they are paid.",
            Self::Amortized => {
                "Amortized: what is bought is spread in equal parts over the months of its life, down to its resale value; upfront payments over their term; \
                 set-up and what is charged once over the months of the horizon that follow. Of a loan only the interest stands. The verdict stays on payments."
            }
            Self::Annuity => {
                "Annuity: what is bought is shown as equal monthly payments over its life, worth its price less its discounted resale value at the cost of \
                 money; upfront payments over their term; set-up and what is charged once over the months of the horizon that follow. Of a loan only what its \
                 payments are above, or below, those at the cost of money stands. The verdict stays on payments."
            }
        }
    }

    /// What lies between the sum of the months and what is paid, credits included.
    #[must_use]
    pub const fn difference(self) -> &'static str {
        match self {
            Self::Cash => "Difference",
            Self::Amortized => "Book value not credited at the end",
            Self::Annuity => "Interest, and value beyond the end",
        }
    }
}

/// A bill's lines by month, as a view has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// For each line of the bill, what stands in each month; index 0 is before the start.
    pub lines: Vec<Vec<Money>>,
    /// Their sum by month.
    pub months: Vec<Money>,
    /// What is paid in all, credits included, less what stands in the months.
    pub difference: Money,
}

impl Ledger {
    /// What stands in some months; index 0 is before the start.
    #[must_use]
    pub fn over(&self, months: RangeInclusive<usize>) -> Money {
        self.months[months].iter().copied().sum()
    }
}

/// What a line's money is spent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expenditure {
    /// Something with a life beyond the month: machines, what is charged on their purchase, upfront payments, set-up, what is charged once.
    Capital,
    /// Everything else that is paid.
    Operating,
    /// Loans: what is lent, paid back and paid for them.
    Financing,
    /// What was there before, where it is counted: nothing that is paid from now on buys it.
    Existing,
    /// Money that comes back, of what was capital.
    Credit,
}

impl Expenditure {
    /// What a line of an alternative is.
    #[must_use]
    pub fn of(line: &Line, alternative: &Alternative) -> Self {
        let sheet = &alternative.parts[line.part].sheet;
        match line.of {
            _ if line.category.is_credit() => Self::Credit,
            For::Sale(_) => Self::Credit,
            For::Kept(_) | For::PaidFor(_) => Self::Existing,
            _ if line.category == Category::Financing => Self::Financing,
            For::Machine(machine) if matches!(sheet.machines[machine].terms, Terms::Bought(_)) => Self::Capital,
            For::Upfront { .. } | For::PledgeUpfront(_) | For::Setup(_) | For::Residual(_) => Self::Capital,
            For::Tier { charge, .. } | For::Minimum(charge) if sheet.charges[charge].once || sheet.charges[charge].meter == PURCHASES => Self::Capital,
            _ => Self::Operating,
        }
    }

    /// Its key in CSV and JSON.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Capital => "capital",
            Self::Operating => "operating",
            Self::Financing => "financing",
            Self::Existing => "existing",
            Self::Credit => "credit",
        }
    }
}

/// The meter of what is charged on purchases: it lives as long as they do.
const PURCHASES: &str = "hardware-purchases";

/// Something that was bought: paid in one month, used up over others.
struct Asset {
    paid: usize,
    cost: Exact,
    /// The first month of its life.
    from: usize,
    life: usize,
    /// What it fetches in the month after its life.
    left: Exact,
}

/// A share of a month's purchases, and how long it lives.
struct Life {
    paid: usize,
    weight: Decimal,
    from: usize,
    months: usize,
    /// What it fetches in the end, a share.
    left: Decimal,
}

impl Life {
    fn of(&self, cost: Exact) -> Result<Asset, TooLarge> {
        Ok(Asset { paid: self.paid, cost, from: self.from, life: self.months, left: cost.times(self.left)? })
    }
}

/// An alternative's bill and fleet, from which its lines can be spread.
pub(super) struct Spreading<'a> {
    pub alternative: &'a Alternative,
    pub fleet: &'a Fleet,
    pub bill: &'a Bill,
    pub horizon: usize,
    pub currency: Currency,
    /// Effective, a year.
    pub cost_of_money: Decimal,
}

impl Spreading<'_> {
    /// The bill as a view has it.
    ///
    /// # Errors
    /// [`TooLarge`] if an amount does not fit.
    pub fn ledger(&self, view: View) -> Result<Ledger, TooLarge> {
        let nothing = || vec![self.bill.nothing; self.horizon + 1];
        let line = |line: &Line| match (view, Expenditure::of(line, self.alternative), line.of) {
            (View::Cash, ..) | (_, Expenditure::Operating, _) | (_, _, For::Sale(_) | For::PaidFor(_)) | (View::Amortized, _, For::Interest(_)) => {
                Ok(line.amounts.clone())
            }
            (View::Annuity, _, For::Interest(machine)) => self.above_cost_of_money(line.part, machine),
            (_, Expenditure::Credit | Expenditure::Financing, _) => Ok(nothing()),
            (_, Expenditure::Capital | Expenditure::Existing, _) => self.spread(&self.assets(line)?, view),
        };
        let lines: Vec<Vec<Money>> = self.bill.lines.iter().map(line).collect::<Result<_, _>>()?;
        let months: Vec<Money> =
            (0..=self.horizon).map(|month| lines.iter().map(|line| line[month]).fold(self.bill.nothing, |sum, amount| sum + amount)).collect();
        let paid = self.bill.lines.iter().map(Line::amount).fold(self.bill.nothing, |sum, amount| sum + amount);
        let difference = months.iter().fold(paid, |left, month| left - *month);
        Ok(Ledger { lines, months, difference })
    }

    /// What the payments of a line buy. Those of a month add up to what the line pays in it.
    fn assets(&self, line: &Line) -> Result<Vec<Asset>, TooLarge> {
        let sheet = &self.alternative.parts[line.part].sheet;
        let lives: Vec<Life> = match line.of {
            For::Kept(first) => return self.kept(line, first),
            For::Machine(machine) => self.cohorts(|group| group.part == line.part && group.machine == machine)?,
            For::Residual(machine) => self.residuals(line.part, machine)?,
            For::Tier { charge, .. } | For::Minimum(charge) if sheet.charges[charge].meter == PURCHASES => {
                // What is charged on purchases is worth nothing in the end.
                let completes = self.alternative.parts[line.part].completes;
                self.cohorts(|group| completes || group.part == line.part)?.into_iter().map(|life| Life { left: Decimal::ZERO, ..life }).collect()
            }
            For::Upfront { machine, offer } => {
                let bought = |contract: &&Contract| self.shares(contract.part, line.part) && contract.machine == machine && contract.offer == offer;
                let terms = self.fleet.contracts.iter().filter(bought).map(|contract| (contract.count, contract.from, contract.term));
                terms.map(of_term).collect::<Result<_, _>>()?
            }
            For::PledgeUpfront(option) => {
                let bought = |pledge: &&Pledge| self.shares(pledge.part, line.part) && pledge.option == option;
                let terms = self.fleet.pledges.iter().filter(bought).map(|pledge| (pledge.hourly, pledge.from, pledge.term));
                terms.map(of_term).collect::<Result<_, _>>()?
            }
            _ => Vec::new(),
        };
        let mut assets = Vec::new();
        for (month, amount) in line.amounts.iter().enumerate().filter(|(_, amount)| !amount.is_zero()) {
            let bought: Vec<&Life> = lives.iter().filter(|life| life.paid == month && !life.weight.is_zero()).collect();
            let Some((last, others)) = bought.split_last() else {
                let from = month.max(1);
                assets.push(Asset { paid: month, cost: Exact::new(amount.decimal()), from, life: self.horizon + 1 - from, left: Exact::ZERO });
                continue;
            };
            let whole = bought.iter().try_fold(Decimal::ZERO, |sum, life| sum.checked_add(life.weight)).ok_or(TooLarge)?;
            let mut rest = amount.decimal();
            for life in others {
                let cost = Exact::product(amount.decimal(), life.weight.checked_div(whole).ok_or(TooLarge)?, Decimal::ONE, Decimal::ONE)?;
                rest -= cost.decimal();
                assets.push(life.of(cost)?);
            }
            assets.push(last.of(Exact::new(rest))?);
        }
        Ok(assets)
    }

    /// Whether two parts are of one account.
    fn shares(&self, one: usize, other: usize) -> bool {
        Arc::ptr_eq(&self.alternative.parts[one].sheet, &self.alternative.parts[other].sheet)
    }

    /// The purchases of some groups, weighted by their price.
    fn cohorts(&self, of: impl Fn(&Group) -> bool) -> Result<Vec<Life>, TooLarge> {
        let mut lives = Vec::new();
        for group in self.fleet.groups.iter().filter(|group| of(group)) {
            let Some(purchase) = self.alternative.parts[group.part].bought(group.machine) else { continue };
            for Cohort { count, paid, from, until, .. } in group.cohorts.iter().filter(|cohort| cohort.lot.is_none()) {
                let weight = to_decimal(*count).and_then(|count| count.checked_mul(purchase.price)).ok_or(TooLarge)?;
                lives.push(Life { paid: *paid, weight, from: *from, months: until - from, left: purchase.resale });
            }
        }
        Ok(lives)
    }

    /// Leased machines that are bought when their terms end: what is left of their lives.
    fn residuals(&self, part: usize, machine: usize) -> Result<Vec<Life>, TooLarge> {
        let own = &self.alternative.parts[part];
        let (Some(purchase), Some(Financing { instalments: Instalments::Lease { residual: Some(residual), .. }, months, .. })) =
            (own.bought(machine), own.financing.as_deref())
        else {
            return Ok(Vec::new());
        };
        let path = own.sheet.machines[machine].path();
        // What one fetches in the end is a share of its price, not of what is paid for the rest of its life.
        let left = purchase.resale.checked_div(*residual).unwrap_or_default();
        let groups = self.fleet.groups.iter().filter(|group| group.part == part && group.machine == machine);
        let bought = groups.flat_map(|group| &group.cohorts).filter(|cohort| cohort.lot.is_none() && cohort.from + months < cohort.until);
        let life = |cohort: &Cohort| {
            let paid = cohort.from + months;
            let level = path.factor(cohort.paid).ok_or(TooLarge)?;
            let weight = to_decimal(cohort.count).and_then(|count| count.checked_mul(level)).ok_or(TooLarge)?;
            Ok(Life { paid, weight, from: paid, months: cohort.until - paid, left })
        };
        bought.map(life).collect()
    }

    /// What is kept of what was there, by lot: its value, for what is left of its life.
    fn kept(&self, line: &Line, first: usize) -> Result<Vec<Asset>, TooLarge> {
        let Some(existing) = self.alternative.existing.as_deref() else { return Ok(Vec::new()) };
        let taken = self.fleet.taken(existing);
        let mut rest = line.amounts[0].decimal();
        let mut assets: Vec<Asset> = Vec::new();
        for (at, lot) in existing.of(&existing.lots[first].sheet, existing.lots[first].machine) {
            // What is sold later is used up until then.
            let stops = self.alternative.sells(at).min(self.horizon);
            let used = to_decimal(taken[at]).ok_or(TooLarge)?;
            let later = if stops == 0 { Decimal::ZERO } else { lot.count - used };
            let resale = Exact::new(lot.purchase.price).times(lot.purchase.resale)?;
            for (count, life, left) in [(used, lot.left(), resale), (later, stops, lot.value(stops)?)] {
                if !count.is_zero() {
                    let cost = lot.value(0)?.times(count)?;
                    rest -= cost.decimal();
                    assets.push(Asset { paid: 0, cost, from: 1, life, left: left.times(count)? });
                }
            }
        }
        // What rounding has left.
        if let Some(last) = assets.last_mut() {
            last.cost = last.cost.plus(Exact::new(rest))?;
        }
        Ok(assets)
    }

    /// By how much the payments of a loan on a machine type are above those of the same loan at the cost of money.
    fn above_cost_of_money(&self, part: usize, machine: usize) -> Result<Vec<Money>, TooLarge> {
        let mut monthly = vec![Exact::ZERO; self.horizon + 1];
        let lent = self.bill.lines.iter().filter(|line| line.part == part && line.of == For::Loan(machine));
        if let Some(Financing { instalments: Instalments::Loan { interest, .. }, months, .. }) = self.alternative.parts[part].financing.as_deref() {
            for (paid, amount) in lent.flat_map(|line| line.amounts.iter().enumerate()).filter(|(_, amount)| !amount.is_zero()) {
                let lent = Exact::new(-amount.decimal());
                let at_cost = finance::payment(lent, Interest::Effective(self.cost_of_money), *months)?;
                let above = finance::payment(lent, *interest, *months)?.plus(Exact::new(-at_cost.decimal()))?;
                for month in monthly.iter_mut().skip(paid + 1).take(*months) {
                    *month = month.plus(above)?;
                }
            }
        }
        self.rounded(monthly)
    }

    /// What assets cost in each month of the horizon: sums so far are rounded, so that the months add up.
    fn spread(&self, assets: &[Asset], view: View) -> Result<Vec<Money>, TooLarge> {
        let mut monthly = vec![Exact::ZERO; self.horizon + 1];
        for asset in assets {
            let (before, price) = match view {
                View::Annuity => self.price_before_life(asset)?,
                View::Cash | View::Amortized => (Decimal::ZERO, Exact::new(asset.cost.decimal() - asset.left.decimal())),
            };
            let payment = finance::payment(price, Interest::Effective(before), asset.life)?;
            let life = asset.from..asset.from + asset.life;
            for (_, month) in monthly.iter_mut().enumerate().filter(|(month, _)| life.contains(month)) {
                *month = month.plus(payment)?;
            }
        }
        self.rounded(monthly)
    }

    /// Months of which the sums so far are rounded.
    fn rounded(&self, monthly: Vec<Exact>) -> Result<Vec<Money>, TooLarge> {
        let (mut sum, mut shown) = (Exact::ZERO, self.bill.nothing);
        let months = monthly.into_iter().map(|month| {
            sum = sum.plus(month)?;
            let until = sum.round(self.currency)?;
            let amount = until - shown;
            shown = until;
            Ok(amount)
        });
        months.collect()
    }

    /// The cost of money, and what an asset is worth a month before the end of its first: its cost with interest since it was paid, less its resale
    /// value a month after its life, discounted.
    fn price_before_life(&self, asset: &Asset) -> Result<(Decimal, Exact), TooLarge> {
        let rate = self.cost_of_money;
        let waited = (asset.from - 1).saturating_sub(asset.paid);
        let early = finance::discount_factor(rate, waited);
        let cost = Exact::product(asset.cost.decimal(), Decimal::ONE, Decimal::ONE, early)?;
        // Paid in the month of need, it is paid a month after the beginning of its life.
        let cost = if asset.paid >= asset.from { cost.times(finance::discount_factor(rate, asset.paid + 1 - asset.from))? } else { cost };
        let left = asset.left.times(finance::discount_factor(rate, asset.life + 1))?;
        Ok((rate, Exact::new(cost.decimal() - left.decimal())))
    }
}

/// An upfront payment, due in the month before its term.
fn of_term((count, from, term): (f64, usize, usize)) -> Result<Life, TooLarge> {
    Ok(Life { paid: from - 1, weight: to_decimal(count).ok_or(TooLarge)?, from, months: term, left: Decimal::ZERO })
}
