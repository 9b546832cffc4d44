//! Tests of extraction: the published rule, equal listings, and input meant to hurt.

mod languages;

use super::*;
use crate::model::Function;
use std::time::{Duration, Instant};

fn symbols(path: &str, language: &'static str, text: &str) -> FileSymbols {
    parse(path, Language(language), text).expect("parses")
}

fn function<'a>(symbols: &'a FileSymbols, name: &str) -> &'a Function {
    symbols.functions.iter().find(|function| function.name == name).unwrap_or_else(|| panic!("no function {name}"))
}

/// `receiver.name` of every call, with `*` for awaited, `@` for in a loop, `!` for macros, `<-x` for spawned.
fn calls(function: &Function) -> String {
    let written = function.calls.iter().map(|call| {
        let dot = if call.receiver.is_empty() { "" } else { "." };
        let mut text = format!("{}{dot}{}", call.receiver, call.name);
        text.push_str(if call.is_macro { "!" } else { "" });
        text.push_str(if call.awaited { "*" } else { "" });
        text.push_str(if call.in_loop { "@" } else { "" });
        text + &call.spawned_by.as_ref().map_or(String::new(), |by| format!("<-{by}"))
    });
    written.collect::<Vec<_>>().join(" ")
}

const ALL: [&str; 17] = [
    "Rust",
    "Python",
    "JavaScript",
    "JSX",
    "TypeScript",
    "TSX",
    "Go",
    "Java",
    "C",
    "C Header",
    "C++",
    "C++ Header",
    "C#",
    "Ruby",
    "PHP",
    "BASH",
    "Shell",
];

#[test]
fn every_promised_language_is_supported() {
    for name in ALL {
        assert!(supports(Language(name)), "{name}");
    }
    assert!(!supports(Language("COBOL")));
    assert!(parse("a.cob", Language("COBOL"), "").is_none());
}

/// Kinds that a table names must exist in the grammar, in one of its dialects.
#[test]
fn every_kind_in_a_table_exists() {
    let shared = ["c", "cpp", "javascript", "typescript", "tsx"];
    for name in ALL {
        let grammar = grammar::find(Language(name)).expect("supported");
        let language = (grammar.language)();
        for kind in grammar.kinds.iter().flat_map(|(_, kinds)| kinds.iter()).filter(|_| !shared.contains(&grammar.name)) {
            assert!(language.id_for_node_kind(kind, true) != 0, "{name}: {kind}");
        }
    }
}

#[test]
fn scores_follow_the_published_rule() {
    let cases: &[(&str, &str, u32)] = &[
        ("Rust", "fn f(a: u8) { if a > 1 && a < 3 || a == 9 {} }", 4),
        ("Rust", "fn f(a: Option<u8>) { match a { Some(1) | Some(2) => {} Some(x) if x > 3 => {} None => {} _ => {} } }", 5),
        ("Rust", "fn f() { let Some(x) = g() else { return }; loop {} while x {} for _ in x {} }", 5),
        ("Rust", "fn f() { fn g() { if true {} } let c = || if true { 1 } else { 2 }; }", 2),
        ("Rust", "fn f() -> R { a()?.b()?; if let Some(x) = y && let Some(z) = x {} }", 3),
        ("Rust", "fn f(a: bool) { assert!(a && b()); println!(\"{}\", x || y); g!(|| 1, &&x) }", 3),
        ("Python", "def f(a):\n    if a: pass\n    elif b: pass\n    else: pass\n    return 1 if a and b and c else 2\n", 6),
        ("Python", "def f(a):\n    for x in a: pass\n    else: pass\n    while a:\n        pass\n    else:\n        pass\n", 5),
        (
            "Python",
            "def f():\n    try:\n        pass\n    except A: pass\n    except B: pass\n    else: pass\n    finally: pass\n",
            4,
        ),
        (
            "Python",
            "def f(a, b=1 if x else 2):\n    assert a and b, 'x' if a else 'y'\n    return [x for y in a for x in y if x if y]\n",
            6,
        ),
        (
            "Python",
            "def f(a):\n    match a:\n        case 1: pass\n        case [x] if x and y: pass\n        case x: pass\n        case _: pass\n",
            5,
        ),
        (
            "Python",
            "def f():\n    def g():\n        if a: pass\n    class C:\n        x = 1 if a else 2\n    return lambda: a or b\n",
            2,
        ),
        ("Python", "def f():\n    return f\"{a if b else c:{d or e}} if {{and}}\" 'or' \"\"\"and if\"\"\"\n", 3),
        (
            "JavaScript",
            "function f(a) { if (a && b || c) {} for (;;) {} for (const x of y) {} do {} while (a); return a ? b : c ?? d }",
            8,
        ),
        ("JavaScript", "function f(a) { switch (a) { case 1: case 2: break; default: } try {} catch (e) {} }", 4),
        ("TypeScript", "const f = (a: A): b is C => { while (a) { items.map(x => x ? 1 : 2) } }", 3),
        ("Go", "package p\nfunc f() { for { if a && b { } } switch x { case 1, 2: default: } select { case <-c: } }", 6),
        (
            "Java",
            "class A { void f() { for (int x : y) {} while (a) {} switch (b) { case 1: case 2: break; default: } int c = a ? 1 : 2; } }",
            6,
        ),
        ("Java", "class A { int f() { try {} catch (E e) {} return switch (x) { case 1, 2 -> 1; default -> 2; }; } }", 3),
        ("C", "int f(int a) { if (a && b) {} else if (c) {} switch (a) { case 1: break; default: break; } return a ? 1 : 2; }", 6),
        ("C++", "int A::f() { for (auto x : y) {} try {} catch (...) {} do {} while (a or b); }", 5),
        ("C#", "class A { int F() { foreach (var x in y) {} return x switch { 1 => 2, > 3 when a => 4, _ => 5 }; } }", 5),
        (
            "Ruby",
            "def f\n  return if a && b\n  x.each { |y| y ? 1 : 2 }\n  case a\n  when 1, 2 then 1\n  else 2\n  end\nrescue E\n  1\nend\n",
            7,
        ),
        (
            "PHP",
            "<?php function f() { foreach ($a as $b) {} if ($a and $b) {} elseif ($c) {} $x = match($a) { 1, 2 => 3, default => 4 }; }",
            6,
        ),
        ("BASH", "f() { if a; then b; elif c; then d; fi; a && b || c; while x; do y; done; case $1 in a|b) ;; *) ;; esac; }", 7),
    ];
    for &(language, text, score) in cases {
        let found = symbols("a", language, text);
        assert_eq!(found.functions.first().map(|function| function.decisions.score()), Some(score), "{language}: {text}");
        let listed = parse_functions("a", Language(language), text).expect("parses");
        let both: Vec<_> = found.functions.iter().map(|function| (function.span, function.name_line, function.decisions)).collect();
        assert_eq!(listed.iter().map(|f| (f.span, f.name_line, f.decisions)).collect::<Vec<_>>(), both, "{language}: {text}");
    }
}

#[test]
fn question_marks_count_apart() {
    let found = symbols("a.rs", "Rust", "fn f() -> R { a()?.b()?; Ok(()) }");
    assert_eq!((found.functions[0].decisions.score(), found.functions[0].decisions.early_returns), (1, 2));
}

#[test]
fn listed_names_equal_parsed_names() {
    let text = "class A:\n    @x  # c\n    # d\n    @y(1)\n    def f(self): pass\n    class B:\n        async def g(self):\n            def h():\n                return 1\n            return h\n\nif x:\n    def k(): return {\n        1: 2}\n";
    let listed = parse_functions("a.py", Language("Python"), text).expect("parses");
    let names: Vec<_> = listed
        .iter()
        .map(|function| (function.name.as_str(), function.span.start_line, function.span.end_line, function.name_line))
        .collect();
    assert_eq!(names, [("A.f", 2, 5, 5), ("B.g", 7, 10, 7), ("h", 8, 9, 8), ("k", 13, 14, 13)]);
    let parsed = symbols("a.py", "Python", text);
    let same: Vec<_> = parsed
        .functions
        .iter()
        .map(|function| (function.qualified_name(Language("Python")), function.span, function.name_line))
        .collect();
    assert_eq!(listed.into_iter().map(|function| (function.name, function.span, function.name_line)).collect::<Vec<_>>(), same);
}

/// Also on a small stack: neither the parser nor the walk may recurse as deep as the input is nested.
#[test]
fn hurtful_input_returns_in_time() {
    let cases = [
        "(".repeat(200_000),
        "{[".repeat(100_000) + &"]}".repeat(100_000),
        "{[".repeat(1_400),
        "a(".repeat(2_900) + &")".repeat(2_900),
        "a.b().".repeat(5_000),
        "if (a) ".repeat(3_000),
        "x && ".repeat(3_000),
        "f\"{".repeat(5_000),
        "a.b(c + \"d\"); ".repeat(75_000),
    ];
    for name in ["Rust", "Python", "JavaScript", "TypeScript", "TSX", "Go", "Java", "C", "C++", "C#", "Ruby", "PHP", "BASH"] {
        for text in &cases {
            let begun = Instant::now();
            let start = if name == "PHP" { "<?php " } else { "" };
            let text = format!("{start}{text}");
            let thread = std::thread::Builder::new().stack_size(1 << 20).spawn({
                let text = text.clone();
                move || {
                    drop((
                        parse("a", Language(name), &text),
                        (name == "Python").then(|| parse_functions("a", Language(name), &text)),
                    ));
                }
            });
            assert!(thread.expect("starts").join().is_ok(), "{name}: {:?}", &text[..12]);
            assert!(begun.elapsed() < Duration::from_secs(30), "{name}: {:?} took {:?}", &text[..12], begun.elapsed());
        }
    }
}

#[test]
fn broken_syntax_still_gives_what_can_be_seen() {
    let cases = [
        ("Rust", "fn good() { a(); }\nfn bad( {\n"),
        ("Python", "def good():\n    a()\n\ndef bad(:\n    x = (\n"),
        ("Go", "package p\nfunc good() { a() }\nfunc bad( {\n"),
        ("JavaScript", "function good() { a(); }\nfunction bad( {\n"),
        ("Java", "class A { void good() { a(); } void bad( { }"),
        ("C", "int good(void) { a(); }\nint bad( {\n"),
    ];
    for (language, text) in cases {
        let found = symbols("a", language, text);
        assert!(found.has_errors, "{language}");
        assert_eq!(calls(function(&found, "good")), "a", "{language}");
        assert!(
            parse_functions("a", Language(language), text).is_some_and(|list| list.iter().any(|f| f.name.ends_with("good"))),
            "{language}"
        );
    }
}
