//! What a range says of the values between its ends.

use super::Word;

/// The keys of a range.
pub(super) const KEYS: &[&str] = &["low", "likely", "high", "distribution", "cause"];

/// How likely the values of a range are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distribution {
    /// From low to high, densest at the likely value.
    Triangular,
    /// From low to high, all alike.
    Uniform,
    /// Low and high are the 10th and the 90th percentile; what would be below 0 is cut off where low is not.
    Normal,
    /// Its logarithm is normal, low and high are the 10th and the 90th percentile.
    Lognormal,
}

impl Word for Distribution {
    const WORDS: &'static [(&'static str, Self)] =
        &[("triangular", Self::Triangular), ("uniform", Self::Uniform), ("normal", Self::Normal), ("lognormal", Self::Lognormal)];
}

impl Distribution {
    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, distribution)| *distribution == self).map_or("", |(word, _)| word)
    }
}
