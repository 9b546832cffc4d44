//! What `techdoc cache` asks for: how much is kept, and that it go away. Only our own rows and keys are touched.

use super::Cache;
use super::figures::Failed;
use super::remote::Redis;
use super::sqlite_tier::now_ms;
use std::time::{Duration, Instant};

/// Keys that Redis looks at in one step of a scan.
const SCAN_STEP: u32 = 1_000;
/// How long a scan of a large Redis may take.
const SCAN_TIME: Duration = Duration::from_secs(10);

/// What the local store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LocalStats {
    /// Answers, expired ones included.
    pub entries: u64,
    /// Their size.
    pub bytes: u64,
    /// When the oldest was kept, in milliseconds since 1970.
    pub oldest_ms: Option<i64>,
    /// When the newest was kept.
    pub newest_ms: Option<i64>,
    /// Answers that have expired and were not deleted yet.
    pub expired: u64,
}

/// Keys of ours in Redis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RedisStats {
    /// Those that were seen.
    pub keys: u64,
    /// Whether all of Redis was looked at in the time allowed.
    pub complete: bool,
}

/// What a cache holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheStats {
    /// The local store; none when it cannot be read.
    pub local: Option<LocalStats>,
    /// Redis; none when it is not configured or does not answer.
    pub redis: Option<RedisStats>,
}

/// What is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clear {
    /// Every answer.
    All,
    /// Answers that have expired; Redis drops those by itself.
    Expired,
}

impl Cache {
    /// Whether Redis answers at the moment; none where there is none.
    pub async fn redis_answers(&self) -> Option<bool> {
        let answer = self.redis()?.answer::<redis::Value>(&redis::cmd("PING")).await;
        Some(answer.is_ok())
    }

    /// Counts what is kept.
    pub async fn stats(&self) -> CacheStats {
        let local = match self.sqlite() {
            Some(sqlite) => sqlite.blocking(|local| local.stats(now_ms())).await.ok().map(Option::unwrap_or_default),
            None => None,
        };
        let redis = match self.redis() {
            Some(redis) => redis.scan(Seen::IsCounted).await.ok(),
            None => None,
        };
        CacheStats { local, redis }
    }

    /// Deletes answers; what could not be cleared is none in the result, otherwise the number of answers that went.
    pub async fn clear(&self, what: Clear) -> Cleared {
        let until_ms = match what {
            Clear::All => i64::MAX,
            Clear::Expired => now_ms(),
        };
        let local = match self.sqlite() {
            Some(sqlite) => sqlite.blocking(move |local| local.clear(until_ms)).await.ok(),
            None => None,
        };
        let redis = match self.redis().filter(|_| what == Clear::All) {
            Some(redis) => redis.scan(Seen::IsDeleted).await.ok(),
            None => None,
        };
        Cleared { local, redis }
    }

    /// Whether Redis is configured.
    #[must_use]
    pub fn has_redis(&self) -> bool {
        self.redis().is_some()
    }

    /// Whether a local store is configured.
    #[must_use]
    pub fn has_local(&self) -> bool {
        self.sqlite().is_some()
    }
}

/// What a clearing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleared {
    /// Answers deleted from the local store; none when it could not be written.
    pub local: Option<u64>,
    /// Keys deleted from Redis; none when it was not asked or did not answer.
    pub redis: Option<RedisStats>,
}

/// What a scan does with the keys that it sees.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    IsCounted,
    IsDeleted,
}

impl Redis {
    /// Goes through the keys of our answers.
    async fn scan(&self, seen: Seen) -> Result<RedisStats, Failed> {
        let pattern = self.pattern();
        let begin = Instant::now();
        let mut cursor = 0_u64;
        let mut keys = 0;
        while begin.elapsed() < SCAN_TIME {
            let mut command = redis::cmd("SCAN");
            command.arg(cursor).arg("MATCH").arg(&pattern).arg("COUNT").arg(SCAN_STEP);
            let (next, names): (u64, Vec<Vec<u8>>) = self.answer(&command).await?;
            keys += match seen {
                Seen::IsDeleted if !names.is_empty() => self.answer::<u64>(redis::cmd("DEL").arg(&names)).await?,
                _ => names.len() as u64,
            };
            if next == 0 {
                return Ok(RedisStats { keys, complete: true });
            }
            cursor = next;
        }
        Ok(RedisStats { keys, complete: false })
    }
}
