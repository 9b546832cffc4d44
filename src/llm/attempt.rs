//! One attempt of a call, from the budget to the bill.

use super::budget::{Amount, Reservation};
use super::estimate::{prompt_tokens, prompt_tokens_at_most};
use super::receipt::Account;
use super::tokens::tokens;
use super::{CallError, CallErrorKind, Gateway, GatewayError, Reply};
use crate::model::{Completion, Prompt, Usage};
use crate::remote::{Paused, Taken, Verdict};
use crate::telemetry::metrics::LLM_WAITS;
use tokio::time::Instant;

/// The most tokens of one sort that a provider is believed to have counted in one call.
const MOST_TOKENS: u64 = 1 << 30;

impl Gateway {
    /// Budget, breaker, limiter, place, call, bill. Everything that waits comes before the last look at the breaker.
    pub(super) async fn attempt(
        &self,
        prompt: &Prompt,
        account: &mut Account,
        deadline: Instant,
    ) -> Result<Completion, GatewayError> {
        self.check_stopped()?;
        let mut reservation = self.reserve(prompt).await?;
        self.line.breaker.check()?;
        let waiting = Instant::now();
        let needed = prompt_tokens(prompt) + u64::from(prompt.max_output_tokens);
        let mut taken = self.line.limiter.take(needed, deadline).await.map_err(paused)?;
        LLM_WAITS.observe(waiting.elapsed());
        let _place = self.line.places.acquire().await.map_err(|_| GatewayError::Closed)?;
        // Others may have been told to stop or to wait while this one waited.
        self.line.limiter.wait_for_pause(deadline).await.map_err(paused)?;
        self.check_stopped()?;
        let permit = self.line.breaker.admit()?;
        reservation.mark_sent();
        taken.mark_sent();
        account.begin();
        let outcome = self.provider.complete(prompt).await;
        permit.decide(verdict(&outcome));
        match outcome {
            Ok(reply) => Ok(self.bill(prompt, reply, account, reservation, &taken)),
            Err(error) => {
                self.bill_failure(prompt, &error, account, reservation, taken);
                Err(error.into())
            }
        }
    }

    /// Sets aside the most that the attempt can use.
    async fn reserve(&self, prompt: &Prompt) -> Result<Reservation<'_>, GatewayError> {
        let (prompt_tokens, output_tokens) = (prompt_tokens_at_most(prompt), u64::from(prompt.max_output_tokens));
        let model = &self.identity.model;
        let cost = self.line.prices().cost_at_most(model, prompt_tokens, output_tokens, self.asked_tier());
        let line = &*self.line;
        Ok(self.budget.reserve(model, prompt_tokens + output_tokens, cost, (line, super::books::now_ms())).await?)
    }

    /// Without a usage the reservation stays as it is, and the ledger gets an estimate.
    fn bill(
        &self,
        prompt: &Prompt,
        reply: Reply,
        account: &mut Account,
        reservation: Reservation<'_>,
        taken: &Taken<'_, CallError>,
    ) -> Completion {
        account.end(reply.requests, 0);
        let mut completion = reply.completion;
        completion.usage = completion.usage.map(believable);
        let (usage, cost_usd) = self.used(prompt, &completion);
        account.charge(usage, cost_usd);
        if completion.usage.is_some() {
            reservation.settle(amount(&usage, cost_usd));
            taken.settle(usage.prompt_tokens.saturating_add(usage.completion_tokens));
        } else {
            account.estimated = true;
        }
        self.line.limiter.learn(&reply.limits);
        completion
    }

    fn bill_failure(
        &self,
        prompt: &Prompt,
        error: &CallError,
        account: &mut Account,
        reservation: Reservation<'_>,
        taken: Taken<'_, CallError>,
    ) {
        account.end(error.requests, error.requests);
        if let Some(usage) = error.usage.map(believable) {
            let cost_usd = self.cost(&usage, self.asked_tier());
            account.charge(usage, cost_usd);
            reservation.settle(amount(&usage, cost_usd));
        } else if error.requests == 0 || is_refusal(error.kind) {
            reservation.settle(Amount::default());
        } else if error.kind != CallErrorKind::Server {
            self.charge_unknown(prompt, account);
        }
        if error.requests == 0 {
            taken.undo();
        }
        self.line.limiter.learn(&error.limits);
        if let (CallErrorKind::RateLimited, Some(asked)) = (error.kind, error.retry_after) {
            self.line.limiter.pause(asked, error);
        }
        if matches!(error.kind, CallErrorKind::Quota | CallErrorKind::Credentials | CallErrorKind::UnknownModel) {
            _ = self.stopped.set(error.clone());
        }
    }

    /// An attempt that was sent and whose use nobody knows: its prompt at least was probably read.
    pub(super) fn charge_unknown(&self, prompt: &Prompt, account: &mut Account) {
        let usage = Usage { prompt_tokens: prompt_tokens(prompt), ..Usage::default() };
        account.estimated = true;
        account.charge(usage, self.cost(&usage, self.asked_tier()));
    }

    /// What an answer used and costs; an estimate when the provider did not count.
    pub(super) fn used(&self, prompt: &Prompt, completion: &Completion) -> (Usage, Option<f64>) {
        let usage = completion.usage.unwrap_or_else(|| Usage {
            prompt_tokens: prompt_tokens(prompt),
            completion_tokens: tokens(&completion.text),
            ..Usage::default()
        });
        (usage, self.cost(&usage, completion.service_tier.as_deref()))
    }

    fn cost(&self, usage: &Usage, service_tier: Option<&str>) -> Option<f64> {
        self.line.prices().cost(&self.identity.model, usage, service_tier)
    }

    /// The tier that a user set.
    pub(super) fn asked_tier(&self) -> Option<&str> {
        self.identity.parameters.get("service_tier").and_then(serde_json::Value::as_str)
    }

    /// The error after which no call of this run is made any more.
    fn check_stopped(&self) -> Result<(), GatewayError> {
        self.stopped.get().map_or(Ok(()), |error| {
            // Nothing is sent for this one, so nothing is counted twice.
            Err(CallError { requests: 0, usage: None, ..error.clone() }.into())
        })
    }
}

/// The error that began a pause, for a call that was not sent.
fn paused(paused: Paused<CallError>) -> CallError {
    CallError { retry_after: Some(paused.left), requests: 0, usage: None, ..paused.cause }
}

/// Whether a server refused the request before a model saw it, so that it costs nothing.
fn is_refusal(kind: CallErrorKind) -> bool {
    use CallErrorKind as Kind;
    matches!(
        kind,
        Kind::Overloaded
            | Kind::RateLimited
            | Kind::Quota
            | Kind::Credentials
            | Kind::UnknownModel
            | Kind::ContextTooLong
            | Kind::Request
    )
}

fn verdict(outcome: &Result<Reply, CallError>) -> Verdict {
    use CallErrorKind as Kind;
    match outcome.as_ref().map_err(|error| error.kind) {
        Ok(_) | Err(Kind::Cut | Kind::Filtered | Kind::Refused) => Verdict::Works,
        Err(Kind::Network | Kind::Timeout | Kind::Server | Kind::Overloaded) => Verdict::Fails,
        Err(_) => Verdict::Neither,
    }
}

fn amount(usage: &Usage, cost_usd: Option<f64>) -> Amount {
    Amount { tokens: usage.prompt_tokens.saturating_add(usage.completion_tokens), cost_usd: cost_usd.unwrap_or_default() }
}

/// Counts of a server that is broken, or lies, must not overflow sums.
fn believable(usage: Usage) -> Usage {
    let Usage { prompt_tokens, cached_tokens, cache_write_tokens, completion_tokens, reasoning_tokens } = usage;
    Usage {
        prompt_tokens: prompt_tokens.min(MOST_TOKENS),
        cached_tokens: cached_tokens.min(prompt_tokens).min(MOST_TOKENS),
        cache_write_tokens: cache_write_tokens.min(prompt_tokens).min(MOST_TOKENS),
        completion_tokens: completion_tokens.min(MOST_TOKENS),
        reasoning_tokens: reasoning_tokens.min(MOST_TOKENS),
    }
}
