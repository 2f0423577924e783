//! What was worked out before, by all that it was worked out from.
//!
//! Where many points are evaluated one after another, most of each is as it was at the one before. A stage that takes long remembers what it came to under
//! a [`Key`] that has everything it hangs on: numbers, and things such as machines by where they lie, which are held as long as they are known by it. What is
//! remembered is what would be worked out again, so nothing else ever shows.

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::any::Any;
use std::sync::{Arc, Mutex};

/// How many words of eight bytes are remembered, about; of twice as many, what was not asked for lately is forgotten.
const ENOUGH: usize = 1 << 20;

/// How many words a result has for each of its key's, where it does not say.
const WORDS: usize = 4;

/// Something that is kept from being forgotten, or from being taken for another.
type Held = Arc<dyn Any + Send + Sync>;

/// Kinds of what is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A measured load, as it was read.
    Trace,
    /// The levels of a load.
    Levels,
    /// A fleet of one shape that follows the demand.
    Course,
    /// What payments are discounted by.
    Discounts,
    /// The least that a sheet's machines cost.
    Rates,
    /// A unit that is placed.
    Unit,
    /// What a lower bound of its cost is made of.
    Weight,
    /// What a rented machine type costs that serves a unit.
    Candidate,
    /// What a rented machine type costs that runs as a group does, or costs at least.
    Rent,
    /// What it costs at least, month by month.
    LeastRents,
    /// What a machine type is committed to.
    Cover,
    /// What is paid for the rented machines of an account.
    Rented,
    /// What is paid of a charge.
    Lines,
}

/// All that a result hangs on.
#[derive(Debug)]
pub struct Key {
    words: Vec<u64>,
    held: Vec<Held>,
    weight: usize,
}

impl Key {
    /// The key of a result; those of one kind have keys that are made alike.
    #[must_use]
    pub fn new(what: What) -> Self {
        Self { words: vec![what as u64], held: Vec::new(), weight: 0 }
    }

    /// Of a result that takes about so many words of memory, and so many for its key.
    #[must_use]
    pub fn weighing(self, words: usize) -> Self {
        Self { weight: words, ..self }
    }

    /// With a number.
    #[must_use]
    pub fn number(mut self, number: u64) -> Self {
        self.words.push(number);
        self
    }

    /// With a decimal, as it is written: of equal ones, those with other digits after the point are others.
    #[must_use]
    pub fn decimal(mut self, decimal: Decimal) -> Self {
        self.words.extend(halves(decimal));
        self
    }

    /// With decimals, and how many they are.
    #[must_use]
    pub fn decimals(self, decimals: &[Decimal]) -> Self {
        self.numbers(decimals.iter().copied().flat_map(halves))
    }

    /// With numbers, and how many they are.
    #[must_use]
    pub fn numbers(mut self, numbers: impl IntoIterator<Item = u64>) -> Self {
        let at = self.words.len();
        self.words.push(0);
        self.words.extend(numbers);
        self.words[at] = (self.words.len() - at) as u64;
        self
    }

    /// With a text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.numbers(text.bytes().map(u64::from))
    }

    /// With a thing, which is the same while it lies in the same place.
    #[must_use]
    pub fn thing<T: Any + Send + Sync>(mut self, thing: &Arc<T>) -> Self {
        self.words.push(Arc::as_ptr(thing) as u64);
        self.held.push(Arc::clone(thing) as Held);
        self
    }
}

/// A place as a number that is different for every one, and for none.
#[must_use]
pub fn number(place: Option<usize>) -> u64 {
    place.map_or(u64::MAX, |place| place as u64)
}

/// A decimal, digits and scale, as two numbers.
fn halves(decimal: Decimal) -> [u64; 2] {
    let bits = u128::from_le_bytes(decimal.serialize());
    #[expect(clippy::cast_possible_truncation, reason = "the lower half, and the upper")]
    [bits as u64, (bits >> 64) as u64]
}

/// What is remembered, and what it hangs on.
#[derive(Clone)]
struct Entry {
    result: Held,
    weight: usize,
    _held: Vec<Held>,
}

/// Results by their keys: those that were asked for lately, and those of before.
#[derive(Default)]
struct Entries {
    late: FxHashMap<Vec<u64>, Entry>,
    before: FxHashMap<Vec<u64>, Entry>,
    /// Of those that were asked for lately.
    weight: usize,
    names: u64,
}

impl Entries {
    fn put(&mut self, words: Vec<u64>, entry: Entry) {
        self.weight += entry.weight;
        if self.weight > ENOUGH {
            self.before = std::mem::take(&mut self.late);
            self.weight = entry.weight;
        }
        self.late.insert(words, entry);
    }

    fn find(&mut self, words: &[u64]) -> Option<Held> {
        if let Some(known) = self.late.get(words) {
            return Some(Arc::clone(&known.result));
        }
        let (words, entry) = self.before.remove_entry(words)?;
        let result = Arc::clone(&entry.result);
        self.put(words, entry);
        Some(result)
    }
}

/// Remembers results.
#[derive(Default)]
pub struct Memory(Mutex<Entries>);

/// A copy remembers nothing yet.
impl Clone for Memory {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memory")
    }
}

impl Memory {
    /// What a result of this key was; none if it is not known.
    #[must_use]
    pub fn known<T: Any + Send + Sync>(&self, key: &Key) -> Option<Arc<T>> {
        self.0.lock().ok()?.find(&key.words)?.downcast().ok()
    }

    /// Remembers a result.
    pub fn learn<T: Any + Send + Sync>(&self, key: Key, result: T) -> Arc<T> {
        let result = Arc::new(result);
        if let Ok(mut entries) = self.0.lock() {
            let weight = key.weight + WORDS * key.words.len();
            entries.put(key.words, Entry { result: Arc::clone(&result) as Held, weight, _held: key.held });
        }
        result
    }

    /// What is worked out from what a key has: once; every time where there is no key.
    pub fn once<T: Any + Send + Sync>(&self, key: impl Into<Option<Key>>, work_out: impl FnOnce() -> T) -> Arc<T> {
        self.once_enough(key, |_| true, work_out)
    }

    /// The same, where what is known may not be enough.
    pub fn once_enough<T: Any + Send + Sync>(&self, key: impl Into<Option<Key>>, enough: impl Fn(&T) -> bool, work_out: impl FnOnce() -> T) -> Arc<T> {
        let Some(key) = key.into() else { return Arc::new(work_out()) };
        self.known(&key).filter(|known| enough(known)).unwrap_or_else(|| self.learn(key, work_out()))
    }

    /// A number that was not given before: a name for something that has none.
    #[must_use]
    pub fn name(&self) -> u64 {
        self.0.lock().map_or(0, |mut entries| {
            entries.names += 1;
            entries.names
        })
    }
}
