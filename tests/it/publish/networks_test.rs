//! One article to GitHub, Hashnode, Medium and three networks at once.

use super::bluesky::Bluesky;
use super::desk::Desk;
use super::github::GitHub;
use super::hashnode::Hashnode;
use super::linkedin::LinkedIn;
use super::mastodon::Mastodon;
use super::mastodon_test::announced;
use super::medium::Medium;
use super::{bluesky, github, hashnode, linkedin, mastodon, medium};
use crate::web_server::WebServer;

const ALL: &str = "github,hashnode,medium,mastodon,bluesky,linkedin";
const SECRETS: [(&str, &str); 6] = [
    ("GITHUB_TOKEN", github::TOKEN),
    ("HASHNODE_PAT", hashnode::TOKEN),
    ("MEDIUM_TOKEN", medium::TOKEN),
    ("MASTODON_TOKEN", mastodon::TOKEN),
    ("BLUESKY_APP_PASSWORD", bluesky::PASSWORD),
    ("LINKEDIN_TOKEN", linkedin::TOKEN),
];

#[test]
fn all_at_once_get_one_post_each_and_no_log_holds_a_secret() {
    let (github, hashnode, medium) = (GitHub::start(), Hashnode::start(), Medium::start());
    let (mastodon, bluesky, linkedin) = (Mastodon::start(), Bluesky::start(), LinkedIn::start());
    let servers: [&WebServer; 6] =
        [&github.server, &hashnode.server, &medium.server, &mastodon.server, &bluesky.server, &linkedin.server];
    let tables = ALL.split(',').zip(servers).map(|(name, server)| format!("[publish.{name}]\nurl = '{}'\n", server.url()));
    let settings = tables.collect::<String>().replacen("url =", "repository = 'ada/site'\nurl =", 1);
    let desk = SECRETS.iter().fold(Desk::new(&settings), |desk, (name, value)| desk.env(name, value));
    let desk = desk.env("BLUESKY_HANDLE", bluesky::HANDLE);
    desk.write(&announced());
    let publish = || {
        let ran =
            desk.run(&["-vvv", "article.md", "--live", "--format", "json", "--to", ALL]).exit(0).stderr_has("platform request");
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(SECRETS.iter().all(|(_, secret)| !said.contains(secret)), "{said}");
        let results = ran.json()["results"].clone();
        results.as_array().unwrap().iter().map(|result| result["outcome"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(publish(), ["created"; 6]);
    for server in servers {
        server.forget();
    }
    let again = desk.run(&["-vvv", "article.md", "--live", "--format", "json", "--to", ALL]).exit(0).stderr_has("");
    let results = again.json()["results"].clone();
    assert!(results.as_array().unwrap().iter().all(|result| result["outcome"] == "unchanged"), "{results:#}");
    assert!(servers.iter().all(|server| server.requests().is_empty()), "what is unchanged needs no request");
    let wrong = SECRETS.iter().fold(desk, |desk, (name, _)| desk.env(name, "a-wrong-credential"));
    wrong.change("A Jinja line such as", "Any Jinja line such as");
    let ran = wrong.run(&["-vvv", "article.md", "--live", "--to", ALL]).stderr_has("");
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("a-wrong-credential"), "{}", ran.stderr);
}
