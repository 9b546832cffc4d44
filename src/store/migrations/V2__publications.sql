-- One row for each article at each destination: what is there, and what was about to be written when somebody last looked. An intent
-- that is not NULL was not settled: the write may have worked.
CREATE TABLE publications (
    article TEXT NOT NULL,
    destination TEXT NOT NULL,
    target TEXT NOT NULL,
    platform TEXT NOT NULL,
    remote_id TEXT,
    url TEXT,
    state TEXT,
    scheduled_at BIGINT,
    fingerprint TEXT,
    intent TEXT,
    first_at_ms BIGINT NOT NULL,
    changed_at_ms BIGINT NOT NULL,
    PRIMARY KEY (article, destination)
);
CREATE INDEX publications_remote ON publications (destination, remote_id);
CREATE INDEX publications_changed_at ON publications (changed_at_ms);

-- One row for each attempt, for the share of successes by platform.
CREATE TABLE publish_attempts (
    at_ms BIGINT NOT NULL,
    article TEXT NOT NULL,
    target TEXT NOT NULL,
    platform TEXT NOT NULL,
    outcome TEXT NOT NULL
);
CREATE INDEX publish_attempts_at ON publish_attempts (at_ms);
