//! `techdoc serve`, through its ports.

mod api;
mod daemon;
mod life;
mod probes;
mod rolling;
mod tokens;
mod weather;
