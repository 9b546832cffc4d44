//! `techdoc cache`: how much is kept of what models answered, and clearing it.

use super::args::{Arguments, CacheAction, PrintFormat};
use super::output::{Output, print};
use super::time::stamp;
use super::{Exit, cache_folder, settings, wait_for};
use crate::cache::{Cache, CacheStats, Clear, LocalStats, RedisStats};
use crate::config::CacheSettings;
use crate::model::SCHEMA_VERSION;
use crate::render::text::one_line;
use crate::words::{digits, numbered};
use serde_json::json;
use std::path::Path;

pub(super) fn run(arguments: &Arguments, action: &CacheAction, output: &Output) -> anyhow::Result<Exit> {
    // Answers may be there from a time when the cache was on.
    let settings = CacheSettings { enabled: true, ..settings(arguments, ".")?.settings.cache };
    let folder = settings.folder.clone().unwrap_or_else(cache_folder);
    let opened = Cache::open(&settings, &folder);
    let done = wait_for(async {
        match action {
            CacheAction::Stats { format } => stats(&opened.cache, &folder, *format).await,
            CacheAction::Clear { expired } => {
                clear(&opened.cache, if *expired { Clear::Expired } else { Clear::All }, output).await
            }
        }
    });
    let later = opened.cache.notes().into_iter().filter(|note| !opened.notes.contains(note));
    opened.notes.iter().cloned().chain(later).for_each(|note| output.note(&note));
    done?
}

async fn stats(cache: &Cache, folder: &Path, format: PrintFormat) -> anyhow::Result<Exit> {
    let stats = cache.stats().await;
    match format {
        PrintFormat::Human => print(page(cache, &stats, folder).as_bytes())?,
        PrintFormat::Json => print(document(cache, &stats, folder).as_bytes())?,
    }
    anyhow::ensure!(stats.local.is_some() || !cache.has_local(), "the cache in {} cannot be read", folder.display());
    Ok(Exit::Done)
}

fn page(cache: &Cache, stats: &CacheStats, folder: &Path) -> String {
    let LocalStats { entries, bytes, oldest_ms, newest_ms, expired } = stats.local.unwrap_or_default();
    let time = |ms: Option<i64>| ms.map_or_else(|| "-".to_owned(), stamp);
    let mut page = format!(
        "folder   {}\nentries  {}\nbytes    {}\noldest   {}\nnewest   {}\nexpired  {}\n",
        one_line(&folder.display().to_string()),
        digits(entries),
        digits(bytes),
        time(oldest_ms),
        time(newest_ms),
        digits(expired)
    );
    if cache.has_redis() {
        let keys = match stats.redis {
            Some(RedisStats { keys, complete: true }) => numbered(keys, "key"),
            Some(RedisStats { keys, complete: false }) => format!("{} or more", numbered(keys, "key")),
            None => "does not answer".to_owned(),
        };
        page.push_str(&format!("redis    {keys}\n"));
    }
    page
}

fn document(cache: &Cache, stats: &CacheStats, folder: &Path) -> String {
    let local = stats.local.unwrap_or_default();
    // A Redis that does not answer has an unknown number of keys; one that is not configured is null.
    let redis = json!({"keys": stats.redis.map(|redis| redis.keys), "complete": stats.redis.is_some_and(|redis| redis.complete)});
    let document = json!({
        "schema_version": SCHEMA_VERSION,
        "folder": folder.display().to_string(),
        "entries": local.entries,
        "bytes": local.bytes,
        "oldest": local.oldest_ms.map(stamp),
        "newest": local.newest_ms.map(stamp),
        "expired": local.expired,
        "redis": cache.has_redis().then_some(redis),
    });
    format!("{document:#}\n")
}

async fn clear(cache: &Cache, what: Clear, output: &Output) -> anyhow::Result<Exit> {
    let cleared = cache.clear(what).await;
    if let Some(count) = cleared.local {
        output.note(&format!("{} removed from the local cache", numbered(count, "answer")));
    }
    if let Some(redis) = cleared.redis {
        output.note(&format!("{} removed from redis", numbered(redis.keys, "key")));
    }
    anyhow::ensure!(cleared.local.is_some() || !cache.has_local(), "the local cache was not cleared");
    let redis_asked = cache.has_redis() && what == Clear::All;
    anyhow::ensure!(!redis_asked || cleared.redis.is_some_and(|redis| redis.complete), "redis was not cleared, or not all of it");
    Ok(Exit::Done)
}
