//! What commits say of themselves, and what they changed in a file.

use super::process::{self, Output};
use super::{Git, GitError};
use std::io::Read as _;

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
    /// The commits of these names, in their order.
    pub(super) fn messages(&self, ids: &[&str]) -> Result<Vec<LineCommit>, GitError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut arguments = vec![
            "log",
            "-s",
            "-z",
            "--no-walk=unsorted",
            "--no-show-signature",
            "--no-color",
            "--encoding=UTF-8",
            "--format=%H%x00%as%x00%s%x00%b%x00",
        ];
        arguments.extend(ids);
        let ended = self.stream(&arguments, OUTPUT_BYTES, read_messages)?;
        if ended.success || ended.cut { Ok(ended.value) } else { Err(self.refusal(&ended.stderr)) }
    }

    /// What each of `commits` changed in `path`, without the header, cut after the last whole line within `max_bytes`.
    ///
    /// # Errors
    /// When Git refuses, such as for a commit that is not there.
    pub fn patches_of(&self, commits: &[&str], path: &str, max_bytes: usize) -> Result<Vec<String>, GitError> {
        let mut arguments = vec![
            "show",
            "--format=%x00%H",
            "--unified=2",
            "--no-ext-diff",
            "--no-textconv",
            "--no-show-signature",
            "--no-color",
            "--diff-merges=off",
            "--end-of-options",
        ];
        arguments.extend(commits);
        arguments.extend(["--", path]);
        let ended = self.stream(&arguments, OUTPUT_BYTES * commits.len() as u64, |output| {
            let mut bytes = Vec::new();
            output.read_to_end(&mut bytes)?;
            Ok(bytes)
        })?;
        if !ended.success && !ended.cut {
            return Err(self.refusal(&ended.stderr));
        }
        let text = String::from_utf8_lossy(&ended.value);
        let of = |id: &&str| text.split('\0').find(|patch| patch.starts_with(id)).map_or("", |patch| body(patch, max_bytes));
        Ok(commits.iter().map(|id| of(id).to_owned()).collect())
    }
}

fn read_messages(output: &mut Output) -> std::io::Result<Vec<LineCommit>> {
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
}

/// A patch from its first hunk on.
fn body(patch: &str, max_bytes: usize) -> &str {
    let body = patch.find("\n@@").map_or("", |at| &patch[at + 1..]);
    let end = body.floor_char_boundary(max_bytes);
    let end = if end < body.len() { body[..end].rfind('\n').map_or(0, |at| at + 1) } else { end };
    &body[..end]
}
