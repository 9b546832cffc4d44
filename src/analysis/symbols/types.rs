//! Types, their members and bases.

use super::grammar::Class;
use super::scope::{Container, Pending, Scope};
use super::source::{folded, has_word, head, last_line, last_name, line};
use super::syntax::{About, Docs, Slot, TypeParts};
use super::walk::{Detail, Walk};
use crate::model::{Member, Span, TypeDefinition};
use tree_sitter::Node;

/// The most members that are kept of one type.
const MEMBERS: usize = 2_000;

impl<'t> Walk<'t> {
    pub(super) fn meet_type(&mut self, node: Node<'t>, pending: Option<Pending<'t>>) {
        let Some(parts) = self.syntax.type_parts(node, self.source) else { return self.meet_unnamed(node) };
        let bases: Vec<String> = parts.bases.iter().filter_map(|&base| self.base(base)).collect();
        let tests = bases.iter().any(|base| base.contains("Test"));
        let index = (self.detail == Detail::Everything && self.checked == 0).then(|| self.define(node, &parts, bases, pending));
        let (name, kind) = (parts.name, Some(parts.kind));
        self.containers.push(Container { name, unnamed: false, index, kind, implements: None, tests, section: None });
        self.open(Scope::Container);
    }

    fn base(&mut self, node: Node<'t>) -> Option<String> {
        if node.kind() == "keyword_argument" {
            return None;
        }
        let name = last_name(head(self.source.of(node), 200));
        self.names.add(name, true);
        Some(name.to_owned()).filter(|name| !name.is_empty())
    }

    fn define(&mut self, node: Node<'t>, parts: &TypeParts<'t>, bases: Vec<String>, pending: Option<Pending<'t>>) -> usize {
        let first = pending.map_or(node, |pending| pending.from);
        let header = self.source.between(node.start_byte(), parts.name_node.end_byte());
        let around = self.containers.last();
        let marks = self.syntax.marks(&About {
            name: parts.name,
            owner: around.map_or("", |container| container.name),
            header: head(header, 1000),
            attributes: self.attributes(node, pending),
            exported: pending.is_some_and(|pending| pending.exported),
            path: self.path,
            owner_kind: around.and_then(|container| container.kind),
            owner_tests: false,
            section: around.and_then(|container| container.section),
            implements: false,
        });
        let doc = match self.syntax.docs() {
            Docs::Strings => node.child_by_field_name("body").and_then(|body| self.docstring(body)),
            _ => self.comments.above(first, node, self.source),
        };
        self.names.add(parts.name, true);
        self.out.types.push(TypeDefinition {
            name: parts.name.to_owned(),
            kind: parts.kind,
            span: Span::new(line(first), last_line(node)),
            name_line: line(parts.name_node),
            doc,
            visibility: marks.visibility,
            members: Vec::new(),
            bases,
            is_recursive: false,
        });
        self.out.types.len() - 1
    }

    pub(super) fn meet_implementation(&mut self, node: Node<'t>) {
        let Some((name, implements)) = self.syntax.implementation(node, self.source) else { return };
        self.containers.push(Container { name, unnamed: false, index: None, kind: None, implements, tests: false, section: None });
        self.open(Scope::Container);
    }

    /// Opens the body of a class that has no name: its methods belong to no type that a sentence could name.
    pub(super) fn meet_unnamed(&mut self, node: Node<'t>) {
        let parent = self.ancestors.last().map(|&(parent, _)| parent);
        if self.syntax.is_unnamed(node, parent, self.source) {
            self.containers.push(Container::unnamed());
            self.open(Scope::Container);
        }
    }

    /// Ends a type or a block of methods.
    pub(super) fn end_type(&mut self, container: &Container<'t>) {
        let Some(definition) = container.index.and_then(|index| self.out.types.get_mut(index)) else { return };
        let name = &definition.name;
        definition.is_recursive = definition.members.iter().any(|member| has_word(&member.type_text, name));
    }

    pub(super) fn meet_member(&mut self, node: Node<'t>, pending: Option<Pending<'t>>) {
        if let Some(section) = self.syntax.section(node, self.source) {
            if let Some(container) = self.containers.last_mut() {
                container.section = Some(section);
            }
            return;
        }
        // The fields of a variant are part of the variant.
        let in_variant = self.parent_class() == Class::Member && node.kind().starts_with("ordered_field");
        if in_variant || self.containers.last().is_none_or(|container| container.index.is_none()) {
            return;
        }
        let first = pending.map_or(node, |pending| pending.from);
        let mut doc = match self.syntax.docs() {
            Docs::Strings => None,
            _ => self.comments.above(first, node, self.source),
        };
        for slot in self.syntax.members(node, self.source) {
            self.add_member(&slot, doc.take());
        }
    }

    /// Adds a member to the type around the current node, once for each name.
    pub(super) fn add_member(&mut self, slot: &Slot<'t>, doc: Option<Span>) {
        let index = self.containers.iter().rev().take(2).find_map(|container| container.index);
        let Some(definition) = index.and_then(|index| self.out.types.get_mut(index)) else { return };
        let known = definition.members.iter().any(|member| member.name == slot.name);
        if known || slot.name.is_empty() || definition.members.len() >= MEMBERS {
            return;
        }
        let type_text = folded(head(slot.type_text, 400), 80);
        definition.members.push(Member { name: slot.name.to_owned(), type_text, line: line(slot.at), doc });
    }
}
