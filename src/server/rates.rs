//! How often each token may ask: a bucket of requests that fills up again over a minute.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The buckets, by the name of a token. There are as many as there are names in the file of tokens.
#[derive(Debug)]
pub(super) struct Rates {
    per_minute: Option<u32>,
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    requests: f64,
    filled: Instant,
}

impl Rates {
    /// So many requests a minute; none is as many as anybody likes.
    pub(super) fn new(per_minute: Option<u32>) -> Self {
        Self { per_minute, buckets: Mutex::default() }
    }

    /// Takes one request out of the bucket of `name`, at `now`.
    ///
    /// # Errors
    /// When it is empty: how long until it is not.
    pub(super) fn take(&self, name: &str, now: Instant) -> Result<(), Duration> {
        let Some(per_minute) = self.per_minute else { return Ok(()) };
        let (most, per_second) = (f64::from(per_minute), f64::from(per_minute) / 60.0);
        // A panic elsewhere leaves the buckets as they are, which is as good as ever.
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry(name.to_owned()).or_insert(Bucket { requests: most, filled: now });
        let gone = now.saturating_duration_since(bucket.filled).as_secs_f64();
        bucket.requests = (bucket.requests + gone * per_second).min(most);
        bucket.filled = now;
        if bucket.requests < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - bucket.requests) / per_second));
        }
        bucket.requests -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_emptied_and_fills_up_again() {
        let (rates, began) = (Rates::new(Some(60)), Instant::now());
        let at = |ms: u64| began + Duration::from_millis(ms);
        assert!((0..60).all(|_| rates.take("a", at(0)).is_ok()));
        let wait = rates.take("a", at(0)).unwrap_err();
        assert!((0.99..=1.01).contains(&wait.as_secs_f64()), "{wait:?}");
        assert!(rates.take("b", at(0)).is_ok(), "each name has its own");
        assert!(rates.take("a", at(900)).is_err());
        assert!(rates.take("a", at(1_001)).is_ok());
        assert!(rates.take("a", at(1_001)).is_err());
        // However long nobody asked, there is no more than a minute's worth.
        assert!((0..60).all(|_| rates.take("a", at(3_600_000)).is_ok()));
        assert!(rates.take("a", at(3_600_000)).is_err());
        assert!((0..1_000).all(|_| Rates::new(None).take("a", began).is_ok()));
    }
}
