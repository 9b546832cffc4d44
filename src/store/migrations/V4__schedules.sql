-- The repository that a job reads, so that not too many jobs read one at once; NULL for a job that reads none.
ALTER TABLE jobs ADD COLUMN repository TEXT;

-- Since when the oldest job waits; which jobs ended lately.
CREATE INDEX jobs_waiting ON jobs (state, run_after_ms);
CREATE INDEX jobs_changed ON jobs (state, changed_ms);

-- The last time of each schedule that somebody saw to. Whoever moves it on queues the job of that time.
CREATE TABLE schedules (
    name TEXT NOT NULL PRIMARY KEY,
    due_ms BIGINT NOT NULL,
    changed_ms BIGINT NOT NULL
);
