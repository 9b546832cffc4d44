//! The arguments: what is refused before any file is read, and how.

use crate::harness::{Tree, techdoc};

#[test]
fn help_and_version_go_to_stdout() {
    let version = techdoc(["--version"]).exit(0).stdout.clone();
    let commit = version.trim_end().strip_prefix(concat!("techdoc ", env!("CARGO_PKG_VERSION"))).unwrap();
    // A release names its commit.
    assert!(commit.is_empty() || commit.len() == " (0123456789ab)".len() && commit.starts_with(" ("), "{version}");
    for arguments in [&["--help"][..], &["analyze", "--help"], &["generate", "--help"], &["-h"]] {
        let ran = techdoc(arguments).exit(0).stdout_has("Usage: techdoc");
        assert!(ran.stdout.lines().all(|line| line.chars().count() <= 100), "{}", ran.stdout);
    }
}

#[test]
fn wrong_usage_ends_with_2() {
    let cases: &[&[&str]] = &[
        &[],
        &["unknown"],
        &["analyze", "--format", "xml"],
        &["analyze", "--max-files", "0"],
        &["analyze", "--function-max-files", "some"],
        &["generate", "--min-grounding", "1.5"],
        &["generate", "--kind", "poem"],
        &["generate", "--check", "a.md", "-o", "b.md"],
        &["generate", "-q", "-v"],
        &["man", "unknown"],
    ];
    for arguments in cases {
        let ran = techdoc(*arguments).exit(2).stdout("");
        let shown = ran.stderr.clone();
        drop(ran.stderr_has(""));
        assert!(!shown.is_empty(), "{arguments:?} says nothing");
    }
}

#[test]
fn a_model_is_refused_with_a_way_out() {
    techdoc(["generate", "--composer", "llm"]).exit(4).stdout("").stderr(
        "error: no model is configured: there is neither a key nor an address\n\
         hint: set OPENAI_API_KEY or OPENAI_BASE_URL, or pass --composer offline: rules write a complete article without a key\n",
    );
}

#[test]
fn somebody_elses_file_is_refused_before_the_run() {
    let tree = Tree::new().file("README.md", "# Mine\n");
    tree.techdoc(["generate", "-o", "README.md"]).exit(2).stdout("").stderr(
        "error: README.md exists and was not written by techdoc\n\
         hint: pass --force to replace it, or another name with -o\n",
    );
    assert_eq!(tree.read("README.md"), "# Mine\n");
    assert_eq!(tree.paths(), ["README.md"]);
}

#[test]
fn a_missing_folder_is_refused_before_the_run() {
    let tree = Tree::new().file("a.py", "x = 1\n");
    for arguments in [["analyze", "-o", "no/a.json"], ["generate", "-o", "no/a.md"], ["generate", "--report", "no/r.json"]] {
        tree.techdoc(arguments).exit(2).stderr("error: no is not a folder\nhint: create it first\n");
    }
}

#[test]
fn an_article_that_is_not_there_cannot_be_checked() {
    techdoc(["generate", "--check", "no.md"]).exit(2).stdout("").stderr_has("error: cannot read the article no.md: ");
}

#[test]
fn errors_are_objects_when_asked() {
    let ran = techdoc(["generate", "--composer", "llm", "--log-format", "json"]).exit(4);
    let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!((&error["level"], &error["exit_code"]), (&"error".into(), &4.into()));
    drop(ran.stderr_has("\"hint\""));
}

#[test]
fn colours_are_used_when_asked_and_never_else() {
    let red = "\u{1b}[31m";
    let tree = Tree::new();
    let arguments = ["generate", "--composer", "llm"];
    tree.command(arguments.iter().chain(&["--color", "always"])).run().exit(4).stderr_has(red);
    for command in [tree.command(arguments), tree.command(arguments.iter().chain(&["--color", "never"])).env("CLICOLOR_FORCE", "1")]
    {
        let ran = command.run().exit(4).stderr_has("error: ");
        assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_a_reader_that_left_is_none() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    Tree::new().command(["completions", "bash"]).stdout(full()).run().exit(1).stderr_has("No space left on device");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    Tree::new().command(["completions", "bash"]).stdout(writer).run().exit(0);
}
