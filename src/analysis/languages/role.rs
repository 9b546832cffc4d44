//! What a file is there for, judged by its folders, its name and the signs in its first lines.
//!
//! The order of the rules decides: what is vendored stays vendored even when it is a test; what a program wrote is nobody's source.

use super::generated::{LOCK_FILES, is_generated};
use super::index::{Group, INDEX};
use crate::model::{Language, Role, file_name, folder};
use std::collections::HashMap;
use std::sync::LazyLock;

const VENDORED: &[&str] = &[
    "vendor",
    "vendored",
    "_vendor",
    "third_party",
    "third-party",
    "thirdparty",
    "3rdparty",
    "3rd_party",
    "node_modules",
    "bower_components",
    "jspm_packages",
    "godeps",
    "pods",
    "carthage",
    ".yarn",
];
/// Names that may also be a part of the product; they count near the root only.
const VENDORED_NEAR_ROOT: &[&str] = &["deps", "external", "externals", "extern", "contrib-vendor", "submodules"];
const TEST: &[&str] = &[
    "test",
    "tests",
    "testing",
    "testdata",
    "test_data",
    "test-data",
    "testsuite",
    "testsuites",
    "testutil",
    "testutils",
    "test_utils",
    "test-utils",
    "test_util",
    "test-helpers",
    "test_helpers",
    "test-support",
    "test_support",
    "fixtures",
    "__tests__",
    "__mocks__",
    "__fixtures__",
    "__snapshots__",
    "spec",
    "specs",
    "e2e",
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "unittest",
    "unittests",
    "cypress",
];
const TEST_ENDINGS: &[&str] = &["_test", "_tests", "-test", "-tests", ".test", ".tests", ".unittests", "_spec", "-testdata"];
const EXAMPLE: &[&str] =
    &["example", "examples", "_examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials", "cookbook"];
const DOCUMENT_NEAR_ROOT: &[&str] = &["doc", "docs", "documentation", "man", "manual"];
const DOCUMENT_STEMS: &[&str] = &[
    "readme",
    "license",
    "licence",
    "copying",
    "changelog",
    "changes",
    "authors",
    "contributors",
    "contributing",
    "maintainers",
    "notice",
    "history",
    "news",
    "todo",
    "security",
    "code_of_conduct",
    "unlicense",
    "copyright",
];
const CONFIG_NAMES: &[&str] = &[
    "setup.py",
    "build.rs",
    "package.json",
    "composer.json",
    "pom.xml",
    "go.mod",
    "go.work",
    "gemfile",
    "rakefile",
    "podfile",
    "vagrantfile",
    "jenkinsfile",
    "procfile",
    "build.gradle",
    "build.gradle.kts",
    "settings.gradle",
    "settings.gradle.kts",
    "build.sbt",
    "build.zig",
    "package.swift",
    "mix.exs",
    "noxfile.py",
    "gruntfile.js",
    "gulpfile.js",
    "conanfile.py",
    "sconstruct",
    "sconscript",
    "lerna.json",
    "nx.json",
    "turbo.json",
    "deno.json",
    "deno.jsonc",
    "manifest.in",
    "robots.txt",
    "dune",
    "dune-project",
    "nginx.conf",
    "codeowners",
    "meson_options.txt",
    "cmakelists.txt",
    "web.config",
    "app.config",
    "setup.cfg",
    "configure",
];
const CONFIG_FOLDERS: &[&str] =
    &[".github", ".circleci", ".vscode", ".idea", ".gitlab", ".cargo", ".config", ".devcontainer", ".ci", "completions"];

/// Words that only end like a test: `xmltest.cpp` is one, `latest.c` is none.
const ENGLISH: &[&str] = &["atest", "contest", "protest", "attest", "detest", "stest", "ttest", "rtest", "wtest", "htest"];

/// What one folder or file name says, as bits.
type Hints = u16;
const VENDORED_HINT: Hints = 1;
const VENDORED_NEAR_ROOT_HINT: Hints = 1 << 1;
const TEST_HINT: Hints = 1 << 2;
const EXAMPLE_HINT: Hints = 1 << 3;
const DOCUMENT_NEAR_ROOT_HINT: Hints = 1 << 4;
const CONFIG_FOLDER_HINT: Hints = 1 << 5;
const LOCK_FILE_HINT: Hints = 1 << 6;
const CONFIG_NAME_HINT: Hints = 1 << 7;
/// How many folders from the root are near it.
const NEAR_ROOT: usize = 2;

/// One look-up for a name instead of a search through every list.
static HINTS: LazyLock<HashMap<&str, Hints>> = LazyLock::new(|| {
    let lists = [
        (VENDORED, VENDORED_HINT),
        (VENDORED_NEAR_ROOT, VENDORED_NEAR_ROOT_HINT),
        (TEST, TEST_HINT),
        (EXAMPLE, EXAMPLE_HINT),
        (DOCUMENT_NEAR_ROOT, DOCUMENT_NEAR_ROOT_HINT),
        (CONFIG_FOLDERS, CONFIG_FOLDER_HINT),
        (LOCK_FILES, LOCK_FILE_HINT),
        (CONFIG_NAMES, CONFIG_NAME_HINT),
    ];
    let mut hints = HashMap::new();
    for (name, hint) in lists.into_iter().flat_map(|(list, hint)| list.iter().map(move |&name| (name, hint))) {
        *hints.entry(name).or_default() |= hint;
    }
    hints
});

fn hints(name: &str) -> Hints {
    HINTS.get(name).copied().unwrap_or_default()
}

/// What all folders of a path say together.
fn folder_hints(folders: &str) -> Hints {
    const NEAR: Hints = VENDORED_NEAR_ROOT_HINT | DOCUMENT_NEAR_ROOT_HINT;
    let each = folders.split('/').enumerate().map(|(depth, folder)| {
        let ending = if is_test_folder(folder) { TEST_HINT } else { 0 };
        ending | if depth < NEAR_ROOT { hints(folder) } else { hints(folder) & !NEAR }
    });
    each.fold(0, |all, one| all | one)
}

/// What a file is there for, from its path, its language and its first bytes.
#[must_use]
pub fn role(path: &str, language: Option<Language>, head: &[u8]) -> Role {
    let lower = path.to_ascii_lowercase();
    let (folders, name) = (folder(&lower), file_name(&lower));
    let within = folder_hints(folders);
    let group = language.and_then(|language| INDEX.language(language.0)).map(|entry| entry.group);
    let config = || is_config(name, folders.is_empty(), within, group);
    if within & (VENDORED_HINT | VENDORED_NEAR_ROOT_HINT) != 0 {
        Role::Vendored
    } else if hints(name) & LOCK_FILE_HINT != 0 || is_generated(name, group, head) {
        Role::Generated
    } else if is_document(name, group) && !config() {
        Role::Document
    } else if within & TEST_HINT != 0 || is_test_name(file_name(path), group) {
        Role::Test
    } else if within & EXAMPLE_HINT != 0 {
        Role::Example
    } else if config() {
        Role::Config
    } else if within & DOCUMENT_NEAR_ROOT_HINT != 0 {
        Role::Document
    } else if group == Some(Group::Program) {
        Role::Source
    } else {
        Role::Other
    }
}

fn is_test_folder(folder: &str) -> bool {
    TEST_ENDINGS.iter().any(|ending| folder.len() > ending.len() && folder.ends_with(ending))
}

/// Judges the name as it is written: `FooTest.java` is a test, `latest.java` is none.
fn is_test_name(name: &str, group: Option<Group>) -> bool {
    if group != Some(Group::Program) {
        return name.ends_with(".snap");
    }
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    let lower = stem.to_ascii_lowercase();
    let worded = ["_test", "_tests", "_spec", ".test", ".spec", "-test", "-spec", ".e2e", ".bench", "_bench"];
    let camel = matches!(
        extension,
        "java" | "kt" | "scala" | "groovy" | "cs" | "php" | "swift" | "vb" | "fs" | "hs" | "dart" | "cpp" | "m"
    );
    let camel_ending =
        ["Test", "Tests", "TestCase", "Spec", "IT"].iter().any(|ending| stem.len() > ending.len() && stem.ends_with(ending));
    matches!(lower.as_str(), "test" | "tests" | "conftest")
        || matches!(extension, "c" | "cc" | "cpp" | "cxx")
            && lower.ends_with("test")
            && !ENGLISH.iter().any(|word| lower.ends_with(word))
        || lower.starts_with("test_")
        || lower.starts_with("test-")
        || worded.iter().any(|ending| lower.ends_with(ending))
        || camel
            && (camel_ending || stem.strip_prefix("Test").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase())))
}

fn is_document(name: &str, group: Option<Group>) -> bool {
    let stem = name.split(['.', '-']).next().unwrap_or(name);
    group == Some(Group::Prose) || (matches!(group, None | Some(Group::Data)) && DOCUMENT_STEMS.contains(&stem))
}

fn is_config(name: &str, at_root: bool, within: Hints, group: Option<Group>) -> bool {
    let requirements = name.ends_with(".txt") && ["requirements", "constraints"].iter().any(|begin| name.starts_with(begin));
    let configuration = [".config.js", ".config.ts", ".config.mjs", ".config.cjs", ".conf", ".config.mts"];
    let settings = matches!(group, Some(Group::Setting)) || name.ends_with(".json") && (at_root || name.starts_with("tsconfig"));
    let prose = group == Some(Group::Prose);
    hints(name) & CONFIG_NAME_HINT != 0
        || requirements
        || (!prose && (name.starts_with('.') || within & CONFIG_FOLDER_HINT != 0 || settings))
        || configuration.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::languages::detect;

    fn check(path: &str, head: &str, expected: Role) {
        assert_eq!(role(path, detect(path, head.as_bytes()), head.as_bytes()), expected, "{path}: {head:.80}");
    }

    #[test]
    fn roles_follow_from_paths() {
        use Role::*;
        for (path, expected) in [
            ("src/main.rs", Source),
            ("a/vendor/x/y_test.go", Vendored),
            ("deps/lua/lua.c", Vendored),
            ("src/a/b/deps/x.rs", Source),
            ("pkg/a_test.go", Test),
            ("test_a.py", Test),
            ("a/conftest.py", Test),
            ("packages/a/test-resolution.ts", Test),
            ("x/a.spec.ts", Test),
            ("x/a.test.tsx", Test),
            ("src/test/java/A.java", Test),
            ("src/FooTest.java", Test),
            ("src/latest.java", Source),
            ("src/Latest.java", Source),
            ("Foo.Tests/A.cs", Test),
            ("contest.py", Source),
            ("xmltest.cpp", Test),
            ("latest.c", Source),
            ("fastest.cc", Source),
            ("benches/a.rs", Test),
            ("tests/data/a.json", Test),
            ("tests/README.md", Document),
            ("examples/a.rs", Example),
            ("demo/index.js", Example),
            ("docs/conf.py", Document),
            ("README", Document),
            ("LICENSE-MIT", Document),
            ("src/license.rs", Source),
            ("Cargo.toml", Config),
            (".github/workflows/ci.yml", Config),
            ("requirements-dev.txt", Config),
            ("setup.py", Config),
            ("CMakeLists.txt", Config),
            (".gitignore", Config),
            ("tsconfig.build.json", Config),
            ("notes.txt", Document),
            ("Cargo.lock", Generated),
            ("go.sum", Generated),
            ("web/app.min.js", Generated),
            ("a_pb2.py", Generated),
            ("data/a.json", Other),
            ("style.css", Other),
            ("a.sql", Source),
            ("src/docs/mod.rs", Document),
            ("src/a/docs/mod.rs", Source),
            ("blob", Other),
        ] {
            check(path, "", expected);
        }
    }

    #[test]
    fn markers_and_long_lines_mean_generated() {
        check("a.go", "// Code generated by stringer; DO NOT EDIT.\npackage a\n", Role::Generated);
        check("a.rs", "/* @generated */\n", Role::Generated);
        check("configure", "#! /bin/sh\n# Generated by GNU Autoconf 2.69.\n", Role::Generated);
        check("a.rs", "const MARK: &str = \"@generated DO NOT EDIT\";\n", Role::Source);
        check("a.rs", "// writes what the generator needs\n", Role::Source);
        check("a.rb", "def virtual?\n  !@generated_type.nil?\nend\n", Role::Source);
        check("a.js", &"x".repeat(5000), Role::Generated);
        check("a.js", &"let a = 1;\n".repeat(500), Role::Source);
    }
}
