//! Flags, variables, ports, addresses, folders and exit codes in the manifests are those of the program.

use super::objects::{containers, every, object, text, texts};
use crate::harness::{Tree, techdoc};
use clap::Parser as _;
use serde_json::{Value, json};
use techdoc::cli::Exit;
use techdoc::cli::args::Arguments;

#[test]
fn every_container_runs_this_version_with_arguments_that_it_takes() {
    for container in containers() {
        let image = container["image"].as_str().unwrap();
        assert!(image.ends_with(concat!(":", env!("CARGO_PKG_VERSION"))), "{image}");
        let arguments = texts(&container["args"]);
        let known = variables(&container);
        let expanded = arguments.iter().map(|argument| {
            let used = argument.split("$(").skip(1).map(|rest| rest.split(')').next().unwrap());
            used.for_each(|name| assert!(known.contains(&name.to_owned()), "{argument}: {name} is not set"));
            argument.clone()
        });
        let parsed = Arguments::try_parse_from(std::iter::once("techdoc".to_owned()).chain(expanded));
        assert!(parsed.is_ok(), "{arguments:?}: {}", parsed.err().unwrap());
    }
}

fn variables(container: &Value) -> Vec<String> {
    every(&container["env"], "name").into_iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn every_variable_is_one_that_techdoc_reads_or_that_its_arguments_use() {
    let patches = ["k8s/components/model/kustomization.yaml", "k8s/components/redis/kustomization.yaml"].map(text).concat();
    let patched = patches.lines().filter_map(|line| line.trim().strip_prefix("name: ")).filter(|name| name.ends_with("_FILE"));
    let mut names: Vec<String> = containers()
        .iter()
        .flat_map(|container| container["env"].as_array().unwrap().clone())
        .filter(|variable| variable["valueFrom"].is_null())
        .map(|variable| variable["name"].as_str().unwrap().to_owned())
        .chain(patched.map(str::to_owned))
        .chain(super::image::variables().into_iter().map(|(name, _)| name).filter(|name| name.starts_with("TECHDOC_")))
        .collect();
    names.sort();
    names.dedup();
    assert!(names.len() >= 5, "{names:?}");
    for name in names {
        let tree = Tree::new().file("value", "postgres://techdoc@127.0.0.1/techdoc\n");
        let value = if name.ends_with("_FILE") {
            // Each kind of value has its own form; what counts is that the variable is one that is read.
            tree.write("value", if name.contains("TOKENS") { "ci read 0123456789abcdef\n" } else { value_of(&name) });
            tree.path("value").to_str().unwrap().to_owned()
        } else {
            "127.0.0.1:1".to_owned()
        };
        let ran = tree.command(["config", "--format", "json"]).env(&name, &value).run().exit(0);
        let origins = ran.json()["origins"].to_string();
        assert!(origins.contains(&name), "{name} is nothing that techdoc reads: {origins}");
    }
}

fn value_of(name: &str) -> &'static str {
    match name {
        "REDIS_URL_FILE" => "redis://127.0.0.1:1\n",
        "DATABASE_URL_FILE" => "postgres://techdoc@127.0.0.1:1/techdoc\n",
        _ => "canary-of-a-value\n",
    }
}

#[test]
fn ports_and_probes_are_those_of_the_daemon() {
    let deployment = object("Deployment", "techdoc");
    let container = &deployment["spec"]["template"]["spec"]["containers"][0];
    let port = |name: &str| {
        let ports = container["ports"].as_array().unwrap();
        ports.iter().find(|port| port["name"] == name).unwrap()["containerPort"].as_u64().unwrap()
    };
    let arguments = texts(&container["args"]);
    assert!(arguments.contains(&format!("--listen=0.0.0.0:{}", port("http"))), "{arguments:?}");
    assert!(arguments.contains(&format!("--admin-listen=0.0.0.0:{}", port("admin"))), "{arguments:?}");
    for (probe, path) in [("startupProbe", "/live"), ("livenessProbe", "/live"), ("readinessProbe", "/ready")] {
        assert_eq!(container[probe]["httpGet"], json!({"path": path, "port": "admin"}));
    }
    let service = object("Service", "techdoc");
    let targets: Vec<&Value> = every(&service["spec"]["ports"], "targetPort");
    assert_eq!(targets, ["http", "admin"]);
    let monitor = object("ServiceMonitor", "techdoc");
    let endpoint = &monitor["spec"]["endpoints"][0];
    assert_eq!((&endpoint["port"], &endpoint["path"]), (&service["spec"]["ports"][1]["name"], &json!("/metrics")));
    for (name, value) in monitor["spec"]["selector"]["matchLabels"].as_object().unwrap() {
        assert_eq!(&service["metadata"]["labels"][name], value, "the monitor looks for labels of the Service");
    }
    let pods = &deployment["spec"]["template"]["metadata"]["labels"];
    assert_eq!((&service["spec"]["selector"], &deployment["spec"]["selector"]["matchLabels"]), (pods, pods));
    let rules = text("k8s/base/networkpolicy.yaml");
    assert!(rules.contains(&format!("port: {}\n", port("http"))) && rules.contains(&format!("port: {}\n", port("admin"))));
}

#[test]
fn the_settings_in_config_maps_are_settings() {
    for (path, expected) in [("k8s/base/serve.toml", "git_hosts"), ("k8s/components/articles/publish.toml", "folder.type")] {
        let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
        techdoc(["config", "--config", &path]).exit(0).stdout_has(expected);
    }
}

#[test]
fn there_is_time_to_end_in_good_order() {
    let pod = &object("Deployment", "techdoc")["spec"]["template"]["spec"];
    let settings: toml::Table = text("k8s/base/serve.toml").parse().unwrap();
    let seconds = |name: &str| settings["serve"][name].as_integer().unwrap() as u64 / 1_000;
    let wait = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"].as_u64().unwrap();
    // What follows the drain: ten seconds to hand jobs back, one for the admin port.
    let needed = wait + seconds("linger_ms") + seconds("drain_ms") + 11;
    let given = pod["terminationGracePeriodSeconds"].as_u64().unwrap();
    assert!(needed < given, "{needed} of {given} seconds");
}

#[test]
fn a_job_is_not_tried_again_where_that_cannot_help() {
    let job = object("CronJob", "techdoc-articles");
    let hopeless = [Exit::Usage, Exit::Credentials, Exit::Budget, Exit::Grounding].map(|exit| json!(exit as u8));
    let mut names = Vec::new();
    for rule in every(&job, "onExitCodes") {
        assert_eq!(rule["values"].as_array().unwrap().as_slice(), hopeless);
        names.push(rule["containerName"].clone());
    }
    let pod = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    assert_eq!(names, [pod["initContainers"][0]["name"].clone(), pod["containers"][0]["name"].clone()]);
}

#[test]
fn every_folder_that_is_written_to_is_mounted() {
    let folders = super::image::folders();
    for container in containers() {
        let mounts = &container["volumeMounts"];
        for folder in &folders {
            let mounted = every(mounts, "mountPath").into_iter().any(|path| path == folder.as_str());
            assert!(mounted, "{folder} is not mounted: {mounts}");
        }
        let secured = &container["securityContext"];
        assert_eq!((&secured["readOnlyRootFilesystem"], &secured["capabilities"]["drop"]), (&json!(true), &json!(["ALL"])));
    }
}
