//! What stands at the top level of files: where scripts start, and what modules call when they are loaded.

use super::tests::{analyse, sentences};

const CLI: &str = "const { start } = require('./lib/start')\n\nstart(process.argv)\n";
const START: &str = "function start (argv) {\n  return read(argv)\n}\n\nfunction read (argv) {\n  return take(argv[0])\n}\n\n\
                     function take (word) {\n  if (!word) {\n    return 1\n  }\n  return word || 2\n}\n\nmodule.exports = { start }\n";

#[test]
fn a_program_of_javascript_starts_with_what_its_file_calls() {
    let manifest = ("package.json", "{\"name\": \"small\", \"bin\": {\"small\": \"bin/small.js\"}}");
    let found = analyse(&[manifest, ("bin/small.js", &CLI.replace("./lib", "../lib")), ("lib/start.js", START)]);
    let [path] = sentences(&found, "call-path").try_into().expect("one path");
    assert!(path.contains("the program's `start`") && path.contains("`take`"), "{path}");
}

#[test]
fn a_function_that_a_module_calls_when_it_is_loaded_has_more_than_one_caller() {
    let told = |end: &str| {
        let text = format!("{START}{end}");
        sentences(
            &analyse(&[("package.json", "{\"name\": \"small\", \"main\": \"start.js\"}"), ("start.js", &text)]),
            "sole-caller",
        )
    };
    assert_eq!(told(""), ["Outside the tests, only `start` calls `read` ({0})."]);
    assert_eq!(told("\nread([])\n"), ["Outside the tests, only `read` calls `take` ({0})."]);
}
