//! Settings in the environment: the names that other tools of the trade read too, and `TECHDOC_<SECTION>__<KEY>` for all others.
//!
//! A variable without a value counts as not set: that is how many systems unset one.

use super::error::{ConfigError, Origin};
use super::file;
use super::keys::{self, Section, nearest, shown};
use super::layer::{self, Layer};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use toml::{Table, Value};

/// The variables that other programs read as well, with their sections and keys. Each may also end in `_FILE`.
const SHARED: &[(&str, &str, &str)] = &[
    ("OPENAI_API_KEY", "llm", "api_key"),
    ("OPENAI_BASE_URL", "llm", "base_url"),
    ("OPENAI_ORG_ID", "llm", "organization"),
    ("OPENAI_PROJECT_ID", "llm", "project"),
    ("REDIS_URL", "cache", "redis_url"),
    ("DATABASE_URL", "database", "url"),
    ("TECHDOC_API_TOKENS", "serve", "tokens"),
    ("TECHDOC_GITHUB_WEBHOOK_SECRET", "serve", "webhooks.github_secret"),
    ("TECHDOC_GITLAB_WEBHOOK_SECRET", "serve", "webhooks.gitlab_secret"),
];

/// Ours begin with this.
const PREFIX: &str = "TECHDOC_";

/// What the environment sets, a layer for each variable; ours come after the shared ones.
pub(super) fn layers(environment: &BTreeMap<String, OsString>) -> Result<Vec<Layer>, ConfigError> {
    let mut layers = Vec::new();
    for (name, section, key) in SHARED {
        if let Some((origin, value)) = shared(environment, name)? {
            layers.push(layer(origin, section, key, value));
        }
    }
    for name in environment.keys() {
        // Kubernetes injects TECHDOC_PORT and the like for a service of that name; without `__` it is none of ours.
        let Some((section, key)) = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once("__")) else { continue };
        if section.is_empty() || key.is_empty() {
            continue;
        }
        if let Some(text) = text(environment, name)? {
            layers.push(own(name, &section.to_ascii_lowercase(), &key.to_ascii_lowercase(), text)?);
        }
    }
    Ok(layers)
}

/// A key with a point in it is one of a table below the section.
fn layer(origin: Origin, section: &str, key: &str, value: String) -> Layer {
    match key.split_once('.') {
        Some((table, key)) => {
            let below = Table::from_iter([(key.to_owned(), Value::String(value))]);
            Layer::of_value(origin, section, table, Value::Table(below))
        }
        None => Layer::of_value(origin, section, key, Value::String(value)),
    }
}

/// The value of `name`, or of the file that `name_FILE` names.
fn shared(environment: &BTreeMap<String, OsString>, name: &str) -> Result<Option<(Origin, String)>, ConfigError> {
    let file_name = format!("{name}_FILE");
    let file = environment.get(&file_name).filter(|path| !path.is_empty()).map(PathBuf::from);
    match (text(environment, name)?, file) {
        (Some(_), Some(_)) => Err(ConfigError::Both { name: name.to_owned() }),
        (Some(value), None) => Ok(Some((Origin::Variable(name.to_owned()), value.to_owned()))),
        (None, Some(path)) => match file::value(&path) {
            Ok(value) => Ok(Some((Origin::Variable(file_name), value))),
            Err(source) => Err(ConfigError::ValueFile { name: file_name, path, source }),
        },
        (None, None) => Ok(None),
    }
}

/// The value of `name`; none when it is empty.
fn text<'e>(environment: &'e BTreeMap<String, OsString>, name: &str) -> Result<Option<&'e str>, ConfigError> {
    let Some(value) = environment.get(name) else { return Ok(None) };
    let text = value.to_str().ok_or_else(|| ConfigError::NotText { name: name.to_owned() })?;
    Ok(Some(text).filter(|text| !text.trim().is_empty()))
}

/// A variable of ours: a TOML value, or a text as it stands where that is no value, or not of the kind that is needed.
fn own(name: &str, section: &str, key: &str, text: &str) -> Result<Layer, ConfigError> {
    let origin = Origin::Variable(name.to_owned());
    let (what, meant) = match keys::section(section) {
        Some(Section::Keys(keys) | Section::Tables(keys, _)) if keys.contains(&key) => {
            return Ok(Layer::of_value(origin, section, key, value(section, key, text)));
        }
        Some(Section::Tables(..)) => (format!("a table of [{section}] can be set in a file only"), None),
        Some(Section::Keys(keys)) => return Err(layer::unknown_key(origin, section, key, keys)),
        Some(Section::Rows) => (format!("[{section}] can be set in a file only"), None),
        None => {
            let meant = nearest(section, keys::sections()).map(|section| format!("{PREFIX}{}__...", section.to_ascii_uppercase()));
            (format!("unknown section [{}]", shown(section)), meant)
        }
    };
    Err(ConfigError::Unknown { origin, what, meant })
}

fn value(section: &str, key: &str, text: &str) -> Value {
    let plain = Value::String(text.to_owned());
    match text.trim().parse::<Value>() {
        // `TECHDOC_LLM__MODEL=4` is a number to TOML and a name to the user.
        Ok(value) if layer::kind(section, key, &value).is_ok() || layer::kind(section, key, &plain).is_err() => value,
        _ => plain,
    }
}
