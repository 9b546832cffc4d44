//! Walks over trees that are empty, odd or hostile.

use super::*;
use crate::limits::Limits;
use crate::model::SkipReason;
use crate::progress::{Interrupt, Silent};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

type Lengths = Walked<usize>;

fn lengths(root: &Path, limits: &Limits) -> Result<Lengths, SourceError> {
    walk(root, limits, &Silent, &Interrupt::default(), |file| file.bytes.len())
}

/// A tree with these files.
fn tree(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn paths(walked: &Lengths) -> Vec<&str> {
    walked.files.iter().map(|(path, _, _)| &**path).collect()
}

fn skipped(walked: &Lengths, reason: SkipReason) -> Vec<&str> {
    walked.coverage.skipped.get(&reason).map_or(Vec::new(), |skipped| skipped.examples.iter().map(String::as_str).collect())
}

fn failure(root: &Path) -> String {
    lengths(root, &Limits::default()).err().unwrap().to_string()
}

#[test]
fn files_come_in_path_order_with_their_sizes() {
    let folder = tree(&[("b.rs", b"bb"), ("a/z.rs", b"z"), (".github/x.yml", b"a: 1"), ("a.rs", b"")]);
    let walked = lengths(folder.path(), &Limits::default()).unwrap();
    assert_eq!(paths(&walked), [".github/x.yml", "a.rs", "a/z.rs", "b.rs"]);
    assert_eq!(walked.files[3], ("b.rs".into(), 2, 2));
    assert_eq!((walked.coverage.files_found, walked.coverage.files_read), (4, 4));
}

#[test]
fn ignore_rules_hold_without_a_repository() {
    let folder =
        tree(&[(".gitignore", b"*.log\nout/\n"), ("a.log", b"x"), ("out/b", b"x"), ("c", b"x"), (".ignore", b"d\n"), ("d", b"x")]);
    let walked = lengths(folder.path(), &Limits::default()).unwrap();
    assert_eq!(paths(&walked), [".gitignore", ".ignore", "c"]);
}

#[test]
fn rules_of_parents_hold_inside_a_repository_only() {
    let folder = tree(&[(".gitignore", b"*.log\n"), ("in/a.log", b"x"), ("in/b", b"x")]);
    assert_eq!(paths(&lengths(&folder.path().join("in"), &Limits::default()).unwrap()), ["a.log", "b"]);
    fs::create_dir(folder.path().join(".git")).unwrap();
    assert_eq!(paths(&lengths(&folder.path().join("in"), &Limits::default()).unwrap()), ["b"]);
}

#[test]
fn what_git_tracks_is_read_although_a_rule_names_it() {
    let folder = tree(&[
        (".gitignore", b"/package.json\n/dist/\n/in/*.log\n.env\n"),
        ("package.json", b"{}"),
        ("dist/a.js", b"a"),
        ("dist/gone.js", b"g"),
        ("in/a.log", b"x"),
        ("in/b.log", b"x"),
        (".env", b"KEY=1"),
    ]);
    let git = |arguments: &[&str]| {
        let command = &mut std::process::Command::new("git");
        assert!(
            command.current_dir(folder.path()).env("GIT_CONFIG_GLOBAL", "/dev/null").args(arguments).status().unwrap().success()
        );
    };
    git(&["init", "--quiet"]);
    git(&["add", "--force", "package.json", "dist", "in/a.log", ".env", ".gitignore"]);
    symlink("b.log", folder.path().join("in/link.log")).unwrap();
    git(&["add", "--force", "in/link.log"]);
    fs::remove_file(folder.path().join("dist/gone.js")).unwrap();
    let walked = lengths(folder.path(), &Limits::default()).unwrap();
    assert_eq!(paths(&walked), [".gitignore", "dist/a.js", "in/a.log", "package.json"]);
    assert_eq!(skipped(&walked, SkipReason::Credential), [".env"]);
    assert_eq!(skipped(&walked, SkipReason::SymbolicLink), ["in/link.log"]);
    assert_eq!(paths(&lengths(&folder.path().join("in"), &Limits::default()).unwrap()), ["a.log"]);
    let limits = Limits { walk_files: 2, ..Limits::default() };
    let walked = lengths(folder.path(), &limits).unwrap();
    assert_eq!(walked.files.len() + walked.coverage.skipped.len(), 3);
    assert_eq!(walked.coverage.notes.len(), 1);
}

#[test]
fn rules_that_would_be_read_for_ever_are_not_opened() {
    let folder = tree(&[("a.rs", b"a"), ("fifo/b.rs", b"b"), ("zero/c.rs", b"c"), ("giant/d.rs", b"d"), ("link/e.rs", b"e")]);
    let path = |name: &str| folder.path().join(name);
    let fifo = |name: &str| {
        rustix::fs::mknodat(rustix::fs::CWD, path(name), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    };
    fifo("fifo/.gitignore");
    symlink("/dev/zero", path("zero/.ignore")).unwrap();
    fs::File::create(path("giant/.gitignore")).unwrap().set_len(1 << 40).unwrap();
    fs::write(path("rules"), "x.rs\n").unwrap();
    symlink("../rules", path("link/.gitignore")).unwrap();
    let walked = lengths(folder.path(), &Limits::default()).unwrap();
    assert_eq!(paths(&walked), ["a.rs", "link/e.rs", "rules"]);
    assert_eq!(skipped(&walked, SkipReason::Unreadable), ["fifo", "giant", "zero"]);
    assert_eq!(walked.coverage.notes, ["folders whose ignore rules are no regular file of at most 1 MiB were not entered"]);
    fifo(".gitignore");
    let error = lengths(folder.path(), &Limits::default()).err().unwrap();
    assert!(error.to_string().ends_with(".gitignore is no regular file of at most 1 MiB, so its ignore rules cannot be read"));
}

#[test]
fn nothing_to_read_says_why() {
    let check = |files: &[(&str, &[u8])], reason: &str| {
        let message = failure(tree(files).path());
        assert!(message.ends_with(reason), "{message}");
    };
    check(&[], ": the folder is empty");
    check(&[("a", b"\0"), ("b", b"\0"), ("c", b"\0")], ": 3 files, all binary");
    check(&[("a", b"\0")], ": 1 file, binary");
    check(&[(".gitignore", b"*\n"), ("a", b"x"), ("b/c", b"x")], ": 0 of 3 files: all ignored by .gitignore");
    check(&[(".ignore", b"*\n"), ("a", b"x")], ": 0 of 2 files: all ignored by .gitignore, .ignore or .git/info/exclude");
    check(&[(".gitignore", b"x\n.gitignore\n"), ("x", b"x"), ("b", b"\0")], ": 0 of 3 files: 1 binary, 2 ignored by .gitignore");
    check(&[(".git/config", b"x")], ": the folder is empty");
    assert!(failure(Path::new("/no/such/place")).ends_with("/no/such/place does not exist"));
}

#[test]
fn the_root_may_be_one_file() {
    let folder = tree(&[("a.rs", b"aa"), ("b.rs", b"b"), ("c", b"\0\0")]);
    let walked = lengths(&folder.path().join("a.rs"), &Limits::default()).unwrap();
    assert_eq!(walked.files, [("a.rs".into(), 2, 2)]);
    assert_eq!(walked.root, folder.path().canonicalize().unwrap());
    assert!(failure(&folder.path().join("c")).ends_with(": 1 file, binary"));
}

#[test]
fn odd_files_are_recorded_and_never_opened() {
    let folder = tree(&[
        ("a.rs", b"a"),
        ("b.rs", b"b"),
        (".env", b"KEY=1"),
        ("x.md", b"---\ntechdoc:\n  version: 1\n---\n"),
        ("bin", b"\x7fELF\0"),
    ]);
    let path = |name: &str| folder.path().join(name);
    symlink("a.rs", path("link")).unwrap();
    symlink(".", path("loop")).unwrap();
    symlink("/etc", path("etc")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, path("fifo"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let odd = std::ffi::OsStr::from_bytes(b"n\xff.rs");
    let odd_name = fs::write(folder.path().join(odd), "x").is_ok();
    let walked = lengths(folder.path(), &Limits::default()).unwrap();
    assert_eq!(paths(&walked), ["a.rs", "b.rs"]);
    assert_eq!(skipped(&walked, SkipReason::SymbolicLink), ["etc", "link", "loop"]);
    assert_eq!(skipped(&walked, SkipReason::NotRegular), ["fifo", "socket"]);
    assert_eq!(skipped(&walked, SkipReason::Credential), [".env"]);
    assert_eq!(skipped(&walked, SkipReason::OwnArticle), ["x.md"]);
    assert_eq!(skipped(&walked, SkipReason::Binary), ["bin"]);
    if odd_name {
        assert_eq!(skipped(&walked, SkipReason::NameNotUtf8), ["n\u{fffd}.rs"]);
    }
    assert_eq!(walked.coverage.files_found, 10 + u64::from(odd_name));
}

#[test]
fn what_cannot_be_read_is_recorded() {
    let folder = tree(&[("a", b"a"), ("shut", b"b"), ("closed/c", b"c")]);
    for name in ["shut", "closed"] {
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o000)).unwrap();
    }
    let walked = lengths(folder.path(), &Limits::default()).unwrap();
    if fs::read(folder.path().join("shut")).is_err() {
        assert_eq!(skipped(&walked, SkipReason::Unreadable), ["closed", "shut"]);
    }
    fs::set_permissions(folder.path().join("closed"), fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn large_files_are_read_up_to_the_limit() {
    let folder = tree(&[("exact", &[b'a'; 100]), ("more", &[b'a'; 101]), ("header.h", &vec![b'\n'; 24 << 20])]);
    let sparse = fs::File::create(folder.path().join("sparse")).unwrap();
    sparse.set_len(8 << 30).unwrap();
    let walked = lengths(folder.path(), &Limits { file_bytes: 100, ..Limits::default() }).unwrap();
    assert_eq!(walked.files, [("exact".into(), 100, 100), ("header.h".into(), 24 << 20, 100), ("more".into(), 101, 100)]);
    assert_eq!(skipped(&walked, SkipReason::CutAtLimit), ["header.h", "more"]);
    assert_eq!(skipped(&walked, SkipReason::Binary), ["sparse"]);
    let walked = lengths(folder.path(), &Limits::default()).unwrap();
    assert_eq!(skipped(&walked, SkipReason::CutAtLimit), ["header.h"]);
    assert_eq!(walked.files[1].2, 1 << 20);
}

#[test]
fn encodings_reach_the_visitor_as_documented() {
    let check = |bytes: &[u8], expected: &[u8]| {
        let folder = tree(&[("a", bytes)]);
        let walked = walk(folder.path(), &Limits::default(), &Silent, &Interrupt::default(), |file| file.bytes.to_vec()).unwrap();
        assert_eq!(walked.files[0].2, expected);
    };
    check(b"\xef\xbb\xbfa", b"a");
    check(b"\xff\xfea\0\xe4\0", "aä".as_bytes());
    check(b"\xfe\xff\0a\0\xe4", "aä".as_bytes());
    check(b"\xff\xfea\0\x00\xd8", "a\u{fffd}".as_bytes());
    check(b"caf\xe9\r\n", b"caf\xe9\r\n");
    let long = [&b"a".repeat(4000)[..], b"\0b"].concat();
    check(&long, &long);
    let line = b"[".repeat(1 << 20);
    check(&line, &line);
}

#[test]
fn submodules_are_not_entered() {
    let modules = b"[submodule \"m\"]\n\tpath = lib/m\n\turl = https://example.com/m\n";
    let folder = tree(&[
        (".gitmodules", modules),
        ("lib/m/a", b"x"),
        ("other/.git", b"gitdir: ../x"),
        ("other/b", b"x"),
        ("own/.git/x", b"x"),
        ("own/c", b"x"),
    ]);
    let walked = lengths(folder.path(), &Limits::default()).unwrap();
    assert_eq!(paths(&walked), [".gitmodules", "own/c"]);
    assert_eq!(skipped(&walked, SkipReason::Submodule), ["lib/m", "other"]);
}

#[test]
fn limits_of_the_walk_are_recorded_and_do_not_depend_on_threads() {
    let names: Vec<String> = (0..300).map(|number| format!("f{}/{number}", number % 7)).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
    let folder = tree(&files);
    let at = |threads, walk_files, walk_depth| {
        let limits = Limits { threads, walk_files, walk_depth, ..Limits::default() };
        let walked = lengths(folder.path(), &limits).unwrap();
        (walked.files.clone(), walked.coverage.skipped.clone(), walked.coverage.notes)
    };
    assert_eq!(at(1, 1000, 128), at(8, 1000, 128));
    assert_eq!(at(8, 1000, 128).0.len(), 300);
    let cut = at(8, 100, 128);
    assert_eq!(cut, at(1, 100, 128));
    assert_eq!(cut.0.len(), 100);
    assert_eq!(cut.2, ["the walk stopped after 100 files; there are more"]);
    let limits = Limits { walk_depth: 1, ..Limits::default() };
    assert!(failure_with(folder.path(), &limits).ends_with(": 7 files, all outside the walk limits"));
}

fn failure_with(root: &Path, limits: &Limits) -> String {
    lengths(root, limits).err().unwrap().to_string()
}

#[test]
fn a_wish_to_stop_is_heard() {
    let interrupt = Interrupt::default();
    interrupt.request();
    let folder = tree(&[("a", b"x")]);
    let result = walk(folder.path(), &Limits::default(), &Silent, &interrupt, |_| ());
    assert!(matches!(result, Err(SourceError::Interrupted)));
}

#[test]
fn text_is_read_again_with_the_same_care() {
    let folder = tree(&[("in/a.txt", b"\xef\xbb\xbfcaf\xe9 au lait"), ("b", b"\0")]);
    symlink("in", folder.path().join("link")).unwrap();
    symlink("in/a.txt", folder.path().join("file")).unwrap();
    assert_eq!(read_text(folder.path(), "in/a.txt", 100).unwrap(), "caf\u{fffd} au lait");
    assert_eq!(read_text(folder.path(), "in/a.txt", 6).unwrap(), "caf");
    for path in ["link/a.txt", "file", "in", "b", "none", "../etc/passwd", "in/../b", "/etc/passwd", ""] {
        assert!(read_text(folder.path(), path, 100).is_err(), "{path}");
    }
}
