//! The gateway against a provider that answers as a test says, on a clock that runs when everybody waits.

mod calls;
mod money;
mod resumed;
mod sharing;

use super::*;
use crate::cache::Cache;
use crate::config::{Api, BudgetSettings, LlmSettings};
use crate::model::{CallRecord, Completion, Digest, Message, MessageRole, Operation, Prompt, Usage};
use crate::remote::{BreakerState, RateLimits};
use futures_util::future::BoxFuture;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// What a scripted provider does with one attempt.
#[derive(Clone)]
pub(super) struct Step {
    outcome: Result<Reply, CallError>,
    takes: Duration,
}

/// A provider that follows a script; when it is over, its last step stays.
#[derive(Clone, Default)]
pub(super) struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    calls: Arc<Mutex<Vec<Seen>>>,
}

/// An attempt that a provider saw.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    at: Instant,
    max_output_tokens: u32,
}

impl Script {
    pub(super) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: Arc::new(Mutex::new(steps.into_iter().collect())), ..Self::default() }
    }

    fn calls(&self) -> Vec<Seen> {
        self.calls.lock().unwrap().clone()
    }

    fn count(&self) -> usize {
        self.calls().len()
    }

    /// Seconds between attempts.
    fn gaps(&self) -> Vec<f64> {
        self.calls().windows(2).map(|pair| (pair[1].at - pair[0].at).as_secs_f64()).collect()
    }

    fn next(&self) -> Step {
        let mut steps = self.steps.lock().unwrap();
        if steps.len() > 1 { steps.pop_front().unwrap() } else { steps.front().unwrap().clone() }
    }
}

impl Provider for Script {
    fn identity(&self) -> Identity {
        identity()
    }

    fn complete<'a>(&'a self, prompt: &'a Prompt) -> BoxFuture<'a, Result<Reply, CallError>> {
        Box::pin(async move {
            let step = self.next();
            self.calls.lock().unwrap().push(Seen { at: Instant::now(), max_output_tokens: prompt.max_output_tokens });
            sleep(step.takes).await;
            step.outcome
        })
    }
}

/// A ledger that remembers, and that can be asked what was spent today.
#[derive(Clone, Default)]
pub(super) struct TodayLedger {
    spent: Option<f64>,
    asked: Arc<Mutex<Vec<i64>>>,
    lines: Arc<Mutex<Vec<CallRecord>>>,
}

impl TodayLedger {
    pub(super) fn new(spent: f64) -> Self {
        Self { spent: Some(spent), ..Self::default() }
    }

    pub(super) fn broken() -> Self {
        Self::default()
    }

    pub(super) fn asked(&self) -> Vec<i64> {
        self.asked.lock().unwrap().clone()
    }

    fn lines(&self) -> Vec<CallRecord> {
        self.lines.lock().unwrap().clone()
    }
}

impl Ledger for TodayLedger {
    fn record(&self, call: CallRecord) -> BoxFuture<'_, bool> {
        Box::pin(async move {
            self.lines.lock().unwrap().push(call);
            true
        })
    }

    fn spent_since(&self, at_ms: i64) -> BoxFuture<'_, Result<f64, LedgerError>> {
        Box::pin(async move {
            self.asked.lock().unwrap().push(at_ms);
            let own: f64 = self.lines().iter().filter_map(|line| line.cost_usd).sum();
            self.spent.map(|spent| spent + own).ok_or_else(|| LedgerError("no such table".to_owned()))
        })
    }
}

/// A line with default settings that writes into `ledger`.
pub(super) fn line(ledger: TodayLedger) -> Line {
    Line::new(LineParts {
        settings: &LlmSettings::default(),
        cache: Cache::default(),
        ttl: Duration::from_secs(60),
        prices: Prices::builtin(),
        ledger: Box::new(ledger),
    })
}

/// Drafts in memory.
#[derive(Clone, Default)]
pub(super) struct Drawer(Arc<Mutex<Vec<(Digest, Completion)>>>);

impl Drafts for Drawer {
    fn get(&self, key: &Digest) -> Option<Completion> {
        self.0.lock().unwrap().iter().find(|(own, _)| own == key).map(|(_, completion)| completion.clone())
    }

    fn put(&self, key: Digest, completion: &Completion) -> BoxFuture<'_, ()> {
        self.0.lock().unwrap().push((key, completion.clone()));
        Box::pin(std::future::ready(()))
    }
}

/// A gateway under test, its provider and its ledger.
pub(super) struct Bench {
    script: Script,
    ledger: TodayLedger,
    settings: LlmSettings,
    budget: BudgetSettings,
    prices: Prices,
    pub(super) refresh: Refresh,
}

impl Bench {
    pub(super) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            script: Script::new(steps),
            ledger: TodayLedger::new(0.0),
            settings: LlmSettings::default(),
            budget: BudgetSettings::default(),
            prices: Prices::builtin(),
            refresh: Refresh::No,
        }
    }

    fn set(mut self, change: impl FnOnce(&mut LlmSettings)) -> Self {
        change(&mut self.settings);
        self
    }

    fn gateway(&self) -> Arc<Gateway> {
        self.gateway_over(Cache::default())
    }

    pub(super) fn gateway_over(&self, cache: Cache) -> Arc<Gateway> {
        self.gateway_on(&self.line_over(cache), Box::new(NoDrafts))
    }

    /// What gateways may share.
    fn line_over(&self, cache: Cache) -> Arc<Line> {
        Arc::new(Line::new(LineParts {
            settings: &self.settings,
            cache,
            ttl: Duration::from_secs(60),
            prices: self.prices.clone(),
            ledger: Box::new(self.ledger.clone()),
        }))
    }

    /// A gateway of one of several runs.
    fn gateway_on(&self, line: &Arc<Line>, drafts: Box<dyn Drafts>) -> Arc<Gateway> {
        Arc::new(Gateway::new(GatewayParts {
            line: Arc::clone(line),
            provider: Box::new(self.script.clone()),
            budget: self.budget.clone(),
            drafts,
            refresh: self.refresh,
            run: "run".to_owned(),
            repository: "repository".to_owned(),
        }))
    }
}

/// Asks several prompts at once.
async fn ask_all(gateway: &Arc<Gateway>, prompts: impl IntoIterator<Item = Prompt>) -> Vec<Result<Answer, GatewayError>> {
    let asks: Vec<_> = prompts
        .into_iter()
        .map(|prompt| {
            let gateway = gateway.clone();
            tokio::spawn(async move { gateway.ask(&prompt, &keep).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for ask in asks {
        outcomes.push(ask.await.unwrap());
    }
    outcomes
}

fn keep(_: &Completion) -> Acceptance {
    Acceptance::Keep
}

fn ok(text: &str) -> Step {
    ok_after(text, Duration::ZERO)
}

fn ok_after(text: &str, takes: Duration) -> Step {
    Step { outcome: Ok(Reply { completion: completion(text), limits: RateLimits::default(), requests: 1 }), takes }
}

fn fails(kind: CallErrorKind) -> Step {
    Step { outcome: Err(failure(kind)), takes: Duration::ZERO }
}

fn fails_asking(kind: CallErrorKind, retry_after: Duration) -> Step {
    Step { outcome: Err(CallError { retry_after: Some(retry_after), ..failure(kind) }), takes: Duration::ZERO }
}

fn kind_of(outcome: &Result<Answer, GatewayError>) -> Option<CallErrorKind> {
    match outcome {
        Err(GatewayError::Call(error)) => Some(error.kind),
        _ => None,
    }
}

pub(super) fn failure(kind: CallErrorKind) -> CallError {
    CallError { kind, message: format!("{kind:?}"), retry_after: None, limits: RateLimits::default(), usage: None, requests: 1 }
}

pub(super) fn completion(text: &str) -> Completion {
    let usage = Usage { prompt_tokens: 100, completion_tokens: 10, ..Usage::default() };
    Completion { text: text.to_owned(), model: "gpt-5-mini".to_owned(), usage: Some(usage), service_tier: None }
}

pub(super) fn identity() -> Identity {
    Identity {
        base_url: "http://127.0.0.1:1/v1".to_owned(),
        api: Api::Chat,
        model: "gpt-5-mini".to_owned(),
        parameters: serde_json::Map::new(),
    }
}

pub(super) fn prompt(text: &str) -> Prompt {
    Prompt {
        operation: Operation::Section,
        template: "section@1".to_owned(),
        messages: vec![Message { role: MessageRole::User, text: text.to_owned() }],
        schema: None,
        max_output_tokens: 1000,
    }
}
