//! The parsed files as one body of code: who defines, names and calls what.
//!
//! This is what rules read. Resolution is careful rather than complete: a call that could mean two functions resolves to none.

mod everywhere;
mod foreign;
mod lookup;
mod overloads;
mod resolve;
mod thread;
mod top;
mod ways;

pub use lookup::{FunctionId, Index, Parsed, TypeId, unparsable};
pub use resolve::CallEdge;
pub use thread::{Hub, Thread};
pub use top::TopCall;
pub(in crate::analysis) use ways::is_tooling;
