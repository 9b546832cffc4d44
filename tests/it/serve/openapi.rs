//! The document of the API against the API.

use super::api::{served, source};
use super::daemon::{Daemon, exchange, settings};
use crate::fixture::dispatcher;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

fn document(daemon: &Daemon) -> Value {
    daemon.get("/api/v1/openapi.json").json()
}

/// Addresses that the router has, as its source lists them.
fn routes() -> BTreeSet<String> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/server/routes.rs")).unwrap();
    let routes = text.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    routes.filter(|route| route.starts_with("/api/")).collect()
}

#[test]
fn every_address_and_method_is_described_and_nothing_else() {
    let (_tree, daemon) = served("workers = 0\n");
    let document = document(&daemon);
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.keys().cloned().collect::<BTreeSet<_>>(), routes());
    for (path, item) in paths {
        let address = path.replace("{id}", "none");
        for method in METHODS {
            let described = item.get(method.to_lowercase()).is_some();
            let answer = exchange(&daemon.listen, method, &address, &[], "");
            assert_eq!(answer.status != 405, described, "{method} {path}: {answer:?}");
            let allowed = answer.header("allow").unwrap_or_default().split(',').any(|allowed| allowed == method);
            assert!(described || !allowed, "{method} {path}: {answer:?}");
        }
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_operation_says_how_it_can_fail() {
    let (_tree, daemon) = served("workers = 0\n");
    let document = document(&daemon);
    assert_eq!((&document["openapi"], &document["info"]["version"]), (&json!("3.1.0"), &json!(env!("CARGO_PKG_VERSION"))));
    let text = document.to_string();
    let references: BTreeSet<&str> = text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(references.len() > 20, "{references:?}");
    for reference in references {
        assert!(document.pointer(reference).is_some(), "{reference} leads nowhere");
    }
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            for status in ["401", "403", "408", "429", "503"] {
                assert!(responses.contains_key(status), "{method} {path} lacks {status}");
            }
            assert!(operation["security"][0].is_object() && operation["summary"].is_string(), "{method} {path}");
            assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{method} {path}");
        }
    }
}

/// Whether `value` fits `schema`, as far as our document goes.
fn fits(document: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        return fits(document, document.pointer(&reference[1..]).unwrap(), value, at);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let null = choices.iter().any(|choice| choice["type"] == "null");
        let other = choices.iter().find(|choice| choice["type"] != "null").unwrap();
        if !(value.is_null() && null) {
            fits(document, other, value, at);
        }
        return;
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let open = json!({"$ref": part["$ref"], "properties": part["properties"], "required": part["required"]});
        let part = if part["$ref"].is_string() { document.pointer(&part["$ref"].as_str().unwrap()[1..]).unwrap() } else { &open };
        for name in part["required"].as_array().into_iter().flatten() {
            assert!(value.get(name.as_str().unwrap()).is_some(), "{at} lacks {name}");
        }
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().map(|kind| kind.as_str().unwrap()).collect(),
        _ => return,
    };
    let is = |kind: &&str| match *kind {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        _ => value.is_object(),
    };
    assert!(kinds.iter().any(is), "{at} is {value}, not {kinds:?}");
    if let Some(allowed) = schema["enum"].as_array() {
        assert!(allowed.contains(value), "{at} is {value}, not one of {allowed:?}");
    }
    for (at_item, item) in value.as_array().into_iter().flatten().enumerate() {
        fits(document, &schema["items"], item, &format!("{at}[{at_item}]"));
    }
    let Some(properties) = schema["properties"].as_object() else { return };
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(value.get(name.as_str().unwrap()).is_some(), "{at} lacks {name}");
    }
    for (name, value) in value.as_object().into_iter().flatten() {
        let property = properties.get(name).unwrap_or_else(|| panic!("{at} has {name}, which is not described"));
        fits(document, property, value, &format!("{at}.{name}"));
    }
}

#[test]
fn answers_are_as_described() {
    let (tree, daemon) = served("[publish.folder]\ntype = \"file\"\npath = \"posts\"\n");
    let document = document(&daemon);
    let order = json!({"source": source(&tree), "publish": {"to": ["folder"]}});
    let job = daemon.wait(&daemon.order("/api/v1/articles", &order), &["done"]);
    daemon.wait(job["result"]["publication_job"].as_str().unwrap(), &["done"]);
    let (job, article) = (job["id"].as_str().unwrap(), job["result"]["article"].as_str().unwrap());
    for (path, id) in [
        ("/api/v1/jobs", ""),
        ("/api/v1/jobs/{id}", job),
        ("/api/v1/articles", ""),
        ("/api/v1/articles/{id}", article),
        ("/api/v1/articles/{id}/sections", article),
        ("/api/v1/articles/{id}/evidence", article),
        ("/api/v1/articles/{id}/receipt", article),
        ("/api/v1/publications", ""),
        ("/api/v1/stats", ""),
    ] {
        let answer = daemon.get(&path.replace("{id}", id));
        let response = &document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        assert!(response.is_object(), "{path}");
        fits(&document, response, &answer.json(), path);
    }
    let problem = daemon.get("/api/v1/jobs/none").json();
    fits(&document, &json!({"$ref": "#/components/schemas/Problem"}), &problem, "a problem");
}

#[test]
fn each_token_may_ask_so_often() {
    let tree = dispatcher();
    tree.write("serve.toml", settings(&tree.path("src"), "workers = 0\nrequests_per_minute = 3\n"));
    let daemon = Daemon::start(&tree, &[("TECHDOC_API_TOKENS", "one read reader-0123456789\ntwo read reader-9876543210\n")]);
    let ask = |token: &str| exchange(&daemon.listen, "GET", "/api/v1/jobs", &[("Authorization", &format!("Bearer {token}"))], "");
    let answers: Vec<u16> = (0..4).map(|_| ask("reader-0123456789").status).collect();
    assert_eq!(answers[..3], [200, 200, 200]);
    let refused = (0..10).map(|_| ask("reader-0123456789")).find(|answer| answer.status == 429).unwrap();
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=20).contains(&wait), "{wait}");
    assert_eq!(ask("reader-9876543210").status, 200, "another token has its own");
    let metrics = exchange(&daemon.admin, "GET", "/metrics", &[], "").body;
    assert!(!metrics.contains("techdoc_http_refused_total{reason=\"rate\"} 0\n"), "{metrics}");
}
