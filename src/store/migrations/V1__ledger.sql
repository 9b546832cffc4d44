-- One row for each call of a model, or for one that the cache saved. Money is in billionths of a US dollar: a token of the
-- cheapest models costs some of them, and sums stay exact. NULL is an unknown price.
CREATE TABLE calls (
    at_ms BIGINT NOT NULL,
    run TEXT NOT NULL,
    repository TEXT NOT NULL,
    operation TEXT NOT NULL,
    model TEXT NOT NULL,
    outcome TEXT NOT NULL,
    prompt_tokens BIGINT NOT NULL,
    cached_tokens BIGINT NOT NULL,
    cache_write_tokens BIGINT NOT NULL,
    completion_tokens BIGINT NOT NULL,
    reasoning_tokens BIGINT NOT NULL,
    estimated INTEGER NOT NULL,
    cost_nano_usd BIGINT,
    saved_nano_usd BIGINT,
    duration_ms BIGINT NOT NULL,
    attempts BIGINT NOT NULL
);
CREATE INDEX calls_at ON calls (at_ms);

-- One row for each article written.
CREATE TABLE articles (
    at_ms BIGINT NOT NULL,
    run TEXT NOT NULL,
    repository TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    commit_id TEXT,
    words BIGINT NOT NULL,
    score BIGINT NOT NULL,
    grounding_checked BIGINT NOT NULL,
    grounding_verified BIGINT NOT NULL,
    sections_model BIGINT NOT NULL,
    sections_cached BIGINT NOT NULL,
    sections_offline BIGINT NOT NULL,
    composer TEXT NOT NULL
);
CREATE INDEX articles_at ON articles (at_ms);
