//! Everything that is known of a repository before a word is written.

use crate::model::{
    Change, Coverage, Dependency, Evidence, Excerpt, Fact, FileRecord, History, Language, LineCounts, Package, Pattern, Repository,
    Step, Tests,
};
use serde::Serialize;

/// Counts of all files that were read.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Totals {
    /// Files read.
    pub files: u64,
    /// Their bytes on disk.
    pub bytes: u64,
    /// Lines.
    pub lines: u64,
    /// Lines of code.
    pub code: u64,
    /// Lines of comments.
    pub comments: u64,
    /// Blank lines.
    pub blanks: u64,
}

impl Totals {
    /// Adds one file.
    pub fn add(&mut self, bytes: u64, counts: LineCounts) {
        self.files += 1;
        self.bytes += bytes;
        self.lines += u64::from(counts.lines());
        self.code += u64::from(counts.code);
        self.comments += u64::from(counts.comments);
        self.blanks += u64::from(counts.blanks);
    }
}

/// Counts of one language.
#[derive(Clone, Debug, Serialize)]
pub struct LanguageTotals {
    /// The language.
    pub name: Language,
    /// Its counts.
    #[serde(flatten)]
    pub totals: Totals,
}

/// A folder (or package) as a node of the module graph.
#[derive(Clone, Debug, Serialize)]
pub struct Module {
    /// The folder, with `/`; `.` for the root.
    pub path: Box<str>,
    /// Source files in it, those of deeper modules not counted.
    pub files: u64,
    /// Their lines of code.
    pub code: u64,
    /// Modules that its files import, by path.
    pub imports: Vec<Box<str>>,
}

/// A function in the list of an analysis.
#[derive(Clone, Debug, Serialize)]
pub struct FunctionEntry {
    /// The file.
    pub path: Box<str>,
    /// The name with its owner: `Frame::parse`.
    pub name: String,
    /// The first line.
    pub start_line: u32,
    /// The last line.
    pub end_line: u32,
    /// Cyclomatic complexity: 1 plus the decisions.
    pub complexity: u32,
}

/// The graph of imports between files: indices into [`Analysis::files`].
#[derive(Clone, Debug, Default)]
pub struct ImportGraph {
    /// `(from, to)`: `from` imports `to`; sorted, each once, no loops on one file.
    pub edges: Vec<(u32, u32)>,
    /// `(from, to)`: `from` only holds or passes on `to` (`mod x;`, `pub use x::Y`, `export ... from`, a package's `__init__`)
    /// and does not use it as far as can be seen; sorted, each once, none of them in `edges`.
    pub declares: Vec<(u32, u32)>,
}

impl ImportGraph {
    /// The files that `file` imports, in order.
    pub fn imports(&self, file: u32) -> impl Iterator<Item = u32> + '_ {
        let start = self.edges.partition_point(|&(from, _)| from < file);
        self.edges[start..].iter().take_while(move |&&(from, _)| from == file).map(|&(_, to)| to)
    }
}

/// Everything that is known of a repository.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// Name, commit, branch.
    pub repository: Repository,
    /// Counts of everything.
    pub totals: Totals,
    /// What was looked at and what was not.
    pub coverage: Coverage,
    /// Languages, most lines of code first.
    pub languages: Vec<LanguageTotals>,
    /// The module graph.
    pub modules: Vec<Module>,
    /// Every file, by path.
    pub files: Vec<FileRecord>,
    /// The rank of every file, as `files` is ordered; all ranks add up to 1.
    pub ranks: Vec<f32>,
    /// Who imports whom.
    pub imports: ImportGraph,
    /// Functions of the parsed files, by path and line.
    pub functions: Vec<FunctionEntry>,
    /// Patterns with evidence.
    pub patterns: Vec<Pattern>,
    /// Packages of the tree, the one nearest to the root first.
    pub packages: Vec<Package>,
    /// Direct dependencies.
    pub dependencies: Vec<Dependency>,
    /// How it is tested.
    pub tests: Tests,
    /// What Git knows.
    pub history: History,
    /// What happened since a revision, when one was asked for.
    pub change: Option<Change>,
    /// Facts, by score.
    pub facts: Vec<Fact>,
    /// The text of every place that a fact wants shown or quoted, by evidence.
    pub excerpts: Vec<Excerpt>,
    /// The folders and files that the analysis looks at more closely; empty for the whole tree.
    pub focus: Vec<String>,
    /// The shortest call path from an entry to the hub, when there is one.
    pub path: Vec<Step>,
}

impl Analysis {
    /// The index of the file at `path`.
    #[must_use]
    pub fn file_index(&self, path: &str) -> Option<u32> {
        self.files.binary_search_by(|file| (*file.path).cmp(path)).ok().map(|at| at as u32)
    }

    /// Whether a path lies in the focus; everything does when there is none.
    #[must_use]
    pub fn in_focus(&self, path: &str) -> bool {
        self.focus.is_empty() || self.focus.iter().any(|focus| within(path, focus))
    }

    /// The text at a place, when a fact wanted it shown.
    #[must_use]
    pub fn excerpt(&self, evidence: &Evidence) -> Option<&Excerpt> {
        self.excerpts.binary_search_by(|excerpt| excerpt.evidence.cmp(evidence)).ok().map(|at| &self.excerpts[at])
    }

    /// The indices of all files, highest rank first, ties by path.
    #[must_use]
    pub fn by_rank(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.files.len() as u32).collect();
        order.sort_by(|&a, &b| self.ranks[b as usize].total_cmp(&self.ranks[a as usize]).then(a.cmp(&b)));
        order
    }
}

/// Whether `path` is `place` or lies below it; `.` holds everything.
#[must_use]
pub fn within(path: &str, place: &str) -> bool {
    let place = place.trim_start_matches("./").trim_end_matches('/');
    place.is_empty() || place == "." || path == place || path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'))
}
