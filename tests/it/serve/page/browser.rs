//! The page in a real browser: sign in, order, watch, read, approve, publish a draft, sign out; nothing in the console.

use super::chromium::Chromium;
use super::{PRESS, served, source};
use crate::fixture::dispatcher;
use crate::harness::Tree;
use serde_json::Value;

/// Widths of a desk and of a phone.
const WIDTHS: [u32; 2] = [1_280, 390];

/// Notes each text of the progress from now on, where it outlives the page.
const NOTE_PROGRESS: &str = "
    const stage = document.querySelector('[data-live=stage]');
    if (!stage) return;
    const note = () => sessionStorage.setItem('seen', (sessionStorage.getItem('seen') ?? '') + '|' + stage.textContent);
    note();
    new MutationObserver(note).observe(stage, { childList: true, characterData: true, subtree: true });";

#[test]
fn an_article_goes_its_whole_way_in_a_browser() {
    let Some(chromium) = Chromium::start() else { return };
    let (tree, daemon) = served("");
    slow(&tree);
    let at = |path: &str| format!("http://{}{path}", daemon.listen);
    chromium.look_like(WIDTHS[0], "light");
    chromium.open(&at("/stats"));
    assert_eq!(chromium.path(), "/sign-in?next=%2Fstats");
    chromium.type_into("#token", "nobody-0123456789");
    chromium.click("main button");
    assert!(chromium.wait_for("#wrong").contains("none of the tokens"));
    chromium.type_into("#token", PRESS);
    chromium.click("main button");
    chromium.wait_for("#articles-head");
    assert_eq!(chromium.path(), "/stats");
    assert_eq!(chromium.run("return document.cookie;"), "", "no script sees the cookie");

    chromium.click("a[href=\"/order\"]");
    chromium.type_into("#source", &source(&tree));
    chromium.click("main button");
    chromium.wait_for(".stamp");
    chromium.run(NOTE_PROGRESS);
    chromium.wait_for(".stamp.done");
    let seen = chromium.run("return sessionStorage.getItem('seen');");
    assert!(seen.as_str().is_some_and(|seen| seen.split('|').count() > 2), "progress moved by itself: {seen}");

    chromium.click(".outcome a");
    let title = chromium.wait_for("article h1");
    assert!(chromium.wait_for(".prose").len() > 100, "{title}");
    let article = chromium.path();
    assert!(chromium.wait_for(".places a, .places code").contains(':'), "evidence lies open beside the text");
    for (from, to) in [("draft", "approved"), ("approved", "draft"), ("draft", "approved")] {
        chromium.click(&format!("#review button[value={to}]"));
        chromium.wait_for(&format!(".opening .stamp.{to}"));
        assert!(chromium.path().starts_with(&article), "{from} to {to}");
    }
    chromium.click("#publish button[value=no]");
    chromium.wait_for(".stamp.done");
    assert!(chromium.wait_for(".outcome").contains("created"));
    assert_eq!(tree.paths().into_iter().filter(|path| path.starts_with("posts/")).count(), 1);
    chromium.click(".outcome a");
    assert!(chromium.wait_for("#publish tbody").contains("folder"));

    fits_every_screen(&chromium, &at, &["/", &article, "/jobs", "/stats", "/order"]);
    chromium.click(".who button");
    chromium.wait_for("#token");
    fits_every_screen(&chromium, &at, &["/sign-in"]);
    let complaints: Vec<Value> = chromium.console().into_iter().filter(|entry| entry["level"] != "DEBUG").collect();
    assert_eq!(complaints, Vec::<Value>::new(), "the console has neither errors nor warnings");
}

/// Something to be busy with for a while, so that progress can be watched.
fn slow(tree: &Tree) {
    let function = "def f(x):\n    return x\n".repeat(40);
    (0..1_500).for_each(|at| tree.write(&format!("src/more/d{}/f{at}.py", at % 50), &function));
}

/// No page is wider than its screen. The pictures go to the folder that `TECHDOC_TEST_PICTURES` names, for somebody to look at.
fn fits_every_screen(chromium: &Chromium, at: &impl Fn(&str) -> String, paths: &[&str]) {
    let folder = std::env::var_os("TECHDOC_TEST_PICTURES").map(std::path::PathBuf::from);
    for path in paths {
        for (width, scheme) in WIDTHS.into_iter().flat_map(|width| ["light", "dark"].map(|scheme| (width, scheme))) {
            chromium.look_like(width, scheme);
            chromium.open(&at(path));
            let over = chromium.run(&format!("return document.documentElement.scrollWidth - {width};"));
            assert!(over.as_i64().is_some_and(|over| over <= 0), "{path} is {over} pixels wider than {width}");
            if let Some(folder) = &folder {
                let name = path.trim_matches('/').replace(['/', '?', '='], "-");
                std::fs::create_dir_all(folder).unwrap();
                std::fs::write(folder.join(format!("{name}-{width}-{scheme}.png")), chromium.picture()).unwrap();
            }
        }
    }
}

#[test]
fn what_is_hidden_is_found_by_the_harness() {
    // The harness itself: a page with an error fills the console, else an empty one would prove nothing.
    let Some(chromium) = Chromium::start() else { return };
    let tree = dispatcher();
    tree.write("wrong.html", "<!doctype html><title>x</title><script>console.error('seen'); nothing.at.all</script>");
    chromium.open(&format!("file://{}", tree.path("wrong.html").display()));
    let console = chromium.console();
    assert_eq!(console.len(), 2, "{console:?}");
}
