//! Manifests as strings: what is read of each, and what a join makes of them.

use super::*;
use crate::model::{FileRecord, LineCounts, Role};

fn dependencies(path: &str, text: &str) -> Vec<String> {
    let manifest = read(path, text.as_bytes()).unwrap_or_default();
    let shown = |dependency: &Dependency| {
        let requirement = dependency.requirement.as_deref().unwrap_or("-");
        format!("{} {requirement} {:?} {}", dependency.name, dependency.scope, dependency.line)
    };
    manifest.dependencies.iter().map(shown).collect()
}

fn check(path: &str, text: &str, expected: &[&str]) {
    assert_eq!(dependencies(path, text), expected, "{path}");
}

#[test]
fn cargo() {
    check(
        "Cargo.toml",
        "[package]\nname = \"a\"\n[dependencies]\nb = \"1\"\nc = { version = \"2\", optional = true }\nd.workspace = true\n[dependencies.e]\npath = \"../e\"\n[dev-dependencies]\nf = \"3\"\n[target.'cfg(unix)'.dependencies]\ng = \"4\"\n[build-dependencies]\nr = { package = \"real\", version = \"5\" }\n",
        &["b 1 Runtime 4", "c 2 Optional 5", "d - Runtime 6", "e - Runtime 7", "g 4 Runtime 12", "f 3 Dev 10", "real 5 Build 14"],
    );
}

#[test]
fn npm_and_composer() {
    check(
        "package.json",
        "{\n\"dependencies\": {\n \"a\": \"^1\",\n \"@s/b\": \"*\"},\n\"devDependencies\": {\"c\": \"2\"},\n\"peerDependencies\":{}, \"optionalDependencies\": {\"d\": \"3\"}}",
        &["a ^1 Runtime 3", "@s/b * Runtime 4", "c 2 Dev 5", "d 3 Optional 6"],
    );
    check(
        "composer.json",
        "{\"require\": {\"php\": \">=8\",\n\"a/b\": \"^1\"},\n\"require-dev\": {\"c/d\": \"2\"}}",
        &["a/b ^1 Runtime 2", "c/d 2 Dev 3"],
    );
}

#[test]
fn python() {
    check(
        "pyproject.toml",
        "[project]\nname = \"x\"\ndependencies = [\n \"a>=1 ; python_version < '3'\",\n \"b[extra]\",\n]\n[project.optional-dependencies]\nfast = [\"c==2\"]\n[dependency-groups]\ndev = [\"d\", {include-group = \"e\"}]\n[build-system]\nrequires = [\"hatchling\"]\n",
        &["a >=1 Runtime 4", "b - Runtime 5", "c ==2 Optional 8", "d - Dev 10", "hatchling - Build 12"],
    );
    check(
        "pyproject.toml",
        "[tool.poetry]\nname = \"x\"\n[tool.poetry.dependencies]\npython = \"^3\"\na = \"^1\"\nb = {version = \"2\", optional = true}\n[tool.poetry.group.dev.dependencies]\nc = \"*\"\n",
        &["a ^1 Runtime 5", "b 2 Optional 6", "c - Dev 8"],
    );
    check(
        "requirements/dev.txt",
        "# x\n-r base.txt\na==1 # why\nb ; python_version>'3'\nhttps://x/y.whl\nc @ git+x\n",
        &["a ==1 Dev 3", "b - Dev 4", "c @ git+x Dev 6"],
    );
    check(
        "setup.cfg",
        "[metadata]\nname = x\n[options]\ninstall_requires =\n    a>=1\n    b\n[options.extras_require]\nfast = c\n",
        &["a >=1 Runtime 5", "b - Runtime 6", "c - Optional 8"],
    );
    check(
        "setup.py",
        "from setuptools import setup\nsetup(\n    name=\"x\",\n    install_requires=[\n        'a>=1',\n        \"b\",\n    ],\n    tests_require=['c', 'd'],\n    classifiers=['e'],\n)\n",
        &["a >=1 Runtime 5", "b - Runtime 6", "c - Dev 8", "d - Dev 8"],
    );
    check(
        "Pipfile",
        "[packages]\na = \"*\"\nb = {version = \"==1\"}\n[dev-packages]\nc = \"2\"\n",
        &["a - Runtime 2", "b ==1 Runtime 3", "c 2 Dev 5"],
    );
}

#[test]
fn the_others() {
    check(
        "go.mod",
        "module m\n\ngo 1.22\n\nrequire a.b/c v1.0.0\nrequire (\n\td.e/f v2 // why\n\tg.h/i v3 // indirect\n)\n",
        &["a.b/c v1.0.0 Runtime 5", "d.e/f v2 Runtime 7"],
    );
    check(
        "pom.xml",
        "<project><artifactId>x</artifactId>\n<properties><v>1.2</v></properties>\n<dependencyManagement><dependencies><dependency><groupId>m</groupId><artifactId>n</artifactId></dependency></dependencies></dependencyManagement>\n<dependencies>\n<dependency>\n<groupId>g</groupId><artifactId>a</artifactId><version>${v}</version><exclusions><exclusion><groupId>z</groupId></exclusion></exclusions></dependency>\n<dependency><groupId>h</groupId><artifactId>b</artifactId><scope>test</scope></dependency></dependencies></project>",
        &["g:a 1.2 Runtime 5", "h:b - Dev 7"],
    );
    check(
        "build.gradle.kts",
        "dependencies {\n    implementation(\"g:a:1\")\n    testImplementation 'h:b:2'\n    api group: 'i', name: 'c', version: '3'\n    implementation(project(\":core\"))\n    implementation(libs.d)\n}\n",
        &["g:a 1 Runtime 2", "h:b 2 Dev 3", "i:c 3 Runtime 4"],
    );
    check(
        "Gemfile",
        "source 'https://x'\ngem 'a', '~> 1'\ngroup :test do\n  gem \"b\"\nend\ngem 'c', '>= 1', '< 2', require: false\ngem 'd', group: :development\n",
        &["a ~> 1 Runtime 2", "b - Dev 4", "c >= 1, < 2 Runtime 6", "d - Dev 7"],
    );
    check(
        "x.gemspec",
        "Gem::Specification.new 'x' do |s|\n  s.add_dependency 'a', '~> 1'\n  s.add_development_dependency('b')\nend\n",
        &["a ~> 1 Runtime 2", "b - Dev 3"],
    );
    check(
        "x.csproj",
        "<Project>\n<ItemGroup>\n<PackageReference Include=\"A\" Version=\"1\" />\n<PackageReference Include=\"B\"><Version>2</Version></PackageReference>\n<PackageReference Include=\"C\" PrivateAssets=\"all\" /></ItemGroup></Project>",
        &["A 1 Runtime 3", "B 2 Runtime 4", "C - Build 5"],
    );
}

#[test]
fn packages_are_described() {
    let text = "[package]\nname = \"a-b\"\nversion = \"1.2\"\ndescription = \"\"\"\nOne.\n\"\"\"\nlicense = \"MIT\"\nhomepage = \"https://x\"\n[features]\nfast = []\n";
    let package = read("Cargo.toml", text.as_bytes()).and_then(|manifest| manifest.package).unwrap_or_default();
    let shown = format!(
        "{:?} {:?} {} {:?} {:?} {:?}",
        package.version, package.description, package.version_line, package.licence, package.links, package.features
    );
    assert_eq!(shown, "Some(\"1.2\") Some(\"One.\") 3 Some(\"MIT\") [(\"https://x\", 8)] [\"fast\"]");
}

fn files(paths: &[&str]) -> Vec<FileRecord> {
    let mut paths = paths.to_vec();
    paths.sort_unstable();
    let role = |path: &str| if path.starts_with("third/") { Role::Vendored } else { Role::Source };
    let file = |path: &&str| FileRecord {
        path: (*path).into(),
        language: None,
        bytes: 0,
        counts: LineCounts::default(),
        role: role(path),
    };
    paths.iter().map(file).collect()
}

fn joined(manifests: &[(&str, &str)], paths: &[&str]) -> (Vec<Package>, Vec<Dependency>) {
    let read: Vec<ManifestFile> = manifests.iter().filter_map(|(path, text)| read(path, text.as_bytes())).collect();
    let all: Vec<&str> = manifests.iter().map(|(path, _)| *path).chain(paths.iter().copied()).collect();
    join(read, &files(&all))
}

#[test]
fn workspaces_hand_down() {
    let root = "[workspace]\nmembers = [\"a\"]\n[workspace.package]\nversion = \"2.0\"\nlicense = \"MIT\"\n[workspace.dependencies]\nserde = { version = \"1\" }\n";
    let member = "[package]\nname = \"a\"\nversion.workspace = true\nlicense = { workspace = true }\n[dependencies]\nserde = { workspace = true, features = [\"derive\"] }\n";
    let (packages, dependencies) = joined(
        &[
            ("Cargo.toml", root),
            ("crates/a/Cargo.toml", member),
            ("third/b/Cargo.toml", member),
            ("tests/fixtures/c/Cargo.toml", member),
        ],
        &[
            "crates/a/src/lib.rs",
            "crates/a/src/main.rs",
            "crates/a/src/bin/x.rs",
            "crates/a/src/bin/y/main.rs",
            "crates/a/src/bin/y/z.rs",
            "crates/a/examples/e.rs",
        ],
    );
    assert_eq!(packages.len(), 1);
    let package = &packages[0];
    assert_eq!((package.version.as_deref(), package.licence.as_deref()), (Some("2.0"), Some("MIT")));
    assert_eq!(package.library.as_deref(), Some("crates/a/src/lib.rs"));
    let programs: Vec<&str> = package.programs.iter().map(|program| &*program.name).collect();
    assert_eq!(programs, ["a", "x", "y"]);
    let commands: Vec<&str> = package.scripts.iter().map(|script| &*script.command).collect();
    assert_eq!(commands, ["cargo run --bin a", "cargo run --bin x", "cargo run --bin y", "cargo run --example e"]);
    assert_eq!(dependencies.len(), 1);
    assert_eq!(dependencies[0].requirement.as_deref(), Some("1"));
}

#[test]
fn entry_files_are_looked_up() {
    let (packages, _) = joined(
        &[
            ("pyproject.toml", "[project]\nname = \"My-Tool\"\n[project.scripts]\ntool = \"my_tool.cli:main\"\n"),
            (
                "js/package.json",
                "{\"name\": \"j\", \"bin\": {\"jj\": \"./bin/j.js\"}, \"scripts\": {\"test\": \"x\", \"build\": \"y\"}}",
            ),
            ("go/go.mod", "module m/srv\n"),
            ("go/Makefile", ".PHONY: build lint\nbuild:\n\tgo build\nfile.o: x\nCC := gcc\n## Says hello\nhello: build\n"),
        ],
        &["src/my_tool/__init__.py", "src/my_tool/cli.py", "js/bin/j.js", "js/index.js", "go/cmd/srv/main.go", "go/cmd/lib.go"],
    );
    let shown: Vec<String> = packages
        .iter()
        .map(|package| {
            let programs: Vec<String> = package
                .programs
                .iter()
                .map(|program| format!("{}={}", program.name, program.path.as_deref().unwrap_or("-")))
                .collect();
            let scripts: Vec<String> = package.scripts.iter().map(|script| format!("{}:{}", script.command, script.line)).collect();
            format!(
                "{} {} [{}] [{}]",
                package.ecosystem,
                package.library.as_deref().unwrap_or("-"),
                programs.join(","),
                scripts.join(",")
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "pypi src/my_tool/__init__.py [tool=src/my_tool/cli.py] []",
            "go - [srv=go/cmd/srv/main.go] [go run ./cmd/srv:1,make build:2,make hello:7]",
            "npm js/index.js [jj=js/bin/j.js] [npm test:1,npm run build:1]",
        ]
    );
}

#[test]
fn broken_manifests_are_survived() {
    let names = [
        "Cargo.toml",
        "package.json",
        "pyproject.toml",
        "Pipfile",
        "setup.cfg",
        "setup.py",
        "requirements.txt",
        "go.mod",
        "pom.xml",
        "build.gradle",
        "Gemfile",
        "a.gemspec",
        "composer.json",
        "a.csproj",
        "Makefile",
        "justfile",
        "tsconfig.json",
    ];
    let texts = [
        String::new(),
        "\u{0}\u{fffd}é".to_owned(),
        "[".repeat(200_000),
        "{\"a\":".repeat(200_000),
        "<a>".repeat(200_000),
        "<dependency Include=\"é".to_owned(),
        "a = [\"é', \"\ngem 'é\n.add_dependency 'é\nimplementation(\"é\n".to_owned(),
        "x".repeat(1 << 20),
    ];
    for name in names {
        for text in &texts {
            let manifest = read(name, text.as_bytes());
            assert!(manifest.is_none_or(|manifest| manifest.dependencies.len() < 3), "{name}");
        }
    }
}
