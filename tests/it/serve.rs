//! `techdoc serve`, through its ports.

mod api;
mod daemon;
mod life;
mod model;
mod postgres;
mod probes;
mod resumed;
mod rolling;
mod tokens;
