//! Rules that tell of use, parts, settings, tests and dropped errors, on small trees.

use super::tests::{analyse, sentences};

#[test]
fn environment_variables_are_told_with_the_function_that_reads_them() {
    let code = "pub fn port() -> String {\n    std::env::var(\"APP_PORT\").unwrap_or_default()\n}\n\n// std::env::var(\"NOT_READ\") is only said\n";
    let files =
        [("Cargo.toml", "[package]\nname = \"small\"\nversion = \"0.1.0\"\n"), ("src/lib.rs", code), ("README.md", "# small\n")];
    let found = analyse(&files);
    let told = sentences(&found, "settings");
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("`APP_PORT` in `port` ({0})") && !told[0].contains("NOT_READ"), "{told:?}");
    assert_eq!(sentences(&found, "settings-unnamed"), ["No document of the repository names it."]);
}

#[test]
fn a_variable_that_a_constant_names_is_found() {
    let code =
        "package main\n\nimport \"os\"\n\nconst envMode = \"SMALL_MODE\"\n\nfunc mode() string {\n\treturn os.Getenv(envMode)\n}\n";
    let told = sentences(&analyse(&[("go.mod", "module small\n"), ("mode.go", code)]), "settings");
    assert!(told.len() == 1 && told[0].contains("`SMALL_MODE` in `mode`"), "{told:?}");
}

#[test]
fn a_switch_is_the_name_that_stands_at_most_places() {
    let code = "#[cfg(feature = \"fast\")]\nfn a() {}\n#[cfg(not(feature = \"fast\"))]\nfn a() {}\n#[cfg(feature = \"fast\")]\nfn b() {}\n#[cfg(feature = \"slow\")]\nfn c() {}\n";
    let told = sentences(&analyse(&[("src/lib.rs", code)]), "switches");
    assert_eq!(
        told,
        ["`fast` decides at three places, all in one file, what is compiled ({0}); the only other such name is `slow`."]
    );
}

#[test]
fn the_folder_that_others_lean_on_is_told() {
    let uses = "from base.core import f\n\nx = f()\n";
    let files = [
        ("base/__init__.py", ""),
        ("base/core.py", "def f():\n    return 1\n"),
        ("one/a.py", uses),
        ("two/b.py", uses),
        ("three/c.py", uses),
    ];
    let told = sentences(&analyse(&files), "parts");
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("`base/`") && told[0].to_lowercase().contains("three") && told[0].contains("imports from none of them"),
        "{told:?}"
    );
}

#[test]
fn two_folders_that_import_each_other_are_told_with_both_counts() {
    let files = [
        ("one/__init__.py", ""),
        ("one/a.py", "from two import b\n"),
        ("one/d.py", "from two import b\n"),
        ("two/__init__.py", ""),
        ("two/b.py", "from one import a\n"),
        ("three/c.py", "x = 1\n"),
    ];
    let told = sentences(&analyse(&files), "parts-circle");
    assert_eq!(told, ["`one/` and `two/` import each other: two files of the former import from the latter, one the other way."]);
}

#[test]
fn what_tests_call_most_and_what_they_share_is_told() {
    let code = "package small\n\nfunc Add(a, b int) int {\n\treturn a + b\n}\n\nfunc Other() int {\n\treturn 2\n}\n";
    let cases = (0..6)
        .map(|at| format!("func TestAdd{at}(t *testing.T) {{\n\tprepare(t)\n\tif Add(1, {at}) < 0 {{\n\t\tt.Fail()\n\t}}\n}}\n\n"));
    let helper = "func prepare(t *testing.T) {\n\tt.Helper()\n\tt.Log(\"ready\")\n\tt.Log(\"steady\")\n}\n\nfunc TestOther(t *testing.T) {\n\tOther()\n}\n";
    let tests: String =
        std::iter::once("package small\n\nimport \"testing\"\n\n".to_owned()).chain(cases).chain([helper.to_owned()]).collect();
    let found = analyse(&[("go.mod", "module small\n"), ("add.go", code), ("add_test.go", &tests)]);
    let called = sentences(&found, "tests-call");
    assert!(called.len() == 1 && called[0].contains("`Add`") && called[0].contains("six test functions"), "{called:?}");
    let shared = sentences(&found, "tests-tool");
    assert!(shared.len() == 1 && shared[0].contains("`prepare`") && shared[0].contains("six test functions"), "{shared:?}");
}

#[test]
fn handlers_that_do_nothing_are_counted() {
    let code = "def load(path):\n    try:\n        read(path)\n    except OSError:\n        pass\n    try:\n        parse(path)\n    except ValueError:\n        pass\n    try:\n        check(path)\n    except KeyError:\n        raise\n";
    let told = sentences(&analyse(&[("load.py", code)]), "silence");
    assert_eq!(told, ["Two handlers in one file catch an error and do nothing with it, one of them in `load` ({0})."]);
}

#[test]
fn the_condition_of_a_hop_is_told() {
    let code = "package main\n\nfunc main() {\n\tif verbose {\n\t\tfirst()\n\t}\n}\n\nfunc first() {\n\tsecond()\n}\n\nfunc second() int {\n\tif a() {\n\t\treturn 1\n\t}\n\treturn 2\n}\n";
    let told = sentences(&analyse(&[("go.mod", "module small\n"), ("main.go", code)]), "step");
    assert!(told.iter().any(|text| text.contains("`first`") && text.contains("where `verbose` holds")), "{told:?}");
}

#[test]
fn the_example_of_the_readme_leads_to_definitions() {
    let readme = "# small\n\n```go\nr := small.Default()\nr.Serve()\nprintln(1)\n```\n";
    let code = "package small\n\nfunc Default() *Engine {\n\treturn &Engine{}\n}\n\ntype Engine struct{}\n\nfunc (e *Engine) Serve() {\n}\n";
    let told = sentences(&analyse(&[("README.md", readme), ("go.mod", "module small\n"), ("small.go", code)]), "usage");
    assert_eq!(
        told,
        [
            "Two names that the README's example calls are public functions of the source files: `Default` ({1}) and `Engine.Serve` ({2})."
        ]
    );
}

#[test]
fn a_method_that_hands_out_a_closure_leads_on_through_it() {
    let code = "class App {\n  callback () {\n    const handle = (req) => {\n      return this.run(req)\n    }\n    return handle\n  }\n\n  run (req) {\n    if (req) {\n      return 1\n    }\n    return finish(req)\n  }\n}\n\nfunction finish (req) {\n  if (req) {\n    return 2\n  }\n  return 3\n}\n\nmodule.exports = App\n";
    let analysis = analyse(&[("package.json", "{\"name\": \"small\", \"main\": \"app.js\"}"), ("app.js", code)]);
    let steps: Vec<&str> = analysis.path.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(steps, ["App.callback", "handle", "App.run", "finish"]);
    let told = sentences(&analysis, "step");
    assert!(told[0].contains("hands out `handle`"), "{told:?}");
}

#[test]
fn channels_are_told_with_what_they_hold() {
    let code = "package small\n\nfunc run() {\n\ta := make(chan int)\n\tb := make(chan error, 8)\n\t_, _ = a, b\n}\n";
    let told = sentences(&analyse(&[("go.mod", "module small\n"), ("run.go", code)]), "channels");
    assert_eq!(
        told,
        ["The source files make channels at two places, one without a capacity, the rest with `8`; one of them in `run` ({0})."]
    );
}

#[test]
fn a_number_with_a_comment_is_quoted() {
    let code = "/// The most bytes that are read of one file, because larger ones are never source.\nconst FILE_BYTES: u64 = 1024;\n\nfn read() {\n    take(FILE_BYTES);\n}\n";
    let told = sentences(&analyse(&[("src/lib.rs", code)]), "commented-constant");
    assert_eq!(told, ["`FILE_BYTES` is `1024` ({0}), and `read` goes by it. The comment above it:"]);
}

#[test]
fn times_in_the_source_are_told_with_their_places() {
    let code = "fn a() {\n    sleep(Duration::from_secs(5));\n}\n\nfn b() {\n    sleep(Duration::from_millis(20));\n}\n";
    let told = sentences(&analyse(&[("src/lib.rs", code)]), "waits");
    let expected = "Two lengths of time are spelled out in the source files: `Duration::from_secs(5)` in `a` ({0}) and `Duration::from_millis(20)` in `b` ({1}).";
    assert_eq!(told, [expected]);
}

#[test]
fn a_source_with_latin_1_in_a_comment_is_parsed() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let code =
        b"/* Andr\xe9 wrote this, long ago, in another encoding than today's. */\nint add(int a, int b)\n{\n    return a + b;\n}\n";
    std::fs::write(place.path().join("add.c"), code).expect("written");
    let analysis = super::tests::analyse_folder(place.path());
    assert!(analysis.functions.iter().any(|function| function.name == "add"), "{:?}", analysis.coverage);
}

#[test]
fn titled_cases_are_counted_by_file() {
    let cases = |number: usize| "it('works', () => {})\n".repeat(number);
    let tests: Vec<(String, String)> =
        [9, 7, 5].iter().map(|&number| (format!("test/case{number}.test.js"), cases(number))).collect();
    let source = ("index.js".to_owned(), "exports.run = () => 1\n".to_owned());
    let files: Vec<(&str, &str)> = tests.iter().chain([&source]).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let told = sentences(&analyse(&files), "tests-cases");
    assert!(told.len() == 1 && told[0].contains("21") && told[0].contains("`test/case9.test.js`"), "{told:?}");
}

#[test]
fn every_name_of_a_condition_counts_and_its_comment_does_not() {
    let code = "#if defined(FAST) && defined(SMALL)\nint a;\n#endif\n#ifdef FAST /* SLOW */\nint b;\n#endif\n#if defined(WIDE) || \\\n    defined(FAST)\nint c;\n#endif\n";
    let told = sentences(&analyse(&[("a.c", code)]), "switches");
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("`FAST` decides at three places") && told[0].contains("three such names occur in all"), "{told:?}");
}
