//! Article and analysis -> bytes: Markdown, SVG, JSON.
//!
//! Everything that comes from a repository is untrusted text: [`text::clean`] takes out what could act on a terminal or change
//! the reading order, and `inline` keeps it from becoming HTML or structure. Equal input gives equal bytes.

mod analysis_json;
mod analysis_markdown;
mod citations;
mod fence;
mod front_matter;
mod inline;
mod markdown;
mod mermaid;
pub mod post;
mod report;
mod selection;
mod svg;
pub mod text;

pub use analysis_json::analysis_json;
pub use analysis_markdown::analysis_markdown;
pub use citations::citations;
pub use fence::fence_name;
pub use markdown::{footer, markdown};
pub use report::{RunFigures, document, kept, report};
pub use selection::{Choice, selection};
pub use svg::svg;
