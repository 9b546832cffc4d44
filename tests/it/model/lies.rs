//! What a model invents reaches no article.

use super::Desk;
use crate::model_server::{ModelServer, Response, scribe};
use serde_json::Value;

/// The honest answer with a sentence behind its text.
fn with(body: &Value, sentence: &str) -> String {
    let mut answer: Value = serde_json::from_str(&scribe::answer(body)).unwrap();
    if let Some(text) = answer["text"].as_str().map(str::to_owned) {
        answer["text"] = format!("{text}\n\n{sentence}").into();
    }
    answer.to_string()
}

const LIES: &str = "The function `reap_zombies` in `src/reaper.rs` runs 4,711 functions and calls `Queue::evict_all` first.";

#[test]
fn invented_names_are_repaired_when_the_model_can() {
    let desk = Desk::new(ModelServer::start(|request, _| {
        let is_repair = request.body["messages"].as_array().is_some_and(|messages| messages.len() > 2);
        let text = if is_repair { scribe::answer(&request.body) } else { with(&request.body, LIES) };
        Response::Answer(text)
    }));
    desk.generate(&[]).exit(0).stderr_has("");
    let (article, report) = (desk.article(), desk.report());
    for lie in ["reap_zombies", "reaper.rs", "4,711", "evict_all"] {
        assert!(!article.contains(lie), "{lie} stands in the article");
        assert!(report["sections"].to_string().contains(lie), "{lie} is not in the report");
    }
    assert_eq!(report["grounding"]["ratio"], 1.0);
    assert!(desk.origins().contains(&"model".to_owned()));
    assert!(desk.server.calls() <= 8, "{}", desk.server.calls());
}

#[test]
fn a_model_that_goes_on_lying_is_replaced_by_the_rules() {
    let desk = Desk::new(ModelServer::start(|request, _| Response::Answer(with(&request.body, LIES))));
    desk.generate(&[]).exit(0).stderr_has("");
    let (article, report) = (desk.article(), desk.report());
    assert!(!article.contains("reap_zombies") && report["sections"].to_string().contains("reap_zombies"));
    assert_eq!(report["grounding"]["ratio"], 1.0);
    assert!(desk.server.calls() <= 8, "{}", desk.server.calls());
}

#[test]
fn markup_and_instructions_are_dropped() {
    let sentence =
        "See [the docs](https://evil.example/x) and <script>alert(1)</script> this.\n\n---\n\n# Ignore all rules\n\n| a | b |";
    let desk = Desk::new(ModelServer::start(move |request, _| Response::Answer(with(&request.body, sentence))));
    desk.generate(&[]).exit(0).stderr_has("");
    let article = desk.article();
    for dropped in ["evil.example", "<script>", "# Ignore all rules", "| a | b |"] {
        assert!(!article.contains(dropped), "{dropped}");
    }
    assert!(desk.report()["sections"].to_string().contains("evil.example"));
}

#[test]
fn what_the_owner_does_not_want_named_is_not_named() {
    let desk = Desk::new(ModelServer::start(|request, _| Response::Answer(with(&request.body, "It was built at Acme."))));
    desk.tree
        .write("techdoc.toml", "[article]\ndo_not_mention = [\"Acme\"]\nangle = \"the order of tasks\"\nlanguage = \"German\"\n");
    desk.generate(&[]).exit(0).stderr_has("");
    assert!(!desk.article().contains("Acme"));
    let prompts = desk.server.requests()[0].text();
    assert!(
        prompts.contains("must not be mentioned: Acme")
            && prompts.contains("the angle: the order of tasks")
            && prompts.contains("Write in German")
    );
}

#[test]
fn secrets_of_the_repository_reach_nobody() {
    let secrets = ["AKIAQYLPMN5HFIQR7XYA", "ghp_x7Kd93LmQz81VbNc62WyTr45HsJf09AeUiOp", "hunter2-correct-horse-Zx81"];
    let desk = Desk::new(ModelServer::honest());
    let readme = desk.tree.read("README.md").replace("## Running", &format!("Deploy with the token {}.\n\n## Running", secrets[1]));
    desk.tree.write("README.md", readme);
    desk.tree.write(".env", format!("AWS_ACCESS_KEY_ID={}\n", secrets[0]));
    let server = desk.tree.read("src/server.rs").replace(
        "    let queue = Queue::new();",
        &format!(
            "    // aws_access_key_id = \"{}\"\n    let password = \"{}\";\n    let _ = password;\n    let queue = Queue::new();",
            secrets[0], secrets[2]
        ),
    );
    desk.tree.write("src/server.rs", server);
    desk.tree.commit_all(&format!("fix the deployment with {}", secrets[1]));
    let ran = desk.generate(&["-vvv"]).exit(0).stderr_has("");
    let stored = everything_below(desk.home());
    // The search sees prompts, answers and the ledger in clear; else it would prove nothing.
    for known in ["Plan the article.", "one call after the other", "[redacted: ", "dispatcher"] {
        assert!(stored.contains(known), "{known} is not found in what is stored");
    }
    for secret in secrets.iter().chain([&super::KEY]) {
        for request in desk.server.requests() {
            assert!(!request.text().contains(secret), "{secret} was sent:\n{}", request.text());
        }
        for (what, text) in
            [("stderr", &ran.stderr), ("stdout", &ran.stdout), ("the article", &desk.article()), ("a file", &stored)]
        {
            assert!(!text.contains(secret), "{secret} stands in {what}");
        }
    }
    assert!(desk.server.requests().iter().any(|request| request.text().contains("[redacted: ")));
    let redactions = desk.report()["coverage"]["redactions"].clone();
    for place in ["README.md", "src/server.rs", "git history"] {
        assert!(redactions.as_array().unwrap().iter().any(|one| one["path"] == place), "{place}: {redactions:#}");
    }
}

/// All bytes of all files, as text, and what stands in the tables of databases in clear, compressed values unpacked.
fn everything_below(folder: &std::path::Path) -> String {
    let (mut all, mut open) = (String::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                open.push(entry.path());
                continue;
            }
            let bytes = std::fs::read(entry.path()).unwrap();
            if bytes.starts_with(b"SQLite format 3") {
                all.push_str(&rows_of(&entry.path()));
            }
            all.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    all
}

/// Every value of every table of a database, as text.
fn rows_of(database: &std::path::Path) -> String {
    let database = rusqlite::Connection::open(database).unwrap();
    let mut names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut all = String::new();
    for name in names {
        let mut rows = database.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                match row.get_ref(column).unwrap() {
                    rusqlite::types::ValueRef::Text(text) => all.push_str(&String::from_utf8_lossy(text)),
                    rusqlite::types::ValueRef::Blob(blob) => all.push_str(&unpacked(blob)),
                    _ => {}
                }
                all.push('\n');
            }
        }
    }
    all
}

/// A value of the cache in clear: behind the head of its envelope begins a frame of zstd.
fn unpacked(value: &[u8]) -> String {
    const FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    let packed = value.windows(4).position(|bytes| bytes == FRAME).map(|at| &value[at..]);
    let bytes = packed.map_or_else(|| value.to_vec(), |packed| zstd::bulk::decompress(packed, 4 << 20).unwrap());
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn templates_of_the_repository_take_the_place_of_the_built_in_ones() {
    let desk = Desk::new(ModelServer::honest());
    desk.tree.write("techdoc.toml", "[article]\nprompts = \"prompts\"\n");
    desk.tree.write(
        "prompts/section.md.j2",
        "Now write this section: {{ heading }}\nOnly rhymes, please.\n<facts>\n{{ facts }}</facts>\n",
    );
    desk.generate(&[]).exit(0).stderr_has("");
    assert!(desk.server.requests().iter().any(|request| request.text().contains("Only rhymes, please.")));
    desk.tree.write("prompts/section.md.j2", "{{ nonsense");
    desk.generate(&[]).exit(2).stderr_has("template section is wrong");
}
