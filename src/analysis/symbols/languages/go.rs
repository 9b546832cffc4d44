//! Go.

use crate::analysis::symbols::grammar::{Class, Grammar};
use crate::analysis::symbols::source::{Source, capital, last_name};
use crate::analysis::symbols::syntax::{
    About, Arm, Assigned, Callee, Docs, Marks, Parts, Slot, Spawning, Syntax, TypeParts, named_children,
};
use crate::analysis::symbols::values::type_name;
use crate::model::{TypeKind, Visibility};
use std::sync::OnceLock;
use tree_sitter::Node;

pub(in crate::analysis::symbols) static GRAMMAR: Grammar = Grammar {
    name: "go",
    language: || tree_sitter_go::LANGUAGE.into(),
    kinds: &[
        (Class::Function, &["function_declaration", "method_declaration"]),
        (Class::Type, &["type_spec", "type_alias"]),
        (Class::Group, &["type_declaration", "const_declaration", "var_declaration"]),
        (Class::Call, &["call_expression"]),
        (Class::Spawn, &["go_statement"]),
        (Class::Condition, &["if_statement"]),
        (Class::Loop, &["for_statement"]),
        (Class::Binary, &["binary_expression"]),
        (Class::Switch, &["expression_switch_statement", "type_switch_statement", "select_statement"]),
        (Class::Arm, &["expression_case", "type_case", "communication_case"]),
        (Class::DefaultArm, &["default_case"]),
        (Class::Comment, &["comment"]),
        (Class::Name, &["identifier", "field_identifier", "package_identifier"]),
        (Class::TypeName, &["type_identifier"]),
        (Class::Import, &["import_declaration"]),
        (Class::Member, &["field_declaration"]),
        (Class::Constant, &["const_spec"]),
        (Class::Assign, &["short_var_declaration", "var_spec"]),
        (Class::Parameter, &["parameter_declaration"]),
        (Class::Field, &["selector_expression"]),
    ],
    operators: &["&&", "||"],
    syntax: &Go,
    classes: OnceLock::new(),
};

struct Go;

impl Syntax for Go {
    fn function<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<Parts<'t>> {
        if !node.kind().ends_with("_declaration") {
            return None;
        }
        let mut parts = Parts::plain(node, source)?;
        if let Some(receiver) = node.child_by_field_name("receiver").and_then(|list| list.named_child(0)) {
            parts.owner = type_name(source.field(receiver, "type"));
            parts.receiver = source.field(receiver, "name");
        }
        Some(parts)
    }

    fn marks(&self, about: &About<'_>) -> Marks {
        let visibility = if capital(about.name) && !about.name.starts_with('_') { Visibility::Public } else { Visibility::Package };
        let prefixes = ["Test", "Benchmark", "Fuzz", "Example"];
        let is_test = about.path.ends_with("_test.go") && prefixes.iter().any(|prefix| about.name.starts_with(prefix));
        Marks { visibility, is_async: false, is_test }
    }

    fn type_parts<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<TypeParts<'t>> {
        let definition = node.child_by_field_name("type");
        let kind = match definition.map_or("", |definition| definition.kind()) {
            "struct_type" => TypeKind::Struct,
            "interface_type" => TypeKind::Interface,
            _ => TypeKind::Alias,
        };
        let mut parts = TypeParts::plain(node, source, kind)?;
        let inner = definition.into_iter().flat_map(named_children);
        for child in inner {
            match child.kind() {
                "field_declaration_list" => {
                    let embedded = named_children(child).into_iter().filter(|field| field.child_by_field_name("name").is_none());
                    parts.bases.extend(embedded.filter_map(|field| field.child_by_field_name("type")));
                }
                "type_elem" if kind == TypeKind::Interface => parts.bases.push(child),
                _ => {}
            }
        }
        Some(parts)
    }

    fn callee<'t>(&self, node: Node<'t>, _source: Source<'t>) -> Option<Callee<'t>> {
        let arguments = node.child_by_field_name("arguments");
        let function = node.child_by_field_name("function")?;
        match function.kind() {
            "selector_expression" => {
                let name = function.child_by_field_name("field")?;
                Some(Callee { name, receiver: function.child_by_field_name("operand"), arguments })
            }
            "identifier" => Some(Callee { name: function, receiver: None, arguments }),
            _ => None,
        }
    }

    fn spawns(&self, receiver: &str, name: &str) -> Spawning {
        let group = matches!(receiver, "g" | "eg" | "wg" | "group" | "errgroup") && name == "Go";
        if group || (receiver == "time" && name == "AfterFunc") { Spawning::First } else { Spawning::No }
    }

    fn members<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Slot<'t>> {
        if node.kind() != "field_declaration" {
            return Vec::new();
        }
        let type_text = source.field(node, "type");
        let mut cursor = node.walk();
        let names: Vec<_> = node.children_by_field_name("name", &mut cursor).collect();
        if names.is_empty() {
            return vec![Slot { name: last_name(type_text.trim_start_matches('*')), type_text, at: node }];
        }
        names.into_iter().map(|at| Slot { name: source.of(at), type_text, at }).collect()
    }

    fn assigned<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Assigned<'t>> {
        let constant = node.kind() == "const_spec";
        let type_text = source.field(node, "type");
        if node.kind() != "short_var_declaration" {
            let mut cursor = node.walk();
            let targets: Vec<_> = node.children_by_field_name("name", &mut cursor).collect();
            let value = node.child_by_field_name("value").filter(|_| targets.len() == 1);
            return targets.into_iter().map(|target| Assigned { target, type_text, value, constant }).collect();
        }
        let first = node.child_by_field_name("left").and_then(|left| left.named_child(0));
        let value = node.child_by_field_name("right").and_then(|right| right.named_child(0));
        first.into_iter().map(|target| Assigned { target, type_text, value, constant }).collect()
    }

    fn parameter<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(&'t str, &'t str)> {
        Some((source.field(node, "name"), source.field(node, "type")))
    }

    fn arm<'t>(&self, node: Node<'t>, source: Source<'t>) -> Arm<'t> {
        let mut arm = Arm { strings: true, ..Arm::default() };
        let mut cursor = node.walk();
        let values: Vec<Node<'t>> = match node.kind() {
            "expression_case" => node.child_by_field_name("value").into_iter().flat_map(named_children).collect(),
            "type_case" => node.children_by_field_name("type", &mut cursor).collect(),
            _ => Vec::new(),
        };
        for value in values {
            let text = source.of(value);
            match value.kind() {
                "interpreted_string_literal" | "raw_string_literal" => arm.names.push(text.trim_matches(['"', '`'])),
                "identifier" | "selector_expression" | "type_identifier" | "qualified_type" | "pointer_type" => {
                    arm.strings = false;
                    arm.names.push(last_name(text.trim_start_matches('*')));
                }
                _ => arm.strings = false,
            }
        }
        arm
    }

    fn field<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(Node<'t>, &'t str)> {
        Some((node.child_by_field_name("operand")?, source.field(node, "field")))
    }

    fn docs(&self) -> Docs {
        Docs::Before
    }

    fn own(&self) -> &'static [&'static str] {
        &[]
    }
}
