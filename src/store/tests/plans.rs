//! How both databases find rows where there are many: by an index, whatever is asked. A query of the program that is not in this list has
//! nobody who looks at its plan.

use super::*;
use crate::model::{JobKind, JobState, PostState, ReviewState};
use database::{Dialect, Value, values};

/// Rows of each table; a thousandth of them is recent.
const ROWS: i64 = 100_000;
const RECENT: i64 = ROWS - ROWS / 1_000;

/// Rows that are alike but for their number `i`.
const FILL: &[(&str, &str)] = &[
    (
        "calls (at_ms, run, repository, operation, model, outcome, prompt_tokens, cached_tokens, cache_write_tokens, completion_tokens,
            reasoning_tokens, estimated, cost_nano_usd, saved_nano_usd, duration_ms, attempts)",
        "i, 'r' || (i / 9), 'shop', 'section', 'small', CASE WHEN i % 3 = 0 THEN 'cached' ELSE 'answered' END, 9, 0, 0, 9, 0, 0, 5, 5, 9, 1",
    ),
    (
        "articles (at_ms, run, repository, kind, title, words, score, grounding_checked, grounding_verified, sections_model,
            sections_cached, sections_offline, composer)",
        "i, 'r' || i, 'shop', 'tour', 'T', 900, 90, 9, 9, 1, 1, 1, 'llm'",
    ),
    (
        "publications (article, destination, target, platform, remote_id, url, state, first_at_ms, changed_at_ms)",
        "'a' || i, 'devto:me', 'blog', 'devto', 'p' || i, 'https://example.org/' || i, 'live', i, i",
    ),
    ("publish_attempts (at_ms, article, target, platform, outcome)", "i, 'a' || i, 'blog', 'devto', 'created'"),
    (
        "jobs (id, kind, state, request, priority, attempts, run_after_ms, lease_until_ms, leased_by, idempotency_key, created_ms,
            changed_ms, repository)",
        "'j' || i, 'article', CASE WHEN i % 1000 = 0 THEN 'running' WHEN i % 100 = 0 THEN 'queued' WHEN i % 7 = 0 THEN 'failed' ELSE 'done' END,
            '{}', i % 10, 1, i, i, 'w', 'k' || i, i, i, '/r' || (i % 50)",
    ),
    (
        "article_versions (id, created_ms, job, source, repository, kind, title, composer, words, score, grounding_checked,
            grounding_verified, markdown, report)",
        "'v' || i, i, 'j' || i, '/r', 'shop', 'tour', 'T', 'llm', 900, 90, 9, 9, 'text', '{}'",
    ),
    ("analyses (id, created_ms, job, source, document)", "'n' || i, i, 'j' || i, '/r', '{}'"),
    ("drafts (job, key, answer, made_ms)", "'j' || (i / 9), 'k' || i, '{}', i"),
];

/// Every query of the program that finds rows, with values as they are usual.
fn queries(dialect: Dialect) -> Vec<(String, Vec<Value>)> {
    let mut all: Vec<(String, Vec<Value>)> = Vec::new();
    let mut add = |sql: &str, values: &[Value]| all.push((sql.to_owned(), values.to_vec()));
    let recent: &[Value] = &[Value::Integer(RECENT)];
    let page: &[Value] = values![ROWS / 2, "x", 50_i64];
    for group in ["0", "run", "operation", "model", "at_ms / 86400000"] {
        add(&report::calls_by(group), recent);
    }
    for group in ["0", "run", "at_ms / 86400000"] {
        add(&report::articles_by(group), recent);
    }
    add(super::super::ledger::SPENT, recent);
    add(super::super::costs::BY_RUN, values![RECENT, ROWS]);
    add(publications::KNOWN, values!["a7", "devto:me"]);
    add(publications::OWNER, values!["devto:me", "p7"]);
    add(publications::ELSEWHERE, values!["a7", "devto", "other"]);
    add(publications::HOME, values!["a7", "blog"]);
    add(publications::BY_PLATFORM, recent);
    add(articles::LAST, values![]);
    add(drafts::OF_JOB, values!["j7"]);
    add(&format!("SELECT id {}", articles::PAGE), page);
    add("SELECT id FROM article_versions WHERE id = $1", values!["v7"]);
    add("SELECT id FROM analyses WHERE id = $1", values!["n7"]);
    add(&format!("SELECT id {}", jobs::PAGE), page);
    add("SELECT id FROM jobs WHERE id = $1", values!["j7"]);
    add("SELECT id FROM jobs WHERE idempotency_key = $1", values!["k7"]);
    add(jobs::BY_STATE, recent);
    add(jobs::OLDEST_DUE, values![ROWS]);
    add(&lease::take_back(dialect), values![100_i64, 3_i64]);
    add(&lease::next(dialect), values![ROWS, 2_i64]);
    add(lease::AT_REPOSITORY, values!["/r0"]);
    add(stats::BY_BAND, recent);
    for lists::Page { sql, values } in pages() {
        add(&sql, &values);
    }
    all
}

/// A page in the middle of each list, narrowed in each way.
fn pages() -> Vec<lists::Page> {
    let from = || Some(Cursor { created_ms: ROWS / 2, id: "x".to_owned() });
    let (article, job, publication) = (ArticleFilter::default(), JobFilter::default(), PublicationFilter::default());
    let some = |text: &str| Some(text.to_owned());
    let articles = [
        article.clone(),
        ArticleFilter { state: Some(ReviewState::Approved), ..article.clone() },
        ArticleFilter { kind: some("change"), ..article.clone() },
        ArticleFilter { source: some("/r"), ..article.clone() },
        ArticleFilter { repository: some("shop"), since_ms: Some(7), ..article },
    ];
    let jobs = [
        job.clone(),
        JobFilter { state: Some(JobState::Failed), ..job.clone() },
        JobFilter { kind: Some(JobKind::Analysis), ..job.clone() },
        JobFilter { source: some("/r7"), since_ms: Some(7), ..job },
    ];
    let publications = [
        publication.clone(),
        PublicationFilter { article: some("a7"), ..publication.clone() },
        PublicationFilter { platform: some("devto"), state: Some(PostState::Live), ..publication },
    ];
    let articles = articles.iter().map(|filter| lists::article_page(filter, from(), 50));
    let jobs = jobs.iter().map(|filter| lists::job_page(filter, from(), 50));
    articles.chain(jobs).chain(publications.iter().map(|filter| lists::publication_page(filter, from(), 50))).collect()
}

#[test]
fn no_query_reads_a_whole_table() {
    on_both(async |place| {
        let store = place.store();
        store.blocking(fill).await.unwrap();
        let plans = store.blocking(plans).await.unwrap();
        let wrong: Vec<String> =
            plans.iter().filter(|(_, plan)| reads_everything(plan)).map(|(sql, plan)| format!("{sql}\n{plan}")).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
        assert!(plans.len() > 20 && plans.iter().all(|(_, plan)| !plan.is_empty()));
    });
}

fn fill(connection: &mut Connection) -> Result<(), DatabaseError> {
    let transaction = connection.write()?;
    for (columns, row) in FILL {
        let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})");
        let sql = match transaction.dialect() {
            Dialect::Sqlite => format!("INSERT INTO {columns} {numbers} SELECT {row} FROM n"),
            Dialect::Postgres => format!("INSERT INTO {columns} SELECT {row} FROM generate_series(1, {ROWS}) AS n(i)"),
        };
        transaction.execute(&sql, &[])?;
    }
    transaction.commit()?;
    connection.execute("ANALYZE", &[]).map(drop)
}

/// Each query with its plan, a line for each step.
fn plans(connection: &mut Connection) -> Result<Vec<(String, String)>, DatabaseError> {
    let dialect = connection.dialect();
    let plan = |(sql, values): (String, Vec<Value>)| {
        let steps = match dialect {
            Dialect::Sqlite => connection.query(&format!("EXPLAIN QUERY PLAN {sql}"), &values, |row| row.get::<String>(3))?,
            Dialect::Postgres => {
                connection.query(&format!("EXPLAIN {}", inlined(&sql, &values)), &[], |row| row.get::<String>(0))?
            }
        };
        Ok((sql, steps.join("\n")))
    };
    queries(dialect).into_iter().map(plan).collect()
}

/// The query with its values in it: `EXPLAIN` takes none.
fn inlined(sql: &str, values: &[Value]) -> String {
    let text = |value: &Value| match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => format!("'{text}'"),
    };
    let last_first = values.iter().enumerate().rev();
    last_first.fold(sql.to_owned(), |sql, (at, value)| sql.replace(&format!("${}", at + 1), &text(value)))
}

/// Whether a step of a plan reads a table, or an index of one, from one end to the other.
fn reads_everything(plan: &str) -> bool {
    let tables = FILL.iter().map(|(columns, _)| columns.split(' ').next().unwrap_or_default());
    tables.into_iter().any(|table| {
        plan.lines().map(str::trim).any(|step| {
            let sqlite = step.starts_with(&format!("SCAN {table}")) && !step.contains("USING INDEX");
            sqlite || step.contains(&format!("Seq Scan on {table}"))
        })
    })
}
