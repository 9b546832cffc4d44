//! Git as a subprocess that a hostile repository cannot turn against us.
//!
//! Only commands that read objects are run; every setting of the repository that names a program is switched off or has no effect on
//! them. Time and output are bounded. Nothing touches the network; what does is in [`checkout`](crate::source::checkout).

mod diff;
mod graph;
mod lines;
pub(crate) mod log;
mod objects;
pub(crate) mod process;
mod ranges;
pub mod remote;
#[cfg(test)]
mod tests;
mod touched;
mod trace;

pub use lines::LineCommit;

use crate::model::Repository;
use crate::progress::Interrupt;
use process::{Bounds, Ended, Output};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Why Git could not answer.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// No git program in an absolute folder of `PATH`.
    #[error("no git program is installed")]
    NoProgram,
    /// No repository around this folder.
    #[error("{0} is not in a git repository")]
    NotARepository(PathBuf),
    /// The repository belongs to somebody else, and Git refuses it.
    #[error("git refuses {0}: it belongs to another user\nhint: git config --global --add safe.directory {0}")]
    DubiousOwnership(PathBuf),
    /// A repository without a work tree; `checkout` makes one.
    #[error("{0} is a bare git repository")]
    Bare(PathBuf),
    /// No commit of that name.
    #[error("no commit is called {0:?}")]
    UnknownRevision(String),
    /// An address that is not allowed.
    #[error("{0}")]
    Address(String),
    /// It took too long.
    #[error("git took longer than {} s", .0.as_secs())]
    TimedOut(Duration),
    /// It grew beyond a limit.
    #[error("{0}")]
    TooLarge(String),
    /// Somebody asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// Git failed, with its own words.
    #[error("{0}")]
    Unavailable(String),
}

/// A repository as Git sees it from one of its folders.
#[derive(Debug)]
pub struct Git {
    program: PathBuf,
    folder: PathBuf,
    prefix: String,
    interrupt: Interrupt,
    timeout: Duration,
}

const TIMEOUT: Duration = Duration::from_secs(60);
const SMALL_OUTPUT: u64 = 1 << 20;

impl Git {
    /// Opens the repository that contains `folder` (or the file's folder).
    ///
    /// # Errors
    /// When there is no git program or no repository, when it is bare, or when Git refuses it.
    pub fn open(folder: &Path) -> Result<Self, GitError> {
        let folder = if folder.is_file() { folder.parent().unwrap_or(folder) } else { folder };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let folder = folder.canonicalize().map_err(|error| GitError::Unavailable(format!("{}: {error}", folder.display())))?;
        let mut git =
            Self { program: process::program()?, folder, prefix: String::new(), interrupt: Interrupt::default(), timeout: TIMEOUT };
        let inside = git.small(&["rev-parse", "--is-bare-repository", "--is-inside-work-tree", "--show-prefix"])?;
        if !inside.success {
            return Err(git.refusal(&inside.stderr));
        }
        let mut lines = inside.value.splitn(3, '\n');
        match (lines.next(), lines.next()) {
            (_, Some("true")) => {}
            (Some("true"), _) => return Err(GitError::Bare(git.folder)),
            _ => return Err(GitError::NotARepository(git.folder)),
        }
        lines.next().and_then(|rest| rest.strip_suffix('\n')).unwrap_or_default().clone_into(&mut git.prefix);
        Ok(git)
    }

    /// The folder at the top of the repository.
    #[must_use]
    pub fn top(&self) -> PathBuf {
        let depth = Path::new(&self.prefix).components().count();
        self.folder.ancestors().nth(depth).unwrap_or(&self.folder).to_owned()
    }

    /// Ends commands early when `interrupt` is requested.
    #[must_use]
    pub fn with_interrupt(mut self, interrupt: &Interrupt) -> Self {
        self.interrupt = interrupt.clone();
        self
    }

    /// Ends every command after `timeout`; a minute without this.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Where the opened folder lies in the repository, ended by `/`; empty at its top.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Name, commit, branch and remote. A checkout whose folder is called after its commit is named after what it was cloned from.
    #[must_use]
    pub fn repository(&self, name_fallback: &str) -> Repository {
        let remote = self.answer(&["config", "--get", "remote.origin.url"]).ok();
        let web = remote.as_deref().and_then(remote::web_address);
        let head = self.resolve("HEAD").ok();
        let is_telling = web.is_some() || head.as_deref() == Some(name_fallback);
        let name = remote.as_deref().filter(|_| is_telling).and_then(remote::name).unwrap_or(name_fallback).to_owned();
        let branch = self.answer(&["symbolic-ref", "--quiet", "--short", "HEAD"]).ok();
        let prefix = self.prefix.trim_end_matches('/').to_owned();
        Repository { name, head, branch, remote: web, prefix }
    }

    /// The whole name of the commit that `revision` means.
    ///
    /// # Errors
    /// When there is no such commit, or the revision begins with `-` or holds a control character.
    pub fn resolve(&self, revision: &str) -> Result<String, GitError> {
        let unknown = || GitError::UnknownRevision(revision.to_owned());
        if revision.is_empty() || revision.starts_with('-') || revision.len() > 1000 || revision.contains(char::is_control) {
            return Err(unknown());
        }
        let commit = format!("{revision}^{{commit}}");
        let ended = self.small(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        let id = ended.value.trim();
        let is_id = matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if ended.success && is_id { Ok(id.to_owned()) } else { Err(unknown()) }
    }

    /// Whether the repository holds this commit.
    #[must_use]
    pub fn has_commit(&self, id: &str) -> bool {
        self.resolve(id).is_ok()
    }

    /// Whether `ancestor` is `descendant` or lies before it.
    ///
    /// # Errors
    /// When one of them is no commit, or Git fails.
    pub fn is_ancestor(&self, ancestor: &str, descendant: &str) -> Result<bool, GitError> {
        let (ancestor, descendant) = (self.resolve(ancestor)?, self.resolve(descendant)?);
        Ok(self.small(&["merge-base", "--is-ancestor", &ancestor, &descendant])?.success)
    }

    /// Whether history was cut off when the repository was cloned.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.answer(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| answer == "true")
    }

    /// A command in the opened folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = process::command(&self.program, &self.folder);
        command.args(arguments);
        command
    }

    /// Runs a command and lets `read` take its output.
    pub(crate) fn stream<T>(
        &self,
        arguments: &[&str],
        output_bytes: u64,
        read: impl FnOnce(&mut Output) -> std::io::Result<T>,
    ) -> Result<Ended<T>, GitError> {
        process::stream(self.command(arguments), &self.bounds(output_bytes), None, read)
    }

    fn bounds(&self, output_bytes: u64) -> Bounds<'_> {
        Bounds { time: self.timeout, output_bytes, interrupt: &self.interrupt, watch: None }
    }

    /// Runs a command whose answer is short.
    fn small(&self, arguments: &[&str]) -> Result<Ended<String>, GitError> {
        let read = |output: &mut Output| {
            let mut bytes = Vec::new();
            output.read_to_end(&mut bytes)?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        self.stream(arguments, SMALL_OUTPUT, read)
    }

    /// The answer of a short command that succeeds, without the line feed.
    fn answer(&self, arguments: &[&str]) -> Result<String, GitError> {
        let ended = self.small(arguments)?;
        if ended.success { Ok(ended.value.trim_end_matches('\n').to_owned()) } else { Err(self.refusal(&ended.stderr)) }
    }

    /// The error that Git's words stand for.
    fn refusal(&self, stderr: &str) -> GitError {
        refusal(&self.folder, stderr)
    }
}

/// The error that Git's words stand for.
pub(crate) fn refusal(folder: &Path, stderr: &str) -> GitError {
    if stderr.contains("dubious ownership") {
        GitError::DubiousOwnership(folder.to_owned())
    } else if stderr.contains("not a git repository") {
        GitError::NotARepository(folder.to_owned())
    } else {
        let line = stderr.lines().find(|line| line.starts_with("fatal:")).or_else(|| stderr.lines().next());
        let line = line.unwrap_or("git failed").trim_start_matches("fatal: ");
        GitError::Unavailable(line.chars().filter(|character| !character.is_control()).take(300).collect())
    }
}
