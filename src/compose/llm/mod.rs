//! The composer with a model: it plans and writes, the tool checks, and what does not hold is written by rules instead.
//!
//! One call for the plan, one for each section, at most [`CALLS`] in all. Sections are asked for at once; all drafts are checked together
//! in one pass over the tree, those with findings are repaired once, and what still does not hold gives way to the rules' draft.

mod draft;
mod estimate;
mod extent;
mod marks;
mod material;
mod page;
mod past;
mod plan;
mod prompt;
mod repair;
mod section;
mod sources;
mod stage;
mod steering;
mod tested;
mod turn;
mod wording;
mod writer;

pub use prompt::{TemplateError, Templates, VERSION};
pub use stage::Gathered;
pub use writer::{Task, Writer, WriterError, Written};

/// The most calls for one article, repairs included.
pub const CALLS: usize = 8;
