-- Whether an article may go out live: `draft` until somebody approves it. A daemon of an older version writes drafts.
ALTER TABLE article_versions ADD COLUMN state TEXT NOT NULL DEFAULT 'draft';
ALTER TABLE article_versions ADD COLUMN reviewed_by TEXT;
ALTER TABLE article_versions ADD COLUMN reviewed_ms BIGINT;

-- How far a running job is: the stage, and what of it is done of how much, where that is known.
ALTER TABLE jobs ADD COLUMN stage TEXT;
ALTER TABLE jobs ADD COLUMN stage_done BIGINT;
ALTER TABLE jobs ADD COLUMN stage_total BIGINT;

-- One index for each column that a list can be narrowed by, in the order of its pages.
CREATE INDEX article_versions_state ON article_versions (state, created_ms DESC, id DESC);
CREATE INDEX article_versions_kind ON article_versions (kind, created_ms DESC, id DESC);
CREATE INDEX article_versions_source ON article_versions (source, created_ms DESC, id DESC);
CREATE INDEX article_versions_repository ON article_versions (repository, created_ms DESC, id DESC);
CREATE INDEX jobs_state_created ON jobs (state, created_ms DESC, id DESC);
CREATE INDEX jobs_kind_created ON jobs (kind, created_ms DESC, id DESC);
CREATE INDEX jobs_repository_created ON jobs (repository, created_ms DESC, id DESC);
CREATE INDEX publications_page ON publications (changed_at_ms DESC, article DESC, destination DESC);
