//! An article as other platforms take it: front matter.

mod site_head;

pub use site_head::{Generator, SiteHead, site_head};
