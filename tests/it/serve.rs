//! `techdoc serve`, through its ports.

mod api;
mod daemon;
mod events;
mod hostile;
mod life;
mod lists;
mod openapi;
mod page;
mod parts;
mod postgres;
mod probes;
mod reach;
mod reload;
mod reviews;
mod rolling;
mod tokens;
mod webhooks;
