//! From files to facts.

pub mod coverage_report;
pub mod history;
pub mod imports;
pub mod languages;
pub mod manifests;
pub mod modules;
pub mod paths;
pub mod patterns;
pub mod rank;
pub mod symbols;
