use super::*;
use crate::model::{ChangeStatus, Span};
use std::fs;
use tempfile::TempDir;

/// A repository in a temporary folder, made by the git program itself.
struct Tree(TempDir);

impl Tree {
    fn new() -> Self {
        let tree = Self(tempfile::tempdir().expect("a temporary folder"));
        tree.git(&["init", "--quiet", "--initial-branch=main"]);
        tree
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .current_dir(self.0.path())
            .args(["-c", "user.name=Ann", "-c", "user.email=a@b.c", "-c", "commit.gpgSign=false"])
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .expect("git runs");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.0.path().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("written");
    }

    fn commit(&self, subject: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", subject]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn open(&self) -> Git {
        Git::open(self.0.path()).expect("a repository")
    }
}

#[test]
fn a_repository_knows_itself() {
    let tree = Tree::new();
    tree.write("sub/a.txt", "one\n");
    let git = tree.open();
    assert_eq!((git.repository("x").head, git.repository("x").branch.as_deref()), (None, Some("main")));
    let head = tree.commit("first");
    tree.git(&["remote", "add", "origin", "git@host.org:owner/thing.git"]);
    let inner = Git::open(&tree.0.path().join("sub")).expect("a repository").repository("x");
    assert_eq!((inner.name.as_str(), inner.head.as_deref(), inner.prefix.as_str()), ("thing", Some(&*head), "sub"));
    assert_eq!(inner.remote.as_deref(), Some("https://host.org/owner/thing"));
    tree.git(&["checkout", "--quiet", "--detach"]);
    assert_eq!(tree.open().repository("x").branch, None);
}

#[test]
fn revisions_are_resolved_or_refused() {
    let tree = Tree::new();
    let first = tree.commit("first");
    let second = tree.commit("second");
    let git = tree.open();
    assert_eq!(git.resolve("HEAD~1").expect("a commit"), first);
    assert!(git.is_ancestor(&first, "main").expect("commits") && !git.is_ancestor(&second, &first).expect("commits"));
    for wrong in ["", "-h", "--all", "nope", "HEAD\n", "HEAD:", "main..main"] {
        assert!(matches!(git.resolve(wrong), Err(GitError::UnknownRevision(_))), "{wrong:?}");
    }
}

#[test]
fn what_is_no_work_tree_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert!(matches!(Git::open(folder.path()), Err(GitError::NotARepository(_))));
    assert!(matches!(Git::open(&folder.path().join("none")), Err(GitError::Unavailable(_))));
    let bare = folder.path().join("bare.git");
    Command::new("git").args(["init", "--quiet", "--bare"]).arg(&bare).status().expect("git runs");
    assert!(matches!(Git::open(&bare), Err(GitError::Bare(_))));
    let words = refusal(bare.as_path(), "fatal: detected dubious ownership in repository at '/x'").to_string();
    assert!(words.contains("safe.directory"), "{words}");
}

#[test]
fn changed_files_are_told_from_equal_ones() {
    let tree = Tree::new();
    let large = "line\n".repeat(100_000);
    for (path, text) in
        [("in/same", "a\n"), ("in/longer", "b\n"), ("in/other", "c\n"), ("in/crlf", "d\ne\n"), ("in/gone", "f"), ("in/big", &large)]
    {
        tree.write(path, text);
    }
    tree.write("in/empty", "");
    tree.write("in/was a folder/x", "");
    let head = tree.commit("first");
    tree.write("in/longer", "b\nb\n");
    tree.write("in/other", "C\n");
    tree.write("in/crlf", "d\r\ne\n");
    tree.write("in/new", "new");
    tree.write("in/big", &(large.trim_end().to_owned() + "!"));
    fs::remove_file(tree.0.path().join("in/gone")).expect("removed");
    let git = Git::open(&tree.0.path().join("in")).expect("a repository");
    let paths = ["same", "longer", "other", "crlf", "gone", "new", "big", "empty", "was a folder", "odd\nname"];
    let differing = git.differs(&head, &paths).expect("an answer");
    assert_eq!(differing, ["longer", "other", "crlf", "gone", "new", "big", "was a folder", "odd\nname"]);
    assert_eq!(git.read_blob(&head, "gone", 10).expect("an answer").as_deref(), Some(&b"f"[..]));
    assert_eq!(git.read_blob(&head, "big", 7).expect("an answer").as_deref(), Some(&b"line\nli"[..]));
    assert_eq!(git.read_blob(&head, "new", 7).expect("an answer"), None);
}

#[test]
fn a_diff_has_files_counts_and_lines() {
    let tree = Tree::new();
    let text: String = (1..=30).map(|line| format!("line {line}\n")).collect();
    for path in ["a b.rs", "gone.rs", "moved.rs", "link"] {
        tree.write(path, &text.replace("line", path));
    }
    tree.write("data.bin", "\0\x01");
    let since = tree.commit("first");
    tree.write(
        "a b.rs",
        &text.replace("line", "a b.rs").replace("a b.rs 3\n", "@@ -1 +1 @@\ndiff --git a/x b/x\n").replace("a b.rs 20\n", ""),
    );
    tree.write("data.bin", "\0\x02");
    tree.write("new\tname.rs", "x\n");
    tree.git(&["mv", "moved.rs", "there.rs"]);
    fs::remove_file(tree.0.path().join("gone.rs")).expect("removed");
    fs::remove_file(tree.0.path().join("link")).expect("removed");
    std::os::unix::fs::symlink("a b.rs", tree.0.path().join("link")).expect("linked");
    let until = tree.commit("second");
    let diff = tree.open().diff(&since, &until).expect("a diff");
    let seen: Vec<_> = diff.files.iter().map(|file| (&*file.path, file.status, file.added, file.removed)).collect();
    let expected = [
        ("a b.rs", ChangeStatus::Modified, Some(2), Some(2)),
        ("data.bin", ChangeStatus::Modified, None, None),
        ("gone.rs", ChangeStatus::Removed, Some(0), Some(30)),
        ("link", ChangeStatus::Modified, Some(1), Some(30)),
        ("new\tname.rs", ChangeStatus::Added, Some(1), Some(0)),
        ("there.rs", ChangeStatus::Renamed, Some(0), Some(0)),
    ];
    assert_eq!(seen, expected);
    let spans: Vec<_> = diff.files[0]
        .hunks
        .iter()
        .map(|hunk| (hunk.removed, hunk.span.map(|span| (span.start_line, span.end_line)), hunk.line))
        .collect();
    assert_eq!(spans, [(1, Some((3, 4)), 3), (1, None, 20)]);
    assert_eq!(diff.files[5].old_path.as_deref(), Some("moved.rs"));
    assert_eq!(diff.files[4].hunks[0].span.map(crate::model::Span::len), Some(1));
    let changes = tree.open().changes(&since, &until, 5).expect("changes");
    assert_eq!((changes.total, changes.commits.len(), changes.commits[0].subject.as_str()), (1, 1, "second"));
}

#[test]
fn a_hostile_configuration_runs_nothing() {
    let tree = Tree::new();
    tree.write("a.txt", "one\n");
    tree.write("b.bin", "one\n");
    tree.write(".gitattributes", "* diff=evil filter=evil\n");
    let since = tree.commit("first");
    tree.write("a.txt", "two\n");
    let until = tree.commit("second");
    tree.git(&["tag", "v1.0"]);
    let canary = tree.0.path().join("canary");
    let program = tree.0.path().join("evil.sh");
    tree.write("evil.sh", &format!("#!/bin/sh\necho \"$0 $*\" >> '{}'\ncat\n", canary.display()));
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("executable");
    let evil = program.to_str().expect("UTF-8");
    let settings = [
        ("core.fsmonitor", evil),
        ("core.pager", evil),
        ("pager.log", evil),
        ("core.editor", evil),
        ("core.sshCommand", evil),
        ("core.askPass", evil),
        ("core.gitProxy", evil),
        ("core.alternateRefsCommand", evil),
        ("credential.helper", evil),
        ("diff.external", evil),
        ("diff.evil.command", evil),
        ("diff.evil.textconv", evil),
        ("filter.evil.clean", evil),
        ("filter.evil.smudge", evil),
        ("filter.evil.process", evil),
        ("gpg.program", evil),
        ("log.showSignature", "true"),
        ("uploadpack.packObjectsHook", evil),
        ("remote.origin.url", &format!("ext::{evil}")),
        ("remote.origin.promisor", "true"),
        ("remote.origin.partialCloneFilter", "blob:none"),
        ("protocol.ext.allow", "always"),
        ("alias.log", &format!("!{evil}")),
        ("alias.rev-parse", &format!("!{evil}")),
        ("core.hooksPath", tree.0.path().to_str().expect("UTF-8")),
        ("color.ui", "always"),
        ("diff.noprefix", "true"),
        ("log.showRoot", "false"),
        ("diff.orderFile", "/no/such/file"),
        ("include.path", "other"),
    ];
    let included = format!("[core]\n\tfsmonitor = {evil}\n[diff]\n\texternal = {evil}\n");
    fs::write(tree.0.path().join(".git/other"), included).expect("written");
    // The control: the same settings do run the program when git is used as usual.
    for (name, value) in settings {
        tree.git(&["config", name, value]);
    }
    let usual = Command::new("git").current_dir(tree.0.path()).args(["diff", "HEAD~1"]).output().expect("git runs");
    assert!(canary.exists(), "the settings are harmless, so the test proves nothing: {usual:?}");
    fs::remove_file(&canary).expect("removed");
    let git = tree.open();
    let mut notes = Vec::new();
    assert_eq!((git.repository("x").remote, git.is_shallow()), (None, false));
    assert!(git.is_ancestor(&since, &until).expect("commits"));
    assert_eq!(git.differs(&until, &["a.txt", "b.bin"]).expect("an answer"), Vec::<String>::new());
    assert_eq!(git.read_blob(&until, "a.txt", 9).expect("an answer").as_deref(), Some(&b"two\n"[..]));
    assert_eq!(git.read_blob(&since, "missing", 9).expect("an answer"), None);
    assert_eq!(git.diff(&since, &until).expect("a diff").files[0].hunks.len(), 1);
    assert_eq!(git.changes(&since, &until, 9).expect("changes").commits[0].changes.len(), 1);
    // A missing object must not be fetched from the hostile remote.
    assert!(git.resolve("0123456789012345678901234567890123456789").is_err());
    let mut seen = 0;
    for detail in [log::Detail::Names, log::Detail::Lines] {
        git.log("HEAD", detail, 9, 9, |entry| {
            seen += entry.changes.len();
            log::Next::More
        })
        .expect("a log");
    }
    git.authors("HEAD", 9, |_, _, author| notes.push(author.to_owned())).expect("a log");
    assert_eq!((seen, notes.len()), (8, 2));
    assert!(!canary.exists(), "it ran: {}", fs::read_to_string(&canary).unwrap_or_default());
}

#[test]
fn a_command_ends_in_time_or_when_asked() {
    let tree = Tree::new();
    tree.commit("first");
    let fifo = tree.0.path().join(".git/fifo");
    Command::new("mkfifo").arg(&fifo).status().expect("mkfifo runs");
    let git = tree.open();
    tree.git(&["config", "include.path", "fifo"]);
    let git = git.with_timeout(Duration::from_millis(300));
    assert!(matches!(git.resolve("HEAD"), Err(GitError::TimedOut(_))));
    let interrupt = Interrupt::default();
    interrupt.request();
    assert!(matches!(git.with_interrupt(&interrupt).resolve("HEAD"), Err(GitError::Interrupted)));
}

/// `count` lines, each with `mark`, of which those in `changed` say so.
fn numbered(mark: &str, count: u32, changed: &[u32]) -> String {
    let line = |at: u32| if changed.contains(&at) { format!("{mark} {at} changed\n") } else { format!("{mark} {at}\n") };
    (1..=count).map(line).collect()
}

/// A history with changes, moves, a rename, a merge that mixed one file and left another as one side had it, and one that reverted.
fn winding_history() -> Tree {
    let tree = Tree::new();
    tree.write("a.txt", &numbered("a", 40, &[]));
    tree.write("sub/b.txt", &numbered("b", 30, &[]));
    tree.commit("first");
    tree.write("a.txt", &numbered("a", 40, &[5, 20]));
    tree.commit("change two lines");
    tree.git(&["checkout", "--quiet", "-b", "side"]);
    tree.write("a.txt", &format!("top\n{}", numbered("a", 40, &[5, 20, 38])));
    tree.write("sub/b.txt", &numbered("b", 30, &[12]));
    tree.commit("on the side");
    tree.write("sub/b.txt", &numbered("b", 34, &[12, 13]));
    tree.commit("on the side again");
    tree.git(&["checkout", "--quiet", "main"]);
    tree.write("a.txt", &numbered("a", 40, &[5, 6, 20]));
    tree.commit("meanwhile");
    tree.git(&["merge", "--quiet", "--no-edit", "side"]);
    tree.git(&["mv", "a.txt", "sub/renamed.txt"]);
    tree.write("sub/renamed.txt", &format!("top\n{}", numbered("a", 40, &[5, 6, 20, 21, 38])));
    tree.commit("rename and change");
    tree.write("sub/renamed.txt", &format!("top\nsecond\n{}", numbered("a", 39, &[6, 20, 21, 38])));
    tree.commit("take a line away");
    tree
}

#[test]
fn lines_are_followed_as_git_follows_them() {
    let tree = winding_history();
    let inner = Git::open(&tree.0.path().join("sub")).expect("a repository");
    let spans = [(1, 3), (4, 9), (7, 7), (8, 8), (13, 14), (22, 24), (23, 23), (30, 34), (39, 41), (1, 41)];
    for (git, folder) in [(tree.open(), "sub/"), (inner, "")] {
        for (name, lines) in [("renamed.txt", 41), ("b.txt", 34)] {
            let path = format!("{folder}{name}");
            let asked = spans.map(|(first, last)| (path.as_str(), Span::new(first.min(lines), last.min(lines))));
            for limit in [1, 3, 9] {
                let told = git.commits_of_lines(&asked, limit).expect("a history");
                for ((_, span), commits) in asked.iter().zip(told) {
                    let (count, range) =
                        (format!("--max-count={limit}"), format!("-L{},{}:sub/{name}", span.start_line, span.end_line));
                    let expected = tree.git(&["log", "-s", "--no-merges", "--format=%h %s", &count, &range]);
                    let told: Vec<String> = commits.iter().map(|commit| format!("{} {}", commit.id, commit.subject)).collect();
                    assert_eq!(told.join("\n"), expected, "{name} {span:?}");
                }
            }
        }
    }
    let nowhere = [("none.txt", Span::new(1, 2)), ("b.txt", Span::new(500, 501))];
    assert_eq!(tree.open().commits_of_lines(&nowhere, 3).expect("a history"), [Vec::new(), Vec::new()]);
    assert_eq!(Tree::new().open().commits_of_lines(&[], 3).expect("nothing was asked"), Vec::<Vec<LineCommit>>::new());
}

#[test]
fn patches_come_with_their_commits() {
    let tree = winding_history();
    let ids: Vec<String> = tree.git(&["log", "--no-merges", "--format=%h", "--", "sub/b.txt"]).lines().map(str::to_owned).collect();
    let other = tree.git(&["rev-parse", "--short", "HEAD"]);
    let asked = [other.as_str(), ids[0].as_str(), ids[1].as_str()];
    let patches = tree.open().patches_of(&asked, "sub/b.txt", 4 << 10).expect("patches");
    assert_eq!(patches[0], "", "that commit did not touch the file");
    assert!(patches[1].starts_with("@@ ") && patches[1].contains("+b 13 changed"), "{}", patches[1]);
    assert!(patches[2].contains("-b 12\n+b 12 changed") && !patches[2].contains("13 changed"), "{}", patches[2]);
    let cut = tree.open().patches_of(&[&ids[0]], "sub/b.txt", 40).expect("patches");
    assert!(cut[0].len() <= 40 && cut[0].ends_with('\n') && patches[1].starts_with(&cut[0]));
}
