//! The settings of a run one by one, each with its origin, for a person who wonders why; secrets are masked.

use super::error::Origin;
use super::keys::{self, Section};
use super::load::Loaded;
use super::merged::Merged;
use super::settings::Settings;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// One setting as it is in force.
#[derive(Clone, Debug)]
pub struct Effective {
    /// The section and the names below it: `["llm", "model"]`.
    pub path: Vec<String>,
    /// The value, masked when it is a secret; none when it is not set and has no default.
    pub value: Option<Value>,
    /// Where it was set; none for a default.
    pub origin: Option<Origin>,
}

/// All settings, in the order of their definition.
#[must_use]
pub fn effective(loaded: &Loaded) -> Vec<Effective> {
    let defaults = Table::try_from(Settings::default()).unwrap_or_default();
    let mut all = Vec::new();
    for section in keys::sections() {
        match keys::section(section) {
            Some(Section::Keys(keys)) => {
                let defaults = defaults.get(*section).and_then(Value::as_table);
                keys.iter().for_each(|key| all.extend(setting(loaded, section, key, defaults)));
            }
            Some(Section::Tables(keys, _)) => {
                keys.iter().for_each(|key| all.extend(setting(loaded, section, key, None)));
                all.extend(below(loaded, &[section]).into_iter().filter(|setting| setting.path.len() > 2));
            }
            _ => all.extend(below(loaded, &[section])),
        }
    }
    all
}

/// A setting as it was set, or its default.
fn setting(loaded: &Loaded, section: &str, key: &str, defaults: Option<&Table>) -> Vec<Effective> {
    let set = below(loaded, &[section, key]);
    if !set.is_empty() {
        return set;
    }
    let value = defaults.and_then(|defaults| defaults.get(key)).cloned();
    vec![Effective { path: vec![section.to_owned(), key.to_owned()], value, origin: None }]
}

/// What was set at a path or below it.
fn below(loaded: &Loaded, path: &[&str]) -> Vec<Effective> {
    let values = loaded.values.iter().filter(|(names, _)| names.iter().zip(path).all(|(a, b)| a == b));
    values
        .map(|(path, (value, origin))| Effective { path: path.clone(), value: Some(value.clone()), origin: Some(origin.clone()) })
        .collect()
}

/// The values that were set, by path, with secrets masked.
pub(super) fn values(merged: &Merged) -> BTreeMap<Vec<String>, (Value, Origin)> {
    let value = |path: &[String]| -> Option<Value> {
        if keys::is_secret(path) {
            return Some(Value::String("***".to_owned()));
        }
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(merged.table.get(first)?, |value, name| value.get(name)).cloned()
    };
    merged.origins.iter().filter_map(|(path, origin)| Some((path.clone(), (value(path)?, origin.clone())))).collect()
}
