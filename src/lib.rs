//! Buy servers, or rent cloud capacity? A side-by-side cost table from price sheets and a workload.
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

pub mod bill;
pub mod cli;
pub mod comparison;
pub mod demand;
pub mod diagnostic;
pub mod document;
pub mod finance;
pub mod fleet;
pub mod library;
pub mod money;
pub mod plan;
pub mod quantity;
pub mod rating;
pub mod report;
pub mod scenario;
pub mod sheet;
pub mod turning;
pub mod usage;
pub mod workload;
