//! Sentences that a reader found wrong in articles on other people's repositories, each rebuilt in a small tree.

use super::tests::{analyse, sentences};

const NONE: Vec<String> = Vec::new();

#[test]
fn a_conversion_of_a_primitive_type_is_not_the_own_one_for_another() {
    let number = |made: &str| {
        format!(
            "pub struct Number(u64);\n\nimpl TryFrom<u64> for {made} {{\n    type Error = ();\n\n    fn try_from(n: u64) -> Result<Self, ()> {{\n        \
             if n > 9 {{\n            return Err(());\n        }}\n        Ok(1)\n    }}\n}}\n"
        )
    };
    let timer = |receiver: &str| {
        format!(
            "pub fn start() -> u64 {{\n    times()\n}}\n\nfn times() -> u64 {{\n    {receiver}::try_from(memory()).unwrap_or(0)\n}}\n"
        )
    };
    let path = |made: &str, receiver: &str| {
        let manifest = "[package]\nname = \"small\"\nversion = \"0.1.0\"\n";
        let lib = format!("mod number;\n{}", timer(receiver));
        sentences(&analyse(&[("Cargo.toml", manifest), ("src/lib.rs", &lib), ("src/number.rs", &number(made))]), "call-path")
    };
    assert_eq!(path("usize", "u64"), NONE);
    assert_eq!(path("Number", "Number").len(), 1);
}

#[test]
fn a_member_is_not_the_constant_of_its_name() {
    let context = ("context.py", "ERROR = 'error'\n\n\ndef other():\n    return ERROR\n");
    let told = |value: &str| {
        let code = format!(
            "from context import ERROR\n\n\ndef main(a):\n    return first(a)\n\n\ndef first(a):\n    return second(a)\n\n\ndef second(a):\n    if a:\n        return {value}\n    return 0\n"
        );
        sentences(&analyse(&[context, ("app.py", &code)]), "constant")
    };
    assert_eq!(told("ERROR"), ["`second` uses `ERROR`, which is `'error'` ({0})."]);
    assert_eq!(told("ExitStatus.ERROR"), NONE);
}

#[test]
fn what_pathlib_makes_is_not_made_by_the_own_type_of_that_name() {
    let tokens = (
        "tokens.py",
        "class Path:\n    def __init__(self, parts):\n        if parts:\n            self.parts = parts\n        else:\n            self.parts = []\n\n\ndef other(a):\n    return a\n",
    );
    let callers = |import: &str| {
        let code: String = (0..6).map(|n| format!("def f{n}(a):\n    return Path(a)\n\n\n")).collect();
        let found = analyse(&[
            tokens,
            ("use.py", &format!("{import}\nfrom tokens import other\n\n\n{code}def g(a):\n    return other(a)\n")),
        ]);
        sentences(&found, "read-next").into_iter().filter(|text| text.contains("Path.__init__")).count()
    };
    assert_eq!(callers("from tokens import Path"), 1);
    assert_eq!(callers("from pathlib import Path"), 0);
    assert_eq!(callers("from pathlib import (\n    Path,\n)"), 0);
    assert_eq!(callers("from tokens import Path\nfrom pathlib import Path as Place"), 1);
}

#[test]
fn an_instruction_introduces_nothing() {
    let readme = "# Small\n\n![badge](x)\n\nA command-line benchmarking tool.\n\nTo run a benchmark, you can simply call it with a command. For example:\n\n    small x\n";
    let found = analyse(&[("README.md", readme), ("a.py", "x = 1\n")]);
    let purpose = found.facts.iter().find(|fact| fact.rule == "purpose").expect("a purpose");
    assert_eq!(purpose.evidence[0].span, crate::model::Span::line(5));
}

#[test]
fn no_path_ends_in_a_constructor_that_decides_nothing() {
    let java = "public class Page {\n  public Object show(int a) {\n    return first(a);\n  }\n\n  private Object first(int a) {\n    return second(a);\n  }\n\n  \
                private Object second(int a) {\n    if (a > 1) {\n      return new Line(a);\n    }\n    return null;\n  }\n}\n";
    let line = "class Line {\n  int a;\n\n  Line(int a) {\n    this.a = a;\n    this.a += 1;\n  }\n}\n";
    let [path] = sentences(&analyse(&[("Page.java", java), ("Line.java", line)]), "call-path").try_into().expect("one path");
    assert!(path.contains("`Page.second`"), "{path}");
}

#[test]
fn the_length_of_a_token_is_not_that_of_a_jar() {
    let jar = |method: &str| {
        format!(
            "class Jar\n  def {method}\n    to_hash.length\n  end\n\n  def to_hash\n    if @a\n      @a\n    else\n      {{}}\n    end\n  end\nend\n"
        )
    };
    let token = |method: &str| {
        format!(
            "class Token\n  def accepts?(token)\n    valid?(token)\n  end\n\n  def valid?(token)\n    token.{method} == 32\n  end\nend\n"
        )
    };
    let path = |method: &str| sentences(&analyse(&[("jar.rb", &jar(method)), ("token.rb", &token(method))]), "call-path");
    assert_eq!(path("length"), NONE);
    assert_eq!(path("crumbs_inside").len(), 1);
}

#[test]
fn an_implementation_for_every_type_is_not_one_for_a_type_called_t() {
    let lib = "pub trait Show {\n    fn show(&self) -> String;\n}\n\npub trait Print {\n    fn print(&self) -> String;\n}\n\nimpl<T: Show> Print for T {\n    \
               fn print(&self) -> String {\n        self.show()\n    }\n}\n\npub struct A;\npub struct B;\n\nimpl Print for A {\n    fn print(&self) -> String {\n        \
               String::new()\n    }\n}\n\nimpl Print for B {\n    fn print(&self) -> String {\n        String::new()\n    }\n}\n";
    let found = analyse(&[("Cargo.toml", "[package]\nname = \"small\"\nversion = \"0.1.0\"\n"), ("src/lib.rs", lib)]);
    assert!(sentences(&found, "family").iter().all(|text| !text.contains("`T`")), "{:?}", sentences(&found, "family"));
}

#[test]
fn an_example_of_something_else_leads_nowhere_in_a_focus() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let write = |path: &str, text: &str| {
        let target = place.path().join(path);
        std::fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        std::fs::write(target, text).expect("written");
    };
    write("README.md", "# A\n\n```ruby\nget '/' do\n  time_for('Dec')\nend\n```\n");
    write("lib/a.rb", "module Helpers\n  def time_for(value)\n    value\n  end\nend\n");
    write("other/b.rb", "class B\n  def go\n    1\n  end\nend\n");
    let told = |focus: &[String]| {
        let scope = crate::analysis::Scope { target: place.path(), focus, name: Some("small"), history_at: None, since: None };
        let limits = crate::limits::Limits::default();
        let interrupt = crate::progress::Interrupt::default();
        let run = crate::analysis::Run { limits: &limits, progress: &crate::progress::Silent, interrupt: &interrupt };
        sentences(&crate::analysis::survey(&scope, &run).expect("analysed"), "usage").len()
    };
    assert_eq!((told(&[]), told(&["other".to_owned()])), (1, 0));
}

#[test]
fn types_that_lack_a_method_do_not_have_what_the_interface_asks_for() {
    let types: String = ["A", "B", "C", "D"]
        .iter()
        .map(|name| {
            format!(
                "type {name} struct{{}}\n\nfunc (x {name}) Top() int {{\n\treturn 1\n}}\n\nfunc (x {name}) Refresh() {{\n}}\n\n"
            )
        })
        .collect();
    let told = |more: &str| {
        let text = format!("package small\n\ntype Renderer interface {{\n\tTop() int\n\tRefresh()\n{more}}}\n\n{types}");
        sentences(&analyse(&[("go.mod", "module small\n"), ("a.go", &text)]), "family").concat()
    };
    assert!(told("").contains("have the methods that the interface `Renderer` asks for"), "{}", told(""));
    assert_eq!(told("\tDefaultTheme() int\n"), "");
}

#[test]
fn a_language_without_a_grammar_is_said_to_be_left_out() {
    let kotlin: Vec<(String, String)> =
        (0..3).map(|n| (format!("src/K{n}.kt"), "class K { fun a() { b() } }\n".repeat(9))).collect();
    let mut files: Vec<(&str, &str)> = kotlin.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.push(("src/A.java", "class A {\n  void a() {\n    b();\n  }\n}\n"));
    let expected = "Three of the four source files are in Kotlin; these are counted but not parsed, so what is said here of functions, types \
                    and calls is about the files in Java.";
    assert_eq!(sentences(&analyse(&files), "unparsed"), [expected]);
    assert_eq!(sentences(&analyse(&files[3..]), "unparsed"), NONE);
}

#[test]
fn a_file_of_macros_is_told_of_by_its_macros() {
    let short: String = (0..12).map(|n| format!("#define M{n}(a) ((a) + {n})\n")).collect();
    let header =
        format!("#define PLAIN 1\n// #define NONE(a) a\n{short}#define LONG(a) \\\n  do {{ \\\n    a; \\\n  }} while (0)\n");
    let [text] = sentences(&analyse(&[("list.h", &header)]), "macros").try_into().expect("one fact");
    assert!(text.contains("13"), "{text}");
    assert!(text.contains("`LONG` ({0})") && text.contains("12 of"), "{text}");
    let functions: String = (0..14).map(|n| format!("int f{n}(int a) {{\n  return a;\n}}\n")).collect();
    assert_eq!(sentences(&analyse(&[("list.c", &format!("{header}{functions}"))]), "macros"), NONE);
}

#[test]
fn the_border_of_a_box_of_comments_is_no_word() {
    let text = "/* The list is kept sorted, because readers outnumber the writers by far.   *\n * Nobody may change that without telling.  *\n */\nint sort(int a) {\n  return a;\n}\n";
    let found = analyse(&[("a.c", text)]);
    let quoted =
        found.facts.iter().find(|fact| fact.rule == "why-quote").and_then(|fact| found.excerpt(&fact.evidence[fact.quote?]));
    assert!(quoted.is_some_and(|excerpt| !excerpt.text.contains('*')), "{quoted:?}");
}
