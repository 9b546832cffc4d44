//! The commits that changed given lines of a file, with their messages.

use super::process;
use super::{Git, GitError};
use std::io::Read as _;

/// How far back is looked.
const COMMITS: usize = 1_000;
const MESSAGE_BYTES: usize = 4 << 10;
const OUTPUT_BYTES: u64 = 1 << 20;

/// A commit that changed lines somebody asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineCommit {
    /// The first seven digits of its name.
    pub id: String,
    /// The author's date, `YYYY-MM-DD`.
    pub date: String,
    /// The first line of its message.
    pub subject: String,
    /// The rest of its message.
    pub body: String,
}

impl Git {
    /// The newest `limit` commits, merges left out, that changed lines `first..=last` of `path` (from the repository's top), as the
    /// file stands at the head; at most the last 1,000 commits are looked at.
    ///
    /// # Errors
    /// When Git refuses, such as for lines that the file lacks.
    pub fn line_commits(&self, path: &str, first: u32, last: u32, limit: usize) -> Result<Vec<LineCommit>, GitError> {
        let range = self.recent.get_or_init(|| match self.resolve(&format!("HEAD~{COMMITS}")) {
            Ok(_) => format!("HEAD~{COMMITS}..HEAD"),
            Err(_) => "HEAD".to_owned(),
        });
        let (count, lines) = (format!("--max-count={limit}"), format!("-L{first},{last}:{path}"));
        let arguments = [
            "log",
            "-s",
            "-z",
            "--no-merges",
            "--no-ext-diff",
            "--no-textconv",
            "--no-show-signature",
            "--no-color",
            "--encoding=UTF-8",
            "--format=%H%x00%as%x00%s%x00%b%x00",
            &count,
            &lines,
            range,
        ];
        let ended = self.stream(&arguments, OUTPUT_BYTES, |output| {
            let (mut commits, mut token) = (Vec::new(), Vec::new());
            let mut next = |token: &mut Vec<u8>| -> std::io::Result<Option<String>> {
                let more = process::read_token(output, 0, MESSAGE_BYTES, token)?;
                Ok(more.then(|| String::from_utf8_lossy(token).trim().to_owned()))
            };
            while let Some(id) = next(&mut token)? {
                if id.is_empty() {
                    continue;
                }
                let mut rest = || next(&mut token).map(Option::unwrap_or_default);
                let (date, subject, body) = (rest()?, rest()?, rest()?);
                commits.push(LineCommit { id: id.chars().take(7).collect(), date, subject, body });
            }
            Ok(commits)
        })?;
        if ended.success || ended.cut { Ok(ended.value) } else { Err(self.refusal(&ended.stderr)) }
    }

    /// What a commit changed in `path`, without the header, cut after the last whole line within `max_bytes`.
    ///
    /// # Errors
    /// When Git refuses, such as for a commit that is not there.
    pub fn patch(&self, commit: &str, path: &str, max_bytes: usize) -> Result<String, GitError> {
        let arguments = [
            "show",
            "--format=",
            "--unified=2",
            "--no-ext-diff",
            "--no-textconv",
            "--no-show-signature",
            "--no-color",
            "--diff-merges=off",
            "--end-of-options",
            commit,
            "--",
            path,
        ];
        let ended = self.stream(&arguments, OUTPUT_BYTES, |output| {
            let mut bytes = Vec::new();
            output.read_to_end(&mut bytes)?;
            Ok(bytes)
        })?;
        if !ended.success && !ended.cut {
            return Err(self.refusal(&ended.stderr));
        }
        let text = String::from_utf8_lossy(&ended.value);
        let body = text.find("\n@@").map_or("", |at| &text[at + 1..]);
        let end = body.floor_char_boundary(max_bytes);
        let end = if end < body.len() { body[..end].rfind('\n').map_or(0, |at| at + 1) } else { end };
        Ok(body[..end].to_owned())
    }
}
