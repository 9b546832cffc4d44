//! An article that tries to act: whatever its text says, the page shows it and nothing more.

use super::visitor::Visitor;
use super::{PRESS, served, written};
use rusqlite::Connection;

const HOSTILE: &str = "---\ntitle: '</title><script>a()</script>'\ndescription: '<img src=x onerror=b()>'\n---\n\n# T\n\n\
    <script>c()</script><img src=x onerror=\"d()\"><svg onload=\"e()\"><iframe src=\"https://evil.example\"></iframe>\n\n\
    [f](javascript:f()) <a href=\"data:text/html,g\">g</a> ![h](https://evil.example/h.png)\n\n\
    <form action=\"/sign-out\" method=\"post\"><button>i</button></form><style>j{}</style><meta http-equiv=\"refresh\" content=\"0\">\n\n\
    ## <b onclick=\"k()\">k</b>\n\n</section></main><p style=\"position:fixed\" id=\"content\" class=\"stamp\">l</p>\n\n\
    ```html\n<script>m()</script>\n```\n";

#[test]
fn nothing_in_an_article_acts() {
    let (tree, daemon) = served("");
    let press = Visitor::sign_in(&daemon, PRESS);
    let article = written(&tree, &press);
    let connection = Connection::open(tree.path("data/techdoc/ledger.sqlite")).unwrap();
    let (report, title) = (
        r#"{"sections":[{"heading":null,"origin":"offline","citations":[{"path":"<script>n()</script>","start_line":1,
        "end_line":2,"permalink":"javascript:o()","digest":null}]}]}"#,
        "<script>p()</script>",
    );
    let changed = connection
        .execute("UPDATE article_versions SET markdown = ?1, report = ?2, title = ?3, repository = ?3", (HOSTILE, report, title))
        .unwrap();
    assert_eq!(changed, 1);
    let page = press.open(&article).body;
    for part in [
        "<script>",
        "onerror",
        "onload",
        "onclick",
        "javascript:",
        "<iframe",
        "data:text",
        "src=\"https:",
        "<style",
        "j{}",
        "style=\"",
    ] {
        let shown = page.replace("&lt;img src=x onerror=b()&gt;", "");
        assert!(!shown.contains(part), "{part} is in\n{page}");
    }
    // The page's own: one refresh-free head, its forms, one element of each name.
    assert_eq!(
        (page.matches("http-equiv").count(), page.matches("id=\"content\"").count(), page.matches("<main").count()),
        (0, 1, 1)
    );
    assert_eq!(page.matches("<form").count(), 3, "sign out, review, publish: {page}");
    assert_eq!(page.matches("</section>").count(), page.matches("<section").count());
    assert!(page.contains("&lt;script&gt;m()&lt;/script&gt;") && page.contains(">h</a>"), "what it says can be read: {page}");
    let list = press.open("/").body;
    assert!(list.contains("&lt;script&gt;p()") && !list.contains("<script>p"), "{list}");
}
