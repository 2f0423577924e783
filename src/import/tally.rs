//! Exact sums of money as files have it: fixed point, 24 places, up to 170 trillion either way.
//!
//! Costs in bills have ten to twenty places and are never rounded on the way in; a [`Decimal`](rust_decimal::Decimal) would round their sums.

use std::fmt;

/// Places after the point. A file's further digits are rounded away, midpoints away from zero: less than 1e-24 a row.
const PLACES: i32 = 24;

/// Powers of ten that fit.
const POWERS: [i128; 39] = {
    let mut powers = [1; 39];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It is not a finite number.
    NotANumber,
    /// It is beyond 170 trillion.
    TooLarge,
}

/// A sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Tally(i128);

impl Tally {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Reads `-12.50`, `.5`, `1.2E-7`; no groups of digits, no currency.
    ///
    /// # Errors
    /// [`Unread`] if it is no number, or too large a one.
    pub fn parse(text: &[u8]) -> Result<Self, Unread> {
        let (negative, digits) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, text),
        };
        let (mut mantissa, mut places, mut seen, mut point, mut rest) = (0_i128, 0_i32, false, false, digits);
        while let [byte, tail @ ..] = rest {
            match byte {
                b'0'..=b'9' => {
                    seen = true;
                    let digit = i128::from(byte - b'0');
                    // Digits beyond what fits are small change after the point, and too much before it.
                    if mantissa < POWERS[36] {
                        mantissa = mantissa * 10 + digit;
                        places += i32::from(point);
                    } else if !point {
                        places = places.saturating_sub(1);
                    }
                }
                b'.' if !point => point = true,
                _ => break,
            }
            rest = tail;
        }
        let exponent = match rest {
            [] => 0,
            [b'e' | b'E', exponent @ ..] => exponent_of(exponent).ok_or(Unread::NotANumber)?,
            _ => return Err(Unread::NotANumber),
        };
        if !seen {
            return Err(Unread::NotANumber);
        }
        let shift = PLACES.saturating_sub(places).saturating_add(exponent);
        let value = match usize::try_from(shift) {
            Ok(_) if mantissa == 0 => 0,
            Ok(shift) => POWERS.get(shift).and_then(|power| mantissa.checked_mul(*power)).ok_or(Unread::TooLarge)?,
            Err(_) => POWERS.get(shift.unsigned_abs() as usize).map_or(0, |power| mantissa / power + i128::from(mantissa % power >= power - power / 2)),
        };
        Ok(Self(if negative { -value } else { value }))
    }

    /// The sum of both; none beyond 170 trillion.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// How large it is, whatever its sign.
    #[must_use]
    pub const fn magnitude(self) -> u128 {
        self.0.unsigned_abs()
    }
}

/// The number after an `e`.
fn exponent_of(text: &[u8]) -> Option<i32> {
    // More digits than these are an exponent under which nothing is left, or too large: both are told by its size.
    std::str::from_utf8(text).ok().filter(|text| text.len() <= 8)?.parse().ok()
}

impl fmt::Display for Tally {
    /// All digits, at least two after the point.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = POWERS[24].unsigned_abs();
        let (whole, fraction) = (self.0.unsigned_abs() / scale, self.0.unsigned_abs() % scale);
        let fraction = format!("{fraction:024}");
        let digits = fraction.trim_end_matches('0').len().max(2);
        f.pad(&format!("{}{whole}.{}", if self.0 < 0 { "-" } else { "" }, &fraction[..digits]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        Tally::parse(text.as_bytes()).map_or_else(|error| format!("{error:?}"), |tally| tally.to_string())
    }

    #[test]
    fn amounts_keep_every_digit_that_files_have() {
        let cases = [
            ("0.00000041370", "0.0000004137"),
            ("-2.61370000000", "-2.6137"),
            ("12", "12.00"),
            (".5", "0.50"),
            ("1.5E-7", "0.00000015"),
            ("2e3", "2000.00"),
            ("123456789012.123456789012345678901234", "123456789012.123456789012345678901234"),
            // The 25th place is rounded, midpoints away from zero.
            ("0.0000000000000000000000005", "0.000000000000000000000001"),
            ("0.00000000000000000000000049999", "0.00"),
            ("-0", "0.00"),
            ("1e-400", "0.00"),
            ("0e99", "0.00"),
        ];
        for (text, shown) in cases {
            assert_eq!(parsed(text), shown, "{text}");
        }
        for text in ["", "-", ".", "NaN", "inf", "1,000.00", "1.2.3", "0x10", "12 USD", "1e", "1e+", "e5", "1e123456789"] {
            assert_eq!(parsed(text), "NotANumber", "{text}");
        }
        for text in ["1e40", "999999999999999999999999", "1000000000000000", "99999999999999999999999999999999999999999999999"] {
            assert_eq!(parsed(text), "TooLarge", "{text}");
        }
    }
}
