//! Publishing through the binary, to platforms that tests play.

#![allow(dead_code, reason = "each test uses a part of the doubles")]

mod clock;
mod filter;
mod forem;
mod ghost;
mod liquid;
mod multipart;
mod token;
mod wordpress;
mod wordpress_site;
