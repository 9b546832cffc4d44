//! compose

pub mod score;
