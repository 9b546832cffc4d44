//! The daemon from its start to its end.
//!
//! Asked to stop, it says that it is not ready but still answers for a while, because those who send requests learn of that late. Then it
//! accepts nothing more, lets requests and jobs end, and hands back the jobs that did not.

use super::accept::{Bounds, accept};
use super::readiness::Phase;
use super::{App, Exporter, admin, reload, routes};
use crate::jobs::{Pace, keep_schedules, now_ms};
use crate::progress::Interrupt;
use crate::telemetry::metrics::{HTTP_CONNECTIONS, JOBS, LAST_ARTICLE, QUEUE_AGE, seconds_of_ms};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{interval, sleep, timeout};

/// How often somebody looks whether the daemon is to stop.
const LOOK: Duration = Duration::from_millis(50);
/// How often the store is asked how it is.
const LOOK_AT_STORE: Duration = Duration::from_secs(2);
/// How long it may take to answer.
const STORE_TIME: Duration = Duration::from_secs(1);
/// How long workers that were asked to hand back may take to write that down.
const HAND_BACK_TIME: Duration = Duration::from_secs(10);

/// Where the daemon listens.
pub struct Listeners {
    /// The API.
    pub api: TcpListener,
    /// Probes and metrics.
    pub admin: TcpListener,
}

/// Serves until `interrupt` is requested and everything is written down.
pub async fn run(listeners: Listeners, app: Arc<App>, exporter: Exporter, interrupt: &Interrupt) {
    let (stop_api, api_stopped) = watch::channel(false);
    let (stop_admin, admin_stopped) = watch::channel(false);
    let (pace, paced) = watch::channel(Pace::Claim);
    let bounds = Bounds { gauge: Some(HTTP_CONNECTIONS), ..Bounds::of(app.settings()) };
    look_at_store(&app).await;
    app.look_at_redis().await;
    let api = tokio::spawn(accept(listeners.api, routes::router(&app), bounds, api_stopped));
    let admin_bounds = Bounds { drain_time: Duration::from_secs(1), gauge: None, ..bounds };
    let admin_port = tokio::spawn(accept(listeners.admin, admin::admin(&app, &exporter), admin_bounds, admin_stopped));
    let schedules = keep_schedules(Arc::clone(&app.context), Arc::clone(&app.workers.wake), paced.clone());
    let schedules = tokio::spawn(schedules);
    let workers = app.workers.clone();
    let mut work = tokio::spawn(async move { workers.run(paced).await });
    let upkeep = tokio::spawn(upkeep(Arc::clone(&app), exporter));
    let hangups = tokio::spawn(reload::on_hangup(Arc::clone(&app)));
    app.readiness.enter(Phase::Serving);
    tracing::info!("ready");

    requested(interrupt).await;
    let settings = app.settings();
    app.readiness.enter(Phase::Draining);
    tracing::info!(linger_ms = settings.linger_ms, drain_ms = settings.drain_ms, "asked to stop");
    pace.send_replace(Pace::Finish);
    sleep(Duration::from_millis(settings.linger_ms)).await;
    stop_api.send_replace(true);
    let ended = async { tokio::join!(api, schedules, &mut work).2 };
    if timeout(bounds.drain_time, ended).await.is_err() {
        pace.send_replace(Pace::HandBack);
        if timeout(HAND_BACK_TIME, work).await.is_err() {
            tracing::error!("jobs were not handed back in time; others take them over when their leases end");
        }
    }
    upkeep.abort();
    hangups.abort();
    stop_admin.send_replace(true);
    // The port has its own time to drain.
    let _ = admin_port.await;
    tracing::info!("stopped");
}

async fn requested(interrupt: &Interrupt) {
    while !interrupt.requested() {
        sleep(LOOK).await;
    }
}

/// Keeps what probes and scrapers read up to date, so that they never wait.
async fn upkeep(app: Arc<App>, exporter: Exporter) {
    let mut tick = interval(LOOK_AT_STORE);
    loop {
        tick.tick().await;
        look_at_store(&app).await;
        app.look_at_redis().await;
        exporter.upkeep();
    }
}

async fn look_at_store(app: &App) {
    let now_ms = now_ms();
    let store = &app.context.store;
    let asked = async { (store.queue_figures(now_ms).await, store.last_article_ms().await) };
    let Ok((Ok(figures), Ok(last_ms))) = timeout(STORE_TIME, asked).await else {
        app.readiness.store_answers(false);
        return;
    };
    app.readiness.store_answers(true);
    for state in crate::model::JobState::ALL {
        let count = figures.jobs.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count);
        JOBS.set_with(&[("state", state.name().to_owned())], count as f64);
    }
    QUEUE_AGE.set(figures.due_since_ms.map_or(0.0, |since_ms| seconds_of_ms(now_ms - since_ms)));
    if let Some(last_ms) = last_ms {
        LAST_ARTICLE.set(seconds_of_ms(last_ms));
    }
}
