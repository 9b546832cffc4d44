//! Variables: constants at the top, members in types, typed locals and held locks in functions.

use super::fields::is_lock;
use super::grammar::Class;
use super::scope::{Pending, Scope};
use super::source::{folded, head, line, shouting};
use super::syntax::{Assigned, Docs, Slot};
use super::values::{constructed, is_literal};
use super::walk::{Detail, Walk};
use crate::model::{Constant, Span};
use tree_sitter::Node;

impl<'t> Walk<'t> {
    pub(super) fn meet_assignment(&mut self, node: Node<'t>, class: Class, pending: Option<Pending<'t>>) {
        if self.syntax.branches_away(node) {
            self.count(node, |decisions| &mut decisions.conditions);
        }
        if class == Class::Assign
            && let Some(parts) = self.syntax.function(node, self.source)
        {
            return self.begin_function(node, &parts, pending);
        }
        if self.detail == Detail::Functions {
            return;
        }
        if class == Class::Constant {
            self.meet_member(node, pending);
        }
        if self.at_top() {
            self.meet_reexport(node);
        }
        let first = pending.map_or(node, |pending| pending.from);
        for assigned in self.syntax.assigned(node, self.source) {
            match self.body(node).is_some() {
                true => self.assign_local(&assigned),
                false => self.assign_outside(&assigned, [first, node]),
            }
        }
    }

    fn assign_outside(&mut self, assigned: &Assigned<'t>, nodes: [Node<'t>; 2]) {
        let name = self.source.of(assigned.target).trim_start_matches('$');
        let in_type = self.containers.last().is_some_and(|container| container.index.is_some());
        if !in_type && !self.at_top() || !name.chars().all(super::source::in_name) {
            return;
        }
        let value = assigned.value.map_or("", |value| head(self.source.of(value), 400));
        let doc = match self.syntax.docs() {
            Docs::Strings => None,
            _ => self.comments.above(nodes[0], nodes[1], self.source),
        };
        if (assigned.constant || shouting(name)) && is_literal(value) {
            self.add_constant(name, value, assigned.target, doc);
        } else if in_type && !assigned.constant {
            self.add_member(&Slot { name, type_text: assigned.type_text, at: assigned.target }, doc);
        }
    }

    fn add_constant(&mut self, name: &str, value: &str, at: Node<'t>, doc: Option<Span>) {
        self.out.constants.push(Constant { name: name.to_owned(), value: folded(value, 80), line: line(at), doc });
    }

    fn assign_local(&mut self, assigned: &Assigned<'t>) {
        let target = head(self.source.of(assigned.target), 200);
        let value = assigned.value.map_or("", |value| head(self.source.of(value), 200));
        let own = self.syntax.own();
        if let Some(field) = own.iter().find_map(|own| target.strip_prefix(own)?.strip_prefix(['.', '-'])) {
            return self.assign_field(field.trim_start_matches('>'), assigned);
        }
        if target.starts_with('@') {
            return self.assign_field(target.trim_start_matches('@'), assigned);
        }
        if !target.trim_start_matches('$').chars().all(super::source::in_name) {
            return;
        }
        let Some(draft) = self.drafts.last_mut() else { return };
        if is_lock(value, own, draft.receiver) {
            draft.guards.push(target);
            if let Some(value) = assigned.value {
                self.open_at(value, Scope::Lock);
            }
        }
        let type_text = match assigned.type_text {
            "" => assigned.value.and_then(|value| constructed(self.syntax, value, self.source)).unwrap_or(""),
            written => written,
        };
        self.bind(target, type_text);
    }

    /// A constructor that sets a field of its object declares the field.
    fn assign_field(&mut self, field: &'t str, assigned: &Assigned<'t>) {
        let builds = self.drafts.last().is_some_and(|draft| {
            matches!(draft.name, "__init__" | "constructor" | "initialize" | "__construct" | "setUp") && !draft.owner.is_empty()
        });
        if builds && field.chars().all(super::source::in_name) {
            let made = || assigned.value.and_then(|value| constructed(self.syntax, value, self.source));
            let type_text = if assigned.type_text.is_empty() { made().unwrap_or("") } else { assigned.type_text };
            self.add_member(&Slot { name: field, type_text, at: assigned.target }, None);
        }
    }
}
