//! At most five tags: the main language, patterns, and dependencies that the project is built on.

use crate::model::{Analysis, Scope};

/// The tags, lower case, letters, digits and `-` only.
pub(super) fn tags(analysis: &Analysis) -> Vec<String> {
    let language = analysis
        .languages
        .iter()
        .find(|language| language.totals.code > 0 && is_programming(language.name.0))
        .map(|language| language.name.0);
    let purpose = analysis.facts.iter().find(|fact| fact.rule == "purpose").and_then(|fact| analysis.excerpt(&fact.evidence[0]));
    let words =
        purpose.map(|excerpt| excerpt.text.to_lowercase()).unwrap_or_default() + " " + &analysis.repository.name.to_lowercase();
    let said = |name: &str| name.len() > 3 && words.split(|c: char| !c.is_alphanumeric()).any(|word| word == name.to_lowercase());
    let dependencies =
        analysis.dependencies.iter().filter(|dependency| dependency.scope == Scope::Runtime && said(&dependency.name));
    let mut tags: Vec<String> = Vec::new();
    for tag in language.into_iter().chain(dependencies.map(|dependency| dependency.name.as_str())).chain(["code-tour"]) {
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
