//! What each kind of node means: a table per language, turned once into an array that is indexed by the kind's number.

use super::languages;
use super::syntax::Syntax;
use crate::model::Language;
use std::num::NonZeroU16;
use std::sync::OnceLock;

/// What a node is to the walk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Class {
    /// Nothing.
    #[default]
    None,
    /// A function or method.
    Function,
    /// A struct, class, enum, interface or alias.
    Type,
    /// A block of methods for a type that is defined elsewhere.
    Impl,
    /// What may be the body of a class without a name, or an object literal.
    Unnamed,
    /// A module with a body.
    Module,
    /// A node around one definition, from which the definition starts: `export ...`, `template <...>`, decorated.
    Wrapper,
    /// A node around several definitions; the first starts with it only when on the same line.
    Group,
    /// An attribute, decorator or annotation beside or above a definition.
    Attribute,
    /// A call.
    Call,
    /// `new Type(..)`.
    New,
    /// A macro call.
    Macro,
    /// A tree of tokens inside a macro call.
    TokenTree,
    /// `go f()`.
    Spawn,
    /// `await`.
    Await,
    /// A condition.
    Condition,
    /// The node that can hold a guard in its field `condition` (Rust).
    Guarded,
    /// A loop.
    Loop,
    /// A comprehension, in which calls are repeated; its loops are counted by their `for`.
    Comprehension,
    /// `else` of a loop or `try` (Python).
    Else,
    /// `try` (Python).
    TryBlock,
    /// An expression with boolean operators.
    Binary,
    /// A boolean operator.
    Operator,
    /// `match`, `switch`, `select`.
    Switch,
    /// An arm.
    Arm,
    /// A default arm of its own kind.
    DefaultArm,
    /// `catch`.
    Handler,
    /// `?` of Rust.
    EarlyReturn,
    /// `assert` of Python.
    Assert,
    /// A comment.
    Comment,
    /// An identifier.
    Name,
    /// An identifier that always names a type.
    TypeName,
    /// A node in which every identifier names a type.
    TypePosition,
    /// An import.
    Import,
    /// `export` that may name things of other files.
    Export,
    /// `x.y`.
    Field,
    /// A field of a type, or a variant of an enum.
    Member,
    /// A constant.
    Constant,
    /// A variable that is declared or assigned; where the language does so, also a function or a constant.
    Assign,
    /// A parameter.
    Parameter,
}

impl Class {
    /// Whether a plain list of functions needs the node.
    fn is_for_listing(self) -> bool {
        use Class::{
            Arm, Assert, Assign, Attribute, Binary, Call, Condition, Constant, DefaultArm, Else, Export, Function, Group, Guarded,
            Handler, Impl, Loop, Macro, Module, Operator, Switch, TokenTree, TryBlock, Type, Unnamed, Wrapper,
        };
        let defines =
            matches!(self, Function | Type | Impl | Unnamed | Module | Wrapper | Group | Attribute | Assign | Constant | Export);
        let decides = matches!(self, Condition | Guarded | Loop | Else | TryBlock | Binary | Operator | Switch | Arm | DefaultArm);
        defines || decides || matches!(self, Handler | Assert | Self::EarlyReturn | Macro | TokenTree | Call)
    }
}

/// A language that can be parsed.
pub(super) struct Grammar {
    /// The name of the parser; two languages may share one.
    pub(super) name: &'static str,
    /// The parser's tables.
    pub(super) language: fn() -> tree_sitter::Language,
    /// What named kinds of nodes mean.
    pub(super) kinds: &'static [(Class, &'static [&'static str])],
    /// Tokens that are boolean operators.
    pub(super) operators: &'static [&'static str],
    /// What a table cannot say.
    pub(super) syntax: &'static dyn Syntax,
    /// Filled on first use.
    pub(super) classes: OnceLock<Classes>,
}

/// The class of every kind of node, by number.
pub(super) struct Classes {
    /// All classes.
    pub(super) everything: Vec<Class>,
    /// Those that a list of functions needs; the rest is [`Class::None`].
    pub(super) functions: Vec<Class>,
    /// The number of the field `type`.
    pub(super) type_field: Option<NonZeroU16>,
}

impl Grammar {
    /// The classes, computed once.
    pub(super) fn classes(&self) -> &Classes {
        self.classes.get_or_init(|| {
            let language = (self.language)();
            let everything: Vec<Class> = (0..language.node_kind_count()).map(|id| self.class_of(&language, id as u16)).collect();
            let listed = |&class: &Class| if class.is_for_listing() { class } else { Class::None };
            let functions = everything.iter().map(listed).collect();
            Classes { everything, functions, type_field: language.field_id_for_name("type") }
        })
    }

    fn class_of(&self, language: &tree_sitter::Language, id: u16) -> Class {
        let Some(kind) = language.node_kind_for_id(id) else { return Class::None };
        if !language.node_kind_is_named(id) {
            return if self.operators.contains(&kind) { Class::Operator } else { Class::None };
        }
        self.kinds.iter().find(|(_, kinds)| kinds.contains(&kind)).map_or(Class::None, |&(class, _)| class)
    }
}

/// The grammar of `language`.
pub(super) fn find(language: Language) -> Option<&'static Grammar> {
    Some(match language.0 {
        "Rust" => &languages::rust::GRAMMAR,
        "Python" => &languages::python::GRAMMAR,
        "JavaScript" | "JSX" => &languages::javascript::JAVASCRIPT,
        "TypeScript" => &languages::javascript::TYPESCRIPT,
        "TSX" => &languages::javascript::TSX,
        "Go" => &languages::go::GRAMMAR,
        "Java" => &languages::java::GRAMMAR,
        "C" | "C Header" => &languages::c::C,
        "C++" | "C++ Header" => &languages::c::CPP,
        "C#" => &languages::csharp::GRAMMAR,
        "Ruby" => &languages::ruby::GRAMMAR,
        "PHP" => &languages::php::GRAMMAR,
        "BASH" | "Shell" => &languages::bash::GRAMMAR,
        _ => return None,
    })
}
