//! `techdoc serve`, through its ports.

mod api;
mod daemon;
mod life;
mod postgres;
mod probes;
mod rolling;
mod tokens;
