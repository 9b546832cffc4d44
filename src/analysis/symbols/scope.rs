//! What the walk is inside of: open functions, types, loops, spawning calls.

use super::syntax::Parts;
use crate::model::{Call, Decisions, TypeKind, Visibility};
use std::collections::BTreeSet;
use tree_sitter::Node;

/// Something that the walk entered and that ends with a node.
pub(super) enum Scope {
    /// A function; ends the topmost draft.
    Function,
    /// A type or a block of methods; ends the topmost container.
    Container,
    /// A module of tests.
    TestModule,
    /// A loop's repeated part.
    Loop,
    /// The argument of a spawning call.
    Spawn,
    /// The position of a type.
    TypePosition,
    /// Decisions and calls that do not count.
    Muted,
    /// Decisions that do not count.
    Unweighed,
    /// Lines that no program runs: types in them are no definitions.
    Checked,
    /// `match` or `switch`.
    Switch,
    /// The value of a local that holds a lock.
    Lock,
}

/// What methods and fields belong to.
pub(super) struct Container<'t> {
    /// The type's name; empty inside a function and in a class without a name.
    pub(super) name: &'t str,
    /// Whether it is a class without a name or an object literal.
    pub(super) unnamed: bool,
    /// Its index in the file's types.
    pub(super) index: Option<usize>,
    /// What it is.
    pub(super) kind: Option<TypeKind>,
    /// The interface that the methods implement.
    pub(super) implements: Option<&'t str>,
    /// Whether a base class is one of test cases.
    pub(super) tests: bool,
    /// What a section such as `private:` says.
    pub(super) section: Option<Visibility>,
}

impl Container<'_> {
    /// The inside of a function, to which no method belongs.
    pub(super) fn function() -> Self {
        Self { name: "", unnamed: false, index: None, kind: None, implements: None, tests: false, section: None }
    }

    /// The inside of a class without a name, or of an object literal.
    pub(super) fn unnamed() -> Self {
        Self { unnamed: true, ..Self::function() }
    }
}

/// A function that is being walked through.
pub(super) struct Draft<'t> {
    /// Its index in the file's functions.
    pub(super) index: usize,
    /// Where its body starts; what stands before does not count.
    pub(super) body_start: usize,
    /// Its name.
    pub(super) name: &'t str,
    /// The type it belongs to.
    pub(super) owner: &'t str,
    /// What it calls its own object, when it chooses the name.
    pub(super) receiver: &'t str,
    /// The number of its parameters.
    pub(super) parameters: u32,
    /// Its decisions so far.
    pub(super) decisions: Decisions,
    /// Its calls so far, with the place of the name and the number of all arguments.
    pub(super) calls: Vec<(usize, u32, Call)>,
    /// Fields of the own object that it names.
    pub(super) fields: BTreeSet<&'t str>,
    /// Locals that stand for a locked part of the own object.
    pub(super) guards: Vec<&'t str>,
    /// Names of locals, where a lone name may also be a call.
    pub(super) locals: BTreeSet<&'t str>,
    /// Open loops in it.
    pub(super) loops: u32,
    /// Spawning calls that were open when it began.
    pub(super) spawns: usize,
}

impl<'t> Draft<'t> {
    /// A function that begins.
    pub(super) fn new(index: usize, parts: &Parts<'t>, owner: &'t str, spawns: usize) -> Self {
        Self {
            index,
            body_start: parts.body.start_byte(),
            name: parts.name,
            owner,
            receiver: parts.receiver,
            parameters: 0,
            decisions: Decisions::default(),
            calls: Vec::new(),
            fields: BTreeSet::new(),
            guards: Vec::new(),
            locals: BTreeSet::new(),
            loops: 0,
            spawns,
        }
    }
}

/// Definitions to come start here: at an attribute, a decorator, or `export`.
#[derive(Clone, Copy)]
pub(super) struct Pending<'t> {
    /// The depth of the definition that it is for.
    pub(super) depth: usize,
    /// The first node.
    pub(super) from: Node<'t>,
    /// Whether other nodes may stand before the definition, as in `template <..> class`.
    pub(super) waits: bool,
    /// Whether the definition must start on the same line.
    pub(super) same_line: bool,
    /// Whether it is an `export`.
    pub(super) exported: bool,
}

/// An open `match` or `switch`.
pub(super) struct OpenSwitch {
    /// Its index in the file's branchings.
    pub(super) index: usize,
    /// Whether an arm that matches everything was left out of the count.
    pub(super) spared: bool,
}
