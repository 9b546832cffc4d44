//! Brief -> checked section.

pub mod offline;
pub mod score;
