//! Randomness for lifetimes and tokens. Nothing secret depends on it, so the seeds of the standard library's hash maps do.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

/// Sixty-four bits that differ with each call and each process.
fn bits() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// A token that no other process has.
pub(super) fn token() -> String {
    format!("{:016x}{:016x}", bits(), bits())
}

/// `ttl` give or take a tenth, so that what was put together does not expire together.
pub(super) fn jittered(ttl: Duration) -> Duration {
    spread(ttl, bits())
}

/// `ttl` times 0.9 to 1.1, by where `bits` lie in their range; at least a millisecond.
fn spread(ttl: Duration, bits: u64) -> Duration {
    let share = bits as f64 / u64::MAX as f64;
    ttl.mul_f64(0.9 + 0.2 * share).max(Duration::from_millis(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_stay_within_a_tenth() {
        let ttl = Duration::from_secs(100);
        for (bits, seconds) in [(0, 90.0), (u64::MAX / 2, 100.0), (u64::MAX, 110.0)] {
            assert!((spread(ttl, bits).as_secs_f64() - seconds).abs() < 0.001);
        }
        assert_eq!(spread(Duration::ZERO, 0), Duration::from_millis(1));
    }

    #[test]
    fn tokens_differ() {
        let tokens: std::collections::BTreeSet<String> = (0..100).map(|_| token()).collect();
        assert_eq!(tokens.len(), 100);
    }
}
