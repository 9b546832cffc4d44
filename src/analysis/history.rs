//! The history up to a commit.

use crate::limits::Limits;
use crate::model::History;
use crate::source::Git;

/// Reads the history up to `revision` (the head when none); sentences about what is missing go to `notes`.
#[must_use]
pub fn read(git: &Git, revision: Option<&str>, limits: &Limits, notes: &mut Vec<String>) -> History {
    let _ = (git, revision, limits, notes);
    History::default()
}
