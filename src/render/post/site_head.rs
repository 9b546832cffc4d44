//! Front matter for generators of sites.
//!
//! All strings are written in double quotes with JSON's escapes, which YAML 1.1 and 1.2 read alike: a title that looks like a number,
//! a date or a boolean to some parser stays a string. Dates are written bare, because several generators ask for a date by type.

use crate::render::text::{clean, one_line};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The program that builds a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generator {
    /// Hugo.
    Hugo,
    /// Jekyll.
    Jekyll,
    /// Astro, with the fields of its starter.
    Astro,
    /// Docusaurus.
    Docusaurus,
    /// `MkDocs`, also with the blog plugin of its Material theme.
    Mkdocs,
    /// None in particular.
    Plain,
}

/// What the front matter of a post says.
#[derive(Clone, Copy, Debug)]
pub struct SiteHead<'a> {
    /// The title.
    pub title: &'a str,
    /// The description.
    pub description: &'a str,
    /// The tags.
    pub tags: &'a [String],
    /// The last part of its address.
    pub slug: &'a str,
    /// The day of its first publication, `YYYY-MM-DD`.
    pub date: &'a str,
    /// The day of its last change.
    pub updated: Option<&'a str>,
    /// Whether the site shall leave it out.
    pub draft: bool,
    /// The address of the original.
    pub canonical_url: Option<&'a str>,
    /// What techdoc says of itself.
    pub techdoc: &'a Value,
}

/// The front matter of `head` for `generator`, from `---` to `---`. `names` gives a field another name than the generator's usual one,
/// by the name that [`SiteHead`] has for it; an empty name leaves the field out.
#[must_use]
pub fn site_head(generator: Generator, head: &SiteHead<'_>, names: &BTreeMap<String, String>) -> String {
    let mut out = String::from("---\n");
    for (field, value) in fields(generator, head) {
        let name = names.get(field).map_or_else(|| field_name(generator, field), String::as_str);
        match &value {
            _ if name.is_empty() => {}
            Value::String(day) if matches!(field, "date" | "updated") && is_date(day) => {
                out.push_str(&format!("{}: {day}\n", key(name)));
            }
            value => push_entry(&mut out, &key(name), value, 0),
        }
    }
    out.push_str("---\n");
    out
}

/// The fields by their own names, in order.
fn fields(generator: Generator, head: &SiteHead<'_>) -> Vec<(&'static str, Value)> {
    let mut fields = vec![("title", Value::from(one_line(head.title))), ("description", Value::from(one_line(head.description)))];
    if generator == Generator::Jekyll {
        fields.insert(0, ("layout", Value::from("post")));
    }
    fields.push(("date", Value::from(head.date)));
    if let Some(updated) = head.updated {
        let value = if generator == Generator::Docusaurus { table("date", updated) } else { Value::from(updated) };
        fields.push(("updated", value));
    }
    // Astro takes the slug from the file's name and keeps the field for itself.
    if generator != Generator::Astro {
        fields.push(("slug", Value::from(one_line(head.slug))));
    }
    fields.push(("tags", head.tags.iter().map(|tag| one_line(tag)).collect()));
    // Jekyll has the opposite of a draft.
    fields.push(("draft", Value::from(head.draft != (generator == Generator::Jekyll))));
    fields.extend(head.canonical_url.map(|url| ("canonical_url", Value::from(url))));
    fields.push(("techdoc", head.techdoc.clone()));
    fields
}

fn table(key: &str, value: &str) -> Value {
    Value::Object(Map::from_iter([(key.to_owned(), Value::from(value))]))
}

/// The name that `generator` has for a field of [`SiteHead`].
#[must_use]
pub fn field_name(generator: Generator, field: &str) -> &str {
    match (generator, field) {
        (Generator::Hugo, "updated") => "lastmod",
        (Generator::Jekyll, "updated") => "last_modified_at",
        (Generator::Jekyll, "draft") => "published",
        (Generator::Astro, "date") => "pubDate",
        (Generator::Astro, "updated") => "updatedDate",
        (Generator::Docusaurus, "updated") => "last_update",
        _ => field,
    }
}

/// A value behind its key, or the lines of a table or list below it.
fn push_entry(out: &mut String, key: &str, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(table) if !table.is_empty() => {
            out.push_str(&format!("{indent}{key}:\n"));
            table.iter().for_each(|(name, value)| push_entry(out, &self::key(name), value, depth + 1));
        }
        Value::Array(list) if list.iter().any(|item| item.is_object() || item.is_array()) => {
            // JSON is YAML, and such lists are rare.
            out.push_str(&format!("{indent}{key}: {value}\n"));
        }
        Value::Array(list) if !list.is_empty() => {
            out.push_str(&format!("{indent}{key}:\n"));
            list.iter().for_each(|item| out.push_str(&format!("{indent}  - {}\n", scalar(item))));
        }
        value => out.push_str(&format!("{indent}{key}: {}\n", scalar(value))),
    }
}

fn key(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    let ambiguous =
        matches!(name.to_ascii_lowercase().as_str(), "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null");
    if plain && !ambiguous { name.to_owned() } else { scalar(&Value::from(name)) }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => Value::from(clean(text)).to_string(),
        value => value.to_string(),
    }
}

/// `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() })
}

#[cfg(test)]
#[path = "site_head_tests.rs"]
mod tests;
