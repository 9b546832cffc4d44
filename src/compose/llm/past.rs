//! What the history says about the lines of a section: the commits that changed them, and the patch of one that mended something.

use super::sources::Source;
use crate::source::git::LineCommit;
use crate::source::{Git, redact};

const COMMITS: usize = 6;
const COMMITS_OF_A_SOURCE: usize = 3;
const SOURCES: usize = 6;
const BODY_CHARS: usize = 400;
const PATCH_BYTES: usize = 3 << 10;
/// Words in the subject of a commit that mended something.
const MENDED: [&str; 10] = ["fix", "fixes", "fixed", "bug", "race", "deadlock", "leak", "panic", "regression", "wrong"];

/// The commits behind sources, newest first, and the patch of the newest that mended one of them; also the kinds of the secrets that
/// were replaced in it.
pub(super) fn past(git: &Git, sources: &[Source]) -> (String, Vec<&'static str>) {
    let mut commits: Vec<(LineCommit, &Source)> = Vec::new();
    for source in sources.iter().filter(|source| source.name.is_some()).take(SOURCES) {
        let span = source.span;
        for commit in git.line_commits(&source.path, span.start_line, span.end_line, COMMITS_OF_A_SOURCE).unwrap_or_default() {
            if !commits.iter().any(|(known, _)| known.id == commit.id) {
                commits.push((commit, source));
            }
        }
    }
    commits.sort_by(|(a, _), (b, _)| mends(b).cmp(&mends(a)).then_with(|| b.date.cmp(&a.date)).then_with(|| a.id.cmp(&b.id)));
    commits.truncate(COMMITS);
    let patch = commits.iter().find(|(commit, _)| mends(commit)).and_then(|(commit, source)| {
        let patch = git.patch(&commit.id, &source.path, PATCH_BYTES).ok()?;
        Some(format!("What `{}` changed in `{}`:\n{}\n", commit.id, source.path, patch))
    });
    commits.sort_by(|(a, _), (b, _)| b.date.cmp(&a.date).then_with(|| a.id.cmp(&b.id)));
    let lines: String = commits.iter().map(|(commit, _)| line(commit)).collect();
    let past = (lines + &patch.unwrap_or_default()).replace("</history", "<\\/history");
    let (clean, found) = redact(&past);
    (clean.into_owned(), found.into_iter().map(|(kind, _)| kind).collect())
}

/// Whether a commit's subject says that it mended something other than wording.
fn mends(commit: &LineCommit) -> bool {
    let subject = commit.subject.to_lowercase();
    let words: Vec<&str> = subject.split(|c: char| !c.is_alphanumeric()).collect();
    MENDED.iter().any(|word| words.contains(word))
        && !["typo", "typos", "clippy", "lint", "doc", "docs", "comment"].iter().any(|word| words.contains(word))
}

/// A commit with its message; trailers name people and are left out.
fn line(commit: &LineCommit) -> String {
    let is_trailer = |line: &&str| {
        let head = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        head.ends_with("-by") || line.contains('@')
    };
    let body: Vec<&str> = commit.body.lines().filter(|line| !is_trailer(line)).flat_map(str::split_whitespace).collect();
    let body: String = body.join(" ").chars().take(BODY_CHARS).collect();
    let body = if body.is_empty() { String::new() } else { format!(" — {body}") };
    format!("`{}` ({}): {}{body}\n", commit.id, commit.date, commit.subject)
}
