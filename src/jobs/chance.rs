//! Names that nobody else has: of jobs, leases and requests. Nothing secret depends on them.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// Sixteen hexadecimal digits that no other call and no other process gets.
#[must_use]
pub fn token() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}
