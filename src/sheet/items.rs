//! Lists of what a sheet offers: copies share them, and their items are known by where they lie.

use std::ops::Index;
use std::sync::Arc;

/// The items of a list one by one.
pub type Iter<'a, T> = std::iter::Map<std::slice::Iter<'a, Arc<T>>, fn(&Arc<T>) -> &T>;

/// A list of machines, charges or options. Its copies are the same list, and of two lists each item that is in both lies in one place: whatever hangs on
/// it alone is worked out once, however often the sheet is read with other values elsewhere.
#[derive(Debug)]
pub struct Items<T>(Arc<Vec<Arc<T>>>);

impl<T> Items<T> {
    /// The items, in the order of the sheet.
    pub fn iter(&self) -> Iter<'_, T> {
        self.0.iter().map(|item| &**item)
    }

    /// How many they are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An item; none beyond the last.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&T> {
        self.0.get(at).map(|item| &**item)
    }

    /// The list, to know it by.
    #[must_use]
    pub const fn list(&self) -> &Arc<Vec<Arc<T>>> {
        &self.0
    }

    /// An item, to know it by.
    #[must_use]
    pub fn item(&self, at: usize) -> &Arc<T> {
        &self.0[at]
    }

    /// The list with other items in some places; the same list with none.
    pub(super) fn with(&self, others: impl IntoIterator<Item = (usize, T)>) -> Self {
        let mut list = Arc::clone(&self.0);
        for (at, item) in others {
            Arc::make_mut(&mut list)[at] = Arc::new(item);
        }
        Self(list)
    }

    /// The list after a change that hangs on nothing but the item itself, none where it stays. `known` is a list, and what the same change has made of it.
    pub(super) fn changed(&self, known: Option<(&Self, &Self)>, mut change: impl FnMut(usize, &T) -> Option<T>) -> Self {
        if let Some((_, after)) = known.filter(|(before, _)| Arc::ptr_eq(&before.0, &self.0)) {
            return after.clone();
        }
        let of = |(at, item): (usize, &Arc<T>)| {
            let same = known.filter(|(before, _)| before.0.get(at).is_some_and(|before| Arc::ptr_eq(before, item)));
            same.map_or_else(|| change(at, item).map_or_else(|| Arc::clone(item), Arc::new), |(_, after)| Arc::clone(&after.0[at]))
        };
        Self(Arc::new(self.0.iter().enumerate().map(of).collect()))
    }
}

impl<T> Clone for Items<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Index<usize> for Items<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        &self.0[at]
    }
}

impl<'a, T> IntoIterator for &'a Items<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T> FromIterator<T> for Items<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(Arc::new(items.into_iter().map(Arc::new).collect()))
    }
}
