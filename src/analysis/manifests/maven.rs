//! pom.xml: coordinates, direct dependencies with literal properties filled in.

use super::{ManifestFile, xml};
use crate::model::{Package, Scope};
use std::collections::BTreeMap;

/// The fields of a dependency while it is read.
#[derive(Default)]
struct Draft {
    fields: BTreeMap<String, String>,
}

pub(super) fn read(manifest: &mut ManifestFile, text: &str) {
    let mut properties: BTreeMap<String, String> = BTreeMap::new();
    let mut fields: BTreeMap<String, (String, u32)> = BTreeMap::new();
    let mut draft = Draft::default();
    let mut found = Vec::new();
    xml::read(text, |element| {
        let name = element.path.last().map_or("", String::as_str);
        if element.ends_with(&["dependencies", "dependency"]) {
            if element.is_at(&["project", "dependencies", "dependency"]) {
                found.push((std::mem::take(&mut draft.fields), element.line));
            }
            draft = Draft::default();
        } else if element.path.iter().rev().nth(1).is_some_and(|parent| parent == "dependency") {
            draft.fields.insert(name.to_owned(), element.text.to_owned());
        } else if element.is_at(&["project", "properties", "*"]) {
            properties.insert(name.to_owned(), element.text.to_owned());
        } else if element.is_at(&["project", "*"])
            || element.is_at(&["project", "parent", "*"]) && matches!(name, "groupId" | "version")
        {
            let is_own = element.path.len() == 2;
            if is_own || !fields.contains_key(name) {
                fields.insert(name.to_owned(), (element.text.to_owned(), if is_own { element.line } else { 0 }));
            }
        } else if element.is_at(&["project", "licenses", "license", "name"]) {
            fields.insert("licence".to_owned(), (element.text.to_owned(), element.line));
        }
    });
    if let Some((version, _)) = fields.get("version").filter(|(version, _)| !version.contains('$')) {
        properties.insert("project.version".to_owned(), version.clone());
    }
    if let Some((group, _)) = fields.get("groupId") {
        properties.insert("project.groupId".to_owned(), group.clone());
    }
    for (dependency, line) in found {
        add(manifest, &dependency, &properties, line);
    }
    manifest.package = package(manifest, &fields, &properties).map(Box::new);
}

fn add(manifest: &mut ManifestFile, fields: &BTreeMap<String, String>, properties: &BTreeMap<String, String>, line: u32) {
    let (Some(group), Some(artifact)) = (fields.get("groupId"), fields.get("artifactId")) else { return };
    let scope = match fields.get("scope").map(String::as_str) {
        Some("test") => Scope::Dev,
        Some("provided") => Scope::Build,
        _ if fields.get("optional").is_some_and(|text| text == "true") => Scope::Optional,
        _ => Scope::Runtime,
    };
    let name = format!("{}:{}", fill(group, properties), fill(artifact, properties));
    let version = fields.get("version").map(|version| fill(version, properties));
    manifest.depend("maven", &name, version.as_deref(), scope, line);
}

/// Replaces `${x}` by its literal value, once; unknown ones stay as written.
fn fill(text: &str, properties: &BTreeMap<String, String>) -> String {
    let whole = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    whole.and_then(|name| properties.get(name)).cloned().unwrap_or_else(|| text.to_owned())
}

fn package(
    manifest: &ManifestFile,
    fields: &BTreeMap<String, (String, u32)>,
    properties: &BTreeMap<String, String>,
) -> Option<Package> {
    let field = |name: &str| fields.get(name).map(|(text, _)| fill(text, properties)).filter(|text| !text.is_empty());
    let artifact = field("artifactId")?;
    let links = fields.get("url").filter(|(url, _)| !url.contains("${")).map(|(url, line)| (url.clone(), *line));
    Some(Package {
        ecosystem: "maven",
        name: Some(field("groupId").map_or_else(|| artifact.clone(), |group| format!("{group}:{artifact}"))),
        version: field("version"),
        description: field("description").map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")),
        licence: field("licence"),
        links: links.into_iter().collect(),
        version_line: fields.get("version").map_or(0, |(_, line)| *line),
        manifest: manifest.path.clone(),
        ..Package::default()
    })
}
