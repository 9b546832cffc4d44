//! build.gradle and build.gradle.kts, line by line: only dependencies written as literals.

use super::ManifestFile;
use crate::model::{Package, Scope};

const CONFIGURATIONS: &[(&str, Scope)] = &[
    ("testImplementation", Scope::Dev),
    ("testRuntimeOnly", Scope::Dev),
    ("testCompileOnly", Scope::Dev),
    ("testCompile", Scope::Dev),
    ("androidTestImplementation", Scope::Dev),
    ("testApi", Scope::Dev),
    ("implementation", Scope::Runtime),
    ("api", Scope::Runtime),
    ("compile", Scope::Runtime),
    ("runtimeOnly", Scope::Runtime),
    ("runtime", Scope::Runtime),
    ("compileOnly", Scope::Build),
    ("annotationProcessor", Scope::Build),
    ("kapt", Scope::Build),
    ("ksp", Scope::Build),
    ("classpath", Scope::Build),
];

pub(super) fn read(manifest: &mut ManifestFile, text: &str) {
    let mut package = Package { ecosystem: "maven", manifest: manifest.path.clone(), ..Package::default() };
    for (line, number) in text.lines().zip(1..) {
        let code = line.trim();
        if let Some((scope, rest)) = configuration(code) {
            dependency(manifest, rest, scope, number);
        } else if let Some(value) = assigned(code, "version") {
            package.version = Some(value.to_owned());
            package.version_line = number;
        } else if let Some(value) = assigned(code, "description") {
            package.description = Some(value.to_owned());
        }
    }
    if package.version.is_some() || package.description.is_some() || !manifest.dependencies.is_empty() {
        manifest.package = Some(Box::new(package));
    }
}

fn configuration(code: &str) -> Option<(Scope, &str)> {
    CONFIGURATIONS.iter().find_map(|(word, scope)| {
        let rest = code.strip_prefix(word)?;
        rest.starts_with([' ', '(', '\t']).then_some((*scope, rest))
    })
}

/// `'g:a:v'`, or `group: 'g', name: 'a', version: 'v'`.
fn dependency(manifest: &mut ManifestFile, rest: &str, scope: Scope, line: u32) {
    let named = |key: &str| rest.find(key).and_then(|at| string(&rest[at + key.len()..]));
    let (name, version) = if let (Some(group), Some(name)) = (named("group:"), named("name:")) {
        (format!("{group}:{name}"), named("version:"))
    } else {
        let Some(text) = string(rest) else { return };
        let mut parts = text.split(['@', ':']);
        let (Some(group), Some(artifact)) = (parts.next(), parts.next()) else { return };
        (format!("{group}:{artifact}"), parts.next())
    };
    let is_literal = name.chars().all(|c| c.is_alphanumeric() || ":.-_".contains(c)) && !name.starts_with(':');
    if is_literal && !rest.contains("project(") {
        manifest.depend("maven", &name, version.filter(|version| !version.contains('$')), scope, line);
    }
}

fn string(text: &str) -> Option<&str> {
    let start = text.find(['"', '\''])?;
    let quote = text[start..].chars().next()?;
    let rest = &text[start + 1..];
    Some(&rest[..rest.find(quote)?])
}

/// The string of `key = 'x'` or `key 'x'`.
fn assigned<'a>(code: &'a str, key: &str) -> Option<&'a str> {
    let rest = code.strip_prefix(key)?.trim_start();
    let rest = rest.strip_prefix('=').map_or(rest, str::trim_start);
    string(rest).filter(|value| rest.starts_with(['"', '\'']) && !value.contains('$'))
}
