//! Filters, decisions, progress and bands, on both databases.

use super::*;
use crate::model::{
    ArticleRecord, ArticleVersion, JobKind, JobOutput, JobProgress, JobState, Lease, Made, NewJob, PostState, Publication,
    ReviewState, StoredArticle,
};
use serde_json::json;

const BOUNDS: ClaimBounds = ClaimBounds { attempts: 5, per_repository: 9 };

fn new(id: &str) -> NewJob {
    NewJob { id: id.to_owned(), kind: JobKind::Article, request: json!({"source": "/r"}), priority: 5, idempotency_key: None }
}

fn article(id: &str, kind: &str, repository: &str, at_ms: i64) -> (StoredArticle, ArticleRecord) {
    let version = ArticleVersion {
        id: id.to_owned(),
        created_ms: at_ms,
        job: "j".to_owned(),
        source: format!("/{repository}"),
        repository: repository.to_owned(),
        kind: kind.to_owned(),
        title: "T".to_owned(),
        commit: None,
        composer: "offline".to_owned(),
        words: 1,
        score: 70,
        grounding_checked: 1,
        grounding_verified: 1,
    };
    let record = ArticleRecord { at_ms, score: 70, ..ArticleRecord::default() };
    (StoredArticle { version, markdown: "m".to_owned(), report: "{}".to_owned() }, record)
}

/// Puts an article into the store as a job does.
async fn keep(store: &Store, id: &str, kind: &str, repository: &str, at_ms: i64) {
    store.enqueue(&new(&format!("job-{id}")), at_ms).await.unwrap();
    let (_, lease) = store.claim_job(id, (at_ms, 1_000), BOUNDS).await.unwrap().unwrap();
    let (article, record) = article(id, kind, repository, at_ms);
    let made = Made::Article(Box::new(article), Box::new(record));
    let ended = store.finish(&lease, &JobOutput { result: json!({}), made, next: None }, at_ms).await.unwrap();
    assert_eq!(ended, Ended::Written);
}

#[test]
fn articles_are_narrowed_and_paged() {
    on_both(async |place| {
        let store = place.store();
        for (id, kind, repository, at_ms) in
            [("a", "tour", "x", 1), ("b", "change", "x", 2), ("c", "tour", "y", 3), ("d", "tour", "x", 4)]
        {
            keep(&store, id, kind, repository, at_ms).await;
        }
        store.decide("c", ReviewState::Approved, "press", 9).await.unwrap().unwrap();
        let listed = async |filter: ArticleFilter, from: Option<Cursor>| -> Vec<String> {
            store.list_articles(&filter, from, 10).await.unwrap().into_iter().map(|listed| listed.version.id).collect()
        };
        let all = ArticleFilter::default();
        assert_eq!(listed(all.clone(), None).await, ["d", "c", "b", "a"]);
        assert_eq!(listed(ArticleFilter { kind: Some("tour".into()), ..all.clone() }, None).await, ["d", "c", "a"]);
        let x = ArticleFilter { kind: Some("tour".into()), repository: Some("x".into()), ..all.clone() };
        assert_eq!(listed(x.clone(), None).await, ["d", "a"]);
        assert_eq!(listed(x, Some(Cursor { created_ms: 4, id: "d".into() })).await, ["a"]);
        assert_eq!(listed(ArticleFilter { source: Some("/y".into()), ..all.clone() }, None).await, ["c"]);
        assert_eq!(listed(ArticleFilter { since_ms: Some(3), ..all.clone() }, None).await, ["d", "c"]);
        assert_eq!(listed(ArticleFilter { state: Some(ReviewState::Approved), ..all.clone() }, None).await, ["c"]);
        assert_eq!(listed(ArticleFilter { state: Some(ReviewState::Draft), ..all }, None).await, ["d", "b", "a"]);
    });
}

#[test]
fn a_decision_names_the_first_who_took_it_and_can_be_taken_back() {
    on_both(async |place| {
        let store = place.store();
        keep(&store, "a", "tour", "x", 1).await;
        assert_eq!(store.review("a").await.unwrap().unwrap(), Default::default());
        let first = store.decide("a", ReviewState::Approved, "ann", 5).await.unwrap().unwrap();
        assert_eq!((first.state, first.by.as_deref(), first.at_ms), (ReviewState::Approved, Some("ann"), Some(5)));
        assert_eq!(store.decide("a", ReviewState::Approved, "ben", 6).await.unwrap().unwrap(), first);
        let back = store.decide("a", ReviewState::Draft, "ben", 7).await.unwrap().unwrap();
        assert_eq!((back.state, back.by.as_deref()), (ReviewState::Draft, Some("ben")));
        assert_eq!(store.decide("none", ReviewState::Approved, "ann", 5).await.unwrap(), None);
    });
}

#[test]
fn jobs_are_narrowed() {
    on_both(async |place| {
        let store = place.store();
        store.enqueue(&new("a"), 1).await.unwrap();
        store.enqueue(&NewJob { kind: JobKind::Analysis, ..new("b") }, 2).await.unwrap();
        let (_, _lease) = store.claim_job("w", (3, 1_000), BOUNDS).await.unwrap().unwrap();
        let listed = async |filter: JobFilter| -> Vec<String> {
            store.list_jobs(&filter, None, 10).await.unwrap().into_iter().map(|job| job.id).collect()
        };
        assert_eq!(listed(JobFilter { kind: Some(JobKind::Analysis), ..JobFilter::default() }).await, ["b"]);
        assert_eq!(listed(JobFilter { state: Some(JobState::Running), ..JobFilter::default() }).await, ["a"]);
        assert_eq!(listed(JobFilter { source: Some("/r/".into()), ..JobFilter::default() }).await, ["b", "a"]);
        assert_eq!(listed(JobFilter { source: Some("/s".into()), ..JobFilter::default() }).await, [""; 0]);
        assert_eq!(listed(JobFilter { since_ms: Some(2), ..JobFilter::default() }).await, ["b"]);
    });
}

#[test]
fn progress_is_written_under_a_lease_only() {
    on_both(async |place| {
        let store = place.store();
        store.enqueue(&new("a"), 1).await.unwrap();
        assert_eq!(store.progress("a").await.unwrap(), None);
        let (_, lease) = store.claim_job("w", (3, 1_000), BOUNDS).await.unwrap().unwrap();
        let progress = JobProgress { stage: "parse".to_owned(), done: 2, total: Some(9) };
        let stranger = Lease { token: "other".to_owned(), ..lease.clone() };
        assert_eq!(store.note_progress(&stranger, &progress).await.unwrap(), Ended::Lost);
        assert_eq!(store.progress("a").await.unwrap(), None);
        assert_eq!(store.note_progress(&lease, &progress).await.unwrap(), Ended::Written);
        assert_eq!(store.progress("a").await.unwrap(), Some(progress));
    });
}

#[test]
fn publications_are_paged_by_their_last_change() {
    on_both(async |place| {
        let store = place.store();
        for (article, destination, at_ms) in [("a", "x", 1), ("a", "y", 2), ("b", "x", 2)] {
            let row = Publication {
                article: article.to_owned(),
                destination: destination.to_owned(),
                state: Some(PostState::Draft),
                ..Publication::default()
            };
            store.record_publication(&row, ("t", "ghost"), at_ms).await.unwrap();
        }
        let mut from = None;
        let mut seen = Vec::new();
        loop {
            let page = store.list_publications(&PublicationFilter::default(), from, 1).await.unwrap();
            let Some(row) = page.into_iter().next() else { break };
            from = Some(row.place());
            seen.push(format!("{}{}", row.article, row.destination));
        }
        assert_eq!(seen, ["bx", "ay", "ax"]);
        let of = PublicationFilter { article: Some("a".into()), state: Some(PostState::Draft), ..PublicationFilter::default() };
        assert_eq!(store.list_publications(&of, None, 9).await.unwrap().len(), 2);
        let live = PublicationFilter { state: Some(PostState::Live), ..PublicationFilter::default() };
        assert!(store.list_publications(&live, None, 9).await.unwrap().is_empty());
    });
}

#[test]
fn scores_are_counted_in_bands() {
    on_both(async |place| {
        let store = place.store();
        for (at_ms, score) in [(1, 100), (2, 99), (3, 90), (4, 89), (5, 0), (0, 50)] {
            store.record_article(&ArticleRecord { at_ms, score, ..ArticleRecord::default() }).await.unwrap();
        }
        let bands = store.score_bands(1).await.unwrap();
        let counted: Vec<u64> = bands.iter().map(|band| band.articles).collect();
        assert_eq!(counted, [1, 0, 0, 0, 0, 0, 0, 0, 1, 3]);
        assert_eq!((bands[9].from, bands[9].to), (90, 100));
    });
}
