//! Trees that are no pleasure to read: each ends with its exit code and a sentence, never with a panic.

use crate::harness::{Tree, techdoc};

#[test]
fn a_path_that_is_not_there() {
    let ran = techdoc(["analyze", "-q", "no/such"]).exit(3).stdout("");
    assert!(
        ran.stderr.starts_with("error: ") && ran.stderr.contains("no/such") && ran.stderr.contains("\nhint: "),
        "{}",
        ran.stderr
    );
    ran.stderr_has("does not exist");
}

#[test]
fn an_empty_folder_leaves_nothing_to_analyse() {
    for command in ["analyze", "generate"] {
        let tree = Tree::new().folder("empty");
        tree.techdoc([command, "-q", "empty"]).exit(3).stdout("").stderr_has("error: ");
        assert!(tree.paths().is_empty());
    }
}

#[test]
fn everything_ignored_is_said() {
    let tree = Tree::new().file(".gitignore", "*\n").file("a.py", "x = 1\n");
    tree.techdoc(["analyze", "-q"]).exit(3).stdout("").stderr_has("ignored");
}

#[test]
fn files_of_every_kind_are_data() {
    let long_line = "x".repeat(1 << 20);
    let cases: &[(&str, Vec<u8>)] = &[
        ("long.py", format!("s = \"{long_line}\"\n").into_bytes()),
        ("brackets.py", format!("x = {}{}\n", "[".repeat(200_000), "]".repeat(200_000)).into_bytes()),
        ("open.rs", format!("fn f() {{ {} }}\n", "(".repeat(200_000)).into_bytes()),
        ("crlf.py", b"def f():\r\n    return 1\r\n".to_vec()),
        ("utf16.py", b"\xff\xfed\0e\0f\0 \0f\0(\0)\0:\0 \0p\0a\0s\0s\0\n\0".to_vec()),
        ("latin1.py", b"# caf\xe9\nx = 1\n".to_vec()),
        ("nul.py", b"x = 1\n\0\0y = 2\n".to_vec()),
        ("empty.py", Vec::new()),
    ];
    for (name, content) in cases {
        let tree = Tree::new().file("ok.py", "def g():\n    return 1\n").file(name, content);
        for arguments in
            [&["analyze", "-q", "--format", "json", "--function-max-bytes", "9999999"][..], &["generate", "-q", "-o", "-"]]
        {
            let ran = tree.techdoc(arguments).exit(0).stderr("");
            assert!(!ran.stdout.is_empty(), "{name}");
        }
    }
}

#[test]
fn a_large_file_is_cut_and_counted_as_cut() {
    let tree = Tree::new().file("big.h", "#define A 1\n".repeat(200_000));
    let json = tree.techdoc(["analyze", "-q", "--format", "json"]).exit(0).json();
    assert_eq!(json["coverage"]["skipped"]["cut_at_limit"]["files"], 1);
}

#[cfg(unix)]
#[test]
fn things_that_are_no_files_are_counted() {
    use std::os::unix::ffi::OsStrExt as _;
    let tree = Tree::new().file("a.py", "x = 1\n");
    std::os::unix::fs::symlink(".", tree.path("loop")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(tree.path("pipe")).status().unwrap().success());
    let socket = std::os::unix::net::UnixListener::bind(tree.path("socket")).unwrap();
    std::fs::write(tree.path("").join(std::ffi::OsStr::from_bytes(b"b\xff.py")), "y = 1\n").unwrap();
    let json = tree.techdoc(["analyze", "-q", "--format", "json"]).exit(0).json();
    let skipped = |reason: &str| json["coverage"]["skipped"][reason]["files"].clone();
    assert_eq!((skipped("symbolic_link"), skipped("not_regular"), skipped("name_not_utf8")), (1.into(), 2.into(), 1.into()));
    drop(socket);
}

#[test]
fn git_in_odd_states_is_data() {
    let file = || Tree::new().file("a.py", "def f():\n    return 1\n");
    let detached = file().init().commit("first");
    detached.git(["checkout", "--quiet", "--detach"]);
    for (name, tree) in [("no git", file()), ("no commits", file().init()), ("detached", detached)] {
        let json = tree.techdoc(["analyze", "-q", "--format", "json"]).exit(0).json();
        assert_eq!(json["totals"]["files"], 1, "{name}");
        assert!(json["repository"]["branch"].is_null() || name != "detached");
    }
}

#[test]
fn names_that_act_on_a_terminal_are_shown_without_their_power() {
    let tree = Tree::new().file("a\u{1b}[2J.py", "x = 1\n").file("b\u{202e}yp.py", "x = 1\n");
    for format in ["human", "markdown"] {
        let ran = tree.techdoc(["analyze", "-q", "--format", format, "--explain-selection"]).exit(0);
        assert!(!ran.stdout.contains(['\u{1b}', '\u{202e}']), "{}", ran.stdout);
    }
}
