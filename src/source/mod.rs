//! The repository as a stream of files, and what Git says of it.

pub mod checkout;
mod explain;
mod found;
pub mod git;
mod reach;
mod read;
mod rule_files;
mod search;
pub mod secrets;
mod skip;
mod tracked;
mod walk;

#[cfg(test)]
mod tests;

pub use found::Walked;
pub use git::{Git, GitError};
pub use reach::{Pin, Reach};
pub use read::read_text;
pub use search::{Stands, files_with_words, search_budget, search_cost};
pub use secrets::redact;
pub use walk::{SourceError, SourceFile, walk};
