//! From a tree to an [`Analysis`]: walk, link, rank, parse the top files, apply the rules.

use super::index::{Index, Parsed};
use super::{coverage_report, excerpts, history, imports, languages, manifests, parse, patterns, rank, rules, testing};
use crate::limits::Limits;
use crate::model::{
    Analysis, Change, CoverageReport, FileRecord, FunctionEntry, Language, LanguageTotals, LineCounts, Package, Repository, Role,
    Step,
};
use crate::progress::{Interrupt, Progress, Stage};
use crate::source::{Git, GitError, SourceError, SourceFile, Walked, read_text, walk};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Why a tree could not be analysed.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    /// It could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A revision was asked for that Git cannot tell of.
    #[error(transparent)]
    Git(#[from] GitError),
}

/// What to look at.
pub struct Scope<'a> {
    /// A folder, or a single file.
    pub target: &'a Path,
    /// Folders and files to look at more closely; empty for the whole tree.
    pub focus: &'a [String],
    /// What to call the repository; by its remote, package or folder when none. Wordings depend on it.
    pub name: Option<&'a str>,
    /// The commit that the history ends at; the head when none.
    pub history_at: Option<&'a str>,
    /// The revision since which changes are told.
    pub since: Option<&'a str>,
}

/// How a run is limited and watched.
pub struct Run<'a> {
    /// The caps.
    pub limits: &'a Limits,
    /// Where progress goes.
    pub progress: &'a dyn Progress,
    /// The wish to stop.
    pub interrupt: &'a Interrupt,
}

/// What a visit of one file gives; small, because there is one for every file of the tree.
struct Scan {
    language: Option<Language>,
    counts: LineCounts,
    role: Role,
    imports: imports::Kept,
}

/// Where the workers of a walk leave what only few files give, and what files share.
#[derive(Default)]
struct Shelf {
    imports: imports::Store,
    patterns: patterns::Modules,
    testing: testing::Modules,
    frameworks: AtomicU64,
    rare: Mutex<Rare>,
}

#[derive(Default)]
struct Rare {
    hints: Vec<(Box<str>, patterns::Hint)>,
    reports: Vec<CoverageReport>,
}

impl Shelf {
    fn put(&self, path: &str, hints: Vec<patterns::Hint>, report: Option<CoverageReport>) {
        if hints.is_empty() && report.is_none() {
            return;
        }
        let mut rare = self.rare.lock().unwrap_or_else(PoisonError::into_inner);
        rare.hints.extend(hints.into_iter().map(|hint| (path.into(), hint)));
        rare.reports.extend(report);
    }

    /// What links the files, once the order of the files is known.
    fn into_scans(self, files: &[FileRecord], kept: Vec<imports::Kept>) -> Scans {
        let Rare { hints, mut reports } = self.rare.into_inner().unwrap_or_else(PoisonError::into_inner);
        let find = |path: &str| files.binary_search_by(|file| (*file.path).cmp(path)).ok();
        let mut hints: Vec<(u32, patterns::Hint)> =
            hints.into_iter().filter_map(|(path, hint)| Some((find(&path)? as u32, hint))).collect();
        hints.sort_unstable_by_key(|(file, hint)| (*file, hint.line, hint.pattern));
        reports.sort_unstable_by(|left, right| left.path.cmp(&right.path));
        let frameworks = testing::Frameworks::from_bits(self.frameworks.into_inner());
        Scans { imports: self.imports.into_imports(kept), manifests: Vec::new(), hints, reports, frameworks }
    }
}

fn scan(file: &SourceFile<'_>, shelf: &Shelf, limits: &Limits) -> Scan {
    let head = &file.bytes[..file.bytes.len().min(limits.chunk_bytes)];
    let wide = &file.bytes[..file.bytes.len().min(8 * limits.chunk_bytes)];
    let language = languages::detect(file.path, file.bytes);
    let role = languages::role(file.path, language, head);
    let is_own = !matches!(role, Role::Vendored | Role::Generated);
    let hints = if is_own { patterns::scan(&shelf.patterns, file.path, language, head) } else { Vec::new() };
    shelf.put(file.path, hints, coverage_report::read(file.path, file.bytes));
    if testing::counts_in(role, language) {
        shelf.frameworks.fetch_or(testing::scan(&shelf.testing, language, head).bits(), Ordering::Relaxed);
    }
    let counts = languages::count(language, file.bytes);
    let imports = shelf.imports.keep(&imports::scan(file.path, language, wide));
    Scan { language, counts, role, imports }
}

/// Analyses a tree.
///
/// # Errors
/// When there is nothing to read, a revision is unknown, or somebody asked to stop. Everything else is recorded in the coverage.
pub fn survey(scope: &Scope<'_>, run: &Run<'_>) -> Result<Analysis, SurveyError> {
    run.progress.begin(Stage::Inventory, None);
    let shelf = Shelf::default();
    let walked = walk(scope.target, run.limits, run.progress, run.interrupt, |file| scan(file, &shelf, run.limits))?;
    let (root, mut analysis, kept) = inventory(walked);
    let mut scans = shelf.into_scans(&analysis.files, kept);
    scans.manifests = read_manifests(&root, &analysis, run.limits);
    analysis.focus = scope.focus.to_vec();
    run.progress.begin(Stage::History, None);
    read_history(&root, scope, run, &mut analysis)?;
    link(&mut analysis, scans, &root);
    if let Some(name) = scope.name {
        name.clone_into(&mut analysis.repository.name);
    }
    stop_if_asked(run)?;
    let parsed = parse::parse_top(&root, &mut analysis, run)?;
    finish(&root, &mut analysis, parsed, run);
    stop_if_asked(run)?;
    Ok(analysis)
}

fn stop_if_asked(run: &Run<'_>) -> Result<(), SourceError> {
    if run.interrupt.requested() { Err(SourceError::Interrupted) } else { Ok(()) }
}

/// What links files to each other, until they are linked.
struct Scans {
    imports: imports::Imports,
    manifests: Vec<manifests::ManifestFile>,
    hints: Vec<(u32, patterns::Hint)>,
    reports: Vec<CoverageReport>,
    frameworks: testing::Frameworks,
}

fn inventory(walked: Walked<Scan>) -> (std::path::PathBuf, Analysis, Vec<imports::Kept>) {
    let mut analysis = Analysis { coverage: walked.coverage, ..Analysis::default() };
    let mut languages: BTreeMap<Language, crate::model::Totals> = BTreeMap::new();
    let mut kept = Vec::with_capacity(walked.files.len());
    let mut record = |(path, bytes, scan): (Box<str>, u64, Scan)| {
        analysis.totals.add(bytes, scan.counts);
        if let Some(language) = scan.language {
            languages.entry(language).or_default().add(bytes, scan.counts);
        }
        kept.push(scan.imports);
        FileRecord { path, language: scan.language, bytes, counts: scan.counts, role: scan.role }
    };
    // The records take the place of what they are made from, and what is then left over of it is given back.
    analysis.files = walked.files.into_iter().map(&mut record).collect();
    analysis.files.shrink_to_fit();
    analysis.languages = languages.into_iter().map(|(name, totals)| LanguageTotals { name, totals }).collect();
    analysis
        .languages
        .sort_by(|a, b| b.totals.code.cmp(&a.totals.code).then(b.totals.files.cmp(&a.totals.files)).then(a.name.cmp(&b.name)));
    (walked.root, analysis, kept)
}

/// Reads the manifests one after the other: what parsers of TOML and JSON need is then needed once, and not in every worker.
fn read_manifests(root: &Path, analysis: &Analysis, limits: &Limits) -> Vec<manifests::ManifestFile> {
    let named = analysis.files.iter().filter(|file| manifests::is_manifest(&file.path));
    let read = |path: &str| {
        let mut manifest = manifests::read(path, read_text(root, path, limits.file_bytes).ok()?.as_bytes())?;
        if !manifests::counts(path, &analysis.files) {
            manifest.keep_links();
        }
        Some(manifest)
    };
    named.filter_map(|file| read(&file.path)).collect()
}

fn read_history(root: &Path, scope: &Scope<'_>, run: &Run<'_>, analysis: &mut Analysis) -> Result<(), GitError> {
    let folder = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    let name = folder.file_name().map_or_else(|| "repository".to_owned(), |name| name.to_string_lossy().into_owned());
    match Git::open(root) {
        Ok(git) => {
            analysis.repository = git.repository(&name);
            analysis.history = history::read(&git, scope.history_at, run.limits, &mut analysis.coverage.notes);
            analysis.change = scope.since.map(|since| change(&git, since, scope.history_at.unwrap_or("HEAD"))).transpose()?;
        }
        Err(error) if scope.since.is_some() => return Err(error),
        Err(error) => {
            analysis.repository = Repository { name, ..Repository::default() };
            analysis.coverage.notes.push(format!("no history: {error}"));
        }
    }
    Ok(())
}

/// The most commits that a change article looks at.
const CHANGE_COMMITS: usize = 500;

fn change(git: &Git, since: &str, until: &str) -> Result<Change, GitError> {
    let (since_commit, until) = (git.resolve(since)?, git.resolve(until)?);
    let changes = git.changes(&since_commit, &until, CHANGE_COMMITS)?;
    let diff = git.diff(&since_commit, &until)?;
    Ok(Change { since: since.to_owned(), since_commit, changes, diff })
}

fn link(analysis: &mut Analysis, scans: Scans, root: &Path) {
    let Scans { imports, manifests, hints, reports, frameworks } = scans;
    analysis.imports = imports::resolve(&analysis.files, &imports, &manifests);
    drop(imports);
    let (mut packages, dependencies) = manifests::join(manifests, &analysis.files);
    packages.iter_mut().for_each(|package| keep_go_programs(root, package));
    analysis.ranks = rank::rank(&analysis.files, &analysis.imports, &packages, &analysis.history);
    analysis.modules = rank::modules(&analysis.files, &analysis.imports);
    name_after_package(&mut analysis.repository, &packages);
    analysis.packages = packages;
    analysis.dependencies = dependencies;
    prefer_focus(analysis);
    let read = |path: &str| read_text(root, path, 1 << 20).ok();
    analysis.patterns = patterns::decide(&analysis.files, &analysis.packages, &analysis.ranks, &hints, &read);
    analysis.tests = testing::summarise(&analysis.files, frameworks, &analysis.dependencies, 0, reports);
}

/// A `main.go` is a program only when its package is called `main`.
fn keep_go_programs(root: &Path, package: &mut Package) {
    if package.ecosystem != "go" {
        return;
    }
    let is_program =
        |path: &str| read_text(root, path, 64 << 10).is_ok_and(|text| text.lines().any(|line| line.trim_end() == "package main"));
    let none: Vec<String> = (package.programs.iter())
        .filter(|program| program.path.as_deref().is_some_and(|path| !is_program(path)))
        .map(|program| program.name.clone())
        .collect();
    package.programs.retain(|program| !none.contains(&program.name));
    package.scripts.retain(|script| !(script.command.starts_with("go run ") && none.contains(&script.name)));
}

/// Folder names that say nothing about what lies in them.
const PLAIN_FOLDERS: &[&str] = &[
    "main",
    "master",
    "trunk",
    "repo",
    "repository",
    "src",
    "source",
    "code",
    "work",
    "workspace",
    "project",
    "clone",
    "checkout",
    "build",
    "app",
    "tmp",
];

/// A repository without a remote, in a folder with a plain name, is called as its root package is.
fn name_after_package(repository: &mut Repository, packages: &[Package]) {
    let root = packages.iter().find(|package| !package.manifest.contains('/') && package.ecosystem != "make");
    let name = root.and_then(|package| package.name.as_deref()).map(|name| name.rsplit(['/', ':']).next().unwrap_or(name));
    if let (None, true, Some(name)) = (&repository.remote, PLAIN_FOLDERS.contains(&repository.name.as_str()), name) {
        repository.name = name.to_owned();
    }
}

/// Files outside the focus rank far below those inside, but stay in the graph.
fn prefer_focus(analysis: &mut Analysis) {
    if analysis.focus.is_empty() {
        return;
    }
    let inside: Vec<bool> = analysis.files.iter().map(|file| analysis.in_focus(&file.path)).collect();
    for (rank, inside) in analysis.ranks.iter_mut().zip(inside) {
        *rank *= if inside { 1.0 } else { 0.01 };
    }
    let sum: f32 = analysis.ranks.iter().sum();
    analysis.ranks.iter_mut().for_each(|rank| *rank /= sum.max(f32::MIN_POSITIVE));
}

/// Everything that needs the parsed files, which are given back before excerpts are read.
fn finish(root: &Path, analysis: &mut Analysis, parsed: Vec<Parsed>, run: &Run<'_>) {
    run.progress.begin(Stage::Facts, None);
    analysis.tests.functions +=
        parsed.iter().flat_map(|file| &file.symbols.functions).filter(|function| function.is_test).count() as u64;
    let entries = parsed.iter().flat_map(|file| entries(&analysis.files[file.file as usize].path, file));
    analysis.functions.extend(entries);
    analysis.functions.sort_by(|a, b| a.path.cmp(&b.path).then(a.start_line.cmp(&b.start_line)).then(a.name.cmp(&b.name)));
    let (facts, path) = {
        let index = Index::build(root, analysis, &parsed);
        (rules::apply(&index), steps(&index))
    };
    drop(parsed);
    (analysis.excerpts, analysis.coverage.redactions) = excerpts::splice(root, &facts, &analysis.files);
    analysis.facts = facts;
    analysis.path = path;
}

fn entries<'a>(path: &'a str, file: &'a Parsed) -> impl Iterator<Item = FunctionEntry> + 'a {
    file.symbols.functions.iter().map(move |function| FunctionEntry {
        path: path.into(),
        name: function.qualified_name(file.language),
        start_line: function.span.start_line,
        end_line: function.span.end_line,
        complexity: function.decisions.score(),
    })
}

fn steps(index: &Index<'_>) -> Vec<Step> {
    let Some(thread) = &index.thread else { return Vec::new() };
    let line =
        |at: usize| at.checked_sub(1).map_or(0, |before| index.function(thread.steps[before]).hop(thread.calls[before]).line);
    thread
        .steps
        .iter()
        .enumerate()
        .map(|(at, &id)| Step {
            name: index.name(id),
            path: index.path(id.0).into(),
            span: index.function(id).span,
            call_line: line(at),
        })
        .collect()
}
