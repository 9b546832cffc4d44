//! What rules must not claim: of another item than the marked one, of calls that were cut, of names that are imported under another.
//! With trees of hostile size, that once took minutes or gigabytes.

use super::tests::{analyse, sentences};
use std::fmt::Write as _;

const NONE: Vec<String> = Vec::new();

#[test]
fn a_mark_on_a_constant_is_not_one_on_the_function_below() {
    let marked = |between: &str| {
        let code = format!("#[deprecated]\n{between}pub fn new() {{\n}}\n");
        sentences(&analyse(&[("src/lib.rs", &code)]), "deprecated")
    };
    assert_eq!(marked(""), ["`new` ({0}) is marked as deprecated, and still there."]);
    assert_eq!(marked("#[must_use]\n// Why.\n\n").len(), 1);
    assert_eq!(marked("pub const OLD: u32 = 1;\n"), NONE);
    let on_one_line = "#[deprecated] pub const OLD: u32 = 1;\npub fn new() {\n}\n";
    assert_eq!(sentences(&analyse(&[("src/lib.rs", on_one_line)]), "deprecated"), NONE);
    let in_a_comment = |item: &str| {
        let code = format!("package small\n\n// Old was first.\n//\n// Deprecated: use New.\n{item}\n\nfunc New() {{\n}}\n");
        sentences(&analyse(&[("go.mod", "module small\n"), ("a.go", &code)]), "deprecated")
    };
    assert_eq!(in_a_comment("const Old = 1 // one"), NONE);
    assert_eq!(in_a_comment("func Old() {\n}"), ["`Old` ({0}) is marked as deprecated, and still there."]);
}

#[test]
fn attributes_of_other_languages_are_for_what_they_stand_on() {
    for (path, code, name) in [
        ("A.cs", "class A {\n  [Obsolete(\n    \"x\"\n  )]\n  public void B() {}\n}\n", "`A.B`"),
        ("A.java", "@Deprecated\n@Other\npublic class A {\n  int a;\n}\n", "`A`"),
        ("a.py", "@deprecated('x')\n@other\ndef b():\n    pass\n", "`b`"),
        ("a.cpp", "[[deprecated(\"x\")]]\nint b() {\n  return 1;\n}\n", "`b`"),
    ] {
        assert_eq!(
            sentences(&analyse(&[(path, code)]), "deprecated"),
            [format!("{name} ({{0}}) is marked as deprecated, and still there.")]
        );
    }
    let member = "class A {\n  [Obsolete]\n  public int Old;\n\n  public void B() {}\n}\n";
    assert_eq!(sentences(&analyse(&[("A.cs", member)]), "deprecated"), NONE);
}

/// The name of every function of the file was once put together for each mark, with a count of all its namesakes.
#[test]
fn very_many_marks_in_one_file_are_read_once() {
    let code = "@deprecated('x')\ndef f(): pass\n".repeat(1_500);
    assert_eq!(sentences(&analyse(&[("a.py", &code)]), "deprecated"), ["`a.f` ({0}) is marked as deprecated, and still there."]);
}

#[test]
fn nothing_is_told_of_calls_that_were_cut() {
    let read = "function start (argv) {\n  return read(argv)\n}\n\nfunction read (argv) {\n  return take(argv[0])\n}\n\n\
                function take (word) {\n  if (!word) {\n    return 1\n  }\n  return word || 2\n}\n\nmodule.exports = { start }\n";
    let told = |calls: usize| {
        let list: String = (0..calls).map(|nth| format!("enter('n{nth}')\n")).collect();
        let found =
            analyse(&[("package.json", "{\"name\": \"small\", \"main\": \"a.js\"}"), ("a.js", &format!("{read}{list}read([])\n"))]);
        (sentences(&found, "sole-caller").concat().contains("calls `read`"), sentences(&found, "registrations").len())
    };
    assert_eq!(told(150), (false, 1));
    assert_eq!(told(250), (false, 0));
}

#[test]
fn a_name_in_a_comment_is_no_import() {
    let manifest = "[package]\nname = \"small\"\nversion = \"0.1.0\"\n\n[dependencies]\none = \"1\"\ntwo = \"1\"\nthree = \"1\"\nfour = \"1\"\n";
    let told = |last: &str| {
        let code = format!("//! With [one::a].\nuse one::a;\nuse two::a;\nuse three::a;\n{last}\npub fn b() {{\n}}\n");
        let found = analyse(&[("Cargo.toml", manifest), ("src/lib.rs", &code)]);
        let fact = found.facts.iter().find(|fact| fact.rule == "dependencies").expect("told");
        (fact.text.contains("No import of `four`"), fact.evidence[0].span.start_line)
    };
    assert_eq!(told("use four::a;"), (false, 5));
    assert_eq!(told("/// Like [four::a]."), (true, 2));
    assert_eq!(told("use std::fmt; // not four::a"), (true, 2));
}

#[test]
fn distributions_that_go_by_another_name_are_not_missing() {
    let told = |last: &str| {
        let manifest =
            format!("[project]\nname = \"small\"\nversion = \"1\"\ndependencies = [\"one\", \"two\", \"three\", \"{last}\"]\n");
        sentences(
            &analyse(&[("pyproject.toml", &manifest), ("a.py", "import one\nimport two\nimport three\nimport yaml\n")]),
            "dependencies",
        )
    };
    assert_eq!(told("yaml").len(), 1);
    assert_eq!(told("PyYAML"), NONE);
}

#[test]
fn a_manifest_of_very_many_names_is_no_list_to_search_for() {
    let told = |number: usize, length: usize| {
        let names: Vec<String> = (0..number).map(|nth| format!("{}{nth}", "a".repeat(length))).collect();
        let entries: Vec<String> = names.iter().map(|name| format!("\"{name}\": \"1\"")).collect();
        let manifest = format!("{{\"name\": \"small\", \"main\": \"a.js\", \"dependencies\": {{{}}}}}", entries.join(", "));
        let code = names.iter().fold(String::new(), |mut code, name| {
            let _ = writeln!(code, "require('{name}')");
            code
        });
        sentences(&analyse(&[("package.json", &manifest), ("a.js", &code)]), "dependencies").len()
    };
    assert_eq!([told(5, 3), told(90, 3), told(2_000, 40), told(5, 100)], [1, 1, 0, 0]);
}

#[test]
fn a_program_called_like_one_of_the_system_is_no_command() {
    let told = |name: &str| {
        let manifest = format!("{{\"name\": \"small\", \"bin\": {{\"{name}\": \"x.js\"}}}}");
        let readme = format!("# Small\n\n```\n{name} -rf .\n```\n");
        let found = analyse(&[("package.json", &manifest), ("x.js", "run()\n"), ("README.md", &readme)]);
        found.facts.iter().filter(|fact| fact.rule == "command").count()
    };
    assert_eq!((told("small"), told("rm")), (1, 0));
}

#[test]
fn a_manual_is_not_measured_against_a_readme_that_is_not_there() {
    let page = "Text.\n".repeat(60);
    let files = ["docs/a.md", "docs/b.md", "docs/c.md", "docs/d.md"].map(|path| (path, page.as_str()));
    let [text] = sentences(&analyse(&files), "manual").try_into().expect("one");
    assert!(!text.contains("README"), "{text}");
}

/// The text of the file, and every path of the tree for each import, were once read again for each call.
#[test]
fn very_many_imports_are_read_once() {
    let imports: String = (0..6_000).map(|nth| format!("from m{nth} import Other\n")).collect();
    let calls: String = (0..6_000).map(|nth| format!("def f{nth}(a): return Path(a)\n")).collect();
    let own = ("tokens.py", "class Path:\n    def __init__(self, parts):\n        self.parts = parts\n");
    let found = analyse(&[own, ("use.py", &format!("{imports}from pathlib import Path\n{calls}"))]);
    assert!(found.facts.iter().all(|fact| !fact.text.contains("Path.__init__")), "{:?}", found.facts);
}
