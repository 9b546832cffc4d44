//! Gathers the sources and makes settings of them.

use super::checks;
use super::environment;
use super::error::{ConfigError, Origin};
use super::file;
use super::merged::Merged;
use super::settings::Settings;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use toml::Table;

/// Where settings may stand. It holds credentials, so it cannot be printed.
#[derive(Clone, Default)]
pub struct Sources {
    /// The user's file; it need not be there.
    pub user_file: Option<PathBuf>,
    /// `techdoc.toml` of the repository that is looked at; it need not be there.
    pub repository_file: Option<PathBuf>,
    /// The file of `--config`, which is trusted and takes the place of the user's.
    pub explicit_file: Option<PathBuf>,
    /// The environment.
    pub environment: BTreeMap<String, OsString>,
}

impl Sources {
    /// The sources of this process: its environment, the user's file, and the two that only the caller knows.
    #[must_use]
    pub fn from_process(explicit_file: Option<PathBuf>, repository_file: Option<PathBuf>) -> Self {
        // A name that is not UTF-8 is none of ours.
        let environment = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect();
        Self { user_file: user_file(&environment), repository_file, explicit_file, environment }
    }
}

/// `techdoc/config.toml` in the XDG configuration folder, else in `~/.config`; relative folders are ignored, as XDG asks.
fn user_file(environment: &BTreeMap<String, OsString>) -> Option<PathBuf> {
    let absolute = |name: &str| environment.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = absolute("XDG_CONFIG_HOME").or_else(|| absolute("HOME").map(|home| home.join(".config")))?;
    Some(folder.join("techdoc").join("config.toml"))
}

/// The settings of a run, and where they come from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings, without what flags say.
    pub settings: Settings,
    /// The files that were read and the variables that were used, weakest first.
    pub origins: Vec<Origin>,
    /// What a person should know: a limit that was not raised, a key that others can read.
    pub notes: Vec<String>,
    /// The values that were set, with secrets masked, by path.
    pub(super) values: BTreeMap<Vec<String>, (toml::Value, Origin)>,
}

/// Reads and merges all sources; each overrides those before it: the user's file, the repository's, the explicit one, the environment.
///
/// # Errors
/// When a source cannot be read, sets something that is unknown or not its to set, or a value makes no sense.
pub fn load(sources: &Sources) -> Result<Loaded, ConfigError> {
    let user = sources.user_file.clone().filter(|_| sources.explicit_file.is_none()).map(Origin::User);
    let repository = sources.repository_file.clone().map(Origin::Repository);
    let explicit = sources.explicit_file.clone().map(Origin::Explicit);
    let (mut merged, mut origins) = (Merged::default(), Vec::new());
    let mut layers = Vec::new();
    for origin in [user, repository, explicit].into_iter().flatten() {
        layers.extend(file::read(origin)?);
    }
    layers.extend(environment::layers(&sources.environment)?);
    for layer in layers {
        layer.check()?;
        origins.push(layer.origin.clone());
        merged.notes.extend(exposed_key(&layer.origin, &layer.table));
        merged.lay(layer);
    }
    let settings = settings(&merged)?;
    Ok(Loaded { settings, origins, notes: std::mem::take(&mut merged.notes), values: super::effective::values(&merged) })
}

fn settings(merged: &Merged) -> Result<Settings, ConfigError> {
    let invalid = |key: &[&str], reason: String| {
        // Defaults are valid, so what is wrong was set somewhere.
        let origin = merged.origin(key).cloned().unwrap_or_else(|| Origin::Variable("the settings".to_owned()));
        ConfigError::Invalid { origin, key: key.join("."), reason }
    };
    // Every value passed alone; together they must too.
    let settings: Settings =
        merged.table.clone().try_into().map_err(|_| invalid(&["settings"], "do not fit together".to_owned()))?;
    match checks::first_problem(&settings) {
        None => Ok(settings),
        Some(problem) => Err(invalid(&problem.key.iter().map(String::as_str).collect::<Vec<_>>(), problem.reason)),
    }
}

/// A word of warning when a file with a credential can be read by every user of the machine.
fn exposed_key(origin: &Origin, table: &Table) -> Option<String> {
    let has =
        |section: &str, key: &str| table.get(section).and_then(toml::Value::as_table).is_some_and(|keys| keys.contains_key(key));
    let path = origin.path().filter(|_| {
        has("llm", "api_key")
            || has("cache", "redis_url")
            || has("database", "url")
            || has("serve", "tokens")
            || has("serve", "webhooks")
    })?;
    is_public(path).then(|| format!("{} holds a credential and can be read by everybody; chmod 600 would end that", path.display()))
}

#[cfg(unix)]
fn is_public(path: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn is_public(_path: &std::path::Path) -> bool {
    false
}
