//! The `techdoc` program
fn main() {}
