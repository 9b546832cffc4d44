//! The tree that an article is checked against: which paths exist, and the text of files, read on demand under one budget.
//!
//! The budget bounds what a hostile article can make us read; once it is spent nothing can be verified any more.

use super::{Ground, Pinned};
use crate::model::{Analysis, Span, file_name};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};
use std::rc::Rc;

const FILE_BYTES: usize = 1 << 20;
const CACHE_BYTES: usize = 8 << 20;
const BUDGET_BYTES: u64 = 256 << 20;

/// The text of a file with its lines.
pub(super) struct FileText {
    /// The text, line ends as LF.
    pub(super) text: String,
    starts: Vec<usize>,
}

impl FileText {
    fn new(text: String) -> Self {
        let text = if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text };
        let mut starts: Vec<usize> =
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        if starts.last() == Some(&text.len()) {
            starts.pop();
        }
        Self { text, starts }
    }

    /// The number of lines.
    pub(super) fn len(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The lines of `span`, without what lies behind the end.
    pub(super) fn slice(&self, span: Span) -> &str {
        let at = |line: u32| self.starts.get(line as usize).copied().unwrap_or(self.text.len());
        &self.text[at(span.start_line - 1)..at(span.end_line)]
    }

    /// The line on which the byte at `offset` stands.
    pub(super) fn line_at(&self, offset: usize) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32
    }
}

/// The tree.
pub(super) struct Tree<'a> {
    /// The analysis of it.
    pub(super) analysis: &'a Analysis,
    root: &'a Path,
    folders: BTreeSet<&'a str>,
    names: BTreeMap<&'a str, Vec<&'a str>>,
    extensions: BTreeSet<&'a str>,
    pinned: Option<&'a Pinned<'a>>,
    texts: RefCell<BTreeMap<String, Option<Rc<FileText>>>>,
    pinned_texts: RefCell<BTreeMap<String, Option<Rc<FileText>>>>,
    cached: Cell<usize>,
    budget: Cell<u64>,
}

impl<'a> Tree<'a> {
    /// The tree of `ground`.
    pub(super) fn new(ground: &Ground<'a>, pinned: Option<&'a Pinned<'a>>) -> Self {
        let mut tree = Self {
            analysis: ground.analysis,
            root: ground.root,
            folders: BTreeSet::new(),
            names: BTreeMap::new(),
            extensions: BTreeSet::new(),
            pinned,
            texts: RefCell::default(),
            pinned_texts: RefCell::default(),
            cached: Cell::new(0),
            budget: Cell::new(BUDGET_BYTES),
        };
        for file in &ground.analysis.files {
            tree.add(&file.path);
        }
        tree
    }

    fn add(&mut self, path: &'a str) {
        let name = file_name(path);
        self.names.entry(name).or_default().push(path);
        self.extensions.extend(name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension));
        let mut folder = crate::model::folder(path);
        while !folder.is_empty() && self.folders.insert(folder) {
            folder = crate::model::folder(folder);
        }
    }

    /// Takes `cost` from the budget; false when it is spent.
    pub(super) fn spend(&self, cost: usize) -> bool {
        let left = self.budget.get().saturating_sub(cost as u64 + 1);
        self.budget.set(left);
        left > 0
    }

    /// Whether a file is at `path`. Files that are no text are not in the analysis, so they are looked for on disk.
    pub(super) fn is_file(&self, path: &str) -> bool {
        self.analysis.file_index(path).is_some() || self.is_binary_file(path)
    }

    /// Whether a folder is at `path`, with or without a slash at the end.
    pub(super) fn is_folder(&self, path: &str) -> bool {
        let path = path.strip_suffix('/').unwrap_or(path);
        path == "." || self.folders.contains(path)
    }

    /// Whether `path` exists.
    pub(super) fn exists(&self, path: &str) -> bool {
        self.is_folder(path) || self.is_file(path)
    }

    fn is_binary_file(&self, path: &str) -> bool {
        if !is_inside(path) || !self.spend(8 << 10) {
            return false;
        }
        let full = self.root.join(path);
        match std::fs::symlink_metadata(&full) {
            Ok(meta) if meta.is_symlink() => true,
            Ok(meta) if meta.is_file() => head(&full).is_some_and(|head| content_inspector::inspect(&head).is_binary()),
            _ => false,
        }
    }

    /// The files with this name.
    pub(super) fn named(&self, name: &str) -> &[&'a str] {
        self.names.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a file with this extension is in the tree.
    pub(super) fn has_extension(&self, extension: &str) -> bool {
        self.extensions.contains(extension)
    }

    /// The only file or folder whose path ends with `/` and `path`.
    pub(super) fn by_suffix(&self, path: &str) -> Option<&'a str> {
        let path = path.trim_start_matches("./");
        let ends = |whole: &str| whole.strip_suffix(path).is_some_and(|rest| rest.ends_with('/'));
        let mut files = self.named(file_name(path)).iter().filter(|whole| ends(whole));
        match (files.next(), files.next()) {
            (Some(file), None) => Some(file),
            _ => None,
        }
    }

    /// Files below a folder.
    pub(super) fn below(&self, folder: &str) -> &'a [crate::model::FileRecord] {
        let folder = folder.trim_end_matches('/');
        let files = &self.analysis.files;
        if folder.is_empty() || folder == "." {
            return files;
        }
        let prefix = format!("{folder}/");
        let start = files.partition_point(|file| *file.path < *prefix);
        let end = start + files[start..].partition_point(|file| file.path.starts_with(&prefix));
        &files[start..end]
    }

    /// The text of a file of the analysis; none when it cannot be read or the budget is spent.
    pub(super) fn text(&self, path: &str) -> Option<Rc<FileText>> {
        if let Some(known) = self.texts.borrow().get(path) {
            return known.clone();
        }
        let text = self.read(path).map(|text| Rc::new(FileText::new(text)));
        let size = text.as_ref().map_or(0, |text| text.text.len()) + path.len();
        let mut texts = self.texts.borrow_mut();
        if self.cached.get() + size > CACHE_BYTES {
            texts.clear();
            self.cached.set(0);
        }
        self.cached.set(self.cached.get() + size);
        texts.insert(path.to_owned(), text.clone());
        text
    }

    /// The text of a file at the article's own commit; the most recent 16 files are kept.
    pub(super) fn pinned_text(&self, path: &str) -> Option<Rc<FileText>> {
        let pinned = self.pinned?;
        let mut texts = self.pinned_texts.borrow_mut();
        if let Some(known) = texts.get(path) {
            return known.clone();
        }
        let text = pinned(path).filter(|text| self.spend(text.len())).map(|text| Rc::new(FileText::new(text)));
        if texts.len() >= 16 {
            texts.clear();
        }
        texts.insert(path.to_owned(), text.clone());
        text
    }

    fn read(&self, path: &str) -> Option<String> {
        let at = self.analysis.file_index(path)?;
        let size = self.analysis.files[at as usize].bytes.min(FILE_BYTES as u64);
        if !self.spend(size as usize) { None } else { self.read_uncounted(path) }
    }

    /// The text of a file, outside of cache and budget: for the one pass over all files.
    pub(super) fn read_uncounted(&self, path: &str) -> Option<String> {
        read_text(self.root, path, FILE_BYTES).ok()
    }
}

/// Whether a path is relative and stays below the root and outside of Git's own folder.
fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains('\0')
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(name) if name != ".git"))
}

fn head(path: &Path) -> Option<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(8 << 10).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Reads at most `max_bytes` of a text file. To be replaced by `crate::source::read_text`.
fn read_text(root: &Path, path: &str, max_bytes: usize) -> std::io::Result<String> {
    use std::io::Read;
    let full = root.join(path);
    if !is_inside(path) || !std::fs::symlink_metadata(&full)?.is_file() {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    std::fs::File::open(full)?.take(max_bytes as u64).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
