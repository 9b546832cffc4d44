//! What a user can set: built-in defaults < the user's file < `techdoc.toml` < the file of `--config` < the environment < flags.
//!
//! Every source becomes a `Layer` of TOML values, checked on its own so that an error names the file or variable; the layers are
//! merged key by key and deserialized once. A repository's file may come from a stranger: `trust.rs` says what it may set.

mod checks;
mod database;
mod database_checks;
mod effective;
mod environment;
mod error;
mod file;
mod keys;
mod layer;
mod load;
mod merged;
mod publish;
mod publish_checks;
mod schedule;
mod secret;
mod serve;
mod serve_checks;
mod settings;
mod trust;

#[cfg(test)]
mod tests;

pub use database::{DatabaseAddress, DatabaseSettings, TlsMode, TlsRoots};
pub use effective::{Effective, effective};
pub use error::{ConfigError, Origin};
pub use load::{Loaded, Sources, load};
pub use publish::*;
pub use schedule::{ScheduleSettings, ScheduledWork, Times};
pub use secret::Secret;
pub use serve::{ServeSettings, WebhookSettings};
pub use settings::*;
