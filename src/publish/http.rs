//! Requests to one platform: breaker, limiter and retries around each, an error with a meaning for what comes back.
//!
//! A request that may be repeated is tried again after anything passing; one that must not be is tried again only when the platform
//! certainly did nothing, and is else [`Ambiguous`](ErrorKind::Ambiguous).

use super::{ErrorKind, PlatformError, deadline};
use crate::config::{Secret, TargetSettings};
use crate::remote::{
    self, ANSWER_BYTES, Body, Breaker, Delays, LONGEST_PAUSE, Limiter, Verdict, header_text, reset_after, retry_after, shown, words,
};
use crate::telemetry::metrics::{PUBLISH_BREAKER_STATE, PUBLISH_REQUESTS, PUBLISH_RETRIES};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Request, RequestBuilder, Url};
use serde_json::Value;
use std::time::{Duration, SystemTime};
use tokio::time::{Instant, sleep, timeout};

const CONNECT: Duration = Duration::from_secs(10);
const REQUEST_MS: u64 = 30_000;
const RETRIES: u32 = 3;
const RETRY_DELAY_MS: u64 = 500;
const BREAKER_FAILURES: u32 = 5;
const BREAKER_OPEN: Duration = Duration::from_secs(60);

/// Whether a request may be sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Twice is as good as once: reads, and updates that name the whole post.
    May,
    /// Twice makes two posts.
    Never,
}

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The body as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// A header's text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        header_text(&self.headers, name)
    }

    /// Whether the platform did what was asked.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// How a platform puts its errors; `None` leaves it to the status.
#[derive(Clone, Copy)]
pub struct Dialect {
    /// The platform's own words in an error.
    pub words: fn(&Reply) -> Option<String>,
    /// What an answer means where its status alone misleads; also asked about successes.
    pub kind: fn(&Reply) -> Option<ErrorKind>,
    /// What a person can do about an error.
    pub hint: fn(ErrorKind, &Reply) -> Option<String>,
}

/// The way to one platform.
pub struct Http {
    client: Client,
    base: Url,
    dialect: Dialect,
    breaker: Breaker,
    limiter: Limiter<PlatformError>,
    secrets: Vec<String>,
    platform: &'static str,
    timeout: Duration,
    deadline: Duration,
    retries: u32,
    retry_delay: Duration,
}

impl Http {
    /// The way to the platform at `base` with these headers on each request; their values are secret.
    ///
    /// # Errors
    /// When the address or a header cannot be used.
    pub fn new(
        platform: &'static str,
        base: &str,
        settings: &TargetSettings,
        headers: &[(&'static str, String)],
        dialect: Dialect,
    ) -> Result<Self, PlatformError> {
        let wrong = |what: String| PlatformError::new(ErrorKind::Settings, what);
        let base = Url::parse(&format!("{}/", base.trim_end_matches('/'))).ok().filter(Url::has_host);
        let base = base.ok_or_else(|| wrong("the address of the platform is none".to_owned()))?;
        let map = secret_headers(headers)?;
        let client = remote::client(&base, CONNECT, map).map_err(|_| wrong("cannot prepare https".to_owned()))?;
        let ms = |set: Option<u64>, default| Duration::from_millis(set.unwrap_or(default));
        Ok(Self {
            client,
            base,
            dialect,
            breaker: Breaker::new(
                BREAKER_FAILURES,
                BREAKER_OPEN,
                Box::new(move |state| PUBLISH_BREAKER_STATE.set_with(&[("platform", platform.to_owned())], state)),
            ),
            limiter: Limiter::new(settings.requests_per_minute.or_else(|| pace(platform)), None),
            secrets: headers.iter().flat_map(|(_, value)| value.split(' ')).map(str::to_owned).collect(),
            platform,
            timeout: ms(settings.timeout_ms, REQUEST_MS),
            deadline: deadline(settings),
            retries: settings.retries.unwrap_or(RETRIES),
            retry_delay: ms(settings.retry_delay_ms, RETRY_DELAY_MS),
        })
    }

    /// Never shows these in an error, whatever the platform says.
    #[must_use]
    pub fn hiding(mut self, secrets: &[Secret]) -> Self {
        let parts = || secrets.iter().flat_map(|secret| secret.expose().split(':'));
        self.secrets.extend(parts().map(str::to_owned).chain(parts().map(|part| part.replace(' ', ""))));
        self
    }

    /// The base address, with a slash at its end.
    #[must_use]
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// The address of `path` below the base.
    ///
    /// # Panics
    /// Never: a path joined to a base with a host is an address; should it not be, the base itself is used.
    #[must_use]
    pub fn at(&self, path: &str) -> Url {
        self.base.join(path.trim_start_matches('/')).unwrap_or_else(|_| self.base.clone())
    }

    /// Reads `path`.
    ///
    /// # Errors
    /// See [`Http::send`].
    pub async fn get(&self, path: &str) -> Result<Reply, PlatformError> {
        self.send(Repeat::May, |client| client.get(self.at(path))).await
    }

    /// Sends what `request` builds, as often as `repeat` allows, and gives back a success.
    ///
    /// # Errors
    /// What the platform, the network or the breaker said, with its meaning.
    pub async fn send(&self, repeat: Repeat, request: impl Fn(&Client) -> RequestBuilder) -> Result<Reply, PlatformError> {
        let deadline = Instant::now() + self.deadline;
        let mut delays = Delays::new(self.retry_delay);
        let mut left = self.retries;
        loop {
            let error = match self.attempt(repeat, &request, deadline).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            let again = matches!(error.kind, ErrorKind::RateLimited | ErrorKind::Unavailable);
            let delay = error.retry_after.unwrap_or_else(|| delays.next_delay());
            if !again || left == 0 || delay > LONGEST_PAUSE || Instant::now() + delay >= deadline {
                return Err(error);
            }
            left -= 1;
            tracing::debug!(platform = self.platform, %error, "a request is tried again");
            PUBLISH_RETRIES.add(&[("platform", self.platform.to_owned())], 1);
            if error.kind == ErrorKind::RateLimited {
                self.limiter.pause(delay, &error);
            } else {
                sleep(delay).await;
            }
        }
    }

    async fn attempt(
        &self,
        repeat: Repeat,
        request: &impl Fn(&Client) -> RequestBuilder,
        deadline: Instant,
    ) -> Result<Reply, PlatformError> {
        let open = |left: Duration| {
            let what = format!(
                "{} failed several times in a row and is left alone for another {:.0} s",
                self.host(),
                left.as_secs_f64().ceil()
            );
            PlatformError { retry_after: Some(LONGEST_PAUSE * 2), ..PlatformError::new(ErrorKind::Unavailable, what) }
        };
        self.breaker.check().map_err(open)?;
        let mut taken = self.limiter.take(1, deadline).await.map_err(|paused| paused.cause)?;
        let permit = self.breaker.admit().map_err(open)?;
        taken.mark_sent();
        let outcome = self.once(repeat, request(&self.client)).await;
        permit.decide(match outcome.as_ref().map_err(|error| error.kind) {
            Err(ErrorKind::Unavailable | ErrorKind::Ambiguous) => Verdict::Fails,
            Err(ErrorKind::RateLimited) => Verdict::Neither,
            _ => Verdict::Works,
        });
        let label = outcome.as_ref().map_or_else(|error| format!("{:?}", error.kind).to_lowercase(), |_| "done".to_owned());
        PUBLISH_REQUESTS.add(&[("platform", self.platform.to_owned()), ("outcome", label)], 1);
        outcome
    }

    async fn once(&self, repeat: Repeat, request: RequestBuilder) -> Result<Reply, PlatformError> {
        let began = Instant::now();
        let request = self.own(request)?;
        let passes = passes(&request);
        let unclear = if repeat == Repeat::May { ErrorKind::Unavailable } else { ErrorKind::Ambiguous };
        let response = match timeout(self.timeout, self.client.execute(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(self.unsent(&error, unclear)),
            Err(_) => {
                let what = format!("no answer from {} within {:.1} s", self.host(), self.timeout.as_secs_f64());
                return Err(PlatformError::new(unclear, what));
            }
        };
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = Body::new(response, self.timeout, ANSWER_BYTES).whole().await;
        tracing::debug!(
            platform = self.platform, host = %self.host(), status, milliseconds = began.elapsed().as_millis() as u64, "platform request"
        );
        let body = body.map_err(|error| PlatformError::new(unclear, format!("{}: {error}", self.host())))?;
        let reply = Reply { status, headers, body };
        match (self.dialect.kind)(&reply).or_else(|| of_status(&reply, repeat)) {
            None => Ok(reply),
            Some(kind) => Err(self.refusal(kind, &reply, &passes)),
        }
    }

    /// A request that goes to the platform itself: whatever an answer named, the credential goes nowhere else.
    fn own(&self, request: RequestBuilder) -> Result<Request, PlatformError> {
        let request = request.build().map_err(|_| PlatformError::new(ErrorKind::Local, "a request cannot be built"))?;
        if request.url().origin() == self.base.origin() {
            return Ok(request);
        }
        let what = format!("{} names an address of another host, which is not asked", self.host());
        Err(PlatformError::new(ErrorKind::Refused, what).hint("check `url` of the target"))
    }

    /// The error that an answer is.
    fn refusal(&self, kind: ErrorKind, reply: &Reply, passes: &[String]) -> PlatformError {
        let said = (self.dialect.words)(reply).unwrap_or_else(|| words(&String::from_utf8_lossy(&reply.body)));
        let said = self
            .secrets
            .iter()
            .chain(passes)
            .fold(said, |said, secret| if secret.len() < 6 { said } else { said.replace(secret, "***") });
        let said = shown(&said, None);
        let said = if said.is_empty() { String::new() } else { format!(": {said}") };
        let now = SystemTime::now();
        PlatformError {
            kind,
            message: format!("{} answered {}{said}", self.host(), reply.status),
            hint: (self.dialect.hint)(kind, reply),
            retry_after: retry_after(&reply.headers, now)
                .or_else(|| reset_after(&reply.headers, now))
                .filter(|_| matches!(kind, ErrorKind::RateLimited | ErrorKind::Unavailable)),
        }
    }

    /// No answer came.
    fn unsent(&self, error: &reqwest::Error, unclear: ErrorKind) -> PlatformError {
        let cause = remote::innermost(error).map_or_else(String::new, |cause| format!(": {}", shown(&cause, None)));
        if error.is_connect() {
            let hint = "check the address of the target and the network";
            return PlatformError::new(ErrorKind::Unavailable, format!("cannot connect to {}{cause}", self.host())).hint(hint);
        }
        PlatformError::new(unclear, format!("the connection to {} broke off before an answer{cause}", self.host()))
    }

    /// The host, with its port when it is not the usual one.
    #[must_use]
    pub fn host(&self) -> String {
        remote::host(&self.base)
    }
}

/// Requests a minute where none are set: below what platforms are known to allow one account.
fn pace(platform: &str) -> Option<u32> {
    match platform {
        "devto" | "mastodon" => Some(60),
        "github" => Some(80),
        "hashnode" => Some(500),
        _ => None,
    }
}

fn secret_headers(headers: &[(&'static str, String)]) -> Result<HeaderMap, PlatformError> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let wrong = || {
            PlatformError::new(ErrorKind::Credentials, "the credential holds a character that none has, such as a line break")
                .hint("copy it anew, on one line")
        };
        let mut value = HeaderValue::from_str(value).map_err(|_| wrong())?;
        value.set_sensitive(true);
        map.insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?, value);
    }
    Ok(map)
}

/// What a request shows to be let in, in parts, so that an answer that repeats it can be masked.
fn passes(request: &Request) -> Vec<String> {
    let shown = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    shown.split(' ').map(str::to_owned).collect()
}

/// What a status means on most platforms. A redirect is not followed: its target would get the credential.
fn of_status(reply: &Reply, repeat: Repeat) -> Option<ErrorKind> {
    Some(match reply.status {
        200..=299 => return None,
        401 => ErrorKind::Credentials,
        403 => ErrorKind::Rights,
        404 | 410 => ErrorKind::Gone,
        409 => ErrorKind::Conflict,
        429 => ErrorKind::RateLimited,
        408 | 500..=599 if repeat == Repeat::Never => ErrorKind::Ambiguous,
        408 | 500..=599 => ErrorKind::Unavailable,
        _ => ErrorKind::Refused,
    })
}
