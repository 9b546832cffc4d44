//! The repository as a stream of files, and what Git says of it.

mod git;
mod walk;

pub use git::{Git, GitError};
pub use walk::{SourceError, SourceFile, Walked, read_text, walk};
