//! The gateway's behaviour, against a provider that answers from a script, with a clock that stands still unless somebody waits.

mod budget;
mod calls;

use super::*;
use crate::cache::Cache;
use crate::config::{Api, BudgetSettings, CacheSettings, LlmSettings, PriceSettings};
use crate::model::{CallRecord, Completion, Message, MessageRole, Operation, Prompt, Usage};
use futures_util::future::BoxFuture;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A prompt of one message.
pub(super) fn prompt(text: &str) -> Prompt {
    Prompt {
        operation: Operation::Section,
        template: "section@1".to_owned(),
        messages: vec![Message { role: MessageRole::User, text: text.to_owned() }],
        schema: None,
        max_output_tokens: 100,
    }
}

/// An answer that used 10 and 5 tokens.
pub(super) fn completion(text: &str) -> Completion {
    let usage = Usage { prompt_tokens: 10, completion_tokens: 5, ..Usage::default() };
    Completion { text: text.to_owned(), model: "m-1".to_owned(), usage: Some(usage), service_tier: None }
}

/// A failed attempt that reached the server.
pub(super) fn failure(kind: CallErrorKind) -> CallError {
    CallError { kind, message: format!("{kind:?}"), retry_after: None, limits: RateLimits::default(), usage: None, requests: 1 }
}

/// Who answers in tests.
pub(super) fn identity() -> Identity {
    Identity {
        base_url: "http://localhost/v1".to_owned(),
        api: Api::Chat,
        model: "m".to_owned(),
        parameters: serde_json::Map::new(),
    }
}

/// A ledger that knows what was spent today, and remembers since when it was asked.
pub(super) struct TodayLedger {
    spent_usd: Result<f64, LedgerError>,
    asked: Mutex<Vec<i64>>,
}

impl TodayLedger {
    pub(super) fn new(spent_usd: f64) -> Self {
        Self { spent_usd: Ok(spent_usd), asked: Mutex::default() }
    }

    pub(super) fn broken() -> Self {
        Self { spent_usd: Err(LedgerError("broken".to_owned())), asked: Mutex::default() }
    }

    pub(super) fn asked(&self) -> Vec<i64> {
        self.asked.lock().unwrap().clone()
    }
}

impl Ledger for TodayLedger {
    fn record(&self, _: CallRecord) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn spent_since(&self, at_ms: i64) -> BoxFuture<'_, Result<f64, LedgerError>> {
        self.asked.lock().unwrap().push(at_ms);
        Box::pin(std::future::ready(self.spent_usd.clone()))
    }
}

/// What a scripted provider does next; after the script it answers.
#[derive(Clone)]
pub(super) enum Act {
    Answer(&'static str),
    Fail(CallError),
    Hang,
}

/// A provider with a script; it counts calls and how many were under way at once.
#[derive(Clone, Default)]
pub(super) struct Script {
    acts: Arc<Mutex<VecDeque<Act>>>,
    pub(super) seen: Arc<Mutex<Vec<Prompt>>>,
    delay: Duration,
}

impl Script {
    pub(super) fn new(acts: impl IntoIterator<Item = Act>) -> Self {
        Self { acts: Arc::new(Mutex::new(acts.into_iter().collect())), delay: Duration::from_millis(100), ..Self::default() }
    }

    pub(super) fn calls(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

impl Provider for Script {
    fn identity(&self) -> Identity {
        identity()
    }

    fn complete<'a>(&'a self, prompt: &'a Prompt) -> BoxFuture<'a, Result<Reply, CallError>> {
        self.seen.lock().unwrap().push(prompt.clone());
        let act = self.acts.lock().unwrap().pop_front().unwrap_or(Act::Answer("{}"));
        Box::pin(async move {
            tokio::time::sleep(self.delay).await;
            match act {
                Act::Answer(text) => Ok(Reply { completion: completion(text), limits: RateLimits::default(), requests: 1 }),
                Act::Fail(error) => Err(error),
                Act::Hang => std::future::pending().await,
            }
        })
    }
}

/// A gateway around a script, without a cache; a token costs a thousandth of a dollar.
pub(super) fn gateway(script: &Script, change: impl FnOnce(&mut LlmSettings), budget: BudgetSettings) -> Gateway {
    let mut settings = LlmSettings::default();
    change(&mut settings);
    let price = PriceSettings { input_cost_per_token: 0.001, output_cost_per_token: 0.001, ..PriceSettings::default() };
    Gateway::new(GatewayParts {
        provider: Box::new(script.clone()),
        cache: Cache::Off,
        cache_settings: CacheSettings::default(),
        prices: Prices::builtin().with(&BTreeMap::from([("m".to_owned(), price)])),
        budget,
        settings,
        ledger: Box::new(NoLedger),
        refresh: Refresh::No,
        run: "run".to_owned(),
        repository: "repository".to_owned(),
    })
}

/// Asks and keeps whatever comes.
pub(super) async fn ask(gateway: &Gateway, text: &str) -> Result<Answer, GatewayError> {
    gateway.ask(&prompt(text), &|_| Acceptance::Keep).await
}
