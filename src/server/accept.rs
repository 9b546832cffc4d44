//! Takes connections: not more than there is room for, each with a bounded head and a time for it.
//!
//! hyper's own limit on the time of a head is off unless the builder has a timer, which `axum::serve` does not give.

use super::patient::Patient;
use crate::config::ServeSettings;
use crate::telemetry::metrics::Metric;
use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

/// Bytes of a request's head, and of each read.
const HEAD_BYTES: usize = 32 << 10;
const HEADERS: usize = 64;
/// How long nothing is accepted after the system refused, as when it has no file descriptors left; twice as long each time, up to a second.
const PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The limits of a port.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) connections: usize,
    pub(super) head_time: Duration,
    pub(super) write_time: Duration,
    pub(super) drain_time: Duration,
    /// Where open connections are counted.
    pub(super) gauge: Option<Metric>,
}

impl Bounds {
    pub(super) fn of(settings: &ServeSettings) -> Self {
        Self {
            connections: settings.connections,
            head_time: Duration::from_millis(settings.header_timeout_ms),
            write_time: Duration::from_millis(settings.write_timeout_ms),
            drain_time: Duration::from_millis(settings.drain_ms),
            gauge: None,
        }
    }
}

/// Answers on `listener` until `stop` holds true, then lets requests end and closes what idles.
pub(super) async fn accept(listener: TcpListener, router: Router, bounds: Bounds, mut stop: watch::Receiver<bool>) {
    let (places, graceful) = (Arc::new(Semaphore::new(bounds.connections)), GracefulShutdown::new());
    let (builder, mut pause) = (builder(bounds), PAUSE);
    loop {
        let accepted = async {
            // Nobody closes the semaphore.
            let place = Arc::clone(&places).acquire_owned().await.ok()?;
            Some((listener.accept().await, place))
        };
        let accepted = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => None,
            accepted = accepted => accepted,
        };
        let (stream, place) = match accepted {
            Some((Ok((stream, _)), place)) => {
                pause = PAUSE;
                (stream, place)
            }
            Some((Err(error), _)) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
                continue;
            }
            None => break,
        };
        let connection = serve(&builder, stream, router.clone(), bounds.write_time);
        let connection = graceful.watch(connection);
        count(bounds, 1.0);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke off");
            }
            count(bounds, -1.0);
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(bounds.drain_time, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still under way at the end of the time to drain");
    }
}

fn count(bounds: Bounds, change: f64) {
    if let Some(gauge) = bounds.gauge {
        gauge.shift(change);
    }
}

fn builder(bounds: Bounds) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    let mut http1 = builder.http1();
    http1.timer(TokioTimer::new()).header_read_timeout(bounds.head_time).max_buf_size(HEAD_BYTES).max_headers(HEADERS);
    builder
}

fn serve(
    builder: &Builder<TokioExecutor>,
    stream: TcpStream,
    router: Router,
    write_time: Duration,
) -> hyper_util::server::conn::auto::Connection<'static, TokioIo<Patient>, TowerToHyperService<Router>, TokioExecutor> {
    // Answers are whole when they are written; waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    let stream = TokioIo::new(Patient::new(stream, write_time));
    builder.serve_connection(stream, TowerToHyperService::new(router)).into_owned()
}
