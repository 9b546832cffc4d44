//! `[serve]`: where the daemon listens, who may use it, what it may read, and how long it waits for anything.

use super::{ScheduleSettings, Secret};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::PathBuf;

/// `[serve]`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServeSettings {
    /// Where the API listens.
    pub listen: SocketAddr,
    /// Where probes and metrics are answered.
    pub admin_listen: SocketAddr,
    /// Folders below which repositories may be analysed; none by default.
    pub roots: Vec<PathBuf>,
    /// Hosts from which repositories may be cloned over https; none by default.
    pub git_hosts: Vec<String>,
    /// Those of them that may have addresses of a private network; none by default.
    pub internal_hosts: Vec<String>,
    /// Tokens, one on each line: name, scopes, token; also from `TECHDOC_API_TOKENS`.
    pub tokens: Option<Secret>,
    /// A file with such lines.
    pub tokens_file: Option<PathBuf>,
    /// Jobs at once; 0 leaves them to other processes.
    pub workers: usize,
    /// Jobs at once that read one repository, in all processes that share the store.
    pub per_repository: u32,
    /// How long a job is kept without a sign of life before another worker takes it over.
    pub lease_ms: u64,
    /// How often a job is begun before it is given up.
    pub attempts: u32,
    /// The delay before a failed job is tried again; each further one is twice as long, up to an hour.
    pub retry_delay_ms: u64,
    /// What is written again and again.
    pub schedules: Vec<ScheduleSettings>,
    /// How late a due time that nobody saw to may still be made up for, once.
    pub catch_up_ms: u64,
    /// How long requests are still accepted after the daemon was asked to stop.
    pub linger_ms: u64,
    /// How long requests and jobs may then take to end; a job that does not is handed back.
    pub drain_ms: u64,
    /// Time for the head of a request.
    pub header_timeout_ms: u64,
    /// Time for one request, its body included.
    pub request_timeout_ms: u64,
    /// The most bytes of a body.
    pub body_bytes: usize,
    /// Connections at once.
    pub connections: usize,
    /// How long a client may take nothing of an answer that is being sent.
    pub write_timeout_ms: u64,
    /// Streams of events at once.
    pub streams: usize,
    /// How often a stream on which nothing happens says that it is still there.
    pub heartbeat_ms: u64,
    /// Requests that each token may make a minute; none is as many as it likes.
    pub requests_per_minute: Option<u32>,
    /// Whether only articles that somebody approved are published live.
    pub require_approval: bool,
    /// What is logged, as directives such as `techdoc=debug,warn`; `TECHDOC_LOG` goes before it.
    pub log: Option<String>,
    /// Who may tell of pushes.
    pub webhooks: WebhookSettings,
}

/// `[serve.webhooks]`: secrets that deliveries are signed with; a webhook without one is not answered.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookSettings {
    /// GitHub's; also from `TECHDOC_GITHUB_WEBHOOK_SECRET`.
    pub github_secret: Option<Secret>,
    /// GitLab's; also from `TECHDOC_GITLAB_WEBHOOK_SECRET`.
    pub gitlab_secret: Option<Secret>,
}

impl Default for ServeSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            admin_listen: SocketAddr::from(([127, 0, 0, 1], 9090)),
            roots: Vec::new(),
            git_hosts: Vec::new(),
            internal_hosts: Vec::new(),
            tokens: None,
            tokens_file: None,
            workers: 2,
            per_repository: 2,
            lease_ms: 60_000,
            attempts: 5,
            retry_delay_ms: 2_000,
            schedules: Vec::new(),
            catch_up_ms: 3_600_000,
            linger_ms: 3_000,
            drain_ms: 25_000,
            header_timeout_ms: 10_000,
            request_timeout_ms: 30_000,
            body_bytes: 64 << 10,
            connections: 1_024,
            write_timeout_ms: 30_000,
            streams: 64,
            heartbeat_ms: 15_000,
            requests_per_minute: Some(600),
            require_approval: false,
            log: None,
            webhooks: WebhookSettings::default(),
        }
    }
}
