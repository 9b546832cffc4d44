//! One parallel walk over the tree: every file is read once into a worker's buffer and visited.
//!
//! Ignore rules are those of the tree (`.gitignore`, `.ignore`, `.git/info/exclude`), never those of the user's home, so that two
//! people see the same files; what Git tracks all the same is read, too. What a worker finds stays in the worker until the end; `found`
//! then makes the order.

use super::found::{Found, Walked, assemble};
use super::read::{Buffer, Folder, Spare, Text};
use super::rule_files::{self, Refused};
use super::{explain, skip, tracked};
use crate::limits::Limits;
use crate::model::SkipReason;
use crate::progress::{Interrupt, Progress};
use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};
use std::collections::BTreeSet;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// How many files a worker visits between two reports of progress.
const PROGRESS_STEP: u64 = 64;

/// Why a tree could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// No such path.
    #[error("{0} does not exist")]
    Missing(PathBuf),
    /// A file with ignore rules cannot be one.
    #[error("{0} is no regular file of at most 1 MiB, so its ignore rules cannot be read")]
    Rules(PathBuf),
    /// The system refuses to list or open the root.
    #[error("cannot read {path}")]
    Unreadable {
        /// The root as it was given.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No file of the tree is left to read; the second part says why.
    #[error("nothing to read in {path}: {reason}")]
    NothingToRead {
        /// The root as it was given.
        path: PathBuf,
        /// Why, as in "0 of 78,613 files: all ignored by .gitignore".
        reason: String,
    },
    /// Somebody asked to stop.
    #[error("interrupted")]
    Interrupted,
}

/// One file, borrowed from a worker's buffer.
pub struct SourceFile<'a> {
    /// The path from the root, with `/`.
    pub path: &'a str,
    /// The first bytes, at most `limits.file_bytes`; UTF-16 with a mark is already UTF-8, a UTF-8 mark is cut off.
    pub bytes: &'a [u8],
    /// The size on disk.
    pub size: u64,
}

/// Walks `root` (a folder, or a single file) and visits every text file that no ignore rule excludes, or that Git tracks all the same.
///
/// Reports files to `progress` as they are visited; the caller begins the stage.
///
/// # Errors
/// When the root is missing or unreadable, when nothing is left to read, or when `interrupt` was requested.
pub fn walk<T: Send>(
    root: &Path,
    limits: &Limits,
    progress: &dyn Progress,
    interrupt: &Interrupt,
    visit: impl Fn(&SourceFile<'_>) -> T + Sync,
) -> Result<Walked<T>, SourceError> {
    let (folder_path, single) = locate(root)?;
    let unreadable = |source| SourceError::Unreadable { path: root.to_owned(), source };
    let folder = Folder::open(&folder_path).map_err(unreadable)?;
    let submodules = if single.is_none() { submodules(&folder) } else { BTreeSet::new() };
    let mut tree = Tree {
        path: &folder_path,
        folder,
        submodules,
        limits,
        progress,
        interrupt,
        visit: &visit,
        spare: Spare::new(limits.worker_threads()),
        refused: Refused::default(),
        count: 0.into(),
        full: false.into(),
    };
    let found = match &single {
        Some(name) => tree.visit_one(name),
        None => {
            std::fs::read_dir(&folder_path).map_err(unreadable)?;
            if let Some(rules) = rule_files::bad_for(&folder_path) {
                return Err(SourceError::Rules(rules));
            }
            let found = tree.visit_all();
            tree.visit_tracked(found)
        }
    };
    if interrupt.requested() {
        return Err(SourceError::Interrupted);
    }
    let full = *tree.full.get_mut();
    let walked = assemble(folder_path, found, full.then_some(limits.walk_files));
    if walked.files.is_empty() {
        let reason = explain::nothing_to_read(&walked.root, single.is_some(), &walked.coverage, limits);
        return Err(SourceError::NothingToRead { path: root.to_owned(), reason });
    }
    Ok(walked)
}

/// The folder that paths count from, and the file's name when the root is a single file. A link as the root itself is followed:
/// whoever named it meant what it points to.
fn locate(root: &Path) -> Result<(PathBuf, Option<String>), SourceError> {
    let path = root.canonicalize().map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => SourceError::Missing(root.to_owned()),
        _ => SourceError::Unreadable { path: root.to_owned(), source },
    })?;
    if path.is_dir() {
        return Ok((path, None));
    }
    let unnamed = || SourceError::NothingToRead { path: root.to_owned(), reason: "its name is not UTF-8".into() };
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(unnamed)?.to_owned();
    let parent = path.parent().unwrap_or(Path::new("/")).to_owned();
    Ok((parent, Some(name)))
}

/// The folders that `.gitmodules` names, checked out or not.
fn submodules(folder: &Folder) -> BTreeSet<String> {
    let spare = Spare::new(1);
    let mut buffer = Buffer::new(256 << 10, &spare);
    let Ok(text) = buffer.read(folder, ".gitmodules") else { return BTreeSet::new() };
    let text = String::from_utf8_lossy(text.bytes);
    let paths = text.lines().filter_map(|line| line.trim_start().strip_prefix("path")?.trim_start().strip_prefix('='));
    paths.map(|path| path.trim().trim_matches('"').trim_end_matches('/').to_owned()).filter(|path| !path.is_empty()).collect()
}

/// What all workers share.
struct Tree<'a, V> {
    path: &'a Path,
    folder: Folder,
    submodules: BTreeSet<String>,
    limits: &'a Limits,
    progress: &'a dyn Progress,
    interrupt: &'a Interrupt,
    visit: &'a V,
    spare: Spare,
    refused: Refused,
    count: AtomicUsize,
    full: AtomicBool,
}

impl<V> Tree<'_, V> {
    fn visit_one<T>(&self, name: &str) -> Found<T>
    where
        V: Fn(&SourceFile<'_>) -> T + Sync,
    {
        let mut worker = Worker::new(self, None);
        worker.read(name);
        worker.take()
    }

    /// Walks in parallel. When the file limit is hit, which files came first is chance: then the walk is made again by one worker,
    /// whose order is that of the folders.
    fn visit_all<T: Send>(&self) -> Found<T>
    where
        V: Fn(&SourceFile<'_>) -> T + Sync,
    {
        let threads = self.limits.worker_threads();
        let found = self.run(threads);
        if threads == 1 || !self.full.load(Ordering::Relaxed) {
            return found;
        }
        drop(found);
        self.count.store(0, Ordering::Relaxed);
        self.full.store(false, Ordering::Relaxed);
        self.run(1)
    }

    /// Reads what Git tracks although a rule names it, and the walk therefore passed by.
    fn visit_tracked<T>(&self, found: Found<T>) -> Found<T>
    where
        V: Fn(&SourceFile<'_>) -> T + Sync,
    {
        // Git would wait for the rules, too, that the walk left alone.
        if self.full.load(Ordering::Relaxed) || found.has_refused {
            return found;
        }
        let mut tracked = tracked::though_ignored(self.path, self.limits, self.interrupt);
        for path in found.paths() {
            tracked.paths.remove(path);
        }
        let mut worker = Worker::new(self, None);
        worker.found = found;
        worker.found.misses_tracked = !tracked.is_whole;
        for path in tracked.paths {
            if !self.interrupt.requested() {
                worker.read_counted(&path);
            }
        }
        worker.take()
    }

    fn run<T: Send>(&self, threads: usize) -> Found<T>
    where
        V: Fn(&SourceFile<'_>) -> T + Sync,
    {
        let crew = Crew { tree: self, sink: Mutex::new(Found::default()) };
        let mut builder = builder(self.path, self.limits, &self.refused);
        builder.threads(threads).build_parallel().visit(&mut &crew);
        let mut found = crew.sink.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let refused = self.refused.take();
        found.has_refused = !refused.is_empty();
        let shown = |path: PathBuf| skip::shown(&relative(self.path, &path).to_string_lossy());
        found.skipped.extend(refused.into_iter().map(|path| (shown(path), SkipReason::Unreadable)));
        found
    }
}

/// The walker with the rules that hold for every tree; the folders that it must not enter are noted.
pub(super) fn builder(root: &Path, limits: &Limits, refused: &Refused) -> WalkBuilder {
    let refused = refused.clone();
    let mut builder = WalkBuilder::new(root);
    builder.standard_filters(false).git_ignore(true).git_exclude(true).ignore(true).require_git(false);
    builder.parents(rule_files::is_in_repository(root)).follow_links(false).max_depth(Some(limits.walk_depth));
    builder.filter_entry(move |entry| refused.lets_in(entry));
    builder
}

/// Makes one worker per thread.
struct Crew<'a, T, V> {
    tree: &'a Tree<'a, V>,
    sink: Mutex<Found<T>>,
}

impl<'s, T: Send, V: Fn(&SourceFile<'_>) -> T + Sync> ParallelVisitorBuilder<'s> for &'s Crew<'_, T, V> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 's> {
        Box::new(Worker::new(self.tree, Some(&self.sink)))
    }
}

/// One thread's buffer and finds.
struct Worker<'a, T, V> {
    tree: &'a Tree<'a, V>,
    sink: Option<&'a Mutex<Found<T>>>,
    buffer: Buffer<'a>,
    found: Found<T>,
    unreported: u64,
}

impl<T: Send, V: Fn(&SourceFile<'_>) -> T + Sync> ParallelVisitor for Worker<'_, T, V> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        if self.tree.interrupt.requested() || self.tree.full.load(Ordering::Relaxed) {
            return WalkState::Quit;
        }
        match entry {
            Ok(entry) if entry.depth() == 0 => WalkState::Continue,
            Ok(entry) => self.enter(&entry),
            Err(error) => {
                self.refused(&error);
                WalkState::Continue
            }
        }
    }
}

impl<'a, T, V: Fn(&SourceFile<'_>) -> T + Sync> Worker<'a, T, V> {
    fn new(tree: &'a Tree<'a, V>, sink: Option<&'a Mutex<Found<T>>>) -> Self {
        let buffer = Buffer::new(tree.limits.file_bytes, &tree.spare);
        Self { tree, sink, buffer, found: Found::default(), unreported: 0 }
    }

    fn enter(&mut self, entry: &DirEntry) -> WalkState {
        if entry.file_name() == ".git" {
            return WalkState::Skip;
        }
        let path = relative(self.tree.path, entry.path());
        let kind = entry.file_type();
        if kind.is_some_and(|kind| kind.is_dir()) {
            return self.enter_folder(path, entry.depth());
        }
        if !self.has_room(path) {
            return WalkState::Quit;
        }
        match (kind, path.to_str()) {
            (Some(kind), _) if kind.is_symlink() => self.skip(path, SkipReason::SymbolicLink),
            (Some(kind), _) if !kind.is_file() => self.skip(path, SkipReason::NotRegular),
            (_, None) => self.skip(path, SkipReason::NameNotUtf8),
            (_, Some(path)) => self.read(path),
        }
        WalkState::Continue
    }

    /// Whether one more file may be read; the first that may not is recorded.
    fn has_room(&mut self, path: &Path) -> bool {
        let has_room = self.tree.count.fetch_add(1, Ordering::Relaxed) < self.tree.limits.walk_files;
        if !has_room {
            self.tree.full.store(true, Ordering::Relaxed);
            self.skip(path, SkipReason::OutsideWalkLimit);
        }
        has_room
    }

    fn read_counted(&mut self, path: &str) {
        if !self.tree.full.load(Ordering::Relaxed) && self.has_room(Path::new(path)) {
            self.read(path);
        }
    }

    fn enter_folder(&mut self, path: &Path, depth: usize) -> WalkState {
        let submodule =
            path.to_str().is_some_and(|path| self.tree.submodules.contains(path) || self.tree.folder.has_git_file(path));
        let reason = if submodule {
            SkipReason::Submodule
        } else if depth >= self.tree.limits.walk_depth {
            SkipReason::OutsideWalkLimit
        } else {
            return WalkState::Continue;
        };
        self.skip(path, reason);
        WalkState::Skip
    }

    fn read(&mut self, path: &str) {
        self.report();
        if skip::is_credential(path) {
            return self.skip(Path::new(path), SkipReason::Credential);
        }
        match self.buffer.read(&self.tree.folder, path) {
            Err(reason) => self.skip(Path::new(path), reason),
            Ok(text) if skip::is_own_article(path, text.bytes) => self.skip(Path::new(path), SkipReason::OwnArticle),
            Ok(Text { bytes, size, cut }) => {
                let value = (self.tree.visit)(&SourceFile { path, bytes, size });
                self.found.push((path.into(), size, value));
                if cut {
                    self.skip(Path::new(path), SkipReason::CutAtLimit);
                }
            }
        }
        self.buffer.release();
    }

    fn skip(&mut self, path: &Path, reason: SkipReason) {
        self.found.skipped.push((skip::shown(&path.to_string_lossy()), reason));
    }

    /// Records a folder or file that the walker could not look into.
    fn refused(&mut self, error: &ignore::Error) {
        if let Some(path) = path_of(error) {
            self.skip(relative(self.tree.path, path), SkipReason::Unreadable);
        }
    }

    fn report(&mut self) {
        self.unreported += 1;
        if self.unreported == PROGRESS_STEP {
            self.tree.progress.advance(std::mem::take(&mut self.unreported));
        }
    }
}

impl<T, V> Worker<'_, T, V> {
    fn take(&mut self) -> Found<T> {
        std::mem::take(&mut self.found)
    }
}

impl<T, V> Drop for Worker<'_, T, V> {
    fn drop(&mut self) {
        self.tree.progress.advance(self.unreported);
        let Some(sink) = self.sink else { return };
        let mut found = self.take();
        let mut sink = sink.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        sink.parts.append(&mut found.parts);
        sink.skipped.append(&mut found.skipped);
    }
}

fn relative<'a>(root: &Path, path: &'a Path) -> &'a Path {
    let bytes = path.as_os_str().as_bytes();
    let rest = bytes.get(root.as_os_str().len()..).unwrap_or(bytes);
    Path::new(std::ffi::OsStr::from_bytes(rest.strip_prefix(b"/").unwrap_or(rest)))
}

fn path_of(mut error: &ignore::Error) -> Option<&Path> {
    loop {
        match error {
            ignore::Error::WithPath { path, .. } => return Some(path),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => error = err,
            _ => return None,
        }
    }
}
