//! `techdoc config`: the settings in force and where each comes from, with secrets masked.

use super::args::{Arguments, Config, SettingsFormat};
use super::output::{Output, print};
use super::{Exit, settings};
use crate::config::{Effective, Loaded, effective};
use crate::model::SCHEMA_VERSION;
use crate::pipeline::PipelineError;
use crate::render::text::one_line;
use crate::source::{SourceError, checkout};
use serde_json::{Map, Value, json};
use std::path::Path;

pub(super) fn run(arguments: &Arguments, config: &Config, output: &Output) -> anyhow::Result<Exit> {
    if !checkout::is_address(&config.target) && !Path::new(&config.target).exists() {
        return Err(PipelineError::Source(SourceError::Missing(config.target.clone().into())).into());
    }
    let loaded = settings::settings(arguments, &config.target)?;
    let printed = match config.format {
        SettingsFormat::Human => page(&effective(&loaded)),
        SettingsFormat::Json => format!("{:#}\n", document(&loaded)),
    };
    print(printed.as_bytes())?;
    loaded.notes.iter().for_each(|note| output.note(note));
    Ok(Exit::Done)
}

/// Every setting on a line of TOML, what is not set as a comment.
fn page(settings: &[Effective]) -> String {
    let mut page = String::new();
    let mut section = None;
    for setting in settings {
        let Some((name, below)) = setting.path.split_first() else { continue };
        if section != Some(name) {
            let gap = if section.is_some() { "\n" } else { "" };
            page.push_str(&format!("{gap}[{name}]\n"));
            section = Some(name);
        }
        page.push_str(&line(below, setting));
        page.push('\n');
    }
    page
}

fn line(names: &[String], setting: &Effective) -> String {
    let key = names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(".");
    let Some(value) = &setting.value else { return format!("# {key} is not set") };
    let origin = setting.origin.as_ref().map_or_else(String::new, |origin| format!("  # {origin}"));
    one_line(&format!("{key} = {}{origin}", serde_json::to_string(&plain(value)).unwrap_or_default()))
}

/// A name as TOML writes it: bare where it can be.
fn quoted(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if bare { name.to_owned() } else { Value::from(name).to_string() }
}

fn document(loaded: &Loaded) -> Value {
    let mut sections = Map::new();
    for setting in effective(loaded) {
        let Some((section, names)) = setting.path.split_first() else { continue };
        let origin = setting.origin.map_or_else(|| "default".to_owned(), |origin| origin.to_string());
        let keys = sections.entry(section.clone()).or_insert_with(|| json!({}));
        let name = names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(".");
        keys[name] = json!({"value": setting.value.as_ref().map(plain), "origin": origin});
    }
    let origins: Vec<String> = loaded.origins.iter().map(ToString::to_string).collect();
    json!({"schema_version": SCHEMA_VERSION, "origins": origins, "notes": loaded.notes, "settings": sections})
}

/// A TOML value as JSON; both write texts, numbers and lists in the same way.
fn plain(value: &toml::Value) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}
