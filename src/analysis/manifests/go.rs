//! go.mod: the module path and its direct requirements.

use super::ManifestFile;
use crate::model::{Package, Scope};

pub(super) fn read(manifest: &mut ManifestFile, text: &str) {
    let mut block = "";
    for (line, number) in text.lines().zip(1..) {
        let code = line.split("//").next().unwrap_or(line).trim();
        let is_indirect = line.contains("// indirect");
        if code == ")" {
            block = "";
        } else if let Some(word) = code.strip_suffix('(') {
            block = word.trim();
        } else if let Some(path) = code.strip_prefix("module ") {
            module(manifest, path.trim().trim_matches('"'));
        } else if let Some(rest) = code.strip_prefix("require ").or(Some(code).filter(|_| block == "require")) {
            let mut words = rest.split_whitespace();
            if let Some(name) = words.next().filter(|_| !is_indirect) {
                manifest.depend("go", name.trim_matches('"'), words.next(), Scope::Runtime, number);
            }
        }
    }
}

fn module(manifest: &mut ManifestFile, path: &str) {
    let name = Some(path.to_owned());
    manifest.settings.module.clone_from(&name);
    manifest.package = Some(Box::new(Package { ecosystem: "go", name, manifest: manifest.path.clone(), ..Package::default() }));
}
