//! Functions: where they begin, what their header says, and what is put together when they end.

use super::grammar::Class;
use super::scope::{Container, Draft, Pending, Scope};
use super::source::{Source, folded, head, last_line, line, span};
use super::syntax::{About, Docs, Parts, named_children};
use super::values::type_name;
use super::walk::{Detail, Walk};
use crate::model::{Binding, Call, Decisions, Function, Span, Visibility};
use std::collections::BTreeMap;
use tree_sitter::Node;

/// The most bytes of a condition that is kept.
const GUARD: usize = 60;
/// The most calls that are kept of a file's top level: a file of tests is one long list of them.
pub(super) const TOP_CALLS: usize = 200;

/// Whether a name is one word; after a syntax error a grammar may take half a file for a name.
fn is_name(name: &str) -> bool {
    name.len() <= 120
        && (!name.contains(['(', ' ', '\n']) || name.starts_with("operator") || name.starts_with('"') || name.starts_with('\''))
}

impl<'t> Walk<'t> {
    pub(super) fn meet_function(&mut self, node: Node<'t>, pending: Option<Pending<'t>>) {
        let named = self.syntax.function(node, self.source).filter(|parts| is_name(parts.name));
        if let Some(parts) = named {
            self.begin_function(node, &parts, pending);
        }
    }

    pub(super) fn begin_function(&mut self, node: Node<'t>, parts: &Parts<'t>, pending: Option<Pending<'t>>) {
        let around = self.containers.last();
        let owner = parts.owner.or(around.map(|container| container.name)).unwrap_or("");
        let implements = around.and_then(|container| container.implements);
        let mut function = self.frame(node, parts, pending);
        function.owner = Some(owner.to_owned()).filter(|owner| !owner.is_empty());
        function.implements = implements.map(ToOwned::to_owned);
        function.of_unnamed = function.owner.is_none() && around.is_some_and(|container| container.unnamed);
        if self.detail == Detail::Everything {
            self.describe(&mut function, node, parts, owner, pending);
        }
        let mut draft = Draft::new(self.out.functions.len(), parts, owner, self.spawns.len());
        draft.parameters = function.parameters;
        self.out.functions.push(function);
        self.drafts.push(draft);
        self.containers.push(Container::function());
        self.open(Scope::Function);
    }

    fn frame(&self, node: Node<'t>, parts: &Parts<'t>, pending: Option<Pending<'t>>) -> Function {
        let first = pending.map_or(node, |pending| pending.from);
        Function {
            name: parts.name.to_owned(),
            owner: None,
            of_unnamed: false,
            implements: None,
            span: Span::new(line(first), last_line(node)),
            name_line: line(parts.name_node),
            signature: String::new(),
            doc: None,
            visibility: Visibility::Private,
            is_async: false,
            is_test: false,
            parameters: 0,
            decisions: Decisions::default(),
            calls: Vec::new(),
            bindings: Vec::new(),
            passes: Vec::new(),
            fields_used: Vec::new(),
            is_recursive: false,
        }
    }

    fn describe(&mut self, function: &mut Function, node: Node<'t>, parts: &Parts<'t>, owner: &str, pending: Option<Pending<'t>>) {
        let header = self.source.between(node.start_byte(), parts.body.start_byte());
        let around = self.containers.last();
        let marks = self.syntax.marks(&About {
            name: parts.name,
            owner,
            header: head(header, 1000),
            attributes: self.attributes(node, pending),
            exported: pending.is_some_and(|pending| pending.exported),
            path: self.path,
            owner_kind: around.and_then(|container| container.kind),
            owner_tests: around.is_some_and(|container| container.tests),
            section: around.and_then(|container| container.section),
            implements: function.implements.is_some(),
        });
        function.visibility = marks.visibility;
        function.is_async = marks.is_async;
        function.is_test = marks.is_test || self.test_modules > 0;
        function.signature = signature(self.source.between(signature_start(node), parts.body.start_byte()));
        function.doc = self.doc(node, parts.body, pending.map_or(node, |pending| pending.from));
        function.parameters = self.count_parameters(parts.parameters);
        if let Some(name) = Some(parts.receiver).filter(|name| !name.is_empty()) {
            function.bindings.push(Binding { name: name.to_owned(), type_name: owner.to_owned() });
        }
    }

    /// The documentation of a definition: a docstring in its body, or a comment above it.
    pub(super) fn doc(&mut self, node: Node<'t>, body: Node<'t>, first: Node<'t>) -> Option<Span> {
        if self.syntax.docs() == Docs::Strings {
            return self.docstring(body);
        }
        self.comments.above(first, node, self.source)
    }

    /// The string that opens `body`, which also becomes a comment.
    pub(super) fn docstring(&mut self, body: Node<'t>) -> Option<Span> {
        if self.syntax.docs() != Docs::Strings {
            return None;
        }
        let mut cursor = body.walk();
        let first = body.named_children(&mut cursor).take(50).find(|child| !child.is_extra())?;
        let string = first.named_child(0).filter(|child| first.kind() == "expression_statement" && child.kind() == "string")?;
        self.comments.add_docstring(span(string));
        Some(span(string))
    }

    fn count_parameters(&self, list: Option<Node<'t>>) -> u32 {
        let Some(list) = list else { return 0 };
        if matches!(list.kind(), "identifier") {
            return 1;
        }
        let own = |child: &Node<'_>| is_receiver(*child, self.source);
        let children = named_children(list);
        let counted = children.iter().filter(|child| !is_mark(child.kind()));
        let total: usize = counted.map(|child| names_in_parameter(*child)).sum();
        (total - usize::from(children.first().is_some_and(own) && total > 0)) as u32
    }

    /// Notes the name and type of a parameter.
    pub(super) fn meet_parameter(&mut self, node: Node<'t>) {
        if let Some((name, type_text)) = self.syntax.parameter(node, self.source) {
            self.bind(name, type_text);
        }
    }

    /// Notes a local with the type that `type_text` names.
    pub(super) fn bind(&mut self, name: &str, type_text: &str) {
        let owner = self.drafts.last().map_or("", |draft| draft.owner);
        let Some(type_name) = type_name(type_text) else { return };
        let type_name = if matches!(type_name, "Self" | "self" | "static") { owner } else { type_name };
        let Some(function) = self.drafts.last().and_then(|draft| self.out.functions.get_mut(draft.index)) else { return };
        if !name.is_empty() && !type_name.is_empty() {
            let binding = Binding { name: name.to_owned(), type_name: type_name.to_owned() };
            if !function.bindings.iter().rev().take(50).any(|other| *other == binding) {
                function.bindings.push(binding);
            }
        }
    }

    /// Puts together the function that ends here.
    pub(super) fn end_function(&mut self) {
        let Some(mut draft) = self.drafts.pop() else { return };
        self.containers.pop();
        let syntax = self.syntax;
        let Some(function) = self.out.functions.get_mut(draft.index) else { return };
        let locals = std::mem::take(&mut draft.locals);
        draft
            .calls
            .retain(|(_, arguments, call)| *arguments > 0 || !call.receiver.is_empty() || !locals.contains(call.name.as_str()));
        draft.calls.sort_by_key(|&(at, ..)| at);
        let implicit = draft.owner.is_empty() || syntax.implicit_own();
        function.is_recursive = draft.calls.iter().any(|(_, arguments, call)| {
            let by_name = call.name == draft.name && !call.is_macro;
            let same = implicit && call.receiver.is_empty() && (draft.owner.is_empty() || *arguments == draft.parameters);
            by_name && (same || own_receiver(&call.receiver, &draft, syntax.own()))
        });
        function.decisions = draft.decisions;
        function.calls = draft.calls.into_iter().map(|(.., call)| call).collect();
        function.fields_used = draft.fields.iter().map(|&name| name.to_owned()).collect();
    }

    /// Where names can be overloaded, a call of one's own name may mean a sibling: then no recursion is claimed.
    pub(super) fn forget_overloads(&mut self) {
        if !self.syntax.implicit_own() {
            return;
        }
        let mut seen: BTreeMap<(Option<String>, String), u32> = BTreeMap::new();
        for function in &self.out.functions {
            *seen.entry((function.owner.clone(), function.name.clone())).or_default() += 1;
        }
        for function in self.out.functions.iter_mut().filter(|function| function.is_recursive) {
            function.is_recursive = seen.get(&(function.owner.clone(), function.name.clone())) == Some(&1);
        }
    }

    /// Adds a call to the function around `node`; `at` is the place of its name.
    pub(super) fn add_call(&mut self, node: Node<'t>, at: usize, arguments: u32, mut call: Call) {
        let spawns = self.spawns.len();
        let spawned_by = self.spawns.last().cloned();
        let guard = self.drafts.last().map(|draft| draft.body_start).and_then(|start| self.guard(node, start));
        if let Some(draft) = self.body(node) {
            call.guard = guard;
            call.in_loop = draft.loops > 0;
            if call.spawned_by.is_none() && spawns > draft.spawns {
                call.spawned_by = spawned_by;
            }
            draft.calls.push((at, arguments, call));
        } else if self.drafts.is_empty() && self.out.top_calls.len() < TOP_CALLS {
            self.out.top_calls.push(call);
        }
    }

    /// The condition of the innermost `if` around `node`, below `start`, when `node` lies in its first branch.
    fn guard(&self, node: Node<'t>, start: usize) -> Option<Box<str>> {
        let mut inner = node;
        for &(outer, class) in self.ancestors.iter().rev().take_while(|(outer, _)| outer.start_byte() >= start) {
            let is = |field: &str| outer.child_by_field_name(field).is_some_and(|child| child.id() == inner.id());
            if class == Class::Condition && is("condition") {
                if let Some(before) = operands_before(self.source.between(inner.start_byte(), node.start_byte())) {
                    return Some(before.into());
                }
            } else if class == Class::Condition {
                let taken = is("consequence") || is("body");
                let condition = outer.child_by_field_name("condition").filter(|_| taken && !outer.kind().starts_with("unless"))?;
                let text = self.source.of(condition);
                return (text.len() <= GUARD && !text.contains('\n')).then(|| text.into());
            }
            inner = outer;
        }
        None
    }

    /// Whether the node above the current one is an `await`.
    pub(super) fn is_awaited(&self) -> bool {
        self.parent_class() == Class::Await
    }
}

/// The operands that must hold before a condition comes to what stands behind `text`: `a` of `a && `.
fn operands_before(text: &str) -> Option<&str> {
    let (before, _) = text.rsplit_once("&&").or_else(|| text.rsplit_once(" and "))?;
    let before = before.trim_start_matches('(').trim();
    let plain =
        !before.is_empty() && before.len() <= GUARD && !before.contains("||") && !before.contains(" or ") && !before.contains('\n');
    (plain && before.matches('(').count() == before.matches(')').count()).then_some(before)
}

fn own_receiver(receiver: &str, draft: &Draft<'_>, own: &[&str]) -> bool {
    !draft.owner.is_empty()
        && (receiver == draft.owner
            || receiver == "Self"
            || own.contains(&receiver)
            || (receiver == draft.receiver && !receiver.is_empty()))
}

/// Where the signature starts: behind annotations inside of the node.
fn signature_start(node: Node<'_>) -> usize {
    let mut children = named_children(node);
    if let Some(modifiers) = children.first().filter(|child| child.kind() == "modifiers") {
        let mut inner = modifiers.walk();
        let mut words = modifiers.children(&mut inner);
        let word = words.find(|word| !matches!(word.kind(), "annotation" | "marker_annotation"));
        if let Some(word) = word {
            return word.start_byte();
        }
        children.remove(0);
    }
    let lists = children.iter().take_while(|child| child.kind() == "attribute_list").count();
    match lists {
        0 if children.len() == named_children(node).len() => node.start_byte(),
        _ => children.get(lists).map_or(node.start_byte(), Node::start_byte),
    }
}

/// The header on one line, without what introduces the body.
fn signature(header: &str) -> String {
    let text = head(header, 1200).trim_end();
    let text = text.strip_suffix("=>").or_else(|| text.strip_suffix(['{', ':', '='])).unwrap_or(text);
    folded(text.trim_end(), 200)
}

/// Whether a named child of a parameter list is no parameter.
fn is_mark(kind: &str) -> bool {
    matches!(
        kind,
        "keyword_separator"
            | "positional_separator"
            | "attribute_item"
            | "attribute_list"
            | "self_parameter"
            | "receiver_parameter"
    )
}

/// How many parameters a child of the list declares: Go writes `a, b int`.
fn names_in_parameter(node: Node<'_>) -> usize {
    if node.kind() != "parameter_declaration" {
        return 1;
    }
    let mut cursor = node.walk();
    node.children_by_field_name("name", &mut cursor).count().max(1)
}

/// Whether the first parameter is the object itself (`self`, `cls`, `this`), or C's lone `void`.
fn is_receiver(node: Node<'_>, source: Source<'_>) -> bool {
    let text = head(source.of(node), 40);
    let name = text.split([':', ' ', ',']).next().unwrap_or("");
    matches!(node.kind(), "identifier" | "typed_parameter" | "required_parameter") && matches!(name, "self" | "cls" | "this")
        || text == "void"
}
