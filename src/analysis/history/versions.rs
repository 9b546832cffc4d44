//! Tags that name versions.

use crate::model::Release;
use crate::source::Git;
use crate::source::git::process::read_token;
use std::cmp::Reverse;
use std::collections::HashMap;

const TAGS: usize = 20_000;
const RELEASES: usize = 10;
const TOKEN_BYTES: usize = 4 << 10;

/// The version tags of a repository, and which of them lie in the history that was read.
#[derive(Default)]
pub(super) struct Versions {
    tags: Vec<(Release, bool)>,
    by_commit: HashMap<String, Vec<usize>>,
}

impl Versions {
    /// The repository's version tags; none when Git fails.
    pub(super) fn read(git: &Git) -> Self {
        let format = "--format=%(objectname) %(*objectname) %(creatordate:short) %(refname:strip=2)";
        let arguments = ["for-each-ref", "--count=100000", format, "refs/tags"];
        let mut versions = Self::default();
        let read = git.stream(&arguments, 64 << 20, |output| {
            let mut line = Vec::new();
            while versions.tags.len() < TAGS && read_token(output, b'\n', TOKEN_BYTES, &mut line)? {
                versions.add(&String::from_utf8_lossy(&line));
            }
            Ok(())
        });
        if read.is_ok() { versions } else { Self::default() }
    }

    fn add(&mut self, line: &str) {
        let mut parts = line.splitn(4, ' ');
        let (Some(object), Some(peeled), Some(date), Some(tag)) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return;
        };
        if !names_version(tag) {
            return;
        }
        let commit = if peeled.is_empty() { object } else { peeled };
        self.by_commit.entry(commit.to_owned()).or_default().push(self.tags.len());
        self.tags.push((Release { tag: tag.to_owned(), date: date.to_owned() }, false));
    }

    /// The history holds this commit.
    pub(super) fn mark(&mut self, commit: &str) {
        for &at in self.by_commit.get(commit).into_iter().flatten() {
            self.tags[at].1 = true;
        }
    }

    /// The newest versions in the history, and how many there are.
    pub(super) fn reachable(self) -> (Vec<Release>, u64) {
        let mut tags: Vec<Release> =
            self.tags.into_iter().filter(|(_, is_reached)| *is_reached).map(|(release, _)| release).collect();
        let count = tags.len() as u64;
        tags.sort_by_cached_key(|release| Reverse((release.date.clone(), numbers(&release.tag), release.tag.clone())));
        tags.truncate(RELEASES);
        (tags, count)
    }
}

/// Whether a tag names a version: it is, or ends after a `v`, `-`, `_`, `@` or `/` in, numbers with a point between them.
fn names_version(tag: &str) -> bool {
    let Some(start) = tag.find(|character: char| character.is_ascii_digit()) else { return false };
    let before = &tag[..start];
    let opens = before.is_empty() || before.ends_with(['v', 'V', '-', '_', '@', '/', '.', 'r']);
    let number = &tag[start..];
    let first = number.find(|character: char| !character.is_ascii_digit());
    opens
        && !tag.ends_with(".x")
        && first.is_some_and(|at| {
            number[at..].starts_with(['.', '_']) && number[at + 1..].starts_with(|character: char| character.is_ascii_digit())
        })
}

/// The numbers in a tag, for an order in which 1.10 is newer than 1.9.
fn numbers(tag: &str) -> Vec<u64> {
    let parts = tag.split(|character: char| !character.is_ascii_digit()).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().unwrap_or(u64::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_from_other_tags() {
        for tag in ["v1.2.3", "1.0", "tokio-1.2.0", "pkg@4.0.0-rc.1", "release/2.1", "go1.21", "REL_10_2", "v0.1"] {
            assert!(names_version(tag) != (tag == "go1.21"), "{tag}");
        }
        for tag in ["latest", "nightly", "v1", "2024", "build5", "x86.64", "2.3.x"] {
            assert!(!names_version(tag), "{tag}");
        }
    }

    #[test]
    fn newest_come_first_and_only_what_the_history_holds() {
        let mut versions = Versions::default();
        versions.add("aa  2024-01-01 v1.9.0");
        versions.add("bb cc 2024-01-01 v1.10.0");
        versions.add("dd  2025-01-01 v2.0.0");
        versions.add("ee  2023-01-01 nightly");
        ["aa", "cc", "ff"].into_iter().for_each(|commit| versions.mark(commit));
        let (releases, count) = versions.reachable();
        assert_eq!((releases.iter().map(|release| &*release.tag).collect::<Vec<_>>(), count), (vec!["v1.10.0", "v1.9.0"], 2));
    }
}
