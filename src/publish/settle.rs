//! One article to one target: look, intent, write, record, in this order and for every platform the same.
//!
//! The order is what keeps a post from being made twice. The intent is in the ledger before a request goes out; whatever happens after,
//! the next run knows that there may be a post, and looks before it writes. A create is sent once; when its answer is lost, a look
//! decides.

use super::{
    Abilities, ErrorKind, Lookup, Manuscript, Payload, Platform, PlatformError, Post, Remote, Target, Visibility, deadline,
};
use crate::model::{Outcome, PostState, Publication};
use crate::store::{Store, StoreError};
use std::time::Duration;

/// How often a create is begun in one run, when a look says each time that nothing is there.
const CREATES: usize = 3;

/// What is wanted of every target.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// Who shall see a post.
    pub visibility: Visibility,
    /// What to do where the outcome of an earlier attempt is unknown and cannot be looked up.
    pub unknown: IfUnknown,
}

/// What to do where the outcome of an earlier attempt is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfUnknown {
    /// Nothing.
    Leave,
    /// Post again: the user has looked, and it is not there.
    PostAgain,
}

/// How a publication ended.
#[derive(Clone, Debug)]
pub struct Settled {
    /// How.
    pub outcome: Outcome,
    /// The post, as far as it is known.
    pub remote: Option<Remote>,
    /// Why it is not as it should be.
    pub error: Option<PlatformError>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// Why the rest of a run cannot go on.
pub(super) type Fatal = StoreError;

/// What one publication works with.
pub(super) struct Work<'a> {
    pub(super) store: &'a Store,
    pub(super) target: &'a Target,
    pub(super) manuscript: &'a Manuscript,
    pub(super) canonical_url: Option<&'a str>,
    pub(super) wish: Wish,
    pub(super) now_ms: i64,
}

impl Work<'_> {
    /// Publishes, whatever it takes; a failure of the platform is an outcome, a failure of the ledger is not.
    pub(super) async fn settle(&self) -> Result<Settled, Fatal> {
        let _claim = self.store.claim(&self.manuscript.key, &self.target.destination()).await?;
        let row = self.row().await?;
        let time = deadline(&self.target.settings);
        let error = match tokio::time::timeout(time, self.publish(row.clone())).await {
            Ok(Ok(settled)) => return Ok(settled),
            Ok(Err(Stop::Fatal(error))) => return Err(error),
            Ok(Err(Stop::Failed(error))) => error,
            Err(_) => self.late(time).await?,
        };
        let outcome = if error.kind == ErrorKind::Ambiguous { Outcome::Unknown } else { Outcome::Failed };
        Ok(Settled { outcome, remote: known(&row), error: Some(error), notes: Vec::new() })
    }

    /// The time is over; whether something was under way then stands in the ledger.
    async fn late(&self, time: Duration) -> Result<PlatformError, Fatal> {
        let kind = if self.row().await?.intent.is_some() { ErrorKind::Ambiguous } else { ErrorKind::Unavailable };
        let what = format!("not done within {:.0} s, retries and waits included", time.as_secs_f64());
        Ok(PlatformError::new(kind, what).hint("publish again: what was under way is looked up first"))
    }

    pub(super) async fn row(&self) -> Result<Publication, Fatal> {
        let (article, destination) = (self.manuscript.key.clone(), self.target.destination());
        let row = self.store.publication(&article, &destination).await?;
        Ok(row.unwrap_or(Publication { article, destination, first_at_ms: self.now_ms, ..Publication::default() }))
    }

    async fn publish(&self, mut row: Publication) -> Result<Settled, Stop> {
        let abilities = self.platform().abilities();
        match self.decide(&row).await? {
            Decision::Nothing(payload) => Ok(done(Outcome::Unchanged, known(&row), &payload)),
            Decision::Create(payload) => self.create(&mut row, &payload).await,
            Decision::Adopt(payload, remote) => self.adopt(&mut row, payload, remote, abilities).await,
        }
    }

    /// What to do; only reads.
    pub(super) async fn decide(&self, row: &Publication) -> Result<Decision, PlatformError> {
        let abilities = self.platform().abilities();
        check_wish(abilities, self.wish.visibility, row.state, self.canonical_url)?;
        let payload = self.compose(row.state, row.scheduled_at, &self.date(row))?;
        if row.intent.is_none() && row.remote_id.is_some() && row.fingerprint.as_ref() == Some(&payload.fingerprint()) {
            return Ok(Decision::Nothing(payload));
        }
        match self.look(row, &payload).await? {
            Lookup::Found(remote) => {
                let at = remote.at.or(row.scheduled_at);
                let payload = self.compose(Some(remote.state), at, &self.remote_date(&remote, row))?;
                Ok(Decision::Adopt(payload, remote))
            }
            Lookup::Unknowable if row.intent.is_some() && row.remote_id.is_none() && self.wish.unknown == IfUnknown::Leave => {
                Err(unknown(abilities.kind.name()))
            }
            // A post that is known and cannot be read can still be changed, where the platform can do that.
            Lookup::Unknowable if row.remote_id.is_some() => match known(row) {
                Some(remote) => Ok(Decision::Adopt(payload, remote)),
                None => Ok(Decision::Create(payload)),
            },
            Lookup::Missing | Lookup::Unknowable => Ok(Decision::Create(payload)),
        }
    }

    /// Brings a post that is there to what the payload says.
    async fn adopt(&self, row: &mut Publication, payload: Payload, remote: Remote, abilities: Abilities) -> Result<Settled, Stop> {
        let fingerprint = payload.fingerprint();
        // An intent to create stands only after a look that found nothing: what is there now was made by it.
        let made_by_intent = row.remote_id.is_none() && row.intent.as_ref() == Some(&fingerprint);
        if made_by_intent || remote.same {
            let outcome = if made_by_intent { Outcome::Created } else { Outcome::Unchanged };
            self.record(row, &remote, &fingerprint).await?;
            return Ok(done(outcome, Some(remote), &payload));
        }
        if !abilities.updates {
            let what = format!("{} cannot change a post; the one that is there stays as it is", abilities.kind.name());
            return Err(PlatformError::new(ErrorKind::Unsupported, what).into());
        }
        self.intend(row, &fingerprint).await?;
        match self.platform().update(&payload, &remote).await {
            Ok(updated) => {
                self.record(row, &updated, &fingerprint).await?;
                Ok(done(Outcome::Updated, Some(updated), &payload))
            }
            Err(error) if error.kind == ErrorKind::Gone => {
                row.remote_id = None;
                self.create(row, &payload).await
            }
            Err(error) => {
                self.withdraw(row, &error).await?;
                Err(error.into())
            }
        }
    }

    /// Creates the post: once, and again only when a look says that nothing came of it.
    async fn create(&self, row: &mut Publication, payload: &Payload) -> Result<Settled, Stop> {
        let (platform, fingerprint) = (self.platform(), payload.fingerprint());
        let abilities = platform.abilities();
        row.remote_id = None;
        self.intend(row, &fingerprint).await?;
        let mut begun = 0;
        loop {
            begun += 1;
            let error = match platform.create(payload).await {
                Ok(remote) => {
                    self.record(row, &remote, &fingerprint).await?;
                    return Ok(done(Outcome::Created, Some(remote), payload));
                }
                Err(error) => error,
            };
            if !matches!(error.kind, ErrorKind::Ambiguous | ErrorKind::Conflict) {
                self.withdraw(row, &error).await?;
                return Err(error.into());
            }
            tracing::debug!(target = %self.target.name, %error, "the outcome of a create is looked up");
            tokio::time::sleep(self.lag(abilities)).await;
            match platform.find(payload, None).await {
                Ok(Lookup::Found(remote)) if error.kind == ErrorKind::Ambiguous => {
                    self.record(row, &remote, &fingerprint).await?;
                    return Ok(done(Outcome::Created, Some(remote), payload));
                }
                Ok(Lookup::Missing) if error.kind == ErrorKind::Ambiguous && begun < CREATES => {}
                // It was looked for, and is not there: that is no longer unclear.
                Ok(Lookup::Missing) => return Err(PlatformError { kind: ErrorKind::Unavailable, ..error }.into()),
                Ok(Lookup::Unknowable) => return Err(PlatformError { hint: unknown(abilities.kind.name()).hint, ..error }.into()),
                _ => return Err(error.into()),
            }
        }
    }

    async fn look(&self, row: &Publication, payload: &Payload) -> Result<Lookup, PlatformError> {
        let platform = self.platform();
        if row.intent.is_some() {
            // An earlier run ended during a write, perhaps a moment ago: reads that lag behind do not show it yet.
            tokio::time::sleep(self.lag(platform.abilities())).await;
        }
        match platform.find(payload, row.remote_id.as_deref()).await? {
            // The post that was known is gone; another one may be there under the same key.
            Lookup::Missing if row.remote_id.is_some() => platform.find(payload, None).await,
            lookup => Ok(lookup),
        }
    }

    /// What is public stays public, and what is scheduled stays so, unless more is wanted.
    fn compose(&self, state: Option<PostState>, at: Option<i64>, date: &str) -> Result<Payload, PlatformError> {
        let visibility = match (self.wish.visibility, state, at) {
            (Visibility::Draft | Visibility::At(_), Some(PostState::Live), _) => Visibility::Live,
            (Visibility::Draft, Some(PostState::Scheduled), Some(at)) if at * 1000 > self.now_ms => Visibility::At(at),
            (Visibility::Draft, Some(PostState::Scheduled), Some(_)) => Visibility::Live,
            (wish, ..) => wish,
        };
        self.platform().compose(&Post { manuscript: self.manuscript, canonical_url: self.canonical_url, visibility, date })
    }

    fn date(&self, row: &Publication) -> String {
        self.manuscript.date.clone().unwrap_or_else(|| super::day(row.first_at_ms))
    }

    fn remote_date(&self, remote: &Remote, row: &Publication) -> String {
        self.manuscript.date.clone().or_else(|| remote.date.clone()).unwrap_or_else(|| self.date(row))
    }

    fn lag(&self, abilities: Abilities) -> Duration {
        self.target.settings.settle_ms.map_or(abilities.lag, Duration::from_millis)
    }

    fn platform(&self) -> &dyn Platform {
        &*self.target.platform
    }

    async fn intend(&self, row: &mut Publication, fingerprint: &str) -> Result<(), Fatal> {
        row.intent = Some(fingerprint.to_owned());
        self.write(row).await
    }

    /// What was meant certainly did not happen.
    async fn withdraw(&self, row: &mut Publication, error: &PlatformError) -> Result<(), Fatal> {
        if error.kind != ErrorKind::Ambiguous {
            row.intent = None;
        }
        self.write(row).await
    }

    async fn record(&self, row: &mut Publication, remote: &Remote, fingerprint: &str) -> Result<(), Fatal> {
        row.remote_id = Some(remote.id.clone());
        row.url.clone_from(&remote.url);
        row.state = Some(remote.state);
        row.scheduled_at = remote.at;
        row.fingerprint = Some(fingerprint.to_owned());
        row.intent = None;
        self.write(row).await
    }

    async fn write(&self, row: &Publication) -> Result<(), Fatal> {
        self.store.record_publication(row, (&self.target.name, self.target.kind.name()), self.now_ms).await
    }
}

/// What a look at ledger and platform leads to.
pub(super) enum Decision {
    /// It is there as it should be.
    Nothing(Payload),
    /// It is not there.
    Create(Payload),
    /// It is there, and perhaps not as it should be.
    Adopt(Payload, Remote),
}

/// Why a publication ended early.
enum Stop {
    Failed(PlatformError),
    Fatal(Fatal),
}

impl From<PlatformError> for Stop {
    fn from(error: PlatformError) -> Self {
        Self::Failed(error)
    }
}

impl From<Fatal> for Stop {
    fn from(error: Fatal) -> Self {
        Self::Fatal(error)
    }
}

/// What is wanted has to be something that the platform can do.
pub(super) fn check_wish(
    abilities: Abilities,
    visibility: Visibility,
    state: Option<PostState>,
    link: Option<&str>,
) -> Result<(), PlatformError> {
    let name = abilities.kind.name();
    let unsupported = |what: String, hint: &str| Err(PlatformError::new(ErrorKind::Unsupported, what).hint(hint));
    if abilities.announcement && link.is_none() {
        return unsupported(
            format!("{name} announces an article by its link, and there is none"),
            "set publish.home to a target whose posts are public, or canonical_url in the article's front matter",
        );
    }
    match visibility {
        Visibility::Draft if !abilities.drafts && state != Some(PostState::Live) => {
            unsupported(format!("{name} cannot keep a draft: what is posted is public"), "pass --live to post it")
        }
        Visibility::At(_) if !abilities.schedules => unsupported(
            format!("{name} cannot post at a later time"),
            "leave this target out of --to, and post to it when it is time",
        ),
        _ => Ok(()),
    }
}

fn unknown(platform: &str) -> PlatformError {
    let what = format!("an earlier attempt may have posted this article; {platform} cannot be asked, and it is not tried again");
    PlatformError::new(ErrorKind::Ambiguous, what).hint("look there yourself; where it is missing, pass --retry-unknown")
}

/// The post as the ledger knows it.
pub(super) fn known(row: &Publication) -> Option<Remote> {
    let id = row.remote_id.clone()?;
    Some(Remote::new(id, row.url.clone(), row.state.unwrap_or(PostState::Draft)))
}

fn done(outcome: Outcome, remote: Option<Remote>, payload: &Payload) -> Settled {
    Settled { outcome, remote, error: None, notes: payload.notes.clone() }
}
