//! The repository as a stream of files, and what Git says of it.

pub mod checkout;
mod explain;
pub mod git;
mod read;
pub mod secrets;
mod skip;
mod walk;

pub use git::{Git, GitError};
pub use read::read_text;
pub use walk::{SourceError, SourceFile, Walked, walk};
