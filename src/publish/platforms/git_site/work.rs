//! The calls of git that read and write a clone.
//!
//! A commit is put together from objects in an index of its own: there is no work tree that two runs could share.

use super::clone::{Clone, local};
use super::page::Page;
use super::program::Call;
use super::words;
use crate::progress::Interrupt;
use crate::publish::{ErrorKind, PlatformError};
use std::fs;
use std::path::Path;

/// Where the clone keeps the branch of the remote.
const REFERENCE: &str = "refs/techdoc/site";
/// The branch of a repository that has none.
const FIRST_BRANCH: &str = "main";

/// Reasons of a refused push that a fetch can help.
const BEHIND: [&str; 6] = [
    "(fetch first)",
    "(non-fast-forward)",
    "cannot lock ref",
    "failed to update ref",
    "incorrect old value",
    "reference already exists",
];

/// The branch of the remote.
pub(super) struct Head {
    pub(super) branch: String,
    /// None in a repository without commits.
    pub(super) commit: Option<String>,
}

/// How a push ended.
pub(super) enum Pushed {
    Done,
    /// Somebody else was faster.
    Behind,
}

/// The clone, held by one run.
pub(super) struct Work<'a> {
    pub(super) clone: &'a Clone,
    pub(super) interrupt: &'a Interrupt,
}

impl Work<'_> {
    /// An empty repository in the cache folder, when there is none.
    pub(super) fn prepare(&self, place: &Path) -> Result<(), PlatformError> {
        if self.clone.folder.join("HEAD").is_file() {
            return Ok(());
        }
        let aside = tempfile::tempdir_in(place).map_err(|error| local(place, &error))?;
        let call = Call { arguments: &["init", "--quiet", "--bare", "--template="], ..Call::default() };
        self.clone.program.run(aside.path(), call, self.interrupt)?;
        let _ = fs::remove_dir_all(&self.clone.folder);
        fs::rename(aside.keep(), &self.clone.folder).map_err(|error| local(&self.clone.folder, &error))
    }

    /// Asks where the branch is, and fetches its commit when it is not here.
    pub(super) fn fetch(&self) -> Result<Head, PlatformError> {
        let mut head = self.head()?;
        let Some(commit) = &head.commit else { return Ok(head) };
        if self.has(commit)? {
            return Ok(head);
        }
        let source = format!("+refs/heads/{}:{REFERENCE}", head.branch);
        let arguments =
            ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--", self.clone.address(), &source];
        self.run(Call { arguments: &arguments, ..Call::default() }, ErrorKind::Unavailable)?;
        head.commit = Some(self.text(&["rev-parse", "--verify", REFERENCE])?);
        Ok(head)
    }

    fn head(&self) -> Result<Head, PlatformError> {
        let asked = self.clone.branch.as_deref().map(|branch| format!("refs/heads/{branch}"));
        let mut arguments = vec!["ls-remote", "--quiet", "--symref", "--", self.clone.address(), "HEAD"];
        arguments.extend(asked.as_deref());
        let output = self.run(Call { arguments: &arguments, ..Call::default() }, ErrorKind::Unavailable)?;
        let text = String::from_utf8_lossy(&output).into_owned();
        let lines: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once('\t')).collect();
        let default = lines.iter().find_map(|(value, name)| value.strip_prefix("ref: refs/heads/").filter(|_| *name == "HEAD"));
        let branch = self.clone.branch.as_deref().or(default).unwrap_or(FIRST_BRANCH).to_owned();
        let wanted = asked.as_deref().unwrap_or("HEAD");
        let commit =
            lines.iter().find(|(value, name)| *name == wanted && !value.starts_with("ref:")).map(|(id, _)| (*id).to_owned());
        match commit {
            None if !lines.is_empty() => {
                Err(PlatformError::new(ErrorKind::Settings, format!("the repository has no branch {branch}"))
                    .hint("make it, or name another one as `branch` of the target"))
            }
            commit => Ok(Head { branch, commit }),
        }
    }

    fn has(&self, commit: &str) -> Result<bool, PlatformError> {
        let name = format!("{commit}^{{tree}}");
        let call = Call { arguments: &["cat-file", "-e", &name], ..Call::default() };
        Ok(self.clone.program.end(&self.clone.folder, call, self.interrupt)?.success)
    }

    /// All paths of a commit, each ended by a zero byte.
    pub(super) fn names(&self, commit: &str) -> Result<String, PlatformError> {
        let arguments = ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit];
        let output = self.run(Call { arguments: &arguments, ..Call::default() }, ErrorKind::Local)?;
        Ok(String::from_utf8_lossy(&output).into_owned())
    }

    /// The file at `path`; none when there is no file.
    pub(super) fn read(&self, commit: &str, path: &str) -> Result<Option<Vec<u8>>, PlatformError> {
        let input = Some(format!("{commit}:{path}\n").into_bytes());
        let output = self.run(Call { arguments: &["cat-file", "--batch"], input, ..Call::default() }, ErrorKind::Local)?;
        let Some(end) = memchr::memchr(b'\n', &output) else { return Ok(None) };
        let head = String::from_utf8_lossy(&output[..end]);
        let mut words = head.split(' ').skip(1);
        let (Some("blob"), Some(Ok(length))) = (words.next(), words.next().map(str::parse::<usize>)) else { return Ok(None) };
        Ok(output.get(end + 1..end + 1 + length).map(<[u8]>::to_vec))
    }

    /// A commit on top of `head` with the page; none when it is there as it should be.
    pub(super) fn commit(&self, head: &Head, page: &Page, replaced: Option<&str>) -> Result<Option<String>, PlatformError> {
        let aside = tempfile::tempdir_in(&self.clone.folder).map_err(|error| local(&self.clone.folder, &error))?;
        let index = aside.path().join("index");
        let variables: &[(&str, &Path)] = &[("GIT_INDEX_FILE", &index)];
        let read = head.commit.as_deref().unwrap_or("--empty");
        self.run(Call { arguments: &["read-tree", read], variables, ..Call::default() }, ErrorKind::Local)?;
        let input = Some((self.removals(head, page, replaced)? + &self.entries(page)?).into_bytes());
        self.run(
            Call { arguments: &["update-index", "-z", "--index-info"], input, variables, ..Call::default() },
            ErrorKind::Local,
        )?;
        let tree = self.run(Call { arguments: &["write-tree"], variables, ..Call::default() }, ErrorKind::Local)?;
        let tree = String::from_utf8_lossy(&tree).trim().to_owned();
        let Some(parent) = &head.commit else { return self.commit_tree(&tree, &[], page).map(Some) };
        if self.text(&["rev-parse", "--verify", &format!("{parent}^{{tree}}")])? == tree {
            return Ok(None);
        }
        self.commit_tree(&tree, &["-p", parent], page).map(Some)
    }

    /// The lines that take what an earlier version of a page has left out of an index.
    fn removals(&self, head: &Head, page: &Page, replaced: Option<&str>) -> Result<String, PlatformError> {
        let names = head.commit.as_deref().map_or_else(|| Ok(String::new()), |commit| self.names(commit))?;
        let is_left = |name: &&str| page.has_left(name) || replaced.is_some_and(|old| old != page.path && old == *name);
        Ok(names.split('\0').filter(is_left).map(|name| format!("0 {}\t{name}\0", "0".repeat(40))).collect())
    }

    /// The lines that put the files of a page into an index.
    fn entries(&self, page: &Page) -> Result<String, PlatformError> {
        let mut entries = String::new();
        let text = (page.path.as_str(), page.content.as_bytes());
        for (path, bytes) in std::iter::once(text).chain(page.images.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())))
        {
            let call = Call { arguments: &["hash-object", "-w", "--stdin"], input: Some(bytes.to_vec()), ..Call::default() };
            let id = self.run(call, ErrorKind::Local)?;
            entries.push_str(&format!("100644 {}\t{path}\0", String::from_utf8_lossy(&id).trim()));
        }
        Ok(entries)
    }

    fn commit_tree(&self, tree: &str, parents: &[&str], page: &Page) -> Result<String, PlatformError> {
        let (name, address) = self.clone.program.author(&self.clone.folder, self.interrupt)?;
        let mut arguments = vec!["commit-tree", tree];
        arguments.extend(parents);
        let input = Some(format!("Publish \"{}\"\n", page.title).into_bytes());
        let people = [
            ("GIT_AUTHOR_NAME", &name),
            ("GIT_AUTHOR_EMAIL", &address),
            ("GIT_COMMITTER_NAME", &name),
            ("GIT_COMMITTER_EMAIL", &address),
        ];
        let variables: Vec<(&str, &Path)> = people.iter().map(|(variable, value)| (*variable, Path::new(value.as_str()))).collect();
        let output = self.run(Call { arguments: &arguments, input, variables: &variables, ..Call::default() }, ErrorKind::Local)?;
        Ok(String::from_utf8_lossy(&output).trim().to_owned())
    }

    pub(super) fn push(&self, head: &Head, commit: &str) -> Result<Pushed, PlatformError> {
        let target = format!("{commit}:refs/heads/{}", head.branch);
        let arguments = ["push", "--porcelain", "--no-follow-tags", "--no-recurse-submodules", "--", self.clone.address(), &target];
        // When it does not say how it ended, the push may have been taken.
        let call = Call { arguments: &arguments, otherwise: Some(ErrorKind::Ambiguous), ..Call::default() };
        let ended = self.clone.program.end(&self.clone.folder, call, self.interrupt)?;
        if ended.success {
            return Ok(Pushed::Done);
        }
        let said = String::from_utf8_lossy(&ended.value).into_owned();
        let refused = said.lines().find_map(|line| line.strip_prefix("!\t"));
        match refused {
            Some(line) if BEHIND.iter().any(|mark| line.contains(mark)) => Ok(Pushed::Behind),
            Some(line) => Err(words::meaning(&format!("! {}\n{}", line.replace('\t', " "), ended.stderr), ErrorKind::Refused)),
            None => Err(self.clone.program.meaning(&ended.stderr, ErrorKind::Ambiguous)),
        }
    }

    /// Asks whether a push would be taken.
    pub(super) fn try_push(&self, branch: &str, commit: &str) -> Result<(), PlatformError> {
        let target = format!("{commit}:refs/heads/{branch}");
        let arguments = ["push", "--quiet", "--dry-run", "--", self.clone.address(), &target];
        self.run(Call { arguments: &arguments, ..Call::default() }, ErrorKind::Unavailable).map(drop)
    }

    fn text(&self, arguments: &[&str]) -> Result<String, PlatformError> {
        let output = self.run(Call { arguments, ..Call::default() }, ErrorKind::Local)?;
        Ok(String::from_utf8_lossy(&output).trim().to_owned())
    }

    fn run(&self, call: Call<'_>, otherwise: ErrorKind) -> Result<Vec<u8>, PlatformError> {
        self.clone.program.run(&self.clone.folder, Call { otherwise: Some(otherwise), ..call }, self.interrupt)
    }
}
