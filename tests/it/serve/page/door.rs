//! Signing in and out, forms that are not ours, scopes, and what answers say about themselves.

use super::visitor::{Visitor, sent};
use super::{PRESS, READER, WRITER, served, source};
use crate::fixture::dispatcher;
use crate::serve::daemon::{Daemon, exchange, settings};
use rustix::process::Signal;

#[test]
fn nobody_sees_anything_before_they_sign_in() {
    let (_tree, daemon) = served("workers = 0\n");
    let get = |path: &str| exchange(&daemon.listen, "GET", path, &[("Accept", "text/html")], "");
    for (path, to) in
        [("/", "/sign-in"), ("/articles/x?y=z", "/sign-in?next=%2Farticles%2Fx%3Fy%3Dz"), ("/stats", "/sign-in?next=%2Fstats")]
    {
        let answer = get(path);
        assert_eq!((answer.status, answer.header("location")), (303, Some(to)), "{path}");
    }
    assert_eq!(get("/nothing").status, 401);
    let form = get("/sign-in?next=//evil.example");
    assert!(form.status == 200 && form.body.contains("name=\"token\"") && !form.body.contains("evil"), "{form:?}");
    let wrong = sent(&daemon, "/sign-in", &[("token", "nobody-0123456789")], &[]);
    assert!(wrong.header("set-cookie").is_none() && wrong.body.contains("none of the tokens"), "{wrong:?}");
    assert!(!wrong.body.contains("nobody-0123456789"));
    let onward = sent(&daemon, "/sign-in", &[("token", READER), ("next", "/jobs?state=done")], &[]);
    assert_eq!(onward.header("location"), Some("/jobs?state=done"));
    let elsewhere = sent(&daemon, "/sign-in", &[("token", READER), ("next", "//evil.example")], &[]);
    assert_eq!(elsewhere.header("location"), Some("/"));
}

#[test]
fn a_cookie_is_signed_hidden_from_scripts_and_gone_after_signing_out() {
    let (_tree, daemon) = served("workers = 0\n");
    let answer = sent(&daemon, "/sign-in", &[("token", PRESS)], &[]);
    let cookie = answer.header("set-cookie").unwrap();
    for part in ["techdoc=", "; Path=/", "; HttpOnly", "; SameSite=Strict", "; Max-Age=43200"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains(PRESS));
    let origin = format!("https://{}", daemon.listen);
    let secure = sent(&daemon, "/sign-in", &[("token", PRESS)], &[("Origin", &origin)]);
    let secure = secure.header("set-cookie").unwrap();
    assert!(secure.starts_with("__Host-techdoc=") && secure.ends_with("; Secure"), "{secure}");

    let press = Visitor::sign_in(&daemon, PRESS);
    let later = press.cookie.replacen("techdoc=1", "techdoc=2", 1);
    assert_eq!(exchange(&daemon.listen, "GET", "/", &[("Cookie", &later)], "").status, 303);
    let gone = press.post("/sign-out", &[]);
    assert_eq!((gone.status, gone.header("location")), (303, Some("/sign-in")));
    assert!(
        gone.header("set-cookie").unwrap().starts_with("techdoc=; ") && gone.header("set-cookie").unwrap().contains("Max-Age=0")
    );
    // The API takes tokens and nothing else.
    assert_eq!(exchange(&daemon.listen, "GET", "/api/v1/articles", &[("Cookie", &press.cookie)], "").status, 401);
    assert!(!daemon.log().contains(PRESS) && !daemon.log().contains(&press.cookie));
}

#[test]
fn a_session_outlives_the_daemon_and_ends_with_its_token() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 0\n"));
    tree.write("tokens", format!("reader read {READER}\npress read,write,publish {PRESS}\n"));
    let tokens = tree.path("tokens");
    let start = || Daemon::start(&tree, &[("TECHDOC_SERVE__TOKENS_FILE", tokens.to_str().unwrap())]);
    let first = start();
    let cookies = [READER, PRESS].map(|token| Visitor::sign_in(&first, token).cookie);
    drop(first);
    let daemon = start();
    let status = |cookie: &str| exchange(&daemon.listen, "GET", "/", &[("Cookie", cookie)], "").status;
    assert_eq!(cookies.each_ref().map(|cookie| status(cookie)), [200, 200], "another process with the same tokens");
    tree.write("tokens", format!("press read,write,publish {PRESS}\n"));
    daemon.signal(Signal::HUP);
    while status(&cookies[0]) == 200 {
        std::thread::yield_now();
    }
    assert_eq!(cookies.each_ref().map(|cookie| status(cookie)), [303, 200]);
}

#[test]
fn forms_of_other_sites_and_other_sessions_are_refused() {
    let (tree, daemon) = served("workers = 0\n");
    let (press, other) = (Visitor::sign_in(&daemon, PRESS), Visitor::sign_in(&daemon, PRESS));
    let source = source(&tree);
    let cookie = ("Cookie", press.cookie.as_str());
    let own = [("source", source.as_str()), ("mark", &press.mark)];
    let origin = format!("http://{}", daemon.listen);
    for (fields, headers, why) in [
        (&own[..], vec![cookie, ("Sec-Fetch-Site", "cross-site")], "another site"),
        (&own, vec![cookie, ("Sec-Fetch-Site", "same-site"), ("Origin", &origin)], "another host of the same site"),
        (&own, vec![cookie, ("Origin", "http://evil.example")], "another origin"),
        (&own, vec![cookie, ("Origin", "null")], "no origin"),
        (&own[..1], vec![cookie, ("Origin", &origin)], "no mark"),
        (&[own[0], ("mark", other.mark.as_str())], vec![cookie, ("Origin", &origin)], "the mark of another session"),
        (&[own[0], ("mark", "x")], vec![cookie], "no mark of ours"),
        (&own, vec![("Origin", origin.as_str())], "no cookie"),
    ] {
        let answer = sent(&daemon, "/order", fields, &headers);
        assert_eq!(answer.status, 403, "{why}");
        assert!(answer.body.contains("<h1>This is not allowed</h1>"), "{why}: {}", answer.body);
    }
    assert_eq!(sent(&daemon, "/sign-in", &[("token", PRESS)], &[("Sec-Fetch-Site", "cross-site")]).status, 403);
    assert!(press.open("/jobs").body.contains("There is no such job"), "nothing was ordered");
    press.send("/order", &own[..1]);
    let as_json = [cookie, ("Content-Type", "application/json"), ("Accept", "text/html")];
    assert_eq!(exchange(&daemon.listen, "POST", "/order", &as_json, "{}").status, 415);
}

#[test]
fn scopes_decide_which_buttons_there_are_and_what_is_taken() {
    let (tree, daemon) = served("workers = 0\n");
    let (reader, writer) = (Visitor::sign_in(&daemon, READER), Visitor::sign_in(&daemon, WRITER));
    assert!(!reader.open("/").body.contains("New article") && writer.open("/").body.contains("New article"));
    let refused = reader.get("/order");
    assert!(refused.status == 403 && refused.body.contains("The token does not have the scope write"), "{refused:?}");
    let job = writer.send("/order", &[("source", &source(&tree))]);
    assert!(!reader.open(&job).body.contains("Call it off") && writer.open(&job).body.contains("Call it off"));
    for (visitor, path, fields) in [
        (&reader, "/order".to_owned(), vec![("source", "/x")]),
        (&reader, format!("{job}/cancel"), vec![]),
        (&reader, "/articles/x/review".to_owned(), vec![("state", "approved")]),
        (&writer, "/articles/x/review".to_owned(), vec![("state", "approved")]),
        (&writer, "/articles/x/publish".to_owned(), vec![("to", "folder"), ("live", "no")]),
    ] {
        let answer = visitor.post(&path, &fields);
        assert!(answer.status == 403 && answer.body.contains("does not have the scope"), "{path}: {answer:?}");
    }
    assert!(writer.open(&job).body.contains("queued"));
    let elsewhere = writer.post("/order", &[("source", "/etc")]);
    assert!(elsewhere.status == 403 && elsewhere.body.contains("not below any of the configured roots"), "{elsewhere:?}");
}

#[test]
fn answers_forbid_what_a_page_does_not_need() {
    let (_tree, daemon) = served("workers = 0\n");
    let reader = Visitor::sign_in(&daemon, READER);
    let page = reader.open("/");
    let address = |ending: &str| {
        let end = page.body.find(&format!("{ending}\"")).unwrap() + ending.len();
        page.body[..end].rsplit('"').next().unwrap()
    };
    let (style, script) = (reader.open(address(".css")), reader.open(address(".js")));
    for answer in [&page, &style, &script, &reader.get("/articles/x"), &reader.get("/nothing"), &reader.get("/jobs?state=done")] {
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(
            policy.contains("frame-ancestors 'none'")
                && policy.contains("form-action 'self'")
                && policy.contains("base-uri 'none'")
        );
        assert_eq!(
            (answer.header("x-content-type-options"), answer.header("referrer-policy")),
            (Some("nosniff"), Some("same-origin"))
        );
    }
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(style.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(
        (style.header("content-type"), script.header("content-type")),
        (Some("text/css; charset=utf-8"), Some("text/javascript; charset=utf-8"))
    );
    let missing = reader.get("/articles/none");
    assert_eq!((missing.status, missing.header("content-type")), (404, Some("text/html; charset=utf-8")));
    assert!(missing.body.contains(missing.header("x-request-id").unwrap()) && missing.body.contains("There is no such article"));
    assert_eq!(reader.get("/nothing").status, 404, "who is signed in learns that there is nothing");
    assert_eq!(reader.get("/assets/style-0.css").status, 404);
}
