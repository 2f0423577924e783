//! What is wanted of a vendor's file: patterns that a user writes, matched without regard to case.

/// A pattern: `*` stands for any characters; without one, the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern as it is written.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether a text is like it.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = strip_start(text, first) else { return false };
        let mut parts = parts.peekable();
        if parts.peek().is_none() {
            return rest.is_empty();
        }
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                return ends(rest, part);
            }
            let Some(after) = after_first(rest, part) else { return false };
            rest = after;
        }
        true
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn strip_start<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    text.get(..start.len()).filter(|head| head.eq_ignore_ascii_case(start)).and_then(|_| text.get(start.len()..))
}

fn ends(text: &str, end: &str) -> bool {
    text.len().checked_sub(end.len()).and_then(|at| text.get(at..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

fn after_first<'t>(text: &'t str, part: &str) -> Option<&'t str> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).find_map(|at| text.get(at..).and_then(|rest| strip_start(rest, part)))
}

/// What is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Regions or sites, by the vendor's codes or names; the only one that the file has, or all where a sheet may have several, unless said.
    pub regions: Vec<Pattern>,
    /// Families of machines; all unless said.
    pub families: Vec<Pattern>,
    /// Names of machines; all unless said.
    pub names: Vec<Pattern>,
    /// The operating system; Linux unless said.
    pub os: Option<String>,
    /// Whose hardware a machine runs on; shared unless said.
    pub tenancy: Option<String>,
    /// Software that comes with the machine, as `SQL Std`; none unless said.
    pub software: Option<String>,
    /// Purchase options, by the names that they have in the sheet; all unless said.
    pub options: Vec<Pattern>,
}

impl Filters {
    /// Whether a region is wanted, by its code or its name.
    #[must_use]
    pub fn region(&self, code: &str, name: &str) -> bool {
        any(&self.regions, code) || any(&self.regions, name)
    }

    /// The regions that were asked for, as they were written; `None` if none was.
    #[must_use]
    pub fn regions(&self) -> Option<String> {
        let written: Vec<String> = self.regions.iter().map(Pattern::to_string).collect();
        (!written.is_empty()).then(|| written.join(", "))
    }

    /// The operating system that is wanted.
    #[must_use]
    pub fn os(&self) -> &str {
        self.os.as_deref().unwrap_or("Linux")
    }

    /// The tenancy that is wanted.
    #[must_use]
    pub fn tenancy(&self) -> &str {
        self.tenancy.as_deref().unwrap_or("Shared")
    }

    /// The software that is wanted.
    #[must_use]
    pub fn software(&self) -> &str {
        self.software.as_deref().unwrap_or("NA")
    }

    /// Whether some machines were asked for.
    #[must_use]
    pub fn machines(&self) -> bool {
        !self.families.is_empty() || !self.names.is_empty()
    }

    /// Whether a family of machines is wanted.
    #[must_use]
    pub fn family(&self, family: &str) -> bool {
        any(&self.families, family)
    }

    /// Whether a machine of this name is wanted.
    #[must_use]
    pub fn name(&self, name: &str) -> bool {
        any(&self.names, name)
    }

    /// Whether a purchase option is wanted.
    #[must_use]
    pub fn option(&self, name: &str) -> bool {
        any(&self.options, name)
    }
}

fn any(patterns: &[Pattern], text: &str) -> bool {
    patterns.is_empty() || patterns.iter().any(|pattern| pattern.matches(text))
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_star_stands_for_any_characters_and_case_does_not_matter() {
        for (pattern, text, like) in [
            ("m5.large", "M5.large", true),
            ("m5", "m5.large", false),
            ("m5.*", "m5.large", true),
            ("*.metal", "m5.metal", true),
            ("*.metal", "m5.metal-24xl", false),
            ("*metal*", "m5.metal-24xl", true),
            ("*", "", true),
            ("", "", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("ab*ba", "aba", false),
            ("*é*", "caffé latte", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(text), like, "{pattern} on {text}");
        }
    }
}
