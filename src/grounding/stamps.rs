//! Commits, dates and versions: what the history and the manifests know.

use super::document::{MARK, Unit};
use super::ledger::Proof;
use super::needles::contains_word;
use super::{Checker, Ground, place};
use crate::model::{CommitDates, FindingKind};
use crate::source::Git;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;

/// Commits of the history that are looked at when one is named that the analysis does not hold.
const PAST_COMMITS: usize = 200_000;

/// What the analysis can vouch for, and the history behind it.
pub(super) struct Stamps<'a> {
    root: PathBuf,
    /// The dates of the commits that the analysis saw.
    seen: &'a CommitDates,
    /// The author's date of every commit, read when one is first asked for that the analysis did not see.
    past: OnceCell<BTreeMap<String, String>>,
    commits: BTreeSet<String>,
    dates: BTreeSet<String>,
    versions: BTreeSet<String>,
    manifests: BTreeSet<String>,
}

impl<'a> Stamps<'a> {
    /// The stamps of what `ground` rests on.
    pub(super) fn new(ground: &Ground<'a>) -> Self {
        let analysis = ground.analysis;
        let history = &analysis.history;
        let mut stamps = Self {
            root: ground.root.to_owned(),
            seen: &history.dates,
            past: OnceCell::new(),
            commits: BTreeSet::new(),
            dates: BTreeSet::new(),
            versions: BTreeSet::new(),
            manifests: BTreeSet::new(),
        };
        stamps.commits.extend(analysis.repository.head.clone());
        if let Some(change) = &analysis.change {
            stamps.commits.insert(change.since_commit.clone());
            stamps.commits.extend(change.changes.commits.iter().map(|commit| commit.id.clone()));
        }
        stamps.commits.extend(history.recent.iter().map(|commit| commit.id.clone()));
        stamps.dates.extend(history.first_date.iter().chain(&history.last_date).cloned());
        stamps.dates.extend(history.releases.iter().map(|release| release.date.clone()));
        stamps.dates.extend(history.churn.iter().map(|churn| churn.last_change.clone()));
        stamps.dates.extend(history.recent.iter().map(|commit| commit.date.clone()));
        for text in analysis.facts.iter().flat_map(|fact| std::iter::once(&fact.text).chain(&fact.names)) {
            for (_, chunk) in chunks(text) {
                let found = if is_date(chunk) {
                    &mut stamps.dates
                } else if is_hash(chunk) {
                    &mut stamps.commits
                } else {
                    &mut stamps.versions
                };
                found.insert(chunk.trim_start_matches('v').to_owned());
            }
        }
        for package in &analysis.packages {
            stamps.versions.extend(package.version.clone());
            stamps.manifests.insert(package.manifest.to_string());
        }
        for dependency in &analysis.dependencies {
            stamps.versions.extend(dependency.requirement.iter().map(|requirement| bare_version(requirement).to_owned()));
            stamps.manifests.insert(dependency.manifest.to_string());
        }
        // A folder such as `Django-5.1.4` puts a version into the repository's name.
        stamps.versions.insert(bare_version(&analysis.repository.name).to_owned());
        stamps.versions.extend(history.releases.iter().map(|release| bare_version(&release.tag).to_owned()));
        stamps
    }

    /// Whether `hash` begins a commit that is known.
    pub(super) fn commit(&self, hash: &str) -> Proof {
        Proof::when(self.has_commit(hash), || "the history that was read has no such commit".to_owned())
    }

    pub(super) fn has_commit(&self, hash: &str) -> bool {
        let after = self.commits.range(hash.to_owned()..).next();
        hash.len() >= 4 && after.is_some_and(|commit| commit.starts_with(hash))
            || (7..40).any(|length| hash.get(..length).is_some_and(|start| length < hash.len() && self.commits.contains(start)))
            || (is_hash(hash) && self.past_date(hash).is_some())
    }

    /// The author's date of the commit whose name begins with `hash`.
    fn past_date(&self, hash: &str) -> Option<&str> {
        if let Some(date) = self.seen.of(hash) {
            return Some(date);
        }
        let past = self.past.get_or_init(|| {
            let mut past = BTreeMap::new();
            if let Ok(git) = Git::open(&self.root) {
                // A history that cannot be read vouches for nothing.
                let _ = git.authors("HEAD", PAST_COMMITS, |id, date, _| {
                    past.insert(id.to_owned(), date.to_owned());
                });
            }
            past
        });
        let (id, date) = past.range(hash.to_owned()..).next()?;
        (hash.len() >= 7 && id.starts_with(hash)).then_some(date)
    }

    /// Whether one of the commits that `unit` names was made on `date`.
    fn is_date_of_named_commit(&self, unit: &Unit, date: &str) -> bool {
        unit.marks.iter().any(|mark| is_hash(&mark.text) && self.past_date(&mark.text) == Some(date))
    }
}

impl Checker<'_> {
    /// The proof for a mark that is a commit's hash; none when it is none.
    pub(super) fn commit_mark(&mut self, mark: &str, before: &str) -> Option<Proof> {
        // A known commit is one however it looks: its hash may hold digits only, or letters only.
        if mark.len() >= 7 && self.stamps.has_commit(mark) {
            return Some(Proof::Holds);
        }
        let is_called_commit = last_word(before).is_some_and(|word| word.to_ascii_lowercase().starts_with("commit"));
        let is_number = mark.bytes().all(|byte| byte.is_ascii_digit());
        if !is_hash(mark) || (is_number && !is_called_commit) {
            return None;
        }
        let reason = "the history that was read has no such commit";
        Some(if is_called_commit { Proof::Fails(reason.to_owned()) } else { Proof::occurs(&mut self.needles, mark, reason) })
    }

    /// The proof for a mark that is a version; none when it is none.
    pub(super) fn version_mark(&mut self, unit: &Unit, mark: &str) -> Option<Proof> {
        if !is_version(mark) {
            return None;
        }
        if self.is_known_version(unit, mark) {
            return Some(Proof::Holds);
        }
        Some(Proof::occurs(&mut self.needles, mark, "no manifest, tag or file has this version"))
    }

    /// Enters the dates and versions that stand in plain prose.
    pub(super) fn dates_and_versions(&mut self, unit: &Unit) {
        for (range, chunk) in chunks(&unit.text) {
            let line = unit.line_at(range.start);
            let proof = if is_date(chunk) {
                let holds = self.stamps.dates.contains(chunk)
                    || self.is_cited(unit, chunk)
                    || self.stamps.is_date_of_named_commit(unit, chunk);
                Proof::when(holds, || "no commit or release has this date".to_owned())
            } else if is_version(chunk) {
                Proof::when(self.is_known_version(unit, chunk), || "no manifest, tag or cited line has this version".to_owned())
            } else {
                continue;
            };
            self.ledger.enter(line, &unit.section, FindingKind::Number, chunk, proof);
        }
    }

    fn is_known_version(&self, unit: &Unit, version: &str) -> bool {
        let bare = bare_version(version);
        self.stamps.versions.contains(bare) || self.is_cited(unit, bare) || self.is_in_manifest(bare)
    }

    fn is_in_manifest(&self, text: &str) -> bool {
        self.stamps.manifests.iter().take(50).any(|path| {
            let file = self.tree.text(path);
            file.is_some_and(|file| self.tree.spend(file.text.len()) && contains_word(&file.text, text))
        })
    }

    /// Whether `text` stands in the lines that the unit cites.
    fn is_cited(&self, unit: &Unit, text: &str) -> bool {
        unit.marks.iter().take(50).filter_map(|mark| place::parse(&mark.text)).any(|place| {
            let lines = self.lines_of(&place).ok();
            lines.is_some_and(|(_, span, file)| {
                let lines = file.slice(span);
                self.tree.spend(lines.len()) && contains_word(lines, text)
            })
        })
    }
}

/// Words of a text that begin with a digit, or are a hash, or a version with a `v`; without punctuation around them.
fn chunks(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let is_border = |c: char| c.is_whitespace() || matches!(c, MARK | '`' | '(' | ')' | '[' | ']' | '"' | '|');
    text.split(is_border).filter_map(move |raw| {
        let chunk = raw.trim_matches(|c: char| !c.is_alphanumeric());
        let start = chunk.as_ptr() as usize - text.as_ptr() as usize;
        (is_date(chunk) || is_version(chunk) || is_hash(chunk)).then(|| (start..start + chunk.len(), chunk))
    })
}

fn last_word(text: &str) -> Option<&str> {
    let text = text.char_indices().rev().nth(40).map_or(text, |(at, _)| &text[at..]);
    text.split_whitespace().next_back().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// 7 to 64 lower-case hexadecimal digits with a decimal one among them.
pub(super) fn is_hash(text: &str) -> bool {
    (7..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
}

/// `1.2.3`, `v1.2.3-rc.1`, `1.2.3+build`; four numbers are an address.
pub(super) fn is_version(text: &str) -> bool {
    let bare = bare_version(text);
    let core = bare.split(['-', '+']).next().unwrap_or(bare);
    let parts: Vec<&str> = core.split('.').collect();
    parts.len() == 3
        && parts.iter().all(|part| !part.is_empty() && part.len() < 9 && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn bare_version(text: &str) -> &str {
    text.trim_start_matches(|c: char| !c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_told_apart() {
        for (text, date, version, hash) in [
            ("2026-04-15", true, false, false),
            ("0.4.1", false, true, false),
            ("v1.2.3-rc.1", false, true, false),
            ("127.0.0.1", false, false, false),
            ("3d93b42", false, false, true),
            ("defaced", false, false, false),
            ("2,094", false, false, false),
        ] {
            assert_eq!((is_date(text), is_version(text), is_hash(text)), (date, version, hash), "{text}");
        }
        assert_eq!(last_word("Commit "), Some("Commit"));
        let found: Vec<&str> = chunks("On 2026-04-15, (v0.4.1) `3d93b42`.").map(|(_, chunk)| chunk).collect();
        assert_eq!(found, ["2026-04-15", "v0.4.1", "3d93b42"]);
    }
}
