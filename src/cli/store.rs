//! The store of a run: the database that settings name, or else a file in the data folder.

use super::data_folder;
use crate::config::{DatabaseAddress, DatabaseSettings};
use crate::store::{Store, StoreError};
use std::path::PathBuf;

/// Opens it for a run that asks one thing after the other.
///
/// # Errors
/// When it cannot be reached or used.
pub(super) fn open(settings: &DatabaseSettings) -> Result<Store, StoreError> {
    open_pool(&DatabaseSettings { pool_min: 0, ..settings.clone() })
}

/// Opens it for a daemon.
///
/// # Errors
/// When it cannot be reached or used.
pub(super) fn open_pool(settings: &DatabaseSettings) -> Result<Store, StoreError> {
    match &settings.url {
        Some(url) => Store::connect(&DatabaseAddress::read(url).map_err(StoreError::Address)?, settings),
        None => Store::open(&file()),
    }
}

/// Whether there is one, as far as can be known without making it.
pub(super) fn exists(settings: &DatabaseSettings) -> bool {
    settings.url.is_some() || file().exists()
}

fn file() -> PathBuf {
    data_folder().join("ledger.sqlite")
}
