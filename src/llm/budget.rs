//! Keeps spending below its limits: each attempt reserves the most that it can use before it is sent, and settles with what it used.
//!
//! A reservation whose attempt was sent and never settled counts in full, as nobody knows what it cost.

use super::today::{Day, Today};
use super::{LedgerError, Line};
use crate::config::BudgetSettings;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Rounding of sums of money that is not worth a refusal, in US dollars.
const ROUNDING_USD: f64 = 1e-9;

/// The limits of a run, and what of them is gone.
#[derive(Debug)]
pub struct Budget {
    limits: BudgetSettings,
    gone: Mutex<Amount>,
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
        Self { limits, gone: Mutex::default() }
    }

    /// Sets aside what an attempt of `model` can use at most, here and among what all runs of `line` may spend on the UTC day of `now_ms`;
    /// `cost_usd` is none when the price is unknown. The ledger is asked only if a limit of the day is set.
    ///
    /// # Errors
    /// It does not fit, a limit in dollars is set and the price is unknown, or the ledger cannot say what was spent.
    pub async fn reserve<'a>(
        &'a self,
        model: &str,
        tokens: u64,
        cost_usd: Option<f64>,
        (line, now_ms): (&'a Line, i64),
    ) -> Result<Reservation<'a>, BudgetError> {
        if cost_usd.is_none() && (self.limits.max_cost_usd.is_some() || self.limits.per_day_usd.is_some()) {
            return Err(BudgetError::UnknownPrice { model: model.to_owned() });
        }
        let (day, today) = (Day::of(now_ms), &line.today);
        let needed = Amount { tokens, cost_usd: cost_usd.unwrap_or_default() };
        let mut _turn = None;
        let mut spent_usd = 0.0;
        if self.limits.per_day_usd.is_some() {
            _turn = Some(today.turn().await);
            spent_usd = line.ledger.spent_since(day.start_ms()).await?;
        }
        let mut gone = self.lock();
        self.fits(&gone, &needed, spent_usd + today.under_way_usd(day))?;
        gone.tokens = gone.tokens.saturating_add(needed.tokens);
        gone.cost_usd += needed.cost_usd;
        today.add(day, needed.cost_usd);
        Ok(Reservation { budget: self, today, day, amount: needed, sent: false })
    }

    /// What is spent or reserved.
    #[must_use]
    pub fn gone(&self) -> Amount {
        *self.lock()
    }

    fn fits(&self, gone: &Amount, needed: &Amount, gone_today_usd: f64) -> Result<(), BudgetError> {
        let (gone_usd, needed_usd) = (gone.cost_usd, needed.cost_usd);
        let exceeds = |limit_usd: f64, gone_usd: f64| gone_usd + needed_usd > limit_usd + ROUNDING_USD;
        if let Some(limit) = self.limits.max_tokens.filter(|limit| gone.tokens.saturating_add(needed.tokens) > *limit) {
            return Err(BudgetError::Tokens { limit, gone: gone.tokens, needed: needed.tokens });
        }
        if let Some(limit_usd) = self.limits.max_cost_usd.filter(|limit| exceeds(*limit, gone_usd)) {
            return Err(BudgetError::Cost { limit_usd, gone_usd, needed_usd });
        }
        let gone_usd = gone_today_usd;
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
    today: &'a Today,
    day: Day,
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
        self.today.add(self.day, used.cost_usd);
        self.sent = false;
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if !self.sent {
            let mut gone = self.budget.lock();
            gone.tokens = gone.tokens.saturating_sub(self.amount.tokens);
            gone.cost_usd = (gone.cost_usd - self.amount.cost_usd).max(0.0);
            self.today.add(self.day, -self.amount.cost_usd);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::tests::{TodayLedger, line};

    const DAY_MS: i64 = 86_400_000;

    fn budget(max_cost_usd: Option<f64>, max_tokens: Option<u64>, per_day_usd: Option<f64>) -> Budget {
        Budget::new(BudgetSettings { max_cost_usd, max_tokens, per_day_usd })
    }

    #[tokio::test]
    async fn a_reservation_counts_until_it_is_settled_or_dropped() {
        let (budget, line) = (budget(Some(1.0), None, None), line(TodayLedger::new(0.0)));
        let reserve = |cost_usd| budget.reserve("m", 10, Some(cost_usd), (&line, 0));
        let first = reserve(0.6).await.unwrap();
        assert!(matches!(reserve(0.5).await, Err(BudgetError::Cost { .. })));
        first.settle(Amount { tokens: 4, cost_usd: 0.1 });
        let second = reserve(0.9).await.unwrap();
        drop(second);
        let mut third = reserve(0.9).await.unwrap();
        third.mark_sent();
        drop(third);
        assert_eq!(budget.gone().tokens, 14, "what was sent and never settled counts in full");
        assert!(reserve(0.001).await.is_err());
    }

    #[tokio::test]
    async fn limits_are_kept_to_the_token() {
        let (budget, line) = (budget(None, Some(100), None), line(TodayLedger::broken()));
        let reserve = |tokens| budget.reserve("m", tokens, None, (&line, 0));
        let kept = reserve(60).await.unwrap();
        assert_eq!(reserve(41).await.unwrap_err(), BudgetError::Tokens { limit: 100, gone: 60, needed: 41 });
        let all = reserve(40).await.unwrap();
        assert!(reserve(u64::MAX).await.is_err());
        drop((kept, all));
        assert_eq!(budget.gone().tokens, 0);
    }

    #[tokio::test]
    async fn an_unknown_price_is_refused_only_under_a_limit_in_dollars() {
        let line = line(TodayLedger::new(0.0));
        for (limited, refused) in
            [(budget(Some(1.0), None, None), true), (budget(None, None, Some(1.0)), true), (budget(None, Some(99), None), false)]
        {
            let outcome = limited.reserve("odd", 1, None, (&line, 0)).await.map(drop);
            assert_eq!(outcome.is_err(), refused);
            if let Err(error) = outcome {
                assert!(error.to_string().starts_with("price of odd is unknown"), "{error}");
            }
        }
    }

    #[tokio::test]
    async fn the_limit_of_a_day_counts_all_runs() {
        let ledger = TodayLedger::new(0.8);
        let line = line(ledger.clone());
        let (one, other) = (budget(None, None, Some(1.0)), budget(None, None, Some(1.0)));
        let now_ms = 3 * DAY_MS + 77;
        let kept = one.reserve("m", 1, Some(0.15), (&line, now_ms)).await.unwrap();
        assert_eq!(ledger.asked(), [3 * DAY_MS], "since midnight");
        let refused = other.reserve("m", 1, Some(0.1), (&line, now_ms)).await;
        assert!(matches!(refused, Err(BudgetError::Day { gone_usd, .. }) if (gone_usd - 0.95).abs() < 1e-9), "{refused:?}");
        kept.settle(Amount { tokens: 1, cost_usd: 0.05 });
        assert!(other.reserve("m", 1, Some(0.1), (&line, now_ms)).await.is_ok());
        assert!(other.reserve("m", 1, Some(0.16), (&line, now_ms)).await.is_err(), "what the first run used still counts");

        let broken = line_of_broken_ledger();
        assert!(matches!(one.reserve("m", 1, Some(0.1), (&broken, 0)).await, Err(BudgetError::Ledger(_))));
        assert!(budget(None, None, None).reserve("m", 1, Some(0.1), (&broken, 0)).await.is_ok(), "nobody needs to know");
    }

    fn line_of_broken_ledger() -> Line {
        line(TodayLedger::broken())
    }
}
