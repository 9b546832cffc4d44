//! Where calls are written down, as the gateway sees it; the store implements it.

use crate::model::CallRecord;
use futures_util::future::{BoxFuture, ready};

/// Writes calls down and adds up what they cost.
pub trait Ledger: Send + Sync {
    /// Writes a call down, and says whether it stands there; an error is the ledger's to report.
    fn record(&self, call: CallRecord) -> BoxFuture<'_, bool>;

    /// US dollars spent since `at_ms`, milliseconds since 1970, over all runs.
    fn spent_since(&self, at_ms: i64) -> BoxFuture<'_, Result<f64, LedgerError>>;
}

/// The ledger could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("ledger of model calls: {0}")]
pub struct LedgerError(pub String);

/// Writes nothing down.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLedger;

impl Ledger for NoLedger {
    fn record(&self, _call: CallRecord) -> BoxFuture<'_, bool> {
        Box::pin(ready(false))
    }

    fn spent_since(&self, _at_ms: i64) -> BoxFuture<'_, Result<f64, LedgerError>> {
        Box::pin(ready(Ok(0.0)))
    }
}
