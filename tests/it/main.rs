//! Whole runs of the library, from files to a comparison: published results, rules with hand-worked figures, and laws.

mod any_text;
mod charges;
mod cli;
mod commitments;
mod currencies;
mod demand;
mod discounts;
mod findings;
mod jobs;
mod machines;
mod mixes;
mod notes;
mod owned;
mod parts;
mod pitfalls;
mod properties;
mod published;
mod purchase;
mod purchase_findings;
mod purchase_reports;
mod readme;
mod reports;
mod schedules;
mod stored;
mod support;
mod turning;
