//! Java.

use crate::analysis::symbols::grammar::{Class, Grammar};
use crate::analysis::symbols::source::{Source, last_name};
use crate::analysis::symbols::syntax::{
    About, Arm, Assigned, Callee, Marks, Slot, Spawning, Syntax, TypeParts, child_of_kind, named_children,
};
use crate::model::{TypeKind, Visibility};
use std::sync::OnceLock;
use tree_sitter::Node;

pub(in crate::analysis::symbols) static GRAMMAR: Grammar = Grammar {
    name: "java",
    language: || tree_sitter_java::LANGUAGE.into(),
    kinds: &[
        (Class::Function, &["method_declaration", "constructor_declaration", "compact_constructor_declaration"]),
        (
            Class::Type,
            &[
                "class_declaration",
                "interface_declaration",
                "enum_declaration",
                "record_declaration",
                "annotation_type_declaration",
            ],
        ),
        (Class::Unnamed, &["class_body"]),
        (Class::Attribute, &["annotation", "marker_annotation"]),
        (Class::Call, &["method_invocation"]),
        (Class::New, &["object_creation_expression"]),
        (Class::Condition, &["if_statement", "ternary_expression", "guard"]),
        (Class::Loop, &["for_statement", "enhanced_for_statement", "while_statement", "do_statement"]),
        (Class::Binary, &["binary_expression"]),
        (Class::Switch, &["switch_expression"]),
        (Class::Arm, &["switch_label"]),
        (Class::Handler, &["catch_clause"]),
        (Class::Comment, &["line_comment", "block_comment"]),
        (Class::Name, &["identifier"]),
        (Class::TypeName, &["type_identifier"]),
        (Class::Import, &["import_declaration"]),
        (Class::Member, &["enum_constant"]),
        (Class::Constant, &["field_declaration", "constant_declaration"]),
        (Class::Assign, &["local_variable_declaration", "resource"]),
        (Class::Parameter, &["formal_parameter"]),
        (Class::Field, &["field_access"]),
    ],
    operators: &["&&", "||"],
    syntax: &Java,
    classes: OnceLock::new(),
};

struct Java;

impl Syntax for Java {
    fn function<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<crate::analysis::symbols::syntax::Parts<'t>> {
        crate::analysis::symbols::syntax::Parts::plain(node, source)
            .filter(|_| node.kind().ends_with("r_declaration") || node.kind() == "method_declaration")
    }

    fn marks(&self, about: &About<'_>) -> Marks {
        let visibility = if about.says("public") || about.owner_kind == Some(TypeKind::Interface) {
            Visibility::Public
        } else if about.says("private") {
            Visibility::Private
        } else {
            Visibility::Package
        };
        let marks = ["@Test", "@ParameterizedTest", "@RepeatedTest", "@TestFactory", "@Property"];
        let header = about.header;
        let annotated = header.split_whitespace().any(|word| marks.contains(&word.split('(').next().unwrap_or("")));
        let named = about.owner_tests && about.name.starts_with("test");
        Marks { visibility, is_async: false, is_test: annotated || named }
    }

    fn type_parts<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<TypeParts<'t>> {
        let kind = match node.kind() {
            "interface_declaration" | "annotation_type_declaration" => TypeKind::Interface,
            "enum_declaration" => TypeKind::Enum,
            "record_declaration" => TypeKind::Struct,
            _ => TypeKind::Class,
        };
        let mut parts = TypeParts::plain(node, source, kind)?.with_bases(node.child_by_field_name("superclass"));
        let lists = node.child_by_field_name("interfaces").or_else(|| child_of_kind(node, "extends_interfaces"));
        parts.bases.extend(lists.and_then(|list| list.named_child(0)).into_iter().flat_map(named_children));
        Some(parts)
    }

    fn is_unnamed(&self, _node: Node<'_>, parent: Option<Node<'_>>, _source: Source<'_>) -> bool {
        parent.is_some_and(|parent| matches!(parent.kind(), "object_creation_expression" | "enum_constant"))
    }

    fn callee<'t>(&self, node: Node<'t>, _source: Source<'t>) -> Option<Callee<'t>> {
        let name = node.child_by_field_name("name").or_else(|| node.child_by_field_name("type"))?;
        Some(Callee { name, receiver: node.child_by_field_name("object"), arguments: node.child_by_field_name("arguments") })
    }

    fn spawns(&self, receiver: &str, name: &str) -> Spawning {
        match name {
            "Thread" | "runAsync" | "supplyAsync" | "startVirtualThread" | "ofVirtual" => Spawning::First,
            "submit" | "execute" | "schedule" | "scheduleAtFixedRate" | "invokeLater" if !receiver.is_empty() => Spawning::First,
            _ => Spawning::No,
        }
    }

    fn members<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Slot<'t>> {
        if node.kind() == "enum_constant" {
            return vec![Slot { name: source.field(node, "name"), type_text: "", at: node }];
        }
        if is_constant(node, source) {
            return Vec::new();
        }
        let type_text = source.field(node, "type");
        let mut cursor = node.walk();
        let declarators = node.children_by_field_name("declarator", &mut cursor);
        declarators.map(|at| Slot { name: source.field(at, "name"), type_text, at }).collect()
    }

    fn assigned<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Assigned<'t>> {
        let constant = is_constant(node, source);
        let type_text = Some(source.field(node, "type")).filter(|text| *text != "var").unwrap_or("");
        if node.kind() == "resource" {
            let value = node.child_by_field_name("value");
            return node
                .child_by_field_name("name")
                .into_iter()
                .map(|target| Assigned { target, type_text, value, constant })
                .collect();
        }
        let is_field = node.kind() == "field_declaration" && !constant;
        let mut cursor = node.walk();
        let declarators: Vec<_> = node.children_by_field_name("declarator", &mut cursor).filter(|_| !is_field).collect();
        let assigned = |declarator: Node<'t>| {
            let target = declarator.child_by_field_name("name")?;
            Some(Assigned { target, type_text, value: declarator.child_by_field_name("value"), constant })
        };
        declarators.into_iter().filter_map(assigned).collect()
    }

    fn parameter<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(&'t str, &'t str)> {
        Some((source.field(node, "name"), source.field(node, "type")))
    }

    fn arm<'t>(&self, node: Node<'t>, source: Source<'t>) -> Arm<'t> {
        let mut arm = Arm { strings: true, wildcard: source.of(node).starts_with("default"), ..Arm::default() };
        for child in named_children(node) {
            let text = source.of(child);
            match child.kind() {
                "string_literal" => arm.names.push(text.trim_matches('"')),
                "identifier" | "field_access" => {
                    arm.strings = false;
                    arm.names.push(last_name(text));
                }
                "pattern" => {
                    arm.strings = false;
                    arm.names.push(crate::analysis::symbols::values::type_name(text).unwrap_or(""));
                }
                _ => arm.strings = false,
            }
        }
        arm
    }

    fn field<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(Node<'t>, &'t str)> {
        Some((node.child_by_field_name("object")?, source.field(node, "field")))
    }

    fn implicit_own(&self) -> bool {
        true
    }
}

fn is_constant(node: Node<'_>, source: Source<'_>) -> bool {
    let modifiers = child_of_kind(node, "modifiers").map_or("", |modifiers| source.of(modifiers));
    node.kind() == "constant_declaration"
        || (node.kind() == "field_declaration" && modifiers.contains("static") && modifiers.contains("final"))
}
