//! Where a target's credential is: its own variable or file, else the type's variables.

use super::{ErrorKind, PlatformError};
use crate::config::{Secret, TargetSettings, TargetType};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

/// The most bytes of a file with a credential.
const FILE_BYTES: u64 = 64 << 10;

/// The variables of a process; it holds credentials, so it cannot be printed.
pub type Environment = BTreeMap<String, OsString>;

/// The variables that hold a type's credential, in the order in which its parts are joined.
#[must_use]
pub fn variables(kind: TargetType) -> &'static [&'static str] {
    match kind {
        TargetType::File => &[],
        TargetType::GitSite => &["GIT_USERNAME", "GIT_TOKEN"],
        TargetType::Devto => &["DEVTO_API_KEY"],
        TargetType::Ghost => &["GHOST_ADMIN_API_KEY"],
        TargetType::Wordpress => &["WORDPRESS_USERNAME", "WORDPRESS_APP_PASSWORD"],
        TargetType::Github => &["GITHUB_TOKEN"],
        TargetType::Hashnode => &["HASHNODE_PAT"],
        TargetType::Medium => &["MEDIUM_TOKEN"],
        TargetType::Mastodon => &["MASTODON_TOKEN"],
        TargetType::Bluesky => &["BLUESKY_HANDLE", "BLUESKY_APP_PASSWORD"],
        TargetType::Linkedin => &["LINKEDIN_TOKEN"],
    }
}

/// The parts of a target's credential: one, or a name and a password. In a variable or file of the target's own the two stand as
/// `name:password`.
///
/// # Errors
/// When there is none, or a file cannot be read.
pub fn credential(kind: TargetType, settings: &TargetSettings, environment: &Environment) -> Result<Vec<Secret>, PlatformError> {
    let names = variables(kind);
    let own = match (&settings.credential_env, &settings.credential_file) {
        (Some(name), _) => Some(of_variable(name, environment)?.ok_or_else(|| missing(&format!("{name} is not set"), name))?),
        (None, Some(path)) => Some(of_file(path)?),
        (None, None) => None,
    };
    match own {
        Some(whole) if names.len() == 2 => {
            let parts = whole.expose().split_once(':').map(|(name, password)| vec![Secret::new(name), Secret::new(password)]);
            parts.ok_or_else(|| missing("the credential has to be `name:password`", names[1]))
        }
        Some(whole) => Ok(vec![whole]),
        None => names
            .iter()
            .map(|name| of_variable(name, environment)?.ok_or_else(|| missing(&format!("{name} is not set"), name)))
            .collect(),
    }
}

fn missing(what: &str, variable: &str) -> PlatformError {
    let hint = format!("set {variable} or {variable}_FILE, or credential_env / credential_file of the target");
    PlatformError::new(ErrorKind::Credentials, format!("no credential: {what}")).hint(hint)
}

/// The value of `name`, or of the file that `name_FILE` names.
fn of_variable(name: &str, environment: &Environment) -> Result<Option<Secret>, PlatformError> {
    let text = |name: &str| environment.get(name).and_then(|value| value.to_str()).filter(|value| !value.trim().is_empty());
    match (text(name), text(&format!("{name}_FILE"))) {
        (Some(value), _) => Ok(Some(Secret::new(value))),
        (None, Some(path)) => of_file(Path::new(path)).map(Some),
        (None, None) => Ok(None),
    }
}

fn of_file(path: &Path) -> Result<Secret, PlatformError> {
    let text = std::fs::File::open(path).and_then(|file| std::io::read_to_string(std::io::Read::take(file, FILE_BYTES)));
    match text {
        Ok(text) if !text.trim().is_empty() => Ok(Secret::new(&text)),
        Ok(_) => Err(PlatformError::new(ErrorKind::Credentials, format!("{} is empty", path.display()))),
        Err(error) => Err(PlatformError::new(ErrorKind::Credentials, format!("cannot read {}: {error}", path.display()))),
    }
}
