//! A model behind one interface: a [`Provider`] sends a prompt, the gateway decides whether, when and how often.

mod provider;

pub use provider::*;
