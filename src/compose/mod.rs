//! From facts to a finished text.

pub mod score;
