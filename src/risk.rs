//! Ranges carried to the answer: every range of the documents becomes a distribution, and the one evaluation is asked at each draw.
//!
//! A draw's random number for an input hangs on the seed, on the input's cause (its own path, or the name that several inputs share) and on the draw's
//! number, and on nothing else: the same on every machine and number of cores, whatever else is a range. Inputs of one cause have the same number, so they
//! stand at the same quantile of their distributions.

use crate::dial::{self, Dial};
use crate::document::{Distribution, Node, Word as _};
use crate::documents::Documents;
use crate::library::Setting;
use crate::money::Money;
use crate::points::{Point, Points, Refused};
use crate::quantity::to_f64;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use rust_decimal::Decimal;

impl Distribution {
    /// The value below which a share of the draws lies, from low, likely and high; `share` is between 0 and 1, ends left out.
    ///
    /// Normal distributions have their mean in the middle of low and high, and lognormal ones their median in the geometric middle; neither looks at the
    /// likely value.
    #[must_use]
    pub fn quantile(self, share: f64, low: f64, likely: f64, high: f64) -> f64 {
        /// The 90th percentile of the standard normal distribution.
        const P90: f64 = 1.281_551_565_544_600_4;
        let width = high - low;
        if width <= 0.0 {
            return low;
        }
        match self {
            Self::Uniform => low + share * width,
            Self::Triangular => {
                let left = (likely - low) / width;
                if share < left { low + libm::sqrt(share * width * (likely - low)) } else { high - libm::sqrt((1.0 - share) * width * (high - likely)) }
            }
            Self::Normal => {
                let (mean, deviation) = (f64::midpoint(low, high), width / (2.0 * P90));
                let cut = if low >= 0.0 { 0.5 * libm::erfc(mean / deviation / std::f64::consts::SQRT_2) } else { 0.0 };
                let value = mean + deviation * standard_normal(cut + share * (1.0 - cut));
                if low >= 0.0 { value.max(0.0) } else { value }
            }
            Self::Lognormal => {
                let (low, high) = (libm::log(low), libm::log(high));
                libm::exp(f64::midpoint(low, high) + (high - low) / (2.0 * P90) * standard_normal(share))
            }
        }
    }
}

/// The quantile of the standard normal distribution, to about 16 digits.
///
/// Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988), 477-484, PPND16.
#[must_use]
pub fn standard_normal(share: f64) -> f64 {
    const CENTRE: [[f64; 8]; 2] = [
        [
            3.387_132_872_796_366_6,
            1.331_416_678_917_843_8e2,
            1.971_590_950_306_551_4e3,
            1.373_169_376_550_946e4,
            4.592_195_393_154_987e4,
            6.726_577_092_700_87e4,
            3.343_057_558_358_813e4,
            2.509_080_928_730_122_7e3,
        ],
        [
            1.0,
            4.231_333_070_160_091e1,
            6.871_870_074_920_579e2,
            5.394_196_021_424_751e3,
            2.121_379_430_158_659_7e4,
            3.930_789_580_009_271e4,
            2.872_908_573_572_194_3e4,
            5.226_495_278_852_854e3,
        ],
    ];
    const NEAR: [[f64; 8]; 2] = [
        [
            1.423_437_110_749_683_5,
            4.630_337_846_156_546,
            5.769_497_221_460_691,
            3.647_848_324_763_204_5,
            1.270_458_252_452_368_4,
            2.417_807_251_774_506e-1,
            2.272_384_498_926_918_4e-2,
            7.745_450_142_783_414e-4,
        ],
        [
            1.0,
            2.053_191_626_637_759,
            1.676_384_830_183_803_8,
            6.897_673_349_851e-1,
            1.481_039_764_274_800_8e-1,
            1.519_866_656_361_645_7e-2,
            5.475_938_084_995_345e-4,
            1.050_750_071_644_416_9e-9,
        ],
    ];
    const FAR: [[f64; 8]; 2] = [
        [
            6.657_904_643_501_103,
            5.463_784_911_164_114,
            1.784_826_539_917_291_3,
            2.965_605_718_285_048_7e-1,
            2.653_218_952_657_612_4e-2,
            1.242_660_947_388_078_4e-3,
            2.711_555_568_743_487_6e-5,
            2.010_334_399_292_288_1e-7,
        ],
        [
            1.0,
            5.998_322_065_558_88e-1,
            1.369_298_809_227_358e-1,
            1.487_536_129_085_061_5e-2,
            7.868_691_311_456_133e-4,
            1.846_318_317_510_054_8e-5,
            1.421_511_758_316_446e-7,
            2.044_263_103_389_939_8e-15,
        ],
    ];
    let ratio = |[above, below]: [[f64; 8]; 2], at: f64| {
        let polynomial = |coefficients: [f64; 8]| coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * at + coefficient);
        polynomial(above) / polynomial(below)
    };
    let centred = share - 0.5;
    if centred.abs() <= 0.425 {
        return centred * ratio(CENTRE, 0.180_625 - centred * centred);
    }
    let tail = libm::sqrt(-libm::log(if centred < 0.0 { share } else { 1.0 - share }));
    let value = if tail <= 5.0 { ratio(NEAR, tail - 1.6) } else { ratio(FAR, tail - 5.0) };
    if centred < 0.0 { -value } else { value }
}

/// An input that is a range.
#[derive(Debug, Clone)]
pub struct Uncertain {
    /// The input.
    pub dial: Dial,
    /// Its ends.
    pub ends: (Decimal, Decimal),
    /// How likely its values are.
    pub distribution: Distribution,
    /// What its random numbers hang on: its path, or what it shares with others.
    pub cause: String,
    /// Whether it takes whole numbers only.
    pub whole: bool,
}

impl Uncertain {
    /// The input's value at a quantile.
    #[must_use]
    pub fn at(&self, share: f64) -> Option<Decimal> {
        /// Digits of a drawn value.
        const DIGITS: u32 = 9;
        let (low, high) = (to_f64(self.ends.0), to_f64(self.ends.1));
        let value = self.distribution.quantile(share, low, to_f64(self.dial.today), high);
        dial::digits(if self.whole { libm::round(value) } else { value }, DIGITS)
    }
}

/// Every range of the documents, in the order of their paths; those that do not say have the `usual` distribution. An error names a range that the
/// distribution cannot have.
///
/// # Errors
/// What is wrong with a range.
pub fn ranges(documents: &Documents, usual: Distribution) -> Result<Vec<Uncertain>, String> {
    let mut ranges = Vec::new();
    for (path, node) in documents.leaves() {
        let Some(table) = node.as_table().filter(|table| table.is_range()) else { continue };
        let Some(dial) = Dial::of(&path, &node) else { continue };
        let Some(ends) = dial.range else { continue };
        let word = |key: &str| table.get(key).and_then(Node::as_text);
        let distribution = word("distribution").and_then(|word| Distribution::WORDS.iter().find(|(known, _)| *known == word)).map_or(usual, |(_, it)| *it);
        if distribution == Distribution::Lognormal && ends.0 <= Decimal::ZERO {
            return Err(format!("`{path}` cannot be lognormal: its low end is not above 0"));
        }
        let cause = word("cause").map_or_else(|| path.to_string(), |cause| format!("cause {cause}"));
        ranges.push(Uncertain { dial, ends, distribution, cause, whole: false });
    }
    ranges.sort_by(|a, b| a.dial.path.cmp(&b.dial.path));
    Ok(ranges)
}

/// Says which ranges are of inputs that take whole numbers only: those whose ends are whole, and whose likely value the documents refuse with a fraction.
#[must_use]
pub fn of_whole_numbers(mut ranges: Vec<Uncertain>, points: &mut Points) -> Vec<Uncertain> {
    for range in &mut ranges {
        let (low, high) = range.ends;
        if low.fract().is_zero() && high.fract().is_zero() && low < high {
            let within = low + Decimal::new(5, 1);
            range.whole = points.at(&[range.dial.at(within)]).is_err() && points.at(&[range.dial.at(low)]).is_ok();
        }
    }
    ranges
}

/// Draws, one after another.
#[derive(Debug)]
pub struct Draws<'a> {
    inputs: &'a [Uncertain],
    /// A generator for each cause, and the cause of each input.
    generators: Vec<ChaCha8Rng>,
    causes: Vec<usize>,
    left: u64,
}

impl<'a> Draws<'a> {
    /// So many draws of some inputs.
    #[must_use]
    pub fn new(inputs: &'a [Uncertain], seed: u64, draws: u64) -> Self {
        let mut names: Vec<&str> = Vec::new();
        let mut causes = Vec::new();
        for input in inputs {
            causes.push(names.iter().position(|name| *name == input.cause).unwrap_or(names.len()));
            if !names.contains(&input.cause.as_str()) {
                names.push(&input.cause);
            }
        }
        let generator = |name: &&str| {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&seed.to_le_bytes());
            key[8..16].copy_from_slice(&fnv(name).to_le_bytes());
            ChaCha8Rng::from_seed(key)
        };
        Self { inputs, generators: names.iter().map(generator).collect(), causes, left: draws }
    }
}

impl Iterator for Draws<'_> {
    /// The value of each input; its likely one where the drawn one is beyond what numbers hold.
    type Item = Vec<Decimal>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        #[expect(clippy::cast_precision_loss, reason = "53 bits are what a float holds")]
        let shares: Vec<f64> = self.generators.iter_mut().map(|generator| ((generator.next_u64() >> 11) as f64 + 0.5) / (1u64 << 53) as f64).collect();
        Some(self.inputs.iter().zip(&self.causes).map(|(input, cause)| input.at(shares[*cause]).unwrap_or(input.dial.today)).collect())
    }
}

/// What a draw sets.
#[must_use]
pub fn settings(inputs: &[Uncertain], values: &[Decimal]) -> Vec<Setting> {
    inputs.iter().zip(values).map(|(input, value)| input.dial.at(*value)).collect()
}

/// Fowler, Noll and Vo's hash of a name, 64 bits, variant 1a.
fn fnv(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What was drawn.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// Alternatives, in the order in which they were met.
    pub names: Vec<String>,
    /// By alternative and draw, what it costs; not a number where it is not priced or does not stand.
    pub costs: Vec<Vec<f64>>,
    /// By input and draw, its value.
    pub values: Vec<Vec<f64>>,
    /// How often each alternative wins.
    pub wins: Vec<u64>,
    /// How often each comes next.
    pub seconds: Vec<u64>,
    /// Draws that count.
    pub draws: usize,
    /// Draws that the documents refused, and what the first was refused for.
    pub refused: (u64, Option<String>),
    /// Whether costs are present costs.
    pub discounted: bool,
}

impl Sample {
    /// Adds a draw.
    pub fn add(&mut self, values: &[Decimal], point: &Result<Point, Refused>) {
        let point = match point {
            Ok(point) => point,
            Err(Refused(why)) => {
                self.refused.0 += 1;
                self.refused.1.get_or_insert_with(|| why.clone());
                return;
            }
        };
        self.discounted = point.discounted;
        self.values.resize_with(values.len(), Vec::new);
        self.values.iter_mut().zip(values).for_each(|(known, value)| known.push(to_f64(*value)));
        for (name, _) in &point.standings {
            if !self.names.contains(name) {
                self.names.push(name.clone());
                self.costs.push(vec![f64::NAN; self.draws]);
                self.wins.push(0);
                self.seconds.push(0);
            }
        }
        for (name, costs) in self.names.iter().zip(&mut self.costs) {
            costs.push(point.cost(name).map_or(f64::NAN, |cost| to_f64(cost.decimal())));
        }
        for (counts, place) in [(&mut self.wins, point.winner), (&mut self.seconds, point.runner_up)] {
            let name = place.map(|place| &point.standings[place].0);
            if let Some(at) = self.names.iter().position(|known| Some(known) == name) {
                counts[at] += 1;
            }
        }
        self.draws += 1;
    }

    /// The cheapest of each draw; not a number where nothing is priced.
    #[must_use]
    pub fn least(&self) -> Vec<f64> {
        (0..self.draws).map(|draw| self.costs.iter().map(|costs| costs[draw]).fold(f64::NAN, f64::min)).collect()
    }

    /// What is expected of an alternative; none if it is never priced.
    #[must_use]
    pub fn outlook(&self, alternative: usize, least: &[f64]) -> Option<Outlook> {
        let mut costs: Vec<f64> = self.costs[alternative].iter().copied().filter(|cost| !cost.is_nan()).collect();
        if costs.is_empty() {
            return None;
        }
        costs.sort_unstable_by(f64::total_cmp);
        let regrets: Vec<f64> = self.costs[alternative].iter().zip(least).filter(|(cost, _)| !cost.is_nan()).map(|(cost, least)| cost - least).collect();
        let all = count(self.draws);
        let chance = count(usize::try_from(self.wins[alternative]).unwrap_or(usize::MAX)) / all;
        Some(Outlook {
            percentiles: [0.1, 0.5, 0.9].map(|share| percentile(&costs, share)),
            mean: mean(&costs),
            chance,
            error: libm::sqrt(chance * (1.0 - chance) / all),
            regret: mean(&regrets),
            priced: count(costs.len()) / all,
        })
    }

    /// How much of the spread of some figures comes from each input: the square of their rank correlation over the sum of all squares, with its sign.
    #[must_use]
    pub fn sources(&self, figures: &[f64]) -> Vec<f64> {
        let kept: Vec<usize> = (0..self.draws).filter(|draw| !figures[*draw].is_nan()).collect();
        let pick = |values: &[f64]| ranks(&kept.iter().map(|draw| values[*draw]).collect::<Vec<_>>());
        let own = pick(figures);
        let correlations: Vec<f64> = self.values.iter().map(|values| correlation(&pick(values), &own)).collect();
        let sum: f64 = correlations.iter().map(|correlation| correlation * correlation).sum();
        correlations.into_iter().map(|it| if sum > 0.0 { it * it.abs() / sum } else { 0.0 }).collect()
    }
}

/// What is expected of an alternative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    /// The 10th, 50th and 90th percentile of its costs.
    pub percentiles: [f64; 3],
    /// Their mean.
    pub mean: f64,
    /// The share of the draws in which it wins.
    pub chance: f64,
    /// The standard error of that share.
    pub error: f64,
    /// The mean of what it costs more than the cheapest of each draw.
    pub regret: f64,
    /// The share of the draws in which it is priced.
    pub priced: f64,
}

/// A figure as money of so many digits.
#[must_use]
pub fn money(value: f64, currency: crate::quantity::Currency) -> Option<Money> {
    crate::money::Exact::new(crate::quantity::to_decimal(value)?).round(currency).ok()
}

#[expect(clippy::cast_precision_loss, reason = "a sample has at most a million draws")]
fn count(number: usize) -> f64 {
    number as f64
}

/// The mean of some values.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values.len())
}

/// A percentile of sorted values: on the straight line between the two nearest (Hyndman and Fan's type 7, numpy's default).
#[must_use]
pub fn percentile(sorted: &[f64], share: f64) -> f64 {
    let place = share * count(sorted.len().saturating_sub(1));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
    let below = (libm::floor(place) as usize).min(sorted.len() - 1);
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (place - count(below))
}

/// The ranks of values, equal ones at the middle of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    for equal in order.chunk_by(|a, b| values[*a].total_cmp(&values[*b]).is_eq()) {
        let rank = count(start) + count(equal.len() - 1) / 2.0;
        for at in equal {
            ranks[*at] = rank;
        }
        start += equal.len();
    }
    ranks
}

/// Pearson's correlation; 0 where one of them does not vary.
fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let (one_mean, other_mean) = (mean(one), mean(other));
    let (mut product, mut one_square, mut other_square) = (0.0, 0.0, 0.0);
    for (one, other) in one.iter().zip(other) {
        let (one, other) = (one - one_mean, other - other_mean);
        product += one * other;
        one_square += one * one;
        other_square += other * other;
    }
    let scale = libm::sqrt(one_square * other_square);
    if scale > 0.0 { product / scale } else { 0.0 }
}
