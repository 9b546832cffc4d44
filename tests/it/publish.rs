//! `techdoc publish` against platforms that tests play on loopback.

mod core;
