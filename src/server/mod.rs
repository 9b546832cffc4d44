//! The daemon: an API over the queue, a page for people on the same port, and an admin port for probes and metrics.
//!
//! Read in this order: `life` is what happens from start to end, `accept` how connections are taken and limited, `routes` what is answered,
//! `guard` what surrounds every request (its name, its time, who asks), the rest one file for each sort of thing that is asked for.

mod accept;
mod admin;
mod app;
mod articles;
mod body;
mod cursor;
mod etag;
mod events;
mod exporter;
mod guard;
mod html;
mod id;
mod jobs;
mod life;
mod openapi;
mod orders;
mod page;
mod parts;
mod patient;
mod problem;
mod process;
mod publications;
mod rates;
mod readiness;
mod recent;
mod reload;
mod reviews;
mod routes;
mod stats;
mod tokens;
mod views;
mod webhooks;

pub use app::App;
pub use exporter::Exporter;
pub use life::{Listeners, run};
pub use readiness::Readiness;
pub use tokens::{Scope, TokenError, Tokens};
