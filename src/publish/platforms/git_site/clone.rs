//! The clone of a site: one commit of one branch, bare, kept between runs.

use super::address::Address;
use super::page::Page;
use super::paths::Paths;
use super::program::Program;
use super::words;
use super::work::{Pushed, Work};
use crate::config::TargetSettings;
use crate::model::Digest;
use crate::progress::Interrupt;
use crate::publish::target::Surroundings;
use crate::publish::{Check, ErrorKind, PlatformError};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Pushes of one publication, when others push in between.
const PUSHES: usize = 5;

/// A site's repository and its clone.
pub(super) struct Clone {
    pub(super) program: Program,
    pub(super) branch: Option<String>,
    pub(super) folder: PathBuf,
}

/// A page that is there.
pub(super) struct Found {
    pub(super) path: String,
    pub(super) content: String,
    /// Whether it and its images are exactly as they should be.
    pub(super) same: bool,
}

impl Clone {
    pub(super) fn new(address: Address, settings: &TargetSettings, surroundings: &Surroundings) -> Result<Self, PlatformError> {
        let branch = settings.branch.clone();
        if branch.as_deref().is_some_and(|branch| !is_branch(branch)) {
            return Err(PlatformError::new(ErrorKind::Settings, "`branch` is no name of a branch"));
        }
        let digest = Digest::of(address.text.as_bytes()).to_string();
        let folder = surroundings.cache_folder.join("sites").join(&digest[..24]);
        Ok(Self { program: Program::new(address, settings, surroundings)?, branch, folder })
    }

    pub(super) fn address(&self) -> &str {
        &self.program.address.text
    }

    /// The page at `known`, or at the path or an earlier date of `page`.
    pub(super) fn find(
        &self,
        paths: &Paths,
        page: &Page,
        known: Option<&str>,
        interrupt: &Interrupt,
    ) -> Result<Option<Found>, PlatformError> {
        self.with_clone(interrupt, |work| {
            let Some(commit) = work.fetch()?.commit else { return Ok(None) };
            let path = match known {
                Some(path) => Some(path.to_owned()),
                None if paths.is_dated() => {
                    let names = work.names(&commit)?;
                    paths.newest(names.split('\0'), &page.slug).map(str::to_owned)
                }
                None => Some(page.path.clone()),
            };
            let Some(path) = path else { return Ok(None) };
            let Some(bytes) = work.read(&commit, &path)? else { return Ok(None) };
            let content = String::from_utf8_lossy(&bytes).into_owned();
            let mut same = path == page.path && bytes == page.content.as_bytes();
            for (path, image) in &page.images {
                same = same && work.read(&commit, path)?.as_ref() == Some(image);
            }
            Ok(Some(Found { path, content, same }))
        })
    }

    /// Writes `page`, in place of the page at `replaced` when that is another one. No commit is made when nothing changes.
    pub(super) fn write(&self, page: &Page, replaced: Option<&str>, interrupt: &Interrupt) -> Result<(), PlatformError> {
        self.with_clone(interrupt, |work| {
            for _ in 0..PUSHES {
                let head = work.fetch()?;
                let Some(commit) = work.commit(&head, page, replaced)? else { return Ok(()) };
                if let Pushed::Done = work.push(&head, &commit)? {
                    return Ok(());
                }
            }
            let what = format!("others pushed to {} in between, {PUSHES} times", self.branch.as_deref().unwrap_or("the branch"));
            Err(PlatformError::new(ErrorKind::Unavailable, what).hint("try again later"))
        })
    }

    /// Looks whether a push would be taken, without one.
    pub(super) fn examine(&self, interrupt: &Interrupt) -> Vec<Check> {
        let credential = match (self.program.has_credentials(), self.program.address.transport.protocol()) {
            (true, _) => "of the settings or the environment",
            (false, "file") => "none is needed",
            (false, _) => "none of the target's own; git uses what the user has set up",
        };
        let mut checks = Vec::new();
        let outcome = self.with_clone(interrupt, |work| {
            let head = work.fetch()?;
            checks = vec![
                Check::good("reachable", format!("{} answers, the branch is {}", self.address(), head.branch)),
                Check::good("credential", credential),
            ];
            let Some(commit) = head.commit else { return Ok("the repository has no commits yet".to_owned()) };
            work.try_push(&head.branch, &commit)?;
            Ok(format!("{} may be pushed to", head.branch))
        });
        match outcome {
            Ok(finding) => checks.push(Check::good("rights", finding)),
            Err(error) => checks.push(Check::bad(if checks.is_empty() { "reachable" } else { "rights" }, &error)),
        }
        checks
    }

    /// Runs `work` on the clone while nobody else does; a clone that is damaged is made anew once.
    fn with_clone<T>(
        &self,
        interrupt: &Interrupt,
        mut work: impl FnMut(&Work<'_>) -> Result<T, PlatformError>,
    ) -> Result<T, PlatformError> {
        let place = self.folder.parent().unwrap_or(&self.folder);
        fs::create_dir_all(place).map_err(|error| local(place, &error))?;
        let _lock = lock(&self.folder.with_extension("lock"), interrupt)?;
        let run = Work { clone: self, interrupt };
        run.prepare(place)?;
        match work(&run) {
            Err(error) if words::is_damage(&error) => {
                tracing::debug!(%error, "the clone of a site is made anew");
                fs::remove_dir_all(&self.folder).map_err(|error| local(&self.folder, &error))?;
                run.prepare(place)?;
                work(&run)
            }
            outcome => outcome,
        }
    }
}

/// As git has it, as far as it matters here.
fn is_branch(name: &str) -> bool {
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"~^:?*[\\".contains(c);
    !name.is_empty() && name.chars().all(plain) && !name.starts_with(['-', '/']) && !name.ends_with('/') && !name.contains("..")
}

/// Waits for the clone; the lock ends with the file.
fn lock(path: &Path, interrupt: &Interrupt) -> Result<File, PlatformError> {
    let file = File::options().create(true).truncate(false).write(true).open(path).map_err(|error| local(path, &error))?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(fs::TryLockError::WouldBlock) if interrupt.requested() => {
                return Err(PlatformError::new(ErrorKind::Unavailable, "interrupted"));
            }
            Err(fs::TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(20)),
            Err(fs::TryLockError::Error(error)) => return Err(local(path, &error)),
        }
    }
}

pub(super) fn local(path: &Path, error: &std::io::Error) -> PlatformError {
    PlatformError::new(ErrorKind::Local, format!("{}: {error}", path.display()))
}
