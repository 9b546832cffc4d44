//! Stops calls to a server that keeps failing: so many failures in a row open the breaker, after a while one probe decides.
//!
//! Failures are counted per *attempt*, retries included: with the defaults (5 failures, 3 retries) the second failing call opens it.
//! A permit that is dropped without a verdict (deadline, cancelled) gives the probe's place back.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Lets calls through while their server works.
pub struct Breaker {
    failures: u32,
    open_for: Duration,
    watch: Watch,
    state: Mutex<State>,
}

/// Is told each change as a figure: 0 closed, 1 open, 2 probing.
pub type Watch = Box<dyn Fn(f64) + Send + Sync>;

/// What a breaker does at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// Calls pass.
    Closed,
    /// Calls are refused for as long as `left`; at zero the next one is a probe.
    Open {
        /// Until a probe may pass.
        left: Duration,
    },
    /// One probe is out, all others are refused.
    Probing,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed { in_a_row: u32 },
    Open { until: Instant },
    Probing,
}

/// What an attempt says about its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It works.
    Works,
    /// It failed.
    Fails,
    /// Nothing: it asked to wait, or refused the request.
    Neither,
}

impl Breaker {
    /// A closed breaker that opens for `open_for` after `failures` in a row; 0 counts as 1.
    #[must_use]
    pub fn new(failures: u32, open_for: Duration, watch: Watch) -> Self {
        watch(0.0);
        Self { failures: failures.max(1), open_for, watch, state: Mutex::new(State::Closed { in_a_row: 0 }) }
    }

    /// What it does now.
    #[must_use]
    pub fn state(&self) -> BreakerState {
        match *self.lock() {
            State::Closed { .. } => BreakerState::Closed,
            State::Open { until } => BreakerState::Open { left: until.saturating_duration_since(Instant::now()) },
            State::Probing => BreakerState::Probing,
        }
    }

    /// Whether an attempt would be let through now; the error is the time left.
    ///
    /// # Errors
    /// The breaker is open, or its probe is out.
    pub fn check(&self) -> Result<(), Duration> {
        match self.state() {
            BreakerState::Closed => Ok(()),
            BreakerState::Open { left } if left.is_zero() => Ok(()),
            BreakerState::Open { left } => Err(left),
            BreakerState::Probing => Err(Duration::ZERO),
        }
    }

    /// Lets one attempt through; after the time of an open breaker the first one is the probe.
    ///
    /// # Errors
    /// The time left, when the breaker is open; zero when its probe is out.
    pub fn admit(&self) -> Result<Permit<'_>, Duration> {
        let mut state = self.lock();
        let probe = match *state {
            State::Closed { .. } => false,
            State::Open { until } => {
                let left = until.saturating_duration_since(Instant::now());
                if !left.is_zero() {
                    return Err(left);
                }
                self.set(&mut state, State::Probing);
                true
            }
            State::Probing => return Err(Duration::ZERO),
        };
        Ok(Permit { breaker: self, probe, decided: false })
    }

    fn decide(&self, probe: bool, verdict: Verdict) {
        let mut state = self.lock();
        let next = match (*state, verdict) {
            (State::Probing, Verdict::Works) if probe => State::Closed { in_a_row: 0 },
            (State::Probing, Verdict::Fails) if probe => State::Open { until: Instant::now() + self.open_for },
            // The next attempt probes in its place.
            (State::Probing, Verdict::Neither) if probe => State::Open { until: Instant::now() },
            (State::Closed { .. }, Verdict::Works) => State::Closed { in_a_row: 0 },
            (State::Closed { in_a_row }, Verdict::Fails) if in_a_row + 1 >= self.failures => {
                State::Open { until: Instant::now() + self.open_for }
            }
            (State::Closed { in_a_row }, Verdict::Fails) => State::Closed { in_a_row: in_a_row + 1 },
            // An attempt that began before the breaker opened decides nothing.
            (unchanged, _) => unchanged,
        };
        self.set(&mut state, next);
    }

    fn set(&self, state: &mut State, next: State) {
        *state = next;
        (self.watch)(match next {
            State::Closed { .. } => 0.0,
            State::Open { .. } => 1.0,
            State::Probing => 2.0,
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Breaker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Breaker").field("state", &self.state()).finish_non_exhaustive()
    }
}

/// An attempt that was let through.
#[derive(Debug)]
pub struct Permit<'a> {
    breaker: &'a Breaker,
    probe: bool,
    decided: bool,
}

impl Permit<'_> {
    /// Says how the attempt ended.
    pub fn decide(mut self, verdict: Verdict) {
        self.decided = true;
        self.breaker.decide(self.probe, verdict);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if !self.decided {
            self.breaker.decide(self.probe, Verdict::Neither);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Duration = Duration::from_secs(60);

    fn report(breaker: &Breaker, verdict: Verdict) {
        breaker.admit().unwrap().decide(verdict);
    }

    #[tokio::test(start_paused = true)]
    async fn failures_in_a_row_open_it_and_one_probe_closes_it() {
        let breaker = Breaker::new(3, OPEN, Box::new(|_| ()));
        for verdict in [Verdict::Fails, Verdict::Fails, Verdict::Works, Verdict::Fails, Verdict::Neither, Verdict::Fails] {
            report(&breaker, verdict);
            assert_eq!(breaker.state(), BreakerState::Closed);
        }
        report(&breaker, Verdict::Fails);
        tokio::time::advance(Duration::from_secs(20)).await;
        assert_eq!(breaker.state(), BreakerState::Open { left: Duration::from_secs(40) });
        assert_eq!(breaker.admit().unwrap_err(), Duration::from_secs(40));
        assert_eq!(breaker.check(), Err(Duration::from_secs(40)));

        tokio::time::advance(Duration::from_secs(40)).await;
        assert_eq!(breaker.check(), Ok(()));
        let probe = breaker.admit().unwrap();
        assert_eq!((breaker.state(), breaker.admit().unwrap_err()), (BreakerState::Probing, Duration::ZERO));
        probe.decide(Verdict::Works);
        assert_eq!(breaker.state(), BreakerState::Closed);
        report(&breaker, Verdict::Fails);
        assert_eq!(breaker.state(), BreakerState::Closed, "the count starts anew");
    }

    #[tokio::test(start_paused = true)]
    async fn a_failed_probe_opens_it_again() {
        let breaker = Breaker::new(1, OPEN, Box::new(|_| ()));
        report(&breaker, Verdict::Fails);
        tokio::time::advance(OPEN).await;
        report(&breaker, Verdict::Fails);
        assert_eq!(breaker.state(), BreakerState::Open { left: OPEN });
    }

    #[tokio::test(start_paused = true)]
    async fn a_lost_probe_gives_its_place_back() {
        let breaker = Breaker::new(1, OPEN, Box::new(|_| ()));
        report(&breaker, Verdict::Fails);
        tokio::time::advance(OPEN).await;
        drop(breaker.admit().unwrap());
        assert_eq!(breaker.state(), BreakerState::Open { left: Duration::ZERO });
        report(&breaker, Verdict::Works);
        assert_eq!(breaker.state(), BreakerState::Closed);
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_from_before_decides_nothing() {
        let breaker = Breaker::new(1, OPEN, Box::new(|_| ()));
        let (early, late) = (breaker.admit().unwrap(), breaker.admit().unwrap());
        report(&breaker, Verdict::Fails);
        tokio::time::advance(Duration::from_secs(30)).await;
        early.decide(Verdict::Works);
        late.decide(Verdict::Fails);
        assert_eq!(breaker.state(), BreakerState::Open { left: Duration::from_secs(30) });
    }
}
