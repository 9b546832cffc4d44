//! Files that Git tracks although an ignore rule names them: they belong to the repository, so a walk that heeds the rules takes them up
//! afterwards.

use super::git::process::{self, Bounds};
use crate::limits::Limits;
use crate::progress::Interrupt;
use std::collections::BTreeSet;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Duration;

/// More names than fit in here are no oversight but a habit, and what lies beyond stays unread.
const NAME_BYTES: u64 = 1 << 20;
const TIMEOUT: Duration = Duration::from_secs(20);

/// The paths below `folder` that the index holds and that `.gitignore` or `.git/info/exclude` names; the user's own rules do not
/// count. Empty where there is no repository, no git program, or git refuses.
pub(super) fn though_ignored(folder: &Path, limits: &Limits, interrupt: &Interrupt) -> BTreeSet<String> {
    if !folder.ancestors().any(|above| above.join(".git").exists()) {
        return BTreeSet::new();
    }
    let Ok(program) = process::program() else { return BTreeSet::new() };
    let mut command = process::command(&program, folder);
    command.args(["-c", "core.excludesFile=/dev/null", "-c", "core.quotePath=false"]);
    command.args(["ls-files", "-z", "--cached", "--ignored", "--exclude-standard"]);
    let bounds = Bounds { time: TIMEOUT, output_bytes: NAME_BYTES, interrupt, watch: None };
    let read = |output: &mut process::Output| -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        output.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = process::stream(command, &bounds, None, read).map(|ended| ended.value).unwrap_or_default();
    let mut paths = names(&bytes, limits.walk_depth);
    paths.retain(|path| folder.join(path).symlink_metadata().is_ok());
    paths
}

/// The whole names in git's answer that a walk would reach; a conflict stands in the index three times.
fn names(answer: &[u8], depth: usize) -> BTreeSet<String> {
    let end = answer.iter().rposition(|&byte| byte == 0).map_or(0, |at| at + 1);
    let whole = answer[..end].split(|&byte| byte == 0).filter_map(|name| std::str::from_utf8(name).ok());
    whole.filter(|path| !path.is_empty() && path.split('/').count() <= depth).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_was_cut_off_is_none() {
        let found = names(b"b\0a\0a\0x/y/z\0cut", 2);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["a", "b"]);
        assert!(names(b"", 2).is_empty());
    }
}
