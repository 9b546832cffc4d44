//! `techdoc publish` against platforms that tests play on loopback.

#![allow(dead_code, reason = "each test uses a part of the doubles")]

mod clock;
mod core;
mod desk;
mod devto_test;
mod filter;
mod forem;
mod ghost;
mod ghost_test;
mod liquid;
mod multipart;
mod token;
mod wordpress;
mod wordpress_site;
mod wordpress_test;
