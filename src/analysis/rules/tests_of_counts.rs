//! Rules that count over the whole tree: lists of calls, errors, dependencies, deprecated items, test files, documents, commands.

use super::tests::{analyse, sentences};
use crate::model::Analysis;

const NAMES: [&str; 9] = ["a1", "b1", "c1", "d1", "e1", "f1", "g1", "h1", "i1"];

fn only(analysis: &Analysis, rule: &str) -> String {
    let [text] = sentences(analysis, rule).try_into().unwrap_or_else(|found| panic!("{rule}: {found:?}"));
    text
}

#[test]
fn a_list_of_calls_is_one_only_where_each_names_something_else() {
    let calls = |names: &[&str]| names.iter().map(|name| format!("  .access('{name}')\n")).collect::<String>();
    let found = |names: &[&str]| analyse(&[("context.js", &format!("delegate(proto)\n{}", calls(names)))]);
    let text = only(&found(&NAMES), "registrations");
    assert!(
        text.contains("calls `access` outside of any function")
            && text.contains("nine different names")
            && text.contains("from `'a1'` to `'i1'`"),
        "{text}"
    );
    assert_eq!(sentences(&found(&["same"; 9]), "registrations"), Vec::<String>::new());
    let looked_up = NAMES.map(|name| format!("  check(find('{name}'))\n  check(item('{name}'))\n")).concat();
    assert_eq!(sentences(&analyse(&[("a.js", &looked_up)]), "registrations"), Vec::<String>::new());
    let shown: String = NAMES.iter().map(|name| format!("print('{name}')\n")).collect();
    assert_eq!(sentences(&analyse(&[("show.py", &shown)]), "registrations"), Vec::<String>::new());
}

#[test]
fn errors_in_comments_and_tests_are_raised_nowhere() {
    let raises = "class Odd(Exception):\n    pass\n\n\ndef f(x):\n    raise ValueError(x)  # raise KeyError\n    raise ValueError\n    \
                  raise ValueError(1)\n    raise Odd()\n    raise x\n    # raise TypeError(1)\n    raise Odd\n";
    let test = ("tests/test_f.py", "def test_f():\n    raise KeyError(1)\n");
    let text = only(&analyse(&[("f.py", raises), test]), "raised");
    assert!(text.contains("five places") && text.contains("two kinds in all, `ValueError` most often, three times"), "{text}");
    assert!(text.ends_with("one of the kinds is defined in the project."), "{text}");
}

#[test]
fn dependencies_are_counted_by_the_files_that_import_them() {
    let manifest = "{\"name\": \"small\", \"main\": \"a.js\", \"dependencies\": {\"one\": \"1\", \"two\": \"1\", \"@s/three\": \"1\", \"four\": \"1\"}}";
    let a = "const one = require('one')\nimport x from 'two/sub'\nconst three = require(\"@s/three\")\n// four\n";
    let b = "const { y } = require('one')\nconst z = require('./four')\n";
    let text = only(&analyse(&[("package.json", manifest), ("a.js", a), ("b.js", b)]), "dependencies");
    assert!(
        text.contains("three of the four") || text.contains("Of the four declared dependencies, source files import three"),
        "{text}"
    );
    assert!(text.contains("two of them in one file alone") && text.ends_with("No import of `four` was found in them."), "{text}");
}

#[test]
fn a_deprecated_item_is_the_one_below_the_mark() {
    let java = "class A {\n  /**\n   * Old.\n   * @deprecated use b\n   */\n  @Deprecated\n  public void a() {}\n\n  public void b() {}\n}\n";
    assert_eq!(only(&analyse(&[("A.java", java)]), "deprecated"), "`A.a` ({0}) is marked as deprecated, and still there.");
    let said = "// The word deprecated alone marks nothing.\nfunction a () {}\n";
    assert_eq!(sentences(&analyse(&[("a.js", said)]), "deprecated"), Vec::<String>::new());
}

#[test]
fn the_longest_file_without_a_test_of_its_name_is_named() {
    let code = |lines: usize| "x = 1\n".repeat(lines);
    let mut files: Vec<(String, String)> = ["a", "b", "c", "d"].iter().map(|name| (format!("lib/{name}.rb"), code(10))).collect();
    files.push(("lib/e.rb".to_owned(), code(40)));
    files.extend(["a_test", "b_test", "c_test"].iter().map(|name| (format!("test/{name}.rb"), code(5))));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let text = only(&analyse(&files), "tests-mirror");
    assert!(text.to_lowercase().contains("three of") && text.contains("`lib/e.rb`, with 40 lines of code"), "{text}");
}

#[test]
fn what_can_be_run_is_read_off_the_files_at_the_top_where_nothing_is_documented() {
    let project = ("A/A.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>\n");
    let commands = |files: &[(&str, &str)]| {
        let found = analyse(files);
        let keys = found.facts.iter().filter(|fact| fact.rule == "command").map(|fact| format!("{} {}", fact.text, fact.subject));
        keys.collect::<Vec<_>>()
    };
    let solution = ("A.sln", "Microsoft Visual Studio Solution File, Format Version 12.00\n");
    assert_eq!(commands(&[solution, project]), ["convention dotnet build"]);
    let documented = ("README.md", "# A\n\n```\ndotnet test\n```\n");
    assert_eq!(commands(&[solution, project, documented]), ["readme dotnet test"]);
    let module = |name: &'static str| [(name, "module small\n"), ("a.go", "package small\n")];
    assert_eq!(commands(&module("go.mod")), ["convention go build ./..."]);
    assert!(commands(&module("xgo.mod")).is_empty());
}

#[test]
fn documents_that_every_project_has_are_no_manual() {
    let page = "Text.\n".repeat(60);
    let files = |names: [&'static str; 4]| names.map(|name| (name, page.as_str()));
    let manual = files(["docs/a.md", "docs/api/b.md", "docs/c.rst", "docs/d.md"]);
    assert!(only(&analyse(&manual), "manual").contains("240 lines"));
    let common = files(["docs/a.md", "docs/b.md", "docs/CHANGELOG.md", "docs/LICENSE.md"]);
    assert_eq!(sentences(&analyse(&common), "manual"), Vec::<String>::new());
}

#[test]
fn getters_are_told_from_methods_that_only_begin_so() {
    let getters: String = NAMES.iter().map(|name| format!("  get {name} () {{\n    return 1\n  }}\n")).collect();
    let text = format!(
        "class A {{\n{getters}  set a1 (value) {{\n    this.x = value\n    this.y = 1\n  }}\n  getMore () {{\n    return 2\n  }}\n}}\n"
    );
    let text = only(&analyse(&[("a.js", &text)]), "accessors");
    assert!(text.to_lowercase().contains("nine") && text.contains("one of them, `a1`, can be set, too"), "{text}");
    let methods: String = NAMES.iter().map(|name| format!("  get{name} () {{\n    return 1\n  }}\n")).collect();
    assert_eq!(sentences(&analyse(&[("a.js", &format!("class A {{\n{methods}}}\n"))]), "accessors"), Vec::<String>::new());
    let python: String = NAMES.iter().map(|name| format!("    @property\n    def {name}(self):\n        return 1\n\n")).collect();
    assert!(only(&analyse(&[("a.py", &format!("class A:\n{python}"))]), "accessors").contains("none of them can be set"));
}
