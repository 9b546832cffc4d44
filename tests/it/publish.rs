//! `techdoc publish` against platforms that tests play on loopback.

#![allow(dead_code, reason = "each test uses a part of the doubles")]

mod bluesky;
mod bluesky_test;
mod clock;
mod core;
mod desk;
mod devto_test;
mod everywhere;
mod filter;
pub(crate) mod forem;
mod ghost;
mod ghost_test;
mod git_site;
mod github;
mod github_test;
mod hashnode;
mod hashnode_test;
mod linkedin;
mod linkedin_test;
mod liquid;
mod mastodon;
mod mastodon_test;
mod medium;
mod medium_test;
mod multipart;
mod networks_test;
mod sites;
mod token;
mod wordpress;
mod wordpress_site;
mod wordpress_test;
