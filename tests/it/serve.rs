//! `techdoc serve`, through its ports.

mod api;
pub(crate) mod daemon;
mod healthcheck;
mod life;
mod model;
mod postgres;
mod probes;
mod resumed;
mod rolling;
mod tokens;
