//! A name that a user gives to `--to`, and the platform that it stands for.

use super::credential::Environment;
use super::platforms;
use super::{ErrorKind, Platform, PlatformError};
use crate::config::{PublishSettings, TargetSettings, TargetType};
use std::path::PathBuf;
use std::time::Duration;

/// A platform under the name that the user gave it.
pub struct Target {
    /// The name.
    pub name: String,
    /// The type.
    pub kind: TargetType,
    /// Its settings.
    pub settings: TargetSettings,
    /// The platform.
    pub platform: Box<dyn Platform>,
}

/// Time for one publication where none is set.
const DEADLINE_MS: u64 = 180_000;

/// Time for all requests of one publication.
pub(super) fn deadline(settings: &TargetSettings) -> Duration {
    Duration::from_millis(settings.deadline_ms.unwrap_or(DEADLINE_MS))
}

/// What platforms are made of besides settings.
pub struct Surroundings {
    /// The variables of the process.
    pub environment: Environment,
    /// Where clones are kept.
    pub cache_folder: PathBuf,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Target").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Target {
    /// The target that `name` stands for: a table of the settings, or a type.
    ///
    /// # Errors
    /// When there is no such target, a setting is missing, or its credential is.
    pub fn of(name: &str, publish: &PublishSettings, surroundings: &Surroundings) -> Result<Self, PlatformError> {
        let settings = publish.targets.get(name).cloned().unwrap_or_default();
        let kind = Self::kind_of(name, publish).ok_or_else(|| unknown(name, publish))?;
        let platform = platforms::build(kind, &settings, surroundings)?;
        Ok(Self { name: name.to_owned(), kind, settings, platform })
    }

    /// The type that `name` stands for.
    #[must_use]
    pub fn kind_of(name: &str, publish: &PublishSettings) -> Option<TargetType> {
        publish.targets.get(name).and_then(|settings| settings.kind).or_else(|| TargetType::of(name))
    }

    /// The key in the ledger: what the posts are, and where, whatever the target is called.
    #[must_use]
    pub fn destination(&self) -> String {
        format!("{} {}", self.kind.name(), self.platform.address())
    }
}

fn unknown(name: &str, publish: &PublishSettings) -> PlatformError {
    let own = publish.targets.keys().map(String::as_str);
    let names: Vec<&str> = own.chain(TargetType::ALL.map(TargetType::name)).collect();
    PlatformError::new(ErrorKind::Settings, format!("there is no target {name}"))
        .hint(format!("add [publish.{name}] to your settings, or take one of {}", names.join(", ")))
}
