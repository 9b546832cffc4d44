//! One fixture for each language.

use super::{calls, function, symbols};
use crate::model::{Span, TypeKind, Visibility};

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

/// A sentence about `Gson::read` would be wrong: the method belongs to a class without a name.
#[test]
fn methods_of_unnamed_classes_have_no_owner() {
    let cases = [
        (
            "Java",
            "class Gson { T a = new T() { int read() { go(); return 1; } }; T f() { return new T() { int read() { return 1; } }; } }",
            2,
        ),
        ("Java", "enum Gson { A { int read() { return 1; } }; int f() { return 2; } }", 1),
        ("PHP", "<?php class Gson { function f() { return new class extends T { function read() { go(); } }; } }", 1),
        ("JavaScript", "class Gson { a = { read() { go(); }, b: function read() {} }; f() { return class { read() {} }; } }", 2),
        ("TypeScript", "const api = { read() { go(); } }; class Gson { f() { return { read() {} }; } }", 2),
        ("Ruby", "class Gson\n  A = Class.new do\n    def read\n      go(1)\n    end\n  end\n  def f\n    1\n  end\nend\n", 1),
    ];
    for (language, text, reads) in cases {
        let found = symbols("a", language, text);
        let read: Vec<_> = found.functions.iter().filter(|function| function.name == "read").collect();
        assert_eq!(read.len(), reads, "{language}: {text}");
        assert!(read.iter().all(|function| function.owner.is_none() && function.of_unnamed), "{language}: {text}");
        let f = found.functions.iter().find(|function| function.name == "f");
        assert!(f.is_none_or(|f| f.owner.as_deref() == Some("Gson") && !f.of_unnamed), "{language}: {text}");
        let listed = super::super::parse_functions("a", crate::model::Language(language), text).expect("parses");
        assert!(listed.iter().any(|function| function.name == "read"), "{language}: {text}");
        assert!(!found.has_errors, "{language}");
    }
}

#[test]
fn lone_names_of_ruby_are_calls_unless_they_are_locals() {
    let text = "class A\n  def call!(env, *rest)\n    x, y = pair\n    invoke { dispatch! }\n    items.each do |item|\n      route item, x, env, y\n      finish unless done?\n    end\n    x += total\n    rescue_it rescue => e\n    e\n  end\nend\n";
    let text = text.replace("    rescue_it rescue => e\n    e\n", "  rescue Oops => error\n    error\n");
    let found = symbols("a.rb", "Ruby", &text);
    assert_eq!(calls(function(&found, "call!")), "pair invoke dispatch! items items.each route@ finish@ done?@ total");
}

#[test]
fn a_type_in_the_bound_of_a_parameter_is_no_parameter() {
    let owner = |of: &str| {
        let found = symbols("a.rs", "Rust", &format!("impl<K, V: Map<K, B>> Show for {of} {{\n    fn show(&self) {{}}\n}}\n"));
        function(&found, "show").owner.clone()
    };
    assert_eq!(owner("B").as_deref(), Some("B"));
    assert_eq!(owner("V").as_deref(), Some("Show"));
}
