//! A static site in a Git repository: writes a page with its front matter and images, commits, pushes.
//!
//! The key is the path of the page. Everything is done in a bare clone of one commit that the cache folder keeps, without a work tree, so
//! nothing of the site is checked out and no link, filter or hook in it takes part.

mod address;
mod clone;
mod page;
mod paths;
mod program;
mod words;
mod work;

use super::needed;
use crate::config::{SiteGenerator, TargetSettings, TargetType};
use crate::model::PostState;
use crate::progress::Interrupt;
use crate::publish::target::Surroundings;
use crate::publish::{Abilities, Check, ErrorKind, Lookup, Payload, Platform, PlatformError, Post, Remote};
use address::Address;
use clone::Clone;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use page::Page;
use paths::Paths;
use std::sync::Arc;

/// A site.
pub(super) struct GitSite {
    settings: TargetSettings,
    paths: Paths,
    clone: Arc<Clone>,
}

impl GitSite {
    pub(super) fn new(settings: &TargetSettings, surroundings: &Surroundings) -> Result<Self, PlatformError> {
        let address = Address::parse(needed(&settings.repository, TargetType::GitSite, "repository")?)?;
        let paths = Paths::new(settings)?;
        let clone = Arc::new(Clone::new(address, settings, surroundings)?);
        Ok(Self { settings: settings.clone(), paths, clone })
    }

    /// Runs `work` where it may block; git is stopped when nobody waits for it any longer.
    fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Clone, &Interrupt) -> Result<T, PlatformError> + Send + 'static,
    ) -> BoxFuture<'static, Result<T, PlatformError>> {
        let (clone, interrupt) = (Arc::clone(&self.clone), Interrupt::default());
        let dropped = Dropped(interrupt.clone());
        async move {
            let done = tokio::task::spawn_blocking(move || work(&clone, &interrupt)).await;
            drop(dropped);
            done.unwrap_or_else(|error| Err(PlatformError::new(ErrorKind::Local, format!("git was not run: {error}"))))
        }
        .boxed()
    }

    fn write(&self, payload: &Payload, replaced: Option<String>) -> BoxFuture<'static, Result<Remote, PlatformError>> {
        let (paths, page) = (self.paths.clone(), Page::of(payload));
        self.blocking(move |clone, interrupt| {
            let page = page?;
            clone.write(&page, replaced.as_deref(), interrupt)?;
            Ok(Remote { same: true, ..paths.remote(&page.path, &page.content) })
        })
    }
}

/// Asks for an end when it goes.
struct Dropped(Interrupt);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.request();
    }
}

impl Platform for GitSite {
    fn abilities(&self) -> Abilities {
        Abilities {
            // These two leave out pages of a later date until they are built again after it.
            schedules: matches!(self.settings.generator, Some(SiteGenerator::Hugo | SiteGenerator::Jekyll)),
            final_url: self.settings.public_url.is_some(),
            ..Abilities::all(TargetType::GitSite)
        }
    }

    fn address(&self) -> String {
        let branch = self.settings.branch.as_deref().unwrap_or("HEAD");
        format!("{}@{branch}:{}", self.clone.address(), self.paths.pattern())
    }

    fn compose(&self, post: &Post<'_>) -> Result<Payload, PlatformError> {
        page::compose(&self.settings, &self.paths, post)
    }

    fn find<'a>(&'a self, payload: &'a Payload, known: Option<&'a str>) -> BoxFuture<'a, Result<Lookup, PlatformError>> {
        let (paths, page, known) = (self.paths.clone(), Page::of(payload), known.map(str::to_owned));
        self.blocking(move |clone, interrupt| {
            let page = page?;
            let Some(found) = clone.find(&paths, &page, known.as_deref(), interrupt)? else { return Ok(Lookup::Missing) };
            if known.is_none() {
                paths.refuse_foreign(&found, &page)?;
            }
            Ok(Lookup::Found(Remote { same: found.same, ..paths.remote(&found.path, &found.content) }))
        })
    }

    fn create<'a>(&'a self, payload: &'a Payload) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.write(payload, None)
    }

    fn update<'a>(&'a self, payload: &'a Payload, remote: &'a Remote) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        self.write(payload, Some(remote.id.clone()))
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Check>> {
        self.blocking(|clone, interrupt| Ok(clone.examine(interrupt)))
            .map(|checks| checks.unwrap_or_else(|error| vec![Check::bad("reachable", &error)]))
            .boxed()
    }
}

/// The state that front matter gives a page: `draft` or `published`, under the name that the site has for it, and a date to come.
fn state(draft: bool, at: Option<i64>, now: i64) -> (PostState, Option<i64>) {
    match at.filter(|at| *at > now) {
        _ if draft => (PostState::Draft, None),
        Some(at) => (PostState::Scheduled, Some(at)),
        None => (PostState::Live, None),
    }
}
