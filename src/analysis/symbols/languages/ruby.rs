//! Ruby.

use crate::analysis::symbols::grammar::{Class, Grammar};
use crate::analysis::symbols::source::{Source, last_name, shouting};
use crate::analysis::symbols::syntax::{
    About, Arm, Assigned, Callee, Docs, LoneName, Marks, Parts, Slot, Spawning, Syntax, TypeParts, named_children,
};
use crate::model::{TypeKind, Visibility};
use std::sync::OnceLock;
use tree_sitter::Node;

pub(in crate::analysis::symbols) static GRAMMAR: Grammar = Grammar {
    name: "ruby",
    language: || tree_sitter_ruby::LANGUAGE.into(),
    kinds: &[
        (Class::Function, &["method", "singleton_method"]),
        (Class::Type, &["class"]),
        (Class::Impl, &["module"]),
        (Class::Unnamed, &["do_block", "block"]),
        (Class::Call, &["call"]),
        (Class::Condition, &["if", "elsif", "unless", "if_modifier", "unless_modifier", "conditional", "if_guard", "unless_guard"]),
        (Class::Loop, &["while", "until", "for", "while_modifier", "until_modifier"]),
        (Class::Binary, &["binary"]),
        (Class::Switch, &["case", "case_match"]),
        (Class::Arm, &["when", "in_clause"]),
        (Class::Handler, &["rescue", "rescue_modifier"]),
        (Class::Comment, &["comment"]),
        (Class::Name, &["identifier"]),
        (Class::TypeName, &["constant"]),
        (Class::Member, &["body_statement"]),
        (Class::Assign, &["assignment"]),
        (Class::Field, &["instance_variable"]),
    ],
    operators: &["&&", "||", "and", "or"],
    syntax: &Ruby,
    classes: OnceLock::new(),
};

struct Ruby;

/// Methods that call their block again and again.
const REPEATING: [&str; 24] = [
    "each",
    "each_with_index",
    "each_with_object",
    "each_pair",
    "each_key",
    "each_value",
    "each_slice",
    "each_cons",
    "each_char",
    "each_line",
    "each_entry",
    "times",
    "upto",
    "downto",
    "step",
    "loop",
    "map",
    "flat_map",
    "select",
    "reject",
    "filter_map",
    "collect",
    "reverse_each",
    "find_each",
];

impl Syntax for Ruby {
    fn function<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<Parts<'t>> {
        if !node.kind().ends_with("method") {
            return None;
        }
        Parts::plain(node, source)
    }

    fn marks(&self, about: &About<'_>) -> Marks {
        let visibility = about.section.unwrap_or(Visibility::Public);
        let is_test = about.name.starts_with("test_") && (about.owner_tests || about.path.contains("test"));
        Marks { visibility, is_async: false, is_test }
    }

    fn type_parts<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<TypeParts<'t>> {
        let mut parts = TypeParts::plain(node, source, TypeKind::Class)?;
        parts.name = last_name(parts.name);
        Some(parts.with_bases(node.child_by_field_name("superclass")))
    }

    fn implementation<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(&'t str, Option<&'t str>)> {
        Some((last_name(source.field(node, "name")), None))
    }

    fn is_unnamed(&self, _node: Node<'_>, parent: Option<Node<'_>>, source: Source<'_>) -> bool {
        parent.is_some_and(|call| {
            let made = matches!(source.field(call, "receiver"), "Class" | "Module" | "Struct" | "Data");
            made && matches!(source.field(call, "method"), "new" | "define")
        })
    }

    fn callee<'t>(&self, node: Node<'t>, _source: Source<'t>) -> Option<Callee<'t>> {
        let name = node.child_by_field_name("method")?;
        let receiver = node.child_by_field_name("receiver");
        Some(Callee { name, receiver, arguments: node.child_by_field_name("arguments") })
    }

    fn spawns(&self, receiver: &str, name: &str) -> Spawning {
        match (receiver, name) {
            ("Thread" | "Ractor" | "Fiber", "new" | "start" | "fork") => Spawning::First,
            (_, "perform_later" | "perform_async") => Spawning::First,
            _ => Spawning::No,
        }
    }

    fn repeats(&self, node: Node<'_>, source: Source<'_>) -> bool {
        node.child_by_field_name("block").is_some() && REPEATING.contains(&source.field(node, "method"))
    }

    fn lone_name(&self, node: Node<'_>, parent: Node<'_>) -> LoneName {
        let is_field = |name: &str| parent.child_by_field_name(name).is_some_and(|child| child.id() == node.id());
        match parent.kind() {
            "call" if is_field("method") => LoneName::Other,
            "method" | "singleton_method" if !is_field("body") => LoneName::Other,
            "assignment" | "operator_assignment" if is_field("left") => LoneName::Local,
            "for" if is_field("pattern") => LoneName::Local,
            "alias" | "undef" | "setter" | "scope_resolution" => LoneName::Other,
            "exception_variable" | "rest_assignment" | "in_clause" => LoneName::Local,
            kind if kind.contains("parameter") || kind.contains("left_assignment") || kind.ends_with("pattern") => LoneName::Local,
            _ => LoneName::Call,
        }
    }

    fn members<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Slot<'t>> {
        let mut slots = Vec::new();
        for call in named_children(node).into_iter().filter(|child| child.kind() == "call") {
            if !matches!(source.field(call, "method"), "attr_reader" | "attr_writer" | "attr_accessor") {
                continue;
            }
            let symbols = call.child_by_field_name("arguments").into_iter().flat_map(named_children);
            slots.extend(symbols.map(|at| Slot { name: source.of(at).trim_start_matches(':'), type_text: "", at }));
        }
        slots
    }

    fn assigned<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Assigned<'t>> {
        let Some(target) = node.child_by_field_name("left") else { return Vec::new() };
        let constant = target.kind() == "constant" && shouting(source.of(target));
        let mut value = node.child_by_field_name("right");
        if let Some(frozen) = value.filter(|value| source.field(*value, "method") == "freeze") {
            value = frozen.child_by_field_name("receiver");
        }
        if target.kind() != "constant" && target.kind() != "identifier" && target.kind() != "instance_variable" {
            return Vec::new();
        }
        vec![Assigned { target, type_text: "", value, constant }]
    }

    fn arm<'t>(&self, node: Node<'t>, source: Source<'t>) -> Arm<'t> {
        let mut arm = Arm { strings: true, ..Arm::default() };
        let mut cursor = node.walk();
        let patterns: Vec<_> = node.children_by_field_name("pattern", &mut cursor).collect();
        for pattern in patterns {
            let inner = if pattern.kind() == "pattern" { pattern.named_child(0).unwrap_or(pattern) } else { pattern };
            let text = source.of(inner);
            match inner.kind() {
                "string" => arm.names.push(text.trim_matches(['"', '\''])),
                "simple_symbol" => {
                    arm.strings = false;
                    arm.names.push(text.trim_start_matches(':'));
                }
                "constant" | "scope_resolution" => {
                    arm.strings = false;
                    arm.names.push(last_name(text));
                }
                "identifier" => arm.wildcard = text == "_",
                _ => arm.strings = false,
            }
        }
        arm
    }

    fn field<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(Node<'t>, &'t str)> {
        Some((node, source.of(node)))
    }

    fn docs(&self) -> Docs {
        Docs::Before
    }

    fn own(&self) -> &'static [&'static str] {
        &["self"]
    }

    fn implicit_own(&self) -> bool {
        true
    }
}
