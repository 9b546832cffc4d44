-- One row for each answer of a model that a job got and whose article was not checked yet. They are for the next attempt at the same job,
-- which asks only for what is missing, and go when the job ends. `key` names the prompt and the model, `answer` is JSON.
CREATE TABLE drafts (
    job TEXT NOT NULL,
    key TEXT NOT NULL,
    answer TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    PRIMARY KEY (job, key)
);
