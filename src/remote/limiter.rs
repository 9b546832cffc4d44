//! Keeps below a service's limits: requests and tokens a minute, as a user set them and as the server's answers tell, and the pause
//! that a 429 asks of everybody.
//!
//! A call takes its worst case and gives back what it did not use. Calls pass in the order in which they came. A call larger than a whole
//! bucket waits until the bucket is full, then goes and leaves a debt: it never waits for ever.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// The longest pause that calls wait for; a longer one fails them at once. Common clients draw the line there too.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// The most that is added to a wait at random, so that several processes do not wake up as one.
const JITTER: Duration = Duration::from_millis(250);

/// The slowest that a bucket fills: once a day. It also bounds what a server can make of it.
const SLOWEST_FILL: Duration = Duration::from_secs(86_400);

/// How long a bucket takes to fill when nobody says otherwise: limits are by the minute.
const MINUTE: Duration = Duration::from_secs(60);

/// What `x-ratelimit-*` headers say; none where a header is missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RateLimits {
    /// Requests.
    pub requests: WindowLimit,
    /// Tokens.
    pub tokens: WindowLimit,
}

/// One limit a minute.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WindowLimit {
    /// As many as there are in all.
    pub limit: Option<u64>,
    /// As many as are left.
    pub remaining: Option<u64>,
    /// Until all are there again.
    pub reset: Option<Duration>,
}

/// Lets calls pass at the pace that a provider allows.
#[derive(Debug)]
pub struct Limiter<C> {
    state: Mutex<State<C>>,
    turn: tokio::sync::Mutex<()>,
    changed: Notify,
}

#[derive(Debug)]
struct State<C> {
    requests: Buckets,
    tokens: Buckets,
    pause: Option<Pause<C>>,
}

/// What a user set, and what the server says.
#[derive(Debug, Default)]
struct Buckets {
    given: Option<Bucket>,
    learnt: Option<Bucket>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    capacity: f64,
    level: f64,
    per_second: f64,
    filled: Instant,
}

#[derive(Clone, Debug)]
struct Pause<C> {
    until: Instant,
    cause: C,
}

/// A pause that nobody waits for: it is too long.
#[derive(Clone, Debug)]
pub struct Paused<C> {
    /// What began it.
    pub cause: C,
    /// What is left of it.
    pub left: Duration,
}

/// Why a call may not go now.
enum Hold<C> {
    Until(Instant),
    Paused(Paused<C>),
}

impl<C: Clone> Limiter<C> {
    /// A limiter with what a user set; none means as much as the server says.
    #[must_use]
    pub fn new(requests_per_minute: Option<u32>, tokens_per_minute: Option<u32>) -> Self {
        let given = |limit: Option<u32>| Buckets {
            given: limit.filter(|limit| *limit > 0).map(|limit| Bucket::new(f64::from(limit))),
            learnt: None,
        };
        let state = State { requests: given(requests_per_minute), tokens: given(tokens_per_minute), pause: None };
        Self { state: Mutex::new(state), turn: tokio::sync::Mutex::default(), changed: Notify::new() }
    }

    /// Waits until a request of at most `tokens` may be sent, and takes them.
    ///
    /// # Errors
    /// A pause is longer than [`LONGEST_PAUSE`] or ends after `deadline`: the error that began it, with the time left.
    pub async fn take(&self, tokens: u64, deadline: Instant) -> Result<Taken<'_, C>, Paused<C>> {
        let _turn = self.turn.lock().await;
        while let Some(hold) = self.try_take(as_amount(tokens), deadline) {
            match hold {
                Hold::Paused(cause) => return Err(cause),
                Hold::Until(time) => {
                    tokio::select! {
                        () = sleep_until(time + tokio_retry::strategy::jitter(JITTER)) => {}
                        () = self.changed.notified() => {}
                    }
                }
            }
        }
        Ok(Taken { limiter: self, tokens: as_amount(tokens), sent: false })
    }

    /// Waits for the end of a pause that began after a call had taken its tokens.
    ///
    /// # Errors
    /// As for [`Limiter::take`].
    pub async fn wait_for_pause(&self, deadline: Instant) -> Result<(), Paused<C>> {
        loop {
            let hold = self.lock().hold_for_pause(Instant::now(), deadline);
            match hold {
                None => return Ok(()),
                Some(Hold::Paused(cause)) => return Err(cause),
                Some(Hold::Until(time)) => sleep_until(time + tokio_retry::strategy::jitter(JITTER)).await,
            }
        }
    }

    /// Lets nobody pass for `time`, because of `cause`.
    pub fn pause(&self, time: Duration, cause: &C) {
        let until = Instant::now() + time.min(SLOWEST_FILL);
        let mut state = self.lock();
        if state.pause.as_ref().is_none_or(|pause| pause.until < until) {
            state.pause = Some(Pause { until, cause: cause.clone() });
        }
        drop(state);
        self.changed.notify_one();
    }

    /// Learns from what the server says of its limits.
    pub fn learn(&self, limits: &RateLimits) {
        let now = Instant::now();
        let mut state = self.lock();
        state.requests.learn(&limits.requests, now);
        state.tokens.learn(&limits.tokens, now);
        drop(state);
        self.changed.notify_one();
    }

    fn try_take(&self, tokens: f64, deadline: Instant) -> Option<Hold<C>> {
        let now = Instant::now();
        let mut state = self.lock();
        if let Some(hold) = state.hold_for_pause(now, deadline) {
            return Some(hold);
        }
        let wait = state.requests.wait(1.0, now).max(state.tokens.wait(tokens, now));
        if !wait.is_zero() {
            return Some(Hold::Until(now + wait));
        }
        state.requests.add(-1.0);
        state.tokens.add(-tokens);
        None
    }

    fn give_back(&self, requests: f64, tokens: f64) {
        let mut state = self.lock();
        state.requests.add(requests);
        state.tokens.add(tokens);
        drop(state);
        self.changed.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Clone> State<C> {
    fn hold_for_pause(&self, now: Instant, deadline: Instant) -> Option<Hold<C>> {
        let pause = self.pause.as_ref().filter(|pause| pause.until > now)?;
        let left = pause.until - now;
        if left > LONGEST_PAUSE || pause.until > deadline {
            return Some(Hold::Paused(Paused { cause: pause.cause.clone(), left }));
        }
        Some(Hold::Until(pause.until))
    }
}

impl Buckets {
    fn each(&mut self) -> impl Iterator<Item = &mut Bucket> {
        self.given.iter_mut().chain(&mut self.learnt)
    }

    fn wait(&mut self, amount: f64, now: Instant) -> Duration {
        self.each().map(|bucket| bucket.wait(amount, now)).max().unwrap_or_default()
    }

    fn add(&mut self, amount: f64) {
        self.each().for_each(|bucket| bucket.level = (bucket.level + amount).min(bucket.capacity));
    }

    /// What is left by the server's count bounds what is left by ours, which knows of calls that the server has not seen yet.
    fn learn(&mut self, said: &WindowLimit, now: Instant) {
        let Some(capacity) =
            said.limit.or(self.learnt.map(|bucket| bucket.capacity as u64)).filter(|limit| *limit > 0).map(as_amount)
        else {
            return;
        };
        let mut bucket = self.learnt.map_or_else(|| Bucket::new(capacity), |bucket| bucket.filled_until(now));
        bucket.capacity = capacity;
        if let Some(remaining) = said.remaining {
            let remaining = as_amount(remaining).min(capacity);
            bucket.level = bucket.level.min(remaining);
            bucket.per_second = fill_rate(capacity, capacity - remaining, said.reset);
        }
        bucket.level = bucket.level.min(capacity);
        self.learnt = Some(bucket);
    }
}

impl Bucket {
    /// A full bucket that fills in a minute.
    fn new(capacity: f64) -> Self {
        Self { capacity, level: capacity, per_second: capacity / MINUTE.as_secs_f64(), filled: Instant::now() }
    }

    fn filled_until(mut self, now: Instant) -> Self {
        let seconds = now.saturating_duration_since(self.filled).as_secs_f64();
        self.level = self.capacity.min(self.level + seconds * self.per_second);
        self.filled = now;
        self
    }

    fn wait(&mut self, amount: f64, now: Instant) -> Duration {
        *self = self.filled_until(now);
        let missing = amount.min(self.capacity) - self.level;
        // A hair's breadth is rounding, not a reason to wait.
        if missing <= 1e-6 {
            return Duration::ZERO;
        }
        Duration::try_from_secs_f64(missing / self.per_second).unwrap_or(SLOWEST_FILL).max(Duration::from_millis(1))
    }
}

/// At `reset` the bucket is full again: true of windows that end as well as of buckets that fill steadily.
fn fill_rate(capacity: f64, missing: f64, reset: Option<Duration>) -> f64 {
    let slowest = capacity / SLOWEST_FILL.as_secs_f64();
    match reset {
        Some(reset) if missing > 0.0 && !reset.is_zero() => (missing / reset.as_secs_f64()).max(slowest),
        _ => capacity / MINUTE.as_secs_f64(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "amounts stay far below 2^53")]
fn as_amount(count: u64) -> f64 {
    count as f64
}

/// What a call has taken; given back when it is not sent.
#[derive(Debug)]
pub struct Taken<'a, C: Clone> {
    limiter: &'a Limiter<C>,
    tokens: f64,
    sent: bool,
}

impl<C: Clone> Taken<'_, C> {
    /// From here on it is the server's.
    pub fn mark_sent(&mut self) {
        self.sent = true;
    }

    /// Corrects what was taken by what was used.
    pub fn settle(&self, used_tokens: u64) {
        self.limiter.give_back(0.0, self.tokens - as_amount(used_tokens));
    }

    /// Gives all back: nothing reached the server.
    pub fn undo(mut self) {
        self.sent = false;
    }
}

impl<C: Clone> Drop for Taken<'_, C> {
    fn drop(&mut self) {
        if !self.sent {
            self.limiter.give_back(1.0, self.tokens);
        }
    }
}

#[cfg(test)]
#[path = "limiter_tests.rs"]
mod tests;
