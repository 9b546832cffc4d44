//! A model behind an address that speaks OpenAI's wire forms, chat completions or responses. One attempt at a time.
//!
//! Nothing that a server sends is trusted: sizes are capped, every wait has an end, and what is not a complete answer is an error that
//! says what it was. The key goes to the address that was configured and nowhere else.

mod adapt;
mod answer;
mod classify;
mod client;
mod headers;
mod request;
mod stream;
mod structured;

pub use client::{ClientError, OpenAi};
