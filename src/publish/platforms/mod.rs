//! The platforms, one file each.

mod announcement;
mod blogs;
mod bluesky;
mod devto;
mod file;
mod ghost;
mod github;
mod hashnode;
mod linkedin;
mod mastodon;
mod medium;
mod pictures;
mod text;
mod upload;
mod wordpress;

use super::target::Surroundings;
use super::{ErrorKind, Platform, PlatformError};
use crate::config::{TargetSettings, TargetType};

/// The platform of a type with these settings.
pub(super) fn build(
    kind: TargetType,
    settings: &TargetSettings,
    surroundings: &Surroundings,
) -> Result<Box<dyn Platform>, PlatformError> {
    let environment = &surroundings.environment;
    match kind {
        TargetType::File => Ok(Box::new(file::File::new(settings))),
        TargetType::Devto => Ok(Box::new(devto::Devto::new(settings, environment)?)),
        TargetType::Ghost => Ok(Box::new(ghost::Ghost::new(settings, environment)?)),
        TargetType::Wordpress => Ok(Box::new(wordpress::WordPress::new(settings, environment)?)),
        TargetType::Github => github::build(settings, environment),
        TargetType::Hashnode => Ok(Box::new(hashnode::Hashnode::new(settings, environment)?)),
        TargetType::Medium => Ok(Box::new(medium::Medium::new(settings, environment)?)),
        TargetType::Mastodon => Ok(Box::new(mastodon::Mastodon::new(settings, environment)?)),
        TargetType::Bluesky => Ok(Box::new(bluesky::Bluesky::new(settings, environment)?)),
        TargetType::Linkedin => Ok(Box::new(linkedin::LinkedIn::new(settings, environment)?)),
        other => Err(PlatformError::new(ErrorKind::Unsupported, format!("{} is not built", other.name()))),
    }
}

/// A setting that a type cannot do without.
fn needed<'s, T>(setting: &'s Option<T>, kind: TargetType, key: &str) -> Result<&'s T, PlatformError> {
    setting.as_ref().ok_or_else(|| {
        PlatformError::new(ErrorKind::Settings, format!("a target of type {} needs `{key}`", kind.name()))
            .hint(format!("set {key} in its [publish.NAME] table"))
    })
}
