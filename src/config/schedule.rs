//! `[[serve.schedules]]`: an order that is given again and again, at the times of a cron expression in a time zone.
//!
//! Where clocks are put forward, a time that does not exist is taken at the first moment after the gap; where they are put back, a fixed
//! time is taken once, and one of every hour or minute each time that the clock shows it.

use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// The most characters of a name.
const NAME_CHARACTERS: usize = 64;

/// One schedule.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ScheduleSettings {
    /// Its name; a schedule that is called otherwise is another one.
    pub name: String,
    /// The times: minute, hour, day of the month, month, day of the week; or a word such as `@daily`.
    pub cron: String,
    /// The IANA name of the time zone whose clock shows them.
    #[serde(default = "utc")]
    pub timezone: String,
    /// What is ordered.
    #[serde(default)]
    pub work: ScheduledWork,
    /// The order, as the API takes it: `source`, and `kind`, `focus`, `since`, `audience`, `composer`, `publish`.
    #[serde(flatten)]
    pub order: toml::Table,
}

/// What is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ScheduledWork {
    /// An analysis.
    Analysis,
    /// An article.
    #[default]
    Article,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// The times of a schedule.
#[derive(Clone, Debug)]
pub struct Times {
    cron: Cron,
    zone: TimeZone,
}

impl ScheduleSettings {
    /// Its times.
    ///
    /// # Errors
    /// What is wrong with it, as the rest of a sentence about all schedules.
    pub fn times(&self) -> Result<Times, String> {
        if self.name.trim().is_empty() || self.name.chars().count() > NAME_CHARACTERS || self.name.chars().any(char::is_control) {
            return Err(format!("has a name that is not 1 to {NAME_CHARACTERS} printable characters"));
        }
        let of = |problem: &str| format!("{:?} {problem}", self.name);
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let cron = parser
            .parse(&self.cron)
            .map_err(|error| of(&format!("has a cron that is no expression of five fields such as `30 6 * * 1-5`: {error}")))?;
        let zone = TimeZone::get(&self.timezone)
            .map_err(|_| of("has a timezone that is no IANA name such as `Europe/Berlin` or `UTC`"))?;
        let times = Times { cron, zone };
        // Such as the 30th of February.
        times.after(Timestamp::now().as_millisecond()).ok_or_else(|| of("has a cron that never comes true"))?;
        Ok(times)
    }
}

impl Times {
    /// The first time after `at_ms`, both in milliseconds since 1970; none when there is no further one.
    #[must_use]
    pub fn after(&self, at_ms: i64) -> Option<i64> {
        let at = Timestamp::from_millisecond(at_ms).ok()?.to_zoned(self.zone.clone());
        let next = self.cron.find_next_occurrence(&at, false).ok()?;
        Some(next.timestamp().as_millisecond())
    }

    /// The last time after `from_ms` and not after `until_ms`; none when there is none.
    #[must_use]
    pub fn last_between(&self, from_ms: i64, until_ms: i64) -> Option<i64> {
        std::iter::successors(self.after(from_ms), |at_ms| self.after(*at_ms)).take_while(|at_ms| *at_ms <= until_ms).last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(cron: &str, timezone: &str) -> ScheduleSettings {
        let (name, cron, timezone) = ("nightly".to_owned(), cron.to_owned(), timezone.to_owned());
        ScheduleSettings { name, cron, timezone, work: ScheduledWork::Article, order: toml::Table::new() }
    }

    fn ms(stamp: &str) -> i64 {
        stamp.parse::<Timestamp>().unwrap().as_millisecond()
    }

    /// The next times after `from`.
    fn next(cron: &str, timezone: &str, from: &str, count: usize) -> Vec<String> {
        let times = schedule(cron, timezone).times().unwrap();
        let all = std::iter::successors(times.after(ms(from)), |at_ms| times.after(*at_ms));
        all.take(count).map(|at_ms| Timestamp::from_millisecond(at_ms).unwrap().to_string()).collect()
    }

    #[test]
    fn times_are_those_of_the_clock_on_the_wall() {
        assert_eq!(
            next("30 6 * * 1-5", "Europe/Berlin", "2026-10-23T00:00:00Z", 3),
            ["2026-10-23T04:30:00Z", "2026-10-26T05:30:00Z", "2026-10-27T05:30:00Z"]
        );
        assert_eq!(next("@daily", "UTC", "2026-11-26T00:00:00Z", 1), ["2026-11-27T00:00:00Z"]);
    }

    #[test]
    fn a_time_in_the_gap_of_spring_comes_right_after_it() {
        // On 29 March 2026 clocks go from 02:00 to 03:00, at 01:00 UTC.
        assert_eq!(
            next("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", 3),
            ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]
        );
    }

    #[test]
    fn a_time_in_the_overlap_of_autumn_comes_once_and_every_hour_each_time() {
        // On 25 October 2026 clocks go from 03:00 to 02:00, at 01:00 UTC.
        assert_eq!(
            next("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2),
            ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]
        );
        assert_eq!(
            next("30 * * * *", "Europe/Berlin", "2026-10-24T23:45:00Z", 3),
            ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"]
        );
    }

    #[test]
    fn the_last_missed_time_is_found() {
        let times = schedule("0 * * * *", "UTC").times().unwrap();
        let noon = ms("2026-11-26T12:00:00Z");
        assert_eq!(times.last_between(noon - 7_200_000, noon + 1), Some(noon));
        assert_eq!(times.last_between(noon, noon + 1), None);
    }

    #[test]
    fn what_is_no_schedule_is_told() {
        for (cron, timezone, expected) in [
            ("61 * * * *", "UTC", "\"nightly\" has a cron that is no expression of five fields"),
            ("* * * * * *", "UTC", "\"nightly\" has a cron that is no expression of five fields"),
            ("", "UTC", "\"nightly\" has a cron that is no expression of five fields"),
            ("0 0 30 2 *", "UTC", "\"nightly\" has a cron that never comes true"),
            ("@daily", "Europe/Atlantis", "\"nightly\" has a timezone that is no IANA name"),
        ] {
            let problem = schedule(cron, timezone).times().unwrap_err();
            assert!(problem.starts_with(expected), "{cron}: {problem}");
        }
        assert!(ScheduleSettings { name: " ".to_owned(), ..schedule("@daily", "UTC") }.times().is_err());
    }
}
