//! Tests of the Markdown: shape, citations, and text of a repository that tries to be more than text.

use super::*;
use crate::model::{Audience, Diagram, Evidence, Grounding, Kind, Language, Origin, Score, Span};

fn article(blocks: Vec<Block>) -> Article {
    Article {
        id: "0123456789abcdef".into(),
        title: "demo: two calls from `main` to `parse`".into(),
        description: "A tour of `demo`: a: b".into(),
        tags: vec!["rust".into()],
        kind: Kind::Tour,
        audience: Audience::Engineer,
        repository_url: Some("https://example.org/a/demo".into()),
        repository: "demo".into(),
        commit: Some("3d93b42bc363220f85af4fc9e1bebd35b588a4a3".into()),
        focus: vec![],
        since: None,
        work_tree: false,
        permalink_base: Some("https://example.org/a/demo/blob/3d93b42/".into()),
        sections: vec![Section { heading: None, blocks, origin: Origin::Offline, attempts: 1, rejected: Vec::new() }],
        words: 0,
        reading_minutes: 1,
        score: Score::default(),
        grounding: Grounding { checked: 3, verified: 3, ratio: 1.0, findings: vec![] },
        disclosure: "Composed by rules.".into(),
        composer: "offline",
    }
}

fn excerpt(language: Option<Language>, text: &str) -> Excerpt {
    Excerpt { evidence: Evidence::new("src/a b.rs", Span::new(2, 4), "1\n2\n3\n4\n"), language, text: text.into() }
}

/// The body of an article that consists of one block, between title and footer.
fn body(block: Block) -> String {
    let text = markdown(&article(vec![block]));
    let start = text.find("\n# ").unwrap() + 1;
    let body = &text[start + text[start..].find('\n').unwrap() + 2..];
    body[..body.rfind("\n---\n").unwrap()].to_owned()
}

#[test]
fn an_article_has_front_matter_title_and_footer() {
    let text = markdown(&article(vec![Block::Paragraph("Hello.".into())]));
    let expected = format!(
        "---\ntitle: 'demo: two calls from main to parse'\ndescription: 'A tour of demo: a: b'\ntags:\n- rust\n\
         techdoc:\n  version: {}\n  repository: demo\n  repository_url: https://example.org/a/demo\n  commit: 3d93b42bc363220f85af4fc9e1bebd35b588a4a3\n  \
         kind: tour\n  audience: engineer\n  composer: offline\n  grounding: 3/3\n  disclosure: Composed by rules.\n---\n\n\
         # demo: two calls from `main` to `parse`\n\nHello.\n\n---\n\n\
         Commit `3d93b42` of <https://example.org/a/demo>. Composed by rules. Grounding: 3/3 checked.\n",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(text, expected);
}

#[test]
fn prose_keeps_its_marks_and_nothing_else_of_the_repository() {
    let link = "https://example.org/a/demo/blob/3d93b42/";
    let cases = [
        ("See `src/db.rs:40-43`.", format!("See [`src/db.rs:40-43`]({link}src/db.rs#L40-L43).")),
        ("See `Makefile:7` and `a/b:1`", format!("See [`Makefile:7`]({link}Makefile#L7) and [`a/b:1`]({link}a/b#L1)")),
        (
            "`127.0.0.1:6379` `localhost:80` `example.com:443` `http://x.y:1`",
            "`127.0.0.1:6379` `localhost:80` `example.com:443` `http://x.y:1`".into(),
        ),
        ("[`a.rs:1`](https://x.org/)", "[`a.rs:1`](https://x.org/)".into()),
        ("`Vec<T>` and Vec<T> and a < b", "`Vec<T>` and Vec\\<T> and a < b".into()),
        ("![x](https://x.org/t.png) [y](javascript:z)", "\\![x](https://x.org/t.png) [y\\](javascript:z)".into()),
        ("<script>x</script> <https://x.org>", "\\<script>x\\</script> <https://x.org>".into()),
        ("[a](docs/b.md) [c](#d) [e](data&colon;x)", "[a](docs/b.md) [c](#d) [e\\](data&colon;x)".into()),
        ("one\n\n# two\n3. four\n- five", "one # two 3. four - five".into()),
        ("# two", "\\# two".into()),
        ("3. four", "3\\. four".into()),
        ("- five", "\\- five".into()),
        ("open ` tick <b>", "open \\` tick \\<b>".into()),
        ("\u{202e}right\u{1b}[1m", "right[1m".into()),
    ];
    for (text, expected) in cases {
        assert_eq!(body(Block::Paragraph(text.into())).trim_end(), expected, "{text}");
    }
}

#[test]
fn code_stands_below_its_place() {
    let expected =
        "[`src/a b.rs:2-4`](https://example.org/a/demo/blob/3d93b42/src/a%20b.rs#L2-L4)\n\n```rust\nlet x = \"<b>\";\n```\n";
    assert_eq!(body(Block::Code(excerpt(Some(Language("Rust")), "let x = \"<b>\";\n"))), expected);
}

#[test]
fn a_quote_is_text_whatever_it_says() {
    let text = "[x]: javascript:y\n# Not a heading\n```\n<img src=x onerror=y>\n---\n\n![t](https://t.org/p.png) *kept* `a<b`\n";
    let expected = "> \\[x]: javascript:y\n> \\# Not a heading\n> \\`\\`\\`\n> \\<img src=x onerror=y>\n> \\---\n>\n> \\![t](https://t.org/p.png) *kept* `a<b`\n>\n\
                    > — [`src/a b.rs:2-4`](https://example.org/a/demo/blob/3d93b42/src/a%20b.rs#L2-L4)\n";
    assert_eq!(body(Block::Quote(excerpt(None, text))), expected);
}

#[test]
fn lists_tables_and_diagrams() {
    assert_eq!(body(Block::Bullets(vec!["a\nb".into(), "c".into()])), "- a b\n- c\n");
    assert_eq!(body(Block::Steps(vec!["a".into(), "b".into()])), "1. a\n2. b\n");
    assert_eq!(body(Block::Table(vec![("k".into(), "`a|b`".into())])), "| | |\n|---|---|\n| k | `a\\|b` |\n");
    let diagram = Diagram { boxes: vec!["a".into(), "b".into()], arrows: vec![(0, 1)] };
    assert_eq!(body(Block::Diagram(diagram)), "```mermaid\nflowchart TD\n  n0[\"a\"]\n  n1[\"b\"]\n  n0 --> n1\n```\n");
}

#[test]
fn an_article_without_a_remote_has_no_links() {
    let mut article = article(vec![Block::Paragraph("`a.rs:1`".into())]);
    (article.permalink_base, article.repository_url, article.commit) = (None, None, None);
    let text = markdown(&article);
    assert!(text.contains("\n`a.rs:1`\n"));
    assert!(text.ends_with("The files of demo, which has no commit. Composed by rules. Grounding: 3/3 checked.\n"));
    assert!(!text.contains("commit:"));
}

#[test]
fn untrusted_text_never_becomes_html() {
    use pulldown_cmark::{Event, Options, Parser};
    let attacks = [
        "<script>x</script>",
        "a <img src=x onerror=y>",
        "<!-- hidden",
        "<?php",
        "\\\\<b>",
        "`` <b> `",
        "` ` <b>",
        "\\` <b> `",
        "a ` b\n` <b> `",
        "```\n<b>\n```\n<i>",
        "``` <b> ```",
        "    <b>",
        "<b\nonclick=x>",
        "> <b>",
        "- <b>",
        "***",
        "[a]: javascript:x",
    ];
    for attack in attacks {
        for block in [Block::Paragraph(attack.into()), Block::Bullets(vec![attack.into()]), Block::Quote(excerpt(None, attack))] {
            let body = body(block);
            let html = Parser::new_ext(&body, Options::all()).any(|event| matches!(event, Event::Html(_) | Event::InlineHtml(_)));
            assert!(!html, "{attack:?} is HTML in {body:?}");
        }
    }
}

#[test]
fn each_place_of_a_section_is_listed_once_with_what_is_known_of_it() {
    let code = excerpt(None, "2\n3\n4\n");
    let article = article(vec![
        Block::Paragraph("see `src/a b.rs:2-4` and `b.rs:7`, not `example.com:80`".to_owned()),
        Block::Code(code),
        Block::Bullets(vec!["`b.rs:7` again".to_owned()]),
    ]);
    let found = crate::render::citations(&article, &article.sections[0]);
    let shown: Vec<(&str, u32, u32, bool)> =
        found.iter().map(|at| (at.path.as_str(), at.start_line, at.end_line, at.digest.is_some())).collect();
    assert_eq!(shown, [("src/a b.rs", 2, 4, true), ("b.rs", 7, 7, false)]);
    let links: Vec<_> = found.iter().map(|at| at.permalink.as_deref().unwrap()).collect();
    assert_eq!(
        links,
        ["https://example.org/a/demo/blob/3d93b42/src/a%20b.rs#L2-L4", "https://example.org/a/demo/blob/3d93b42/b.rs#L7"]
    );
}
