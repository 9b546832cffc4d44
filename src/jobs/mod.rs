//! Work that outlives its request: read from the queue, done on a blocking thread, written back under a lease.
//!
//! A [`Work`] is a checked request, a [`Schedule`] one that is given again and again. [`Allowed`] says what may be read. [`Workers`] take jobs one at a time each, keep their leases alive,
//! and end them as done, failed, to be tried again, or handed back. Who may ask for what is not decided here.

mod allowed;
mod chance;
mod context;
mod drafts;
mod error;
mod publication;
mod reporter;
mod request;
mod run;
mod running;
mod schedule;
mod worker;

pub use allowed::{Allowed, SourceRefusal};
pub use chance::token;
pub use context::{Context, now_ms};
pub use error::{JobError, Remedy};
pub use request::*;
pub use running::Running;
pub use schedule::{Schedule, ScheduleError, keep_schedules};
pub use worker::{Pace, Workers};
