//! Buy servers, or rent cloud capacity? A side-by-side cost table from price sheets and a workload.
//!
//! This page is the map of the house. Data flows one way, and a module uses only what stands before it:
//!
//! ```text
//! price sheets ──┐
//!                ├─> plan ─> fleet ─> usage ─> bill ─> comparison ─> report
//! workload ──> demand ┘
//! ```
//!
//! | module | what it is for |
//! |---|---|
//! | [`quantity`] | dimensioned values as people write them: sizes, prices, durations, growth |
//! | [`money`] | decimal amounts and the one rounding rule |
//! | [`files`] | where files are read from: the disk, or a tree that stands for a revision |
//! | [`diagnostic`] | findings with a code, a place and advice |
//! | [`document`] | the tree of what was read, with origins; typed readers; [`record!`](crate::record!), which declares a table's keys once; [schemas](document::schema) of what can be read |
//! | [`levels`] | `[check]` of a file: what it allows, and why, and what it denies |
//! | [`sheet`] | price sheets: machines, charges, [meters](sheet::meter), [exchange rates](sheet::exchange), the [shipped](sheet::shipped) ones |
//! | [`library`] | finds sheets, in folders too, and reads files; [searches](library::search) their machines; nothing after it touches the outside world |
//! | [`workload`] | what must be run |
//! | [`import`] | vendors' own files in, sheets and workloads as text out: beside the stages, which never see a foreign file |
//! | [`scenario`] | a workload with its sheets: every reference resolved, all money in one currency |
//! | [`documents`] | all that a scenario is read from, to be varied before it is read |
//! | [`memory`] | what was worked out before, where many points are evaluated |
//! | [`lock`] | the digests of all inputs: what a result is made from, and whether that is what was locked |
//! | [`working`] | the arithmetic of a number, step by step: the stages from here on note theirs when they are asked to |
//! | [`demand`] | the load of every hour |
//! | [`fleet`] | the machines, month by month: [`fleet::renting`] follows the load, [`fleet::owning`] orders ahead and stands, on what is there first ([`fleet::stock`]), [`fleet::mixing`] splits a load between the two, [`fleet::jobs`] come and go |
//! | [`usage`] | what the meters read |
//! | [`rating`] | usage x charges: tiers, allowances, commits, minimums, percentages; rent and purchase |
//! | [`bill`] | every line that an alternative pays |
//! | [`finance`] | discounting, rates of return, payback, equal payments, book and market value, break-even |
//! | [`commitment`] | the least-cost cover of a duration curve by terms |
//! | [`plan`] | which machine type serves what, what is committed to, how much is owned: proposes, evaluates through the stages above, keeps the cheapest |
//! | [`comparison`] | the bills side by side: totals, verdict, notes |
//! | [`dial`] | inputs that can be turned: numbers of the documents in their units |
//! | [`points`] | what the alternatives cost at many points, by varying the documents |
//! | [`sweep`] | grids of points, and their shards |
//! | [`flip`] | the values of an input at which the winner changes |
//! | [`risk`] | ranges as distributions, drawn and carried to the answer |
//! | [`turning`] | at which horizon and growth the verdict turns, by varying the documents |
//! | [`capital`] | how many times the demand a capital carries, by varying the documents |
//! | [`check`] | what favours a side, or is hardly what was meant: judges sheets and comparisons, explains every code |
//! | [`explain`] | how a number of a comparison came about: its working, and where each input is written |
//! | [`report`] | one small file per format |
//! | [`saved`] | what a comparison came to, out of its JSON: of this run or of another |
//! | [`rules`] | rules and budgets, and whether a result keeps to them |
//! | [`difference`] | what changed from one result to another, input by input and line by line, and what that is attributed to |
//! | [`cli`] | one small file per command; returns what is to be written, and `main` writes it |
//!
//! # Where a new thing goes
//!
//! - *A new provider, or a new kind of fee*: a TOML file in `pricing/` and a line in [`sheet::shipped`]; no code. A meter that only this sheet
//!   needs is declared in the sheet.
//! - *A new place for money in a sheet*: `sheet/prices.rs`, which lists them all for whatever changes prices.
//! - *A new built-in meter*: a row in [`sheet::meter::METERS`], and in [`usage`] where it is read.
//! - *A new kind of demand*: a variant of [`workload::Shape`], its keys in `workload/keys.rs` and `workload/rules.rs`, its cycle in [`demand`].
//! - *A new key*: a line in a [`record!`](crate::record!) and the field that it becomes, and for a workload's what it is a cause of ([`difference::KEYS`]); then `rackrent schema KIND -o pricing/schema/KIND.json`, for editors.
//! - *A new format*: a file in `report/` and a variant of [`report::Format`].
//! - *A new vendor's file*: a file in `import/`, a variant of [`import::Format`] and how it begins.
//! - *A new command*: a file in `cli/` and a variant of its enum.
//! - *A new finding*: a line in [`diagnostic::Code`], and what triggers and mends it in [`check::explanations`].
//! - *A new kind of line*: a variant of [`bill::For`], and, where its amount is rounded, a note of its steps (`rating/told.rs`, `rating/rented.rs`).
//!
//! # Rules of the house
//!
//! 1. From [`demand`] to [`comparison`] nothing does I/O, reads a clock, an environment variable or a locale, or panics on user input.
//! 2. Owned and rented go through the same [`usage`], [`rating`] and [`bill`]; what differs is how a fleet grows.
//! 3. A sheet can say anything that the engine can rate.
//! 4. A missing price is *not priced*: never zero, never a guess.
//! 5. No renderer computes.
//! 6. Money is decimal; a line is rounded once a month; totals are sums of lines. Floats become decimals at the meter, once.
//! 7. The output is a function of the input files and flags, and, for the layout of a table alone, of the terminal's width.
//! 8. Everything that varies an input works on the document, before it is read.
//! - *A new kind of purchase option*: a variant of [`sheet::Binding`], its keys in `sheet/keys.rs` and `sheet/rules.rs`, what it costs in `rating/rent.rs`, when it pays in
//!   `plan/commit.rs`.
//!
//! # How a month comes about
//!
//! Months have 730 hours; month 0 is what is paid before the start. The need of a component in an hour is its size times the load's level, which is
//! 1 in the busiest hour of month 1 before surges. A rented fleet is `max(minimum, ceil(round(need / machine, 9))) + redundancy` in every hour; an
//! owned pool is that at the month's peak, bought its lead time ahead. Volumes follow growth and surges, a cycle's mean being 1: that a month of 730
//! hours does not hold whole days moves no volume. A week's hour 0 is a Monday's. Data grows on a month's first hour and may change its size at any; a month
//! reads the average of its hours, and storage machines hold the highest. Bytes that live L are billed as if max(L, R) / L as many were there, R being the
//! least that a charge bills. A load within an hour is the highest of a trace's samples; traffic at the 95th percentile uses the samples themselves.
//!
//! Jobs come as volumes do. Each has machines of its own for its length where they are rented for less than a month, and what stands elsewhere is the
//! mean number that run at a time, at least one.
//!
//! A component with a schedule has no machines in the other hours. Committed machines serve first in every hour, then what was pledged is drawn on, and
//! the rest is on demand or on spot; a term begins with a month, its upfront payment is due in the month before, and what that covers beyond the horizon
//! is credited in the last month. A base that is owned carries what its machines hold, redundant ones left out; what is beyond runs on rented machines,
//! with redundancy of their own in the hours in which there are any, and traffic that follows the load is split as the load is.
//!
//! A price of month m is the sheet's times (1+c)^((m-1)/12), c being its yearly change; month 0 pays month 1's. What is committed to keeps the price of
//! the month in which its term begins, hardware is worth a share of the price of the month in which it was paid.
//!
//! With a forecast, plans are made for it: what is bought, rented by the month, committed to or never scales stands as it was planned, and what is rented
//! for less follows the demand. What the demand needs beyond what stands, redundant machines left out, is not served, and its traffic is not charged.
//!
//! What is there already serves before anything is bought, those machines with the most life left first, from day 0 and until the end of their life; what
//! is never needed is sold at the start for its standing value, or, where a migration runs double on it, when that ends. Readings that are paid for are
//! taken off before they are priced. Counted in full, what is kept costs its standing value: the same more for every alternative.
//!
//! A loan on what is bought in month p is paid back in equal payments at the ends of months p+1, p+2, ...; what is still owed at the end of the horizon
//! is paid in the last month, where what it bought is credited. A lease is paid in each month of its term, from the first of service; its machine then
//! goes back, or is bought for its residual value in the month after. Payments beyond the horizon count as those of commitments do.
//!
//! A migration's lines stand beside an alternative's own bill and change no plan: work, what the old alternative pays while both run, what its bill grows
//! by with the data that leaves, and what was committed to before the start, which every alternative pays.
//!
//! A machine with several lives stands in its sheet once for each of them, under one name: whatever chooses machines chooses among them. Hours of people are a
//! base, plus so many for machines, racks and sites, at least a minimum. Failures go by the age of what stands; value from an age on counts what is as old.
//!
//! Energy is linear from idle to full watts with the share of its machines that the load fills, times the facility's PUE. Posts are a base plus so
//! many for the month's mean number of machines. A machine's rent or purchase is one line for a type, a part and a month; storage machines stand
//! under storage. Percentages are of the rounded lines of the same account, other percentages only where named.
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

pub mod bill;
pub mod capital;
pub mod check;
pub mod cli;
pub mod commitment;
pub mod comparison;
pub mod demand;
pub mod diagnostic;
pub mod dial;
pub mod difference;
pub mod document;
pub mod documents;
pub mod explain;
pub mod files;
pub mod finance;
pub mod fleet;
pub mod flip;
pub mod import;
pub mod levels;
pub mod library;
pub mod lock;
pub mod memory;
pub mod money;
pub mod plan;
pub mod points;
pub mod quantity;
pub mod rating;
pub mod report;
pub mod risk;
pub mod rules;
pub mod saved;
pub mod scenario;
pub mod sheet;
pub mod sweep;
pub mod turning;
pub mod usage;
pub mod working;
pub mod workload;
