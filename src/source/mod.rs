//! The repository as a stream of files, and what Git says of it.

pub mod checkout;
pub mod git;
pub mod secrets;
mod walk;

pub use git::{Git, GitError};
pub use walk::{SourceError, SourceFile, Walked, read_text, walk};
