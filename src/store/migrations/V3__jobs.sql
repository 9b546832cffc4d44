-- One row for each piece of work that the daemon was asked for. A running job is leased: `leased_by` names the one claim that may end it,
-- and after `lease_until_ms` anybody may take it over. Timestamps are milliseconds since 1970.
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    request TEXT NOT NULL,
    priority BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    run_after_ms BIGINT NOT NULL,
    lease_until_ms BIGINT,
    leased_by TEXT,
    idempotency_key TEXT UNIQUE,
    result TEXT,
    error TEXT,
    created_ms BIGINT NOT NULL,
    changed_ms BIGINT NOT NULL
);
CREATE INDEX jobs_due ON jobs (state, priority DESC, run_after_ms, id);
CREATE INDEX jobs_created ON jobs (created_ms DESC, id DESC);

-- One row for each article that a job wrote, with its text; the ledger in `articles` has the figures of every run.
CREATE TABLE article_versions (
    id TEXT NOT NULL PRIMARY KEY,
    created_ms BIGINT NOT NULL,
    job TEXT NOT NULL,
    source TEXT NOT NULL,
    repository TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    commit_id TEXT,
    composer TEXT NOT NULL,
    words BIGINT NOT NULL,
    score BIGINT NOT NULL,
    grounding_checked BIGINT NOT NULL,
    grounding_verified BIGINT NOT NULL,
    markdown TEXT NOT NULL,
    report TEXT NOT NULL
);
CREATE INDEX article_versions_created ON article_versions (created_ms DESC, id DESC);

-- One row for each analysis that a job made: the document that `techdoc analyze --format json` prints.
CREATE TABLE analyses (
    id TEXT NOT NULL PRIMARY KEY,
    created_ms BIGINT NOT NULL,
    job TEXT NOT NULL,
    source TEXT NOT NULL,
    document TEXT NOT NULL
);
