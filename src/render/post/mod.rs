//! An article as other platforms take it: Markdown in their dialect, HTML, short posts, tags and front matter.
//!
//! Everything here is a pure function of the article's body: CommonMark with tables, strikethrough, task lists and footnotes, without
//! front matter, its first H1 being the title. A platform is a row in the table of [`Dialect`]s. Markdown is rewritten in small
//! passes, each of which edits the byte ranges that it has a reason to change, so that all other bytes stay as they were written.

mod diagram;
mod dialect;
mod edits;
mod fences;
mod footnotes;
mod hook;
mod html;
mod images;
mod lines;
mod markdown;
mod markup;
mod places;
mod png;
mod sections;
mod short;
mod site_head;
mod tables;
mod tags;
mod templates;

pub use diagram::diagram;
pub use dialect::{ASTRO, DEVTO, DOCUSAURUS, Dialect, GHOST, GITHUB, HASHNODE, HUGO, JEKYLL, MEDIUM, MKDOCS, PLAIN, Templates};
pub use hook::hook;
pub use html::{HtmlForm, html};
pub use images::{Image, OwnedImage, image_addresses, images};
pub use markdown::markdown;
pub use png::png;
pub use sections::{HtmlSection, html_sections};
pub use short::{Counting, Facet, Short, Target, short};
pub use site_head::{Generator, SiteHead, field_name, site_head};
pub use tags::{TagRule, Tags, tags};
