//! The one walk over a syntax tree: every node is entered once, in order, without recursion, and its class decides what happens.

use super::comments::Comments;
use super::grammar::{Class, Grammar};
use super::names::Names;
use super::scope::{Container, Draft, OpenSwitch, Pending, Scope};
use super::source::Source;
use super::syntax::Syntax;
use crate::model::{Decisions, FileSymbols};
use std::num::NonZeroU16;
use tree_sitter::{Node, Tree, TreeCursor};

/// How much is collected.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// All fields.
    Everything,
    /// Names, lines and decisions of functions.
    Functions,
}

/// The state of a walk through one file.
pub(super) struct Walk<'t> {
    pub(super) syntax: &'static dyn Syntax,
    classes: &'static [Class],
    type_field: Option<NonZeroU16>,
    pub(super) source: Source<'t>,
    pub(super) path: &'t str,
    pub(super) detail: Detail,
    /// The nodes above the current one, with their classes.
    pub(super) ancestors: Vec<(Node<'t>, Class)>,
    scopes: Vec<(usize, Scope)>,
    /// Scopes that begin when a certain node below `depth` is entered: `(depth, node, scope)`.
    awaited: Vec<(usize, usize, Scope)>,
    pub(super) containers: Vec<Container<'t>>,
    pub(super) drafts: Vec<Draft<'t>>,
    pub(super) switches: Vec<OpenSwitch>,
    /// Names of the spawning calls whose arguments are open or awaited.
    pub(super) spawns: Vec<String>,
    muted: u32,
    unweighed: u32,
    pub(super) checked: u32,
    pub(super) type_positions: u32,
    pub(super) test_modules: u32,
    pub(super) locks: u32,
    pending: Option<Pending<'t>>,
    pub(super) comments: Comments,
    pub(super) names: Names<'t>,
    pub(super) out: FileSymbols,
}

impl<'t> Walk<'t> {
    /// A walk that has not begun.
    pub(super) fn new(grammar: &'static Grammar, path: &'t str, text: &'t str, detail: Detail) -> Self {
        let classes = grammar.classes();
        let everything = detail == Detail::Everything;
        Self {
            syntax: grammar.syntax,
            classes: if everything { &classes.everything } else { &classes.functions },
            type_field: classes.type_field.filter(|_| everything && grammar.syntax.types_by_field()),
            source: Source(text),
            path,
            detail,
            ancestors: Vec::new(),
            scopes: Vec::new(),
            awaited: Vec::new(),
            containers: Vec::new(),
            drafts: Vec::new(),
            switches: Vec::new(),
            spawns: Vec::new(),
            muted: 0,
            unweighed: 0,
            checked: 0,
            type_positions: 0,
            test_modules: 0,
            locks: 0,
            pending: None,
            comments: Comments::default(),
            names: Names::default(),
            out: FileSymbols::default(),
        }
    }

    /// Walks through `tree` and returns what it saw.
    pub(super) fn run(mut self, tree: &'t Tree) -> FileSymbols {
        let mut cursor = tree.walk();
        self.out.has_errors = tree.root_node().has_error();
        if self.detail == Detail::Everything {
            self.docstring(tree.root_node());
        }
        loop {
            let descends = self.enter(&cursor);
            if descends && cursor.goto_first_child() {
                continue;
            }
            self.leave_last();
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return self.finish();
                }
                self.leave_last();
            }
        }
    }

    fn finish(mut self) -> FileSymbols {
        self.out.comments = self.comments.finish();
        self.out.top_calls.sort_by_key(|call| call.line);
        self.forget_overloads();
        self.names.finish(&mut self.out);
        self.out.branchings.retain(|branching| !branching.arms.is_empty());
        self.out.reexports.sort();
        self.out.reexports.dedup();
        self.out
    }

    /// The depth of the node that is being entered or left.
    pub(super) fn depth(&self) -> usize {
        self.ancestors.len()
    }

    fn enter(&mut self, cursor: &TreeCursor<'t>) -> bool {
        let node = cursor.node();
        let class = self.classes.get(usize::from(node.kind_id())).copied().unwrap_or_default();
        if self.awaited.last().is_some_and(|&(_, id, _)| id == node.id())
            && let Some((_, _, scope)) = self.awaited.pop()
        {
            self.open(scope);
        }
        if self.type_field.is_some() && cursor.field_id() == self.type_field {
            self.open(Scope::TypePosition);
        }
        let pending = self.take_pending(node, class);
        let descends = class == Class::None || self.meet(node, class, pending);
        self.ancestors.push((node, class));
        descends
    }

    fn take_pending(&mut self, node: Node<'t>, class: Class) -> Option<Pending<'t>> {
        let depth = self.depth();
        let pending = self.pending.filter(|pending| pending.depth == depth)?;
        let passes = class == Class::None && pending.waits;
        if passes || !node.is_named() || node.is_extra() || class == Class::Attribute {
            return None;
        }
        self.pending = None;
        Some(pending).filter(|pending| !pending.same_line || pending.from.start_position().row == node.start_position().row)
    }

    /// Begins to collect what the next definition starts with.
    pub(super) fn expect(&mut self, pending: Pending<'t>) {
        let earlier = self.pending.filter(|earlier| earlier.depth == pending.depth);
        self.pending = Some(earlier.unwrap_or(pending));
    }

    fn leave_last(&mut self) {
        self.ancestors.pop();
        let depth = self.depth();
        if self.pending.is_some_and(|pending| pending.depth > depth) {
            self.pending = None;
        }
        while self.awaited.last().is_some_and(|&(from, ..)| from >= depth) {
            if let Some((_, _, Scope::Spawn)) = self.awaited.pop() {
                self.spawns.pop();
            }
        }
        while self.scopes.last().is_some_and(|&(from, _)| from >= depth) {
            if let Some((_, scope)) = self.scopes.pop() {
                self.close(&scope);
            }
        }
    }

    /// Opens `scope` at the current node; it ends with it.
    pub(super) fn open(&mut self, scope: Scope) {
        match scope {
            Scope::Loop => self.count_loops(1),
            Scope::TestModule => self.test_modules += 1,
            Scope::TypePosition => self.type_positions += 1,
            Scope::Muted => self.muted += 1,
            Scope::Unweighed => self.unweighed += 1,
            Scope::Checked => self.checked += 1,
            Scope::Lock => self.locks += 1,
            Scope::Function | Scope::Container | Scope::Spawn | Scope::Switch => {}
        }
        self.scopes.push((self.depth(), scope));
    }

    /// Opens `scope` once `node`, which lies below the current one, is entered.
    pub(super) fn open_at(&mut self, node: Node<'t>, scope: Scope) {
        self.awaited.push((self.depth(), node.id(), scope));
    }

    fn close(&mut self, scope: &Scope) {
        match scope {
            Scope::Function => self.end_function(),
            Scope::Container => {
                if let Some(container) = self.containers.pop() {
                    self.end_type(&container);
                }
            }
            Scope::Loop => self.count_loops(-1),
            Scope::TestModule => self.test_modules -= 1,
            Scope::TypePosition => self.type_positions -= 1,
            Scope::Muted => self.muted -= 1,
            Scope::Unweighed => self.unweighed -= 1,
            Scope::Checked => self.checked -= 1,
            Scope::Lock => self.locks -= 1,
            Scope::Spawn => drop(self.spawns.pop()),
            Scope::Switch => drop(self.switches.pop()),
        }
    }

    fn count_loops(&mut self, step: i32) {
        if let Some(draft) = self.drafts.last_mut() {
            draft.loops = draft.loops.saturating_add_signed(step);
        }
    }

    /// The function whose body `node` lies in, unless it lies in a class inside of it, or where nothing counts.
    pub(super) fn body(&mut self, node: Node<'_>) -> Option<&mut Draft<'t>> {
        let around = self.containers.iter().rev().find(|container| !container.unnamed);
        let inside = self.muted == 0 && around.is_some_and(|container| container.name.is_empty());
        self.drafts.last_mut().filter(|draft| inside && node.start_byte() >= draft.body_start)
    }

    /// The decisions that one at `node` adds to.
    pub(super) fn decisions(&mut self, node: Node<'_>) -> Option<&mut Decisions> {
        if self.unweighed > 0 {
            return None;
        }
        self.body(node).map(|draft| &mut draft.decisions)
    }

    /// The class of the node above the current one.
    pub(super) fn parent_class(&self) -> Class {
        self.ancestors.last().map_or(Class::None, |&(_, class)| class)
    }

    /// Whether the current node lies in no function and no type.
    pub(super) fn at_top(&self) -> bool {
        self.containers.is_empty()
    }
}
