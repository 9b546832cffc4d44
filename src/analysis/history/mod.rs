//! The history up to a commit: how much there is, who wrote it, which files change often and together.
//!
//! One pass over `git log` tells which files the newest commits touched ([`Limits::history_commits`]); only when there are more commits does
//! a second pass without files count the rest. Lines are counted for the last 20 commits only: that is what takes time. Files are followed through renames to the name that they have at the head. Contributors are
//! distinct author names, after the repository's `.mailmap` when it has one. Merges count as commits, but change no files.

mod tally;
mod versions;

use crate::limits::Limits;
use crate::model::{Commit, CommitDates, History};
use crate::source::Git;
use crate::source::git::log::{Detail, LogEntry, Next};
use std::collections::BTreeMap;
pub(in crate::analysis) use tally::CO_CHANGE_FILES;
use tally::Tally;
use versions::Versions;

/// Commits beyond which counting stops: about a second's worth.
const COUNTED_COMMITS: usize = 50_000;
/// Changes of files beyond which reading stops: the memory they take is bounded by this.
const CHANGES: usize = 2_000_000;
/// Files of one commit beyond which the rest of that commit is not looked at.
const CHANGES_PER_COMMIT: usize = 100_000;
const RECENT_COMMITS: usize = 20;
const RECENT_CHANGES: usize = 200;
/// Commits among which the last ones below the analysed folder are looked for.
const RECENT_SEARCH: usize = 400;

/// Reads the history up to `revision` (the head when none); sentences about what is missing go to `notes`.
#[must_use]
pub fn read(git: &Git, revision: Option<&str>, limits: &Limits, notes: &mut Vec<String>) -> History {
    let head = match git.resolve(revision.unwrap_or("HEAD")) {
        Ok(head) => head,
        Err(_) if revision.is_none() => {
            notes.push("The repository has no commits yet.".to_owned());
            return History::default();
        }
        Err(error) => {
            notes.push(format!("The history was not read: {error}."));
            return History::default();
        }
    };
    let mut reading = Reading { versions: Versions::read(git), ..Reading::default() };
    let mut history = History { available: true, shallow: git.is_shallow(), ..History::default() };
    if history.shallow {
        notes.push("The clone is shallow: counts of commits, contributors and changes are lower bounds.".to_owned());
    }
    read_changes(git, &head, limits, &mut reading, notes);
    count_rest(git, &head, limits, &mut reading, notes);
    let at_head = reading.tally.names_at(git, &head);
    if let Err(error) = &at_head {
        notes.push(format!("The files at the head could not be listed: {error}."));
    }
    history.churn = reading.tally.churn(&at_head.unwrap_or_default());
    history.co_changes = reading.tally.co_changes();
    history.commits = reading.commits as u64;
    history.counts_cut = reading.counts_cut;
    history.commits_read = reading.commits_read as u64;
    history.contributors = reading.authors.len() as u64;
    history.by_author = reading.authors.into_values().collect();
    history.by_author.sort_unstable_by(|a, b| b.cmp(a));
    history.first_date = reading.first_date;
    history.last_date = reading.last_date;
    history.dates = reading.dates;
    history.dates.sort();
    (history.releases, history.release_count) = reading.versions.reachable();
    history.recent = recent(git, &head, notes);
    history
}

/// What has been gathered so far.
#[derive(Default)]
struct Reading {
    commits: usize,
    commits_read: usize,
    counts_cut: bool,
    authors: BTreeMap<String, u32>,
    first_date: Option<String>,
    last_date: Option<String>,
    dates: CommitDates,
    versions: Versions,
    tally: Tally,
}

impl Reading {
    fn count(&mut self, id: &str, date: &str, author: &str) {
        self.commits += 1;
        match self.authors.get_mut(author) {
            Some(commits) => *commits += 1,
            None => drop(self.authors.insert(author.to_owned(), 1)),
        }
        if !date.is_empty() {
            if self.first_date.as_deref().is_none_or(|first| date < first) {
                self.first_date = Some(date.to_owned());
            }
            if self.last_date.as_deref().is_none_or(|last| date > last) {
                self.last_date = Some(date.to_owned());
            }
        }
        self.dates.add(id, date);
        self.versions.mark(id);
    }

    fn visit(&mut self, entry: LogEntry, prefix: &str) -> Next {
        self.count(&entry.id, &entry.date, &entry.author);
        self.commits_read += 1;
        self.tally.add(&entry.date, prefix, entry.changes);
        if self.tally.changes() < CHANGES { Next::More } else { Next::Stop }
    }
}

fn read_changes(git: &Git, head: &str, limits: &Limits, reading: &mut Reading, notes: &mut Vec<String>) {
    let visit = |entry| reading.visit(entry, git.prefix());
    if let Err(error) = git.log(head, Detail::Names, limits.history_commits, CHANGES_PER_COMMIT, visit) {
        notes.push(format!("The history could not be read to its end: {error}."));
    }
}

/// The last commits with the lines that they changed; merges, and commits of other folders, are left out.
fn recent(git: &Git, head: &str, notes: &mut Vec<String>) -> Vec<Commit> {
    let mut tally = Tally::default();
    let mut commits = Vec::new();
    let visit = |entry: LogEntry| {
        let changes = tally.add(&entry.date, git.prefix(), entry.changes);
        if entry.parents < 2 && (git.prefix().is_empty() || !changes.is_empty()) {
            let changes = changes.into_iter().take(RECENT_CHANGES).collect();
            commits.push(Commit { id: entry.id, date: entry.date, subject: entry.subject, changes });
        }
        if commits.len() < RECENT_COMMITS { Next::More } else { Next::Stop }
    };
    if let Err(error) = git.log(head, Detail::Lines, RECENT_SEARCH, CHANGES_PER_COMMIT, visit) {
        notes.push(format!("The last changes could not be read: {error}."));
    }
    commits
}

/// Counts the commits whose changes were not read.
fn count_rest(git: &Git, head: &str, limits: &Limits, reading: &mut Reading, notes: &mut Vec<String>) {
    let read = reading.commits_read;
    if read < limits.history_commits && reading.tally.changes() < CHANGES && notes.iter().all(|note| !note.contains("to its end")) {
        return;
    }
    let mut seen = 0;
    let count = |id: &str, date: &str, author: &str| {
        seen += 1;
        if seen > read {
            reading.count(id, date, author);
        }
    };
    if let Err(error) = git.authors(head, COUNTED_COMMITS.max(read), count) {
        notes.push(format!("The commits could not be counted: {error}."));
    }
    reading.counts_cut = seen >= COUNTED_COMMITS.max(read);
    if reading.counts_cut {
        notes.push(format!(
            "The history is long: commits, contributors, dates and releases were counted over its newest {seen} commits."
        ));
    }
    if reading.commits > read {
        notes.push(format!("Changes of files were read from the newest {read} of {} commits counted.", reading.commits));
    }
}

#[cfg(test)]
mod tests;
