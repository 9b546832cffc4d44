//! The daemon: an API over the queue, and an admin port for probes and metrics.
//!
//! Read in this order: `life` is what happens from start to end, `accept` how connections are taken and limited, `routes` what is answered,
//! `guard` what surrounds every request (its name, its time, who asks), the rest one file for each sort of thing that is asked for.

mod accept;
mod admin;
mod app;
mod articles;
mod body;
mod cursor;
mod exporter;
mod guard;
mod jobs;
mod life;
mod orders;
mod problem;
mod process;
mod readiness;
mod routes;
mod tokens;

pub use app::App;
pub use exporter::Exporter;
pub use life::{Listeners, run};
pub use readiness::Readiness;
pub use tokens::{Scope, TokenError, Tokens};
