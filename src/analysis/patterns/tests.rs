use super::*;
use crate::model::LineCounts;

fn names(path: &str, language: &'static str, text: &str) -> Vec<(&'static str, u32)> {
    let hints = scan(&Modules::default(), path, Some(Language(language)), text.as_bytes());
    hints.into_iter().map(|hint| (NAMES[usize::from(hint.pattern)], hint.line)).collect()
}

#[test]
fn imports_show_patterns() {
    let check = |language, text: &str, expected: &[(&str, u32)]| assert_eq!(names("src/a", language, text), expected, "{text}");
    check("Rust", "//! use axum\nuse axum::{Router};\nuse clap::Parser;\n", &[("HTTP API", 2), ("CLI", 3)]);
    check("Rust", "use crate::axum::x;\nuse axum_extra::y;\nuse ::tokio::net;\n", &[("async", 3)]);
    check("Rust", "    #[tokio::main]\nlet s = \"use axum\";\n", &[("async", 1)]);
    check("Python", "import os, flask\nfrom django.db import models\n", &[("HTTP API", 1), ("ORM and database", 2)]);
    check("Python", "\"\"\"Usage:\n\nfrom flask import Flask\n\"\"\"\nimport click\n", &[("CLI", 5)]);
    check("Python", ">>> import flask\n#import flask\nfrom flaskish import x\nimport x.flask\n", &[]);
    check("Python", "from .flask import x\nfrom . import flask\n", &[]);
    check("JavaScript", "const app = require('express')\nimport { a } from \"./express\"\n", &[("HTTP API", 1)]);
    check("TypeScript", "import {\n  A,\n} from '@nestjs/common';\nimport 'koa/x';\n", &[("HTTP API", 3)]);
    check("JavaScript", "// import x from 'express'\nlet a = 'express'\nimport x from 'express-ish'\n", &[]);
    check("Go", "import (\n\t\"flag\"\n\tx \"github.com/gin-gonic/gin\"\n)\n", &[("CLI", 2), ("HTTP API", 3)]);
    check("Go", "import \"database/sql\"\nvar s = \"flag\"\n", &[("ORM and database", 1)]);
    check("Go", "func (e *E) ServeHTTP(w http.ResponseWriter, r *http.Request) {\n", &[("HTTP API", 1)]);
    check(
        "Java",
        "import org.springframework.web.bind.annotation.GetMapping;\nimport java.sql.Date;\n",
        &[("HTTP API", 1), ("ORM and database", 2)],
    );
    check(
        "C#",
        "using Polly;\nusing Microsoft.AspNetCore.Mvc;\nusing (var x = Polly.y) {}\n",
        &[("resilience", 1), ("HTTP API", 2)],
    );
    check(
        "C",
        "#include <sqlite3.h>\n# include \"hiredis/hiredis.h\"\n// #include <uv.h>\n",
        &[("ORM and database", 1), ("cache", 2)],
    );
    check(
        "Ruby",
        "require 'sinatra/base'\nclass A < ApplicationRecord\nputs 'redis'\n",
        &[("HTTP API", 1), ("ORM and database", 2)],
    );
    check(
        "PHP",
        "use Psr\\Http\\Server\\RequestHandlerInterface;\nuse \\Doctrine\\ORM\\X;\n",
        &[("HTTP API", 1), ("ORM and database", 2)],
    );
    check("Markdown", "import flask\n", &[]);
}

#[test]
fn at_most_four_hints_and_each_pattern_once() {
    let text = "import flask\nimport fastapi\nimport click\nimport asyncio\nimport celery\nimport redis\nimport tenacity\n";
    assert_eq!(names("a.py", "Python", text), [("HTTP API", 1), ("CLI", 3), ("async", 4), ("workers and queues", 5)]);
}

#[test]
fn files_that_deploy() {
    let check = |path: &str, text: &str, expected: &[(&str, u32)]| assert_eq!(names(path, "YAML", text), expected, "{path}");
    check("a/Dockerfile", "# x\nFROM rust:1\n", &[("container", 2)]);
    check("Dockerfile.dev", "from scratch\n", &[("container", 1)]);
    check("docs/Dockerfile.md", "FROM x\n", &[]);
    check("docker-compose.yml", "version: 3\nservices:\n", &[("container", 2)]);
    check("k8s/app.yaml", "apiVersion: apps/v1\nkind: Deployment\n", &[("Kubernetes", 2)]);
    check("k8s/app.yaml", "apiVersion: x/v1\nkind: Other\n", &[]);
    check("app.yaml", "text: kind: Deployment\n", &[]);
    check(".github/workflows/ci.yml", "name: CI\non: push\njobs:\n", &[("CI", 3)]);
    check("sub/.github/workflows/ci.yml", "jobs:\n", &[]);
    check("charts/x/Chart.yaml", "apiVersion: v2\n", &[("Kubernetes", 1)]);
}

fn file(path: &str, role: Role) -> FileRecord {
    let language = path.ends_with(".py").then_some(Language("Python"));
    FileRecord { path: path.into(), language, bytes: 0, counts: LineCounts::default(), role }
}

fn decided(tree: &[(&str, Role, &str)], packages: &[Package]) -> Vec<(&'static str, Vec<String>)> {
    let files: Vec<FileRecord> = tree.iter().map(|(path, role, _)| file(path, *role)).collect();
    let ranks: Vec<f32> = (0..files.len()).map(|at| at as f32).collect();
    let scanned = tree.iter().enumerate().flat_map(|(at, (path, _, text))| {
        scan(&Modules::default(), path, files[at].language, text.as_bytes()).into_iter().map(move |hint| (at as u32, hint))
    });
    let hints: Vec<_> = scanned.collect();
    let read = |path: &str| tree.iter().find(|(name, ..)| *name == path).map(|(.., text)| (*text).to_owned());
    let patterns = decide(&files, packages, &ranks, &hints, &read);
    patterns.into_iter().map(|pattern| (pattern.name, pattern.evidence.iter().map(ToString::to_string).collect())).collect()
}

#[test]
fn evidence_is_of_the_highest_ranked_source_files() {
    let source = "import os\nimport flask\n";
    let tree = [
        ("a.py", Role::Source, source),
        ("b.py", Role::Source, source),
        ("c.py", Role::Source, source),
        ("d.py", Role::Source, source),
        ("t.py", Role::Test, "import celery\n"),
        ("z.py", Role::Example, source),
    ];
    assert_eq!(decided(&tree, &[]), [("HTTP API", vec!["d.py:2".to_owned(), "c.py:2".into(), "b.py:2".into()])]);
}

#[test]
fn microservices_are_folders_with_source_and_a_container_file() {
    let mut tree = vec![
        ("docker/Dockerfile", Role::Config, "FROM x\n"),
        ("one/Dockerfile", Role::Config, "FROM x\n"),
        ("one/src/a.py", Role::Source, ""),
        ("one/src/Dockerfile", Role::Config, "FROM x\n"),
        ("two/b.py", Role::Source, ""),
    ];
    assert!(decided(&tree, &[]).iter().all(|(name, _)| *name != "microservices"));
    tree.push(("two/Dockerfile", Role::Config, "\nFROM y\n"));
    let evidence = decided(&tree, &[]).into_iter().find(|(name, _)| *name == "microservices");
    assert_eq!(evidence.map(|(_, evidence)| evidence), Some(vec!["one/Dockerfile:1".to_owned(), "two/Dockerfile:2".into()]));
}

#[test]
fn a_library_is_shown_by_its_entry() {
    let package = Package { library: Some("lib.py".into()), ..Package::default() };
    let tree = [("lib.py", Role::Source, "import os\ndef f(): pass\n")];
    assert_eq!(decided(&tree, std::slice::from_ref(&package)), [("library", vec!["lib.py:2".to_owned()])]);
    let gone = Package { library: Some("gone.py".into()), ..package };
    assert!(decided(&tree, &[gone]).is_empty());
}

#[test]
fn a_line_of_a_megabyte_is_no_trouble() {
    let text = "import os, ".repeat(100_000) + "flask";
    assert!(names("a.py", "Python", &text).is_empty());
    let quotes = "'''import flask\n".repeat(500);
    assert_eq!(names("a.py", "Python", &quotes), []);
}
