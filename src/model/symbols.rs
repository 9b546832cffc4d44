//! What a parser saw in one file, in words that fit every language.

use crate::model::Span;
use serde::Serialize;

/// The kinds of named things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TypeKind {
    /// A struct, record, or plain class of data.
    Struct,
    /// A class.
    Class,
    /// An enum or tagged union.
    Enum,
    /// A trait, interface, protocol.
    Interface,
    /// A type alias.
    Alias,
}

/// How complexity points came about. The score of a function is 1 plus all of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Decisions {
    /// `if`, `elif`, conditional expressions, `if let`, `let ... else`, guards of match arms, conditions inside comprehensions.
    pub conditions: u32,
    /// Arms of `match`, `switch`, `when`, `select`, except a default or a lone `_`.
    pub arms: u32,
    /// `for`, `while`, `loop`, `do`, comprehension loops, and what else a language repeats with; Python's loop `else` too.
    pub loops: u32,
    /// `&&`, `||`, `and`, `or`.
    pub booleans: u32,
    /// `catch`, `except`, `rescue`.
    pub handlers: u32,
    /// Rust's `?` operators: each leaves the function early. Counted apart, and not part of `score`.
    pub early_returns: u32,
    /// `assert` statements of Python, as radon counts them.
    pub asserts: u32,
}

impl Decisions {
    /// Cyclomatic complexity: 1 plus every decision; `?` is left out.
    #[must_use]
    pub fn score(self) -> u32 {
        1 + self.conditions + self.arms + self.loops + self.booleans + self.handlers + self.asserts
    }
}

/// Who may use a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everybody: `pub`, `export`, a capital letter in Go, no leading `_` in Python, `public`.
    Public,
    /// The package or crate: `pub(crate)`, `internal`, Java's default.
    Package,
    /// Its file, class or module.
    Private,
}

/// A call as it stands in a function's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Call {
    /// The last name: `read_frame` of `self.connection.read_frame()`, `parse` of `Frame::parse(..)`, `println` of `println!`.
    pub name: String,
    /// What stands before it, as written without white space: `self.connection`, `Frame`, `module.sub`; empty for a bare call.
    pub receiver: String,
    /// The line of the name, from 1.
    pub line: u32,
    /// The arguments' text, each at most 60 characters with white space folded; at most 8.
    pub arguments: Vec<String>,
    /// Whether the result is awaited.
    pub awaited: bool,
    /// The spawning call that it lies in the argument of, such as `tokio::spawn`, `thread::spawn`, `go`, `Task.Run`.
    pub spawned_by: Option<String>,
    /// The condition of the nearest `if` around it, when it stands in the branch that is taken where the condition holds: one
    /// line of at most 60 bytes, as written.
    pub guard: Option<Box<str>>,
    /// Whether it lies inside a loop of this function.
    pub in_loop: bool,
    /// Whether it is a macro call (Rust `name!`).
    pub is_macro: bool,
}

/// A local name whose type can be read off: a parameter, or a variable built by a constructor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Binding {
    /// The local name.
    pub name: String,
    /// The type's last name without references, generics and paths: `Handler` of `&mut server::Handler<T>`. Wrappers such as
    /// `Arc`, `Box`, `Rc`, `Option`, `Optional` are looked through.
    pub type_name: String,
}

/// A function, method, or named closure that stands on its own.
#[derive(Clone, Debug, Serialize)]
pub struct Function {
    /// Its name without the owner.
    pub name: String,
    /// The type that it is a method of (Rust `impl` type, class, Go receiver), else none.
    pub owner: Option<String>,
    /// Whether it is a method of a class without a name or of an object literal: no bare call can mean it.
    #[serde(skip)]
    pub of_unnamed: bool,
    /// The interface that the method implements, when the syntax says so (Rust `impl Trait for Type`).
    pub implements: Option<String>,
    /// From the first attribute or keyword to the closing line.
    pub span: Span,
    /// The line of the name.
    pub name_line: u32,
    /// The signature on one line without the body, at most 200 characters.
    pub signature: String,
    /// The doc comment or docstring's lines.
    pub doc: Option<Span>,
    /// Who may call it.
    pub visibility: Visibility,
    /// `async fn`, `async def`, `async function`, `async Task`.
    pub is_async: bool,
    /// Marked or named as a test (`#[test]`, `test_x` in a test file, `func TestX`, `@Test` ...) or inside a test module.
    pub is_test: bool,
    /// The number of parameters, the receiver not counted.
    pub parameters: u32,
    /// Decisions in its body. Closures count into the function around them; nested named functions do not (they are listed on
    /// their own): see the docs of `analysis::symbols`.
    pub decisions: Decisions,
    /// Calls in its body, in order, those inside closures included, nested named functions' not.
    pub calls: Vec<Call>,
    /// Named functions inside of it that it hands out by their name instead of calling them, as calls of the lines where it does.
    #[serde(skip)]
    pub passes: Vec<Call>,
    /// Locals with a readable type.
    pub bindings: Vec<Binding>,
    /// Fields of the own object that the body names, sorted, each once: `x` of `self.x`, `this.x`, the Go receiver's `r.x`;
    /// and of what `let state = self.shared.state.lock()...` locals name (`state.x`) as `x`.
    pub fields_used: Vec<String>,
    /// Whether the body, or a nested closure, calls the function itself by name.
    pub is_recursive: bool,
}

impl Function {
    /// The call at `nth`; behind the calls come the functions that are handed out.
    #[must_use]
    pub fn hop(&self, nth: u32) -> &Call {
        let nth = nth as usize;
        self.calls.get(nth).unwrap_or_else(|| &self.passes[nth - self.calls.len()])
    }

    /// Whether the hop at `nth` is no call of this function's own: it hands the other one out.
    #[must_use]
    pub fn hands_out(&self, nth: u32) -> bool {
        nth as usize >= self.calls.len()
    }

    /// `Owner::name`, `Owner.name`, or the bare name, with the separator of `language`.
    #[must_use]
    pub fn qualified_name(&self, language: crate::model::Language) -> String {
        let separator = if matches!(language.0, "Rust" | "C++" | "PHP") { "::" } else { "." };
        self.owner.as_ref().map_or_else(|| self.name.clone(), |owner| format!("{owner}{separator}{}", self.name))
    }
}

/// A field of a struct or class, or a variant of an enum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// The text of its type, at most 80 characters; empty when there is none.
    pub type_text: String,
    /// Its line.
    pub line: u32,
    /// Its doc comment's lines.
    pub doc: Option<Span>,
}

/// A struct, class, enum, interface or alias.
#[derive(Clone, Debug, Serialize)]
pub struct TypeDefinition {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: TypeKind,
    /// From the first attribute to the closing line.
    pub span: Span,
    /// The line of the name.
    pub name_line: u32,
    /// Its doc comment's or docstring's lines.
    pub doc: Option<Span>,
    /// Who may use it.
    pub visibility: Visibility,
    /// Fields, or variants of an enum, in order.
    pub members: Vec<Member>,
    /// Base classes and interfaces that the definition names.
    pub bases: Vec<String>,
    /// Whether a member's type names the type itself.
    pub is_recursive: bool,
}

/// A named constant with a literal value, at the top of a file or type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Constant {
    /// Its name.
    pub name: String,
    /// The value as written, at most 80 characters.
    pub value: String,
    /// Its line.
    pub line: u32,
    /// Its doc comment's lines.
    pub doc: Option<Span>,
}

/// A comment, neighbouring line comments joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comment {
    /// Its lines.
    pub span: Span,
    /// Whether it documents what follows it (`///`, `/** */`, a docstring, Go's comment before a declaration).
    pub is_doc: bool,
}

/// One `match` or `switch` over string or enum patterns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Branching {
    /// The line of the keyword.
    pub line: u32,
    /// The function that it is in, as an index into [`FileSymbols::functions`].
    pub function: Option<u32>,
    /// The last names or string literals (without quotes) of the arms' patterns.
    pub arms: Vec<String>,
    /// Whether the arms are string literals.
    pub strings: bool,
    /// Whether there is a default, a lone `_` or a lone binding.
    pub has_default: bool,
}

/// What one file holds.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FileSymbols {
    /// Functions in order of their first line.
    pub functions: Vec<Function>,
    /// Calls that stand in no function, in order: those of a file's top level and of the bodies of types; the first of many.
    pub top_calls: Vec<Call>,
    /// Types in order of their first line.
    pub types: Vec<TypeDefinition>,
    /// Constants in order.
    pub constants: Vec<Constant>,
    /// Comments in order.
    pub comments: Vec<Comment>,
    /// `match` and `switch` statements in order.
    pub branchings: Vec<Branching>,
    /// Every identifier of the code, comments and strings left out, sorted, each once.
    pub identifiers: Vec<Box<str>>,
    /// Every identifier in the position of a type, or that an import names; sorted, each once.
    pub type_names: Vec<Box<str>>,
    /// Names that the file exports again from elsewhere (`pub use`, `export ... from`, `__all__`).
    pub reexports: Vec<Box<str>>,
    /// Whether the parser met errors in the syntax.
    pub has_errors: bool,
}
