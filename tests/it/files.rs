//! Files that techdoc writes: whole or not at all, and never over somebody else's.

use crate::harness::Tree;

fn project() -> Tree {
    Tree::new().file("a.py", "def f(x):\n    if x:\n        return 1\n    return 2\n").init().commit("first")
}

#[test]
fn an_analysis_replaces_its_own_file_and_no_other() {
    for (format, name) in [("json", "a.json"), ("markdown", "a.md"), ("human", "a.txt")] {
        let tree = project();
        let arguments = ["analyze", "-q", "--format", format, "-o", name];
        tree.techdoc(arguments).exit(0).stdout("");
        let first = tree.read(name);
        assert!(!first.is_empty());
        tree.techdoc(arguments).exit(0).stdout("");
        tree.write(name, "mine\n");
        tree.techdoc(arguments).exit(2).stderr_has("was not written by techdoc");
        assert_eq!(tree.read(name), "mine\n");
        tree.techdoc(arguments.iter().chain(&["--force"])).exit(0);
        assert_ne!(tree.read(name), "mine\n");
        let mut expected = ["a.py", name];
        expected.sort_unstable();
        assert_eq!(tree.paths(), expected);
    }
}

#[test]
fn an_article_goes_to_a_file_named_after_the_repository() {
    let tree = Tree::new().file("demo/a.py", "def f(x):\n    return x\n").file("out/keep", "");
    let ran = tree.techdoc(["generate", "-q", "demo"]).exit(0).stdout("demo-tour.md\n");
    drop(ran);
    assert!(tree.read("demo-tour.md").starts_with("---\ntitle: "));
    tree.techdoc(["generate", "-q", "demo"]).exit(0).stdout("demo-tour.md\n");
    tree.write("demo-tour.md", "mine\n");
    tree.techdoc(["generate", "-q", "demo"]).exit(2).stdout("").stderr_has("demo-tour.md exists and was not written by techdoc");
    assert_eq!(tree.paths(), ["demo-tour.md", "demo/a.py", "out/keep"]);
}

#[test]
fn a_summary_tells_what_was_written() {
    let tree = project();
    let ran = tree.techdoc(["generate", "-o", "x.md", "--report", "r.json", "--assets", "assets"]).exit(0).stdout("");
    let report: serde_json::Value = serde_json::from_str(&tree.read("r.json")).unwrap();
    let usage = serde_json::json!({"calls": 0, "cached": 0, "prompt_tokens": 0, "cached_tokens": 0, "completion_tokens": 0, "cost_usd": 0.0, "saved_usd": 0.0, "failed": 0});
    assert_eq!(report["usage"], usage);
    for part in ["wrote r.json", "wrote x.md", " to read, composed offline by rules", "grounding ", "score "] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    ran.stderr_has("wrote ");
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_not_replaced() {
    project().techdoc(["analyze", "-q", "--format", "json", "-o", "/dev/null"]).exit(0);
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_exits_with_1() {
    project()
        .techdoc(["analyze", "-q", "-o", "/dev/full"])
        .exit(1)
        .stderr("error: cannot write /dev/full: No space left on device (os error 28)\n");
}

/// A means to make a write fail in the middle: the program and arguments that run a script in which files in `disk` cannot grow
/// beyond 16 KiB, what the script begins with, and what the system says then.
#[cfg(target_os = "linux")]
struct Full {
    under: &'static [&'static str],
    begin: &'static str,
    error: &'static str,
}

/// A limit on the size of files, which everybody may set for himself.
#[cfg(target_os = "linux")]
const LIMITED: Full = Full { under: &["sh"], begin: "trap '' XFSZ; ulimit -f 32;", error: "File too large (os error 27)" };

/// A folder that is a disk of its own, which goes away with the namespace: as who one is, or as root of a user namespace. Machines
/// that allow neither are common, so it comes on top of the limit.
#[cfg(target_os = "linux")]
fn small_disk() -> Option<Full> {
    let error = "No space left on device (os error 28)";
    let ways: [&[&str]; 2] = [&["unshare", "--mount", "sh"], &["unshare", "--user", "--map-root-user", "--mount", "sh"]];
    let mounts = |way: &&&[&str]| {
        let mut command = std::process::Command::new(way[0]);
        command.args(&way[1..]).args(["-c", "mount -t tmpfs none /mnt"]).output().is_ok_and(|ran| ran.status.success())
    };
    ways.iter().find(mounts).map(|under| Full { under, begin: "mount -t tmpfs -o size=16k none disk &&", error })
}

#[cfg(target_os = "linux")]
#[test]
fn a_write_that_fails_midway_keeps_the_old_file_and_nothing_half_written() {
    let functions =
        |count: usize| (0..count).map(|at| format!("def function_number_{at}(x):\n    return x\n\n\n")).collect::<String>();
    for full in std::iter::once(LIMITED).chain(small_disk()) {
        let tree = Tree::new().file("few.py", functions(2)).file("many.py", functions(400)).folder("disk");
        tree.techdoc(["analyze", "-q", "--format", "json", "-o", "whole.json", "many.py"]).exit(0);
        assert!(tree.read("whole.json").len() > 32 << 10);
        let script = format!(
            "{} \"$0\" analyze -q --format json -o disk/a.json few.py && cp disk/a.json old.json && \
             ! \"$0\" analyze -q --format json -o disk/a.json many.py && ls -A disk && cmp disk/a.json old.json",
            full.begin
        );
        let ran = tree.command::<_, &str>([]).under(&[full.under, &["-c", &script]].concat()).run().exit(0).stdout("a.json\n");
        assert!(tree.read("old.json").len() < 16 << 10);
        ran.stderr(&format!("error: cannot write disk/a.json: {}\n", full.error));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_article_for_a_full_disk_or_a_reader_that_left() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    project().command(["generate", "-q", "-o", "-"]).stdout(full).run().exit(1).stderr_has("No space left on device");
    let tree = project();
    tree.techdoc(["generate", "-q", "-o", "/dev/full"]).exit(1).stdout("").stderr_has("cannot write /dev/full: No space left");
    assert_eq!(tree.paths(), ["a.py"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    project().command(["generate", "-q", "-o", "-"]).stdout(writer).run().exit(0).stderr("");
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_the_rights_of_the_old_file_stay() {
    use std::os::unix::fs::PermissionsExt as _;
    let tree = project();
    tree.techdoc(["analyze", "-q", "--format", "json", "-o", "a.json"]).exit(0);
    std::fs::set_permissions(tree.path("a.json"), std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("a.json", tree.path("link.json")).unwrap();
    tree.techdoc(["analyze", "-q", "--format", "json", "-o", "link.json"]).exit(0);
    assert!(std::fs::symlink_metadata(tree.path("link.json")).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(tree.path("a.json")).unwrap().permissions().mode() & 0o777, 0o640);
}
