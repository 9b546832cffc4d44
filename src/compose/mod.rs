//! Brief -> checked section, and how good the text is.

pub mod llm;
pub mod offline;
pub mod renewal;
pub mod score;
