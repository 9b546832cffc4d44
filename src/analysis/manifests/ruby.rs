//! Gemfile and gemspec, line by line: only literals.

use super::literals::strings;
use super::{ManifestFile, Target, TargetKind};
use crate::analysis::paths::join;
use crate::model::{Package, Scope, folder};

pub(super) fn read_gemfile(manifest: &mut ManifestFile, text: &str) {
    // One entry for every open block: whether it is a group for development or tests.
    let mut blocks: Vec<bool> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let code = line.trim();
        if code.ends_with(" do") || code.starts_with("if ") || code.starts_with("unless ") {
            blocks.push(code.starts_with("group ") && is_dev(code));
        } else if code == "end" {
            blocks.pop();
        } else if let Some(rest) = code.strip_prefix("gem ").or_else(|| code.strip_prefix("gem(")) {
            let inline = rest.contains("group") && is_dev(rest);
            let scope = if inline || blocks.contains(&true) { Scope::Dev } else { Scope::Runtime };
            gem(manifest, rest, scope, number);
        }
    }
}

fn is_dev(code: &str) -> bool {
    [":test", ":development", ":doc", ":lint"].iter().any(|word| code.contains(word))
}

fn gem(manifest: &mut ManifestFile, rest: &str, scope: Scope, line: u32) {
    let plain = rest.split(&[':', '='][..]).next().unwrap_or(rest);
    let strings: Vec<&str> = strings(rest).take(4).collect();
    let Some(name) = strings.first().filter(|_| rest.trim_start().starts_with(['"', '\''])) else { return };
    let is_version =
        |text: &&&str| text.trim_start_matches(['~', '>', '<', '=', '!', ' ']).starts_with(|c: char| c.is_ascii_digit());
    let versions: Vec<&str> = strings[1..].iter().filter(is_version).copied().collect();
    let in_list = plain.len() > name.len() + 2 || rest.contains(['~', '>', '<']);
    let requirement = (in_list && !versions.is_empty()).then(|| versions.join(", "));
    manifest.depend("rubygems", name, requirement.as_deref(), scope, line);
}

pub(super) fn read_gemspec(manifest: &mut ManifestFile, text: &str) {
    let mut package = Package { ecosystem: "rubygems", manifest: manifest.path.clone(), ..Package::default() };
    for (line, number) in text.lines().zip(1..) {
        let Some((_, code)) = line.trim().split_once('.') else { continue };
        if let Some((word, rest)) = code.split_once([' ', '(']).filter(|(word, _)| word.contains("dependency")) {
            match word {
                "add_dependency" | "add_runtime_dependency" => gem(manifest, rest, Scope::Runtime, number),
                "add_development_dependency" => gem(manifest, rest, Scope::Dev, number),
                _ => {}
            }
        } else if let Some((key, value)) = code.split_once('=') {
            field(&mut package, key.trim(), value.trim(), number);
        } else if let Some(name) = line.split("Gem::Specification.new").nth(1).and_then(|rest| strings(rest).next()) {
            package.name = Some(name.to_owned());
        }
    }
    if let Some(name) = &package.name {
        let here = folder(&manifest.path);
        for path in [format!("lib/{name}.rb"), format!("lib/{}.rb", name.replace('-', "/"))] {
            if let Some(path) = join(here, &path) {
                manifest.targets.push(Target { kind: TargetKind::Library, name: name.clone(), path });
            }
        }
        manifest.package = Some(Box::new(package));
    }
}

fn field(package: &mut Package, key: &str, value: &str, line: u32) {
    let Some(text) = strings(value).next().filter(|text| value.starts_with(['"', '\'']) && !text.contains("#{")) else { return };
    let text = text.to_owned();
    match key {
        "name" => package.name = Some(text),
        "version" => {
            package.version = Some(text);
            package.version_line = line;
        }
        "summary" => package.description = Some(text),
        "license" => package.licence = Some(text),
        "homepage" => package.links.push((text, line)),
        _ => {}
    }
}
