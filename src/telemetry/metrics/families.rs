//! The families, area by area. Names, labels and bounds are what dashboards and alerts are built on.

use super::{Label, Metric, MetricKind};

/// From a cached page to a request that waits for its deadline; 5 and 30 are what is promised and what is alarming.
const REQUEST: &[f64] = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];
/// One call of a model or a platform.
const CALL: &[f64] = &[0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0];
/// A job from its claim to its end.
const WORK: &[f64] = &[0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0];
/// A statement of SQL.
const STATEMENT: &[f64] = &[0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0];
/// A score of 100.
const SCORE: &[f64] = &[20.0, 40.0, 50.0, 60.0, 70.0, 75.0, 80.0, 85.0, 90.0, 95.0, 100.0];
/// A share of 1.
const SHARE: &[f64] = &[0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 1.0];

const MODEL: Label = Label { name: "model", values: &[] };
const PLATFORM: Label = Label { name: "platform", values: &[] };
const ROUTE: Label = Label { name: "route", values: &[] };
const METHOD: Label = Label { name: "method", values: &[] };
const STATUS: Label = Label { name: "status", values: &[] };
const OPERATION: Label = Label { name: "operation", values: &["plan", "section", "repair"] };
const LLM_OUTCOME: Label = Label { name: "outcome", values: &["answered", "cached", "failed"] };
const TOKENS: Label = Label { name: "kind", values: &["prompt", "cached", "completion"] };
const RETRY_REASON: Label =
    Label { name: "reason", values: &["network", "timeout", "server", "overloaded", "rate_limited", "cut", "unusable"] };
const TIER: Label = Label { name: "tier", values: &["redis", "sqlite"] };
const LOOKED_UP: Label = Label { name: "result", values: &["hit", "miss", "error"] };
const CONNECTION: Label = Label { name: "state", values: &["idle", "used"] };
const WROTE: Label = Label { name: "result", values: &["ok", "error"] };
const PUBLISHED: Label = Label { name: "outcome", values: &["created", "updated", "unchanged", "failed", "unknown"] };
const SENT: Label = Label { name: "outcome", values: &[] };
const JOB_KIND: Label = Label { name: "kind", values: &["analysis", "article", "publication"] };
const JOB_STATE: Label = Label { name: "state", values: &["queued", "running", "done", "failed", "cancelled"] };
const JOB_OUTCOME: Label = Label { name: "outcome", values: &["done", "failed", "retried", "cancelled", "handed_back", "lost"] };
const WORKER_STATE: Label = Label { name: "state", values: &["busy", "idle"] };
const READ: Label = Label { name: "result", values: &["read", "skipped"] };
const COMPOSER: Label = Label { name: "composer", values: &["offline", "llm"] };
const REFUSAL: Label = Label {
    name: "reason",
    values: &[
        "token",
        "scope",
        "host",
        "media_type",
        "source",
        "body",
        "form",
        "time",
        "connections",
        "rate",
        "review",
        "signature",
    ],
};
const RELOADED: Label = Label { name: "outcome", values: &["ok", "failed"] };
const VERSION: Label = Label { name: "version", values: &[] };
const REVISION: Label = Label { name: "revision", values: &[] };

/// Calls by `model`, `operation`, `outcome`.
pub const LLM_REQUESTS: Metric =
    metric("techdoc_llm_requests_total", MetricKind::Counter, "Calls to a model by outcome", &[MODEL, OPERATION, LLM_OUTCOME]);
/// Tokens by `model`, `kind`.
pub const LLM_TOKENS: Metric =
    metric("techdoc_llm_tokens_total", MetricKind::Counter, "Tokens of calls to a model", &[MODEL, TOKENS]);
/// Money by `model`.
pub const LLM_COST: Metric =
    metric("techdoc_llm_cost_usd_total", MetricKind::Sum, "US dollars spent, where the price is known", &[MODEL]);
/// Money.
pub const LLM_SAVED: Metric =
    metric("techdoc_llm_saved_usd_total", MetricKind::Sum, "US dollars saved by the cache, where the price is known", &[]);
/// Time of a call.
pub const LLM_SECONDS: Metric =
    metric("techdoc_llm_request_seconds", MetricKind::Seconds(CALL), "Time of a call with all its attempts and waits", &[]);
/// State of the breaker.
pub const LLM_BREAKER_STATE: Metric = metric("techdoc_llm_breaker_state", MetricKind::Gauge, "0 closed, 1 open, 2 probing", &[]);
/// Retries by `reason`.
pub const LLM_RETRIES: Metric = metric(
    "techdoc_llm_retries_total",
    MetricKind::Counter,
    "Attempts after the first, by what went wrong before",
    &[RETRY_REASON],
);
/// Time of waiting.
pub const LLM_WAITS: Metric =
    metric("techdoc_llm_waits_seconds", MetricKind::Seconds(CALL), "Time that calls waited for a rate limit", &[]);
/// Lookups by `tier`, `result`.
pub const CACHE_REQUESTS: Metric =
    metric("techdoc_cache_requests_total", MetricKind::Counter, "Lookups in the cache of answers", &[TIER, LOOKED_UP]);
/// Writes by `tier`, `result`.
pub const CACHE_WRITES: Metric =
    metric("techdoc_cache_writes_total", MetricKind::Counter, "Writes to the cache of answers", &[TIER, WROTE]);
/// Publications by `platform`, `outcome`.
pub const PUBLISH_RESULTS: Metric =
    metric("techdoc_publish_results_total", MetricKind::Counter, "Publications by outcome", &[PLATFORM, PUBLISHED]);
/// Requests to platforms by `platform`, `outcome`.
pub const PUBLISH_REQUESTS: Metric =
    metric("techdoc_publish_requests_total", MetricKind::Counter, "Requests to platforms by outcome", &[PLATFORM, SENT]);
/// Retries by `platform`.
pub const PUBLISH_RETRIES: Metric =
    metric("techdoc_publish_retries_total", MetricKind::Counter, "Requests to platforms that were sent again", &[PLATFORM]);
/// Time of a publication.
pub const PUBLISH_SECONDS: Metric =
    metric("techdoc_publish_seconds", MetricKind::Seconds(CALL), "Time of one publication with all its requests", &[]);
/// State of a platform's breaker, by `platform`.
pub const PUBLISH_BREAKER_STATE: Metric =
    metric("techdoc_publish_breaker_state", MetricKind::Gauge, "0 closed, 1 open, 2 probing", &[PLATFORM]);
/// Requests by `method`, `route`, `status`.
pub const HTTP_REQUESTS: Metric = metric(
    "techdoc_http_requests_total",
    MetricKind::Counter,
    "Requests answered, by the class of the answer",
    &[METHOD, ROUTE, STATUS],
);
/// Time of a request by `route`.
pub const HTTP_SECONDS: Metric =
    metric("techdoc_http_request_seconds", MetricKind::Seconds(REQUEST), "Time from a request's head to its answer", &[ROUTE]);
/// Requests under way.
pub const HTTP_IN_FLIGHT: Metric =
    metric("techdoc_http_requests_in_flight", MetricKind::Gauge, "Requests that are not yet answered", &[]);
/// Connections.
pub const HTTP_CONNECTIONS: Metric = metric("techdoc_http_connections", MetricKind::Gauge, "Open connections to the API", &[]);
/// Refusals by `reason`.
pub const HTTP_REFUSED: Metric =
    metric("techdoc_http_refused_total", MetricKind::Counter, "Requests that were refused, by what they lacked", &[REFUSAL]);
/// Readings of the settings by `outcome`.
pub const RELOADS: Metric =
    metric("techdoc_reloads_total", MetricKind::Counter, "Times that settings were read again, by how that ended", &[RELOADED]);
/// Jobs by `state`.
pub const JOBS: Metric = metric(
    "techdoc_jobs",
    MetricKind::Gauge,
    "Jobs in the store by state; of those that ended, the ones of the last 24 hours",
    &[JOB_STATE],
);
/// Age of the queue.
pub const QUEUE_AGE: Metric =
    metric("techdoc_queue_oldest_seconds", MetricKind::Gauge, "How long the oldest job that is due has been waiting", &[]);
/// Attempts that ended, by `kind`, `outcome`.
pub const JOB_ATTEMPTS: Metric =
    metric("techdoc_job_attempts_total", MetricKind::Counter, "Attempts at jobs by how they ended", &[JOB_KIND, JOB_OUTCOME]);
/// Time of an attempt by `kind`.
pub const JOB_SECONDS: Metric =
    metric("techdoc_job_seconds", MetricKind::Seconds(WORK), "Time of an attempt from its claim to its end", &[JOB_KIND]);
/// Time of waiting by `kind`.
pub const JOB_WAIT: Metric =
    metric("techdoc_job_wait_seconds", MetricKind::Seconds(WORK), "Time from when a job was due to when it was taken", &[JOB_KIND]);
/// Workers by `state`.
pub const WORKERS: Metric = metric("techdoc_workers", MetricKind::Gauge, "Workers of this process", &[WORKER_STATE]);
/// A sign of life.
pub const WORKER_SEEN: Metric =
    metric("techdoc_worker_last_seen_timestamp_seconds", MetricKind::Gauge, "When a worker last asked for a job or kept one", &[]);
/// Files by `result`.
pub const ANALYSIS_FILES: Metric = metric("techdoc_analysis_files_total", MetricKind::Counter, "Files of analysed trees", &[READ]);
/// Bytes.
pub const ANALYSIS_BYTES: Metric =
    metric("techdoc_analysis_bytes_total", MetricKind::Counter, "Bytes of files that were read in analysed trees", &[]);
/// Articles by `composer`.
pub const ARTICLES: Metric = metric("techdoc_articles_total", MetricKind::Counter, "Articles written, by who wrote", &[COMPOSER]);
/// Scores.
pub const ARTICLE_SCORE: Metric = metric("techdoc_article_score", MetricKind::Spread(SCORE), "Scores of articles, 0 to 100", &[]);
/// Grounding.
pub const ARTICLE_GROUNDING: Metric =
    metric("techdoc_article_grounding_ratio", MetricKind::Spread(SHARE), "Shares of claims in articles that hold", &[]);
/// The last article.
pub const LAST_ARTICLE: Metric = metric(
    "techdoc_last_article_timestamp_seconds",
    MetricKind::Gauge,
    "When the last article was written; 0 when there is none",
    &[],
);
/// Time of a statement.
pub const STORE_SECONDS: Metric = metric(
    "techdoc_store_seconds",
    MetricKind::Seconds(STATEMENT),
    "Time of one use of the store, the wait for a connection included",
    &[],
);
/// Connections by `state`.
pub const STORE_CONNECTIONS: Metric = metric(
    "techdoc_store_connections",
    MetricKind::Gauge,
    "Connections to the store, by whether somebody uses them",
    &[CONNECTION],
);
/// The wait for a connection.
pub const STORE_POOL_WAIT: Metric =
    metric("techdoc_store_pool_wait_seconds", MetricKind::Seconds(STATEMENT), "Waits for a connection to the store", &[]);
/// Failures.
pub const STORE_ERRORS: Metric = metric("techdoc_store_errors_total", MetricKind::Counter, "Uses of the store that failed", &[]);
/// Readiness.
pub const READY: Metric =
    metric("techdoc_ready", MetricKind::Gauge, "1 when this process takes requests, 0 when it starts or drains", &[]);
/// The build by `version`, `revision`.
pub const BUILD_INFO: Metric =
    metric("techdoc_build_info", MetricKind::Gauge, "1, with the version that runs and its commit", &[VERSION, REVISION]);
/// CPU time.
pub const PROCESS_CPU: Metric = metric("process_cpu_seconds_total", MetricKind::Sum, "CPU time of this process in seconds", &[]);
/// Memory.
pub const PROCESS_MEMORY: Metric =
    metric("process_resident_memory_bytes", MetricKind::Gauge, "Resident memory of this process", &[]);
/// Open files.
pub const PROCESS_FILES: Metric = metric("process_open_fds", MetricKind::Gauge, "Open file descriptors of this process", &[]);
/// The limit on open files.
pub const PROCESS_MOST_FILES: Metric =
    metric("process_max_fds", MetricKind::Gauge, "The most file descriptors that this process may open", &[]);
/// Threads.
pub const PROCESS_THREADS: Metric = metric("process_threads", MetricKind::Gauge, "Threads of this process", &[]);
/// The start.
pub const PROCESS_START: Metric = metric("process_start_time_seconds", MetricKind::Gauge, "When this process started", &[]);

/// All metrics.
pub const METRICS: &[Metric] = &[
    LLM_REQUESTS,
    LLM_TOKENS,
    LLM_COST,
    LLM_SAVED,
    LLM_SECONDS,
    LLM_BREAKER_STATE,
    LLM_RETRIES,
    LLM_WAITS,
    CACHE_REQUESTS,
    CACHE_WRITES,
    PUBLISH_RESULTS,
    PUBLISH_REQUESTS,
    PUBLISH_RETRIES,
    PUBLISH_SECONDS,
    PUBLISH_BREAKER_STATE,
    HTTP_REQUESTS,
    HTTP_SECONDS,
    HTTP_IN_FLIGHT,
    HTTP_CONNECTIONS,
    HTTP_REFUSED,
    RELOADS,
    JOBS,
    QUEUE_AGE,
    JOB_ATTEMPTS,
    JOB_SECONDS,
    JOB_WAIT,
    WORKERS,
    WORKER_SEEN,
    ANALYSIS_FILES,
    ANALYSIS_BYTES,
    ARTICLES,
    ARTICLE_SCORE,
    ARTICLE_GROUNDING,
    LAST_ARTICLE,
    STORE_SECONDS,
    STORE_ERRORS,
    STORE_CONNECTIONS,
    STORE_POOL_WAIT,
    READY,
    BUILD_INFO,
    PROCESS_CPU,
    PROCESS_MEMORY,
    PROCESS_FILES,
    PROCESS_MOST_FILES,
    PROCESS_THREADS,
    PROCESS_START,
];

const fn metric(name: &'static str, kind: MetricKind, help: &'static str, labels: &'static [Label]) -> Metric {
    Metric { name, kind, help, labels }
}
