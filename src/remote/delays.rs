//! The delays between attempts: each twice as long as the one before, half of it random.

use std::time::Duration;
use tokio_retry::strategy::{ExponentialBackoff, jitter};

/// The longest delay that is not asked for by the server.
const LONGEST_DELAY: Duration = Duration::from_secs(8);

/// Delays that grow.
#[derive(Debug)]
pub struct Delays(ExponentialBackoff);

impl Delays {
    /// The first delay is about `first`, each further one twice as long, up to eight seconds.
    #[must_use]
    pub fn new(first: Duration) -> Self {
        let millis = u64::try_from(first.as_millis()).unwrap_or(u64::MAX);
        // The strategy gives powers of its base, so base 2 begins with twice the factor: halved again below.
        Self(ExponentialBackoff::from_millis(2).factor(millis).max_delay(LONGEST_DELAY * 2))
    }

    /// The next delay: at least half of it is fixed, as failed requests count against limits too, so that callers spread.
    #[must_use]
    pub fn next_delay(&mut self) -> Duration {
        spread(self.full() / 2)
    }

    /// The next delay, twice as long: for a server that says that it has too much to do.
    #[must_use]
    pub fn next_long_delay(&mut self) -> Duration {
        spread(self.full())
    }

    fn full(&mut self) -> Duration {
        self.0.next().unwrap_or_default()
    }
}

fn spread(full: Duration) -> Duration {
    full / 2 + jitter(full / 2)
}
