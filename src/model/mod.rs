//! Domain values: plain data with names, no I/O and no async.
//!
//! Read in this order: a [`FileRecord`] is one file of the tree, [`FileSymbols`] what a parser saw in it, a [`Fact`] a true
//! sentence with its [`Evidence`], an [`Analysis`] all of them together. An article is planned as an [`Outline`] of [`Brief`]s,
//! each composed into a [`Draft`], checked into [`Finding`]s, and joined into an [`Article`].

mod analysis;
mod article;
mod brief;
mod commit_dates;
mod completion;
mod coverage;
mod evidence;
mod fact;
mod file;
mod history;
mod job;
mod manifest;
mod publication;
mod review;
mod symbols;

pub use analysis::*;
pub use article::*;
pub use brief::*;
pub use commit_dates::*;
pub use completion::*;
pub use coverage::*;
pub use evidence::*;
pub use fact::*;
pub use file::*;
pub use history::*;
pub use job::*;
pub use manifest::*;
pub use publication::*;
pub use review::*;
pub use symbols::*;

/// The version of every JSON document that techdoc prints; it grows when a name changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;
