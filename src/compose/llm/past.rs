//! What the history says about the lines of a section: the commits that changed them, and the patch of one that mended something.
//!
//! Git is asked once for the lines of all functions together, and what it said at a commit is kept for later runs at the same one.

use super::sources::Source;
use crate::model::Span;
use crate::source::git::LineCommit;
use crate::source::{Git, redact};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const COMMITS: usize = 6;
const COMMITS_OF_A_SOURCE: usize = 3;
const SOURCES: usize = 4;
const BODY_CHARS: usize = 400;
const PATCH_BYTES: usize = 3 << 10;
/// Words in the subject of a commit that mended something.
const MENDED: [&str; 10] = ["fix", "fixes", "fixed", "bug", "race", "deadlock", "leak", "panic", "regression", "wrong"];

/// Words in the subject of a commit that changed no behaviour.
const COSMETIC: [&str; 14] = [
    "typo",
    "typos",
    "clippy",
    "lint",
    "doc",
    "docs",
    "comment",
    "comments",
    "fmt",
    "format",
    "rm",
    "rename",
    "whitespace",
    "spelling",
];

/// Grows when the form of a [`Book`] changes.
const FORMAT: u32 = 1;

/// What Git said at one commit, without secrets.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Book {
    format: u32,
    /// The commits of `src/a.rs:3-9`.
    lines: BTreeMap<String, Vec<Told>>,
    /// What `9b93f75 src/a.rs` changed.
    patches: BTreeMap<String, String>,
}

/// A commit as a prompt may tell of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    id: String,
    date: String,
    subject: String,
    body: String,
}

/// The history of one tree.
pub(super) struct Past {
    root: Option<PathBuf>,
    /// Opened when there is something to ask; none where there is no history.
    git: Option<Option<Git>>,
    book: Book,
    /// Whether the book is not what was read.
    has_grown: bool,
    /// The kinds of the secrets that were replaced. What held one is asked for again by the next run, so that its report says so, too.
    secrets: BTreeMap<String, Vec<&'static str>>,
}

impl Past {
    /// The history of the tree at `root`, none where there is no whole one, with what Git said of it to an earlier run at the same commit.
    pub(super) fn new(root: Option<&Path>, kept: Option<&[u8]>) -> Self {
        let book = kept.and_then(|bytes| serde_json::from_slice::<Book>(bytes).ok()).filter(|book| book.format == FORMAT);
        let book = book.unwrap_or(Book { format: FORMAT, ..Book::default() });
        Self { root: root.map(Path::to_owned), git: None, book, has_grown: false, secrets: BTreeMap::new() }
    }

    /// What to keep for later runs at this commit; none when nothing was learnt.
    pub(super) fn to_keep(&self) -> Option<Vec<u8>> {
        let clean = |key: &String| !self.secrets.contains_key(key);
        let (lines, patches) = (self.book.lines.iter(), self.book.patches.iter());
        let book = Book {
            format: FORMAT,
            lines: lines.filter(|(key, _)| clean(key)).map(|(key, told)| (key.clone(), told.clone())).collect(),
            patches: patches.filter(|(key, _)| clean(key)).map(|(key, text)| (key.clone(), text.clone())).collect(),
        };
        self.has_grown.then(|| serde_json::to_vec(&book).ok())?
    }

    /// The kinds of the secrets that were replaced.
    pub(super) fn secrets(&self) -> Vec<&'static str> {
        self.secrets.values().flatten().copied().collect()
    }

    /// Asks for everything that [`Past::tell`] will want of these sections.
    pub(super) fn look_up(&mut self, sections: &[Vec<Source>]) {
        self.look_up_lines(sections);
        self.look_up_patches(sections);
    }

    /// The commits behind sources, newest first, and the patch of the newest that mended one of them.
    pub(super) fn tell(&self, sources: &[Source]) -> String {
        let mut commits = self.worth_telling(sources);
        let patches = self.patches(&commits);
        commits.sort_by(|(a, _), (b, _)| b.date.cmp(&a.date).then_with(|| a.id.cmp(&b.id)));
        let lines: String = commits.iter().map(|(commit, _)| line(commit)).collect();
        (lines + &patches).replace("</history", "<\\/history")
    }

    fn look_up_lines(&mut self, sections: &[Vec<Source>]) {
        let all = sections.iter().flat_map(|sources| asked_about(sources));
        let wanted: BTreeMap<String, &Source> =
            all.map(|source| (key_of(source), source)).filter(|(key, _)| !self.book.lines.contains_key(key)).collect();
        let places: Vec<(&str, Span)> = wanted.values().map(|source| (&*source.path, source.span)).collect();
        if places.is_empty() {
            return;
        }
        let said = self.git().map(|git| git.commits_of_lines(&places, COMMITS_OF_A_SOURCE));
        let Some(Ok(said)) = said else {
            // Where Git fails once it is not asked again; nothing of it is kept.
            return self.book.lines.extend(wanted.into_keys().map(|key| (key, Vec::new())));
        };
        for (key, commits) in wanted.into_keys().zip(said) {
            let mut found = Vec::new();
            let told: Vec<Told> = commits.into_iter().map(|commit| told(commit, &mut found)).collect();
            self.note(&key, found);
            self.book.lines.insert(key, told);
        }
    }

    fn look_up_patches(&mut self, sections: &[Vec<Source>]) {
        let mut wanted: BTreeMap<Box<str>, BTreeSet<String>> = BTreeMap::new();
        for sources in sections {
            let commits = self.worth_telling(sources);
            let Some((fix, before, source)) = self.mended(&commits) else { continue };
            for commit in [Some(fix), before].into_iter().flatten() {
                if !self.book.patches.contains_key(&patch_key(commit, source)) {
                    wanted.entry(source.path.clone()).or_default().insert(commit.id.clone());
                }
            }
        }
        let Some(git) = self.git().filter(|_| !wanted.is_empty()) else { return };
        let said: Vec<_> = std::thread::scope(|scope| {
            let ask = |(path, ids): (Box<str>, BTreeSet<String>)| {
                let patches = git.patches_of(&ids.iter().map(String::as_str).collect::<Vec<_>>(), &path, PATCH_BYTES);
                patches.map(|patches| (path, ids, patches))
            };
            let asked: Vec<_> = wanted.into_iter().map(|wanted| scope.spawn(move || ask(wanted))).collect();
            asked.into_iter().filter_map(|asked| asked.join().ok()?.ok()).collect()
        });
        for (path, ids, patches) in said {
            for (id, patch) in ids.into_iter().zip(patches) {
                let (patch, found) = redact(&patch);
                let key = format!("{id} {path}");
                self.note(&key, found.into_iter().map(|(kind, _)| kind).collect());
                self.book.patches.insert(key, patch.into_owned());
            }
        }
    }

    /// The commits behind sources that are told of, those that mended something first, each with the first source that it changed.
    fn worth_telling<'a>(&'a self, sources: &'a [Source]) -> Vec<(&'a Told, &'a Source)> {
        let mut commits: Vec<(&Told, &Source)> = Vec::new();
        for source in asked_about(sources) {
            for commit in self.commits(source) {
                if !says(commit, &COSMETIC) && !commits.iter().any(|(known, _)| known.id == commit.id) {
                    commits.push((commit, source));
                }
            }
        }
        commits.sort_by(|(a, _), (b, _)| mends(b).cmp(&mends(a)).then_with(|| b.date.cmp(&a.date)).then_with(|| a.id.cmp(&b.id)));
        commits.truncate(COMMITS);
        commits
    }

    /// The commits that changed a source's lines, newest first, as far as they were asked for.
    fn commits(&self, source: &Source) -> &[Told] {
        self.book.lines.get(&key_of(source)).map_or(&[], Vec::as_slice)
    }

    /// The newest commit that mended something, the one that had changed the same lines before it, and these lines.
    fn mended<'a>(&'a self, commits: &[(&'a Told, &'a Source)]) -> Option<(&'a Told, Option<&'a Told>, &'a Source)> {
        let &(fix, source) = commits.iter().find(|(commit, _)| mends(commit))?;
        let before = self.commits(source).iter().skip_while(|commit| commit.id != fix.id).nth(1);
        Some((fix, before.filter(|commit| !says(commit, &COSMETIC)), source))
    }

    /// What the newest commit that mended something changed, and what the one before it had changed in the same lines.
    fn patches(&self, commits: &[(&Told, &Source)]) -> String {
        let Some((fix, before, source)) = self.mended(commits) else { return String::new() };
        let patch = |commit: &Told, what: &str| {
            let patch = self.book.patches.get(&patch_key(commit, source))?;
            Some(format!("{what} `{}` changed in `{}`:\n{patch}\n", commit.id, source.path))
        };
        let before = before.and_then(|commit| patch(commit, "Before that, in the same lines,"));
        patch(fix, "What").into_iter().chain(before).collect()
    }

    fn git(&mut self) -> Option<&Git> {
        let root = self.root.as_deref();
        self.git.get_or_insert_with(|| Git::open(root?).ok()).as_ref()
    }

    fn note(&mut self, key: &str, found: Vec<&'static str>) {
        self.has_grown = true;
        if !found.is_empty() {
            self.secrets.insert(key.to_owned(), found);
        }
    }
}

/// The sources whose history is told: functions, the first few.
fn asked_about(sources: &[Source]) -> impl Iterator<Item = &Source> {
    sources.iter().filter(|source| source.name.is_some()).take(SOURCES)
}

fn key_of(source: &Source) -> String {
    format!("{}:{}-{}", source.path, source.span.start_line, source.span.end_line)
}

fn patch_key(commit: &Told, source: &Source) -> String {
    format!("{} {}", commit.id, source.path)
}

/// A commit without secrets, without lines that name people, and without what a form asked its author to tick.
fn told(commit: LineCommit, found: &mut Vec<&'static str>) -> Told {
    let mut clean = |text: &str| {
        let (clean, kinds) = redact(text);
        found.extend(kinds.into_iter().map(|(kind, _)| kind));
        clean.into_owned()
    };
    let (subject, body) = (clean(&commit.subject), clean(&commit.body));
    let body = telling(&body).join(" ").chars().take(BODY_CHARS).collect();
    Told { id: commit.id, date: commit.date, subject, body }
}

/// The words of a message that say something about the change: no names of people, no links, and nothing of a form from the line that opens
/// it to the next empty one.
fn telling(body: &str) -> Vec<&str> {
    let (mut words, mut in_form) = (Vec::new(), false);
    for line in body.lines().map(str::trim) {
        let head = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let opens = ["- [", "* [", "#", "<!--"].iter().any(|sign| line.starts_with(sign));
        in_form = !line.is_empty() && (in_form || opens);
        if !(in_form || head.ends_with("-by") || line.contains('@') || line.contains("://") || line.starts_with("---")) {
            words.extend(line.split_whitespace());
        }
    }
    words
}

/// Whether a commit's subject says that it mended something other than wording.
fn mends(commit: &Told) -> bool {
    says(commit, &MENDED) && !says(commit, &COSMETIC)
}

/// Whether a commit's subject holds one of `words`.
fn says(commit: &Told, words: &[&str]) -> bool {
    let subject = commit.subject.to_lowercase();
    subject.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word))
}

/// A commit with its message.
fn line(commit: &Told) -> String {
    let body = if commit.body.is_empty() { String::new() } else { format!(" — {}", commit.body) };
    format!("`{}` ({}): {}{body}\n", commit.id, commit.date, commit.subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(subject: &str, body: &str) -> LineCommit {
        let (id, date) = ("9b93f75".to_owned(), "2023-10-28".to_owned());
        LineCommit { id, date, subject: subject.to_owned(), body: body.to_owned() }
    }

    #[test]
    fn a_message_is_told_without_people_forms_and_secrets() {
        let body = "It waited for ever.\n\n## Checklist\n- [x] I have read the rules\n  and more\n- [ ] tests\n\nSee https://a.b/c.\nSigned-off-by: A <a@b.c>\n";
        let mut found = Vec::new();
        assert_eq!(told(commit("Fix the wait", body), &mut found).body, "It waited for ever.");
        assert!(found.is_empty());
        let told = told(commit("deploy with ghp_x7Kd93LmQz81VbNc62WyTr45HsJf09AeUiOp", ""), &mut found);
        assert!(!told.subject.contains("ghp_") && found.len() == 1, "{told:?}");
    }

    #[test]
    fn what_git_said_is_kept_unless_it_held_a_secret() {
        let source = Source::for_tests("E1", "src/a.rs", Span::new(3, 9), "fn a() {}\n");
        let no_history = tempfile::tempdir().unwrap();
        let mut past = Past::new(Some(no_history.path()), None);
        assert_eq!(past.to_keep(), None, "nothing was learnt");
        for (key, kinds) in [(key_of(&source), vec![]), ("src/b.rs:1-2".to_owned(), vec!["password"])] {
            let told = told(commit("Fix the wait", ""), &mut Vec::new());
            past.note(&key, kinds);
            past.book.lines.insert(key, vec![told]);
        }
        let kept = past.to_keep().unwrap();
        assert_eq!(past.secrets(), ["password"]);
        let again = Past::new(Some(no_history.path()), Some(&kept));
        assert_eq!(again.commits(&source)[0].subject, "Fix the wait");
        assert_eq!(again.book.lines.len(), 1);
        assert_eq!(again.to_keep(), None);
        assert!(Past::new(Some(no_history.path()), Some(b"garbage")).commits(&source).is_empty());
    }
}
