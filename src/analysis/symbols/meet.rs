//! What happens at a node of each class.

use super::grammar::Class;
use super::scope::{OpenSwitch, Pending, Scope};
use super::source::{head, line};
use super::walk::{Detail, Walk};
use crate::model::Branching;
use tree_sitter::Node;

/// The most patterns that are kept of one `match`.
const ARMS: usize = 400;

impl<'t> Walk<'t> {
    /// Enters `node`; returns whether to look at its children.
    pub(super) fn meet(&mut self, node: Node<'t>, class: Class, pending: Option<Pending<'t>>) -> bool {
        match class {
            Class::Function => self.meet_function(node, pending),
            Class::Type => self.meet_type(node, pending),
            Class::Impl => self.meet_implementation(node),
            Class::Unnamed => self.meet_unnamed(node),
            Class::Module => self.meet_module(node, pending),
            Class::Wrapper | Class::Group | Class::Export => self.meet_wrapper(node, class, pending),
            Class::Attribute => {
                self.expect(Pending { depth: self.depth(), from: node, waits: false, same_line: false, exported: false });
                self.open(Scope::Muted);
            }
            Class::Assign | Class::Constant => self.meet_assignment(node, class, pending),
            Class::Call | Class::New | Class::Macro | Class::Spawn => self.meet_call(node, class),
            Class::TokenTree => self.meet_tokens(node),
            Class::Comment => {
                self.comments.add(node, self.source, self.syntax.docs());
                return false;
            }
            Class::Name | Class::TypeName => {
                self.names.add(self.source.of(node), class == Class::TypeName || self.type_positions > 0);
                if class == Class::Name {
                    self.meet_lone_name(node);
                }
            }
            Class::TypePosition => self.open(Scope::TypePosition),
            Class::Import => self.meet_import(node),
            Class::Field => self.meet_field(node),
            Class::Member => self.meet_member(node, pending),
            Class::Parameter => self.meet_parameter(node),
            _ => self.weigh(node, class),
        }
        true
    }

    fn weigh(&mut self, node: Node<'t>, class: Class) {
        match class {
            Class::Condition => self.meet_condition(node),
            Class::Guarded if node.child_by_field_name("condition").is_some() => self.meet_condition(node),
            Class::Loop => self.meet_loop(node),
            Class::Comprehension => self.open(Scope::Loop),
            Class::Else => self.meet_else(node),
            Class::Operator if self.parent_class() == Class::Binary => self.count(node, |decisions| &mut decisions.booleans),
            Class::Switch => self.meet_switch(node),
            Class::Arm => self.meet_arm(node),
            Class::DefaultArm => self.note_default(),
            Class::Handler => self.count(node, |decisions| &mut decisions.handlers),
            Class::EarlyReturn => self.count(node, |decisions| &mut decisions.early_returns),
            Class::Assert => {
                self.count(node, |decisions| &mut decisions.asserts);
                self.open(Scope::Unweighed);
            }
            _ => {}
        }
    }

    /// Adds one to a kind of decision.
    pub(super) fn count(&mut self, node: Node<'_>, kind: fn(&mut crate::model::Decisions) -> &mut u32) {
        if let Some(decisions) = self.decisions(node) {
            *kind(decisions) += 1;
        }
    }

    fn meet_condition(&mut self, node: Node<'t>) {
        if let Some(checked) = self.syntax.for_checkers(node, self.source) {
            self.open_at(checked, Scope::Checked);
        }
        let is_guard = self.parent_class() == Class::Arm;
        if !is_guard || self.syntax.counts_guards() {
            self.count(node, |decisions| &mut decisions.conditions);
        }
    }

    fn meet_loop(&mut self, node: Node<'t>) {
        self.count(node, |decisions| &mut decisions.loops);
        let body = node.child_by_field_name("body");
        match body.filter(|_| node.kind().contains("for")) {
            Some(body) => self.open_at(body, Scope::Loop),
            None if self.parent_class() != Class::Comprehension => self.open(Scope::Loop),
            None => {}
        }
    }

    fn meet_else(&mut self, node: Node<'t>) {
        match self.parent_class() {
            Class::Loop => self.count(node, |decisions| &mut decisions.loops),
            Class::TryBlock => self.count(node, |decisions| &mut decisions.handlers),
            _ => {}
        }
    }

    fn meet_switch(&mut self, node: Node<'t>) {
        let function = self.body(node).map(|draft| draft.index as u32);
        let branching = Branching { line: line(node), function, arms: Vec::new(), strings: true, has_default: false };
        self.switches.push(OpenSwitch { index: self.out.branchings.len(), spared: false });
        self.out.branchings.push(branching);
        self.open(Scope::Switch);
    }

    fn meet_arm(&mut self, node: Node<'t>) {
        let arm = self.syntax.arm(node, self.source);
        let spared = self.switches.last().is_some_and(|open| open.spared);
        let once = !self.syntax.counts_guards();
        if arm.wildcard && !(once && spared) {
            if let Some(open) = self.switches.last_mut() {
                open.spared = true;
            }
        } else {
            self.count(node, |decisions| &mut decisions.arms);
        }
        if arm.wildcard || arm.binding {
            self.note_default();
        }
        let Some(branching) = self.switches.last().and_then(|open| self.out.branchings.get_mut(open.index)) else { return };
        branching.strings &= arm.strings || arm.names.is_empty();
        let room = ARMS.saturating_sub(branching.arms.len());
        branching.arms.extend(arm.names.iter().take(room).map(|name| head(name, 80).to_owned()));
    }

    fn note_default(&mut self) {
        if let Some(branching) = self.switches.last().and_then(|open| self.out.branchings.get_mut(open.index)) {
            branching.has_default = true;
        }
    }

    fn meet_wrapper(&mut self, node: Node<'t>, class: Class, pending: Option<Pending<'t>>) {
        let from = pending.map_or(node, |pending| pending.from);
        let exported = class == Class::Export || pending.is_some_and(|pending| pending.exported);
        if class == Class::Export && self.detail == Detail::Everything {
            self.meet_reexport(node);
        }
        self.expect(Pending { depth: self.depth() + 1, from, waits: true, same_line: class == Class::Group, exported });
    }

    fn meet_module(&mut self, node: Node<'t>, pending: Option<Pending<'t>>) {
        let attributes = self.attributes(node, pending);
        if self.syntax.is_test_module(node, self.source, attributes) {
            self.open(Scope::TestModule);
        }
    }

    fn meet_import(&mut self, node: Node<'t>) {
        self.meet_reexport(node);
        self.open(Scope::TypePosition);
    }

    /// Notes names that the node hands on.
    pub(super) fn meet_reexport(&mut self, node: Node<'t>) {
        let names = self.syntax.reexports(node, self.source, self.path);
        self.out.reexports.extend(names.into_iter().map(String::into_boxed_str));
    }

    /// The text of what stands before `node` as its attributes.
    pub(super) fn attributes(&self, node: Node<'t>, pending: Option<Pending<'t>>) -> &'t str {
        pending.map_or("", |pending| head(self.source.between(pending.from.start_byte(), node.start_byte()), 2000))
    }
}
