//! What differs between two commits: commits on the way, files, and changed lines.

use super::log::{Detail, Next};
use super::process::{self, Output};
use super::{Git, GitError};
use crate::model::{ChangeStatus, Changes, Commit, Diff, FileChange, FileDiff, Hunk, Span};

const FILES: usize = 5_000;
const HUNKS: usize = 1_000;
const LINE_BYTES: usize = 8 << 10;
const OUTPUT_BYTES: u64 = 256 << 20;
const CHANGES_PER_COMMIT: usize = 200;

/// The arguments that make `git diff-tree` print the list of files, their line counts, then the patch.
const DIFF: [&str; 18] = [
    "diff-tree",
    "-r",
    "-z",
    "--raw",
    "--numstat",
    "--patch",
    "--unified=0",
    "--inter-hunk-context=0",
    "--find-renames",
    "-l1000",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-relative",
    "--diff-algorithm=myers",
    "--ignore-submodules=none",
    "-O/dev/null",
    "--end-of-options",
];

impl Git {
    /// The commits that `until` has and `since` has not, at most `limit` of them in full.
    ///
    /// # Errors
    /// When one of them is no commit, or Git fails.
    pub fn changes(&self, since: &str, until: &str, limit: usize) -> Result<Changes, GitError> {
        let range = format!("{}..{}", self.resolve(since)?, self.resolve(until)?);
        let total = self.answer(&["rev-list", "--count", "--end-of-options", &range, "--"])?.parse().unwrap_or(0);
        let mut commits = Vec::new();
        self.log(&range, Detail::Lines, limit.saturating_mul(20), CHANGES_PER_COMMIT, |entry| {
            let below = |change: FileChange| Some(FileChange { path: change.path.strip_prefix(self.prefix())?.into(), ..change });
            let changes: Vec<_> = entry.changes.into_iter().filter_map(|(change, _)| below(change)).collect();
            if entry.parents < 2 && (!changes.is_empty() || self.prefix().is_empty()) {
                commits.push(Commit { id: entry.id, date: entry.date, subject: entry.subject, changes });
            }
            if commits.len() < limit { Next::More } else { Next::Stop }
        })?;
        Ok(Changes { commits, total })
    }

    /// What differs between the trees of two commits, below the opened folder. A file moved in from outside it counts as added.
    ///
    /// # Errors
    /// When one of them is no commit, or Git fails.
    pub fn diff(&self, since: &str, until: &str) -> Result<Diff, GitError> {
        let (since, until) = (self.resolve(since)?, self.resolve(until)?);
        let mut arguments = DIFF.to_vec();
        // Paths that are printed count from the top; the folder to stay below counts from where the command runs.
        arguments.extend([since.as_str(), until.as_str(), "--", "."]);
        let ended = self.stream(&arguments, OUTPUT_BYTES, |output| read_diff(output, &self.prefix))?;
        if !ended.success && !ended.cut {
            return Err(self.refusal(&ended.stderr));
        }
        let mut diff = ended.value;
        diff.cut |= ended.cut;
        diff.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(diff)
    }
}

/// A file of the raw list, and how many patches it has.
struct Listed {
    diff: FileDiff,
    patches: u32,
}

fn read_diff(output: &mut Output, prefix: &str) -> std::io::Result<Diff> {
    let mut listed = Vec::new();
    let mut counted = 0;
    let mut token = Vec::new();
    let mut cut = false;
    while next(output, &mut token)? && !token.is_empty() {
        let text = String::from_utf8_lossy(&token).into_owned();
        if let Some(raw) = text.strip_prefix(':') {
            let file = raw_entry(output, raw, prefix)?;
            cut |= listed.len() >= FILES;
            if listed.len() < FILES {
                listed.push(file);
            }
        } else {
            count_entry(output, &text, listed.get_mut(counted).map(|file: &mut Listed| &mut file.diff))?;
            counted += 1;
        }
    }
    cut |= read_patches(output, &mut listed)?;
    Ok(Diff { files: listed.into_iter().map(|file| file.diff).collect(), cut })
}

fn next(output: &mut Output, token: &mut Vec<u8>) -> std::io::Result<bool> {
    process::read_token(output, 0, LINE_BYTES, token)
}

/// `OLDMODE NEWMODE OLDID NEWID STATUS`, then one path, or two for a rename.
fn raw_entry(output: &mut Output, raw: &str, prefix: &str) -> std::io::Result<Listed> {
    let letter = raw.rsplit(' ').next().and_then(|status| status.chars().next()).unwrap_or('M');
    let mut path = || -> std::io::Result<Box<str>> {
        let mut token = Vec::new();
        next(output, &mut token)?;
        let path = String::from_utf8_lossy(&token);
        Ok(path.strip_prefix(prefix).unwrap_or(&path).into())
    };
    let first = path()?;
    let status = match letter {
        'A' => ChangeStatus::Added,
        'D' => ChangeStatus::Removed,
        'R' => ChangeStatus::Renamed,
        _ => ChangeStatus::Modified,
    };
    let (path, old_path) = if letter == 'R' || letter == 'C' { (path()?, Some(first)) } else { (first, None) };
    // A file that became a link, or the other way round, is shown as one that went and one that came.
    let patches = if letter == 'T' { 2 } else { 1 };
    Ok(Listed { diff: FileDiff { path, old_path, status, added: None, removed: None, hunks: Vec::new() }, patches })
}

/// `ADDED tab REMOVED tab PATH`, the path in tokens of its own for a rename.
fn count_entry(output: &mut Output, text: &str, file: Option<&mut FileDiff>) -> std::io::Result<()> {
    let mut parts = text.splitn(3, '\t');
    let (added, removed, path) = (parts.next(), parts.next(), parts.next());
    if path == Some("") {
        let mut token = Vec::new();
        next(output, &mut token)?;
        next(output, &mut token)?;
    }
    if let Some(file) = file {
        file.added = added.and_then(|count| count.parse().ok());
        file.removed = removed.and_then(|count| count.parse().ok());
    }
    Ok(())
}

/// Reads the hunk headers of all patches; true when some were left out.
fn read_patches(output: &mut Output, listed: &mut [Listed]) -> std::io::Result<bool> {
    let (mut file, mut patches_left, mut cut) = (None::<usize>, 0, false);
    let mut line = Vec::new();
    while process::read_token(output, b'\n', 256, &mut line)? {
        if line.starts_with(b"diff --git ") {
            if patches_left == 0 {
                file = Some(file.map_or(0, |at| at + 1));
                patches_left = file.and_then(|at| listed.get(at)).map_or(1, |listed| listed.patches);
            }
            patches_left -= 1;
        } else if line.starts_with(b"@@ ")
            && let Some(hunk) = hunk(&String::from_utf8_lossy(&line))
            && let Some(listed) = file.and_then(|at| listed.get_mut(at))
        {
            cut |= listed.diff.hunks.len() >= HUNKS;
            if listed.diff.hunks.len() < HUNKS {
                listed.diff.hunks.push(hunk);
            }
        }
    }
    Ok(cut)
}

/// `@@ -LINE[,COUNT] +LINE[,COUNT] @@`.
fn hunk(line: &str) -> Option<Hunk> {
    let mut parts = line.split(' ').skip(1);
    let (_, removed) = side(parts.next()?.strip_prefix('-')?)?;
    let (line, added) = side(parts.next()?.strip_prefix('+')?)?;
    let span = (added > 0).then(|| Span::new(line, line.saturating_add(added - 1)));
    Some(Hunk { removed, added, span, line })
}

fn side(text: &str) -> Option<(u32, u32)> {
    let (line, count) = text.split_once(',').unwrap_or((text, "1"));
    Some((line.parse().ok()?, count.parse().ok()?))
}
