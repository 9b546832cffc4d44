//! Redis: every exchange, connecting included, ends within one timeout; after a failure Redis is left alone for a pause, then
//! tried again on a new connection.

use super::envelope::{self, MOST_PACKED_BYTES};
use super::figures::Failed;
use super::notes::Notes;
use crate::config::CacheSettings;
use crate::model::Digest;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Cmd, ErrorKind, FromRedisValue, RedisError, ServerErrorKind};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Answers in a Redis.
pub struct Redis {
    client: redis::Client,
    line: Mutex<Line>,
    timeout: Duration,
    pause: Duration,
    namespace: String,
    pub(super) notes: Arc<Notes>,
}

/// The state of the connection.
#[derive(Default)]
struct Line {
    /// Dropped after each failure: a manager that has failed to log in would never try again.
    manager: Option<ConnectionManager>,
    rest_until: Option<Instant>,
}

/// Why there is no answer to a command.
enum Trouble {
    /// Redis answered with an error that concerns this command or key only.
    Refused(RedisError),
    /// Redis is not to be used for now.
    Away,
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The client would show the password.
        f.debug_struct("Redis").field("namespace", &self.namespace).finish_non_exhaustive()
    }
}

impl Redis {
    /// The Redis of `settings`, not connected yet; none when there is none or its address cannot be used, which is noted.
    pub(super) fn new(settings: &CacheSettings, notes: &Arc<Notes>) -> Option<Self> {
        let url = settings.redis_url.as_ref().filter(|url| !url.expose().is_empty())?;
        crate::remote::install_crypto_provider();
        let Ok(client) = redis::Client::open(url.expose()) else {
            notes.say("the address of redis cannot be read, so redis is not used; redis://HOST:PORT was expected".to_owned());
            return None;
        };
        Some(Self {
            client,
            line: Mutex::default(),
            timeout: Duration::from_millis(settings.redis_timeout_ms.max(1)),
            pause: Duration::from_millis(settings.redis_pause_ms),
            namespace: settings.namespace.clone(),
            notes: Arc::clone(notes),
        })
    }

    /// What stands under `key`; what cannot be understood is removed.
    pub(super) async fn get(&self, key: &Digest) -> Result<Option<Vec<u8>>, Failed> {
        let name = self.answer_key(key);
        // Not GET: somebody else's value of any size would have to be received in full.
        let envelope: Vec<u8> = match self.ask(redis::cmd("GETRANGE").arg(&name).arg(0).arg(MOST_PACKED_BYTES)).await {
            Ok(envelope) => envelope,
            Err(Trouble::Refused(error)) if error.code() == Some("WRONGTYPE") => return self.forget(&name).await,
            Err(trouble) => return Err(self.give_up(&trouble)),
        };
        if envelope.is_empty() {
            return Ok(None);
        }
        match envelope::unpack(&envelope) {
            Some(bytes) => Ok(Some(bytes)),
            None => self.forget(&name).await,
        }
    }

    /// Keeps a packed answer for `ttl`.
    pub(super) async fn put(&self, key: &Digest, envelope: &[u8], ttl: Duration) -> Result<(), Failed> {
        let mut command = redis::cmd("SET");
        command.arg(self.answer_key(key)).arg(envelope).arg("PX").arg(milliseconds(ttl));
        self.order(&command).await
    }

    /// Drops an answer.
    pub(super) async fn remove(&self, key: &Digest) -> Result<(), Failed> {
        self.order(redis::cmd("DEL").arg(self.answer_key(key))).await
    }

    async fn forget(&self, name: &str) -> Result<Option<Vec<u8>>, Failed> {
        self.order(redis::cmd("DEL").arg(name)).await.map(|()| None)
    }

    /// Sends a command whose answer says nothing.
    async fn order(&self, command: &Cmd) -> Result<(), Failed> {
        self.answer::<redis::Value>(command).await.map(drop)
    }

    /// Sends a command; what goes wrong is noted.
    pub(super) async fn answer<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Failed> {
        self.ask(command).await.map_err(|trouble| self.give_up(&trouble))
    }

    async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Trouble> {
        let mut manager = self.manager()?;
        match tokio::time::timeout(self.timeout, command.query_async(&mut manager)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) if concerns_one_command(&error) => Err(Trouble::Refused(error)),
            Ok(Err(error)) => Err(self.rest(reason(&error))),
            Err(_) => Err(self.rest(None)),
        }
    }

    /// The connection, unless Redis is left alone.
    fn manager(&self) -> Result<ConnectionManager, Trouble> {
        let mut line = self.line();
        if line.rest_until.is_some_and(|until| Instant::now() < until) {
            return Err(Trouble::Away);
        }
        if let Some(manager) = &line.manager {
            return Ok(manager.clone());
        }
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(Some(self.timeout))
            .set_number_of_retries(0);
        let manager = ConnectionManager::new_lazy_with_config(self.client.clone(), config).map_err(|_| Trouble::Away)?;
        line.manager = Some(manager.clone());
        Ok(manager)
    }

    /// Leaves Redis alone for the pause, because of `reason` or of a timeout.
    fn rest(&self, reason: Option<&str>) -> Trouble {
        let mut line = self.line();
        line.manager = None;
        line.rest_until = Some(Instant::now() + self.pause);
        let what = reason.map_or_else(|| format!("did not answer within {} ms", self.timeout.as_millis()), str::to_owned);
        let pause = self.pause.as_secs_f64();
        self.notes.say(format!("redis {what}; it is left alone for {pause} s at a time, and the local cache is used"));
        Trouble::Away
    }

    fn give_up(&self, trouble: &Trouble) -> Failed {
        if let Trouble::Refused(error) = trouble {
            let what = if error.code() == Some("OOM") { "has no memory left for answers" } else { "refuses a command" };
            self.notes.say(format!("redis {what}; the local cache is used"));
        }
        Failed
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer_key(&self, key: &Digest) -> String {
        format!("{}:answer:1:{key}", self.namespace)
    }

    /// The key of the claim on an answer.
    pub(super) fn claim_key(&self, key: &Digest) -> String {
        format!("{}:claim:1:{key}", self.namespace)
    }

    /// A pattern that the keys of all answers match, and no others.
    pub(super) fn pattern(&self) -> String {
        let mut pattern = String::new();
        for c in self.namespace.chars() {
            if matches!(c, '*' | '?' | '[' | ']' | '^' | '-' | '\\') {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        pattern + ":answer:1:*"
    }
}

/// A duration as Redis takes it.
pub(super) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX >> 11).clamp(1, u64::MAX >> 11)
}

/// Whether Redis itself is well, and only this command or key is not.
fn concerns_one_command(error: &RedisError) -> bool {
    matches!(error.code(), Some("WRONGTYPE" | "OOM")) || error.kind() == ErrorKind::Server(ServerErrorKind::ResponseError)
}

/// What Redis did, in words without an address; none for a timeout.
fn reason(error: &RedisError) -> Option<&'static str> {
    Some(match error.kind() {
        _ if error.is_timeout() => return None,
        _ if error.is_connection_refusal() => "cannot be reached",
        ErrorKind::AuthenticationFailed => "refuses the credentials",
        ErrorKind::Server(ServerErrorKind::NoPerm) => "refuses the credentials",
        _ if matches!(error.code(), Some("NOAUTH" | "WRONGPASS")) => "refuses the credentials",
        ErrorKind::Io => "broke the connection",
        _ => "is not usable",
    })
}
