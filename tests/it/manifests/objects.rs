//! The manifests as values, and ways through them.

use serde_json::Value;
use std::path::{Path, PathBuf};

/// A file of the repository.
pub(super) fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The documents of a file of YAML.
pub(super) fn documents(text: &str) -> Vec<Value> {
    text.split("\n---\n").map(|document| serde_norway::from_str(document).unwrap()).collect()
}

/// Every object below `k8s/`, as it stands there.
pub(super) fn objects() -> Vec<Value> {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("k8s"), &mut files);
    let yaml = files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let objects: Vec<Value> = yaml.flat_map(|path| documents(&std::fs::read_to_string(path).unwrap())).collect();
    assert!(objects.len() > 20, "{}", objects.len());
    objects
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            collect(&entry.path(), files);
        } else {
            files.push(entry.path());
        }
    }
}

/// The one object of this kind and name.
pub(super) fn object(kind: &str, name: &str) -> Value {
    let mut found = objects().into_iter().filter(|object| object["kind"] == kind && object["metadata"]["name"] == name);
    let object = found.next().unwrap_or_else(|| panic!("there is no {kind} {name}"));
    assert!(found.next().is_none(), "there are several {kind} {name}");
    object
}

/// Every value under `key`, at any depth.
pub(super) fn every<'v>(value: &'v Value, key: &str) -> Vec<&'v Value> {
    let mut found = Vec::new();
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                if name == key {
                    found.push(value);
                }
                found.extend(every(value, key));
            }
        }
        Value::Array(values) => values.iter().for_each(|value| found.extend(every(value, key))),
        _ => {}
    }
    found
}

/// The containers that run techdoc, with those that run before them.
pub(super) fn containers() -> Vec<Value> {
    let mut containers = Vec::new();
    for object in objects() {
        for list in [every(&object, "containers"), every(&object, "initContainers")].concat() {
            let ours =
                list.as_array().unwrap().iter().filter(|one| one["image"].as_str().is_some_and(|image| image.contains("techdoc")));
            containers.extend(ours.cloned());
        }
    }
    assert!(containers.len() >= 3);
    containers
}

/// A list of texts.
pub(super) fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list")).iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}
