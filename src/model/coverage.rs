//! What was looked at and what was not, and why: the other half of every count.

use serde::Serialize;
use std::collections::BTreeMap;

/// Why a file in the tree was not read, or not wholly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// Its first bytes are not text.
    Binary,
    /// Larger than the limit: only the first part was read.
    CutAtLimit,
    /// The system refused to open or read it.
    Unreadable,
    /// A symbolic link: never followed.
    SymbolicLink,
    /// A FIFO, device or socket.
    NotRegular,
    /// Its name is not UTF-8.
    NameNotUtf8,
    /// Deeper than the depth limit, or after the file limit.
    OutsideWalkLimit,
    /// A Git submodule's folder: another repository.
    Submodule,
    /// Written by techdoc itself: an article about this tree is no part of it.
    OwnArticle,
    /// Its name says that it holds credentials.
    Credential,
    /// Eligible for parsing, but beyond the limit on the number of files.
    FunctionFileLimit,
    /// Too large to be parsed for functions.
    FunctionSizeLimit,
    /// The parser gave up.
    ParseFailed,
}

impl SkipReason {
    /// The reason in words for people, as a lowercase fragment.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::CutAtLimit => "cut at the size limit",
            Self::Unreadable => "unreadable",
            Self::SymbolicLink => "symbolic links, not followed",
            Self::NotRegular => "not regular files",
            Self::NameNotUtf8 => "names that are not UTF-8",
            Self::OutsideWalkLimit => "outside the walk's limits",
            Self::Submodule => "submodules",
            Self::OwnArticle => "written by techdoc",
            Self::Credential => "credentials by their name",
            Self::FunctionFileLimit => "not parsed: beyond the limit on files",
            Self::FunctionSizeLimit => "not parsed: too large",
            Self::ParseFailed => "not parsed: the parser gave up",
        }
    }
}

/// How many files were skipped for one reason, with the first few of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// How many.
    pub files: u64,
    /// Up to five paths in order, with invalid bytes and control characters replaced.
    pub examples: Vec<String>,
}

/// A secret that was replaced before its text went anywhere: what kind and where, never what it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Redaction {
    /// The file, or `git history`.
    pub path: String,
    /// The line in it, from 1; 0 where there are no lines.
    pub line: u32,
    /// What it looks like: `github-token`, `password` ...
    pub kind: &'static str,
}

/// What an analysis has seen.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Coverage {
    /// Files found, ignored ones not counted.
    pub files_found: u64,
    /// Files read.
    pub files_read: u64,
    /// Files parsed for functions.
    pub files_parsed: u64,
    /// Source and test files in a language that techdoc can parse.
    pub files_parsable: u64,
    /// What was skipped or cut.
    pub skipped: BTreeMap<SkipReason, Skipped>,
    /// Sentences about what else is missing, such as a history that is shallow.
    pub notes: Vec<String>,
    /// Secrets in the text that was shown or sent, in order.
    pub redactions: Vec<Redaction>,
}

impl Coverage {
    /// The number of examples kept for a reason.
    pub const EXAMPLES: usize = 5;

    /// Counts one file; call in path order, so that the examples do not depend on timing.
    pub fn skip(&mut self, reason: SkipReason, path: &str) {
        let skipped = self.skipped.entry(reason).or_default();
        skipped.files += 1;
        if skipped.examples.len() < Self::EXAMPLES {
            skipped.examples.push(path.to_owned());
        }
    }
}
