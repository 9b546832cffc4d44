//! `techdoc serve`, through its ports.

mod api;
pub(crate) mod daemon;
mod events;
mod healthcheck;
mod hostile;
mod killed;
mod life;
mod lists;
mod model;
mod openapi;
mod page;
mod parts;
mod postgres;
mod probes;
mod reach;
mod reload;
mod resumed;
mod reviews;
mod rolling;
mod tokens;
mod weather;
mod webhooks;
