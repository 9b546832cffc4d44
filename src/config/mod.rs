//! What a user can set: built-in defaults < the user's file < `techdoc.toml` < the environment < flags.

mod secret;
mod settings;

pub use secret::Secret;
pub use settings::*;
