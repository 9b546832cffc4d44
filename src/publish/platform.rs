//! What a platform is to the rest of the program: composes a payload, looks for a post, creates it, changes it, and says what is wrong.
//!
//! A platform never decides whether to write, and never tries a create twice: the order of look, intent, write and record is kept in
//! one place for all of them (`settle.rs`).

use super::{Check, Manuscript, Payload, PlatformError};
use crate::config::TargetType;
use crate::model::PostState;
use futures_util::future::BoxFuture;
use std::time::Duration;

/// A place where articles are published.
pub trait Platform: Send + Sync {
    /// What it can do.
    fn abilities(&self) -> Abilities;

    /// Where posts go, without credentials: `https://blog.example.org`, `owner/name@main`. With the type it is the key in the ledger, so
    /// it must name everything that makes a post another post, and nothing that may change without the post moving.
    fn address(&self) -> String;

    /// Exactly what would be sent for `post`. Pure: no clock, no network, equal input gives equal payloads.
    ///
    /// # Errors
    /// When the platform cannot take the article as it is.
    fn compose(&self, post: &Post<'_>) -> Result<Payload, PlatformError>;

    /// Looks for the post by `known`, the platform's own name for it, else by the platform's best key. Drafts count.
    fn find<'a>(&'a self, payload: &'a Payload, known: Option<&'a str>) -> BoxFuture<'a, Result<Lookup, PlatformError>>;

    /// Creates the post. An error whose kind is [`Ambiguous`](super::ErrorKind::Ambiguous) says that it may be there all the same.
    fn create<'a>(&'a self, payload: &'a Payload) -> BoxFuture<'a, Result<Remote, PlatformError>>;

    /// Makes the post at `remote` what `payload` says. It may be tried again. An error of kind [`Gone`](super::ErrorKind::Gone) says that
    /// there is no such post.
    fn update<'a>(&'a self, payload: &'a Payload, remote: &'a Remote) -> BoxFuture<'a, Result<Remote, PlatformError>>;

    /// Looks, without writing, whether publishing would work: reachable, credential valid, rights enough, version. In plain words.
    fn examine(&self) -> BoxFuture<'_, Vec<Check>>;
}

/// What a platform can do; one row of the table of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// The type.
    pub kind: TargetType,
    /// Whether a post can be kept from the public.
    pub drafts: bool,
    /// Whether a post can be made public later.
    pub schedules: bool,
    /// Whether a post can be changed.
    pub updates: bool,
    /// Whether posts can be looked for; where not, a lost answer stays unknown.
    pub lookup: bool,
    /// Whether a post is only a few words with a link, so that it needs one.
    pub announcement: bool,
    /// Whether the address of a post is its last one, also of a draft.
    pub final_url: bool,
    /// How long a look-up may lag behind a write.
    pub lag: Duration,
}

impl Abilities {
    /// A platform of `kind` that can do everything and announces nothing.
    #[must_use]
    pub const fn all(kind: TargetType) -> Self {
        Self {
            kind,
            drafts: true,
            schedules: true,
            updates: true,
            lookup: true,
            announcement: false,
            final_url: false,
            lag: Duration::ZERO,
        }
    }
}

/// An article with what was decided about it for one platform.
#[derive(Clone, Debug)]
pub struct Post<'a> {
    /// The article.
    pub manuscript: &'a Manuscript,
    /// The address of the original; none when it is here or unknown. For an announcement it is the link.
    pub canonical_url: Option<&'a str>,
    /// Who shall see it.
    pub visibility: Visibility,
    /// The day it is dated, `YYYY-MM-DD`.
    pub date: &'a str,
}

/// Who shall see a post, and from when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Its author.
    Draft,
    /// Everybody.
    Live,
    /// Everybody, from this second since 1970 on.
    At(i64),
}

impl Visibility {
    /// The state of a post that is seen so.
    #[must_use]
    pub fn state(self) -> PostState {
        match self {
            Self::Draft => PostState::Draft,
            Self::Live => PostState::Live,
            Self::At(_) => PostState::Scheduled,
        }
    }
}

/// The outcome of a look-up.
#[derive(Clone, Debug)]
pub enum Lookup {
    /// It is there.
    Found(Remote),
    /// It is not there.
    Missing,
    /// The platform cannot be asked.
    Unknowable,
}

/// A post as the platform has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// The platform's name for it.
    pub id: String,
    /// Its address; none when the platform does not tell.
    pub url: Option<String>,
    /// Who can see it.
    pub state: PostState,
    /// From when on everybody sees it, in seconds since 1970, when it is scheduled and the platform tells.
    pub at: Option<i64>,
    /// What an update has to name so that nobody else's change is lost: a time, a hash.
    pub revision: Option<String>,
    /// Its text, for a comparison that is shown; none when it was not fetched.
    pub text: Option<String>,
    /// Whether it is known to be exactly what the payload says.
    pub same: bool,
    /// The day it is dated, where that is part of its name.
    pub date: Option<String>,
}

impl Remote {
    /// A post of which only name, address and state are known.
    #[must_use]
    pub fn new(id: impl Into<String>, url: Option<String>, state: PostState) -> Self {
        Self { id: id.into(), url, state, at: None, revision: None, text: None, same: false, date: None }
    }
}
