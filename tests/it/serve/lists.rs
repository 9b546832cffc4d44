//! Lists: pages, filters; and what is read twice.

use super::api::{served, source};
use super::daemon::exchange;
use serde_json::{Value, json};

/// The names in a list.
fn ids(list: &Value, of: &str) -> Vec<String> {
    list[of].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn jobs_are_listed_page_by_page_and_narrowed() {
    let (tree, daemon) = served("workers = 0\n");
    let order = |path: &str, at: usize| daemon.order(path, &json!({"source": source(&tree), "focus": [format!("f{at}")]}));
    let made: Vec<String> = (0..5).map(|at| order("/api/v1/articles", at)).collect();
    let analysis = order("/api/v1/analyses", 0);
    let mut seen = Vec::new();
    let mut path = "/api/v1/jobs?limit=2".to_owned();
    loop {
        let page = daemon.get(&path).json();
        seen.extend(ids(&page, "jobs"));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/jobs?limit=2&cursor={next}");
    }
    seen.sort();
    let mut all = [made.clone(), vec![analysis.clone()]].concat();
    all.sort();
    assert_eq!(seen, all);
    let listed = |query: &str| ids(&daemon.get(&format!("/api/v1/jobs?{query}")).json(), "jobs");
    assert_eq!(listed("kind=analysis"), [analysis]);
    assert_eq!(listed("state=queued&kind=article").len(), 5);
    assert_eq!(listed("state=done"), [""; 0]);
    assert_eq!(listed("since=2000-01-01").len(), 6);
    assert_eq!(listed("since=2999-01-01T00:00:00Z"), [""; 0]);
    for query in [
        "state=lost",
        "kind=tour",
        "since=then",
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=x",
        "unknown=1",
        "state=",
        "source=%00",
    ] {
        let answer = daemon.get(&format!("/api/v1/jobs?{query}"));
        assert_eq!((answer.status, answer.json()["status"].as_u64()), (400, Some(400)), "{query}");
    }
}

#[test]
fn articles_are_narrowed_by_what_they_are() {
    let (tree, daemon) = served("");
    let job = daemon.order("/api/v1/articles", &json!({"source": source(&tree)}));
    let id = daemon.wait(&job, &["done"])["result"]["article"].as_str().unwrap().to_owned();
    let listed = |query: &str| ids(&daemon.get(&format!("/api/v1/articles?{query}")).json(), "articles");
    let document = daemon.get(&format!("/api/v1/articles/{id}")).json();
    let repository = document["article"]["repository"].as_str().unwrap();
    for query in
        ["kind=tour", "state=draft", &format!("source={}", source(&tree)), &format!("repository={repository}"), "since=2000-01-01"]
    {
        assert_eq!(listed(query), [id.as_str()], "{query}");
    }
    for query in ["kind=change", "state=approved", "source=/elsewhere", "repository=other", "since=2999-01-01"] {
        assert_eq!(listed(query), [""; 0], "{query}");
    }
    assert_eq!(document["article"]["review"], json!({"state": "draft", "by": null, "at": null}));
}

#[test]
fn what_was_read_before_is_not_sent_again() {
    let (tree, daemon) = served("workers = 0\n");
    let job = daemon.order("/api/v1/articles", &json!({"source": source(&tree)}));
    let path = format!("/api/v1/jobs/{job}");
    let first = daemon.get(&path);
    let tag = first.header("etag").unwrap();
    assert_eq!((first.status, first.header("cache-control")), (200, Some("private, no-cache")));
    let again = |tag: &str| exchange(&daemon.listen, "GET", &path, &[("If-None-Match", tag)], "");
    let known = again(tag);
    assert_eq!((known.status, known.body.as_str(), known.header("etag")), (304, "", Some(tag)));
    assert_eq!(again("\"other\"").status, 200);
    let head = exchange(&daemon.listen, "HEAD", &path, &[], "");
    assert_eq!((head.status, head.body.as_str(), head.header("etag")), (200, "", Some(tag)));
    exchange(&daemon.listen, "DELETE", &path, &[], "");
    assert_eq!(again(tag).status, 200, "it has changed");
    assert!(daemon.get("/api/v1/jobs/none").header("etag").is_none());
}

#[test]
fn large_answers_are_compressed_for_who_takes_that() {
    let (_tree, daemon) = served("workers = 0\n");
    let plain = daemon.get("/api/v1/openapi.json");
    assert!(plain.header("content-encoding").is_none());
    techdoc::remote::install_crypto_provider();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let address = format!("http://{}/api/v1/openapi.json", daemon.listen);
    let (sent, read) = runtime.block_on(async {
        let client = reqwest::Client::builder().no_proxy().no_gzip().tls_certs_only([]).build().unwrap();
        let sent = client.get(&address).header("accept-encoding", "gzip").send().await.unwrap();
        assert_eq!(sent.headers()["content-encoding"], "gzip");
        let client = reqwest::Client::builder().no_proxy().gzip(true).tls_certs_only([]).build().unwrap();
        let read = client.get(&address).send().await.unwrap().text().await.unwrap();
        (sent.bytes().await.unwrap(), read)
    });
    assert!(sent.len() * 3 < plain.body.len(), "{} of {}", sent.len(), plain.body.len());
    assert_eq!(read, plain.body);
}

#[test]
fn the_figures_add_up() {
    let (tree, daemon) = served("[publish.folder]\ntype = \"file\"\npath = \"posts\"\n");
    let empty = daemon.get("/api/v1/stats").json();
    assert_eq!((&empty["days"], &empty["quality"]["articles"]), (&json!([]), &json!(0)), "{empty:#}");
    let order = json!({"source": source(&tree), "publish": {"to": ["folder"]}});
    let job = daemon.wait(&daemon.order("/api/v1/articles", &order), &["done"]);
    daemon.wait(job["result"]["publication_job"].as_str().unwrap(), &["done"]);
    let stats = daemon.get("/api/v1/stats?days=1").json();
    assert_eq!(stats["days"][0]["articles"], 1, "{stats:#}");
    assert_eq!(stats["quality"]["articles"], 1);
    let bands = stats["quality"]["distribution"].as_array().unwrap();
    assert_eq!((bands.len(), bands.iter().map(|band| band["articles"].as_u64().unwrap()).sum::<u64>()), (10, 1));
    let platform = &stats["publishing"][0];
    assert_eq!((&platform["platform"], &platform["created"], &platform["success"]), (&json!("file"), &json!(1), &json!(1.0)));
    assert_eq!((&stats["cost"]["total_usd"], &stats["cost"]["articles"][0]["run"]), (&json!(0.0), &job["id"]));
    assert_eq!(stats["cache"]["cached"], 0);
    for query in ["days=0", "days=367", "days=x"] {
        assert_eq!(daemon.get(&format!("/api/v1/stats?{query}")).status, 400, "{query}");
    }
    let published = daemon.get(&format!("/api/v1/publications?article={}", job["result"]["article"].as_str().unwrap())).json();
    assert_eq!((&published["publications"][0]["target"], &published["next"]), (&json!("folder"), &json!(null)), "{published:#}");
    assert_eq!(daemon.get("/api/v1/publications?platform=ghost").json()["publications"], json!([]));
    assert_eq!(daemon.get("/api/v1/publications?article=none").status, 404);
}
