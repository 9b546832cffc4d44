//! `techdoc generate`: an article that can be checked, the same bytes every time, and lies that are found.

use crate::fixture::dispatcher;
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
fn lies_beside_an_article_are_found() {
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

/// Each lie is told by changing what the article itself says, once.
#[test]
fn lies_planted_into_an_article_are_found() {
    let tree = dispatcher();
    tree.techdoc(["generate", "-q", "-o", "tour.md"]).exit(0);
    let article = tree.read("tour.md");
    let lies = [
        ("a wrong path", "`src/task.rs` imports", "`src/tasks.rs` imports"),
        ("a renamed function", "`Task::parse`", "`Task::read`"),
        ("a renamed type", "`Task`", "`Job`"),
        ("a renamed field", "lock `state`", "lock `states`"),
        ("a wrong count of files", "Rust: 9 files", "Rust: 10 files"),
        ("a wrong count of lines", "files read, ", "files read, 1"),
        ("a wrong count of tests", "2 test functions", "3 test functions"),
        ("a wrong count of commits", "4 commits", "5 commits"),
        ("a range that moved", "`src/queue.rs:27-30`", "`src/queue.rs:28-31`"),
        ("a range beyond the end", "`src/queue.rs:27-30`", "`src/queue.rs:927-930`"),
        ("a range of another file", "`src/queue.rs:27-30`", "`src/task.rs:27-30`"),
        ("one byte of an excerpt", "state.waiting.push_back(task);", "state.waiting.push_back(tusk);"),
        ("one space of an excerpt", "        state.waiting.push_back", "       state.waiting.push_back"),
        ("one byte of a quote", "> Hands out tasks", "> Hand out tasks"),
        ("a wrong command", "`cargo run -- tasks.txt`", "`cargo run --bin tasks`"),
        ("a wrong value", "`500`", "`501`"),
        ("a wrong version", "`v0.2.0`", "`v0.2.1`"),
    ];
    for (name, truth, lie) in lies {
        assert!(article.contains(truth), "the article does not say {truth:?}; take another sentence for {name}\n{article}");
        tree.write("lie.md", article.replacen(truth, lie, 1));
        let ran = tree.techdoc(["generate", "-q", "--check", "lie.md"]).exit(7);
        assert!(!ran.stdout.is_empty() && ran.stdout.lines().all(|line| line.starts_with("lie.md:")), "{name}: {}", ran.stdout);
    }
    tree.techdoc(["generate", "-q", "--check", "tour.md"]).exit(0).stdout("").stderr("");
}

/// Every range, path and line of code of an article, one after the other.
#[test]
fn no_citation_can_move_unseen() {
    let tree = dispatcher();
    tree.techdoc(["generate", "-q", "-o", "tour.md"]).exit(0);
    let article = tree.read("tour.md");
    let lines: Vec<&str> = article.lines().collect();
    let mut lies = Vec::new();
    let mut fence = "";
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with("```") {
            fence = if fence.is_empty() { line } else { "" };
        } else if fence == "```rust"
            && let Some(letter) = line.find(|c: char| c.is_ascii_lowercase())
        {
            lies.push((at, format!("{}Q{}", &line[..letter], &line[letter + 1..])));
        } else if let Some(("`src/", range)) =
            line.strip_suffix('`').and_then(|line| Some((line.get(..5)?, line.rsplit_once(':')?.1)))
        {
            let moved: Vec<String> = range.split('-').map(|number| (number.parse::<u32>().unwrap() + 1).to_string()).collect();
            lies.push((at, line.replace(range, &moved.join("-"))));
        }
    }
    assert!(lies.len() > 30, "the article shows too little to lie about:\n{article}");
    for (at, lie) in lies {
        let mut told = lines.clone();
        told[at] = &lie;
        tree.write("lie.md", told.join("\n"));
        let ran = tree.techdoc(["generate", "-q", "--check", "lie.md"]).exit(7);
        assert!(!ran.stdout.is_empty(), "{lie}");
    }
}

#[test]
fn rules_have_something_to_say_on_a_program_with_a_hub_a_path_and_a_lock() {
    let json = dispatcher().techdoc(["analyze", "-q", "--format", "json"]).exit(0).json();
    let mut rules: Vec<&str> = json["facts"].as_array().unwrap().iter().filter_map(|fact| fact["rule"].as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    assert!(rules.len() >= 12, "{rules:?}");
}

#[test]
fn every_kind_is_true_of_its_tree_and_the_same_every_time() {
    let tree = dispatcher();
    for kind in [&[][..], &["--focus", "src/command"], &["--since", "v0.2.0"]] {
        let run = |more: &[&str]| tree.techdoc(["generate", "-q"].iter().chain(kind).chain(more)).exit(0).stdout.clone();
        let article = run(&["-o", "-", "--threads", "1"]);
        assert!(article.contains("\n## "), "{article}");
        for _ in 0..2 {
            assert!(run(&["-o", "-", "--threads", "8"]) == article, "{kind:?} differs");
        }
        let json = run(&["--format", "json", "--threads", "1"]);
        assert!(run(&["--format", "json", "--threads", "8"]) == json, "{kind:?} differs as JSON");
        let report: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(report["grounding"]["ratio"], 1.0, "{kind:?}: {}", report["grounding"]);
        assert_eq!(report["markdown"], article);
        tree.write("article.md", &article);
        tree.techdoc(["generate", "-q", "--check", "article.md"]).exit(0).stdout("");
        let analysis = |threads: &str| {
            let arguments = ["analyze", "-q", "--format", "json", "--explain-selection", "--threads", threads];
            tree.techdoc(arguments.iter().chain(kind)).exit(0).stdout.clone()
        };
        let first = analysis("1");
        assert!([analysis("1"), analysis("8")].iter().all(|other| *other == first), "the analysis differs");
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

#[test]
fn a_report_and_an_article_do_not_share_a_file() {
    let tree = project();
    let ran = tree.techdoc(["generate", "-q", "-o", "tour.md", "--report", "tour.md"]).exit(2);
    ran.stderr_has("--report and -o name one file");
    assert!(!tree.paths().contains(&"tour.md".to_owned()));
}
