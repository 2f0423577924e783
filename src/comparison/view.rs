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
                 set-up and what is charged once over the months of the horizon that follow. The verdict stays on payments."
            }
            Self::Annuity => {
                "Annuity: what is bought is shown as equal monthly payments over its life, worth its price less its discounted resale value at the cost of \
                 money; upfront payments over their term; set-up and what is charged once over the months of the horizon that follow. The verdict stays on \
                 payments."
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
            For::Machine(machine) if matches!(sheet.machines[machine].terms, Terms::Bought(_)) => Self::Capital,
            For::Upfront { .. } | For::PledgeUpfront(_) | For::Setup(_) => Self::Capital,
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
        let line = |line: &Line| match (view, Expenditure::of(line, self.alternative)) {
            (View::Cash, _) | (_, Expenditure::Operating) => Ok(line.amounts.clone()),
            (_, Expenditure::Credit) => Ok(vec![self.bill.nothing; self.horizon + 1]),
            (_, Expenditure::Capital) => self.spread(&self.assets(line)?, view),
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
            For::Machine(machine) => self.cohorts(|group| group.part == line.part && group.machine == machine)?,
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
            let Terms::Bought(purchase) = &self.alternative.parts[group.part].sheet.machines[group.machine].terms else { continue };
            for Cohort { count, paid, from } in &group.cohorts {
                let weight = to_decimal(*count).and_then(|count| count.checked_mul(purchase.price)).ok_or(TooLarge)?;
                lives.push(Life { paid: *paid, weight, from: *from, months: purchase.life as usize, left: purchase.resale });
            }
        }
        Ok(lives)
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
