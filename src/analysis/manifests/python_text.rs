//! Python's requirements files, setup.cfg and setup.py; of the last only literals are read, line by line.

use super::ManifestFile;
use super::literals::strings;
use super::pyproject::{entry_point, library};
use crate::model::{Package, Program, Scope};

/// Adds a requirement as PEP 508 writes it: `name[extra]>=1 ; marker`.
pub(super) fn requirement(manifest: &mut ManifestFile, text: &str, scope: Scope, line: u32) {
    let text = text.split(';').next().unwrap_or(text).trim();
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(rest, |(_, rest)| rest.trim());
    let is_name = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_requirement = rest.is_empty() || rest.starts_with(['<', '>', '=', '!', '~', '@', '(']);
    if is_name && is_requirement {
        manifest.depend("pypi", name, Some(rest), scope, line);
    }
}

pub(super) fn read_requirements(manifest: &mut ManifestFile, text: &str) {
    let is_dev = ["dev", "test", "doc", "lint", "ci", "typing", "build"].iter().any(|word| manifest.path.contains(word));
    let scope = if is_dev { Scope::Dev } else { Scope::Runtime };
    for (line, number) in text.lines().zip(1..) {
        let line = line.split(" #").next().unwrap_or(line).trim();
        let line = line.split(" --").next().unwrap_or(line).trim_end_matches('\\');
        if !line.starts_with(['#', '-', '.', '/']) && !line.contains("://") {
            requirement(manifest, line, scope, number);
        }
    }
}

/// The package under construction, made when first needed.
fn package(manifest: &mut ManifestFile) -> &mut Package {
    let path = manifest.path.clone();
    manifest.package.get_or_insert_with(|| Box::new(Package { ecosystem: "pypi", manifest: path, ..Package::default() }))
}

pub(super) fn read_setup_cfg(manifest: &mut ManifestFile, text: &str) {
    let (mut section, mut key) = (String::new(), String::new());
    for (line, number) in text.lines().zip(1..) {
        let code = line.trim();
        if code.starts_with(['#', ';']) || code.is_empty() {
            continue;
        }
        if line.starts_with('[') {
            section = code.trim_matches(['[', ']']).to_owned();
        } else if line.starts_with(char::is_whitespace) {
            setup_value(manifest, &section, &key, code, number);
        } else if let Some((name, value)) = code.split_once('=') {
            key = name.trim().to_owned();
            setup_value(manifest, &section, &key, value.trim(), number);
        }
    }
}

fn setup_value(manifest: &mut ManifestFile, section: &str, key: &str, value: &str, line: u32) {
    match (section, key) {
        _ if value.is_empty() => {}
        ("metadata", key) => field(manifest, key, value, line),
        ("options", "install_requires") => requirement(manifest, value, Scope::Runtime, line),
        ("options", "tests_require") => requirement(manifest, value, Scope::Dev, line),
        ("options", "setup_requires") => requirement(manifest, value, Scope::Build, line),
        ("options.extras_require", _) => requirement(manifest, value, Scope::Optional, line),
        ("options.entry_points", "console_scripts") => program(manifest, value),
        _ => {}
    }
}

fn field(manifest: &mut ManifestFile, key: &str, value: &str, line: u32) {
    let text = Some(value.to_owned());
    match key {
        "name" => {
            library(manifest, value);
            package(manifest).name = text;
        }
        "version" if !value.contains(':') => {
            package(manifest).version = text;
            package(manifest).version_line = line;
        }
        "description" => package(manifest).description = text,
        "license" => package(manifest).licence = text,
        "url" | "home_page" => package(manifest).links.push((value.to_owned(), line)),
        _ => {}
    }
}

fn program(manifest: &mut ManifestFile, value: &str) {
    if let Some((name, target)) = value.split_once('=') {
        let name = name.trim().to_owned();
        entry_point(manifest, &name, target);
        let path = manifest.path.clone();
        package(manifest).programs.push(Program { name, path: None, manifest: path });
    }
}

/// Reads literal keyword arguments of `setup()`.
pub(super) fn read_setup_py(manifest: &mut ManifestFile, text: &str) {
    let mut list: Option<Scope> = None;
    for (line, number) in text.lines().zip(1..) {
        let code = line.trim();
        if code.starts_with('#') {
            continue;
        }
        let mut rest = code;
        if let Some((key, value)) = code.split_once('=').filter(|(key, _)| is_word(key.trim())) {
            let value = value.trim();
            list = match key.trim() {
                "install_requires" | "requires" | "requirements" if value.starts_with(['[', '(']) => Some(Scope::Runtime),
                "tests_require" if value.starts_with(['[', '(']) => Some(Scope::Dev),
                key => {
                    if let Some(literal) = literal(value) {
                        field(manifest, key, literal, number);
                    }
                    None
                }
            };
            rest = value;
        }
        if let Some(scope) = list {
            let end = rest.rfind([']', ')']).filter(|_| !rest.ends_with(['"', '\'', ',']));
            strings(&rest[..end.unwrap_or(rest.len())]).for_each(|text| requirement(manifest, text, scope, number));
            list = list.filter(|_| end.is_none() && !rest.ends_with("],"));
        }
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The string that `value` consists of, a comma behind it aside.
fn literal(value: &str) -> Option<&str> {
    let value = value.trim_end_matches(',');
    let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let inner = inner.or_else(|| value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')));
    inner.filter(|text| !text.contains(['"', '\'', '{']))
}
