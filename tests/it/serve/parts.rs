//! An article in its forms, and its parts.

use super::api::{served, source};
use super::daemon::exchange;
use serde_json::json;

#[test]
fn an_article_has_sections_evidence_and_a_receipt() {
    let (tree, daemon) = served("");
    let job = daemon.order("/api/v1/articles", &json!({"source": source(&tree)}));
    let id = daemon.wait(&job, &["done"])["result"]["article"].as_str().unwrap().to_owned();
    let at = format!("/api/v1/articles/{id}");
    let document = daemon.get(&at).json();
    let sections = daemon.get(&format!("{at}/sections")).json()["sections"].clone();
    let headings: Vec<_> = sections.as_array().unwrap().iter().map(|section| section["heading"].clone()).collect();
    let reported: Vec<_> =
        document["report"]["sections"].as_array().unwrap().iter().map(|section| section["heading"].clone()).collect();
    assert_eq!(headings, reported);
    let evidence = daemon.get(&format!("{at}/evidence")).json();
    assert_eq!(evidence["grounding"]["checked"], document["report"]["grounding"]["checked"]);
    let places = evidence["evidence"].as_array().unwrap();
    assert!(places.len() > 5, "{evidence:#}");
    for place in places {
        let path = tree.path("src").join(place["path"].as_str().unwrap());
        let lines = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{error}: {place}")).lines().count() as u64;
        let (first, last) = (place["start_line"].as_u64().unwrap(), place["end_line"].as_u64().unwrap());
        assert!(first >= 1 && first <= last && last <= lines, "{place}");
    }
    let receipt = daemon.get(&format!("{at}/receipt")).json();
    assert_eq!((&receipt["job"], &receipt["usage"]["cost_usd"]), (&json!(job), &json!(0.0)), "{receipt:#}");
    for part in ["sections", "evidence", "receipt"] {
        assert_eq!(daemon.get(&format!("/api/v1/articles/none/{part}")).status, 404);
    }
}

#[test]
fn an_article_is_shown_as_a_page_that_does_nothing() {
    let (tree, daemon) = served("");
    tree.write(
        "src/evil.rs",
        "//! <script>alert(1)</script> <img src=x onerror=alert(1)>\n\n/// Takes <b>all</b>.\npub fn evil() {}\n",
    );
    let job = daemon.order("/api/v1/articles", &json!({"source": source(&tree)}));
    let id = daemon.wait(&job, &["done"])["result"]["article"].as_str().unwrap().to_owned();
    let page = exchange(&daemon.listen, "GET", &format!("/api/v1/articles/{id}"), &[("Accept", "text/html,*/*")], "");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none';"));
    assert_eq!((page.header("x-content-type-options"), page.header("vary")), (Some("nosniff"), Some("Accept")));
    let body = &page.body;
    assert!(body.starts_with("<!doctype html>\n") && body.contains("<h1>") && body.contains("<pre><code"), "{body}");
    assert!(!body.contains("<script") && !body.contains("onerror=") || body.contains("&lt;script"), "{body}");
    assert_eq!(daemon.get(&format!("/api/v1/articles/{id}?format=html")).body, *body);
    assert_eq!(daemon.get(&format!("/api/v1/articles/{id}?format=pdf")).status, 400);
}
