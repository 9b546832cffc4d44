//! One call for all who ask the same at once: the first leads, the others get its answer or its error; when a leader is cancelled, one of
//! those who wait leads in its place.

use super::{Answer, GatewayError};
use crate::cache::{Cache, Claim};
use crate::model::Digest;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::Instant;

type Outcome = Result<Answer, GatewayError>;
type Flight = OnceCell<Outcome>;

/// The calls that are under way.
#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<HashMap<Digest, Weak<Flight>>>);

/// How an asker came to an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It made the call.
    Led,
    /// Another one did.
    Followed,
}

impl Flights {
    /// Runs `lead`, unless a call for `key` is under way: then waits for that one.
    pub(super) async fn join(&self, key: Digest, lead: impl Future<Output = Outcome>) -> (Outcome, Role) {
        let flight = self.flight(key);
        let mut role = Role::Followed;
        let (opened, led) = (&flight, &mut role);
        let outcome = flight
            .get_or_init(|| async move {
                *led = Role::Led;
                let outcome = lead.await;
                self.land(&key, opened);
                outcome
            })
            .await
            .clone();
        (outcome, role)
    }

    fn flight(&self, key: Digest) -> Arc<Flight> {
        let mut flights = self.lock();
        if let Some(flight) = flights.get(&key).and_then(Weak::upgrade) {
            return flight;
        }
        flights.retain(|_, flight| flight.strong_count() > 0);
        let flight = Arc::new(Flight::new());
        flights.insert(key, Arc::downgrade(&flight));
        flight
    }

    /// Who asks from now on starts anew: an error is passed to those who waited for it, and to nobody later.
    fn land(&self, key: &Digest, flight: &Arc<Flight>) {
        let mut flights = self.lock();
        if flights.get(key).is_some_and(|open| std::ptr::eq(open.as_ptr(), Arc::as_ptr(flight))) {
            flights.remove(key);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Digest, Weak<Flight>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How often a call that another process makes is looked for.
const LOOK: Duration = Duration::from_millis(250);

/// Runs `lead` as the only one among the processes that share `cache`: claims the key for `lease`, the longest that the call can take.
/// While another process has it, its answer is waited for; when the lease has passed, or claims are not to be had, `lead` runs all the same.
/// Without a lease nothing is shared.
pub(super) async fn lead_among_processes<Read, Reading>(
    cache: &Cache,
    key: &Digest,
    lease: Option<Duration>,
    read: Read,
    lead: impl Future<Output = Outcome>,
) -> Outcome
where
    Read: Fn() -> Reading,
    Reading: Future<Output = Option<Answer>>,
{
    let Some(lease) = lease else { return lead.await };
    let until = Instant::now() + lease;
    loop {
        match cache.claim(key, lease).await {
            Claim::Theirs if Instant::now() < until => {
                tokio::time::sleep(LOOK).await;
                if let Some(answer) = read().await {
                    return Ok(answer);
                }
            }
            claim => {
                let outcome = lead.await;
                cache.release(claim).await;
                return outcome;
            }
        }
    }
}
