//! The one way to a model: decides whether a call is needed, allowed, worth another try, and what it cost.
//!
//! An answer is looked for in this order: single flight -> cache -> budget -> breaker -> limiter -> place -> call -> classify -> retry ->
//! account -> cache. The cache is read inside the flight, so that who comes just after an answer was kept does not miss it.

use super::estimate::{Estimate, answer_tokens, prompt_tokens, prompt_tokens_at_most};
use super::flight::{Flights, Role, lead_among_processes};
use super::receipt::{Account, Tally};
use super::retry::{Next, Retries};
use super::value::StoredAnswer;
use super::{Breaker, BreakerState, Budget, CallError, GatewayError, Identity, Ledger, Limiter, Prices, Provider, key};
use crate::cache::Cache;
use crate::config::{BudgetSettings, CacheSettings, LlmSettings};
use crate::model::{CallOutcome, CallRecord, Completion, Digest, Prompt, Receipt};
use crate::telemetry::metrics::{LLM_COST, LLM_REQUESTS, LLM_RETRIES, LLM_SAVED, LLM_SECONDS, LLM_TOKENS};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout_at};

const DAY: Duration = Duration::from_secs(86_400);

/// Whether answers are read from the cache; they are written in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Refresh {
    /// They are.
    #[default]
    No,
    /// Everything is asked anew.
    Yes,
}

/// What the caller thinks of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// It is good and may be kept.
    Keep,
    /// It can be used; whether it may be kept is said later, with [`Gateway::keep`].
    Later,
    /// It is of no use; a kept one is thrown away and asked for anew.
    Drop,
}

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An earlier run, or another one that asked the same at the same time.
    Cache,
    /// A call.
    Model,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the model said.
    pub completion: Completion,
    /// Where it came from.
    pub source: Source,
}

/// What a gateway is made of.
pub struct GatewayParts {
    /// The model.
    pub provider: Box<dyn Provider>,
    /// Where answers are kept.
    pub cache: Cache,
    /// How long they are kept.
    pub cache_settings: CacheSettings,
    /// What tokens cost.
    pub prices: Prices,
    /// What may be spent.
    pub budget: BudgetSettings,
    /// Limits, times and retries.
    pub settings: LlmSettings,
    /// Where calls are written down.
    pub ledger: Box<dyn Ledger>,
    /// Whether the cache is read.
    pub refresh: Refresh,
    /// The run that calls belong to.
    pub run: String,
    /// The repository that they are about.
    pub repository: String,
}

/// The way to a model.
pub struct Gateway {
    pub(super) provider: Box<dyn Provider>,
    pub(super) identity: Identity,
    pub(super) prices: Prices,
    pub(super) budget: Budget,
    pub(super) breaker: Breaker,
    pub(super) limiter: Limiter,
    pub(super) places: Semaphore,
    pub(super) ledger: Box<dyn Ledger>,
    pub(super) stopped: OnceLock<CallError>,
    cache: Cache,
    time_to_live: Duration,
    flights: Flights,
    tally: Tally,
    settings: LlmSettings,
    refresh: Refresh,
    run: String,
    repository: String,
}

/// What a caller thinks of answers.
type Judge<'a> = &'a (dyn Fn(&Completion) -> Acceptance + Sync);

impl Gateway {
    /// A gateway of its parts.
    #[must_use]
    pub fn new(parts: GatewayParts) -> Self {
        let settings = parts.settings;
        Self {
            identity: parts.provider.identity(),
            provider: parts.provider,
            prices: parts.prices,
            budget: Budget::new(parts.budget),
            breaker: Breaker::new(settings.breaker_failures, Duration::from_millis(settings.breaker_open_ms)),
            limiter: Limiter::new(settings.requests_per_minute, settings.tokens_per_minute),
            places: Semaphore::new(settings.concurrency.max(1)),
            ledger: parts.ledger,
            stopped: OnceLock::new(),
            cache: parts.cache,
            time_to_live: DAY * parts.cache_settings.ttl_days,
            flights: Flights::default(),
            tally: Tally::new(),
            settings,
            refresh: parts.refresh,
            run: parts.run,
            repository: parts.repository,
        }
    }

    /// Answers a prompt.
    ///
    /// # Errors
    /// When there is no answer: see [`GatewayError`].
    pub async fn ask(&self, prompt: &Prompt, judge: Judge<'_>) -> Result<Answer, GatewayError> {
        let key = key(&self.identity, prompt);
        let led = async {
            if let Some(answer) = self.read(&key, prompt, judge).await {
                return Ok(answer);
            }
            let read = || self.read(&key, prompt, judge);
            let lead = self.call(prompt, &key, judge);
            lead_among_processes(&self.cache, &key, self.reads_cache().then_some(self.deadline()), read, lead).await
        };
        let (outcome, role) = self.flights.join(key, led).await;
        let mut answer = outcome?;
        if role == Role::Followed {
            answer.source = Source::Cache;
        }
        if answer.source == Source::Cache {
            self.count_cached(prompt, &answer.completion).await;
        }
        Ok(answer)
    }

    /// The answer to a prompt that is kept, without a call and without counting it.
    pub async fn cached(&self, prompt: &Prompt) -> Option<Completion> {
        let key = key(&self.identity, prompt);
        self.read(&key, prompt, &|_| Acceptance::Keep).await.map(|answer| answer.completion)
    }

    /// Keeps an answer under a prompt: one that was judged [`Acceptance::Later`], or the repaired one in place of the first.
    pub async fn keep(&self, prompt: &Prompt, completion: &Completion) {
        let stored = StoredAnswer::new(completion, &prompt.template, now_ms());
        self.cache.put(&key(&self.identity, prompt), &stored.to_bytes(), self.time_to_live).await;
    }

    /// What prompts would use, were they sent now.
    pub async fn estimate(&self, prompts: &[Prompt]) -> Estimate {
        let (model, tier) = (&self.identity.model, self.asked_tier());
        let mut estimate = Estimate { cost_usd: Some(0.0), cost_usd_max: Some(0.0), ..Estimate::default() };
        for prompt in prompts {
            if self.cached(prompt).await.is_some() {
                continue;
            }
            let (tokens, output) = (prompt_tokens(prompt), u64::from(prompt.max_output_tokens));
            let cost = |tokens, output| self.prices.cost_at_most(model, tokens, output, tier);
            let add = |sum: Option<f64>, cost: Option<f64>| Some(sum? + cost?);
            estimate.calls += 1;
            estimate.prompt_tokens += tokens;
            estimate.output_tokens_max += output;
            estimate.cost_usd = add(estimate.cost_usd, cost(tokens, answer_tokens(prompt)));
            estimate.cost_usd_max = add(estimate.cost_usd_max, cost(prompt_tokens_at_most(prompt), output));
        }
        estimate
    }

    /// What was used so far.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        self.tally.receipt()
    }

    /// What the breaker does now.
    #[must_use]
    pub fn breaker_state(&self) -> BreakerState {
        self.breaker.state()
    }

    /// Where answers are kept.
    #[must_use]
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// How long they are kept.
    #[must_use]
    pub fn time_to_live(&self) -> Duration {
        self.time_to_live
    }

    /// Whether answers are read from the cache.
    #[must_use]
    pub fn reads_cache(&self) -> bool {
        self.refresh == Refresh::No
    }

    /// The model as it is asked for.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.identity.model
    }

    /// Who answers.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    fn deadline(&self) -> Duration {
        Duration::from_millis(self.settings.deadline_ms)
    }

    async fn read(&self, key: &Digest, prompt: &Prompt, judge: Judge<'_>) -> Option<Answer> {
        if !self.reads_cache() {
            return None;
        }
        let bytes = self.cache.get(key).await?;
        let stored = StoredAnswer::read(&bytes, &prompt.template).filter(|stored| judge(&stored.completion) != Acceptance::Drop);
        if stored.is_none() {
            self.cache.remove(key).await;
        }
        stored.map(|stored| Answer { completion: stored.completion, source: Source::Cache })
    }

    /// Calls until there is an answer, nothing is left to try, or the deadline has passed; accounts for all of it; keeps the answer.
    async fn call(&self, prompt: &Prompt, key: &Digest, judge: Judge<'_>) -> Result<Answer, GatewayError> {
        let mut account = Account::new();
        let deadline = Instant::now() + self.deadline();
        let outcome = timeout_at(deadline, self.attempts(prompt, &mut account, deadline)).await;
        let outcome = outcome.unwrap_or_else(|_| {
            if account.in_flight {
                account.end(1, 1);
                self.charge_unknown(prompt, &mut account);
            }
            Err(GatewayError::Deadline { after: self.deadline() })
        });
        self.count_call(prompt, &account, outcome.is_ok()).await;
        let completion = outcome?;
        match judge(&completion) {
            Acceptance::Keep => {
                let stored = StoredAnswer::new(&completion, &prompt.template, now_ms());
                self.cache.put(key, &stored.to_bytes(), self.time_to_live).await;
            }
            Acceptance::Later => {}
            Acceptance::Drop => return Err(GatewayError::Form),
        }
        Ok(Answer { completion, source: Source::Model })
    }

    async fn attempts(&self, prompt: &Prompt, account: &mut Account, deadline: Instant) -> Result<Completion, GatewayError> {
        let mut prompt = prompt.clone();
        let mut retries = Retries::new(self.settings.retries, Duration::from_millis(self.settings.retry_delay_ms));
        loop {
            let error = match self.attempt(&prompt, account, deadline).await {
                Err(GatewayError::Call(error)) if error.requests > 0 || error.kind == super::CallErrorKind::Network => *error,
                outcome => return outcome,
            };
            let (delay, next) = match retries.next(&error, &mut prompt, deadline) {
                Next::GiveUp => return Err(error.into()),
                Next::After(delay) => (delay, "failure"),
                Next::AfterPause(delay) => {
                    self.limiter.pause(delay, &error);
                    (Duration::ZERO, "rate_limit")
                }
            };
            tracing::debug!(reason = next, delay_ms = delay.as_millis() as u64, error = %error, "another attempt follows");
            LLM_RETRIES.add(&[("reason", next.to_owned())], 1);
            sleep(delay).await;
        }
    }

    async fn count_call(&self, prompt: &Prompt, account: &Account, answered: bool) {
        if account.attempts == 0 {
            return;
        }
        self.tally.add_call(account);
        let outcome = if answered { CallOutcome::Answered } else { CallOutcome::Failed };
        let record = CallRecord {
            usage: account.usage,
            estimated: account.estimated,
            cost_usd: account.cost_usd,
            saved_usd: Some(0.0),
            duration_ms: account.duration_ms(),
            attempts: account.attempts,
            ..self.record(prompt, outcome)
        };
        LLM_SECONDS.observe(Duration::from_millis(record.duration_ms));
        self.write_down(record).await;
    }

    async fn count_cached(&self, prompt: &Prompt, completion: &Completion) {
        let (usage, saved_usd) = self.used(prompt, completion);
        self.tally.add_cached(saved_usd);
        LLM_SAVED.add_money(&[], saved_usd.unwrap_or_default());
        self.write_down(CallRecord { usage, saved_usd, ..self.record(prompt, CallOutcome::Cached) }).await;
    }

    /// A line of the ledger for something that cost nothing.
    fn record(&self, prompt: &Prompt, outcome: CallOutcome) -> CallRecord {
        CallRecord {
            at_ms: now_ms(),
            run: self.run.clone(),
            repository: self.repository.clone(),
            operation: prompt.operation,
            model: self.identity.model.clone(),
            outcome,
            usage: crate::model::Usage::default(),
            estimated: false,
            cost_usd: Some(0.0),
            saved_usd: Some(0.0),
            duration_ms: 0,
            attempts: 0,
        }
    }

    async fn write_down(&self, record: CallRecord) {
        let (model, operation) = (record.model.clone(), record.operation.name().to_owned());
        let outcome = match record.outcome {
            CallOutcome::Answered => "answered",
            CallOutcome::Cached => "cached",
            CallOutcome::Failed => "failed",
        };
        LLM_REQUESTS.add(&[("model", model.clone()), ("operation", operation), ("outcome", outcome.to_owned())], 1);
        if record.outcome != CallOutcome::Cached {
            let tokens = [
                ("prompt", record.usage.prompt_tokens),
                ("cached", record.usage.cached_tokens),
                ("completion", record.usage.completion_tokens),
            ];
            for (kind, count) in tokens {
                LLM_TOKENS.add(&[("model", model.clone()), ("kind", kind.to_owned())], count);
            }
            LLM_COST.add_money(&[("model", model)], record.cost_usd.unwrap_or_default());
        }
        self.ledger.record(record).await;
    }
}

/// Milliseconds since 1970.
pub(super) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
