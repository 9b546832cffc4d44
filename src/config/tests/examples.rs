//! The files in `examples/` hold what they say.

use super::Place;
use crate::config::keys::{self, Section};
use crate::config::{Loaded, Settings};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

fn examples(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(path)
}

/// A file as it is once the settings that stand in comments are set.
fn uncommented(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let setting =
        |line: &str| line.strip_prefix('#').is_some_and(|rest| rest.starts_with(|c: char| c == '[' || c.is_ascii_lowercase()));
    text.lines().map(|line| if setting(line) { &line[1..] } else { line }).fold(String::new(), |text, line| text + line + "\n")
}

fn loaded(text: &str) -> Loaded {
    Place::new().user(text).load().unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn the_example_names_every_setting_with_its_default() {
    let path = examples("techdoc.toml");
    assert!(loaded(&std::fs::read_to_string(&path).unwrap()).origins.len() == 1, "as it is, it sets nothing");
    let text = uncommented(&path);
    loaded(&text);
    let shown: Table = text.parse().unwrap();
    let defaults = Table::try_from(Settings::default()).unwrap();
    let get = |table: &Table, section: &str, key: &str| table.get(section).and_then(|section| section.get(key)).cloned();
    for section in keys::sections() {
        let keys = match keys::section(section) {
            Some(Section::Keys(keys)) => keys,
            Some(Section::Tables(keys, below)) => {
                let tables = shown.get(*section).and_then(Value::as_table).unwrap();
                let lacks = |key: &&&str| !tables.values().filter_map(Value::as_table).any(|table| table.contains_key(**key));
                assert_eq!(below.iter().find(lacks), None, "examples/techdoc.toml lacks a key of a table of [{section}]");
                keys
            }
            _ => continue,
        };
        for key in keys {
            let value = get(&shown, section, key);
            assert!(value.is_some(), "examples/techdoc.toml lacks [{section}] {key}");
            let default = get(&defaults, section, key);
            let is_empty = |default: &Value| default.as_table().is_some_and(Table::is_empty);
            assert!(default.as_ref().is_none_or(is_empty) || default == value, "[{section}] {key} is {default:?}, not {value:?}");
        }
    }
    assert!(shown.get("prices").is_some_and(Value::is_table));
}

#[test]
fn every_provider_has_settings_that_load() {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(examples("providers")).unwrap() {
        let path = entry.unwrap().path();
        names.push(path.file_stem().unwrap().to_string_lossy().into_owned());
        let text = std::fs::read_to_string(&path).unwrap();
        let settings = loaded(&text).settings;
        loaded(&uncommented(&path));
        assert!(settings.llm.model.is_some() && settings.llm.api_key.is_none(), "{}", path.display());
        assert_eq!(settings.llm.base_url.is_none(), path.ends_with("openai.toml"), "{}", path.display());
        assert!(text.contains("OPENAI_API_KEY"), "{} does not say where the key goes", path.display());
    }
    names.sort();
    assert_eq!(names, ["azure", "litellm", "llama-cpp", "ollama", "openai", "openrouter", "vllm"]);
}
