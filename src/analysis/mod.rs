//! From files to facts.

pub mod coverage_report;
pub mod history;
pub mod imports;
pub mod languages;
pub mod manifests;
mod needles;
pub mod patterns;
pub mod rank;
pub mod symbols;
pub mod testing;
