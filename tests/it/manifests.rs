//! What runs techdoc elsewhere says what the program says: manifests, image, rules, dashboard, pipelines.
//!
//! `tests/manifests` renders and lints these files; here their names are held against the program.

mod dashboard;
mod image;
mod names;
mod objects;
mod pipelines;
mod prometheus;
mod queries;
mod rules;
