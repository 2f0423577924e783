//! Currencies, sums and prices per unit and time.

use super::unit::{MONEY, ONE, TimeUnit, Unit};
use super::{Problem, Scalar, Syntax, not_negative, shorten, split};
use rust_decimal::Decimal;
use std::fmt;

/// An ISO 4217 currency code and the number of its minor digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency {
    code: [u8; 3],
    minor_digits: u8,
}

impl Currency {
    /// US dollars.
    pub const USD: Self = Self { code: *b"USD", minor_digits: 2 };

    /// The three-letter code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("???")
    }

    /// Digits after the point to which an amount is rounded (ISO 4217): 2, but 0 and 3 for the currencies that have none or three.
    #[must_use]
    pub fn minor_digits(&self) -> u32 {
        u32::from(self.minor_digits)
    }
}

impl Scalar for Currency {
    const EXPECTS: &'static str = "the ISO code of a currency, such as `\"USD\"`";

    fn parse(text: &str) -> Result<Self, Problem> {
        let minor_digits = match text {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        };
        match *text.as_bytes() {
            [a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self { code: [a, b, c], minor_digits }),
            _ => Err(Problem::new(format!("`{}` is not a currency code", shorten(text))).help("write three capital letters, as `USD`")),
        }
    }

    fn syntax() -> Syntax {
        Syntax::word("Currency", "[A-Z]{3}")
    }
}

/// An amount of money in a named currency: `"2456 USD"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// In units of the currency.
    pub number: Decimal,
    /// Which.
    pub currency: Currency,
}

impl Scalar for Sum {
    const EXPECTS: &'static str = "an amount of money such as `\"2456 USD\"`";

    fn parse(text: &str) -> Result<Self, Problem> {
        let (value, rest) = split(text)?;
        let number = not_negative(value, text)?;
        if rest.is_empty() {
            return Err(Problem::new(format!("`{}` names no currency", shorten(text))).help(format!("write it as `{value} USD`")));
        }
        if rest.contains('/') {
            return Err(Problem::new(format!("`{}` is a price, where an amount is expected", shorten(text))).help(format!("write it as `{value} USD`")));
        }
        Ok(Self { number, currency: Currency::parse(rest)? })
    }

    fn syntax() -> Syntax {
        Syntax::new("Sum", Syntax::sum())
    }
}

/// What one unit of a currency costs in another: `"1.1423 USD/EUR"` is dollars for a euro.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExchangeRate {
    /// Units of `quote` for one of `base`, above 0.
    pub number: Decimal,
    /// The currency that is paid.
    pub quote: Currency,
    /// The currency that is bought.
    pub base: Currency,
}

impl ExchangeRate {
    /// The other of its two currencies; none if it is of neither.
    #[must_use]
    pub fn other(&self, currency: Currency) -> Option<Currency> {
        match currency {
            currency if currency == self.base => Some(self.quote),
            currency if currency == self.quote => Some(self.base),
            _ => None,
        }
    }
}

impl fmt::Display for ExchangeRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{}", self.number, self.quote.code(), self.base.code())
    }
}

impl Scalar for ExchangeRate {
    const EXPECTS: &'static str = "an exchange rate such as `\"1.1423 USD/EUR\"`: one euro costs so many dollars";

    fn parse(text: &str) -> Result<Self, Problem> {
        let (value, rest) = split(text)?;
        let number = not_negative(value, text)?;
        let problem = |what: &str| Problem::new(format!("`{}` {what}", shorten(text)));
        let (quote, base) = rest.split_once('/').ok_or_else(|| problem("does not name two currencies"))?;
        let (quote, base) = (Currency::parse(quote.trim())?, Currency::parse(base.trim())?);
        if number.is_zero() {
            return Err(problem("is a rate of nothing"));
        }
        if quote == base {
            return Err(problem("is a rate between a currency and itself"));
        }
        Ok(Self { number, quote, base })
    }

    fn syntax() -> Syntax {
        Syntax::new("ExchangeRate", Syntax::exchange())
    }
}

/// A price per unit, per time, or both: `"0.10/hour"`, `"0.15/GB-month"`, `"0.01/1000 requests"`, `"3 %/year"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// Money for `count` of `unit`; for a percentage, the share.
    pub number: Decimal,
    /// The currency, where the price names one.
    pub currency: Option<Currency>,
    /// How many units the price is for.
    pub count: Decimal,
    /// What is counted; [`ONE`] for a fee per time alone.
    pub unit: &'static Unit,
    /// The name of a unit that is not in the table: right only on a meter that declares it.
    pub noun: Option<Box<str>>,
    /// For how long, where the price is for a time.
    pub time: Option<TimeUnit>,
}

impl Scalar for Rate {
    const EXPECTS: &'static str = "a price such as `\"0.10/hour\"` or `\"0.15/GB-month\"`";

    fn parse(text: &str) -> Result<Self, Problem> {
        let (value, rest) = split(text)?;
        let number = not_negative(value, text)?;
        let (head, per) = match rest.split_once('/') {
            Some((head, per)) => (head.trim(), Some(per.trim())),
            None => (rest, None),
        };
        if head == "%" {
            let time = match per {
                None => None,
                Some(per) => Some(TimeUnit::parse(per).ok_or_else(|| Problem::new(format!("`{per}` is not a unit of time")))?),
            };
            return Ok(Self { number: number / Decimal::ONE_HUNDRED, currency: None, count: Decimal::ONE, unit: &MONEY, noun: None, time });
        }
        let Some(per) = per.filter(|per| !per.is_empty()) else {
            return Err(Problem::new(format!("`{}` does not say what the price is for", shorten(text))).help(format!(
                "write what it is per, as `{value}/hour` or `{value}/GB-month`; what is paid once for a machine that is bought is its `purchase`"
            )));
        };
        let currency = if head.is_empty() { None } else { Some(Currency::parse(head)?) };
        let (count, per) = if per.as_bytes()[0].is_ascii_digit() { split(per)? } else { (Decimal::ONE, per) };
        if count < Decimal::ONE {
            return Err(Problem::new(format!("`{}` is a price for less than one", shorten(text))).help("write the price of one"));
        }
        let (name, time) = if let Some(time) = TimeUnit::parse(per) {
            ("", Some(time))
        } else if per.is_empty() {
            ("", None)
        } else {
            // `GB-month` and `GB/month` mean the same; `Mbit/s` is one unit.
            let split = per.rsplit_once(['-', '/']).and_then(|(unit, time)| TimeUnit::parse(time).filter(|_| time != "s").map(|time| (unit, time)));
            match split {
                Some((unit, time)) => (unit, Some(time)),
                None => (per, None),
            }
        };
        let (unit, noun) = match name {
            "" => (&ONE, None),
            _ => Unit::parse(name).map_or_else(|_| (&ONE, Some(name.into())), |unit| (unit, None)),
        };
        Ok(Self { number, currency, count, unit, noun, time })
    }

    fn syntax() -> Syntax {
        Syntax::new("Price", Syntax::price())
    }
}

/// A price, which its provider may not publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published<T> {
    /// It is known.
    Price(T),
    /// The provider sells at a price that it does not publish: neither an error nor zero.
    Unpublished,
}

impl<T: Scalar> Scalar for Published<T> {
    const EXPECTS: &'static str = T::EXPECTS;

    fn parse(text: &str) -> Result<Self, Problem> {
        if text == "unpublished" { Ok(Self::Unpublished) } else { T::parse(text).map(Self::Price) }
    }

    fn syntax() -> Syntax {
        let inner = T::syntax();
        Syntax::new(format!("Published{}", inner.name), format!("(?:unpublished|{})", inner.pattern))
    }
}
