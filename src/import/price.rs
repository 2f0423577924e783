//! A vendor's numbers, digit for digit: what is no price never becomes one.

use rust_decimal::Decimal;

/// Prices beyond this are damage, not prices.
const LARGEST: u64 = 1_000_000_000_000;
/// How long a number may be, in bytes.
const LONGEST: usize = 64;

/// A price as a file has it, zero included.
///
/// # Errors
/// Why it is none: the kind under which it is left out.
pub fn price(text: &str) -> Result<Decimal, &'static str> {
    let text = text.trim();
    if text.is_empty() || text == "null" {
        return Err("without a price");
    }
    let number = number(text).ok_or("price that is not a number")?;
    if number.is_sign_negative() && !number.is_zero() {
        return Err("negative price");
    }
    if number > Decimal::from(LARGEST) {
        return Err("price beyond all measure");
    }
    Ok(number)
}

/// A price above zero.
///
/// # Errors
/// As [`price`], and for a price of zero.
pub fn above_zero(text: &str) -> Result<Decimal, &'static str> {
    price(text).and_then(|price| if price.is_zero() { Err("price of zero") } else { Ok(price) })
}

/// A number, exactly as it is written, without zeros at its end; none if it has more than 28 digits.
#[must_use]
pub fn number(text: &str) -> Option<Decimal> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let number = match text.split_once(['e', 'E']) {
        None => Decimal::from_str_exact(text).ok()?,
        // Every digit of the mantissa stays, wherever the exponent puts the point.
        Some((mantissa, exponent)) => {
            let (mantissa, exponent) = (Decimal::from_str_exact(mantissa).ok()?, exponent.parse::<i32>().ok()?);
            let (digits, scale) = (mantissa.mantissa(), i64::from(mantissa.scale()) - i64::from(exponent));
            if let Ok(scale) = u32::try_from(scale) {
                Decimal::try_from_i128_with_scale(digits, scale).ok()?
            } else {
                let factor = 10_i128.checked_pow(u32::try_from(-scale).ok().filter(|zeros| *zeros <= 28)?)?;
                Decimal::try_from_i128_with_scale(digits.checked_mul(factor)?, 0).ok()?
            }
        }
    };
    Some(number.normalize())
}

#[cfg(test)]
mod tests {
    use super::{above_zero, price};

    #[test]
    fn numbers_keep_their_digits_and_nothing_else_is_a_price() {
        for (text, digits) in
            [("0.1046300000", "0.10463"), ("8e-06", "0.000008"), ("2750", "2750"), (" 0.0000004 ", "0.0000004"), ("0.0000000000", "0"), ("1.5e2", "150")]
        {
            assert_eq!(price(text).map(|price| price.to_string()).as_deref(), Ok(digits));
        }
        for text in [
            "",
            "null",
            "NaN",
            "inf",
            "-1",
            "-0.5",
            "0x10",
            "1,5",
            "1e40",
            "1e-40",
            "9999999999999",
            "0.12345678901234567890123456789012",
            "１",
            "1.00000000000000000000000000001e3",
        ] {
            assert!(price(text).is_err(), "{text}");
        }
        assert_eq!(above_zero("0.000"), Err("price of zero"));
    }
}
