//! The time that a test double goes by: the machine's, and what a test puts on top of it.

use std::time::{SystemTime, UNIX_EPOCH};

/// A clock that a test can set forward.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead_seconds: u64,
}

impl Clock {
    /// Seconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + self.ahead_seconds
    }

    /// Lets time pass.
    pub(crate) fn advance(&mut self, seconds: u64) {
        self.ahead_seconds += seconds;
    }
}

/// `2026-11-26T02:14:07` in UTC. Two of these compare as the times do.
pub(crate) fn stamp(seconds: u64) -> String {
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(day);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// The civil date of a day counted from 1970, in years that begin in March, so that the leap day comes last.
fn date(day: u64) -> (u64, u64, u64) {
    let day = day + 719_468;
    let (era, day) = (day / 146_097, day % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    (era * 400 + year + u64::from(month <= 2), month, day)
}

#[test]
fn stamps_are_dates() {
    for (seconds, expected) in [
        (0, "1970-01-01T00:00:00"),
        (951_782_399, "2000-02-28T23:59:59"),
        (951_782_400, "2000-02-29T00:00:00"),
        (1_795_659_247, "2026-11-26T02:14:07"),
        (4_107_542_400, "2100-03-01T00:00:00"),
    ] {
        assert_eq!(stamp(seconds), expected);
    }
}
