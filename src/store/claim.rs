//! Claims keep two runs from publishing one article to one place at once, in one process or in several. A claim ends with its process,
//! however that ends: beside a file it is a lock on a small file, on a server a lock of a session of its own.
//!
//! The session is not one of the pool: a claim is held while platforms are asked, and what it protects needs the pool meanwhile. A session
//! that is lost on the way gives its claim away early; the intent in the ledger still keeps the other run from posting twice.

use super::database::{DatabaseError, Server};
use super::{Store, StoreError};
use crate::model::Digest;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tokio_postgres::Client;

/// How often a claim that is taken is looked at again.
const POLL: Duration = Duration::from_millis(25);
/// How long a server may take to say whether it is.
const ANSWER: Duration = Duration::from_secs(10);

/// The right to publish one article to one destination; it ends when it is dropped or the process ends.
#[derive(Debug)]
pub struct Claim(#[expect(dead_code, reason = "what counts is how long it is there")] Held);

enum Held {
    File(#[expect(dead_code, reason = "the lock is the file's")] File),
    Session(#[expect(dead_code, reason = "the lock is the session's")] Client),
}

/// Where claims are made.
#[derive(Clone, Debug)]
pub(super) enum Claims {
    /// In this folder.
    Files(PathBuf),
    /// On this server.
    Sessions(Server),
}

impl Store {
    /// Waits until nobody else publishes `article` to `destination`, in this process or another.
    ///
    /// # Errors
    /// When the file of the claim cannot be made or locked, or the server cannot be asked.
    pub async fn claim(&self, article: &str, destination: &str) -> Result<Claim, StoreError> {
        let name = Digest::of(format!("{article}\n{destination}").as_bytes()).to_string();
        match &self.claims {
            Claims::Files(folder) => lock_file(&folder.join(format!("{}.lock", &name[..32]))).await,
            Claims::Sessions(server) => lock_on(server, &name).await,
        }
    }
}

async fn lock_file(path: &Path) -> Result<Claim, StoreError> {
    let failed = |error| StoreError::Create(path.to_owned(), error);
    crate::sqlite::create_private(path).map_err(failed)?;
    let file = OpenOptions::new().write(true).open(path).map_err(failed)?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Claim(Held::File(file))),
            Err(TryLockError::WouldBlock) => sleep(POLL).await,
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
    }
}

async fn lock_on(server: &Server, name: &str) -> Result<Claim, StoreError> {
    let client = server.client().await?;
    let sql = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))";
    loop {
        let asked = timeout(ANSWER, client.query_one(sql, &[&name])).await;
        let row = asked.map_err(|_| DatabaseError::TimedOut(ANSWER))?.map_err(DatabaseError::Postgres)?;
        if row.get(0) {
            return Ok(Claim(Held::Session(client)));
        }
        sleep(POLL).await;
    }
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if matches!(self, Self::File(_)) { "File" } else { "Session" })
    }
}
