//! What is spent of a day's budget over all runs: what the ledger has, and what calls under way may add to it.
//!
//! Looking at the ledger and setting something aside is one turn, and what a call cost leaves the calls under way only in a turn after it
//! was written down. So nobody misses a call, however many runs there are in this process; of another process only written calls count.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// One day, in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// A day since 1970, in UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Day(i64);

impl Day {
    /// The day of `now_ms`, milliseconds since 1970.
    pub(super) fn of(now_ms: i64) -> Self {
        Self(now_ms.div_euclid(DAY_MS))
    }

    /// When it began, in milliseconds since 1970.
    pub(super) fn start_ms(self) -> i64 {
        self.0.saturating_mul(DAY_MS)
    }
}

/// The day's sum.
#[derive(Debug, Default)]
pub(super) struct Today {
    turn: tokio::sync::Mutex<()>,
    /// US dollars that calls of a day may cost and that the ledger does not know of yet.
    under_way: Mutex<(Day, f64)>,
}

impl Today {
    /// Waits for a turn.
    pub(super) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// US dollars of calls under way.
    pub(super) fn under_way_usd(&self, day: Day) -> f64 {
        let under_way = self.lock();
        if under_way.0 == day { under_way.1 } else { 0.0 }
    }

    /// Counts `cost_usd` more, or less when it is negative, among the calls under way of `day`; of a day that is over nothing is counted.
    pub(super) fn add(&self, day: Day, cost_usd: f64) {
        let mut under_way = self.lock();
        if under_way.0.0 < day.0 {
            *under_way = (day, 0.0);
        }
        if under_way.0 == day {
            under_way.1 = (under_way.1 + cost_usd).max(0.0);
        }
    }

    fn lock(&self) -> MutexGuard<'_, (Day, f64)> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_day_begins_with_nothing() {
        let (today, first, second) = (Today::default(), Day::of(3 * DAY_MS + 77), Day::of(4 * DAY_MS));
        assert_eq!(first.start_ms(), 3 * DAY_MS);
        today.add(first, 2.0);
        today.add(first, -0.5);
        assert!((today.under_way_usd(first) - 1.5).abs() < 1e-9);
        today.add(second, 0.25);
        today.add(first, 9.0);
        assert_eq!((today.under_way_usd(first), today.under_way_usd(second)), (0.0, 0.25));
        today.add(second, -7.0);
        assert_eq!(today.under_way_usd(second), 0.0);
    }
}
