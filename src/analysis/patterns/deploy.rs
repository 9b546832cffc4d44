//! Container, cluster and CI files: told by their name and by a line that such a file must have.

use super::{Hint, table};
use crate::model::file_name;

const KINDS: [&str; 12] = [
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "CronJob",
    "Job",
    "Pod",
    "Service",
    "Ingress",
    "ConfigMap",
    "CustomResourceDefinition",
    "HorizontalPodAutoscaler",
    "Namespace",
];

const CI_FILES: [&str; 10] = [
    ".gitlab-ci.yml",
    ".travis.yml",
    ".circleci/config.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    ".drone.yml",
    ".cirrus.yml",
    ".appveyor.yml",
    "appveyor.yml",
    ".woodpecker.yml",
];

/// The hint of a file that deploys or checks.
pub(super) fn scan(path: &str, head: &[u8]) -> Option<Hint> {
    let name = file_name(path);
    let found = |pattern, line: Option<u32>| line.map(|line| Hint { pattern, line });
    if is_build_file(path) {
        return found(table::CONTAINER, first_line(head, |line| starts_with_word(line, b"FROM")));
    }
    if is_ci(path) {
        let jobs = first_line(head, |line| matches!(line.trim_ascii_end(), b"jobs:" | b"stages:" | b"pipeline {" | b"script:"));
        return found(
            table::CI,
            jobs.or_else(|| first_line(head, |line| !line.trim_ascii().is_empty() && !line.starts_with(b"#"))),
        );
    }
    if !(name.ends_with(".yml") || name.ends_with(".yaml")) {
        return None;
    }
    if name.starts_with("docker-compose") || name.starts_with("compose.") {
        return found(table::CONTAINER, first_line(head, |line| line.trim_ascii_end() == b"services:"));
    }
    if name == "Chart.yaml" {
        return found(table::KUBERNETES, first_line(head, |line| line.starts_with(b"apiVersion:")));
    }
    first_line(head, |line| line.starts_with(b"apiVersion:"))?;
    found(table::KUBERNETES, first_line(head, is_kind))
}

/// Whether the file says how a container image is built.
pub(super) fn is_build_file(path: &str) -> bool {
    let name = file_name(path);
    let is =
        |word: &str| name == word || name.strip_prefix(word).is_some_and(|rest| rest.starts_with('.') && !rest.ends_with(".md"));
    is("Dockerfile") || is("Containerfile") || name.ends_with(".Dockerfile") || name.ends_with(".dockerfile")
}

fn is_ci(path: &str) -> bool {
    let is_workflow = path
        .strip_prefix(".github/workflows/")
        .is_some_and(|name| !name.contains('/') && (name.ends_with(".yml") || name.ends_with(".yaml")));
    is_workflow || path == "Jenkinsfile" || CI_FILES.contains(&path) || path == ".buildkite/pipeline.yml"
}

fn is_kind(line: &[u8]) -> bool {
    let kind = std::str::from_utf8(line).ok().and_then(|line| line.strip_prefix("kind:"));
    kind.is_some_and(|kind| KINDS.contains(&kind.trim().trim_matches('"')))
}

fn starts_with_word(line: &[u8], word: &[u8]) -> bool {
    line.len() > word.len() && line[..word.len()].eq_ignore_ascii_case(word) && line[word.len()] == b' '
}

/// The number of the first line that `fits`, from 1.
fn first_line(head: &[u8], fits: impl Fn(&[u8]) -> bool) -> Option<u32> {
    head.split(|&byte| byte == b'\n').position(fits).map(|at| at as u32 + 1)
}
