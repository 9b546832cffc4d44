//! techdoc reads a code repository and writes a technical article about it that cannot lie about the code.
//!
//! Seven invariants hold it together:
//!
//! 1. The core is synchronous and pure; the edges are async.
//! 2. One walk, fixed memory. What a cap cut off is recorded in the [`Coverage`](model::Coverage). Output does not depend on timing.
//! 3. A section is written from its [`Brief`](model::Brief) and nothing else.
//! 4. Nothing leaves `compose` unverified.
//! 5. Code in an article is spliced, never typed.
//! 6. Cache and progress can never make a run fail; the store can.
//! 7. Modules import only downwards: `model`, `limits`, `spelling` < `config`, `progress`, `telemetry`, `sqlite`, `remote` < `source`, `cache`, `store`, `outline`,
//!    `grounding`, `render` < `analysis`, `llm` < `compose`, `publish` < `pipeline` < `jobs` < `server` < `cli`.

#![warn(missing_docs)]

pub mod analysis;
pub mod cache;
pub mod cli;
pub mod compose;
pub mod config;
pub mod grounding;
pub mod jobs;
pub mod limits;
pub mod llm;
pub mod model;
pub mod outline;
pub mod pipeline;
pub mod progress;
pub mod publish;
pub mod remote;
pub mod render;
pub mod server;
pub mod source;
pub mod spelling;
pub mod sqlite;
pub mod store;
pub mod telemetry;
pub mod words;
