//! An article on many platforms, never twice on one.
//!
//! A [`Manuscript`] is an article as a file holds it. A [`Platform`] makes a [`Payload`] of it, looks for the post, creates or changes it.
//! `settle` keeps the order in which that is safe, with the ledger of the store; [`Assignment`] does it for all targets at once.

mod credential;
mod disclosure;
mod error;
mod fan_out;
mod http;
mod images;
mod manuscript;
mod payload;
mod plan;
mod platform;
mod platforms;
mod settle;
mod target;

pub use credential::{Environment, credential, variables};
pub use disclosure::*;
pub use error::*;
pub use fan_out::*;
pub use http::*;
pub use images::broken_images;
pub use manuscript::*;
pub use payload::*;
pub use plan::*;
pub use platform::*;
pub use settle::{IfUnknown, Settled, Wish};
use target::deadline;
pub use target::*;

/// The day of a time in milliseconds since 1970, `YYYY-MM-DD` (UTC).
fn day(at_ms: i64) -> String {
    let stamp = jiff::Timestamp::from_second(at_ms.div_euclid(1_000)).unwrap_or_default();
    stamp.strftime("%Y-%m-%d").to_string()
}
