//! `techdoc analyze`: the document's names, its formats, and the same bytes every time.

use crate::harness::Tree;

fn project() -> Tree {
    let main = "\"\"\"Greets.\"\"\"\nimport argparse\nfrom app.words import greeting\n\n\ndef main():\n    parser = argparse.ArgumentParser()\n    \
                name = parser.parse_args()\n    if name:\n        print(greeting(name))\n\n\nif __name__ == \"__main__\":\n    main()\n";
    Tree::new()
        .file("README.md", "# app\n\nGreets people. It does not remember them.\n")
        .file("pyproject.toml", "[project]\nname = \"app\"\nversion = \"1.0\"\ndependencies = [\"requests>=2\"]\n")
        .file("app/__init__.py", "")
        .file("app/main.py", main)
        .file("app/words.py", "# words\n\n\ndef greeting(name):\n    return f\"hello {name}\"\n")
        .file(
            "tests/test_words.py",
            "from app.words import greeting\n\n\ndef test_greeting():\n    assert greeting(\"a\") == \"hello a\"\n",
        )
        .init()
        .commit("first")
}

#[test]
fn the_document_has_the_names_of_the_contract() {
    let json = project().techdoc(["analyze", "-q", "--format", "json"]).exit(0).json();
    let has = |value: &serde_json::Value, names: &str| {
        for name in names.split_whitespace() {
            assert!(value.get(name).is_some(), "{name} is missing in {value}");
        }
    };
    has(
        &json,
        "schema_version repository totals coverage languages modules files functions patterns dependencies tests history facts",
    );
    has(&json["repository"], "name head branch");
    has(&json["totals"], "files bytes lines code comments blanks");
    has(&json["languages"][0], "name files bytes lines code comments blanks");
    has(&json["files"][0], "path language lines rank role");
    has(&json["functions"][0], "path name start_line end_line complexity");
    has(&json["dependencies"][0], "ecosystem name requirement scope manifest");
    assert_eq!((&json["schema_version"], &json["repository"]["branch"]), (&1.into(), &"main".into()));
    assert_eq!(
        json["functions"][0],
        serde_json::json!({"path": "app/main.py", "name": "main", "start_line": 6, "end_line": 10, "complexity": 2})
    );
}

#[test]
fn the_same_tree_gives_the_same_bytes_with_any_number_of_threads() {
    let tree = project();
    for format in ["json", "markdown", "human"] {
        let run = |threads: &str| tree.techdoc(["analyze", "-q", "--format", format, "--threads", threads]).exit(0).stdout.clone();
        let first = run("1");
        assert!(first.contains("main"), "{first}");
        assert!([run("1"), run("8")].iter().all(|other| *other == first), "{format} differs");
    }
}

#[test]
fn a_selection_is_explained_when_asked() {
    let ran = project().techdoc(["analyze", "-q", "--explain-selection", "--max-files", "2"]).exit(0);
    assert!(ran.stdout.contains("Selection") && ran.stdout.contains("imported by 2 files"), "{}", ran.stdout);
    let json = project().techdoc(["analyze", "-q", "--explain-selection", "--max-files", "2", "--format", "json"]).exit(0).json();
    let selected: Vec<bool> =
        json["selection"].as_array().unwrap().iter().map(|choice| choice["selected"].as_bool().unwrap()).collect();
    assert_eq!(selected.iter().filter(|selected| **selected).count(), 2);
    assert!(selected.len() > 2, "{selected:?}");
}

#[test]
fn progress_goes_to_stderr_unless_quiet() {
    project().techdoc(["analyze"]).exit(0).stderr_has("reading files\n");
    project().techdoc(["analyze", "-q"]).exit(0).stderr("");
    let ran = project().techdoc(["analyze", "--log-format", "json"]).exit(0);
    assert!(ran.stderr.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{}", ran.stderr);
    ran.stderr_has("\"progress\"");
}

#[cfg(target_os = "linux")]
#[test]
fn a_document_for_a_full_disk_is_an_error_and_a_reader_that_left_is_none() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    project().command(["analyze", "-q", "--format", "json"]).stdout(full).run().exit(1).stderr_has("No space left on device");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    project().command(["analyze", "-q"]).stdout(writer).run().exit(0).stderr("");
}
