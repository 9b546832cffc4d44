//! Workers: claim, run, renew the lease, write the end. As many at once as there are workers, however long the queue is.

use super::reporter::Reporter;
use super::run;
use super::running::Running;
use super::{Context, JobError, Remedy, now_ms, token};
use crate::config::ServeSettings;
use crate::model::{Job, JobOutput, JobProgress, JobState, Lease};
use crate::progress::Interrupt;
use crate::store::{ClaimBounds, Ended, StoreError};
use crate::telemetry::metrics::{JOB_ATTEMPTS, JOB_SECONDS, JOB_WAIT, WORKER_SEEN, WORKERS, seconds_of_ms};
use futures_util::future::join_all;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinError, JoinHandle, spawn_blocking};
use tokio::time::{interval, sleep, timeout};

/// How long a queue without due jobs is left alone, unless somebody rings.
const REST: Duration = Duration::from_secs(1);
/// How long a store that fails is left alone.
const STORE_REST: Duration = Duration::from_secs(3);
/// How long an attempt that was asked to stop may take to do so.
const STOP_TIME: Duration = Duration::from_secs(5);
/// How often it is written down how far a job is.
const LOOK: Duration = Duration::from_secs(1);
/// How often the end of a job is written, when the store fails.
const END_TRIES: u32 = 3;
/// The longest delay before another attempt.
const LONGEST_DELAY_MS: u64 = 3_600_000;

/// How an attempt ended whose lease somebody else has, or nobody.
const LOST: &str = "lost";

/// How eager workers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// They take jobs.
    Claim,
    /// They end what they have.
    Finish,
    /// They stop, and hand back what they have.
    HandBack,
}

/// All workers of a process.
#[derive(Clone)]
pub struct Workers {
    context: Arc<Context>,
    /// Rung when a job was queued.
    pub wake: Arc<Notify>,
    /// The jobs that are worked on.
    pub running: Running,
}

/// What the thread of an attempt came back with.
type Work = Result<Result<JobOutput, JobError>, JoinError>;

/// How an attempt came to its end.
enum Attempt {
    /// The work ended by itself.
    Ended(Box<Work>),
    /// The job is somebody else's.
    Lost,
    /// The process is to end.
    HandBack,
}

impl Workers {
    /// Workers that have not begun.
    #[must_use]
    pub fn new(context: Arc<Context>) -> Self {
        let workers = Self { context, wake: Arc::default(), running: Running::default() };
        workers.show();
        workers
    }

    /// Works until `pace` says otherwise and everything is written down.
    pub async fn run(&self, pace: watch::Receiver<Pace>) {
        let count = self.settings().workers;
        join_all((0..count).map(|_| self.work(pace.clone()))).await;
    }

    fn settings(&self) -> &ServeSettings {
        &self.context.settings.serve
    }

    async fn work(&self, mut pace: watch::Receiver<Pace>) {
        while *pace.borrow() == Pace::Claim {
            WORKER_SEEN.set(seconds_of_ms(now_ms()));
            let rest = match self.claim().await {
                Ok(Some((job, lease))) => {
                    self.attempt(job, &lease, &mut pace).await;
                    continue;
                }
                Ok(None) => REST,
                Err(error) => {
                    tracing::error!(error = error.told(), "the queue cannot be read");
                    STORE_REST
                }
            };
            tokio::select! {
                () = sleep(rest) => {}
                () = self.wake.notified() => {}
                _ = pace.changed() => {}
            }
        }
    }

    async fn claim(&self) -> Result<Option<(Job, Lease)>, StoreError> {
        let settings = self.settings();
        let lease_ms = i64::try_from(settings.lease_ms).unwrap_or(i64::MAX);
        let bounds = ClaimBounds { attempts: settings.attempts, per_repository: settings.per_repository };
        self.context.store.claim_job(&token(), (now_ms(), lease_ms), bounds).await
    }

    async fn attempt(&self, job: Job, lease: &Lease, pace: &mut watch::Receiver<Pace>) {
        let began = Instant::now();
        let waited_ms = now_ms().saturating_sub(job.run_after_ms).max(0);
        let kind = || ("kind", job.kind.name().to_owned());
        JOB_WAIT.observe_with(&[kind()], Duration::from_millis(waited_ms.unsigned_abs()));
        tracing::info!(job = job.id, kind = job.kind.name(), attempt = job.attempts, waited_ms, "a job begins");
        let interrupt = Interrupt::default();
        let outcome = {
            let _entry = self.running.enter(&job.id, &interrupt);
            self.show();
            let ended = self.watch(&job, lease, &interrupt, pace).await;
            let outcome = self.settle(&job, lease, ended).await;
            if outcome == LOST && self.is_cancelled(&job).await { "cancelled" } else { outcome }
        };
        self.show();
        JOB_ATTEMPTS.add(&[kind(), ("outcome", outcome.to_owned())], 1);
        JOB_SECONDS.observe_with(&[kind()], began.elapsed());
        let duration_ms = began.elapsed().as_millis() as u64;
        tracing::info!(job = job.id, kind = job.kind.name(), outcome, duration_ms, "a job's attempt ended");
    }

    /// Runs the work and keeps its lease until it ends, the lease is lost, or the process is to end.
    async fn watch(&self, job: &Job, lease: &Lease, interrupt: &Interrupt, pace: &mut watch::Receiver<Pace>) -> Attempt {
        let reporter = Reporter::default();
        let mut work = self.begin(job, interrupt, &reporter);
        let (mut look, mut told) = (interval(LOOK), None);
        let lease_time = Duration::from_millis(self.settings().lease_ms);
        let mut beat = interval(lease_time / 3);
        beat.reset();
        let mut held_until = Instant::now() + lease_time;
        let why = loop {
            tokio::select! {
                ended = &mut work => return Attempt::Ended(Box::new(ended)),
                () = told_to_hand_back(pace) => break Attempt::HandBack,
                _ = look.tick() => self.tell(lease, reporter.now(), &mut told).await,
                _ = beat.tick() => {
                    if self.renew(lease, &mut held_until, lease_time).await == Ended::Lost {
                        break Attempt::Lost;
                    }
                }
            }
        };
        interrupt.request();
        match (timeout(STOP_TIME, &mut work).await, why) {
            // It was done in that very moment.
            (Ok(Ok(Ok(output))), Attempt::HandBack) => Attempt::Ended(Box::new(Ok(Ok(output)))),
            (_, why) => why,
        }
    }

    fn begin(&self, job: &Job, interrupt: &Interrupt, reporter: &Reporter) -> JoinHandle<Result<JobOutput, JobError>> {
        let (context, job, interrupt, reporter) = (Arc::clone(&self.context), job.clone(), interrupt.clone(), reporter.clone());
        spawn_blocking(move || run::run(&job, &context, (&reporter, &interrupt)))
    }

    /// Writes down how far a job is, when that has changed. Nobody depends on it, so a store that fails is no matter.
    async fn tell(&self, lease: &Lease, progress: Option<JobProgress>, told: &mut Option<JobProgress>) {
        let Some(now) = progress.filter(|now| told.as_ref() != Some(now)) else { return };
        if let Err(error) = self.context.store.note_progress(lease, &now).await {
            tracing::debug!(job = lease.job, %error, "the progress of a job was not written");
        }
        *told = Some(now);
    }

    /// Keeps the lease. A store that cannot be asked leaves it as it is for as long as nobody else can have taken it.
    async fn renew(&self, lease: &Lease, held_until: &mut Instant, lease_time: Duration) -> Ended {
        WORKER_SEEN.set(seconds_of_ms(now_ms()));
        let until_ms = now_ms().saturating_add(i64::try_from(lease_time.as_millis()).unwrap_or(i64::MAX));
        let asked = Instant::now();
        match self.context.store.renew(lease, until_ms).await {
            Ok(Ended::Written) => {
                *held_until = asked + lease_time;
                Ended::Written
            }
            Ok(Ended::Lost) => Ended::Lost,
            Err(error) => {
                tracing::warn!(job = lease.job, error = error.told(), "a lease was not renewed");
                if Instant::now() < *held_until { Ended::Written } else { Ended::Lost }
            }
        }
    }

    /// Writes down how the attempt ended; returns that in a word.
    async fn settle(&self, job: &Job, lease: &Lease, attempt: Attempt) -> &'static str {
        let (store, wrote) = (&self.context.store, |written, word| if written { word } else { LOST });
        let ended = match attempt {
            Attempt::Lost => return LOST,
            Attempt::HandBack => return wrote(self.write(|| store.hand_back(lease, now_ms())).await, "handed_back"),
            Attempt::Ended(ended) => *ended,
        };
        match ended {
            Ok(Ok(output)) => wrote(self.write(|| store.finish(lease, &output, now_ms())).await, "done"),
            // A lease that is still ours was not called off by anybody: then somebody asks for the process to end.
            Ok(Err(error)) if error.remedy == Remedy::Stopped => {
                wrote(self.write(|| store.hand_back(lease, now_ms())).await, "handed_back")
            }
            Ok(Err(error)) => self.fail(job, lease, &error).await,
            Err(broken) => {
                let message = format!("the job broke off: {}", if broken.is_panic() { "it panicked" } else { "it was dropped" });
                self.fail(job, lease, &JobError { remedy: Remedy::TryAgain, message }).await
            }
        }
    }

    async fn fail(&self, job: &Job, lease: &Lease, error: &JobError) -> &'static str {
        let again = error.remedy == Remedy::TryAgain && job.attempts < self.settings().attempts;
        let retry_at_ms = again.then(|| now_ms().saturating_add(self.delay_ms(job.attempts)));
        tracing::warn!(job = job.id, attempt = job.attempts, %error, again, "a job failed");
        let store = &self.context.store;
        let written = self.write(|| store.fail(lease, &error.message, retry_at_ms, now_ms())).await;
        match (written, again) {
            (false, _) => LOST,
            (true, true) => "retried",
            (true, false) => "failed",
        }
    }

    /// Whether the lease was lost because somebody called the job off.
    async fn is_cancelled(&self, job: &Job) -> bool {
        let known = self.context.store.job(&job.id).await;
        known.is_ok_and(|job| job.is_some_and(|job| job.state == JobState::Cancelled))
    }

    /// Twice as long after each attempt.
    fn delay_ms(&self, attempts: u32) -> i64 {
        let times = 1_u64 << attempts.saturating_sub(1).min(20);
        let delay_ms = self.settings().retry_delay_ms.saturating_mul(times).min(LONGEST_DELAY_MS);
        i64::try_from(delay_ms).unwrap_or(i64::MAX)
    }

    /// Whether the end of a job could be written under its lease. When the store fails throughout, the lease ends some time and the job is
    /// done again.
    async fn write<F: Future<Output = Result<Ended, StoreError>>>(&self, end: impl Fn() -> F) -> bool {
        for attempt in 1..=END_TRIES {
            match end().await {
                Ok(ended) => return ended == Ended::Written,
                Err(error) => tracing::error!(error = error.told(), attempt, "the end of a job was not written"),
            }
            sleep(REST).await;
        }
        false
    }

    fn show(&self) {
        let (all, busy) = (self.settings().workers, self.running.count());
        WORKERS.set_with(&[("state", "busy".to_owned())], busy as f64);
        WORKERS.set_with(&[("state", "idle".to_owned())], all.saturating_sub(busy) as f64);
    }
}

/// Waits until work in hand is to be handed back; whoever led the workers and is gone wants that too.
async fn told_to_hand_back(pace: &mut watch::Receiver<Pace>) {
    let _ = pace.wait_for(|pace| *pace == Pace::HandBack).await;
}
