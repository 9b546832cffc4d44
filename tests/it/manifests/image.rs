//! The Dockerfile says what the program says.

use super::objects::{object, text};
use crate::harness::techdoc;

/// The variables of the image, with their values.
pub(super) fn variables() -> Vec<(String, String)> {
    let file = text("Dockerfile");
    let lines = file.lines().skip_while(|line| !line.starts_with("ENV ")).take_while(|line| !line.starts_with("VOLUME"));
    let pairs = lines.filter_map(|line| line.trim_start_matches("ENV ").trim().trim_end_matches('\\').trim().split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The folders that the image declares as written to.
pub(super) fn folders() -> Vec<String> {
    let file = text("Dockerfile");
    let list = file.lines().find_map(|line| line.strip_prefix("VOLUME ")).unwrap();
    serde_json::from_str(list).unwrap()
}

#[test]
fn what_techdoc_writes_lies_in_folders_that_the_image_declares() {
    let (variables, folders) = (variables(), folders());
    let value = |name: &str| variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap();
    for folder in [format!("{}/techdoc", value("XDG_DATA_HOME")), format!("{}/techdoc", value("XDG_CACHE_HOME")), value("TMPDIR")] {
        assert!(folders.contains(&folder), "{folder} is not among {folders:?}");
    }
    assert!(folders.contains(&value("HOME")));
}

#[test]
fn its_user_ports_and_command_are_those_of_the_manifests() {
    let file = text("Dockerfile");
    let deployment = object("Deployment", "techdoc");
    let pod = &deployment["spec"]["template"]["spec"];
    let user = &pod["securityContext"];
    assert!(file.contains(&format!("\nUSER {}:{}\n", user["runAsUser"], user["runAsGroup"])));
    let ports = pod["containers"][0]["ports"].as_array().unwrap();
    let ports: Vec<String> = ports.iter().map(|port| port["containerPort"].to_string()).collect();
    assert!(file.contains(&format!("\nEXPOSE {}\n", ports.join(" "))), "{ports:?}");
    let command = file.lines().find_map(|line| line.strip_prefix("CMD ")).unwrap();
    assert_eq!(serde_json::from_str::<Vec<String>>(command).unwrap(), ["serve"]);
    let check = file.lines().find_map(|line| line.split_once("CMD [").filter(|_| line.starts_with("HEALTHCHECK"))).unwrap().1;
    assert_eq!(check, r#""/usr/local/bin/techdoc", "healthcheck"]"#);
    techdoc(["healthcheck", "--help"]).exit(0).stdout_has("--admin-listen");
}

#[test]
fn what_the_build_copies_is_not_ignored() {
    let (file, ignored) = (text("Dockerfile"), text(".dockerignore"));
    let copied = file.lines().filter_map(|line| line.strip_prefix("COPY ")).filter(|line| !line.contains("--from"));
    for line in copied {
        let words: Vec<&str> = line.split(' ').filter(|word| !word.starts_with("--")).collect();
        for path in &words[..words.len() - 1] {
            let kept = ignored.lines().filter_map(|line| line.strip_prefix('!'));
            let covers = |kept: &str| kept == *path || kept.strip_suffix('*').is_some_and(|start| path.starts_with(start));
            assert!(kept.into_iter().any(covers), "{path} does not reach the build");
        }
    }
    assert!(file.contains(concat!("ARG VERSION=\"", env!("CARGO_PKG_VERSION"), "\"")));
}
