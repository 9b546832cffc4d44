//! Keeps spending below its limits: each attempt reserves the most that it can use before it is sent, and settles with what it used.
//!
//! A reservation whose attempt was sent and never settled counts in full, as nobody knows what it cost.

use super::{Ledger, LedgerError};
use crate::config::BudgetSettings;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::OnceCell;

/// One day, in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// Rounding of sums of money that is not worth a refusal, in US dollars.
const ROUNDING_USD: f64 = 1e-9;

/// The limits of a run, and what of them is gone.
#[derive(Debug)]
pub struct Budget {
    limits: BudgetSettings,
    gone: Mutex<Amount>,
    spent_today_usd: OnceCell<f64>,
}

/// Tokens and money of an attempt, or of all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Amount {
    /// Tokens of prompts and answers.
    pub tokens: u64,
    /// US dollars.
    pub cost_usd: f64,
}

/// A call does not fit into what is left.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BudgetError {
    /// The limit of the run.
    #[error("a call of up to ${needed_usd:.4} does not fit: ${gone_usd:.4} of ${limit_usd:.4} are spent or reserved")]
    Cost {
        /// The limit.
        limit_usd: f64,
        /// What is spent or reserved.
        gone_usd: f64,
        /// The most that the call can cost.
        needed_usd: f64,
    },
    /// The limit of tokens.
    #[error("a call of up to {needed} tokens does not fit: {gone} of {limit} are used or reserved")]
    Tokens {
        /// The limit.
        limit: u64,
        /// What is used or reserved.
        gone: u64,
        /// The most that the call can use.
        needed: u64,
    },
    /// The limit of the day.
    #[error("a call of up to ${needed_usd:.4} does not fit: ${gone_usd:.4} of today's ${limit_usd:.4} are spent or reserved")]
    Day {
        /// The limit.
        limit_usd: f64,
        /// What is spent or reserved, by earlier runs of the day too.
        gone_usd: f64,
        /// The most that the call can cost.
        needed_usd: f64,
    },
    /// A limit in dollars cannot be kept.
    #[error(
        "price of {model} is unknown, so a limit in dollars cannot be kept (hint: give it in [prices.\"{model}\"] or a price_table)"
    )]
    UnknownPrice {
        /// The model.
        model: String,
    },
    /// What was spent today is unknown.
    #[error("today's spending is unknown")]
    Ledger(#[from] LedgerError),
}

impl Budget {
    /// A budget of which nothing is spent.
    #[must_use]
    pub fn new(limits: BudgetSettings) -> Self {
        Self { limits, gone: Mutex::default(), spent_today_usd: OnceCell::new() }
    }

    /// Asks the ledger, once and only if a limit of the day is set, what earlier runs spent on the UTC day of `now_ms`.
    ///
    /// # Errors
    /// The ledger cannot say.
    pub async fn look_up_today(&self, ledger: &dyn Ledger, now_ms: i64) -> Result<(), BudgetError> {
        if self.limits.per_day_usd.is_some() {
            self.spent_today_usd.get_or_try_init(|| ledger.spent_since(now_ms - now_ms.rem_euclid(DAY_MS))).await?;
        }
        Ok(())
    }

    /// Sets aside what an attempt of `model` can use at most; `cost_usd` is none when the price is unknown.
    ///
    /// # Errors
    /// It does not fit, or a limit in dollars is set and the price is unknown.
    pub fn reserve(&self, model: &str, tokens: u64, cost_usd: Option<f64>) -> Result<Reservation<'_>, BudgetError> {
        if cost_usd.is_none() && (self.limits.max_cost_usd.is_some() || self.limits.per_day_usd.is_some()) {
            return Err(BudgetError::UnknownPrice { model: model.to_owned() });
        }
        let needed = Amount { tokens, cost_usd: cost_usd.unwrap_or_default() };
        let mut gone = self.lock();
        self.fits(&gone, &needed)?;
        gone.tokens = gone.tokens.saturating_add(needed.tokens);
        gone.cost_usd += needed.cost_usd;
        Ok(Reservation { budget: self, amount: needed, sent: false })
    }

    /// What is spent or reserved.
    #[must_use]
    pub fn gone(&self) -> Amount {
        *self.lock()
    }

    fn fits(&self, gone: &Amount, needed: &Amount) -> Result<(), BudgetError> {
        let (gone_usd, needed_usd) = (gone.cost_usd, needed.cost_usd);
        let exceeds = |limit_usd: f64, gone_usd: f64| gone_usd + needed_usd > limit_usd + ROUNDING_USD;
        if let Some(limit) = self.limits.max_tokens.filter(|limit| gone.tokens.saturating_add(needed.tokens) > *limit) {
            return Err(BudgetError::Tokens { limit, gone: gone.tokens, needed: needed.tokens });
        }
        if let Some(limit_usd) = self.limits.max_cost_usd.filter(|limit| exceeds(*limit, gone_usd)) {
            return Err(BudgetError::Cost { limit_usd, gone_usd, needed_usd });
        }
        let gone_usd = gone_usd + self.spent_today_usd.get().copied().unwrap_or_default();
        match self.limits.per_day_usd.filter(|limit| exceeds(*limit, gone_usd)) {
            Some(limit_usd) => Err(BudgetError::Day { limit_usd, gone_usd, needed_usd }),
            None => Ok(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Amount> {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one attempt has set aside.
#[derive(Debug)]
pub struct Reservation<'a> {
    budget: &'a Budget,
    amount: Amount,
    sent: bool,
}

impl Reservation<'_> {
    /// From here on it counts in full, unless it is settled.
    pub fn mark_sent(&mut self) {
        self.sent = true;
    }

    /// Puts what was really used in its place.
    pub fn settle(mut self, used: Amount) {
        let mut gone = self.budget.lock();
        gone.tokens = gone.tokens.saturating_add(used.tokens);
        gone.cost_usd += used.cost_usd;
        drop(gone);
        self.sent = false;
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if !self.sent {
            let mut gone = self.budget.lock();
            gone.tokens = gone.tokens.saturating_sub(self.amount.tokens);
            gone.cost_usd = (gone.cost_usd - self.amount.cost_usd).max(0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::NoLedger;
    use crate::llm::tests::TodayLedger;

    fn budget(max_cost_usd: Option<f64>, max_tokens: Option<u64>, per_day_usd: Option<f64>) -> Budget {
        Budget::new(BudgetSettings { max_cost_usd, max_tokens, per_day_usd })
    }

    #[test]
    fn a_reservation_counts_until_it_is_settled_or_dropped() {
        let budget = budget(Some(1.0), None, None);
        let first = budget.reserve("m", 10, Some(0.6)).unwrap();
        assert!(matches!(budget.reserve("m", 10, Some(0.5)), Err(BudgetError::Cost { .. })));
        first.settle(Amount { tokens: 4, cost_usd: 0.1 });
        let second = budget.reserve("m", 10, Some(0.9)).unwrap();
        drop(second);
        let mut third = budget.reserve("m", 10, Some(0.9)).unwrap();
        third.mark_sent();
        drop(third);
        assert_eq!(budget.gone().tokens, 14, "what was sent and never settled counts in full");
        assert!(budget.reserve("m", 1, Some(0.001)).is_err());
    }

    #[test]
    fn limits_are_kept_to_the_token() {
        let budget = budget(None, Some(100), None);
        let kept = budget.reserve("m", 60, None).unwrap();
        assert_eq!(budget.reserve("m", 41, None).unwrap_err(), BudgetError::Tokens { limit: 100, gone: 60, needed: 41 });
        let all = budget.reserve("m", 40, None).unwrap();
        assert!(budget.reserve("m", u64::MAX, None).is_err());
        drop((kept, all));
        assert_eq!(budget.gone().tokens, 0);
    }

    #[test]
    fn an_unknown_price_is_refused_only_under_a_limit_in_dollars() {
        for (limited, refused) in
            [(budget(Some(1.0), None, None), true), (budget(None, None, Some(1.0)), true), (budget(None, Some(99), None), false)]
        {
            let outcome = limited.reserve("odd", 1, None).map(drop);
            assert_eq!(outcome.is_err(), refused);
            if let Err(error) = outcome {
                assert!(error.to_string().starts_with("price of odd is unknown"), "{error}");
            }
        }
    }

    #[tokio::test]
    async fn the_limit_of_a_day_counts_earlier_runs() {
        let limited = budget(None, None, Some(1.0));
        let ledger = TodayLedger::new(0.8);
        limited.look_up_today(&ledger, 3 * DAY_MS + 77).await.unwrap();
        limited.look_up_today(&ledger, 3 * DAY_MS + 78).await.unwrap();
        assert_eq!(ledger.asked(), [3 * DAY_MS], "asked once, since midnight");
        assert!(limited.reserve("m", 1, Some(0.19)).is_ok());
        assert!(matches!(limited.reserve("m", 1, Some(0.21)), Err(BudgetError::Day { .. })));

        let broken = budget(None, None, Some(1.0)).look_up_today(&TodayLedger::broken(), 0).await;
        assert!(matches!(broken, Err(BudgetError::Ledger(_))));
        assert!(budget(None, None, None).look_up_today(&NoLedger, 0).await.is_ok());
    }
}
