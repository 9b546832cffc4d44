//! The name of a thing in an address.

use super::problem::Problem;
use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;

/// Characters of a name; ours have 16.
const CHARACTERS: usize = 64;

/// A name that a thing can have; what cannot be one names nothing.
#[derive(Clone, Debug)]
pub(super) struct Id(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let name = Path::<String>::from_request_parts(parts, state).await.map(|Path(name)| name).unwrap_or_default();
        let fits = (1..=CHARACTERS).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        if fits { Ok(Self(name)) } else { Err(Problem::of_status(StatusCode::NOT_FOUND)) }
    }
}
