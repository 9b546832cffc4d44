//! One file of the tree: what the inventory knows of every file without parsing it.

use serde::Serialize;

/// The name of a programming or markup language, as in the language table ("Rust", "C++", "Markdown").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Language(pub &'static str);

/// Line counts of one file or of many. There is one for every file of a tree, so the sum is not kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// Lines with code on them.
    pub code: u32,
    /// Lines with only a comment on them.
    pub comments: u32,
    /// Lines with only white space.
    pub blanks: u32,
}

impl LineCounts {
    /// All lines; a last line without a line feed counts.
    #[must_use]
    pub fn lines(self) -> u32 {
        self.code + self.comments + self.blanks
    }
}

impl std::ops::AddAssign for LineCounts {
    fn add_assign(&mut self, other: Self) {
        self.code += other.code;
        self.comments += other.comments;
        self.blanks += other.blanks;
    }
}

/// What a file is there for, judged from its path, name and first lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Code of the product.
    Source,
    /// Code that tests it, benchmarks included.
    Test,
    /// Code that shows its use.
    Example,
    /// Text for people.
    Document,
    /// Manifests, settings, build and CI files.
    Config,
    /// Written by a program: says so in its first lines, or is a lock file or minified.
    Generated,
    /// Third-party code that is kept in the tree.
    Vendored,
    /// None of these: data, styles, translations.
    Other,
}

/// One file that was read.
#[derive(Clone, Debug)]
pub struct FileRecord {
    /// The path from the root, with `/`.
    pub path: Box<str>,
    /// Its language, when it has one.
    pub language: Option<Language>,
    /// Its size in bytes on disk, also when only a part was read.
    pub bytes: u64,
    /// Counts of the part that was read.
    pub counts: LineCounts,
    /// What it is there for.
    pub role: Role,
}

impl FileRecord {
    /// The file's name without its folders.
    #[must_use]
    pub fn name(&self) -> &str {
        file_name(&self.path)
    }
}

/// The last component of a `/`-separated path.
#[must_use]
pub fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The folder of a `/`-separated path; empty for a file at the root.
#[must_use]
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
