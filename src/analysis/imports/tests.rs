//! Whole small trees: text in, edges out.

use super::*;
use crate::analysis::manifests;
use crate::model::LineCounts;

fn language(path: &str) -> Option<Language> {
    Some(Language(match path.rsplit('.').next()? {
        "rs" => "Rust",
        "py" => "Python",
        "js" => "JavaScript",
        "ts" => "TypeScript",
        "go" => "Go",
        "java" => "Java",
        "kt" => "Kotlin",
        "c" => "C",
        "h" => "C Header",
        "cs" => "C#",
        "rb" => "Ruby",
        "php" => "PHP",
        _ => return None,
    }))
}

struct Trial {
    files: Vec<FileRecord>,
    graph: ImportGraph,
}

impl Trial {
    fn new(tree: &[(&str, &str)]) -> Self {
        let mut tree = tree.to_vec();
        tree.sort_unstable();
        let file = |(path, text): &(&str, &str)| FileRecord {
            path: (*path).into(),
            language: language(path),
            bytes: text.len() as u64,
            counts: LineCounts { code: text.lines().count() as u32, ..LineCounts::default() },
            role: if path.starts_with("tests/") { Role::Test } else { Role::Source },
        };
        let files: Vec<FileRecord> = tree.iter().map(file).collect();
        let imports = Imports::collect(tree.iter().map(|(path, text)| scan(path, language(path), text.as_bytes())));
        let manifests: Vec<ManifestFile> = tree.iter().filter_map(|(path, text)| manifests::read(path, text.as_bytes())).collect();
        let graph = resolve(&files, &imports, &manifests);
        Self { files, graph }
    }

    fn of(&self, edges: &[(u32, u32)], path: &str) -> Vec<&str> {
        let name = |file: u32| &*self.files[file as usize].path;
        edges.iter().filter(|edge| name(edge.0) == path).map(|edge| name(edge.1)).collect()
    }

    fn uses(&self, path: &str) -> Vec<&str> {
        self.of(&self.graph.edges, path)
    }

    fn fan_in(&self, path: &str) -> u32 {
        let at = self.files.iter().position(|file| &*file.path == path);
        at.map_or(0, |at| fan_in(&self.files, &self.graph)[at])
    }
}

fn check(tree: &[(&str, &str)], expected: &[(&str, &[&str])]) {
    let trial = Trial::new(tree);
    for (path, uses) in expected {
        assert_eq!(&trial.uses(path), uses, "imports of {path}");
    }
}

/// A crate whose root passes everything on: no edge may end there.
const CRATE: &[(&str, &str)] = &[
    ("Cargo.toml", "[package]\nname = \"tiny-store\"\n[[bin]]\nname = \"serve\"\npath = \"src/bin/serve.rs\"\n"),
    (
        "src/lib.rs",
        "pub mod client;\npub use client::Client;\npub mod cmd;\npub use cmd::Command;\nmod link;\npub use link::Link;\npub mod frame;\npub use frame::Frame;\nmod db;\nuse db::{Db, Guard};\nmod parse;\nuse parse::{Parse, ParseError};\npub mod server;\nmod stop;\nuse stop::Stop;\npub const PORT: u16 = 1;\n",
    ),
    ("src/frame.rs", "use std::io;\npub enum Frame {}\n"),
    ("src/link.rs", "use crate::frame::{self, Frame};\npub struct Link;\n"),
    ("src/parse.rs", "use crate::Frame;\npub struct Parse;\npub enum ParseError {}\nfn f() {\n    use ParseError::End;\n}\n"),
    (
        "src/db.rs",
        "use tokio::sync::Notify;\npub struct Db;\n#[cfg(test)]\nmod tests {\n    use super::*;\n    use crate::Frame;\n}\n",
    ),
    ("src/stop.rs", "use tokio::sync::broadcast;\npub struct Stop;\n"),
    ("src/server.rs", "use crate::{Command, Db, Guard, Link, Stop};\n"),
    ("src/client.rs", "use crate::cmd::{Get, Watch, Unwatch};\nuse crate::{Frame, Link};\npub struct Client;\n"),
    (
        "src/cmd/mod.rs",
        "mod get;\npub use get::Get;\nmod watch;\npub use watch::{Watch, Unwatch};\nmod odd;\npub use odd::Odd;\nuse crate::{Db, Frame, Link, Parse, ParseError, Stop};\npub enum Command {}\n",
    ),
    ("src/cmd/get.rs", "use crate::{Db, Frame, Link, Parse};\npub struct Get;\n"),
    (
        "src/cmd/watch.rs",
        "use crate::cmd::{Odd, Parse, ParseError};\nuse crate::{Command, Db, Frame, Link, Stop};\npub struct Watch;\npub struct Unwatch;\n",
    ),
    ("src/cmd/odd.rs", "use crate::{Frame, Link};\n"),
    ("src/bin/serve.rs", "use tiny_store::{server, PORT};\n"),
    ("tests/server.rs", "use tiny_store::{client::Client, server};\n"),
];

#[test]
fn a_crate_root_that_passes_on_is_no_hub() {
    check(
        CRATE,
        &[
            ("src/lib.rs", &[]),
            ("src/frame.rs", &[]),
            ("src/db.rs", &[]),
            ("src/stop.rs", &[]),
            ("src/link.rs", &["src/frame.rs"]),
            ("src/parse.rs", &["src/frame.rs"]),
            ("src/client.rs", &["src/cmd/get.rs", "src/cmd/watch.rs", "src/frame.rs", "src/link.rs"]),
            ("src/cmd/mod.rs", &["src/db.rs", "src/frame.rs", "src/link.rs", "src/parse.rs", "src/stop.rs"]),
            (
                "src/cmd/watch.rs",
                &["src/cmd/mod.rs", "src/cmd/odd.rs", "src/db.rs", "src/frame.rs", "src/link.rs", "src/parse.rs", "src/stop.rs"],
            ),
            ("src/bin/serve.rs", &["src/lib.rs", "src/server.rs"]),
            ("tests/server.rs", &["src/client.rs", "src/server.rs"]),
        ],
    );
    let trial = Trial::new(CRATE);
    assert_eq!(trial.fan_in("src/frame.rs"), 7);
    assert_eq!(trial.fan_in("src/server.rs"), 1, "a test does not count");
    assert!(trial.of(&trial.graph.declares, "src/cmd/mod.rs").contains(&"src/cmd/get.rs"));
}

#[test]
fn rust_globs_paths_and_workspaces() {
    check(
        &[
            ("a/Cargo.toml", "[package]\nname = \"a-core\"\n"),
            ("a/src/lib.rs", "mod model;\npub use model::*;\n"),
            ("a/src/model/mod.rs", "mod file;\nmod fact;\npub use fact::*;\npub use file::*;\npub const V: u32 = 1;\n"),
            ("a/src/model/file.rs", "pub struct File;\n"),
            ("a/src/model/fact.rs", "pub struct Fact;\nuse super::File;\n"),
            ("b/Cargo.toml", "[package]\nname = \"b\"\n"),
            ("b/src/main.rs", "#[path = \"odd/place.rs\"]\nmod place;\nmod run;\nuse a_core::{Fact, V};\n"),
            ("b/src/odd/place.rs", "use crate::run::go;\n"),
            ("b/src/run.rs", "mod deep;\nuse self::deep::X;\n"),
            ("b/src/run/deep.rs", "use super::super::place;\npub use super::go;\n"),
        ],
        &[
            ("a/src/model/fact.rs", &["a/src/model/file.rs"]),
            ("b/src/main.rs", &["a/src/model/fact.rs", "a/src/model/mod.rs", "b/src/odd/place.rs", "b/src/run.rs"]),
            ("b/src/odd/place.rs", &["b/src/run.rs"]),
            ("b/src/run.rs", &["b/src/run/deep.rs"]),
            ("b/src/run/deep.rs", &["b/src/odd/place.rs", "b/src/run.rs"]),
        ],
    );
}

#[test]
fn modules_declared_behind_the_head_are_found() {
    let long = format!("use crate::z;\n{}mod a;\npub use a::A;\nmod b;", "fn f() {}\n".repeat(2_000));
    check(
        &[
            ("src/lib.rs", &long),
            ("src/a.rs", "pub struct A;"),
            ("src/b.rs", "use crate::a::A;"),
            ("src/bin/x.rs", "use crate::a;"),
        ],
        &[("src/b.rs", &["src/a.rs"]), ("src/bin/x.rs", &[])],
    );
}

#[test]
fn a_cycle_of_reexports_ends() {
    check(
        &[
            ("src/lib.rs", "mod a;\nmod b;\npub use a::*;\n"),
            ("src/a.rs", "pub use crate::b::*;\npub use crate::b::X;"),
            ("src/b.rs", "pub use crate::a::*;\npub use crate::a::X;\nuse crate::X;"),
        ],
        &[("src/lib.rs", &[])],
    );
}

#[test]
fn python_packages() {
    check(
        &[
            ("src/web/__init__.py", "from .app import App as App\nfrom . import views\nfrom .util import *\n"),
            (
                "src/web/app.py",
                "import json\nimport typing as t\nfrom .util import helper\nfrom . import views\nif t.TYPE_CHECKING:\n    from .json import (  # why\n        dumps,\n    )\n",
            ),
            ("src/web/util.py", "import os\ndef helper(): pass\n"),
            ("src/web/views.py", "\"\"\"\nimport web.app\n\"\"\"\nimport web.util\n"),
            ("src/web/json/__init__.py", "from ..app import App\n"),
            ("tests/test_app.py", "from web import App, helper, views, gone\nfrom web.app import \\\n    App\n"),
            ("scripts/run.py", "import helper_of_run\nfrom unknown import x\n"),
            ("scripts/helper_of_run.py", ""),
        ],
        &[
            ("src/web/__init__.py", &[]),
            ("src/web/app.py", &["src/web/json/__init__.py", "src/web/util.py", "src/web/views.py"]),
            ("src/web/views.py", &["src/web/util.py"]),
            ("src/web/json/__init__.py", &["src/web/app.py"]),
            ("tests/test_app.py", &["src/web/__init__.py", "src/web/app.py", "src/web/util.py", "src/web/views.py"]),
            ("scripts/run.py", &["scripts/helper_of_run.py"]),
        ],
    );
}

#[test]
fn javascript_and_typescript() {
    check(
        &[
            ("tsconfig.json", "{\"extends\": \"./tsconfig.base.json\" /* x */}"),
            ("tsconfig.base.json", "{\"compilerOptions\": {\"baseUrl\": \".\", \"paths\": {\"@app/*\": [\"app/*\"],}}}"),
            (
                "app/a.ts",
                "import { type B, c as d } from './b.js'\nimport {\n  deep,\n} from './lib';\nimport type X from \"@app/x\"\nimport 'app/side'\n// import './no'\nimport fs from 'fs';",
            ),
            ("app/b.ts", "export const B = 1\n"),
            ("app/x.ts", "const y = await import('@org/pkg/sub')\nimport {thing} from '@org/pkg';\nimport './x'\n"),
            ("app/side.ts", "export class C {}"),
            ("app/lib/index.ts", "export * from './inner'\nexport { one as deep } from './one'\n"),
            ("app/lib/inner.ts", "export function inner() {}\n"),
            ("app/lib/one.ts", "import { two } from './two'\nexport { two as one }\n"),
            ("app/lib/two.ts", "export const two = 2\n"),
            (
                "pkg/package.json",
                "{\"name\": \"@org/pkg\", \"main\": \"dist/index.js\", \"exports\": {\".\": {\"import\": \"./dist/index.js\"}, \"./sub\": \"./src/sub.js\"}}",
            ),
            ("pkg/src/index.ts", "export { thing } from './sub'"),
            ("pkg/src/sub.ts", "export let thing"),
            ("old/index.js", "module.exports = require('./lib/old')\n"),
            ("old/lib/old.js", "var u = require('./u'), { a } = require(\"../../app/b\");\nobj.require_x('./z');\n"),
            ("old/lib/u.js", "const o = require('..');\nconst n = require(name)"),
        ],
        &[
            ("app/a.ts", &["app/b.ts", "app/lib/two.ts", "app/side.ts", "app/x.ts"]),
            ("app/x.ts", &["pkg/src/sub.ts"]),
            ("app/lib/index.ts", &[]),
            ("app/lib/one.ts", &["app/lib/two.ts"]),
            ("old/lib/old.js", &["app/b.ts", "old/lib/u.js"]),
            ("old/lib/u.js", &["old/index.js"]),
        ],
    );
}

#[test]
fn go_packages() {
    check(
        &[
            ("go.mod", "module example.com/web\n"),
            (
                "web.go",
                "package web\nimport (\n\t\"fmt\"\n\tr \"example.com/web/render\" // why\n\t\"example.com/web/none\"\n\t\"example.com/web/sub/v2\"\n)\nvar x r.JSON = r.New()\n",
            ),
            ("render/json.go", "package render\ntype JSON struct{}\n"),
            ("render/render.go", "package render\n\nfunc New() {}\n"),
            ("render/json_test.go", "package render\ntype JSON struct{}\n"),
            ("render/xml.go", "package render\nimport \"example.com/web/internal/bytes\"\n"),
            ("internal/bytes/a.go", "package bytes\n"),
            ("internal/bytes/b.go", "package bytes\n// two\nvar a int\n"),
            ("sub/go.mod", "module example.com/web/sub/v2\n"),
            ("sub/sub.go", "package sub\n"),
        ],
        &[("web.go", &["render/json.go", "render/render.go", "sub/sub.go"]), ("render/xml.go", &["internal/bytes/b.go"])],
    );
}

#[test]
fn jvm_classes() {
    check(
        &[
            (
                "core/src/main/java/org/x/A.java",
                "package org.x;\nimport java.util.List;\nimport org.x.in.B;\nimport static org.x.in.C.of;\nimport org.x.in.*;\nimport org.x.in.C.Inner;\n",
            ),
            ("core/src/main/java/org/x/in/B.java", "package org.x.in;\n"),
            ("core/src/main/java/org/x/in/C.java", "package org.x.in;\nimport org.k.helper;\nimport org.k.Two;\n"),
            ("k/Things.kt", "package org.k\nimport org.x.in.B as Bee\nclass One\ndata class Two(val a: Int)\nfun helper() {}\n"),
            ("one/src/D.java", "package d;\n"),
            ("two/src/D.java", "package d;\n"),
            ("three/src/E.java", "package e;\nimport d.D;\n"),
            ("two/src/F.java", "package e;\nimport d.D;\n"),
        ],
        &[
            ("core/src/main/java/org/x/A.java", &["core/src/main/java/org/x/in/B.java", "core/src/main/java/org/x/in/C.java"]),
            ("core/src/main/java/org/x/in/C.java", &["k/Things.kt"]),
            ("k/Things.kt", &["core/src/main/java/org/x/in/B.java"]),
            ("three/src/E.java", &[]),
            ("two/src/F.java", &["two/src/D.java"]),
        ],
    );
}

#[test]
fn includes() {
    check(
        &[
            (
                "src/a.c",
                "#include \"a.h\"\n#  include \"sub/b.h\"\n#include <stdio.h>\n#include <lib/c.h>\n/* #include \"no.h\" */\n#include \"deep.h\"\n#include MACRO\n#include \"twice.h\"\n",
            ),
            ("src/a.h", ""),
            ("src/no.h", ""),
            ("src/sub/b.h", "#include \"../a.h\"\n"),
            ("include/lib/c.h", ""),
            ("other/far/deep.h", ""),
            ("x/twice.h", ""),
            ("y/twice.h", ""),
            ("x/stdio.h", ""),
        ],
        &[("src/a.c", &["include/lib/c.h", "other/far/deep.h", "src/a.h", "src/sub/b.h"]), ("src/sub/b.h", &["src/a.h"])],
    );
}

#[test]
fn csharp_ruby_and_php() {
    check(
        &[
            (
                "src/A.cs",
                "using System;\nusing N.Core;\nusing static N.Tools.T;\nnamespace N;\npublic class A { Log log; Other o; }\n",
            ),
            ("src/Core/Log.cs", "namespace N.Core\n{\n    public sealed class Log {}\n}\n"),
            ("src/Core/Sink.cs", "namespace N.Core;\npublic interface ISink {}\n"),
            ("src/Tools/T.cs", "namespace N.Tools;\nstatic class T {}\n"),
            ("lib/x.rb", "require 'json'\nrequire 'x/base'\nrequire_relative 'x/util'\nautoload :Z, 'x/z'\n# require 'x/no'\n"),
            ("lib/x/base.rb", "require File.expand_path('../util', __FILE__)\n"),
            ("lib/x/util.rb", ""),
            ("lib/x/no.rb", ""),
            ("lib/x/z.rb", ""),
            (
                "app/App.php",
                "<?php\nnamespace P;\nuse P\\In\\{One, Two as T};\nuse Psr\\Log;\nrequire_once __DIR__ . '/boot.php';\nclass App {\n    use SomeTrait;\n}\n",
            ),
            ("app/boot.php", "<?php\nuse Q\\Late;\n"),
            ("app/In/One.php", "<?php\nnamespace P\\In;\nfinal class One {}\n"),
            ("app/In/Two.php", "<?php\n\nnamespace P\\In;\n\ninterface Two {}\n"),
            ("q/src/Late.php", "<?php\n"),
            ("q/composer.json", "{\"autoload\": {\"psr-4\": {\"Q\\\\\": \"src/\"}}}"),
        ],
        &[
            ("src/A.cs", &["src/Core/Log.cs", "src/Tools/T.cs"]),
            ("lib/x.rb", &["lib/x/base.rb", "lib/x/util.rb"]),
            ("lib/x/base.rb", &["lib/x/util.rb"]),
            ("app/App.php", &["app/In/One.php", "app/In/Two.php", "app/boot.php"]),
            ("app/boot.php", &["q/src/Late.php"]),
        ],
    );
}

#[test]
fn hostile_heads_are_survived() {
    let names = ["rs", "py", "ts", "go", "java", "kt", "c", "cs", "rb", "php"];
    let texts = [
        "{".repeat(200_000),
        "use a::{".repeat(20_000),
        "import {".repeat(20_000),
        "from . import (".repeat(20_000),
        "import (\n".repeat(20_000),
        "require('".repeat(20_000),
        "import é".repeat(1_000) + "\u{0}ü.é(\"",
        "#include \"é\n#include <\nusing é=;\nuse é;\nmod é;\n#[\nimport 'é\nexport {é\nexport * as é from \"é\"\nautoload 'é"
            .to_owned(),
    ];
    for name in names {
        for text in &texts {
            let path = format!("a.{name}");
            let trial = Trial::new(&[(&path, text)]);
            assert!(trial.graph.edges.is_empty());
        }
    }
}
