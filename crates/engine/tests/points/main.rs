//! A worked example for each of the 17 points of the language's "Exact meaning". Each also replays its journal.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails must panic"
)]

#[path = "../support/mod.rs"]
mod support;

mod on_behalf;
mod point_01_conditions;
mod point_02_functions;
mod point_03_absent;
mod point_04_outside_values;
mod point_05_facts_and_levels;
mod point_06_differences;
mod point_07_days_forward;
mod point_08_corrections;
mod point_09_numbers;
mod point_10_clocks;
mod point_11_lapse;
mod point_12_approvals;
mod point_13_reactions;
mod point_14_money;
mod point_15_versions;
mod point_16_successors;
mod point_17_references;
mod refusals;
mod rubrics;
mod walk;
