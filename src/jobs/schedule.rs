//! Orders that are given again and again. Every process watches the clock; the store sees to it that a due time is one job among them all.
//!
//! Times that came while no process ran are not all made up for: of those that are not older than `catch_up_ms`, the last one is, once.

use super::{Context, Pace, Work, now_ms, token};
use crate::config::{ScheduledWork, ServeSettings, Settings, Times};
use crate::model::{JobKind, NewJob};
use crate::store::StoreError;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

/// How often the clock is looked at.
const TICK: Duration = Duration::from_millis(500);
const USUAL_PRIORITY: u8 = 5;

/// An order with its times.
#[derive(Clone, Debug)]
pub struct Schedule {
    name: String,
    times: Times,
    kind: JobKind,
    request: Value,
}

/// What is wrong with a schedule.
#[derive(Debug, thiserror::Error)]
#[error("the schedule {name:?} {problem}")]
pub struct ScheduleError {
    name: String,
    problem: String,
}

impl Schedule {
    /// The schedules of settings.
    ///
    /// # Errors
    /// The first one whose order makes no sense.
    pub fn all(settings: &Settings) -> Result<Vec<Self>, ScheduleError> {
        settings
            .serve
            .schedules
            .iter()
            .map(|schedule| {
                let wrong = |problem: String| ScheduleError { name: schedule.name.clone(), problem };
                let kind = match schedule.work {
                    ScheduledWork::Analysis => JobKind::Analysis,
                    ScheduledWork::Article => JobKind::Article,
                };
                let order = serde_json::to_value(&schedule.order).map_err(|error| wrong(error.to_string()))?;
                let work = Work::read(kind, &order).map_err(|error| wrong(format!("orders what cannot be done: {error}")))?;
                let targets = &settings.publish.targets;
                if let Some(target) = work.destinations().unwrap_or_default().iter().find(|name| !targets.contains_key(*name)) {
                    return Err(wrong(format!("publishes to {target:?}, and there is no such target in the settings")));
                }
                let times = schedule.times().map_err(&wrong)?;
                Ok(Self { name: schedule.name.clone(), times, kind, request: work.to_value() })
            })
            .collect()
    }
}

/// Watches the clock for one schedule.
struct Watch {
    schedule: Schedule,
    /// The last time that somebody saw to, as far as this process knows.
    seen_ms: Option<i64>,
}

/// Queues what is due until `pace` says otherwise.
pub async fn keep_schedules(context: Arc<Context>, wake: Arc<Notify>, mut pace: watch::Receiver<Pace>) {
    let mut latest = context.latest.subscribe();
    let mut watches = Watch::all(context.schedules.clone());
    while *pace.borrow() == Pace::Claim {
        if latest.has_changed().unwrap_or(false) {
            let settings = Arc::clone(&latest.borrow_and_update());
            // Whoever read the settings again has seen to it that they make sense.
            watches = Schedule::all(&settings).map(Watch::all).unwrap_or(watches);
        }
        for watch in &mut watches {
            match watch.look(&context, now_ms()).await {
                Ok(true) => wake.notify_one(),
                Ok(false) => {}
                Err(error) => tracing::warn!(schedule = watch.schedule.name, error = error.told(), "a schedule was not looked at"),
            }
        }
        let _ = timeout(TICK, pace.changed()).await;
    }
}

impl Watch {
    fn all(schedules: Vec<Schedule>) -> Vec<Self> {
        schedules.into_iter().map(|schedule| Self { schedule, seen_ms: None }).collect()
    }

    /// Whether a job was queued.
    async fn look(&mut self, context: &Context, now_ms: i64) -> Result<bool, StoreError> {
        let Schedule { name, times, .. } = &self.schedule;
        let seen_ms = match self.seen_ms {
            Some(seen_ms) => seen_ms,
            None => context.store.schedule(name, now_ms).await?,
        };
        self.seen_ms = Some(seen_ms);
        let Some(due_ms) = times.last_between(seen_ms.max(oldest_ms(&context.settings.serve, now_ms)), now_ms) else {
            return Ok(false);
        };
        let job = self.job(due_ms);
        let queued = context.store.move_on(name, due_ms, Some(&job), now_ms).await?;
        // Where another process was first it may have been further on, too.
        self.seen_ms = queued.then_some(due_ms);
        if queued {
            tracing::info!(schedule = name, job = job.id, late_ms = now_ms - due_ms, "a scheduled job was queued");
        }
        Ok(queued)
    }

    fn job(&self, due_ms: i64) -> NewJob {
        let Schedule { name, kind, request, .. } = &self.schedule;
        // Keys of callers have a colon behind the caller's name.
        let idempotency_key = Some(format!("schedule {name} {due_ms}"));
        NewJob { id: token(), kind: *kind, request: request.clone(), priority: USUAL_PRIORITY, idempotency_key }
    }
}

/// Times from before are not made up for.
fn oldest_ms(settings: &ServeSettings, now_ms: i64) -> i64 {
    now_ms.saturating_sub(i64::try_from(settings.catch_up_ms).unwrap_or(i64::MAX))
}
