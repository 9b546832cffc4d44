//! A small tree with a hand-made analysis, an article about it, and lies planted in the article.

use super::{Ground, check};
use crate::model::*;
use std::path::Path;

const DB: &str = "//! Storage.\n\nuse std::sync::Mutex;\n\n/// A lock, because\n/// nobody waits *under* it.\npub struct Db {\n    shared: Mutex<u32>,\n}\n\n\
                  const MAX_KEYS: usize = 250;\n\nimpl Db {\n    pub fn get(&self, key: &str) -> Option<u32> {\n        let state = self.shared.lock().unwrap();\n        \
                  Some(*state)\n    }\n}\n";
const MAIN: &str =
    "mod db;\n\nfn main() {\n    let db = db::Db::default();\n    db.get(\"--verbose\");\n    std::env::var(\"DB_URL\").ok();\n}\n";
const README: &str =
    "# demo\n\nDo **not** use this\nin production.\n\nRun `cargo run --bin demo`. See https://example.org/docs for more.\n";
const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.4.1\"\n\n[dependencies]\ntokio = \"1.2\"\n";
const HEAD: &str = "3d93b42bc363220f85af4fc9e1bebd35b588a4a3";

const ARTICLE: &str = r#"---
title: "demo: two calls"
description: "Two of the 4 files of demo."
techdoc:
  version: 0.1.0
  repository_url: https://github.com/o/demo
  commit: 3d93b42bc363220f85af4fc9e1bebd35b588a4a3
---

# demo: two calls from `main` to `Db::get`

The README says what not to expect:

> Do **not** use this
> in production.
>
> — `README.md:3-4`

## Key facts

| | |
|---|---|
| Language | Rust: 2 files, 20 lines of code |
| Binaries | `demo` (`src/main.rs`) |
| Dependencies | 1 declared: `tokio` |
| History | 105 commits, 2019-12-03 to 2026-04-15 |
| Version | 0.4.1 |
| Run | `cargo run --bin demo` |

```mermaid
flowchart TD
  main["src/main.rs"] --> db["src/db.rs"]
```

## The lock

`Db::get` locks `shared` (`src/db.rs:15`) and never awaits; `MAX_KEYS` is 250 ([`src/db.rs:11`](https://github.com/o/demo/blob/3d93b42bc363220f85af4fc9e1bebd35b588a4a3/src/db.rs#L11)).
Its flag is `--verbose`, its variable `$DB_URL`, its files match `src/*.rs`, and `src/` holds 2 files.

`src/db.rs:14-17`

```rust
    pub fn get(&self, key: &str) -> Option<u32> {
        let state = self.shared.lock().unwrap();
        Some(*state)
    }
```

- The field's comment says why in two lines (`src/db.rs:5-6`), and `DbShutdown` does not occur in the tree.

> A lock, because nobody waits under it.

— `src/db.rs:5-6`

See [the manual](https://example.org/docs) and [the code](src/db.rs#L5-L6).

```console
$ cargo run --bin demo
```

---
Commit `3d93b42` of https://github.com/o/demo.
"#;

fn write(root: &Path) {
    std::fs::create_dir_all(root.join("src")).unwrap();
    for (path, text) in [("src/db.rs", DB), ("src/main.rs", MAIN), ("README.md", README), ("Cargo.toml", MANIFEST)] {
        std::fs::write(root.join(path), text).unwrap();
    }
}

fn file(path: &str, text: &str, language: &'static str) -> FileRecord {
    let lines = text.lines().count() as u32;
    let role = if path.ends_with(".rs") { Role::Source } else { Role::Document };
    let counts = LineCounts { lines, code: 10, ..LineCounts::default() };
    FileRecord { path: path.into(), language: Some(Language(language)), bytes: text.len() as u64, counts, role }
}

fn analysis() -> Analysis {
    let function = |path: &str, name: &str, start_line, end_line| FunctionEntry {
        path: path.into(),
        name: name.into(),
        start_line,
        end_line,
        complexity: 1,
    };
    let fact = Fact {
        id: "F1".into(),
        rule: "call path",
        slot: Slot::Hook,
        score: 1.0,
        subject: "Db::get".into(),
        heading: None,
        text: "Two calls.".into(),
        evidence: vec![Evidence::new("src/db.rs", Span::new(5, 6), DB)],
        excerpt: None,
        quote: None,
        quantities: vec![
            Quantity { value: 2, unit: "call".into(), subjects: vec!["Db::get".into()] },
            Quantity { value: 2, unit: "line of comments".into(), subjects: vec!["src/db.rs".into()] },
        ],
        names: Vec::new(),
    };
    let totals = Totals { files: 2, code: 20, ..Totals::default() };
    Analysis {
        repository: Repository {
            name: "demo".into(),
            head: Some(HEAD.into()),
            remote: Some("https://github.com/o/demo".into()),
            ..Repository::default()
        },
        totals: Totals { files: 4, ..Totals::default() },
        languages: vec![LanguageTotals { name: Language("Rust"), totals }],
        files: vec![
            file("Cargo.toml", MANIFEST, "TOML"),
            file("README.md", README, "Markdown"),
            file("src/db.rs", DB, "Rust"),
            file("src/main.rs", MAIN, "Rust"),
        ],
        ranks: vec![0.25; 4],
        imports: ImportGraph { edges: vec![(3, 2)], ..ImportGraph::default() },
        functions: vec![function("src/db.rs", "Db::get", 14, 17), function("src/main.rs", "main", 3, 7)],
        packages: vec![Package {
            ecosystem: "cargo",
            name: Some("demo".into()),
            version: Some("0.4.1".into()),
            manifest: "Cargo.toml".into(),
            programs: vec![Program { name: "demo".into(), path: Some("src/main.rs".into()), manifest: "Cargo.toml".into() }],
            ..Package::default()
        }],
        dependencies: vec![Dependency {
            ecosystem: "cargo",
            name: "tokio".into(),
            requirement: Some("1.2".into()),
            scope: Scope::Runtime,
            manifest: "Cargo.toml".into(),
            line: 6,
        }],
        history: History {
            available: true,
            commits: 105,
            first_date: Some("2019-12-03".into()),
            last_date: Some("2026-04-15".into()),
            ..History::default()
        },
        facts: vec![fact],
        ..Analysis::default()
    }
}

fn checked(markdown: &str) -> Grounding {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    check(markdown, &Ground { root: folder.path(), analysis: &analysis() })
}

#[test]
fn an_untouched_article_passes() {
    let grounding = checked(ARTICLE);
    assert_eq!(grounding.findings, []);
    assert_eq!((grounding.checked, grounding.ratio), (grounding.verified, 1.0));
    assert!(grounding.checked >= 40, "{} claims", grounding.checked);
}

/// Each place answers for what was said since the one before, names and numbers alike.
#[test]
fn places_of_one_sentence_are_judged_by_their_own_part() {
    for (sentence, findings) in [
        ("It begins with its imports (`src/db.rs:1-3`); `MAX_KEYS` stands below (`src/db.rs:11`).", 0),
        ("`MAX_KEYS` is 250 (`src/db.rs:11`); the lock comes before it (`src/db.rs:8`).", 0),
        ("The lock is taken (`src/db.rs:15`, `src/db.rs:8`), and `MAX_KEYS` is not asked (`src/db.rs:11`).", 0),
        ("`MAX_KEYS` stands above (`src/db.rs:1-3`); the lock comes below (`src/db.rs:8`).", 1),
        ("It begins with its imports (`src/db.rs:1-3`); `MAX_KEYS` stands below (`src/db.rs:15`).", 1),
        ("`MAX_KEYS` stands here (`src/db.rs:1-3`).", 1),
    ] {
        assert_eq!(checked(&format!("{sentence}\n")).findings.len(), findings, "{sentence}");
    }
}

/// `!` and `?` end names in Ruby; elsewhere `!` marks a macro.
#[test]
fn names_that_end_in_a_mark_are_names() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let text = "class Store\n  def save!\n  end\nend\n";
    std::fs::write(folder.path().join("store.rb"), text).unwrap();
    let mut analysis = analysis();
    analysis.files.push(file("store.rb", text, "Ruby"));
    analysis.files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut method = analysis.functions[0].clone();
    method.name = "Store.save!".into();
    analysis.functions.push(method);
    let ground = Ground { root: folder.path(), analysis: &analysis };
    assert_eq!(check("It calls `Store.save!` once.\n", &ground).findings, []);
    assert_eq!(check("It calls `Store.drop!` once.\n", &ground).findings.len(), 1);
}

#[test]
fn every_planted_lie_is_found_alone() {
    use FindingKind::*;
    for (truth, lie, kind, reason) in [
        ("(`src/main.rs`)", "(`src/mian.rs`)", Path, "no such file; did you mean `src/main.rs`?"),
        ("match `src/*.rs`", "match `src/*.go`", Path, "no such file"),
        ("(`src/db.rs:15`)", "(`src/db.rs:96`)", Lines, "the file has 18 lines"),
        ("(`src/db.rs:15`)", "(`src/dbs.rs:15`)", Path, "did you mean `src/db.rs`?"),
        ("(`src/db.rs:15`)", "(`src/db.rs:9`)", Lines, "these lines do not show"),
        ("locks `shared`", "locks `sharde`", Name, "no such name"),
        ("`Db::get` locks", "`Db::put` locks", Name, "`Db` has no `put`"),
        ("`MAX_KEYS` is", "`MAX_VALUES` is", Name, "no such name"),
        ("Rust: 2 files", "Rust: 29 files", Number, "the tree has 4"),
        ("2 files, 20 lines of code", "2 files, 21 lines of code", Number, "nothing in the analysis"),
        ("holds 2 files", "holds three files", Number, "nothing in the analysis"),
        ("105 commits", "1,050 commits", Number, "the tree has 105"),
        ("2026-04-15", "2026-04-16", Number, "date"),
        ("| 0.4.1 |", "| 0.4.2 |", Number, "version"),
        ("# demo: two calls", "# demo: three calls", Number, "nothing in the analysis"),
        ("Run | `cargo run --bin demo`", "Run | `cargo run --bin dome`", Command, "declares no such target"),
        ("$ cargo run --bin demo", "$ cargo run --example demo", Command, "declares no such target"),
        ("`--verbose`", "`--quiet`", Command, "no such flag"),
        ("`$DB_URL`", "`$DB_URI`", Command, "no such variable"),
        ("        Some(*state)", "        Some(state)", Code, "differs from the file on line 16"),
        ("`src/db.rs:14-17`", "`src/db.rs:13-16`", Code, "these lines moved to 14-17"),
        ("> Do **not** use", "> Do use", Quote, "differs"),
        ("nobody waits under it", "everybody waits under it", Quote, "lines"),
        ("src/db.rs#L11)", "src/db.rs#L12)", Link, "leads elsewhere"),
        ("(src/db.rs#L5-L6)", "(src/db.rs#L5-L60)", Link, "the file has 18 lines"),
        ("(https://example.org/docs)", "(https://example.org/other)", Link, "nowhere"),
        ("repository_url: https://github.com/o/demo", "repository_url: https://github.com/o/other", Link, "nowhere"),
        ("Commit `3d93b42`", "Commit `3d93b43`", Commit, "no such commit"),
        ("  commit: 3d93b42bc", "  commit: 4d93b42bc", Commit, "no such commit"),
        ("db[\"src/db.rs\"]", "db[\"src/bd.rs\"]", Diagram, "no such file"),
        ("main[\"src/main.rs\"] --> db[\"src/db.rs\"]", "db[\"src/db.rs\"] --> main[\"src/main.rs\"]", Diagram, "does not import"),
        ("```rust", "```\n```rust", Code, ""),
    ] {
        assert!(ARTICLE.contains(truth), "{truth}");
        let grounding = checked(&ARTICLE.replacen(truth, lie, 1));
        let hit = grounding.findings.iter().find(|finding| finding.kind == kind && finding.reason.contains(reason));
        assert!(hit.is_some(), "{lie}: {:#?}", grounding.findings);
        assert!(grounding.ratio < 1.0, "{lie}");
        let line = ARTICLE[..ARTICLE.find(truth).unwrap()].lines().count() as u32;
        assert!(hit.unwrap().line.abs_diff(line) <= 4, "{lie}: {hit:?}, expected line {line}");
    }
}

#[test]
fn a_finding_names_its_section() {
    let grounding = checked(&ARTICLE.replace("locks `shared`", "locks `sharde`"));
    assert!(grounding.findings.iter().all(|finding| finding.section == "The lock"), "{:?}", grounding.findings);
}

#[test]
fn lines_that_moved_since_the_article_are_found() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let analysis = analysis();
    let ground = Ground { root: folder.path(), analysis: &analysis };
    let same = |path: &str| std::fs::read_to_string(folder.path().join(path)).ok();
    assert_eq!(super::check_pinned(ARTICLE, &ground, Some(&same)).findings, []);
    let shorter =
        |path: &str| same(path).map(|text| if path == "src/db.rs" { text.replacen("//! Storage.\n", "", 1) } else { text });
    let findings = super::check_pinned(ARTICLE, &ground, Some(&shorter)).findings;
    assert!(
        findings.iter().any(|finding| finding.text == "src/db.rs:15" && finding.reason == "these lines moved to 16-16"),
        "{findings:#?}"
    );
    assert!(findings.iter().all(|finding| finding.kind == FindingKind::Lines), "{findings:#?}");
}

#[test]
fn line_ends_do_not_matter() {
    assert_eq!(checked(&ARTICLE.replace('\n', "\r\n")).findings, []);
}

#[test]
fn hostile_articles_are_bounded() {
    let nested = |open: &str| format!("{}x", open.repeat(100_000));
    let cases = [
        nested("> "),
        nested("["),
        nested("- "),
        nested("*"),
        nested("<"),
        nested("`a` "),
        nested("!["),
        nested("1 file, "),
        nested("`src/db.rs:1-18` `get` "),
        nested("twenty-"),
        nested("9 of the "),
        format!("`{}`", "a::".repeat(100_000)),
        format!("`{}`", "*".repeat(1_000_000)),
        format!("| a |\n|---|\n{}", "| `x` | 9 files |\n".repeat(20_000)),
        format!("```mermaid\n{}```\n", "a[\"src/main.rs\"] --> b[\"src/db.rs\"]\n".repeat(20_000)),
        format!("```console\n{}```\n", "$ make x\\\n".repeat(50_000)),
        "x ".repeat(1 << 19),
        "\n".repeat(5 << 20),
        "\0\u{1}\u{FFFD}\u{FFFC}`\u{FFFC}`\u{202E}".repeat(50_000),
        String::from_utf8_lossy(&(0..1_000_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<_>>())
            .into_owned(),
    ];
    for case in cases {
        let start = std::time::Instant::now();
        let grounding = checked(&case);
        let seconds = start.elapsed().as_secs_f64();
        assert!(grounding.verified <= grounding.checked);
        assert!(seconds < 30.0, "{:?} took {seconds} s", case.chars().take(20).collect::<String>());
    }
}
