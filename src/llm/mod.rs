//! A model behind one interface: a [`Provider`] sends a prompt, the [`Gateway`] decides whether, when and how often.

mod provider;

mod attempt;
mod books;
mod budget;
mod drafts;
mod estimate;
mod flight;
mod gateway;
mod key;
mod ledger;
mod line;
pub mod openai;
mod price;
mod receipt;
mod rejection;
mod retry;
mod today;
mod tokens;
mod value;

#[cfg(test)]
mod tests;

pub use budget::*;
pub use drafts::*;
pub use estimate::*;
pub use gateway::*;
pub use key::*;
pub use ledger::*;
pub use line::*;
pub use price::*;
pub use provider::*;
pub use tokens::*;
pub use value::*;
