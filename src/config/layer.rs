//! One source of settings as a TOML table, and the checks that it has to pass alone: names, trust, kinds of values.

use super::error::{ConfigError, Origin};
use super::keys::{self, Section, nearest, shown};
use super::publish::TargetSettings;
use super::settings::Settings;
use super::trust;
use serde::Deserialize as _;
use toml::{Table, Value};

/// The settings of one file or one variable.
pub(super) struct Layer {
    /// Where they stand.
    pub(super) origin: Origin,
    /// The settings: section by section.
    pub(super) table: Table,
}

impl Layer {
    /// A layer of one value.
    pub(super) fn of_value(origin: Origin, section: &str, key: &str, value: Value) -> Self {
        Self { origin, table: nested(section, key, value) }
    }

    /// Every name is known, nothing is set that this source may not set, and every value is of the right kind.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        for (name, value) in &self.table {
            let Some(section) = keys::section(name) else { return Err(self.unknown_section(name, value)) };
            let Value::Table(settings) = value else {
                return Err(self.invalid(name, format!("is {}; a table is needed", article(value.type_str()))));
            };
            for (key, value) in settings {
                self.check_name(name, key, value, &section)?;
                self.check_trust(name, key)?;
                self.check_kind(name, key, value, &section)?;
            }
        }
        Ok(())
    }

    fn check_name(&self, section: &str, key: &str, value: &Value, holds: &Section) -> Result<(), ConfigError> {
        let unknown = |section: &str, key: &str, keys| Err(unknown_key(self.origin.clone(), section, key, keys));
        match (holds, value) {
            (Section::Keys(keys), _) if !keys.contains(&key) => unknown(section, key, keys),
            (Section::Tables(keys, _), _) if keys.contains(&key) => Ok(()),
            (Section::Tables(_, below), Value::Table(table)) => match table.keys().find(|name| !below.contains(&name.as_str())) {
                Some(name) => unknown(&format!("{section}.{}", shown(key)), name, below),
                None => Ok(()),
            },
            (Section::Tables(keys, _), _) => unknown(section, key, keys),
            _ => Ok(()),
        }
    }

    /// In a table each value is looked at alone, so that the error can name it.
    fn check_kind(&self, section: &str, key: &str, value: &Value, holds: &Section) -> Result<(), ConfigError> {
        let name = format!("{section}.{}", shown(key));
        match (holds, value) {
            (Section::Tables(keys, _), Value::Table(table)) if !keys.contains(&key) => {
                table.iter().try_for_each(|(below, value)| {
                    let alone = Value::Table(Table::from_iter([(below.clone(), value.clone())]));
                    kind(section, key, &alone).map_err(|_| self.invalid(&format!("{name}.{below}"), wrong_kind(below, value)))
                })
            }
            _ => kind(section, key, value).map_err(|reason| self.invalid(&name, reason)),
        }
    }

    fn check_trust(&self, section: &str, key: &str) -> Result<(), ConfigError> {
        match (&self.origin, trust::withheld(section, key)) {
            (Origin::Repository(_), Some(decides)) => {
                Err(ConfigError::NotAllowed { origin: self.origin.clone(), key: format!("{section}.{}", shown(key)), decides })
            }
            _ => Ok(()),
        }
    }

    fn unknown_section(&self, name: &str, value: &Value) -> ConfigError {
        let (what, meant) = if value.is_table() {
            (format!("unknown section [{}]", shown(name)), nearest(name, keys::sections()).map(|name| format!("[{name}]")))
        } else {
            let meant = keys::sections_with(name).map(|section| format!("`{name}` in [{section}]"));
            (format!("unknown key `{}` outside of a section", shown(name)), meant)
        };
        ConfigError::Unknown { origin: self.origin.clone(), what, meant }
    }

    fn invalid(&self, key: &str, reason: String) -> ConfigError {
        ConfigError::Invalid { origin: self.origin.clone(), key: key.to_owned(), reason }
    }
}

/// The error for a key that `section` does not have.
pub(super) fn unknown_key(origin: Origin, section: &str, key: &str, keys: &[&str]) -> ConfigError {
    let meant = nearest(key, keys).map(|key| format!("`{key}`")).or_else(|| {
        let other = keys::sections_with(key)?;
        Some(format!("`{key}` in [{other}]"))
    });
    ConfigError::Unknown { origin, what: format!("unknown key `{}` in [{section}]", shown(key)), meant }
}

/// Why `value` is of the wrong kind for a setting, as the rest of a sentence; without the value, which may be a key.
pub(super) fn kind(section: &str, key: &str, value: &Value) -> Result<(), String> {
    match Settings::deserialize(nested(section, key, value.clone())) {
        Ok(_) => Ok(()),
        Err(error) => Err(reason(value, error.message())),
    }
}

/// Why `value` does not fit a key of a target; through a flattened table serde's own words are lost.
fn wrong_kind(key: &str, value: &Value) -> String {
    let alone = Table::from_iter([(key.to_owned(), value.clone())]);
    match TargetSettings::deserialize(alone) {
        Ok(_) => "has a value of the wrong kind".to_owned(),
        Err(error) => reason(value, error.message()),
    }
}

/// serde's message quotes the value and then says what it wants; only the second half is passed on.
fn reason(value: &Value, message: &str) -> String {
    let wanted = message.lines().next().unwrap_or_default().rsplit_once(", expected ").map(|(_, wanted)| wanted);
    let wanted = match wanted {
        Some("u32" | "u64" | "usize") => "a whole number that is not negative",
        Some("f64") => "a number",
        Some("a string" | "path string") => "a text in quotes",
        Some("a boolean") => "true or false",
        Some("a map") => "a table",
        Some("a sequence") => "a list",
        Some(wanted) => wanted,
        None => return "has a value of the wrong kind".to_owned(),
    };
    match value {
        Value::Integer(_) if wanted.contains("whole number") => format!("is out of range; needed: {wanted}"),
        Value::String(_) if wanted.contains('`') => format!("has a value that is not known; needed: {wanted}"),
        _ => format!("is {}; needed: {wanted}", article(value.type_str())),
    }
}

fn article(noun: &str) -> String {
    if noun.starts_with(['a', 'i']) { format!("an {noun}") } else { format!("a {noun}") }
}

fn nested(section: &str, key: &str, value: Value) -> Table {
    Table::from_iter([(section.to_owned(), Value::Table(Table::from_iter([(key.to_owned(), value)])))])
}
