//! Every cap that keeps memory and time fixed, in one place.
//!
//! A cap that cuts something off is recorded in the [`Coverage`](crate::model::Coverage); it never drops anything in silence.

use serde::Serialize;

/// The caps of one run. Sizes are in bytes.
#[derive(Clone, Debug, Serialize)]
pub struct Limits {
    /// The most bytes read of any file: 1 MiB. The rest of a larger file is not looked at.
    pub file_bytes: usize,
    /// The number of top-ranked files whose text is kept for quotes, comments and excerpts: 50.
    pub files: usize,
    /// The first bytes of every file that imports and patterns are looked for in: 8 KiB.
    pub chunk_bytes: usize,
    /// The number of top-ranked files that are parsed for functions: 15; `usize::MAX` means all.
    pub function_files: usize,
    /// The size above which a file is not parsed for functions: 256 KiB.
    pub function_bytes: usize,
    /// The number of files after which the walk stops: 2,000,000.
    pub walk_files: usize,
    /// The folder depth below which the walk does not go: 128.
    pub walk_depth: usize,
    /// The number of commits of history that are read: 5,000.
    pub history_commits: usize,
    /// The number of worker threads; 0 means one per core, at most 8.
    pub threads: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 1 << 20,
            files: 50,
            chunk_bytes: 8 << 10,
            function_files: 15,
            function_bytes: 256 << 10,
            walk_files: 2_000_000,
            walk_depth: 128,
            history_commits: 5_000,
            threads: 0,
        }
    }
}

impl Limits {
    /// The caps that an article starts from: it compares functions ("the most branching of 127"), so it looks at more files than
    /// a listing does.
    #[must_use]
    pub fn for_article() -> Self {
        Self { files: 800, function_files: 800, function_bytes: 512 << 10, ..Self::default() }
    }

    /// The number of worker threads to start.
    #[must_use]
    pub fn worker_threads(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8),
            threads => threads,
        }
    }
}
