//! Which commits touched which file, by the name that it has today.
//!
//! Commits come newest first. Where one renames a file, the older commits' name stands for the newer one from there on; and when a branch
//! brought commits under the old name before the rename was met, they are joined at the end if no file has the old name any more.

use crate::model::{Churn, CoChange, FileChange, file_name};
use crate::source::git::process::read_token;
use crate::source::{Git, GitError};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const CHURN: usize = 200;
const CO_CHANGES: usize = 20;
const TOGETHER: usize = 8;
/// Commits with more files than this are sweeps, which say nothing of two files: they count for no pair.
pub(in crate::analysis) const CO_CHANGE_FILES: usize = 20;
const PATH_BYTES: usize = 8 << 10;

/// What is known of one file.
#[derive(Default)]
struct Touched {
    /// Commits that touched it, by number, ascending.
    commits: Vec<u32>,
    last_change: String,
}

/// Counts of commits by file.
#[derive(Default)]
pub(super) struct Tally {
    files: BTreeMap<Box<str>, Touched>,
    /// From an older name to the newest.
    today: HashMap<Box<str>, Box<str>>,
    /// Numbers of commits with few enough files to tell what changes together.
    focused: BTreeSet<u32>,
    commits: u32,
    changes: usize,
}

impl Tally {
    /// Changes of files that were added.
    pub(super) fn changes(&self) -> usize {
        self.changes
    }

    /// Adds a commit older than those before; gives back its changes below `prefix` by today's names.
    pub(super) fn add(&mut self, date: &str, prefix: &str, changes: Vec<(FileChange, Option<Box<str>>)>) -> Vec<FileChange> {
        let commit = self.commits;
        self.commits += 1;
        self.changes += changes.len();
        let mut renames = Vec::new();
        let mut here = Vec::new();
        for (change, old) in changes {
            let path = self.today.get(&change.path).cloned().unwrap_or_else(|| change.path.clone());
            if let Some(old) = old {
                renames.push((change.path.clone(), old, path.clone()));
            }
            if let Some(below) = path.strip_prefix(prefix) {
                self.touch(below, commit, date);
                here.push(FileChange { path: below.into(), ..change });
            }
        }
        self.rename(renames);
        if here.len() <= CO_CHANGE_FILES {
            self.focused.insert(commit);
        }
        here
    }

    fn touch(&mut self, path: &str, commit: u32, date: &str) {
        if !self.files.contains_key(path) {
            self.files.insert(path.into(), Touched::default());
        }
        let Some(touched) = self.files.get_mut(path) else { return };
        if touched.commits.last() != Some(&commit) {
            touched.commits.push(commit);
        }
        if date > touched.last_change.as_str() {
            date.clone_into(&mut touched.last_change);
        }
    }

    /// Old names stand for today's from here on; all at once, so that two files can swap their names.
    fn rename(&mut self, renames: Vec<(Box<str>, Box<str>, Box<str>)>) {
        for (new, _, _) in &renames {
            self.today.remove(new);
        }
        for (_, old, today) in renames {
            self.today.insert(old, today);
        }
    }

    /// Which of the files that were touched exist in `commit`; those that do not are joined with what they became.
    pub(super) fn names_at(&mut self, git: &Git, commit: &str) -> Result<BTreeSet<Box<str>>, GitError> {
        let mut names = BTreeSet::new();
        let arguments = ["ls-tree", "-r", "-z", "--name-only", "--end-of-options", commit];
        git.stream(&arguments, 1 << 30, |output| {
            let mut path = Vec::new();
            while read_token(output, 0, PATH_BYTES, &mut path)? {
                if let Some((name, _)) = self.files.get_key_value(&*String::from_utf8_lossy(&path)) {
                    names.insert(name.clone());
                }
            }
            Ok(())
        })?;
        self.join_old_names(git.prefix(), &names);
        Ok(names)
    }

    pub(super) fn join_old_names(&mut self, prefix: &str, names: &BTreeSet<Box<str>>) {
        let became = |path: &str| self.today.get(&*format!("{prefix}{path}")).and_then(|today| today.strip_prefix(prefix));
        let gone: Vec<(Box<str>, Box<str>)> = (self.files.keys())
            .filter(|path| !names.contains(*path))
            .filter_map(|path| Some((path.clone(), became(path).filter(|today| names.contains(*today))?.into())))
            .collect();
        for (old, today) in gone {
            if let Some(old) = self.files.remove(&old)
                && let Some(touched) = self.files.get_mut(&today)
            {
                touched.commits.extend(old.commits);
                touched.commits.sort_unstable();
                touched.commits.dedup();
                touched.last_change = std::mem::take(&mut touched.last_change).max(old.last_change);
            }
        }
    }

    /// The most-changed of the files `at_head`; the others are forgotten.
    pub(super) fn churn(&mut self, at_head: &BTreeSet<Box<str>>) -> Vec<Churn> {
        self.files.retain(|path, _| at_head.contains(path));
        let mut files: Vec<_> = self.files.iter().collect();
        files.sort_by_key(|(_, touched)| Reverse(touched.commits.len()));
        (files.into_iter().take(CHURN))
            .map(|(path, touched)| Churn {
                path: path.clone(),
                commits: touched.commits.len() as u32,
                last_change: touched.last_change.clone(),
            })
            .collect()
    }

    /// Pairs of files that change together; lock files are left out, and pairs of manifests and changelogs, which releases change.
    pub(super) fn co_changes(&self) -> Vec<CoChange> {
        let focused =
            |commits: &[u32]| commits.iter().copied().filter(|commit| self.focused.contains(commit)).collect::<Vec<u32>>();
        let files: Vec<(&str, Vec<u32>)> = (self.files.iter())
            .filter(|(path, touched)| touched.commits.len() >= TOGETHER && !is_lock_file(path))
            .map(|(path, touched)| (&**path, focused(&touched.commits)))
            .filter(|(_, commits)| commits.len() >= TOGETHER)
            .collect();
        let mut pairs: Vec<CoChange> = (candidates(&files).into_iter())
            .filter(|&(a, b)| !(is_release_file(files[a].0) && is_release_file(files[b].0)))
            .filter_map(|(a, b)| {
                let together = common(&files[a].1, &files[b].1);
                let (rarer, other) = if files[b].1.len() < files[a].1.len() { (b, a) } else { (a, b) };
                let rarer_commits = files[rarer].1.len();
                (together >= TOGETHER && together * 5 >= rarer_commits * 4).then(|| CoChange {
                    rarer: files[rarer].0.into(),
                    other: files[other].0.into(),
                    together: together as u32,
                    rarer_commits: rarer_commits as u32,
                    sweeps: (self.files[files[rarer].0].commits.len() - rarer_commits) as u32,
                })
            })
            .collect();
        let share = |pair: &CoChange| u64::from(pair.together) * 1_000_000 / u64::from(pair.rarer_commits);
        pairs.sort_by(|a, b| {
            let by_strength = b.together.cmp(&a.together).then_with(|| share(b).cmp(&share(a)));
            by_strength.then_with(|| (&a.rarer, &a.other).cmp(&(&b.rarer, &b.other)))
        });
        pairs.truncate(CO_CHANGES);
        pairs
    }
}

/// Pairs with enough common commits.
fn candidates(files: &[(&str, Vec<u32>)]) -> Vec<(usize, usize)> {
    let mut by_commit: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, (_, commits)) in files.iter().enumerate() {
        for commit in commits {
            by_commit.entry(*commit).or_default().push(at);
        }
    }
    let mut together: HashMap<(usize, usize), usize> = HashMap::new();
    for touched in by_commit.values() {
        for (at, &a) in touched.iter().enumerate() {
            for &b in &touched[at + 1..] {
                *together.entry((a, b)).or_default() += 1;
            }
        }
    }
    let mut pairs: Vec<_> = together.into_iter().filter(|(_, count)| *count >= TOGETHER).map(|(pair, _)| pair).collect();
    pairs.sort_unstable();
    pairs
}

/// The number of values that two ascending lists share.
fn common(a: &[u32], b: &[u32]) -> usize {
    a.iter().filter(|value| b.binary_search(value).is_ok()).count()
}

/// Whether a release changes the file: it declares a package, and so its version, or tells what is new.
fn is_release_file(path: &str) -> bool {
    let name = file_name(path);
    let known = [
        "Cargo.toml",
        "package.json",
        "pyproject.toml",
        "setup.py",
        "pom.xml",
        "composer.json",
        "go.mod",
        "lerna.json",
        "build.gradle",
    ];
    let is_changelog =
        ["changelog", "changes", "history", "news"].contains(&&*name.split('.').next().unwrap_or_default().to_ascii_lowercase());
    is_changelog || known.contains(&name) || [".csproj", ".gemspec", ".props", ".gradle.kts"].iter().any(|end| name.ends_with(end))
}

/// Whether a program writes this file whenever dependencies change.
fn is_lock_file(path: &str) -> bool {
    let name = file_name(path);
    let known = [
        "package-lock.json",
        "npm-shrinkwrap.json",
        "pnpm-lock.yaml",
        "go.sum",
        "packages.lock.json",
        "Package.resolved",
        "bun.lockb",
    ];
    known.contains(&name) || name.ends_with(".lock") || name.ends_with(".lockfile")
}
