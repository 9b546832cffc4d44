//! Why a call through the gateway brought no answer.

use super::{BudgetError, CallError, CallErrorKind};
use std::time::Duration;

/// Why there is no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum GatewayError {
    /// The last attempt failed.
    #[error(transparent)]
    Call(Box<CallError>),
    /// The call does not fit into the budget.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// The server failed too often in a row.
    #[error("the model's server kept failing; no call for another {:.0} s", left.as_secs_f64().ceil())]
    Open {
        /// Until it is tried again.
        left: Duration,
    },
    /// The call with all its retries took too long.
    #[error("no answer within {:.0} s", after.as_secs_f64())]
    Deadline {
        /// The time that it had.
        after: Duration,
    },
    /// The answer had not the form that was asked for.
    #[error("the answer had not the form that was asked for")]
    Form,
    /// The gateway is being taken down.
    #[error("no more calls are made")]
    Closed,
}

impl From<CallError> for GatewayError {
    fn from(error: CallError) -> Self {
        Self::Call(Box::new(error))
    }
}

impl From<Duration> for GatewayError {
    fn from(left: Duration) -> Self {
        Self::Open { left }
    }
}

impl GatewayError {
    /// What the server meant, when it said something.
    #[must_use]
    pub fn kind(&self) -> Option<CallErrorKind> {
        if let Self::Call(error) = self { Some(error.kind) } else { None }
    }

    /// Whether a shorter prompt may help.
    #[must_use]
    pub fn is_context_too_long(&self) -> bool {
        self.kind() == Some(CallErrorKind::ContextTooLong)
    }
}
