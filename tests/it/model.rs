//! Articles that a model writes, through the binary: calls and caching, lies, weather, money, secrets, a Redis that fails.

mod changes;
mod estimate;
mod lies;
mod money;
mod plans;
mod redis;
mod remembered;
mod replay;
mod weather;

use crate::fixture::dispatcher;
use crate::harness::{Ran, Techdoc, Tree};
use crate::model_server::ModelServer;
use serde_json::Value;
use std::path::Path;

/// The fixture with a folder for its caches, and a server in the model's place.
pub(crate) struct Desk {
    pub(crate) tree: Tree,
    pub(crate) server: ModelServer,
    home: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new(server: ModelServer) -> Self {
        Self { tree: dispatcher(), server, home: tempfile::tempdir().unwrap() }
    }

    /// Generates a tour into `a.md` with a report in `r.json`; caches stay between runs.
    pub(crate) fn generate(&self, further: &[&str]) -> Ran {
        self.generate_with(further, &[])
    }

    /// The same with variables in the environment.
    pub(crate) fn generate_with(&self, further: &[&str], environment: &[(&str, &str)]) -> Ran {
        let out = self.home.path().join("out");
        std::fs::create_dir_all(&out).unwrap();
        let (article, report) = (out.join("a.md"), out.join("r.json"));
        let mut arguments = vec!["-o", article.to_str().unwrap(), "--report", report.to_str().unwrap()];
        arguments.extend(further);
        let mut command = self.command(self.home.path(), &arguments);
        for (name, value) in environment {
            command = command.env(name, value);
        }
        command.run()
    }

    /// What the next run would cost, as JSON; nothing may be sent for it.
    pub(crate) fn estimate(&self) -> Value {
        let calls = self.server.calls();
        let ran = self.command(self.home.path(), &["--estimate", "--format", "json"]).run().exit(0).stderr_has("");
        assert_eq!(self.server.calls(), calls, "an estimate asks nobody");
        ran.json()["estimate"].clone()
    }

    /// A call of `generate` that has not begun, with its caches in `home`.
    pub(crate) fn command(&self, home: &Path, arguments: &[&str]) -> Techdoc {
        let home = home.to_str().unwrap();
        self.tree
            .command([&["generate", "."], arguments].concat())
            .env("HOME", home)
            .env("XDG_CACHE_HOME", home)
            .env("OPENAI_BASE_URL", &self.server.base_url())
            .env("OPENAI_API_KEY", KEY)
            .env("TECHDOC_LLM__MODEL", "test-model")
            .env("TECHDOC_LLM__RETRY_DELAY_MS", "10")
    }

    pub(crate) fn article(&self) -> String {
        std::fs::read_to_string(self.home.path().join("out/a.md")).unwrap_or_default()
    }

    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&std::fs::read_to_string(self.home.path().join("out/r.json")).unwrap()).unwrap()
    }

    /// The origins of the sections, in order.
    pub(crate) fn origins(&self) -> Vec<String> {
        let report = self.report();
        report["sections"].as_array().unwrap().iter().map(|section| section["origin"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn home(&self) -> &std::path::Path {
        self.home.path()
    }
}

/// A key that must show itself nowhere.
pub(crate) const KEY: &str = "sk-test-4f9a81c27e6b4d2f9c3e8a7b6d5c4f3e";
