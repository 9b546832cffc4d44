//! What Git knows: the commit an article is pinned to, and the changes before it.

use super::CommitDates;
use serde::Serialize;

/// The repository's identity at the time of the analysis.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Repository {
    /// The name: of the remote's last path component, else of the folder.
    pub name: String,
    /// The commit that is checked out, 40 or 64 hexadecimal digits; none without Git or before the first commit.
    pub head: Option<String>,
    /// The branch; none when the head is detached.
    pub branch: Option<String>,
    /// The remote `origin` as an https address without user information, when it has one.
    pub remote: Option<String>,
    /// Where the analysed folder lies in the repository, with `/`; empty at its top.
    pub prefix: String,
}

/// One commit, as far as rules need it.
#[derive(Clone, Debug, Serialize)]
pub struct Commit {
    /// The whole object name.
    pub id: String,
    /// The author's date, `YYYY-MM-DD`.
    pub date: String,
    /// The first line of the message, at most 200 characters.
    pub subject: String,
    /// What it did to files, paths below the analysed folder only, renames followed to today's name.
    pub changes: Vec<FileChange>,
}

/// What one commit did to one file.
#[derive(Clone, Debug, Serialize)]
pub struct FileChange {
    /// The file, by its name at the head where it still exists.
    pub path: Box<str>,
    /// Lines added; none for a binary file.
    pub added: Option<u32>,
    /// Lines removed.
    pub removed: Option<u32>,
}

/// How often one file changed.
#[derive(Clone, Debug, Serialize)]
pub struct Churn {
    /// The file, by its name at the head.
    pub path: Box<str>,
    /// Commits that touched it, renames followed, merges not counted.
    pub commits: u32,
    /// The author's date of the last of them, `YYYY-MM-DD`.
    pub last_change: String,
}

/// Two files that change together.
#[derive(Clone, Debug, Serialize)]
pub struct CoChange {
    /// The file with fewer commits.
    pub rarer: Box<str>,
    /// The other file.
    pub other: Box<str>,
    /// Commits that touched both, sweeps left out.
    pub together: u32,
    /// Commits that touched the rarer file, sweeps left out.
    pub rarer_commits: u32,
    /// Commits that touched the rarer file among so many others that they tell nothing of a pair.
    pub sweeps: u32,
}

/// A tag that names a version.
#[derive(Clone, Debug, Serialize)]
pub struct Release {
    /// The tag.
    pub tag: String,
    /// The date of the tag or its commit, `YYYY-MM-DD`.
    pub date: String,
}

/// The history up to the head.
#[derive(Clone, Debug, Default, Serialize)]
pub struct History {
    /// Whether there is any: false without Git, without commits, or when Git refused (the coverage notes say why).
    pub available: bool,
    /// Whether the clone is shallow, so that counts are lower bounds.
    pub shallow: bool,
    /// Whether counting stopped at a limit, so that commits, contributors and releases are lower bounds and the first date is too late.
    pub counts_cut: bool,
    /// Commits reachable from the head.
    pub commits: u64,
    /// Distinct author names.
    pub contributors: u64,
    /// The commits of each of them, most first.
    #[serde(skip)]
    pub by_author: Vec<u32>,
    /// The earliest author's date, `YYYY-MM-DD`.
    pub first_date: Option<String>,
    /// The latest author's date, `YYYY-MM-DD`.
    pub last_date: Option<String>,
    /// Version tags, newest first, at most 10.
    pub releases: Vec<Release>,
    /// The number of version tags.
    pub release_count: u64,
    /// Commits whose changes were read; smaller than `commits` when the limit cut.
    pub commits_read: u64,
    /// The most-changed files that exist at the head, at most 200, by commits then path.
    pub churn: Vec<Churn>,
    /// Pairs of files that change together (at least 8 common commits, at least 80 % of the rarer), at most 20.
    pub co_changes: Vec<CoChange>,
    /// The last commits, newest first, at most 20, with their changes.
    pub recent: Vec<Commit>,
    /// When the newest commits were made.
    #[serde(skip)]
    pub dates: CommitDates,
}

/// What happened to a file between two revisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeStatus {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Its bytes, mode or type changed.
    Modified,
    /// It has another name, perhaps other bytes too.
    Renamed,
}

/// Neighbouring lines that changed, without context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Hunk {
    /// Lines removed.
    pub removed: u32,
    /// Lines added.
    pub added: u32,
    /// The added lines in the new file; none when lines were only removed.
    pub span: Option<crate::model::Span>,
    /// The line of the new file that the hunk stands at: the first added one, or the one before the gap (0 at the top).
    pub line: u32,
}

/// What happened to one file between two revisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileDiff {
    /// The file by its new name; by its old one when it is gone.
    pub path: Box<str>,
    /// Its old name when it was renamed.
    pub old_path: Option<Box<str>>,
    /// What happened.
    pub status: ChangeStatus,
    /// Lines added; none for a binary file.
    pub added: Option<u32>,
    /// Lines removed; none for a binary file.
    pub removed: Option<u32>,
    /// The changed lines in order, at most 1,000 hunks.
    pub hunks: Vec<Hunk>,
}

/// All that differs between two revisions, below the analysed folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// Files by path.
    pub files: Vec<FileDiff>,
    /// Whether files or hunks beyond a limit are missing.
    pub cut: bool,
}

/// The commits between two revisions.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Changes {
    /// Commits that touch the analysed folder, merges left out, newest first, up to a limit.
    pub commits: Vec<Commit>,
    /// How many there are without the limit, merges and other folders' commits included.
    pub total: u64,
}

/// What happened since a revision, in commits and in lines.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Change {
    /// The revision as it was asked for: `v1.2.0`.
    pub since: String,
    /// Its commit.
    pub since_commit: String,
    /// The commits after it.
    pub changes: Changes,
    /// What differs.
    pub diff: Diff,
}
