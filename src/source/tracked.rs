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

/// The paths below a folder that the index holds and that `.gitignore` or `.git/info/exclude` names; the user's own rules do not count,
/// nor does a `.ignore`, of which Git knows nothing.
#[derive(Debug, PartialEq)]
pub(super) struct Tracked {
    pub(super) paths: BTreeSet<String>,
    /// Whether these are all.
    pub(super) is_whole: bool,
}

/// What Git says of `folder`: nothing where there is no repository, no git program, or Git refuses.
pub(super) fn though_ignored(folder: &Path, limits: &Limits, interrupt: &Interrupt) -> Tracked {
    let nothing = |is_whole| Tracked { paths: BTreeSet::new(), is_whole };
    if !folder.ancestors().any(|above| above.join(".git").exists()) {
        return nothing(true);
    }
    let Ok(program) = process::program() else { return nothing(true) };
    let mut command = process::command(&program, folder);
    command.args(["-c", "core.excludesFile=/dev/null", "-c", "core.quotePath=false"]);
    command.args(["ls-files", "-z", "--cached", "--ignored", "--exclude-standard"]);
    let bounds = Bounds { time: TIMEOUT, output_bytes: NAME_BYTES, interrupt, watch: None };
    let read = |output: &mut process::Output| -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        output.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let Ok(ended) = process::stream(command, &bounds, None, read) else { return nothing(false) };
    let mut tracked = names(&ended.value, limits.walk_depth);
    tracked.is_whole &= !ended.cut;
    tracked.paths.retain(|path| folder.join(path).symlink_metadata().is_ok());
    tracked
}

/// The whole names in git's answer that a walk would reach; a conflict stands in the index three times. An index may be made up: a walk
/// enters no `.git`, and leaves no folder upwards.
fn names(answer: &[u8], depth: usize) -> Tracked {
    let end = answer.iter().rposition(|&byte| byte == 0).map_or(0, |at| at + 1);
    let whole = answer[..end].split(|&byte| byte == 0).filter(|name| !name.is_empty());
    let read: Vec<Option<&str>> = whole.map(|name| std::str::from_utf8(name).ok()).collect();
    let is_entered = |part: &str| !matches!(part, "" | "." | "..") && !part.eq_ignore_ascii_case(".git");
    let is_reached = |path: &&str| path.split('/').count() <= depth && path.split('/').all(is_entered);
    let paths = read.iter().flatten().copied().filter(is_reached).map(str::to_owned).collect();
    Tracked { paths, is_whole: read.iter().all(Option::is_some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_was_cut_off_is_none() {
        let found = names(b"b\0a\0a\0x/y/z\0cut", 2);
        assert_eq!((found.paths.into_iter().collect::<Vec<_>>(), found.is_whole), (vec!["a".to_owned(), "b".to_owned()], true));
        assert!(names(b"", 2).paths.is_empty());
    }

    #[test]
    fn no_index_leads_where_a_walk_does_not_go() {
        let found = names(b".git/config\0a/.GIT/x\0../out\0/etc/passwd\0a//b\0./c\0in/ok\0", 9);
        assert_eq!(found.paths.into_iter().collect::<Vec<_>>(), ["in/ok"]);
        assert!(!names(b"\xff\0", 9).is_whole);
    }
}
