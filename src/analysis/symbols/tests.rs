//! Tests of extraction: one fixture per language, one per rule, and input meant to hurt.

use super::*;
use crate::model::{Function, TypeKind, Visibility};
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
fn rust_functions_carry_everything() {
    let text = r#"
use crate::frame::{Frame, Other as Renamed};
pub use crate::cmd::{Get, Set as Put};
pub use crate::glob::*;

/// Limit.
const MAX: usize = 25 * 10;
const NOT: Foo = make();

/// A server.
/// Two lines.
#[derive(Debug)]
pub(crate) struct Server<T> {
    /// The state.
    state: Arc<Mutex<State>>,
    #[allow(dead_code)]
    next: Option<Box<Server<T>>>,
}

enum Shape { Dot, Many(Vec<Shape>), Named { x: u8 } }

impl<T> Server<T> {
    /// Runs.
    #[instrument(skip(self))]
    pub async fn run(&mut self, mut db: Arc<db::Db>, n: usize) -> Result<(), Error> {
        let mut handler = Handler { db, n };
        let listener = net::Listener::bind("x").await?;
        for item in self.items() {
            tokio::spawn(async move { if let Err(e) = handler.run().await { error!("x"); } });
            thread::spawn(worker);
        }
        tokio::select! {
            res = self.connection.read_frame() => res?,
            Some(x) = rx.recv(), if ready && open => { self.done(x).await; }
        }
        let mut state = self.shared.state.lock().unwrap();
        state.entries.insert(1, self.count);
        self.run(db, 1).await?;
        match name { "get" | "set" => 1, _ => 2 };
        match frame { Frame::Array(x) => 1, Frame::Null => 2, other => 3 };
        Ok(())
    }
}

impl fmt::Display for Server<u8> {
    fn fmt(&self) {}
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn works() {}
    fn helper() {}
}
"#;
    let found = symbols("src/server.rs", "Rust", text);
    let run = function(&found, "run");
    assert_eq!(run.owner.as_deref(), Some("Server"));
    assert_eq!((run.span.start_line, run.name_line), (24, 25));
    assert_eq!(run.doc, Some(Span::line(23)));
    assert_eq!(run.signature, "pub async fn run(&mut self, mut db: Arc<db::Db>, n: usize) -> Result<(), Error>");
    assert_eq!((run.visibility, run.is_async, run.is_test, run.parameters), (Visibility::Public, true, false, 2));
    assert_eq!(
        calls(run),
        "net::Listener.bind* self.items tokio.spawn@ handler.run*@<-tokio::spawn error!@<-tokio::spawn thread.spawn@ \
         worker@<-thread::spawn tokio.select! self.connection.read_frame* rx.recv* self.done* self.shared.state.lock \
         self.shared.state.lock().unwrap state.entries.insert self.run*"
    );
    let bound: Vec<_> = run.bindings.iter().map(|binding| format!("{}:{}", binding.name, binding.type_name)).collect();
    assert_eq!(bound.join(" "), "db:Db n:usize handler:Handler listener:Listener");
    assert_eq!(run.fields_used, ["count", "entries"]);
    assert!(run.is_recursive);
    assert_eq!(function(&found, "fmt").implements.as_deref(), Some("Display"));
    assert_eq!(function(&found, "fmt").visibility, Visibility::Public);
    assert!(function(&found, "works").is_test && function(&found, "helper").is_test);

    let server = &found.types[0];
    assert_eq!(
        (server.name.as_str(), server.kind, server.span, server.doc),
        ("Server", TypeKind::Struct, Span::new(12, 18), Some(Span::new(10, 11)))
    );
    let members: Vec<_> = server.members.iter().map(|member| format!("{}: {}", member.name, member.type_text)).collect();
    assert_eq!(members, ["state: Arc<Mutex<State>>", "next: Option<Box<Server<T>>>"]);
    assert_eq!(server.members[0].doc, Some(Span::line(14)));
    assert!(server.is_recursive && found.types[1].is_recursive);
    assert_eq!(found.types[1].members[1].type_text, "Vec<Shape>");
    assert_eq!(
        found.constants.iter().map(|constant| (constant.name.as_str(), constant.value.as_str(), constant.doc)).collect::<Vec<_>>(),
        [("MAX", "25 * 10", Some(Span::line(6)))]
    );
    assert_eq!(found.reexports.iter().map(|name| &**name).collect::<Vec<_>>(), ["Get", "Put", "glob::*"]);
    for name in ["Frame", "Renamed", "Handler", "State"] {
        assert!(found.identifiers.iter().any(|known| **known == *name), "{name}");
    }
    for name in ["Frame", "State", "Server"] {
        assert!(found.type_names.iter().any(|known| **known == *name), "{name}");
    }
    let arms: Vec<_> =
        found.branchings.iter().map(|branching| (branching.arms.join(" "), branching.strings, branching.has_default)).collect();
    assert_eq!(arms, [("get set".to_owned(), true, true), ("Array Null".to_owned(), false, true)]);
    assert!(!found.has_errors);
}

#[test]
fn python_functions_carry_everything() {
    let text = r#""""Module."""
from .frames import Frame, Other
__all__ = ["Frame", "run"]
MAX_SIZE = 1024


class Server(Base, metaclass=Meta):
    """A server."""

    limit: int = 3

    def __init__(self, db: "Db", n=1):
        self.db = db
        self.pool = Pool(n)

    @retry(3)
    async def run(self, frame: Frame | None, *args) -> None:
        """Runs.

        Long."""
        conn = Connection(self.db)
        task = asyncio.create_task(self.listen(conn))
        threading.Thread(target=self.worker, args=(1,)).start()
        self.pool.submit(work, 1)
        for x in self.items():
            await conn.send(x)
        return await self.run(frame)


def test_it():
    pass
"#;
    let found = symbols("tests/test_server.py", "Python", text);
    let run = function(&found, "run");
    assert_eq!((run.span.start_line, run.name_line, run.doc), (16, 17, Some(Span::new(18, 20))));
    assert_eq!((run.parameters, run.is_async, run.is_recursive, run.is_test), (2, true, true, false));
    assert_eq!(run.signature, "async def run(self, frame: Frame | None, *args) -> None");
    assert_eq!(
        calls(run),
        "Connection asyncio.create_task self.listen<-asyncio.create_task threading.Thread self.worker<-threading.Thread \
         threading.Thread(target=self.worker,args=(1,)).start self.pool.submit work<-self.pool.submit self.items conn.send*@ self.run*"
    );
    let bound: Vec<_> = run.bindings.iter().map(|binding| format!("{}:{}", binding.name, binding.type_name)).collect();
    assert_eq!(bound.join(" "), "frame:Frame conn:Connection");
    assert_eq!(run.fields_used, ["db", "pool", "worker"]);
    assert_eq!(function(&found, "__init__").parameters, 2);
    assert!(function(&found, "test_it").is_test);
    let server = &found.types[0];
    assert_eq!((server.bases.join(" "), server.doc), ("Base".to_owned(), Some(Span::line(8))));
    let members: Vec<_> = server.members.iter().map(|member| format!("{}:{}", member.name, member.type_text)).collect();
    assert_eq!(members, ["limit:int", "db:", "pool:Pool"]);
    assert_eq!(found.constants.len(), 1);
    assert_eq!(found.reexports.iter().map(|name| &**name).collect::<Vec<_>>(), ["Frame", "run"]);
    assert!(found.type_names.iter().any(|name| &**name == "Frame"));
    assert_eq!(found.comments.iter().filter(|comment| comment.is_doc).count(), 3);
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

#[test]
fn other_languages_carry_their_essentials() {
    let cases: &[(&str, &str, &str, &str, &str, &str)] = &[
        (
            "JavaScript",
            "/** Doc. */\nexport const f = async (a, b) => { const c = new Client(a); for (;;) { await c.send(b); } setTimeout(tick, 1); };",
            "f",
            "Client c.send*@ setTimeout tick<-setTimeout",
            "c:Client",
            "",
        ),
        (
            "TypeScript",
            "class A {\n  constructor(private db: Db) {}\n  /** Doc. */\n  public async f(x: ns.Frame<T>): Promise<void> { const c: Client = make(); await this.db.get(x); this.f(x); }\n}",
            "f",
            "make this.db.get* this.f",
            "x:Frame c:Client",
            "db",
        ),
        (
            "Go",
            "package p\n\n// Doc.\nfunc (s *Server) f(c *net.Conn, n int) error {\n\th := &Handler{c}\n\tgo h.run()\n\tfor {\n\t\ts.mu.Lock()\n\t\ts.f(c, n)\n\t}\n}\n",
            "f",
            "h.run<-go s.mu.Lock@ s.f@",
            "s:Server c:Conn n:int h:Handler",
            "mu",
        ),
        (
            "Java",
            "class A extends B implements C {\n  /** Doc. */\n  @Override public int f(Db db) { Foo foo = new Foo(1); executor.submit(this::work); return this.count + f(db); }\n}",
            "f",
            "Foo executor.submit this.work<-executor.submit f",
            "db:Db foo:Foo",
            "count",
        ),
        (
            "C",
            "/* Doc. */\nstatic int f(struct conn *c, int n) {\n  buf b;\n  while (n) { read_all(c->fd, &b); }\n  return f(c, n);\n}\n",
            "f",
            "read_all@ f",
            "c:conn n:int b:buf",
            "",
        ),
        (
            "C++",
            "/// Doc.\ntemplate <typename T>\nvoid ns::A<T>::f(std::unique_ptr<Db> db) { auto c = std::make_unique<Conn>(); this->count = c->open(); std::thread(run); }",
            "f",
            "std.make_unique c.open std.thread run<-std::thread",
            "db:Db",
            "count",
        ),
        (
            "C#",
            "class A : B {\n  /// <summary>Doc.</summary>\n  public async Task f(Db db) { var c = new Client(); await c.Send(db); Task.Run(Work); this.count++; }\n}",
            "f",
            "Client c.Send* Task.Run Work<-Task.Run",
            "db:Db c:Client",
            "count",
        ),
        (
            "Ruby",
            "class A < B\n  # Doc.\n  def f(a, b = 1)\n    c = Client.new(a)\n    @count = c.send_it(b)\n    f(a, b)\n  end\nend\n",
            "f",
            "Client.new c.send_it f",
            "c:Client",
            "count",
        ),
        (
            "PHP",
            "<?php\nclass A extends B {\n  /** Doc. */\n  public function f(Db $db) { $c = new Client(); $c->send($this->count); self::make(); $this->f($db); }\n}",
            "f",
            "Client $c.send self.make $this.f",
            "$db:Db $c:Client",
            "count",
        ),
        ("BASH", "# Doc.\nf() {\n  local x=1\n  for y in a b; do\n    run_it \"$y\"\n  done\n  f\n}\n", "f", "run_it@ f", "", ""),
    ];
    for &(language, text, name, expected, bindings, fields) in cases {
        let found = symbols("a", language, text);
        let f = function(&found, name);
        assert_eq!(calls(f), expected, "{language}");
        let bound: Vec<_> = f.bindings.iter().map(|binding| format!("{}:{}", binding.name, binding.type_name)).collect();
        assert_eq!(bound.join(" "), bindings, "{language}");
        assert_eq!(f.fields_used.join(" "), fields, "{language}");
        assert!(f.doc.is_some(), "{language}: doc");
        let recursive = expected.split(' ').any(|call| call.trim_end_matches('@').rsplit('.').next() == Some("f"));
        assert_eq!(f.is_recursive, recursive, "{language}");
        assert!(!found.has_errors, "{language}");
    }
}

/// Also on a small stack: neither the parser nor the walk may recurse as deep as the input is nested.
#[test]
fn hurtful_input_returns_in_time() {
    let cases = [
        "(".repeat(200_000),
        "{[".repeat(100_000) + &"]}".repeat(100_000),
        "{[".repeat(1_400),
        "a(".repeat(2_900) + &")".repeat(2_900),
        "a.b().".repeat(15_000),
        "if (a) ".repeat(10_000),
        "x && ".repeat(10_000),
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
                move || drop((parse("a", Language(name), &text), parse_functions("a", Language(name), &text)))
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
