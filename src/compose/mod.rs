//! Brief -> checked section, and how good the text is.

pub mod offline;
pub mod renewal;
pub mod score;
