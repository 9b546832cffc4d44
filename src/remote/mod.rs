//! What every call to a service on the network shares: one client, a breaker, a limiter, delays, and answers of bounded size.
//!
//! It knows no service: what an answer means is said by who calls.

mod addresses;
mod body;
mod breaker;
mod client;
mod delays;
mod headers;
mod limiter;
mod shown;
mod tls;

pub use addresses::is_public;
pub use body::*;
pub use breaker::*;
pub use client::*;
pub use delays::*;
pub use headers::*;
pub use limiter::*;
pub use shown::*;
pub use tls::install_crypto_provider;
