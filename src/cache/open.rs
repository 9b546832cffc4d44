//! From settings to a cache. Never fails: what cannot be used is a note, and the rest is used.

use super::local::Local;
use super::notes::Notes;
use super::remote::Redis;
use super::{Cache, Sqlite};
use crate::config::CacheSettings;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A cache, and what is wrong with its settings.
#[derive(Debug)]
pub struct Opened {
    /// The cache.
    pub cache: Cache,
    /// What could not be used, in words for people.
    pub notes: Vec<String>,
}

impl Cache {
    /// The cache that `settings` ask for, its file in `default_folder` unless they name another. Nothing is connected to or
    /// created yet.
    #[must_use]
    pub fn open(settings: &CacheSettings, default_folder: &Path) -> Opened {
        let notes = Arc::new(Notes::default());
        if !settings.enabled {
            return Opened { cache: Self::Off, notes: Vec::new() };
        }
        let folder = folder(settings, default_folder);
        let sqlite = usable(&folder, &notes).then(|| Sqlite::new(Local::new(&folder, settings.max_bytes, &notes)));
        let cache = match (Redis::new(settings, &notes), sqlite) {
            (Some(redis), Some(sqlite)) => Self::Tiered { redis, sqlite },
            (Some(redis), None) => Self::Redis(redis),
            (None, Some(sqlite)) => Self::Sqlite(sqlite),
            (None, None) => Self::Off,
        };
        Opened { cache, notes: notes.all() }
    }
}

/// The folder of the local store.
pub(super) fn folder(settings: &CacheSettings, default_folder: &Path) -> PathBuf {
    settings.folder.clone().unwrap_or_else(|| default_folder.to_owned())
}

/// Whether answers can be kept in `folder`; one that is not there yet is made with the first answer.
fn usable(folder: &Path, notes: &Notes) -> bool {
    let existing = folder.ancestors().find(|ancestor| ancestor.exists());
    let usable = existing.is_none_or(Path::is_dir);
    if !usable {
        notes.say(format!("answers cannot be kept in {}: it is not a folder", folder.display()));
    }
    usable
}
