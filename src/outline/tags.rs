//! At most five tags: the main language, patterns, and dependencies that the project is built on.

use crate::model::{Analysis, Scope};

/// The tags, lower case, letters, digits and `-` only.
pub(super) fn tags(analysis: &Analysis) -> Vec<String> {
    let language = analysis
        .languages
        .iter()
        .find(|language| language.totals.code > 0 && is_programming(language.name.0))
        .map(|language| language.name.0);
    let patterns =
        analysis.patterns.iter().map(|pattern| pattern.name).filter(|name| !matches!(*name, "CI" | "library" | "container"));
    let name = analysis.repository.name.to_lowercase();
    let dependencies = analysis
        .dependencies
        .iter()
        .filter(|dependency| dependency.scope == Scope::Runtime && name.contains(&dependency.name.to_lowercase()));
    let mut tags: Vec<String> = Vec::new();
    for tag in language.into_iter().chain(dependencies.map(|dependency| dependency.name.as_str())).chain(patterns) {
        let tag = slug(tag);
        if !tag.is_empty() && !tags.contains(&tag) && tags.len() < 5 {
            tags.push(tag);
        }
    }
    tags
}

/// Whether a language is one that programs are written in.
pub(super) fn is_programming(name: &str) -> bool {
    !matches!(
        name,
        "Markdown"
            | "JSON"
            | "YAML"
            | "TOML"
            | "Plain Text"
            | "XML"
            | "HTML"
            | "CSS"
            | "SVG"
            | "reStructuredText"
            | "AsciiDoc"
            | "INI"
    )
}

fn slug(tag: &str) -> String {
    let replaced = tag.replace("C++", "cpp").replace("C#", "csharp").to_lowercase();
    let clean: String = replaced.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    clean.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}
