//! The page of the daemon: what it shows without a script, whom it lets in, and what it refuses.

mod browser;
mod chromium;
mod door;
mod hostile;
mod visitor;

use super::daemon::{Daemon, settings};
use crate::fixture::dispatcher;
use crate::harness::Tree;
use serde_json::json;
use visitor::Visitor;

/// May look.
const READER: &str = "reader-0123456789";
/// May order as well.
const WRITER: &str = "writer-0123456789";
/// May publish as well.
const PRESS: &str = "press-0123456789a";

/// A tree with a repository, and a daemon with tokens that may read it and publish to a folder.
fn served(more: &str) -> (Tree, Daemon) {
    let tree = dispatcher();
    let folder = "[publish.folder]\ntype = \"file\"\npath = \"posts\"\n";
    tree.write("serve.toml", settings(&tree.path("src"), &format!("require_approval = true\n{more}{folder}")));
    let lines = format!("reader read {READER}\nwriter read,write {WRITER}\npress read,write,publish {PRESS}\n");
    let daemon = Daemon::start(&tree, &[("TECHDOC_API_TOKENS", &lines)]);
    (tree, daemon)
}

/// The path of the part of the tree that may be read.
fn source(tree: &Tree) -> String {
    tree.path("src").canonicalize().unwrap().to_str().unwrap().to_owned()
}

/// Orders an article on the page and waits for it; returns its address.
fn written(tree: &Tree, press: &Visitor<'_>) -> String {
    let job = press.send("/order", &[("source", &source(tree)), ("composer", "offline"), ("kind", ""), ("focus", "")]);
    press.wait_for_job(&job);
    let page = press.open(&job);
    let at = page.body.find("href=\"/articles/").unwrap() + "href=\"".len();
    page.body[at..].split('"').next().unwrap().to_owned()
}

#[test]
fn every_page_is_whole_without_a_script() {
    let (tree, daemon) = served("");
    let press = Visitor::sign_in(&daemon, PRESS);
    for (path, word) in
        [("/", "No article has been written yet"), ("/jobs", "There is no such job"), ("/stats", "Nothing to draw yet")]
    {
        assert!(press.open(path).body.contains(word), "{path}");
    }
    let article = written(&tree, &press);
    let pages = ["/", "/jobs", "/jobs?state=done", "/stats", "/stats?days=7", "/order", &article, "/?repository=src&state=draft"];
    for path in pages {
        let page = press.open(path);
        assert_eq!(page.body.matches("<h1").count(), 1, "{path}");
        assert_eq!((page.body.matches("<script").count(), page.body.matches("style=\"").count()), (1, 0), "{path}");
        assert!(page.body.contains("<html lang=\"en\">") && page.body.contains("</html>"), "{path}");
    }
    let list = press.open("/").body;
    assert!(list.contains(&format!("<a href=\"{article}\">")) && list.contains("<dt>Grounding</dt>"), "{list}");
    assert!(press.open("/?state=approved").body.contains("No article fits"));
    let stats = press.open("/stats").body;
    assert_eq!(stats.matches("<svg").count(), 2, "articles and scores; no model was asked, and nothing published: {stats}");
}

#[test]
fn an_article_is_read_with_its_evidence_and_decided_upon() {
    let (tree, daemon) = served("");
    let (press, reader) = (Visitor::sign_in(&daemon, PRESS), Visitor::sign_in(&daemon, READER));
    let article = written(&tree, &press);
    let page = press.open(&article).body;
    for part in
        ["<h2 id=\"s", "<summary>Evidence", "server.rs<wbr>", "Grounding", "Nobody has approved", "Publish as draft", "Receipt"]
    {
        assert!(page.contains(part), "{part} is missing in\n{page}");
    }
    assert!(page.contains("<pre><code class=\"language-rust\">") && !page.contains("Publish live"), "{page}");
    let picture = press.open(&format!("{article}/pictures/0.svg"));
    assert!(picture.header("content-type") == Some("image/svg+xml") && picture.body.starts_with("<svg"), "{picture:?}");
    assert!(page.contains("/pictures/0.svg\""));
    assert_eq!(press.get(&format!("{article}/pictures/9.svg")).status, 404);

    let read_only = reader.open(&article).body;
    assert!(read_only.contains("Your token may not publish") && !read_only.contains("<button name="), "{read_only}");
    press.send(&format!("{article}/review"), &[("state", "approved")]);
    assert!(press.open(&article).body.contains("Approved by <b>press</b>"));
    assert!(press.open("/?state=approved").body.contains(&article));
    let job = press.send(&format!("{article}/publish"), &[("to", "folder"), ("live", "no"), ("key", "k")]);
    assert_eq!(press.send(&format!("{article}/publish"), &[("to", "folder"), ("live", "no"), ("key", "k")]), job, "sent twice");
    press.wait_for_job(&job);
    // A file is there for whoever can read the folder: it has no drafts.
    assert!(press.open(&job).body.contains("created live"), "{}", press.open(&job).body);
    assert!(press.open(&article).body.contains("<td>live</td>"));
    let live = [("to", "folder"), ("live", "yes"), ("key", "l")];
    assert_eq!(press.post(&format!("{article}/publish"), &live).status, 400, "nobody said that it was read");
    let live = press.send(&format!("{article}/publish"), &[live.as_slice(), &[("read", "yes")]].concat());
    press.wait_for_job(&live);
    assert!(press.open(&live).body.contains("unchanged live"), "{}", press.open(&live).body);
    press.send(&format!("{article}/review"), &[("state", "draft")]);
    assert!(press.open(&article).body.contains("<b>press</b> took an approval back"));
}

#[test]
fn lists_go_on_and_come_back() {
    let (tree, daemon) = served("workers = 0\n");
    let press = Visitor::sign_in(&daemon, PRESS);
    for at in 0..60 {
        press.send("/order", &[("source", &source(&tree)), ("key", &format!("k{at}"))]);
    }
    let link = |page: &str, rel: &str| {
        let end = page.find(&format!("\" rel=\"{rel}\""))?;
        let start = page[..end].rfind("href=\"")? + "href=\"".len();
        Some(page[start..end].replace("&amp;", "&"))
    };
    let rows = |page: &str| page.matches("<h2><a href=\"").count();
    let first = press.open("/jobs").body;
    let second = press.open(&link(&first, "next").unwrap()).body;
    let third = press.open(&link(&second, "next").unwrap()).body;
    assert_eq!((rows(&first), rows(&second), rows(&third)), (25, 25, 10));
    assert_eq!((link(&first, "prev"), link(&third, "next")), (None, None));
    let back = press.open(&link(&third, "prev").unwrap()).body;
    assert_eq!(link(&back, "next"), link(&second, "next"), "the second page");
    assert_eq!(link(&back, "prev").as_deref(), Some("/jobs"));
    assert!(press.open("/jobs?state=done").body.contains("There is no such job"));
    assert_eq!(press.get("/jobs?cursor=x").status, 400);
}

#[test]
fn a_job_is_called_off_on_its_page() {
    let (tree, daemon) = served("workers = 0\n");
    let press = Visitor::sign_in(&daemon, PRESS);
    let job = press.send("/order", &[("source", &source(&tree))]);
    let page = press.open(&job).body;
    assert!(page.contains("Waiting for a worker") && page.contains("<noscript><meta http-equiv=\"refresh\""), "{page}");
    press.send(&format!("{job}/cancel"), &[]);
    let page = press.open(&job).body;
    assert!(page.contains("cancelled") && !page.contains("http-equiv"), "{page}");
    let late = press.post(&format!("{job}/cancel"), &[]);
    assert_eq!(late.status, 409);
    assert!(late.body.contains("The job is cancelled already"), "{}", late.body);
}

#[test]
fn without_tokens_the_page_is_open_and_nothing_goes_out_live() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "[publish.folder]\ntype = \"file\"\npath = \"posts\"\n"));
    let daemon = Daemon::start(&tree, &[]);
    let anybody = Visitor::of_open(&daemon);
    assert!(anybody.open("/").body.contains("open to this machine"));
    let article = written(&tree, &anybody);
    anybody.send(&format!("{article}/review"), &[("state", "approved")]);
    assert!(anybody.open(&article).body.contains("Nothing goes out live from a server without tokens"));
    let live = [("to", "folder"), ("live", "yes"), ("read", "yes")];
    assert_eq!(anybody.post(&format!("{article}/publish"), &live).status, 403);
    let draft = anybody.send(&format!("{article}/publish"), &[("to", "folder"), ("live", "no")]);
    anybody.wait_for_job(&draft);
    let rebound =
        super::daemon::exchange(&daemon.listen, "GET", "/", &[("Host", "rebound.evil.example"), ("Accept", "text/html")], "");
    assert_eq!(rebound.status, 403);
    assert!(json!(rebound.body).to_string().contains("localhost is answered"));
}
