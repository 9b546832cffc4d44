//! What holds for every platform, shown with the one that needs nothing: a folder.

use crate::harness::Tree;
use crate::web_server::{Response, WebServer};

/// An article as a person writes one.
pub(crate) const ARTICLE: &str = "---\ntitle: 'One & two: \"three\"'\ndescription: What is here.\ntags: [rust, c++]\n---\n\n# One & two: \"three\"\n\nThe first sentence. The second.\n";
const NOT_CHECKED: &str = "note: whether the article is still true was not checked: techdoc did not write it\n";

#[test]
fn a_folder_gets_the_article_once_and_then_its_changes() {
    let tree = Tree::new().file("posts/my post.md", ARTICLE);
    let publish = |outcome: &str| {
        let ran = tree.command(["publish", "posts/my post.md"]).env("XDG_DATA_HOME", tree.path("data").to_str().unwrap()).run();
        let folder = tree.path("published").canonicalize().unwrap();
        ran.exit(0).stderr(NOT_CHECKED).stdout(&format!("file  {outcome:9}  live       file://{}/my-post.md\n", folder.display()));
    };
    publish("created");
    assert_eq!(tree.read("published/my-post.md"), ARTICLE);
    publish("unchanged");
    tree.write("posts/my post.md", ARTICLE.replace("second", "other"));
    publish("updated");
    assert!(tree.read("published/my-post.md").contains("The other."));
    publish("unchanged");
}

#[test]
fn the_report_counts_attempts_by_platform() {
    let tree = Tree::new().file("a.md", ARTICLE);
    let run = |arguments: &[&str]| tree.command(arguments).env("XDG_DATA_HOME", tree.path("data").to_str().unwrap()).run();
    run(&["publish", "-q", "a.md"]).exit(0);
    run(&["publish", "-q", "a.md"]).exit(0);
    let late = run(&["publish", "-q", "a.md", "--at", "2036-01-01T00:00:00Z"]).exit(2);
    late.stderr_has("error: file: file cannot post at a later time\nhint: ");
    run(&["report"]).exit(0).stdout_has("file                3        1        0         1       1        0      67%\n");
    let row = run(&["report", "--format", "json"]).exit(0).json()["by_platform"][0].clone();
    assert_eq!((row["attempts"].as_u64(), row["created"].as_u64(), row["failed"].as_u64()), (Some(3), Some(1), Some(1)));
}

#[test]
fn a_ledger_that_was_lost_leads_to_no_second_article() {
    let tree = Tree::new().file("a.md", ARTICLE);
    let publish = |data: &str, expected: &str| {
        let ran = tree.command(["publish", "a.md"]).env("XDG_DATA_HOME", tree.path(data).to_str().unwrap()).run();
        ran.exit(0).stderr(NOT_CHECKED).stdout_has(expected);
    };
    publish("one", "created");
    publish("two", "unchanged");
    tree.write("a.md", ARTICLE.replace("second", "other"));
    publish("three", "updated");
    assert_eq!(tree.paths().iter().filter(|path| path.starts_with("published/")).count(), 1);
}

#[test]
fn a_dry_run_shows_and_writes_nothing() {
    let tree = Tree::new().file("a.md", ARTICLE);
    let data = tree.path("data");
    let run =
        |arguments: &[&str]| tree.command(arguments).env("XDG_DATA_HOME", data.to_str().unwrap()).run().exit(0).stderr(NOT_CHECKED);
    run(&["publish", "a.md", "--dry-run"]).stdout_has("file would be created\n").stdout_has("The first sentence.");
    assert!(!tree.path("published").exists());
    run(&["publish", "a.md"]);
    tree.write("a.md", ARTICLE.replace("second", "other"));
    let planned = run(&["publish", "a.md", "--dry-run"]);
    planned
        .stdout_has("file would be updated: file://")
        .stdout_has("-The first sentence. The second.\n+The first sentence. The other.\n");
    assert_eq!(tree.read("published/a.md"), ARTICLE);
}

#[test]
fn results_are_json_with_fixed_names() {
    let tree = Tree::new().file("a.md", ARTICLE);
    let ran = tree.techdoc(["publish", "a.md", "--to", "file,bluesky", "--format", "json"]).exit(8);
    let report = ran.json();
    let results = report["results"].as_array().unwrap();
    assert_eq!((results[0]["platform"].as_str(), results[0]["outcome"].as_str()), (Some("file"), Some("created")));
    assert_eq!((results[1]["platform"].as_str(), results[1]["outcome"].as_str()), (Some("bluesky"), Some("failed")));
    for name in ["platform", "outcome", "id", "url", "state", "error"] {
        assert!(results.iter().all(|result| result.get(name).is_some()), "{name} is missing in {report:#}");
    }
    ran.stderr_has("bluesky: ");
}

#[test]
fn what_cannot_be_published_says_why() {
    let tree = Tree::new()
        .file("a.md", ARTICLE)
        .file("empty.md", "---\ntitle: x\n---\n\n")
        .file("untitled.md", "text\n")
        .file("two.toml", "[publish.one]\ntype = \"file\"\npath = \"x\"\n[publish.two]\ntype = \"file\"\npath = \"./x\"\n")
        .file("typo.toml", "[publish.one]\ntipe = \"file\"\n")
        .file("kind.toml", "[publish.one]\ntype = \"blog\"\n")
        .file("home.toml", "[publish]\nhome = \"blog\"\n")
        .file("repo/techdoc.toml", "[publish.blog]\ntype = \"devto\"\nurl = \"https://evil.example\"\n")
        .file("repo/a.md", ARTICLE);
    let cases: &[(&[&str], &str)] = &[
        (&["publish"], "required arguments were not provided"),
        (&["publish", "none.md"], "cannot read the article none.md"),
        (&["publish", "empty.md"], "empty.md has no text"),
        (&["publish", "untitled.md"], "untitled.md has no title"),
        (&["publish", "a.md", "--to", "blog"], "hint: add [publish.blog] to your settings"),
        (&["publish", "a.md", "--live", "--at", "2026-01-01T00:00:00Z"], "cannot be used with"),
        (&["publish", "a.md", "--at", "tomorrow"], "a time with its offset is needed"),
        (&["publish", "a.md", "--at", "2020-01-01T00:00:00Z"], "the time of --at is over"),
        (&["publish", "a.md", "--at", "2036-01-01T00:00:00Z"], "file cannot post at a later time"),
        (&["publish", "a.md", "--config", "two.toml", "--to", "one,two"], "the targets one and two are the same place"),
        (&["publish", "a.md", "--config", "typo.toml"], "unknown key `tipe` in [publish.one]; did you mean `type`?"),
        (&["publish", "a.md", "--config", "kind.toml"], "`publish.one.type` has a value that is not known"),
        (&["publish", "a.md", "--config", "home.toml"], "names `blog`, which is no target"),
        (&["publish", "repo/a.md"], "it decides where articles are sent, and as whom"),
    ];
    for (arguments, expected) in cases {
        tree.techdoc(*arguments).exit(2).stderr_has(expected);
    }
}

#[test]
fn an_article_that_is_stale_or_weak_or_holds_a_secret_stays() {
    let tree = crate::fixture::dispatcher();
    tree.techdoc(["generate", "-q", "-o", "a.md"]).exit(0);
    tree.techdoc(["publish", "a.md", "--require-fresh", "--min-grounding", "1", "-q"]).exit(0).stdout_has("created");
    let tampered = tree.read("a.md").replace("2 test functions", "3 test functions");
    tree.write("b.md", &tampered);
    tree.techdoc(["publish", "b.md"]).exit(7).stderr_has("no longer hold");
    tree.techdoc(["publish", "b.md", "--dry-run"]).exit(0).stderr_has("would not be published: ");
    tree.techdoc(["publish", "a.md", "--min-score", "100"]).exit(7).stderr_has("is below the minimum of 100");
    let secret = format!("{ARTICLE}\n    export TOKEN=ghp_{}\n", "R7kX2mQ9vT4bL8nW1cZ6yH3pJ5sD0fGaEuIo");
    tree.write("c.md", secret);
    tree.techdoc(["publish", "c.md"]).exit(2).stderr_has("holds what looks like a secret");
    tree.write("d.md", ARTICLE);
    tree.techdoc(["publish", "d.md", "--require-fresh"]).exit(7).stderr_has("techdoc did not write it");
    let published: Vec<String> = tree.paths().into_iter().filter(|path| path.starts_with("published/")).collect();
    assert_eq!(published.len(), 1, "{published:?}");
}

#[test]
fn an_article_whose_image_is_missing_stays() {
    let server = WebServer::start(|request| Response::empty(if request.path == "/there.png" { 200 } else { 404 }));
    let text = |image: &str| format!("{ARTICLE}\n![x]({image})\n");
    let tree = Tree::new().file("there.png", b"\x89PNG").file("a.md", text("there.png")).file("b.md", text("gone.png"));
    tree.write("c.md", text(&format!("{}/there.png", server.url())));
    tree.write("d.md", text(&format!("{}/gone.png", server.url())));
    for good in ["a.md", "c.md"] {
        tree.techdoc(["publish", "-q", good]).exit(0);
    }
    let image = tree.paths().into_iter().find(|path| path.starts_with("published/a-")).unwrap();
    assert_eq!(std::fs::read(tree.path(&image)).unwrap(), b"\x89PNG", "it lies beside the article");
    assert!(tree.read("published/a.md").contains(&format!("![x]({})", image.trim_start_matches("published/"))));
    for bad in ["b.md", "d.md"] {
        tree.techdoc(["publish", "-q", bad]).exit(2).stderr_has("gone.png is not there");
        assert!(!tree.path("published").join(bad).exists());
    }
}

#[test]
fn a_host_that_answers_a_page_to_everything_is_no_platform() {
    let server = WebServer::start(|_| Response::text(200, "text/html", "<html><body>Welcome</body></html>"));
    let platforms = ["devto", "ghost", "wordpress", "github", "hashnode", "medium", "mastodon", "bluesky", "linkedin"];
    let tables = platforms.map(|name| {
        format!("[publish.{name}]\nurl = '{}'\nrepository = 'ada/site'\nretry_delay_ms = 1\nsettle_ms = 1\n", server.url())
    });
    let article = ARTICLE.replace("tags:", "canonical_url: https://example.org/a\ntags:");
    let tree = Tree::new().file("a.md", article).file("settings.toml", tables.concat());
    let run = |arguments: &[&str]| {
        let names = ["DEVTO_API_KEY", "GITHUB_TOKEN", "HASHNODE_PAT", "MEDIUM_TOKEN", "MASTODON_TOKEN", "LINKEDIN_TOKEN"];
        let command = tree.command([&["--config", "settings.toml"], arguments].concat());
        let command = names.iter().fold(command, |command, name| command.env(name, "token-of-ada"));
        let command = command.env("WORDPRESS_USERNAME", "ada").env("WORDPRESS_APP_PASSWORD", "abcd efgh ijkl");
        let command = command.env("BLUESKY_HANDLE", "ada.example").env("BLUESKY_APP_PASSWORD", "abcd-efgh");
        command.env("GHOST_ADMIN_API_KEY", "64f0c1d2e3a4b5c6d7e8f901:0123456789abcdef").run()
    };
    for name in platforms {
        let examined = run(&["publish", "--doctor", "--to", name]);
        assert!(examined.stdout.contains(": problem: "), "{name}: {}", examined.stdout);
        let ran = run(&["publish", "a.md", "--live", "--to", name, "--format", "json"]);
        let outcome = ran.json()["results"][0]["outcome"].clone();
        assert!(outcome == "failed" || outcome == "unknown", "{name}: {outcome}");
        ran.stderr_has(name);
    }
    let writes =
        server.writes().into_iter().filter(|request| !request.path.contains("createSession") && request.path != "/").count();
    assert_eq!(writes, 0, "nothing is posted to who knows whom");
}
