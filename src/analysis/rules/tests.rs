//! Rules on small trees: each test is named after the wrong sentence that it keeps away.

use crate::analysis::{Run, Scope, survey};
use crate::limits::Limits;
use crate::model::{Analysis, Fact};
use crate::progress::{Interrupt, Silent};

/// What is found in a tree of these files.
pub(super) fn analyse(files: &[(&str, &str)]) -> Analysis {
    let place = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let target = place.path().join(path);
        std::fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        std::fs::write(target, text).expect("written");
    }
    analyse_folder(place.path())
}

/// What is found in a folder.
pub(super) fn analyse_folder(folder: &std::path::Path) -> Analysis {
    let scope = Scope { target: folder, focus: &[], name: Some("small"), history_at: None, since: None };
    let run = Run { limits: &Limits::default(), progress: &Silent, interrupt: &Interrupt::default() };
    survey(&scope, &run).expect("analysed")
}

/// The sentences of one rule.
pub(super) fn sentences(analysis: &Analysis, rule: &str) -> Vec<String> {
    analysis.facts.iter().filter(|fact| fact.rule == rule).map(|fact: &Fact| fact.text.clone()).collect()
}

#[test]
fn types_of_one_name_in_two_files_are_two_types() {
    let base = ("base.py", "class Codec:\n    \"\"\"Encodes.\"\"\"\n");
    let one = ("one.py", "from base import Codec\n\nclass Plain(Codec):\n    pass\n\nclass Packed(Codec):\n    pass\n");
    let two = ("two.py", "from base import Codec\n\nclass Plain(Codec):\n    pass\n");
    let found = sentences(&analyse(&[base, one, two]), "family");
    assert_eq!(found, ["Three named types extend `Codec` ({0}): `Packed` and two named `Plain`."]);
}

#[test]
fn types_for_the_type_checker_only_extend_nothing() {
    let base = ("base.py", "class Codec:\n    pass\n");
    let uses = (
        "uses.py",
        "import typing as t\nfrom base import Codec\n\nif t.TYPE_CHECKING:\n    class Ghost(Codec):\n        pass\n\nclass A(Codec):\n    pass\n\nclass B(Codec):\n    pass\n",
    );
    assert_eq!(sentences(&analyse(&[base, uses]), "family"), Vec::<String>::new());
}

const LIBRARY: &str = "[package]\nname = \"small\"\nversion = \"0.1.0\"\n";

#[test]
fn a_public_type_in_a_private_module_is_named_unless_it_is_exported_again() {
    let files = |exports: &'static str| {
        let module = ("src/inner.rs", "pub struct Hidden;\npub struct Shown;\npub(crate) struct Own;\n");
        analyse(&[("Cargo.toml", LIBRARY), ("src/lib.rs", exports), module])
    };
    let found = sentences(&files("mod inner;\npub use inner::Shown;\n"), "unreachable-public");
    assert_eq!(found, ["`Hidden` ({0}) is public, but its module is private and nothing exports it again."]);
    for open in ["mod inner;\npub use inner::*;\n", "pub mod inner;\n", "mod inner;\npub use inner::{Hidden, Shown};\n"] {
        assert_eq!(sentences(&files(open), "unreachable-public"), Vec::<String>::new(), "{open}");
    }
}

#[test]
fn the_most_branching_function_may_stand_out_by_question_marks_alone() {
    let tries = "    step()?;\n".repeat(9);
    let text = format!("pub fn load() -> R {{\n{tries}    Ok(())\n}}\n\npub fn save() -> R {{\n    if a() {{}}\n    Ok(())\n}}\n");
    let found = sentences(&analyse(&[("src/lib.rs", &text)]), "most-complex");
    let expected = "`load` ({0}) is the most branching of the two functions, once each `?` counts as a branch: ten points, \
                    nine of them `?`; next comes `save` with two.";
    assert_eq!(found, [expected.replace("the two", "the 2")]);
}

#[test]
fn a_local_constant_of_the_same_name_is_not_the_one_elsewhere() {
    let entry = |inside: &str| {
        format!(
            "package main\n\nfunc main() {{\n\tfirst()\n}}\n\nfunc first() {{\n\tsecond()\n}}\n\nfunc second() int {{\n{inside}\tn := stackSize\n\treturn n\n}}\n"
        )
    };
    let other = ("other.go", "package main\n\nconst stackSize = 128\n");
    let told = |inside: &str| sentences(&analyse(&[("go.mod", "module small\n"), ("main.go", &entry(inside)), other]), "constant");
    assert_eq!(told(""), ["`second` uses `stackSize`, which is `128` ({0})."]);
    assert_eq!(told("\tconst stackSize = 64\n"), Vec::<String>::new());
}

/// `Base` of one file once answered calls in the `Base` of another.
#[test]
fn a_call_in_one_of_two_types_of_a_name_stays_in_its_file() {
    let first = "class Base\n  def call(env)\n    prepare\n  end\n\n  def prepare\n    options\n  end\n\n  def options\n    finish(1)\n    2\n    3\n  end\n\n  def finish(n)\n    n\n    n\n    n\n  end\nend\n";
    let second = "class Base\n  def run(env)\n    options\n  end\nend\n";
    let analysis = analyse(&[("lib/first.rb", first), ("lib/second.rb", second)]);
    let steps: Vec<&str> = analysis.path.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(steps, ["Base.call", "Base.prepare", "Base.options", "Base.finish"]);
    assert!(analysis.path.iter().all(|step| &*step.path == "lib/first.rb"));
}

#[test]
fn half_of_the_code_in_few_files_is_told() {
    let mut files = vec![("src/lib.rs", "fn a() {\n    b();\n}\n".repeat(40))];
    for name in ["src/a.rs", "src/b.rs", "src/c.rs", "src/d.rs", "src/e.rs"] {
        files.push((name, "fn c() {\n    d();\n}\n".to_owned()));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let found = sentences(&analyse(&files), "mass");
    assert_eq!(found, ["More than half of the 135 lines of code in 6 source files stand in one of them: `src/lib.rs`."]);
}

#[test]
fn public_names_without_a_comment_are_counted_and_overloads_are_not() {
    let documented = (0..18).map(|at| format!("def shown_{at}():\n    \"\"\"Shows.\"\"\"\n\n"));
    let bare = "@t.overload\ndef bare(a): ...\n\ndef bare(a):\n    def inner():\n        pass\n\n\ndef other():\n    pass\n\n\ndef _own():\n    pass\n";
    let text: String = documented.chain([bare.to_owned()]).collect();
    let found = sentences(&analyse(&[("shown.py", &text)]), "undocumented");
    let expected = "Of the 20 public functions and types in source files, 2 have no comment of their own; the first in the \
                    highest-ranked file is `shown.bare` ({0}).";
    assert_eq!(found, [expected]);
}

#[test]
fn two_files_that_import_each_other_are_named() {
    let tree = |second: &'static str| {
        let files = [("pkg/__init__.py", ""), ("pkg/a.py", "from pkg import b\n\nx = 1\n"), ("pkg/b.py", second)];
        sentences(&analyse(&files), "mutual-imports")
    };
    assert_eq!(
        tree("from pkg import a\n"),
        [
            "`pkg/a.py` and `pkg/b.py` import each other, as no other two source files do; imports inside functions and for type checkers count."
        ]
    );
    assert_eq!(tree("x = 1\n"), Vec::<String>::new());
}

#[test]
fn the_type_with_most_methods_must_be_far_ahead() {
    let class = |name: &str, methods: usize| {
        let bodies: String =
            (0..methods).map(|at| format!("    def {}_{at}(self):\n        pass\n\n", name.to_lowercase())).collect();
        format!("class {name}:\n{bodies}\n")
    };
    let told = |second: usize| sentences(&analyse(&[("a.py", &(class("Big", 24) + &class("Small", second)))]), "most-methods");
    let expected = "`Big` ({0}) has 24 methods, more than any other type; next comes `Small` with three. The longest of them is \
                    `Big.big_0`, with two lines.";
    assert_eq!(told(3), [expected]);
    assert_eq!(told(20), Vec::<String>::new());
}

#[test]
fn the_longest_parameter_list_is_told_when_it_is_alone() {
    let told = |second: &str| {
        let text = format!("def f(a, b, c, d, e, f, g, h, *, i=1): pass\n\ndef g({second}): pass\n");
        sentences(&analyse(&[("a.py", &text)]), "most-parameters")
    };
    assert_eq!(told("a"), ["`f` ({0}) takes nine parameters, more than any other function."]);
    assert_eq!(told("a, b, c, d, e, f, g, h, i"), Vec::<String>::new());
}

/// `factory.Build().Execute()` of a library was once taken for the tree's only `Execute`, and an article's path led through it.
#[test]
fn a_method_of_what_a_call_returns_is_not_the_only_one_of_that_name() {
    let text = "package main\n\nfunc main() {\n\tfactory.Build().Execute()\n}\n\ntype runner struct{}\n\nfunc (r runner) Execute() {\n\tfirst()\n}\n\n\
                func first() {\n\tsecond()\n}\n\nfunc second() int {\n\treturn 1\n}\n";
    let analysis = analyse(&[("go.mod", "module small\n"), ("main.go", text)]);
    assert!(analysis.path.iter().all(|step| step.name != "main"), "{:?}", analysis.path);
}

#[test]
fn a_shape_is_no_convention_when_an_interface_asks_for_a_part_of_it() {
    let plugin =
        |name: &str| format!("type {name} struct{{}}\n\nfunc (p {name}) Describe() {{\n}}\n\nfunc (p {name}) Ready() {{\n}}\n\n");
    let plugins = format!("package small\n\n{}", ["Ape", "Bee", "Cow", "Doe"].map(plugin).concat());
    let told = |more: &str| {
        let text = format!("{plugins}{more}");
        sentences(&analyse(&[("go.mod", "module small\n"), ("plugins.go", &text)]), "shared-shape")
    };
    assert_eq!(told("").len(), 1);
    assert_eq!(told("type Describer interface {\n\tDescribe()\n}\n"), Vec::<String>::new());
}

#[test]
fn a_call_of_ones_own_expect_aborts_nothing() {
    let own = "pub struct Reader;\n\nimpl Reader {\n    pub fn value(&self) {\n        self.expect(1);\n        self.expect(2);\n        self.expect(3);\n    }\n\n    \
               fn expect(&self, token: u8) {\n        drop(token);\n    }\n}\n";
    assert_eq!(sentences(&analyse(&[("src/lib.rs", own)]), "aborting-calls"), Vec::<String>::new());
    let foreign = "pub fn value(text: &str) {\n    text.find('a').expect(\"a\");\n    text.find('b').expect(\"b\");\n    text.find('c').expect(\"c\");\n}\n";
    assert_eq!(sentences(&analyse(&[("src/lib.rs", foreign)]), "aborting-calls").len(), 1);
}

#[test]
fn a_test_names_what_its_own_name_holds() {
    let body = "\ta := 1\n\tb := 2\n\tc := 3\n\tprintln(a, b, c)\n";
    let text = format!(
        "package small\n\nfunc RedirectPath() {{\n{body}}}\n\nfunc RewriteQuery() {{\n{body}}}\n\nfunc RemoveCookie() {{\n{body}}}\n"
    );
    let tests = ("small_test.go", "package small\n\nimport \"testing\"\n\nfunc TestredirectPathTwice(t *testing.T) {\n}\n");
    let found = sentences(&analyse(&[("go.mod", "module small\n"), ("small.go", &text), tests]), "untested-public");
    assert_eq!(
        found,
        ["Two public functions of highly ranked files have names that occur in no test: `RewriteQuery` and `RemoveCookie`."]
    );
}

#[test]
fn a_main_file_of_another_package_is_no_program() {
    let files = |package: &'static str| {
        let analysis = analyse(&[("go.mod", "module example.org/small\n"), ("cmd/tool/main.go", package)]);
        analysis.packages.iter().map(|package| package.programs.len()).sum::<usize>()
    };
    assert_eq!((files("package main\n\nfunc main() {\n}\n"), files("package tool\n\nfunc Main() {\n}\n")), (1, 0));
}

#[test]
fn a_few_scripts_do_not_speak_for_the_comments_of_a_project_in_c() {
    let c = "int one(void) {\n    return 1;\n}\n".repeat(40);
    let script: String = (0..30).map(|at| format!("def number_{at}():\n    pass\n\n\n")).collect();
    assert_eq!(sentences(&analyse(&[("one.c", &c), ("script.py", &script)]), "undocumented"), Vec::<String>::new());
    assert_eq!(sentences(&analyse(&[("script.py", &script)]), "undocumented").len(), 1);
}
