//! PHP.

use crate::analysis::symbols::grammar::{Class, Grammar};
use crate::analysis::symbols::source::{Source, last_name};
use crate::analysis::symbols::syntax::{
    About, Arm, Assigned, Callee, Marks, Slot, Syntax, TypeParts, child_of_kind, named_children,
};
use crate::model::{TypeKind, Visibility};
use std::sync::OnceLock;
use tree_sitter::Node;

pub(in crate::analysis::symbols) static GRAMMAR: Grammar = Grammar {
    name: "php",
    language: || tree_sitter_php::LANGUAGE_PHP.into(),
    kinds: &[
        (Class::Function, &["function_definition", "method_declaration"]),
        (Class::Type, &["class_declaration", "interface_declaration", "trait_declaration", "enum_declaration"]),
        (Class::Unnamed, &["anonymous_class"]),
        (Class::Attribute, &["attribute_list"]),
        (
            Class::Call,
            &["function_call_expression", "member_call_expression", "nullsafe_member_call_expression", "scoped_call_expression"],
        ),
        (Class::New, &["object_creation_expression"]),
        (Class::Condition, &["if_statement", "else_if_clause", "conditional_expression"]),
        (Class::Loop, &["for_statement", "foreach_statement", "while_statement", "do_statement"]),
        (Class::Binary, &["binary_expression"]),
        (Class::Switch, &["switch_statement", "match_expression"]),
        (Class::Arm, &["case_statement", "match_conditional_expression"]),
        (Class::DefaultArm, &["default_statement", "match_default_expression"]),
        (Class::Handler, &["catch_clause"]),
        (Class::Comment, &["comment"]),
        (Class::Name, &["name"]),
        (Class::TypePosition, &["named_type", "base_clause", "class_interface_clause"]),
        (Class::Import, &["namespace_use_declaration"]),
        (Class::Member, &["property_declaration", "enum_case", "property_promotion_parameter"]),
        (Class::Constant, &["const_declaration"]),
        (Class::Assign, &["assignment_expression"]),
        (Class::Parameter, &["simple_parameter"]),
        (Class::Field, &["member_access_expression", "nullsafe_member_access_expression"]),
    ],
    operators: &["&&", "||", "and", "or"],
    syntax: &Php,
    classes: OnceLock::new(),
};

struct Php;

impl Syntax for Php {
    fn function<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<crate::analysis::symbols::syntax::Parts<'t>> {
        if node.kind() == "assignment_expression" {
            return None;
        }
        crate::analysis::symbols::syntax::Parts::plain(node, source)
    }

    fn marks(&self, about: &About<'_>) -> Marks {
        let hidden = about.says("private") || about.says("protected");
        let visibility = if hidden { Visibility::Private } else { Visibility::Public };
        let is_test = about.owner_tests && about.name.starts_with("test") || about.header.contains("#[Test]");
        Marks { visibility, is_async: false, is_test }
    }

    fn type_parts<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<TypeParts<'t>> {
        let kind = match node.kind() {
            "interface_declaration" => TypeKind::Interface,
            "enum_declaration" => TypeKind::Enum,
            _ => TypeKind::Class,
        };
        let parts = TypeParts::plain(node, source, kind)?.with_bases(child_of_kind(node, "base_clause"));
        Some(parts.with_bases(child_of_kind(node, "class_interface_clause")))
    }

    fn is_unnamed(&self, _node: Node<'_>, _parent: Option<Node<'_>>, _source: Source<'_>) -> bool {
        true
    }

    fn callee<'t>(&self, node: Node<'t>, _source: Source<'t>) -> Option<Callee<'t>> {
        let arguments = node.child_by_field_name("arguments").or_else(|| child_of_kind(node, "arguments"));
        if node.kind() == "object_creation_expression" {
            let name = node.named_child(0).filter(|name| matches!(name.kind(), "name" | "qualified_name"))?;
            return Some(Callee { name, receiver: None, arguments });
        }
        let name = node.child_by_field_name("name").or_else(|| node.child_by_field_name("function"))?;
        let receiver = node.child_by_field_name("object").or_else(|| node.child_by_field_name("scope"));
        let name = if name.kind() == "qualified_name" { named_children(name).pop()? } else { name };
        (name.kind() == "name").then_some(Callee { name, receiver, arguments })
    }

    fn members<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Slot<'t>> {
        let type_text = source.field(node, "type");
        if node.kind() == "property_declaration" {
            let elements = named_children(node).into_iter().filter(|child| child.kind() == "property_element");
            return elements.map(|at| Slot { name: source.field(at, "name").trim_start_matches('$'), type_text, at }).collect();
        }
        vec![Slot { name: source.field(node, "name").trim_start_matches('$'), type_text, at: node }]
    }

    fn assigned<'t>(&self, node: Node<'t>, source: Source<'t>) -> Vec<Assigned<'t>> {
        if node.kind() != "const_declaration" {
            let value = node.child_by_field_name("right");
            let target =
                node.child_by_field_name("left").filter(|left| matches!(left.kind(), "variable_name" | "member_access_expression"));
            return target.into_iter().map(|target| Assigned { target, type_text: "", value, constant: false }).collect();
        }
        let elements = named_children(node).into_iter().filter(|child| child.kind() == "const_element");
        let type_text = source.field(node, "type");
        let assigned = |element: Node<'t>| {
            let target = element.named_child(0)?;
            Some(Assigned { target, type_text, value: element.named_child(1), constant: true })
        };
        elements.filter_map(assigned).collect()
    }

    fn parameter<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(&'t str, &'t str)> {
        Some((source.field(node, "name"), source.field(node, "type")))
    }

    fn arm<'t>(&self, node: Node<'t>, source: Source<'t>) -> Arm<'t> {
        let list = node.child_by_field_name("conditional_expressions");
        let values: Vec<Node<'t>> = list.map_or_else(|| node.child_by_field_name("value").into_iter().collect(), named_children);
        let mut arm = Arm { strings: true, ..Arm::default() };
        for value in values {
            let text = source.of(value);
            match value.kind() {
                "string" | "encapsed_string" => arm.names.push(text.trim_matches(['"', '\''])),
                "class_constant_access_expression" | "name" => {
                    arm.strings = false;
                    arm.names.push(last_name(text));
                }
                _ => arm.strings = false,
            }
        }
        arm
    }

    fn field<'t>(&self, node: Node<'t>, source: Source<'t>) -> Option<(Node<'t>, &'t str)> {
        Some((node.child_by_field_name("object")?, source.field(node, "name")))
    }

    fn own(&self) -> &'static [&'static str] {
        &["$this", "self", "static"]
    }
}
