//! The one way to a model: decides whether a call is needed, allowed and worth another try, and what it cost.
//!
//! A gateway belongs to a run; what its process has in common stands in the [`Line`].
//! The order is single flight -> cache -> budget -> breaker -> limiter -> place -> call -> classify -> retry -> account -> cache. The cache
//! is read inside the flight, so that who comes just after an answer was kept does not miss it. One deadline bounds all of it.

use super::flight::{Role, lead_among_processes};
use super::receipt::{Account, Tally};
use super::retry::{Next, Retries};
use super::{Budget, BudgetError, CallError, CallErrorKind, Drafts, Estimate, Identity, Line, Provider, key};
use crate::cache::Cache;
use crate::config::BudgetSettings;
use crate::model::{CallOutcome, Completion, Digest, Prompt, Receipt};
use crate::telemetry::metrics::LLM_RETRIES;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};

/// What a leader has after its deadline to write its line in the ledger, before who waits for it gives up.
const GRACE: Duration = Duration::from_secs(5);

/// What a gateway is made of.
pub struct GatewayParts {
    /// What the run shares with others.
    pub line: Arc<Line>,
    /// Who answers.
    pub provider: Box<dyn Provider>,
    /// Limits on spending.
    pub budget: BudgetSettings,
    /// Answers that wait for the check of the article.
    pub drafts: Box<dyn Drafts>,
    /// Whether kept answers are read.
    pub refresh: Refresh,
    /// The run, as the ledger names it.
    pub run: String,
    /// The repository's name, for the ledger.
    pub repository: String,
}

/// Whether kept answers are asked for anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Refresh {
    /// Kept answers are used.
    #[default]
    No,
    /// The cache is written and not read.
    Yes,
}

/// What the asker thinks of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// It is good, and worth keeping.
    Keep,
    /// The asker may use it, and says later, with [`Gateway::keep`], whether it is worth keeping.
    Later,
    /// The asker may use it, but it is not kept; in the cache it counts as missing.
    DoNotKeep,
}

/// Judges an answer.
pub type Accept<'a> = &'a (dyn Fn(&Completion) -> Acceptance + Sync);

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerSource {
    /// The cache, or another asker's call: it cost nothing.
    Cached,
    /// A call.
    Model,
    /// A call of an earlier attempt at the same article.
    EarlierAttempt,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The text and what the provider said of it.
    pub completion: Completion,
    /// Where it came from.
    pub source: AnswerSource,
    /// What the asker thinks of it.
    pub accepted: Acceptance,
}

/// Why there is no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum GatewayError {
    /// The last attempt failed; also an earlier call's error that no further call can mend.
    #[error(transparent)]
    Call(#[from] Box<CallError>),
    /// The server failed too often in a row.
    #[error("the model's server failed several times in a row and is left alone for another {} s", left.as_secs_f64().ceil())]
    Open {
        /// Until the next attempt may be made; zero while a probe is out.
        left: Duration,
    },
    /// It would cost too much.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// It took too long, with all retries and waits.
    #[error("no answer within {} s, retries and waits included", *deadline_ms as f64 / 1000.0)]
    Deadline {
        /// The limit.
        deadline_ms: u64,
    },
    /// The gateway no longer takes calls.
    #[error("the gateway is closed")]
    Closed,
}

impl From<CallError> for GatewayError {
    fn from(error: CallError) -> Self {
        Self::Call(Box::new(error))
    }
}

impl From<Duration> for GatewayError {
    fn from(left: Duration) -> Self {
        Self::Open { left }
    }
}

impl GatewayError {
    /// What the server meant, when it said something.
    #[must_use]
    pub fn kind(&self) -> Option<CallErrorKind> {
        if let Self::Call(error) = self { Some(error.kind) } else { None }
    }
}

/// The one way to a model.
pub struct Gateway {
    pub(super) line: Arc<Line>,
    pub(super) provider: Box<dyn Provider>,
    pub(super) identity: Identity,
    pub(super) budget: Budget,
    pub(super) stopped: OnceLock<CallError>,
    pub(super) refresh: Refresh,
    pub(super) tally: Tally,
    drafts: Box<dyn Drafts>,
    pub(super) run: String,
    pub(super) repository: String,
}

impl Gateway {
    /// A gateway that has made no call yet.
    #[must_use]
    pub fn new(parts: GatewayParts) -> Self {
        Self {
            line: parts.line,
            identity: parts.provider.identity(),
            provider: parts.provider,
            budget: Budget::new(parts.budget),
            stopped: OnceLock::new(),
            refresh: parts.refresh,
            tally: Tally::new(),
            drafts: parts.drafts,
            run: parts.run,
            repository: parts.repository,
        }
    }

    /// The answer to `prompt`, from the cache, from a call under way for the same, or from a call with its retries.
    ///
    /// # Errors
    /// See [`GatewayError`]; after errors of credentials, quota or an unknown model every later call fails with the same error, unsent.
    pub async fn ask(&self, prompt: &Prompt, accept: Accept<'_>) -> Result<Answer, GatewayError> {
        let key = key(&self.identity, prompt);
        if let Some(answer) = self.answered_before(&key, prompt, accept).await {
            return Ok(answer);
        }
        let line = &*self.line;
        let deadline = Instant::now() + Duration::from_millis(line.deadline_ms);
        let flight = line.flights.join(key, async {
            if let Some(answer) = self.cached(&key, prompt, accept).await {
                return Ok(answer);
            }
            let read = || self.cached(&key, prompt, accept);
            let lease = (self.refresh == Refresh::No).then(|| Duration::from_millis(line.deadline_ms));
            lead_among_processes(&line.cache, &key, lease, read, self.call(&key, prompt, accept, deadline)).await
        });
        let (outcome, role) = timeout_at(deadline + GRACE, flight).await.map_err(|_| self.late())?;
        let answer = outcome?;
        match role {
            Role::Led => Ok(answer),
            Role::Followed => Ok(self.share(prompt, answer, accept).await),
        }
    }

    /// Keeps `completion` as the answer to `prompt`: a repaired answer stands for the first prompt.
    pub async fn keep(&self, prompt: &Prompt, completion: &Completion) {
        if self.refresh == Refresh::Yes {
            self.forgive(prompt).await;
        }
        self.store(&key(&self.identity, prompt), prompt, completion).await;
    }

    /// The kept answer to `prompt`, if there is one; it is not counted as used.
    pub async fn kept(&self, prompt: &Prompt) -> Option<Completion> {
        self.read(&key(&self.identity, prompt), prompt).await
    }

    /// Where answers are kept.
    #[must_use]
    pub fn cache(&self) -> &Cache {
        &self.line.cache
    }

    /// How long they are kept.
    #[must_use]
    pub fn time_to_live(&self) -> Duration {
        self.line.ttl
    }

    /// Whether kept answers are read.
    #[must_use]
    pub fn refresh(&self) -> Refresh {
        self.refresh
    }

    /// The model as it is asked for.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.identity.model
    }

    /// What `prompts` will use; nothing is sent.
    pub async fn estimate(&self, prompts: &[Prompt]) -> Estimate {
        let mut estimate = Estimate { cost_usd: Some(0.0), cost_usd_max: Some(0.0), ..Estimate::default() };
        for prompt in prompts {
            if self.read(&key(&self.identity, prompt), prompt).await.is_none() {
                self.add_to(&mut estimate, prompt);
            }
        }
        estimate
    }

    /// What the calls so far used and cost.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        self.tally.receipt()
    }

    /// Who answers.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Calls with retries, writes down what it used, and keeps the answer.
    async fn call(&self, key: &Digest, prompt: &Prompt, accept: Accept<'_>, deadline: Instant) -> Result<Answer, GatewayError> {
        let mut account = Account::new();
        let outcome =
            timeout_at(deadline, self.attempts(prompt, &mut account, deadline)).await.unwrap_or_else(|_| Err(self.late()));
        if account.in_flight {
            account.end(1, 1);
            self.charge_unknown(prompt, &mut account);
        }
        self.write_down(prompt, &account, if outcome.is_ok() { CallOutcome::Answered } else { CallOutcome::Failed }).await;
        let completion = outcome?;
        let accepted = accept(&completion);
        if accepted == Acceptance::Keep {
            self.store(key, prompt, &completion).await;
        }
        if accepted != Acceptance::DoNotKeep {
            self.drafts.put(*key, &completion).await;
        }
        Ok(Answer { completion, source: AnswerSource::Model, accepted })
    }

    /// What an earlier attempt at the same article was answered; it was paid and written down then.
    async fn answered_before(&self, key: &Digest, prompt: &Prompt, accept: Accept<'_>) -> Option<Answer> {
        let completion = self.drafts.get(key)?;
        let accepted = accept(&completion);
        match accepted {
            Acceptance::DoNotKeep => return None,
            Acceptance::Keep => self.store(key, prompt, &completion).await,
            Acceptance::Later => {}
        }
        Some(Answer { completion, source: AnswerSource::EarlierAttempt, accepted })
    }

    async fn attempts(&self, prompt: &Prompt, account: &mut Account, deadline: Instant) -> Result<Completion, GatewayError> {
        let mut retries = Retries::new(self.line.retries, self.line.retry_delay);
        let mut prompt = prompt.clone();
        loop {
            let error = match self.attempt(&prompt, account, deadline).await {
                Err(GatewayError::Call(error)) => error,
                done => return done,
            };
            match retries.next(&error, &mut prompt, deadline) {
                Next::GiveUp => return Err(GatewayError::Call(error)),
                Next::After(delay) => sleep(delay).await,
                Next::AfterPause(delay) => self.line.limiter.pause(delay, &error),
            }
            tracing::debug!(reason = reason(error.kind), %error, "model call is tried again");
            LLM_RETRIES.add(&[("reason", reason(error.kind).to_owned())], 1);
        }
    }

    fn late(&self) -> GatewayError {
        GatewayError::Deadline { deadline_ms: self.line.deadline_ms }
    }
}

/// The label of a retry.
fn reason(kind: CallErrorKind) -> &'static str {
    match kind {
        CallErrorKind::Network => "network",
        CallErrorKind::Timeout => "timeout",
        CallErrorKind::Server => "server",
        CallErrorKind::Overloaded => "overloaded",
        CallErrorKind::RateLimited => "rate_limited",
        CallErrorKind::Cut => "cut",
        _ => "unusable",
    }
}
