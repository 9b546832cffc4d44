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

/// Words in the subject of a commit that changed no behaviour.
const COSMETIC: [&str; 14] = [
    "typo",
    "typos",
    "clippy",
    "lint",
    "doc",
    "docs",
    "comment",
    "comments",
    "fmt",
    "format",
    "rm",
    "rename",
    "whitespace",
    "spelling",
];

/// The commits behind sources, newest first, and the patch of the newest that mended one of them; also the kinds of the secrets that
/// were replaced in it.
pub(super) fn past(git: &Git, sources: &[Source]) -> (String, Vec<&'static str>) {
    let mut commits: Vec<(LineCommit, &Source)> = Vec::new();
    for source in sources.iter().filter(|source| source.name.is_some()).take(SOURCES) {
        let span = source.span;
        for commit in git.line_commits(&source.path, span.start_line, span.end_line, COMMITS_OF_A_SOURCE).unwrap_or_default() {
            if !says(&commit, &COSMETIC) && !commits.iter().any(|(known, _)| known.id == commit.id) {
                commits.push((commit, source));
            }
        }
    }
    commits.sort_by(|(a, _), (b, _)| mends(b).cmp(&mends(a)).then_with(|| b.date.cmp(&a.date)).then_with(|| a.id.cmp(&b.id)));
    commits.truncate(COMMITS);
    let patches = patches(git, &commits);
    commits.sort_by(|(a, _), (b, _)| b.date.cmp(&a.date).then_with(|| a.id.cmp(&b.id)));
    let lines: String = commits.iter().map(|(commit, _)| line(commit)).collect();
    let past = (lines + &patches).replace("</history", "<\\/history");
    let (clean, found) = redact(&past);
    (clean.into_owned(), found.into_iter().map(|(kind, _)| kind).collect())
}

/// What the newest commit that mended something changed, and what the one before it had changed in the same lines.
fn patches(git: &Git, commits: &[(LineCommit, &Source)]) -> String {
    let Some((fix, source)) = commits.iter().find(|(commit, _)| mends(commit)) else { return String::new() };
    let span = source.span;
    let of_source = git.line_commits(&source.path, span.start_line, span.end_line, COMMITS_OF_A_SOURCE).unwrap_or_default();
    let before = of_source.iter().skip_while(|commit| commit.id != fix.id).nth(1).filter(|commit| !says(commit, &COSMETIC));
    let patch = |commit: &LineCommit, what: &str| {
        let patch = git.patch(&commit.id, &source.path, PATCH_BYTES).ok()?;
        Some(format!("{what} `{}` changed in `{}`:\n{patch}\n", commit.id, source.path))
    };
    let before = before.and_then(|commit| patch(commit, "Before that, in the same lines,"));
    patch(fix, "What").into_iter().chain(before).collect()
}

/// Whether a commit's subject says that it mended something other than wording.
fn mends(commit: &LineCommit) -> bool {
    says(commit, &MENDED) && !says(commit, &COSMETIC)
}

/// Whether a commit's subject holds one of `words`.
fn says(commit: &LineCommit, words: &[&str]) -> bool {
    let subject = commit.subject.to_lowercase();
    subject.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word))
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
