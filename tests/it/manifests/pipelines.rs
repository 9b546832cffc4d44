//! What pipelines of others run, run here: the script, and the steps of the action.

use super::objects::{every, text};
use crate::fixture::dispatcher;
use crate::harness::Tree;
use serde_json::Value;
use std::process::{Command, Output};

/// A repository with an article that is still true, and then one that is not any more.
fn with_article() -> Tree {
    let tree = dispatcher();
    tree.techdoc(["generate", ".", "--quiet", "-o", "tour.md"]).exit(0);
    tree.commit_all("an article");
    tree
}

/// Runs a program in the tree as a runner does.
fn run(tree: &Tree, program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(tree.path("")).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", tree.path("home"));
    command.env("TECHDOC", assert_cmd::cargo::cargo_bin!("techdoc"));
    command.envs(environment.iter().copied()).output().unwrap()
}

fn script(tree: &Tree, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    run(tree, concat!(env!("CARGO_MANIFEST_DIR"), "/examples/ci/techdoc-ci"), arguments, environment)
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The lines of the article that name this.
fn lines_with(tree: &Tree, what: &str) -> Vec<usize> {
    let article = tree.read("tour.md");
    article.lines().enumerate().filter(|(_, line)| line.contains(what)).map(|(at, _)| at + 1).collect()
}

/// Takes away what the article speaks of most.
fn break_the_article(tree: &Tree) {
    for path in tree.paths().into_iter().filter(|path| path.starts_with("src/")) {
        let changed = tree.read(&path).replace("queue", "heap").replace("Queue", "Heap");
        tree.write(&path, changed);
    }
    tree.commit_all("other names");
}

#[test]
fn a_true_article_passes_and_a_stale_one_is_annotated_at_its_lines() {
    let tree = with_article();
    let checked = script(&tree, &["check"], &[("GITHUB_ACTIONS", "true")]);
    assert_eq!((checked.status.code(), said(&checked).as_str()), (Some(0), ""));
    break_the_article(&tree);
    let checked = script(&tree, &["check"], &[("GITHUB_ACTIONS", "true")]);
    let output = said(&checked);
    assert_eq!(checked.status.code(), Some(7), "{output}");
    let stale = lines_with(&tree, "ueue");
    let annotated = |line: &usize| output.contains(&format!("::error file=tour.md,line={line},title=stale::"));
    assert!(stale.iter().any(annotated), "none of the lines {stale:?} in\n{output}");
    assert!(output.lines().all(|line| line.starts_with("::error file=tour.md,line=")), "{output}");
    let plain = script(&tree, &["check", "tour.md"], &[]);
    assert!(said(&plain).lines().all(|line| line.starts_with("tour.md:")), "{}", said(&plain));
}

#[test]
fn gitlab_gets_a_report_of_code_quality() {
    let tree = with_article();
    let good = script(&tree, &["check"], &[("CODE_QUALITY", "quality.json")]);
    assert_eq!((good.status.code(), tree.read("quality.json").replace('\n', "")), (Some(0), "[]".to_owned()));
    break_the_article(&tree);
    let stale = script(&tree, &["check"], &[("CODE_QUALITY", "quality.json")]);
    assert_eq!(stale.status.code(), Some(7));
    let report: Vec<Value> = serde_json::from_str(&tree.read("quality.json")).unwrap();
    assert_eq!(report.len(), said(&stale).lines().count());
    assert!(report.iter().all(|issue| issue["location"]["path"] == "tour.md" && issue["location"]["lines"]["begin"].is_u64()));
    let prints: std::collections::BTreeSet<&str> = report.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert!(!prints.is_empty() && prints.iter().all(|print| print.len() == 64));
}

#[test]
fn a_tag_gets_the_article_of_its_release_and_it_can_be_published() {
    let tree = with_article();
    tree.git(["tag", "v1"]);
    tree.write("src/added.rs", "/// Adds one.\npub fn added(value: u32) -> u32 {\n    value + 1\n}\n");
    tree.commit_all("add a function");
    tree.git(["tag", "v2"]);
    let written = script(&tree, &["release", "v2", "release.md"], &[]);
    assert_eq!(written.status.code(), Some(0), "{}", said(&written));
    assert!(tree.read("release.md").contains("  kind: change\n"));
    let young = Tree::new().file("src/one.rs", "pub fn one() {}\n").init().commit("one");
    young.git(["tag", "v1"]);
    let first = script(&young, &["release", "v1", "first.md"], &[]);
    assert_eq!(first.status.code(), Some(0), "{}", said(&first));
    assert!(young.read("first.md").contains("  kind: tour\n"), "there is no tag before the first one");
    let settings = tree.path("home/.config");
    tree.write("home/.config/techdoc/config.toml", "[publish.folder]\ntype = \"file\"\npath = \"posts\"\n");
    let data = tree.path("data");
    let homes = [("XDG_CONFIG_HOME", settings.to_str().unwrap()), ("XDG_DATA_HOME", data.to_str().unwrap())];
    let published = script(&tree, &["publish", "release.md", "folder"], &homes);
    assert_eq!(published.status.code(), Some(0), "{}", said(&published));
    assert!(tree.paths().iter().any(|path| path.starts_with("posts/")), "{:?}", tree.paths());
}

#[test]
fn wrong_words_end_with_2() {
    for arguments in [&[][..], &["release"], &["publish", "a.md"], &["other"]] {
        let ran = script(&Tree::new(), arguments, &[]);
        assert_eq!(ran.status.code(), Some(2), "{arguments:?}");
        assert!(said(&ran).contains("techdoc-ci check"), "{arguments:?}: {}", said(&ran));
    }
}

/// The steps of `action.yml`, its expressions filled in as GitHub does.
#[test]
fn the_action_names_file_and_line() {
    let tree = with_article();
    break_the_article(&tree);
    let action: Value = serde_norway::from_str(&text("action.yml")).unwrap();
    let steps = action["runs"]["steps"].as_array().unwrap();
    for input in every(&action, "env").into_iter().flat_map(|env| env.as_object().unwrap().values()) {
        let name = input.as_str().unwrap().trim_start_matches("${{ inputs.").trim_end_matches(" }}");
        assert!(action["inputs"][name].is_object(), "{input} is no input");
    }
    let commit = |uses: &str| uses.split_once('@').is_some_and(|(_, commit)| commit.len() == 40);
    assert!(every(&action["runs"], "uses").iter().all(|uses| commit(uses.as_str().unwrap())), "actions are named by commit");
    let bin = tree.path("runner/techdoc/bin");
    std::fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(assert_cmd::cargo::cargo_bin!("techdoc"), bin.join("techdoc")).unwrap();
    let runner = tree.path("runner");
    tree.write("output", "");
    let output = tree.path("output");
    let environment = [
        ("GITHUB_ACTION_PATH", env!("CARGO_MANIFEST_DIR")),
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_OUTPUT", output.to_str().unwrap()),
        ("RUNNER_TEMP", runner.to_str().unwrap()),
        ("COMMAND", "check"),
        ("ARTICLES", "tour.md\n"),
        ("TAG", "v1"),
        ("TO", ""),
    ];
    let ran = |at: usize| run(&tree, "bash", &["-e", "-o", "pipefail", "-c", steps[at]["run"].as_str().unwrap()], &environment);
    assert_eq!(ran(0).status.code(), Some(0));
    assert_eq!(tree.read("output").trim().len(), "digest=0123456789abcdef".len(), "{}", tree.read("output"));
    assert!(steps[2]["run"].as_str().unwrap().starts_with("cargo install --locked --path"));
    let checked = ran(3);
    assert_eq!(checked.status.code(), Some(7), "{}", said(&checked));
    assert!(said(&checked).starts_with("::error file=tour.md,line="), "{}", said(&checked));
}
