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
fn one_file_is_a_tree_of_one_file() {
    let tree = Tree::new().file("in/a.py", "def f():\n    return 1\n").file("in/b.py", "y = 1\n").init().commit("first");
    let json = tree.techdoc(["analyze", "-q", "--format", "json", "in/a.py"]).exit(0).json();
    assert_eq!((&json["totals"]["files"], &json["functions"][0]["name"]), (&1.into(), &"f".into()));
    tree.techdoc(["generate", "-q", "-o", "-", "in/a.py"]).exit(0).stdout_has("\n# ").stderr("");
    let binary = Tree::new().file("a.bin", b"\x7fELF\x00\x01\x02");
    binary.techdoc(["analyze", "-q", "a.bin"]).exit(3).stdout("").stderr_has("binary");
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
fn a_header_of_24_mb_is_cut_and_counted_as_cut() {
    let tree = Tree::new()
        .file("big.h", "#define A 1\n".repeat(2_000_000))
        .file("a.c", "#include \"big.h\"\nint main(void) { return A; }\n");
    let json = tree.techdoc(["analyze", "-q", "--format", "json"]).exit(0).json();
    assert_eq!(json["coverage"]["skipped"]["cut_at_limit"], serde_json::json!({"files": 1, "examples": ["big.h"]}));
    assert_eq!(json["totals"]["bytes"], 24_000_000 + 46);
    tree.techdoc(["generate", "-q", "-o", "-"]).exit(0).stderr("").stdout_has("\n# ");
}

#[test]
fn a_hundred_thousand_tiny_files_are_all_counted() {
    let tree = Tree::new();
    for folder in 0..100 {
        std::fs::create_dir(tree.path(&format!("d{folder}"))).unwrap();
        for file in 0..1_000 {
            std::fs::write(tree.path(&format!("d{folder}/f{file}.py")), "x = 1\n").unwrap();
        }
    }
    let json = tree.techdoc(["analyze", "-q", "--format", "json"]).exit(0).json();
    let totals =
        serde_json::json!({"files": 100_000, "bytes": 600_000, "lines": 100_000, "code": 100_000, "comments": 0, "blanks": 0});
    assert_eq!(json["totals"], totals);
    let coverage = &json["coverage"];
    assert_eq!((&coverage["files_found"], &coverage["files_read"]), (&100_000.into(), &100_000.into()));
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
fn a_bare_repository_is_checked_out_into_the_cache() {
    let tree = Tree::new().file("work/a.py", "def f():\n    return 1\n").init().commit("first");
    tree.git(["clone", "--quiet", "--bare", ".", "demo.git"]);
    let before = tree.paths();
    let json = tree.techdoc(["analyze", "-q", "--format", "json", "demo.git"]).exit(0).json();
    assert_eq!((&json["repository"]["name"], &json["files"][0]["path"]), (&"demo".into(), &"work/a.py".into()));
    assert_eq!(json["history"]["commits"], 1);
    tree.techdoc(["generate", "-q", "-o", "-", "demo.git"]).exit(0).stdout_has("\n# demo").stderr("");
    assert_eq!(tree.paths(), before);
    let empty = Tree::new();
    empty.git(["init", "--quiet", "--bare", "empty.git"]);
    empty.techdoc(["analyze", "-q", "empty.git"]).exit(3).stdout("").stderr_has("error: ");
}

#[test]
fn a_shallow_clone_has_counts_that_are_lower_bounds() {
    let tree = Tree::new().file("a.py", "def f():\n    return 1\n").init().commit("first").commit("second").commit("third");
    let address = format!("file://{}", tree.path("").display());
    tree.git(["clone", "--quiet", "--depth=2", &address, "clone"]);
    let json = tree.techdoc(["analyze", "-q", "--format", "json", "clone"]).exit(0).json();
    assert_eq!((&json["history"]["shallow"], &json["history"]["commits"]), (&true.into(), &2.into()));
    assert!(json["coverage"]["notes"][0].as_str().unwrap().contains("shallow"), "{}", json["coverage"]);
    tree.techdoc(["generate", "-q", "-o", "-", "clone"]).exit(0).stdout_has("at least 2 commits").stderr("");
    tree.techdoc(["generate", "-q", "-o", "-", "--since", "HEAD~2", "clone"]).exit(3).stdout("").stderr_has("HEAD~2");
}

#[test]
fn a_submodule_is_counted_and_not_entered() {
    let part = Tree::new().file("inside.py", "x = 1\n").init().commit("first");
    let tree = Tree::new().file("a.py", "def f():\n    return 1\n").init();
    let address = part.path("").display().to_string();
    tree.git(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &address, "part"]);
    tree.commit_all("first");
    let json = tree.techdoc(["analyze", "-q", "--format", "json"]).exit(0).json();
    assert_eq!(json["coverage"]["skipped"]["submodule"], serde_json::json!({"files": 1, "examples": ["part"]}));
    let paths: Vec<&str> = json["files"].as_array().unwrap().iter().filter_map(|file| file["path"].as_str()).collect();
    assert_eq!(paths, [".gitmodules", "a.py"]);
    tree.techdoc(["generate", "-q", "-o", "-"]).exit(0).stderr("");
}

#[test]
fn a_commit_known_by_digits_alone_is_no_number() {
    let tree = Tree::new().file("a.py", "def f():\n    return 1\n").init().commit("first");
    // Amending with another subject changes the hash; one in 27 begins with seven digits.
    let is_number = || tree.git(["rev-parse", "--short=7", "HEAD"]).trim().bytes().all(|byte| byte.is_ascii_digit());
    let found = (0..2_000).any(|at| {
        tree.git(["commit", "--quiet", "--amend", "--message", &format!("try {at}")]);
        is_number()
    });
    assert!(found);
    let json = tree.techdoc(["generate", "-q", "--format", "json"]).exit(0).json();
    assert_eq!(json["grounding"]["ratio"], 1.0, "{}", json["grounding"]);
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_are_not_followed() {
    use std::os::unix::fs::symlink;
    let tree = Tree::new().file("in/a.py", "def f():\n    return 1\n").folder("left").folder("right");
    symlink("..", tree.path("in/up")).unwrap();
    symlink("../right", tree.path("left/to")).unwrap();
    symlink("../left", tree.path("right/to")).unwrap();
    symlink("self", tree.path("self")).unwrap();
    for arguments in [&["analyze", "-q", "--format", "json"][..], &["generate", "-q", "--format", "json"]] {
        let json = tree.techdoc(arguments).exit(0).stderr("").json();
        let coverage = &json["coverage"];
        assert_eq!((&coverage["files_read"], &coverage["skipped"]["symbolic_link"]["files"]), (&1.into(), &4.into()), "{coverage}");
    }
    tree.techdoc(["analyze", "-q", "self"]).exit(3).stdout("").stderr_has("error: ");
}

/// Root may read everything, unless it gives that right away.
#[cfg(target_os = "linux")]
const WITHOUT_RIGHTS: &[&str] =
    &["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"];

#[cfg(target_os = "linux")]
#[test]
fn a_folder_without_permission_is_counted() {
    use std::os::unix::fs::PermissionsExt as _;
    let tree = Tree::new().file("a.py", "def f():\n    return 1\n").file("closed/b.py", "y = 1\n").file("c.py", "z = 1\n");
    let under: &[&str] = if rustix::process::getuid().is_root() { WITHOUT_RIGHTS } else { &["env"] };
    let permit = |path: &str, mode: u32| std::fs::set_permissions(tree.path(path), std::fs::Permissions::from_mode(mode)).unwrap();
    permit("closed", 0o000);
    permit("c.py", 0o000);
    for arguments in [&["analyze", "-q", "--format", "json"][..], &["generate", "-q", "--format", "json"]] {
        let json = tree.command(arguments).under(under).run().exit(0).stderr("").json();
        assert_eq!(json["coverage"]["skipped"]["unreadable"], serde_json::json!({"files": 2, "examples": ["c.py", "closed"]}));
        assert_eq!(json["coverage"]["files_read"], 1);
    }
    let denied = "Permission denied";
    tree.command(["analyze", "-q", "closed"]).under(under).run().exit(3).stdout("").stderr_has(denied);
    permit("closed", 0o500);
    tree.command(["generate", "-q", "-o", "closed/x.md", "a.py"]).under(under).run().exit(1).stdout("").stderr_has(denied);
    permit("closed", 0o700);
    assert_eq!(tree.paths(), ["a.py", "c.py", "closed/b.py"]);
}

#[test]
fn names_that_act_on_a_terminal_are_shown_without_their_power() {
    let tree = Tree::new().file("a\u{1b}[2J.py", "x = 1\n").file("b\u{202e}yp.py", "x = 1\n");
    for format in ["human", "markdown"] {
        let ran = tree.techdoc(["analyze", "-q", "--format", format, "--explain-selection"]).exit(0);
        assert!(!ran.stdout.contains(['\u{1b}', '\u{202e}']), "{}", ran.stdout);
    }
}
