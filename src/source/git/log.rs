//! Commits with the files that they touched, one after the other out of a single `git log`.

use super::process::{self, Output};
use super::{Git, GitError};
use crate::model::FileChange;

/// The arguments that make `git log` print what [`read_commits`] reads, and nothing that settings could add.
const LOG: [&str; 15] = [
    "log",
    "-z",
    "--find-renames",
    "-l1000",
    "--diff-merges=off",
    "--no-ext-diff",
    "--no-textconv",
    "--no-show-signature",
    "--no-color",
    "--no-relative",
    "--diff-algorithm=myers",
    "--ignore-submodules=none",
    "-O/dev/null",
    "--encoding=UTF-8",
    "--format=c:%H%x00%P%x00%as%x00%aN%x00%s",
];

const TOKEN_BYTES: usize = 8 << 10;
const SUBJECT_CHARS: usize = 200;
const OUTPUT_BYTES: u64 = 1 << 30;

/// A commit as the log prints it. Paths count from the repository's top.
#[derive(Debug, Default)]
pub(crate) struct LogEntry {
    pub(crate) id: String,
    pub(crate) parents: usize,
    /// The author's date, `YYYY-MM-DD`; empty when it is none.
    pub(crate) date: String,
    pub(crate) author: String,
    pub(crate) subject: String,
    /// The new name's change, and the old name where the commit renamed the file.
    pub(crate) changes: Vec<(FileChange, Option<Box<str>>)>,
}

/// What to find out about the files of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Their names; cheap, because only files that may have been renamed are opened.
    Names,
    /// The lines added and removed too; every file is compared.
    Lines,
}

/// Whether to go on reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    More,
    Stop,
}

impl Git {
    /// Hands the newest `limit` commits of `range` to `visit`, newest first; a commit has at most `changes` files.
    pub(crate) fn log(
        &self,
        range: &str,
        detail: Detail,
        limit: usize,
        changes: usize,
        mut visit: impl FnMut(LogEntry) -> Next,
    ) -> Result<(), GitError> {
        let count = format!("--max-count={limit}");
        let mut arguments = LOG.to_vec();
        let listing = if detail == Detail::Lines { "--numstat" } else { "--name-status" };
        arguments.extend([listing, count.as_str(), "--end-of-options", range, "--"]);
        let ended = self.stream(&arguments, OUTPUT_BYTES, |output| read_commits(output, changes, &mut visit))?;
        if ended.success || ended.cut { Ok(()) } else { Err(self.refusal(&ended.stderr)) }
    }

    /// Hands id, author's date and author of the newest `limit` commits of `range` to `visit`, without looking at files.
    pub(crate) fn authors(&self, range: &str, limit: usize, mut visit: impl FnMut(&str, &str, &str)) -> Result<(), GitError> {
        let count = format!("--max-count={limit}");
        let format = "--format=%H%x00%as%x00%aN";
        let arguments =
            ["log", "-z", "--no-show-signature", "--no-color", "--encoding=UTF-8", format, &count, "--end-of-options", range, "--"];
        let ended = self.stream(&arguments, OUTPUT_BYTES, |output| {
            let mut fields: [Vec<u8>; 3] = Default::default();
            loop {
                for field in &mut fields {
                    if !process::read_token(output, 0, TOKEN_BYTES, field)? {
                        return Ok(());
                    }
                }
                let [id, date, author] = &fields;
                visit(&String::from_utf8_lossy(id), checked_date(&String::from_utf8_lossy(date)), &String::from_utf8_lossy(author));
            }
        })?;
        if ended.success || ended.cut { Ok(()) } else { Err(self.refusal(&ended.stderr)) }
    }
}

/// Splits the log's output. A token that begins with `c:` opens a commit; changes begin with a digit, `-` or a capital letter, with a
/// line feed before the first. File names only follow where a change asks for them, so they cannot be taken for anything else.
fn read_commits(output: &mut Output, changes: usize, visit: &mut dyn FnMut(LogEntry) -> Next) -> std::io::Result<()> {
    let mut entry: Option<LogEntry> = None;
    let mut token = Vec::new();
    while next(output, &mut token)? {
        let text = String::from_utf8_lossy(&token).into_owned();
        if let Some(id) = text.strip_prefix("c:") {
            if entry.take().is_some_and(|entry| visit(entry) == Next::Stop) {
                return Ok(());
            }
            entry = Some(header(output, id, &mut token)?);
        } else if let Some(change) = change(output, text.trim_start_matches('\n'), &mut token)?
            && let Some(entry) = entry.as_mut()
            && entry.changes.len() < changes
        {
            entry.changes.push(change);
        }
    }
    if let Some(entry) = entry {
        visit(entry);
    }
    Ok(())
}

fn header(output: &mut Output, id: &str, token: &mut Vec<u8>) -> std::io::Result<LogEntry> {
    let mut field = || next(output, token).map(|_| String::from_utf8_lossy(token).into_owned());
    let parents = field()?.split(' ').filter(|parent| !parent.is_empty()).count();
    let date = checked_date(&field()?).to_owned();
    let author = field()?;
    let subject = field()?.chars().filter(|character| !character.is_control()).take(SUBJECT_CHARS).collect();
    Ok(LogEntry { id: id.to_owned(), parents, date, author, subject, changes: Vec::new() })
}

/// `ADDED tab REMOVED tab PATH`, or `STATUS` and the path as the next token; of a rename, the old and the new path as the next two.
fn change(output: &mut Output, text: &str, token: &mut Vec<u8>) -> std::io::Result<Option<(FileChange, Option<Box<str>>)>> {
    let mut parts = text.splitn(3, '\t');
    let (first, removed, path) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let (added, removed) = (first.parse().ok(), removed.and_then(|count| count.parse().ok()));
    let change = |path: &str| FileChange { path: path.into(), added, removed };
    let mut old = None;
    if path == Some("") || first.starts_with(['R', 'C']) {
        next(output, token)?;
        old = (!first.starts_with('C')).then(|| String::from_utf8_lossy(token).into());
    } else if let Some(path) = path {
        return Ok(Some((change(path), None)));
    } else if !first.starts_with(|character: char| character.is_ascii_uppercase()) {
        return Ok(None);
    }
    next(output, token)?;
    Ok(Some((change(&String::from_utf8_lossy(token)), old)))
}

fn next(output: &mut Output, token: &mut Vec<u8>) -> std::io::Result<bool> {
    process::read_token(output, 0, TOKEN_BYTES, token)
}

/// The date when it has the form `YYYY-MM-DD`, else nothing.
fn checked_date(date: &str) -> &str {
    let fits = date.len() == 10
        && date.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    if fits { date } else { "" }
}
