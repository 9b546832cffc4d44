//! A model behind one interface: a [`Provider`] sends a prompt, the [`Gateway`] decides whether, when and how often.

mod attempt;
mod breaker;
mod budget;
mod error;
mod estimate;
mod flight;
mod gateway;
mod key;
mod ledger;
mod limiter;
mod price;
mod provider;
mod receipt;
mod retry;
#[cfg(test)]
mod tests;
mod tokens;
mod value;

pub use breaker::{Breaker, BreakerState, Permit, Verdict};
pub use budget::{Amount, Budget, BudgetError, Reservation};
pub use error::GatewayError;
pub use estimate::{Estimate, answer_tokens, prompt_tokens, prompt_tokens_at_most};
pub use gateway::{Acceptance, Answer, Gateway, GatewayParts, Refresh, Source};
pub use key::{canonical, key};
pub use ledger::{Ledger, LedgerError, NoLedger};
pub use limiter::{LONGEST_PAUSE, Limiter, Taken};
pub use price::{PriceError, PriceRow, Prices, TierPrice};
pub use provider::*;
pub use tokens::{tokens, tokens_at_most};
pub use value::StoredAnswer;
