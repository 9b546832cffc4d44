//! `techdoc serve`, through its ports.

mod api;
pub(crate) mod daemon;
mod healthcheck;
mod life;
mod postgres;
mod probes;
mod rolling;
mod tokens;
