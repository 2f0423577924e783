//! A base on machines of one's own, and the peak on rented ones.

use super::{Alternative, Item};
use crate::diagnostic::{Code, Origin};
use crate::document::Reader;
use crate::sheet::{Kind, Sheet};
use crate::workload::PartKeys;
use std::sync::Arc;

/// Which part has the base of the components, and which the peak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mix {
    /// Index of the part whose machines carry the base.
    pub base: usize,
    /// Index of the part that takes what they cannot carry.
    pub peak: usize,
    /// How many machines carry the base; none if that is to be found.
    pub count: Option<u64>,
    /// What no part is said to serve by name or group: it may stand with either.
    pub movable: Vec<Item>,
}

impl Alternative {
    /// The same alternative with all that may move standing with one part, and without a mix.
    #[must_use]
    pub fn all_with(&self, part: usize) -> Self {
        let mut moved = Self { mix: None, ..self.clone() };
        let Some(mix) = &self.mix else { return moved };
        moved.unserved.retain(|item| !mix.movable.contains(item));
        for (index, other) in moved.parts.iter_mut().enumerate() {
            other.serves.retain(|item| !mix.movable.contains(item));
            if index == part {
                other.serves.extend(&mix.movable);
                other.serves.sort_unstable();
            }
        }
        moved
    }
}

/// A finding was reported.
pub(super) struct Refused;

/// Which part has the base and which the peak, if one takes the peak. `owner` says which part serves each item.
pub(super) fn find(
    parts: &[(&PartKeys, Arc<Sheet>)],
    items: &[Item],
    owner: &[Option<usize>],
    movable: Vec<Item>,
    name: &str,
    reader: &mut Reader,
) -> Result<Option<Mix>, Refused> {
    let mut fail = |origin: Origin, message: String, help: &str| {
        reader.findings.error(Code::Conflict, origin, message, Some(help.to_owned()));
        Err(Refused)
    };
    let peaks: Vec<usize> = (0..parts.len()).filter(|index| parts[*index].0.takes_peak).collect();
    let [peak] = *peaks.as_slice() else {
        let counted = parts.iter().find(|(part, _)| part.count.is_some());
        return match (peaks.get(1), counted) {
            (Some(second), _) => fail(parts[*second].0.origin, format!("two parts of `{name}` take the peak"), "one part has the base, one takes the peak"),
            (None, Some((part, _))) => {
                let help = "write `takes = \"peak\"` on the other part, or leave `count` out";
                fail(part.count.as_ref().map_or(part.origin, |count| count.origin), format!("a part of `{name}` has a `count`, but none takes the peak"), help)
            }
            (None, None) => Ok(None),
        };
    };
    let origin = parts[peak].0.origin;
    let has_components = |index: &usize| items.iter().zip(owner).any(|(item, owner)| matches!(item, Item::Component(_)) && *owner == Some(*index));
    let bases: Vec<usize> = (0..parts.len()).filter(has_components).collect();
    let base = match *bases.as_slice() {
        [base] if base != peak => base,
        _ => {
            let help = "all components are served by one other part: its machines carry the base";
            return fail(origin, format!("a part of `{name}` does not take the peak of one other part"), help);
        }
    };
    if parts[base].1.kind != Kind::Owned || parts[peak].1.kind == Kind::Owned {
        return fail(origin, format!("`{name}` does not own its base and rent its peak"), "the base is on an owned sheet, the peak on a rented one");
    }
    if let Some((_, (part, _))) = parts.iter().enumerate().find(|(index, (part, _))| *index != base && part.count.is_some()) {
        let origin = part.count.as_ref().map_or(part.origin, |count| count.origin);
        return fail(origin, format!("a part of `{name}` that has no base has a `count`"), "write it on the part whose machines carry the base");
    }
    Ok(Some(Mix { base, peak, count: parts[base].0.count.as_ref().map(|count| count.value), movable }))
}
