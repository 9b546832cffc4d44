//! The gateway's books: which answers are kept, and what is written down of each call, in the receipt, the ledger and the metrics.

use super::estimate::{answer_tokens, prompt_tokens, prompt_tokens_at_most};
use super::receipt::Account;
use super::today::Day;
use super::{Accept, Acceptance, Answer, AnswerSource, Estimate, Gateway, Refresh, StoredAnswer};
use crate::model::{CallOutcome, CallRecord, Completion, Digest, Prompt, Usage};
use crate::telemetry::metrics::{LLM_COST, LLM_REQUESTS, LLM_SAVED, LLM_SECONDS, LLM_TOKENS};
use std::time::{Duration, SystemTime};

impl Gateway {
    /// The kept answer, unless the asker rejects it: then it goes.
    pub(super) async fn cached(&self, key: &Digest, prompt: &Prompt, accept: Accept<'_>) -> Option<Answer> {
        let completion = self.read(key, prompt).await?;
        if accept(&completion) == Acceptance::DoNotKeep {
            self.line.cache.remove(key).await;
            return None;
        }
        self.write_down_saved(prompt, &completion).await;
        Some(Answer { completion, source: AnswerSource::Cached, accepted: Acceptance::Keep })
    }

    /// Another asker's answer, which cost this one nothing.
    pub(super) async fn share(&self, prompt: &Prompt, answer: Answer, accept: Accept<'_>) -> Answer {
        self.write_down_saved(prompt, &answer.completion).await;
        let accepted = accept(&answer.completion);
        Answer { source: AnswerSource::Cached, accepted, ..answer }
    }

    pub(super) async fn read(&self, key: &Digest, prompt: &Prompt) -> Option<Completion> {
        if self.refresh == Refresh::Yes {
            return None;
        }
        let bytes = self.line.cache.get(key).await?;
        let stored = StoredAnswer::read(&bytes, &prompt.template);
        if stored.is_none() {
            self.line.cache.remove(key).await;
        }
        stored.map(|stored| stored.completion)
    }

    pub(super) async fn store(&self, key: &Digest, prompt: &Prompt, completion: &Completion) {
        let stored = StoredAnswer::new(completion, &prompt.template, now_ms());
        self.line.cache.put(key, &stored.to_bytes(), self.line.ttl).await;
    }

    /// A call that was never sent leaves no line.
    pub(super) async fn write_down(&self, prompt: &Prompt, account: &Account, outcome: CallOutcome) {
        if account.attempts == 0 {
            return;
        }
        self.tally.add_call(account);
        let record = CallRecord {
            usage: account.usage,
            estimated: account.estimated,
            cost_usd: account.cost_usd,
            duration_ms: account.duration_ms(),
            attempts: account.attempts,
            ..self.record(prompt, outcome)
        };
        count(&record);
        LLM_SECONDS.observe(Duration::from_millis(record.duration_ms));
        let (day, cost_usd) = (Day::of(record.at_ms), record.cost_usd.unwrap_or_default());
        if self.line.ledger.record(record).await {
            let _turn = self.line.today.turn().await;
            self.line.today.add(day, -cost_usd);
        }
    }

    async fn write_down_saved(&self, prompt: &Prompt, completion: &Completion) {
        let (usage, saved_usd) = self.used(prompt, completion);
        self.tally.add_cached(saved_usd);
        let estimated = completion.usage.is_none();
        let record = CallRecord { usage, estimated, saved_usd, ..self.record(prompt, CallOutcome::Cached) };
        count(&record);
        self.line.ledger.record(record).await;
    }

    fn record(&self, prompt: &Prompt, outcome: CallOutcome) -> CallRecord {
        CallRecord {
            at_ms: now_ms(),
            run: self.run.clone(),
            repository: self.repository.clone(),
            operation: prompt.operation,
            model: self.identity.model.clone(),
            outcome,
            usage: Usage::default(),
            estimated: false,
            cost_usd: Some(0.0),
            saved_usd: Some(0.0),
            duration_ms: 0,
            attempts: 0,
        }
    }

    pub(super) fn add_to(&self, estimate: &mut Estimate, prompt: &Prompt) {
        let (likely, most) = (prompt_tokens(prompt), prompt_tokens_at_most(prompt));
        let output_tokens = u64::from(prompt.max_output_tokens);
        let usage = Usage { prompt_tokens: likely, completion_tokens: answer_tokens(prompt), ..Default::default() };
        let (model, tier) = (&self.identity.model, self.asked_tier());
        let add = |sum: Option<f64>, more: Option<f64>| Some(sum? + more?);
        estimate.calls += 1;
        estimate.prompt_tokens += likely;
        estimate.output_tokens_max += output_tokens;
        estimate.cost_usd = add(estimate.cost_usd, self.line.prices().cost(model, &usage, tier));
        estimate.cost_usd_max = add(estimate.cost_usd_max, self.line.prices().cost_at_most(model, most, output_tokens, tier));
    }
}

/// Adds a line of the ledger to the metrics.
fn count(record: &CallRecord) {
    let outcome = match record.outcome {
        CallOutcome::Answered => "answered",
        CallOutcome::Cached => "cached",
        CallOutcome::Failed => "failed",
    };
    let model = || ("model", record.model.clone());
    LLM_REQUESTS.add(&[model(), ("operation", record.operation.name().to_owned()), ("outcome", outcome.to_owned())], 1);
    if record.outcome == CallOutcome::Cached {
        LLM_SAVED.add_money(&[], record.saved_usd.unwrap_or_default());
        return;
    }
    LLM_COST.add_money(&[model()], record.cost_usd.unwrap_or_default());
    let Usage { prompt_tokens, cached_tokens, completion_tokens, .. } = record.usage;
    for (kind, tokens) in [("prompt", prompt_tokens), ("cached", cached_tokens), ("completion", completion_tokens)] {
        LLM_TOKENS.add(&[model(), ("kind", kind.to_owned())], tokens);
    }
}

/// Milliseconds since 1970.
pub(super) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
