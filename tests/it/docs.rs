//! README, completions, manual pages and changelog say what the program says.

use crate::harness::techdoc;
use std::path::Path;

/// A file of the repository.
fn repository_file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What techdoc prints; the help is wrapped at the width that it has without a terminal.
fn printed(arguments: &[&str]) -> String {
    techdoc(arguments).exit(0).stdout.clone()
}

#[test]
fn the_readme_shows_the_help() {
    let help = format!("```\n$ techdoc --help\n{}```\n", printed(&["--help"]));
    assert!(repository_file("README.md").contains(&help), "README.md lacks this block:\n{help}");
}

#[test]
fn the_readme_names_every_exit_code_of_the_help() {
    let readme = repository_file("README.md");
    let help = printed(&["--help"]);
    let codes = help.lines().skip_while(|line| *line != "Exit codes:").skip(1);
    for code in codes.filter_map(|line| line.split_whitespace().next()) {
        assert!(readme.contains(&format!("| {code} |")), "README.md lacks exit code {code}");
    }
}

#[test]
fn completions_are_those_that_techdoc_prints() {
    for (shell, path) in [("bash", "techdoc.bash"), ("zsh", "_techdoc"), ("fish", "techdoc.fish")] {
        let expected = printed(&["completions", shell]);
        assert!(repository_file(&format!("completions/{path}")) == expected, "completions/{path} is stale: run tests/update");
    }
}

#[test]
fn manual_pages_are_those_that_techdoc_prints() {
    assert!(repository_file("man/techdoc.1") == printed(&["man"]), "man/techdoc.1 is stale: run tests/update");
    for subcommand in ["analyze", "generate", "publish", "serve", "healthcheck", "cache", "report", "config"] {
        let path = format!("man/techdoc-{subcommand}.1");
        assert!(repository_file(&path) == printed(&["man", subcommand]), "{path} is stale: run tests/update");
    }
}

#[test]
fn the_changelog_has_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    assert!(repository_file("CHANGELOG.md").contains(&format!("## [{version}]")), "CHANGELOG.md lacks {version}");
}

#[test]
fn both_licences_are_there() {
    assert!(repository_file("LICENSE-MIT").contains("Permission is hereby granted"));
    assert!(repository_file("LICENSE-APACHE").contains("Apache License"));
}

/// The article about this repository holds for this repository: a change of the source asks for `tests/update`.
#[test]
fn the_article_about_this_repository_is_not_stale() {
    let root = env!("CARGO_MANIFEST_DIR");
    let article = format!("{root}/examples/tech-doc-generator-tour.md");
    techdoc(["generate", root, "--check", &article, "--quiet"]).exit(0);
}

/// What the README shows of that article stands there, section by section.
#[test]
fn the_readme_quotes_the_article_as_it_is() {
    let (readme, article) = (repository_file("README.md"), repository_file("examples/tech-doc-generator-tour.md"));
    let shown = readme.split("~~~markdown\n").nth(1).and_then(|rest| rest.split("\n~~~").next()).unwrap();
    let sections: Vec<&str> = shown.split("\n\n## ").collect();
    assert!(sections.len() > 1, "{shown}");
    for section in sections {
        assert!(article.contains(section), "README.md shows what the article does not say:\n{section}");
    }
}
