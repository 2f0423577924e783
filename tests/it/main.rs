//! Whole runs of the library, from files to a comparison: published results, rules with hand-worked figures, and laws.

mod charges;
mod findings;
mod machines;
mod parts;
mod pitfalls;
mod properties;
mod published;
mod reports;
mod support;
