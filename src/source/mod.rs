//! The repository as a stream of files, and what Git says of it.

mod explain;
mod git;
mod read;
mod skip;
mod walk;

#[cfg(test)]
mod tests;

pub use git::{Git, GitError};
pub use read::read_text;
pub use walk::{SourceError, SourceFile, Walked, walk};
