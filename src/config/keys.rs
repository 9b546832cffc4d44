//! The names of all settings, read off the structs that hold them, so that there is no second list to keep.

use super::database::DatabaseSettings;
use super::publish::{PublishRules, TargetSettings};
use super::serve::ServeSettings;
use super::settings::{ArticleSettings, BudgetSettings, CacheSettings, LlmSettings, Settings};
use crate::spelling;
use serde::de::{self, Deserialize, Deserializer, Visitor};

/// Names longer than this are no typos, and perhaps a key that was pasted in the wrong place.
const NAME_CHARACTERS: usize = 40;

/// What a section holds.
pub(super) enum Section {
    /// These keys.
    Keys(&'static [&'static str]),
    /// Rows under names of the user's choice.
    Rows,
    /// Keys, and tables under names of the user's choice, whose keys are the second list.
    Tables(&'static [&'static str], &'static [&'static str]),
}

/// The names of all sections.
pub(super) fn sections() -> &'static [&'static str] {
    fields::<Settings>()
}

/// What the section `name` holds; none when there is no such section.
pub(super) fn section(name: &str) -> Option<Section> {
    match name {
        "llm" => Some(Section::Keys(fields::<LlmSettings>())),
        "cache" => Some(Section::Keys(fields::<CacheSettings>())),
        "budget" => Some(Section::Keys(fields::<BudgetSettings>())),
        "article" => Some(Section::Keys(fields::<ArticleSettings>())),
        "prices" => Some(Section::Rows),
        "database" => Some(Section::Keys(fields::<DatabaseSettings>())),
        "serve" => Some(Section::Keys(fields::<ServeSettings>())),
        "publish" => Some(Section::Tables(fields::<PublishRules>(), fields::<TargetSettings>())),
        _ => None,
    }
}

/// The sections that have a key of this name.
pub(super) fn sections_with(key: &str) -> Option<&'static str> {
    sections()
        .iter()
        .copied()
        .find(|name| matches!(section(name), Some(Section::Keys(keys) | Section::Tables(keys, _)) if keys.contains(&key)))
}

/// Whether what stands at `path` is never shown: credentials, and headers, which may carry some.
pub(super) fn is_secret(path: &[String]) -> bool {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    matches!(
        names.as_slice(),
        ["llm", "api_key"]
            | ["cache", "redis_url"]
            | ["database", "url"]
            | ["serve", "tokens"]
            | ["serve", "webhooks", ..]
            | ["llm", "headers", ..]
    )
}

/// A name for an error message, cut when it is long.
pub(super) fn shown(name: &str) -> String {
    if name.chars().count() <= NAME_CHARACTERS && !name.starts_with("sk-") {
        return name.to_owned();
    }
    format!("{}...", name.chars().take(4).collect::<String>())
}

/// The candidate that differs from `name` by the fewest letters, when these are at most a third.
pub(super) fn nearest<'c>(name: &str, candidates: &[&'c str]) -> Option<&'c str> {
    if name.len() > NAME_CHARACTERS {
        return None;
    }
    spelling::nearest(name, name.len().div_ceil(3), candidates.iter().copied())
}

/// The names of the fields of a struct, as serde knows them.
fn fields<T: Deserialize<'static>>() -> &'static [&'static str] {
    let mut found: &'static [&'static str] = &[];
    // The answer is always the error below; what counts is what was asked for.
    let _ = T::deserialize(Asked(&mut found));
    found
}

/// A deserializer that has no value and notes which fields are wanted.
struct Asked<'f>(&'f mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = de::value::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        Err(de::Error::custom("no value"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("no value"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_has_its_keys() {
        assert_eq!(sections(), ["llm", "cache", "budget", "prices", "article", "publish", "database", "serve"]);
        for name in sections() {
            match section(name).unwrap() {
                Section::Keys(keys) => assert!(keys.len() >= 3, "{name}: {keys:?}"),
                Section::Rows => assert_eq!(*name, "prices"),
                Section::Tables(keys, below) => {
                    assert!(keys.contains(&"home") && below.contains(&"type"), "{name}: {keys:?} {below:?}");
                }
            }
        }
        assert!(section("daemon").is_none());
        assert_eq!(sections_with("redis_url"), Some("cache"));
    }

    #[test]
    fn the_nearest_name_is_near() {
        let keys = ["model", "temperature", "base_url", "max_tokens"];
        for (name, expected) in [
            ("modle", Some("model")),
            ("Model", Some("model")),
            ("baseurl", Some("base_url")),
            ("max_token", Some("max_tokens")),
            ("temprature", Some("temperature")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, &keys), expected, "{name}");
        }
    }

    #[test]
    fn long_names_and_keys_are_cut() {
        assert_eq!(
            (shown("modle"), shown("sk-canary"), shown(&"x".repeat(41))),
            ("modle".into(), "sk-c...".into(), "xxxx...".into())
        );
    }
}
