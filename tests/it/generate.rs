//! `techdoc generate`: an article that can be checked, the same bytes every time, and lies that are found.

use crate::harness::Tree;

fn project() -> Tree {
    Tree::new()
        .file("README.md", "# words\n\nCounts words. It does not count characters.\n")
        .file("words/__init__.py", "")
        .file("words/count.py", "LIMIT = 100\n\n\ndef count(text):\n    \"\"\"Counts words.\"\"\"\n    total = 0\n    for word in text.split():\n        if word and total < LIMIT:\n            total += 1\n    return total\n")
        .file("words/main.py", "import sys\nfrom words.count import count\n\n\ndef main():\n    print(count(sys.stdin.read()))\n\n\nif __name__ == \"__main__\":\n    main()\n")
        .file("tests/test_count.py", "from words.count import count\n\n\ndef test_count():\n    assert count(\"a b\") == 2\n")
        .init()
        .commit("first")
}

#[test]
fn an_article_is_true_of_its_own_tree() {
    let tree = project();
    tree.techdoc(["generate", "-q", "-o", "tour.md"]).exit(0).stdout("");
    let article = tree.read("tour.md");
    assert!(article.contains("techdoc:\n") && article.contains("\n# ") && article.contains("\n## "), "{article}");
    assert!(!article.contains(&*tree.path("").to_string_lossy()), "an absolute path in\n{article}");
    tree.techdoc(["generate", "-q", "--check", "tour.md"]).exit(0).stdout("");
}

#[test]
fn two_runs_give_the_same_article() {
    let tree = project();
    let run = |threads: &str| tree.techdoc(["generate", "-q", "-o", "-", "--threads", threads]).exit(0).stdout.clone();
    let first = run("1");
    assert!([run("1"), run("8")].iter().all(|other| *other == first));
}

#[test]
fn planted_lies_are_found() {
    let tree = project();
    tree.techdoc(["generate", "-q", "-o", "tour.md"]).exit(0);
    let article = tree.read("tour.md");
    let lies =
        ["See `words/missing.py` for it.", "It calls `count_lines_of`.", "See `words/count.py:90-99`.", "There are 977 files."];
    for lie in lies {
        let at = article.rfind("\n---\n").unwrap();
        tree.write("lie.md", format!("{}\n{lie}\n{}", &article[..at], &article[at..]));
        let ran = tree.techdoc(["generate", "-q", "--check", "lie.md"]).exit(7);
        assert_eq!(ran.stdout.lines().count(), 1, "{lie}: {}", ran.stdout);
        assert!(ran.stdout.starts_with("lie.md:"), "{}", ran.stdout);
    }
}

#[test]
fn a_check_says_what_became_stale() {
    let tree = project();
    tree.techdoc(["generate", "-q", "-o", "tour.md"]).exit(0);
    tree.write("words/count.py", "def tally(text):\n    return len(text)\n");
    tree.techdoc(["generate", "--check", "tour.md"]).exit(7).stdout_has("tour.md:").stderr_has("tour.md is stale");
    let json = tree.techdoc(["generate", "-q", "--check", "tour.md", "--format", "json"]).exit(7).json();
    assert!(!json["grounding"]["findings"].as_array().unwrap().is_empty());
}

#[test]
fn one_document_holds_report_and_article() {
    let json = project().techdoc(["generate", "-q", "--format", "json"]).exit(0).json();
    for (part, names) in [
        ("article", "id title kind words reading_minutes score tags"),
        ("grounding", "checked verified ratio findings"),
        ("usage", "calls cached prompt_tokens cached_tokens completion_tokens cost_usd saved_usd"),
        ("coverage", "files_found files_read"),
    ] {
        for name in names.split_whitespace() {
            assert!(json[part].get(name).is_some(), "{part}.{name} is missing");
        }
    }
    assert_eq!((&json["sections"][0]["origin"], &json["article"]["kind"]), (&"offline".into(), &"tour".into()));
    assert!(json["markdown"].as_str().unwrap().starts_with("---\n"));
}

#[test]
fn the_drawing_lies_beside_the_article_when_asked() {
    let tree = project();
    tree.techdoc(["generate", "-q", "-o", "tour.md", "--assets", "assets"]).exit(0);
    for path in tree.paths().iter().filter(|path| path.ends_with(".svg")) {
        assert!(tree.read(path).starts_with("<svg "), "{path}");
    }
}
