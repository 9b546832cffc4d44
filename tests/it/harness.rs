//! Trees to run techdoc on, and what it said.
//!
//! A test reads as: `Tree::new().file("a.py", "x = 1\n").techdoc(["analyze"]).exit(0).stdout("...")`. Anything on stderr that
//! a test does not ask for fails it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// A call that takes longer hangs, and is killed; no test comes near it, also where cores are few.
const TIME: Duration = Duration::from_secs(600);

/// A folder that goes away with the test.
pub(crate) struct Tree {
    folder: tempfile::TempDir,
    /// The number of commits made, which dates the next one.
    commits: std::cell::Cell<u32>,
}

impl Tree {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::Builder::new().prefix("techdoc-it-").tempdir().unwrap(), commits: std::cell::Cell::new(0) }
    }

    /// A file with its folders.
    pub(crate) fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(path, content);
        self
    }

    /// Writes a file of a tree that is in use already.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// An empty folder in the tree.
    pub(crate) fn folder(self, path: &str) -> Self {
        std::fs::create_dir_all(self.path(path)).unwrap();
        self
    }

    /// Where `path` of this tree is on the disk.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// What a file holds.
    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    /// All paths below the tree without `.git`, sorted.
    pub(crate) fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        let mut open = vec![self.folder.path().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    if entry.file_name() != ".git" {
                        open.push(entry.path());
                    }
                } else {
                    paths.push(entry.path().strip_prefix(self.folder.path()).unwrap().to_string_lossy().into_owned());
                }
            }
        }
        paths.sort();
        paths
    }

    /// Makes it a Git repository on the branch `main`.
    pub(crate) fn init(self) -> Self {
        self.git(["init", "--quiet", "--initial-branch=main"]);
        self
    }

    /// Commits everything; the author and the dates are always the same.
    pub(crate) fn commit(self, subject: &str) -> Self {
        self.commit_all(subject);
        self
    }

    /// As [`Tree::commit`], for a tree that is in use already.
    pub(crate) fn commit_all(&self, subject: &str) {
        self.git(["add", "--all"]);
        self.git(["commit", "--quiet", "--allow-empty", "--message", subject]);
        self.commits.set(self.commits.get() + 1);
    }

    /// Runs git in the tree, cut off from the machine's own settings.
    pub(crate) fn git<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, arguments: I) -> String {
        let date = format!("2024-01-{:02}T12:00:00+00:00", self.commits.get() % 28 + 1);
        let output = Command::new("git")
            .args(arguments)
            .current_dir(self.folder.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("HOME", self.folder.path())
            .envs([("GIT_AUTHOR_NAME", "Ada"), ("GIT_AUTHOR_EMAIL", "ada@example.org")])
            .envs([("GIT_COMMITTER_NAME", "Ada"), ("GIT_COMMITTER_EMAIL", "ada@example.org")])
            .envs([("GIT_AUTHOR_DATE", &date), ("GIT_COMMITTER_DATE", &date)])
            .output()
            .unwrap();
        assert!(output.status.success(), "git: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs techdoc in the tree.
    pub(crate) fn techdoc<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, arguments: I) -> Ran {
        self.command(arguments).run()
    }

    /// techdoc in the tree, to be changed before it runs.
    pub(crate) fn command<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, arguments: I) -> Techdoc {
        Techdoc::new(self.folder.path(), arguments)
    }
}

/// Runs techdoc where there is no tree.
pub(crate) fn techdoc<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(arguments: I) -> Ran {
    Tree::new().techdoc(arguments)
}

/// A call of techdoc that has not begun.
pub(crate) struct Techdoc {
    command: Command,
    // The cache folder lives as long as the call.
    _cache: tempfile::TempDir,
}

impl Techdoc {
    fn new<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(folder: &Path, arguments: I) -> Self {
        let cache = tempfile::tempdir().unwrap();
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("techdoc"));
        command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped());
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", cache.path()).env("XDG_CACHE_HOME", cache.path());
        Self { command, _cache: cache }
    }

    /// Under another program, such as `["setpriv", "--clear-groups"]`, that runs what follows its arguments.
    pub(crate) fn under(self, program: &[&str]) -> Self {
        let mut command = Command::new(program[0]);
        command.args(&program[1..]).arg(self.command.get_program()).args(self.command.get_args());
        command.current_dir(self.command.get_current_dir().unwrap());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).env_clear();
        command.envs(self.command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Self { command, ..self }
    }

    /// With this variable in its environment.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// With stdout going there.
    pub(crate) fn stdout(mut self, stdout: impl Into<Stdio>) -> Self {
        self.command.stdout(stdout);
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(mut self) -> Ran {
        let shown = format!("{:?}", self.command.get_args().collect::<Vec<_>>());
        let child = self.command.stderr(Stdio::piped()).spawn().unwrap();
        let watchdog = Watchdog::over(&child);
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        drop(watchdog);
        Ran {
            arguments: shown,
            exit: status.code(),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
            stderr_seen: false,
        }
    }

    /// Starts it, for tests that send it a signal.
    pub(crate) fn spawn(mut self) -> Running {
        let child = self.command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        Running { _watchdog: Watchdog::over(&child), child, _cache: self._cache }
    }
}

/// A call of techdoc that has begun.
pub(crate) struct Running {
    /// The process.
    pub(crate) child: Child,
    _watchdog: Watchdog,
    _cache: tempfile::TempDir,
}

/// Kills a process that takes longer than [`TIME`]; dropped before, it leaves it alone.
struct Watchdog {
    _alive: mpsc::Sender<()>,
}

impl Watchdog {
    fn over(child: &Child) -> Self {
        let (alive, end) = mpsc::channel::<()>();
        let process = rustix::process::Pid::from_child(child);
        std::thread::spawn(move || {
            if end.recv_timeout(TIME) == Err(mpsc::RecvTimeoutError::Timeout) {
                let _ = rustix::process::kill_process(process, rustix::process::Signal::KILL);
            }
        });
        Self { _alive: alive }
    }
}

/// What a call of techdoc said and how it ended. Dropped with words on stderr that nobody asked about, it fails the test.
pub(crate) struct Ran {
    arguments: String,
    exit: Option<i32>,
    /// What it printed.
    pub(crate) stdout: String,
    /// What it said.
    pub(crate) stderr: String,
    stderr_seen: bool,
}

impl Ran {
    /// It ended with `code`.
    #[track_caller]
    pub(crate) fn exit(self, code: i32) -> Self {
        assert_eq!(self.exit, Some(code), "techdoc {}\nstdout: {}\nstderr: {}", self.arguments, self.stdout, self.stderr);
        self
    }

    /// It printed exactly this.
    #[track_caller]
    pub(crate) fn stdout(self, expected: &str) -> Self {
        assert_eq!(self.stdout, expected, "stdout of techdoc {}", self.arguments);
        self
    }

    /// It printed this among other things.
    #[track_caller]
    pub(crate) fn stdout_has(self, expected: &str) -> Self {
        assert!(
            self.stdout.contains(expected),
            "{expected:?} is missing in stdout of techdoc {}:\n{}",
            self.arguments,
            self.stdout
        );
        self
    }

    /// It said exactly this on stderr.
    #[track_caller]
    pub(crate) fn stderr(mut self, expected: &str) -> Self {
        self.stderr_seen = true;
        assert_eq!(self.stderr, expected, "stderr of techdoc {}", self.arguments);
        self
    }

    /// It said this on stderr among other things.
    #[track_caller]
    pub(crate) fn stderr_has(mut self, expected: &str) -> Self {
        self.stderr_seen = true;
        assert!(
            self.stderr.contains(expected),
            "{expected:?} is missing in stderr of techdoc {}:\n{}",
            self.arguments,
            self.stderr
        );
        self
    }

    /// What it printed, as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in stdout of techdoc {}", self.arguments))
    }
}

impl Drop for Ran {
    fn drop(&mut self) {
        if !std::thread::panicking() && !self.stderr_seen {
            assert_eq!(self.stderr, "", "unexpected stderr of techdoc {}", self.arguments);
        }
    }
}

#[test]
fn trees_have_the_same_commits_every_time() {
    let tree = || Tree::new().file("a/b.py", "x = 1\n").init().commit("first").file("c.py", "").commit("second");
    let log = tree().git(["log", "--format=%H %ad %s", "--date=short"]);
    assert_eq!(log, tree().git(["log", "--format=%H %ad %s", "--date=short"]));
    assert!(log.ends_with("2024-01-01 first\n"), "{log}");
    assert_eq!(tree().paths(), ["a/b.py", "c.py"]);
}
