//! From files to facts: the inventory of every file, the links between files, the symbols of the top ones, and rules over all of it.

pub mod coverage_report;
pub(in crate::analysis) mod excerpts;
pub mod history;
pub mod imports;
pub mod index;
pub mod languages;
pub mod manifests;
mod modules;
mod needles;
mod parse;
mod paths;
pub mod patterns;
pub mod rank;
pub mod rules;
mod survey;
pub mod symbols;
pub mod testing;

pub use survey::{Run, Scope, SurveyError, survey};
