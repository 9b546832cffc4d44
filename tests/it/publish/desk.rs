//! A folder with an article, settings and a ledger, from which techdoc publishes.

use crate::harness::{Ran, Tree};
use serde_json::Value;

/// An article with everything that platforms trip over.
pub(crate) const ARTICLE: &str = r#"---
title: 'Templates & <types>: how {{ x }} gets through'
description: What becomes of braces, tables and 日本語 on the way.
tags:
- rust
- C++
- mini-redis
- 日本
- ci & cd
techdoc:
  version: 0.1.0
  repository: mini-redis
  repository_url: https://git.example.org/mini-redis
  kind: tour
  composer: llm
  disclosure: Written by a language model and checked by a program.
---

# Templates & <types>: how `{{ x }}` gets through

A Jinja line such as {{ user.name }} and a tag {% if a %} stand in prose, `{{ code }}` in code. 日本語のテキスト 🦀👩🏽‍🚀.

```yaml
run: echo ${{ secrets.TOKEN }}
{% raw %}
```

| key | value |
|---|---|
| `a \| b` | 中文 |

A claim with a note[^1].

```mermaid
flowchart TD
  n0["src/a.rs"]
  n1["src/b.rs"]
  n0 --> n1
```

Text<script>alert(1)</script> with a script.

[^1]: The note.
"#;

/// A folder to publish from.
pub(crate) struct Desk {
    tree: Tree,
    environment: Vec<(String, String)>,
}

impl Desk {
    /// A desk with [`ARTICLE`] and these settings.
    pub(crate) fn new(settings: &str) -> Self {
        let tree = Tree::new().file("article.md", ARTICLE).file("settings.toml", settings).folder("data");
        Self { tree, environment: Vec::new() }
    }

    /// With this variable for techdoc.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Replaces words of the article.
    pub(crate) fn change(&self, from: &str, to: &str) {
        let article = self.tree.read("article.md");
        assert!(article.contains(from), "{from}");
        self.tree.write("article.md", article.replace(from, to));
    }

    /// Puts another article in its place.
    pub(crate) fn write(&self, article: &str) {
        self.tree.write("article.md", article);
    }

    /// Adds a file beside the article.
    pub(crate) fn file(self, path: &str, content: &[u8]) -> Self {
        self.tree.write(path, content);
        self
    }

    /// Loses the ledger.
    pub(crate) fn lose_the_ledger(&self) {
        std::fs::remove_dir_all(self.tree.path("data")).unwrap();
    }

    /// Runs `techdoc publish` with these arguments.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let data = self.tree.path("data").to_string_lossy().into_owned();
        let all = ["--config", "settings.toml", "publish"].iter().chain(arguments);
        let command = self.tree.command(all).env("XDG_DATA_HOME", &data);
        self.environment.iter().fold(command, |command, (name, value)| command.env(name, value)).run()
    }

    /// Publishes the article to the one target `to`, and gives its result.
    #[track_caller]
    pub(crate) fn publish(&self, to: &str, flags: &[&str], exit: i32) -> Value {
        let arguments = [&["article.md", "--to", to, "--format", "json"], flags].concat();
        let ran = self.run(&arguments).exit(exit).stderr_has("");
        let result = ran.json()["results"][0].clone();
        assert_eq!(result["target"], to, "{result}");
        result
    }

    /// The doctor's findings about the one target `to`, as it prints them.
    #[track_caller]
    pub(crate) fn doctor(&self, to: &str, exit: i32) -> String {
        let ran = self.run(&["--doctor", "--to", to]).exit(exit).stderr_has("");
        ran.stdout.clone()
    }
}
